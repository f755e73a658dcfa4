"""Code on a page: an element for each word that has a colour, and none for the others.

Two thirds of the words of a listing are names, brackets and spaces in the colour of
the text; without an element of their own the page has half as many, and lives sooner.
"""
import re
from pathlib import Path

from pygments.formatters import HtmlFormatter
from pygments.token import STANDARD_TYPES, Token
from sphinx.highlighting import PygmentsBridge

STYLES = Path(__file__).parent.parent / "_static" / "book.css"
COLOURED = set(re.findall(r"\.highlight \.(\w+)", STYLES.read_text()))


class Formatter(HtmlFormatter):
    def format_unencoded(self, tokensource, outfile):
        plain = ((kind if STANDARD_TYPES.get(kind) in COLOURED else Token.Text, text) for kind, text in tokensource)
        super().format_unencoded(plain, outfile)


def setup(app):
    PygmentsBridge.html_formatter = Formatter
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""A bold term of a chapter carries what the glossary says of it; docs/_static/terms.js shows it."""
import html
import re

from annbook_pages import book, slug
from annbook_tex import readable

LINK = re.compile(r'(<a class="term[^"]*" href="[^"#]*#(term-[^"]+)")')


def plain(markdown):
    """A meaning without marks: formulas, code and links as one reads them."""
    text = re.sub(r"\$([^$]+)\$", lambda m: readable(m[1]), markdown)
    return re.sub(r"`([^`]+)`|\[([^\]]+)\]\([^)]+\)|\*+", lambda m: m[1] or m[2] or "", text)


def explained(body, terms):
    """The page with a term, its Chinese and its meaning on each link to one."""
    def more(match):
        name, chinese, meaning = terms.get(match[2], ("", "", ""))
        said = {"term": name, "chinese": chinese, "says": plain(meaning)}
        return match[1] + "".join(f' data-{key}="{html.escape(text)}"' for key, text in said.items() if name)
    return LINK.sub(more, body)


def context(app, page, template, values, doctree):
    terms = {slug(row[0]): row for row in book(app)["terms"]}
    values["body"] = explained(values.get("body") or "", terms)


def setup(app):
    app.connect("html-page-context", context, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""Builds the book from the website: docs/_site -> docs/_book/annbook.pdf and annbook.epub.

    python docs/book/build.py                    the whole book
    python docs/book/build.py 00 05 90           these chapters alone
"""
import sys
from pathlib import Path

here = Path(__file__).resolve().parent
sys.path.insert(0, str(here))

from pages import DOCS, SITE, answers, index, leaves, loosen  # noqa: E402
from epub import write_epub  # noqa: E402
from paper import chromium, print_book  # noqa: E402

OUT = DOCS / "_book"


def build(browser, only=(), folder=OUT):
    """Writes the PDF and the EPUB of these pages to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    found = leaves(only)
    told = answers(found)
    found += [told] if told else []
    terms = index(found)
    loosen([*found, terms], strict=not only)
    write_epub(found, terms, folder / "annbook.epub")
    print_book(found, terms, folder / "annbook.pdf", browser)


if __name__ == "__main__":
    if not SITE.is_dir():
        sys.exit("docs/_site is missing: run `make book`, which builds the website first")
    with chromium() as browser:
        build(browser, sys.argv[1:])
    print("built docs/_book/annbook.pdf and docs/_book/annbook.epub")

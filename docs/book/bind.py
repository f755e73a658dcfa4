"""Makes a book of the website: docs/_site -> docs/_book/annbook.pdf and annbook.epub.

    python docs/book/bind.py             the whole book
    python docs/book/bind.py 00 05 90    these chapters alone
"""
import sys

from epub import write_epub
from leaves import DOCS, SITE, answers, gather, index, loosen
from paper import chromium, print_book

OUT = DOCS / "_book"


def bind(browser, only=(), folder=OUT, work=DOCS / "_build/book"):
    """Writes the PDF and the EPUB of these pages to a folder; `work` keeps what the next time needs."""
    for place in (folder, work):
        place.mkdir(parents=True, exist_ok=True)
    found = gather(only)
    if told := answers(found):
        found.append(told)
    terms = index(found)
    loosen([*found, terms], strict=not only)
    write_epub(found, terms, folder / "annbook.epub")
    print_book(found, terms, folder / "annbook.pdf", browser, work)


if __name__ == "__main__":
    if not SITE.is_dir():
        sys.exit("docs/_site is missing: run `make book`, which builds the website first")
    with chromium() as browser:
        bind(browser, sys.argv[1:])
    print("built docs/_book/annbook.pdf and docs/_book/annbook.epub")

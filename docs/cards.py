"""The chapters as cards on the first page: number, title, question, and a picture of the chapter's own.

The cell that made the picture is tagged `card`.
"""
import html

from stills import bare

SVG = "image/svg+xml"


def picture(nb):
    """The picture of a page's card as an SVG file, or None: it is light, and turned over on a dark page."""
    for cell in nb.cells:
        for out in cell.get("outputs", []):
            if "card" in cell.metadata.get("tags", ()) and SVG in out.get("data", {}):
                return bare(out.data[SVG])
    return None


def cards(chapters):
    """A list of cards as HTML; a chapter is what docs/prepare.py knows of it."""
    return '<ol class="cards">\n' + "\n".join(map(card, chapters)) + "\n</ol>"


def card(chapter):
    page, title, question = (html.escape(chapter[name]) for name in ("page", "title", "question"))
    shown = f'<img src="_static/cards/{page}.svg" alt="" loading="lazy" width="240" height="150">' * chapter["card"]
    return (f'<li><a href="{page}.html"><span class="card-picture">{shown}</span>'
            f'<span class="number">{chapter["number"]:02}</span><strong>{title}</strong><span>{question}</span></a></li>')

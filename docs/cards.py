"""The chapters as cards on the first page: number, title, question, and a picture of the chapter's own.

The cell that made the picture is tagged `card`. The chapter itself begins with it, too: what it leads to is seen at once.
"""
import html
import re
from io import BytesIO

from PIL import Image
from resvg_py import svg_to_bytes
from stills import bare

SVG = "image/svg+xml"
SIZE = 240, 150  # a picture on a card, at most, in pixels of the page


def carded(nb):
    """(id of the cell, its output) that made the picture of a page's card, or None."""
    return next(((cell.id, out) for cell in nb.cells if "card" in cell.metadata.get("tags", ())
                 for out in cell.get("outputs", []) if SVG in out.get("data", {})), None)


def picture(nb):
    """The picture of a page's card as an SVG file, or None: it is light, and turned over on a dark page."""
    found = carded(nb)
    return found and bare(found[1].data[SVG])


def pixels(svg):
    """A picture as WebP, two pixels for one of the page: an SVG file is to a browser a page of its own, slow to open."""
    shape = map(float, re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups())
    zoom = 2 * min(most / side for most, side in zip(SIZE, shape, strict=True))
    drawn = svg_to_bytes(svg_string=svg, dpi=round(72 * zoom), skip_system_fonts=True)
    kept = BytesIO()
    Image.open(BytesIO(drawn)).convert("RGB").save(kept, "WEBP", lossless=True, method=6)
    return kept.getvalue()


def said(out):
    """What that picture is: its alternative text up to a stop, a colon or a semicolon, but a few words of it."""
    return re.match(r".{12,}?(?=[.:;](?:\s|$)|$)", out.metadata[SVG].alt)[0]


def cards(chapters):
    """A list of cards as HTML; a chapter is what docs/prepare.py knows of it."""
    return '<ol class="cards">\n' + "\n".join(map(card, chapters)) + "\n</ol>"


def card(chapter):
    page, title, question = (html.escape(chapter[name]) for name in ("page", "title", "question"))
    shown = image(page, ' loading="lazy"') if chapter["card"] else ""
    return (f'<li><a href="{page}.html"><span class="card-picture">{shown}</span>'
            f'<span class="number">{chapter["number"]:02}</span><strong>{title}</strong><span>{question}</span></a></li>')


def ahead(chapter):
    """A chapter's picture for its first screen: a link to where it stands, whose name says what it is."""
    words = "To this figure"
    name = html.escape(f"{words}: {chapter['said']}")
    return (f'<a class="ahead" href="#cell-{chapter["card"]}" aria-label="{name}"><span class="card-picture">'
            f'{image(chapter["page"])}</span>{words}</a>')


def image(page, more=""):
    """A card's picture, which its card or its link says in words."""
    return f'<img src="_static/cards/{page}.webp" alt="" width="{SIZE[0]}" height="{SIZE[1]}"{more}>'

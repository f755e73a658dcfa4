"""What a reader sees first: the map's live network, the chapters' cards, a figure early on every page; and what a link shows."""

import re
import sys
import xml.etree.ElementTree as ET
from io import BytesIO
from operator import attrgetter
from struct import unpack

import nbformat
import pytest
from book import PAGES, ROOT, headings, pages
from PIL import Image

sys.path.append(str(ROOT / "docs"))

from cards import SIZE, cards, picture, pixels
from share import coded, days, feed, news, preview, sitemap

CHAPTERS = [page for page in pages() if page.chapter and page.number is not None]
SVG = "image/svg+xml"


def drawn(cell):
    return any(SVG in out.get("data", {}) for out in cell.get("outputs", ()))


def test_the_map_opens_with_the_network_and_what_to_do_with_it():
    page, = (page for page in pages() if page.name == "index")
    first, said, figure = page.cells[:3]
    assert "w14" in said.source and drawn(figure) and "explorers.network" in figure.source
    order = [line for cell in page.cells for line in headings(cell)]
    assert order.index("## The chapters") < order.index("## Run it")


@pytest.mark.parametrize("page", CHAPTERS, ids=attrgetter("name"))
def test_a_chapter_shows_a_figure_early_and_one_on_its_card(page):
    shown = [k for k, cell in enumerate(page.cells) if drawn(cell)]
    sections = [k for k, cell in enumerate(page.cells) if any(line.startswith("## ") for line in headings(cell))]
    assert shown[0] < sections[0] + 12, "the first figure stands too far down: show what the page is about"
    tagged = [cell for cell in page.cells if "card" in cell.metadata.get("tags", ())]
    assert len(tagged) == 1 and drawn(tagged[0]), "tag the one cell whose picture stands on the chapter's card"


def test_a_card_has_the_number_the_question_and_the_picture():
    nb = nbformat.read(PAGES / "02_losses.ipynb", as_version=4)
    svg = picture(nb)
    assert svg.startswith("<svg") and "<metadata" not in svg and ET.fromstring(svg) is not None
    chapter = dict(page="02_losses", number=2, title="A < B", question="Is A < B?", card=True)
    found = ET.fromstring(re.sub(r"(<img[^>]*)>", r"\1/>", cards([chapter, chapter | {"card": False}])))
    assert [len(link.findall("span/img")) for link in found.iter("a")] == [1, 0]
    assert ["".join(link.itertext()) for link in found.iter("a")] == ["02A < BIs A < B?"] * 2
    assert picture(nbformat.v4.new_notebook()) is None


@pytest.mark.parametrize("width, height, fine", [(480, 200, (480, 200)), (100, 300, (100, 300)), (50, 50, (300, 300))])
def test_a_card_shows_two_pixels_for_one_of_the_page(width, height, fine):
    svg = (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" viewBox="0 0 {width} {height}">'
           f'<rect width="{width}" height="{height / 2}" fill="#2f5fb3"/></svg>')
    found = Image.open(BytesIO(pixels(svg)))
    assert found.format == "WEBP" and found.size == fine and max(a / (2 * b) for a, b in zip(fine, SIZE)) == 1
    assert found.getpixel((5, 5)) == (0x2f, 0x5f, 0xb3)


def test_a_preview_is_a_png_of_the_size_that_is_announced(tmp_path):
    (tmp_path / "02_losses.svg").write_text(picture(nbformat.read(PAGES / "02_losses.ipynb", as_version=4)))
    chapter = dict(page="02_losses", title="Losses", question="How wrong is a network, in one number?")
    made, bare = preview(chapter, tmp_path), preview(chapter | {"page": "none"}, tmp_path)
    assert made[:8] == b"\x89PNG\r\n\x1a\n" and unpack(">II", made[16:24]) == (1200, 630)
    assert len(made) > len(bare) > 1000


CHANGES = """# Changelog
## [0.1.0]
### 2026-01-02
- `a < b` is
  told *now*.
- Two.
### 2026-02-01
- Later.
"""


def test_what_is_new_is_read_from_the_changelog():
    assert days(CHANGES) == [("2026-02-01", ["Later."]), ("2026-01-02", ["`a < b` is told *now*.", "Two."])]
    assert coded("`a < b` is *so*") == "<code>a &lt; b</code> is <em>so</em>"
    atom = "{http://www.w3.org/2005/Atom}"
    found = ET.fromstring(feed(CHANGES, "https://example.org/", "A & B"))
    assert found.findtext(f"{atom}updated") == "2026-02-01T00:00:00Z" and found.findtext(f"{atom}author/{atom}name") == "A & B"
    first, second = found.findall(f"{atom}entry")
    assert ET.fromstring(second.findtext(f"{atom}content"))[0][0].text == "a < b"
    assert len({entry.findtext(f"{atom}id") for entry in (first, second)}) == 2
    with pytest.raises(ValueError, match="expected one for each day"):
        feed("# Changelog", "https://example.org/", "A")
    assert re.findall(r"^## (.*)", news(CHANGES), re.M) == ["2026-02-01", "2026-01-02"]


def test_the_changelog_is_of_that_form():
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    items = [item for _, items in days(text) for item in items]
    assert len(items) == len({*items}), "one entry for each change"
    assert len(items) == len(re.findall(r"^- ", text, re.M)) > 20, "each change belongs under a day, such as ### 2026-11-26"


def test_the_site_map_lists_whole_addresses():
    found = [place.text for place in ET.fromstring(sitemap(["", "a&b.html"], "https://example.org/")).iter() if place.text]
    assert found == ["https://example.org/", "https://example.org/a&b.html"]


SCRIPTS = [path for path in sorted((ROOT / "docs/_static").glob("*.js")) if path.stem != "search"]  # that one is bundled


@pytest.mark.parametrize("path", SCRIPTS, ids=attrgetter("stem"))
def test_a_script_of_the_site_leaves_no_name_to_the_others(path):
    """They share one page: a function `show` in two of them was one function."""
    assert re.findall(r"^(?:async )?(?:const|let|var|function|class)\b.*", path.read_text("utf-8"), re.M) == []

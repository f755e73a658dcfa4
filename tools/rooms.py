"""Measures how high the live figures and the sections of the site are, so that a page keeps their room before they live.

    python tools/rooms.py        after `make site`; then `make site` once more

Writes docs/rooms.json, {page: {"figures": [[height in a window of each of WIDTHS], ...], "sections": ...}}, in the order
of the page. What is higher or lower than its room works all the same; but what stands below it moves when it wakes, or
comes near.
"""
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests/web"), str(ROOT)]

from browser import DRAWN, SITE, WHOLE, Watched, chromium  # noqa: E402

WIDTHS = 360, 412, 768, 1280  # as docs/_static/book.css has them
ROOMS = ROOT / "docs/rooms.json"
PLACES = {"figures": ".ab-widget:has(+ .ab-live)", "sections": "main > section > section"}
HEIGHTS = """(places) => [...document.querySelectorAll(places)].map((place) => {
  const { marginTop, marginBottom, paddingTop, paddingBottom } = getComputedStyle(place);
  const sides = place.localName === "section" ? [`-${paddingTop}`, `-${paddingBottom}`] : [marginTop, marginBottom];
  return Math.round(sides.reduce((height, side) => height + parseFloat(side), place.getBoundingClientRect().height));
})"""


def heights(watched, page):
    """{"figures": [[height at each width], ...], "sections": ...} of a page, all of it laid out and alive."""
    opened = watched.open((SITE / page).as_uri())
    opened.evaluate(WHOLE)
    found = {name: [] for name in PLACES}
    for width in WIDTHS:
        opened.set_viewport_size({"width": width, "height": 900})
        opened.evaluate(DRAWN)
        for name, places in PLACES.items():
            found[name].append(opened.evaluate(HEIGHTS, places))
    return {name: [list(place) for place in zip(*all_, strict=True)] for name, all_ in found.items()}


def measure():
    """{page: heights} of all pages that have some."""
    with chromium() as browser:
        watched = Watched(browser.new_context(), SITE.as_uri() + "/")
        pages = {str(path.relative_to(SITE).with_suffix("")): path for path in sorted(SITE.rglob("*.html"))}
        found = {name: heights(watched, path) for name, path in pages.items()}
        return {name: some for name, some in found.items() if any(some.values())}


if __name__ == "__main__":
    if not SITE.is_dir():
        sys.exit("docs/_site is missing: run `make site` first")
    lines = ",\n".join(f" {json.dumps(page)}: {json.dumps(found)}" for page, found in measure().items())
    ROOMS.write_text(f"{{\n{lines}\n}}\n", "utf-8")
    print(f"wrote {ROOMS.relative_to(ROOT)}")

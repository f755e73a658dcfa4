"""Measures how high the live figures of the site are, so that a page keeps their room before they live.

    python tools/rooms.py        after `make site`; then `make site` once more

Writes docs/rooms.json, {page: [[height in a window of each of WIDTHS], ...]}, in the order of the page. A figure that
is higher or lower than its room works all the same; but what stands below it moves when it wakes.
"""
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests/web"), str(ROOT)]

from browser import DRAWN, SITE, Watched, chromium  # noqa: E402

WIDTHS = 360, 412, 768, 1280  # as docs/_static/book.css has them
ROOMS = ROOT / "docs/rooms.json"
HEIGHTS = """() => [...document.querySelectorAll(".ab-widget:has(+ .ab-live)")].map((live) => {
  const style = getComputedStyle(live);
  return Math.round(live.getBoundingClientRect().height + parseFloat(style.marginTop) + parseFloat(style.marginBottom));
})"""


def heights(watched, page):
    """[height at each width] of each figure of a page."""
    opened = watched.open((SITE / page).as_uri())
    found = []
    for width in WIDTHS:
        opened.set_viewport_size({"width": width, "height": 900})
        opened.evaluate(DRAWN)
        found.append(opened.evaluate(HEIGHTS))
    return [list(figure) for figure in zip(*found, strict=True)]


def measure():
    """{page: heights} of all pages that have figures."""
    with chromium() as browser:
        watched = Watched(browser.new_context(), SITE.as_uri() + "/")
        pages = sorted(path.name for path in SITE.glob("*.html") if '<div class="ab-live"' in path.read_text("utf-8"))
        return {page.removesuffix(".html"): heights(watched, page) for page in pages}


if __name__ == "__main__":
    if not SITE.is_dir():
        sys.exit("docs/_site is missing: run `make site` first")
    lines = ",\n".join(f" {json.dumps(page)}: {json.dumps(found)}" for page, found in measure().items())
    ROOMS.write_text(f"{{\n{lines}\n}}\n", "utf-8")
    print(f"wrote {ROOMS.relative_to(ROOT)}")

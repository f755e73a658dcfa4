"""How fast the search answers, in a browser: prints a table, asserts nothing.

    python bench/search.py         after `make site`

Each question of tests/web/queries.txt is typed letter by letter into the search page, opened from the
folder; of each letter the time from its event to the list that answers it, layout included, the least of
three visits: whatever else the machine does is not the search's. The first key of a page that was just
opened is counted apart, at the top of a chapter, a third of a second after Ctrl+K was pressed.
"""

import gzip
import sys
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests/web")]

from browser import SITE, chromium  # noqa: E402

ROUNDS = 3
TARGET = "30 ms"
TYPE = """(questions) => questions.flatMap((question) => [...question].map((_, k) => {
  const field = document.getElementById("q") ?? document.querySelector(".find input");
  field.value = question.slice(0, k + 1);
  const start = performance.now();
  field.dispatchEvent(new Event("input"));
  document.body.offsetHeight;
  return performance.now() - start;
}))"""


def row(what, value, target=""):
    print(f"{what:58} {value:>16}   {target}", flush=True)


def sizes():
    for name in ("search-data.js", "search.js"):
        data = (SITE / "_static" / name).read_bytes()
        row(f"{name}, and gzip", f"{len(data) / 1000:.0f} / {len(gzip.compress(data, 9)) / 1000:.0f} kB")


def typed(browser, questions):
    """The least time of each letter."""
    rounds = []
    for _ in range(ROUNDS):
        page = browser.new_page()
        page.goto(f"{SITE.as_uri()}/search.html")
        page.wait_for_selector("#q:focus")
        rounds.append(page.evaluate(TYPE, questions))
        page.close()
    return [min(times) for times in zip(*rounds, strict=True)]


def first(browser):
    """The first key at the top of a chapter, after the index was loaded."""
    page = browser.new_page()
    page.goto(f"{SITE.as_uri()}/05_backprop.html")
    page.keyboard.press("Control+k")
    page.wait_for_selector(".hits", state="attached")
    page.wait_for_timeout(300)
    time = page.evaluate(TYPE, ["g"])[0]
    page.close()
    return time


def main():
    lines = (ROOT / "tests/web/queries.txt").read_text("utf-8").splitlines()
    questions = [line.partition(" | ")[0] for line in lines if line and not line.startswith("#")]
    sizes()
    with chromium() as browser:
        times = typed(browser, questions)
        row(f"a key, of {len(times)}: median / 95 of 100", f"{median(times):.1f} / {quantiles(times, n=20)[-1]:.1f} ms", TARGET)
        letters = [question[:k + 1] for question in questions for k in range(len(question))]
        worst, text = max(zip(times, letters, strict=True))
        row(f"the slowest, “{text}”", f"{worst:.1f} ms")
        row("the first key at the top of a page", f"{min(first(browser) for _ in range(ROUNDS)):.1f} ms", TARGET)


if __name__ == "__main__":
    main()

"""How fast a page runs where it is read: prints a table, asserts nothing.

    python bench/run_in_page.py [PAGE ...]        after `make site`; otherwise pages 00, 05 and 06
    python bench/run_in_page.py --all [PAGE ...]  goes through every page: does it say what its notebook says?

Megabytes on the server, and what a visit loads of them (as they are, and gzip); then for each page, in a fresh
window without a cache: seconds from *Edit and run* to the first cell's result, and for *Run all* after it.
"""

import gzip
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests/web"), str(ROOT / "tests/core")]

import nbformat  # noqa: E402
from browser import SITE, chromium, served  # noqa: E402
from sameness import same  # noqa: E402
from test_run import said  # noqa: E402

PAGES = "00_worked", "05_backprop", "06_training"
MOST = 600_000  # milliseconds to wait for


def size(paths):
    """Megabytes of files, and of the same in gzip."""
    read = [path.read_bytes() for path in paths]
    return f"{sum(map(len, read)) / 1e6:.1f} MB, gzip {sum(len(gzip.compress(one, 6)) for one in read) / 1e6:.1f}"


def row(what, value, target=""):
    print(f"{what:45} {value:>24}   {target}", flush=True)


def loaded(browser, address, name):
    """The files of the site that a visit asked for, until the first result and until the last."""
    context = browser.new_context()
    page, files = context.new_page(), []
    page.goto(f"{address}{name}.html", wait_until="networkidle")
    context.on("request", lambda asked: files.append(SITE / urlsplit(asked.url).path.lstrip("/")))
    begun = time.perf_counter()
    page.locator("#run button").click()
    page.locator(".ab-run-one").locator("visible=true").first.click()  # and the folded imports before it
    page.wait_for_selector(".ab-run-bar[data-busy=false]", timeout=MOST)
    first, early = time.perf_counter() - begun, {path for path in files if path.is_file()}
    begun = time.perf_counter()
    page.get_by_role("button", name="Run all").click()
    page.wait_for_selector(".ab-run-bar[data-busy=false]", timeout=MOST)
    whole = time.perf_counter() - begun
    said = page.locator(".ab-run-status").inner_text()
    context.close()
    row(f"{name}: first result", f"{first:.1f} s", "5 s")
    row(f"{name}: all cells", f"{whole:.1f} s", f"15 s for chapter 05 ({said.split('.')[0]})")
    return early, {path for path in files if path.is_file()}


def went_through(page):
    """Runs all cells, those after an error too; the notebook as the page keeps it then."""
    page.get_by_role("button", name="Run all").click()
    ran, before = page.locator(".ab-run-number:not(:empty)"), -1
    page.wait_for_selector(".ab-run-bar[data-busy=false]", timeout=MOST)
    while before < (before := ran.count()) < page.locator(".ab-run-box").count():
        page.locator(".ab-run-one").last.dispatch_event("click")
        page.wait_for_selector(".ab-run-bar[data-busy=false]", timeout=MOST)
    with page.expect_download() as file:
        page.get_by_role("button", name="Download as notebook").click()
    return nbformat.read(file.value.path(), as_version=4)


def differences(now, then):
    """The cells that say something else than the notebook's, with what they say; a live figure has no words yet."""
    for ours, theirs in zip(now.cells, then.cells):
        if ours.cell_type != "code" or not ours.execution_count:
            continue
        errors = ["".join(out.traceback) for out in ours.outputs if out.output_type == "error"]
        live = any("widget" in mime for out in theirs.outputs for mime in out.get("data", ()))
        if (errors or not live) and not same(said(ours), said(theirs), 2e-3):
            yield f"{ours.id}: {''.join(errors) or said(ours)!r}, not {said(theirs)!r}"


def through(browser, address, name):
    """One page, from its first cell to its last."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}{name}.html", wait_until="networkidle")
    if not page.locator("#run button").is_visible():
        return row(f"{name}: no cells", "")
    begun = time.perf_counter()
    page.locator("#run button").click()
    now = went_through(page)
    other = list(differences(now, nbformat.read(ROOT / f"nbs/{name}.ipynb", as_version=4)))
    ran = page.locator(".ab-run-number:not(:empty)").count()
    row(f"{name}: {ran} of {page.locator('.ab-run-box').count()} cells", f"{time.perf_counter() - begun:.1f} s",
        f"{len(other)} say something else")
    for one in other:
        print(f"    {one[:600]}", flush=True)
    return context.close()


def main(*pages):
    if "--all" in pages:
        names = [name for name in pages if name != "--all"] or sorted(p.stem for p in (ROOT / "nbs").glob("[0-9]*.ipynb"))
        with served() as address, chromium() as browser:
            for name in names:
                through(browser, address, name)
        return
    row("the site, Python for the browser", size(path for path in (SITE / "_static/python").iterdir()))
    with served() as address, chromium() as browser:
        for path in (SITE / "_static/python").iterdir():  # a host has compressed its files before anybody asks for them
            urlopen(Request(f"{address}_static/python/{path.name}", headers={"Accept-Encoding": "gzip, br"})).read()
        for name in pages or PAGES:
            early, late = loaded(browser, address, name)
            row(f"{name}: loaded for the first result", size(early))
            row(f"{name}: loaded for all cells", size(late))


if __name__ == "__main__":
    if not (SITE / "_static/python").is_dir():
        sys.exit("docs/_site has no Python for the browser: `make site` says why")
    main(*sys.argv[1:])

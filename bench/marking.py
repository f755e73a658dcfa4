"""How long does it take to mark a sheet, in Python and in a browser? Prints a table, asserts nothing.

    python bench/marking.py

The worked network (71 numbers): a right sheet, and one with the wrong sign in the last deltas and all that follows from
it; with two changes at once in them, all pairs of changes are tried; and one on which every number is wrong. The first time,
in which the browser lays out what it runs, then the middle and the slowest twentieth of 100.
"""

import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests/web"), str(ROOT / "tests/core")]

import wrong  # noqa: E402
from browser import chromium  # noqa: E402

import annbook as ab  # noqa: E402
from annbook.formulas import opened  # noqa: E402
from annbook.table import tabled  # noqa: E402

CLOCK = """async ([table, right, sheets, address]) => {
  const { marker } = await import(address);
  const begin = performance.now(), mark = marker(table), ready = performance.now() - begin;
  return [ready, sheets.map((written) => Array.from({length: 100}, () => {
    const start = performance.now();
    mark(right, written);
    return performance.now() - start;
  }))];
}"""


class Quiet(SimpleHTTPRequestHandler):
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".mjs": "text/javascript"}

    def log_message(self, *arguments):
        pass


def sheets(setting):
    """{what: numbers as text}: deltas of the last layer that are wrong in one way, and in two."""
    def last(factor):
        return lambda s, k: factor * wrong.RIGHT["delta"](s, k) if k == s.last else wrong.RIGHT["delta"](s, k)
    for what, how in (("right", {}), ("a sign", {"delta": last(-1)}), ("two at once", {"delta": last(-0.5)}),
                      ("no reason", {"delta": last(0.123)})):
        yield what, {name: f"{value:.6g}" for name, value in wrong.step(setting, how).items()}
    numbers = wrong.step(setting)
    yield "all wrong", {name: f"{value + 0.1 * (k + 1):.6g}" for k, (name, value) in enumerate(numbers.items())}


def spread(times):
    return f"{median(times):.1f} / {quantiles(times, n=20)[-1]:.1f} ms"


def timed(call, times=100):
    found = []
    for _ in range(times):
        start = perf_counter()
        call()
        found.append(1000 * (perf_counter() - start))
    return found


def in_browser(tape, written):
    """(ms until ready, ms of each run for each sheet)."""
    serve = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(ROOT / "js")))
    threading.Thread(target=serve.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{serve.server_port}"
    with chromium() as browser:
        page = browser.new_page()
        page.goto(f"{address}/package.json")
        found = page.evaluate(CLOCK, [tabled(tape), opened(tape).right.tolist(), written, f"{address}/figures/marking.js"])
    serve.shutdown()
    return found


def main():
    setting = next(iter(wrong.networks()))
    tape = ab.record(setting.net, setting.x, setting.y, getattr(ab, setting.loss), setting.lr)
    found = dict(sheets(setting))
    start = perf_counter()
    size = len(str(tabled(tape)))
    print(f"the table: {size / 1000:.0f} kB, made in {perf_counter() - start:.1f} s")
    ready, times = in_browser(tape, [*found.values()])
    print(f"{'median / 95 %':16}{'Python':>18}{'browser':>18}{'first time':>14}   (ready in {ready:.1f} ms; to reach: 50 ms)")
    for (what, written), browser in zip(found.items(), times):
        said, python = ab.mark(tape, written).says[:60], spread(timed(partial(ab.mark, tape, written)))
        print(f"{what:16}{python:>18}{spread(browser):>18}{browser[0]:>11.1f} ms   {said}")


if __name__ == "__main__":
    main()

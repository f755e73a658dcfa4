"""How fast the live figures answer, in a browser: prints a table, asserts nothing.

    python bench/latency.py        after `make site`

Bytes of the bundle (gzip); milliseconds until the figures near the top of each page live
(served from this machine, the middle of nine visits); and from an event to the end of the frame
that shows its result. A mouse drags as a hand does: the browser hands its moves out at
the start of a frame. A key or a click comes at any time, so that up to one frame of
waiting for the screen (16.7 ms) is in it.
"""

import gzip
import sys
from math import cos, sin
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests/core"), str(ROOT / "tests/web")]

from browser import SITE, chromium, served, wake  # noqa: E402
from test_live import live_pages  # noqa: E402

# From each event of a kind to the end of the frame after it: everything that the page does in between.
WATCH = """kind => {
  window.times = [];
  addEventListener(kind, () => {
    const start = performance.now(), port = new MessageChannel();
    port.port1.onmessage = () => window.times.push(performance.now() - start);
    requestAnimationFrame(() => port.port2.postMessage(0));
  }, { capture: true });
}"""


def row(what, value, target=""):
    print(f"{what:58} {value:>16}   {target}", flush=True)


def spread(times):
    return f"{median(times):.1f} / {quantiles(times, n=20)[-1]:.1f} ms"


def bundle():
    sizes = [len(gzip.compress((ROOT / "annbook/static" / name).read_bytes(), 9)) for name in ("live.js", "live.css")]
    row("bundle, gzip", f"{sum(sizes) / 1000:.0f} kB", "at most 400 kB")


def until_live(browser, address):
    for name in live_pages():
        times = []
        for _ in range(9):
            page = browser.new_page()
            page.goto(address + name)
            page.wait_for_selector("html[data-live]", state="attached")
            times.append(int(page.evaluate("document.documentElement.dataset.live")))
            page.close()
        row(f"{name} lives after", f"{median(times):.0f} ms", "300 ms")


def figure(page, kind):
    """The first figure of a kind, in view, and what holds its sliders."""
    found = page.locator(f".ab-figure[data-kind={kind}]").first
    widget = found.locator("xpath=ancestor::*[@class='ab-widget']")
    widget.scroll_into_view_if_needed()
    return found, widget


def drag(page, slider, count=200):
    """Drags a slider to and fro; how long each move took to be seen."""
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(WATCH, "pointermove")
    for k in range(count):
        page.mouse.move(x + 60 * sin(k / 9), y)
    page.mouse.up()
    return page.evaluate("window.times")


def draw(page, board, count=126):
    """Draws a zero; how long each point took to be seen."""
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    points = [(box["x"] + 128 + 60 * sin(k / 20), box["y"] + 128 - 85 * cos(k / 20)) for k in range(count)]
    page.mouse.move(*points[0])
    page.mouse.down()
    page.evaluate(WATCH, "pointermove")
    for point in points:
        page.mouse.move(*point)
    page.mouse.up()
    return page.evaluate("window.times")


def press(page, node, event, key, count):
    node.focus()
    page.evaluate(WATCH, event)
    for k in range(count):
        page.keyboard.press(key(k))
        page.wait_for_timeout(5 + 13 * (k % 4))  # at no fixed moment of a frame
    return page.evaluate("window.times")


def answers(browser, address):
    def opened(name, kind):
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(address + name)
        wake(page)
        return page, *figure(page, kind)

    page, _, widget = opened("04_network.html", "network")
    value = widget.get_by_role("slider", name="value")
    row("network 3-4-2, a slider dragged, p50 / p95", spread(drag(page, value)), "p95 at most 16.7 ms")
    times = press(page, value, "keydown", lambda k: "ArrowRight" if k % 40 < 20 else "ArrowLeft", 200)
    row("network 3-4-2, a slider by key, waiting included", spread(times))
    page, found, widget = opened("06_training.html", "playground")
    found.get_by_label("hidden layers", exact=True).select_option("4")
    widget.get_by_role("slider", name="neurons a layer").press("End")
    times = drag(page, widget.get_by_role("slider", name="noise"), 100)
    row("playground 2-8-8-8-8-1, noise dragged, p50 / p95", spread(times), "p95 at most 50 ms")
    times = press(page, found.get_by_role("button", name="One step"), "click", lambda k: "Enter", 60)
    row("playground 2-8-8-8-8-1, a training step, waiting included", spread(times), "p95 at most 50 ms")
    page.close()
    crowd(browser, address)
    page, found, _ = opened("14_handwriting.html", "maps")
    row("a whole CNN, a stroke drawn, p50 / p95", spread(draw(page, found.locator(".ab-board"))), "p95 at most 33 ms")


def crowd(browser, address):
    """The largest network of the playground, and 500 points: the book's 300 and 200 more, which a link brings."""
    own = [[round(2.3 * cos(k), 2), round(2.1 * sin(1.7 * k), 2), k % 2] for k in range(200)]
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address + "06_training.html")
    wake(page)
    anchor = page.locator(".ab-figure[data-kind=playground]").first.get_attribute("data-anchor")
    for act in ("tanh", "sigmoid"):
        page.goto("about:blank")
        page.goto(f"{address}06_training.html#{anchor}?depth=4&width=8&act={act}&own={own}".replace(" ", ""))
        wake(page)
        found, widget = figure(page, "playground")
        what = f"500 points, 2-8-8-8-8-1, {act}"
        times = drag(page, widget.get_by_role("slider", name="noise"), 100)
        row(f"{what}, noise dragged, p50 / p95", spread(times), "p95 at most 16.7 ms")
        times = press(page, found.get_by_role("button", name="One step"), "click", lambda k: "Enter", 60)
        row(f"{what}, a step, waiting included", spread(times))
        row(f"{what}, a frame of training, p50 / p95", spread(trained(page, found)), "p95 at most 16.7 ms")
    page.close()


# How long the page is busy in each frame: from its first animation callback to the end of what the frame does.
BUSY = """count => new Promise((done) => {
  const times = [], port = new MessageChannel();
  let start = 0;
  port.port1.onmessage = () => times.push(performance.now() - start) < count ? requestAnimationFrame(turn) : done(times);
  const turn = () => {
    start = performance.now();
    port.port2.postMessage(0);
  };
  requestAnimationFrame(turn);
})"""


def trained(page, found, count=120):
    """How long each frame keeps the page busy while the network trains."""
    found.get_by_role("button", name="Train").click()
    times = page.evaluate(BUSY, count)
    found.get_by_role("button", name="Pause").click()
    return times


if __name__ == "__main__":
    if not SITE.is_dir():
        sys.exit("docs/_site is missing: run `make site` first")
    bundle()
    with chromium() as browser, served() as address:
        until_live(browser, address)
        answers(browser, address)

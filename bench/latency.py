"""How fast the live figures answer, in a browser: prints a table, asserts nothing.

    python bench/latency.py        after `make site`

Bytes of the bundle (gzip), milliseconds until the figures of each page live (served
from this machine), and from an event that moves a figure to the next frame: a slider
of the 3-4-2 network, and a training step of the playground with 4 hidden layers of 8.
"""

import gzip
import sys
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browser import SITE, chromium, served  # noqa: E402

FRAMES = """async ([kind, count]) => {
  const figure = document.querySelector(`.ab-figure[data-kind=${kind}]`);
  figure.scrollIntoView();
  const handle = figure.closest('.ab-widget').querySelector('.noUi-handle');
  const step = [...figure.querySelectorAll('button')].find((b) => b.textContent === 'One step');
  const after = (go) => { const c = new MessageChannel(); c.port1.onmessage = go; c.port2.postMessage(0); };
  const frame = () => new Promise((go) => requestAnimationFrame(() => after(go)));
  const times = [];
  for (let k = 0; k < count; k++) {
    await frame();
    const start = performance.now();
    if (step) step.click();
    else handle.dispatchEvent(new KeyboardEvent('keydown', { key: k % 40 < 20 ? 'ArrowRight' : 'ArrowLeft', bubbles: true }));
    await frame();
    times.push(performance.now() - start);
  }
  return times;
}"""


def row(what, value, target=""):
    print(f"{what:58} {value:>16}   {target}", flush=True)


def spread(times):
    return f"{median(times):.1f} / {quantiles(times, n=20)[-1]:.1f} ms"


def bundle():
    sizes = [len(gzip.compress((ROOT / "annbook/static" / name).read_bytes(), 9)) for name in ("live.js", "live.css")]
    row("bundle, gzip", f"{sum(sizes) / 1000:.0f} kB", "at most 400 kB")


def until_live(browser, address):
    for path in sorted(SITE.glob("*.html")):
        if 'class="ab-live"' not in path.read_text("utf-8"):
            continue
        page = browser.new_page()
        page.goto(address + path.name)
        page.wait_for_selector("html[data-live]", state="attached")
        row(f"{path.name} lives after", page.evaluate("document.documentElement.dataset.live") + " ms", "500 ms")
        page.close()


def answers(browser, address):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address + "04_network.html")
    page.wait_for_selector("html[data-live]", state="attached")
    row("network 3-4-2, key to frame, p50 / p95", spread(page.evaluate(FRAMES, ["network", 200])), "p95 at most 16.7 ms")
    page.goto(address + "06_training.html")
    page.wait_for_selector("html[data-live]", state="attached")
    figure = page.locator(".ab-figure[data-kind=playground]").first
    figure.get_by_label("hidden layers", exact=True).select_option("4")
    figure.locator("xpath=ancestor::*[@class='ab-widget']").get_by_role("slider", name="neurons a layer").press("End")
    times = page.evaluate(FRAMES, ["playground", 60])
    row("playground 2-8-8-8-8-1, step to frame, p50 / p95", spread(times), "p95 at most 50 ms")


if __name__ == "__main__":
    if not SITE.is_dir():
        sys.exit("docs/_site is missing: run `make site` first")
    bundle()
    with chromium() as browser, served() as address:
        until_live(browser, address)
        answers(browser, address)

"""What the tests that need a browser share: Chromium, the site, a server for it, axe."""

import importlib.util
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "docs" / "_site"
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "docs")]

import serve  # noqa: E402
import system  # noqa: E402

AXE = Path(importlib.util.find_spec("axe_playwright_python").origin).with_name("axe.min.js").read_text()
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "resultTypes": ["violations"],
         "preload": False}

# Lays out all of a page, as for paper: its sections that are far from the window, too, hide nothing that is too wide.
WHOLE = "document.documentElement.dataset.whole = ''"

# Resolved when the browser has drawn, and told the page of a new size of its window.
DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def wake(page):
    """Brings all figures of a page to life, near or far; where none is asleep it does nothing."""
    page.wait_for_selector("html[data-live]", state="attached")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.wait_for_selector(".ab-live[data-model]:not([data-awake])", state="detached")
    page.evaluate(DRAWN)


@contextmanager
def launched(playwright, *options):
    """The installed Chromium, else Playwright's own."""
    browser = system.launch(playwright, *options)
    yield browser
    browser.close()


@contextmanager
def chromium():
    """The same, for who needs no other engine."""
    with sync_playwright() as playwright, launched(playwright) as browser:
        yield browser


def build():
    """The site, up to date; raises with what the builder said if it cannot be built."""
    for script in ("tools/execute.py", "docs/build.py"):
        done = subprocess.run([sys.executable, ROOT / script], cwd=ROOT, capture_output=True, text=True, timeout=500,
                              env={**os.environ, "PYTHONPATH": str(ROOT)})
        assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def served():
    """The address under which the built site is served."""
    with serve.server(0) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}/"
        http.shutdown()


class Watched:
    """A page that keeps what went wrong: messages, errors, foreign requests (refused), failed ones."""

    def __init__(self, context, *allowed):
        self.wrong, self.allowed = [], allowed
        self.page = context.new_page()
        self.page.on("console", lambda m: m.type in ("error", "warning") and self.wrong.append(f"console: {m.text}"))
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("requestfailed", self.failed)
        self.page.on("response", lambda r: r.status >= 400 and self.wrong.append(f"{r.status}: {r.url}"))
        self.page.route("**/*", self.guard)

    def failed(self, request):
        if request.failure != "net::ERR_ABORTED":  # given up because the reader went on to another page
            self.wrong.append(f"failed: {request.url}: {request.failure}")

    def guard(self, route):
        if route.request.url.startswith((*self.allowed, "data:")):
            return route.continue_()
        self.wrong.append(f"foreign: {route.request.url}")
        return route.abort()

    def open(self, url):
        """Goes there and waits until all of its figures live and its letters are there; returns the page."""
        self.page.goto(url, wait_until="load")
        if self.page.locator(".ab-live").count():
            wake(self.page)
        self.page.evaluate("document.fonts.ready.then(() => {})")  # they come late, and a test may cut the network
        return self.page


def judge(page, within="html"):
    """Begins axe, which is in the page, and does not wait for it: once it runs, the page answers nobody."""
    page.evaluate("""([within, rules]) => {
        scrollTo({ top: 0, behavior: "instant" });
        window.judged = new Promise((good, bad) => setTimeout(() => axe.run(within, rules).then(good, bad)));
    }""", [within, RULES])


def judged(page):
    """What axe found, as 'rule: first element (how many)'.

    From the top of the page: half of a button under the head that stays while one scrolls is no small button.
    """
    found = page.evaluate("window.judged")["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:200]} ({len(v['nodes'])})" for v in found]


def violations(page, within="html"):
    """What axe, which is in the page, finds there."""
    judge(page, within)
    return judged(page)

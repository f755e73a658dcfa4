"""Three engines that draw the site, each driven so that the same walk goes through it.

Chromium and Firefox are driven by Playwright: the installed ones, the latter through relay.py, else those that Playwright
downloads. So is its WebKit, where it was downloaded; else WebKitGTK's own driver stands in, in Playwright's clothes: classic.py.
Each engine gives a window; a window opens a page and keeps in `wrong` what went wrong on it.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import classic
from browser import SITE, WHOLE, Watched, launched, served, system, wake

HERE = Path(__file__).parent
USUAL, SMALL = {"width": 1000, "height": 900}, {"width": 360, "height": 700}


def own(playwright, engine):
    """Playwright's own browser, if it was downloaded."""
    path = getattr(playwright, engine).executable_path
    return path if os.path.exists(path) else None


def missing(playwright, engine):
    """What to install so that an engine can be walked; None if it is there."""
    if system.installed(engine) or own(playwright, engine):
        return None
    return f"Debian's {' and '.join(system.PACKAGES[engine])}, or `python -m playwright install {engine}`"


@contextmanager
def firefox(playwright, folder):
    """The installed Firefox, started by a script in `folder`; else Playwright's own."""
    options = {}
    if installed := system.installed("firefox"):
        start = folder / "firefox"
        start.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{HERE / "relay.py"}" "{installed}" "$@"\n')
        start.chmod(0o755)
        options = {"channel": "moz-firefox", "executable_path": start}
    browser = playwright.firefox.launch(**options)
    yield browser
    browser.close()


@contextmanager
def webkit(playwright, _):
    """Playwright's own WebKit."""
    browser = playwright.webkit.launch()
    yield browser
    browser.close()


class Window:
    """A window that Playwright has, and a page in it."""

    def __init__(self, browser, home):
        self.context = browser.new_context(viewport=USUAL)
        self.context.set_default_timeout(20_000)
        self.watched = Watched(self.context)
        self.page, self.version = self.watched.page, browser.version
        self.starts = {"http": home, "file": SITE.as_uri() + "/"}

    def open(self, where, name):
        self.watched.allowed = (self.starts[where],)
        self.watched.open(self.starts[where] + name)
        return self.page

    def widths(self, where, name):
        """How wide the open page is in a small window and in a large one, where it may be 360 px and 1280 px."""
        found = []
        self.page.evaluate(WHOLE)
        for size in (SMALL, {"width": 1280, "height": 800}):
            self.page.set_viewport_size(size)
            found.append(self.page.evaluate("document.documentElement.scrollWidth"))
        self.page.set_viewport_size(USUAL)
        return found

    def wrong(self):
        """What went wrong since the last question."""
        found, self.watched.wrong = self.watched.wrong, []
        return found


# WebKitGTK's own driver.

WATCH = """addEventListener("error", (e) => tell(e.message ?? `not loaded: ${e.target.src ?? e.target.href}`), true);
addEventListener("unhandledrejection", (e) => tell(String(e.reason)));
document.addEventListener("securitypolicyviolation", (e) => tell(`policy: ${e.violatedDirective} ${e.blockedURI}`));
for (const kind of ["error", "warn"]) {
  const before = console[kind];
  console[kind] = (...words) => { tell(words.join(" ")); before(...words); };
}
function tell(what) { (window.wrong ??= []).push(what); }
"""


def watching(folder):
    """A copy of the site whose pages watch themselves, for a driver that does not tell what a console says."""
    for path in SITE.iterdir():
        if path.suffix != ".html" and path.name != "api":
            (folder / path.name).symlink_to(path)
    (folder / "watch.js").write_text(WATCH)
    (folder / "narrow.html").write_text('<!DOCTYPE html><iframe style="width: 360px; height: 700px; border: 0"></iframe>')
    for path in SITE.rglob("*.html"):
        name = path.relative_to(SITE)
        (folder / name).parent.mkdir(exist_ok=True)
        script = f'<script src="{"../" * (len(name.parts) - 1)}watch.js"></script>\n'
        text = re.sub('<meta name="viewport"', rf"{script}\g<0>", path.read_text("utf-8"), count=1)
        (folder / name).write_text(text, "utf-8")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextmanager
def serving(folder):
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}/"
        http.shutdown()


@contextmanager
def running(command, **options):
    process = subprocess.Popen(command, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def screen():
    """The environment for a program with windows: the screen that there is, else one of nobody's."""
    if not shutil.which("Xvfb"):
        yield os.environ
        return
    read, write = os.pipe()
    with running(["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1400x24", "-nolisten", "tcp"], pass_fds=[write],
                 stderr=subprocess.DEVNULL):
        os.close(write)
        with os.fdopen(read) as said:
            number = said.readline().strip()
        yield {**os.environ, "DISPLAY": f":{number}", "GDK_BACKEND": "x11"}


class Classic:
    """A window of WebKitGTK's."""

    def __init__(self, page, home, folder):
        self.page, self.starts = page, {"http": home, "file": folder.as_uri() + "/"}
        self.told, self.version = [], page.driver.version

    def open(self, where, name):
        self.told += self.heard()
        self.page.goto("about:blank")  # a change of what follows # alone would load nothing
        self.page.set_viewport_size(USUAL)
        self.page.goto(self.starts[where] + name)
        if self.page.locator(".ab-live").count():
            wake(self.page)
        return self.page

    def widths(self, where, name):
        """As of any window, but its smallest is 447 px wide: on http a frame within another page is as small as asked."""
        small = 360
        if where == "http":
            self.told += self.heard()
            self.page.goto(self.starts[where] + "narrow.html")
            small = self.page.evaluate("""name => new Promise((done) => {
                const frame = document.querySelector("iframe");
                frame.onload = () => {
                    const root = frame.contentDocument.documentElement;
                    root.dataset.whole = "";
                    done(root.scrollWidth);
                };
                frame.src = name;
            })""", name)
            self.page.goto(self.starts[where] + name)
        self.page.evaluate(WHOLE)
        self.page.set_viewport_size({"width": 1280, "height": 800})
        large = self.page.evaluate("document.documentElement.scrollWidth")
        self.page.set_viewport_size(USUAL)
        return [small, large]

    def heard(self):
        return self.page.evaluate("window.wrong ?? []")

    def wrong(self):
        found, self.told = self.told + self.heard(), []
        self.page.evaluate("void (window.wrong = [])")
        return found


@contextmanager
def webkitgtk(folder):
    """A window of WebKitGTK's driver, and the copy of the site that it looks at."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    watching(folder)
    with ExitStack() as stack:
        env = stack.enter_context(screen())
        stack.enter_context(running([system.installed("webkit"), f"--port={port}"], env=env,
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        end = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert time.monotonic() < end, "WebKitWebDriver does not answer"
                time.sleep(0.1)
        page = stack.enter_context(classic.session(port))
        yield Classic(page, stack.enter_context(serving(folder)), folder)


@contextmanager
def window(playwright, engine, folder):
    """A window of an engine that is there."""
    if engine == "webkit" and not own(playwright, engine):
        with webkitgtk(folder) as found:
            yield found
        return
    how = {"chromium": lambda *_: launched(playwright), "firefox": firefox, "webkit": webkit}[engine]
    with how(playwright, folder) as browser, served() as home:
        yield Window(browser, home)

"""A browser that is driven by WebDriver, as WebKitGTK is, with as much of Playwright's page as the walks ask for.

Playwright brings a WebKit of its own, from its own place; where that is out of reach, Debian's WebKit has a driver that
speaks the older, plain protocol of https://www.w3.org/TR/webdriver1/ alone. Keys and mouse are the driver's; what is looked
up in the page is looked up by classic.js. The names are Playwright's, and so is their meaning.
"""

import json
import re
import time
from base64 import b64decode
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

KEYS = {"Backspace": "\ue003", "Tab": "\ue004", "Enter": "\ue007", "Shift": "\ue008", "Control": "\ue009", "Alt": "\ue00a",
        "Escape": "\ue00c", "Space": " ", "PageUp": "\ue00e", "PageDown": "\ue00f", "End": "\ue010", "Home": "\ue011",
        "ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014", "ArrowDown": "\ue015", "Delete": "\ue017"}
ASK = Path(__file__).with_suffix(".js").read_text("utf-8")
PATIENCE = 15  # seconds


class Refused(AssertionError):
    """What the driver said when it could not."""


class Driver:
    """A session with a driver that listens on a port of this machine."""

    def __init__(self, port, **capabilities):
        self.port, self.at = port, ""
        began = self.send("POST", "/session", capabilities={"alwaysMatch": capabilities})
        self.at, self.version = f"/session/{began['sessionId']}", began["capabilities"]["browserVersion"]

    def send(self, method, path, **body):
        link = HTTPConnection("127.0.0.1", self.port, timeout=60)
        link.request(method, self.at + path, json.dumps(body) if method == "POST" else None, {"Content-Type": "application/json"})
        value = json.loads(link.getresponse().read())["value"]
        link.close()
        if isinstance(value, dict) and "error" in value:
            raise Refused(f"{value['error']}: {value['message']}")
        return value


def spelt(text):
    """A text or a pattern, as JavaScript takes it."""
    return {"source": text.pattern, "flags": "i" * bool(text.flags & re.I)} if isinstance(text, re.Pattern) else text


class Finder:
    """Whatever has elements within: a page, or what a locator finds."""

    def step(self, **step):
        return Locator(self.page, [*self.steps, step])

    def locator(self, selector, **only):
        kind, _, rest = selector.partition("=")
        return self.step(**({"xpath": rest} if kind == "xpath" else {"css": selector})).filter(**only)

    def get_by_role(self, role, name=None, exact=False):
        return self.step(role=role, name=spelt(name), exact=exact)

    def get_by_label(self, label, exact=False):
        return self.step(label=spelt(label), exact=exact)

    def get_by_text(self, text, exact=False):
        return self.step(text=spelt(text), exact=exact)


class Locator(Finder):
    """Elements, looked for whenever something is asked of them."""

    def __init__(self, page, steps):
        self.page, self.steps = page, steps

    def filter(self, has_text=None, has=None, visible=None):
        asked = {"hasText": spelt(has_text), "has": has and has.steps, "visible": visible}
        return Locator(self.page, [*self.steps, *({name: what} for name, what in asked.items() if what is not None)])

    def nth(self, k):
        return self.step(nth=k)

    @property
    def first(self):
        return self.nth(0)

    @property
    def last(self):
        return self.nth(-1)

    def all(self):
        return [self.nth(k) for k in range(self.count())]

    def evaluate_all(self, function, arg=None):
        return self.page.run(f"({function})(meant(steps), arg)", self.steps, arg)

    def evaluate(self, function, arg=None):
        """Of the one element that is meant, once there is one."""
        one = f"async all => all.length === 1 ? {{it: await ({function})(all[0], arg)}} : all.length"
        found = until(lambda: self.page.run(f"({one})(meant(steps))", self.steps, arg), lambda found: found != 0)
        assert isinstance(found, dict), f"{self.steps} are {found} elements"
        return found.get("it")

    # What is there.

    def count(self):
        return self.evaluate_all("all => all.length")

    def all_inner_texts(self):
        return self.evaluate_all("all => all.map(node => node.innerText)")

    def all_text_contents(self):
        return self.evaluate_all("all => all.map(node => node.textContent)")

    def inner_text(self):
        return self.evaluate("node => node.innerText.replace(/\\n$/, '')")  # WebKit ends the last row of a table, too

    def text_content(self):
        return self.evaluate("node => node.textContent")

    def input_value(self):
        return self.evaluate("node => node.value")

    def get_attribute(self, name):
        return self.evaluate("(node, name) => node.getAttribute(name)", name)

    def is_visible(self):
        return self.evaluate_all("all => all.length > 0 && visible(all[0])")

    def is_checked(self):
        return self.evaluate("node => node.checked ?? node.getAttribute('aria-checked') === 'true'")

    def is_disabled(self):
        return self.evaluate("node => node.matches(':disabled, [aria-disabled=true]')")

    def is_enabled(self):
        return not self.is_disabled()

    def bounding_box(self):
        return self.evaluate("node => (({x, y, width, height}) => ({x, y, width, height}))(node.getBoundingClientRect())")

    def wait_for(self, state="visible", timeout=None):
        ask = {"visible": self.is_visible, "attached": self.count, "hidden": lambda: not self.is_visible(),
               "detached": lambda: not self.count()}[state]
        assert until(ask), f"{self.steps} did not become {state}"

    # What one does.

    def focus(self):
        self.evaluate("node => { node.focus(); }")

    def blur(self):
        self.evaluate("node => { node.blur(); }")

    def scroll_into_view_if_needed(self):
        """And waits until it stands still there: what wakes above pushes it out of view again."""
        self.evaluate("""async node => {
            const place = () => JSON.stringify(node.getBoundingClientRect());
            const inside = () => {
                const { top, bottom } = node.getBoundingClientRect();
                return top >= 60 && bottom <= innerHeight;
            };
            for (let tries = 0, still = 0, before; still < 3 && tries < 60; tries += 1) {
                if (!still && !inside()) node.scrollIntoView({ block: "center", behavior: "instant" });
                await new Promise(requestAnimationFrame);
                still = before === place() ? still + 1 : 0;
                before = place();
            }
        }""")

    def point(self, position=None):
        """Where to press: the middle, or a place within, once it is in view."""
        assert until(self.is_visible), f"{self.steps} cannot be seen"
        self.scroll_into_view_if_needed()
        box = self.bounding_box()
        x, y = (position["x"], position["y"]) if position else (box["width"] / 2, box["height"] / 2)
        return box["x"] + x, box["y"] + y

    def hover(self):
        self.page.mouse.move(*self.point())

    def click(self, position=None):
        assert until(self.is_enabled), f"{self.steps} cannot be pressed"
        self.page.mouse.click(*self.point(position))
        self.page.settle()

    def tap(self):
        """WebKitGTK's driver has no finger: what it calls one is a mouse."""
        self.click()

    def press(self, key):
        self.focus()
        self.page.keyboard.press(key)

    def fill(self, text):
        self.evaluate("write", text)

    def select_option(self, option=None, label=None):
        name = option if option is not None else label
        assert until(lambda: self.evaluate("choose", name)), f"{self.steps} have no option {name}"

    def check(self):
        if not self.is_checked():
            self.click()

    def uncheck(self):
        if self.is_checked():
            self.click()

    def dispatch_event(self, kind):
        self.evaluate("(node, kind) => { node.dispatchEvent(new Event(kind, {bubbles: true, cancelable: true})); }", kind)

    def screenshot(self, path):
        self.scroll_into_view_if_needed()
        script = f"{ASK} return meant(arguments[0])[0];"
        element = self.page.driver.send("POST", "/execute/sync", args=[self.steps], script=script)
        Path(path).write_bytes(b64decode(self.page.driver.send("GET", f"/element/{next(iter(element.values()))}/screenshot")))


class Keyboard:
    def __init__(self, page):
        self.page = page

    def act(self, *actions):
        self.page.act("key", "keyboard", [{"type": kind, "value": KEYS.get(key, key)} for kind, key in actions])

    def down(self, key):
        self.act(("keyDown", key))

    def up(self, key):
        self.act(("keyUp", key))

    def press(self, chord):
        keys = chord.split("+") if len(chord) > 1 else [chord]
        self.act(*(("keyDown", key) for key in keys), *(("keyUp", key) for key in reversed(keys)))

    def type(self, text):
        for key in text:
            self.press(key)

    def insert_text(self, text):
        self.page.run("document.execCommand('insertText', false, arg)", [], text)


class Mouse:
    def __init__(self, page):
        self.page, self.x, self.y = page, 0, 0

    def act(self, *actions):
        self.page.act("pointer", "mouse", actions, parameters={"pointerType": "mouse"})

    def move(self, x, y, steps=1):
        places = [(self.x + (x - self.x) * k / steps, self.y + (y - self.y) * k / steps) for k in range(1, steps + 1)]
        self.act(*({"type": "pointerMove", "duration": 0, "x": round(a), "y": round(b)} for a, b in places))
        self.x, self.y = x, y

    def down(self):
        self.act({"type": "pointerDown", "button": 0})

    def up(self):
        self.act({"type": "pointerUp", "button": 0})

    def click(self, x, y):
        self.move(x, y)
        self.down()
        self.up()


class Page(Finder):
    """The one window of a driver."""

    def __init__(self, driver):
        self.driver, self.page, self.steps = driver, self, []
        self.keyboard, self.mouse = Keyboard(self), Mouse(self)

    def run(self, expression, steps, arg=None):
        """The value of an expression of classic.js, `steps` and `arg`; of a promise, what it brings."""
        script = f"""const [steps, arg, done] = arguments; {ASK}
            (async () => {expression})().then(it => done({{it}}), error => done({{error: String(error)}}));"""
        answer = self.driver.send("POST", "/execute/async", script=script, args=[steps, arg])
        if "error" in answer:
            raise Refused(answer["error"])
        return answer.get("it")

    def evaluate(self, expression, arg=None):
        return self.run(f"(it => typeof it === 'function' ? it(arg) : it)({expression})", [], arg)

    def act(self, kind, name, actions, **more):
        self.driver.send("POST", "/actions", actions=[{"type": kind, "id": name, "actions": list(actions), **more}])

    def goto(self, url, **_):
        self.driver.send("POST", "/url", url=url)

    def reload(self):
        self.driver.send("POST", "/refresh")

    @property
    def url(self):
        return self.driver.send("GET", "/url")

    def title(self):
        return self.driver.send("GET", "/title")

    def settle(self):
        self.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def set_viewport_size(self, size):
        """As near as the window's own smallest size allows."""
        now = self.driver.send("GET", "/window/rect")
        width, height = self.evaluate("[innerWidth, innerHeight]")
        self.driver.send("POST", "/window/rect", width=now["width"] + size["width"] - width,
                         height=now["height"] + size["height"] - height)
        until(lambda: self.evaluate("innerWidth") == size["width"], seconds=3)

    def wait_for_timeout(self, milliseconds):
        time.sleep(milliseconds / 1000)

    def wait_for_function(self, expression, arg=None):
        ask = f"it => (found => Boolean(typeof found === 'function' ? found(it) : found))({expression})"
        assert until(lambda: self.evaluate(ask, arg)), f"never true: {expression}"

    def wait_for_selector(self, selector, state="visible"):
        self.locator(selector).first.wait_for(state)

    def bring_to_front(self):
        pass

    def screenshot(self, path):
        Path(path).write_bytes(b64decode(self.driver.send("GET", "/screenshot")))


def until(ask, fits=bool, seconds=PATIENCE):
    """The answer once it fits; the last one, if it never does."""
    end, pause = time.monotonic() + seconds, 0.01
    while not fits(answer := ask()) and time.monotonic() < end:
        time.sleep(pause)
        pause = min(2 * pause, 0.2)
    return answer


def tidy(text):
    return re.sub(r"\s+", " ", text).strip()


class Expect:
    """Waits until a locator is as it is asked to be."""

    def __init__(self, locator):
        self.locator = locator

    def be(self, ask, fits, meant):
        found = until(ask, fits)
        assert fits(found), f"{self.locator.steps}: {found!r}, expected {meant!r}"

    def text(self, meant, fits):
        many = isinstance(meant, list)

        def ask():
            found = self.locator.all_text_contents()
            return found if many else found[0] if len(found) == 1 else None

        def one(text, part):
            return part.search(text) if isinstance(part, re.Pattern) else fits(tidy(text), tidy(part))

        def right(found):
            if many:
                return len(found) == len(meant) and all(map(one, found, meant))
            return found is not None and one(found, meant)

        self.be(ask, right, meant)

    def to_have_text(self, meant):
        self.text(meant, lambda text, part: text == part)

    def to_contain_text(self, meant):
        self.text(meant, lambda text, part: part in text)

    def to_have_count(self, count):
        self.be(self.locator.count, lambda found: found == count, count)

    def to_have_attribute(self, name, value):
        def right(found):
            return found is not None and (value.search(found) if isinstance(value, re.Pattern) else found == value)
        self.be(lambda: self.locator.get_attribute(name), right, value)

    def to_have_value(self, value):
        self.be(self.locator.input_value, lambda found: found == value, value)

    def to_be_focused(self):
        self.be(lambda: self.locator.evaluate("node => node === document.activeElement"), bool, "the focus")

    def to_be_visible(self):
        self.be(self.locator.is_visible, bool, "to be seen")

    def to_be_hidden(self):
        self.be(self.locator.is_visible, lambda found: not found, "not to be seen")

    def to_be_checked(self):
        self.be(self.locator.is_checked, bool, "to be checked")

    def to_be_enabled(self):
        self.be(self.locator.is_enabled, bool, "to be enabled")

    def to_be_disabled(self):
        self.be(self.locator.is_disabled, bool, "to be disabled")


@contextmanager
def session(port, **capabilities):
    """A page of a new window."""
    driver = Driver(port, **capabilities)
    try:
        yield Page(driver)
    finally:
        driver.send("DELETE", "")

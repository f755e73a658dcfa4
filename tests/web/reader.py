"""What a reader does with a live figure and sees of it, on the website and in JupyterLab alike."""

import re
from base64 import b64decode
from decimal import ROUND_HALF_UP, Decimal
from math import isclose

import classic
from browser import DRAWN
from playwright.sync_api import Locator
from playwright.sync_api import expect as of_playwright

of_playwright.set_options(timeout=15_000)
MINUS = "\u2212"

# A copy is read: a browser would warn of many readings of the canvas itself. As text it travels fast.
PIXELS = """canvas => {
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", {willReadFrequently: true});
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height), parts = [];
  for (let k = 0; k < data.length; k += 8192) parts.push(String.fromCharCode(...data.subarray(k, k + 8192)));
  return btoa(parts.join(""));
}"""


def expect(locator):
    """What a locator shall become, whoever drives its browser."""
    return of_playwright(locator) if isinstance(locator, Locator) else classic.Expect(locator)


def pixels(canvas):
    """Red, green, blue and opacity of each pixel of a canvas, row by row."""
    return b64decode(canvas.evaluate(PIXELS))


def overwrite(field, text):
    """Types a text in the place of a field's, key by key: whoever leaves the field then has changed it, in every engine."""
    field.focus()
    field.evaluate("node => { node.select(); }")
    field.page.keyboard.type(text)


class Figure:
    """One explorer on a page: its sliders, its buttons, what it says.

    The first of its kind, or the first that has a slider of this name.
    A place where figures stand adds `given(name)`, a trait as Python made it,
    and `state()`, the values of all controls as they are.
    """

    def __init__(self, page, kind, slider=None):
        of_kind = page.locator(".widget-vbox").filter(has=page.locator(f".ab-figure[data-kind={kind}]"))
        named = of_kind.filter(has=page.get_by_role("slider", name=slider, exact=True)) if slider else of_kind
        self.page, self.widget = page, named.first
        self.root = self.widget.locator(".ab-figure")
        self.readout = self.root.locator(".annbook-readout").first

    def settle(self):
        """Waits until the browser has drawn what was asked for."""
        self.page.evaluate(DRAWN)

    def says(self, text):
        """Waits until the figure is drawn, and its sentence this one."""
        self.settle()
        expect(self.readout).to_have_text(text)

    def slider(self, label):
        return self.widget.get_by_role("slider", name=label, exact=True)

    def value(self, label):
        """The number beside a slider."""
        slider = self.slider(label).locator("xpath=ancestor::*[contains(@class, 'widget-slider')]")
        return float(slider.locator(".widget-readout").inner_text().replace(MINUS, "-"))

    def keys(self, label, *keys):
        """Presses keys on a slider; its number then."""
        self.slider(label).focus()
        for key in keys:
            self.page.keyboard.press(key)
        return self.value(label)

    def drag(self, label, part):
        """Drags a slider to a part of its length; its number then."""
        handle = self.slider(label)
        handle.scroll_into_view_if_needed()
        box, bar = handle.bounding_box(), handle.locator("xpath=ancestor::*[contains(@class, 'noUi-base')]").bounding_box()
        y = box["y"] + box["height"] / 2
        self.page.mouse.move(box["x"] + box["width"] / 2, y)
        self.page.mouse.down()
        self.page.mouse.move(bar["x"] + part * bar["width"], y, steps=4)
        self.page.mouse.up()
        return self.value(label)

    def choose(self, label, option):
        self.root.get_by_label(label, exact=True).select_option(option)

    def press(self, name):
        self.root.get_by_role("button", name=name, exact=True).click()


def shown(value, digits=4):
    """A number as a figure writes it."""
    value = float(value)
    if value and (abs(value) < 0.5 * 10**-digits or abs(value) >= 1e6):
        text = re.sub(r"e([+-])0*(\d)", r"e\1\2", f"{value:.2e}")
    else:
        text = str(Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
    return re.sub(r"^-(?=[0.]+$)", "", text).replace("-", MINUS)


def same(one, other):
    """True if two values of controls are equal but for the last bits of their numbers."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other if isinstance(one, str) else isclose(one, other, abs_tol=1e-9)

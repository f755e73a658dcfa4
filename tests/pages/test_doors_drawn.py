"""Does nothing wrong get through to what is drawn? Every explorer and figure, every argument, every odd thing.

As `tests/core/test_doors.py`, whose odd things and verdicts these are: what is drawn must be what plain arrays of
float64 give, or annbook says which argument is wrong. Compared are all words and numbers of the drawing and of what
the live figure gets. To save time pictures are not written, but for the right arguments and for numbers that may be
too large or too small to write; and each argument gets a sixth of the odd things, the next one the next sixth.
`ANNBOOK_EVERY=1 pytest -s tests/pages/test_doors_drawn.py` tries them all, in two minutes, and prints what was counted.
"""

import functools
import json
import os
import re
from collections import Counter
from itertools import count

import numpy as np
import pytest
import test_doors
from found import returning
from matplotlib.text import Text
from test_doors import judged

import annbook as ab
from annbook import diagram, explorers, figures, worked
from annbook.conv import conv

COUNT: Counter = Counter()
NET = tuple(ab.Dense(W, b, ab.sigmoid) for W, b in worked.weights)
X, Y = np.array([0.5, 1.0, -0.75]), np.array([0.75, 0.25])
POINTS, LABELS = np.array([[0.25, 1.0], [-0.5, 0.75], [1.0, -1.25], [0.5, 0.5]]), np.array([0, 1, 1, 0])
PLANE = ab.init([2, 3, 1], ab.tanh, ab.sigmoid, seed=1)
EIGHT = ab.init([64, 2, 3], seed=1)
CNN = (conv(1, 2, 3, ab.relu, 0), ab.MaxPool2D(2), ab.Flatten(), *ab.init([2, 3], seed=1))
WORDS = dict(x="across", y="up", alt="words")

TAPE = ab.record(NET[1:], np.ones(4), Y, ab.squared_error, 0.5)


def second():
    """It is the second."""
    return "b"


# What suits each argument. `pictured` and `rendered` are parts that only the workshop calls, with numbers from a tape.
RIGHT = {
    explorers.neuron: dict(act=ab.tanh),
    explorers.activation: dict(act=ab.tanh, z=0.5),
    explorers.loss: dict(p=0.5),
    explorers.mistakes: dict(name="uphill"),
    explorers.conventions: dict(samples="columns", weights="(in, out)", error="mean", sign="y − ŷ"),
    explorers.softmax: dict(z=np.array([1.0, -2.0, 3.0])),
    explorers.descent: dict(curvature=np.array([1.0, 2.0]), start=np.array([-2.0, 1.0]), count=3, lr=0.125),
    explorers.valley: dict(ratio=2.0, start=np.array([-2.0, 1.0]), count=3, lr=0.125),
    explorers.network: dict(net=NET, x=X, y=Y, loss=ab.squared_error, parameter="w14", blame=True),
    explorers.player: dict(net=NET[1:], x=np.ones(4) / 4, y=Y, loss=ab.squared_error, lr=0.125),
    explorers.fitting: dict(curve="step", points=8, width=4),
    explorers.playground: dict(points="moons", depth=1, act="tanh", width=2, own=(POINTS, LABELS), inputs=["x1", "x1*x2"],
                               batch=10, l2=0.01, seed=3),
    explorers.feature_maps: dict(net=CNN, x=np.arange(32).reshape(2, 1, 4, 4) % 5 / 4, labels=np.array([2, 1]), image=1),
    explorers.recurrence: dict(layer=ab.RNN([[0.25], [-0.5]], np.eye(2), [0.5, 0.25]), x=X, y=Y),
    explorers.computation: dict(tape=ab.record(NET[1:], np.ones(4), Y, ab.squared_error, 0.5), what="E", move=["x1"]),
    explorers.digit: dict(net=EIGHT, x=np.arange(128).reshape(2, 64) % 5 / 4, labels=np.array([2, 1]), image=1),
    explorers.convolution: dict(image=np.arange(16).reshape(4, 4) % 5 / 4, kernels={"own": np.eye(3)}, row=1, column=2),
    explorers.exercise: dict(answer=second, number="1.1", options=["a", "b"], tape=TAPE, name="E"),
    explorers.worksheet: dict(sizes=(2, 1), act=ab.sigmoid, loss=ab.squared_error, lr=0.5, seed=0),
    figures.network: dict(net=NET, trace=ab.forward(NET, X), grads=ab.gradient(NET, X, Y, ab.squared_error)[1], mark="w14"),
    figures.curves: WORDS | dict(lines={"one": np.array([1.0, 2.0, 4.0])}, log=True, marks=[(1.0, 2.0, "here")], kinds=["loss"]),
    figures.activation: dict(act=ab.tanh, z=0.5, low=-2.0, high=2.0),
    figures.bars: WORDS | dict(names=["a", "b", "c"], values=np.array([1.0, 2.0, -4.0]), kind="loss", low=-5.0, high=5.0),
    figures.images: dict(pixels=np.arange(12).reshape(3, 2, 2) / 4, titles=["a", "b", "c"], columns=2, alt="words", sign=True),
    figures.confusion: dict(counts=np.array([[3, 1], [0, 2]]), alt="words"),
    figures.points: dict(x=POINTS, labels=LABELS, alt="words"),
    figures.boundary: dict(net=PLANE, x=POINTS, labels=LABELS, alt="words", resolution=9),
    figures.surface: dict(E=lambda a, b: a * a + 2 * b * b, path=POINTS, low=(-2.0, -2.0), high=(2.0, 2.0), alt="words",
                          names=("a", "b")),
    diagram.computation: dict(tape=ab.record(NET[1:], np.ones(4), Y, ab.squared_error, 0.5), what="E", alt="words"),
    diagram.diagram: dict(tape=ab.record(NET[1:], np.ones(4), Y, ab.squared_error, 0.5), what="E"),
}
PARTS = [figures.pictured, diagram.rendered]
NUMBER = re.compile(r"[-+]?\b\d+(?:\.\d+)?(?:e[-+]?\d+)?|NaN|-?Infinity", re.I)


class Sketch(figures.Still):
    """What is in a picture, and not how it is written."""

    def __init__(self, figure, alt):
        self.alt, self.svg = alt, [told(artist) for artist in figure.findobj()]
        sizes = np.abs(numbers(json.dumps(self.svg)))
        if sizes.max() > 1e6 or 0 < min(sizes[sizes > 0]) < 1e-6:
            super().__init__(figure, alt)


def told(artist):
    """All that one part of a picture shows."""
    names = "xydata", "position", "array", "xy", "width", "height", "linewidth", "color", "label", "xlim", "ylim", "xscale"
    found = [getattr(artist, f"get_{name}")() for name in names if hasattr(artist, f"get_{name}")]
    texts = [artist.get_text()] if isinstance(artist, Text) else []
    return [type(artist).__name__, *map(str, [*texts, *(np.ma.getdata(v).tolist() for v in found)])]


def numbers(text):
    return np.array([float(found) for found in NUMBER.findall(text)])


def seen(drawn):
    """Words and numbers of what was drawn."""
    parts = [drawn]
    if isinstance(drawn, explorers.Explorer):
        figure = drawn.figure
        parts = [drawn.still.alt, drawn.still.svg, figure.kind, figure.data, figure.controls, figure.graphs,
                 {name: getattr(figure, name) for name in figure.controls}]
    if isinstance(drawn, figures.Still):
        parts = [drawn.alt, drawn.svg]
    text = re.sub(r'"dtype": "float\d+"', "", json.dumps(parts, default=str))
    return [NUMBER.sub("#", text), numbers(text)]


def drawing(function):
    """A function that draws, so that it answers with words and numbers."""
    @functools.wraps(function)
    def drawn(**arguments):
        return seen(function(**arguments))
    return drawn


def called(function):
    return f"{function.__module__.split('.')[1]}.{function.__name__}"


# What no plain array can be, and is right all the same; or what is wrong with another argument, and is said of that.
FITS = re.compile(r"(diagram.*|explorers.computation)\(what: (0|u?int\d+)"
                  r"|explorers.computation\((tape: tape|move: (None|empty .*))"
                  r"|explorers.convolution\(image: None|figures.curves\((marks|kinds): empty"
                  r"|figures.images\((titles: None|pixels: transposed)|figures.surface\(path: None")
EVERY = int(os.environ.get("ANNBOOK_EVERY", 6))


def some(things, start):
    return dict([*things.items()][start % EVERY::EVERY])


@pytest.fixture
def sketched(monkeypatch):
    for module in figures, diagram:
        monkeypatch.setattr(module, "Still", Sketch)


def test_every_function_that_draws_has_a_row():
    drawn = [*returning("Explorer"), *returning("Still"), *returning("Diagram")]
    assert [called(f) for f in drawn if f not in RIGHT and f not in PARTS] == [], "write what suits it into RIGHT, above"


@pytest.mark.parametrize("function", RIGHT, ids=called)
def test_what_is_right_is_drawn(function):
    assert len(seen(function(**RIGHT[function]))[0]) > 100


@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::DeprecationWarning")  # of the odd things themselves
@pytest.mark.parametrize("function", RIGHT, ids=called)
def test_nothing_wrong_is_drawn(function, sketched, monkeypatch):
    name, odd, turn = called(function), test_doors.odd, count([*RIGHT].index(function))
    monkeypatch.setitem(test_doors.OWN, name, RIGHT[function])
    monkeypatch.setattr(test_doors, "DRESS", some(test_doors.DRESS, next(turn)))
    monkeypatch.setattr(test_doors, "odd", lambda: some(odd(), next(turn)))
    found = {case: "right" if FITS.match(case) else said for case, said in judged(name, drawing(function))}
    COUNT.update(said if said in ("right", "named") else "other" for said in found.values())
    assert {case: said for case, said in found.items() if said not in ("right", "named")} == {}


@pytest.mark.parametrize("draw", [explorers.neuron, explorers.activation, figures.activation])
def test_a_curve_needs_an_activation_of_single_numbers(draw):
    with pytest.raises(ValueError, match="act is softmax: expected"):
        draw(ab.softmax)


def test_what_was_counted():
    print(f"\n{COUNT.total()} cases: {COUNT['right']} right, {COUNT['named']} named errors, {COUNT['other']} other")
    assert not COUNT or COUNT.total() > 60 * len(RIGHT) / EVERY or len(COUNT) < 3

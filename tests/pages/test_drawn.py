"""Is every figure drawn as it should be: places, sizes, widths, colours and words, from the numbers of CPython?

A figure is drawn in Node, on the stage of js/stage.mjs, as Python made it and then with other settings. What should be
there is built in pictures.py and brushes.py, element by element, and the whole page is compared.
"""

import re
import shutil
from base64 import urlsafe_b64encode

import numpy as np
import pytest
from brushes import SHARP, Trained, aimed, digit_maps, digit_page, marked, pen_counts, pixels, pulls, shaded, sheet
from elements import MINUS, Plane, choice, shown
from found import returning, rowless
from pictures import (
    BOWL,
    TINY,
    bars_page,
    computation_page,
    conventions_page,
    convolution_page,
    curves_page,
    descent_page,
    height,
    history,
    network_page,
    player_page,
    receipt,
    receipt_of,
    recurrence_page,
    values_of,
)
from stage import JS, Stage, check, differ, painted, words
from test_engine import chain, explorers_shown, small_convolutional
from test_fitting_drawn import test_fitting  # noqa: F401
from test_lab_drawn import test_mistakes  # noqa: F401
from vectors import rnn
from walks import (
    NET,
    NEURON,
    TOLD,
    activation_says,
    loss_says,
    moved,
    neuron_says,
    numbers_of,
    pen_ink,
    player_numbers,
    trained,
)

import annbook as ab
from annbook import explorers, live, worked
from annbook.conventions import SWITCHES, WAYS
from annbook.layers import parameters
from annbook.marking import SIGNS, mark
from annbook.mistakes import MISTAKES
from annbook.pictures import centred
from annbook.recording import record
from annbook.recurrent import RNN


class Shows(dict):
    """The explorers by name, made when they are asked for."""

    def __init__(self):
        self.more = explorers_shown()

    def __missing__(self, name):
        while name not in self:
            key, self[key] = next(self.more)
        return self[name]


SHOWS = Shows()


OWN = {"exercise", "feature_maps"}  # they have files of their own: test_exercises.py, test_maps_drawn.py


def test_every_explorer_is_drawn_here():
    """Each of them, by its name among the tests of this file: a new one needs pages of its own."""
    tested = {name.removeprefix("test_") for name in globals()} | OWN
    assert rowless(returning("Explorer"), tested) == []


def drag(stage, plane, x, y=0, event="pointermove", **more):
    """The pointer is held down over these values; the picture is at 10, 20 and half as large."""
    at = {"clientX": 10 + plane.x(x) / 2, "clientY": 20 + plane.y(y) / 2}
    stage.fire(stage.all("svg")[-1], event, **({"buttons": 1, "pointerId": 1} | at | more))


@pytest.mark.parametrize("file, right, wrong", [
    ("net.js", "(0.5 + (5 * Math.abs", "(0.5 + (4.9 * Math.abs"),  # widths of lines
    ("net.js", "'ab-negative' : 'ab-positive'", "'ab-positive' : 'ab-negative'"),  # colours
    ("net.js", "now.label ?? selected, value, current", "now.label ?? selected, edge, current"),  # the label
    ("net.js", "- (x1 === x2 ? 0 : 8)", "+ (x1 === x2 ? 0 : 8)"),  # its place
    ("wires.js", "0.4 + (4.6", "0.4 + (4.5"), ("heat.js", "least = 0.12", "least = 0.14"),
    ("plot.js", "bottom] = [12, 10, 36]", "bottom] = [12, 12, 36]")])
def test_a_planted_fault_is_seen(tmp_path, file, right, wrong):
    shutil.copytree(JS, tmp_path / "js", ignore=shutil.ignore_patterns("node_modules", "*.test.mjs", "*.json*"))
    path = tmp_path / "js/figures" / file
    assert path.read_text("utf-8").count(right) == 1
    path.write_text(path.read_text("utf-8").replace(right, wrong), "utf-8")
    tests = {"net.js": test_network, "heat.js": test_playground, "wires.js": test_playground, "plot.js": test_neuron}
    stage = Stage(tmp_path / "js")
    try:
        with pytest.raises(AssertionError):
            tests[file](stage)
    finally:
        stage.close()


# What a reader may move, and how far.

SLIDERS = {  # {setting: (label, first value, lowest, highest, step, how it is written)}
    "network": {"value": ("value", 0.2, -3, 3, 0.05, ".2f")},
    "player": {"at": ("quantity", 0, 0, 70, 1, "d"), "done": ("steps done", 0, 0, 200, 1, "d"),
               "lr": ("learning rate", 0.5, 0.05, 5, 0.05, ".2f")},
    "neuron": {"w": ("weight w", 1, -5, 5, 0.1, ".1f"), "b": ("bias b", 0, -5, 5, 0.1, ".1f"),
               "x": ("input x", 1, -4, 4, 0.1, ".1f")},
    "activation": {"z": ("sum z", 2, -6, 6, 0.1, ".1f")}, "loss": {"p": ("answer p", 0.9, 0.01, 0.99, 0.01, ".2f")},
    "softmax": {"last": ("z of number 3", 3, -3, 6, 0.1, ".1f"), "temperature": ("temperature", 1, 0.1, 5, 0.1, ".1f")},
    "descent": {"lr": ("learning rate", 0.05, 0.005, 0.25, 0.005, ".3f"), "beta": ("momentum", 0, 0, 0.95, 0.05, ".2f")},
    "valley": {"ratio": ("size of x2 / x1", 3, 1, 10, 0.5, ".1f"), "lr": ("learning rate", 0.1, 0.005, 1, 0.005, ".3f"),
               "beta": ("momentum", 0, 0, 0.95, 0.05, ".2f")},
    "playground": {"lr": ("learning rate", 0.02, 0.001, 0.2, 0.001, ".3f"), "noise": ("noise", 0.15, 0, 0.5, 0.01, ".2f"),
                   "width": ("neurons a layer", 6, 1, 8, 1, "d")},
    "mistakes": {"done": ("steps done", 0, 0, 200, 1, "d"), "lr": ("learning rate", 0.5, 0.05, 5, 0.05, ".2f")},
    "conventions": {"w14": ("weight w14", 0.2, -3, 3, 0.05, ".2f"), "lr": ("learning rate", 0.5, 0.05, 5, 0.05, ".2f")},
    "digit": {}, "convolution": {"row": ("row", 3, 0, 7, 1, "d"), "column": ("column", 3, 0, 7, 1, "d")},
    "recurrence": {f"x{t}": (f"input x{t}", 1, -4, 4, 0.1, ".1f") for t in (1, 2, 3)},
    "fitting": {"points": ("points", 15, 5, 60, 1, "d"), "decay": ("decay", 0, 0, 1, 0.01, ".2f"),
                "dropout": ("dropout", 0, 0, 0.8, 0.05, ".2f")},
    "worksheet": {"seed": ("sheet", 0, 0, 59, 1, "d")},
    "computation": {f"value{k}": (name, value, -3, 3, 0.1, ".1f") for k, (name, value) in enumerate(zip("wxb", (2, 1.5, -1)))},
}
LAYERS = [[f"w{i}{j}" for j in there for i in here] + [f"b{j}" for j in there] for here, there in (
    (range(1, 4), range(4, 8)), (range(4, 8), range(8, 10)))]
NUDGE = ("off", {"label": "check by nudging", "options": ["off", "on"]})
OTHERS = {  # {setting: (first value, rule)}
    "network": {"selected": ("w14", {"label": "move", "options": ["x1", "x2", "x3", *worked.names(NET)]}),
                "lines": ("weights", {"label": "line width", "options": ["weights", "gradients"]}),
                "moved": ({}, {"keys": ["x1", "x2", "x3", *worked.names(NET)], "min": -3, "max": 3}), "nudge": NUDGE},
    "player": {"nudge": NUDGE, "speed": ("normal", {"label": "speed", "options": ["slow", "normal", "fast"]}),
               "grain": ("number by number", {"label": "plays", "options": ["number by number", "layer by layer"]})},
    "mistakes": {"mistake": ("no factor 2", {"label": "mistake", "options": [*MISTAKES]}),
                 "pressed": ("", {"label": "number", "options": [
                     "", *live.book(record(NET, worked.x, worked.y, ab.squared_error, 0.5))["book"]]})},
    "conventions": {"selected": ("z4", {"label": "number", "options": [
        "z4", "a4", "z8", "a8", "E", "delta8", "delta4", "dw14", "w14'"]})} | {name: (options[0], {
            "label": label, "options": options}) for name, (label, options) in SWITCHES.items()},
    "activation": {"act": ("sigmoid", {"label": "activation", "options": [act.name for act in explorers.BENDS]}),
                   "other": ("none", {"label": "compare with", "options": ["none", *(act.name for act in explorers.BENDS)]})},
    "loss": {"y": ("1", {"label": "truth y", "options": ["1", "0"]})},
    "descent": {"start": ({"w1": -2.5, "w2": 1.5}, {"keys": ["w1", "w2"], "min": -3, "max": 3})},
    "valley": {"start": ({"w1": -2.5, "w2": 1.5}, {"keys": ["w1", "w2"], "min": -3, "max": 3})},
    "playground": {"set": ("moons", {"label": "data", "options": ["moons", "circles", "xor", "spiral", "my points"]}),
                   "share": ("50", {"label": "% for the test", "options": ["10", "25", "50", "75"]}),
                   "batch": ("all", {"label": "batch", "options": ["all", "1", "2", "5", "10", "20", "50", "100"]}),
                   "l2": ("0", {"label": "L2 rate", "options": ["0", "0.0001", "0.001", "0.01", "0.1", "1"]}),
                   "speed": ("5", {"label": "epochs a frame", "options": ["0.1", "1", "5", "25", "100"]}),
                   "inputs": ({"x1": 1, "x2": 1}, {"keys": [*TOLD], "min": 0, "max": 1}),
                   "start": ({"seed": 0}, {"keys": ["seed"], "min": 0, "max": 999_999}),
                   "picked": ({}, {"keys": ["layer", "to", "from"], "min": -1, "max": 9}),
                   "depth": ("2", {"label": "hidden layers", "options": [*"01234"]}),
                   "act": ("tanh", {"label": "activation", "options": ["tanh", "relu", "sigmoid"]}),
                   "own": ([], {"rows": 3, "most": 500, "min": -2.2, "max": 2.6}),
                   "gone": ([], {"rows": 2, "most": 1200, "min": 0, "max": 299}),
                   "units": ({}, {"keys": ["shift1", "factor1", "shift2", "factor2"], "min": -1e15, "max": 1e15}),
                   "words": ({}, {"texts": ["x1", "x2", "class 0", "class 1"], "longest": 40}),
                   "code": ("annbook", {"label": "code for", "options": ["annbook", "PyTorch"]}),
                   "add": ("class 1", {"label": "a press is for", "options": ["class 0", "class 1", "removing"]}),
                   "trained": ("", {"trained": ["depth", "width", "inputs"], "most": 3000})},
    "digit": {"pixels": ({}, {"keys": [f"p{k}" for k in range(64)], "min": 0, "max": 16}),
              "strokes": ([], {"rows": 3, "most": 800, "min": 0, "max": 256})},
    "convolution": {"kernel": ("upright edges", {"label": "kernel", "options": [*explorers.KERNELS]}),
                    "weights": ({}, {"keys": [f"k{k}" for k in range(9)], "min": -9, "max": 9}),
                    "selected": ("", {"label": "history of", "options": [
                        "", "z", "E", *(f"dE/dw[{i},{j}]" for i, j in np.ndindex(3, 3))]})},
    "recurrence": {"arrows": ("blame", {"label": "arrows show", "options": ["blame", "signal"]}),
                   "memory": ("1", {"label": "Wh times", "options": ["0", "0.5", "1", "2", "4"]})},
    "fitting": {"curve": ("sine", {"label": "curve", "options": ["sine", "sawtooth", "step"]}),
                "width": ("16", {"label": "neurons a layer", "options": ["1", "2", "4", "8", "16", "32"]}),
                "at": ({"draw": 3, "epochs": 0}, {"keys": ["draw", "epochs"], "min": 0, "max": 1500})},
    "worksheet": {"own": ({}, {"keys": [*(f"x{k}" for k in (1, 2, 3)), "y8", "y9", "lr", *sum(LAYERS, [])], "min": -9, "max": 9}),
                  "entries": ({}, {"texts": ab.worksheet().names, "longest": 60}),
                  "shown": ("off", {"label": "right numbers", "options": ["off", "on"]})},
    "computation": {"selected": ("", {"label": "history of", "options": [
        "", *"wxby", "v4", "v5", "v6", "v7", "v9", "v11", "v12", "E"]})},
}


@pytest.mark.parametrize("name", SLIDERS)
def test_what_can_be_moved(name):
    figure, (*widgets, last) = SHOWS[name].figure, SHOWS[name].children
    links = {link.target[1]: link for link in SHOWS[name].links}
    assert last is figure and [link.source for link in links.values()] == [(widget, "value") for widget in widgets]
    sliders = {key: (one.description, one.value, one.min, one.max, one.step, one.readout_format)
               for key, one in zip(links, widgets)}
    assert sliders == SLIDERS[name] and all(link.target[0] is figure for link in links.values())
    rules = {key: {"slider": label, "min": low, "max": high, "step": step}
             for key, (label, _, low, high, step, _) in sliders.items()}
    parts = {"kind", "data", "graphs", "controls", "anchor", "notice"}
    assert parts | {*figure.controls} <= {*figure.trait_names(sync=True)} and figure.anchor.startswith(f"{figure.kind}-")
    others = OTHERS.get(name, {})
    assert figure.controls == rules | {key: rule for key, (_, rule) in others.items()}
    first = {key: row[1] for key, row in sliders.items()} | {key: value for key, (value, _) in others.items()}
    assert {key: getattr(figure, key) for key in figure.controls} == first
    for widget, (*_, step, written) in zip(widgets, sliders.values()):
        assert type(widget).__name__ == ("IntSlider" if written == "d" else "FloatSlider")
        assert widget.style.description_width == "8em" and (widget.layout.width, widget.layout.max_width) == ("30em", "100%")


@pytest.mark.parametrize("name", SLIDERS)
def test_a_graph_holds_no_more_than_a_replay_reads(name):
    for graph in SHOWS[name].figure.graphs.values():
        assert graph["sources"] == [] and not any({"source", "label"} & {*node} for node in graph["nodes"])


def test_a_slider_reaches_what_it_begins_with():
    """As far as the largest number, rounded up, and at least to 3."""
    large = tuple(layer.like(W=8 * layer.W) for layer in NET)
    high = np.ceil(max(abs(part).max() for part in [worked.x, *ab.arrays(large)]))
    assert high > 3 and explorers.network(large, worked.x, worked.y).figure.controls["value"]["max"] == high
    assert explorers.computation(chain(), move=["y"]).figure.controls["value0"]["max"] == 3
    tape = record(NET, 7.5 * worked.x, worked.y, ab.squared_error, 0.5)
    largest = 7.5 * worked.x[0]
    assert explorers.computation(tape, "E", ["x1"]).figure.controls["value0"]["max"] == np.ceil(max(3, abs(largest)))


# Worksheets.

def entry(stage, name):
    """(field, verdict, answer, why) of a number on a worksheet."""
    label = next(node for node in stage.page.iter("label") if words(node) == name)
    field = next(node for node in stage.page.iter("input") if node.get("id") == label.get("for"))
    described = field.get("aria-describedby", "").split()
    note, more = (next(node for node in stage.page.iter() if node.get("id") == one)
                  for one in described) if len(described) > 1 else (None, None)
    return field, *(["", "", ""] if note is None else [words(note[0]), words(note[1]), words(more)])


def written_on(seed=0, **changes):
    """What a reader without mistakes writes, but for these changes."""
    sheet = ab.worksheet(seed=seed)
    right = {one.name: f"{float(one.value):.4g}" for one in ab.steps(sheet.tape)}
    return sheet, right | changes


def test_worksheet(stage):
    sheet, right = written_on()
    stage.open(SHOWS["worksheet"])
    assert stage.said == "Nothing is written yet. There are 71 numbers to find: begin with the first sum."
    assert entry(stage, "x1")[0].get("value") == str(sheet.x[0])
    stage.fire(entry(stage, "z4")[0], "input", value=right["z4"])
    assert stage.state["entries"] == {"z4": right["z4"]} and entry(stage, "z4")[1:] == ("✓ right", "", "")
    assert stage.said == "It is right. 1 of 71 are written."
    for written in ({"delta8": right["delta8"].lstrip("-") if right["delta8"][0] == "-" else f"-{right['delta8']}"},
                    {"z5": "0,3", "z6": "x", "z7": "9" * 60}, {"E": "\u22120.5"}):
        stage.set(entries=written)
        marks = mark(sheet.tape, written)
        assert stage.said.startswith(marks.says)
        for one in marks:
            field, verdict, answer, why = entry(stage, one.name)
            assert (field.get("aria-invalid") == "true") == (one.verdict in ("wrong", "missing"))
            assert verdict == f"{SIGNS[one.verdict]} {one.verdict}" and answer == ""
            assert all(says in why for says in one.says[:2]) and (one.verdict == "wrong") == (one.where in why)


def test_a_worksheet_tells_no_right_number_unasked(stage):
    sheet, right = written_on(z4="5")
    stage.open(SHOWS["worksheet"]).set(entries={"z4": "5", "a5": "0.1"})
    hidden = [shown(float(one.value)) for one in ab.steps(sheet.tape)]
    given = {shown(float(v)) for v in (*sheet.x, *(array for layer in ab.arrays(sheet.net) for array in np.ravel(layer)))}
    text = words(stage.page)
    assert [number for number in hidden if number in text and number not in given] == []
    stage.press("Show the right numbers")
    assert stage.state["shown"] == "on"
    assert next(n for n in stage.page.iter("button") if words(n) == "Show the right numbers").get("aria-pressed") == "true"
    assert all(entry(stage, one.name)[2] == f" right: {shown(float(one.value))}" for one in ab.steps(sheet.tape))


def test_a_worksheet_of_ones_own_numbers(stage):
    stage.open(SHOWS["worksheet"]).set(seed=7)
    sheet = ab.worksheet(seed=7)
    assert [entry(stage, f"x{k}")[0].get("value") for k in (1, 2, 3)] == [*map(str, sheet.x)]

    def typed(text):
        stage.fire(entry(stage, "x1")[0], "focus")
        stage.fire(entry(stage, "x1")[0], "blur", value=text)
        return words(stage.one("p", "ab-reason"))
    assert typed("2,5") == "" and stage.state["own"] == {"x1": 2.5}
    tape = record(sheet.net, [2.5, *sheet.x[1:]], sheet.y, ab.squared_error, 0.5)
    z = {one.name: f"{float(one.value):.4g}" for one in ab.steps(tape)}["z4"]
    stage.set(entries={"z4": z})
    assert entry(stage, "z4")[1] == "✓ right"
    for wrong, says in (("abc", "“abc” is no number"), ("12", "“12” is out of reach")):
        assert typed(wrong) == f"{says}: x1 is a number from {MINUS}9 to 9. It stays 2.5."
        assert stage.state["own"] == {"x1": 2.5} and entry(stage, "x1")[0].get("value") == "2.5"
    stage.press("Back to the numbers of the sheet")
    assert stage.state["own"] == {}


def test_what_is_cleared_and_reset_on_a_worksheet_comes_back(stage):
    """What is typed letter by letter is one step; what follows in another field is the next."""
    stage.open(SHOWS["worksheet"]).set(seed=7)
    for name, text in (("z4", "0"), ("z4", "0."), ("z4", "0.5"), ("z5", "1")):
        stage.fire(entry(stage, name)[0], "input", value=text)
    both = {"z4": "0.5", "z5": "1"}
    stage.press("Clear")
    assert stage.state["entries"] == {} and entry(stage, "z4")[0].get("value") in ("", None)
    stage.press("Undo")
    assert stage.state["entries"] == both and entry(stage, "z4")[0].get("value") == "0.5"
    stage.press("Show the right numbers").press("Reset")
    assert (stage.state["seed"], stage.state["entries"], stage.state["shown"]) == (0, {}, "off")
    stage.press("Undo")
    assert (stage.state["seed"], stage.state["entries"], stage.state["shown"]) == (7, both, "on")
    stage.press("Undo").press("Undo")
    assert stage.state["entries"] == {"z4": "0.5"}
    stage.press("Undo")
    assert stage.state["entries"] == {} and stage.state["seed"] == 7


# Conventions.

def test_conventions(stage):
    """All ways, each with another number pressed and other numbers replayed."""
    stage.open(SHOWS["conventions"])
    check(differ(stage.page, conventions_page(WAYS[0])))
    for k, way in enumerate(WAYS):
        for (_, (label, _)), option in zip(SWITCHES.items(), way):
            stage.choose(label, option)
        name = stage.state["selected"]
        check(differ(stage.page, conventions_page(way, name)))
        number = OTHERS["conventions"]["selected"][1]["options"][k % 9]
        stage.fire([one for one in stage.page.iter("button") if words(one).startswith(f"{number} = ")][0], "click")
        assert stage.state["selected"] == number
    stage.set(w14=-1.25, lr=2)
    check(differ(stage.page, conventions_page(WAYS[-1], stage.state["selected"], -1.25, 2)))


# Curves.

def neuron_page(w=1.0, b=0.0, x=1.0, **more):
    lines = [("activation", "", "a = sigmoid(z)", "a"), ("weight", "7 3", "z = w x + b", "z")]
    return curves_page((-4, 4, "x"), x, (-3, 3), lines, lambda xs: {"z": w * xs + b, "a": ab.sigmoid(w * xs + b)},
                       neuron_says(w, b, x), **more)


def activation_page(act, z, other=None):
    def both(act):
        return lambda xs: {"a": act(xs), "slope": act.df(xs, act(xs))}
    names = [one.name for one in explorers.BENDS]
    more = activation_says(other.name, z).partition(", ")[2] if other else ""
    lines = [("activation", "", "a", "a"), ("gradient", "7 3", "da/dz", "slope")]
    return curves_page((-6, 6, "z"), z, (-1.5, 3), lines, both(act),
                       activation_says(act.name, z) + (f"; {other.name}: {more}" if other else ""),
                       [choice("activation", act.name, names),
                        choice("compare with", other.name if other else "none", ["none", *names])],
                       over=(act.name, other.name, both(other)) if other else ())


def loss_page(p, y):
    def judged(ps):
        return {name: [loss(np.array([[q]]), np.array([[float(y)]])) for q in ps]
                for name, loss in (("square", ab.squared_error), ("cross", ab.binary_cross_entropy))}
    lines = [("loss", "", "cross-entropy", "cross"), ("positive", "7 3", "squared error", "square")]
    return curves_page((0.01, 0.99, "answer p"), p, (0, 4), lines, judged, loss_says(p, float(y)),
                       [choice("truth y", y, ["1", "0"])])


def test_neuron(stage):
    stage.open(SHOWS["neuron"])
    check(differ(stage.page, neuron_page()))
    stage.set(w=-2.5, b=0.7, x=-4)
    check(differ(stage.page, neuron_page(-2.5, 0.7, -4)))
    stage.open(SHOWS["neuron"], screen=599)  # a small screen
    check(differ(stage.page, neuron_page(width=360)))
    stage.open(SHOWS["neuron"], screen=600)
    check(differ(stage.page, neuron_page()))


def test_activation(stage):
    stage.open(SHOWS["activation"])
    check(differ(stage.page, activation_page(ab.sigmoid, 2.0)))
    stage.set(z=-1.3)
    for act in explorers.BENDS:
        stage.choose("activation", act.name)
        check(differ(stage.page, activation_page(act, -1.3)))
    for other in ab.tanh, ab.relu:
        stage.choose("compare with", other.name)
        check(differ(stage.page, activation_page(act, -1.3, other)))
    stage.choose("compare with", "none")
    check(differ(stage.page, activation_page(act, -1.3)))


def test_loss(stage):
    stage.open(SHOWS["loss"])
    check(differ(stage.page, loss_page(0.9, "1")))
    stage.choose("truth y", "0").set(p=0.25)
    check(differ(stage.page, loss_page(0.25, "0")))


def test_a_drag_along_a_curve_ends_on_a_step(stage):
    stage.open(SHOWS["neuron"])
    plane = Plane((-4, 4), (-3, 3))
    for to, value in (1.26, 1.3), (1.24, 1.2), (-0.04, 0), (3.94, 3.9), (3.96, 4), (5, 4), (-4.2, -4):
        drag(stage, plane, to)
        assert stage.state["x"] == pytest.approx(value, abs=1e-9)
    check(differ(stage.page, neuron_page(x=-4)))
    drag(stage, plane, 2, event="pointerdown")
    assert stage.state["x"] == 2
    for event in "pointerdown", "pointermove":
        drag(stage, plane, 3, event=event, buttons=0)
    assert stage.state["x"] == 2
    stage.open(SHOWS["loss"])
    drag(stage, Plane((0.01, 0.99), (0, 4)), 0.004)
    assert stage.state["p"] == 0.01


# Bars.

def test_softmax(stage):
    def meant(last, temperature):
        z = np.array([1.0, 2.0, last])
        shares = ab.softmax(z / temperature)
        return bars_page(z, shares, f"softmax(z / temperature) = ({', '.join(map(shown, shares))})",
                         "Sums and their softmax, as bars.")
    stage.open(SHOWS["softmax"])
    check(differ(stage.page, meant(3.0, 1.0)))
    stage.set(last=-2.4, temperature=0.3)
    check(differ(stage.page, meant(-2.4, 0.3)))


# The descent.

def check_descent(stage, **meant):
    """The page; and a number on a line is the height there, of at least half of the lines, far from each other."""
    numbers = stage.one("g", "ab-heights")
    steep = (1.0, meant["ratio"] ** 2 if "ratio" in meant else 10.0)
    places = []
    for one in numbers:
        x, y = float(one.get("x")), float(one.get("y")) - 4
        p = np.array([-3 + 6 * (x - BOWL.left) / (BOWL.right - BOWL.left), -3 + 6 * (BOWL.bottom - y) / (BOWL.bottom - BOWL.top)])
        near = abs(steep * p).sum() * 0.02 + 0.02  # two pixels, and the straight pieces of a line
        assert abs(height(p, steep) - float(words(one))) < near, words(one)
        assert all(np.hypot(x - u, 1.6 * (y - v)) > 33.9 for u, v in places)
        places.append((x, y))
    assert len(places) > 3
    layer = next(node for node in stage.page.iter() if numbers in list(node))
    layer.remove(numbers)
    check(differ(stage.page, descent_page(**meant)))


@pytest.mark.parametrize("settings", [{}, {"lr": 0.19}, {"lr": 0.25}, {"lr": 0.1, "beta": 0.9}, {"lr": 0.165, "beta": 0.3},
                                      {"lr": 0.2}, {"start": {"w1": 3, "w2": -3}, "lr": 0.005}], ids=str)
def test_descent(stage, settings):
    stage.open(SHOWS["descent"]).set(**settings)
    meant = settings | ({"start": tuple(settings["start"].values())} if "start" in settings else {})
    check_descent(stage, **meant)


def test_valley(stage):
    """Stretched, and stretched back: the lines of equal height come anew each time."""
    stage.open(SHOWS["valley"])
    meant = {"ratio": 3, "lr": 0.1}
    check_descent(stage, **meant)
    for settings in {"ratio": 1}, {"ratio": 10, "lr": 0.015}, {"ratio": 2.5, "lr": 0.4, "beta": 0.5}, {"ratio": 3, "beta": 0}:
        meant |= settings
        stage.set(**settings)
        check_descent(stage, **meant)
    stage.set(start={"w1": 1, "w2": 2}).press("Reset")
    check_descent(stage, ratio=3, lr=0.1)


def test_the_start_of_a_descent_moves(stage):
    stage.open(SHOWS["descent"])
    for to, start in ((1.02, -0.53), (1, -0.55)), ((1.03, -0.52), (1.05, -0.5)), ((-9, 9), (-3, 3)), ((0.5, 1), (0.5, 1)):
        drag(stage, BOWL, *to)
        assert tuple(stage.state["start"].values()) == pytest.approx(start)
    check_descent(stage, start=(0.5, 1))
    for key, start in (("ArrowUp", (0.5, 1.1)), ("ArrowLeft", (0.4, 1.1)), ("ArrowDown", (0.4, 1)), ("ArrowRight", (0.5, 1)),
                       ("a", (0.5, 1))):
        stage.fire(stage.labelled("Start of the descent (", begins=True), "keydown", key=key)
        assert tuple(stage.state["start"].values()) == pytest.approx(start)


# Networks.

CIRCLES = ab.init([7, 1, 1], ab.tanh, ab.sigmoid, seed=3)
X, Y = np.linspace(-1, 1, 7), np.array([0.75])


def test_network(stage):
    explorer = SHOWS["network"]

    def meant(selected, changes=None, undo=True, **more):
        found = numbers_of(*moved(NET, worked.x, changes or {}), worked.y)
        return network_page(explorer, NET, found, selected, undo=undo, **more)
    stage.open(explorer)
    check(differ(stage.page, meant("w14", undo=False)))
    stage.set(value=1.3)
    check(differ(stage.page, meant("w14", {"w14": 1.3})))
    assert stage.state["moved"] == {"w14": 1.3}
    stage.choose("move", "b7")
    assert stage.state["value"] == worked.weights[0][1][3]
    stage.set(value=-2)
    stage.choose("line width", "gradients")
    check(differ(stage.page, meant("b7", {"w14": 1.3, "b7": -2}, lines="gradients")))
    stage.choose("move", "x2").set(value=-0.5)
    check(differ(stage.page, meant("x2", {"w14": 1.3, "b7": -2, "x2": -0.5}, lines="gradients")))
    stage.press("Reset")
    assert stage.state == explorer.figure.first
    check(differ(stage.page, meant("w14")))
    stage.choose("move", "w59").choose("line width", "gradients")
    check(differ(stage.page, meant("w59", lines="gradients")))


def test_undo_brings_moved_numbers_back_one_by_one(stage):
    stage.open(SHOWS["network"]).set(value=1.3)
    stage.set(value=1.4)  # still the same move
    stage.choose("move", "b7").set(value=-2)
    stage.press("Reset")
    for moved_, selected in ({"w14": 1.4, "b7": -2}, "b7"), ({"w14": 1.4}, "b7"), ({}, "w14"):
        stage.press("Undo")
        assert (stage.state["moved"], stage.state["selected"]) == (moved_, selected)
    assert stage.state["value"] == worked.weights[0][0][0, 0]
    assert "disabled" in next(node for node in stage.page.iter("button") if words(node) == "Undo").attrib


def test_a_slider_that_rounds_moves_nothing(stage):
    stage.open(SHOWS["network"])
    stage.choose("move", "w48").set(value=worked.weights[1][0][0, 0] + 0.024)
    assert stage.state["moved"] == {}
    stage.set(value=worked.weights[1][0][0, 0] + 0.026)
    assert list(stage.state["moved"]) == ["w48"]


def test_the_histories_of_a_network(stage):
    explorer, found = SHOWS["network"], numbers_of(NET, worked.x, worked.y)
    stage.open(explorer)
    for label, selected, told in (("w26 = ", "w26", "dE/dw26"), ("x1 = ", "x1", "x1"), ("z5 = ", "x1", "z5"),
                                  ("E = ", "x1", "E"), ("b8 = ", "b8", "dE/db8"),
                                  ("delta9 = ", "b8", "delta9"), ("delta9 = ", "b8", "")):
        stage.fire(stage.labelled(label, begins=True), "click")
        check(differ(stage.page, network_page(explorer, NET, found, selected, told=told)))


def test_a_walk_through_histories(stage):
    """From name to name, back and forward; only what the reader asked for is heard."""
    def told():
        ways = [words(node) for node in stage.one("div", "ab-past")[1][:2] if "hidden" not in node.attrib]
        return words(stage.one("div", "ab-history").find("p/b")), ways

    stage.open(SHOWS["network"])
    stage.fire(stage.labelled("E = ", begins=True), "click")
    for name, ways in ("a8", ["Back to E"]), ("z8", ["Back to a8"]), ("w48", ["Back to z8"]):
        stage.press(name)
        assert told() == (name, ways)
        assert words(stage.one("p", "ab-unseen")[1]) == words(stage.one("div", "ab-history"))
    for press, name, ways in (("Back to z8", "z8", ["Back to a8", "Forward to w48"]),
                              ("Back to a8", "a8", ["Back to E", "Forward to z8"]),
                              ("Forward to z8", "z8", ["Back to a8", "Forward to w48"]),
                              ("a4", "a4", ["Back to z8"])):
        stage.press(press)
        assert told() == (name, ways)
    stage.set(value=1.3)  # the numbers move, the walk stays
    assert told() == ("a4", ["Back to z8"]) and words(stage.one("p", "ab-unseen")[1]) == ""


def test_the_code_of_a_number_runs_and_says_the_same(stage):
    """Of each kind of number, with what was moved, and where only the formula is known."""
    def copied():
        stage.press("Show the code")
        return words(stage.one("pre"))

    changes = {"w14": 1.3}
    found = numbers_of(*moved(NET, worked.x, changes), worked.y)
    for name in ("z4", "a8", "E", "delta5", "dE/dw14", "dE/db9", "x2"):
        stage.open(SHOWS["network"], moved=changes)
        stage.fire(stage.labelled(f"{name.removeprefix('dE/d')} = ", begins=True), "click")
        assert printed(copied()) == [isclose_to(found[name])], name
    names = [name for _, name in SHOWS["player"].figure.data["order"]]
    after = player_numbers(0.7, 2)
    for name in ("w36'", "b9'"):
        stage.open(SHOWS["player"], done=2, lr=0.7, at=names.index(name))
        assert printed(copied()) == [isclose_to(after[name])], name
    for kind, label in ("recurrence", "delta2,1 = "), ("recurrence", "a3,2 = "):
        stage.open(SHOWS[kind])
        node = stage.labelled(label, begins=True)
        stage.fire(node, "click")
        assert printed(copied()) == [pytest.approx(float(node.get("aria-label").split(" = ")[1].replace(MINUS, "-")), abs=6e-5)]


def printed(code):
    """What a program prints, as numbers."""
    heard = []
    exec(code, {"print": lambda value: heard.append(float(np.squeeze(value)))})
    return heard


def isclose_to(value):
    return pytest.approx(value, rel=1e-12)


def test_a_network_too_large_for_boxes(stage):
    explorer = explorers.network(CIRCLES, X, Y, parameter="x6", blame=True)
    found = numbers_of(CIRCLES, X, Y)
    stage.open(explorer)
    check(differ(stage.page, network_page(explorer, CIRCLES, found, "x6", "gradients", outputs=[9])))
    stage.choose("move", "w68")
    check(differ(stage.page, network_page(explorer, CIRCLES, found, "w68", "gradients", outputs=[9])))
    stage.fire(stage.labelled("b8"), "click")
    check(differ(stage.page, network_page(explorer, CIRCLES, found, "b8", "gradients", told="dE/db8", outputs=[9])))


# The player.

def losses(lr, done):
    return [numbers_of(trained(NET, worked.x, worked.y, lr, n), worked.x, worked.y)["E"] for n in range(done + 1)]


def test_player(stage):
    explorer = SHOWS["player"]

    def meant(done, at, lr=0.5, **more):
        return player_page(explorer, NET, player_numbers(lr, done), done, at, losses(lr, done), lr, **more)
    last = len(explorer.figure.data["order"]) - 1
    stage.open(explorer)
    check(differ(stage.page, meant(0, 0)))
    stage.press("Next")
    check(differ(stage.page, meant(0, 1)))
    stage.set(at=13)
    check(differ(stage.page, meant(0, 13)))
    stage.press("Back").press("1 step").press("10 steps")
    check(differ(stage.page, meant(11, 12)))
    stage.set(lr=2, at=last)
    check(differ(stage.page, meant(11, last, 2)))
    stage.press("Next")
    check(differ(stage.page, meant(12, 0, 2)))
    stage.press("Back")
    check(differ(stage.page, meant(11, last, 2)))
    stage.press("Reset")
    check(differ(stage.page, meant(0, 0)))
    stage.press("Back")
    check(differ(stage.page, meant(0, 0)))


def test_a_player_plays(stage):
    explorer = SHOWS["player"]

    def meant(done, at, **more):
        return player_page(explorer, NET, player_numbers(0.5, done), done, at, losses(0.5, done), **more)
    last = len(explorer.figure.data["order"]) - 1
    stage.open(explorer).press("Play")
    assert stage.every == 700
    stage.ask(tick=2)
    check(differ(stage.page, meant(0, 2, playing=True)))
    stage.press("Pause").ask(tick=1)
    check(differ(stage.page, meant(0, 2)))
    stage.press("Play").press("Next").ask(tick=1)
    check(differ(stage.page, meant(0, 3)))
    stage.press("Play").press("1 step").ask(tick=1)  # training goes on while it plays
    check(differ(stage.page, meant(1, 4, playing=True)))
    stage.set(at=last).ask(tick=1)
    check(differ(stage.page, meant(2, 0, playing=True)))
    stage.press("Reset").ask(tick=1)
    check(differ(stage.page, meant(0, 0)))
    stage.set(done=200, at=last).press("Next")
    assert (stage.state["done"], stage.state["at"]) == (200, 0)
    assert stage.open(explorer, still=True).press("Play").every == 2000
    data, at = explorer.figure.data, values_of(explorer.figure.graphs["step"])
    for label, name in ("E, not yet computed", "E"), ("w15 = ", "w15"):  # of what is still to come, too
        stage.fire(stage.labelled(label, begins=True), "click")
        check(differ(stage.one("div", "ab-past"), history(data, name, at, voice=False)))


def test_a_player_jumps_hurries_and_lists(stage):
    explorer, order = SHOWS["player"], SHOWS["player"].figure.data["order"]
    stage.open(explorer).press("Play").choose("speed", "fast")
    assert stage.every == 250
    stage.ask(tick=1)
    assert stage.state["at"] == 1
    for stage_ in ("Backward", "Loss", "Update", "Forward"):
        stage.press(stage_).ask(tick=1)  # and it stops
        assert order[stage.state["at"]][0] == stage_.lower() and stage.state["at"] in (0, 12, 13, 45)
    stage.fire(stage.one("summary"), "click").set(at=13)
    rows = {words(line[0]): [words(node) for node in line[1:]] for line in stage.one("tbody")}
    found = player_numbers(0.5, 0) | {"lr": 0.5}
    later = {name for k, (_, name) in enumerate(order) if k > 13}
    assert {name: value for name, (_, value, _) in rows.items()} == {
        name: "not yet computed" if name in later else shown(found[name]) for name in rows}
    assert {*found} == {*rows} and [name for name, (*_, now) in rows.items() if now] == [order[13][1]]
    stage.open(explorer, grain="layer by layer").press("Play")
    seen = []
    for _ in range(13):
        stage.ask(tick=1)
        seen.append(order[stage.state["at"]][1])
    assert seen == ["z7", "a7", "z9", "a9", "E", "delta9", "dE/dw79", "dE/db9", "delta7", "dE/dw37", "dE/db7", "w37'", "b7'"]


def test_a_player_marks_every_number_and_names_a_public_line(stage):
    explorer = SHOWS["player"]
    data = explorer.figure.data
    stage.open(explorer)
    for at, (kind, name) in enumerate(data["order"]):
        stage.set(at=at)
        marked, = [node for node in stage.one("svg", "ab-network").iter() if "ab-current" in (node.get("class") or "").split()]
        assert name in (marked.get("aria-label") or words(marked))
        function = data["histories"][name]["code"].partition(", ")[2].partition(":")[0]
        assert kind != "update" or not any(part.startswith("_") for part in function.split(".")), name


# Receipts: each gradient once more, by nudging.

def only_rounding(page, below=1e-7):
    """The page with each gap that is rounding written as TINY; it differs with the last bits of a number."""
    for node in page.iter():
        if "ab-receipt" in (node.get("class") or "").split() and node.text:
            for gap in re.findall(rf"(?:gap |^)(\de{MINUS}\d+)", node.text):
                assert float(gap.replace(MINUS, "-")) < below
            node.text = re.sub(rf"(gap |^)(\de{MINUS}\d+|0)(?= ✓|: they agree)", rf"\g<1>{TINY}", node.text)
    return page


def test_receipts_of_a_network(stage):
    explorer, found = SHOWS["network"], numbers_of(NET, worked.x, worked.y)

    def meant(selected, check, found=found, **more):
        return network_page(explorer, NET, found, selected, check=check, **more)
    stage.open(explorer).press("Check by nudging")
    assert stage.state["nudge"] == "on"
    check(differ(only_rounding(stage.page), meant("w14", receipt_of("dE/dw14", found["dE/dw14"]))))
    stage.fire(stage.one("summary"), "click")  # now the table is seen, and filled
    check(differ(only_rounding(stage.page), meant("w14", receipt_of("dE/dw14", found["dE/dw14"]), unfolded=True)))
    stage.set(value=-2.5)
    other = numbers_of(*moved(NET, worked.x, {"w14": -2.5}), worked.y)
    check(differ(only_rounding(stage.page), meant("w14", receipt_of("dE/dw14", other["dE/dw14"]), other, unfolded=True,
                                                  undo=True)))
    stage.press("Undo").choose("move", "b9")
    check(differ(only_rounding(stage.page), meant("b9", receipt_of("dE/db9", found["dE/db9"]), unfolded=True)))
    stage.choose("move", "x2")
    given = receipt("x2 is given: a training step has no gradient for it")
    check(differ(only_rounding(stage.page), meant("x2", given, unfolded=True)))
    stage.press("Check by nudging")
    assert stage.state["nudge"] == "off" and words(stage.one("p", "ab-receipt")) == ""
    assert all("hidden" in node.attrib for line in stage.one("table").iter("tr") for node in [*line][3:])


def test_receipts_cost_nothing_in_a_folded_table(stage):
    stage.open(SHOWS["network"], nudge="on")
    cells = [node for node in stage.one("tbody").iter("td")]
    assert {words(node) for node in cells[2::4] + cells[3::4]} == {""}
    stage.fire(stage.one("summary"), "click")
    cells = [node for node in stage.one("tbody").iter("td")]
    assert len([node for node in cells[3::4] if words(node).endswith("✓ agree")]) == 26 + 6


def test_receipts_see_a_wrong_gradient(stage):
    """Another number is nudged than the one whose gradient is shown."""
    explorer, found = SHOWS["network"], numbers_of(NET, worked.x, worked.y)
    planted = explorer.figure.data | {"nudged": explorer.figure.data["nudged"] | {"dE/dw14": "w15"}}
    stage.open(explorer, data=planted, nudge="on")
    meant = receipt_of("dE/dw14", found["dE/dw14"], found["dE/dw15"])
    check(differ(stage.all("p", "ab-receipt")[0], meant))
    stage.fire(stage.one("summary"), "click")
    wrong, = [line for line in stage.one("tbody").iter("tr") if "differ" in words(line)]
    assert wrong[0].text == "w14" and wrong[4].get("class") == "ab-receipt ab-differ"
    assert wrong[3].text == shown(found["dE/dw15"]) != wrong[2].text == shown(found["dE/dw14"])


def test_receipts_of_a_player(stage):
    explorer = SHOWS["player"]
    order = [name for _, name in explorer.figure.data["order"]]

    def meant(done, name, lr, check):
        return player_page(explorer, NET, player_numbers(lr, done), done, order.index(name), losses(lr, done), lr, check=check)
    stage.open(explorer).press("Check by nudging")
    for name in "z4", "E":
        stage.set(at=order.index(name))
        none = receipt(f"{name} is no gradient: there is nothing to check yet")
        check(differ(only_rounding(stage.page), meant(0, name, 0.5, none)))
    for done, lr in (0, 0.5), (12, 2.0):
        stage.set(done=done, lr=lr)
        found = player_numbers(lr, done)
        for name, slope in ("delta8", "delta8"), ("dE/dw14", "dE/dw14"), ("b5'", "dE/db5"), ("delta4", "delta4"):
            stage.set(at=order.index(name))
            check(differ(only_rounding(stage.page, 1e-6), meant(done, name, lr, receipt_of(slope, found[slope]))))
    stage.press("Check by nudging")
    check(differ(stage.page, meant(12, "delta4", 2.0, None)))


# A recorded computation.

STEP = record(NET, worked.x, worked.y, ab.squared_error, worked.lr)


@pytest.mark.parametrize("explorer, moves", [
    (explorers.computation(NEURON), ["", "w", "z", "delta", "E"]),
    (explorers.computation(NEURON, "E", ["x", "b"]), ["z", "delta", "dE/dw", "x"]), (explorers.computation(chain()), ["b"]),
    (explorers.computation(STEP, "E", ["w48", "x1"]), ["z4", "w14", "a9"])],
    ids=["all", "neuron", "chain", "network"])
def test_computation(stage, explorer, moves):
    moved = {name: getattr(explorer.figure, name) for name in explorer.figure.data["into"]}
    stage.open(explorer)
    check(differ(stage.page, computation_page(explorer, moved)))
    moved = {name: value - 0.7 for name, value in moved.items()}
    for name in moves:
        stage.set(**moved, selected=name)
        check(differ(stage.page, computation_page(explorer, moved, name)))
    for value in -250, 100:  # large numbers have no digits behind the point
        stage.set(selected="", value0=value)
        check(differ(stage.page, computation_page(explorer, moved | {"value0": value})))


def test_a_box_of_a_computation_is_opened(stage):
    stage.open(explorers.computation(NEURON, "E"))
    stage.fire(stage.labelled("z, add = ", begins=True), "click")
    assert stage.state["selected"] == "z"
    stage.fire(stage.labelled("delta = ", begins=True), "click")
    assert stage.state["selected"] == "delta"


# A recurrence.

CELL = RNN(np.array([[0.2], [-0.3]]), np.array([[0.5, -0.4], [0.3, 0.6]]), np.array([0.1, -0.1]))


def test_recurrence(stage):
    explorer, x = explorers.recurrence(CELL, np.array([1.0, -2.0, 3.0]), worked.y), [1.0, -2.0, 3.0]
    stage.open(explorer)
    check(differ(stage.page, recurrence_page(explorer, CELL, x, worked.y)))
    stage.choose("arrows show", "signal").set(x2=0.5)
    check(differ(stage.page, recurrence_page(explorer, CELL, [1.0, 0.5, 3.0], worked.y, "signal")))
    stage.choose("Wh times", "4")
    for label, name in (("delta2,1 = ", "delta2,1"), ("a1,2 = ", "a1,2"), ("E = ", "E"), ("signal1,2→1 = ", "signal1,2→1"),
                        ("signal x3→2 = ", "signal x3→2"), ("dE/dw21 = ", "dE/dw21"), ("z3,1 = ", "z3,1")):
        stage.fire(next(n for n in stage.page.iter() if (n.get("aria-label") or "").startswith(label)), "click")
        check(differ(stage.page, recurrence_page(explorer, CELL, [1.0, 0.5, 3.0], worked.y, "signal", "4", name)))


@pytest.mark.parametrize("units, steps", [(1, 2), (3, 3), (2, 2)])
def test_other_recurrences(stage, units, steps):
    layer, x, y = rnn(1, units), np.linspace(-1, 2, steps), np.linspace(0.2, 0.4, units)
    explorer = explorers.recurrence(layer, x, y)
    stage.open(explorer)
    check(differ(stage.page, recurrence_page(explorer, layer, x, y)))


# A convolution.

def test_convolution(stage):
    explorer, image = SHOWS["convolution"], ab.digits()[0][3].reshape(8, 8)
    kernels = {name: np.array(one, float).round(4) for name, one in explorers.KERNELS.items()}
    stage.open(explorer)
    check(differ(stage.page, convolution_page(explorer, image, kernels["upright edges"], (3, 3), "upright edges")))
    stage.set(row=0, column=7)
    for name in "blur", "sharpen":
        stage.choose("kernel", name)
        check(differ(stage.page, convolution_page(explorer, image, kernels[name], (0, 7), name)))
    stage.fire(stage.labelled("row 5, column 2: ", begins=True), "click")
    check(differ(stage.page, convolution_page(explorer, image, kernels["sharpen"], (5, 2), "sharpen", "z[5,2]")))
    stage.set(row=4)
    check(differ(stage.page, convolution_page(explorer, image, kernels["sharpen"], (4, 2), "sharpen", "z[4,2]")))
    for label, name in ("E = ", "E"), ("dE/dw[1,2] = ", "dE/dw[1,2]"):
        stage.fire(stage.labelled(label, begins=True), "click")
        check(differ(stage.page, convolution_page(explorer, image, kernels["sharpen"], (4, 2), "sharpen", name)))
    stage.set(column=3)
    check(differ(stage.page, convolution_page(explorer, image, kernels["sharpen"], (4, 3), "sharpen", "dE/dw[1,2]")))


def test_the_weights_of_a_kernel_are_typed(stage):
    explorer, image = SHOWS["convolution"], ab.digits()[0][3].reshape(8, 8)
    W = np.array(explorers.KERNELS["upright edges"], float)

    def typed(k, value, event="blur", refused="", **more):
        label = f"weight in row {k // 3 + 1}, column {k % 3 + 1}"
        stage.fire(stage.labelled(label), "focus")
        stage.fire(stage.labelled(label), event, value=value, **more)
        stays = f"{W[k // 3, k % 3]:g}".replace("-", MINUS)
        told = refused and f"{refused}: {label} is a number from {MINUS}9 to 9. It stays {stays}.".replace("-", MINUS)
        if not refused:
            stage.one("p", "ab-reason").attrib.pop("aria-live", None)
        check(differ(stage.page, convolution_page(explorer, image, W, (3, 3), "upright edges", refused=told)))
    stage.open(explorer)
    for k, value, text in (5, -1.5, "-1.5"), (1, 0.3, "0,3"), (6, -9, f"{MINUS}9"):
        W[k // 3, k % 3] = value
        typed(k, text)
    for text, fault in (("27", "“27” is out of reach"), ("-1e9", f"“{MINUS}1e9” is out of reach"), ("", "Nothing is written"),
                        ("wrong", "“wrong” is no number"), ("Infinity", "“Infinity” is no number")):
        typed(5, text, refused=fault)
    typed(0, "2", "keydown", key="Escape")
    assert stage.state["weights"] == {"k5": -1.5, "k1": 0.3, "k6": -9}
    field = stage.labelled("weight in row 1, column 1")
    stage.fire(field, "keydown", value="3", key="a")
    assert stage.labelled("weight in row 1, column 1").get("value") == "3" and "k0" not in stage.state["weights"]
    stage.press("Undo").press("Undo")
    assert stage.state["weights"] == {"k5": -1.5}
    stage.choose("kernel", "blur")
    assert stage.state["weights"] == {} and stage.state["kernel"] == "blur"
    stage.press("Undo")  # of both at once
    assert stage.state["weights"] == {"k5": -1.5} and stage.state["kernel"] == "upright edges"
    stage.press("Undo").press("Undo")
    assert stage.state["weights"] == {}


def test_a_pointer_held_down_over_the_map_chooses_pixels(stage):
    stage.open(SHOWS["convolution"])
    svg = stage.all("svg")[1]
    for x, y, row, column in (0.1, 0.9, 7, 0), (0.51, 0.49, 3, 4), (-1, 2, 7, 0), (1, 0, 0, 7):
        stage.fire(svg, "pointermove", buttons=1, clientX=10 + 122 * x, clientY=20 + 122 * y)
        assert (stage.state["row"], stage.state["column"]) == (row, column)
    stage.fire(svg, "pointermove", buttons=0, clientX=71, clientY=81)
    assert (stage.state["row"], stage.state["column"]) == (0, 7)
    stage.fire(stage.all("svg")[0], "pointermove", buttons=1, clientX=71, clientY=81)
    assert (stage.state["row"], stage.state["column"]) == (0, 7)


# A digit.

IMAGES, LABELS = ab.digits()
READER = tuple(layer.like(W=layer.W.round(5), b=np.linspace(-0.1, 0.2, len(layer.b)).round(5))
               for layer in ab.init([64, 8, 10], ab.relu, seed=2))
STROKES = [[60, 50, 1], [61, 180, 0], [140, 201, 0], [170, 40, 1], [200, 90, 0], [30, 240, 1]]
# Ink that ends at the edge of the paper, on all sides, and once just in the middle of a bit.
LINES = ((256, 20, 256, 200), (0, 20, 0, 200), (20, 0, 200, 0), (20, 256, 200, 256),
         (256, 100, 256, 106), (0, 100, 0, 106), (100, 0, 106, 0), (100, 256, 106, 256))
EDGES = [[[0, 0, 1], [10, 3, 0]], [[256, 250, 1], [247, 255, 0], [255, 256, 1]], [[100, 0, 1], [100, 256, 0]],
         *([[a, b, 1], [c, d, 0]] for a, b, c, d in LINES)]


def check_digit(stage, x, caption, strokes, key=None, only=None):
    """The page, the paper, what the network sees, and what speaks for each class."""
    down = bool(key and key[2])
    check(differ(stage.page, digit_page(stage, READER, x, caption, down)))
    small = stage.all("canvas", "ab-pixels")
    check(painted(stage.drawn(stage.one("canvas", "ab-board")), sheet(strokes, int(small[0].get("n")), key)))
    meant = [pixels(x, "ink", "ink"), *(pixels(one, "positive", "negative") for one in digit_maps(READER, x))]
    for canvas, one in zip(small, meant, strict=True):
        check(painted(stage.drawn(canvas), [["putImageData", one, 0, 0]]))


def test_digit(stage):
    explorer = explorers.digit(READER, IMAGES, LABELS, 3)
    stage.open(explorer)
    check_digit(stage, IMAGES[3], "An image of the data. Draw here.", [])
    stage.set(strokes=STROKES)
    check_digit(stage, np.array(pen_counts(STROKES)) / 16, "Your drawing.", STROKES)
    for edge in EDGES:
        stage.set(strokes=edge)
        check_digit(stage, np.array(pen_counts(edge)) / 16, "Your drawing.", edge)
    stage.set(strokes=STROKES).press("Undo")
    assert stage.state["strokes"] == STROKES[:5]
    assert stage.state["pixels"] == {f"p{k}": count for k, count in enumerate(pen_counts(STROKES[:5]))}
    check_digit(stage, np.array(pen_counts(STROKES[:5])) / 16, "Your drawing.", STROKES[:5])
    stage.press("Clear")
    check_digit(stage, np.zeros(64), "The paper is blank. Draw here.", [])
    assert stage.state["strokes"] == [] and stage.press("Undo").state["strokes"] == []
    stage.set(pixels={"p0": 16, "p63": 8})
    seen = np.r_[1, IMAGES[3][1:63], 0.5]
    check_digit(stage, seen, "An image of the data. Draw here.", [])
    stage.press("Reset")
    assert stage.state["pixels"] == {}
    stage.set(strokes=[[k % 256, 100, 0] for k in range(800)])
    assert "No more ink: undo or clear." in [words(node) for node in stage.all("p")]


CONVOLUTIONAL = tuple(layer.like(**{name: np.float32(value).astype(float) for name, value in parameters(layer)})
                      for layer in small_convolutional())


def check_handwriting(stage, x, caption, strokes, found=()):
    """The page, the paper, the stages (name, pixels) and what speaks for each class, for 28 by 28 pixels x."""
    stages_ = [(name, one.shape[1], one.shape[0]) for name, one in found]
    x = (255 * x).round() / 255
    small = stage.all("canvas", "ab-pixels")
    check(painted(stage.drawn(stage.one("canvas", "ab-board")), sheet(strokes, int(small[len(found)].get("n")))))
    for canvas, one in zip(small, [*(one for _, one in found), x]):
        check(painted(stage.drawn(canvas), [["putImageData", pixels(one, "ink", "ink"), 0, 0]]))
    stage.ask(tick=1)  # the pen rests
    check(differ(stage.page, digit_page(stage, CONVOLUTIONAL, x[None], caption, stages=stages_, opens=True)))
    for canvas, one in zip(small[len(found) + 1:], pulls(CONVOLUTIONAL, x[None]), strict=True):
        check(painted(stage.drawn(canvas), [["putImageData", pixels(one, "positive", "negative"), 0, 0]]))


def check_written(stage, strokes):
    """The same for a drawing, and that the figure keeps what the network sees."""
    ink = pen_ink(strokes)
    x = centred(ink)
    rows, columns = (np.flatnonzero(x.any(axis)) for axis in (1, 0))
    box = x[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1]
    check_handwriting(stage, x, "Your drawing.", strokes, [("ink", ink), ("cropped", box)])
    assert stage.state["pixels"] == in_letters((255 * x).round())


def in_letters(levels):
    """Bytes as a link holds them: those that are 0 at the end are left out."""
    content = np.trim_zeros(np.uint8(levels).ravel(), "b").tobytes()
    return urlsafe_b64encode(content or b"\0").decode().rstrip("=")


def test_handwriting(stage):
    stage.open(SHOWS["handwriting"])
    check_handwriting(stage, np.ones((28, 28)), "An image of the data. Draw here.", [])
    stage.set(strokes=STROKES).press("Undo")
    check_written(stage, STROKES[:5])
    stage.press("Undo")
    check_written(stage, STROKES[:3])
    stage.set(strokes=[], pixels=in_letters(np.arange(784) % 200))
    check_handwriting(stage, np.arange(784).reshape(28, 28) % 200 / 255, "Your picture. Draw here.", [])
    stage.press("Clear")
    check_handwriting(stage, np.zeros((28, 28)), "The paper is blank. Draw here.", [])
    assert stage.state["strokes"] == [] and stage.state["pixels"] == "AA"
    stage.press("Reset")
    check_handwriting(stage, np.ones((28, 28)), "An image of the data. Draw here.", [])
    assert stage.state["pixels"] == ""


def test_a_digit_is_drawn_by_a_pointer(stage):
    stage.open(explorers.digit(READER, IMAGES, LABELS, 3))

    def does(event, x, y, **more):
        given = {"pointerId": 7, "isPrimary": True, "button": 0, "buttons": 1} | more
        stage.fire(stage.one("canvas", "ab-board"), event, clientX=10 + x / 2, clientY=20 + y / 2, **given)
        return stage.state["strokes"]
    assert does("pointermove", 9, 9) == []  # nothing is held
    assert does("pointerdown", 50, 60, isPrimary=False) == does("pointerdown", 50, 60, button=2) == []
    assert does("pointerdown", 50, 60) == [[50, 60, 1]]
    assert does("pointermove", 52, 61) == [[50, 60, 1]]  # too near
    assert does("pointermove", 50, 63) == [[50, 60, 1], [50, 63, 0]]
    assert does("pointermove", 90, 90, pointerId=8) == does("pointermove", 90, 90, buttons=0) == [[50, 60, 1], [50, 63, 0]]
    far = does("pointermove", 300, -20)[-1]
    assert far == [256, 0, 0]  # not beyond the paper
    assert does("pointerup", 255, 0, pointerId=8)[-1] == far
    assert does("pointerup", 255, 0)[-1] == [255, 0, 0]
    assert does("pointermove", 9, 9)[-1] == [255, 0, 0]  # let go
    assert does("pointerdown", 200, 210)[-1] == [200, 210, 1]
    assert does("pointerup", 200, 210)[-1] == [200, 210, 1]  # where it was
    assert does("pointerdown", 100, 100)[-1] == [100, 100, 1]
    stage.press("Clear")
    assert does("pointermove", 60, 60) == [[60, 60, 1]]
    assert does("pointercancel", 80, 80) == [[60, 60, 1], [80, 80, 0]]


def test_a_digit_is_drawn_by_keys(stage):
    stage.open(explorers.digit(READER, IMAGES, LABELS, 3))

    def does(key):
        stage.fire(stage.one("canvas", "ab-board"), "keydown", key=key)
        return stage.state["strokes"]
    board, image = stage.all("canvas")[:2]
    stage.fire(board, "focus")
    check(painted(stage.drawn(board), sheet([], int(image.get("n")), (128, 40, False))))
    assert does("ArrowDown") == does("a") == []
    assert does(" ") == [[128, 52, 1]]
    assert does("ArrowLeft") == [[128, 52, 1], [116, 52, 0]]
    board = stage.drawn(stage.one("canvas", "ab-board"))
    check(painted(board[-7:], sheet([[128, 52, 1], [116, 52, 0]], None, (116, 52, True))[-7:]))
    assert stage.one("canvas", "ab-board").get("aria-label").endswith("The pen is down, 45 % across and 20 % down the paper.")
    spoken = words(stage.one("p", "ab-unseen"))
    assert spoken == f"pen down, 45 % across and 20 % down the paper; {stage.said}"  # one sentence a step
    assert stage.all("p", "annbook-readout")[0].get("aria-live") == "off"
    assert does(" ")[2:] == does("ArrowUp")[2:] == []
    assert does(" ")[2:] == [[116, 40, 1]]
    for _ in range(5):
        does("ArrowUp")
    assert stage.state["strokes"][-1] == [116, 0, 0] and len(stage.state["strokes"]) == 7


# The playground.

def check_playground(stage, trained, marks=True, key=None, **more):
    """The page, the plane, its points, and what each hidden neuron sees."""
    check(differ(stage.page, trained.page(**more)))
    fine, hidden = trained.seen()
    plane = stage.drawn(stage.one("canvas", "ab-plane"))
    field, layer = (call[1] for call in plane if call[0] == "drawImage")
    layers = [["drawImage", one, 0, 0, 360, 360] for one in (field, layer)]
    check(painted(plane, [SHARP, *layers, *(aimed(*key) if key else [])]))
    check(painted(stage.drawn(field), [["putImageData", fine, 0, 0]]))
    for node, one in zip(stage.one("div", "ab-seen") if marks or not key else (), hidden):
        check(painted(stage.drawn(node), [["putImageData", one, 0, 0]]))
    if marks:
        for node, one in zip(stage.all("button", "ab-tell"), trained.inputs(), strict=True):
            check(painted(stage.drawn(node[1]), [["putImageData", one, 0, 0]]))
        check(painted(stage.drawn(stage.one("div", "ab-scale")[0]), [["putImageData", shaded(np.arange(101) / 50 - 1), 0, 0]]))
        check(painted(stage.drawn(layer), trained.marks()))
        for node, (label, test) in zip(stage.all("canvas", "ab-mark"), ((0, 0), (1, 0), (0, 1), (1, 1)), strict=True):
            check(painted(stage.drawn(node), [SHARP, ["clearRect", 0, 0, 14, 14], *marked(7, 7, label, test)]))


def test_playground(stage):
    stage.open(SHOWS["playground"])
    trained = Trained()
    check_playground(stage, trained)
    stage.press("One step", frames=1)
    check_playground(stage, trained.train(1), marks=False)
    for _ in range(11):
        stage.press("One step", frames=1)
    check_playground(stage, trained.train(11), marks=False)
    stage.choose("data", "xor")
    check_playground(stage, Trained("xor"))
    stage.set(lr=0.2).press("One step", frames=1)  # too far: E does not fit the axis
    check(differ(stage.page, Trained("xor").train(1, 0.2).page()))
    stage.set(width=3)
    check(differ(stage.page, Trained("xor", 0.15, 2, 3).page()))
    stage.choose("hidden layers", "1")
    check(differ(stage.page, Trained("xor", 0.15, 1, 3).page()))
    stage.choose("activation", "relu")
    check(differ(stage.page, Trained("xor", 0.15, 1, 3, ab.relu).page()))
    stage.set(noise=0.4)
    check_playground(stage, Trained("xor", 0.4, 1, 3, ab.relu))
    stage.set(noise=0.3)  # other points, the same network: what it sees is not painted again
    assert not {node.get("n") for node in stage.one("div", "ab-seen")} & stage.fresh
    assert stage.one("canvas", "ab-plane").get("n") in stage.fresh
    check_playground(stage, Trained("xor", 0.3, 1, 3, ab.relu))
    stage.choose("hidden layers", "0")
    check_playground(stage, Trained("xor", 0.3, 0, 3, ab.relu), marks=False)


def test_a_playground_trains_frame_by_frame(stage):
    stage.open(SHOWS["playground"], noise=0.3, depth="1", width=2)
    trained = Trained(noise=0.3, depth=1, width=2)
    stage.press("Train", frames=0)
    check(differ(stage.page, trained.page(on=True)))
    stage.ask(frames=1)
    check_playground(stage, trained.train(5), marks=False, on=True)
    stage.ask(frames=13)
    check(differ(stage.page, trained.train(65).page(on=True)))  # now every second epoch is on the curve
    stage.ask(frames=6)
    stage.press("Pause", frames=1)
    check(differ(stage.page, trained.train(30).page()))
    assert stage.state["trained"].startswith("100.")
    stage.ask(frames=3)
    check(differ(stage.page, trained.page()))
    kept = stage.state["trained"]
    stage.press("Start again")
    check(differ(stage.page, Trained(noise=0.3, depth=1, width=2).page()))
    assert stage.state["trained"] == ""
    stage.set(trained=kept)
    assert stage.said == trained.says()
    stage.press("One step", frames=1)
    assert stage.said == trained.train(1).says()
    stage.set(trained="1.AAAA.AAAA")
    assert stage.said == Trained(noise=0.3, depth=1, width=2).says()
    wrong = "does not fit layers of 2, 2, 1 neurons and 1 epochs"
    assert stage.one("p", "ab-error").text == f"“trained” {wrong}. The training begins anew."


@pytest.mark.parametrize("epoch, every", [(150, 4), (450, 8), (999, 16), (1500, 32), (3000, 64)])
def test_the_curve_of_a_long_training(stage, epoch, every):
    """A training as a link brings it: its numbers, and a point of its curve for every so many epochs."""
    trained = Trained(depth=1, width=2)
    arrays = ab.arrays(trained.net)
    trained.E = [[1 / (1 + k / 100), 0.7 + k / 9000] for k in range(epoch)] + [trained.losses()]
    curve = [trained.E[k] for k in range(0, epoch + 1, every)]
    parts = np.concatenate([np.ravel(a) for a in arrays] + [0 * np.ravel(a) for a in arrays * 2]), np.float32(curve)
    text = ".".join([str(epoch), *(urlsafe_b64encode(part.tobytes()).decode().rstrip("=") for part in parts)])
    stage.open(SHOWS["playground"], depth="1", width=2).set(trained=text)
    check(differ(stage.page, trained.page()))


def test_a_link_is_not_overwritten_by_the_training_that_it_ends(stage):
    stage.open(SHOWS["playground"], depth="1", width=2).press("One step", frames=1)
    kept = stage.state["trained"]
    stage.press("Train", frames=0).ask(frames=1)
    assert stage.state["trained"] is None
    stage.ask(set={"trained": kept}, frames=0)
    stage.fire(stage.one("div", "ab-figure"), "click", frames=0)
    assert stage.state["trained"] == kept
    stage.ask(frames=3)
    assert stage.said == Trained(depth=1, width=2).train(1).says() and stage.state["trained"] == kept


def test_points_are_added_to_a_playground(stage):
    stage.open(SHOWS["playground"])
    plane = stage.one("canvas", "ab-plane")
    stage.fire(plane, "click", clientX=10 + 180 * 0.25, clientY=20 + 180 * 0.5)
    assert stage.state["own"] == [[-1, 0.2, 1]]
    stage.choose("a press is for", "class 0")
    stage.fire(stage.one("canvas", "ab-plane"), "click", clientX=10 + 180 * 2, clientY=20 + 180 * 0.123)
    own = [[-1, 0.2, 1], [2.6, 2.01, 0]]
    assert stage.state["own"] == own
    check_playground(stage, Trained(own=own), add="class 0")
    stage.fire(plane, "focus")
    check_playground(stage, Trained(own=own), False, (165, 195), add="class 0")
    for key in "ArrowLeft", "ArrowLeft", "ArrowUp", "a":
        stage.fire(plane, "keydown", key=key)
    stage.fire(plane, "keydown", key="Enter")
    assert stage.state["own"][2:] == [[-0.2, 0.1, 0]]
    check_playground(stage, Trained(own=stage.state["own"]), True, (150, 187.5), add="class 0")
    stage.press("Remove my points")
    assert stage.state["own"] == []
    check_playground(stage, Trained(), True, (150, 187.5), add="class 0", undo=True)
    stage.set(own=[[0, 0, 1]] * 500)
    stage.fire(plane, "keydown", key=" ")
    assert len(stage.state["own"]) == 500

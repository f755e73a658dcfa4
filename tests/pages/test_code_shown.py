"""Does every figure show the code of what it says, and does that code, when it runs, say the same?"""

import re
from contextlib import redirect_stdout
from io import StringIO

import numpy as np
import pytest
from found import returning, rowless
from reader import MINUS
from stage import words
from test_engine import explorers_shown, small_convolutional

import annbook as ab
from annbook import explorers
from annbook.live import STATIC
from annbook.mistakes import MISTAKES

SHOWS = dict(explorers_shown())
OWN = {"digit": ab.init([64, 8, 10]), "handwriting": small_convolutional()}  # networks that no file of the book holds
NUMBER = r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?!\w)"


def seen(node, tag, hidden=False):
    """The elements that no reader's page hides."""
    if node.get("hidden") is None:
        yield from [node] if node.tag == tag else []
        for one in node:
            yield from seen(one, tag)


def offered(stage):
    return {words(node) for node in seen(stage.page, "button")} & {"Show the code", "Copy the code"}


def walk(stage, figure):
    """To a number: some figures tell of one when it is pressed, a worksheet when its numbers are shown."""
    if "entries" in figure.controls:
        stage.set(entries={"z4": "5"}, shown="on")
    elif not offered(stage):
        stage.fire(next(node for node in stage.page.iter() if " = " in (node.get("aria-label") or "")
                        and "button" in (node.tag, node.get("role"))), "click")


def program(stage):
    stage.press("Show the code")
    return words(next(node for node in seen(stage.page, "pre") if node.get("class") == "ab-code"))


def said(comment, count):
    """The last numbers of a comment, as texts."""
    return re.findall(NUMBER, comment)[-count:]


def agrees(code):
    """What it says beside each print is what it prints, to the last digit; returns the numbers that it says."""
    comments = re.findall(r"^print\(.*\) +# (.*)$", code, re.M)
    out = StringIO()
    with redirect_stdout(out), np.errstate(all="raise", under="ignore"), np.printoptions(precision=17, threshold=99):
        exec(code, {})
    printed = [re.findall(NUMBER, line.replace("[", " ").replace("]", " ").replace(". ", " "))
               for line in re.sub(r"(?<=\d)\.(?!\d)", "", out.getvalue()).splitlines()]
    assert len(printed) == len(comments) > 0, code
    for numbers, comment in zip(printed, comments):
        meant = said(comment, len(numbers))
        digits = [10.0 ** -len(one.partition("e")[0].partition(".")[2]) * float(f"1{one[one.find('e'):]}" if "e" in one else 1)
                  for one in meant]
        assert len(meant) == len(numbers) > 0, comment
        assert all(abs(float(a) - float(b)) <= 0.51 * d for a, b, d in zip(numbers, meant, digits)), (numbers, comment)
    return [one for numbers, comment in zip(printed, comments) for one in said(comment, len(numbers))]


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """keep(net): where a program finds a network that a reader has kept."""
    monkeypatch.chdir(tmp_path)
    return lambda net: ab.save(net, "net.npz")


def test_every_explorer_is_here():
    assert rowless(returning("Explorer"), {*SHOWS}) == []


@pytest.mark.parametrize("name", SHOWS)
def test_a_figure_that_says_numbers_shows_their_code(stage, name, kept):
    """Whatever has a line of numbers: it can be shown and copied, is short, and prints what the figure says."""
    figure = SHOWS[name].figure
    stage.open(SHOWS[name])
    if not stage.all("p", "annbook-readout"):
        assert "code" in figure.data  # an exercise tells it with its answer
        return
    walk(stage, figure)
    assert "Show the code" in offered(stage)
    code = program(stage)
    assert "Copy the code" in offered(stage)
    if name in OWN:
        kept(OWN[name])
    numbers = agrees(code)
    text = words(stage.page).replace(MINUS, "-").replace(code, "")
    assert any(one in text for one in numbers)
    if figure.kind != "playground":  # which takes all its weights along
        assert code.count("\n") <= 25 and {*re.findall(r"^(?:import|from) (\w+)", code, re.M)} <= {
            "annbook", "numpy", "math", "base64"}


MOVED = [
    ("neuron", {"w": -2.3, "b": 0.7, "x": 1.9}), ("activation", {"act": "leaky_relu", "other": "softplus", "z": -1.5}),
    ("loss", {"p": 0.25, "y": "0"}), ("softmax", {"last": -2.5, "temperature": 0.1 + 0.2}),
    ("descent", {"lr": 0.15, "beta": 0.9, "start": {"w1": 2, "w2": -3}}), ("descent", {"lr": 0.25}),
    ("valley", {"ratio": 7.5, "lr": 0.03, "beta": 0.5}),
    ("fitting", {"curve": "step", "points": 9, "width": "4", "decay": 0.1, "dropout": 0.25, "at": {"draw": 5, "epochs": 60}}),
    ("convolution", {"kernel": "sharpen", "weights": {"k3": 2.5}, "selected": "dE/dw[1,2]"}),
    ("convolution", {"selected": "dE/dw[1,1]"}), ("convolution", {"selected": "E"}), ("convolution", {"selected": "z"}),
    ("digit", {"pixels": {f"p{k}": k % 17 for k in range(64)}}), ("handwriting", {"pixels": "AAAA__8"}),
    ("mistakes", {"mistake": "averaged twice", "done": 4, "lr": 0.3})]


@pytest.mark.parametrize("name, settings", MOVED)
def test_the_code_says_what_the_figure_says_once_it_is_moved(stage, name, settings, kept):
    stage.open(SHOWS[name])
    stage.ask(set=settings, frames=30)
    if name in OWN:
        kept(OWN[name])
    code = program(stage)
    text = words(stage.page).replace(MINUS, "-").replace(code, "")
    assert any(one in text for one in agrees(code)) and "0000000" not in code
    stage.press("Hide the code")
    assert not [node for node in seen(stage.page, "pre") if node.get("class") == "ab-code"]


@pytest.mark.parametrize("name", MISTAKES)
def test_the_code_of_a_mistake_has_its_lines(stage, name):
    stage.open(SHOWS["mistakes"]).set(mistake=name, done=1)
    code = program(stage)
    agrees(code)
    for right, wrong in MISTAKES[name].pairs:
        assert f"# right: {right}\n" in code and f"# wrong: {wrong.replace(chr(10), '; ') or '(left out)'}\n" in code


def test_a_network_of_the_book_is_loaded(stage):
    """As the chapters do: the file is known by its numbers."""
    for name, shape in ("convolutional", (2, 1, 28, 28)), ("dense", (2, 784)):
        stage.open(explorers.digit(ab.load(STATIC / "mnist" / f"{name}.npz"), np.linspace(0, 1, 2 * 784).reshape(shape), [1, 2]))
        code = program(stage)
        assert f'ab.load(ab.live.STATIC / "mnist" / "{name}.npz")' in code
        assert agrees(code)[0] in stage.said


def test_an_activation_that_a_chapter_makes_anew_has_the_name_of_the_book(stage):
    again = ab.Activation("sigmoid", lambda z: 1 / (1 + np.exp(-z)), lambda z, a: a * (1 - a))
    for explorer in explorers.activation(again), explorers.neuron(again):
        assert "ab.sigmoid" in program(stage.open(explorer))


def test_where_there_is_nothing_to_say_there_is_no_code(stage):
    stage.open(SHOWS["digit"]).press("Show the code").set(pixels={f"p{k}": 0 for k in range(64)})
    assert offered(stage) == set() and not [*seen(stage.page, "pre")]
    square = ab.Activation("square", lambda z: z * z, lambda z, a: 2 * z)
    for explorer in explorers.activation(square), explorers.neuron(square):
        assert offered(stage.open(explorer)) == set()

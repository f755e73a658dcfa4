"""Does the playground take the reader's own points, and does the code that it gives back say what the figure says?"""

import json
import math
import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pytest
from stage import words
from walks import first_net, playground_says, points_of

import annbook as ab
from annbook import explorers

ROWS = [(round(170 + 12 * a, 1), round(70 + 9 * b, 1), "yes" if a + b > 0 else "no")
        for a, b in np.random.default_rng(0).normal(size=(40, 2))]
TABLE = "height,weight,ill\n" + "".join(f"{a},{b},{word}\n" for a, b, word in ROWS)
UNITS = {"shift1": 167, "factor1": 13, "shift2": 69.1, "factor2": 9.5}
needs_torch = pytest.mark.skipif(not find_spec("torch"), reason="PyTorch is not installed: make test TORCH=1")


@pytest.fixture(scope="module")
def playground():
    return explorers.playground(depth=1, width=3)


def paste(stage, text):
    """Pastes a text and takes it; what is said of it, or of what is wrong."""
    stage.fire(stage.one("textarea"), "input", value=text)
    stage.press("Use these points")
    return said(stage)


def said(stage):
    wrong = [node for node in stage.page.iter("div") if node.get("role") == "alert"]
    return words(wrong[0]) or words(next(node for node in stage.all("p", "ab-muted-text") if node.get("role") == "status"))


def code(stage, which):
    stage.choose("code for", which)
    return words(stage.one("pre", "ab-code"))


def run(text):
    """What a program prints, and what it says that it must print."""
    done = subprocess.run([sys.executable, "-W", "error", "-c", text], capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip(), text.rpartition("it must say ")[2].strip()


def test_a_pasted_table_is_learned(stage, playground):
    stage.open(playground).press("Paste points")
    assert paste(stage, TABLE) == (f"My points: {sum(r[2] == 'no' for r in ROWS)} of class 0 (no), "
                                   f"{sum(r[2] == 'yes' for r in ROWS)} of class 1 (yes); "
                                   "x₁ = (height − 167) / 13, x₂ = (weight − 69.1) / 9.5.")
    assert (stage.state["set"], stage.state["units"], stage.state["trained"]) == ("my points", UNITS, "")
    assert stage.state["words"] == {"x1": "height", "x2": "weight", "class 0": "no", "class 1": "yes"}
    assert [words(node).strip() for node in stage.all("p", "ab-legend")[0]][:2] == ["class 0 (no)", "class 1 (yes)"]
    own = np.array(stage.state["own"])
    meant = [((a - 167) / 13, (b - 69.1) / 9.5, word == "yes") for a, b, word in ROWS]
    assert np.allclose(own, meant, atol=0.00051)
    stage.press("One step")
    assert stage.said == playground_says(1, "my points", depth=1, width=3, own=own)


@pytest.mark.parametrize("which", ["annbook", pytest.param("PyTorch", marks=needs_torch)])
@pytest.mark.parametrize("depth, act", [("0", "tanh"), ("2", "relu"), ("4", "sigmoid")])
def test_the_code_says_what_the_figure_says(stage, playground, which, depth, act):
    stage.open(playground, depth=depth, act=act, width=8)
    paste(stage, TABLE)
    for _ in range(30):
        stage.press("One step", frames=1)
    stage.press("Show the code")
    printed, meant = run(code(stage, which))
    assert printed == meant and len(meant) == 8
    said, = (words(node) for node in stage.all("p", "ab-muted-text") if words(node).startswith("The network answers"))
    assert said.startswith(f"The network answers {printed} at x = (1")


def test_the_code_holds_all_digits(stage, playground):
    stage.open(playground)
    stage.press("One step").press("Show the code")
    given = {"__name__": "code", "print": lambda text: None}
    exec(code(stage, "annbook"), given)
    net, step = first_net(1, 3, ab.tanh), ab.adam(0.02)
    step(net, ab.gradient(net, *points_of("moons", 0.15)[0], ab.binary_cross_entropy)[1])
    assert all(np.allclose(mine.W, its.W, rtol=1e-12) and np.allclose(mine.b, its.b, rtol=1e-12)
               for mine, its in zip(given["net"], net, strict=True))
    assert [layer.act for layer in given["net"]] == [ab.tanh, ab.sigmoid]
    assert given["classes"] == ["0", "1"] and given["answer"]([[0, 0], [1, 1]]).shape == (2,)
    assert max(map(len, code(stage, "annbook").splitlines())) < 80


def test_code_follows_the_network_but_not_while_it_trains(stage, playground):
    stage.open(playground).press("Show the code")
    first = code(stage, "annbook")
    assert ", after 0 epochs in the playground." in first.splitlines()[0]
    stage.press("One step")
    assert "after 1 epoch in" in code(stage, "annbook")
    stage.press("Train", frames=3)
    assert "after 1 epoch in" in words(stage.one("pre", "ab-code"))
    stage.press("Pause")
    now = words(stage.one("pre", "ab-code"))
    assert "after 1 epoch in" not in now and f"after {stage.said.split()[1][:-1]} epochs in" in now
    toggle, = (node for node in stage.all("button") if words(node) == "Hide the code")
    assert toggle.get("aria-expanded") == "true"
    stage.press("Hide the code")
    assert next(node for node in stage.all("button") if words(node) == "Show the code").get("aria-expanded") == "false"


WRONG = '"); import os; os.abort() #\\ \n\'"""', "\u2028\u202e{x}"


@pytest.mark.parametrize("which", ["annbook", pytest.param("PyTorch", marks=needs_torch)])
def test_words_stay_words(stage, playground, which):
    """They may come from a link that somebody else wrote."""
    stage.open(playground, words={"class 0": WRONG[0], "class 1": WRONG[1], "x1": WRONG[0]}, own=[[0, 0, 1]])
    stage.press("Show the code")
    text = code(stage, which)
    printed, meant = run(text.replace('print(f"', 'assert classes == ' + ascii(list(WRONG)) + '\nprint(f"'))
    assert printed == meant
    assert WRONG[0] in said(stage)


@pytest.mark.parametrize("text, wrong", [
    ("1,2,0\n1,two,1", "The text, line 2: x2 is “two”: expected a number."),
    ("1,2,0\n1,2,1\n1,2,2", "The text, line 3: “2” is a third class, after “0” and “1”: expected two."),
    ("", "The text is empty: expected x1, x2 and class, parted by commas (where numbers have none), semicolons or tabs."),
    ("1,2,0\n" * 501, "The text, line 501 is one point too many: expected at most 500.")])
def test_what_is_no_table_changes_nothing(stage, playground, text, wrong):
    stage.open(playground, own=[[0, 0, 1]])
    stage.press("One step")
    before, line = dict(stage.state), stage.said
    assert paste(stage, text) == f"{wrong} Nothing was changed."
    assert (stage.state, stage.said) == (before, line)
    assert paste(stage, "1,2,0\n2,1,1") == "My points: 1 of class 0 (0), 1 of class 1 (1)."


def test_few_points_or_none(stage, playground):
    stage.open(playground)
    stage.choose("data", "my points")
    assert stage.said == "no points to learn yet"
    stage.press("One step").press("Train", frames=2)
    assert stage.said == "no points to learn yet" and stage.state["trained"] == ""
    assert any(words(node) == "Train" for node in stage.all("button"))
    plane = stage.one("canvas", "ab-plane")
    stage.fire(plane, "keydown", key="Enter")
    net = first_net(1, 3, ab.tanh)
    E = -math.log(ab.predict(net, np.zeros((1, 2))).item())
    assert stage.said == f"epoch 0: E = {E:.4f} on training points; no test points"
    stage.press("One step")
    curves = [node.get("d") for node in stage.all("path", "ab-line")]
    assert curves[0] == "" and curves[1].count("L") == 1
    trained = stage.state["trained"]
    stage.press("Remove my points")
    assert stage.said == "no points to learn yet"
    stage.open(playground, set="my points", own=[[0, 0, 1]], trained=trained)
    assert stage.said.startswith("epoch 1: ")


def test_a_full_plane_says_so(stage, playground):
    stage.open(playground, own=[[1, 1, 1]] * 500)
    stage.fire(stage.one("canvas", "ab-plane"), "keydown", key="Enter")
    assert said(stage) == "The plane holds 500 points of yours, and no more. Nothing was changed."
    stage.press("Remove my points")
    assert said(stage).startswith("Points of your own: ")


@pytest.mark.parametrize("units", [{"factor1": 0}, {"shift1": 3, "factor2": -2}])
def test_units_that_no_file_can_have_are_refused(stage, playground, units):
    stage.open(playground, units=units, own=[[0, 0, 1]])
    assert words(stage.all("p", "ab-error")[0]) == "“units” has a factor that is not above 0. The plane has units of its own."
    assert stage.state["units"] == {}


def test_points_of_no_class_are_refused(stage, playground):
    stage.open(playground, own=[[0, 0, 1], [0, 0, 0.5]])
    assert words(stage.all("p", "ab-error")[0]).startswith("A point of “own” is of no class")
    assert stage.state["own"] == []


def test_axes_are_in_the_units_of_the_reader(stage, playground):
    stage.open(playground, units=UNITS, own=[[0, 0, 1]])
    plane = stage.drawn(stage.one("canvas", "ab-plane"))
    marks = stage.drawn([call[1] for call in plane if call[0] == "drawImage"][1])
    written = [call[1] for call in marks if call[0] == "fillText"]
    assert written == ["154", "59.6", "167", "69.1", "180", "78.6", "193", "88.1", "x₁", "x₂"]


@pytest.mark.parametrize("text", [
    TABLE, "150;0,001;1\n199;0,0042;0\n171;0,002;1\n", "0,0,no\n1,2,yes", "a,b,c\n7,-1e6,u\n7,3e6,v"])
def test_python_brings_the_same_points_as_a_paste(stage, playground, tmp_path, text):
    paste(stage.open(playground), text)
    pasted, line = dict(stage.state), stage.said
    (tmp_path / "own.csv").write_text(text.replace(",", "." if ";" in text else ","), "utf-8")
    table = ab.data.load_csv(tmp_path / "own.csv", classes=None)
    stage.open(explorers.playground(depth=1, width=3, own=table))
    assert (stage.state["set"], stage.said) == ("my points", line)
    assert stage.state["own"] == pasted["own"]
    words = {key: word for key, word in pasted["words"].items() if not word.isdigit()}
    assert stage.state["words"] == words
    assert stage.state["units"] == (pasted["units"] or {"shift1": 0, "factor1": 1, "shift2": 0, "factor2": 1})


@pytest.mark.parametrize("own, wrong", [
    (5, "own is 5: expected a list"), ((np.zeros((3, 2)),), "own is .*: expected 2 entries"),
    ((np.zeros((3, 3)), [0, 1, 1]), r"own has shapes \(\(3, 3\), \(3,\)\): expected \(n, 2\) and \(n,\), n from 1 to 500"),
    ((np.zeros((3, 2)), [0, 1]), "own has shapes"), ((np.zeros((501, 2)), [0] * 501), "own has shapes"),
    ((np.zeros((2, 2)), [0, 2]), r"own has the labels .*: expected 0 and 1"), ((np.full((2, 2), np.nan), [0, 1]), r"own\[0\]")])
def test_other_points_are_refused(own, wrong):
    with pytest.raises((ValueError, TypeError), match=wrong):
        explorers.playground(own=own)


def test_what_is_kept_is_short(stage, playground):
    stage.open(playground)
    paste(stage, TABLE)
    assert len(json.dumps(stage.state["own"])) < 23 * len(ROWS)

"""Can any point of the playground be removed, the book's too; is it left out of all numbers, and does it come back?"""

import numpy as np
import pytest
from stage import words
from test_own_points import code, needs_torch, run, said
from walks import first_net, playground_says, points_of

import annbook as ab
from annbook import explorers

INVITATION = "Points of your own: drop a CSV file on the plane"
TEST = np.arange(300) // 2 % 2 == 1  # of a share of 50: every second pair


@pytest.fixture(scope="module")
def playground():
    return explorers.playground(depth=1, width=3)


def says(steps, **more):
    return playground_says(steps, depth=1, width=3, **more)


def places(name="moons", noise=0.15):
    """Where the points of a data set are, in its order, and their classes."""
    data = explorers.playground().figure.data["sets"][name]
    return np.reshape(data["clean"], (-1, 2)) + noise * np.reshape(data["jitter"], (-1, 2)), data["labels"]


def lonely(x):
    """The number of a point of the plane that no other is near to."""
    apart = np.linalg.norm(x[:, None] - x, axis=-1) + 9 * np.eye(len(x))
    inside = (x.min(axis=1) > -2.1) & (x.max(axis=1) < 2.5)
    return int(np.argmax(np.where(inside, apart.min(axis=1), 0)))


def press(stage, x1, x2):
    """A press at a place of the plane."""
    plane = stage.one("canvas", "ab-plane")
    stage.fire(plane, "click", clientX=10 + 180 * (x1 + 2.2) / 4.8, clientY=20 + 180 * (2.6 - x2) / 4.8)


def called(row, label):
    one, other = (f"{round(float(v), 3):g}".replace("-", "\u2212") for v in row[:2])
    return f"x₁ = {one}, x₂ = {other}, class {label}"


def undo(stage):
    return next(node for node in stage.all("button") if words(node) == "Undo")


@pytest.mark.parametrize("name, k", [("moons", None), ("spiral", None), ("circles", 7), ("xor", 298)])
def test_a_point_of_the_book_is_pressed_away(stage, playground, name, k):
    x, labels = places(name)
    k = lonely(x) if k is None else k
    stage.open(playground, set=name, add="removing")
    press(stage, *(x[k] + (0.004, -0.003)))
    order = explorers.playground().figure.controls["set"]["options"]
    (which, gone), = stage.state["gone"]
    assert order[which] == name and gone == np.linalg.norm(x - x[k] - (0.004, -0.003), axis=1).argmin()
    assert stage.said == says(0, name=name, gone=[gone])
    assert said(stage).startswith(INVITATION)
    assert said(stage).endswith(f" 1 of the book’s points is removed. Removed: {called(x[gone], labels[gone])}.")
    stage.press("One step")
    assert stage.said == says(1, name=name, gone=[gone])
    stage.press("Undo")
    assert stage.state["gone"] == [] and stage.said.startswith("epoch 1: ") and "emoved" not in said(stage)
    stage.press("Start again")
    assert stage.said == says(0, name=name)


def test_a_press_removes_the_nearest_own_or_not(stage, playground):
    x = places()[0]
    k = lonely(x)
    mine = [*np.round(x[k] + (0.05, 0), 2).tolist(), 1]
    stage.open(playground, own=[[2.5, -2, 0], mine], add="removing")
    press(stage, *x[k])
    assert (stage.state["own"], stage.state["gone"]) == ([[2.5, -2, 0], mine], [[0, k]])
    press(stage, *x[k])
    assert stage.state["own"] == [[2.5, -2, 0]]
    assert said(stage).endswith(f"1 of the book’s points is removed. Removed: {called(mine, 1)}.")
    assert stage.said == says(0, own=[[2.5, -2, 0]], gone=[k])
    before = stage.state
    press(stage, -2.15, -2.15)
    assert stage.state == before and said(stage).endswith(" 1 of the book’s points is removed. No point is within reach.")
    stage.press("Undo").press("Undo")
    assert (stage.state["own"], stage.state["gone"]) == ([[2.5, -2, 0], mine], []) and undo(stage).get("disabled") is not None
    stage.press("Next point")
    press(stage, *x[k])  # what is pressed, not what was taken up
    assert (stage.state["own"], stage.state["gone"]) == ([[2.5, -2, 0], mine], [[0, k]])


def test_delete_removes_the_point_at_the_mark(stage, playground):
    x, labels = places()
    near = np.linalg.norm(x, axis=1)
    stage.open(playground, own=[[0, 0, 1]])
    plane = stage.one("canvas", "ab-plane")
    stage.fire(plane, "keydown", key="Delete")
    assert stage.state["own"] == [] and stage.state["gone"] == []
    mark = np.zeros(2)
    while near.min() >= 0.12:
        stage.fire(plane, "keydown", key="Delete")
        assert stage.state["gone"] == [] and said(stage).endswith(" No point is within reach.")
        stage.fire(plane, "keydown", key="ArrowRight")
        mark += 0.1, 0
        near = np.linalg.norm(x - mark, axis=1)
    k = int(near.argmin())
    stage.fire(plane, "keydown", key="Backspace")
    assert stage.state["gone"] == [[0, k]] and said(stage).endswith(f"Removed: {called(x[k], labels[k])}.")
    stage.set(own=[[0.1, 0, 1], [2.5, -2, 0]]).press("Next point").press("Next point")
    stage.fire(plane, "keydown", key="Delete")  # the one that was taken up, wherever the mark stands
    assert stage.state["own"] == [[0.1, 0, 1]] and stage.state["gone"] == [[0, k]]
    stage.set(own=[]).choose("a press is for", "removing")
    stage.press("Undo").press("Undo").set(own=[]).fire(plane, "keydown", key="Enter")
    assert stage.state["gone"] == [[0, k]] and stage.said == says(0, gone=[k])


def test_a_removed_point_stays_away_whatever_moves(stage, playground):
    gone = [0, 3, 4, 5, 150, 299]
    stage.open(playground, gone=[[0, k] for k in gone] + [[2, 8]])
    assert stage.said == says(0, gone=gone) and said(stage).endswith(" 6 of the book’s points are removed.")
    for settings, more in (({"share": "75"}, {"share": 75}), ({"share": "10"}, {"share": 10}), ({"noise": 0.4}, {"noise": 0.4}),
                           ({"noise": 0}, {"noise": 0}), ({"batch": "20"}, {"batch": 20})):
        stage.set(**{"share": "50", "noise": 0.15} | settings).press("Start again").press("One step")
        assert stage.said == says(1, gone=gone, **more)
    stage.set(batch="all", share="50", noise=0.15).press("Start again")
    for name, away in (("xor", [8]), ("circles", []), ("moons", gone)):
        stage.choose("data", name)
        assert stage.said == says(0, name=name, gone=away) and len(stage.state["gone"]) == 7
    stage.choose("data", "my points")
    assert stage.said == "no points to learn yet" and "emoved" not in said(stage)


def test_training_goes_on_with_the_points_that_are_left(stage, playground):
    x = places()[0]
    k = lonely(x)
    stage.open(playground, add="removing").press("One step")
    press(stage, *x[k])
    stage.press("One step")
    net, step = first_net(1, 3, ab.tanh), ab.adam(0.02)
    for gone in ([], [k]):
        step(net, ab.gradient(net, *points_of("moons", 0.15, gone=gone)[0], ab.binary_cross_entropy)[1])
    train, test = points_of("moons", 0.15, gone=[k])
    E = [ab.gradient(net, *points, ab.binary_cross_entropy)[0] for points in (train, test)]
    assert stage.said.startswith(f"epoch 2: E = {E[0]:.4f} on training points, {E[1]:.4f} on test points; ")


def test_a_link_and_a_notebook_keep_what_is_removed(stage, playground):
    x = places()[0]
    stage.open(playground, add="removing")
    for k in (10, 20, 30):
        press(stage, *x[k])
    stage.press("One step")
    kept, line = stage.state, stage.said
    assert len(kept["gone"]) == 3
    stage.open(playground, **kept)
    assert stage.said == line and said(stage).endswith(" 3 of the book’s points are removed.")
    stage.press("Reset")
    assert stage.state["gone"] == [] and stage.said == says(0)


@pytest.mark.parametrize("gone", [[[4, 0]], [[0, 3], [5, 0]], [[0, 0.5]], [[0.5, 0]], [[0, 300]], [[0, -1]]])
def test_what_is_no_point_of_the_book_is_refused(stage, playground, gone):
    stage.open(playground, gone=gone)
    wrong = "A point of “gone” is none of the book’s. All of those are there."
    assert words(stage.all("p", "ab-error")[0]) == wrong and stage.state["gone"] == []
    assert stage.said == says(0)


def test_a_point_is_removed_but_once(stage, playground):
    stage.open(playground, gone=[[0, 3], [0, 3]])
    assert stage.said == says(0, gone=[3]) and said(stage).endswith(" 1 of the book’s points is removed.")


def test_without_training_points_there_is_nothing_to_learn(stage, playground):
    for gone in (range(300), np.flatnonzero(~TEST)):
        stage.open(playground, gone=[[0, int(k)] for k in gone])
        stage.press("One step").press("Train", frames=2).press("Show the code")
        assert stage.said == "no points to learn yet" and stage.state["trained"] == ""
        printed, meant = run(code(stage, "annbook"))
        assert printed == meant
    stage.set(gone=[[0, int(k)] for k in np.flatnonzero(TEST)])
    E = says(0).split()[4]
    assert stage.said == f"epoch 0: E = {E} on training points; no test points"


@pytest.mark.parametrize("which", ["annbook", pytest.param("PyTorch", marks=needs_torch)])
def test_the_code_is_that_of_the_points_that_are_left(stage, playground, which):
    """It is asked about the training point that the network doubts most; without that point about another."""
    stage.open(playground).press("One step").press("Show the code")
    asked = []
    for _ in range(2):
        text = code(stage, which)
        printed, meant = run(text)
        assert printed == meant and len(meant) == 8
        at = text.rpartition("\nx = ")[2].partition("\n")[0]
        asked.append(at)
        k = int(np.linalg.norm(places()[0] - np.array(eval(at)), axis=1).argmin())
        stage.set(gone=[[0, k]])
    assert asked[0] != asked[1]

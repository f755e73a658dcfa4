"""Does the playground train as CPython does, whatever is chosen, and can all of it be seen, pressed and undone?"""

import re
from base64 import b64decode, urlsafe_b64decode

import numpy as np
import pytest
from brushes import shaded
from elements import shown
from stage import words
from test_own_points import code, needs_torch, run, said
from walks import TOLD, first_net, learned, playground_says, points_of, told

import annbook as ab
from annbook import explorers, sandbox

SIX = [name for name in TOLD if name != "x2"]


@pytest.fixture(scope="module")
def playground():
    return explorers.playground(depth=1, width=3)


def kept(stage):
    """(epochs, weights, steps of Adam, steps of the epoch that runs) of the training that a link would hold."""
    epoch, numbers, _, *more = stage.state["trained"].split(".")
    found = np.frombuffer(urlsafe_b64decode(numbers + "=" * (-len(numbers) % 4)))
    return int(epoch), found[:len(found) // 3], *map(int, more or [epoch, 0])


def chosen(inputs):
    return {name: int(name in inputs) for name in TOLD}


@pytest.mark.parametrize("settings, more", [
    ({"batch": "10"}, {"batch": 10}), ({"batch": "1", "l2": "0.1"}, {"batch": 1, "l2": 0.1}),
    ({"inputs": chosen(SIX), "batch": "50", "start": {"seed": 999_999}}, {"inputs": SIX, "batch": 50, "seed": 999_999}),
    ({"inputs": chosen(["x2**2"]), "l2": "0.001", "share": "10"}, {"inputs": ["x2**2"], "l2": 0.001, "share": 10}),
    ({"depth": "3", "act": "relu", "set": "spiral", "share": "75", "start": {"seed": 12}, "batch": "20"},
     {"depth": 3, "act": ab.relu, "name": "spiral", "share": 75, "seed": 12, "batch": 20}),
    ({"depth": "0", "act": "sigmoid", "inputs": chosen(TOLD)}, {"depth": 0, "act": ab.sigmoid, "inputs": [*TOLD]})])
def test_a_training_is_that_of_cpython(stage, playground, settings, more):
    shape = {"depth": 1, "act": ab.tanh, "inputs": ["x1", "x2"], "seed": 0, "name": "moons", "share": 50} | more
    train = points_of(shape["name"], 0.15, share=shape["share"])[0]
    net = first_net(shape["depth"], 3, shape["act"], shape["seed"], len(shape["inputs"]))
    size = more.get("batch", len(train[0]))
    steps = 2 * -(-len(train[0]) // size) + 2
    epoch, part = learned(net, (told(train[0], shape["inputs"]), train[1]), steps, l2=more.get("l2", 0),
                          batch=size, seed=shape["seed"])
    stage.open(playground, **settings)
    stage.press("One epoch").press("One epoch").press("One step").press("One step")
    found = kept(stage)
    assert (found[0], *found[2:]) == (epoch, steps, part)
    assert np.allclose(found[1], np.concatenate([np.ravel(p) for p in ab.arrays(net)]), rtol=1e-9, atol=1e-12)
    assert stage.said == playground_says(steps, **{**shape, **more}, width=3)


def test_chance_is_fair():
    u = sandbox._chance(5, 20_000)
    assert abs(np.histogram(u, 10, (0, 1))[0] - 2000).max() < 200 and abs(np.corrcoef(u[1:], u[:-1])[0, 1]) < 0.03
    orders = np.array([sandbox._order(6, seed, epoch) for seed in range(40) for epoch in range(40)])
    assert (np.sort(orders) == np.arange(6)).all() and abs(orders.mean(axis=0) - 2.5).max() < 0.2
    first = np.array([first_net(1, 8, ab.tanh, seed)[0].W.ravel() for seed in range(300)])
    assert abs(np.corrcoef(first.T) - np.eye(16)).max() < 0.3 and 0.9 < first.std() / first[:, 0].std() < 1.1


def test_the_network_of_the_page_begins_as_that_of_the_browser():
    for seed, sizes in ((0, [2, 6, 6, 1]), (31, [5, 1])):
        mine = sandbox._started(sizes, ab.tanh, seed)
        its = first_net(len(sizes) - 2, 6, ab.tanh, seed, sizes[0])
        assert all(np.allclose(one.W, other.W, rtol=1e-12) for one, other in zip(mine, its, strict=True))


@pytest.mark.parametrize("which", ["annbook", pytest.param("PyTorch", marks=needs_torch)])
def test_the_code_tells_its_network_the_chosen_inputs(stage, playground, which):
    stage.open(playground, inputs=chosen(SIX), batch="20", l2="0.01", start={"seed": 4}, lr=0.1)
    stage.press("One epoch").press("Show the code")
    text = code(stage, which)
    assert "# Adam: learning rate 0.1, batches of 20, L2 rate 0.01; seed 4." in text.splitlines()
    assert max(map(len, text.splitlines())) < 80
    printed, meant = run(text)
    assert printed == meant and len(meant) == 8


def test_a_seed_is_kept_or_becomes_another_one(stage, playground):
    stage.open(playground)
    first = stage.said
    stage.press("New start")
    assert stage.state["start"] == {"seed": 1} and stage.said == playground_says(0, depth=1, width=3, seed=1) != first
    stage.press("One step").press("Start again")
    assert stage.state["start"] == {"seed": 1} and stage.said == playground_says(0, depth=1, width=3, seed=1)
    for wrong, reason in (("1.5", "“1.5” is not whole"), ("-1", "“\u22121” is out of reach"), ("", "Nothing is written"),
                          ("1000000", "“1000000” is out of reach"), ("one", "“one” is no number")):
        said = typed(stage, wrong, stage.labelled("seed"), 0)
        assert said == f"{reason}: seed is a whole number from 0 to 999999. It stays 1."
        assert stage.state["start"] == {"seed": 1} and stage.labelled("seed").get("value") == "1"
    assert typed(stage, " 999999 ", stage.labelled("seed"), 0) == ""
    stage.press("New start")
    assert stage.state["start"] == {"seed": 0} and stage.said == first


def test_python_chooses_as_a_reader_does(stage):
    made = explorers.playground("circles", 0, inputs=["x1**2", "x2**2"], batch=10, l2=0.01, seed=3)
    stage.open(made).press("One epoch")
    more = {"name": "circles", "depth": 0, "inputs": ["x1**2", "x2**2"], "l2": 0.01, "seed": 3, "batch": 10}
    assert stage.said == playground_says(15, **more)
    assert float(re.search(r"([\d.]+)% of 200 points", made.still.alt)[1]) > 95


def test_one_input_at_least_stays(stage, playground):
    stage.open(playground)
    for name in ("input x₁", "input x₂"):
        stage.fire(stage.labelled(name), "click")
    assert stage.state["inputs"] == chosen(["x2"])
    assert said(stage) == "The network is told one thing of a point at least. Nothing was changed."
    stage.fire(stage.labelled("input sin x₂"), "click")
    assert said(stage).startswith("Points of your own") and stage.state["inputs"] == chosen(["x2", "sin(x2)"])
    stage.set(inputs={})
    assert stage.said == playground_says(0, depth=1, width=3)  # without any it is told the two coordinates


@pytest.mark.parametrize("speed, frames, epochs", [("0.1", 11, 2), ("1", 4, 4), ("25", 2, 50)])
def test_the_speed_of_a_training(stage, playground, speed, frames, epochs):
    stage.open(playground, speed=speed).press("Train", frames=frames)
    assert stage.said.startswith(f"training, epoch {epochs}: ")


def line(stage, name):
    """A weight or bias of the small network: its value, as told, and its ends."""
    node = next(one for one in stage.one("svg", "ab-wires").iter("g") if one.get("aria-label").startswith(name + " = "))
    return node, node.get("aria-label").rpartition(" = ")[2], [float(node[0].get(end)) for end in ("x1", "y1", "x2", "y2")]


def label(stage):
    return words(stage.one("text", "ab-edge-label"))


@pytest.mark.parametrize("name, brief, part", [
    ("weight from x₂ to 1.3", "x₂ → 1.3", 0.9), ("weight from x₁ to 1.1", "x₁ → 1.1", 0.3),
    ("weight from 1.2 to a", "1.2 → a", 0.5), ("bias of 1.2", "bias → 1.2", 0.2), ("bias of a", "bias → a", 0.9)])
def test_a_line_says_its_number_wherever_it_is_pressed(stage, playground, name, brief, part):
    stage.open(playground)
    _, value, (x1, y1, x2, y2) = line(stage, name)
    at = {"clientX": 10 + (x1 + part * (x2 - x1)) / 2, "clientY": 20 + (y1 + part * (y2 - y1)) / 2}
    net, seen = stage.one("svg", "ab-wires"), ", the plane shows its neuron" * (name == "bias of 1.2")
    stage.fire(net, "pointermove", **at)
    assert label(stage) == f"{brief} = {value}" and stage.state["picked"] == {}
    stage.fire(net, "click", **at)
    assert stage.said == f"{playground_says(0, depth=1, width=3)}; {name} = {value}{seen}"
    stage.fire(net, "pointermove", clientX=0, clientY=0)
    stage.press("One step")
    assert stage.said == f"{playground_says(1, depth=1, width=3)}; {name} = {line(stage, name)[1]}{seen}"
    assert label(stage) == f"{brief} = {line(stage, name)[1]}"
    stage.fire(net, "click", **at)
    assert stage.state["picked"] == {} and ";" not in stage.said.partition("right")[2]


def test_the_plane_shows_what_a_neuron_sees(stage, playground):
    """Under the pointer, with the keys, and where it was pressed."""
    stage.open(playground)
    net, scale = stage.one("svg", "ab-wires"), [words(one) for one in stage.one("div", "ab-scale")[1]]
    field = next(call[1] for call in stage.drawn(stage.one("canvas", "ab-plane")) if call[0] == "drawImage")
    _, _, (x, *_, y) = line(stage, "bias of 1.3")
    stage.fire(net, "pointermove", clientX=10 + (x + 12) / 2, clientY=20 + (y - 20) / 2)
    side = (np.arange(48) + 0.5) / 48 * 4.8
    grid = np.stack(np.meshgrid(-2.2 + side, 2.6 - side), -1).reshape(-1, 2)
    a = ab.forward(first_net(1, 3, ab.tanh), grid)[0].a[:, 2]
    top = abs(a).max()
    says = [shown(-top, 2), "a of neuron 1.3", shown(top, 2)]
    assert [words(one) for one in stage.one("div", "ab-scale")[1]] == says
    corner = shaded(a / top)[:4]
    assert np.abs(np.frombuffer(b64decode(stage.drawn(field)[0][1]["bytes"]), np.uint8)[:4].astype(int) - corner).max() <= 2
    stage.fire(net, "pointermove", clientX=0, clientY=0)
    assert [words(one) for one in stage.one("div", "ab-scale")[1]] == scale
    stage.set(picked={"layer": 1, "to": 2, "from": -1})
    assert [words(one) for one in stage.one("div", "ab-scale")[1]] == says
    stage.set(picked={"layer": 2, "to": 0, "from": -1})
    assert [words(one) for one in stage.one("div", "ab-scale")[1]] == scale


def field(stage):
    """Where the number of the pressed line is typed, and what it is called there."""
    label = next(node for node in stage.all("label") if node[-1].tag == "input" and not node[-1].get("aria-label"))
    return label[1], words(label[0])


def typed(stage, text, where=None, which=1):
    """Types into a field, that of the pressed line if no other is told; what is said of it."""
    where = field(stage)[0] if where is None else where
    stage.fire(where, "focus")
    stage.fire(where, "keydown", key="Enter", value=text)
    return words(stage.all("p", "ab-reason")[which])


@pytest.mark.parametrize("settings, more", [
    ({}, {}),
    ({"batch": "20", "l2": "0.01", "act": "relu", "depth": "4"}, {"batch": 20, "l2": 0.01, "act": ab.relu, "depth": 4})])
@pytest.mark.parametrize("before", [0, 2])
def test_a_typed_number_is_that_of_cpython(stage, playground, settings, more, before):
    """Before the first step and after some; the training goes on with it, Adam's memories stay."""
    shape = {"depth": 1, "act": ab.tanh} | more
    train = points_of("moons", 0.15)[0]
    size, how = more.get("batch", len(train[0])), {"l2": more.get("l2", 0)}
    net = first_net(shape["depth"], 3, shape["act"])
    step = ab.decay(ab.adam(0.02), how["l2"])

    def learn(first, last):
        for k in range(first, last):
            epoch, part = divmod(k, -(-len(train[0]) // size))
            rows = sandbox._order(len(train[0]), 0, epoch)[part * size:(part + 1) * size] if size < len(train[0]) else slice(None)
            step(net, ab.gradient(net, *(array[rows] for array in train), ab.binary_cross_entropy)[1])
    stage.open(playground, **settings)
    for _ in range(before):
        stage.press("One step")
    learn(0, before)
    for name, wire, text, value in (
            ("weight from x₂ to 1.3", (1, 2, 1), "1,25", 1.25), ("bias of 1.2", (1, 1, -1), "\u2212.5", -0.5)):
        stage.set(picked=dict(zip(("layer", "to", "from"), wire)))
        assert field(stage)[1] == name and field(stage)[0].get("value") == line(stage, name)[1]
        assert typed(stage, text) == "" and field(stage)[0].get("value") == line(stage, name)[1] == shown(value)
        layer, to, start = net[wire[0] - 1], *wire[1:]
        if start < 0:
            layer.b[to] = value
        else:
            layer.W[to, start] = value
    assert f"; bias of 1.2 = {shown(-0.5)}" in stage.said
    for _ in range(3):
        stage.press("One step")
    learn(before, before + 3)
    assert np.allclose(kept(stage)[1], np.concatenate([np.ravel(p) for p in ab.arrays(net)]), rtol=1e-9, atol=1e-12)
    loss = shown(ab.gradient(net, *train, ab.binary_cross_entropy)[0])
    assert f"E = {loss} on training points" in stage.said
    link, says = stage.state, stage.said
    stage.open(playground, **{name: link[name] for name in playground.figure.controls})  # as a copied link does
    assert stage.said == says


def test_a_number_that_is_refused_says_why_and_another_is_undone(stage, playground):
    stage.open(playground)
    first, (input_, name) = stage.said, field(stage)
    assert input_.get("disabled") is not None and name == "a line or a neuron: press it"
    stage.set(picked={"layer": 1, "to": 0, "from": 1})
    value, says = field(stage)[0].get("value"), stage.said
    for text, reason in (("one", "“one” is no number"), ("101", "“101” is out of reach"), ("", "Nothing is written")):
        assert typed(stage, text) == (f"{reason}: weight from x₂ to 1.1 is a number from \u2212100 to 100. It stays {value}.")
        assert (field(stage)[0].get("value"), stage.state["trained"], stage.said) == (value, "", says)
    stage.fire(field(stage)[0], "focus").set(picked={"layer": 1, "to": 1, "from": 1})
    assert words(stage.all("p", "ab-reason")[1]) == ""  # it was about another one
    assert stage.fire(field(stage)[0], "blur").state["trained"] == ""  # nothing was typed: no digit is lost
    typed(stage, "2")
    changed = stage.state["trained"]
    stage.press("One step").set(depth="3")
    stage.press("Undo")  # the network is there again that the number belongs to
    assert (stage.state["depth"], stage.state["trained"]) == ("1", "") and stage.said.startswith(first) and changed[:2] == "0."
    stage.press("Train", frames=2)
    typed(stage, "3")  # ends the training
    assert words(stage.all("button")[0]) == "Train" and f"; {field(stage)[1]} = {shown(3)}" in stage.said
    stage.press("Reset")
    assert stage.said == first and field(stage)[0].get("disabled") is not None


@pytest.mark.parametrize("picked", [
    {"layer": 3, "to": 0, "from": 0}, {"layer": 1, "to": 3, "from": 0}, {"layer": 1, "to": 0, "from": 2}, {"layer": 1},
    {"layer": 0, "to": 0, "from": 0}, {"layer": 1, "to": 0.5, "from": 0}])
def test_a_link_to_a_line_that_there_is_not_says_nothing(stage, playground, picked):
    stage.open(playground, picked=picked)
    assert stage.said == playground_says(0, depth=1, width=3) and label(stage) == ""


def test_a_point_is_taken_up_removed_and_comes_back(stage, playground):
    points = [[0, 0, 1], [1, -1.5, 0], [2, 2, 1]]
    stage.open(playground, own=points)

    def off():
        return [words(node) for node in stage.all("button") if node.get("disabled") is not None]
    assert off() == ["Undo", "Remove point"]
    stage.press("Next point").press("Next point")
    assert said(stage).endswith("Point 2 of 3: x₁ = 1, x₂ = −1.5, class 0.") and off() == ["Undo"]
    stage.press("Remove point")
    assert stage.state["own"] == [points[0], points[2]] and off() == ["Remove point"]
    plane = stage.one("canvas", "ab-plane")
    stage.fire(plane, "keydown", key="Delete")  # the mark stands at the first
    assert stage.state["own"] == [points[2]]
    stage.press("Remove my points").press("Undo").press("Undo").press("Undo")
    assert stage.state["own"] == points and off() == ["Undo", "Remove point"]
    at = {"clientX": 10 + 180 * 3.2 / 4.8 + 3, "clientY": 20 + 180 * 4.1 / 4.8}
    stage.fire(plane, "click", **at)
    assert "Point 2 of 3" in said(stage)
    stage.fire(plane, "click", **at)
    assert said(stage).endswith(" of class 1.") and stage.state["own"] == points


def test_what_was_pasted_is_undone(stage, playground):
    stage.open(playground, own=[[0, 0, 1]]).press("Paste points")
    stage.fire(stage.one("textarea"), "input", value="150;3;a\n180;4;b")
    stage.press("Use these points")
    assert stage.state["set"] == "my points" and stage.state["units"] != {}
    stage.press("Undo")
    assert (stage.state["set"], stage.state["own"], stage.state["units"], stage.state["words"]) == ("moons", [[0, 0, 1]], {}, {})
    assert re.match("epoch 0: .* of 150 test points right$", stage.said)


def test_reset_forgets_what_could_be_undone(stage, playground):
    stage.open(playground)
    first = stage.said
    stage.fire(stage.one("canvas", "ab-plane"), "keydown", key="Enter")
    stage.choose("batch", "5")
    stage.press("One step").press("Reset")
    assert stage.said == first and stage.state["own"] == [] and stage.state["batch"] == "all"
    assert next(node for node in stage.all("button") if words(node) == "Undo").get("disabled") is not None


def test_the_last_epoch_is_said_and_nothing_is_trained_after_it(stage):
    made = explorers.playground(batch=50)
    made.figure.controls = made.figure.controls | {"trained": made.figure.controls["trained"] | {"most": 2}}
    def button(stage, name):
        return next(node for node in stage.all("button") if words(node) == name)
    stage.open(made).press("One epoch")
    assert "last epoch" not in stage.said and button(stage, "Train").get("aria-disabled") == "false"
    says = stage.press("One epoch").said
    assert says.startswith("epoch 2") and says.endswith("this is the last epoch, Start again begins anew")
    for name in ("Train", "One step", "One epoch"):
        assert button(stage, name).get("aria-disabled") == "true"
        assert stage.press(name, frames=1).said == says
    stage.press("Start again")
    assert button(stage, "Train").get("aria-disabled") == "false" and "last epoch" not in stage.said

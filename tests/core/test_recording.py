"""Is a whole training step recorded with the names of the book, and worked out as by hand?"""

import re

import numpy as np
import pytest
import vectors
from found import OPTIMISERS
from test_tape import NET, same

import annbook as ab
from annbook import worked
from annbook.layers import parameters
from annbook.recording import record, show_work
from annbook.tape import Label, Tape

SMALL = ab.Dense([[2.0]], [0.5], ab.sigmoid), ab.Dense([[3.0]], [-1.0], ab.identity)
STEP = SMALL, [1.0], [2.0], ab.squared_error, 0.1
BY_HAND = r"""
Forward: the sums of layer 1: z_{2} = w_{12} \, x_{1} + b_{2} = 2 \cdot 1 + 0.5 = 2.5
Forward: the activations of layer 1: a_{2} = \sigma(z_{2}) = \frac{1}{1 + e^{-z_{2}}} = \frac{1}{1 + e^{-2.5}} = 0.924142
Forward: the sums of layer 2: z_{3} = w_{23} \, a_{2} + b_{3} = 3 \cdot 0.924142 + (-1) = 1.77243
Forward: the activations of layer 2: a_{3} = \mathrm{identity}(z_{3}) = z_{3} = 1.77243
The loss: E = (a_{3} - y_{3})^{2} = (1.77243 - 2)^{2} = 0.0517902
Backward: the deltas of layer 2: \delta_{3} = 2 \, (a_{3} - y_{3}) = 2 \cdot (1.77243 - 2) = -0.455149
Backward: the gradient of the weights of layer 2: dE/dw_{23} = \delta_{3} \, a_{2} = (-0.455149) \cdot 0.924142 = -0.420622
Backward: the gradient of the biases of layer 2: dE/db_{3} = \delta_{3} = -0.455149
Backward: the deltas of layer 1: \delta_{2} = w_{23} \, \delta_{3} \, a_{2} \, (1 - a_{2})""" + r"""
 = 3 \cdot (-0.455149) \cdot 0.924142 \cdot (1 - 0.924142) = -0.0957229
Backward: the gradient of the weights of layer 1: dE/dw_{12} = \delta_{2} \, x_{1} = (-0.0957229) \cdot 1 = -0.0957229
Backward: the gradient of the biases of layer 1: dE/db_{2} = \delta_{2} = -0.0957229
Update: the weights of layer 1: w_{12}' = w_{12} - \eta \, dE/dw_{12} = 2 - 0.1 \cdot (-0.0957229) = 2.00957
Update: the biases of layer 1: b_{2}' = b_{2} - \eta \, dE/db_{2} = 0.5 - 0.1 \cdot (-0.0957229) = 0.509572
Update: the weights of layer 2: w_{23}' = w_{23} - \eta \, dE/dw_{23} = 3 - 0.1 \cdot (-0.420622) = 3.04206
Update: the biases of layer 2: b_{3}' = b_{3} - \eta \, dE/db_{3} = (-1) - 0.1 \cdot (-0.455149) = -0.954485
"""
GIVEN = ["The loss is `squared_error`.", "$x_{1} = 1$", "$y_{3} = 2$", r"$\eta = 0.1$", "$w_{12} = 2$", "$b_{2} = 0.5$",
         "$w_{23} = 3$", "$b_{3} = -1$"]
AFTER = "The loss was $0.0517902$; with the new weights and biases it is $0.0193595$."


def test_a_step_is_worked_out_as_by_hand():
    text = show_work(*STEP)
    titles, blocks = zip(*re.findall(r"^## (.+)\n\n(?:\$\$\\begin\{aligned\}\n)((?:.+\n)+)\\end\{aligned\}\$\$$", text, re.M))
    chains = [re.sub(r"\\frac\{\\partial E\}\{\\partial (\w_\{\d+\})\}", r"dE/d\1", block) for block in blocks]
    chains = [chain.strip().replace(" \\\\\n&=", " =").replace(" &=", " =") for chain in chains]
    assert [f"{title}: {chain}" for title, chain in zip(titles, chains)] == BY_HAND.replace("\n =", " =").strip().split("\n")
    start, end = text.split("\n\n## Forward", 1)[0], text.rsplit("## ", 1)[1]
    assert start == "\n\n".join(["# A training step by hand", "## Given", *GIVEN]) and end == f"After the step\n\n{AFTER}\n"


def test_several_numbers_of_one_array_share_a_heading_and_a_line():
    text = show_work(NET, worked.x, worked.y, ab.squared_error, worked.lr)
    assert "\n\n$x_{1} = 1$, $x_{2} = 2$, $x_{3} = 3$\n\n$y_{8} = 0.8$, $y_{9} = 0.2$\n\n" in text
    assert len(re.findall("^## ", text, re.M)) == len(set(re.findall("^## .+", text, re.M))) == 17


def test_a_notebook_shows_the_work_without_headings():
    text = show_work(*STEP)
    assert repr(text) == "<Work: 15 equations>" and isinstance(text, str)
    lines = text._repr_markdown_().split("\n")
    assert lines[:3] == ["**A training step by hand**", "", "**Given**"] and "**The loss**" in lines
    assert [re.sub(r"^#+ (.*)$", r"**\1**", line) for line in text.split("\n")] == lines


def said(tape):
    """{name: label} in the order of the tape."""
    return {node.name: tuple(node.label) for node in tape.nodes if node.name}


def test_every_number_of_a_step_has_the_name_of_the_book():
    tape = record(*STEP, ab.momentum)
    label = {"x": ("x{}", (1,), "", "input", "", 0), "y": ("y{}", (3,), "", "target", "", 2), "lr": ("lr", (), "", "rate", "", 0)}
    first = {"W[1]": (2, 1), "b[1]": (2,), "W[2]": (3, 2), "b[2]": (3,)}
    for own, axes in first.items():
        label[own] = (f"{own[0].lower()}{{}}", axes, "", "weight" if own[0] == "W" else "bias", "", int(own[2]))
    for k, call in (1, "sigmoid"), (2, "identity"):
        label |= {f"z[{k}]": ("z{}", (k + 1,), "", "sum", "", k), f"a[{k}]": ("a{}", (k + 1,), call, "activation", "", k)}
    label["E"] = ("E", (), "squared_error", "loss", "", 0)
    for k in 2, 1:
        label[f"delta[{k}]"] = ("delta{}", (k + 1,), "", "gradient", f"z[{k}]", k)
        for own in f"W[{k}]", f"b[{k}]":
            label[f"d{own}"] = (f"dE/d{own[0].lower()}{{}}", first[own], "", "gradient", own, k)
    for own in first:
        k, kept = int(own[2]), ("", (), "", "memory", own, int(own[2]))
        label |= {f"{own}.memory0": kept, f"{own}.memory0'": kept}
        label[f"{own}'"] = f"{own[0].lower()}{{}}'", first[own], "", "update", own, k
    assert said(tape) == label
    assert list(said(tape))[:18] == list(label)[:18]
    assert tape.feedback == {name: f"{name}'" for own in first for name in (own, f"{own}.memory0")}
    assert type(tape) is Tape and same(tape["x"], np.array([[1.0]])) and same(tape["y"], np.array([[2.0]])) and tape["lr"] == 0.1


def test_layers_of_other_kinds_have_their_kinds_and_no_neurons():
    make, shape = vectors.EXAMPLES["recurrence"]
    tape = record(make(), np.ones((1, *shape)), [[0.5, 0.5]], ab.softmax_cross_entropy, 1)
    labels = said(tape)
    assert {label[:3] for name, label in labels.items() if name not in ("lr", "E")} == {("", (), "")}
    assert {name: label[3:] for name, label in labels.items() if "[1]" in name or name in "xy"} == {
        "x": ("input", "", 0), "y": ("target", "", 3),
        "Wx[1]": ("weight", "", 1), "Wh[1]": ("weight", "", 1), "b[1]": ("bias", "", 1),
        "z[1]": ("sum", "", 1), "a[1]": ("activation", "", 1), "delta[1]": ("gradient", "z[1]", 1),
        **{f"d{own}[1]": ("gradient", f"{own}[1]", 1) for own in ("Wx", "Wh", "b")},
        **{f"{own}[1]'": ("update", f"{own}[1]", 1) for own in ("Wx", "Wh", "b")}}
    assert type(tape["lr"]) is float and tape.names(tape.find("Wx[1]"))[1] == "Wx[1][0,1]"


@pytest.mark.parametrize("optimiser", [None, *OPTIMISERS])
def test_a_record_leaves_the_network_as_it_was_and_forgets_nothing(optimiser):
    net = ab.copy(NET)
    tape = record(net, worked.x, worked.y, ab.squared_error, 0.25, optimiser)
    for k, (layer, own) in enumerate(zip(net, NET), 1):
        for name, p in parameters(layer):
            assert same(p, getattr(own, name)) and same(tape[f"{name}[{k}]"], p)
    step = (optimiser or ab.sgd)(0.25)
    step(net, ab.gradient(net, worked.x, worked.y, ab.squared_error)[1])
    assert all(same(tape[f"{name}[{k}]'"], p) for k, layer in enumerate(net, 1) for name, p in parameters(layer))


def test_rows_are_kept_as_they_are_given():
    tape = record(SMALL, [[1.0], [2.0], [3.0]], [[0.0], [1.0], [2.0]], ab.mse, 0.1)
    assert tape["x"].shape == tape["y"].shape == tape["a[2]"].shape == (3, 1) and tape["E"].shape == ()
    assert tape.names(tape.find("x")) == ["x1[0]", "x1[1]", "x1[2]"]
    assert tape.nodes[tape.find("E")].label == Label("E", call="mse", kind="loss")
    tape = record(SMALL, np.ones((2, 4, 1)), np.ones((2, 4, 1)), ab.mse, 0.1)  # dense layers read sequences too
    assert tape.names(tape.find("b[1]")) == ["b2"] and tape.names(tape.find("z[2]"))[5] == "z3[1,1]"


BY_DOOR = "net: expected dense layers, with at most 40 neurons together, to be worked by hand"


def test_work_is_for_small_dense_networks():
    def work(*sizes):
        return show_work(ab.init(sizes), np.ones(sizes[0]), np.ones(sizes[-1]), ab.mse, 0.1)

    assert "w_{40,41}" in work(1, 39, 1) and "w_{42,43}" in work(41, 1, 1)  # inputs are not counted
    make, shape = vectors.EXAMPLES["recurrence"]
    for refused in (lambda: work(1, 40, 1), lambda: work(1, 20, 21),
                    lambda: show_work(make(), np.ones((1, *shape)), [[0.5, 0.5]], ab.softmax_cross_entropy, 0.1)):
        with pytest.raises(ValueError) as error:
            refused()
        assert str(error.value) == BY_DOOR


@pytest.mark.parametrize("lr, message", [
    (0, "lr is 0: expected more than 0"), (-1, "lr is -1: expected more than 0"), (np.nan, "lr is nan"), ("1", "lr is '1'")])
def test_a_rate_is_more_than_nothing(lr, message):
    with pytest.raises((ValueError, TypeError)) as error:
        record(SMALL, [1.0], [2.0], ab.mse, lr)
    assert str(error.value).startswith(message)

"""Is the tape a faithful witness? Replays equal direct calls, bit for bit; whoever leaves the tape is told where;
every explanation gives the number that it explains; and the engine in JavaScript computes what NumPy computes."""

import json
import math
import re
from dataclasses import is_dataclass
from pathlib import Path

import numpy as np
import pytest
import vectors
from formulas import evaluated, value_of
from found import ACTIVATIONS, ELEMENTWISE, LOSSES, OPTIMISERS
from hypothesis import given, settings
from hypothesis import strategies as st

import annbook as ab
from annbook import history, ops, recording, worked
from annbook import tape as tape_module
from annbook.history import explain, steps
from annbook.layers import parameters
from annbook.ops import OPS
from annbook.recording import record, show_work
from annbook.tape import Dim, Label, Node, Source, Tape, TapeError

ROOT = Path(__file__).resolve().parents[2]
NET = tuple(ab.Dense(W, b, ab.sigmoid) for W, b in worked.weights)
rngs = st.integers(0, 2**32 - 1).map(np.random.default_rng)


def worked_step(loss=ab.squared_error, optimiser=None):
    return record(NET, worked.x, worked.y, loss, worked.lr, optimiser)


def same(a, b):
    """Equal to the last bit, and of the same shape."""
    return np.shape(a) == np.shape(b) and np.array_equal(a, b, equal_nan=True)


def traced(f, *arrays):
    """What f makes of these arrays when it is replayed on them, recorded with others of the same axes."""
    tape = Tape()
    others = [tape.input(str(k), np.ones_like(a) / 2) for k, a in enumerate(arrays)]
    tape.name(f(*others), "out")
    return tape.replay({str(k): a for k, a in enumerate(arrays)})["out"]


# Replays

@pytest.mark.parametrize("case", list(vectors.op_tapes()), ids=lambda case: case[0])
def test_every_operation_replays_exactly(case):
    name, f, shapes, make = case
    rng = np.random.default_rng(1)
    tape = Tape()
    tape.name(f(*(tape.input(key, make(rng, shape)) for key, shape in shapes.items())), "out")
    for _ in range(5):
        inputs = {key: make(rng, shape) for key, shape in shapes.items()}
        assert same(tape.replay(inputs)["out"], f(*inputs.values()))


def test_every_operation_has_a_vector():
    made = (tape for make in vectors.MAKERS
            for _, tape, _, _ in make(0, np.random.default_rng(0)))
    assert {node.op for tape in made for node in tape.nodes} == {"input", "constant", *OPS}


@pytest.mark.parametrize("act", ACTIVATIONS, ids=repr)
@given(rngs, st.integers(1, 5), st.integers(1, 5))
def test_activations(act, rng, n, width):
    z, g = rng.normal(0, 3, (2, n, width))
    a = act(z)
    assert same(traced(act.f, z), a) and same(traced(lambda z: act(z), z), a)
    assert same(traced(act.pull, g, z, a), act.pull(g, z, a))
    if act in ELEMENTWISE:
        assert same(traced(act.df, z, a), act.df(z, a))


def test_the_matrix_of_softmax():
    z = np.array([[1.0, 2.0, 3.0]])
    assert same(traced(ab.softmax.df, z, ab.softmax(z)), ab.softmax.df(z, ab.softmax(z)))


@pytest.mark.parametrize("loss", LOSSES, ids=repr)
@given(rngs, st.integers(1, 5), st.integers(2, 5))
def test_losses(loss, rng, n, width):
    y_hat, y = (v / v.sum(-1, keepdims=True) for v in rng.uniform(0.1, 1, (2, n, width)))
    assert same(traced(loss.f, y_hat, y), loss.f(y_hat, y))
    assert same(traced(loss.df, y_hat, y), loss.df(y_hat, y))


def test_losses_at_the_door():
    y_hat, y = np.array([[0.5, 0.5]]), np.array([[0.5, 0.5]])  # what `traced` records with, so that y may be checked
    for loss in LOSSES:
        assert same(traced(loss, y_hat, y), loss(y_hat, y))


@given(rngs, st.lists(st.integers(1, 6), min_size=2, max_size=4), st.integers(1, 4))
@settings(deadline=None)
def test_networks_of_any_width_replay_one_recording(rng, sizes, n):
    act, loss = rng.choice(ELEMENTWISE), ab.half_squared_error
    tape = record(ab.init([2] * len(sizes), act, act), [1, 2], [1, 2], loss, 0.1)
    net = ab.init(sizes, act, act, seed=rng)
    x, y = rng.normal(size=(n, sizes[0])), rng.normal(size=(n, sizes[-1]))
    values = tape.replay({"x": x, "y": y, "lr": 0.3} | {f"{name}[{k}]": v for k, layer in enumerate(net, 1)
                                                        for name, v in (("W", layer.W), ("b", layer.b))})
    trace, (E, grads) = ab.forward(net, x), ab.gradient(net, x, y, loss)
    assert same(values["E"], E)
    for k, (layer, s, grad) in enumerate(zip(net, trace, grads), 1):
        assert same(values[f"z[{k}]"], s.z) and same(values[f"a[{k}]"], s.a)
        assert same(values[f"dW[{k}]"], grad.W) and same(values[f"db[{k}]"], grad.b)
        assert same(values[f"W[{k}]'"], layer.W - 0.3 * grad.W)


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_a_tape_that_is_fed_back_is_a_training(optimiser):
    tape, net, step = worked_step(optimiser=optimiser), ab.copy(NET), optimiser(worked.lr)
    assert set(tape.feedback) == {node.name for node in tape.nodes if node.op == "input"} - {"x", "y", "lr"}
    for _ in range(5):
        E, grads = ab.gradient(net, worked.x[None], worked.y[None], ab.squared_error)
        values = tape.replay()
        assert same(values["E"], E)
        step(net, grads)
        tape = tape.rerun({to: values[name] for to, name in tape.feedback.items()})
    assert same(tape["W[1]"], net[0].W) and same(tape["b[2]"], net[1].b)


@pytest.mark.parametrize("name", vectors.EXAMPLES)
def test_convolutions_and_recurrences_replay_exactly(name):
    make, shape = vectors.EXAMPLES[name]
    net, rng = make(), np.random.default_rng(3)
    y = np.eye(2)[rng.integers(0, 2, ab.predict(net, np.ones((3, *shape))).shape[:-1])]
    n = 3 if vectors.fixed_rows(net) else 1
    tape = record(net, rng.normal(size=(n, *shape)), y[:n], ab.softmax_cross_entropy, 0.1, ab.adam)
    x = rng.normal(size=(3, *shape))
    values, (E, grads) = tape.replay({"x": x, "y": y}), ab.gradient(net, x, y, ab.softmax_cross_entropy)
    assert same(values["E"], E)
    for k, grad in enumerate(grads, 1):
        for part, value in vars(grad).items():
            assert not hasattr(value, "ndim") or same(values[f"d{part}[{k}]"], value)
    for entry in explain(tape):
        if entry.term and "memory" not in entry.name:
            assert math.isclose(value_of(entry.term), entry.value, rel_tol=1e-9, abs_tol=1e-12), str(entry)


def symbols(*args):
    """{name: in LaTeX} for all numbers of a recorded step."""
    return {entry.name: entry.tex for entry in explain(record(*args))}


def test_names_in_latex():
    dense = symbols(NET, [worked.x] * 2, [worked.y] * 2, ab.squared_error, 0.5)
    wide = symbols(ab.init([3, 9, 2]), worked.x, worked.y, ab.mse, 0.1)
    recurrent = symbols((vectors.rnn(2, 3), vectors.Last(), ab.init([3, 1])[0]), np.ones((2, 2, 2)), [[1.0], [0.0]], ab.mse, 0.1,
                        ab.momentum)
    for found, name, tex in [
            (dense, "w14", "w_{14}"), (dense, "dE/dw14", r"\frac{\partial E}{\partial w_{14}}"), (dense, "z4[0]", "z_{4}^{[0]}"),
            (dense, "delta8[1]", r"\delta_{8}^{[1]}"), (dense, "w14'", "w_{14}'"), (dense, "lr", r"\eta"), (dense, "E", "E"),
            (wide, "delta13", r"\delta_{13}"), (wide, "w3,12", "w_{3,12}"), (recurrent, "z[1][0,0,2]", "z_{0,0,2}^{[1]}"),
            (recurrent, "Wx[1]'[0,1]", r"\mathrm{Wx}_{0,1}^{[1]'}"), (recurrent, "delta[3][1,0]", r"\delta_{1,0}^{[3]}"),
            (recurrent, "dW[3][0,2]", r"\frac{\partial E}{\partial W_{0,2}^{[3]}}"),
            (recurrent, "b[1].memory0[2]", r"\mathtt{b[1].memory0[2]}")]:
        assert found[name] == tex


@pytest.mark.parametrize("name, label, tex", [
    ("a", Label(), "a_{0,1}"), ("X", Label(), "X_{0,1}"), ("X12", Label(), "X_{12}^{[0,1]}"),
    ("m", Label(kind="weight"), "m_{0,1}"), ("w14", Label(), "w_{14}^{[0,1]}"),
    ("hidden", Label(), r"\mathrm{hidden}_{0,1}"), ("y_hat", Label(), r"\mathtt{y\_hat[0,1]}"),
    ("dE/dx", Label(kind="gradient", of="x"), r"\frac{\partial E}{\partial x_{0,1}}"),
    ("delta", Label(kind="gradient", of="x"), r"\delta_{0,1}"), ("new", Label(kind="update", of="x"), "x_{0,1}'"),
])
def test_names_given_by_hand_in_latex(name, label, tex):
    tape = Tape()
    tape.name(tape.input("x", np.ones((1, 2))) * 2, name, label)
    assert explain(tape, name)[1].tex == tex


def test_exported_functions_take_traced_networks():
    tape = Tape()
    net = tuple(ab.Dense(tape.input(f"W{k}", layer.W), tape.input(f"b{k}", layer.b), layer.act)
                for k, layer in enumerate(NET))
    x, y = tape.input("x", worked.x), tape.input("y", worked.y)
    trace = ab.forward(net, x)
    E, grads = ab.gradient(net, x, y, ab.squared_error)
    again = ab.backward(net, trace, ab.squared_error.df(trace[-1].a, y))
    plain_E, plain = ab.gradient(NET, worked.x, worked.y, ab.squared_error)
    assert same(ab.predict(net, x).value, ab.predict(NET, worked.x)) and same(E.value, plain_E)
    assert ab.at(trace, "z4").value == ab.at(ab.forward(NET, worked.x), "z4")
    for grad, other, right in zip(grads, again, plain):
        assert same(grad.W.value, right.W) and same(grad.b.value, right.b) and same(other.W.value, right.W)


def test_float32_stays_float32():
    net = ab.init([3, 4, 2], ab.tanh, dtype=np.float32)
    tape = record(net, worked.x.astype(np.float32), worked.y.astype(np.float32), ab.mse, 0.1)
    _, grads = ab.gradient(net, worked.x.astype(np.float32), worked.y.astype(np.float32), ab.mse)
    assert tape["dW[1]"].dtype == np.float32 and same(tape["dW[1]"], grads[0].W)


LENGTHS = [lambda n, m: n + m, lambda n, m: 1 + n, lambda n, m: n - 1, lambda n, m: 9 - n, lambda n, m: n * m, lambda n, m: 2 * n,
           lambda n, m: m // n, lambda n, m: m % 2, lambda n, m: -n, lambda n, m: 7 * (m - n) // 2 % 5, lambda n, m: n / m,
           lambda n, m: n / 2, lambda n, m: 2 / n, lambda n, m: 1.5 * n, lambda n, m: n * 1.5, lambda n, m: n + 0.5,
           lambda n, m: 0.5 - n, lambda n, m: n - 0.5, lambda n, m: np.float64(3) * n, lambda n, m: m / np.arange(1, 3)]


@pytest.mark.parametrize("f", LENGTHS)
def test_arithmetic_with_lengths_is_done_again(f):
    tape = Tape()
    length = f(*tape.input("x", np.ones((2, 3))).shape)
    tape.name(length, "out")
    assert same(tape["out"], f(2, 3)) and same(tape.replay({"x": np.ones((4, 9))})["out"], f(4, 9)) and not tape.fixed
    if isinstance(length, Dim):
        assert length.value == f(2, 3) and str(length) == repr(length) == str(f(2, 3)) and type(length.value) is int
    else:
        assert not tape.nodes[0].source and tape.nodes[-1].op in ("add", "subtract", "multiply", "divide")


def test_lengths_are_compared_as_numbers():
    tape = Tape()
    n, m = tape.input("x", np.ones((2, 3))).shape
    assert n == 2 and n != 3 and n < m and n <= m and m > 2 and not m < 3 and m >= 3 and not n == m and {n, 2} == {2}
    assert not tape.fixed and [*range(n)] == [0, 1] and list(tape.fixed) == [("length", 0, 0)]


def test_what_is_recorded_cannot_be_changed():
    """All dataclasses of the tape, found by their type, are frozen."""
    found = {value for module in (ops, tape_module, history, recording) for value in vars(module).values() if is_dataclass(value)}
    assert {kind.__name__ for kind in found} >= {"Op", "Node", "Number", "Entry", "Named"}
    assert all(kind.__dataclass_params__.frozen for kind in found)
    assert all(kind.__eq__ is object.__eq__ for kind in found if issubclass(kind, ab.Layer))  # as all layers


def test_a_graph_is_printed_and_walked():
    tape = Tape()
    x = tape.input("x", np.ones((2, 3)))
    row = x[0]
    out = tape.name(row * 2 + x.shape[1], "out")
    assert str(tape).split("\n") == [
        "  0  input   (2, 3)   x", "  1  index(0, key=(0,))   (3,)", "  2  constant 2", "  3  multiply(1, 2)   (3,)",
        "  4  length(of=3)   ()", "  5  add(3, 4)   (3,)   out"]
    assert str(tape.nodes[2]) == "constant 2" and str(Node("constant", value=np.ones(1))) == "constant   (1,)"
    assert tape.edges() == [(0, 1), (1, 3), (2, 3), (3, 5), (4, 5)] and tape.depths() == [0, 1, 0, 2, 0, 3]
    assert tape.behind([3]) == {0, 1, 2, 3} and tape.behind((4,)) == {4} and tape.behind([1, 2]) == {0, 1, 2}
    assert (tape.find("out"), tape.find("x"), tape.find("row")) == (5, 0, None)
    assert [repr(v) for v in (x, row, out)] == [
        "Traced(x: input, shape (2, 3))", "Traced(1: index, shape (3,))", "Traced(out: add, shape (3,))"]
    with pytest.raises(KeyError, match="^\"name 'row': the tape has no such node\"$"):
        tape["row"]


def test_lines_of_code_are_told_as_text():
    tape = Tape()
    x = tape.input("x", 1.0)
    line = (x + 1).tape.nodes[-1].source
    assert str(line) == "test_tape, test_lines_of_code_are_told_as_text: line = (x + 1).tape.nodes[-1].source"
    assert Path(__file__).read_text(encoding="utf-8").split("\n")[line.line - 1].strip() == line.text
    code = {"__name__": "made", "x": x}
    exec("x * 2", code)
    assert tape.nodes[-1].source == Source("made", "<module>", 1, "")
    del code["__name__"]
    exec("x * 3", code)
    assert tape.nodes[-1].source.module == "?"


METHODS = [
    lambda x: x.sum(), lambda x: x.sum(1), lambda x: x.mean(axis=0, keepdims=True), lambda x: x.max(), lambda x: x.min(-1),
    lambda x: x.argmax(1), lambda x: x.ravel(), lambda x: x.repeat(2), lambda x: x.repeat(3, axis=1), lambda x: x.swapaxes(0, 1),
    lambda x: x.clip(-0.5, 0.5), lambda x: x.T, lambda x: np.asarray(x.size) if isinstance(x, np.ndarray) else x.size,
    lambda x: x.reshape(3, 2), lambda x: x.reshape((-1, 1)), lambda x: x.reshape([6]), lambda x: x.reshape(6),
    lambda x: x.transpose(), lambda x: x.transpose(1, 0), lambda x: x.transpose((0, 1)),
    lambda x: x.copy(), lambda x: x.copy("C"), lambda x: x[1], lambda x: x[:, 1:], lambda x: x[..., None, -1], lambda x: [*x][1],
    lambda x: x[::-1, np.int64(0)], lambda x: x[x.shape[0] - 1, x.shape[0]:], lambda x: np.ones(np.ndim(x)) + np.shape(x)[1],
]


@pytest.mark.parametrize("f", METHODS)
def test_methods_are_those_of_arrays(f):
    x = np.random.default_rng(4).normal(size=(2, 3))
    found = traced(f, x)
    assert same(found, f(x))


def test_a_traced_array_tells_what_it_is():
    tape = Tape()
    x = tape.input("x", np.ones((2, 3), np.float32))
    assert (x.shape, x.ndim, x.dtype, len(x)) == ((2, 3), 2, np.float32, 2) and x.copy() is x
    assert (np.ndim(x), np.shape(x), np.size(x).value, x.size.value) == (2, (2, 3), 6, 6)
    assert tape.input("n", 3).dtype == int and tape.input("v", 0.5).shape == () and tape.input("l", [1, 2]).value.dtype == float
    assert type(tape["n"]) is int and type(tape["v"]) is float and [*tape.fixed] == [("length", 0, 0)]


def test_a_name_for_a_named_array_is_a_copy():
    tape = Tape()
    x = tape.input("x", np.ones(2))
    first = tape.name(x + 1, "first", Label("a{}", (1,)))
    second = tape.name(first, "second")
    assert [(n.op, n.name, n.inputs) for n in tape.nodes[2:]] == [("add", "first", (0, 1)), ("copy", "second", (2,))]
    assert second.index == 3 and tape.nodes[3].source == tape.nodes[2].source and tape.nodes[3].label == Label()
    assert tape.name(2.5, "plain").value == 2.5 and tape.nodes[4] == Node("constant", value=2.5, name="plain")
    tape.label(second, Label("b{}", (4,)))
    assert tape.names(3) == ["b4", "b5"] and tape.names(2) == ["a1", "a2"] and tape.names(1) == ["v1"]
    assert tape.nodes[3].name == "second" and tape.called(0)[1] == ("x", "", "1")


def test_a_rerun_keeps_the_rest():
    tape = Tape()
    x = tape.input("x", np.ones(2))
    tape.name(tape.name(x * 3, "y") + tape.constant(np.arange(x.shape[0].__index__())), "z")
    tape.feedback = {"x": "z"}
    again = tape.rerun({"x": [2, 5]})
    assert type(again) is Tape and again.feedback == {"x": "z"} and again.fixed == tape.fixed and len(tape.fixed) == 1
    assert same(again["z"], np.array([6.0, 16.0])) and same(tape["z"], np.array([3.0, 4.0]))
    assert tape.replay().keys() == {"x", "y", "z"} and same(tape.replay()["z"], tape["z"])
    for own, other in zip(tape.nodes, again.nodes, strict=True):
        assert [getattr(own, part) for part in ("op", "inputs", "settings", "name", "label", "source")] == [
            getattr(other, part) for part in ("op", "inputs", "settings", "name", "label", "source")]


def test_a_gradient_belongs_to_what_has_its_name_and_size():
    tape = Tape()
    x = tape.input("x", np.ones(2))
    for name, value, label in [("E", x.sum(), Label(kind="loss")), ("other", x * 1, Label(kind="update", of="x")),
                               ("small", x[:1], Label(kind="gradient", of="x")), ("dx", x * 2, Label(kind="gradient", of="x")),
                               ("dx again", x * 2, Label(kind="gradient", of="x")), ("dE", x.mean(), Label(kind="gradient"))]:
        tape.name(value, name, label)
    assert tape.slope_of(0) == tape.find("dx") and tape.slope_of(tape.find("E")) is None and tape.slope_of(2) is None


def test_lengths_are_remembered():
    tape = Tape()
    a = tape.input("a", np.ones((2, 3)))
    rows, columns = a.shape
    assert (rows, columns) == (2, 3) and rows < columns and not tape.fixed and f"{rows + 1}" == "3"
    tape.name(a.reshape(columns * rows // 2, -1), "b")
    tape.name(2 * rows / columns + columns * a, "c")
    values = tape.replay({"a": np.ones((4, 5))})
    assert values["b"].shape == (10, 2)
    assert values["c"][0, 0] == 2 * 4 / 5 + 5


def test_a_length_used_as_a_plain_number_is_fixed():
    tape = Tape()
    x = tape.input("x", np.ones((2, 3)))
    tape.name(sum(x[:, t] for t in range(x.shape[1])), "total")
    assert same(tape.replay({"x": np.ones((5, 3))})["total"], np.full(5, 3.0))
    for columns in (2, 4):
        with pytest.raises(ValueError, match=f"a length is {columns} that was 3 .*record it anew\n.*test_tape, .*range"):
            tape.replay({"x": np.ones((5, columns))})


@pytest.mark.parametrize("inputs, message", [
    ({"w": 1}, "name 'w': the tape has no such input; it has x, y, lr"),
    ({"x": [1, 2, 3]}, r"x has shape \(3,\): expected 2 axes, as recorded"),
    ({"x": np.ones((1, 4))}, "matmul does not fit these inputs"),
    ({"x": [["a"]]}, "x is"),
])
def test_replays_refuse(inputs, message):
    with pytest.raises((ValueError, TypeError), match=message):
        worked_step().replay(inputs)


# Leaving the tape

def branch(x):
    return x if x[0] > 0 else -x


def in_place(x):
    x += 1


NEW_ARRAY, KEEP, UNKNOWN = "make a new array instead", "keep the number in an array", "it knows no such operation"
CONVERTED = "np.asarray, or what calls it,", "keep to operations on traced arrays"
BRANCH = "a branch on a value", "use np.where, np.maximum or np.sign"
WRITTEN = "an in-place write (np.add into an array)", NEW_ARRAY
SETTING, REAL = "it takes whole numbers, slices and letters", "it takes real numbers only"
PICKED = "indexing with an array", "use whole numbers and slices, or np.where"

LEAVING = [  # (what the code does, what is said to leave the tape, and the advice)
    (lambda x: np.asarray(x), *CONVERTED), (lambda x: np.array([x, x]), *CONVERTED),
    (lambda x: np.zeros(2).__setitem__(slice(None), x), *CONVERTED),
    (branch, *BRANCH), (lambda x: max(x), *BRANCH), (lambda x: bool(x[0]), *BRANCH),
    (lambda x: float(x[0]), "float()", KEEP), (lambda x: complex(x[0]), "float()", KEEP), (lambda x: int(x[0]), "int()", KEEP),
    (lambda x: [1, 2][x[0]], "int()", KEEP),
    (lambda x: x.item(), "the array's .item", UNKNOWN), (lambda x: x.std(), "the array's .std", UNKNOWN),
    (lambda x: np.std(x), "numpy.std", UNKNOWN), (lambda x: np.fft.fft(x), "numpy.fft.fft", UNKNOWN),
    (lambda x: x // 2, "np.floor_divide", UNKNOWN), (lambda x: np.add.reduce(x), "np.add.reduce", UNKNOWN),
    (lambda x: np.multiply.outer(x, x), "np.multiply.outer", UNKNOWN), (lambda x: np.exp(x, where=True), "np.exp", UNKNOWN),
    (in_place, *WRITTEN), (lambda x: np.add(x, 1, out=np.zeros(2)), *WRITTEN), (lambda x: np.zeros(2).__iadd__(x), *WRITTEN),
    (lambda x: x.__setitem__(0, 1), "an in-place write", NEW_ARRAY),
    (lambda x: np.sum(x, dtype=float), "np.sum called like this (got an unexpected keyword argument 'dtype')",
     "it knows sum(a, /, axis=None, keepdims=False)"),
    (lambda x: x.clip(0), "np.clip called like this (missing a required argument: 'high')", "it knows clip(a, low, high, /)"),
    (lambda x: x[x > 0], *PICKED), (lambda x: x[[0, 1]], *PICKED), (lambda x: x[0.5], *PICKED), (lambda x: x[0, "a"], *PICKED),
    (lambda x: (x > 0) + (x > 1), "add of truth values", "multiply one of them by 1.0 first"),
    (lambda x: (x > 0) @ (x > 1), "matmul of truth values", "multiply one of them by 1.0 first"),
    (lambda x: x + "a", "array('a', dtype='<U1')", REAL), (lambda x: x * 1j, "array(0.+1.j)", REAL),
    (lambda x: np.add(None, x), "array(None, dtype=object)", REAL),
    (lambda x: np.maximum(x, np.array(["a" * 99])), "array(['" + "a" * 52, REAL),
    (lambda x: np.pad(x, np.array([1, 1])), "np.pad with pad_width=array([1, 1])", SETTING),
    (lambda x: np.repeat(x, [1, 2]), "np.repeat with repeats=[1, 2]", SETTING),
    (lambda x: np.repeat(x, (1, 2), axis=0), "np.repeat with repeats=(1, 2), axis=0", SETTING),
    (lambda x: np.pad(x, 1, constant_values=x), "np.pad with pad_width=1, constant_values=Traced(x: input, shape (2,))", SETTING),
    (lambda x: np.sum(x, axis=[np.arange(99)]), "np.sum with axis=[array([ 0,  1,  2,  3,  4,  5,  6,  7, ", SETTING),
    (lambda x: np.einsum("...i->...", x), "np.einsum with subscripts='...i->...'", SETTING),
]


@pytest.mark.parametrize("f, what, instead", LEAVING, ids=[what for _, what, _ in LEAVING])
def test_leaving_the_tape_names_the_line(f, what, instead):
    tape = Tape()
    x = tape.input("x", [1.0, 2.0])
    with pytest.raises(TapeError) as error:
        f(x)
    line, code = f.__code__.co_firstlineno, f.__name__
    said, _, place = str(error.value).partition("\n")
    assert said == f"{what} leaves the tape: {instead}"
    at = re.fullmatch(rf"  at line (\d+) of test_tape, {code}: (\S.*)", place)
    own = Path(__file__).read_text(encoding="utf-8").split("\n")[int(at[1]) - 1]
    assert 0 <= int(at[1]) - line <= 1 and own.strip() == at[2]


@pytest.mark.parametrize("f", [lambda x: x + np.ones(3), lambda x: x.reshape(3), lambda x: np.concatenate([x, np.ones((1, 1))])])
def test_what_fails_leaves_nothing_on_the_tape(f):
    tape = Tape()
    x = tape.input("x", [1.0, 2.0])
    with pytest.raises((ValueError, TypeError)):
        f(x)
    assert [node.name for node in tape.nodes] == ["x"]


def test_no_axes_turn_all_of_them():
    x = Tape().input("x", np.ones((2, 3, 4)))
    assert x.transpose(None).shape == x.transpose().shape == (4, 3, 2)


@pytest.mark.parametrize("name", ["no_such", "_private", "__array_interface__"])
def test_what_no_array_has_a_traced_one_has_not(name):
    with pytest.raises(AttributeError, match=f"^a traced array has no '{name}'$"):
        getattr(Tape().input("x", 1.0), name)


def test_tapes_do_not_mix():
    a, b = Tape(), Tape()
    with pytest.raises(TapeError, match=r"^Traced\(y: input, shape \(\)\) leaves the tape: it is on another tape\n"):
        a.input("x", 1.0) + b.input("y", 1.0)


def test_names_are_unique():
    tape = Tape()
    x = tape.input("x", 1.0)
    for name in ("x", ""):
        with pytest.raises(ValueError, match=f"^name '{name}': it is empty, or taken$"):
            tape.name(x + 1, name)


def test_optimisers_in_place_point_to_their_rule():
    tape = Tape()
    net = (ab.Dense(tape.input("W", worked.W1), tape.input("b", worked.b1), ab.sigmoid),)
    with pytest.raises(TapeError, match="in-place"):
        ab.sgd(0.1)(net, net)


# The format

@pytest.mark.parametrize("optimiser", [None, *OPTIMISERS])
def test_json_keeps_everything(optimiser):
    tape = worked_step(optimiser=optimiser)
    again = Tape.from_json(tape.to_json())
    assert again.to_json() == tape.to_json()
    assert all(same(a.value, b.value) and type(a.value) is type(b.value) for a, b in zip(tape.nodes, again.nodes))
    assert str(explain(again, "delta4")) == str(explain(tape, "delta4"))


def test_json_keeps_what_is_special():
    tape = Tape()
    x = tape.input("x", np.array([1.0, np.inf, np.nan]))
    tape.name(np.minimum(x[::-1, None], np.float32(2)) * -np.inf + 3, "out")
    [x[t] for t in range(x.shape[0])]
    text = tape.to_json()
    again = Tape.from_json(text)
    json.loads(text, parse_constant=pytest.fail)
    assert same(again["out"], tape["out"])
    with pytest.raises(ValueError, match="a length is 2 that was 3"):
        again.replay({"x": [1.0, 2.0]})


def test_texts_of_earlier_times_stay_readable():
    data = json.loads(worked_step().to_json())
    for node in data["nodes"]:  # a label had three parts, and only dense layers had labels
        if "label" in node:
            node["label"] = node["label"][:3]
    again = Tape.from_json(json.dumps(data))
    assert str(explain(again, "a4")) == str(explain(worked_step(), "a4"))
    assert again.nodes[again.find("W[1]")].label.kind == ""


# Explanations

@pytest.mark.parametrize("act, loss", [(act, loss) for k, act in enumerate(ACTIVATIONS) for j, loss in enumerate(LOSSES)
                                       if (j + k) % 3 == 0], ids=repr)
def test_every_explanation_gives_its_number(act, loss, monkeypatch):
    """For each activation and each loss, with a few others."""
    monkeypatch.setattr(history, "significant", lambda value, tex=False: repr(float(value)))
    y = [0.8, 0.2]
    out = {"binary_cross_entropy": ab.sigmoid, "cross_entropy": ab.softmax}.get(loss.name, act)
    tape = record((ab.Dense(*worked.weights[0], act), ab.Dense(*worked.weights[1], out)), worked.x, y, loss, 0.5, ab.adam)
    for entry in explain(tape):
        if entry.term:
            assert math.isclose(evaluated(entry.numbers), entry.value, rel_tol=1e-9, abs_tol=1e-15), str(entry)


@pytest.mark.parametrize("name, text", [
    ("z4", "z4 = w14·x1 + w24·x2 + w34·x3 + b4 = 0.2·1 + (-0.3)·2 + 0.4·3 + 0.1 = 0.9"),
    ("a4", "a4 = sigmoid(z4) = 1 / (1 + e^(-z4)) = 1 / (1 + e^(-0.9)) = 0.71095"),
    ("a7", "a7 = sigmoid(z7) = 1 / (1 + e^(-z7)) = 1 / (1 + e^(-(-0.4))) = 0.401312"),
    ("E", "E = (a8 - y8)^2 + (a9 - y9)^2 = (0.596119 - 0.8)^2 + (0.44444 - 0.2)^2 = 0.101318"),
    ("delta8", "delta8 = 2·(a8 - y8)·a8·(1 - a8) = "),
    ("delta4", "delta4 = (w48·delta8 + w49·delta9)·a4·(1 - a4) = "),
    ("dE/dw14", "dE/dw14 = delta4·x1 = (-0.0110136)·1 = -0.0110136"),
    ("dE/db4", "dE/db4 = delta4 = -0.0110136"),
    ("w14'", "w14' = w14 - lr·dE/dw14 = 0.2 - 0.5·(-0.0110136) = 0.205507"),
    ("x1", "x1 = 1    (given)"),
])
def test_explanations_read_as_a_person_would_write_them(name, text):
    assert str(explain(worked_step(), name)).startswith(text)


@pytest.mark.parametrize("f, formula", [
    (lambda a, b: a / (a * b), "a / (a·b)"), (lambda a, b: a / b * a, "(a / b)·a"), (lambda a, b: a - (a - b), "a - (a - b)"),
    (lambda a, b: a - b - a, "a - b - a"), (lambda a, b: -(a + b) * b, "(-(a + b))·b"),
    (lambda a, b: (a + b) ** 2, "(a + b)^2"), (lambda a, b: np.exp(a) ** b, "(e^(a))^b"),
    (lambda a, b: np.maximum(a, 0), "max(a, 0)"), (lambda a, b: np.maximum(a, -9), "a"), (lambda a, b: 1 * a + 0, "a"),
    (lambda a, b: a * a + 0 * b, "a^2"), (lambda a, b: np.where(a > b, a, b), "(a if a > b else b)"),
    (lambda a, b: np.log1p(a) / 2, "ln(1 + a) / 2"), (lambda a, b: np.stack([a, b]).mean(), "(a + b) / 2"),
])
def test_formulas_have_the_brackets_they_need(f, formula):
    tape = Tape()
    value = tape.name(f(tape.input("a", 3.0), tape.input("b", 2.0)), "out")
    (entry,) = explain(tape, "out")
    assert entry.formula == formula and math.isclose(evaluated(entry.numbers), value.value)


def test_explanations_keep_relu_and_forget_guards():
    act = record((ab.Dense(*worked.weights[0], ab.relu), ab.Dense(*worked.weights[1], ab.softmax)), worked.x, [0.7, 0.3],
                 ab.cross_entropy, 0.5)
    assert explain(act, "a4")[0].formula == "max(z4, 0)"
    assert explain(act, "a8")[0].formula == "e^(z8 - max(z8, z9)) / (e^(z8 - max(z8, z9)) + e^(z9 - max(z8, z9)))"


def test_explanations_through_time_use_the_names_of_earlier_steps():
    tape = record((vectors.rnn(1, 2), vectors.Last(), ab.init([2, 1])[0]), np.ones((1, 3, 1)), [[1.0]], ab.mse, 0.1)
    entry = explain(tape, "z[1]")[2]
    assert entry.formula == ("Wx[1][0,0]·x[0,1,0] + b[1][0] + Wh[1][0,0]·a[1][0,0,0] + Wh[1][0,1]·a[1][0,0,1]")
    assert entry.source.function == "RNN.step"


def test_every_named_number_of_a_step_knows_what_it_is():
    for name in (None, *vectors.EXAMPLES):
        make, shape = vectors.EXAMPLES[name] if name else (lambda: NET, (3,))
        net = make()
        y = np.full(ab.predict(net, np.ones((1, *shape))).shape, 0.5)
        tape = record(net, np.ones((1, *shape)), y, ab.mse, 0.1, ab.adam)
        labels = {node.name: node.label for node in tape.nodes if node.name}
        assert all(label.kind and (not label.of or label.of in labels) for label in labels.values())
        last = len(net)
        for start, kind, of in ("z", "sum", ""), ("a", "activation", ""), ("delta", "gradient", f"z[{last}]"):
            assert labels[f"{start}[{last}]"][3:] == (kind, of, last)
        for k, layer in enumerate(net, 1):
            assert tape.slope_of(tape.find(f"z[{k}]")) == tape.find(f"delta[{k}]")
            for part, p in parameters(layer):
                own = f"{part}[{k}]"
                assert labels[own][3:] == ("bias" if p.ndim == 1 else "weight", "", k)
                assert labels[f"d{own}"][3:] == ("gradient", own, k) and labels[f"{own}'"][3:] == ("update", own, k)
                assert tape.slope_of(tape.find(own)) == tape.find(f"d{own}")
                assert labels[f"{own}.memory0"].kind == labels[f"{own}.memory0'"].kind == "memory"
        assert [labels[n].kind for n in ("x", "y", "lr", "E")] == ["input", "target", "rate", "loss"]


def test_every_number_knows_the_one_it_belongs_to():
    entries = {entry.name: entry for entry in explain(worked_step())}
    for name, of in ("dE/dw14", "w14"), ("delta4", "z4"), ("w14'", "w14"), ("dE/db9", "b9"), ("z4", ""), ("x1", ""), ("E", ""):
        assert entries[name].of == of
    assert entries["delta4"].kind == entries["dE/dw14"].kind == "gradient" and entries["y8"].kind == "target"


def test_updates_are_told_by_the_line_of_the_optimiser():
    for optimiser in None, ab.sgd, ab.momentum, ab.adam:
        source = explain(worked_step(optimiser=optimiser), "w14'")[0].source
        assert (source.module, source.function) == ("annbook.training", "Optimiser.rule")


def test_the_graph_can_be_drawn():
    tape = worked_step()
    edges, depths = tape.edges(), tape.depths()
    assert all(i < k and depths[i] < depths[k] for i, k in edges)
    assert depths[tape.find("x")] == 0 and max(depths) == depths[tape.find("W[1]'")]


def test_explanations_name_the_line_of_the_library():
    (entry,) = explain(worked_step(), "z4")
    assert entry.source.module == "annbook.layers" and entry.source.function == "Dense.step"
    source = (ROOT / "annbook" / "layers.py").read_text().split("\n")[entry.source.line - 1]
    assert source.strip() == entry.source.text and "x @ self.W.T + self.b" in entry.source.text


def test_explanations_in_latex():
    history = explain(worked_step(), "delta4")
    assert r"\delta_{4} &= (w_{48} \, \delta_{8} + w_{49} \, \delta_{9}) \, a_{4} \, (1 - a_{4})" in history._repr_latex_()
    assert history._repr_markdown_().startswith("$$") and "annbook.activations" in history._repr_markdown_()
    assert r"\frac{\partial E}{\partial w_{14}}" in explain(worked_step(), "w14'")[0].latex


def test_explanations_of_several_rows():
    tape = record(NET, [worked.x, 2 * worked.x], [worked.y, worked.y], ab.half_squared_error, 0.5)
    assert [entry.name for entry in explain(tape, "z4")] == ["z4[0]", "z4[1]"]
    assert explain(tape, "dE/dw14")[0].formula == "delta4[0]·x1[0] + delta4[1]·x1[1]"
    assert explain(tape, "delta8[1]")[0].formula == "((a8[1] - y8[1]) / 2)·a8[1]·(1 - a8[1])"


def test_gaps_take_other_numbers():
    tape = worked_step()
    (entry,) = explain(tape, "z4")
    other = tape.rerun({"x": [[3.0, -2.0, 1.0]]})
    text = "".join(p if isinstance(p, str) else f"({np.ravel(other.nodes[p[0]].value)[p[1]]!r})".replace("np.float64", "")
                   for p in entry.gaps)
    assert math.isclose(evaluated(text), other["z[1]"][0, 0])


@pytest.mark.parametrize("what, message", [("w41", "no such number; it has, for instance"), (999, "index 999")])
def test_explain_refuses(what, message):
    with pytest.raises(ValueError, match=message):
        explain(worked_step(), what)


def test_neurons_of_two_digits_take_a_comma():
    tape = record(ab.init([3, 9, 2], ab.sigmoid), worked.x, worked.y, ab.mse, 0.1)
    assert explain(tape, "w3,12") and explain(tape, "w12,14") and explain(tape, "b13")


def test_steps_go_forward_and_backward_in_order():
    parts = list(dict.fromkeys(re.sub(r"\d.*", "", entry.name) for entry in steps(worked_step())))
    assert parts == ["z", "a", "E", "delta", "dE/dw", "dE/db", "w", "b"]
    assert len(steps(worked_step())) == 6 + 6 + 1 + 6 + 26 + 26


def test_show_work_is_complete():
    text = show_work(NET, worked.x, worked.y, ab.squared_error, worked.lr)
    names = [entry.latex.split(" = ")[0] for entry in steps(worked_step())]
    assert all(f"{name} &=" in text for name in names)
    assert r"&= 0.2 \cdot 1 + (-0.3) \cdot 2 + 0.4 \cdot 3 + 0.1 \\" in text
    assert text.count("$$") % 2 == 0 and "# " not in text._repr_markdown_()
    E = ab.squared_error(ab.predict(NET, worked.x), worked.y)
    assert f"The loss was ${E:.6g}$" in text


@pytest.mark.parametrize("args, message", [
    (dict(net=[]), "net is"), (dict(net=NET[:1], y=[1.0]), "shape"), (dict(x=[1.0, 2.0]), "shape"),
    (dict(x=[1.0, 2.0, np.nan]), "x"), (dict(lr=-1), "lr is -1"), (dict(loss="mse"), "loss"),
    (dict(net=ab.init([3, 41, 2])), "at most 40 neurons"),
])
def test_show_work_refuses(args, message):
    good = dict(net=NET, x=worked.x, y=worked.y, loss=ab.squared_error, lr=worked.lr)
    with pytest.raises((ValueError, TypeError), match=message):
        show_work(**good | args)


"""Do arrays of other tools and books become the network that they are, and is what cannot be known asked for?

What needs PyTorch itself is in tests/pages/test_torch.py.
"""

import sys

import numpy as np
import pytest
from found import ACTIVATIONS, LAYERS, rowless
from hypothesis import given
from hypothesis import strategies as st

import annbook as ab
from annbook import elsewhere
from annbook.elsewhere import adopt

V, T = ValueError, TypeError


def as_keras(net):
    return [p for layer in net for p in (layer.W.T.copy(), layer.b)]


def as_torch(net):
    return [p for layer in net for p in (np.ascontiguousarray(layer.W), layer.b)]


def as_columns(net):
    return [p for layer in net for p in (layer.W, layer.b[:, None])]


WAYS = {"keras": as_keras, "torch": as_torch, "columns": as_columns}


def by_hand(arrays, x, like, act, out):
    """What the other tool or book computes, with its own formula, as rows."""
    for k in range(0, len(arrays), 2):
        W, b = arrays[k:k + 2]
        z = W @ x + b if like == "columns" else x @ (W if like == "keras" else W.T) + b
        bend = out if k == len(arrays) - 2 else act
        x = bend(z.T).T if like == "columns" else bend(z)
    return x.T if like == "columns" else x


@given(sizes=st.lists(st.integers(1, 5), min_size=2, max_size=5), like=st.sampled_from(sorted(WAYS)), said=st.booleans(),
       seed=st.integers(0, 99), dtype=st.sampled_from([np.float32, np.float64]), rows=st.integers(1, 6))
def test_what_is_adopted_computes_what_it_did(sizes, like, said, seed, dtype, rows):
    """In each of the ways; without a word where the shapes tell, and with one everywhere."""
    net = ab.init(sizes, ab.tanh, ab.softmax, seed, dtype)
    arrays, x = WAYS[like](net), np.random.default_rng(seed).normal(size=(rows, sizes[0])).astype(dtype)
    theirs = x.T.copy() if like == "columns" else x
    if not said and (rows == sizes[0] or all(a == b for a, b in zip(sizes, sizes[1:]))):
        return  # nobody could know
    found = adopt(arrays, theirs, ab.tanh, ab.softmax, like if said else None)
    assert ab.gap(found.net, net) == 0 and np.array_equal(found.x, x)
    assert all(p.dtype == dtype for p in [*ab.arrays(found.net), found.x])
    assert np.allclose(ab.predict(found.net, found.x), by_hand(arrays, theirs, like, ab.tanh, ab.softmax), rtol=1e-5, atol=1e-6)
    assert all(layer.W.T.flags.c_contiguous for layer in found.net)
    assert not any(np.shares_memory(p, q) for p in ab.arrays(found.net) for q in arrays)
    turns = [" turned to " in line for line in found.says[:2 * len(net):2]]
    assert turns == [like == "keras"] * len(net) and ("turned" in found.says[-1]) == (like == "columns")


def test_it_says_what_it_turned():
    net = ab.init([3, 4, 2])
    assert str(adopt(as_keras(net), np.ones((5, 3)))).split("\n") == [
        "arrays[0] (3, 4): W as (in, out), turned to (4, 3)", "arrays[1] (4,): b, kept",
        "arrays[2] (4, 2): W as (in, out), turned to (2, 4)", "arrays[3] (2,): b, kept",
        "x (5, 3): samples are rows, kept"]
    assert adopt(as_columns(net), np.ones((3, 5))).says[1::3] == ("arrays[1] (4, 1): b, flattened to (4,)",
                                                                 "x (3, 5): samples are columns, turned")
    assert adopt(as_torch(net)).x is None and len(adopt(as_torch(net)).says) == 4


def test_a_square_matrix_follows_the_others():
    net = ab.init([3, 4, 4, 4, 2], seed=1)
    for make in WAYS.values():
        assert ab.gap(adopt(make(net)).net, net) == 0


def test_a_column_of_biases_says_that_samples_are_columns():
    """Where there are as many samples as inputs."""
    net, x = ab.init([3, 4, 2]), np.arange(9.0).reshape(3, 3)
    assert np.array_equal(adopt(as_columns(net), x).x, x.T)
    with pytest.raises(ValueError, match=r"x has shape \(3, 3\), and 3 inputs may be its rows or its columns: expected like"):
        adopt(as_torch(net), x)


class Tensor:
    """What learns elsewhere and gives its numbers only when it is asked to stop."""

    def __init__(self, value):
        self.value = value

    def __array__(self, *how, **more):
        raise RuntimeError("it learns")

    def detach(self):
        return self

    def cpu(self):
        return self.value


def test_what_learns_elsewhere_is_taken_as_it_is():
    net, x = ab.init([3, 4, 2], seed=1), np.ones((5, 3))
    found = adopt([Tensor(p) for p in as_torch(net)], x)
    assert ab.gap(found.net, net) == 0 and np.array_equal(found.x, x)
    with pytest.raises(TypeError, match="^x is "):
        adopt(as_torch(net), Tensor(x))


def test_one_sample_may_come_alone():
    net = ab.init([3, 4, 2])
    found = adopt(as_torch(net), [1, 2, 3])
    assert found.x.shape == (3,) and np.array_equal(ab.predict(found.net, found.x), ab.predict(net, [1, 2, 3]))


def test_activations_are_those_of_init():
    assert [layer.act for layer in adopt(as_torch(ab.init([3, 4, 4, 2]))).net] == [ab.relu, ab.relu, ab.identity]
    assert [layer.act for layer in adopt(as_torch(ab.init([3, 2])), out=ab.sigmoid).net] == [ab.sigmoid]


SQUARE, NET = np.eye(3), ab.init([3, 4, 2])
BAD = {
    "nothing": (lambda: adopt([]), V, "arrays is []: expected a list W, b, W, b"),
    "an array": (lambda: adopt(SQUARE), V, "arrays is array"),
    "a bias too few": (lambda: adopt(as_torch(NET)[:3]), V, "zeros for a bias that is missing"),
    "W of text": (lambda: adopt([[["a"]], [0]]), T, "arrays[0] is [['a']]"),
    "W with four axes": (lambda: adopt([np.ones((3, 3, 1, 8)), np.ones(8)]), V, "arrays[0] has 4 axes"),
    "W not finite": (lambda: adopt([[[np.nan]], [0]]), V, "arrays[0][0, 0] is nan"),
    "b of another layer": (lambda: adopt([np.ones((4, 3)), np.ones(5)]),
        V, "arrays[1] has shape (5,) and arrays[0] (4, 3): expected a bias for each output"),
    "b with two axes": (lambda: adopt([np.ones((4, 3)), np.ones((2, 2))]), V, "arrays[1] has shape (2, 2)"),
    "square alone": (lambda: adopt([SQUARE, np.zeros(3)]), V, "arrays has square matrices alone"),
    "one turned, one not": (lambda: adopt([NET[0].W, NET[0].b, NET[1].W.T, NET[1].b]),
        V, "arrays[2] (4, 2) is (in, out) by its bias, and arrays[0] is (out, in): expected one way"),
    "not like that": (lambda: adopt(as_torch(NET), like="keras"),
        V, "arrays[0] (4, 3) is (out, in) by its bias, and like='keras' means (in, out)"),
    "like nothing known": (lambda: adopt(as_torch(NET), like="caffe"),
        V, "like is 'caffe': expected one of keras, torch, columns"),
    "like a number": (lambda: adopt(as_torch(NET), like=[1]), V, "like is [1]"),
    "layers that do not fit": (lambda: adopt([np.ones((4, 3)), np.ones(4), np.ones((2, 5)), np.ones(2)]),
        V, "arrays[2] takes 5 numbers, and 4 come from the layer before"),
    "x of another width": (lambda: adopt(as_torch(NET), np.ones((5, 4))),
        V, "x has shape (5, 4): expected 3 inputs in its last axis"),
    "x in rows, said to be columns": (lambda: adopt(as_columns(NET), np.ones((5, 3)), like="columns"),
        V, "x has shape (5, 3): expected 3 inputs in rows"),
    "x in columns, said to be rows": (lambda: adopt(as_torch(NET), np.ones((3, 5)), like="torch"), V, "x has shape (3, 5)"),
    "act a name": (lambda: adopt(as_torch(NET), act="relu"), T, "act is 'relu'"),
    "out a name": (lambda: adopt(as_torch(NET), out="relu"), T, "out is 'relu'"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_by_name(case):
    call, error, text = BAD[case]
    with pytest.raises(error) as caught:
        call()
    assert type(caught.value) is error and text in str(caught.value), caught.value


# PyTorch, which may be missing

def test_every_activation_and_layer_has_its_module():
    assert rowless(ACTIVATIONS, elsewhere.ACTS) == [], "write what PyTorch calls it into ACTS of nbs/24_elsewhere"
    known = {kind.__name__ for kind in elsewhere._makers}
    assert rowless(LAYERS, known) == [], "write what PyTorch calls it into _makers and _takers of nbs/24_elsewhere"


def test_without_pytorch_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    for call in lambda: ab.to_torch(NET), lambda: ab.from_torch(None):
        with pytest.raises(ModuleNotFoundError, match="_torch needs PyTorch, which is not installed: pip install") as caught:
            call()
        assert caught.value.name == "torch"


class Mine(ab.Dense):
    """A layer that nobody else has."""


def test_what_pytorch_has_not_is_refused_before_it_is_looked_for(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    for net, error, text in (
            ((*NET, Mine(NET[1].W, NET[1].b, ab.relu)), T, r"net\[2\] is Mine, which PyTorch has not: expected one of Dense,"),
            (list(NET), T, "net is "), ((), T, r"net is \(\)"),
            ((NET[0].like(b=np.full(4, np.nan)),), V, r"net\[0\].b\[0\] is nan")):
        with pytest.raises(error, match=text):
            ab.to_torch(net)

"""Is every derivative right?

The oracle is a central difference of fourth order in extended precision (80
bits where NumPy's longdouble has them, else 64): f is computed in that
precision, and the error, of order h**4 with h = eps**(1/5), is below 1e-12.
Gradients must agree with it to 1e-8 relative, for every activation in hidden
layers and for every pair of output activation and loss that is legal.
"""

from itertools import product

import numpy as np
import pytest
from found import ACTIVATIONS, ELEMENTWISE, KINKED, LOSSES, judges, output
from hypothesis import given, settings
from hypothesis import strategies as st

import annbook as ab
from annbook.backprop import chain
from annbook.layers import arrays
from annbook.network import run

LONG = np.longdouble
H = LONG(np.finfo(LONG).eps) ** (LONG(1) / 5)

LEGAL = [(out, loss) for out, loss in product(ACTIVATIONS, LOSSES) if judges(loss, out)]
ROWWISE = [act for act in ACTIVATIONS if act not in ELEMENTWISE]


def slope(f, h=H):
    """df/dt at t = 0, by a central difference of fourth order."""
    return (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h)


def nudged(f, p):
    """The slope of f(p) for each number of p."""
    p, slopes = p.astype(LONG), np.empty(p.shape, LONG)
    for i in np.ndindex(p.shape):
        one = np.zeros(p.shape, LONG)
        one[i] = 1
        slopes[i] = slope(lambda t, one=one: f(p + t * one))
    return slopes


def close(got, expected, scale=0.0):
    """Whether got is expected to 1e-8 of its norm (numbers far below `scale` are rounding)."""
    assert got.shape == expected.shape
    return np.linalg.norm((got - expected).ravel()) <= 1e-8 * np.linalg.norm(expected.ravel()) + 1e-13 * scale


def long(net):
    """The network in extended precision, past the door, which would make it one of 64 bits."""
    return tuple(layer.like(W=layer.W.astype(LONG), b=layer.b.astype(LONG)) for layer in net)


def drawn(rng, kind, shape):
    """Numbers of a kind that a loss asks for in y_hat or y."""
    if kind == "numbers":
        return rng.normal(size=shape)
    p = rng.uniform(0.05, 0.95, shape)
    return p / p.sum(-1, keepdims=True) if kind == "distribution" else p


def far_from_kinks(net, trace):
    return all(np.abs(s.z).min() > 5e-3 for layer, s in zip(net, trace) if layer.act.name in KINKED)


def example(seed, sizes, rows, hidden, out, loss):
    """A random network and data, no sum so near a kink that the nudges cross it."""
    rng = np.random.default_rng(seed)
    if out in ROWWISE:  # one output alone is always 1, and no loss can tell it more
        sizes = [*sizes[:-1], max(2, sizes[-1])]
    acts = [hidden] * (len(sizes) - 2) + [out]
    while True:
        net = tuple(ab.Dense(rng.uniform(-1, 1, (n_out, n_in)), rng.uniform(-1, 1, n_out), act)
                    for n_in, n_out, act in zip(sizes, sizes[1:], acts))
        x = rng.normal(size=(rows, sizes[0]) if rows else sizes[0])
        if far_from_kinks(net, run(net, x)):
            return net, x, drawn(rng, loss.y, (*x.shape[:-1], sizes[-1]))


shapes = dict(seed=st.integers(0, 2**32 - 1), sizes=st.lists(st.integers(1, 4), min_size=2, max_size=5),
              rows=st.sampled_from([0, 1, 2, 5]))  # 0: one row, as a 1-D array


@pytest.mark.parametrize("out, loss", LEGAL, ids=str)
@pytest.mark.parametrize("hidden", ACTIVATIONS, ids=str)
@settings(max_examples=6)
@given(**shapes)
def test_gradient(hidden, out, loss, seed, sizes, rows):
    net, x, y = example(seed, sizes, rows, hidden, out, loss)
    E, grads = ab.gradient(net, x, y, loss)
    assert type(grads) is tuple and [type(g) for g in grads] == [type(layer) for layer in net]
    exact = long(net)
    for k, (layer, grad, s) in enumerate(zip(exact, grads, run(exact, x))):
        def E_of(layer, k=k, s=s):  # what is below does not change
            return loss.f(run((layer, *exact[k + 1:]), s.x)[-1].a, y)
        for name in ("W", "b"):
            expected = nudged(lambda p, layer=layer, name=name: E_of(layer.like(**{name: p})), getattr(layer, name))
            assert close(getattr(grad, name), expected, E)


@pytest.mark.parametrize("out, loss", LEGAL, ids=str)
@settings(max_examples=8)
@given(hidden=st.sampled_from(ACTIVATIONS), **shapes)
def test_pull_is_the_gradient_of_the_input(out, loss, hidden, seed, sizes, rows):
    net, x, y = example(seed, sizes, rows, hidden, out, loss)
    trace = ab.forward(net, x)
    E, g = loss(trace[-1].a, y), loss.df(trace[-1].a, y)
    for layer, s in zip(reversed(net), reversed(trace)):
        g = layer.pull(layer.delta(g, s), s)
    exact = long(net)
    assert close(g, nudged(lambda x: loss.f(run(exact, x)[-1].a, y), x), E)


@pytest.mark.parametrize("out, loss", LEGAL, ids=str)
@settings(max_examples=8)
@given(hidden=st.sampled_from(ACTIVATIONS), **shapes)
def test_gradient_of_a_batch_is_the_mean_of_the_single_ones(out, loss, hidden, seed, sizes, rows):
    net, x, y = example(seed, sizes, rows or 3, hidden, out, loss)
    E, grads = ab.gradient(net, x, y, loss)
    singles = [ab.gradient(net, *row, loss) for row in zip(x, y)]
    assert np.isclose(E, np.mean([E for E, _ in singles]), rtol=1e-12)
    mean = [np.mean(values, axis=0) for values in zip(*(arrays(g) for _, g in singles))]
    assert all(np.allclose(p, q, rtol=1e-11, atol=1e-14) for p, q in zip(arrays(grads), mean, strict=True))


@pytest.mark.parametrize("loss", LOSSES, ids=str)
def test_three_ways_agree(loss):
    """gradient, backward from the trace, and the book's own numeric gradient."""
    net, x, y = example(1, [3, 4, 2], 3, ab.tanh, output(loss), loss)
    trace = ab.forward(net, x)
    E, grads = ab.gradient(net, x, y, loss)
    assert E == loss(trace[-1].a, y)
    assert ab.gap(grads, ab.backward(net, trace, loss.df(trace[-1].a, y))) == 0
    assert ab.gap(grads, ab.numeric_gradient(net, x, y, loss)) < 1e-8


numbers = st.floats(-6, 6).filter(lambda z: abs(z) > 5e-3)


@pytest.mark.parametrize("act", ELEMENTWISE, ids=str)
@given(z=st.lists(numbers, min_size=1, max_size=6), g=st.floats(-3, 3))
def test_slope_of_an_activation(act, z, g):
    z = np.array(z)
    expected = slope(lambda t: act.f(z.astype(LONG) + t))
    assert np.allclose(act.df(z, act.f(z)), expected.astype(float), rtol=1e-8, atol=0)
    assert np.array_equal(act.pull(g, z, act.f(z)), g * act.df(z, act.f(z)))


@pytest.mark.parametrize("act", ROWWISE, ids=str)
@given(z=st.lists(numbers, min_size=1, max_size=5), rows=st.sampled_from([0, 1, 3]), seed=st.integers(0, 999))
def test_slope_of_softmax_is_a_matrix_that_pull_applies(act, z, rows, seed):
    rng = np.random.default_rng(seed)
    z = rng.permuted([z] * rows, axis=1) if rows else np.array(z)
    g, a = rng.normal(size=z.shape), act.f(z)
    matrix = act.df(z, a)
    assert matrix.shape == (*z.shape, z.shape[-1])
    for i in range(z.shape[-1]):
        expected = nudged(lambda z, i=i: act.f(z)[..., i].sum(), z)
        assert close(matrix[..., i, :], expected, 1)
    assert np.allclose(act.pull(g, z, a), (g[..., None, :] @ matrix)[..., 0, :], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("loss", LOSSES, ids=str)
@given(seed=st.integers(0, 999), shape=st.sampled_from([(1,), (4,), (1, 1), (1, 3), (5, 1), (3, 4)]))
def test_slope_of_a_loss(loss, seed, shape):
    rng = np.random.default_rng(seed)
    y, y_hat = drawn(rng, loss.y, shape), drawn(rng, loss.y_hat, shape)
    assert close(loss.df(y_hat, y), nudged(lambda y_hat: loss.f(y_hat, y), y_hat), loss(y_hat, y))


def test_the_check_can_fail():
    """A slope taken at a instead of z, the mistake that training hides, is seen."""
    wrong = ab.Activation("wrong", ab.sigmoid.f, lambda z, a: ab.sigmoid.f(a) * (1 - ab.sigmoid.f(a)))
    with pytest.raises(AssertionError):
        test_gradient.hypothesis.inner_test(ab.tanh, wrong, ab.squared_error, 1, [3, 4, 2], 2)
    with pytest.raises(AssertionError):
        test_slope_of_an_activation.hypothesis.inner_test(wrong, [1.0], 1.0)


def test_chain_is_backward_and_leaves_the_first_pull_out():
    """Nobody below the first layer asks for dE/dx: it is not computed."""
    class First(ab.Dense):
        def pull(self, delta, s):
            raise AssertionError("computed for the first layer")
    net, x, y = example(3, [2, 3, 2], 2, ab.relu, ab.identity, ab.mse)
    net = (First(net[0].W, net[0].b, net[0].act), *net[1:])
    trace = ab.forward(net, x)
    g = ab.mse.df(trace[-1].a, y)
    assert ab.gap(chain(net, trace, g), ab.backward(net, trace, g)) == 0

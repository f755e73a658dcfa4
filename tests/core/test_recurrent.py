"""Do RNN, LSTM and Last compute what they say, forward and back through time?

The oracle of the gradients is that of test_gradients: central differences of
fourth order in extended precision.
"""


import numpy as np
import pytest
from found import ELEMENTWISE, KINKED
from hypothesis import given, settings
from hypothesis import strategies as st
from test_gradients import LONG, close, nudged

import annbook as ab
from annbook.layers import arrays
from annbook.network import run
from annbook.recording import record
from annbook.recurrent import LSTM, RNN, Last, clip, lstm, rnn
from annbook.tape import Tape

KINDS = {"RNN": (1, RNN), "LSTM": (4, LSTM)}
ALL = [("RNN", act) for act in ELEMENTWISE] + [("LSTM", ab.tanh)]


def layer_of(kind, rng, n_in, hidden, act=ab.tanh):
    sums, make = KINDS[kind]
    Wx, Wh, b = (rng.uniform(-1, 1, (sums * hidden, k)) for k in (n_in, hidden, 1))
    return make(Wx, Wh, b[:, 0], *[act] * (kind == "RNN"))


def long(net):
    return tuple(layer.like(**{name: p.astype(LONG) for name, p in vars(layer).items() if hasattr(p, "ndim")}) for layer in net)


def example(seed, kind, act, n, time, n_in, hidden, last):
    """A recurrent layer, then (if so) Last, then a dense layer; its data; no sum near a kink."""
    rng = np.random.default_rng(seed)
    while True:
        dense = ab.Dense(rng.uniform(-1, 1, (2, hidden)), rng.uniform(-1, 1, 2), ab.identity)
        net = (layer_of(kind, rng, n_in, hidden, act), *[Last()] * last, dense)
        x = rng.normal(size=(n, time, n_in))
        trace = run(net, x)
        if act.name not in KINKED or np.abs(trace[0].z).min() > 5e-3:
            return net, x, rng.normal(size=trace[-1].a.shape)


shapes = dict(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 3), time=st.integers(1, 5), n_in=st.integers(1, 3),
              hidden=st.integers(1, 3), last=st.booleans())


@pytest.mark.parametrize("kind, act", ALL, ids=str)
@settings(max_examples=12)
@given(**shapes)
def test_gradient_through_time(kind, act, **shape):
    net, x, y = example(kind=kind, act=act, **shape)
    E, grads = ab.gradient(net, x, y, ab.squared_error)
    assert [type(g) for g in grads] == [type(layer) for layer in net]
    exact = long(net)
    for k, (layer, grad) in enumerate(zip(exact, grads)):
        for name, p in vars(layer).items():
            if hasattr(p, "ndim"):
                def E_of(p, k=k, layer=layer, name=name):
                    return ab.squared_error.f(run((*exact[:k], layer.like(**{name: p}), *exact[k + 1:]), x)[-1].a, y)
                assert close(getattr(grad, name), nudged(E_of, p), E)


@pytest.mark.parametrize("kind, act", ALL, ids=str)
@settings(max_examples=12)
@given(**shapes)
def test_pull_through_time(kind, act, **shape):
    net, x, y = example(kind=kind, act=act, **shape)
    trace = ab.forward(net, x)
    g = ab.squared_error.df(trace[-1].a, y)
    for layer, s in zip(reversed(net), reversed(trace)):
        g = layer.pull(layer.delta(g, s), s)
    exact = long(net)
    assert close(g, nudged(lambda x: ab.squared_error.f(run(exact, x)[-1].a, y), x), 1)


@pytest.mark.parametrize("kind", KINDS)
def test_two_recurrent_layers_on_top_of_each_other(kind):
    rng = np.random.default_rng(0)
    net = layer_of(kind, rng, 3, 4), layer_of(kind, rng, 4, 2), Last()
    x, y = rng.normal(size=(2, 5, 3)), rng.normal(size=(2, 2))
    assert ab.gap(ab.gradient(net, x, y, ab.mse)[1], ab.numeric_gradient(net, x, y, ab.mse)) < 1e-8


def test_the_check_can_fail():
    """Time walked one step short: without the message of the later step, the gradient is another one."""
    class Forgetful(RNN):
        def delta(self, g, s):
            return self.act.pull(g, s.z, s.a)

    rng = np.random.default_rng(0)
    x, y, right = rng.normal(size=(2, 4, 2)), rng.normal(size=(2, 3)), layer_of("RNN", rng, 2, 3)
    wrong = Forgetful(right.Wx, right.Wh, right.b)
    expected = ab.numeric_gradient((right, Last()), x, y, ab.mse)
    assert ab.gap(ab.gradient((right, Last()), x, y, ab.mse)[1], expected) < 1e-8
    assert ab.gap(ab.gradient((wrong, Last()), x, y, ab.mse)[1], expected) > 0.1


# what else they promise

@pytest.mark.parametrize("make", [rnn, lstm])
def test_float32_stays_float32(make):
    net = make(3, 4, dtype=np.float32), Last()
    x, y = np.ones((2, 5, 3), np.float32), np.zeros((2, 4), np.float32)
    assert all(p.dtype == np.float32 for s in ab.forward(net, x) for p in s)
    grads = ab.gradient(net, x, y, ab.mse)[1]
    assert all(p.dtype == np.float32 for p in arrays(grads) + arrays(clip(grads, 0.001)))


def test_first_weights():
    plain, gated = rnn(3, 5), lstm(3, 5)
    for Wh in plain.Wh, *np.split(gated.Wh, 4):
        assert np.allclose(Wh @ Wh.T, np.eye(5))  # orthogonal
    assert not plain.b.any() and np.split(gated.b, 4)[1].all() and gated.b.sum() == 5
    one, same, other = (rnn(3, 5, seed=seed).Wx for seed in (7, 7, 8))
    assert np.array_equal(one, same) and not np.array_equal(one, other)


def test_the_past_matters_and_the_future_does_not():
    x = np.random.default_rng(0).normal(size=(1, 6, 2))
    other = x.copy()
    other[:, 3] += 1
    for layer in rnn(2, 4), lstm(2, 4):
        a, b = layer.step(x).a, layer.step(other).a
        assert np.array_equal(a[:, :3], b[:, :3]) and not np.isclose(a[:, 3:], b[:, 3:]).any()


@given(norm=st.floats(1e-3, 1e3), seed=st.integers(0, 99))
def test_clip_shortens_what_is_too_long_and_turns_nothing(norm, seed):
    layer = layer_of("LSTM", np.random.default_rng(seed), 2, 3)
    grads = layer, Last(), ab.Dense(layer.Wx, layer.b, ab.identity)
    before = [p.copy() for p in arrays(grads)]
    length = lambda values: np.sqrt(sum(np.sum(p * p) for p in values))
    clipped = clip(grads, norm)
    assert np.isclose(length(arrays(clipped)), min(norm, length(before)))
    assert ab.gap(clipped, tuple(g.like(**{name: p * (length(arrays(clipped)) / length(before)) for name, p in vars(g).items()
                                           if hasattr(p, "ndim")}) for g in grads)) < 1e-12
    assert all(np.array_equal(p, q) for p, q in zip(before, arrays(grads), strict=True))
    if norm > length(before):
        assert all(np.array_equal(p, q) for p, q in zip(before, arrays(clipped), strict=True))


def test_clip_of_nothing_is_nothing():
    zeros = rnn(1, 2).like(Wx=np.zeros((2, 1)), Wh=np.zeros((2, 2)), b=np.zeros(2)),
    assert not any(p.any() for p in arrays(clip(zeros, 1.0)))


# on the tape

@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_a_recording_replays_to_the_same(kind, last):
    net, x, y = example(3, kind, ab.tanh, 2, 4, 2, 3, last)
    tape = record(net, x, y, ab.squared_error, 0.1)
    rng = np.random.default_rng(4)
    others, more = example(5, kind, ab.tanh, 3, 4, 2, 3, last)[:2]  # other numbers, and more rows
    targets = rng.normal(size=(3, *y.shape[1:]))
    given = {f"{name}[{k}]": p for k, layer in enumerate(others, 1) for name, p in vars(layer).items() if hasattr(p, "ndim")}
    again = Tape.from_json(tape.to_json()).replay(dict(given, x=more, y=targets))
    E, grads = ab.gradient(others, more, targets, ab.squared_error)
    assert np.isclose(again["E"], E, rtol=1e-13)
    for k, grad in enumerate(grads, 1):
        for name, p in vars(grad).items():
            if hasattr(p, "ndim"):
                assert np.allclose(again[f"d{name}[{k}]"], p, rtol=1e-12, atol=1e-15)


# bad input

W, H, B = np.ones((2, 3)), np.eye(2), np.zeros(2)
NET = (RNN(W, H, B), Last())


@pytest.mark.parametrize("call, error, words", [
    (lambda: RNN(W, np.ones((2, 3)), B), ValueError, "Wh has shape (2, 3): expected a square"),
    (lambda: RNN(np.ones((3, 3)), H, B), ValueError, "Wx has shape (3, 3), Wh (2, 2) and b (2,)"),
    (lambda: RNN(W, H, np.zeros(3)), ValueError, "b (3,): expected equally many rows"),
    (lambda: RNN(W[0], H, B), ValueError, "Wx has 1 axes"),
    (lambda: RNN(W, H, B, "tanh"), TypeError, "act is 'tanh'"),
    (lambda: LSTM(W, H, B), ValueError, "Wh has shape (2, 2): expected (4 h, h)"),
    (lambda: LSTM(np.ones((4, 3)), np.ones((8, 2)), np.zeros(8)), ValueError, "Wx has shape (4, 3), Wh (8, 2)"),
    (lambda: ab.predict(NET, np.ones((4, 5, 2))), ValueError, "net[0]: x has shape (4, 5, 2): Wx (2, 3) expects 3 numbers"),
    (lambda: ab.predict(NET, np.ones((5, 3))), ValueError, "x has shape (5, 3): expected sequences, (n, time, features)"),
    (lambda: ab.predict(NET, np.ones((4, 0, 3))), ValueError, "x is empty (shape (4, 0, 3))"),
    (lambda: NET[0].shape((4, 0, 3)), ValueError, "x has shape (4, 0, 3)"),
    (lambda: Last().shape((4, 3)), ValueError, "x has shape (4, 3): expected sequences"),
    (lambda: ab.predict(NET, [np.ones((5, 3)), np.ones((4, 3))]), TypeError, "x is ragged"),
    (lambda: ab.predict(NET, np.full((1, 2, 3), np.nan)), ValueError, "x[0, 0, 0] is nan"),
    (lambda: ab.predict((RNN(W, np.full((2, 2), np.inf), B),), np.ones((1, 2, 3))), ValueError, "net[0].Wh"),
    (lambda: rnn(0, 2), ValueError, "n_in is 0"), (lambda: lstm(2, 1.5), TypeError, "hidden is 1.5"),
    (lambda: rnn(2, 2, dtype=int), TypeError, "dtype is int64"),
    (lambda: clip(NET, 0), ValueError, "norm is 0: expected more than 0"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_bad_input_is_refused_by_name(call, error, words):
    with pytest.raises(error) as caught:
        call()
    assert words in str(caught.value)

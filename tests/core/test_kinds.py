"""Faults that were found once, each as a kind: what is right, for its first case and for others like it."""

import gzip
import struct
import tracemalloc
import warnings

import numpy as np
import pytest
import vectors
from found import ACTIVATIONS, KINKED, LOSSES, OPTIMISERS, output
from test_doors import Refusing, Tabular

import annbook as ab
from annbook import checks
from annbook.layers import arrays


def one(value, act=ab.identity):
    """A network, or gradient, of one weight."""
    return (ab.Dense(np.array([[value]]), np.zeros(1), act),)


# lengths of arrows whose squares are no floats

@pytest.mark.parametrize("size", [5e-324, 1e-200, 1.0, 1e200, 1.7e308])
def test_clip_keeps_the_direction_whatever_the_size(size):
    grads = (ab.Dense(np.array([[0.6, -0.8]]) * size, np.zeros(1), ab.identity),)
    cut = ab.clip(grads, 0.5)[0].W / 0.5
    assert np.allclose(cut, [[0.6, -0.8]] if size >= 1 else grads[0].W / 0.5, rtol=1e-12, atol=0)
    assert cut is not grads[0].W


@pytest.mark.parametrize("a, b, gap", [(1e-200, -1e-200, 1), (1e200, -1e200, 1), (1e308, -1.5e308, 1), (5e-324, 0, 1),
                                       (1e200, 1e200, 0), (0, 0, 0), (1e200, 2e200, 1 / 3),
                                       (1e-310, 3e-310, 0.5), (1, 1 + 1e-12, 5e-13)])
def test_gap_is_a_share_whatever_the_size(a, b, gap):
    assert ab.gap(one(a), one(b)) == pytest.approx(gap, rel=1e-3)
    assert 0 <= ab.gap(one(a), one(b)) <= 1


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_has_no_length(value):
    for call in (lambda: ab.clip(one(value), 1), lambda: ab.gap(one(1.0), one(value)), lambda: ab.gap(one(value), one(1.0)),
                 lambda: ab.sgd(0.1)(one(1.0), one(value)),
                 lambda: ab.backward(one(value), ab.forward(one(1.0), [[1.0]]), [[1.0]])):
        with pytest.raises(ValueError, match=r"\w+\[0\]\.W\[0, 0\] is -?(nan|inf): expected finite"):
            call()


# the kin of ReLU

@pytest.mark.parametrize("act", ACTIVATIONS, ids=lambda act: act.name)
def test_a_rectifier_cuts_one_side_off(act):
    """Far to the right it is the sum, far to the left nearly nothing: half of the variance is lost."""
    far = act(np.array([[-50.0], [50.0]]))
    assert act.rectifier is bool(abs(far[0, 0]) < 1 and far[1, 0] == 50)


# rows, not labels

def test_minibatches_pair_rows_of_tables():
    x, y = np.array([[10.0, 1], [20, 2], [30, 3]]), np.array([10, 20, 30])
    for dress in (Tabular, list, np.asfortranarray, np.ma.masked_array):
        found = [*ab.minibatches(dress(x), dress(y), 1)]
        assert all(type(some) is type(wanted) is np.ndarray and some[0, 0] == wanted[0] for some, wanted in found)
        (points, labels), _ = ab.split(dress(np.repeat(x, 4, 0)), dress(np.repeat(y, 4)))
        assert np.array_equal(points[:, 0], labels) and len(labels) == 9
    assert next(ab.minibatches(x, y))[1].dtype == y.dtype  # whole numbers stay whole


@pytest.mark.parametrize("labels, says", [(["0", "1", "1"], "labels is"), ([0, np.nan, 1], "labels is"), ([-1, 1, 1], "value -1"),
                                          ([0, 7, 1], "value 7"), ([0.5, 1, 1], "labels is"), ([0, 1], "labels has shape")])
@pytest.mark.parametrize("outputs", [1, 2])
def test_accuracy_counts_only_labels(labels, says, outputs):
    with pytest.raises((ValueError, TypeError), match=says):
        ab.accuracy(ab.init([2, outputs], out=ab.sigmoid), np.ones((3, 2)), labels)


# a trace that belongs to another network

@pytest.mark.parametrize("which", vectors.EXAMPLES)
def test_backward_refuses_the_trace_of_another_network(which):
    make, shape = vectors.EXAMPLES[which]
    net, x = make(), np.ones((2, *shape))
    trace = ab.forward(net, x)
    g = np.ones_like(trace[-1].a)
    for k, s in enumerate(trace):
        for other in (s._replace(x=np.ones((3, *s.x.shape[1:]))), s._replace(a=s.a[..., :1] if s.a.shape[-1] > 1 else s.a[:1]),
                      s._replace(z=s.z[:1]), s._replace(x=s.x[:0])):
            with pytest.raises(ValueError, match=rf"trace\[{k + 1}|trace\[{k}|g has shape"):
                ab.backward(net, (*trace[:k], other, *trace[k + 1:]), g)
    for wrong in (trace[::-1] + trace[:1], trace[1:], (*trace, trace[-1]), None, [*trace], net):
        with pytest.raises(ValueError, match="trace"):
            ab.backward(net, wrong, g)
    plain = tuple(ab.Step(*map(np.asarray, s)) for s in trace)
    assert ab.gap(ab.backward(net, plain, g), ab.backward(net, trace, g)) == 0


def test_backward_says_which_step_is_another_networks():
    with pytest.raises(ValueError, match=r"trace\[0\] is not of this net: x has shape \(7,\): W \(4, 3\)"):
        ab.backward(ab.init([3, 4, 2]), ab.forward(ab.init([7, 4, 2]), np.ones(7)), np.ones(2))


# the judge

@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("act", ACTIVATIONS, ids=str)
def test_the_numeric_gradient_judges_in_double_precision(act, dtype):
    rng = np.random.default_rng(0)
    for sizes, size in (([3, 4, 2], 1), ([3, 4, 2], 1e-3), ([8, 6, 3], 30)):
        net = tuple(layer.like(W=(layer.W * size).astype(dtype)) for layer in ab.init(sizes, act, seed=1, dtype=dtype))
        x, y = rng.normal(size=(3, sizes[0])).astype(dtype), rng.normal(size=(3, sizes[-1])).astype(dtype)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            judge = ab.numeric_gradient(net, x, y, ab.mse)
        assert ab.gap(ab.gradient(net, x, y, ab.mse)[1], judge) < (1e-6 if dtype is np.float32 else 1e-8)
        assert {g.dtype for g in arrays(judge)} == {np.dtype(dtype)}


def test_a_corner_is_told_and_one_nearby_is_seen_past():
    net = (ab.Dense([[1.0]], [0.0], ab.relu), ab.Dense([[2.0]], [0.0], ab.identity))
    with pytest.warns(UserWarning, match="^1 numbers stand at a corner"):
        judge = ab.numeric_gradient(net, [[0.0]], [[-1.0]], ab.squared_error)
    assert judge[0].b[0] == pytest.approx(2, rel=1e-4)  # 4 on the right, 0 on the left
    for b in (1e-6, -1e-6):  # within the first step
        near = (net[0].like(b=np.array([b])), net[1])
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            judge = ab.numeric_gradient(near, [[0.0]], [[-1.0]], ab.squared_error)
        assert ab.gap(ab.gradient(near, [[0.0]], [[-1.0]], ab.squared_error)[1], judge) < 1e-4


def test_a_step_that_moves_nothing_is_refused():
    with pytest.raises(ValueError, match="h is 1e-06: expected a step that moves 10000"):
        ab.numeric_gradient(one(1e12), [[1.0]], [[0.0]], ab.mse, h=1e-6)
    assert ab.numeric_gradient(one(1e12), [[1.0]], [[0.0]], ab.mse)[0].W[0, 0] == pytest.approx(2e12)


# small floats

def test_sixteen_bits_are_refused_or_computed_in_sixty_four():
    for dtype in (np.float16, "float16", np.longdouble, "e"):
        with pytest.raises(TypeError, match="^dtype is .*: expected a float type, float32 or float64"):
            ab.init([2, 1], dtype=dtype)
    ones = np.ones((70_000, 1), np.float16)
    assert ab.squared_error(ones, 0 * ones) == pytest.approx(1, rel=1e-12)
    net = (ab.Dense(np.float16([[0.5]]), np.float16([0]), ab.identity),)
    ab.adam(0.1)(net, ab.gradient(net, [[0.0]], [[0.0]], ab.mse)[1])
    assert net[0].W == 0.5 and net[0].W.dtype == float
    with pytest.raises(TypeError, match=r"params\[0\].W has type float16"):
        ab.sgd(0.1)((net[0].like(W=np.float16([[1]])),), one(1.0))


@pytest.mark.parametrize("loss", LOSSES, ids=str)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, int])
def test_every_loss_is_a_float(loss, dtype):
    assert type(loss(np.array([[0, 1]], dtype), np.array([[0, 1]], dtype))) is float


# arrays that two layers share, and locked ones

@pytest.mark.parametrize("make", OPTIMISERS, ids=lambda make: make.__name__)
def test_shared_and_locked_arrays_are_refused(make):
    b, x, y = np.zeros(2), np.ones((2, 2)), np.zeros((2, 2))
    layer = ab.Dense(np.eye(2), b, ab.tanh)
    view = np.zeros(3)
    for net in ((layer, ab.Dense(2 * np.eye(2), b, ab.tanh)), (layer, layer),
                (ab.Dense(np.eye(2), view[:2], ab.tanh), ab.Dense(2 * np.eye(2), view[1:], ab.tanh))):
        grads = ab.gradient(net, x, y, ab.mse)[1]
        with pytest.raises(ValueError, match=r"params\[0\].\w and params\[1\].\w share their numbers"):
            make(0.1)(net, grads)
        with pytest.raises(ValueError, match=r"net\[0\].\w and net\[1\].\w share their numbers"):
            ab.fit(net, (x, y), ab.mse, make(0.1))
        own = ab.copy(net)
        make(0.1)(own, grads)
        assert not b.any() and not view.any() and own[0].b.any()
    parts = np.zeros(4)  # one array behind both, but nothing in common
    make(0.1)((ab.Dense(np.eye(2), parts[:2], ab.tanh), ab.Dense(np.eye(2), parts[2:], ab.tanh)), grads)
    assert parts.all()
    locked = ab.copy((layer,))
    locked[0].W.setflags(write=False)
    with pytest.raises(ValueError, match=r"params\[0\].W is read-only: .* copy\(net\)"):
        make(0.1)(locked, locked)
    assert not locked[0].b.any()


# crashes and riddles

def test_one_hot_needs_no_more_than_its_answer():
    tracemalloc.start()
    rows = ab.one_hot([0, 199_999], 200_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert rows.sum() == 2 and peak < 3 * rows.nbytes


@pytest.mark.parametrize("seed", [2 ** 63, 2 ** 64, 2 ** 200])
def test_a_seed_may_be_as_long_as_one_likes(seed):
    x, labels = ab.moons(20, seed=seed)
    again = ab.moons(20, seed=np.random.default_rng(seed))[0]
    assert np.array_equal(x, again) and ab.init([2, 1], seed=seed)[0].W.shape == (1, 2)


def test_names_in_the_trace_of_an_lstm():
    lstm = vectors.lstm(2, 3)
    trace = ab.forward((lstm, ab.Last(), ab.init([3, 2])[0]), np.ones((4, 5, 2)))
    assert np.array_equal(ab.at(trace, "a5"), trace[0].a[..., 2]) and np.array_equal(ab.at(trace, "x2"), trace[0].x[..., 1])
    with pytest.raises(ValueError, match="name 'z3': this neuron has several sums"):
        ab.at(trace, "z3")
    images = ab.forward((vectors.conv(1, 2, 3, ab.relu),), np.ones((1, 1, 5, 5)))
    with pytest.raises(ValueError, match="this trace has images"):
        ab.at(images, "a1")


@pytest.mark.parametrize("step", [*OPTIMISERS, ab.mse, ab.sigmoid, ab.Dense, lambda net: None, None, 0.1, "sgd"])
def test_fit_says_that_an_optimiser_wants_its_brackets(step):
    with pytest.raises(TypeError, match=r"^step is .*: expected one like sgd\(0.1\)"):
        ab.fit(one(1.0), ([[1.0]], [[1.0]]), ab.mse, step)
    with pytest.raises(TypeError, match="^optimiser is .*: expected one such as adam, without brackets"):
        ab.record(one(1.0), [[1.0]], [[1.0]], ab.mse, 0.1, step if step not in (*OPTIMISERS, None) else ab.sgd(0.1))


# silence

@pytest.mark.parametrize("size", [1e-200, 1e-308, 5e-324])
@pytest.mark.parametrize("act", ACTIVATIONS, ids=str)
def test_nothing_speaks_up_however_small_the_numbers(act, size):
    """Too small to be written is no reason for a word, even for those who asked for all of them."""
    loss = next(loss for loss in LOSSES if output(loss) is ab.identity)
    net = (ab.Dense(np.array([[0.3, -0.7]]) * size, np.array([size]), act), *one(size))
    x, y = np.array([[0.5, 0.25]]) * size, np.array([[size]])
    with np.errstate(all="raise"):
        E, grads = ab.gradient(net, x, y, loss)
        ab.backward(net, ab.forward(net, x), y)
        ab.clip(grads, size), ab.gap(grads, net), ab.predict(net, x), ab.accuracy(net, x, [0])
        for make in OPTIMISERS:
            make(0.1)(ab.copy(net), grads)
            assert len([*ab.fit(net, (x, y), loss, make(0.1), epochs=2)]) == 3
        if act.name not in KINKED:
            ab.numeric_gradient(net, x, y, loss)


# what a door says, word for word

def test_messages_say_what_came_and_what_was_expected():
    """Whole messages: a nested list that fails for a reason of its own is not ragged, a class is called by its name."""
    for value, says in ((["a"], "x is ['a'] (<U1): expected real numbers"), (Refusing(), "x is <test_doors.Refusing object"),
                        ([[1, 2], [3]], "x is ragged, [[1, 2], [3]]: expected numbers in equal rows"),
                        ([Refusing()], "x is [<test_doors.Refusing")):
        with pytest.raises(TypeError) as caught:
            checks.array("x", value)
        assert str(caught.value).startswith(says)
    for made, says in ((lambda: ab.Activation(1, np.sin, np.cos), "name is 1: expected str"),
                       (lambda: ab.Loss("own", None, np.cos), "f is None: expected Callable"),
                       (lambda: ab.Activation("own", np.sin, np.cos, 1), "rectifier is 1: expected bool")):
        with pytest.raises(TypeError) as caught:
            made()
        assert str(caught.value) == says
    for call, says in ((lambda: checks.in_rows("x", []), "x is empty (shape (0,)): expected at least one number"),
                       (lambda: checks.in_rows("x", 3), "x is 3: expected rows"),
                       (lambda: ab.init([2, 1], dtype="abc"), "dtype is 'abc': expected a float type, float32 or float64"),
                       (lambda: ab.moons(2 ** 30), "n asks for 2147483648 numbers: expected at most 1073741824")):
        with pytest.raises((TypeError, ValueError)) as caught:
            call()
        assert str(caught.value) == says
    with pytest.raises(ValueError, match="^x is .* expected no mask; leave out the rows with hidden numbers$"):
        checks.array("x", [np.ma.masked_array([1, 2], [0, 1]), [1, 2]])
    y = np.array([[0.5, 0.5], [0.9, 0.2], [0.9, 0.9], [0.5, 0.4]])
    with pytest.raises(ValueError, match=r"^y has a row that sums to 1.8: expected rows that sum to 1$"):
        ab.softmax_cross_entropy(y, y)


@pytest.mark.parametrize("dtype", [np.int32, np.uint32, np.float16, np.longdouble, ">f8", ">f4", np.float32, np.float64, bool])
def test_the_door_makes_plain_arrays_of_floats(dtype):
    seen = checks.array("x", np.array([[0, 1]], dtype))
    assert seen.dtype == (np.float32 if np.dtype(dtype).itemsize == 4 and np.dtype(dtype).kind == "f" else np.float64)
    assert seen.dtype.isnative and type(seen) is np.ndarray and seen.tolist() == [[0, 1]]


def test_a_layer_may_be_broken_and_a_network_may_not():
    """Who builds a layer may put anything into it; who uses it is told what is in there."""
    net = (ab.Dense([[np.nan]], [0.0], ab.identity),)
    with pytest.raises(ValueError, match=r"net\[0\].W\[0, 0\] is nan"):
        ab.predict(net, [[1.0]])
    with pytest.raises(ValueError, match=r"net\[0\].b\[0\] is inf"):
        ab.predict((ab.Dense([[1.0]], [np.inf], ab.identity),), [[1.0]])
    for verb in (lambda: ab.Layer().step(np.ones((1, 1))), lambda: ab.Layer().pull(1, 1)):
        with pytest.raises(NotImplementedError):
            verb()


def test_networks_without_numbers_do_not_differ():
    flat = (ab.Flatten(),)
    assert ab.gap(flat, flat) == 0 and ab.predict(ab.clip(flat, 1), np.ones((2, 3, 4))).shape == (2, 12)


def test_adam_takes_the_published_steps():
    """Kingma and Ba (2015), algorithm 1, with plain numbers."""
    p, m, v, net = 0.5, 0.0, 0.0, one(0.5)
    step = ab.adam(0.125, 0.75, 0.875, 0.25)
    for t, g in enumerate((1.0, -0.5, 2.0), 1):
        m, v = 0.75 * m + 0.25 * g, 0.875 * v + 0.125 * g ** 2
        p -= 0.125 * (m / (1 - 0.75 ** t)) / ((v / (1 - 0.875 ** t)) ** 0.5 + 0.25)
        step(net, one(g))
        assert net[0].W[0, 0] == pytest.approx(p, rel=1e-14)
    q, u, moved = 0.5, 0.0, one(0.5)
    step = ab.momentum(0.125, 0.75)
    for g in (1.0, -0.5, 2.0):
        u = 0.75 * u + g
        q -= 0.125 * u
        step(moved, one(g))
        assert moved[0].W[0, 0] == pytest.approx(q, rel=1e-14)


def test_an_error_on_purpose_is_printed_with_its_kind(capsys):
    with checks.raises(TypeError):
        ab.arrays(None)
    said = capsys.readouterr().out
    assert said == "TypeError: layers is None: expected a tuple of layers, and at least one\n"


# what the sets of points are, without their noise

SETS = {
    "xor": lambda x, k: np.isin(x, (0, 1)).all() and np.array_equal(x[:, 0] != x[:, 1], k == 1),
    "moons": lambda x, k: np.allclose(np.hypot(*(x - np.where(k[:, None] == 0, 0.0, [1.0, 0.5])).T), 1) and np.all(
        (x[:, 1] >= 0) | (k == 1)) and np.all((x[:, 1] <= 0.5) | (k == 0)),
    "circles": lambda x, k: np.allclose(np.hypot(*x.T), np.where(k == 0, 1.0, 0.5)),
    "spiral": lambda x, k: np.allclose(np.exp(1j * (2 * np.pi * np.hypot(*x.T) + np.pi * k)) * np.hypot(*x.T), x @ [1, 1j]) and (
        np.hypot(*x.T).min() >= 0.1 and np.hypot(*x.T).max() <= 1)}


@pytest.mark.parametrize("name", SETS)
def test_sets_of_points_are_what_they_are_called(name):
    make = getattr(ab, name)
    x, labels = make(300, noise=0, seed=5)
    assert SETS[name](x, labels) and np.array_equal(labels, np.arange(300) % 2) and len(np.unique(x, axis=0)) > 3
    noise = make(20_000, noise=0.25, seed=5)[0] - make(20_000, noise=0, seed=5)[0]
    assert abs(noise.mean()) < 0.01 and abs(noise.std() - 0.25) < 0.01
    assert all(np.array_equal(a, b) for a, b in zip(make(), make(200, seed=0)))


@pytest.mark.parametrize("name, boxes", [
    ("xor", ([(0, 0), (1, 1)], [(0, 0), (1, 1)])), ("moons", ([(-1, 0), (1, 1)], [(0, -0.5), (2, 0.5)])),
    ("circles", ([(-1, -1), (1, 1)], [(-0.5, -0.5), (0.5, 0.5)]))])
def test_sets_of_points_are_whole(name, boxes):
    """Each class reaches from one corner of its box to the other."""
    x, labels = getattr(ab, name)(600, noise=0, seed=5)
    for label, box in enumerate(boxes):
        assert np.allclose([x[labels == label].min(0), x[labels == label].max(0)], box, atol=0.03)


def test_the_arms_of_a_spiral_are_whole():
    x, labels = ab.spiral(600, noise=0, seed=5)
    for label in 0, 1:
        assert np.allclose([np.hypot(*x[labels == label].T).min(), np.hypot(*x[labels == label].T).max()], (0.1, 1), atol=0.02)


@pytest.mark.parametrize("code, letter, kind", [(0x08, "B", np.uint8), (0x09, "b", np.int8), (0x0B, "h", np.int16),
                                                (0x0C, "i", np.int32), (0x0D, "f", np.float32), (0x0E, "d", np.float64)])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_every_type_of_idx_is_read(tmp_path, code, letter, kind, pack):
    numbers = [1, 0, 100, 7, 5, 127]
    (tmp_path / "file").write_bytes(pack(struct.pack(f">BBBBII6{letter}", 0, 0, code, 2, 2, 3, *numbers)))
    found = ab.load_idx(tmp_path / "file")
    assert found.dtype == kind and found.dtype.isnative and found.tolist() == [numbers[:3], numbers[3:]]

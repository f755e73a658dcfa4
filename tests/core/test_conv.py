"""Are convolution, pooling and their gradients right, on any shape and for every oracle?"""


import numpy as np
import pytest
from found import ELEMENTWISE, KINKED
from hypothesis import given, settings
from hypothesis import strategies as st
from test_gradients import LONG, close, nudged

import annbook as ab
import annbook.conv
from annbook.backprop import chain
from annbook.conv import conv, first_largest
from annbook.layers import arrays, parameters

NAN = float("nan")
T, V = TypeError, ValueError

shapes = dict(
    seed=st.integers(0, 2**32 - 1), n=st.integers(1, 3), n_in=st.integers(1, 3), n_out=st.integers(1, 3),
    kernel=st.tuples(st.integers(1, 3), st.integers(1, 3)), more=st.tuples(st.integers(0, 3), st.integers(0, 3)),
    stride=st.integers(1, 4), padding=st.integers(0, 2))


def images(rng, n, n_in, kernel, more, padding):
    """Images into which the kernel fits, some only with their padding."""
    h, w = (max(1, k + m - padding) for k, m in zip(kernel, more))
    return rng.normal(size=(n, n_in, h, w))


def layer_and_images(seed, n, n_in, n_out, kernel, more, stride, padding, act=ab.tanh):
    rng = np.random.default_rng(seed)
    while True:
        W, b = rng.uniform(-1, 1, (n_out, n_in, *kernel)), rng.uniform(-1, 1, n_out)
        layer, x = ab.Conv2D(W, b, act, stride, padding), images(rng, n, n_in, kernel, more, padding)
        if act.name not in KINKED or np.abs(layer.step(x).z).min() > 5e-3:
            return layer, x, rng


def by_loops(layer, x):
    """z as the sum of products that the book defines, one product at a time."""
    p, t = layer.padding, layer.stride
    frame = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    z = np.empty(layer.shape(x.shape), x.dtype)
    for n, o, u, v in np.ndindex(z.shape):
        z[n, o, u, v] = layer.b[o]
        for c, i, j in np.ndindex(layer.W.shape[1:]):
            z[n, o, u, v] += layer.W[o, c, i, j] * frame[n, c, u * t + i, v * t + j]
    return z


@settings(max_examples=60)
@given(**shapes)
def test_a_convolution_is_its_loops(**shape):
    layer, x, _ = layer_and_images(**shape)
    s = layer.step(x)
    assert s.a.shape == s.z.shape == layer.shape(x.shape)
    assert np.allclose(s.z, by_loops(layer, x), rtol=1e-12, atol=1e-13)
    assert np.array_equal(s.a, np.tanh(s.z)) and s.x is x


@pytest.mark.parametrize("act", ELEMENTWISE, ids=str)
@settings(max_examples=25)
@given(**shapes)
def test_gradients_of_a_convolution(act, **shape):
    """W, b and x against central differences in extended precision, for E = the sum of g times a."""
    layer, x, rng = layer_and_images(act=act, **shape)
    s = layer.step(x)
    g = rng.normal(size=s.a.shape)
    E = lambda W, b, x: (g * act.f(by_loops_fast(layer, W, b, x))).sum()
    delta = layer.delta(g, s)
    grad, pull = layer.grad(delta, s), layer.pull(delta, s)
    assert type(grad) is ab.Conv2D and (grad.stride, grad.padding) == (layer.stride, layer.padding)
    W, b, scale = layer.W.astype(LONG), layer.b.astype(LONG), np.abs(g).sum()
    assert close(grad.W, nudged(lambda W: E(W, b, x), W), scale)
    assert close(grad.b, nudged(lambda b: E(W, b, x), b), scale)
    assert close(pull, nudged(lambda x: E(W, b, x), x), scale)


def by_loops_fast(layer, W, b, x):
    """The same sums, over all places at once; shares no line with the library."""
    p, t = layer.padding, layer.stride
    _, n_out, h, w = layer.shape(x.shape)
    frame = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    z = b[:, None, None] + np.zeros((len(x), n_out, h, w), LONG)
    for i, j in np.ndindex(W.shape[2:]):
        part = frame[:, :, i:i + (h - 1) * t + 1:t, j:j + (w - 1) * t + 1:t]
        z = z + (W[None, :, :, i, j, None, None] * part[:, None]).sum(2)
    return z


def network(seed, act=ab.tanh, stride=1, padding=1, size=2):
    """Two convolutions, pooling and a dense end for images of 2 channels, 8 by 6."""
    rng = np.random.default_rng(seed)
    net = conv(2, 3, 3, act, rng, padding=padding), ab.MaxPool2D(size), conv(3, 4, 2, act, rng, stride=stride), ab.Flatten()
    x, shape = rng.normal(size=(3, 2, 8, 6)), (3, 2, 8, 6)
    for layer in net:
        shape = layer.shape(shape)
    y = np.eye(5)[rng.integers(0, 5, 3)]
    return (*net, *ab.init([shape[1], 5], seed=rng)), x, y


@settings(max_examples=60)
@given(seed=st.integers(0, 999), n=st.integers(1, 3), c=st.integers(1, 3), h=st.integers(1, 3), w=st.integers(1, 3),
       size=st.integers(1, 3), over=st.tuples(st.integers(0, 2), st.integers(0, 2)))
def test_pooling_and_its_gradient(seed, n, c, h, w, size, over):
    """The numbers of a window are all different: whole numbers in random order. `over` rows and columns fill no window."""
    rng = np.random.default_rng(seed)
    tall, wide = (most * size + min(more, size - 1) for most, more in zip((h, w), over))
    x = rng.permutation(n * c * tall * wide).reshape(n, c, tall, wide).astype(float)
    largest = lambda x: x[:, :, :h * size, :w * size].reshape(n, c, h, size, w, size).max((3, 5))
    pool, s = ab.MaxPool2D(size), ab.MaxPool2D(size).step(x)
    assert s.a.shape == pool.shape(x.shape) and np.array_equal(s.a, largest(x))
    g = rng.normal(size=s.a.shape)
    pull = pool.pull(pool.delta(g, s), s)
    assert pull.shape == x.shape and close(pull, nudged(lambda x: (g * largest(x)).sum(), x), 1)


def test_what_fills_no_window_is_not_heard():
    """Not even where it is the largest of all; and the check can fail: a window more would have heard it."""
    x = np.zeros((1, 1, 5, 4))
    x[..., 4, :] = 9
    pool = ab.MaxPool2D(2)
    s = pool.step(x)
    assert s.a.shape == (1, 1, 2, 2) and not s.a.any() and x[..., 4:, :].max() == 9
    assert pool.pull(np.ones((1, 1, 2, 2)), s)[0, 0].sum(1).tolist() == [2, 0, 2, 0, 0]


def test_the_tape_records_what_is_left_out():
    """A replay leaves out the same, for any number of rows."""
    net = conv(1, 2, 2, ab.tanh, 1), ab.MaxPool2D(3), ab.Flatten(), *ab.init([2, 2], seed=2)
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(1, 1, 6, 5)), np.eye(2)[:1]
    tape = ab.Tape.from_json(ab.record(net, x, y, ab.softmax_cross_entropy, 0.1).to_json())
    x, y = rng.normal(size=(4, 1, 6, 5)), np.eye(2)[[0, 1, 1, 0]]
    values, (E, grads) = tape.replay({"x": x, "y": y}), ab.gradient(net, x, y, ab.softmax_cross_entropy)
    assert np.isclose(values["E"], E, rtol=1e-12) and np.allclose(values["dW[1]"], grads[0].W, rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("window, first", [
    ([[7, 7], [7, 7]], 0), ([[1, 7], [7, 2]], 1), ([[1, 2], [7, 7]], 2), ([[0, 0], [0, 1]], 3), ([[-1, -2], [-1, -1]], 0)])
def test_of_equal_maxima_the_first_gets_the_gradient(window, first):
    x = np.zeros((2, 1, 2, 4))
    x[1, 0, :, 2:] = window
    pool = ab.MaxPool2D(2)
    dx = pool.pull(np.full((2, 1, 1, 2), 5.0), pool.step(x))
    assert dx[1, 0, :, 2:].ravel().tolist() == [5.0 * (k == first) for k in range(4)]
    assert dx.sum() == 5.0 * 4 and np.count_nonzero(dx) == 4


def test_equal_maxima_check_can_fail():
    """All of the largest, instead of the first of them, would give more than there is."""
    x = np.ones((1, 1, 2, 2))
    s = ab.MaxPool2D(2).step(x)
    assert first_largest(x, s.a.transpose(1, 2, 3, 0), 2).sum() == 1 < (x == s.a).sum()


def test_flatten_keeps_the_order_of_the_images():
    x = np.arange(24.0).reshape(2, 3, 2, 2)
    s = ab.Flatten().step(x)
    assert s.a.tolist() == [list(range(12)), list(range(12, 24))]
    assert np.array_equal(ab.Flatten().pull(s.a, s), x)
    z = ab.Conv2D(np.ones((3, 3, 1, 1)), np.zeros(3), ab.identity).step(x).a  # another order in memory
    assert np.array_equal(ab.Flatten().step(z).a, np.ascontiguousarray(z).reshape(2, -1))


def test_one_gradient_three_ways_through_a_whole_network():
    net, x, y = network(1)
    trace = ab.forward(net, x)
    E, grads = ab.gradient(net, x, y, ab.softmax_cross_entropy)
    assert np.array_equal(ab.predict(net, x), trace[-1].a)
    assert ab.gap(grads, ab.backward(net, trace, ab.softmax_cross_entropy.df(trace[-1].a, y))) == 0
    assert ab.gap(grads, ab.numeric_gradient(net, x, y, ab.softmax_cross_entropy)) < 1e-8


def test_the_check_of_gradients_can_fail():
    """A kernel that is not turned around on the way back is seen."""
    class Forgetful(ab.Conv2D):
        def pull(self, delta, s):
            return ab.Conv2D(self.W[:, :, ::-1, ::-1], self.b, self.act, self.stride, self.padding).pull(delta, s)
    net, x, y = network(1)
    wrong = (*net[:2], Forgetful(net[2].W, net[2].b, net[2].act), *net[3:])
    grads = ab.gradient(wrong, x, y, ab.softmax_cross_entropy)[1]
    assert ab.gap(grads, ab.numeric_gradient(net, x, y, ab.softmax_cross_entropy)) > 0.01


def test_a_convolution_alone_can_be_the_last_layer():
    layer, x, rng = layer_and_images(1, 2, 1, 2, (2, 2), (1, 1), 1, 0)
    trace = ab.forward((layer,), x)
    g = rng.normal(size=trace[-1].a.shape)
    assert ab.gap(ab.backward((layer,), trace, g), chain((layer,), trace, g)) == 0


def test_single_precision_stays_single():
    net, x, y = network(2)
    net = tuple(layer.like(**{name: p.astype(np.float32) for name, p in parameters(layer)}) for layer in net)
    x, y = x.astype(np.float32), y.astype(np.float32)
    trace = ab.forward(net, x)
    g = ab.softmax_cross_entropy.df(trace[-1].a, y)
    assert all(v.dtype == np.float32 for s in trace for v in s)
    assert all(p.dtype == np.float32 for p in arrays(chain(net, trace, g)))
    for layer, s in zip(reversed(net), reversed(trace)):
        g = layer.pull(layer.delta(g, s), s)
        assert g.dtype == np.float32 and g.shape == s.x.shape


def test_nothing_is_changed_and_nothing_is_remembered():
    net, x, y = network(4)
    before = [p.copy() for p in [*arrays(net), x]]
    one = ab.gradient(net, x, y, ab.softmax_cross_entropy)
    ab.predict(net, x[:1])
    other = ab.gradient(net, x, y, ab.softmax_cross_entropy)
    assert one[0] == other[0] and ab.gap(one[1], other[1]) == 0
    assert all(np.array_equal(p, q) for p, q in zip(before, [*arrays(net), x]))


def test_fit_trains_it():
    net, x, y = network(5)
    *_, (_, E, trained) = ab.fit(net, (x, y), ab.softmax_cross_entropy, ab.adam(0.03), epochs=40)
    assert E < 0.1 < ab.softmax_cross_entropy(ab.predict(net, x), y)
    assert [type(layer) for layer in trained] == [type(layer) for layer in net]


@pytest.mark.parametrize("stride, padding, act", [(1, 1, ab.tanh), (2, 1, ab.relu), (1, 1, ab.sigmoid)], ids=str)
def test_the_tape_records_it(stride, padding, act):
    """A replay is a direct call, for other numbers and for another number of rows."""
    net, x, y = network(6, act, stride, padding)
    tape = ab.record(net, x, y, ab.softmax_cross_entropy, 0.1)
    again = ab.Tape.from_json(tape.to_json())
    rng = np.random.default_rng(7)
    for rows in 3, 5:
        x, y = rng.normal(size=(rows, *x.shape[1:])), np.eye(5)[rng.integers(0, 5, rows)]
        moved = tuple(layer.like(**{name: rng.normal(size=p.shape) for name, p in parameters(layer)}) for layer in net)
        inputs = {f"{name}[{k}]": p for k, layer in enumerate(moved, 1) for name, p in parameters(layer)}
        E, grads = ab.gradient(moved, x, y, ab.softmax_cross_entropy)
        for values in (t.replay(inputs | {"x": x, "y": y}) for t in (tape, again)):
            assert np.isclose(values["E"], E, rtol=1e-12)
            for k, (layer, grad, s) in enumerate(zip(moved, grads, ab.forward(moved, x)), 1):
                assert np.allclose(values[f"a[{k}]"], s.a, rtol=1e-12, atol=1e-15)
                for (name, p), (_, g) in zip(parameters(layer), parameters(grad)):
                    assert np.allclose(values[f"d{name}[{k}]"], g, rtol=1e-11, atol=1e-14)
                    assert np.allclose(values[f"{name}[{k}]'"], p - 0.1 * g, rtol=1e-11, atol=1e-14)


def test_random_kernels_keep_the_size_of_what_passes():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(50, 8, 12, 12))
    for act, low, high in (ab.relu, 0.9, 1.1), (ab.tanh, 0.6, 1.1):
        assert low < conv(8, 32, 3, act, 1).step(x).z.std() / np.sqrt(2 if act is ab.relu else 1) < high
    one, other = conv(2, 3, 3, ab.relu, 7), conv(2, 3, 3, ab.relu, 7, np.float32, stride=2, padding=1)
    assert np.array_equal(one.W.astype(np.float32), other.W) and not one.b.any() and (other.stride, other.padding) == (2, 1)


def kernel(n_out=1, n_in=1, size=3, **options):
    return ab.Conv2D(np.ones((n_out, n_in, size, size)), np.zeros(n_out), ab.relu, **options)


def rows(*shape):
    return np.ones(shape)


BAD = {
    "W with two axes": (lambda: ab.Conv2D(rows(3, 3), [0], ab.relu), V, "W has 2 axes (shape (3, 3)): expected 4"),
    "W empty": (lambda: ab.Conv2D(rows(1, 0, 3, 3), [0], ab.relu), V, "W is empty (shape (1, 0, 3, 3))"),
    "W of text": (lambda: ab.Conv2D([[[["a"]]]], [0], ab.relu), T, "W is [[[['a']]]]"),
    "b too long": (lambda: ab.Conv2D(rows(2, 1, 3, 3), rows(3), ab.relu),
        V, "b has shape (3,) and W (2, 1, 3, 3): expected one bias for each kernel"),
    "b a number": (lambda: ab.Conv2D(rows(1, 1, 3, 3), 0, ab.relu), V, "b has 0 axes"),
    "act a name": (lambda: ab.Conv2D(rows(1, 1, 3, 3), [0], "relu"), T, "act is 'relu': expected an Activation"),
    "act softmax": (lambda: ab.Conv2D(rows(1, 1, 3, 3), [0], ab.softmax),
        V, "act is softmax: expected one that takes each number by itself"),
    "stride zero": (lambda: kernel(stride=0), V, "stride is 0: expected at least 1"),
    "stride a pair": (lambda: kernel(stride=(1, 2)), T, "stride is (1, 2): expected a whole number"),
    "padding negative": (lambda: kernel(padding=-1), V, "padding is -1: expected at least 0"),
    "padding a word": (lambda: kernel(padding="same"), T, "padding is 'same': expected a whole number"),
    "size zero": (lambda: ab.MaxPool2D(0), V, "size is 0: expected at least 1"),
    "size a pair": (lambda: ab.MaxPool2D((2, 2)), T, "size is (2, 2): expected a whole number"),
    "kernel too large": (lambda: ab.predict((kernel(),), rows(2, 1, 5, 2)), V,
                         "net[0]: x has shape (2, 1, 5, 2): the kernels of W (1, 1, 3, 3) do not fit into it, padding 0"),
    "kernel too large for its padding": (lambda: ab.forward((kernel(size=5, padding=1),), rows(1, 1, 2, 2)),
        V, "do not fit into it, padding 1"),
    "channels": (lambda: ab.predict((kernel(n_in=3),), rows(2, 1, 5, 5)),
        V, "x has shape (2, 1, 5, 5): W (1, 3, 3, 3) expects 3 channels in its second axis"),
    "channels of the second": (lambda: ab.predict((kernel(4), kernel(1, 3)), rows(2, 1, 5, 5)),
        V, "net[1]: x has shape (2, 4, 3, 3): W (1, 3, 3, 3) expects 3"),
    "x one row": (lambda: ab.predict((kernel(),), rows(64)), V, "x has shape (64,): expected images, (n, channels, h, w)"),
    "x rows": (lambda: ab.forward((kernel(),), rows(5, 64)), V, "x has shape (5, 64): expected images"),
    "x without channels": (lambda: ab.forward((kernel(),), rows(5, 8, 8)), V, "x has shape (5, 8, 8): expected images"),
    "x no images": (lambda: ab.forward((kernel(),), rows(0, 1, 8, 8)), V, "x is empty (shape (0, 1, 8, 8))"),
    "x NaN": (lambda: ab.forward((kernel(),), np.full((1, 1, 3, 3), NAN)), V, "x[0, 0, 0, 0] is nan: expected finite"),
    "W NaN": (lambda: ab.forward((kernel().like(W=np.full((1, 1, 3, 3), NAN)),), rows(1, 1, 3, 3)),
        V, "net[0].W[0, 0, 0, 0] is nan"),
    "windows larger than the image": (lambda: ab.predict((ab.MaxPool2D(3),), rows(1, 1, 2, 2)),
        V, "x has shape (1, 1, 2, 2): no window of size 3 fits into its last two axes"),
    "windows wider than the image": (lambda: ab.predict((ab.MaxPool2D(2),), rows(1, 1, 4, 1)), V, "no window of size 2 fits"),
    "pooling of rows": (lambda: ab.predict((ab.MaxPool2D(2),), rows(4, 4)), V, "x has shape (4, 4): expected images"),
    "flat already": (lambda: ab.predict((ab.Flatten(),), rows(4)), V, "x has shape (4,): expected (n, ...)"),
    "images into Dense": (lambda: ab.predict((kernel(), *ab.init([9, 2])), rows(1, 1, 5, 5)),
        V, "net[1]: x has shape (1, 1, 3, 3): W (2, 9) expects 9"),
    "fit, images that do not fit": (lambda: ab.fit((kernel(n_in=2), ab.Flatten()), (rows(2, 1, 3, 3), rows(2, 1)), ab.mse, print),
        V, "expects 2 channels"),
    "conv, size a pair": (lambda: conv(1, 1, (3, 3), ab.relu), T, "size is (3, 3): expected a whole number"),
    "conv, no kernels": (lambda: conv(1, 0, 3, ab.relu), V, "n_out is 0: expected at least 1"),
    "conv, dtype whole": (lambda: conv(1, 1, 3, ab.relu, 0, int), T, "dtype is int64: expected a float type"),
    "conv, rng text": (lambda: conv(1, 1, 3, ab.relu, "x"), T, "rng is 'x'"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_by_name(case):
    call, error, text = BAD[case]
    with pytest.raises(error) as caught:
        call()
    assert type(caught.value) is error and text in str(caught.value), caught.value


def test_lists_become_arrays():
    layer = ab.Conv2D([[[[1, 2], [3, 4]]]], [1], ab.identity)
    assert layer.W.dtype == float and ab.predict((layer,), [[[[1, 1], [1, 1]]]]).tolist() == [[[[11.0]]]]


def test_very_many_images_are_taken_by_parts(monkeypatch):
    """Their columns are not kept: z, the gradient and what a layer pulls back are the same."""
    rng = np.random.default_rng(0)
    layer, x = ab.Conv2D(rng.normal(size=(2, 3, 3, 3)), [0.1, -0.2], ab.tanh, 2, 1), rng.normal(size=(7, 3, 6, 5))
    s = layer.step(x)
    delta = rng.normal(size=s.a.shape)
    monkeypatch.setattr(annbook.conv, "KEEP", x.size)
    many = layer.step(x)
    assert many.columns is None and s.columns is not None and many.z.strides == s.z.strides
    assert np.allclose(many.z, s.z, rtol=1e-14, atol=1e-14) and np.allclose(many.a, s.a, rtol=1e-14, atol=1e-14)
    pairs = zip(arrays((layer.grad(delta, many),)), arrays((layer.grad(delta, s),)), strict=True)
    assert all(np.allclose(one, other, rtol=1e-12, atol=1e-12) for one, other in pairs)
    assert np.array_equal(layer.pull(delta, many), layer.pull(delta, s))

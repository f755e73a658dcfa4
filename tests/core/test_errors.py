"""Does the library refuse what it cannot use, by name, and leave everything as it was?"""

import copy
import gzip
import struct
from types import SimpleNamespace

import numpy as np
import pytest

import annbook as ab
from annbook import checks
from annbook.layers import arrays

NAN, INF = float("nan"), float("inf")


def things():
    """Fresh arguments for a call; afterwards they must be what they were."""
    net = ab.init([3, 4, 2], ab.tanh, ab.sigmoid, seed=1)
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(5, 3)), rng.uniform(0.1, 0.9, (5, 2))
    trace = ab.forward(net, x)
    grads = ab.gradient(net, x, y, ab.squared_error)[1]
    other = ab.init([3, 5, 2], ab.tanh, ab.sigmoid)
    adam = ab.adam(0.1)
    return SimpleNamespace(net=net, x=x, y=y, trace=trace, grads=grads, other=other, adam=adam, labels=np.arange(8) % 2)


def state(args):
    """All numbers in the arguments, copied."""
    nets = [p for name in ("net", "grads", "other") for p in arrays(getattr(args, name))]
    steps = [v for s in args.trace for v in s]
    memory = [v for kept in args.adam.kept for v in kept]
    return copy.deepcopy([*nets, *steps, *memory, args.x, args.y, args.labels])


def broken(net, layer, name, place, value):
    """The network with one number replaced."""
    net = ab.copy(net)
    getattr(net[layer], name)[place] = value
    return net


def put(values, place, value):
    values = values.copy()
    values[place] = value
    return values


def train(n, net=None, data=None, loss=ab.squared_error, step=None, **options):
    """Only makes the generator: a bad call is refused at once, not when it is first asked."""
    return ab.fit(net or n.net, data or (n.x, n.y), loss, step or ab.sgd(0.1), **options)


class Layerless:
    pass


D, T, V = ab.Dense, TypeError, ValueError
BAD = {
    # layers
    "W with one axis": (lambda n: D([1, 2], [0], ab.relu), V, "W has 1 axes (shape (2,)): expected 2"),
    "W of text": (lambda n: D([["a"]], [0], ab.relu), T, "W is [['a']] (<U1): expected real numbers"),
    "W complex": (lambda n: D([[1j]], [0], ab.relu), T, "W is [[1j]] (complex128)"),
    "W ragged": (lambda n: D([[1, 2], [3]], [0, 0], ab.relu), T, "W is ragged, [[1, 2], [3]]"),
    "W empty": (lambda n: D(np.ones((0, 3)), np.ones(0), ab.relu), V, "W is empty (shape (0, 3))"),
    "W None": (lambda n: D(None, [0], ab.relu), T, "W is None"),
    "b too long": (lambda n: D(np.ones((2, 3)), np.ones(3), ab.relu),
        V, "b has shape (3,) and W (2, 3): expected one bias for each row"),
    "b with two axes": (lambda n: D(np.ones((2, 3)), np.ones((2, 1)), ab.relu), V, "b has 2 axes (shape (2, 1)): expected 1"),
    "act a name": (lambda n: D(np.ones((2, 3)), np.ones(2), "relu"), T, "act is 'relu': expected an Activation"),
    "act a function": (lambda n: D(np.ones((2, 3)), np.ones(2), np.tanh), T, "act is <ufunc 'tanh'>: expected an Activation"),
    # activations and losses
    "activation of text": (lambda n: ab.sigmoid("2"), T, "z is '2'"),
    "activation of NaN": (lambda n: ab.softmax([1, NAN]), V, "z[1] is nan: expected finite"),
    "activation of nothing": (lambda n: ab.relu([]), V, "z is empty"),
    "loss, other shapes": (lambda n: ab.mse(n.y, n.y[:, :1]), V, "y_hat has shape (5, 2) and y (5, 1): expected the same"),
    "loss, one number too few": (lambda n: ab.mse([1, 2, 3], [1, 2]), V, "y_hat has shape (3,) and y (2,)"),
    "loss of infinity": (lambda n: ab.mse(put(n.y, (2, 1), INF), n.y), V, "y_hat[2, 1] is inf: expected finite"),
    "loss of a single NaN": (lambda n: ab.mse(1, NAN), V, "y is nan: expected finite"),
    "loss of None": (lambda n: ab.mse(None, 1), T, "y_hat is None"),
    "no probability": (lambda n: ab.binary_cross_entropy([1.5], [1]), V, "y_hat has the value 1.5: expected probabilities"),
    "no probability in y": (lambda n: ab.binary_cross_entropy([0.5], [-1]), V, "y has the value -1.0: expected probabilities"),
    "negative probability": (lambda n: ab.cross_entropy([-0.5, 1], [0, 1]), V, "y_hat has the value -0.5"),
    "y_hat no distribution": (lambda n: ab.cross_entropy([1, 1], [0, 1]), V,
        "y_hat has a row that sums to 2.0: expected rows that sum to 1"),
    "sigmoids before cross-entropy": (lambda n: ab.gradient(
        ab.init([3, 2], ab.sigmoid, ab.sigmoid), n.x, n.y, ab.cross_entropy), V, "y_hat has a row that sums to"),
    "y no distribution": (lambda n: ab.softmax_cross_entropy([[1, 2]], [[1, 1]]),
        V, "y has a row that sums to 2.0: expected rows that sum to 1"),
    "y labels": (lambda n: ab.softmax_cross_entropy(n.y, n.labels[:5]), V, "y_hat has shape (5, 2) and y (5,)"),
    # networks
    "net a list": (lambda n: ab.forward(list(n.net), n.x), T, "net is [Dense("),
    "net empty": (lambda n: ab.predict((), n.x), T, "net is (): expected a tuple of layers, and at least one"),
    "net one layer": (lambda n: ab.predict(n.net[0], n.x), T, "net is Dense("),
    "net with something else": (lambda n: ab.predict((Layerless,), n.x), T, "expected a tuple of layers"),
    "weight NaN": (lambda n: ab.forward(broken(n.net, 0, "W", (1, 2), NAN), n.x), V, "net[0].W[1, 2] is nan: expected finite"),
    "bias infinite": (lambda n: ab.predict(broken(n.net, 1, "b", 0, INF), n.x), V, "net[1].b[0] is inf: expected finite"),
    "layers that do not meet": (lambda n: ab.predict((n.net[0], n.net[0]), n.x),
        V, "net[1]: x has shape (5, 4): W (4, 3) expects 3 numbers"),
    "x too wide": (lambda n: ab.forward(n.net, np.ones((5, 4))),
        V, "net[0]: x has shape (5, 4): W (4, 3) expects 3 numbers in its last axis"),
    "x a number": (lambda n: ab.forward(n.net, 1.0), V, "x has shape ()"),
    "x without rows": (lambda n: ab.forward(n.net, np.ones((0, 3))), V, "x is empty (shape (0, 3))"),
    "x NaN": (lambda n: ab.predict(n.net, put(n.x, (3, 0), NAN)), V, "x[3, 0] is nan: expected finite"),
    "x of text": (lambda n: ab.predict(n.net, [["a", "b", "c"]]), T, "x is [['a', 'b', 'c']]"),
    "x ragged": (lambda n: ab.predict(n.net, [[1, 2, 3], [1, 2]]), T, "x is ragged"),
    "sizes a number": (lambda n: ab.init(3), V, "sizes is 3: expected at least an input and an output size"),
    "sizes one": (lambda n: ab.init([3]), V, "sizes is [3]: expected at least"),
    "size zero": (lambda n: ab.init([3, 0, 2]), V, "sizes[1] is 0: expected at least 1"),
    "size a fraction": (lambda n: ab.init([3, 2.5]), T, "sizes[1] is 2.5: expected a whole number"),
    "size true": (lambda n: ab.init([3, True]), T, "sizes[1] is True: expected a whole number"),
    "init, act a name": (lambda n: ab.init([3, 2], "relu"), T, "act is 'relu': expected an Activation"),
    "init, out a name": (lambda n: ab.init([3, 2], out="sigmoid"), T, "out is 'sigmoid': expected an Activation"),
    "init, seed text": (lambda n: ab.init([3, 2], seed="x"), T, "seed is 'x': expected a whole number"),
    "init, seed None": (lambda n: ab.init([3, 2], seed=None), T, "seed is None: expected a whole number"),
    "init, seed negative": (lambda n: ab.init([3, 2], seed=-1), V, "seed is -1: expected at least 0"),
    "init, dtype whole": (lambda n: ab.init([3, 2], dtype=int), T, "dtype is int64: expected a float type"),
    # gradients
    "loss a name": (lambda n: ab.gradient(n.net, n.x, n.y, "mse"), T, "loss is 'mse': expected a Loss"),
    "loss a function": (lambda n: ab.gradient(n.net, n.x, n.y, np.mean), T, "loss is <function mean"),
    "y of other rows": (lambda n: ab.gradient(n.net, n.x, n.y[:4], ab.mse), V, "y_hat has shape (5, 2) and y (4, 2)"),
    "y infinite": (lambda n: ab.gradient(n.net, n.x, put(n.y, (0, 1), -INF), ab.mse), V, "y[0, 1] is -inf: expected finite"),
    "y of text": (lambda n: ab.gradient(n.net, n.x, "yes", ab.mse), T, "y is 'yes'"),
    "g of another shape": (lambda n: ab.backward(n.net, n.trace, np.ones(2)), V, "g has shape (2,) and trace[-1].a (5, 2)"),
    "g NaN": (lambda n: ab.backward(n.net, n.trace, put(n.y, (1, 1), NAN)), V, "g[1, 1] is nan"),
    "trace too short": (lambda n: ab.backward(n.net, n.trace[:1], n.y), V, "trace is (Step("),
    "trace a network": (lambda n: ab.backward(n.net, n.net, n.y), V, "trace is (Dense("),
    "h zero": (lambda n: ab.numeric_gradient(n.net, n.x, n.y, ab.mse, h=0), V, "h is 0: expected more than 0"),
    "numeric, net a list": (lambda n: ab.numeric_gradient(list(n.net), n.x, n.y, ab.mse), T, "net is [Dense("),
    "gap, other sizes": (lambda n: ab.gap(n.grads, n.other), V, "array 0 of grads has shape (4, 3) and of others (5, 3)"),
    "gap, other depth": (lambda n: ab.gap(n.grads, n.grads[:1]), V, "grads has 4 arrays and others 2"),
    # the article's names
    "at, backwards": (lambda n: ab.at(n.net, "w41"),
        V, "name 'w41': no such neuron or connection; the layers are neurons 1-3, 4-7, 8-9, "
                      "and a weight runs forward, from a neuron to one of the next layer, as in 'w14'"),
    "at, no neuron": (lambda n: ab.at(n.net, "b10"), V, "name 'b10': no such neuron"),
    "at, input bias": (lambda n: ab.at(n.net, "b1"), V, "name 'b1': no such neuron"),
    "at, over a layer": (lambda n: ab.at(n.net, "w18"), V, "name 'w18': no such neuron or connection"),
    "at, no name": (lambda n: ab.at(n.net, "weight"), V, "name 'weight': expected 'w14'"),
    "at, a number": (lambda n: ab.at(n.net, 14), T, "name is 14: expected one such as 'w14'"),
    "at, None": (lambda n: ab.at(n.net, None), T, "name is None"),
    "at, trace wanted": (lambda n: ab.at(n.net, "z4"), V, "name 'z4': x, z and a are in a trace"),
    "at, network wanted": (lambda n: ab.at(n.trace, "w14"), V, "name 'w14': weights and biases are in a network"),
    "at, no network": (lambda n: ab.at(5, "w14"), T, "nest is 5: expected a network, gradient or trace"),
    "at, empty": (lambda n: ab.at((), "w14"), T, "nest is (): expected a network"),
    # optimisers
    "lr negative": (lambda n: ab.sgd(-0.1), V, "lr is -0.1: expected more than 0"),
    "lr zero": (lambda n: ab.adam(0), V, "lr is 0: expected more than 0"),
    "lr NaN": (lambda n: ab.momentum(NAN), V, "lr is nan: expected a finite number"),
    "lr infinite": (lambda n: ab.sgd(INF), V, "lr is inf: expected a finite number"),
    "lr text": (lambda n: ab.sgd("0.1"), T, "lr is '0.1': expected a number"),
    "lr true": (lambda n: ab.sgd(True), T, "lr is True: expected a number"),
    "lr complex": (lambda n: ab.sgd(1j), T, "lr is 1j: expected a number"),
    "beta one": (lambda n: ab.momentum(0.1, 1), V, "beta is 1: expected less than 1"),
    "beta negative": (lambda n: ab.momentum(0.1, -0.5), V, "beta is -0.5: expected at least 0"),
    "beta1 one": (lambda n: ab.adam(beta1=1.0), V, "beta1 is 1.0: expected less than 1"),
    "beta2 above": (lambda n: ab.adam(beta2=1.5), V, "beta2 is 1.5: expected less than 1"),
    "eps zero": (lambda n: ab.adam(eps=0), V, "eps is 0: expected more than 0"),
    "grads of other sizes": (lambda n: ab.sgd(0.1)(n.net, n.other), V, "array 0 of params has shape (4, 3) and of grads (5, 3)"),
    "grads of a last layer's other size": (lambda n: n.adam(n.net, (n.grads[0], n.other[1])),
        V, "array 2 of params has shape (2, 4) and of grads (2, 5)"),
    "grads too few": (lambda n: n.adam(n.net, n.grads[:1]), V, "params has 4 arrays and grads 2"),
    "a network that is not remembered": (lambda n: n.adam(n.other, n.other), V, "as before: expected an optimiser of its own"),
    # training
    "fit, net a list": (lambda n: train(n, net=list(n.net)), T, "net is [Dense("),
    "fit, data an array": (lambda n: train(n, data=np.ones((2, 3)).tolist() + [1]), T, "data is [["),
    "fit, data a triple": (lambda n: train(n, data=(n.x, n.y, 1)), T, "expected a pair (x, y)"),
    "fit, other rows": (lambda n: train(n, data=(n.x, n.y[:3])), V, "y_hat has shape (5, 2) and y (3, 2)"),
    "fit, no rows": (lambda n: train(n, data=(n.x[:0], n.y[:0])), V, "x is empty (shape (0, 3))"),
    "fit, NaN": (lambda n: train(n, data=(put(n.x, (0, 0), NAN), n.y)), V, "x[0, 0] is nan"),
    "fit, loss a name": (lambda n: train(n, loss="mse"), T, "loss is 'mse'"),
    "fit, loss that does not suit": (lambda n: train(n, net=ab.init([3, 2]), loss=ab.binary_cross_entropy),
        V, "y_hat has the value"),
    "fit, step a number": (lambda n: train(n, step=0.1), T, "step is 0.1: expected one like sgd(0.1)"),
    "fit, epochs a fraction": (lambda n: train(n, epochs=1.5), T, "epochs is 1.5: expected a whole number"),
    "fit, epochs negative": (lambda n: train(n, epochs=-1), V, "epochs is -1: expected at least 0"),
    "fit, size zero": (lambda n: train(n, size=0), V, "size is 0: expected at least 1"),
    "fit, size text": (lambda n: train(n, size="all"), T, "size is 'all': expected a whole number"),
    "fit, seed a fraction": (lambda n: train(n, seed=0.5), T, "seed is 0.5: expected a whole number"),
    "minibatches, other rows": (lambda n: ab.minibatches(n.x, n.y[:3]), V, "x has 5 rows and y 3: expected the same"),
    "minibatches, size zero": (lambda n: ab.minibatches(n.x, n.y, 0), V, "size is 0: expected at least 1"),
    "minibatches, no rows": (lambda n: ab.minibatches(n.x[:0], n.y[:0]), V, "x is empty"),
    "accuracy, other rows": (lambda n: ab.accuracy(n.net, n.x, [0, 1]), V, "labels has shape (2,) and the answers (5,)"),
    # data
    "n too small": (lambda n: ab.xor(1), V, "n is 1: expected at least 2"),
    "n a fraction": (lambda n: ab.moons(10.0), T, "n is 10.0: expected a whole number"),
    "noise negative": (lambda n: ab.spiral(noise=-1), V, "noise is -1: expected at least 0"),
    "noise text": (lambda n: ab.circles(noise="some"), T, "noise is 'some': expected a number"),
    "data, seed negative": (lambda n: ab.xor(seed=-5), V, "seed is -5: expected at least 0"),
    "label out of range": (lambda n: ab.one_hot([0, 3], 3), V, "labels has the value 3: expected 0 to 2"),
    "label negative": (lambda n: ab.one_hot([0, -1]), V, "labels has the value -1"),
    "labels fractions": (lambda n: ab.one_hot([0.5, 1]), T, "labels is [0.5, 1] (float64 of shape (2,)): expected whole numbers"),
    "labels in a table": (lambda n: ab.one_hot([[0, 1]]), T, "labels is [[0, 1]]"),
    "labels none": (lambda n: ab.one_hot([]), V, "labels is empty"),
    "split, nothing": (lambda n: ab.split([], []), V, "labels is empty"),
    "classes zero": (lambda n: ab.one_hot([0], 0), V, "classes is 0: expected at least 1"),
    "split, other rows": (lambda n: ab.split(n.x, n.labels), V, "x has 5 rows and labels 8: expected the same"),
    "split, all": (lambda n: ab.split(n.labels, n.labels, test=1), V, "test is 1: expected less than 1"),
    "split, none": (lambda n: ab.split(n.labels, n.labels, test=0), V, "test is 0: expected more than 0"),
    "split, a class too small": (lambda n: ab.split(n.x, [0, 0, 0, 0, 1]),
        V, "labels has 1 of class 1: too few to hold back test = 0.25"),
    "split, one-hot labels": (lambda n: ab.split(n.x, n.y), T, "labels is"),
    "no such name": (lambda n: ab.momentun, AttributeError, "annbook has no name 'momentun'; did you mean momentum"),
    "no such name, and several nearby": (lambda n: ab.gradiant, AttributeError, "did you mean gradient, check_gradient? (dir"),
}


def test_there_are_many_bad_calls():
    assert len(BAD) >= 40


@pytest.mark.parametrize("name", BAD)
def test_bad_call_is_refused_by_name_and_changes_nothing(name):
    call, kind, text = BAD[name]
    args = things()
    args.adam(args.net, args.grads)  # so that there is a memory to spoil
    before = state(args)
    with pytest.raises(kind) as caught:
        call(args)
    assert type(caught.value) is kind
    assert text in str(caught.value)
    assert len(str(caught.value)) < 400 or name == "no such name"
    for was, now in zip(before, state(args), strict=True):
        assert np.array_equal(was, now)


def test_values_are_shown_and_huge_ones_cut_short():
    with pytest.raises(TypeError) as caught:
        ab.forward(list(ab.init([50, 50])), np.ones(50))
    assert len(str(caught.value)) < 200


# files

def idx(magic=b"\0\0\x08\x02", sizes=(2, 3), body=bytes(range(6))):
    return magic + struct.pack(f">{len(sizes)}I", *sizes) + body


FILES = {
    "magic": (b"\1\0\x08\x02" + idx()[4:], "begins with 01 00 08 02: expected an IDX magic number"),
    "type": (idx(b"\0\0\x07\x02"), "begins with 00 00 07 02: expected an IDX magic number"),
    "no axes": (idx(b"\0\0\x08\x00", (), b""), "expected sizes of 0 axes"),
    "plain text": (b"5,0,0,1\n", "begins with 35 2c 30 2c: expected an IDX magic number"),
    "nothing": (b"", "begins with nothing"),
    "three bytes": (b"\0\0\x08", "begins with 00 00 08"),
    "cut in the sizes": (idx()[:7], "has 7 bytes: expected sizes of 2 axes"),
    "cut in the body": (idx()[:-1], "has 17 bytes: expected 18 for sizes (2, 3)"),
    "more at the end": (idx() + b"\0", "has 19 bytes: expected 18 for sizes (2, 3)"),
    "sizes beyond all memory": (idx(sizes=(2**32 - 1, 2**32 - 1)), "has 18 bytes: expected 18446744065119617037 for sizes"),
    "gz cut short": (gzip.compress(idx())[:-9], "is damaged or cut short"),
    "gz damaged": (gzip.compress(idx())[:10] + b"\xff" + gzip.compress(idx())[11:], "is damaged or cut short"),
    "gz with a wrong sum": (gzip.compress(idx())[:-8] + b"\0" * 8, "is damaged or cut short"),
    "gz of text": (gzip.compress(b"hello"), "begins with 68 65 6c 6c"),
}


@pytest.mark.parametrize("name", FILES)
def test_broken_idx_file_is_refused(tmp_path, name):
    raw, text = FILES[name]
    path = tmp_path / "images-idx3-ubyte"
    path.write_bytes(raw)
    with pytest.raises(ValueError) as caught:
        ab.load_idx(path)
    assert text in str(caught.value) and f"path {str(path)!r}" in str(caught.value)
    assert path.read_bytes() == raw


def test_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="no-such-file"):
        ab.load_idx(tmp_path / "no-such-file")


# a training that goes out of bounds

def test_diverging_training_says_what_to_change():
    n = things()
    before = state(n)
    steps = ab.fit(ab.init([3, 4, 2], ab.relu), (n.x, n.y), ab.squared_error, ab.sgd(1e6), epochs=50)
    seen = []
    what = r"E is (inf|nan) after epoch \d+: training diverged; .*learning rate"
    with np.errstate(all="raise"), pytest.raises(FloatingPointError, match=what):
        for _, E, net in steps:
            seen.append((E, net))
    assert len(seen) >= 2 and np.isfinite([E for E, _ in seen]).all()  # what was finite was given out
    assert all(np.array_equal(a, b) for a, b in zip(before, state(n)))


# the door itself

@pytest.mark.parametrize("value", [NAN, INF, "1", None, [1], True, 1j])
def test_number_refuses(value):
    with pytest.raises((TypeError, ValueError), match="^lr is "):
        checks.number("lr", value)


@pytest.mark.parametrize("value", [1, 1.5, np.float32(2), np.int8(3), 0])
def test_number_takes(value):
    seen = checks.number("lr", value, low=0)
    assert seen == value and type(seen) is float


def test_array_takes_what_is_numbers():
    for value in ([1, 2], np.array([True, False]), (1.0, 2), np.float32([1]), 3):
        assert checks.array("x", value).dtype.kind == "f"
    mine = np.ones(3, np.float32)
    assert checks.array("x", mine) is mine


def test_array_lets_a_guest_through_and_no_one_who_looks_like_one():
    class Invited(checks.Guest):
        value = np.ones((2, 2))

    class Slider:
        value = np.ones((2, 2))
    guest = Invited()
    assert checks.array("x", guest, ndim=2) is guest and checks.number("n", ab.Tape().input("n", 2.0)).value == 2
    with pytest.raises(ValueError, match="x has 2 axes"):
        checks.array("x", guest, ndim=(1, 3))
    with pytest.raises(TypeError, match="^x is <"):
        checks.array("x", Slider())
    with pytest.raises(TypeError, match="^lr is <"):
        ab.sgd(Slider())


def test_a_mask_that_comes_out_only_as_an_array_is_seen():
    class Veiled:
        def __array__(self, dtype=None, copy=None):
            return np.ma.masked_array([1.0, 2.0], [False, True])
    with pytest.raises(ValueError, match="^x is .*: expected no mask; leave out the rows with hidden numbers"):
        checks.array("x", Veiled())

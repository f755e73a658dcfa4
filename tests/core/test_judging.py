"""Does the judge of gradients find what is wrong, name it, and let pass what is right?"""

import copy
import pickle
from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_gradients import LEGAL, drawn

import annbook as ab
from annbook.backprop import chain
from annbook.judging import Check, Row, check_gradient
from annbook.layers import parameters
from annbook.network import run

NAN, INF = float("nan"), float("inf")
shapes = st.lists(st.integers(1, 4), min_size=1, max_size=4).map(tuple)
seeds = st.integers(0, 2**32 - 1)


def waves(seed, shape, dtype=np.float64):
    """(f, params, grads): a smooth function of an array of any shape, and of two biases; f computes in that precision."""
    rng = np.random.default_rng(seed)
    c, s = rng.uniform(0.5, 1.5, shape) * rng.choice([-1, 1], shape), rng.uniform(-1, 1, shape)
    params = {"W": rng.uniform(-1, 1, shape), "b": rng.uniform(0.5, 1, 2)}

    def f(W, b):
        W, b = W.astype(dtype), b.astype(dtype)
        return np.sum(c.astype(dtype) * np.sin(W + s.astype(dtype))) + np.sum(b**3)

    return f, params, {"W": (c * np.cos(params["W"] + s)).astype(dtype), "b": (3 * params["b"] ** 2).astype(dtype)}


def judged(f, params, grads, W):
    """(whether W alone is called wrong, the words)."""
    check = check_gradient(f, params, {**grads, "W": W})
    assert 0 <= check.rows[0].gap <= 1 and check.ok is bool(check) is (not check.wrong)
    return check.wrong == ("W",), check.rows[0].says


# Every mistake, planted on arrays of any shape

def entry(g, p, factor=1.5):
    g = g.copy()
    g[np.unravel_index(abs(g).argmax(), g.shape)] *= factor
    return g


def place(axis):
    def spoil(g, p):
        g = np.moveaxis(g, axis, 0).copy()
        g[-1] *= np.linspace(2, 3, g[-1].size, dtype=g.dtype).reshape(g[-1].shape)
        return np.moveaxis(g, 0, axis)
    return spoil


PLANTED = {
    "zero": (lambda g, p: 0 * g, "zero everywhere"),
    "sign": (lambda g, p: -g, "sign: each number has the other one"),
    "the 2 of a square": (lambda g, p: 2 * g, "factor 2 (a sum for a mean over 2, or the 2 of a square?)"),
    "half": (lambda g, p: g / 2, "factor 1/2 (a mean for a sum over 2, or the 2 of a square?)"),
    "a sum for a mean": (lambda g, p: 17 * g, "factor 17 (a sum for a mean over 17?)"),
    "a mean for a sum": (lambda g, p: g / 17, "factor 1/17 (a mean for a sum over 17?)"),
    "nine tenths": (lambda g, p: g * g.dtype.type(0.9), "factor 0.9"),
    "a sign and a factor": (lambda g, p: -3 * g, "sign, and factor 3 (a sum for a mean over 3?)"),
    "one entry": (entry, "one entry alone: ["),
    "decay": (lambda g, p: g + p.astype(g.dtype), "weight decay: grads has 1 times the parameter, f has not"),
    "no decay": (lambda g, p: g - p.astype(g.dtype), "weight decay: grads lacks 1 times the parameter, f has it"),
    "anything": (lambda g, p: g + np.random.default_rng(1).uniform(1, 2, g.shape).astype(g.dtype), "; the worst, ["),
    "other sizes": (lambda g, p: np.concatenate([g, g]), "shape ("),
}


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("mistake", PLANTED)
@settings(max_examples=5)
@given(seed=seeds, shape=shapes)
def test_a_mistake_is_named(mistake, dtype, seed, shape):
    assume(np.prod(shape) > 3)
    f, params, grads = waves(seed, shape, dtype)
    spoil, words = PLANTED[mistake]
    wrong, says = judged(f, params, grads, spoil(grads["W"], params["W"]))
    assert wrong and words in says


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@settings(max_examples=5)
@given(seed=seeds, shape=st.tuples(st.integers(2, 4), st.integers(2, 4)))
def test_a_row_or_a_column_alone(dtype, seed, shape):
    f, params, grads = waves(seed, shape, dtype)
    for axis, words in enumerate(("row", "column")):
        wrong, says = judged(f, params, grads, place(axis)(grads["W"], params["W"]))
        assert wrong and says.startswith(f"{words} {shape[axis] - 1} alone: ")


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@settings(max_examples=4)
@given(seed=seeds, shape=st.lists(st.integers(1, 3), min_size=2, max_size=3).map(tuple), c=st.sampled_from([1, 1, -1, 2]))
def test_numbers_at_other_places_are_turned(dtype, seed, shape, c):
    assume(np.prod(shape) > 4)
    f, params, grads = waves(seed, shape, dtype)
    W = c * grads["W"]
    turns = [W[::-1, ::-1], *(W.transpose(axes) for axes in permutations(range(W.ndim)))]
    turns += [turn.reshape(shape) for turn in turns] + [W.ravel()]
    for turned in turns:
        if turned.shape != shape or not np.allclose(turned, grads["W"]):
            wrong, says = judged(f, params, grads, turned)
            assert wrong and ("turned" in says or np.allclose(np.resize(turned, shape), W))
            assert (f"shape {turned.shape}, expected {shape}" in says) is (turned.shape != shape)


def test_the_words_are_these():
    f, params, grads = waves(0, (2, 3))
    kernel = waves(0, (2, 1, 3, 3))
    says = lambda W: judged(f, params, grads, W)[1]
    assert says(grads["W"].T) == "turned: rows for columns: shape (3, 2), expected (2, 3)"
    assert says(grads["W"].T.reshape(2, 3)) == "turned: rows for columns, reshaped"
    assert says(grads["W"][:, ::-1]) == "turned: back to front along axis 1"
    assert says(-2 * grads["W"][::-1]).startswith("turned: back to front along axis 0; sign, and factor 2 (")
    assert judged(*kernel, kernel[2]["W"][..., ::-1, ::-1])[1] == "turned: back to front along axis 2 and 3"
    assert judged(*kernel, kernel[2]["W"].swapaxes(2, 3))[1] == "turned: axes in the order (0, 1, 3, 2)"
    row = grads["W"].copy()
    row[1] *= 2
    assert says(row) == "row 1 alone: factor 2 (a sum for a mean over 2, or the 2 of a square?)"
    row[1] = 0
    assert says(row) == "row 1 alone: zero everywhere"


def test_one_mistake_does_not_hide_another():
    """Among 100 numbers one is wrong besides; and two wrong ones alone are no mistake of all the others."""
    f, params, grads = waves(0, (10, 10))
    W = 2 * grads["W"]
    W[3, 4] = -1
    assert judged(f, params, grads, W)[1].startswith("factor 2 ")
    W = grads["W"].copy()
    W[3, 4] *= 1.01
    assert judged(f, params, grads, W)[1].startswith("one entry alone: [3, 4] is ")
    W[5, 6] *= 1.01
    assert judged(f, params, grads, W)[1].startswith("2 of 100 numbers; the worst, [")


def test_half_precision_sees_what_is_coarse():
    for seed in range(8):
        f, params, grads = waves(seed, (3, 2), np.float16)
        assert check_gradient(f, params, grads)
        for mistake in ("zero", "sign", "a sum for a mean"):
            assert judged(f, params, grads, PLANTED[mistake][0](grads["W"], params["W"]))[0]
        assert not check_gradient(f, params, {**grads, "W": grads["W"].T})


# Networks: nothing that is right is called wrong

def network(seed, dtype=None, weights=1.0, inputs=1.0, first=1.0, goal=1.0, corner=False, slopes=None):
    """(f, params, grads) of a random network; `corner`: biases are 0, and so are many inputs, and some layers."""
    rng = np.random.default_rng(seed)
    hidden = (ab.identity, ab.sigmoid, ab.tanh, ab.relu, ab.leaky_relu, ab.softplus, ab.softmax)[seed % 7]
    out, loss = LEGAL[seed % len(LEGAL)]
    sizes = rng.integers(1, 5, rng.integers(2, 5)).tolist()
    net = []
    for k, layer in enumerate(ab.init(sizes, hidden, out, seed=seed)):
        W = layer.W * weights * (first if k == 0 else 1) * (not corner or rng.random() < 0.8)
        net.append(layer.like(W=W, b=weights * rng.normal(size=layer.b.shape) * (not corner)))
    x = inputs * rng.normal(size=(rng.choice([1, 2, 6]), sizes[0]))
    x *= rng.random(x.shape) < (0.4 if corner else 1)
    y = drawn(rng, loss.y, (len(x), sizes[-1])) * (goal if loss.y == "numbers" else 1)

    x, y = x.astype(dtype or float), y.astype(dtype or float)
    rows = [[(part, f"{part}{k}") for part, _ in parameters(layer)] for k, layer in enumerate(net)]

    def named(net):
        return {name: getattr(layer, part) for layer, row in zip(net, rows) for part, name in row}

    def f(**params):
        made = [layer.like(**{part: params[name].astype(x.dtype) for part, name in row}) for layer, row in zip(net, rows)]
        return loss.f(run(made, x)[-1].a, y)

    exact = [layer.like(**{part: p.astype(x.dtype) for part, p in parameters(layer)}) for layer in net]
    trace = run(exact, x)
    return f, named(net), named(chain(exact, trace, loss.df(trace[-1].a, y)))


RIGHT = {  # how many networks, and what is special about them
    "double": (80, {}), "single": (30, {"dtype": np.float32}), "half": (12, {"dtype": np.float16}),
    "corners": (36, {"corner": True}), "corners in single": (16, {"corner": True, "dtype": np.float32}),
    "weights of 1e8": (8, {"weights": 1e8}), "inputs of 1e8": (8, {"inputs": 1e8}), "inputs of 1e-8": (8, {"inputs": 1e-8}),
    "first weights of 1e-8": (12, {"first": 1e-8}), "steep": (8, {"first": 1e-8, "inputs": 1e8}),
    "E of 1e12": (6, {"goal": 1e6}), "E of 1e-12": (6, {"goal": 1e-6, "weights": 1e-6}),
}


@pytest.mark.parametrize("kind", RIGHT)
def test_no_false_alarm(kind):
    count, special = RIGHT[kind]
    alarms = {}
    for seed in range(count):
        with np.errstate(all="ignore"):
            check = check_gradient(*network(seed, **special))
        if not check:
            alarms[seed] = check
    print(f"{kind}: {count} networks, {len(alarms)} false alarms")
    assert not alarms


@pytest.mark.parametrize("dtype, factor, share", [(np.float64, 1.01, 1e-3), (np.float32, 1.1, 0.05)])
def test_one_number_that_is_a_little_off_is_found(dtype, factor, share):
    """1 % in double precision and 10 % in single, unless the number is tiny beside the largest of its array."""
    planted = 0
    for seed in range(16):
        f, params, grads = network(seed, dtype)
        rng = np.random.default_rng(seed)
        name = rng.choice([*grads])
        size = abs(grads[name])
        places = np.argwhere((size >= share * size.max()) & (size > 1e-6))
        if len(places):
            i, wrong = tuple(rng.choice(places)), grads[name].copy()
            wrong[i] *= factor
            check = check_gradient(f, params, {**grads, name: wrong})
            assert check.wrong == (name,)
            planted += 1
    assert planted > 12


def test_a_corner_is_said_and_one_nearby_is_seen_past():
    relu = lambda w: np.maximum(w, 0).sum()
    for slope in (0, 0.3, 1):
        check = check_gradient(relu, {"w": [0.0, 2.0, -2.0]}, {"w": [slope, 1, 0]})
        assert check.ok and check.rows == (Row("w", 0.0, "a corner decides at 1 of 3 numbers"),)
    assert not check_gradient(relu, {"w": 0.0}, {"w": 1.1}) and not check_gradient(relu, {"w": 0.0}, {"w": -0.1})
    assert not check_gradient(lambda w: abs(w - 1), {"w": 1.0}, {"w": 5.0}, 1e-9)  # the finest steps lead down, not up
    beside = lambda w, v: relu(w) + v**2
    for distance in (1e-2, 1e-4, 1e-6, 1e-7):
        for w, slope in ((distance, 1), (-distance, 0)):
            assert check_gradient(beside, {"w": w, "v": 1.0}, {"w": slope, "v": 2.0}).rows[0].says == ""
            assert check_gradient(beside, {"w": w, "v": 1.0}, {"w": 0.5, "v": 2.0}).wrong == ("w",)


def test_corners_that_meet():
    """Straight through along w, but every library takes the slope 0 of each ReLU."""
    relu = lambda z: np.maximum(z, 0)
    f = lambda w, b: relu(w + b[0]) - relu(-w + b[1])
    assert check_gradient(f, {"w": 0.0, "b": [0.0, 0.0]}, {"w": 0.0, "b": [0.0, 0.0]})
    assert check_gradient(f, {"w": 0.0, "b": [0.0, 0.0]}, {"w": 1.0, "b": [0.0, 0.0]})
    assert not check_gradient(f, {"w": 0.0, "b": [0.0, 0.0]}, {"w": 4.5, "b": [0.0, 0.0]})


def test_a_convolution_with_a_tie_in_its_pool():
    rng = np.random.default_rng(0)
    net = ab.Conv2D(rng.normal(size=(2, 1, 3, 3)), np.zeros(2), ab.relu), ab.MaxPool2D(2), ab.Flatten(), *ab.init([8, 2], seed=1)
    x, y = np.zeros((2, 1, 6, 6)), np.ones((2, 2))
    x[0, 0, 1:4, 1:4] = 1.0

    def f(K, b, W, c):
        made = ab.Conv2D(K, b, ab.relu), *net[1:3], ab.Dense(W, c, net[3].act)
        return ab.mse(ab.predict(made, x), y)

    grads = ab.gradient(net, x, y, ab.mse)[1]
    params = {"K": net[0].W, "b": net[0].b, "W": net[3].W, "c": net[3].b}
    right = {"K": grads[0].W, "b": grads[0].b, "W": grads[3].W, "c": grads[3].b}
    assert check_gradient(f, params, right)
    assert check_gradient(f, params, {**right, "c": 2 * right["c"]}).wrong == ("c",)


# Numbers of every size, and the judgement itself

@pytest.mark.parametrize("size", [1e-303, 1e-200, 1e-30, 1, 1e30, 1e200])
def test_slopes_of_any_size(size):
    f, params, grads = waves(3, (3, 2))
    large = lambda W, b: size * f(W, b)
    with np.errstate(all="raise"):
        check = check_gradient(large, params, {name: size * g for name, g in grads.items()})
        assert check and max(row.gap for row in check) < 1e-6
        wrong = check_gradient(large, params, {"W": 3 * size * grads["W"], "b": size * grads["b"]})
    assert wrong.wrong == ("W",) and np.isclose(wrong.rows[0].gap, 0.5) and "factor 3 " in wrong.rows[0].says


@pytest.mark.parametrize("slope, given", [(-1.5e308, 1.5e308), (1e-318, 1.0), (1e-318, 2e-318)])
def test_slopes_at_the_edge_of_the_numbers(slope, given):
    with np.errstate(all="raise"):
        assert not check_gradient(lambda w: slope * float(w), {"w": 0.5}, {"w": given}) or abs(given) < 1e-300


@pytest.mark.parametrize("size", [1e-12, 1, 1e12])
def test_ripples_are_measured_as_finely_as_they_are(size):
    """A first step is longer than a ripple, which looks like noise; how much of it there is, is a share of E."""
    f = lambda w: float(size * (np.sin(w) + 1e-3 * np.sin(1e6 * w)))
    for w in (0.3, 1.0):
        slope = size * (np.cos(w) + 1e3 * np.cos(1e6 * w))
        assert check_gradient(f, {"w": w}, {"w": slope}) and not check_gradient(f, {"w": w}, {"w": 1.01 * slope})


def test_what_does_not_matter_is_right():
    """Slopes that are 0 but for rounding, as of a number that is added to all logits; and a function that is constant."""
    f = lambda W, b: ab.softmax_cross_entropy(W + b, [[1.0, 0.0, 0.0]])
    params = {"W": np.array([[1.0, -2.0, 0.5]]), "b": 0.3}
    W = ab.softmax(params["W"]) - [[1.0, 0.0, 0.0]]
    assert check_gradient(f, params, {"W": W, "b": 1e-17})
    assert check_gradient(f, params, {"W": np.float32(W), "b": np.float32(2e-8)})
    assert check_gradient(lambda w: 3.0, {"w": [1.0, 2.0]}, {"w": [0.0, 0.0]})
    assert check_gradient(lambda w: 3.0, {"w": [1.0, 2.0]}, {"w": [0.0, 1.0]}).rows[0].says == (
        "1 of 2 numbers; the worst, [1], is 1, expected 0")


def test_the_judgement_is_a_value():
    f, params, grads = waves(0, (2, 3))
    check = check_gradient(f, params, {"W": 2 * grads["W"], "b": grads["b"]})
    assert isinstance(check, Check) and not check and not check.ok and len(check) == 2
    (name, gap, says), row = check
    assert (name, row.name, row.says) == ("W", "b", "") and np.isclose(gap, 1 / 3) and row.gap < 1e-8
    lines = repr(check).split("\n")
    assert lines[0] == "W  WRONG  0.3     factor 2 (a sum for a mean over 2, or the 2 of a square?)"
    assert len(lines) == 2 and lines[1].startswith("b  right  ")
    for twin in (copy.copy(check), copy.deepcopy(check), pickle.loads(pickle.dumps(check))):
        assert twin == check and twin.rows == check.rows


@pytest.mark.parametrize("h", [None, 1e-9, 1e-5, 1e-2, 0.5])
def test_any_first_step(h):
    f, params, grads = waves(1, (2, 2))
    assert check_gradient(f, params, grads, h) and not check_gradient(f, params, {**grads, "W": 1.01 * grads["W"]}, h)


def test_nothing_of_the_callers_is_changed():
    f, params, grads = waves(5, (3, 2))
    seen = []

    def watch(W, b):
        seen.extend((W, b))
        return f(W, b)

    before = copy.deepcopy((params, grads))
    for p in (*params.values(), *grads.values()):
        p.flags.writeable = False
    check_gradient(watch, params, {**grads, "W": -grads["W"]})
    for was, now in zip(before, (params, grads)):
        assert all(np.array_equal(was[name], now[name]) for name in was)
    assert {p.dtype for p in seen} == {np.dtype(float)} and not any(np.shares_memory(p, q) for p in seen for q in params.values())


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.longdouble, ">f8", np.int64])
def test_arrays_of_any_kind(kind):
    f = lambda w: float((w**2).sum())
    w = np.asfortranarray([[1, 2], [3, 4]]).astype(kind)
    assert check_gradient(f, {"w": w}, {"w": 2 * w}) and check_gradient(f, {"w": w.tolist()}, {"w": (2 * w).tolist()})
    assert check_gradient(f, {"w": w}, {"w": -2 * w}).rows[0].says.startswith("sign")


def test_a_function_of_torch():
    torch = pytest.importorskip("torch")
    layer, x = torch.nn.Linear(3, 2), torch.ones(5, 3)
    loss = lambda W, b: (x @ W.T + b).tanh().square().mean()
    loss(layer.weight, layer.bias).backward()
    f = lambda **params: loss(**{name: torch.as_tensor(p, dtype=torch.float32) for name, p in params.items()})
    params = {"W": layer.weight.detach(), "b": layer.bias.detach()}
    assert check_gradient(f, params, {"W": layer.weight.grad, "b": layer.bias.grad})
    assert check_gradient(f, params, {"W": 2 * layer.weight.grad, "b": layer.bias.grad}).wrong == ("W",)


class Scalar:
    """As a tensor of torch: with a shape and a type of its own, and a float when it is asked."""

    def __init__(self, value, shape=()):
        self.value, self.shape, self.dtype, self.ndim = value, shape, "single", len(shape)

    def __float__(self):
        return self.value


def test_whatever_is_one_number_will_do():
    for kind in (float, np.float64, np.array, Scalar, np.longdouble):
        f = lambda w, kind=kind: kind(float(3 * w[0] + 5 * w[1]))
        assert check_gradient(f, {"w": [1.0, 2.0]}, {"w": [3.0, 5.0]}).rows[0].says == ""
    with pytest.raises(TypeError, match="f gave .*Scalar"):
        check_gradient(lambda w: Scalar(1.0, (1,)), {"w": 1.0}, {"w": 1.0})


# The door

square = lambda w: float((np.asarray(w) ** 2).sum())
w = {"w": [1.0, 2.0]}
count = iter(range(10**9))


class Speechless:
    def __repr__(self):
        raise RuntimeError("no words")


def in_place(w):
    w -= w.mean()
    return square(w)


BAD = {
    "f that cannot be shown": (Speechless(), w, w, TypeError, "f is a Speechless (Speechless): expected"),
    "params that cannot be shown": (square, Speechless(), w, TypeError, "params is a Speechless: expected a dict"),
    "f no function": (5, w, w, TypeError, "f is 5 (int): expected a function of params, w"),
    "f of other arguments": (lambda v: 1.0, w | {"b": 1.0}, w, TypeError, "expected a function of params, w, b"),
    "f a class": (int, w, w, TypeError, "f is <class 'int'> (type): expected a function of params, w"),
    "params no dict": (square, [1.0], w, TypeError, "params is [1.0]: expected a dict of names and arrays"),
    "params empty": (square, {}, w, TypeError, "params is {}"),
    "grads None": (square, w, None, TypeError, "grads is None"),
    "a name that is none": (square, {1: [1.0]}, w, TypeError, "params has the name 1: expected text"),
    "other names": (square, w, {"v": [1.0]}, ValueError, "grads lacks w and has besides v: expected the names of params, w"),
    "NaN": (square, {"w": [1.0, NAN]}, w, ValueError, "params['w'][1] is nan"),
    "infinite": (square, w, {"w": [1.0, INF]}, ValueError, "grads['w'][1] is inf"),
    "empty": (square, {"w": []}, w, ValueError, "params['w'] is empty"),
    "text": (square, {"w": "ab"}, w, TypeError, "params['w'] is 'ab'"),
    "complex": (square, w, {"w": [1j]}, TypeError, "grads['w'] is [1j]"),
    "a slider": (square, {"w": Scalar(1.0)}, w, TypeError, "params['w'] is <"),
    "ragged": (square, {"w": [[1.0], [1.0, 2.0]]}, w, TypeError, "params['w'] is ragged"),
    "too large": (square, {"w": 10 * np.longdouble(1.7e308)}, w, ValueError, "params['w'] is inf"),
    "f gives None": (lambda w: None, w, w, TypeError, "f gave None: expected one real number"),
    "f gives an array": (lambda w: w, w, w, TypeError, "f gave array([1., 2.]): expected one real number"),
    "f gives a list": (lambda w: [1.0], w, w, TypeError, "f gave [1.0]"),
    "f gives text": (lambda w: "1.0", w, w, TypeError, "f gave '1.0'"),
    "f gives a truth": (lambda w: w.sum() > 1, w, w, TypeError, "f gave np.True_"),
    "f gives a complex number": (lambda w: np.complex128(1), w, w, TypeError, "f gave np.complex128(1+0j)"),
    "f gives NaN": (lambda w: NAN, w, w, ValueError, "f gave nan: expected a finite number"),
    "f gives infinity": (lambda w: INF, w, w, ValueError, "f gave inf"),
    "f is NaN beside": (lambda w: square(w) if w[0] == 1 else NAN, w, w, ValueError,
                        "f is not finite beside params['w'][0] = 1.0: expected numbers"),
    "f throws dice": (lambda w: next(count), w, w, ValueError, "for the same arguments: expected the same (dropout? a seed?)"),
    "f changes its argument": (in_place, w, w, ValueError, "f changes its argument 'w': expected a function that leaves it"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_judged_is_refused_by_name(name):
    f, params, grads, kind, text = BAD[name]
    with pytest.raises(kind) as caught:
        check_gradient(f, params, grads)
    assert type(caught.value) is kind and text in str(caught.value) and len(str(caught.value)) < 400


@pytest.mark.parametrize("h, kind", [(0, ValueError), (-1e-6, ValueError), (1e-13, ValueError), (2, ValueError),
                                     (NAN, ValueError), ("1", TypeError), (True, TypeError)])
def test_a_step_that_is_none(h, kind):
    with pytest.raises(kind, match="^h is "):
        check_gradient(square, w, w, h)


def test_an_error_of_the_function_is_its_own():
    with pytest.raises(ZeroDivisionError):
        check_gradient(lambda w: 1 / 0, w, w)

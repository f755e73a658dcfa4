"""Are the functions exact and silent over the whole range of floating-point numbers?

Any warning is an error here, and so is any floating-point flag. Values are compared with their definitions in
decimal arithmetic of 60 digits.
"""

import itertools
from decimal import Decimal, localcontext

import numpy as np
import pytest
from found import ACTIVATIONS, ELEMENTWISE, LOSSES, OPTIMISERS, output, rowless
from hypothesis import given
from hypothesis import strategies as st

import annbook as ab
from annbook.layers import arrays

pytestmark = pytest.mark.filterwarnings("error")
TYPES = [np.float64, np.float32]


@pytest.fixture(autouse=True)
def loud():
    with np.errstate(all="raise"):
        yield


def exp(z):
    """e**z for a Decimal; far below any float it is 0."""
    return z.exp() if z > -5000 else Decimal(0)


def log1p_exp(z):
    """log(1 + e**z); the larger of both is taken out first."""
    return max(z, Decimal(0)) + (1 + exp(-abs(z))).ln()


EXACT = {"identity": lambda z: z,
         "sigmoid": lambda z: 1 / (1 + exp(-z)) if z > 0 else exp(z) / (1 + exp(z)),
         "tanh": lambda z: (1 - exp(-2 * abs(z))) / (1 + exp(-2 * abs(z))) * (1 if z > 0 else -1),
         "relu": lambda z: max(z, Decimal(0)),
         "leaky_relu": lambda z: z if z > 0 else z * Decimal(0.01),
         "softplus": log1p_exp}
SLOPE = {"identity": lambda z: Decimal(1),
         "sigmoid": lambda z: exp(-abs(z)) / (1 + exp(-abs(z))) ** 2,
         "tanh": lambda z: 4 * exp(-2 * abs(z)) / (1 + exp(-2 * abs(z))) ** 2,
         "relu": lambda z: Decimal(z > 0),
         "leaky_relu": lambda z: Decimal(1) if z > 0 else Decimal(0.01),
         "softplus": EXACT["sigmoid"]}
ENTROPIES = [ab.binary_cross_entropy, ab.cross_entropy]
SQUARES = {ab.squared_error: 1, ab.half_squared_error: 0.5, ab.mse: 1}


def test_every_function_is_compared_with_its_definition():
    assert rowless(ACTIVATIONS, {*EXACT, "softmax"}) == [], "write its formula for decimals into EXACT, above"
    assert rowless(ELEMENTWISE, SLOPE) == [], "write the formula of its slope for decimals into SLOPE, above"
    compared = {*map(str, [*ENTROPIES, *SQUARES]), "softmax_cross_entropy", "sigmoid_cross_entropy"}
    assert rowless(LOSSES, compared) == [], "write it into ENTROPIES or SQUARES, above, or a test of its own"


def exactly(f, *values, digits=60):
    """f in decimal arithmetic, as a float."""
    with localcontext() as context:
        context.prec, context.Emax, context.Emin = digits, 10 ** 9, -10 ** 9
        return np.array(float(f(*[Decimal(float(v)) for v in values])))


def extremes(dtype):
    """Numbers of both signs from the smallest to the largest, 1e308 among them."""
    info = np.finfo(dtype)
    sizes = [0, info.smallest_subnormal, info.tiny, info.eps, 1e-3, 0.5, 1, 2, 10, 17, 36, 88, 104, 708, 745, 800, 1e4,
             info.max ** 0.5, info.max / 2, min(1e308, float(info.max)), info.max]
    return np.array([s * v for v in sizes for s in (1, -1)], dtype)


def within(got, expected, ulps=4):
    """Equal but for the last bits; what is subnormal has fewer of them."""
    info = np.finfo(got.dtype)
    most = float(ulps) * float(info.eps) * abs(float(expected)) + 2 * float(info.smallest_subnormal)
    return abs(float(got) - float(expected)) <= most


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("act", ELEMENTWISE, ids=str)
def test_activation_is_exact_and_silent(act, dtype):
    z = extremes(dtype)
    a = act(z)
    slope = act.df(z, a)
    assert a.dtype == slope.dtype == act.pull(z * 0 + 1, z, a).dtype == dtype
    for one, value, steepness in zip(z, a, slope):
        assert within(value, exactly(EXACT[act.name], one, digits=400)), (one, value)
        if one:  # at the kink itself a slope is a matter of choice
            error = abs(float(steepness) - exactly(SLOPE[act.name], one))
            assert error <= 4 * np.finfo(dtype).eps, (one, steepness)


def share_of(k):
    return lambda *z: exp(z[k] - max(z)) / sum(exp(v - max(z)) for v in z)


@pytest.mark.parametrize("dtype", TYPES)
def test_softmax_is_exact_and_silent(dtype):
    for row in itertools.product(extremes(dtype)[::3], repeat=2):
        z = np.array([*row, 1], dtype)
        a, one = ab.softmax(z), np.ones(3, dtype)
        assert a.dtype == ab.softmax.df(z, a).dtype == ab.softmax.pull(one, z, a).dtype == dtype
        for k in range(3):
            expected = exactly(share_of(k), *z)
            assert within(a[k], expected, ulps=6 + 2 * abs(np.log(expected or 1))), (z, a)


def one_precision(loss, y_hat, y):
    """E and its slope in the precision of y_hat; the loss itself gives a float of Python's."""
    with np.errstate(under="ignore"):  # f is for loops whose door is elsewhere
        E = loss.f(y_hat, y)
    g = loss.df(y_hat, y)
    assert E.dtype == g.dtype == y_hat.dtype and isinstance(loss(y_hat, y), float) and loss(y_hat, y) == E
    return E, g


def cross_entropy_of(k):
    return lambda *z: max(z) - z[k] + sum(exp(v - max(z)) for v in z).ln()


@pytest.mark.parametrize("dtype", TYPES)
def test_softmax_cross_entropy_is_exact_and_silent(dtype):
    largest = np.finfo(dtype).max
    for row in itertools.product(extremes(dtype)[::3], repeat=2):
        z = np.array([*row, 1], dtype)
        for k in range(3):
            y = np.eye(3, dtype=dtype)[k]
            E, g = one_precision(ab.softmax_cross_entropy, z, y)
            expected = min(exactly(cross_entropy_of(k), *z), float(largest))  # twice the largest is not a float
            assert within(E, expected, ulps=8) or abs(E - expected) <= np.finfo(dtype).eps, (z, E, expected)
            assert np.all(np.abs(g) <= 1) and abs(g.sum()) <= 8 * np.finfo(dtype).eps


@pytest.mark.parametrize("dtype", TYPES)
def test_sigmoid_cross_entropy_is_exact_and_silent(dtype):
    """Also where a probability would have been rounded to 1, or to 0."""
    for z, y in itertools.product(extremes(dtype), np.array([0, 1e-3, 0.25, 1], dtype)):
        E, g = one_precision(ab.sigmoid_cross_entropy, np.array([z]), np.array([y]))
        expected = exactly(lambda z, y: log1p_exp(-abs(z)) + (1 - y) * max(z, Decimal(0)) + y * max(-z, Decimal(0)),
                           z, y, digits=400)
        assert within(E, expected), (z, y, E)
        delta = exactly(lambda z, y: (1 - y) * EXACT["sigmoid"](z) - y * EXACT["sigmoid"](-z), z, y, digits=400)
        assert within(g[0], delta, ulps=4) or (0 < y < 1 and abs(g[0] - delta) <= np.finfo(dtype).eps), (z, y, g)


def test_a_sure_and_wrong_network_is_pushed_or_told():
    net = (ab.Dense([[1.0]], [0.0], ab.identity),)
    E, grads = ab.gradient(net, [[37.0]], [[0.0]], ab.sigmoid_cross_entropy)
    assert E == 37 and grads[0].b[0] == 1
    for dtype, z in ((np.float64, 37.0), (np.float32, 16.75)):
        blind = (ab.Dense(np.ones((1, 1), dtype), np.zeros(1, dtype), ab.sigmoid),)
        for judge in (ab.gradient, ab.numeric_gradient, lambda *a: ab.record(*a, 0.1),
                      lambda net, x, y, loss: next(ab.fit(net, (x, y), loss, ab.sgd(0.1)))):
            with pytest.raises(ValueError, match=r"y_hat\[0, 0\] is 1.0, and certain, where y is 0.0.*sigmoid_cross_entropy"):
                judge(blind, np.array([[z]], dtype), np.zeros((1, 1), dtype), ab.binary_cross_entropy)
    with pytest.raises(ValueError, match="softmax_cross_entropy"):
        ab.cross_entropy(ab.softmax([0.0, 740.0]), [1.0, 0.0])


def test_a_training_that_becomes_sure_and_wrong_says_so():
    net = (ab.Dense([[1.0]], [0.0], ab.sigmoid),)
    x, y = np.array([[1.0], [0.1]]), np.array([[1.0], [0.0]])
    with pytest.raises(ValueError, match="sigmoid_cross_entropy"):
        for _ in ab.fit(net, (x, y), ab.binary_cross_entropy, ab.sgd(2000.0), epochs=20, size=1):
            pass


def test_an_improbable_class_costs_what_it_must():
    assert ab.softmax_cross_entropy([0.0, 1000.0], [1.0, 0.0]) == 1000
    assert ab.softmax_cross_entropy([-1e308, 0.0], [1.0, 0.0]) == 1e308


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("loss", ENTROPIES, ids=str)
def test_cross_entropy_of_any_probability_is_exact_and_silent(loss, dtype):
    info = np.finfo(dtype)
    for p in np.array([0, info.smallest_subnormal, info.tiny, info.eps, 0.1, 0.5, 1 - info.eps, 1], dtype):
        for truth in (0, 1):
            y_hat, y = np.array([p, 1 - p]), np.array([truth, 1 - truth], dtype)
            if loss is ab.binary_cross_entropy:
                y_hat, y = y_hat[:1], y[:1]
            q = float(p if truth else 1 - p)
            if q < info.tiny:  # what was rounded away cannot be got back
                with pytest.raises(ValueError, match=rf"y_hat\[.*{loss.logits}"):
                    loss(y_hat, y)
                continue
            E, g = one_precision(loss, y_hat, y)
            assert np.isfinite(g).all() and within(E, -exactly(Decimal.ln, q)), (p, truth, E)


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("loss", SQUARES, ids=str)
def test_squared_error_is_exact_and_silent(loss, dtype):
    """Wherever the square is a number: its root may be as large as the root of the largest."""
    largest, factor = np.finfo(dtype).max ** 0.5, SQUARES[loss]
    for y_hat, y in itertools.product(np.array([0, 1e-3, 1, -7, largest / 2, -largest / 2], dtype), repeat=2):
        E, g = one_precision(loss, np.array([y_hat]), np.array([y]))
        assert within(E, exactly(lambda a, b: (a - b) ** 2 * Decimal(factor), y_hat, y), 8)
        assert within(g[0], exactly(lambda a, b: 2 * (a - b) * Decimal(factor), y_hat, y))


@pytest.mark.parametrize("dtype", TYPES)
@given(data=st.data())
def test_no_number_makes_an_activation_speak_up(dtype, data):
    width = 64 if dtype is np.float64 else 32
    floats = st.floats(allow_nan=False, allow_infinity=False, width=width)
    z = np.array(data.draw(st.lists(floats, min_size=1, max_size=5)), dtype)
    for act in ACTIVATIONS:
        a = act(z)
        assert np.isfinite(a).all() and np.isfinite(act.df(z, a)).all()


# float32 in, float32 out

def float32_parts(loss):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(6, 3)).astype(np.float32)
    return ab.init([3, 4, 2], ab.tanh, output(loss), dtype=np.float32), x, ab.one_hot(np.arange(6) % 2).astype(np.float32)


@pytest.mark.parametrize("loss", LOSSES, ids=str)
@pytest.mark.parametrize("rows", [slice(None), 0], ids=["rows", "row"])
def test_float32_stays_float32(loss, rows):
    net, x, y = float32_parts(loss)
    x, y = x[rows], y[rows]
    trace = ab.forward(net, x)
    E, grads = ab.gradient(net, x, y, loss)
    assert isinstance(E, float)
    others = [ab.predict(net, x), *arrays(grads), *arrays(ab.numeric_gradient(net, x, y, loss, h=1e-2)),
              *(part for s in trace for part in s)]
    assert {value.dtype for value in others} == {np.dtype(np.float32)}


@pytest.mark.parametrize("act", ACTIVATIONS, ids=str)
def test_float32_stays_float32_in_hidden_layers(act):
    net = ab.init([3, 4, 2], act, dtype=np.float32)
    _, x, y = float32_parts(ab.mse)
    grads = ab.gradient(net, x, y, ab.mse)[1]
    assert {p.dtype for p in [*arrays(net), *arrays(grads)]} == {np.dtype(np.float32)}


@pytest.mark.parametrize("step", [make(0.1) for make in OPTIMISERS], ids=[make.__name__ for make in OPTIMISERS])
@pytest.mark.parametrize("loss", LOSSES, ids=str)
def test_training_in_float32_stays_float32(loss, step):
    net, x, y = float32_parts(loss)
    *_, (epoch, E, trained) = ab.fit(net, (x.astype(float), y.astype(float)), loss, step, epochs=3, size=4)
    assert {p.dtype for p in arrays(trained)} == {np.dtype(np.float32)}
    memory, p = step.memory(net[0].W), net[0].W
    for _ in range(2):
        p, *memory = step.rule(p, p, *memory)
    assert {v.dtype for v in (p, *memory) if isinstance(v, np.ndarray)} == {np.dtype(np.float32)}

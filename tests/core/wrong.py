"""Wrong computations of a training step: what people really write, number by number, to measure how well marking finds out.

`step(setting)` is the right one, in plain NumPy and by rules with names; a mistake replaces some of the rules, and every later
number is computed from the wrong ones, as on paper. `WRONG` has the mistakes, `networks()` the networks, and `cases()` the
sheets that come of both.
"""

from collections.abc import Callable
from itertools import pairwise
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

import annbook as ab
from annbook import worked

# The right step


class Act(NamedTuple):
    """a = f(z), its slope by z and a, and how a complaint about a becomes one about z."""

    f: Callable
    slope: Callable
    pull: Callable = np.multiply


def logistic(z):
    return 1 / (1 + np.exp(-z))


def shares(z):
    return np.exp(z) / np.exp(z).sum(1, keepdims=True)


ACTS = {
    "identity": Act(lambda z: z, lambda z, a: 1 + 0 * z),
    "sigmoid": Act(logistic, lambda z, a: a * (1 - a)),
    "tanh": Act(np.tanh, lambda z, a: 1 - a * a),
    "relu": Act(lambda z: np.where(z > 0, z, 0), lambda z, a: 1.0 * (a > 0)),
    "leaky_relu": Act(lambda z: np.where(z > 0, z, 0.01 * z), lambda z, a: np.where(z > 0, 1, 0.01)),
    "softplus": Act(lambda z: np.log(1 + np.exp(z)), lambda z, a: logistic(z)),
    "softmax": Act(shares, lambda z, a: a, lambda g, a: a * (g - (g * a).sum(1, keepdims=True)))}


class Loss(NamedTuple):
    """The terms that E adds, one for each output of each row, the slope of each, and by what the sums are divided."""

    terms: Callable
    slope: Callable
    count: Callable = lambda rows, outputs: rows


LOSSES = {
    "squared_error": Loss(lambda a, y: (a - y) ** 2, lambda a, y: 2 * (a - y)),
    "half_squared_error": Loss(lambda a, y: (a - y) ** 2 / 2, lambda a, y: a - y),
    "mse": Loss(lambda a, y: (a - y) ** 2, lambda a, y: 2 * (a - y), lambda rows, outputs: rows * outputs),
    "binary_cross_entropy": Loss(lambda a, y: -y * np.log(a) - (1 - y) * np.log(1 - a), lambda a, y: (1 - y) / (1 - a) - y / a),
    "cross_entropy": Loss(lambda a, y: -y * np.log(a), lambda a, y: -y / a),
    "softmax_cross_entropy": Loss(lambda a, y: -y * np.log(shares(a)), lambda a, y: shares(a) - y)}

RIGHT = {
    "act": lambda s, k: ACTS[s.acts[k]],
    "z": lambda s, k: s.into[k] @ s.W[k].T + s.b[k],
    "a": lambda s, k: s("act", k).f(s.z[k]),
    "target": lambda s, k: s.y,
    "terms": lambda s, k: s.loss.terms(s.a[k], s("target", k)),
    "E": lambda s, k: s("terms", k).sum() / s.loss.count(*s.y.shape),
    "blame": lambda s, k: s.loss.slope(s.a[k], s("target", k)),  # of each output
    "back": lambda s, k: s.delta[k + 1] @ s.W[k + 1],
    "g": lambda s, k: s("blame", k) / s.loss.count(*s.y.shape) if k == s.last else s("back", k),
    "slope": lambda s, k: s("act", k).slope(s.z[k], s.a[k]),
    "delta": lambda s, k: s("act", k).pull(s("g", k), s("slope", k)),
    "dw": lambda s, k: s.delta[k].T @ s.into[k],
    "db": lambda s, k: s.delta[k].sum(0),
    "w'": lambda s, k: s.W[k] - s.lr * s.dw[k],
    "b'": lambda s, k: s.b[k] - s.lr * s.db[k]}


class Setting(NamedTuple):
    """A network (W: outputs in rows), its examples (one in each row), its loss and learning rate."""

    name: str
    acts: tuple
    loss: str
    W: list
    b: list
    x: np.ndarray
    y: np.ndarray
    lr: float

    rows = property(lambda self: len(np.atleast_2d(self.x)))
    outputs = property(lambda self: len(self.b[-1]))
    hidden = property(lambda self: self.acts[0])
    out = property(lambda self: self.acts[-1])
    sizes = property(lambda self: [self.W[0].shape[1], *map(len, self.b)])
    net = property(lambda self: tuple(ab.Dense(W, b, getattr(ab, act)) for W, b, act in zip(self.W, self.b, self.acts)))

    def square(self, k):
        """Whether layer k has as many neurons as the one before; False where there is no such layer."""
        return k < len(self.W) and len(set(self.W[k].shape)) == 1


class Sheet(SimpleNamespace):
    """What a reader has filled in so far, by kind and layer; `s("z", k)` computes by his rule."""

    def __call__(self, rule, k):
        return self.how.get(rule, RIGHT[rule])(self, k)

    def fill(self, kind, k):
        getattr(self, kind)[k] = self.pen(np.asarray(self(kind, k)))


class Numbers(dict):
    """{name: number} in the order of computing; `again(pen)` computes them anew, each number gone through the pen."""

    def __init__(self, named, again):
        super().__init__(named)
        self.again, self.truths = again, []


def step(setting, how=None, pen=np.asarray, seed=0):
    """The numbers of a training step by the rules of `how`, else by the right ones; the seed chooses where a slip is made."""
    t, depth = setting, len(setting.W)
    s = Sheet(how=how or {}, pen=pen, rng=np.random.default_rng(seed), W=t.W, b=t.b, y=np.atleast_2d(t.y), acts=t.acts,
              loss=LOSSES[t.loss], lr=t.lr, last=depth - 1, **{kind: [None] * depth for kind in KINDS})
    s.into = [np.atleast_2d(t.x)]
    for k in range(depth):
        s.fill("z", k)
        s.fill("a", k)
        s.into.append(s.a[k])
    s.fill("E", s.last)
    for k in reversed(range(depth)):
        for kind in ("delta", "dw", "db"):
            s.fill(kind, k)
    for k in range(depth):
        s.fill("w'", k)
        s.fill("b'", k)
    named = {name: float(v) for kind, k, names in called(t) for name, v in zip(names, np.ravel(getattr(s, kind)[k]))}
    return Numbers(named, lambda pen: step(setting, how, pen, seed))


KINDS = ("z", "a", "E", "delta", "dw", "db", "w'", "b'")


def called(setting):
    """(kind, layer, names) of all results, in the order in which a tape has them."""
    t, (*firsts, _) = setting, np.cumsum([1, *setting.sizes]).tolist()
    neurons = [range(a, a + n) for a, n in zip(firsts, t.sizes)]
    rows = [f"[{r}]" for r in range(t.rows)] if t.rows > 1 else [""]
    weights = [[f"w{i}{',' * (j > 9)}{j}" for j in here for i in before] for before, here in pairwise(neurons)]
    biases = [[f"b{j}" for j in here] for here in neurons[1:]]
    each = lambda kind, k: (kind, k, [f"{kind}{j}{r}" for r in rows for j in neurons[k + 1]])
    for k in range(len(t.W)):
        yield each("z", k)
        yield each("a", k)
    yield "E", len(t.W) - 1, ["E"]
    for k in reversed(range(len(t.W))):
        yield each("delta", k)
        yield "dw", k, [f"dE/d{w}" for w in weights[k]]
        yield "db", k, [f"dE/d{b}" for b in biases[k]]
    for k in range(len(t.W)):
        yield "w'", k, [f"{w}'" for w in weights[k]]
        yield "b'", k, [f"{b}'" for b in biases[k]]


# The networks

# Chosen so that no gradient is 0, nothing is saturated and most mistakes can be seen; the last network has two neurons asleep.
SEEDS = 17, 7037, 17, 677, 23, 30


def drawn(name, sizes, acts, loss, rows, lr, y, seed):
    """A setting with random numbers of one decimal."""
    rng = np.random.default_rng(seed)
    some = lambda *shape: rng.integers(1, 10, shape) * rng.choice([-0.1, 0.1], shape)
    W, b = [some(n, m).round(1) for m, n in pairwise(sizes)], [some(n).round(1) for n in sizes[1:]]
    x = (some(rows, sizes[0]) * 2).round(1)
    return Setting(name, acts, loss, W, b, x if rows > 1 else x[0], np.array(y), lr)


def networks():
    """The settings: other sizes, activations, losses, rows and learning rates each."""
    W, b = zip(*worked.weights)
    yield Setting("3-4-2 sigmoid", ("sigmoid",) * 2, "squared_error", [*W], [*b], worked.x, worked.y, worked.lr)
    yield drawn("2-3-1 tanh, sigmoid", [2, 3, 1], ("tanh", "sigmoid"), "binary_cross_entropy", 1, 0.3, [0.9], SEEDS[0])
    yield drawn("4-5-3 relu, softmax", [4, 5, 3], ("relu", "softmax"), "cross_entropy", 1, 0.2, [0.7, 0.1, 0.2], SEEDS[1])
    yield drawn("3-4-4-3 tanh, identity", [3, 4, 4, 3], ("tanh", "tanh", "identity"), "mse", 1, 0.4, [0.6, -0.3, 0.8], SEEDS[2])
    yield drawn("2-3-2 leaky, sigmoid, 3 rows", [2, 3, 2], ("leaky_relu", "sigmoid"), "half_squared_error", 3, 0.4,
                [[0.9, 0.2], [0.1, 0.6], [0.3, 0.8]], SEEDS[3])
    yield drawn("3-3-3 softplus, identity", [3, 3, 3], ("softplus", "identity"), "softmax_cross_entropy", 1, 0.3, [0.0, 1, 0],
                SEEDS[4])
    yield drawn("3-3-2 relu, sigmoid, 2 rows", [3, 3, 2], ("relu", "sigmoid"), "squared_error", 2, 0.6, [[0.9, 0.3], [0.2, 0.7]],
                SEEDS[5])


# The mistakes

class Wrong(NamedTuple):
    """A mistake: the rules that it replaces, why it is one, the kind and the layer of the first wrong number, whom it befalls."""

    id: str
    how: dict
    truth: str
    begins: str
    layer: int | None
    fits: Callable = lambda t: True


def first(s, k):
    return k == 0


def hidden(s, k):
    return k < s.last


def inner(s, k):
    return k == s.last - 1


def output(s, k):
    return k == s.last


def second(s, k):
    return k == 1


def later(s, k):
    return k > 0


def at(where, **wrong):
    """The rules, wrong in some layers."""
    pick = lambda name, rule: lambda s, k: (rule if where(s, k) else RIGHT[name])(s, k)
    return {name: pick(name, rule) for name, rule in wrong.items()}


def times(factor, kind, where=lambda s, k: True):
    """A rule that is so many times the right one."""
    return at(where, **{kind: lambda s, k: factor * RIGHT[kind](s, k)})


def act(name, where):
    return at(where, act=lambda s, k: ACTS[name])


def turned(W):
    """W.T, forced into the shape of W as `reshape` does it."""
    return W.T.reshape(W.shape)


def renewed(s, k):
    """The new weights, as they will be written."""
    return s.pen(s("w'", k))


def at_a(s, k):
    """The slope as if a were z."""
    f = s("act", k)
    return f.slope(s.a[k], f.f(s.a[k]))


def dips(v):
    """A number with its second and third digit exchanged: 0.1324 for 0.1234."""
    text = f"{abs(v):.5e}"
    return float(np.sign(v)) * float(text[:2] + text[3] + text[2] + text[4:])


def slip(kind, where, change):
    """One number of a kind, anywhere in the layer, comes out as something else."""
    def rule(s, k):
        v = np.array(RIGHT[kind](s, k), float)
        place = np.unravel_index(s.rng.integers(v.size), v.shape)
        v[place] = change(v[place])
        return v
    return at(where, **{kind: rule})


def one(where, kind, other):
    """The last number of a kind, in one row, is made from another neuron's."""
    def rule(s, k):
        v = np.array(RIGHT[kind](s, k), float)
        v[(0,) * (v.ndim - 1) + (-1,)] = other(s, k)
        return v
    return at(where, **{kind: rule})


SQUARES = {"squared_error", "half_squared_error", "mse"}
TWICE = {"squared_error", "mse"}
LOGS = {"binary_cross_entropy", "cross_entropy"}
BENT = {"sigmoid", "tanh"}  # their slope is written in a
SMOOTH = BENT | {"softplus"}


def squares(t):
    return t.loss in SQUARES


def several(t):
    return t.outputs > 1


def batch(t):
    return t.rows > 1


def oblong(t, k):
    return not t.square(k) and min(t.W[k].shape) > 1


SUMS = [
    Wrong("z-no-bias", {"z": lambda s, k: s.into[k] @ s.W[k].T}, "the bias is left out", "z", 0),
    Wrong("z-no-bias-out", at(output, z=lambda s, k: s.into[k] @ s.W[k].T), "the bias of the outputs is left out", "z", -1),
    Wrong("z-minus-bias", {"z": lambda s, k: s.into[k] @ s.W[k].T - s.b[k]}, "minus for plus before the bias", "z", 0),
    Wrong("z-bias-twice", {"z": lambda s, k: s.into[k] @ s.W[k].T + 2 * s.b[k]}, "the bias is added twice", "z", 0),
    Wrong("z-bias-shifted", at(first, z=lambda s, k: s.into[k] @ s.W[k].T + np.roll(s.b[k], 1)),
          "the bias of another neuron", "z", 0),
    Wrong("z-no-first", at(first, z=lambda s, k: s.into[k][:, 1:] @ s.W[k][:, 1:].T + s.b[k]),
          "the first term of the sum is left out", "z", 0),
    Wrong("z-last-only", at(output, z=lambda s, k: s.into[k][:, -1:] @ s.W[k][:, -1:].T + s.b[k]),
          "only the last term of the sum", "z", -1),
    Wrong("z-no-weights", at(first, z=lambda s, k: s.into[k].sum(1, keepdims=True) + s.b[k]),
          "the weights are left out of the sum", "z", 0),
    Wrong("z-no-inputs", at(output, z=lambda s, k: 0 * s.into[k] @ s.W[k].T + s.W[k].sum(1) + s.b[k]),
          "the activations are left out of the sum", "z", -1),
    Wrong("z-lost-minus", at(first, z=lambda s, k: s.into[k] @ abs(s.W[k]).T + s.b[k]),
          "the sign of negative weights is lost", "z", 0),
    Wrong("z-turned", at(first, z=lambda s, k: s.into[k] @ s.W[k] + s.b[k]),
          "the turned matrix: rows for columns", "z", 0, lambda t: t.square(0)),
    Wrong("z-turned-second", at(second, z=lambda s, k: s.into[k] @ s.W[k] + s.b[k]),
          "the turned matrix: rows for columns", "z", 1, lambda t: t.square(1)),
    Wrong("z-reshaped", at(first, z=lambda s, k: s.into[k] @ turned(s.W[k]).T + s.b[k]),
          "the matrix was reshaped where it had to be turned", "z", 0, lambda t: oblong(t, 0)),
    Wrong("z-of-z", at(later, z=lambda s, k: s.z[k - 1] @ s.W[k].T + s.b[k]),
          "z in place of a in the sum", "z", 1),
    Wrong("z-of-x", at(second, z=lambda s, k: s.into[0] @ s.W[k].T + s.b[k]),
          "x in place of a in the sum", "z", 1, lambda t: t.square(0)),
    Wrong("z-one-weight", one(first, "z", lambda s, k: s.into[k][0] @ np.r_[s.W[k][-1, :-1], s.W[k][0, -1]] + s.b[k][-1]),
          "another neuron's weight in one term", "z", 0),
    Wrong("z-one-input", one(first, "z", lambda s, k: np.r_[s.into[k][0, :-1], s.into[k][0, 0]] @ s.W[k][-1] + s.b[k][-1]),
          "another input in one term", "z", 0),
    Wrong("z-one-sign", one(first, "z", lambda s, k: np.r_[s.into[k][0, :-1], -s.into[k][0, -1]] @ s.W[k][-1] + s.b[k][-1]),
          "the sign of one term", "z", 0),
    Wrong("z-other-row", at(first, z=lambda s, k: np.roll(s.into[k], 1, 0) @ s.W[k].T + s.b[k]),
          "the inputs of another row", "z", 0, batch)]

BENDS = [
    Wrong("a-none", at(hidden, a=lambda s, k: s.z[k]), "the activation is left out in the hidden layers", "a", 0),
    Wrong("a-none-out", at(output, a=lambda s, k: s.z[k]), "the activation is left out at the outputs", "a", -1, squares),
    *[Wrong(f"a-{name}", act(name, hidden), f"{name} in place of the activation", "a", 0, lambda t, name=name: t.hidden != name)
      for name in ("sigmoid", "tanh", "relu", "softplus")],
    Wrong("a-tanh-out", act("tanh", output), "tanh in place of the outputs' activation", "a", -1, squares),
    Wrong("a-sigmoid-out", act("sigmoid", output), "sigmoid in place of the outputs' activation", "a", -1,
          lambda t: t.out not in ("sigmoid", "softmax")),
    Wrong("a-sigmoid-for-softmax", act("sigmoid", output), "sigmoid in place of softmax", "a", -1, lambda t: t.out == "softmax"),
    Wrong("a-exponent", at(hidden, a=lambda s, k: s("act", k).f(-s.z[k])), "the exponent has the wrong sign", "a", 0,
          lambda t: t.hidden in ("sigmoid", "softplus")),
    Wrong("a-exponent-out", at(output, a=lambda s, k: s("act", k).f(-s.z[k])), "the exponent has the wrong sign", "a", -1,
          lambda t: t.out in ("sigmoid", "softmax")),
    Wrong("a-no-one", at(output, a=lambda s, k: np.exp(s.z[k])), "the 1 in 1 + e^-z is left out", "a", -1,
          lambda t: t.out == "sigmoid" and squares(t)),
    Wrong("a-minus", at(hidden, a=lambda s, k: 1 / (1 - np.exp(-s.z[k]))), "minus for plus in 1 + e^-z", "a", 0,
          lambda t: t.hidden == "sigmoid"),
    Wrong("a-no-sum", at(output, a=lambda s, k: np.exp(s.z[k])), "softmax is not divided by its sum", "a", -1,
          lambda t: t.out == "softmax"),
    Wrong("a-of-a", at(hidden, a=lambda s, k: s("act", k).f(s("act", k).f(s.z[k]))), "the activation is applied twice", "a", 0,
          lambda t: t.hidden in SMOOTH),
    Wrong("a-one-neighbour", one(first, "a", lambda s, k: s("act", k).f(s.z[k][0, 0])), "z of another neuron", "a", 0)]

ERRORS = [
    Wrong("E-half", times(0.5, "E"), "half of it", "E", None),
    Wrong("E-twice", times(2, "E"), "twice too much", "E", None),
    Wrong("E-half-too", times(0.5, "E") | times(0.5, "blame"), "half of it, and of its gradient", "E", None),
    Wrong("E-no-square", {"terms": lambda s, k: s.a[k] - s.y}, "the square is left out", "E", None, squares),
    Wrong("E-abs", {"terms": lambda s, k: abs(s.a[k] - s.y)}, "the absolute value in place of the square", "E", None, squares),
    Wrong("E-plus", {"terms": lambda s, k: (s.a[k] + s.y) ** 2}, "plus for minus before the target", "E", None,
          lambda t: t.loss in TWICE),
    Wrong("E-of-z", {"terms": lambda s, k: s.loss.terms(s.z[k], s.y)}, "z in place of a", "E", None, squares),
    Wrong("E-mean", {"E": lambda s, k: s("terms", k).mean()}, "the mean over the outputs for their sum", "E", None,
          lambda t: several(t) and t.loss != "mse"),
    Wrong("E-mean-too", {"E": lambda s, k: s("terms", k).mean()} | at(output, g=lambda s, k: RIGHT["g"](s, k) / len(s.y[0])),
          "the mean over the outputs for their sum, and its gradient", "E", None, lambda t: several(t) and t.loss != "mse"),
    Wrong("E-sum", {"E": lambda s, k: s("terms", k).sum() / len(s.y)}, "the sum over the outputs for their mean", "E", None,
          lambda t: t.loss == "mse"),
    Wrong("E-sum-rows", {"E": lambda s, k: s("terms", k).sum()}, "the sum over the rows for their mean", "E", None, batch),
    Wrong("E-last-only", {"terms": lambda s, k: RIGHT["terms"](s, k)[:, -1]}, "only the last output counts", "E", None, several),
    Wrong("E-last-row", {"terms": lambda s, k: RIGHT["terms"](s, k)[-1]}, "only the last row counts", "E", None, batch),
    Wrong("E-no-first", {"terms": lambda s, k: RIGHT["terms"](s, k)[:, 1:]}, "the first output is left out", "E", None,
          lambda t: t.outputs > 2),
    Wrong("E-no-rest", {"terms": lambda s, k: -s.y * np.log(s.a[k])}, "the term of 1 - y is left out", "E", None,
          lambda t: t.loss == "binary_cross_entropy"),
    Wrong("E-no-log", {"terms": lambda s, k: -s.y * s.a[k]}, "the logarithm is left out", "E", None,
          lambda t: t.loss == "cross_entropy"),
    Wrong("E-no-logs", {"terms": lambda s, k: -s.y * s.a[k] - (1 - s.y) * (1 - s.a[k])}, "the logarithms are left out", "E", None,
          lambda t: t.loss == "binary_cross_entropy"),
    Wrong("E-log10", {"terms": lambda s, k: RIGHT["terms"](s, k) / np.log(10)}, "the logarithm to base 10", "E", None,
          lambda t: t.loss in LOGS | {"softmax_cross_entropy"}),
    Wrong("E-sign", times(-1, "E"), "the sign is turned", "E", None, lambda t: not squares(t)),
    Wrong("E-exchanged", {"target": lambda s, k: s.y[:, ::-1]}, "the targets are in another order", "E", None, several),
    Wrong("E-shifted", {"target": lambda s, k: np.roll(s.y, 1, 1)}, "the target of another output", "E", None,
          lambda t: t.outputs > 2),
    Wrong("E-other-row", {"target": lambda s, k: np.roll(s.y, 1, 0)}, "the targets of another row", "E", None, batch)]

BLAMES = [
    Wrong("delta-no-2", times(0.5, "blame"), "the factor 2 is left out", "delta", -1, lambda t: t.loss in TWICE),
    Wrong("delta-half", times(0.5, "blame"), "half of it", "delta", -1, lambda t: t.loss not in TWICE),
    Wrong("delta-twice", times(2, "blame"), "twice too much", "delta", -1),
    Wrong("delta-sign", times(-1, "blame"), "target minus answer: the sign is turned", "delta", -1),
    Wrong("delta-plus", {"blame": lambda s, k: s.loss.slope(s.a[k], -s.y)}, "plus for minus before the target", "delta", -1,
          squares),
    Wrong("delta-of-z", {"blame": lambda s, k: s.loss.slope(s.z[k], s.y)}, "z in place of a", "delta", -1, squares),
    Wrong("delta-square-kept", {"blame": lambda s, k: 2 * (s.a[k] - s.y) ** 2}, "the square is kept in its slope", "delta", -1,
          lambda t: t.loss in TWICE),
    Wrong("delta-no-target", {"blame": lambda s, k: s.loss.slope(s.a[k], 0)}, "the target is left out", "delta", -1, squares),
    Wrong("delta-exchanged", {"blame": lambda s, k: s.loss.slope(s.a[k], s.y[:, ::-1])}, "the targets are in another order",
          "delta", -1, several),
    Wrong("delta-shifted", {"blame": lambda s, k: s.loss.slope(s.a[k], np.roll(s.y, 1, 1))}, "the target of another output",
          "delta", -1, lambda t: t.outputs > 2),
    Wrong("delta-one-target", one(output, "blame", lambda s, k: s.loss.slope(s.a[k], s.y[:, ::-1])[0, -1]),
          "the target of another output in one of them", "delta", -1, several),
    Wrong("delta-mean", at(output, g=lambda s, k: RIGHT["g"](s, k) / len(s.y[0])),
          "the mean over the outputs for their sum", "delta", -1, lambda t: several(t) and t.loss != "mse"),
    Wrong("delta-sum", at(output, g=lambda s, k: RIGHT["g"](s, k) * len(s.y[0])),
          "the sum over the outputs for their mean", "delta", -1, lambda t: t.loss == "mse"),
    Wrong("delta-sum-rows", at(output, g=lambda s, k: RIGHT["g"](s, k) * len(s.y)),
          "the sum over the rows for their mean", "delta", -1, batch),
    Wrong("delta-cross-entropy", at(output, delta=lambda s, k: (s.a[k] - s.y) / len(s.y)),
          "the delta of cross-entropy: a - y", "delta", -1, lambda t: t.loss == "squared_error"),
    Wrong("delta-bare", at(output, delta=lambda s, k: s("g", k)), "cross-entropy's slope without the activation's",
          "delta", -1, lambda t: t.loss in LOGS),
    Wrong("delta-slope-again", at(output, delta=lambda s, k: (s.a[k] - s.y) * s.a[k] * (1 - s.a[k]) / len(s.y)),
          "the slope is there although cross-entropy cancels it", "delta", -1, lambda t: t.loss in LOGS),
    Wrong("delta-diagonal", at(output, delta=lambda s, k: s("g", k) * s.a[k] * (1 - s.a[k])),
          "softmax's slope taken as sigmoid's: without the other outputs", "delta", -1, lambda t: t.out == "softmax")]

SLOPES = [
    Wrong("slope-none-out", at(output, slope=lambda s, k: 1), "the slope is left out at the outputs", "delta", -1,
          lambda t: squares(t) and t.out != "identity"),
    Wrong("slope-none", at(hidden, slope=lambda s, k: 1), "the slope is left out in the hidden layers", "delta", -2),
    Wrong("slope-none-anywhere", {"slope": lambda s, k: 1}, "the slope is left out everywhere", "delta", -1,
          lambda t: squares(t) and t.out != "identity"),
    Wrong("slope-at-a-out", at(output, slope=at_a), "the slope is taken at a", "delta", -1, lambda t: t.out in SMOOTH),
    Wrong("slope-at-a", at(hidden, slope=at_a), "the slope is taken at a", "delta", -2, lambda t: t.hidden in SMOOTH),
    Wrong("slope-at-a-anywhere", {"slope": at_a}, "the slope is taken at a, everywhere", "delta", -1,
          lambda t: t.out in SMOOTH and t.hidden in SMOOTH),
    Wrong("slope-of-z-out", at(output, slope=lambda s, k: s("act", k).slope(s.z[k], s.z[k])), "z in place of a in the slope",
          "delta", -1, lambda t: t.out in BENT),
    Wrong("slope-of-z", at(hidden, slope=lambda s, k: s("act", k).slope(s.z[k], s.z[k])), "z in place of a in the slope",
          "delta", -2, lambda t: t.hidden in BENT),
    Wrong("slope-a-out", at(output, slope=lambda s, k: s.a[k]), "the factor 1 - a of the slope is left out", "delta", -1,
          lambda t: t.out == "sigmoid"),
    Wrong("slope-a", at(hidden, slope=lambda s, k: s.a[k]), "a in place of the slope", "delta", -2,
          lambda t: t.hidden != "identity"),
    Wrong("slope-1-a-out", at(output, slope=lambda s, k: 1 - s.a[k]), "the factor a of the slope is left out", "delta", -1,
          lambda t: t.out == "sigmoid"),
    Wrong("slope-1-a", at(hidden, slope=lambda s, k: 1 - s.a[k]), "1 - a in place of the slope", "delta", -2,
          lambda t: t.hidden in BENT),
    Wrong("slope-plus", at(hidden, slope=lambda s, k: s.a[k] ** (s.acts[k] == "sigmoid") * (1 + s.a[k] ** (
        1 + (s.acts[k] == "tanh")))), "plus for minus in the slope", "delta", -2, lambda t: t.hidden in BENT),
    *[Wrong(f"slope-{name}-out", at(output, slope=lambda s, k, f=ACTS[name]: f.slope(s.z[k], s.a[k])), f"the slope of {name}",
            "delta", -1, lambda t, name=name: t.out not in (name, "softmax")) for name in ("tanh", "sigmoid")],
    Wrong("slope-relu-out", at(output, slope=lambda s, k: 1.0 * (s.z[k] > 0)), "the slope of relu", "delta", -1,
          lambda t: t.out in SMOOTH),
    *[Wrong(f"slope-{name}", at(hidden, slope=lambda s, k, f=ACTS[name]: f.slope(s.z[k], s.a[k])), f"the slope of {name}",
            "delta", -2, lambda t, name=name: t.hidden != name) for name in ("tanh", "sigmoid", "softplus")],
    Wrong("slope-relu", at(hidden, slope=lambda s, k: 1.0 * (s.z[k] > 0)), "the slope of relu", "delta", -2,
          lambda t: t.hidden != "relu"),
    Wrong("slope-shifted", at(inner, slope=lambda s, k: np.roll(RIGHT["slope"](s, k), 1, 1)), "the slope of another neuron",
          "delta", -2)]

BACK = [
    Wrong("back-turned", at(first, back=lambda s, k: s.delta[k + 1] @ s.W[k + 1].T), "the turned matrix on the way back",
          "delta", 0, lambda t: t.square(1)),
    Wrong("back-reshaped", at(inner, back=lambda s, k: s.delta[k + 1] @ turned(s.W[k + 1])),
          "the matrix was reshaped where it had to be turned", "delta", -2, lambda t: oblong(t, -1)),
    Wrong("back-updated", {"back": lambda s, k: s.delta[k + 1] @ renewed(s, k + 1)}, "the updated weights for the old ones",
          "delta", -2),
    Wrong("back-last-only", at(inner, back=lambda s, k: s.delta[k + 1][:, -1:] @ s.W[k + 1][-1:]),
          "only the last complaint counts", "delta", -2, several),
    Wrong("back-no-last", at(inner, back=lambda s, k: s.delta[k + 1][:, :-1] @ s.W[k + 1][:-1]), "the last complaint is left out",
          "delta", -2, several),
    Wrong("back-no-weights", at(inner, back=lambda s, k: s.delta[k + 1].sum(1, keepdims=True) + 0 * s.a[k]),
          "the weights are left out of the complaints", "delta", -2),
    Wrong("back-no-deltas", at(inner, back=lambda s, k: s.W[k + 1].sum(0) + 0 * s.a[k]),
          "the deltas are left out of the complaints", "delta", -2),
    Wrong("back-same-weights", at(inner, back=lambda s, k: s.delta[k + 1] @ s.W[k + 1][:, :1] + 0 * s.a[k]),
          "the first neuron's weights for all", "delta", -2),
    Wrong("back-one-weight", one(inner, "back", lambda s, k: s.delta[k + 1][0] @ s.W[k + 1][:, 0]),
          "another neuron's weights in one of them", "delta", -2),
    Wrong("back-exchanged", at(inner, back=lambda s, k: s.delta[k + 1][:, ::-1] @ s.W[k + 1]), "the deltas are exchanged",
          "delta", -2, several),
    Wrong("back-mean", at(inner, back=lambda s, k: RIGHT["back"](s, k) / len(s.y[0])), "the mean of the complaints for their sum",
          "delta", -2, several),
    Wrong("back-sign", times(-1, "back", inner), "the sign is turned", "delta", -2),
    Wrong("back-errors", at(inner, back=lambda s, k: s("g", k + 1) @ s.W[k + 1]),
          "the outputs' errors go back without their slope", "delta", -2, lambda t: t.out in SMOOTH)]

GRADIENTS = [
    Wrong("dw-of-z", at(output, dw=lambda s, k: s.delta[k].T @ s.z[k - 1]), "z in place of a", "dw", -1),
    Wrong("dw-of-hidden", at(first, dw=lambda s, k: s.delta[k].T @ s.a[k][:, :s.into[k].shape[1]]), "a in place of x", "dw", 0,
          lambda t: t.sizes[1] >= t.sizes[0]),
    Wrong("dw-of-x", at(output, dw=lambda s, k: s.delta[k].T @ s.into[0][:, :s.into[k].shape[1]]), "x in place of a", "dw", -1,
          lambda t: t.sizes[0] >= t.sizes[-2]),
    Wrong("dw-own-a", at(output, dw=lambda s, k: (s.delta[k] * s.a[k]).sum(0)[:, None] + 0 * s.W[k]),
          "a of the neuron's own layer", "dw", -1),
    Wrong("dw-no-input", {"dw": lambda s, k: s.delta[k].sum(0)[:, None] + 0 * s.W[k]}, "the activation is left out", "dw", -1),
    Wrong("dw-no-x", at(first, dw=lambda s, k: s.delta[k].sum(0)[:, None] + 0 * s.W[k]), "the input is left out", "dw", 0),
    Wrong("dw-no-delta", at(output, dw=lambda s, k: s.into[k].sum(0) + 0 * s.W[k]), "delta is left out", "dw", -1),
    Wrong("dw-sign", times(-1, "dw"), "the sign is turned", "dw", -1),
    Wrong("dw-errors", at(output, dw=lambda s, k: s("g", k).T @ s.into[k]), "the error in place of delta: without the slope",
          "dw", -1, lambda t: t.out in SMOOTH),
    Wrong("dw-turned", at(output, dw=lambda s, k: s.into[k].T @ s.delta[k]), "the turned matrix: rows for columns", "dw", -1,
          lambda t: t.square(len(t.W) - 1)),
    Wrong("dw-reshaped", at(output, dw=lambda s, k: turned(RIGHT["dw"](s, k))), "the matrix was reshaped, not turned",
          "dw", -1, lambda t: oblong(t, -1)),
    Wrong("dw-one-neighbour", one(output, "dw", lambda s, k: s.delta[k][:, 0] @ s.into[k][:, 0]),
          "a of another neuron in one of them", "dw", -1),
    Wrong("dw-other-row", at(first, dw=lambda s, k: s.delta[k].T @ np.roll(s.into[k], 1, 0)), "the inputs of another row", "dw",
          0, batch),
    Wrong("dw-mean", {"dw": lambda s, k: RIGHT["dw"](s, k) / len(s.y)}, "the mean over the rows for their sum",
          "dw", -1, batch),
    Wrong("dw-last-row", {"dw": lambda s, k: s.delta[k][-1:].T @ s.into[k][-1:]}, "only the last row counts", "dw", -1, batch),
    Wrong("db-last-row", {"db": lambda s, k: s.delta[k][-1]}, "only the last row counts", "db", -1, batch),
    Wrong("db-mean", {"db": lambda s, k: s.delta[k].mean(0)}, "the mean over the rows for their sum", "db", -1, batch),
    Wrong("db-times-b", {"db": lambda s, k: RIGHT["db"](s, k) * s.b[k]}, "the bias is a factor too many", "db", -1),
    Wrong("db-times-a", at(output, db=lambda s, k: (s.delta[k] * s.a[k]).sum(0)), "a is a factor too many", "db", -1),
    Wrong("db-sign", times(-1, "db"), "the sign is turned", "db", -1)]

UPDATES = [
    Wrong("new-plus", {"w'": lambda s, k: s.W[k] + s.lr * s.dw[k], "b'": lambda s, k: s.b[k] + s.lr * s.db[k]},
          "plus for minus: uphill", "w'", 0),
    Wrong("new-no-lr", {"w'": lambda s, k: s.W[k] - s.dw[k], "b'": lambda s, k: s.b[k] - s.db[k]},
          "the learning rate is left out", "w'", 0),
    Wrong("new-lr-twice", {"w'": lambda s, k: s.W[k] - s.lr ** 2 * s.dw[k], "b'": lambda s, k: s.b[k] - s.lr ** 2 * s.db[k]},
          "the learning rate is there twice", "w'", 0),
    Wrong("new-no-old", {"w'": lambda s, k: -s.lr * s.dw[k], "b'": lambda s, k: -s.lr * s.db[k]}, "the old value is left out",
          "w'", 0),
    Wrong("new-sign", {"w'": lambda s, k: s.lr * s.dw[k] - s.W[k], "b'": lambda s, k: s.lr * s.db[k] - s.b[k]},
          "the sign is turned", "w'", 0),
    Wrong("new-delta", {"w'": lambda s, k: s.W[k] - s.lr * s.delta[k].sum(0)[:, None]}, "delta in place of the gradient", "w'",
          0),
    Wrong("new-outputs-only", at(hidden, **{"w'": lambda s, k: s.W[k], "b'": lambda s, k: s.b[k]}),
          "the hidden layers keep their weights", "w'", 0),
    Wrong("new-mean", {"w'": lambda s, k: s.W[k] - s.lr * s.dw[k] / len(s.y), "b'": lambda s, k: s.b[k] - s.lr * s.db[k] / len(
        s.y)}, "divided by the number of rows again", "w'", 0, batch),
    Wrong("new-b-none", {"b'": lambda s, k: s.b[k]}, "the gradient of the bias is left out", "b'", 0),
    Wrong("new-b-plus", {"b'": lambda s, k: s.b[k] + s.lr * s.db[k]}, "plus for minus at the biases", "b'", 0),
    Wrong("new-b-no-lr", {"b'": lambda s, k: s.b[k] - s.db[k]}, "the learning rate is left out at the biases", "b'", 0)]

PAIRS = [
    Wrong("two-no-2-no-slope", times(0.5, "blame") | {"slope": lambda s, k: 1}, "no factor 2 and no slope", "delta", -1,
          lambda t: t.loss in TWICE and t.out != "identity"),
    Wrong("two-sign-no-2", times(-0.5, "blame"), "target minus answer, and no factor 2", "delta", -1, lambda t: t.loss in TWICE),
    Wrong("two-sign-slope-at-a", times(-1, "blame") | at(output, slope=at_a), "target minus answer, and the slope taken at a",
          "delta", -1, lambda t: t.out in SMOOTH),
    Wrong("two-exchanged-no-slope", {"blame": lambda s, k: s.loss.slope(s.a[k], s.y[:, ::-1]), "slope": lambda s, k: 1},
          "the targets exchanged and no slope", "delta", -1, lambda t: several(t) and squares(t) and t.out in SMOOTH),
    Wrong("two-turned-no-slope", at(first, back=lambda s, k: s.delta[k + 1] @ s.W[k + 1].T, slope=lambda s, k: 1),
          "the turned matrix and no slope", "delta", 0, lambda t: t.square(1)),
    Wrong("two-reshaped-no-slope", at(inner, back=lambda s, k: s.delta[k + 1] @ turned(s.W[k + 1]), slope=lambda s, k: 1),
          "the reshaped matrix and no slope", "delta", -2, lambda t: oblong(t, -1)),
    Wrong("two-updated-no-slope", at(inner, back=lambda s, k: s.delta[k + 1] @ renewed(s, k + 1), slope=lambda s, k: 1),
          "the updated weights and no slope", "delta", -2),
    Wrong("two-updated-at-a", at(inner, back=lambda s, k: s.delta[k + 1] @ renewed(s, k + 1), slope=at_a),
          "the updated weights, and the slope taken at a", "delta", -2, lambda t: t.hidden in SMOOTH),
    Wrong("two-last-no-slope", at(inner, back=lambda s, k: s.delta[k + 1][:, -1:] @ s.W[k + 1][-1:], slope=lambda s, k: 1),
          "only the last complaint, and no slope", "delta", -2, several),
    Wrong("two-z-and-sign", at(output, dw=lambda s, k: -s.delta[k].T @ s.z[k - 1]), "z in place of a, and the sign turned", "dw",
          -1),
    Wrong("two-plus-no-lr", {"w'": lambda s, k: s.W[k] + s.dw[k], "b'": lambda s, k: s.b[k] + s.db[k]},
          "plus for minus, and no learning rate", "w'", 0),
    Wrong("two-bias-then-2", {"z": lambda s, k: s.into[k] @ s.W[k].T} | times(0.5, "blame"),
          "the bias is left out; later the factor 2", "z", 0, lambda t: t.loss in TWICE),
    Wrong("two-plus-half", {"terms": lambda s, k: (s.a[k] + s.y) ** 2 / 2}, "plus for minus, and half of it", "E", None,
          lambda t: t.loss in TWICE)]

SLIPS = [Wrong(f"slip-{kind}-{where.__name__}{'-digits' * (change is dips)}", slip(kind, where, change), "a slip", kind, layer)
         for kind, where, layer in [("z", first, 0), ("a", first, 0), ("z", output, -1), ("E", output, None),
                                    ("delta", output, -1), ("delta", inner, -2), ("dw", output, -1), ("db", output, -1),
                                    ("w'", first, 0), ("b'", output, -1)]
         for change in (dips, lambda v: 1.1 * v)]

WRONG = [*SUMS, *BENDS, *ERRORS, *BLAMES, *SLOPES, *BACK, *GRADIENTS, *UPDATES, *PAIRS, *SLIPS]


# The sheets

class Case(NamedTuple):
    """A sheet with a mistake in it: id of the mistake, the setting, what `record` takes, the numbers, the first wrong one."""

    id: str
    setting: Setting
    net: tuple
    x: np.ndarray
    y: np.ndarray
    loss: ab.Loss
    lr: float
    numbers: Numbers
    first: str

    wrong = property(lambda self: BY_ID[self.id])
    truths = property(lambda self: tuple(self.numbers.truths))  # its own, then those of mistakes that give the same numbers


BY_ID = {wrong.id: wrong for wrong in WRONG}


def alike(v, w):
    """Whether numbers are the same, but for the noise of computing."""
    return np.isclose(v, w, rtol=1e-9, atol=1e-12)


def first_wrong(numbers, right):
    """The first number that is not right, or None."""
    wrong = ~alike([*numbers.values()], [*right.values()])
    return [*right][wrong.argmax()] if wrong.any() else None


def made(setting, seed=0):
    """(mistake, its numbers) for all that befall a setting, if each number is finite: nobody writes others down."""
    for wrong in WRONG:
        if wrong.fits(setting):
            with np.errstate(all="ignore"):  # of logarithms of what is no probability
                numbers = step(setting, wrong.how, seed=seed)
            if np.isfinite([*numbers.values()]).all():
                yield wrong, numbers


def cases(seed=0, most=2):
    """Sheets whose first wrong number is off by 1 % or more; each mistake in at most so many networks, or in all (None).

    The seed chooses the networks, and where slips are made. Where several mistakes give the same numbers, the first stands for
    all, and has the truths of all.
    """
    found = [visible_cases(t, seed) for t in networks()]
    of = {id: [case for those in found for case in those if case.id == id] for id in BY_ID}
    for k, those in enumerate(of.values()):
        start = seed + k if most else 0
        yield from [those[(start + i) % len(those)] for i in range(min(most or len(those), len(those)))]


def visible_cases(t, seed=0):
    """All cases of one setting, no two of them with the same numbers."""
    right, found, table = step(t), [], []
    for wrong, numbers in made(t, seed):
        name, row = first_wrong(numbers, right), [*numbers.values()]
        if name and abs(numbers[name] - right[name]) >= 0.01 * abs(right[name]):
            same = np.flatnonzero(alike(table, row).all(1)) if table else []
            if not len(same):
                found.append(Case(wrong.id, t, t.net, t.x, t.y, getattr(ab, t.loss), t.lr, numbers, name))
                table.append(row)
            found[same[0] if len(same) else -1].numbers.truths.append(wrong.truth)
    return found


# As readers write

def text(v, digits, decimals=False):
    """A number as it is written: so many digits, or so many after the point; zeros at the end are kept."""
    places = digits if decimals or v == 0 else max(0, digits - 1 - int(np.floor(np.log10(abs(v)))))
    return f"{v:z.{places}f}"


def rounded(numbers, digits, rng, carry=False, decimals=None):
    """{name: text}: all with so many digits, or (`decimals`) with so many after the point; None: the rng chooses.

    With `carry` the reader goes on computing with what he wrote, else with all digits.
    """
    decimals = bool(rng.integers(2)) if decimals is None else decimals
    write = lambda v: text(v, digits, decimals)
    if carry:
        numbers = numbers.again(np.vectorize(lambda v: float(write(v)), otypes=[float]))
    return {name: write(v) for name, v in numbers.items()}


def reader(setting, digits, rng, carry=True, decimals=None):
    """The texts of a reader who makes no mistake but rounds: as he goes, or only what he writes down."""
    return rounded(step(setting), digits, rng, carry, decimals)


def visible(case, written):
    """Whether the first wrong number, as it was written, differs from the right one by more than a unit of its last digit."""
    unit = 10.0 ** -len(written[case.first].partition(".")[2])
    return abs(float(written[case.first]) - step(case.setting)[case.first]) > 1.001 * unit

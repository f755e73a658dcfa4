"""Programs that do not learn: healthy ones, and what people do to them, to measure how well checkup finds out.

The kinds of faults and that most programs have several at once are as public collections of real ones report: Y. Zhang et al.,
"An empirical study on TensorFlow program bugs" (2018), N. Humbatova et al., "Taxonomy of real faults in deep learning systems"
(2020), and the programs on which AUTOTRAINER, DeepLocalize, NeuraLint and UMLAUT (all 2021) were tried. Every program here is
made anew. `PROGRAMS` are healthy, `FAULTS` change a call of `fit`, `CASES` say which faults which program has, and
`HEALTHY` are networks in which there is nothing to find.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

import annbook as ab
from annbook.activations import Activation
from annbook.backprop import slope
from annbook.layers import own_arrays
from annbook.trials import Call, at_rate, dressed, skill, trained

# Healthy programs: everything that `fit` is called with


def call(data, sizes, act, out, loss, step, epochs, size, seed=0, dtype=float):
    """A call as a dictionary; `data` gives (x, y, x_test, y_test)."""
    x, y, x_test, y_test = data(seed)
    return dict(net=ab.init(sizes, act, out, seed=seed, dtype=dtype), x=x, y=y, loss=loss, step=step, epochs=epochs, size=size,
                test=(x_test, y_test), gradient=None)


def points(make, n=300, **options):
    def data(seed):
        (x, labels), (x_test, labels_test) = ab.split(*make(n, seed=seed, **options), test=1 / 3, seed=seed)
        return x, labels[:, None], x_test, labels_test[:, None]
    return data


def images(seed):
    (x, labels), (x_test, labels_test) = ab.split(*ab.digits(), test=0.5, seed=seed)
    return x[:700], ab.one_hot(labels[:700], 10), x_test[:400], ab.one_hot(labels_test[:400], 10)


def clouds(seed, n=360, classes=3, features=5):
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(n) % classes)
    x = 3 * rng.normal(size=(classes, features))[labels] + rng.normal(size=(n, features))
    y = ab.one_hot(labels, classes)
    return x[:240], y[:240], x[240:], y[240:]


def wave(seed, n=300):
    rng = np.random.default_rng(seed)
    x = rng.uniform(-2, 2, (n, 1))
    y = np.sin(2 * x) + 0.05 * rng.normal(size=x.shape)
    return x[:200], y[:200], x[200:], y[200:]


def terms(seed, n=360):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 4))
    y = x[:, :1] * x[:, 1:2] + abs(x[:, 2:3]) - x[:, 3:] + 0.1 * rng.normal(size=(n, 1))
    return x[:240], y[:240], x[240:], y[240:]


PROGRAMS = {
    "moons": lambda seed=0: call(points(ab.moons, noise=0.15), [2, 8, 1], ab.tanh, ab.identity, ab.sigmoid_cross_entropy,
                                 ab.sgd(1.0), 100, 20, seed),
    "circles": lambda seed=0: call(points(ab.circles), [2, 12, 1], ab.tanh, ab.sigmoid, ab.binary_cross_entropy,
                                   ab.adam(0.03), 60, 20, seed),
    "xor": lambda seed=0: call(points(ab.xor, noise=0.15), [2, 12, 1], ab.relu, ab.identity, ab.sigmoid_cross_entropy,
                               ab.momentum(0.05), 60, 20, seed),
    "images": lambda seed=0: call(images, [64, 32, 10], ab.relu, ab.identity, ab.softmax_cross_entropy, ab.sgd(0.3), 20, 32,
                                  seed),
    "clouds": lambda seed=0: call(clouds, [5, 16, 3], ab.relu, ab.softmax, ab.cross_entropy, ab.adam(0.01), 30, 16, seed),
    "wave": lambda seed=0: call(wave, [1, 16, 1], ab.tanh, ab.identity, ab.mse, ab.adam(0.02), 120, 20, seed),
    "terms": lambda seed=0: call(terms, [4, 24, 1], ab.relu, ab.identity, ab.mse, ab.momentum(0.02), 60, 20, seed)}


# Faults: what people do to such a call


class Fault(NamedTuple):
    """`names` are the findings that name it; `spoil` changes a call; it suits some programs only."""

    names: set
    spoil: Callable
    suits: Callable = lambda call: True


def numbers(call):
    return call["loss"] is ab.mse


def binary(call):
    return not numbers(call) and call["y"].shape[1] == 1


def classes(call):
    return call["y"].shape[1] > 1


def both(call, f):
    """x changed, in the test as well."""
    return call | dict(x=f(call["x"]), test=(f(call["test"][0]), call["test"][1]))


def goals(call, f):
    return call | dict(y=f(call["y"]), test=(call["test"][0], f(call["test"][1])))


def sizes(call):
    return [call["net"][0].W.shape[1], *(layer.W.shape[0] for layer in call["net"])]


def shaped(call, sizes, act=None):
    net = call["net"]
    return call | dict(net=ab.init(sizes, act or net[0].act, net[-1].act, seed=1))


def weights(call, f):
    net = tuple(layer.like(W=f(layer.W), b=np.zeros_like(layer.b)) for layer in call["net"])
    return call | dict(net=net)


def across(axis=0):
    def over(z):
        e = np.exp(z - z.max(axis, keepdims=True))
        return e / e.sum(axis, keepdims=True)
    return Activation("softmax", over, lambda z, a: a * (1 - a))


def wrong_slope(act):
    return Activation(act.name, act.f, lambda z, a: act.df(a, act.f(a)), act.rectifier)


def rate_of(call):
    return call["step"].change.keywords["lr"] if hasattr(call["step"], "change") else 0.1


def own_loop(call, way):
    """A step as people write it themselves, with a fault."""
    lr = min(rate_of(call), 0.3)

    def uphill(net, grads):
        for p, g in zip(own_arrays(net), own_arrays(grads), strict=True):
            p += lr * g

    def nothing(net, grads):
        for p, g in zip(own_arrays(net), own_arrays(grads), strict=True):
            p = p - lr * g

    def last_only(net, grads):
        for p, g in list(zip(own_arrays(net), own_arrays(grads), strict=True))[-2:]:
            p -= lr * g

    sums: dict = {}

    def kept(net, grads):
        for k, (p, g) in enumerate(zip(own_arrays(net), own_arrays(grads), strict=True)):
            sums[k] = sums.get(k, 0) + g
            p -= lr * sums[k]

    return call | dict(step={"uphill": uphill, "nothing": nothing, "last only": last_only, "kept": kept}[way])


def loss_with(call, f, df):
    loss = call["loss"]
    return call | dict(loss=ab.Loss(loss.name, lambda a, y: f(loss.f(a, y), y), lambda a, y: df(loss.df(a, y), y),
                                    loss.y_hat, loss.y))


def summed(net, x, y, loss):
    E, grads = slope(net, x, y, loss)
    return E, tuple(g.like(W=len(x) * g.W, b=len(x) * g.b) for g in grads)


def no_slope(net, x, y, loss):
    """Backpropagation that forgets the slopes of the hidden layers."""
    trace = ab.forward(net, x)
    E, g = loss.with_slope(trace[-1].a, y)
    grads = []
    for k, (layer, s) in reversed([*enumerate(zip(net, trace, strict=True))]):
        delta = layer.delta(g, s) if k == len(net) - 1 else g
        grads.insert(0, layer.grad(delta, s))
        g = layer.pull(delta, s)
    return E, tuple(grads)


def unbalanced(call):
    y = call["y"]
    first = y.argmax(1) if y.shape[1] > 1 else y[:, 0].astype(int)
    rows = np.flatnonzero(first == 1)
    keep = np.sort(np.concatenate([np.flatnonzero(first != 1), rows[:max(4, len(rows) // 25)]]))
    return call | dict(x=call["x"][keep], y=y[keep])


def holes(call):
    x = call["x"].copy()
    x[::17, 0] = np.nan
    return call | dict(x=x)


def doubled(call):
    (x, y), n = call["test"], len(call["test"][0]) // 3
    return call | dict(test=(np.concatenate([x, call["x"][:n]]), np.concatenate([y, call["y"][:n]])))


def leaked(call):
    x = np.concatenate([call["x"], call["test"][0]])
    spread = np.where(x.std(0) > 0, x.std(0), 1)
    return both(call, lambda part: (part - x.mean(0)) / spread)


def sorted_split(call):
    x, y = np.concatenate([call["x"], call["test"][0]]), np.concatenate([call["y"], call["test"][1]])
    order = np.argsort(y.argmax(1) if y.shape[1] > 1 else y[:, 0], kind="stable")
    n = len(call["x"])
    return call | dict(x=x[order][:n], y=y[order][:n], test=(x[order][n:], y[order][n:]))


def wide_range(call):
    return call["x"].shape[1] > 1


FAULTS = {
    # activation and layers
    "deep sigmoids": Fault({"activation", "width"}, lambda c: shaped(c, [sizes(c)[0], *[16] * 5, sizes(c)[-1]], ab.sigmoid)),
    "no bend": Fault({"activation"}, lambda c: c | dict(net=dressed(c["net"], ab.identity)),
                     lambda c: not classes(c)),
    "relu out": Fault({"loss", "range", "logits"}, lambda c: c | dict(net=dressed(c["net"], None, ab.relu)),
                      lambda c: c["net"][-1].act is ab.identity),
    "out twice": Fault({"logits"}, lambda c: c | dict(
        net=dressed(c["net"], None, ab.softmax if classes(c) else ab.sigmoid),
        loss=ab.softmax_cross_entropy if classes(c) else ab.sigmoid_cross_entropy), lambda c: not numbers(c)),
    "sums for shares": Fault({"logits"}, lambda c: c | dict(
        net=dressed(c["net"], None, ab.identity), loss=ab.cross_entropy if classes(c) else ab.binary_cross_entropy),
        lambda c: not numbers(c)),
    "sigmoid for numbers": Fault({"range"}, lambda c: c | dict(net=dressed(c["net"], None, ab.sigmoid)), numbers),
    "softmax of one": Fault({"output"}, lambda c: c | dict(net=dressed(c["net"], None, ab.softmax), loss=ab.squared_error),
                            binary),
    "softmax over rows": Fault({"mixing"}, lambda c: c | dict(net=dressed(c["net"], None, across()), loss=ab.squared_error),
                               classes),
    "slope at a": Fault({"gradient"}, lambda c: c | dict(net=dressed(c["net"], wrong_slope(ab.sigmoid)))),
    "one unit": Fault({"width"}, lambda c: shaped(c, [sizes(c)[0], 1, sizes(c)[-1]])),
    "no layer": Fault({"width"}, lambda c: shaped(c, [sizes(c)[0], sizes(c)[-1]]), lambda c: not classes(c)),
    # start
    "zero start": Fault({"start"}, lambda c: weights(c, lambda W: 0 * W)),
    "constant start": Fault({"start"}, lambda c: weights(c, lambda W: 0 * W + 0.5)),
    "tiny start": Fault({"start"}, lambda c: weights(c, lambda W: 1e-5 * W)),
    "huge start": Fault({"start"}, lambda c: weights(c, lambda W: 60 * W)),
    "dead start": Fault({"start"}, lambda c: c | dict(net=(
        c["net"][0].like(b=c["net"][0].b - 60), *c["net"][1:])), lambda c: c["net"][0].act is ab.relu),
    # rate, rule
    "rate small": Fault({"rate"}, lambda c: c | dict(step=at_rate(c["step"], 1e-4))),
    "rate large": Fault({"rate"}, lambda c: c | dict(step=at_rate(c["step"], 1e3))),
    "adam at 3": Fault({"rate"}, lambda c: c | dict(step=ab.adam(3.0))),
    "sgd at 1e-5": Fault({"rate"}, lambda c: c | dict(step=ab.sgd(1e-5))),
    "uphill": Fault({"sign"}, lambda c: own_loop(c, "uphill")),
    "nothing moves": Fault({"frozen"}, lambda c: own_loop(c, "nothing")),
    "last layer only": Fault({"frozen"}, lambda c: own_loop(c, "last only")),
    "never set to 0": Fault({"kept"}, lambda c: own_loop(c, "kept")),
    # loss, gradient
    "sum for a mean": Fault({"sum"}, lambda c: loss_with(c, lambda E, y: 300 * E * len(y) / 300, lambda g, y: len(y) * g)),
    "slope without 1/n": Fault({"sum"}, lambda c: loss_with(c, lambda E, y: E, lambda g, y: len(y) * g)),
    "loss with a minus": Fault({"sign"}, lambda c: loss_with(c, lambda E, y: E, lambda g, y: -g)),
    "gradient summed": Fault({"sum"}, lambda c: c | dict(gradient=summed)),
    "no hidden slope": Fault({"gradient"}, lambda c: c | dict(gradient=no_slope)),
    # epochs
    "one epoch": Fault({"epochs"}, lambda c: c | dict(epochs=1, size=len(c["x"]))),
    "few steps": Fault({"epochs"}, lambda c: c | dict(epochs=3, size=100)),
    # preprocessing
    "times 255": Fault({"scale"}, lambda c: both(c, lambda x: 255 * x)),
    "far away": Fault({"scale"}, lambda c: both(c, lambda x: x + 100)),
    "uneven": Fault({"scale"}, lambda c: both(c, lambda x: x * np.where(np.arange(x.shape[1]) % 2, 1, 1000)), wide_range),
    "scaled twice": Fault({"scale"}, lambda c: both(c, lambda x: x / 255**2)),
    "targets in thousands": Fault({"targets"}, lambda c: goals(c, lambda y: 1000 * y + 5000), numbers),
    "minus one": Fault({"targets"}, lambda c: goals(c, lambda y: 2 * y - 1), binary),
    "labels": Fault({"shape"}, lambda c: goals(c, lambda y: y.argmax(1)), classes),
    "labels from 1": Fault({"shape"}, lambda c: goals(c, lambda y: y.argmax(1) + 1), classes),
    "a row of targets": Fault({"shape"}, lambda c: goals(c, lambda y: y[:, 0]), lambda c: not classes(c)),
    "class numbers": Fault({"numbers"}, lambda c: goals(c | dict(
        loss=ab.mse, net=ab.init([*sizes(c)[:-1], 1], c["net"][0].act, seed=1)), lambda y: y.argmax(1)[:, None]), classes),
    "holes": Fault({"missing"}, holes),
    # data and evaluation
    "shifted": Fault({"labels"}, lambda c: c | dict(y=np.roll(c["y"], 7, axis=0))),
    "reversed": Fault({"labels"}, lambda c: c | dict(y=c["y"][::-1])),
    "shuffled": Fault({"labels"}, lambda c: c | dict(y=np.random.default_rng(5).permutation(c["y"]))),
    "few of one": Fault({"balance", "test shares"}, unbalanced, lambda c: not numbers(c)),
    "learned twice": Fault({"duplicates"}, doubled),
    "scaled together": Fault({"leak"}, leaked),
    "test unscaled": Fault({"test scale"}, lambda c: c | dict(test=(50 * c["test"][0] + 20, c["test"][1]))),
    "sorted split": Fault({"test shares"}, sorted_split, lambda c: not numbers(c))}


# Networks in which there is nothing to find

DATA = {"moons": points(ab.moons, noise=0.15), "circles": points(ab.circles), "xor": points(ab.xor, noise=0.15),
        "images": images, "clouds": clouds, "wave": wave, "terms": terms,
        "spread moons": lambda seed: spread(points(ab.moons, noise=0.15)(seed), 3, 1),
        "spread clouds": lambda seed: spread(clouds(seed), 0.5, -1)}
BCE, CE, SIGMOID, SOFTMAX = ab.binary_cross_entropy, ab.cross_entropy, ab.sigmoid_cross_entropy, ab.softmax_cross_entropy


def spread(data, factor, shift):
    x, y, x_test, y_test = data
    return factor * x + shift, y, factor * x_test + shift, y_test


HEALTHY = [
    ("moons", [2, 8, 1], ab.tanh, ab.identity, SIGMOID, ab.sgd(1.0), 100, 20),
    ("moons", [2, 8, 8, 1], ab.tanh, ab.identity, SIGMOID, ab.momentum(0.1), 60, 20),
    ("moons", [2, 16, 1], ab.relu, ab.sigmoid, BCE, ab.adam(0.01), 80, 20),
    ("moons", [2, 16, 16, 1], ab.relu, ab.identity, SIGMOID, ab.adam(0.005), 60, 20),
    ("moons", [2, 12, 1], ab.sigmoid, ab.sigmoid, BCE, ab.adam(0.1), 200, 20),
    ("moons", [2, 12, 1], ab.softplus, ab.identity, SIGMOID, ab.adam(0.05), 150, 20),
    ("moons", [2, 16, 1], ab.tanh, ab.sigmoid, ab.half_squared_error, ab.momentum(0.3), 150, 20),
    ("spread moons", [2, 16, 1], ab.leaky_relu, ab.identity, SIGMOID, ab.adam(0.01), 80, 20),
    ("circles", [2, 12, 1], ab.tanh, ab.sigmoid, BCE, ab.adam(0.03), 60, 20),
    ("circles", [2, 16, 1], ab.relu, ab.identity, SIGMOID, ab.momentum(0.05), 80, 20),
    ("circles", [2, 8, 8, 1], ab.tanh, ab.identity, SIGMOID, ab.adam(0.02), 60, 16),
    ("circles", [2, 16, 1], ab.leaky_relu, ab.sigmoid, ab.squared_error, ab.adam(0.02), 80, 20),
    ("circles", [2, 24, 1], ab.tanh, ab.identity, SIGMOID, ab.sgd(0.5), 150, 10),
    ("xor", [2, 12, 1], ab.relu, ab.identity, SIGMOID, ab.momentum(0.05), 60, 20),
    ("xor", [2, 8, 1], ab.tanh, ab.sigmoid, BCE, ab.adam(0.03), 60, 20),
    ("xor", [2, 12, 1], ab.tanh, ab.tanh, ab.half_squared_error, ab.momentum(0.1), 80, 20),
    ("images", [64, 32, 10], ab.relu, ab.identity, SOFTMAX, ab.sgd(0.3), 20, 32),
    ("images", [64, 32, 10], ab.relu, ab.softmax, CE, ab.adam(0.01), 10, 32),
    ("images", [64, 10], ab.relu, ab.identity, SOFTMAX, ab.sgd(0.5), 30, 32),
    ("images", [64, 48, 24, 10], ab.relu, ab.identity, SOFTMAX, ab.momentum(0.05), 15, 32),
    ("images", [64, 32, 10], ab.tanh, ab.sigmoid, ab.half_squared_error, ab.momentum(0.1), 25, 32),
    ("images", [64, 32, 10], ab.sigmoid, ab.identity, SOFTMAX, ab.adam(0.01), 20, 32),
    ("clouds", [5, 16, 3], ab.relu, ab.softmax, CE, ab.adam(0.01), 30, 16),
    ("clouds", [5, 3], ab.relu, ab.identity, SOFTMAX, ab.sgd(0.1), 30, 16),
    ("clouds", [5, 8, 3], ab.tanh, ab.softmax, ab.squared_error, ab.momentum(0.1), 40, 16),
    ("spread clouds", [5, 12, 3], ab.leaky_relu, ab.identity, SOFTMAX, ab.momentum(0.02), 30, 16),
    ("wave", [1, 16, 1], ab.tanh, ab.identity, ab.mse, ab.adam(0.02), 120, 20),
    ("wave", [1, 24, 24, 1], ab.relu, ab.identity, ab.mse, ab.adam(0.01), 80, 20),
    ("terms", [4, 24, 1], ab.relu, ab.identity, ab.mse, ab.momentum(0.02), 60, 20),
    ("terms", [4, 24, 1], ab.tanh, ab.identity, ab.squared_error, ab.adam(0.02), 60, 20)]


def healthy(k, seed):
    """One of the healthy networks as a call; where tanh answers, the targets are -1 and 1."""
    data, *rest = HEALTHY[k]
    found = call(DATA[data], *rest, seed)
    return goals(found, lambda y: 2 * y - 1) if rest[2] is ab.tanh else found


class Case(NamedTuple):
    """A program and its faults, in the order in which they were planted."""

    program: str
    faults: tuple
    seed: int = 0

    @property
    def call(self):
        found = PROGRAMS[self.program](self.seed)
        for name in self.faults:
            found = FAULTS[name].spoil(found)
        return found

    @property
    def names(self):
        return set().union(*(FAULTS[name].names for name in self.faults))


def ends(call, seed=0):
    """The skill on the test that training ends with; 0 if it is refused."""
    try:
        x, y = np.asarray(call["x"], float), np.asarray(call["y"], float)
        if not np.isfinite(x).all() or len(call["y"].shape) < 2:
            return 0.0
        if ab.predict(call["net"], x).shape != y.shape:
            return 0.0
        call["loss"].check(ab.predict(call["net"], x), y)
        size = min(call["size"] or len(x), len(x))
        steps = call["epochs"] * -(-len(x) // size)
        net = trained(Call(call["net"], x, y, call["loss"], call["step"], steps, size, call["gradient"] or slope), seed)
        return 0.0 if net.why else skill(net.net, np.asarray(call["test"][0], float), np.asarray(call["test"][1], float))
    except (TypeError, ValueError):
        return 0.0


# Drawn at random, one to five faults of different kinds, and kept if the program does not learn; every other one was used to
# develop with, the rest to report.
CASES = [Case(program, tuple(faults.split(", "))) for program, faults in (line.split(": ") for line in """
terms: one epoch, far away, reversed
circles: deep sigmoids, constant start, never set to 0
xor: shifted
terms: scaled together, a row of targets
xor: sorted split
clouds: out twice, one epoch
wave: no bend, slope without 1/n, adam at 3, scaled twice
moons: learned twice
images: sum for a mean, one epoch, times 255
xor: softmax of one, zero start, nothing moves, few steps, learned twice
moons: out twice
moons: huge start
clouds: last layer only, sorted split
terms: no layer, learned twice, holes
xor: loss with a minus, nothing moves, times 255
images: one unit, dead start, one epoch, holes
moons: out twice, sum for a mean, few steps, few of one, times 255
terms: few steps, test unscaled, scaled together, reversed
images: few steps, sorted split
wave: relu out, last layer only, scaled together
images: one unit, tiny start, last layer only, learned twice, scaled twice
moons: tiny start, a row of targets
wave: no hidden slope, few steps
wave: sigmoid for numbers, slope without 1/n
clouds: loss with a minus, times 255
circles: far away, reversed
terms: adam at 3, one epoch
wave: no bend, nothing moves, scaled together, a row of targets
images: tiny start, far away
terms: last layer only, times 255, targets in thousands
wave: times 255
xor: sums for shares
wave: one unit, zero start, few steps
moons: holes, minus one
wave: relu out
moons: deep sigmoids, far away
circles: softmax of one, huge start, sgd at 1e-5, few steps, scaled twice
moons: sums for shares, times 255
clouds: tiny start, rate small, uneven, shifted
terms: no layer, huge start
wave: huge start, nothing moves
moons: never set to 0, one epoch
clouds: last layer only, scaled together
clouds: deep sigmoids, far away
moons: test unscaled, a row of targets
moons: gradient summed, shuffled
moons: never set to 0
clouds: labels
wave: no layer, rate small, few steps
moons: no bend, constant start, nothing moves, few steps
wave: rate large, one epoch
wave: holes
wave: a row of targets
terms: scaled twice
xor: no bend, one epoch
circles: no layer, last layer only, far away
xor: slope at a, tiny start
images: out twice, constant start
xor: deep sigmoids, constant start, never set to 0, one epoch, far away
terms: one unit
xor: softmax of one
circles: shuffled
images: sum for a mean
xor: relu out, last layer only, one epoch
clouds: deep sigmoids, loss with a minus, never set to 0, one epoch
terms: targets in thousands
images: one unit, out twice, uphill, learned twice, far away
terms: no bend, rate small
clouds: class numbers
clouds: labels from 1, times 255
images: class numbers, one epoch
images: gradient summed, uneven
clouds: softmax over rows
images: softmax over rows, one epoch
""".strip().split("\n"))]

EVALUATION = "duplicates", "leak", "test scale", "test shares"


def found(call):
    return ab.checkup(**call)


def tried(case):
    """What a checkup is worth: is a fault seen, is a true one named first, which share of them is named at all; does the program
    learn with the first cure, with the first of a new checkup as often as there are faults, with all cures of one checkup?"""
    aim, told, now, cured = 0.8 * ends(PROGRAMS[case.program](case.seed)), found(case.call), case.call, []
    while len(cured) < len(case.faults) and not any(cured) and (one := (found(now) if cured else told).first):
        now = now | one.cure
        cured.append(bool(one.cure) and learns(case, now, aim))
    return {"seen": bool(told), "named first": bool(told) and told.first.name in case.names,
            "named": np.mean([bool(FAULTS[fault].names & {one.name for one in told}) for fault in case.faults]),
            "cured at once": cured[:1] == [True], "cured": any(cured),
            "all cures at once": bool(told.cure) and learns(case, case.call | told.cure, aim)}


def learns(case, call, aim):
    """Does it learn, and if its test was at fault, is that mended too?"""
    asked = {*EVALUATION} if case.names & {*EVALUATION} else set()
    return ends(call) >= aim and not (asked and asked & {one.name for one in found(call)})

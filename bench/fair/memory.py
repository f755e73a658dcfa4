"""The adding problem, 50 steps: the sum of two marked numbers. Plain layers of 16 and of 32 units, from an orthogonal
start; a plain layer of 16 with relu that starts from the identity; an LSTM of 16, about as large as the plain one of 32.

All get lessons of the same kind: 400 minibatches of 32 sequences of 10 steps, 200 of 25 and 200 of 50, Adam, gradients clipped
at 1. Each has seven rates to choose from, by the median error of three seeds on 500 other sequences. With its rate it is
trained from five fresh seeds; the exam is 1,000 sequences more, looked at once. The columns "at 10", "at 25" and "at 50"
are the means of the last 40 lessons of each length. The last row is the plain layer at the rate that suits the LSTM.
"""

from statistics import median

import numpy as np

import annbook as ab
from annbook.backprop import slope
from annbook.network import dense
from annbook.recurrent import lstm, rnn

RATES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
STAGES = ((10, 400), (25, 200), (50, 200))


def adding(n, steps, rng):
    """x (n, steps, 2): numbers and marks; y (n, 1): the marked sum."""
    values, marks = rng.uniform(size=(n, steps)), np.zeros((n, steps))
    half = steps // 2
    marks[np.arange(n), rng.integers(0, half, n)] = 1
    marks[np.arange(n), rng.integers(half, steps, n)] = 1
    x = np.stack([values, marks], axis=-1).astype(np.float32)
    return x, (values * marks).sum(1, keepdims=True).astype(np.float32)


def plain(units):
    return lambda rng: rnn(2, units, seed=rng, dtype=np.float32)


def identity(rng):
    """Le, Jaitly and Hinton (2015)."""
    first = rnn(2, 16, ab.relu, rng, np.float32)
    return ab.RNN(first.Wx, np.eye(16, dtype=np.float32), first.b, ab.relu)


def gated(rng):
    return lstm(2, 16, rng, np.float32)


KINDS = {"plain": plain(16), "plain, 32 units": plain(32), "identity": identity, "gated": gated}


def trained(make, rate, seed):
    """The network after all lessons, and the error of each lesson."""
    rng = np.random.default_rng(seed)
    layer = make(rng)
    net = layer, ab.Last(), dense(layer.Wh.shape[1], 1, ab.identity, rng, np.float32)
    step, errors = ab.adam(rate), []
    for steps, times in STAGES:
        for _ in range(times):
            E, grads = slope(net, *adding(32, steps, rng), ab.mse)
            step(net, ab.clip(grads, 1.0))
            errors.append(E)
    return net, errors


def error(net, n, seed):
    x, y = adding(n, 50, np.random.default_rng(seed))
    return float(ab.mse(ab.predict(net, x), y))


def searched(make):
    """For each rate the errors of three seeds on the sequences for choosing."""
    return {rate: [error(trained(make, rate, seed)[0], 500, 7) for seed in range(3)] for rate in RATES}


def row(make, rate, seeds):
    ends, parts = [], []
    for seed in seeds:
        net, errors = trained(make, rate, seed)
        ends.append(error(net, 1000, 99))
        parts.append([float(np.mean(errors[at - 40:at])) for at in np.cumsum([times for _, times in STAGES])])
    stages = dict(zip(("at 10", "at 25", "at 50"), map(list, zip(*parts))))
    return {"parameters": [sum(p.size for p in ab.arrays(net))], "rate": [rate], **stages, "exam": ends}


def table():
    rows = {}
    for name, make in KINDS.items():
        tried = searched(make)
        rate = min(RATES, key=lambda rate: median(tried[rate]))
        rows[name] = row(make, rate, range(10, 15)) | {f"choosing, {rate}": errors for rate, errors in tried.items()}
    return rows | {"plain, the rate of the gated": row(KINDS["plain"], rows["gated"]["rate"][0], range(10, 15))}


def small():
    return {"identity": row(identity, 0.005, [10]), "gated": row(gated, 0.05, [10])}

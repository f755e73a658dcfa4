"""Chapter 11's training on the handwritten digits, with a clock."""

import time

import numpy as np

import annbook as ab


def trainings(seeds=5):
    """[(seconds of training, test accuracy)], one for each seed."""
    learn, test = ab.split(*ab.digits(), test=0.25, seed=0)
    x, labels = shifted(*learn)
    y = ab.one_hot(labels, 10)
    results = []
    for seed in range(seeds):
        start = time.perf_counter()
        net = trained(x, y, seed)
        results.append((time.perf_counter() - start, ab.accuracy(net, *test)))
    return results


def trained(x, y, seed):
    """64-128-10; the learning rate falls at the end, so that it settles."""
    net = ab.init((64, 128, 10), ab.relu, seed=seed, dtype=np.float32)
    for step, epochs in (ab.momentum(0.2), 8), (ab.momentum(0.02), 4):
        *_, (_, _, net) = ab.fit(net, (x, y), ab.softmax_cross_entropy, step, epochs, size=64, seed=seed)
    return net


def shifted(x, labels):
    """Each image five times: as it is, and moved by one pixel each way."""
    wide = np.pad(x.reshape(-1, 8, 8), ((0, 0), (1, 1), (1, 1)))
    copies = [wide[:, i:i + 8, j:j + 8] for i, j in ((1, 1), (0, 1), (2, 1), (1, 0), (1, 2))]
    return np.concatenate(copies).reshape(-1, 64), np.tile(labels, 5)

"""The trainings on MNIST of the chapters: one epoch, 8,000 images, by `fit` and by eager PyTorch, with a clock."""

import sys
import time
from pathlib import Path

import numpy as np

import annbook as ab

sys.path.append(str(Path(__file__).with_name("fair")))  # has the images, the networks, the size of a minibatch
import mnist

RATE = 0.05
MOST = {"dense": 0.8, "convolutional": 0.75}  # what is to be reached: our time by theirs


def seconds(rounds):
    """{network: {player: seconds of an epoch, one a round}}; the players take turns."""
    x, labels = mnist.images()[0]
    found = {}
    for name in MOST:
        players = {"annbook": ours(name, x, labels)}
        try:
            players["torch"] = theirs(name, x, labels)
        except ImportError:
            pass  # not installed: its column stays empty
        for epoch in players.values():
            next(epoch)
        found[name] = {player: [] for player in players}
        for _ in range(rounds):
            for player, epoch in players.items():
                start = time.perf_counter()
                next(epoch)
                found[name][player].append(time.perf_counter() - start)
    return found


def ours(name, x, labels):
    """Each `next` is an epoch of `fit`: minibatches, momentum, then E of all images."""
    return ab.fit(mnist.KINDS[name](0), (x, ab.one_hot(labels, 10)), ab.softmax_cross_entropy, ab.momentum(RATE),
                  10 ** 6, mnist.SIZE)


def theirs(name, x, labels):
    """The same in eager PyTorch; images are channels_last, which is faster for it."""
    import torch
    from torch import nn
    parts = [nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10)]
    if name == "convolutional":
        parts = [nn.Conv2d(1, 8, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 3), nn.ReLU(), nn.MaxPool2d(2),
                 nn.Flatten(), nn.Linear(400, 10)]
    model, loss = nn.Sequential(*parts).to(memory_format=torch.channels_last), nn.CrossEntropyLoss()
    with torch.no_grad():
        for p, q in zip(model.parameters(), ab.arrays(mnist.KINDS[name](0)), strict=True):
            p.copy_(torch.from_numpy(q.copy()))
    optimiser = torch.optim.SGD(model.parameters(), RATE, momentum=0.9)
    x = torch.from_numpy(x).contiguous(memory_format=torch.channels_last)
    return _epochs(model, loss, optimiser, x, torch.from_numpy(labels))


def _epochs(model, loss, optimiser, x, y):
    import torch
    rng = np.random.default_rng(0)
    while True:
        with torch.no_grad():
            E = loss(model(x), y).item()
        yield E
        order = torch.from_numpy(rng.permutation(len(x)))
        for k in range(0, len(x), mnist.SIZE):
            rows = order[k:k + mnist.SIZE]
            optimiser.zero_grad()
            loss(model(x[rows]), y[rows]).backward()
            optimiser.step()

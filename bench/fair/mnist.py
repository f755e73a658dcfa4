"""MNIST, 28 by 28 pixels: the nearest neighbour, softmax regression, a dense network 784-64-10, a convolutional one.

8,000 images to learn from and 2,000 for the test, one fixed split. Each network chooses one of six recipes (three rates, a
quarter of the epochs at a tenth of the rate; with moved images too, or without, in as many steps; momentum, minibatches of 64)
by 2,000 of the 8,000 (the convolutional one sees each image 15 times in this search). With that recipe it is trained on all
8,000 with three seeds, longer if it is the convolutional one, and each is asked about the 2,000 test images once. Seconds
are those of one thread.
"""

import time
from functools import partial

import numpy as np
from images import flat, moved

import annbook as ab
from annbook.conv import conv
from annbook.network import dense

RATES, SEEDS, SIZE = (0.01, 0.03, 0.1), range(3), 64
PASSES = {"softmax regression": 20, "dense": 60, "convolutional": 25}  # how often an image is seen
SEARCH = PASSES | {"convolutional": 15}  # while recipes are compared


def images():
    """(learn, test), rows of 784 pixels as images."""
    x, labels = ab.mnist()
    return ab.split(x.reshape(-1, 1, 28, 28), labels, test=0.2, seed=0)


def convolutional(seed):
    rng, kind = np.random.default_rng(seed), np.float32
    return (conv(1, 8, 5, ab.relu, rng, kind), ab.MaxPool2D(2), conv(8, 16, 3, ab.relu, rng, kind), ab.MaxPool2D(2),
            ab.Flatten(), dense(400, 10, ab.identity, rng, kind))


KINDS = {"softmax regression": partial(flat, [784, 10]), "dense": partial(flat, [784, 64, 10]), "convolutional": convolutional}


def trained(name, recipe, x, labels, seed, passes=PASSES):
    """(a network after all its epochs, the seconds it took)."""
    rate, more = recipe
    x, labels = moved(x, labels) if more else (x, labels)
    net, epochs, start = KINDS[name](seed), passes[name] // (5 if more else 1), time.process_time()
    last = max(1, epochs // 4)
    for lr, some in (rate, epochs - last), (rate / 10, last):
        for _, _, net in ab.fit(net, (x, ab.one_hot(labels, 10)), ab.softmax_cross_entropy, ab.momentum(lr), some, SIZE, seed):
            pass
    return net, time.process_time() - start


def searched(name, learn):
    """{recipe: right answers to 2,000 of the images to learn from}, the best first."""
    rows, check = ab.split(*learn, test=0.25, seed=1)
    found = {}
    for recipe in [(rate, more) for rate in RATES for more in (False, True)]:
        try:
            found[recipe] = ab.accuracy(trained(name, recipe, *rows, 0, SEARCH)[0], *check)
        except FloatingPointError:
            found[recipe] = 0.0
    return dict(sorted(found.items(), key=lambda one: -one[1]))


def nearest(known, asked):
    """The share of images whose nearest known image has their label."""
    x, y = (images.reshape(len(images), -1) for images in (known[0], asked[0]))
    size, right = (x ** 2).sum(1), 0
    for k in range(0, len(y), 500):
        right += (known[1][(size - 2 * y[k:k + 500] @ x.T).argmin(1)] == asked[1][k:k + 500]).sum()
    return float(right / len(y))


def neighbours(learn, test):
    return {"nearest neighbour": {"test": [nearest(learn, test)]},
            "nearest neighbour, moved images too": {"test": [nearest(moved(*learn), test)]}}


def table():
    learn, test = images()
    rows = neighbours(learn, test)
    for name in KINDS:
        found = searched(name, learn)
        recipe = next(iter(found))
        ends = [trained(name, recipe, *learn, seed) for seed in SEEDS]
        rows[name] = {"test": [ab.accuracy(net, *test) for net, _ in ends], "seconds": [seconds for _, seconds in ends],
                      "rate": [recipe[0]], "moved": [int(recipe[1])], "validation": [found[recipe]]}
        rows |= {f"{name}, {rate}{', moved' * more}": {"validation": [value]} for (rate, more), value in found.items()}
    return rows


def small():
    """The nearest neighbour, and softmax regression with the recipe that it chose."""
    learn, test = images()
    rows = {"nearest neighbour": neighbours(learn, test)["nearest neighbour"]}
    net, _ = trained("softmax regression", (0.1, True), *learn, 0)
    return rows | {"softmax regression": {"test": [ab.accuracy(net, *test)]}}

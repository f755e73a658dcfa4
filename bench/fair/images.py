"""Handwritten digits: the nearest neighbour, softmax regression, a dense network 64-128-10, a convolutional one.

Eight splits of all 1,797 images. In each, every kind of network chooses one of ten recipes (five rates, 12 or 24 epochs,
a third of them at a tenth of the rate; momentum, minibatches of 32) by two cuts of the training images, and is then
trained once on all of them; 450 test images are looked at once: the share of mistakes on them as they are, and moved by a
pixel in four directions. All networks learn from moved images too, unless the row says otherwise: then they take as many
steps. The last row keeps the recipe of the convolutional network, and its first kernels as they were drawn.
"""

from functools import partial

import numpy as np

import annbook as ab
from annbook.conv import conv
from annbook.network import dense

RATES, EPOCHS, SPLITS = (0.01, 0.02, 0.05, 0.1, 0.2), (12, 24), range(100, 108)


def images():
    x, labels = ab.digits()
    return x.reshape(-1, 1, 8, 8).astype(np.float32), labels


def moved(x, labels):
    """Each image as it is, then lower, higher, further right and left."""
    wide = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    (h, w), places = x.shape[2:], ((1, 1), (0, 1), (2, 1), (1, 0), (1, 2))
    return np.concatenate([wide[:, :, i:i + h, j:j + w] for i, j in places]), np.tile(labels, 5)


def convolutional(seed):
    rng, kind = np.random.default_rng(seed), np.float32
    return (conv(1, 12, 3, ab.relu, rng, kind, padding=1), ab.MaxPool2D(2),
            conv(12, 24, 3, ab.relu, rng, kind, padding=1), ab.Flatten(), dense(384, 10, ab.identity, rng, kind))


def flat(sizes, seed):
    return ab.Flatten(), *ab.init(sizes, ab.relu, seed=seed, dtype=np.float32)


KINDS = {"softmax regression": partial(flat, [64, 10]), "dense": partial(flat, [64, 128, 10]), "convolutional": convolutional}


def trained(make, recipe, x, labels, seed, fixed=False):
    """A network after all its epochs; with fixed, its first layer as it was."""
    rate, epochs = recipe
    net, first = make(seed), ab.copy(make(seed))[0]
    for rate, some in (rate, epochs * 2 // 3), (rate / 10, epochs // 3):
        step = ab.momentum(rate)

        def held(net, grads, step=step):
            step(net, grads)
            net[0].W[...], net[0].b[...] = first.W, first.b
        for _, _, net in ab.fit(net, (x, ab.one_hot(labels, 10)), ab.softmax_cross_entropy, held if fixed else step,
                                some, 32, seed):
            pass
    return net


def chosen(make, learn, seed):
    """The recipe with the most right answers on two times a quarter of the training images."""
    cuts = [ab.split(*learn, test=0.25, seed=cut) for cut in (seed, seed + 100)]

    def held(recipe):
        try:
            return sum(ab.accuracy(trained(make, recipe, *moved(*rows), seed), *check) for rows, check in cuts)
        except FloatingPointError:
            return 0.0
    return max([(rate, epochs) for rate in RATES for epochs in EPOCHS], key=held)


def mistakes(answer, test):
    """The shares of wrong answers to the test images, and to the moved ones."""
    n, (x, labels) = len(test[0]), moved(*test)
    wrong = answer(x) != labels
    return {"as they are": wrong[:n].mean(), "moved": wrong[n:].mean()}


def nearest(x, labels):
    """The program that answers with the label of the most similar known image."""
    known = x.reshape(len(x), -1).astype(float)

    def answer(asked):
        asked = asked.reshape(len(asked), -1)
        return labels[((known ** 2).sum(1) - 2 * asked @ known.T).argmin(axis=1)]
    return answer


def tested(net, test):
    return mistakes(lambda x: ab.predict(net, x).argmax(axis=1), test)


def searched(seed, kinds=tuple(KINDS)):
    """{row: what came out} of one split."""
    learn, test = ab.split(*images(), test=0.25, seed=seed)
    rows = {"nearest neighbour": mistakes(nearest(*learn), test),
            "nearest neighbour, moved images too": mistakes(nearest(*moved(*learn)), test)}
    for name in kinds:
        recipe = chosen(KINDS[name], learn, seed)
        net = trained(KINDS[name], recipe, *moved(*learn), seed)
        rows[name] = tested(net, test) | {"rate": recipe[0], "epochs": recipe[1]}
    for name in kinds:
        rate, epochs = rows[name]["rate"], rows[name]["epochs"]
        net = trained(KINDS[name], (rate, 5 * epochs), *learn, seed)
        rows[name + ", no moved images"] = tested(net, test)
    if "convolutional" in kinds:
        net = trained(convolutional, (rate, epochs), *moved(*learn), seed, fixed=True)
        rows["convolutional, first kernels as drawn"] = tested(net, test)
    return rows


def table():
    found = [searched(seed) for seed in SPLITS]
    return {name: {column: [float(rows[name][column]) for rows in found] for column in found[0][name]}
            for name in found[0]}


def small():
    """Of the first split both neighbours, and two networks with the recipes that they chose."""
    rows, (learn, test) = searched(SPLITS[0], ()), ab.split(*images(), test=0.25, seed=SPLITS[0])
    for name, recipe in ("softmax regression", (0.01, 12)), ("dense", (0.1, 12)):
        rows[name] = tested(trained(KINDS[name], recipe, *moved(*learn), SPLITS[0]), test)
    return {name: {column: [float(number)] for column, number in columns.items()} for name, columns in rows.items()}

"""Digits, 8 by 8 pixels: a dense network 64-32-10, a convolutional one (8 kernels) and a recurrent one (32 units).

Accuracy on the test images, on the same images pushed by one pixel (the mean of four ways), and on shuffled ones, by
networks that learned from images shuffled in the same way. Eight splits; start, shuffle and order of the minibatches are
drawn anew with each. Adam, minibatches of 64, 30 epochs. For each split, kind of network, and shuffled or not, the rate is
one of five, chosen by the mean accuracy on three cuts of the training images; then a network is trained on all of them.
"Upwards": the recurrent network reads the rows from the last to the first, as it never did while it learned.
"""

import numpy as np

import annbook as ab
from annbook.conv import conv
from annbook.network import dense
from annbook.recurrent import rnn

RATES = (0.002, 0.005, 0.01, 0.02, 0.05)
WAYS = (0, 1), (0, -1), (1, 0), (-1, 0)


def fully(rng):
    return ab.init([64, 32, 10], ab.relu, seed=rng, dtype=np.float32)


def convolutional(rng):
    return (conv(1, 8, 3, ab.relu, rng, np.float32), ab.MaxPool2D(2), ab.Flatten(),
            dense(72, 10, ab.identity, rng, np.float32))


def recurrent(rng):
    return rnn(8, 32, seed=rng, dtype=np.float32), ab.Last(), dense(32, 10, ab.identity, rng, np.float32)


KINDS = {"dense": (fully, (64,)), "convolutional": (convolutional, (1, 8, 8)), "recurrent": (recurrent, (8, 8))}


def trained(name, rate, x, labels, seed):
    make, shape = KINDS[name]
    data = x.reshape(-1, *shape), ab.one_hot(labels, 10)
    *_, (_, _, net) = ab.fit(make(np.random.default_rng(seed)), data, ab.softmax_cross_entropy, ab.adam(rate), 30, 64, seed)
    return net


def right(name, net, x, labels):
    return float(ab.accuracy(net, x.reshape(-1, *KINDS[name][1]), labels))


def chosen(name, x, labels):
    """The rate with the best mean accuracy on three cuts of the training images."""
    def held(rate, cut):
        learn, check = ab.split(x, labels, test=0.25, seed=cut)
        return right(name, trained(name, rate, *learn, cut), *check)
    return max(RATES, key=lambda rate: sum(held(rate, cut) for cut in range(3)))


def pushed(x, down, across):
    """The images moved by a pixel; what leaves on one side is lost."""
    images = np.pad(x.reshape(-1, 8, 8), ((0, 0), (1, 1), (1, 1)))
    return images[:, 1 - down:9 - down, 1 - across:9 - across].reshape(-1, 64)


def upwards(x):
    return x.reshape(-1, 8, 8)[:, ::-1].reshape(-1, 64)


def answers(name, seed, rate=None):
    """{column: number} of one split; the rate is searched for, or given."""
    (x, labels), (unseen, truth) = ab.split(*ab.digits(), test=0.25, seed=seed)
    shuffle = np.random.default_rng(seed).permutation(64)
    rates = [rate or chosen(name, kept, labels) for kept in (x, x[:, shuffle])]
    net, blind = (trained(name, one, kept, labels, seed) for one, kept in zip(rates, (x, x[:, shuffle])))
    found = {"rate": rates[0], "rate, shuffled": rates[1], "unseen": right(name, net, unseen, truth),
             "pushed": sum(right(name, net, pushed(unseen, *way), truth) for way in WAYS) / 4,
             "shuffled": right(name, blind, unseen[:, shuffle], truth)}
    more = {"upwards": right(name, net, upwards(unseen), truth)} if name == "recurrent" else {}
    return found | {"shuffled - unseen": found["shuffled"] - found["unseen"]} | more


def row(name, seeds, rate=None):
    each = [answers(name, seed, rate) for seed in seeds]
    return {column: [found[column] for found in each] for column in each[0]}


def table():
    return {name: row(name, range(8)) for name in KINDS}


def small():
    return {"dense": row("dense", [0])}

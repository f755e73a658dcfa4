"""Four losses for ten classes: a network 64-32-10 with relu on the digits, SGD, minibatches of 64, 15 epochs.

Each has eight rates to choose from, by the median accuracy on validation images over five cuts of the training images;
with its rate it is trained on ten other cuts. The share of right answers after 3 epochs, and after 15; and the median
of the search for each rate.
"""

from statistics import median

import numpy as np

import annbook as ab

RATES = 0.1, 0.2, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0
WAYS = {"softmax, cross-entropy": (None, ab.softmax_cross_entropy),
        "softmax, squared error": (ab.softmax, ab.squared_error),
        "sigmoids, cross-entropy": (None, ab.sigmoid_cross_entropy),
        "sigmoids, squared error": (ab.sigmoid, ab.squared_error)}


def training_images():
    """The 1,347 of chapter 11; its test images stay out of this."""
    x, labels = ab.digits()
    return ab.split(x.astype(np.float32), labels, test=0.25, seed=0)[0]


def reached(way, rate, cut):
    """Right answers on validation images after 3 and 15 epochs; 0 for a training that blew up."""
    out, loss = way
    (x, labels), check = ab.split(*training_images(), test=0.25, seed=cut)
    net, scores = ab.init([64, 32, 10], ab.relu, out, seed=cut, dtype=np.float32), []
    try:
        for epoch, _, net in ab.fit(net, (x, ab.one_hot(labels, 10)), loss, ab.sgd(rate), 15, 64, cut):
            if epoch in (3, 15):
                scores.append(ab.accuracy(net, *check))
    except FloatingPointError:
        return 0.0, 0.0
    return scores


def chosen(way):
    """The rate with the best median at the end, and the median for each rate."""
    medians = {rate: median(reached(way, rate, cut)[1] for cut in range(5)) for rate in RATES}
    return max(medians, key=medians.get), medians


def row(way, rate, cuts):
    early, late = zip(*(reached(way, rate, cut) for cut in cuts))
    return {"rate": [rate], "after 3": list(early), "after 15": list(late)}


def table():
    rows = {}
    for name, way in WAYS.items():
        rate, medians = chosen(way)
        rows[name] = row(way, rate, range(10, 20)) | {f"rate {r}": [m] for r, m in medians.items()}
    return rows


def small():
    return {"softmax, cross-entropy": row(WAYS["softmax, cross-entropy"], 1.0, [10, 11])}

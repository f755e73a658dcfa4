"""SGD, momentum (0.9) and Adam on chapter 06's moons: 200 points, a network 2-8-1 with tanh, minibatches of 20, 100 epochs.

Five rates for each; momentum's are a tenth of SGD's, so that its steps, ten times as long, are as long. The search: ten
trainings for each rate, on three quarters of the points, judged by E on the quarter held back; the rate with the lowest
median is chosen. Then ten fresh starts for each rate on all 200 points, E after the training; and for the chosen rate,
looked at once, E on 100 other points.
"""

from statistics import median

import annbook as ab

RATES = {"SGD": (ab.sgd, (0.1, 0.3, 1.0, 3.0, 10.0)),
         "momentum": (ab.momentum, (0.01, 0.03, 0.1, 0.3, 1.0)),
         "Adam": (ab.adam, (0.003, 0.01, 0.03, 0.1, 0.3))}
LOSS = ab.sigmoid_cross_entropy
FRESH = range(10, 20)


def data():
    """200 points to learn from, and 100 others, as on the page."""
    return ab.split(*ab.moons(300, noise=0.2, seed=1), test=1/3)


def trained(x, labels, step, seed):
    """(E at the end, the network); infinite for a training that blew up."""
    net = ab.init([2, 8, 1], ab.tanh, seed=seed)
    try:
        *_, (_, E, net) = ab.fit(net, (x, labels[:, None]), LOSS, step, 100, 20, seed)
    except FloatingPointError:
        return float("inf"), None
    return E, net


def error(net, x, labels):
    """E on other points."""
    return float("inf") if net is None else LOSS(ab.predict(net, x), labels[:, None])


def held_back(make, rate, seeds=range(10)):
    """E on a quarter of the points, for a training on the others."""
    parts = [ab.split(*data()[0], test=0.25, seed=seed) for seed in seeds]
    return [error(trained(*learn, make(rate), seed)[1], *check) for seed, (learn, check) in zip(seeds, parts, strict=True)]


def fresh(make, rate, seeds=FRESH):
    """E after the training on all points."""
    return [trained(*data()[0], make(rate), seed)[0] for seed in seeds]


def others(make, rate, seeds=FRESH):
    """E on points of which neither the training nor the choice knows."""
    learn, test = data()
    return [error(trained(*learn, make(rate), seed)[1], *test) for seed in seeds]


def table():
    rows = {}
    for name, (make, rates) in RATES.items():
        tried = {rate: {"rate": [rate], "E held back": held_back(make, rate), "E": fresh(make, rate)} for rate in rates}
        best = min(rates, key=lambda rate: median(tried[rate]["E held back"]))
        rows[name] = tried[best] | {"E on other points": others(make, best)}
        rows |= {f"{name}, {rate}": columns for rate, columns in tried.items()}
    return rows


def small():
    """The first numbers of three rows."""
    return {"SGD, 1.0": {"E held back": held_back(ab.sgd, 1.0, [0]), "E": fresh(ab.sgd, 1.0, [10])},
            "momentum, 0.1": {"E": fresh(ab.momentum, 0.1, [10])}, "Adam, 0.03": {"E": fresh(ab.adam, 0.03, [10])}}

"""SGD, momentum (0.9) and Adam on the two moons: 200 points, a network 2-8-1 with tanh, minibatches of 20, 100 epochs.

Each has five rates to choose from, by the median error of five seeds on 50 points held back. With its rate it is
trained from five fresh seeds on all 200; E after the training, and E on 100 other points, looked at once.
"""

from statistics import median

import annbook as ab

RATES = {"SGD": (ab.sgd, (0.1, 0.3, 1.0, 3.0, 10.0)),
         "momentum": (ab.momentum, (0.01, 0.03, 0.1, 0.3, 1.0)),
         "Adam": (ab.adam, (0.003, 0.01, 0.03, 0.1, 0.3))}
LOSS = ab.sigmoid_cross_entropy


def data():
    """200 points to learn from, and 100 others."""
    return ab.moons(200, seed=0), ab.moons(100, seed=1)


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


def chosen(make, rates):
    """The rate with the lowest median error on points held back."""
    (x, labels), _ = data()

    def held(rate, seed):
        learn, check = ab.split(x, labels, test=0.25, seed=seed)
        return error(trained(*learn, make(rate), seed)[1], *check)
    return min(rates, key=lambda rate: median(held(rate, seed) for seed in range(5)))


def row(make, rate, seeds):
    """Both errors for each seed."""
    learn, test = data()
    ends = [trained(*learn, make(rate), seed) for seed in seeds]
    return {"rate": [rate], "E": [E for E, _ in ends], "E on other points": [error(net, *test) for _, net in ends]}


def table():
    return {name: row(make, chosen(make, rates), range(10, 15)) for name, (make, rates) in RATES.items()}


def small():
    return {"SGD": row(ab.sgd, 1.0, [10])}

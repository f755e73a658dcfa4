"""Does training do what it says: seeded, on copies, every row once?"""

import numpy as np
import pytest
from found import OPTIMISERS
from hypothesis import given
from hypothesis import strategies as st

import annbook as ab
from annbook.layers import arrays

STEPS = {make.__name__: make for make in OPTIMISERS}


@pytest.fixture
def parts():
    x, labels = ab.moons(25, seed=3)
    return ab.init([2, 5, 2], ab.tanh, ab.softmax, seed=3), x, ab.one_hot(labels)


def run(net, x, y, step, **options):
    return list(ab.fit(net, (x, y), ab.cross_entropy, step, **{"epochs": 4, "size": 8, **options}))


def same(one, other):
    return all(np.array_equal(p, q) for p, q in zip(arrays(one), arrays(other), strict=True))


@pytest.mark.parametrize("name", STEPS)
def test_the_same_call_gives_the_same_numbers(parts, name):
    """Also with the same optimiser, whose memory must not leak from one training into the next."""
    step = STEPS[name](0.05)
    first, second = run(*parts, step), run(*parts, step)
    assert [E for _, E, _ in first] == [E for _, E, _ in second]
    assert same(first[-1][2], second[-1][2])
    assert not same(first[-1][2], run(*parts, step, seed=1)[-1][2])


def test_epoch_0_is_the_start(parts):
    net, x, y = parts
    got = run(*parts, ab.sgd(0.1))
    assert [epoch for epoch, _, _ in got] == [0, 1, 2, 3, 4]
    assert same(got[0][2], net)
    assert len(run(*parts, ab.sgd(0.1), epochs=0)) == 1


@pytest.mark.parametrize("name", STEPS)
def test_E_is_the_loss_over_all_data(parts, name):
    net, x, y = parts
    for _, E, net in run(*parts, STEPS[name](0.05)):
        assert type(E) is float and E == ab.cross_entropy(ab.predict(net, x), y)
    assert E < ab.cross_entropy(ab.predict(parts[0], x), y)


def test_the_caller_s_things_stay_as_they_are(parts):
    net, x, y = parts
    before = [ab.copy(net), x.copy(), y.copy()]
    seen = run(*parts, ab.momentum(0.1))
    assert same(net, before[0]) and np.array_equal(x, before[1]) and np.array_equal(y, before[2])
    assert len({id(p) for _, _, net in seen for p in arrays(net)}) == 4 * len(seen)  # each epoch's net is its own
    for p in arrays(seen[1][2]):
        p[...] = 0  # what a reader does to one of them does nothing to the training
    assert not any(np.all(p == 0) for p in arrays(seen[2][2]))


def test_what_the_reader_writes_into_a_net_does_not_reach_the_training(parts):
    spoiled = []
    for _, E, net in ab.fit(parts[0], parts[1:], ab.cross_entropy, ab.sgd(0.1), epochs=3):
        spoiled.append(E)
        for p in arrays(net):
            p[...] = np.nan
    assert spoiled == [E for _, E, _ in ab.fit(parts[0], parts[1:], ab.cross_entropy, ab.sgd(0.1), epochs=3)]


@given(n=st.integers(1, 40), size=st.one_of(st.none(), st.integers(1, 50)), seed=st.integers(0, 99))
def test_minibatches_part_the_rows(n, size, seed):
    x, y = np.arange(3 * n).reshape(n, 3), np.arange(n)
    parts = list(ab.minibatches(x, y, size, seed))
    assert all(np.array_equal(some, x[rows]) for some, rows in parts)  # x and y stay together
    assert sorted(np.concatenate([rows for _, rows in parts])) == list(range(n))  # each row once
    sizes, full = [len(rows) for _, rows in parts], size or n
    assert sizes == [full] * (n // full) + [n % full] * (n % full > 0)  # the last may be short


def test_minibatches_come_in_another_order_in_each_epoch(parts):
    _, x, y = parts
    rng = np.random.default_rng(0)
    first, second = ([rows for rows, _ in ab.minibatches(x, y, 8, rng)] for _ in range(2))
    assert not np.array_equal(first[0], second[0])


def test_each_epoch_sees_each_row_once(parts):
    """With lr so small that the weights stand still, the steps of an epoch add up to one over all rows."""
    net, x, y = parts
    total = [np.zeros_like(p) for p in arrays(net)]

    def step(params, grads):
        sizes.append(next(wanted))
        for t, g in zip(total, arrays(grads), strict=True):
            t += g * sizes[-1] / len(x)
    sizes, wanted = [], iter([8, 8, 8, 1])
    run(*parts, step, epochs=1)
    whole = ab.gradient(net, x, y, ab.cross_entropy)[1]
    assert sizes == [8, 8, 8, 1]
    assert all(np.allclose(t, g, rtol=1e-12, atol=1e-15) for t, g in zip(total, arrays(whole), strict=True))


def test_a_single_row_is_a_batch_of_one():
    net, x, y = ab.init([3, 2], seed=1), np.array([1.0, 2.0, 3.0]), np.array([0.5, -0.5])
    row = [E for _, E, _ in ab.fit(net, (x, y), ab.mse, ab.sgd(0.01), epochs=3)]
    rows = [E for _, E, _ in ab.fit(net, (x[None], y[None]), ab.mse, ab.sgd(0.01), epochs=3)]
    assert row == rows and row[-1] < row[0]


def test_lists_are_welcome():
    net = ab.init([1, 1])
    assert len(list(ab.fit(net, [[[1.0], [2.0]], [[2], [4]]], ab.mse, ab.sgd(0.1)))) == 2


@pytest.mark.parametrize("name", STEPS)
def test_every_optimiser_learns_xor(name):
    x, labels = ab.xor(80, noise=0.1, seed=1)
    step = STEPS[name]({"sgd": 1.0, "momentum": 0.3}.get(name, 0.05))
    net = ab.init([2, 8, 1], ab.tanh, ab.sigmoid, seed=1)
    *_, (_, E, net) = ab.fit(net, (x, labels[:, None]), ab.binary_cross_entropy, step, epochs=120, size=16)
    assert ab.accuracy(net, x, labels) == 1


def test_accuracy_counts():
    net = (ab.Dense(np.eye(2), np.zeros(2), ab.identity),)
    assert ab.accuracy(net, [[1, 0], [0, 1], [0, 1], [1, 0]], [0, 1, 0, 0]) == 0.75



@pytest.mark.parametrize("net", [(ab.Dropout(0.5),), (ab.Flatten(),), (ab.Flatten(), ab.Dropout(0.1))],
                         ids=["dropout", "flatten", "both"])
def test_a_network_without_weights_cannot_be_fitted(net):
    """It answers all the same, and its E can be asked for."""
    x = np.ones((4, 3))
    assert np.array_equal(ab.predict(net, x), x) and np.isfinite(ab.gradient(net, x, x, ab.mse)[0])
    with pytest.raises(ValueError, match="^net has no parameters: expected a layer with weights, such as Dense"):
        ab.fit(net, (x, x), ab.mse, ab.sgd(0.1))

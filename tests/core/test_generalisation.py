"""Does decay draw the weights, and nothing else; is dropout another one in each step, and none in use?"""

import numpy as np
import pytest
from found import OPTIMISERS, name

import annbook as ab
from annbook.generalisation import Decay, mask, survivors
from annbook.layers import arrays
from annbook.network import copy
from annbook.training import Optimiser

X, Y = np.linspace(-1, 1, 12).reshape(4, 3), np.linspace(0, 1, 8).reshape(4, 2)
NET = ab.init([3, 5, 2], ab.tanh, ab.identity, seed=2)
HOLED = (NET[0], ab.Dropout(0.25, seed=3), NET[1])


def same(one, other):
    return all(np.array_equal(p, q) for p, q in zip(arrays(one), arrays(other), strict=True))


def trained(step, steps=5, net=NET):
    net = copy(net)
    for _ in range(steps):
        step(net, ab.gradient(net, X, Y, ab.squared_error)[1])
    return net


# Decay.

@pytest.mark.parametrize("make", OPTIMISERS, ids=name)
@pytest.mark.parametrize("decoupled", [False, True])
def test_a_rate_of_nothing_changes_nothing(make, decoupled):
    assert same(trained(ab.decay(make(0.1), 0, decoupled)), trained(make(0.1)))


@pytest.mark.parametrize("make", OPTIMISERS, ids=name)
def test_in_the_slope_it_is_the_term_in_the_loss(make):
    """The same numbers as a step that is told the slopes of E + rate / 2 * (all squares of weights)."""
    net, step = copy(NET), make(0.1)
    for _ in range(5):
        grads = ab.gradient(net, X, Y, ab.squared_error)[1]
        step(net, tuple(g.like(W=g.W + 0.3 * layer.W) for g, layer in zip(grads, net)))
    assert same(trained(ab.decay(make(0.1), 0.3)), net)


@pytest.mark.parametrize("make", OPTIMISERS, ids=name)
def test_decoupled_it_is_taken_off_besides(make):
    net, step = copy(NET), make(0.1)
    for _ in range(5):
        before = [layer.W.copy() for layer in net]
        step(net, ab.gradient(net, X, Y, ab.squared_error)[1])
        for layer, W in zip(net, before):
            layer.W[...] -= 0.1 * 0.3 * W
    found = trained(ab.decay(make(0.1), 0.3, decoupled=True))
    assert all(np.allclose(p, q, rtol=1e-13, atol=0) for p, q in zip(arrays(found), arrays(net)))


def test_for_descent_both_are_one_and_for_adam_they_are_two():
    for make, one in (ab.sgd, True), (ab.adam, False):
        both = [trained(ab.decay(make(0.1), 0.3, decoupled), 20) for decoupled in (False, True)]
        assert (ab.gap(*both) < 1e-14) == one and one or ab.gap(*both) > 0.01


@pytest.mark.parametrize("decoupled", [False, True])
def test_biases_and_other_numbers_in_a_row_are_free(decoupled):
    nothing = tuple(layer.like(W=0 * layer.W, b=0 * layer.b) for layer in NET)
    net = tuple(layer.like(W=layer.W.copy(), b=layer.b + 1) for layer in NET)
    ab.decay(ab.sgd(0.5), 0.1, decoupled)(net, nothing)
    for layer, old in zip(net, NET):
        assert np.array_equal(layer.b, old.b + 1) and np.allclose(layer.W, 0.95 * old.W, rtol=1e-14, atol=0)


@pytest.mark.parametrize("make", OPTIMISERS, ids=name)
@pytest.mark.parametrize("decoupled", [False, True])
def test_the_pure_form_and_the_recording_are_the_step(make, decoupled):
    rule = ab.decay(make(0.25), 0.2, decoupled)
    net = trained(rule, 1)
    grads = ab.gradient(NET, X, Y, ab.squared_error)[1]
    tape = ab.record(NET, X, Y, ab.squared_error, 0.25, lambda lr: ab.decay(make(lr), 0.2, decoupled))
    for k in (0, 1):
        for part in "Wb":
            p, now = getattr(NET[k], part), getattr(net[k], part)
            pure, *_ = rule.rule(p, getattr(grads[k], part), *rule.memory(p))
            assert np.allclose(pure, now, rtol=1e-14, atol=0)
            assert np.allclose(tape[f"{part}[{k + 1}]'"], now, rtol=1e-14, atol=0)


def test_it_begins_anew_and_leaves_the_other_alone():
    used = ab.adam(0.1)
    trained(used, 3)
    before = str(used)
    assert same(trained(ab.decay(used, 0.1)), trained(ab.decay(ab.adam(0.1), 0.1))) and str(used) == before


def test_single_precision_stays_and_training_takes_it():
    net = ab.init([3, 5, 2], dtype=np.float32)
    for decoupled in False, True:
        *_, (_, E, found) = ab.fit(net, (X, Y), ab.mse, ab.decay(ab.adam(0.01), 0.1, decoupled), epochs=3, size=2)
        assert E > 0 and {p.dtype for p in arrays(found)} == {np.dtype(np.float32)}


@pytest.mark.parametrize("decoupled", [False, True])
def test_a_refused_step_changes_nothing(decoupled):
    step, net = ab.decay(ab.adam(0.1), 0.5, decoupled), copy(NET)
    step(net, ab.gradient(net, X, Y, ab.squared_error)[1])
    before, other = copy(net), ab.init([3, 4, 2], seed=1)
    left = copy(other)
    broken = tuple(layer.like(W=np.full_like(layer.W, np.nan)) for layer in net)
    for params, grads in (net, broken), (net, other), (other, other):
        with pytest.raises(ValueError):
            step(params, grads)
    assert same(net, before) and same(other, left)


@pytest.mark.parametrize("args, message", [
    ((ab.sgd, 0.1), "step is <function sgd"), ((0.1, 0.1), "step is 0.1: expected an optimiser without decay"),
    ((ab.decay(ab.sgd(0.1), 0.1), 0.1), "step is Decay("), ((ab.sgd(0.1), -0.1), "rate is -0.1: expected at least 0"),
    ((ab.sgd(0.1), np.nan), "rate is nan: expected a finite number"), ((ab.sgd(0.1), True), "rate is True"),
    ((ab.sgd(0.1), "0.1"), "rate is '0.1'"), ((ab.sgd(0.1), 0.1, 1), "decoupled is 1: expected True or False"),
    ((Optimiser(lambda g: (g,)), 0.1, True), "step is Optimiser(")])
def test_what_decay_refuses(args, message):
    with pytest.raises((ValueError, TypeError)) as error:
        ab.decay(*args)
    assert str(error.value).startswith(message)


def test_what_makes_a_decay_is_no_step():
    with pytest.raises(TypeError, match="^step is <function decay"):
        ab.fit(NET, (X, Y), ab.mse, ab.decay)
    assert isinstance(ab.decay(Optimiser(lambda g: (g,)), 0.1), Decay)  # in the slope it needs no rate of learning


@pytest.mark.parametrize("ours, theirs", [
    (lambda: ab.decay(ab.sgd(0.1), 0.3), lambda torch, p: torch.optim.SGD(p, lr=0.1)),
    (lambda: ab.decay(ab.momentum(0.1, 0.9), 0.3), lambda torch, p: torch.optim.SGD(p, lr=0.1, momentum=0.9)),
    (lambda: ab.decay(ab.adam(0.01), 0.3), lambda torch, p: torch.optim.Adam(p, lr=0.01)),
    (lambda: ab.decay(ab.adam(0.01), 0.3, decoupled=True), lambda torch, p: torch.optim.AdamW(p, lr=0.01)),
], ids=["SGD", "SGD with momentum", "Adam", "AdamW"])
def test_pytorch_decays_alike(ours, theirs):
    torch = pytest.importorskip("torch")
    parameters = [torch.tensor(p, requires_grad=True) for p in arrays(NET)]
    weights, biases = parameters[::2], parameters[1::2]
    step, net = ours(), copy(NET)
    optimiser = theirs(torch, [{"params": weights, "weight_decay": 0.3}, {"params": biases, "weight_decay": 0.0}])
    for _ in range(20):
        step(net, ab.gradient(net, X, Y, ab.squared_error)[1])
        a = torch.tanh(torch.nn.functional.linear(torch.tensor(X), *parameters[:2]))
        y_hat = torch.nn.functional.linear(a, *parameters[2:])
        optimiser.zero_grad()
        ((y_hat - torch.tensor(Y)) ** 2).sum(1).mean().backward()
        optimiser.step()
    assert all(np.abs(p - q.detach().numpy()).max() <= 1e-12 for p, q in zip(arrays(net), parameters))


# Dropout.

def test_a_mask_follows_from_the_seed_and_the_shape():
    x = np.ones((50, 40))
    found = mask(ab.Dropout(0.25, 1), x)
    assert set(np.unique(found)) == {0, 1 / 0.75} and abs(np.mean(found == 0) - 0.25) < 0.03
    assert np.array_equal(found, mask(ab.Dropout(0.25, 1), 7 * x)) and not np.array_equal(found, mask(ab.Dropout(0.25, 2), x))
    assert np.array_equal(mask(ab.Dropout(0), x), x) and abs(mask(ab.Dropout(0.9), x).mean() - 1) < 0.2
    assert len({row.tobytes() for row in found}) == 50  # each sample has its own
    assert np.array_equal(survivors(np.array([0.1, 0.25, 0.9]), 0.25), [0, 1 / 0.75, 1 / 0.75])


def test_whole_numbers_and_single_precision_are_not_cut():
    assert np.array_equal(np.unique(ab.Dropout(0.25).step(np.ones((9, 9), int)).a), [0, 1 / 0.75])
    s = ab.Dropout(0.25).step(np.ones((9, 9), np.float32))
    assert s.a.dtype == ab.Dropout(0.25).pull(s.x, s).dtype == np.float32


def test_in_training_it_drops_and_in_use_it_does_not():
    trace = ab.forward(HOLED, X)
    assert np.array_equal(trace[1].a, trace[0].a * mask(HOLED[1], trace[0].a)) and (trace[1].a == 0).any()
    assert np.array_equal(ab.predict(HOLED, X), ab.predict(NET, X)) and not np.allclose(trace[-1].a, ab.predict(NET, X))
    labels = np.array([0, 1, 1, 0])
    assert ab.accuracy(HOLED, X, labels) == ab.accuracy(NET, X, labels)
    assert ab.gradient(HOLED, X, Y, ab.mse)[0] == ab.mse(trace[-1].a, Y)


def test_on_average_a_sum_hears_what_it_hears_in_use():
    rng, layer = np.random.default_rng(0), ab.Dropout(0.5)
    a = rng.normal(size=(1, 30))
    says = [NET[1].W.sum() * 0 + layer.renewed(rng).step(a).a.sum() for _ in range(4000)]
    assert abs(np.mean(says) - a.sum()) < 5 * np.std(says) / 4000 ** 0.5


def test_a_gradient_has_the_mask_of_its_forward_pass():
    grads = ab.gradient(HOLED, X, Y, ab.squared_error)[1]
    assert ab.gap(grads, ab.numeric_gradient(HOLED, X, Y, ab.squared_error)) < 1e-8
    asleep = (mask(HOLED[1], np.ones((4, 5))) == 0).all(axis=0)
    assert np.array_equal(grads[2].W[:, asleep], np.zeros((2, asleep.sum())))


def test_fit_takes_another_mask_for_each_minibatch_and_keeps_the_seed():
    seen = []

    class Watched(ab.Dropout):
        def step(self, x):
            seen.append(self.seed)
            return super().step(x)

    net = (NET[0], Watched(0.5, 7), NET[1])
    found = list(ab.fit(net, (X, Y), ab.mse, ab.sgd(0.1), epochs=3, size=2))
    assert len(seen) == 1 + 6 and len(set(seen)) == 7  # one at the door
    assert all(one[1].seed == 7 for _, _, one in found)
    assert [E for _, E, _ in found] == [ab.mse(ab.predict(one, X), Y) for _, _, one in found]
    again = list(ab.fit(net, (X, Y), ab.mse, ab.sgd(0.1), epochs=3, size=2))
    assert same(found[-1][2], again[-1][2])


def test_where_nothing_is_random_nothing_is_drawn():
    """A network without dropout is trained to the same numbers as ever."""
    rng = np.random.default_rng(5)
    assert all(layer.renewed(rng) is layer for layer in NET)
    assert rng.random() == np.random.default_rng(5).random()
    none = list(ab.fit((NET[0], ab.Dropout(0), NET[1]), (X, Y), ab.mse, ab.sgd(0.1), epochs=1))
    assert same(none[-1][2], list(ab.fit(NET, (X, Y), ab.mse, ab.sgd(0.1), epochs=1))[-1][2])


def test_a_recording_has_the_mask_and_refuses_other_rows():
    tape = ab.record(HOLED, X, Y, ab.squared_error, 0.1)
    E, grads = ab.gradient(HOLED, X, Y, ab.squared_error)
    assert tape["E"] == E and np.allclose(tape["dW[3]"], grads[2].W, rtol=1e-14, atol=1e-16)
    assert tape.replay({"x": 2 * X})["E"] == ab.gradient(HOLED, 2 * X, Y, ab.squared_error)[0]
    with pytest.raises(ValueError, match="a length is 3 that was 4 when recorded.*record it anew"):
        tape.replay({"x": X[:3], "y": Y[:3]})


@pytest.mark.parametrize("shape", [(6,), (2, 3), (2, 3, 4), (2, 1, 3, 3)])
def test_it_stands_after_any_layer(shape):
    layer, x = ab.Dropout(0.5, 1), np.ones(shape)
    s = layer.step(x)
    assert s.a.shape == layer.pull(s.a, s).shape == layer.shape(shape) == shape
    assert layer.grad(s.a, s) is layer and arrays((layer,)) == []


@pytest.mark.parametrize("rate, seed, message", [
    (1, 0, "rate is 1: expected less than 1"), (1.5, 0, "rate is 1.5"), (-0.1, 0, "rate is -0.1: expected at least 0"),
    (np.nan, 0, "rate is nan: expected a finite number"), (True, 0, "rate is True: expected a number"),
    ("0.5", 0, "rate is '0.5'"), (None, 0, "rate is None"),
    (0.5, -1, "seed is -1: expected at least 0"), (0.5, 1.5, "seed is 1.5: expected a whole number"),
    (0.5, True, "seed is True")])
def test_what_dropout_refuses(rate, seed, message):
    with pytest.raises((ValueError, TypeError)) as error:
        ab.Dropout(rate, seed)
    assert str(error.value).startswith(message)


@pytest.mark.parametrize("rate", [0, 0.1, 1 / 3, np.float32(0.2), np.nextafter(1, 0)])
def test_a_file_keeps_it_to_the_last_bit(rate, tmp_path):
    ab.save((NET[0], ab.Dropout(rate, 2**31 - 1), NET[1]), tmp_path / "net.npz")
    found = ab.load(tmp_path / "net.npz")[1]
    assert type(found) is ab.Dropout and (found.rate, found.seed) == (float(rate), 2**31 - 1)


@pytest.mark.parametrize("right, wrong, text", [
    (b'"rate": 0.25', b'"rate": 1.25', "layers[1]: rate is 1.25: expected less than 1"),
    (b'"rate": 0.25', b'"rate": true', "layers[1]: rate is True: expected a number below"),
    (b'"rate": 0.25', b'"rate":  NaN', "layers[1]: rate is nan"), (b'"rate": 0.25', b'"rate": -0.5', "layers[1]: rate is -0.5"),
    (b'"seed": 3', b'"seed": {', "JSON"), (b'"rate": 0.25', b'"rate": "ab"', "layers[1]: rate is 'ab'")])
def test_a_file_with_another_rate_is_refused(right, wrong, text, tmp_path):
    from test_store import resummed
    ab.save(HOLED, path := tmp_path / "net.npz")
    raw = path.read_bytes()
    assert raw.count(right) == 1 and len(right) == len(wrong)
    path.write_bytes(resummed(raw.replace(right, wrong)))
    with pytest.raises(ValueError) as error:
        ab.load(path)
    assert text in str(error.value)

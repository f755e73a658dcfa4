"""Are the numbers of the article, and the corrections of its slips, true?"""

import numpy as np
import pytest

import annbook as ab
from annbook import worked
from annbook.layers import arrays

Y, Y_HAT = np.array([0.8, 0.2]), np.array([0.6, 0.3])  # the assumed output


def shown(value, digits=4):
    """The digits that a page would print."""
    return [f"{v:.{digits}f}" for v in np.ravel(value)]


@pytest.fixture
def net():
    return tuple(ab.Dense(W, b, ab.sigmoid) for W, b in worked.weights)


def test_activations():
    assert shown(ab.sigmoid(2)) == ["0.8808"]
    assert ab.relu(-1) == 0
    assert shown(ab.softmax([1, 2, 3])) == ["0.0900", "0.2447", "0.6652"]


def test_losses():
    assert ab.mse(2, 3) == ab.squared_error(2, 3) == 1
    assert shown(ab.binary_cross_entropy(0.9, 1)) == ["0.1054"]
    assert np.isclose(ab.squared_error(Y_HAT, Y), 0.2 ** 2 + 0.1 ** 2)
    assert shown(ab.squared_error(Y_HAT, Y), 2) == ["0.05"]


def delta(loss):
    return ab.sigmoid.pull(loss.df(Y_HAT, Y), None, Y_HAT)


def test_delta_of_the_article_belongs_to_half_the_error():
    assert shown(delta(ab.half_squared_error), 3) == ["-0.048", "0.021"]
    assert np.allclose(delta(ab.half_squared_error), [-0.048, 0.021], atol=1e-15)


def test_delta_of_the_error_itself_is_twice_as_large():
    assert np.allclose(delta(ab.squared_error), [-0.096, 0.042], atol=1e-15)
    z = np.log(Y_HAT / (1 - Y_HAT))  # the sums that give this output
    for k, expected in enumerate([-0.096, 0.042]):
        nudge = 1e-5 * np.eye(2)[k]
        up, down = (ab.squared_error(ab.sigmoid(z + s * nudge), Y) for s in (1, -1))
        assert np.isclose((up - down) / 2e-5, expected, atol=1e-9)


def test_the_slope_at_the_activation_is_another_number():
    at_output = ab.sigmoid.df(Y_HAT, ab.sigmoid(Y_HAT))  # sigma'(z) at z = y_hat: the slip
    assert shown(at_output) == ["0.2288", "0.2445"]
    assert shown((Y_HAT - Y) * at_output) == ["-0.0458", "0.0244"]
    with pytest.raises(TypeError):
        ab.sigmoid.df(Y_HAT)  # the library wants both, so the slip cannot be written


def test_worked_network_is_the_drawn_one(net):
    assert [layer.W.shape for layer in net] == [(4, 3), (2, 4)]
    assert worked.x.tolist() == [1, 2, 3] and worked.y.tolist() == [0.8, 0.2]
    assert all(np.array_equal(p, p.round(1)) for p in arrays(net))  # one decimal each
    assert sum(p.size for p in arrays(net)) == 26
    trace = ab.forward(net, worked.x)
    assert all(np.all((0.1 < s.a) & (s.a < 0.9)) for s in trace)  # nothing saturated


def test_sums_and_activations_by_neuron_number(net):
    trace = ab.forward(net, worked.x)
    for to in range(4, 8):
        z = sum(ab.at(net, f"w{i}{to}") * ab.at(trace, f"x{i}") for i in (1, 2, 3)) + ab.at(net, f"b{to}")
        assert np.isclose(ab.at(trace, f"z{to}"), z, rtol=1e-14)
    for to in (8, 9):
        z = sum(ab.at(net, f"w{i}{to}") * ab.at(trace, f"a{i}") for i in range(4, 8)) + ab.at(net, f"b{to}")
        assert np.isclose(ab.at(trace, f"z{to}"), z, rtol=1e-14)
    for k in range(4, 10):
        assert np.isclose(ab.at(trace, f"a{k}"), 1 / (1 + np.exp(-ab.at(trace, f"z{k}"))), rtol=1e-14)
    assert ab.at(net, "w14") == net[0].W[0, 0] and ab.at(net, "w49") == net[1].W[1, 0]


def test_deltas_and_gradients_by_neuron_number(net):
    trace, grads = ab.forward(net, worked.x), ab.gradient(net, worked.x, worked.y, ab.squared_error)[1]
    a = {k: ab.at(trace, f"a{k}") for k in range(4, 10)}
    y = dict(zip((8, 9), worked.y))
    d = {k: 2 * (a[k] - y[k]) * a[k] * (1 - a[k]) for k in (8, 9)}
    d |= {j: sum(ab.at(net, f"w{j}{k}") * d[k] for k in (8, 9)) * a[j] * (1 - a[j]) for j in range(4, 8)}
    for k in d:
        assert np.isclose(ab.at(grads, f"b{k}"), d[k], rtol=1e-13)  # the bias gradient is delta
    for i, j in [(i, j) for i in (1, 2, 3) for j in range(4, 8)]:
        assert np.isclose(ab.at(grads, f"w{i}{j}"), d[j] * ab.at(trace, f"x{i}"), rtol=1e-13)
    for j, k in [(j, k) for j in range(4, 8) for k in (8, 9)]:
        assert np.isclose(ab.at(grads, f"w{j}{k}"), d[k] * a[j], rtol=1e-13)


def test_hidden_delta_is_the_transposed_product(net):
    """delta_hidden = (W2^T delta_out) times the slope; W1_new = W1 - lr delta x^T."""
    (hidden, out), (s1, s2) = net, ab.forward(net, worked.x)
    d_out = out.delta(ab.squared_error.df(s2.a, worked.y), s2)
    d_hidden = (worked.W2.T @ d_out) * s1.a * (1 - s1.a)
    assert np.allclose(hidden.delta(out.pull(d_out, s2), s1), d_hidden, rtol=1e-14)
    new = ab.copy(net)
    ab.sgd(worked.lr)(new, ab.gradient(net, worked.x, worked.y, ab.squared_error)[1])
    assert np.allclose(new[0].W, worked.W1 - worked.lr * np.outer(d_hidden, worked.x), rtol=1e-14)
    assert np.allclose(new[1].W, worked.W2 - worked.lr * np.outer(d_out, s1.a), rtol=1e-14)
    assert np.allclose(new[0].b, worked.b1 - worked.lr * d_hidden, rtol=1e-14)
    assert np.allclose(new[1].b, worked.b2 - worked.lr * d_out, rtol=1e-14)


def test_the_error_falls_at_each_step(net):
    E = [E for _, E, _ in ab.fit(net, (worked.x, worked.y), ab.squared_error, ab.sgd(worked.lr), epochs=1000)]
    assert len(E) == 1001 and np.all(np.diff(E[:200]) < 0) and E[-1] < 1e-6 < E[0]


def test_softmax_with_cross_entropy_has_the_simplest_delta():
    z, y = np.array([0.5, -1.0, 2.0]), np.array([0.0, 1.0, 0.0])
    p = ab.softmax(z)
    assert np.allclose(ab.softmax.pull(ab.cross_entropy.df(p, y), z, p), p - y, atol=1e-15)
    assert np.allclose(ab.softmax_cross_entropy.df(z, y), p - y, atol=1e-15)
    assert np.isclose(ab.softmax_cross_entropy(z, y), ab.cross_entropy(p, y), rtol=1e-14)
    p = ab.sigmoid(z)
    assert np.allclose(ab.sigmoid.pull(ab.binary_cross_entropy.df(p, y), z, p), p - y, atol=1e-15)


def test_one_row_is_the_article_s_product(net):
    """x @ W.T + b of one row is W x + b."""
    assert np.allclose(ab.forward(net, worked.x)[0].z, worked.W1 @ worked.x + worked.b1, rtol=1e-15)


@pytest.mark.parametrize("name", ["x", "W1", "b1", "W2", "b2", "y"])
def test_the_numbers_of_the_book_are_locked_and_a_copy_is_not(name):
    shared = getattr(worked, name)
    before = shared.copy()
    with pytest.raises(ValueError, match="assignment destination is read-only"):
        shared[(0,) * shared.ndim] = 5
    assert np.array_equal(shared, before)
    net = ab.copy(tuple(ab.Dense(W, b, ab.sigmoid) for W, b in worked.weights))
    ab.sgd(0.5)(net, ab.gradient(net, worked.x, worked.y, ab.squared_error)[1])
    assert np.array_equal(shared, before)

"""Do others who compute the same come to the same numbers?

scikit-learn, HIPS autograd, the published rules of optimisers written once
more with plain numbers, and PyTorch where it is installed.
"""

import math
import warnings

import numpy as np
import pytest
from found import ACTIVATIONS, LOSSES, OPTIMISERS, rowless

import annbook as ab
from annbook.layers import arrays

SIZES = [3, 5, 4, 2]
ACTS = {"identity": ab.identity, "logistic": ab.sigmoid, "tanh": ab.tanh, "relu": ab.relu}


def random_net(seed, hidden, out, sizes=SIZES):
    rng = np.random.default_rng(seed)
    acts = [hidden] * (len(sizes) - 2) + [out]
    return tuple(ab.Dense(rng.uniform(-1, 1, (b, a)), rng.uniform(-1, 1, b), act) for a, b, act in zip(sizes, sizes[1:], acts))


def random_data(seed, loss, n=7):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(n, SIZES[0])), rng.uniform(0.1, 0.9, (n, SIZES[-1]))
    return x, y / y.sum(1, keepdims=True) if loss.y == "distribution" else y


# scikit-learn: its trained weights, copied in, give its probabilities

@pytest.mark.parametrize("classes, out", [(2, ab.sigmoid), (3, ab.softmax)], ids=["logistic", "softmax"])
@pytest.mark.parametrize("name", ["logistic", "tanh", "relu", "identity"])
def test_scikit_learn_has_the_same_probabilities(name, classes, out):
    neural_network = pytest.importorskip("sklearn.neural_network")
    rng = np.random.default_rng(0)
    x = rng.normal(size=(90, 4))
    labels = np.digitize(x[:, 0] - x[:, 1], np.linspace(-1, 1, classes + 1)[1:-1])
    model = neural_network.MLPClassifier((7, 5), activation=name, max_iter=150, learning_rate_init=0.05, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # 150 epochs are few
        model.fit(x, labels)
    acts = [ACTS[name], ACTS[name], out]
    net = tuple(ab.Dense(W.T, b, act) for W, b, act in zip(model.coefs_, model.intercepts_, acts))
    p, theirs = ab.predict(net, x), model.predict_proba(x)
    assert np.ptp(theirs) > 0.1  # it did learn something
    assert np.abs(p - (theirs[:, 1:] if classes == 2 else theirs)).max() <= 1e-12


@pytest.mark.parametrize("scale", [1.0, 1e-9, 1e9])
def test_scikit_learn_standardises_the_same(scale):
    preprocessing = pytest.importorskip("sklearn.preprocessing")
    rng = np.random.default_rng(0)
    x = np.column_stack([rng.normal(3, 2, (40, 3)) * [1, 100, 1e-3], np.full(40, 0.1)]) * scale
    theirs = preprocessing.StandardScaler().fit(x[:30])
    new, mean, deviation = ab.standardise(x[:30])
    assert np.allclose(mean, theirs.mean_, rtol=1e-12, atol=0) and np.allclose(deviation, theirs.scale_, rtol=1e-12, atol=0)
    assert np.allclose(new, theirs.transform(x[:30]), rtol=1e-9, atol=1e-12)
    assert np.allclose((x[30:] - mean) / deviation, theirs.transform(x[30:]), rtol=1e-9, atol=1e-12)


def test_scikit_learn_has_the_same_wines():
    x, labels = found = ab.wine()
    theirs = pytest.importorskip("sklearn.datasets").load_wine()
    assert np.array_equal(x, theirs.data)
    assert [("Barolo", "Grignolino", "Barbera")[k] for k in theirs.target] == [found.classes[k] for k in labels]


# HIPS autograd: the same expression, written for another library

def autograd_error(np, loss, y_hat, y):
    """The losses as one would write them down."""
    n = len(y)
    if loss == "softmax_cross_entropy":
        y_hat = y_hat - np.max(y_hat, axis=1, keepdims=True)
        return -np.sum(y * (y_hat - np.log(np.sum(np.exp(y_hat), axis=1, keepdims=True)))) / n
    return {"squared_error": lambda: np.sum((y_hat - y) ** 2) / n,
            "half_squared_error": lambda: np.sum((y_hat - y) ** 2) / (2 * n),
            "mse": lambda: np.mean((y_hat - y) ** 2),
            "binary_cross_entropy": lambda: -np.sum(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat)) / n,
            "sigmoid_cross_entropy": lambda: np.sum(np.log(1 + np.exp(y_hat)) - y * y_hat) / n,
            "cross_entropy": lambda: -np.sum(y * np.log(y_hat)) / n}[loss]()


AUTOGRAD = {"identity": lambda np, z: z,
            "sigmoid": lambda np, z: 1 / (1 + np.exp(-z)),
            "tanh": lambda np, z: np.tanh(z),
            "relu": lambda np, z: np.where(z > 0, z, 0 * z),
            "leaky_relu": lambda np, z: np.where(z > 0, z, 0.01 * z),
            "softplus": lambda np, z: np.log(1 + np.exp(z)),
            "softmax": lambda np, z: np.exp(z) / np.sum(np.exp(z), axis=1, keepdims=True)}
TORCH = {"identity": lambda torch, z: z,
         "sigmoid": lambda torch, z: torch.sigmoid(z),
         "tanh": lambda torch, z: torch.tanh(z),
         "relu": lambda torch, z: torch.relu(z),
         "leaky_relu": lambda torch, z: torch.nn.functional.leaky_relu(z),
         "softplus": lambda torch, z: torch.nn.functional.softplus(z),
         "softmax": lambda torch, z: torch.softmax(z, -1)}


def autograd_f(np, name, z):
    return AUTOGRAD[name](np, z)


OUTPUTS = [(ab.identity, ab.squared_error), (ab.sigmoid, ab.half_squared_error), (ab.tanh, ab.mse),
           (ab.softmax, ab.squared_error), (ab.sigmoid, ab.binary_cross_entropy),
           (ab.softmax, ab.cross_entropy), (ab.identity, ab.softmax_cross_entropy), (ab.identity, ab.sigmoid_cross_entropy)]


def test_every_function_and_rule_has_an_oracle():
    assert rowless(ACTIVATIONS, AUTOGRAD) == [], "write it as it is defined into AUTOGRAD, above"
    assert rowless(ACTIVATIONS, TORCH) == [], "write what PyTorch calls it into TORCH, above"
    assert rowless(LOSSES, [loss.name for _, loss in OUTPUTS]) == [], "write it into OUTPUTS and both functions of errors"
    assert rowless(OPTIMISERS, RULES) == [], "write its published rule into RULES, below"


@pytest.mark.parametrize("out, loss", OUTPUTS, ids=str)
@pytest.mark.parametrize("hidden", ACTIVATIONS, ids=str)
def test_autograd_has_the_same_gradient(hidden, out, loss):
    autograd = pytest.importorskip("autograd")
    from autograd import numpy as anp

    def error(parameters):
        a = x
        for W, b, act in zip(parameters[::2], parameters[1::2], acts):
            a = autograd_f(anp, act.name, anp.dot(a, W.T) + b)
        return autograd_error(anp, loss.name, a, y)

    for seed in range(3):
        net, (x, y) = random_net(seed, hidden, out), random_data(seed, loss)
        acts = [layer.act for layer in net]
        E, grads = ab.gradient(net, x, y, loss)
        assert np.isclose(E, error(arrays(net)), rtol=1e-12)
        for got, theirs in zip(arrays(grads), autograd.grad(error)(arrays(net)), strict=True):
            assert np.abs(got - theirs).max() <= 1e-12 * max(1, np.abs(theirs).max())


# the rules of optimisers, as PyTorch's documentation publishes them, number by number

def published_sgd(lr):
    def rule(p, g, memory):
        return p - lr * g
    return rule


def published_momentum(lr, mu):
    """torch.optim.SGD: b_t = mu b_(t-1) + g_t, and b_1 = g_1; p_t = p_(t-1) - lr b_t."""
    def rule(p, g, memory):
        memory["b"] = mu * memory["b"] + g if "b" in memory else g
        return p - lr * memory["b"]
    return rule


def published_adam(lr, beta1, beta2, eps):
    """torch.optim.Adam: corrected moments, and eps outside the root."""
    def rule(p, g, memory):
        t = memory["t"] = memory.get("t", 0) + 1
        m = memory["m"] = beta1 * memory.get("m", 0.0) + (1 - beta1) * g
        v = memory["v"] = beta2 * memory.get("v", 0.0) + (1 - beta2) * g ** 2
        return p - lr * (m / (1 - beta1 ** t)) / (math.sqrt(v / (1 - beta2 ** t)) + eps)
    return rule


RULES = {"sgd": (lambda: ab.sgd(0.3), published_sgd(0.3)),
         "momentum": (lambda: ab.momentum(0.2, 0.8), published_momentum(0.2, 0.8)),
         "no momentum": (lambda: ab.momentum(0.2, 0), published_sgd(0.2)),
         "adam": (lambda: ab.adam(0.05, 0.8, 0.95, 1e-6), published_adam(0.05, 0.8, 0.95, 1e-6)),
         "adam as it comes": (lambda: ab.adam(), published_adam(0.001, 0.9, 0.999, 1e-8))}


@pytest.mark.parametrize("name", RULES)
def test_steps_follow_the_published_rules(name):
    make, rule = RULES[name]
    step, net = make(), ab.copy(random_net(1, ab.tanh, ab.identity))
    x, y = random_data(1, ab.squared_error)
    numbers = [[float(v) for v in p.flat] for p in arrays(net)]
    memory = [[{} for _ in p] for p in numbers]
    for _ in range(5):
        grads = ab.gradient(net, x, y, ab.squared_error)[1]
        step(net, grads)
        slopes = [[float(v) for v in g.flat] for g in arrays(grads)]
        numbers = [[rule(*one) for one in zip(*three)] for three in zip(numbers, slopes, memory)]
        for p, expected in zip(arrays(net), numbers, strict=True):
            assert np.allclose(p.ravel(), expected, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("name", RULES)
def test_the_pure_form_of_a_step_is_the_step(name):
    step, pure = RULES[name][0](), RULES[name][0]()
    rng = np.random.default_rng(2)
    layer = ab.Dense(rng.normal(size=(2, 3)), rng.normal(size=2), ab.identity)
    p, memory = layer.W.copy(), pure.memory(layer.W)
    for _ in range(4):
        g = ab.Dense(rng.normal(size=(2, 3)), rng.normal(size=2), ab.identity)
        step((layer,), (g,))
        before = p.copy()
        moved, *memory = pure.rule(p, g.W, *memory)
        assert np.array_equal(p, before)  # it wrote into nothing
        p = moved
        assert np.allclose(p, layer.W, rtol=1e-14)


# PyTorch, where it is installed

def torch_net(torch, net):
    return [torch.tensor(p, requires_grad=True) for p in arrays(net)]


def torch_output(torch, net, parameters, x):
    a = torch.tensor(x)
    for W, b, layer in zip(parameters[::2], parameters[1::2], net):
        a = TORCH[layer.act.name](torch, torch.nn.functional.linear(a, W, b))
    return a


def torch_error(torch, loss, y_hat, y):
    F, y, n = torch.nn.functional, torch.tensor(y), len(y)
    return {"squared_error": lambda: F.mse_loss(y_hat, y, reduction="sum") / n,
            "half_squared_error": lambda: F.mse_loss(y_hat, y, reduction="sum") / (2 * n),
            "mse": lambda: F.mse_loss(y_hat, y),
            "binary_cross_entropy": lambda: F.binary_cross_entropy(y_hat, y, reduction="sum") / n,
            "sigmoid_cross_entropy": lambda: F.binary_cross_entropy_with_logits(y_hat, y, reduction="sum") / n,
            "cross_entropy": lambda: -(y * torch.log(y_hat)).sum() / n,
            "softmax_cross_entropy": lambda: F.cross_entropy(y_hat, y)}[loss]()


@pytest.mark.parametrize("out, loss", OUTPUTS, ids=str)
@pytest.mark.parametrize("hidden", [act for act in ACTIVATIONS if act is not ab.identity], ids=str)
def test_pytorch_has_the_same_outputs_and_gradient(hidden, out, loss):
    torch = pytest.importorskip("torch")
    net, (x, y) = random_net(4, hidden, out), random_data(4, loss)
    parameters = torch_net(torch, net)
    y_hat = torch_output(torch, net, parameters, x)
    assert np.abs(ab.predict(net, x) - y_hat.detach().numpy()).max() <= 1e-12
    E, grads = ab.gradient(net, x, y, loss)
    theirs = torch_error(torch, loss.name, y_hat, y)
    theirs.backward()
    assert np.isclose(E, theirs.item(), rtol=1e-12)
    for got, p in zip(arrays(grads), parameters, strict=True):
        assert np.abs(got - p.grad.numpy()).max() <= 1e-12 * max(1, p.grad.abs().max().item())


@pytest.mark.parametrize("ours, theirs", [
    (lambda: ab.sgd(0.1), lambda torch, p: torch.optim.SGD(p, lr=0.1)),
    (lambda: ab.momentum(0.1, 0.9), lambda torch, p: torch.optim.SGD(p, lr=0.1, momentum=0.9)),
    (lambda: ab.adam(0.01), lambda torch, p: torch.optim.Adam(p, lr=0.01)),
], ids=["sgd", "momentum", "adam"])
def test_pytorch_takes_the_same_steps(ours, theirs):
    torch = pytest.importorskip("torch")
    net, (x, y) = ab.copy(random_net(5, ab.tanh, ab.identity)), random_data(5, ab.squared_error)
    step, parameters = ours(), torch_net(torch, net)
    optimiser = theirs(torch, parameters)
    for _ in range(3):
        step(net, ab.gradient(net, x, y, ab.squared_error)[1])
        optimiser.zero_grad()
        torch_error(torch, "squared_error", torch_output(torch, net, parameters, x), y).backward()
        optimiser.step()
        for p, q in zip(arrays(net), parameters, strict=True):
            assert np.abs(p - q.detach().numpy()).max() <= 1e-12

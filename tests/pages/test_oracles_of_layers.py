"""Do SciPy, HIPS autograd and, where it is installed, PyTorch come to the same layers?"""

import numpy as np
import pytest
import vectors
from autograd import grad
from autograd import numpy as anp
from found import LAYERS, name, rowless
from hypothesis import given, settings
from scipy.signal import correlate
from test_conv import layer_and_images, network, shapes
from test_found import example
from test_oracles import autograd_error, autograd_f
from test_recurrent import KINDS, layer_of

import annbook as ab
from annbook.conv import conv
from annbook.layers import arrays, parameters
from annbook.network import run

# HIPS autograd: the definition of each layer, written once more with loops and basic slices, and differentiated

def dense(layer, x, W, b):
    return autograd_f(anp, layer.act.name, anp.dot(x, W.T) + b)


def convolved(layer, x, W, b):
    p, t = layer.padding, layer.stride
    x = anp.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode="constant")
    h, w = ((size - k) // t + 1 for size, k in zip(x.shape[2:], W.shape[2:]))
    return autograd_f(anp, layer.act.name, b[:, None, None] + sum(
        anp.einsum("ncuv,oc->nouv", x[:, :, i:i + (h - 1) * t + 1:t, j:j + (w - 1) * t + 1:t], W[:, :, i, j])
        for i, j in np.ndindex(W.shape[2:])))


def pooled(layer, x):
    (n, c), (h, w) = x.shape[:2], (length // layer.size for length in x.shape[2:])
    x = x[:, :, :h * layer.size, :w * layer.size]
    windows = anp.reshape(x, (n, c, h, layer.size, w, layer.size))
    return anp.max(anp.max(windows, axis=5), axis=3)


def dropped(layer, x):
    """The mask is not to be found again by anybody else: its random numbers are NumPy's."""
    chance = np.random.default_rng(layer.seed).random(x.shape)
    return x * np.array([0.0 if u < layer.rate else 1 / (1 - layer.rate) for u in chance.ravel()]).reshape(x.shape)


def remembered(layer, x, Wx, Wh, b):
    """One step and one gate at a time."""
    sigmoid = lambda z: 1 / (1 + anp.exp(-z))
    h = c = np.zeros((x.shape[0], Wh.shape[1]))
    said = []
    for t in range(x.shape[1]):
        z = anp.dot(x[:, t], Wx.T) + anp.dot(h, Wh.T) + b
        if name(type(layer)) == "RNN":
            h = autograd_f(anp, layer.act.name, z)
        else:
            i, f, new, o = anp.split(z, 4, axis=1)
            c = sigmoid(f) * c + sigmoid(i) * anp.tanh(new)
            h = sigmoid(o) * anp.tanh(c)
        said.append(h)
    return anp.stack(said, axis=1)


WRITTEN = {"Dense": dense, "Conv2D": convolved, "MaxPool2D": pooled, "Dropout": dropped, "RNN": remembered, "LSTM": remembered,
           "Flatten": lambda layer, x: anp.reshape(x, (len(x), -1)), "Last": lambda layer, x: x[:, -1]}


def test_every_layer_is_written_once_more():
    assert rowless(LAYERS, WRITTEN) == [], "write it once more, slowly and for autograd, into WRITTEN, above"


def compare(net, x, y, loss):
    def error(written):
        a = x
        for layer, values in zip(net, written):
            a = WRITTEN[name(type(layer))](layer, a, *values)
        return autograd_error(anp, loss.name, anp.reshape(a, (-1, a.shape[-1])), y.reshape(-1, y.shape[-1]))

    written = [[value for _, value in parameters(layer)] for layer in net]
    E, grads = ab.gradient(net, x, y, loss)
    assert np.isclose(E, error(written), rtol=1e-12)
    for p, q in zip(arrays(grads), sum(grad(error)(written), []), strict=True):
        assert np.abs(p - q).max() <= 1e-12 * max(1, np.abs(q).max())


@pytest.mark.parametrize("options", [{}, {"stride": 2}, {"padding": 0, "size": 1}], ids=str)
def test_autograd_has_the_same_convolutions(options):
    compare(*network(3, **options), ab.softmax_cross_entropy)


@pytest.mark.parametrize("n, time, n_in, hidden", [(1, 1, 1, 1), (3, 6, 2, 4), (2, 12, 5, 3)])
@pytest.mark.parametrize("kind", KINDS)
def test_autograd_has_the_same_recurrence(kind, n, time, n_in, hidden):
    rng = np.random.default_rng(1)
    layer, x = layer_of(kind, rng, n_in, hidden), rng.normal(size=(n, time, n_in))
    assert np.abs(layer.step(x).a - remembered(layer, x, layer.Wx, layer.Wh, layer.b)).max() <= 1e-12
    compare((layer,), x, rng.normal(size=(n, time, hidden)), ab.squared_error)


@pytest.mark.parametrize("which", vectors.EXAMPLES)
def test_autograd_has_the_same_gradient_of_every_example(which):
    make, shape = vectors.EXAMPLES[which]
    net, x = example(make(), shape)
    compare(net, x, np.random.default_rng(2).normal(size=ab.predict(net, x).shape), ab.squared_error)


# SciPy and PyTorch

@settings(max_examples=40)
@given(**shapes)
def test_scipy_correlates_the_same(**shape):
    layer, x, _ = layer_and_images(**shape)
    p, t = layer.padding, layer.stride
    frame = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    z = np.array([[correlate(image, W, mode="valid", method="direct")[0, ::t, ::t] + b
                   for W, b in zip(layer.W, layer.b)] for image in frame])
    assert np.allclose(layer.step(x).z, z, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("stride, padding, size", [(1, 0, 1), (2, 1, 2), (1, 1, 2), (3, 2, 1), (1, 0, 3), (1, 2, 4)])
def test_pytorch_has_the_same_outputs_and_gradients(stride, padding, size):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(5)
    x = rng.normal(size=(4, 2, 9, 7))
    layer = conv(2, 3, 2, ab.tanh, rng, stride=stride, padding=padding)
    pool = ab.MaxPool2D(size)
    trace = run((layer, pool), x)
    g = rng.normal(size=trace[-1].a.shape)
    tx, W, b = (torch.tensor(v, requires_grad=True) for v in (x, layer.W, layer.b))
    a = torch.nn.functional.max_pool2d(torch.tanh(torch.nn.functional.conv2d(tx, W, b, stride, padding)), size)
    a.backward(torch.from_numpy(g))
    assert np.abs(trace[-1].a - a.detach().numpy()).max() <= 1e-12
    delta = layer.delta(pool.pull(g, trace[1]), trace[0])
    grad = layer.grad(delta, trace[0])
    for ours, theirs in (grad.W, W.grad), (grad.b, b.grad), (layer.pull(delta, trace[0]), tx.grad):
        assert np.abs(ours - theirs.numpy()).max() <= 1e-12 * max(1, theirs.abs().max().item())


@pytest.mark.parametrize("kind", KINDS)
def test_pytorch_has_the_same(kind):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(2)
    layer, x, g = layer_of(kind, rng, 3, 5), rng.normal(size=(4, 9, 3)), rng.normal(size=(4, 9, 5))
    model, theirs = getattr(torch.nn, kind)(3, 5, batch_first=True).double(), torch.tensor(x, requires_grad=True)
    names = dict(weight_ih_l0=layer.Wx, weight_hh_l0=layer.Wh, bias_ih_l0=layer.b, bias_hh_l0=0 * layer.b)
    model.load_state_dict({name: torch.tensor(p) for name, p in names.items()})
    said = model(theirs)[0]
    said.backward(torch.tensor(g))
    s = layer.step(x)
    delta = layer.delta(g, s)
    grad = layer.grad(delta, s)
    pairs = [(s.a, said.detach()), (layer.pull(delta, s), theirs.grad), (grad.Wx, model.weight_ih_l0.grad),
             (grad.Wh, model.weight_hh_l0.grad), (grad.b, model.bias_ih_l0.grad)]
    assert all(np.abs(a - b.numpy()).max() <= 1e-12 * max(1, np.abs(a).max()) for a, b in pairs)

"""Do SciPy, HIPS autograd and, where it is installed, PyTorch come to the same layers as convolution and recurrence do?"""

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.signal import correlate
from test_conv import layer_and_images, network, shapes
from test_recurrent import KINDS, layer_of

import annbook as ab
from annbook.conv import conv
from annbook.layers import arrays
from annbook.network import run

# Convolution

@settings(max_examples=40)
@given(**shapes)
def test_scipy_correlates_the_same(**shape):
    layer, x, _ = layer_and_images(**shape)
    p, t = layer.padding, layer.stride
    frame = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    z = np.array([[correlate(image, W, mode="valid", method="direct")[0, ::t, ::t] + b
                   for W, b in zip(layer.W, layer.b)] for image in frame])
    assert np.allclose(layer.step(x).z, z, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("stride, padding", [(1, 1), (2, 1), (1, 0)])
def test_hips_autograd_has_the_same_gradient(stride, padding):
    """autograd.numpy runs the layers' definition, written once more with basic slices, and differentiates it."""
    import autograd.numpy as anp
    from autograd import grad
    if (stride, padding) == (1, 0):
        net, x, y = network(3, padding=0, size=1)
    else:
        net, x, y = network(3, stride=stride, padding=padding)

    def convolved(x, W, b, t, p):
        x = anp.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode="constant")
        h, w = ((size - k) // t + 1 for size, k in zip(x.shape[2:], W.shape[2:]))
        return b[:, None, None] + sum(
            anp.einsum("ncuv,oc->nouv", x[:, :, i:i + (h - 1) * t + 1:t, j:j + (w - 1) * t + 1:t], W[:, :, i, j])
            for i, j in np.ndindex(W.shape[2:]))

    def E(params):
        (W1, b1), (W2, b2), (W3, b3) = params
        a = anp.tanh(convolved(x, W1, b1, 1, padding))
        k = net[1].size
        a = anp.max(anp.max(anp.reshape(a, (*a.shape[:2], a.shape[2] // k, k, a.shape[3] // k, k)), axis=5), axis=3)
        a = anp.tanh(convolved(a, W2, b2, stride, 0))
        z = anp.dot(anp.reshape(a, (len(x), -1)), W3.T) + b3
        return anp.mean(anp.log(anp.sum(anp.exp(z), axis=1)) - anp.sum(y * z, axis=1))

    params = [(layer.W, layer.b) for layer in net if arrays([layer])]
    got, grads = ab.gradient(net, x, y, ab.softmax_cross_entropy)
    assert np.isclose(got, E(params), rtol=1e-12)
    theirs = [p for pair in grad(E)(params) for p in pair]
    for p, q in zip(arrays(grads), theirs, strict=True):
        assert np.abs(p - q).max() <= 1e-12


@pytest.mark.parametrize("stride, padding, size", [(1, 0, 1), (2, 1, 2), (1, 1, 2), (3, 2, 1)])
def test_pytorch_has_the_same_outputs_and_gradients(stride, padding, size):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(5)
    x = rng.normal(size=(4, 2, 9, 7))
    layer = conv(2, 3, 2, ab.tanh, rng, stride=stride, padding=padding)
    shape = layer.shape(x.shape)
    x = x[:, :, :, :7 if shape[3] % size == 0 else 5]
    if layer.shape(x.shape)[2] % size:
        x = np.concatenate([x, x[:, :, -1:]], axis=2)
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


# Recurrence

def autograd_sequence(np, kind, x, Wx, Wh, b):
    """The definitions, one step and one gate at a time."""
    sigmoid = lambda z: 1 / (1 + np.exp(-z))
    h = c = np.zeros((x.shape[0], Wh.shape[1]))
    said = []
    for t in range(x.shape[1]):
        z = np.dot(x[:, t], Wx.T) + np.dot(h, Wh.T) + b
        if kind == "RNN":
            h = np.tanh(z)
        else:
            i, f, new, o = np.split(z, 4, axis=1)
            c = sigmoid(f) * c + sigmoid(i) * np.tanh(new)
            h = sigmoid(o) * np.tanh(c)
        said.append(h)
    return np.stack(said, axis=1)


@pytest.mark.parametrize("n, time, n_in, hidden", [(1, 1, 1, 1), (3, 6, 2, 4), (2, 12, 5, 3)])
@pytest.mark.parametrize("kind", KINDS)
def test_autograd_has_the_same(kind, n, time, n_in, hidden):
    autograd = pytest.importorskip("autograd")
    from autograd import numpy as anp
    rng = np.random.default_rng(1)
    layer, x = layer_of(kind, rng, n_in, hidden), rng.normal(size=(n, time, n_in))
    y, parameters = rng.normal(size=(n, time, hidden)), [layer.Wx, layer.Wh, layer.b]
    error = lambda parameters: anp.sum((autograd_sequence(anp, kind, x, *parameters) - y) ** 2) / (n * time)
    E, (grad,) = ab.gradient((layer,), x, y, ab.squared_error)
    assert np.abs(layer.step(x).a - autograd_sequence(np, kind, x, *parameters)).max() <= 1e-12
    assert np.isclose(E, error(parameters), rtol=1e-12)
    for got, theirs in zip((grad.Wx, grad.Wh, grad.b), autograd.grad(error)(parameters), strict=True):
        assert np.abs(got - theirs).max() <= 1e-12 * max(1, np.abs(theirs).max())


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

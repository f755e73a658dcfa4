"""One training step (forward, loss, backward, plain SGD) by each contender.

Each function takes a `Case` and a dtype and returns `steps(k)`, which makes
k steps on the case's one batch. Everything that can be done once (weights,
data, compilation, label encoding) is done before `steps` is returned.
"""

import warnings
from itertools import pairwise
from typing import NamedTuple

import numpy as np

import annbook as ab
from annbook.backprop import slope
from annbook.conv import conv
from annbook.network import dense
from annbook.recurrent import rnn

LR = 1e-3  # small: nobody's numbers wander off while the clock runs


class Case(NamedTuple):
    """A network, a batch, and what is to be reached: most (ours / theirs)."""

    name: str
    sizes: tuple
    rows: int
    classes: bool  # relu, softmax cross-entropy; else sigmoid, squared error
    most: dict
    kernels: int = 0  # how many of 3x3, ReLU and pooling by 2, before sizes: the rows are images
    steps: int = 0  # how many an RNN of sizes[1] tanh units reads before the dense layer: the rows are sequences

    def data(self, dtype):
        """x, one-hot y (or two targets a row), labels."""
        rng = np.random.default_rng(0)
        x = rng.normal(size=(self.rows, *[self.steps] * bool(self.steps), self.sizes[0])).astype(dtype)
        x = x.reshape(-1, 1, 28, 28) if self.kernels else x
        labels = np.arange(self.rows) % self.sizes[-1]  # every class occurs
        y = np.eye(self.sizes[-1])[labels] if self.classes else np.tile([0.8, 0.2], (self.rows, 1))
        return x, y.astype(dtype), labels

    def net(self, dtype):
        """The same start for everybody who lets us set it."""
        if self.kernels:
            first = conv(1, self.kernels, 3, ab.relu, 0, dtype)
            return first, ab.MaxPool2D(2), ab.Flatten(), *ab.init((13 * 13 * self.kernels, self.sizes[-1]), dtype=dtype)
        if self.steps:
            n_in, hidden, n_out = self.sizes
            rng = np.random.default_rng(0)
            return rnn(n_in, hidden, seed=rng, dtype=dtype), ab.Last(), dense(hidden, n_out, ab.identity, rng, dtype)
        if self.classes:
            return ab.init(self.sizes, ab.relu, dtype=dtype)
        return ab.init(self.sizes, ab.sigmoid, ab.sigmoid, dtype=dtype)

    @property
    def loss(self):
        return ab.softmax_cross_entropy if self.classes else ab.squared_error


def annbook(case, dtype, slope=slope, door="update"):
    """The loop of `fit`: its door was passed before, `slope` and `update` check nothing."""
    (x, y, _), net, loss, step = case.data(dtype), case.net(dtype), case.loss, getattr(ab.sgd(LR), door)

    def steps(k):
        for _ in range(k):
            _, grads = slope(net, x, y, loss)
            step(net, grads)
    return steps


def checked(case, dtype):
    """The public `gradient` and optimiser, which check what they get at every call."""
    return annbook(case, dtype, slope=ab.gradient, door="__call__")


def products(case, dtype):
    """The step's matrix products alone, into memory that is already there."""
    x, net = case.data(dtype)[0], case.net(dtype)
    weights = [layer.W.T for layer in net]  # C-contiguous, (in, out)
    seen = [x] + [np.ones((case.rows, n), dtype) for n in case.sizes[1:]]
    grads = [np.empty_like(W) for W in weights]
    last = len(net) - 1

    def steps(k):
        for _ in range(k):
            for i, W in enumerate(weights):
                np.matmul(seen[i], W, out=seen[i + 1])
            for i in range(last, -1, -1):
                np.matmul(seen[i].T, seen[i + 1], out=grads[i])
                if i:
                    np.matmul(seen[i + 1], weights[i].T, out=seen[i])
    return steps


def _sklearn(case, dtype):
    """A model, x and its target.

    It has no squared error on sigmoid outputs: case (a) is its nearest
    relative, `MLPRegressor` with sigmoid hidden and linear output neurons.
    """
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    x, y, labels = case.data(dtype)
    kind, target, act = ((MLPClassifier, labels, "relu") if case.classes
                         else (MLPRegressor, y, "logistic"))
    model = kind(hidden_layer_sizes=case.sizes[1:-1], activation=act, solver="sgd",
                 momentum=0, nesterovs_momentum=False, alpha=0, learning_rate_init=LR,
                 batch_size=case.rows, shuffle=False, warm_start=True,
                 tol=0, n_iter_no_change=10 ** 9)
    return model, x, target


def sklearn(case, dtype):
    """`fit` from where it stood: k epochs of one batch, its loop with no more.

    k is large where steps are short, so its door (validation, encoding of
    the labels), which every `fit` passes once, is spread thin.
    """
    model, x, target = _sklearn(case, dtype)

    def steps(k):
        model.max_iter = k
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "not converged": k epochs are all we asked for
            model.fit(x, target)
        assert model.n_iter_ == k
    return steps


def partial_fit(case, dtype):
    """One public call for one batch, checks included, as `checked` is for us."""
    model, x, target = _sklearn(case, dtype)
    model.partial_fit(x, target, **(dict(classes=np.unique(target)) if case.classes else {}))

    def steps(k):
        for _ in range(k):
            model.partial_fit(x, target)
    return steps


def torch(case, dtype):
    """Eager PyTorch: `Sequential`, autograd, `torch.optim.SGD`; images are channels_last, turned so at every step."""
    import torch
    from torch import nn
    x, y, labels = case.data(dtype)
    act = nn.ReLU if case.classes else nn.Sigmoid
    parts = [part for n_in, n_out in pairwise(case.sizes)
             for part in (nn.Linear(n_in, n_out), act())]
    parts = parts[:-1] if case.classes else parts
    if case.kernels:
        parts = [nn.Conv2d(1, case.kernels, 3), act(), nn.MaxPool2d(2), nn.Flatten(),
                 nn.Linear(13 * 13 * case.kernels, case.sizes[-1])]
    if case.steps:
        class Last(nn.RNN):
            def forward(self, x):
                return super().forward(x)[1][0]  # the answer of the last step
        parts = [Last(*case.sizes[:2], batch_first=True), nn.Linear(*case.sizes[1:])]
    layout = torch.channels_last if case.kernels else torch.contiguous_format
    model = nn.Sequential(*parts).to(torch.from_numpy(x).dtype, memory_format=layout)
    loss = nn.CrossEntropyLoss() if case.classes else nn.MSELoss(reduction="sum")
    optimiser = torch.optim.SGD(model.parameters(), LR)
    x, y = torch.from_numpy(x), torch.from_numpy(labels if case.classes else y)

    def steps(k):
        for _ in range(k):
            optimiser.zero_grad()
            loss(model(x.contiguous(memory_format=layout)), y).backward()
            optimiser.step()
    return steps


def jax(case, dtype):
    """JAX, the whole step compiled by `jit`; waits once, after step k."""
    import jax
    import jax.numpy as jnp
    jax.config.update("jax_enable_x64", True)
    x, y, _ = case.data(dtype)
    x, y = jnp.asarray(x), jnp.asarray(y)
    params = [(jnp.asarray(layer.W.T), jnp.asarray(layer.b)) for layer in case.net(dtype)]
    act = jax.nn.relu if case.classes else jax.nn.sigmoid

    def loss(params):
        a = x
        for i, (W, b) in enumerate(params):
            z = a @ W + b
            a = z if case.classes and i == len(params) - 1 else act(z)
        if case.classes:
            return -jnp.mean(jnp.sum(y * jax.nn.log_softmax(a), axis=-1))
        return jnp.mean(jnp.sum((a - y) ** 2, axis=-1))

    @jax.jit
    def step(params):
        E, grads = jax.value_and_grad(loss)(params)
        return E, jax.tree.map(lambda p, g: p - LR * g, params, grads)

    def steps(k):
        nonlocal params
        for _ in range(k):
            _, params = step(params)
        jax.block_until_ready(params)
    return steps

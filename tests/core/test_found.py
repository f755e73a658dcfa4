"""Is everything at hand, recorded and right? What there is, is found by its type; the other tests take it from there."""

from types import ModuleType

import numpy as np
import pytest
import test_gradients
import test_tape
import vectors
from found import ACTIVATIONS, KINKED, LAYERS, LOSSES, OPTIMISERS, instances, layers, modules, name, returning, rowless
from test_architecture import EXPLORE
from test_gradients import LONG, close, nudged

import annbook as ab
from annbook.layers import arrays, parameters
from annbook.network import run
from annbook.training import Optimiser

EVERYTHING = [*ACTIVATIONS, *LOSSES, *LAYERS, *OPTIMISERS]
DESIGN = """identity sigmoid tanh relu leaky_relu softplus softmax squared_error half_squared_error mse binary_cross_entropy
            cross_entropy softmax_cross_entropy Dense Conv2D MaxPool2D Flatten RNN LSTM Last Dropout sgd momentum adam"""


def absent(things):
    """The names that `import annbook` does not give, or gives to something else."""
    return [name(thing) for thing in things if name(thing) not in dir(ab) or getattr(ab, name(thing)) is not thing]


def test_the_design_is_found_and_all_of_it_at_hand():
    assert set(DESIGN.split()) <= {name(thing) for thing in EVERYTHING}
    assert absent(EVERYTHING) == [], "write the name into nbs/70_names.ipynb, then `make export`"


def test_every_name_at_hand_is_public_at_home():
    homes = {module.__name__.split(".")[-1]: module for module in modules()}
    for listed in set(dir(ab)) - {"__version__", *homes, *EXPLORE}:
        assert any(vars(module)[listed] is getattr(ab, listed) for module in homes.values() if listed in module.__all__), listed


def test_everything_has_an_example_among_the_vectors():
    examples = {name(type(layer)) for make, _ in vectors.EXAMPLES.values() for layer in make()}
    rows = examples | {name(thing) for row in vectors.EACH for thing in row}
    assert rowless(EVERYTHING, rows) == [], "write a network that has it into EXAMPLES, in tests/core/vectors.py"


# Layers: whatever they are, their gradients are those that nudging finds.

def example(net, shape):
    """The network with other numbers, and an input; no sum is so near a kink that a nudge crosses it."""
    rng = np.random.default_rng(0)
    while True:
        net = tuple(layer.like(**{part: rng.uniform(-1, 1, p.shape) for part, p in parameters(layer)}) for layer in net)
        x = rng.normal(size=(2, *shape))
        kinked = [s.z for layer, s in zip(net, run(net, x)) if name(getattr(layer, "act", ab.identity)) in KINKED]
        if all(np.abs(z).min() > 5e-3 for z in kinked):
            return net, x


def faults(net, x):
    """The arrays, and x, whose gradient is wrong; E is the sum of the outputs, each times a number."""
    trace = run(net, x)
    factors = g = np.random.default_rng(1).normal(size=trace[-1].a.shape)
    exact = tuple(layer.like(**{part: p.astype(LONG) for part, p in parameters(layer)}) for layer in net)
    E = lambda net, x: (factors * run(net, x)[-1].a).sum()
    for k, (layer, s) in reversed(list(enumerate(zip(net, trace)))):
        delta = layer.delta(g, s)
        grad, g = layer.grad(delta, s), layer.pull(delta, s)
        for part, p in parameters(layer):
            other = lambda p, k=k, part=part: E((*exact[:k], exact[k].like(**{part: p}), *exact[k + 1:]), x)
            if not close(getattr(grad, part), nudged(other, p), 1):
                yield f"{name(type(layer))}.{part}"
    if not close(g, nudged(lambda x: E(exact, x), x), 1):
        yield "x"


@pytest.mark.parametrize("which", vectors.EXAMPLES)
def test_gradients_of_layers(which):
    make, shape = vectors.EXAMPLES[which]
    assert list(faults(*example(make(), shape))) == []


@pytest.mark.parametrize("which", vectors.EXAMPLES)
def test_layers_keep_single_precision(which):
    make, shape = vectors.EXAMPLES[which]
    net = tuple(layer.like(**{part: p.astype(np.float32) for part, p in parameters(layer)}) for layer in make())
    x = np.ones((2, *shape), np.float32)
    trace = ab.forward(net, x)
    grads = ab.backward(net, trace, np.ones_like(trace[-1].a))
    assert {part.dtype for part in [*arrays(grads), *(part for s in trace for part in s[:3])]} == {np.dtype(np.float32)}


# What is new, is found, and what is wrong with it, too.

class Deaf(ab.Dense):
    """A layer that passes the blame on as if nothing had been summed."""

    def pull(self, delta, s):
        return 0 * super().pull(delta, s)


def hasty() -> Optimiser:
    """Steps that a recording cannot know: they depend on how often somebody asked."""
    asked = []
    return Optimiser(lambda g: (0.1 * g * (asked.append(1) or len(asked)),))


PLANTED = ModuleType("planted")
vars(PLANTED).update(
    bent=ab.Activation("bent", ab.tanh.f, lambda z, a: 1 - a), Deaf=Deaf, hasty=hasty,
    off=ab.Loss("off", ab.mse.f, lambda y_hat, y: y_hat - y), __all__=["bent", "off", "Deaf", "hasty"])


def test_a_wrong_activation_is_found():
    act, = instances(ab.Activation, [PLANTED])
    assert absent([act]) == rowless([act], DESIGN.split()) == ["bent"]
    with pytest.raises(AssertionError):
        test_gradients.test_slope_of_an_activation.hypothesis.inner_test(act, [1.0], 1.0)
    with pytest.raises(AssertionError):
        test_gradients.test_gradient.hypothesis.inner_test(act, ab.identity, ab.mse, 1, [3, 4, 2], 2)


def test_a_wrong_loss_is_found():
    loss, = instances(ab.Loss, [PLANTED])
    assert absent([loss]) == ["off"]
    with pytest.raises(AssertionError):
        test_gradients.test_slope_of_a_loss.hypothesis.inner_test(loss, 1, (3, 4))


def test_a_wrong_layer_is_found():
    assert absent(layers([PLANTED])) == ["Deaf"]
    one, two = ab.init([2, 3, 2], ab.tanh)
    assert list(faults(*example((one, Deaf(two.W, two.b, two.act)), (2,)))) == ["Dense.W", "Dense.b", "x"]


def test_an_optimiser_that_is_not_recorded_is_found():
    make, = returning(Optimiser, [PLANTED])
    assert absent([make]) == ["hasty"]
    with pytest.raises(AssertionError):
        test_tape.test_a_tape_that_is_fed_back_is_a_training(lambda lr: make())

"""What annbook has, found by its type: nothing new goes untested because nobody put it into a list."""

import inspect
import pkgutil
from importlib import import_module
from types import ModuleType

import numpy as np

import annbook as ab
from annbook.training import Optimiser


def modules() -> list[ModuleType]:
    """All modules of annbook but those that need a package which is not installed."""
    found = []
    for name in sorted(module.name for module in pkgutil.iter_modules(ab.__path__) if module.name[0] != "_"):
        try:
            found.append(import_module(f"annbook.{name}"))
        except ModuleNotFoundError as error:
            if error.name.startswith("annbook"):
                raise
    return found


def instances(kind, within=None):
    """The values of a type in these modules, each once, by their names."""
    values = (value for module in within or modules() for value in vars(module).values() if isinstance(value, kind))
    return sorted({id(value): value for value in values}.values(), key=repr)


def returning(kind, within=None):
    """The public functions that promise to return such a thing; `kind` is a type or the name of one."""
    return [value for module in within or modules() for value in map(vars(module).get, module.__all__)
            if inspect.isfunction(value) and (result := inspect.signature(value).return_annotation) is not inspect.Signature.empty
            and kind in (result, getattr(result, "__name__", result))]


def layers(within=None):
    """The public layers that do something by themselves: no family of layers, no wrapper around another layer."""
    return [value for module in within or modules() for value in map(vars(module).get, module.__all__)
            if inspect.isclass(value) and issubclass(value, ab.Layer) and value.step is not ab.Layer.step
            and "layer" not in getattr(value, "__dataclass_fields__", ())]


def name(thing):
    """Under which name annbook has a function, a class or a value."""
    return thing.__name__ if hasattr(thing, "__name__") else thing.name


def rowless(found, rows):
    """The names of what was found and has no row in a table by names."""
    return [name(thing) for thing in found if name(thing) not in rows]


def elementwise(act):
    """Whether a derivative is a number for each number, and no matrix for each row."""
    z = np.zeros((1, 2))
    return act.df(z, act.f(z)).shape == z.shape


def kinked(act):
    """Whether the slope jumps at 0."""
    z = np.array([-1e-9, 1e-9])
    return elementwise(act) and np.ptp(act.df(z, act.f(z))) > 1e-3


def judges(loss, act):
    """Whether the loss may judge what the activation says: any numbers, probabilities, rows that sum to 1."""
    a = act.f(np.array([-50.0, 0, 50]))
    probable = a.min() >= 0 and a.max() <= 1
    return {"numbers": True, "probabilities": probable, "distribution": probable and np.isclose(a.sum(), 1)}[loss.y_hat]


ACTIVATIONS, LOSSES, OPTIMISERS, LAYERS = instances(ab.Activation), instances(ab.Loss), returning(Optimiser), layers()
ELEMENTWISE = [act for act in ACTIVATIONS if elementwise(act)]
KINKED = {act.name for act in ACTIVATIONS if kinked(act)}


def output(loss):
    """An activation whose outputs the loss may judge."""
    return ab.identity if loss.y_hat == "numbers" else ab.softmax if loss.y_hat == "distribution" else ab.sigmoid

"""Does everything public survive a pickle and a copy, and does it go on as it would have?

What there is, is found: the public values of every module, and one example at least of every public class.
"""

import copy
import inspect
import pickle
from types import BuiltinFunctionType, FunctionType, GenericAlias, ModuleType, SimpleNamespace
from typing import ParamSpec

import numpy as np
import pytest
import vectors
from found import ACTIVATIONS, LOSSES, OPTIMISERS, modules, name
from test_architecture import EXPLORE

import annbook as ab
from annbook import classroom, diagnosis, diagram, figures, marking, mistakes, symptoms, table, teaching, trials, worksheets
from annbook.changes import changes
from annbook.formulas import opened
from annbook.history import Symbol, Writer
from annbook.layers import arrays
from annbook.ops import Op
from annbook.recording import Book, Named

WAYS = {f"pickle {k}": lambda thing, k=k: pickle.loads(pickle.dumps(thing, k)) for k in range(2, 6)}
WAYS |= {"copy": copy.copy, "deepcopy": copy.deepcopy}
CORE = [module for module in modules() if module.__name__.split(".")[-1] not in EXPLORE]
ONE = (ab.Activation, ab.Loss, Op, FunctionType, BuiltinFunctionType, ModuleType, type, np.ufunc)  # there is only one of each
WHOLE = (str, GenericAlias, slice)
every_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


def parts(thing):
    """What a thing is made of, or None if it is compared as a whole."""
    if isinstance(thing, WHOLE) or not isinstance(thing, (dict, tuple, list)) and not hasattr(thing, "__dict__"):
        return None
    own = [*vars(thing).items()] if hasattr(thing, "__dict__") else []
    held = thing.items() if isinstance(thing, dict) else thing if isinstance(thing, (tuple, list)) else getattr(thing, "args", ())
    return [*held, *own]


def same(one, other, seen=()):
    """Whether two things have the same types and contents all the way down, and share what there is only one of."""
    if type(one) is not type(other) or isinstance(one, ONE):
        return one is other
    if isinstance(one, np.ndarray):
        return (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())
    seen = seen or set()
    if parts(one) is None or (id(one), id(other)) in seen:
        return parts(one) is not None or one == other
    seen.add((id(one), id(other)))
    return len(parts(one)) == len(parts(other)) and all(same(a, b, seen) for a, b in zip(parts(one), parts(other)))


def values():
    """(name, value) of what modules hold under public names, but functions and classes, and what goes around or into these."""
    for module in CORE:
        for word in module.__all__:
            value = vars(module)[word]
            if not inspect.isroutine(value) and not inspect.isclass(value) and not isinstance(value, (np.errstate, ParamSpec)):
                yield f"{module.__name__}.{word}", value


def results():
    """(name, thing) of what the public functions and classes give."""
    dense = {"dense": (lambda: ab.init([3, 4, 2], ab.tanh, ab.sigmoid), (3,))}
    for which, (make, shape) in (dense | vectors.EXAMPLES).items():
        net, x = make(), np.random.default_rng(0).normal(size=(2, *shape))
        trace = ab.forward(net, x)
        yield f"{which}: network", net
        yield f"{which}: trace", trace
        yield f"{which}: gradient", ab.backward(net, trace, np.ones_like(trace[-1].a))
        yield f"{which}: tape", (tape := ab.record(net, x, trace[-1].a, ab.mse, 0.1, ab.adam))
        yield f"{which}: history", ab.explain(tape, "E")
    x = tape.input("more", np.ones((2, 3)))
    yield "traced", x * x.shape[1]
    yield "length", x.shape[0] + 1
    yield "layer with names", Named(net[0], 1, Book(tape, net))
    yield "names", tape.called(0)
    yield "symbol", Symbol("w", "14")
    yield "writer", Writer(tex=True)
    yield "error", ab.TapeError("it left the tape")
    net, x, y = dense["dense"][0](), [1.0, 2, 3], [0.8, 0.2]
    yield "steps", ab.steps(ab.record(net, x, y, ab.squared_error, 0.5))
    yield "work", ab.show_work(net, x, y, ab.squared_error, 0.5)
    yield "places of a network", figures.layout([3, 4, 2])
    yield "place in a diagram", diagram.Place(*range(len(diagram.Place._fields)))
    yield "drawing of a computation", diagram.diagram(ab.record(net, x, y, ab.squared_error, 0.5))
    yield "still", figures.Still(SimpleNamespace(savefig=lambda out, **_: out.write("<svg/>")), "nothing")
    check = ab.check_gradient(lambda W: W @ W, {"W": np.ones(3)}, {"W": np.ones(3)})
    yield "judgement", check
    yield "row of a judgement", check.rows[0]
    sheet = ab.worksheet((2, 1))
    yield "worksheet", sheet
    yield "page", sheet.key()
    yield "stages", [*worksheets.stages(sheet)]
    yield "questions", teaching.questions([sheet])
    work = classroom.Result(classroom.Work(2, "Ann", sheet, {"z3": "0.5"}), ())
    yield "class", classroom.Marked((work,), (classroom.Problem(3, "seed", "it is none"),))
    numbers = opened(ab.record(net, x, y, ab.squared_error, 0.5))
    yield "numbers", numbers
    yield "family", numbers.families[0]
    yield "change", changes(numbers.families[0])[0]
    yield "marks", (marks := ab.mark(numbers.tape, {"z4": "9", "x1": "1", "a4": "", "w41": "0"}))
    yield "sheets", marking.Sheets([marks] * 3)
    yield "habits", marking.Sheets([marks] * 3).habits
    yield "written number", marking.read("0.90")
    yield "rows of a table", table.Rows(2)
    yield "words of a table", table.Words()
    call = trials.Call(net, np.eye(3), np.eye(3)[:, :2], ab.mse, ab.sgd(0.5), 3, 2)
    yield "sides", (both := trials.sides(call, 2))
    yield "shares", trials.shares(both, 0.5)
    yield "trial", trials.trained(call)
    told = diagnosis.Checkup([trials.Finding("rate", "it", "is", "too", "large", {"step": ab.sgd(0.5)})])
    told.layers = symptoms.states(call)
    yield "checkup", told
    mistake = next(iter(mistakes.MISTAKES.values()))
    yield "mistake", mistake
    yield "where a mistake begins", mistakes.first(mistake)
    yield "table", ab.wine()
    yield "adopted", ab.adopt([np.ones((2, 3)), np.zeros(2)])
    yield "decay", further(ab.decay(ab.adam(0.1), 0.01, True), ab.init([3, 4, 2], ab.tanh, ab.sigmoid), 2)[0]
    for make in OPTIMISERS:
        yield f"{name(make)}: new", make(0.1)
        yield f"{name(make)}: after three steps", trained(make, 3)[0]


def trained(make, steps):
    """(optimiser, network) after so many steps."""
    return further(make(0.1), ab.init([3, 4, 2], ab.tanh, ab.sigmoid, seed=1), steps)


def further(step, net, steps):
    x, y = np.linspace(-1, 1, 12).reshape(4, 3), np.linspace(0, 1, 8).reshape(4, 2)
    for _ in range(steps):
        step(net, ab.gradient(net, x, y, ab.squared_error)[1])
    return step, net


EXAMPLES = dict([*values(), *results()])


def kinds(thing, seen):
    """The types of a thing and of its parts."""
    if id(thing) not in seen:
        seen[id(thing)] = thing
        yield type(thing)
        for part in parts(thing) or ():
            yield from kinds(part, seen)


def test_every_public_class_has_an_example():
    found = {kind for thing in EXAMPLES.values() for kind in kinds(thing, {})}
    public = {value for module in CORE for value in map(vars(module).get, module.__all__)
              if inspect.isclass(value) and value.__module__.startswith("annbook")}
    assert {cls.__name__ for cls in public if not any(issubclass(kind, cls) for kind in found)} == set(), "make one in results()"


@every_way
@pytest.mark.parametrize("which", EXAMPLES)
def test_comes_back(which, way):
    assert same(way(EXAMPLES[which]), EXAMPLES[which])


@every_way
@pytest.mark.parametrize("thing", [*ACTIVATIONS, *LOSSES], ids=name)
def test_activations_and_losses_come_back_as_themselves(thing, way):
    assert way(thing) is thing and way([thing, {"act": thing}])[1]["act"] is thing


@every_way
@pytest.mark.parametrize("make", OPTIMISERS, ids=name)
def test_an_optimiser_goes_on(make, way):
    """And the one that it was made from is not touched by its steps."""
    step, net = trained(make, 3)
    twin = way(step)
    twin_net = further(twin, ab.copy(net), 3)[1]
    if way is not copy.copy:  # which shares the memory
        assert same(arrays(twin_net), arrays(further(step, net, 3)[1]))
    assert same(arrays(twin_net), arrays(trained(make, 6)[1]))


@every_way
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_network_answers_as_before_and_as_fast(way, dtype):
    net = ab.init([5, 7, 3], ab.relu, ab.softmax, dtype=dtype)
    twin = way(net)
    assert all(layer.W.T.flags.c_contiguous and layer.W.flags.writeable for layer in twin)
    assert same(ab.predict(twin, np.ones((2, 5), dtype)), ab.predict(net, np.ones((2, 5), dtype)))
    with pytest.raises(AttributeError):
        twin[0].W = net[1].W


def test_a_deep_copy_shares_no_array_and_a_network_of_it_learns_alone():
    net = ab.init([2, 2])
    twin = copy.deepcopy(net)
    assert not any(np.shares_memory(p, q) for p, q in zip(arrays(net), arrays(twin)))


OTHERS = {"activation": ab.Activation("sigmoid", np.sin, lambda z, a: np.cos(z)),
          "loss": ab.Loss("mse", lambda y_hat, y: 0.0, lambda y_hat, y: 0 * y_hat)}


@every_way
@pytest.mark.parametrize("which", OTHERS)
def test_a_namesake_does_not_become_the_one_of_annbook(which, way):
    """It stays what it is in a copy; a pickle, which cannot keep its functions, refuses it."""
    mine = OTHERS[which]
    try:
        assert way(mine).f is mine.f
    except (AttributeError, pickle.PicklingError):
        assert way not in (copy.copy, copy.deepcopy)


def test_differences_are_seen():
    net = ab.init([2, 3, 1])
    assert not same(net, ab.init([2, 3, 1], seed=1)) and not same(net, ab.init([2, 3, 1], dtype=np.float32))
    assert not same(net, ab.init([2, 3, 1], ab.tanh)) and not same(net, net[:1]) and same(net, ab.init([2, 3, 1]))
    used, new = trained(ab.adam, 1)[0], ab.adam(0.1)
    assert not same(used, new) and not same(used, trained(ab.adam, 2)[0]) and same(used, used)
    trace = ab.forward(vectors.EXAMPLES["convolution"][0](), np.ones((1, 1, 6, 6)))
    assert not same(trace[0], trace[0]._replace(z=trace[0].z + 1)) and not same(trace[0], ab.Step(*trace[0]))
    assert not same(OTHERS["activation"], copy.copy(OTHERS["activation"]))

"""Does nothing wrong get through? Every public function, every argument, every odd thing that may come instead.

The answer must be the one that plain arrays of float64 with the same values give, or a ValueError or TypeError
that annbook raises itself and that names the argument; and whatever came must be as it was. Functions, activations,
losses and layers are found by their types; what suits an argument is known by its name (RIGHT, below).
`pytest -s tests/core/test_doors.py` prints what was counted.
"""

import array
import copy
import datetime
import inspect
import re
import struct
import traceback
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from found import LAYERS, LOSSES, modules, output

import annbook as ab
from annbook.training import Optimiser

HOME = Path(ab.__file__).parent
COUNT: Counter = Counter()
RNG = np.random.default_rng(0)
X, Y, LABELS = RNG.integers(-4, 5, (5, 3)) / 4, RNG.integers(1, 4, (5, 2)) / 4, np.array([0, 1, 1, 0, 1])
NET = ab.init([3, 4, 2], ab.tanh, ab.sigmoid, seed=1)
E, GRADS = ab.gradient(NET, X, Y, ab.squared_error)
TAPE = ab.record(NET, X, Y, ab.squared_error, 0.5)

# What suits an argument of this name, in any function; and where one function wants something else.
RIGHT = dict(
    net=NET, layers=NET, nest=NET, params=NET, x=X, y=Y, z=X, y_hat=Y, g=Y, trace=ab.forward(NET, X), grads=GRADS, others=NET,
    loss=ab.squared_error, data=(X, Y), labels=LABELS, classes=3, act=ab.tanh, out=ab.sigmoid, sizes=[3, 4, 2], dtype=np.float64,
    seed=3, rng=3, lr=0.125, beta=0.5, beta1=0.5, beta2=0.75, eps=0.5, norm=0.25, h=0.0625, n=12, noise=0.25, test=0.5, epochs=2,
    size=2, step=ab.sgd(0.125), optimiser=ab.adam, tape=TAPE, what="z4", name="w14", W=X[:2], b=X[0, :2], Wx=X[:4],
    Wh=np.eye(4) / 2, stride=1, padding=1, n_in=2, n_out=3, hidden=2, path="images", f=np.sin,
    inputs={"lr": 0.25}, text=TAPE.to_json(), value=X, df=lambda z, a: np.cos(z), rectifier=False,
    written={"z4": "0.90"}, reveal=True, rate=0.25, decoupled=True)
OWN = {
    "Conv2D": dict(W=X[:2, None, :, None], padding=0), "RNN": dict(b=np.ones(4) / 4),
    "LSTM": dict(Wh=np.ones((4, 1)) / 4, b=np.ones(4) / 4),
    "split": dict(x=X[:4], labels=LABELS[:4]), "conv": dict(rng=3), "load": dict(path="net.npz"),
    "save": dict(path="net.npz"), "show_work": dict(net=ab.init([3, 1]), x=X[0], y=Y[0, :1]),
    "an_input": dict(name="p"), "measured": dict(case="optimisers"),
    "load_csv": dict(path="table.csv", label=-1, skip=[0], header=True, classes=True),
    "picture": dict(path=np.pad(np.ones((12, 3)), 9), size=14),

    "check_gradient": dict(f=lambda W: np.sum(W * W), params={"W": X}, grads={"W": 2 * X}),
    "adopt": dict(arrays=[X[:2], X[0, :2]], like="torch"), "from_torch": dict(module=None),
    "Activation": dict(name="sine"), "Loss": dict(name="own", y_hat="numbers", y="numbers", both=None, logits="")}
# A function says "y_hat" of what its network answered, and the parts of a pair by their names.
ALSO = {"data": "x y y_hat", "y": "y_hat labels", "trace": "x", "Wx": "Wh b", "Wh": "Wx b", "W": "b", "b": "W", "params": "grads",
        "grads": "params others", "others": "grads", "x": "y labels", "labels": "x", "net": "x trace y_hat", "nest": "name",
        "what": "name index", "value": "p", "inputs": "x"}


def a_step(params, grads):
    """One step of an optimiser, on a network of its own if it is one."""
    net = params if params is not None and type(params) is not tuple else copy.deepcopy(params)
    ab.sgd(0.125)(net, grads)
    return net


def an_input(name, value):
    return ab.Tape().input(name, value).value


def a_replay(inputs):
    return TAPE.replay(inputs)


def a_reading(text):
    return ab.Tape.from_json(text)


METHODS = a_step, an_input, a_replay, a_reading


def functions():
    """(name, function) of everything that `import annbook` lists or a module makes layers with, once; and some methods."""
    makers = {f.__name__: f for module in modules() for f in map(vars(module).get, module.__all__) if inspect.isfunction(f)
              and inspect.signature(f).return_annotation in LAYERS}
    given = "Layer", "Step", "Tape", "Traced", "TapeError", "Check"  # what is given, and not asked for
    given += () if "torch" in globals() else ("to_torch", "from_torch")
    given += "checkup",  # it trains each time: tests/core/test_diagnosis.py asks it
    listed = {name: getattr(ab, name) for name in ab._of if name not in given}
    methods = {f.__name__: f for f in METHODS}
    return {name: f for name, f in (listed | makers | methods).items() if callable(f) and inspect.signature(f).parameters}


def right(name, f):
    """Fresh arguments for a right call."""
    own = OWN.get(name, {})
    if f in LOSSES:
        own = dict(y=Y / Y.sum(1, keepdims=True), y_hat=X[:, :2] if output(f) is ab.identity else Y / Y.sum(1, keepdims=True))
    if name == "from_torch":
        own = dict(module=ab.to_torch(NET))
    known = RIGHT | own
    return {key: copy.deepcopy(known[key]) for key in inspect.signature(f).parameters}


# Odd things: the same values in another dress, and what is no value at all

class Tabular:
    """As a table of pandas: it can become an array, and has a column called `value`."""

    def __init__(self, values):
        self.values = values
        self.value = np.full_like(np.asarray(values, float), np.nan)

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.values, dtype)

    def __len__(self):
        return len(self.values)

    def __getitem__(self, key):
        raise KeyError(key)  # rows have labels there, and no numbers


class Slider:
    """It has a value, and is none."""

    value = 0.125


class Refusing:
    """As a tensor that needs a gradient: it cannot become an array, and says so in its own way."""

    shape, ndim, dtype = (5, 3), 2, "float"

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("call detach() first")

    def __len__(self):
        return 5


class Speechless(Refusing):
    def __repr__(self):
        raise RuntimeError("no words")


class Sub(np.ndarray):
    """A subclass whose products are others."""

    def __mul__(self, other):
        return self - 1e6

    __rmul__ = __matmul__ = __rmatmul__ = __truediv__ = __mul__


def locked(values):
    values = np.array(values)
    values.setflags(write=False)
    return values


def stretched(values):
    """The same numbers with gaps between them, and backwards in memory."""
    wide = np.zeros([2 * n for n in values.shape])
    seen = wide[tuple(slice(None, None, -2) for _ in values.shape)]
    seen[...] = values
    return seen


DRESS = {
    "list": lambda v: v.tolist(), "tuple": lambda v: tuple(map(tuple, v)) if v.ndim == 2 else tuple(v.tolist()),
    "list of arrays": list, "matrix": np.matrix, "subclass": lambda v: v.view(Sub), "masked, nothing hidden": np.ma.masked_array,
    "float16": np.float16, "float32": np.float32, "longdouble": np.longdouble, "big-endian": lambda v: v.astype(">f8"),
    "big-endian float32": lambda v: v.astype(">f4"), "Fortran": np.asfortranarray, "read-only": locked, "stretched": stretched,
    "object": lambda v: v.astype(object), "table": Tabular, "table of small ones": lambda v: Tabular(v.astype(np.float16)),
    "Fractions": lambda v: [Fraction(x) for x in v.ravel().tolist()], "array.array": lambda v: array.array("d", v.ravel()),
    "memoryview": lambda v: memoryview(np.ascontiguousarray(v)), "int": lambda v: v.astype(int), "bool": lambda v: v.astype(bool),
    "uint8": lambda v: np.abs(v).astype(np.uint8), "int8": lambda v: v.astype(np.int8), "one more axis": lambda v: v[None],
    "one row": lambda v: v[0], "no row": lambda v: v[:0], "transposed": lambda v: v.T, "huge": lambda v: v * 1e200,
    "tiny": lambda v: v * 1e-200, "tinier": lambda v: v * 1e-320, "a NaN": lambda v: hole(v, np.nan),
    "an infinity": lambda v: hole(v, np.inf),
    "masked": lambda v: np.ma.masked_array(v, np.arange(v.size).reshape(v.shape) == 1),
    "list of masked": lambda v: [np.ma.masked_array(row, np.arange(row.size) == 0) for row in np.atleast_1d(v)],
    "ragged": lambda v: [*np.atleast_1d(v).tolist()[:-1], [1.0] * 7], "text": lambda v: v.astype(str),
    "complex": lambda v: v + 0j, "datetime": lambda v: v.astype(int).astype("datetime64[s]"),
    "a None": lambda v: [None, *v.ravel().tolist()]}
try:
    import pandas
    DRESS |= {"DataFrame": lambda v: pandas.DataFrame(v, index=range(len(v), 0, -1)) if v.ndim == 2 else pandas.Series(
        v, index=range(len(v), 0, -1)), "nullable": lambda v: pandas.Series(np.ravel(v).astype(int), dtype="Int64"),
        "with NA": lambda v: pandas.DataFrame([*np.atleast_2d(v).tolist()[:-1], [None]])}
except ImportError:
    pass
try:
    import torch
    DRESS |= {"tensor": lambda v: torch.tensor(np.asarray(v)), "tensor with gradient": lambda v: torch.tensor(
        np.asarray(v, float), requires_grad=True), "bfloat16": lambda v: torch.tensor(np.asarray(v, float)).bfloat16()}
except ImportError:
    pass


def hole(values, value):
    values = np.array(values, float)
    values.flat[values.size // 2] = value
    return values


def odd():
    """Things of all kinds, by their names."""
    return {
        "None": None, "text": "0.5", "no text": "", "bytes": b"12", "NaN": np.nan, "infinity": np.inf, "minus infinity": -np.inf,
        "1e308": 1e308, "1e-308": 1e-308, "5e-324": 5e-324, "longer than a float": 10 ** 400, "2**64": 2 ** 64, "2**31": 2 ** 31,
        "-1": -1, "0": 0, "1.5": 1.5, "True": True, "np.bool": np.True_, "1j": 1j, "float16": np.float16(0.5),
        "longdouble": np.longdouble(0.5), "int8": np.int8(2), "uint64": np.uint64(2), "0-d": np.array(0.5),
        "0-d int": np.array(2), "one": np.array([2]),
        "empty list": [], "empty tuple": (), "empty array": np.zeros((0, 3)), "dict": {"x": 1}, "set": {1},
        "object": object(), "a type": int, "class Dense": ab.Dense, "class Loss": ab.Loss, "class Activation": ab.Activation,
        "Flatten": ab.Flatten, "activation": ab.relu, "loss": ab.mse, "optimiser": ab.sgd(0.1), "maker": ab.sgd,
        "maker of many": ab.adam, "lambda": lambda: 1, "generator": (k for k in range(3)), "Decimal": Decimal("0.5"),
        "Fraction": Fraction(1, 2), "date": datetime.date(2026, 1, 1), "(1,)": (1,), "(None,)": (None,),
        "list of layers": list(NET), "one layer": NET[0], "network": NET, "other network": ab.init([7, 4, 2]),
        "trace": ab.forward(NET, X), "tape": TAPE, "slider": Slider(), "tensor": Refusing(), "speechless": Speechless(),
        "structured": np.zeros(3, [("value", float)]), "masked number": np.ma.masked, "NaN list": [np.nan] * 3, "range": range(3),
        "module": np, "ragged": [[1.0, 2.0], [3.0]], "itself": loop(), "pair": (X, Y), "pair of text": ("a", "b"),
        "pair of None": (None, None)}


def loop():
    endless: list = []
    endless.append(endless)
    return endless


# What came of it

def told(value):
    """What an answer says, as something that can be compared."""
    if isinstance(value, (ab.Layer, Optimiser)):
        return [type(value).__name__, *(told(part) for part in vars(value).values())]
    if isinstance(value, ab.Tape):
        return [told(node.value) for node in value.nodes]
    if inspect.isgenerator(value):
        return [told(part) for part in islice(value, 3)]  # some would go on for ever
    if isinstance(value, (tuple, list)) and type(value).__name__ != "History":
        return [told(part) for part in value]
    if isinstance(value, (np.ndarray, np.generic, float)) or isinstance(value, int) and abs(value) < 2 ** 53:
        return np.asarray(value, float)
    return str(value)


def same(one, other):
    if isinstance(one, list):
        return isinstance(other, list) and len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.shape == other.shape and bool(np.allclose(one, other, rtol=1e-4, atol=1e-6 * np.abs(other).max(initial=0),
                                                             equal_nan=True))
    return type(one) is type(other) and one == other


def state(value):
    """All that must not change in what came."""
    if isinstance(value, (tuple, list)) and value is not value[:1]:
        return [state(part) for part in value[:9]] if value and value[0] is not value else []
    if isinstance(value, ab.Layer):
        return [p.tobytes() for p in vars(value).values() if isinstance(p, np.ndarray)]
    if isinstance(value, Optimiser):
        return str(value)
    return np.asarray(value).tobytes() if isinstance(value, np.ndarray) and value.dtype != object else None


def attempt(f, args):
    """("answer", what it says), ("error", the exception) or ("changed", the name of an argument)."""
    before = {key: state(value) for key, value in args.items()}
    try:
        with np.errstate(all="ignore"):
            found = "answer", told(f(**args))
    except Exception as error:
        found = "error", error
    changed = [key for key, value in args.items() if state(value) != before[key]]
    return ("changed", changed) if changed else found


def named(error, key, f):
    """Whether annbook raised it, itself and in the right way, and says which argument it is about."""
    last = traceback.extract_tb(error.__traceback__)[-1].filename
    words = {key, *ALSO.get(key, "").split()}
    if key == "path" and isinstance(error, OSError):
        return True  # there is no such file: Python says it best
    kinds = (ValueError, TypeError, FloatingPointError) if f is ab.fit else (ValueError, TypeError)
    ours = Path(last).parent == HOME and type(error) in kinds
    return ours and any(re.search(rf"\b{word}\b", str(error)) for word in words | ({"E"} if f is ab.fit else set()))


def verdict(f, key, args, value, plain):
    """right, named, or what is wrong. `plain` is the same in float64, or None where there is no such thing."""
    kind, found = attempt(f, args | {key: value})
    if kind == "error":
        return "named" if named(found, key, f) else f"{type(found).__name__}: {found}"[:150]
    if kind == "changed":
        return f"changed {found}"
    if plain is None:
        return "right"
    kind, expected = attempt(f, args | {key: plain})
    if kind == "answer" and same(found, expected):
        return "right"
    return f"answers {str(found)[:60]}, where float64 gives {str(expected)[:60]}"


def plainly(value, suits):
    """The plain form of an odd value, if it has one."""
    try:
        if isinstance(suits, (np.ndarray, list)):
            seen = np.asarray(value)
            parts = [value, *value] if isinstance(value, (list, tuple)) else [value]
            if any(map(np.ma.is_masked, parts)) or seen.dtype.kind not in "buifO":
                return None
            whole = isinstance(suits, list) or suits.dtype.kind in "iu"
            return np.array(seen.astype(float), int if whole else float)
        numbers = isinstance(suits, (int, float)) and isinstance(value, (int, float, np.number))
        return type(suits)(value) if numbers else None
    except Exception:
        return None


def fits(name, key, value, suits, default):
    """Whether an odd thing happens to be what the argument is for, or leaves it out."""
    return value is default or name == "a_replay" and value is None or any((
        (name, key) == ("explain", "what") and isinstance(value, (int, np.integer)),
        key in ("f", "df", "both") and callable(value),
        callable(suits) and callable(value) and type(suits) in (type(value), Optimiser),
        isinstance(value, type(suits)) and not isinstance(value, (list, np.ndarray, bool, type))))


def judged(name, f):
    """(what was odd, the verdict) for every argument of a function and every odd thing."""
    for key, parameter in inspect.signature(f).parameters.items():
        suits, cases = right(name, f)[key], odd()
        for what, dress in DRESS.items() if isinstance(suits, np.ndarray) else ():
            try:
                cases[what] = dress(suits)
            except (TypeError, ValueError):
                pass  # there is no such dress for so many axes
        for what, value in cases.items():
            plain = None if value is None is parameter.default else plainly(value, suits)  # None: it is left out
            said = verdict(f, key, right(name, f), value, plain)
            if said == "right" and plain is None and not fits(name, key, value, suits, parameter.default):
                said = "accepted"
            yield f"{name}({key}: {what})", said


@pytest.fixture
def images(tmp_path, monkeypatch):
    (tmp_path / "images").write_bytes(b"\0\0\x08\x01" + struct.pack(">I", 3) + b"abc")
    ab.save(NET, tmp_path / "net.npz")
    (tmp_path / "table.csv").write_text("1,2,0\n3,4,1\n5,7,0\n")
    monkeypatch.chdir(tmp_path)


@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::DeprecationWarning")  # of the odd things themselves
@pytest.mark.parametrize("name", functions())
def test_nothing_wrong_gets_through(name, images):
    f = functions()[name]
    unknown = set(inspect.signature(f).parameters) - set(RIGHT | OWN.get(name, {}))
    assert unknown == set(), "write what suits them into RIGHT, above"
    assert attempt(f, right(name, f))[0] == "answer"
    found = dict(judged(name, f))
    COUNT.update(said if said in ("right", "named") else "other" for said in found.values())
    assert {case: said for case, said in found.items() if said not in ("right", "named")} == {}


def test_what_was_counted():
    print(f"\n{COUNT.total()} cases: {COUNT['right']} right, {COUNT['named']} named errors, {COUNT['other']} other")
    assert not COUNT or COUNT.total() > 30 * len(functions()) or len(COUNT) < 3

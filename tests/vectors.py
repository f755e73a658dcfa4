"""Writes what NumPy computes for tapes, for the engine's tests: python tests/vectors.py FILE [INPUTS PER TAPE [FEW]].

The file holds a list of {name, tape, cases: [{inputs, outputs}]}: every operation alone, with random shapes, and
training steps of networks.
"""

import json
import sys
from collections import Counter

import numpy as np

import annbook as ab
from annbook.tape import Tape, record

ANY = {"add": (), "subtract": (), "multiply": (), "maximum": (), "minimum": (), "greater": (), "greater_equal": (),
       "less": (), "less_equal": (), "equal": (), "not_equal": ()}
ONE = {"negative": None, "absolute": None, "sign": None, "square": None, "exp": None, "expm1": None, "tanh": None,
       "sin": None, "cos": None, "sqrt": np.abs, "log": np.abs, "log1p": np.abs}
PAIRS = [((2, 3), (2, 3)), ((2, 3), (3,)), ((3,), (2, 1)), ((2, 1, 3), (4, 1)), ((), (2, 2)), ((2,), ()), ((1, 3), (4, 3))]


def op_tapes():
    """(name, function of named arrays, shapes by name, how to make an input of a shape) for every operation."""
    for op in ANY:
        for k, (a, b) in enumerate(PAIRS):
            yield f"{op} {k}", lambda a, b, op=op: getattr(np, op)(a, b), {"a": a, "b": b}, rounded
    for op, into in ONE.items():
        yield op, lambda a, op=op: getattr(np, op)(a), {"a": (3, 2)}, lambda r, s, into=into: (into or (lambda v: v))(r.normal(0, 2, s))
    for k, (a, b) in enumerate(PAIRS):
        yield f"divide {k}", lambda a, b: a / b, {"a": a, "b": b}, lambda r, s: r.uniform(0.1, 3, s)
        yield f"power {k}", lambda a, b: a ** b, {"a": a, "b": b}, lambda r, s: r.uniform(0.1, 3, s)
        yield f"where {k}", lambda a, b: np.where(a > b, a, b * 2), {"a": a, "b": b}, rounded
    yield "power 2", lambda a: a ** 2, {"a": (3, 2)}, rounded
    yield "power 1/2", lambda a: 2 ** a, {"a": (3, 2)}, rounded
    yield "clip", lambda a, b: np.clip(a, -0.5, b), {"a": (3, 2), "b": (2,)}, lambda r, s: np.abs(r.normal(size=s))
    for k, (a, b) in enumerate([((2, 3), (3, 4)), ((3,), (3, 2)), ((2, 3), (3,)), ((3,), (3,)), ((2, 2, 3), (3, 2)),
                                ((2, 1, 2, 3), (4, 3, 2)), ((2, 3), (4, 3, 1))]):
        yield f"matmul {k}", lambda a, b: a @ b, {"a": a, "b": b}, positive
    for k, axes in enumerate([1, ([1], [0]), ([0, 1], [1, 2]), ([2], [2]), 0]):
        a, b = ((2, 3), (3, 2)) if k in (0, 1, 4) else ((2, 3, 4), (2, 2, 3)) if k == 2 else ((2, 3, 4), (2, 3, 4))
        yield f"tensordot {k}", lambda a, b, axes=axes: np.tensordot(a, b, axes), {"a": a, "b": b}, positive
    for k, (text, a, b) in enumerate([("ij,jk->ik", (2, 3), (3, 2)), ("ij,kj", (2, 3), (4, 3)), ("ij,ij->", (2, 3), (2, 3)),
                                      ("nchwij,ocij->nohw", (2, 2, 2, 2, 2, 2), (3, 2, 2, 2)), ("ii,i->i", (3, 3), (3,))]):
        yield f"einsum {k}", lambda a, b, text=text: np.einsum(text, a, b), {"a": a, "b": b}, positive
    for op in ("sum", "mean", "max", "min", "argmax"):
        for k, (axis, keep) in enumerate([(None, False), (0, False), (-1, True), (1, False), (None, True)]):
            yield (f"{op} {k}", lambda a, op=op, axis=axis, keep=keep: getattr(np, op)(a, axis=axis, keepdims=keep),
                   {"a": (2, 3, 4)}, rounded if op == "argmax" else positive)
    for op in ("sum", "mean", "max", "min"):
        yield f"{op} of two axes", lambda a, op=op: getattr(np, op)(a, axis=(0, -1)), {"a": (2, 3, 4)}, positive
    yield from move_tapes()


def move_tapes():
    def one(name, f, shape=(2, 3, 4)):
        return name, f, {"a": shape}, lambda r, s: r.normal(size=s)
    yield one("ravel", lambda a: np.ravel(a))
    yield one("reshape to rows", lambda a: a.reshape(-1, a.shape[-1]))
    yield one("reshape to lengths", lambda a: a.reshape(a.shape[0], a.shape[1] * a.shape[2]))
    yield one("reshape with arithmetic", lambda a: a.reshape((a.shape[0] + 2) // 2 * 2 - 2, -(-a.shape[1]), a.shape[2] % 100), (2, 3, 4))
    yield one("transpose", lambda a: a.T)
    yield one("transpose axes", lambda a: a.transpose(1, 2, 0))
    yield one("swapaxes", lambda a: np.swapaxes(a, 0, -1))
    for k, key in enumerate([0, -1, (..., 0), (slice(None), None, 1), (slice(None, None, -1), slice(1, None)), (None, ..., slice(-2, None)),
                             (slice(0, -1), slice(None, None, 2), slice(-1, 0, -2)), (slice(1, 50), slice(-50, 2))]):
        yield one(f"index {k}", lambda a, key=key: a[key])
    yield one("index by length", lambda a: a[:, : a.shape[1] - 1])
    yield "broadcast_to", lambda a, b: np.broadcast_to(a, b.shape) + b, {"a": (3,), "b": (2, 3)}, lambda r, s: r.normal(size=s)
    yield one("repeat", lambda a: np.repeat(a, 2, 1))
    yield one("repeat flat", lambda a: a.repeat(3))
    for k, width in enumerate([1, (1, 2), ((0, 0), (1, 0), (2, 1)), ((1, 1),)]):
        yield one(f"pad {k}", lambda a, width=width: np.pad(a, width))
    yield one("pad with ones", lambda a: np.pad(a, 1, constant_values=1.5))
    for k, axis in enumerate([0, 1, -1]):
        yield f"stack {k}", lambda a, b, axis=axis: np.stack([a, b, a], axis), {"a": (2, 3), "b": (2, 3)}, lambda r, s: r.normal(size=s)
        yield f"concatenate {k}", lambda a, b, axis=axis: np.concatenate((a, b), axis), {"a": (2, 3), "b": (2, 3)}, lambda r, s: r.normal(size=s)
    yield one("sliding_window_view", lambda a: np.lib.stride_tricks.sliding_window_view(a, (2, 2), axis=(1, 2)))
    yield one("sliding_window_view of all", lambda a: np.lib.stride_tricks.sliding_window_view(a, (1, 2, 3)))
    yield one("sliding_window_view of one", lambda a: np.lib.stride_tricks.sliding_window_view(a, 2, axis=-1))
    yield one("size", lambda a: a * np.size(a) / np.size(a, -1) + a.shape[0])
    yield one("like", lambda a: np.zeros_like(a) + np.ones_like(a) * np.full_like(a, 2.5))
    yield one("copy", lambda a: np.copy(a) + 1)


def rounded(rng, shape):
    """Numbers with ties and signs, for comparisons."""
    return np.round(rng.normal(0, 2, shape))


def positive(rng, shape):
    """Numbers whose sums do not cancel: a relative error means something."""
    return rng.uniform(0.1, 2, shape)


def op_vectors(count, rng):
    """`count` inputs for each operation, spread over its tapes."""
    tapes = list(op_tapes())
    of = Counter(name.split()[0] for name, *_ in tapes)
    for name, f, shapes, make in tapes:
        tape = Tape()
        arrays = {key: tape.input(key, make(rng, shape)) for key, shape in shapes.items()}
        tape.name(f(**arrays), "out")
        rows = [{key: make(rng, shape) for key, shape in shapes.items()} for _ in range(-(-count // of[name.split()[0]]))]
        yield name, tape, rows, lambda row, f=f: {"out": f(**row)}


NETWORKS = {
    "the 3-4-2 network": ([3, 4, 2], ab.sigmoid, ab.sigmoid, ab.squared_error, None),
    "half the error": ([3, 4, 2], ab.sigmoid, ab.sigmoid, ab.half_squared_error, ab.sgd),
    "mse": ([3, 4, 2], ab.tanh, ab.identity, ab.mse, ab.sgd),
    "two classes": ([2, 3, 1], ab.tanh, ab.sigmoid, ab.binary_cross_entropy, ab.momentum),
    "probabilities": ([3, 4, 3], ab.softplus, ab.softmax, ab.cross_entropy, ab.adam),
    **{f"playground {depth} {act.name}": ([2] + [4] * depth + [2], act, ab.identity, ab.softmax_cross_entropy, step)
       for act, step in ((ab.tanh, ab.adam), (ab.relu, ab.sgd), (ab.sigmoid, ab.momentum), (ab.leaky_relu, ab.sgd))
       for depth in range(5)},
}


def network_vectors(count, rng):
    """Training steps: recorded at one width and with one row, replayed at others."""
    for name, (sizes, act, out, loss, step) in NETWORKS.items():
        tape = record(ab.init(sizes, act, out), *examples(sizes, loss, 1, rng), loss, 0.1, step)
        widths = [sizes, *([sizes[0], *rng.integers(1, 6, len(sizes) - 2).tolist(), sizes[-1]] for _ in range(4))]
        rows = [inputs(tape, widths[k % 5], loss, rng) for k in range(count)]
        yield name, tape, rows, lambda row, tape=tape: results(tape.replay(row))


def results(values):
    """The ends of a training step: everything flows into them."""
    return {name: value for name, value in values.items() if name[-1] == "'" or name[:2] in ("E", "a[", "de")}


def examples(sizes, loss, n, rng):
    x, y = rng.normal(size=(n, sizes[0])), rng.uniform(0.1, 0.9, (n, sizes[-1]))
    return x, y / y.sum(-1, keepdims=True) if loss.y == "distribution" else y


def inputs(tape, sizes, loss, rng):
    x, y = examples(sizes, loss, int(rng.integers(1, 4)), rng)
    row = {"x": x, "y": y, "lr": float(rng.uniform(0.01, 1))}
    for k, (n_in, n_out) in enumerate(zip(sizes, sizes[1:]), 1):
        row |= {f"W[{k}]": rng.normal(0, n_in ** -0.5, (n_out, n_in)), f"b[{k}]": rng.normal(size=n_out)}
    for node in tape.nodes:
        if node.op == "input" and ".memory" in node.name:
            own = row[node.name.split(".")[0]]
            row[node.name] = int(rng.integers(9)) if np.ndim(node.value) == 0 else rng.uniform(0.1, 1, own.shape)
    return row


def plain(row):
    return {name: value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value for name, value in row.items()}


def vectors(count, few=False):
    rng = np.random.default_rng(0)
    for make in (op_vectors, network_vectors):
        for name, tape, rows, f in make(count, rng):
            cases = [{"inputs": plain(row), "outputs": plain(f(row))} for row in rows]
            text = json.loads(tape.to_json())
            if few:  # what the engine does not read
                text |= {"sources": [], "nodes": [{k: v for k, v in n.items() if k not in ("source", "label")} for n in text["nodes"]]}
            yield {"name": name, "tape": text, "cases": cases}
            if few and make is network_vectors:
                return


def write(path, count=1000, few=False):
    """A line of JSON for each tape; `few` leaves out all networks but the first."""
    with open(path, "w") as file:
        for vector in vectors(count, few):
            file.write(json.dumps(vector) + "\n")


if __name__ == "__main__":
    write(sys.argv[1], *map(int, sys.argv[2:]))

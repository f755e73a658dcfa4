"""Writes what NumPy computes for tapes, for the engine's tests: python tests/core/vectors.py FILE [INPUTS PER TAPE [FEW]].

The file holds a list of {name, tape, cases: [{inputs, outputs}]}: every operation alone, with random shapes,
and training steps of networks.
"""

import json
import sys
from collections import Counter
from itertools import cycle, islice

import numpy as np
from found import ACTIVATIONS, LOSSES, OPTIMISERS, output

import annbook as ab
from annbook.conv import Flatten, MaxPool2D, conv
from annbook.recording import record
from annbook.recurrent import Last, lstm, rnn
from annbook.tape import Tape

COMPARE = ("add", "subtract", "multiply", "maximum", "minimum", "greater", "greater_equal", "less", "less_equal", "equal",
           "not_equal")
BEND = ("negative", "absolute", "sign", "square", "exp", "expm1", "tanh", "sin", "cos")
PAIRS = (((2, 3), (2, 3)), ((2, 3), (3,)), ((3,), (2, 1)), ((2, 1, 3), (4, 1)), ((), (2, 2)), ((2,), ()), ((1, 3), (4, 3)))
PRODUCTS = (((2, 3), (3, 4)), ((3,), (3, 2)), ((2, 3), (3,)), ((3,), (3,)), ((2, 2, 3), (3, 2)), ((2, 1, 2, 3), (4, 3, 2)),
            ((2, 3), (4, 3, 1)))
CONTRACTIONS = ((1, (2, 3), (3, 2)), (([1], [0]), (2, 3), (3, 2)), (([0, 1], [1, 2]), (2, 3, 4), (2, 2, 3)),
                (([2], [2]), (2, 3, 4), (2, 3, 4)), (0, (2, 3), (3, 2)), (2, (4, 2, 3), (2, 3, 2)))
SUBSCRIPTS = (("ij,jk->ik", (2, 3), (3, 2)), ("ij,kj", (2, 3), (4, 3)), ("ij,ij->", (2, 3), (2, 3)),
              ("nchwij,ocij->nohw", (2, 2, 2, 2, 2, 2), (3, 2, 2, 2)), ("ii,i->i", (3, 3), (3,)))
KEYS = (0, -1, (..., 0), (slice(None), None, 1), (slice(None, None, -1), slice(1, None)), (None, ..., slice(-2, None)),
        (slice(0, -1), slice(None, None, 2), slice(-1, 0, -2)), (slice(1, 50), slice(-50, 2)))
WIDTHS = (1, (1, 2), ((0, 0), (1, 0), (2, 1)), ((1, 1),))
windows = np.lib.stride_tricks.sliding_window_view


def op_tapes():
    """(name, function of named arrays, their shapes, how to make one of a shape), for every operation."""
    for k, (a, b) in enumerate(PAIRS):
        shapes = {"a": a, "b": b}
        for op in COMPARE:
            yield f"{op} {k}", getattr(np, op), shapes, rounded
        yield f"divide {k}", lambda a, b: a / b, shapes, positive
        yield f"power {k}", lambda a, b: a ** b, shapes, positive
        yield f"where {k}", lambda a, b: np.where(a > b, a, b * 2), shapes, rounded
    for op in BEND:
        yield op, getattr(np, op), {"a": (3, 2)}, normal
    for op in ("sqrt", "log", "log1p"):
        yield op, getattr(np, op), {"a": (3, 2)}, positive
    yield "power by 2", lambda a: a ** 2, {"a": (3, 2)}, rounded
    yield "power of 2", lambda a: 2 ** a, {"a": (3, 2)}, rounded
    yield "clip", lambda a, b: np.clip(a, 0.5, b), {"a": (3, 2), "b": (2,)}, positive
    yield from many_tapes()
    yield from move_tapes()


def many_tapes():
    """Many numbers become one."""
    for k, (a, b) in enumerate(PRODUCTS):
        yield f"matmul {k}", lambda a, b: a @ b, {"a": a, "b": b}, positive
    for k, (axes, a, b) in enumerate(CONTRACTIONS):
        yield f"tensordot {k}", lambda a, b, axes=axes: np.tensordot(a, b, axes), {"a": a, "b": b}, positive
    for k, (text, a, b) in enumerate(SUBSCRIPTS):
        yield f"einsum {k}", lambda a, b, text=text: np.einsum(text, a, b), {"a": a, "b": b}, positive
    for op in ("sum", "mean", "max", "min", "argmax"):
        for k, (axis, keep) in enumerate([(None, False), (0, False), (-1, True), (1, False), (None, True), ((0, -1), False)]):
            if op != "argmax" or k < 5:
                f = getattr(np, op)
                yield (f"{op} {k}", lambda a, f=f, axis=axis, keep=keep: f(a, axis=axis, keepdims=keep), {"a": (2, 3, 4)},
                       positive if op in ("sum", "mean") else rounded)


def move_tapes():
    """Numbers change their places, or only their number matters."""
    a, ab_, shapes = {"a": (2, 3, 4)}, {"a": (2, 3), "b": (2, 3)}, {"a": (3,), "b": (2, 3)}
    yield "ravel", lambda a: np.ravel(a), a, normal
    yield "reshape to rows", lambda a: a.reshape(-1, a.shape[-1]), a, normal
    yield "reshape to lengths", lambda a: a.reshape(a.shape[0], a.shape[1] * a.shape[2]), a, normal
    yield ("reshape by arithmetic",
           lambda a: a.reshape((a.shape[0] + 3) // 2 * 2 - 2, 0 - -a.shape[1], a.shape[2] % 100), a, normal)
    yield "transpose", lambda a: a.T, a, normal
    yield "transpose axes", lambda a: a.transpose(1, 2, 0), a, normal
    yield "swapaxes", lambda a: np.swapaxes(a, 0, -1), a, normal
    for k, key in enumerate(KEYS):
        yield f"index {k}", lambda a, key=key: a[key], a, normal
    yield "index by length", lambda a: a[:, : a.shape[1] - 1], a, normal
    yield "broadcast_to", lambda a, b: np.broadcast_to(a, b.shape) + b, shapes, normal
    yield "repeat", lambda a: np.repeat(a, 2, 1), a, normal
    yield "repeat flat", lambda a: a.repeat(3), a, normal
    for k, width in enumerate(WIDTHS):
        yield f"pad {k}", lambda a, width=width: np.pad(a, width), a, normal
    yield "pad with numbers", lambda a: np.pad(a, 1, constant_values=1.5), a, normal
    for k, axis in enumerate([0, 1, -1]):
        yield f"stack {k}", lambda a, b, axis=axis: np.stack([a, b, a], axis), ab_, normal
        yield f"concatenate {k}", lambda a, b, axis=axis: np.concatenate((a, b), axis), ab_, normal
    yield "sliding_window_view", lambda a: windows(a, (2, 2), axis=(1, 2)), a, normal
    yield "sliding_window_view of all", lambda a: windows(a, (1, 2, 3)), a, normal
    yield "sliding_window_view of one", lambda a: windows(a, 2, axis=-1), a, normal
    yield "size", lambda a: a * np.size(a) / np.size(a, -1) + a.shape[0], a, normal
    yield "like", lambda a: np.zeros_like(a) + np.ones_like(a) * np.full_like(a, 2.5), a, normal
    yield "copy", lambda a: np.copy(a) + 1, a, normal


def normal(rng, shape):
    return rng.normal(0, 2, shape)


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
        tape.name(f(*arrays.values()), "out")
        rows = [{key: make(rng, shape) for key, shape in shapes.items()} for _ in range(-(-count // of[name.split()[0]]))]
        yield name, tape, rows, lambda row, f=f: {"out": f(*row.values())}


# Each activation, each loss and each optimiser, in as few networks as there are of what is most.
EACH = list(islice(zip(cycle(ACTIVATIONS), cycle(LOSSES), cycle(OPTIMISERS)), max(map(len, (ACTIVATIONS, LOSSES, OPTIMISERS)))))
NETWORKS = {
    "the 3-4-2 network": ([3, 4, 2], ab.sigmoid, ab.sigmoid, ab.squared_error, None),
    "two classes": ([2, 3, 1], ab.tanh, ab.sigmoid, ab.binary_cross_entropy, ab.momentum),
    **{f"{act}, {loss}, {step.__name__}": ([3, 4, 3], act, output(loss), loss, step) for act, loss, step in EACH},
    **{f"playground {depth} {act.name}": ([2] + [4] * depth + [2], act, ab.identity, ab.softmax_cross_entropy, step)
       for act, step in ((ab.tanh, ab.adam), (ab.relu, ab.sgd), (ab.sigmoid, ab.momentum), (ab.leaky_relu, ab.sgd))
       for depth in range(5)},
}


def network_vectors(count, rng):
    """Training steps: recorded at one width and with one row, replayed at others."""
    for name, (sizes, act, out, loss, step) in NETWORKS.items():
        tape = record(ab.init(sizes, act, out), *examples(sizes, loss, 1, rng), loss, 0.1, step)
        nets = [ab.init([sizes[0], *rng.integers(1, 6, len(sizes) - 2).tolist(), sizes[-1]], act, out) for _ in range(4)]
        nets.append(ab.init(sizes, act, out))
        rows = [inputs(tape, nets[k % 5], examples(sizes, loss, int(rng.integers(1, 4)), rng), rng) for k in range(count)]
        yield name, tape, rows, lambda row, net=nets[0], loss=loss, step=step: training_step(net, loss, step or ab.sgd, row)


def examples(sizes, loss, n, rng):
    x, y = rng.normal(size=(n, sizes[0])), rng.uniform(0.1, 0.9, (n, sizes[-1]))
    return x, y / y.sum(-1, keepdims=True) if loss.y == "distribution" else y


def parameters(net):
    return {f"{name}[{k}]": value for k, layer in enumerate(net, 1) for name, value in vars(layer).items()
            if hasattr(value, "ndim")}


def inputs(tape, net, data, rng):
    """Random values for every input of a tape: weights and memories shaped as those of net."""
    row = dict(zip("xy", data)) | {"lr": float(rng.uniform(0.01, 1))}
    for name, value in parameters(net).items():
        row[name] = rng.normal(0, value.shape[-1] ** -0.5, value.shape)
        for j in range(3):
            if tape.find(f"{name}.memory{j}") is not None:
                row[f"{name}.memory{j}"] = int(rng.integers(9)) if j == 2 else rng.uniform(0.1, 1, value.shape)
    return row


def training_step(net, loss, optimiser, row):
    """What the library computes, without a tape."""
    net = tuple(layer.like(**{name[:-3]: row[name] for name in parameters(net) if name.endswith(f"[{k}]")})
                for k, layer in enumerate(net, 1))
    E, grads = ab.gradient(net, row["x"], row["y"], loss)
    found, grads = {"E": E, f"a[{len(net)}]": ab.forward(net, row["x"])[-1].a}, parameters(grads)
    for name, p in parameters(net).items():
        memory = [row[f"{name}.memory{j}"] for j in range(3) if f"{name}.memory{j}" in row]
        found[f"d{name}"] = grads[name]
        found[f"{name}'"] = optimiser(row["lr"]).rule(p, grads[name], *memory)[0]
    return found


# Networks of all layers: how to make one, and the shape of its input without the axis of the samples.
EXAMPLES = {
    "convolution": (lambda: (conv(1, 2, 3, ab.relu), Flatten(), ab.init([32, 2])[0]), (1, 6, 6)),
    "stride and padding": (lambda: (conv(2, 3, 3, ab.tanh, stride=2, padding=1), Flatten(), ab.init([27, 2])[0]), (2, 6, 6)),
    "convolution and pooling": (lambda: (conv(1, 2, 3, ab.relu, padding=1), MaxPool2D(2), conv(2, 2, 3, ab.relu), Flatten(),
                                         ab.init([8, 2])[0]), (1, 8, 8)),
    "pooling with a rest": (lambda: (conv(1, 2, 3, ab.tanh), MaxPool2D(2), Flatten(), ab.init([12, 2])[0]), (1, 7, 8)),
    "recurrence": (lambda: (rnn(2, 3), Last(), ab.init([3, 2])[0]), (4, 2)),
    "gated recurrence": (lambda: (lstm(2, 3), Last(), ab.init([3, 2])[0]), (4, 2)),
    "a character model": (lambda: (rnn(2, 3), ab.init([3, 2])[0]), (4, 2)),
    "dropout": (lambda: (ab.init([3, 6], out=ab.tanh)[0], ab.Dropout(0.25, 3), ab.init([6, 2])[0]), (3,)),
}


def fixed_rows(net):
    """Whether a recording holds for as many rows as it was made with: a mask of random numbers has their shape."""
    return any(isinstance(layer, ab.Dropout) for layer in net)


def layer_vectors(count, rng):
    """Training steps of other layers, replayed with other weights and any number of rows."""
    for name, (make, shape) in EXAMPLES.items():
        net, loss = make(), ab.softmax_cross_entropy
        out = ab.predict(net, rng.normal(size=(1, *shape))).shape
        tape = record(net, rng.normal(size=(1, *shape)), np.full(out, 1 / out[-1]), loss, 0.1, ab.sgd)
        rows = []
        for _ in range(count):
            n = 1 if fixed_rows(net) else int(rng.integers(1, 4))
            y = rng.uniform(0.1, 1, (n, *out[1:]))
            rows.append(inputs(tape, net, (rng.normal(size=(n, *shape)), y / y.sum(-1, keepdims=True)), rng))
        yield name, tape, rows, lambda row, net=net, loss=loss: training_step(net, loss, ab.sgd, row)


def plain(row):
    return {name: value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value for name, value in row.items()}


MAKERS = op_vectors, network_vectors, layer_vectors


def vectors(count, few=False, makers=MAKERS):
    rng = np.random.default_rng(0)
    for make in makers:
        for name, tape, rows, f in make(count, rng):
            cases = [{"inputs": plain(row), "outputs": plain(f(row))} for row in rows]
            text = json.loads(tape.to_json())
            if few:  # what the engine does not read
                nodes = [{k: v for k, v in node.items() if k not in ("source", "label")} for node in text["nodes"]]
                text |= {"sources": [], "nodes": nodes}
            yield {"name": name, "tape": text, "cases": cases}
            if few and make is network_vectors:
                return


def write(path, count=1000, few=False, makers=MAKERS):
    """A line of JSON for each tape; `few` leaves out all networks but the first."""
    with open(path, "w") as file:
        for vector in vectors(count, few, makers):
            file.write(json.dumps(vector) + "\n")


if __name__ == "__main__":
    write(sys.argv[1], *map(int, sys.argv[2:]))

"""Writes what NumPy says of each operation at its edges, for the engine's tests: python tests/core/edges.py FILE.

A line of JSON for each: {op, arrays, set, out} or, where NumPy refuses, {op, arrays, set, refused}. No tape holds them:
recording refuses too. A tuple below is the shape of an array of numbers, a list is one by itself.
"""

import json
import sys
import warnings
from itertools import product

import numpy as np
from vectors import BEND, COMPARE

from annbook.ops import OPS
from annbook.tapefile import _stored as stored

INF, NAN = float("inf"), float("nan")
ODD = [-INF, -1.0, -0.0, 0.0, 0.5, 1.0, 2.0, INF, NAN]
PAIRS = [[(2, 3), (2,)], [(2, 3), (3, 2)], [(4, 1, 3), (2, 1)], [(0, 3), (3,)], [(0,), (1,)], [(2, 0), (2, 1)], [(0,), (2,)],
         [(), ()]]
MIXED = [[[[v] for v in ODD], ODD], [ODD, [2.0]], [[0.5], ODD], [[NAN], [[1.0], [2.0]]]]
FACTORS = [[(2, 3), (2, 3)], [(3,), (2,)], [(), (2,)], [(2,), ()], [(2, 0), (0, 3)], [(0, 2), (2, 3)], [(2, 1), (3, 2)],
           [(2, 2, 3), (3, 3, 2)], [(1, 2, 3), (3, 3, 2)], [(3,), (2, 3, 2)], [(2, 3), (3, 0)], [(0,), (0,)], [(2, 2, 3), (3,)],
           [(1, 1), (1,)]]
CONTRACTED = {
    1: [[(2, 1), (3, 2)], [(2, 0), (0, 3)]], 2: [[(2, 3), (3, 2)], [(2, 3), (2, 3)]], 3: [[(2, 3), (2, 3)]], 0: [[(2,), (0,)]],
    ((0,), (1,)): [[(2, 3), (3, 2)]], ((0,), (0,)): [[(2, 3), (3, 2)]], ((-1,), (-2,)): [[(2, 3), (3, 2)]],
    ((2,), (0,)): [[(2, 3), (3, 2)]], ((0, 1), (0,)): [[(2, 3), (2, 3)]], ((0, 0), (0, 0)): [[(2, 2), (2, 2)]],
    (1, 0): [[(2, 3), (3, 2)]], ((), ()): [[(2,), (2,)]]}
SUBSCRIPTS = {
    "ij->ji": [[(2, 3)]], "ij->ik": [[(2, 3)]], "ij->ii": [[(2, 2)]], "ij->": [[(0, 3)]], "ij->j": [[(0, 3)]],
    "ij,jk->ik": [[(2, 0), (0, 3)], [(2, 3), (2, 3)]], "i,i->i": [[(1,), (3,)], [(3,), (1,)], [(0,), (1,)], [(1,), (0,)],
                                                                 [(2,), (3,)]],
    "ij": [[(2, 3), (2, 3)]], "ij,jk": [[(2, 3)]], "i": [[(2, 3)]], "ijk": [[(2, 3)]], "ii": [[(3, 3)], [(2, 3)]],
    "ii->i": [[(3, 3)]],
    " i j , j -> i ": [[(2, 3), (3,)]], "ba": [[(2, 3)]], "aib,b": [[(2, 3, 1), (1,)]], ",->": [[(), ()]]}
AXES = None, 0, 1, -1, -2, 2, -3, 0.5, (), (0, 1), (-1, 0), (0, 0), (0, -2), (0, 2)
SUMMED = [[ODD], [[[NAN, 1.0], [2.0, 3.0]]], [[-INF, -INF]], [[INF, INF]], [[1.0, 3.0, NAN, NAN]], [[2.0, 2.0, 1.0]], [()]]
PLAIN = "ravel", "copy", "transpose", "size", "zeros_like", "ones_like"
SHAPES = {
    (2, 3): [(3, 2), 6, -1, (-1, 2), (2, -1, 3), (4, -1), (-1, -1), (-2, -3), (5,), (1.5, 4), ()],
    (0, 3): [(3, 0), (-1, 3), (0, -1)], (): [(1, 1)], (1,): [()]}
STRETCHED = {
    (3,): [(2, 3), 3, (3, 2)], (2, 3): [(3,)], (1,): [(0,), 4, (-2,)], (): [(2, 2)],
    (2, 1): [(4, 2, 3)], (0,): [(2, 0), (1,)], (2,): [(1,)]}
ORDERS = None, (2, 0, 1), (-1, 0, 1), (0, 1), (0, 0, 1), (0, 1, 3), (0, 1, 2, 2), (0, 1, -1)
SWAPPED = (0, 1), (-1, 0), (1, 1), (-3, -1), (0, 3), (-4, 0), (3, 0)
KEYS = {(0, 2): [(slice(None),), (0,)], (): [(), (None,), (0,)], (4, 3): [
        (0,), (-4,), (4,), (-5,), (0, 2), (0, 3), (0, -4), (0, 0, 0), (..., 0), (0, ...), (..., ...), (0, ..., 0), (0, ..., 0, 0),
        (), (None,), (None, 0, None), (0.5,), (slice(None, None, 0),),
        *((slice(*ends),) for ends in product((None, 0, 1, -1, 5, -9), (None, 0, 3, -1, 9, -9), (None, 1, 2, -1, -3)))]}
WIDTHS = [0, 1, (1,), (1, 2), (1, 2, 3), ((1,),), ((1, 2),), ((1, 2), (3, 4)), ((1,), (2,)), ((0, 0), (0, 0), (1, 1)),
          ((1, 2, 3), (1, 2, 3)), -1, (0, -1), ((0, 1), (0, -1)), 0.5]
GLUED = [[(2, 3), (2, 3)], [(2, 3), (1, 3)], [(2, 3), (2, 1)], [(2, 3), (3,)], [(3,), (3, 0)], [(), ()], [(1,), ()],
         [(2, 0), (2, 3)], [(0,), (0,)], [(2, 3)]]
WINDOWS = {
    0: [2, 5, 4, (2, 2), -1, 0], 1: [3, 4], -1: [2], 2: [1], -3: [1], (0, 1): [(2,)], (1, 0): [(2, 2)], (0, 0): [(2, 2), (3, 3)],
    None: [(2, 2), (4, 3), (5, 3), 2, (2,), (2, 2, 2)]}
FILLED = [[(2, 3), ()], [(2, 3), (3,)], [(2, 3), (2, 1)], [(2,), (3,)], [(2,), (2, 2)], [(0,), ()], [(2, 3), (2,)],
          [(3,), (1, 3)], [(), (1, 1)], [(1,), (1, 2)]]
TRUTHS = [[NAN, 0.0, -0.0, 1.0], (4,), (4,)]
BOUNDS = [[ODD, [0.0], [1.0]], [ODD, [1.0], [0.0]], [[0.0], [NAN], [1.0]], [[0.0], [0.0], [NAN]]]


def rows():
    """(operation, arrays, settings) of each edge."""
    for op in (*COMPARE, "divide", "power"):
        yield from ((op, pair) for pair in [*PAIRS, *MIXED])
    for op in (*BEND, "sqrt", "log", "log1p"):
        yield from ((op, [one]) for one in (ODD, [], 0.25))
    yield from (("where", arrays) for arrays in [*([*pair, (2, 3)] for pair in PAIRS), TRUTHS])
    yield from (("clip", arrays) for arrays in [*([*pair, (2, 3)] for pair in PAIRS), *BOUNDS])
    yield from (("matmul", pair) for pair in FACTORS)
    yield from (("tensordot", pair, {"axes": axes}) for axes, pairs in CONTRACTED.items() for pair in pairs)
    yield from (("einsum", arrays, {"subscripts": text}) for text, each in SUBSCRIPTS.items() for arrays in each)
    for op in ("sum", "mean", "max", "min", "argmax"):
        yield from ((op, [(2, 3)], {"axis": axis, "keepdims": keep}) for axis, keep in product(AXES, (False, True)))
        yield from ((op, [shape], {"axis": axis}) for shape, axis in product(((0,), (0, 3), (3, 0)), (None, 0, -1, 1)))
        yield from ((op, arrays) for arrays in SUMMED)
    yield from moves()


def moves():
    """Those of operations that move numbers, or count them."""
    yield from (("reshape", [a], {"shape": shape}) for a, shapes in SHAPES.items() for shape in shapes)
    yield from ((op, [a]) for op, a in product(PLAIN, ((2, 3), (), (0, 3))))
    yield from (("transpose", [(2, 3, 4)], {"axes": axes}) for axes in ORDERS)
    yield from (("swapaxes", [(2, 3, 4)], {"axis1": i, "axis2": j}) for i, j in SWAPPED)
    yield from (("index", [a], {"key": key}) for a, keys in KEYS.items() for key in keys)
    yield from (("broadcast_to", [a], {"shape": shape}) for a, shapes in STRETCHED.items() for shape in shapes)
    yield from (("repeat", [a], {"repeats": n, "axis": axis})
                for a, n, axis in product(((2, 3), (0,)), (0, 1, 3), (None, 0, -1, 1, 2, -3)))
    yield from (("repeat", [a], {"repeats": n}) for a, n in (((), 3), ((2, 3), -1)))
    yield from (("pad", [(2, 3)], {"pad_width": width, "constant_values": 1.5}) for width in WIDTHS)
    yield from (("pad", [a], {"pad_width": width}) for a, width in (((), 0), ((0,), 2), ((2, 0), ((1, 0), (0, 1)))))
    yield from ((op, arrays, {"axis": axis})
                for op, arrays, axis in product(("stack", "concatenate"), GLUED, (0, 1, -1, 2, -2, -3, -4)))
    yield from (("sliding_window_view", [(4, 3)], {"window_shape": window, "axis": axis})
                for axis, windows in WINDOWS.items() for window in windows)
    yield from (("size", [(2, 3)], {"axis": axis}) for axis in (0, -1, 2, -3))
    yield "length", [], {"of": 3}
    yield from (("full_like", pair) for pair in FILLED)


def edges():
    """Each edge, with what NumPy answers or that it refuses."""
    for op, given, *more in rows():
        settings = dict(*more)
        arrays = [numbered(one) + k if isinstance(one, tuple) else np.array(one) for k, one in enumerate(given)]
        edge = {"op": op, "arrays": [*map(flat, arrays)], "set": {key: stored(value) for key, value in settings.items()}}
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                yield edge | {"out": flat(OPS[op].rule(*arrays, **settings))}
        except (ValueError, TypeError, IndexError) as error:
            yield edge | {"refused": str(error)}


def numbered(shape):
    """Numbers that differ, of both signs."""
    return (np.arange(int(np.prod(shape))) * 1.25 - 2).reshape(shape)


def flat(array):
    """{shape, data}, with words for what JSON has no number for."""
    array = np.asarray(array, float)
    return {"shape": [*array.shape], "data": [v if np.isfinite(v) else str(v) for v in array.ravel().tolist()]}


def write(path):
    """A line of JSON for each edge."""
    with open(path, "w") as file:
        file.writelines(json.dumps(edge) + "\n" for edge in edges())


if __name__ == "__main__":
    write(sys.argv[1])

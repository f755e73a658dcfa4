"""The numbers of a wrong program, run as plain NumPy: what the mistake lab must show."""

from functools import cache

import numpy as np

import annbook as ab
from annbook import mistakes, worked
from annbook.mistakes import MISTAKES, ORDER, batch, on_the_tape


@cache
def walk(code, n, count, lr):
    """(what a step begins with, what it finds), after so many others."""
    own = code.begin()
    for _ in range(count):
        names = code.one(own, *batch(n), lr)
        own = {name: names[name] for name in own}
    return own, code.one(own, *batch(n), lr)


def arrays(code, n, done, lr):
    """All arrays of a step by their names in the code; W1' is W1 after it."""
    own, names = walk(code, n, done, lr)
    found = {name: names[name] for name in ORDER if name in names and name not in mistakes.AXES}
    return {**{name: own[name] for name in mistakes.AXES}, **found, **{f"{name}'": names[name] for name in mistakes.AXES}}


def numbers(found, n, lr):
    """{name: number} of the first row, as the book calls them."""
    x, y = batch(n)
    known = {f"x{k}": v for k, v in enumerate(x[0], 1)} | {f"y{k}": v for k, v in enumerate(y[0], 8)}
    known |= {"lr": lr, "E": found["E"]}
    for layer, first, below in (1, 4, 1), (2, 8, 4):
        for name in ("z", "a", "delta"):
            known |= {f"{name}{first + k}": v for k, v in enumerate(found[f"{name}{layer}"][0])}
        for name, text in (("W", "w{}"), ("dW", "dE/dw{}"), ("W'", "w{}'")):
            array = found[f"{name[:-1]}{layer}'" if name == "W'" else f"{name}{layer}"]
            known |= {text.format(f"{below + i}{first + j}"): array[j, i] for j, i in np.ndindex(array.shape)}
        for name, text in (("b", "b{}"), ("db", "dE/db{}"), ("b'", "b{}'")):
            array = found[f"{name[:-1]}{layer}'" if name == "b'" else f"{name}{layer}"]
            known |= {text.format(first + j): v for j, v in enumerate(array)}
    return known


def slopes(mistake, found):
    """The gradient of the right E by nudging, where the wrong program stands."""
    act, loss = (ab.sigmoid, ab.squared_error) if mistake.kind == "sigmoid" else (ab.identity, ab.softmax_cross_entropy)
    net = ab.Dense(found["W1"], found["b1"], ab.sigmoid), ab.Dense(found["W2"], found["b2"], act)
    grads = ab.numeric_gradient(net, *batch(mistake.rows), loss)
    known = {f"dE/d{name}": np.squeeze(ab.at(grads, name)).item() for name in worked.names(net)}
    if mistake.rows == 1:
        known |= {f"delta{n}": known[f"dE/db{n}"] for n in range(4, 10)}
    return known


def off(one, other):
    return not np.isclose(other, one, rtol=1e-9, atol=1e-12)


def first_off(mistake, right, wrong):
    """(name, should be, is) of the first number that differs; None if none does."""
    for array in ORDER:
        places = np.flatnonzero([off(*pair) for pair in zip(np.ravel(right[array]), np.ravel(wrong[array]))])
        if places.size:
            k, a, b = places[0], np.ravel(right[array]), np.ravel(wrong[array])
            one, other = numbers(right, mistake.rows, 0), mistakes.tapes(mistake)[0]
            name = other.names(other.find(on_the_tape(array)))[k].removesuffix("[0]")
            return name if name in one else on_the_tape(array), a[k], b[k]
    return None


def both(name, done, lr):
    """(arrays, arrays, numbers, numbers) of a step: right and with the mistake."""
    one = MISTAKES[name]
    found = [arrays(code, one.rows, done, lr) for code in (one.right, one.wrong)]
    return *found, *(numbers(part, one.rows, lr) for part in found)

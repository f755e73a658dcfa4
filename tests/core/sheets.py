"""Sheets of readers: right ones of random networks, rounded at random; and how the marking does on wrong ones."""

from collections import Counter
from functools import cache

import numpy as np
import reasons
import wrong

import annbook as ab
from annbook.formulas import opened, value
from annbook.marking import mark

BENDS = [ab.identity, ab.sigmoid, ab.tanh, ab.relu, ab.leaky_relu, ab.softplus]
ENDS = {"numbers": (BENDS, [ab.squared_error, ab.half_squared_error, ab.mse]),
        "yes": ([ab.sigmoid], [ab.binary_cross_entropy]), "class": ([ab.softmax], [ab.cross_entropy]),
        "sums": ([ab.identity], [ab.softmax_cross_entropy, ab.sigmoid_cross_entropy])}


def recorded(rng):
    """The recording of a random network: one to three layers, one or two rows, any activation, any loss that fits."""
    sizes = [int(n) for n in rng.integers(1, 5, rng.integers(2, 5))]
    rows, kind = int(rng.integers(1, 3)), rng.choice([*ENDS])
    outs, losses = ENDS[kind]
    y = rng.normal(size=(rows, sizes[-1])).round(2)
    if kind != "numbers":
        y = np.eye(sizes[-1])[rng.integers(sizes[-1], size=rows)]
    acts = [BENDS[rng.integers(len(BENDS))] for _ in sizes[2:]] + [outs[rng.integers(len(outs))]]
    net = tuple(ab.Dense(rng.normal(size=(m, n)).round(2), rng.normal(size=m).round(2), act)
                for n, m, act in zip(sizes, sizes[1:], acts, strict=False))
    return ab.record(net, rng.normal(size=(rows, sizes[0])).round(1), y, losses[rng.integers(len(losses))], 0.3)


def right(rng):
    """(tape, {name: text}) of a reader who rounds, to 2 to 6 digits, and goes on with what he wrote, or with all digits."""
    tape = recorded(rng)
    numbers, decimals, carry, alike = opened(tape), *rng.integers(0, 2, 3)
    known, written, same = numbers.right.copy(), {}, int(rng.integers(2, 7))
    for k in numbers.order:
        found = value(numbers.formulas[k], known) if carry else numbers.right[k]
        digits = same if alike else int(rng.integers(2, 7))
        text = wrong.text(float(found), digits, decimals) if np.isfinite(found) else str(found)
        written[numbers.names[k]] = text
        known[k] = float(text) if carry else known[k]
    return tape, written


def called_wrong(seeds):
    """The seeds whose right sheets were not called right, and the number of sheets: those with a logarithm of 0 do not count."""
    found, count = [], 0
    for seed in seeds:
        with np.errstate(all="ignore"):
            tape, written = right(np.random.default_rng(seed))
        if not {"inf", "nan", "-inf"} & {*written.values()}:
            marks, count = mark(tape, written), count + 1
            found += [] if marks.ok else [seed]
    return found, count


@cache
def tape_of(name):
    setting = next(one for one in wrong.networks() if one.name == name)
    return ab.record(setting.net, setting.x, setting.y, getattr(ab, setting.loss), setting.lr)


def first_reasons(marks):
    """(name, reasons) of the first number that is not simply right; of each rule one."""
    first = marks.first or next((one for one in marks if one.says), None)
    return (first.name, [*{one.rule: one for one in first.says[::-1]}.values()][::-1]) if first else (None, [])


def scores(cases, digits, carry, seed=0):
    """Counts over cases: seen, first (found), asked (for a reason), named, leading (named first), reasons, true (ones)."""
    count, rng = Counter(), np.random.default_rng(seed)
    for case in cases:
        written = wrong.rounded(case.numbers, digits, rng, carry)
        if not wrong.visible(case, written):
            continue
        name, found = first_reasons(mark(tape_of(case.setting.name), written))
        hits = [reasons.names(case, one) for one in found] if reasons.same(case) else []
        count.update(seen=1, first=name == case.first)
        if reasons.same(case):
            count.update(asked=1, named=any(hits), leading=bool(hits) and hits[0], reasons=len(found), true=sum(hits))
    return count


def shares(count):
    """The measured table's columns, from counts."""
    return {"first wrong number found": count["first"] / count["seen"], "reason named": count["named"] / count["asked"],
            "named first": count["leading"] / count["asked"], "reasons named": count["reasons"] / count["asked"],
            "of these true": count["true"] / max(1, count["reasons"])}


def readers(rng, count=5):
    """(whether the mistake is a habit, its rule's cases) of readers with five sheets: one mistake kept, or another on each."""
    every = [case for case in wrong.cases(most=None) if reasons.same(case)]
    of = {}
    for case in every:
        of.setdefault(case.id, []).append(case)
    for id in of:
        if len(of[id]) >= 3:
            chosen = rng.permutation(len(of[id]))[:count]
            yield True, [of[id][k] for k in chosen]
    for _ in range(len(of)):
        kinds = {}
        for k in rng.permutation(len(every)):
            kinds.setdefault(every[k].wrong.begins, every[k])
        yield False, [*kinds.values()][:count]


def told(habit, cases, rng, digits=4):
    """Whether the marking tells a habit from slips, and names it."""
    sheets = [wrong.rounded(case.numbers, digits, rng) for case in cases]
    habits = mark([tape_of(case.setting.name) for case in cases], sheets).habits
    kept = [one for one in habits if one.kind == "misconception"]
    return any(reasons.names(case, one) for one in kept for case in cases) if habit else not kept

"""Marking: 827 wrong computations of a training step, by 173 mistakes over seven networks (tests/core/wrong.py).

Numbers are written with 3, 4 or 6 digits, and later ones are computed from what was written, or from all digits; a number
for each network. Reasons are asked for where there is one (not for a slip of the pen). "Right sheets" are those of 10,100
random networks (some are left out: they round to a logarithm of 0) with random roundings; "readers" have five
sheets, with one mistake kept, or another one on each.
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "core"))
import sheets
import wrong


def of_networks(digits, carry, most):
    """{column: [a share for each network]}."""
    found = {}
    for k, setting in enumerate(wrong.networks()):
        cases = [case for case in wrong.cases(most=most) if case.setting.name == setting.name]
        for column, share in sheets.shares(sheets.scores(cases, digits, carry, k)).items():
            found.setdefault(column, []).append(share)
    return found


def row(digits, carry):
    return f"{digits} digits, {'rounded as they go' if carry else 'all digits kept'}"


def habits(seed=0):
    rng = np.random.default_rng(seed)
    found = [(habit, sheets.told(habit, cases, rng)) for habit, cases in sheets.readers(rng)]
    return {"told apart": [float(np.mean([ok for _, ok in found]))],
            "kept mistakes seen as such": [float(np.mean([ok for habit, ok in found if habit]))],
            "changing ones, too": [float(np.mean([ok for habit, ok in found if not habit]))],
            "readers": [len(found)]}


def table():
    bad, count = sheets.called_wrong(range(10_100))
    return {**{row(digits, carry): of_networks(digits, carry, None) for carry in (False, True) for digits in (3, 4, 6)},
            "right sheets": {"marked": [count], "called wrong": [len(bad)]}, "readers": habits()}


def small():
    bad, _ = sheets.called_wrong(range(30))
    return {"right sheets": {"called wrong": [len(bad)]}}

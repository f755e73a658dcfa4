"""Diagnosis: 74 programs that do not learn, seven tenths with two to five faults at once, and 30 healthy networks with
five seeds each (tests/core/faulty.py).

`checkup` gets the call and nothing else. "Seen": it says something; "named first": its first finding is a fault that was
planted; "named": the share of the faults that it names at once; "cured at once": the program learns with the first cure;
"cured": it does after as many rounds as there are faults, each with the first cure of a new checkup; "all cures at once":
with all the cures of the first. A program learns if on the test it reaches 0.8 of the skill of the healthy one, and if its
test is at fault, that must be mended too. Every other program served to develop with; "reported" are the rest.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "core"))
import faulty
import numpy as np

SEEN = "seen", "named first", "named", "cured at once", "cured", "all cures at once"


def scored(cases):
    """[(how many faults, {column: 0, 1 or a share})] for each case."""
    return [(len(case.faults), faulty.tried(case)) for case in cases]


def row(scores):
    """{column: [the share of these programs]}, and how many they are."""
    means = {column: [float(np.mean([score[column] for _, score in scores]))] for column in SEEN}
    return {"programs": [len(scores)]} | means


def alarms(networks, seed):
    """The share of healthy networks of which something is said."""
    return float(np.mean([not faulty.found(faulty.healthy(k, seed)).ok for k in networks]))


def table():
    developing, reported = scored(faulty.CASES[::2]), scored(faulty.CASES[1::2])
    every = developing + reported
    rows = {"developing": developing, "reported": reported, "one fault": [one for one in every if one[0] == 1],
            "several": [one for one in every if one[0] > 1]}
    everyone = range(len(faulty.HEALTHY))
    return {name: row(scores) for name, scores in rows.items()} | {
        "healthy": {"programs": [5 * len(everyone)], "false alarms": [alarms(everyone, seed) for seed in range(5)]}}


def small():
    """A third of the healthy networks, with the first seed."""
    return {"healthy": {"false alarms": [alarms(range(0, len(faulty.HEALTHY), 3), 0)]}}

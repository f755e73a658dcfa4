"""Are receipts what NumPy finds by nudging? Recorded steps and their numerical gradients, for js/figures/receipts.test.mjs.

python tests/pages/test_receipts.py js/figures/receipts.json writes them anew.
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

import annbook as ab
from annbook import explorers, worked
from annbook.recording import record

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "js/figures/receipts.json"
EDGE = ab.Dense([[1.0]], [0.0], ab.relu), ab.Dense([[1.0]], [0.0], ab.identity)
ASKED = {
    "the worked network": (tuple(ab.Dense(W, b, ab.sigmoid) for W, b in worked.weights), worked.x, worked.y, ab.squared_error),
    "a deeper one": (ab.init([2, 3, 2, 3], ab.tanh, ab.softmax, seed=4), [0.5, -2.0], [0.0, 1.0, 0.0], ab.cross_entropy),
    "a corner": (EDGE, [0.0], [-1.0], ab.squared_error)}


def steps():
    """{name: graph, book, nudged and the numerical gradient by name}; delta is that of the bias."""
    for name, asked in ASKED.items():
        figure = explorers.network(*asked).figure
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the corner
            grads = ab.numeric_gradient(*asked)
        numeric = {slope: np.squeeze(ab.at(grads, of)).item() for slope, of in figure.data["nudged"].items()}
        book = {one: figure.data["book"][one] for one in ("E", *numeric, *figure.data["nudged"].values())}
        yield name, {"graph": figure.graphs["step"], "book": book, "nudged": figure.data["nudged"], "numeric": numeric}


def test_the_recorded_steps_are_those_of_the_explorer():
    kept, made = json.loads(KEPT.read_text("utf-8")), json.loads(json.dumps(dict(steps())))
    assert kept.keys() == made.keys(), f"python tests/pages/test_receipts.py {KEPT.relative_to(ROOT)}"
    for one, other in zip(kept.values(), made.values()):
        assert one.pop("numeric") == pytest.approx(other.pop("numeric"), rel=1e-7, abs=1e-9)
        assert one == other


def test_every_gradient_has_a_number_to_nudge():
    """For a sum the bias that is added to it: with one example their gradients are the same."""
    asked = ASKED["the worked network"]
    data = explorers.network(*asked).figure.data
    nudged = data["nudged"]
    assert {*nudged} == {name for name, kind in data["kinds"].items() if kind == "gradient"}
    assert {*nudged.values()} <= {*data["book"]}
    assert [nudged[f"dE/d{name}"] for name in worked.names(asked[0])] == worked.names(asked[0])
    assert [nudged[f"delta{n}"] for n in range(4, 10)] == [f"b{n}" for n in range(4, 10)]
    tape = record(*asked, worked.lr)
    for k in (1, 2):
        assert np.array_equal(np.ravel(tape[f"delta[{k}]"]), np.ravel(tape[f"db[{k}]"]))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(dict(steps())), "utf-8")

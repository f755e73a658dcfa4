"""Do the explorers of convolution and recurrence replay their layers, and tell where every number comes from?"""

import json

import numpy as np
import pytest
from test_recurrent import layer_of

import annbook as ab
from annbook import explorers
from annbook.recurrent import Last
from annbook.tape import Tape


def test_convolution_replays_the_layer():
    """Feature map, windows and products of the figure's recording, for other weights, are the layer's."""
    tape = explorers.convolution().figure.graphs["slide"]
    rng = np.random.default_rng(8)
    for _ in range(20):
        W = rng.normal(size=(1, 1, 3, 3))
        values = Tape.from_json(json.dumps(tape)).replay({"W": W})
        layer = ab.Conv2D(W, [0.0], ab.identity, padding=1)
        z = layer.step(values["x"]).z
        assert np.allclose(values["z"], z, rtol=1e-12, atol=1e-14)
        assert np.allclose(values["products"].sum(0), z.ravel(), rtol=1e-12, atol=1e-14)
        assert np.array_equal(values["products"], W.reshape(9, 1) * values["columns"])


def said(history, values, nodes):
    """What a history comes to with the numbers of a replay: its formula, computed."""
    pieces = [piece if isinstance(piece, str) else f"({float(np.ravel(values[nodes[piece[0]]['name']])[piece[1]])!r})"
              for piece in history["pieces"]]
    return eval("".join(pieces).replace("·", "*").replace("^", "**"))


def test_convolution_tells_the_history_of_every_number():
    """Every pixel's formula comes to the pixel, and every gradient to a sum over all places: what NumPy says."""
    figure = explorers.convolution().figure
    tape, data = figure.graphs["slide"], figure.data
    W = np.random.default_rng(9).normal(size=(1, 1, 3, 3))
    values = Tape.from_json(json.dumps(tape)).replay({"W": W})
    x, z = values["x"][0, 0], values["z"][0, 0]
    framed, histories = np.pad(x, 1), data["histories"]
    assert set(histories) == {"E", *(f"z[{u},{v}]" for u in range(8) for v in range(8)),
                              *(f"dE/dw[{i},{j}]" for i in range(3) for j in range(3))}
    for u in range(8):
        for v in range(8):
            wanted = (W[0, 0] * framed[u:u + 3, v:v + 3]).sum()
            assert np.isclose(said(histories[f"z[{u},{v}]"], values, tape["nodes"]), wanted, atol=1e-12)
    for i in range(3):
        for j in range(3):
            node, place = data["book"][f"dE/dw[{i},{j}]"]
            slope = np.ravel(values[tape["nodes"][node]["name"]])[place]
            assert np.isclose(slope, (z * framed[i:i + 8, j:j + 8]).sum(), rtol=1e-12)
            up, down = (W + h * np.eye(9)[3 * i + j].reshape(1, 1, 3, 3) for h in (1e-6, -1e-6))
            E = [Tape.from_json(json.dumps(tape)).replay({"W": one})["E"] for one in (up, down)]
            assert np.isclose(slope, (E[0] - E[1]) / 2e-6, rtol=1e-6)
    assert np.isclose(values["E"], (z ** 2).sum() / 2)


@pytest.mark.parametrize("image, kernels, text", [
    (np.ones(64), None, "image has shape (64,): expected one of at least 3 by 3 pixels"),
    (np.ones((2, 8)), None, "image has shape (2, 8)"),
    (None, {"mine": np.ones((2, 2))}, "kernel 'mine' has shape (2, 2): expected (3, 3)")])
def test_convolution_refuses_other_shapes(image, kernels, text):
    with pytest.raises(ValueError) as caught:
        explorers.convolution(image, kernels)
    assert text in str(caught.value)


def test_recurrence_replays_the_layer():
    layer, y = layer_of("RNN", np.random.default_rng(6), 1, 2), np.array([0.8, 0.2])
    tape = explorers.recurrence(layer, np.array([1.0, 2.0, 3.0]), y).figure.graphs["step"]
    assert {"x", "memory"} <= {node["name"] for node in tape["nodes"] if node["op"] == "input"}
    x = np.array([0.5, -1.0, 0.3])
    again = explorers._unrolled(layer, [1.0, 2.0, 3.0], y).replay({"x": x, "memory": np.array([2.0])})
    net = layer.like(Wh=2 * layer.Wh), Last()
    E, grads = ab.gradient(net, x[None, :, None], y[None], ab.squared_error)
    assert np.isclose(again["E"], E, rtol=1e-13)
    assert np.allclose(again["a"], net[0].step(x[None, :, None]).a[0], rtol=1e-13)
    assert np.allclose(again["dWh"], grads[0].Wh, rtol=1e-12) and np.allclose(again["terms"].sum(0), grads[0].Wh, rtol=1e-12)
    with pytest.raises(ValueError, match="at most 3 steps"):
        explorers.recurrence(layer, np.ones(4), y)


def test_recurrence_tells_the_history_of_every_number():
    """The formulas, computed with the numbers of another input, come to what backpropagation says."""
    layer, y = layer_of("RNN", np.random.default_rng(6), 1, 2), np.array([0.8, 0.2])
    figure = explorers.recurrence(layer, np.array([1.0, 2.0, 3.0]), y).figure
    tape, book = figure.graphs["step"], figure.data["book"]
    x = np.array([0.5, -1.0, 0.3])
    again = Tape.from_json(json.dumps(tape)).replay({"x": x, "memory": np.array([2.0])})
    net = layer.like(Wh=2 * layer.Wh), Last()
    s, (E, (grads, _)) = net[0].step(x[None, :, None]), ab.gradient(net, x[None, :, None], y[None], ab.squared_error)
    delta = net[0].delta(Last().pull(2 * (s.a[:, -1] - y), s._replace(x=s.a)), s)[0]
    wanted = {"E": E} | {f"{name}{t + 1},{k + 1}": array[t, k] for t in range(3) for k in range(2)
                         for name, array in (("z", s.z[0]), ("a", s.a[0]), ("delta", delta))}
    for k in range(2):
        wanted |= {f"dE/du{k + 1}": grads.Wx[k, 0], f"dE/db{k + 1}": grads.b[k],
                   f"dE/dw1{k + 1}": grads.Wh[k, 0], f"dE/dw2{k + 1}": grads.Wh[k, 1]}
        for t in range(3):
            wanted |= {f"signal x{t + 1}→{k + 1}": x[t] * layer.Wx[k, 0], f"blame x{t + 1}←{k + 1}": delta[t, k] * layer.Wx[k, 0]}
        for t, j in np.ndindex(2, 2):  # what an arrow carries, from step t to the next, and back
            wanted |= {f"signal{t + 1},{j + 1}→{k + 1}": s.a[0, t, j] * net[0].Wh[k, j],
                       f"blame{t + 1},{j + 1}←{k + 1}": delta[t + 1, k] * net[0].Wh[k, j]}
    assert set(wanted) == set(figure.data["histories"])
    for name, value in wanted.items():
        pieces = [piece if isinstance(piece, str)
                  else f"({float(np.ravel(again[tape['nodes'][piece[0]]['name']])[piece[1]])!r})"
                  for piece in figure.data["histories"][name]["pieces"]]
        said = eval("".join(pieces).replace("·", "*").replace("^", "**"), {"tanh": np.tanh})
        node, place = book[name]
        assert np.isclose(np.ravel(again[tape["nodes"][node]["name"]])[place], value, rtol=1e-10), name
        assert np.isclose(said, value, rtol=1e-10), name

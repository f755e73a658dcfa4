"""Do the still picture and the live figure of an explorer show the same?"""

import json
import re

import numpy as np
import pytest
from test_javascript import ROOT

import annbook as ab
from annbook import Activation, explorers, figures, marking, worksheets
from annbook.conv import conv
from annbook.network import dense
from annbook.tape import Tape


@pytest.mark.parametrize("explorer", [explorers.neuron, explorers.activation, explorers.loss])
def test_the_same_line_is_solid_in_both(explorer, monkeypatch):
    kept, still = [], figures.Still
    monkeypatch.setattr(figures, "Still", lambda figure, alt: kept.append(figure) or still(figure, alt))
    made = explorer()
    assert made.still and kept
    live = [(figures.color[line["kind"]], bool(line["dash"])) for line in made.figure.data["lines"]]
    drawn = [(line.get_color(), line.get_linestyle() == "--") for line in kept[0].axes[0].lines]
    assert drawn == live and sorted(dashed for _, dashed in live) == [False, True]


@pytest.mark.parametrize("wrong, text", [
    (lambda: explorers.playground("moon"), "points is 'moon': expected one of moons, circles, xor, spiral"),
    (lambda: explorers.playground(depth=5), "depth is 5: expected at most 4"),
    (lambda: explorers.playground(batch=7), "batch is '7': expected one of all, 1, 2, 5"),
    (lambda: explorers.playground(l2=0.5), "l2 is 0.5: expected one of 0, 0.0001"),
    (lambda: explorers.playground(inputs=[]), "inputs is .*: expected one at least, and none twice"),
    (lambda: explorers.playground(inputs=["x1", "x1"]), "expected one at least, and none twice"),
    (lambda: explorers.playground(inputs=["x3"]), "'x3': expected one of x1, x2, x1"),
    (lambda: explorers.activation(z=9.0), "z is 9.0: expected at most 6")])
def test_a_first_value_can_be_set_by_hand(wrong, text):
    with pytest.raises(ValueError, match=text):
        wrong()


def test_an_activation_of_ones_own_is_among_the_others():
    square = Activation("square", lambda z: z * z, lambda z, a: 2 * z)
    figure = explorers.activation(square).figure
    assert figure.act == "square" and {"square", "tanh"} < set(figure.graphs)


def test_a_point_that_is_surely_wrong_is_pushed_with_full_force():
    """The sum is 50, so the sigmoid has rounded to 1: only the logits still know how wrong that is."""
    graphs = {name: Tape.from_json(json.dumps(graph)) for name, graph in explorers.playground().figure.graphs.items()}
    for name in [name for name in graphs if name.startswith("step")]:
        depth = int(name.split("-")[1])
        sure = {f"b{depth + 1}": np.array([50.0]), "x": np.ones((1, 2)), "y": np.zeros((1, 1))}
        given = {node.name: np.zeros_like(node.value) for node in graphs[name].nodes if node.op == "input"} | sure
        kept = graphs[name].replay(given | {"lr": 0.02})[f"mb{depth + 1}'"]  # Adam keeps a tenth of a first gradient
        seen = graphs[name.replace("step", "see")].replay({key: v for key, v in given.items() if key[0] in "xyWb"})
        assert np.allclose(kept, 0.1), name
        assert (seen["E"], seen[f"a{depth + 1}"].tolist()) == (50, [[1]])


def test_a_wrong_number_leads_to_a_section_that_there_is():
    pages = explorers.worksheet().figure.data["pages"]
    assert pages.keys() == {*marking.WHERE.values()}
    for where, address in pages.items():
        page, anchor = address.split(".html#")
        cells = json.loads((ROOT / f"nbs/{page}.ipynb").read_text("utf-8"))["cells"]
        heads = [cell["source"][0].lstrip("# ") for cell in cells if cell["source"] and cell["source"][0].startswith("#")]
        assert anchor in {re.sub(r"[^a-z0-9]+", "-", head.lower()).strip("-") for head in heads}, where


@pytest.mark.parametrize("wrong, text", [
    (lambda: explorers.worksheet((3,)), "sizes is"), (lambda: explorers.worksheet(lr=10.0), "lr is 10.0: expected at most 9"),
    (lambda: explorers.worksheet(act=ab.softmax), "act is softmax"), (lambda: explorers.worksheet(seed=-1), "seed is -1")])
def test_what_is_no_worksheet(wrong, text):
    with pytest.raises(ValueError, match=text):
        wrong()


def test_a_worksheet_brings_the_numbers_of_sixty_seeds():
    figure = explorers.worksheet((2, 2), ab.tanh, ab.mse, 0.1, seed=65).figure
    assert figure.controls["seed"]["min"] == 60 and len(figure.data["seeds"]) == 60
    for seed in (60, 65, 119):
        sheet = ab.worksheet((2, 2), ab.tanh, ab.mse, 0.1, seed)
        given = {one.name: float(one.value) for row in worksheets.given(sheet) for one in row if one.kind != "rate"}
        assert dict(zip(figure.data["given"], [v / 10 for v in figure.data["seeds"][seed - 60]])) == given


def reader(act=ab.identity, classes=10, seed=1):
    """A network for images of 8 by 8, quite sure of itself: its last weights are large."""
    first, last = ab.init([64, 12, classes], ab.relu, act, seed=seed)
    return first, last.like(W=40 * last.W)


def small_cnn(act=ab.identity, classes=4):
    return conv(1, 2, 3, ab.relu, 0), ab.Flatten(), dense(72, classes, act, 0)


def largest(explorer):
    return float(re.search(r"the largest of the probabilities is ([\d.]+)", explorer.still.alt)[1])


@pytest.mark.parametrize("net", [reader(ab.softmax), (*reader(ab.softmax), ab.Dropout(0.5)), reader()],
                         ids=["softmax", "dropout", "sums"])
def test_a_board_says_what_the_network_says(net):
    """Its probabilities are those of predict, or their softmax where the network ends in sums; its slopes are of sums."""
    x, labels = ab.digits()[0][:3], ab.digits()[1][:3]
    meant = ab.predict(net, x) if net[1].act is ab.softmax else ab.softmax(ab.predict(net, x))
    explorer = explorers.digit(net, x, labels, 1)
    graph = Tape.from_json(json.dumps(explorer.figure.graphs["answer"]))
    seen = graph.replay({"x": x, "g": np.eye(10)[:3]})
    assert meant[1].max() > 0.7 and largest(explorer) == pytest.approx(meant[1].max(), abs=1e-4)
    assert np.allclose(seen["p"], meant, atol=1e-5)
    sums = (net[0], net[1].like(act=ab.identity))
    up = x + 1e-5 * np.eye(64)[20]
    nudged = (ab.predict(sums, up) - ab.predict(sums, x)) / 1e-5
    assert np.allclose(seen["pull"][:, 20], np.diag(nudged), atol=1e-4)


def test_maps_say_what_the_network_says():
    x = np.linspace(0, 1, 128).reshape(2, 1, 8, 8)
    for net in small_cnn(), small_cnn(ab.softmax), (*small_cnn(ab.softmax), ab.Dropout(0.5)):
        p = ab.predict(small_cnn(ab.softmax), x)[0].max()
        assert largest(explorers.feature_maps(net, x)) == pytest.approx(p, abs=2e-3)


X8, IMAGES = np.full((2, 64), 0.5), np.full((2, 1, 8, 8), 0.5)


@pytest.mark.parametrize("wrong, text", [
    (lambda: explorers.digit(reader(ab.sigmoid), X8, [0, 1]), "net ends in 'Dense with sigmoid': expected identity or softmax"),
    (lambda: explorers.digit(reader(ab.tanh), X8, [0, 1]), "net ends in 'Dense with tanh'"),
    (lambda: explorers.digit(reader(ab.sigmoid, 1), X8, [0, 1]), "net ends in 'Dense with sigmoid'"),
    (lambda: explorers.digit(reader(classes=1), X8, [0, 0]), "net has outputs: 1: expected two or more"),
    (lambda: explorers.digit((ab.Dropout(0.5),), X8, [0, 1]), "net is 'Dropout': expected a layer besides Dropout"),
    (lambda: explorers.digit(reader(), X8, [12, 1]), "labels has the value 12: expected 0 to 9"),
    (lambda: explorers.digit(reader(), X8, [0, 99]), "labels has the value 99: expected 0 to 9"),
    (lambda: explorers.feature_maps(small_cnn(ab.sigmoid), IMAGES), "net ends in 'Dense with sigmoid'"),
    (lambda: explorers.feature_maps(small_cnn(classes=1), IMAGES), "net has outputs: 1: expected two or more"),
    (lambda: explorers.feature_maps((ab.Dropout(0.5),), IMAGES), "net is 'Dropout': expected a layer besides Dropout"),
    (lambda: explorers.feature_maps((small_cnn()[0], ab.Dropout(0.5), ab.Last()), IMAGES), r"net\[2\] is 'Last'"),
    (lambda: explorers.feature_maps((ab.Flatten(), dense(64, 4, ab.identity, 0)), IMAGES), "net begins with 'Flatten'"),
    (lambda: explorers.feature_maps(small_cnn()[:1], IMAGES), "net ends in 'Conv2D with relu'"),
    (lambda: explorers.feature_maps(small_cnn(), IMAGES, [0, 4]), "labels has the value 4: expected 0 to 3"),
    (lambda: explorers.feature_maps(small_cnn(), IMAGES, [12, 0]), "labels has the value 12: expected 0 to 3")])
def test_what_no_image_can_be_shown_of(wrong, text):
    with pytest.raises(ValueError, match=text):
        wrong()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("steps", [
    lambda: explorers.valley(ratio=10, lr=1, count=200), lambda: explorers.valley(ratio=10, lr=1, count=200, start=(3, -3)),
    lambda: explorers.descent((100, -100), (3, 3), 200, 0.25), lambda: explorers.valley(1, count=0)])
def test_a_descent_that_diverges_is_drawn(steps, monkeypatch):
    """Every call that the ranges allow; the way ends where it has left the plane by far, as in the live figure."""
    kept, still = [], figures.Still
    monkeypatch.setattr(figures, "Still", lambda figure, alt: kept.append(figure) or still(figure, alt))
    explorer = steps()
    assert explorer.still and kept
    way = kept[0].axes[0].lines[0].get_xydata()
    assert len(way) == 1 if explorer.figure.data["count"] == 0 else 3 < abs(way).max() < 1e6 and len(way) < 20

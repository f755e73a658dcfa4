"""Do the still picture and the live figure of an explorer show the same?"""

import json
import re

import numpy as np
import pytest
from test_javascript import ROOT

import annbook as ab
from annbook import Activation, explorers, figures, marking, worksheets
from annbook.tape import Tape


@pytest.mark.parametrize("explorer", [explorers.neuron, explorers.activation, explorers.loss])
def test_the_same_line_is_solid_in_both(explorer, monkeypatch):
    kept, still = [], figures.Still
    monkeypatch.setattr(figures, "Still", lambda figure, alt: kept.append(figure) or still(figure, alt))
    live = [(figures.color[line["kind"]], bool(line["dash"])) for line in explorer().figure.data["lines"]]
    drawn = [(line.get_color(), line.get_linestyle() == "--") for line in kept[0].axes[0].lines]
    assert drawn == live and sorted(dashed for _, dashed in live) == [False, True]


@pytest.mark.parametrize("wrong, text", [
    (lambda: explorers.playground("moon"), "points is 'moon': expected one of moons, circles, xor, spiral"),
    (lambda: explorers.playground(depth=5), "depth is 5: expected at most 4"),
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

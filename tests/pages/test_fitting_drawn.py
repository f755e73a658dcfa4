"""Is the fitted curve drawn as it should be, from the numbers of CPython?

The training is done here with the library's layers and a mask of its own; the whole page is compared.
"""

from math import ceil

import numpy as np
import pytest
from elements import Plane, button, choice, coded, el, page, readout, row
from stage import check, differ, words
from walks import Fitted, fitting_figure

from annbook import explorers

WIDTHS = ["1", "2", "4", "8", "16", "32"]
CURVES = ["sine", "sawtooth", "step"]
ENDS = 10, 20, 50, 100, 200, 500, 1000, 2000


def keys(*pairs):
    return el("p", "ab-legend", [el("span", f"ab-key {style}", text) for style, text in pairs])


def fitted_page(fitted, on=False, busy=False):
    """All that a reader sees of a network after so many epochs."""
    plane = Plane((-3, 3), (-2.2, 2.2), 360, 300, "y")
    grid, says = fitted.grid[:, 0], fitted.says_along()
    lines = [el("path", "ab-line ab-input", d=plane.path(grid, fitted.truth[:, 0]), stroke_dasharray="5 3"),
             el("path", "ab-line ab-activation", d=plane.path(grid, says))]
    dots = [el("circle", "ab-dot ab-input", cx=plane.x(x), cy=plane.y(y), r=3.5) for x, y in np.hstack([fitted.x, fitted.y])]
    picture = plane.svg(lines, [el("g", None, dots)], label=fitting_figure().data["alt"], xlabel="x")
    epochs = [*range(0, fitted.epoch + 1, 5)] + [fitted.epoch] * (fitted.epoch % 5 > 0)
    E = [fitted.E[k] for k in epochs]
    chart = Plane((0, next(end for end in ENDS if end >= fitted.epoch)), (0, ceil(5 * max(0.1, np.max(E))) / 5), 340, 180, "E")
    curves = [el("path", f"ab-line ab-{kind}", d=chart.path(epochs, [one[k] for one in E]), stroke_dasharray=dash)
              for k, kind, dash in ((1, "input", "5 3"), (0, "loss", None))]
    losses = chart.svg(curves, [], label="E on its points and against the true curve, epoch by epoch", xlabel="epoch")
    for node in losses.iter():  # the second picture of the page
        for key in {"id", "clip-path"} & {*node.attrib}:
            node.set(key, node.get(key).replace("#1", "#3").replace("#2", "#4"))
    said = readout(f"{'training, ' * (on or busy)}{fitted.sentence()}")
    said.set("aria-live", "off" if on or busy else "polite")
    return page("fitting", row(choice("curve", fitted.curve, CURVES), choice("neurons a layer", str(fitted.width), WIDTHS)),
                row(*map(button, ("Pause" if on else "Train", "One step", "Start again", "New points", "Undo", "Reset"))), said,
                el("div", "ab-side",
                   el("div", None, keys(("ab-dashed ab-input", "the true curve"), ("ab-activation", "the network")),
                      el("div", "ab-curve", picture)),
                   el("div", None, keys(("ab-loss", "E, its points"), ("ab-dashed ab-input", "E, the true curve")),
                      el("div", "ab-curve", losses))), *coded())


def test_fitting(stage):
    stage.open(explorers.fitting())
    check(differ(stage.page, fitted_page(Fitted())))
    for epochs in range(1, 8):
        stage.press("One step")
        check(differ(stage.page, fitted_page(Fitted(epochs))))
    assert stage.state["at"] == {"draw": 3, "epochs": 7}
    stage.choose("curve", "sawtooth")
    check(differ(stage.page, fitted_page(Fitted(7, "sawtooth"))))
    stage.choose("neurons a layer", "4")
    check(differ(stage.page, fitted_page(Fitted(7, "sawtooth", width=4))))
    stage.set(points=9, decay=0.5, dropout=0.25)
    check(differ(stage.page, fitted_page(Fitted(7, "sawtooth", 9, 4, 0.5, 0.25))))
    stage.press("New points")
    check(differ(stage.page, fitted_page(Fitted(7, "sawtooth", 9, 4, 0.5, 0.25, 4))))
    stage.press("Start again")
    check(differ(stage.page, fitted_page(Fitted(0, "sawtooth", 9, 4, 0.5, 0.25, 4))))
    stage.press("One step").press("Reset")
    check(differ(stage.page, fitted_page(Fitted())))


def test_a_fit_is_trained_frame_by_frame_and_again_when_a_setting_moves(stage):
    stage.open(explorers.fitting("step", 12, 8))
    stage.press("Train", frames=1)
    check(differ(stage.page, fitted_page(Fitted(6, "step", 12, 8), on=True)))
    stage.ask(frames=2)
    stage.press("Pause", frames=0)
    assert stage.state["at"] == {"draw": 3, "epochs": 18}
    stage.ask(frames=3)
    check(differ(stage.page, fitted_page(Fitted(18, "step", 12, 8))))
    stage.ask(set={"dropout": 0.5}, frames=1)  # it begins anew
    stage.ask(frames=1)
    check(differ(stage.page, fitted_page(Fitted(6, "step", 12, 8, drop=0.5), busy=True)))
    stage.ask(frames=5)
    check(differ(stage.page, fitted_page(Fitted(18, "step", 12, 8, drop=0.5))))


def test_a_link_brings_a_training_with_its_last_epoch(stage):
    stage.open(explorers.fitting(), at={"draw": 7, "epochs": 43}, width="2", points=60)
    stage.ask(frames=10)
    check(differ(stage.page, fitted_page(Fitted(43, points=60, width=2, draw=7))))
    stage.ask(set={"at": {"draw": 7, "epochs": 12}}, frames=4)
    check(differ(stage.page, fitted_page(Fitted(12, points=60, width=2, draw=7))))


def test_the_end_of_a_fit_is_said(stage):
    stage.open(explorers.fitting(), at={"draw": 3, "epochs": 1500}, points=5, width="1").ask(frames=252)
    assert stage.said.startswith("epoch 1500: ") and stage.said.endswith(". This is the end: Start again begins anew")
    train = next(node for node in stage.all("button") if words(node) == "Train")
    assert train.get("aria-disabled") == "true"
    stage.press("Start again").press("One step")
    assert stage.said.startswith("epoch 1: ")
    assert next(node for node in stage.all("button") if words(node) == "Train").get("aria-disabled") == "false"


@pytest.mark.parametrize("epochs, whole", [(3.4, 3), (3.6, 4)])
def test_a_part_of_an_epoch_is_none(stage, epochs, whole):
    stage.open(explorers.fitting(), at={"draw": 2.6, "epochs": epochs}).ask(frames=4)
    stage.set(decay=0.0)
    check(differ(stage.page, fitted_page(Fitted(whole))))

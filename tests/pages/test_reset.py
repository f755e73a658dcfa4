"""Does every explorer go back to its very first frame, whatever was moved, pressed, typed and drawn before?"""

import pytest
from found import returning
from stage import JS, words
from test_drawn import SHOWS

ASKS = {"exercise"}  # has nothing to move
EXPLORERS = sorted({function.__name__ for function in returning("Explorer")} - ASKS)


def other(rule, now):
    """A value that this setting may have, other than now."""
    if "options" in rule:
        return next(one for one in reversed(rule["options"]) if one != now)
    if "slider" in rule:
        return rule["max"] if now != rule["max"] else rule["min"]
    if "keys" in rule:
        return {**now, rule["keys"][0]: rule["max"]}
    if "rows" in rule:
        return [[rule["max"]] * rule["rows"]]
    if "texts" in rule:
        return {**now, rule["texts"][0]: "1"}
    return "_w" if "bytes" in rule else now


def frame(stage):
    """All that is to be seen and heard: not the numbers of elements, what is hidden, where no word stands, what Undo has."""
    found, waiting = [], [stage.page]
    while waiting:
        node = waiting.pop()
        if node.get("hidden") is not None:
            continue
        unseen = {"n", "id", "clip-path"} | ({"x", "y"} if node.tag == "text" and not words(node) else set())
        more = {name: text for name, text in node.attrib.items() if name not in unseen and words(node) != "Undo"}
        found.append((node.tag, {**more, "class": sorted(more.get("class", "").split())}, node.text, node.tail))
        said = node.get("class") == "ab-unseen" and len(node) == 2  # a sentence, and what was last asked for besides
        waiting += node[:1] if said else node
    return found


def back(stage):
    return next(node for node in stage.all("button") if words(node) == "Reset")


@pytest.mark.parametrize("name", EXPLORERS)
def test_reset_brings_the_first_frame_back(stage, name):
    figure = SHOWS[name].figure
    stage.open(SHOWS[name]).ask(tick=1)
    first, state = frame(stage), stage.state
    assert back(stage).get("aria-disabled") == "true"
    stage.set(**{key: other(rule, getattr(figure, key)) for key, rule in figure.controls.items()}).ask(tick=1)
    assert frame(stage) != first and back(stage).get("aria-disabled") == "false"
    stage.press("Reset").ask(tick=1)
    assert stage.state == state and frame(stage) == first
    for node in stage.all("g", "ab-press")[:3] + stage.all("button", "ab-value")[:3]:
        stage.fire(next(one for one in stage.page.iter() if one.get("n") == node.get("n")), "click")
    stage.press("Reset").ask(tick=1)
    assert stage.state == state and frame(stage) == first


UNDOES = {path.stem for path in (JS / "figures").glob("*.js") if "import { undo }" in path.read_text("utf-8")}


@pytest.mark.parametrize("name", [name for name in EXPLORERS if SHOWS[name].figure.kind in UNDOES])
def test_undo_takes_a_change_back(stage, name):
    """Each setting that Undo is for; then it has nothing left to take back."""
    figure, undone = SHOWS[name].figure, 0
    stage.open(SHOWS[name]).ask(tick=1)
    first = stage.state
    for key, rule in figure.controls.items():
        stage.set(**{key: other(rule, getattr(figure, key))}).ask(tick=1)
        if next(node for node in stage.all("button") if words(node) == "Undo").get("aria-disabled") == "false":
            stage.press("Undo").ask(tick=1)
            assert stage.state == first
            undone += 1
        stage.set(**{key: getattr(figure, key)}).ask(tick=1)
    assert undone


def undo(stage):
    return next(node for node in stage.all("button") if words(node) == "Undo").get("aria-disabled") == "false"


def test_undo_takes_a_whole_training_back(stage):
    stage.open(SHOWS["fitting"]).set(points=20).ask(tick=1)
    stage.press("One step").ask(tick=1)
    before, said = stage.state, stage.said
    stage.press("Train", frames=4)
    stage.fire(stage.one("div", "ab-figure"), "click").ask(tick=1)  # as a link is copied: it holds what is seen
    assert stage.state["at"]["epochs"] > 1
    stage.press("Pause").ask(tick=1)
    stage.press("Undo").ask(tick=1)
    assert stage.state == before and stage.said == said
    stage.press("Train", frames=4).press("Undo").ask(tick=1)  # while it runs
    assert stage.state == before and stage.said == said
    stage.press("Train", frames=4)
    stage.ask(set={"decay": 0.5}, tick=1)
    stage.press("Pause").ask(tick=1)
    ends = stage.state["at"]["epochs"]
    assert ends > 1
    stage.press("Undo").ask(tick=1)
    assert stage.state == before | {"decay": 0.5}
    stage.press("Undo").ask(tick=1)
    assert stage.state == before and stage.said == said
    stage.press("Start again").ask(tick=1)
    stage.press("Undo").ask(tick=1)
    assert stage.state == before and stage.said == said
    for points, epochs in ((20, 0), (15, 0)):
        stage.press("Undo").ask(tick=1)
        assert (stage.state["points"], stage.state["at"]["epochs"]) == (points, epochs)
    assert not undo(stage)


def test_undo_takes_a_whole_walk_back(stage):
    last = len(SHOWS["player"].figure.data["order"]) - 1
    stage.open(SHOWS["player"]).press("1 step").ask(tick=1)
    stage.set(at=last - 1).ask(tick=1)
    first = frame(stage)
    stage.press("Play")
    for _ in range(4):  # over the end of the step
        stage.ask(tick=1)
    stage.press("Pause").ask(tick=1)
    assert (stage.state["done"], stage.state["at"]) == (2, 2)
    stage.press("Undo").ask(tick=1)
    assert frame(stage) == first
    stage.press("Play").ask(tick=3)
    stage.press("Undo").ask(tick=3)  # while it plays: it stops
    assert frame(stage) == first
    stage.press("10 steps").ask(tick=1)
    stage.press("Undo").ask(tick=1)
    assert frame(stage) == first
    stage.press("Undo").ask(tick=1)
    stage.press("Undo").ask(tick=1)
    assert (stage.state["done"], stage.state["at"]) == (0, 0) and not undo(stage)

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

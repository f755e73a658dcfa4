"""Does a link restore what a reader has made: a training, bit for bit, and a drawing, pixel for pixel?"""

import base64
import json
import re
import struct

import numpy as np
import pytest
from reader import pixels
from walks import first_net, playground_says, points_of
from website import Figure, state_of

import annbook as ab

PLAYGROUND = "06_training.html"


def query(link):
    """What a link asks for: all after the address of the page."""
    return "#" + link.partition("#")[2]


def anchor_of(name, kind):
    return next(m["state"]["anchor"] for m in state_of(name).values() if m["state"].get("kind") == kind)


def follow(figure, asked):
    """Follows a link to this figure, on the page that is open."""
    figure.page.evaluate("hash => { location.hash = hash }", f"{figure.root.get_attribute('data-anchor')}?{asked}")


def refused(figure, asked, message):
    """Follows a link that asks for rubbish, and then one without a value: the notice comes and goes, and no script runs."""
    notice = figure.page.locator(".ab-error:visible")
    follow(figure, asked)
    notice.filter(has_text=message).wait_for()
    assert "Nothing was changed" in notice.inner_text(), asked
    assert figure.page.locator("main img[src=x]").count() == 0
    follow(figure, "")
    notice.wait_for(state="hidden")


def looks(figure):
    """What a reader sees of the playground: the sentence, the curve, the plane and what each neuron sees of it."""
    curve = figure.root.locator(".ab-curve path.ab-line").evaluate_all("all => all.map(line => line.getAttribute('d'))")
    axes = figure.root.locator(".ab-curve .ab-tick").all_inner_texts()
    pictures = [pixels(canvas) for canvas in figure.root.locator("canvas").all()]
    return figure.readout.inner_text(), curve, axes, pictures


def trained(page, layers="2", width=6, frames=0, steps=5, activation="tanh"):
    """The playground of a page after so many frames of training, and then so many steps."""
    figure = Figure(page, "playground")
    figure.choose("hidden layers", layers)
    figure.choose("activation", activation)
    for _ in range(abs(width - 6)):
        figure.keys("neurons a layer", "ArrowRight" if width > 6 else "ArrowLeft")
    if frames:
        figure.press("Train")
        page.wait_for_function(r"n => / epoch (\d+)/.exec(document.querySelector('[data-kind=playground] .annbook-readout')"
                               ".textContent)?.[1] > 6 * n", arg=frames)
        figure.press("Pause")
    for _ in range(steps):
        figure.press("One step")
    return figure


def epoch(figure):
    return int(figure.readout.inner_text().split()[1].rstrip(":"))


@pytest.mark.parametrize("layers, width, frames, activation", [("2", 6, 0, "tanh"), ("4", 8, 14, "tanh"), ("1", 3, 3, "relu")])
def test_a_link_restores_a_training(opened, layers, width, frames, activation):
    with opened(PLAYGROUND) as page:
        figure = trained(page, layers, width, frames, activation=activation)
        page.wait_for_timeout(100)
        link, before = figure.link(), looks(figure)
        assert len(query(link)) < 9500 and epoch(figure) >= 6 * frames + 5
        for _ in range(5):
            figure.press("One step")
        page.wait_for_timeout(100)
        after, end = looks(figure), figure.state()["trained"]
    assert before != after
    with opened(PLAYGROUND + query(link)) as page:
        figure = Figure(page, "playground")
        figure.says(before[0])
        assert looks(figure) == before
        assert figure.link().endswith(query(link))
        for _ in range(5):
            figure.press("One step")
        page.wait_for_timeout(100)
        assert looks(figure) == after and figure.state()["trained"] == end
        assert page.locator(".ab-error:visible").count() == 0


def test_a_link_holds_the_weights_of_cpython(opened):
    with opened(PLAYGROUND) as page:
        figure = trained(page, "1", 3, steps=2)
        figure.says(playground_says(2, depth=1, width=3))
        first, numbers, curve = figure.state()["trained"].split(".")
    numbers, curve = (base64.urlsafe_b64decode(text + "==") for text in (numbers, curve))
    assert first == "2" and len(numbers) == 8 * 3 * (2 * 3 + 3 + 3 + 1) and len(curve) == 4 * 2 * 3
    W1, E = np.reshape(struct.unpack("<6d", numbers[:48]), (3, 2)), struct.unpack("<6f", curve)
    weights, losses = playground_reaches(2, 1, 3)
    assert np.allclose(W1, weights, rtol=1e-9) and np.allclose(E[::2], losses, rtol=1e-6)


def playground_reaches(epochs, depth, width):
    """The first weights after so many steps, and E on the training points before each step and after the last."""
    net, step, points = first_net(depth, width, ab.tanh), ab.adam(0.02), points_of("moons", 0.15)[0]
    losses = []
    for _ in range(epochs + 1):
        E, grads = ab.gradient(net, *points, ab.binary_cross_entropy)
        losses.append(E)
        if len(losses) <= epochs:
            step(net, grads)
    return net[0].W, losses


def test_a_link_that_is_copied_while_training_runs_holds_what_was_seen(opened):
    with opened(PLAYGROUND) as page:
        figure = Figure(page, "playground")
        figure.press("Train")
        page.wait_for_timeout(300)
        said = figure.root.evaluate("""root => {
            root.querySelector('.ab-copy').click();
            return root.querySelector('.annbook-readout').textContent;
        }""")
        link = page.evaluate("location.href")
        page.wait_for_timeout(200)
        figure.press("Pause")
        assert epoch(figure) > int(said.split()[2].rstrip(":"))
    with opened(PLAYGROUND + query(link)) as page:
        Figure(page, "playground").says(said.removeprefix("training, "))


def test_another_setting_begins_the_training_anew_and_a_link_followed_later_brings_it_back(opened):
    with opened(PLAYGROUND) as page:
        figure = trained(page)
        link, before = figure.link(), figure.readout.inner_text()
        figure.choose("data", "circles")
        figure.says(playground_says(0, name="circles"))
        assert figure.state()["trained"] == ""
        page.evaluate("""([link, kind]) => {
            const buttons = document.querySelectorAll(`[data-kind=${kind}] button`);
            [...buttons].find((button) => button.textContent === 'Train').click();
            location.href = link;
        }""", [link, "playground"])
        figure.says(before)
        figure.press("Train")
        page.wait_for_timeout(100)
        figure.choose("hidden layers", "3")
        figure.says(playground_says(0, depth=3))
        figure.choose("hidden layers", "2")
        figure.says(playground_says(0))


def trainings():
    """Texts that are no training of 2 layers of 6."""
    count, points = 3 * (3 * 6 + 7 * 6 + 7), 2 * 6
    def text(values=count, curve=points, at="5", **change):
        numbers = np.full(values, 0.1)
        for place, value in change.items():
            numbers[int(place[1:])] = value
        parts = (base64.urlsafe_b64encode(a.tobytes()).decode().rstrip("=") for a in (numbers, np.full(curve, 0.5, np.float32)))
        return ".".join([at, *parts])
    good = text()
    return good, {
        "x": "at most 3000 epochs", good[2:]: "at most 3000 epochs", good.replace("5.", "99999.", 1): "at most 3000 epochs",
        good[:-4]: "does not fit", good[:200]: "does not fit", good.replace("A", "*"): "does not fit",
        text(values=count - 1): "does not fit", text(values=count + 1): "does not fit", text(curve=points + 2): "does not fit",
        text(at="6"): "does not fit", text(_0=np.nan): "not finite", text(_9=np.inf): "not finite", text(_9=1e300): "too large",
        text(**{f"_{count - 1}": -0.1}): "negative", "<img src=x onerror=alert(1)>": "at most 3000 epochs",
        "5.<script>alert(1)</script>.AAAA": "does not fit"}


def test_rubbish_for_a_training_gives_a_message_and_changes_nothing(opened):
    good, bad = trainings()
    with opened(PLAYGROUND) as page:
        page.on("dialog", lambda dialog: pytest.fail("a script ran"))
        figure = Figure(page, "playground")
        for text, message in bad.items():
            refused(figure, f"set=circles&noise=0.3&trained={text}", message)
            figure.says(playground_says(0))
        refused(figure, f"width=5&trained={good}", "does not fit layers of 2, 5, 5, 1 neurons")
        follow(figure, f"trained={good}")
        figure.says(re.compile("^epoch 5: "))
        figure.press("One step")
        figure.says(re.compile("^epoch 6: "))


# The digit board.

DIGIT = "11_images.html"
SEVEN = [[(70, 60), (180, 62)], [(180, 62), (150, 120), (118, 205)], [(100, 130), (170, 128)]]


def board_of(figure):
    """The board, in view, with nothing drawn on it; where it stands, and how large one of its 256 parts is."""
    figure.press("Clear")
    board = figure.root.locator(".ab-board")
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    return board, lambda x, y: (box["x"] + x * box["width"] / 256, box["y"] + y * box["height"] / 256)


def draw(page, at, strokes):
    for first, *others in strokes:
        page.mouse.move(*at(*first))
        page.mouse.down()
        for point in others:
            page.mouse.move(*at(*point), steps=6)
        page.mouse.up()


def sight(figure):
    """What a reader sees of the board: the sentence, the probabilities, every picture."""
    numbers = figure.root.locator("tbody td:nth-child(3)").all_inner_texts()
    return figure.readout.inner_text(), numbers, [pixels(canvas) for canvas in figure.root.locator("canvas").all()]


def test_a_link_restores_a_drawing(opened):
    with opened(DIGIT) as page:
        figure = Figure(page, "digit")
        board, at = board_of(figure)
        draw(page, at, SEVEN)
        board.focus()
        for key in ["Space", "ArrowDown", "ArrowDown", "Space", "ArrowRight", "Space", "Space"]:
            page.keyboard.press(key)
        board.blur()
        page.wait_for_timeout(100)
        link, before, state = figure.link(), sight(figure), figure.state()
        points = state["strokes"]
        ink = np.frombuffer(pixels(board), np.uint8).reshape(256, 256, 4)[:, :, 0]
        assert ink[62, 120] == ink[166, 132] < ink[167, 109] == ink[0, 0]  # on two strokes, between them, and nowhere
        assert [[x, y] for x, y, begins in points if begins] == [[*stroke[0]] for stroke in SEVEN] + [[128, 40], [140, 64]]
        assert len(query(link)) < 3500
    with opened(DIGIT + query(link)) as page:
        figure = Figure(page, "digit")
        figure.says(before[0])
        assert sight(figure) == before and figure.state() == state
        figure.press("Undo")
        page.wait_for_timeout(100)
        assert figure.state()["strokes"] == points[:-1]
        draw(page, board_of(figure)[1], SEVEN[:1])  # and it can be drawn on
        page.wait_for_timeout(100)
        assert figure.state()["strokes"][0] == [*SEVEN[0][0], 1]


def test_strokes_are_undone_one_by_one(opened):
    with opened(DIGIT) as page:
        figure = Figure(page, "digit")
        first = sight(figure)
        figure.press("Undo")  # of nothing
        at = board_of(figure)[1]
        seen = []
        for stroke in SEVEN:
            page.wait_for_timeout(100)
            seen.append(sight(figure))
            draw(page, at, [stroke])
        for before in reversed(seen):
            figure.press("Undo")
            page.wait_for_timeout(100)
            assert sight(figure) == before
        assert figure.state()["strokes"] == [] and set(figure.state()["pixels"].values()) == {0}
        figure.press("Reset")
        page.wait_for_timeout(100)
        assert sight(figure) == first


def test_what_is_seen_comes_from_the_strokes_whatever_a_link_says_of_the_pixels(opened):
    strokes = [[128, 40, 1], [128, 208, 0]]
    said = set()
    for counts in ({}, {"p0": 16, "p63": 16}):
        asked = f"strokes={json.dumps(strokes)}&pixels={json.dumps(counts)}"
        with opened(f"{DIGIT}#{anchor_of(DIGIT, 'digit')}?{asked}") as page:
            figure = Figure(page, "digit")
            figure.says(re.compile("answer 1 "))
            said.add(figure.readout.inner_text())
    assert len(said) == 1


BAD_STROKES = ["x", "{}", "null", "[[1,2]]", "[[1,2,3,4]]", "[[1,2,null]]", '[["1",2,1]]', "[[-1,2,1]]", "[[257,2,1]]",
               "[[1,2,1e999]]", json.dumps([[1, 2, 0]] * 801), "<img src=x onerror=alert(1)>"]


def test_rubbish_for_a_drawing_gives_a_message_and_changes_nothing(opened):
    with opened(DIGIT) as page:
        figure = Figure(page, "digit")
        first = sight(figure)
        for strokes in BAD_STROKES:
            refused(figure, f"pixels={{}}&strokes={strokes}", "“strokes”")
            assert sight(figure) == first

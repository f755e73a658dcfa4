"""Does a link restore what a reader has made: a training, bit for bit, and a drawing, pixel for pixel?"""

import base64
import re
import struct

import numpy as np
import pytest
from test_live import PIXELS, Figure, browser, first_net, opened, playground_says, points_of

import annbook as ab

assert browser  # a fixture

PLAYGROUND = "06_training.html"


def query(link):
    """What a link asks for: all after the address of the page."""
    return "#" + link.partition("#")[2]


def looks(figure):
    """What a reader sees of the playground: the sentence, the curve, the plane and what each neuron sees of it."""
    curve = figure.root.locator(".ab-curve path.ab-line").evaluate_all("all => all.map(line => line.getAttribute('d'))")
    axes = figure.root.locator(".ab-curve .ab-tick").all_inner_texts()
    pictures = [canvas.evaluate(PIXELS) for canvas in figure.root.locator("canvas").all()]
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
def test_a_link_restores_a_training(browser, layers, width, frames, activation):
    with opened(browser, PLAYGROUND) as page:
        figure = trained(page, layers, width, frames, activation=activation)
        page.wait_for_timeout(100)
        link, before = figure.link(), looks(figure)
        assert len(query(link)) < 9500 and epoch(figure) >= 6 * frames + 5
        for _ in range(5):
            figure.press("One step")
        page.wait_for_timeout(100)
        after, end = looks(figure), figure.state()["trained"]
    assert before != after
    with opened(browser, PLAYGROUND + query(link)) as page:
        figure = Figure(page, "playground")
        figure.says(before[0])
        assert looks(figure) == before
        assert figure.link().endswith(query(link))
        for _ in range(5):
            figure.press("One step")
        page.wait_for_timeout(100)
        assert looks(figure) == after and figure.state()["trained"] == end
        assert page.locator(".ab-error:visible").count() == 0


def test_a_link_holds_the_weights_of_cpython(browser):
    with opened(browser, PLAYGROUND) as page:
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


def test_a_link_that_is_copied_while_training_runs_holds_what_was_seen(browser):
    with opened(browser, PLAYGROUND) as page:
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
    with opened(browser, PLAYGROUND + query(link)) as page:
        Figure(page, "playground").says(said.removeprefix("training, "))


def test_another_setting_begins_the_training_anew_and_a_link_followed_later_brings_it_back(browser):
    with opened(browser, PLAYGROUND) as page:
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


def rubbish():
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


def test_rubbish_for_a_training_gives_a_message_and_changes_nothing(browser):
    good, bad = rubbish()
    with opened(browser, PLAYGROUND) as page:
        page.on("dialog", lambda dialog: pytest.fail("a script ran"))
        figure = Figure(page, "playground")
        anchor, notice = figure.root.get_attribute("data-anchor"), page.locator(".ab-error:visible")
        def follow(asked):
            page.evaluate("hash => { location.hash = hash }", f"{anchor}?{asked}")

        for text, message in bad.items():
            follow(f"set=circles&noise=0.3&trained={text}")
            notice.filter(has_text=message).wait_for()
            assert "Nothing was changed" in notice.inner_text(), text
            figure.says(playground_says(0))
            assert page.locator("main img[src=x]").count() == 0
            follow("lr=0.02")
            notice.wait_for(state="hidden")
        follow(f"width=5&trained={good}")
        notice.filter(has_text="does not fit layers of 2, 5, 5, 1 neurons").wait_for()
        follow(f"trained={good}")
        notice.wait_for(state="hidden")
        figure.says(re.compile("^epoch 5: "))
        figure.press("One step")
        figure.says(re.compile("^epoch 6: "))

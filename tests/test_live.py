"""Do the live figures show what CPython computes: moved by keys, by mouse, by address, and without a network?

For each explorer a function here computes with annbook, in Python, what the figure must say.
"""

import json
import re
from contextlib import contextmanager
from decimal import ROUND_HALF_UP, Decimal
from math import e, isclose
from urllib.parse import parse_qsl

import numpy as np
import pytest
from browser import SITE, Watched, build, chromium, served
from playwright.sync_api import expect

import annbook as ab
from annbook import explorers, worked
from annbook.network import spread

expect.set_options(timeout=15_000)
MINUS = "\u2212"
NET = tuple(ab.Dense(W, b, ab.sigmoid) for W, b in worked.weights)
STATE = re.compile(r'(<script type="application/vnd.jupyter.widget-state\+json">)(.*?)(</script>)', re.S)


def state_of(page):
    """The state of the widgets of a page."""
    return json.loads(STATE.search((SITE / page).read_text("utf-8"))[2])["state"]


@pytest.fixture(scope="module")
def browser():
    build()
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def home(browser):
    with served() as address:
        yield address


# A figure, as a reader meets it.

@contextmanager
def opened(browser, name, folder=None, **options):
    """A page whose figures live, its network cut; an error on it fails the test."""
    context = browser.new_context(viewport={"width": 1000, "height": 900}, **options)
    folder = folder or SITE.as_uri() + "/"
    context.set_default_timeout(20_000)
    watched = Watched(context, folder)
    page = watched.open(folder + name)
    page.wait_for_selector("html[data-live]", state="attached")
    context.set_offline(True)
    yield page
    context.close()
    assert watched.wrong == []


class Figure:
    """One explorer on a page: its sliders, its buttons, what it says."""

    def __init__(self, page, kind, nth=0):
        self.page, self.root = page, page.locator(f".ab-figure[data-kind={kind}]").nth(nth)
        self.widget = self.root.locator("xpath=ancestor::*[@class='ab-widget']")
        self.readout = self.root.locator(".annbook-readout")

    def says(self, text):
        expect(self.readout).to_have_text(text)

    def slider(self, label):
        return self.widget.get_by_role("slider", name=label, exact=True)

    def value(self, label):
        """The number beside a slider."""
        slider = self.slider(label).locator("xpath=ancestor::*[contains(@class, 'widget-slider')]")
        text = slider.locator(".widget-readout").inner_text()
        return float(text.replace(MINUS, "-"))

    def keys(self, label, *keys):
        """Presses keys on a slider; its number then."""
        self.slider(label).focus()
        for key in keys:
            self.page.keyboard.press(key)
        return self.value(label)

    def drag(self, label, part):
        """Drags a slider to a part of its length; its number then."""
        handle = self.slider(label)
        handle.scroll_into_view_if_needed()
        box, bar = handle.bounding_box(), handle.locator("xpath=ancestor::*[contains(@class, 'noUi-base')]").bounding_box()
        y = box["y"] + box["height"] / 2
        self.page.mouse.move(box["x"] + box["width"] / 2, y)
        self.page.mouse.down()
        self.page.mouse.move(bar["x"] + part * bar["width"], y, steps=4)
        self.page.mouse.up()
        return self.value(label)

    def choose(self, label, option):
        self.root.get_by_label(label, exact=True).select_option(option)

    def press(self, name):
        self.root.get_by_role("button", name=name, exact=True).click()

    def link(self):
        """The address of the state, as `Copy link` writes it."""
        self.root.locator(".ab-copy").click()
        return self.page.evaluate("location.href")

    def state(self):
        """What the address says, {name: text}."""
        return dict(parse_qsl(self.link().partition("?")[2], keep_blank_values=True))


def shown(value, digits=4):
    """A number as a figure writes it."""
    value = float(value)
    if value and (abs(value) < 0.5 * 10**-digits or abs(value) >= 1e6):
        text = re.sub(r"e([+-])0*(\d)", r"e\1\2", f"{value:.2e}")
    else:
        text = str(Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
    return re.sub(r"^-(?=[0.]+$)", "", text).replace("-", MINUS)


# The pixels of a canvas, read from a copy: a browser would warn of many readings of the canvas itself.
PIXELS = """canvas => {
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", {willReadFrequently: true});
  copy.drawImage(canvas, 0, 0);
  return [...copy.getImageData(0, 0, canvas.width, canvas.height).data];
}"""


# Every page.

def live_pages():
    return sorted(path.name for path in SITE.glob("*.html") if 'class="ab-live"' in path.read_text("utf-8"))


def first_saying(page):
    return page.locator(".ab-figure .annbook-readout").all_inner_texts()


@pytest.mark.parametrize("where", ["file", "http"])
def test_every_figure_of_every_page_lives(browser, home, where):
    pages = live_pages()
    assert {f"{k:02}" for k in (0, 1, 2, 3, 4, 5, 6, 7, 8, 22)} <= {name[:2] for name in pages}
    for name in pages:
        with opened(browser, name, home if where == "http" else None) as page:
            places, figures = page.locator(".ab-live"), page.locator(".ab-figure")
            expect(figures).to_have_count(places.count())
            assert page.locator(".ab-live:visible").count() == 0, name
            assert page.locator(".ab-error:visible").all_inner_texts() == [], name
            page.wait_for_function("[...document.querySelectorAll('.ab-figure .annbook-readout')].every(p => p.textContent)")
            assert page.locator(".ab-figure:has(.annbook-readout)").count() == places.count(), name
            for slider in page.get_by_role("slider").all():
                assert slider.get_attribute("aria-label"), name


def test_the_policy_allows_scripts_of_the_site_alone():
    for name in live_pages():
        text = (SITE / name).read_text("utf-8")
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
        assert re.findall(r"script-src ([^;]*)", policy) == ["'self'"] and "'none'" in policy, name
        kinds = set(re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text))
        assert kinds == {'<script type="application/vnd.jupyter.widget-state+json">'}, name  # data, which never runs


# Curves: a neuron, an activation, a loss.

def neuron_says(w, b, x):
    s = ab.Dense(np.array([[w]]), np.array([b]), ab.sigmoid).step(np.array([[x]]))
    return f"w = {shown(w, 2)}, b = {shown(b, 2)}; at x = {shown(x, 2)}: z = {shown(s.z.item())}, a = {shown(s.a.item())}"


def test_neuron(browser):
    with opened(browser, "03_layers.html") as page:
        figure = Figure(page, "curves")
        figure.says(neuron_says(1, 0, 1))
        w = figure.keys("weight w", *["ArrowRight"] * 3)
        assert w == 1.3
        figure.says(neuron_says(w, 0, 1))
        b = figure.drag("bias b", 0.2)
        assert b < -2
        figure.says(neuron_says(w, b, 1))
        x = figure.keys("input x", "Home")
        assert x == -4
        figure.says(neuron_says(w, b, x))


def activation_says(name, z):
    act = next(act for act in explorers.BENDS if act.name == name)
    z = np.array([z])
    return f"{name}: z = {shown(z[0], 2)}, a = {shown(act(z)[0])}, da/dz = {shown(act.df(z, act(z))[0])}"


def test_activation(browser):
    with opened(browser, "01_activations.html") as page:
        figure = Figure(page, "curves")
        figure.says(activation_says("sigmoid", 2.0))
        z = figure.keys("sum z", "ArrowLeft", "ArrowLeft", "ArrowDown")
        assert z == 1.7
        for act in explorers.BENDS:
            figure.choose("activation", act.name)
            figure.says(activation_says(act.name, z))
        z = figure.drag("sum z", 0.1)
        assert z < -4
        figure.says(activation_says("identity", z))


def test_the_picture_of_a_curve_can_be_dragged(browser):
    with opened(browser, "01_activations.html") as page:
        figure = Figure(page, "curves")
        figure.root.locator("svg").scroll_into_view_if_needed()
        box = figure.root.locator("svg").bounding_box()
        page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 60)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.35, box["y"] + 60, steps=3)
        page.mouse.up()
        z = figure.value("sum z")
        assert -3 < z < 0
        figure.says(activation_says("sigmoid", z))


def test_a_click_on_a_slider_moves_it(browser):
    with opened(browser, "01_activations.html") as page:
        figure = Figure(page, "curves")
        figure.slider("sum z").scroll_into_view_if_needed()
        bar = figure.slider("sum z").locator("xpath=ancestor::*[contains(@class, 'noUi-base')]").bounding_box()
        for part in (0.8, 0.3):
            page.mouse.click(bar["x"] + part * bar["width"], bar["y"] + bar["height"] / 2)
            page.wait_for_timeout(350)  # the slider takes no second click before
            z = figure.value("sum z")
            assert isclose(z, -6 + 12 * part, abs_tol=0.11)
            figure.says(activation_says("sigmoid", z))


def loss_says(p, y):
    said, p, y = shown(p, 2), np.array([[p]]), np.array([[y]])
    square, cross = ab.squared_error, ab.binary_cross_entropy
    return (f"p = {said}: squared error {shown(square(p, y))}, slope {shown(square.df(p, y).item())}; "
            f"cross-entropy {shown(cross(p, y))}, slope {shown(cross.df(p, y).item())}")


def test_loss(browser):
    with opened(browser, "02_losses.html") as page:
        figure = Figure(page, "curves")
        figure.says(loss_says(0.9, 1.0))
        p = figure.keys("answer p", *["ArrowLeft"] * 7)
        assert p == 0.83
        figure.says(loss_says(p, 1.0))
        figure.choose("truth y", "0")
        figure.says(loss_says(p, 0.0))
        p = figure.drag("answer p", 0.35)
        figure.says(loss_says(p, 0.0))


def test_softmax(browser):
    def shares(last, temperature):
        return [shown(v) for v in ab.softmax(np.array([1.0, 2.0, last]) / temperature)]

    with opened(browser, "01_activations.html") as page:
        figure = Figure(page, "bars")
        figure.says(f"softmax(z / temperature) = ({', '.join(shares(3.0, 1.0))})")
        last = figure.keys("z of number 3", "ArrowLeft", "ArrowLeft")
        temperature = figure.drag("temperature", 0.5)
        assert last == 2.8 and temperature > 2
        figure.says(f"softmax(z / temperature) = ({', '.join(shares(last, temperature))})")
        assert figure.root.locator("svg > text.ab-number").all_text_contents()[::2] == shares(last, temperature)


# The network: every number on the picture.

def moved(net, x, changes):
    """(net, x) with other numbers under the names of `changes`."""
    flat, x = np.concatenate([array.ravel() for array in ab.arrays(net)]), x.copy()
    places = iter(range(flat.size))
    where = tuple(layer.like(W=np.array([next(places) for _ in layer.W.flat], float).reshape(layer.W.shape),
                             b=np.array([next(places) for _ in layer.b], float)) for layer in net)
    for name, value in changes.items():
        if name[0] == "x":
            x[int(name[1:]) - 1] = value
        else:
            flat[int(ab.at(where, name))] = value
    parts = iter(np.split(flat, np.cumsum([array.size for array in ab.arrays(net)])[:-1]))
    return tuple(layer.like(W=next(parts).reshape(layer.W.shape), b=next(parts)) for layer in net), x


def numbers_of(net, x, y):
    """{name: value} of a network's training step, dE/dw14 and so on among them."""
    trace = ab.forward(net, x)
    E, grads = ab.gradient(net, x, y, ab.squared_error)
    found = {"E": E}
    for k, v in enumerate(x, 1):
        found[f"x{k}"] = v
    for name in worked.names(net):
        found |= {name: ab.at(net, name), f"dE/d{name}": ab.at(grads, name)}
        if name[0] == "b":
            n = name[1:]
            found |= {f"z{n}": ab.at(trace, f"z{n}"), f"a{n}": ab.at(trace, f"a{n}"), f"delta{n}": ab.at(grads, name)}
    first = len(x) + sum(layer.b.size for layer in net[:-1])
    found |= {f"y{first + k}": v for k, v in enumerate(y, 1)}
    return {name: np.squeeze(value).item() for name, value in found.items()}


def network_says(name, found):
    size = abs(found[name])
    value = shown(found[name], 0 if size >= 100 else 1 if size >= 10 else 2)
    slope = f", dE/d{name} = {shown(found['dE/d' + name])}" if f"dE/d{name}" in found else ""
    return f"{name} = {value}, outputs {shown(found['a8'])} and {shown(found['a9'])}, E = {shown(found['E'])}{slope}"


def check_network(figure, name, changes, base=(NET, worked.x, worked.y)):
    """Everything that the network explorer shows, with these numbers moved and `name` chosen."""
    net, x, y = base
    found = numbers_of(*moved(net, x, changes), y)
    figure.says(network_says(name, found))
    if not figure.root.locator("details[open]").count():
        figure.root.locator("summary").click()
    rows = [row.split("\t") for row in figure.root.locator("details table").inner_text().split("\n")[1:]]
    table = {row[0]: [cell.strip() for cell in row[1:]] for row in rows}
    assert table == {n: [shown(v), shown(found[f"dE/d{n}"]) if f"dE/d{n}" in found else ""]
                     for n, v in found.items() if "/" not in n}
    numbers = figure.root.locator("svg [aria-label*=' = ']")
    drawn = numbers.evaluate_all("all => all.map(n => [n.getAttribute('aria-label'), n.textContent])")
    assert {label.split(" = ")[0] for label, _ in drawn} >= {n for n in found if re.match(r"[zab]\d|delta|x|E$", n)}
    for label, text in drawn:
        n, value = label.split(" = ")
        assert value == shown(found[n]) and text.split()[-1] == value, label


def test_network(browser):
    with opened(browser, "00_worked.html") as page:
        figure = Figure(page, "network")
        check_network(figure, "w48", {})
        changes = {"w48": figure.keys("value", *["ArrowRight"] * 4)}
        assert changes == {"w48": 0.5}
        check_network(figure, "w48", changes)
        figure.root.get_by_role("button", name="weight w14").click()  # chosen by mouse
        assert figure.value("value") == 0.2
        check_network(figure, "w14", changes)
        changes["w14"] = figure.drag("value", 0.1)
        assert changes["w14"] < -2
        check_network(figure, "w14", changes)
        page.keyboard.press("Tab")
        figure.root.get_by_role("button", name="weight w14").focus()  # and by keys, from neighbour to neighbour
        for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "Enter"):
            page.keyboard.press(key)
        assert figure.value("value") == -0.3
        check_network(figure, "w24", changes)
        for name, label in (("x2", "weight, bias or input to move"), ("b7", "weight, bias or input to move")):
            figure.choose(label, name)
            changes[name] = figure.keys("value", "ArrowUp", "ArrowUp")
            check_network(figure, name, changes)
        figure.choose("weight, bias or input to move", "w48")
        assert figure.value("value") == 0.5
        figure.press("Reset")
        check_network(figure, "w48", {})


def test_line_width_shows_weights_or_gradients(browser):
    found = numbers_of(NET, worked.x, worked.y)

    def widths(figure, value):
        edges = figure.root.locator("svg g[aria-label^=weight]")
        drawn = edges.evaluate_all("all => all.map(g => [g.getAttribute('aria-label').slice(7), "
                                   "+g.firstChild.getAttribute('stroke-width'), g.firstChild.classList.contains('ab-negative')])")
        top = max(abs(value(name)) for name, *_ in drawn)
        for name, width, negative in drawn:
            assert isclose(width, 0.5 + 5 * abs(value(name)) / top, abs_tol=0.006) and negative == (value(name) < 0), name
        return len(drawn)

    with opened(browser, "05_backprop.html") as page:
        figure = Figure(page, "network")
        figure.says(network_says("w14", found))
        assert widths(figure, lambda name: found[f"dE/d{name}"]) == 20
        figure.choose("what line width shows", "weights")
        page.wait_for_timeout(50)
        assert widths(figure, found.get) == 20
        dashed = figure.root.locator("svg .ab-negative").first.evaluate("n => getComputedStyle(n).strokeDasharray")
        assert dashed != "none"  # the sign is never shown by colour alone


def computed(text, known=None):
    """The value of a formula of a history, its names looked up in `known`."""
    text = text.replace(MINUS, "-").replace("·", "*").replace("^", "**").replace("×", "*")
    text = re.sub(r"\bE\b|[a-z]+\d+(?:,\d+)?", lambda m: repr(known[m[0]]) if known else m[0], text)
    return eval(text, {"e": e, "log": np.log, "exp": np.exp, "max": max, "sqrt": np.sqrt})


def test_every_number_has_a_history(browser):
    found = numbers_of(NET, worked.x, worked.y)
    with opened(browser, "04_network.html") as page:
        figure = Figure(page, "network")
        figure.says(network_says("w34", found))
        panel = figure.root.locator(".ab-history")
        for k, name in enumerate(["z4", "a5", "delta6", "delta8", "z9", "a9", "E", "b7", "w24", "w59", "x2"]):
            label = re.compile(f"^weight {name}$" if name[0] == "w" else f"^{name} = ")
            button = figure.root.locator("svg").get_by_role("button", name=label)
            if k % 2 or name[0] == "w":
                button.focus()
                page.keyboard.press("Enter")
            else:
                button.click()
            subject = f"dE/d{name}" if f"dE/d{name}" in found else name
            first, *lines = [line for line in panel.inner_text().split("\n") if line.strip()]
            assert lines[-1 if name == "x2" else -2] == f"= {shown(found[subject], 6)}"
            if name == "x2":
                assert first == "x2 is given"
                continue
            said, formula = first.split(" = ", 1)
            assert said == subject and lines[-1].startswith("annbook.")
            assert isclose(computed(formula, found), found[subject], rel_tol=1e-12), first
            assert isclose(computed(lines[0].removeprefix("= ")), found[subject], abs_tol=1e-3), lines[0]


# The player: forward, loss, backward, update.

def trained(net, x, y, lr, steps):
    net, step = ab.copy(net), ab.sgd(lr)
    for _ in range(steps):
        _, grads = ab.gradient(net, x, y, ab.squared_error)
        step(net, grads)
    return net


def player_numbers(lr, done):
    """All numbers of the step after `done` steps; w14' is w14 after it."""
    before, after = (trained(NET, worked.x, worked.y, lr, n) for n in (done, done + 1))
    found = numbers_of(before, worked.x, worked.y)
    return found | {f"{name}'": np.squeeze(ab.at(after, name)).item() for name in worked.names(after)}


def player_says(figure, found, done, at, name=None):
    """The sentence of the player; returns the name of the quantity in it."""
    figure.says(re.compile(rf"^step {done + 1}, \w+: \S+ = \S+ \({at + 1} of \d+\)$"))
    stage, said, value = re.match(r"step \d+, (\w+): (\S+) = (\S+)", figure.readout.inner_text()).groups()
    assert value == shown(found[said]), said
    assert figure.root.locator(f'svg [aria-label="{said} = {value}"], .ab-formula b').count() >= 1
    return stage, said


def test_player_walks_through_a_training_step(browser):
    found = player_numbers(0.5, 0)
    with opened(browser, "05_backprop.html") as page:
        figure = Figure(page, "player")
        assert player_says(figure, found, 0, 0) == ("forward", "z4")
        for at in (1, 2):
            figure.press("Next")
            player_says(figure, found, 0, at)
        figure.press("Back")
        player_says(figure, found, 0, 1)
        assert "a9, not yet computed" in figure.root.locator("svg [aria-label^='a9']").get_attribute("aria-label")
        seen = []
        figure.slider("quantity").focus()
        page.keyboard.press("Home")
        last = int(float(figure.slider("quantity").get_attribute("aria-valuemax")))
        for at in range(last + 1):
            seen.append(player_says(figure, found, 0, at))
            page.keyboard.press("ArrowRight")
        stages = [stage for stage, _ in seen]
        assert list(dict.fromkeys(stages)) == ["forward", "loss", "backward", "update"]
        assert {name for _, name in seen} == {n for n in found if not re.match(r"[xywb]\d+(,\d+)?$", n)}
        figure.press("Next")  # over the end: the next step
        player_says(figure, player_numbers(0.5, 1), 1, 0)
        figure.press("Back")
        player_says(figure, found, 0, last)


def test_player_trains_many_steps(browser):
    with opened(browser, "06_training.html") as page:
        figure = Figure(page, "player")
        for _ in range(2):
            figure.press("10 steps")
        figure.press("1 step")
        player_says(figure, player_numbers(0.5, 21), 21, 0)
        lr = figure.keys("learning rate", *["ArrowRight"] * 10)
        assert lr == 1
        player_says(figure, player_numbers(lr, 21), 21, 0)
        E = [numbers_of(trained(NET, worked.x, worked.y, lr, n), worked.x, worked.y)["E"] for n in (0, 21)]
        label = figure.root.locator(".ab-curve svg").get_attribute("aria-label")
        assert label == f"E over 21 training steps: {shown(E[0])} at the start, {shown(E[1])} now"
        done = int(figure.drag("steps done", 0.75))
        player_says(figure, player_numbers(lr, done), done, 0)


@pytest.mark.parametrize("motion, moves", [("no-preference", 3), ("reduce", 1)])
def test_player_plays_and_pauses(browser, motion, moves):
    """One quantity in 0.7 s; for those who want less motion, in 2 s."""
    with opened(browser, "05_backprop.html", reduced_motion=motion) as page:
        page.clock.install()
        figure = Figure(page, "player")
        figure.press("Play")
        page.clock.run_for(2300)
        expect(figure.readout).to_have_text(re.compile(rf"\({moves + 1} of "))
        figure.press("Pause")
        page.clock.run_for(5000)
        expect(figure.readout).to_have_text(re.compile(rf"\({moves + 1} of "))


# The descent.

def descent_says(start, lr, beta, count=40):
    steep, w, step = np.array([1.0, 10.0]), np.array([start], float), ab.momentum(lr, beta)
    layer = ab.Dense(w, np.zeros(1), ab.identity)
    points = [w[0].copy()]
    for _ in range(count):
        if (abs(points[-1]) >= 1e6).any():
            break
        step((layer,), (layer.like(W=steep * layer.W, b=np.zeros(1)),))
        points.append(layer.W[0].copy())
    first, last = (np.sum(steep * p * p) / 2 for p in (points[0], points[-1]))
    return (f"start ({shown(start[0], 2)}, {shown(start[1], 2)}): E = {shown(first)}; "
            f"after {len(points) - 1} steps E = {shown(last)}: it ")


def test_descent(browser):
    with opened(browser, "06_training.html") as page:
        figure = Figure(page, "descent")
        start = [-2.5, 1.5]
        figure.says(descent_says(start, 0.05, 0) + "crawls")
        lr = figure.drag("learning rate", 0.66)
        verdict = "converges, swinging from side to side"
        figure.says(re.compile(re.escape(descent_says(start, lr, 0))))
        beta = figure.keys("momentum", *["ArrowRight"] * 6)
        assert beta == 0.3
        figure.says(re.compile(re.escape(descent_says(start, lr, beta))))
        figure.keys("momentum", "Home")
        lr = figure.keys("learning rate", "End")
        figure.says(descent_says(start, lr, 0) + "diverges")
        lr = 0.19
        figure.keys("learning rate", *["ArrowLeft"] * 12)
        figure.says(descent_says(start, lr, 0) + verdict)
        handle = figure.root.get_by_role("button", name="Start of the descent: arrow keys move it")
        handle.focus()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowLeft")
        figure.says(re.compile(re.escape(descent_says([-2.6, 1.6], lr, 0))))
        box = handle.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + 150, box["y"] + 90, steps=3)
        page.mouse.up()
        start = list(json.loads(figure.state()["start"]).values())
        assert start[0] > -1.6 and start[1] < 1
        figure.says(re.compile(re.escape(descent_says(start, lr, 0))))


# The playground.

DATA = {}


def playground_data():
    if not DATA:
        DATA.update(explorers.playground().figure.data)
    return DATA


def points_of(name, noise, own=()):
    """Training and test points, (x, y) each."""
    plane = playground_data()["sets"][name]
    x = np.reshape(plane["clean"], (-1, 2)) + noise * np.reshape(plane["jitter"], (-1, 2))
    y = np.array(plane["labels"], float)[:, None]
    test = np.arange(len(x)) // 2 % 2 == 1
    more = np.reshape(np.array(own, float), (-1, 3))
    return (np.concatenate([x[~test], more[:, :2]]), np.concatenate([y[~test], more[:, 2:]])), (x[test], y[test])


def first_net(depth, width, act):
    sizes = [2, *[width] * depth, 1]
    normal = [np.array(playground_data()["pool"][k])[:a, :b] for k, (a, b) in enumerate(zip(sizes, sizes[1:]))]
    start = ab.init(sizes, ab.tanh, ab.sigmoid, seed=0)
    return tuple(layer.like(W=(spread(*n.shape, ab.tanh) * n).T.copy(), b=np.zeros(n.shape[1]), act=a)
                 for layer, n, a in zip(start, normal, [act] * depth + [ab.sigmoid]))


def playground_says(epochs, name="moons", noise=0.15, depth=2, width=6, act=ab.tanh, lr=0.02, own=()):
    net, step = first_net(depth, width, act), ab.adam(lr)
    train, (x, y) = points_of(name, noise, own)
    for _ in range(epochs):
        _, grads = ab.gradient(net, *train, ab.binary_cross_entropy)
        step(net, grads)
    E = [ab.gradient(net, *points, ab.binary_cross_entropy)[0] for points in (train, (x, y))]
    right = int(np.sum((ab.predict(net, x) > 0.5) == (y > 0.5)))
    return (f"epoch {epochs}: E = {shown(E[0])} on training points, {shown(E[1])} on test points; "
            f"{right} of {len(x)} test points right")


def test_playground(browser):
    with opened(browser, "06_training.html") as page:
        figure = Figure(page, "playground")
        figure.says(playground_says(0))
        for _ in range(3):
            figure.press("One step")
        figure.says(playground_says(3))
        lr = figure.drag("learning rate", 0.3)
        figure.press("Start again")
        figure.press("One step")
        figure.says(playground_says(1, lr=lr))
        figure.choose("hidden layers", "4")
        figure.choose("activation", "relu")
        figure.choose("data", "spiral")
        width = int(figure.keys("neurons a layer", "End"))
        noise = figure.keys("noise", "ArrowLeft")
        state = {"name": "spiral", "noise": noise, "depth": 4, "width": width, "act": ab.relu, "lr": lr}
        assert width == 8 and noise == 0.14
        figure.says(playground_says(0, **state))
        for _ in range(4):
            figure.press("One step")
        figure.says(playground_says(4, **state))
        assert figure.root.locator(".ab-seen canvas").count() == 32
        figure.choose("hidden layers", "0")
        figure.press("One step")
        figure.says(playground_says(1, **{**state, "depth": 0}))
        assert figure.root.locator(".ab-seen canvas").count() == 0


def test_playground_trains_until_paused(browser):
    with opened(browser, "07_data.html") as page:
        figure = Figure(page, "playground")
        figure.press("Train")
        page.wait_for_timeout(600)
        figure.press("Pause")
        epochs = int(re.match(r"epoch (\d+)", figure.readout.inner_text())[1])
        assert epochs >= 6
        figure.says(playground_says(epochs))


def test_playground_takes_own_points(browser):
    with opened(browser, "06_training.html") as page:
        figure, data = Figure(page, "playground"), playground_data()
        plane, span = figure.root.locator(".ab-plane"), data["high"] - data["low"]
        own = []
        for label, (a, b) in (("class 1", (0.2, 0.3)), ("class 0", (0.7, 0.8)), ("class 0", (0.5, 0.25))):
            figure.choose("a click adds", label)
            box = plane.bounding_box()
            plane.click(position={"x": round(a * box["width"]), "y": round(b * box["height"])})
            a, b = (round(part * box[side]) / box[side] for part, side in ((a, "width"), (b, "height")))
            own.append([data["low"] + span * a, data["high"] - span * b, float(label[-1])])
        figure.says(re.compile("^epoch 0: "))
        said = [float(v) for v in re.findall(r"E = ([\d.]+)|, ([\d.]+) on test", figure.readout.inner_text())[0] if v]
        assert isclose(said[0], float(re.search(r"E = ([\d.]+)", playground_says(0, own=own))[1]), abs_tol=2e-3)
        assert playground_says(0, own=own) != playground_says(0)
        figure.press("Remove my points")
        figure.says(playground_says(0))


# The digits.

def digit_net():
    """The network that chapter 08 trained, as its page carries it."""
    graph = next(m["state"] for m in state_of("08_images.html").values() if m["state"].get("kind") == "digit")["graphs"]["answer"]
    given = {node["name"]: np.array(node["value"]) for node in graph["nodes"] if node["op"] == "input"}
    return tuple(ab.Dense(given[f"W{k}"], given[f"b{k}"], act) for k, act in ((1, ab.relu), (2, ab.identity)))


def check_digit(figure, counts):
    """The table of probabilities, the answer and the small picture of these 64 counts; returns the answer."""
    p = ab.softmax(ab.predict(digit_net(), np.array(counts) / 16))
    best = int(p.argmax())
    figure.says(f"answer {best} with probability {shown(p[best])}")
    assert figure.root.locator("tbody td:nth-child(3)").all_inner_texts() == [shown(v) for v in p]
    seen = figure.root.locator("canvas.ab-pixels").first.evaluate(PIXELS)[::4]
    paper, ink = max(seen), min(seen)
    assert np.allclose(np.interp(seen, [ink, paper], [max(counts), min(counts)]), counts, atol=0.15)
    return best


def drawn(figure):
    pixels = json.loads(figure.state()["pixels"])
    return [pixels[f"p{k}"] for k in range(64)]


def test_draw_a_digit_by_mouse(browser):
    x = ab.digits()[0]
    with opened(browser, "08_images.html") as page:
        figure = Figure(page, "digit")
        digit = next(m["state"] for m in state_of("08_images.html").values() if m["state"].get("kind") == "digit")
        first = digit["data"]["first"]
        assert (np.array(first) / 16 == x).all(axis=1).any()  # an image of the data
        check_digit(figure, first)
        figure.press("Clear")
        board = figure.root.locator(".ab-board")
        board.scroll_into_view_if_needed()
        box = board.bounding_box()
        for k in range(33):  # a zero
            angle = 2 * np.pi * k / 32
            page.mouse.move(box["x"] + 128 + 60 * np.sin(angle), box["y"] + 128 - 85 * np.cos(angle))
            page.mouse.down()
        page.mouse.up()
        counts = drawn(figure)
        assert max(counts) == 16 and min(counts) == 0 and set(counts[k] for k in (27, 28, 35, 36)) == {0}
        assert check_digit(figure, counts) == 0
        figure.press("Show a test image")
        check_digit(figure, first)


def test_draw_a_digit_by_keys(browser):
    with opened(browser, "08_images.html") as page:
        figure = Figure(page, "digit")
        figure.press("Clear")
        figure.root.locator(".ab-board").focus()
        for key in ["Space", *["ArrowDown"] * 14, "Space"]:  # a one
            page.keyboard.press(key)
        counts = drawn(figure)
        assert sum(counts) > 100
        assert check_digit(figure, counts) == 1


# The address.

MOVES = {  # page, kind: moves and a choice
    ("00_worked.html", "network"): [("value", "ArrowRight", 3)],
    ("05_backprop.html", "player"): [("quantity", "ArrowRight", 5), ("steps done", "ArrowRight", 2)],
    ("03_layers.html", "curves"): [("weight w", "ArrowRight", 3), ("input x", "ArrowLeft", 7)],
    ("01_activations.html", "bars"): [("temperature", "ArrowRight", 7)],
    ("06_training.html", "descent"): [("learning rate", "ArrowRight", 3), ("momentum", "ArrowRight", 5)],
    ("06_training.html", "playground"): [("noise", "ArrowRight", 3), ("neurons a layer", "ArrowLeft", 2)],
}


@pytest.mark.parametrize("name, kind", MOVES, ids=lambda v: v)
def test_a_link_restores_the_state(browser, name, kind):
    with opened(browser, name) as page:
        figure = Figure(page, kind)
        before = figure.readout.inner_text()
        for label, key, times in MOVES[name, kind]:
            figure.keys(label, *[key] * times)
        if kind == "network":
            figure.choose("weight, bias or input to move", "w15")
            figure.keys("value", "End")
        if kind == "playground":
            figure.choose("data", "circles")
            figure.root.locator(".ab-plane").click(position={"x": 100, "y": 100})
            figure.root.locator(".ab-plane").click(position={"x": 200, "y": 120})
        link, text = figure.link(), figure.readout.inner_text()
        assert text != before
        page.goto("about:blank")
    with opened(browser, name + "#" + link.partition("#")[2]) as page:
        figure = Figure(page, kind)
        figure.says(text)
        assert figure.link() == link
        for label, *_ in MOVES[name, kind]:
            assert figure.slider(label).count() == 1
        if kind == "network":
            assert figure.value("value") == 3 and json.loads(figure.state()["moved"]) == pytest.approx({"w48": 0.45, "w15": 3})
            check_network(figure, "w15", {"w48": 0.45, "w15": 3})


def test_two_figures_of_one_kind_have_addresses_of_their_own(browser):
    with opened(browser, "22_explorers.html") as page:
        anchors = page.locator(".ab-figure").evaluate_all("all => all.map(n => n.dataset.anchor)")
        assert len(set(anchors)) == len(anchors) > 6
        figure = Figure(page, "curves", 2)
        figure.keys("answer p", "ArrowLeft")
        link = figure.link()
    with opened(browser, "22_explorers.html#" + link.partition("#")[2]) as page:
        Figure(page, "curves", 2).says(loss_says(0.89, 1.0))
        Figure(page, "curves", 0).says(neuron_says(1, 0, 1))


def test_a_link_followed_on_the_same_page_restores_too(browser):
    with opened(browser, "03_layers.html") as page:
        figure = Figure(page, "curves")
        figure.keys("weight w", "ArrowRight")
        link = figure.link()
        figure.keys("weight w", "Home")
        page.evaluate("location.hash = ''")
        page.evaluate("link => { location.href = link }", link)
        figure.says(neuron_says(1.1, 0, 1))


RUBBISH = ["w=99",
           "w=", "w=abc", "w=NaN", "w=Infinity", "w", "w=1&zz=3", "constructor=1", "__proto__=1", "kind=digit", "graphs=1",
           "w=%", "w=<img src=x onerror=alert(1)>", "<script>alert(1)</script>=1", "w=1&b=2&x", "w=1&x=%E0%A4%A"]


def test_rubbish_in_the_address_gives_a_message_and_the_first_state(browser):
    with opened(browser, "03_layers.html") as page:
        anchor = Figure(page, "curves").root.get_attribute("data-anchor")
        page.on("dialog", lambda dialog: pytest.fail("a script ran"))
        for rubbish in RUBBISH:
            page.context.set_offline(False)
            page.goto("about:blank")
            page.goto(f"{(SITE / '03_layers.html').as_uri()}#{anchor}?{rubbish}")
            page.wait_for_selector("html[data-live]", state="attached")
            figure = Figure(page, "curves")
            figure.says(neuron_says(1, 0, 1))
            alert = page.locator(".ab-error:visible")
            assert "The address asks for something this figure does not have" in alert.inner_text(), rubbish
            assert page.locator("main img[src=x]").count() == 0
        assert figure.keys("weight w", "ArrowRight") == 1.1  # and it lives
        figure.says(neuron_says(1.1, 0, 1))


@pytest.mark.parametrize("moved", ["{", "[1]", "null", '{"w99":1}', '{"w14":"1"}', '{"w14":1e9}', '{"__proto__":1}'])
def test_rubbish_about_moved_weights(browser, moved):
    with opened(browser, f"00_worked.html#network-1?moved={moved}") as page:
        said = page.locator(".ab-error:visible").inner_text()
        assert "moved" in said or "w14" in said
        check_network(Figure(page, "network"), "w48", {})


def test_an_address_of_no_figure_says_so(browser):
    with opened(browser, "03_layers.html#nothing-7?w=1") as page:
        assert "nothing-7" in page.locator(".ab-error:visible").inner_text()
        Figure(page, "curves").says(neuron_says(1, 0, 1))


# Broken figures.

def spoilt(folder, page, change):
    """A copy of a page whose figures' state went through `change` (of the state, or of its text)."""
    text = (SITE / page).read_text("utf-8")

    def rewrite(found):
        state = json.loads(found[2])
        new = change(state) or state
        return found[1] + (new if isinstance(new, str) else json.dumps(new).replace("</", "<\\/")) + found[3]

    for name in ("_static",):
        (folder / name).symlink_to(SITE / name)
    (folder / page).write_text(STATE.sub(rewrite, text), "utf-8")
    return folder.as_uri() + "/"


def model(state, kind):
    return next(m["state"] for m in state["state"].values() if m["state"].get("kind") == kind)


def newer(state):
    model(state, "bars")["graphs"]["bars"]["version"] = 99


def truncated(state):
    graph = model(state, "bars")["graphs"]["bars"]
    graph["nodes"] = graph["nodes"][:2]


def unknown_operation(state):
    model(state, "bars")["graphs"]["bars"]["nodes"][-1]["op"] = "launch"


def unknown_kind(state):
    model(state, "bars")["kind"] = "hologram"


def no_graph(state):
    model(state, "bars")["graphs"] = {}


def no_model(state):
    key = next(k for k, m in state["state"].items() if m["state"].get("kind") == "bars")
    del state["state"][key]


def unknown_widget(state):
    next(m for m in state["state"].values() if m["state"].get("kind") == "bars")["model_name"] = "StrangeModel"


BROKEN = {newer: "newer", truncated: "", unknown_operation: "launch", unknown_kind: "hologram", no_graph: "", no_model: "",
          unknown_widget: "StrangeModel"}


@pytest.mark.parametrize("fault", BROKEN, ids=lambda f: f.__name__)
def test_a_broken_figure_says_so_and_the_others_live(browser, tmp_path, fault):
    with opened(browser, "01_activations.html", spoilt(tmp_path, "01_activations.html", fault)) as page:
        alert = page.locator(".ab-error:visible")
        expect(alert).to_have_count(1)
        assert BROKEN[fault] in alert.inner_text() and len(alert.inner_text()) > 20
        stills = page.locator(".ab-live:visible svg")
        assert stills.count() == 1  # the still picture stands in its place
        figure = Figure(page, "curves")
        figure.says(activation_says("sigmoid", 2.0))
        z = figure.keys("sum z", "ArrowLeft")
        figure.says(activation_says("sigmoid", z))


def test_a_state_that_cannot_be_read_leaves_the_pictures(browser, tmp_path):
    folder = spoilt(tmp_path, "01_activations.html", lambda state: json.dumps(state)[:5000])
    with opened(browser, "01_activations.html", folder) as page:
        places = page.locator(".ab-live")
        assert places.count() == page.locator(".ab-live:visible svg").count() == page.locator(".ab-error:visible").count() == 2


# Everybody, everywhere.

def test_without_javascript_and_in_print_a_still_picture_stands(browser):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        for name in live_pages():
            page.goto((SITE / name).as_uri())
            places = page.locator(".ab-live")
            assert places.count() == page.locator(".ab-live:visible > figure.still > svg").count() > 0, name
    with opened(browser, "01_activations.html") as page:
        page.emulate_media(media="print")
        assert page.locator(".ab-live:visible > figure.still > svg").count() == 2
        assert page.locator(".ab-widget:visible").count() == 0


def test_live_pages_fit_a_small_window(browser):
    for name in live_pages():
        with opened(browser, name) as page:
            page.set_viewport_size({"width": 360, "height": 700})
            wide = "document.documentElement.scrollWidth"
            assert page.evaluate(wide) <= 360, name
            page.locator(".ab-figure").first.scroll_into_view_if_needed()


def test_canvas_follows_a_change_of_theme(browser):
    with opened(browser, "06_training.html", color_scheme="light") as page:
        plane = Figure(page, "playground").root.locator(".ab-plane")
        light = plane.evaluate(PIXELS)[:3]
        page.emulate_media(color_scheme="dark")
        page.wait_for_timeout(100)
        dark = plane.evaluate(PIXELS)[:3]
        assert sum(dark) < sum(light) - 100
        page.get_by_role("button", name="Use light colours").click()
        page.wait_for_timeout(100)
        assert plane.evaluate(PIXELS)[:3] == light


def test_a_finger_moves_and_draws(browser):
    with opened(browser, "08_images.html", has_touch=True) as page:
        figure = Figure(page, "digit")
        figure.press("Clear")
        board = figure.root.locator(".ab-board")
        board.scroll_into_view_if_needed()
        box = board.bounding_box()
        touch = page.context.new_cdp_session(page)
        points = [(box["x"] + 128, box["y"] + 40 + 12 * k) for k in range(15)]
        for kind, at in (("touchStart", points[:1]), *(("touchMove", [point]) for point in points[1:]), ("touchEnd", [])):
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in at]})
        counts = drawn(figure)
        assert check_digit(figure, counts) == 1

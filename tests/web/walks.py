"""For each explorer: what CPython says of it, and a walk by keys and mouse on which the figure must say the same.

A walk begins at the first frame of its figure and returns the values that the controls have then.
"""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from labs import both, first_off, off, slopes
from reader import MINUS, Figure, expect, overwrite, pixels, shown

import annbook as ab
from annbook import explorers, live, maps, sandbox, worked
from annbook.conv import Conv2D
from annbook.layers import parameters
from annbook.live import STATIC
from annbook.mistakes import MISTAKES
from annbook.network import spread
from annbook.pictures import centred
from annbook.recurrent import RNN, Last
from annbook.tape import Label, Tape

NET = tuple(ab.Dense(W, b, ab.sigmoid) for W, b in worked.weights)
LABELS = "all => all.map(node => [node.getAttribute('aria-label'), node.textContent])"
WALKS = {}


@dataclass
class Walk:
    """Where the book has an explorer, which figure it is (see Figure), and the walk."""

    page: str
    kind: str
    slider: str | None
    steps: Callable[[Figure], dict]


def walk(page, kind, slider=None):
    """Enters a function into WALKS."""
    def enter(steps):
        WALKS[steps.__name__] = Walk(page, kind, slider, steps)
        return steps
    return enter


# Curves and bars: a neuron, an activation, a loss, softmax.

def neuron_says(w, b, x):
    s = ab.Dense(np.array([[w]]), np.array([b]), ab.sigmoid).step(np.array([[x]]))
    return f"w = {shown(w, 2)}, b = {shown(b, 2)}; at x = {shown(x, 2)}: z = {shown(s.z.item())}, a = {shown(s.a.item())}"


@walk("03_layers", "curves", "weight w")
def neuron(figure):
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
    return {"w": w, "b": b, "x": x}


def activation_says(name, z):
    act = next(act for act in explorers.BENDS if act.name == name)
    z = np.array([z])
    return f"{name}: z = {shown(z[0], 2)}, a = {shown(act(z)[0])}, da/dz = {shown(act.df(z, act(z))[0])}"


@walk("01_activations", "curves", "sum z")
def activation(figure):
    figure.says(activation_says("sigmoid", 2.0))
    z = figure.keys("sum z", "ArrowLeft", "ArrowLeft", "ArrowDown")
    assert z == 1.7
    for act in explorers.BENDS:
        figure.choose("activation", act.name)
        figure.says(activation_says(act.name, z))
    z = figure.drag("sum z", 0.1)
    assert z < -4
    figure.says(activation_says("identity", z))
    figure.choose("compare with", "tanh")
    figure.says(f"{activation_says('identity', z)}; tanh: {activation_says('tanh', z).partition(', ')[2]}")
    return {"act": "identity", "z": z, "other": "tanh"}


def loss_says(p, y):
    said, p, y = shown(p, 2), np.array([[p]]), np.array([[y]])
    square, cross = ab.squared_error, ab.binary_cross_entropy
    return (f"p = {said}: squared error {shown(square(p, y))}, slope {shown(square.df(p, y).item())}; "
            f"cross-entropy {shown(cross(p, y))}, slope {shown(cross.df(p, y).item())}")


@walk("02_losses", "curves", "answer p")
def loss(figure):
    figure.says(loss_says(0.9, 1.0))
    p = figure.keys("answer p", *["ArrowLeft"] * 7)
    assert p == 0.83
    figure.says(loss_says(p, 1.0))
    figure.choose("truth y", "0")
    figure.says(loss_says(p, 0.0))
    p = figure.drag("answer p", 0.35)
    figure.says(loss_says(p, 0.0))
    return {"p": p, "y": "0"}


@walk("01_activations", "bars")
def softmax(figure):
    def shares(last, temperature):
        return [shown(v) for v in ab.softmax(np.array([1.0, 2.0, last]) / temperature)]

    figure.says(f"softmax(z / temperature) = ({', '.join(shares(3.0, 1.0))})")
    last = figure.keys("z of number 3", "ArrowLeft", "ArrowLeft")
    temperature = figure.drag("temperature", 0.5)
    assert last == 2.8 and temperature > 2
    figure.says(f"softmax(z / temperature) = ({', '.join(shares(last, temperature))})")
    assert figure.root.locator("svg > text.ab-number").all_text_contents()[::2] == shares(last, temperature)
    return {"last": last, "temperature": temperature}


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
    assert abs(figure.value("value") - found[name]) < 0.026  # the slider stands there too, but for its steps
    if not figure.root.locator("details[open]").count():
        figure.root.locator("summary").click()
    rows = [row.split("\t") for row in figure.root.locator("details table").inner_text().split("\n")[1:]]
    table = {row[0]: [cell.strip() for cell in row[1:]] for row in rows}
    assert table == {n: [shown(v), shown(found[f"dE/d{n}"]) if f"dE/d{n}" in found else ""]
                     for n, v in found.items() if "/" not in n}
    numbers = figure.root.locator("svg .ab-number[aria-label*=' = ']")
    drawn = numbers.evaluate_all(LABELS)
    assert {label.split(" = ")[0] for label, _ in drawn} >= {n for n in found if re.match(r"[zab]\d|delta|x|E$", n)}
    for label, text in drawn:
        n, value = label.split(" = ")
        assert value == shown(found[n]) and text.split()[-1] == value, label


def check_receipts(figure, slope, found):
    """What nudging says of a gradient, in the sentence and, if there is one, in the table; they agree but for the last bits."""
    value, line = shown(found[slope]), figure.root.locator("p.ab-receipt")
    same = rf"{re.escape(slope)} = {re.escape(value)} by the formula, {re.escape(value)} by nudging"
    expect(line).to_have_text(re.compile(rf"^✓ {same}, gap (0|\de{MINUS}\d+): they agree$"))
    expect(figure.root.locator("[aria-live=polite]")).to_contain_text(line.inner_text())  # it is heard, too
    if not figure.root.locator("th", has_text="by nudging").count():
        return  # its table has no receipts
    rows = figure.root.locator("tbody tr").evaluate_all("all => all.map(row => [...row.cells].map(cell => cell.textContent))")
    for name, *_, nudged, gap in rows:
        slope = f"dE/d{name}" if f"dE/d{name}" in found else name
        says = (shown(found[slope]), "✓ agree") if slope.startswith(("dE", "delta")) else ("", "")
        assert (nudged, gap[-7:]) == says, name


@walk("00_worked", "network")
def network(figure):
    first = re.match(r"\w+", figure.readout.inner_text())[0]
    check_network(figure, first, {})
    figure.choose("move", "w48")
    changes = {"w48": figure.keys("value", *["ArrowRight"] * 4)}
    assert changes == {"w48": 0.5}
    check_network(figure, "w48", changes)
    figure.root.get_by_role("button", name=re.compile("^w14 = ")).click()  # chosen by mouse
    assert figure.value("value") == 0.2
    check_network(figure, "w14", changes)
    changes["w14"] = figure.drag("value", 0.1)
    assert changes["w14"] < -2
    check_network(figure, "w14", changes)
    figure.root.get_by_role("button", name=re.compile("^w14 = ")).focus()  # and by keys, from neighbour to neighbour
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "Enter"):
        figure.page.keyboard.press(key)
    assert figure.value("value") == -0.3
    check_network(figure, "w24", changes)
    for name in ("x2", "b7"):
        figure.choose("move", name)
        changes[name] = figure.keys("value", "ArrowUp", "ArrowUp")
        check_network(figure, name, changes)
    figure.choose("move", "w48")
    assert figure.value("value") == 0.5
    figure.press("Undo")  # the last that was moved
    del changes["b7"]
    check_network(figure, "b7", changes)
    figure.press("Reset")
    check_network(figure, first, {})
    figure.choose("move", "w15")
    figure.keys("value", "End")
    figure.choose("line width", "gradients")
    check_network(figure, "w15", {"w15": 3})
    figure.press("Check by nudging")
    check_receipts(figure, "dE/dw15", numbers_of(*moved(NET, worked.x, {"w15": 3}), worked.y))
    return {"selected": "w15", "value": 3, "moved": {"w15": 3}, "lines": "gradients", "nudge": "on"}


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


def player_says(figure, found, done, at):
    """The sentence of the player, the history below it, the picture; returns the stage and the quantity in the sentence."""
    figure.says(re.compile(rf"^step {done + 1}, \w+: \S+ = \S+ \({at + 1} of \d+\)$"))
    stage, said, value = re.match(r"step \d+, (\w+): (\S+) = (\S+)", figure.readout.inner_text()).groups()
    assert value == shown(found[said]), said
    assert f"= {shown(found[said], 6)}" in figure.root.locator(".ab-history").inner_text().split("\n")
    drawn = figure.root.locator("svg.ab-network .ab-number[aria-label*=' = ']").evaluate_all(LABELS)
    assert len(drawn) > 8
    for label, text in drawn:
        n, value = label.split(" = ")
        assert value == shown(found[n]) and text.split()[-1] == value, label
    return stage, said


def player_starts(figure, found):
    """Two quantities forward and one back."""
    assert player_says(figure, found, 0, 0) == ("forward", "z4")
    for at in (1, 2):
        figure.press("Next")
        player_says(figure, found, 0, at)
    figure.press("Back")
    player_says(figure, found, 0, 1)
    assert "a9, not yet computed" in figure.root.locator("svg [aria-label^='a9']").get_attribute("aria-label")


def player_checks(figure, found):
    """By keys, at a number that is no gradient and at one that is; from the second number back to it."""
    check = figure.root.get_by_role("button", name="Check by nudging")
    assert check.get_attribute("aria-pressed") == "false"
    check.press("Space")
    expect(check).to_have_attribute("aria-pressed", "true")
    expect(figure.root.locator("p.ab-receipt")).to_have_text("z5 is no gradient: there is nothing to check yet")
    at = int(figure.keys("quantity", *["ArrowRight"] * 16))
    stage, slope = player_says(figure, found, 0, at)
    assert stage == "backward"
    check_receipts(figure, slope, found)
    assert figure.keys("quantity", *["ArrowLeft"] * 16) == 1


@walk("05_backprop", "player")
def player(figure):
    found = player_numbers(0.5, 0)
    player_starts(figure, found)
    player_checks(figure, found)
    for _ in range(2):
        figure.press("10 steps")
    figure.press("1 step")
    player_says(figure, player_numbers(0.5, 21), 21, 1)
    lr = figure.keys("learning rate", *["ArrowRight"] * 10)
    assert lr == 1
    player_says(figure, player_numbers(lr, 21), 21, 1)
    E = [numbers_of(trained(NET, worked.x, worked.y, lr, n), worked.x, worked.y)["E"] for n in (0, 21)]
    label = figure.root.locator(".ab-curve svg").get_attribute("aria-label")
    assert label == f"E over 21 training steps: {shown(E[0])} at the start, {shown(E[1])} now"
    done = int(figure.drag("steps done", 0.75))
    at = int(figure.keys("quantity", *["ArrowRight"] * 16))
    assert player_says(figure, player_numbers(lr, done), done, at)[0] == "backward"
    line = figure.root.locator("p.ab-receipt")  # E has come to 0 but for its rounding
    expect(line).to_have_text(re.compile(rf"^\? .* by nudging, gap .*: nudging may be off by \de{MINUS}\d+, too much to tell$"))
    figure.choose("speed", "fast")
    figure.choose("plays", "layer by layer")
    return {"at": 17, "done": done, "lr": lr, "nudge": "on", "speed": "fast", "grain": "layer by layer"}


# The worksheet.

def sheet_answers(sheet):
    """What is right on a sheet, as a careful reader writes it: four significant digits."""
    return {one.name: f"{float(one.value):.4g}" for one in ab.steps(sheet.tape)}


def turned(text):
    """A number with the other sign."""
    return text[1:] if text[0] == "-" else f"-{text}"


def fill(figure, name, text):
    """Types a number, and goes on to the next by Enter."""
    field = figure.root.get_by_label(name, exact=True)
    field.focus()
    figure.page.keyboard.insert_text(text)
    figure.page.keyboard.press("Enter")


def sheet_says(figure, written):
    """Each mark as Python has it, and the sentence above them."""
    sheet = ab.worksheet(seed=1)
    marks = ab.mark(sheet.tape, written, reveal=False)
    figure.says(re.compile(re.escape(marks.says)))
    for one in marks:
        row = figure.root.get_by_label(one.name, exact=True).locator("xpath=..")
        expect(row.locator(".ab-verdict")).to_have_text(re.compile(f" {one.verdict}$"))
        for says in one.says[:1]:
            expect(row.locator(".ab-why")).to_contain_text(says)
    return marks


@walk("57_worksheet", "worksheet")
def worksheet(figure):
    figure.says("Nothing is written yet. There are 71 numbers to find: begin with the first sum.")
    assert figure.keys("sheet", "ArrowRight") == 1
    right, written = sheet_answers(ab.worksheet(seed=1)), {}
    for name in ("z4", "z5"):
        written[name] = right[name]
        fill(figure, name, right[name])
    expect(figure.root.get_by_label("z6", exact=True)).to_be_focused()
    sheet_says(figure, written)
    figure.root.locator("summary", has_text="The loss").press("Enter")
    fill(figure, "E", "0,5")
    written["E"] = "0,5"
    expect(figure.root.get_by_label("delta8", exact=True)).to_be_focused()  # its part was folded
    for name in ("delta8", "delta9"):
        written[name] = turned(right[name])
        fill(figure, name, written[name])
    marks = sheet_says(figure, written)
    assert marks.first.name == "delta8" and marks.first.says[0] == "y8 - a8 stands for a8 - y8"
    figure.press("Go to it")
    expect(figure.root.get_by_label("delta8", exact=True)).to_be_focused()
    assert right["a8"] not in figure.root.inner_text()
    figure.press("Show the right numbers")
    figure.root.locator("summary", has_text="activations of layer 2").press("Enter")
    expect(figure.root.locator(".ab-answer").filter(has_text=shown(float(right["a8"])))).to_have_count(1)
    field = figure.root.get_by_label("x1", exact=True)
    overwrite(field, "0.25")
    field.press("Tab")
    figure.says(re.compile("^Look at z4 first: "))
    return {"seed": 1, "own": {"x1": 0.25}, "entries": written, "shown": "on"}
# The mistake lab: right and wrong side by side.

def mistake_says(name, done, lr):
    right, wrong, one, other = both(name, done, lr)
    E = f"E = {shown(other['E'])}, {shown(one['E']) if off(one['E'], other['E']) else 'the same'} without the mistake"
    first = first_off(MISTAKES[name], right, wrong)
    if not first:
        return f"step {done + 1}: no number is off; {E}"
    said = f"step {done + 1}: the first number off is {first[0]} = {shown(first[2])}, {shown(first[1])} without the mistake"
    return said if first[0] == "E" else f"{said}; {E}"


def check_mistakes(figure, name, done, lr):
    """The sentence, the lines, the arrays, the picture, and the table with its receipts."""
    figure.says(mistake_says(name, done, lr))
    right, wrong, one, other = both(name, done, lr)
    mistake = MISTAKES[name]
    assert figure.root.locator("pre").all_inner_texts()[0] == "\n".join(line for line, _ in mistake.pairs)
    spread = dict(text.split(" ", 1) for text in figure.root.locator(".ab-spread li").all_inner_texts())
    assert {array for array, how in spread.items() if how != "same"} == {
        array for array in right if any(off(*pair) for pair in zip(np.ravel(right[array]), np.ravel(wrong[array])))}
    for label, text in figure.root.locator("svg.ab-network .ab-number[aria-label*=' = ']").evaluate_all(LABELS):
        n, value = label.removesuffix(", off").split(" = ")
        assert value == shown(other[n]) and text.split()[-1] == value, label
        assert label.endswith(", off") == off(one[n], other[n])
    if not figure.root.locator("details[open]").count():
        figure.root.locator("summary").click()
    nudged = slopes(mistake, wrong)
    rows = [row.split("\t") for row in figure.root.locator("details table").inner_text().split("\n")[1:]]
    assert len(rows) > 60
    for n, *cells in rows:
        one_, other_, slope, gap = (cell.strip() for cell in cells)
        assert (one_, other_) == (shown(one[n]), shown(other[n]) + " ✗" * off(one[n], other[n])), n
        assert slope == (shown(nudged[n]) if n in nudged else ""), n
        agree = n in nudged and abs(other[n] - nudged[n]) < 1e-6 * (abs(other[n]) + abs(nudged[n]))
        assert gap.endswith("✓ agree" if agree else "✗ differ") if n in nudged else gap == "", n


@walk("19_mistakes", "mistakes", "steps done")
def mistakes(figure):
    check_mistakes(figure, "no factor 2", 0, 0.5)
    figure.choose("mistake", "gradient never reset")
    assert figure.value("steps done") == 1  # in the first step nothing is off
    check_mistakes(figure, "gradient never reset", 1, 0.5)
    done = int(figure.keys("steps done", *["ArrowRight"] * 3))
    assert done == 4
    lr = figure.drag("learning rate", 0.3)
    check_mistakes(figure, "gradient never reset", done, lr)
    figure.choose("mistake", "softmax twice")
    check_mistakes(figure, "softmax twice", 0, lr)
    told = figure.root.locator(".ab-history")
    assert told.inner_text().startswith("right: a8 = ")
    figure.root.get_by_role("button", name=re.compile("^delta9 = ")).focus()
    figure.page.keyboard.press("Enter")
    figure.settle()
    found = both("softmax twice", 0, lr)[2:]
    for line, numbers in zip(told.locator("p").all_inner_texts()[1::2], found, strict=True):
        assert line.endswith(f"= {shown(numbers['delta9'], 6)}")
    done = int(figure.keys("steps done", "ArrowRight", "ArrowRight"))
    check_mistakes(figure, "softmax twice", done, lr)
    return {"mistake": "softmax twice", "done": done, "lr": lr, "pressed": "delta9"}


# Conventions.

def check_conventions(figure, way, w14, lr):
    """The sentence, and the numbers of the lines, from the library."""
    (W1, b1), (W2, b2) = worked.weights
    W1 = W1.copy()
    W1[0, 0] = w14
    net, loss = (ab.Dense(W1, b1, ab.sigmoid), ab.Dense(W2, b2, ab.sigmoid)), {
        "sum": ab.squared_error, "half": ab.half_squared_error, "mean": ab.mse}[way[2]]
    E, grads = ab.gradient(net, worked.x, worked.y, loss)
    samples, weights, error, sign = way
    moved = shown(w14 - lr * ab.at(grads, "w14"))
    figure.says(f"samples are {samples}, W is {weights}, {error}, {sign}: E = {shown(E)}, w14' = {moved}")
    turn = 1 if sign == "ŷ − y" else -1
    said = figure.root.locator(".ab-ways button").all_inner_texts()
    assert said[5:7] == [f"delta{k} = {shown(turn * ab.at(grads, f'b{k}'))}" for k in (8, 4)]


@walk("24_elsewhere", "conventions", "weight w14")
def conventions(figure):
    way = ["rows", "(out, in)", "sum", "ŷ − y"]
    check_conventions(figure, way, 0.2, 0.5)
    w14 = figure.keys("weight w14", *["ArrowRight"] * 3)
    assert w14 == 0.35
    for k, (label, option) in enumerate((
            ("samples are", "columns"), ("W is", "(in, out)"), ("E is the", "mean"), ("delta has", "y − ŷ"))):
        figure.choose(label, option)
        way[k] = option
        check_conventions(figure, way, w14, 0.5)
    assert figure.root.locator(".ab-ways code").first.inner_text() == "Z1 = W1.T @ X + b1"
    figure.root.get_by_role("button", name=re.compile("^delta8 = ")).focus()
    figure.page.keyboard.press("Enter")
    figure.settle()
    assert figure.root.locator(".ab-views code").last.inner_text() == "D2 = -grad(E, Z2, retain_graph=True)[0]"
    lr = figure.drag("learning rate", 0.3)
    check_conventions(figure, way, w14, lr)
    return dict(zip(("samples", "weights", "error", "sign"), way)) | {"w14": w14, "lr": lr, "selected": "delta8"}


# The descent.

def descent_says(start, lr, beta, count=40, ratio=None):
    """What the figure says, but for the verdict at the end; with a ratio, of its bowl first."""
    steep, w, step = np.array([1.0, ratio ** 2 if ratio else 10.0]), np.array([start], float), ab.momentum(lr, beta)
    layer = ab.Dense(w, np.zeros(1), ab.identity)
    points = [w[0].copy()]
    for _ in range(count):
        if (abs(points[-1]) >= 1e6).any():
            break
        step((layer,), (layer.like(W=steep * layer.W, b=np.zeros(1)),))
        points.append(layer.W[0].copy())
    first, last = (np.sum(steep * p * p) / 2 for p in (points[0], points[-1]))
    bowl = f"condition number {shown(steep[1], 2)}, largest stable rate {shown(2 * (1 + beta) / steep[1])}; " if ratio else ""
    return re.compile("^" + re.escape(f"{bowl}start ({shown(start[0], 2)}, {shown(start[1], 2)}): E = {shown(first)}; "
                                      f"after {len(points) - 1} steps E = {shown(last)}: it "))


@walk("06_training", "descent")
def descent(figure):
    start = [-2.5, 1.5]
    figure.says(descent_says(start, 0.05, 0))
    figure.says(re.compile("crawls$"))
    lr = figure.drag("learning rate", 0.66)
    figure.says(descent_says(start, lr, 0))
    beta = figure.keys("momentum", *["ArrowRight"] * 6)
    assert beta == 0.3
    figure.says(descent_says(start, lr, beta))
    figure.keys("momentum", "Home")
    lr = figure.keys("learning rate", "End")
    figure.says(descent_says(start, lr, 0))
    figure.says(re.compile("diverges$"))
    figure.keys("learning rate", *["ArrowLeft"] * 12)
    lr = 0.19
    figure.says(descent_says(start, lr, 0))
    figure.says(re.compile("converges, swinging from side to side$"))
    handle = figure.root.get_by_role("button", name=re.compile("^Start of the descent"))
    handle.focus()
    figure.page.keyboard.press("ArrowUp")
    figure.page.keyboard.press("ArrowLeft")
    figure.says(descent_says([-2.6, 1.6], lr, 0))
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    figure.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    figure.page.mouse.down()
    figure.page.mouse.move(box["x"] + 150, box["y"] + 90, steps=3)
    figure.page.mouse.up()
    figure.says(re.compile(r"^start \((?!−2\.60, 1\.60)"))
    start = list(figure.state()["start"].values())
    assert start[0] > -1.6 and start[1] < 1
    beta = figure.keys("momentum", "ArrowRight")
    figure.says(descent_says(start, lr, beta))
    return {"lr": lr, "beta": beta, "start": dict(zip(("w1", "w2"), start))}


@walk("08_tables", "descent", "size of x2 / x1")
def valley(figure):
    start = [-2.5, 1.5]
    figure.says(descent_says(start, 0.1, 0, ratio=3))
    ratio = figure.keys("size of x2 / x1", *["ArrowRight"] * 4)
    assert ratio == 5
    figure.says(descent_says(start, 0.1, 0, ratio=5))
    figure.says(re.compile("diverges$"))
    lr = figure.drag("learning rate", 0.06)
    figure.says(descent_says(start, lr, 0, ratio=5))
    ratio = figure.keys("size of x2 / x1", "Home")
    lr = figure.keys("learning rate", "End")
    figure.says(descent_says(start, 1, 0, ratio=1))
    beta = figure.keys("momentum", "ArrowRight")
    figure.says(descent_says(start, lr, beta, ratio=ratio))
    figure.root.get_by_role("button", name=re.compile("^Start of the descent")).focus()
    figure.page.keyboard.press("ArrowUp")
    figure.says(descent_says([-2.5, 1.6], lr, beta, ratio=ratio))
    return {"ratio": ratio, "lr": lr, "beta": beta, "start": {"w1": -2.5, "w2": 1.6}}


# The playground.

@cache
def playground_figure():
    return explorers.playground().figure


def points_of(name, noise, own=(), share=50, gone=()):
    """Training and test points, (x, y) each, but for those at the places `gone` of the book's.

    Of the reader's own alone every fourth of a class is for the test.
    """
    more = np.reshape(np.array(own, float), (-1, 3))
    if name == "my points":
        last = [np.sum(more[:k + 1, 2] == row[2]) % 4 == 0 for k, row in enumerate(more)]
        return tuple((more[where][:, :2], more[where][:, 2:]) for where in (np.logical_not(last), last))
    plane = playground_figure().data["sets"][name]
    x = np.reshape(plane["clean"], (-1, 2)) + noise * np.reshape(plane["jitter"], (-1, 2))
    y = np.array(plane["labels"], float)[:, None]
    test = np.diff(np.arange(len(x) // 2 + 1) * share // 100).repeat(2) == 1
    there = ~np.isin(np.arange(len(x)), gone)
    train, test = there & ~test, there & test
    return (np.concatenate([x[train], more[:, :2]]), np.concatenate([y[train], more[:, 2:]])), (x[test], y[test])


def first_net(depth, width, act, seed=0, inputs=2):
    """By two numbers of chance for each weight, by Box and Muller's rule."""
    sizes = [inputs, *[width] * depth, 1]
    start = ab.init(sizes, ab.tanh, ab.sigmoid, seed=0)
    numbers, layers = iter(sandbox._chance(seed, 2 * sum(layer.W.size for layer in start))), []
    for layer, a in zip(start, [act] * depth + [ab.sigmoid]):
        rows, columns = layer.W.T.shape
        u, v = (np.array([next(numbers) for _ in range(layer.W.size)]).reshape(rows, columns) for _ in range(2))
        normal = np.sqrt(-2 * np.log(u)) * np.cos(2 * np.pi * v)
        layers.append(layer.like(W=(spread(rows, columns, ab.tanh) * normal).T.copy(), b=np.zeros(columns), act=a))
    return tuple(layers)


TOLD = {"x1": lambda a, b: a, "x2": lambda a, b: b, "x1**2": lambda a, b: a ** 2, "x2**2": lambda a, b: b ** 2,
        "x1*x2": lambda a, b: a * b, "sin(x1)": lambda a, b: np.sin(a), "sin(x2)": lambda a, b: np.sin(b)}


def told(x, inputs=("x1", "x2")):
    """Points of the plane as a network is told of them."""
    return np.stack([TOLD[name](*np.transpose(x)) for name in inputs], -1)


def learned(net, train, steps, lr=0.02, l2=0, batch=None, seed=0):
    """(epochs, steps of the next one) after so many steps with (x, y), which change the network."""
    step, count, epoch, part = ab.decay(ab.adam(lr), l2), len(train[0]), 0, 0
    size = batch or count
    for _ in range(steps):
        rows = sandbox._order(count, seed, epoch)[part * size:(part + 1) * size] if size < count else slice(None)
        step(net, ab.gradient(net, *(array[rows] for array in train), ab.binary_cross_entropy)[1])
        part = (part + 1) % -(-count // size)
        epoch += part == 0
    return epoch, part


def playground_reaches(steps, name="moons", noise=0.15, depth=2, width=6, act=ab.tanh, lr=0.02, own=(), share=50,
                       inputs=("x1", "x2"), seed=0, gone=(), **more):
    """The network after so many steps, and what the figure says then."""
    net = first_net(depth, width, act, seed, len(inputs))
    train, test = ((told(x, inputs), y) for x, y in points_of(name, noise, own, share, gone))
    epoch, part = learned(net, train, steps, lr, seed=seed, **more)
    E = [ab.gradient(net, *points, ab.binary_cross_entropy)[0] for points in (train, test)]
    right = int(np.sum((ab.predict(net, test[0]) > 0.5) == (test[1] > 0.5)))
    within = f", step {part} of {-(-len(train[0]) // more['batch'])}" if part else ""
    return net, (f"epoch {epoch}{within}: E = {shown(E[0])} on training points, {shown(E[1])} on test points; "
                 f"{right} of {len(test[0])} test points right")


def playground_says(*steps, **more):
    return playground_reaches(*steps, **more)[1]


PASTED = "3;0,95;yes 8;1,28;yes 11;1,45;yes 5;1,1;yes 34;1,68;no 58;1,75;no 21;1,81;no 45;1,59;no 30;1,7;no".split()


def playground_chosen(figure, lr):
    """A batch, a decay, a share, an input and a seed, and what they make of a training."""
    for label, option in (("batch", "20"), ("L2 rate", "0.01"), ("% for the test", "25"), ("epochs a frame", "25")):
        figure.choose(label, option)
    figure.press("input x₁x₂")
    figure.root.get_by_label("seed", exact=True).fill("six")
    figure.root.get_by_label("seed", exact=True).press("Enter")
    expect(figure.root.locator(".ab-reason:visible")).to_have_text(
        "“six” is no number: seed is a whole number from 0 to 999999. It stays 0.")
    figure.root.get_by_label("seed", exact=True).fill("6")
    figure.press("New start")
    more = {"batch": 20, "l2": 0.01, "share": 25, "inputs": ["x1", "x2", "x1*x2"], "seed": 7}
    figure.says(playground_says(0, lr=lr, **more))
    figure.press("One step")
    figure.says(playground_says(1, lr=lr, **more))
    figure.press("One epoch")
    figure.says(playground_says(12, lr=lr, **more))
    return more


def playground_undoes(figure, points):
    """A point is taken up and removed, one of the book's too, by mouse and by keys, and comes back; the last stays away."""
    plane = figure.root.locator(".ab-plane")
    plane.click(position={"x": 0.2 * plane.bounding_box()["width"], "y": 0.3 * plane.bounding_box()["height"]})
    figure.press("Remove point")
    figure.settle()
    assert figure.state()["own"] == points[1:]
    figure.press("Undo")
    figure.settle()
    assert figure.state()["own"] == points
    figure.press("Next point")
    plane.focus()
    figure.page.keyboard.press("Delete")
    figure.settle()
    assert figure.state()["own"] == points[1:]
    figure.press("Undo")
    figure.settle()
    says = figure.readout.inner_text()
    figure.choose("a press is for", "removing")
    removed = figure.root.get_by_text(re.compile("1 of the book’s points is removed. Removed: x₁ = .*, class [01]\\.$"))
    half = {"x": 0.46 * plane.bounding_box()["width"], "y": 0.5 * plane.bounding_box()["height"]}
    for remove in (lambda: plane.click(position=half), lambda: plane.press("Delete")):
        remove()
        expect(removed).to_be_visible()
        assert len(figure.state()["gone"]) == 1 and figure.readout.inner_text() != says
        figure.press("Undo")
        figure.says(says)
    assert figure.state()["gone"] == []
    plane.press("Enter")
    expect(removed).to_be_visible()
    figure.choose("a press is for", "class 0")
    return figure.state()["gone"]


@walk("06_training", "playground")
def playground(figure):
    figure.says(playground_says(0))
    for _ in range(3):
        figure.press("One step")
    figure.says(playground_says(3))
    lr = figure.drag("learning rate", 0.3)
    figure.press("Start again")
    figure.press("One step")
    figure.says(playground_says(1, lr=lr))
    more = playground_chosen(figure, lr)
    figure.choose("hidden layers", "4")
    figure.choose("activation", "relu")
    figure.choose("data", "spiral")
    width = int(figure.keys("neurons a layer", "End"))
    noise = figure.keys("noise", "ArrowLeft")
    state = {"name": "spiral", "noise": noise, "depth": 4, "width": width, "act": ab.relu, "lr": lr, **more}
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
    figure.press("Start again")
    figure.says(playground_says(0, **{**state, "depth": 0}))
    low, high, own = *(playground_figure().controls["own"][end] for end in ("min", "max")), []
    box = figure.root.locator(".ab-plane").bounding_box()
    for label, a, b in (("class 1", 0.2, 0.3), ("class 1", 0.5, 0.25), ("class 0", 0.7, 0.8)):  # own points, by clicks
        figure.choose("a press is for", label)
        figure.root.locator(".ab-plane").click(position={"x": a * box["width"], "y": b * box["height"]})
        own.append([low + (high - low) * a, high - (high - low) * b, float(label[-1])])
    figure.says(re.compile("^epoch 0: "))
    points = figure.state()["own"]
    assert np.allclose(points, own, atol=0.03)
    figure.says(playground_says(0, **{**state, "depth": 0}, own=points))
    figure.press("One step")
    figure.says(playground_says(1, **{**state, "depth": 0}, own=points))
    gone = playground_undoes(figure, points)
    figure.press("Paste points")
    figure.root.get_by_label("Points as text").fill("\n".join(["age;height;child", *PASTED]))
    figure.press("Use these points")
    cells = [row.replace(",", ".").split(";") for row in PASTED]
    own = [[round((float(age) - 31) / 14, 3), round((float(height) - 1.38) / 0.22, 3), float(word == "yes")]
           for age, height, word in cells]
    figure.says(playground_says(0, **{**state, "name": "my points", "depth": 0}, own=own))
    figure.press("One step")
    net, says = playground_reaches(1, **{**state, "name": "my points", "depth": 0}, own=own)
    figure.says(says)
    figure.root.locator(".ab-wires").focus()
    for key in ("ArrowRight", "ArrowRight", "Enter"):  # from the bias to the first weight
        figure.page.keyboard.press(key)
    line = f"{says}; weight from x₁ to a = {shown(net[0].W[0, 0])}"
    figure.says(line)
    figure.page.keyboard.press("Tab")  # to its field
    figure.page.keyboard.insert_text("1,5")
    figure.page.keyboard.press("Enter")
    figure.says(re.compile(f"; weight from x₁ to a = {shown(1.5)}$"))
    figure.press("Undo")
    figure.says(line)
    figure.press("Show the code")
    figure.choose("code for", "PyTorch")
    on = {name: int(name in more["inputs"]) for name in TOLD}
    return {"share": "25", "batch": "20", "l2": "0.01", "speed": "25", "inputs": on, "start": {"seed": 7},
            "picked": {"layer": 1, "to": 0, "from": 0}, "set": "my points", "noise": noise, "depth": "0", "width": width,
            "act": "relu", "lr": lr, "own": own, "gone": gone, "code": "PyTorch", "add": "class 0",
            "units": {"shift1": 31, "factor1": 14, "shift2": 1.38, "factor2": 0.22},
            "words": {"x1": "age", "x2": "height", "class 0": "no", "class 1": "yes"},
            "trained": figure.state()["trained"]}


# Images: a digit, a convolution.

def check_answer(figure, net, x):
    """The table of probabilities, the answer and the picture of what the network sees, x of any shape; returns the answer."""
    p = ab.softmax(ab.predict(net, x[None]))[0]
    best = int(p.argmax())
    figure.says(f"answer {best} with probability {shown(p[best])}")
    assert figure.root.locator("tbody td:nth-child(3)").all_inner_texts() == [shown(v) for v in p]
    shades = np.frombuffer(pixels(figure.root.locator(".ab-stages canvas").last), np.uint8)[::4].astype(float)
    paper, ink = shades[np.argmin(x)], shades[np.argmax(x)]
    assert paper > ink + 100
    assert np.allclose((shades - paper) / (ink - paper), (x.ravel() - x.min()) / np.ptp(x), atol=0.01)
    return best


def check_digit(figure, counts):
    """All that the figure shows of these 64 counts; returns the answer."""
    tape = Tape.from_json(json.dumps(figure.given("graphs")["answer"]))
    net = tuple(ab.Dense(tape[f"W{k}"].astype(float), tape[f"b{k}"].astype(float), act)
                for k, act in ((1, ab.relu), (2, ab.identity)))
    return check_answer(figure, net, np.array(counts) / 16)


@cache
def convolutional():
    """The network that chapter 14 shows, in double precision."""
    net = ab.load(STATIC / "mnist" / "convolutional.npz")
    return tuple(layer.like(**{name: value.astype(float) for name, value in parameters(layer)}) for layer in net)


def held(figure):
    """The 28 by 28 pixels that the board keeps, from 0 to 255."""
    kept = figure.state()["pixels"]
    found = np.frombuffer(urlsafe_b64decode(kept + "=" * (-len(kept) % 4)), np.uint8)
    return np.pad(found, (0, 784 - len(found))).reshape(28, 28)


def check_pixels(figure, x):
    """That the figure keeps these 28 by 28 pixels as bytes, and all that it shows of them; returns the answer."""
    assert abs(held(figure) - 255 * x).max() <= 0.5 + 1e-6
    return check_answer(figure, convolutional(), held(figure)[None] / 255)


def pen_ink(strokes):
    """The ink of a drawing from 0 to 1, in 128 by 128 cells of a sheet of 256; shades where a stroke has its edge."""
    grid, far = np.stack(np.meshgrid(*[2 * np.arange(128) + 1.0] * 2), -1), np.inf
    for k, (x, y, begins) in enumerate(strokes):
        b = np.array((x, y), float)
        a = np.array(strokes[k - 1][:2], float) if k and not begins else b
        along = np.clip((grid - a) @ (b - a) / max(1e-300, (b - a) @ (b - a)), 0, 1)[..., None]
        far = np.minimum(far, np.linalg.norm(grid - a - along * (b - a), axis=-1))
    return np.clip((13 - far) / 2 + 0.5, 0, 1)


def drawn(figure):
    """The 64 counts of what was drawn."""
    counts = figure.state()["pixels"]
    return [counts[f"p{k}"] for k in range(64)]


@walk("11_images", "digit")
def digit(figure):
    first = figure.given("data")["first"]
    assert (np.array(first) / 16 == ab.digits()[0]).all(axis=1).any()  # an image of the data
    check_digit(figure, first)
    figure.press("Clear")
    board, page = figure.root.locator(".ab-board"), figure.page
    board.focus()
    for key in ["Space", *["ArrowDown"] * 14, "Space"]:  # a one
        page.keyboard.press(key)
    figure.says(re.compile("^answer 1 "))
    counts = drawn(figure)
    assert sum(counts) > 100
    assert check_digit(figure, counts) == 1
    figure.press("Reset")
    check_digit(figure, first)
    figure.press("Clear")
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    for k in range(33):  # a zero
        angle = 2 * np.pi * k / 32
        page.mouse.move(box["x"] + 128 + 60 * np.sin(angle), box["y"] + 128 - 85 * np.cos(angle))
        page.mouse.down()
    page.mouse.up()
    figure.says(re.compile("^answer 0 "))
    counts = drawn(figure)
    assert max(counts) == 16 and min(counts) == 0 and set(counts[k] for k in (27, 28, 35, 36)) == {0}
    assert check_digit(figure, counts) == 0
    return {"pixels": {f"p{k}": count for k, count in enumerate(counts)}, "strokes": figure.state()["strokes"]}


THREE = [(90, 60), (130, 45), (165, 75), (125, 115), (170, 160), (135, 205), (85, 185)]


def write(figure, points):
    """One stroke through these points of the sheet, by mouse; returns the strokes then."""
    board, mouse = figure.root.locator(".ab-board"), figure.page.mouse
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    for k, (x, y) in enumerate(points):
        mouse.move(box["x"] + x * box["width"] / 256, box["y"] + y * box["height"] / 256, steps=5 if k else 1)
        mouse.down()
    mouse.up()
    figure.settle()
    return figure.state()["strokes"]


@walk("14_handwriting", "digit")
def handwriting(figure):
    first = np.array(figure.given("data")["first"]).reshape(28, 28) / 255
    assert figure.state()["pixels"] == "" and np.isclose(ab.mnist()[0], first.ravel(), atol=1e-6).all(1).any()
    check_answer(figure, convolutional(), first[None])
    figure.press("Clear")
    figure.root.locator(".ab-board").focus()
    for key in ["Space", *["ArrowDown"] * 14, "Space"]:  # a one
        figure.page.keyboard.press(key)
    figure.says(re.compile("^answer 1 "))
    assert check_pixels(figure, centred(pen_ink(figure.state()["strokes"]))) == 1
    seen = []
    for dx, dy in ((0, 0), (36, 36), (-36, -36)):  # four of 28 pixels, which the preparation takes back
        figure.press("Clear")
        strokes = write(figure, [(x + dx, y + dy) for x, y in THREE])
        assert check_pixels(figure, centred(pen_ink(strokes))) == 3
        seen.append(figure.state()["pixels"])
    return {"pixels": seen[-1], "strokes": strokes}


def check_convolution(figure, W, row, column):
    """The map, the nine products of one pixel, the sentence, E and its gradient, of the book's first 3."""
    image = ab.digits()[0][3].reshape(1, 1, 8, 8)
    layer = Conv2D(W[None, None], np.zeros(1), ab.identity, padding=1)
    step = layer.step(image)
    z, slope = step.z[0, 0], layer.grad(step.z, step).W[0, 0]
    figure.says(f"row {row}, column {column}: the 9 products add up to {shown(z[row, column])}")
    cells = figure.root.locator(".ab-pixelmap").nth(1).locator(".ab-cell").all_text_contents()
    meant = [shown(v, 0 if abs(v) >= 100 else 1) for v in z.round(9).flat]
    assert cells == meant, [pair for pair in zip(cells, meant) if len({*pair}) > 1]
    window = np.pad(image[0, 0], 1)[row:row + 3, column:column + 3]
    products = figure.root.locator(".ab-cells").nth(1).locator("td").all_inner_texts()
    assert [text.split() for text in products] == [
        [shown(x, 2), "×", shown(w, 2), "=", shown(x * w, 2)] for x, w in zip(window.flat, W.flat)]
    named = {f"dE/dw[{i},{j}]": shown(slope[i, j], 2) for i, j in np.ndindex(3, 3)} | {"E": shown(np.sum(z * z) / 2)}
    buttons = figure.root.locator(".ab-value").evaluate_all("all => all.map(n => n.getAttribute('aria-label'))")
    assert dict(label.split(" = ") for label in buttons) == named


@walk("13_convolution", "convolution")
def convolution(figure):
    W = np.array(explorers.KERNELS["upright edges"], float)
    check_convolution(figure, W, 3, 3)
    row = int(figure.keys("row", "ArrowRight", "ArrowRight"))
    assert row == 5
    column = int(figure.drag("column", 0.1))
    assert column < 3
    check_convolution(figure, W, row, column)
    figure.choose("kernel", "sharpen")
    W = np.array(explorers.KERNELS["sharpen"], float)
    check_convolution(figure, W, row, column)
    figure.root.get_by_role("button", name=re.compile("^row 2, column 6: ")).click()
    check_convolution(figure, W, 2, 6)
    assert [figure.value("row"), figure.value("column")] == [2, 6]
    overwrite(figure.root.get_by_label("weight in row 1, column 3"), "-1.5")
    figure.page.keyboard.press("Enter")
    W[0, 2] = -1.5
    check_convolution(figure, W, 2, 6)
    return {"row": 2, "column": 6, "kernel": "sharpen", "weights": {"k2": -1.5}, "selected": "z"}


# A whole CNN.

def numbers_of_cnn(net, x):
    """The numbers of each stage, by its title, (maps, rows, columns), and the stages themselves."""
    trace, found = ab.forward(net, x), maps.cnn_stages(net, x)
    values = {f"{name}{k}": getattr(s, name) for k, s in enumerate(trace, 1) for name in "za"}
    values |= {"x": x, "p": ab.softmax(trace[-1].z)}
    return {one.title: values[one.name].reshape(one.shape) for one in found}, found


def check_cnn(figure, x, title, cell):
    """The answer, the image, the pressed number, its field in the image and, of a convolution, its products."""
    (values, found), root = numbers_of_cnn(convolutional(), x), figure.root
    p, (m, row, column), value = values["softmax"].ravel(), cell, values[title][cell]
    figure.says(f"answer {p.argmax()} with probability {shown(p.max())}")
    assert root.locator(".ab-says span").all_inner_texts() == [f"{k}: {shown(v, 2)}" for k, v in enumerate(p)]
    tile = root.locator(".ab-maps").first.locator("canvas")
    shades = np.frombuffer(pixels(tile), np.uint8)[::4].astype(float)
    assert np.allclose((255 - shades) / (255 - shades.min()), x.ravel() / x.max(), atol=0.02)
    line = f"map {m} of {title}, row {row}, column {column}: {shown(value)}"
    expect(root.locator(".annbook-readout").nth(1)).to_have_text(line)
    at = [one.title for one in found].index(title)
    part = maps.field(found, at, row, column)
    expect(root.locator(".ab-told")).to_contain_text(
        "rows {} to {}, columns {} to {} of ".format(*(end for one in part for end in (one.start, one.stop - 1))))
    history = root.locator(".ab-history")
    expect(history).to_contain_text(f"{found[at].name}[{m},{row},{column}] = ")
    expect(history).to_contain_text(f"= {shown(value, 6)}")
    if found[at].kind == "conv":
        check_window(root, values[found[at - 1].title], found[at], cell)


def check_window(root, before, stage, cell):
    """The products of a convolution, whose windows have no padding: of the map that counts most, and their sum."""
    m, row, column = cell
    high, wide = stage.reach[:2]
    window, W, b = before[:, row:row + high, column:column + wide], stage.layer.W[m], stage.layer.b[m]
    most = int(abs((W * window).sum((1, 2))).argmax())
    cells = root.locator(".ab-section td").all_inner_texts()
    assert [text.split() for text in cells] == [[shown(x, 2), "×", shown(w, 2), "=", shown(w * x, 2)]
                                                for x, w in zip(window[most].flat, W[most].flat)]
    total = (W * window).sum()
    expect(root.locator(".ab-section")).to_contain_text(
        f"{W.size} products add up to {shown(total)}; with the bias {shown(b)} that is {shown(total + b)}")


@walk("14_handwriting", "maps")
def feature_maps(figure):
    images = {name: np.frombuffer(urlsafe_b64decode(text + "=="), np.uint8).reshape(1, 1, 28, 28) / 255
              for name, text in figure.given("data")["images"].items()}
    names, keyboard = list(images), figure.page.keyboard
    check_cnn(figure, images[names[0]], "conv 1", (0, 12, 12))
    figure.choose("image of the data", names[3])
    check_cnn(figure, images[names[3]], "conv 1", (0, 12, 12))
    tile = figure.root.locator(".ab-maps").nth(4).locator(".ab-map").nth(5)  # conv 2, 10 by 10
    box = tile.bounding_box()
    tile.click(position={"x": 0.45 * box["width"], "y": 0.25 * box["height"]})
    check_cnn(figure, images[names[3]], "conv 2", (5, 2, 4))
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        keyboard.press(key)
    check_cnn(figure, images[names[3]], "conv 2", (5, 4, 5))
    strokes = write(figure, THREE)
    x = (255 * centred(pen_ink(strokes))).round().reshape(1, 1, 28, 28) / 255
    check_cnn(figure, x, "conv 2", (5, 4, 5))
    figure.says(re.compile("^answer 3 "))
    figure.press("One step back")
    expect(figure.root.locator(".annbook-readout").nth(1)).to_contain_text(" of pool 1, row ")
    cell = figure.state()["cell"]
    assert cell["stage"] == 3 and 4 <= cell["row"] <= 6 and 5 <= cell["column"] <= 7
    check_cnn(figure, x, "pool 1", (cell["map"], cell["row"], cell["column"]))
    return {"image": names[3], "cell": cell, "strokes": strokes}


# The recurrence.

CELL = {"Wx": [[0.2], [-0.3]], "Wh": [[0.5, -0.4], [0.3, 0.6]], "b": [0.1, -0.1]}


def check_recurrence(figure, x, memory=1.0, arrows="blame"):
    """The sentences, the picture, the gradients and the table of the unrolled network."""
    layer = RNN(CELL["Wx"], memory * np.array(CELL["Wh"]), CELL["b"])
    E, grads = ab.gradient((layer, Last()), np.reshape(x, (1, -1, 1)), worked.y[None], ab.squared_error)
    s, last = ab.forward((layer, Last()), np.reshape(x, (1, -1, 1)))
    delta = layer.delta(Last().pull(ab.squared_error.df(last.a, worked.y[None]), last), s)[0]
    z, a = s.z[0], s.a[0]
    lengths = [shown(v) for v in np.linalg.norm(delta, axis=1)]
    figure.says(f"E = {shown(E)}; length of delta at steps " + ", ".join(f"{t}: {v}" for t, v in enumerate(lengths, 1)))
    terms = [d[0] * before for d, before in zip(delta, [0, a[0, 1], a[1, 1]])]
    summed = " + ".join(f"({shown(v)})" if v < 0 else shown(v) for v in terms)
    said = figure.root.locator(".annbook-readout").nth(1).inner_text()
    assert said == f"dE/dw21 = {summed} = {shown(sum(terms))}, one term for each step"
    drawn = figure.root.locator("svg.ab-network .ab-number").all_text_contents()
    assert f"E = {shown(E)}" in drawn
    for (t, k), value in np.ndenumerate(a):
        assert {f"a{t + 1},{k + 1} {shown(value)}", f"δ{t + 1},{k + 1} {shown(delta[t, k])}"} <= set(drawn)
    carried = (d[:, None] * layer.Wh if arrows == "blame" else before * layer.Wh for d, before in zip(delta[1:], a))
    inside = delta * layer.Wx[:, 0] if arrows == "blame" else np.reshape(x, (-1, 1)) * layer.Wx[:, 0]
    labels = [re.sub(r"^\S\s", "", text) for text in figure.root.locator("svg .ab-edge-label").all_text_contents()]
    assert sorted(labels) == sorted(shown(v, 2) for v in [*np.ravel(list(carried)), *inside.flat])
    gradients = {"dE/du1": grads[0].Wx[0, 0], "dE/du2": grads[0].Wx[1, 0], "dE/db1": grads[0].b[0], "dE/db2": grads[0].b[1]}
    gradients |= {f"dE/dw{j + 1}{i + 1}": grads[0].Wh[i, j] for i, j in np.ndindex(2, 2)}
    buttons = figure.root.locator(".ab-controls .ab-value").all_inner_texts()
    assert sorted(buttons) == sorted(f"{name} = {shown(v)}" for name, v in gradients.items())
    rows = figure.root.locator("details tbody tr").evaluate_all("all => all.map(tr => [...tr.cells].map(td => td.textContent))")
    assert rows == [[str(t + 1), shown(x[t]), *(shown(v) for k in (0, 1) for v in (z[t, k], a[t, k], delta[t, k])), lengths[t]]
                    for t in range(3)]


@walk("15_recurrence", "recurrence")
def recurrence(figure):
    x = [1.0, 2.0, 3.0]
    check_recurrence(figure, x)
    x[0] = figure.keys("input x1", *["ArrowLeft"] * 15)
    assert x[0] == -0.5
    check_recurrence(figure, x)
    x[2] = figure.drag("input x3", 0.3)
    x[1] = figure.keys("input x2", "PageUp", "ArrowUp")
    assert x[2] < 0 and x[1] > 2.1
    figure.choose("arrows show", "signal")
    check_recurrence(figure, x, arrows="signal")
    figure.choose("Wh times", "2")
    check_recurrence(figure, x, 2.0, "signal")
    return {"x1": x[0], "x2": x[1], "x3": x[2], "arrows": "signal", "memory": "2"}


# The computation of one neuron, drawn.

def blamed(w, x, b, y):
    z = w * x + b
    a = 1 / (1 + np.exp(-z))
    delta = 2 * (a - y) * a * (1 - a)
    return {"z": z, "a": a, "E": (a - y) ** 2, "delta": delta, "dE/dw": delta * x, "dE/db": delta}


KINDS = {"w": "weight", "b": "bias", "E": "loss"} | {
    slope: Label(kind="gradient", of=name) for slope, name in (("delta", "z"), ("dE/dw", "w"), ("dE/db", "b"))}
NEURON = live.graph(blamed, KINDS, w=2.0, x=1.5, b=-1.0, y=1.0)


def computation_numbers(w, x, b):
    """{label of a box, as far as its number: the number and the derivative below it}."""
    found = live.graph(blamed, w=w, x=x, b=b, y=1.0)
    z, a = found["z"], found["a"]
    values = {"w, input": w, "x, input": x, "b, input": b, "y, input": 1, "multiply": w * x, "z, add": z, "negative": -z,
              "exp": np.exp(-z), "add": 1 + np.exp(-z), "a, divide": a, "subtract": a - 1, "E, power": found["E"]}
    slopes = {"w, input": found["dE/dw"], "b, input": found["dE/db"], "z, add": found["delta"]}
    return {name: [shown(v, 0 if abs(v) >= 100 else 4), *([shown(slopes[name])] if name in slopes else [])]
            for name, v in values.items()}


def check_computation(figure, w, x, b):
    """Everything that the drawing shows for these inputs."""
    E = live.graph(blamed, w=w, x=x, b=b, y=1.0)["E"]
    figure.says(f"w = {shown(w, 2)}, x = {shown(x, 2)}, b = {shown(b, 2)}: E = {shown(E)}")
    drawn = figure.root.locator("svg g[role=button]").evaluate_all(
        "all => all.map(g => [g.getAttribute('aria-label'), ...[...g.querySelectorAll('text')].map(t => t.textContent)])")
    want = computation_numbers(w, x, b)
    assert {label for label, *_ in drawn} == {f"{name} = {', derivative '.join(values)}" for name, values in want.items()}
    for label, *parts in drawn:
        value, *slope = want[label.split(" = ")[0]]
        assert value in parts and [part[2:] for part in parts if part[0] == "∂"] == slope


@walk("46_recording", "computation")
def computation(figure):
    check_computation(figure, 2, 1.5, -1)
    w = figure.keys("w", *["ArrowLeft"] * 7)
    assert w == 1.3
    check_computation(figure, w, 1.5, -1)
    b = figure.drag("b", 0.9)
    assert b > 1
    check_computation(figure, w, 1.5, b)
    figure.root.locator("summary").click()
    rows = [row.split("\t") for row in figure.root.locator("table").inner_text().split("\n")[1:]]
    slope = live.graph(blamed, w=w, x=1.5, b=b, y=1.0)["dE/dw"]
    assert rows[0] == ["w", "input", shown(w), shown(slope)] and len(rows) == 12
    x = figure.keys("x", "ArrowRight")
    check_computation(figure, w, x, b)
    figure.root.get_by_role("button", name="z, add = ").click()
    expect(figure.root.locator(".ab-history")).to_contain_text("z = w·x + b")
    return {"value0": w, "value1": x, "value2": b, "selected": "z"}


# The fitted curve.

@cache
def fitting_figure():
    return explorers.fitting().figure


class Fitted:
    """A network after so many epochs, by the library's layers with the masks that the figure has; and E of each epoch."""

    def __init__(self, epochs=0, curve="sine", points=15, width=16, rate=0.0, drop=0.0, draw=3):
        data = fitting_figure().data
        self.curve, self.points, self.width, self.epoch = curve, points, width, epochs
        self.x, self.y, self.grid, self.truth = (np.array([row]).T for row in (
            data["xs"][draw][:points], data["sets"][curve]["ys"][draw][:points], data["grid"], data["sets"][curve]["truth"]))
        first = [np.array(rows)[:width, :width] for rows in data["pool"]]
        self.net = tuple(ab.Dense((spread(*W.shape, ab.tanh) * W).T, np.zeros(W.shape[1]), act)
                         for W, act in zip(first, (ab.tanh, ab.tanh, ab.identity)))
        step, chance = ab.decay(ab.adam(0.03), rate, decoupled=True), np.array(data["chance"])
        self.E = [self.losses()]
        for epoch in range(epochs):
            u = chance[(np.arange(2 * points * width) + 997 * epoch) % len(chance)].reshape(2, points, width)
            step(self.net, self.blame(np.where(u < drop, 0, 1 / (1 - drop))))
            self.E.append(self.losses())

    def blame(self, masks):
        trace, x = [], self.x
        for layer, mask in zip(self.net, (*masks, 1)):
            trace.append(layer.step(x))
            x = trace[-1].a * mask
        g, grads = ab.mse.df(x, self.y), []
        for layer, s, mask in reversed([*zip(self.net, trace, (*masks, 1))]):
            delta = layer.delta(g * mask, s)
            grads.insert(0, layer.grad(delta, s))
            g = layer.pull(delta, s)
        return tuple(grads)

    def losses(self):
        return [ab.mse(ab.predict(self.net, x), y) for x, y in ((self.x, self.y), (self.grid, self.truth))]

    def says_along(self):
        return ab.predict(self.net, self.grid)[:, 0]

    def sentence(self):
        own, truth = map(shown, self.E[-1])
        return f"epoch {self.epoch}: E = {own} on its {self.points} points, {truth} against the true curve"


@walk("09_generalisation", "fitting", "points")
def fitting(figure):
    figure.says(Fitted().sentence())
    for _ in range(3):
        figure.press("One step")
    figure.says(Fitted(3).sentence())
    rate = figure.keys("decay", *["ArrowRight"] * 3)
    figure.says(Fitted(3, rate=rate).sentence())
    drop = figure.keys("dropout", "End")
    assert (rate, drop) == (0.03, 0.8)
    figure.says(Fitted(3, rate=rate, drop=drop).sentence())
    points = int(figure.drag("points", 0.5))
    figure.says(Fitted(3, points=points, rate=rate, drop=drop).sentence())
    figure.choose("curve", "step")
    figure.choose("neurons a layer", "8")
    state = {"curve": "step", "points": points, "width": 8, "rate": rate, "drop": drop}
    figure.says(Fitted(3, **state).sentence())
    figure.press("New points")
    figure.says(Fitted(3, **state, draw=4).sentence())
    figure.press("Start again")
    figure.press("One step")
    figure.says(Fitted(1, **state, draw=4).sentence())
    return {"curve": "step", "width": "8", "points": points, "decay": rate, "dropout": drop, "at": {"draw": 4, "epochs": 1}}

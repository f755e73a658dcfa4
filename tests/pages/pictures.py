"""What figures should be: whole pages, element by element, from numbers that CPython computes, for test_drawn.py."""

import json
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from math import floor, log10

import numpy as np
from elements import (
    MINUS,
    Plane,
    anew,
    button,
    cell,
    choice,
    coded,
    el,
    heading,
    ledger,
    page,
    pressable,
    readout,
    region,
    row,
    short,
    shown,
    text,
)
from walks import descent_says

import annbook as ab
from annbook import explorers, figures, worked
from annbook.conv import Conv2D
from annbook.conventions import SWITCHES, lying
from annbook.tape import Tape

# Curves and bars.

STROKES = (("0.1 5", "ab-dotted"), ("12 5 0.1 5", "ab-dashdot"))


def curves_page(axis, at, ys, lines, f, says, choices=(), width=560, over=None):
    """axis is (low, high, label), a line (kind, dash, label, its name in what f(xs) returns).

    Where a second graph can be drawn over the first, `over` is (name, f, name of the second, its f) or ().
    """
    low, high, xlabel = axis
    plane, xs = Plane((low, high), ys, width), np.linspace(low, high, 161)
    all_, here = f(xs), f(np.array([at]))
    rule = el("line", "ab-rule", y1=plane.top, y2=plane.bottom, x1=plane.x(at), x2=plane.x(at))
    paths = [el("path", f"ab-line ab-{kind}", stroke_dasharray=dash, d=plane.path(xs, all_[key])) for kind, dash, _, key in lines]
    dots = [el("circle", f"ab-dot ab-{kind}", r=5, cx=plane.x(at), cy=plane.y(here[key][0])) for kind, _, _, key in lines]
    keys = [el("span", f"ab-key ab-{kind}{' ab-dashed' * bool(dash)}", said) for kind, dash, said, _ in lines]
    if over is not None:
        under, above = el("g"), el("g")
        if over:
            first, second, g = over
            keys = [el("span", f"ab-key ab-{kind}{' ab-dashed' * bool(dash)}", f"{said}, {first}")
                    for kind, dash, said, _ in lines]
            all_, here = g(xs), g(np.array([at]))
            for (kind, _, said, key), (dash, style) in zip(lines, STROKES):
                under.append(el("path", f"ab-line ab-{kind}", stroke_dasharray=dash, stroke_linecap="round",
                                d=plane.path(xs, all_[key])))
                above.append(el("rect", f"ab-dot ab-{kind}", width=9, height=9, x=plane.x(at) - 4.5,
                                y=plane.y(here[key][0]) - 4.5))
                keys.append(el("span", f"ab-key ab-{kind} {style}", f"{said}, {second}"))
        rule, dots = [under, rule], [above, *dots]
    label = f"{' and '.join(said for _, _, said, _ in lines)} against {xlabel}. {says}"
    return page("curves", row(*choices, *anew()), el("p", "ab-legend", keys),
                plane.svg([*(rule if isinstance(rule, list) else [rule]), *paths], dots, label=label, xlabel=xlabel,
                          style="ab-plot ab-drag"), readout(says), *coded())


def bars_page(numbers, shares, says, label):
    plane = Plane((0, len(shares)), (0, 1.05), height=240, ylabel="a")
    tops = [plane.y(share) for share in shares]
    wide = plane.x(0.7) - plane.x(0)
    bars = [el("rect", "ab-bar ab-activation", x=plane.x(k + 0.15), y=top, width=wide, height=plane.bottom - top)
            for k, top in enumerate(tops)]
    words = [part for k, top in enumerate(tops) for part in (
        text(plane.x(k + 0.5), top - 6, shown(shares[k])),
        text(plane.x(k + 0.5), plane.bottom + 18, f"z = {shown(numbers[k], 1)}"))]
    return page("bars", row(*anew()), plane.svg(bars, [], words, label=f"{label} {says}", bare=True), readout(says),
                *coded())


# The descent.

BOWL = Plane((-3, 3), (-3, 3), height=420, ylabel="w2")


def contours(plane, heights, side, levels):
    """Lines of equal height: where a level is crossed on the way around each cell, two crossings make a piece."""
    found = []
    for level in levels:
        for j in range(len(side) - 1):
            for i in range(len(side) - 1):
                around = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1), (i, j)]
                ends = []
                for (a, b), (c, d) in zip(around, around[1:]):
                    h, k = heights[b, a] - level, heights[d, c] - level
                    if (h < 0) != (k < 0):
                        part = h / (h - k)
                        x, y = side[a] + part * (side[c] - side[a]), side[b] + part * (side[d] - side[b])
                        ends.append(f"{plane.x(x):.1f} {plane.y(y):.1f}")
                found += [f"M{one}L{other}" for one, other in zip(ends[::2], ends[1::2])]
    return "".join(found)


def height(p, steep=(1.0, 10.0)):
    return np.sum(np.array(steep) * p * p, axis=-1) / 2  # to the last bit: a level is the height of a point


@cache
def bowl(steep=(1.0, 10.0)):
    """Its lines, at round heights below each of which is some such part of the plane."""
    side = -3 + np.arange(61) / 60 * 6
    heights = height(np.stack(np.meshgrid(side, side), -1), steep)
    ranked, parts = np.sort(heights, axis=None), (0.02, 0.06, 0.12, 0.2, 0.3, 0.42, 0.55, 0.7, 0.85)
    levels = [ranked[int(part * (heights.size - 1))] for part in parts]
    return contours(BOWL, heights, side, dict.fromkeys(map(rounded, levels)))


def rounded(value):
    """1, 2 or 5 times a power of ten, not much above the value."""
    power = 10.0 ** floor(log10(value))
    return float(f"{max(k for k in (1, 2, 5, 10) if k <= value / power * 1.2) * power:.0e}")


def descended(start, lr, beta, steep=(1.0, 10.0), count=40):
    """The points of a descent: momentum down the bowl."""
    p, v, rule = np.array(start, float), np.zeros(2), ab.momentum(lr, beta).rule
    points = [p]
    while len(points) <= count and (abs(p) < 1e6).all():
        p, v = rule(p, np.array(steep) * p, v)
        points.append(p)
    return np.array(points)


def verdict(points, E):
    if not E[-1] <= E[0]:
        return "diverges"
    turns = ((points[2:] - points[1:-1]) * (points[1:-1] - points[:-2]) < 0).any(axis=1).sum()
    swings = ", swinging from side to side" if turns > len(points) / 2 else ""
    return f"{'converges' if E[-1] < 1e-3 * E[0] else 'crawls'}{swings}"


def descent_page(start=(-2.5, 1.5), lr=0.05, beta=0.0, ratio=None):
    """With a ratio that of the neuron whose inputs have the sizes 1 and `ratio`."""
    plane, steep = BOWL, (1.0, ratio ** 2 if ratio else 10.0)
    points = descended(start, lr, beta, steep)
    E = height(points, steep)
    near = [el("circle", "ab-dot ab-gradient", cx=plane.x(a), cy=plane.y(b), r=3)
            for a, b in points[1:] if max(abs(a), abs(b)) < 4]
    handle = el("circle", "ab-dot ab-weight", r=9, cx=plane.x(start[0]), cy=plane.y(start[1]), tabindex=0, role="button",
                aria_label=f"Start of the descent ({shown(start[0], 2)}, {shown(start[1], 2)}): arrow keys move it")
    says = (f"start ({shown(start[0], 2)}, {shown(start[1], 2)}): E = {shown(E[0])}; "
            f"after {len(points) - 1} steps E = {shown(E[-1])}: it {verdict(points, E)}")
    if ratio:
        says = f"condition number {shown(ratio ** 2, 2)}, largest stable rate {shown(2 * (1 + beta) / ratio ** 2)}; {says}"
    assert descent_says(start, lr, beta, ratio=ratio).match(says)  # the walk of the browser says so, too
    ground = el("path", "ab-contour ab-loss", d=bowl(steep))
    trail = el("path", "ab-trail ab-gradient", d=plane.path(*points.T))
    svg = plane.svg([ground, trail], [el("g", None, near), handle], xlabel="w1", style="ab-plot ab-drag ab-both",
                    role="group", label=f"Steps over w1 and w2, with lines of equal E. {says}")
    return page("descent", row(*anew()), region("Picture of the descent", svg), readout(says), *coded())


# Histories.

def values_of(graph, **inputs):
    """at(node, place) of a recorded graph that CPython replays."""
    nodes = Tape.from_json(json.dumps(graph)).rerun(inputs).nodes
    return lambda node, place: float(np.ravel(nodes[node].value)[place])


def history(data, name, at, voice=True):
    """The panel with the history of a number, with a voice of its own or none; "" is no number."""
    hidden = {} if name else {"hidden": ""}
    story = data["histories"].get(name, {"pieces": []})
    long = "script" not in data and any("..." in piece for piece in story["pieces"])
    return el("div", "ab-past", sheet(data, name, at), coded(not long, "Code of this number", *2 * [button("", hidden="")]),
              *([unseen()] if voice else []), **hidden)


def unseen(sentence="", more=""):
    """What is heard of a figure: its sentence, and what was asked for besides."""
    return el("p", "ab-unseen", el("span", None, sentence), " ", el("span", None, more), role="status", aria_live="polite",
              aria_atomic="false")


def spoken(text):
    """The sentence as it is seen, where it is heard elsewhere."""
    return el("p", "annbook-readout", text, aria_hidden="true")


def sheet(data, name, at):
    """The lines of a history."""
    more = {"role": "group", "aria_label": "History of a number"}
    if not name:
        return el("div", "ab-history", **more)
    names = {tuple(place): one for one, place in data["book"].items()}
    value = el("p", "ab-formula", f"= {shown(at(*data['book'][name]), 6)}")
    story = data["histories"].get(name)
    if story is None:
        return el("div", "ab-history", el("p", "ab-formula", el("b", None, name, tabindex=-1), " is given"), value, **more)

    def filled(gap):
        return "".join(piece.replace("-", MINUS) if isinstance(piece, str) else gap(*piece) for piece in story["pieces"])

    def number(node, place, bracket):
        said = shown(at(node, place))
        return f"({said})" if bracket and at(node, place) < 0 else said

    named = [piece.replace("-", MINUS) if isinstance(piece, str) else
             el("button", "ab-name-link", names[tuple(piece[:2])], type="button") if tuple(piece[:2]) in names else
             el("span", None, number(*piece[:2], False)) for piece in story["pieces"]]
    return el("div", "ab-history", el("p", "ab-formula", el("b", None, name, tabindex=-1), " = ", *named),
              el("p", "ab-formula", f"= {filled(number)}"), value,
              el("p", "ab-source", el("code", None, story["code"])), **more)


def value_button(data, name, value, digits=4, bare=False):
    """A button that says a number and shows its history."""
    style = "ab-value" + " ab-gradient" * (data["kinds"].get(name) == "gradient")
    said = shown(value, digits)
    return el("button", style, said if bare else f"{name} = {said}", type="button", aria_label=f"{name} = {said}")


def in_order(data):
    return sorted(data["book"], key=data["book"].get)


TINY = "0e0"  # a gap that is rounding alone


# The step in the words of other tools and books.

def conventions_page(way, selected="z4", w14=0.2, lr=0.5):
    """The numbers are those of the library; words and shapes come from the module, whose lines its page runs."""
    (W1, b1), (W2, b2) = worked.weights
    W1 = W1.copy()
    W1[0, 0] = w14
    net, loss = (ab.Dense(W1, b1, ab.sigmoid), ab.Dense(W2, b2, ab.sigmoid)), {
        "sum": ab.squared_error, "half": ab.half_squared_error, "mean": ab.mse}[way[2]]
    trace, (E, grads) = ab.forward(net, worked.x), ab.gradient(net, worked.x, worked.y, loss)
    sign = 1 if way[3] == "ŷ − y" else -1
    values = {name: ab.at(trace, name) for name in ("z4", "a4", "z8", "a8")} | {
        "E": E, "delta8": sign * ab.at(grads, "b8"), "delta4": sign * ab.at(grads, "b4"), "dw14": sign * ab.at(grads, "w14"),
        "w14'": w14 - lr * ab.at(grads, "w14")}
    figure, key = shown_ways(), ", ".join(way)
    told = figure.data["ways"][key]
    rows = [el("tr", None, el("td", None, el("button", "ab-value", f"{name} = {shown(value)}", type="button",
                                             aria_pressed=str(name == selected).lower())),
               cell(formula), el("td", None, el("code", None, code)), cell(shape))
        for (formula, code, _, shape), (name, value) in zip(told["lines"], values.items(), strict=True)]
    table = el("table", "ab-ways", heading("a number", "formula", "NumPy", "shape"), el("tbody", None, rows))
    at = values_of(figure.graphs[key], W1=lying_with(way, w14), lr=lr)
    formula, _, torch, _ = told["lines"][[*values].index(selected)]
    views = el("div", "ab-views", el("p", None, el("b", None, "with matrices: "), el("span", None, formula)),
               el("div", None, history(told, selected, at)),
               el("p", None, el("b", None, "in PyTorch: "), el("code", None, torch)), role="group",
               aria_label="Four views of the number")
    samples, weights, *rest = way
    says = f"samples are {samples}, W is {', '.join([weights, *rest])}: E = {shown(E)}, w14' = {shown([*values.values()][-1])}"
    chosen = (choice(label, option, options) for (label, options), option in zip(SWITCHES.values(), way))
    return page("conventions", row(*chosen, *anew()),
                region("The step, line by line", table), readout(says), views)


@cache
def shown_ways():
    return explorers.conventions().figure


def lying_with(way, w14):
    """The first matrix of a way, with another weight w14: it stands first, however the matrix lies."""
    W1 = lying(way)["W1"]
    W1[0, 0] = w14
    return W1


# The picture of a network.

MARKS = {"x": ("x", "ab-input"), "z": ("z", "ab-ink"), "a": ("a", "ab-activation"), "d": ("δ", "ab-gradient"),
         "b": ("b", "ab-weight"), "E": ("E", "ab-loss")}


def network_label(name, found, current, x, y):
    """A number beside its weight or below its neuron, in full if it is what the figure speaks of."""
    said = shown(found[name]) if name == current else short(found[name])
    return text(x, y, f"{name} = {said}", f"ab-edge-label{' ab-current' * (name == current)}")


def network_number(name, x, y, value, known, current):
    """A number on the picture; its name begins with the letter of its kind."""
    letter, colour = MARKS[name[0]]
    said = shown(value) if known else "?"
    node = text(x, y, [el("tspan", "ab-muted", f"{letter} "), el("tspan", colour, said)])
    pressable(node, f"{name} = {said}" if known else f"{name}, not yet computed")
    if current:
        node.set("class", f"{node.get('class')} ab-current")
    return node


def network_picture(net, found, selected, carried, current=None, known=lambda name: True, told=None, more=None):
    """`carried` is what the width of each weight's line shows, `told` the number beside what is selected.

    `more` are the gradients that the names of weights say, too.
    """
    plan = figures.layout(figures.sizes_of(net))
    (w, tall), inputs = plan.box, net[0].W.shape[1]
    edges, label = [], el("text", "ab-edge-label", text_anchor="middle")
    names = [name for name in worked.names(net) if name[0] == "w"]
    top = max(abs(carried[name]) for name in names) or 1
    for k, name in enumerate(names):
        one, other = (plan.neurons[n - 1] for n in worked.ends(net)[name])
        line = {"x1": one.x + w / 2, "y1": one.y, "x2": other.x - w / 2, "y2": other.y}
        style = f"ab-edge ab-{'negative' if carried[name] < 0 else 'positive'}{' ab-selected' * (name == selected)}"
        drawn = el("line", style, stroke_width=f"{0.5 + 5 * abs(carried[name]) / top:.2f}", **line)
        edges.append(pressable(el("g", None, drawn, el("line", "ab-hit", **line)), f"{name} = {short(found[name])}" + (
            f", dE/d{name} = {shown(more[name])}" if more else ""), k == 0))
        if name == selected:
            label = network_label(told or name, found, current, (line["x1"] + line["x2"]) / 2, (line["y1"] + line["y2"]) / 2 - 8)
    boxes = []
    for one in plan.neurons:
        n, x, y = one.number, one.x, one.y
        own = f"b{n}" if n > inputs else f"x{n}"
        style = f"ab-neuron{' ab-in' * (n <= inputs)}{' ab-selected' * (own == selected)}"
        if plan.roomy:
            outline = el("rect", style, x=x - w / 2, y=y - tall / 2, width=w, height=tall, rx=12)
            title = text(x - w / 2 + 16, y + 5, str(n), "ab-title")
            rows = [f"z{n}", f"a{n}", f"delta{n}", f"b{n}"] if n > inputs else [f"x{n}"]
        else:
            outline, rows = el("circle", style, cx=x, cy=y, r=w / 2), []
            title = pressable(text(x, y + 5, str(n), "ab-title"), own)
        numbers = [network_number(name, x + 14, y + 5 + 17 * (k - (len(rows) - 1) / 2), found[name], known(name), name == current)
                   for k, name in enumerate(rows)]
        goal = el("text", "ab-number", el("tspan", "ab-muted", f"y{n} "), short(found[f"y{n}"]), x=x + w / 2 + 46, y=y + 5,
                  text_anchor="middle") if f"y{n}" in found else None
        boxes.append(el("g", None, outline, title, numbers, goal))
        if told and told == current and selected == own != told:
            label = network_label(told, found, current, x, y + tall / 2 + 11)
    loss = network_number("E", *plan.loss, found["E"], known("E"), current == "E")
    return region("Picture of the network", el(
        "svg", "ab-network", edges, boxes, el("g", "ab-pulses", aria_hidden="true"), label, loss,
        viewBox=f"0 0 {plan.size[0]} {plan.size[1]}", role="group",
        aria_label="The network: arrow keys go from number to number, Enter shows its history"))


def check_button(on):
    return button("Check by nudging", aria_pressed=str(on).lower())


def receipt(text="", verdict=""):
    return el("p", f"ab-receipt{f' ab-{verdict}' * bool(verdict)}", text)


def receipt_of(name, value, nudged=None):
    """The sentence of a gradient, which nudging finds as well or finds to be another; TINY stands for the gap then."""
    both = f"{name} = {shown(value)} by the formula, {shown(value if nudged is None else nudged)} by nudging, gap"
    if nudged is None:
        return receipt(f"✓ {both} {TINY}: they agree", "agree")
    return receipt(f"✗ {both} {shown(abs(value - nudged) / (abs(value) + abs(nudged)), 2)}: they differ", "differ")


def with_receipts(table, on, unfolded, nudged):
    """The table of a network, whose last two columns hold what nudging says of each gradient, if it is asked and seen."""
    if unfolded:
        table.set("open", "")
    for line in table.iter("tr"):
        *_, slope, gap = line
        if not on:
            slope.set("hidden", ""), gap.set("hidden", "")
        elif unfolded and line[0].text in nudged:
            slope.text, gap.text = shown(nudged[line[0].text]), f"{TINY} ✓ agree"
            gap.set("class", "ab-receipt ab-agree")
    return table


def network_page(explorer, net, found, selected, lines="weights", told="", outputs=(8, 9), check=None, unfolded=False,
                 undo=False):
    """`found` are all numbers of the training step, by name; `check` is what the receipt says."""
    figure, data = explorer.figure, explorer.figure.data
    slopes = {name: f"dE/d{name}" for name in found if f"dE/d{name}" in found}
    at = values_of(figure.graphs["step"], **inputs_of(figure, found))
    params = [name for name in in_order(data) if data["kinds"].get(name) in ("input", "weight", "bias")]
    carried = {name: found[slopes[name] if lines == "gradients" else name] for name in found if name[0] == "w"}
    said = [f"{selected} = {short(found[selected])}", "outputs " + " and ".join(shown(found[f"a{n}"]) for n in outputs),
            f"E = {shown(found['E'])}"]
    if selected in slopes:
        said.append(f"{slopes[selected]} = {shown(found[slopes[selected]])}")
    listed = [name for name in in_order(data) if data["kinds"].get(name) != "rate" and data["of"].get(name) not in params]
    rows = [[name, cell(shown(found[name])), cell(shown(found[slopes[name]]) if name in slopes else ""), cell(), cell()]
            for name in listed]
    nudged = {name: found[slope] for name in listed if (slope := slopes.get(name, name)) in data["nudged"]}
    table = ledger(["name", "value", "dE/d(name)", "by nudging", "gap"], rows)
    on = check is not None
    controls = row(choice("move", selected, params), choice("line width", lines, ["weights", "gradients"]),
                   button("Undo", **({} if undo else {"disabled": ""})), button("Reset"), button("Watch a pass"),
                   check_button(on))
    blame = carried if lines == "gradients" else None
    picture = network_picture(net, found, selected, carried, told, more=blame)
    return page("network", controls, picture, spoken(", ".join(said)), receipt() if check is None else check,
                history(data, told, at, voice=False), with_receipts(table, on, unfolded, nudged), unseen(", ".join(said)))


def inputs_of(figure, found):
    """The inputs of a recorded step with the numbers of `found`."""
    nodes = figure.graphs["step"]["nodes"]
    given = {node["name"]: np.array(node["value"], float) for node in nodes if node["op"] == "input"}
    for name, (node, place) in figure.data["book"].items():
        if nodes[node]["op"] == "input" and name in found:
            given[nodes[node]["name"]].flat[place] = found[name]
    return given


# The player.

def player_page(explorer, net, found, done, at, E, lr=0.5, playing=False, check=None, speed="normal", told=None):
    """`found` are the numbers of the step after `done` others, E those of each step so far."""
    data = explorer.figure.data
    stage, name = data["order"][at]
    when = {one: k for k, (_, one) in enumerate(data["order"])}
    graph = values_of(explorer.figure.graphs["step"], **inputs_of(explorer.figure, found | {"lr": lr}))
    selected = data["of"].get(name, name)
    picture = network_picture(net, found, selected, found, name, lambda one: when.get(one, 0) <= at, name)
    plane = Plane((0, max(10, done)), (0, 1.1 * max(E) or 1), 360, 170, ylabel="E")
    line = el("path", "ab-line ab-loss", d=plane.path(range(done + 1), E))
    dot = el("circle", "ab-dot ab-loss", r=4, cx=plane.x(done), cy=plane.y(E[-1]))
    words = f"E over {done} training steps: {shown(E[0])} at the start, {shown(E[-1])} now"
    curve = el("div", "ab-curve", plane.svg([line], [dot], label=words, xlabel="training steps done"))
    says = f"step {done + 1}, {stage}: {name} = {shown(found[name])} ({at + 1} of {len(data['order'])})"
    back = button("Back", **({} if at or done else {"disabled": ""}))
    play = row(back, button("Pause" if playing else "Play"), button("Next"), choice("speed", speed, ["slow", "normal", "fast"]))
    play.set("class", "ab-controls ab-transport")
    stages = [button(one.capitalize(), **({"aria_current": "step"} if one == stage else {}))
              for one in ("forward", "loss", "backward", "update")]
    jump = el("div", "ab-controls ab-jump", stages, role="group", aria_label="Go to a stage")
    more = row(choice("plays", "number by number", ["number by number", "layer by layer"]), button("1 step"),
               button("10 steps"), button("Undo"), button("Reset"), check_button(check is not None))
    rows = [[one, cell(data["order"][when[one]][0] if one in when else "given"), cell(), cell()] for one in in_order(data)]
    table = ledger(["name", "stage", "value", ""], rows)
    table.set("class", "ab-stepped")
    return page("player", play, jump, picture, spoken(says), more, receipt() if check is None else check,
                el("div", "ab-side ab-told-side", history(data, told or name, graph, voice=False), curve),
                table, unseen(says))


# A recorded computation.

def computation_page(explorer, moved, selected=""):
    """`moved` are the values of the sliders."""
    figure, data = explorer.figure, explorer.figure.data
    graph = figure.graphs["step"]
    given = {node["name"]: np.array(node["value"], float) for node in graph["nodes"] if node["op"] == "input"}
    for name, (into, place) in data["into"].items():
        given[into].flat[place] = moved[name]
    at = values_of(graph, **given)
    value = {name: at(*place) for name, place in data["book"].items()}
    slopes = {name: slope for slope, name in data["of"].items() if data["kinds"].get(slope) == "gradient"}
    boxes, opened, parts = [], None, []
    for one in data["boxes"]:
        names = one["numbers"]
        all_ = [*names, *(slopes[name] for name in names)] if one["below"] else names
        if selected in all_ and opened is None:
            opened, parts = one, [value_button(data, name, value[name]) for name in all_] if len(all_) > 1 else []
        said = several(value[name] for name in names) if len(names) <= data["few"] else one["text"]
        blame = several(value[slopes[name]] for name in names) if one["below"] else ""
        boxes.append(computation_box(one, graph["nodes"][one["node"]]["op"], said, blame, one is opened, not boxes))
    width, height = data["size"]
    svg = el("svg", "ab-computation", [computation_arrow(**arrow) for arrow in data["arrows"]], boxes,
             viewBox=f"0 0 {width} {height}", role="group",
             style=f"minWidth: calc({0.85 * width:.0f} * var(--ab-px, 1px)); "
                   f"maxWidth: calc({1.25 * width:.0f} * var(--ab-px, 1px))",
             aria_label=f"{data['alt']} Arrow keys go from box to box, Enter shows the history.")
    told = dict.fromkeys([*data["ends"], slopes.get(selected, data["ends"][0])])
    says = ", ".join(f"{figure.controls[name]['slider']} = {shown(moved[name], 2)}" for name in data["into"]) + ": " + ", ".join(
        f"{name} = {shown(value[name])}" for name in told)
    rows = [[name, cell(graph["nodes"][one["node"]]["op"].replace("_", " ")), cell(shown(value[name])),
             cell(shown(value[slopes[name]]) if name in slopes else "")] for one in data["boxes"] for name in one["numbers"]]
    guide = ["Press a box and see where its number comes from."]
    if any(one["below"] for one in data["boxes"]):
        guide.append("After ∂ stands the derivative of E with respect to the number above.")
    if any(one["kind"] == "gradient" for one in data["boxes"]):
        guide.append("Dashed boxes belong to the way back.")
    return page("computation", row(*anew()), region("Picture of the computation", svg), spoken(says),
                el("p", "ab-muted-text", " ".join(guide)), row(*parts), history(data, selected, at, voice=False),
                ledger(["name", "operation", "value", "dE/d(name)"], rows), unseen(says))


def several(values):
    """One number in full, of more short ones."""
    first, *more = values = list(values)
    return f"({', '.join(map(short, values))})" if more else shown(first, 0 if abs(first) >= 100 else 4)


def computation_box(one, op, said, blame, opened, first):
    x, width, side = one["x"], one["width"], one["width"] / 2 - 8
    top = one["y"] - one["height"] / 2 + 5 + 0.74 * 17
    name, sign = one["name"], one["sign"]
    if name and sign:
        heads = [text(x - side, top, name, "ab-number ab-name", "start"), text(x + side, top, sign, "ab-number ab-sign", "end")]
    else:
        heads = [text(x, top, name, "ab-number ab-name") if name else text(x, top, sign, "ab-number ab-sign")]
    style = f"ab-box ab-{one['shape']} ab-{one['kind']}{' ab-open' * opened}"
    outline = el("rect", style, x=x - width / 2, y=one["y"] - one["height"] / 2, width=width, height=one["height"],
                 rx={"given": 20, "step": 2, "result": 10}[one["shape"]])
    lines = [text(x, top + 17, said)] + ([text(x, top + 34, f"∂ {blame}", "ab-number ab-blame")] if blame else [])
    label = f"{name}, {op}" if name else op
    node = pressable(el("g", None, outline, heads, lines), f"{label} = {said}{f', derivative {blame}' if blame else ''}", first)
    node.set("class", f"ab-press{' ab-current' * opened}")
    return node


def computation_arrow(points, mark):
    """Level at each of its points, with a head at the last."""
    (x, y), bends = points[-1], ""
    for (a, b), (c, d) in zip(points, points[1:]):
        bends += f"C{(a + c) / 2} {b} {(a + c) / 2} {d} {c} {d}"
    return el("g", "ab-use", el("path", None, d=f"M{points[0][0]} {points[0][1]}{bends}"),
              el("path", "ab-head", d=f"M{x} {y}l-7 -3.5v7z"), text(x - 9, y - 3, mark, "ab-tick", "end"))


# A recurrent network, unrolled.

def recurrence_page(explorer, layer, x, y, arrows="blame", memory="1", told=""):
    data = explorer.figure.data
    T, n = len(x), len(y)
    now = layer.like(Wh=float(memory) * layer.Wh)
    s = now.step(np.reshape(x, (1, -1, 1)))
    E, g = ab.squared_error(s.a[:, -1], y[None]), np.zeros_like(s.a)
    g[:, -1] = ab.squared_error.df(s.a[:, -1], y[None])
    z, a, delta, grad = s.z[0], s.a[0], now.delta(g, s)[0], now.grad(now.delta(g, s), s)
    inside = (delta if arrows == "blame" else np.reshape(x, (-1, 1))) * layer.Wx[:, 0]
    between = [(delta[t][:, None] if arrows == "blame" else a[t - 1]) * now.Wh for t in range(1, T)]
    top = max(np.abs([*inside.flat, *np.ravel(between)]))

    def place(t, k):
        return 54 + 48 + 200 * t, 20 + 27 + 110 * k

    lines, labels, boxes = [], [], []
    for t in range(T):
        for k in range(n + 1):
            boxes.append(recurrence_box(t, k, n, place(t, k), x, a, delta))
        for k in range(n):
            for j in [*(range(n) if t else []), n]:
                up = j == n
                value = inside[t][k] if up else between[t - 1][k, j]
                d, where = recurrence_way(place(t if up else t - 1, j), place(t, k), up, up and k < n - 1)
                head, signs = ("←", "←↓") if arrows == "blame" else ("→", "→↑")
                name = f"{arrows} x{t + 1}{head}{k + 1}" if up else f"{arrows}{t},{j + 1}{head}{k + 1}"
                lines.append(el("path", f"ab-edge ab-{'negative' if value < 0 else 'positive'}", d=d, fill="none",
                                stroke_width=f"{0.5 + 6 * abs(value) / top:.2f}"))
                label = text(*where, f"{signs[up]}\u202f{short(value)}", "ab-edge-label")
                labels.append(pressable(el("g", None, label), f"{name} = {shown(value)}"))
    loss = el("text", "ab-number ab-loss", el("tspan", None, f"E = {shown(E)}"), x=place(T - 1, 0)[0] + 48 + 14,
              y=place(0, 0)[1] + 110 * (n - 1) / 2 + 4)
    svg = el("svg", "ab-network", lines, boxes, labels, pressable(el("g", None, loss), f"E = {shown(E)}"), role="group",
             viewBox=f"0 0 {70 + 96 + (T - 1) * 200 + 100} {2 * 47 + n * 110}", aria_label=f"{data['alt']} E = {shown(E)}")
    next(node for node in svg.iter() if "ab-press" in node.get("class", "")).set("tabindex", "0")
    lengths = [shown(v) for v in np.linalg.norm(delta, axis=1)]
    terms = [delta[t, 0] * (a[t - 1, 1] if t else 0) for t in range(T)] if n > 1 else []
    summed = " + ".join(f"({shown(v)})" if v < 0 else shown(v) for v in terms)
    sum_ = f"dE/dw21 = {summed} = {shown(grad.Wh[0, 1])}, one term for each step" if n > 1 else ""
    gradients = {**{f"dE/du{k + 1}": grad.Wx[k, 0] for k in range(n)}, **{f"dE/db{k + 1}": grad.b[k] for k in range(n)},
                 **{f"dE/dw{j + 1}{k + 1}": grad.Wh[k, j] for k in range(n) for j in range(n)}}
    rows = []
    for t in range(T):
        cells = [cell(None) for _ in range(3 * n)]
        for node, (k, letter) in zip(cells, ((k, letter) for k in range(n) for letter in ("z", "a", "delta"))):
            value = {"z": z, "a": a, "delta": delta}[letter][t, k]
            node.append(value_button(data, f"{letter}{t + 1},{k + 1}", value, bare=True))
        rows.append([t + 1, cell(shown(x[t])), *cells, cell(lengths[t])])
    at = values_of(explorer.figure.graphs["step"], x=np.array(x, float), memory=np.array([float(memory)]))
    hint = "Press a number of the picture, or a gradient, and see where it comes from."
    choices = choice("arrows show", arrows, ["blame", "signal"]), choice("Wh times", memory, ["0", "0.5", "1", "2", "4"])
    heads = [f"{letter}{k + 1}" for k in range(n) for letter in ("z", "a", "delta")]
    for node in svg.iter("g"):
        if told and (node.get("aria-label") or "").startswith(f"{told.replace('z', 'a')} = "):
            node.set("class", f"{node.get('class')} ab-current")
    says = f"E = {shown(E)}; length of delta at steps " + ", ".join(f"{t}: {v}" for t, v in enumerate(lengths, 1))
    return page("recurrence", row(*choices, *anew()), region("Picture of the unrolled network", svg), spoken(says),
                el("p", "annbook-readout", sum_), el("p", "ab-muted-text", hint),
                row(*(value_button(data, name, gradients[name]) for name in in_order(data) if name in gradients)),
                history(data, told, at, voice=False),
                ledger(["step", "x", *heads, "length of delta"], rows), unseen(says))


def recurrence_box(t, k, n, middle, x, a, delta):
    """A unit with its two numbers, each to be pressed, or an input."""
    mx, my = middle

    def line(name, value, down, style):
        return text(mx, my + down, [el("tspan", "ab-muted", f"{name} "), el("tspan", style, value)])

    def area(name, value, top, inner):
        return pressable(el("g", None, el("rect", "ab-area", x=mx - 48, y=top, width=96, height=27), inner),
                         f"{name} = {shown(value)}")
    outline = el("rect", f"ab-neuron{' ab-in' * (k == n)}", x=mx - 48, y=my - 27, width=96, height=54, rx=12)
    if k == n:
        return el("g", None, outline, line(f"x{t + 1}", short(x[t]), 4, "ab-input"))
    unit = f"{t + 1},{k + 1}"
    return el("g", None, outline, area(f"a{unit}", a[t, k], my - 27, line(f"a{unit}", shown(a[t, k]), -5, "ab-activation")),
              area(f"delta{unit}", delta[t, k], my, line(f"δ{unit}", shown(delta[t, k]), 15, "ab-gradient")))


def recurrence_way(start, end, up, beside):
    """The path of an arrow and the place of its number; beside the boxes if some are between."""
    (x1, y1), (x2, y2) = start, end
    if beside:
        bend = f"{x1 - 78} {y1 - 57} {x2 - 82} {y2 + 40} {x2 - 48} {y2 + 14}"
        return f"M{x1 - 32} {y1 - 27}C{bend}", (x1 - 60, y1 - 49)
    if up:
        return f"M{x1} {y1 - 27}L{x2} {y2 + 27}", (x1 + 28, (y1 + y2) / 2 + 4)
    return f"M{x1 + 48} {y1}L{x2 - 48} {y2}", (x1 + 48 + 0.7 * 104, y1 + 0.7 * (y2 - y1) - 5)


# A convolution.

def reason(refused=""):
    return el("p", "ab-reason", refused, id="#1", role="status", **({"aria_live": "polite"} if refused else {}))


def convolution_page(explorer, image, W, at, kernel, told="", refused=""):
    """at is (row, column) of the chosen pixel; `refused`: why the last weight was."""
    data, (u, v) = explorer.figure.data, at
    layer = Conv2D(W[None, None], np.zeros(1), ab.identity, padding=1)
    s = layer.step(image[None, None])
    z, dW, E = s.z[0, 0], layer.grad(s.z, s).W[0, 0], np.sum(s.z ** 2) / 2
    window = np.pad(image, 1)[u:u + 3, v:v + 3]

    def square(rows):
        return el("table", "ab-cells", el("tbody", None, [el("tr", None, list(rows[3 * k:3 * k + 3])) for k in range(3)]))

    def part(title, inner):
        return el("div", None, el("p", "ab-muted-text", title), region(title, inner))
    fields = [el("td", None, el("input", "ab-field", type="text", autocomplete="off", enterkeyhint="done",
                                value=f"{round(W[i, j], 3):g}".replace("-", MINUS), data_lm_suppress_shortcuts="",
                                aria_describedby="#1", aria_label=f"weight in row {i + 1}, column {j + 1}"),
                 value_button(data, f"dE/dw[{i},{j}]", dW[i, j], 2, bare=True)) for i, j in np.ndindex(3, 3)]
    products = [el("td", None, f"{shown(window[k], 2)} × {shown(W[k], 2)}", el("br"), f"= {shown(window[k] * W[k], 2)}")
                for k in np.ndindex(3, 3)]
    values = values_of(explorer.figure.graphs["slide"], W=W[None, None])
    hint = ("E is half the sum of the squares of the map, so dE/dz is z. "
            "Press a pixel of the map, a gradient or E, and see where it comes from: ")
    words = f"{data['alt']} Arrow keys go from pixel to pixel, Enter shows the history."
    return page("convolution", row(choice("kernel", kernel, list(data["presets"])), *anew()),
                readout(f"row {u}, column {v}: the 9 products add up to {shown(z[u, v])}"),
                el("div", "ab-side",
                   part("image", pixel_map(image, (u - 1, v - 1, 3), "The image; the window of the chosen pixel is framed.")),
                   part("feature map", pixel_map(z, (u, v, 1), words, signed=True))),
                el("div", "ab-side",
                   el("div", None, part("kernel; below each weight its dE/dw", square(fields)), reason(refused)),
                   part("pixel × weight, in the window", square(products))),
                el("p", "ab-muted-text", hint, value_button(data, "E", E)), history(data, told, values),
                ledger(["row", *(f"column {j}" for j in range(8))], [
                    [f"{name}, row {i}", *(cell(shown(v)) for v in numbers[i])]
                    for name, numbers in (("image", image), ("map", z)) for i in range(8)]))


def pixel_map(numbers, frame, label, signed=False):
    (h, w), top, (u, v, side) = numbers.shape, max(1e-12, np.abs(numbers).max()), frame
    pixels = []
    for (i, j), value in np.ndenumerate(numbers):
        style = f"ab-cell-{'negative' if value < 0 else 'positive'}" if signed else "ab-cell-ink"
        said = shown(Decimal(value).quantize(Decimal("0.1"), ROUND_HALF_UP), 0 if abs(value) >= 100 else 1)
        ink = f"{0.55 * abs(value) / top:.3f}"
        one = el("g", None, el("rect", style, x=30 * j, y=30 * i, width=30, height=30, fill_opacity=ink),
                 text(30 * j + 15, 30 * i + 18.5, said, "ab-cell"))
        pixels.append(pressable(one, f"row {i}, column {j}: {shown(value, 2)}", not pixels) if signed else one)
    window = el("rect", "ab-window", x=30 * v, y=30 * u, width=30 * side, height=30 * side)
    return el("svg", f"ab-pixelmap{' ab-both' * signed}", pixels, window, viewBox=f"-2 -2 {30 * w + 4} {30 * h + 4}",
              role="group" if signed else "img", aria_label=label)

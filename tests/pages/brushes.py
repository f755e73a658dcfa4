"""What figures paint: the pages with a canvas, and what its brush should be told, for test_drawn.py."""

from math import ceil

import numpy as np
from elements import MINUS, Plane, button, choice, coded, el, heading, page, readout, region, row, shown
from stage import RGB
from walks import TOLD, first_net, points_of, told

import annbook as ab


def rgb(name):
    return f"rgb({','.join(map(str, RGB[name]))})"


def sharp(node_size):
    """How a picture of the page begins: two pixels of the screen for one of the page."""
    return {"width": 2 * node_size, "height": 2 * node_size}


def pixels(values, hot, cold):
    """Values from -1 to 1 as bytes: from paper towards one colour or the other."""
    values = np.ravel(values)[:, None]
    far = np.where(values >= 0, RGB[hot], RGB[cold])
    return opaque(RGB["paper"] + (far - RGB["paper"]) * abs(values))


def opaque(colours):
    return np.insert(np.rint(colours), 3, 255, axis=1).astype(int).ravel()


def shaded(values):
    """Values from -1 to 1 as bytes: between two colours that are never pale, in 511 steps."""
    v = np.rint(255 * np.clip(np.ravel(values), -1, 1))[:, None] / 255
    mix, side = 0.12 + 0.5 * abs(v), np.where(v >= 0, RGB["positive"], RGB["negative"])
    return opaque(side * mix + np.array(RGB["paper"]) * (1 - mix))


SHARP = ["setTransform", 2, 0, 0, 2, 0, 0]


def sets(**values):
    return [[f"{name} =", value] for name, value in values.items()]


# A digit.

def digit_page(explorer, net, x, caption, down=False, stages=(), opens=False):
    """x is what the network sees, from 0 to 1; `stages` (name, width, height) led to it; `opens`: it takes pictures."""
    p = ab.softmax(ab.predict(net, x[None]))[0]
    best, side = int(p.argmax()), round(x.size ** 0.5)

    def canvas(style, label, width=side, height=side):
        return el("canvas", style, width=width, height=height, role="img", aria_label=label)
    sheet_ = el("canvas", "ab-plane ab-board", tabindex=0, role="application", **sharp(256), aria_label=(
        "Draw a digit here: mouse or finger; or arrow keys, with space to lift and lower the pen. "
        f"The pen is {'down' if down else 'up'}, 50 % across and 16 % down the paper."))
    board = el("div", None, sheet_, el("p", "ab-unseen", role="status"))
    blank = not x.any()
    answer = "Draw a digit" if blank else f"answer {best} with probability {shown(p[best])}"
    rows = [el("tr", "ab-best" if k == best and not blank else None, el("th", None, str(k), scope="row"),
               el("td", "ab-wide", el("span", "ab-share", style=f"width: {100 * share}%", hidden="" if blank else None)),
               el("td", None, "" if blank else shown(share)),
               el("td", None, canvas("ab-pixels ab-tiny", f"Pixels that speak for and against {k}")))
            for k, share in enumerate(p)]
    head = heading("class", "probability", "for (blue) and against")
    head[0][1].set("colspan", "2")
    all_ = [(name, f"{name}: {width} by {height} pixels", width, height) for name, width, height in stages]
    all_ += [(f"{side} × {side}", f"What the network sees: {side} by {side} pixels", side, side)]
    seen = el("div", "ab-stages", [el("figure", None, canvas("ab-pixels", label, *size), el("figcaption", None, name))
                                   for name, label, *size in all_])
    field = el("input", None, type="file", accept="image/*", hidden="", value="", aria_label="A picture of a digit")
    opener = [el("span", None, button("Open a picture"), field)] if opens else []
    return page("digit", row(*map(button, ("Undo", "Clear", "Reset")), *opener),
                el("div", "ab-side", el("div", None, readout(answer), board, el("p", "ab-muted-text", caption), seen),
                   el("table", "ab-classes", head, el("tbody", None, rows))), *coded(not blank))


def digit_maps(net, x):
    """What each pixel does to each class, the largest is 1: the slope of a network of two layers."""
    first, last = net
    slope = last.W @ (first.act.df(first.step(x).z, first.step(x).a)[:, None] * first.W)
    return slope / max(1e-12, abs(slope).max())


def pulls(net, x):
    """The same by backpropagation, for a network of any layers."""
    trace = ab.forward(net, np.repeat(x[None], len(net[-1].b), axis=0))
    g = np.eye(len(net[-1].b))
    for layer, s in zip(reversed(net), reversed(trace)):
        g = layer.pull(layer.delta(g, s), s)
    return g.reshape(len(g), -1) / max(1e-12, abs(g).max())


def pen_counts(strokes):
    """A drawing as the data were made: fitted into 32 by 32 bits, those of each 4 by 4 block counted."""
    points, r = np.array(strokes, float), 13
    low, high = np.maximum(0, points[:, :2].min(0) - r), np.minimum(256, points[:, :2].max(0) + r)
    unit = (high - low).max() / 32
    grid = (low + high) / 2 + unit * (np.stack(np.meshgrid(*[np.arange(32)] * 2), -1) - 15.5)
    on = np.zeros((32, 32), bool)
    for k, (x, y, begins) in enumerate(points):
        a, b = np.array((x, y)), np.array((x, y)) if begins or not k else points[k - 1, :2]
        length = ((b - a) ** 2).sum()
        along = np.clip((grid - a) @ (b - a) / length, 0, 1)[..., None] if length else 0
        on |= np.linalg.norm(grid - a - along * (b - a), axis=-1) <= r
    on &= ((grid >= low) & (grid <= high)).all(-1)
    return on.reshape(8, 4, 8, 4).sum((1, 3)).ravel().tolist()


def sheet(strokes, image=None, key=None):
    """The paper with strokes, or with the image through it; `key` (x, y, down) is the keyboard's pen."""
    told = [SHARP, *sets(fillStyle=rgb("paper")), ["fillRect", 0, 0, 256, 256]]
    if strokes:
        told += [*sets(lineCap="round", lineJoin="round", lineWidth=26, strokeStyle=rgb("ink")), ["beginPath"]]
        for k, (x, y, begins) in enumerate(strokes):
            told += [["moveTo", x, y], ["lineTo", x + 0.01, y]] if begins or not k else [["lineTo", x, y]]
        told.append(["stroke"])
    else:
        told += [*sets(globalAlpha=0.35, imageSmoothingEnabled=False), ["drawImage", image, 0, 0, 256, 256], *sets(globalAlpha=1)]
    if key:
        x, y, down = key
        told += [*sets(strokeStyle=rgb("positive"), fillStyle=rgb("positive"), lineWidth=2), ["strokeRect", x - 6, y - 6, 12, 12]]
        told += [["fillRect", x - 3, y - 3, 6, 6]] if down else []
    return told


# The playground.

ENDS = 10, 20, 50, 100, 200, 500, 1000, 2000, 3000
SMALL = Plane((0, 10), (0, 1), 340, 180, "E")


class Trained:
    """The playground's network after so many epochs, and E of each on training and test points."""

    def __init__(self, name="moons", noise=0.15, depth=2, width=6, act=ab.tanh, own=()):
        self.net, self.points = first_net(depth, width, act), points_of(name, noise, own)
        self.act, self.depth, self.width, self.name, self.own = act.name, depth, width, name, own
        self.steps, self.E = None, [self.losses()]

    def losses(self):
        return [ab.binary_cross_entropy(ab.predict(self.net, x), y) for x, y in self.points]

    def train(self, epochs, lr=0.02):
        self.steps = self.steps or ab.adam(lr)
        for _ in range(epochs):
            self.steps(self.net, ab.gradient(self.net, *self.points[0], ab.binary_cross_entropy)[1])
            self.E.append(self.losses())
        return self

    def says(self, on=False):
        x, y = self.points[1]
        right = int(np.sum((ab.predict(self.net, x) > 0.5) == (y > 0.5)))
        first, last = map(shown, self.E[-1])
        end = "; this is the last epoch, Start again begins anew" * (len(self.E) > 3000)
        return (f"{'training, ' * on}epoch {len(self.E) - 1}: E = {first} on training points, {last} on test points; "
                f"{right} of {len(x)} test points right{end}")

    def chart(self):
        """The curve has at most 64 points, and always the last."""
        epoch = len(self.E) - 1
        every = next(2 ** k for k in range(9) if epoch < 64 * 2 ** k)
        epochs = [*range(0, epoch, every), epoch]
        right = next(end for end in ENDS if end >= epoch)
        seen = [np.float32(self.E[k]) if k % every == 0 else np.array(self.E[k]) for k in epochs]
        plane = Plane((0, right), (0, ceil(5 * max(0.1, np.max(seen))) / 5), 340, 180, "E")
        lines = [el("path", f"ab-line ab-{kind}", d=plane.path(epochs, [one[k] for one in seen]), stroke_dasharray=dash)
                 for k, kind, dash in ((1, "input", "5 3"), (0, "loss", None))]
        return plane.svg(lines, [], label="E on training and test points, epoch by epoch", xlabel="epoch", first=3)

    def network(self):
        """Lines as wide as their numbers are large, between what is told, what neurons see, and the answer."""
        sizes = [2, *[self.width] * self.depth, 1]
        across = [64 + 274 * k / (len(sizes) - 1) for k in range(len(sizes))]

        def down(k, count):
            return 150 + 37 * (k - (count - 1) / 2)
        places = [[(64, down(k, 7)) for k in range(2)]]
        places += [[(x, down(k, count)) for k in range(count)] for x, count in zip(across[1:], sizes[1:])]
        names = [["x₁", "x₂"], *([f"{k}.{j}" for j in range(1, self.width + 1)] for k in range(1, self.depth + 1)), ["a"]]
        top = max(abs(array).max() for array in ab.arrays(self.net))
        lines = []
        for k, layer in enumerate(self.net):
            for j, (x, y) in enumerate(places[k + 1]):
                lines.append(wire((x - 8, y + 21, x - 8, y + 14), layer.b[j], top, f"bias of {names[k + 1][j]}"))
                lines += [wire((a + 14, b, x - 14, y), layer.W[j, i], top, f"weight from {names[k][i]} to {names[k + 1][j]}")
                          for i, (a, b) in enumerate(places[k])]
        last = places[-1][0]
        box = el("rect", "ab-neuron", x=last[0] - 14, y=last[1] - 14, width=28, height=28, rx=6)
        box = [box, el("text", "ab-title", "a", x=last[0], y=last[1] + 5, text_anchor="middle")]
        words = ("Weights and biases: arrow keys go from line to line; Enter says its number, "
                 "and a field after them takes another")
        net = el("svg", "ab-wires", lines, box, viewBox="0 0 360 300", role="group", aria_label=words, tabindex=0)

        def css(x, y):
            return f"left: {100 * (x - 14) / 360:.3f}%; top: {100 * (y - 14) / 300:.3f}%"
        seen = el("div", "ab-seen", [el("canvas", None, width=48, height=48, style=css(*place))
                                     for layer in places[1:-1] for place in layer],
                  role="img", aria_label="What each hidden neuron sees of the plane")
        shown_as = "x₁", "x₂", "x₁²", "x₂²", "x₁x₂", "sin x₁", "sin x₂"
        told_of = [el("button", "ab-tell", el("span", None, name), el("canvas", None, width=48, height=48), type="button",
                      aria_label=f"input {name}", style=css(64, down(k, 7)), aria_pressed=str(k < 2).lower())
                   for k, name in enumerate(shown_as)]
        told_of = el("div", "ab-told", told_of, role="group", aria_label="What the network is told of a point")
        over = el("svg", "ab-over-wires", el("text", "ab-edge-label", text_anchor="middle"), viewBox="0 0 360 300",
                  aria_hidden="true")
        field = el("label", None, el("span", None, "a line or a neuron: press it"), " ", el(
            "input", "ab-field", type="text", autocomplete="off", disabled="", enterkeyhint="done", value="",
            aria_describedby="#2", data_lm_suppress_shortcuts=""))
        return el("div", None, el("div", "ab-net", told_of, net, seen, over), field,
                  el("p", "ab-reason", id="#2", role="status"))

    def page(self, add="class 1", on=False, undo=None):
        def mark():
            return el("canvas", "ab-mark", **sharp(14))
        words = ("The plane, coloured by the answer of a network; class 0 are discs, class 1 crosses. "
                 "A press adds a point, takes one of yours up, or removes any one, as you choose; so does Enter, at a mark "
                 "that the arrow keys move. Delete removes the point there.")
        plane = el("canvas", "ab-plane", **sharp(360), role="img", tabindex=0, aria_label=words)
        legend = el("p", "ab-legend", [el("span", None, mark(), el("span", None, f" class {k}")) for k in (0, 1)],
                    el("span", None, mark(), mark(), " for the test alone"))
        keys = el("p", "ab-legend", el("span", "ab-key ab-loss", "E, training points"),
                  el("span", "ab-key ab-dashed ab-input", "E, test points"))
        choices = (choice("data", self.name, ["moons", "circles", "xor", "spiral", "my points"]),
                   choice("% for the test", "50", ["10", "25", "50", "75"]),
                   choice("batch", "all", ["all", "1", "2", "5", "10", "20", "50", "100"]),
                   choice("hidden layers", str(self.depth), "01234"), choice("activation", self.act, ["tanh", "relu", "sigmoid"]),
                   choice("L2 rate", "0", ["0", "0.0001", "0.001", "0.01", "0.1", "1"]),
                   choice("epochs a frame", "5", ["0.1", "1", "5", "25", "100"]))
        seed = [el("label", None, "seed ", el(
            "input", "ab-field", type="text", autocomplete="off", inputmode="decimal", enterkeyhint="done", aria_label="seed",
            value="0", aria_describedby="#1", data_lm_suppress_shortcuts="")), el("p", "ab-reason", id="#1", role="status")]
        scale = el("div", "ab-scale", el("canvas", None, width=101, height=1),
                   el("p", None, *(el("span", None, text) for text in ("answer 0: class 0", "½", "answer 1: class 1"))))
        off, none = {"disabled": ""}, {} if self.own else {"disabled": ""}
        undo = {} if (bool(self.own) if undo is None else undo) else off
        said = readout(self.says(on))
        said.set("aria-live", "off" if on else "polite")
        return page("playground", row(*choices), el(
                "p", "ab-muted-text", "Noise moves the book’s points alone; of yours every fourth is for the test.", hidden=""),
                    row(*map(button, ("Pause" if on else "Train", "One step")), button("One epoch", hidden=""),
                        *map(button, ("Start again", "New start")), *seed, button("Undo", **undo), button("Reset")),
                    said, el("div", "ab-play", el(
                        "div", None,
                        el("div", None, plane, legend, scale, row(
                            choice("a press is for", add, ["class 0", "class 1", "removing"]), button("Next point", **none),
                            button("Remove point", **off))),
                        self.network(),
                        el("div", None, keys, el("div", "ab-curve", self.chart())))),
                    row(button("Choose a CSV file"), button("Paste points", aria_expanded="false"), button("Remove my points"),
                        el("input", None, type="file", accept=".csv,.tsv,.txt,text/plain", hidden="", value=""),
                        button("Show the code", aria_expanded="false")),
                    el("div", None,
                       el("p", "ab-muted-text", "A point in each line: x1, x2, class. Names in the first line, if any."),
                       el("textarea", "ab-text", rows=6, spellcheck="false", aria_label="Points as text"),
                       button("Use these points"), hidden=""),
                    el("div", None, role="alert"), el("p", "ab-muted-text", self.mine(), role="status"),
                    el("div", None, row(choice("code for", "annbook", ["annbook", "PyTorch"]), button("Copy the code"),
                                        el("span", None, role="status")), el("p", "ab-muted-text"),
                       region("Code of the trained network", el("pre", "ab-code")), hidden=""))

    def mine(self):
        """What is said of the points that were added."""
        counts = [sum(label == k for *_, label in self.own) for k in (0, 1)]
        return f"My points: {counts[0]} of class 0, {counts[1]} of class 1." if self.own else (
            "Points of your own: drop a CSV file on the plane, choose one or paste its text: x1, x2, class in each line. "
            "Nothing leaves this browser.")

    def inputs(self):
        """The bytes of all that a network may be told."""
        side = (np.arange(48) + 0.5) / 48 * 4.8
        grid = np.stack(np.meshgrid(-2.2 + side, 2.6 - side), -1).reshape(-1, 2)
        return [shaded(one / abs(one).max()) for one in told(grid, [*TOLD]).T]

    def seen(self):
        """The bytes of the plane, three pixels for a cell, and those of each hidden neuron."""
        side = (np.arange(48) + 0.5) / 48 * 4.8
        trace = ab.forward(self.net, np.stack(np.meshgrid(-2.2 + side, 2.6 - side), -1).reshape(-1, 2))
        at = np.clip((np.arange(144) + 0.5) / 3 - 0.5, 0, 47)
        rough = 2 * trace[-1].a.reshape(48, 48) - 1
        fine = np.array([np.interp(at, np.arange(48), one) for one in rough])
        fine = np.array([np.interp(at, np.arange(48), one) for one in fine.T]).T
        return shaded(fine), [shaded(one / abs(one).max()) for s in trace[:-1] for one in s.a.T]

    def marks(self):
        """The points, those of the test below, and the numbers of the axes."""
        told = [SHARP, ["clearRect", 0, 0, 360, 360]]
        for test, (x, y) in reversed([*enumerate(self.points)]):
            for (a, b), label in zip(x, y[:, 0]):
                told += marked(75 * (a + 2.2), 75 * (2.6 - b), label, test)
        told += sets(font="11px system-ui, sans-serif", lineJoin="round", lineWidth=3)
        told += sets(strokeStyle=rgb("paper"), fillStyle=rgb("ink"))
        for v in range(-1, 3):
            told += [*lettered(str(v).replace("-", MINUS), 75 * (v + 2.2), 355, "center"),
                     *lettered(str(v).replace("-", MINUS), 5, 75 * (2.6 - v) + 4, "left")]
        return told + [*lettered("x₁", 355, 355, "right"), *lettered("x₂", 5, 13, "left")]


def wire(ends, value, top, name):
    """A weight or bias: as thick as it is large, dashed below 0."""
    sign = "negative" if value < 0 else "positive"
    line = el("line", f"ab-edge ab-{sign}", **dict(zip(("x1", "y1", "x2", "y2"), ends)),
              stroke_width=f"{0.4 + 4.6 * abs(value) / top:.1f}")
    return el("g", "ab-press", line, tabindex=-1, role="button", aria_label=f"{name} = {shown(value)}")


def marked(x, y, label, test):
    """A disc or a cross on a rim of paper; thin and hollow for the test."""
    r = 2.6 if test else 3.2 if label else 3.4
    width, colour = 1.3 if test else 2.4 if label else 0, rgb("positive" if label else "negative")
    cross = [["moveTo", x - r, y - r], ["lineTo", x + r, y + r], ["moveTo", x - r, y + r], ["lineTo", x + r, y - r]]
    told = [["beginPath"], *(cross if label else [["arc", x, y, r, 0, 7]])]
    told += sets(lineWidth=width + 2, strokeStyle=rgb("paper"), fillStyle=rgb("paper") if test else colour)
    told += [["stroke"]] if label else [["stroke"], ["fill"]]
    return told + sets(lineWidth=width, strokeStyle=colour) + [["stroke"]] * bool(width)


def lettered(word, x, y, align):
    return [*sets(textAlign=align), ["strokeText", word, x, y], ["fillText", word, x, y]]


def aimed(x, y):
    """The mark that the keyboard moves."""
    told = [["beginPath"]]
    for a, b in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        told += [["moveTo", x + 3 * a, y + 3 * b], ["lineTo", x + 11 * a, y + 11 * b]]
    for width, name in ((5, "paper"), (2, "ink")):
        told += [*sets(lineWidth=width, strokeStyle=rgb(name)), ["stroke"]]
    return told

"""Is the drawing of a computation right: every step on it, nothing over anything else, the numbers those of the tape?"""

import operator
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reader import shown
from walks import NET, NEURON, blamed

import annbook as ab
from annbook import diagram, explorers, live, worked
from annbook.history import explain
from annbook.recording import record
from annbook.tape import Tape

STEP = record(NET, worked.x, worked.y, ab.squared_error, worked.lr)


OPERATIONS = [operator.add, operator.sub, np.maximum, lambda a, b: a - a, lambda a, b: np.tanh(a), lambda a, b: 1 - a]


@st.composite
def tapes(draw):
    """Computations of all shapes: chains, fans, long arrows, plain numbers, arrays, unused inputs."""
    tape = Tape()
    size = draw(st.sampled_from([(), (2,), (3, 2)]))
    made = [tape.input(f"x{k}", np.full(size, 1.0 + k)) for k in range(draw(st.integers(1, 4)))]
    for k in range(draw(st.integers(0, 40))):
        one, other = (made[draw(st.integers(0, len(made) - 1))] for _ in range(2))
        made.append(draw(st.sampled_from(OPERATIONS))(one, other))
        if draw(st.booleans()):
            tape.name(made[-1], f"{draw(st.sampled_from(['z', 'dE/dx', 'a', 'w']))}{k}'")
    return tape


def curve(arrow):
    """Points on an arrow, as it is drawn."""
    t = np.linspace(0, 1, 15)[:, None]
    for (a, b), (c, d) in zip(arrow.points, arrow.points[1:]):
        middle = (a + c) / 2
        p0, p1, p2, p3 = np.array([(a, b), (middle, b), (middle, d), (c, d)])
        yield from (1 - t) ** 3 * p0 + 3 * (1 - t) ** 2 * t * p1 + 3 * (1 - t) * t**2 * p2 + t**3 * p3


def within(box, point, rim):
    return abs(point[0] - box.x) < box.width / 2 - rim and abs(point[1] - box.y) < box.height / 2 - rim


def faults(tape, drawing):
    """What is wrong with a drawing of a whole tape."""
    plain = {k for k, node in enumerate(tape.nodes) if node.op == "constant" and np.ndim(node.value) == 0}
    boxes = {box.node: box for box in drawing.boxes}
    if set(boxes) != set(range(len(tape.nodes))) - plain:
        yield "a node is missing, or one too many"
    for one, other in combinations(drawing.boxes, 2):
        if abs(one.x - other.x) < (one.width + other.width) / 2 and abs(one.y - other.y) < (one.height + other.height) / 2:
            yield f"boxes {one.node} and {other.node} overlap"
    edges = sorted({(i, k) for i, k in tape.edges() if i not in plain})
    if len(drawing.arrows) != len(edges):
        yield "an arrow is missing, or one too many"
    ends = {}
    for arrow in drawing.arrows:
        (x0, y0), (x1, y1) = arrow.points[0], arrow.points[-1]
        start = [k for k, box in boxes.items() if np.isclose(box.x + box.width / 2, x0) and np.isclose(box.y, y0)]
        end = [k for k, box in boxes.items() if np.isclose(box.x - box.width / 2, x1) and abs(box.y - y1) < box.height / 2]
        ends[start[0] if start else None, end[0] if end else None] = arrow
        if not all(a[0] <= b[0] for a, b in zip(arrow.points, arrow.points[1:])) or not x0 < x1:
            yield f"an arrow into {end} does not lead to the right"
        through = [k for k, box in boxes.items() if any(within(box, point, 0.5) for point in curve(arrow))]
        if through:
            yield f"an arrow from {start} to {end} runs through {through}"
    if sorted(ends, key=str) != sorted(edges, key=str):
        yield f"arrows {sorted(ends, key=str)} for the edges {edges}"
    for box in drawing.boxes:
        if not (0 < box.x - box.width / 2 and box.x + box.width / 2 < drawing.width
                and 0 < box.y - box.height / 2 and box.y + box.height / 2 < drawing.height):
            yield f"box {box.node} is not on the picture"


@given(tapes())
def test_a_drawing_is_whole_and_clear(tape):
    assert list(faults(tape, diagram.diagram(tape))) == []


def moved(drawing, k, **changes):
    return drawing._replace(boxes=[box._replace(**changes) if j == k else box for j, box in enumerate(drawing.boxes)])


def test_these_checks_can_fail():
    tape = live.graph(blamed, w=2.0, x=1.5, b=-1.0, y=1.0)
    drawing = diagram.diagram(tape)
    two, others = drawing.boxes[1], drawing.boxes[1:]
    middle = next(k for k, box in enumerate(drawing.boxes) if box.sign == "exp")
    assert list(faults(tape, drawing)) == []
    assert any("missing" in fault for fault in faults(tape, drawing._replace(boxes=others)))
    assert any("overlap" in fault for fault in faults(tape, moved(drawing, 0, x=two.x, y=two.y + 5)))
    assert any("through" in fault for fault in faults(tape, moved(drawing, middle, height=200)))
    assert any("not on" in fault for fault in faults(tape, drawing._replace(width=200)))
    back = [drawing.arrows[0]._replace(points=drawing.arrows[0].points[::-1]), *drawing.arrows[1:]]
    assert any("to the right" in fault for fault in faults(tape, drawing._replace(arrows=back)))


@given(tapes())
def test_what_is_given_waits_until_it_is_used(tape):
    boxes = {box.node: box for box in diagram.diagram(tape).boxes}
    columns = sorted({box.x for box in boxes.values()})
    for k, box in boxes.items():
        users = [boxes[j] for i, j in tape.edges() if i == k]
        if box.shape == "given" and users:
            assert columns.index(min(user.x for user in users)) == columns.index(box.x) + 1


def test_order_counts_where_it_does():
    tape = live.graph(lambda a, b: {"c": a - b, "d": b - a, "e": a + b, "f": a * b}, a=1.0, b=2.0)
    marks = sorted(arrow.mark for arrow in diagram.diagram(tape).arrows)
    assert marks == ["", "", "", "", "1", "1", "2", "2"]
    boxes = {box.name: box for box in diagram.diagram(tape).boxes}
    for name, first in (("c", "a"), ("d", "b")):
        ends = {arrow.mark: arrow.points[0][1] for arrow in diagram.diagram(tape).arrows
                if arrow.mark and np.isclose(arrow.points[-1][0], boxes[name].x - boxes[name].width / 2)
                and abs(arrow.points[-1][1] - boxes[name].y) < boxes[name].height / 2}
        assert ends["1"] == boxes[first].y


def test_too_much_is_refused():
    chain = Tape()
    x = chain.input("x", 1.0)
    for _ in range(59):
        x = np.tanh(x)
    assert len(diagram.diagram(chain).boxes) == 60
    np.tanh(x)
    for draw in diagram.computation, diagram.diagram, explorers.computation:
        with pytest.raises(ValueError, match=r"tape has 61 nodes to draw: expected 1 to 60; the name of"):
            draw(chain)
    with pytest.raises(ValueError, match="has 0 nodes"):
        diagram.diagram(Tape())
    with pytest.raises(ValueError, match="name 'z99': the tape has no such number"):
        diagram.diagram(STEP, "z99")


def test_only_what_leads_to_a_number_is_drawn():
    names = {box.name for box in diagram.diagram(STEP, "z4").boxes}
    assert names == {"x1–x3", "w14–w37", "b4–b7", "z4–z7", ""}
    assert names < {box.name for box in diagram.diagram(STEP, "a4").boxes}
    assert "E" not in {box.name for box in diagram.diagram(STEP, "delta4").boxes}


def texts(tape, what, monkeypatch):
    """Texts on a still picture: [[name or sign, ..., value], ...], one list a box, from left to right."""
    kept = []
    monkeypatch.setattr(diagram, "Still", lambda figure, alt: kept.append((figure, alt)))
    diagram.computation(tape, what)
    (figure, alt), = kept
    drawn = [(*text.get_position(), text.get_text()) for text in figure.axes[0].texts if text.get_text()]
    return [[text for x, y, text in drawn if within(box, (x, y), 0)] for box in diagram.diagram(tape, what).boxes]


def test_the_numbers_on_the_picture_are_those_of_the_tape(monkeypatch):
    found = {text[0]: text[1:] for text in texts(NEURON, "E", monkeypatch)}
    net = (ab.Dense(np.array([[2.0]]), np.array([-1.0]), ab.sigmoid),)
    E, grads = ab.gradient(net, [1.5], [1.0], ab.squared_error)
    s, = ab.forward(net, [[1.5]])
    dw, db = (shown(np.squeeze(ab.at(grads, name))) for name in ("w12", "b2"))
    assert found["w"] == [shown(2), f"∂ {dw}"] and found["b"] == [shown(-1), f"∂ {db}"]
    assert found["x"] == [shown(1.5)] and found["y"] == [shown(1)]
    assert found["×"] == [shown(3)] and found["z"] == ["+", shown(s.z.item()), f"∂ {db}"]
    assert found["neg"] == [shown(-2)] and found["exp"] == [shown(np.exp(-2))] and found["1 +"] == [shown(1 + np.exp(-2))]
    assert found["a"] == ["1 ÷", shown(s.a.item())] and found["E"] == ["^ 2", shown(E)] and len(found) == 12


def test_few_numbers_are_shown_and_of_many_the_shape(monkeypatch):
    found = {text[0]: text[1:] for text in texts(STEP, "a8", monkeypatch)}
    a = ab.predict(NET, worked.x)
    assert found["a8–a9"] == ["÷", f"({', '.join(shown(v, 2) for v in np.ravel(a))})"]
    assert found["w14–w37"] == ["4 × 3"] and found["b4–b7"] == ["4 numbers"]
    big = live.graph(lambda x: {"y": 1e7 * x}, x=123.456)
    assert [text[-1] for text in texts(big, None, monkeypatch)] == ["123", "1.23e+9"]


def test_colour_and_frame_tell_what_it_is():
    boxes = {box.name or box.sign: (box.shape, box.kind) for box in diagram.diagram(NEURON).boxes}
    assert boxes["w"] == boxes["b"] == ("given", "weight") and boxes["x"] == boxes["y"] == ("given", "input")
    assert boxes["z"] == boxes["a"] == ("result", "activation") and boxes["E"] == ("result", "loss")
    assert boxes["delta"] == boxes["dE/dw"] == ("result", "gradient")
    assert boxes["exp"] == ("step", "muted") and boxes["2 ×"] == boxes["1 −"] == ("step", "gradient")


def test_the_words_say_what_is_computed():
    said = "A computation of 12 steps and inputs: z = w·x + b; a = 1 / (1 + e^(-z)); E = (a - y)^2."
    assert diagram.computation(NEURON, "E").alt == said
    assert diagram.computation(NEURON, alt="A neuron.").alt == "A neuron."


@pytest.mark.parametrize("move", [["E"], ["w", "x", "b", "y"], ["w99"]])
def test_only_what_is_given_moves(move):
    with pytest.raises(ValueError, match=r"move is \['\w+'.*\]: expected at most three of w, x, b, y"):
        explorers.computation(NEURON, move=move)


def test_sliders_are_for_the_first_three_inputs():
    figure = explorers.computation(STEP, "E").figure
    assert figure.data["into"] == {f"value{k}": ["x", k] for k in range(3)}
    assert [figure.controls[f"value{k}"]["slider"] for k in range(3)] == ["x1", "x2", "x3"]
    named = {entry.name for entry in explain(STEP)}
    assert {name for box in figure.data["boxes"] for name in box["numbers"]} <= named

"""Does a history say what a person would write: the right names in text and in LaTeX, right numbers, the line of code?"""

import math
import re

import numpy as np
import pytest
import vectors
from formulas import evaluated, plain
from test_tape import NET, worked_step

import annbook as ab
from annbook import history, worked
from annbook.history import Entry, History, Term, equations, explain, fixed, significant, steps
from annbook.recording import record
from annbook.tape import Label, Node, Tape


@pytest.mark.parametrize("value, text, tex", [
    (0.1, "0.1", "0.1"), (1 / 3, "0.333333", "0.333333"), (100000, "100000", "100000"), (-2.5, "-2.5", "-2.5"),
    (1e6, "1e+06", r"1 \cdot 10^{6}"),
    (-123456789, "-1.23457e+08", r"-1.23457 \cdot 10^{8}"), (1e-7, "1e-07", r"1 \cdot 10^{-7}"),
    (math.inf, "inf", "inf"), (np.float32(0.5), "0.5", "0.5"), (True, "1", "1")])
def test_six_significant_digits(value, text, tex):
    assert (significant(value), significant(value, True)) == (text, tex)


@pytest.mark.parametrize("value, digits, text", [
    (0.71095, 3, "0.711"), (-0.4, 3, "−0.400"), (0, 3, "0.000"), (-0.0, 2, "0.00"), (-0.0001, 3, "−1.00e−4"),
    (0.0005, 3, "0.001"), (0.00049, 3, "4.90e−4"), (0.5, 1, "0.5"), (0.05, 1, "0.1"), (0.04, 1, "4.00e−2"),
    (0.3, 0, "3.00e−1"), (0.6, 0, "1"),
    (99.25, 1, "99.2"), (100, 1, "100"), (-123.456, 3, "−123"), (999999.4, 2, "999999"), (1e6, 2, "1.00e+6"),
    (-2e12, 2, "−2.00e+12"), (math.inf, 2, "inf"), (-math.inf, 2, "−inf"), (math.nan, 2, "nan"), (1.5e-300, 4, "1.50e−300")])
def test_so_many_digits_after_the_point(value, digits, text):
    assert fixed(value, digits) == text


def test_chains_of_equal_things_in_latex():
    assert equations([["a", "b", "c"], ["d", "e"]]) == (
        "$$\\begin{aligned}\na &= b \\\\\n&= c \\\\\nd &= e\n\\end{aligned}$$")


Z4 = ["z_{4}", r"w_{14} \, x_{1} + w_{24} \, x_{2} + w_{34} \, x_{3} + b_{4}",
      r"0.2 \cdot 1 + (-0.3) \cdot 2 + 0.4 \cdot 3 + 0.1", "0.9"]


def test_a_history_prints_itself():
    found = explain(worked_step(), "z4")
    text = ("z4 = w14·x1 + w24·x2 + w34·x3 + b4 = 0.2·1 + (-0.3)·2 + 0.4·3 + 0.1 = 0.9"
            "    # annbook.layers, Dense.step: z = x @ self.W.T + self.b")
    tex = "$$\\begin{aligned}\n" + " \\\\\n&= ".join([f"{Z4[0]} &= {Z4[1]}", *Z4[2:]]) + "\n\\end{aligned}$$"
    assert type(found) is History and type(found[0]) is Entry and len(found) == 1
    assert str(found) == repr(found) == str(found[0]) == text and found._repr_latex_() == tex
    assert found._repr_markdown_() == tex + "\n\n`annbook.layers, Dense.step: z = x @ self.W.T + self.b`"
    assert found[0].parts == Z4 and found[0].latex == " = ".join(Z4)
    both = explain(worked_step(), "z[1]")
    assert str(both).split("\n")[0] == text and len(str(both).split("\n")) == 4
    assert both._repr_markdown_().count("`") == 2, "a line of code is told once"
    assert explain(worked_step(), "x1")._repr_markdown_() == "$$\\begin{aligned}\nx_{1} &= 1\n\\end{aligned}$$"


@pytest.mark.parametrize("name, parts", [
    ("x1", ["x_{1}", "1"]), ("lr", [r"\eta", "0.5"]), ("b4", ["b_{4}", "0.1"]), ("z4", Z4),
    ("a4", ["a_{4}", r"\sigma(z_{4})", r"\frac{1}{1 + e^{-z_{4}}}", r"\frac{1}{1 + e^{-0.9}}", "0.71095"]),
    ("delta8", [r"\delta_{8}", r"2 \, (a_{8} - y_{8}) \, a_{8} \, (1 - a_{8})",
                r"2 \cdot (0.596119 - 0.8) \cdot 0.596119 \cdot (1 - 0.596119)", "-0.0981732"]),
    ("dE/db4", [r"\frac{\partial E}{\partial b_{4}}", r"\delta_{4}", "-0.0110136"]),
    ("w14'", ["w_{14}'", r"w_{14} - \eta \, \frac{\partial E}{\partial w_{14}}", r"0.2 - 0.5 \cdot (-0.0110136)", "0.205507"])])
def test_parts_of_a_history_in_latex(name, parts):
    (entry,) = explain(worked_step(), name)
    assert entry.parts == parts
    assert (entry.term is None) == (entry.formula == "") == (len(parts) == 2) == str(entry).endswith("    (given)")


@pytest.mark.parametrize("act, call", [
    (ab.sigmoid, ("sigmoid(z8)", r"\sigma(z_{8})")), (ab.tanh, ("tanh(z8)", r"\tanh(z_{8})")),
    (ab.leaky_relu, ("leaky_relu(z8)", r"\mathrm{leaky\_relu}(z_{8})")), (ab.softmax, ()),
    (ab.identity, ("identity(z8)", r"\mathrm{identity}(z_{8})"))])
def test_an_activation_is_called_by_its_name(act, call):
    (entry,) = explain(record((NET[0], ab.Dense(*worked.weights[1], act)), worked.x, worked.y, ab.squared_error, 0.5), "a8")
    assert entry.call == call
    assert not [e for e in explain(worked_step()) if e.call and e.kind != "activation"]


def layered(name):
    """A step of another kind of network."""
    make, shape = vectors.EXAMPLES[name]
    net, rng = make(), np.random.default_rng(5)
    y = np.full(ab.predict(net, np.ones((2, *shape))).shape, 0.5)
    return record(net, rng.normal(size=(2, *shape)), y, ab.softmax_cross_entropy, 0.1)


STEPS = {
    "sgd": worked_step, "momentum": lambda: worked_step(optimiser=ab.momentum), "adam": lambda: worked_step(optimiser=ab.adam),
    "wide": lambda: record(ab.init([2, 9, 2], ab.tanh, ab.softmax), [[1.0, 2.0], [3.0, -4.0]], np.eye(2), ab.cross_entropy, 0.1),
    **{name: lambda name=name: layered(name) for name in vectors.EXAMPLES if "convolution" not in name}}


@pytest.mark.parametrize("name", STEPS)
def test_every_formula_names_the_right_numbers(name, monkeypatch):
    """Formulas in symbols, with the value of each name put in its place, come to the number: in text and in LaTeX."""
    monkeypatch.setattr(history, "significant", lambda value, tex=False: repr(float(value)))
    tape = STEPS[name]()
    found = explain(tape)
    for tex in False, True:
        values = {(entry.tex if tex else entry.name): f"({float(entry.value)!r})" for entry in reversed(found)
                  if tape.nodes[entry.node].name}
        names = "|".join(map(re.escape, sorted(values, key=len, reverse=True)))
        for entry in found[::1 + len(found) // 150]:
            formula = entry.written("symbols", tex)
            if entry.term and "..." not in formula and r"\dots" not in formula:
                text = re.sub(names, lambda match, values=values: values[match[0]], formula)
                value = evaluated(plain(text) if tex else text)
                assert math.isclose(value, entry.value, rel_tol=1e-7, abs_tol=1e-12), formula


def test_what_is_asked_for():
    tape = worked_step()
    z = tape.find("z[1]")
    for what, names in [("z4", ["z4"]), ("w34'", ["w34'"]), (z, ["z4", "z5", "z6", "z7"]), ("z[1]", ["z4", "z5", "z6", "z7"]),
                        (np.int64(z), ["z4", "z5", "z6", "z7"]), (0, ["x1", "x2", "x3"]), ("E", ["E"]),
                        (len(tape.nodes) - 1, ["b8'", "b9'"])]:
        assert [entry.name for entry in explain(tape, what)] == names
    every = explain(tape)
    assert [(e.node, e.place) for e in every] == [(i, k) for i, n in enumerate(tape.nodes) for k in range(np.size(n.value))]
    assert [str(e) for e in steps(tape)] == [str(e) for e in every if e.term and tape.nodes[e.node].name]


def test_names_of_the_book_come_before_those_of_nodes():
    tape = Tape()
    tape.input("z4", 1.0)
    tape.name(tape.input("x", np.ones(2)) * 2, "out", Label("z{}", (4,), kind="sum"))
    assert [(e.name, e.node) for e in explain(tape, "z4")] == [("z4", 3)]
    assert [e.name for e in explain(tape, "out")] == ["z4", "z5"]


def test_what_is_not_there_is_refused():
    tape = worked_step()
    n = len(tape.nodes)
    some = "name 'w41': the tape has no such number; it has, for instance, x1, y8, lr, w14, b4, w48, b8, z4, a4, z8, a8, E"
    for what, message in [("w41", some), (n, f"index {n}: the tape has nodes 0 to {n - 1}")]:
        with pytest.raises(ValueError) as error:
            explain(tape, what)
        assert str(error.value) == message
    with pytest.raises(ValueError, match=" -1: "):
        explain(tape, -1)
    tape = Tape()
    tape.name(tape.input("x", 1.0) + 1, "y")
    with pytest.raises(ValueError, match="for instance, x, y$"):
        explain(tape, "z")


def told(f, *values, name=""):
    """The history of what f makes of a, b, c."""
    tape = Tape()
    out = f(*(tape.input(key, value) for key, value in zip("abc", values)))
    return explain(tape, tape.name(out, name or "out").index)


@pytest.mark.parametrize("f, formula", [
    (lambda a, b: a + 0, "a"), (lambda a, b: 0 + a, "a"), (lambda a, b: a - 0, "a"), (lambda a, b: 0 - a, "0 - a"),
    (lambda a, b: a * 1, "a"), (lambda a, b: 1 * a, "a"), (lambda a, b: a / 1, "a"), (lambda a, b: 1 / a, "1 / a"),
    (lambda a, b: a * 0 + b, "b"), (lambda a, b: 0 * a - b, "0 - b"), (lambda a, b: a * a, "a^2"), (lambda a, b: a * b, "a·b"),
    (lambda a, b: np.square(a), "a^2"), (lambda a, b: a.tape.constant(3.0) * 3.0 + a, "9 + a"),
    (lambda a, b: (a + b) * (a + b), "(a + b)^2"),
    (lambda a, b: np.maximum(a, -9) + np.maximum(b, 9), "a + max(b, 9)"), (lambda a, b: np.maximum(a, 0), "max(a, 0)"),
    (lambda a, b: np.maximum(0, a), "max(0, a)"), (lambda a, b: np.maximum(a, b), "max(a, b)"),
    (lambda a, b: 2 * (a / 2 - b / 2), "a - b"), (lambda a, b: 2 * (a / 2 - b / 3), "2·(a / 2 - b / 3)"),
    (lambda a, b: 3 * (a / 2 - b / 2), "3·(a / 2 - b / 2)"), (lambda a, b: 2 * (a / 2 + b / 2), "2·(a / 2 + b / 2)"),
    (lambda a, b: ab.sigmoid.f(a), "1 / (1 + e^(-a))"), (lambda a, b: ab.sigmoid.f(a - b), "1 / (1 + e^(-(a - b)))"),
    (lambda a, b: np.exp(np.minimum(a, 0)) / (1 + np.exp(-np.absolute(b))), "e^(min(a, 0)) / (1 + e^(-|b|))"),
    (lambda a, b: np.stack([a, b]).sum() + np.stack([a, a * 0]).sum(), "a + b + a"),
    (lambda a, b: np.stack([a, b, a]).mean(), "(a + b + a) / 3"), (lambda a, b: np.stack([a]).mean(), "a"),
    (lambda a, b: np.stack([a * 0, b]).mean(), "(0 + b) / 2"), (lambda a, b: np.stack([a * 0, b]).max(), "max(0, b)"),
    (lambda a, b: np.stack([a * 0, b * 0]).sum() + a, "a"), (lambda a, b: np.pad(np.stack([a, b]), 1).sum(), "a + b"),
    (lambda a, b: np.stack([a] * 12).sum(), " + ".join("a" * 12)), (lambda a, b: np.stack([a] * 13).sum(), "a + a + a + ... + a"),
    (lambda a, b: np.stack([a, b] * 7).sum(), "a + b + a + ... + b"), (lambda a, b: np.size(np.stack([a, b])) * a, "2·a"),
])
def test_formulas_are_as_simple_as_a_person_would_write_them(f, formula):
    (entry,) = told(f, 3.0, 2.0)
    assert entry.formula == formula
    if "..." not in formula:
        assert math.isclose(evaluated(entry.numbers), entry.value)
    assert entry.written("symbols", True).count(r"\dots") == formula.count("...")


def test_terms_know_their_values():
    def values(term):
        yield term
        if term.op != "name":
            for part in term.args:
                yield from values(part)

    ops = {"divide": lambda a, b: a / b, "add": lambda a, b: a + b, "negative": lambda a: -a, "exp": math.exp,
           "power": lambda a, b: a ** b, "sum": lambda *v: sum(v), "multiply": lambda a, b: a * b, "subtract": lambda a, b: a - b}
    seen = set()
    for f in (lambda a, b: ab.sigmoid.f(a), lambda a, b: np.stack([a, b, a]).mean(),
              lambda a, b: np.stack([a, b]) @ np.stack([b, a]),
              lambda a, b: 2 * (a / 2 - b / 2), lambda a, b: a * a, lambda a, b: np.einsum("i,i,i->", *[np.stack([a, b])] * 3)):
        (entry,) = told(f, 3.0, 2.0)
        assert math.isclose(entry.term.value, entry.value)
        for term in values(entry.term):
            if term.op not in ("name", "number"):
                seen.add(term.op)
                assert math.isclose(term.value, ops[term.op](*(part.value for part in term.args))), term
    assert seen == {"divide", "add", "negative", "exp", "sum", "multiply", "subtract", "power"}


@pytest.mark.parametrize("f, name, formulas", [
    (lambda a, b: a[::-1], "m", ["a[1]", "a[0]"]), (lambda a, b: np.concatenate([a, b]), "m", ["a[0]", "a[1]", "b[0]", "b[1]"]),
    (lambda a, b: np.pad(a, (1, 0)), "m", ["0", "a[0]", "a[1]"]), (lambda a, b: np.pad(a * 2, 1)[1:3], "m", ["a[0]·2", "a[1]·2"]),
    (lambda a, b: np.stack([a, b], 1)[1], "m", ["a[1]", "b[1]"]),
    (lambda a, b: (a + b).reshape(2, 1).T[0], "m", ["a[0] + b[0]", "a[1] + b[1]"]),
    (lambda a, b: np.stack([a, b])[:, ::-1].ravel()[1:3] * 1, "m", ["a[0]", "b[1]"]),
    (lambda a, b: np.broadcast_to(a, (2, 2)), "m", ["a[0]", "a[1]", "a[0]", "a[1]"]),
    (lambda a, b: a.max() - b, "m", ["max(a[0], a[1]) - b[0]", "max(a[0], a[1]) - b[1]"]),
    (lambda a, b: a[:, None] * b, "m", ["a[0]·b[0]", "a[0]·b[1]", "a[1]·b[0]", "a[1]·b[1]"]),
    (lambda a, b: a.argmax() + np.zeros_like(a), "m", ["argmax(a[0], a[1])"] * 2),
    (lambda a, b: a + b.shape[0], "m", ["a[0] + 2", "a[1] + 2"]),
])
def test_moved_numbers_keep_their_origin(f, name, formulas):
    assert [entry.formula for entry in told(f, np.array([1.0, 5.0]), np.array([3.0, 4.0]), name=name)] == formulas


def test_products_over_axes_are_spelled_out():
    a, b = np.arange(1.0, 5).reshape(2, 2), np.arange(5.0, 9).reshape(2, 2)
    dots = "a[0,0]·b[0,0] + a[0,1]·b[0,1] + a[1,0]·b[1,0] + a[1,1]·b[1,1]"
    for f, formula in [
            (lambda a, b: np.tensordot(a, b), dots), (lambda a, b: np.tensordot(a, b, 2), dots),
            (lambda a, b: np.einsum("ij,ij", a, b), dots), (lambda a, b: np.einsum("ij, ij ->", a, b), dots),
            (lambda a, b: np.tensordot(a, b, 1), "a[0,0]·b[0,0] + a[0,1]·b[1,0]"), (lambda a, b: np.einsum("ba", a), "a[0,0]"),
            (lambda a, b: np.tensordot(a, b, ([0], [1])), "a[0,0]·b[0,0] + a[1,0]·b[0,1]"),
            (lambda a, b: np.tensordot(a, b, (0, 1)), "a[0,0]·b[0,0] + a[1,0]·b[0,1]"),
            (lambda a, b: np.einsum("ij,kj->ki", a, b), "a[0,0]·b[0,0] + a[0,1]·b[0,1]"),
            (lambda a, b: a @ b[0], "a[0,0]·b[0,0] + a[0,1]·b[0,1]"), (lambda a, b: a[0] @ b, "a[0,0]·b[0,0] + a[0,1]·b[1,0]")]:
        found = told(f, a, b)
        assert found[0].formula == formula
        assert all(math.isclose(evaluated(entry.numbers), entry.value) for entry in found)
    turned = told(lambda a, b: np.einsum("ba", a), a, b)
    assert [entry.formula for entry in turned] == ["a[0,0]", "a[1,0]", "a[0,1]", "a[1,1]"]


def test_a_moved_number_with_a_name_is_called_by_it():
    """What was computed without a name, and then moved to where it got one, is called by that name ever after."""
    tape = Tape()
    x = tape.input("x", np.array([1.0, 2.0]))
    y = x * 3
    tape.name(y[::-1], "y")
    tape.name(y[0] + 1, "z")
    tape.name(y[::-1], "again")
    assert [e.formula for e in explain(tape, "z")] == ["y[1] + 1"]
    assert [e.formula for e in explain(tape, "y")] == ["x[1]·3", "x[0]·3"]
    assert [e.formula for e in explain(tape, "again")] == ["y[0]", "y[1]"]
    assert [e.source.text for e in explain(tape, "y")] == ["y = x * 3"] * 2
    tape.name(x[1:], "part")
    assert explain(tape, "part")[0].source.text == 'tape.name(x[1:], "part")' and explain(tape, "part")[0].formula == "x[1]"


def test_weights_come_first_then_gradients():
    tape = Tape()
    names = {key: tape.input(key, 2.0, Label(kind=kind)) for key, kind in
             [("x", "input"), ("w", "weight"), ("d", "gradient"), ("b", "bias")]}
    for text, wanted in [("x w", "w·x"), ("x d", "d·x"), ("d w", "w·d"), ("b x", "b·x"), ("x b", "x·b"), ("x b d w", "w·d·x·b")]:
        keys = text.split()
        out = tape.name(np.einsum(",".join(["i"] * len(keys)) + "->", *(names[key].reshape(1) for key in keys)), text)
        assert explain(tape, text)[0].formula == wanted and out.value == 2.0 ** len(keys)


@pytest.mark.parametrize("f, gaps", [
    (lambda a, b: a * b, ["", (0, 0, 1), "·", (1, 0, 1), ""]),
    (lambda a, b: np.exp(a) + b, ["e^(", (0, 0, 0), ") + ", (1, 0, 1), ""]),
    (lambda a, b: 2 * a, ["2·", (0, 0, 1), ""]), (lambda a, b: np.tanh(b), ["tanh(", (1, 0, 0), ")"])])
def test_gaps_say_which_number_and_whether_it_needs_brackets(f, gaps):
    tape = Tape()
    tape.name(f(tape.input("a", -1.5), tape.input("b", 2.0)), "out")
    assert explain(tape, "out")[0].gaps == gaps


def test_an_operation_that_is_none_is_a_plain_number():
    tape = Tape()
    tape.nodes.append(Node("constant", value=np.array([1.5, 2.5]), name="c"))
    tape.name(tape.input("x", 2.0) * 3, "y")
    assert [str(e) for e in explain(tape, "c")] == ["c[0] = 1.5    (given)", "c[1] = 2.5    (given)"]
    assert [e.term for e in explain(tape, 2)] == [None] and explain(tape, "y")[0].term.args[1] == Term("number", (), 3)


def test_a_small_number_under_a_power_is_legal_latex():
    tape = ab.Tape()
    a = tape.input("a", np.array(1e-7))
    tape.name(a ** 2, "square")
    entry, = ab.explain(tape, "square")
    assert r"(1 \cdot 10^{-7})^{2}" in entry.latex and significant(-0.0) == "0"
    with pytest.raises(ValueError, match="the tape has no such number"):
        ab.explain(tape, "")

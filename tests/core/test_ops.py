"""Is every operation drawn and written as a reader expects: its sign, its formula in text and in LaTeX, its brackets?"""

import math
from inspect import signature
from itertools import product

import numpy as np
import pytest
import vectors
from formulas import brackets, evaluated, plain, value_of

from annbook import history
from annbook.history import explain
from annbook.ops import OPS, Label, Name, named, names_of, sort
from annbook.tape import Tape

SIGNS = {"add": "+", "subtract": "−", "multiply": "×", "divide": "÷", "power": "^", "negative": "neg", "absolute": "abs",
         "square": "²", "sqrt": "√", "log": "ln", "maximum": "max", "minimum": "min", "matmul": "@", "sum": "Σ", "copy": "=",
         "transpose": "T", "index": "[ ]", "greater": "greater"}
EITHER = {"add", "multiply", "maximum", "minimum", "equal", "not_equal"}
VALUES = dict(zip("abcdf", (0.7, 4.0, 5.0, 0.9, 1.3)))
COMPARISONS = {"greater", "greater_equal", "less", "less_equal", "equal", "not_equal"}
TAKES = {name: getattr(op.rule, "nin", 0) or len(signature(op.rule).parameters)
         for name, op in OPS.items() if op.group == "place"}
CLEARER = {("multiply", "divide"), ("multiply", "negative"), ("divide", "negative"), ("negative", "negative"),
           ("subtract", "negative"), ("square", "square"), ("power", "power"), ("power", "square")}  # for the eye alone


def test_every_operation_has_its_sign():
    assert {name: op.sign for name, op in OPS.items()} == {name: SIGNS.get(name, name) for name in OPS}
    assert {op.group for op in OPS.values()} == {"place", "product", "reduction", "move", "count"}


@pytest.mark.parametrize("name", [name for name, count in TAKES.items() if count == 2])
def test_the_order_of_inputs_is_told_where_it_matters(name):
    rule, pairs = OPS[name].rule, [(2.0, 3.0), (3.0, 2.0), (2.0, 2.0), (5.0, 0.5)]
    assert OPS[name].either == all(rule(a, b) == rule(b, a) for a, b in pairs) == (name in EITHER)
    assert not any(op.either for other, op in OPS.items() if TAKES.get(other) != 2)


@pytest.mark.parametrize("case", list(vectors.op_tapes()), ids=lambda case: case[0])
def test_every_formula_comes_to_its_number(case, monkeypatch):
    """All terms, and the first few as they are written, in text and in LaTeX."""
    monkeypatch.setattr(history, "significant", lambda value, tex=False: repr(float(value)))
    name, f, shapes, make = case
    tape, rng = Tape(), np.random.default_rng(3)
    tape.name(f(*(tape.input(key, make(rng, shape)) for key, shape in shapes.items())), "out")
    for k, entry in enumerate(explain(tape, "out")):
        values = [value_of(entry.term)]
        if k < 3 and "..." not in entry.numbers:
            values += evaluated(entry.numbers), evaluated(plain(entry.written("numbers", True)))
        assert all(math.isclose(value, entry.value, rel_tol=1e-9, abs_tol=1e-12) for value in values), str(entry)


def nested(outer, inner, slot):
    """The history of one operation on another, on numbers with names."""
    tape = Tape()
    names = [tape.input(name, value) for name, value in VALUES.items()]
    parts, names = names[:TAKES[inner]], names[TAKES[inner]:]
    parts = [tape.apply(inner, *parts) if k == slot else names.pop(0) for k in range(TAKES[outer])]
    tape.name(tape.apply(outer, *parts), "out")
    return explain(tape, "out")[0]


def comes_to(text, value):
    """Whether a formula makes sense, and has this value."""
    try:
        return math.isclose(evaluated(text, **VALUES), value, rel_tol=1e-9)
    except (SyntaxError, TypeError):
        return False


@pytest.mark.parametrize("outer", TAKES)
def test_formulas_have_all_brackets_that_they_need_and_no_more(outer):
    for inner, slot in product(TAKES, range(TAKES[outer])):
        if inner in COMPARISONS and outer != "where" or (outer, inner) == ("absolute", "absolute"):
            continue
        with np.errstate(all="ignore"):
            entry = nested(outer, inner, slot)
        if not np.isfinite(entry.value):
            continue
        tex = entry.written("symbols", True)
        for text in (entry.formula, plain(tex)):
            assert comes_to(text, entry.value), (text, tex)
        if "where" in (outer, inner) or (outer, inner) in CLEARER:
            continue
        assert not [text for text in brackets(entry.formula) if comes_to(text, entry.value)], entry.formula


@pytest.mark.parametrize("f, formula, tex", [
    (lambda a, b: (a / b) ** 2, "(a / b)^2", r"\left(\frac{a}{b}\right)^{2}"),
    (lambda a, b: a / b * a, "(a / b)·a", r"\frac{a}{b} \, a"), (lambda a, b: (a + b) * b, "(a + b)·b", r"(a + b) \, b"),
    (lambda a, b: np.negative(-a), "-(-a)", "-(-a)"), (lambda a, b: a - (-b), "a - (-b)", "a - (-b)"),
    (lambda a, b: np.tanh(a / b), "tanh(a / b)", r"\tanh(\frac{a}{b})"), (lambda a, b: np.exp(-a), "e^(-a)", "e^{-a}"),
    (lambda a, b: np.sign(a), "sign(a)", r"\mathrm{sign}(a)"),
    (lambda a, b: np.clip(a, 0, b), "clip(a, 0, b)", r"\mathrm{clip}(a, 0, b)"),
    (lambda a, b: np.argmax(np.stack([a, b])), "argmax(a, b)", r"\mathrm{argmax}(a, b)"),
    (lambda a, b: np.stack([a, b]).max(), "max(a, b)", r"\max(a, b)"),
    (lambda a, b: np.stack([a, b]).min(), "min(a, b)", r"\min(a, b)"),
    (lambda a, b: np.stack([a, b, a]).sum(), "a + b + a", "a + b + a"),
    (lambda a, b: np.where(a >= b, a, b), "(a if a >= b else b)", r"(a \text{ if } a \ge b \text{ else } b)"),
])
def test_formulas_in_text_and_in_latex(f, formula, tex):
    tape = Tape()
    tape.name(f(tape.input("a", 0.5), tape.input("b", 2.0)), "out")
    (entry,) = explain(tape, "out")
    assert (entry.formula, entry.written("symbols", True)) == (formula, tex)


def test_functions_of_numpy_are_known_by_both_names():
    assert {name: named(name) for name in ("max", "amax", "min", "amin", "sum", "std")} == {
        "max": "max", "amax": "max", "min": "min", "amin": "min", "sum": "sum", "std": None}


@pytest.mark.parametrize("name, args, settings, wanted", [
    ("sum", (1,), {"axis": 0}, ([1], {"axis": 0})), ("sum", (1, 0, True), {}, ([1], {"axis": 0, "keepdims": True})),
    ("add", (1, 2), {}, ([1, 2], {})), ("stack", ((1, 2), 1), {}, ([1, 2], {"axis": 1})),
    ("concatenate", ((1, 2),), {"axis": 1}, ([1, 2], {"axis": 1})), ("stack", ((1, 2),), {}, ([1, 2], {})),
    ("einsum", ("i,i->", 1, 2), {}, ([1, 2], {"subscripts": "i,i->"})), ("repeat", (1, 2), {}, ([1], {"repeats": 2})),
    ("tensordot", (1, 2, 0), {}, ([1, 2], {"axes": 0}))])
def test_a_call_is_sorted_into_arrays_and_settings(name, args, settings, wanted):
    assert sort(OPS[name], args, settings) == wanted


@pytest.mark.parametrize("name, args, settings", [
    ("sum", (), {}), ("sum", (1,), {"dtype": float}), ("where", (1,), {}), ("exp", (1,), {"where": True, "x": 1}),
    ("reshape", (1,), {}), ("clip", (1,), {"low": 0})])
def test_a_call_that_is_none_is_refused(name, args, settings):
    with pytest.raises(TypeError):
        sort(OPS[name], args, settings)


def test_names_of_numbers():
    def said(label, shape, base="v"):
        return [str(name) for name in names_of(label, shape, base)]

    assert said(Label(), ()) == ["v"] and said(Label(), (2,)) == ["v[0]", "v[1]"] and said(Label(), (1, 1)) == ["v[0,0]"]
    assert said(Label("lr"), ()) == ["lr"] and said(Label("z{}", (4,)), (2,)) == ["z4", "z5"]
    assert said(Label("z{}", (4,)), (1, 2)) == ["z4", "z5"] and said(Label("z{}", (4,)), (2, 1)) == ["z4[0]", "z4[1]"]
    assert said(Label("w{}", (4, 1)), (2, 2)) == ["w14", "w24", "w15", "w25"]
    assert said(Label("w{}", (9, 1)), (2, 1)) == ["w19", "w1,10"] and said(Label("z{}", (9,)), (2,)) == ["z9", "z10"]
    assert names_of(Label("w{}'", (4, 1)), (1, 1), "v") == [Name("w{}'", "14", "")]
    assert str(Name("w{}'", "14", "0,1")) == "w14'[0,1]" and str(Name("v")) == "v"
    assert Label() == Label("", (), "", "", "", 0) and Name("v") == Name("v", "", "")

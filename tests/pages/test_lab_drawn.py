"""Is the mistake lab drawn as it should be, from the numbers of CPython? Both programs are run here as plain NumPy.

What should be there is built as in test_drawn.py, element by element, and the whole page is compared.
"""

import re
from functools import cache

import numpy as np
import pytest
from elements import Plane, button, cell, choice, coded, el, heading, ledger, page, region, row
from labs import both, off, slopes
from pictures import TINY, in_order, network_picture, receipt, spoken, unseen
from reader import MINUS, shown
from stage import check, differ, words
from walks import mistake_says

import annbook as ab
from annbook import explorers, mistakes, worked
from annbook.mistakes import CHECKS, MISTAKES, ORDER

SIGMOID = tuple(ab.Dense(W, b, ab.sigmoid) for W, b in worked.weights)


@cache
def lab(name="no factor 2"):
    return explorers.mistakes(name)


def gap(value, nudged):
    """(how far apart, whether they agree): the gap in words, TINY if it is rounding."""
    far = abs(value - nudged) / (abs(value) + abs(nudged))
    if far < 1e-6:
        return TINY, True
    digit, power = f"{far:.0e}".split("e")
    return (shown(far, 2) if far >= 0.01 else f"{digit}e{int(power)}".replace("-", MINUS)), False


def receipt_of(name, value, nudged):
    """The sentence on a gradient."""
    far, agree = gap(value, nudged)
    both = f"{name} = {shown(value)} by the formula, {shown(nudged)} by nudging, gap {far}"
    return receipt(f"✓ {both}: they agree", "agree") if agree else receipt(f"✗ {both}: they differ", "differ")


def rounded(page):
    """The page with each gap that is rounding written as TINY."""
    for node in page.iter():
        if "ab-agree" in (node.get("class") or "").split():
            node.text = re.sub(rf"(gap |^)(\de{MINUS}\d+|0)(?= ✓|: they agree)", rf"\g<1>{TINY}", node.text)
    return page


def stories(mistake, done, lr, opened, values):
    """The two formulas of a number."""
    lines = []
    for title, tape, value in zip(("right", "with the mistake"), mistakes.tapes(mistake), values):
        tape = tape.rerun({"lr": lr})
        for _ in range(done):
            tape = mistakes.after(tape)
        entry = next(e for e in ab.explain(tape) if e.name.removesuffix("[0]") == opened)
        head = [el("span", "ab-muted-text", f"{title}: "), el("b", None, opened, tabindex=-1)]
        if not entry.term:
            lines.append(el("p", "ab-formula", head, f" is given, {shown(value, 6)}"))
            continue
        symbols, numbers = [], ""
        for piece in entry.gaps:
            if isinstance(piece, str):
                symbols.append(piece.replace("-", MINUS))
                numbers += symbols[-1]
                continue
            node, place, bracket = piece
            number = np.ravel(tape.nodes[node].value)[place]
            name = tape.names(node)[place].removesuffix("[0]")
            symbols.append(el("button", "ab-name-link", name, type="button") if name in lab().figure.data["book"] else name)
            numbers += f"({shown(number)})" if bracket and number < 0 else shown(number)
        lines += [el("p", "ab-formula", head, " = ", *symbols), el("p", "ab-formula", f"= {numbers} = {shown(value, 6)}")]
    sheet = el("div", "ab-history", lines, role="group", aria_label="History of a number, right and wrong")
    return el("div", "ab-past", sheet, row(*2 * [button("", hidden="")]))


def curve(mistake, done, lr):
    """The chart of both errors, and its legend."""
    both = [mistakes.curve(code, mistake.rows, lr=lr) for code in (mistake.right, mistake.wrong)]
    top = min(max(E[np.isfinite(E)].max() for E in both), 20 * max(E[0] for E in both))
    plane = Plane((0, 200), (0, 1.1 * top), height=200, ylabel="E")
    kinds = [("ab-activation", "7 3", "without"), ("ab-loss", "", f"with “{mistake.name}”")]
    lines = [el("path", f"ab-line {colour}", stroke_dasharray=dash, d=plane.path(range(201), E))
             for E, (colour, dash, _) in zip(both, kinds)]
    dots = [el("circle", f"ab-dot {colour}", r=4, cx=plane.x(done), cy=plane.y(E[done]) if np.isfinite(E[done]) else -10)
            for E, (colour, _, _) in zip(both, kinds)]
    words = ", ".join(f"{shown(E[200] if not E[200] < 1e-12 else 0.0)} {label}" for E, (*_, label) in zip(both, kinds))
    keys = [el("span", f"ab-key {colour}{' ab-dashed' * bool(dash)}", label) for colour, dash, label in kinds]
    plot = plane.svg(lines, dots, label=f"E after 200 steps: {words}", xlabel="training steps done")
    return el("div", None, el("p", "ab-legend", keys), el("div", "ab-curve", plot))


def lines_of(mistake):
    """What is exchanged, in two columns."""
    more = f" Shown with {mistake.rows} rows; the numbers are those of the first." if mistake.rows > 1 else ""
    texts = "\n".join(one for one, _ in mistake.pairs), "\n".join(other or "# (left out)" for _, other in mistake.pairs)
    columns = [el("div", None, el("p", None, title), el("pre", style, text))
               for title, style, text in zip(("right", "with the mistake"), (None, "ab-off"), texts)]
    return el("div", "ab-lines", el("p", None, mistake.says + more), el("div", "ab-side", columns))


def verdicts(mistake):
    """What the checks say, and nudging in the judge's words."""
    passed, rows = mistakes.passes(mistake.wrong), []
    words = next((f"{one.name}: {one.says}" for one in mistakes.judged(mistake.wrong) if one.says), "")
    for name in CHECKS:
        caught = not passed[name]
        rows.append(el("tr", None, el("th", None, name, scope="row"), el(
            "td", "ab-off" if caught else "ab-same", "✗ caught" if caught else "passes"),
            cell(words if name == "nudging" and caught else "")))
    words = "Each check begins anew; nudging and the step by hand look at the first step alone."
    return region("What the checks say", el("table", "ab-checks", el("caption", None, words), heading(
        "check", "with the mistake", "it says"), el("tbody", None, rows)))


def marked(picture, names):
    """The picture, on which these numbers are marked as off."""
    for node in picture.iter("text"):
        name, _, value = (node.get("aria-label") or "").partition(" = ")
        if value and name in names:
            node.set("class", f"{node.get('class')} ab-off"), node.set("aria-label", f"{name} = {value}, off")
    return picture


def sheet(mistake, right, wrong, nudged, unfolded):
    """The table of all numbers; the receipts are filled in while it is open."""
    data, rows = lab().figure.data, []
    for name in (one for one in in_order(data) if data["kinds"].get(one) != "rate"):
        if not unfolded:
            rows.append([name, cell(), cell(), cell(), cell()])
            continue
        differs = off(right[name], wrong[name])
        seen, words, style = "", "", "ab-receipt"
        if name in nudged:
            seen, (far, agree) = shown(nudged[name]), gap(wrong[name], nudged[name])
            words, style = f"{far} {'✓ agree' if agree else '✗ differ'}", f"ab-receipt ab-{'agree' if agree else 'differ'}"
        rows.append([name, cell(shown(right[name])), el("td", "ab-off" if differs else "ab-same",
                                                       shown(wrong[name]) + " ✗" * differs), cell(seen), el("td", style, words)])
    table = ledger(["name", "right", "with the mistake", "by nudging", "gap"], rows)
    if unfolded:
        table.set("open", "")
    return table


def lab_page(name, done=0, lr=0.5, opened=None, unfolded=False):
    mistake = MISTAKES[name]
    opened = opened or mistake.first
    right, wrong, one, other = both(name, done, lr)
    chips, seen = [], False
    for array in ORDER:
        how = mistakes._print(right[array], wrong[array])
        style = ("ab-off" if seen else "ab-off ab-begins") if how else "ab-same"
        seen = seen or bool(how)
        chips.append(el("li", style, el("b", None, array), " ", el("span", None, how or "same")))
    carried = {w: other[f"dE/d{w}"] - one[f"dE/d{w}"] for w in other if w[0] == "w" and w[-1] != "'"}
    names = {name for name in other if off(one[name], other[name])}
    owner = lab().figure.data["of"].get(opened, opened)
    nudged = slopes(mistake, wrong)
    subject = opened if opened in nudged else subject_of(opened)
    line = receipt() if subject is None else receipt_of(subject, other[subject], nudged[subject])
    says = mistake_says(name, done, lr)
    return page("mistakes", row(choice("mistake", name, [*MISTAKES]), button("Reset")),
                lines_of(mistake), spoken(says),
                el("ol", "ab-spread", chips, aria_label="Arrays in the order of computation"),
                marked(network_picture(SIGMOID, other, owner, carried, opened), names),
                el("p", "ab-muted-text", "Underlined: off. The wider a line, the further off is its dE/dw."),
                stories(mistake, done, lr, opened, (one[opened], other[opened])), line, curve(mistake, done, lr),
                 verdicts(mistake), sheet(mistake, one, other, nudged, unfolded), unseen(says), *coded())


def subject_of(name):
    """The gradient that is checked where a number is none itself."""
    if name == "E":
        return "dE/dw48"
    if name[0] in "xyl":
        return None
    bare = name.rstrip("'")
    return f"dE/d{bare}" if bare[0] in "wb" else f"dE/db{bare.lstrip('zadelt')}"


def ordered(tree):
    """The same page, whose classes are in one order: they come and go."""
    for node in tree.iter():
        if node.get("class"):
            node.set("class", " ".join(sorted(node.get("class").split())))
    return tree


def same_page(stage, meant):
    check(differ(ordered(rounded(stage.page)), ordered(meant)))


def test_mistakes(stage):
    stage.open(lab())
    same_page(stage, lab_page("no factor 2"))
    stage.set(done=7, lr=1.5)
    same_page(stage, lab_page("no factor 2", 7, 1.5))


@pytest.mark.parametrize("name", MISTAKES)
def test_every_mistake_is_drawn(stage, name):
    stage.open(lab()).choose("mistake", name)
    begins = mistakes.first(MISTAKES[name]).step - 1
    assert (stage.state["mistake"], stage.state["done"]) == (name, begins)
    same_page(stage, lab_page(name, begins))
    stage.set(done=4)
    same_page(stage, lab_page(name, 4))


def test_a_number_that_is_pressed_shows_both_formulas(stage):
    stage.open(lab())
    for name in ("a5", "z4", "b7", "x2", "E", "delta4"):
        stage.fire(stage.labelled(f"{name} = ", begins=True), "click")
        same_page(stage, lab_page("no factor 2", opened=name))
    stage.fire(stage.labelled("w25 = ", begins=True), "click")
    same_page(stage, lab_page("no factor 2", opened="w25"))
    stage.choose("mistake", "uphill")  # another mistake begins elsewhere
    same_page(stage, lab_page("uphill"))


def test_a_name_in_a_formula_is_pressed_to_walk_on_and_told_once(stage):
    stage.open(lab()).press("a8")
    heard, (*_, right, _) = words(stage.one("p", "ab-unseen")), both("no factor 2", 0, 0.5)
    numbers = f"= 1 / (1 + e^({MINUS}{shown(right['z8'])})) = {shown(right['a8'], 6)} with the mistake: a8"
    assert f"right: a8 = 1 / (1 + e^({MINUS}z8)) {numbers}" in heard
    same_page(stage, lab_page("no factor 2", opened="a8"))
    for pressed in ("z8", "Back to a8", "Forward to z8", "Back to a8", "Back to delta8"):
        stage.press(pressed)
    same_page(stage, lab_page("no factor 2"))


@pytest.mark.parametrize("name", ["no factor 2", "softmax twice", "gradient never reset", "bias never updated"])
def test_the_table_and_its_receipts(stage, name):
    stage.open(lab()).choose("mistake", name)
    stage.set(done=2)
    stage.fire(stage.one("summary"), "click")
    same_page(stage, lab_page(name, 2, unfolded=True))


def test_a_mistake_that_has_not_begun_is_told(stage):
    stage.open(lab("gradient never reset"), done=0)
    E = shown(mistakes.curve(mistakes.CODES["sigmoid"])[0])
    assert stage.said == f"step 1: no number is off; E = {E}, the same without the mistake"


def test_a_planted_fault_is_seen(stage):
    """A wrong number on the page, a factor that is another, a formula of somebody else."""
    for find, text in ((lambda p: p.one("p", "annbook-readout"), "step 1"), (lambda p: p.all("span")[0], "× 3"),
                       (lambda p: p.all("p", "ab-formula")[1], "= 1")):
        stage.open(lab())
        find(stage).text = text
        with pytest.raises(AssertionError):
            same_page(stage, lab_page("no factor 2"))


def test_names_are_refused():
    with pytest.raises(ValueError, match="name is 'no factor 3': expected hidden bias left out, "):
        explorers.mistakes("no factor 3")
    with pytest.raises((ValueError, TypeError), match="name"):
        explorers.mistakes(3)


def test_it_begins_with_the_mistake_that_is_named():
    figure = lab("gradient never reset").figure
    assert (figure.mistake, figure.done, figure.lr) == ("gradient never reset", 1, 0.5)
    assert figure.controls["mistake"]["options"] == [*MISTAKES]
    both = lab("uphill").still
    assert "uphill" in both._repr_mimebundle_()[1]["image/svg+xml"]["alt"]

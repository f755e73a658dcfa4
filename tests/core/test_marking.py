"""Does the marking find the first wrong number and its reason, and never call a right one wrong?"""

import re

import numpy as np
import pytest
import reasons
import sheets
import wrong

import annbook as ab
from annbook.changes import changes, pairs
from annbook.formulas import opened, used, value
from annbook.marking import SIGNS, Marks, mark, read

NAMES = [setting.name for setting in wrong.networks()]
WORKED = NAMES[0]
RIGHT = {"z4": "0.90", "a4": "0.711", "E": "0.1013", "delta8": "-0.0982", "delta9": "0.1207", "dE/dw48": "-0.0698"}


def marked(**changed):
    return mark(sheets.tape_of(WORKED), RIGHT | changed)


def by_name(marks):
    return {one.name: one for one in marks}


# the measured table

@pytest.mark.slow
@pytest.mark.parametrize(("digits", "carry", "of"), [(3, True, 0), (4, False, 1), (6, True, 2)])
def test_the_first_wrong_number_and_its_reason_are_found(digits, carry, of):
    """A third of the mistakes each; `python bench/fair marking` measures all of them."""
    cases = [case for k, case in enumerate(wrong.cases(most=1)) if k % 3 == of]
    count = sheets.scores(cases, digits, carry)
    assert count["seen"] >= 50 and count["first"] == count["seen"] and len({case.setting.name for case in cases}) >= 4
    assert count["named"] / count["asked"] >= 0.94 and count["leading"] / count["asked"] >= 0.85  # 0.95 over all
    assert count["true"] / count["reasons"] >= 0.7


@pytest.mark.slow
def test_right_sheets_are_never_called_wrong():
    bad, count = sheets.called_wrong(range(120))
    assert not bad and count > 100


@pytest.mark.slow
def test_a_habit_is_told_from_slips():
    rng = np.random.default_rng(0)
    every = [*sheets.readers(rng)]
    some = [every[k] for k in rng.permutation(len(every))[:16]]
    told = [sheets.told(habit, cases, rng) for habit, cases in some]
    assert np.mean(told) >= 0.9 and {habit for habit, _ in some} == {True, False}


def test_these_measures_can_fail():
    case = next(case for case in wrong.cases() if case.id == "z-no-bias")
    assert reasons.names(case, sheets.mark(sheets.tape_of(case.setting.name), wrong.rounded(
        case.numbers, 4, np.random.default_rng(0))).first.says[0])
    other = next(case for case in wrong.cases() if case.id == "new-plus")
    rules = mark(sheets.tape_of(other.setting.name), wrong.rounded(other.numbers, 4, np.random.default_rng(0))).first.says
    assert not any(reasons.names(case, rule) for rule in rules)
    assert {*reasons.RULES} == {one.id for one in wrong.WRONG if "slip" not in one.id}


# formulas and their changes

@pytest.mark.parametrize("name", NAMES)
def test_formulas_give_the_numbers_of_the_tape(name):
    numbers = opened(sheets.tape_of(name))
    for k, formula in numbers.formulas.items():
        assert np.isclose(value(formula, numbers.right), numbers.right[k], rtol=1e-10, atol=1e-14), numbers.names[k]
    place = {k: i for i, k in enumerate(numbers.order)}
    assert all(place.get(j, -1) < place[k] for k in place for j in used(numbers.formulas[k]))


@pytest.mark.parametrize("name", NAMES)
def test_no_change_is_the_formula_itself_and_none_comes_twice(name):
    rng = np.random.default_rng(1)
    for family in opened(sheets.tape_of(name)).families:
        every = changes(family) + pairs(family)
        known = rng.uniform(0.2, 0.9, (len(family.numbers.names) + 1, 20))
        known[:, 4:] *= np.sign(rng.normal(size=(len(known), 16)))
        places = known[np.array(family.slots)]
        with np.errstate(all="ignore"):
            own, *prints = [np.round(np.broadcast_to(value(expr, places), places[0].shape), 8).tobytes()
                            for expr in [family.expr, *(one.expr for one in every)]]
        assert own not in prints and len({*prints}) >= 0.97 * len(every) > 8  # the last digit may be rounded otherwise
        for one in every:
            names = [f"<{s}>" for s in range(len(family.slots))]
            assert "{" not in one.says.format(*names) and one.rule


def test_recurrent_and_convolutional_numbers_are_marked_too():
    rng = np.random.default_rng(0)
    nets = [((ab.RNN(rng.normal(size=(2, 1)), rng.normal(size=(2, 2)), rng.normal(size=2)), ab.Last()),
             rng.normal(size=(1, 3, 1)), np.array([[0.3, -0.2]]), ab.squared_error),
            ((ab.Conv2D(rng.normal(size=(2, 1, 2, 2)), rng.normal(size=2), ab.tanh), ab.MaxPool2D(2), ab.Flatten(),
              ab.Dense(rng.normal(size=(2, 2)), rng.normal(size=2), ab.softmax)), rng.normal(size=(1, 1, 3, 3)),
             np.array([[0.0, 1.0]]), ab.cross_entropy)]
    for net, x, y, loss in nets:
        tape = ab.record(net, x, y, loss, 0.1)
        numbers = opened(tape)
        right = {numbers.names[k]: f"{numbers.right[k]:.5f}" for k in numbers.order}
        assert mark(tape, right).ok
        for k in numbers.order:
            if role_of(numbers, k) == "gradient" and abs(numbers.right[k]) > 0.01:
                turned = mark(tape, right | {numbers.names[k]: f"{-numbers.right[k]:.5f}"})
                assert turned.first.name == numbers.names[k]
                if numbers.names[k].startswith(("dW", "db")):
                    assert "the sign is turned" in {one.rule for one in turned.first.says}


def role_of(numbers, k):
    return numbers.nodes[numbers.entries[k].node].label.kind


# what is said

def test_a_right_sheet():
    marks = marked()
    assert marks.ok and marks.first is None and {one.verdict for one in marks} == {"right"}
    assert [one.name for one in marks] == ["z4", "a4", "E", "delta8", "delta9", "dE/dw48"]  # as they are computed
    assert "All 6 right" in str(marks) and "0.711" in marks._repr_html_()


def test_digits_count():
    assert by_name(marked(a4="0.71"))["a4"].verdict == "right"
    assert by_name(marked(a4="0.710"))["a4"].verdict != "right"
    assert by_name(mark(sheets.tape_of(WORKED), {"z4": "0.9", "a4": 0.71}))["a4"].verdict == "right"
    tape = sheets.tape_of("2-3-1 tanh, sigmoid")
    numbers = opened(tape)
    assert mark(tape, {numbers.names[k]: float(numbers.right[k]) for k in numbers.order}).ok  # all digits of a float


def test_rounded_and_carried_forward():
    tape = sheets.tape_of(WORKED)
    rounded = mark(tape, {"a8": "0.60", "delta8": f"{2 * (0.60 - 0.8) * 0.60 * 0.40:.4f}"})
    assert rounded.ok and rounded[-1].verdict == "rounded"
    carried = by_name(marked(delta8="-0.2", **{"dE/dw48": "-0.142"}))
    assert carried["delta8"].verdict == "wrong" and carried["dE/dw48"].verdict == "carried forward"
    pen = marked(delta8="-0.0928").first
    assert {one.rule for one in pen.says} >= {"digits exchanged", "written down wrongly"} or pen.says


def test_numbers_that_are_not_written_are_what_they_would_be():
    tape = sheets.tape_of(WORKED)
    z8 = tape["z[2]"][0, 0] + tape["W[2]"][0, 0] * (1 / (1 + np.exp(-0.8)) - tape["a[1]"][0, 0])
    marks = mark(tape, {"z4": "0.80", "z8": f"{z8:.4f}"})
    assert [one.verdict for one in marks] == ["wrong", "carried forward"]


def test_another_convention_is_right_if_it_is_kept():
    half = {"delta8": "-0.0491", "delta9": "0.0604"}
    tape = sheets.tape_of(WORKED)
    for sheet in (half, half | {"E": "0.0507"}, half | {"E": "0.0507", "dE/dw48": "-0.0349"}):
        marks = mark(tape, sheet)
        assert marks.ok and marks.convention == "half_squared_error or mse" and "half_squared_error" in marks.says
    mixed = mark(tape, half | {"E": "0.1013"})
    assert mixed.first.name == "delta8" and not mixed.convention
    assert mark(tape, {"E": "0.0507", "delta8": "-0.0982"}).first.name == "E"
    ones = sheets.tape_of("3-3-3 softplus, identity")  # logits: somebody writes the probabilities
    numbers = opened(ones)
    delta = {numbers.names[k]: f"{numbers.right[k]:.4f}" for k in numbers.order if numbers.names[k].startswith("delta")}
    assert mark(ones, delta).ok


def test_a_slip_beside_a_convention_hides_neither():
    half = next(iter(wrong.networks()))._replace(loss="half_squared_error")
    some = "z4", "z7", "a4", "E", "delta8", "delta9", "delta4", "dE/dw48", "dE/dw14", "w48'"
    written, after = ({name: f"{found[name]:.4f}" for name in some} for found in (
        wrong.step(half), wrong.step(half, wrong.slip("z", wrong.first, lambda v: v - 0.4))))
    slip = by_name(mark(sheets.tape_of(WORKED), written | {"delta4": "0.5", "dE/dw14": "0.5"}))
    assert {name: one.verdict for name, one in slip.items() if one.verdict != "right"} == {
        "delta4": "wrong", "dE/dw14": "carried forward"}
    marks = mark(sheets.tape_of(WORKED), after)
    assert not marks.ok and marks.first.name[0] == "z" and "half_squared_error" in marks.convention
    assert "half_squared_error" in marks.says and "half" in by_name(marks)["delta9"].says[0]
    assert {by_name(marks)[name].verdict for name in ("E", "delta8", "delta9")} == {"carried forward"}


def test_digits_that_are_cut_off_are_said_to_be():
    tape = sheets.tape_of(WORKED)
    numbers = opened(tape)
    texts = {numbers.names[k]: f"{numbers.right[k]:.9f}"[:-5] for k in numbers.order}
    marks = mark(tape, texts)
    wrongs = [one for one in marks if one.verdict == "wrong"]
    assert len(wrongs) > 5 and all("cut off" in {says.rule for says in one.says} for one in wrongs)
    assert "cut off" in marks.says
    assert not any("cut off" in says for one in mark(tape, texts, reveal=False) for says in one.says)


def test_what_is_no_number_blocks_nothing():
    odd = {"z5": "", "z6": None, "z7": "0,3", "a5": "abc", "a6": "1e999", "a7": "nan", "delta4": "1" * 400, "b4'": [1],
           "w41": "0.2", "zz": "1", 7: "1", "x1": "1"}
    marks = by_name(marked(**{str(name): entry for name, entry in odd.items()}))
    assert {name: one.verdict for name, one in marks.items() if name in RIGHT} == dict.fromkeys(RIGHT, "right")
    for name in odd:
        assert marks[str(name)].verdict == ("right" if name == "x1" else "missing") and (name == "x1" or marks[str(name)].says)
    assert "w14" in marks["w41"].says[0] and "0.3" in marks["z7"].says[0]
    assert by_name(mark(sheets.tape_of(WORKED), {7: "1"}))["7"].verdict == "missing"


@pytest.mark.parametrize("name", ["δ8", "delta_8", "∂E/∂w48", "dE/dw_{48}", "w48′", "δ₈", "Delta8"])
def test_names_as_people_write_them(name):
    assert mark(sheets.tape_of(WORKED), {name: "5"})[0].verdict == "wrong"


def test_a_sheet_of_another_network_or_with_nothing_on_it():
    tape = sheets.tape_of("4-5-3 relu, softmax")
    other = mark(tape, {"z3": "1", "delta2": "1"})
    assert not other.ok and other.first is None and {one.verdict for one in other} == {"missing"}
    for empty in ({}, {"z5": ""}, {"z5": None}):
        assert not mark(tape, empty).ok and "Nothing" in mark(tape, empty).says
    rows = mark(sheets.tape_of("3-3-2 relu, sigmoid, 2 rows"), {"z4": "1"})
    assert "z4[0]" in rows[0].says[0]


def test_what_says_nothing_is_not_right():
    numbers = opened(sheets.tape_of(WORKED))
    for nothing in ("0", "0.", "0e9", "-0"):
        marks = mark(numbers.tape, {numbers.names[k]: nothing for k in numbers.order})
        assert not marks.ok and sum(one.verdict == "right" for one in marks) == 0


@pytest.mark.parametrize("sizes", [[2, 17], [3, 3, 30], [17, 2]])
def test_wide_layers_are_marked(sizes):
    net = ab.init(sizes, ab.sigmoid, seed=0)
    tape = ab.record(net, np.linspace(0.1, 1, sizes[0]), np.full(sizes[-1], 0.3), ab.squared_error, 0.1)
    name = next(name for name in opened(tape).names if name.startswith("delta"))
    assert mark(tape, {name: "5"}).first.name == name


def test_single_precision_is_right():
    numbers = opened(sheets.tape_of(WORKED))
    for kind in (float, str, np.float32):
        assert mark(numbers.tape, {numbers.names[k]: kind(np.float32(numbers.right[k])) for k in numbers.order}).ok


def test_another_loss_is_no_convention():
    bare = {"a8": "0.5961", "a9": "0.4444", "delta8": "-0.2039", "delta9": "0.2444"}  # a - y: no slope, and no 2
    marks = mark(sheets.tape_of(WORKED), bare)
    assert not marks.ok and marks.first.name == "delta8" and marks.first.says


def test_a_number_that_stands_twice_is_said():
    marks = mark(sheets.tape_of(WORKED), {"delta8": "0.5", "δ8": "-0.0982"})
    assert [one.verdict for one in marks] == ["wrong", "missing"] and "twice" in marks[1].says[0]


def test_the_sum_over_rows_is_a_convention():
    tape = sheets.tape_of("3-3-2 relu, sigmoid, 2 rows")
    numbers = opened(tape)
    deltas = {numbers.names[k]: f"{2 * numbers.right[k]:.5f}" for k in numbers.order
              if numbers.names[k].startswith(("delta7", "delta8"))}
    marks = mark(tape, {"E": f"{2 * tape['E']:.5f}"} | deltas)
    assert marks.ok and marks.convention == "the sum over the rows"


def test_a_number_that_occurs_twice_is_in_doubt_once():
    assert mark(sheets.tape_of(WORKED), {"a4": "0.7", "delta4": "-0.0087"}).first.name == "delta4"


def test_a_zero_is_not_praised():
    marks = by_name(marked(delta8="0", delta9="0", delta4="0.0000"))
    assert marks["delta8"].verdict == "wrong" and marks["delta4"].verdict == "carried forward"
    assert marks["delta4"].says[0].rule == "trivial"


def test_a_given_number_that_is_copied_wrongly():
    marks = mark(sheets.tape_of(WORKED), {"x1": "2", "z4": "1.10", "a4": "0.750"})
    assert [one.verdict for one in marks] == ["wrong", "carried forward", "carried forward"]


@pytest.mark.parametrize("case", [case for case in wrong.cases(most=1) if case.setting.name == WORKED][:25],
                         ids=lambda case: case.id)
def test_no_right_number_is_told_unless_it_may(case):
    tape = sheets.tape_of(WORKED)
    numbers = opened(tape)
    written = wrong.rounded(case.numbers, 4, np.random.default_rng(0), decimals=True)
    said = str(mark(tape, written, reveal=False)) + mark(tape, written, reveal=False)._repr_html_()
    shown = {*re.findall(r"\d+\.\d{3,}", said)}
    right = {f"{abs(v):.6g}" for v in numbers.right} | {f"{abs(v):.4f}" for v in numbers.right}
    assert not shown - {text.strip("-") for text in written.values()} & right
    assert all(one.right is None for one in mark(tape, written, reveal=False))


def test_several_sheets():
    tape = sheets.tape_of(WORKED)
    bare = RIGHT | {"delta8": "-0.4078", "delta9": "0.4889"}
    kept = mark(tape, [bare, RIGHT, bare, bare])
    assert not kept.ok and kept.habits[0] == ("the slope is left out", 3, "misconception")
    assert {habit.kind for habit in mark([tape] * 3, [bare, RIGHT, bare]).habits} == {"slip"}
    assert "3 × the slope" in str(kept)


@pytest.mark.parametrize(("tape", "written", "kind"), [
    ("z4", {}, TypeError), (None, {}, TypeError), ("tape", "0.9", TypeError), ("tape", 7, TypeError),
    ([], [{}], ValueError), ("tape", [], ValueError), ("tape", [{}, 7], TypeError)])
def test_what_cannot_be_marked_is_refused(tape, written, kind):
    with pytest.raises(kind):
        mark(sheets.tape_of(WORKED) if tape == "tape" else tape, written)


@pytest.mark.parametrize(("entry", "found"), [
    ("0.90", (0.9, 0.005)), ("−1.5e-2", (-0.015, 0.0005)), (" 3 ", (3, 0.05)), ("0", (0, 5e-4)), ("120", (120, 0.5)),
    (0.25, (0.25, 0.005)), (np.float64(0.5), (0.5, 0.05)), (2, (2, 0.05)), (".5", (0.5, 0.05)), ("1.", (1, 0.05)),
    ("0e9", (0, 5e-4)), ("0.0", (0, 0.05)),
    ("1e0", (1, 0.05)), ("1e3", (1000, 500)),
    ("+0.1", (0.1, 0.05))])
def test_entries_are_read(entry, found):
    assert np.allclose(read(entry), found)


@pytest.mark.parametrize("entry", ["", " ", None, "0,3", "a", "1/3", "1_0", "0x1", "½", "inf", "nan", True, [1],
                                   "1e999", "--1", "1e", "٣"])
def test_entries_that_are_no_numbers(entry):
    assert isinstance(read(entry), str)


def test_every_verdict_has_a_sign_and_the_table_escapes():
    assert {*SIGNS} == {"right", "rounded", "carried forward", "wrong", "missing"} and len({*SIGNS.values()}) == 5
    assert "<b>" not in mark(sheets.tape_of(WORKED), {"z4": "<b>1</b>"})._repr_html_()
    assert isinstance(mark(sheets.tape_of(WORKED), {}), Marks)

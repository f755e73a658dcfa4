"""Do the wrong computations go wrong where they say, and nowhere before; and is the right one right?"""

from collections import Counter
from itertools import islice

import numpy as np
import pytest
from formulas import value_of
from wrong import WRONG, called, cases, dips, first_wrong, networks, reader, rounded, step, text, visible

import annbook as ab

SETTINGS, ALL, FEW = [*networks()], [*cases(most=None)], [*cases()]
one_of = pytest.mark.parametrize("setting", SETTINGS, ids=lambda t: t.name)


def history(t):
    """The same step by annbook, with its formulas."""
    return ab.steps(ab.record(t.net, t.x, t.y, getattr(ab, t.loss), t.lr))


HISTORIES = {t.name: history(t) for t in SETTINGS}
TAPED = {name: {entry.name: float(entry.value) for entry in entries} for name, entries in HISTORIES.items()}


@one_of
def test_the_right_step_is_that_of_the_tape(setting):
    right, tape = step(setting), TAPED[setting.name]
    assert [*right] == [*tape]
    assert np.allclose([*right.values()], [*tape.values()], rtol=1e-12, atol=1e-15)


@one_of
def test_no_gradient_is_0(setting):
    right = step(setting)
    zero = [name for name, v in right.items() if abs(v) < 1e-5]
    assert not zero or setting.rows > 1 and setting.hidden == "relu" and {name[0] for name in zero} <= {"a", "d"}, zero
    assert not [name for name in zero if name.startswith("dE")]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.id)
def test_a_mistake_begins_where_it_says(wrong):
    found = [case for case in ALL if case.id == wrong.id]
    assert found and wrong.truth, "no network shows it"
    for case in found:
        kind, layer = next((kind, k) for kind, k, names in called(case.setting) if case.first in names)
        assert kind == wrong.begins
        assert wrong.layer is None if kind == "E" else (layer - wrong.layer) % len(case.setting.W) == 0


def test_what_comes_before_the_first_wrong_number_is_right():
    for case in ALL:
        tape = TAPED[case.setting.name]
        before = [*tape][:[*tape].index(case.first)]
        assert [*case.numbers] == [*tape] and np.isfinite([*case.numbers.values()]).all()
        assert all(abs(case.numbers[name] - tape[name]) < 1e-8 for name in before)
        assert abs(case.numbers[case.first] - tape[case.first]) >= 0.0099 * abs(tape[case.first])


def test_there_are_many():
    assert len({wrong.id for wrong in WRONG}) == len(WRONG) >= 45 and len(SETTINGS) >= 5
    assert 150 <= len(FEW) <= 350 < len(ALL) and {case.id for case in FEW} == {wrong.id for wrong in WRONG}
    assert max(Counter(case.id for case in FEW).values()) == 2
    assert min(Counter(case.setting.name for case in FEW).values()) >= 30


def test_a_seed_chooses():
    told = lambda found: [(case.id, case.setting.name, case.first) for case in found]
    assert told(FEW) == told(cases(0)) != told(cases(1))


def test_what_record_takes_is_the_setting():
    for case in islice(ALL, 0, None, 40):
        tape = ab.record(case.net, case.x, case.y, case.loss, case.lr)
        assert np.isclose(tape["E"], TAPED[case.setting.name]["E"], rtol=1e-12)


def test_one_sheet_may_have_two_reasons():
    found = {case.id: case.truths for case in ALL if case.setting.name == "3-4-2 sigmoid" and case.id.startswith("E-")}
    assert found["E-half"] == ("half of it", "the mean over the outputs for their sum")
    assert found["E-no-square"] == ("the square is left out",)


@pytest.mark.parametrize("v, digits, decimals, said", [
    (0.71095, 3, False, "0.711"), (0.9, 3, False, "0.900"), (-0.0012345, 3, False, "-0.00123"), (12.345, 3, False, "12.3"),
    (12345, 3, False, "12345"), (0, 3, False, "0.000"), (0.0012345, 3, True, "0.001"), (-0.0001, 3, True, "0.000")])
def test_as_readers_write(v, digits, decimals, said):
    assert text(v, digits, decimals) == said


def test_digits_are_exchanged():
    assert [dips(v) for v in (0.1234, -12.34, 0.0017)] == pytest.approx([0.1324, -13.24, 0.00107])


@one_of
@pytest.mark.parametrize("digits", [3, 4, 6])
def test_a_right_reader_rounds(setting, digits):
    right = step(setting)
    for seed in range(4):
        written = reader(setting, digits, np.random.default_rng(seed), carry=False)
        assert all(abs(float(said) - right[name]) <= 0.5001 * 10.0 ** -len(said.partition(".")[2])
                   for name, said in written.items())


def test_a_right_reader_goes_on_with_what_he_wrote():
    t = SETTINGS[0]
    for seed in range(4):
        written = reader(t, 3, np.random.default_rng(seed))
        a = np.array([float(written[f"a{j}"]) for j in range(4, 8)])
        for j in range(2):
            assert abs(float(written[f"z{8 + j}"]) - t.W[1][j] @ a - t.b[1][j]) <= 0.0051
        assert abs(float(written["dE/dw48"]) - float(written["delta8"]) * a[0]) <= 0.00051
    assert written != reader(t, 3, np.random.default_rng(seed), carry=False)
    exact = reader(t, 12, np.random.default_rng(0))
    assert np.allclose([float(v) for v in exact.values()], [*step(t).values()], rtol=1e-9)


@pytest.mark.parametrize("carry", [False, True])
def test_a_mistake_stays_when_it_is_rounded(carry):
    for case in islice(ALL, 0, None, 5):
        written = rounded(case.numbers, 6, np.random.default_rng(1), carry)
        assert [*written] == [*case.numbers] and visible(case, written), case.id


def test_a_slip_is_at_the_same_place_when_computed_again():
    case = next(case for case in ALL if case.id == "slip-delta-output")
    again = {name: float(said) for name, said in rounded(case.numbers, 12, np.random.default_rng(0), carry=True).items()}
    assert np.allclose([*again.values()], [*case.numbers.values()], rtol=1e-8, atol=1e-11)
    assert first_wrong(again, again) is None


MAKES = {"act": {"a", "delta"}, "target": {"E", "delta"}, "terms": {"E"},  # which rule makes what
         **dict.fromkeys(("blame", "g", "back", "slope"), {"delta"})}


def put(term, numbers):
    """The term with other numbers under its names."""
    if term.op == "name":
        return term._replace(value=numbers.get(term.args.text, term.value))
    return term if term.op == "number" else term._replace(args=tuple(put(part, numbers) for part in term.args))


def off(case):
    """The names that are not what their formulas on the tape give for the numbers before them: nothing carried forward."""
    for entry in HISTORIES[case.setting.name]:
        if not np.isclose(value_of(put(entry.term, case.numbers)), case.numbers[entry.name], rtol=1e-9, atol=1e-12):
            yield entry.name


def test_later_numbers_are_computed_from_the_wrong_ones():
    for case in ALL:
        with np.errstate(all="ignore"):
            names = [*off(case)]
        kind_of = {name: kind for kind, _, those in called(case.setting) for name in those}
        may = set().union(*(MAKES.get(rule, {rule}) for rule in case.wrong.how))
        assert names[0] == case.first and {kind_of[name] for name in names} <= may, case.id
        single = "slip" in case.id or "-one-" in case.id and case.setting.out != "softmax"  # which mixes the outputs
        assert len(names) == 1 or not single, (case.id, names)

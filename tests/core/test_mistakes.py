"""Is every mistake of the chapter one, does it begin where it is told, and is it caught by what is said to catch it?"""

import numpy as np
import pytest

import annbook as ab
from annbook import mistakes, worked
from annbook.mistakes import CHECKS, CODES, MISTAKES, ORDER, Code, Mistake, batch, on_the_tape

every = pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
ALONE = {"hidden layer linear": {"one step by hand"}, "bias never updated": {"one step by hand", "a small step"},
         "gradient never reset": {"the same twice", "four rows by heart"},
         "targets shuffled alone": {"row by row", "four rows by heart"},
         "all weights equal": {"one step by hand", "unlike neurons"}}


def steps(code, n, count, lr=0.5):
    """The names of so many steps, as plain arrays."""
    return [names for _, names in zip(range(count), code.many(*batch(n), lr))]


def trained(kind, n, lr, count):
    """The network, E and gradients of so many steps of the library."""
    act, loss = (ab.sigmoid, ab.squared_error) if kind == "sigmoid" else (ab.identity, ab.softmax_cross_entropy)
    (W1, b1), (W2, b2) = worked.weights
    net = ab.copy((ab.Dense(W1, b1, ab.sigmoid), ab.Dense(W2, b2, act)))
    for _ in range(count):
        E, grads = ab.gradient(net, *batch(n), loss)
        yield E, grads
        ab.sgd(lr)(net, grads)


def test_there_are_at_least_sixteen_with_names_of_their_own():
    assert len(MISTAKES) >= 16 and all(one.name == name for name, one in MISTAKES.items())
    assert len({str(sorted(one.lines.items())) + one.kind for one in MISTAKES.values()}) == len(MISTAKES)


@pytest.mark.parametrize("n", [1, 3, 4])
@pytest.mark.parametrize("kind", CODES)
def test_the_right_programs_are_those_of_the_library(kind, n):
    for names, (E, grads) in zip(steps(CODES[kind], n, 30), trained(kind, n, 0.5, 30)):
        assert np.isclose(names["E"], E, rtol=1e-12)
        for k, layer in enumerate(grads, 1):
            assert np.allclose(names[f"dW{k}"], layer.W, rtol=1e-9, atol=1e-14)
            assert np.allclose(names[f"db{k}"], layer.b, rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("kind", CODES)
def test_the_right_programs_pass_every_check(kind):
    assert mistakes.passes(CODES[kind]) == dict.fromkeys(CHECKS, True)


@every
def test_a_mistake_changes_its_lines_and_no_other(mistake):
    right, wrong = ("\n".join(code).split("\n") for code in (mistake.right, mistake.wrong))
    gone = [line for line in right if line and line not in wrong]
    assert gone == [line for line, _ in mistake.pairs if line not in wrong] and len(mistake.pairs) == len(mistake.lines)
    new = [line for line in wrong if line not in right]
    assert new and {*new} <= {part for lines in mistake.lines.values() for part in lines.split("\n")} or "" in (
        mistake.lines.values())


@every
def test_it_begins_where_it_is_told(mistake):
    found = mistakes.first(mistake)
    assert found.name == mistake.first
    right, wrong = (steps(code, mistake.rows, found.step) for code in (mistake.right, mistake.wrong))
    for one, other in zip(right[:-1], wrong[:-1]):  # nothing is off before
        assert all(np.allclose(one[name], other[name], rtol=1e-9) for name in one if np.ndim(one[name]) or name == "E")
    assert found.wrong != found.right and found.array in ORDER
    if not found.array.endswith("'") and found.array[0] not in "Wb":
        for value, names in (found.wrong, wrong[-1]), (found.right, right[-1]):
            assert np.isclose(np.ravel(names[found.array]), value, rtol=1e-9).any()


@every
def test_its_curve_is_as_told(mistake):
    assert mistakes.fate(mistake) == mistake.fate
    right, wrong = (mistakes.curve(code, mistake.rows) for code in (mistake.right, mistake.wrong))
    assert len(right) == len(wrong) == 201 and not np.allclose(right, wrong, rtol=1e-6)
    assert (wrong[-1] >= 0.9 * wrong[0] or np.isnan(wrong[-1])) == (mistake.fate == "does not fall")


@every
def test_a_check_catches_it(mistake):
    found = {check for check, ok in mistakes.passes(mistake.wrong).items() if not ok}
    assert found and found >= ALONE.get(mistake.name, set())
    if mistake.name in ALONE:
        assert found == ALONE[mistake.name]


def test_every_check_catches_something():
    for name, check in CHECKS.items():
        assert check.__doc__.split("\n")[0].endswith("?"), name
    caught = [mistakes.passes(one.wrong) for one in MISTAKES.values()]
    assert all(not all(found[name] for found in caught) for name in CHECKS)


@every
def test_the_tape_computes_what_the_program_computes(mistake):
    for code, tape in zip((mistake.right, mistake.wrong), mistakes.tapes(mistake)):
        for names in steps(code, mistake.rows, 3):
            for array in "z1 a1 z2 a2 E delta2 dW2 db2 delta1 dW1 db1".split():
                assert np.allclose(tape[on_the_tape(array)], names[array], rtol=1e-12, atol=1e-15), array
            for array in ("W1", "b1", "W2", "b2"):
                assert np.allclose(tape[f"{on_the_tape(array)}'"], names[array], rtol=1e-12, atol=1e-15), array
            tape = mistakes.after(tape)


def test_the_tape_is_that_of_record():
    net = tuple(ab.Dense(W, b, ab.sigmoid) for W, b in worked.weights)
    ours, book = mistakes.taped(CODES["sigmoid"], 3), ab.record(net, *batch(3), ab.squared_error, 0.5)
    named = [node for node in book.nodes if node.name]
    assert {node.name for node in named} == {node.name for node in ours.nodes if node.name}
    for node in named:
        own = ours.nodes[ours.find(node.name)]
        assert own.label[:2] + own.label[3:] == node.label[:2] + node.label[3:]  # the call is known to layers alone
        assert np.allclose(own.value, node.value, rtol=1e-12), node.name
    assert ours.feedback == book.feedback


@pytest.mark.parametrize("wrong, says", [
    ([1.0, 2.0, 4.0], ""), ([2.0, 4.0, 8.0], "× 2"), ([-1.0, -2.0, -4.0], "× −1"), ([4.0, 1.0, 2.0], "other places"),
    ([1.0, 2.0, 5.0], "1 of 3 off"), ([3.0, 1.0, 5.0], "all off"), ([1.0, 2.0], "shape (2,)"), ([0.0, 0.0, 0.0], "× 0"),
    ([1.0, 2.0, 4.0 + 1e-12], "")])
def test_how_an_array_is_off(wrong, says):
    assert mistakes._print(np.array([1.0, 2.0, 4.0]), np.array(wrong)) == says


def test_one_number_has_a_factor_only_if_it_is_round():
    assert [mistakes._print(np.array(1.0), np.array(v)) for v in (0.5, -1, 1.3, 1)] == ["× 0.5", "× −1", "off", ""]


@every
def test_what_stands_before_the_first_is_the_same(mistake):
    found = mistakes.symptoms(mistake)
    k = ORDER.index(mistakes.first(mistake).array)
    assert [*found] == ORDER and not any(found[name] for name in ORDER[:k]) and found[ORDER[k]]


def test_a_line_that_cannot_be_run_is_no_pass():
    code = Code(CODES["sigmoid"].start, CODES["sigmoid"].step.replace("dW2 = delta2.T @ a1", "dW2 = delta2 @ a1"))
    assert not any(mistakes.passes(code)[name] for name in ("shapes", "row by row"))


def test_a_mistake_that_changes_nothing_is_refused():
    idle = Mistake("idle", "", {"E": "E = np.sum((y - a2) ** 2) / n"}, "E", "alike")
    with pytest.raises(ValueError, match="'idle' changes no number in three steps"):
        mistakes.first(idle)


def test_a_line_of_the_reader_stands_on_the_tape():
    tape = mistakes.taped(MISTAKES["no factor 2"].wrong)
    entry, = ab.explain(tape, "delta8")
    assert entry.formula == "(a8 - y8)·a8·(1 - a8)" and str(entry.source) == (
        "mistakes, step: delta2 = (a2 - y) / n * a2 * (1 - a2)")

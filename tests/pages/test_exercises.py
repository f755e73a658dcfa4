"""Does an exercise take an answer before it tells one, and judge it fairly?

How it behaves on the page is tested in js/figures/exercise.test.mjs, with answers of every kind; here, what Python makes.
"""

import json
import re

import numpy as np
import pytest
from stage import Stage, words
from test_pages import ASKING, COMPLETE, EXERCISES, after_exercises, asks

import annbook as ab
from annbook import explorers, live, worked
from annbook.asking import Answer, exercise
from annbook.table import tabled
from annbook.tape import Tape


def asked(value, explanation="So it is.", **more):
    """An exercise with this right answer."""
    def answer():
        return value
    answer.__doc__ = explanation
    return exercise(answer, "1.1", **more)


def part(value, **more):
    found, = asked(value, **more).figure.data["parts"]
    return found


@pytest.mark.parametrize("value, kind, plain, shown", [
    (0.16, "number", 0.16, "0.16"), (np.float32(0.5), "number", 0.5, "0.5"), (np.array(2), "number", 2, "2"),
    (101770, "number", 101770, "101770"), (1 / 3, "number", 1 / 3, "0.3333"), (-2.5e-7, "number", -2.5e-7, "-2.5e-07"),
    (0.0, "number", 0, "0"), (-0.04804, "number", -0.04804, "-0.048"),
    ([1, 0.25], "numbers", [1, 0.25], "1, 0.25"), (np.eye(2), "numbers", [1, 0, 0, 1], "1, 0, 0, 1"),
    ((0.1,), "numbers", [0.1], "0.1"), ("w14", "name", "w14", "w14"),
    ({"b9", "w49"}, "set", ["b9", "w49"], "b9, w49"), (["z", "a"], "names", ["z", "a"], "z, a"),
    (True, "choice", "yes", "yes"), (np.bool_(False), "choice", "no", "no")])
def test_a_field_is_of_the_kind_of_its_answer(value, kind, plain, shown):
    found = part(value)
    assert (found["kind"], found["value"], found["shown"]) == (kind, plain, shown)
    assert found["options"] == (["yes", "no"] if kind == "choice" else [])


def test_an_answer_brings_what_else_is_known():
    found = part(Answer(0.5, wrong={"twice": np.float64(1), "squared": 0.25}, within=0.1))
    assert (found["wrong"], found["within"], found["also"]) == ([["twice", 1], ["squared", 0.25]], 0.1, [])
    assert part(Answer("relu", also=["rectifier"]))["also"] == ["rectifier"]


def test_options_make_a_choice():
    assert part("relu", options=["relu", "tanh"])["kind"] == "choice"
    both = part({"b", "c"}, options=["a", "b", "c"])
    assert (both["kind"], both["options"]) == ("set", ["a", "b", "c"])
    parts = asked({"p": 0.8, "loss": "surprise"}, options={"loss": ["surprise", "square"]}).figure.data["parts"]
    assert [(one["label"], one["kind"]) for one in parts] == [("p", "number"), ("loss", "choice")]


def test_its_state_can_be_written():
    everything = {"a": 0.5, "b": np.ones(2), "c": True, "d": {"x"}, "e": Answer("y", wrong={"no": "z"})}
    data = asked(everything).figure.data
    assert json.loads(json.dumps(data, allow_nan=False)) == data


@pytest.mark.parametrize("make, said", [
    (lambda: asked(0.5, ""), "the docstring of the answer is '': expected an explanation"),
    (lambda: asked(0.5, "$\frac{1}{2}$"), 'expected an explanation, r"""...""" if it has a backslash'),
    (lambda: asked(np.nan), "the answer is nan: expected finite numbers"),
    (lambda: asked({"p": np.inf}), "the answer 'p' is inf: expected finite numbers"),
    (lambda: asked([]), "the answer is empty"),
    (lambda: asked("elu", options=["relu", "tanh"]), "the answer is 'elu': expected one of the options relu, tanh"),
    (lambda: asked({"p": {"a", "d"}}, options={"p": ["a", "b"]}), "the answer 'p' is .*: expected one of the options a, b"),
    (lambda: asked(Answer(0.16, {"square": 0.4 ** 2})), "'square' is 0.16.*: expected another number than the answer, 0.16"),
    (lambda: asked(Answer("a", {"same": "a"})), "'same' is 'a': expected another name"),
    (lambda: asked(Answer(0.16, {"word": "a"})), "'word' is 'a': expected another number"),
    (lambda: asked(Answer([1, 2], {"swapped": [np.nan, 1]})), "the wrong answer 'swapped'.* is nan"),
    (lambda: exercise(part, "1.1"), "answer needs .'value'.*: expected a function of nothing"),
    (lambda: exercise(part, "two"), "number is 'two': expected chapter and place, such as '1.2'")])
def test_what_would_leave_a_reader_alone_is_refused(make, said):
    with pytest.raises(ValueError, match=said):
        make()


@pytest.mark.parametrize("make, said", [
    (lambda: exercise("answer", "1.1"), "answer is 'answer': expected Callable"),
    (lambda: exercise(part, 1.1), "number is 1.1: expected str"),
    (lambda: asked("a", options="ab"), "options is 'ab'"),
    (lambda: asked(None), "the answer is None")])
def test_what_is_of_another_type_is_named(make, said):
    with pytest.raises(TypeError, match=said):
        make()


def test_the_source_is_shown_without_what_explains_it(capsys):
    def answer():
        r"""By $\frac{1}{2}$.

        And so on.
        """
        print("half")  # what it prints is told afterwards
        return 1 / 2
    made = exercise(answer, "1.1")
    data = made.figure.data
    assert data["says"] == "By $\\frac{1}{2}$.\n\nAnd so on."
    assert data["code"] == 'def answer():\n    print("half")  # what it prints is told afterwards\n    return 1 / 2'
    assert data["printed"] == "half" and capsys.readouterr().out == ""
    folded = made._repr_mimebundle_()[0]["text/markdown"]
    assert folded == "\n\n".join(["<details><summary>Answer</summary>", "**0.5**", data["says"],
                                  f"```python\n{data['code']}\n```", "```\nhalf\n```", "</details>"])


def test_a_function_that_no_file_keeps_is_shown_without_its_source():
    space = {"exercise": exercise}
    exec('def answer():\n    """Half."""\n    return 0.5\nmade = exercise(answer, "1.1")', space)
    assert space["made"].figure.data["code"] == ""
    assert "```" not in space["made"].still.text


def test_an_error_in_the_proof_stops_the_page():
    def answer():
        """It fails."""
        assert 1 + 1 == 3
    with pytest.raises(AssertionError):
        exercise(answer, "1.1")


def test_a_number_of_a_tape_brings_the_tape():
    tape = Tape()
    tape.name(tape.input("x", 2.0) * 3.0, "z")
    figure = asked(6.0, tape=tape, name="z").figure
    assert figure.graphs == {"tape": live.slim(tape)} and figure.data["marked"] == "z"
    assert figure.data["marking"] == json.loads(json.dumps(tabled(tape, "z"))) and asked(6.0).figure.data["marking"] is None
    assert asked(6.0).figure.graphs == {}


def test_a_wrong_number_of_a_tape_is_told_its_reason():
    net = tuple(ab.Dense(W, b, ab.sigmoid) for W, b in worked.weights)
    tape = ab.record(net, worked.x, worked.y, ab.squared_error, worked.lr)
    right = float(ab.explain(tape, "delta8")[0].value)
    stage = Stage()
    try:
        stage.open(asked(right, tape=tape, name="delta8"))
        for text, says in ((f"{right / 2:.5f}", "it is right for half_squared_error or mse, which is not asked"),
                           (f"{-right:.5f}", "y8 - a8 stands for a8 - y8")):
            stage.fire(stage.labelled("Exercise 1.1: your answer"), "input", value=text).press("Check")
            assert says in words(stage.one("p", "ab-result"))
    finally:
        stage.close()


def test_explorers_have_it():
    assert explorers.exercise is exercise and "exercise" in explorers.__all__


# What is seen before.

SECRET = {"answer()": "a look at its code", "0.16": "the answer", "1 - a": "why it is", "tanh": "a wrong one"}


def secret():
    return asked(Answer(0.16, wrong={"that is tanh": 0.36}), "It is $a (1 - a)$, and so 0.16, by answer().")


def test_before_it_is_asked_nothing_is_told():
    bundle, _ = secret()._repr_mimebundle_()
    assert [mime for mime in bundle if not mime.startswith("application/vnd.jupyter.widget")] == ["text/plain", "text/markdown"]
    assert bundle["text/plain"] == "Exercise 1.1; its answer is folded."
    seen, folded = bundle["text/markdown"].split("<details>")
    assert seen == "" and "0.16" in folded
    choice = asked("relu", options=["relu", "tanh"])._repr_mimebundle_()[0]["text/markdown"]
    assert choice.split("<details>")[0] == "relu, tanh\n\n"


def test_drawn_it_tells_nothing_either_until_it_is_answered():
    stage = Stage()
    try:
        stage.open(secret())
        assert not [word for word in SECRET if word in "".join(stage.page.itertext())]
        stage.fire(stage.labelled("Exercise 1.1: your answer"), "input", value="0.16").press("Check")
        told = words(stage.one("div", "ab-told"))
        assert all(word in told for word in ("answer()", "0.16", "1 - a"))
    finally:
        stage.close()


CHAPTERS = [page for page in COMPLETE if page.chapter]
OUTPUTS = [(page, cell) for page in ASKING for cell in page.codes if asks(cell)]


def test_some_chapters_ask():
    assert len(OUTPUTS) >= 4


@pytest.mark.parametrize("page, cell", OUTPUTS, ids=[f"{page.name}-{cell.id}" for page, cell in OUTPUTS])
def test_a_committed_page_tells_nothing_before(page, cell):
    """JupyterLab shows the first line of a folded cell, and of its output what is not folded."""
    assert cell.source.split("\n")[0] == "def answer():" and cell.metadata["jupyter"]["source_hidden"]
    output, = cell.outputs
    assert set(output.data) == {"text/markdown", "text/plain"}
    assert re.fullmatch(r"Exercise \d+\.\d+; its answer is folded\.", output.data["text/plain"])
    seen, folded = output.data["text/markdown"].split("<details>")
    assert folded.rstrip().endswith("</details>") and "**" not in seen and "$" not in seen
    assert len(seen) < 400


def test_the_counts_are_those_of_the_chapters():
    """Of those that still fold their answers, too: progress is told out of all of them."""
    assert {page.name for page in ASKING} == {page.name for page in CHAPTERS}
    for page in CHAPTERS:
        questions = [cell for cell in after_exercises(page) if re.match(r"\*\*\d\.\*\*", cell.source)]
        assert EXERCISES[page.number] == len(questions), page.name
    assert {*EXERCISES} == {page.number for page in CHAPTERS}

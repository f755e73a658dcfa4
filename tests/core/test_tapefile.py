"""Is the text of a tape what others read, and the tape in it the one that was written?"""

import json
from inspect import currentframe

import numpy as np
import pytest

from annbook.tape import Dim, Label, Node, Source, Tape
from annbook.tapefile import from_bytes, in_bytes


def small():
    """A tape with one of each: lengths, slices, a number that was fixed, a label, types, a feedback; and the lines of it."""
    tape, line = Tape(), currentframe().f_lineno
    x = tape.input("x", np.ones((2, 3), np.float32), Label("x{}", (1,), "", "input", "", 1))
    rows, columns = x.shape
    y = x[np.int64(1):, ..., None].reshape(columns * (rows - 1), -1)
    tape.name(tape.name(y, "y") * 2 + np.float64(0.5), "z")
    assert [0, 0, 0] == [0 for _ in range(columns)]
    tape.feedback = {"x": "z"}
    lines = [line + 3, line + 4, line + 5]
    texts = ['y = x[np.int64(1):, ..., None].reshape(columns * (rows - 1), -1)',
             'tape.name(tape.name(y, "y") * 2 + np.float64(0.5), "z")', 'assert [0, 0, 0] == [0 for _ in range(columns)]']
    return tape, [["test_tapefile", "small", at, text] for at, text in zip(lines, texts)]


def test_the_text_is_what_others_read():
    tape, lines = small()
    assert json.loads(tape.to_json()) == {
        "format": "annbook-tape", "version": 1, "sources": lines[:2], "feedback": {"x": "z"},
        "fixed": [{"length": {"length": [0, 1]}, "is": 3, "source": lines[2]}],
        "nodes": [
            {"op": "input", "name": "x", "label": ["x{}", [1], "", "input", "", 1], "value": [[1.0] * 3] * 2, "dtype": "float32"},
            {"op": "index", "in": [0], "set": {"key": [{"slice": [1, None, None]}, "...", None]}, "source": 0},
            {"op": "reshape", "in": [1], "name": "y", "source": 0,
             "set": {"shape": [{"mul": [{"length": [0, 1]}, {"sub": [{"length": [0, 0]}, 1]}]}, -1]}},
            {"op": "constant", "value": 2}, {"op": "multiply", "in": [2, 3], "source": 1},
            {"op": "constant", "value": 0.5, "dtype": "float64"}, {"op": "add", "in": [4, 5], "name": "z", "source": 1}]}


def test_the_tape_in_the_text_is_the_one_that_was_written():
    tape, lines = small()
    again = Tape.from_json(tape.to_json())
    assert type(again) is Tape and again.feedback == {"x": "z"}
    for own, other in zip(tape.nodes, again.nodes, strict=True):
        for part in "op", "inputs", "name", "label", "source":
            assert getattr(own, part) == getattr(other, part) and type(getattr(own, part)) is type(getattr(other, part))
        assert own.settings.keys() == other.settings.keys()
        assert type(own.value) is type(other.value) and np.array_equal(own.value, other.value)
        assert getattr(own.value, "dtype", None) == getattr(other.value, "dtype", None)
    assert again.nodes[1].settings == {"key": (slice(1, None, None), ..., None)}
    (length, rest), = again.nodes[2].settings.values()
    assert type(length) is Dim and length.rule == ("mul", ("length", 0, 1), ("sub", ("length", 0, 0), 1)) and rest == -1
    assert again.fixed == {("length", 0, 1): (3, Source(*lines[2]))}
    assert again.rerun({"x": np.ones((4, 3))})["z"].shape == (9, 1)


@pytest.mark.parametrize("value", [
    True, 3, -0.0, np.float32(0.1), np.int64(-7), np.bool_(True), np.array([[True], [False]]), np.arange(6).reshape(3, 2),
    np.float16([1.5, np.inf]), float("inf"), float("-inf"), np.array([[np.nan, -np.inf]]), np.zeros((2, 0))],
    ids=repr)
def test_every_number_comes_back(value):
    tape = Tape()
    tape.name(tape.constant(value), "v")
    text = tape.to_json()
    assert "NaN" not in text and "Infinity" not in text
    own, found = tape["v"], Tape.from_json(text)["v"]
    assert type(found) is type(own) and np.array_equal(found, own, equal_nan=True) and np.shape(found) == np.shape(own)
    assert getattr(found, "dtype", None) == getattr(own, "dtype", None)
    assert np.array_equal(np.signbit(np.asarray(found, float)), np.signbit(np.asarray(own, float)))


@pytest.mark.parametrize("key", [0, np.int32(1), slice(None, None, -2), (..., 0), (None, slice(-1)), (slice(0, 2), slice(1))])
def test_every_setting_comes_back(key):
    tape = Tape()
    tape.name(tape.input("x", np.arange(6.0).reshape(2, 3))[key], "out")
    again = Tape.from_json(tape.to_json())
    assert again.nodes[1].settings == tape.nodes[1].settings and np.array_equal(again["out"], tape["out"])


def test_a_tape_without_sources_and_names_is_kept_too():
    tape = Tape()
    tape.nodes += [Node("constant", value=1), Node("negative", (0,), value=-1)]
    assert json.loads(tape.to_json())["nodes"] == [{"op": "constant", "value": 1}, {"op": "negative", "in": [0]}]
    again = Tape.from_json(tape.to_json())
    assert [node.source for node in again.nodes] == [None, None] and again.nodes[1].value == -1


def broken(change):
    data = json.loads(small()[0].to_json())
    change(data)
    return json.dumps(data)


NEWER = "text has the format {}, version {}: expected 'annbook-tape', version 1; a newer one needs a newer annbook"


@pytest.mark.parametrize("text, message", [
    ("{", "text is no tape: JSONDecodeError("), ("[]", "text is no tape: TypeError("),
    ("{}", "text is no tape: KeyError('format')"), ('{"format": "annbook-tape"}', "text is no tape: KeyError('version')"),
    (None, "text is no tape: TypeError("),
    (broken(lambda d: d.update(version=2)), NEWER.format("'annbook-tape'", 2)),
    (broken(lambda d: d.update(version="1")), NEWER.format("'annbook-tape'", "'1'")),
    (broken(lambda d: d.update(format="x")), NEWER.format("'x'", 1)),
    (broken(lambda d: d.update(nodes=[1])), "text is a broken tape: TypeError("),
    (broken(lambda d: d.pop("sources")), "text is a broken tape: KeyError('sources')"),
    (broken(lambda d: d["nodes"][1].update(source=9)), "text is a broken tape: IndexError("),
    (broken(lambda d: d["fixed"][0].update(length=3)), "text is a broken tape: AttributeError("),
    (broken(lambda d: d["nodes"][1].update(op="sigmoid")),
     "nodes[1] has the operation 'sigmoid', which this version does not know"),
    *((broken(lambda d, inputs=inputs: d["nodes"][4].update({"in": inputs})),
       f"nodes[4] uses the nodes {inputs}: expected earlier ones, below 4") for inputs in ([2, 4], [-1, 2], [0.5, 2])),
    (broken(lambda d: d["nodes"][0].pop("value")), "nodes[0] (input) has no value"),
    (broken(lambda d: d["nodes"][3].pop("value")), "nodes[3] (constant) has no value"),
    (broken(lambda d: d.update(feedback={"x": "nobody"})), "text is a broken tape: KeyError(\"name 'nobody': "),
    (broken(lambda d: d.update(feedback={"nobody": "z"})), "text is a broken tape: KeyError(\"name 'nobody': "),
])
def test_broken_texts_are_refused(text, message):
    with pytest.raises(ValueError) as error:
        Tape.from_json(text)
    assert str(error.value).startswith(message) and (str(error.value) == message or message[-1] in "( ")


@pytest.mark.parametrize("shape", [(), (5,), (2, 3, 4)])
def test_an_array_is_kept_in_bytes(shape):
    rng = np.random.default_rng(0)
    array = np.float32(rng.normal(size=shape) * 10.0 ** rng.integers(-30, 30, shape))
    kept = json.loads(json.dumps(in_bytes(array)))
    again = from_bytes(kept)
    assert again.dtype == np.float32 and again.shape == shape and np.array_equal(again, array)
    tape = Tape()
    tape.name(tape.input("x", array) * 2, "y")
    data = json.loads(tape.to_json())
    data["nodes"][0]["value"] = kept
    assert np.array_equal(Tape.from_json(json.dumps(data))["y"], tape["y"])

"""Does a signature refuse what does not suit it, and name the part?"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import numpy as np
import pytest
from numpy.typing import ArrayLike

import annbook as ab
from annbook.layers import Network
from annbook.signature import checked, suited

Mark = tuple[float, float, str]
FITS = [
    (float, 2, 2.0), (int, np.int8(2), 2), (str, "a", "a"), (bool, True, True), (Any, None, None),
    (ArrayLike, [1, 2], [1.0, 2.0]), (Sequence[float], (1, 2), [1.0, 2.0]), (Sequence[int] | np.ndarray, [[0, 1]], [1]),
    (Sequence[str], ("a", "b"), ["a", "b"]), (Sequence[str | int], np.array([3, 4]), [3, 4]), (Sequence[int], range(2), [0, 1]),
    (tuple[int, ...], [1, 2, 3], (1, 2, 3)), (Mark, [1, 2, "a"], (1.0, 2.0, "a")), (Mapping[str, int], {"a": 1}, {"a": 1}),
    (Literal["a", "b"], "b", "b"), (Annotated[float, 0, 1], 1, 1.0), (Annotated[Sequence[float], -1, 1], [1, -1], [1.0, -1.0])]


@pytest.mark.parametrize("kind, value, arrives", FITS, ids=str)
def test_what_suits_arrives(kind, value, arrives):
    found = suited("x", value, kind)
    assert np.array_equal(found, arrives) and type(found) in (type(arrives), np.ndarray)


@pytest.mark.parametrize("kind, value, text", [
    (float, "2", "^x is '2': expected a number"), (bool, 1, "^x is 1: expected bool"), (str, None, "^x is None: expected str"),
    (Sequence[str], "ab", "^x is 'ab': expected a list"), (Sequence[str], ["a", 1], r"^x\[1\] is 1: expected str"),
    (Sequence[str], np.array("a"), r"^x is array\('a'.*: expected a list"), (Sequence[str], {"a"}, "^x is .*: expected a list"),
    (Sequence[str | int], ["a", 1.5], r"^x\[1\] is 1.5: expected str or int"),
    (Mark, (1, 2), r"^x is \(1, 2\): expected 3 entries"), (Mark, (1, 2, 3), r"^x\[2\] is 3: expected str"),
    (Mark, (1, np.nan, "a"), r"^x\[1\] is nan: expected a finite number"),
    (tuple[int, ...], [1, 2.5], r"^x\[1\] is 2.5: expected a whole"),
    (Mapping[str, int], [("a", 1)], "^x is .*: expected a dict"), (Mapping[str, int], {1: 1}, "^a key of x is 1: expected str"),
    (Mapping[str, int], {"a": "b"}, r"^x\['a'\] is 'b': expected a whole number"),
    (Literal["a", "b"], "c", "^x is 'c': expected one of a, b"),
    (Literal["a", "b"], ["a"], r"^x is \['a'\]: expected one of a, b"),
    (Annotated[float, 0, 1], 1.5, "^x is 1.5: expected at most 1"), (Annotated[int, 1], 0, "^x is 0: expected at least 1"),
    (Annotated[Sequence[float], -1, 1], [0, -2], "^x is -2.0: expected at least -1"),
    (Network, [], r"^x is \[\]: expected a tuple of layers"), (ab.Activation, ab.softmax, "^x is softmax: expected an"),
    (ab.Activation, "tanh", "^x is 'tanh': expected an Activation"), (ab.Tape, 1, "^x is 1: expected Tape")], ids=str)
def test_what_does_not_suit_is_named(kind, value, text):
    with pytest.raises((ValueError, TypeError), match=text):
        suited("x", value, kind)


def test_a_call_is_asked_by_name_and_a_default_is_not():
    @checked
    def said(x: float, most: Annotated[int, 1] | None = None, *, word: Literal["a", "b"] = "a") -> tuple:
        return x, most, word

    assert said(1) == said(x=1, most=None) == (1.0, None, "a") and said(1, 2, word="b") == (1.0, 2, "b")
    assert said.__name__ == "said"
    for wrong, text in ((dict(x="1"), "^x is"), (dict(x=1, most=0), "^most is 0"), (dict(x=1, word="c"), "^word is 'c'"),
                        (dict(), "missing a required argument: 'x'"), (dict(x=1, y=2), "unexpected keyword argument 'y'")):
        with pytest.raises((ValueError, TypeError), match=text):
            said(**wrong)


def test_a_network_without_numbers_arrives_too():
    for net in (ab.Dropout(0.5),), (ab.Flatten(),), ab.init([2, 3]):
        assert suited("net", net, Network) is net

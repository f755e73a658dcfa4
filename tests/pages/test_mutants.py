"""Does the tool that plants faults see which of them a test notices?"""

import json
from collections import Counter
from pathlib import Path

import mutants as tool
import pytest

TEXT = '''def more(a: int = 1) -> int:
    """One more."""
    return a + 1


def less(a):
    if a < 0:
        raise ValueError("a is negative")
    return a - 1
'''
TEST = """from annbook.tiny import more


def test_more():
    assert more(1) == 2
"""


@pytest.fixture
def tests(tmp_path):
    for name, text in {"annbook/__init__.py": "", "annbook/tiny.py": TEXT, "tests/core/test_tiny.py": TEST}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    tests = tool.Tests(tmp_path)
    assert tests.run() == ""
    return tests


def planted(old, new):
    return tool.mutant("tiny", TEXT, TEXT.replace(old, new))


@pytest.mark.parametrize("old, new, outcome", [
    ("a + 1", "a - 1", "killed"), ("more(a", "most(a", "killed"), ("a - 1", "a + 1", "survived")])
def test_a_fault_is_noticed_or_not(tests, capsys, old, new, outcome):
    one = planted(old, new)
    assert tool.outcome(one, tests, {}, pages=False) == outcome
    said = f"annbook/tiny.py:{one.line}: {one.before}\n    -> {one.after}\n" if outcome == "survived" else ""
    assert capsys.readouterr().out == said
    assert (tests.folder / "annbook" / "tiny.py").read_text() == TEXT


def test_equivalents_are_not_planted(tests):
    one = planted("a - 1", "a + 1")
    assert (one.line, one.before, one.after) == (9, "return a - 1", "return a + 1")
    assert tool.outcome(one, tests, {("tiny", one.before, one.after): "nobody calls it"}, pages=False) == "equivalent"
    found = tool.row("tiny", Counter(killed=3, equivalent=1, survived=1)).split()
    assert found == ["tiny", *"53011", "75.0%"]


def test_faults_are_drawn_by_their_seed():
    pytest.importorskip("libcst")
    pytest.importorskip("mutmut")
    some = tool.faults("tiny", TEXT, 4, 1)
    assert [one.text for one in some] == [one.text for one in tool.faults("tiny", TEXT, 4, 1)]
    every = [one for seed in range(20) for one in tool.faults("tiny", TEXT, 99, seed)]
    assert {one.line for one in every} == {1, 3, 7, 8, 9}  # neither docstrings nor annotations
    for change in ("return a - 1", "if a <= 0:", "if not (a < 0):", "pass", 'raise ValueError("XXa is negativeXX")'):
        assert change in {one.after for one in every}


def test_known_equivalents_say_why():
    known = tool.equivalents()
    assert all(known.values())
    for module, before, after in known:  # a row for code that is gone would say nothing
        lines = (tool.ROOT / "annbook" / f"{module}.py").read_text(encoding="utf-8").split("\n")
        assert before in " ".join(line.strip() for line in lines) and before != after


def test_those_who_are_asked_are_there():
    assert [name for name in tool.DRAWN if not (tool.ROOT / "annbook" / f"{name}.py").exists()] == []
    assert [name for name in (*tool.THEIRS, *tool.KEPT) if not (tool.ROOT / "tests/pages" / f"{name}.py").exists()] == []


def test_a_fault_that_nobody_can_notice_is_one_of_a_line_that_stands():
    js = Path(__file__).resolve().parents[2] / "js"
    listed = json.loads((js / "mutants.json").read_text("utf-8"))
    assert [one["text"] for one in listed if one["text"] not in (js / one["file"]).read_text("utf-8")] == []

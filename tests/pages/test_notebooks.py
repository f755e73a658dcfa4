"""Do the pages run, and are the things that are made from them up to date?"""

import os
import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import execute
import nbformat
import pytest
import readme
from sameness import same

ROOT = Path(__file__).resolve().parents[2]
PAGES = [path.stem for path in execute.pages()]
MEANINGS = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("| tag | meaning |\n|---|---|\n")[2].partition("\n\n")[0]
TAGS = {tag for row in MEANINGS.splitlines() for tag in re.findall(r"`([\w-]+)`", row.split("|")[1])}


@pytest.fixture(scope="module")
def executed():
    """{name: notebook as it came out of a fresh kernel}; those that did not change are not run again."""
    return execute.run_all()


def committed(name):
    return execute.read(execute.PAGES / f"{name}.ipynb")


def words(cell):
    """The text of a clean code cell's outputs: what was printed or shown."""
    found = []
    for out in cell.outputs:
        found += [out.get("text", "")]
        found += [content for mime, content in sorted(out.get("data", {}).items()) if mime.startswith("text/")]
    return "\n".join(found)


@pytest.mark.parametrize("a, b, expected", [
    ("E = 0.1013183374034637", "E = 0.1013183374034639", True),
    ("E = 0.1013", "E = 0.1014", False),
    ("[1. 2.]", "[1. 3.]", False),
    ("12 wrong", "13 wrong", False),
    ("gap 1.2e-16", "gap 0.0", True),
    ("w14", "w15", False),
    ("a = 1", "b = 1", False),
])
def test_texts_are_compared_word_by_word_and_number_by_number(a, b, expected):
    assert same(a, b) is expected


@pytest.mark.parametrize("name", PAGES)
def test_page_runs_in_time(executed, name):
    about = executed[name].metadata["annbook"]
    assert "error" not in about, about["error"]
    # On a busy machine the wall clock runs on while others work.
    assert min(about["seconds"], about["cpu_seconds"] or about["seconds"]) < 20


@pytest.mark.parametrize("name", PAGES)
def test_page_gives_no_warning(executed, name):
    said = [out.text for cell in executed[name].cells for out in cell.get("outputs", ()) if out.get("name") == "stderr"]
    assert not said


@pytest.mark.parametrize("name", PAGES)
def test_committed_outputs_are_those_of_a_run(executed, name):
    cells = zip(execute.clean(executed[name]).cells, execute.clean(committed(name)).cells, strict=True)
    for now, then in cells:
        if now.cell_type == "code" and "timing" not in now.metadata.get("tags", ()):
            assert same(words(now), words(then)), f"cell {now.id}: `make export` renews the outputs"
            kinds = [[sorted(out.get("data", ())) for out in cell.outputs] for cell in (now, then)]
            assert kinds[0] == kinds[1], f"cell {now.id}: `make export` renews the outputs"


@pytest.mark.parametrize("name", PAGES)
def test_page_is_clean(name):
    path = execute.PAGES / f"{name}.ipynb"
    nb = committed(name)
    is_clean = path.read_text(encoding="utf-8") == execute.text(execute.clean(nb))
    assert is_clean, "`make export` cleans it"
    ids = [cell.get("id") for cell in nb.cells]
    assert all(ids) and len(set(ids)) == len(ids)
    assert all(cell.source.strip() for cell in nb.cells)
    tags = {tag for cell in nb.cells for tag in cell.metadata.get("tags", ())}
    assert tags <= TAGS, "CONTRIBUTING lists the tags; an error is shown by `with raises(...)`"


def test_cleaning_removes_what_a_kernel_left_behind():
    out = nbformat.v4.new_output("display_data", data={
        "application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "<object at 0x7f3a5c001230>"})
    warning = nbformat.v4.new_output("stream", name="stderr", text="/home/somebody/file.py:1: Warning")
    cell = nbformat.v4.new_code_cell("1", outputs=[out, warning], execution_count=7,
                                     metadata={"tags": ["timing"], "execution": {"iopub.status.busy": "2026"}})
    nb = execute.clean(nbformat.v4.new_notebook(cells=[cell], metadata={"widgets": {}}))
    assert nb.cells[0].outputs == [{**out, "data": {"text/plain": "<object at 0x...>"}}]
    assert nb.cells[0].metadata == {"tags": ["timing"]} and nb.cells[0].execution_count is None
    assert set(nb.metadata) == {"kernelspec", "language_info"}
    assert execute.clean(nb) == nb


def test_cleaning_folds_the_code_of_an_answer():
    cells = [nbformat.v4.new_markdown_cell("**1.** What?\n\n<details><summary>Answer</summary>\n\nThis.\n\n</details>"),
             nbformat.v4.new_code_cell("1"), nbformat.v4.new_code_cell("2"),
             nbformat.v4.new_markdown_cell("**2.** And what?"), nbformat.v4.new_code_cell("3")]
    nb = execute.clean(nbformat.v4.new_notebook(cells=cells))
    hidden = {"source_hidden": True, "outputs_hidden": True}
    assert [cell.metadata.get("jupyter") for cell in nb.cells] == [None, hidden, hidden, None, None]


def test_cleaning_folds_the_code_of_an_exercise_and_keeps_its_field():
    cells = [nbformat.v4.new_code_cell('def answer(): ...\n\nexercise(answer, "1.2")'), nbformat.v4.new_code_cell("answer()")]
    nb = execute.clean(nbformat.v4.new_notebook(cells=cells))
    assert [cell.metadata.get("jupyter") for cell in nb.cells] == [{"source_hidden": True}, None]


def test_cleaning_joins_what_was_printed_in_pieces():
    pieces = [nbformat.v4.new_output("stream", name="stdout", text=text) for text in ("E = ", "0.1\n")]
    nb = execute.clean(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", outputs=pieces)]))
    assert [out.text for out in nb.cells[0].outputs] == ["E = 0.1\n"]


@pytest.fixture
def project(tmp_path):
    """A folder with the settings and the pages."""
    for name in ("settings.ini", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "nbs", tmp_path / "nbs", ignore=shutil.ignore_patterns(".*"))
    return tmp_path


def nbdev(project, command, *arguments):
    """One of nbdev's commands, as somebody who knows it types it."""
    return subprocess.run([Path(sys.executable).with_name(command), *arguments], cwd=project, capture_output=True, text=True,
                          env={**os.environ, **execute.ENVIRONMENT, "PYTHONPATH": str(ROOT)}, stdin=subprocess.DEVNULL)


def test_package_is_what_the_pages_export(project):
    (project / "annbook").mkdir()
    shutil.copy(ROOT / "annbook/__init__.pyi", project / "annbook")
    assert nbdev(project, "nbdev_export").returncode == 0
    made = {path.name: path.read_text() for path in (project / "annbook").glob("*.py*")}
    kept = {path.name: path.read_text() for path in (ROOT / "annbook").glob("*.py*")}
    assert sorted(made) == sorted(kept), "`make export`, and delete modules that no page exports"
    assert [name for name in made if made[name] != kept[name]] == [], "`make export` brings them up to date"
    assert (project / "pyproject.toml").read_text() == (ROOT / "pyproject.toml").read_text()


def test_nbdev_clean_leaves_every_page_as_it_is(project):
    page = project / "nbs/00_worked.ipynb"
    page.write_text(page.read_text().replace('"execution_count": null', '"execution_count": 7', 1))
    done = nbdev(project, "nbdev_clean")
    assert done.returncode == 0 and not done.stderr
    assert [path.name for path in execute.pages() if path.read_bytes() != (project / "nbs" / path.name).read_bytes()] == []


def test_nbdev_test_passes_on_every_page(project):
    """Several pages run in one process: none may leave a trace that the next one stumbles over."""
    assert "Success." in nbdev(project, "nbdev_test", "--n_workers", "2").stdout


def test_nbdev_test_fails_where_an_error_is_missing(project):
    page = project / "nbs/40_checks.ipynb"
    page.write_text(page.read_text().replace("with raises(TypeError)", "with raises(ValueError)"))
    done = nbdev(project, "nbdev_test", "--path", page)
    assert done.returncode == 1 and "40_checks.ipynb" in done.stderr


def test_readme_is_made_from_the_index():
    assert [path.name for path in readme.stale()] == [], "`make export` brings it up to date"


def test_links_of_the_readme_lead_somewhere():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)", text)
    assert len(links) > 10
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


def test_one_version_everywhere():
    settings = ConfigParser(delimiters=["="])
    settings.read(ROOT / "settings.ini", encoding="utf-8")
    version = settings["DEFAULT"]["version"]
    import annbook
    assert annbook.__version__ == version
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text()
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text()

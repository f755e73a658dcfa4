"""Can a page be edited and run where it is read, does it say what Jupyter says, and does it forget nothing?"""

import json
import re
import subprocess
import sys

import nbformat
import pyodide
import pytest
from browser import AXE, ROOT, SITE, violations
from playwright.sync_api import expect
from pages import same, words

PAGE = "05_backprop"
SOON, LATE = 60_000, 240_000  # what an idle machine does in 4 s and in 12 s


@pytest.fixture(scope="module")
def python(site):
    """The site has Python for the browser, or these tests have nothing to test."""
    if not (SITE / "_static/python").is_dir():
        pytest.skip("npm and pip cannot get Python for the browser here")


class Run:
    """A page whose cells run."""

    def __init__(self, page):
        self.page = page
        page.set_default_timeout(LATE)
        page.locator("#run button").click()
        self.bar = page.get_by_role("region", name="Python on this page")
        self.status = self.bar.get_by_role("status")
        self.edited = page.locator(".ab-run-box")

    def cell(self, text):
        """The cell with this text: its box."""
        return self.page.locator(".cell").filter(has=self.page.locator(".cm-content", has_text=text)).first

    def code(self, cell):
        return cell.locator(".cm-content")

    def out(self, cell):
        return cell.locator(".ab-run-out")

    def write(self, cell, text):
        self.code(cell).click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)

    def press(self, name):
        self.bar.get_by_role("button", name=name, exact=True).click()

    def done(self):
        expect(self.bar).to_have_attribute("data-busy", "false", timeout=LATE)

    def saved(self):
        with self.page.expect_download() as file:
            self.press("Download as notebook")
        return nbformat.read(file.value.path(), as_version=4)


@pytest.fixture(scope="module")
def run(python, opened, home):
    """The chapter with its cells as editors, in a window of its own that remembers nothing."""
    with opened(f"{PAGE}.html", home, color_scheme="light") as page:
        page.context.set_offline(False)
        yield Run(page)


def test_a_file_has_no_button(python, opened):
    with opened(f"{PAGE}.html") as page:
        expect(page.locator("#run")).to_be_hidden()


def test_a_site_without_python_has_none(tmp_path):
    layout = (ROOT / "docs/_templates/layout.html").read_text("utf-8")
    assert layout.count("{%- if chapter and python %}") == 2 and layout.count('id="run"') == layout.count("edit.js") == 1


def test_the_first_cell_that_is_run_runs_those_above(run):
    cell = run.cell("def error_with")
    run.code(cell).click()
    run.page.keyboard.press("ControlOrMeta+Enter")
    expect(run.out(cell)).to_contain_text("slope: -0.069796", timeout=LATE)
    run.done()
    expect(run.status).to_contain_text("cells ran in")
    assert run.page.locator(".ab-run-number:not(:empty)").count() == 5
    expect(run.code(cell)).to_be_focused()


def test_the_whole_chapter_says_what_the_notebook_says(run):
    run.press("Run all")
    run.done()
    now, then = run.saved(), nbformat.read(ROOT / f"nbs/{PAGE}.ipynb", as_version=4)
    nbformat.validate(now)
    assert [cell.id for cell in now.cells] == [cell.id for cell in then.cells]
    assert [cell.source for cell in now.cells] == [cell.source for cell in then.cells]
    for ours, theirs in zip(now.cells, then.cells):
        if ours.cell_type == "code" and ours.execution_count:
            assert same(said(ours), said(theirs)), ours.id
    ran = [cell for cell in now.cells if cell.get("execution_count")]
    assert len(ran) == run.edited.count()
    assert [out.ename for cell in ran for out in cell.outputs if out.output_type == "error"] == ["ValueError"] * 3
    assert run.page.locator(".ab-run-out figure.still svg[aria-label]").count() == 3


def said(cell):
    """What a cell printed or showed, as text; of an explorer only that it is one."""
    found = []
    for out in cell.outputs:
        live = "image/svg+xml" not in out.get("data", {}) and out.output_type == "execute_result"
        found.append("".join(out.get("traceback", "")) or out.get("text") or ("" if live else out["data"].get("text/plain", "")))
    return re.sub(r"\s+", " ", "".join(found))

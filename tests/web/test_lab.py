"""Does a chapter run in JupyterLab, do its figures say what Python says, and do figure and kernel move each other?"""

import ast
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
from contextlib import closing
from functools import cache, partial
from urllib.request import urlopen

import nbformat
import pytest
import reader
from browser import ROOT
from execute import passed_over
from playwright.sync_api import expect
from reader import same
from walks import WALKS, check_network
from websocket import create_connection

# Which explorers are walked on which page.
CHAPTERS = {"04_network": ["network"], "11_images": ["digit"], WALKS["computation"].page: ["computation"]}
ASKING = "01_activations"
CHAPTERS[ASKING] = []
CHAPTERS |= {WALKS[name].page: [name] for name in ("worksheet", "mistakes")}
CHAPTERS |= {"14_handwriting": ["handwriting"]}
CHAPTERS |= {"53_sandbox": ["playground"], "64_fitting": ["fitting"], "65_conventions": ["conventions"], "08_tables": ["valley"]}
CHAPTERS |= {"73_maps": ["feature_maps"]}
CHAPTERS["58_explorers"] = [name for name in WALKS if [name] not in CHAPTERS.values()]
SETTINGS = {  # all cells are in the page, also those that are not in view
    "@jupyterlab/notebook-extension/tracker.jupyterlab-settings": '{"windowingMode": "none"}',
    "@jupyterlab/apputils-extension/notification.jupyterlab-settings": '{"fetchNews": "false", "checkForUpdates": false}',
}
IDLE = '.jp-Notebook-ExecutionIndicator[data-status="idle"]'


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Lab:
    """A running JupyterLab, by its address and its token."""

    def __init__(self, port, token):
        self.port, self.token = port, token

    def address(self, path, scheme="http"):
        return f"{scheme}://127.0.0.1:{self.port}/{path}{'&' if '?' in path else '?'}token={self.token}"

    def wait(self, process, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end and process.poll() is None:
            try:
                return urlopen(self.address("api"), timeout=5).status
            except OSError:
                time.sleep(0.3)
        raise RuntimeError(f"JupyterLab did not start (exit code {process.poll()})")

    def kernel(self, notebook):
        """The id of the kernel that a notebook runs in."""
        sessions = json.load(urlopen(self.address("api/sessions"), timeout=20))
        return next(one["kernel"]["id"] for one in sessions if one["path"] == notebook)

    def ask(self, kernel, expression, before=""):
        """The value of a Python expression in a kernel, after a statement."""
        content = {"code": before, "silent": False, "store_history": False, "user_expressions": {"it": expression},
                   "allow_stdin": False, "stop_on_error": False}
        header = {"msg_id": secrets.token_hex(16), "session": secrets.token_hex(16), "username": "reader",
                  "msg_type": "execute_request", "version": "5.3", "date": "2000-01-01T00:00:00Z"}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell", "buffers": []}
        with closing(create_connection(self.address(f"api/kernels/{kernel}/channels", "ws"), timeout=60)) as channel:
            channel.send(json.dumps(message))
            while True:
                answer = json.loads(channel.recv())
                if answer["msg_type"] == "execute_reply" and answer["parent_header"].get("msg_id") == header["msg_id"]:
                    found = answer["content"].get("user_expressions", answer["content"])
                    return ast.literal_eval(found["it"]["data"]["text/plain"])


class Figure(reader.Figure):
    """A figure of a notebook: its state is in the kernel, in what the cell before it gave out."""

    def __init__(self, page, walk, ask):
        super().__init__(page, walk.kind, walk.slider)
        prompt = self.widget.locator("xpath=ancestor::*[contains(@class, 'jp-OutputArea-child')][1]").locator(".jp-OutputPrompt")
        self.ask, self.name = ask, f"Out{prompt.inner_text().rstrip(':')}.figure"

    def given(self, name):
        return self.ask(f"{self.name}.{name}")

    def state(self):
        """What Python knows, once nothing new comes from the browser."""
        now = None
        for _ in range(20):
            before, now = now, self.ask(f"{{name: getattr({self.name}, name) for name in {self.name}.controls}}")
            if before == now:
                break
            self.page.wait_for_timeout(200)
        return now

    def set(self, values):
        """Sets controls from Python, all at once."""
        lines = [f"    {self.name}.{name} = {value!r}" for name, value in values.items()]
        self.ask("0", "\n".join([f"with {self.name}.hold_sync():", *lines]))


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab on a copy of the notebooks, with settings of its own."""
    folder, port, token = tmp_path_factory.mktemp("lab"), free_port(), secrets.token_hex(16)
    shutil.copytree(ROOT / "nbs", folder / "nbs")
    for name, text in SETTINGS.items():
        path = folder / "settings" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    env = {**os.environ, "PYTHONPATH": str(ROOT), "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
           "JUPYTER_PREFER_ENV_PATH": "1", "OPENBLAS_NUM_THREADS": "1"}  # as tools/execute.py runs the pages
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR"):
        env[name] = str(folder / name.lower())
    root = ["--allow-root"] if os.name == "posix" and os.geteuid() == 0 else []
    with open(folder / "log.txt", "w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}", "--port-retries=0",
             f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder / 'nbs'}", *root],
            env=env, stdout=log, stderr=subprocess.STDOUT)
    try:
        lab = Lab(port, token)
        lab.wait(process)
        yield lab
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module")
def chapter(lab, browser):
    """Opens a chapter and runs all of its cells, once: gives its page, and how to ask its kernel."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(60_000)

    @cache
    def chapter(name):
        page = context.new_page()
        page.goto(lab.address(f"lab/tree/{name}.ipynb?reset"))
        page.locator(".jp-KernelName, .jp-Toolbar-kernelName").get_by_text("Python 3 (ipykernel)").wait_for()
        page.locator(IDLE).wait_for(state="attached")
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        page.locator(".annbook-readout").first.wait_for()
        page.wait_for_function("""idle => document.querySelector(idle) &&
            ![...document.querySelectorAll(".jp-InputArea-prompt")].some((prompt) => prompt.textContent.includes("*"))""",
                               arg=IDLE)
        return page, partial(lab.ask, lab.kernel(f"{name}.ipynb"))

    yield chapter
    context.close()


@pytest.mark.parametrize("name", CHAPTERS)
def test_all_cells_ran_as_on_paper(chapter, name):
    page, _ = chapter(name)
    said = page.locator(".jp-OutputArea-output pre").filter(has_text=re.compile(r"^.*Error\b", re.S))
    assert said.count() == errors_meant(name)


def errors_meant(name):
    """How many cells of a page show an error on purpose, or for want of PyTorch."""
    cells = nbformat.read(ROOT / "nbs" / f"{name}.ipynb", as_version=4).cells
    return sum("with raises(" in cell.source or passed_over(cell) for cell in cells)


def test_some_errors_are_meant():
    assert any(errors_meant(name) for name in CHAPTERS)  # or the test above could not fail


@pytest.mark.parametrize("name, explorer", [(name, one) for name, some in CHAPTERS.items() for one in some])
def test_figure_and_python_move_each_other(chapter, name, explorer):
    """Keys and mouse move the figure, as on the website, and Python knows; Python moves figure and sliders back."""
    page, ask = chapter(name)
    page.bring_to_front()
    figure = Figure(page, WALKS[explorer], ask)
    before, said = figure.state(), figure.readout.inner_text()
    left = WALKS[explorer].steps(figure)
    assert same(figure.state(), left)
    assert figure.readout.inner_text() != said
    figure.set(before)
    figure.says(said)
    assert same(figure.state(), before)
    for name, rule in figure.given("controls").items():
        if "slider" in rule:
            assert abs(figure.value(rule["slider"]) - before[name]) < rule["step"] / 2, name


def test_a_number_is_typed_and_python_knows(chapter):
    """Jupyter's own slider would change 0,3 and abc back without a word."""
    page, ask = chapter("58_explorers")
    page.bring_to_front()
    figure = Figure(page, WALKS["neuron"], ask)
    figure.set({"w": 1.0, "b": 0.0, "x": 1.0})
    for text, key, w in (("0,3", "Enter", 0.3), ("\u22121.2", "Tab", -1.2)):
        assert figure.type("weight w", text, key) == []
        assert figure.state()["w"] == w == figure.value("weight w")
    told = ["“abc” is no number: weight w is a number from \u22125 to 5. It stays \u22121.2."]
    assert figure.type("weight w", "abc") == told
    assert figure.type("weight w", "4", "Escape") == [] and figure.state()["w"] == -1.2
    figure.press("Reset")
    assert figure.state()["w"] == figure.value("weight w") == 1


def test_an_exercise_tells_nothing_before_it_is_answered(chapter):
    """After Run All, too; then it says what is wrong, and tells the answer, with its equations set."""
    page, _ = chapter(ASKING)
    page.bring_to_front()
    text = page.locator(".jp-Notebook").inner_text()
    after = text[text.rindex("In your head"):]
    assert "def answer():" in after  # the first line of folded code, and no more
    for secret in ("0.16", "0.0159", "0.8668", "each share is squared", "their difference", "return", "Answer\n"):
        assert secret not in after, secret
    group = page.get_by_role("group", name="Exercise 1.2", exact=True)
    figure, field = page.locator(".ab-figure[data-kind=exercise]").filter(has=group), group.get_by_role("textbox")
    status = figure.get_by_role("status")
    for written, said in (("0.0081, 0.0599, 0.4425", "Not yet: these are the squares, which do not add up to 1."),
                          ("0.0159 0.1173 0.8668", "Right.")):
        field.fill(written)
        field.press("Enter")
        expect(status).to_have_text(said)
        expect(status).to_be_focused()
    expect(figure.locator(".ab-told mjx-container, .ab-told .MathJax").first).to_be_visible()
    told = figure.locator(".ab-told").inner_text()
    assert "each share is squared" in told and "softmax(row) ** 2" in told and "$" not in told
    expect(page.locator(".ab-progress:visible")).to_have_text(re.compile("^1 of .* this browser remembers it"))


def test_python_chooses_and_moves_a_weight(chapter):
    page, ask = chapter("04_network")
    page.bring_to_front()
    figure = Figure(page, WALKS["network"], ask)
    figure.set({"selected": "w14", "moved": {}})
    check_network(figure, "w14", {})
    figure.set({"value": 1.0})
    check_network(figure, "w14", {"w14": 1.0})
    assert figure.state()["moved"] == {"w14": 1.0}
    figure.set({"moved": {"w14": 2.0, "x2": -1.0}})
    check_network(figure, "w14", {"w14": 2.0, "x2": -1.0})
    figure.set({"selected": "x2"})
    check_network(figure, "x2", {"w14": 2.0, "x2": -1.0})

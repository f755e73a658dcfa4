"""Does a chapter run in JupyterLab, in a browser, and do its figures say what Python says?"""

import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
from urllib.request import urlopen

import nbformat
import numpy as np
import pytest
from browser import ROOT, chromium

from annbook import gradient, sigmoid, worked
from annbook.layers import Dense
from annbook.losses import squared_error
from annbook.network import copy
from annbook.worked import at, place

SETTINGS = {  # all cells are in the page, also those that are not in view
    "@jupyterlab/notebook-extension/tracker.jupyterlab-settings": '{"windowingMode": "none"}',
    "@jupyterlab/apputils-extension/notification.jupyterlab-settings": '{"fetchNews": "false", "checkForUpdates": false}',
}


IDLE = '.jp-Notebook-ExecutionIndicator[data-status="idle"]'


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(address, process, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            return urlopen(address, timeout=5).status
        except OSError:
            time.sleep(0.3)
    raise RuntimeError(f"JupyterLab did not start (exit code {process.poll()})")


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
           "JUPYTER_PREFER_ENV_PATH": "1"}
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR"):
        env[name] = str(folder / name.lower())
    root = ["--allow-root"] if os.name == "posix" and os.geteuid() == 0 else []
    with open(folder / "log.txt", "w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}", "--port-retries=0",
             f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder / 'nbs'}", *root],
            env=env, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_for(f"http://127.0.0.1:{port}/api?token={token}", process)
        yield lambda name: f"http://127.0.0.1:{port}/lab/tree/{name}.ipynb?reset&token={token}"
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module")
def chapter(lab):
    """Chapter 04 in a browser, all of its cells run."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(60_000)
        page.goto(lab("04_network"))
        page.locator(".jp-KernelName, .jp-Toolbar-kernelName").get_by_text("Python 3 (ipykernel)").wait_for()
        page.locator(IDLE).wait_for(state="attached")
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        page.locator(".annbook-readout").first.wait_for()
        page.wait_for_function("""idle => document.querySelector(idle) &&
            ![...document.querySelectorAll(".jp-InputArea-prompt")].some((prompt) => prompt.textContent.includes("*"))""",
                               arg=IDLE)
        yield page


def said(page):
    """What the explorer's line says: (name of the parameter, its value, {name: number})."""
    text = page.locator(".annbook-readout").first.inner_text().replace("\u2212", "-")
    name, value = re.match(r"(\w+) = (-?[\d.]+)", text).groups()
    outputs = [float(v) for v in re.search(r"outputs (-?[\d.]+) and (-?[\d.]+)", text).groups()]
    E, slope = (float(re.search(pattern + r" = (-?[\d.e-]+)", text)[1]) for pattern in (", E", r"dE/d\w+"))
    return name, float(value), {"a8": outputs[0], "a9": outputs[1], "E": E, "slope": slope}


NET = tuple(Dense(W, b, sigmoid) for W, b in worked.weights)


def computed(name, value):
    """The same from the library."""
    net = copy(NET)
    array, index = place(net, name)
    array[index] = value
    E, grads = gradient(net, worked.x, worked.y, squared_error)
    y_hat = net[1].step(net[0].step(worked.x).a).a
    return {"a8": y_hat[0], "a9": y_hat[1], "E": E, "slope": at(grads, name)}


def agree(page):
    """Asserts that the figure says what CPython computes, to the digits shown; returns the slider's value."""
    name, value, shown = said(page)
    for key, number in computed(name, value).items():
        assert np.isclose(shown[key], number, rtol=0, atol=6e-5), (name, value, key)
    return value


def slider(page):
    return page.get_by_role("slider", name="value").first


def test_all_cells_ran_as_on_paper(chapter):
    cells = nbformat.read(ROOT / "nbs" / "04_network.ipynb", as_version=4).cells
    meant = sum("raises-exception" in cell.metadata.get("tags", ()) for cell in cells)
    assert chapter.locator(".jp-OutputArea-output pre").filter(has_text=re.compile(r"^.*Error\b", re.S)).count() == meant > 0
    assert agree(chapter) == pytest.approx(float(at(NET, said(chapter)[0])))


def test_the_keyboard_moves_a_slider_and_the_numbers_follow(chapter):
    before = agree(chapter)
    slider(chapter).focus()
    for _ in range(4):
        chapter.keyboard.press("ArrowRight")
    chapter.wait_for_timeout(300)
    assert agree(chapter) == pytest.approx(before + 0.2)


def test_the_mouse_moves_a_slider_and_the_numbers_follow(chapter):
    before = agree(chapter)
    handle = slider(chapter)
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    chapter.mouse.move(x, y)
    chapter.mouse.down()
    chapter.mouse.move(x - 60, y, steps=6)
    chapter.mouse.up()
    chapter.wait_for_timeout(300)
    assert agree(chapter) < before - 0.3

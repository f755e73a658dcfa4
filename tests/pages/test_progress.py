"""Does training show a bar when it takes long, and only where somebody looks?"""

import os
import struct
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from test_training import run

import annbook as ab
from annbook import training

ROOT = Path(ab.__file__).parent.parent


@pytest.fixture
def parts():
    x, labels = ab.moons(25, seed=3)
    return ab.init([2, 5, 2], ab.tanh, ab.softmax, seed=3), x, ab.one_hot(labels)


def test_short_training_does_not_even_import_tqdm():
    code = "import sys, annbook as ab; list(ab.fit(ab.init([1, 1]), ([[1.0]], [[1.0]]), ab.mse, ab.sgd(0.1), epochs=9))"
    subprocess.run([sys.executable, "-c", code + "; assert 'tqdm' not in sys.modules"], check=True, cwd=ROOT, timeout=60)


class Bar:
    """What training asks of tqdm."""

    def __init__(self, **options):
        self.n, self.options, self.said, self.closed = options["initial"], options, [], False

    def set_postfix_str(self, text, refresh):
        self.said.append(text)

    def update(self):
        self.n += 1

    def close(self):
        self.closed = True


@pytest.fixture
def bars(monkeypatch):
    """The bars that appear while a clock that the test moves goes on."""
    tqdm_auto = pytest.importorskip("tqdm.auto")
    made = []
    monkeypatch.setattr(tqdm_auto, "tqdm", lambda **options: made.append(Bar(**options)) or made[-1])
    monkeypatch.setattr(training, "monotonic", lambda: bars.now)
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    bars.now = 100.0
    return made


def slowly(seconds):
    def step(params, grads):
        bars.now += seconds
        ab.sgd(0.1)(params, grads)
    return step


def test_bar_appears_after_a_second_and_counts_the_steps(bars, parts):
    run(*parts, slowly(0.3))
    (bar,) = bars
    assert bar.options["total"] == bar.n == 4 * 4 and bar.options["initial"] == 3  # 0.3 * 4 > 1
    assert bar.options["leave"] is False and bar.closed
    first = ab.cross_entropy(ab.predict(*parts[:2]), parts[2])
    assert bar.said[0] == f"E = {first:.4g}" != bar.said[-1]  # the loss that is known


def test_training_within_a_second_has_no_bar(bars, parts):
    run(*parts, slowly(0.01))
    assert bars == []


def test_bar_closes_when_the_reader_stops(bars, parts):
    for epoch, _, _ in (steps := ab.fit(*parts[:1], parts[1:], ab.cross_entropy, slowly(2.0), epochs=9)):
        if epoch == 2:
            break
    steps.close()
    assert [bar.closed for bar in bars] == [True]


def test_bar_can_be_switched_off(bars, parts, monkeypatch):
    monkeypatch.setenv("TQDM_DISABLE", "1")
    run(*parts, slowly(2.0))
    assert bars == []


SLOW = textwrap.dedent("""
    import time, annbook as ab
    def step(params, grads):
        time.sleep(0.1)
        ab.sgd(0.1)(params, grads)
    for epoch, E, net in ab.fit(ab.init([1, 1]), ([[1.0]], [[1.0]]), ab.mse, step, epochs=15):
        pass
    print("done")
""")


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX")
@pytest.mark.parametrize("off", ["", "1"])
def test_bar_in_a_terminal(off):
    pytest.importorskip("tqdm")
    import fcntl
    import pty
    import termios
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    env = {**os.environ, "TERM": "xterm", "TQDM_DISABLE": off or "0"}
    process = subprocess.Popen([sys.executable, "-c", SLOW], stdout=theirs, stderr=theirs, cwd=ROOT, env=env)
    os.close(theirs)
    said, until = b"", time.monotonic() + 60
    while time.monotonic() < until:
        try:
            part = os.read(ours, 4096)
        except OSError:  # Linux: the other end is closed
            break
        if not part:
            break
        said += part
    os.close(ours)
    assert process.wait(timeout=60) == 0
    text = said.decode()
    assert "done" in text
    assert ("/15 " in text and "E = " in text) is not bool(off)


def test_no_bar_where_nobody_looks():
    """Output that goes into a file stays clean."""
    env = {key: value for key, value in os.environ.items() if key != "TQDM_DISABLE"}
    done = subprocess.run([sys.executable, "-c", SLOW], capture_output=True, text=True, cwd=ROOT, env=env, timeout=60)
    assert (done.stdout, done.stderr) == ("done\n", "")


def test_bar_in_a_notebook(monkeypatch, tmp_path):
    for name in ("tqdm", "ipywidgets", "ipykernel"):
        pytest.importorskip(name)
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    monkeypatch.setenv("TQDM_DISABLE", "0")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    cell = nbformat.v4.new_code_cell(SLOW)
    client = nbclient.NotebookClient(nbformat.v4.new_notebook(cells=[cell]), timeout=60, kernel_name="python3",
                                     resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    models = client.widget_state.values()
    assert any(model.get("max") == 15 for model in models), [out.get("text") for out in cell.outputs]
    assert any("E = " in str(model.get("value")).replace("\u2007", " ") for model in models)

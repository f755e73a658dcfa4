"""Does the package arrive whole, and does its command do what it says?"""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from annbook import cli

ROOT = Path(__file__).resolve().parents[2]
BARE = """
import sys
class Bare:
    "Refuses every module that is not Python's own, NumPy's or annbook's."
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in {*sys.stdlib_module_names, "numpy", "annbook"}:
            raise ModuleNotFoundError(f"a bare environment has no {name}", name=name)
sys.meta_path.insert(0, Bare())
"""


def python(code, *folders):
    """What a fresh interpreter prints, which looks for modules in `folders` first."""
    code = f"import sys; sys.path[:0] = {[str(folder) for folder in folders]!r}\n{code}"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, cwd="/")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A folder with what the wheel holds; it is built from what a source archive holds."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "build", "--outdir", folder, ROOT],
                   check=True, capture_output=True, stdin=subprocess.DEVNULL)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as packed:
        packed.extractall(folder / "all")
    return folder / "all"


def names(folder, pattern):
    return sorted(path.relative_to(folder).as_posix() for path in folder.glob(pattern))


def test_wheel_holds_modules_data_and_pages(wheel):
    package = wheel / "annbook"
    assert names(package, "*.py*") == names(ROOT / "annbook", "*.py*")
    assert names(package, "static/**/*") == names(ROOT / "annbook", "static/**/*")
    assert names(package, "nbs/*.ipynb") == names(ROOT, "nbs/*.ipynb")
    assert (package / "py.typed").exists()
    assert {"annbook"} == {path.name for path in wheel.iterdir() if not path.name.endswith(".dist-info")}


def test_wheel_says_who_it_is(wheel):
    about = (next(wheel.glob("*.dist-info")) / "METADATA").read_text(encoding="utf-8")
    for line in ("Name: annbook", "Requires-Python: >=3.11", "License: Apache-2.0 AND CC-BY-4.0 AND CC-BY-SA-3.0\n",
                 "Keywords: neural"):
        assert f"\n{line}" in about
    needed = re.findall(r"^Requires-Dist: (?!.*extra ==)(.*)$", about, re.M)
    assert needed == ["numpy>=2.0"]
    assert re.findall(r"^Provides-Extra: (.*)$", about, re.M) == ["explore", "lab", "class", "export", "dev"]


def test_library_runs_from_the_wheel_with_numpy_alone(wheel):
    said = python(BARE + """
import annbook as ab
from annbook import worked
net = tuple(ab.Dense(W, b, ab.sigmoid) for W, b in worked.weights)
E, grads = ab.gradient(net, worked.x, worked.y, ab.squared_error)
*_, (epoch, E, net) = ab.fit(net, (worked.x[None], worked.y[None]), ab.squared_error, ab.sgd(0.5), epochs=3)
images, labels = ab.digits()
print(len(images), ab.__file__)
""", wheel)
    assert said.split() == ["1797", str(wheel / "annbook" / "__init__.py")]


def test_the_bare_environment_is_bare():
    with pytest.raises(AssertionError, match="a bare environment has no matplotlib"):
        python(BARE + "import matplotlib")


def test_import_costs_at_most_20_ms_on_top_of_numpy():
    measure = "import time, numpy; t = time.perf_counter(); import annbook; print(time.perf_counter() - t)"
    assert min(float(python(measure, ROOT)) for _ in range(5)) <= 0.020


@pytest.fixture
def source(tmp_path):
    """A folder that plays the package: three pages, version 1."""
    folder = tmp_path / "source"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.ipynb").write_text(f"{name}, version 1")
    return folder


def test_pages_are_copied_updated_and_kept(source, tmp_path):
    mine = tmp_path / "my pages" / "deep"
    assert cli.copy_pages(mine, source) == {"new": ["a.ipynb", "b.ipynb", "c.ipynb"], "updated": [], "kept": []}
    (mine / "b.ipynb").write_text("my notes")
    (mine / "c.ipynb").unlink()
    for name in "ab":
        (source / f"{name}.ipynb").write_text(f"{name}, version 2")
    assert cli.copy_pages(mine, source) == {"new": ["c.ipynb"], "updated": ["a.ipynb"], "kept": ["b.ipynb"]}
    assert (mine / "a.ipynb").read_text() == "a, version 2"
    assert (mine / "b.ipynb").read_text() == "my notes"
    assert cli.copy_pages(mine, source) == {"new": [], "updated": [], "kept": ["b.ipynb"]}


@pytest.mark.parametrize("note", [None, "", "{not json", "[]"])
def test_a_folder_without_a_good_note_keeps_what_is_in_it(source, tmp_path, note):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "a.ipynb").write_text("not ours")
    if note is not None:
        (mine / ".annbook.json").write_text(note)
    assert cli.copy_pages(mine, source)["kept"] == ["a.ipynb"]
    assert (mine / "a.ipynb").read_text() == "not ours"
    assert set(json.loads((mine / ".annbook.json").read_text())) == {"b.ipynb", "c.ipynb"}


def test_pages_that_come_from_a_wheel(wheel, tmp_path):
    said = python(f"from annbook import cli, __file__\nfrom pathlib import Path\n"
                  f"print(cli.copy_pages(Path({str(tmp_path)!r})), __file__)", wheel)
    assert "'kept': []" in said and str(wheel) in said
    assert names(tmp_path, "*.ipynb") == names(ROOT / "nbs", "*.ipynb")


@pytest.fixture
def started(monkeypatch):
    """The commands that would have been started."""
    commands = []
    monkeypatch.setattr(cli.subprocess, "call", lambda command, **how: commands.append(command) or 0)
    return commands


def test_lab_copies_and_opens(tmp_path, started, capsys):
    mine = tmp_path / "mine"
    assert cli.main(["lab", str(mine), "--no-browser", "--port", "9999"]) == 0
    assert (mine / "index.ipynb").exists()
    trust, command = started
    assert trust[1:4] == ["-m", "jupyter", "trust"] and trust[4:] == [str(path) for path in sorted(mine.glob("*.ipynb"))]
    assert command[1:4] == ["-m", "jupyterlab", str(mine)] and command[-3:] == ["--no-browser", "--port", "9999"]
    assert "0 kept" in capsys.readouterr().out
    (mine / "index.ipynb").write_text("my notes")
    started.clear()
    cli.main(["lab", str(mine)])
    assert [command[2] for command in started] == ["jupyterlab"]
    assert "index.ipynb is yours" in capsys.readouterr().out
    assert (mine / "index.ipynb").read_text() == "my notes"


@pytest.mark.parametrize("chosen, given", [({}, "1"), ({"OPENBLAS_NUM_THREADS": "3"}, "3"), ({"OMP_NUM_THREADS": "2"}, None)])
def test_lab_gives_notebooks_one_thread_unless_somebody_chose(tmp_path, monkeypatch, chosen, given):
    environments = []
    monkeypatch.setattr(cli.subprocess, "call", lambda command, env=None, **how: environments.append(env) or 0)
    for name in cli.THREADS:
        monkeypatch.delenv(name, raising=False)
    for name, value in chosen.items():
        monkeypatch.setenv(name, value)
    assert cli.main(["lab", str(tmp_path / "mine")]) == 0
    assert environments[-1].get("OPENBLAS_NUM_THREADS") == given and environments[-1]["PATH"] == os.environ["PATH"]


def test_lab_without_jupyterlab_says_what_to_install(tmp_path, started, monkeypatch, capsys):
    monkeypatch.setattr(cli, "find_spec", lambda name: None)
    assert cli.main(["lab", str(tmp_path / "mine")]) == 1
    assert 'pip install "annbook[lab]"' in capsys.readouterr().err
    assert started == [] and not (tmp_path / "mine").exists()


def test_lab_into_a_file_is_refused(tmp_path, started, capsys):
    (tmp_path / "file").write_text("mine")
    assert cli.main(["lab", str(tmp_path / "file")]) == 1
    assert "cannot copy the pages" in capsys.readouterr().err
    assert started == [] and (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("start", [["-c", "import sys; from annbook.cli import main; sys.exit(main())"], ["-m", "annbook"]],
                         ids=["annbook", "python -m annbook"])
@pytest.mark.parametrize("words, code, said", [
    (["--version"], 0, "annbook 0."), (["--help"], 0, "usage: annbook "), ([], 0, "usage: annbook "),
    (["lab", "--help"], 0, "folder"), (["lab", "setup.py"], 1, "cannot copy the pages to setup.py"),
    (["nonsense"], 2, "nonsense"), (["--nonsense"], 2, "--nonsense"),
])
def test_command_line(words, code, said, start):
    done = subprocess.run([sys.executable, *start, *words], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == code and said in done.stdout + done.stderr
    assert "__main__" not in done.stdout + done.stderr


def test_python_m_annbook_from_the_wheel_needs_no_more_than_the_library(wheel):
    said = python(BARE + "import runpy\nsys.argv[1:] = ['--version']\n"
                  "try:\n    runpy.run_module('annbook', run_name='__main__', alter_sys=True)\n"
                  "except SystemExit as end:\n    print(end.code, end.code is None or end.code)", wheel)
    assert said.startswith("annbook 0.") and said.split()[2] == "0"


def test_an_import_of_the_command_runs_nothing(wheel):
    assert python("import annbook.__main__, annbook.cli", wheel) == ""


def test_a_network_is_saved_and_loaded_from_the_wheel_with_numpy_alone(wheel, tmp_path):
    assert python(BARE + f"""
from annbook import *
save(net := init([2, 3, 1], tanh), {str(tmp_path / "net")!r})
print((predict(load({str(tmp_path / "net")!r}), [1, 2]) == predict(net, [1, 2])).all())
""", wheel) == "True\n"

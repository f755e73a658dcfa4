"""Runs the notebooks, each in a fresh kernel, offline, and keeps what came out.

    python tools/execute.py             what changed is run again; results in docs/_build/nbs
    python tools/execute.py --commit    and its pictures and text are written into nbs/
    python tools/execute.py --check     only says which notebooks in nbs/ are not clean

A cell that begins with `#| torch` is run where PyTorch is installed; elsewhere it keeps its output.

docs/_build/nbs holds the notebooks with the state of every widget, for the website. A notebook in
nbs/ is clean: it has outputs, but nothing that differs from one run to the next or that only
a running kernel could draw.
"""

import copy
import hashlib
import os
import re
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from importlib.metadata import distributions
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

import nbformat
from book import PAGES, ROOT, asks, with_torch
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError

BUILT = ROOT / "docs" / "_build" / "nbs"
ENVIRONMENT = {
    "TQDM_DISABLE": "1", "MPLBACKEND": "module://matplotlib_inline.backend_inline", "PYTHONHASHSEED": "0",
    "JUPYTER_PREFER_ENV_PATH": "1", "COLUMNS": "80", "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "OPENBLAS_NUM_THREADS": "1",  # two pages run at once: threads that wait for each other cost more than they give
}
OFFLINE = """
import socket
def refuse(self, address, connect=socket.socket.connect):
    if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise OSError(f"a page must run offline: it asked for {address[0]}")
    return connect(self, address)
socket.socket.connect = refuse
"""
PASS = "pass-over"  # what a cell is marked with, while its page runs, that keeps its output
KERNEL = ["--log-level=40", f"--IPKernelApp.exec_lines={OFFLINE}", "--InteractiveShell.xmode=Minimal"]


def pages():
    """The paths of all notebooks, in reading order."""
    return sorted(PAGES.glob("*.ipynb"))


def read(path):
    return nbformat.read(path, as_version=4)


def text(nb):
    """A notebook as it stands in its file, as JupyterLab writes it."""
    return nbformat.writes(nb) + "\n"


def write(nb, path):
    """Write a notebook if that changes the file; True if so."""
    new = text(nb)
    if path.exists() and path.read_text(encoding="utf-8") == new:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(new, encoding="utf-8")
    return True


@cache
def surroundings():
    """A hash of what all outputs depend on: the package, the environment, and this program."""
    state = hashlib.sha256(repr([sys.version_info, ENVIRONMENT, KERNEL]).encode())
    state.update(repr(sorted({(d.name, d.version) for d in distributions() if d.name != "annbook"})).encode())
    for path in [Path(__file__), *sorted((ROOT / "annbook").rglob("*"))]:
        if path.is_file() and path.suffix != ".pyc":
            state.update(path.read_bytes())
    return state.hexdigest()


def passed_over(cell):
    """Whether a cell keeps the output that it has: it needs PyTorch, and here is none."""
    return with_torch(cell) and not find_spec("torch")


def key(nb):
    """A hash of what the outputs of a notebook depend on."""
    cells = [(cell.id, cell.cell_type, cell.source, cell.metadata.get("tags"), cell.outputs if passed_over(cell) else ())
             for cell in nb.cells]
    return hashlib.sha256(repr([surroundings(), cells]).encode()).hexdigest()


def kept(path):
    """The executed notebook of an earlier run, or None if something changed since."""
    built = BUILT / path.name
    if built.exists():
        done = read(built)
        if done.metadata.get("annbook", {}).get("key") == key(read(path)):
            return done
    return None


def clocks():
    """The time on the wall, and the time that processors worked for the kernels that ended."""
    used = os.times()
    return time.perf_counter(), used.children_user + used.children_system


def run(path):
    """The notebook, executed now; its metadata `annbook` tells the seconds, and the error if there was one."""
    nb = read(path)
    said, start = {"key": key(nb)}, clocks()
    passed = [cell for cell in nb.cells if passed_over(cell)]
    for cell in passed:
        cell.metadata.tags = [*cell.metadata.get("tags", ()), PASS]
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(nb, timeout=120, kernel_name="python3", coalesce_streams=True,
                                extra_arguments=KERNEL, resources={"metadata": {"path": folder}},
                                skip_cells_with_tag=PASS, force_raise_errors=True)  # JupyterLab alone goes on after an error
        try:
            client.execute(env={**os.environ, **ENVIRONMENT, "PYTHONPATH": str(ROOT), "IPYTHONDIR": folder})
        except (CellExecutionError, CellTimeoutError, RuntimeError) as error:  # RuntimeError: the kernel died or never came
            said.update(key="", error=str(error))
    took = [round(end - begin, 1) for begin, end in zip(start, clocks())]
    nb.metadata["annbook"] = nbformat.from_dict({**said, "seconds": took[0], "cpu_seconds": took[1]})
    for cell in passed:
        cell.metadata.tags.remove(PASS)
    for cell in nb.cells:
        cell.metadata.pop("execution", None)
    write(nb, BUILT / path.name)
    return nb


def run_all(paths=None, say=print):
    """All notebooks, executed, two at a time and only those that changed: {name: notebook}."""
    paths = pages() if paths is None else paths
    done = {path: kept(path) for path in paths}
    stale = [path for path in paths if done[path] is None]
    if stale:
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            for path, nb in zip(stale, pool.map(run, stale), strict=True):
                done[path], about = nb, nb.metadata["annbook"]
                say(f"{path.stem:20} {about['seconds']:5.1f} s" + (f"\n{about['error']}" if "error" in about else ""))
    return {path.stem: nb for path, nb in done.items()}


def clean(nb):
    """A notebook as it is committed, and as nbdev_clean leaves it: no widget, no warning, no count, no address."""
    nb = copy.deepcopy(nb)
    nb.metadata = nbformat.from_dict({
        "kernelspec": {"display_name": "python3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    })
    answer = False
    for cell in nb.cells:
        cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k == "tags"})
        if cell.cell_type == "markdown":
            answer = "</details>" in cell.source
        elif answer:  # its words are folded; in JupyterLab the code that runs it is too
            cell.metadata["jupyter"] = {"source_hidden": True, "outputs_hidden": True}
        elif asks(cell):
            cell.metadata["jupyter"] = {"source_hidden": True}
        if with_torch(cell):  # in JupyterLab "Run All" then goes on where there is none
            cell.metadata["tags"] = ["raises-exception"]
        cell.pop("attachments", None)
        if cell.cell_type == "code":
            cell.outputs = merged(clean_output(out) for out in cell.outputs if out.get("name") != "stderr")
            cell.execution_count = None
    return nb


def clean_output(out):
    out = copy.deepcopy(out)
    if "execution_count" in out:
        out.execution_count = None
    for mime in list(out.get("data", {})):
        if mime.startswith("application/vnd.jupyter.widget"):
            del out.data[mime]
    for holder, name in ((out, "text"), *((out.get("data", {}), mime) for mime in out.get("data", {}))):
        if name.startswith("text") and isinstance(holder.get(name), str):
            holder[name] = re.sub(r"\b0x[0-9a-fA-F]{6,}", "0x...", holder[name])
    return out


def merged(outputs):
    """Outputs with what was printed piece by piece in one piece: the pieces differ from run to run."""
    found = []
    for out in outputs:
        if found and out.output_type == "stream" == found[-1].output_type:
            found[-1].text += out.text
        else:
            found.append(out)
    return found


def unclean():
    """The names of the notebooks in nbs/ that are not as `clean` would leave them."""
    return [path.name for path in pages()
            if path.read_text(encoding="utf-8") != text(clean(read(path)))]


def main(*options):
    if "--check" in options:
        bad = unclean()
        sys.exit("Not clean (`make export` does it): " + ", ".join(bad) if bad else 0)
    done = run_all()
    failed = [name for name, nb in done.items() if "error" in nb.metadata["annbook"]]
    for name, nb in done.items():
        if "--commit" in options and name not in failed and write(clean(nb), PAGES / f"{name}.ipynb"):
            print(f"nbs/{name}.ipynb has new outputs")
    sys.exit(f"Failed: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Compiles archives of modules for the browser, in the Python that will read them: tools/pyodide.py runs this in Pyodide.

Else a page would spend on it half of its time to the first result, and most of its time to the first still.
"""

import importlib
import io
import marshal
import sys
import zipfile
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path

FILES, LIBRARY = Path("/files"), "python_stdlib.zip"
SITE = "/lib/python3.12/site-packages/"
HEAD = MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8)  # of bytecode that never looks for its source


def imported(packages):
    """The files, as their archives name them, that are read when these packages are imported."""
    for path in FILES.glob("*.zip"):
        if path.name != LIBRARY:
            zipfile.ZipFile(path).extractall(SITE)
    importlib.import_module("cells").lighten()
    for name in (*packages, "matplotlib.pyplot", "matplotlib.backends.backend_svg", "annbook.explorers", "annbook.figures"):
        importlib.import_module(name)
    files = [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]
    return {file.removeprefix(SITE).removeprefix("/lib/python312.zip/") for file in files}


def compiled(archive, chosen):
    """A zip archive with bytecode: of the chosen files in their place; or, if none are chosen, of all beside them."""
    out = io.BytesIO()
    with zipfile.ZipFile(archive) as found, zipfile.ZipFile(out, "w") as made:
        for name in sorted(found.namelist()):
            files = {name: found.read(name)}
            if name.endswith(".py") and (name in chosen or not chosen):
                code = HEAD + marshal.dumps(compile(files[name], name, "exec", dont_inherit=True))
                files = {f"{name}c": code} if chosen else {**files, cache_from_source(name): code}
            for place, data in files.items():
                made.writestr(zipfile.ZipInfo(place), data, zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()


def main(*packages):
    """Compiles all archives of the folder: of the packages what their import reads, without packages everything."""
    chosen = imported(packages) if packages else set()
    for path in FILES.glob("*.zip"):
        path.write_bytes(compiled(path, chosen))

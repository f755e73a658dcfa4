"""Builds the website: docs/_build/nbs (executed notebooks) -> docs/_site.

    python docs/build.py

Nothing is done when nothing changed. A warning fails the build, and a failed
build leaves the site of the last good one in place.
"""
import hashlib
import json
import shutil
import sys
from pathlib import Path

from sphinx.cmd.build import main as sphinx

docs = Path(__file__).resolve().parent
root = docs.parent
sys.path[:0] = [str(docs), str(root / "tools"), str(root)]
notebooks, src, site = docs / "_build/nbs", docs / "_build/src", docs / "_site"
stamp = docs / "_build/site.stamp"


def state():
    """A fingerprint of everything that the site is made from."""
    ours = [p for p in docs.rglob("*") if not {"_build", "_site", "__pycache__"} & set(p.relative_to(docs).parts)]
    files = [*notebooks.glob("*.ipynb"), *(root / "annbook").rglob("*.py"), *(root / "js/search").glob("*js"),
             *(root / "annbook/static").glob("live.*"), root / "settings.ini", *ours]
    digest = hashlib.sha256()
    for path in sorted(p for p in files if p.is_file()):
        digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def build():
    """The whole site anew; Sphinx's exit code."""
    from prepare import prepare
    from reference import reference

    import annbook
    from annbook.figures import palette
    from annbook.live import stylesheet

    for old in (src, docs / "_build/static", docs / "_build/html"):
        shutil.rmtree(old, ignore_errors=True)
    static = docs / "_build/static"
    static.mkdir(parents=True)
    (static / "palette.css").write_text(stylesheet())
    for name in ("live.js", "live.css"):
        shutil.copy(root / "annbook/static" / name, static)
    pages = [notebooks / path.name for path in sorted((root / "nbs").glob("*.ipynb"))]
    book = prepare(pages, src, palette)
    book["api"] = reference(annbook, book["homes"], src)
    (src / "book.json").write_text(json.dumps(book, ensure_ascii=False, indent=1))
    code = sphinx(["-b", "html", "-q", "-E", "-W", "--keep-going", "-c", str(docs), "-d", str(docs / "_build/doctrees"),
                   str(src), str(docs / "_build/html")])
    if code == 0:
        finish(docs / "_build/html")
    return code


def finish(built):
    """Adds the notebooks to download, drops what no page uses, moves the site in place."""
    (built / "notebooks").mkdir()
    for path in (root / "nbs").glob("*.ipynb"):
        shutil.copy(path, built / "notebooks")
    unused = ("basic.css", "doctools.js", "documentation_options.js", "language_data.js", "searchtools.js",
              "sphinx_highlight.js", "file.png", "plus.png", "minus.png", "pygments.css")
    for name in unused:
        (built / "_static" / name).unlink(missing_ok=True)
    for path in (*built.glob("_static/mystnb*"), built / ".buildinfo", built / "objects.inv"):
        path.unlink(missing_ok=True)
    shutil.rmtree(site, ignore_errors=True)
    built.rename(site)


if __name__ == "__main__":
    if not notebooks.is_dir():
        sys.exit(f"{notebooks.relative_to(root)} is missing: run `make site`, which executes the notebooks first")
    now = state()
    if site.is_dir() and stamp.is_file() and stamp.read_text() == now:
        print("docs/_site is up to date")
    else:
        stamp.unlink(missing_ok=True)
        if code := build():
            sys.exit(code)
        stamp.write_text(now)
        print("built docs/_site")

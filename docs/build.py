"""Builds the website: docs/_build/nbs (executed notebooks) -> docs/_site.

    python docs/build.py

Nothing is done when nothing changed. A warning fails the build, and a failed
build leaves the site of the last good one in place.
"""
import hashlib
import json
import os
import shutil
import sys
import textwrap
from pathlib import Path

import nbformat
from sphinx.cmd.build import main as sphinx

docs = Path(__file__).resolve().parent
root = docs.parent
sys.path[:0] = [str(docs), str(root / "tools"), str(root)]
notebooks, src, site = docs / "_build/nbs", docs / "_build/src", docs / "_site"
stamp = docs / "_build/site.stamp"

import pyodide  # noqa: E402
from book import settings  # noqa: E402

# What every page loads, one file each: on a slow line a file costs more than its bytes.
JOINED = {"book.css": ("palette.css", "book.css", "search.css", "terms.css"),
          "page.js": ("page.js", "reading.js", "find.js", "equations.js", "terms.js", "edit.js")}


def state(python):
    """A fingerprint of everything that the site is made from; `python` is the folder of Python for the browser, or None."""
    others = {"_build", "_site", "_book", "book", "__pycache__"}
    ours = [p for p in docs.rglob("*") if not others & set(p.relative_to(docs).parts)]
    files = [*notebooks.glob("*.ipynb"), *(root / "annbook").rglob("*.py"), *(root / "js/search").glob("*js"),
             *(root / "annbook/static").glob("live.*"),
             root / "settings.ini", root / "CHANGELOG.md", *ours]
    if python:
        files += [root / "tools/pyodide.py", root / "tools/bytecode.py", *(root / "js/run").glob("*.py"),
                  *(root / "annbook").glob("static/*.npz")]
    digest = hashlib.sha256(f"{address()} {python is not None}".encode())
    for path in sorted(p for p in files if p.is_file()):
        digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def build(python):
    """The whole site anew; Sphinx's exit code."""
    from prepare import prepare
    from reference import reference
    from share import news

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
    book = prepare(pages, src, static, palette)
    book["api"] = reference(annbook, book["homes"], src)
    book["home"] = address()
    (src / "new.md").write_text(news(changelog()), encoding="utf-8")
    (src / "book.json").write_text(json.dumps(book, ensure_ascii=False, indent=1))
    code = sphinx(["-b", "html", "-q", "-E", "-W", "--keep-going", "-c", str(docs), "-d", str(docs / "_build/doctrees"),
                   *(["-A", "python=1"] if python else []), str(src), str(docs / "_build/html")])
    if code == 0:
        if python:
            pyodide.lay_out(python, docs / "_build/html/_static/python")
        finish(docs / "_build/html", src / "cards", book)
    return code


def finish(built, cards, book):
    """Adds the notebooks to download and what others ask for, drops what no page uses, moves the site in place."""
    from share import feed, preview, sitemap

    for folder in ("notebooks", "previews"):
        (built / folder).mkdir()
    for path in (root / "nbs").glob("*.ipynb"):
        shutil.copy(path, built / "notebooks")
        (built / "notebooks" / f"{path.stem}.py").write_text(script(path), encoding="utf-8")
    for chapter in book["chapters"]:
        (built / "previews" / f"{chapter['page']}.png").write_bytes(preview(chapter, cards))
    listed = sorted({p.relative_to(built).as_posix() for p in built.rglob("*.html")} - {"404.html", "search.html", "index.html"})
    (built / "sitemap.xml").write_text(sitemap(["", *listed], book["home"]), encoding="utf-8")
    (built / "robots.txt").write_text(f"User-agent: *\nAllow: /\nSitemap: {book['home']}sitemap.xml\n")
    (built / "feed.xml").write_text(feed(changelog(), book["home"], settings()["author"]), encoding="utf-8")
    unused = ("basic.css", "doctools.js", "documentation_options.js", "language_data.js", "searchtools.js",
              "sphinx_highlight.js", "file.png", "plus.png", "minus.png", "pygments.css")
    for name in unused:
        (built / "_static" / name).unlink(missing_ok=True)
    for path in (*built.glob("_static/mystnb*"), built / ".buildinfo", built / "objects.inv"):
        path.unlink(missing_ok=True)
    join(built / "_static")
    shutil.rmtree(site, ignore_errors=True)
    built.rename(site)


def join(static):
    """Puts the parts of each file that all pages load together, and drops them."""
    for name, parts in JOINED.items():
        text = "\n".join((static / part).read_text("utf-8") for part in parts)
        for part in parts:
            (static / part).unlink()
        (static / name).write_text(text, "utf-8")


def script(path):
    """A notebook as a Python file; editors know its cells by the lines that begin with `# %%`."""
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(f"# %%\n{cell.source}\n" if cell.cell_type == "code" else
                     f"# %% [markdown]\n{textwrap.indent(cell.source, '# ', lambda line: True)}\n" for cell in cells)


def changelog():
    return (root / "CHANGELOG.md").read_text("utf-8")


def address():
    """Where the site will stand: ANNBOOK_URL, or what settings.ini says. It ends with a slash."""
    return os.environ.get("ANNBOOK_URL", settings()["site_url"]).rstrip("/") + "/"


if __name__ == "__main__":
    if not notebooks.is_dir():
        sys.exit(f"{notebooks.relative_to(root)} is missing: run `make site`, which executes the notebooks first")
    try:
        python = pyodide.kept()
    except pyodide.Missing as why:
        python = None
        print(f"The site is built without *Edit and run*: {why}")
    now = state(python)
    if site.is_dir() and stamp.is_file() and stamp.read_text() == now:
        print("docs/_site is up to date")
    else:
        stamp.unlink(missing_ok=True)
        if code := build(python):
            sys.exit(code)
        stamp.write_text(now)
        print("built docs/_site")

"""Runs the cells of a page in the browser: of what IPython does in JupyterLab, what the book's pages need.

An output is told as a notebook keeps it, in JSON. A live figure comes with the state of its models.
"""

import ast
import asyncio
import builtins
import importlib
import inspect
import io
import json
import linecache
import logging
import sys
import time
import traceback
import types
import zipfile
from importlib.machinery import PathFinder

SITE = "/lib/python3.12/site-packages"
WIDGET, SVG = "application/vnd.jupyter.widget-view+json", "image/svg+xml"
RICH = {SVG: "_repr_svg_", "text/html": "_repr_html_", "image/png": "_repr_png_", "image/jpeg": "_repr_jpeg_",
        "text/markdown": "_repr_markdown_", "text/latex": "_repr_latex_"}
MOST = 100_000  # characters that a cell may print
main = types.ModuleType("__main__")
space = main.__dict__
counted, speak = 0, None


class Later:
    """Finds a package that the site has when it is first imported, and unpacks it then."""

    def __init__(self, folder, packages):
        self.folder, self.packages = folder, packages

    def find_spec(self, name, path=None, target=None):
        if name not in self.packages:
            return None
        file = self.packages.pop(name)
        with zipfile.ZipFile(io.BytesIO(fetched(self.folder + file))) as found:
            found.extractall(SITE)
        importlib.invalidate_caches()
        return PathFinder.find_spec(name, path, target)


def fetched(url):
    """The bytes of a file of the site; Python waits for them, which it may: this is a worker."""
    from js import XMLHttpRequest
    asked = XMLHttpRequest.new()
    asked.open("GET", url, False)
    asked.responseType = "arraybuffer"
    asked.send()
    if asked.status != 200:
        raise OSError(f"{url} cannot be had ({asked.status})")
    return asked.response.to_bytes()


class Printed(io.TextIOBase):
    """A stream whose text is told soon, in few pieces, and up to a length."""

    def __init__(self, name):
        self.name, self.pieces, self.length, self.told, self.whole = name, [], 0, 0.0, False

    def writable(self):
        return True

    def write(self, text):
        room = MOST - self.length
        if room > 0:
            self.pieces.append(text if len(text) <= room else f"{text[:room]}\n... (the rest is left out)\n")
            self.length += len(text)
            if not self.whole and time.monotonic() - self.told > (0.05 if text.endswith("\n") else 1):
                self.tell()
        return len(text)

    def tell(self):
        text, self.pieces, self.told = "".join(self.pieces), [], time.monotonic()
        if text:
            say({"output_type": "stream", "name": self.name, "text": text} | ({"raises": True} if self.whole else {}))

    def begin(self, whole):
        """For a new cell; what `raises` prints is told as a whole, for the page shows errors in it as such."""
        self.length, self.told, self.whole = 0, 0.0, whole


class Shell:
    """What IPython.display asks of IPython's own shell."""

    display_formatter = display_pub = property(lambda self: self)
    initialized = classmethod(lambda cls: True)
    instance = classmethod(lambda cls: cls())

    def format(self, value, include=None, exclude=None):
        return bundled(value)

    def publish(self, data=None, metadata=None, source=None, *, transient=None, update=False, **kwargs):
        show("display_data", data, metadata or {})

    def clear_output(self, wait=False):
        flush()
        say({"clear": True})


def lighten():
    """IPython itself takes seconds: its parts that show things do not."""
    light = types.ModuleType("IPython")
    light.__path__, light.get_ipython, light.version_info = [f"{SITE}/IPython"], lambda: None, (8, 23, 0)
    shell = types.ModuleType("IPython.core.interactiveshell")
    shell.InteractiveShell = Shell
    sys.modules |= {"IPython": light, shell.__name__: shell}


def begin(folder, packages):
    """Called once: what can be imported, what prints go to, what `display` is."""
    sys.meta_path.append(Later(folder, json.loads(packages)))
    sys.modules["__main__"] = main
    lighten()
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # it lists its fonts once, and says so
    sys.stdout, sys.stderr = Printed("stdout"), Printed("stderr")
    builtins.display, builtins.input = display, no_input


def warm():
    """Imports what almost every cell needs, while the reader still reads."""
    importlib.import_module("annbook.backprop")


def display(*values, **options):
    """IPython's `display`, imported when it is first used."""
    from IPython.display import display
    return display(*values, **options)


def no_input(prompt=""):
    """Nobody can be asked while a cell runs."""
    raise RuntimeError("input() cannot ask here: write the answer into the cell")


def say(output):
    speak(json.dumps(output))


def flush():
    sys.stdout.tell(), sys.stderr.tell()


def show(kind, data, metadata):
    """Tells an output after what was printed before it; a picture is made part of the page."""
    flush()
    output = {"output_type": kind, "data": data, "metadata": metadata}
    if kind == "execute_result":
        output["execution_count"] = counted
    if SVG in data:
        output["picture"] = still(data, metadata)
    if WIDGET in data:
        output["state"] = state(data[WIDGET]["model_id"])
    say(output)


def still(data, metadata):
    from stills import inline

    from annbook.figures import palette
    alt = metadata.get(SVG, {}).get("alt") or data.get("text/plain", "")
    return inline(data[SVG], alt, palette, f"run-{counted}-{time.monotonic_ns()}-")


def state(model_id):
    """The models of a live figure; what draws them the page has."""
    from ipywidgets import embed, widgets
    found = embed.dependency_state([widgets.widget._instances[model_id]], drop_defaults=False)
    for model in found.values():
        model["state"].pop("_esm", None), model["state"].pop("_css", None)
    return found


def bundled(value):
    """What a value looks like, (data, metadata): as IPython's formatters say."""
    from IPython.lib.pretty import pretty
    live = sys.modules.get("ipywidgets")
    if live and isinstance(value, live.Widget):
        words = getattr(getattr(value, "figure", value), "data", {}).get("alt", "A live figure.")
        return {WIDGET: {"version_major": 2, "version_minor": 0, "model_id": value.model_id}, "text/plain": words}, {}
    data, metadata = {"text/plain": pretty(value)}, {}
    if isinstance(value, type):
        return data, metadata
    if hasattr(value, "_repr_mimebundle_"):
        found = value._repr_mimebundle_()
        more, about = found if isinstance(found, tuple) else (found, {})
        return data | (more or {}), metadata | about
    for mime, name in RICH.items():
        found = getattr(value, name, lambda: None)()
        if found is not None:
            found, about = found if isinstance(found, tuple) else (found, None)
            data[mime] = base64_of(found) if isinstance(found, bytes) else found
            metadata |= {mime: about} if about else {}
    if type(value).__module__ == "matplotlib.figure":
        data[SVG] = drawn(value)
    return data, metadata


def base64_of(data):
    import base64
    return base64.b64encode(data).decode()


def drawn(figure):
    """A figure of matplotlib's, as SVG."""
    out = io.StringIO()
    figure.savefig(out, format="svg", bbox_inches="tight")
    return out.getvalue()


def open_figures():
    """The figures that a cell began with pyplot are shown at its end, as in JupyterLab."""
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        for number in pyplot.get_fignums():
            figure = pyplot.figure(number)
            data, metadata = bundled(figure)
            show("display_data", data, metadata)
        pyplot.close("all")


async def run(source, tell):
    """Runs one cell: "ok", "error", or "lacks" where only a page in a browser could not."""
    global counted, speak
    counted, speak = counted + 1, tell
    name = f"In [{counted}]"
    linecache.cache[name] = len(source), None, source.splitlines(True), name
    for stream in (sys.stdout, sys.stderr):
        stream.begin(whole="with raises(" in source and stream is sys.stdout)
    try:
        await executed(source, name)
        open_figures()
        return "ok"
    except (Exception, KeyboardInterrupt, SystemExit, asyncio.CancelledError) as error:
        flush()
        say({"output_type": "error", "ename": type(error).__name__, "evalue": str(error), "traceback": [told(error, name)]})
        return "lacks" if reason(error) else "error"
    finally:
        flush()


def names(text, tell):
    """Tells which names of the session a text can be completed to."""
    from rlcompleter import Completer
    found = Completer(space)
    known = found.attr_matches(text) if "." in text else found.global_matches(text)
    tell(json.dumps(sorted({name.rstrip("(): ") for name in known})))
    return "ok"


async def executed(source, name):
    """Runs the statements; the value of a last expression is shown."""
    tree = ast.parse(source, name)
    quiet = source.rstrip().endswith(";")
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) and not quiet else None
    await done(compile(tree, name, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT))
    if last is not None:
        value = await done(compile(ast.Expression(last.value), name, "eval", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT))
        if value is not None:
            space["_"] = value
            show("execute_result", *bundled(value))


async def done(code):
    value = eval(code, space)
    return await value if code.co_flags & inspect.CO_COROUTINE else value


def told(error, name):
    """The error as the book shows one: its words, and before them where in the reader's own cells it came from."""
    if isinstance(error, SyntaxError) and error.filename == name:
        return "".join(traceback.format_exception_only(error))
    found = traceback.TracebackException.from_exception(error)
    frames = [frame for frame in found.stack if frame.filename.startswith("In [")]
    where = "".join(f"  {frame.filename}, line {frame.lineno}: {frame.line}\n" for frame in frames)
    return where + "".join(found.format_exception_only()) + reason(error)


def reason(error):
    """What a page in a browser has not, in words."""
    if isinstance(error, ModuleNotFoundError) and error.name and error.name.partition(".")[0] not in sys.modules:
        return f"(The Python of this page has no {error.name}: download the page as a notebook, and run it where you have.)\n"
    if isinstance(error, OSError) and error.errno == 138 or "can't start new thread" in str(error):
        return "(A page can start no other programs and threads: download it as a notebook, and run it there.)\n"
    return ""

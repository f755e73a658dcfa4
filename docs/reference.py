"""The API reference: one page a module, written for Sphinx's autodoc."""
import ast
import importlib
import inspect
from pathlib import Path

from book import targets


def reference(package, homes, src):
    """Writes src/api/*.rst for every module of `package` with public names."""
    folder = src / "api"
    folder.mkdir(parents=True, exist_ok=True)
    modules = {m: importlib.import_module(f"{package.__name__}.{m}") for m in homes if m != "__init__"}
    listed = {m: list(dict.fromkeys([*homes[m]["names"], *module.__all__])) for m, module in modules.items()}
    for m, names in listed.items():
        (folder / f"{m}.rst").write_text(page(modules[m], names, homes[m]))
    (folder / "index.rst").write_text(index(package, modules))
    return listed


def page(module, names, home):
    title = module.__name__
    parts = [title, "=" * len(title), "", *quoted(module.__doc__), "", f".. py:module:: {title}", "",
             f"Read it being built in :doc:`/{home['page']}`.", ""]
    for name in names:
        parts += [*entry(module, name), ""]
    return "\n".join(parts)


def quoted(doc):
    """The module's question, which leads the page as it leads the chapter."""
    return [f"    {line}".rstrip() for line in inspect.cleandoc(doc or "").splitlines()]


def entry(module, name):
    """A function or class by its docstring, anything else by its source."""
    value, built = getattr(module, name), f"   :built:`{module.__name__.split('.')[-1]}.{name}`"
    full, own = f"{module.__name__}.{name}", getattr(value, "__module__", "") == module.__name__
    if own and inspect.isclass(value):
        hidden = ", ".join(getattr(value, "_fields", ()))  # of a named tuple: "Alias for field number 0"
        options = ["   :members:", *([f"   :exclude-members: {hidden}"] if hidden else [])]
        return [f".. autoclass:: {full}", *options, "", built]
    if inspect.isroutine(value):
        return [f".. autofunction:: {full}", "", built if own else f"   One of :py:mod:`{value.__module__}`."]
    kind = type(value)
    known = kind.__module__.startswith("annbook")
    return [f".. py:data:: {name}", *([f"   :type: {kind.__name__}"] if known else []), "",
            "   .. code-block:: python", "", *[f"      {line}" for line in source(module, name)], "", built]


def source(module, name):
    """The lines that define a value."""
    text = Path(module.__file__).read_text()
    node = next(node for node in ast.parse(text).body if name in targets(node))
    return ast.get_source_segment(text, node).splitlines()


def index(package, modules):
    """The names of `import annbook as ab` in a table, then all modules."""
    names = getattr(package, "_of", {})
    rows = []
    for name, m in names.items():
        rows += [f"   * - :py:obj:`ab.{name} <annbook.{m}.{name}>`", f"     - {summary(getattr(package, name))}",
                 f"     - :py:mod:`{m} <annbook.{m}>`"]
    lines = ["API reference", "=============", "", "    Which names are there, and what does each do?", "",
             "After ``import annbook as ab`` these names are at hand;",
             "a module is loaded when its first name is asked for.", "",
             ".. list-table::", "   :header-rows: 1", "   :class: names", "", "   * - name", "     - what it is",
             "     - module", *rows, "", "All modules", "-----------", "", ".. toctree::", "   :maxdepth: 1", ""]
    return "\n".join([*lines, *[f"   {m}" for m in modules], ""])


def summary(value):
    """The first line of a docstring, safe in a table; of an instance: its class."""
    if not inspect.isroutine(value) and not inspect.isclass(value):
        return f"an :py:class:`~{type(value).__module__}.{base(value)}`"
    line = (inspect.getdoc(value) or "").split("\n")[0]
    return escaped(line)


def base(value):
    """The public class that a value such as softmax shows itself as."""
    return type(value).__name__


def escaped(text):
    """Plain words for reStructuredText: what stands in backticks is code."""
    parts = text.split("`")
    for k, part in enumerate(parts):
        if k % 2:
            parts[k] = f"``{part}``"
        else:
            for mark in "\\*|":
                part = part.replace(mark, "\\" + mark)
            parts[k] = part.replace("_ ", "\\_ ")
    return "".join(parts)

"""Makes annbook/__init__.pyi: the names of `import annbook`, for editors and type checkers.

    python tools/stub.py

Names are loaded when they are asked for, which only a running Python sees. The names page
lists them; here they become plain imports, so that each has the type that its module gives it.
"""

import ast

from book import ROOT, pages

STUB = ROOT / "annbook" / "__init__.pyi"


def homes():
    """{module: its names} from the page of names, where a table `_home` begins and may go on."""
    page = next(page for page in pages() if page.module == "__init__")
    tables = [node for cell in page.codes for node in ast.parse(cell.source).body if "_home" in bound(node)]
    found = [ast.literal_eval(table.value) for table in tables]
    return {module: names.split() for table in found for module, names in table.items()}


def bound(node):
    """The names that a plain assignment gives a value."""
    return {part.id for part in getattr(node, "targets", [getattr(node, "target", None)]) if isinstance(part, ast.Name)}


def stub():
    """The text of the stub: `as` says that a name is public."""
    lines, star = ["# Made from the page of names by `make export`.", ""], []
    for module, names in homes().items():
        lines.append(f"from . import {module} as {module}")
        lines += [f"from .{module} import {name} as {name}" for name in names]
        star += [f'    "{name}",' for name in names]
    return "\n".join([*lines, "", "__version__: str", "__all__ = [", *star, "]", ""])


if __name__ == "__main__":
    STUB.write_text(stub(), encoding="utf-8")

"""Experiments that are too long for a page, each with a search that is fair to all sides.

    python bench/fair                  all of them, in some minutes
    python bench/fair memory order     two

Each case is a file beside this one. `table()` gives {row: {column: [a number for each seed or split]}}; it is kept
in annbook/static/fair, where `annbook.data.measured` finds it for the pages, and as a table in README.md. `small()`
gives the first numbers of some rows again, in seconds: tests/pages/test_fair.py compares.
"""

import importlib
import inspect
import json
import platform
import sys
import time
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
KEPT = HERE.parents[1] / "annbook" / "static" / "fair"
sys.path[:0] = [str(HERE), str(HERE.parents[1])]


def cases():
    """The names of all experiments."""
    return sorted(path.stem for path in HERE.glob("*.py") if path.stem != "__main__")


def run(name):
    """Measure one, and keep its table."""
    start = time.perf_counter()
    rows = importlib.import_module(name).table()
    import numpy as np
    about = f"{time.perf_counter() - start:.0f} s, Python {platform.python_version()}, NumPy {np.__version__}"
    KEPT.mkdir(exist_ok=True)
    (KEPT / f"{name}.json").write_text(json.dumps({"about": about, "rows": rows}, indent=1) + "\n", encoding="utf-8")


def said(numbers):
    """A median, and from where to where."""
    if len(numbers) == 1:
        return f"{numbers[0]:.4g}"
    return f"{median(numbers):.3g} ({min(numbers):.3g} to {max(numbers):.3g})"


def readme():
    """README.md, from what is kept."""
    parts = ["# Fair comparisons", "Made by `python bench/fair`. Medians over seeds or splits, and from where to where."]
    for path in sorted(KEPT.glob("*.json")):
        kept = json.loads(path.read_text(encoding="utf-8"))
        columns = [*dict.fromkeys(column for row in kept["rows"].values() for column in row)]
        lines = [["", *columns], ["---"] * (1 + len(columns))]
        lines += [[name, *(said(row[c]) if c in row else "" for c in columns)] for name, row in kept["rows"].items()]
        parts += [f"## {path.stem.capitalize()}", inspect.getdoc(importlib.import_module(path.stem)),
                  "\n".join("| " + " | ".join(line) + " |" for line in lines), f"In {kept['about']}."]
    (HERE / "README.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for case in sys.argv[1:] or cases():
        run(case)
    readme()

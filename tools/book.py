"""The facts of the book and of its pages: what the README, the website, the reference and the tests know of it."""

import ast
import re
from configparser import ConfigParser
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "nbs"
PARTS = {"": range(18), "Your own work": range(18, 40), "How it is built": range(40, 90), "At the end": range(90, 100)}
CHAPTERS = "", "Your own work"  # the first need no name for theirs


def settings():
    """What settings.ini says of the project."""
    found = ConfigParser(interpolation=None)
    found.read(ROOT / "settings.ini", encoding="utf-8")
    return found["DEFAULT"]


@dataclass
class Page:
    """A notebook by its name, such as 05_backprop, and what can be read in its cells."""

    name: str
    cells: list = field(repr=False)

    @property
    def number(self):
        """Its place in the reading order; the map of the book has none."""
        return int(self.name[:2]) if self.name[:2].isdigit() else None

    @property
    def part(self):
        """The part of the book that it belongs to."""
        return next((part for part, numbers in PARTS.items() if self.number in numbers), None)

    @property
    def chapter(self):
        """Whether it is one, and no page about how the book is made."""
        return self.part in CHAPTERS

    @property
    def texts(self):
        return [cell for cell in self.cells if cell.cell_type == "markdown"]

    @property
    def codes(self):
        return [cell for cell in self.cells if cell.cell_type == "code"]

    @property
    def headings(self):
        return [line for cell in self.texts for line in headings(cell)]

    @property
    def title(self):
        return re.search(r"^# (.+)", self.texts[0].source, re.M)[1].strip()

    @property
    def question(self):
        return re.search(r"^> (.+)", self.texts[0].source, re.M)[1]

    @property
    def module(self):
        """The module that it exports to, or None."""
        found = (re.search(r"^#\|\s*default_exp\s+(\w+)", cell.source, re.M) for cell in self.codes)
        return next((match[1] for match in found if match), None)

    @property
    def names(self):
        """The public names that it exports, in the order of their definition."""
        return list(dict.fromkeys(name for cell in self.codes if exported(cell) for name in defined(cell.source)))


def read(path):
    """The page in a file."""
    return Page(path.stem, nbformat.read(path, as_version=4).cells)


@cache
def pages(folder=PAGES):
    """All pages in reading order, the map last."""
    return [read(path) for path in sorted(folder.glob("[!.]*.ipynb"))]


def headings(cell):
    """The heading lines of a text cell (not those inside a fence)."""
    bare = re.sub(r"```.*?```", "", cell.source, flags=re.S)
    return [line for line in bare.split("\n") if re.match(r"#{1,6} ", line)] if cell.cell_type == "markdown" else []


def exported(cell):
    """Whether a cell goes into the package."""
    return re.search(r"^#\|\s*export[is]?\b", cell.source, re.M) is not None


def asks(cell):
    """Whether a cell is an exercise of a chapter: its code is part of the answer."""
    return cell.cell_type == "code" and re.search(r"^exercise\(answer\b", cell.source, re.M) is not None


def with_torch(cell):
    """Whether a cell needs PyTorch: it begins with `#| torch`, runs where that is installed, and keeps its output elsewhere."""
    return cell.cell_type == "code" and re.search(r"^#\|\s*torch\b", cell.source, re.M) is not None


def defined(source):
    """The public names that a piece of source defines."""
    return [name for node in ast.parse(source).body for name in targets(node) if not name.startswith("_")]


def targets(node):
    """The names that a statement defines."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return [node.name]
    bound = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [part.id for target in bound for part in ast.walk(target)
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)]

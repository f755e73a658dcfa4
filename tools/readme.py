"""Makes README.md, and the tables of nbs/index.ipynb, from the notebooks.

    python tools/readme.py           write what changed
    python tools/readme.py --check   only say whether anything would
"""

import re
import sys

from book import PAGES, ROOT, pages, settings
from execute import read, text

# the tag of a cell, and the parts in its table
TABLES = {"chapters": ("",), "own": ("Your own work", "At the end"), "workshop": ("How it is built",)}
PICTURES = "docs/readme"


def table(tag):
    """The rows of the map: number, title with its link, question."""
    rows = ["| | " + ("notebook" if tag == "workshop" else "chapter") + " | its question |", "|---|---|---|"]
    rows += [f"| {page.number:02} | [{page.title}]({page.name}.ipynb) | {page.question} |"
             for page in pages() if page.part in TABLES[tag]]
    return "\n".join(rows)


def index():
    """nbs/index.ipynb with its tables up to date: their cells are tagged chapters, own and workshop."""
    nb = read(PAGES / "index.ipynb")
    for cell in nb.cells:
        for tag in TABLES.keys() & set(cell.metadata.get("tags", ())):
            cell.source = table(tag)
    return nb


def readme(nb):
    """(the text of README.md, {path: SVG of a picture in it})."""
    parts, pictures = ["<!-- Made from nbs/index.ipynb by `make export`. -->"], {}
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            parts.append(relative(cell.source))
        elif "remove-input" not in cell.metadata.get("tags", ()):
            parts.append(f"```python\n{cell.source}\n```")
        for out in cell.get("outputs", ()):
            if svg := out.get("data", {}).get("image/svg+xml"):
                path = f"{PICTURES}/{len(pictures) + 1}.svg"
                pictures[path] = svg
                parts.append(f"![{out.data['text/plain']}]({path})")
            elif said := out.get("text") or out.get("data", {}).get("text/plain"):
                parts.append(f"```text\n{said.rstrip()}\n```")
    return "\n\n".join(parts) + "\n", pictures


def relative(markdown):
    """The links of a page, as they are from the folder of the README."""
    home = f"{settings()['git_url']}/blob/{settings()['branch']}/"
    markdown = re.sub(r"\]\((\w+\.ipynb)", r"](nbs/\1", markdown)
    return markdown.replace(f"]({home}", "](")


def files():
    """{path: text} of everything that is made here."""
    nb = index()
    words, pictures = readme(nb)
    made = {"nbs/index.ipynb": text(nb), "README.md": words, **pictures}
    return {ROOT / name: content for name, content in made.items()}


def stale():
    """The paths of the made files that are not what they should be."""
    made = files()
    return [path for path, content in made.items()
            if not path.exists() or path.read_text(encoding="utf-8") != content]


def main(*options):
    made = files()
    for path in stale():
        name = path.relative_to(ROOT)
        if "--check" in options:
            sys.exit(f"{name} is not up to date: run `make export`")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made[path], encoding="utf-8")
        print(f"{name} is new")


if __name__ == "__main__":
    main(*sys.argv[1:])

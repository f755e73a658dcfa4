"""Makes README.md, and the tables of nbs/index.ipynb, from the notebooks.

    python tools/readme.py           write what changed
    python tools/readme.py --check   only say whether anything would
"""

import sys
from configparser import ConfigParser

from execute import PAGES, ROOT, pages, read, text

WORKSHOP = range(12, 90)  # the numbers of notebooks that make what the chapters use
PICTURES = "docs/readme"


def question(nb):
    """The heading of a notebook, and the question under it."""
    lines = next(cell.source for cell in nb.cells if cell.cell_type == "markdown").splitlines()
    return lines[0].removeprefix("# "), next(line.removeprefix("> ") for line in lines if line.startswith("> "))


def table(workshop):
    """The rows of the map: number, heading with its link, question."""
    rows = ["| | " + ("notebook" if workshop else "chapter") + " | its question |", "|---|---|---|"]
    for path in pages():
        number = path.name[:2]
        if number.isdigit() and (int(number) in WORKSHOP) == workshop:
            heading, asked = question(read(path))
            rows.append(f"| {number} | [{heading}]({path.name}) | {asked} |")
    return "\n".join(rows)


def index():
    """nbs/index.ipynb with its tables up to date: their cells are tagged chapters and workshop."""
    nb = read(PAGES / "index.ipynb")
    for cell in nb.cells:
        for tag in {"chapters", "workshop"} & set(cell.metadata.get("tags", ())):
            cell.source = table(tag == "workshop")
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
    settings = ConfigParser(delimiters=["="])
    settings.read(ROOT / "settings.ini", encoding="utf-8")
    home = settings["DEFAULT"]["git_url"] + "/blob/" + settings["DEFAULT"]["branch"] + "/"
    for path in pages():
        markdown = markdown.replace(f"]({path.name}", f"](nbs/{path.name}")
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

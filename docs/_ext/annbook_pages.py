"""What makes pages of notebooks: leads, labels, links from the prose, the index of terms."""
import html
import json
import re
from functools import cache
from pathlib import Path

from cards import ahead
from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxRole

import annbook
from annbook.asking import EXERCISES

CHINESE = re.compile(r"([\u3000-\u303f\u4e00-\u9fff]+)")
CHAPTER = re.compile(r'<a (class="reference internal" href="(\d\d)_\w+\.html[^"]*">(.*?)</a>)', re.S)
# What has a height of its own there (docs/rooms.json), and what the style sheet calls it.
PLACES = {"figures": (r'<div class="ab-live"', "room"),
          "sections": (r"<section(?=[^>]*>\s*(<span[^>]*></span>\s*)*<h2)", "length")}
CALL = re.compile(r"(?:ab\.|annbook\.)?(\w+(?:\.\w+)?)(?:\(.*\))?")


def book(app):
    """What docs/prepare.py found out, read once a build."""
    if not hasattr(app, "annbook_book"):
        app.annbook_book = json.loads(Path(app.srcdir, "book.json").read_text())
    return app.annbook_book


def link(target, text, page, *classes):
    """A link to an entry of the API reference; Sphinx warns if there is none."""
    node = addnodes.pending_xref("", nodes.literal(text, text, classes=list(classes)), refdomain="py", reftype="obj",
                                 reftarget=target, refexplicit=True, refwarn=True, refdoc=page)
    return node


class Lead(SphinxTransform):
    """The quoted question under a page's title leads the page."""

    default_priority = 600

    def apply(self):
        for section in self.document.findall(nodes.section):
            after = section.children[1:3]
            for node in after:
                if isinstance(node, nodes.block_quote):
                    node["classes"].append("lead")
            return


class Exported(SphinxTransform):
    """A cell that the library is made of says so, and links to the reference."""

    default_priority = 610

    def apply(self):
        homes = {home["page"]: module for module, home in book(self.app)["homes"].items()}
        module, seen = homes.get(self.env.docname), set()
        for cell in self.document.findall(nodes.container):
            names = cell.get("cell_metadata", {}).get("annbook")
            if cell.get("nb_element") != "cell_code" or names is None or module == "__init__":
                continue
            known = [name for name in names if name in book(self.app)["api"][module]]
            label = nodes.paragraph(classes=["exported"])
            label += nodes.Text("in the library: ")
            for k, name in enumerate(known or [None]):
                full = f"annbook.{module}" + (f".{name}" if name else "")
                label += [nodes.Text(", ")] * bool(k) + [link(full, full if not k else name, self.env.docname)]
            cell["ids"] += [f"def-{name}" for name in known if name not in seen]
            seen.update(known)
            cell.insert(0, label)


class Anchors(SphinxTransform):
    """A cell of code can be linked to."""

    default_priority = 615

    def apply(self):
        for cell in self.document.findall(nodes.container):
            name = cell.get("cell_metadata", {}).get("cell")
            if cell.get("nb_element") != "cell_code" or name is None:
                continue
            cell["ids"].append(f"cell-{name}")
            there = f'<a class="cell-link" href="#cell-{name}" aria-label="Link to this code">#</a>'
            for code in cell.findall(nodes.container):
                if "cell_input" in code["classes"]:
                    code += nodes.raw("", there, format="html")


class Names(SphinxTransform):
    """Inline code that is a public name, or a call of one, links to the reference."""

    default_priority = 620

    def apply(self):
        api = book(self.app)["api"]
        own = self.env.docname.removeprefix("api/")
        own = next((m for m, home in book(self.app)["homes"].items() if own in (m, home["page"])), None)
        bare = {name: own for name in api.get(own, [])} | getattr(annbook, "_of", {})
        for code in list(self.document.findall(nodes.literal)):
            inside = code.parent
            while inside is not None and not isinstance(inside, (nodes.title, nodes.reference, addnodes.pending_xref,
                                                                 addnodes.desc_signature)):
                inside = inside.parent
            match = CALL.fullmatch(code.astext())
            if inside is None and match and (target := self.target(match[1], bare, api)):
                code.replace_self(link(target, code.astext(), self.env.docname))

    def target(self, name, bare, api):
        first, _, rest = name.partition(".")
        if not rest:
            return f"annbook.{bare[name]}.{name}" if name in bare else None
        return f"annbook.{name}" if rest in api.get(first, []) else None


def key(term):
    """One spelling for a term and its plural."""
    return re.sub(r"(?<=[a-z]{3})s$", "", term.lower().strip())


def slug(term):
    return "term-" + re.sub(r"\W+", "-", key(term)).strip("-")


class Terms(SphinxTransform):
    """The glossary's rows get anchors, and a bold term in a chapter links to its row."""

    default_priority = 630

    def apply(self):
        terms = {key(term): (term, f"{term} ({chinese})") for term, chinese, _ in book(self.app)["terms"]}
        table = next((s for s in self.document.findall(nodes.section) if s.children[0].astext() == "Glossary"), None)
        if table is not None:
            self.rows(table, terms)
        elif "/" not in self.env.docname:
            self.bold(terms)

    def rows(self, section, terms):
        entries = []
        for row in section.findall(nodes.row):
            first = key(row.children[0].astext())
            if first in terms:
                row["ids"].append(slug(first))
                row.children[1].children[0]["classes"].append("zh")
                entries.append(("single", terms[first][1], slug(first), "main", None))
        section.insert(1, addnodes.index(entries=entries))

    def bold(self, terms):
        page = next((c["page"] for c in book(self.app)["chapters"] if c["number"] == 90), None)
        for strong in list(self.document.findall(nodes.strong)):
            found = terms.pop(key(strong.astext()), None)  # once a page
            if found and page and not isinstance(strong.parent, (nodes.reference, nodes.title)):
                target = "use-" + slug(found[0])
                there = nodes.reference("", "", strong.deepcopy(), internal=True, classes=["term"],
                                        refuri=f"{page}.html#{slug(found[0])}")
                strong.replace_self([addnodes.index(entries=[("single", found[1], target, "", None)]),
                                     nodes.target("", "", ids=[target]), there])


class Answers(SphinxTransform):
    """An exercise's answer is folded whole: the code that runs it stands under its words."""

    default_priority = 640

    def apply(self):
        for end in list(self.document.findall(nodes.raw)):
            if end.astext().strip() == "</details>":
                around, k = end.parent, end.parent.index(end)
                while k + 1 < len(around) and around[k + 1].get("nb_element") == "cell_code":
                    around[k], around[k + 1] = around[k + 1], around[k]
                    k += 1


class Glue(SphinxTransform):
    """No line begins with the sign after an equation, or ends with the bracket before it."""

    default_priority = 650

    def apply(self):
        for math in list(self.document.findall(nodes.math)):
            line, glued = math.parent, nodes.inline("", "", math.deepcopy(), classes=["glue"])
            before, after = math.previous_sibling(), math.next_node(descend=False, siblings=True)
            if isinstance(before, nodes.Text) and before.endswith("("):
                line.replace(before, nodes.Text(before[:-1]))
                glued.insert(0, nodes.Text(before[-1]))
            if isinstance(after, nodes.Text) and (sign := re.match(r"[^\s\w]\w*", after)):
                line.replace(after, nodes.Text(after[sign.end():]))
                glued.append(nodes.Text(sign[0]))
            if len(glued) > 1:
                math.replace_self(glued)


class Wrap(SphinxTransform):
    """Equations side by side stand below one another where the page is narrow."""

    default_priority = 660

    def apply(self):
        for block in list(self.document.findall(nodes.math_block)):
            parts = re.split(r"\\q?quad\b", block.astext())
            if len(parts) > 1 and r"\begin" not in block.astext():
                row = nodes.container(classes=["equations"])
                for part in parts:
                    row += nodes.math_block("", part.strip(), **block.attributes)
                block.replace_self(row)


class Tongues(SphinxTransform):
    """Chinese among the words of a paragraph says that it is: screen readers change their voice."""

    default_priority = 670

    def apply(self):
        for text in list(self.document.findall(nodes.Text)):
            pieces = CHINESE.split(text)
            if len(pieces) > 1 and isinstance(text.parent, nodes.paragraph) and "zh" not in text.parent["classes"]:
                text.parent.replace(text, [nodes.inline("", piece, classes=["language-zh-Hans"]) if k % 2 else nodes.Text(piece)
                                           for k, piece in enumerate(pieces)])


class Built(SphinxRole):
    """:built:`losses.mse`: the chapter and cell that an entry of the reference comes from."""

    def run(self):
        module, name = self.text.split(".")
        data = book(self.env.app)
        page = data["homes"][module]["page"]
        title = next(c["title"] for c in data["chapters"] if c["page"] == page)
        anchor = f"#def-{name}" if name in data["homes"][module]["names"] else ""
        there = nodes.reference("", title, internal=True, refuri=f"../{page}.html{anchor}")
        return [nodes.inline("", "Built in ", there, classes=["built"])], []


def plain(app, what, name, obj, options, lines):
    """Docstrings are plain words: only what stands in backticks is markup."""
    for k, line in enumerate(lines):
        pieces = line.split("`")
        pieces[::2] = [re.sub(r"([\\*|])|(?<=\w)(_)(?!\w)", r"\\\1\2", piece) for piece in pieces[::2]]
        lines[k] = "`".join(pieces)


def tongues(name):
    """A name as HTML, its Chinese marked as such: screen readers change their voice."""
    return CHINESE.sub(r'<span lang="zh-Hans">\1</span>', html.escape(name))


def keep(app, page, state):
    """Writes the state of a page's live figures to a script, which a page opened from a folder may load, too; its name."""
    path = Path(app.outdir, "_static/state", f"{page}.js")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"window.annbookState = {json.dumps(state)};\n", "utf-8")
    return f"state/{page}.js"


@cache
def rooms():
    """{page: {"figures": …, "sections": …}}: their heights in windows of several widths, as tools/rooms.py measured them."""
    path = Path(__file__).parent.parent / "rooms.json"
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


def roomy(body, pattern, name, heights):
    """A page whose places, found by their pattern, know the heights that they will have, as --name0, --name1, …"""
    known = iter(heights)

    def place(match):
        room = "; ".join(f"--{name}{k}: {height}px" for k, height in enumerate(next(known, [])))
        return f'{match[0]} style="{room}"' if room else match[0]

    return re.sub(pattern, place, body)


def told(match):
    """A link to another chapter says on paper which one it is (print.css), unless its words do."""
    link, number, words = match.groups()
    known = re.search(rf"\b{number}\b", re.sub("<[^>]+>", "", words))
    return match[0] if known else f'<a data-see="chapter {number}" {link}'


def context(app, page, template, values, doctree):
    """What the templates need to know."""
    data = book(app)
    chapters = {c["page"]: c for c in data["chapters"]}
    values["parts"] = [(name, [chapters[p] for p in pages]) for name, pages in data["parts"]]
    values["chapter"] = chapters.get(page)
    values["tongues"] = tongues
    values["exercises"] = [f"{chapter}.{k + 1}" for chapter, count in EXERCISES.items() for k in range(count)]
    values["api_modules"] = list(data["api"])
    values["address"] = data["home"] + ("" if page == "index" else f"{page}.html")
    values["preview"] = f"{data['home']}previews/{page}.png"
    state = Path(app.srcdir, f"{page}.live.json")
    values["live"] = keep(app, page, state.read_text("utf-8")) if state.is_file() else ""
    if body := values.get("body"):
        body = body.replace('<p class="zh">', '<p lang="zh-Hans">')
        body = body.replace(' aria-label="Toggle hidden content"', "")  # the words that are seen are the name
        body = body.replace('<th class="head"><p></p></th>', "<td></td>")  # a corner is the head of nothing
        body = body.replace("<table", '<div class="scroll"><table').replace("</table>", "</table></div>")
        if values["chapter"] and values["chapter"]["card"]:
            body = body.replace("</blockquote>", f"</blockquote>\n{ahead(values['chapter'])}", 1)
        body = CHAPTER.sub(told, body)
        for kind, (pattern, name) in PLACES.items():
            body = roomy(body, pattern, name, rooms().get(page, {}).get(kind, []))
        values["body"] = body


def setup(app):
    for transform in (Lead, Exported, Anchors, Names, Terms, Answers, Glue, Wrap, Tongues):
        app.add_transform(transform)
    app.add_role("built", Built())
    app.connect("autodoc-process-docstring", plain)
    app.connect("html-page-context", context)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

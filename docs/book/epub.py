"""The e-book: the same leaves as an EPUB 3, an XHTML file each, its equations as MathML, its pictures as SVG files.

Two builds of one release are equal to the byte: nothing in the file tells the time of the build.
"""
import os
import re
import zipfile
from copy import deepcopy
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from textwrap import wrap
from uuid import NAMESPACE_URL, uuid5

from leaves import DOCS, links, settings
from tree import classes, node, parents, remove, replace, sections, words, write

ACCESS = {
    "accessMode": ("textual", "visual"), "accessModeSufficient": ("textual",), "accessibilityHazard": ("none",),
    "accessibilityFeature": ("alternativeText", "index", "MathML", "readingOrder", "structuralNavigation",
                             "tableOfContents"),
    "accessibilitySummary": ("Every equation is MathML with its TeX, every picture has words, and all that a picture "
                             "shows is computed in the text.",),
}
KINDS = {".xhtml": "application/xhtml+xml", ".svg": "image/svg+xml", ".css": "text/css"}
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


def write_epub(leaves, index, path):
    """Writes the EPUB of these leaves."""
    leaves = deepcopy([*leaves, listed(index)])
    files, colours, shared = {}, palette(), outlines(leaves)
    where = {element.get("id"): f"{leaf.id}.xhtml" for leaf in leaves for element in leaf.body.iter()}
    for leaf in leaves:
        pictures(leaf, files, colours, shared)
        equations(leaf)
        for a, there in links(leaf.body):
            a.set("href", f"{where[there]}#{there}" if there != leaf.id else f"{leaf.id}.xhtml")
        strict(leaf.body)
        files[f"{leaf.id}.xhtml"] = page(leaf.title, leaf.body)
    about = settings()
    files["cover.svg"] = cover(about)
    files["cover.xhtml"] = page(about["title"], node("section", node("img", src="cover.svg", alt=about["title"]),
                                                     class_="cover"))
    files["book.css"] = (DOCS / "book/epub.css").read_text("utf-8")
    files["nav.xhtml"] = page("Contents", navigation(leaves))
    files["book.opf"] = package(about, files, leaves)
    pack(files, path)


def palette():
    """Each colour of the book by its name, as on white paper."""
    text = (DOCS / "_build/static/palette.css").read_text("utf-8")
    return dict(re.findall(r"--([\w-]+): light-dark\((#\w+)", text))


def outlines(leaves):
    """What several pictures of a page are drawn with, by its id."""
    return {part.get("id"): part for leaf in leaves for svg in leaf.body.iter("svg") if "outlines" in classes(svg)
            for part in svg.iter() if part.get("id")}


def pictures(leaf, files, colours, shared):
    """Each picture becomes a file and an image with its words."""
    up = parents(leaf.body)
    for svg in [svg for svg in up if "outlines" in classes(svg)]:
        remove(up[svg], svg)
    for count, svg in enumerate([svg for svg in up if svg.tag == "svg" and svg.get("role") == "img"]):
        name, alt = f"{leaf.id}-{count}.svg", svg.attrib.pop("aria-label", "")
        del svg.attrib["role"]
        image = node("img", src=name, alt=alt)
        replace(up[svg], svg, image)
        files[name] = HEAD + re.sub(r"var\(--([\w-]+)\)", lambda m: colours[m[1]], write(alone(svg, shared)))
        figure = up[svg]
        if figure.tag == "figure":  # an image keeps its shape by itself
            width = re.search(r"width: (\d+)px", figure.attrib.pop("style", ""))
            image.set("style", f"width: {int(width[1]) / 16:g}em") if width else None


def alone(svg, shared):
    """A picture that needs nothing of its page, in the older form that every e-book reader knows."""
    svg.tail = None
    used = {part.get(key, "")[1:] for part in svg.iter() for key in ("href", "xlink:href")} & shared.keys()
    if used:
        svg.insert(0, node("defs", *[deepcopy(shared[name]) for name in sorted(used)]))
    for part in svg.iter():
        if "href" in part.attrib:
            part.set("xlink:href", part.attrib.pop("href"))
        if part.tag == "path":  # the outline of a blank is empty, and may not be
            part.set("d", part.get("d") or "M0 0")
    return svg


def equations(leaf):
    """Only the MathML of an equation stays, and its TeX."""
    for around in [element for element in leaf.body.iter() if "data-tex" in element.attrib]:
        math, tex = next(around.iter("math")), around.attrib.pop("data-tex")
        math.set("alttext", tex)
        around[:], around.text = [math], None


def strict(body):
    """What HTML allows and the form of an EPUB does not."""
    for element in body.iter():
        if "lang" in element.attrib:
            element.set("xml:lang", element.get("lang"))
        for name in ("align", "valign", "width", "border"):
            element.attrib.pop(name, None) if element.tag in ("td", "th", "table", "col", "tr") else None


def listed(index):
    """The index as the e-book has it: each place a link with its number."""
    leaf = deepcopy(index)
    leaf.body.set("epub:type", "index")
    return leaf


def page(title, body):
    """A file of the e-book."""
    head = node("head", node("title", title), node("link", rel="stylesheet", type="text/css", href="book.css"))
    html = node("html", head, node("body", body), lang="en")
    html.set("xml:lang", "en")
    html.set("xmlns:epub", "http://www.idpf.org/2007/ops")
    return HEAD + "<!DOCTYPE html>\n" + write(html) + "\n"


def navigation(leaves):
    """The contents: parts, leaves, sections."""
    rows = node("ol")
    for part, group in groupby(leaves, key=lambda leaf: leaf.part):
        entries = [entry(leaf) for leaf in group]
        if part:
            first = entries[0].find("a").get("href")
            rows.append(node("li", node("a", part, href=first), node("ol", *entries)))
        else:
            rows.extend(entries)
    nav = node("nav", node("h1", "Contents"), rows, id="toc")
    nav.set("epub:type", "toc")
    return nav


def entry(leaf):
    """A leaf's line in the contents, its sections below."""
    made = node("li", node("a", f"{leaf.number} {leaf.title}".strip(), href=f"{leaf.id}.xhtml"))
    below = [node("li", node("a", words(heading), href=f"{leaf.id}.xhtml#{place}")) for place, heading in sections(leaf.body)]
    if below:
        made.append(node("ol", *below))
    return made


def released(about):
    """When this version came out, as far as the book knows."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return datetime.fromtimestamp(int(epoch), UTC)
    log = (DOCS.parent / "CHANGELOG.md").read_text("utf-8")
    date = re.search(rf"^## \[{re.escape(about['version'])}\] - (\d+-\d+-\d+)", log, re.M)
    return datetime.fromisoformat(f"{date[1] if date else about['copyright'].split()[0] + '-01-01'}T00:00:00+00:00")


def package(about, files, leaves):
    """The package document: what the book is, its files, their order."""
    def meta(name, text):
        return node("meta", text, property=name)

    name, when = uuid5(NAMESPACE_URL, f"{about['git_url']}/{about['version']}"), released(about)
    told = node("metadata", node("dc:identifier", f"urn:uuid:{name}", id="id"),
                node("dc:title", about["title"]), node("dc:language", "en"), node("dc:creator", about["author"]),
                node("dc:description", about["description"]), node("dc:rights", f"© {about['copyright']}; {about['license']}"),
                node("dc:date", when.strftime("%Y-%m-%d")), meta("dcterms:modified", when.strftime("%Y-%m-%dT%H:%M:%SZ")),
                *[meta(f"schema:{key}", value) for key, values in ACCESS.items() for value in values])
    told.set("xmlns:dc", "http://purl.org/dc/elements/1.1/")
    manifest = node("manifest", *[item(file, text) for file, text in files.items()])
    order = ["cover", "nav", *[leaf.id for leaf in leaves]]
    spine = node("spine", *[node("itemref", idref=identifier(f"{name}.xhtml")) for name in order])
    made = node("package", told, manifest, spine, xmlns="http://www.idpf.org/2007/opf", version="3.0",
                unique_identifier="id")
    made.set("xml:lang", "en")
    return HEAD + write(made) + "\n"


def identifier(file):
    return "f-" + re.sub(r"[^\w.-]", "-", file)


def item(file, text):
    """A file's line in the manifest, with what a reader must be able to do."""
    able = ["nav"] * (file == "nav.xhtml") + ["cover-image"] * (file == "cover.svg")
    able += ["mathml"] * (file.endswith(".xhtml") and "<math" in text)
    made = node("item", id=identifier(file), href=file, media_type=KINDS[Path(file).suffix])
    if able:
        made.set("properties", " ".join(able))
    return made


def cover(about):
    """The cover: the name of the book over its network."""
    colours, at = palette(), [(260, [150, 300, 450]), (500, [75, 225, 375, 525]), (740, [150, 300])]
    nodes = [[(x, 640 + y) for y in ys] for x, ys in at]
    lines = [node("line", x1=str(a), y1=str(b), x2=str(c), y2=str(d)) for left, right in zip(nodes, nodes[1:])
             for a, b in left for c, d in right]
    dots = [node("circle", cx=str(x), cy=str(y), r="34", stroke=colours[kind])
            for layer, kind in zip(nodes, ("input", "activation", "activation")) for x, y in layer]
    rows = [(about["title"], 330, 150), *((line, 430 + 56 * k, 42) for k, line in enumerate(wrap(about["description"], 36))),
                (about["author"], 1440, 40)]
    said = [node("text", line, x="500", y=str(y), font_size=str(size)) for line, y, size in rows]
    return HEAD + write(node("svg", node("title", about["title"]), node("rect", width="1000", height="1600", fill="#ffffff"),
                             node("g", *lines, stroke=colours["grid"], stroke_width="4"),
                             node("g", *dots, fill="#ffffff", stroke_width="6"),
                             node("g", *said, font_family="Georgia, serif", text_anchor="middle", fill=colours["ink"]),
                             viewBox="0 0 1000 1600"))


def pack(files, path):
    """A zip as EPUB wants it: its kind first and bare, then the rest."""
    container = node("container", node("rootfiles", node("rootfile", full_path="book/book.opf",
                                                         media_type="application/oebps-package+xml")),
                     version="1.0", xmlns="urn:oasis:names:tc:opendocument:xmlns:container")
    with zipfile.ZipFile(path, "w") as archive:
        store(archive, "mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        store(archive, "META-INF/container.xml", HEAD + write(container))
        for name, text in files.items():
            store(archive, f"book/{name}", text)


def store(archive, name, text, method=zipfile.ZIP_DEFLATED):
    archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text, method)

"""HTML as a tree, and the tree as XHTML: what the book on paper and the e-book are made from.

A tree has plain names, `p` and `svg` alike; namespaces are said where they begin, when it is written.
"""
import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
NAMES = {name.lower(): name for name in (
    "clipPath linearGradient radialGradient textPath foreignObject viewBox preserveAspectRatio clipPathUnits "
    "gradientTransform gradientUnits maskUnits markerHeight markerUnits markerWidth patternUnits refX refY").split()}
SPACES = {"html": "http://www.w3.org/1999/xhtml", "svg": "http://www.w3.org/2000/svg",
          "math": "http://www.w3.org/1998/Math/MathML"}
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Reader(HTMLParser):
    """Builds the tree of a text; ValueError where an element is closed that is not open."""

    def __init__(self, text):
        super().__init__()
        self.builder, self.open = ET.TreeBuilder(), []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        tag = NAMES.get(tag, tag)
        self.builder.start(tag, {NAMES.get(name, name): value or "" for name, value in attrs})
        if tag in VOID:
            self.builder.end(tag)
        else:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        tag = NAMES.get(tag, tag)
        if not self.open or self.open.pop() != tag:
            raise ValueError(f"</{tag}> in line {self.getpos()[0]} closes what is not open")
        self.builder.end(tag)

    def handle_data(self, data):
        self.builder.data(CONTROL.sub("", data))


def read(text):
    """The element that the text holds."""
    return Reader(text).builder.close()


def write(element):
    """The element as XHTML."""
    for node in element.iter():
        if node.tag in SPACES:
            node.set("xmlns", SPACES[node.tag])
            if node.tag == "svg" and any("xlink:href" in inner.attrib for inner in node.iter()):
                node.set("xmlns:xlink", "http://www.w3.org/1999/xlink")
    for svg in element.iter("svg"):  # one in another needs no second word
        for inner in svg.iter("svg"):
            if inner is not svg:
                inner.attrib.pop("xmlns", None)
    return ET.tostring(element, encoding="unicode", short_empty_elements=False).replace("></br>", "/>")


def node(tag, *children, **attributes):
    """A new element; children are elements or text, `class_` is its class."""
    made = ET.Element(tag, {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()})
    for child in children:
        put(made, child)
    return made


def put(parent, child):
    """Adds an element or text at the end."""
    if not isinstance(child, str):
        parent.append(child)
    elif len(parent):
        parent[-1].tail = (parent[-1].tail or "") + child
    else:
        parent.text = (parent.text or "") + child


def classes(element):
    return (element.get("class") or "").split()


def words(element):
    """The text of an element in one line."""
    return " ".join("".join(element.itertext()).split())


def parents(root):
    return {child: parent for parent in root.iter() for child in parent}


def remove(parent, child):
    """Takes an element out and leaves the text after it."""
    place = [*parent].index(child)
    if child.tail:
        if place:
            parent[place - 1].tail = (parent[place - 1].tail or "") + child.tail
        else:
            parent.text = (parent.text or "") + child.tail
    child.tail = None
    parent.remove(child)


def replace(parent, old, new):
    """Puts an element in the place of another."""
    new.tail, old.tail = old.tail, None
    parent[[*parent].index(old)] = new


def sections(body):
    """(id, heading) of each section of a leaf."""
    return [(section.get("id"), heading) for section in body.iter("section") if section.get("id")
            for heading in section if heading.tag == "h2"]

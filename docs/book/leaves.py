"""The pages of the built website as the leaves of a book: without what only a screen has, their answers apart.

An id is one in the whole book: `p05_backprop` is a page, `p05_backprop.exercises` a place on it.
"""
import json
import re
import sys
from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree.ElementTree import Element

from tree import classes, node, parents, read, remove, replace, words

DOCS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(DOCS.parent / "tools"))
from book import settings  # noqa: E402, F401 - epub.py and paper.py have it from here

SITE, BOOK = DOCS / "_site", DOCS / "_build/src/book.json"
SCREEN = {"button", "dialog", "form", "input", "nav", "noscript", "script", "style", "template"}
ONLY = {"headerlink", "download", "turn", "letters", "card-picture", "ahead"}  # what leads about on a screen, by its class
PICTURES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".svg": "image/svg+xml"}
START = "Start here"  # as the website calls its first page
LOOK_UP = "Look up"


@dataclass
class Leaf:
    """A page of the book: its place, its words, its tree, and the answers taken out of it."""

    name: str
    part: str
    number: str
    title: str
    question: str
    body: Element = field(repr=False)
    answers: list = field(default_factory=list, repr=False)

    @property
    def id(self):
        return slug(self.name)


def slug(name):
    """The id of a page."""
    return re.sub(r"^(?=\d)", "p", name.replace("/", "."))


def gather(only=()):
    """All leaves in reading order, or those whose names begin with one of `only`; then the reference."""
    book = json.loads(BOOK.read_text("utf-8"))
    about = {chapter["page"]: chapter for chapter in book["chapters"]}
    order = [("index", "")] + [(page, part) for part, pages in book["parts"] for page in pages if page != "index"]
    order += [(f"api/{module}", LOOK_UP) for module in ("index", *book["api"])]
    names = [(name, part) for name, part in order if not only or name.startswith(tuple(only))]
    return [leaf(name, part, about.get(name, {})) for name, part in names]


def leaf(name, part, about):
    """One page of the site."""
    main = main_of(name)
    tidy(main, name)
    heading = next(main.iter("h1"))
    if name == "index":
        heading.text = START
    title = words(heading)
    number = about.get("number")
    for label in [element for element in main.iter("p") if "chapter" in classes(element)]:
        label.text = f"Chapter {number}"
    made = Leaf(name, part, "" if number is None else str(number), title, about.get("question", ""), main)
    unfold(made)
    return made


def main_of(name):
    text = (SITE / f"{name}.html").read_text("utf-8")
    main = read(text[text.index("<main"):text.index("</main>") + len("</main>")])
    main.tag, main.attrib = "section", {"id": slug(name), "class": "leaf"}
    return main


def tidy(main, name):
    """Drops what only a screen has, and makes ids and links those of the book."""
    up = parents(main)
    for element in list(main.iter()):
        if element.tag in SCREEN or ONLY & {*classes(element)} or "hidden" in element.attrib:
            remove(up[element], element)
            continue
        for old in [key for key in element.attrib if key.startswith("data-") and key != "data-tex"]:
            del element.attrib[old]
        if element.tag == "section" or "ab-live" in classes(element):
            element.attrib.pop("style", None)  # the room of a figure that will live there, the length on a screen
        for key, value in element.attrib.items():
            if key == "id" and element is not main:
                element.set(key, f"{slug(name)}.{value}")
            elif key in ("href", "xlink:href", "src"):
                element.set(key, address(name, value))
            elif "url(#" in value:
                element.set(key, value.replace("url(#", f"url(#{slug(name)}."))


def address(name, link):
    """A link of a page as one of the book, a picture as its bytes; other addresses stay."""
    parts = urlsplit(link)
    if parts.scheme:
        return link
    path = unquote(urljoin(f"{name}.html", parts.path)) if parts.path else f"{name}.html"
    if kind := PICTURES.get(Path(path).suffix):
        return f"data:{kind};base64,{b64encode((SITE / path).read_bytes()).decode()}"
    if not path.endswith(".html"):
        return link
    page = slug(path.removesuffix(".html"))
    return f"#{page}.{unquote(parts.fragment)}" if parts.fragment else f"#{page}"


def unfold(leaf):
    """Takes the folded answers out, a line says in their place where they are; what else is folded stands open."""
    up = parents(leaf.body)
    for details in list(leaf.body.iter("details")):
        summary = next(details.iter("summary"))
        remove(details, summary)
        details.tag, details.attrib = "div", {}
        if words(summary) == "Answer":
            replace(up[details], details, asked(leaf, details))


def asked(leaf, answer):
    """Keeps an answer, gives it a number, and returns the line that leads to it."""
    leaf.answers.append(answer)
    label, there = f"{leaf.number}.{len(leaf.answers)}", f"{leaf.id}.answer-{len(leaf.answers)}"
    answer.attrib.update({"id": there, "class": "answer"})
    which = node("span", node("a", label, href=f"#{there}-asked", class_="see"), class_="which")
    which.tail = "\u2002"
    lead(answer, which)
    return node("p", node("a", f"Answer {label}", href=f"#{there}", class_="see"), id=f"{there}-asked", class_="answered")


def lead(block, first):
    """Puts an element at the beginning of the first paragraph of a block, which may need one."""
    if block[0].tag != "p":
        block.insert(0, node("p"))
    first.tail, block[0].text = f"{first.tail}{block[0].text or ''}", None
    block[0].insert(0, first)


def answers(found):
    """The leaf of all answers, a section for each chapter that asks; None where none does."""
    asking = [leaf for leaf in found if leaf.answers]
    if not asking:
        return None
    body = node("section", node("h1", "Answers"), id="answers", class_="leaf")
    for leaf in asking:
        body.append(node("section", node("h2", node("a", leaf.title, href=f"#{leaf.id}")), *leaf.answers))
    return Leaf("answers", LOOK_UP, "", "Answers", "", body)


def index(found):
    """The leaf of the index: terms and names, each with links to its places; the main one in bold."""
    body = main_of("genindex")
    tidy(body, "genindex")
    known = ids(found)
    for letter in [section for section in body.iter("section") if "letter" in classes(section)]:
        rows = [row for row in letter.find("ul") if any(there in known for _, there in links(row))]
        heading, place = letter[0], node("ul")
        place.extend(rows)
        letter[:] = [heading, place] if rows else []
    body[:] = [part for part in body if part.tag != "section" or len(part)]
    return Leaf("genindex", LOOK_UP, "", "Index", "", body)


def links(element):
    """(link, id of its target) of each link inside the book."""
    return [(a, a.get("href")[1:]) for a in element.iter("a") if a.get("href", "").startswith("#")]


def ids(found):
    """The leaf of each id."""
    return {element.get("id"): leaf for leaf in found for element in leaf.body.iter() if element.get("id")}


def loosen(found, strict):
    """Links to what is not in the book become plain text; ValueError if all of it should be there."""
    known, missing = ids(found), set()
    for leaf in found:
        for a, there in links(leaf.body):
            if there not in known:
                missing.add(f"{leaf.name}: {there}")
                del a.attrib["href"]
    if strict and missing:
        raise ValueError(f"links that lead nowhere in the book: {sorted(missing)}")

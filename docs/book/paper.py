"""The book on paper: one long XHTML page, which Chromium prints until every page number is right."""
import json
import re
import sys
from contextlib import contextmanager
from copy import deepcopy
from io import BytesIO
from itertools import groupby
from unicodedata import normalize

import pikepdf
import pypdfium2
from fonts import fonts
from leaves import DOCS, ids, settings
from pikepdf import OutlineItem
from playwright.sync_api import sync_playwright
from tree import classes, node, parents, put, sections, words, write

sys.path.insert(0, str(DOCS.parent / "tools"))
import system

STYLES = DOCS / "_build/static/palette.css", DOCS / "_static/book.css", DOCS / "_static/print.css", DOCS / "book/paper.css"
PASSES = 6
TIGHT, LITTLE = "tight", 0.18  # a last page with less is worth a little room on those before it
# A font may call the glyph of a character by its radical, which no normal form brings together.
RADICALS = str.maketrans("⻅⻉⻋⻓⻔⻙⻚⻛⻜⻢⻥⻦⻧⻨⻩⻬⻮⻰⻳⻆⻄⺠⺫", "见贝车长门韦页风飞马鱼鸟卤麦黄齐齿龙龟角西民目")
BLANK = " \t\n\r\u00a0\u2002\u200b\ufeff"
QUIET = {"h1", "h2", "h3", "h4", "dt", "p90_notes.glossary"}  # where a link says no page; a term says none either


def print_book(leaves, index, path, browser, work):
    """Writes the PDF; RuntimeError where no font has one of its letters."""
    known = work / "numbers.json"  # those of the last time: a good guess for this one
    book = document(leaves, index, fonts(work / "fonts"))
    numbers = json.loads(known.read_text()) if known.is_file() else {}
    for count in range(PASSES):
        number(book, numbers)
        printed, guessed = pdf(book, browser, work / "book.xhtml"), numbers
        numbers = places(printed)
        known.write_text(json.dumps(numbers))
        if not count:
            complete(printed, book)
        if not tightened(leaves, printed, numbers) and all(guessed.get(name) == page for name, page in numbers.items()):
            break
    else:
        raise RuntimeError(f"the page numbers still move after {PASSES} passes")
    finish(printed, [*leaves, index], path)


@contextmanager
def chromium():
    """The browser that prints."""
    with sync_playwright() as playwright:
        browser = system.launch(playwright)
        yield browser
        browser.close()


def pdf(book, browser, file):
    """The tree of the book, printed by way of a file."""
    page = browser.new_page(color_scheme="light", java_script_enabled=False)
    file.write_text("<!DOCTYPE html>\n" + write(book), "utf-8")
    page.set_default_timeout(0)  # a thousand pages take a minute
    page.goto(file.as_uri())
    printed = page.pdf(prefer_css_page_size=True, tagged=True, print_background=True)
    page.close()
    return printed


def document(leaves, index, faces):
    """The whole book as a tree, its page numbers still open."""
    about = settings()
    head = node("head", node("title", about["title"]),
                *[node("link", rel="stylesheet", href=path.as_uri()) for path in STYLES],
                node("style", faces), node("style", "\n".join(running(leaf) for leaf in [*leaves, index])))
    home = ids(leaves)
    for leaf in leaves:
        refer(leaf, home)
        spell(leaf)
        draw(leaf)
        mark(leaf)
    opened(leaves)
    fold(index)
    body = node("body", title(about, leaves), contents([*leaves, index]), *[leaf.body for leaf in [*leaves, index]])
    return node("html", head, body, lang="en")


def draw(leaf):
    """Equations are pictures with their TeX as words."""
    for around in [element for element in leaf.body.iter() if "data-tex" in element.attrib]:
        svg, tex = next(around.iter("svg")), around.attrib.pop("data-tex")
        svg.attrib.update({"role": "img", "aria-label": tex})
        svg.attrib.pop("aria-hidden", None)
        around[:] = [svg]


def mark(leaf):
    """Each section is led to by a link, for Chromium notes the page of such places alone."""
    for place, heading in sections(leaf.body):
        heading.append(node("a", href=f"#{place}"))


def running(leaf):
    """The running heads of a leaf's pages, and which pages are its own."""
    name = re.sub(r"\W", "-", leaf.id)
    head = f"{leaf.number}\u2002{leaf.title}" if leaf.number else leaf.title
    text = head.replace("\\", "\\\\").replace('"', '\\"')
    said = f'content: "{text}"; font: 9pt "Paper sans", sans-serif; color: #5b6470;'
    return (f"#{re.escape(leaf.id)} {{ page: {name}; }}\n@page {name}:right {{ @top-right {{ {said} }} }}\n"
            f"@page {name}:left {{ @top-left {{ {said} }} }}")


def title(about, leaves):
    """The title page, with the first picture of the book."""
    year = about["copyright"].split()[0]
    picture = next((deepcopy(figure) for leaf in leaves for figure in leaf.body.iter("figure")), "")
    return node("section", node("p", about["title"], class_="name"), node("p", about["description"], class_="about"),
                picture, node("p", about["author"], class_="by"),
                node("p", f"Version {about['version']}, {year}. Text and figures: CC BY 4.0. Code: Apache 2.0.", class_="rights"),
                class_="title")


def contents(leaves):
    """The table of contents: part by part, a line for each leaf."""
    rows = []
    for part, group in groupby(leaves, key=lambda leaf: leaf.part):
        rows += [node("li", part, class_="part")] if part else []
        for leaf in group:
            row = [node("span", leaf.number, class_="number"), node("span", leaf.title, class_="what"),
                   node("span", class_="dots"), node("span", class_="at", data_to=leaf.id, data_as="{}")]
            rows.append(node("li", node("a", *row, href=f"#{leaf.id}")))
    return node("section", node("h1", "Contents"), node("ol", *rows), class_="contents", id="contents")


def opened(leaves):
    """A new part says its name above its first leaf."""
    for part, group in groupby(leaves, key=lambda leaf: leaf.part):
        if part:
            next(group).body.set("data-part", part)


def refer(leaf, home):
    """Each link to another leaf says its page, once a section; `home` tells the leaf of a place."""
    up, told = parents(leaf.body), set()
    for element in list(leaf.body.iter()):
        if element.tag == "h2":
            told.clear()
        there = element.get("href", "")[1:]
        if element.tag != "a" or there in told or not abroad(element, home.get(there), leaf):
            continue
        above = ancestors(element, up)
        if not any(QUIET & {e.tag, e.get("id")} or "term" in classes(e) for e in [element, *above]):
            told.add(there)
            form = form_of(element, above, up)
            after(element, node("span", class_="at", data_to=there, data_as=form), up)


def abroad(link, there, leaf):
    """Whether a link leads to another leaf, and to more than the entry of a name that it says itself."""
    return there is not None and ("see" in classes(link) or there is not leaf and not there.name.startswith("api/"))


def form_of(element, above, up):
    """How the page of a link is said: in brackets, unless there are some, or a table's cell is narrow."""
    if any(e.tag == "td" for e in above):
        return ", p.\u00a0{}"
    parent = up[element]
    place = [*parent].index(element)
    before = (parent[place - 1].tail if place else parent.text) or ""
    inside = before.rstrip().endswith("(") or (element.tail or "").lstrip().startswith(")")
    return ", page\u00a0{}" if inside or "see" in classes(element) else " (page\u00a0{})"


def spell(leaf):
    """An address outside of the book is printed once, where it is named first."""
    up, told = parents(leaf.body), set()
    for element in list(leaf.body.iter("a")):
        there = element.get("href", "")
        if there.startswith("http") and there not in told:
            told.add(there)
            short = re.sub(r"^https?://(www\.)?|/$", "", there)
            if short not in words(element):
                after(element, node("small", f"\u00a0{short}", class_="address"), up)


def ancestors(element, up):
    found = []
    while element in up:
        element = up[element]
        found.append(element)
    return found


def after(element, new, up):
    """Puts an element right after another, before the text that follows."""
    new.tail, element.tail = element.tail, None
    parent = up[element]
    parent.insert([*parent].index(element) + 1, new)
    up[new] = parent


def fold(index):
    """The index' links become a name and the pages of its places."""
    for row in list(index.body.iter("li")):
        every = [a for a in row if a.tag == "a"]
        own = [a for a in every if a.get("href")]
        if not own:
            continue
        name = node("span", *[part for part in [every[0].text, *every[0]] if part is not None])  # it may lead nowhere here
        main = [a.get("href")[1:] for a in own if any(inner.tag == "b" for inner in a)]
        below = [child for child in row if child.tag == "ul"]
        for child in list(row):
            row.remove(child)
        row.text = None
        for bold in name.iter("b"):
            bold.tag = "span"
        name.extend(node("a", href=a.get("href")) for a in own)  # Chromium notes the page of places that a link leads to
        row.append(name)
        row.append(node("span", class_="places", data_to=" ".join(a.get("href")[1:] for a in own), data_main=" ".join(main)))
        row.extend(below)


def number(book, numbers):
    """Writes the page numbers that the last printing found."""
    for element in book.iter("span"):
        if element.get("class") == "at":
            element.text = element.get("data-as").format(numbers.get(element.get("data-to"), "000"))
        elif element.get("class") == "places":
            element[:], element.text = [], None
            list_pages(element, numbers)


def list_pages(element, numbers):
    """The pages of an index entry, each once, the main one in bold."""
    main, told = element.get("data-main").split(), {}
    for there in element.get("data-to").split():
        told.setdefault(numbers.get(there, 0), []).append(there)
    for page, there in sorted(told.items()):
        put(element, ", ")
        link = node("a", str(page), href=f"#{there[0]}")
        element.append(node("b", link) if {*there} & {*main} else link)


def places(printed):
    """The page of each place that a link leads to."""
    with pikepdf.open(BytesIO(printed)) as pdf:
        pages = {page.objgen: number for number, page in enumerate(pdf.pages, 1)}
        return {name.lstrip("/"): pages[there[0].objgen] for name, there in pdf.Root.Dests.items()}


def finish(printed, leaves, path):
    """Adds what a screen shows beside a book: its outline, and what the file says of itself."""
    about = settings()
    with pikepdf.open(BytesIO(printed)) as pdf:
        with pdf.open_outline() as lines:
            lines.root.extend(outline(leaves, pdf.Root.Dests))
        with pdf.open_metadata(set_pikepdf_as_editor=False) as said:
            said["dc:title"] = f"{about['title']}: {about['description']}"
            said["dc:creator"] = [about["author"]]
            said["dc:language"] = ["en"]
            said["dc:rights"] = f"{about['copyright']}; {about['license']}"
            said["pdf:Keywords"] = about["keywords"]
        pdf.Root.PageMode = pikepdf.Name.UseOutlines
        pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate, recompress_flate=True)


def tightened(leaves, printed, numbers):
    """Whether a leaf was set tighter because its last page held a few lines alone; each is once."""
    starts = sorted(numbers[leaf.id] for leaf in leaves if leaf.id in numbers)
    sheets, changed = pypdfium2.PdfDocument(printed), False
    for leaf in leaves:
        first = numbers.get(leaf.id)
        last = next((page for page in starts if page > (first or 0)), first) - 1 if first else 0
        if first and last > first and TIGHT not in classes(leaf.body) and filled(sheets[last - 1]) < LITTLE:
            leaf.body.set("class", f"{leaf.body.get('class')} {TIGHT}")
            changed = True
    return changed


def filled(sheet):
    """How much of the height of a page's text is used."""
    dark = sheet.render(scale=0.5).to_numpy().min(axis=2) < 250
    lines = dark[len(dark) * 22 // 297:len(dark) * 273 // 297].any(axis=1)
    return (lines.nonzero()[0].max(initial=-1) + 1) / len(lines)


def complete(printed, book):
    """RuntimeError where no font has a letter of the book."""
    with pikepdf.open(BytesIO(printed)) as pdf:
        drawn = letters(pdf)
    if missing := {letter for letter in "".join(book.find("body").itertext()) if normalize("NFKC", letter) not in drawn}:
        raise RuntimeError(f"no font here has the letters {' '.join(sorted(missing))}: please install fonts that do, "
                           "such as Debian's fonts-noto-cjk and fonts-dejavu")


def letters(pdf):
    """All letters that a font of the PDF draws, as its tables say, and the blanks that need none."""
    found = {*BLANK}  # by their plain form: a font may draw µ and μ alike
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary) and "/ToUnicode" in thing:
            table = thing.ToUnicode.read_bytes().decode("ascii")
            for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.S):
                found.update(bytes.fromhex(to).decode("utf-16-be") for to in re.findall(r"<\w+>\s*<(\w+)>", block))
            for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.S):
                for first, last, to in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
                    start = ord(bytes.fromhex(to).decode("utf-16-be"))
                    found.update(chr(start + k) for k in range(int(last, 16) - int(first, 16) + 1))
    return {normalize("NFKC", letter.translate(RADICALS)) for letter in found}


def outline(leaves, there):
    """The outline: parts, leaves, sections."""
    lines = []
    for part, group in groupby(leaves, key=lambda leaf: leaf.part):
        entries = [line(leaf, there) for leaf in group]
        if part:
            above = OutlineItem(part, entries[0].destination)
            above.children.extend(entries)
            above.is_closed = True
            entries = [above]
        lines += entries
    return lines


def line(leaf, there):
    """A leaf's line in the outline, those of its sections below it."""
    made = OutlineItem(f"{leaf.number} {leaf.title}".strip(), there[f"/{leaf.id}"])
    made.children.extend(OutlineItem(words(heading), there[f"/{place}"]) for place, heading in sections(leaf.body))
    made.is_closed = True
    return made

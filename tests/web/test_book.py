"""Is the book on paper, and as an e-book, whole? Three chapters stand for all; `make book` binds the rest the same way."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote, urldefrag
from xml.etree import ElementTree as ET

import pytest
from browser import ROOT, SITE

sys.path.insert(0, str(ROOT / "docs/book"))
pikepdf, pdfium = pytest.importorskip("pikepdf"), pytest.importorskip("pypdfium2")

import paper  # noqa: E402
from bind import bind  # noqa: E402

CHAPTERS = ["0 The worked network", "5 Backpropagation", "90 Notes on the source"]
MM = 72 / 25.4
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def book(site, browser, tmp_path_factory):
    """The PDF, the tree it was printed from, the text of each of its pages, and the e-book."""
    folder = tmp_path_factory.mktemp("book")
    bind(browser, [name.split()[0].zfill(2) for name in CHAPTERS], folder, folder)
    pdf = pdfium.PdfDocument(folder / "annbook.pdf")
    texts = [page.get_textpage().get_text_bounded() for page in pdf]
    tree = ET.parse(folder / "book.xhtml").getroot()
    numbers = json.loads((folder / "numbers.json").read_text())
    return SimpleNamespace(folder=folder, pdf=pdf, texts=texts, tree=tree, numbers=numbers)


def between(page, low, high):
    """The words of a page between two heights, in millimetres from its top."""
    _, height = page.get_size()
    text = page.get_textpage()
    return text.get_text_bounded(bottom=height - high * MM, top=height - low * MM).strip()


def starts(book):
    """The first page of each leaf."""
    return {number: name for name, number in reversed(book.numbers.items()) if "." not in name.removeprefix("api.")}


def test_every_page_has_a_size_a_number_and_a_running_head(book):
    heads = {*CHAPTERS, "Answers", "Index"}
    for number, page in enumerate(book.pdf, 1):
        assert [round(side / MM) for side in page.get_size()] == [210, 297]
        if number > 1:
            assert between(page, 277, 297) == str(number)
        if number > 2:
            assert " ".join(between(page, 0, 20).split()) in heads, number


def test_a_page_of_the_site_is_printed_like_one_of_a_book(site, browser):
    page = browser.new_page(java_script_enabled=False)
    page.goto((SITE / "02_losses.html").as_uri())
    printed = pdfium.PdfDocument(page.pdf(prefer_css_page_size=True))
    page.close()
    for number, sheet in enumerate(printed, 1):
        assert [round(side / MM) for side in sheet.get_size()] == [210, 297]
        assert (between(sheet, 277, 297), between(sheet, 0, 20)) == (str(number), "Losses · annbook")
    text = "".join(sheet.get_textpage().get_text_bounded() for sheet in printed)
    assert "import numpy" in text and "Exercises" in text
    assert "found in Activations (see chapter 01)" in " ".join(text.split()) and not re.search(r"[Cc]hapter (\d\d) \(see", text)
    assert not re.search(r"^Answer|Download this page|def answer|^Next", text, re.M)


def test_the_outline_leads_to_parts_chapters_and_sections(book):
    lines = [(item.level, item.get_title(), item.get_dest().get_index()) for item in book.pdf.get_toc(max_depth=4)]
    names = [title for _, title, _ in lines]
    assert [name for name in names if name in CHAPTERS] == CHAPTERS
    assert {"At the end", "Look up", "Answers", "Index", "Nudge one weight"} <= {*names}
    for _, name, page in lines:
        if name != "Look up":
            assert " ".join(re.sub(r"^\d+ ", "", name).split()) in " ".join(book.texts[page].split()), name


def test_every_page_that_is_named_has_what_it_is_named_for(book):
    seen = [at for at in book.tree.iter(f"{XHTML}span") if at.get("class") == "at"]
    assert len(seen) > 30
    parents = {child: parent for parent in book.tree.iter() for child in parent}
    for at in seen:
        number, there = int(re.search(r"\d+", at.text)[0]), at.get("data-to")
        place = next(element for element in book.tree.iter() if element.get("id") == there)
        while not (words := " ".join("".join(place.itertext()).split())):
            place = parents[place]
        assert number == book.numbers[there]
        assert plain(words[:25]) in plain(book.texts[number - 1]), there


def plain(text):
    """Small letters and digits alone: a PDF may draw the rest in another order, and a style make letters large."""
    return "".join(re.findall(r"[^\W_]", text)).lower()


def test_figures_and_equations_are_drawn_and_letters_are_those_of_embedded_fonts(book):
    with pikepdf.open(book.folder / "annbook.pdf") as pdf:
        things = [thing for thing in pdf.objects if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream))]
        assert not [thing for thing in things if thing.get("/Subtype") == "/Image"]
        fonts = [thing for thing in things if thing.get("/Type") == "/Font" and thing.Subtype != "/Type0"]
        inside = ["/CharProcs" in font or {"/FontFile2", "/FontFile3"} & {*font.FontDescriptor.keys()} for font in fonts]
        assert inside and all(inside)
        assert "卷" in paper.letters(pdf) and "\U00013000" not in paper.letters(pdf)
        assert str(pdf.Root.Lang).startswith("en")
        assert pdf.Root.MarkInfo.Marked and str(pdf.docinfo.Title).startswith("annbook")


def test_no_page_is_half_empty_but_the_last_of_a_chapter(book):
    ends = {number - 1 for number in starts(book)} | {1, 2, len(book.pdf)}
    empty = [number for number, page in enumerate(book.pdf, 1) if number not in ends and paper.filled(page) < 0.5]
    assert empty == []


def test_a_chapter_that_ends_on_a_few_lines_is_set_tighter(book):
    starts_ = sorted(starts(book))
    tight = {e.get("id") for e in book.tree.iter(f"{XHTML}section") if paper.TIGHT in (e.get("class") or "").split()}
    lone = [name for number, name in starts(book).items() if number != starts_[-1] and name not in tight and number > 2
            for last in [min(n for n in starts_ if n > number) - 1]
            if last > number and paper.filled(book.pdf[last - 1]) < paper.LITTLE]
    assert set(lone) <= {"answers"}


def test_the_index_names_the_page_of_each_term(book):
    parents = {child: parent for parent in book.tree.iter() for child in parent}
    rows = [(row, places) for row in book.tree.iter(f"{XHTML}li") for places in row.findall(f"{XHTML}span[@class='places']")]
    assert len(rows) > 200
    for row, places in rows:
        words = "".join(row.itertext())
        if words.startswith("("):  # of several things of one name
            words = "".join(parents[parents[row]].itertext()).strip()
        for page in places.iter(f"{XHTML}a"):
            assert plain(re.split(r"[(,]", words)[0]) in plain(book.texts[int(page.text) - 1]), words


def test_answers_are_at_the_end_and_nowhere_else(book):
    first = book.numbers["answers"]
    asked = [at for at in book.tree.iter(f"{XHTML}p") if at.get("class") == "answered"]
    assert len(asked) == len([div for div in book.tree.iter(f"{XHTML}div") if div.get("class") == "answer"]) > 10
    assert all(int(re.search(r"page\s(\d+)", "".join(line.itertext()))[1]) >= first for line in asked)


@pytest.fixture(scope="module")
def ebook(book):
    """The files of the e-book by their names."""
    with zipfile.ZipFile(book.folder / "annbook.epub") as archive:
        assert archive.infolist()[0].filename == "mimetype" and archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def test_the_e_book_is_whole(ebook):
    trees = {name: ET.fromstring(text) for name, text in ebook.items() if name.endswith((".xhtml", ".opf", ".svg", ".xml"))}
    ids = {name: {element.get("id") for element in tree.iter()} for name, tree in trees.items()}
    for name, tree in trees.items():
        for element in tree.iter():
            assert not element.tag.endswith(("}script", "}form", "}details")) and "data-tex" not in element.attrib
            for link in (element.get("href"), element.get("src")):
                if link and not link.startswith("http"):
                    file, place = urldefrag(unquote(link))
                    file = f"book/{file}" if file else name
                    assert file in ebook and (not place or place in ids[file]), (name, link)
    texts = "".join(text for name, text in ebook.items() if name.endswith(".xhtml"))
    assert texts.count("<math") > 100 and "alttext=" in texts and "<svg" not in texts and "var(--" not in "".join(ebook.values())
    assert 'alt=""' not in texts


def test_the_e_book_is_the_same_each_time_and_epubcheck_accepts_it(book, site, browser, tmp_path):
    from epub import write_epub
    from leaves import gather, index, loosen
    found = gather(["00"])
    terms = index(found)
    loosen([*found, terms], strict=False)
    for name in ("one", "two"):
        write_epub(found, terms, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    jar = Path("/usr/share/java/epubcheck.jar")
    if not (jar.is_file() and shutil.which("java")):
        pytest.skip("epubcheck is not installed")
    done = subprocess.run(["java", "-jar", jar, book.folder / "annbook.epub"], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0 and "0 errors / 0 warnings" in done.stdout, done.stdout + done.stderr

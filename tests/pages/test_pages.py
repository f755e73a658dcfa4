"""Do the pages keep the rules of their form?

A page is complete when it has the heading "In three lines"; all but the map and
the notes must be. NBS=folder checks the pages of another folder, and
`pytest tests/test_pages.py -k 03` one page. A failure names page, cell and text.
"""

import ast
import io
import os
import re
import tokenize
from itertools import groupby, takewhile
from operator import attrgetter
from pathlib import Path

import nbformat
import pytest
from book import PAGES, Page, asks, exported, headings, pages, targets

from annbook.asking import EXERCISES

FOLDER = Path(os.environ.get("NBS", PAGES))
LAST_WORDS = ["In three lines", "Exercises"]

# A number with a point, and not the version of something.
DECIMAL = re.compile(r"(?<![\w.])(?<!BY )(?<!Python )(?<!version )(\d+\.\d+(?:e[-+]?\d+)?)(?![\w]|\.\d)(\s*\\?%| per ?cent)?")
NUMBER = re.compile(r"(?<![\w.])\d[\d_]*\.?\d*(?:e[-+]?\d+)?|(?<![\w.])\.\d+(?:e[-+]?\d+)?")


def statements(source):
    """The tree of a code cell; magics and shell lines do not count."""
    return ast.parse("\n".join("" if line.lstrip()[:1] in "%!" else line for line in source.split("\n"))).body


def docstrings(tree):
    """The line numbers that docstrings take."""
    for node in ast.walk(ast.Module(tree, [])):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node) is not None:
            yield from range(node.body[0].lineno, node.body[0].end_lineno + 1)


def code_lines(source):
    """The lines of a cell that do something: no blank, comment, directive or docstring."""
    words = set(docstrings(statements(source)))
    lines = enumerate(source.split("\n"), 1)
    return [line for k, line in lines if line.strip() and not line.lstrip().startswith("#") and k not in words]


def report(page, faults):
    """Fails with a line for each (cell, text)."""
    said = [f"{page.name}.ipynb, cell {cell.id}: {text}" for cell, text in faults]
    assert not said, "\n" + "\n".join(said)


def singular(term):
    return term.lower().rstrip(".:").removesuffix("s")


ALL = pages(FOLDER)
COMPLETE = [page for page in ALL if f"## {LAST_WORDS[0]}" in page.headings]
OTHERS = ["90_notes", "index"]
BOOK = COMPLETE + [page for page in ALL if page.name in OTHERS]
every_chapter = pytest.mark.parametrize("page", COMPLETE, ids=attrgetter("name"))
every_page = pytest.mark.parametrize("page", BOOK, ids=attrgetter("name"))


def test_the_chapters_are_complete():
    said = f"every page but these has the heading '## {LAST_WORDS[0]}' near its end; without it nothing else is checked"
    assert [page.name for page in ALL if page not in COMPLETE] == OTHERS, said


@every_page
def test_opens_with_a_noun_and_a_question(page):
    first = page.texts[0]
    lines = [line for line in first.source.split("\n") if line.strip()]
    report(page, [(first, text) for text, ok in [
        ("the first text cell begins with '# Title'", lines[0].startswith("# ")),
        ("then comes '> question', and nothing else", len(lines) > 1 and all(line[0] == ">" for line in lines[1:])),
        ("a chapter's question ends with '?'", page not in COMPLETE or lines[-1].endswith("?")),
    ] if not ok])


@every_page
def test_headings_stand_alone(page):
    report(page, [(cell, f"{found[0]!r} shares its cell with other text") for cell in page.texts[1:]
                  if (found := headings(cell)) and len([line for line in cell.source.split("\n") if line.strip()]) > 1])


@every_page
def test_has_one_title(page):
    report(page, [(cell, f"a second title: {line}") for cell in page.texts[1:] for line in headings(cell)
                  if line.startswith("# ")])


@every_chapter
def test_ends_with_three_lines_and_exercises(page):
    second = [line[3:].strip() for cell in page.texts for line in headings(cell) if line.startswith("## ")]
    assert second[-2:] == LAST_WORDS, f"{page.name}.ipynb ends with {second[-2:]}"


@every_chapter
def test_three_lines_are_three(page):
    k = next(k for k, cell in enumerate(page.cells) if headings(cell) == ["## In three lines"])
    points = re.findall(r"(?m)^(?:[-*]|\d\.) ", page.cells[k + 1].source)
    assert len(points) == 3, f"{page.name}.ipynb, cell {page.cells[k + 1].id}: {len(points)} points"


ASKING = [page for page in COMPLETE if page.chapter]


def after_exercises(page):
    start = next(k for k, cell in enumerate(page.cells) if headings(cell) == ["## Exercises"])
    return page.cells[start + 1:]


@pytest.mark.parametrize("page", [page for page in COMPLETE if page not in ASKING], ids=attrgetter("name"))
def test_exercises_have_folded_answers_that_run(page):
    cells = after_exercises(page)
    answers = [k for k, cell in enumerate(cells) if "<details>" in cell.source]
    assert 3 <= len(answers) <= 5, f"{page.name}.ipynb has {len(answers)} exercises with a folded answer: 3 to 5"
    report(page, [(cells[k], "no code cell follows the answer") for k in answers
                  if k + 1 == len(cells) or cells[k + 1].cell_type != "code"])


@pytest.mark.parametrize("page", ASKING, ids=attrgetter("name"))
def test_every_exercise_takes_an_answer_before_it_tells_one(page):
    """A question, perhaps what it asks to look at, and the function that answers: its number is that of the question."""
    asked, faults = [], []
    for cell in after_exercises(page):
        question = re.match(r"\*\*(\d+)\.\*\*", cell.source) if cell.cell_type == "markdown" else None
        if question:
            asked += [(cell, f"{page.number}.{question[1]}")]
        elif asks(cell):
            number = re.search(r'^exercise\(answer, "([\d.]+)"', cell.source, re.M)
            faults += [] if number and asked and asked.pop()[1] == number[1] else [(cell, "it has not the question's number")]
            count = number and int(number[1].split(".")[1])
        if "<details" in cell.source:
            faults += [(cell, "an answer under its question: `exercise` tells it afterwards")]
    report(page, faults + [(cell, f"question {number} has no exercise") for cell, number in asked])
    assert 3 <= count <= 5 and count == EXERCISES[page.number], "say in EXERCISES of nbs/56_asking how many there are: 3 to 5"


@every_page
def test_no_live_figure_is_folded_with_an_answer(page):
    """The code that follows an answer is folded with it; what a question asks to move stands before."""
    folded = [cell for k, answer in enumerate(page.cells) if answer.cell_type == "markdown" and "<details>" in answer.source
              for cell in takewhile(lambda one: one.cell_type == "code", page.cells[k + 1:])]
    report(page, [(cell, "a live figure in a folded answer") for cell in folded
                  if re.search(r"\bexplorers\.\w+\(|\bExplorer\(", cell.source)])


def words(text):
    """How many words a reader reads: a formula is one, a table and a fence none."""
    text = re.sub(r"```.*?```|<[^>]+>", "", text, flags=re.S)
    text = re.sub(r"\$\$.*?\$\$|\$[^$]*\$", "formula", text, flags=re.S)
    return len([word for line in text.split("\n") if not line.startswith("|") for word in line.split()
                if re.search(r"\w", word)])


@every_page
def test_prose_is_short(page):
    report(page, [(cell, f"{n} words, at most 120: {cell.source[:60]!r}") for cell in page.texts
                  if (n := words(cell.source)) > 120])


@every_page
def test_code_cells_are_short(page):
    """12 lines of code; an exported class or function may have 20, an exercise 24."""
    report(page, [(cell, f"{n} lines of code: {cell.source[:60]!r}") for cell in page.codes
                  if (n := len(code_lines(cell.source))) > (24 if asks(cell) else 20 if exported(cell) else 12)])


@every_page
def test_parts_run_before_more_are_built(page):
    """At most six exported cells in a row without one that runs."""
    rows = [list(cells) for is_part, cells in groupby(page.codes, exported) if is_part]
    report(page, [(cells[6], f"{len(cells)} exported cells in a row: at most 6") for cells in rows if len(cells) > 6])


@pytest.mark.parametrize("page", [page for page in ALL if "40" <= page.name[:2] < "90"], ids=attrgetter("name"))
def test_pages_of_the_workshop_are_short(page):
    assert len(page.cells) <= 60, f"{page.name}.ipynb has {len(page.cells)} cells: at most 60"


@every_page
def test_code_fits_the_page(page):
    report(page, [(cell, f"{len(line)} characters: {line}") for cell in page.codes
                  for line in cell.source.split("\n") if len(line) > 79])


@every_chapter
def test_imports_stand_alone(page):
    kinds = {cell.id: [isinstance(node, (ast.Import, ast.ImportFrom)) for node in statements(cell.source)] for cell in page.codes}
    report(page, [(cell, f"imports and other code in one cell: {cell.source[:60]!r}") for cell in page.codes
                  if any(kinds[cell.id]) and not all(kinds[cell.id])])


@every_page
def test_figures_have_words(page):
    faults = [(cell, f"an image without words in {text}") for cell in page.texts
              for text in re.findall(r"!\[\s*\]\([^)]*\)|<img(?![^>]*alt=\"[^\"]+\")[^>]*>", cell.source)]
    for cell in page.codes:
        for out in cell.outputs:
            for mime in out.get("data", {}):
                alt = out.metadata.get(mime, {}).get("alt", "") if mime.startswith("image/") else "no image"
                faults += [(cell, f"{mime} has the alt text {alt!r}")] if len(alt.split()) < 2 else []
    report(page, faults)


@every_page
def test_what_a_page_exports_has_one_meaning(page):
    """No later cell defines it again: an exercise, say, in which the reader makes what has come into the library."""
    above, faults = set(), []
    for cell in page.codes:
        names = {name for node in statements(cell.source) for name in targets(node)}
        if exported(cell):
            above |= names
        else:
            faults += [(cell, f"{name} is exported above: give this one another name") for name in sorted(names & above)]
    report(page, faults)


# Words in bold that belong to Python, to files or to one picture and are explained where they stand.
NO_TERMS = {"leaked"}
GLOSSARY = {singular(row[1]) for page in pages() if page.name == "90_notes" for cell in page.texts
            for row in re.finditer(r"(?m)^\| ([^|]+?) \|", cell.source)}


@pytest.mark.parametrize("page", [page for page in COMPLETE if page.chapter], ids=attrgetter("name"))
def test_terms_are_in_the_glossary(page):
    report(page, [(cell, f"{term!r} is in bold: explain it in the glossary, in nbs/90_notes.ipynb") for cell in page.texts
                  for term in re.findall(r"\*\*([A-Za-z][^*]*)\*\*", cell.source)
                  if singular(term) not in GLOSSARY and term.lower() not in NO_TERMS])


@pytest.mark.parametrize("check, cells", [
    (test_what_a_page_exports_has_one_meaning, ["#| export\ndef swish(z): ...", "swish = 1"]),
    (test_terms_are_in_the_glossary, ["**Sigmoids.** are known, and a **seesaw** is not."]),
])
def test_checks_of_names_can_fail(check, cells):
    kind = nbformat.v4.new_code_cell if len(cells) > 1 else nbformat.v4.new_markdown_cell
    with pytest.raises(AssertionError, match="planted.ipynb, cell .*: ('seesaw'|swish) is"):
        check(Page("planted", [kind(cell) for cell in cells]))


def by_hand(source):
    """What reads one weight by two numbers, such as W[0, 1]; writing to one is not meant."""
    for node in ast.walk(ast.Module(statements(source), [])):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and isinstance(node.slice, ast.Tuple):
            name = ast.unparse(node.value).split(".")[-1]
            if name.startswith("W") and all(isinstance(k, ast.Constant) for k in node.slice.elts):
                yield ast.unparse(node)


@pytest.mark.parametrize("page", [page for page in COMPLETE if page.name[:2] not in ("00", "03")], ids=attrgetter("name"))
def test_weights_are_named_and_not_indexed(page):
    report(page, [(cell, f"{found}: say at(net, 'w14')") for cell in page.codes for found in by_hand(cell.source)])


def texts(out):
    """What an output shows as text."""
    data = out.get("data", {})
    shown = [out.get("text", ""), out.get("evalue", ""), *(data[mime] for mime in data if mime.startswith("text/"))]
    return "\n".join(shown)


def numbers(cell):
    """All numbers that a code cell contains or shows (comments prove nothing)."""
    tokens = tokenize.generate_tokens(io.StringIO(cell.source).readline)
    try:
        source = " ".join(token.string for token in tokens if token.type != tokenize.COMMENT)
    except (tokenize.TokenError, IndentationError):  # magics
        source = cell.source
    return [float(found.replace("_", "")) for text in (source, *map(texts, cell.outputs))
            for found in NUMBER.findall(text)]


# The numbers of the worked network, which the whole book knows.
WORKED = [v for page in ALL if page.name == "00_worked" for cell in page.codes if exported(cell) for v in numbers(cell)]


def sections(page):
    """The cells between one heading and the next, with all that stood above them."""
    starts = [k for k, cell in enumerate(page.cells) if headings(cell)] + [len(page.cells)]
    return [(page.cells[a:b], page.cells[:b]) for a, b in zip([0, *starts], starts) if a < b]


def computed(text, percent, known):
    """Whether some known number, rounded to the digits shown, is the one in the text."""
    mantissa, _, exponent = text.partition("e")
    half = 0.5 * 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))
    scale = 100 if percent else 1
    return any(abs(scale * v - float(text)) <= half * (1 + 1e-9) or abs(v - float(text)) <= half * 1e-6 for v in known)


@every_page
def test_no_decimal_in_prose_that_nothing_computed(page):
    """A number with a point is a literal or an output of the section or of what stands above it."""
    faults = []
    for cells, above in sections(page):
        known = WORKED + [v for cell in above if cell.cell_type == "code" for v in numbers(cell)]
        for cell in cells:
            if cell.cell_type == "markdown":
                prose = re.sub(r"\]\([^)]*\)|<[^>]*>|https?://\S+", "", cell.source).replace("{,}", "").replace("{.}", ".")
                faults += [(cell, f"{text}{percent}: nothing computes it")
                           for text, percent in DECIMAL.findall(prose) if not computed(text, percent, known)]
    report(page, faults)


@pytest.mark.parametrize("text, code, ok", [
    ("It is 0.8808.", "sigmoid(2)  # 0.8808", False),
    ("It is 0.8808.", "assert f'{sigmoid(2):.4f}' == '0.8808'", True),
    ("It is -0.048.", "delta = -0.0480001", True),
    ("It is 0.12.", "E = 0.1250001", False),
    ("It is 97.5 %.", "share = 0.9752", True),
    ("It is 97.5.", "share = 0.9752", False),
    ("See [it](page-0.5.html) in Python 3.11, CC BY 4.0.", "", True),
])
def test_the_check_of_decimals_can_fail(text, code, ok):
    page = Page("planted", [nbformat.v4.new_markdown_cell(text), nbformat.v4.new_code_cell(code)])
    if ok:
        test_no_decimal_in_prose_that_nothing_computed(page)
    else:
        with pytest.raises(AssertionError, match="planted.ipynb, cell .*: nothing computes it"):
            test_no_decimal_in_prose_that_nothing_computed(page)

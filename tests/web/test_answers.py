"""Do the exercises of the website take an answer first, tell the rest afterwards, and remember it in the browser alone?"""

import pytest
from browser import AXE, SITE, violations, wake
from playwright.sync_api import expect

from annbook.asking import EXERCISES

COUNT = sum(EXERCISES.values())

PAGE = "01_activations.html"
ALONE = {"color_scheme": "light"}  # a window of its own: it remembers nothing of the tests before
RIGHT = [{"sigmoid": "0.16", "tanh": "0.75"}, {"your answer": "0.0159, 0.1173, 0.8668"},
         {"the activation": "sigmoid", "of": "z1 - z2"}, {"your answer": "1/16"}]


class Exercise:
    """One of a page, by its number, and the answer that the page keeps folded."""

    def __init__(self, page, number):
        self.page, self.name = page, f"Exercise {number}"
        self.group = page.get_by_role("group", name=self.name, exact=True)
        self.figure = page.locator(".ab-figure[data-kind=exercise]").filter(has=self.group)
        self.result = self.figure.get_by_role("status")
        self.told = self.figure.locator("xpath=ancestor::*[contains(@class, 'ab-widget')]/following-sibling::*[1]")

    def write(self, answers):
        for label, text in answers.items():
            field = self.group.get_by_label(f"{self.name}: {label}", exact=True)
            if field.evaluate("(node) => node.localName") == "select":
                field.select_option(text)
            else:
                field.fill(text)
        field.press("Enter")

    def press(self, name):
        self.group.get_by_role("button", name=name, exact=True).click()


def progress(page):
    """What the last exercise of the page and the menu say."""
    line, menu = page.locator(".ab-progress:visible").inner_text(), page.locator("#answered")
    return line.split(";")[0], menu.locator("span").text_content() if menu.get_attribute("hidden") is None else ""


def test_nothing_is_told_before(opened, home):
    with opened(PAGE, home) as page:
        text = page.locator("main").inner_text()
        after = text[text.index("In your head"):]
        for secret in ("0.16", "0.0159", "each share is squared", "difference", "def answer", "Answer\n"):
            assert secret not in after, secret
        assert page.locator(".ab-figure[data-kind=exercise] .ab-copy").count() == 0


@pytest.mark.parametrize("where", ["file", "http"])
def test_all_of_a_chapter_can_be_answered(opened, home, where):
    with opened(PAGE, home if where == "http" else SITE.as_uri() + "/", **ALONE) as page:
        assert progress(page) == (f"0 of {COUNT} exercises answered", "")
        for k, answers in enumerate(RIGHT, 1):
            exercise = Exercise(page, f"1.{k}")
            assert not exercise.told.is_visible()
            exercise.write(answers)
            expect(exercise.result).to_have_text("Right.")
            expect(exercise.result).to_be_focused()
            expect(exercise.told.locator("pre")).to_be_visible()
            assert "$" not in exercise.told.inner_text().split("def answer")[0]  # its equations are set
            assert progress(page)[1] == f"{k} of {COUNT} exercises answered"
        page.context.set_offline(False)
        page.reload()
        wake(page)
        assert progress(page) == (f"4 of {COUNT} exercises answered",) * 2
        assert not Exercise(page, "1.1").told.is_visible()  # it can be tried again
        for button in ("Forget", "Forget, really"):
            page.locator(".ab-progress").get_by_role("button", name=button).click()
        assert progress(page) == (f"0 of {COUNT} exercises answered", "")


def test_what_is_wrong_is_said_and_the_second_time_told(opened):
    with opened(PAGE, **ALONE) as page:
        first, second = Exercise(page, "1.1"), Exercise(page, "1.2")
        first.write({"sigmoid": "0,36", "tanh": "0.75"})
        expect(first.result).to_have_text("sigmoid: Is “0,36” a decimal? Write a point, 0.36.")
        first.write({"sigmoid": "0.36"})
        expect(first.result).to_have_text("Not yet. sigmoid: that is 1 - a², the slope of tanh.")
        assert not first.told.is_visible()
        first.write({"sigmoid": "0.2"})
        expect(first.result).to_have_text("sigmoid: Right as far as it goes: write more of its digits.")
        first.write({"sigmoid": "0.9"})
        expect(first.result).to_have_text("Not right. sigmoid: too large.")
        expect(first.told.locator("pre")).to_be_visible()
        first.press("Try again")
        expect(first.told).to_be_hidden()
        second.press("Show the answer")
        assert not second.told.is_visible()
        second.press("Show the answer")
        expect(second.told.locator("pre")).to_be_visible()
        assert progress(page)[0] == f"0 of {COUNT} exercises answered"


def test_where_nothing_may_be_kept_it_says_so(opened):
    with opened(PAGE, **ALONE) as page:
        page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused'); } })")
        page.reload()
        wake(page)
        Exercise(page, "1.4").write({"your answer": "0.0625"})
        line = f"1 of {COUNT} exercises answered; this browser keeps nothing: it is known until you leave."
        expect(page.locator(".ab-progress:visible span")).to_have_text(line)
        assert progress(page)[1] == f"1 of {COUNT} exercises answered"


def test_the_menu_knows_on_every_page_and_forgets(opened, home):
    with opened(PAGE, home, **ALONE) as page:
        Exercise(page, "1.4").write({"your answer": "0.0625"})
        page.context.set_offline(False)
        page.goto(home + "index.html")
        page.get_by_role("button", name="Contents").click()
        menu = page.locator("#answered")
        expect(menu.locator("span")).to_have_text(f"1 of {COUNT} exercises answered")
        menu.get_by_role("button", name="Forget").click()
        menu.get_by_role("button", name="Forget, really").click()
        expect(menu).to_be_hidden()
        assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('annbook.'))") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_for_everybody(opened, scheme):
    """axe, with an answer told, a wrong one judged, and a message shown; on a narrow screen, too."""
    with opened(PAGE, bypass_csp=True, color_scheme=scheme) as page:
        Exercise(page, "1.1").write(RIGHT[0])
        Exercise(page, "1.2").write({"your answer": "1, 2, 3"})
        Exercise(page, "1.4").write({"your answer": "x"})
        page.set_viewport_size({"width": 360, "height": 800})
        page.evaluate(AXE)
        assert violations(page, "main") == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_without_scripts_and_on_paper_the_answer_is_folded(browser, home):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(home + PAGE)
    folds = page.locator(".ab-live > details")
    assert folds.count() == 4 and page.locator(".ab-live > details[open]").count() == 0
    assert page.get_by_text("of: z1, z1 - z2, z1 + z2, z1 / z2").is_visible()
    folds.first.locator("summary").click()
    assert "def answer" in folds.first.inner_text()
    context.close()


def test_a_search_keeps_the_answers_to_itself(site):
    data = (SITE / "_static/search-data.js").read_text("utf-8")
    assert "without a single power of" in data
    assert "each share is squared" not in data and "squares.sum()" not in data

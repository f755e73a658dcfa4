"""Does a term of the glossary explain itself: under the pointer, under the keyboard's focus, under a finger?"""

import pytest
from browser import AXE, SITE, Watched, violations
from playwright.sync_api import expect

PAGE = "05_backprop.html"
SAYS = "finding out which parameter has to do with the error, and how much"


@pytest.fixture(params=["file", "http"])
def page(request, site, browser, home):
    start = home if request.param == "http" else SITE.as_uri() + "/"
    context = browser.new_context(bypass_csp=True)
    watched = Watched(context, start)
    yield watched.open(start + PAGE)
    assert watched.wrong == []
    context.close()


def test_it_opens_on_hover_and_focus_and_stays_as_long_as_one_reads(page):
    term, note = page.locator("a.term[data-says]").first, page.locator("#term-note")
    before = page.evaluate("document.documentElement.scrollHeight")
    term.scroll_into_view_if_needed()
    term.hover()
    expect(note).to_be_visible()
    expect(note).to_contain_text(SAYS)
    assert note.locator("[lang=zh-Hans]").inner_text() == "信用分配"
    assert note.get_by_role("link", name="In the glossary").get_attribute("href").endswith("90_notes.html#term-credit-assignment")
    assert page.evaluate("document.documentElement.scrollHeight") == before  # nothing moves
    note.hover()  # it can be reached
    page.wait_for_timeout(400)
    expect(note).to_be_visible()
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    page.mouse.move(2, 2)
    term.evaluate("node => node.previousSibling")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Tab")
    for _ in range(200):
        if page.evaluate("document.activeElement.matches('a.term')"):
            break
        page.keyboard.press("Tab")
    expect(note).to_be_visible()
    assert page.evaluate("document.activeElement.getAttribute('aria-describedby')") == "term-note"
    page.evaluate(AXE)
    assert violations(page, "#term-note") == []
    page.wait_for_timeout(400)  # persistent
    expect(note).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('a.term')") or not note.is_visible()
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()


@pytest.mark.parametrize("width, theme", [(360, "light"), (320, "dark")])
def test_a_long_press_opens_it_within_the_window_and_a_touch_beside_it_closes_it(browser, home, width, theme):
    context = browser.new_context(viewport={"width": width, "height": 640}, has_touch=True, is_mobile=True, color_scheme=theme)
    watched = Watched(context, home)
    page = watched.open(home + PAGE)
    note, touch = page.locator("#term-note"), context.new_cdp_session(page)
    for term in page.locator("a.term[data-says]").all()[:6]:
        term.evaluate("node => node.scrollIntoView({ block: 'center', behavior: 'instant' })")
        box = term.evaluate("""node => {
            const { x, y, width, height } = node.getClientRects()[0];
            return [x + width / 2, y + height / 2];
        }""")
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": box[0], "y": box[1]}]})
        page.wait_for_timeout(600)
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        expect(note).to_be_visible()
        expect(note).to_contain_text(term.get_attribute("data-says"))
        place = note.bounding_box()
        assert 0 <= place["x"] and place["x"] + place["width"] <= width
        assert 0 <= place["y"] and place["y"] + place["height"] <= 640
        assert page.url == home + PAGE  # it was no click
        page.touchscreen.tap(4, 320)
        expect(note).to_be_hidden()
    assert watched.wrong == []
    context.close()


def test_every_term_of_every_chapter_carries_its_meaning(site):
    """As one reads it: no TeX, no marks."""
    for name in site:
        text = (SITE / name).read_text("utf-8")
        links = [part.split(">")[0] for part in text.split('<a class="term')[1:]]
        assert all(' data-says="' in link and ' data-chinese="' in link for link in links), name
        assert not any(sign in link for link in links for sign in ("\\", "$", "`", "{")), name

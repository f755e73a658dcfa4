"""Is a page quick: light, set and still before its scripts run, and do its figures wake when they are wanted?"""

import gzip
import re
import sys
import urllib.request
from urllib.error import HTTPError

import pytest
from browser import DRAWN, ROOT, SITE, WHOLE, Watched, wake
from playwright.sync_api import expect

sys.path.insert(0, str(ROOT / "docs/_ext"))
import annbook_math

ASLEEP = ".ab-live[data-model]:not([data-awake])"
MOVED = """() => new Promise((done) => {
  let moved = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries()) moved += one.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(moved), 100);
})"""


@pytest.fixture
def page(home, browser):
    """A page with the site's server behind it; nothing may go wrong on it."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    watched = Watched(context, home)
    yield watched.page
    context.close()
    assert watched.wrong == []


def arrive(page, address):
    page.goto(address)
    page.wait_for_selector("html[data-live]", state="attached")


def test_a_page_of_the_book_is_at_most_120_kb(site):
    sizes = {page: len(gzip.compress((SITE / page).read_bytes(), 6)) for page in site}
    assert {page: size for page, size in sizes.items() if size > 120_000} == {}


def test_far_figures_sleep_until_they_are_near_and_nothing_moves(page, home):
    arrive(page, home + "04_network.html")
    places = page.locator(".ab-live")
    count = places.count()
    assert page.locator(ASLEEP).count() == count > 3
    assert page.locator("script[src*='live.js']").count() == 0  # what wakes them is not even here
    last = page.locator(".ab-live").last
    room, height = last.bounding_box()["height"], page.evaluate("document.documentElement.scrollHeight")
    last.evaluate("place => place.scrollIntoView({ block: 'center', behavior: 'instant' })")
    live = page.locator(".ab-widget").last
    live.wait_for()
    page.evaluate(DRAWN)
    assert page.locator(ASLEEP).count() > 0
    assert abs(live.bounding_box()["height"] - room) < 60, "`python tools/rooms.py` measures anew"
    assert abs(page.evaluate("document.documentElement.scrollHeight") - height) < 60
    assert page.evaluate(MOVED) < 0.05


SECTIONS = """() => [...document.querySelectorAll("main > section > section")].map((section) => ({
  height: section.getBoundingClientRect().height, spills: section.scrollWidth > section.clientWidth,
  laid: section.lastElementChild.checkVisibility({ contentVisibilityAuto: true }) }))"""


@pytest.mark.parametrize("name", ["05_backprop", "15_recurrence", "90_notes", "50_figures"])
@pytest.mark.parametrize("width", [360, 1280])
def test_far_sections_are_not_laid_out_but_have_their_length(page, home, width, name):
    """So the page is as long as it will be, and a link leads to its place; and nothing that a section clips is lost."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{home}{name}.html")
    page.evaluate("document.fonts.ready.then(() => {})")
    page.evaluate(DRAWN)
    before = page.evaluate(SECTIONS)
    assert before[0]["laid"] and sum(not section["laid"] for section in before) > len(before) / 2 > 1
    page.evaluate(WHOLE)
    if page.locator(ASLEEP).count():
        wake(page)
    page.evaluate(DRAWN)
    after = page.evaluate(SECTIONS)
    assert [section for section in after if not section["laid"] or section["spills"]] == []
    apart = [abs(one["height"] - other["height"]) for one, other in zip(before, after, strict=True)]
    assert max(apart) < 60, (apart, "`python tools/rooms.py` measures anew")


@pytest.mark.parametrize("part", ["cell-c05chain", "exercises"])
def test_a_link_leads_to_its_place_in_a_section_that_was_far(page, home, part):
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{home}05_backprop.html#{part}")
    page.wait_for_function("""(part) => {
        const [{ top }, head] = [part, "main"].map((id) => document.getElementById(id).getBoundingClientRect());
        return Math.abs(top - document.querySelector(".top").offsetHeight) < 60 && head.top < -innerHeight;
    }""", arg=part)


def test_what_scrolls_sideways_is_a_stop_of_the_keyboard_once_it_is_near(page, home):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{home}05_backprop.html")
    scrolls = "(box) => box.scrollWidth > box.clientWidth + 1"
    boxes = page.locator("section section ~ section ~ section ~ section pre")
    wide = next(box for box in boxes.all() if box.evaluate(scrolls))
    assert wide.get_attribute("tabindex") is None
    wide.scroll_into_view_if_needed()
    expect(wide).to_have_attribute("tabindex", "0")


def test_a_link_with_a_state_wakes_its_figure_at_once(page, home):
    arrive(page, home + "04_network.html#network-1?value=0.5")
    figure = page.locator('.ab-figure[data-anchor="network-1"]')
    expect(figure).to_be_in_viewport()
    page.goto(home + "04_network.html#network-1?value=0.7")
    expect(page.get_by_role("slider", name="value")).to_have_attribute("aria-valuenow", "0.7")


@pytest.mark.parametrize("key, first", [("Tab", True), ("Shift+Tab", False)])
def test_the_keyboard_reaches_a_sleeping_figure_and_goes_on_in_it(page, home, key, first):
    arrive(page, home + "04_network.html")
    place = page.locator(ASLEEP).first
    # The keyboard stands just before or after it, without the window having been there.
    place.evaluate("""(place, before) => {
        const stop = Object.assign(document.createElement("button"), { id: "stop", textContent: "stop" });
        place[before ? "before" : "after"](stop);
        stop.focus({ preventScroll: true });
    }""", first)
    page.keyboard.press(key)
    page.wait_for_function("() => document.activeElement.closest('.ab-widget:not(:focus)')")
    there = page.evaluate("""() => {
        const figure = document.activeElement.closest(".ab-widget");
        const all = [...figure.querySelectorAll("a, button, input, select, summary, [tabindex]")]
            .filter((one) => one.tabIndex !== -1 && one.checkVisibility());
        return [all.indexOf(document.activeElement), all.length];
    }""")
    assert there[0] == (0 if first else there[1] - 1) and there[1] > 2


def test_a_search_in_the_page_wakes_all(page, home):
    arrive(page, home + "04_network.html")
    page.keyboard.press("F3")
    page.wait_for_selector(ASLEEP, state="detached")
    assert page.locator(".ab-widget .ab-figure").count() == page.locator(".ab-live").count()


def test_what_is_copied_of_an_equation_is_its_tex(page, home):
    page.goto(home + "05_backprop.html")
    words = page.evaluate("""() => {
        const math = [...document.querySelectorAll("main p .math")].find((one) => one.dataset.tex.length > 9);
        const range = document.createRange();
        range.selectNodeContents(math.closest("p"));
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        return math.dataset.tex;
    }""")
    page.keyboard.press("Control+c")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert f"${words}$" in copied and len(copied) > len(words) + 20


def test_without_scripts_equations_stand_and_a_line_says_what_is_missing(home, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(home + "05_backprop.html")
    box = page.locator("div.math > svg").first.bounding_box()
    assert box["width"] > 50 and box["height"] > 10
    assert page.locator("noscript > .missing").is_visible()
    assert page.locator(".ab-live").first.bounding_box()["height"] < 800
    context.close()


def test_an_equation_for_the_ear_says_all(home, browser):
    context = browser.new_context()
    page = Watched(context, home).open(home + "17_mathematics.html")
    said = page.locator("main").aria_snapshot()
    assert said.count("math:") >= page.locator("main .math:visible").count() > 50
    context.close()


def test_an_equation_that_cannot_be_set_is_named():
    said = annbook_math.run(r'[["x_1", false], ["\\frac{1}", false], ["\\nosuch", true], ["\u4e00", false]]')["set"]
    assert said[0][2] == "" and said[0][0].startswith("<svg") and said[0][1] == "<math><msub><mi>x</mi><mn>1</mn></msub></math>"
    assert "argument" in said[1][2] and "nosuch" in said[2][2] and "\u4e00" in said[3][2]


def answer(address, **headers):
    request = urllib.request.Request(address, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request) as found:
            return found.status, found.headers, found.read()
    except HTTPError as error:
        return error.code, error.headers, error.read()


def test_the_server_compresses_and_lets_browsers_keep(site, home):
    plain = (SITE / "index.html").read_bytes()
    status, headers, body = answer(home + "index.html", Accept_Encoding="gzip")
    assert status == 200 and headers["Content-Encoding"] == "gzip" and gzip.decompress(body) == plain
    assert headers["Content-Type"] == "text/html; charset=utf-8" and int(headers["Content-Length"]) == len(body)
    assert answer(home)[2] == plain == answer(home + "index.html", Accept_Encoding="gzip;q=0")[2]
    for again in ({"If_None_Match": headers["ETag"]}, {"If_Modified_Since": headers["Last-Modified"]}):
        assert answer(home + "index.html", Accept_Encoding="gzip", **again)[::2] == (304, b"")
    assert answer(home + "index.html", If_None_Match='"other"')[0] == 200
    font = next((SITE / "_static/vendor/fonts").glob("*.woff2"))
    status, headers, body = answer(home + font.relative_to(SITE).as_posix(), Accept_Encoding="gzip")
    assert (status, headers["Content-Type"], headers["Content-Encoding"], body) == (200, "font/woff2", None, font.read_bytes())
    status, headers, body = answer(home + "no/such")
    assert status == 404 and b"No such page" in body and re.search(rb'href="\.\./index\.html"', body)

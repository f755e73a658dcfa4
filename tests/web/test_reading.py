"""Comforts of reading: where one stopped, pages turned by keys, code linked and copied, what is new, what a link shows."""

import ast
import re
import xml.etree.ElementTree as ET

import pytest
from browser import SITE, Watched
from playwright.sync_api import expect


@pytest.fixture(scope="module")
def window(browser, home):
    context = browser.new_context(viewport={"width": 1280, "height": 800}, permissions=["clipboard-read", "clipboard-write"])
    context.set_default_timeout(20_000)
    watched = Watched(context)
    watched.allowed = (home,)
    yield watched.page
    assert watched.wrong == []
    context.close()


def test_the_first_page_leads_back_to_where_one_stopped(window, home):
    window.goto(home + "index.html")
    assert window.locator(".resume").inner_text() == "" and not window.locator(".resume").is_visible()
    window.goto(home + "02_losses.html")
    section = window.locator("main h2").nth(2)
    section.evaluate("(node) => node.scrollIntoView({ behavior: 'instant' })")
    expect(window.locator(".here [aria-current]")).to_have_text(section.evaluate("(node) => node.firstChild.textContent"))
    hash = window.locator(".here [aria-current]").get_attribute("href")
    window.goto(home + "index.html")
    link = window.locator(".resume a")
    assert link.get_attribute("href") == "02_losses.html" + hash and link.inner_text().startswith("Losses: ")
    strange = "{page: 'javascript:alert(1)', title: '<b>', hash: 'x'}"
    window.evaluate(f"localStorage.setItem('annbook.reading', JSON.stringify({strange}))")
    window.reload()
    assert window.locator(".resume a").count() == 0  # what is not ours leads nowhere


def test_arrow_keys_turn_pages_unless_they_belong_to_something(window, home):
    window.goto(home + "02_losses.html")
    window.keyboard.press("ArrowRight")
    window.wait_for_url("**/03_layers.html")
    window.keyboard.press("ArrowLeft")
    window.wait_for_url("**/02_losses.html")
    for taken in ("window.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight', altKey: true, bubbles: true}))",
                  "document.querySelector('input[type=search]').focus()"):
        window.evaluate(taken)
    window.keyboard.press("ArrowRight")
    window.evaluate("document.activeElement.blur()")
    code = window.locator(".cell_input pre").filter(visible=True).first
    code.click()
    window.keyboard.press("ArrowRight")
    assert window.url.endswith("02_losses.html")


def test_code_is_linked_and_copied(window, home):
    window.goto(home + "02_losses.html")
    cell = window.locator(".cell_input:visible").first
    cell.hover()
    cell.get_by_role("link", name="Link to this code").click()
    name = cell.locator("xpath=..").get_attribute("id")
    assert window.url.endswith("#" + window.locator(".cell-link").nth(0).get_attribute("href").lstrip("#")) or name in window.url
    cell.get_by_role("button", name="Copy this code").click()
    expect(cell.get_by_role("button")).to_have_text("Copied")
    assert window.evaluate("navigator.clipboard.readText()") == cell.locator("pre").inner_text().rstrip()


def test_every_page_can_be_had_as_python(site):
    for path in sorted((SITE / "notebooks").glob("*.ipynb")):
        ast.parse(path.with_suffix(".py").read_text("utf-8"))


def test_a_link_to_a_page_shows_its_question_and_picture(site):
    for name in site:
        text = (SITE / name).read_text("utf-8")
        told = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', text))
        assert told["url"].startswith("https://") and told["title"], name
        if "image" in told:
            assert (SITE / "previews" / told["image"].rpartition("/")[2]).is_file(), name
        assert "image" in told or name.startswith("api/") or name in ("404.html", "search.html", "genindex.html", "new.html")


def test_the_site_map_and_the_feed_lead_to_pages(site):
    places = [place.text for place in ET.parse(SITE / "sitemap.xml").iter() if place.text]
    first = places[0]
    assert {place.removeprefix(first) for place in places[1:]} == {*site} - {"404.html", "search.html", "index.html"}
    links = [link.get("href") for link in ET.parse(SITE / "feed.xml").iter("{http://www.w3.org/2005/Atom}link")]
    news = (SITE / "new.html").read_text("utf-8")
    days = [link.partition("#")[2] for link in links if "#" in link]
    assert days and all(f'id="{day}"' in news for day in days)

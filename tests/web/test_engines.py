"""Is the site the same in Firefox and in WebKit? The whole of it in all engines, with `make browsers`; here a short walk.

An engine that is not installed is passed over, unless it was asked for by name: ENGINES="firefox webkit".
"""

import os

import pytest
from browser import ROOT
from engines import missing, window
from reader import expect, same
from system import PACKAGES
from walks import WALKS
from website import Figure

WHOLE, ASKED = "ENGINES" in os.environ, os.environ.get("ENGINES", "").split()
FEW_PAGES = ("index.html", "05_backprop.html", "11_images.html", "90_notes.html", "api/network.html")
FEW_WALKS = ("network", "worksheet", "descent", "digit")
PICTURES = ROOT / "docs" / "_build" / "engines"


@pytest.fixture(scope="module", params=ASKED or [engine for engine in PACKAGES if WHOLE or engine != "chromium"])
def engine(request):
    return request.param


@pytest.fixture(scope="module")
def there(engine, site, playwright, tmp_path_factory):
    """A window of an engine."""
    lacks = missing(playwright, engine)
    if lacks and engine in ASKED:
        pytest.fail(f"{engine} is not installed. It needs {lacks}")
    if lacks:
        pytest.skip(f"{engine} is not installed. It needs {lacks}")
    with window(playwright, engine, tmp_path_factory.mktemp(engine)) as found:
        yield found


@pytest.fixture(autouse=True)
def version(there, record_property):
    """For the table of tools/browsers.py."""
    record_property("version", there.version)


def whole(page):
    """What is wrong with a page that stands open."""
    figures, places = page.locator(".ab-live .ab-figure, .ab-widget .ab-figure"), page.locator(".ab-live")
    checks = {
        "a title": lambda: page.title() != "",
        "one heading": lambda: page.locator("h1").count() == 1,
        "all its equations": lambda: page.evaluate("[...document.querySelectorAll('.math')].every(m => m.querySelector('svg'))"),
        "all its figures live": lambda: figures.count() == places.count(),
        "no still in their place": lambda: page.locator(".ab-live:visible").count() == 0,
        "no figure that gave up": lambda: page.locator(".ab-error:visible").count() == 0,
        "words under each figure": lambda: page.evaluate(
            "[...document.querySelectorAll('.ab-figure .annbook-readout')].every(p => p.textContent)"),
    }
    return [what for what, holds in checks.items() if not holds()]


@pytest.mark.parametrize("where", ["http", "file"])
def test_pages_stand_whole_and_fit(there, site, where):
    wrong = {}
    for name in site if WHOLE else FEW_PAGES:
        page = there.open(where, name)
        lacks = whole(page)
        narrow, wide = there.widths(where, name)
        found = [f"it lacks {what}" for what in lacks] + there.wrong()
        found += [f"{narrow} px wide in 360"] * (narrow > 360) + [f"{wide} px wide in 1280"] * (wide > 1280)
        wrong |= {name: found} if found else {}
    assert wrong == {}


@pytest.mark.parametrize("where", ["http", "file"] if WHOLE else ["http"])
@pytest.mark.parametrize("name", WALKS if WHOLE else FEW_WALKS)
def test_a_figure_says_what_python_says(there, engine, name, where):
    """Moved by keys and mouse; with `make browsers` its picture is kept."""
    walk = WALKS[name]
    figure = Figure(there.open(where, f"{walk.page}.html"), walk.kind, walk.slider)
    left = walk.steps(figure)
    assert same(figure.state(), left)
    if WHOLE and where == "http":
        (PICTURES / engine).mkdir(parents=True, exist_ok=True)
        figure.widget.screenshot(path=PICTURES / engine / f"{name}.png")
    assert there.wrong() == []


@pytest.mark.parametrize("where", ["http", "file"])
def test_search_finds_and_leads(there, where):
    page = there.open(where, "search.html")
    field = page.locator("#q")
    field.focus()
    page.keyboard.type("learning rate")
    first = page.locator("#found a").first
    first.wait_for()
    goal = first.get_attribute("href")
    first.press("Enter")
    page.wait_for_function("goal => location.href.endsWith(goal) && document.readyState === 'complete'", arg=goal)
    assert page.locator("h1").count() == 1 and there.wrong() == []


@pytest.mark.parametrize("where", ["http", "file"])
def test_theme_is_chosen_and_kept(there, where):
    paper = "getComputedStyle(document.body).backgroundColor"
    page = there.open(where, "index.html")
    light = page.evaluate(paper)
    page.locator("#theme").click()
    dark = page.evaluate(paper)
    assert dark != light
    page = there.open(where, "01_activations.html")
    assert page.evaluate(paper) == dark
    page.locator("#theme").click()
    expect(page.locator("#theme")).to_have_text("Dark")
    assert page.evaluate(paper) == light and there.wrong() == []


def test_what_is_wrong_with_a_page_is_noticed(there):
    page = there.open("http", "01_activations.html")
    page.evaluate("""() => {
        document.querySelector(".math").replaceChildren("x");
        document.querySelector(".ab-figure .annbook-readout").textContent = "";
        const wide = document.body.appendChild(document.createElement("div"));
        wide.style.width = "3000px";
        wide.append(Object.assign(document.createElement("h1"), { textContent: "planted" }));
        setTimeout(() => { throw new Error("a planted error"); });
        document.head.append(Object.assign(document.createElement("script"), { src: "http://127.0.0.1:9/planted.js" }));
    }""")
    page.wait_for_timeout(300)
    assert whole(page) == ["one heading", "all its equations", "words under each figure"]
    assert page.evaluate("document.documentElement.scrollWidth") > 2900
    found = there.wrong()
    for sign in ("a planted error", "script-src"):
        assert any(sign in what for what in found), (sign, found)

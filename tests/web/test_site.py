"""Is every page of the built site whole: in a browser, without a network, for everybody?"""

import math
import re
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise, zip_longest
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from browser import AXE, DRAWN, ROOT, SITE, WHOLE, Watched, judge, judged, violations
from found import modules
from PIL import Image

# axe takes long over thousands of coloured words in code and of lines in drawings.
# So it gets one word of each colour, and of a drawing the frame that carries its words.
THIN = """() => {
  const seen = new Set();
  for (const word of document.querySelectorAll("pre span")) {
    const kind = `${word.closest("[class*=cell_], .highlight").className} ${word.className}`;
    if (seen.has(kind)) word.replaceWith(word.textContent); else seen.add(kind);
  }
  for (const drawing of document.querySelectorAll("figure.still svg, .math > svg")) drawing.replaceChildren();
  document.normalize();
}"""
CHAPTERS = [path.stem for path in sorted((ROOT / "nbs").glob("*.ipynb"))]


class Document(HTMLParser):
    """The ids, links and scripts of a page."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.scripts, self.inline, self.csp = [], [], [], [], ""
        self.stack = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.ids += [attrs["id"]] if "id" in attrs else []
        self.links += [attrs[name] for name in ("href", "src", "action", "xlink:href") if attrs.get(name)]
        if tag == "script" and not attrs.get("type", "").endswith("json"):  # data does not run
            self.scripts.append(attrs.get("src"))
        if tag == "meta" and attrs.get("http-equiv") == "Content-Security-Policy":
            self.csp = attrs["content"]
        self.inline += [name for name in attrs if name.startswith("on")]
        self.inline += [value for value in attrs.values() if (value or "").startswith("javascript:")]


@pytest.fixture(scope="module")
def documents(site):
    return {page: Document((SITE / page).read_text(encoding="utf-8")) for page in site}


def broken(documents, exists):
    """Links of the site's own that lead nowhere, as 'page: link'."""
    found = []
    for page, document in documents.items():
        for link in document.links:
            parts = urlsplit(link)
            if parts.scheme:
                continue
            target = unquote(urljoin(page, parts.path)) if parts.path else page
            if not exists(target) or (parts.fragment and target in documents
                                      and unquote(parts.fragment) not in documents[target].ids):
                found.append(f"{page}: {link}")
    return found


def test_there_is_a_page_for_each_chapter_and_module(site):
    modules = {path.stem for path in (ROOT / "annbook").glob("[a-z]*.py")}
    assert {f"{name}.html" for name in CHAPTERS} <= set(site)
    assert {f"api/{name}.html" for name in modules} <= set(site)
    assert {"index.html", "search.html", "genindex.html", "404.html", "api/index.html"} <= set(site)


def test_every_public_name_is_in_the_reference(documents):
    for module in modules():
        there = documents[f"api/{module.__name__.split('.')[-1]}.html"].ids
        assert [name for name in module.__all__ if f"{module.__name__}.{name}" not in there] == [], module.__name__


def test_no_link_or_anchor_is_broken(documents):
    assert broken(documents, lambda target: (SITE / target).is_file()) == []


def test_a_broken_link_is_noticed():
    documents = {"a.html": Document('<a id="x" href="b.html">1</a><a href="#y">2</a><a href="#x">3</a>')}
    assert broken(documents, lambda target: target == "a.html") == ["a.html: b.html", "a.html: #y"]


def test_ids_are_unique(documents):
    for page, document in documents.items():
        assert len(document.ids) == len(set(document.ids)), page


def test_only_the_sites_own_scripts_may_run(documents):
    for page, document in documents.items():
        assert "default-src 'none'" in document.csp and "script-src 'self'" in document.csp, page
        assert all(document.scripts) and not document.inline, page
        assert not [link for link in document.scripts if urlsplit(link).scheme], page


def test_everything_loaded_is_the_sites_own(site):
    """Links may lead elsewhere; what a page loads by itself may not."""
    for path in SITE.rglob("*.css"):
        assert not re.findall(r"(?:url\(|@import)\s*[\"']?\w+://[^)\s]+", path.read_text()), path.name
    for page in site:
        text = (SITE / page).read_text(encoding="utf-8")
        loads = r'<(?:link(?! rel="canonical")|script|img|iframe|source|image)\b[^>]*?(?:src|href)="(?:\w+:)?//'
        assert not re.findall(loads, text), page


def test_each_chapter_can_be_downloaded_and_turned(documents):
    for name in CHAPTERS:
        assert f"notebooks/{name}.ipynb" in documents[f"{name}.html"].links
        assert (SITE / "notebooks" / f"{name}.ipynb").read_bytes() == (ROOT / "nbs" / f"{name}.ipynb").read_bytes()
    for before, after in pairwise(order()):
        assert after in documents[before].links and before in documents[after].links, (before, after)


def order():
    """The pages of the book in the order of the contents."""
    text = (SITE / "index.html").read_text(encoding="utf-8")
    contents = text[text.index('<nav id="contents"'):text.index('Look up')]
    return ["index.html", *re.findall(r'href="(\d\d_\w+\.html)"', contents)]


def test_contents_hold_all_chapters_in_order():
    pages = [page.removesuffix(".html") for page in order()]
    assert sorted(pages) == sorted(CHAPTERS)
    chapters = [page for page in pages if re.match(r"0\d|1[0-8]", page)]
    assert chapters == sorted(chapters) and pages[1:len(chapters) + 1] == chapters


@pytest.mark.parametrize("where", ["http", "file"])
def test_pages_open_without_an_error_or_a_foreign_request(site, browser, home, where):
    start = home if where == "http" else SITE.as_uri() + "/"
    context = browser.new_context()
    watched = Watched(context, start)
    for page in site:
        opened = watched.open(start + page)
        assert opened.title() and opened.locator("h1").count() == 1, page
        assert opened.locator(".math > svg + .said > math").count() == opened.locator(".math").count(), page
        assert opened.locator(".ab-live").count() == opened.locator(".ab-widget .ab-figure").count(), page
        assert not opened.locator(".ab-live, .ab-error").filter(visible=True).count(), page
        assert watched.wrong == [], page
    context.close()


def test_a_foreign_request_and_an_error_are_noticed(browser, home):
    context = browser.new_context(bypass_csp=True)
    watched = Watched(context, home)
    page = watched.open(home + "index.html")
    page.evaluate("document.body.append(Object.assign(new Image(), {src: 'http://localhost:9/x.png'}));"
                  "setTimeout(() => { throw new Error('planted') })")
    page.wait_for_timeout(200)
    context.close()
    assert any("foreign: http://localhost:9" in what for what in watched.wrong)
    assert any("planted" in what for what in watched.wrong)


def test_the_policy_refuses_an_inline_script(browser, home):
    context = browser.new_context()
    page = Watched(context, home).open(home + "index.html")
    page.evaluate("""document.body.append(
        Object.assign(document.createElement("script"), {textContent: "window.ran = 1"}))""")
    assert page.evaluate("window.ran") is None
    context.close()


@pytest.mark.parametrize("part", range(4))
def test_pages_are_for_everybody(site, browser, home, part):
    """axe's rules of WCAG 2.2 AA and of good practice; and no page is wider than its window.

    Two pages at a time, in two windows: axe keeps a processor busy, and nothing here is timed.
    """
    windows, wrong = [Watched(browser.new_context(bypass_csp=True), home) for _ in range(2)], []
    mine = site[part::4]
    for names in zip_longest(mine[::2], mine[1::2]):
        pages = {name: watched.open(home + name) for watched, name in zip(windows, names) if name}
        for name, page in pages.items():
            wrong += [f"{name} at {size[0]} px: wider than that" for size in ((320, 568), (768, 1024)) if wide(page, *size)]
            page.evaluate(THIN)
            page.evaluate(AXE)
        for width in (360, 1280):
            wrong += [f"{name} at {width} px: wider than that" for name, page in pages.items() if wide(page, width, 800)]
            for theme in ("light", "dark"):
                for page in pages.values():
                    page.emulate_media(color_scheme=theme)
                    judge(page)
                wrong += [f"{name} at {width} px, {theme}: {what}" for name, page in pages.items() for what in judged(page)]
    for watched in windows:
        watched.page.context.close()
    assert wrong == []


@pytest.mark.parametrize("width, height", [(1280, 800), (360, 740)])
def test_a_chapter_shows_on_its_first_screen_where_it_leads(site, browser, width, height):
    context, shown = browser.new_context(viewport={"width": width, "height": height}), {}
    page = context.new_page()
    for card in sorted((SITE / "_static/cards").iterdir()):
        page.goto((SITE / f"{card.stem}.html").as_uri())
        shown[card.stem] = page.evaluate("""async () => {
            const [link, picture] = [document.querySelector("a.ahead"), document.querySelector(".ahead img")];
            await picture.decode();
            const { left, right, bottom } = link.getBoundingClientRect();
            return left >= 0 && right <= innerWidth && bottom <= innerHeight && !!document.querySelector(link.hash);
        }""")
    context.close()
    assert len(shown) > 20 and [name for name, seen in shown.items() if not seen] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_paper_of_a_picture_is_that_of_the_page(site, browser, theme):
    """On the first page, where its cards are in a section that is laid out when it comes near, and in a chapter."""
    context = browser.new_context(color_scheme=theme)
    page = context.new_page()
    for name in "index.html", "05_backprop.html":
        page.goto((SITE / name).as_uri())
        picture = page.locator(".card-picture").first
        picture.scroll_into_view_if_needed()
        page.wait_for_function("[...document.querySelectorAll('.card-picture img')][0].complete")
        seen = Image.open(BytesIO(picture.screenshot())).convert("RGB")
        paper = tuple(map(int, re.findall(r"\d+", page.evaluate("getComputedStyle(document.body).backgroundColor"))))
        middle = [seen.getpixel((x, 2 + seen.height // 2)) for x in range(seen.width)]
        assert middle.count(paper) > len(middle) / 4 and (0, 0, 0) not in middle, (name, paper, middle[:20])
    context.close()


def test_a_link_to_a_figure_names_the_figure_to_who_sees_none(site):
    """After the words that are seen."""
    links = re.compile(r'<a class="ahead"[^>]*aria-label="([^"]*)".*?</span>([^<]+)</a>')
    found = [links.search((SITE / f"{card.stem}.html").read_text("utf-8")) for card in (SITE / "_static/cards").iterdir()]
    assert len(found) > 20 and all(re.match(rf"{link[2]}: .{{12,160}}$", link[1]) for link in found)
    assert len({link[1] for link in found}) > len(found) / 2


def test_an_equation_in_a_line_fits_the_line_of_a_phone(site):
    """At 320 px, without a script; longer ones have a line of their own, which scrolls."""
    inline = re.compile(r'<span class="math"[^>]*><svg[^>]*?width:([\d.]+)em')
    widths = [(float(em), name) for name in site for em in inline.findall((SITE / name).read_text("utf-8"))]
    assert len(widths) > 1000 and [one for one in widths if one[0] > 16] == []


def wide(page, width, height):
    """Whether a page is wider than a window of this size, which it gets."""
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(WHOLE)
    page.evaluate(DRAWN)
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.mark.parametrize("where, kind, pressed, name", [
    ("13_convolution", "convolution", "row 1, column 1:", "z[2,1]"),
    ("13_convolution", "convolution", "dE/dw[0,1] =", "dE/dw[0,1]"),
    ("15_recurrence", "recurrence", "delta1,2", "a2,1"),
    ("15_recurrence", "recurrence", "blame1,2←1 =", "blame1,2←1"),
    ("15_recurrence", "recurrence", "dE/dw21 =", "dE/dw21")])
def test_the_keyboard_opens_the_history_of_a_number(site, browser, home, where, kind, pressed, name):
    """Enter, and in a picture an arrow key first: formula, numbers, value and line of code; the sum is right."""
    context = browser.new_context()
    watched = Watched(context, home)
    figure = watched.open(f"{home}{where}.html").locator(f"[data-kind={kind}]").first
    history = figure.locator(".ab-history")
    assert not history.is_visible()
    whole = re.compile(rf"{re.escape(pressed)}( = \S+)?$") if pressed[-1] not in "=:" else pressed  # names carry values
    button = figure.get_by_role("button", name=whole).first
    button.focus()
    for key in (["ArrowDown"] if "=" not in pressed else []) + ["Enter"]:
        watched.page.keyboard.press(key)
    symbols, numbers, value, code = history.locator("p").all_inner_texts()
    assert symbols.startswith(f"{name} = ") and code.startswith("annbook."), symbols
    if "..." not in symbols:
        sum_of = numbers.lstrip("= ").replace("\u2212", "-").replace("·", "*").replace("^", "**")
        assert abs(eval(sum_of, {"tanh": math.tanh}) - float(value.lstrip("= ").replace("\u2212", "-"))) < 1e-3
    assert watched.wrong == []
    context.close()


def test_axe_notices_faults(browser, home):
    context = browser.new_context(bypass_csp=True, color_scheme="dark")
    page = Watched(context, home).open(home + "genindex.html")
    page.evaluate(AXE)
    page.evaluate("""document.querySelector("main").append(document.createElement("img"));
        document.querySelector("h1").style.color = "#444"; scrollTo(0, 0)""")
    assert sorted(what.split(":")[0] for what in violations(page)) == ["color-contrast", "image-alt"]
    context.close()


def test_theme_is_the_systems_until_chosen_and_then_kept(browser, home):
    context = browser.new_context(color_scheme="dark")
    page = Watched(context, home).open(home + "index.html")
    paper = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(paper)
    page.get_by_role("button", name="Use light colours").click()
    light = page.evaluate(paper)
    assert dark != light
    page.goto(home + "01_activations.html")
    assert page.evaluate(paper) == light
    page.get_by_role("button", name="Use dark colours").click()
    assert page.evaluate(paper) == dark
    context.close()


def test_figures_follow_the_theme(browser, home):
    colours = {}
    for theme in ("light", "dark"):
        context = browser.new_context(color_scheme=theme)
        page = Watched(context, home).open(home + "04_network.html")
        figure = page.locator("figure.still svg").first
        assert len(figure.get_attribute("aria-label")) > 20
        colours[theme] = figure.evaluate("""svg => [...svg.querySelectorAll("path, use")]
            .map((part) => getComputedStyle(part)).map((style) => `${style.stroke} ${style.fill}`)""")
        context.close()
    assert len(set(colours["light"])) > 3
    pairs = zip(colours["light"], colours["dark"], strict=True)
    assert [a for a, b in pairs if a == b and re.search(r"rgb\((?!0, 0, 0)", a)] == []


def test_contents_open_on_a_small_screen_without_a_script(browser, home):
    context = browser.new_context(viewport={"width": 360, "height": 700}, java_script_enabled=False)
    page = context.new_page()
    page.goto(home + "04_network.html")
    contents = page.locator("#contents")
    assert not contents.is_visible()
    page.get_by_role("button", name="Contents").click()
    assert contents.is_visible()
    contents.get_by_role("link", name="Backpropagation").click()
    page.wait_for_url("**/05_backprop.html")
    context.close()


def test_names_and_terms_are_links(documents):
    assert "api/network.html#annbook.network.forward" in documents["05_backprop.html"].links
    assert "04_network.html#def-forward" in [link.removeprefix("../") for link in documents["api/network.html"].links]
    index = documents["genindex.html"].links
    assert "api/backprop.html#annbook.backprop.numeric_gradient" in index
    terms = [link for link in index if link.startswith("90_notes.html#term-")]
    used = [link for link in index if re.match(r"0\d_\w+\.html#use-term-", link)]
    assert len(terms) > 20 and len(used) > 10


def test_chinese_says_that_it_is(site):
    """What is read aloud needs its language."""
    bare = {}
    for page in site:
        text = (SITE / page).read_text(encoding="utf-8").partition("<body")[2]
        text = re.sub(r"<script\b.*?</script>", "", text, flags=re.S)
        text = re.sub(r'<(\w+)[^>]*\blang="zh-Hans"[^>]*>[^<]*</\1>', "", text)
        bare[page] = re.findall(r"[\u4e00-\u9fff]+", re.sub(r"<[^>]*>", "", text))
    assert {page: found for page, found in bare.items() if found} == {}


def test_a_missing_page_says_so_and_leads_home(browser, home):
    context = browser.new_context()
    watched = Watched(context, home)
    page = watched.open(home + "no/such/page.html")
    assert page.locator("h1").inner_text() == "No such page"
    assert len(watched.wrong) == 2 and all("404" in what for what in watched.wrong)  # the page's own status, twice
    page.get_by_role("link", name="map of the book").click()
    page.wait_for_url(home + "index.html")
    context.close()


def test_printed_pages_are_light_and_bare(browser, home):
    context = browser.new_context(color_scheme="dark")
    page = Watched(context, home).open(home + "04_network.html")
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator(".top").is_visible() and not page.locator("#contents").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    context.close()

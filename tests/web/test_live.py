"""Do the live figures show what CPython computes: moved by keys, by mouse, by address, and without a network?"""

import json
import re
from math import e, isclose
from types import ModuleType

import numpy as np
import pytest
from browser import AXE, SITE, violations
from found import returning, rowless
from playwright.sync_api import expect
from reader import MINUS, pixels, same, shown
from walks import (
    NET,
    NEURON,
    WALKS,
    activation_says,
    blamed,
    check_computation,
    check_digit,
    check_network,
    drawn,
    loss_says,
    network_says,
    neuron_says,
    numbers_of,
    player_numbers,
    player_says,
    player_starts,
    playground_says,
)
from website import Figure, state_of

from annbook import live, worked

# Every page.

def live_pages():
    return sorted(path.name for path in SITE.glob("*.html") if '<div class="ab-live"' in path.read_text("utf-8"))


@pytest.mark.parametrize("where", ["file", "http"])
def test_every_figure_of_every_page_lives_and_fits(opened, home, where):
    pages = live_pages()
    assert {f"{k:02}" for k in (*range(10), 11, 13, 15, 52)} <= {name[:2] for name in pages}
    for name in pages:
        with opened(name, home if where == "http" else SITE.as_uri() + "/") as page:
            places, figures = page.locator(".ab-live"), page.locator(".ab-figure")
            asking = page.locator(".ab-figure[data-kind=exercise]").count()
            expect(figures).to_have_count(places.count())
            assert page.locator(".ab-live:visible").count() == 0, name
            assert page.locator(".ab-error:visible").all_inner_texts() == [], name
            page.wait_for_function("[...document.querySelectorAll('.ab-figure .annbook-readout')].every(p => p.textContent)")
            assert page.locator(".ab-figure:has(.annbook-readout)").count() == places.count() - asking, name
            unnamed = "all => all.filter(n => !n.getAttribute('aria-label')).length"
            assert page.get_by_role("slider").evaluate_all(unnamed) == 0, name
            page.set_viewport_size({"width": 360, "height": 700})
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, name


def test_every_figure_of_a_chapter_has_the_code_of_what_it_says():
    """Of the kinds that end in a program: explorers, and figures that a chapter makes itself."""
    kinds = {path.stem for path in (SITE.parents[1] / "js/figures").glob("*.js") if "= coded(figure)" in path.read_text("utf-8")}
    bare, seen = [], set()
    for name in live_pages():
        for model in state_of(name).values() if name[:2] < "40" else ():
            kind = model["state"].get("kind")
            seen |= kinds & {kind}
            bare += [(name, kind)] if kind in kinds and not model["state"]["data"].get("script") else []
    assert bare == [] and seen == kinds


def test_the_policy_allows_scripts_of_the_site_alone():
    for name in live_pages():
        text = (SITE / name).read_text("utf-8")
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
        assert re.findall(r"script-src ([^;]*)", policy) == ["'self'"] and "'none'" in policy, name
        assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text) == [], name


# Every explorer.

def test_every_explorer_is_walked():
    asked = {"exercise"}  # has nothing to move: tests/web/test_answers.py
    assert rowless(returning("Explorer"), {*WALKS} | asked) == [], "write a walk for it into tests/web/walks.py"


def test_an_explorer_without_a_walk_is_found():
    planted = ModuleType("planted")
    exec("from annbook.explorers import Explorer\ndef seesaw() -> Explorer: ...\n__all__ = ['seesaw']", vars(planted))
    assert rowless(returning("Explorer", [planted]), WALKS) == ["seesaw"]


@pytest.mark.parametrize("walk", WALKS.values(), ids=WALKS)
def test_keys_and_mouse_move_a_figure_and_its_link_restores_it(opened, walk):
    with opened(f"{walk.page}.html") as page:
        figure = Figure(page, walk.kind, walk.slider)
        before, first = figure.state(), figure.readout.inner_text()
        left = walk.steps(figure)
        assert same(figure.state(), left)
        assert not any(same(before[name], left[name]) for name in before)  # so that the link has all to restore
        link, text = figure.link(), figure.readout.inner_text()
        assert text != first
    with opened(f"{walk.page}.html#" + link.partition("#")[2]) as page:
        figure = Figure(page, walk.kind, walk.slider)
        figure.says(text)
        assert figure.link() == link
        for name, rule in figure.given("controls").items():
            if "slider" in rule:
                assert isclose(figure.value(rule["slider"]), left[name], abs_tol=rule["step"] / 2)


@pytest.mark.parametrize("name", ["descent", "valley", "fitting", "playground", "digit", "handwriting", "worksheet"])
def test_reset_brings_the_first_frame_back(opened, name):
    walk = WALKS[name]
    with opened(f"{walk.page}.html") as page:
        figure = Figure(page, walk.kind, walk.slider)
        before, first = figure.state(), figure.readout.inner_text()
        walk.steps(figure)
        figure.press("Reset")
        figure.says(first)
        assert same(figure.state(), before)


def test_a_wrong_number_leads_to_where_it_is_explained(opened):
    with opened("57_worksheet.html") as page:
        page.get_by_label("z4", exact=True).fill("0.5")  # and is left by the click itself
        page.locator(".ab-why").get_by_role("link", name="chapter 0, One neuron by hand").click()
        page.wait_for_url("**/00_worked.html#one-neuron-by-hand")
        expect(page.locator(":target h2, h2:target").first).to_contain_text("One neuron by hand")


def test_a_worksheet_prints_as_a_sheet_to_fill_in(opened):
    """Its fields are ruled places, with all parts open and no marks; alone if its button was pressed."""
    with opened("57_worksheet.html", locale="en") as page:
        figure = Figure(page, "worksheet")
        figure.root.get_by_label("z4", exact=True).fill("7")
        expect(figure.root.locator(".ab-verdict").first).to_have_text("✗ wrong")
        page.evaluate("void (window.print = () => dispatchEvent(new Event('beforeprint')))")
        figure.press("Print the sheet")
        page.emulate_media(media="print")
        assert figure.root.locator("details:not([open])").count() == 0
        for hidden in (".ab-verdict", ".ab-why", ".ab-verdicts", "button"):
            assert figure.root.locator(f"{hidden}:visible").count() == 0, hidden
        assert figure.root.locator("input.ab-blank:visible").count() == 71 + 32
        lines = figure.root.get_by_label("a4", exact=True).evaluate("""node => {
            const { borderTopWidth, borderBottomWidth } = getComputedStyle(node);
            return [borderTopWidth, borderBottomWidth];
        }""")
        assert lines == ["0px", "1px"]
        assert page.locator("h1:visible").count() == 0
        page.emulate_media(media="screen")
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.locator("h1:visible").count() == 1 and figure.root.locator("details:not([open])").count() > 9


def stir(figure):
    """Moves what a figure has, opens what it hides, and asks it for what it does not have."""
    for slider in figure.locator("xpath=../..").get_by_role("slider").all():
        slider.press("ArrowRight")
    for part in ("summary", "svg .ab-press[aria-label*=' = '], .ab-value", "button:text-matches('^(Next|One step)$')",
                 "button[aria-pressed]"):
        if figure.locator(part).count():
            figure.locator(part).first.dispatch_event("click")
    figure.evaluate("node => { location.hash = `#${node.dataset.anchor}?nonsense=1`; }")


@pytest.mark.parametrize("name", ["11_images", "58_explorers"])
def test_figures_that_were_stirred_are_for_everybody(opened, name):
    """axe, with histories and tables open, a message shown, the player on its way, the numbers others."""
    with opened(f"{name}.html", bypass_csp=True) as page:
        figures = page.locator(".ab-figure")
        for figure in figures.all():
            stir(figure)
        expect(page.locator(".ab-error:visible")).to_have_count(figures.count())
        expect(page.locator(".ab-history:visible")).to_have_count(page.locator(".ab-history").count())
        page.evaluate("document.querySelector('main').replaceChildren(...document.querySelectorAll('h1, .ab-widget'))")
        page.evaluate(AXE)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            for width in (360, 1000):
                page.set_viewport_size({"width": width, "height": 900})
                page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")  # redrawn
                assert violations(page) == [], (width, theme)


def test_the_picture_of_a_curve_can_be_dragged(opened):
    with opened("01_activations.html") as page:
        figure = Figure(page, "curves")
        figure.root.locator("svg").scroll_into_view_if_needed()
        box = figure.root.locator("svg").bounding_box()
        page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 60)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.35, box["y"] + 60, steps=3)
        page.mouse.up()
        z = figure.value("sum z")
        assert -3 < z < 0
        figure.says(activation_says("sigmoid", z))


def test_a_click_on_a_slider_moves_it(opened):
    with opened("01_activations.html") as page:
        figure = Figure(page, "curves")
        figure.slider("sum z").scroll_into_view_if_needed()
        bar = figure.slider("sum z").locator("xpath=ancestor::*[contains(@class, 'noUi-base')]").bounding_box()
        for part in (0.8, 0.3):
            page.mouse.click(bar["x"] + part * bar["width"], bar["y"] + bar["height"] / 2)
            page.wait_for_timeout(350)  # the slider takes no second click before
            z = figure.value("sum z")
            assert isclose(z, -6 + 12 * part, abs_tol=0.11)
            figure.says(activation_says("sigmoid", z))


def test_line_width_shows_weights_or_gradients(opened):
    found = numbers_of(NET, worked.x, worked.y)

    def widths(figure, value):
        edges = figure.root.locator("svg g:has(> .ab-edge)")
        drawn = edges.evaluate_all("all => all.map(g => [g.getAttribute('aria-label').split(' ')[0], "
                                   "+g.firstChild.getAttribute('stroke-width'), g.firstChild.classList.contains('ab-negative')])")
        top = max(abs(value(name)) for name, *_ in drawn)
        for name, width, negative in drawn:
            assert isclose(width, 0.5 + 5 * abs(value(name)) / top, abs_tol=0.006) and negative == (value(name) < 0), name
        return len(drawn)

    with opened("05_backprop.html") as page:
        figure = Figure(page, "network")
        figure.says(network_says("w14", found))
        assert widths(figure, lambda name: found[f"dE/d{name}"]) == 20
        figure.choose("line width", "weights")
        figure.settle()
        assert widths(figure, found.get) == 20
        dashed = figure.root.locator("svg .ab-negative").first.evaluate("n => getComputedStyle(n).strokeDasharray")
        assert dashed != "none"  # the sign is never shown by colour alone


def computed(text, known=None):
    """The value of a formula of a history, its names looked up in `known`."""
    text = text.replace(MINUS, "-").replace("·", "*").replace("^", "**").replace("×", "*")
    text = re.sub(r"\bE\b|[a-z]+\d+(?:,\d+)?", lambda m: repr(known[m[0]]) if known else m[0], text)
    return eval(text, {"e": e, "log": np.log, "exp": np.exp, "max": max, "sqrt": np.sqrt})


def test_every_number_has_a_history(opened):
    found = numbers_of(NET, worked.x, worked.y)
    with opened("04_network.html") as page:
        figure = Figure(page, "network")
        figure.says(network_says("w34", found))
        panel = figure.root.locator(".ab-history")
        for k, name in enumerate(["z4", "a5", "delta6", "delta8", "z9", "a9", "E", "b7", "w24", "w59", "x2"]):
            label = re.compile(f"^{name} = ")
            button = figure.root.locator("svg").get_by_role("button", name=label)
            if k % 2 or name[0] == "w":
                button.focus()
                page.keyboard.press("Enter")
            else:
                button.click()
            subject = f"dE/d{name}" if f"dE/d{name}" in found else name
            first, *lines = [line for line in panel.inner_text().split("\n") if line.strip()]
            assert lines[-1 if name == "x2" else -2] == f"= {shown(found[subject], 6)}"
            if name == "x2":
                assert first == "x2 is given"
                continue
            said, formula = first.split(" = ", 1)
            assert said == subject and lines[-1].startswith("annbook.")
            assert isclose(computed(formula, found), found[subject], rel_tol=1e-12), first
            assert isclose(computed(lines[0].removeprefix("= ")), found[subject], abs_tol=1e-3), lines[0]


def test_player_walks_through_a_training_step(opened):
    found = player_numbers(0.5, 0)
    with opened("05_backprop.html") as page:
        figure = Figure(page, "player")
        player_starts(figure, found)
        seen = []
        figure.slider("quantity").focus()
        page.keyboard.press("Home")
        last = int(float(figure.slider("quantity").get_attribute("aria-valuemax")))
        for at in range(last + 1):
            seen.append(player_says(figure, found, 0, at))
            page.keyboard.press("ArrowRight")
        stages = [stage for stage, _ in seen]
        assert list(dict.fromkeys(stages)) == ["forward", "loss", "backward", "update"]
        assert {name for _, name in seen} == {n for n in found if not re.match(r"[xywb]\d+(,\d+)?$", n)}
        figure.press("Next")  # over the end: the next step
        player_says(figure, player_numbers(0.5, 1), 1, 0)
        figure.press("Back")
        player_says(figure, found, 0, last)


@pytest.mark.parametrize("motion, moves", [("no-preference", 3), ("reduce", 1)])
def test_player_plays_and_pauses(opened, motion, moves):
    """One quantity in 0.7 s; for those who want less motion, in 2 s."""
    with opened("05_backprop.html", reduced_motion=motion) as page:
        page.clock.install()
        figure = Figure(page, "player")
        figure.press("Play")
        page.clock.run_for(2300)
        expect(figure.readout).to_have_text(re.compile(rf"\({moves + 1} of "))
        figure.press("Pause")
        page.clock.run_for(5000)
        expect(figure.readout).to_have_text(re.compile(rf"\({moves + 1} of "))


def test_playground_trains_until_paused(opened):
    with opened("07_data.html") as page:
        figure = Figure(page, "playground")
        figure.press("Train")
        page.wait_for_timeout(600)
        figure.press("Pause")
        epochs = int(re.match(r"epoch (\d+)", figure.readout.inner_text())[1])
        assert epochs >= 6
        figure.says(playground_says(epochs))


# The address.

def test_two_figures_of_one_kind_have_addresses_of_their_own(opened):
    with opened("58_explorers.html") as page:
        anchors = page.locator(".ab-figure").evaluate_all("all => all.map(n => n.dataset.anchor)")
        assert len(set(anchors)) == len(anchors) > 6
        figure = Figure(page, "curves", "answer p")
        figure.keys("answer p", "ArrowLeft")
        link = figure.link()
    with opened("58_explorers.html#" + link.partition("#")[2]) as page:
        Figure(page, "curves", "answer p").says(loss_says(0.89, 1.0))
        Figure(page, "curves", "weight w").says(neuron_says(1, 0, 1))


def test_a_link_followed_on_the_same_page_restores_too(opened):
    with opened("03_layers.html") as page:
        figure = Figure(page, "curves")
        figure.keys("weight w", "ArrowRight")
        link = figure.link()
        figure.keys("weight w", "Home")
        page.evaluate("location.hash = ''")
        page.evaluate("link => { location.href = link }", link)
        figure.says(neuron_says(1.1, 0, 1))


RUBBISH = ["w=99",
           "w=", "w=abc", "w=NaN", "w=Infinity", "w", "w=1&zz=3", "constructor=1", "__proto__=1", "kind=digit", "graphs=1",
           "w=%", "w=<img src=x onerror=alert(1)>", "<script>alert(1)</script>=1", "w=1&b=2&x", "w=1&x=%E0%A4%A"]


def test_rubbish_in_the_address_gives_a_message_and_the_first_state(opened):
    with opened("03_layers.html#curves-1?w=99") as page:
        page.on("dialog", lambda dialog: pytest.fail("a script ran"))
        figure, alert = Figure(page, "curves"), page.locator(".ab-error:visible")
        anchor = figure.root.get_attribute("data-anchor")
        for rubbish in RUBBISH:
            if rubbish is not RUBBISH[0]:  # which the page was opened with
                page.evaluate("hash => { location.hash = hash; }", f"{anchor}?{rubbish}")
            expect(alert).to_contain_text("The address asks for something this figure does not have")
            figure.says(neuron_says(1, 0, 1))
            assert page.locator("main img[src=x]").count() == 0
            page.evaluate("hash => { location.hash = hash; }", f"{anchor}?")  # asks for nothing: the message goes
            expect(alert).to_have_count(0)
        assert figure.keys("weight w", "ArrowRight") == 1.1  # and it lives
        figure.says(neuron_says(1.1, 0, 1))


@pytest.mark.parametrize("moved", ["{", "[1]", "null", '{"w99":1}', '{"w14":"1"}', '{"w14":1e9}', '{"__proto__":1}'])
def test_rubbish_about_moved_weights(opened, moved):
    with opened(f"00_worked.html#network-1?moved={moved}") as page:
        said = page.locator(".ab-error:visible").inner_text()
        assert "moved" in said or "w14" in said
        check_network(Figure(page, "network"), "w48", {})


def test_an_address_of_no_figure_says_so(opened):
    with opened("03_layers.html#nothing-7?w=1") as page:
        assert "nothing-7" in page.locator(".ab-error:visible").inner_text()
        Figure(page, "curves").says(neuron_says(1, 0, 1))


# Broken figures.

def spoilt(folder, page, change):
    """A copy of a page whose figures' state went through `change` (of the state, or of its text)."""
    text, state = (SITE / page).read_text("utf-8"), {"state": state_of(page)}
    new = change(state) or state
    new = new if isinstance(new, str) else json.dumps(new).replace("</", "<\\/")
    text = re.sub(r' data-state="[^"]*"', "", text)  # in the page itself, as a platform of a school gets it
    block = f'<script type="application/vnd.jupyter.widget-state+json">{new}</script>'
    (folder / "_static").symlink_to(SITE / "_static")
    (folder / page).write_text(text.replace("</body>", f"{block}</body>"), "utf-8")
    return folder.as_uri() + "/"


def model(state, kind):
    return next(m["state"] for m in state["state"].values() if m["state"].get("kind") == kind)


def newer(state):
    model(state, "bars")["graphs"]["bars"]["version"] = 99


def truncated(state):
    graph = model(state, "bars")["graphs"]["bars"]
    graph["nodes"] = graph["nodes"][:2]


def unknown_operation(state):
    model(state, "bars")["graphs"]["bars"]["nodes"][-1]["op"] = "launch"


def unknown_kind(state):
    model(state, "bars")["kind"] = "hologram"


def no_graph(state):
    model(state, "bars")["graphs"] = {}


def no_model(state):
    key = next(k for k, m in state["state"].items() if m["state"].get("kind") == "bars")
    del state["state"][key]


def unknown_widget(state):
    next(m for m in state["state"].values() if m["state"].get("kind") == "bars")["model_name"] = "StrangeModel"


BROKEN = {newer: "newer", truncated: "", unknown_operation: "launch", unknown_kind: "hologram", no_graph: "", no_model: "",
          unknown_widget: "StrangeModel"}


@pytest.mark.parametrize("fault", BROKEN, ids=lambda f: f.__name__)
def test_a_broken_figure_says_so_and_the_others_live(opened, tmp_path, fault):
    with opened("01_activations.html", spoilt(tmp_path, "01_activations.html", fault)) as page:
        alert = page.locator(".ab-error:visible")
        expect(alert).to_have_count(1)
        assert BROKEN[fault] in alert.inner_text() and len(alert.inner_text()) > 20
        stills = page.locator(".ab-live:visible svg")
        assert stills.count() == 1  # the still picture stands in its place
        figure = Figure(page, "curves")
        figure.says(activation_says("sigmoid", 2.0))
        z = figure.keys("sum z", "ArrowLeft")
        figure.says(activation_says("sigmoid", z))


def test_a_state_that_cannot_be_read_leaves_the_pictures(opened, tmp_path):
    folder = spoilt(tmp_path, "01_activations.html", lambda state: json.dumps(state)[:5000])
    with opened("01_activations.html", folder) as page:
        places = page.locator(".ab-live")
        assert 0 < places.count() == page.locator(".ab-live:visible:is(:has(svg), :has(details))").count()
        assert places.count() == page.locator(".ab-error:visible").count()


# Everybody, everywhere.

STANDS = ".ab-live:visible:is(:has(> figure.still > svg), :has(> details))"  # a picture, or a folded answer


def test_without_javascript_and_in_print_a_still_picture_stands(opened, browser):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        for name in live_pages():
            page.goto((SITE / name).as_uri())
            places = page.locator(".ab-live")
            assert places.count() == page.locator(STANDS).count() > 0, name
    with opened("01_activations.html") as page:
        page.emulate_media(media="print")  # which leaves out an answer that is folded
        stills = page.locator(".ab-live > figure.still > svg")
        assert stills.count() == stills.filter(visible=True).count() > 0
        assert page.locator(".ab-widget:visible").count() == 0
        page.emulate_media(media="null")


def test_canvas_follows_a_change_of_theme(opened):
    with opened("06_training.html", color_scheme="light") as page:
        figure = Figure(page, "playground")
        plane = figure.root.locator(".ab-plane")
        light = pixels(plane)[:3]
        page.emulate_media(color_scheme="dark")
        figure.settle()
        dark = pixels(plane)[:3]
        assert sum(dark) < sum(light) - 100
        page.get_by_role("button", name="Use light colours").click()
        figure.settle()
        assert pixels(plane)[:3] == light


def test_a_finger_moves_and_draws(opened):
    with opened("11_images.html", has_touch=True) as page:
        figure = Figure(page, "digit")
        figure.press("Clear")
        board = figure.root.locator(".ab-board")
        board.scroll_into_view_if_needed()
        box = board.bounding_box()
        touch = page.context.new_cdp_session(page)
        points = [(box["x"] + 128, box["y"] + 40 + 12 * k) for k in range(15)]
        for kind, at in (("touchStart", points[:1]), *(("touchMove", [point]) for point in points[1:]), ("touchEnd", [])):
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in at]})
        counts = drawn(figure)
        assert check_digit(figure, counts) == 1


def test_live_boxes_tell_where_their_numbers_come_from(opened):
    with opened(f"{WALKS['computation'].page}.html") as page:
        figure = Figure(page, "computation")
        check_computation(figure, 2, 1.5, -1)
        panel = figure.root.locator(".ab-history")
        figure.root.get_by_role("button", name="exp = ").click()
        expect(panel).to_contain_text(f" = e^({MINUS}z)")
        figure.root.get_by_role("button", name="w, input").focus()  # from box to box by keys
        assert figure.root.locator('svg [tabindex="0"]').count() == 1
        for key in (*["ArrowRight"] * 4, "Enter"):
            page.keyboard.press(key)
        expect(panel).to_contain_text("z = w·x + b")
        expect(panel).to_contain_text("blamed: z = w * x + b")
        delta = shown(NEURON["delta"])
        figure.says(f"w = 2.00, x = 1.50, b = {MINUS}1.00: E = {shown(NEURON['E'])}, delta = {delta}")
        figure.press(f"delta = {delta}")
        expect(panel).to_contain_text(f"delta = 2·(a {MINUS} y)·a·(1 {MINUS} a)")
        expect(panel).to_contain_text(f"= {shown(NEURON['delta'], 6)}")
        w = figure.keys("w", "Home")
        expect(panel).to_contain_text(f"= {shown(live.graph(blamed, w=w, x=1.5, b=-1.0, y=1.0)['delta'], 6)}")
        link, text = figure.link(), panel.inner_text()
        page.goto("about:blank")
    with opened(f"{WALKS['computation'].page}.html#" + link.partition("#")[2]) as page:  # the address brings it all back
        figure = Figure(page, "computation")
        check_computation(figure, w, 1.5, -1)
        assert figure.root.locator(".ab-history").inner_text() == text


def test_tab_goes_from_map_to_map_and_arrows_from_number_to_number(opened):
    with opened("14_handwriting.html") as page:
        figure = Figure(page, "maps")
        first = figure.root.get_by_label("map 0 of conv 1, row 12, column 12: ").first
        first.focus()
        said = "document.activeElement.getAttribute('aria-label')"
        for k in range(1, 8):
            page.keyboard.press("Tab")
            assert page.evaluate(said) == f"map {k} of conv 1"
        page.keyboard.press("Tab")
        assert page.evaluate(said) == "map 0 of relu 1"
        page.keyboard.press("ArrowRight")  # from where the last pressed number is
        expect(figure.root.locator(".annbook-readout").nth(1)).to_contain_text("map 0 of relu 1, row 12, column 13: ")
        figure.settle()
        assert page.evaluate(said).startswith("map 0 of relu 1, row 12, column 13: ")
        frames = figure.root.locator(".ab-cnn-row .ab-tile-frame:visible")
        assert frames.count() == 3  # itself, its sum, and its window in the image
        large = figure.root.locator(".ab-large .ab-map").last
        large.focus()
        page.keyboard.press("ArrowUp")
        expect(figure.root.locator(".annbook-readout").nth(1)).to_contain_text("map 0 of relu 1, row 11, column 13: ")
        figure.root.locator(".ab-large .ab-map").first.focus()
        page.keyboard.press("Enter")  # the large map of the stage before: the focus goes on to where it stands then
        expect(figure.root.locator(".annbook-readout").nth(1)).to_contain_text("map 0 of conv 1, row 11, column 13: ")
        assert page.evaluate(said).startswith("map 0 of conv 1, row 11, column 13: ")
        figure.press("Reset")
        expect(figure.root.locator(".annbook-readout").nth(1)).to_contain_text("map 0 of conv 1, row 12, column 12: ")


def test_a_finger_draws_through_all_maps_and_scrolls_over_them(opened):
    with opened("14_handwriting.html", has_touch=True) as page:
        page.set_viewport_size({"width": 360, "height": 740})
        figure = Figure(page, "maps")
        board = figure.root.locator(".ab-board")
        board.scroll_into_view_if_needed()
        box, touch = board.bounding_box(), page.context.new_cdp_session(page)
        points = [(box["x"] + box["width"] / 2, box["y"] + box["height"] * (0.15 + 0.05 * k)) for k in range(15)]
        for kind, at in (("touchStart", points[:1]), *(("touchMove", [point]) for point in points[1:]), ("touchEnd", [])):
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in at]})
        figure.says(re.compile("^answer 1 "))
        state = figure.state()
        assert len(state["strokes"]) > 9 and state["cell"] == {}
        tile = figure.root.locator(".ab-maps").nth(2).locator(".ab-map").first
        tile.scroll_into_view_if_needed()
        page.wait_for_timeout(500)  # a tap on what still moves stops it, and presses nothing
        tile.tap()
        figure.settle()
        assert figure.state()["cell"]["stage"] == 2
        assert page.evaluate("document.documentElement.scrollWidth") == 360

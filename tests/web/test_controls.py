"""What all figures share: numbers that are typed, names that hold their values, one voice, room on small screens."""

import re

import pytest
from browser import DRAWN, SITE, Watched, launched
from playwright.sync_api import expect
from reader import MINUS
from test_live import live_pages
from walks import check_convolution, explorers, neuron_says, np
from website import Figure

# Typed numbers.

def test_a_number_is_typed_beside_its_slider(opened):
    with opened("03_layers.html") as page:
        figure = Figure(page, "curves", "weight w")
        look = figure.field("weight w").evaluate("node => getComputedStyle(node).borderTopStyle + getComputedStyle(node).cursor")
        assert look == "solidtext"  # what can be typed looks like it
        for text, key, w in (("2.5", "Enter", 2.5), ("0,3", "Tab", 0.3), (f"{MINUS}1.2", "Enter", -1.2), ("-.5", "Tab", -0.5)):
            assert figure.type("weight w", text, key) == []
            figure.says(neuron_says(w, 0, 1))
            assert figure.value("weight w") == w == float(figure.slider("weight w").get_attribute("aria-valuenow"))
        reach = f"weight w is a number from {MINUS}5 to 5. It stays {MINUS}0.5."
        for text, fault in (("99", "“99” is out of reach"), ("abc", "“abc” is no number"), (" ", "Nothing is written"),
                            ("1.2.3", "“1.2.3” is no number"), ("NaN", "“NaN” is no number")):
            assert figure.type("weight w", text) == [f"{fault}: {reach}"]
            figure.says(neuron_says(-0.5, 0, 1))
            assert figure.value("weight w") == -0.5
        note = figure.widget.locator(".ab-reason:visible")
        assert note.get_attribute("aria-live") == "polite"
        assert note.get_attribute("id") == figure.field("weight w").get_attribute("aria-describedby")
        assert figure.type("weight w", "3", "Escape") == []
        assert figure.value("weight w") == -0.5
        assert figure.type("weight w", "0.33") == ["Taken as 0.3: weight w moves in steps of 0.1."]
        figure.keys("weight w", "ArrowRight")
        expect(note).to_have_count(0)
        figure.says(neuron_says(0.4, 0, 1))


def test_a_whole_number_and_a_weight_of_a_kernel_are_typed(opened):
    with opened("13_convolution.html") as page:
        figure = Figure(page, "convolution")
        W = np.array(explorers.KERNELS["upright edges"], float)
        assert figure.type("row", "2.5") == ["“2.5” is not whole: row is a whole number from 0 to 7. It stays 3."]
        assert figure.type("row", "5") == []
        check_convolution(figure, W, 5, 3)
        weight = figure.root.get_by_label("weight in row 1, column 3")
        weight.fill("-1,5")
        weight.press("Enter")
        W[0, 2] = -1.5
        check_convolution(figure, W, 5, 3)
        weight.fill("12")
        weight.press("Tab")
        words = f"“12” is out of reach: weight in row 1, column 3 is a number from {MINUS}9 to 9. It stays {MINUS}1.5."
        assert figure.widget.locator(".ab-reason:visible").all_inner_texts() == [words]
        figure.press("Undo")
        W[0, 2] = -1
        check_convolution(figure, W, 5, 3)


# The ear.

NAMES = """(figures) => figures.flatMap((figure) => {
  const wrong = [], box = figure.closest(".widget-vbox") ?? figure;
  const can = "a[href], button, input, select, textarea, summary, [tabindex], [contenteditable=true]";
  for (const node of box.querySelectorAll(can)) {
    if (!node.checkVisibility() || node.closest(".ab-scroll") === node) continue;
    const label = node.getAttribute("aria-label") ?? node.labels?.[0]?.textContent ?? node.textContent;
    const number = [...node.querySelectorAll("text, tspan")].map((text) => text.textContent).join(" ").match(/\\d[.\\d]*$/);
    if (!label.trim()) wrong.push(`no name: ${node.outerHTML.slice(0, 120)}`);
    else if (number && !/[=:(] ?\\u2212?[\\d.]/.test(label)) wrong.push(`${label}: hides ${number}`);
    else if (node.role === "slider" && !node.getAttribute("aria-valuetext")) wrong.push(`${label}: a slider without a value`);
  }
  return wrong.map((what) => `${figure.dataset.anchor}: ${what}`);
})"""
FIGURES = ".ab-figure"
SLIDERS = """sliders => sliders.map((slider) => {
    const [handle, shown] = [".noUi-handle", ".widget-readout"].map((part) => slider.querySelector(part));
    return [handle.getAttribute("aria-valuetext"), shown.textContent.replace("\\u2212", "-")];
})"""


def test_what_can_be_focused_has_a_name_and_numbers_say_their_value(opened):
    wrong = []
    for name in live_pages():
        with opened(name) as page:
            page.wait_for_function("[...document.querySelectorAll('.ab-figure .annbook-readout')].every(p => p.textContent)")
            wrong += [f"{name}: {what}" for what in page.locator(FIGURES).evaluate_all(NAMES)]
            sliders = page.locator(".widget-slider:has(.widget-readout:visible)")
            for slider in sliders.all()[:1]:
                for _ in range(3):  # no 0.30000000000000004
                    slider.get_by_role("slider").press("ArrowRight")
            wrong += [f"{name}: a slider says {said}, and shows {shown}"
                      for said, shown in sliders.evaluate_all(SLIDERS) if said != shown]
    assert wrong == []


def test_a_nameless_button_and_a_hidden_number_are_noticed(opened):
    with opened("13_convolution.html") as page:
        figure = page.locator("[data-kind=convolution]").first
        figure.evaluate("""node => {
            node.append(document.createElement("button"));
            node.querySelector(".ab-press").setAttribute("aria-label", "row 0, column 0");
        }""")
        wrong = page.locator("[data-kind=convolution] >> nth=0").evaluate_all(NAMES)
        assert len(wrong) == 2 and "hides 0.5" in wrong[0] and "no name: <button>" in wrong[1], wrong


HEARD = """node => {
  window.heard = [];
  new MutationObserver((all) => {
    for (const { target } of all) {
      const live = (target.closest ? target : target.parentElement).closest("[role=status], [role=alert], [aria-live]");
      if (live && live.getAttribute("aria-live") !== "off" && live.checkVisibility()) window.heard.push(live.className);
    }
  }).observe(node, { subtree: true, childList: true, characterData: true });
}"""


@pytest.mark.parametrize("chapter, kind", [("03_layers", "curves"), ("01_activations", "bars"), ("06_training", "descent"),
                                           ("19_mistakes", "mistakes"), ("05_backprop", "network"), ("05_backprop", "player"),
                                           ("11_images", "digit"), ("14_handwriting", "digit")])
def test_one_voice_a_step(opened, chapter, kind):
    """By a slider, or by the pen of the keyboard: not more than one region speaks."""
    with opened(f"{chapter}.html") as page:
        figure = Figure(page, kind)
        if kind == "digit":
            figure.press("Clear")
            figure.root.locator(".ab-board").focus()
        else:
            figure.widget.get_by_role("slider").first.focus()
        figure.settle()
        figure.widget.evaluate(HEARD)
        for key in ("ArrowRight", " ", "ArrowDown", "ArrowDown") if kind == "digit" else ("ArrowRight", "ArrowRight"):
            page.keyboard.press(key)
            figure.settle()
            page.wait_for_timeout(30)
            heard = page.evaluate("window.heard.splice(0)")
            assert len(set(heard)) == 1, (key, heard)
        if kind == "digit":
            said = figure.root.locator(".ab-unseen").first.inner_text()
            assert re.match(r"pen down, 55 % across and 25 % down the paper; answer \d with probability", said), said


# Small screens.

# Sliders that no finger can pull, for there is no way to go.
SHORT = """() => [...document.querySelectorAll(".widget-slider .noUi-target")].flatMap((track) => {
  const { width } = track.getBoundingClientRect();
  return width < 40 ? [`${track.closest(".widget-slider").innerText}: a track of ${width} px`] : [];
})"""


@pytest.mark.parametrize("width, height", [(360, 740), (740, 360), (320, 256)])  # the last: 1280 × 1024 px at 400 %
def test_nothing_in_a_figure_is_wider_than_a_phone_but_what_says_so(opened, width, height):
    scrolls = """all => all.flatMap((figure) => [...figure.querySelectorAll("*")].filter((node) =>
        node.scrollWidth > node.clientWidth + 2 && node.clientWidth && !["visible", "clip", "hidden"].includes(
        getComputedStyle(node).overflowX) && !node.matches("[tabindex], input, textarea"))
        .map((node) => node.outerHTML.slice(0, 90)))"""
    wrong = []
    for name in live_pages():
        with opened(name) as page:
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate(DRAWN)
            wrong += [f"{name}: {what}" for what in page.locator(".ab-widget").evaluate_all(scrolls) + page.evaluate(SHORT)]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wrong.append(name)
    assert wrong == [] and (SITE / "index.html").is_file()


# Of each picture what of it, its sliders or the row of controls before it is out of the window, when it is scrolled to.
OUTSIDE = """() => [...document.querySelectorAll(".ab-figure:not(:has(.ab-transport))")].flatMap((figure) => {
  const box = figure.closest(".ab-explorer") ?? figure, sliders = [...box.querySelectorAll(":scope > .widget-slider")];
  const pictures = [...figure.querySelectorAll("svg, canvas.ab-plane")]
    .filter((node) => node.checkVisibility() && node.getBoundingClientRect().height > 40);
  return pictures.flatMap((picture, k) => {
    let row = [...figure.children].find((part) => part.contains(picture)).previousElementSibling;
    while (row?.matches(".ab-legend, .annbook-readout, :empty")) row = row.previousElementSibling;
    const rows = k === 0 && row?.matches(".ab-controls") ? [row] : [];
    const parts = [picture.closest(".ab-scroll") ?? picture, ...sliders, ...rows];
    const top = Math.min(...[...(rows.length ? [box] : []), parts[0]].map((node) => node.getBoundingClientRect().top));
    scrollBy({ top, behavior: "instant" });
    const out = parts.filter((node) => {
      const { top, bottom } = node.getBoundingClientRect();
      return top < -1 || bottom > innerHeight + 1;
    });
    const off = (node) => Math.round(node.getBoundingClientRect().bottom - innerHeight);
    return out.map((node) => `${figure.dataset.anchor}, picture ${k}: ${node.getAttribute("class")} by ${off(node)} px`);
  });
})"""


def out_of_the_window(page):
    found = []
    for width, height in ((740, 360), (640, 320)):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(DRAWN)
        found += [f"{width} px: {what}" for what in page.evaluate(OUTSIDE) + page.evaluate(SHORT)]
    return found


def test_a_picture_and_its_controls_are_in_a_lying_phone_together(opened):
    """Of every kind; the player's have a test of their own."""
    wrong = []
    for name in live_pages():
        with opened(name) as page:
            wrong += [f"{name}: {what}" for what in out_of_the_window(page)]
    assert wrong == []


def test_a_picture_that_is_too_tall_and_sliders_that_go_away_are_noticed(opened):
    with opened("19_mistakes.html") as page:
        page.add_style_tag(content=".ab-scroll > .ab-network.ab-network { max-height: none; min-width: 50rem }")
        assert any("picture 0: ab-scroll" in what for what in out_of_the_window(page))
        page.add_style_tag(content=".ab-explorer > .widget-slider { position: static !important }")
        assert any("picture 0" in what and "widget-slider" in what for what in out_of_the_window(page))


LETTERS = """() => [...document.querySelectorAll(".ab-widget *, .ab-widget")].filter((node) => node.checkVisibility()
  && !node.closest("svg") && [...node.childNodes].some((part) => part.nodeType === 3 && part.data.trim()))
  .map((node) => [node.outerHTML.slice(0, 90), parseFloat(getComputedStyle(node).fontSize)])"""


@pytest.mark.parametrize("name", ["05_backprop", "06_training", "11_images", "14_handwriting", "19_mistakes", "20_worksheets"])
def test_letters_grow_to_twice_their_size(opened, name):
    """Those of figures, too, but for words in a picture; nothing is lost at the side."""
    with opened(f"{name}.html") as page:
        before = page.evaluate(LETTERS)
        page.add_style_tag(content="html { font-size: 225% !important }")
        page.evaluate(DRAWN)
        after = page.evaluate(LETTERS)
        small = [what for (what, size), (_, old) in zip(after, before, strict=True) if not 1.99 < size / old < 2.01]
        assert small == [] and not page.evaluate("document.documentElement.scrollWidth > innerWidth")


WORDS = """() => [...document.querySelectorAll(".ab-figure svg")].filter((svg) => svg.checkVisibility())
  .flatMap((svg) => [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim())
    .map((text) => [`${svg.closest(".ab-figure").dataset.anchor}: ${text.textContent}`,
                    parseFloat(getComputedStyle(text).fontSize) * svg.getScreenCTM().a]))"""


def test_words_in_pictures_grow_with_the_letters_of_the_browser(site, playwright, browser):
    """Whoever has set them to twice their size sees pictures as large as the window has room for."""
    found, wrong = [], []
    with launched(playwright, "--blink-settings=defaultFontSize=32") as larger:
        usual, large = [Watched(one.new_context(viewport={"width": 1280, "height": 900})) for one in (browser, larger)]
        for watched in (usual, large):
            watched.allowed = (SITE.as_uri(),)
        for name in live_pages():
            before, after = [watched.open(f"{SITE.as_uri()}/{name}").evaluate(WORDS) for watched in (usual, large)]
            found += [what for what, _ in before]
            wrong += [f"{name}, {what}: {old:.1f} px, then {new:.1f}" for (what, old), (_, new) in zip(before, after, strict=True)
                      if new < 1.6 * old]
            wrong += [f"{name}: wider than the window"] * large.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        usual.page.context.close()
    assert len(found) > 500 and wrong == []

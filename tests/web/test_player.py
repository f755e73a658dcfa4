"""The step player and the networks by hand and by ear: what is in view, what moves, what a press takes, where a walk leads."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect
from reader import MINUS, shown
from walks import NET, WALKS, numbers_of, player_numbers
from website import Figure

from annbook import worked

FOUND = numbers_of(NET, worked.x, worked.y)

# What is current: its name, and whether its place in the picture shows all of it, with all that lies around that place.
CURRENT = """root => {
  const mark = root.querySelector('svg .ab-current'), place = root.querySelector('.ab-scroll').getBoundingClientRect();
  const { left, right, top, bottom } = mark.getBoundingClientRect();
  const inside = left > place.left - 1 && right < place.right + 1 && top > place.top - 1 && bottom < place.bottom + 1;
  return [mark.getAttribute('aria-label') ?? mark.textContent, inside && bottom <= innerHeight];
}"""

# How far the lowest of what is pressed, seen and read is above the lower edge of the window.
ROOM = """root => {
  const box = root.closest('.widget-vbox'), head = document.querySelector('header')?.getBoundingClientRect().bottom ?? 0;
  scrollBy(0, box.getBoundingClientRect().top - Math.max(0, head));
  const parts = ['.ab-controls', '.ab-scroll', '.annbook-readout'].map((name) => root.querySelector(name));
  const sliders = [...box.querySelectorAll('.widget-slider')];
  const all = [...parts, ...sliders].map((part) => part.getBoundingClientRect());
  return Math.min(innerHeight - Math.max(...all.map(({ bottom }) => bottom)), Math.min(...all.map(({ top }) => top)));
}"""


@pytest.fixture(scope="module")
def phone(opened):
    """The page of the player in a window of its own, where nothing moves by itself and fingers press."""
    with opened("05_backprop.html", reduced_motion="reduce", has_touch=True) as page:
        yield page


def size(page, width, height):
    page.set_viewport_size({"width": width, "height": height})


SIZES = [(360, 740), (320, 640), (740, 360), (1280, 900)]


@pytest.mark.parametrize("width, height", SIZES)
def test_picture_and_controls_are_in_view_together(phone, width, height):
    size(phone, width, height)
    assert Figure(phone, "player").root.evaluate(ROOM) >= 0
    assert Figure(phone, "player").root.evaluate("root => root.scrollWidth - root.clientWidth") <= 0


def back(figure):
    """Reset, if there is anything to set back."""
    button = figure.root.get_by_role("button", name="Reset", exact=True)
    if button.get_attribute("aria-disabled") == "false":
        button.click()


@pytest.mark.parametrize("width, height", SIZES[:3])
def test_every_stage_marks_its_number_in_view(phone, width, height):
    size(phone, width, height)
    figure = Figure(phone, "player")
    back(figure)
    figure.root.evaluate(ROOM)
    names, found = [name for _, name in figure.given("data")["order"]], player_numbers(0.5, 0)
    for name in names:
        figure.says(re.compile(f": {re.escape(name)} = "))
        said, inside = figure.root.evaluate(CURRENT)
        assert (said, inside) == (f"{name} = {shown(found[name])}", True)
        figure.press("Next")
    back(figure)


def test_jumps_and_the_table_of_all_numbers(phone):
    size(phone, 360, 740)
    figure = Figure(phone, "player")
    figure.press("Backward")
    figure.says(re.compile("^step 1, backward: delta8 = "))
    expect(figure.root.get_by_role("button", name="Backward", exact=True)).to_have_attribute("aria-current", "step")
    figure.root.locator("summary").tap()
    current = figure.root.locator("tr[aria-current=step]")
    expect(current).to_have_text(f"delta8backward{shown(FOUND['delta8'])}◀ now")
    rows = figure.root.locator("tbody tr")
    expect(rows.filter(has_text="not yet computed")).to_have_count(71 - 14)
    figure.press("Update")
    expect(current).to_have_text(re.compile("^w14'update"))
    figure.root.locator("summary").tap()
    back(figure)


def presses_of(figure):
    """Ways to press a button: mouse, keyboard, finger."""
    def key(button):
        button.focus()
        figure.page.keyboard.press("Enter")
    return [lambda button: button.click(), key, lambda button: button.tap()]


def test_names_in_a_history_lead_on_and_back(phone):
    size(phone, 1000, 900)
    figure = Figure(phone, "player")
    figure.press("Loss")
    figure.says(re.compile(": E = "))
    panel, past = figure.root.locator(".ab-history b"), figure.root.locator(".ab-past")
    for press, name, before in zip(presses_of(figure), ("a8", "z8", "a4"), ("E", "a8", "z8")):
        press(panel.locator("xpath=..").get_by_role("button", name=name, exact=True))
        expect(panel).to_have_text(name)
        expect(past).to_contain_text(f"= {shown(FOUND[name], 6)}")
        expect(past.get_by_role("button", name=f"Back to {before}", exact=True)).to_be_visible()
    for press, way, name in zip(presses_of(figure), ("Back to z8", "Back to a8", "Forward to z8"), ("z8", "a8", "z8")):
        press(past.get_by_role("button", name=way, exact=True))
        expect(panel).to_have_text(name)
    figure.press("Next")  # and the figure takes the reader with it
    expect(panel).to_have_text("delta8")
    expect(past.get_by_role("button", name=re.compile("^Back"))).to_have_count(0)
    back(figure)


@pytest.mark.parametrize("name, press", [("network", "E = "), ("computation", "exp = "), ("recurrence", "E = "),
                                         ("feature_maps", "map 0 of conv 1, row 12")])
def test_histories_of_every_figure_are_walked(opened, name, press):
    walk = WALKS[name]
    with opened(f"{walk.page}.html") as page:
        figure = Figure(page, walk.kind)
        button = figure.root.get_by_role("button", name=press).first
        if name != "feature_maps":  # where a number is pressed already
            button.dispatch_event("click")
        title = figure.root.locator(".ab-history b")
        expect(title).to_be_visible()
        first, links = title.inner_text(), figure.root.locator(".ab-name-link")
        other = links.first.inner_text()
        links.first.click()
        expect(title).to_have_text(other)
        figure.press(f"Back to {first}")
        expect(title).to_have_text(first)
        figure.press(f"Forward to {other}")
        expect(title).to_have_text(other)


def test_the_code_of_a_number_runs(opened):
    with opened("05_backprop.html") as page:
        figure = Figure(page, "player")
        figure.keys("quantity", "End")
        name = figure.given("data")["order"][-1][1]
        figure.press("Show the code")
        heard = []
        exec(figure.root.locator("pre").inner_text(), {"print": lambda value: heard.append(float(np.squeeze(value)))})
        assert heard == [pytest.approx(player_numbers(0.5, 0)[name], rel=1e-12)]
        assert figure.root.locator(".ab-source").inner_text().startswith("annbook.training, Optimiser.rule: ")


POINT = """(root, [name, part]) => {
  const line = root.querySelector(`g[aria-label^="${name} = "] > .ab-edge`), svg = line.ownerSVGElement;
  const [x1, y1, x2, y2] = ['x1', 'y1', 'x2', 'y2'].map((one) => Number(line.getAttribute(one)));
  const { x, y } = new DOMPoint(x1 + part * (x2 - x1), y1 + part * (y2 - y1)).matrixTransform(svg.getScreenCTM());
  return [x, y];
}"""


@pytest.mark.parametrize("name", ["w36", "w27", "w59"])
def test_an_edge_is_pressed_anywhere_along_it(opened, name):
    """Where others cross it, too; and what would be taken shows before."""
    with opened("05_backprop.html") as page:
        figure = Figure(page, "network")
        figure.root.scroll_into_view_if_needed()
        for part in (0.1, 0.3, 0.5, 0.7, 0.9):
            x, y = figure.root.evaluate(POINT, [name, part])
            page.mouse.move(x, y)
            figure.settle()
            expect(figure.root.locator(".ab-taken")).to_have_attribute("aria-label", re.compile(f"^{name} = "))
            page.mouse.click(x, y)
            figure.says(re.compile(f"^{name} = "))
        middle = figure.root.evaluate(POINT, ["w36", 0.5])  # where w27 crosses it they take turns
        said = []
        for _ in range(3):
            page.mouse.click(*middle)
            figure.settle()
            said.append(figure.readout.inner_text()[:3])
        assert {*said} == {"w27", "w36"} and said[0] == said[2]


COUNTING = """() => {
  const { animate } = Element.prototype;
  window.pulses = 0;
  Element.prototype.animate = function (...given) {
    window.pulses += Number(this.matches('.ab-pulse'));
    return animate.apply(this, given);
  };
}"""


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_pass_is_seen_to_flow_unless_less_motion_is_asked_for(opened, motion):
    """How many pulses begin: one for each weight of a sum, of the deltas of a layer; none from the loss."""
    with opened("05_backprop.html") as page:
        page.emulate_media(reduced_motion=motion)
        page.evaluate(COUNTING)
        figure, moving = Figure(page, "player"), motion != "reduce"

        def pulses(name, *keys):
            figure.keys("quantity", *keys)
            figure.says(re.compile(f": {name} = "))
            return page.evaluate("pulses")
        assert pulses("z5", "ArrowRight") == 3 * moving  # it hears three inputs
        figure.press("Backward")
        assert pulses("delta9", "ArrowRight") == 3 * moving
        assert pulses("dE/dw48", "ArrowRight") == 4 * moving
        assert figure.root.locator(".ab-pulse").count() <= moving
        page.emulate_media(reduced_motion="null")


def test_one_region_speaks_and_once_a_step(phone):
    size(phone, 1000, 900)
    figure = Figure(phone, "player")
    back(figure)
    assert figure.root.locator("[aria-live]").count() == 1
    figure.root.evaluate("""root => {
      root.heard = [];
      new MutationObserver(() => root.heard.push(root.querySelector('[aria-live]').innerText))
        .observe(root.querySelector('[aria-live]'), { childList: true, subtree: true, characterData: true });
    }""")
    figure.press("Next")
    figure.says(re.compile(": z5 = "))
    heard = figure.root.evaluate("root => root.heard.map((text) => text.trim())")
    assert heard == [f"step 1, forward: z5 = {shown(FOUND['z5'])} (2 of 71)"]
    names = figure.root.locator("svg g:has(> .ab-edge)").evaluate_all("all => all.map((node) => node.getAttribute('aria-label'))")
    assert names[0] == "w14 = 0.20" and names[1] == f"w24 = {MINUS}0.30"
    back(figure)

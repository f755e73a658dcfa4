"""Can every page be walked, and a whole chapter be used, by keys alone? No test here clicks or moves the focus itself."""

import pytest
from browser import DRAWN
from reader import MINUS, Figure, shown
from walks import NET, moved, network_says, numbers_of, player_numbers, player_says

from annbook import worked

# Where the focus is: what a screen reader calls the place, and what is wrong with it for one who sees.
HERE = """() => {
  const node = document.activeElement, top = document.querySelector(".top");
  if (node === document.body) return { name: "", wrong: "the focus is lost" };
  const said = node.getAttribute("aria-label") ?? node.labels?.[0]?.innerText ?? node.innerText ?? node.textContent;
  const name = said.trim().replace(/\\s+/g, " ");
  const under = (there) => top.contains(there) && !top.contains(node);
  const shows = [...node.getClientRects()].some((box) => {
    const [left, above] = [Math.max(box.left, 0), Math.max(box.top, 0)];
    const [right, below] = [Math.min(box.right, innerWidth), Math.min(box.bottom, innerHeight)];
    return right > left && below > above && !under(document.elementFromPoint((left + right) / 2, (above + below) / 2));
  }) && node.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const { outlineStyle, outlineWidth } = getComputedStyle(node);
  const marked = outlineStyle !== "none" && parseFloat(outlineWidth) >= 1;
  const wrong = !name ? "it has no name" : !shows ? "it is not seen" : !marked ? "nothing marks it" : "";
  return { name, wrong: wrong && `${wrong}: ${node.outerHTML.slice(0, 90)}` };
}"""
STEADY = {"reduced_motion": "reduce"}  # the page does not glide to where the focus is


class Keys:
    """A reader with a keyboard. Wherever a key leads, the focus must be seen, marked and named."""

    def __init__(self, page):
        self.page, self.wrong, self.at = page, [], ""

    def press(self, *keys):
        """The name of where the focus is then."""
        for key in keys:
            self.page.keyboard.press(key)
        self.page.evaluate(DRAWN)
        here = self.page.evaluate(HERE)
        if here["wrong"]:
            self.wrong.append(f"{keys[-1]} at {self.at!r}: {here['wrong']}")
        self.at = here["name"]
        return here["name"]

    def to(self, *names, key="Tab"):
        """Goes on to what has this name, perhaps with a number, then to the next."""
        for name in names:
            seen = []
            while not seen or not (seen[-1] == name or seen[-1].startswith((f"{name} = ", f"{name}: "))):
                assert len(seen) < 120, f"{key} does not come to {name!r}, but to {seen[-3:]}"
                seen.append(self.press(key))

    def write(self, text):
        self.page.keyboard.type(text)


def test_a_chapter_is_used_by_keys_alone(opened):
    with opened("05_backprop.html", **STEADY) as page:
        keys = Keys(page)
        keys.to("Skip to the text")
        page.keyboard.press("Enter")  # Tab goes on from there, though no stop is there
        keys.to("What the page imports")
        keys.press("Enter", "Enter")
        for walk in (computation, network, player, exercises):
            walk(page, keys)
        keys.to("Next Training", "What is new")
        back = keys.press("Shift+Tab")
        assert back == "Next Training" and keys.wrong == []


def computation(page, keys):
    """A slider moves w48, a number is typed; a box tells where its number comes from."""
    figure = Figure(page, "computation")
    keys.to("w48")
    for w in (0.4, -1):
        if w == 0.4:
            keys.press("ArrowRight")
        else:
            keys.to("w48, as a number")
            keys.write(f"{MINUS}1")
            keys.press("Enter")
        figure.says(f"w48 = {shown(w, 2)}: E8 = {shown((numbers(w48=w)['a8'] - worked.y[0]) ** 2)}")
    keys.to("Picture of the computation", "w48, input")
    keys.to("z8, add", key="ArrowRight")
    keys.press("Enter")
    assert figure.root.locator(".ab-history").inner_text().startswith("z8 = ")
    keys.to("All numbers as a table")
    keys.press("Enter")
    assert figure.root.locator("table").is_visible()


def network(page, keys):
    """A weight is moved, pressed, its history walked and left; two buttons are turned on."""
    figure = Figure(page, "network")
    keys.to("value")
    keys.press("ArrowRight", "ArrowRight")
    figure.says(network_says("w14", numbers(w14=0.3)))
    keys.to("Check by nudging")
    keys.press("Space")
    keys.to("Picture of the network", "w14")
    keys.to("w25", key="ArrowRight")
    keys.press("Enter")
    figure.says(network_says("w25", numbers(w14=0.3)))
    keys.to("delta5")
    assert keys.press("Enter") == "delta5"  # it is the title of the history now
    keys.to("Back to dE/dw25")
    keys.press("Enter", "Tab")
    assert keys.press("Escape").startswith("w25 = ")
    assert not figure.root.locator(".ab-history").is_visible()


def player(page, keys):
    """By steps, by a jump, by its slider; its table."""
    figure, found = Figure(page, "player"), player_numbers(0.5, 0)
    keys.to("Next")
    keys.press("Enter")
    assert player_says(figure, found, 0, 1) == ("forward", "z5")
    keys.to("Backward")
    keys.press("Space")
    at = figure.value("quantity")
    assert player_says(figure, found, 0, int(at))[0] == "backward"
    keys.to("quantity", key="Shift+Tab")
    keys.press("Home")
    assert player_says(figure, found, 0, 0) == ("forward", "z4")
    keys.to("All numbers as a table")
    keys.press("Enter")
    assert figure.root.locator("table").is_visible()


def exercises(page, keys):
    """Answered by what is typed or chosen, marked right; the last is given up, and its answer read."""
    results = page.locator(".ab-figure[data-kind=exercise] .ab-result")
    keys.to("Exercise 5.1: with 0.1")
    keys.write("yes")
    keys.to("Exercise 5.1: with 0.5")
    keys.write("no")
    assert keys.press("Enter").startswith("Right.")
    keys.to("Exercise 5.2: your answer")
    keys.write("0, 0")
    assert keys.press("Enter").startswith("Not yet")
    keys.to("Show the answer", key="Shift+Tab")
    assert keys.press("Enter", "Enter") == "This is the answer."
    keys.to("Exercise 5.3: 0.001", "Exercise 5.4: your answer", "W1")
    keys.press("Space", "Tab", "Space")
    keys.to("Exercise 5.5: noticed")
    keys.write("no")
    assert keys.press("Enter").startswith("Right.")
    assert [text[:5] for text in results.all_inner_texts()] == ["Right", "This ", "", "", "Right"]


def numbers(**changes):
    """All numbers of a step of the worked network, some of them changed."""
    return numbers_of(*moved(NET, worked.x, changes), worked.y)


@pytest.mark.parametrize("name", ["index", "06_training", "11_images", "14_handwriting", "20_worksheets"])
def test_tab_goes_through_a_page(opened, name):
    """From the first stop to the last, and out; each is looked at when Tab is let go."""
    with opened(f"{name}.html", **STEADY) as page:
        page.evaluate(f"window.stops = []; addEventListener('keyup', () => stops.push(({HERE})()), true)")
        stops = []
        while not any("lost" in stop["wrong"] for stop in stops):
            for _ in range(20):
                page.keyboard.press("Tab")
            stops += page.evaluate("stops.splice(0)")
            assert len(stops) < 1000, f"a trap at {stops[-1]['name']}"
        end = next(k for k, stop in enumerate(stops) if "lost" in stop["wrong"])
        assert stops[end - 1]["name"] == "What is new"
        assert [stop["wrong"] for stop in stops[:end] if stop["wrong"]] == []

"""Is every still picture drawn as it should be: places, sizes, widths, colours and words, from the numbers that it shows?

What matplotlib was told to draw is compared after it has drawn; a picture of boxes and lines with the page of the live figure.
"""

import re

import numpy as np
import pytest
from found import returning, rowless
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.patches import FancyBboxPatch, PathPatch, Polygon
from pictures import computation_arrow, computation_box, network_picture
from test_engine import chain, small_convolutional
from walks import NET, NEURON, numbers_of

import annbook as ab
from annbook import diagram, explorers, figures, worked
from annbook.conv import conv
from annbook.figures import color

PARTS = {"pictured", "rendered"}  # they draw what `network` and `computation` have prepared


@pytest.fixture
def drawn(monkeypatch):
    """A function that draws, and gives matplotlib's figure and the still picture."""
    kept, still = [], figures.Still
    for module in figures, diagram:
        monkeypatch.setattr(module, "Still", lambda figure, alt: kept.append(figure) or still(figure, alt))

    def draw(function, *args, **more):
        picture = function(*args, **more)
        getattr(picture, "still", None)  # an explorer draws its own when it is asked for
        kept[-1].set_dpi(72)  # as it was drawn: sizes of texts are in points
        return kept[-1], picture
    return draw


def test_every_still_is_drawn_here():
    tested = {name.removeprefix("test_") for name in globals()}
    assert rowless(returning("Still"), tested | PARTS) == []


def tone(colour):
    """The name of a colour in the palette."""
    return next((name for name, code in color.items() if np.allclose(to_rgb(code), to_rgb(colour), atol=2e-3)), colour)


def near(found, meant):
    return np.shape(found) == np.shape(meant) and np.allclose(found, meant, atol=1e-6)


def strokes(still):
    """{colour: (width, dashes)} of the lines that were drawn, but those of axes."""
    found = re.findall(r"fill: none;(?: stroke-dasharray: ([\d.,]+); stroke-dashoffset: 0;)? stroke: (#\w+)"
                       r"(?:; stroke-width: ([\d.]+))?", still.svg)
    return {tone(colour): (float(width or 1), dash) for dash, colour, width in found}


def lines(ax):
    return [(line.get_label(), tone(line.get_color()), *line.get_xydata().T) for line in ax.lines]


def said(texts):
    return [text.get_text() for text in texts]


def inches(figure):
    return figure.get_size_inches().round(9).tolist()


def columns(legend):
    return len({round(text.get_window_extent().x0) for text in legend.get_texts()})


# The style of all.

def test_a_frame_looks_like_the_book(drawn):
    figure, still = drawn(figures.curves, {"one": [1, 2], "two": [2, 1]}, "across", "up")
    (ax,), (legend,) = figure.axes, figure.legends
    sides = {name: (spine.get_visible(), tone(spine.get_edgecolor())) for name, spine in ax.spines.items()}
    assert sides["left"] == sides["bottom"] == (True, "muted") and not sides["top"][0] and not sides["right"][0]
    ticks = [tick for axis in (ax.xaxis, ax.yaxis) for tick in axis.get_major_ticks()]
    assert {tone(tick.label1.get_color()) for tick in ticks} == {tone(tick.tick1line.get_color()) for tick in ticks} == {"muted"}
    assert all(tick.gridline.get_visible() and tone(tick.gridline.get_color()) == "grid" for tick in ticks)
    assert ax.get_axisbelow() is True and tone(ax.xaxis.label.get_color()) == tone(ax.yaxis.label.get_color()) == "ink"
    assert {text.get_fontname() for text in [ax.xaxis.label, ticks[0].label1]} == {"DejaVu Sans"}
    assert ax.xaxis.label.get_size() == ticks[0].label1.get_size() == 10
    assert tone(legend.get_texts()[0].get_color()) == "ink"
    assert {text.get_size() for text in legend.get_texts()} == {9} and not legend.get_frame_on()
    assert tone(figure.get_facecolor()) == "paper" and to_rgba(ax.get_facecolor())[3] == 0
    assert strokes(still)["positive"] == (2, "") and strokes(still)["activation"] == (2, "7,3")


def test_formulas_have_the_same_letters(drawn):
    """DejaVu Sans: letters of formulas are drawn from that font, as the others are."""
    _, still = drawn(figures.points, [[0.0, 1.0], [1.0, 0.0]], [0, 1], "words")
    assert set(re.findall(r'id="(\w+)-', still.svg)) & {"STIXGeneral", "Cmmi10", "DejaVuSerif"} == set()
    assert 'id="DejaVuSans-Oblique-' in still.svg


def test_a_still_needs_nothing_and_is_the_same_each_time():
    one, other = (figures.bars(["a", "b"], [1, 2.5], alt="words") for _ in range(2))
    assert one.svg == other.svg and "<text" not in one.svg and "date" not in one.svg and "Matplotlib" not in one.svg
    assert one._repr_mimebundle_() == ({"image/svg+xml": one.svg, "text/plain": "words"}, {"image/svg+xml": {"alt": "words"}})


def test_a_still_is_lean():
    """No place is finer than a hundredth of a point, and dots of one style say it once; other numbers stay whole."""
    svg = figures.points(np.arange(8).reshape(4, 2) / 7, [0, 0, 0, 1]).svg
    assert not re.search(r'd="[^"]*\.\d{3}', svg) and re.search(r'd="[^"]*\d\.\d\d ', svg)
    assert re.findall(r'<g clip-path="[^"]*" style="fill: (#\w+)[^>]*>\s*((?:<use[^>]*/>\s*){3})', svg)[0][0] == color["negative"]
    assert not re.search(r"<g clip[^>]* style[^>]*>\s*<use[^>]*style", svg)


# Lines in a frame.

def test_curves(drawn):
    ys = {label: k * np.arange(3.0) for k, label in enumerate(["one", "a longer label", "three", "four", "five"])}
    figure, still = drawn(figures.curves, ys | {"pair": ([0, 0.5], [7, np.nan])}, "across", "up", kinds=["loss", "input"],
                          marks=[(1, 2, "high"), (1, 1, "low"), (2, 3, "alone"), (0.5, 1, "left")])
    (ax,), (legend,) = figure.axes, figure.legends
    kinds = ["loss", "input", "positive", "activation", "gradient", "weight"]
    xs = [*[np.arange(3.0)] * 5, [0, 0.5]]
    for found, kind, (label, y), x in zip(lines(ax), kinds, (ys | {"pair": [7, np.nan]}).items(), xs, strict=True):
        assert found[:2] == (label, kind) and near(found[2], x) and np.array_equal(found[3], y, equal_nan=True)
    dashes = ["", "7,3", "7,2,2,2", "2,2", "", "7,3"]
    assert {kind: dash for kind, (_, dash) in strokes(still).items() if kind in kinds} == dict(zip(kinds, dashes))
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_yscale(), inches(figure)) == ("across", "up", "linear", [6.4, 3.2])
    assert said(legend.get_texts()) == [*ys, "pair"] and columns(legend) == 3  # 80 letters a row, 8 of them for each key
    assert legend.get_window_extent().y0 > ax.get_window_extent().y1
    assert still.alt == "up against across: one, a longer label, three, four, five, pair."
    for dots, text, mark in zip(ax.collections, ax.texts, [(1, 2, "high"), (1, 1, "low"), (2, 3, "alone"), (0.5, 1, "left")],
                                strict=True):
        assert near(dots.get_offsets(), [mark[:2]]) and tone(dots.get_facecolor()[0]) == "ink" and dots.zorder > 2
        above = mark[2] == "high"
        assert (text.get_text(), text.xy, text.xyann, text.get_ha()) == (
            mark[2], mark[:2], (-8, 7) if above else (8, -14), "right" if above else "left")
        box = text.get_bbox_patch()
        assert tone(box.get_facecolor()) == "paper" and box.get_alpha() == 0.8 and box.get_boxstyle().pad * text.get_size() == 1
        place = (np.array([text.get_window_extent().x1 if above else text.get_window_extent().x0]) - ax.transData.transform(
            mark[:2])[0])
        assert abs(place - text.xyann[0]) < 2  # in points


def test_other_curves(drawn):
    figure, still = drawn(figures.curves, {"one": [1, 10]}, log=True)
    assert figure.axes[0].get_yscale() == "log" and not figure.legends and still.alt == "Curves against : one."
    assert (figure.axes[0].get_xlabel(), figure.axes[0].get_ylabel(), lines(figure.axes[0])[0][1]) == ("", "", "positive")
    figure, still = drawn(figures.curves, {str(k): [k, k] for k in range(9)}, alt="words")
    kinds = [tone(line.get_color()) for line in figure.axes[0].lines]
    assert len(set(kinds)) == 8 and kinds[:8] == figures._order and kinds[8] == kinds[0] and still.alt == "words"
    figure, _ = drawn(figures.curves, {"a" * 99: [1, 2], "b": [1, 2]})
    assert columns(figure.legends[0]) == 1
    with pytest.raises(ValueError, match=r"^kinds is \['red'\]: expected of \['paper', 'ink'"):
        figures.curves({"one": [1, 2]}, kinds=["red"])


def test_activation(drawn):
    figure, still = drawn(figures.activation, ab.sigmoid, 0.5, -2, 3)
    (ax,), zs, a = figure.axes, np.linspace(-2, 3, 241), 1 / (1 + np.exp(-0.5))
    found = lines(ax)
    assert [one[:2] for one in found] == [("a = sigmoid(z)", "activation"), ("da/dz", "gradient")]
    assert near(found[0][2:], (zs, ab.sigmoid(zs))) and near(found[1][2:], (zs, ab.sigmoid(zs) * (1 - ab.sigmoid(zs))))
    assert near([dots.get_offsets()[0] for dots in ax.collections], [(0.5, a), (0.5, a * (1 - a))])
    assert said(ax.texts) == [f"a = {a:.4f}", f"da/dz = {a * (1 - a):.4f}"] and (ax.get_xlabel(), ax.get_ylabel()) == ("z", "")
    assert still.alt == ("sigmoid and its derivative from z = -2 to 3; "
                         f"at z = 0.5 the value is {a:.4f} and the slope {a * (1 - a):.4f}.")
    figure, still = drawn(figures.activation, ab.tanh)
    assert still.alt == "tanh and its derivative from z = -6 to 6." and not said(figure.axes[0].texts)
    with pytest.raises(ValueError, match="^act is 'tanh': expected an Activation such as sigmoid$"):
        figures.activation("tanh")
    with pytest.raises(ValueError, match="^low is 7.0: expected"):
        figures.activation(ab.tanh, low=7)


# Bars.

def test_bars(drawn):
    figure, still = drawn(figures.bars, ["one", "two", "three"], [0.5, -0.25, 12.0], "across", "up")
    (ax,) = figure.axes
    assert near([(bar.get_x() + bar.get_width() / 2, bar.get_y(), bar.get_height()) for bar in ax.patches],
                [(0, 0, 0.5), (1, 0, -0.25), (2, 0, 12)])
    assert {(tone(bar.get_facecolor()), round(bar.get_width(), 9)) for bar in ax.patches} == {("activation", 0.7)}
    assert said(ax.texts) == ["0.5", "-0.2", "12.0"] and said(ax.get_xticklabels()) == ["one", "two", "three"]
    top = 12.0, ax.transData.transform((2, 12))[1], ax.texts[2].get_window_extent().y0
    assert 1 < (top[2] - top[1]) < 4  # the number stands just above its bar
    assert (ax.get_xlabel(), ax.get_ylabel(), inches(figure)) == ("across", "up", [6.4, 2.6])
    low, high = ax.get_ylim()
    assert near((low, high), (-0.25 - 0.15 * 12.25, 12 + 0.15 * 12.25))
    assert not any(line.get_visible() for line in ax.get_xgridlines()) and all(
        line.get_visible() for line in ax.get_ygridlines())
    assert still.alt == "Bars of up: one: 0.5, two: -0.25, three: 12."


@pytest.mark.parametrize("values, texts", [
    ([1, -2, 300], ["1", "-2", "300"]), ([0.5, 0.25], ["0.500", "0.250"]), ([-0.001, 9.99], ["0.00", "9.99"]),
    ([0.012, 0.05], ["0.0120", "0.0500"]), ([1234.5, 0.7], ["1234", "1"]), ([99.5, 10.0], ["99.5", "10.0"])])
def test_three_digits_of_the_largest_bar_are_shown(drawn, values, texts):
    figure, still = drawn(figures.bars, [*"abc"][:len(values)], values, kind="loss", low=-5, high=500, alt="words")
    assert said(figure.axes[0].texts) == texts and tone(figure.axes[0].patches[0].get_facecolor()) == "loss"
    assert figure.axes[0].get_ylim() == (-5, 500) and still.alt == "words"


def test_one_end_of_the_axis_of_bars_can_be_set(drawn):
    for name, end in ("low", 0), ("high", 1):
        figure, _ = drawn(figures.bars, ["a", "b"], [1, 2], **{name: 1.5})
        assert figure.axes[0].get_ylim()[end] == 1.5
    with pytest.raises(ValueError, match=r"^names, values are .*: expected pairs"):
        figures.bars(["a"], [1, 2])
    with pytest.raises(ValueError, match=r"^kind is 'red': expected one of \['paper'"):
        figures.bars(["a"], [1], kind="red")


# Pictures of numbers.

def test_images(drawn):
    pixels = np.array([[[0, 1, 2], [3, 4, 5]], [[0, -8, 0], [1, 1, 1]], [[1, 1, 1], [2, 2, 2]]]) / 4
    figure, still = drawn(figures.images, pixels, ["a", "b", "c"], 2, sign=True)
    axes, ends = figure.axes, ((-2, "negative", 1), (-0.01, "negative", 0), (0, "positive", 0), (2, "positive", 1))
    assert [ax.get_visible() for ax in axes] == [True, True, True, False] and near(inches(figure), [3.2, 2 * (1.6 * 2 / 3 + 0.2)])
    for ax, image, title in zip(axes, pixels, "abc"):
        (picture,) = ax.images
        assert near(picture.get_array(), image) and ax.get_title() == title and ax.title.get_size() == 8
        assert picture.get_interpolation() == "none" and not ax.get_xticks().size and not ax.get_yticks().size
        for value, kind, alpha in ends:
            *_, seen = colour = picture.to_rgba(value)
            assert tone(colour[:3]) == kind and abs(seen - alpha) < 0.01
        assert not any(spine.get_visible() for spine in ax.spines.values())
        assert tone(ax.patch.get_edgecolor()) == "grid" and ax.patch.get_linewidth() == 1
        gap = (ax.title.get_window_extent().y0 - ax.get_window_extent().y1)
        assert 0.5 < gap < 1.8  # 3 points below the line on which letters stand, and some go below it
    assert still.alt == "3 pictures of 2 by 3 pixels."


def test_images_of_ink(drawn):
    figure, still = drawn(figures.images, np.eye(4) / 2, alt="words")  # four squares of 2 by 2
    assert inches(figure) == [6.4, 0.8] and len(figure.axes) == 8 and still.alt == "words"
    assert [ax.get_visible() for ax in figure.axes] == [True] * 4 + [False] * 4
    picture = figure.axes[1].images[0]
    assert near(picture.get_array(), [[0, 0.5], [0, 0]]) and figure.axes[1].get_title() == ""
    for value, alpha in (-1, 0), (0, 0), (0.25, 0.5), (0.5, 1):
        *rgb, seen = picture.to_rgba(value)
        assert tone(rgb) == "ink" and abs(seen - alpha) < 0.01
    figure, _ = drawn(figures.images, np.zeros((1, 4)), columns=1)
    assert figure.axes[0].images[0].get_clim() == (0, 1) and inches(figure) == [1.6, 1.6]  # black only where something is


@pytest.mark.parametrize("more, text", [
    ({"titles": ["a"]}, r"titles is \['a'\]: expected 4"), ({"columns": 0}, "columns is 0: expected at least 1"),
    ({"columns": 100}, "columns is 100: expected at most 99"), ({"columns": 1.5}, "columns is 1.5: expected a whole number"),
    ({"pixels": np.eye(3)}, r"pixels has shape \(3, 3\): expected \(n, h, w\) or \(n, h\*w\), squares")])
def test_images_that_do_not_fit(more, text):
    with pytest.raises((ValueError, TypeError), match=text):
        figures.images(**{"pixels": np.eye(4)} | more)


def test_confusion(drawn):
    counts = np.array([[7, 1, 0], [0, 2, 3], [1, 0, 4]])
    figure, still = drawn(figures.confusion, counts)
    (ax,) = figure.axes
    found = {(bar.get_x(), bar.get_y(), bar.get_width(), bar.get_height(), bar.get_linewidth()): bar for bar in ax.patches}
    assert [*found] == [(j - 0.5, i - 0.5, 1, 1, 0) for i, j in np.argwhere(counts)]
    shares = [np.log1p(counts[i, j]) / np.log(8) for i, j in np.argwhere(counts)]
    assert near([bar.get_alpha() for bar in found.values()], shares) and {
        tone(bar.get_facecolor()) for bar in found.values()} == {"positive"}
    assert [(t.get_position(), t.get_text(), tone(t.get_color()), t.get_ha(), t.get_va(), t.get_size()) for t in ax.texts] == [
        ((j, i), str(counts[i, j]), "paper" if share > 0.75 else "ink", "center", "center", 8)
        for (i, j), share in zip(np.argwhere(counts), shares)]
    assert (ax.get_xlim(), ax.get_ylim(), ax.get_aspect()) == ((-0.5, 2.5), (2.5, -0.5), 1) and inches(figure) == [4.8, 4.6]
    assert ax.get_xticks().tolist() == ax.get_yticks().tolist() == [0, 1, 2]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("answer", "truth")
    assert not any(line.get_visible() for line in [*ax.get_xgridlines(), *ax.get_ygridlines()])
    assert still.alt == "A confusion matrix: 13 right answers on the diagonal, 5 wrong ones off it."
    assert figures.confusion(counts, "words").alt == "words"
    for wrong in np.ones((2, 3), int), np.ones(4, int), np.ones((2, 2, 2), int):
        with pytest.raises(ValueError, match=r"^counts has shape .*: expected \(k, k\)"):
            figures.confusion(wrong)


# The plane.

X, LABELS = np.array([[0.0, 1.0], [-2.0, 0.5], [2.0, -1.0], [1.0, 0.0]]), np.array([0, 1, 1, 0])


def check_plane(figure):
    (ax,), (legend,) = figure.axes, figure.legends
    discs, crosses = ax.lines
    for marks, label, sign in (discs, 0, "o"), (crosses, 1, "x"):
        assert near(marks.get_xydata(), X[LABELS == label]) and marks.get_marker() == sign and marks.get_linestyle() == "None"
        assert tone(marks.get_color()) == ("negative", "positive")[label] and marks.get_label() == f"class {label}"
        assert (marks.get_markersize(), marks.get_markeredgewidth(), marks.zorder) == (4, 1.5, 3)
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_aspect()) == ("$x_1$", "$x_2$", 1)
    assert said(legend.get_texts()) == ["class 0", "class 1"] and columns(legend) == 2
    assert legend.get_window_extent().y0 > ax.get_window_extent().y1
    return ax


def test_points(drawn):
    figure, still = drawn(figures.points, X, LABELS)
    check_plane(figure)
    assert inches(figure) == [4.6, 4.2 * 2 / 4 + 0.6] and still.alt == "4 points in the plane, 2 of them of class 1."
    assert inches(drawn(figures.points, X[:, ::-1], LABELS)[0]) == [4.6, 4.8]  # not taller than wide
    assert inches(drawn(figures.points, X * [0, 0.25], LABELS)[0]) == [4.6, 4.2 * 0.5 + 0.6]  # all in one line
    assert figures.points(X, LABELS, "words").alt == "words"
    for wrong in X[:3], X[:, :1], np.ones((4, 3)):
        with pytest.raises(ValueError, match=r"^x has shape .*: expected \(n, 2\)"):
            figures.points(wrong, LABELS)
    with pytest.raises(ValueError, match="^labels"):
        figures.points(X, [0, 1, 2, 0])


LINE = (ab.Dense([[4.0, 1.0]], [0.5], ab.sigmoid),)  # class 1 where 4 x + y + 0.5 > 0
TWO = (ab.Dense([[0.0, 0.0], [4.0, 1.0]], [0.0, 0.5], ab.softmax),)


@pytest.mark.parametrize("net", [LINE, TWO], ids=["one output", "two outputs"])
def test_boundary(drawn, net):
    figure, still = drawn(figures.boundary, net, X, LABELS, resolution=9)
    ax = check_plane(figure)
    areas, line = ax.collections
    across, up = np.linspace(-2.3, 2.3, 9), np.linspace(-1.3, 1.3, 9)
    assert [tone(one[:3]) for one in areas.get_facecolor()] == ["negative", "positive"] and areas.get_alpha() == 0.22
    negative, positive = areas.get_paths()
    for y in up[1:-1]:
        for x in across[1:-1]:
            assert (positive if 4 * x + y + 0.5 > 0 else negative).contains_point((x, y))
    points = np.concatenate([path.vertices for path in line.get_paths()])
    assert abs(4 * points[:, 0] + points[:, 1] + 0.5).max() < 0.3 and near(np.ptp(points[:, 1]), 2.6)
    assert tone(line.get_edgecolor()[0]) == "ink" and line.get_linewidth() == 1
    assert near((ax.dataLim.x0, ax.dataLim.x1, ax.dataLim.y0, ax.dataLim.y1), (-2.3, 2.3, -1.3, 1.3))
    assert near(inches(figure), [4.6, 4.2 * 2.6 / 4.6 + 0.6])
    assert still.alt == "The plane cut in two by a network; 25.0% of 4 points lie on their own side."


def test_a_boundary_that_does_not_fit():
    assert figures.boundary(LINE, X, LABELS, "words", 2).alt == "words"
    for wrong, reach in ((1, "at least 2"), (999, "at most 998")):
        with pytest.raises(ValueError, match=f"^resolution is {wrong}: expected {reach}"):
            figures.boundary(LINE, X, LABELS, resolution=wrong)
    with pytest.raises(ValueError, match=r"^what net says has shape \(85, 3\): expected \(n, 1\) or \(n, 2\)"):
        figures.boundary(ab.init([2, 3]), X, LABELS, resolution=9)


def test_surface(drawn):
    path = np.array([[-2.0, 1.0], [-1.0, 0.5], [0.0, 0.25]])
    figure, still = drawn(figures.surface, lambda a, b: a * a + 2 * b, path, (-2, -1), (1, 3), names=("left", "right"))
    (ax,) = figure.axes
    contours = ax.collections[0]
    assert {tone(one[:3]) for one in contours.get_edgecolor()} == {"loss"} and contours.get_alpha() == 0.7
    assert set(contours.get_linewidth()) == {0.8} and 10 < len(contours.levels) < 18
    for level, one in zip(contours.levels, contours.get_paths(), strict=True):
        points = one.vertices
        assert not len(points) or abs(points[:, 0] ** 2 + 2 * points[:, 1] - level).max() < 2e-3
    drawn_, first = ax.lines
    assert near(drawn_.get_xydata(), path) and (drawn_.get_marker(), drawn_.get_linestyle()) == ("o", "-")
    assert (tone(drawn_.get_color()), drawn_.get_markersize(), drawn_.get_linewidth(), drawn_.zorder) == ("gradient", 4, 1.2, 3)
    assert near(first.get_xydata(), path[:1])
    assert (tone(first.get_color()), first.get_markersize(), first.zorder) == ("weight", 8, 4)
    assert (ax.get_xlim(), ax.get_ylim(), ax.get_xlabel(), ax.get_ylabel()) == ((-2, 1), (-1, 3), "left", "right")
    assert inches(figure) == [5.2, 4.2] and still.alt == "Contours of a loss over two weights, and the path of a descent."
    figure, still = drawn(figures.surface, lambda a, b: a * b, alt="words")
    assert (figure.axes[0].get_xlim(), figure.axes[0].get_ylim(), still.alt) == ((-3, 3), (-3, 3), "words")
    assert (figure.axes[0].get_xlabel(), figure.axes[0].get_ylabel(), len(figure.axes[0].lines)) == ("$w_1$", "$w_2$", 0)


# Networks and computations, as the live figure draws them.

FOUND = numbers_of(NET, worked.x, worked.y)
WIDE = ab.init([7, 1, 1], ab.tanh, ab.sigmoid, seed=3)
WIDE_FOUND = numbers_of(WIDE, np.linspace(-1, 1, 7), np.array([0.75]))


def written(figure):
    """{(x, y, words and their colours)}; a name and its number stand together, and x is the middle of both."""
    texts, found = iter(figure.axes[0].texts), set()
    for text in texts:
        parts = [text, next(texts)] if text.get_ha() == "left" else [text]
        (x, y), (other, same) = parts[0].get_position(), parts[-1].get_position()
        assert y == same and parts[-1].get_ha() in ("center", "right") and text.get_va() == "baseline"
        if len(parts) > 1:
            left, right = (part.get_window_extent() for part in parts)
            assert 1 < right.x0 - left.x1 < 5  # a space
            assert {part.get_size() for part in parts} == {9}
        found.add((round((x + other) / 2, 6), round(y, 6), *((part.get_text(), tone(part.get_color())) for part in parts)))
    return found


def written_live(svg):
    found = set()
    for node in svg.iter("text"):
        parts = [(part.text.strip(), part.get("class").removeprefix("ab-")) for part in node]
        tail = node[-1].tail if len(node) else node.text
        parts += [(tail, "ink")] if tail else []
        if parts:
            found.add((round(float(node.get("x")), 6), round(float(node.get("y")), 6), *parts))
    return found


def check_network(figure, still, svg, known=lambda name: True):
    """The same lines, boxes and words as in the live figure, as far as they are known."""
    (ax,), marked = figure.axes, [node for node in svg.iter("text") if node.get("class") == "ab-edge-label" and node.text]
    lines = [node for node in svg.iter("line") if "ab-edge" in node.get("class")]
    for line, live in zip(ax.lines, lines, strict=True):
        style, (kind, dash) = live.get("class"), strokes_of(line)
        assert near(line.get_xydata().ravel(), [float(live.get(side)) for side in ("x1", "y1", "x2", "y2")])
        assert abs(line.get_linewidth() / 0.75 - float(live.get("stroke-width"))) < 0.006
        chosen = "ab-selected" in style
        assert kind == ("weight" if chosen else "negative" if "negative" in style else "positive")
        assert dash == ((7 * 0.75, 4 * 0.75) if "negative" in style else None) and line.get_alpha() == (1 if chosen else 0.8)
        assert line.get_solid_capstyle() == "butt" and line.zorder < min(patch.zorder for patch in ax.patches)
    boxes = [node for node in svg.iter() if "ab-neuron" in node.get("class", "")]
    for patch, live in zip(ax.patches, boxes, strict=True):
        style, box = live.get("class"), isinstance(patch, FancyBboxPatch)
        place = [patch.get_x(), patch.get_y(), patch.get_width(), patch.get_height()] if box else [*patch.center, patch.radius]
        assert near(place, [float(live.get(side)) for side in (("x", "y", "width", "height") if box else ("cx", "cy", "r"))])
        if box:
            assert (patch.get_boxstyle().rounding_size, patch.get_boxstyle().pad) == (float(live.get("rx")), 0)
        assert tone(patch.get_edgecolor()) == ("weight" if "selected" in style else "input" if "ab-in" in style else "activation")
        assert (tone(patch.get_facecolor()), patch.get_linewidth()) == ("paper", 1.5)
        assert patch.zorder < min(text.zorder for text in ax.texts)
    assert written(figure) == {one for one in written_live(svg) if len(one) == 3 or known(one[2][0])}
    titles = [text for text in ax.texts if text.get_text().isdigit()]
    assert len(titles) == len(boxes) and {(text.get_weight(), text.get_size()) for text in titles} == {("bold", 11.25)}
    for label in [text for text in ax.texts if marked and text.get_text() == marked[0].text]:
        assert (label.get_weight(), label.get_size()) == ("bold", 9) and label.zorder == max(text.zorder for text in ax.texts) > 5
        assert re.search(r"stroke: #ffffff; stroke-width: 3[;\"]", still.svg)
    width, height = map(float, svg[0].get("viewBox").split()[2:])
    assert near(inches(figure), [width / 96, height / 96]) and near(ax.get_position().bounds, (0, 0, 1, 1))
    assert (ax.get_xlim(), ax.get_ylim(), ax.axison) == ((0, width), (height, 0), False)


def strokes_of(line):
    """(colour, dashes in points), which are none of a solid line."""
    dash = line._dash_pattern[1]
    return tone(line.get_color()), None if dash is None else tuple(dash)


SHOWS = "A network of layers with 3, 4, 2 neurons, numbered 1 to 9; outputs {:.4f}, {:.4f}; line width shows {} of each weight."


@pytest.mark.parametrize("mark, blame", [("w14", False), ("w59", True), ("x2", False), ("b8", True), (None, False)])
def test_network(drawn, mark, blame):
    carried = {name: FOUND["dE/d" * blame + name] for name in worked.names(NET) if name[0] == "w"}
    svg = network_picture(NET, FOUND, mark, carried)
    figure, still = drawn(figures.pictured, NET, FOUND, mark, blame)
    check_network(figure, still, svg)
    words = SHOWS.format(FOUND["a8"], FOUND["a9"], "the gradient" if blame else "the size")
    assert still.alt == words
    trace, grads = ab.forward(NET, worked.x), ab.gradient(NET, worked.x, worked.y, ab.squared_error)[1]
    figure, still = drawn(figures.network, NET, trace, grads if blame else None, mark)
    check_network(figure, still, svg, lambda name: name in ("z", "a", "b", "x", "δ" if blame else ""))
    assert still.alt == words


def test_other_networks(drawn):
    carried = {name: FOUND[name] for name in worked.names(NET) if name[0] == "w"}
    figure, still = drawn(figures.network, NET)
    check_network(figure, still, network_picture(NET, FOUND, None, carried), lambda name: name == "b")
    assert still.alt == "A network of layers with 3, 4, 2 neurons, numbered 1 to 9; line width shows the size of each weight."
    carried = {name: WIDE_FOUND[name] for name in worked.names(WIDE) if name[0] == "w"}
    for mark in "x6", "w68", "b9":
        figure, still = drawn(figures.pictured, WIDE, WIDE_FOUND, mark)
        check_network(figure, still, network_picture(WIDE, WIDE_FOUND, mark, carried))
    nothing = (ab.Dense([[0.0, 0.0]], [0.0], ab.tanh),)  # all lines are thin
    figure, _ = drawn(figures.network, nothing, ab.forward(nothing, [1.0, 2.0]))
    assert {line.get_linewidth() for line in figure.axes[0].lines} == {0.75 * 0.5}


@pytest.mark.parametrize("sizes, roomy", [([6, 6, 6, 6], True), ([7, 1], False), ([1, 1, 1, 1, 1], False)])
def test_the_layout_of_a_network(sizes, roomy):
    """Boxes as long as there is room, and the middle of each layer at one height."""
    plan = figures.layout(sizes)
    (wide, tall), across, down = (((118, 78), 250, 92) if roomy else ((34, 34), 150, 40))
    assert (plan.roomy, plan.box) == (roomy, (wide, tall)) and [one.number for one in plan.neurons] == [*range(1, sum(sizes) + 1)]
    assert plan.size == (20 + wide + across * (len(sizes) - 1) + 96, down * max(sizes) + 16)
    assert plan.loss == (plan.size[0] - 50, plan.size[1] - 10)
    left = iter(plan.neurons)
    for k, size in enumerate(sizes):
        layer = [next(left) for _ in range(size)]
        assert {one.x for one in layer} == {10 + wide / 2 + across * k} and np.allclose(np.diff([one.y for one in layer]), down)
        assert np.mean([one.y for one in layer]) == 6 + down * max(sizes) / 2
    last = [f"y{one.number}" for one in layer]
    assert [one.goal for one in plan.neurons] == [None] * (sum(sizes) - sizes[-1]) + last
    assert plan.outputs == [f"a{name[1:]}" for name in last]


def test_what_is_no_network_to_draw():
    for more, text in (
            ({"mark": "w99"}, "^mark is 'w99': expected a weight, bias or input, such as w14"),
            ({"trace": ab.forward(NET, worked.x)[:1]}, r"^trace is .*: expected forward\(net, x\) of one row"),
            ({"trace": ab.forward(NET, np.ones((2, 3)))}, r"^trace is .*: expected forward"),
            ({"trace": 5}, "^trace is 5: expected"),
            ({"grads": NET[:1]}, "^grads")):
        with pytest.raises(ValueError, match=text):
            figures.network(NET, **more)
    with pytest.raises(ValueError, match=r"^net is \['Dense', 'Dense', 'Flatten'\]: expected dense layers only"):
        figures.network((*NET, ab.Flatten()))
    with pytest.raises(ValueError, match="^net"):
        figures.sizes_of((ab.Dense([[np.nan]], [0.0], ab.tanh),))


STEP = ab.record(NET, worked.x, worked.y, ab.squared_error, worked.lr)


@pytest.mark.parametrize("tape, what", [(NEURON, None), (NEURON, "E"), (chain(), None), (STEP, "E"), (STEP, "w14'")],
                         ids=["neuron", "error of the neuron", "chain", "network", "update"])
def test_computation(drawn, tape, what):
    figure, still = drawn(diagram.computation, tape, what)
    (ax,), plan = figure.axes, diagram.diagram(tape, what)
    arrows = [patch for patch in ax.patches if isinstance(patch, PathPatch)]
    heads = [patch for patch in ax.patches if isinstance(patch, Polygon)]
    boxes = [patch for patch in ax.patches if isinstance(patch, FancyBboxPatch)]
    texts = iter(ax.texts)
    for arrow, head, (points, mark) in zip(arrows, heads, plan.arrows, strict=True):
        live = computation_arrow(points, mark)
        bends, mark_ = [float(v) for v in re.findall(r"-?[\d.]+", live[0].get("d"))], live[2]
        assert near(arrow.get_path().vertices.ravel(), bends)
        assert (tone(arrow.get_edgecolor()), arrow.get_linewidth()) == ("muted", 0.9)
        assert not arrow.get_fill() and live[1].get("d").endswith("l-7 -3.5v7z")
        x, y = points[-1]
        assert near(head.get_xy(), [(x, y), (x - 7, y - 3.5), (x - 7, y + 3.5), (x, y)])
        assert tone(head.get_facecolor()) == "muted" and head.get_linewidth() == 0
        text = next(texts)
        assert (text.get_text(), *text.get_position()) == (mark, float(mark_.get("x")), float(mark_.get("y")) - 3)
        assert (tone(text.get_color()), text.get_ha(), text.get_va(), text.get_size()) == ("muted", "right", "center_baseline", 7)
    for patch, box in zip(boxes, plan.boxes, strict=True):
        live = computation_box(box._asdict(), "", box.text, box.below[2:], False, False)
        rect = live.find("rect")
        assert near([patch.get_x(), patch.get_y(), patch.get_width(), patch.get_height(), patch.get_boxstyle().rounding_size],
                    [float(rect.get(side)) for side in ("x", "y", "width", "height", "rx")]) and patch.get_boxstyle().pad == 0
        assert (tone(patch.get_facecolor()), tone(patch.get_edgecolor())) == ("paper", box.kind)
        assert patch.get_linewidth() == (1.8 if box.shape == "result" else 0.9)
        assert (patch.get_linestyle() in ("-", "solid")) is (box.kind != "gradient")
        both, meant = bool(box.name and box.sign), set()
        for node in live.iter("text"):
            meant |= {(node.text, round(float(node.get("x")), 6), round(float(node.get("y")) - 0.24 * 17, 6))}
        some = [next(texts) for _ in range(4)]
        assert {(t.get_text(), *np.round(t.get_position(), 6).tolist()) for t in some if t.get_text()} == meant
        assert [t.get_ha() for t in some] == ["left" if both else "center", "right" if both else "center", "center", "center"]
        assert {(t.get_va(), t.get_size()) for t in some} == {("center_baseline", 8.5)}
        assert [(t.get_weight(), tone(t.get_color())) for t in some] == [
            ("bold", "ink"), ("normal", "muted"), ("normal", "ink"), ("normal", "gradient")]
    gradients = sum(box.kind == "gradient" for box in plan.boxes)
    assert len(re.findall(r"stroke-dasharray: [\d.]+,[\d.]+", still.svg)) == gradients
    assert near(inches(figure), [plan.width / 96, plan.height / 96])
    low, middle, high = ({part.zorder for part in parts} for parts in (arrows, heads, boxes))
    assert max(low) < min(middle) <= max(middle) < min(high) <= max(high) < ax.texts[-1].zorder


def test_the_words_of_a_computation():
    still = diagram.computation(chain())
    assert still.alt == "A computation of 12 steps and inputs: E = (1 / (1 + e^(-(w·x + b))) - y)^2."


def stands_well(found, wanted, apart):
    """Those that touch stand around the mean of what they want; the upper ones of them want down, the lower ones up."""
    groups = np.split(np.arange(len(found)), 1 + np.flatnonzero(np.diff(found) > apart + 0.02))
    pulls = [np.cumsum(wanted[group] - found[group]) for group in groups]
    return np.all(np.diff(found) > apart - 0.02) and all(abs(pull[-1]) < 0.05 and pull.min() > -0.05 for pull in pulls)


@pytest.mark.parametrize("seed", range(20))
def test_boxes_stand_as_near_as_they_can_to_where_they_want(seed):
    """Beside the mean of what flows into them, if there is room."""
    rng = np.random.default_rng(seed)
    wanted, apart = rng.normal(size=7) * 40, rng.uniform(5, 30, 6)
    assert stands_well(np.array(diagram._spaced(wanted, apart)), wanted, apart)
    columns = [[(f"{c}{k}", c) for k in range(rng.integers(1, 5))] for c in range(4)]
    links = {(p, q) for one, other in zip(columns, columns[1:]) for p in one for q in other
             if p[0][1] == q[0][1] or rng.random() < 0.4}
    near = {p: [q for q in sum(columns, []) if {(p, q), (q, p)} & links] for p in sum(columns, [])}
    tall = {p: rng.choice([8, 44, 61]) for p in near}
    y = diagram._heights(columns, near, tall)
    assert abs(min(y[p] - tall[p] / 2 for p in y)) < 1e-9
    for before, column in zip(columns, columns[1:]):
        came = [[y[q] for q in near[p] if q in before] for p in column]
        if all(came):
            apart = np.array([12 + (tall[p] + tall[q]) / 2 for p, q in zip(column, column[1:])])
            assert stands_well(np.array([y[p] for p in column]), np.array([np.mean(some) for some in came]), apart)


@pytest.mark.parametrize("tape", [NEURON, chain(), STEP], ids=["neuron", "chain", "network"])
def test_arrows_into_a_box_do_not_cross(tape):
    plan = diagram.diagram(tape, "E")
    for box in plan.boxes:
        left = box.x - box.width / 2
        into = [arrow.points for arrow in plan.arrows
                if abs(arrow.points[-1][0] - left) < 1e-9 and abs(arrow.points[-1][1] - box.y) < box.height / 2]
        ends = [points[-1][1] for points in sorted(into, key=lambda points: points[-2][1])]
        assert ends == sorted(ends) and (not ends or near(np.mean(ends), box.y))
        assert near(np.diff(ends), [min(13, (box.height - 12) / len(ends))] * (len(ends) - 1) if ends else [])


# The still pictures of explorers: what is shown before anything is moved.

def test_the_still_of_a_neuron(drawn):
    figure, explorer = drawn(explorers.neuron, ab.tanh)
    one, other = lines(figure.axes[0])
    xs = np.linspace(-4, 4, 201)
    assert one[:2] == ("a = tanh(z)", "activation") and near(one[2:], (xs, np.tanh(xs)))
    assert other[:2] == ("z = w x + b", "weight") and np.array_equal(np.isnan(other[3]), abs(xs) >= 3)
    assert near(other[2], xs) and near(other[3][abs(xs) < 3], xs[abs(xs) < 3]) and figure.axes[0].get_xlabel() == "x"
    assert explorer.still.alt == "The sum z = w x + b and the activation tanh(z) of a neuron with weight 1 and bias 0."


def test_the_still_of_an_activation():
    assert explorers.activation(ab.tanh, -0.5).still.svg == figures.activation(ab.tanh, -0.5).svg


def test_the_still_of_losses(drawn):
    figure, explorer = drawn(explorers.loss, 0.25)
    (ax,), ps = figure.axes, np.linspace(0.01, 0.99, 99)
    one, other = lines(ax)
    assert one[:2] == ("cross-entropy", "loss") and near(one[2:], (ps, -np.log(ps)))
    assert other[:2] == ("squared error", "positive") and near(other[2:], (ps, (1 - ps) ** 2))
    assert near([dot.get_offsets()[0] for dot in ax.collections], [(0.25, 0.75 ** 2), (0.25, -np.log(0.25))])
    assert not any(said(ax.texts)) and (ax.get_xlabel(), ax.get_ylabel()) == ("answer p", "E")
    assert explorer.still.alt == "Squared error and cross-entropy against the answer p, for the truth y = 1."


def test_the_still_of_softmax(drawn):
    figure, explorer = drawn(explorers.softmax, [1.0, -2.5])
    (ax,), shares = figure.axes, ab.softmax(np.array([1.0, -2.5]))
    assert near([bar.get_height() for bar in ax.patches], shares) and said(ax.get_xticklabels()) == ["z = 1", "z = -2.5"]
    assert (ax.get_ylabel(), ax.get_ylim()[1]) == ("a", 1.05) and explorer.still.alt.startswith("Bars of a: z = 1: 0.97")


def test_the_still_of_a_descent(drawn):
    figure, explorer = drawn(explorers.descent, (1.0, 4.0), (-2.0, 1.0), 3, 0.125)
    path, first = figure.axes[0].lines
    assert near(path.get_xydata(), [(-2 * (1 - 0.125) ** k, (1 - 0.5) ** k) for k in range(4)])
    assert near(first.get_xydata(), [(-2, 1)])
    contours = figure.axes[0].collections[0]
    for level, one in zip(contours.levels, contours.get_paths(), strict=True):
        assert not len(one.vertices) or abs(one.vertices ** 2 @ [0.5, 2] - level).max() < 0.02
    assert explorer.still.alt == "A descent on the bowl E = (1 w1² + 4 w2²) / 2 from w = (-2, 1), in 3 steps."


def test_the_still_of_a_valley(drawn):
    figure, explorer = drawn(explorers.valley, 2.0, (-2.0, 1.0), 3, 0.125)
    path, first = figure.axes[0].lines
    assert near(path.get_xydata(), [(-2 * (1 - 0.125) ** k, (1 - 0.5) ** k) for k in range(4)])
    assert near(first.get_xydata(), [(-2, 1)])
    assert explorer.still.alt == ("The error of a neuron over its two weights, the second input 2 times as large as the first: "
                                  "3 steps from w = (-2, 1).")


def test_the_stills_of_a_network(drawn):
    for make, more, mark, blame in ((explorers.network, {}, "w14", False), (explorers.player, {}, None, False),
                                    (explorers.network, {"parameter": "b8", "blame": True}, "b8", True)):
        _, explorer = drawn(make, NET, worked.x, worked.y, **more)
        meant = figures.pictured(NET, FOUND, mark, blame)
        assert (explorer.still.svg, explorer.still.alt) == (meant.svg, meant.alt)


def test_the_still_of_the_playground(drawn):
    figure, explorer = drawn(explorers.playground, "xor", 1, "relu", 4)
    x, labels = ab.xor(seed=1)
    for marks, label in zip(figure.axes[0].lines, (0, 1)):
        assert near(marks.get_xydata(), x[labels == label])
    right = re.fullmatch(r"The plane cut in two by a network; ([\d.]+)% of 200 points lie on their own side.", explorer.still.alt)
    assert float(right[1]) > 90


def test_the_still_of_a_fit(drawn):
    figure, explorer = drawn(explorers.fitting, "sawtooth", 9, 8)
    data = explorer.figure.data
    (truth, says), marks = figure.axes[0].lines, figure.axes[0].collections
    x, y = data["xs"][3][:9], data["sets"]["sawtooth"]["ys"][3][:9]
    assert near(truth.get_xydata(), [*zip(data["grid"], data["sets"]["sawtooth"]["truth"])])
    assert near([one.get_offsets()[0] for one in marks], [*zip(x, y)])
    net = ab.init([1, 8, 8, 1], ab.tanh, seed=1)
    *_, (_, E, net) = ab.fit(net, (np.array([x]).T, np.array([y]).T), ab.mse, ab.adam(0.03), epochs=600)
    assert near(says.get_ydata(), ab.predict(net, np.array([data["grid"]]).T)[:, 0])
    assert explorer.still.alt == ("9 noisy points of a sawtooth, the curve itself, and a network with 8 neurons a layer after "
                                  f"600 epochs: E = {E:.4f} on its points.")


def test_the_still_of_a_recurrence(drawn):
    layer, x, y = ab.RNN([[0.25], [-0.5]], np.eye(2), [0.5, 0.25]), np.array([0.5, 1.0, -0.75]), np.array([0.75, 0.25])
    figure, explorer = drawn(explorers.recurrence, layer, x, y)
    s, (ax,) = layer.step(x[None, :, None]), figure.axes
    g = np.zeros_like(s.a)
    g[:, -1] = ab.squared_error.df(s.a[:, -1], y[None])
    lengths = np.linalg.norm(layer.delta(g, s)[0], axis=-1)
    assert near([bar.get_height() for bar in ax.patches], lengths) and tone(ax.patches[0].get_facecolor()) == "gradient"
    assert said(ax.get_xticklabels()) == ["step 1", "step 2", "step 3"] and ax.get_ylabel() == "length of delta"
    assert explorer.still.alt == ("A recurrent network of 2 units, 3 steps long. Lengths of delta: "
                                  + ", ".join(f"{v:.4f}" for v in lengths) + ".")


def test_the_still_of_a_computation():
    meant, explorer = diagram.computation(NEURON, "E"), explorers.computation(NEURON, "E")
    assert (explorer.still.svg, explorer.still.alt) == (meant.svg, meant.alt)


def test_the_still_of_a_digit(drawn):
    net, x = ab.init([64, 2, 3], seed=1), np.arange(128).reshape(2, 64) % 5 / 4
    figure, explorer = drawn(explorers.digit, net, x, [2, 1], 1)
    (ax,), p = figure.axes, ab.softmax(ab.predict(net, x[1]))
    assert near([bar.get_height() for bar in ax.patches], p) and said(ax.get_xticklabels()) == ["0", "1", "2"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("class", "probability")
    assert explorer.still.alt == f"Test image 1, a 1: the largest of the probabilities is {p.max():.4f}, for {p.argmax()}."


def test_the_still_of_a_convolutional_network(drawn):
    net, x = small_convolutional(), np.arange(1568).reshape(2, 1, 28, 28) % 5 / 4
    figure, explorer = drawn(explorers.digit, net, x, [2, 1])
    p = ab.softmax(ab.predict(net, x))[0]
    assert near([bar.get_height() for bar in figure.axes[0].patches], p)
    assert explorer.still.alt == f"Test image 0, a 2: the largest of the probabilities is {p.max():.4f}, for {p.argmax()}."


def test_the_still_of_a_convolution(drawn):
    image, own = np.arange(16).reshape(4, 4) % 5 / 4, np.arange(9).reshape(3, 3) / 8
    figure, explorer = drawn(explorers.convolution, image, {"own": own})
    one, other, _ = figure.axes
    padded = np.pad(image, 1)
    sums = [[(padded[i:i + 3, j:j + 3] * own.round(4)).sum() for j in range(4)] for i in range(4)]
    assert near(one.images[0].get_array(), image) and near(other.images[0].get_array(), sums)
    assert (one.get_title(), other.get_title(), one.images[0].cmap.name) == ("image", "own", "signed")
    assert explorer.still.alt == ("The feature map of the kernel own over an image of 4 by 4 pixels: "
                                  "blue is positive, brown negative.")


def test_the_still_of_feature_maps(drawn):
    net = (conv(1, 2, 3, ab.relu, 0), ab.MaxPool2D(2), ab.Flatten(), *ab.init([2, 3], seed=1))
    x = np.arange(32).reshape(2, 1, 4, 4) % 5 / 4
    figure, explorer = drawn(explorers.feature_maps, net, x, [2, 1], 1)
    seen = np.round(255 * x[1:]) / 255
    trace, p = ab.forward(net, seen), ab.softmax(ab.predict(net, seen))[0]
    assert [ax.get_title() for ax in figure.axes][::9] == ["conv", "relu", "pool"] and len(figure.axes) == 27
    for k, (values, sees) in enumerate([(trace[0].z, slice(1, 4)), (trace[0].a, slice(1, 4)), (trace[1].a, slice(0, 4))]):
        first, *maps = figure.axes[9 * k:9 * k + 9]
        field = np.zeros((4, 4))
        field[sees, sees] = seen[0, 0, sees, sees]  # what the number in the middle sees
        assert near(first.images[0].get_array(), field)
        size = 4 // values.shape[2]
        for ax, one in zip(maps, values[0] / abs(values).max()):
            large = np.kron(one, np.ones((size, size)))
            assert near(ax.images[0].get_array()[:len(large), :len(large)], large)
    assert explorer.still.alt == (
        "An image of 4 by 4 pixels and what a network makes of it: conv (2 maps of 2 by 2), relu (2 maps of 2 by 2), "
        "pool (2 maps of 1 by 1), dense (3 numbers); in front, the part that the middle number sees; the largest of the "
        f"probabilities is {p.max():.4f}, for {p.argmax()}.")

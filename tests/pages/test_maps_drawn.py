"""Is a whole CNN drawn as it should be: every map, and what is said of a pressed number?

What is meant comes from `forward`, from windows that NumPy cuts, and from pixels that are changed.
"""

from base64 import b64decode

import numpy as np
import pytest
from brushes import pen_counts
from reader import shown
from stage import RGB, words
from test_engine import small_cnn
from walks import pen_ink

import annbook as ab
from annbook import explorers, maps
from annbook.conv import conv
from annbook.layers import parameters
from annbook.network import dense
from annbook.pictures import centred

NET = small_cnn()
X = np.linspace(0, 1, 128).reshape(2, 1, 8, 8)
FOUND = maps.cnn_stages(NET, X)
AT = {stage.title: k for k, stage in enumerate(FOUND)}


def opened(stage, net=NET, x=X, labels=(3, 1), **settings):
    return stage.open(explorers.feature_maps(net, x, labels), **settings)


def single(net):
    """The network with its numbers as they travel, in single precision."""
    return tuple(layer.like(**{name: one(value) for name, value in parameters(layer)}) for layer in net)


def one(values):
    return np.asarray(values, np.float32).astype(float)


def numbers(net, x):
    """Every stage's numbers, (maps, rows, columns), by its title."""
    trace = ab.forward(single(net), x)
    values = {"x": x, "p": ab.softmax(trace[-1].z)}
    values |= {f"{name}{k}": getattr(s, name) for k, s in enumerate(trace, 1) for name in "za"}
    return {one.title: values[one.name].reshape(one.shape) for one in maps.cnn_stages(net, x)}


def seen(x):
    """An image as it travels: in 255ths."""
    return np.round(255 * x) / 255


def tiles(stage, k):
    """The small maps of stage k."""
    return [node for node in stage.all("div", "ab-maps")[k].iter("div") if node.get("class") == "ab-map"]


def bytes_of(stage, tile):
    call, = (call for call in stage.drawn(tile.find("canvas")) if call[0] == "putImageData")
    return np.frombuffer(b64decode(call[1]["bytes"]), np.uint8)


def coloured(values, top, positive="positive"):
    v = np.rint(255 * np.clip(np.ravel(values) / max(top, 1e-12), -1, 1))[:, None] / 255
    side, paper = np.where(v >= 0, RGB[positive], RGB["negative"]), np.array(RGB["paper"])
    return np.insert(side * abs(v) + paper * (1 - abs(v)), 3, 255, axis=1).ravel()


def check_maps(stage, net, x):
    """Every map of every stage is painted, on one scale for each stage."""
    for k, (title, values) in enumerate(numbers(net, x).items()):
        drawn, top = tiles(stage, k), np.abs(values).max()
        assert len(drawn) == len(values)
        for tile, one in zip(drawn, values):
            meant = coloured(one, top, "ink" if title == "image" else "positive")
            assert np.abs(bytes_of(stage, tile) - meant).max() <= 1, title


def test_every_map_is_painted(stage):
    opened(stage)
    check_maps(stage, NET, seen(X[:1]))
    stage.choose("image of the data", "1: a 1")
    check_maps(stage, NET, seen(X[1:]))
    p = numbers(NET, seen(X[1:]))["softmax"].ravel()
    assert stage.said == f"answer {p.argmax()} with probability {shown(p.max())}"
    assert [words(one) for one in stage.one("div", "ab-says")] == [f"{k}: {shown(v, 2)}" for k, v in enumerate(p)]


def pressed(stage):
    """What is said of the pressed number: the sentence, the path."""
    line = stage.all("p", "annbook-readout")[1]
    return words(line), words(stage.one("div", "ab-told")[1])


def named(found, k, cell):
    """How the number at cell (map, row, column) of stage k is called, and how Python writes it."""
    one, (m, row, column) = found[k], cell
    place = int(np.ravel_multi_index(cell, one.shape))
    if one.kind in ("dense", "softmax"):
        return f"{one.title}, number {place}", f"{one.name}[{place}]"
    own = f"map {m} of {one.title}" if one.shape[0] > 1 else one.title
    return f"{own}, row {row}, column {column}", f"{one.name}[{m},{row},{column}]"


def frame(tile):
    """The part of a map that is framed, in percent: (top, left, height, width); None without a frame."""
    mark = tile.find("span")
    if mark.get("hidden") is not None:
        return None
    style = dict(part.split(": ") for part in mark.get("style").split("; "))
    return [float(style[name].rstrip("%")) for name in ("top", "left", "height", "width")]


CELLS = [(title, cell) for title in AT for cell in {
    tuple(np.random.default_rng(k).integers(0, FOUND[AT[title]].shape)) for k in range(2)}]


@pytest.mark.parametrize("title, cell", [(title, tuple(map(int, cell))) for title, cell in CELLS])
def test_a_pressed_number_says_what_it_is_made_of(stage, title, cell):
    k, (m, row, column) = AT[title], cell
    opened(stage, cell=dict(stage=k, map=m, row=row, column=column))
    values = numbers(NET, seen(X[:1]))
    value, (said, symbol) = values[title][cell], named(FOUND, k, cell)
    assert pressed(stage)[0] == f"{said}: {shown(value)}"
    if title == "image":
        assert pressed(stage)[1] == "A pixel is given: nothing comes before it." and not stage.all("div", "ab-section")
        return
    high, wide, stride, padding = FOUND[k].reach
    before = values[FOUND[k - 1].title]
    told = words(stage.one("div", "ab-history"))
    assert told.startswith(f"{symbol} = ") and f"= {shown(value, 6)}" in told
    layer = FOUND[k].layer
    if FOUND[k].kind in ("conv", "dense"):
        padded = np.pad(before, ((0, 0), (padding,) * 2, (padding,) * 2))
        u, v = (row * stride, column * stride) if FOUND[k].kind == "conv" else (0, 0)
        window = padded[:, u:u + high, v:v + wide]
        own = m if FOUND[k].kind == "conv" else int(np.ravel_multi_index(cell, FOUND[k].shape))
        W, b = one(layer.W[own].reshape(window.shape)), one(layer.b[own])
        products = W * window
        check_products(stage, window, W, b, products, value)
    if FOUND[k].kind == "pool":
        window = before[m, row * stride:row * stride + high, column * stride:column * stride + wide]
        first = window.ravel().argmax()
        assert [words(td) for td in stage.one("table", "ab-cells").iter("td")] == [
            "✓ " * int(n == first) + shown(one) for n, one in enumerate(window.ravel())]


def check_products(stage, window, W, b, products, value):
    """The buttons of the maps, the table of the one that counts most, and the sum."""
    sums = products.sum((1, 2))
    most = int(np.abs(sums).argmax())
    if len(window) > 1:
        buttons = list(stage.one("p", "ab-parts").iter("button"))
        assert [words(one) for one in buttons] == [f"map {k}: {shown(one)}" for k, one in enumerate(sums)]
        assert [one.get("aria-pressed") for one in buttons].index("true") == most
    cells = [words(td) for td in stage.one("table", "ab-cells").iter("td")]
    assert cells == [f"{shown(x, 2)}\n× {shown(w, 2)}\n= {shown(p, 2)}" for x, w, p in zip(
        window[most].ravel(), W[most].ravel(), products[most].ravel())]
    said = f"{window.size} products add up to {shown(products.sum())}; with the bias {shown(b)} that is {shown(value)}"
    assert said in words(stage.one("div", "ab-section"))


@pytest.mark.parametrize("title, cell", [("conv 1", (1, 0, 7)), ("pool", (1, 3, 0)), ("tanh", (2, 1, 0)), ("relu 2", (0, 4, 3)),
                                         ("softmax", (0, 2, 0)), ("image", (0, 5, 2))])
def test_the_receptive_field_is_framed_in_every_earlier_map(stage, title, cell):
    k, (m, row, column) = AT[title], cell
    opened(stage, cell=dict(stage=k, map=m, row=row, column=column))
    for j, one in enumerate(FOUND):
        _, high, wide = one.shape
        for n, tile in enumerate(tiles(stage, j)):
            mixed = any(between.kind in ("conv", "dense", "softmax") for between in FOUND[j + 1:k + 1])
            if j > k or not mixed and n != m:
                assert frame(tile) is None, (one.title, n)
                continue
            rows, columns = maps.field(FOUND[j:], k - j, row, column)
            (top, bottom), (left, right) = ((part.start, part.stop) for part in (rows, columns))
            meant = [top / high, left / wide, (bottom - top) / high, (right - left) / wide]
            assert np.allclose(frame(tile), 100 * np.array(meant)), (one.title, n)


def test_a_field_holds_all_pixels_that_count_and_no_others():
    """The judge: a pixel is changed, and the numbers that see it move."""
    rng, x = np.random.default_rng(1), seen(X[:1])
    at = {one.title: numbers(NET, x)[one.title] for one in FOUND}
    moved = {title: np.zeros((*values.shape[1:], 8, 8), bool) for title, values in at.items()}
    for i, j in np.ndindex(8, 8):
        for size in (0.3, -0.4):
            other = x.copy()
            other[0, 0, i, j] += size + 0.1 * rng.random()
            for title, values in numbers(NET, other).items():
                moved[title][:, :, i, j] |= (values != at[title]).any(0)
    for title in ("conv 1", "relu 1", "pool", "conv 2", "tanh"):
        for row, column in np.ndindex(*FOUND[AT[title]].shape[1:]):
            inside, seen_by = np.zeros((8, 8), bool), moved[title][row, column]
            inside[maps.field(FOUND, AT[title], row, column)] = True
            assert not (seen_by & ~inside).any()
            assert title != "conv 1" or (seen_by == inside).all()  # behind it ReLU and pooling are blind to some
    wrong = [one._replace(reach=(*one.reach[:3], 0)) for one in FOUND]  # without the padding
    assert maps.field(wrong, AT["conv 1"], 3, 3) != maps.field(FOUND, AT["conv 1"], 3, 3)


def test_keys_go_from_number_to_number_and_stop_at_the_edge(stage):
    opened(stage, cell=dict(stage=1, map=1, row=6, column=0))
    for key, row, column in (("ArrowDown", 7, 0), ("ArrowDown", 7, 0), ("ArrowLeft", 7, 0), ("ArrowRight", 7, 1),
                             ("ArrowUp", 6, 1)):
        stage.fire(tiles(stage, 1)[1], "keydown", key=key)
        assert stage.state["cell"] == dict(stage=1, map=1, row=row, column=column)
    stage.fire(tiles(stage, 3)[0], "keydown", key="Enter")  # another map: as near as it has a number
    assert stage.state["cell"] == dict(stage=3, map=0, row=3, column=1)
    stage.fire(tiles(stage, 3)[0], "keydown", key="x")
    value = numbers(NET, seen(X[:1]))["pool"][0, 3, 1]
    assert [tile.get("aria-label") for tile in tiles(stage, 3)] == [
        f"map 0 of pool, row 3, column 1: {shown(value)}", "map 1 of pool"]
    assert all(tile.get("tabindex") == "0" for k in range(len(FOUND)) for tile in tiles(stage, k))


def test_a_press_and_a_drag_by_mouse(stage):
    opened(stage)
    assert pressed(stage)[0].startswith("map 0 of conv 1, row 4, column 4: ")  # the middle
    tile = tiles(stage, 2)[1]  # on the stage a canvas is a quarter of its size, at 10, 20
    stage.fire(tile, "click", clientX=10 + 5.5 / 4, clientY=20 + 2.5 / 4)
    assert stage.state["cell"] == dict(stage=2, map=1, row=2, column=5)
    for column, buttons, pointer, then in (6, 1, "mouse", 6), (7, 0, "mouse", 6), (3, 1, "touch", 6):  # a finger scrolls
        stage.fire(tiles(stage, 2)[1], "pointermove", clientX=10 + (column + 0.5) / 4, clientY=20 + 2.5 / 4, buttons=buttons,
                   pointerType=pointer)
        assert stage.state["cell"]["column"] == then


def test_one_step_back_leads_to_the_pixels(stage):
    opened(stage, cell=dict(stage=len(FOUND) - 1, map=0, row=1, column=0))
    way = []
    for _ in range(len(FOUND) - 1):
        stage.press("One step back")
        way.append(stage.state["cell"]["stage"])
    assert way == [*range(len(FOUND) - 2, -1, -1)]
    assert next(node for node in stage.all("button") if words(node) == "One step back").get("disabled") is not None


def test_another_map_before_can_be_looked_at(stage):
    opened(stage, cell=dict(stage=AT["conv 2"], map=0, row=0, column=0))
    for k in (0, 1):
        stage.fire(list(stage.one("p", "ab-parts").iter("button"))[k], "click")
        assert stage.state["cell"]["from"] == k
        window = numbers(NET, seen(X[:1]))["pool"][k, :2, :2]
        W = one(NET[2].W[0, k])
        assert [words(td) for td in stage.one("table", "ab-cells").iter("td")] == [
            f"{shown(x, 2)}\n× {shown(w, 2)}\n= {shown(w * x, 2)}" for x, w in zip(window.ravel(), W.ravel())]


@pytest.mark.parametrize("cell", [dict(stage=999, map=999, row=999, column=999), dict(stage=2.5, row=0.25), dict(column=3),
                                  {"stage": 4, "from": 999}, {"from": 1}])
def test_a_link_to_a_number_that_is_not_there_gives_one_that_is(stage, cell):
    opened(stage, cell=cell)
    assert words(stage.one("p", "ab-error")) == "" and pressed(stage)[0].split(": ")[1]


BIG = (conv(1, 2, 5, ab.relu, 0), ab.MaxPool2D(2), ab.Flatten(), dense(288, 3, ab.identity, 0))
STROKES = [[60, 40, 1], [180, 44, 0], [150, 120, 0], [118, 205, 0], [90, 130, 1], [170, 128, 0]]


def drawn(strokes):
    """What the network sees of a drawing."""
    return seen(centred(pen_ink(strokes)).reshape(1, 1, 28, 28))


def test_a_small_drawing_fills_its_image(stage):
    """Images of other sizes than MNIST's are seen as the digits of 8 by 8 were made."""
    opened(stage, strokes=STROKES)
    check_maps(stage, NET, np.reshape(pen_counts(STROKES), (1, 1, 8, 8)) / 16)


def test_a_drawing_goes_through_all_maps(stage):
    opened(stage, BIG, np.zeros((1, 1, 28, 28)), None)
    assert stage.state["image"] == "0"
    for count in (1, 3, len(STROKES)):
        stage.set(strokes=STROKES[:count])
        check_maps(stage, BIG, drawn(STROKES[:count]))
    stage.press("Undo")
    assert stage.state["strokes"] == STROKES[:4]
    check_maps(stage, BIG, drawn(STROKES[:4]))
    stage.press("Clear")
    check_maps(stage, BIG, np.zeros((1, 1, 28, 28)))
    stage.press("Undo")  # of nothing
    stage.set(strokes=STROKES, cell={"stage": 3, "map": 1, "row": 2, "column": 3})
    stage.press("Reset")
    assert (stage.state["strokes"], stage.state["cell"], stage.state["image"]) == ([], {}, "0")


def test_of_a_wide_window_the_largest_products_are_listed(stage):
    opened(stage, BIG, drawn(STROKES), None, cell={"stage": 4, "map": 0, "row": 1, "column": 0})
    window = numbers(BIG, drawn(STROKES))["pool"]
    products = one(BIG[3].W[1].reshape(2, 12, 12)) * window
    most = int(np.abs(products.sum((1, 2))).argmax())
    order = np.argsort(-np.abs(products[most].ravel()), kind="stable")[:9]
    cells = [words(td) for td in stage.one("table", "ab-cells").iter("td")]
    assert cells == [f"a2[{most},{n // 12},{n % 12}]\n{shown(window[most].ravel()[n], 2)}\n× "
                     f"{shown(one(BIG[3].W[1].reshape(2, -1)[most][n]), 2)}\n= {shown(products[most].ravel()[n], 2)}"
                     for n in order]
    assert f"the 9 largest of 144 products, map {most}" in words(stage.one("div", "ab-section"))


RNN = ab.RNN([[0.5]], [[0.5]], [0.0])
WRONG = {
    "net[1] is 'RNN with tanh': expected Conv2D, MaxPool2D, Flatten or Dense": ((NET[0], RNN, *NET[2:]), X),
    "net begins with 'Dense with relu': expected Conv2D": (ab.init([64, 3, 2], ab.relu), X),
    "net begins with 'Flatten': expected Conv2D": ((ab.Flatten(), *ab.init([64, 2])), X),
    "net ends in 'Dense with sigmoid': expected identity or softmax": ((*NET[:5], NET[5].like(act=ab.sigmoid)), X),
    "net ends in 'Conv2D with relu': expected identity or softmax": (NET[:1], X),
    "x has shape (2, 64): expected (n, 1, h, h), square images": (NET, X.reshape(2, 64)),
    "x has shape (2, 2, 4, 8)": (NET, X.reshape(2, 2, 4, 8)),
    "net[5]: x has shape": ((*NET[:4], NET[4].like(W=NET[4].W[:3], b=NET[4].b[:3]), NET[5]), X),
    "net: its parameters are 78881: expected at most 60000": (
        (conv(1, 3, 3, ab.relu, 0), ab.Flatten(), dense(108, 704, ab.relu, 0), dense(704, 3, ab.identity, 0)), X),
    "net: its maps are": ((conv(1, 120, 3, ab.relu, 0), ab.MaxPool2D(6), ab.Flatten(), dense(120, 2, ab.identity, 0)), X),
}


@pytest.mark.parametrize("says", WRONG)
def test_what_is_no_such_network_is_refused(says):
    net, x = WRONG[says]
    with pytest.raises(ValueError) as told:
        explorers.feature_maps(net, x)
    assert says in str(told.value)


def test_images_and_labels_must_fit():
    for more, says in ((dict(image=2), "image is 2: expected less than 2"), (dict(x=2 * X), "x"),
                       (dict(labels=[1]), "labels has length 1: expected 2")):
        with pytest.raises(ValueError, match=says):
            explorers.feature_maps(**{"net": NET, "x": X} | more)
    assert explorers.feature_maps(NET, np.tile(X, (9, 1, 1, 1)), np.arange(18) % 4, 15).figure.controls["image"]["options"] == [
        "15: a 3", *(f"{k}: a {k % 4}" for k in range(9))]


def test_dropout_is_left_out():
    plain, dropped = (explorers.feature_maps(net, X) for net in (NET, (*NET[:4], ab.Dropout(0.5, 0), *NET[4:])))
    assert plain.figure.data == dropped.figure.data and plain.still.svg == dropped.still.svg


def test_softmax_at_the_end_is_the_same(stage):
    said = []
    for act in ab.identity, ab.softmax:
        net = (*NET[:5], NET[5].like(act=act))
        opened(stage, net, cell={"stage": len(FOUND) - 1, "map": 0, "row": 2, "column": 0})
        check_maps(stage, NET, seen(X[:1]))
        said.append([stage.said, pressed(stage), words(stage.one("div", "ab-history"))])
    assert said[0] == said[1] and said[0][2].startswith("p[2] = e[2] / sum= ")

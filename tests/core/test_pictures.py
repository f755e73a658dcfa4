"""Does a photo of a digit come back as MNIST has it, and is everything else refused by what is wrong with it?"""

import io
from importlib.resources import files

import numpy as np
import pytest

import annbook as ab
from annbook.pictures import centred, picture

FOLDER = files("annbook") / "static" / "mnist"


@pytest.fixture(scope="module")
def read():
    """The kept convolutional network: images (n, 28, 28) -> digits."""
    net = ab.load(FOLDER / "convolutional.npz")
    return lambda images: ab.predict(net, np.asarray(images, np.float32).reshape(-1, 1, 28, 28)).argmax(axis=1)


@pytest.fixture(scope="module")
def digits():
    """500 of the test images (n, 28, 28) and their labels."""
    x, labels = ab.split(*ab.mnist(), test=0.2, seed=0)[1]
    return x[:500].reshape(-1, 28, 28).astype(float), labels[:500]


# a picture for every taste

def moved(image, side=28, scale=1.0, down=0.0, right=0.0, turn=0.0):
    """The image on a square of `side` pixels, in parts of 28: larger, moved, turned; between pixels by straight lines."""
    k = (np.arange(side) + 0.5) * 28 / side - 14
    y, x = np.meshgrid(k - down, k - right, indexing="ij")
    y, x = ((np.cos(turn) * y - np.sin(turn) * x) / scale + 13.5, (np.sin(turn) * y + np.cos(turn) * x) / scale + 13.5)
    top, left = np.floor(y).astype(int), np.floor(x).astype(int)
    wide = np.pad(image, 2)
    found = 0
    for i in 0, 1:
        for j in 0, 1:
            near = wide[np.clip(top + 2 + i, 0, 31), np.clip(left + 2 + j, 0, 31)]
            found = found + near * abs(1 - i - (y - top)) * abs(1 - j - (x - left))
    return found


def photo(image, seed=0, side=140, noise=0.04, light=0.35, pen=0.4, dark=False):
    """The image drawn with a pen on paper under a lamp: (side, side) from 0 to 1."""
    rng = np.random.default_rng(seed)
    big = moved(image, side, rng.uniform(0.6, 0.9), *rng.uniform(-2, 2, 2), rng.uniform(-0.09, 0.09))
    drawn = np.clip((big - pen) * 5 + 0.5, 0, 1)
    angle, (y, x) = rng.uniform(0, 2 * np.pi), np.mgrid[:side, :side] / side - 0.5
    lamp = 1 - light * (0.5 + np.cos(angle) * y + np.sin(angle) * x) - 0.1 * np.hypot(y, x)
    paper = rng.uniform(0.75, 0.95) * lamp
    grey = np.clip(paper * (1 - drawn * rng.uniform(0.6, 0.9)) + noise * rng.normal(size=(side, side)), 0, 1)
    return 1 - grey if dark else grey


# what comes back

def test_what_mnist_has_made_stays_as_it_is(digits):
    """The recipe is MNIST's own: its images come back; where the largest pixel is 254 of 255, it becomes 1."""
    for image in digits[0]:
        assert np.allclose(centred(image), image / image.max(), rtol=0, atol=1e-12)


@pytest.mark.parametrize("kind", [{}, {"dark": True}, {"noise": 0.1}, {"light": 0.6}, {"pen": 0.3}, {"side": 280}], ids=str)
def test_photos_are_read_as_their_originals(read, digits, kind):
    images, labels = digits[0][:200], digits[1][:200]
    seen = [picture(photo(image, seed, **kind)) for seed, image in enumerate(images)]
    assert np.mean(read(seen) == labels) >= np.mean(read(images) == labels) - 0.02


def around(one, place):
    """The photo, and what may be around and upon it: a dark table, ruled lines, a shadow with a rim, a finger."""
    y, x = np.mgrid[:140, :140]
    if place == "table":
        wide = np.full((240, 300), 0.2)
        wide[40:180, 100:240] = one
        return wide
    if place == "ruled":
        return one * np.where(y % 18 == 4, 0.8, 1)
    if place == "shadow":
        return one * (1 - 0.3 / (1 + np.exp((70 - x - y / 3) / 3)))
    return np.where(np.hypot(y - 150, x - 145) < 30, 0.35, one)


@pytest.mark.parametrize("place", ["table", "ruled", "shadow", "finger"])
def test_what_is_around_a_digit_is_left_out(read, digits, place):
    """A photo in a hundred may be refused, and is counted as misread."""
    images, labels = digits[0][:100], digits[1][:100]
    seen, refused = [], 0
    for seed, image in enumerate(images):
        try:
            seen.append(picture(around(photo(image, seed), place)))
        except ValueError:
            seen.append(np.zeros(784))
            refused += 1
    assert np.mean(read(seen) == labels) >= np.mean(read(images) == labels) - 0.03 and refused <= 2


@pytest.mark.parametrize("change", [{"scale": 0.7}, {"scale": 0.85}, {"scale": 1.15}, {"scale": 1.3}, {"down": 4}, {"down": -4},
                                    {"right": 4}, {"right": -4}, {"down": 4, "right": -4}], ids=str)
def test_moved_and_scaled_digits_cost_two_points_at_most(read, digits, change):
    images, labels = digits
    seen = [centred(moved(image, **change)) for image in images]
    assert np.mean(read(seen) == labels) >= np.mean(read(images) == labels) - 0.02


# what is refused

def told(words, held, **options):
    """The error's text; it must begin with the argument and hold these words."""
    before = held.copy() if isinstance(held, np.ndarray) else held
    with pytest.raises(ValueError, match=r"^(path|size)\b") as found:
        picture(held, **options)
    assert words in str(found.value)
    np.testing.assert_equal(held, before)


def paper(side=140, seed=0, noise=0.02):
    """A sheet with nothing on it, under a lamp."""
    rng = np.random.default_rng(seed)
    return np.clip(0.9 - 0.3 * np.mgrid[:side, :side][1] / side + noise * rng.normal(size=(side, side)), 0, 1)


def test_arrays_that_show_no_digit(digits):
    one, line, cross = photo(digits[0][0]), paper(), paper()
    line[66:74] = cross[90:94] = cross[:, 70:74] = 0.2
    for words, held in (("is blank", np.full((50, 40), 0.7)), ("is blank", np.zeros((28, 28))), ("is blank", paper()),
                        ("ink at its edge", line), ("ink at its edge", cross), ("ink at its edge", one[:, 50:]),
                        ("parts of ink that lie apart", np.concatenate([one, photo(digits[0][2])], axis=1)),
                        ("has shape (8, 8)", np.zeros((8, 8))), ("has shape (500, 2)", np.zeros((500, 2)))):
        told(words, held)


# digits of straight strokes (x, y), about 180 pixels high

STROKES = {"1": [(150, 60), (150, 240)], "2": [(95, 100), (130, 60), (180, 65), (200, 110), (100, 235), (215, 235)],
           "3": [(100, 80), (150, 60), (200, 80), (200, 120), (150, 145), (200, 170), (205, 215), (150, 240), (95, 215)],
           "4": [(180, 240), (180, 60), (90, 180), (220, 180)], "7": [(90, 70), (210, 70), (140, 240)],
           "5": [(205, 65), (110, 65), (105, 140), (170, 130), (205, 180), (170, 235), (95, 225)]}


def written(*lines, width=14, side=300):
    """Strokes on white paper, (300, side), each a row of points."""
    y, x = np.mgrid[:300, :side]
    dark = np.zeros((300, side), bool)
    for line in lines:
        for (a, b), (c, d) in zip(line, line[1:]):
            t = np.clip(((x - a) * (c - a) + (y - b) * (d - b)) / ((c - a) ** 2 + (d - b) ** 2), 0, 1)
            dark |= np.hypot(x - a - t * (c - a), y - b - t * (d - b)) <= width / 2
    return np.where(dark, 0.1, 1)


def after(line, gap, other):
    """The other's strokes, so far to the right of this one that `gap` pixels are between strokes of 14."""
    move = max(x for x, _ in line) - min(x for x, _ in other) + 14 + gap
    return [(x + move, y) for x, y in other]


@pytest.mark.parametrize("gap", [8, 20, 40, 60, 90])
@pytest.mark.parametrize("pair", ["37", "11", "15", "42", "17", "71", "55"])
def test_two_digits_side_by_side_are_not_one(pair, gap):
    one, other = (STROKES[name] for name in pair)
    told("parts of ink that lie apart: expected one digit", written(one, after(one, gap, other), side=500))


@pytest.mark.parametrize("lines, digit", [
    ([[(125, 80), (205, 80)], [(110, 102), (105, 150), (170, 140), (205, 180), (170, 235), (95, 225)]], 5),  # its bar above
    ([[(100, 70), (90, 150), (160, 150)], [(190, 60), (190, 240)]], 4)], ids=["five", "four"])
def test_strokes_that_do_not_meet_are_one_digit(read, lines, digit):
    """A bar lies above, a hook is much shorter than the stem beside it; and nothing of them is lost."""
    seen = written(*lines)
    assert ab.pictures.preparation(seen)["digit"][seen < 0.5].mean() > 0.9 and read(picture(seen)[None]) == digit


@pytest.mark.parametrize("width", [28, 45, 60, 65])
@pytest.mark.parametrize("name", ["2", "3", "5"])
def test_a_thick_pen_leaves_little_paper(read, name, width):
    """A third of the sheet is ink, or more: whatever the paper's tone, the digit is what does not lie all around it."""
    for seen in written(STROKES[name], width=width), 1.1 - written(STROKES[name], width=width):
        assert read(picture(seen)[None]) == int(name)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("side", [28, 64, 140, 400])
def test_noise_is_no_digit(seed, side):
    rng = np.random.default_rng(seed)
    for held in (rng.random((side, side)), np.clip(rng.normal(0.5, 0.2, (side, side)), 0, 1),
                 np.float64(rng.random((side, side)) > rng.uniform(0.8, 0.999)), rng.integers(0, 256, (side, side, 3))):
        told("expected", held)


@pytest.mark.parametrize("seed", range(12))
def test_paper_under_a_lamp_is_blank_or_no_digit(seed):
    """A bright spot is no stroke, and neither is the rim of a shadow."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:140, :140] / 140 - rng.uniform(0, 1, (2, 1, 1))
    lamp = 0.4 + 0.5 * np.exp(-(y * y + x * x) / 0.3)
    for held in lamp, 0.85 - 0.7 * (y * y + x * x) / 2, np.where(x + y / 3 > 0, 0.8, 0.5):
        told("expected", np.clip(held + 0.02 * rng.normal(size=lamp.shape), 0, 1))


def test_numbers_that_are_no_tones():
    for words, held in (("0 to 1", np.full((30, 30), 200.0)), ("0 to 1", np.full((30, 30), -1)), ("axes", np.zeros(784)),
                        ("shape (28, 28, 2)", np.zeros((28, 28, 2))), ("finite", np.full((28, 28), np.nan)),
                        ("empty", np.zeros((0, 0))), ("axes", np.zeros((1, 28, 28, 3)))):
        told(words, held)
    for held in (None, 3, [["a", "b"]], np.array([[1j]]), {"path": 1}):
        with pytest.raises(TypeError, match="^path"):
            picture(held)


def test_sizes_of_other_networks():
    image = photo(np.pad(np.ones((12, 4)), [(8, 8), (12, 12)]))
    assert picture(image, 32).shape == (1024,) and picture(image, 12).shape == (144,)
    for size in 11, 8, 0, -1:
        told(f"size is {size}: expected at least 12", image, size=size)
    with pytest.raises(TypeError, match="size"):
        picture(image, 28.0)


def test_ink_that_is_none():
    for words, held in (("is 0 everywhere", np.zeros((9, 9))), ("0 to 1", np.full((9, 9), 2.5))):
        with pytest.raises(ValueError, match=f"^ink .*{words}"):
            centred(held)


# files

Image = pytest.importorskip("PIL.Image")


def packed(pixels, kind="PNG", **options):
    """The bytes of a file with these pixels: an array, or a picture of Pillow."""
    held = io.BytesIO()
    seen = pixels if isinstance(pixels, Image.Image) else Image.fromarray(np.uint8(np.round(255 * np.asarray(pixels))))
    seen.save(held, kind, **options)
    return held.getvalue()


@pytest.fixture(scope="module")
def one(digits):
    return photo(digits[0][0], seed=3)


def test_a_file_comes_in_many_ways(one, tmp_path):
    """A path, as text or not, bytes, an open file, an array: all are the same picture."""
    raw = packed(one)
    path = tmp_path / "one.png"
    path.write_bytes(raw)
    x = picture(np.round(255 * one).astype(np.uint8))
    assert x.shape == (784,) and x.dtype == np.float32 and x.min() == 0 and x.max() == 1
    for held in path, str(path), raw, bytearray(raw), io.BytesIO(raw), np.round(255 * one).astype(int), np.round(255 * one) / 255:
        assert np.array_equal(picture(held), x)
    with path.open("rb") as opened:
        assert np.array_equal(picture(opened), x)
    assert ab.predict(ab.load(FOLDER / "dense.npz"), x).shape == (10,) and ab.data.picture is picture is ab.picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP", "PPM"])
def test_kinds_of_files(one, kind):
    assert abs(picture(packed(one, kind)) - picture(one)).mean() < 0.01


@pytest.mark.parametrize("mode", ["1", "P", "RGB", "RGBA", "LA", "CMYK", "I;16"])
def test_kinds_of_pixels(one, mode):
    grey = Image.fromarray(np.uint8(255 * one))
    seen = Image.fromarray(np.uint16(65535 * one)) if mode == "I;16" else grey.convert(mode)
    kind = "TIFF" if mode in ("CMYK", "LA") else "PNG"
    assert abs(picture(packed(seen, kind)) - picture(one)).mean() < (0.1 if mode == "1" else 0.01)


@pytest.mark.parametrize("turned", range(2, 9))
def test_a_phone_says_which_side_is_up(one, turned):
    """EXIF's orientation: the pixels lie on their side, and the picture does not."""
    way = Image.Transpose
    undo = [None, None, way.FLIP_LEFT_RIGHT, way.ROTATE_180, way.FLIP_TOP_BOTTOM, way.TRANSPOSE, way.ROTATE_90,
            way.TRANSVERSE, way.ROTATE_270][turned]
    seen = Image.fromarray(np.uint8(255 * one))
    exif = Image.Exif()
    exif[0x0112] = turned
    assert abs(picture(packed(seen.transpose(undo), exif=exif)) - picture(one)).mean() < 0.01


@pytest.mark.parametrize("tone", [0, 255])
def test_what_is_transparent_is_paper(tone):
    """Ink alone, black or white, on nothing at all; and a sheet with holes for corners."""
    ink = moved(np.pad(np.ones((14, 4)), [(7, 7), (12, 12)]), 140)
    seen = np.full((140, 140, 4), tone, np.uint8)
    seen[..., 3] = np.round(255 * ink)
    assert np.allclose(picture(packed(Image.fromarray(seen))), picture(ink), atol=0.02)
    sheet = np.full((140, 140, 4), 255 - tone, np.uint8)
    sheet[..., :3][ink > 0.5] = tone
    sheet[..., 3] = 255
    sheet[:20, :20, 3] = 0
    assert np.allclose(picture(sheet), picture(np.float64(ink > 0.5)), atol=0.02)


def test_large_files(one):
    """Whatever the side, and as fast as needed; more than 64 million pixels are refused by the header."""
    small = np.round(255 * one).astype(np.uint8)
    large = np.kron(small, np.ones((30, 30), np.uint8))
    for kind in "PNG", "JPEG":
        assert abs(picture(packed(Image.fromarray(large), kind)) - picture(small.repeat(2, 0).repeat(2, 1))).mean() < 0.02
    huge = packed(Image.new("1", (10_000, 10_000)))
    told("is huge, 10000 by 10000 pixels", huge)
    told("is huge", packed(Image.new("1", (20_000, 10_000))))


def test_files_that_are_no_picture(one, tmp_path):
    raw = packed(one)
    frames = [Image.fromarray(np.uint8(255 * np.roll(one, 9 * k, axis=1))) for k in range(3)]
    for kind in "GIF", "PNG", "WEBP", "TIFF":
        told("has 3 frames: expected one", packed(frames[0], kind, save_all=True, append_images=frames[1:]))
    for words, held in (("is empty", b""), ("is no picture", b"x,y\n1,2\n"), ("is no picture", raw[:20]),
                        ("is no picture", b"%PDF-1.7"), ("is HEIC", b"\0\0\0\x18ftypheic" + bytes(40)),
                        ("of the kind F", packed(Image.new("F", (30, 30)), "TIFF"))):
        told(words, held)
    for kind in "PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP":
        raw = packed(one, kind)
        for part in 0.3, 0.6, 0.9:
            told("expected", raw[:int(part * len(raw))])
    told("is no file", tmp_path)
    with pytest.raises(FileNotFoundError):
        picture(tmp_path / "none.png")
    with pytest.raises(TypeError, match="path is a file of text"):
        picture(io.StringIO("text"))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"])
def test_damaged_files_are_read_or_refused(one, kind):
    """A byte in a hundred is another: a picture comes, or an error that begins with the argument."""
    raw, refused = np.frombuffer(packed(one, kind), np.uint8), 0
    for seed in range(30):
        rng = np.random.default_rng(seed)
        held = raw.copy()
        places = rng.integers(0, len(held), 1 + len(held) // 100 * (seed % 2))
        held[places] = rng.integers(0, 256, len(places))
        try:
            x = picture(held.tobytes())
            assert x.shape == (784,) and 0 <= x.min() <= x.max() <= 1
        except ValueError as e:
            assert str(e).startswith("path (bytes) "), e
            refused += 1
    assert refused or kind == "BMP"


def test_an_image_of_pillow_is_told_the_way(one):
    """It is no path, and the error names all that is taken; what it advises works."""
    image = Image.fromarray(np.uint8(255 * one))
    for held in image, object(), 3.5:
        with pytest.raises(TypeError, match=r"^path is .*: expected a path, bytes, an open file or an array; .*convert\('RGB'\)"):
            picture(held)
    assert abs(picture(np.asarray(image.convert("RGB"))) - picture(one)).mean() < 0.01

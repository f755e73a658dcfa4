"""The board for 28 by 28 pixels: photos of digits, by button, dropped and pasted; what is no picture; a finger on a phone."""

import io
import re
import struct
import zlib
from base64 import b64encode

import numpy as np
import pytest
from browser import DRAWN
from PIL import Image
from playwright.sync_api import expect
from walks import THREE, check_answer, check_pixels, convolutional, held, pen_ink, write
from website import Figure

import annbook as ab
from annbook.pictures import centred, preparation

PAGE = "14_handwriting.html"


def photo(height=300, width=400, seed=0):
    """Red, green and blue of a three on paper that lies in a shadow, with the noise of a camera."""
    rng = np.random.default_rng(seed)
    ink = np.asarray(Image.fromarray((255 * pen_ink([[*p, int(not k)] for k, p in enumerate(THREE)])).astype(np.uint8))
                     .resize((width * 3 // 5, width * 3 // 5), Image.BILINEAR)) / 255
    sheet, top = np.zeros((height, width)), (height - len(ink)) // 2
    sheet[top:top + len(ink), width // 5:width // 5 + len(ink)] = ink
    rows, columns = np.mgrid[0:1:height * 1j, 0:1:width * 1j]
    paper = 0.8 - 0.3 * rows + 0.1 * columns
    grey = np.clip(paper * (1 - 0.5 * sheet) + rng.normal(0, 0.01, sheet.shape), 0, 1)
    return np.rint(255 * grey[..., None] * [1, 0.97, 0.88]).astype(np.uint8)


def saved(kind, seen=None, **more):
    file = io.BytesIO()
    Image.fromarray(photo() if seen is None else seen).save(file, kind, **more)
    return file.getvalue()


def transparent():
    """Ink on nothing."""
    grey = preparation(photo())["digit"]
    return np.dstack([np.zeros((*grey.shape, 3)), 255 * grey]).round().astype(np.uint8)


def lying():
    """What a camera notes that was held upright."""
    notes = Image.Exif()
    notes[0x0112] = 6  # to be turned by a quarter, clockwise
    return notes


def give(figure, content, name="three.png"):
    figure.root.locator("input[type=file]").set_input_files([{"name": name, "mimeType": "image/png", "buffer": content}])


# The bounds are in parts of 255; a half comes from rounding to bytes. A JPEG is unpacked by another program.
FILES = {"png": (saved("PNG"), 0.501), "bmp": (saved("BMP"), 0.501), "gif": (saved("GIF"), 0.501),
         "jpeg": (saved("JPEG", quality=90), 1), "webp": (saved("WEBP", lossless=True), 0.501),
         "large": (saved("PNG", photo(900, 1200)), 0.501), "on nothing": (saved("PNG", transparent()), 1),
         "lying": (saved("JPEG", np.rot90(photo()).copy(), quality=90, exif=lying()), 1)}


@pytest.mark.parametrize("name", FILES)
def test_a_photo_is_read_as_python_reads_it(opened, name):
    content, bound = FILES[name]
    x = ab.picture(content).reshape(28, 28)
    with opened(PAGE) as page:
        figure = Figure(page, "digit")
        give(figure, content)
        figure.root.get_by_text("Your picture. Draw here.").wait_for()
        expect(figure.root.locator("figcaption")).to_have_text(["grey", "ink", "cropped", "28 × 28"])
        off = abs(held(figure) - 255 * x).max()
        print(f"{name}: {off:.3f} of 255")
        assert off <= bound
        assert check_answer(figure, convolutional(), held(figure)[None] / 255) == 3
        link, before = figure.link(), figure.readout.inner_text()
    with opened(PAGE + "#" + link.partition("#")[2]) as page:  # its pixels are in the link
        Figure(page, "digit").says(before)


def carried(page, content):
    """What a hand carries over the page, or keeps in the clipboard."""
    return page.evaluate_handle("""text => {
      const data = new DataTransfer(), bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
      data.items.add(new File([bytes], "three.png", { type: "image/png" }));
      return data;
    }""", b64encode(content).decode())


def test_a_picture_is_dropped_or_pasted(opened):
    with opened(PAGE) as page:
        figure = Figure(page, "digit")
        x, said = ab.picture(FILES["png"][0]).reshape(28, 28), figure.root.get_by_text("Your picture. Draw here.")
        figure.root.locator(".ab-board").dispatch_event("drop", {"dataTransfer": carried(page, FILES["png"][0])})
        said.wait_for()
        check_pixels(figure, x)
        figure.press("Reset")
        said.wait_for(state="detached")
        page.evaluate("""([clipboardData, board]) =>
                         board.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }))""",
                      [carried(page, FILES["png"][0]), figure.root.locator(".ab-board").element_handle()])
        said.wait_for()
        check_pixels(figure, x)
        figure.press("Clear")
        check_pixels(figure, centred(pen_ink(write(figure, THREE))))  # and it can be drawn on


def huge():
    """A picture of 81 million pixels in a few thousand bytes."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    parts = {b"IHDR": struct.pack(">IIBBBBB", 9000, 9000, 1, 0, 0, 0, 0), b"IDAT": zlib.compress(bytes(9000 * 1126)),
             b"IEND": b""}
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts.items())


def moving(kind):
    first, *others = (Image.fromarray(photo(90, 120, seed)) for seed in range(3))
    file = io.BytesIO()
    first.save(file, kind, save_all=True, append_images=others)
    return file.getvalue()


TWO = np.full((200, 400, 3), 230, np.uint8)
TWO[50:150, 60:80] = TWO[50:150, 320:340] = 20
NONE = {"empty": b"", "text": b"no picture at all", "svg": b"<svg xmlns='http://www.w3.org/2000/svg' width='40' height='40'/>",
        "heic": b"\0\0\0\x18ftypheic" + bytes(40), "cut off": FILES["png"][0][:9000], "cut off early": FILES["jpeg"][0][:300],
        "huge": huge(), "gif": moving("GIF"), "png": moving("PNG"), "webp": moving("WEBP"),
        "blank": saved("PNG", np.full((60, 60, 3), 200, np.uint8)), "tiny": saved("PNG", np.zeros((9, 60, 3), np.uint8)),
        "two": saved("PNG", TWO), "noise": saved("PNG", np.random.default_rng(0).integers(0, 256, (80, 80, 3), np.uint8))}

OWN = {"cut off early": "cannot be read to its end: expected a whole picture; fetch it again",  # a JPEG it is
       "tiny": "has 60 by 9 pixels: expected at least 12 along each side"}  # as one says it to who is no programmer


def test_what_shows_no_digit_is_refused_in_pythons_words_and_changes_nothing(opened):
    with opened(PAGE) as page:
        figure = Figure(page, "digit")
        write(figure, THREE)
        before = figure.readout.inner_text(), figure.state()
        for name, content in NONE.items():
            with pytest.raises(ValueError) as error:
                ab.picture(content)
            give(figure, content, f"{name}.png")
            same = OWN.get(name) or re.sub(r" \('.*'\)", "", str(error.value).removeprefix("path (bytes) "))
            expect(page.locator(".ab-error:visible")).to_have_text(f"{name}.png {same}. Nothing was changed.")
            assert (figure.readout.inner_text(), figure.state()) == before
        figure.press("Clear")
        expect(page.locator(".ab-error:visible")).to_have_count(0)


@pytest.mark.parametrize("width, height", [(360, 640), (740, 360)])
@pytest.mark.parametrize("chapter", ["11_images.html", PAGE])
def test_a_phone_draws_and_does_not_scroll_and_sees_the_answer(opened, chapter, width, height):
    with opened(chapter, has_touch=True, is_mobile=True) as page:
        page.set_viewport_size({"width": width, "height": height})
        figure = Figure(page, "digit")
        figure.press("Clear")
        board = figure.root.locator(".ab-board")
        board.evaluate("node => window.scrollBy({ top: node.getBoundingClientRect().top - 90, behavior: 'instant' })")
        figure.settle()
        box, stood = board.bounding_box(), page.evaluate("scrollY")
        touch = page.context.new_cdp_session(page)
        points = [(box["x"] + 128, box["y"] + 40 + 12 * k) for k in range(15)]
        for kind, at in (("touchStart", points[:1]), *(("touchMove", [point]) for point in points[1:]), ("touchEnd", [])):
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in at]})
        figure.settle()
        assert figure.readout.inner_text().startswith("answer 1 ") and page.evaluate("scrollY") == stood
        line = figure.readout.bounding_box()
        top = page.locator(".top").bounding_box()
        assert top["y"] + top["height"] <= line["y"] and line["y"] + line["height"] <= box["y"]
        assert box["y"] + box["height"] <= height
        assert height < 600 or figure.root.locator(".ab-stages").bounding_box()["y"] < height
        assert len(figure.state()["strokes"]) > 9


@pytest.mark.parametrize("width, height", [(360, 740), (740, 360), (640, 320)])
def test_a_map_that_is_tapped_answers_beside_it(opened, width, height):
    """Whatever map it is: its number is said in the window, below the head, and the map is still there."""
    with opened(PAGE, has_touch=True, is_mobile=True, reduced_motion="reduce") as page:
        page.set_viewport_size({"width": width, "height": height})
        figure = Figure(page, "maps")
        maps, line = figure.root.locator(".ab-map"), figure.root.locator(".ab-told > .annbook-readout")
        for k in (3, maps.count() // 2, maps.count() - 3):
            maps.nth(k).scroll_into_view_if_needed()
            maps.nth(k).tap()
            figure.settle()
            page.evaluate(DRAWN)
            said, seen = line.bounding_box(), maps.nth(k).bounding_box()
            head = max(0, page.locator(".top").evaluate("node => node.getBoundingClientRect().bottom"))
            assert head <= said["y"] and said["y"] + said["height"] <= height
            assert head <= seen["y"] and seen["y"] + seen["height"] <= height

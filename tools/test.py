"""Runs all tests, several at a time, and ends with one line: N passed, N failed.

    python tools/test.py [what pytest takes: -k WORD, tests/core, -x]

What is asked for by arguments runs in one process.
"""

import os
import sys
from collections import Counter
from pathlib import Path

import front
import pytest

ROOT = Path(__file__).resolve().parent.parent


class Count:
    """Counts tests by outcome: one that breaks while it is set up or ends has failed."""

    def __init__(self):
        self.outcome = {}

    def pytest_collectreport(self, report):
        if report.failed:
            self.outcome[report.nodeid] = "failed"

    def pytest_runtest_logreport(self, report):
        if report.when == "call" or not report.passed:
            if self.outcome.get(report.nodeid) != "failed":
                self.outcome[report.nodeid] = report.outcome


def everything():
    """What pytest is asked, twice: first what needs no browser, several files side by side, then what does, alone.

    Two browsers at work would make each other wait, and a test would take that for a fault. The front end's tools,
    which files share, are set up before, so that nobody does it twice; if they cannot be, the tests that need them say so.
    """
    try:
        front.ready()
    except SystemExit as missing:
        print(missing)
    os.environ["PYTHONHASHSEED"] = "0"  # all processes must see the tests in one order
    aside = [str(path) for path in sorted((ROOT / "tests").iterdir()) if any(path.glob("test_*.py")) and path.name != "web"]
    yield "-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadfile", *aside
    yield str(ROOT / "tests" / "web"),


def main(*arguments):
    count, codes = Count(), []
    for some in [arguments] if arguments else everything():
        codes.append(pytest.main(["--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml"), *some], plugins=[count]))
    total = Counter(count.outcome.values())
    skipped = f", {total['skipped']} skipped" if total["skipped"] else ""
    print(f"{total['passed']} passed, {total['failed']} failed{skipped}", flush=True)
    return max(map(int, codes)) or bool(total["failed"])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

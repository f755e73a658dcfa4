"""Runs all tests, and ends with one line: N passed, N failed.

    python tools/test.py [what pytest takes: -k WORD, tests/core, -x]
"""

import sys
from collections import Counter
from pathlib import Path

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


def main(*arguments):
    count = Count()
    code = pytest.main(["--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml"),
                        *(arguments or [str(ROOT / "tests")])], plugins=[count])
    total = Counter(count.outcome.values())
    skipped = f", {total['skipped']} skipped" if total["skipped"] else ""
    print(f"{total['passed']} passed, {total['failed']} failed{skipped}", flush=True)
    return int(code) or bool(total["failed"])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""Walks through the whole site in Chromium, Firefox and WebKit, and ends with a table: make browsers

    python tools/browsers.py [what pytest takes: -x, -k file]

Takes the browsers that are installed, and says what another one needs. ENGINES="firefox webkit" asks for these by name;
then one that is missing is a failure. A picture of each explorer is left in docs/_build/engines.
"""

import os
import re
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from test import Count

ROOT = Path(__file__).resolve().parent.parent
WALK = ROOT / "tests" / "web" / "test_engines.py"


class Table(Count):
    """Counts the outcomes of each engine, keeps its version and why it was passed over."""

    def __init__(self):
        super().__init__()
        self.versions, self.lacks = {}, {}

    def pytest_runtest_logreport(self, report):
        super().pytest_runtest_logreport(report)
        engine = self.engine(report.nodeid)
        self.versions.update((engine, value) for name, value in report.user_properties if name == "version")
        if report.skipped:
            self.lacks[engine] = str(report.longrepr[2]).removeprefix("Skipped: ")

    @staticmethod
    def engine(test):
        return re.search(r"\[(\w+)", test)[1]

    def rows(self):
        """(engine and version, how many tests passed, how many failed, or what is missing)."""
        by = defaultdict(list)
        for test, outcome in self.outcome.items():
            by[self.engine(test)].append(outcome)
        for engine, outcomes in by.items():
            version = self.versions.get(engine, "")
            yield f"{engine} {version}".strip(), outcomes.count("passed"), outcomes.count("failed"), self.lacks.get(engine, "")


def main(*arguments):
    os.environ.setdefault("ENGINES", "")
    table = Table()
    code = pytest.main(["--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml"), str(WALK), *arguments], plugins=[table])
    print()
    for engine, passed, failed, lacks in table.rows():
        print(f"{engine:20}", lacks or f"{passed} passed, {failed} failed")
    return int(code)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""Do the long experiments of bench/fair still give what was kept, as far as it can be seen in seconds?"""

import importlib
import sys
from pathlib import Path

import pytest

from annbook.data import measured

FAIR = Path(__file__).resolve().parents[2] / "bench" / "fair"
CASES = sorted(path.stem for path in FAIR.glob("*.py") if path.stem != "__main__")


@pytest.mark.parametrize("name", CASES)
def test_a_part_is_as_it_was_kept(name, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(FAIR), *sys.path])
    kept, found = measured(name), importlib.import_module(name).small()
    assert found and all(found[row] for row in found)
    for row, columns in found.items():
        for column, numbers in columns.items():
            whole = kept[row][column]
            near = max(whole) - min(whole) + 0.02 * max(map(abs, whole))  # other machines round otherwise
            for one, was in zip(numbers, whole, strict=False):
                assert abs(one - was) <= near, (row, column)


def test_what_is_kept_is_what_is_measured():
    kept = {path.stem for path in (FAIR.parents[1] / "annbook" / "static" / "fair").glob("*.json")}
    assert kept == {*CASES}, "run `python bench/fair NAME`, and commit what it writes"

"""The tools of the front end and a stage for its figures, for the tests that need them."""

import front as tools
import pytest
from stage import Stage


@pytest.fixture(scope="session")
def front():
    """tools/front.py, set up; where that cannot be, its tests are skipped and say why."""
    try:
        tools.ready()
    except SystemExit as missing:
        pytest.skip(str(missing))
    return tools


@pytest.fixture(scope="module")
def stage():
    """A page in Node, on which figures are drawn."""
    made = Stage()
    yield made
    made.close()

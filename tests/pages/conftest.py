"""The tools of the front end, for the tests that need them."""

import front as tools
import pytest


@pytest.fixture(scope="session")
def front():
    """tools/front.py, set up; where that cannot be, its tests are skipped and say why."""
    try:
        tools.ready()
    except SystemExit as missing:
        pytest.skip(str(missing))
    return tools

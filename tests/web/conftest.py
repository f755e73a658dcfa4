"""One site and one browser serve all tests."""

import pytest
from browser import SITE, build, launched, served
from playwright.sync_api import sync_playwright
from website import opener


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright):
    with launched(playwright) as browser:
        yield browser


@pytest.fixture(scope="session")
def site():
    """The pages of the site, which is built if it is not up to date."""
    build()
    return sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))


@pytest.fixture(scope="session")
def home(site):
    with served() as address:
        yield address


@pytest.fixture(scope="session")
def opened(site, browser):
    """Opens a page of the site as a context: `with opened("00_worked.html") as page`."""
    return opener(browser)

"""The live figures of the website: how a page with them is opened, and where their state is."""

import json
from contextlib import contextmanager
from urllib.parse import parse_qsl

import reader
from browser import SITE, Watched

WINDOW = {"width": 1000, "height": 900}


def state_of(page):
    """The state of the widgets of a page, as Python wrote it."""
    text = (SITE / "_static/state" / page).with_suffix(".js").read_text("utf-8")
    return json.loads(json.loads(text[text.index('"'):text.rindex('"') + 1]))["state"]


class Figure(reader.Figure):
    """A figure of the website: Python wrote its state into the page, and the reader's is in the address."""

    def given(self, name):
        models = (model["state"] for model in state_of(self.page.url.partition("#")[0].rpartition("/")[2]).values())
        anchor = self.root.get_attribute("data-anchor")
        return next(model[name] for model in models if model.get("anchor") == anchor)

    def link(self):
        """The address of the state, as `Copy link` writes it."""
        self.root.locator(".ab-copy").click()
        return self.page.evaluate("location.href")

    def state(self):
        rules = self.given("controls")
        texts = parse_qsl(self.link().partition("?")[2], keep_blank_values=True)
        return {name: json.loads(text) if {"min", "texts"} & {*rules[name]} else text for name, text in texts}


def opener(browser):
    """How to open a page whose figures live; then its network is cut, and an error on it fails the test.

    Pages follow each other in one window, as with a reader, which is fast;
    a test that needs another kind of window gets one of its own.
    """
    folder_of_site = SITE.as_uri() + "/"

    def window(**options):
        context = browser.new_context(viewport=WINDOW, **options)
        context.set_default_timeout(20_000)
        return Watched(context)

    usual = window()

    @contextmanager
    def opened(name, folder=folder_of_site, **options):
        watched = window(**options) if options else usual
        page, context = watched.page, watched.page.context
        watched.wrong, watched.allowed = [], (folder,)
        if watched is usual:  # whatever the last test left
            context.set_offline(False)
            page.goto("about:blank")
            page.set_viewport_size(WINDOW)
            page.emulate_media(media="null", color_scheme="null")
        watched.open(folder + name)
        context.set_offline(True)
        yield page
        if watched is not usual:
            context.close()
        assert not watched.wrong, watched.wrong

    return opened

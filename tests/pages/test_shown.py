"""Is every picture and every explorer shown on a page, and does each public name mean one thing?"""

import ast
import inspect
from collections import defaultdict
from types import ModuleType, SimpleNamespace

import pytest
from found import modules, returning, rowless
from test_pages import ALL, exported, statements


def calls(cell):
    """The names of the functions that a cell calls."""
    nodes = (node.func for node in ast.walk(ast.Module(statements(cell.source), [])) if isinstance(node, ast.Call))
    return {node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "") for node in nodes}


@pytest.mark.parametrize("kind", ["Still", "Explorer"])
def test_every_picture_and_explorer_is_on_a_page(kind):
    cells = [cell for page in ALL for cell in page.codes if not exported(cell)
             and any({"image/svg+xml", "text/markdown"} & {*out.get("data", {})} for out in cell.outputs)]
    missing = rowless(returning(kind), {called for cell in cells for called in calls(cell)})
    assert missing == [], "call it in a cell of a page; `make export` then writes the picture into the page"


def mute(cells):
    """Outputs that a viewer without widgets, such as VS Code or a code host, could show nothing of, as lists of their kinds."""
    outputs = [sorted(out["data"]) for cell in cells for out in cell.outputs if "data" in out]
    return [kinds for kinds in outputs if "text/plain" not in kinds or any("widget" in kind for kind in kinds)]


def test_every_output_can_be_seen_without_widgets():
    """What is committed is pictures, text and equations, each with its words."""
    assert {page.name: found for page in ALL if (found := mute(page.codes))} == {}


def test_an_output_of_widgets_alone_is_found():
    view, still = "application/vnd.jupyter.widget-view+json", {"image/svg+xml": "", "text/plain": ""}
    planted = SimpleNamespace(outputs=[{"data": {view: {}, **still}}, {"data": {"image/svg+xml": ""}}, {"data": still}])
    assert mute([planted]) == [sorted([view, *still]), ["image/svg+xml"]]


def twins(within=None):
    """The names of public functions with two meanings.

    A picture and an explorer are views: they may have the name of what they
    show, and one of each may have the same, as `figures.network` and
    `explorers.network` do.
    """
    views, meanings = [returning(kind, within) for kind in ("Still", "Explorer")], defaultdict(set)
    for module in within or modules():
        for listed in module.__all__:
            value = vars(module)[listed]
            if inspect.isfunction(value):
                meanings[listed, next((k for k, kind in enumerate(views) if value in kind), None)].add(value)
    return sorted({listed for (listed, _), values in meanings.items() if len(values) > 1})


def test_no_two_functions_have_one_name():
    assert twins() == []


def test_a_twin_is_found():
    one, other = ModuleType("one"), ModuleType("other")
    exec("from annbook.figures import Still\ndef net() -> Still: ...\ndef rows(): ...\n__all__ = ['net', 'rows']", vars(one))
    exec("from annbook.explorers import Explorer\ndef net() -> Explorer: ...\ndef rows(): ...\n__all__ = ['net', 'rows']",
         vars(other))
    assert twins([one, other]) == ["rows"]

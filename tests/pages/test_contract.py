"""Does Python send each figure what js/figures/types.ts says that it gets?"""

import json

import pytest
from test_engine import explorers_shown
from test_javascript import ROOT


@pytest.fixture(scope="module")
def types(front, tmp_path_factory):
    """What the type checker says of texts in TypeScript."""
    folder = tmp_path_factory.mktemp("contract")
    rules = {"extends": str(ROOT / "js/tsconfig.json"), "include": ["*.ts"], "compilerOptions": {"types": []}}
    (folder / "tsconfig.json").write_text(json.dumps(rules))

    def check(*texts):
        path = json.dumps(str(ROOT / "js/figures/types.ts"))
        (folder / "sent.ts").write_text("\n".join([f"import type * as types from {path};", *texts]))
        done = front.npm("exec", "--", "tsc", "--project", folder, return_completed_process=True, capture_output=True, text=True)
        return done.stdout
    return check


def sent(name, figure):
    """The data of a figure, as a text that claims their type."""
    kind = figure.kind.capitalize()
    return f"export const {name}: types.{kind}Data = {json.dumps(figure.data)};"


def test_each_figure_gets_what_its_type_says(types):
    assert types(*(sent(name, explorer.figure) for name, explorer in explorers_shown())) == ""


@pytest.mark.parametrize("change", [{"outputs": None}, {"more": 1}, {"layout": {}}, {"kinds": {"w14": "wait"}}])
def test_other_data_are_noticed(types, change):
    name, explorer = next(explorers_shown())
    explorer.figure.data = explorer.figure.data | change
    assert "error TS" in types(sent(name, explorer.figure))

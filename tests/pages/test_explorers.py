"""Do the still picture and the live figure of an explorer show the same?"""

import pytest

from annbook import explorers, figures


@pytest.mark.parametrize("explorer", [explorers.neuron, explorers.activation, explorers.loss])
def test_the_same_line_is_solid_in_both(explorer, monkeypatch):
    kept, still = [], figures.Still
    monkeypatch.setattr(figures, "Still", lambda figure, alt: kept.append(figure) or still(figure, alt))
    live = [(figures.color[line["kind"]], bool(line["dash"])) for line in explorer().figure.data["lines"]]
    drawn = [(line.get_color(), line.get_linestyle() == "--") for line in kept[0].axes[0].lines]
    assert drawn == live and sorted(dashed for _, dashed in live) == [False, True]

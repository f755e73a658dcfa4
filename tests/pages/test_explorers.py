"""Do the still picture and the live figure of an explorer show the same?"""

import pytest

from annbook import Activation, explorers, figures


@pytest.mark.parametrize("explorer", [explorers.neuron, explorers.activation, explorers.loss])
def test_the_same_line_is_solid_in_both(explorer, monkeypatch):
    kept, still = [], figures.Still
    monkeypatch.setattr(figures, "Still", lambda figure, alt: kept.append(figure) or still(figure, alt))
    live = [(figures.color[line["kind"]], bool(line["dash"])) for line in explorer().figure.data["lines"]]
    drawn = [(line.get_color(), line.get_linestyle() == "--") for line in kept[0].axes[0].lines]
    assert drawn == live and sorted(dashed for _, dashed in live) == [False, True]


@pytest.mark.parametrize("wrong, text", [
    (lambda: explorers.playground("moon"), "data is 'moon': expected one of moons, circles, xor, spiral"),
    (lambda: explorers.playground(depth=5), "hidden layers is '5': expected one of 0, 1, 2, 3, 4"),
    (lambda: explorers.activation(z=9.0), "sum z is 9.0: expected at most 6")])
def test_a_first_value_can_be_set_by_hand(wrong, text):
    with pytest.raises(ValueError, match=text):
        wrong()


def test_an_activation_of_ones_own_is_among_the_others():
    square = Activation("square", lambda z: z * z, lambda z, a: 2 * z)
    figure = explorers.activation(square).figure
    assert figure.act == "square" and {"square", "tanh"} < set(figure.graphs)

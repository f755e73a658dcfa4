"""Is all that a figure tells seen where the reader has chosen all colours (high contrast)?"""

import pytest
from browser import DRAWN

PAGES = ["01_activations", "05_backprop", "06_training", "11_images", "14_handwriting", "15_recurrence", "19_mistakes"]

# What is not told apart from the paper: lines, shapes, words, bars; and canvases of one colour.
FAINT = """(figures) => {
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const light = (colour) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const linear = (v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map((v) => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const paper = light(getComputedStyle(document.body).backgroundColor);
  const stands = (colour, least) => Math.max(light(colour) / paper, paper / light(colour)) >= least;
  const plain = (canvas) => {
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    return new Set(new Uint32Array(copy.getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size < 2;
  };
  return figures.flatMap((figure) => [...figure.querySelectorAll("*")].filter((node) => {
    if (!node.checkVisibility()) return false;
    const { fill, stroke, backgroundColor, color } = getComputedStyle(node);
    if (node.matches("canvas:not(.ab-tile, .ab-mark, [hidden])")) return plain(node);
    if (node.matches(".ab-line, .ab-neuron, .ab-edge, .ab-box, .ab-trail, .ab-window")) return !stands(stroke, 3);
    if (node.matches(".ab-dot, .ab-bar")) return !stands(fill, 3);
    if (node.matches(".ab-share")) return !stands(backgroundColor, 3);
    if (node.matches(".ab-key")) return !stands(color, 3);
    return node.matches("svg text, svg tspan") && node.textContent.trim() && !node.matches(".ab-cell") && !stands(fill, 4.5);
  }).map((node) => `${figure.dataset.anchor}: ${node.outerHTML.slice(0, 100)}`));
}"""


@pytest.mark.parametrize("scheme, other", [("light", "dark"), ("dark", "light")])
def test_what_a_figure_tells_stands_out_in_forced_colours(opened, scheme, other):
    """Whatever theme was chosen on the site."""
    faint = []
    for name in PAGES:
        with opened(f"{name}.html", forced_colors="active", color_scheme=scheme) as page:
            page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", other)
            page.evaluate(DRAWN)
            faint += [f"{name}: {what}" for what in page.locator(".ab-figure").evaluate_all(FAINT)]
            bars = page.locator(".noUi-base")
            assert bars.count() == 0 or bars.first.evaluate("bar => getComputedStyle(bar).outlineStyle") == "solid"
            assert not page.locator("#theme").is_visible()
    assert faint == []

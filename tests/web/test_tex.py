"""Is a formula in plain signs the same formula: its roots, its brackets, its powers?"""

import sys

import pytest
from browser import ROOT

sys.path.insert(0, str(ROOT / "docs/_ext"))
from annbook_tex import readable

SAID = [
    (r"\frac{z - \mu}{\sqrt{\sigma^2 + \varepsilon}}", "(z − μ)/√(σ² + ε)"),
    (r"\frac{\partial E}{\partial w_{14}}", "∂E/∂w14"),
    (r"\frac{\lambda}{2} \sum w^2", "λ/2 Σ w²"),
    (r"\frac{1}{2}(y - \hat{y})^2", "1/2 (y − y\u0302)²"),
    (r"\frac{1}{1 + e^{-z}}", "1/(1 + e^(−z))"),
    (r"\frac{\frac{1}{2}}{n}", "(1/2)/n"),
    (r"\sqrt{\frac{6}{n}}", "√(6/n)"),
    (r"\sqrt{\sqrt{a} + b}", "√(√a + b)"),
    (r"\sqrt n", "√n"),
    (r"\tfrac12 w^2 - \ln\tfrac1{10}", "1/2 w² − ln 1/10"),
    (r"\tanh\frac{z}{2}", "tanh z/2"),
    (r"\frac{\hat m}{\sqrt{\hat s} + \varepsilon}", "m\u0302/(√s\u0302 + ε)"),
    (r"\overline{w^2} = \frac{2}{n}.", "w² = 2/n."),
    (r"A^{l-1} W^{l\top} + b^l", "A^(l−1) W^lᵀ + b^l"),
    (r"W^\top \delta, W^T", "Wᵀ δ, Wᵀ"),
    (r"W^{\mathsf T}", "Wᵀ"),
    (r"x_{t-1}", "x_(t−1)"),
    (r"\delta_4 = \sigma'(z_4)\,(w_{48}\delta_8 + w_{49}\delta_9)", "δ4 = σ'(z4) (w48δ8 + w49δ9)"),
    (r"2^{-24} \log_2 x", "2⁻²⁴ log2 x"),
]


@pytest.mark.parametrize("tex, said", SAID)
def test_a_formula_keeps_its_roots_and_brackets(tex, said):
    assert readable(tex) == said

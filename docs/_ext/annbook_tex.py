r"""TeX as one reads it aloud or types it: `\frac{\partial E}{\partial w_{14}}` is ∂E/∂w14."""
import re

SIGNS = dict(pair.split(":") for pair in (
    "alpha:α beta:β gamma:γ delta:δ Delta:Δ epsilon:ε varepsilon:ε eta:η theta:θ kappa:κ lambda:λ mu:μ nu:ν xi:ξ pi:π rho:ρ "
    "sigma:σ Sigma:Σ tau:τ phi:φ varphi:φ chi:χ psi:ψ omega:ω Omega:Ω ell:ℓ partial:∂ nabla:∇ sum:Σ prod:Π int:∫ infty:∞ "
    "cdot:· times:× div:/ pm:± le:≤ leq:≤ ge:≥ geq:≥ ne:≠ neq:≠ approx:≈ sim:~ equiv:≡ ll:≪ gg:≫ in:∈ subset:⊂ cup:∪ cap:∩ "
    "to:→ rightarrow:→ leftarrow:← gets:← mapsto:↦ Rightarrow:⇒ iff:⇔ dots:… ldots:… cdots:… vdots:… odot:⊙ otimes:⊗ oplus:⊕ "
    "lVert:‖ rVert:‖ Vert:‖ lvert:| rvert:| vert:| mid:| forall:∀ exists:∃ top:ᵀ prime:' quad: qquad: langle:⟨ rangle:⟩").split())
GROUP = r"\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
WITHIN = GROUP.replace("[^{}]", r"(?!\\[dt]?frac|\\sqrt)[^{}]")  # what is inside is said first
ROOT = re.compile(r"\\sqrt\s*(?:" + WITHIN + r"|(\w))")
FRACTION = re.compile(r"\\[dt]?frac\s*" + WITHIN + r"\s*" + WITHIN)
SHORT = re.compile(r"(\\[dt]?frac(?:\{[^{}]*\})?)\s*(\w)")
UNDER = re.compile(r"\\(?:under|over)brace\s*" + GROUP + r"(?:\s*[_^]\s*" + GROUP + ")?")
HAT = re.compile(r"\\(?:wide)?hat\s*(?:\{(\w)\}|(\w))")
BAR = re.compile(r"\\(?:bar|tilde|vec|overline)\s*(?:\{([^{}]+)\}|(\w))")
WORDS = re.compile(r"\\(?:text|mathrm|mathsf|mathbf|mathbb|mathcal|operatorname|boxed|tag|bm|boldsymbol)\*?\s*")
SPACES = re.compile(r"\\[,;:! ]|~|\\\\|&|\\(?:begin|end)\s*\{\w+\*?\}(?:\{[lcr|]+\})?|\\(?:left|right|[bB]ig[lr]?)\b")
ALONE = re.compile(r"[^\s+*·/()-]+|√?\([^()]*\)|\\(?:partial|hat|bar|tilde|overline)\s*\S+")
POWER = re.compile(r"\s*\^\s*(?:\{\s*([-\d]+|T)\s*\}|(\d|T\b))")
SCRIPT = re.compile(r"([_^])\s*\{\s*([^{}]*[^{}\w\s∂][^{}]*)\}")
RAISED = str.maketrans("-0123456789T", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹ᵀ")


def side(text):
    """A part of a formula, in brackets where it is a sum or a product."""
    text = text.strip()
    return text if ALONE.fullmatch(text) else f"({text})"


def readable(tex):
    """What a formula says in plain signs, on one line."""
    tex = SPACES.sub(" ", tex).replace(r"\|", "‖")
    for _ in range(2):  # a single sign needs no braces
        tex = SHORT.sub(r"\1{\2}", tex)
    for _ in range(4):  # fractions stand within fractions, and roots
        tex = UNDER.sub(r"\1", tex)
        tex = ROOT.sub(lambda m: f"√{side(m[1] or m[2])}", tex)
        tex = FRACTION.sub(lambda m: f" {side(m[1])}/{side(m[2])} ", tex)
    tex = HAT.sub(lambda m: (m[1] or m[2]) + "\u0302", BAR.sub(lambda m: m[1] or m[2], WORDS.sub("", tex)))
    tex = re.sub(r"\\([A-Za-z]+)", lambda m: SIGNS.get(m[1], f" {m[1]} "), tex)
    tex = re.sub(r"([∂∇])\s+", r"\1", tex)
    tex = re.sub(r"\s+(?=_)|\^\s*(?=ᵀ)|\s+(?=ᵀ)|\^\s*\{\s*(?=ᵀ)", "", tex)
    tex = POWER.sub(lambda m: (m[1] or m[2]).translate(RAISED), tex)
    tex = SCRIPT.sub(lambda m: ("^" if m[1] == "^" else "_") + f"({m[2].strip()})", tex)
    tex = re.sub(r"[{}\\]|_(?=[^\w(]*\w)", "", tex).replace("-", "\u2212")
    return " ".join(re.sub(r"\s+(?=[,.;)])|(?<=\()\s+", "", tex).split())

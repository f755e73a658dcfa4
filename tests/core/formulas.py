"""Formulas that a history writes, computed: as text, and in LaTeX."""

import math
import re

from annbook.ops import OPS

NAMES = {"e": math.e, "ln": math.log, "sqrt": math.sqrt, "tanh": math.tanh, "sin": math.sin, "cos": math.cos, "max": max,
         "min": min, "abs": abs, "sign": lambda v: (v > 0) - (v < 0), "clip": lambda v, low, high: min(max(v, low), high),
         "argmax": lambda *values: values.index(max(values))}
TEX = ((r"\left", ""), (r"\right", ""), (r"\cdot", "*"), (r"\,", "*"), (r"\text{ if }", " if "), (r"\text{ else }", " else "),
       (r"\ge", ">="), (r"\le", "<="), (r"\ne", "!="), (" = ", " == "), ("^", "**"))


def evaluated(text, **values):
    """The value of a formula, whose names have these values."""
    text = text.replace("·", "*").replace("^", "**")
    text = re.sub(r"\|([^|]*)\|", r"abs(\1)", text)
    return eval(text, {"__builtins__": {}}, NAMES | values)


def value_of(term):
    """The value of a term, from its leaves."""
    if term.op in ("name", "number"):
        return float(term.value)
    values = [value_of(part) for part in term.args]
    own = {"sum": lambda *many: sum(many), "max": max, "min": min, "argmax": NAMES["argmax"]}
    return float(own.get(term.op, OPS[term.op].rule)(*values))


def plain(tex):
    """A formula in LaTeX as Python writes it; what it does not know stays, and cannot be evaluated."""
    tex = re.sub(r"\\mathrm\{(\w+)\}", r"\1", tex)
    for sign, other in TEX:
        tex = tex.replace(sign, other)
    while found := re.search(r"\\(frac|sqrt)(?=\{)", tex):
        parts, end = [], found.end()
        for _ in range(1 + (found[1] == "frac")):
            start, end = end, _closed(tex, end)
            parts.append(f"({tex[start + 1:end - 1]})")
        tex = tex[:found.start()] + "(" + ("sqrt" if found[1] == "sqrt" else "") + "/".join(parts) + ")" + tex[end:]
    tex = re.sub(r"\\(tanh|sin|cos|ln|max|min)\b", r"\1", tex)
    return tex.replace("{", "(").replace("}", ")")


def _closed(text, start):
    """Where the brace that opens here is closed."""
    depth = 0
    for k in range(start, len(text)):
        depth += (text[k] == "{") - (text[k] == "}")
        if depth == 0:
            return k + 1
    raise ValueError(f"{text} has a brace that is never closed")


def brackets(text):
    """The text without one pair of brackets, for each pair that no function needs."""
    open_ = []
    for k, letter in enumerate(text):
        if letter == "(":
            open_.append(k)
        elif letter == ")":
            start = open_.pop()
            if not re.search(r"[\w^]$", text[:start]):
                yield text[:start] + text[start + 1:k] + text[k + 1:]

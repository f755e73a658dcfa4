"""When are two outputs of a page the same?"""

import math
import re

NUMBER = re.compile(r"(?<![\w.])[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?(?![\w])")


def same(a, b, rel=1e-6):
    """Whether two texts agree: words exactly, numbers nearly (processors differ in the last digits)."""
    if NUMBER.sub("#", a) != NUMBER.sub("#", b):
        return False
    pairs = zip(NUMBER.findall(a), NUMBER.findall(b), strict=True)
    return all(p == q or math.isclose(float(p), float(q), rel_tol=rel, abs_tol=1e-9) for p, q in pairs)

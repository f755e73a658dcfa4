"""The book's fonts for paper: of each that varies, its weights as fonts of their own.

A PDF cannot hold a font that varies: a browser would draw each letter by hand, which prints and searches worse.
"""
import re
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from leaves import DOCS

VENDOR = DOCS / "_static/vendor/fonts"
WEIGHTS = {"serif": (400, 700), "sans": (400, 600, 700), "code": (400, 600)}
FACE = re.compile(r"source-(?P<kind>\w+)(?:-\d|-pro)-(?P<script>\w+)-wght-(?P<style>\w+)\.woff2")
TWINS = 0x2BC, 0x2206, 0x2126
GREEK = " unicode-range: U+370-3FF;"


def fonts(folder):
    """Writes what is missing of the fonts to a folder; the style sheet that names them."""
    folder.mkdir(parents=True, exist_ok=True)
    rules = []
    for source in sorted(VENDOR.glob("*.woff2")):
        kind, script, style = FACE.fullmatch(source.name).groups()
        for weight in WEIGHTS[kind]:
            font = folder / f"{source.stem}-{weight}.ttf"
            if not font.is_file():
                instance(source, weight, font)
            rules.append(f'@font-face {{ font-family: "Paper {kind}"; src: url({font.as_uri()}); font-weight: {weight}; '
                         f"font-style: {style};{GREEK if script == 'greek' else ''} }}")
    return "\n".join(rules)


def instance(source: Path, weight, path):
    """One weight of a font, as a file."""
    font = instantiateVariableFont(TTFont(source), {"wght": weight}, inplace=True, updateFontNames=False)
    for table in font["cmap"].tables:  # what is drawn as ’ or Δ is read as that, and not as its twin
        for twin in TWINS:
            table.cmap.pop(twin, None)
    font.flavor = None
    font.save(path)

"""Drawings as light as they can be: the same lines from fewer letters.

Matplotlib writes for programs that edit: a group and a name for each part, letters drawn anew in each picture. A page
shows many pictures; their letters and marks are drawn once a page, by `shared`.
"""
import base64
import hashlib
import re

TAG = re.compile(r"<[^>]*>")
DEFINED = re.compile(r'<path id="([^"]+)"((?:[^">]|"[^"]*")*)/>')


def lighter(svg):
    """A drawing without what nobody sees or asks for; equal outlines have equal names, made from what they are."""
    svg = re.sub(r'\s(?:xmlns(?::xlink)?|version)="[^"]*"', "", svg).replace("xlink:href", "href")
    pieces = re.split(r"(<defs>.*?</defs>)", svg, flags=re.S)  # letters and marks are small, and stay exact
    pieces[::2] = [re.sub(r'(?<= d=")[^"]*', lambda m: rounded(m[0]), piece) for piece in pieces[::2]]
    svg = re.sub(r'(?<= d=")[^"]*', lambda m: steps(m[0]), "".join(pieces))
    svg = re.sub(r'<use href="[^"]*"(?: [xy]="[^"]*")+', lambda m: rounded(m[0]), svg)
    svg = re.sub(r'(?<= style=")[^"]*', lambda m: re.sub(r"([:;]) ", r"\1", m[0]), svg)
    asked = set(re.findall(r'(?:href="|url\()#([^")]+)', svg))
    svg = re.sub(r' id="([^"]*)"', lambda m: m[0] if m[1] in asked else "", svg)
    return ungrouped(named(svg)).replace("<defs></defs>", "")


def steps(path):
    """The steps of a path without blanks that only separate them."""
    return re.sub(r"\s*([A-Za-z])\s*", r"\1", " ".join(path.split()))


def rounded(text):
    """Its decimal numbers to a tenth of a point, which is less than a pixel."""
    return re.sub(r"-?\d+\.\d+", lambda m: re.sub(r"\.0$", "", f"{float(m[0]):.1f}"), text)


def named(svg):
    """Each outline that is used by name gets one that tells what it is."""
    names = {}
    for block in re.findall(r"<defs>.*?</defs>", svg, re.S):
        for name, rest in DEFINED.findall(block):
            names[name] = "o" + hashlib.sha256(rest.strip().encode()).hexdigest()[:7]
    svg = re.sub(r'(?<= id=")[^"]*', lambda m: names.get(m[0], m[0]), svg)
    return re.sub(r'(?<=href="#)[^"]*', lambda m: names.get(m[0], m[0]), svg)


def ungrouped(svg):
    """Without the groups that say nothing about their parts."""
    kept, out, last = [], [], 0
    for tag in TAG.finditer(svg):
        out.append(svg[last:tag.start()])
        last = tag.end()
        if tag[0] == "<g>":
            kept.append(False)
        elif tag[0].startswith(("<g ", "<g\n")) and not tag[0].endswith("/>"):
            kept.append(True)
            out.append(tag[0])
        elif tag[0] != "</g>" or kept.pop():
            out.append(tag[0])
    return "".join(out) + svg[last:]


def shared(page):
    """(the page without the outlines of its drawings, {name: outline}): they are to stand in the page once."""
    found = {}

    def take(match):
        found[match[1]] = match[0]
        return ""

    def block(match):
        rest = re.sub(r'<path id="(o[0-9a-f]{7})"(?:[^">]|"[^"]*")*/>', take, match[0])
        return "" if rest == "<defs></defs>" else rest

    return re.sub(r"<defs>.*?</defs>", block, page, flags=re.S), found


def apart(page, folder, address, least=1000):
    """The page with its larger pixel pictures as files in `folder`; `address(name)` is where a file is found."""
    def save(match):
        text = re.sub(r"\s", "", match[2])
        if len(text) < least:
            return match[0]
        body = base64.b64decode(text)
        name = f"{hashlib.sha256(body).hexdigest()[:12]}.{match[1]}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(body)
        return address(name)

    return re.sub(r"data:image/(png|jpeg);base64,([\sA-Za-z0-9+/=]+)", save, page)

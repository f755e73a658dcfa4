"""A still picture as a part of a page; Python in the browser does with its pictures what the site did with the book's."""
import html
import re


def bare(svg, unseen="metadata"):
    """An SVG without what nobody sees: comments, blanks, and elements of these names."""
    svg = re.sub(rf"<({unseen})\b.*?</\1>|<!--.*?-->", "", svg[svg.index("<svg"):], flags=re.S)
    return re.sub(r">\s+<", "><", svg)  # letters are paths: a blank says nothing, and costs a browser a node


def inline(svg, alt, palette, prefix):
    """An SVG file as part of a page: its own ids, the page's colours, words for it."""
    svg = bare(svg, "metadata|style|title")
    first = set()  # pictures that are equal have one name: it stays with the first
    svg = re.sub(r'\sid="([^"]*)"', lambda m: "" if m[1] in first else first.add(m[1]) or f' id="{prefix}{m[1]}"', svg)
    svg = re.sub(r'(href="|url\()#', rf"\1#{prefix}", svg)
    for name, (light, _) in palette.items():
        svg = re.sub(rf"{light}\b", f"var(--{name})", svg, flags=re.I)
    width, height = map(float, re.search(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"', svg).groups())
    unit = 4 / 3 if re.match(r'<svg[^>]*?\bwidth="[\d.]+pt"', svg) else 1
    head = re.sub(r'\s(width|height|role|aria-label)="[^"]*"', "", svg[:svg.index(">")])
    label = f' role="img" aria-label="{html.escape(" ".join(alt.split()))}"'
    # Of a known size, so that a browser can leave it out until it comes into view.
    size = f'width: {width * unit:.0f}px; aspect-ratio: {width:g} / {height:g}'
    return f'<figure class="still" style="{size}">{head}{label}{svg[svg.index(">"):]}</figure>'

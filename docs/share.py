"""What others see of the site: a picture and words for a link that is passed on, a map for search engines, a feed of changes."""
import re
import textwrap
from html import escape
from pathlib import Path

import matplotlib
from resvg_py import svg_to_bytes

FONTS = [str(Path(matplotlib.get_data_path(), "fonts/ttf", name)) for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")]
SIZE = 1200, 630  # what most places show whole
DAY = re.compile(r"^### (\d{4}-\d\d-\d\d)\n(.*?)(?=^#|\Z)", re.M | re.S)


def preview(chapter, cards):
    """The picture of a link to a chapter: its title, its question, and its card's picture, as PNG."""
    drawn = cards / f"{chapter['page']}.svg"
    width, height = SIZE
    svg = (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="DejaVu Sans">'
           f'<rect width="100%" height="100%" fill="#ffffff"/><rect width="18" height="100%" fill="#2f5fb3"/>'
           + lines(chapter["title"], 16, 150, 54, 'font-weight="bold" fill="#1b1e23"')
           + lines(chapter["question"], 32, 300, 30, 'fill="#565d68"') + lines("annbook", 20, 575, 28, 'fill="#565d68"')
           + (framed(drawn.read_text()) if drawn.is_file() else "") + "</svg>")
    return svg_to_bytes(svg_string=svg, dpi=96, skip_system_fonts=True, font_files=FONTS)


def lines(text, most, top, size, style):
    """A text in lines of at most so many letters, as SVG."""
    return "".join(f'<text x="70" y="{top + 1.4 * size * k:.0f}" font-size="{size}" {style}>{escape(line)}</text>'
                   for k, line in enumerate(textwrap.wrap(text, most)))


def framed(svg):
    """A picture in the right half."""
    head, rest = svg[:svg.index(">")], svg[svg.index(">"):]
    head = re.sub(r'\s(width|height)="[^"]*"', "", head)
    return f'{head} x="640" y="110" width="510" height="410"{rest}'


def sitemap(pages, url):
    """The pages for search engines, as sitemap.xml."""
    places = "".join(f"<url><loc>{escape(url + page)}</loc></url>" for page in pages)
    return f'<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>\n'


def days(changelog):
    """[(date, [what changed, as one line of Markdown])] of a changelog, newest first."""
    listed = ((date, re.split(r"^- ", body, flags=re.M)[1:]) for date, body in DAY.findall(changelog))
    return sorted(((date, [" ".join(item.split()) for item in items]) for date, items in listed), reverse=True)


def feed(changelog, url, author):
    """What is new as an Atom feed: an entry a day. ValueError if the changelog has no days."""
    entries = days(changelog)
    if not entries:
        raise ValueError("CHANGELOG.md has no heading such as ### 2026-11-26: expected one for each day with changes")
    return "\n".join([
        '<?xml version="1.0" encoding="utf-8"?>', '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
        f"<title>annbook: what is new</title><id>{escape(url)}</id><updated>{entries[0][0]}T00:00:00Z</updated>",
        f'<link rel="self" href="{escape(url)}feed.xml"/><link href="{escape(url)}new.html"/>',
        f"<author><name>{escape(author)}</name></author>",
        *(entry(date, items, url) for date, items in entries), "</feed>", ""])


def entry(date, items, url):
    """A day of the feed."""
    listed = "".join(f"<li>{coded(item)}</li>" for item in items)
    return (f"<entry><title>{date}</title><id>{escape(url)}new.html#{date}</id><updated>{date}T00:00:00Z</updated>"
            f'<link href="{escape(url)}new.html#{date}"/><content type="html">{escape(f"<ul>{listed}</ul>")}</content></entry>')


def coded(text):
    """A line of Markdown as HTML: what stands in backticks is code, in stars emphasis."""
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))
    return re.sub(r"\*([^*]+)\*", r"<em>\1</em>", text)


def news(changelog):
    """The page that says what is new, in Markdown."""
    listed = "\n\n".join("\n".join([f"({date})=", f"## {date}\n", *(f"- {item}" for item in items)])
                         for date, items in days(changelog))
    return ("---\norphan: true\n---\n\n# What is new\n\n> What has changed, and when?\n\n"
            f"There is a <a href=\"feed.xml\">feed of these changes</a> for programs that read news.\n\n{listed}\n")

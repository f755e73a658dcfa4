"""Sphinx's configuration; docs/build.py calls it on the prepared notebooks."""
import sys
from pathlib import Path

here = Path(__file__).parent
sys.path[:0] = [str(here / "_ext"), str(here), str(here.parent / "tools"), str(here.parent)]
from book import settings  # noqa: E402

about = settings()

project, author, release = "annbook", about["author"], about["version"]
project_copyright = about["copyright"]
language = "en"
extensions = ["myst_nb", "sphinx.ext.autodoc", "annbook_math",
              "annbook_code", "annbook_pages", "annbook_search", "annbook_terms"]
templates_path = ["_templates"]

html_theme = "basic"  # bare; the book's own look is in _templates and _static
html_static_path = ["_static", "_build/static"]
html_title = "annbook"
html_copy_source = html_show_sourcelink = False
html_domain_indices = False
html_permalinks_icon = "#"
html_additional_pages = {"404": "404.html", "search": "search.html"}
default_role = "code"
pygments_style = "default"  # its colours come from _static/book.css

nb_execution_mode = "off"
nb_ipywidgets_js = {}  # no scripts of other hosts
nb_render_text_lexer = "none"
nb_render_markdown_format = "myst"  # a cell that shows an equation shows it as the text does
myst_enable_extensions = ["dollarmath", "amsmath", "deflist", "attrs_inline"]
myst_heading_anchors = 4
html_math_renderer = "annbook"

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_class_signature = "mixed"
python_use_unqualified_type_names = True
toc_object_entries_show_parents = "hide"

"""One configuration for both editions: English, and Korean with ``sphinx-build -t ko``."""

import logging
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS / "_ext"))

language = "ko" if tags.has("ko") else "en"  # noqa: F821 (Sphinx puts `tags` here)
os.environ["MITBADAK_LANGUAGE"] = language  # the labels of the figures

import gallery  # noqa: E402
import katex_without_system_node  # noqa: E402
import two_editions  # noqa: E402

import mitbadak  # noqa: E402
from mitbadak.plotting import add_korean_font  # noqa: E402

# -- Project ------------------------------------------------------------------------------

project = {"en": "mitbadak", "ko": "밑바닥"}[language]
author = "The mitbadak authors"
copyright = {"en": "2026, the mitbadak authors", "ko": "2026, 밑바닥 저자들"}[language]
release = version = mitbadak.__version__
# where the site is published, also below a path; the made-up address has one, so that each build
# is a test of that
site_url = os.environ.get("MITBADAK_SITE_URL", "https://mitbadak.example/book").rstrip("/") + "/"
# what is taken along has no link to a made-up address
notebook_links = "MITBADAK_SITE_URL" in os.environ

# where the project is kept; nothing else says it. With none, the start page says how to do without
repository = os.environ.get("MITBADAK_REPOSITORY", "")
if repository:
    tags.add("published")  # noqa: F821
extlinks = {"project": (f"{repository}%s", None)}

extensions = [
    "edition",  # the others are told of the folder that it makes
    "myst_parser",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.extlinks",
    "sphinx.ext.viewcode",
    "sphinx_copybutton",
    "sphinx_gallery.gen_gallery",
    "sphinx_sitemap",
    "sphinxcontrib.katex",
    "sphinxext.opengraph",
    "notfound.extension",
    # our own, in _ext/
    "architecture",
    "assets",
    "cards",
    "code_lines",
    "digit",
    "exercises",
    "formulas",
    "frame",
    "gallery",
    "general_index",
    "glossary",
    "images",
    "licenses",
    "line_breaks",
    "listing_sources",
    "literalinclude",
    "module_reference",
    "navigation",
    "notebooks",
    "numbering",
    "order",
    "progress",
    "questions",
    "running",
    "checks",
    "keeping",
    "search",
    "signs",
    "twins",
    "two_editions",
]
exclude_patterns = ["_*", "node_modules", "**/GALLERY_HEADER.rst", "gallery/**/*.py"]
templates_path = ["_templates"]
nitpicky = True

# -- Text ---------------------------------------------------------------------------------

myst_enable_extensions = ["attrs_inline", "deflist", "dollarmath"]
myst_heading_anchors = 3
locale_dirs = ["locales"]
gettext_compact = False
gettext_location = False
gettext_last_translator = "The mitbadak authors"
highlight_language = "python"
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

# -- Reference ----------------------------------------------------------------------------

autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_use_type_comments = False  # there are none, and to look for them takes seconds
autodoc_typehints = "none"  # the docstrings say it, with shapes
autosummary_generate = False
numpydoc_show_class_members = False
viewcode_line_numbers = True

# -- Gallery ------------------------------------------------------------------------------

sphinx_gallery_conf = gallery.configuration(draw=not tags.has("messages"))  # noqa: F821

# -- Mathematics, in the page without script ----------------------------------------------

katex_prerender = True
katex_css_path = "katex/dist/katex.min.css"  # joined with the others: assets
katex_js_path = katex_without_system_node.prepare(DOCS)

# -- Site ---------------------------------------------------------------------------------

html_theme = "furo"
html_title = project
html_favicon = "_static/favicon.svg"
html_baseurl = f"{site_url}{language}/"
html_static_path = ["_static"]
html_css_files = [
    "formulas.css",
    "site.css",
    "numbers.css",
    "face.css",
    "cards.css",
    "digit.css",
    "progress.css",
    "questions.css",
    "running.css",
    "signs.css",
    "twins.css",
    "turning.css",
    "print.css",
]
html_js_files = [("site.js", {"priority": 900})]
html_copy_source = False
html_show_sourcelink = False
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "switch.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
html_theme_options = {
    "top_of_page_buttons": [],
    "light_css_variables": {
        "color-brand-primary": "#00588A",
        "color-brand-content": "#00588A",
        "color-brand-visited": "#7A3E7A",
        "font-stack": (
            "'Pretendard Variable', 'Like Pretendard', 'Like Pretendard, wide',"
            " 'Like Pretendard, Hangul', system-ui, sans-serif"
        ),
        # Hangul in code, too, is the book's
        "font-stack--monospace": (
            "SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace, 'Pretendard Variable'"
        ),
    },
    "dark_css_variables": {
        "color-brand-primary": "#7CC4F0",
        "color-brand-content": "#7CC4F0",
        "color-brand-visited": "#D9A3D9",
    },
}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"

add_korean_font()  # for the cards that social media show; its bold face calls itself semibold
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
logging.getLogger("matplotlib.animation").setLevel(logging.WARNING)  # it names its writer
ogp_site_url = html_baseurl
ogp_site_name = project
ogp_use_first_image = False
ogp_social_cards = {
    "font": "NanumGothic",
    "site_url": site_url.split("/")[2],
    "line_color": "#0072B2",
}
ogp_custom_meta_tags = [
    f'<meta property="og:locale" content="{ {"en": "en_US", "ko": "ko_KR"}[language] }" />'
]
sitemap_locales = ["en", "ko"]
sitemap_url_scheme = "{lang}{link}"
sitemap_excludes = [f"{name}.html" for name in two_editions.NOT_TO_BE_FOUND]
notfound_urls_prefix = f"{urlsplit(site_url).path}{language}/"
notfound_template = "notfound.html"
notfound_context = {
    "title": {"en": "Page not found", "ko": "페이지를 찾을 수 없습니다"}[language],
    "body": "",
}

"""What a site in two languages needs: the way from a page to its twin, and the theme's words.

Each edition says which of its words are in the other's language.

Also the pages above both editions (``docs/_root``).
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

import digit
import exercises
import listing_sources
import notebooks
import numbering
import progress
import questions
import running
import signs
from assets import POLICY
from docutils import nodes
from gallery import turning
from jinja2.ext import Extension
from line_breaks import replace
from order import CHAPTERS
from sphinx import addnodes
from sphinx.builders.gettext import MsgOrigin
from sphinx.errors import ExtensionError
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.fileutil import copy_asset
from sphinx_gallery._doctree_links import code_links_block

LANGUAGES = {"en": "English", "ko": "한국어"}
NOT_TO_BE_FOUND = ("404", "genindex", "py-modindex", "search")
"""Pages that are no answer to a question: search engines and the sitemaps leave them out."""

HANGUL = re.compile(r"([가-힣]+(?: ?\(?[가-힣]+\)?)*)")
ENGLISH = re.compile(
    r"([A-Za-z][\w.'’-]*(?:[,:;]? (?:[A-Za-z&][\w.'’-]*))+"  # names, titles: two words or more
    r"|[a-z]+(?:-[a-z]+)+"
    r"|(?<=\()[A-Za-z]{4,}(?=\)|$))"  # the English of a term, beside its Korean
)
"""What in a Korean text is to be read by an English voice; names of one word are Korean by now."""

CODE = (
    nodes.literal, nodes.math, nodes.FixedTextElement, nodes.raw, nodes.image,
    addnodes.desc_signature, code_links_block,
)  # fmt: skip


def translated(words: str) -> str:
    """Return what a template must hold so that the words come out in the page's language."""
    return "{{ _('%s') }}" % words


SKIP = """<a class="skip-to-content muted-link" href="#furo-main-content">
  {%- trans -%}
  Skip to content
  {%- endtrans -%}
</a>"""

# English words that stand in furo's templates without a way to translate them, and what a
# screen reader needs there to tell two landmarks apart: what is found, and what takes its place
THEME = {
    **{
        f'aria-label="{words}"': f'aria-label="{translated(words)}"'
        for words in (
            "Toggle site navigation sidebar",
            "Toggle table of contents sidebar",
            "Toggle Light / Dark / Auto color theme",
        )
    },
    **{
        f"<title>{words}</title>": f"<title>{translated(words)}</title>"
        for words in (
            "Contents",
            "Menu",
            "Expand",
            "Light mode",
            "Dark mode",
            "Auto light/dark, in light mode",
            "Auto light/dark, in dark mode",
        )
    },
    # what the theme's switch says before a reader has used it
    "<body>": '<body data-theme="auto">',
    # on a phone, the way to the other language stands in the header, which stays in sight
    '<div class="theme-toggle-container theme-toggle-header"': (
        '{% include "switch.html" %}<div class="theme-toggle-container theme-toggle-header"'
    ),
    # both drawers are there to find one's way
    **{
        f'<aside class="{name}': f'<nav aria-label="{translated(label)}" class="{name}'
        for name, label in (("sidebar-drawer", "Site navigation"), ("toc-drawer", "On this page"))
    },
    "{% endblock left_sidebar %}\n    </div>\n  </aside>": (
        "{% endblock left_sidebar %}\n    </div>\n  </nav>"
    ),
    "{% endblock right_sidebar %}\n    </aside>": "{% endblock right_sidebar %}\n    </nav>",
    # the first stop of the keyboard
    SKIP: "",
    '<input type="checkbox" class="sidebar-toggle" name="__navigation"': (
        f'{SKIP}<input type="checkbox" class="sidebar-toggle" name="__navigation"'
    ),
    # what stands at the head of each printed page
    '<html class="no-js"': (
        "<html style=\"--running-title: '{{ title|striptags|replace(\"'\", '’') }} · "
        '{{ project }}\'" class="no-js"'
    ),
}

LANGUAGE = "Language"
TOGGLE = "Toggle navigation of {page}"
OTHERS = (
    # in furo
    "Skip to content",
    "Back to top",
    "Home",
    "Next",
    "Previous",
    # in Sphinx
    "Index",
    "Link to this code",
    "Link to this definition",
    "Link to this equation",
    "Link to this heading",
    "Link to this image",
    "Link to this table",
    "Link to this term",
    "Link to this toctree",
    "Keyword-only parameters separator (PEP 3102)",
    "Positional-only parameter separator (PEP 570)",
    # in our extensions
    "References",
    # below
    LANGUAGE,
    TOGGLE,
    # in other extensions
    "Permalink to this equation",
    *digit.WORDS,
    *exercises.WORDS,
    *listing_sources.WORDS,
    *notebooks.WORDS,
    *numbering.WORDS,
    *signs.WORDS,
    *progress.WORDS,
    *questions.WORDS,
    *running.WORDS,
    *turning.WORDS,
)
"""Words that can be translated, and have no Korean of their own."""


class NameLanguage(SphinxPostTransform):
    """Say where an edition is in the other's language: it is read aloud and set in another way."""

    default_priority = 901  # after the line breaks
    formats = ("html",)

    def run(self, **kwargs) -> None:
        """Put the foreign words into elements that name their language."""
        language = self.config.language
        other, pattern = {"en": ("ko", HANGUL), "ko": ("en", ENGLISH)}[language]
        for text in list(self.document.findall(nodes.Text)):
            if "other-word" in text.parent.get("classes", ()):  # of the glossary: glossary.py
                text.parent["classes"].append(f"language-{other}")
            elif pattern.search(text) and not is_code(text):
                pieces = pattern.split(text)
                for i in range(1, len(pieces), 2):
                    pieces[i] = nodes.inline("", pieces[i], classes=[f"language-{other}"])
                replace(text, pieces)


def is_code(text: nodes.Text) -> bool:
    """Tell whether a text is code or a formula, which have no language."""
    node = text.parent
    while node is not None and not isinstance(node, nodes.Body | nodes.Structural):
        if isinstance(node, CODE):
            return True
        node = node.parent
    return isinstance(node, CODE)


def collect_words(app) -> None:
    """Put the words of the theme, of Sphinx and of our scripts into the catalog of the site."""
    if app.builder.name != "gettext":
        return
    extract = app.builder.templates.environment.extract_translations
    scripts = Path(app.confdir).glob("_s*/*.js.jinja")  # _static and _scripts
    whole = [words for words in THEME.values() if "endblock" not in words]  # not the end of one
    sources = [*whole, *(file.read_text(encoding="utf-8") for file in scripts)]
    words = [words for _, _, words in extract("\n".join(sources))]
    for message in sorted({*words, *OTHERS}):
        app.builder.catalogs["sphinx"].add(message, MsgOrigin(__file__, 1))


class TranslatableTheme(Extension):
    """Let the theme's fixed words go through the translation like its others."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Replace the fixed words in the source of one template."""
        for found, replacement in THEME.items():
            source = source.replace(found, replacement)
        return source


def prepare(app) -> None:
    """Make the theme's words translatable; end at once if anything is not as expected."""
    if app.builder.format != "html":
        return
    themes = app.builder.theme.get_theme_dirs()
    theme = "".join(
        html.read_text("utf-8") for path in themes for html in Path(path).rglob("*.html")
    )
    if missing := [word for word in THEME if word not in theme]:
        raise ExtensionError(f"the theme has other words now: {missing} not found")
    app.builder.templates.environment.add_extension(TranslatableTheme)


def mark_captions(app, pagename, templatename, context, doctree) -> None:
    """Give the captions of the table of contents their level: they are headings without one.

    Say in the page's language what its arrows do; the theme has only English words for it.
    """
    for part in ("body", "furo_navigation_tree"):
        if part in context:
            context[part] = context[part].replace(
                'role="heading">', 'role="heading" aria-level="2">'
            )
    label = _(TOGGLE)
    context["furo_navigation_tree"] = re.sub(
        r'Toggle navigation of ([^<"]*)',
        lambda found: label.replace("{page}", found[1]),
        context.get("furo_navigation_tree", ""),
    )


def add_links(app, pagename, templatename, context, doctree) -> None:
    """Give the templates the address of this page's twin, relative and absolute."""
    current = app.config.language
    context["site_url"] = app.config.site_url
    context["to_be_found"] = pagename not in NOT_TO_BE_FOUND
    if not context["to_be_found"]:
        context["pageurl"] = None  # no canonical address
    # the page for addresses that do not exist stands at any of them
    missing = pagename == app.config.notfound_pagename
    start = urlsplit(app.config.site_url).path if missing else f"{context['content_root']}../"
    if missing:
        context["content_root"] = app.config.notfound_urls_prefix
    context["twins"] = [
        {
            "language": code,
            "name": name,
            "current": code == current,
            "href": f"{start}{code}/{pagename}.html",
            "url": f"{app.config.site_url}{code}/{pagename}.html",
        }
        for code, name in LANGUAGES.items()
    ]
    context["language_label"] = _(LANGUAGE)


def copy_root(docs: Path, out: Path, site_url: str, renderer) -> None:
    """Make what stands above both editions.

    ``robots.txt`` is read at the top of a host only: a site below a path has none.
    """
    path = urlsplit(site_url).path
    context = {
        "site_url": site_url, "path": path, "languages": LANGUAGES,
        "content_security_policy": POLICY, "chapters": CHAPTERS,
    }  # fmt: skip
    copy_asset(
        docs / "_root", out, excluded=lambda name: "robots.txt" in name and path != "/",
        context=context, renderer=renderer, force=True,
    )  # fmt: skip


def copy_pages_above(app, error) -> None:
    """Make the pages above both editions."""
    if error or app.builder.format != "html":
        return
    if Path(app.outdir).name in LANGUAGES:
        copy_root(
            Path(app.confdir), Path(app.outdir).parent, app.config.site_url, app.builder.templates
        )


def setup(app):
    app.setup_extension("sphinx_sitemap")  # it owns the option `site_url`
    app.connect("builder-inited", prepare)
    app.connect("builder-inited", collect_words)
    app.add_post_transform(NameLanguage)
    app.connect("html-page-context", add_links)
    app.connect("html-page-context", mark_captions, priority=900)  # after furo's own
    app.connect("build-finished", copy_pages_above)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""What a site in two languages needs: the way from a page to its twin, and the theme's words.

Also the pages above both editions (``docs/_root``), and the style sheets and fonts that come
from npm packages, so that the site asks no other host for anything.
"""

import re
from pathlib import Path

from jinja2.ext import Extension
from sphinx.errors import ExtensionError
from sphinx.locale import _
from sphinx.util.fileutil import copy_asset

LANGUAGES = {"en": "English", "ko": "한국어"}

# English words that stand in furo's templates without a way to translate them
THEME_WORDS = [
    'aria-label="Toggle site navigation sidebar"',
    'aria-label="Toggle table of contents sidebar"',
    'aria-label="Toggle Light / Dark / Auto color theme"',
    "<title>Contents</title>",
    "<title>Menu</title>",
    "<title>Expand</title>",
    "<title>Light mode</title>",
    "<title>Dark mode</title>",
    "<title>Auto light/dark, in light mode</title>",
    "<title>Auto light/dark, in dark mode</title>",
]
MADE_WITH = re.compile(r"\{% trans %\}Made with .*?Furo</a>\s*\{% endtrans %\}", re.DOTALL)

ASSETS = {
    "katex/dist/katex.min.css": "katex",
    "katex/dist/fonts": "katex/fonts",
    "pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css": "pretendard",
    "pretendard/dist/web/variable/woff2-dynamic-subset": "pretendard/woff2-dynamic-subset",
    "pretendard/dist/LICENSE.txt": "pretendard",
}


class TranslatableTheme(Extension):
    """Let the theme's fixed words go through the translation like its others."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Replace the fixed words in the source of one template."""
        for word in THEME_WORDS:
            if word in source:
                text = re.search(r'[">]([^"<]+)["<]', word)[1]
                source = source.replace(word, word.replace(text, f"{{{{ _('{text}') }}}}"))
        return MADE_WITH.sub("{{ _('Made with Sphinx and Furo') }}", source)


def prepare(app) -> None:
    """Make the theme's words translatable; end at once if anything is not as expected."""
    if app.builder.format != "html":
        return
    modules, themes = Path(app.confdir, "node_modules"), app.builder.theme.get_theme_dirs()
    if missing := [asset for asset in ASSETS if not (modules / asset).exists()]:
        raise ExtensionError(f"run npm ci --prefix docs first: {missing} not found in {modules}")
    theme = "".join(html.read_text() for path in themes for html in Path(path).rglob("*.html"))
    if missing := [word for word in THEME_WORDS if word not in theme]:
        raise ExtensionError(f"the theme has other words now: {missing} not found")
    app.builder.templates.environment.add_extension(TranslatableTheme)


def add_links(app, pagename, templatename, context, doctree) -> None:
    """Give the templates the address of this page's twin, relative and absolute."""
    current = app.config.language
    context["site_url"] = app.config.site_url
    context["twins"] = [
        {
            "language": code,
            "name": name,
            "current": code == current,
            "href": f"{context['content_root']}../{code}/{pagename}.html",
            "url": f"{app.config.site_url}{code}/{pagename}.html",
        }
        for code, name in LANGUAGES.items()
    ]
    context["language_label"] = _("Language")


def copy_assets(app, error) -> None:
    """Copy style sheets and fonts, and the pages above both editions."""
    if error or app.builder.format != "html":
        return
    for source, target in ASSETS.items():
        copy_asset(Path(app.confdir, "node_modules", source), Path(app.outdir, "_static", target))
    if Path(app.outdir).name in LANGUAGES:
        context = {"site_url": app.config.site_url, "languages": LANGUAGES}
        copy_asset(
            Path(app.confdir, "_root"), Path(app.outdir).parent, context=context,
            renderer=app.builder.templates, force=True,
        )  # fmt: skip


def setup(app):
    app.setup_extension("sphinx_sitemap")  # it owns the option `site_url`
    app.connect("builder-inited", prepare)
    app.connect("html-page-context", add_links)
    app.connect("build-finished", copy_assets)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""Numbers: what has one, and where it stands.

Sphinx counts: ``:numbered:`` in the toctree of the chapters (order.py) numbers chapters and
sections, ``numfig`` figures, tables, equations and exercises, within each chapter. Figures on other
pages than the chapters' have no number. A figure of the gallery ends with a link to its script.
"""

import hashlib
import json
from functools import cached_property

from docutils import nodes
from sphinx.domains.std import StandardDomain
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.osutil import relative_uri

SCRIPT = "script"
WORDS = (SCRIPT,)
"""Words that stand on pages, for the catalog of the site."""

FORMATS = {
    "en": {
        "figure": "Figure %s",
        "table": "Table %s",
        "section": "Section %s",
        "exercise": "Exercise %s",
        "try-it": "Try it %s",
        "question": "Question %s",
    },
    "ko": {
        "figure": "그림 %s",
        "table": "표 %s",
        "section": "%s절",
        "exercise": "연습 문제 %s",
        "try-it": "직접 해 보기 %s",
        "question": "물음 %s",
    },
}


def in_chapter(page: str) -> bool:
    """Tell whether a page is one of a chapter: only there things have numbers."""
    return page.startswith("chapters/")


def slug(page: str) -> str:
    """Return the name of a chapter's page as identifiers have it."""
    return page.removeprefix("chapters/").replace("/", "-").replace("_", "-")


def address(page: str, other: str, anchor: str = "") -> str:
    """Return the address of another page, or of a place on it, as a link on a page has it."""
    return relative_uri(f"{page}.html", f"{other}.html") + anchor


def number(env, page: str, kind: str, identifier: str) -> tuple[int, ...]:
    """Return the number of a thing on a page: that of the chapter, and its own."""
    return env.toc_fignumbers.get(page, {}).get(kind, {}).get(identifier, ())


def caption(figure: nodes.Element) -> str | None:
    """Return the caption of a figure that gets a number."""
    if "unnumbered" in figure["classes"]:
        return None
    return next((node.astext() for node in figure if isinstance(node, nodes.caption)), None)


class Figures(SphinxTransform):
    """Let figures outside the chapters have no number."""

    default_priority = 100  # before Sphinx gives identifiers to what it will number

    def apply(self) -> None:
        """Mark these figures; Sphinx wants an identifier even where it writes no number."""
        if not in_chapter(self.env.docname):
            for index, figure in enumerate(self.document.findall(nodes.figure), start=1):
                figure["classes"].append("unnumbered")
                if not figure["ids"]:
                    figure["ids"].append(f"figure-{index}")


class ScriptLinks(SphinxPostTransform):
    """Let the caption of a figure end with a link to the script that draws it."""

    default_priority = 700  # the caption is in its language; no line breaks yet
    formats = ("html",)

    def run(self, **kwargs) -> None:
        """Add the links."""
        for figure in self.document.findall(nodes.figure):
            if page := figure.get("script"):
                target = address(self.env.docname, page)
                link = nodes.reference(
                    "", _(SCRIPT), internal=True, refuri=target, classes=["script"]
                )
                for text in figure.findall(nodes.caption):
                    text += [nodes.Text(" "), link]


class Domain(StandardDomain):
    """The domain of labels; it reads a page once for all references to numbers on it.

    Sphinx reads it for each of them, which was a quarter of the time that it took to write pages.
    """

    def resolve_xref(self, env, *arguments):
        """Resolve a reference; the page that it leads to is only looked at."""
        return super().resolve_xref(Reader(env, self.pages), *arguments)

    @cached_property
    def pages(self) -> dict[str, nodes.document]:
        """The pages that have been read, by their names."""
        return {}


class Reader:
    """An environment that remembers the pages that it has read."""

    def __init__(self, env, pages: dict[str, nodes.document]) -> None:
        self.env, self.pages = env, pages

    def __getattr__(self, name: str):
        return getattr(self.env, name)

    def get_doctree(self, page: str) -> nodes.document:
        """Return a page, as it was read the first time."""
        if page not in self.pages:
            self.pages[page] = self.env.get_doctree(page)
        return self.pages[page]


def rewrite(app, env) -> list[str]:
    """Have all pages written if numbers have changed: other pages may refer to them."""
    known = [env.toc_secnumbers, {k: v for k, v in env.toc_fignumbers.items() if v}]
    digest = hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()
    before, env.mitbadak_numbers = getattr(env, "mitbadak_numbers", digest), digest
    return [] if before == digest else sorted(env.found_docs)


def use_language(app, config) -> None:
    """Have Sphinx count, and name what it counts in the language of the edition."""
    config.numfig = True
    config.numfig_format = FORMATS[config.language] | config.numfig_format


def setup(app):
    app.connect("config-inited", use_language, priority=100)
    app.add_domain(Domain, override=True)
    app.add_enumerable_node(nodes.figure, "figure", caption, override=True)
    app.add_transform(Figures)
    app.add_post_transform(ScriptLinks)
    app.connect("env-get-updated", rewrite, priority=900)  # after Sphinx has counted
    return {"parallel_read_safe": True, "parallel_write_safe": True}

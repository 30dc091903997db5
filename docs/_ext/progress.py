"""What a reader has read, kept on his device alone: the line at the head of a chapter, the way on.

Here is said what can be read: each section of a chapter's page with text of its own, and how many
seconds of it count as reading. ``_scripts/progress.js.jinja`` measures and shows it. ``{progress}``
is the place on the start page where *Go on reading* appears, ``{kept}`` that of the buttons for
what is kept.
"""

from collections.abc import Iterator
from html import escape
from pathlib import Path

from assets import add_script
from docutils import nodes
from notebooks import link
from numbering import in_chapter
from order import CHAPTERS
from search import dumps, text
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

SECTIONS, QUESTIONS = "{n} sections", "{n} questions"
SAVE, OPEN, DELETE = "Save to a file", "Open a file", "Delete it all"
WORDS = (SECTIONS, QUESTIONS, SAVE, OPEN, DELETE)
"""Words that stand on pages, for the catalog of the site."""

A_SECOND = 10
"""So many words of a section ask for a second in it: a third of the time that reading takes."""

NOT_READ = {"figures-and-code-of-this-chapter"}
"""Sections that are lists of links."""


class progress(nodes.General, nodes.Element):  # noqa: N801 (nodes, named like those of docutils)
    """The place where a page says what was read: a chapter's of itself, another of the book."""


class kept(nodes.General, nodes.Element):  # noqa: N801
    """The place of the buttons for what is kept."""


class Place(SphinxDirective):
    """A place on a page, without content."""

    node: type[nodes.Element]

    def run(self) -> list[nodes.Node]:
        """Make the node."""
        return [self.node()]


class Progress(Place):
    """The place where *Go on reading* appears."""

    node = progress


class Kept(Place):
    """The place of the buttons for what is kept."""

    node = kept


def readable(doctree: nodes.document) -> Iterator[dict]:
    """Yield the sections of a page that can be read, and the seconds that count as reading.

    What is folded is not asked for, and the text of a section within a section is its own.
    """
    for section in doctree.findall(nodes.section):
        own = [child for child in section[1:] if not isinstance(child, nodes.section)]
        shown = [child for child in own if not is_fold(child)]
        words = len(text(*shown).split())
        identifier = section["ids"][0]
        if words and isinstance(section.parent, nodes.section) and identifier not in NOT_READ:
            title = text(*section[0].children)
            yield {"id": identifier, "title": title, "seconds": max(2, round(words / A_SECOND))}


def is_fold(node: nodes.Node) -> bool:
    return isinstance(node, nodes.admonition) and "collapsible" in node


def title(env, page: str, anchor: str, words: str) -> str:
    """Return the title of a section with its number."""
    number = env.toc_secnumbers.get(page, {}).get(anchor)
    return f"{'.'.join(map(str, number))}. {words}" if number else words


class ReadableCollector(EnvironmentCollector):
    """Keep in the environment what can be read on each page of a chapter."""

    def process_doc(self, app, doctree) -> None:
        """Collect the sections of the page that was just read."""
        page = app.env.docname
        if in_chapter(page):
            found = list(readable(doctree))
            app.env.readable = getattr(app.env, "readable", {}) | {page: found}

    def clear_doc(self, app, env, docname) -> None:
        """Forget a page."""
        getattr(env, "readable", {}).pop(docname, None)

    def merge_other(self, app, env, docnames, other) -> None:
        """Take over the pages that another process has read."""
        found = getattr(other, "readable", {})
        taken = {page: found[page] for page in docnames if page in found}
        env.readable = getattr(env, "readable", {}) | taken


class Places(SphinxPostTransform):
    """Write the lines at the heads of the chapters' pages, and what else has a place."""

    default_priority = 600
    formats = ("html",)

    def run(self, **kwargs) -> None:
        """Put HTML into the places; the script finds it there."""
        page = self.env.docname
        if in_chapter(page):
            heading = self.document.next_node(nodes.title)
            line = self.line(page) if self.env.readable[page] else ""
            line += self.document.get("running", "")
            head = f'<div class="chapter-head">{line}{link(page)}</div>'
            heading.parent.insert(heading.parent.index(heading) + 1, raw(head))
        for place in list(self.document.findall(progress)):
            place.replace_self(raw('<div class="progress" data-of-book></div>'))
        for place in list(self.document.findall(kept)):
            place.replace_self(raw(buttons()))

    def line(self, page: str) -> str:
        """Return the line of a chapter's page, as it is before anything is read."""
        sections = self.env.readable[page]
        seconds = escape(dumps([(one["id"], one["seconds"]) for one in sections]))
        said = [_(SECTIONS).format(n=len(sections))]
        if asked := self.env.questions[page]:
            said.append(_(QUESTIONS).format(n=len(asked)))
        return (
            f'<div class="progress" data-page="{page}" data-seconds="{seconds}">'
            f"<span>{' · '.join(said)}</span></div>"
        )


def buttons() -> str:
    """Return the buttons for what is kept, and the place where they answer."""
    made = "".join(
        f'<button type="button" data-kept="{name}">{escape(_(words))}</button>'
        for name, words in (("save", SAVE), ("open", OPEN), ("delete", DELETE))
    )
    return f'<div class="kept">{made}<p role="status"></p></div>'


def raw(html: str) -> nodes.raw:
    return nodes.raw("", html, format="html")


def write(app, error) -> None:
    """Write the list of all that can be read, in the order of the book."""
    if error or app.builder.format != "html":
        return
    rows = [
        {
            "page": page,
            "chapter": chapter.name,
            "sections": [
                [one["id"], title(app.env, page, f"#{one['id']}", one["title"])]
                for one in app.env.readable[page]
            ],
            "questions": [f"{page}#{one['name']}" for one in app.env.questions[page]],
        }
        for chapter in CHAPTERS
        for page in (f"chapters/{name}" for name in chapter.pages)
    ]
    script = Path(app.outdir, "_static", "sections.js")
    script.write_text(f"const bookSections = {dumps(rows)};\n", encoding="utf-8")


def setup(app):
    app.add_node(progress)
    app.add_node(kept)
    app.add_directive("progress", Progress)
    app.add_directive("kept", Kept)
    app.add_env_collector(ReadableCollector)
    app.add_post_transform(Places)
    app.connect("build-finished", write)
    add_script("progress", 'class="progress"')
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}

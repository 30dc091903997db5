"""What stands around the text of a page: the ways on, the last lines, the page for what is missing.

And what a page's text needs to be read on a phone, on paper and aloud: a heading for its
references, tables of sentences that can have a line for each cell, and figures whose image is no
link.
"""

import shutil
from functools import cache
from pathlib import Path

import sphinxext.opengraph
import yaml
from code_lines import width
from docutils import nodes
from numbering import in_chapter
from order import CHAPTERS
from sphinx.locale import _ as translate
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinxext.opengraph import get_description

CITATION = Path(__file__).parents[2] / "CITATION.cff"
CARD = "_images/social_previews/book.png"
SENTENCE = 28
"""A cell of more columns of text is read as a sentence, not as a number or a name."""


def part(page: str) -> str:
    """Return to which part of the site a page belongs: the book, or a folder beside it."""
    folder = page.rpartition("/")[0].partition("/")[0]
    return "book" if folder == "chapters" or page == "index" else folder


@cache
def citation() -> dict[str, str]:
    """Return what the last lines of all pages say of the book."""
    found = yaml.safe_load(CITATION.read_text(encoding="utf-8"))
    return {
        "cited_authors": ", ".join(author["name"] for author in found["authors"]),
        "cited_title": found["title"],
        "cited_year": str(found["date-released"])[:4],
    }


def add(app, pagename, templatename, context, doctree) -> None:
    """Give the templates what they say around a page; lead on only within its part of the site."""
    _, *beside = app.builder.relations.get(pagename, (None, None, None))
    for way, page in zip(("prev", "next"), beside, strict=True):
        if page and part(page) != part(pagename):
            context[way] = None
    context.update(citation())
    context["chapters"] = [
        (f"chapters/{chapter.name}", getattr(chapter, app.config.language)) for chapter in CHAPTERS
    ]


class FindTables(SphinxTransform):
    """Find the tables of sentences, before they are translated: it is the same in both editions."""

    default_priority = 10

    def apply(self, **kwargs) -> None:
        """Give them their class."""
        for table in self.document.findall(nodes.table):
            for text in table.findall(nodes.TextElement):
                # what has no place is not translated; cells in a {table} have none
                text.source, text.line = text.source or table.source, text.line or table.line
            columns = len(list(table.findall(nodes.colspec)))
            cells = [entry.astext() for body in table.findall(nodes.tbody)
                     for entry in body.findall(nodes.entry)]  # fmt: skip
            if columns > 2 and any(width(cell) > SENTENCE for cell in cells):
                table["classes"].append("of-sentences")


class Finish(SphinxPostTransform):
    """Go through a page, once its text is in its language."""

    default_priority = 890  # before the line breaks
    formats = ("html",)

    def run(self, **kwargs) -> None:
        """Treat tables, formulas, figures and references."""
        for table in self.document.findall(nodes.table):
            if "of-sentences" in table["classes"]:
                name_cells(table)
        for box in self.document.findall(nodes.container):
            if {"math-wrapper", "table-wrapper"}.intersection(box["classes"]):
                box["ids"] = []  # those of what it holds, which the theme has copied
        for figure in self.document.findall(nodes.figure):
            if "gallery-figure" in figure["classes"]:
                free_image(figure)
        for line in list(self.document.findall(nodes.transition)):
            if "footnotes" in line["classes"]:
                title = nodes.rubric("", translate("References"), classes=["footnotes"])
                title["heading-level"] = 2
                line.replace_self(title)


def name_cells(table: nodes.table) -> None:
    """Put the head of its column into each cell, for where a row has a line for each."""
    heads = [entry.astext() for head in table.findall(nodes.thead)
             for entry in head.findall(nodes.entry)]  # fmt: skip
    for body in table.findall(nodes.tbody):
        for row in body.findall(nodes.row):
            for head, cell in zip(heads, row.findall(nodes.entry), strict=True):
                cell.insert(0, nodes.paragraph("", head, classes=["cell-head"]))


def free_image(figure: nodes.figure) -> None:
    """Take the link around a figure's image away; its caption has one, with a short name.

    A link's name is what is in it: the alternative text would be the name, and no picture's.
    """
    link = figure.next_node(nodes.reference)
    if link is not None and link.parent is figure:
        figure.replace(link, link.children)


def describe(doctree: nodes.document, length: int, titles: set[str]) -> str:
    """Return what search engines and social media show of a page: its first paragraphs.

    The extension puts a space between any two pieces of a paragraph, also within brackets.
    """
    page = doctree.copy()
    for paragraph in doctree.findall(nodes.paragraph):
        if paragraph.next_node(nodes.math) or len(page.astext()) > length:
            break
        texts = paragraph.findall(nodes.Text)
        words = [t.astext() for t in texts if not isinstance(t.parent, nodes.footnote_reference)]
        page += nodes.paragraph("", "".join(words))
    return get_description(page if page.children else doctree, length, titles)


def take_card(app, page, template, context, doctree) -> None:
    """Let what is no chapter have the card of the book: its own would take longer to draw."""
    if doctree and page != app.config.root_doc and not in_chapter(page):
        address = f"{app.config.ogp_site_url}{CARD}"
        context["meta"] = {**(context["meta"] or {}), "og:image": address}


def copy_card(app, error) -> None:
    """Put the card of the book where these pages look for it."""
    cards = Path(app.outdir, CARD).parent
    if not error and app.builder.format == "html":
        newest = max(cards.glob("summary_index_*.png"), key=lambda card: card.stat().st_mtime)
        shutil.copy(newest, Path(app.outdir, CARD))


def setup(app):
    sphinxext.opengraph.get_description = describe
    app.connect("html-page-context", take_card, priority=400)  # the cards are drawn at 500
    app.connect("build-finished", copy_card)
    app.add_transform(FindTables)
    app.add_post_transform(Finish)
    app.connect("html-page-context", add)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

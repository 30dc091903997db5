"""The recall cards as a deck for Anki: the same bytes from the same cards.

genanki writes the deck. It would note when its file was made, and so would the archive around it.
"""

import datetime
import io
import zipfile
from collections.abc import Iterable
from html import escape

import genanki
from docutils import nodes
from questions import part

MODEL = 1_727_340_511
"""Anki knows the kind of our cards by this number, whatever they look like."""

DECKS = {"en": 1_727_340_512, "ko": 1_727_340_513}
LOOK = """.card { font: 1.25rem/1.5 sans-serif; text-align: center; }
.back, pre { text-align: start; }
a { font-size: 0.9rem; }"""
TAGS = {
    nodes.paragraph: "p", nodes.literal_block: "pre", nodes.literal: "code", nodes.strong: "b",
    nodes.emphasis: "i", nodes.bullet_list: "ul", nodes.enumerated_list: "ol",
    nodes.list_item: "li",
}  # fmt: skip


def html(node: nodes.Node) -> str:
    """Return a part of a page as Anki shows it, which draws the formulas itself."""
    if isinstance(node, nodes.Text):
        return escape(node.astext(), quote=False)
    if isinstance(node, nodes.math):
        return rf"\({escape(node.astext(), quote=False)}\)"
    if isinstance(node, nodes.math_block):
        return rf"\[{escape(node.astext(), quote=False)}\]"
    if isinstance(node, nodes.image):
        return f"<p>{escape(node.get('alt', ''), quote=False)}</p>"
    if isinstance(node, nodes.Invisible | nodes.footnote_reference):
        return ""
    inner = "".join(map(html, node.children))
    tag = node["name"] if isinstance(node, part) else TAGS.get(type(node))
    return f"<{tag}>{inner}</{tag}>" if tag else inner


def deck(language: str, title: str, cards: Iterable[tuple[str, ...]], day: datetime.date) -> bytes:
    """Return the file of cards, each given as its name, front, back, link and place."""
    link = '<p><a href="{{Link}}">{{Place}}</a></p>'
    model = genanki.Model(
        MODEL,
        "mitbadak",
        fields=[{"name": name} for name in ("Front", "Back", "Link", "Place")],
        templates=[
            {
                "name": "Card 1",
                "qfmt": "{{Front}}",
                "afmt": '{{FrontSide}}<hr id="answer"><div class="back">{{Back}}</div>' + link,
            }
        ],
        css=LOOK,
    )
    made = genanki.Deck(DECKS[language], title)
    for name, *fields in cards:
        guid = genanki.guid_for("mitbadak", language, name)
        made.add_note(genanki.Note(model, fields, guid=guid))
    moment = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    file = io.BytesIO()
    genanki.Package(made).write_to_file(file, timestamp=moment.timestamp())
    return undated(file)


def undated(file: io.BytesIO) -> bytes:
    """Return an archive without the time at which it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()

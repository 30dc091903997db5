"""The recall cards: where the book has what they ask, and the file for Anki."""

import datetime
import io
import pickle
import sqlite3
import zipfile
from types import SimpleNamespace

import anki
from cards import Meeting, kept, meetings, of_page, take
from docutils import nodes
from docutils.utils import new_document
from questions import question
from sphinx import addnodes

DAY = datetime.date(2026, 11, 28)
CARDS = [
    ("term-weight", "<p>weight</p>", r"<p>\(w\)</p>", "https://book/one.html#a", "1.1. One"),
    ("q-and", "<p>1 &lt; 2?</p>", "<p>Yes.</p>", "https://book/two.html#b", "2.1. Two"),
]


def notes(file: bytes, folder) -> list[tuple[str, ...]]:
    """Return the identity and the fields of each note in a file for Anki."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        (folder / "notes").write_bytes(archive.read("collection.anki2"))
    with sqlite3.connect(folder / "notes") as collection:
        rows = collection.execute("select guid, flds from notes order by id").fetchall()
    return [(guid, *fields.split("\x1f")) for guid, fields in rows]


def test_anki_gets_each_card_with_both_sides_and_its_link(tmp_path):
    found = notes(anki.deck("en", "The book", CARDS, DAY), tmp_path)
    assert [fields for _guid, *fields in found] == [list(fields) for _name, *fields in CARDS]


def test_the_same_cards_make_the_same_bytes():
    assert anki.deck("en", "The book", CARDS, DAY) == anki.deck("en", "The book", CARDS, DAY)


def test_a_card_keeps_its_identity_when_its_words_change_and_has_another_in_the_other_edition(
    tmp_path,
):
    changed = [(name, "<p>other words</p>", *rest) for name, _front, *rest in CARDS]
    guids = [
        [guid for guid, *_fields in notes(anki.deck(language, "The book", cards, DAY), tmp_path)]
        for language, cards in (("en", CARDS), ("en", changed), ("ko", CARDS))
    ]
    assert guids[0] == guids[1]
    assert len({*guids[0], *guids[2]}) == 4


def test_anki_draws_the_formulas_and_gets_plain_text_else():
    formula, code = nodes.math("", "a < b"), nodes.literal("", "x & y")
    words = nodes.paragraph("", "", nodes.Text("If "), formula, nodes.Text(", then "), code)
    assert anki.html(words) == r"<p>If \(a &lt; b\), then <code>x &amp; y</code></p>"


def test_a_page_tells_its_questions_and_its_terms_in_their_order():
    page, top, inner = new_document("page"), nodes.section(ids=["top"]), nodes.section(ids=["one"])
    page += top
    top += [nodes.title("", "Chapter"), nodes.paragraph("", "", term("Weight")), inner]
    inner += [nodes.title("", "One"), question("", key="chapters/a#q-b", ids=["q-b"])]
    inner += nodes.paragraph("", "", term("bias"))
    assert list(meetings(page)) == [
        Meeting("weight", "", "", "Chapter"),
        Meeting("chapters/a#q-b", "#q-b", "#one", "One"),
        Meeting("bias", "#one", "#one", "One"),
    ]


def term(name: str) -> addnodes.pending_xref:
    return addnodes.pending_xref("", nodes.inline("", name), reftype="term", reftarget=name)


def test_the_cards_of_a_page_stay_until_it_is_written_again_or_a_build_breaks(tmp_path):
    app = SimpleNamespace(doctreedir=tmp_path, mitbadak_written={"b"})
    kept(app).write_bytes(pickle.dumps({"a": "old", "b": "old"}))
    take(app)
    assert not kept(app).exists()  # a build that breaks leaves none
    made = {page: of_page(app, page, lambda _app, page: f"new {page}") for page in "abc"}
    assert made == app.mitbadak_cards == {"a": "old", "b": "new b", "c": "new c"}
    take(app)
    assert app.mitbadak_cards == {}

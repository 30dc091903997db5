"""Recall cards: one for each term of the glossary and for each question, in the book's order.

A term's card leads to the section that uses the term first. The cards are for the page ``cards``,
where ``{cards}`` is their place and ``_scripts/cards.js.jinja`` asks them and says when each comes
again, and for Anki (anki.py). What stands in ``{cards}`` is for browsers that run no script.
"""

import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

import anki
import yaml
from assets import add_script
from docutils import nodes
from formulas import one_wrapper
from frame import CITATION
from numbering import in_chapter
from order import CHAPTERS
from progress import raw, title
from questions import question
from search import dumps, text
from sphinx import addnodes
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

PAGE, GLOSSARY = "cards", "glossary"
DECK, DATA = "mitbadak.apkg", "cards-data.js"


class cards(nodes.General, nodes.Element):  # noqa: N801 (nodes, named like those of docutils)
    """The place of the cards, with what is said where no script runs."""


class Cards(SphinxDirective):
    """The place of the cards."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Make the node."""
        return [cards("", *self.parse_content_to_nodes())]


class Place(SphinxPostTransform):
    """Write what stands in the place of the cards."""

    default_priority = 600
    formats = ("html",)

    def run(self, **kwargs) -> None:
        """Put an empty table for the script there."""
        for place in list(self.document.findall(cards)):
            opening, closing = '<div class="recall"></div><noscript>', "</noscript>"
            place.replace_self([raw(opening), *place.children, raw(closing)])


# -- Where the book has what is asked ----------------------------------------------------------


@dataclass(frozen=True)
class Meeting:
    """A question, or a use of a term: its name, its place on the page, its section's title."""

    name: str
    anchor: str
    section: str
    title: str


def meetings(doctree: nodes.document) -> Iterator[Meeting]:
    """Yield the questions of a page and the terms that it uses, in their order."""
    for node in doctree.findall():
        if isinstance(node, question):
            section, words = around(node)
            yield Meeting(node["key"], f"#{node['ids'][0]}", section, words)
        elif isinstance(node, addnodes.pending_xref) and node["reftype"] == "term":
            section, words = around(node)
            yield Meeting(node["reftarget"].lower(), section, section, words)


def around(node: nodes.Node) -> tuple[str, str]:
    """Return the anchor and the title of the section in which something stands."""
    while not isinstance(node, nodes.section):
        node = node.parent
    top = not isinstance(node.parent, nodes.section)
    return "" if top else f"#{node['ids'][0]}", text(*node[0].children)


class MeetingCollector(EnvironmentCollector):
    """Keep in the environment what each page of a chapter asks, and which terms it uses."""

    def process_doc(self, app, doctree) -> None:
        """Collect what the page has that was just read."""
        page = app.env.docname
        if in_chapter(page):
            found = list(meetings(doctree))
            app.env.meetings = getattr(app.env, "meetings", {}) | {page: found}

    def clear_doc(self, app, env, docname) -> None:
        """Forget a page."""
        getattr(env, "meetings", {}).pop(docname, None)

    def merge_other(self, app, env, docnames, other) -> None:
        """Take over the pages that another process has read."""
        found = getattr(other, "meetings", {})
        taken = {page: found[page] for page in docnames if page in found}
        env.meetings = getattr(env, "meetings", {}) | taken


# -- The cards ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Card:
    """A card: its name for good, its chapter (0: none), both sides for the page and for Anki."""

    name: str
    chapter: int
    front: str
    back: str
    anki: tuple[str, str]
    href: str
    place: str


def rendered(app, parts: list[nodes.Node]) -> str:
    """Return the HTML of parts of a page."""
    context = {"body": "".join(app.builder.render_partial(part)["fragment"] for part in parts)}
    one_wrapper(app, "", "", context, None)
    return context["body"].strip()


def entries(doctree: nodes.document) -> Iterator[tuple[list[nodes.term], nodes.definition]]:
    """Yield the entries of the glossary: a term, others that mean the same, and their meaning."""
    for glossary in doctree.findall(addnodes.glossary):
        for *terms, meaning in glossary[0]:
            yield terms, meaning


def name(term: nodes.term) -> str:
    """Return the identifier of a term."""
    return term["ids"][0]


def sides(language: str, term: nodes.term, *others: nodes.term) -> tuple[str, str]:
    """Return what a term's card asks, and which word belongs to its answer.

    The Korean edition shows the English word beside the Korean, as its chapters do.
    """
    other = {"en": "ko", "ko": "en"}[language]
    word = term[-1].astext()
    own = [term.astext().removesuffix(word).strip(), *(one.astext() for one in others)]
    front = escape(", ".join(own), quote=False)
    beside = f'<span class="other-word" lang="{other}">{escape(word, quote=False)}</span>'
    return (f"<p>{front}</p>", f"<p>{beside}</p>") if other == "ko" else (
        f"<p>{front} {beside}</p>", ""
    )  # fmt: skip


def term_cards(app, page: str) -> dict[str, dict]:
    """Return the cards of the terms by their identifiers; those that mean the same share one."""
    env, found = app.env, {}
    plain = {name(first): meaning for (first, *_), meaning in entries(env.get_doctree(page))}
    for terms, meaning in entries(env.get_and_resolve_doctree(page, app.builder)):
        front, word = sides(app.config.language, *terms)
        card = {
            "name": name(terms[0]),
            "front": front,
            "back": rendered(app, meaning.children) + word,
            "anki": (front, anki.html(plain[name(terms[0])]) + word),
        }
        found |= {name(term): card for term in terms}
    return found


def question_cards(app, page: str) -> dict[str, dict]:
    """Return the cards of the questions on a page."""
    env, found = app.env, {}
    document = env.get_doctree(page)
    document[:] = list(document.findall(question))
    env.apply_post_transforms(document, PAGE)  # links lead from the page of the cards
    app.builder.post_process_images(document)
    for node in document.findall(question):
        *front, answering = node[1:]
        offered, (_summary, verdicts) = answering
        front += [offered] if "choices" in offered["classes"] else []
        (right,) = (verdict for verdict in verdicts if "right" in verdict["classes"])
        found[node["key"]] = {
            "name": node["key"],
            "anki": ("".join(map(anki.html, front)), "".join(map(anki.html, right))),
            "front": rendered(app, front),
            "back": rendered(app, right.children),
        }
    return found


def kept(app) -> Path:
    """Return the file with the cards of the pages as a build leaves them; a broken one has none."""
    return Path(app.doctreedir, "cards.pickle")


def take(app) -> None:
    """Take the cards from the last build: those of pages that are not written again stay."""
    file = kept(app)
    app.mitbadak_cards = pickle.loads(file.read_bytes()) if file.exists() else {}
    file.unlink(missing_ok=True)


def of_page(app, page: str, make: Callable[..., dict[str, dict]]) -> dict[str, dict]:
    """Return the cards of a page, made if they are not there."""
    if page not in app.mitbadak_cards or page in app.mitbadak_written:
        app.mitbadak_cards[page] = make(app, page)
    return app.mitbadak_cards[page]


def in_order(app) -> Iterator[Card]:
    """Yield all cards as the book meets them; terms that no chapter uses come last."""
    env, made, seen = app.env, dict(of_page(app, GLOSSARY, term_cards)), set()
    app.builder.imgpath = "_images"
    identifiers = env.domaindata["std"]["terms"]
    for number, chapter in enumerate(CHAPTERS, start=1):
        for page in (f"chapters/{name}" for name in chapter.pages):
            if env.questions[page]:
                made |= of_page(app, page, question_cards)
            for meeting in env.meetings[page]:
                _page, identifier = identifiers.get(meeting.name, ("", meeting.name))
                card = made[identifier]
                if card["name"] not in seen:
                    seen.add(card["name"])
                    place = title(env, page, meeting.section, meeting.title)
                    href = f"{page}.html{meeting.anchor}"
                    yield Card(**card, chapter=number, href=href, place=place)
    for identifier, card in made.items():
        if card["name"] not in seen:
            seen.add(card["name"])
            place = env.titles[GLOSSARY].astext()
            yield Card(**card, chapter=0, href=f"{GLOSSARY}.html#{identifier}", place=place)


def write(app, error) -> None:
    """Write the cards for the page, and those for Anki."""
    if error or app.builder.format != "html" or PAGE not in app.env.found_docs:
        return
    static, found = Path(app.outdir, "_static"), list(in_order(app))
    names = [getattr(chapter, app.config.language) for chapter in CHAPTERS]
    shown = ("name", "chapter", "front", "back", "href", "place")
    pages = [chapter.name for chapter in CHAPTERS]
    data = {
        "chapters": names,
        "pages": pages,
        "cards": [{k: getattr(card, k) for k in shown} for card in found],
    }
    (static / DATA).write_text(f"const bookCards = {dumps(data)};\n", encoding="utf-8")
    address = app.config.html_baseurl
    notes = [(c.name, *c.anki, address + c.href, escape(c.place, quote=False)) for c in found]
    day = yaml.safe_load(CITATION.read_text(encoding="utf-8"))["date-released"]
    book = app.env.titles[app.config.root_doc].astext()
    (static / DECK).write_bytes(anki.deck(app.config.language, book, notes, day))
    kept(app).write_bytes(pickle.dumps(app.mitbadak_cards))


def setup(app):
    app.add_node(cards)
    app.add_directive("cards", Cards)
    app.add_env_collector(MeetingCollector)
    app.add_post_transform(Place)
    app.connect("builder-inited", take)
    app.connect("build-finished", write)
    add_script("cards", 'class="recall"')
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}

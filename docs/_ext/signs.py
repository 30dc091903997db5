"""What each sign of a formula means, where it stands: the notation page, and what a tap opens.

The signs and their meanings stand in ``docs/_data/signs.toml``. ``{signs} table`` is a table of the
notation page. Each formula of the book says in an attribute which row explains each of its signs,
unit by unit: ``4 - 1f*3`` is a sign of row 4, a unit without a meaning, and one of three letters.
A letter may mean something else in another chapter or section: the nearest meaning counts. A sign
that no row explains, or two, ends the build.

``docs/_scripts/signs.js.jinja`` shows the rows, and the glossary's terms. It loads them when they
are first asked for, from two scripts made of the pages that say them.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from html import escape
from pathlib import Path

import sphinxcontrib.katex
from assets import add_script
from docutils import nodes
from docutils.parsers.rst import directives
from formula_signs import BAR, DERIVATIVE, NO_SIGN, PARTIAL, Part, Sign, closeness, read
from numbering import address
from order import CHAPTERS
from sphinx.errors import ExtensionError
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

FILE = Path(__file__).parents[1] / "_data" / "signs.toml"
FIELDS = {"shown", "meaning", "where", "place", "explains", "only"}
BOOK, OTHERS = ("letters", "signs"), "others"
"""The tables that hold in the whole book, and that of what other books write."""

NOTATION, GLOSSARY = "notation", "glossary"
PAGES = ("chapters/", "not_learning", NOTATION)
"""Where the pages begin whose formulas are explained."""

OTHER_BOOKS = "in-other-books"
FOLD = "Symbols in this formula"
WORDS = (FOLD, "Notation")
"""Words that stand on pages, for the catalog of the site."""

ROW = re.compile(r'<tr[^>]* id="(sign-[^"]+)"[^>]*>\s*<td>(.*?)</td>\s*<td>(.*?)</td>', re.DOTALL)
TERM = re.compile(r"((?:<dt id=\"term-[^>]*>.*?</dt>\s*)+)<dd>(.*?)</dd>", re.DOTALL)
NAME = re.compile(r'<dt id="(term-[^"]*)"[^>]*>(.*?)</dt>', re.DOTALL)
NOT_SHOWN = re.compile(r'<a class="headerlink".*?</a>| data-(?:signs|b)="[^"]*"', re.DOTALL)
"""What belongs to the page alone; the numbers of its twins are there if it was written before."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Place:
    """Where a formula stands: its page, the sections around it, its table and row of signs."""

    page: str
    sections: tuple[str, ...] = ()
    table: str = ""
    row: str = ""


@dataclass(frozen=True)
class Row:
    """A row of a table of signs: what it shows and says, and which signs it explains where."""

    table: str
    name: str
    shown: str
    meaning: str
    where: str
    place: str = ""
    explains: tuple[str, ...] | None = None
    only: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        return self.table, self.name

    @property
    def anchor(self) -> str:
        return f"sign-{self.table}-{self.name}".replace("_", "-")

    @cached_property
    def signs(self) -> tuple[Sign, ...]:
        """The signs that are explained; by default all that are shown."""
        shown = re.findall(r"\$([^$]+)\$", self.shown)
        return tuple(
            only_sign(latex) for latex in (shown if self.explains is None else self.explains)
        )

    def level(self, place: Place) -> int | None:
        """Return how far from a place this row holds: its section 0, page 1, book 2."""
        if place.page == NOTATION:
            if self.table == place.table:
                return int(self.name != place.row)
            return 2 if self.table in BOOK and not self.only else None
        pages = self.only or (() if self.table in BOOK else (self.table,))
        page = place.page.removeprefix("chapters/")
        holds = [name.partition("#") for name in pages if within(page, name.partition("#")[0])]
        if any(section in place.sections for _page, mark, section in holds if mark):
            return 0
        if any(not mark for _page, mark, _section in holds):
            return 1
        return None if pages else 2


def within(page: str, name: str) -> bool:
    """Tell whether a page is the one of this name or a part of it."""
    return page == name or page.startswith(f"{name}/")


def read_rows(text: str) -> tuple[Row, ...]:
    """Return the rows of a file of signs, or say what is wrong with one."""
    known = {*BOOK, OTHERS, *(chapter.name for chapter in CHAPTERS)}
    rows = []
    for table, entries in tomllib.loads(text).items():
        if table not in known:
            raise ExtensionError(f"the table is {table!r}, but one of {sorted(known)} was expected")
        for name, entry in entries.items():
            given, needed = set(entry), {"shown", "meaning", "where"}
            if given - FIELDS or needed - given:
                raise ExtensionError(
                    f"{table}.{name} has {', '.join(sorted(given))}, but shown, meaning, where and"
                    " perhaps place, explains, only were expected"
                )
            lists = {key: tuple(entry[key]) for key in ("explains", "only") if key in entry}
            rows.append(Row(table, name, **entry | lists))
    return tuple(rows)


@cache
def rows() -> tuple[Row, ...]:
    return read_rows(FILE.read_text(encoding="utf-8"))


@cache
def parts_of(latex: str, display: bool = False) -> list[Part]:
    """Return the parts of a formula."""
    render = sphinxcontrib.katex.render_latex
    whole = getattr(render, "__wrapped__", render)  # with all of its MathML: formulas.py
    return read(whole(latex, {"displayMode": display}))


def only_sign(latex: str) -> Sign:
    """Return the sign that an entry explains: of a fraction its bar, else the last one."""
    found = [part.sign for part in parts_of(latex) if part.sign]
    bars = [sign for sign in found if sign.name in (BAR, DERIVATIVE, PARTIAL)]
    if not found:
        raise ExtensionError(f"{FILE.name} explains {latex!r}, but a sign was expected")
    own = [part.owner for part in parts_of(latex) if part.owner]
    return [*(bars or own or heads(found))][-1]


def heads(signs: list[Sign]) -> list[Sign]:
    """Return the signs that have an index; where none has, all of them."""
    return [sign for sign in signs if sign.specific] or signs


def explain(sign: Sign, place: Place, known: tuple[Row, ...]) -> tuple[int, bool]:
    """Return the number of the row that explains a sign, and whether it does so with its index."""
    found = []
    for number, row in enumerate(known):
        level = row.level(place)
        if level is None:
            continue
        fit = max((closeness(pattern, sign) for pattern in row.signs), default=0)
        if fit:
            found.append(((level > 0, fit < 3, level, -fit), number))
    found.sort()
    if not found and place.row:  # a letter of an example, in a row for another sign
        return next(n for n, row in enumerate(known) if row.key == (place.table, place.row)), True
    if not found:
        raise LookupError("no row explains it")
    (best, number), *more = found
    if more and more[0][0] == best:
        names = " and ".join(f"{known[n].table}.{known[n].name}" for n in (number, more[0][1]))
        raise LookupError(f"both {names} explain it")
    return number, -best[-1] > 1 or bool(sign.mark)


def explanations(parts: list[Part], place: Place, known: tuple[Row, ...]) -> Iterator[int | None]:
    """Yield for each part of a formula the row that explains it, or None where none has to."""
    for part in parts:
        sign = part.sign or part.owner
        if sign is None:
            yield None
            continue
        try:
            number, whole = explain(sign, place, known)
        except LookupError as error:
            raise LookupError(f"the sign {part.text!r} ({error})") from None
        if not (part.sign or whole) and not NO_SIGN.fullmatch(part.text):
            raise LookupError(f"{part.text!r} at {sign.name!r} (no row explains both)")
        yield number if part.sign or whole else None


def written(number: int) -> str:
    """Return a number with digits and letters: 35 is z, 36 is 10."""
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return (written(number // 36) if number > 35 else "") + digits[number % 36]


def attribute(parts: list[Part], place: Place, known: tuple[Row, ...]) -> str:
    """Return what a formula says of its units; nothing if none has a meaning."""
    pieces: list[list] = []
    for part, number in zip(parts, explanations(parts, place, known), strict=True):
        if number is None and pieces and pieces[-1][0] is None:
            pieces[-1][1] += len(part.text)
        else:
            pieces.append([number, len(part.text)])
    if all(number is None for number, _ in pieces):
        return ""
    names = ("-" if number is None else written(number) for number, _ in pieces)
    return " ".join(
        name if size == 1 else f"{name}*{size}"
        for name, (_, size) in zip(names, pieces, strict=True)
    )


def where(node: nodes.Node, page: str) -> Place:
    """Return where a formula stands."""
    sections: list[str] = []
    table = row = ""
    others = False
    while node is not None:
        if isinstance(node, nodes.entry):
            others = node.parent[-1] is node
        elif isinstance(node, nodes.row):
            row = node.get("sign", "")
        elif isinstance(node, nodes.section):
            sections += node["ids"]
            if page == NOTATION and not table and isinstance(node.parent, nodes.section):
                tables = node.findall(nodes.table)
                table = next((found["signs"] for found in tables if "signs" in found), "")
        node = node.parent
    if not others and page.removeprefix("chapters/") != page:
        sections = [name for name in sections if name != OTHER_BOOKS]
    return Place(page, tuple(sections), table, row)


class Signs(SphinxDirective):
    """A table of signs."""

    required_arguments = 1
    option_spec = {"head": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Make the table as if it were written on the page."""
        name = self.arguments[0]
        found = [row for row in rows() if row.table == name]
        if not found or "head" not in self.options:
            tables = ", ".join(dict.fromkeys(row.table for row in rows()))
            raise self.error(f"signs: {name!r} was given, but one of {tables} and a head expected")
        lines = [f"| symbol | {self.options['head']} |", "|---|---|"]
        lines += [f"| {row.shown} | {row.meaning} · {row.where} |" for row in found]
        made = self.parse_text_to_nodes("\n".join(lines))
        for table in made[0].findall(nodes.table):
            table["signs"] = name
            (body,) = table.findall(nodes.tbody)
            for row, node in zip(found, body, strict=True):
                node["ids"].append(row.anchor)
                node["sign"] = row.name
                node["place"] = row.place
        return made


class Topics(SphinxTransform):
    """Let the topic at the end of a row lead to its place."""

    default_priority = 40  # the translation has 20

    def apply(self) -> None:
        """Make the links; a page for translators has none."""
        if self.app.builder.name == "gettext":
            return
        for row in self.document.findall(nodes.row):
            if not row.get("place"):
                continue
            text = row[-1][0][-1]
            before, dot, topic = text.astext().rpartition("· ")
            if not dot or not topic:
                logger.warning("a topic behind a dot was expected", location=row)
                continue
            page, _, anchor = row["place"].partition("#")
            target = address(self.env.docname, f"chapters/{page}", f"#{anchor}")
            link = nodes.reference("", topic, internal=True, refuri=target)
            text.parent.replace(text, [nodes.Text(before + dot), link])


def explained(render: Callable) -> Callable:
    """Let a formula say which rows explain its signs; under one in a line of its own is a fold."""

    def visit(self, node: nodes.Element) -> None:
        start = len(self.body)
        try:
            render(self, node)
        finally:  # it ends with an exception: the formula has no children to visit
            add_signs(self, node, start)

    return visit


def add_signs(translator, node: nodes.Element, start: int) -> None:
    page = translator.builder.current_docname
    if not page.startswith(PAGES):
        return
    latex, display = sphinxcontrib.katex.get_latex(node), isinstance(node, nodes.math_block)
    try:
        signs = attribute(parts_of(latex, display), where(node, page), rows())
    except (LookupError, ValueError) as error:
        logger.warning("formula %s on page %s: %s", latex, page, error, location=node)
        return
    if not signs:
        return
    tag = translator.body[start]
    translator.body[start] = tag.replace(">", f' data-signs="{signs}">', 1)
    if display:
        link = f'<a href="{address(page, NOTATION)}">{escape(_("Notation"))}</a>'
        translator.body.append(
            f'<details class="signs"><summary>{escape(_(FOLD))}</summary>{link}</details>'
        )


def texts(page: str, pattern: re.Pattern) -> list[tuple[str, ...]]:
    """Return what a pattern finds on a page that is at the top of the edition; links say where."""
    cleaned = NOT_SHOWN.sub("", page)
    return [tuple(" ".join(group.split()) for group in found) for found in pattern.findall(cleaned)]


def write(app, error) -> None:
    """Write what the signs and the terms mean, as their pages say it."""
    if error or app.builder.format != "html":
        return
    out = Path(app.outdir)
    if not (out / f"{NOTATION}.html").exists():
        return
    found = {
        anchor: said for anchor, *said in texts((out / f"{NOTATION}.html").read_text("utf-8"), ROW)
    }
    signs = [[row.anchor, *local(NOTATION, found[row.anchor])] for row in rows()]
    terms = {}
    for names, meaning in texts((out / f"{GLOSSARY}.html").read_text("utf-8"), TERM):
        for anchor, name in NAME.findall(names):
            terms[anchor] = local(GLOSSARY, [name, meaning])
    for name, data in (("signs", signs), ("terms", terms)):
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        (out / "_static" / f"{name}-data.js").write_text(f"self.book_{name}={text}\n", "utf-8")


def local(page: str, said: list[str]) -> list[str]:
    """Let a link to a place on its own page name that page."""
    return [text.replace('href="#', f'href="{page}.html#') for text in said]


def wrap(app) -> None:
    """Let KaTeX's formulas say their signs."""
    for kind in ("inline", "block"):
        renderers = getattr(app.registry, f"html_{kind}_math_renderers")
        visit, depart = renderers["katex"]
        renderers["katex"] = (explained(visit), depart)


def setup(app):
    app.setup_extension("sphinxcontrib.katex")
    app.setup_extension("formulas")
    add_script("signs", 'std-term">')
    app.add_directive("signs", Signs)
    app.add_transform(Topics)
    app.connect("builder-inited", wrap)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

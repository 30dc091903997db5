"""Exercises with numbers, their solutions, and a page that lists them.

``{exercise} kind`` is an exercise; its kind is one of :data:`KINDS`, and a second word may say its
task (:data:`TASKS`). A ``{solution}`` in it is folded. ``{exercise-list}`` lists all exercises.
*Try it* boxes get a letter, and so does the folded *Solution* that follows one.

The library sphinx-exercise would bring a second theme along, is made for Sphinx before 9, and
knows no kinds.
"""

from collections.abc import Iterator

from docutils import nodes
from docutils.parsers.rst import directives
from numbering import address, in_chapter, number, slug
from order import CHAPTERS
from search import numbered, text
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

KINDS = ("pencil", "run", "build")
TASKS = {"bug": "find the bug", "explain": "explain it"}
TRY, SOLUTION, SOLUTION_TO = "Try it", "Solution", "Solution to {exercise}"
COLUMNS = ("Number", "Kind", "Exercise")
WORDS = (*KINDS, *TASKS.values(), SOLUTION_TO, *COLUMNS)
"""Words that stand on pages, for the catalog of the site."""

FIRST = 60
"""So many letters of an exercise stand in the list, up to the end of a word."""

logger = logging.getLogger(__name__)


class exercise(nodes.admonition):  # noqa: N801 (nodes, named like those of docutils)
    """An exercise; its title is written when its number is known."""


class try_it(nodes.admonition):  # noqa: N801
    """A small exercise between two paragraphs, with a letter."""


class exercise_list(nodes.General, nodes.Element):  # noqa: N801
    """The place of the list of all exercises."""


def words(argument: str) -> tuple[str, str]:
    """Return the kind and the task, or none, that a directive names."""
    kind, task, *more = [*argument.split(), ""]
    if kind not in KINDS:
        raise ValueError(f"the kind is {kind!r}, but one of {', '.join(KINDS)} was expected")
    if more and (task not in TASKS or len(more) > 1):
        given = argument.removeprefix(kind).strip()
        raise ValueError(
            f"the task is {given!r}, but one of {', '.join(TASKS)} or none was expected"
        )
    return kind, task


def described(kind: str, task: str) -> str:
    """Return what an exercise asks for in the language of the page: pencil · find the bug."""
    return " · ".join(str(_(word)) for word in (kind, TASKS.get(task)) if word)


def shortened(whole: str) -> str:
    """Return the first words of a text."""
    if len(whole) <= FIRST:
        return whole
    return whole[:FIRST].rpartition(" ")[0].rstrip(" ,.;:") + "\N{NO-BREAK SPACE}…"


class Letters(int):
    """A number that is written with letters: A to Z, then AA, AB. Sphinx writes numbers for us."""

    def __str__(self) -> str:
        """Return the letters."""
        place, letters = int(self), ""
        while place:
            place, rest = divmod(place - 1, 26)
            letters = chr(ord("A") + rest) + letters
        return letters


def use_letters(app, env) -> list[str]:
    """Number the boxes to try with letters, once Sphinx has counted them."""
    for kinds in env.toc_fignumbers.values():
        for identifier, (*chapter, place) in kinds.get("try-it", {}).items():
            kinds["try-it"][identifier] = (*chapter, Letters(place))
    return []


class Exercise(SphinxDirective):
    """An exercise of some kind."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = {"name": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Make the node, with an empty title."""
        try:
            kind, task = words(self.arguments[0])
        except ValueError as error:
            raise self.error(f"exercise: {error}") from None
        node = exercise("", nodes.title(), kind=kind, task=task)
        node["classes"] = ["exercise", kind, *([task] if task else [])]
        self.set_source_info(node)
        self.add_name(node)
        node += self.parse_content_to_nodes()
        return [node]


class Solution(SphinxDirective):
    """The solution of the exercise in which it stands."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Make the fold, with an empty title."""
        node = nodes.admonition("", nodes.title(), collapsible="closed", classes=["solution"])
        self.set_source_info(node)
        node += self.parse_content_to_nodes()
        return [node]


class ExerciseList(SphinxDirective):
    """The list of all exercises."""

    def run(self) -> list[nodes.Node]:
        """Keep a place for the list, and have it made anew each time."""
        self.env.note_reread()
        return [exercise_list()]


class Recognize(SphinxTransform):
    """Say which solution belongs to which exercise, and give them their identifiers."""

    default_priority = 15  # before the translation: titles are English

    def apply(self) -> None:
        """Number what has no name, and note whose solution a solution is."""
        page = self.env.docname
        for index, task in enumerate(self.document.findall(exercise), start=1):
            if not task["ids"]:
                task["ids"].append(f"ex-{slug(page)}-{index}")
            solutions = [node for node in task if "solution" in classes(node)]
            if len(solutions) != 1:
                logger.warning(
                    "an exercise has %d solutions, but one was expected",
                    len(solutions),
                    location=task,
                )
            for node in solutions:
                node["solves"] = ("exercise", task["ids"][0])
        boxes = [box for box in self.document.findall(nodes.admonition) if title(box) == TRY]
        for index, box in enumerate(boxes if in_chapter(page) else [], start=1):
            after = box.next_node(siblings=True, descend=False)
            identifier = f"try-{slug(page)}-{index}"
            node = try_it(box.rawsource, *box.children, **box.attributes)
            node["ids"] = [*box["ids"], identifier]
            node["classes"].append("try-it")
            node.source, node.line = box.source, box.line
            box.replace_self(node)
            if title(after) == SOLUTION and after.get("collapsible"):
                after["classes"].append("solution")
                after["solves"] = ("try-it", node["ids"][0])
        for node in self.document.findall(nodes.admonition):
            if "solution" in node["classes"] and "solves" not in node:
                logger.warning("a solution stands in no exercise", location=node)


def classes(node: nodes.Node) -> list[str]:
    return node["classes"] if isinstance(node, nodes.Element) else []


def title(node: nodes.Node | None) -> str | None:
    """Return the title of a box."""
    is_titled = isinstance(node, nodes.admonition) and node and isinstance(node[0], nodes.title)
    return node[0].astext() if is_titled else None


class Titles(SphinxPostTransform):
    """Write the titles, now that the numbers are known; Sphinx puts the number in front."""

    default_priority = 600  # before the line breaks
    formats = ("html",)

    def run(self, **kwargs) -> None:
        """Write what each exercise asks for, and whose solution a solution is."""
        for node in self.document.findall(nodes.admonition):
            if isinstance(node, exercise):
                write(node, f"· {described(node['kind'], node['task'])}")
            elif isinstance(node, try_it):
                write(node, "")
            elif solved := node.get("solves"):
                kind, identifier = solved
                found = number(self.env, self.env.docname, kind, identifier)
                name = self.config.numfig_format[kind] % ".".join(map(str, found))
                write(node, _(SOLUTION_TO).format(exercise=name))


def write(node: nodes.admonition, words: str) -> None:
    node[0].children = []
    node[0] += nodes.Text(words)


class ExerciseCollector(EnvironmentCollector):
    """Keep in the environment the exercises of each page."""

    def process_doc(self, app, doctree) -> None:
        """Collect the exercises of the page that was just read, in its language."""
        found = [
            {
                "id": node["ids"][0],
                "kind": node["kind"],
                "task": node["task"],
                "words": text(next(p for p in node if isinstance(p, nodes.paragraph))),
            }
            for node in doctree.findall(exercise)
        ]
        app.env.exercises = getattr(app.env, "exercises", {}) | {app.env.docname: found}

    def clear_doc(self, app, env, docname) -> None:
        """Forget a page."""
        getattr(env, "exercises", {}).pop(docname, None)

    def merge_other(self, app, env, docnames, other) -> None:
        """Take over the pages that another process has read."""
        found = {page: other.exercises[page] for page in docnames}
        env.exercises = getattr(env, "exercises", {}) | found


class Lists(SphinxPostTransform):
    """Write the list of all exercises."""

    default_priority = 600
    formats = ("html",)

    def run(self, **kwargs) -> None:
        """Put a title and a table for each chapter in its place."""
        for place in list(self.document.findall(exercise_list)):
            place.replace_self([part for c in CHAPTERS for part in self.chapter(c.name)])

    def chapter(self, name: str) -> Iterator[nodes.Node]:
        """Yield the title of a chapter and the table of its exercises, if it has some."""
        start = f"chapters/{name}"
        rows = [
            (page, row)
            for page in below(self.env, start)
            for row in self.env.exercises.get(page, [])
        ]
        if rows:
            (place,) = self.env.toc_secnumbers[start][""]
            heading = f"{place}. {self.env.titles[start].astext()}"
            link = self.link(start, "", heading)
            yield nodes.rubric("", "", link, **{"heading-level": 2})
            yield self.table(rows)

    def table(self, rows: list[tuple[str, dict]]) -> nodes.table:
        """Return a table of exercises."""
        group = nodes.tgroup("", *(nodes.colspec(colwidth=w) for w in (1, 2, 6)), cols=3)
        group += nodes.thead("", row(*map(nodes.Text, map(_, COLUMNS))))
        group += nodes.tbody(
            "",
            *(
                row(
                    nodes.Text(".".join(map(str, number(self.env, page, "exercise", one["id"])))),
                    nodes.Text(described(one["kind"], one["task"])),
                    self.link(page, f"#{one['id']}", shortened(numbered(self.env, one["words"]))),
                )
                for page, one in rows
            ),
        )
        return nodes.table("", group, classes=["exercises"])

    def link(self, page: str, anchor: str, words: str) -> nodes.reference:
        target = address(self.env.docname, page, anchor)
        return nodes.reference("", words, internal=True, refuri=target)


def below(env, page: str) -> Iterator[str]:
    """Yield a page and those of its table of contents."""
    yield page
    for part in env.toctree_includes.get(page, []):
        yield from below(env, part)


def row(*cells: nodes.Node) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells))


def setup(app):
    box = (
        lambda writer, node: writer.visit_admonition(node),
        lambda writer, node: writer.depart_admonition(node),
    )
    app.add_enumerable_node(exercise, "exercise", lambda node: node["kind"], html=box)
    app.add_enumerable_node(try_it, "try-it", title, html=box)
    app.add_node(exercise_list)
    app.add_directive("exercise", Exercise)
    app.add_directive("solution", Solution)
    app.add_directive("exercise-list", ExerciseList)
    app.add_transform(Recognize)
    app.add_env_collector(ExerciseCollector)
    app.connect("env-get-updated", use_letters, priority=800)
    app.add_post_transform(Titles)
    app.add_post_transform(Lists)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 2}

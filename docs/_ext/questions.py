"""Questions that know the mistake: each answer, right or wrong, is an expression that is run.

How to write one. It stands where a reader should stop and think, in a chapter::

    ````{question} number
    :name: q-and-sum

    The weights of AND are 0.5 and 0.5, and its bias is $-0.7$. What is its weighted sum for the
    input $(1, 0)$?

    ```{setup}
    from mitbadak.perceptron import AND
    x = np.array([1, 0])
    ```
    ```{right} x @ AND.weights + AND.bias
    The first weight counts, and the bias is added.
    ```
    ```{wrong} x @ AND.weights
    The bias is missing: it is added after the products.
    ```
    ```{wrong} AND.weights.sum() + AND.bias
    Both inputs were taken as 1, but the second one is 0.
    ```
    ````

*The kind* says how it is answered: ``number``, which is typed; ``choice``, which is tapped; or
``line``, which line of a listing has the bug. One answer is right, at least one is wrong (of a
choice at least two in all, of a number as many mistakes as people make). Keep it short: two lines
of text on a phone, values that fit side by side, one or two sentences for each answer.

*The name* begins with ``q-``, is that of no other question, and stays: what readers have answered
is kept by it on their devices. A text may refer to it: ``{numref}`q-and-sum```.

*The setup* is hidden. It knows ``np`` and what it imports, nothing of the page. With ``:show:`` it
is a listing of the page, and what it prints is called ``printed``. There may be one of each, and
then the listing goes on with what is hidden::

    ```{setup}
    :show:
    x = np.array([3, 1, 2])
    print(x.argmax())
    ```
    ```{right} printed
    ```{wrong} x.max()

*An answer* shows the value of its expression as ``print`` would, numbers with a minus sign and
commas. ``:round: 2`` of the question rounds them. All must differ as they are shown. A typed number
is right if it is so when it is rounded as the answer is, also as 1/5 or 0,2.

- ``:shown: text`` of the question: the first paragraph of each answer is what the reader chooses,
  in words or as a formula; the others say why. The expressions are what makes it true or false, and
  their values must differ.
- ``:figure: perceptron/plot_gates 2`` of an answer: it is shown as this figure of the gallery.
- In a question of the kind ``line``, each answer is a line of the shown setup and what would repair
  it, ``3: w = w + step``. ``:gives: f(1)`` of the question is what is computed after each repair;
  ``q-output-bug`` in chapter 2 is one.

Each answer's text says what was done, not that it was wrong: the site adds that. The code of a
question takes less than a second. Everything but code is translated, paragraph by paragraph.

For other extensions: ``env.questions`` has the questions of each page, and :class:`question` is
their node. Before :class:`Assemble` it holds its answers, and then what a page shows.
"""

import ast
import hashlib
import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from math import isfinite
from numbers import Real
from pathlib import Path

import numpy as np
from assets import add_script
from docutils import nodes
from docutils.parsers.rst import directives
from gallery.figures import image
from numbering import number
from search import text
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

KINDS = ("number", "choice", "line")
SHOWN = ("value", "text")
ANSWER, LINE = "Answer", "line {number}"
WORDS = (ANSWER, LINE)
"""Words that stand on pages, for the catalog of the site."""

MINUS = "\N{MINUS SIGN}"
NAME = re.compile(r"q(-[a-z0-9]+)+")
REPAIR = re.compile(r"(\d+): ?(.+)")
MOST = 4
"""So many decimal places may a number have that is not rounded: somebody has to type it."""

EXACT = 1e-9
"""So far may a typed number be from one that is not rounded, for its size."""

logger = logging.getLogger(__name__)


class question(nodes.admonition):  # noqa: N801 (nodes, named like those of docutils)
    """A question: its title, its words and its listing, then its answers."""


class setup_code(nodes.Invisible, nodes.Element):  # noqa: N801
    """The code of a question."""


class answer(nodes.General, nodes.Element):  # noqa: N801
    """An answer: what is right about it or which mistake is in it."""


class part(nodes.General, nodes.Element):  # noqa: N801
    """An element of a page, with its name, its attributes and what it holds."""


# -- Values ------------------------------------------------------------------------------------


def run(*codes: str) -> dict:
    """Run the code of a question; return its names, with what the last part has printed."""
    names: dict = {"np": np, "__name__": "question"}
    for code in codes:
        said = io.StringIO()
        with redirect_stdout(said), reasons("the setup"):
            exec(code, names)
    return names | {"printed": said.getvalue().rstrip()}


def value_of(expression: str, names: dict) -> object:
    """Return what an expression gives."""
    with redirect_stdout(io.StringIO()), reasons("it"):
        return eval(expression, names)


@contextmanager
def reasons(what: str) -> Iterator[None]:
    """Say what has raised an error."""
    try:
        yield
    except Exception as error:
        raise ValueError(f"{what} raises {type(error).__name__}: {error}") from None


def repair(expression: str) -> tuple[int, str]:
    """Return the line that an answer repairs, and its repair."""
    found = REPAIR.fullmatch(expression)
    if not found:
        raise ValueError("a line and its repair, 3: w = w + step, was expected")
    return int(found[1]), found[2]


def repaired(code: str, line: int, new: str) -> str:
    """Return code with another line, at the old one's indent."""
    lines = code.splitlines()
    if not 1 <= line <= len(lines):
        raise ValueError(f"line {line} was to be repaired, but the listing has {len(lines)}")
    old = lines[line - 1]
    if old.strip() == new.strip():
        raise ValueError(f"line {line} is {new.strip()!r} already, but a repair was expected")
    lines[line - 1] = old[: len(old) - len(old.lstrip())] + new.strip()
    return "\n".join(lines)


def plain(value: object) -> object:
    """Return a value without NumPy's own numbers, which print their type."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, list | tuple):
        return type(value)(map(plain, value))
    return value


def is_number(value: object) -> bool:
    """Tell whether a value is one number."""
    return isinstance(value, Real) and not isinstance(value, bool) and isfinite(value)


def shown(value: object, places: int | None = None) -> str:
    """Return a value as a reader sees it: 1,000 and −0.5, and what is no number as printed."""
    value = plain(value)
    if isinstance(value, np.ndarray):
        return str(value if places is None else value.round(places) + 0.0)
    if not is_number(value):
        return str(value)
    rounded = round(value, 12 if places is None else places)
    digits = np.format_float_positional(abs(rounded), trim="-")
    whole, point, rest = digits.partition(".")
    return f"{MINUS if rounded < 0 else ''}{int(whole):,}{point}{rest}"


def tolerance(value: float, places: int | None) -> float:
    """Return how far from a value a typed number may be: as much as rounding moves it."""
    exact = EXACT * max(1.0, abs(value))
    return exact if places is None else 0.5 * 10**-places + exact


def imported(code: str) -> Iterator[str]:
    """Yield the files of the package that code imports."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom | ast.Import):
            for name in [getattr(node, "module", ""), *(alias.name for alias in node.names)]:
                file = getattr(sys.modules.get(name or ""), "__file__", None)
                if file and name.startswith("mitbadak"):
                    yield file


# -- Directives --------------------------------------------------------------------------------


class Setup(SphinxDirective):
    """The code of a question."""

    has_content = True
    option_spec = {"show": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Keep the code."""
        node = setup_code("", code="\n".join(self.content), show="show" in self.options)
        self.set_source_info(node)
        return [node]


class Answer(SphinxDirective):
    """An answer: an expression, and what it says about who gives it."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = {"figure": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Keep the expression and the text."""
        node = answer("", right=self.name == "right", expression=self.arguments[0])
        self.set_source_info(node)
        node += self.parse_content_to_nodes()
        if "figure" in self.options and self.config.sphinx_gallery_conf["plot_gallery"]:
            node += self.figure()
        return [node]

    def figure(self) -> nodes.image:
        """Return the picture of a figure of the gallery."""
        try:
            _page, path = image(self.options["figure"])
        except ValueError as error:
            raise self.error(str(error)) from None
        alt = Path(self.env.srcdir, path).with_suffix(".txt")
        if not alt.is_file():
            raise self.error(f"{self.options['figure']!r}: the script draws no such figure")
        self.env.note_dependency(str(alt))
        return nodes.image(uri=f"/{path}", alt=alt.read_text(encoding="utf-8"))


class Question(SphinxDirective):
    """A question."""

    required_arguments = 1
    has_content = True
    option_spec = {
        "name": directives.unchanged_required,
        "round": directives.nonnegative_int,
        "shown": lambda given: directives.choice(given, SHOWN),
        "gives": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """Make the node, and run its answers."""
        name, kind = self.options.get("name", ""), self.arguments[0]
        node = question("", nodes.title(), kind=kind, classes=["question"])
        self.set_source_info(node)
        node += self.parse_content_to_nodes()
        try:
            self.check(name, kind)
            node["key"] = f"{self.env.docname}#{name}"
            self.evaluate(node, kind)
        except ValueError as error:
            raise self.error(f"question {name}: {error}") from None
        self.add_name(node)
        return [node]

    def check(self, name: str, kind: str) -> None:
        """See to it that what stands in the head of the question is as it should be."""
        if kind not in KINDS:
            raise ValueError(f"the kind is {kind!r}, but one of {', '.join(KINDS)} was expected")
        if not NAME.fullmatch(name):
            raise ValueError(f":name: is {name!r}, but a name like q-and-sum was expected")
        if kind != "line" and "gives" in self.options:
            raise ValueError(":gives: belongs to a question of the kind line")
        if kind == "line" and "gives" not in self.options:
            raise ValueError("it needs :gives:, what is computed after each repair")
        if kind != "choice" and "shown" in self.options:
            raise ValueError(":shown: belongs to a question of the kind choice")

    def evaluate(self, node: question, kind: str) -> None:
        """Run the setup and the answers, and note what each shows."""
        hidden, shown_code = codes(node, kind)
        names = run(hidden, shown_code) if kind != "line" else {}
        answers = [child for child in node if isinstance(child, answer)]
        if not any(isinstance(child, nodes.paragraph) for child in node):
            raise ValueError("it asks nothing, but a paragraph above the answers was expected")
        places = self.options.get("round")
        for one in answers:
            expression = one["expression"]
            try:
                if kind == "line":
                    one["line"], new = repair(expression)
                    names = run(hidden, repaired(shown_code, one["line"], new))
                value = value_of(self.options.get("gives", expression), names)
            except ValueError as error:
                raise ValueError(f"the answer {expression}: {error}") from None
            if kind == "number" and not is_number(value):
                raise ValueError(f"{expression} is {value!r}, but one finite number was expected")
            one["shown"], one["code"] = shown(value, places), not is_number(plain(value))
            if value is None or not one["shown"]:
                raise ValueError(f"{expression} is {value!r}, but something to show was expected")
            if kind == "number":
                one["value"], one["within"] = float(value), tolerance(float(value), places)
                if one["right"] and places is None and len(one["shown"].partition(".")[2]) > MOST:
                    raise ValueError(
                        f"{expression} gives {one['shown']}, but at most {MOST} decimal places were"
                        " expected: round it with :round:"
                    )
        for file in imported(f"{hidden}\n{shown_code}"):
            self.env.note_dependency(file)
        compare(answers, self.options.get("shown", "value"))


def codes(node: question, kind: str) -> tuple[str, str]:
    """Return the hidden and the shown code of a question; the shown one becomes a listing."""
    found = {True: "", False: ""}
    for one in list(node.findall(setup_code)):
        if found[one["show"]]:
            which = "shown" if one["show"] else "hidden"
            raise ValueError(f"it has two {which} setups, but at most one was expected")
        code = found[one["show"]] = one["code"]
        listing = nodes.literal_block(code, code, language="python", linenos=kind == "line")
        one.parent.replace(one, [listing] if one["show"] else [])
    return found[False], found[True]


def compare(answers: list[answer], way: str) -> None:
    """See to it that one answer is right, that all differ, and that each has its sentence."""
    right = [one for one in answers if one["right"]]
    if len(right) != 1:
        raise ValueError(f"it has {len(right)} right answers, but one was expected")
    if len(answers) < 2:
        raise ValueError("it has no wrong answer, but at least one was expected")
    seen: dict[str, str] = {}
    for one in answers:
        expression = one["expression"]
        if other := seen.get(one["shown"]):
            raise ValueError(
                f"{other} and {expression} both give {one['shown']}, but different values were"
                " expected"
            )
        seen[one["shown"]] = expression
        paragraphs = [child for child in one if not isinstance(child, nodes.image)]
        most = 1 + (way == "text")
        if len(paragraphs) != most or not all(p.astext().strip() for p in paragraphs):
            what = "what is chosen and why" if most > 1 else "what is right or wrong about it"
            raise ValueError(
                f"{expression} has {len(paragraphs)} paragraphs, but {most} expected: {what}"
            )
        one["words"] = way == "text"
    if len({one.get("line", i) for i, one in enumerate(answers)}) < len(answers):
        raise ValueError("two answers are about the same line")


class Placed(SphinxTransform):
    """Say which answers and setups belong to no question."""

    default_priority = 15

    def apply(self) -> None:
        """Warn of them."""
        for node in self.document.findall(lambda n: isinstance(n, answer | setup_code)):
            if not isinstance(node.parent, question):
                logger.warning(
                    "an answer or a setup is in no question, whose fence has four backticks",
                    location=node,
                )


class QuestionCollector(EnvironmentCollector):
    """Keep in the environment the questions of each page, in its language."""

    def process_doc(self, app, doctree) -> None:
        """Collect the questions of the page that was just read."""
        found = [
            {
                "name": node["ids"][0],
                "kind": node["kind"],
                "text": text(*(p for p in node if isinstance(p, nodes.paragraph))),
                "answers": [
                    {
                        "right": one["right"],
                        "expression": one["expression"],
                        "shown": one["shown"],
                        "text": text(*one.children),
                    }
                    for one in node.findall(answer)
                ],
            }
            for node in doctree.findall(question)
        ]
        app.env.questions = getattr(app.env, "questions", {}) | {app.env.docname: found}

    def clear_doc(self, app, env, docname) -> None:
        """Forget a page."""
        getattr(env, "questions", {}).pop(docname, None)

    def merge_other(self, app, env, docnames, other) -> None:
        """Take over the pages that another process has read."""
        found = {page: other.questions[page] for page in docnames}
        env.questions = getattr(env, "questions", {}) | found


# -- The page ----------------------------------------------------------------------------------


class Assemble(SphinxPostTransform):
    """Make of the answers what a page shows: the choices, and the folded answer."""

    default_priority = 600  # the text is in its language; no line breaks yet
    formats = ("html",)

    def run(self, **kwargs) -> None:
        """Put both into the place of the answers."""
        for node in self.document.findall(question):
            answers = ordered(node["key"], node.findall(answer))
            node.children = [child for child in node if not isinstance(child, answer)]
            if node["kind"] == "number":
                offered = part("", name="div", classes=["typed"])
            else:
                choices = (element("li", named(choice(one))) for one in answers)
                offered = element("ul", *choices, kind="choices")
            verdicts = element("ul", *map(verdict, answers))
            summary = element("summary", nodes.Text(_(ANSWER)))
            fold = element("details", summary, verdicts, kind="answers admonition-solution")
            node += element("div", offered, fold, kind="answering")


def ordered(key: str, answers: Iterator[answer]) -> list[answer]:
    """Return answers in an order that says nothing, the same in each edition; lines in theirs."""

    def place(numbered: tuple[int, answer]) -> tuple:
        index, one = numbered
        digest = hashlib.sha256(f"{key}{index}".encode()).hexdigest()
        return one.get("line", 0), digest

    return [one for _index, one in sorted(enumerate(answers), key=place)]


def choice(one: answer) -> list[nodes.Node]:
    """Return what an answer shows to be chosen."""
    if pictures := [child.deepcopy() for child in one if isinstance(child, nodes.image)]:
        return pictures
    if one["words"]:
        return one[0].deepcopy().children
    if "line" in one:
        return [nodes.Text(_(LINE).format(number=one["line"]))]
    return [element("code", nodes.Text(one["shown"]), kind="literal")] if one["code"] else [
        nodes.Text(one["shown"])
    ]  # fmt: skip


def named(content: list[nodes.Node]) -> part:
    """Return a choice; a formula has no name for a button's ears, so it gets one."""
    node = element("span", *content, kind="choice")
    if any(node.findall(nodes.math)):
        node["data"] = {"data-name": text(*content)}
    return node


def verdict(one: answer) -> part:
    """Return an answer with its sentence, for the fold."""
    about = [child for child in one if not isinstance(child, nodes.image)][one["words"] :]
    node = element("li", nodes.paragraph("", "", element("b", *choice(one))), *about)
    node["classes"] = ["right" if one["right"] else "wrong"]
    if "value" in one:
        node["data"] = {"data-value": repr(one["value"]), "data-within": repr(one["within"])}
    return node


def element(name: str, *children: nodes.Node, kind: str = "") -> part:
    """Return an element of a page."""
    return part("", *children, name=name, classes=kind.split())


def visit_part(writer, node: part) -> None:
    writer.body.append(writer.starttag(node, node["name"], "", **node.get("data", {})))


def depart_part(writer, node: part) -> None:
    writer.body.append(f"</{node['name']}>")


def visit_question(writer, node: question) -> None:
    """Begin a question: a group with a name."""
    name = numbered(writer.builder.env, writer.docnames[-1], node)
    attributes = {"role": "group", "aria-label": name, "data-question": node["key"]}
    writer.body.append(writer.starttag(node, "div", CLASS="admonition", **attributes))


def depart_question(writer, node: question) -> None:
    writer.body.append("</div>\n")


def numbered(env, page: str, node: question) -> str:
    """Return the name of a question: Question 1.3."""
    found = number(env, page, "question", node["ids"][0])
    return env.config.numfig_format["question"] % ".".join(map(str, found))


def setup(app):
    app.add_enumerable_node(
        question, "question", lambda node: node["kind"], html=(visit_question, depart_question)
    )
    app.add_node(part, html=(visit_part, depart_part))
    app.add_node(answer)
    app.add_node(setup_code)
    app.add_directive("question", Question)
    app.add_directive("setup", Setup)
    app.add_directive("right", Answer)
    app.add_directive("wrong", Answer)
    app.add_transform(Placed)
    app.add_env_collector(QuestionCollector)
    app.add_post_transform(Assemble)
    add_script("questions", "data-question=")
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}

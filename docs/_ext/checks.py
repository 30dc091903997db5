"""Exercises that check themselves: where a reader begins, and what is expected of the result.

How to write one. In an exercise of the kind ``run`` or ``build``, above its solution::

    ```{start}
    def leaky_relu(a):
        return a
    ```
    ```{expect} leaky_relu(3.0) == 3.0
    Above 0 the valve is open.
    ```
    ```{expect} leaky_relu(np.array([-2, 5])) == [-0.2, 5]
    It works elementwise, so that one call is enough for a layer.
    ```

*The start* runs as it stands, and not all that is expected holds of it. It knows ``np`` and what it
imports, nothing of the page; its names are those of the solution, its lines as short as those of
the page.

*An expectation* is an expression that is computed after the reader's code. ``==`` compares numbers
as NumPy's ``allclose`` does, and shapes; anything else has to be true. The text is one paragraph,
which says what is right when it holds: it stands there with a tick, and otherwise with what the
expression gives. The first ones are the easiest; together they let no typical mistake pass.

*What they need* besides, stands in ``{given}`` in the same way as the start: imports, data, a
function. All of them together take less than ten seconds in a browser.

That the solution on the page passes, and that typical wrong attempts do not, is tested with
``tests/attempts``. Without a runtime (``running.py``), a page shows nothing of this.
"""

import ast
from html import escape

from docutils import nodes
from exercises import exercise
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

LEAST = 2
"""So many expectations an exercise has at least."""

logger = logging.getLogger(__name__)


class hidden_code(nodes.Invisible, nodes.Element):  # noqa: N801 (nodes, named like docutils')
    """Code that a page does not show: the start, or what the expectations need."""


class expect(nodes.Invisible, nodes.Element):  # noqa: N801
    """An expression, and a paragraph that says what is right when it holds."""


class check(nodes.General, nodes.Element):  # noqa: N801
    """What an exercise knows of its solution, as its page holds it."""


class HiddenCode(SphinxDirective):
    """The start of an exercise, or what its expectations need."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Keep the code."""
        code = "\n".join(self.content)
        try:
            ast.parse(code)
        except SyntaxError as error:
            raise self.error(f"{self.name}: {error}") from None
        node = hidden_code("", kind=self.name, code=code)
        self.set_source_info(node)
        return [node]


class Expect(SphinxDirective):
    """An expectation."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Keep the expression and the text."""
        expression = " ".join(self.arguments[0].split())
        try:
            ast.parse(expression, mode="eval")
        except SyntaxError as error:
            raise self.error(f"expect {expression}: {error}") from None
        node = expect("", expression=expression)
        self.set_source_info(node)
        node += self.parse_content_to_nodes()
        if [type(child) for child in node] != [nodes.paragraph]:
            raise self.error(f"expect {expression}: one paragraph was expected below it")
        return [node]


class Collect(SphinxTransform):
    """Put together what an exercise knows of its solution."""

    default_priority = 16  # after the exercises are known

    def apply(self) -> None:
        """Make one node of the start, the expectations and what these need."""
        for task in self.document.findall(exercise):
            parts = [child for child in task if isinstance(child, hidden_code | expect)]
            if not parts:
                continue
            node = check("", start="", given="")
            for one in parts:
                task.remove(one)
                if isinstance(one, expect):
                    node += one
                elif node[one["kind"]]:
                    logger.warning("an exercise has two blocks {%s}", one["kind"], location=one)
                else:
                    node[one["kind"]] = one["code"]
            if task["kind"] == "pencil" or not node["start"] or len(node) < LEAST:
                logger.warning(
                    "a %s exercise has %d expectations and %s start, but an exercise to run or to"
                    " build, %d expectations and a start were expected",
                    task["kind"], len(node), "a" if node["start"] else "no", LEAST, location=task,
                )  # fmt: skip
            task.insert(len(task) - 1, node)
        for one in self.document.findall(lambda node: isinstance(node, hidden_code | expect)):
            if not isinstance(one.parent, check):
                logger.warning("a start or an expectation is in no exercise", location=one)


class LeaveOut(SphinxPostTransform):
    """Without Python for its pages, a site checks nothing."""

    default_priority = 590
    formats = ("html",)

    def run(self, **kwargs) -> None:
        """Take the checks out."""
        if not self.config.runtime_megabytes:
            for node in list(self.document.findall(check)):
                node.parent.remove(node)


def visit_check(writer, node: check) -> None:
    """Write the code as it is: docutils would join the lines of an attribute."""
    held = {"exercise": node.parent["ids"][0], "start": node["start"], "given": node["given"]}
    attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in held.items())
    writer.body.append(f'<div class="check"{attributes}><ul>')


def depart_check(writer, node: check) -> None:
    writer.body.append("</ul></div>\n")


def visit_expect(writer, node: expect) -> None:
    writer.body.append(writer.starttag(node, "li", "", **{"data-test": node["expression"]}))


def depart_expect(writer, node: expect) -> None:
    writer.body.append("</li>")


def setup(app):
    app.add_node(check, html=(visit_check, depart_check))
    app.add_node(expect, html=(visit_expect, depart_expect))
    app.add_node(hidden_code)
    app.add_directive("start", HiddenCode)
    app.add_directive("given", HiddenCode)
    app.add_directive("expect", Expect)
    app.add_transform(Collect)
    app.add_post_transform(LeaveOut)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""``literalinclude`` with an option more: ``:strip-docstrings:`` leaves the code alone.

Beside the formula in a chapter stands the code; what the docstring says is in the reference.
"""

import ast
from textwrap import dedent

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.directives import code


def strip_docstrings(source: str) -> str:
    """Remove the docstrings of a piece of Python, and the blank line that follows one."""
    lines = dedent(source).splitlines()
    for node in ast.walk(ast.parse("\n".join(lines))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            first, end = node.body[0].lineno - 1, node.body[0].end_lineno
            end += end < len(lines) and lines[end] == ""
            lines[first:end] = [None] * (end - first)
    return "\n".join(line for line in lines if line is not None)


class LiteralInclude(code.LiteralInclude):
    """The directive of Sphinx, with the new option."""

    option_spec = {**code.LiteralInclude.option_spec, "strip-docstrings": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Include the code, then strip it."""
        result = super().run()
        if "strip-docstrings" in self.options:
            for block in [b for node in result for b in node.findall(nodes.literal_block)]:
                block.rawsource = strip_docstrings(block.astext())
                block.children = []
                block += nodes.Text(block.rawsource)
        return result


def setup(app):
    app.add_directive("literalinclude", LiteralInclude, override=True)
    return {"parallel_read_safe": True}

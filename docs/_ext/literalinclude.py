"""``literalinclude`` with an option more: ``:bare:`` shows the algorithm alone.

Beside the formula in a chapter stands the code. What its docstrings and its type hints say is in
the reference.
"""

import ast
import re
from collections.abc import Iterator
from textwrap import dedent

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.directives import code

SIGNATURE = re.compile(r"( *def \w+\()\n +(.+[^,\n]),?\n *(\):)")
"""One whose arguments have a line of their own: without the hints, it may need no more than one."""


def bare(source: str) -> str:
    """Remove the docstrings, with the blank line that follows one, and the type hints."""
    source = dedent(source)
    lines = [line.encode() for line in source.splitlines()]  # the columns of `ast` count bytes
    tree = ast.parse(source)
    for line, start, end, instead in sorted(hints(tree), reverse=True):
        lines[line - 1] = lines[line - 1][:start] + instead + lines[line - 1][end:]
    for first, last in docstrings(tree):
        last += last < len(lines) and not lines[last]
        lines[first - 1 : last] = [None] * (last - first + 1)
    return SIGNATURE.sub(r"\1\2\3", b"\n".join(line for line in lines if line is not None).decode())


def docstrings(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """Yield the first and the last line of each docstring."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            yield node.body[0].lineno, node.body[0].end_lineno


def hints(tree: ast.Module) -> Iterator[tuple[int, int, int, bytes]]:
    """Yield the line, start and end of each type hint, and what takes its place."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            everything = node.args
            arguments = [*everything.posonlyargs, *everything.args, *everything.kwonlyargs]
            arguments += filter(None, [everything.vararg, everything.kwarg])
            defaults = {(d.lineno, d.col_offset) for d in everything.defaults}
            defaults |= {(d.lineno, d.col_offset) for d in everything.kw_defaults if d}
            for hint in [argument.annotation for argument in arguments if argument.annotation]:
                has_default = (hint.end_lineno, hint.end_col_offset + 3) in defaults
                yield _span(hint, before=2, after=3 * has_default, instead=b"=" * has_default)
            if node.returns:
                yield _span(node.returns, before=4)
        elif isinstance(node, ast.AnnAssign) and node.value:
            yield _span(node.annotation, before=2)


def _span(
    hint: ast.expr, *, before: int, after: int = 0, instead: bytes = b""
) -> tuple[int, int, int, bytes]:
    if hint.lineno != hint.end_lineno:
        raise ValueError(f"line {hint.lineno}: a type hint of several lines cannot be left out")
    return hint.lineno, hint.col_offset - before, hint.end_col_offset + after, instead


class LiteralInclude(code.LiteralInclude):
    """The directive of Sphinx, with the new option."""

    option_spec = {**code.LiteralInclude.option_spec, "bare": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Include the code, then lay it bare."""
        result = super().run()
        if "bare" in self.options:
            for block in [b for node in result for b in node.findall(nodes.literal_block)]:
                block.rawsource = bare(block.astext())
                block.children = []
                block += nodes.Text(block.rawsource)
        return result


def setup(app):
    app.add_directive("literalinclude", LiteralInclude, override=True)
    return {"parallel_read_safe": True}

"""``literalinclude`` with an option more: ``:bare:`` shows the algorithm alone.

Beside the formula in a chapter stands the code. What its docstrings and its type hints say is in
the reference, and what its decorators check is said in the package. So ``:bare:`` leaves out

- docstrings, with the blank line that follows one;
- type hints, but not those that make the fields of a dataclass, a named tuple or a protocol;
- the decorators of :data:`DROPPED` and a module's private ones, with the comment behind them.
  Others stay, like ``@property`` and ``@classmethod``: they say how a function is called;

and breaks each signature anew, so that no line of it is longer than a phone shows. Comments stay;
one between the arguments of a signature cannot, and is refused.
"""

import ast
import io
import tokenize
from collections.abc import Iterator, Mapping
from itertools import accumulate
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.directives import code

WIDTH = 47
"""The characters in a line of code that a phone of 390 px shows."""

DROPPED = {"checked", "wide", "np.errstate", "override", "final"}
"""Decorators that check, that keep NumPy quiet, or that are for the type checker.

Those that are private to a module go as well: what they do is no part of the formula.
"""

FIELDS = {"dataclass", "NamedTuple", "Protocol", "TypedDict"}
"""Whose annotated names are fields."""

Token = tokenize.TokenInfo


def bare(source: str) -> str:
    """Return the algorithm alone: see above."""
    source = dedent(source)
    text = Text(source)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            text.cut_docstring(node)
            text.cut_decorators(node)
        if isinstance(node, ast.FunctionDef):
            text.renew_signature(node)
            text.cut_declarations(node)
        if isinstance(node, ast.FunctionDef | ast.Module) or (
            isinstance(node, ast.ClassDef) and not has_fields(node)
        ):
            text.cut_hints(node)
    return text.edited()


def has_fields(node: ast.ClassDef) -> bool:
    """Tell whether the annotated names of a class are fields."""
    makers = [*node.decorator_list, *node.bases]
    return any(name(maker).rpartition(".")[2] in FIELDS for maker in makers)


def name(node: ast.expr) -> str:
    """Return the dotted name of a decorator or a base, without what it is called with."""
    return ast.unparse(node.func if isinstance(node, ast.Call) else node).partition("[")[0]


def statements(node: ast.AST) -> Iterator[ast.stmt]:
    """Yield the statements in a node and in their blocks, but not those of functions in it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield child
        if not isinstance(child, ast.FunctionDef | ast.ClassDef | ast.expr):
            yield from statements(child)


class Text:
    """A source and its edits: spans from one (line, column) to another, and what replaces them."""

    def __init__(self, source: str) -> None:
        self.lines = source.splitlines(keepends=True)
        self.starts = [0, *accumulate(map(len, self.lines))]
        self.tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
        self.edits: list[tuple[int, int, str]] = []

    def offset(self, line: int, column: int) -> int:
        """Return the place of a character in the whole text."""
        return self.starts[min(line, len(self.starts)) - 1] + column

    def column(self, line: int, byte: int) -> int:
        """Return the place of a character in its line: `ast` counts bytes."""
        return len(self.lines[line - 1].encode()[:byte].decode())

    def start(self, node: ast.AST) -> int:
        return self.offset(node.lineno, self.column(node.lineno, node.col_offset))

    def end(self, node: ast.AST) -> int:
        return self.offset(node.end_lineno, self.column(node.end_lineno, node.end_col_offset))

    def replace(self, start: int, end: int, new: str = "") -> None:
        self.edits.append((start, end, new))

    def cut_lines(self, first: int, last: int) -> None:
        self.replace(self.offset(first, 0), self.offset(last + 1, 0))

    def edited(self) -> str:
        """Return the text with all edits; the end has no line break."""
        text = "".join(self.lines)
        for start, end, new in sorted(set(self.edits), reverse=True):
            text = text[:start] + new + text[end:]
        return text.removesuffix("\n")

    def cut_docstring(self, node: ast.FunctionDef | ast.ClassDef) -> None:
        """Cut the docstring out; a body that has nothing else becomes ``...``."""
        if ast.get_docstring(node) is None:
            return
        first, last = node.body[0].lineno, node.body[0].end_lineno
        before, after = self.lines[first - 1], self.lines[last - 1]
        if before[: len(before) - len(before.lstrip())] != " " * node.body[0].col_offset:
            raise ValueError(f"line {first}: a docstring beside other code cannot be left out")
        if len(node.body) == 1:
            self.replace(self.start(node.body[0]), self.end(node.body[0]), "...")
            return
        if after[self.column(last, node.body[0].end_col_offset) :].strip():
            raise ValueError(f"line {last}: a docstring beside other code cannot be left out")
        last += last < len(self.lines) and not self.lines[last].strip()
        self.cut_lines(first, last)

    def cut_decorators(self, node: ast.FunctionDef | ast.ClassDef) -> None:
        """Cut out the decorators that do not belong to the algorithm."""
        for decorator in node.decorator_list:
            if name(decorator) in DROPPED or name(decorator).startswith("_"):
                self.cut_lines(decorator.lineno, decorator.end_lineno)

    def cut_hints(self, node: ast.AST) -> None:
        """Cut out the hints of names that get a value."""
        for statement in statements(node):
            if isinstance(statement, ast.AnnAssign) and statement.value:
                self.replace(self.end(statement.target), self._before_equal(statement), " ")

    def cut_declarations(self, node: ast.FunctionDef) -> None:
        """Cut out the lines of a function that are nothing but a hint."""
        for statement in statements(node):
            if isinstance(statement, ast.AnnAssign) and not statement.value:
                self.cut_lines(statement.lineno, statement.end_lineno)

    def _before_equal(self, statement: ast.AnnAssign) -> int:
        """Return the place of the equals sign of an annotated assignment."""
        end = self.end(statement.annotation)
        return next(
            self.offset(*token.start)
            for token in self.tokens
            if token.string == "=" and self.offset(*token.start) >= end
        )

    def renew_signature(self, node: ast.FunctionDef) -> None:
        """Cut the hints out of a signature, and break it anew if it does not fit into a line."""
        begin = self.start(node)
        tokens = [token for token in self.tokens if self.offset(*token.start) >= begin]
        depths = _depths(tokens)
        opening = depths.index(1)
        closing = depths.index(0, opening)
        colon = next(
            i
            for i, (token, depth) in enumerate(zip(tokens, depths, strict=True))
            if i > closing and depth == 0 and token.string == ":"
        )
        comments = [t for t in tokens[:colon] if t.type == tokenize.COMMENT]
        if comments:
            line = comments[0].start[0]
            raise ValueError(f"line {line}: a comment within a signature would be lost")
        arguments = [
            self._argument(argument)
            for argument in _split(tokens[opening + 1 : closing], ",")
            if argument
        ]
        new = wrapped(node.col_offset, f"def {node.name}(", arguments)
        self.replace(begin, self.offset(*tokens[colon].end), new)

    def _argument(self, tokens: list[Token]) -> str:
        """Return an argument without its hint."""
        parts = _split(tokens, "=", at_most=1)
        named, *default = parts
        hint = next((i for i, token in enumerate(named) if token.string == ":"), len(named))
        first = "".join(token.string for token in named[:hint])
        if not default:
            return first
        start, end = self.offset(*default[0][0].start), self.offset(*default[0][-1].end)
        lines = "".join(self.lines)[start:end].splitlines()
        return f"{first}={' '.join(line.strip() for line in lines)}"


def _depths(tokens: list[Token]) -> list[int]:
    """Return how many brackets are open behind each token."""
    steps = ((t.string in tuple("([{")) - (t.string in tuple(")]}")) for t in tokens)
    return list(accumulate(steps))


def _split(tokens: list[Token], separator: str, at_most: int = 1_000) -> list[list[Token]]:
    """Split tokens at a sign that is in no bracket and in no head of a lambda."""
    parts: list[list[Token]] = [[]]
    in_lambda = False
    for token, depth in zip(tokens, _depths(tokens), strict=True):
        if token.type in (tokenize.NL, tokenize.NEWLINE):
            continue
        if depth == 0 and token.string in ("lambda", ":"):
            in_lambda = token.string == "lambda"
        if token.string == separator and not depth and not in_lambda and len(parts) <= at_most:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def wrapped(indent: int, head: str, arguments: list[str]) -> str:
    """Return a signature in one line if it fits, or with the arguments in lines of their own.

    The first line has no indent: what it stands behind stays.
    """
    line = f"{head}{', '.join(arguments)}):"
    if indent + len(line) <= WIDTH or not arguments:
        return line
    inner = " " * (indent + 4)
    lines, filled = [], inner
    for number, argument in enumerate(arguments):
        piece = argument + ("," if number < len(arguments) - 1 else "")
        if filled.strip() and len(filled) + 1 + len(piece) > WIDTH:
            lines.append(filled)
            filled = inner
        filled += piece if filled == inner else f" {piece}"
    return "\n".join([head, *lines, filled, " " * indent + "):"])


def shown(path: str | Path, options: Mapping[str, str | None]) -> str:
    """Return the text that a page shows for a directive, from its options as they are written."""
    spec = LiteralInclude.option_spec
    converted = {option: spec[option](value or None) for option, value in options.items()}
    reader = code.LiteralIncludeReader(
        str(path), converted, SimpleNamespace(source_encoding="utf-8-sig")
    )
    text, _ = reader.read()
    return bare(text) if "bare" in converted else text.removesuffix("\n")


class LiteralInclude(code.LiteralInclude):
    """The directive of Sphinx, with the new option."""

    option_spec = {**code.LiteralInclude.option_spec, "bare": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Include the code, then lay it bare; note where it comes from: listing_sources.py."""
        result = super().run()
        for block in [b for node in result for b in node.findall(nodes.literal_block)]:
            if (file := self.arguments[0].partition("/src/")[2]).endswith(".py"):
                block["source_file"] = file
                block["object"] = self.options.get("pyobject", "")
        if "bare" in self.options:
            for block in [b for node in result for b in node.findall(nodes.literal_block)]:
                try:
                    block.rawsource = bare(block.astext())
                except (SyntaxError, ValueError) as error:
                    raise self.error(f"{self.arguments[0]}: {error}") from error
                block.children = []
                block += nodes.Text(block.rawsource)
        return result


def setup(app):
    app.add_directive("literalinclude", LiteralInclude, override=True)
    return {"parallel_read_safe": True}

"""Code with few elements: one for each line that may be too long, one for each color in it.

A line that is too long for the page goes on below, further in than it began. Where it begins is
written here, so that no script has to look at every line.

A page of code has thousands of tokens. Those that neither style colors need no element, nor do
operators; neighbors of the same color share one. sphinx-gallery writes the code of its pages
itself, with links in it; it is treated the same way.
"""

import re
from functools import cache
from html import unescape
from unicodedata import east_asian_width

from pygments.formatters import HtmlFormatter
from pygments.styles import get_style_by_name
from pygments.token import (
    STANDARD_TYPES,
    Comment,
    Generic,
    Keyword,
    Name,
    Number,
    Operator,
    String,
    Text,
)
from sphinx.highlighting import PygmentsBridge
from sphinx_gallery._doctree_links import code_links_block

SHORT = 32
"""A line of so many columns fits everywhere, also where a page is enlarged to 400 %."""

TAG = re.compile(r"<[^>]*>")
BEGINNING = re.compile(r"(>>> |\.\.\. )?\s*")
NUMBER = re.compile(r'<span class="linenos">\s*\d+</span>')
TOKEN = re.compile(r'<span class="([\w-]+)">([^<]*)</span>')
NEIGHBORS = re.compile(r'(<span class="(\w+)">[^<\n]*)</span>( *)<span class="\2">')
TYPES = {name: kind for kind, name in STANDARD_TYPES.items()}
FIRST = (Text, Comment, Keyword, String, Number, Name.Function)
"""The types, of those that look alike, that give their names."""

ONE_COLOR = re.compile(r'<span class="(\w+)">([^<]*)</span>\n')


class Lines(HtmlFormatter):
    """Pygments' formatter, sparing with elements."""

    styles = ()

    def __init__(self, **options) -> None:
        super().__init__(**options)
        self.wraps = not self.linespans
        if self.wraps:
            self.linespans = "line"

    def _format_lines(self, tokensource):
        return super()._format_lines(few(tokensource, self.styles))

    def _wrap_linespans(self, inner):
        if not self.wraps:
            yield from super()._wrap_linespans(inner)
            return
        for is_code, line in inner:
            yield is_code, wrapped(line) if is_code else line

    def _wrap_pre(self, inner):
        """Leave out the empty element in front of the code, where no empty line needs it."""
        lines = list(inner)
        opening = "<pre><span></span>" if lines and lines[0][1] == "\n" else "<pre>"
        for is_code, line in super()._wrap_pre(lines):
            yield is_code, line.replace("<pre><span></span>", opening)


def width(text: str) -> int:
    """Return how many columns a text takes: a Korean letter takes two."""
    return sum(2 if east_asian_width(letter) in "FW" else 1 for letter in text)


def wrapped(line: str) -> str:
    """Return a line as an element that says where it begins, unless it is short."""
    text = unescape(TAG.sub("", NUMBER.sub("", line))).rstrip("\n")
    if width(text) <= SHORT:
        return line
    begins = len(BEGINNING.match(text)[0])
    style = f' style="--begins:{begins}"' if begins else ""
    if found := ONE_COLOR.fullmatch(line):
        return f'<span class="line {found[1]}"{style}>{found[2]}\n</span>'
    return f'<span class="line"{style}>{line}</span>'


def few(tokens, styles):
    """Give tokens that look alike the same type, and a space that of the token before it."""
    last = Text
    for kind, value in tokens:
        blank = value.isspace() and "\n" not in value and last not in Generic
        last = last if blank else representative(kind, styles)
        yield last, value


@cache
def looks(styles) -> dict:
    """Return the looks that tokens have, with one type for each."""
    kinds = [*FIRST, *(kind for kind in STANDARD_TYPES if kind not in Generic)]
    return {look(kind, styles): kind for kind in reversed(kinds)}


@cache
def representative(kind, styles):
    """Return the type that stands for all that look like this one."""
    if kind in Generic:  # prompts and output are told apart by scripts, too
        return kind
    if kind is Operator:
        return Text
    return looks(styles).get(look(kind, styles), kind)


def look(kind, styles) -> str:
    return repr([style.style_for_token(kind) for style in styles])


def token(found: re.Match) -> str:
    """Return a token of a gallery page, line by line, with the class of all that look like it."""
    kind = representative(TYPES[found[1]], Lines.styles) if found[2].strip() else Text
    name = STANDARD_TYPES[kind]
    pieces = found[2].split("\n")
    return "\n".join(f'<span class="{name}">{p}</span>' if name and p else p for p in pieces)


def visit_links(self, node) -> None:
    """Begin the code of a gallery page."""
    self.body.append(
        f'<div class="highlight-{node["lang"]} notranslate"><div class="highlight"><pre>'
    )
    node["begins"] = len(self.body)


def depart_links(self, node) -> None:
    """End it, and treat its lines as those of other code."""
    code = TOKEN.sub(token, "".join(self.body[node["begins"] :]))
    while (shorter := NEIGHBORS.sub(r"\1\3", code)) != code:
        code = shorter
    self.body[node["begins"] :] = map(wrapped, code.splitlines(keepends=True))
    self.body.append("</pre></div></div>\n")


def use(app) -> None:
    """Have all code formatted so, with the styles of light and dark pages."""
    if app.builder.format != "html":
        return
    names = (app.config.pygments_style, app.config.pygments_dark_style)
    Lines.styles = tuple(get_style_by_name(name) for name in names)


def setup(app):
    PygmentsBridge.html_formatter = Lines
    app.add_node(code_links_block, override=True, html=(visit_links, depart_links))
    app.connect("builder-inited", use)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

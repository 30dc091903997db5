"""What belongs together stays in one line.

Between a formula and a letter a browser may begin a new line, and then a particle like 은 or 이라고
stands at the start of the line, torn from its noun. The same happens behind a bracket or a
quotation mark, and before the mark of a footnote.
"""

import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

PARTICLE = re.compile(r"[가-힣]+[.,;:?!)]*")
SIGN = re.compile(r"\\[a-zA-Z]+|[^\s{}^_\\&]")
SHORT = 24
"""A formula or code of more signs may need the whole line of a phone, and is left alone."""

TORN = re.compile(rf"([)\]%’”'\"]{PARTICLE.pattern})")


class LineBreaks(SphinxPostTransform):
    """Go through a page, once its text is in its language."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs) -> None:
        """Treat formulas, words, footnotes and short code."""
        for block in list(self.document.findall(nodes.TextElement)):
            if not isinstance(block, nodes.Inline | nodes.FixedTextElement):
                keep_particles(block)
        for mark in list(self.document.findall(nodes.footnote_reference)):
            keep_with_word(mark)
        for code in self.document.findall(nodes.literal):
            if len(code.astext()) <= SHORT:
                code["classes"].append("together")


def bind(parent: nodes.Element, index: int) -> None:
    """Put a node and the one behind it into one piece."""
    piece = nodes.inline("", "", *parent[index : index + 2], classes=["together"])
    parent[index : index + 2] = [piece]


def keep_particles(block: nodes.TextElement) -> None:
    """Keep a particle with a formula, bracket, quotation mark or % that is short enough."""
    for node in list(block.findall(nodes.Inline)):
        after = node.next_node(siblings=True, descend=False)
        found = isinstance(after, nodes.Text) and PARTICLE.match(after)
        formula = isinstance(node, nodes.math)
        size = len(SIGN.findall(node.astext())) if formula else len(node.astext())
        if found and size <= SHORT and (formula or TORN.search(node.astext()[-1:] + found[0])):
            rest = after[found.end() :]
            node.parent.replace(after, [nodes.Text(found[0]), nodes.Text(rest)])
            bind(node.parent, node.parent.index(node))
    for text in list(block.findall(nodes.Text)):
        if not isinstance(text.parent, nodes.literal | nodes.math):
            pieces = TORN.split(text)
            for i in range(1, len(pieces), 2):
                pieces[i] = nodes.inline("", pieces[i], classes=["together"])
            replace(text, pieces)


def keep_with_word(mark: nodes.footnote_reference) -> None:
    """Keep the mark of a footnote with the word before; it needs no space."""
    parent, index = mark.parent, mark.parent.index(mark)
    # a space, or the end of a line
    while index and isinstance(parent[index - 1], nodes.Text) and not parent[index - 1].strip():
        del parent[index - 1]
        index -= 1
    if index and isinstance(before := parent[index - 1], nodes.Text):
        text, word = re.fullmatch(r"(.*?)(\S+)\s*", before, re.DOTALL).groups()
        parent.replace(before, [nodes.Text(text), nodes.Text(word)])
    index = parent.index(mark)
    if index and len(parent[index - 1].astext()) <= SHORT:
        bind(parent, index - 1)


def replace(text: nodes.Text, pieces: list[str | nodes.Node]) -> None:
    """Put pieces in the place of a text."""
    if len(pieces) > 1:
        text.parent.replace(text, [nodes.Text(p) if isinstance(p, str) else p for p in pieces])


def setup(app):
    app.add_post_transform(LineBreaks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""What belongs together stays in one line, and code that is wider than the page goes on below.

Between a formula and a letter a browser may begin a new line, and then a particle like 은 or 이라고
stands at the start of the line, torn from its noun. The same happens behind a bracket or a
quotation mark, and before the mark of a footnote.
"""

import re
from itertools import count

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

PARTICLE = re.compile(r"[가-힣]+[.,;:?!)]*")
SIGN = re.compile(r"\\[a-zA-Z]+|[^\s{}^_\\&]")
SHORT = 24
"""A formula or code of more signs may need the whole line of a phone, and is left alone."""

JOINER = "\N{WORD JOINER}"
TORN = re.compile(r"(?<=[)\]%’”'\"])(?=[가-힣])")
CODE = (nodes.literal_block, nodes.doctest_block)
HANGUL = re.compile(r"([가-힣]+(?: ?\(?[가-힣]+\)?)*)")


class LineBreaks(SphinxPostTransform):
    """Go through a page, once its text is in its language."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs) -> None:
        """Treat formulas, words, footnotes and code."""
        for formula in list(self.document.findall(nodes.math)):
            keep_with_particle(formula)
        for block in list(self.document.findall(nodes.TextElement)):
            if not isinstance(block, nodes.Inline | nodes.FixedTextElement):
                join(block)
        for mark in list(self.document.findall(nodes.footnote_reference)):
            keep_with_word(mark)
        for code in self.document.findall(nodes.literal):
            if len(code.astext()) <= SHORT:
                code["classes"].append("together")
        number = count(1)
        for block in self.document.findall(lambda n: isinstance(n, CODE)):
            options = {**block.get("highlight_args", {}), "linespans": f"code-{next(number)}"}
            block["highlight_args"] = options  # each line becomes an element
        if self.config.language == "en":
            name_language(self.document)


def keep_with_particle(formula: nodes.math) -> None:
    """Put a short formula and the particle behind it into one unbreakable piece."""
    after = formula.next_node(siblings=True, descend=False)
    found = isinstance(after, nodes.Text) and PARTICLE.match(after)
    if found and len(SIGN.findall(formula.astext())) <= SHORT:
        parent, rest = formula.parent, nodes.Text(after[found.end() :])
        piece = nodes.inline(classes=["together"])
        parent.replace(after, rest)
        parent.replace(formula, piece)
        piece += [formula, nodes.Text(found[0])]


def join(block: nodes.TextElement) -> None:
    """Forbid a new line between a bracket, a quotation mark or % and the Hangul behind it."""
    before = ""
    for text in list(block.findall(nodes.Text)):
        if not isinstance(text.parent, nodes.literal | nodes.math):
            joined = TORN.sub(JOINER, before + text)[len(before) :]
            if joined != text:
                text.parent.replace(text, nodes.Text(joined))
        before = text[-1:] or before


def keep_with_word(mark: nodes.footnote_reference) -> None:
    """Forbid a new line before the mark of a footnote; the mark needs no space."""
    index = mark.parent.index(mark)
    if index and isinstance(word := mark.parent[index - 1], nodes.Text):
        mark.parent[index - 1] = nodes.Text(word.rstrip() + JOINER)


def name_language(document: nodes.document) -> None:
    """Say where the English edition is Korean: it is read aloud and set in another way."""
    code = nodes.literal | nodes.FixedTextElement
    for text in list(document.findall(nodes.Text)):
        if HANGUL.search(text) and not isinstance(text.parent, code):
            pieces = HANGUL.split(text)
            for i in range(1, len(pieces), 2):
                pieces[i] = nodes.raw("", f'<span lang="ko">{pieces[i]}</span>', format="html")
            text.parent.replace(text, [nodes.Text(p) if isinstance(p, str) else p for p in pieces])


def setup(app):
    app.add_post_transform(LineBreaks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

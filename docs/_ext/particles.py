"""Keep a Korean particle on the line of the formula before it.

Between a formula and a letter a browser may begin a new line, and then a particle like 은 or 이라고
stands at the start of the line, torn from its noun.
"""

import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

PARTICLE = re.compile(r"[가-힣]+[.,;:?!)]*")
SIGN = re.compile(r"\\[a-zA-Z]+|[^\s{}^_\\&]")
SHORT = 24
"""A formula of more signs may need the whole line of a phone, and is left alone."""


class Particles(SphinxPostTransform):
    """Put each short formula and the particle behind it into one unbreakable piece."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs) -> None:
        """Go through the formulas of the page."""
        for formula in list(self.document.findall(nodes.math)):
            after = formula.next_node(siblings=True, descend=False)
            found = isinstance(after, nodes.Text) and PARTICLE.match(after)
            if found and len(SIGN.findall(formula.astext())) <= SHORT:
                parent, rest = formula.parent, nodes.Text(after[found.end() :])
                piece = nodes.inline(classes=["together"])
                parent.replace(after, rest)
                parent.replace(formula, piece)
                piece += [formula, nodes.Text(found[0])]


def setup(app):
    app.add_post_transform(Particles)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

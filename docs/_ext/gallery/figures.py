"""The gallery's figures on other pages."""

import re
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst.directives.images import Figure
from sphinx.util.docutils import SphinxDirective


def image(argument: str) -> tuple[str, str]:
    """Return the page and the image of ``chapter/script`` or ``chapter/script number``."""
    found = re.fullmatch(r"(\w+)/(\w+)(?: +([1-9]\d*))?", argument)
    if not found:
        raise ValueError(f"{argument!r}: chapter/script or chapter/script number was expected")
    chapter, script, number = found.groups(default="1")
    file = f"sphx_glr_{script}_{int(number):03}.svg"
    return f"gallery/{chapter}/{script}", f"gallery/{chapter}/images/{file}"


class GalleryFigure(Figure, SphinxDirective):
    """A figure of the gallery on another page: ``{gallery-figure} perceptron/plot_xor``.

    If a script draws several, a number says which: ``{gallery-figure} optimizers/plot_paths 2``.
    Its alternative text is the script's; a click on it opens the script's page.
    """

    def run(self) -> list[nodes.Node]:
        """Make the figure; without pictures (when messages are collected), its caption alone."""
        try:
            page, path = image(self.arguments[0])
        except ValueError as error:
            raise self.error(str(error)) from None
        if not self.config.sphinx_gallery_conf["plot_gallery"]:
            caption = nodes.paragraph()
            self.state.nested_parse(self.content, self.content_offset, caption)
            return caption.children
        text = Path(self.env.srcdir, path).with_suffix(".txt")
        if not text.is_file():
            raise self.error(f"{self.arguments[0]!r}: the script draws no such figure")
        self.arguments = [f"/{path}"]
        target = self.env.app.builder.get_relative_uri(self.env.docname, page)
        self.options |= {
            "alt": text.read_text(encoding="utf-8"),
            "target": target,
            "figclass": ["gallery-figure"],
        }
        self.env.note_dependency(str(text))
        return super().run()


def setup(app):
    app.add_directive("gallery-figure", GalleryFigure)

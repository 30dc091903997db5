"""The gallery's figures on other pages."""

import re
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst.directives.images import Figure
from numbering import in_chapter
from sphinx.util.docutils import SphinxDirective


def image(argument: str) -> tuple[str, str]:
    """Return the page and the image of ``chapter/script`` or ``chapter/script number``."""
    found = re.fullmatch(r"(\w+)/(\w+)(?: +([1-9]\d*))?", argument)
    if not found:
        raise ValueError(f"{argument!r}: chapter/script or chapter/script number was expected")
    chapter, script, number = found.groups(default="1")
    file = f"sphx_glr_{script}_{int(number):03}.svg"
    return f"gallery/{chapter}/{script}", f"gallery/{chapter}/images/{file}"


def label(argument: str) -> str:
    """Return the label of a figure: ``fig-gates`` for ``perceptron/plot_gates``."""
    script, *number = argument.rpartition("/")[2].split()
    name = script.removeprefix("plot_").replace("_", "-")
    return "-".join(["fig", name, *(n for n in number if n != "1")])


class GalleryFigure(Figure, SphinxDirective):
    """A figure of the gallery on another page: ``{gallery-figure} perceptron/plot_xor``.

    If a script draws several, a number says which: ``{gallery-figure} optimizers/plot_paths 2``.
    Its alternative text is the script's; a click on it opens the script's page. In a chapter it has
    a number, and its label is :func:`label`, unless it is given another: ``:name: fig-other``.
    """

    def run(self) -> list[nodes.Node]:
        """Make the figure; without pictures (when messages are collected), its caption alone."""
        try:
            page, path = image(argument := self.arguments[0])
        except ValueError as error:
            raise self.error(str(error)) from None
        name = nodes.fully_normalize_name(self.options.pop("name", label(argument)))
        if self.config.sphinx_gallery_conf["plot_gallery"]:
            figure, *rest = self.drawn(page, path)
        else:
            figure, *rest = self.captioned()
        if in_chapter(self.env.docname):
            self.claim(name)
            figure["names"].append(name)
            self.state.document.note_explicit_target(figure, figure)
        return [figure, *rest]

    def drawn(self, page: str, path: str) -> list[nodes.Node]:
        """Return the figure of a script."""
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
        figure, *rest = super().run()
        figure["script"] = page
        return [figure, *rest]

    def captioned(self) -> list[nodes.Node]:
        """Return a figure without its picture, for the messages of its caption."""
        figure = nodes.figure("", *self.parse_content_to_nodes())
        if figure.children:
            first = figure[0]
            figure[0] = nodes.caption(first.rawsource, "", *first.children)
            figure[0].source, figure[0].line = first.source, first.line
        return [figure]

    def claim(self, name: str) -> None:
        """See to it that a label is that of one figure."""
        labels = self.env.domains.standard_domain.anonlabels
        other = labels.get(name, (self.env.docname,))[0]
        if name in self.state.document.nameids or other != self.env.docname:
            raise self.error(
                f"the label {name} is already that of a figure in {other}; "
                "give this one another with :name:"
            )


def setup(app):
    app.add_directive("gallery-figure", GalleryFigure)

"""The anchors on the pages of the gallery, which the language switch keeps."""

from docutils import nodes
from sphinx.transforms import SphinxTransform


class SameAnchors(SphinxTransform):
    """Name a script's sections alike in both editions: by its label, not by its title."""

    default_priority = 700  # the labels have their sections by then

    def apply(self) -> None:
        """Keep the label of the page; number the sections below it."""
        if not self.env.docname.startswith("gallery/"):
            return
        for number, section in enumerate(self.document.findall(nodes.section)):
            labels = [name for name in section["ids"] if name.startswith("sphx-glr")]
            section["ids"] = labels or [f"part-{number}"]


def setup(app):
    app.add_transform(SameAnchors)

"""Each listing of the package says where it comes from: its file, and its entry in the reference.

A small line above it: ``mitbadak/perceptron.py · learn``. The first link leads to the code with all
that the listing leaves out, the second to the reference.
"""

from docutils import nodes
from numbering import address
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform

REFERENCE = "reference"
WORDS = (REFERENCE,)
"""Words that stand on pages, for the catalog of the site."""


def outward(name: str) -> list[str]:
    """Return a dotted name and those in which it stands: ``Momentum.rule``, ``Momentum``."""
    parts = name.split(".")
    return [".".join(parts[:n]) for n in range(len(parts), 0, -1)] if name else []


class Sources(SphinxPostTransform):
    """Write the lines."""

    default_priority = 700
    formats = ("html",)

    def run(self, **kwargs) -> None:
        """Put a line before each listing that says what it shows: literalinclude.py."""
        for block in list(self.document.findall(nodes.literal_block)):
            if "source_file" in block:
                file, name = block["source_file"], block["object"]
                module = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
                line = nodes.paragraph("", "", classes=["listing-source"])
                line += self.link(self.source(module, name), file)
                if target := self.entry(module, name):
                    line += [nodes.Text(" · "), self.link(target, name or _(REFERENCE))]
                block.parent.insert(block.parent.index(block), line)

    def source(self, module: str, name: str) -> str | None:
        """Return the place of an object in the code, or None if the code has no page."""
        pages = getattr(self.env, "_viewcode_modules", {})
        if not pages.get(module):
            return None
        _, _, shown, _ = pages[module]
        anchor = next((f"#{outer}" for outer in outward(name) if outer in shown), "")
        return address(self.env.docname, f"_modules/{module.replace('.', '/')}", anchor)

    def entry(self, module: str, name: str) -> str | None:
        """Return the place of an object in the reference, or that of its module."""
        domain = self.env.domains.python_domain
        for outer in outward(name):
            if entry := domain.objects.get(f"{module}.{outer}"):
                return address(self.env.docname, entry.docname, f"#{entry.node_id}")
        page = domain.modules.get(module)
        return page and address(self.env.docname, page.docname, f"#{page.node_id}")

    def link(self, target: str | None, words: str) -> nodes.Node:
        if target is None:
            return nodes.Text(words)
        return nodes.reference("", words, internal=True, refuri=target)


def setup(app):
    app.add_post_transform(Sources)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

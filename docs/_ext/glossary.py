"""The glossary, sorted in the language of the edition, with the other language beside each term."""

from docutils import nodes
from general_index import order
from sphinx import addnodes
from sphinx.transforms import SphinxTransform


class SortedTerms(SphinxTransform):
    """Sort the terms, and move the word of the other language from a meaning to its term."""

    default_priority = 30  # the translation has 20

    def apply(self) -> None:
        """Change the glossaries of a page, but not for its translator."""
        if self.app.builder.name == "gettext":
            return
        for glossary in self.document.findall(addnodes.glossary):
            (entries,) = glossary.findall(nodes.definition_list)
            for term, *_, meaning in entries:
                put_beside(term, meaning[0])
            entries[:] = sorted(entries, key=lambda entry: order(entry[0][0].astext()))


def put_beside(term: nodes.term, meaning: nodes.paragraph) -> None:
    """Move 편향 from the start of a meaning, where it says ``Korean: 편향.``, to its term."""
    said, rest = meaning.pop(0), meaning.pop(0)
    word = said.astext().partition(": ")[2].rstrip(".")
    meaning.insert(0, nodes.Text(rest.astext().lstrip()))
    term += [nodes.Text(" "), nodes.inline("", word, classes=["other-word"])]


def setup(app):
    app.add_transform(SortedTerms)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

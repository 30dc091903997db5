"""The search: what the sections of the book say, for the scripts that find them.

A section, an entry of the reference and a term of the glossary are what can be found. They are
collected when a page is read, and stay in the environment as long as the page does not change.
"""

import re
import unicodedata
from collections.abc import Iterator

from docutils import nodes
from sphinx import addnodes
from sphinx.environment.collectors import EnvironmentCollector

KINDS = {"chapters/": "chapter", "reference/": "reference", "gallery/": "gallery"}
MINOR = {"summary", "exercises", "figures-and-code-of-this-chapter"}
PROMPT = re.compile(r"^(?:>>> |\.\.\. ?|\$ )", re.MULTILINE)

NO_TEXT = (
    nodes.Invisible, nodes.footnote, nodes.footnote_reference, nodes.image, nodes.math_block,
    nodes.raw, nodes.system_message, nodes.title, addnodes.desc_signature, addnodes.only,
    addnodes.toctree,
)  # fmt: skip
FOUND_ITSELF = nodes.section, addnodes.desc, addnodes.glossary

SIGNS = {
    "times": "×", "cdot": "·", "le": "≤", "approx": "≈", "pm": "±", "partial": "∂", "sqrt": "√",
    "sum": "∑", "dots": "…", "ldots": "…", "to": "→", "leftarrow": "←", "varepsilon": "ε",
}  # fmt: skip


def readable(latex: str) -> str:
    """Return a formula within a line as text: ``\\eta_1`` as η1."""
    text = re.sub(r"\\d?frac\{([^{}]*)\}\{([^{}]*)\}", r"\1/\2", latex)
    text = re.sub(r"\\(?:math\w+|hat)\b|\\[,; ]|[{}_]|\^(?=\()", "", text)
    return " ".join(re.sub(r"\\([a-zA-Z]+)", lambda name: sign(name[1]), text).split())


def sign(name: str) -> str:
    """Return the sign that has this name in a formula, or the name."""
    case = "CAPITAL" if name[0].isupper() else "SMALL"
    try:
        return SIGNS.get(name) or unicodedata.lookup(f"GREEK {case} LETTER {name}")
    except KeyError:
        return name


def pieces(node: nodes.Node, code: bool) -> Iterator[str]:
    """Yield the text of a part of a page, or its code, without what is found by itself."""
    if isinstance(node, nodes.literal_block | nodes.doctest_block):
        if code:
            yield PROMPT.sub("", node.astext()) + " "
    elif isinstance(node, nodes.math):
        yield "" if code else readable(node.astext())
    elif isinstance(node, nodes.Text):
        yield "" if code else node
    elif not isinstance(node, NO_TEXT):
        for child in node.children:
            if not isinstance(child, FOUND_ITSELF):
                yield from pieces(child, code)
        if not isinstance(node, nodes.Inline):
            yield " "


def text(*parts: nodes.Node, code: bool = False) -> str:
    """Return the text of parts of a page in one line."""
    joined = "".join(piece for part in parts for piece in pieces(part, code))
    return " ".join(re.sub("\0 ?", "", joined).split())


def key_words(part: nodes.Element) -> str:
    """Return the words to which a part of a page gives their meaning: emphasized, or a term."""
    marked = (nodes.emphasis, nodes.strong)
    found = [
        node.astext()
        for child in part.children
        if not isinstance(child, FOUND_ITSELF)
        for node in child.findall()
        if isinstance(node, marked) or getattr(node, "get", {}.get)("reftype") == "term"
    ]
    return " · ".join(dict.fromkeys(found))


def sections(page: str, doctree: nodes.document) -> Iterator[dict]:
    """Yield what can be found on a page: its sections, its entries and its terms."""
    kind = next((kind for start, kind in KINDS.items() if page.startswith(start)), "page")
    for node in doctree.findall():
        if isinstance(node, nodes.section):
            top = not isinstance(node.parent, nodes.section)
            anchor, title = node["ids"][0], text(*node[0].children)
            yield {
                "anchor": "" if top else anchor,
                "title": title,
                "kind": "minor" if anchor in MINOR else kind,
                "path": path(node),
                "key": key_words(node),
                "text": text(node),
                "code": text(node, code=True),
            }
        elif isinstance(node, addnodes.desc) and node[0].get("ids"):
            content = node[-1]
            yield {
                "anchor": node[0]["ids"][0],
                "title": node[0]["fullname"],
                "kind": "reference",
                "path": path(node),
                "key": "",
                "text": text(content),
                "code": text(content, code=True),
            }
        elif isinstance(node, nodes.definition_list_item) and "glossary" in str(node.parent.parent):
            term, definition = node[0], node[-1]
            other = next(definition.findall(nodes.emphasis))
            yield {
                "anchor": term["ids"][0],
                "title": term.astext(),
                "kind": "glossary",
                "path": path(node)[:1],
                "key": other.astext().rstrip(".").partition(": ")[2],
                "text": text(definition).removeprefix(other.astext()).strip(),
                "code": "",
            }


def path(node: nodes.Node) -> list[str]:
    """Return the titles of the sections around a node, the page's first."""
    titles = []
    while node := node.parent:
        if isinstance(node, nodes.section):
            titles.insert(0, text(*node[0].children))
    return titles


class SectionCollector(EnvironmentCollector):
    """Keep in the environment what can be found on each page."""

    def process_doc(self, app, doctree) -> None:
        """Collect what can be found on the page that was just read."""
        page = app.env.docname
        app.env.found = getattr(app.env, "found", {}) | {page: list(sections(page, doctree))}

    def clear_doc(self, app, env, docname) -> None:
        """Forget a page."""
        getattr(env, "found", {}).pop(docname, None)

    def merge_other(self, app, env, docnames, other) -> None:
        """Take over the pages that another process has read."""
        env.found = getattr(env, "found", {}) | {page: other.found[page] for page in docnames}


def setup(app):
    app.add_env_collector(SectionCollector)
    return {"parallel_read_safe": True, "env_version": 1}

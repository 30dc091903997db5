"""Formulas with few elements: the same look from half of what KaTeX writes.

KaTeX draws a formula with many boxes that only keep room: struts, spaces, cells of tables. What
they do, margins and ``::before`` do as well (``docs/_static/formulas.css``). The other half, MathML
for ears, loses its source in TeX and the groups that group one thing. A formula of a single sign
needs neither half.
"""

import re
from functools import cache, wraps
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import sphinxcontrib.katex

ATOMS = {"mord", "mop", "mbin", "mrel", "mopen", "mclose", "mpunct", "minner"}
PLAIN = ATOMS | {"mtight"}
"""Classes that say what a sign is; no rule is about them alone."""

ALPHABETS = {"mathnormal", "mathbf", "mathsf", "mathrm"}

ROWS = {"math", "mrow", "mstyle", "mtd", "msqrt"}
"""What groups its children by itself in MathML."""

INLINE = re.compile(r'<span class="katex">(.*)</span>', re.DOTALL)
"""A formula in a line: an element stands around it already."""

NAMESPACE = re.compile(r' xmlns="[^"]*"')


def classes(element: Element) -> set[str]:
    return set(element.get("class", "").split())


def style(element: Element, rules: str) -> None:
    """Add to the style of an element."""
    if rules:
        element.set("style", element.get("style", "") + rules)


def unwrap(parent: Element, child: Element) -> None:
    """Put what an element holds into its place."""
    index = list(parent).index(child)
    inner = list(child)
    parent[index : index + 1] = inner
    add_text(parent, index, child.text)
    add_text(parent, index + len(inner), child.tail)


def add_text(parent: Element, index: int, text: str | None) -> None:
    """Add text behind the element before an index."""
    if not text:
        return
    if index:
        parent[index - 1].tail = (parent[index - 1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def struts(html: Element) -> None:
    """Let a base and the rows of a stack keep their height without an element for it."""
    for element in html.iter("span"):
        first = next(iter(element), None)
        if first is None or not classes(first) & {"katex-strut", "pstrut"}:
            continue
        sizes = first.get("style")
        element.remove(first)
        if "katex-base" in classes(element):
            rules = sizes.replace("vertical-align:", "--d:").replace("height:", "--h:")
            style(element, rules)
        else:
            style(element, sizes.replace("height:", "--p:"))


def stacks(html: Element) -> None:
    """Let a stack be a table of one cell; its depth is a margin."""
    for table in html.iter("span"):
        if "vlist-t" not in classes(table):
            continue
        first, *second = table
        depth = second[0][0].get("style").replace("height:", "margin-bottom:") if second else ""
        table[:] = [first[0]]
        if depth:
            style(table, depth)


def spaces(html: Element) -> None:
    """Let a space be the margin of the sign behind it or before it."""
    for parent in list(html.iter("span")):
        for space in [child for child in parent if child.get("class") == "mspace"]:
            width = re.fullmatch(r"margin-right:(-?[\d.]+em);", space.get("style", ""))
            if not width or space.text or len(space):
                continue
            index = list(parent).index(space)
            behind = parent[index + 1] if index + 1 < len(parent) else None
            before = parent[index - 1] if index else None
            if behind is not None and takes_margin(behind, "left"):
                style(behind, f"margin-left:{width[1]};")
            elif before is not None and takes_margin(before, "right"):
                style(before, f"margin-right:{width[1]};")
            else:
                continue
            parent.remove(space)


def takes_margin(element: Element, side: str) -> bool:
    kinds = classes(element)
    return (
        bool(kinds & ATOMS)
        and not kinds & {"katex-sizing", "delimsizing"}  # another size of letters
        and f"margin-{side}" not in element.get("style", "")
    )


def fractions(html: Element) -> None:
    """Let the room on both sides of a fraction be its margin."""
    for parent in list(html.iter("span")):
        kinds = [child.get("class") for child in parent]
        if kinds == ["mopen nulldelimiter", "mfrac", "mclose nulldelimiter"]:
            parent[1].set("class", "mfrac beside")
            parent[:] = [parent[1]]


def groups(parent: Element, *, in_stack: bool = False) -> None:
    """Take out the elements that have no look of their own; a row of a stack needs one."""
    for child in list(parent):
        kinds = classes(child)
        groups(child, in_stack="vlist" in classes(parent))
        plain = kinds and kinds <= PLAIN and not child.get("style")
        only = len(child) == 1 and not child.text and not child[0].tail
        if plain and (not in_stack or (only and not classes(child[0]) & {"vlist-t", "mspace"})):
            unwrap(parent, child)


def rules(html: Element) -> None:
    """Let the row that holds the line of a fraction draw it."""
    for row in html.iter("span"):
        if len(row) == 1 and row[0].get("class") == "frac-line" and not row.get("class"):
            row.set("class", "rule")
            style(row, row[0].get("style").replace("border-bottom-width:", "--w:"))
            row[:] = []


def sizes(html: Element) -> None:
    """Let the element that makes a sign small say its alphabet as well."""
    for small in html.iter("span"):
        if "katex-sizing" in classes(small) and len(small) == 1:
            (sign,) = small
            alone = not (len(sign) or small.text or sign.tail)
            if alone and classes(sign) & ATOMS and classes(sign) - PLAIN <= ALPHABETS:
                small.set(
                    "class", " ".join([small.get("class"), *sorted(classes(sign) & ALPHABETS)])
                )
                style(small, sign.get("style", ""))
                unwrap(small, sign)


def letters(parent: Element) -> None:
    """Put letters of the same look that stand side by side into one element."""
    for child in parent:
        letters(child)
    for before, behind in reversed(list(zip(parent, list(parent)[1:], strict=False))):
        alike = before.attrib == behind.attrib and "mathnormal" in classes(before)
        if alike and not (len(before) or len(behind) or before.tail or before.get("style")):
            before.text += behind.text
            before.tail = behind.tail
            parent.remove(behind)


def speech(mathml: Element) -> None:
    """Keep what is read aloud, without the source and without groups of one."""
    math = mathml.find("math")
    (semantics,) = math
    semantics.remove(semantics.find("annotation"))
    unwrap(math, semantics)
    flatten(math)
    math.set("class", "katex-mathml")


def flatten(parent: Element) -> None:
    for child in list(parent):
        flatten(child)
        row = child.tag in ("mrow", "mstyle")
        if row and (len(child) == 1 or parent.tag in ROWS):
            unwrap(parent, child)


def slim(markup: str) -> str:
    """Return a formula that looks and sounds the same, with fewer elements."""
    root = ElementTree.fromstring(NAMESPACE.sub("", markup))
    katex = root if root.get("class") == "katex" else root.find("span[@class='katex']")
    mathml, html = katex
    speech(mathml)
    math = katex[0] = mathml[0]
    for step in (struts, stacks, spaces, fractions, groups, rules, sizes, letters):
        step(html)
    if katex is root and len(math) == 1 and not len(math[0]):
        katex.remove(math)
        unwrap(html, html[0])
        unwrap(katex, html)
    elif katex is root and len(html) == 1 and html[0].get("class") == "katex-base":
        (base,) = html
        unwrap(html, base)
        html.attrib = {**base.attrib, **html.attrib, "class": "katex-html katex-base"}
    written = ElementTree.tostring(root, encoding="unicode", method="html")
    return INLINE.fullmatch(written)[1] if katex is root else written


def one_wrapper(app, pagename, templatename, context, doctree) -> None:
    """Let the element that Sphinx puts around a formula be KaTeX's, too."""
    for part in ("body", "toc"):
        if part in context:
            context[part] = context[part].replace('<span class="math', '<span class="katex math')


def setup(app):
    render = sphinxcontrib.katex.render_latex
    slimmed = cache(slim)

    @wraps(render)  # which signs.py asks for both halves
    def render_slim(*arguments):
        return slimmed(render(*arguments))

    app.connect("html-page-context", one_wrapper)
    sphinxcontrib.katex.render_latex = render_slim
    return {"parallel_read_safe": True, "parallel_write_safe": True}

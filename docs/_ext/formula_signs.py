"""The signs of a formula, in the order in which the page draws them.

KaTeX writes a formula twice. In its MathML stands what belongs together: a letter, its index, its
hat. In the half that is seen, the same signs stand in another order, denominators first. This
module goes through the MathML in the order of what is seen, and looks whether both say the same.

What is seen is counted in units: each letter or other character, and each thing that is drawn, the
bar of a fraction or the root. ``docs/_scripts/signs.js.jinja`` counts in the same way.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

DRAWN = "\N{OBJECT REPLACEMENT CHARACTER}"
"""The unit of what is no character."""

NOTHING = re.compile(r"[\s\u2061\u200b]+")
"""What is not seen: spaces, and the mark between a function and what it is applied to."""

NO_SIGN = re.compile(r"[\d.,;:()\[\]]+")
"""Digits, brackets and points: they need no explanation."""

BAR, DERIVATIVE, PARTIAL, ROOT, PRODUCT = "a/b", "d/d", "∂/∂", "√", "⋅"


@dataclass(frozen=True)
class Sign:
    """A letter, a name or another sign, with what stands at it: index, exponent, hat or prime."""

    name: str
    index: tuple[str, ...] = ()
    exponent: str = ""
    mark: str = ""

    @property
    def specific(self) -> bool:
        """Tell whether something stands at the sign that is a part of it."""
        return bool(self.index or self.exponent or self.mark)


@dataclass(frozen=True)
class Part:
    """A part of what is seen; a digit, a word or a prime at a sign may belong to it."""

    text: str
    sign: Sign | None = None
    owner: Sign | None = None


def read(markup: str) -> list[Part]:
    """Return the parts of a formula that KaTeX has written, in the order of what is seen."""
    root = ElementTree.fromstring(re.sub(r' xmlns="[^"]*"', "", markup))
    math = root.find(".//semantics")[0]
    lower(math)
    found = parts(math)
    told = "".join(part.text for part in found)
    seen = units(root.find(".//*[@class='katex-html']"))
    if told != seen:
        raise ValueError(f"what is seen is {seen!r}, but {told!r} was expected")
    return found


def lower(node: Element, in_fraction: bool = False) -> None:
    """Put what stands below and above a sum where KaTeX draws it in a fraction: beside the sum."""
    for child in node:
        inside = in_fraction or node.tag == "mfrac"
        if child.get("displaystyle") == "true":
            inside = False
        if inside and child.tag in BESIDE and not child.get("accent"):
            child.tag = BESIDE[child.tag]
        lower(child, inside)


def units(element: Element) -> str:
    """Return the units of what is seen."""
    kinds = element.get("class", "").split()
    if element.tag == "svg" or {"frac-line", "rule"} & set(kinds):
        return DRAWN
    pieces = [element.text or ""]
    for child in element:
        pieces += [units(child), child.tail or ""]
    text = NOTHING.sub("", "".join(pieces))
    return text if "delimsizing" not in kinds or len(text) == 1 else DRAWN


def parts(node: Element) -> list[Part]:
    """Return the parts of an element of MathML."""
    if node.tag in HANDLERS:
        return HANDLERS[node.tag](node)
    if len(node):
        return [part for group in names(node) for part in group]
    text = NOTHING.sub("", node.text or "")
    if not text or node.tag in ("mspace", "annotation"):
        return []
    if NO_SIGN.fullmatch(text):
        return [Part(text)]
    bold = "bold " if is_bold(node) else ""
    return [Part(text, Sign(bold + text))]


def names(row: Element) -> Iterator[list[Part]]:
    """Yield the parts of a row; upright letters that stand side by side are one name."""
    upright = [child.get("mathvariant") == "normal" and child.text.isalpha() for child in row]
    if len(row) > 1 and all(upright):
        name = "".join(child.text for child in row)
        yield [Part(name, Sign(name))]
        return
    for before, child in zip([None, *row], row, strict=False):
        if child.text == PRODUCT and before is not None and is_bold(before):
            yield [Part(PRODUCT, Sign(f"bold {PRODUCT}"))]
        else:
            yield parts(child)


def is_bold(node: Element) -> bool:
    """Tell whether an element is a vector or a matrix: a dot behind it is no product of numbers."""
    return node.get("mathvariant", "").startswith("bold")


def fraction(node: Element) -> list[Part]:
    """Return the parts of a fraction; that of a derivative is no quotient of two numbers."""
    above, below = map(parts, node)
    bar = Sign(BAR)
    for letter, name in (("d", DERIVATIVE), ("∂", PARTIAL)):
        if all(len(half) > 1 and half[0].sign == Sign(letter) for half in (above, below)):
            bar = Sign(name, (above[1].sign.name, below[1].sign.name))
            above[0], below[0] = (Part(letter, bar) for _ in "ab")
    return [*below, Part(DRAWN, bar), *above]


def root(node: Element) -> list[Part]:
    return [*(part for child in node for part in parts(child)), Part(DRAWN, Sign(ROOT))]


def table(node: Element) -> list[Part]:
    """Return the parts of a table, column by column."""
    columns = max(len(row) for row in node)
    cells = [row[i] for i in range(columns) for row in node if i < len(row)]
    return [part for cell in cells for part in parts(cell)]


def scripts(node: Element) -> list[Part]:
    """Return the parts of a sign with an index or an exponent."""
    base, *others = map(parts, node)
    low = others[0] if "sub" in node.tag else []
    high = others[-1] if "sup" in node.tag else []
    if not base or base[0].sign is None or len({part.sign or part.owner for part in base}) > 1:
        return [*base, *low, *high]
    text = "".join(part.text for part in high)
    prime = text if set(text) == {"′"} else ""
    alone = all(part.sign is None for part in high)  # an exponent with letters is no name
    sign = replace(
        base[0].sign,
        index=tuple(unit for part in low for unit in index_units(part)),
        exponent=text if alone and not prime else "",
        mark=base[0].sign.mark + prime,
    )
    own = [replace(part, **{"sign": sign} if part.sign else {"owner": sign}) for part in base]
    if sign.exponent and not sign.exponent.startswith("("):  # a power; in brackets it is a place
        return [*own, *(belonging(part, sign) for part in low), *high]
    return [*own, *(belonging(part, sign) for part in [*low, *high])]


def index_units(part: Part) -> list[str]:
    """Return what an index counts as: each digit or letter by itself, a word as one."""
    return list(part.text) if part.sign is None else [part.text]


def belonging(part: Part, sign: Sign) -> Part:
    """Let a part of an index or an exponent belong to its sign, unless it is a sign by itself."""
    is_name = part.sign and len(part.text) > 1 and part.text.isalpha()
    if part.sign is None or is_name or set(part.text) == {"′"}:
        return Part(part.text, owner=part.owner or sign)
    return part


def accent(node: Element) -> list[Part]:
    """Return the parts of a letter with a hat or a bar; or of a sign with something above it."""
    base, above = map(parts, node)
    if not node.get("accent"):
        return [*base, *above]
    mark = "".join(part.text for part in above)
    sign = replace(base[0].sign, mark=mark)
    return [replace(base[0], sign=sign), Part(mark, owner=sign)]


def limits(node: Element) -> list[Part]:
    """Return the parts of a sign with something below it, and above it."""
    base, below, *above = map(parts, node)
    return [*below, *base, *(part for group in above for part in group)]


BESIDE = {"munder": "msub", "mover": "msup", "munderover": "msubsup"}
HANDLERS = {
    "mfrac": fraction, "msqrt": root, "mtable": table, "msub": scripts, "msup": scripts,
    "msubsup": scripts, "mover": accent, "munder": limits, "munderover": limits,
}  # fmt: skip


def closeness(pattern: Sign, sign: Sign) -> int:
    """Return how well an entry's sign fits one of a formula: the higher, the better; 0, not at all.

    An index of letters stands for others of as many letters or digits: ``w_{ij}`` for ``w_{12}``.
    """
    if (pattern.name, pattern.mark) != (sign.name, sign.mark):
        return 0
    if pattern.exponent and pattern.exponent != sign.exponent:
        return 0
    exact = 1 if pattern.exponent else 0
    if not pattern.index:
        return 1 + exact
    if pattern.index == sign.index:
        return 5 + exact
    free = all(len(unit) == 1 and unit.islower() for unit in pattern.index)
    alike = all(unit.removeprefix("bold ").isalnum() for unit in sign.index)
    return 3 + exact if free and alike and len(pattern.index) == len(sign.index) else 0

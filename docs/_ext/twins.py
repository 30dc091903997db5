"""Twins: what stands at the same place in the other edition, for a reader who wants to see it.

Once both editions are there, :func:`pair` goes through the pages of both. It finds the blocks of
text (paragraphs, headings, items, cells, captions), pairs them by their place, and gives each pair
a number, which stands in the page as ``data-b``. The twins of a page, as HTML, are written into
``_static/twins/<page>.js``, which ``_scripts/twins.js.jinja`` loads when a reader asks for one.

A place is the last ``id`` before a block, the elements around it, and how many blocks had the same
before. So the terms of the glossary find each other, although each edition sorts them in its own
language. Blocks that read alike in both editions, such as numbers in a table, have no number.
"""

import json
import posixpath
import re
from collections import Counter
from html import unescape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from assets import add_script

EDITIONS = ("en", "ko")
WITHOUT = ("404", "genindex", "py-modindex", "search", "_modules/")
"""Starts of the names of pages that have no text of our own."""

TEXTS = {
    "h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "dt", "dd", "th", "td", "caption",
    "figcaption", "summary", "legend",
}  # fmt: skip
"""Elements that are a block, if there is no other one in them."""
AROUND = {
    "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure", "nav", "ol",
    "pre", "section", "table", "tbody", "thead", "tr", "ul",
}  # fmt: skip
VOID = {"br", "col", "hr", "img", "input", "source", "wbr"}
LEFT_OUT = {
    "cell-head", "listing-source", "sig", "sphx-glr-download-link-note", "sphx-glr-footer",
    "sphx-glr-thumbcontainer",
}  # fmt: skip
"""Classes of elements in which nothing is a block: names of code, cards that are links as a whole,
and what is said a second time."""

TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^>"']|"[^"]*"|'[^']*')*)>""")
ID = re.compile(r'\sid="([^"]*)"')
CLASSES = re.compile(r'\sclass="([^"]*)"')
REFERS = re.compile(r'\s(?:id|for|aria-\w+by|aria-controls|popovertarget)="[^"]*"')
"""Attributes that name a place, which is only once on a page, or refer to one by its name."""
ADDRESS = re.compile(r'(\s(?:href|src)=")([^"]*)')
HEADER_LINK = re.compile(r'<a class="headerlink".*?</a>')
SCRIPT = re.compile(r'(<script defer src="([^"]*)book\.js"></script>)')
ADDED = re.compile(r' data-b="\d+"|\n<script defer src="[^"]*twins\.js" data-page="[^"]*"></script>')


class Block(NamedTuple):
    """A block of text: its place, where its first tag ends in the page, and what is in it."""

    place: tuple[str, str, int]
    end: int
    html: str


class Open(NamedTuple):
    """An element that has begun."""

    name: str
    end: int
    after: str
    left_out: bool


def blocks(page: str) -> list[Block]:
    """Return the blocks of text in the article of a page."""
    found, around, begun, after = [], [], Counter(), ""
    innermost = None  # the last element that has begun and may be a block
    for tag in TAG.finditer(page, page.index("<article"), page.index("</article>")):
        closing, name, attributes = tag.groups()
        if name in VOID or attributes.endswith("/"):
            continue
        if not closing:
            if name in TEXTS | AROUND:
                identifier = ID.search(attributes)
                after = identifier[1] if identifier else after
            classes = CLASSES.search(attributes)
            left_out = bool(classes and LEFT_OUT & set(classes[1].split()))
            left_out = left_out or bool(around and around[-1].left_out)
            around.append(Open(name, tag.end(), after, left_out))
            if name in TEXTS | AROUND:
                innermost = around[-1] if name in TEXTS else None
        else:
            element = around.pop()
            if element is innermost and not element.left_out:
                path = "/".join(outer.name for outer in [*around, element])
                begun[element.after, path] += 1
                place = element.after, path, begun[element.after, path]
                found.append(Block(place, element.end - 1, page[element.end : tag.start()]))
            if name in TEXTS | AROUND:
                innermost = None
    return found


def words(html: str) -> list[str]:
    """Return the words of a block."""
    return unescape(TAG.sub("", HEADER_LINK.sub("", html))).split()


def reads_alike(html: str, other: str) -> bool:
    """Tell whether two blocks have the same words; a term has those of both editions, turned round."""
    return sorted(words(html)) == sorted(words(other))


def adapted(html: str, page: str, edition: str) -> str:
    """Return a block as its twin's page holds it.

    Its links lead to the pages of its own edition, and it has no ``id``, which would be there twice.
    """
    up, folder = "../" * (page.count("/") + 1), posixpath.dirname(page)

    def address(found: re.Match) -> str:
        path, hash_, anchor = unescape(found[2]).partition("#")
        if urlsplit(path).scheme:
            return found[0]
        path = posixpath.normpath(posixpath.join(folder, path)) if path else f"{page}.html"
        return f"{found[1]}{up}{edition}/{path}{hash_}{anchor}".replace("&", "&amp;")

    def tag(found: re.Match) -> str:
        return ADDRESS.sub(address, REFERS.sub("", found[0]))

    return TAG.sub(tag, HEADER_LINK.sub("", html)).strip()


def unpaired(name: str, pages: dict[str, list[Block]]) -> list[str]:
    """Return what has no twin, in words: for each edition its first block without one."""
    places = {edition: {block.place for block in found} for edition, found in pages.items()}
    said = []
    for edition, other in (EDITIONS, EDITIONS[::-1]):
        alone = (block for block in pages[edition] if block.place not in places[other])
        for (after, path, number), _, html in list(alone)[:1]:
            said.append(
                f"{name}: <{path.rpartition('/')[-1]}> {number} after #{after} stands in the edition"
                f" {edition}, but has no twin in {other}: {' '.join(words(html))[:60]!r}"
            )
    return said


def numbered(page: str, name: str, found: list[Block], numbers: dict) -> str:
    """Return a page with the numbers of its blocks, and with the script that knows them."""
    pieces, start = [], 0
    for block in sorted(found, key=lambda block: block.end):
        if block.place in numbers:
            pieces += [page[start : block.end], f' data-b="{numbers[block.place]}"']
            start = block.end
    script = rf'\1\n<script defer src="\2twins.js" data-page="{name}"></script>'
    return SCRIPT.sub(script, "".join([*pieces, page[start:]]))


def refresh(file: Path, text: str) -> Path:
    """Write a file if it says something else now."""
    if not file.is_file() or file.read_text("utf-8") != text:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return file


def pair(site: Path) -> list[str]:
    """Pair the pages of both editions in a folder; return what does not pair, in words."""
    problems, written = [], set()
    files = {
        edition: {
            file.relative_to(site / edition).with_suffix("").as_posix(): file
            for file in sorted((site / edition).rglob("*.html"))
        }
        for edition in EDITIONS
    }
    for name in sorted(files["en"].keys() & files["ko"].keys()):
        if name.startswith(WITHOUT):
            continue
        pages = {e: ADDED.sub("", files[e][name].read_text("utf-8")) for e in EDITIONS}
        found = {edition: blocks(page) for edition, page in pages.items()}
        problems += (alone := unpaired(name, found))
        html = {e: {block.place: block.html for block in found[e]} for e in EDITIONS}
        differ = [
            place
            for place in html["en"]
            if not alone and not reads_alike(html["en"][place], html["ko"][place])
        ]
        numbers = {place: number for number, place in enumerate(differ)}
        for edition, other in (EDITIONS, EDITIONS[::-1]):
            page = pages[edition]
            if numbers:
                page = numbered(page, name, found[edition], numbers)
                twins = [adapted(html[other][place], name, other) for place in differ]
                lines = ",\n".join(json.dumps(twin, ensure_ascii=False) for twin in twins)
                script = site / edition / "_static" / "twins" / f"{name}.js"
                written.add(refresh(script, f"const pageTwins = [\n{lines}\n];\n"))
            refresh(files[edition][name], page)
    for edition in EDITIONS:
        for script in (site / edition / "_static" / "twins").rglob("*.js"):
            if script not in written:
                script.unlink()
    return problems


def setup(app):
    add_script("twins", "")  # `pair` names it in the pages, once there are twins
    return {"parallel_read_safe": True, "parallel_write_safe": True}

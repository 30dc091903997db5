"""Twins: what stands at the same place in the other edition, for a reader who wants to see it.

Once both editions are there, ``pair`` goes through the pages of both. It finds the blocks of
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
BOTH_WAYS = (EDITIONS, EDITIONS[::-1])
WITHOUT = ("404", "genindex", "py-modindex", "search", "_modules/")
"""Starts of the names of pages that have no text of our own."""

TEXTS = {
    "h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "dt", "dd", "th", "td", "caption",
    "figcaption", "legend",
}  # fmt: skip
"""Elements that are a block, if there is no other one in them; the title of a fold is a button."""
AROUND = {
    "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure", "nav", "ol",
    "pre", "section", "table", "tbody", "thead", "tr", "ul",
}  # fmt: skip
VOID = {"br", "col", "hr", "img", "input", "source", "wbr"}
LEFT_OUT = {
    "cell-head", "listing-source", "sig", "signs", "sphx-glr-download-link-note", "sphx-glr-footer",
    "sphx-glr-thumbcontainer",
}  # fmt: skip
"""Classes of elements in which nothing is a block: names of code, cards that are links as a whole,
and what is said a second time."""

TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^>"']|"[^"]*"|'[^']*')*)>""")
ID = re.compile(r'\sid="([^"]*)"')
CLASSES = re.compile(r'\sclass="([^"]*)"')
REFERS = re.compile(r'\s(?:id|for|aria-\w+by|aria-controls|popovertarget)="[^"]*"| class="choice"')
"""Attributes that name a place, which is only once on a page, or refer to one by its name, and what
would look like a button."""
ADDRESS = re.compile(r'(\s(?:href|src)=")([^"]*)')
HEADER_LINK = re.compile(r'<a class="headerlink".*?</a>')
NUMBER = re.compile(r'<span class="caption-number">.*?</span>')
SCRIPT = re.compile(r'(<script defer src="([^"]*)book\.js"></script>)')
ADDED = re.compile(r' data-b="\d+"|\n<script defer src="[^"]*twins\.js"[^>]*></script>')


Place = tuple[str, str, int]


class Block(NamedTuple):
    """A block of text: its place, where its first tag ends in the page, and what is in it."""

    place: Place
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
    innermost = None  # the last element that has begun, if it may be a block
    for tag in TAG.finditer(page, page.index("<article"), page.index("</article>")):
        closing, name, attributes = tag.groups()
        if name in VOID or attributes.endswith("/"):
            continue
        if closing:
            element = around.pop()
        else:
            if name in TEXTS | AROUND and (identifier := ID.search(attributes)):
                after = identifier[1]
            left_out = bool(LEFT_OUT.intersection(classes(attributes)))
            left_out = left_out or (bool(around) and around[-1].left_out)
            element = Open(name, tag.end(), after, left_out)
            around.append(element)
        if closing and element is innermost and not element.left_out:
            path = "/".join([*(outer.name for outer in around), name])
            begun[element.after, path] += 1
            place = element.after, path, begun[element.after, path]
            found.append(Block(place, element.end - 1, page[element.end : tag.start()]))
        if name in TEXTS | AROUND:
            innermost = element if name in TEXTS and not closing else None
    return found


def classes(attributes: str) -> list[str]:
    """Return the classes among the attributes of an element."""
    found = CLASSES.search(attributes)
    return found[1].split() if found else []


def words(html: str) -> list[str]:
    """Return the words of a block."""
    return unescape(TAG.sub("", HEADER_LINK.sub("", html))).split()


def reads_alike(html: str, other: str) -> bool:
    """Tell whether two blocks have the same words; a term has those of both editions.

    "Question 1.1" stands within the first line of the question, where there is no room for a twin.
    """
    texts = [sorted(words(NUMBER.sub("", text))) for text in (html, other)]
    return texts[0] == texts[1]


def adapted(html: str, page: str, edition: str) -> str:
    """Return a block as its twin's page holds it.

    Its links lead to pages of its own edition, and it has no ``id``, which would be there twice.
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


def unpaired(name: str, pages: dict[str, dict[Place, Block]]) -> list[str]:
    """Return what has no twin, in words: for each edition its first block without one."""
    said = []
    for edition, other in BOTH_WAYS:
        alone = [block for place, block in pages[edition].items() if place not in pages[other]]
        for (after, path, number), _, html in alone[:1]:
            block = f"<{path.rpartition('/')[-1]}> {number} after #{after}"
            said.append(
                f"{name}: {block} stands in the edition {edition}, but has no twin in {other}:"
                f" {' '.join(words(html))[:60]!r}"
            )
    return said


def numbered(page: str, name: str, found: list[Block]) -> str:
    """Return a page with the numbers of its blocks, and with the script that knows them."""
    pieces, start = [], 0
    for number, block in sorted(enumerate(found), key=lambda pair: pair[1].end):
        pieces += [page[start : block.end], f' data-b="{number}"']
        start = block.end
    script = rf'\1\n<script defer src="\2twins.js" data-page="{name}"></script>'
    return SCRIPT.sub(script, "".join([*pieces, page[start:]]))


def write(file: Path, text: str) -> None:
    """Write a file if it says something else now."""
    if not file.is_file() or file.read_text("utf-8") != text:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def pair_page(site: Path, name: str) -> list[str]:
    """Pair the blocks of a page; return what does not pair, in words, and number nothing then.

    Two pages that have their twins are as an earlier build has left them: they stay.
    """
    files = {edition: site / edition / f"{name}.html" for edition in EDITIONS}
    written = {edition: file.read_text("utf-8") for edition, file in files.items()}
    if all(f'twins.js" data-page="{name}"' in page for page in written.values()):
        return []
    pages = {edition: ADDED.sub("", page) for edition, page in written.items()}
    found = {
        edition: {block.place: block for block in blocks(page)} for edition, page in pages.items()
    }
    problems = unpaired(name, found)
    places = [
        place
        for place, block in found["en"].items()
        if not problems and not reads_alike(block.html, found["ko"][place].html)
    ]
    for edition, other in BOTH_WAYS:
        script = site / edition / "_static" / "twins" / f"{name}.js"
        if places:
            page = numbered(pages[edition], name, [found[edition][place] for place in places])
            twins = [adapted(found[other][place].html, name, other) for place in places]
            lines = ",\n".join(json.dumps(twin, ensure_ascii=False) for twin in twins)
            write(script, f"const pageTwins = [\n{lines}\n];\n")
        else:
            page = pages[edition]
            script.unlink(missing_ok=True)
        write(files[edition], page)
    return problems


def pair(site: Path) -> list[str]:
    """Pair the pages of both editions in a folder; return what does not pair, in words."""
    names = {
        edition: {
            page.relative_to(site / edition).with_suffix("").as_posix()
            for page in (site / edition).rglob("*.html")
        }
        for edition in EDITIONS
    }
    common = names["en"] & names["ko"]
    for edition in EDITIONS:
        folder = site / edition / "_static" / "twins"
        for script in folder.rglob("*.js"):
            if script.relative_to(folder).with_suffix("").as_posix() not in common:
                script.unlink()
    texts = sorted(name for name in common if not name.startswith(WITHOUT))
    return [problem for name in texts for problem in pair_page(site, name)]


def setup(app):
    add_script("twins", "")  # `pair_page` names it in the pages, once there are twins
    return {"parallel_read_safe": True, "parallel_write_safe": True}

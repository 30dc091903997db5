"""Print the rhythm of each chapter: ``python tests/maintenance/rhythm.py [page.md ...]``.

English: words, words a sentence, the share of sentences of at most eight words, colons in a
thousand words. Korean: the share of sentences of at most 20 characters. Counted is running text:
no code, tables, displayed formulas, headings or footnotes.
"""

import re
import sys
from pathlib import Path

import polib
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

DOCS = Path(__file__).parents[2] / "docs"
MARKDOWN = (
    MarkdownIt("commonmark")
    .enable("table")
    .use(dollarmath_plugin)
    .use(footnote_plugin)
    .use(myst_role_plugin)
)
PROSE = re.compile(r"\{(admonition|exercise|solution|gallery-figure|note|tip|hint|closer)\}")
END = re.compile(r"(?<=[.!?…])[\"”’)*_]*\s+(?=[\"“‘(*_]*[A-Z0-9가-힣`$])")


def plain(inline) -> str:
    """Give the words of a paragraph: a formula or a piece of code is one word."""
    words = []
    for token in inline.children:
        if token.type in ("math_inline", "code_inline"):
            words.append("x")
        elif token.type == "myst_role":
            words.append(re.sub(r"\s*<[^>]*>$", "", token.content))
        elif token.type in ("softbreak", "hardbreak"):
            words.append(" ")
        else:
            words.append(token.content)
    return "".join(words)


def paragraphs(text: str) -> list[str]:
    """Give the running text of a page or of a box, a string for each paragraph."""
    found, skipped = [], 0
    for token in MARKDOWN.parse(text):
        if token.type in ("table_open", "heading_open", "footnote_block_open"):
            skipped += 1
        elif token.type in ("table_close", "heading_close", "footnote_block_close"):
            skipped -= 1
        elif token.type == "fence" and PROSE.match(token.info):
            lines = token.content.splitlines()
            body = [line for line in lines if not re.match(r":\w[\w-]*:", line)]
            found += paragraphs("\n".join(body))
        elif token.type == "inline" and not skipped:
            found.append(plain(token))
    return found


def sentences(found: list[str]) -> list[str]:
    return [sentence for text in found for sentence in END.split(text) if sentence.strip()]


def english(page: Path) -> dict[str, float]:
    """Measure an English page."""
    text = re.sub(r"^\(\S+\)=$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = paragraphs(text)
    lengths = [len(sentence.split()) for sentence in sentences(found)]
    words = sum(lengths)
    return {
        "words": words,
        "mean": words / len(lengths),
        "short %": 100 * sum(length <= 8 for length in lengths) / len(lengths),
        "colons": 1000 * sum(len(re.findall(r":(?=\s|$)", text)) for text in found) / words,
    }


def korean(page: Path) -> dict[str, float]:
    """Measure the Korean of a page: a catalog holds no tables' or code's frame."""
    name = page.resolve().relative_to(DOCS).with_suffix(".po")
    catalog = polib.pofile(DOCS / "locales" / "ko" / "LC_MESSAGES" / name)
    texts = [entry.msgstr for entry in catalog if re.search(r"[.!?][\")*_]*$", entry.msgstr)]
    found = sentences([text for raw in texts for text in paragraphs(raw)])
    return {"ko short %": 100 * sum(len(sentence) <= 20 for sentence in found) / len(found)}


def main(pages: list[str]) -> None:
    chosen = [Path(page) for page in pages] or sorted((DOCS / "chapters").rglob("*.md"))
    for page in chosen:
        measured = english(page) | korean(page)
        print(f"{page.stem:18}", *(f"{key} {value:.1f}" for key, value in measured.items()))


if __name__ == "__main__":
    main(sys.argv[1:])

"""The chapters' source: code that a phone shows whole."""

import re
from pathlib import Path

import pytest
from literalinclude import WIDTH
from order import CHAPTERS

BLOCK = re.compile(r"^`{3,}python\n(.*?)^`{3,}", re.MULTILINE | re.DOTALL)
FOLDER = Path(__file__).parent.parent / "docs" / "chapters"


def test_there_are_chapters():
    assert len(CHAPTERS) >= 7


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_the_code_fits_a_phone(chapter):
    pages = [FOLDER / f"{page}.md" for page in chapter.pages]
    blocks = [block for page in pages for block in BLOCK.findall(page.read_text(encoding="utf-8"))]
    lines = [line for block in blocks for line in block.splitlines()]
    code = [line for line in lines if line.startswith((">>>", "..."))]
    assert len(code) > 50
    assert [line for line in code if len(line) > WIDTH] == []

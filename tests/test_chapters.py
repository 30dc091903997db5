"""The chapters' source: code that a phone shows whole."""

import re
from pathlib import Path

import pytest
from literalinclude import WIDTH

BLOCK = re.compile(r"^`{3,}python\n(.*?)^`{3,}", re.MULTILINE | re.DOTALL)
PAGES = sorted((Path(__file__).parent.parent / "docs" / "chapters").glob("*.md"))


def test_there_are_chapters():
    assert len(PAGES) >= 7


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_code_fits_a_phone(page):
    blocks = BLOCK.findall(page.read_text(encoding="utf-8"))
    lines = [line for block in blocks for line in block.splitlines()]
    code = [line for line in lines if line.startswith((">>>", "..."))]
    assert len(code) > 50
    assert [line for line in code if len(line) > WIDTH] == []

"""Sentences of one chapter are long and short, in both languages."""

import pytest
from maintenance import rhythm

PAGES = sorted((rhythm.DOCS / "chapters").rglob("*.md"))
NAMED = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


@NAMED
def test_the_english_is_neither_breathless_nor_chopped(page):
    measured = rhythm.english(page)
    assert 15 <= measured["mean"] <= 19
    assert measured["short %"] <= 22
    assert measured["colons"] <= 7


@NAMED
def test_the_korean_is_not_chopped(page):
    assert rhythm.korean(page)["ko short %"] <= 18

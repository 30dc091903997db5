"""The Korean edition as a reader hears it: one manner of speech, English beside the terms, lengths."""

import re
import statistics
from pathlib import Path

import polib
import pytest
from order import CHAPTERS

CATALOGS = Path(__file__).parents[1] / "docs" / "locales" / "ko" / "LC_MESSAGES"
MARKUP = re.compile(r":[\w:]+:`[^`]*`|\$[^$]*\$|`[^`]*`|\[\^[^\]]*\]|\]\([^)]*\)|\{[^}]*\}")
ROLE = re.compile(r"\{(\w+)\}`([^`<]+?)(?: <([^`>]+)>)?`")
POLITE = "".join(map(chr, range(ord("갑"), ord("힣"), 28)))  # the syllables that end in ㅂ
PLAIN_ENDING = re.compile(rf"\S*(?<![{POLITE}][니시])다[.!](?=\s|$|[\")*_])")
"""The plain style, 있다; the book has the polite one, 있습니다, and 봅시다. λ is read 람다."""


def bare(message: str) -> str:
    """Return the words of a message, without its markup."""
    return MARKUP.sub("", ROLE.sub(r"\2", message))


def catalog(name: str) -> polib.POFile:
    return polib.pofile(str(CATALOGS / f"{name}.po"))


@pytest.fixture(scope="module")
def entries() -> list[tuple[str, polib.POEntry]]:
    """Every message, with the name of its catalog."""
    files = sorted(CATALOGS.rglob("*.po"))
    return [(f.relative_to(CATALOGS).as_posix(), e) for f in files for e in polib.pofile(str(f))]


def plain_style(text: str) -> list[str]:
    return [end[0] for end in PLAIN_ENDING.finditer(bare(text)) if not end[0].startswith("람다")]


def test_every_sentence_is_in_the_polite_style_also_those_that_are_only_heard(entries):
    found = [(name, end) for name, entry in entries for end in plain_style(entry.msgstr)]
    assert found == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("선이 하나 있다. 그 위에 점이 있다.", 2),
        ("선이 하나 있습니다. 살펴봅시다. 그리스 문자 람다.", 0),
        ("값은 `x`이다.", 1),
        ("*모두* 같다!", 1),
        ("0이 아니다.", 1),
    ],
)
def test_the_plain_style_is_found(text, count):
    assert len(plain_style(text)) == count


def without_english(name: str) -> list[str]:
    """Return the terms that a page links for the first time without their English beside them.

    Two English terms may share a Korean one, which has its English once.
    """
    first: dict[str, str] = {}
    for entry in catalog(name):
        for role, shown, target in ROLE.findall(entry.msgstr):
            if role == "term" and shown not in {name.partition("(")[0] for name in first.values()}:
                first.setdefault(target or shown, shown)
    first.pop("with respect to x", None)  # a phrase, which follows the name of the variable
    assert len(first) > 1, f"{name} links no terms"
    return [shown for shown in first.values() if not re.search("[A-Za-z]{3}", shown)]


PAGES = [page for chapter in CHAPTERS for page in chapter.pages]


@pytest.mark.parametrize("page", [page for page in PAGES if page != "optimizers"])
def test_the_english_stands_beside_a_term_at_its_first_use(page):
    assert without_english(f"chapters/{page}") == []


def lengths(entries) -> list[tuple[float, str, str]]:
    """Return how long the Korean of each message is for its English, and which one it is."""
    pairs = [(name, bare(entry.msgid), bare(entry.msgstr)) for name, entry in entries]
    return [
        (len(korean) / len(english), name, english)
        for name, english, korean in pairs
        if len(english) >= 40 and re.search("[가-힣]", korean)
    ]


def test_no_message_is_far_shorter_or_longer_than_its_english_would_have_it(entries):
    found = lengths(entries)
    assert len(found) > 2000
    usual = statistics.median(ratio for ratio, *_ in found)
    assert [each for each in found if not usual / 3 < each[0] < 3 * usual] == []


def test_a_message_that_lost_a_sentence_is_found(entries):
    name, long = max(entries, key=lambda entry: len(entry[1].msgstr))
    cut = polib.POEntry(msgid=long.msgid, msgstr=long.msgstr[: len(long.msgstr) // 8])
    assert min(lengths([*entries, (name, cut)]))[2] == bare(cut.msgid)

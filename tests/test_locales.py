"""The Korean edition is complete: nothing untranslated, fuzzy, stale or lost."""

import csv
import os
import re
import subprocess
import sys
from collections import Counter

import polib
import pytest

ROLE = r"(?:\{[\w:]+\}|:[\w:]+:)"
KEPT = {
    "formulas": r"\$[^$]+\$|:math:`[^`]+`",
    "roles": rf"{ROLE}(?=`)",
    "code": rf"(?:{ROLE}`[^`]+`)|(``[^`]+``|`[^`]+`)",
    "links": r"\]\([^)]*\)",
    "footnotes": r"\[\^\w+\]",
    "placeholders": r"\{\w*\}(?!`)|%\(?\w+\)?[sd]",
}


def parts(pattern: str, text: str) -> Counter[str]:
    """The parts of a text that match; of a pattern with a group, what is in the group."""
    groups = re.compile(pattern).groups
    found = (match[groups] for match in re.finditer(pattern, text) if match[groups])
    return Counter(re.sub(r"\s+", " ", part) for part in found)


def lost(msgid: str, msgstr: str) -> dict[str, tuple[list[str], list[str]]]:
    """What a translation must keep of its message, and does not."""
    found = {kind: (parts(p, msgid), parts(p, msgstr)) for kind, p in KEPT.items()}
    return {
        kind: (list(before - after), list(after - before))
        for kind, (before, after) in found.items()
        if before != after
    }


@pytest.fixture(scope="module")
def catalogs(root):
    folder = root / "docs" / "locales" / "ko" / "LC_MESSAGES"
    return {
        path.relative_to(folder).with_suffix("").as_posix(): polib.pofile(str(path))
        for path in folder.rglob("*.po")
    }


@pytest.fixture(scope="module")
def messages(root, tmp_path_factory):
    """The English messages as they are now, one set for each catalog."""
    out = tmp_path_factory.mktemp("gettext")
    run = {"cwd": root, "check": True, "env": {**os.environ, "PYTHONWARNINGS": "ignore"}}
    sphinx = ["sphinx", "-E", "-q", "-b", "gettext", "-t", "messages", "-d", str(out / "doctrees")]
    subprocess.run([sys.executable, "-m", *sphinx, "docs", str(out)], **run)
    return {
        path.relative_to(out).with_suffix("").as_posix(): {e.msgid for e in polib.pofile(str(path))}
        for path in out.rglob("*.pot")
    }


@pytest.mark.slow
def test_each_message_is_in_its_catalog_and_no_other(catalogs, messages):
    stale = set(catalogs) - set(messages)
    assert not stale, "catalogs of pages that are gone"
    for name, expected in messages.items():
        assert name in catalogs, f"{name} has no Korean catalog: tox run -e locales"
        present = {entry.msgid for entry in catalogs[name] if not entry.obsolete}
        assert present == expected, f"{name} is out of date: tox run -e locales"


def test_each_message_is_translated(catalogs):
    assert len(catalogs) > 10
    problems = [
        f"{name}: {problem}: {entry.msgid}"
        for name, catalog in catalogs.items()
        for problem, entries in {
            "untranslated": catalog.untranslated_entries(),
            "fuzzy": catalog.fuzzy_entries(),
            "obsolete": catalog.obsolete_entries(),
        }.items()
        for entry in entries
    ]
    assert not problems


def test_no_translation_loses_a_role_a_link_a_formula_or_a_placeholder(catalogs):
    problems = [
        f"{name}: {differences}: {entry.msgid}"
        for name, catalog in catalogs.items()
        for entry in catalog.translated_entries()
        if (differences := lost(entry.msgid, entry.msgstr))
    ]
    assert not problems


def test_a_formula_in_a_block_is_the_same_in_both_languages(catalogs):
    """A changed one would be taken apart without a warning: words belong into the text."""
    blocks = [
        (name, entry)
        for name, catalog in catalogs.items()
        for entry in catalog
        if (
            re.search(r"\\[a-z]+\{|\\\\", re.sub(r"\$[^$]+\$", "", entry.msgid))
            or (
                re.fullmatch(r"[^$`]* = [^$`]*", entry.msgid)
                and not re.search(r"[^\W\d_]{2}", entry.msgid)
            )
        )
        and not re.search(rf"{ROLE}`", entry.msgid)
    ]
    assert any(entry.msgid == "y = m x + b," for _, entry in blocks)
    assert len(blocks) > 10
    assert not [f"{name}: {e.msgid}" for name, e in blocks if e.msgstr != e.msgid]


def test_a_label_of_the_figures_has_one_translation(catalogs):
    """The figures look a label up in all catalogs of the gallery at once."""
    found: dict[str, set[str]] = {}
    for name, catalog in catalogs.items():
        if name.startswith("gallery/"):
            for entry in catalog:
                found.setdefault(entry.msgid, set()).add(entry.msgstr)
    assert len(found) > 400
    assert {label: words for label, words in found.items() if len(words) > 1} == {}


@pytest.mark.parametrize(
    ("msgid", "msgstr", "kinds"),
    [
        ("a {term}`layer` of $x_1$", "$x_1$의 {term}`계층`", set()),
        ("a {term}`layer`", "계층", {"roles"}),
        ("see :func:`learn`", "learn을 보세요", {"roles"}),
        ("the sum $a$", "합 $b$", {"formulas"}),
        ("call `learn` twice", "`lern`을 두 번 호출합니다", {"code"}),
        ("[here](a.md)", "[여기](b.md)", {"links"}),
        ("as said [^1]", "말했듯이", {"footnotes"}),
        ("step {step}", "단계 {steps}", {"placeholders"}),
    ],
)
def test_the_check_sees_what_is_lost(msgid, msgstr, kinds):
    assert set(lost(msgid, msgstr)) == kinds


def test_the_glossary_has_the_agreed_terms(root, catalogs):
    """English terms with one Korean word share an entry; in Korean, the others stay English."""
    korean = {entry.msgid: entry.msgstr for entry in catalogs["glossary"]}
    terms: dict[str, list[str]] = {}
    with (root / "docs" / "terms.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            terms.setdefault(row["ko"], []).append(row["en"])
    assert len(terms) > 80
    agreed = {en: ko if en == same[0] else en for ko, same in terms.items() for en in same}
    assert {en: korean.get(en) for en in agreed} == agreed
    definitions = "\n".join(korean)
    assert not [ko for ko in terms if f"*Korean: {ko}.*" not in definitions]
    translated = "\n".join(korean.values())
    assert not [same for same in terms.values() if f"*영어: {', '.join(same)}.*" not in translated]

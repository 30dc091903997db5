"""Questions: each answer in the book is run, and a bad question ends the build."""

import re

import numpy as np
import pytest
from numbering import FORMATS
from order import CHAPTERS
from questions import repaired, shown, tolerance
from sphinx.testing.util import SphinxTestApp

LEAST = 12
"""So many questions has a chapter, all its pages together."""

QUESTION = re.compile(r"^(?P<fence>`{4,})\{question\}.*?^(?P=fence)$", re.MULTILINE | re.DOTALL)
CONF = """
import sys
sys.path.insert(0, {ext!r})
extensions = ["myst_parser", "sphinxcontrib.katex", "numbering", "questions"]
myst_enable_extensions = ["dollarmath"]

def setup(app):
    app.add_config_value("sphinx_gallery_conf", {{"plot_gallery": False}}, "env")
"""


def collected(folder, root, page: str) -> tuple[list[dict], str]:
    """Return the questions of a page that is read alone, and what Sphinx says of them."""
    (folder / "conf.py").write_text(CONF.format(ext=str(root / "docs" / "_ext")), "utf-8")
    (folder / "index.md").write_text(page, encoding="utf-8")
    app = SphinxTestApp("dummy", srcdir=folder)
    try:
        app.build()
        said = re.sub(r"\x1b\[\d+m", "", app.warning.getvalue())
        return app.env.questions["index"], said
    finally:
        app.cleanup()


@pytest.fixture(scope="module", params=CHAPTERS, ids=lambda chapter: chapter.name)
def chapter(request, root, tmp_path_factory):
    """The questions of a chapter, and what was said when they were read."""
    pages = [root / "docs" / "chapters" / f"{page}.md" for page in request.param.pages]
    texts = [found[0] for page in pages for found in QUESTION.finditer(page.read_text("utf-8"))]
    page = "\n\n".join(["# Questions", *texts])
    folder = tmp_path_factory.mktemp(request.param.name)
    return collected(folder, root, page)


def test_each_answer_of_a_chapter_runs_and_differs_from_the_others(chapter):
    """The extension runs them and compares them; what is wrong is said."""
    questions, said = chapter
    unresolved = r".*(?:undefined label|unknown document|term not in glossary|role).*\n"
    assert re.sub(unresolved, "", said) == ""
    assert len(questions) >= LEAST
    for question in questions:
        values = [answer["shown"] for answer in question["answers"]]
        assert len(set(values)) == len(values) >= 2, question["name"]
        assert [answer["right"] for answer in question["answers"]].count(True) == 1
        assert all(len(answer["text"].split()) > 2 for answer in question["answers"])


def test_a_name_is_that_of_one_question(root):
    files = sorted((root / "docs" / "chapters").rglob("*.md"))
    texts = [found[0] for file in files for found in QUESTION.finditer(file.read_text("utf-8"))]
    names = [re.search(r"^:name: (.+)$", text, re.MULTILINE)[1] for text in texts]
    assert len(set(names)) == len(names) >= LEAST * len(CHAPTERS)


# -- A bad question ends the build -------------------------------------------------------------

RIGHT, WRONG = "```{right} 1 + 1\nYes.\n```\n", "```{wrong} 1 - 1\nNo.\n```\n"


def page(answers: str, kind: str = "choice", options: str = ":name: q-planted\n") -> str:
    return f"# Page\n\n````{{question}} {kind}\n{options}\nWhat?\n\n{answers}````\n"


BAD = {
    "no right answer": (page(WRONG), "it has 0 right answers, but one was expected"),
    "two right answers": (page(RIGHT + RIGHT.replace("1 + 1", "3")), "it has 2 right answers"),
    "no wrong answer": (page(RIGHT), "it has no wrong answer, but at least one was expected"),
    "two equal values": (
        page(RIGHT + WRONG.replace("1 - 1", "2.0")),
        "1 + 1 and 2.0 both give 2, but different values were expected",
    ),
    "equal when rounded": (
        page(RIGHT + WRONG.replace("1 - 1", "2.01"), options=":name: q-planted\n:round: 1\n"),
        "1 + 1 and 2.01 both give 2",
    ),
    "an expression that raises": (
        page(RIGHT + WRONG.replace("1 - 1", "1 / 0")),
        "the answer 1 / 0: it raises ZeroDivisionError: division by zero",
    ),
    "a setup that raises": (
        page("```{setup}\nx = y\n```\n" + RIGHT + WRONG),
        "the setup raises NameError: name 'y' is not defined",
    ),
    "a mistake without a name": (
        page(RIGHT + "```{wrong} 1 - 1\n```\n"),
        "1 - 1 has 0 paragraphs, but 1 expected: what is right or wrong about it",
    ),
    "a text that is not asked for": (
        page(RIGHT + "```{wrong} 1 - 1\nNo.\n\nNo.\n```\n"),
        "1 - 1 has 2 paragraphs, but 1 expected",
    ),
    "no number": (
        page(RIGHT + WRONG.replace("1 - 1", "[0]"), kind="number"),
        "[0] is [0], but one finite number was expected",
    ),
    "a number that nobody would type": (
        page(RIGHT.replace("1 + 1", "1 / 3") + WRONG, kind="number"),
        "1 / 3 gives 0.333333333333, but at most 4 decimal places were expected",
    ),
    "nothing to show": (
        page("```{setup}\n:show:\nx = 1\n```\n" + RIGHT.replace("1 + 1", "printed") + WRONG),
        "printed is '', but something to show was expected",
    ),
    "no value": (
        page(RIGHT.replace("1 + 1", "[2, 1].sort()") + WRONG),
        "[2, 1].sort() is None, but something to show was expected",
    ),
    "a line without what it gives": (
        page(RIGHT.replace("1 + 1", "1: x = 2") + WRONG, kind="line"),
        "it needs :gives:, what is computed after each repair",
    ),
    "nothing that is asked": (
        page(RIGHT + WRONG).replace("What?", ""), "it asks nothing, but a paragraph",
    ),
    "another kind": (page(RIGHT + WRONG, kind="guess"), "the kind is 'guess', but one of number"),
    "no name": (page(RIGHT + WRONG, options=""), ":name: is '', but a name like q-and-sum"),
    "a line without a listing": (
        page(
            RIGHT.replace("1 + 1", "3: x = 1") + WRONG, kind="line",
            options=":name: q-planted\n:gives: x\n",
        ),
        "line 3 was to be repaired, but the listing has 0",
    ),
    "an answer outside": ("# Page\n\n" + WRONG, "an answer or a setup is in no question"),
}  # fmt: skip


@pytest.mark.parametrize(("planted", "words"), BAD.values(), ids=BAD)
def test_a_bad_question_is_refused_with_a_reason(tmp_path, root, planted, words):
    _, said = collected(tmp_path, root, planted)
    assert words in said


def test_a_good_question_is_taken(tmp_path, root):
    (question,), said = collected(tmp_path, root, page(RIGHT + WRONG))
    assert said == ""
    assert [(a["right"], a["shown"], a["text"]) for a in question["answers"]] == [
        (True, "2", "Yes."),
        (False, "0", "No."),
    ]


# -- Values ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (3, None, "3"),
        (-1234, None, "−1,234"),
        (0.1 + 0.2, None, "0.3"),
        (-0.2, None, "−0.2"),
        (-0.0, None, "0"),
        (12345.5, None, "12,345.5"),
        (-12345.5, None, "−12,345.5"),
        (np.float32(0.25), 1, "0.2"),
        (0.00002, None, "0.00002"),
        (True, None, "True"),
        (np.array([1, 0]), None, "[1 0]"),
        (np.array([0.126, -0.001]), 2, "[0.13 0.  ]"),
        ((np.int64(1), np.float64(0.5)), None, "(1, 0.5)"),
        ("two words", None, "two words"),
    ],
)
def test_a_value_is_shown_as_a_reader_expects_it(value, places, expected):
    assert shown(value, places) == expected


def test_a_typed_number_may_be_off_as_far_as_rounding_goes():
    third = 1 / 3
    assert abs(0.33 - third) <= tolerance(third, 2) < abs(0.34 - third)
    assert abs(0.1 + 0.2 - 0.3) <= tolerance(0.3, None) < 1e-6


def test_a_line_is_repaired_where_it_stands():
    assert repaired("def f():\n    return 1", 2, "return 2") == "def f():\n    return 2"
    with pytest.raises(ValueError, match="line 2 is 'return 1' already"):
        repaired("def f():\n    return 1", 2, "return 1")


def test_both_editions_have_a_word_for_a_question():
    assert {formats["question"] for formats in FORMATS.values()} == {"Question %s", "물음 %s"}

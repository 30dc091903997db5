"""Exercises and numbers, one directive at a time, on small books."""

import re

import pytest
from exercises import Letters, described, shortened, words
from gallery.figures import label
from general_index import heading, rearrange
from sphinx.testing.util import SphinxTestApp

CONF = """
import sys
sys.path.insert(0, {ext!r})
extensions = ["myst_parser", "numbering", "exercises"]
myst_enable_extensions = ["dollarmath"]
language = {language!r}
"""

INDEX = """
# Book

```{toctree}
:numbered: 3

chapters/neural_network
chapters/optimizers
exercises
```
"""

CHAPTER = """
(chapter-neural-network)=
# Network

```{admonition} Try it
:class: tip

What?
```

```{admonition} Solution
:collapsible: closed

That.
```

{numref}`ex-second`, {numref}`Chapter {number} <chapter-optimizers>` and
{numref}`Section {number} <steps>`.

`````{exercise} pencil
First $x_1$.

````{solution}
Yes.
````
`````

`````{exercise} run bug
:name: ex-second

Second.

````{solution}
No.

```python
>>> 1 + 1
2
```
````
`````
"""

PARTS = {
    "chapters/optimizers": """
(chapter-optimizers)=
# Optimizers

```{toctree}
optimizers/one
optimizers/two
```
""",
    "chapters/optimizers/one": """
# One

```{admonition} Try it
What?
```

`````{exercise} build
Third.

````{solution}
Yes.
````
`````
""",
    "chapters/optimizers/two": """
# Two

(steps)=
## Steps

```{admonition} Try it
What?
```

`````{exercise} run explain
Fourth.

````{solution}
Yes.
````
`````
""",
    "exercises": "# Exercises\n\n```{exercise-list}\n```\n",
}


@pytest.fixture
def build(tmp_path, root):
    """A function that builds a small book; it returns the texts of its pages and its warnings."""
    apps = []

    def build_(language="en", chapter=CHAPTER):
        source = tmp_path / "source"
        pages = {"index": INDEX, "chapters/neural_network": chapter, **PARTS}
        for name, text in pages.items():
            path = source / f"{name}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        conf = CONF.format(ext=str(root / "docs" / "_ext"), language=language)
        (source / "conf.py").write_text(conf, encoding="utf-8")
        app = SphinxTestApp("html", srcdir=source, freshenv=True)
        apps.append(app)
        app.build()
        html = {name: (app.outdir / f"{name}.html").read_text("utf-8") for name in pages}
        return html, app.warning.getvalue()

    yield build_
    for app in apps:
        app.cleanup()


def test_a_small_book_is_numbered(build):
    html, warnings = build()
    assert warnings == ""
    page = html["chapters/neural_network"]
    for name in ("Try it 1.A", "Exercise 1.1", "Exercise 1.2"):
        assert f'<span class="caption-number">{name} </span>' in page
    assert "· run · find the bug" in page
    for name in ("Solution to Try it 1.A", "Solution to Exercise 1.1"):
        assert f">{name}</summary>" in page
    assert 'id="ex-neural-network-1"' in page
    assert 'id="ex-second"' in page


def test_numbers_go_on_through_the_parts_of_a_chapter(build):
    html, _ = build()
    assert "Try it 2.A " in html["chapters/optimizers/one"]
    assert "Exercise 2.1 " in html["chapters/optimizers/one"]
    assert "Try it 2.B " in html["chapters/optimizers/two"]
    assert "Exercise 2.2 " in html["chapters/optimizers/two"]
    assert '<span class="section-number">2.2.1. </span>Steps' in html["chapters/optimizers/two"]


def test_references_hold_the_numbers(build):
    page = build()[0]["chapters/neural_network"]
    for address, name in (
        ("#ex-second", "Exercise 1.2"),
        ("optimizers.html#chapter-optimizers", "Chapter 2"),
        ("optimizers/two.html#steps", "Section 2.2.1"),
    ):
        assert f'href="{address}"><span class="std std-numref">{name}</span></a>' in page


def test_the_list_has_the_exercises_of_all_parts_of_a_chapter(build):
    html, _ = build()
    rows = re.findall(
        r'<a class="reference internal" href="([^"]+)">(\w.*?)</a>', html["exercises"]
    )
    assert [row for row in rows if "#ex" in row[0]] == [
        ("chapters/neural_network.html#ex-neural-network-1", "First x1."),
        ("chapters/neural_network.html#ex-second", "Second."),
        ("chapters/optimizers/one.html#ex-optimizers-one-1", "Third."),
        ("chapters/optimizers/two.html#ex-optimizers-two-1", "Fourth."),
    ]


def test_the_numbers_are_korean_in_the_korean_edition(build):
    page = build("ko")[0]["chapters/neural_network"]
    assert "연습 문제 1.2" in page
    assert "직접 해 보기 1.A" in page


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("{exercise} pen\nOne.", "the kind is 'pen', but one of pencil, run, build was expected"),
        (
            "{exercise} run fast\nOne.",
            "the task is 'fast', but one of bug, explain or none was expected",
        ),
        ("{exercise} run\nOne.", "an exercise has 0 solutions, but one was expected"),
        ("{solution}\nOne.", "a solution stands in no exercise"),
    ],
)
def test_a_mistake_is_named(build, written, problem):
    _, warnings = build(chapter=f"{CHAPTER}\n```{written}\n```\n")
    assert problem in warnings


@pytest.mark.parametrize(
    ("argument", "named"),
    [
        ("pencil", ("pencil", "")),
        ("run bug", ("run", "bug")),
        ("build explain", ("build", "explain")),
    ],
)
def test_a_kind_may_have_a_task(argument, named):
    assert words(argument) == named


def test_what_an_exercise_asks_for_is_said_in_words():
    assert described("pencil", "") == "pencil"
    assert described("run", "bug") == "run · find the bug"


def test_a_long_text_is_cut_behind_a_word():
    assert shortened("Short.") == "Short."
    cut = shortened("word, " * 20)
    assert cut.endswith("word\N{NO-BREAK SPACE}…")
    assert len(cut) <= 62


@pytest.mark.parametrize(("place", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (53, "BA")])
def test_places_are_written_with_letters(place, letters):
    assert str(Letters(place)) == letters


@pytest.mark.parametrize(
    ("argument", "name"),
    [
        ("perceptron/plot_gates", "fig-gates"),
        ("perceptron/plot_xor_hidden", "fig-xor-hidden"),
        ("optimizers/plot_paths 1", "fig-paths"),
        ("optimizers/plot_paths 2", "fig-paths-2"),
    ],
)
def test_a_figure_is_labeled_like_its_script(argument, name):
    assert label(argument) == name


@pytest.mark.parametrize(
    ("name", "head"),
    [("가중치", "ㄱ"), ("까닭", "ㄱ"), ("힣", "ㅎ"), ("싸움", "ㅅ"), ("affine", "A"), ("__call__", "_"), ("1", "")],
)  # fmt: skip
def test_an_entry_of_the_index_has_a_heading(name, head):
    assert heading(name) == head


def test_the_korean_index_is_in_the_order_of_the_dictionary():
    names = ["Adam", "하강", "끝", "나이", "가중치", "기울기", "_a", "각도"]
    parts = rearrange([("?", [(name, ([], [], None)) for name in names])], "signs")
    assert [(head, [entry[0] for entry in part]) for head, part in parts] == [
        ("ㄱ", ["가중치", "각도", "기울기", "끝"]),
        ("ㄴ", ["나이"]),
        ("ㅎ", ["하강"]),
        ("A", ["Adam"]),
        ("_", ["_a"]),
    ]

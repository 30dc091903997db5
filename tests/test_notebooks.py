"""What examples and prose become in a notebook. The notebooks themselves: tests/site."""

import base64
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from notebooks import Cells, Markdown, address, examples, kind, published
from questions import question

PAGE = "chapters/optimizers/steps"


def application(links=False):
    config = SimpleNamespace(notebook_links=links, html_baseurl="https://book/en/")
    return SimpleNamespace(config=config, srcdir="")


def markdown(html, links=False):
    return Markdown(application(links), PAGE).convert(html)


def cells(html):
    """Return the kinds and the sources of the cells that a part of a page becomes."""
    made = Cells(Markdown(application(), PAGE))
    made.go_through(BeautifulSoup(f"<section>{html}</section>", "html.parser"))
    made.end_text()
    return [(cell.cell_type, cell.source) for cell in made.found]


# -- Code --------------------------------------------------------------------------------------


def test_a_cell_ends_where_something_is_printed():
    text = ">>> x = 1\n>>> x\n1\n>>> def f():\n...     return 2\n>>> print(f())\n2\n>>> y = 3\n"
    sources = ["x = 1\nx", "def f():\n    return 2\nprint(f())", "y = 3"]
    assert [cell.source for cell in examples(text, {"print"})] == sources


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        (">>> 1 + 1\n2\n", "execute_result", {"data": {"text/plain": "2"}}),
        (">>> print(1)\n1\n", "stream", {"name": "stdout", "text": "1\n"}),
        (">>> def f():\n...     print(1)\n>>> f()\n1\n", "stream", {"text": "1\n"}),
        (">>> for i in [1]:\n...     print(i)\n1\n", "stream", {"text": "1\n"}),
        (">>> print()\n<BLANKLINE>\n", "stream", {"text": "\n"}),
        (
            ">>> int('a')\nTraceback (most recent call last):\nValueError: no: int\n",
            "error",
            {"ename": "ValueError", "evalue": "no: int"},
        ),
    ],
)
def test_what_an_example_prints_is_the_output_of_its_cell(text, kind, said):
    *_, cell = examples(text, {"print"})
    (output,) = cell.outputs
    assert output.output_type == kind
    assert said.items() <= output.items()


def test_an_error_that_is_expected_does_not_end_the_run():
    failing, other = examples(
        ">>> 1 / 0\nTraceback (most recent call last):\nX: y\n>>> 2\n2\n", {"print"}
    )
    assert failing.metadata.tags == ["raises-exception"]
    assert "tags" not in other.metadata


@pytest.mark.parametrize(
    ("text", "attributes", "expected"),
    [
        (">>> 1\n1", {}, "examples"),
        ("def f(x):\n    return x", {"source_file": "a.py", "object": "f"}, "listing"),
        ("def rule(self, W):\n    W -= 1", {"source_file": "a.py", "object": "SGD.rule"}, "text"),
        ("@property\ndef T(self):\n    ...", {"source_file": "a.py", "object": ""}, "text"),
        ("import torch", {}, "text"),
    ],
)
def test_what_runs_on_its_own_becomes_a_cell(text, attributes, expected):
    block = nodes.literal_block(text, text, **attributes)
    nodes.container("", block)
    assert kind(block) == expected


def test_the_listing_of_a_question_stays_text():
    block = nodes.literal_block("", ">>> 1")
    question("", block)
    assert kind(block) == "text"


# -- Text --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<p>If <span class="tex">a_1 * b &lt; c</span> and 3 $</p>', r"If $a_1 * b < c$ and 3 \$"),
        ('<div class="tex">a \\\\ b</div>', "$$\na \\\\ b\n$$"),
        ("<p>one\ntwo</p>", "one two"),
        ('<p>x<a class="footnote-reference brackets internal" href="#a">1</a></p>', "x<sup>1</sup>"),
        ('<aside class="footnote"><span>[<a href="#id1">1</a>]</span><p>A</p></aside>', "<sup>1</sup> A"),
        ('<ul><li class="right">1</li><li class="wrong">2</li></ul>', "- ✓ 1\n- ✗ 2"),
        ('<p>To <a class="reference external" href="https://a.b">it</a></p>', "To [it](https://a.b)"),
    ],
)  # fmt: skip
def test_html_becomes_markdown(html, expected):
    assert markdown(html) == expected


LINKS = '<p><a class="reference internal" href="../mnist.html#a">There</a>, <a class="reference internal" href="#b">here</a></p>'


def test_a_link_leads_to_the_published_site_or_nowhere():
    assert markdown(LINKS) == "There, here"
    assert markdown(LINKS, links=True) == "[There](https://book/en/chapters/mnist.html#a), here"
    assert published(application(True).config, PAGE, "#b") == ""


def test_a_picture_is_light_wherever_it_is_shown(tmp_path):
    file = tmp_path / "a.svg"
    rule = '[fill="red"]{fill:blue}'
    file.write_text(
        f'<svg width="9"><style>@media (prefers-color-scheme:dark){{{rule}}}</style><g/></svg>',
        encoding="utf-8",
    )
    data = BeautifulSoup(f'<img src="{address(file)}">', "html.parser").img["src"]
    svg = base64.b64decode(data.partition(",")[2]).decode()
    assert svg == '<svg width="9"><rect width="100%" height="100%" fill="#fff"/><g/></svg>'


# -- Folds and boxes ---------------------------------------------------------------------------

SUMMARY = '<summary class="admonition-title">To <span class="tex">x</span></summary>'
CELL = '<pre class="examples" data-language="python">&gt;&gt;&gt; 1\n1\n</pre>'


def test_a_fold_goes_on_behind_its_code():
    found = cells(f"<p>a</p><details>{SUMMARY}<p>b</p>{CELL}<p>c</p></details><p>d</p>")
    assert found == [
        ("markdown", "a"),
        ("markdown", "<details>\n<summary>To $x$</summary>\n\nb\n\n</details>"),
        ("code", "1"),
        ("markdown", "<details>\n<summary>To $x$ (continued)</summary>\n\nc\n\n</details>"),
        ("markdown", "d"),
    ]


def test_a_fold_that_begins_with_code_has_its_title_above():
    assert cells(f"<details>{SUMMARY}{CELL}</details>") == [
        ("markdown", "**To $x$**"),
        ("code", "1"),
    ]


def test_a_box_has_a_frame_and_its_title_in_bold():
    box = '<div class="admonition hint"><p class="admonition-title">A</p><p>b</p></div>'
    framed = '<div class="alert alert-info">\n\n**A**\n\nb\n\n</div>'
    assert cells(f"<p>a</p>{box}") == [("markdown", f"a\n\n{framed}")]


def test_a_section_and_a_figure_begin_a_cell():
    figure = "<figure><figcaption>c</figcaption></figure>"
    found = cells(f"<p>a</p><section><h2>B</h2><p>b</p>{figure}<p>d</p></section>")
    assert [source for _, source in found] == ["a", "## B\n\nb", "c", "d"]

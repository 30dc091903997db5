"""Code on the pages: few elements, no lost character."""

from html import unescape

import pytest
from code_lines import TAG, Lines, wrapped
from pygments import highlight
from pygments.lexers import PythonConsoleLexer, PythonLexer
from pygments.styles import get_style_by_name

CODE = '''\
import numpy as np


def softmax(a):  # a comment
    """Return <probabilities>,

    one for each & every class."""
    return np.exp(a - np.max(a)) / np.sum(np.exp(a - a.max(axis=-1, keepdims=True)), axis=-1)
'''
SESSION = """\
>>> for i in range(3):
...     print(i, "a long line, longer than the width of a narrow page")
...
0 a long line, longer than the width of a narrow page
"""


@pytest.fixture(autouse=True)
def styles(monkeypatch):
    names = ("a11y-high-contrast-light", "a11y-high-contrast-dark")
    monkeypatch.setattr(Lines, "styles", tuple(get_style_by_name(name) for name in names))


@pytest.mark.parametrize(
    ("code", "lexer"), [(CODE, PythonLexer), (SESSION, PythonConsoleLexer)], ids=["file", "session"]
)
def test_the_text_of_the_code_stays(code, lexer):
    html = highlight(code, lexer(), Lines())
    assert unescape(TAG.sub("", html)).strip() == code.strip()
    assert "<span></span>" not in html


def test_what_looks_alike_shares_an_element():
    html = highlight(CODE, PythonLexer(), Lines())
    assert '<span class="k">import </span>numpy <span class="k">as </span>np\n' in html
    assert '-<span class="m">1</span>)' in html
    assert "np.exp(a - np." in html


def test_a_long_line_says_where_it_begins():
    html = highlight(SESSION, PythonConsoleLexer(), Lines())
    long = '<span class="line" style="--begins:8"><span class="gp">... </span>    <span class="'
    assert long in html
    assert (
        '<span class="line go">0 a long line, longer than the width of a narrow page\n</span>'
        in html
    )


def test_an_empty_line_at_the_beginning_stays():
    assert "<pre><span></span>\n" in highlight("\nx = 1", PythonLexer(stripnl=False), Lines())


def test_a_korean_letter_takes_two_columns():
    assert wrapped("# " + "가" * 15 + "\n").startswith("# ")
    assert wrapped("# " + "가" * 16 + "\n").startswith('<span class="line">')

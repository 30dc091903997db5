"""The code on the pages: the algorithm alone, and still the same algorithm."""

import ast
import inspect

import pytest

from mitbadak import perceptron


@pytest.fixture
def bare(root, monkeypatch):
    monkeypatch.syspath_prepend(root / "docs" / "_ext")
    from literalinclude import bare

    return bare


SOURCE = '''
def f(가중치: float, x: "list[int]" = [1], *, rate: float = 0.5, **rest: object) -> float:
    """Summary.

    More.
    """
    total: float = 0.0
    return 가중치 * rate + total  # a comment stays


class C:
    """Summary."""

    size: int

    def g(self) -> str:
        """Summary."""
        return "a: b -> c"
'''

BARE = """
def f(가중치, x=[1], *, rate=0.5, **rest):
    total = 0.0
    return 가중치 * rate + total  # a comment stays


class C:
    size: int

    def g(self):
        return "a: b -> c"
"""


def test_docstrings_and_hints_are_left_out(bare):
    assert bare(SOURCE) == BARE.removesuffix("\n")


def test_a_piece_of_a_class_may_be_indented(bare):
    assert bare("    def f(self) -> int:\n        return 1") == "def f(self):\n    return 1"


def test_a_signature_without_its_hints_stands_in_one_line(bare):
    source = "def f(\n    x: int, y: int = 1\n) -> int:\n    return x"
    assert bare(source) == "def f(x, y=1):\n    return x"


def test_a_hint_over_several_lines_is_refused(bare):
    with pytest.raises(ValueError, match="line 1: a type hint of several lines"):
        bare("def f(x: dict[\n    str, int]) -> None:\n    pass")


def test_what_is_left_is_the_same_algorithm(bare):
    source = inspect.getsource(perceptron)
    namespace = {"__name__": "bare"}
    lines = bare(source).splitlines()
    assert len(lines) < len(source.splitlines()) / 2
    exec(compile("\n".join(lines), "bare", "exec"), namespace)
    inputs = [[0, 0], [1, 0], [0, 1], [1, 1]]
    assert namespace["XOR"](inputs).tolist() == [0, 1, 1, 0]
    learned = namespace["learn"](inputs, [0, 0, 0, 1])
    assert repr(learned) == repr(perceptron.learn(inputs, [0, 0, 0, 1]))
    assert not [node for node in ast.walk(ast.parse("\n".join(lines))) if isinstance(node, ast.arg)
                and node.annotation]  # fmt: skip

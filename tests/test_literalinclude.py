"""The code on the pages: the algorithm alone, and still the same algorithm."""

import ast
import inspect

import numpy as np
import pytest
from literalinclude import WIDTH, bare, shown

from mitbadak import perceptron

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


def test_docstrings_and_hints_are_left_out():
    assert bare(SOURCE) == BARE.removesuffix("\n")


def test_a_piece_of_a_class_may_be_indented():
    assert bare("    def f(self) -> int:\n        return 1") == "def f(self):\n    return 1"


def test_a_signature_without_its_hints_stands_in_one_line():
    source = "def f(\n    x: int, y: int = 1\n) -> int:\n    return x"
    assert bare(source) == "def f(x, y=1):\n    return x"


def test_a_hint_over_several_lines_is_left_out():
    source = "def f(x: dict[\n    str, int] = {}) -> (\n    None\n):\n    y: list[\n int] = [1]\n    z: int\n"
    assert bare(source) == "def f(x={}):\n    y = [1]"


def test_the_hints_in_blocks_are_left_out():
    source = "if 1:\n    try:\n        x: int = 1\n    except E:\n        x: int = 2\nelse:\n    x: int = 3"
    assert bare(source) == source.replace(": int", "")


def test_a_signature_that_is_too_long_is_filled():
    source = (
        "class C:\n    def gradient(\n        self,\n        function: Callable[[Floats], float],\n"
        "        start: Floats,\n        *,\n        learning_rate: float = 0.1,\n"
        "        key: object = lambda a, b: (a, b),\n    ) -> Floats:  # (batch, features)\n"
        "        return 1\n"
    )
    assert (
        bare(source)
        == """class C:
    def gradient(
        self, function, start, *,
        learning_rate=0.1,
        key=lambda a, b: (a, b)
    ):  # (batch, features)
        return 1"""
    )


@pytest.mark.parametrize(("size", "lines"), [(WIDTH - 8, 1), (WIDTH - 7, 3)])
def test_a_signature_is_broken_only_if_it_must_be(size, lines):
    signature = bare(f"def f({'x' * size}: int):\n    pass").partition("\n    pass")[0]
    assert len(signature.splitlines()) == lines
    assert max(map(len, signature.splitlines())) <= WIDTH


def test_a_comment_within_a_signature_is_refused():
    with pytest.raises(ValueError, match="line 2: a comment within a signature would be lost"):
        bare("def f(\n    x: int,  # (batch,)\n):\n    pass")


def test_the_decorators_that_check_are_left_out():
    source = """
@checked(
    x=floats,  # it stays outside
    y=like("x"),
)
@np.errstate(over="ignore")  # why
@_diverging
# a line of its own stays
def f(x):
    return x


class C:
    @property
    @override
    def g(self):
        return 1

    @classmethod
    @checked(n=count)
    def h(cls, n):
        return 1
"""
    assert (
        bare(source)
        == """
# a line of its own stays
def f(x):
    return x


class C:
    @property
    def g(self):
        return 1

    @classmethod
    def h(cls, n):
        return 1"""
    )


def test_the_hints_of_fields_stay():
    source = "@dataclass(frozen=True)\nclass C:\n    x: int = 1\n\n    def f(self) -> int:\n        y: int = 1"
    assert bare(source) == source.replace(" -> int", "").replace("y: int", "y")
    source = "class C(NamedTuple):\n    x: int = 1"
    assert bare(source) == source
    assert bare("class C(Layer):\n    x: int = 1") == "class C(Layer):\n    x = 1"


def test_a_body_that_is_a_docstring_becomes_an_ellipsis():
    source = 'class E(ValueError):\n    """Summary."""'
    assert bare(source) == "class E(ValueError):\n    ..."


def test_a_docstring_beside_other_code_is_refused():
    with pytest.raises(ValueError, match="line 1: a docstring beside other code"):
        bare('def f(): "Summary."; return 1')
    with pytest.raises(ValueError, match="line 2: a docstring beside other code"):
        bare('def f():\n    "Summary."; return 1')


def test_what_is_shown_is_what_the_directive_shows(tmp_path):
    file = tmp_path / "x.py"
    file.write_text(SOURCE, encoding="utf-8")
    method = shown(file, {"pyobject": "C.g", "bare": ""})
    assert method == 'def g(self):\n    return "a: b -> c"'
    part = shown(file, {"start-at": "return 가", "lines": "1", "dedent": ""})
    assert part == "return 가중치 * rate + total  # a comment stays"
    whole = shown(file, {"pyobject": "C", "end-before": "def g", "bare": None})
    assert whole == "class C:\n    size: int\n"
    with pytest.raises(ValueError, match="Object named 'D' not found"):
        shown(file, {"pyobject": "D"})


def test_what_is_left_is_the_same_algorithm():
    source = inspect.getsource(perceptron)
    namespace = {"__name__": "bare"}
    lines = bare(source).splitlines()
    assert len(lines) < len(source.splitlines()) / 2
    exec(compile("\n".join(lines), "bare", "exec"), namespace)
    inputs = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])
    neuron = namespace["Perceptron"](np.array([0.0, 0.0]), bias=0.0)
    corrected = namespace["train_epoch"](neuron, inputs, [0, 0, 0, 1])
    expected = perceptron.train_epoch(perceptron.Perceptron([0, 0], 0), inputs, [0, 0, 0, 1])
    assert repr(corrected) == repr(expected) != "[]"
    assert not [node for node in ast.walk(ast.parse("\n".join(lines))) if isinstance(node, ast.arg)
                and node.annotation]  # fmt: skip

"""The chapters' source: code that a phone shows whole."""

import re

import pytest

WIDTH = 47  # characters in a line of code at 390 px
BLOCK = re.compile(r"^`{3,}python\n(.*?)^`{3,}", re.MULTILINE | re.DOTALL)
NAMES = [
    "perceptron", "neural_network", "training", "backpropagation", "optimizers", "mnist",
    "gradient_descent",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_the_code_fits_a_phone(root, name):
    page = (root / "docs" / "chapters" / f"{name}.md").read_text(encoding="utf-8")
    lines = [line for block in BLOCK.findall(page) for line in block.splitlines()]
    code = [line for line in lines if line.startswith((">>>", "..."))]
    assert len(code) > 50
    assert [line for line in code if len(line) > WIDTH] == []

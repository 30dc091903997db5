"""What the chapters show of PyTorch runs, each block alone."""

import textwrap
from pathlib import Path

import pytest
from sybil import Document
from sybil.parsers.myst import PythonCodeBlockParser

CHAPTERS = Path(__file__).parents[2] / "docs" / "chapters"
BLOCKS = {
    f"{path.relative_to(CHAPTERS).with_suffix('')}-{index}": textwrap.dedent(block.parsed)
    for path in sorted(CHAPTERS.rglob("*.md"))
    for index, block in enumerate(PythonCodeBlockParser()(Document.parse(str(path))))
    if isinstance(block.parsed, str) and "torch" in block.parsed
}


def test_there_are_blocks():
    assert len(BLOCKS) >= 4


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_runs_alone(name):
    exec(compile(BLOCKS[name], name, "exec"), {})
    assert len(BLOCKS[name].splitlines()) <= 9

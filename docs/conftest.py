"""Run the examples of the pages: blocks of Python with prompts, one namespace a page."""

from doctest import NORMALIZE_WHITESPACE, Example

from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser

python = PythonCodeBlockParser(doctest_optionflags=NORMALIZE_WHITESPACE)


def without_torch(document):
    """Find the examples. What shows the same in PyTorch is run by ``tox run -e parity``."""
    for region in python(document):
        if isinstance(region.parsed, Example) or "torch" not in region.parsed:
            yield region


pytest_collect_file = Sybil(parsers=[without_torch], patterns=["*.md"]).pytest()

collect_ignore_glob = ["*.py", "_ext/*", "gallery/*", "locales/*"]

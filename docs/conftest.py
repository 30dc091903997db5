"""Run the examples of the pages: blocks of Python with prompts, one namespace a page."""

from doctest import NORMALIZE_WHITESPACE

from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser

pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(doctest_optionflags=NORMALIZE_WHITESPACE)],
    patterns=["*.md"],
).pytest()

collect_ignore_glob = ["*.py", "_ext/*", "gallery/*", "locales/*"]

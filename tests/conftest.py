"""Shared by all tests: where the project is, the fast tests first, what one process runs."""

import re
import signal
import sys
from functools import cache
from pathlib import Path

import hypothesis
import pytest
from xdist.scheduler import LoadScopeScheduling

# a busy machine is not a failure
hypothesis.settings.register_profile("mitbadak", deadline=None)
hypothesis.settings.load_profile("mitbadak")

collect_ignore = ["maintenance/mutants.py"]  # needs what tox run -e mutants installs
USERS = {"test_checks.py", "test_gallery.py", "test_paste.py", "test_questions.py"}
"""Tests of the book, which uses the package: what they come by is none of its tests' merit."""

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "docs" / "_ext"))  # the tests use what the pages are made with
sys.path.append(str(ROOT / "tests"))  # and share what is no test


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


def pytest_configure(config):
    # whoever is started in the background ignores Ctrl-C, but the tests of interrupts need it
    signal.signal(signal.SIGINT, signal.default_int_handler)
    config.addinivalue_line("markers", "slow: takes seconds; runs after the other tests")
    config.addinivalue_line("markers", "no_cover: pytest-cov does not look")


def pytest_collection_modifyitems(items):
    for item in items:  # what trains networks would take half as long again, and adds nothing
        if item.path.suffix == ".md" or item.path.name in USERS:
            item.add_marker("no_cover")
    items.sort(key=lambda item: item.get_closest_marker("slow") is not None)


class Scheduling(LoadScopeScheduling):
    """Tests go to the next free process; what belongs together goes to one.

    That is the examples of a page, which go on with one another, the tests that take all pages of
    the site, for which a process parses them, and those that share a page in which Python runs.
    """

    def _split_scope(self, nodeid):
        file, _, test = nodeid.partition("::")
        if file.endswith(".md"):
            return file
        name, _, edition = test.partition("[")
        if name in self.that_take("pages", file):
            return "pages"
        if file.endswith("site/test_running.py") and name in self.that_take("page|exercise", file):
            return f"running {edition}"
        return nodeid

    @staticmethod
    @cache
    def that_take(fixture, file):
        found = ROOT / "tests" / "site" / Path(file).name
        text = found.read_text(encoding="utf-8") if found.is_file() else ""
        return set(re.findall(rf"def (test_\w+)\([^)]*\b(?:{fixture})\b", text))


def pytest_xdist_make_scheduler(config, log):
    return Scheduling(config, log)

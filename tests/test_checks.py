"""Exercises that check themselves: the solution passes, the start and typical mistakes do not."""

import contextlib
import doctest
import io
import re
import runpy
import sys
from contextlib import redirect_stdout

import exercises
import numpy as np
import pytest
from checks import check, expect
from docutils import nodes
from order import CHAPTERS
from sphinx.testing.util import SphinxTestApp

LEAST = 4
"""So many exercises of a chapter check themselves, all its pages together."""

WRONG = 2
"""So many wrong attempts has each of them."""

EXERCISE = re.compile(r"^(?P<fence>`{5,})\{exercise\}.*?^(?P=fence)$", re.MULTILINE | re.DOTALL)
CONF = """
import sys
sys.path.insert(0, {ext!r})
extensions = ["myst_parser", "sphinxcontrib.katex", "numbering", "exercises", "checks"]
myst_enable_extensions = ["dollarmath"]
"""


@pytest.fixture(scope="module")
def page(root):
    """What runs the code of a page: docs/_scripts/blocks.py."""
    sys.path.append(str(root / "docs" / "_scripts"))
    from blocks import Page
    from tqdm import tqdm

    with pytest.MonkeyPatch.context() as patch:  # the bars of other tests are tqdm's own
        patch.setattr(tqdm, "display", tqdm.display)
        patch.setattr(tqdm, "monitor_interval", tqdm.monitor_interval)
        yield Page()


def read(folder, root, text):
    """Return the exercises of a page that is read alone, and what Sphinx says of them."""
    (folder / "conf.py").write_text(CONF.format(ext=str(root / "docs" / "_ext")), "utf-8")
    (folder / "index.md").write_text(text, encoding="utf-8")
    app = SphinxTestApp("dummy", srcdir=folder)
    try:
        app.build()
        said = re.sub(r"\x1b\[\d+m", "", app.warning.getvalue())
        found = app.env.get_doctree("index").findall(exercises.exercise)
        return {one["ids"][0]: one for one in found}, said
    finally:
        app.cleanup()


@pytest.fixture(scope="module", params=CHAPTERS, ids=lambda chapter: chapter.name)
def chapter(request, root, tmp_path_factory):
    """The exercises of a chapter that check themselves, and the wrong attempts at each."""
    tasks, attempts = {}, {}
    for name in request.param.pages:
        file = root / "docs" / "chapters" / f"{name}.md"
        texts = [found[0] for found in EXERCISE.finditer(file.read_text("utf-8"))]
        folder = tmp_path_factory.mktemp(file.stem)
        found, _said = read(folder, root, "\n\n".join(["# Exercises", *texts]))
        tasks |= {name: one for name, one in found.items() if any(one.findall(check))}
        wrong = root / "tests" / "attempts" / f"{file.stem}.py"
        attempts |= runpy.run_path(str(wrong))["ATTEMPTS"] if wrong.exists() else {}
    return tasks, attempts


def sent(task, code):
    """Return what the page sends to have some code checked."""
    (node,) = task.findall(check)
    tests = [one["expression"] for one in node.findall(expect)]
    return {"code": code, "given": node["given"], "tests": tests}


def solution(task):
    """Return the code of a solution, without the examples that go on with names of its page."""
    (node,) = task.findall(check)
    code = [node["start"], node["given"]]
    names = {"np": np, "__name__": "__main__"}
    exec("\n".join(code), names)
    for block in task.findall(nodes.literal_block):
        for example in doctest.DocTestParser().get_examples(block.astext() + "\n"):
            with contextlib.suppress(NameError), redirect_stdout(io.StringIO()):
                exec(example.source, names)
                code.append(example.source)
    return "\n".join(code)


def failed(result):
    assert result["error"] is None, result["error"]
    return [one["call"] for one in result["found"] if not one["holds"]]


def test_a_chapter_has_exercises_that_check_themselves(chapter):
    tasks, attempts = chapter
    assert len(tasks) >= LEAST
    assert [name for name in tasks if len(attempts.get(name, ())) < WRONG] == []
    assert attempts.keys() <= tasks.keys()


def test_a_solution_passes_and_the_start_runs_but_does_not(chapter, page):
    tasks, _ = chapter
    for name, task in tasks.items():
        result = page.check(sent(task, solution(task)))
        assert failed(result) == [], (name, result)
        (node,) = task.findall(check)
        assert failed(page.check(sent(task, node["start"]))), name


def test_a_typical_mistake_is_found_where_it_is(chapter, page):
    tasks, attempts = chapter
    for name, wrong in attempts.items():
        for mistake, (code, calls) in wrong.items():
            assert calls, (name, mistake)
            assert failed(page.check(sent(tasks[name], code))) == calls, (name, mistake)


def test_a_number_in_a_list_is_shown_as_a_reader_writes_it(page):
    code = "half, yes = np.float32(0.5), np.bool_(True)"
    result = page.check({"code": code, "given": "", "tests": ["(half, [yes]) == [0, 1]"]})
    assert result["found"][0]["given"] == "(0.5, [True])"

"""Made a second time, in another folder and on another day, the site has the same bytes.

CI makes one edition a second time, and draws only some figures for it; the others are taken from
the first. ``tox run -e reproducible`` makes both, and draws all.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WHOLE = bool(os.environ.get("MITBADAK_WHOLE_SITE"))
DRAWN_AGAIN = ("perceptron/plot_learning", "training/plot_descent", "optimizers/plot_valley")


def files(folder):
    """Return the content of each file in a folder, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def copy_project(target, language):
    """Copy what the site is made of; and what has been drawn, unless all is to be drawn again."""
    for folder in ("docs", "gallery", "src", "tests/benchmarks"):
        ignored = shutil.ignore_patterns("__pycache__", "node_modules", "*.mo")
        shutil.copytree(ROOT / folder, target / folder, ignore=ignored)
    shutil.copy(ROOT / "CITATION.cff", target)
    (target / "docs" / "node_modules").symlink_to(ROOT / "docs" / "node_modules")
    shutil.copytree(ROOT / "build" / "pyodide", target / "build" / "pyodide")
    if not WHOLE:
        editions, pages = Path("build", "editions"), Path("build", "site")
        shutil.copytree(ROOT / editions, target / editions, symlinks=True)
        for script in DRAWN_AGAIN:
            (target / editions / language / "docs" / "gallery" / f"{script}.made_of").unlink()
        # a page holds the numbers of its twins
        other = {"en": "ko", "ko": "en"}[language]
        ignored = shutil.ignore_patterns("_*")
        shutil.copytree(ROOT / pages / other, target / pages / other, ignore=ignored)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ko"] if WHOLE else ["ko"])
def test_a_second_build_gives_the_same_bytes(site, tmp_path, language):
    copy_project(tmp_path, language)
    source = os.pathsep.join([str(tmp_path / "src"), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": source, "PYTHONHASHSEED": "1"}
    subprocess.run(
        [sys.executable, tmp_path / "docs" / "build.py", language], env=environment, check=True
    )
    again = files(tmp_path / "build" / "site" / language)
    first = files(site / language)  # it may hold more: what was made before an edit
    del again[".buildinfo"]  # for Sphinx's next build in the same folder; it is no page
    assert [name for name, content in again.items() if first.get(name) != content] == []

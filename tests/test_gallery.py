"""Each script of the gallery runs alone, as a reader would run it, and keeps the gallery's rules."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

GALLERY = Path(__file__).parent.parent / "gallery"
SCRIPTS = sorted(GALLERY.glob("*/plot_*.py"))
SECONDS = 60  # they take under 5; a busy machine is not a failure, a hang is


def names(script):
    return f"{script.parent.name}/{script.stem}"


def test_there_are_scripts():
    assert len(SCRIPTS) >= 6


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS, ids=names)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_script_runs_alone(script, language, tmp_path):
    environment = {**os.environ, "MPLBACKEND": "agg", "MITBADAK_LANGUAGE": language}
    quiet = ["-W", "error", "-W", "ignore:FigureCanvasAgg is non-interactive:UserWarning"]
    subprocess.run(
        [sys.executable, *quiet, str(script)],
        cwd=tmp_path, env=environment, check=True, timeout=SECONDS,
    )  # fmt: skip
    assert not list(tmp_path.iterdir()), "a script leaves nothing behind"


@pytest.mark.parametrize("script", SCRIPTS, ids=names)
def test_a_script_is_short_and_holds_only_drawing(script):
    source = script.read_text(encoding="utf-8")
    assert len(source.splitlines()) < 60
    tree = ast.parse(source)
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    imports = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    own = {module for module in imports if module not in sys.stdlib_module_names}
    assert all(module.startswith("mitbadak") for module in own)
    assert "describe(" in source, "no alternative text"

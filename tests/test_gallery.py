"""Each script of the gallery runs alone, as a reader would run it, and keeps the gallery's rules."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from matplotlib.animation import FuncAnimation
from PIL import Image

GALLERY = Path(__file__).parent.parent / "gallery"
SCRIPTS = sorted(GALLERY.glob("*/plot_*.py"))
SECONDS = 30  # they take under 5; a busy machine is not a failure, a hang is


def names(script):
    return f"{script.parent.name}/{script.stem}"


def test_there_are_scripts():
    assert len(SCRIPTS) >= 6


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS, ids=names)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_script_runs_alone(script, language, tmp_path):
    environment = {**os.environ, "MPLBACKEND": "agg", "MITBADAK_LANGUAGE": language}
    # without a window nothing is shown and nothing moves
    shown = ["ignore:FigureCanvasAgg is non-interactive", "ignore:Animation was deleted"]
    quiet = ["-W", "error", *(f"-W{message}:UserWarning" for message in shown)]
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
    assert all(module.startswith(("mitbadak", "matplotlib")) for module in own)
    assert "describe(" in source, "no alternative text"


@pytest.fixture
def animation(root, monkeypatch):
    monkeypatch.syspath_prepend(root / "docs" / "_ext")
    import gallery  # noqa: F401 (it makes its writer known to matplotlib)

    def of(frames, interval):
        figure, ax = plt.subplots()
        return FuncAnimation(figure, lambda i: [ax.set_title(i)], frames, interval=interval)

    yield of
    plt.close("all")


def test_an_animation_plays_once(animation, tmp_path):
    file = tmp_path / "x.webp"
    animation(5, interval=1000).save(file, writer="once")
    with Image.open(file) as saved:
        assert (saved.n_frames, saved.info["loop"]) == (5, 1)


def test_an_animation_over_five_seconds_is_refused(animation, tmp_path):
    with pytest.raises(ValueError, match="takes 6000 ms, but at most 5000 were expected"):
        animation(6, interval=1000).save(tmp_path / "x.webp", writer="once")

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

TESTS = Path(__file__).parent
GALLERY = TESTS.parent / "gallery"
SCRIPTS = sorted(GALLERY.glob("*/plot_*.py"))
SECONDS = 120  # they take under 10; a busy machine is not a failure, a hang is


def names(script):
    return f"{script.parent.name}/{script.stem}"


def test_there_are_scripts():
    assert len(SCRIPTS) >= 6


# once for both languages, as the site's build does; then each figure must have its words, and they
# must be large enough to read, also when it is turned
RUN = """
import runpy, sys
import matplotlib.pyplot as plt
sys.path += sys.argv[2:]
import mitbadak.plotting
from legibility import problems
from mitbadak.plotting.turning import watchers
from tongues import both, lay_out, layouts, listen, one, tongues

def see(turn):  # each state of a figure that is turned
    places = [(ax.get_position().bounds, ax.get_xlim(), ax.get_ylim()) for ax in turn.figure.axes]
    assert seen.setdefault(turn.figure, places) == places, f"{turn.state}: the axes move: set their limits before the loop"
    if turn.figure not in layouts:
        lay_out(turn.figure)
    check(turn.figure, turn.state)

def check(figure, *state):
    for language in tongues(figure):
        text = one(figure.get_label(), language)
        assert text, "a figure without describe()"
        missing = "describe() is not in Korean: tox run -e locales, then fill in the script's catalog"
        assert any("가" <= sign <= "힣" for sign in text) == (language == "ko"), missing
        found = problems(figure)
        assert not found, (language, *state, found)

seen = {}
listen()
mitbadak.plotting.translate = both
watchers.append(see)
runpy.run_path(sys.argv[1], run_name="__main__")
figures = [plt.figure(number) for number in plt.get_fignums()]
assert figures, "nothing is drawn"
for figure in figures:
    check(figure)
"""


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS, ids=names)
def test_a_script_runs_alone_and_can_be_read_in_both_languages(script, tmp_path):
    environment = {**os.environ, "MPLBACKEND": "agg"}
    # without a window nothing is shown and nothing moves
    shown = ["ignore:FigureCanvasAgg is non-interactive", "ignore:Animation was deleted"]
    quiet = ["-W", "error", *(f"-W{message}:UserWarning" for message in shown)]
    subprocess.run(
        [sys.executable, *quiet, "-c", RUN, str(script), TESTS, TESTS.parent / "docs/_ext/gallery"],
        cwd=tmp_path, env=environment, check=True, timeout=SECONDS,
    )  # fmt: skip
    assert not list(tmp_path.iterdir()), "a script leaves nothing behind"


def broken_rules(source):
    """Say which rules of the gallery a script breaks."""
    nodes = list(ast.walk(ast.parse(source)))
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    assigned = [node.value for node in nodes if isinstance(node, ast.Assign)]
    imports = {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    foreign = {
        module
        for module in imports - sys.stdlib_module_names
        if not module.startswith(("mitbadak", "matplotlib"))
    }
    rules = {
        "80 lines or more": len(source.splitlines()) >= 80,
        "a class": any(isinstance(node, ast.ClassDef) for node in nodes),
        "a lambda with a name": any(isinstance(value, ast.Lambda) for value in assigned),
        "an algorithm from elsewhere": bool(foreign),
        "no alternative text": "describe(" not in source,
    } | {
        f"{function.name} has more than five lines": (
            function.end_lineno - function.body[0].lineno >= 5
        )
        for function in functions
    }
    return [rule for rule, broken in rules.items() if broken]


@pytest.mark.parametrize("script", SCRIPTS, ids=names)
def test_a_script_is_short_and_holds_only_drawing(script):
    assert not broken_rules(script.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("x = 1\n" * 80, "80 lines or more"),
        ("class A:\n    pass", "a class"),
        ("f = lambda x: x", "a lambda with a name"),
        ("from torch.nn import Linear", "an algorithm from elsewhere"),
        ("figure, ax = panels()", "no alternative text"),
        ("def f():\n" + "    x = 1\n" * 6, "f has more than five lines"),
    ],
)
def test_the_check_sees_a_broken_rule(source, rule):
    assert rule in broken_rules(source)


def test_a_def_of_five_lines_and_cells_are_allowed():
    source = "# %%\n# Title\n# -----\ndef f():\n" + "    x = 1\n" * 5 + "describe(figure, text)"
    assert not broken_rules(source)


@pytest.fixture
def animation():
    import gallery.animations  # noqa: F401 (it makes its writer known to matplotlib)

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

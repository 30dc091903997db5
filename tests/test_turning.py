"""Figures that the reader turns: their states, and the code that draws one of them."""

import re
import runpy
from io import BytesIO
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from gallery.turning import code, shared

from mitbadak.plotting import describe, panels, turning
from mitbadak.plotting.turning import watchers

GALLERY = Path(__file__).parent.parent / "gallery"
TURNED = [s for s in sorted(GALLERY.glob("*/plot_*.py")) if "in turning(" in s.read_text("utf-8")]
QUICK = ["neural_network/plot_temperature", "backpropagation/plot_branch"]


@pytest.fixture
def ax():
    figure, ax = panels()
    ax.set(xlim=(0, 1), ylim=(0, 9))
    yield ax
    plt.close(figure)


@pytest.fixture
def seen():
    """The states that are seen, each with its text and its picture."""
    states = {}

    def see(turn):
        picture = BytesIO()
        turn.figure.savefig(picture, format="svg", metadata={"Date": None})
        states[turn.state] = (turn.figure.get_label(), picture.getvalue())

    watchers.append(see)
    yield states
    watchers.remove(see)


def turn(ax, ranges=None, start=None, text="A line up to {}."):
    """Turn a figure with a line on a ground, and say what its body was given."""
    given = []
    for value in turning(ax.figure, ranges or {"end": [1, 2, 5]}, start):
        ax.plot([0, 1], [0, 1])
        ax.set_title(str(value))
        describe(ax.figure, text.format(value))
        given.append(value)
    return given


def test_a_script_that_is_run_alone_draws_the_first_state(ax):
    assert turn(ax) == [1]
    assert turn(ax, start=5) == [5]
    assert ax.figure.get_label() == "A line up to 5."


def test_who_watches_sees_every_state_and_the_first_one_stays(ax, seen):
    assert turn(ax, start=2) == [2, 1, 5, 2]
    assert [text for text, _picture in seen.values()] == [f"A line up to {n}." for n in (2, 1, 5)]
    assert ax.figure.get_label() == "A line up to 2."
    assert ax.get_title() == "2"


def test_the_ground_stays_and_what_a_state_has_drawn_goes(ax, seen):
    ground = ax.axhline(3)
    turn(ax)
    assert len(ax.lines) == 2
    assert ground in ax.lines
    assert len({picture for _text, picture in seen.values()}) == 3


def test_two_ranges_give_each_pair(ax, seen):
    turn(ax, {"m": [0, 1], "b": [3, 4]}, start=(1, 3))
    assert sorted(seen) == [(0, 3), (0, 4), (1, 3), (1, 4)]


@pytest.mark.parametrize(
    ("ranges", "start", "message"),
    [
        ({"end": []}, None, "two values or more of each range were expected"),
        ({"end": [1]}, None, "two values or more of each range were expected"),
        ({"end": [1, 2]}, 3, "start is 3, but a value of each range, 1, was expected"),
        (
            {"m": [1, 2], "b": [3, 4]},
            1,
            "start is 1, but a value of each range, (1, 3), was expected",
        ),
    ],
)
def test_ranges_without_states_are_refused(ax, ranges, start, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        turn(ax, ranges, start)


def test_a_state_without_text_is_refused(ax):
    with pytest.raises(ValueError, match="has no text: call describe within the loop"):
        list(turning(ax.figure, {"end": [1, 2]}))


def test_each_chapter_has_a_figure_to_turn():
    assert len(TURNED) >= 11
    assert {script.parent.name for script in TURNED} == {
        path.name for path in GALLERY.iterdir() if path.is_dir()
    }


@pytest.mark.parametrize("script", TURNED, ids=lambda script: script.stem)
def test_the_code_of_a_state_can_be_pasted(script):
    before, names, after = code(script.read_text(encoding="utf-8"))
    lines = f"{before}{names.strip()} = 0.5\n{after}"
    compile(lines, script.name, "exec")
    assert "turning" not in lines
    assert "# %%" not in lines


@pytest.mark.parametrize("name", QUICK)
def test_the_code_of_a_state_draws_it(seen, name):
    script = GALLERY / f"{name}.py"
    runpy.run_path(str(script), run_name="__main__")
    plt.close("all")
    before, names, after = code(script.read_text(encoding="utf-8"))
    for (value,), (text, _picture) in seen.items():
        exec(f"{before}{names.strip()} = {value!r}\n{after}", {})
        assert plt.gcf().get_label() == text
        plt.close("all")
    assert len({text for text, _picture in seen.values()}) == len(seen) > 5


def test_code_without_a_loop_over_states_is_refused():
    with pytest.raises(ValueError, match=r"0 loops over turning\(\.\.\.\) stand in the script"):
        code('"""Title"""\nx = 1\n')


def test_pictures_are_put_together_again():
    pictures = ["<svg><style>a{}</style><g/><b/></svg>", "<svg><style>a{}</style><b/></svg>"]
    pieces, numbers = shared(pictures)
    assert ["".join(pieces[n] for n in one) for one in numbers] == pictures
    assert len(pieces) == len(set(pieces)) == 6

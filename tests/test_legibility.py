"""The check of the figures' texts sees what a reader on a phone would not be able to read."""

import architecture
import matplotlib.pyplot as plt
import pytest
from legibility import contrast, problems

from mitbadak.plotting import COLORS, panels


@pytest.fixture
def ax():
    figure, ax = panels(height=3)
    ax.set(xticks=[], yticks=[])
    yield ax
    plt.close(figure)


@pytest.mark.parametrize(
    ("text", "look", "problem"),
    [
        ("small", {"size": 9}, "is 8.6 pixels high"),
        ("$x_1$", {"size": 11}, "a script in '$x_1$' is 7.4 pixels high"),
        ("-0.5", {}, "hyphen for a minus sign"),
        ("pale", {"color": "#009E73"}, "has contrast 3.42"),
        ("x" * 60, {"in_layout": False}, "leaves the figure"),
        ("x\n" * 30 + "x", {"in_layout": False}, "leaves the figure"),
    ],
)
def test_a_text_that_cannot_be_read_is_seen(ax, text, look, problem):
    ax.text(0.1, 0.1, text, **look)
    assert any(problem in found for found in problems(ax.figure))


@pytest.mark.parametrize("turn", [0, 45, 90])
def test_two_texts_in_one_place_are_seen(ax, turn):
    ax.text(0.5, 0.5, "one", rotation=turn, ha="center", va="center")
    ax.text(0.52, 0.52, "two", rotation=turn, ha="center", va="center")
    assert any("overlap" in found for found in problems(ax.figure))


def test_what_can_be_read_passes(ax):
    ax.text(0.1, 0.1, "x - h")
    ax.text(0.5, 0.5, "above the line", rotation=45)
    ax.text(0.5, 0.35, "below it", rotation=45)  # turned, they do not meet
    ax.text(0.1, 0.5, "$x_1 = -1$", size=12)
    ax.text(0.1, 0.8, "\N{MINUS SIGN}0.5", color=COLORS["muted"])
    assert not problems(ax.figure)


@pytest.mark.parametrize("name", COLORS)
def test_each_color_is_strong_enough_for_letters(name):
    assert contrast(COLORS[name], "white") >= 4.5


def test_the_picture_of_the_modules_can_be_read(tmp_path, monkeypatch):
    figures = []
    monkeypatch.setattr(architecture.plt, "close", figures.append)
    architecture.draw(tmp_path / "x.svg")
    monkeypatch.undo()
    assert [problems(figure) for figure in figures] == [[]]
    plt.close("all")

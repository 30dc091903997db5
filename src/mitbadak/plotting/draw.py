"""What is drawn: points and their regions, maps, networks, matrices."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, ListedColormap, to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle
from numpy.typing import ArrayLike

from mitbadak.plotting.style import COLORS, TINTS, in_style, panels

__all__ = [
    "arrow",
    "circle",
    "classes",
    "contours",
    "diagram",
    "line",
    "matrix",
    "regions",
    "valley",
    "valley_height",
]


def classes(ax: Axes, x: ArrayLike, t: ArrayLike, size: float = 90) -> None:
    """Mark each sample by its class: a blue circle for 0, an orange square for 1.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    x : array_like of shape (batch, 2)
        The samples.
    t : array_like of int, shape (batch,)
        Their classes, 0 or 1.
    size : float, default 90
        The area of a mark, in points squared.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> figure, ax = panels()
    >>> classes(ax, [[0, 0], [1, 1]], [0, 1])
    >>> [collection.get_label() for collection in ax.collections]
    ['0', '1']
    >>> plt.close(figure)
    """
    x, t = np.asarray(x), np.asarray(t)
    for value, name, marker in ((0, "zero", "o"), (1, "one", "s")):
        marks = x[t == value].T
        ax.scatter(
            marks[0], marks[1], s=size, marker=marker, color=COLORS[name], ec="white", lw=1.2,
            label=str(value), zorder=3,
        )  # fmt: skip


def line(ax: Axes, weights: ArrayLike, bias: float, **options: Any) -> None:
    """Draw the decision boundary ``w1 * x1 + w2 * x2 + bias = 0``.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    weights : array_like of shape (2,)
        The two weights, not both zero.
    bias : float
        The bias.
    **options
        Passed on to ``Axes.axline``.

    Raises
    ------
    ValueError
        If both weights are zero: then there is no line.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> figure, ax = panels()
    >>> line(ax, weights=[1.0, 1.0], bias=-1.5)
    >>> plt.close(figure)
    """
    w = np.asarray(weights, dtype=float)
    if w.shape != (2,) or not w.any():
        raise ValueError(f"weights is {w.tolist()}, but two weights, not both 0, were expected")
    nearest = -bias * w / (w @ w)
    along = np.array([-w[1], w[0]])
    ax.axline(nearest, nearest + along, **{"color": COLORS["boundary"], **options})


def regions(ax: Axes, predict: Callable[[ArrayLike], Any], low: float, high: float) -> None:
    """Color the plane by the class that `predict` gives to each of its points.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    predict : callable
        Takes a batch of shape (batch, 2) and returns 0 or 1 for each sample.
    low, high : float
        The range of both axes.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> figure, ax = panels()
    >>> regions(ax, lambda x: x[:, 0] > 0, low=-1, high=1)
    >>> ax.get_xlim() == (-1, 1)
    True
    >>> plt.close(figure)
    """
    side = np.linspace(low, high, 400)
    points = np.stack(np.meshgrid(side, side), axis=-1)
    answers = np.asarray(predict(points.reshape(-1, 2))).reshape(400, 400)
    colors = ListedColormap([TINTS["zero"], TINTS["one"]])
    ax.imshow(
        answers, origin="lower", extent=(low, high, low, high), cmap=colors, vmin=0, vmax=1,
        zorder=0,
    )  # fmt: skip
    ax.set(xlim=(low, high), ylim=(low, high), aspect="equal")


def contours(
    ax: Axes,
    f: Callable[[Any], Any],
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    levels: ArrayLike,
) -> None:
    """Draw a function of two numbers as a map: lines of equal height, violet where it is high.

    Parameters
    ----------
    ax : Axes
        Where to draw; its aspect becomes equal.
    f : callable
        Takes an array whose first axis is the two numbers and returns the height of each point.
    x_range, y_range : tuple of float
        From where to where the axes go.
    levels : array_like of float, shape (lines,)
        The heights of the lines, rising.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> figure, ax = panels()
    >>> contours(ax, lambda x: x[0] ** 2 + x[1] ** 2, (-2, 2), (-1, 1), levels=[0.5, 1.0, 2.0])
    >>> ax.get_ylim() == (-1, 1)
    True
    >>> plt.close(figure)
    """
    x, y = np.linspace(*x_range, 101), np.linspace(*y_range, 101)
    heights = np.asarray(f(np.stack(np.meshgrid(x, y))))
    heights_of_lines = np.asarray(levels, dtype=float)
    shades = LinearSegmentedColormap.from_list("height", ["#FFFFFF", "#C4C0E2"])
    ax.contourf(x, y, heights, heights_of_lines, cmap=shades, extend="both")
    ax.contour(x, y, heights, heights_of_lines, colors="#8C86BF", linewidths=0.8)
    ax.set(xlim=x_range, ylim=y_range, aspect="equal")


def valley_height(p: Any) -> Any:
    """Return x² / 200 + y², the height of the long valley of chapter 5.

    Parameters
    ----------
    p : array of shape (2, ...)
        The places: x and y are its two rows.

    Returns
    -------
    float or ndarray of shape (...)
        The height of each place; the lowest one is (0, 0).

    Examples
    --------
    >>> valley_height([-7.0, 2.0])
    4.245
    """
    x, y = p
    return x**2 / 200 + y**2


def valley(
    ax: Axes, start: ArrayLike, levels: ArrayLike = (0.02, 0.1, 0.25, 0.8, 2, 4, 6.5)
) -> None:
    """Draw the map of the long valley of chapter 5: a square at the start, a star at (0, 0).

    Parameters
    ----------
    ax : Axes
        Where to draw.
    start : array_like of float, shape (2,)
        The place of the square.
    levels : array_like of float, shape (lines,), optional
        The heights of the lines, rising.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> figure, ax = panels()
    >>> valley(ax, start=(-7, 2))
    >>> plt.close(figure)
    """
    contours(ax, valley_height, (-8.2, 8.2), (-3, 3), levels)
    ax.plot(*np.asarray(start), "s", color=COLORS["boundary"], mec="white", ms=9, zorder=5)
    ax.plot(0, 0, "*", color=COLORS["output"], mec="white", ms=14, zorder=5)
    ax.set(xlabel="$x$", yticks=[-2, 0, 2])
    ax.set_ylabel("$y$", rotation=0, labelpad=8)


def diagram(
    height: float, xlim: tuple[float, float], ylim: tuple[float, float]
) -> tuple[Figure, Axes]:
    """Return a figure with one panel without axes, for circles, arrows, tables and words.

    Parameters
    ----------
    height : float
        The height of the figure in inches.
    xlim, ylim : tuple of float
        From where to where the panel goes.

    Returns
    -------
    Figure
        The figure.
    Axes
        Its panel.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> figure, ax = diagram(height=2, xlim=(-1, 1), ylim=(0, 3))
    >>> circle(ax, (0, 1.5), "$y$", COLORS["output"])
    >>> plt.close(figure)
    """
    figure, ax = panels(height=height)
    ax.set(xlim=xlim, ylim=ylim)
    ax.axis("off")
    return figure, ax


@in_style
def circle(
    ax: Axes,
    center: tuple[float, float],
    text: str,
    color: str,
    radius: float = 0.3,
    *,
    size: float = 13,
) -> None:
    """Draw a neuron or a signal: a circle with a name in it.

    Parameters
    ----------
    ax : Axes
        Where to draw; its aspect becomes equal.
    center : tuple of float
        The center of the circle.
    text : str
        The name.
    color : str
        The color of the rim.
    radius : float, default 0.3
        The radius.
    size : float, default 13
        The size of the name, in points.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> figure, ax = panels()
    >>> circle(ax, (0, 0), "$x_1$", COLORS["input"])
    >>> [text.get_text() for text in ax.texts]
    ['$x_1$']
    >>> plt.close(figure)
    """
    ax.set_aspect("equal")
    ax.add_patch(Circle(center, radius, fc="white", ec=color, lw=2, zorder=3))
    ax.text(*center, text, ha="center", va="center", fontsize=size, zorder=4)


def arrow(
    ax: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    text: str = "",
    color: str = COLORS["weight"],
    *,
    gap: float = 0.33,
    at: float = 0.5,
    size: float = 13,
) -> None:
    """Draw a signal's way from one circle to another, with its weight beside it.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    start, end : tuple of float
        The centers of the two circles.
    text : str, default ""
        The weight.
    color : str, optional
        The color of the arrow and of the weight.
    gap : float, default 0.33
        How far from the centers the arrow starts and ends.
    at : float, default 0.5
        Where the weight is written: 0 is the start, 1 the end.
    size : float, default 13
        The size of the weight, in points.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> figure, ax = panels()
    >>> arrow(ax, (0, 0), (2, 0), "$w_1$")
    >>> len(ax.texts)
    2
    >>> plt.close(figure)
    """
    a, b = np.asarray(start, dtype=float), np.asarray(end, dtype=float)
    step = (b - a) / np.linalg.norm(b - a) * gap
    style = {"arrowstyle": "-|>", "color": color, "lw": 1.8, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", tuple(b - step), tuple(a + step), arrowprops=style)
    if text:
        box = {"fc": "white", "ec": "none", "pad": 1.5}
        x, y = a + at * (b - a)
        ax.text(x, y, text, color=color, fontsize=size, ha="center", va="center", bbox=box)


@in_style
def matrix(
    ax: Axes,
    corner: tuple[float, float],
    values: ArrayLike,
    color: str,
    marked: ArrayLike = False,
) -> None:
    """Draw a matrix as a table of square cells of side 1, with a number in each.

    Parameters
    ----------
    ax : Axes
        Where to draw; its aspect becomes equal.
    corner : tuple of float
        The upper left corner.
    values : array_like of shape (rows, columns)
        What the cells show: numbers, or texts (empty ones for a matrix without numbers).
    color : str
        The color of the lines.
    marked : array_like of bool, broadcast to (rows, columns), optional
        Which cells are filled with a pale shade of the color.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> figure, ax = panels()
    >>> matrix(ax, (0, 2), [[1, 2], [3, 4]], COLORS["weight"], marked=[[True], [False]])
    >>> [text.get_text() for text in ax.texts]
    ['1', '2', '3', '4']
    >>> plt.close(figure)
    """
    ax.set_aspect("equal")
    cells = np.asarray(values)
    filled = np.broadcast_to(marked, cells.shape)
    for row, column in np.ndindex(*cells.shape):
        left, top = corner[0] + column, corner[1] - row
        shade = to_rgba(color, 0.3 if filled[row, column] else 0)
        ax.add_patch(Rectangle((left, top - 1), 1, 1, fc=shade, ec=color, lw=1.5, zorder=2))
        number = str(cells[row, column])
        ax.text(left + 0.5, top - 0.5, number, ha="center", va="center", zorder=4)

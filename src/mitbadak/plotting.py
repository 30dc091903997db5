"""The figures' style: a width for phones, one colour a concept, labels in two languages.

Read :func:`subplots` first. The only module of the package that imports matplotlib.
"""

import locale
import os
from collections.abc import Callable, Mapping
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import polib
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, ListedColormap, to_rgba
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.patches import Circle, Rectangle
from numpy.typing import ArrayLike

from mitbadak._checks import Floats
from mitbadak.graph import Variable, _sum_to_shape

__all__ = [
    "COLORS",
    "WIDTH",
    "add_korean_font",
    "arrow",
    "circle",
    "classes",
    "contours",
    "describe",
    "graph",
    "language",
    "line",
    "matrix",
    "regions",
    "subplots",
    "translate",
    "valley",
]

WIDTH = 4.8
"""The width of every figure in inches: text of 11 points stays 11 pixels high on a phone."""

COLORS = {
    "zero": "#0072B2",
    "one": "#D55E00",
    "input": "#0072B2",
    "weight": "#009E73",
    "bias": "#AA4499",
    "output": "#D55E00",
    "slope": "#882255",
    "loss": "#332288",
    "accuracy": "#997700",
    "sgd": "#CB1412",
    "momentum": "#0267B7",
    "adagrad": "#18492D",
    "rmsprop": "#B71771",
    "adam": "#221EB1",
    "boundary": "#222222",
    "muted": "#767676",
}
"""One colour a concept through the whole book, safe for the colour-blind (Okabe and Ito; Tol)."""

TINTS = {"zero": "#CFE3F1", "one": "#F9DEC9"}
"""The same colours, pale, for areas."""


def language() -> str:
    """Return the language of the figures' labels, like ``"en"`` or ``"ko"``.

    Returns
    -------
    str
        What the variable ``MITBADAK_LANGUAGE`` says, else what the system speaks.

    Examples
    --------
    >>> import os
    >>> os.environ["MITBADAK_LANGUAGE"] = "en"
    >>> language()
    'en'
    """
    return os.environ.get("MITBADAK_LANGUAGE") or (locale.getlocale()[0] or "en")[:2].lower()


def translate(text: str) -> str:
    """Return a label in the language of the figures; gallery scripts call it ``_``.

    Parameters
    ----------
    text : str
        The label in English.

    Returns
    -------
    str
        The label in the language of :func:`language`, or `text` where it has no translation.

    Examples
    --------
    >>> translate("not a label of any figure")
    'not a label of any figure'
    """
    return _catalog(language()).get(text, text)


def _catalog(code: str) -> dict[str, str]:
    po = files("mitbadak") / "locales" / f"{code}.po"
    if code not in _catalogs:
        entries = polib.pofile(po.read_text(encoding="utf-8")) if po.is_file() else []
        _catalogs[code] = {entry.msgid: entry.msgstr for entry in entries if entry.translated()}
    return _catalogs[code]


_catalogs: dict[str, dict[str, str]] = {}


def subplots(
    nrows: int = 1, ncols: int = 1, *, height: float = 3.2, **options: Any
) -> tuple[Figure, Any]:
    """Return a figure of the book's width and its axes, in the book's style.

    Parameters
    ----------
    nrows, ncols : int, optional
        How many panels there are below and beside each other.
    height : float, optional
        The height of the figure in inches.
    **options
        Passed on to ``matplotlib.pyplot.subplots``.

    Returns
    -------
    Figure
        The figure.
    Axes or ndarray of Axes
        The axes, one for each panel.

    Examples
    --------
    >>> figure, axes = subplots(height=2.4)
    >>> figure.get_size_inches().tolist()
    [4.8, 2.4]
    >>> plt.close(figure)
    """
    add_korean_font()
    plt.style.use(STYLE)
    return plt.subplots(nrows, ncols, figsize=(WIDTH, height), layout="constrained", **options)


STYLE = {
    "axes.axisbelow": True,
    "axes.labelsize": 11,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 11,
    "axes.unicode_minus": False,
    "font.family": ["NanumGothic", "DejaVu Sans"],
    "font.size": 11,
    "legend.fontsize": 10,
    "legend.frameon": False,
    "lines.linewidth": 2,
    "mathtext.fontset": "cm",
    "svg.fonttype": "path",
    "svg.hashsalt": "mitbadak",
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
}


def add_korean_font() -> None:
    """Make the figures' font known to matplotlib: a fresh machine has no Korean one.

    It comes with a package; :func:`subplots` calls this function.

    Raises
    ------
    ModuleNotFoundError
        If the package with the font is not installed.

    Examples
    --------
    >>> add_korean_font()
    >>> "NanumGothic" in fontManager.get_font_names()
    True
    """
    package = find_spec("koreanize_matplotlib")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("the figures need the extra 'plot': pip install 'mitbadak[plot]'")
    known = {entry.fname for entry in fontManager.ttflist}
    for name in ("NanumGothic.ttf", "NanumGothicBold.ttf"):
        font = Path(package.origin).parent / "fonts" / name
        if str(font) not in known:
            fontManager.addfont(font)
            # before a font of the same name that the machine may have: figures are alike everywhere
            fontManager.ttflist.insert(0, fontManager.ttflist.pop())


def describe(figure: Figure, text: str) -> None:
    """Say in words what there is to see in a figure, for readers who do not see it.

    Parameters
    ----------
    figure : Figure
        The figure.
    text : str
        Its description; the site uses it as alternative text.

    Raises
    ------
    ValueError
        If `text` is empty or has a line break or a double quote.

    Examples
    --------
    >>> figure, axes = subplots()
    >>> describe(figure, "A line that rises.")
    >>> figure.get_label()
    'A line that rises.'
    >>> plt.close(figure)
    """
    if not text.strip() or "\n" in text or '"' in text:
        raise ValueError(f"text is {text!r}, but one line without double quotes was expected")
    figure.set_label(text)


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
    size : float, optional
        The area of a mark, in points squared.

    Examples
    --------
    >>> figure, ax = subplots()
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
    """Draw the decision line ``w1 * x1 + w2 * x2 + bias = 0``.

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
    >>> figure, ax = subplots()
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
    """Colour the plane by the class that `predict` gives to each of its points.

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
    >>> figure, ax = subplots()
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
        interpolation="nearest", zorder=0,
    )  # fmt: skip
    ax.set(xlim=(low, high), ylim=(low, high), aspect="equal")


def contours(
    ax: Axes,
    f: Callable[[Any], Any],
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    levels: ArrayLike,
) -> None:
    """Draw a function of two numbers as a map: lines of equal height, darker where it is higher.

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
    >>> figure, ax = subplots()
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


def valley(
    ax: Axes,
    f: Callable[[Any], Any],
    start: ArrayLike,
    levels: ArrayLike = (0.2, 0.8, 1.8, 3.2, 5, 7.2),
) -> None:
    """Draw the map of the long valley of chapter 5: a square at the start, a star at (0, 0).

    Parameters
    ----------
    ax : Axes
        Where to draw.
    f : callable
        The valley, as for :func:`contours`; its lowest place is (0, 0).
    start : array_like of float, shape (2,)
        The place of the square.
    levels : array_like of float, shape (lines,), optional
        The heights of the lines, rising.

    Examples
    --------
    >>> figure, ax = subplots()
    >>> valley(ax, lambda p: p[0] ** 2 / 20 + p[1] ** 2, start=(-7, 2))
    >>> plt.close(figure)
    """
    contours(ax, f, (-8.2, 8.2), (-3, 3), levels)
    ax.plot(*np.asarray(start), "s", color=COLORS["boundary"], mec="white", ms=9, zorder=5)
    ax.plot(0, 0, "*", color=COLORS["output"], mec="white", ms=14, zorder=5)
    ax.set(xlabel="$x$", yticks=[-2, 0, 2])
    ax.set_ylabel("$y$", rotation=0, labelpad=8)


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
        The centre of the circle.
    text : str
        The name.
    color : str
        The colour of the rim.
    radius : float, optional
        The radius.
    size : float, optional
        The size of the name, in points.

    Examples
    --------
    >>> figure, ax = subplots()
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
        The centres of the two circles.
    text : str, optional
        The weight.
    color : str, optional
        The colour of the arrow and of the weight.
    gap : float, optional
        How far from the centres the arrow starts and ends.
    at : float, optional
        Where the weight stands: 0 is the start, 1 the end.
    size : float, optional
        The size of the weight, in points.

    Examples
    --------
    >>> figure, ax = subplots()
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
        What stands in the cells: numbers, or texts (empty ones for a matrix without numbers).
    color : str
        The colour of the lines.
    marked : array_like of bool, broadcast to (rows, columns), optional
        Which cells are filled with a pale shade of the colour.

    Examples
    --------
    >>> figure, ax = subplots()
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


def graph(
    ax: Axes,
    variable: Variable,
    places: Mapping[Variable, tuple[float, float]] | None = None,
    label: Callable[[Floats], object] | None = None,
) -> None:
    """Draw how a variable was computed: values above the edges, derivatives below them.

    The computation runs from left to right. Operations are circles. What was given stands at
    its edge by its name; what has no name is a constant and stands below its operation. The
    derivatives are there once :meth:`~mitbadak.graph.Variable.backward` was called. Where a
    value goes to several operations, each edge carries its part of the derivative.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    variable : Variable
        The result of the computation.
    places : mapping of Variable to (column, row), optional
        Where something should stand if not in the place that is found for it. Columns count
        from the left, rows from the top.
    label : callable, optional
        Turns a value, or a derivative, into what is written; by default its numbers, rounded,
        below each other. ``np.shape`` writes shapes.

    Examples
    --------
    >>> apple, apples = Variable(100, "apple"), Variable(2, "apples")
    >>> price = apple * apples
    >>> price.backward()
    >>> figure, ax = subplots()
    >>> graph(ax, price)
    >>> print(*[text.get_text() for text in ax.texts if text.get_text()])
    apple apples × 100 2 2 100 200 1
    >>> plt.close(figure)
    """
    at = {**_layout(variable), **(places or {})}

    def texts(*arrays: Floats | None) -> list[str]:
        return ["" if array is None else str((label or _numbers)(array)) for array in arrays]

    for v in variable.walk():
        _vertex(ax, at[v], v, texts(v.value)[0])
        for operand, grad in zip(v.node.inputs if v.node else (), _parts(v), strict=True):
            is_constant = operand.node is None and not operand.name
            both = (None, None) if is_constant else (operand.value, grad)
            _edge(ax, at[operand], at[v], texts(*both))
    column, row = at[variable]
    _edge(ax, (column, row), (column + 1, row), texts(variable.value, variable.grad), gap=0)
    ax.text(column + 1, row, f" {variable.name}", va="center", color=COLORS["output"])
    rows = [row for _, row in at.values()]
    ax.set(xlim=(-0.5, column + 1.4), ylim=(max(rows) + 0.5, min(rows) - 0.5))
    ax.axis("off")


def _layout(variable: Variable) -> dict[Variable, tuple[float, float]]:
    """Put each result right of its operands, in the row of one of them; inputs below each other."""
    at: dict[Variable, tuple[float, float]] = {}
    inputs = 0
    for v in variable.walk():
        operands = v.node.inputs if v.node else ()
        column = 1 + max((at[o][0] for o in operands if o.node), default=0.0)
        for operand in operands:
            if operand.name and operand not in at:
                at[operand] = (column - 1, inputs)
                inputs += 1
        if operands:
            _, row = max((at[o] for o in operands if o in at), key=lambda place: place[0])
            at |= {constant: (column, row + 0.7) for constant in operands if constant not in at}
            at[v] = (column, row)
    return at or {variable: (0.0, 0.0)}


def _parts(v: Variable) -> list[Floats | None]:
    """Return the derivative that flows from a result to each operand, if there is one yet."""
    inputs = v.node.inputs if v.node else ()
    if v.node is None or v.grad is None:
        return [None] * len(inputs)
    derivatives = zip(v.node.backward(v.grad), inputs, strict=True)
    return [_sum_to_shape(grad, operand.value.shape) for grad, operand in derivatives]


def _vertex(ax: Axes, place: tuple[float, float], v: Variable, text: str) -> None:
    """Draw what made a variable: a circle for an operation, else its name, else its number."""
    if v.node is None and v.name:
        ax.text(*place, f"{v.name} ", ha="right", va="center", color=COLORS["input"])
    elif v.node is None:
        ax.text(*place, text, ha="center", va="top", fontsize=10, color=COLORS["muted"])
    else:
        ax.plot(*place, "o", ms=24, mfc="white", mec=COLORS["boundary"], mew=1.8, zorder=3)
        size = 13 if len(v.node.symbol) == 1 else 10
        ax.text(*place, v.node.symbol, ha="center", va="center", fontsize=size, zorder=4)


def _edge(
    ax: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    texts: list[str],
    gap: float = 13,
) -> None:
    """Draw an edge: level in the row of its lower end, with a bend before the other end."""
    (left, top), (right, bottom) = start, end
    row = max(top, bottom)
    bends = [left + 0.3 * (row > top), right - 0.3 * (row > bottom)]
    path = [start, *((x, row) for x in bends if left < x < right), end]
    style = {"arrowstyle": "-|>", "color": COLORS["muted"], "lw": 1.5, "shrinkA": 1, "shrinkB": gap}
    ax.plot(*zip(*path[:-1], strict=True), color=COLORS["muted"], lw=1.5, zorder=1)
    ax.annotate("", path[-1], path[-2], arrowprops=style, zorder=1)
    middle = ((bends[0] + bends[1]) / 2, row)
    for text, side, color in zip(texts, (1, -1), ("boundary", "slope"), strict=True):
        ax.annotate(
            text, middle, (0, 7 * side), textcoords="offset points", color=COLORS[color],
            ha="center", va="bottom" if side > 0 else "top", fontsize=10,
        )  # fmt: skip


def _numbers(array: Floats) -> str:
    """Write the numbers of an array below each other, with up to three decimals."""
    rounded = np.round(np.ravel(array), 3) + 0.0  # and no -0
    return "\n".join(np.format_float_positional(number, trim="-") for number in rounded)

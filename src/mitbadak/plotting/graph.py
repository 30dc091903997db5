"""A computation as a graph, drawn from the variables that remember it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from mitbadak._checks import Floats
from mitbadak.plotting.style import COLORS

if TYPE_CHECKING:  # a figure of chapter 1 does not import chapter 4
    from mitbadak.graph import Variable

__all__ = ["graph"]


def graph(
    ax: Axes,
    variable: "Variable",
    places: Mapping["Variable", tuple[float, float]] | None = None,
    label: Callable[[Floats], object] | None = None,
) -> None:
    """Draw how a variable was computed: values above the edges, derivatives below them.

    The computation runs from left to right. Operations are circles. What was given is named
    at its edge; what has no name is a constant and is written below its operation. The
    derivatives are there once :meth:`~mitbadak.graph.Variable.backward` was called. Where a
    value goes to several operations, each edge carries its part of the derivative.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    variable : Variable
        The result of the computation.
    places : mapping of Variable to (column, row), optional
        Where to draw something if not in the place that is found for it. Columns count
        from the left, rows from the top.
    label : callable, optional
        Turns a value, or a derivative, into what is written; by default its numbers, rounded,
        below each other. ``np.shape`` writes shapes.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from mitbadak.graph import Variable
    >>> from mitbadak.plotting import panels
    >>> apple, apples = Variable(100, "apple"), Variable(2, "apples")
    >>> price = apple * apples
    >>> price.backward()
    >>> figure, ax = panels()
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


def _layout(variable: "Variable") -> dict["Variable", tuple[float, float]]:
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


def _parts(v: "Variable") -> list[Floats | None]:
    """Return the derivative that flows from a result to each operand, if there is one yet."""
    inputs = v.node.inputs if v.node else ()
    if v.node is None or v.grad is None:
        return [None] * len(inputs)
    derivatives = zip(v.node.backward(v.grad), inputs, strict=True)
    return [_like(operand.value, grad) for grad, operand in derivatives]


def _like(operand: Floats, grad: Floats) -> Floats:
    """Add up what belongs to one entry of an operand that was broadcast."""
    grad = grad.sum(axis=tuple(range(grad.ndim - operand.ndim)))
    repeated = tuple(axis for axis, size in enumerate(operand.shape) if size == 1)
    return np.asarray(grad.sum(axis=repeated, keepdims=True))


def _vertex(ax: Axes, place: tuple[float, float], v: "Variable", text: str) -> None:
    """Draw what made a variable: a circle for an operation, else its name, else its number."""
    if v.node is None and v.name:
        ax.text(*place, f"{v.name} ", ha="right", va="center", color=COLORS["input"])
    elif v.node is None:
        ax.text(*place, text, ha="center", va="top", color=COLORS["muted"])
    else:
        ax.plot(*place, "o", ms=26, mfc="white", mec=COLORS["boundary"], mew=1.8, zorder=3)
        size = 14 if len(v.node.symbol) == 1 else 11
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
            text, middle, (0, 11 * side), textcoords="offset points", color=COLORS[color],
            ha="center", va="bottom" if side > 0 else "top",
        )  # fmt: skip


def _numbers(array: Floats) -> str:
    """Write the numbers of an array below each other, with up to three decimals."""
    rounded = np.round(np.ravel(array), 3) + 0.0  # -0 becomes 0
    lines = "\n".join(np.format_float_positional(number, trim="-") for number in rounded)
    return lines.replace("-", "\N{MINUS SIGN}")

"""The look of all figures: width, colors, font."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import cache, partial, wraps
from importlib.util import find_spec
from inspect import getmembers, isfunction
from pathlib import Path
from typing import Any, TypeVar

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

__all__ = ["COLORS", "STYLE", "TINTS", "WIDTH", "add_korean_font", "in_style", "panels"]

F = TypeVar("F", bound=Callable[..., Any])

WIDTH = 4.8
"""The width of every figure in inches: on a phone, a point is a pixel."""

COLORS = {
    "zero": "#0072B2",
    "one": "#C05500",
    "input": "#0072B2",
    "weight": "#008561",
    "bias": "#AA4499",
    "output": "#C05500",
    "slope": "#882255",
    "loss": "#332288",
    "accuracy": "#907000",
    "sgd": "#CB1412",
    "momentum": "#0267B7",
    "adagrad": "#18492D",
    "rmsprop": "#B71771",
    "adam": "#221EB1",
    "boundary": "#222222",
    "muted": "#767676",
}
"""One color a concept through the whole book, safe for the color-blind (after Okabe and Ito; Tol).

All are strong enough for letters on white.
"""

TINTS = {"zero": "#CFE3F1", "one": "#F9DEC9"}
"""The same colors, pale, for areas."""


STYLE = {
    "axes.axisbelow": True,
    "axes.labelsize": 13,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 13,
    "font.family": ["NanumGothic", "DejaVu Sans"],
    "font.size": 12,
    "image.interpolation": "none",  # pixels are squares
    "legend.fontsize": 12,
    "legend.frameon": False,
    "lines.linewidth": 2,
    "mathtext.fontset": "cm",
    "svg.fonttype": "path",
    "svg.hashsalt": "mitbadak",
    "xtick.labelsize": 12,
    "ytick.labelsize": 12,
}
"""What is the book's own among matplotlib's ``rcParams``."""

OF_THE_READER = {"backend", "interactive", "savefig.directory", "timezone", "toolbar"}
"""What is no style."""


def panels(
    nrows: int = 1, ncols: int = 1, *, height: float = 3.2, **options: Any
) -> tuple[Figure, Any]:
    """Return a figure of the book's width and its panels, in the book's style.

    Whatever is drawn into them by their own methods has this style, too. The style of other
    figures, and that of a ``matplotlibrc``, stay as they are.

    Parameters
    ----------
    nrows, ncols : int, default 1
        How many panels there are below and beside each other.
    height : float, default 3.2
        The height of the figure in inches.
    **options
        Passed on to ``matplotlib.pyplot.subplots``.

    Returns
    -------
    Figure
        The figure.
    Axes or ndarray of Axes
        The axes of the panels.

    Examples
    --------
    >>> figure, ax = panels(height=2.4)
    >>> figure.get_size_inches().tolist()
    [4.8, 2.4]
    >>> plt.close(figure)
    """
    add_korean_font()
    options = {"figsize": (WIDTH, height), "layout": "constrained", **options}
    return in_style(plt.subplots)(nrows, ncols, FigureClass=_styled(Figure), **options)


@cache
def _book() -> dict[Any, Any]:
    """Return all that a style may say, as the book's says it."""
    with plt.style.context(["default", STYLE]):
        return {name: value for name, value in plt.rcParams.items() if name not in OF_THE_READER}


_depth = 0  # of the calls that are in the book's style


def in_style(draw: F) -> F:
    """Make a function run in the book's style; matplotlib asks for it whenever it draws.

    Parameters
    ----------
    draw : callable
        What draws.

    Returns
    -------
    callable
        The same in the book's style. Axes that it returns keep to that style.

    Examples
    --------
    >>> in_style(lambda: plt.rcParams["font.size"])()
    12.0
    """

    @wraps(draw)
    def styled(*args: Any, **kwargs: Any) -> Any:
        global _depth
        if _depth:
            result = draw(*args, **kwargs)
        else:
            # plain look-ups: each method of a styled figure comes by here, with 300 of them
            own: Any = partial(dict.get, plt.rcParams)
            others = {name: value for name, value in _book().items() if own(name) != value}
            with plt.rc_context(others) if others else nullcontext():
                _depth += 1
                try:
                    result = draw(*args, **kwargs)
                finally:
                    _depth -= 1
        if isinstance(result, Axes) and not hasattr(result, "plain"):
            plain: Any = type(result)
            result.__class__ = _styled(plain)
        return result

    return styled  # type: ignore[return-value]


@cache
def _styled(plain: Any) -> type:
    """Return a class like that of a figure or of axes whose methods run in the book's style."""
    styled = type(plain.__name__, (plain,), {"plain": plain, "__reduce__": _reduce})
    for name, method in getmembers(plain, isfunction):
        if not name.startswith("_") and name != "get_data_ratio":  # what overrides it is asked for
            setattr(styled, name, in_style(method))
    return styled


def _reduce(artist: Any) -> tuple[Any, ...]:
    return _again, (artist.plain,), artist.__getstate__()


def _again(plain: type) -> Any:
    """Make an object of a styled class, to be filled by pickle."""
    return object.__new__(_styled(plain))


def add_korean_font() -> None:
    """Make the figures' font known to matplotlib: a fresh machine has no Korean one.

    It comes with a package; :func:`panels` calls this function.

    Examples
    --------
    >>> add_korean_font()
    >>> "NanumGothic" in fontManager.get_font_names()
    True
    """
    package = find_spec("koreanize_matplotlib")  # to import it would change the reader's style
    fonts = Path(package.origin).parent / "fonts"  # type: ignore[union-attr,arg-type]
    known = {entry.fname for entry in fontManager.ttflist}
    for name in ("NanumGothic.ttf", "NanumGothicBold.ttf"):
        font = fonts / name
        if str(font) not in known:
            fontManager.addfont(font)
            # first in the list, before a font of that name that the machine may have
            fontManager.ttflist.insert(0, fontManager.ttflist.pop())

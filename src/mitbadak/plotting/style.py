"""The look of all figures: width, colors, font."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

__all__ = ["COLORS", "STYLE", "TINTS", "WIDTH", "add_korean_font", "panels"]

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


def panels(
    nrows: int = 1, ncols: int = 1, *, height: float = 3.2, **options: Any
) -> tuple[Figure, Any]:
    """Return a figure of the book's width and its panels, in the book's style.

    matplotlib asks for its style whenever something is drawn; so the style stays for what comes
    later. Within ``with plt.rc_context():`` it ends where the block ends.

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
    plt.style.use(STYLE)
    return plt.subplots(nrows, ncols, figsize=(WIDTH, height), layout="constrained", **options)


def add_korean_font() -> None:
    """Make the figures' font known to matplotlib: a fresh machine has no Korean one.

    It comes with a package; :func:`panels` calls this function.

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
            # first in the list, before a font of that name that the machine may have
            fontManager.ttflist.insert(0, fontManager.ttflist.pop())

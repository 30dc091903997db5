"""The figures' style: a width for phones, one color a concept, labels in two languages.

Read :func:`panels` first. The only package of the project that imports matplotlib.
"""

from importlib.util import find_spec

try:
    from mitbadak.plotting.draw import (
        arrow,
        circle,
        classes,
        contours,
        diagram,
        line,
        matrix,
        regions,
        valley,
        valley_height,
    )
    from mitbadak.plotting.graph import graph
    from mitbadak.plotting.labels import describe, language, translate
    from mitbadak.plotting.style import COLORS, STYLE, WIDTH, add_korean_font, panels
    from mitbadak.plotting.turning import turning

    if find_spec("koreanize_matplotlib") is None:
        raise ModuleNotFoundError(name="koreanize_matplotlib")
except ModuleNotFoundError as error:
    missing = str(error.name).partition(".")[0]
    if missing not in ("koreanize_matplotlib", "matplotlib", "polib"):
        raise
    raise ModuleNotFoundError(
        f"{missing} is not installed, but the figures need it: "
        'pip install ".[plot]" in the folder of the project',
        name=missing,
    ) from None

__all__ = [
    "COLORS",
    "STYLE",
    "WIDTH",
    "add_korean_font",
    "arrow",
    "circle",
    "classes",
    "contours",
    "describe",
    "diagram",
    "graph",
    "language",
    "line",
    "matrix",
    "panels",
    "regions",
    "translate",
    "turning",
    "valley",
    "valley_height",
]

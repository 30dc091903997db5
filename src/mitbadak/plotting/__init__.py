"""The figures' style: a width for phones, one color a concept, labels in two languages.

Read :func:`panels` first. The only package of the project that imports matplotlib.
"""

from mitbadak.plotting import _extra  # noqa: F401 (it says what is missing)
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

"""
A matrix product as shapes
==========================

The inner numbers must be equal. They vanish, and the outer ones are the shape of the product.
"""

from mitbadak.plotting import COLORS, describe, diagram, matrix
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

x, w = np.full((2, 3), ""), np.full((3, 4), "")
y = np.zeros(x.shape) @ np.zeros(w.shape)
left = {"x": 0, "w": 4.2, "y": 9.6}

figure, ax = diagram(height=2.5, xlim=(-0.3, 13.9), ylim=(-4.4, 2.7))
matrix(ax, (left["x"], 1), x, COLORS["input"], marked=[[True], [False]])
matrix(ax, (left["w"], 1.5), w, COLORS["weight"], marked=[[False, True, False, False]])
corner = np.zeros(y.shape, dtype=bool)
corner[0, 1] = True
matrix(ax, (left["y"], 1), np.full(y.shape, ""), COLORS["output"], marked=corner)
ax.text(3.6, 0, "@", ha="center", va="center", fontsize=13)
ax.text(8.9, 0, "=", ha="center", va="center", fontsize=13)

for name, shape in (("x", x.shape), ("w", w.shape), ("y", y.shape)):
    middle = left[name] + shape[1] / 2
    ax.text(middle, 2.0, rf"$\mathbf{{{name.upper()}}}$", ha="center", fontsize=13)
    ax.text(middle, -2.4, str(shape), ha="center", fontsize=12)
ax.plot([2.0, 2.0, 5.6, 5.6], [-2.6, -3.1, -3.1, -2.6], color=COLORS["boundary"], lw=1.5)
ax.text(3.8, -3.4, _("must be equal"), ha="center", va="top")
text = _(
    "A table of {x[0]} rows and {x[1]} columns, X, times a table of {w[0]} rows and {w[1]} "
    "columns, W, is a table of {y[0]} rows and {y[1]} columns, Y. Below them are the shapes, and a "
    "bracket joins the two inner numbers, {x[1]} and {w[0]}. Marked: the first row of X, the "
    "second column of W, and the entry of Y that they give."
)
describe(figure, text.format(x=x.shape, w=w.shape, y=y.shape))
plt.show()

"""
Row times column
================

Two shopping lists, two shops. Where a row of the first matrix and a column of the second one
meet stands the sum of their products.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.plotting import COLORS, describe, matrix, subplots
from mitbadak.plotting import translate as _

lists = np.array([[2, 1, 3], [0, 2, 1]])
prices = np.array([[1, 2], [3, 2], [2, 1]])

figure, ax = subplots(height=4.0)
matrix(ax, (0, 0), lists, COLORS["input"], marked=[[True], [False]])
matrix(ax, (3.6, 3.6), prices, COLORS["weight"], marked=[[True, False]])
matrix(ax, (3.6, 0), lists @ prices, COLORS["output"], marked=[[True, False], [False, False]])

for place, item in enumerate([_("apples"), _("loaves"), _("milk")]):
    ax.text(place + 0.5, 0.2, item, rotation=45, ha="left", va="bottom")
    ax.text(3.4, 3.1 - place, item, ha="right", va="center")
for place in (0, 1):
    ax.text(-0.2, -0.5 - place, _("list {n}").format(n=place + 1), ha="right", va="center")
    ax.text(4.1 + place, 3.8, _("shop {n}").format(n=place + 1), ha="center", fontsize=10)
terms = [rf"{x} \times {w}" for x, w in zip(lists[0], prices[:, 0], strict=True)]
ax.text(2.8, -2.6, f"${' + '.join(terms)} = {lists[0] @ prices[:, 0]}$", ha="center", fontsize=13)
ax.set(xlim=(-1.6, 6.3), ylim=(-3, 4.2))
ax.axis("off")
describe(
    figure,
    _(
        "Three tables. Lower left, two shopping lists: how many apples, loaves and cartons of "
        "milk. Upper right, the price of each in two shops. Lower right, what each list costs in "
        "each shop. Marked: the first list, the prices of the first shop, and the cost, 11, "
        "which is 2 times 1 plus 1 times 3 plus 3 times 2."
    ),
)
plt.show()

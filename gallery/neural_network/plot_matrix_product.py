"""
Row times column
================

Two shopping lists, two shops. Where a row of the first matrix and a column of the second one
meet, you find the sum of their products.
"""

from mitbadak.plotting import COLORS, describe, diagram, matrix
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

lists = np.array([[2, 1, 3], [0, 2, 1]])
prices = np.array([[1, 2], [3, 2], [2, 1]])
costs = lists @ prices

figure, ax = diagram(height=4.0, xlim=(-1.6, 6.3), ylim=(-3, 4.2))
matrix(ax, (0, 0), lists, COLORS["input"], marked=[[True], [False]])
matrix(ax, (3.6, 3.6), prices, COLORS["weight"], marked=[[True, False]])
matrix(ax, (3.6, 0), costs, COLORS["output"], marked=[[True, False], [False, False]])

for place, item in enumerate([_("apples"), _("loaves"), _("milk")]):
    ax.text(place + 0.5, 0.2, item, rotation=45, ha="left", va="bottom")
    ax.text(3.4, 3.1 - place, item, ha="right", va="center")
for place in (0, 1):
    ax.text(-0.2, -0.5 - place, _("list {n}").format(n=place + 1), ha="right", va="center")
    ax.text(4.1 + place, 3.8, _("shop {n}").format(n=place + 1), ha="center")
terms = [rf"{x} \times {w}" for x, w in zip(lists[0], prices[:, 0], strict=True)]
ax.text(2.8, -2.6, f"${' + '.join(terms)} = {costs[0, 0]}$", ha="center", fontsize=13)
text = _(
    "Three tables. Lower left, two shopping lists: how many apples, loaves and cartons of milk. "
    "Upper right, the price of each in two shops. Lower right, what each list costs in each shop. "
    "Marked: the first list, the prices of the first shop, and the cost, {cost}, which is {x[0]} "
    "times {w[0]} plus {x[1]} times {w[1]} plus {x[2]} times {w[2]}."
)
describe(figure, text.format(cost=costs[0, 0], x=lists[0], w=prices[:, 0]))
plt.show()

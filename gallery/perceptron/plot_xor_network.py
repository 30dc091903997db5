"""
Two layers make XOR
===================

NAND and OR receive the inputs, and AND receives the outputs of these two.
"""

from itertools import pairwise

from mitbadak.plotting import COLORS, arrow, circle, describe, diagram
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt

figure, ax = diagram(height=2.7, xlim=(-0.7, 5.6), ylim=(-1.1, 2.7))
layers = [
    [((0, 1.6), "$x_1$"), ((0, 0), "$x_2$")],
    [((2, 1.6), "NAND"), ((2, 0), "OR")],
    [((4, 0.8), "AND")],
    [((5.5, 0.8), "$y$")],
]
for before, after in pairwise(layers):
    for start, _name in before:
        for end, _name in after:
            arrow(ax, start, end, color=COLORS["weight"], gap=0.5)
colors = [COLORS["input"], COLORS["boundary"], COLORS["boundary"]]
for layer, color in zip(layers[:-1], colors, strict=True):
    for place, name in layer:
        circle(ax, place, name, color, radius=0.46)
ax.text(5.25, 0.8, "$y$", fontsize=15, ha="center", va="center", color=COLORS["output"])
ax.text(2, 2.25, "$s_1$", ha="center", fontsize=13)
ax.text(2, 0.6, "$s_2$", ha="center", fontsize=13)
for x, label in ((0, _("layer 0")), (2, _("layer 1")), (4, _("layer 2"))):
    ax.text(x, -0.95, label, ha="center", color=COLORS["muted"])
describe(
    figure,
    _(
        "A network of two layers. The inputs x1 and x2 both run to a NAND gate and to an OR gate; "
        "their outputs s1 and s2 run to an AND gate, whose output is y."
    ),
)
plt.show()

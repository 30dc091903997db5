"""
The two halves of a neuron
==========================

A neuron first adds up what arrives. Then its activation function turns the sum into the output.
"""

import matplotlib.pyplot as plt

from mitbadak.plotting import COLORS, arrow, circle, describe, diagram
from mitbadak.plotting import translate as _

figure, ax = diagram(height=2.5, xlim=(-0.6, 6.8), ylim=(-1, 2.6))
total, activation, output = (2.1, 1), (4.3, 1), (6.3, 1)
box = {"fc": "none", "ec": COLORS["muted"], "ls": "--", "lw": 1.5}
ax.add_patch(plt.Rectangle((1.5, 0.05), 3.4, 1.9, **box))
signals = [
    ((0, 2), "$1$", "$b$", COLORS["muted"], COLORS["bias"]),
    ((0, 1), "$x_1$", "$w_1$", COLORS["input"], COLORS["weight"]),
    ((0, 0), "$x_2$", "$w_2$", COLORS["input"], COLORS["weight"]),
]
for place, name, weight, color, weight_color in signals:
    circle(ax, place, name, color)
    arrow(ax, place, total, weight, weight_color, at=0.4)
circle(ax, total, r"$\Sigma$", COLORS["boundary"])
circle(ax, activation, "$h$", COLORS["boundary"])
circle(ax, output, "$y$", COLORS["output"])
arrow(ax, total, activation, "$a$", COLORS["boundary"])
arrow(ax, activation, output, color=COLORS["boundary"])

ax.text(3.2, 2.15, _("one neuron"), ha="center", color=COLORS["muted"])
names = [_("inputs"), _("weighted sum"), _("activation function"), _("output")]
for x, label in zip((0, 2.1, 4.3, 6.3), names, strict=True):
    ax.text(x, -0.75, label, ha="center", color=COLORS["muted"])
describe(
    figure,
    _(
        "A dashed box, one neuron, with two circles in it. The first adds up the inputs, each "
        "times its weight, and the bias; the sum a runs to the second circle, the function h, and "
        "what h returns leaves the box as the output y."
    ),
)
plt.show()

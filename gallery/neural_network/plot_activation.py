"""
The two halves of a neuron
==========================

A neuron first adds up what arrives. Then its activation function turns the sum into the output.
"""

from mitbadak.plotting import COLORS, arrow, circle, describe, diagram
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt

figure, ax = diagram(height=2.6, xlim=(-0.8, 6.2), ylim=(-1.2, 2.6))
x, y, radius = 3.2, 0.9, 1.05
circle(ax, (x, y), "$a$", COLORS["boundary"], radius)
for ends in ((y - radius, y - 0.25), (y + 0.25, y + radius)):
    ax.plot((x, x), ends, color=COLORS["boundary"], lw=1.5, zorder=4)
ax.text(x - 0.55, y, r"$\Sigma$", ha="center", va="center", fontsize=17, zorder=4)
ax.text(x + 0.55, y, "$h$", ha="center", va="center", fontsize=17, zorder=4)
signals = [
    ((0, 2.1), "$1$", "$b$", COLORS["muted"], COLORS["bias"]),
    ((0, 0.9), "$x_1$", "$w_1$", COLORS["input"], COLORS["weight"]),
    ((0, -0.3), "$x_2$", "$w_2$", COLORS["input"], COLORS["weight"]),
]
for place, name, weight, color, weight_color in signals:
    circle(ax, place, name, color)
    arrow(ax, place, (x - radius + 0.3, y), weight, weight_color, at=0.45)
circle(ax, (5.7, y), "$y$", COLORS["output"])
arrow(ax, (x + radius - 0.3, y), (5.7, y), color=COLORS["boundary"])

muted = {"color": COLORS["muted"]}
ax.text(x, y + radius + 0.2, _("one neuron"), ha="center", **muted)
ax.text(0, -1.05, _("inputs"), ha="center", **muted)
ax.text(x - 0.2, -0.75, _("weighted sum"), ha="right", **muted)
ax.text(x + 0.2, -0.75, _("activation function"), ha="left", **muted)
describe(
    figure,
    _(
        "One circle, the neuron, divided into two halves. The left half adds up the inputs, each "
        "times its weight, and the bias. The sum a goes to the right half, the function h, and "
        "what h returns leaves the circle as the output y."
    ),
)
plt.show()

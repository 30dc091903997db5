"""
A neuron
========

A perceptron is a single neuron. It multiplies each input by a weight, adds up the products, and
fires if the sum is above its threshold.
"""

from mitbadak.plotting import COLORS, arrow, circle, describe, diagram
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt

figure, ax = diagram(height=2.3, xlim=(-0.6, 4.9), ylim=(-0.75, 1.9))
neuron, output = (2.5, 0.8), (4.5, 0.8)
signals = [((0, 1.5), "$x_1$", "$w_1$"), ((0, 0.1), "$x_2$", "$w_2$")]
for place, name, weight in signals:
    circle(ax, place, name, COLORS["input"])
    arrow(ax, place, neuron, weight, gap=0.53, at=0.42)
circle(ax, neuron, r"$\Sigma > \theta\,?$", COLORS["boundary"], radius=0.52, size=13)
arrow(ax, neuron, output, color=COLORS["boundary"], gap=0.53)
ax.text(4.12, 0.8, "$y$", fontsize=15, ha="center", va="center", color=COLORS["output"])
for x, label in ((0, _("inputs")), (2.5, _("neuron")), (4.12, _("output"))):
    ax.text(x, -0.55, label, ha="center", color=COLORS["muted"])
describe(
    figure,
    _(
        "Two inputs, x1 and x2, run to one neuron along arrows named w1 and w2. In the circle of "
        "the neuron is a sum sign with a question: is it above theta? The arrow that leaves the "
        "neuron is the output y."
    ),
)

# %%
# The same neuron with a bias
# ---------------------------
#
# Instead of a threshold, the neuron has a bias: one more weight, on a signal that is always 1. The
# sum is compared with 0.

figure, ax = diagram(height=2.7, xlim=(-0.6, 4.9), ylim=(-0.95, 2.4))
neuron, output = (2.5, 0.8), (4.5, 0.8)
signals = [
    ((0, 2), "$1$", "$b$", "muted", "bias"),
    ((0, 0.9), "$x_1$", "$w_1$", "input", "weight"),
    ((0, -0.2), "$x_2$", "$w_2$", "input", "weight"),
]
for place, name, weight, rim, color in signals:
    circle(ax, place, name, COLORS[rim])
    arrow(ax, place, neuron, weight, COLORS[color], gap=0.53, at=0.42)
circle(ax, neuron, r"$\Sigma > 0\,?$", COLORS["boundary"], radius=0.52, size=13)
arrow(ax, neuron, output, color=COLORS["boundary"], gap=0.53)
ax.text(4.12, 0.8, "$y$", fontsize=15, ha="center", va="center", color=COLORS["output"])
for x, label in ((0, _("inputs")), (2.5, _("neuron")), (4.12, _("output"))):
    ax.text(x, -0.85, label, ha="center", color=COLORS["muted"])
describe(
    figure,
    _(
        "The same neuron with a third arrow, named b, which comes from a signal that is always 1. "
        "In the circle, the sum is now compared with 0."
    ),
)
plt.show()

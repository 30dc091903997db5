"""
A neuron
========

A perceptron weighs its inputs, adds them up together with its bias and fires if the sum is
above zero.
"""

import matplotlib.pyplot as plt

from mitbadak.plotting import COLORS, arrow, circle, describe, diagram
from mitbadak.plotting import translate as _

figure, ax = diagram(height=2.5, xlim=(-0.6, 4.9), ylim=(-1, 2.4))
neuron, output = (2.3, 1.0), (4.3, 1.0)
signals = [
    ((0, 2), "$1$", "$b$", COLORS["bias"]),
    ((0, 1), "$x_1$", "$w_1$", COLORS["weight"]),
    ((0, 0), "$x_2$", "$w_2$", COLORS["weight"]),
]
for place, name, weight, color in signals:
    circle(ax, place, name, COLORS["muted"] if name == "$1$" else COLORS["input"])
    arrow(ax, place, neuron, weight, color)
circle(ax, neuron, r"$\Sigma$", COLORS["boundary"])
circle(ax, output, "$y$", COLORS["output"])
arrow(ax, neuron, output, "$> 0$?", COLORS["boundary"])

for x, label in ((0, _("inputs")), (2.3, _("weighted sum")), (4.3, _("output"))):
    ax.text(x, -0.75, label, ha="center", color=COLORS["muted"])
describe(
    figure,
    _(
        "Three signals, a constant 1 and the inputs x1 and x2, run to a neuron along arrows named "
        "b, w1 and w2. The neuron adds them up; its output is y."
    ),
)
plt.show()

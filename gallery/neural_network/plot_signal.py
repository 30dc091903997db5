"""
The first neuron of the first layer
===================================

A signal on its way: two inputs and a bias become a weighted sum, and the sigmoid function turns
it into an output.
"""

from mitbadak.activations import identity, sigmoid
from mitbadak.neural_network import forward
from mitbadak.plotting import COLORS, arrow, circle, describe, diagram
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt

x, w, b = [1.0, 0.5], [0.1, 0.2], 0.1
neuron = [([[weight] for weight in w], [b])]
a = forward(neuron, x, output=identity)[0]
y = forward(neuron, x, output=sigmoid)[0]

figure, ax = diagram(height=2.6, xlim=(-0.6, 5.4), ylim=(-1.3, 3))
left, middle, radius = 3.3, 1.2, 1.0
signals = [
    ((0, 2.4), "1", b, COLORS["muted"], COLORS["bias"]),
    ((0, 1.2), f"{x[0]}", w[0], COLORS["input"], COLORS["weight"]),
    ((0, 0), f"{x[1]}", w[1], COLORS["input"], COLORS["weight"]),
]
for place, signal, weight, color, weight_color in signals:
    circle(ax, place, signal, color, radius=0.42, size=12)
    end = (left - radius + 0.42, middle)
    arrow(ax, place, end, f"{weight}", weight_color, gap=0.5, at=0.45, size=12)
circle(ax, (left, middle), "", COLORS["boundary"], radius)
ax.plot(
    (left, left), (middle - radius, middle + radius), color=COLORS["boundary"], lw=1.5, zorder=4
)
arrow(ax, (left + radius - 0.1, middle), (5.3, middle), color=COLORS["output"], gap=0.15)
halves = ((left - 0.5, f"{a:.1f}", "$a$"), (left + 0.48, f"{y:.3f}", "$y$"))
for place, number, name in halves:
    ax.text(place, middle, number, ha="center", va="center", size=12, zorder=4)
    ax.text(place, -0.35, name, ha="center", color=COLORS["muted"], fontsize=13)
ax.text(left + 0.1, middle + radius + 0.2, _("sigmoid"), ha="left", color=COLORS["boundary"])
ax.text(0, -1.05, "$x$", ha="center", color=COLORS["muted"], fontsize=13)
text = _(
    "One neuron with its numbers. The constant 1 with the bias {b}, the input {x[0]} with the "
    "weight {w[0]} and the input {x[1]} with the weight {w[1]} give the weighted sum {a:.1f} in "
    "the left half of the circle. The sigmoid function turns it into the output {y:.3f} in the "
    "right half."
)
describe(figure, text.format(x=x, w=w, b=b, a=a, y=y))
plt.show()

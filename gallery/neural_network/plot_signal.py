"""
The first neuron of the first layer
===================================

A signal on its way: two inputs and a bias become a weighted sum, and the sigmoid function turns
it into an output.
"""

import matplotlib.pyplot as plt

from mitbadak.activations import identity, sigmoid
from mitbadak.neural_network import forward
from mitbadak.plotting import COLORS, arrow, circle, describe, diagram
from mitbadak.plotting import translate as _

x, w, b = [1.0, 0.5], [0.1, 0.2], 0.1
neuron = [([[weight] for weight in w], [b])]
a = forward(neuron, x, output=identity)[0]
y = forward(neuron, x, output=sigmoid)[0]

figure, ax = diagram(height=2.6, xlim=(-0.6, 5.8), ylim=(-1.2, 3))
total, output = (2.6, 1.2), (5.2, 1.2)
signals = [
    ((0, 2.4), "1", b, COLORS["muted"], COLORS["bias"]),
    ((0, 1.2), f"{x[0]}", w[0], COLORS["input"], COLORS["weight"]),
    ((0, 0), f"{x[1]}", w[1], COLORS["input"], COLORS["weight"]),
]
for place, signal, weight, color, weight_color in signals:
    circle(ax, place, signal, color, radius=0.42, size=12)
    arrow(ax, place, total, f"{weight}", weight_color, gap=0.5, at=0.42, size=12)
circle(ax, total, f"{a:.1f}", COLORS["boundary"], radius=0.42, size=12)
circle(ax, output, f"{y:.3f}", COLORS["output"], radius=0.48, size=12)
arrow(ax, total, output, color=COLORS["boundary"], gap=0.52)
ax.text(3.88, 1.35, _("sigmoid"), ha="center", color=COLORS["boundary"], size=12)
for place, name in ((0, "$x$"), (2.6, "$a$"), (5.2, "$y$")):
    ax.text(place, -0.95, name, ha="center", color=COLORS["muted"], fontsize=13)
text = _(
    "One neuron with its numbers. The constant 1 with the bias {b}, the input {x[0]} with the "
    "weight {w[0]} and the input {x[1]} with the weight {w[1]} make the weighted sum {a:.1f}. The "
    "sigmoid function turns it into the output {y:.3f}."
)
describe(figure, text.format(x=x, w=w, b=b, a=a, y=y))
plt.show()

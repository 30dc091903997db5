"""
The layers of a network
=======================

Each neuron receives the outputs of all neurons of the layer before, and of no others.
"""

from itertools import pairwise, product

from mitbadak.plotting import COLORS, arrow, circle, describe, diagram
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt

figure, ax = diagram(height=3.1, xlim=(-0.9, 5.7), ylim=(-1.8, 3.5))
layers = [
    [((0, 2.2), "$x_1$"), ((0, 0.8), "$x_2$")],
    [((2.4, 3), ""), ((2.4, 1.5), ""), ((2.4, 0), "")],
    [((4.8, 2.2), "$y_1$"), ((4.8, 0.8), "$y_2$")],
]
for before, after in pairwise(layers):
    for (start, _name), (end, _name) in product(before, after):
        arrow(ax, start, end, color=COLORS["weight"], gap=0.42)
colors = [COLORS["input"], COLORS["boundary"], COLORS["output"]]
for layer, color in zip(layers, colors, strict=True):
    for place, name in layer:
        circle(ax, place, name, color, radius=0.38)

names = [_("input layer"), _("hidden layer"), _("output layer")]
for number, name in enumerate(names):
    label = _("layer {number}").format(number=number)
    ax.text(2.4 * number, -1.2, f"{name}\n{label}", ha="center", va="center", linespacing=1.5)
describe(
    figure,
    _(
        "A network from left to right: two inputs, three neurons of a hidden layer, two neurons of "
        "the output layer. An arrow runs from every circle to every circle of the next layer; no "
        "arrow skips a layer or stays within one."
    ),
)
plt.show()

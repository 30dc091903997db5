"""
A three-layer network with its numbers
======================================

Every number of one forward pass: the outputs of the neurons in the circles, the weights on the
arrows and the biases below the circles.
"""

from itertools import product

from mitbadak.activations import sigmoid
from mitbadak.neural_network import forward
from mitbadak.plotting import COLORS, arrow, circle, describe, diagram
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

x = [1.0, 0.5]
params = [
    ([[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]], [0.1, 0.2, 0.3]),
    ([[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]], [0.1, 0.2]),
    ([[0.1, 0.3], [0.2, 0.4]], [0.1, 0.2]),
]
signals = [x, *(forward(params[:n], x, output=sigmoid) for n in (1, 2)), forward(params, x)]
colors = [COLORS["input"], COLORS["boundary"], COLORS["boundary"], COLORS["output"]]

figure, ax = diagram(height=3.8, xlim=(-0.7, 9.4), ylim=(-4.5, 3.3))
places = []
for layer, (values, color) in enumerate(zip(signals, colors, strict=True)):
    heights = 2.6 * (np.arange(len(values))[::-1] - (len(values) - 1) / 2)
    places.append([(2.9 * layer, height) for height in heights])
    for place, value in zip(places[-1], values, strict=True):
        circle(ax, place, f"{value:.3f}" if layer else f"{value}", color, radius=0.58, size=11)
for layer, (W, b) in enumerate(params):
    at = 0.34 if layer else 0.62  # where no two weights meet
    look = {"color": COLORS["bias"], "bbox": {"fc": "white", "ec": "none", "pad": 1}}
    for (i, start), (j, end) in product(enumerate(places[layer]), enumerate(places[layer + 1])):
        arrow(ax, start, end, f"{W[i][j]}", gap=0.6, at=at, size=12)
    for (left, height), bias in zip(places[layer + 1], b, strict=True):
        ax.text(left, height - 0.75, f"+{bias}", ha="center", va="top", **look)
names = ["$x$", "$y^{(1)}$", "$y^{(2)}$", "$y$"]
for layer, name in enumerate(names):
    ax.text(2.9 * layer, -4.2, name, ha="center", color=COLORS["muted"], fontsize=13)
text = _(
    "A network of two inputs, three neurons, two neurons and two outputs, with a number "
    "everywhere. The inputs {x[0]} and {x[1]} become {h[0]:.3f}, {h[1]:.3f} and {h[2]:.3f} in "
    "layer 1, then {k[0]:.3f} and {k[1]:.3f} in layer 2, and {y[0]:.3f} and {y[1]:.3f} at the "
    "output."
)
describe(figure, text.format(x=x, h=signals[1], k=signals[2], y=signals[3]))
plt.show()

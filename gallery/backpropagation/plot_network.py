"""
Forward through the layers, and back
====================================

A network for digits. Forward, each layer hands its output to the next one. Backward, from the 1 at
the loss, each hands the gradient to the one before, and those with parameters keep dW and db.
"""

from itertools import pairwise

from mitbadak.network import mlp
from mitbadak.plotting import COLORS, arrow, describe, diagram
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

network = mlp([784, 100, 10], rng=np.random.default_rng(0))
x = np.zeros((30, 784))
shapes = [x.shape]
for layer in network.layers:
    x = layer(x)
    shapes.append(x.shape)
names = ["$x, t$", *(type(layer).__name__ for layer in network.layers)]
names += [type(network.criterion).__name__, "$L$"]
heights = np.arange(len(names))[::-1] * 1.5

figure, ax = diagram(height=5, xlim=(-2.6, 4.4), ylim=(-0.5, heights[0] + 0.5))
box = {"boxstyle": "round,pad=0.45", "fc": "white", "lw": 1.8}
for name, y in zip(names, heights, strict=True):
    edge = "none" if "$" in name else COLORS["boundary"]
    ax.text(0, y, name, ha="center", va="center", bbox={**box, "ec": edge})
labels = [*map(str, shapes), ""]
for (start, end), label in zip(pairwise(heights), labels, strict=True):
    arrow(ax, (-0.35, start), (-0.35, end), color=COLORS["boundary"], gap=0.42)
    middle = (start + end) / 2
    ax.text(-0.6, middle, label, ha="right", va="center")
    if start < heights[0]:
        arrow(ax, (0.35, end), (0.35, start), color=COLORS["slope"], gap=0.42)
        style = {"va": "center", "color": COLORS["slope"]}
        ax.text(0.6, middle, label or "1", **style)
for layer, y in zip(network.layers, heights[1:], strict=False):
    for place, (name, W) in zip((0.3, -0.3), layer.params.items(), strict=False):
        ax.text(2.1, y + place, f"$d{name}$  {W.shape}", color=COLORS["slope"], va="center")
text = _(
    "Boxes below each other: {boxes}. On the left arrows lead down, with the shapes {shapes}, to "
    "the loss L. On the right arrows lead up again, from a 1 at L and then with the same shapes, "
    "as far as the first Affine. Both Affine boxes have a gradient dW and a gradient db."
)
describe(figure, text.format(boxes=", ".join(names[1:-1]), shapes=", ".join(map(str, shapes))))
plt.show()

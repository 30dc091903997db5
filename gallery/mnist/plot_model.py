"""
The network of this chapter
===========================

From 784 pixels through a hundred hidden neurons to ten scores. Of each layer only a few neurons are
drawn; every one is joined to all of the layer before.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.datasets import mnist
from mitbadak.plotting import COLORS, circle, describe, diagram
from mitbadak.plotting import translate as _

pictures, digits = mnist.load(flatten=False).train
layers = [
    (2.6, ["$x_1$", "$x_2$", "", "$x_{784}$"], COLORS["input"], _("input")),
    (4.6, ["$h_1$", "$h_2$", "$h_3$", "", "$h_{100}$"], COLORS["weight"], _("hidden")),
    (6.6, ["$0$", "$1$", "", "$9$"], COLORS["output"], _("output")),
]
sizes = ["784", "100", "10"]
heights = [np.linspace(1.9, -1.9, len(names)) for _x, names, _color, _title in layers]
drawn = [y[[name != "" for name in layer[1]]] for y, layer in zip(heights, layers, strict=True)]

figure, ax = diagram(height=3.7, xlim=(-0.3, 7.1), ylim=(-3, 3.1))
ax.imshow(pictures[0], cmap="gray_r", extent=(-0.2, 1.6, -0.9, 0.9), zorder=2)
ax.annotate("", (2.1, 0), (1.7, 0), arrowprops={"arrowstyle": "-|>", "lw": 1.8})
for number, (x, names, color, title) in enumerate(layers):
    for name, y in zip(names, heights[number], strict=True):
        if name:
            circle(ax, (x, y), name, color, 0.4)
            for start in drawn[number - 1] if number else []:
                ax.plot([x - 2, x], [start, y], color=COLORS["muted"], lw=0.8, zorder=1)
        else:
            ax.text(x, y, "⋮", ha="center", va="center", fontsize=15)
    ax.text(x, 2.75, title, ha="center", color=color)
    ax.text(x, -2.85, sizes[number], ha="center", color=color)
ax.text(0.7, -1.4, "28 × 28", ha="center")
text = _(
    "A picture of a handwritten {digit} leads to three columns of circles: {sizes[0]} inputs, "
    "{sizes[1]} hidden neurons, {sizes[2]} outputs named 0 to 9. Lines join each circle with all "
    "circles of the column before."
)
describe(figure, text.format(digit=digits[0], sizes=sizes))
plt.show()

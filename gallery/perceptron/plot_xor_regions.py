"""
A region that no line can cut
=============================

The two lines of the first layer, NAND and OR, enclose a strip. The second layer answers 1 only
inside this strip, and no single line has such a region on one of its sides.
"""

from mitbadak.perceptron import NAND, OR, XOR
from mitbadak.plotting import classes, describe, line, panels, regions
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

inputs = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])

figure, ax = panels(height=3.3)
regions(ax, XOR, low=-0.5, high=1.5)
line(ax, NAND.weights, NAND.bias, ls="--")
line(ax, OR.weights, OR.bias, ls="-.")
classes(ax, inputs, XOR(inputs))
ax.text(0.62, 0.98, "NAND", rotation=-45, ha="center", va="center")
ax.text(-0.2, 0.38, "OR", rotation=-45, ha="center", va="center")
ax.legend(title=_("output"), loc="center left", bbox_to_anchor=(1, 0.5))
ax.set(xlabel="$x_1$", xticks=[0, 1], yticks=[0, 1])
ax.set_ylabel("$x_2$", rotation=0)
describe(
    figure,
    _(
        "The plane with a slanting strip between two parallel lines. The strip holds (1, 0) and "
        "(0, 1), where XOR is 1; (0, 0) lies below it and (1, 1) above it, where XOR is 0."
    ),
)
plt.show()

"""
Three gates, one neuron
=======================

AND, NAND and OR are the same perceptron with different weights and a different bias. Each one
divides the plane along a straight line.
"""

from mitbadak.perceptron import AND, NAND, OR
from mitbadak.plotting import classes, describe, line, panels, regions
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

inputs = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])

figure, axes = panels(1, 3, height=2.1, sharey=True)
for ax, name, gate in zip(axes, ["AND", "NAND", "OR"], [AND, NAND, OR], strict=True):
    regions(ax, gate, low=-0.5, high=1.5)
    line(ax, gate.weights, gate.bias)
    classes(ax, inputs, gate(inputs))
    ax.set(title=name, xlabel="$x_1$", xticks=[0, 1], yticks=[0, 1])
axes[0].set_ylabel("$x_2$", rotation=0)
describe(
    figure,
    _(
        "Three panels with the four input pairs as points and one straight line each. AND: only "
        "(1, 1) lies on the side of output 1. NAND: the same line, the sides exchanged. OR: only "
        "(0, 0) lies on the side of output 0."
    ),
)
plt.show()

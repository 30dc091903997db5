"""
Layer 1 moves the points
========================

NAND and OR turn each of the four points of XOR into a new one. No straight line separates the old
points, but the decision boundary of AND separates the new ones.
"""

from mitbadak.perceptron import AND, NAND, OR, XOR
from mitbadak.plotting import classes, describe, line, panels, regions
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

inputs = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])
hidden = np.stack([NAND(inputs), OR(inputs)], axis=-1)
apart = [[0, 0], [-0.06, 0], [0.06, 0], [0, 0]]  # B and C meet: a little apart, both are seen

figure, (before, after) = panels(1, 2, height=2.9)
regions(after, AND, low=-0.5, high=1.5)
line(after, AND.weights, AND.bias)
after.text(0.58, 0.58, "AND", rotation=-45, ha="center", va="center")
for ax, points in ((before, inputs), (after, hidden + apart)):
    classes(ax, points, XOR(inputs))
    for letter, point in zip("ABCD", points, strict=True):
        ax.annotate(letter, point, (0, -8), textcoords="offset points", ha="center", va="top")
    ax.set(xlim=(-0.5, 1.5), ylim=(-0.5, 1.5), xticks=[0, 1], yticks=[0, 1], aspect="equal")
before.set(title=_("before layer 1"), xlabel="$x_1$")
before.set_ylabel("$x_2$", rotation=0)
after.set(title=_("after layer 1"), xlabel="$s_1$ (NAND)")
after.set_ylabel("$s_2$\n(OR)", rotation=0, linespacing=1.5, labelpad=14)
describe(
    figure,
    _(
        "Two panels with four points named A to D. On the left they are the corners of a square: "
        "the circles A (0, 0) and D (1, 1) lie across from each other, and so do the squares B (1, "
        "0) and C (0, 1). On the right A is at (1, 0), D at (0, 1), and B and C share the corner "
        "(1, 1); a straight line cuts it off."
    ),
)
plt.show()

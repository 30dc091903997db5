"""
XOR: no line will do
====================

A dashed segment joins the two points of each class. If a straight line separated the classes,
each segment would lie on one side of it. But the segments cross, and no point is on both sides.
"""

from mitbadak.perceptron import XOR
from mitbadak.plotting import COLORS, classes, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

inputs = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])
targets = XOR(inputs)

figure, ax = panels(height=3.1)
for value, name in ((0, "zero"), (1, "one")):
    ax.plot(*inputs[targets == value].T, ls="--", color=COLORS[name])
classes(ax, inputs, targets)
ax.plot(0.5, 0.5, "x", color=COLORS["boundary"], ms=11, mew=3)
ax.annotate(_("on which side?"), (0.53, 0.5), (0.85, 0.47), arrowprops={"arrowstyle": "->"})
ax.legend(title=_("output"), loc="center left", bbox_to_anchor=(1, 0.5))
ax.set(xlabel="$x_1$", xlim=(-0.3, 1.5), ylim=(-0.3, 1.3), xticks=[0, 1], yticks=[0, 1])
ax.set_ylabel("$x_2$", rotation=0)
ax.set_aspect("equal")
describe(
    figure,
    _(
        "The four input pairs of XOR as corners of a square. The two corners with output 1 lie "
        "across from each other, and so do the two with output 0; the dashed diagonals that join "
        "them cross in the middle."
    ),
)
plt.show()

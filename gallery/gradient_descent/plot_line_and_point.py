"""
One guess in two planes
=======================

Gradient descent after 0, 30 and 300 steps. Above, the guess is a line among the points; below, it
is a point on the map of the loss.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.plotting import COLORS, contours, describe, subplots
from mitbadak.plotting import translate as _
from mitbadak.regression import fit_line

data = np.array([(1, 3), (2, 5)])
# the mean squared error for these points, multiplied out
loss = lambda m, b: 2.5 * m**2 + b**2 + 3 * m * b - 13 * m - 8 * b + 17
path = fit_line(data, m=-1.0, b=5.0, learning_rate=0.1, steps=300)

figure, axes = subplots(2, 3, height=4.3, sharex="row", sharey="row")
for (above, below), step in zip(axes.T, (0, 30, 300), strict=True):
    m, b, _loss = path[step]
    above.axline((0, b), slope=m, color=COLORS["output"])
    above.plot(*data.T, "o", color=COLORS["input"], mec="white", ms=8)
    above.set(title=_("step {step}").format(step=step), xlabel="$x$", xticks=range(4))
    contours(below, lambda p: loss(*p), (-2, 4), (-0.5, 6.5), levels=[0.1, 0.5, 2, 8, 32])
    below.plot(2, 1, "*", color=COLORS["output"], mec="white", ms=13)
    below.plot(*path[: step + 1, :2].T, color=COLORS["weight"])
    below.plot(m, b, "o", color=COLORS["weight"], mec="white", ms=10)
    below.set(xlabel="$m$", xticks=range(-2, 5, 2))
axes[0, 0].set(xlim=(0, 3), ylim=(0, 7))
axes[0, 0].set_ylabel("$y$", rotation=0, labelpad=8)
axes[1, 0].set_ylabel("$b$", rotation=0, labelpad=8)
describe(
    figure,
    _(
        "Three columns: step 0, step 30, step 300. Above, a line that falls at first, then is "
        "nearly level, and at last passes through both points. Below, a dot that walks along "
        "the floor of the valley on the map until it covers the star."
    ),
)
plt.show()

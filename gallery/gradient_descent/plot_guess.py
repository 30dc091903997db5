"""
A line for each place on the map
================================

The line among the points on the left is the dot on the map on the right. The mean of the squared
distances, the loss, is above them.
"""

from mitbadak.plotting import COLORS, contours, describe, panels, turning
from mitbadak.plotting import translate as _
from mitbadak.regression import mse

import matplotlib.pyplot as plt
import numpy as np

data = np.array([(1, 3), (2, 5)])


def loss(p):  # the mean squared error for these points, multiplied out
    m, b = p
    return 2.5 * m**2 + b**2 + 3 * m * b - 13 * m - 8 * b + 17


figure, (left, right) = panels(1, 2, height=2.6)
left.plot(*data.T, "o", color=COLORS["input"], mec="white", ms=8, zorder=3)
left.set(xlabel="$x$", xticks=range(4), xlim=(0, 3), ylim=(-2, 8))
left.set_ylabel("$y$", rotation=0, labelpad=8)
contours(right, loss, (-2, 4), (-0.5, 6.5), levels=[0.1, 0.5, 2, 8, 32])
right.plot(2, 1, "*", color=COLORS["output"], mec="white", ms=12, zorder=3)
right.set(xlabel="$m$", xticks=range(-2, 5, 2))
right.set_ylabel("$b$", rotation=0, labelpad=8)
ranges = {_("Slope m"): [-1, 0, 1, 2, 3], _("Intercept b"): [0, 1, 2, 3, 4, 5, 6]}

for m, b in turning(figure, ranges, start=(-1, 5)):
    left.axline((0, b), slope=m, color=COLORS["output"])
    for x, t in data:
        left.plot([x, x], [t, m * x + b], ":", color=COLORS["loss"])
    right.plot(m, b, "o", color=COLORS["weight"], mec="white", ms=10, zorder=4)
    height = mse(m, b, data)
    figure.suptitle(_("loss {loss:.2f}").format(loss=height), size=13)
    text = _(
        "Left, the line with the slope {m:g} and the intercept {b:g} among the two points. Right, "
        "the dot at ({m:g}, {b:g}) on the map of the loss. The loss is {loss:.2f}; at the star, "
        "(2, 1), it is 0."
    )
    describe(figure, text.format(m=m, b=b, loss=height))
plt.show()

"""
The way down, on the map
========================

The loss as contour lines, more violet where it is higher, and 300 steps of gradient descent with
the learning rate 0.1 from the guess to the lowest point, with a dot every 20 steps.
"""

from mitbadak.plotting import COLORS, contours, describe, panels
from mitbadak.plotting import translate as _
from mitbadak.regression import fit_line

import matplotlib.pyplot as plt

data = [(1, 3), (2, 5)]


def loss(p):  # the mean squared error for these points, multiplied out
    m, b = p
    return 2.5 * m**2 + b**2 + 3 * m * b - 13 * m - 8 * b + 17


path = fit_line(data, m=-1.0, b=5.0, learning_rate=0.1, steps=300)

figure, ax = panels(height=3.8)
contours(ax, loss, (-2, 4), (-0.5, 6.5), levels=[0.1, 0.5, 1, 2, 4, 8, 16, 32])
ax.plot(*path[:, :2].T, "-", color=COLORS["weight"], lw=1.4)
ax.plot(*path[::20, :2].T, "o", color=COLORS["weight"], mec="white", ms=8)
ax.plot(*path[0, :2], "s", color=COLORS["boundary"], mec="white", ms=9)
ax.plot(2, 1, "*", color=COLORS["output"], mec="white", ms=15)
ax.set(xlabel="$m$", xticks=range(-2, 5), yticks=range(7))
ax.set_ylabel("$b$", rotation=0, labelpad=8)
describe(
    figure,
    _(
        "A map of long, narrow ellipses that run from the upper left to the lower right, with a "
        "star in their middle. A path of dots begins at a square at the upper left, goes to the "
        "right into the valley, turns, and follows its floor to the star; near it the dots lie "
        "closer and closer together."
    ),
)
plt.show()

"""
Downhill at every point
=======================

The map of x1² + 4 x2², more violet where it is higher. Each arrow is minus the gradient at the
place where it begins: the direction of the steepest way down.
"""

from mitbadak.differentiation import numerical_gradient
from mitbadak.plotting import COLORS, contours, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np


def f(x):
    return x[0] ** 2 + 4 * x[1] ** 2


points = np.array([(a, b) for a in np.linspace(-3, 3, 7) for b in np.linspace(-1.6, 1.6, 5)])
downhill = np.array([-numerical_gradient(f, point) for point in points])

figure, ax = panels(height=3.1)
contours(ax, f, (-3.8, 3.8), (-2.1, 2.1), levels=[0.5, 2, 4.5, 8, 12.5, 18, 24.5])
ax.quiver(*points.T, *downhill.T, color=COLORS["slope"], angles="xy", scale=110, width=0.008)
ax.plot(0, 0, "*", color=COLORS["output"], ms=13, mec="white")
ax.set(xlabel="$x_1$")
ax.set_ylabel("$x_2$", rotation=0, labelpad=14)
describe(
    figure,
    _(
        "A map of ellipses around the lowest point in the middle. From a grid of points arrows "
        "lead inwards. They are long where the ellipses lie close together and short near the "
        "middle, and most of them point more up or down than toward the middle."
    ),
)
plt.show()

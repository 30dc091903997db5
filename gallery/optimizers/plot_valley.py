"""
A long valley and its gradient
==============================

The map of f = x²/200 + y², and minus its gradient at a grid of points. The arrows show the way
straight down, and hardly any of them points to the lowest place.
"""

from mitbadak.differentiation import numerical_gradient
from mitbadak.plotting import COLORS, describe, panels, valley, valley_height
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

points = np.array([(x, y) for x in np.linspace(-7, 7, 8) for y in np.linspace(-2, 2, 5)])
downhill = np.array([-numerical_gradient(valley_height, point) for point in points])

figure, ax = panels(height=2.15)
valley(ax, start=(-7, 2))
ax.quiver(*points.T, *downhill.T, color=COLORS["slope"], angles="xy", scale=45, width=0.007)
describe(
    figure,
    _(
        "A map of very long flat ellipses around a star in the middle. At a grid of points arrows "
        "show the way down. All that can be seen point straight up or down to the middle line; "
        "along this line, where the way to the star leads, they are too short to be seen."
    ),
)
plt.show()

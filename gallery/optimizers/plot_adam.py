"""
Adam: both ideas
================

Thirty steps of Adam with the learning rate 0.5. It divides by the steepness as RMSProp does, and
rolls as momentum does.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.differentiation import numerical_gradient
from mitbadak.optimizers import Adam
from mitbadak.plotting import COLORS, contours, describe, subplots
from mitbadak.plotting import translate as _

f = lambda p: p[0] ** 2 / 20 + p[1] ** 2
optimizer, point, path = Adam(0.5), np.array([-7.0, 2.0]), [(-7.0, 2.0)]
for _step in range(30):
    optimizer.update({"p": point}, {"p": numerical_gradient(f, point)})
    path.append(tuple(point))

figure, ax = subplots(height=2.15)
contours(ax, f, (-8.2, 8.2), (-3, 3), levels=[0.2, 0.8, 1.8, 3.2, 5, 7.2])
ax.plot(*np.transpose(path), "X-", color=COLORS["adam"], lw=1.4, ms=5, mec="white", mew=0.5)
ax.plot(*path[0], "s", color=COLORS["boundary"], mec="white", ms=9)
ax.plot(0, 0, "*", color=COLORS["output"], ms=14, mec="white")
ax.set(xlabel="$x$", yticks=[-2, 0, 2])
ax.set_ylabel("$y$", rotation=0, labelpad=8)
describe(
    figure,
    _(
        "A path on the map of a long valley. It leaves the start at an angle of 45 degrees, "
        "crosses the middle line, swings back in a gentle wave, runs a little past the star and "
        "turns round."
    ),
)
plt.show()

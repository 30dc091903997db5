"""
Momentum rolls
==============

Thirty steps of momentum with the learning rate 0.1. The path is that of a ball: round, and a
little too far at the end.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.differentiation import numerical_gradient
from mitbadak.optimizers import Momentum
from mitbadak.plotting import COLORS, contours, describe, subplots
from mitbadak.plotting import translate as _

f = lambda p: p[0] ** 2 / 20 + p[1] ** 2
optimizer, point, path = Momentum(0.1, momentum=0.9), np.array([-7.0, 2.0]), [(-7.0, 2.0)]
for _step in range(30):
    optimizer.update({"p": point}, {"p": numerical_gradient(f, point)})
    path.append(tuple(point))

figure, ax = subplots(height=2.15)
contours(ax, f, (-8.2, 8.2), (-3, 3), levels=[0.2, 0.8, 1.8, 3.2, 5, 7.2])
ax.plot(*np.transpose(path), "v-", color=COLORS["momentum"], lw=1.4, ms=5, mec="white", mew=0.5)
ax.plot(*path[0], "s", color=COLORS["boundary"], mec="white", ms=9)
ax.plot(0, 0, "*", color=COLORS["output"], ms=14, mec="white")
ax.set(xlabel="$x$", yticks=[-2, 0, 2])
ax.set_ylabel("$y$", rotation=0, labelpad=8)
describe(
    figure,
    _(
        "A path on the map of a long valley, made of wide round waves. It rolls down from the "
        "upper left, swings across the middle line and back, picks up speed to the right and runs "
        "past the star in the middle."
    ),
)
plt.show()

"""
SGD zigzags
===========

Thirty steps of SGD with the learning rate 0.9. Across the valley they are almost too large, along
the valley much too small.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.differentiation import numerical_gradient
from mitbadak.optimizers import SGD
from mitbadak.plotting import COLORS, contours, describe, subplots
from mitbadak.plotting import translate as _

f = lambda p: p[0] ** 2 / 20 + p[1] ** 2
optimizer, point, path = SGD(0.9), np.array([-7.0, 2.0]), [(-7.0, 2.0)]
for _step in range(30):
    optimizer.update({"p": point}, {"p": numerical_gradient(f, point)})
    path.append(tuple(point))

figure, ax = subplots(height=2.15)
contours(ax, f, (-8.2, 8.2), (-3, 3), levels=[0.2, 0.8, 1.8, 3.2, 5, 7.2])
ax.plot(*np.transpose(path), "o-", color=COLORS["sgd"], lw=1.4, ms=5, mec="white", mew=0.5)
ax.plot(*path[0], "s", color=COLORS["boundary"], mec="white", ms=9)
ax.plot(0, 0, "*", color=COLORS["output"], ms=14, mec="white")
ax.set(xlabel="$x$", yticks=[-2, 0, 2])
ax.set_ylabel("$y$", rotation=0, labelpad=8)
describe(
    figure,
    _(
        "A path on the map of a long valley. It begins at the upper left and jumps up and down "
        "across the middle line at each step, a little less far each time, while it creeps to the "
        "right. After thirty steps it is close to the star in the middle."
    ),
)
plt.show()

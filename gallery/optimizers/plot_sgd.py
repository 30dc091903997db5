"""
SGD zigzags
===========

Thirty steps of SGD with the learning rate 0.9. Across the valley they are almost too large, along
the valley much too small.
"""

import matplotlib.pyplot as plt

from mitbadak.optimizers import SGD, minimize
from mitbadak.plotting import COLORS, describe, subplots, valley
from mitbadak.plotting import translate as _

f = lambda p: p[0] ** 2 / 20 + p[1] ** 2
path = minimize(f, [-7.0, 2.0], SGD(0.9), steps=30)

figure, ax = subplots(height=2.15)
valley(ax, f, start=path[0])
ax.plot(*path.T, "o-", color=COLORS["sgd"], lw=1.4, ms=5, mec="white", mew=0.5)
describe(
    figure,
    _(
        "A path on the map of a long valley. It begins at the upper left and jumps up and down "
        "across the middle line at each step, a little less far each time, while it creeps to the "
        "right. After thirty steps it is close to the star in the middle."
    ),
)
plt.show()

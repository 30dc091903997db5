"""
Momentum rolls
==============

Thirty steps of momentum with the learning rate 0.1. The path is that of a ball: round, and a
little too far at the end.
"""

import matplotlib.pyplot as plt

from mitbadak.optimizers import Momentum, minimize
from mitbadak.plotting import COLORS, describe, subplots, valley
from mitbadak.plotting import translate as _

f = lambda p: p[0] ** 2 / 20 + p[1] ** 2
path = minimize(f, [-7.0, 2.0], Momentum(0.1, momentum=0.9), steps=30)

figure, ax = subplots(height=2.15)
valley(ax, f, start=path[0])
ax.plot(*path.T, "v-", color=COLORS["momentum"], lw=1.4, ms=5, mec="white", mew=0.5)
describe(
    figure,
    _(
        "A path on the map of a long valley, made of wide round waves. It rolls down from the "
        "upper left, swings across the middle line and back, picks up speed to the right and runs "
        "past the star in the middle."
    ),
)
plt.show()

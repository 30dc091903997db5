"""
Adam: both ideas
================

Thirty steps of Adam with the learning rate 0.5. It divides by the steepness as RMSProp does, and
rolls as momentum does.
"""

import matplotlib.pyplot as plt

from mitbadak.optimizers import Adam, minimize
from mitbadak.plotting import COLORS, describe, subplots, valley
from mitbadak.plotting import translate as _

f = lambda p: p[0] ** 2 / 20 + p[1] ** 2
path = minimize(f, [-7.0, 2.0], Adam(0.5), steps=30)

figure, ax = subplots(height=2.15)
valley(ax, f, start=path[0])
ax.plot(*path.T, "X-", color=COLORS["adam"], lw=1.4, ms=5, mec="white", mew=0.5)
describe(
    figure,
    _(
        "A path on the map of a long valley. It leaves the start at an angle of 45 degrees, "
        "crosses the middle line, swings back in a gentle wave, runs a little past the star and "
        "turns round."
    ),
)
plt.show()

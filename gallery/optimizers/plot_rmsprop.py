"""
RMSProp forgets
===============

Thirty steps of RMSProp with the learning rate 0.3 and the decay 0.9. Like AdaGrad, but the steps
stay even for longer.
"""

import matplotlib.pyplot as plt

from mitbadak.optimizers import RMSProp, minimize
from mitbadak.plotting import COLORS, describe, subplots, valley
from mitbadak.plotting import translate as _

f = lambda p: p[0] ** 2 / 20 + p[1] ** 2
path = minimize(f, [-7.0, 2.0], RMSProp(0.3, decay=0.9), steps=30)

figure, ax = subplots(height=2.15)
valley(ax, f, start=path[0])
ax.plot(*path.T, "P-", color=COLORS["rmsprop"], lw=1.4, ms=5, mec="white", mew=0.5)
describe(
    figure,
    _(
        "A path on the map of a long valley. The first step leads towards the middle line at an "
        "angle of 45 degrees; then the path bends into this line, follows it with steps that "
        "slowly become shorter, and ends close to the star."
    ),
)
plt.show()

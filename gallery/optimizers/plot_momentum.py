"""
Momentum rolls
==============

A hundred steps from the same start, in the same valley, for a learning rate and a momentum. The
path is that of a ball: it swings from side to side and gathers speed along the valley. Without
momentum it is that of SGD.
"""

from mitbadak.optimizers import Momentum, minimize
from mitbadak.plotting import COLORS, describe, panels, turning, valley, valley_height
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt

figure, ax = panels(height=2.4)
valley(ax, start=(-7, 2))
ranges = {
    _("Learning rate"): [0.1, 0.5, 0.9],
    _("Momentum"): [0.0, 0.5, 0.8, 0.9, 0.95, 0.99],
}

for rate, momentum in turning(figure, ranges, start=(0.5, 0.9)):
    optimizer = Momentum(rate, momentum=momentum)
    path = minimize(valley_height, [-7.0, 2.0], optimizer, steps=100)
    look = {"lw": 1.4, "ms": 5, "mec": "white", "mew": 0.5}
    ax.plot(*path.T, "v-", color=COLORS["momentum"], **look)
    height = f"{valley_height(path[-1]):.5f}"
    ax.set_title(_("height after 100 steps: {height}").format(height=height))
    text = _(
        "A path on the map of a long valley, with the learning rate {rate:g} and momentum "
        "{momentum:g}. It crosses the middle line {times} times in 100 steps and ends {way:.1f} to "
        "the side of the star, at the height {height}."
    )
    crossings = (path[1:, 1] * path[:-1, 1] < 0).sum()
    numbers = {"times": crossings, "way": abs(path[-1, 0]), "height": height}
    describe(figure, text.format(rate=rate, momentum=momentum, **numbers))
plt.show()

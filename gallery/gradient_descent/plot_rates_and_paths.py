"""
One guess, many learning rates
==============================

Ten steps of gradient descent on the map of the loss, from the same guess. The learning rate
decides whether the path crawls, arrives, or leaves the map.
"""

from mitbadak.plotting import COLORS, contours, describe, panels, turning
from mitbadak.plotting import translate as _
from mitbadak.regression import fit_line

import matplotlib.pyplot as plt

data, steps = [(1, 3), (2, 5)], 10


def loss(p):  # the mean squared error for these points, multiplied out
    m, b = p
    return 2.5 * m**2 + b**2 + 3 * m * b - 13 * m - 8 * b + 17


figure, ax = panels(height=2.6)
contours(ax, loss, (-2, 4), (0.5, 6.5), levels=[0.1, 0.5, 1, 2, 4, 8, 16, 32])
ax.plot(-1, 5, "s", color=COLORS["boundary"], mec="white", ms=9, zorder=5)
ax.plot(2, 1, "*", color=COLORS["output"], mec="white", ms=15, zorder=5)
ax.set(xlabel="$m$", xticks=range(-2, 5), yticks=range(1, 7))
ax.set_ylabel("$b$", rotation=0, labelpad=8)
rates = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.28, 0.3, 0.4, 0.5]

for rate in turning(figure, {_("Learning rate"): rates}, start=0.1):
    path = fit_line(data, m=-1.0, b=5.0, learning_rate=rate, steps=steps)
    ax.plot(*path[:, :2].T, "o-", color=COLORS["weight"], lw=1.4, mec="white", ms=6)
    end = f"{path[-1, 2]:.3g}" if path[-1, 2] < 1000 else f"{path[-1, 2]:,.0f}"
    ax.set_title(_("loss after {steps} steps: {end}").format(steps=steps, end=end))
    off = (abs(path[1:, 0] - 1) > 3) | (abs(path[1:, 1] - 3.5) > 3)
    text = _(
        "Learning rate {rate:g}: a path from the square at the upper left of the map, with the "
        "loss {first:g}. After {steps} steps the loss is {end}, and steps that ended outside the "
        "map: {off}. The star, where the loss is 0, is at the lower right."
    )
    numbers = {"first": path[0, 2], "end": end, "off": off.sum()}
    describe(figure, text.format(rate=rate, steps=steps, **numbers))
plt.show()

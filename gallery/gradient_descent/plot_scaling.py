"""
The same rides, counted from the middle
=======================================

Gradient descent with the best learning rate of each valley, until the loss is below one millionth.
With the mean subtracted from the inputs, the valley is rounder and the path much shorter.
"""

from mitbadak.plotting import COLORS, contours, describe, panels
from mitbadak.plotting import translate as _
from mitbadak.regression import fit_line

import matplotlib.pyplot as plt
import numpy as np

cases = [  # points, the loss multiplied out, the best learning rate, the lowest point
    (
        [(1, 3), (2, 5)],
        lambda p: 2.5 * p[0] ** 2 + p[1] ** 2 + 3 * p[0] * p[1] - 13 * p[0] - 8 * p[1] + 17,
        2 / 7,
        (2, 1),
    ),
    (
        [(-0.5, 3), (0.5, 5)],
        lambda p: 0.25 * p[0] ** 2 + p[1] ** 2 - p[0] - 8 * p[1] + 17,
        0.8,
        (2, 4),
    ),
]

figure, axes = panels(1, 2, height=3.3, sharey=True)
counts = []
for ax, (data, loss, rate, lowest) in zip(axes, cases, strict=True):
    path = fit_line(data, m=-1.0, b=5.0, learning_rate=rate, steps=300)
    steps = int(np.argmax(path[:, 2] < 1e-6))
    counts.append(steps)
    contours(ax, loss, (-2, 4), (-0.5, 6.5), levels=[0.1, 0.5, 1, 2, 4, 8, 16, 32])
    ax.plot(*path[: steps + 1, :2].T, "o-", color=COLORS["weight"], mec="white", ms=5, lw=1.2)
    ax.plot(*path[0, :2], "s", color=COLORS["boundary"], mec="white", ms=8)
    ax.plot(*lowest, "*", color=COLORS["output"], mec="white", ms=13, zorder=4)
    ax.set(title=_("{steps} steps").format(steps=steps), xlabel="$m$", xticks=range(-2, 5, 2))
axes[0].set_ylabel("$b$", rotation=0, labelpad=8)
text = _(
    "Two maps with a path from a square to a star. Left, narrow, slanting ellipses: the path jumps "
    "from side to side of the valley {steps[0]} times. Right, wide ellipses that lie level: a few "
    "jumps, {steps[1]} in all, lead to the star."
)
describe(figure, text.format(steps=counts))
plt.show()

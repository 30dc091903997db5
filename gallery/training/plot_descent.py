"""
Too small, fitting, too large
=============================

Gradient descent from the same start with three learning rates. The lowest point is the star.
"""

import matplotlib.pyplot as plt

from mitbadak.differentiation import gradient_descent
from mitbadak.plotting import COLORS, contours, describe, subplots
from mitbadak.plotting import translate as _

f = lambda x: x[0] ** 2 + 4 * x[1] ** 2

figure, axes = subplots(3, 1, height=6.4, sharex=True)
for ax, learning_rate in zip(axes, (0.01, 0.1, 0.26), strict=True):
    path = gradient_descent(f, [-3.5, 0.8], learning_rate, steps=12)
    contours(ax, f, (-4, 4), (-2.2, 2.2), levels=[0.5, 2, 4.5, 8, 12.5, 18, 24.5])
    ax.plot(*path.T, "-", color=COLORS["weight"], lw=1.4)
    ax.plot(*path.T, "o", color=COLORS["weight"], mec="white", ms=6)
    ax.plot(*path[0], "s", color=COLORS["boundary"], mec="white", ms=8)
    ax.plot(0, 0, "*", color=COLORS["output"], ms=13, mec="white")
    ax.set_title(_("learning rate {rate}").format(rate=learning_rate))
    ax.set_ylabel("$x_2$", rotation=0, labelpad=14)
axes[-1].set_xlabel("$x_1$")
describe(
    figure,
    _(
        "Three maps of the same valley, with twelve steps from the same start. Learning rate 0.01: "
        "tiny steps, most of the way is left. 0.1: the steps lead to the lowest point. 0.26: the "
        "path jumps from one side of the valley to the other, farther out each time."
    ),
)
plt.show()

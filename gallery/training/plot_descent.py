"""
Too small, fitting, too large
=============================

Gradient descent from the same start with three learning rates. The lowest point is the star.
"""

import matplotlib.pyplot as plt

from mitbadak.differentiation import gradient_descent
from mitbadak.plotting import COLORS, contours, describe, panels
from mitbadak.plotting import translate as _


def f(x):
    return x[0] ** 2 + 4 * x[1] ** 2


rates, steps = (0.01, 0.1, 0.26), 12

figure, axes = panels(3, 1, height=6.4, sharex=True)
for ax, learning_rate in zip(axes, rates, strict=True):
    path = gradient_descent(f, [-3.5, 0.8], learning_rate, steps=steps)
    contours(ax, f, (-4, 4), (-2.2, 2.2), levels=[0.5, 2, 4.5, 8, 12.5, 18, 24.5])
    ax.plot(*path.T, "-", color=COLORS["weight"], lw=1.4)
    ax.plot(*path.T, "o", color=COLORS["weight"], mec="white", ms=6)
    ax.plot(*path[0], "s", color=COLORS["boundary"], mec="white", ms=8)
    ax.plot(0, 0, "*", color=COLORS["output"], ms=13, mec="white")
    ax.set_title(_("learning rate {rate}").format(rate=learning_rate))
    ax.set_ylabel("$x_2$", rotation=0, labelpad=14)
axes[-1].set_xlabel("$x_1$")
text = _(
    "Three maps of the same valley, with {steps} steps from the same start. Learning rate "
    "{rates[0]}: tiny steps, most of the way is left. {rates[1]}: the steps lead to the lowest "
    "point. {rates[2]}: the path jumps from one side of the valley to the other, farther out each "
    "time."
)
describe(figure, text.format(rates=rates, steps=steps))
plt.show()

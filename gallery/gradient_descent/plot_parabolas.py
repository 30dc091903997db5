"""
Three walks on one parabola
===========================

Gradient descent on a parabola of curvature k. Each step multiplies the distance to the lowest point
by 1 - ηk: by 0.5, by -0.8 and by -1.15.
"""

from mitbadak.differentiation import gradient_descent
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

k, steps = 2.0, 4


def f(w):
    return 0.5 * k * w**2


curve = np.linspace(-2.1, 2.1, 200)

figure, axes = panels(1, 3, height=2.7, sharex=True, sharey=True)
for ax, product, start in zip(axes, (0.5, 1.8, 2.15), (-1.9, -1.9, -1.1), strict=True):
    path = gradient_descent(f, start, learning_rate=product / k, steps=steps)
    ax.plot(curve, f(curve), color=COLORS["loss"])
    ax.plot(path, f(path), "o-", color=COLORS["weight"], mec="white", ms=6, lw=1.4)
    ax.plot(path[0], f(path[0]), "s", color=COLORS["boundary"], mec="white", ms=8)
    ax.plot(0, 0, "*", color=COLORS["output"], mec="white", ms=12)
    ax.set(title=f"$\\eta k$ = {product}", xlabel="$w$", xticks=[-2, 0, 2], ylim=(-0.3, 4.5))
axes[0].set_ylabel("$f$", rotation=0, labelpad=8)
text = _(
    "Three times the same parabola with {steps} steps. Left, they come down the left side and "
    "become shorter. Middle, they jump from side to side, a little lower each time. Right, they "
    "jump from side to side, higher each time."
)
describe(figure, text.format(steps=steps))
plt.show()

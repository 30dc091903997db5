"""
A saddle point
==============

The surface x1² - x2² rises along x1 and falls along x2. A descent that starts exactly on the ridge
ends at the saddle, where the gradient is zero. One that starts a little beside it gets away.
"""

from mitbadak.differentiation import gradient_descent
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np


def f(x):
    return x[0] ** 2 - x[1] ** 2


grid = np.stack(np.meshgrid(np.linspace(-1.5, 1.5, 41), np.linspace(-1.5, 1.5, 41)))

figure, ax = panels(height=3.8, subplot_kw={"projection": "3d"})
look = {"color": "#C4C0E2", "ec": "#8C86BF", "lw": 0.4, "alpha": 0.6, "shade": False}
ax.plot_surface(*grid, f(grid), rstride=4, cstride=4, **look)
circles = {"marker": "o", "ms": 10, "mfc": "none", "color": COLORS["slope"]}  # around the triangles
triangles = {"marker": "^", "ms": 4.5, "color": COLORS["weight"]}
for start, style in (([-1.4, 0.0], circles), ([-1.4, -0.01], triangles)):
    path = gradient_descent(f, start, learning_rate=0.1, steps=27)
    ax.plot(*path.T, f(path.T), lw=1.5, zorder=5, **style)
ax.plot(0, 0, 0, "*", color=COLORS["output"], ms=13, mec="white", zorder=6)
ax.set(xlabel="$x_1$", ylabel="$x_2$", xticks=[-1, 0, 1], yticks=[-1, 0, 1], zticks=[-2, 0, 2])
ax.view_init(elev=35, azim=-60)
describe(
    figure,
    _(
        "A surface like a riding saddle: a valley along the axis x1, a hill along the axis x2. Two "
        "paths come down together from one end. One stops at the star in the middle of the saddle; "
        "the other turns aside there and runs down over the flank."
    ),
)
plt.show()

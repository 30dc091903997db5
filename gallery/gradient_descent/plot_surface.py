"""
The loss as a surface
=====================

Above each pair of slope m and intercept b, the mean squared error of the line for the points (1, 3)
and (2, 5). The surface is a long, narrow valley.
"""

from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _
from mitbadak.regression import fit_line

import matplotlib.pyplot as plt
import numpy as np

data = [(1, 3), (2, 5)]


def loss(p):  # the mean squared error for these points, multiplied out
    m, b = p
    return 2.5 * m**2 + b**2 + 3 * m * b - 13 * m - 8 * b + 17


m, b = np.meshgrid(np.linspace(-2, 4, 49), np.linspace(-2, 7, 49))
heights = loss((m, b))
path = fit_line(data, m=-1.0, b=5.0, learning_rate=0.1, steps=300)

figure, ax = panels(height=4.2, subplot_kw={"projection": "3d"})
look = {"color": "#C4C0E2", "ec": "#8C86BF", "lw": 0.4, "alpha": 0.6, "shade": False}
ax.plot_surface(m, b, heights, rstride=3, cstride=3, **look)
ax.plot(*path[0], "s", color=COLORS["boundary"], ms=8, mec="white", zorder=6)
ax.plot(2, 1, 0, "*", color=COLORS["output"], ms=14, mec="white", zorder=6)
ax.set(xlabel="$m$", ylabel="$b$", xticks=[-2, 0, 2, 4], yticks=[-2, 1, 4, 7])
ax.set(title=_("loss"), zticks=[0, 40, 80])
ax.view_init(elev=35, azim=-60)
text = _(
    "A surface like a long trough that runs slantwise over the plane of m and b. Its sides rise to "
    "{top:.0f}; on its floor lie a square, the guess, and a star, the lowest point."
)
describe(figure, text.format(top=heights.max()))
plt.show()

"""
Squares between the points and the line
=======================================

The error of each point is the side of a square. The mean squared error is the mean area of these
squares: 2.5 for the line that is drawn, 0 for the dashed line.
"""

from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _
from mitbadak.regression import mse

import matplotlib.pyplot as plt
import numpy as np

m, b = -1.0, 5.0
data = np.array([(1, 3), (2, 5)])
areas = (m * data[:, 0] + b - data[:, 1]) ** 2

figure, ax = panels(height=4.6)
for (x, t), outwards in zip(data, (-1, 1), strict=True):
    error = m * x + b - t
    style = {"fc": "#D6D2EA", "ec": COLORS["loss"], "lw": 1.5}
    ax.add_patch(plt.Rectangle((x, t), outwards * abs(error), error, **style))
    center = (x + outwards * abs(error) / 2, t + error / 2)
    ax.text(*center, f"${abs(error):.0f}^2={error**2:.0f}$", ha="center", va="center", fontsize=13)
ax.axline((0, b), slope=m, color=COLORS["output"])
ax.axline((0, 1), slope=2, color=COLORS["muted"], ls="--", lw=1.5)
ax.plot(*data.T, "o", color=COLORS["input"], ms=10, mec="white")
ax.text(3.05, 2.2, "$y=-x+5$", color=COLORS["output"])
ax.text(0.1, 0.75, "$y=2x+1$", color=COLORS["muted"])
ax.set_title(_("mean squared error: {loss}").format(loss=mse(m, b, data)))
ax.set(
    xlabel=_("kilometers $x$"),
    ylabel=_("price of the ride"),
    xlim=(-0.1, 4.3),
    ylim=(0, 5.5),
    aspect="equal",
)
ax.set(xticks=range(5), yticks=range(6))
text = _(
    "Two points, {points[0]} and {points[1]}, and a falling line that passes above the first and "
    "below the second. A square of area {areas[0]:g} and one of area {areas[1]:g} fill the gaps. A "
    "dashed, rising line passes through both points."
)
describe(figure, text.format(points=list(map(tuple, data.tolist())), areas=areas))
plt.show()

"""
Across the valley and along it
==============================

Two straight cuts through the lowest point of the loss: across, the valley is a parabola of
curvature 6.85; along its floor, one of curvature 0.15.
"""

from mitbadak.plotting import COLORS, contours, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np


def loss(p):  # the mean squared error for these points, multiplied out
    m, b = p
    return 2.5 * m**2 + b**2 + 3 * m * b - 13 * m - 8 * b + 17


curvatures, directions = np.linalg.eigh([[5, 3], [3, 2]])
s = np.linspace(-2.5, 2.5, 201)
cuts = [(_("along"), "--", "slope", 0), (_("across"), "-", "weight", 1)]

figure, (left, right) = panels(1, 2, height=3.3)
contours(left, loss, (0, 4), (-2, 4), levels=[0.1, 0.5, 1, 2, 4, 8, 16, 32])
for name, dashes, color, i in cuts:
    m, b = 2 + s * directions[0, i], 1 + s * directions[1, i]
    left.plot(m, b, dashes, color=COLORS[color])
    right.plot(s, loss((m, b)), dashes, color=COLORS[color])
    label = f"{name}\n$k$ = {curvatures[i]:.2f}"
    right.text((1.6, 0)[i], (0.9, 7.3)[i], label, color=COLORS[color], ha="center", linespacing=1.4)
left.plot(2, 1, "*", color=COLORS["output"], mec="white", ms=14)
left.set(xlabel="$m$", xticks=range(5), yticks=range(-2, 5))
left.set_ylabel("$b$", rotation=0, labelpad=8)
right.set(xlabel=_("distance $s$"), ylabel=_("loss"), xlim=(-2.5, 2.5), ylim=(0, 10))
describe(
    figure,
    _(
        "Left, the map of the valley with two lines that cross at a right angle in the star: a "
        "solid one across the valley, a dashed one along its floor. Right, the heights along them: "
        "a solid, narrow parabola, and a dashed one that is almost level."
    ),
)
plt.show()

"""
One guess in two planes
=======================

300 steps of gradient descent, as a line among the points and as a point on the map of the loss.
"""

from mitbadak.plotting import COLORS, contours, describe, panels
from mitbadak.plotting import translate as _
from mitbadak.regression import fit_line

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation

data = np.array([(1, 3), (2, 5)])


def loss(p):  # the mean squared error for these points, multiplied out
    m, b = p
    return 2.5 * m**2 + b**2 + 3 * m * b - 13 * m - 8 * b + 17


path = fit_line(data, m=-1.0, b=5.0, learning_rate=0.1, steps=300)
steps = len(path) - 1
x = [0, 3]
y = path[:, :2] @ [x, [1, 1]]  # m * x + b

figure, (left, right) = panels(1, 2, height=2.9)
title = figure.suptitle(_("step {step}").format(step=steps), size=13)
line = left.plot(x, y[-1], color=COLORS["output"])[0]
left.plot(*data.T, "o", color=COLORS["input"], mec="white", ms=8, zorder=3)
left.set(xlabel="$x$", xticks=range(4), xlim=(0, 3.6), ylim=(0, 7.9))
contours(right, loss, (-2, 4), (-0.5, 6.5), levels=[0.1, 0.5, 2, 8, 32])
right.plot(2, 1, "*", color=COLORS["output"], mec="white", ms=12, zorder=4)
right.set(xlabel="$m$", xticks=range(-2, 5, 2))
left.set_ylabel("$y$", rotation=0, labelpad=12)
right.set_ylabel("$b$", rotation=0, labelpad=12)
way = right.plot(*path[:, :2].T, color=COLORS["weight"])[0]
point = right.plot(*path[-1:, :2].T, "o", color=COLORS["weight"], mec="white", ms=10, zorder=3)[0]
traces, box = [], {"fc": "white", "ec": "none", "alpha": 0.8, "pad": 0.5}
for step in (0, 30, 100, steps):
    traces += [
        (step, left.plot(x, y[step], color=COLORS["output"], lw=1, alpha=0.5)[0]),
        (step, left.text(3.07, y[step, 1], step, va="center")),
        (step, right.plot(*path[step, :2], "o", color=COLORS["weight"], mec="white", ms=6)[0]),
        (step, right.text(*path[step, :2] + 0.3, step, bbox=box)),
    ]


def show(step):
    title.set_text(_("step {step}").format(step=step))
    line.set_data(x, y[step])
    show_path(step)
    for number, artist in traces:
        artist.set_visible(number <= step)


def show_path(step):
    way.set_data(*path[: step + 1, :2].T)
    point.set_data(*path[step : step + 1, :2].T)


# a rest; then more and more steps in a frame, because they become shorter and shorter
frames = [0] * 6 + [round(steps * (i / 40) ** 2) for i in range(1, 41)]
animation = FuncAnimation(figure, show, frames, interval=105, repeat=False)
text = _(
    "Two panels over {steps} steps. Left, a line that falls at first, then rises more and more, "
    "and at last passes through both points. Right, a dot that goes into the valley on the map, "
    "turns and walks along its floor to the star."
)
describe(figure, text.format(steps=steps))
plt.show()

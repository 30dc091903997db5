"""
Too small, just right, too large
================================

Gradient descent from the same start with three learning rates, step by step. The lowest point is
the star.
"""

from mitbadak.differentiation import gradient_descent
from mitbadak.plotting import COLORS, contours, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation


def f(x):
    return x[0] ** 2 + 4 * x[1] ** 2


rates, steps = (0.01, 0.1, 0.26), 12
times = np.linspace(0, steps, 3 * steps + 1)  # three frames for each step
ways, lines = [], []

figure, axes = panels(3, 1, height=5.6, sharex=True)
for ax, learning_rate in zip(axes, rates, strict=True):
    path = gradient_descent(f, [-3.5, 0.8], learning_rate, steps=steps)
    way = np.transpose([np.interp(times, range(steps + 1), x_i) for x_i in path.T])
    contours(ax, f, (-4, 4), (-2.2, 2.2), levels=[0.5, 2, 4.5, 8, 12.5, 18, 24.5])
    look = {"color": COLORS["weight"], "lw": 1.4, "mec": "white", "ms": 6}
    lines += ax.plot(*way.T, "o-", markevery=3, **look)
    ways.append(way)
    ax.plot(*path[0], "s", color=COLORS["boundary"], mec="white", ms=8)
    ax.plot(0, 0, "*", color=COLORS["output"], ms=13, mec="white")
    ax.set_title(_("learning rate {rate}").format(rate=learning_rate))
    ax.set_ylabel("$x_2$", rotation=0, labelpad=14)
axes[-1].set_xlabel("$x_1$")


def show(frame):
    marks = [*range(0, frame, 3), frame]  # where each step led, and the head
    for line, way in zip(lines, ways, strict=True):
        line.set(data=way[: frame + 1].T, markevery=marks)


frames = [0] * 4 + [*range(1, len(times))]
animation = FuncAnimation(figure, show, frames, interval=115, repeat=False)
text = _(
    "Three maps of the same valley, with {steps} steps from the same start. Learning rate "
    "{rates[0]}: tiny steps, most of the way is left. {rates[1]}: the steps lead to the lowest "
    "point. {rates[2]}: the path jumps from one side of the valley to the other, farther out each "
    "time."
)
describe(figure, text.format(rates=rates, steps=steps))
plt.show()

"""
Many bends follow a curve
=========================

Three networks with one hidden layer of ReLU neurons. Each neuron bends the line once, at a point of
the curve, so that the line meets the curve there.
"""

from mitbadak.activations import relu
from mitbadak.neural_network import forward
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

x = np.linspace(0, 2, 481)[:, np.newaxis]
curve = np.sin(4 * x) + 0.5 * np.cos(7 * x)
far = []

figure, axes = panels(1, 3, height=2.7, sharey=True)
for ax, neurons in zip(axes, (4, 8, 16), strict=True):
    every = len(x) // neurons
    points, heights = x[::every], curve[::every]  # one more point than neurons: both ends
    slopes = np.diff(heights, axis=0) / np.diff(points, axis=0)
    turns = np.diff(slopes, axis=0, prepend=0)  # by how much the slope changes at each bend
    params = [(np.ones((1, neurons)), -points[:-1, 0]), (turns, heights[0])]
    y = forward(params, x, hidden=relu)
    far.append(np.abs(y - curve).max())
    ax.plot(x, curve, "--", color=COLORS["muted"])
    ax.plot(x, y, color=COLORS["output"])
    ax.plot(points[:-1], heights[:-1], "o", ms=4, color=COLORS["boundary"])
    title = _("neurons: {neurons}\noff by {far:.2f}").format(neurons=neurons, far=far[-1])
    ax.set_title(title, linespacing=1.4)
    ax.set(xlabel="$x$", xticks=[0, 1, 2], yticks=[-1, 0, 1])
axes[0].set_ylabel("$y$", rotation=0, labelpad=10)
text = _(
    "Three panels with the same wavy curve, dashed, and a line of straight pieces that meets it at "
    "each bend. With 4 neurons the line cuts across the waves and is up to {far[0]:.2f} away, with "
    "8 it follows them and is up to {far[1]:.2f} away, and with 16, up to {far[2]:.2f} away, the "
    "two can hardly be told apart."
)
describe(figure, text.format(far=far))
plt.show()

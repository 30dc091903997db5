"""
The sigmoid function
====================

A smooth step. It passes through 0.5 where the input is 0, and comes as close to 0 and to 1 as
you like without reaching them. A weight on the input makes it steeper or flatter.
"""

from mitbadak.activations import sigmoid
from mitbadak.plotting import COLORS, describe, panels, turning
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

x = np.linspace(-6, 6, 481)
points = np.array([-2.0, 0.0, 2.0])

figure, ax = panels(height=2.5)
for level in (0, 1):
    ax.axhline(level, color=COLORS["muted"], ls=":", lw=1.2)
ax.set(
    xlabel="$a$", xticks=range(-6, 7, 2), yticks=[0, 0.5, 1], ylim=(-0.15, 1.2), xlim=(-6.6, 6.6)
)
ax.set_ylabel("$y$", rotation=0, labelpad=10)

for w in turning(figure, {_("Weight w"): [0.25, 0.5, 1.0, 2.0, 4.0, 20.0]}, start=1.0):
    ax.plot(x, sigmoid(w * x), color=COLORS["output"])
    y = sigmoid(w * points)
    ax.plot(points, y, "o", color=COLORS["boundary"])
    for point, height in zip(points, y, strict=True):
        ax.annotate(f"{height:.2f}", (point, height), (9, -12), textcoords="offset points")
    text = _(
        "The sigmoid of {w:g} times a, a curve shaped like a flat letter S between 0 and 1. It "
        "passes through {y[0]:.2f} at {x[0]:g}, {y[1]:g} at {x[1]:g} and {y[2]:.2f} at {x[2]:g}."
    )
    describe(figure, text.format(w=w, x=points, y=y))
plt.show()

"""
The sigmoid function
====================

A smooth step. It passes through 0.5 where the input is 0, and comes as close to 0 and to 1 as
you like without reaching them.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.activations import sigmoid
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

figure, ax = panels(height=2.5)
x = np.linspace(-6, 6, 241)
for level in (0, 1):
    ax.axhline(level, color=COLORS["muted"], ls=":", lw=1.2)
ax.plot(x, sigmoid(x), color=COLORS["output"])

points = np.array([-2.0, 0.0, 2.0])
ax.plot(points, sigmoid(points), "o", color=COLORS["boundary"])
for point, y in zip(points, sigmoid(points), strict=True):
    ax.annotate(f"{y:.2f}", (point, y), (9, -10), textcoords="offset points")
ax.set(xlabel="$a$", xticks=range(-6, 7, 2), yticks=[0, 0.5, 1], ylim=(-0.15, 1.15))
ax.set_ylabel("$y$", rotation=0, labelpad=10)
text = _(
    "A curve shaped like a flat letter S. It starts close to 0 on the left, rises through "
    "{y[0]:.2f} at {x[0]:g}, {y[1]:g} at {x[1]:g} and {y[2]:.2f} at {x[2]:g}, and flattens out "
    "close to 1 on the right."
)
describe(figure, text.format(x=points, y=sigmoid(points)))
plt.show()

"""
The step function
=================

Up to 0 the answer is 0, and beyond it is 1: the activation function of the perceptron.
"""

from mitbadak.activations import step
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

figure, ax = panels(height=2.1)
a = np.linspace(-5, 5, 1001)
y = np.where(a == 0, np.nan, step(a))
ax.plot(a, y, color=COLORS["boundary"])

dot = {"mec": COLORS["boundary"], "mew": 1.5, "ms": 7, "clip_on": False}
ax.plot(0, 0, "o", mfc=COLORS["boundary"], **dot)
ax.plot(0, 1, "o", mfc="white", **dot)
ax.set(xlabel="$a$", xticks=range(-4, 5, 2), yticks=[0, 1], ylim=(-0.15, 1.15))
ax.set_ylabel("$y$", rotation=0, labelpad=10)
describe(
    figure,
    _(
        "A line that runs at height 0 until a is 0, where it ends in a filled dot. To the right of "
        "0 it starts again at height 1, with a hollow dot, and stays there."
    ),
)
plt.show()

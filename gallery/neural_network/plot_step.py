"""
The step function
=================

Up to 0 the answer is 0, and beyond it is 1: the activation function of the perceptron.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.activations import step
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

figure, ax = panels(height=2.1)
x = np.linspace(-5, 5, 1001)
y = step(x)
ax.plot(x, y, "--", color=COLORS["boundary"])

ax.set(xlabel="$x$", xticks=range(-4, 5, 2), yticks=[0, 1], ylim=(-0.15, 1.15))
ax.set_ylabel("$y$", rotation=0, labelpad=10)
describe(
    figure,
    _("A line that runs at height 0 until x is 0, jumps to height 1 there and stays at 1."),
)
plt.show()

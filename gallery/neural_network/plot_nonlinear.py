"""
A bend makes the difference
===========================

Two networks with the same weights and biases. Only the activation of the hidden layer differs:
without one, the output is a straight line; with ReLU, it has bends.
"""

from mitbadak.activations import identity, relu
from mitbadak.neural_network import forward
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

params = [
    ([[1.0, 1.0, 1.0]], [0.0, -1.0, -2.0]),
    ([[1.0], [-2.0], [1.5]], [0.0]),
]
x = np.linspace(-1.5, 4, 221)[:, np.newaxis]
bends = np.array([[0.0], [1.0], [2.0]])

figure, axes = panels(1, 2, height=2.5, sharey=True)
axes[0].plot(x, forward(params, x, hidden=identity), color=COLORS["output"])
axes[1].plot(x, forward(params, x, hidden=relu), color=COLORS["output"])
axes[1].plot(bends, forward(params, bends, hidden=relu), "o", color=COLORS["boundary"])
axes[0].set_title(_("linear hidden layer"))
axes[1].set_title(_("hidden layer with ReLU"))
for ax in axes:
    ax.set(xlabel="$x$", xticks=[0, 2, 4], yticks=[-1, 0, 1])
axes[0].set_ylabel("$y$", rotation=0, labelpad=10)
describe(
    figure,
    _(
        "Two panels: the output of a network against its input. On the left a straight line. On "
        "the right a line with three bends: flat, then up, then down, then up again."
    ),
)
plt.show()

"""
Each tent doubles the peaks
===========================

The network that makes one tent, alone and stacked: what one tent sends out, the next one takes
as its input.
"""

from mitbadak.activations import relu
from mitbadak.neural_network import forward
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

tent = [
    ([[1.0, 1.0, 1.0]], [0.0, -0.5, -1.0]),
    ([[2.0], [-4.0], [2.0]], [0.0]),
]
x = np.linspace(0, 1, 129)[:, np.newaxis]

figure, axes = panels(1, 3, height=2.4, sharey=True)
for ax, tents in zip(axes, (1, 2, 3), strict=True):
    y = forward(tent * tents, x, hidden=relu)
    peaks = x[y == 1]
    ax.plot(x, y, color=COLORS["output"])
    ax.plot(peaks, np.ones_like(peaks), "o", color=COLORS["boundary"])
    title = _("tents: {tents}\npeaks: {peaks}").format(tents=tents, peaks=len(peaks))
    ax.set_title(title, linespacing=1.5)
    ax.set(xlabel="$x$", xticks=[0, 1], yticks=[0, 1])
axes[0].set_ylabel("$y$", rotation=0, labelpad=10)
describe(
    figure,
    _(
        "Three panels, each with a zigzag line between the heights 0 and 1, for inputs from 0 to "
        "1. One tent has one peak, two tents have two peaks half as wide, three tents have four "
        "peaks a quarter as wide. A dot marks each peak."
    ),
)
plt.show()

"""
Arrive, crawl, run away
=======================

The loss after each step from the same guess, for three learning rates. The vertical axis goes in
powers of ten.
"""

import matplotlib.pyplot as plt

from mitbadak.plotting import COLORS, describe, subplots
from mitbadak.plotting import translate as _
from mitbadak.regression import fit_line

data = [(1, 3), (2, 5)]
runs = [  # learning rate, steps, dashes, place of its name
    (0.5, 6, ":", (14, 300)),
    (0.005, 300, "--", (190, 2.4)),
    (0.1, 300, "-", (158, 0.05)),
]

figure, ax = subplots(height=3.6)
for learning_rate, steps, dashes, place in runs:
    path = fit_line(data, m=-1.0, b=5.0, learning_rate=learning_rate, steps=steps)
    ax.semilogy(path[:, 2], ls=dashes, color=COLORS["loss"], lw=2.4)
    ax.text(*place, f"$\\eta$ = {learning_rate}", color=COLORS["loss"])
ax.set(xlabel=_("steps"), ylabel=_("loss"), xlim=(-4, 300), ylim=(3e-4, 1e3))
ax.set_yticks(
    [0.001, 0.01, 0.1, 1, 10, 100, 1000], ["0.001", "0.01", "0.1", "1", "10", "100", "1000"]
)
ax.minorticks_off()
describe(
    figure,
    _(
        "Three curves over 300 steps, all from a loss of 2.5. The dotted one, learning rate 0.5, "
        "shoots up out of the picture within five steps. The dashed one, 0.005, falls only to "
        "about 1. The solid one, 0.1, falls in a straight line to 0.0003."
    ),
)
plt.show()

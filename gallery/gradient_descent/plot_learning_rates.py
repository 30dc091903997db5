"""
Arrive, crawl, diverge
======================

The loss after each step from the same guess, for three learning rates. The vertical axis goes in
powers of ten.
"""

from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _
from mitbadak.regression import fit_line

import matplotlib.pyplot as plt

data = [(1, 3), (2, 5)]
runs = [  # learning rate, steps, dashes, place of its name
    (0.5, 6, ":", (14, 300)),
    (0.005, 300, "--", (190, 2.4)),
    (0.1, 300, "-", (158, 0.05)),
]

figure, ax = panels(height=3.0)
losses = []
for learning_rate, steps, dashes, place in runs:
    path = fit_line(data, m=-1.0, b=5.0, learning_rate=learning_rate, steps=steps)
    losses.append(path[:, 2])
    ax.semilogy(path[:, 2], ls=dashes, color=COLORS["loss"], lw=2.4)
    ax.text(*place, f"$\\eta$ = {learning_rate}", color=COLORS["loss"])
ax.set(xlabel=_("steps"), ylabel=_("loss"), xlim=(-4, 300), ylim=(3e-4, 1e3))
ax.set_yticks(
    [0.001, 0.01, 0.1, 1, 10, 100, 1000], ["0.001", "0.01", "0.1", "1", "10", "100", "1000"]
)
ax.minorticks_off()
large, small, fitting = losses
values = {"fast": runs[0][0], "slow": runs[1][0], "good": runs[2][0]}
text = _(
    "Three curves over {most} steps, all from a loss of {start:g}. The dotted one, learning rate "
    "{fast}, shoots up out of the picture within {few} steps. The dashed one, {slow}, falls only "
    "to {left:.1f}. The solid one, {good}, falls in a straight line to {end:.4f}."
)
values |= {"few": (large < 1000).sum(), "most": len(fitting) - 1}
describe(figure, text.format(start=large[0], left=small[-1], end=fitting[-1], **values))
plt.show()

"""
The price of a probability
==========================

Cross-entropy charges minus the logarithm of the probability that was given to the right class. The
sum of squared errors of the same answer, for two classes, is drawn along with it.
"""

from mitbadak.losses import cross_entropy, sum_of_squared_errors
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

y = np.linspace(0.006, 1, 400)
log_loss = [cross_entropy([p, 1 - p], 0) for p in y]
squares = [sum_of_squared_errors([p, 1 - p], [1, 0]) for p in y]

figure, ax = panels(height=3.2)
ax.plot(y, log_loss, color=COLORS["loss"], label=r"$-\log\,y_r$")
ax.plot(y, squares, color=COLORS["muted"], ls="--", label=r"$(1-y_r)^2$")
probabilities = (0.6, 0.1)
losses = [cross_entropy([p, 1 - p], 0) for p in probabilities]
for p, loss in zip(probabilities, losses, strict=True):
    ax.plot(p, loss, "o", color=COLORS["loss"], ms=8, mec="white")
    ax.text(p + 0.04, loss + 0.12, f"$y_r$ = {p}: {loss:.2f}", color=COLORS["loss"])
ax.set(xlabel=_("probability $y_r$ of the right class"), ylabel=_("loss"), xlim=(0, 1.02))
ax.set(ylim=(0, 5.2), xticks=[0, 0.2, 0.4, 0.6, 0.8, 1])
ax.legend(loc="upper right")
text = _(
    "Two curves over the probability of the right class, from 0 to 1. Minus the logarithm is 0 at "
    "1, {losses[0]:.2f} at {p[0]} and {losses[1]:.2f} at {p[1]}, and climbs out of the picture "
    "near 0. The sum of squared errors stays below it and ends at {highest:.0f}."
)
describe(figure, text.format(losses=losses, p=probabilities, highest=max(squares)))
plt.show()

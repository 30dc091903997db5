"""
A hundred steps with each optimizer
===================================

The same start, the same valley, and for each optimizer a learning rate that suits it.
"""

from mitbadak.optimizers import SGD, AdaGrad, RMSProp, minimize
from mitbadak.plotting import COLORS, describe, panels, valley, valley_height
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np


def draw(optimizer, color, style, text):
    figure, ax = panels(height=2.15)
    valley(ax, start=(-7, 2))
    path = minimize(valley_height, [-7.0, 2.0], optimizer, steps=100)
    ax.plot(*path.T, style, color=COLORS[color], lw=1.4, ms=5, mec="white", mew=0.5)
    describe(figure, text)


# %%
# SGD zigzags
# -----------
#
# The steps are almost too large across the valley, much too small along it.
text = _(
    "A path on the map of a long valley. It begins at the upper left and jumps up and down across "
    "the middle line at each step, a little less far each time, while it creeps to the right. "
    "After the last step it lies on the middle line, still far from the star in the middle."
)
draw(SGD(0.95), "sgd", "o-", text)

# %%
# AdaGrad slows down
# ------------------
#
# The steps become smaller and smaller, and no direction is favored.
text = _(
    "A path on the map of a long valley. The first step leads down to the right at an angle of 45 "
    "degrees; then the path bends into the middle line and follows it to the star, without a "
    "zigzag, with steps that become shorter and shorter."
)
draw(AdaGrad(1.5), "adagrad", "D-", text)

# %%
# RMSProp does not settle
# -----------------------
#
# It follows the middle line like AdaGrad. Near the star its steps stay long, and it's thrown off
# the line again. Here is its y over the steps.
y = minimize(valley_height, [-7.0, 2.0], RMSProp(0.3, decay=0.9), steps=200)[:, 1]
figure, ax = panels(height=2.15)
ax.plot(y, color=COLORS["rmsprop"], lw=1.2)
ax.set(xlabel=_("steps"), yticks=[-1, 0, 1, 2])
ax.set_ylabel("$y$", rotation=0, labelpad=8)
text = _(
    "The coordinate y over {steps} steps. It falls from 2 to 0 and stays there until step {calm}; "
    "then it leaps up to {jump:.1f}, swings, and in the end jumps between {low:.2f} and "
    "{high:.2f}."
)
calm = int(np.flatnonzero(abs(y[20:]) > 0.1)[0]) + 19
low, high = sorted(y[-2:])
describe(figure, text.format(steps=len(y) - 1, calm=calm, jump=y[20:].max(), low=low, high=high))
plt.show()

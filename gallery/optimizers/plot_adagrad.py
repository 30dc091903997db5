"""
AdaGrad slows down
==================

Thirty steps of AdaGrad with the learning rate 1.5. The steps become smaller and smaller, and no
direction is favoured.
"""

import matplotlib.pyplot as plt

from mitbadak.optimizers import AdaGrad, minimize
from mitbadak.plotting import COLORS, describe, subplots, valley
from mitbadak.plotting import translate as _

f = lambda p: p[0] ** 2 / 20 + p[1] ** 2
path = minimize(f, [-7.0, 2.0], AdaGrad(1.5), steps=30)

figure, ax = subplots(height=2.15)
valley(ax, f, start=path[0])
ax.plot(*path.T, "D-", color=COLORS["adagrad"], lw=1.4, ms=5, mec="white", mew=0.5)
describe(
    figure,
    _(
        "A path on the map of a long valley. The first step is long and leads down to the right at "
        "an angle of 45 degrees, most of the way to the middle line; then the path follows this "
        "line to the star, without a zigzag, with steps that become shorter and shorter."
    ),
)
plt.show()

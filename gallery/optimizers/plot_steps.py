"""
Thirty steps with each optimizer
================================

The same start, the same valley, and for each optimizer a learning rate that suits it.
"""

import matplotlib.pyplot as plt

from mitbadak.optimizers import SGD, AdaGrad, Adam, Momentum, RMSProp, minimize
from mitbadak.plotting import COLORS, describe, panels, valley, valley_height
from mitbadak.plotting import translate as _


def draw(optimizer, color, style, text):
    figure, ax = panels(height=2.15)
    valley(ax, start=(-7, 2))
    path = minimize(valley_height, [-7.0, 2.0], optimizer, steps=30)
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
    "After the last step it is close to the star in the middle."
)
draw(SGD(0.9), "sgd", "o-", text)

# %%
# Momentum rolls
# --------------
#
# The path is that of a ball: round, and a little too far at the end.
text = _(
    "A path on the map of a long valley, made of wide round waves. It rolls down from the upper "
    "left, swings across the middle line and back, speeds up and runs past the star."
)
draw(Momentum(0.1, momentum=0.9), "momentum", "v-", text)

# %%
# AdaGrad slows down
# ------------------
#
# The steps become smaller and smaller, and no direction is favored.
text = _(
    "A path on the map of a long valley. The first step is long and leads down to the right at an "
    "angle of 45 degrees, most of the way to the middle line; then the path follows this line to "
    "the star, without a zigzag, with steps that become shorter and shorter."
)
draw(AdaGrad(1.5), "adagrad", "D-", text)

# %%
# RMSProp forgets
# ---------------
#
# Like AdaGrad, but the steps stay even for longer.
text = _(
    "A path on the map of a long valley. It sets out toward the middle line at an angle of 45 "
    "degrees, bends into it, follows it with slowly shrinking steps, and ends close to the star."
)
draw(RMSProp(0.3, decay=0.9), "rmsprop", "P-", text)

# %%
# Adam: both ideas
# ----------------
#
# It divides by the steepness as RMSProp does, and rolls as momentum does.
text = _(
    "A path on the map of a long valley. It leaves the start at an angle of 45 degrees, crosses "
    "the middle line, swings back in a gentle wave, runs a little past the star and turns round."
)
draw(Adam(0.5), "adam", "X-", text)
plt.show()

"""
Softmax looks at differences alone
==================================

Above the scores, below the shares that softmax makes of them. The same number added to all
scores moves the bars above and leaves those below as they are.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.activations import softmax
from mitbadak.plotting import COLORS, describe, subplots
from mitbadak.plotting import translate as _

a = np.array([0.3, 2.9, 4.0])
moves = {"$a$": 0, "$a + 2$": 2, "$a - 4$": -4}

figure, axes = subplots(2, 3, height=3.8, sharex=True, sharey="row")
for (above, below), (name, move) in zip(axes.T, moves.items(), strict=True):
    scores = above.bar([1, 2, 3], a + move, fc="white", ec=COLORS["boundary"], lw=1.5)
    shares = below.bar([1, 2, 3], softmax(a + move), color=COLORS["output"])
    above.bar_label(scores, fmt="%.1f", padding=2, fontsize=9)
    below.bar_label(shares, fmt="%.3f", padding=2, fontsize=9)
    above.axhline(0, color=COLORS["boundary"], lw=1)
    above.set(title=name, yticks=[-4, 0, 4], ylim=(-5.5, 7.5))
    below.set(xlabel=_("class"), xticks=[1, 2, 3], yticks=[0, 0.5, 1], ylim=(0, 1.1))
axes[0, 0].set_ylabel(_("score"))
axes[1, 0].set_ylabel("softmax")
describe(
    figure,
    _(
        "Two rows of bars in three columns. Above, the scores 0.3, 2.9 and 4.0, then the same "
        "plus 2, then the same minus 4. Below, what softmax makes of them: 0.018, 0.245 and "
        "0.737 in all three columns."
    ),
)
plt.show()

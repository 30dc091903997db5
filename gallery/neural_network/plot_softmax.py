"""
Softmax looks at differences alone
==================================

Above the scores, below the probabilities that softmax makes of them. The same number added to all
scores moves the bars above and leaves those below as they are.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.activations import softmax
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

a = np.array([0.3, 2.9, 4.0])
more, less = 2, 4
moves = {"$a$": 0, f"$a + {more}$": more, f"$a - {less}$": -less}

figure, axes = panels(2, 3, height=3.8, sharex=True, sharey="row")
for (above, below), (name, move) in zip(axes.T, moves.items(), strict=True):
    scores = above.bar([1, 2, 3], a + move, fc="white", ec=COLORS["boundary"], lw=1.5)
    probabilities = below.bar([1, 2, 3], softmax(a + move), color=COLORS["output"])
    above.bar_label(scores, fmt="%.1f", padding=2, fontsize=9)
    below.bar_label(probabilities, fmt="%.3f", padding=2, fontsize=9)
    above.axhline(0, color=COLORS["boundary"], lw=1)
    above.set(title=name, yticks=[-4, 0, 4], ylim=(-5.5, 7.5))
    below.set(xlabel=_("class"), xticks=[1, 2, 3], yticks=[0, 0.5, 1], ylim=(0, 1.1))
axes[0, 0].set_ylabel(_("score"))
axes[1, 0].set_ylabel("softmax")
text = _(
    "Two rows of bars in three columns. Above, the scores {a[0]}, {a[1]} and {a[2]}, then the same "
    "plus {more}, then the same minus {less}. Below, what softmax makes of them: {y[0]:.3f}, "
    "{y[1]:.3f} and {y[2]:.3f} in all three columns."
)
describe(figure, text.format(a=a, y=softmax(a), more=more, less=less))
plt.show()

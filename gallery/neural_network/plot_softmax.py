"""
Softmax depends only on differences
===================================

On the left the scores, on the right the probabilities that softmax makes of them. The same number
added to all scores moves the bars on the left and leaves those on the right as they are.
"""

from mitbadak.activations import softmax
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

a = np.array([0.3, 2.9, 4.0])
more, less = 2, 4
moves = {"$a$": 0, f"$a + {more}$": more, f"$a - {less}$": -less}

figure, axes = panels(3, 2, height=5.6, sharex=True, sharey="col")
for (left, right), (name, move) in zip(axes, moves.items(), strict=True):
    scores = left.bar([1, 2, 3], a + move, fc="white", ec=COLORS["boundary"], lw=1.5)
    probabilities = right.bar([1, 2, 3], softmax(a + move), color=COLORS["output"])
    left.bar_label(scores, fmt=lambda score: f"{score:.1f}".replace("-", "−"), padding=2)
    right.bar_label(probabilities, fmt="%.3f", padding=2)
    left.axhline(0, color=COLORS["boundary"], lw=1)
    left.set_ylabel(name, rotation=0, labelpad=18)
    left.set(yticks=[-4, 0, 4], ylim=(-5.7, 7.7))
    right.set(xticks=[1, 2, 3], yticks=[0, 0.5, 1], ylim=(0, 1.1))
axes[0, 0].set_title(_("score"))
axes[0, 1].set_title("softmax")
for ax in axes[-1]:
    ax.set_xlabel(_("class"))
text = _(
    "Two columns of bars in three rows. Left, the scores {a[0]}, {a[1]} and {a[2]}, then the same "
    "plus {more}, then the same minus {less}. Right, what softmax makes of them: {y[0]:.3f}, "
    "{y[1]:.3f} and {y[2]:.3f} in all three rows."
)
describe(figure, text.format(a=a, y=softmax(a), more=more, less=less))
plt.show()

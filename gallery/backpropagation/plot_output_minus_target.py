"""
Output minus target
===================

The gradient of softmax with loss, for an answer that is wrong and for one that is right. Learning
pushes each score against its bar.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.layers import SoftmaxWithLoss
from mitbadak.plotting import COLORS, describe, subplots
from mitbadak.plotting import translate as _

layer = SoftmaxWithLoss()
layer.forward(np.log([[1, 3, 6], [1, 98, 1]]), t=[1, 1])
answers = zip(layer.y, layer.t, layer.backward() * 2, strict=True)  # the mean over 2 undone

figure, axes = subplots(2, 2, height=3.8, sharex=True, sharey="row")
titles = (_("wrong"), _("right"))
for (above, below), (y, t, dx), title in zip(axes.T, answers, titles, strict=True):
    above.bar([1, 2, 3], t, fc="none", ec=COLORS["boundary"], ls="--", lw=1.5, label="$t$")
    above.bar([1, 2, 3], y, width=0.5, color=COLORS["output"], label="$y$")
    bars = below.bar([1, 2, 3], dx, width=0.5, color=COLORS["slope"])
    below.bar_label(bars, fmt="%.2f", padding=2, fontsize=10)
    below.axhline(0, color=COLORS["boundary"], lw=1)
    above.set(title=title, yticks=[0, 0.5, 1])
    below.set(xlabel=_("class"), xticks=[1, 2, 3], yticks=[-1, 0, 1], ylim=(-1, 1))
axes[0, 0].legend(loc="upper right", bbox_to_anchor=(1.05, 1.05))
axes[1, 0].set_ylabel("$y - t$")
describe(
    figure,
    _(
        "Bars for three classes, of which the second is right. Left, a wrong answer: y is 0.1, 0.3 "
        "and 0.6, and y - t is 0.1, -0.7 and 0.6. Right, a good answer: y is 0.01, 0.98 and 0.01, "
        "and all bars of y - t are tiny."
    ),
)
plt.show()

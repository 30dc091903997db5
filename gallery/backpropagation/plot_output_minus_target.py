"""
Output minus target
===================

The gradient of softmax with loss, for an answer that is wrong and for one that is right. Learning
moves each logit against its bar.
"""

from mitbadak.layers import SoftmaxWithLoss
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

layer = SoftmaxWithLoss()
layer(np.log([[1, 3, 6], [1, 98, 1]]), t=[1, 1])
gradients = layer.backward() * 2  # the mean over 2 undone
answers = zip(layer.y, layer.t, gradients, strict=True)

figure, axes = panels(2, 2, height=3.3, sharex=True, sharey="row")
titles = (_("wrong"), _("right"))
for (above, below), (y, t, difference), title in zip(axes.T, answers, titles, strict=True):
    above.bar([0, 1, 2], t, fc="none", ec=COLORS["boundary"], ls="--", lw=1.5, label="$t$")
    above.bar([0, 1, 2], y, width=0.5, color=COLORS["output"], label="$y$")
    bars = below.bar([0, 1, 2], difference, width=0.5, color=COLORS["slope"])
    below.bar_label(bars, fmt=lambda v: f"{v:.2f}".replace("-", "−"), padding=2)
    below.axhline(0, color=COLORS["boundary"], lw=1)
    above.set(title=title, yticks=[0, 0.5, 1])
    below.set(xlabel=_("class"), xticks=[0, 1, 2], yticks=[-1, 0, 1], ylim=(-1.2, 1))
figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside upper center", ncols=2)
axes[1, 0].set_ylabel("$y - t$")
text = _(
    "Bars for the classes 0, 1 and 2, of which class 1 is right. Left, a wrong answer: y is "
    "{y[0]:.1f}, {y[1]:.1f} and {y[2]:.1f}, and y - t is {d[0]:.1f}, {d[1]:.1f} and {d[2]:.1f}. "
    "Right, a good answer: y is {good[0]:.2f}, {good[1]:.2f} and {good[2]:.2f}, and all bars of "
    "y - t are tiny."
)
describe(figure, text.format(y=layer.y[0], d=gradients[0], good=layer.y[1]))
plt.show()

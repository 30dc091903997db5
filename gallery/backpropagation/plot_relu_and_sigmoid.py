"""
What ReLU and the sigmoid let through
=====================================

Solid: the output. Dashed: the derivative, whose height is the part of the arriving gradient that
is passed on.
"""

from mitbadak.layers import ReLU, Sigmoid
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

x = np.linspace(-5, 5, 501)
figure, axes = panels(1, 2, height=2.6, sharey=True)
for ax, layer, name in zip(axes, (ReLU(), Sigmoid()), ("ReLU", _("sigmoid")), strict=True):
    y = layer.forward(x)
    passed = layer.backward(np.ones(501))
    passed[abs(np.diff(passed, prepend=0)) > 0.5] = np.nan  # no slope at the corner of ReLU
    ax.plot(x, y, color=COLORS["output"], label=_("output"))
    ax.plot(x, passed, "--", color=COLORS["slope"], label=_("derivative"))
    ax.set(title=name, xlabel="$x$", xticks=[-4, 0, 4], yticks=[0, 0.25, 0.5, 1], ylim=(-0.1, 1.6))
    ax.grid(alpha=0.4)
figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
text = _(
    "Two panels. ReLU: the derivative is 0 left of 0 and 1 right of it. Sigmoid: the output rises "
    "from 0 to 1, and the derivative is a low hill, {top:.2f} high in the middle and near 0 at "
    "both ends."
)
describe(figure, text.format(top=np.nanmax(passed)))
plt.show()

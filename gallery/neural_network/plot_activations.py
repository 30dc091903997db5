"""
Activation functions and their slopes
=====================================

Solid: the value of the function. Dashed: how steep it is at each place, its derivative.
"""

from mitbadak.activations import relu, sigmoid, step, tanh
from mitbadak.differentiation import central_difference
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

figure, axes = panels(2, 2, height=4.4, sharex=True, sharey=True)
functions = {_("step"): step, _("sigmoid"): sigmoid, "tanh": tanh, "ReLU": relu}
a = np.linspace(-4, 4, 401)
for ax, (name, h) in zip(axes.flat, functions.items(), strict=True):
    gap = (abs(a) < 1e-9) & (h in (step, relu))  # where these two have no slope
    y = np.where(gap & (h is step), np.nan, h(a))
    slope = np.where(gap, np.nan, central_difference(h, a))
    ax.plot(a, y, color=COLORS["output"], label=_("value"))
    ax.plot(a, slope, "--", color=COLORS["slope"], label=_("slope"))
    ax.set(title=name, xticks=[-4, 0, 4], yticks=[-1, 0, 1, 2], ylim=(-1.2, 2.2))
    ax.grid(alpha=0.4)
for ax in axes[1]:
    ax.set_xlabel("$a$")
figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
text = _(
    "Four panels, each with a function and its slope. Step: the slope is 0 on both sides of 0. "
    "Sigmoid: the slope is a low hill that reaches {sigmoid:.2f} at 0. Tanh: a hill that reaches "
    "{tanh:.0f} at 0. ReLU: the slope is 0 on the left of 0 and 1 on the right."
)
describe(
    figure,
    text.format(sigmoid=central_difference(sigmoid, 0.0), tanh=central_difference(tanh, 0.0)),
)
plt.show()

"""
The race, step by step
======================

The five optimizers after 2, 6, 12 and 30 steps: where each one is, and the way it came.
"""

import matplotlib.pyplot as plt

from mitbadak.optimizers import SGD, AdaGrad, Adam, Momentum, RMSProp, minimize
from mitbadak.plotting import COLORS, describe, subplots, valley
from mitbadak.plotting import translate as _

f = lambda p: p[0] ** 2 / 20 + p[1] ** 2
runners = {
    "SGD": (SGD(0.9), "sgd", "o:"),
    _("Momentum"): (Momentum(0.1), "momentum", "v--"),
    "AdaGrad": (AdaGrad(1.5), "adagrad", "D-"),
    "RMSProp": (RMSProp(0.3, decay=0.9), "rmsprop", "P-."),
    "Adam": (Adam(0.5), "adam", "X-"),
}
moments = (2, 6, 12, 30)

figure, axes = subplots(len(moments), 1, height=7.4, sharex=True)
for ax, moment in zip(axes, moments, strict=True):
    valley(ax, f, start=(-7, 2), levels=[0.8, 5])
    ax.label_outer()
    ax.set_title(_("after {steps} steps").format(steps=moment))
for name, (optimizer, color, style) in runners.items():
    path = minimize(f, [-7.0, 2.0], optimizer, steps=30)
    look = {"color": COLORS[color], "ms": 9, "mec": "white", "lw": 1.2}
    for ax, moment in zip(axes, moments, strict=True):
        ax.plot(*path[: moment + 1].T, style, markevery=[moment], label=name, **look)
axes[-1].set_xticks([-8, -4, 0, 4, 8])
figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=3)
describe(
    figure,
    _(
        "Four maps of the same valley, one below the other. After 2 steps all are still on the "
        "left, AdaGrad ahead. After 6 and 12 steps SGD and momentum have swung up and down, "
        "AdaGrad and RMSProp follow the middle line, Adam dips below it. After 30 steps all are "
        "close to the star; Adam and momentum have run past it."
    ),
)
plt.show()

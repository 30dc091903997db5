"""
The race, step by step
======================

The five optimizers after 2, 6, 12 and 30 steps: where each one is, and the way it came.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.differentiation import numerical_gradient
from mitbadak.optimizers import SGD, AdaGrad, Adam, Momentum, RMSProp
from mitbadak.plotting import COLORS, contours, describe, subplots
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
    contours(ax, f, (-8.2, 8.2), (-3, 3), levels=[0.8, 5])
    ax.plot(-7, 2, "s", color=COLORS["boundary"], mec="white", ms=8)
    ax.plot(0, 0, "*", color=COLORS["output"], ms=13, mec="white", zorder=5)
    ax.set_title(_("after {steps} steps").format(steps=moment))
    ax.set_ylabel("$y$", rotation=0, labelpad=8)
    ax.set_yticks([-2, 0, 2])
for name, (optimizer, color, style) in runners.items():
    point, path = np.array([-7.0, 2.0]), [(-7.0, 2.0)]
    for _step in range(30):
        optimizer.update({"p": point}, {"p": numerical_gradient(f, point)})
        path.append(tuple(point))
    look = {"color": COLORS[color], "ms": 9, "mec": "white", "lw": 1.2}
    for ax, moment in zip(axes, moments, strict=True):
        ax.plot(*np.transpose(path[: moment + 1]), style, markevery=[moment], label=name, **look)
axes[-1].set(xlabel="$x$", xticks=[-8, -4, 0, 4, 8])
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

"""
Five ways down
==============

SGD, momentum, AdaGrad, RMSProp and Adam, thirty steps each, from the same start on the same
valley. Each has a learning rate that suits it. The axis of y is stretched.
"""

import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation

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

figure, ax = subplots(height=3.9)
valley(ax, f, start=(-7, 2))
runs = []
for name, (optimizer, color, style) in runners.items():
    path = minimize(f, [-7.0, 2.0], optimizer, steps=30).T
    look = {"color": COLORS[color], "lw": 1.5, "ms": 5, "mec": "white", "mew": 0.5}
    runs += [(*ax.plot(*path, style, markevery=2, label=name, **look), path)]
ax.set(title=_("step {step}").format(step=30), aspect=1.7)
figure.legend(loc="outside upper center", ncols=3, columnspacing=1.2)
animation = FuncAnimation(
    figure, lambda step: [
        ax.set_title(_("step {step}").format(step=step)),
        # marks at every other step and at the head
        *(line.set(data=path[:, : step + 1], markevery=[*range(0, step, 2), step])
          for line, path in runs),
    ],
    [0] * 3 + [*range(1, 31)], interval=145, repeat=False,
)  # fmt: skip
text = _(
    "Five paths on the map of a long valley, from the same start at the upper left towards "
    "the star in the middle. SGD jumps across the valley from side to side. Momentum swings "
    "in wide round waves. AdaGrad and RMSProp bend into the valley and follow it. Adam does "
    "so as well, in a gentle wave."
)
describe(figure, text)
plt.show()

"""
Five ways down
==============

SGD, momentum, AdaGrad, RMSProp and Adam, thirty steps each, from the same start on the same
valley. Each has a learning rate that suits it. The axis of y is stretched.
"""

import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation

from mitbadak.optimizers import SGD, AdaGrad, Adam, Momentum, RMSProp, minimize
from mitbadak.plotting import COLORS, describe, panels, valley, valley_height
from mitbadak.plotting import translate as _

runners = {
    "SGD": (SGD(0.9), "sgd", "o:"),
    _("Momentum"): (Momentum(0.1), "momentum", "v--"),
    "AdaGrad": (AdaGrad(1.5), "adagrad", "D-"),
    "RMSProp": (RMSProp(0.3, decay=0.9), "rmsprop", "P-."),
    "Adam": (Adam(0.5), "adam", "X-"),
}
paths, lines = {}, {}

figure, ax = panels(height=4.1)
valley(ax, start=(-7, 2))
for name, (optimizer, color, style) in runners.items():
    paths[name] = minimize(valley_height, [-7.0, 2.0], optimizer, steps=30)
    look = {"color": COLORS[color], "lw": 1.5, "ms": 5, "mec": "white", "mew": 0.5}
    lines[name] = ax.plot(*paths[name].T, style, markevery=2, label=name, **look)[0]
ax.set(title=_("step {step}").format(step=30), aspect=1.7)
figure.legend(loc="outside upper center", ncols=3, columnspacing=1.2)


def show(step):
    ax.set_title(_("step {step}").format(step=step))
    marks = [*range(0, step, 2), step]  # at every other step and at the head
    for name, line in lines.items():
        line.set(data=paths[name][: step + 1].T, markevery=marks)


frames = [0] * 3 + [*range(1, 31)]
animation = FuncAnimation(figure, show, frames, interval=145, repeat=False)
text = _(
    "Five paths on the map of a long valley, from the same start at the upper left toward the "
    "star in the middle. SGD jumps across the valley from side to side. Momentum swings in wide "
    "round waves. AdaGrad and RMSProp bend into the valley and follow it. Adam does so as well, in "
    "a gentle wave."
)
describe(figure, text)

# %%
# The race, step by step
# ----------------------
#
# The five optimizers at four moments of the race: where each one is, and the way it came.

moments = (2, 6, 12, 30)
figure, axes = panels(len(moments), 1, height=7.4, sharex=True)
for ax_of, moment in zip(axes, moments, strict=True):
    valley(ax_of, start=(-7, 2), levels=[0.8, 5])
    ax_of.label_outer()
    ax_of.set_title(_("after {steps} steps").format(steps=moment))
    for name, (_optimizer, color, style) in runners.items():
        look = {"color": COLORS[color], "ms": 9, "mec": "white", "lw": 1.2}
        path = paths[name][: moment + 1]
        ax_of.plot(*path.T, style, markevery=[moment], label=name, **look)
axes[-1].set_xticks([-8, -4, 0, 4, 8])
figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=3)
text = _(
    "Four maps of the same valley, one below the other. After {m[0]} steps all are still on the "
    "left, AdaGrad ahead. After {m[1]} and {m[2]} steps SGD and momentum have swung up and down, "
    "AdaGrad and RMSProp follow the middle line, Adam dips below it. After {m[3]} steps all are "
    "close to the star; Adam and momentum have run past it."
)
describe(figure, text.format(m=moments))
plt.show()

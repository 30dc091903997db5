"""
Five ways down
==============

SGD, momentum, AdaGrad, RMSProp and Adam, a hundred steps each, from the same start on the same
valley. Each has a learning rate that suits it. The axis of y is stretched.
"""

from mitbadak.optimizers import SGD, AdaGrad, Adam, Momentum, RMSProp, minimize
from mitbadak.plotting import COLORS, describe, panels, valley, valley_height
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation

runners = {
    "SGD": (SGD(0.95), "sgd", "o:"),
    _("Momentum"): (Momentum(0.5), "momentum", "v--"),
    "AdaGrad": (AdaGrad(1.5), "adagrad", "D-"),
    "RMSProp": (RMSProp(0.3, decay=0.9), "rmsprop", "P-."),
    "Adam": (Adam(0.5), "adam", "X-"),
}
paths, lines = {}, {}

figure, ax = panels(height=3.8)
valley(ax, start=(-7, 2))
for name, (optimizer, color, style) in runners.items():
    paths[name] = minimize(valley_height, [-7.0, 2.0], optimizer, steps=100)
    look = {"color": COLORS[color], "lw": 1.5, "ms": 5, "mec": "white", "mew": 0.5}
    lines[name] = ax.plot(*paths[name].T, style, markevery=4, label=name, **look)[0]
ax.set(title=_("step {step}").format(step=100), aspect=1.4)
figure.legend(loc="outside upper center", ncols=3, columnspacing=1.2)


def show(step):
    ax.set_title(_("step {step}").format(step=step))
    marks = [*range(0, step, 4), step]  # at every fourth step and at the head
    for name, line in lines.items():
        line.set(data=paths[name][: step + 1].T, markevery=marks)


frames = [0] * 3 + [*range(1, 20), *range(20, 101, 5)]
animation = FuncAnimation(figure, show, frames, interval=125, repeat=False)
text = _(
    "Five paths on the map of a long valley, from the same start at the upper left toward the "
    "star in the middle. SGD jumps across the valley from side to side and comes less than two "
    "thirds of the way. Momentum swings in wide waves up to the star. AdaGrad and RMSProp bend "
    "into the valley and follow it. Adam does so in one gentle wave and runs past the star."
)
describe(figure, text)

# %%
# The height after each step
# --------------------------
#
# How high above the star each optimizer is. Each mark on the axis is a thousandth of the next.

figure, ax = panels(height=3.6)
for name, (_optimizer, color, style) in runners.items():
    look = {"color": COLORS[color], "ms": 6, "mec": "white", "markevery": 10, "lw": 1.5}
    ax.plot([valley_height(p) for p in paths[name]], style, label=name, **look)
ax.set(yscale="log", ylim=(1e-12, 20), xlabel=_("steps"), ylabel=_("height"))
ax.set_yticks([1, 1e-3, 1e-6, 1e-9, 1e-12], ["1"] + [f"$10^{{{n}}}$" for n in (-3, -6, -9, -12)])
ax.minorticks_off()
figure.legend(loc="outside upper center", ncols=3)
ends = {
    key: f"{valley_height(path[-1]):.1g}" for key, path in zip("smgra", paths.values(), strict=True)
}
text = _(
    "Five curves of the height over a hundred steps, on a logarithmic scale. SGD's sinks slowly "
    "and ends at {s}. Those of momentum and Adam sink in waves, to {m} and {a}. AdaGrad's is a "
    "straight line down to {g}. RMSProp's drops fastest, leaps up again and ends at {r}."
)
describe(figure, text.format(**ends))
plt.show()

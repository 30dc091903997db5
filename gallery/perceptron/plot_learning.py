"""
The line moves until it fits
============================

Rosenblatt's rule corrects the weights and the bias after each mistake, and every correction
moves the decision boundary. It stops when the line separates the two classes.
"""

from itertools import pairwise

from mitbadak.perceptron import Perceptron, learn
from mitbadak.plotting import COLORS, classes, describe, line, panels, regions
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation

teacher = Perceptron([1.0, -2.0], bias=0.3)
x = np.random.default_rng(4).uniform(-1, 1, size=(60, 2))
x = x[abs(x @ teacher.weights + teacher.bias) > 0.4]
t = teacher(x)
path = learn(x, t).path
last = len(path) - 1
# a correction adds the sample to the weights or takes it away, and 1 to or from the bias
samples = [(b.bias - a.bias) * (b.weights - a.weights) for a, b in pairwise(path)]


def between(step):  # on its way from one correction to the next
    a, b, part = path[int(step)], path[min(int(step) + 1, last)], step % 1
    weights = a.weights + part * (b.weights - a.weights)
    return Perceptron(weights, a.bias + part * (b.bias - a.bias))


def draw(ax, step):
    neuron = between(step)
    regions(ax, neuron, low=-1.1, high=1.1)
    lines(ax, [*path[1 : int(step) + (step % 1 > 0)], neuron])
    classes(ax, x, t, size=34)
    ax.set_title(title.format(step=int(step), wrong=(path[int(step)](x) != t).sum()))


def lines(ax, neurons):
    for neuron in neurons:
        look = {"lw": 2} if neuron is neurons[-1] else {"lw": 0.8, "color": COLORS["muted"]}
        if neuron.weights.any():
            line(ax, neuron.weights, neuron.bias, **look)


title = _("correction {step}: {wrong} wrong")
figure, ax = panels(height=4.2)
draw(ax, last)
ax.set(xlabel="$x_1$", xticks=[-1, 0, 1], yticks=[-1, 0, 1])
ax.set_ylabel("$x_2$", rotation=0, labelpad=10)


def show(step):
    for artist in [*ax.images, *ax.lines, *ax.collections]:
        artist.remove()
    draw(ax, step)
    for sample in samples[int(step) : int(step) + 1]:  # which is the next to be corrected
        ax.plot(*sample, "o", ms=14, mfc="none", mec=COLORS["boundary"], mew=2, zorder=4)


frames = [step + part for step in range(last) for part in (0, 0, 0, 1 / 2)] + [last]
animation = FuncAnimation(figure, show, frames, interval=120, repeat=False)
text = _(
    "Blue circles and orange squares on a plane, {points} in all. Thin lines are the decision "
    "boundaries after the earlier corrections; they turn and shift. The thick line, after "
    "correction {last}, has every circle on its blue side and every square on its orange side; one "
    "square is very close to it."
)
describe(figure, text.format(points=len(x), last=last))
plt.show()

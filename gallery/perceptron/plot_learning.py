"""
The line moves until it fits
============================

Rosenblatt's rule corrects the weights and the bias after each mistake, and every correction
moves the decision boundary. It stops when the line separates the two classes.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.perceptron import Perceptron, learn
from mitbadak.plotting import classes, describe, line, panels, regions
from mitbadak.plotting import translate as _

teacher = Perceptron([1.0, -2.0], bias=0.3)
x = np.random.default_rng(4).uniform(-1, 1, size=(60, 2))
x = x[abs(x @ teacher.weights + teacher.bias) > 0.4]
t = teacher(x)
learned = learn(x, t)

figure, axes = panels(2, 2, height=4.8, sharex=True, sharey=True)
steps = np.linspace(1, len(learned.path) - 1, 4).round().astype(int)
for ax, step in zip(axes.flat, steps, strict=True):
    perceptron = learned.path[step]
    regions(ax, perceptron, low=-1.1, high=1.1)
    line(ax, perceptron.weights, perceptron.bias)
    classes(ax, x, t, size=28)
    wrong = int((perceptron(x) != t).sum())
    ax.set_title(_("correction {step}: {wrong} wrong").format(step=step, wrong=wrong))
    ax.set(xticks=[-1, 0, 1], yticks=[-1, 0, 1])
for ax in axes[1]:
    ax.set_xlabel("$x_1$")
for ax in axes[:, 0]:
    ax.set_ylabel("$x_2$", rotation=0, labelpad=10)
describe(
    figure,
    _(
        "Four panels with the same blue circles and orange squares. The first is orange all over, "
        "without a line, and every circle is wrong. In the others a line turns and shifts; in the "
        "last one every point lies on its own side."
    ),
)
plt.show()

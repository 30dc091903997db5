"""
How wide to draw the initial weights
====================================

A thousand samples go through five layers of a hundred neurons with the sigmoid. The bars count how
often a value occurs in each layer, for one standard deviation of the initial weights.
"""

from mitbadak.initializers import normal
from mitbadak.layers import Sigmoid
from mitbadak.network import mlp
from mitbadak.plotting import COLORS, describe, panels, turning
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

x = np.random.default_rng(0).normal(size=(1000, 100))
figure, axes = panels(1, 5, height=2.0, sharey=True)
for number, ax in enumerate(axes, start=1):
    ax.set(xlim=(0, 1), xticks=[0, 1], yticks=[], ylim=(0, 25_000))
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(_("layer {number}").format(number=number))
widths = [0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1.0, 3.0]

for std in turning(figure, {_("Standard deviation"): widths}, start=1.0):
    rng = np.random.default_rng(1)
    network = mlp([100] * 6, activation=Sigmoid, initializer=normal(std), rng=rng, dtype=float)
    y, middle, ends = x, [], []
    for ax, affine in zip(axes, network.layers[::2], strict=True):
        y = Sigmoid()(affine(y))
        ax.hist(y.ravel(), bins=25, range=(0, 1), color=COLORS["output"])
        middle.append(np.mean(abs(y - 0.5) < 0.1))
        ends.append(np.mean(abs(y - 0.5) > 0.4))
    text = _(
        "Five histograms of values from 0 to 1, for weights with the standard deviation {std:g}. "
        "In the first layer {middle[0]:.0%} of the values are near one half and {ends[0]:.0%} near "
        "0 or 1; in the fifth, {middle[4]:.0%} and {ends[4]:.0%}."
    )
    describe(figure, text.format(std=std, middle=middle, ends=ends))
plt.show()

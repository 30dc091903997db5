"""
Activations of tanh
===================

A thousand samples go through five layers of a hundred neurons. Each column is a layer, each row a
way to draw the first weights; the bars count how often a value is sent on.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.initializers import normal, xavier
from mitbadak.layers import Affine, Tanh
from mitbadak.network import mlp
from mitbadak.plotting import COLORS, describe, subplots
from mitbadak.plotting import translate as _

x = np.random.default_rng(0).normal(size=(1000, 100))
starts = {_("std 1"): normal(1), _("std 0.01"): normal(0.01), "Xavier": xavier}

figure, axes = subplots(len(starts), 5, height=4.6, sharex=True, sharey="row")
for row, (name, initializer) in zip(axes, starts.items(), strict=True):
    rng = np.random.default_rng(1)
    network = mlp([100] * 6, activation=Tanh, initializer=initializer, rng=rng, dtype=float)
    signal, activations = x, []
    for layer in (*network.layers, Tanh()):
        signal = layer.forward(signal)
        if not isinstance(layer, Affine):
            activations.append(signal)
    for ax, values in zip(row, activations, strict=True):
        ax.hist(values.ravel(), bins=25, range=(-1, 1), color=COLORS["output"])
        ax.set(yticks=[], xticks=[-1, 0, 1])
        ax.spines["left"].set_visible(False)
    row[0].set_title(name, loc="left")
for number, ax in enumerate(axes[-1], start=1):
    ax.set_xlabel(_("layer {number}").format(number=number))
describe(
    figure,
    _(
        "Three rows of five histograms of values from -1 to 1. Standard deviation 1: two heaps at "
        "the ends. 0.01: a hill around 0 in the first layer, from the second on a single bar at 0. "
        "Xavier: in the first layer spread evenly, a little higher at the ends; from the second on "
        "a broad hill around 0, a little narrower from layer to layer."
    ),
)
plt.show()

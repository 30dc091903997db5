"""
Activations of the sigmoid
==========================

A thousand samples go through five layers of a hundred neurons. Each column is a layer, each row a
way to draw the first weights; the bars count how often a value is sent on.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.initializers import normal, xavier
from mitbadak.layers import Affine, Sigmoid
from mitbadak.network import mlp
from mitbadak.plotting import COLORS, describe, subplots
from mitbadak.plotting import translate as _

x = np.random.default_rng(0).normal(size=(1000, 100))
starts = {_("std 1"): normal(1), _("std 0.01"): normal(0.01), "Xavier": xavier}

figure, axes = subplots(len(starts), 5, height=4.6, sharex=True, sharey="row")
for row, (name, initializer) in zip(axes, starts.items(), strict=True):
    rng = np.random.default_rng(1)
    network = mlp([100] * 6, activation=Sigmoid, initializer=initializer, rng=rng, dtype=float)
    signal, activations = x, []
    for layer in (*network.layers, Sigmoid()):
        signal = layer.forward(signal)
        if not isinstance(layer, Affine):
            activations.append(signal)
    for ax, values in zip(row, activations, strict=True):
        ax.hist(values.ravel(), bins=25, range=(0, 1), color=COLORS["output"])
        ax.set(yticks=[], xticks=[0, 1])
        ax.spines["left"].set_visible(False)
    row[0].set_title(name, loc="left")
for number, ax in enumerate(axes[-1], start=1):
    ax.set_xlabel(_("layer {number}").format(number=number))
describe(
    figure,
    _(
        "Three rows of five histograms of values from 0 to 1. Standard deviation 1: two heaps, at "
        "0 and at 1, in every layer. 0.01: a few thin bars at one half. Xavier: a broad hill "
        "around one half in the first layer, then a narrower one, ragged from the third layer on."
    ),
)
plt.show()

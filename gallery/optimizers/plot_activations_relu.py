"""
Activations of ReLU
===================

A thousand samples go through five layers of a hundred neurons. Each column is a layer, each row a
way to draw the first weights; the bars count how often a value is sent on. The zeros that ReLU
makes are left out.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.initializers import he, normal, xavier
from mitbadak.layers import Affine, ReLU
from mitbadak.network import mlp
from mitbadak.plotting import COLORS, describe, subplots
from mitbadak.plotting import translate as _

x = np.random.default_rng(0).normal(size=(1000, 100))
starts = {_("std 0.01"): normal(0.01), "Xavier": xavier, "He": he}

figure, axes = subplots(len(starts), 5, height=4.6, sharex=True, sharey="row")
for row, (name, initializer) in zip(axes, starts.items(), strict=True):
    rng = np.random.default_rng(1)
    network = mlp([100] * 6, activation=ReLU, initializer=initializer, rng=rng, dtype=float)
    signal, activations = x, []
    for layer in (*network.layers, ReLU()):
        signal = layer.forward(signal)
        if not isinstance(layer, Affine):
            activations.append(signal)
    for ax, values in zip(row, activations, strict=True):
        ax.hist(values[values > 0], bins=25, range=(0, 3), color=COLORS["output"])
        ax.set(yticks=[], xticks=[0, 3])
        ax.spines["left"].set_visible(False)
    row[0].set_title(name, loc="left")
for number, ax in enumerate(axes[-1], start=1):
    ax.set_xlabel(_("layer {number}").format(number=number))
describe(
    figure,
    _(
        "Three rows of five histograms of values from 0 to 3. Standard deviation 0.01: everything "
        "close to 0 from the first layer on. Xavier: a slope that becomes steeper from layer to "
        "layer, as the values shrink. He: the same slope in all five layers."
    ),
)
plt.show()

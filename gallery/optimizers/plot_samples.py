"""
Do the neurons still tell samples apart?
========================================

A thousand samples go through ten layers of a hundred neurons. For each neuron the standard
deviation over the samples is taken; a point is the mean over the neurons of a layer.
"""

from mitbadak.initializers import he, xavier
from mitbadak.layers import ReLU, Sigmoid, Tanh
from mitbadak.network import mlp
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

samples = np.random.default_rng(0).normal(size=(1000, 100))
kinds = [
    (ReLU, he, _("ReLU, He"), "accuracy", "o-"),
    (Tanh, xavier, _("tanh, Xavier"), "weight", "s--"),
    (Sigmoid, xavier, _("sigmoid, Xavier"), "slope", "v:"),
]

figure, ax = panels(height=3.2)
for activation, initializer, name, color, style in kinds:
    rng = np.random.default_rng(1)
    network = mlp([100] * 11, activation=activation, initializer=initializer, rng=rng, dtype=float)
    signal, spreads = samples, []
    for affine in network.layers[::2]:
        signal = activation().forward(affine.forward(signal))
        spreads.append(signal.std(axis=0).mean())
    ax.plot(range(1, 11), spreads, style, color=COLORS[color], label=name, mec="white")
ax.set(yscale="log", xlabel=_("layer"), ylabel=_("standard deviation"), xticks=range(1, 11))
ax.set_yticks([1, 1e-2, 1e-4, 1e-6], ["1", "$10^{-2}$", "$10^{-4}$", "$10^{-6}$"])
ax.minorticks_off()
figure.legend(loc="outside upper center", ncols=3, columnspacing=1)
text = _(
    "Three curves over ten layers, on a logarithmic scale. ReLU with He stays nearly level, tanh "
    "with Xavier falls a little. The sigmoid with Xavier falls on a straight line, by a factor of "
    "more than four a layer, to {last:.0e} in the last one."
)
describe(figure, text.format(last=spreads[-1]))
plt.show()

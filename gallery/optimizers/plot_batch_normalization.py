"""
With and without batch normalization
====================================

Six scales of the first weights. For each, the same network of six layers learns 1000 digits, once
with batch normalization and once without.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.datasets import mnist
from mitbadak.initializers import normal
from mitbadak.layers import SoftmaxWithLoss
from mitbadak.network import Network, mlp
from mitbadak.optimizers import SGD
from mitbadak.plotting import COLORS, describe, subplots
from mitbadak.plotting import translate as _
from mitbadak.regularization import BatchNormalization
from mitbadak.training import fit

x, t = (part[:1000] for part in mnist.load().train)
kinds = {_("with"): ("weight", "o-"), _("without"): ("muted", "s--")}
ones, zeros = np.ones(50, np.float32), np.zeros(50, np.float32)

figure, axes = subplots(3, 2, height=5.4, sharex=True, sharey=True)
for ax, std in zip(axes.flat, (0.3, 0.1, 0.05, 0.02, 0.01, 0.001), strict=True):
    for batchnorm, (name, (color, style)) in zip((True, False), kinds.items(), strict=True):
        rng = np.random.default_rng(0)
        layers = list(mlp([784, *[50] * 5, 10], initializer=normal(std), rng=rng).layers)
        for place in (9, 7, 5, 3, 1) if batchnorm else ():  # after each affine layer but the last
            layers.insert(place, BatchNormalization(ones, zeros))
        network = Network(layers, SoftmaxWithLoss())
        history = fit(
            network, SGD(0.05), x, t, epochs=8, batch_size=50, rng=rng, progress=False
        )  # fmt: skip
        ax.plot(range(1, 9), history.train_accuracy, style, color=COLORS[color], label=name, ms=5)
    ax.set_title(_("std {std}").format(std=std))
    ax.set(ylim=(0, 1.05), xticks=[2, 4, 6, 8], yticks=[0, 0.5, 1])
for ax in axes[-1]:
    ax.set_xlabel(_("epoch"))
axes[1, 0].set_ylabel(_("accuracy"))
figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside upper center", ncols=2)
describe(
    figure,
    _(
        "Six panels of accuracy over eight epochs, for first weights of standard deviation 0.3 "
        "down to 0.001. With batch normalization the accuracy rises in all six. Without it the "
        "accuracy rises for the large scales only and stays at one in ten for the small ones."
    ),
)
plt.show()

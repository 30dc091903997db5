"""
With and without batch normalization
====================================

Six scales of the initial weights. For each, the same network of six layers learns 1000 digits, once
with batch normalization and once without.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.datasets import mnist
from mitbadak.initializers import normal
from mitbadak.network import mlp
from mitbadak.optimizers import SGD
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _
from mitbadak.regularization import BatchNormalization
from mitbadak.training import fit

x, t = (part[:1000] for part in mnist.load().train)
kinds = [
    (BatchNormalization, _("with"), "weight", "o-"),
    (None, _("without"), "muted", "s--"),
]
scales, epochs = (0.3, 0.1, 0.05, 0.02, 0.01, 0.001), 8

figure, axes = panels(3, 2, height=5.4, sharex=True, sharey=True)
for ax, std in zip(axes.flat, scales, strict=True):
    for kind, name, color, style in kinds:
        rng = np.random.default_rng(0)
        network = mlp(
            [784, *[50] * 5, 10], initializer=normal(std), normalization=kind, rng=rng
        )  # fmt: skip
        history = fit(
            network, SGD(0.05), x, t, epochs=epochs, batch_size=50, rng=rng, progress=False
        )  # fmt: skip
        look = {"color": COLORS[color], "label": name, "ms": 5}
        ax.plot(range(1, epochs + 1), history.train_accuracy, style, **look)
    ax.set_title(_("std {std}").format(std=std))
    ax.set(ylim=(0, 1.05), xticks=[2, 4, 6, 8], yticks=[0, 0.5, 1])
for ax in axes[-1]:
    ax.set_xlabel(_("epoch"))
axes[1, 0].set_ylabel(_("accuracy"))
figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside upper center", ncols=2)
text = _(
    "Six panels of accuracy over {epochs} epochs, for initial weights of standard deviation "
    "{large} down to {small}. With batch normalization the accuracy rises in all six. Without it "
    "the accuracy rises for the large scales only and stays at one in ten for the small ones."
)
describe(figure, text.format(epochs=epochs, large=scales[0], small=scales[-1]))
plt.show()

"""
What the first layer learned
============================

Each hidden neuron has one weight for each pixel, so its weights are a picture. Here are the ten
neurons that changed most, before training and after some epochs of it.
"""

from mitbadak.datasets import mnist
from mitbadak.initializers import he
from mitbadak.network import mlp
from mitbadak.optimizers import Adam
from mitbadak.plotting import COLORS, describe, panels, turning
from mitbadak.plotting import translate as _
from mitbadak.training import fit

import matplotlib.pyplot as plt
import numpy as np

x, t = mnist.load().train
rng = np.random.default_rng(0)
train = rng.permutation(len(x))[2000:]
network = mlp([784, 100, 10], initializer=he, rng=rng)
kept = []  # the weights as each epoch found them, then those of the end


def keep(step):
    if step.epoch > len(kept):
        kept.append(step.model.params["affine1.W"].copy())


how = {"epochs": 10, "batch_size": 100, "rng": rng, "callbacks": [keep], "progress": False}
fit(network, Adam(0.001), x[train], t[train], **how)
kept.append(network.params["affine1.W"])
neurons = np.argsort(-np.linalg.norm(kept[10] - kept[0], axis=0))[:10]

shades = {"cmap": plt.colormaps["RdBu_r"].resampled(33), "vmin": -0.3, "vmax": 0.3}
figure, axes = panels(4, 5, height=4.6)
for ax in axes.flat:
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color=COLORS["muted"])
for ax, weights in zip(axes[:2].flat, kept[0].T[neurons], strict=True):
    ax.imshow(weights.reshape(28, 28), **shades)
axes[0, 2].set_title(_("before training"))

for epoch in turning(figure, {_("Epochs"): [0, 1, 2, 3, 5, 7, 10]}, start=10):
    for ax, weights in zip(axes[2:].flat, kept[epoch].T[neurons], strict=True):
        ax.imshow(weights.reshape(28, 28), **shades)
    axes[2, 2].set_title(_("after {epoch} of 10 epochs").format(epoch=epoch))
    change = abs(kept[epoch] - kept[0])[:, neurons].reshape(28, 28, 10)
    text = _(
        "Twenty small squares of blue and red dots. The ten upper ones, before training, are even "
        "noise. In the ten lower ones, after {epoch} of 10 epochs, the weights have changed by "
        "{inside:.3f} on average in the middle of a square and by {rim:.3f} at its rim."
    )
    parts = {"inside": change[8:20, 8:20].mean(), "rim": change[[0, -1]].mean()}
    describe(figure, text.format(epoch=epoch, **parts))
plt.show()

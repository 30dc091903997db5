"""
What the first layer learned
============================

Each hidden neuron has one weight for each pixel, so its weights are a picture. Here are the ten
neurons that changed most, before training and after it.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.datasets import mnist
from mitbadak.initializers import he
from mitbadak.network import mlp
from mitbadak.optimizers import Adam
from mitbadak.plotting import COLORS, describe, subplots
from mitbadak.plotting import translate as _
from mitbadak.training import fit

x, t = mnist.load().train
rng = np.random.default_rng(0)
learn = rng.permutation(len(x))[2000:]
network = mlp([784, 100, 10], initializer=he, rng=rng)
W = network.params["affine1.W"]
before = W.copy()
fit(network, Adam(0.001), x[learn], t[learn], epochs=10, batch_size=100, rng=rng, progress=False)

neurons = np.argsort(-np.linalg.norm(W - before, axis=0))[:10]
figure, axes = subplots(4, 5, height=4.6)
for block, weights in ((axes[:2], before), (axes[2:], W)):
    for ax, neuron in zip(block.flat, neurons, strict=True):
        ax.imshow(weights[:, neuron].reshape(28, 28), cmap="RdBu_r", vmin=-0.3, vmax=0.3)
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set(visible=True, color=COLORS["muted"])
axes[0, 2].set_title(_("before training"))
axes[2, 2].set_title(_("after training"))
describe(
    figure,
    _(
        "Twenty small squares of blue and red dots. The ten upper ones are even noise. The ten "
        "lower ones have a frame of the same noise, and inside it larger spots and strokes of "
        "red and blue beside each other."
    ),
)
plt.show()

"""
The history of a training run
=============================

The network of the chapter, trained for ten epochs. Above the loss, below the accuracy, each for
the pictures that it learns from and for those that it does not.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.datasets import mnist
from mitbadak.initializers import he
from mitbadak.network import mlp
from mitbadak.optimizers import Adam
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _
from mitbadak.training import fit

x, t = mnist.load().train
rng = np.random.default_rng(0)
order = rng.permutation(len(x))
validation, train = order[:2000], order[2000:]
network = mlp([784, 100, 10], initializer=he, rng=rng)
before = network.params["affine1.W"].copy()
history = fit(
    network, Adam(0.001), x[train], t[train], epochs=10, batch_size=100, rng=rng,
    validation=(x[validation], t[validation]), progress=False,
)  # fmt: skip

epochs = range(1, 11)
figure, (above, below) = panels(2, 1, height=4.6, sharex=True)
above.plot(epochs, history.train_loss, "o-", color=COLORS["loss"], mfc="white", label=_("training"))
above.plot(epochs, history.validation_loss, "s--", color=COLORS["loss"], label=_("validation"))
above.set(ylabel=_("loss"), ylim=(0, None))
above.legend()
accuracies = (history.train_accuracy, history.validation_accuracy)
below.plot(epochs, accuracies[0], "o-", color=COLORS["accuracy"], mfc="white", label=_("training"))
below.plot(epochs, accuracies[1], "s--", color=COLORS["accuracy"], label=_("validation"))
below.set(ylabel=_("accuracy"), xlabel=_("epoch"), ylim=(0.88, 1), xticks=epochs)
below.legend()
text = _(
    "Two panels over {epochs} epochs. Above, both losses fall, steeply in the first epochs; then "
    "the validation loss levels off at about {loss} while that of training falls to {less}. Below, "
    "the training accuracy rises to {more}, the validation accuracy levels off at about "
    "{accuracy}."
)
last = {name: f"{value:.2f}" for name, value in history.last().items()}
loss, less = last["validation_loss"], last["train_loss"]
more, accuracy = last["train_accuracy"], last["validation_accuracy"]
values = {"loss": loss, "less": less, "more": more, "accuracy": accuracy}
describe(figure, text.format(epochs=len(epochs), **values))

# %%
# What the first layer learned
# ----------------------------
#
# Each hidden neuron has one weight for each pixel, so its weights are a picture. Here are the ten
# neurons that changed most, before training and after it.
after = network.params["affine1.W"]
neurons = np.argsort(-np.linalg.norm(after - before, axis=0))[:10]
shades = plt.colormaps["RdBu_r"].resampled(33)
figure, axes = panels(4, 5, height=4.6)
for ax, weights in zip(axes.flat, [*before.T[neurons], *after.T[neurons]], strict=True):
    ax.imshow(weights.reshape(28, 28), cmap=shades, vmin=-0.3, vmax=0.3)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color=COLORS["muted"])
axes[0, 2].set_title(_("before training"))
axes[2, 2].set_title(_("after training"))
text = _(
    "Twenty small squares of blue and red dots. The ten upper ones are even noise. The ten lower "
    "ones have a frame of the same noise, and inside it larger spots and strokes of red and blue "
    "beside each other."
)
describe(figure, text)
plt.show()

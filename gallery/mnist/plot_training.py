"""
The history of a training run
=============================

The network of the chapter, trained for ten epochs. Above the loss, below the accuracy, each for
the pictures that it learns from and for those that it does not.
"""

from mitbadak.datasets import mnist
from mitbadak.initializers import he
from mitbadak.network import mlp
from mitbadak.optimizers import Adam
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _
from mitbadak.training import fit

import matplotlib.pyplot as plt
import numpy as np

x, t = mnist.load().train
rng = np.random.default_rng(0)
order = rng.permutation(len(x))
validation, train = order[:2000], order[2000:]
network = mlp([784, 100, 10], initializer=he, rng=rng)
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
plt.show()

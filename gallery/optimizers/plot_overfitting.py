"""
Overfitting and two cures
=========================

A network with 79,510 parameters learns 300 digits: as it is, with weight decay, and with dropout.
The accuracy on its training digits and on a thousand others.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.datasets import mnist
from mitbadak.initializers import normal
from mitbadak.network import mlp
from mitbadak.optimizers import SGD
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _
from mitbadak.training import fit

x, t = mnist.load().train
cures = [(_("no cure"), 0, 0), (_("weight decay"), 0.03, 0), (_("dropout"), 0, 0.5)]
epochs = range(1, 61)

figure, axes = panels(3, 1, height=5.8, sharex=True, sharey=True)
for ax, (name, decay, ratio) in zip(axes, cures, strict=True):
    rng = np.random.default_rng(0)
    network = mlp(
        [784, 100, 10], initializer=normal(0.2), dropout=ratio, weight_decay=decay, rng=rng
    )
    history = fit(
        network, SGD(0.1), x[:300], t[:300], epochs=len(epochs), batch_size=50, rng=rng,
        validation=(x[1000:2000], t[1000:2000]), progress=False,
    )  # fmt: skip
    look = {"color": COLORS["accuracy"], "markevery": 6, "mfc": "white"}
    ax.plot(epochs, history.train_accuracy, "o-", label=_("training"), **look)
    ax.plot(epochs, history.validation_accuracy, "s--", label=_("validation"), **look)
    last = history.validation_accuracy[-1]
    ax.annotate(f"{last:.2f}", (epochs[-1], last), xytext=(4, -4), textcoords="offset points")
    ax.set(title=name, ylim=(0.5, 1.03), xlim=(0, 64), yticks=[0.6, 0.8, 1])
axes[1].set_ylabel(_("accuracy"))
axes[-1].set_xlabel(_("epoch"))
axes[0].legend(loc="lower right")
text = _(
    "Three panels, each with the accuracy on training and on validation data over {epochs} epochs. "
    "In all of them the training accuracy comes close to 1 and the validation accuracy stays "
    "below. The gap is widest without a cure, and smaller with weight decay and with dropout."
)
describe(figure, text.format(epochs=len(epochs)))
plt.show()

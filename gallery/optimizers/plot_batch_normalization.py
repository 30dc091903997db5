"""
With and without batch normalization
====================================

The same network of five hidden layers learns 1000 digits for three epochs, with ten learning
rates. The accuracy on a thousand other digits, the mean of three starts.
"""

from mitbadak.datasets import mnist
from mitbadak.initializers import he, normal
from mitbadak.network import mlp
from mitbadak.optimizers import SGD
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _
from mitbadak.regularization import BatchNormalization
from mitbadak.training import fit

import matplotlib.pyplot as plt
import numpy as np

train, _test = mnist.load()
x, t = train
rates = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]
kinds = [
    (he, BatchNormalization, _("He, with batch normalization"), "weight", "o-"),
    (normal(0.02), BatchNormalization, _("std 0.02, with batch normalization"), "output", "s--"),
    (he, None, _("He alone"), "muted", "v:"),
]


def accuracy(rate, initializer, normalization, seed):
    rng, sizes = np.random.default_rng(seed), [784, *[50] * 5, 10]
    network = mlp(sizes, initializer=initializer, normalization=normalization, rng=rng)
    fit(network, SGD(rate), x[:1000], t[:1000], epochs=3, batch_size=50, rng=rng, progress=False)
    return network.accuracy(x[9000:], t[9000:])


figure, ax = panels(height=3.8)
for initializer, kind, name, color, style in kinds:
    found = [[accuracy(rate, initializer, kind, seed) for seed in range(3)] for rate in rates]
    ax.plot(rates, np.mean(found, axis=1), style, color=COLORS[color], label=name, mec="white")
ax.axhline(0.1, color=COLORS["muted"], lw=1)
ax.set(xscale="log", xlabel=_("learning rate"), ylabel=_("accuracy"), ylim=(0, 1))
ax.set_xticks([0.01, 0.1, 1], ["0.01", "0.1", "1"])
ax.minorticks_off()
figure.legend(loc="outside upper center")
text = _(
    "Three curves of accuracy over learning rates from {low} to {high}. He alone makes a narrow "
    "hill around 0.1 and falls to guessing, one in ten, at the largest rates. With batch "
    "normalization both curves are wide: from 0.02 on they stay high, up to the largest rate."
)
describe(figure, text.format(low=rates[0], high=rates[-1]))
plt.show()

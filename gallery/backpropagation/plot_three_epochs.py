"""
Three epochs of digits
======================

A network with 79,510 parameters learns to read ten digits. Every tenth step it is tested on
pictures that it does not learn from.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.datasets import mnist
from mitbadak.network import mlp
from mitbadak.plotting import COLORS, describe, subplots
from mitbadak.plotting import translate as _
from mitbadak.training import minibatches

x, t = mnist.load().train
x_learn, t_learn, x_check, t_check = x[:9000], t[:9000], x[9000:], t[9000:]
rng = np.random.default_rng(0)
network = mlp([784, 100, 10], rng=rng)
accuracies = []
for _epoch in range(3):
    for step, batch in enumerate(minibatches(x_learn, t_learn, batch_size=100, rng=rng)):
        if step % 10 == 0:
            accuracies.append(network.accuracy(x_check, t_check))
        grads = network.gradient(*batch)
        for name, W in network.params.items():
            W -= 0.5 * grads[name]
accuracies.append(network.accuracy(x_check, t_check))

figure, ax = subplots(height=2.9)
ax.plot(np.linspace(0, 3, len(accuracies)), accuracies, color=COLORS["accuracy"])
ax.axhline(0.1, color=COLORS["muted"], ls="--", lw=1.5)
ax.text(3, 0.12, _("by chance"), color=COLORS["muted"], ha="right", va="bottom")
ax.set(xlabel=_("epoch"), ylabel=_("accuracy"), ylim=(0, 1), xlim=(0, 3), xticks=[0, 1, 2, 3])
ax.grid(alpha=0.4)
describe(
    figure,
    _(
        "A curve over three epochs. The accuracy starts near 0.1, rises above 0.8 within half an "
        "epoch, and then slowly to about 0.92. A dashed line marks 0.1, by chance."
    ),
)
plt.show()

"""
Three epochs of digits
======================

A network with 79,510 parameters learns to read ten digits. Every tenth step it is tested on
pictures that it does not learn from.
"""

from mitbadak.datasets import mnist
from mitbadak.initializers import normal
from mitbadak.network import mlp
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _
from mitbadak.training import minibatches

import matplotlib.pyplot as plt
import numpy as np

x, t = mnist.load().train
x_train, t_train, x_val, t_val = x[:9000], t[:9000], x[9000:], t[9000:]
rng = np.random.default_rng(0)
network = mlp([784, 100, 10], initializer=normal(0.01), rng=rng)
accuracies, epochs, chance = [], 3, 0.1
for _epoch in range(epochs):
    for step, batch in enumerate(minibatches(x_train, t_train, batch_size=100, rng=rng)):
        if step % 10 == 0:
            accuracies.append(network.accuracy(x_val, t_val))
        grads = network.gradient(*batch)
        for name, W in network.params.items():
            W -= 0.5 * grads[name]
accuracies.append(network.accuracy(x_val, t_val))

figure, ax = panels(height=2.9)
ax.plot(np.linspace(0, epochs, len(accuracies)), accuracies, color=COLORS["accuracy"])
ax.axhline(chance, color=COLORS["muted"], ls="--", lw=1.5)
ax.text(3, 0.12, _("by chance"), color=COLORS["muted"], ha="right", va="bottom")
ax.set(xlabel=_("epoch"), ylabel=_("accuracy"), ylim=(0, 1), xlim=(0, 3), xticks=[0, 1, 2, 3])
ax.grid(alpha=0.4)
text = _(
    "A curve over {epochs} epochs. The accuracy starts at {first:.2f}, rises to {half:.2f} within "
    "half an epoch, and then slowly to {last:.2f}. A dashed line marks {chance}, by chance."
)
half = accuracies[len(accuracies) // (2 * epochs)]
values = {"first": accuracies[0], "half": half, "last": accuracies[-1]}
describe(figure, text.format(epochs=epochs, chance=chance, **values))
plt.show()

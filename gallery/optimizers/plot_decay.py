"""
How much weight decay
=====================

A network with 79,510 parameters learns 300 digits, about a quarter of them with a wrong label, for
one strength of weight decay. The curves are the means of three starts.
"""

from mitbadak.datasets import mnist
from mitbadak.network import mlp
from mitbadak.optimizers import SGD
from mitbadak.plotting import COLORS, describe, panels, turning
from mitbadak.plotting import translate as _
from mitbadak.training import fit

import matplotlib.pyplot as plt
import numpy as np

x, t = mnist.load().train
labels, rng = t[:300].copy(), np.random.default_rng(9)
drawn = rng.random(300) < 0.3
labels[drawn] = rng.integers(10, size=drawn.sum())


def curves(decay, seed):
    rng = np.random.default_rng(seed)
    network = mlp([784, 100, 10], weight_decay=decay, rng=rng)
    how = {"epochs": 40, "validation": (x[1000:2000], t[1000:2000]), "progress": False}
    history = fit(network, SGD(0.1), x[:300], labels, batch_size=50, rng=rng, **how)
    return history.train_accuracy, history.validation_accuracy


figure, ax = panels(height=2.8)
ax.set(xlabel=_("epoch"), ylabel=_("accuracy"), ylim=(0.3, 1.03), yticks=[0.4, 0.6, 0.8, 1])
ax.set(xlim=(-0.5, 41.5), xticks=range(0, 41, 10))

for decay in turning(figure, {_("Weight decay"): [0, 0.02, 0.05, 0.1, 0.2]}):
    known, seen = np.mean([curves(decay, seed) for seed in range(3)], axis=0)
    look = {"color": COLORS["accuracy"], "markevery": 4, "mfc": "white"}
    ax.plot(range(1, 41), known, "o-", label=_("training"), **look)
    ax.plot(range(1, 41), seen, "s--", label=_("validation"), **look)
    ax.fill_between(range(1, 41), seen, known, color=COLORS["accuracy"], alpha=0.12, lw=0)
    ax.legend(loc="lower right")
    gap = f"{known[-1] - seen[-1]:.2f}".replace("-", "−")
    ax.set_title(_("gap at the end: {gap}").format(gap=gap))
    text = _(
        "Weight decay {decay:g}: two curves of accuracy over 40 epochs. On the training data it "
        "ends at {known:.2f}, on the validation data at {seen:.2f} after a peak of {peak:.2f}. The "
        "gap at the end is {gap}."
    )
    numbers = {"known": known[-1], "seen": seen[-1], "peak": seen.max(), "gap": gap}
    describe(figure, text.format(decay=decay, **numbers))
plt.show()

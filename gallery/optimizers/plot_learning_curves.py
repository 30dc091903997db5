"""
The race on MNIST
=================

The same network on 2000 digits, three epochs. Each optimizer has a learning rate that suits it and
the same five starts; the curves are means.
"""

from mitbadak.datasets import mnist
from mitbadak.network import mlp
from mitbadak.optimizers import SGD, AdaGrad, Adam, Momentum, RMSProp
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _
from mitbadak.training import fit

import matplotlib.pyplot as plt
import numpy as np

x, t = (part[:2000] for part in mnist.load().train)
runners = {
    "SGD, 0.2": (SGD, 0.2, "sgd", ":"),
    f"{_('Momentum')}, 0.1": (Momentum, 0.1, "momentum", "--"),
    "AdaGrad, 0.02": (AdaGrad, 0.02, "adagrad", "-"),
    "RMSProp, 0.002": (RMSProp, 0.002, "rmsprop", "-."),
    "Adam, 0.01": (Adam, 0.01, "adam", "-"),
}


def losses(make, rate, seed):
    rng = np.random.default_rng(seed)
    how = {"epochs": 3, "batch_size": 100, "rng": np.random.default_rng(seed)}
    return fit(mlp([784, 50, 50, 10], rng=rng), make(rate), x, t, progress=False, **how).loss


figure, ax = panels(height=3.6)
for number, (name, (make, rate, color, dashes)) in enumerate(runners.items()):
    mean = np.mean([losses(make, rate, seed) for seed in range(5)], axis=0)
    smooth = np.convolve(mean, np.ones(5) / 5, "valid")  # the mean of five steps
    marks = {"marker": "ovDPX"[number], "markevery": (number * 2, 10), "ms": 6, "mec": "white"}
    ax.plot(range(5, len(mean) + 1), smooth, dashes, color=COLORS[color], label=name, **marks)
ax.set(xlabel=_("steps"), ylabel=_("loss"), ylim=(0, 2.1), xlim=(4, 62))
ax.legend()
text = _(
    "Five falling curves of the loss over {steps} steps. The one of SGD lies above the others from "
    "the first epoch on, the one of Adam below them; those of momentum, AdaGrad and RMSProp come "
    "together between them."
)
describe(figure, text.format(steps=len(mean)))
plt.show()

"""
The race on MNIST
=================

The same network, the same initial weights, the same batches: 2000 digits, three epochs. Each
optimizer has a learning rate that suits it.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.datasets import mnist
from mitbadak.initializers import he
from mitbadak.network import mlp
from mitbadak.optimizers import SGD, AdaGrad, Adam, Momentum, RMSProp
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _
from mitbadak.training import fit

x, t = (part[:2000] for part in mnist.load().train)
runners = {
    "SGD, 0.2": (SGD(0.2), "sgd", ":"),
    f"{_('Momentum')}, 0.1": (Momentum(0.1), "momentum", "--"),
    "AdaGrad, 0.02": (AdaGrad(0.02), "adagrad", "-"),
    "RMSProp, 0.002": (RMSProp(0.002), "rmsprop", "-."),
    "Adam, 0.01": (Adam(0.01), "adam", "-"),
}

figure, ax = panels(height=3.6)
for number, (name, (optimizer, color, dashes)) in enumerate(runners.items()):
    network = mlp([784, 50, 50, 10], initializer=he, rng=np.random.default_rng(0))
    rng = np.random.default_rng(1)
    losses = fit(network, optimizer, x, t, epochs=3, batch_size=100, rng=rng, progress=False).loss
    smooth = np.convolve(losses, np.ones(10) / 10, "valid")  # the mean of ten steps
    marks = {"marker": "ovDPX"[number], "markevery": (number * 2, 10), "ms": 6, "mec": "white"}
    ax.plot(range(10, len(losses) + 1), smooth, dashes, color=COLORS[color], label=name, **marks)
ax.set(xlabel=_("steps"), ylabel=_("loss"), ylim=(0, 2), xlim=(9, 62))
ax.legend()
text = _(
    "Five falling curves of the loss over {steps} steps. The one of SGD lies above the others all "
    "the way, the one of Adam below them; those of AdaGrad and RMSProp run side by side."
)
describe(figure, text.format(steps=len(losses)))
plt.show()

"""
Three learning rates, and what a schedule does
==============================================

Above, the learning rate of Adam over the training: constant, falling along a cosine, and with a
warm-up before that. Below, the loss on a thousand digits, the mean of five starts.
"""

from mitbadak.datasets import mnist
from mitbadak.network import mlp
from mitbadak.optimizers import Adam
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _
from mitbadak.training import fit

import matplotlib.pyplot as plt
import numpy as np

x, t = (part[:1000] for part in mnist.load().train)
how = {"epochs": 8, "batch_size": 20, "progress": False}
u = np.linspace(0, 1, 8 * 1000 // 20)  # the fraction of the training that is done
cosine = (1 + np.cos(np.pi * u)) / 2
schedules = [
    (_("constant"), np.ones_like(u), "muted", ":"),
    (_("cosine"), cosine, "loss", "--"),
    (_("warm-up and cosine"), np.minimum(1, 10 * u) * cosine, "accuracy", "-"),
]


def losses(rates, seed):
    plan = [lambda step: setattr(step.optimizer, "learning_rate", rates[step.step - 1])]
    network = mlp([784, 50, 50, 10], rng=np.random.default_rng(seed))
    rng = np.random.default_rng(seed)
    return fit(network, Adam(1.0), x, t, rng=rng, callbacks=plan, **how).train_loss


figure, axes = panels(2, 1, height=3.8)
for name, schedule, color, style in schedules:
    axes[0].plot(8 * u, 0.03 * schedule, style, color=COLORS[color], label=name)
    mean = np.mean([losses(0.03 * schedule, seed) for seed in range(5)], axis=0)
    axes[1].plot(range(1, 9), mean, "o" + style, color=COLORS[color], ms=5, mec="white")
axes[0].set(ylabel=_("learning rate"), xlim=(0, 8.2), yticks=[0, 0.01, 0.02, 0.03])
axes[1].set(ylabel=_("loss"), xlabel=_("epoch"), xlim=(0, 8.2), ylim=(0, 2.5))
figure.legend(loc="outside upper center", ncols=3, columnspacing=1)
figure.align_ylabels()
text = _(
    "Above, three learning rates over eight epochs: one stays at 0.03, one falls from there to 0 "
    "like half a wave, one first rises from 0 and then falls the same way. Below, three falling "
    "curves of the loss: the constant rate ends highest, warm-up with cosine starts and ends "
    "lowest."
)
describe(figure, text)
plt.show()

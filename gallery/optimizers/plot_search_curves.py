"""
The best twenty of sixty
========================

Random search over learning rate and weight decay: sixty trials of ten epochs with 300 digits. The
curves are those of the best twenty, in order.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.datasets import mnist
from mitbadak.initializers import he
from mitbadak.network import mlp
from mitbadak.optimizers import SGD
from mitbadak.plotting import COLORS, describe, subplots
from mitbadak.plotting import translate as _
from mitbadak.search import log_uniform, random_search
from mitbadak.training import fit

x, t = mnist.load().train
train, validation, rng = (x[:300], t[:300]), (x[5000:5500], t[5000:5500]), np.random.default_rng
build = lambda decay: mlp([784, 30, 10], initializer=he, rng=rng(0), weight_decay=decay)
how = {"epochs": 10, "batch_size": 50, "validation": validation, "progress": False}
learn = lambda rate, decay: fit(build(decay), SGD(rate), *train, rng=rng(1), **how)
space = {"rate": log_uniform(1e-4, 1), "decay": log_uniform(1e-6, 1)}
histories = []
score = lambda **h: histories.append(learn(**h)) or histories[-1].validation_accuracy[-1]
result = random_search(score, space, 60, rng(0))

figure, axes = subplots(5, 4, height=6, sharex=True, sharey=True)
for place, (ax, trial) in enumerate(zip(axes.flat, result.ranking, strict=False), start=1):
    history = histories[result.trials.index(trial)]
    ax.plot(range(1, 11), history.train_accuracy, "-", color=COLORS["accuracy"], lw=1.5)
    ax.plot(range(1, 11), history.validation_accuracy, "--", color=COLORS["accuracy"], lw=1.5)
    ax.set_title(f"{place}: {trial.score:.2f}", fontsize=10)
    ax.set(ylim=(0, 1.05), xticks=[], yticks=[0, 1])
axes[0, 0].lines[0].set_label(_("training"))
axes[0, 0].lines[1].set_label(_("validation"))
figure.legend(loc="outside upper center", ncols=2)
figure.supxlabel(_("epoch"), fontsize=11)
describe(
    figure,
    _(
        "Twenty small panels, each with the accuracy on training and validation data over ten "
        "epochs. In the first ones both curves rise at once and stay high. In the last three they "
        "rise slowly and are still rising at the end."
    ),
)
plt.show()

"""
Where the good ones lie
=======================

Random search over learning rate and weight decay: each mark is one of sixty trials, in powers of
ten. The darker and larger, the better it was on the validation digits.
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
result = random_search(lambda **h: learn(**h).validation_accuracy[-1], space, 60, rng(0))
rates, decays = ([trial.hyperparameters[name] for trial in result.trials] for name in space)
scores = np.array([trial.score for trial in result.trials])

figure, ax = subplots(height=3.8)
marks = ax.scatter(
    rates, decays, s=15 + 130 * scores**3, c=scores, cmap="cividis_r", vmin=0, vmax=0.8,
    ec=COLORS["boundary"], lw=0.7,
)  # fmt: skip
best = result.best.hyperparameters
ax.plot(best["rate"], best["decay"], "o", ms=20, mfc="none", color=COLORS["output"], mew=2)
ax.set(xscale="log", yscale="log", xlabel=_("learning rate"), ylabel=_("weight decay"))
ax.set_xticks([1e-4, 1e-3, 0.01, 0.1, 1], ["0.0001", "0.001", "0.01", "0.1", "1"])
ax.set_yticks([1e-6, 1e-4, 0.01, 1], [f"$10^{{{n}}}$" for n in (-6, -4, -2)] + ["1"])
ax.minorticks_off()
figure.colorbar(marks, label=_("validation accuracy"))
describe(
    figure,
    _(
        "Sixty circles on a square with the learning rate across and the weight decay upwards. "
        "The large dark ones, the good trials, lie in a strip on the right, at learning rates "
        "between 0.05 and 0.6, at weight decays from the smallest up to 0.01."
    ),
)
plt.show()

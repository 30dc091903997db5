"""
The best and the twentieth of sixty
===================================

Random search over learning rate and weight decay: sixty trials of ten epochs with 300 digits. The
curves are those of the best three and of places 18 to 20.
"""

from mitbadak.datasets import mnist
from mitbadak.initializers import he
from mitbadak.network import mlp
from mitbadak.optimizers import SGD
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _
from mitbadak.search import log_uniform, random_search
from mitbadak.training import fit

import matplotlib.pyplot as plt
import numpy as np

x, t = mnist.load().train
how = {"epochs": 10, "batch_size": 50, "validation": (x[5000:5500], t[5000:5500])}
histories = []


def score(rate, decay):
    rng = np.random.default_rng(0)
    network = mlp([784, 30, 10], initializer=he, rng=rng, weight_decay=decay)
    rng = np.random.default_rng(1)
    histories.append(fit(network, SGD(rate), x[:300], t[:300], rng=rng, progress=False, **how))
    return histories[-1].validation_accuracy[-1]


space = {"rate": log_uniform(1e-4, 1), "decay": log_uniform(1e-6, 1)}
result = random_search(score, space, 60, np.random.default_rng(0))

figure, axes = panels(2, 3, height=3.4, sharex=True, sharey=True)
for place, ax in zip((1, 2, 3, 18, 19, 20), axes.flat, strict=True):
    history = histories[result.trials.index(result.ranking[place - 1])]
    for curve, style in ((history.train_accuracy, "-"), (history.validation_accuracy, "--")):
        ax.plot(range(1, 11), curve, style, color=COLORS["accuracy"], lw=1.5)
    ax.set_title(_("place {place}").format(place=place))
    ax.set(ylim=(0, 1.05), xticks=[1, 10], yticks=[0, 0.5, 1])
axes[0, 0].set_ylabel(_("accuracy"))
figure.legend([_("training"), _("validation")], loc="outside upper center", ncols=2)
figure.supxlabel(_("epoch"), fontsize=13)
text = _(
    "Six panels with the accuracy on training and validation data over {epochs} epochs. In the "
    "upper row, places 1 to 3, both curves rise at once and stay high. In the lower row, places 18 "
    "to 20, they rise slowly and are still rising at the end."
)
describe(figure, text.format(epochs=how["epochs"]))

# %%
# Where the good trials are
# -------------------------
#
# Each mark is one trial. The bluer and larger, the better it was on the validation digits.
rates, decays = np.array([[trial.hyperparameters[n] for trial in result.trials] for n in space])
scores = np.array([trial.score for trial in result.trials])
figure, ax = panels(height=3.8)
look = {"cmap": "cividis_r", "vmin": 0, "vmax": 0.8, "ec": COLORS["boundary"], "lw": 0.7}
marks = ax.scatter(rates, decays, s=15 + 130 * scores**3, c=scores, **look)
best = result.best.hyperparameters
ax.plot(best["rate"], best["decay"], "o", ms=20, mfc="none", color=COLORS["output"], mew=2)
ax.set(xscale="log", yscale="log", xlabel=_("learning rate"), ylabel=_("weight decay"))
ax.set_xticks([1e-4, 1e-3, 0.01, 0.1, 1], ["0.0001", "0.001", "0.01", "0.1", "1"])
ax.set_yticks([1e-6, 1e-4, 0.01, 1], [f"$10^{{{n}}}$" for n in (-6, -4, -2)] + ["1"])
ax.minorticks_off()
figure.colorbar(marks, label=_("validation accuracy"))
good = scores > result.best.score - 0.1
low, high, most = min(rates[good]), max(rates[good]), max(decays[good])
text = _(
    "{trials} circles on a square with the learning rate across and the weight decay upward. The "
    "large blue ones, the good trials, lie in a strip on the right, at learning rates between "
    "{low:.1g} and {high:.1g}, at weight decays from the smallest up to {most:.1g}."
)
describe(figure, text.format(trials=len(scores), low=low, high=high, most=most))
plt.show()

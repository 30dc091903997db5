"""
Overfitting and its cures
=========================

A network with 79,510 parameters learns 300 digits, about a quarter of them with a wrong label.
The curves are the means of five starts.
"""

from mitbadak.datasets import mnist
from mitbadak.network import mlp
from mitbadak.optimizers import SGD
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _
from mitbadak.training import fit

import matplotlib.pyplot as plt
import numpy as np

x, t = mnist.load().train
labels, rng = t[:300].copy(), np.random.default_rng(9)
drawn = rng.random(300) < 0.3
labels[drawn] = rng.integers(10, size=drawn.sum())
epochs = range(1, 41)


def curves(decay, ratio, seed):
    rng = np.random.default_rng(seed)
    network = mlp([784, 100, 10], dropout=ratio, weight_decay=decay, rng=rng)
    how = {"epochs": 40, "validation": (x[1000:2000], t[1000:2000]), "progress": False}
    history = fit(network, SGD(0.1), x[:300], labels, batch_size=50, rng=rng, **how)
    return history.train_accuracy, history.validation_accuracy


cures = {_("no cure"): (0, 0), _("weight decay"): (0.1, 0), _("dropout"): (0, 0.5)}
means = [np.mean([curves(*cure, seed) for seed in range(5)], axis=0) for cure in cures.values()]
known, seen = zip(*means, strict=True)

figure, ax = panels(height=3.2)
look = {"color": COLORS["accuracy"], "markevery": 4, "mfc": "white"}
ax.plot(epochs, known[0], "o-", label=_("training"), **look)
ax.plot(epochs, seen[0], "s--", label=_("validation"), **look)
best = int(seen[0].argmax())
ax.plot(epochs[best], seen[0][best], "*", color=COLORS["output"], ms=15, mec="white")
ax.set(xlabel=_("epoch"), ylabel=_("accuracy"), ylim=(0.3, 1.03), yticks=[0.4, 0.6, 0.8, 1])
ax.legend(loc="lower right")
text = _(
    "Two curves of accuracy over {epochs} epochs. On the training data it climbs to {top:.2f}. On "
    "the validation data it rises to {peak:.2f} in epoch {best}, marked by a star, and then falls "
    "to {last:.2f}."
)
top, peak, last = known[0][-1], seen[0][best], seen[0][-1]
describe(figure, text.format(epochs=40, top=top, peak=peak, best=epochs[best], last=last))

# %%
# Two cures
# ---------
#
# The accuracy on the validation data again, now also with weight decay and with dropout.
figure, ax = panels(height=3.2)
styles = [("muted", "s--"), ("weight", "o-"), ("one", "v-")]
for name, (color, style), curve in zip(cures, styles, seen, strict=True):
    ax.plot(epochs, curve, style, color=COLORS[color], markevery=4, mfc="white", label=name)
ax.set(xlabel=_("epoch"), ylabel=_("validation accuracy"), ylim=(0.6, 0.78))
ax.legend(loc="lower right")
text = _(
    "Three curves of the validation accuracy over {epochs} epochs. All rise to about {peak:.2f}. "
    "Without a cure the curve then falls to {ends[0]:.2f}; with weight decay it ends at "
    "{ends[1]:.2f}, with dropout at {ends[2]:.2f}."
)
describe(figure, text.format(epochs=40, peak=peak, ends=[curve[-1] for curve in seen]))
plt.show()

"""
Two methods, one gradient
=========================

Each mark is one parameter of a small network: its derivative by finite differences, and the same by
backpropagation. The marks lie on the line of equal values.
"""

from mitbadak.checking import network_gradient
from mitbadak.initializers import normal
from mitbadak.network import mlp
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(0)
network = mlp([20, 10, 5], initializer=normal(0.01), rng=rng, dtype=np.float64)
for W in network.params.values():
    W += rng.normal(size=W.shape)
x, t = rng.normal(size=(30, 20)), rng.integers(0, 5, size=30)
numerical, analytic = network_gradient(network, x, t), network.gradient(x, t)

figure, ax = panels(height=3.6)
ax.axline((0, 0), slope=1, color=COLORS["muted"], lw=1.2, zorder=1)
styles = {"affine1.W": "o", "affine1.b": "s", "affine2.W": "^", "affine2.b": "D"}
colors = [COLORS[name] for name in ("weight", "bias", "input", "output")]
for (name, marker), color in zip(styles.items(), colors, strict=True):
    both = numerical[name].ravel(), analytic[name].ravel()
    ax.plot(*both, marker, mfc="none", mec=color, ms=6, mew=1.3, label=name)
ax.set(xlabel=_("by finite differences"), ylabel=_("by backpropagation"))
ax.legend(loc="upper left")
text = _(
    "{count} marks for the parameters of a network with two affine layers. All of them lie on the "
    "diagonal, where both derivatives are equal."
)
describe(figure, text.format(count=sum(W.size for W in network.params.values())))
plt.show()

"""
The digits it gets wrong
========================

Fifteen test pictures that the network of the chapter gets wrong: those about which it was most
sure of its answer.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.activations import softmax
from mitbadak.datasets import mnist
from mitbadak.initializers import he
from mitbadak.network import mlp
from mitbadak.optimizers import Adam
from mitbadak.plotting import COLORS, describe, subplots
from mitbadak.plotting import translate as _
from mitbadak.training import fit

(x, t), (x_test, t_test) = mnist.load()
rng = np.random.default_rng(0)
learn = rng.permutation(len(x))[2000:]
network = mlp([784, 100, 10], initializer=he, rng=rng)
fit(network, Adam(0.001), x[learn], t[learn], epochs=10, batch_size=100, rng=rng, progress=False)

y = softmax(network.predict(x_test))
answers, sure = y.argmax(axis=1), y.max(axis=1)
wrong = np.flatnonzero(answers != t_test)
worst = wrong[np.argsort(-sure[wrong])][:15]

figure, axes = subplots(3, 5, height=4.2)
for ax, i in zip(axes.flat, worst, strict=True):
    ax.imshow(x_test[i].reshape(28, 28), cmap="gray_r", vmin=0, vmax=1)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color=COLORS["muted"])
    ax.set_title(rf"{t_test[i]} $\to$ {answers[i]}", color=COLORS["output"])
    ax.set_xlabel(f"{100 * sure[i]:.1f} %", fontsize=10, labelpad=3)
text = _(
    "Fifteen handwritten digits. Above each stands what it shows and what the network says, first "
    "{shows} → {says}; below, how sure the network was, from {most} % downwards."
)
i = worst[0]
describe(figure, text.format(shows=t_test[i], says=answers[i], most=f"{100 * sure[i]:.1f}"))
plt.show()

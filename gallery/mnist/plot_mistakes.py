"""
Which digit is taken for which
==============================

The confusion matrix of the chapter's network on the 2,000 test pictures. Only the mistakes are
colored.
"""

from mitbadak.activations import softmax
from mitbadak.datasets import mnist
from mitbadak.initializers import he
from mitbadak.network import mlp
from mitbadak.optimizers import Adam
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _
from mitbadak.training import fit

import matplotlib.pyplot as plt
import numpy as np

(x, t), (x_test, t_test) = mnist.load()
rng = np.random.default_rng(0)
train = rng.permutation(len(x))[2000:]
network = mlp([784, 100, 10], initializer=he, rng=rng)
fit(network, Adam(0.001), x[train], t[train], epochs=10, batch_size=100, rng=rng, progress=False)
y = softmax(network.predict(x_test))
answers, sure = y.argmax(axis=1), y.max(axis=1)
table = np.zeros((10, 10), dtype=int)
np.add.at(table, (t_test, answers), 1)
mistakes = np.where(np.eye(10, dtype=bool), 0, table)

figure, ax = panels(height=4.7)
ax.imshow(np.where(mistakes > 0, mistakes, np.nan), cmap="Oranges", vmin=0, vmax=10)
for true, answer in np.ndindex(10, 10):
    if true == answer:
        ax.add_patch(plt.Rectangle((true - 0.5, true - 0.5), 1, 1, fc="#E4E4E4", ec="none"))
    ax.text(answer, true, table[true, answer] or "", ha="center", va="center")
ax.set(xticks=range(10), yticks=range(10), xlabel=_("answer"), ylabel=_("the picture shows"))
ax.tick_params(length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
ax.xaxis.set_label_position("top")
ax.spines[:].set(visible=True, color=COLORS["muted"])
right, many = table.diagonal(), 10
rows = np.flatnonzero(mistakes.sum(axis=1) >= many)
counts = {"cells": table.size - len(right), "filled": (mistakes > 0).sum(), "most": mistakes.max()}
text = _(
    "A table of ten rows and ten columns. On the diagonal, in gray, numbers from {low} to {high}. "
    "Of the {cells} cells off it, {filled} hold a number, at most {most}; the others are empty. "
    "These rows have {many} mistakes or more: {rows}."
)
counts |= {"low": right.min(), "high": right.max(), "many": many}
describe(figure, text.format(rows=", ".join(map(str, rows)), **counts))

# %%
# The digits it gets wrong
# ------------------------
#
# Fifteen test pictures that the network of the chapter gets wrong, the ones it was most confident
# about.
wrong = np.flatnonzero(answers != t_test)
worst = wrong[np.argsort(-sure[wrong])][:15]
figure, axes = panels(3, 5, height=4.2)
for ax, i in zip(axes.flat, worst, strict=True):
    ax.imshow(x_test[i].reshape(28, 28), cmap="gray_r", vmin=0, vmax=1)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color=COLORS["muted"])
    ax.set_title(rf"{t_test[i]} $\to$ {answers[i]}", color=COLORS["output"])
    ax.set_xlabel(f"{100 * sure[i]:.1f}%", fontsize=12, labelpad=3)
text = _(
    "Fifteen handwritten digits. Above each is what it shows and what the network says, first "
    "{shows} → {says}; below, how sure the network was, from {most}% down."
)
i = worst[0]
describe(figure, text.format(shows=t_test[i], says=answers[i], most=f"{100 * sure[i]:.1f}"))
plt.show()

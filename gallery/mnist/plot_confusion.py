"""
Which digit is taken for which
==============================

The confusion matrix of the chapter's network on the 2,000 test pictures. Only the mistakes are
coloured.
"""

import matplotlib.pyplot as plt
import numpy as np

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

table = np.zeros((10, 10), dtype=int)
np.add.at(table, (t_test, network.predict(x_test).argmax(axis=1)), 1)
mistakes = np.where(np.eye(10, dtype=bool), 0, table)

figure, ax = subplots(height=4.7)
ax.imshow(np.where(mistakes > 0, mistakes, np.nan), cmap="Oranges", vmin=0, vmax=10)
for true in range(10):
    ax.add_patch(plt.Rectangle((true - 0.5, true - 0.5), 1, 1, fc="#E4E4E4", ec="none"))
    for answer in range(10):
        number = table[true, answer] or ""
        ax.text(answer, true, number, ha="center", va="center", fontsize=10)
ax.set(xticks=range(10), yticks=range(10), xlabel=_("answer"), ylabel=_("the picture shows"))
ax.tick_params(length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
ax.xaxis.set_label_position("top")
ax.spines[:].set(visible=True, color=COLORS["muted"])
right, rows = table.diagonal(), np.flatnonzero(mistakes.sum(axis=1) >= 10)
text = _(
    "A table of ten rows and ten columns. On the diagonal, in grey, numbers from {low} to {high}. "
    "Beside it most cells are empty or hold a 1 or 2. These rows have ten mistakes or more: {rows}."
)
describe(figure, text.format(low=right.min(), high=right.max(), rows=", ".join(map(str, rows))))
plt.show()

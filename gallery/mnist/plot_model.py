"""
The network of this chapter
===========================

From 784 pixels through a hundred hidden neurons to ten outputs. Of the first two layers only a few
neurons are drawn; every neuron is joined to all of the layer before. The network has seen its
training images ten times, and the bars show what it makes of a digit that is new to it.
"""

from mitbadak.activations import softmax
from mitbadak.datasets import mnist
from mitbadak.network import mlp
from mitbadak.optimizers import Adam
from mitbadak.plotting import COLORS, circle, describe, diagram, panels
from mitbadak.plotting import translate as _
from mitbadak.training import fit

import matplotlib.pyplot as plt
import numpy as np

(x, t), (x_test, t_test) = mnist.load()
rng = np.random.default_rng(0)
train = rng.permutation(len(x))[2000:]
network = mlp([784, 100, 10], rng=rng)
fit(network, Adam(0.001), x[train], t[train], epochs=10, batch_size=100, rng=rng, progress=False)
five = np.flatnonzero(t_test == 5)[1]  # the first is a crooked one
y = softmax(network(x_test[[five]]))[0]

layers = [
    (2.6, ["$x_1$", "$x_2$", "", "$x_{784}$"], 0.4, COLORS["input"], _("input"), "784"),
    (4.3, ["$h_1$", "$h_2$", "$h_3$", "", "$h_{100}$"], 0.4, COLORS["weight"], _("hidden"), "100"),
    (6.0, list("0123456789"), 0.22, COLORS["output"], _("output"), "10"),
]
figure, ax = diagram(height=4, xlim=(-0.3, 7.1), ylim=(-3.1, 3.1))
ax.imshow(x_test[five].reshape(28, 28), cmap="gray_r", extent=(-0.2, 1.6, -0.9, 0.9), zorder=2)
ax.annotate("", (2.1, 0), (1.7, 0), arrowprops={"arrowstyle": "-|>", "lw": 1.8})
ax.text(0.7, -1.4, "28 × 28", ha="center")
before = []
for place, names, radius, color, title, size in layers:
    heights = np.linspace(2.25, -2.25, len(names))
    for name, height in zip(names, heights, strict=True):
        if name:
            circle(ax, (place, height), name, color, radius)
            for start in before:
                line = [place - 1.7, place], [start, height]
                ax.plot(*line, color=COLORS["muted"], lw=0.5, zorder=1)
        else:
            ax.text(place, height, "⋮", ha="center", va="center", fontsize=15)
    before = heights[[name != "" for name in names]]
    ax.text(place, 2.75, title, ha="center", color=color)
    ax.text(place, -2.95, size, ha="center", color=color)
ax.barh(before, 0.7 * y, 0.3, left=6.35, color=COLORS["output"])
text = _(
    "A picture of a handwritten {digit} leads to three columns of circles: {sizes[0]} inputs, "
    "{sizes[1]} hidden neurons, {sizes[2]} outputs named 0 to 9. Lines join each circle with all "
    "circles of the column before. Beside the outputs are bars; only that of {strongest} is long."
)
sizes = [size for *_others, size in layers]
describe(figure, text.format(digit=t_test[five], sizes=sizes, strongest=y.argmax()))

# %%
# A digit that it misreads
# ------------------------
#
# A crooked 5 that is new to the network, and the probability that it gives to each digit.
five = np.flatnonzero(t_test == 5)[0]
y = softmax(network(x_test[[five]]))[0]
figure, (left, right) = panels(1, 2, height=3.2)
left.imshow(x_test[five].reshape(28, 28), cmap="gray_r")
left.set(xticks=[], yticks=[])
left.spines[:].set(visible=True, color=COLORS["muted"])
right.barh(range(10), y, color=COLORS["output"])
right.set(yticks=range(10), xlim=(0, 1), xlabel=_("probability"), ylim=(9.6, -0.6))
second, first = y.argsort()[-2:]
text = _("Left, a crooked {shows}. Right, ten bars: that of {says} is the longest, then {second}.")
describe(figure, text.format(shows=t_test[five], says=first, second=second))
plt.show()

"""
Weights as a picture
====================

A perceptron that tells digits apart has a weight for each of the 784 pixels. Put back in their
places, the weights are a picture of what it looks for.
"""

from mitbadak.datasets import mnist
from mitbadak.perceptron import learn
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
from matplotlib.colors import LinearSegmentedColormap

x, t = mnist.load().train
shades = LinearSegmentedColormap.from_list("", [COLORS["zero"], "#FFFFFF", COLORS["one"]])

figure, axes = panels(1, 2, height=3.3)
for ax, (no, yes) in zip(axes, [(0, 1), (4, 9)], strict=True):
    chosen = (t == no) | (t == yes)
    learned = learn(x[chosen][:500], t[chosen][:500] == yes)
    weights = learned.perceptron.weights.reshape(28, 28)
    top = abs(weights).max()
    image = ax.imshow(weights, cmap=shades, vmin=-top, vmax=top)
    ax.set(title=_("{no} or {yes}?").format(no=no, yes=yes), xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color=COLORS["muted"])
    bar = figure.colorbar(image, location="bottom", aspect=14, pad=0.04)
    bar.outline.set_edgecolor(COLORS["muted"])
    labels = [_("for {digit}").format(digit=digit) for digit in (no, yes)]
    bar.set_ticks([-0.7 * top, 0.7 * top], labels=labels)
describe(
    figure,
    _(
        "Two squares of 28 by 28 fields, from blue (weights below 0) to orange (weights above "
        "0), without color near 0. Left, for 0 or 1: an orange stroke in the middle, slanted like "
        "a 1, and on both sides of it blue arcs, as of a 0. Right, for 4 or 9: an orange bar at "
        "the top, where a 9 is closed, and more patches of both colors below, without a clear "
        "shape."
    ),
)
plt.show()

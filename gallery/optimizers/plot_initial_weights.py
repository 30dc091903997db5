"""
Activations of the sigmoid, of tanh and of ReLU
===============================================

A thousand samples go through five layers of a hundred neurons. Each column is a layer, each row a
way to draw the initial weights; the bars count how often a value occurs. The zeros that ReLU
makes are left out. First the sigmoid.
"""

from mitbadak.initializers import he, normal, xavier
from mitbadak.layers import ReLU, Sigmoid, Tanh
from mitbadak.network import mlp
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

x = np.random.default_rng(0).normal(size=(1000, 100))
size = {"height": 4.6, "sharex": True, "sharey": "row"}
starts = {f"std {std}": normal(std) for std in (1, 0.01)} | {"Xavier": xavier, "He": he}


def outputs(h, initializer, y):
    rng = np.random.default_rng(1)
    network = mlp([100] * 6, activation=h, initializer=initializer, rng=rng, dtype=float)
    for affine in network.layers[::2]:
        yield (y := h().forward(affine.forward(y)))


def draw_row(axes, h, name, ticks):
    axes[0].set_title(name, loc="left")
    for ax, y in zip(axes, outputs(h, starts[name], x), strict=True):
        ax.hist(y[y != 0], bins=25, range=(ticks[0], ticks[-1]), color=COLORS["output"])
        ax.set(yticks=[], xticks=ticks)
        ax.spines["left"].set_visible(False)


def draw(axes, h, names, ticks):
    for row, name in zip(axes, names, strict=True):
        draw_row(row, h, name, ticks)
    for number, ax in enumerate(axes[-1], start=1):
        ax.set_xlabel(_("layer {number}").format(number=number))


figure, axes = panels(3, 5, **size)
draw(axes, Sigmoid, list(starts)[:3], ticks=[0, 1])
text = _(
    "Three rows of five histograms of values from 0 to 1. {rows[0]}: two heaps, at 0 and at 1, in "
    "every layer. {rows[1]}: a few thin bars at one half. {rows[2]}: a broad hill around one half "
    "in the first layer, then a narrower one, ragged from the third layer on."
)
describe(figure, text.format(rows=list(starts)))

# %%
# Activations of tanh
# -------------------
figure, axes = panels(3, 5, **size)
draw(axes, Tanh, list(starts)[:3], ticks=[-1, 0, 1])
text = _(
    "Three rows of five histograms of values from -1 to 1. {rows[0]}: two heaps at the ends. "
    "{rows[1]}: a hill around 0 in the first layer, from the second on a single bar at 0. "
    "{rows[2]}: in the first layer spread evenly, a little higher at the ends; from the second on "
    "a broad hill around 0, a little narrower from layer to layer."
)
describe(figure, text.format(rows=list(starts)))

# %%
# Activations of ReLU
# -------------------
figure, axes = panels(3, 5, **size)
draw(axes, ReLU, list(starts)[1:], ticks=[0, 3])
text = _(
    "Three rows of five histograms of values from 0 to 3. {rows[1]}: everything close to 0 from "
    "the first layer on. {rows[2]}: a slope that becomes steeper from layer to layer, as the "
    "values shrink. {rows[3]}: the same slope in all five layers."
)
describe(figure, text.format(rows=list(starts)))
plt.show()

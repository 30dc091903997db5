"""
Why a loss and not accuracy
===========================

Twelve pictures, six of a 2 and six of an 8, are told apart by the ink in their middle,
multiplied by one weight. As the weight grows, the loss changes everywhere, the accuracy only in
jumps. Drawn against a weight, the loss is a slice through the loss surface.
"""

from mitbadak.activations import softmax
from mitbadak.datasets import mnist
from mitbadak.losses import cross_entropy
from mitbadak.neural_network import forward
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

pictures, digits = mnist.load(flatten=False).train
chosen = np.concatenate([np.flatnonzero(digits == digit)[:6] for digit in (2, 8)])
x = pictures[chosen, 12:16, 12:16].mean(axis=(1, 2)).reshape(-1, 1)
t = (digits[chosen] == 8).astype(int)

weights = np.linspace(0, 7, 1401)
outputs = [forward([([[0, w]], [0, -2])], x, output=softmax) for w in weights]
loss = [cross_entropy(y, t) for y in outputs]
accuracy = [(y.argmax(axis=1) == t).mean() for y in outputs]

figure, (above, below) = panels(2, 1, height=3.7, sharex=True)
above.plot(weights, loss, color=COLORS["loss"])
above.set(ylabel=_("loss"), ylim=(0.3, None))
below.plot(weights, accuracy, color=COLORS["accuracy"])
below.set(ylabel=_("accuracy"), xlabel=_("weight $w$"), ylim=(0.4, 1), xlim=(0, 7))
text = _(
    "Two curves over the same weight, from {low:g} to {high:g}. The loss is one smooth valley. The "
    "accuracy is a staircase, up and then down again: level pieces with sudden jumps between them."
)
describe(figure, text.format(low=weights[0], high=weights[-1]))
plt.show()

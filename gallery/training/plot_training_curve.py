"""
A network learns
================

The run of the chapter: three digits, a network of 268 parameters, gradients by finite differences.
Above the loss curve, the loss of each step's mini-batch; below the accuracy, measured before the
first step and after each epoch.
"""

from functools import partial

from mitbadak.activations import softmax
from mitbadak.datasets import mnist
from mitbadak.differentiation import gradient_descent
from mitbadak.losses import cross_entropy
from mitbadak.neural_network import forward
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _
from mitbadak.training import minibatches

import matplotlib.pyplot as plt
import numpy as np

x, t = mnist.load().train
x, t = x[t < 3].reshape(-1, 7, 4, 7, 4).mean(axis=(2, 4)).reshape(-1, 49), t[t < 3]
sets = [(x[:300], t[:300]), (x[300:600], t[300:600])]  # training, validation


# all parameters in one row: W1 (49 × 5), b1 (5), W2 (5 × 3), b2 (3)
def predict(p, x):
    layers = [(p[:245].reshape(49, 5), p[245:250]), (p[250:265].reshape(5, 3), p[265:])]
    return forward(layers, x, output=softmax)


def loss(p, x, t):
    return cross_entropy(predict(p, x), t)


rng = np.random.default_rng(0)
p = np.concatenate([rng.normal(size=245), np.zeros(5), rng.normal(size=15), np.zeros(3)])
losses, parameters = [], [p]
for _epoch in range(8):
    for x_batch, t_batch in minibatches(*sets[0], batch_size=30, rng=rng):
        f = partial(loss, x=x_batch, t=t_batch)
        losses.append(f(p))
        p = gradient_descent(f, p, learning_rate=2.0, steps=1)[-1]
    parameters.append(p)

accuracies = []
figure, (above, below) = panels(2, 1, height=4.0, sharex=True)
above.plot(range(1, 81), losses, color=COLORS["loss"], lw=1.5)
above.set(ylabel=_("loss"), ylim=(0, None))
for (x, t), name, style in zip(sets, (_("training"), _("validation")), ("o-", "s--"), strict=True):
    accuracies.append([(predict(p, x).argmax(axis=1) == t).mean() for p in parameters])
    below.plot(
        range(0, 81, 10), accuracies[-1], style, color=COLORS["accuracy"], label=name, mfc="white"
    )
below.set(ylabel=_("accuracy"), xlabel=_("steps"), ylim=(0, 1.05), xlim=(-2, 82))
below.legend(loc="lower right")
text = _(
    "Two curves over {steps} steps. The loss falls from {first:.1f} to about {last:.1f}, jittering "
    "all the way. The accuracy rises from {low:.2f} to {high:.2f}, at first fast, then slowly; the "
    "curve of the validation data keeps close to that of the training data."
)
ends = {"first": losses[0], "last": np.mean(losses[-10:])}
ends |= {"low": accuracies[0][0], "high": accuracies[0][-1]}
describe(figure, text.format(steps=len(losses), **ends))
plt.show()

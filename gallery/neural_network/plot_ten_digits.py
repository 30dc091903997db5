"""
Ten digits, read by a network
=============================

The first ten test images of the small MNIST set, and what a network of 50 hidden neurons reads
after three passes through the training images.
"""

from mitbadak.datasets import mnist
from mitbadak.network import mlp
from mitbadak.optimizers import SGD
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _
from mitbadak.training import fit

import matplotlib.pyplot as plt
import numpy as np

train, test = mnist.load()
rng = np.random.default_rng(0)
network = mlp([784, 50, 10], rng=rng)
fit(network, SGD(0.5), *train, epochs=3, batch_size=100, rng=rng, progress=False)
answers, digits = network(test.x[:10]).argmax(axis=1), test.t[:10]

figure, axes = panels(2, 5, height=2.6)
for ax, image, answer, digit in zip(axes.flat, test.x, answers, digits, strict=False):
    right = answer == digit
    ax.imshow(image.reshape(28, 28), cmap="gray_r", vmin=0, vmax=1)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color=COLORS["muted"] if right else COLORS["output"])
    ax.spines[:].set_linewidth(1 if right else 3)
    title = str(answer) if right else _("{answer}, not {digit}").format(answer=answer, digit=digit)
    ax.set_title(title, color=COLORS["boundary"] if right else COLORS["output"])
text = _(
    "Ten handwritten digits in two rows, {digits}, and above each one what the network reads. "
    "{right} of its answers are right. Image {place}, in a thick frame, is a crooked {digit}, "
    "which it reads as a {answer}."
)
i = int(np.flatnonzero(answers != digits)[0])
places = {"place": i + 1, "digit": digits[i], "answer": answers[i]}
right = int((answers == digits).sum())
describe(figure, text.format(digits=", ".join(map(str, digits)), right=right, **places))
plt.show()

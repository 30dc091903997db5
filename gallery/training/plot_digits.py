"""
Digits, made small
==================

Three digits of MNIST with their 28 times 28 pixels, and below them what the network of this
chapter sees: 7 times 7 numbers, each the mean of a block of 4 times 4 pixels.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.datasets import mnist
from mitbadak.plotting import COLORS, describe, subplots
from mitbadak.plotting import translate as _

x, t = mnist.load(flatten=False).train
pictures = x[[np.flatnonzero(t == digit)[0] for digit in range(3)]]
small = pictures.reshape(3, 7, 4, 7, 4).mean(axis=(2, 4))

figure, axes = subplots(2, 3, height=3.4)
for row, images in zip(axes, (pictures, small), strict=True):
    for ax, image in zip(row, images, strict=True):
        ax.imshow(image, cmap="gray_r", vmin=0, vmax=1)
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set(visible=True, color=COLORS["muted"])
    side = len(images[0])
    row[0].set_ylabel(_("{side} × {side}").format(side=side))
describe(
    figure,
    _(
        "Three handwritten digits, 0, 1 and 2. Above with all their pixels; below each one as a "
        "square of 49 grey fields, coarse, but still to be recognised."
    ),
)
plt.show()

"""
Digits, made small
==================

Three digits of MNIST with their 28 by 28 pixels, and below them what the network of this
chapter sees: 7 by 7 numbers, each the mean of a block of 4 by 4 pixels.
"""

from mitbadak.datasets import mnist
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

x, t = mnist.load(flatten=False).train
digits = (0, 1, 2)
pictures = x[[np.flatnonzero(t == digit)[0] for digit in digits]]
small = pictures.reshape(3, 7, 4, 7, 4).mean(axis=(2, 4))

figure, axes = panels(2, 3, height=3.0)
for row, images in zip(axes, (pictures, small), strict=True):
    for ax, image in zip(row, images, strict=True):
        ax.imshow(image, cmap="gray_r", vmin=0, vmax=1)
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set(visible=True, color=COLORS["muted"])
    side = len(images[0])
    row[0].set_ylabel(_("{side} × {side}").format(side=side))
text = _(
    "Three handwritten digits, {d[0]}, {d[1]} and {d[2]}. Above with all their pixels; below each "
    "one as a square of {count} gray fields, coarse, but still to be recognized."
)
describe(figure, text.format(d=digits, count=small[0].size))
plt.show()

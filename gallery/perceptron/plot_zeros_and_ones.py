"""
Zeros and ones
==============

Handwritten digits from MNIST, as a perceptron receives them: 28 by 28 pixels, each of them a
number from 0 (empty paper) to 1 (full ink).
"""

from mitbadak.datasets import mnist
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

x, t = mnist.load(flatten=False).train
columns = 5

figure, axes = panels(2, columns, height=2.1)
for digit, row in enumerate(axes):
    for ax, i in zip(row, np.flatnonzero(t == digit), strict=False):
        ax.imshow(x[i], cmap="gray_r", vmin=0, vmax=1)
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set(visible=True, color=COLORS["muted"])
text = _(
    "Two rows of {columns} handwritten digits: zeros, round or narrow, above ones, upright or "
    "slanted."
)
describe(figure, text.format(columns=columns))
plt.show()

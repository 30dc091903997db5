"""
Sixty digits
============

Six pictures of each digit, one digit in a column.
"""

from mitbadak.datasets import mnist
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

x, t = mnist.load(flatten=False).train
chosen = [np.flatnonzero(t == digit)[::167] for digit in range(10)]
columns = x[np.array(chosen)]  # (digit, picture, 28, 28)
wall = columns.transpose(1, 2, 0, 3).reshape(168, 280)

figure, ax = panels(height=3.0)
ax.imshow(wall, cmap="gray_r", vmin=0, vmax=1, extent=(0, 10, 6, 0))
ax.set(xticks=range(11), yticks=range(7), xticklabels=[], yticklabels=[])
ax.grid(color=COLORS["muted"], lw=0.5)
ax.tick_params(length=0)
describe(
    figure,
    _(
        "Sixty handwritten digits in ten columns. The first column holds zeros, the last one "
        "nines. In each column the digit is thin or thick, upright or slanted, open or closed."
    ),
)
plt.show()

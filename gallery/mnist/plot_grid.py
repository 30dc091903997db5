"""
A hundred digits
================

Ten pictures of each digit, one digit in a row.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.datasets import mnist
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

x, t = mnist.load(flatten=False).train
chosen = [np.flatnonzero(t == digit)[::100] for digit in range(10)]
rows = x[np.array(chosen)]  # (digit, picture, 28, 28)
wall = rows.transpose(0, 2, 1, 3).reshape(280, 280)

figure, ax = panels(height=4.8)
ax.imshow(wall, cmap="gray_r", vmin=0, vmax=1, extent=(0, 10, 10, 0))
ax.set(xticks=range(11), yticks=range(11), xticklabels=[], yticklabels=[])
ax.grid(color=COLORS["muted"], lw=0.5)
ax.tick_params(length=0)
describe(
    figure,
    _(
        "A square of a hundred handwritten digits. The first row holds ten zeros, the last one ten "
        "nines. In each row the digit is thin or thick, upright or slanted, open or closed."
    ),
)
plt.show()

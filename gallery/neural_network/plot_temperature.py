"""
The temperature of softmax
==========================

The scores are divided by a number, the temperature, before softmax sees them. Cold: the largest
score takes nearly everything. Hot: all get nearly the same.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.activations import softmax
from mitbadak.plotting import COLORS, describe, subplots
from mitbadak.plotting import translate as _

a = np.array([0.3, 2.9, 4.0])

figure, axes = subplots(1, 3, height=2.6, sharey=True)
for ax, temperature in zip(axes, (0.25, 1.0, 10.0), strict=True):
    shares = ax.bar([1, 2, 3], softmax(a / temperature), color=COLORS["output"])
    ax.axhline(1 / 3, color=COLORS["boundary"], ls="--", lw=1.2, zorder=0)
    box = {"fc": "white", "ec": "none", "pad": 4}
    ax.bar_label(shares, fmt="%.2f", padding=5, fontsize=9, bbox=box)
    ax.set(title=f"$T = {temperature:g}$", xlabel=_("class"), xticks=[1, 2, 3])
    ax.set(yticks=[0, 0.5, 1], ylim=(0, 1.12))
axes[0].set_ylabel("softmax")
describe(
    figure,
    _(
        "Three panels of bars for the same scores. At temperature 0.25 the third class has 0.99 "
        "and the others next to nothing; at 1 the shares are 0.02, 0.25 and 0.74; at 10 all "
        "three bars are near a dashed line at one third."
    ),
)
plt.show()

"""
The temperature of softmax
==========================

The scores are divided by a number, the temperature, before softmax sees them. Cold: the largest
score takes nearly everything. Hot: all get nearly the same.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.activations import softmax
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

a = np.array([0.3, 2.9, 4.0])
temperatures = (0.25, 1.0, 10.0)

figure, axes = panels(1, 3, height=2.6, sharey=True)
for ax, temperature in zip(axes, temperatures, strict=True):
    bars = ax.bar([1, 2, 3], softmax(a / temperature), color=COLORS["output"])
    ax.axhline(1 / 3, color=COLORS["boundary"], ls="--", lw=1.2, zorder=0)
    box = {"fc": "white", "ec": "none", "pad": 4}
    ax.bar_label(bars, fmt="%.2f", padding=5, fontsize=11, bbox=box)
    ax.set(title=f"$T = {temperature:g}$", xlabel=_("class"), xticks=[1, 2, 3])
    ax.set(yticks=[0, 0.5, 1], ylim=(0, 1.12))
axes[0].set_ylabel("softmax")
text = _(
    "Three panels of bars for the same scores. At temperature {T[0]:g} the third class has "
    "{cold:.2f} and the others next to nothing; at {T[1]:g} the probabilities are {y[0]:.2f}, "
    "{y[1]:.2f} and {y[2]:.2f}; at {T[2]:g} all three bars are near a dashed line at one third."
)
cold, y = (softmax(a / temperature) for temperature in temperatures[:2])
describe(figure, text.format(T=temperatures, cold=cold[2], y=y))
plt.show()

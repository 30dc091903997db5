"""
The temperature of softmax
==========================

The scores are divided by a number, the temperature, before softmax sees them. Cold: the largest
score takes nearly everything. Hot: all get nearly the same. The outlines are those of temperature
1, the softmax without a temperature.
"""

from mitbadak.activations import softmax
from mitbadak.plotting import COLORS, describe, panels, turning
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

a = np.array([0.3, 2.9, 4.0])
temperatures = [0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0]

figure, ax = panels(height=2.4)
ax.bar([1, 2, 3], softmax(a), fc="none", ec=COLORS["muted"], lw=1.2, zorder=3)
ax.axhline(1 / 3, color=COLORS["boundary"], ls="--", lw=1.2, zorder=0)
ax.set(xlabel=_("class"), xticks=[1, 2, 3], yticks=[0, 0.5, 1], ylim=(0, 1.16), ylabel="softmax")

for T in turning(figure, {_("Temperature T"): temperatures}, start=1.0):
    y = softmax(a / T)
    bars = ax.bar([1, 2, 3], y, color=COLORS["output"])
    box = {"fc": "white", "ec": "none", "pad": 2}
    ax.bar_label(bars, fmt="%.2f", padding=4, bbox=box)
    ax.set_title(f"$T = {T:g}$")
    text = _(
        "Bars for three classes with the same scores. At temperature {T:g} their probabilities "
        "are {y[0]:.2f}, {y[1]:.2f} and {y[2]:.2f}. Outlines show those at temperature 1, and a "
        "dashed line is at one third."
    )
    describe(figure, text.format(T=T, y=y))
plt.show()

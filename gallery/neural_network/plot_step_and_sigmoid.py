"""
Step against sigmoid
====================

Far from 0 the two functions agree. Near 0 the step function jumps, whereas the sigmoid function
rises gently.
"""

from mitbadak.activations import sigmoid, step
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

reaches = (8, 0.2)
dot = {"mec": COLORS["boundary"], "mew": 1.5, "ms": 6}
figure, axes = panels(1, 2, height=2.5, sharey=True)
for ax, reach in zip(axes, reaches, strict=True):
    a = np.linspace(-reach, reach, 1001)
    jump = np.where(abs(a) < 1e-9, np.nan, step(a))
    ax.plot(a, jump, color=COLORS["boundary"], label=_("step"))
    ax.plot(0, 0, "o", mfc=COLORS["boundary"], **dot)
    ax.plot(0, 1, "o", mfc="white", **dot)
    ax.plot(a, sigmoid(a), color=COLORS["output"], lw=3.5, label=_("sigmoid"))
    ax.set(xlabel="$a$", xticks=[-reach, 0, reach], yticks=[0, 0.5, 1], ylim=(-0.15, 1.15))
axes[0].set_title(_("from a distance"))
axes[1].set_title(_("close to 0"))
axes[0].set_ylabel("$y$", rotation=0, labelpad=10)
figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
text = _(
    "Two panels with both functions. On the left, for inputs from {low[0]} to {high[0]}, the "
    "sigmoid is a rounded version of the step. On the right, for inputs from {low[1]} to "
    "{high[1]}, the step jumps from 0 to 1 and the sigmoid is a gentle slope through {middle:g}."
)
describe(figure, text.format(low=[-reach for reach in reaches], high=reaches, middle=sigmoid(0.0)))
plt.show()

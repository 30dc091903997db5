"""
Step against sigmoid
====================

Far from 0 the two functions agree. Near 0 the step function jumps, and the sigmoid function
climbs.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.activations import sigmoid, step
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

reaches = (8, 0.2)
figure, axes = panels(1, 2, height=2.5, sharey=True)
for ax, reach in zip(axes, reaches, strict=True):
    x = np.linspace(-reach, reach, 1001)
    ax.plot(x, step(x), "--", color=COLORS["boundary"], label=_("step"))
    ax.plot(x, sigmoid(x), color=COLORS["output"], label=_("sigmoid"))
    ax.set(xlabel="$x$", xticks=[-reach, 0, reach], yticks=[0, 0.5, 1], ylim=(-0.15, 1.15))
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

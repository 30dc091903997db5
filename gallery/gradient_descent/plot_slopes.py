"""
One parameter at a time
=======================

The loss as one parameter is turned and the other is held. The straight lines touch the curves at
the guess; their slopes are the two partial derivatives.
"""

from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _
from mitbadak.regression import mse, mse_gradient

import matplotlib.pyplot as plt
import numpy as np

m, b = -1.0, 5.0
data = [(1, 3), (2, 5)]
dm, db = mse_gradient(m, b, data)
across_m, across_b = np.linspace(m - 1.2, m + 2.4, 100), np.linspace(b - 1.2, b + 2.4, 100)
cases = [
    ("$m$", "$b=5$", across_m, [mse(value, b, data) for value in across_m], m, dm),
    ("$b$", "$m=-1$", across_b, [mse(m, value, data) for value in across_b], b, db),
]

figure, axes = panels(1, 2, height=3.2, sharey=True)
for ax, (name, held, values, losses, start, slope) in zip(axes, cases, strict=True):
    ax.plot(values, losses, color=COLORS["loss"])
    ends = np.array([start - 0.7, start + 0.7])
    ax.plot(ends, mse(m, b, data) + slope * (ends - start), color=COLORS["slope"])
    ax.plot(start, mse(m, b, data), "o", color=COLORS["boundary"], mec="white", ms=9)
    note = _("slope {slope:.0f}").format(slope=slope).replace("-", "−")
    ax.text(start - 1.1, 0.5, note, color=COLORS["slope"])
    ax.set(xlabel=name, title=held, xlim=(values[0], values[-1]), ylim=(0, 6))
axes[0].set_ylabel(_("loss"))
text = _(
    "Two parabolas side by side, each with a dot at height {loss:g} and a short straight line that "
    "touches it there. Left, over m, the line falls steeply, with slope {dm:g}; right, over b, it "
    "falls gently, with slope {db:g}."
)
describe(figure, text.format(loss=mse(m, b, data), dm=dm, db=db))
plt.show()

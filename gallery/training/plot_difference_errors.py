"""
How small a step?
=================

The error of a numerical derivative against the distance h, both axes in powers of ten. The function
is x³ at x = 1, whose derivative is exactly 3.
"""

from mitbadak.differentiation import central_difference, forward_difference
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np


def f(x):
    return x**3


steps = 10.0 ** np.arange(-14, -0.5, 0.25)
methods = [
    (forward_difference, _("forward"), "--", COLORS["input"]),
    (central_difference, _("central"), "-", COLORS["slope"]),
]
across, up = range(-14, 0, 2), range(-12, 1, 4)

lowest = []
figure, axes = panels(2, 1, height=4.8, sharex=True, sharey=True)
for ax, dtype in zip(axes, (np.float64, np.float32), strict=True):
    for method, name, dashes, color in methods:
        errors = [abs(float(method.formula(f, dtype(1), dtype(h))) - 3) for h in steps]
        ax.loglog(steps, errors, ls=dashes, color=color, label=name)
    lowest.append(min(errors))
    ax.set(title=dtype.__name__, ylabel=_("error"), ylim=(1e-12, 10))
    ax.minorticks_off()
axes[0].set_yticks([10.0**n for n in up], [f"$10^{{{n}}}$" for n in up])
axes[1].set_xticks([10.0**n for n in across], [f"$10^{{{n}}}$" for n in across])
axes[1].set_xlabel(_("distance $h$"))
axes[0].legend(loc="lower left")
text = _(
    "Two panels, each with two curves shaped like the letter V. From the right, where h is large, "
    "the error falls as h shrinks, with twice the slope for the central difference; farther left "
    "it rises again. In float32 the lowest error is more than {times:,} times larger, and below "
    "h = 1e-8 the answer is useless."
)
describe(figure, text.format(times=10 ** int(np.log10(lowest[1] / lowest[0]))))
plt.show()

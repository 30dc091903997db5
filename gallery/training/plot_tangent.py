"""
The slope at a point
====================

The derivative is the slope of the tangent. A difference is the slope of a line through two points
of the curve, here at a distance of h = 0.5. Points on both sides bring that line closer to the
tangent's direction, and so does a smaller h.
"""

from mitbadak.differentiation import central_difference, forward_difference
from mitbadak.plotting import COLORS, describe, panels, turning
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np


def f(x):
    return x**3


x = 1.0
curve = np.linspace(0, 1.75, 200)
tangent = central_difference(f, x)

figure, axes = panels(1, 2, height=3.3, sharey=True)
for ax in axes:
    ax.plot(curve, f(curve), color=COLORS["boundary"])
    ax.axline((x, f(x)), slope=tangent, color=COLORS["slope"])
    ax.plot(x, f(x), "o", color=COLORS["slope"], mec="white", ms=9, zorder=4)
    ax.text(0.06, 3.25, _("tangent: {slope:.2f}").format(slope=tangent), color=COLORS["slope"])
    ax.set(xlim=(0, 1.85), ylim=(-0.6, 4.2), xticks=[0, 0.5, 1, 1.5], xlabel="$x$")
axes[0].set_ylabel("$f$", rotation=0, labelpad=14)

for h in turning(figure, {_("Distance h"): [0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05]}, start=0.5):
    forward, central = forward_difference(f, x, h), central_difference(f, x, h)
    cases = [(_("forward"), forward, x), (_("central"), central, x - h)]
    for ax, (name, slope, low) in zip(axes, cases, strict=True):
        ends = np.array([low, x + h])
        ax.axline((low, f(low)), slope=slope, color=COLORS["input"], ls="--")
        ax.plot(ends, f(ends), "s", color=COLORS["input"], mec="white", ms=9)
        ax.text(0.06, 3.75, f"{name}: {slope:.2f}", color=COLORS["input"])
    text = _(
        "Twice the same rising curve with its tangent at x, of slope {tangent:.0f}, and a dashed "
        "line through two points, with h = {h:g}. Left, through the points at x and x + h, its "
        "slope is {forward:.2f}. Right, through those at x - h and x + h, it is {central:.2f}."
    )
    describe(figure, text.format(tangent=tangent, forward=forward, central=central, h=h))
plt.show()

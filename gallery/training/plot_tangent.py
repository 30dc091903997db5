"""
The slope at a point
====================

The derivative is the slope of the tangent. A difference is the slope of a line through two points
of the curve, here at a distance of h = 0.5. Points on both sides bring that line closer to the
tangent's direction.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.differentiation import central_difference, forward_difference
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _


def f(x):
    return x**3


x, h = 1.0, 0.5
curve = np.linspace(0, 1.75, 200)
tangent = central_difference(f, x)
forward, central = forward_difference(f, x, h), central_difference(f, x, h)
cases = [
    (_("forward"), forward, {x: "$x$", x + h: "$x+h$"}),
    (_("central"), central, {x - h: "$x-h$", x: "$x$", x + h: "$x+h$"}),
]

figure, axes = panels(1, 2, height=3.3, sharey=True)
for ax, (name, slope, ticks) in zip(axes, cases, strict=True):
    low, high = min(ticks), max(ticks)
    ax.plot(curve, f(curve), color=COLORS["boundary"])
    ax.axline((x, f(x)), slope=tangent, color=COLORS["slope"])
    ax.axline((low, f(low)), slope=slope, color=COLORS["input"], ls="--")
    ax.plot([low, high], [f(low), f(high)], "s", color=COLORS["input"], mec="white", ms=9)
    ax.plot(x, f(x), "o", color=COLORS["slope"], mec="white", ms=9)
    ax.text(0.06, 3.75, f"{name}: {slope:.2f}", color=COLORS["input"])
    ax.text(0.06, 3.25, _("tangent: {slope:.2f}").format(slope=tangent), color=COLORS["slope"])
    ax.set(xlim=(0, 1.85), ylim=(-0.6, 4.2))
    ax.set_xticks(list(ticks), list(ticks.values()))
axes[0].set_ylabel("$f$", rotation=0, labelpad=14)
text = _(
    "Twice the same rising curve with its tangent at x, of slope {tangent:.0f}. Left, the dashed "
    "line through the points at x and x + h, with h = {h}, is much steeper: {forward:.2f}. Right, "
    "the dashed line through x - h and x + h runs almost parallel to the tangent: {central:.2f}."
)
describe(figure, text.format(tangent=tangent, forward=forward, central=central, h=h))
plt.show()

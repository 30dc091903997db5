"""
What a gradient costs
=====================

The time for one gradient of networks of growing size, measured once on one core of a server. Both
axes are in powers of ten.
"""

from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt

# Seconds for one gradient, by the number of parameters: a layer of 1, 3, 10, ... 1000 neurons
# between 49 inputs and 10 outputs, 30 samples. tests/benchmarks/gradient_time.py has the code.
# Measured on AMD EPYC, 2026-11-29.
sizes = [70, 190, 610, 1810, 6010, 18010, 60010]
numerical = [0.0076, 0.0185, 0.0568, 0.186, 0.709]
backpropagation = [5.25e-05, 5.4e-05, 5.55e-05, 5.84e-05, 6.75e-05, 9.19e-05, 0.000193]

figure, ax = panels(height=3.2)
ax.loglog(sizes[:5], numerical, "s--", color=COLORS["muted"])
ax.loglog(sizes, backpropagation, "o-", color=COLORS["slope"])
box = {"fc": "white", "ec": "none", "pad": 1}
ax.text(
    sizes[3] / 1.6,
    numerical[3] * 2,
    _("finite differences"),
    ha="right",
    color=COLORS["muted"],
    bbox=box,
)
ax.text(sizes[3], backpropagation[3] * 3, _("backpropagation"), ha="left", color=COLORS["slope"])
ax.set(xlabel=_("number of parameters"), ylabel=_("seconds"), ylim=(1e-5, 10))
ax.minorticks_off()
ax.set_xticks([10.0**n for n in (2, 3, 4)], [f"$10^{n}$" for n in (2, 3, 4)])
ax.set_yticks([10.0**n for n in range(-5, 2)], [f"$10^{{{n}}}$" for n in range(-5, 2)])
ax.grid(alpha=0.4)
text = _(
    "Two curves of the time for one gradient. By finite differences it grows with the number of "
    "parameters, to {slow:.1g} seconds for {few:,}. By backpropagation it hardly grows: {fast:.1g} "
    "milliseconds are enough even for {many:,}."
)
slow, fast = numerical[-1], 1000 * backpropagation[-1]
describe(figure, text.format(slow=slow, few=sizes[4], fast=fast, many=sizes[-1]))
plt.show()

"""
What a gradient costs
=====================

The time for one gradient of networks of growing size, measured while this page was made. Both
axes are in powers of ten.
"""

from functools import partial
from time import perf_counter

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.checking import network_gradient
from mitbadak.network import mlp
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

rng = np.random.default_rng(0)
x, t = rng.random((30, 49)), rng.integers(0, 10, size=30)
networks = [mlp([49, hidden, 10], rng=rng) for hidden in (1, 3, 10, 30, 100, 300, 1000)]
sizes = [sum(W.size for W in network.params.values()) for network in networks]
repeated = [network.gradient for network in networks for _repeat in range(20)]
numerical = [partial(network_gradient, network) for network in networks[:5]]

times = []
for gradient in repeated + numerical:
    start = perf_counter()
    gradient(x, t)
    times.append(perf_counter() - start)
fast = np.min(np.reshape(times[: len(repeated)], (-1, 20)), axis=1)
slow = times[len(repeated) :]

figure, ax = panels(height=3.2)
ax.loglog(sizes[:5], slow, "s--", color=COLORS["muted"])
ax.loglog(sizes, fast, "o-", color=COLORS["slope"])
box = {"fc": "white", "ec": "none", "pad": 1}
ax.text(
    sizes[3] / 1.6,
    slow[3] * 2,
    _("finite differences"),
    ha="right",
    color=COLORS["muted"],
    bbox=box,
)
ax.text(sizes[3], fast[3] * 3, _("backpropagation"), ha="left", color=COLORS["slope"])
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
describe(figure, text.format(slow=slow[-1], few=sizes[4], fast=1000 * fast[-1], many=sizes[-1]))
plt.show()

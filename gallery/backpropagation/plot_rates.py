"""
Rates multiply
==============

Euros become dollars, dollars become won. One more euro gives 1.1 more dollars, and each of those
gives 1400 more won.
"""

from mitbadak.graph import Variable
from mitbadak.plotting import COLORS, describe, graph, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt

euros = Variable(100, _("euros"))
rates = (1.1, 1400)
dollars = euros * rates[0]
won = dollars * rates[1]
won.name = _("won")
won.backward()

figure, ax = panels(height=1.8)
graph(ax, won)
for x, office in enumerate((_("office 1"), _("office 2")), 1):
    ax.text(x, -0.55, office, ha="center", color=COLORS["muted"])
ax.set_ylim(top=-0.8)
chain = [euros, dollars, won]
text = _(
    "A chain of two multiplications, by {r[0]} at office 1 and by {r[1]} at office 2. Above the "
    "arrows are {v[0]:g}, {v[1]:g} and {v[2]:g}. Below them, from right to left, are {g[2]:g}, "
    "{g[1]:g} and {g[0]:g}."
)
describe(figure, text.format(r=rates, v=[v.value for v in chain], g=[v.grad for v in chain]))
plt.show()

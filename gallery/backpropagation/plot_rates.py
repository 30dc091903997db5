"""
Rates multiply
==============

Euros become dollars, dollars become won. One euro more is 1.1 dollars more, and each dollar more
is 1400 won more.
"""

import matplotlib.pyplot as plt

from mitbadak.graph import Variable
from mitbadak.plotting import describe, graph, panels
from mitbadak.plotting import translate as _

euros = Variable(100, _("euros"))
rates = (1.1, 1400)
dollars = euros * rates[0]
won = dollars * rates[1]
won.name = _("won")
won.backward()

figure, ax = panels(height=1.5)
graph(ax, won)
chain = [euros, dollars, won]
text = _(
    "A chain of two multiplications, by {r[0]} and by {r[1]}. Above the arrows {v[0]:g}, {v[1]:g} "
    "and {v[2]:g}. Below them, from right to left, {g[2]:g}, {g[1]:g} and {g[0]:g}."
)
describe(figure, text.format(r=rates, v=[v.value for v in chain], g=[v.grad for v in chain]))
plt.show()

"""
Rates multiply
==============

Euros become dollars, dollars become won. One euro more is 1.1 dollars more, and each dollar more
is 1400 won more.
"""

import matplotlib.pyplot as plt

from mitbadak.graph import Variable
from mitbadak.plotting import describe, graph, subplots
from mitbadak.plotting import translate as _

won = Variable(100, _("euros")) * 1.1 * 1400
won.name = _("won")
won.backward()

figure, ax = subplots(height=1.5)
graph(ax, won)
describe(
    figure,
    _(
        "A chain of two multiplications, by 1.1 and by 1400. Above the arrows 100, 110 and 154000. "
        "Below them, from right to left, 1, 1400 and 1540."
    ),
)
plt.show()

"""
A purchase as a graph
=====================

Two apples at 100 each, and ten percent tax. Each circle is one operation, and each arrow
carries one number.
"""

import matplotlib.pyplot as plt

from mitbadak.graph import Variable
from mitbadak.plotting import describe, graph, subplots
from mitbadak.plotting import translate as _

price, apples = Variable(100, _("price")), Variable(2, _("apples"))
tax = Variable(1.1, _("tax"))
total = price * apples * tax
total.name = _("total")

figure, ax = subplots(height=2.2)
graph(ax, total)
describe(
    figure,
    _(
        "A graph of two multiplications. The price 100 and the 2 apples meet in the first and make "
        "200. This and the tax, 1.1, meet in the second and make the total, 220."
    ),
)
plt.show()

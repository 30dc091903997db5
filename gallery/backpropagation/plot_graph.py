"""
A purchase as a graph
=====================

Two apples at 100 each, and ten percent tax. Each circle is one operation, and each arrow
carries one number.
"""

from mitbadak.graph import Variable
from mitbadak.plotting import describe, graph, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt

price, apples = Variable(100, _("price")), Variable(2, _("apples"))
tax = Variable(1.1, _("tax"))
together = price * apples
total = together * tax
total.name = _("total")

figure, ax = panels(height=2.4)
graph(ax, total)
values = {"price": price.value, "apples": apples.value, "tax": tax.value}
values |= {"sum": together.value, "total": total.value}
text = _(
    "A graph of two multiplications. The price {price:g} and the {apples:g} apples meet in the "
    "first and make {sum:g}. This and the tax, {tax:g}, meet in the second and make the total, "
    "{total:g}."
)
describe(figure, text.format(**values))
plt.show()

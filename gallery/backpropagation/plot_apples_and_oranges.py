"""
Apples and oranges
==================

Two apples at 100, three oranges at 150, ten percent tax: forward above the arrows, backward
below them.
"""

from mitbadak.graph import Variable
from mitbadak.plotting import describe, graph, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt

apple, apples = Variable(100, _("price")), Variable(2, _("apples"))
orange, oranges = Variable(150, _("price")), Variable(3, _("oranges"))
tax = Variable(1.1, _("tax"))
some, others = apple * apples, orange * oranges
both = some + others
total = both * tax
total.name = _("total")
total.backward()

figure, ax = panels(height=3.8)
graph(ax, total, places={tax: (2, 3)})
grads = [v.grad for v in (apple, apples, orange, oranges, tax)]
values = {"some": some.value, "others": others.value, "both": both.value, "total": total.value}
text = _(
    "A graph of three multiplications and one addition. The apples make {some:g}, the oranges "
    "{others:g}, together {both:g}, and with the tax {total:g}. The derivatives at the inputs are "
    "{g[0]:g} for the price of an apple, {g[1]:g} for the apples, {g[2]:g} for the price of an "
    "orange, {g[3]:g} for the oranges and {g[4]:g} for the tax."
)
describe(figure, text.format(g=grads, **values))
plt.show()

"""
Apples and oranges
==================

Two apples at 100, three oranges at 150, ten percent tax: forward above the arrows, backward
below them.
"""

import matplotlib.pyplot as plt

from mitbadak.graph import Variable
from mitbadak.plotting import describe, graph, subplots
from mitbadak.plotting import translate as _

apple, apples = Variable(100, _("price")), Variable(2, _("apples"))
orange, oranges = Variable(150, _("price")), Variable(3, _("oranges"))
tax = Variable(1.1, _("tax"))
total = (apple * apples + orange * oranges) * tax
total.name = _("total")
total.backward()

figure, ax = subplots(height=3.2)
graph(ax, total, places={tax: (2, 3)})
describe(
    figure,
    _(
        "A graph of three multiplications and one addition. The apples make 200, the oranges 450, "
        "together 650, and with the tax 715. The derivatives at the inputs are 2.2 for the price "
        "of an apple, 110 for the apples, 3.3 for the price of an orange, 165 for the oranges and "
        "650 for the tax."
    ),
)
plt.show()

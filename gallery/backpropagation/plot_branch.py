"""
One price, two ways
===================

The price of an apple goes to two places: 2 apples for you and 3 for a friend. What comes back on
the two ways is added up.
"""

import matplotlib.pyplot as plt

from mitbadak.graph import Variable
from mitbadak.plotting import describe, graph, subplots
from mitbadak.plotting import translate as _

price, two, three = Variable(100, _("price")), Variable(2), Variable(3)
you, friend = price * two, price * three
total = you + friend
total.name = _("total")
total.backward()

figure, ax = subplots(height=2.5)
graph(ax, total, places={friend: (1, 1.7), three: (1, 2.4)})
describe(
    figure,
    _(
        "The price 100 goes to two multiplications, by 2 and by 3; their results, 200 and 300, are "
        "added to 500. Below the two arrows that leave the price stand 2 and 3."
    ),
)
plt.show()

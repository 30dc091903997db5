"""
A value that is used twice
==========================

The price of an apple is used in two places, for your 2 apples and for the 3 of a friend. The two
gradients that come back are added.
"""

import matplotlib.pyplot as plt

from mitbadak.graph import Variable
from mitbadak.plotting import describe, graph, panels
from mitbadak.plotting import translate as _

price, two, three = Variable(100, _("price")), Variable(2), Variable(3)
you, friend = price * two, price * three
total = you + friend
total.name = _("total")
total.backward()

figure, ax = panels(height=2.6)
graph(ax, total, places={friend: (1, 1.7), three: (1, 2.4)})
values = {"price": price.value, "two": two.value, "three": three.value}
values |= {"you": you.value, "friend": friend.value, "total": total.value}
text = _(
    "The price {price:g} goes to two multiplications, by {two:g} and by {three:g}; their results, "
    "{you:g} and {friend:g}, are added to {total:g}. The numbers below the two arrows that leave "
    "the price are {two:g} and {three:g}."
)
describe(figure, text.format(**values))
plt.show()

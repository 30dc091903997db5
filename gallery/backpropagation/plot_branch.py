"""
A value that is used twice
==========================

The price of an apple is used in two places, for your 2 apples and for the 3 of a friend. The two
gradients that come back are added.
"""

from mitbadak.graph import Variable
from mitbadak.plotting import COLORS, describe, graph, panels, turning
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt

figure, ax = panels(height=2.7)

for apples in turning(figure, {_("Friend's apples"): [0, 1, 2, 3, 4, 5, 6]}, start=3):
    price, two, others = Variable(100, _("price")), Variable(2), Variable(apples)
    you, friend = price * two, price * others
    total = you + friend
    total.name = _("total")
    total.backward()
    graph(ax, total, places={friend: (1, 1.7), others: (1, 2.4)})
    ax.text(-0.1, -0.35, f"{price.grad:g}", color=COLORS["slope"], ha="right", va="top")
    values = {"price": price.value, "two": two.value, "others": others.value}
    values |= {"you": you.value, "friend": friend.value, "total": total.value}
    text = _(
        "The price {price:g} goes to two multiplications, by {two:g} and by {others:g}; their "
        "results, {you:g} and {friend:g}, are added to {total:g}. The numbers below the two arrows "
        "that leave the price are {two:g} and {others:g}, and their sum is {sum:g}."
    )
    describe(figure, text.format(sum=price.grad, **values))
plt.show()

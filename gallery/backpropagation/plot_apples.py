"""
The backward pass
=================

The same purchase. Above each arrow stands what it carries, below it how fast the total grows with
that number. The numbers below are found from right to left.
"""

import matplotlib.pyplot as plt

from mitbadak.graph import Variable
from mitbadak.plotting import COLORS, describe, graph, panels
from mitbadak.plotting import translate as _

price, apples = Variable(100, _("price")), Variable(2, _("apples"))
tax = Variable(1.1, _("tax"))
together = price * apples
total = together * tax
total.name = _("total")
total.backward()

figure, ax = panels(height=3.0)
graph(ax, total)
left, bottom = ax.get_xlim()[0], ax.get_ylim()[0]
ax.text(left, bottom + 0.1, _("above: values") + r" $\rightarrow$", color=COLORS["boundary"])
ax.text(left, bottom + 0.45, _("below: derivatives") + r" $\leftarrow$", color=COLORS["slope"])
ax.set_ylim(bottom + 0.6, None)
grads = {"price": price.grad, "apples": apples.grad, "tax": tax.grad}
grads |= {"sum": together.grad, "total": total.grad}
text = _(
    "The graph of the apples with a second number below each arrow. At the total it is {total:g}. "
    "Behind the first multiplication it is {sum:g}. At the inputs it is {price:g} for the price, "
    "{apples:g} for the apples and {tax:g} for the tax."
)
describe(figure, text.format(**grads))
plt.show()

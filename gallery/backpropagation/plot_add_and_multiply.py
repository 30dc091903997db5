"""
Add passes on, multiply swaps
=============================

The same two numbers in two nodes, and the same gradient, 1.5, arriving from the right.
"""

import matplotlib.pyplot as plt

from mitbadak.graph import Variable
from mitbadak.plotting import describe, graph, subplots
from mitbadak.plotting import translate as _

figure, axes = subplots(2, 1, height=3.2)
for ax, title in zip(axes, (_("add"), _("multiply")), strict=True):
    x, y = Variable(10, "$x$"), Variable(4, "$y$")
    z = x + y if ax is axes[0] else x * y
    z.name = "$z$"
    z.backward(1.5)
    graph(ax, z)
    ax.set_title(title)
describe(
    figure,
    _(
        "Two nodes with the inputs 10 and 4. Add: z is 14, and below both inputs stands 1.5, what "
        "arrived. Multiply: z is 40; below the input 10 stands 6, which is 1.5 times 4, and below "
        "the input 4 stands 15, which is 1.5 times 10."
    ),
)
plt.show()

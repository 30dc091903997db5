"""
The sigmoid, node by node
=========================

One divided by one plus the exponential of minus x, for x = 1. From the right, the derivative passes
four nodes, and each does its own small step.
"""

import matplotlib.pyplot as plt

from mitbadak.graph import Variable
from mitbadak.plotting import describe, graph, subplots
from mitbadak.plotting import translate as _

x = Variable(1.0, "$x$")
y = 1 / (1 + (x * -1).exp())
y.name = "$y$"
y.backward()

figure, ax = subplots(height=1.5)
graph(ax, y)
ax.set_xlim(0, 5.02)  # long edges for long numbers
describe(
    figure,
    _(
        "A chain of four nodes: times -1, exp, plus 1, 1 divided by it. Above the arrows 1, -1, "
        "0.368, 1.368 and 0.731. Below them, from right to left, 1, -0.534, -0.534, -0.197 and "
        "0.197."
    ),
)
plt.show()

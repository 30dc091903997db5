"""
The sigmoid, node by node
=========================

One divided by one plus the exponential of minus x, for x = 1. From the right, the derivative passes
four nodes, and each multiplies it by its local derivative.
"""

from mitbadak.graph import Variable
from mitbadak.plotting import describe, graph, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt

x = Variable(1.0, "$x$")
minus = x * -1
e = minus.exp()
below = 1 + e
y = 1 / below
y.name = "$y$"
y.backward()

figure, ax = panels(height=1.5)
graph(ax, y)
ax.set_xlim(0, 5.02)  # long edges for long numbers
chain = [x, minus, e, below, y]
text = _(
    "A chain of four nodes: times -1, exp, plus 1, and 1 divided by the result. Above the arrows "
    "are {v[0]:g}, {v[1]:g}, {v[2]:.3f}, {v[3]:.3f} and {v[4]:.3f}. Below them, from right to "
    "left, are {g[4]:g}, {g[3]:.3f}, {g[2]:.3f}, {g[1]:.3f} and {g[0]:.3f}."
)
describe(figure, text.format(v=[v.value for v in chain], g=[v.grad for v in chain]))
plt.show()

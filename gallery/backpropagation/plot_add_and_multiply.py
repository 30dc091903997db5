"""
Add passes on, multiply swaps
=============================

The same two numbers in two nodes, and the same gradient, 1.5, arriving from the right.
"""

from mitbadak.graph import Variable
from mitbadak.plotting import describe, graph, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt

figure, axes = panels(2, 1, height=3.8)
x, y = Variable(10, "$x$"), Variable(4, "$y$")
added, multiplied = x + y, x * y
titles = (_("add"), _("multiply"))
for ax, z, title in zip(axes, (added, multiplied), titles, strict=True):
    z.name = "$z$"
    z.backward(1.5)
    graph(ax, z)
    ax.set_title(title)
values = {"x": x.value, "y": y.value, "sum": added.value, "product": multiplied.value}
text = _(
    "Two nodes with the inputs {x:g} and {y:g}. Add: z is {sum:g}, and the number below both "
    "inputs is {dz:g}, what arrived. Multiply: z is {product:g}; the number below the input {x:g} "
    "is {dx:g}, which is {dz:g} times {y:g}, and below the input {y:g} it is {dy:g}, which is "
    "{dz:g} times {x:g}."
)
describe(figure, text.format(**values, dx=x.grad, dy=y.grad, dz=z.grad))
plt.show()

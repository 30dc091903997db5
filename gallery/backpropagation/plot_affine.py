"""
The affine layer as shapes
==========================

Two features in, three outputs, for one sample and for a batch of four. Above each arrow is the
shape of the value that it carries, below it the shape of the gradient.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.graph import Variable
from mitbadak.plotting import describe, graph, panels
from mitbadak.plotting import translate as _

figure, axes = panels(2, 1, height=5.4)
shapes = []
for ax, batch, title in zip(axes, (1, 4), (_("one sample"), _("four samples")), strict=True):
    x = Variable(np.ones((batch, 2)), r"$\mathbf{x}$")
    W = Variable(np.ones((2, 3)), r"$\mathbf{W}$")
    b = Variable(np.ones(3), r"$\mathbf{b}$")
    a = x @ W + b
    a.name = r"$\mathbf{a}$"
    a.backward(np.ones((batch, 3)))
    shapes.append((x.value.shape, a.value.shape))
    graph(ax, a, label=np.shape)
    ax.set_title(title)
text = _(
    "Two graphs of a matrix product and an addition, with a shape above and below each arrow. The "
    "two are equal everywhere. For one sample x is {one[0]} and a is {one[1]}; for four samples x "
    "is {four[0]} and a is {four[1]}. W is {W} and b is {b} in both."
)
describe(figure, text.format(one=shapes[0], four=shapes[1], W=W.value.shape, b=b.value.shape))
plt.show()

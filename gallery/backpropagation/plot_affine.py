"""
The affine layer as shapes
==========================

Two features in, three outputs, for one sample and for a batch of four. Above the arrows stands
the shape of what they carry, below them the shape of its gradient.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.graph import Variable
from mitbadak.plotting import describe, graph, subplots
from mitbadak.plotting import translate as _

figure, axes = subplots(2, 1, height=4.6)
for ax, batch, title in zip(axes, (1, 4), (_("one sample"), _("four samples")), strict=True):
    x = Variable(np.ones((batch, 2)), "$x$")
    W, b = Variable(np.ones((2, 3)), "$W$"), Variable(np.ones(3), "$b$")
    a = x @ W + b
    a.name = "$a$"
    a.backward(np.ones((batch, 3)))
    graph(ax, a, label=np.shape)
    ax.set_title(title)
describe(
    figure,
    _(
        "Two graphs of a matrix product and an addition, with a shape above and below each arrow. "
        "The two are equal everywhere. For one sample x is (1, 2) and a is (1, 3); for four "
        "samples x is (4, 2) and a is (4, 3). W is (2, 3) and b is (3,) in both."
    ),
)
plt.show()

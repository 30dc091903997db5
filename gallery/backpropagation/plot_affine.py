"""
The affine layer as shapes
==========================

Two features in, three outputs, for a batch of four samples. Above each arrow is the shape of the
value that it carries, below it the shape of the gradient.
"""

from mitbadak.graph import Variable
from mitbadak.plotting import describe, graph, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

X = Variable(np.ones((4, 2)), r"$\mathbf{X}$")
W, b = Variable(np.ones((2, 3)), r"$\mathbf{W}$"), Variable(np.ones(3), r"$\mathbf{b}$")
A = X @ W + b
A.name = r"$\mathbf{A}$"
A.backward(np.ones((4, 3)))

figure, ax = panels(height=2.6)
graph(ax, A, label=np.shape)
text = _(
    "A graph of a matrix product and an addition, with a shape above and below each arrow. The two "
    "are equal everywhere: {X} for the inputs X, {W} for the weights W, {b} for the biases b, and "
    "{A} for the weighted sums A."
)
describe(figure, text.format(X=X.shape, W=W.shape, b=b.shape, A=A.shape))
plt.show()

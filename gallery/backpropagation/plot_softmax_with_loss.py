"""
Softmax with loss, node by node
===============================

Three scores become probabilities, and these become a loss; the right class is the second. The lower
graph goes on where the upper one ends. The way back begins at the right of the lower one.
"""

import matplotlib.pyplot as plt
import numpy as np

from mitbadak.graph import Variable
from mitbadak.plotting import describe, graph, subplots
from mitbadak.plotting import translate as _

a = Variable(np.log([1, 3, 6]), "$a$")
e = a.exp()
total = e.sum()
y = e / total
y.name = "$y$"

answer = Variable(y.value, "$y$")
L = (answer.log() * [0, 1, 0]).sum() * -1
L.name = "$L$"
L.backward()
y.backward(answer.grad)

figure, (upper, lower) = subplots(2, 1, height=4.9, height_ratios=[2, 1.5])
graph(upper, y, places={total: (2, 1), y: (3, 0)})
graph(lower, L)
lower.set_xlim(0, 5.02)  # long edges for long numbers
upper.set_title(_("softmax"))
lower.set_title(_("cross entropy error"))
describe(
    figure,
    _(
        "Two graphs with three numbers above and below most arrows. Softmax: exp makes 1, 3 and 6, "
        "their sum is 10, and y is 0.1, 0.3 and 0.6. Cross entropy error: log, times the target 0, "
        "1, 0, the sum, times -1, which is the loss 1.204. Back at the scores arrive 0.1, -0.7 and "
        "0.6."
    ),
)
plt.show()

"""
Softmax with loss, node by node
===============================

Three logits become probabilities, and these become a loss; the right class is the second. The lower
graph goes on where the upper one ends. The backward pass begins at the right of the lower one.
"""

from mitbadak.graph import Variable
from mitbadak.plotting import describe, graph, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

a = Variable(np.log([1, 3, 6]), "$a$")
e = a.exp()
total = e.sum()
y = e / total
y.name = "$y$"

answer, t = Variable(y.value, "$y$"), [0, 1, 0]
L = (answer.log() * t).sum() * -1
L.name = "$L$"
L.backward()
y.backward(answer.grad)

figure, (upper, lower) = panels(2, 1, height=5.8, height_ratios=[2, 1.5])
graph(upper, y, places={total: (2, 1), y: (3, 0)})
graph(lower, L)
lower.set_xlim(0, 5.02)  # long edges for long numbers
upper.set_title(_("softmax"))
lower.set_title(_("cross-entropy loss"))
text = _(
    "Two graphs with three numbers above and below most arrows. Softmax: exp makes {e[0]:.0f}, "
    "{e[1]:.0f} and {e[2]:.0f}, their sum is {sum:.0f}, and y is {y[0]:.1f}, {y[1]:.1f} and "
    "{y[2]:.1f}. Cross-entropy loss: log, times the target {t[0]}, {t[1]}, {t[2]}, the sum, times "
    "-1, which is the loss {L:.3f}. Back at the logits arrive {da[0]:.1f}, {da[1]:.1f} and "
    "{da[2]:.1f}."
)
values = {"e": e.value, "sum": total.value, "y": y.value, "L": L.value}
describe(figure, text.format(t=t, da=a.grad, **values))
plt.show()

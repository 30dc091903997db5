"""
Weights turn the line, the bias shifts it
=========================================

A perceptron with two inputs, and its decision boundary for one weight and one bias. The other
weight stays at 0.5.
"""

from mitbadak.perceptron import Perceptron
from mitbadak.plotting import classes, describe, line, panels, regions, turning
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np

inputs = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])
ranges = {
    _("Weight w₁"): [-1.0, -0.5, 0.0, 0.5, 1.0],
    _("Bias b"): [-1.2, -0.7, -0.2, 0.2, 0.7],
}

figure, ax = panels(height=2.6)
ax.set(xlabel="$x_1$", xticks=[0, 1], yticks=[0, 1])
ax.set_ylabel("$x_2$", rotation=0, labelpad=8)

for w1, b in turning(figure, ranges, start=(0.5, -0.7)):
    gate = Perceptron([w1, 0.5], b)
    regions(ax, gate, low=-0.5, high=1.5)
    line(ax, gate.weights, gate.bias)
    classes(ax, inputs, gate(inputs))
    text = _(
        "Weights {w1:g} and 0.5, bias {b:g}: at the points (0, 0), (1, 0), (0, 1) and (1, 1) the "
        "perceptron answers {y[0]}, {y[1]}, {y[2]} and {y[3]}."
    )
    describe(figure, text.format(w1=w1, b=b, y=gate(inputs)))
plt.show()

"""
One node, forward and backward
==============================

Forward, a node turns its input into its output. Backward, it multiplies the gradient that
arrives by its local derivative and passes the product on.
"""

from mitbadak.plotting import COLORS, arrow, circle, describe, diagram
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt

figure, ax = diagram(height=2.4, xlim=(-0.2, 6.6), ylim=(-1.9, 1))
node, left, right = 3.2, 0.0, 6.4
for start, end in ((left, node - 0.5), (node + 0.5, right)):
    arrow(ax, (start, 0.2), (end, 0.2), color=COLORS["boundary"], gap=0)
    arrow(ax, (end, -0.2), (start, -0.2), color=COLORS["slope"], gap=0)
circle(ax, (node, 0), "$f$", COLORS["boundary"], radius=0.5)
for x, name in ((1.3, "$x$"), (5.1, "$z$")):
    ax.text(x, 0.4, name, ha="center", va="bottom", fontsize=14)
passed = r"$\frac{\partial L}{\partial z} \cdot \frac{\partial z}{\partial x}$"
for x, gradient in ((1.3, passed), (5.1, r"$\frac{\partial L}{\partial z}$")):
    ax.text(x, -0.4, gradient, ha="center", va="top", fontsize=17, color=COLORS["slope"])
ax.text(node, -0.65, r"$\frac{\partial z}{\partial x}$", ha="center", va="top", fontsize=17)
for x, label in ((1.3, _("passed on")), (node, _("local derivative")), (5.1, _("arrives"))):
    ax.text(x, -1.75, label, ha="center", color=COLORS["muted"])
text = _(
    "A circle named f. From left to right, x comes in and z goes out. From right to left, the "
    "derivative of L with respect to z arrives, and its product with the derivative of z with "
    "respect to x is passed on."
)
describe(figure, text)
plt.show()

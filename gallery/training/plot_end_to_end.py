"""
Who finds the rule?
===================

Three ways from a picture to an answer: a person writes all the rules; a person chooses the
features and the machine learns what they are worth; the machine learns everything.
"""

from mitbadak.datasets import mnist
from mitbadak.plotting import COLORS, arrow, describe, diagram
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt

pictures, digits = mnist.load(flatten=False).train
rows = [
    (4.4, [(3.7, _("rules"), "by hand")]),
    (2.2, [(2.7, _("features"), "by hand"), (4.7, _("weights"), "learned")]),
    (0.0, [(3.7, _("network"), "learned")]),
]
styles = {
    "by hand": (_("by hand"), COLORS["muted"], {"fc": "white", "ls": "--"}),
    "learned": (_("learned"), COLORS["weight"], {"fc": "#CCEBE1", "ls": "-"}),
}

figure, ax = diagram(height=3.7, xlim=(-0.1, 7), ylim=(-1.3, 5.2))
for y, boxes in rows:
    ax.imshow(pictures[5], cmap="gray_r", extent=(0, 1.3, y - 0.65, y + 0.65))
    ax.text(6.6, y, digits[5], ha="center", va="center", fontsize=17, color=COLORS["output"])
    arrow(ax, (1.5, y), (6.3, y), color=COLORS["muted"], gap=0)
    for x, name, kind in boxes:
        label, color, fill = styles[kind]
        box = {"boxstyle": "round,pad=0.6", "ec": color, "lw": 1.8, **fill}
        ax.text(x, y, name, ha="center", va="center", bbox=box)
        ax.text(x, y - 1.02, label, ha="center", color=color)
text = _(
    "Three rows lead from a picture of a handwritten {digit} to the answer {digit}. First row: "
    "rules, made by hand. Second row: features, made by hand, then weights, learned. Third row: a "
    "network, learned; nothing between picture and answer is made by hand."
)
describe(figure, text.format(digit=digits[5]))
plt.show()

"""
The backward pass
=================

The same purchase. Above each arrow is the value that it carries, below it how fast the total grows
with that value. The values come from the left, then the derivatives go back from the right.
"""

from mitbadak.graph import Variable
from mitbadak.plotting import COLORS, describe, graph, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation

price, apples = Variable(100, _("price")), Variable(2, _("apples"))
tax = Variable(1.1, _("tax"))
together = price * apples
total = together * tax
total.name = _("total")
total.backward()

figure, ax = panels(height=3.0)
graph(ax, total)
values = [text for text in ax.texts if text.get_color() == COLORS["boundary"]]
grads = [text for text in ax.texts if text.get_color() == COLORS["slope"]]
left, bottom = ax.get_xlim()[0], ax.get_ylim()[0]
ax.text(left, bottom + 0.1, _("above: values") + r" $\rightarrow$", color=COLORS["boundary"])
ax.text(left, bottom + 0.45, _("below: derivatives") + r" $\leftarrow$", color=COLORS["slope"])
ax.set_ylim(bottom + 0.6, None)

# the edges in the order in which their numbers were written: price, apples, what they cost, tax,
# total; then which of them carry something at a time, forward and back
paths = [((0, 1), (0, 0)), ((0, 0.7, 1), (1, 1, 0)), ((1, 2), (0, 0))]
paths += [((1, 1.7, 2), (2, 2, 0)), ((2, 3), (0, 0))]
stages = [(0, 1), (2, 3), (4,), (4,), (2, 3), (0, 1), ()]
appears = {values[k]: stage for stage in (0, 1, 2) for k in stages[stage]}
appears |= {grads[k]: stage for stage in (3, 4, 5) for k in stages[stage]}
dots = ax.plot([], [], "o", ms=9, zorder=2)[0]


def show(frame):
    stage, part = divmod(frame, 6)
    show_dots(stage, part / 5 if stage < 3 else 1 - part / 5)
    for number, first in appears.items():
        number.set_visible(first <= stage)


def show_dots(stage, part):
    places = [place(paths[k], part) for k in stages[stage]]
    dots.set_data(np.reshape(places, (-1, 2)).T)
    dots.set_color(COLORS["boundary"] if stage < 3 else COLORS["slope"])


def place(path, part):
    xs, ys = path
    x = np.interp(part, [0, 1], [xs[0], xs[-1]])
    return x, np.interp(x, xs, ys)


animation = FuncAnimation(figure, show, 6 * 6 + 1, interval=130, repeat=False)
derivatives = {"price": price.grad, "apples": apples.grad, "tax": tax.grad}
derivatives |= {"sum": together.grad, "total": total.grad}
text = _(
    "The graph of the apples with a second number below each arrow. At the total it is {total:g}. "
    "Behind the first multiplication it is {sum:g}. At the inputs it is {price:g} for the price, "
    "{apples:g} for the apples and {tax:g} for the tax."
)
describe(figure, text.format(**derivatives))
plt.show()

"""
What the computer sees
======================

A picture is a table of numbers. On the left a digit, on the right the part of it in the frame,
pixel by pixel, with the values that the file holds.
"""

from mitbadak.datasets import mnist
from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt

top, left, side = 6, 11, 8
pictures, digits = mnist.load(flatten=False, normalize=False).train
picture = pictures[0]
part = picture[top : top + side, left : left + side]

figure, (whole, near) = panels(1, 2, height=3.0, width_ratios=[3, 5])
for ax, image in ((whole, picture), (near, part)):
    ax.imshow(image, cmap="gray_r", vmin=0, vmax=255)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color=COLORS["muted"])
frame = {"fill": False, "ec": COLORS["output"], "lw": 2}
whole.add_patch(plt.Rectangle((left - 0.5, top - 0.5), side, side, **frame))
whole.set_title(_("28 × 28 pixels"))
near.spines[:].set(color=COLORS["output"], lw=2)
near.set_title(_("the values in the frame"))
for row in range(side):
    for column in range(side):
        value = part[row, column]
        ink = "white" if value > 127 else "black"
        near.text(column, row, value, ha="center", va="center", color=ink, fontsize=11)
text = _(
    "Left, a handwritten {digit} with a square frame around its neck. Right, the {count} pixels of "
    "the frame with a number in each: {low} on empty paper, {high} where it is full of ink, and "
    "numbers between them along the edge of the stroke."
)
describe(figure, text.format(digit=digits[0], count=part.size, low=part.min(), high=part.max()))
plt.show()

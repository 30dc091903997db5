"""
Five folds
==========

Cross-validation: the samples are cut into five folds. In each of five rounds another fold is the
validation data, and the network learns from the rest.
"""

from mitbadak.plotting import COLORS, describe, panels
from mitbadak.plotting import translate as _

import matplotlib.pyplot as plt
from matplotlib.patches import Patch

figure, ax = panels(height=2.6)
for row in range(5):
    for fold in range(5):
        look = {"fc": COLORS["one"], "hatch": "//"} if row == fold else {"fc": COLORS["zero"]}
        ax.barh(row, 1, left=fold, height=0.9, ec="white", lw=2, **look)
look = {"fc": COLORS["one"], "ec": "white", "lw": 1, "hatch": "//"}
marks = [Patch(fc=COLORS["zero"], ec="none"), Patch(**look)]
figure.legend(marks, [_("training"), _("validation")], loc="outside upper center", ncols=2)
ax.set_yticks(range(5), [_("round {number}").format(number=number) for number in range(1, 6)])
ax.set(xticks=[], xlabel=_("all samples, cut into five folds"), xlim=(0, 5))
ax.invert_yaxis()
ax.spines[:].set_visible(False)
ax.tick_params(length=0)
text = _(
    "Five rows of five boxes. In each row one box is hatched, for validation: the first box "
    "in the first row, the second in the second, and so on down the diagonal."
)
describe(figure, text)
plt.show()

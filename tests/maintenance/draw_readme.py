"""Draw the picture at the top of the README: ``python tests/maintenance/draw_readme.py``.

It is the first figure of a script of the gallery, in English. The text beside it is the README's.
"""

import os
import runpy
import sys
from pathlib import Path

import matplotlib as mpl

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "gallery" / "neural_network" / "plot_three_layers.py"
PICTURE = ROOT / "docs" / "_static" / "readme.svg"


def main() -> None:
    os.environ["MITBADAK_LANGUAGE"] = "en"
    mpl.use("svg")  # no window
    sys.path.append(str(ROOT / "docs" / "_ext"))
    from gallery.finish import finish
    from matplotlib import pyplot as plt

    plt.show = lambda: None
    runpy.run_path(str(SCRIPT))
    figure = plt.figure(plt.get_fignums()[0])
    figure.savefig(PICTURE, transparent=True, metadata={"Date": None})
    finish([PICTURE])
    print(f"{PICTURE}: {figure.get_label()}")


if __name__ == "__main__":
    main()

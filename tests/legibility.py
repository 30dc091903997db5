"""What keeps a figure from being read on a phone: small, pale, crowded or cut text."""

import re
from itertools import combinations
from unittest import mock

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.mathtext import MathTextParser
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

PHONE = 330  # the least width of a figure on a phone of 390 pixels: that in the box of a solution
SMALLEST, SMALLEST_SCRIPT = 10, 8  # pixels there
LOWEST_CONTRAST = 4.5  # WCAG 1.4.3
TOUCH = 0.5  # points by which two boxes may overlap: their letters do not yet meet


def drawn_texts(figure):
    """The texts that are drawn; ticks beyond an axis are not."""
    texts = []
    with (
        mock.patch.object(Text, "draw", lambda text, renderer: texts.append(text)),
        mock.patch.object(figure.canvas, "is_saving", return_value=True),  # no animation begins
    ):
        figure.draw_without_rendering()
    return [t for t in dict.fromkeys(texts) if t.get_visible() and t.get_text().strip()]


def luminance(color):
    """The relative luminance of WCAG 2."""
    rgb = np.array(to_rgb(color))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(a, b):
    """The contrast of two colors, from 1 to 21."""
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def sizes(text):
    """The sizes of a text's letters in points: the text's own, and those of its scripts."""
    own, scripts = text.get_fontsize(), set()
    for line in text.get_text().split("\n"):
        if line.count("$") > 1:
            parsed = MathTextParser("path").parse(line, 72, text.get_fontproperties())
            scripts |= {glyph[1] for glyph in parsed.glyphs if glyph[1] < own}
    return own, scripts


def box(text):
    """The corners of a text, turned as it is, in pixels of the figure."""
    angle, place = text.get_rotation(), text.get_window_extent()
    if angle % 90:
        text.set_rotation(0)
        flat = text.get_window_extent()
        text.set_rotation(angle)
        turn = Affine2D().rotate_deg(angle)
        corners = turn.transform(flat.corners())
        return corners - corners.mean(axis=0) + place.corners().mean(axis=0)
    return place.corners()


def overlap(a, b):
    """By how much two rectangles overlap: the least way along a side that parts them."""
    gaps = []
    for corners in (a, b):
        for side in (corners[1] - corners[0], corners[2] - corners[0]):
            axis = side / np.linalg.norm(side)
            gaps.append(
                min((a @ axis).max() - (b @ axis).min(), (b @ axis).max() - (a @ axis).min())
            )
    return min(gaps)


def problems(figure):
    """Say which texts of a figure a reader on a phone cannot read."""
    texts = drawn_texts(figure)
    pixel = PHONE / (72 * figure.get_figwidth())  # of a point
    found = []
    for text in texts:
        name = repr(text.get_text())
        own, scripts = sizes(text)
        if own * pixel < SMALLEST:
            found.append(f"{name} is {own * pixel:.1f} pixels high")
        if scripts and min(scripts) * pixel < SMALLEST_SCRIPT:
            found.append(f"a script in {name} is {min(scripts) * pixel:.1f} pixels high")
        if re.search(r"(?<![\w)])-[\d.]", re.sub(r"\$[^$]*\$", "", text.get_text())):
            found.append(f"{name} has a hyphen for a minus sign")
        if text.get_color() != "white" and contrast(text.get_color(), "white") < LOWEST_CONTRAST:
            found.append(f"{name} has contrast {contrast(text.get_color(), 'white'):.2f}")
    boxes = [box(text) * 72 / figure.dpi for text in texts]
    width, height = figure.get_size_inches() * 72
    for text, corners in zip(texts, boxes, strict=True):
        if (corners < -TOUCH).any() or (corners > [width + TOUCH, height + TOUCH]).any():
            found.append(f"{text.get_text()!r} leaves the figure")
    for (a, first), (b, second) in combinations(zip(texts, boxes, strict=True), 2):
        if overlap(first, second) > TOUCH:
            found.append(f"{a.get_text()!r} and {b.get_text()!r} overlap")
    return found

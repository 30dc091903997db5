"""Figures on a dark page: an SVG that carries its own colors for it.

An image cannot be reached by the style sheet of its page, but it is told whether the page is dark:
browsers evaluate ``prefers-color-scheme`` in an SVG by the ``color-scheme`` of its element. So each
figure has a transparent ground and one rule for each of its colors.
"""

import re
from functools import cache

import numpy as np
from matplotlib.colors import to_hex, to_rgb

GROUND = "#131416"
"""The ground of furo's dark pages; white becomes this color."""

STRONGEST = 15.5
"""The contrast of what is black on white; more would glare."""

LIFT = 0.7
"""How much the paler colors gain: with 1, all would keep their share of the strongest contrast."""

INVERSION = "0.488 -1.216 -0.122 0 0.925 -0.362 -0.366 -0.122 0 0.925 -0.362 -1.216 0.728 0 0.925"
"""What pictures of pixels go through: ``invert(0.925) hue-rotate(180deg)``, as a matrix."""

LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
"""How bright red, green and blue are (WCAG 2)."""

FROM_LINEAR = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
"""The two matrices of OKLab (Ottosson, 2020), in which a color keeps its hue as it gets lighter."""


@cache
def dark(color: str) -> str:
    """Return a color of the same hue that stands out from a dark page as this one does from white.

    What is stronger on white stays stronger, and what can be read there can be read here.
    """
    if to_hex(color) == "#ffffff":
        return GROUND
    strength = np.log(1.05 / (_linear(color) @ LUMINANCE + 0.05)) / np.log(21)  # from 0 to 1
    wanted = STRONGEST**strength**LIFT * (_linear(GROUND) @ LUMINANCE + 0.05) - 0.05
    _, a, b = TO_OKLAB @ np.cbrt(FROM_LINEAR @ _linear(color))

    def with_chroma(share: float) -> np.ndarray:
        lightness = _largest(lambda x: _rgb(x, share * a, share * b) @ LUMINANCE <= wanted)
        return _rgb(lightness, share * a, share * b)

    share = _largest(lambda x: bool(np.all(abs(with_chroma(x) - 0.5) <= 0.5001)))
    rgb = np.clip(with_chroma(share), 0, 1)
    return to_hex(np.where(rgb <= 0.0031308, 12.92 * rgb, 1.055 * rgb ** (1 / 2.4) - 0.055))


def follow_page(svg: str) -> str:
    """Add the rules for a dark page to an SVG whose colors are attributes."""
    colors = sorted(set(re.findall(r'\b(fill|stroke)="((?!none|url)[^"]+)"', svg)))
    rules = [f'[{kind}="{color}"]{{{kind}:{dark(to_hex(color))}}}' for kind, color in colors]
    rules.insert(0, f":root{{fill:{dark('#000000')}}}")  # what names no color is black
    matrix = ""
    if "<image" in svg:
        rules.append("image{filter:url(#dark)}")
        values = f"{INVERSION} 0 0 0 1 0"
        matrix = (
            '<filter id="dark" color-interpolation-filters="sRGB" x="0" y="0" width="1" height="1">'
            f'<feColorMatrix values="{values}"/></filter>'
        )
    style = f"<style>@media (prefers-color-scheme:dark){{{''.join(rules)}}}</style>"
    return re.sub(r"<svg\b[^>]*>", rf"\g<0>{style}{matrix}", svg, count=1)


def _linear(color: str) -> np.ndarray:
    rgb = np.array(to_rgb(color))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def _rgb(lightness: float, a: float, b: float) -> np.ndarray:
    """Return linear red, green and blue of a color of OKLab, outside 0 to 1 if it has none."""
    roots = np.linalg.solve(TO_OKLAB, [lightness, a, b])
    return np.linalg.solve(FROM_LINEAR, roots**3)


def _largest(holds) -> float:
    """Halve the range from 0 to 1 until the largest number is found for which something holds."""
    low, high = 0.0, 1.0
    if holds(high):
        return high
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low

"""Texts of figures in both languages at a time: a script is run once for both editions.

What a script computes does not depend on the language, and most of its time goes there. So it is
told both translations of each label, in one string (:func:`both`). Whatever it makes of them, by
``format``, ``+`` or ``replace``, it makes of both. A text of a figure shows one of the two, and
:func:`tongues` has the whole figure show one after the other.
"""

import re
from collections.abc import Iterator

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from mitbadak.plotting.labels import catalog

LANGUAGES = ("en", "ko")
OPEN, BETWEEN, CLOSE = "\ue000\ue001\ue002"  # no text has signs of the private use area
PAIR = re.compile(f"{OPEN}([^{OPEN}-{CLOSE}]*){BETWEEN}([^{OPEN}-{CLOSE}]*){CLOSE}")

shown = LANGUAGES[0]
"""The language that figures show now."""
layouts: dict[Figure, dict[str, list[tuple[Axes, Bbox]]]] = {}
"""Where the axes of a figure stand, in each language."""


def both(text: str) -> str:
    """Return a label in both languages: in place of ``mitbadak.plotting.translate``."""
    return OPEN + BETWEEN.join(catalog(name).get(text, text) for name in LANGUAGES) + CLOSE


def one(text: str, language: str) -> str:
    """Return what a text is in one language."""
    inner = None
    while text != inner:  # a label may hold others
        inner, text = text, PAIR.sub(lambda m: m[1 + LANGUAGES.index(language)], text)
    return text


def listen() -> None:
    """Have all texts of matplotlib show the language that is shown now, from now on."""
    set_text = Text.set_text

    def set_in_tongue(self: Text, text: object) -> None:
        self.in_both = text if isinstance(text, str) else ""
        set_text(self, one(text, shown) if isinstance(text, str) else text)

    Text.set_text = set_in_tongue


def tongues(figure: Figure) -> Iterator[str]:
    """Let a figure show one language after the other, and in the end the first one."""
    start = places(figure)
    for language in LANGUAGES:
        _show(figure, language, start)
        yield language
    _show(figure, LANGUAGES[0], start)


def lay_out(figure: Figure) -> None:
    """Find the layout of a figure in each language; from now on nothing but what is drawn moves.

    Each time it is saved would be one more to find it, with a drawing before.
    """
    engine, found = figure.get_layout_engine(), {}
    for language in tongues(figure):
        if engine:
            engine.execute(figure)
        found[language] = places(figure)
    figure.set_layout_engine(None)  # with "none", each drawing would begin with an empty one
    layouts[figure] = found


def places(figure: Figure) -> list[tuple[Axes, Bbox]]:
    """Return where the axes of a figure stand."""
    return [(ax, ax.get_position(original=True)) for ax in figure.axes]


def _show(figure: Figure, language: str, start: list[tuple[Axes, Bbox]]) -> None:
    global shown
    shown = language
    for text in figure.findobj(Text):
        if OPEN in getattr(text, "in_both", ""):
            text.set_text(text.in_both)
    for ax, place in layouts.get(figure, {}).get(language, start):
        in_layout = ax.get_in_layout()
        ax.set_position(place)
        ax.set_in_layout(in_layout)  # a place that was set is not one for the layout to change

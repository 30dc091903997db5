"""Fonts that hold only what an edition uses: its characters, and the weights of its text."""

import hashlib
import logging
import string
from collections.abc import Iterable
from html import unescape
from io import BytesIO
from pathlib import Path

from fontTools.ttLib import TTFont
from uharfbuzz import Face, SubsetFlags, SubsetInput

logging.getLogger("fontTools").setLevel(logging.ERROR)  # it tells each step
FEATURES = ["calt", "ccmp", "kern", "liga", "locl"]
NAMES = [0, 1, 2, 13]
"""What of the names of a font stays: whose it is, what it is called, its license."""


def characters(files: Iterable[Path]) -> str:
    """Return the characters of the files, and those of a keyboard, in their order."""
    used = set(string.printable)
    for file in files:
        used.update(unescape(file.read_text(encoding="utf-8")))
    return "".join(sorted(char for char in used if char.isprintable()))


def subset(source: Path, used: str, weights: tuple[int, int] | None, cache: Path) -> bytes:
    """Return a font as WOFF2 with the characters alone; of a variable one, a range of weights."""
    key = repr((source.name, source.stat().st_size, used, weights, FEATURES)).encode()
    file = cache / f"{source.stem}-{hashlib.sha256(key).hexdigest()[:16]}.woff2"
    if not file.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_subset(source, used, weights))
    return file.read_bytes()


def _subset(source: Path, used: str, weights: tuple[int, int] | None) -> bytes:
    face, wanted, written = Face(source.read_bytes()), SubsetInput(), BytesIO()
    wanted.flags |= SubsetFlags.NO_HINTING | SubsetFlags.OPTIMIZE_IUP_DELTAS
    for kept, numbers in [
        (wanted.unicode_set, map(ord, used)),
        (wanted.name_id_set, NAMES),
        (wanted.layout_feature_tag_set, [int.from_bytes(tag.encode()) for tag in FEATURES]),
    ]:
        kept.clear()
        kept.update(numbers)
    if weights:
        wanted.set_axis_range(face, "wght", *weights)
    with TTFont(BytesIO(wanted.subset(face).blob.data), recalcTimestamp=False) as font:
        font.flavor = "woff2"
        font.save(written)
    return written.getvalue()

"""Fonts that hold only what an edition uses: its characters, and the weights of its text."""

import hashlib
import logging
import string
from collections.abc import Iterable
from html import unescape
from io import BytesIO
from pathlib import Path

from fontTools import subset as subsetter
from fontTools.varLib import instancer

logging.getLogger("fontTools").setLevel(logging.ERROR)  # it tells each step
FEATURES = ["calt", "ccmp", "kern", "liga", "locl", "mark", "mkmk"]


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
    options = subsetter.Options(
        flavor="woff2", hinting=False, layout_features=FEATURES, name_IDs=[0, 1, 2, 13]
    )
    written = BytesIO()
    with subsetter.load_font(source, options) as font:
        worker = subsetter.Subsetter(options)
        worker.populate(text=used)
        worker.subset(font)
        if weights:
            instancer.instantiateVariableFont(font, {"wght": weights}, inplace=True)
        subsetter.save_font(font, written, options)
    return written.getvalue()

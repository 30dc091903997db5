"""A progress bar that is never the reason why something fails."""

import sys
from contextlib import suppress
from typing import Any, TextIO

from tqdm import tqdm


def bar(shown: bool = True, **options: Any) -> tqdm:
    """Return a bar on stderr, or one that is not seen if there is no stderr, or it is closed."""
    there = sys.stderr is not None and not getattr(sys.stderr, "closed", False)
    if not (shown and there):
        return tqdm(**options, disable=True)
    return tqdm(**options, file=_Stream(sys.stderr))


def say(text: str) -> None:
    """Write a line to stderr, if there is one."""
    if sys.stderr is not None:
        _Stream(sys.stderr).write(f"{text}\n")


class _Stream:
    """A stream that may end: a terminal that is closed, a pipe whose reader has gone."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> None:
        with suppress(Exception):  # a window's own stream may have a write and nothing else
            self._stream.write(text)
            self._stream.flush()

    def flush(self) -> None:
        """Do nothing more: what is written has left."""

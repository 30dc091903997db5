"""Arrays in files: written whole or not at all, and read without running what is in them."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.lib.npyio import NpzFile
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]


def save(path: str | os.PathLike[str], arrays: Arrays) -> None:
    """Write arrays to a file; one that is there is replaced when the new one is complete."""
    path = _file(path)
    part = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        with part.open("xb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]
        part.replace(path)
    except OSError as error:
        error.filename, error.filename2 = os.fspath(path), None  # and not the name of the part
        raise
    finally:
        part.unlink(missing_ok=True)


def load_into(path: str | os.PathLike[str], arrays: Arrays) -> None:
    """Fill `arrays` with those of a file, all or none; names, shapes and dtypes must agree."""
    saved = _read(_file(path))
    _require_same(saved, arrays)
    for name, array in arrays.items():
        array[...] = saved[name]


def _file(path: str | os.PathLike[str]) -> Path:
    """Turn `path` into one with a name."""
    if not Path(path).name:
        raise ValueError(f"path is {os.fspath(path)!r}, but the name of a file was expected")
    return Path(path)


def _read(path: Path) -> Arrays:
    """Return the arrays in a file."""
    with path.open("rb") as file:
        try:
            # np.load would take any other file for a pickle, and say how to open it unsafely
            return dict(NpzFile(file, allow_pickle=False))
        except Exception as error:  # there is hardly one that a damaged file cannot lead to
            raise ValueError(
                f"{path} cannot be read ({error}), but a file from Network.save was expected"
            ) from error


def _require_same(saved: Arrays, arrays: Arrays) -> None:
    """Refuse saved arrays of other names, shapes or dtypes than those to be filled."""
    if saved.keys() != arrays.keys():
        missing, unexpected = sorted(arrays.keys() - saved), sorted(saved.keys() - arrays)
        raise ValueError(
            f"the file has missing keys {missing} and unexpected keys {unexpected}, "
            f"but {sorted(arrays)} were expected"
        )
    for name, array in arrays.items():
        came = np.asarray(saved[name])
        if came.shape != array.shape or came.dtype != array.dtype:
            raise ValueError(
                f"{name} has shape {came.shape} and dtype {came.dtype} in the file, "
                f"but {array.shape} and {array.dtype} in the network"
            )
        if came.dtype.kind == "f" and not np.isfinite(came).all():
            raise ValueError(
                f"{name} contains NaN or an infinity in the file, but finite numbers were expected"
            )

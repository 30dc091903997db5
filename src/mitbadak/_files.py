"""Arrays in files: written whole or not at all, and read without running what is in them."""

import errno
import io
import operator
import os
import shutil
import stat
import zipfile
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import repeat
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

try:
    import fcntl
except ImportError:  # Windows, where no file that is open can be deleted
    fcntl = None  # type: ignore[assignment]

Arrays = Mapping[str, NDArray[Any]]
AnyPath = str | os.PathLike[str]

IN_PLACE = {errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY}
"""Why a file can sometimes be written, but not be replaced."""
SIP = 2**20  # bytes that are read at a time


def save(path: AnyPath, arrays: Arrays) -> None:
    """Write arrays to a file; one that is there is replaced when the new one is complete."""
    for name, array in arrays.items():
        if not np.isfinite(array).all():  # no network would load it
            raise ValueError(
                f"{name} contains NaN or an infinity, but finite numbers were expected"
            )
    write(path, lambda file: np.savez(file, **arrays))  # type: ignore[arg-type]


def load_into(path: AnyPath, arrays: Arrays) -> None:
    """Fill `arrays` with those of a file, all or none; names, shapes and dtypes must agree."""
    for name, array in arrays.items():
        if not array.flags.writeable:
            raise ValueError(
                f"{name} is read-only, but an array that can be written to was expected"
            )
    saved = _read(_file(path), arrays)
    set_all(arrays.values(), [saved[name] for name in arrays])


def set_all(arrays: Collection[NDArray[Any]], values: Collection[NDArray[Any]]) -> None:
    """Set arrays to values of their shapes and dtypes, in one go that no Ctrl-C divides."""
    put: Callable[..., None] = operator.setitem
    deque(map(put, arrays, repeat(...), values), maxlen=0)


# -- Writing -----------------------------------------------------------------------------------


def write(path: AnyPath, put: Callable[[IO[bytes]], Any]) -> None:
    """Make a file of what `put` writes, whole or not at all, with the rights of the one before.

    A link is written through. Where a file can be written but not replaced, because it has
    several names or the folder is protected, its content is, and put back if that fails.
    """
    file = _file(path)
    try:
        before = _status(file)
        target = Path(os.path.realpath(file))
        for folder in (target.parent, file.parent):  # "none/../a" is there for realpath alone
            if not folder.is_dir():
                raise FileNotFoundError(errno.ENOENT, f"there is no folder {folder}")
        if before is None:
            _replace(target, put, None)
            return
        if not before.st_mode & 0o222:  # an administrator could write it all the same
            raise PermissionError(errno.EACCES, "the file is protected, read-only")
        target.open("r+b").close()
        if before.st_nlink > 1:
            _overwrite(target, put)
            return
        try:
            _replace(target, put, before)
        except OSError as error:
            if error.errno not in IN_PLACE:
                raise
            _overwrite(target, put)
    except OSError as error:
        if error.errno is None:
            raise
        why = error.strerror or os.strerror(error.errno)
        raise OSError(error.errno, why, os.fspath(path)) from None  # and not the name of a part


def _replace(target: Path, put: Callable[[IO[bytes]], Any], before: os.stat_result | None) -> None:
    """Write a part beside the target, and give it the name when it is safe on the disk."""
    sweep(target.parent)
    part = target.with_name(f".mitbadak-{uuid4().hex}.part")
    try:
        with _begin(part) as file:
            if before is not None:
                _make_like(part, target, before)
            put(file)
            file.flush()
            os.fsync(file.fileno())
            if fcntl is None:
                file.close()
            part.replace(target)  # locked until it has its name
        _sync_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)


def _begin(part: Path) -> IO[bytes]:
    """Open a new file that no sweep takes for a leftover."""
    while True:
        file = part.open("xb")
        with suppress(OSError):  # some file systems have no locks, and no sweep then
            _lock(file)
        if part.exists():
            return file
        file.close()


def _make_like(part: Path, target: Path, before: os.stat_result) -> None:
    """Give the new file the owner, the rights and the attributes of the old one."""
    new = part.stat()
    if (new.st_uid, new.st_gid) != (before.st_uid, before.st_gid):
        os.chown(part, before.st_uid, before.st_gid)
    shutil.copystat(target, part)


def _overwrite(target: Path, put: Callable[[IO[bytes]], Any]) -> None:
    """Write the content of a file that keeps its place; put the old content back on failure."""
    new = io.BytesIO()
    put(new)
    with target.open("r+b") as file:
        old = file.read()
        try:
            _fill(file, new.getvalue())
        except BaseException:
            _fill(file, old)
            raise


def _fill(file: IO[bytes], content: bytes) -> None:
    file.seek(0)
    file.write(content)
    file.flush()
    file.truncate()
    os.fsync(file.fileno())


def sweep(folder: Path) -> None:
    """Delete what a save that was killed has left: a part that no process holds."""
    for part in folder.glob(".mitbadak-*.part"):
        with suppress(OSError):
            if fcntl is None:
                part.unlink()
                continue
            with part.open("r+b") as file:
                _lock(file)
                part.unlink()


def _lock(file: IO[bytes]) -> None:
    """Hold a file until it is closed, or raise OSError if another does."""
    if fcntl is not None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _sync_folder(folder: Path) -> None:
    """Let the new name outlive a power failure, where the system can say so."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _file(path: AnyPath) -> Path:
    """Turn `path` into one with a name; ``~`` is the home folder."""
    if not isinstance(path, str | bytes | os.PathLike):
        raise TypeError(f"path is {path!r}, but the name of a file was expected")
    given = os.fsdecode(path)
    file = Path(os.path.expanduser(given))  # noqa: PTH111 (which leaves what is nobody's home)
    if not file.name or given.endswith((os.sep, os.altsep or os.sep)):
        raise ValueError(f"path is {given!r}, but the name of a file was expected")
    return file


def _status(path: Path) -> os.stat_result | None:
    """Return what the system knows of a file, None if it is not there; refuse what is no file."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(
            errno.EINVAL, "this is a pipe or a device, but a file was expected", os.fspath(path)
        )
    return found


# -- Reading -----------------------------------------------------------------------------------


class _Sips(io.FileIO):
    """A file that is read a little at a time, however much it says of itself."""

    most = SIP

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > self.most:
            raise ValueError(f"its list of contents has {size:,} bytes")
        return super().read(size) or b""


def _read(path: Path, like: Arrays) -> dict[str, NDArray[Any]]:
    """Return the arrays of a file; none is begun that has another name, shape or dtype."""
    _status(path)
    with _Sips(path) as file:
        file.most = max(SIP, 1000 * len(like))
        with _damage(path):
            archive = zipfile.ZipFile(file)
            packed = {entry.filename.removesuffix(".npy"): entry for entry in archive.infolist()}
        _require_names(packed, like)
        return {name: _array(path, archive, packed[name], like[name]) for name in like}


@contextmanager
def _damage(path: Path) -> Iterator[None]:
    """Say which file cannot be read; there is hardly an error that damage cannot lead to."""
    try:
        yield
    except Exception as error:
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise  # of the disk, and not of what is on it
        raise ValueError(
            f"{path} cannot be read ({str(error) or type(error).__name__}), "
            "but a file from Network.save was expected"
        ) from error


def _array(
    path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, like: NDArray[Any]
) -> NDArray[Any]:
    """Read one array, a sip at a time, if it has the shape and the dtype of `like`."""
    name = entry.filename.removesuffix(".npy")
    with _damage(path):
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ValueError(f"{name} is packed in another way")
        member = archive.open(entry)
        if npy.read_magic(member) != (1, 0):  # in others, the header may be of any length
            raise ValueError(f"{name} is of another format")
        shape, by_columns, dtype = npy.read_array_header_1_0(member)
    if shape != like.shape or dtype != like.dtype:
        raise ValueError(
            f"{name} has shape {shape} and dtype {dtype} in the file, "
            f"but {like.shape} and {like.dtype} in the network"
        )
    with _damage(path), member:
        content = bytearray()
        while sip := member.read(min(SIP, like.nbytes + 1 - len(content))):
            content += sip
        if len(content) != like.nbytes:
            raise ValueError(f"{name} has not the {like.nbytes:,} bytes that it says")
    array = np.ndarray(shape, dtype, content, order="F" if by_columns else "C")
    if dtype.kind == "f" and not np.isfinite(array).all():
        raise ValueError(
            f"{name} contains NaN or an infinity in the file, but finite numbers were expected"
        )
    return array


def _require_names(saved: Collection[str], arrays: Arrays) -> None:
    """Refuse a file with other arrays than those to be filled."""
    missing, unexpected = sorted(arrays.keys() - set(saved)), sorted(set(saved) - arrays.keys())
    if missing or unexpected:
        raise ValueError(
            f"the file has missing keys {_some(missing)} and unexpected keys "
            f"{_some(unexpected)}, but {_some(sorted(arrays))} were expected"
        )


def _some(names: list[str]) -> str:
    """Return the names, but no more than a reader reads."""
    more = f" and {len(names) - 20:,} more" if len(names) > 20 else ""
    return f"{[name[:100] for name in names[:20]]}{more}"

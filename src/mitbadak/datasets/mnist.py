"""Chapter 6: MNIST, 70,000 handwritten digits for a network to learn from.

Read :func:`load` first; :func:`parse_idx` shows how a file of the dataset is built.
"""

import os
import re
from collections.abc import Iterator
from hashlib import sha256
from importlib import resources
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mitbadak import losses
from mitbadak._checks import Array, checked, flag, pixels

__all__ = ["MIRRORS", "MNIST", "SHA256", "Samples", "load", "parse_idx", "preprocess"]

#: Where the four files come from: asked in this order, until one has the right file.
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://raw.githubusercontent.com/fgnt/mnist/master/",
)

#: The four files, and the SHA-256 of what each contains once it is unpacked.
SHA256 = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}

_SIZES = dict(zip(SHA256, (47_040_016, 60_008, 7_840_016, 10_008), strict=True))  # unpacked, bytes
_UNSIGNED_BYTES = 0x08  # how idx says what its entries are; MNIST's are all of this type


class Samples(NamedTuple):
    """Images and what they show.

    Parameters
    ----------
    x : ndarray of shape (batch, 784) or (batch, 28, 28)
        The images. 0 is the background, and the largest value is full ink.
    t : ndarray of shape (batch,) or (batch, 10)
        The digit that each image shows.

    Examples
    --------
    >>> x, t = load().train
    >>> x.shape, t.shape
    ((10000, 784), (10000,))
    """

    x: NDArray[Any]
    t: NDArray[Any]


class MNIST(NamedTuple):
    """The dataset, as two pairs.

    Parameters
    ----------
    train : Samples
        What a network learns from.
    test : Samples
        What it has never seen: only for measuring how well it learned.

    Examples
    --------
    >>> (x_train, t_train), (x_test, t_test) = load()
    >>> mnist = load()
    >>> mnist.test.x.shape
    (2000, 784)
    """

    train: Samples
    test: Samples


@checked(flatten=flag, normalize=flag, one_hot=flag)
def load(
    subset: str = "small",
    *,
    folder: str | os.PathLike[str] | None = None,
    flatten: bool = True,
    normalize: bool = True,
    one_hot: bool = False,
) -> MNIST:
    """Load MNIST's images and labels.

    The small subset is part of the package. The full set is read from `folder`, or else from
    the folder that the environment variable ``MITBADAK_DATA`` names. Without both, it is
    downloaded once, 11 MB, and kept in the cache folder of your system (55 MB). An interrupted
    download resumes at the next call.

    Parameters
    ----------
    subset : {"small", "full"}, default "small"
        "small": 10,000 images to train and 2,000 to test, the same number of each digit.
        "full": all 60,000 and 10,000.
    folder : str or path, optional
        A folder with the four files of MNIST, packed (.gz) or not; only for the full set. They may
        have any of the names under which they are handed around, and lie in folders inside.
    flatten : bool, default True
        Whether an image is a row of 784 numbers. Otherwise it is 28 rows of 28.
    normalize : bool, default True
        Whether the pixels are float32 from 0 to 1. Otherwise they are uint8 from 0 to 255.
    one_hot : bool, default False
        Whether a label is ten float32, a 1 at the digit and 0 elsewhere. Otherwise it is
        the digit, an integer: int64, or int32 where a machine has 32 bits.

    Returns
    -------
    MNIST
        ``(x_train, t_train), (x_test, t_test)``: new arrays, which you may change.

    Raises
    ------
    ValueError
        If an option is not one of these, or a file is damaged or is not MNIST's.
    TypeError
        If an option is of another type.
    FileNotFoundError
        If the folder does not have all four files.
    OSError
        If the full set can neither be downloaded (ConnectionError) nor be saved.

    References
    ----------
    LeCun, Y., Bottou, L., Bengio, Y. and Haffner, P. (1998). Gradient-based learning applied to
    document recognition. Proceedings of the IEEE 86(11), 2278-2324.

    Examples
    --------
    >>> (x_train, t_train), (x_test, t_test) = load()
    >>> x_train.shape, x_train.dtype
    ((10000, 784), dtype('float32'))
    >>> t_train[:8]
    array([5, 0, 4, 1, 9, 2, 3, 6])
    >>> load(flatten=False, normalize=False).test.x.shape
    (2000, 28, 28)
    >>> load(one_hot=True).train.t[0]
    array([0., 0., 0., 0., 0., 1., 0., 0., 0., 0.], dtype=float32)
    """
    x_train, t_train, x_test, t_test = _read(subset, folder)
    return MNIST(
        Samples(preprocess(x_train, flatten, normalize), _labels(t_train, one_hot)),
        Samples(preprocess(x_test, flatten, normalize), _labels(t_test, one_hot)),
    )


@checked(images=pixels, flatten=flag, normalize=flag)
def preprocess(images: Array, flatten: bool = True, normalize: bool = True) -> NDArray[Any]:
    """Turn images into the inputs of a network: rows of 784 numbers from 0 to 1.

    Parameters
    ----------
    images : array_like of integers from 0 to 255, shape (batch, 28, 28)
        The values of the pixels.
    flatten : bool, default True
        Whether an image becomes a row of 784 numbers. Otherwise it stays 28 rows of 28.
    normalize : bool, default True
        Whether the values become float32 from 0 to 1. Otherwise they stay as they are.

    Returns
    -------
    ndarray of shape (batch, 784) or (batch, 28, 28)
        The inputs, a new array if it is normalized.

    Raises
    ------
    ValueError
        If `images` has another shape, or a number is not from 0 to 255.
    TypeError
        If `images` does not consist of integers, or an option is not True or False.

    Examples
    --------
    >>> preprocess(np.full((1, 28, 28), 255, np.uint8))[0, :3]
    array([1., 1., 1.], dtype=float32)
    """
    x = images  # (batch, 28, 28)
    if flatten:
        # (batch, 784)
        x = x.reshape(len(x), -1)
    if normalize:
        x = x.astype(np.float32)
        x /= 255
    return x


def parse_idx(data: bytes) -> NDArray[np.uint8]:
    """Return the array that an idx file contains.

    The file begins with two zeros, the type of the entries (8: unsigned bytes) and the number
    of dimensions. Then comes the size of each dimension, in four bytes, of which the first
    counts most. The rest are the entries.

    Parameters
    ----------
    data : bytes
        The content of the file, not packed.

    Returns
    -------
    ndarray of uint8
        A new array of the shape that the file says.

    Raises
    ------
    ValueError
        If this is not an idx file of unsigned bytes, or if it is too short or too long.
    TypeError
        If `data` is not bytes or the like.

    Examples
    --------
    >>> parse_idx(bytes([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]))
    array([[1, 2, 3],
           [4, 5, 6]], dtype=uint8)
    """
    if not isinstance(data, bytes | bytearray | memoryview):
        raise TypeError(f"data is of type {type(data).__name__}, but bytes were expected")
    data = bytes(data)  # of a memoryview, the bytes; bytes are not copied
    shape = _idx_shape(data)
    start = 4 + 4 * len(shape)
    if len(data) != start + prod(shape):
        raise ValueError(
            f"data has {len(data)} bytes, but {start + prod(shape)} were expected for {shape}"
        )
    return np.frombuffer(data, np.uint8, offset=start).reshape(shape).copy()


def _idx_shape(data: bytes) -> tuple[int, ...]:
    """Return the shape that an idx file says."""
    if len(data) < 4 or data[:2] != b"\0\0":
        raise ValueError(f"data begins with {data[:4]!r}, but an idx file begins with two zeros")
    kind, dimensions = data[2:4]
    if kind != _UNSIGNED_BYTES:
        raise ValueError(f"data has entries of type {kind}, but 8 was expected, unsigned bytes")
    if dimensions == 0 or len(data) < 4 + 4 * dimensions:
        raise ValueError(f"data ends before the sizes of its {dimensions} dimensions")
    shape = tuple(np.frombuffer(data, ">u4", count=dimensions, offset=4).tolist())
    if 0 in shape:
        raise ValueError(f"data has shape {shape}, but at least one entry was expected")
    return shape


def _labels(labels: NDArray[np.uint8], one_hot: bool) -> NDArray[Any]:
    """Turn labels into the form that was asked for."""
    if one_hot:
        return losses.one_hot(labels, classes=10).astype(np.float32)
    return labels.astype(np.intp)


def _read(subset: str, folder: str | os.PathLike[str] | None) -> list[NDArray[np.uint8]]:
    """Return the images and labels to train, then those to test."""
    if not isinstance(subset, str):
        raise TypeError(f'subset is {subset!r}, but "small" or "full" was expected')
    if subset not in ("small", "full"):
        raise ValueError(f'subset is "{subset}", but "small" or "full" was expected')
    if subset == "full":
        return _read_full(folder)
    if folder is not None:
        raise ValueError('folder is given, but only subset="full" reads from a folder')
    small = resources.files(__package__).joinpath("mnist_small.npz")
    with small.open("rb") as file, np.load(file) as arrays:
        return [arrays[name] for name in ("x_train", "t_train", "x_test", "t_test")]


def _read_full(folder: str | os.PathLike[str] | None) -> list[NDArray[np.uint8]]:
    """Return the content of the four files, of the folder or else of the cache."""
    if folder is None:
        folder = os.environ.get("MITBADAK_DATA") or None
    if folder is None:
        mirrors = list(MIRRORS)
        return [parse_idx(_read_cached(name, mirrors)) for name in SHA256]
    try:
        found = Path(folder).expanduser()
    except RuntimeError as error:
        raise FileNotFoundError(f"{folder} cannot be found ({error}). {_by_hand()}") from None
    return [parse_idx(_read_file(name, found)) for name in SHA256]


def _read_cached(name: str, mirrors: list[str]) -> bytes:
    """Return the content of the file `name` in the cache, downloaded if need be."""
    from mitbadak.datasets._download import fetch  # takes longer than loading the small subset

    return fetch(name, SHA256[name], mirrors, _cache(), _by_hand(), _SIZES[name])


def _cache() -> Path:
    """Return the cache folder of the system."""
    import pooch

    try:
        folder = Path(pooch.os_cache("mitbadak"))
        if not folder.is_absolute():  # platformdirs may leave the ~ as it is
            raise OSError(f"{folder} is no absolute path")
    except (OSError, RuntimeError, KeyError) as error:
        raise FileNotFoundError(
            f"the cache folder of your system cannot be found ({error}); there is no home "
            "folder perhaps: let the environment variable HOME name one, or MITBADAK_DATA a folder "
            f"that has the files. {_by_hand()}"
        ) from error
    return folder


def _read_file(name: str, folder: Path) -> bytes:
    """Return the content of the file `name`, whatever it is called in the folder."""
    problem: Exception | None = None
    for path in _files_like(name, folder):
        try:
            return _content(name, path)
        except ValueError as error:
            problem = problem or error
    if problem:
        raise problem
    raise FileNotFoundError(
        f"{folder} has no file {name} or {name}.gz{_what_is_there(folder)}. {_by_hand()}"
    )


def _content(name: str, path: Path) -> bytes:
    """Return what a file contains, packed or not, if it is MNIST's file `name`."""
    from mitbadak.datasets._download import packed_size, read, unpack

    try:
        data = unpack(read(path, packed_size(_SIZES[name])), _SIZES[name])
    except ValueError as error:
        raise ValueError(f"{path} is damaged: {error}. Delete it. {_by_hand()}") from None
    came = sha256(data).hexdigest()
    if came != SHA256[name]:
        raise ValueError(
            f"{path} is cut off or not MNIST's: its content has SHA-256 {came}, but "
            f"{SHA256[name]} was expected. Delete it. {_by_hand()}"
        )
    return data


def _files_like(name: str, folder: Path) -> Iterator[Path]:
    """Yield the files that may be the file `name`: the nearest first, then those of its name.

    It is handed around as ``train-images-idx3-ubyte``, ``train-images.idx3-ubyte`` or
    ``train-images-idx3-ubyte.gz``, in a folder of its own or in ``MNIST/raw``.
    """
    about = name.rpartition("-idx")[0]  # train-images
    for depth in ("*", "*/*", "*/*/*"):
        alike = [path for path in folder.glob(depth) if about in _plain(path.name)]
        yield from sorted(filter(Path.is_file, alike), key=lambda path: (len(path.name), path))


def _plain(name: str) -> str:
    """Return the name of a file in one spelling: small letters, and hyphens for other signs."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower())


def _what_is_there(folder: Path) -> str:
    """Name what a folder has instead of the files."""
    if not folder.is_dir():
        return ": it is no folder"
    names = sorted(path.name for path in folder.iterdir())
    more = ", ..." if len(names) > 8 else ""
    return f", but {', '.join(names[:8])}{more}" if names else ": it is empty"


def _by_hand() -> str:
    """Say how to get the files without :func:`load`."""
    files = ", ".join(f"{name}.gz" for name in SHA256)
    return (
        f"You can download the four files {files} in a browser, from one of "
        f"{' '.join(MIRRORS)} or from any other copy of MNIST, put them into one folder, and "
        'call load("full", folder=...) or set MITBADAK_DATA to that folder.'
    )

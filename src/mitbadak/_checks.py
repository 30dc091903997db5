"""Checks of what a reader passes in: each says what came and what was expected."""

from collections.abc import Sequence
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

Floats = NDArray[np.floating[Any]]


class ForwardFirst:
    """What has a forward and a backward step, and says so if backward comes first."""

    if not TYPE_CHECKING:  # else mypy would take any misspelt attribute for one

        def __getattr__(self, name: str) -> NoReturn:
            """Say why an attribute is missing; Python asks here only if it is."""
            raise AttributeError(
                f"{type(self).__name__} has no {name} yet: forward comes first, then backward"
            )


class NotFiniteError(ValueError):
    """Numbers ran away in training: :func:`~mitbadak.training.fit` ends with what it has."""


def as_array(name: str, value: ArrayLike) -> NDArray[Any]:
    """Turn `value` into an array of real numbers of any dtype; nothing is copied or scanned."""
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(
            f"{name} has rows of different lengths, but an array was expected"
        ) from None
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} has dtype {array.dtype}, but real numbers were expected")
    return array


def as_unscanned(name: str, value: ArrayLike) -> Floats:
    """Turn `value` into an array of floats; a floating dtype is kept, NaN is not looked for."""
    array = as_array(name, value)
    return array if array.dtype.kind == "f" else array.astype(np.float64)


def as_floats(name: str, value: ArrayLike) -> Floats:
    """Turn `value` into an array of floats; a floating dtype is kept, NaN is refused."""
    array = as_unscanned(name, value)
    if np.isnan(array).any():
        raise ValueError(f"{name} contains NaN, but numbers were expected")
    return array


def as_vector(name: str, value: ArrayLike) -> Floats:
    """Turn `value` into a vector of at least one finite float."""
    array = as_floats(name, value)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}, but a vector was expected, like (2,)")
    return require_finite(name, array)


def as_scalar(name: str, value: object) -> float:
    """Turn `value` into one finite float."""
    array = as_floats(name, value)  # type: ignore[arg-type]
    if array.ndim != 0:
        raise ValueError(f"{name} has shape {array.shape}, but one number was expected")
    return float(require_finite(name, array))


def require_finite(name: str, array: Floats) -> Floats:
    """Refuse infinities."""
    if not np.isfinite(array).all():
        raise ValueError(f"{name} contains an infinity, but finite numbers were expected")
    return array


def as_batch(name: str, value: ArrayLike) -> Floats:
    """Turn `value` into a batch of finite floats, shape ``(batch, features)``, not empty."""
    array = as_floats(name, value)
    if array.ndim != 2 or array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}, but a batch was expected, like (4, 2)")
    return require_finite(name, array)


def as_matrix(name: str, value: ArrayLike) -> Floats:
    """Turn `value` into a matrix of finite floats, not empty."""
    array = as_floats(name, value)
    if array.ndim != 2 or array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}, but a matrix was expected, like (3, 2)")
    return require_finite(name, array)


def as_shaped(name: str, value: ArrayLike, shape: tuple[int, ...]) -> NDArray[Any]:
    """Turn `value` into an array of just this shape: nothing is broadcast or scanned."""
    array = as_array(name, value)
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}, but {shape} was expected")
    return array


def as_samples(name: str, value: ArrayLike, features: int, by: str) -> Floats:
    """Turn `value` into one sample or a batch of any shape, ``(..., features)``."""
    array = as_floats(name, value)
    if array.shape[-1:] != (features,):
        given = array.shape[-1] if array.ndim else 0
        raise ValueError(f"{name} has {given} features, but {by} expects {features}")
    return array


def require_real(name: str, value: object) -> None:
    """Refuse anything but one finite number."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} is {value!r}, but a number was expected")
    if not -np.inf < float(value) < np.inf:
        raise ValueError(f"{name} is {value!r}, but a finite number was expected")


def require_positive(name: str, value: object) -> None:
    """Refuse anything but one finite number above zero."""
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 < float(value) < np.inf:
        raise ValueError(f"{name} is {value!r}, but a number above 0 was expected")


def require_not_negative(name: str, value: object) -> None:
    """Refuse anything but one finite number of at least zero."""
    require_real(name, value)
    if value < 0:  # type: ignore[operator]
        raise ValueError(f"{name} is {value!r}, but a number of at least 0 was expected")


def require_count(name: str, value: object, least: int = 1) -> None:
    """Refuse anything but a whole number of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, Integral) or value < least:
        raise ValueError(
            f"{name} is {value!r}, but a whole number of at least {least} was expected"
        )


def require_shape(name: str, value: object) -> None:
    """Refuse anything but the sizes of an array that is not empty."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise TypeError(f"{name} is {value!r}, but a tuple was expected, like (784, 100)")
    for size in value:
        require_count(f"a size in {name}", size)


def as_float_dtype(name: str, value: DTypeLike) -> np.dtype[Any]:
    """Turn `value` into a floating dtype."""
    dtype = np.dtype(value)
    if dtype.kind != "f":
        raise TypeError(f"{name} is {dtype}, but one of floats was expected")
    return dtype


def require_generator(name: str, value: object) -> None:
    """Refuse a seed where a random generator belongs."""
    if not isinstance(value, np.random.Generator):
        raise TypeError(
            f"{name} is {value!r}, but a generator was expected, like np.random.default_rng(0)"
        )


def require_axis(name: str, array: NDArray[Any], axis: object) -> None:
    """Refuse an axis that `array` does not have, or along which it has no entry."""
    if isinstance(axis, bool) or not isinstance(axis, Integral):
        raise TypeError(f"axis is {axis!r}, but a whole number was expected")
    if axis not in range(-array.ndim, array.ndim) or array.shape[int(axis)] == 0:
        raise ValueError(
            f"{name} has shape {array.shape}, but entries along axis {axis} were expected"
        )


def require_callable(name: str, value: object) -> None:
    """Refuse anything that cannot be called, like the name of a function as a string."""
    if not callable(value):
        raise TypeError(f"{name} is {value!r}, but a function was expected")


def require_methods(name: str, value: object, *names: str) -> None:
    """Refuse an object that lacks one of `names`, and a class where its object belongs."""
    if isinstance(value, type):
        raise TypeError(f"{name} is the class {value.__name__}, but an object of it was expected")
    for missing in names:
        if not hasattr(value, missing):
            raise TypeError(f"{name} is {value!r}, but it has no {missing}, which was expected")


def require_flag(name: str, value: object) -> None:
    """Refuse anything but True or False."""
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{name} is {value!r}, but True or False was expected")


def require_fraction(name: str, value: object) -> None:
    """Refuse anything but one number of at least zero and below one."""
    require_real(name, value)
    if not 0 <= value < 1:  # type: ignore[operator]
        raise ValueError(f"{name} is {value!r}, but a number from 0 to below 1 was expected")

"""Checks of what a reader passes in: each says what came and what was expected.

A check is a function of a name and a value that returns the value in the form that the
mathematics needs, or raises: TypeError for the wrong kind, ValueError for the wrong value.
:func:`checked` declares one for each argument, above the function.
"""

import copy
import inspect
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, wraps
from itertools import pairwise
from math import isfinite
from numbers import Integral, Real
from typing import Any, ParamSpec, Protocol, TypeAlias, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.floating[Any]]
Array: TypeAlias = Any  # array_like for the caller; in the body what its check has made of it
Check: TypeAlias = Callable[[str, Any], Any]

P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
F = TypeVar("F", bound=Callable[..., Any])


class NotFiniteError(ValueError):
    """Training has diverged: :func:`~mitbadak.training.fit` ends with what it has."""


class Checked(Protocol[P, R_co]):
    """A function whose arguments are checked; `formula` is the one without the checks."""

    __name__: str

    @property
    def formula(self) -> Callable[P, R_co]: ...

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co: ...

    def __get__(self, instance: Any, owner: Any = None) -> Callable[..., R_co]: ...


@dataclass(frozen=True)
class Against:
    """A check that needs another argument, already checked: ``check(name, value, other)``."""

    other: str
    check: Callable[[str, Any, Any], Any]


class Checks(Protocol):
    """What :func:`checked` returns: a decorator, of constructors too."""

    @overload
    def __call__(  # type: ignore[overload-overlap]
        self, formula: Callable[P, None], /
    ) -> Callable[P, None]: ...
    @overload
    def __call__(self, formula: Callable[P, R], /) -> Checked[P, R]: ...


@dataclass(frozen=True)
class LeftOut:
    """A check that sees None where the argument is left out, and finds the value that suits.

    The default in the signature is then the usual value, for whoever reads or copies the formula.
    """

    check: Check | Against


def checked(**checks: Check | Against | LeftOut) -> Checks:
    """Declare what each argument is turned into, and what it must be, outside the formula.

    The checks are made in the order in which they are written. Those of an argument that is
    left out see its default.
    """

    def decorate(formula: Callable[P, R]) -> Checked[P, R]:
        signature = inspect.signature(formula)
        names = [p.name for p in signature.parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
        is_plain = len(names) == len(signature.parameters)
        plainly: Callable[..., R] = formula
        unknown = checks.keys() - signature.parameters
        if unknown:
            raise TypeError(f"{formula.__name__} has no argument {sorted(unknown)} to check")

        def look_at(given: dict[str, Any], left_out: Collection[str] = ()) -> None:
            for name, check in checks.items():
                if isinstance(check, LeftOut):
                    given[name] = None if name in left_out else given[name]
                    check = check.check
                if isinstance(check, Against):
                    given[name] = check.check(name, given[name], given[check.other])
                else:
                    given[name] = check(name, given[name])

        @np.errstate(under="ignore")  # what is too small for a float counts as 0
        @wraps(formula)
        def door(*args: P.args, **kwargs: P.kwargs) -> R:
            if is_plain and len(args) == len(names) and not kwargs:  # to bind takes 10 µs
                given = dict(zip(names, args, strict=True))
                look_at(given)
                return plainly(*given.values())
            try:
                bound = signature.bind(*args, **kwargs)
            except TypeError:
                bound = None
            if bound is None:
                return formula(*args, **kwargs)  # Python says what is missing or too much
            left_out = checks.keys() - bound.arguments.keys()
            bound.apply_defaults()
            look_at(bound.arguments, left_out)
            return formula(*bound.args, **bound.kwargs)

        door.formula = inspect.unwrap(formula)  # type: ignore[attr-defined]
        return door  # type: ignore[return-value]

    return decorate


def wide(formula: F) -> F:
    """Let a formula count in float32 what is given in float16: sums of it overflow soon."""

    @wraps(formula)
    def door(a: Floats, *args: Any, **kwargs: Any) -> Floats:
        if a.dtype != np.float16:
            return formula(a, *args, **kwargs)
        return formula(a.astype(np.float32), *args, **kwargs).astype(a.dtype)

    return door  # type: ignore[return-value]


def optional(check: Check) -> Check:
    """Make a check that lets None through."""
    return lambda name, value: None if value is None else check(name, value)


def new(check: Check) -> Check:
    """Make a check that returns a new array, to be kept or changed."""
    return lambda name, value: check(name, value).copy()


# -- Arrays ------------------------------------------------------------------------------------


def reals(name: str, value: Any) -> NDArray[Any]:
    """Turn `value` into an array of real numbers of any dtype; nothing is scanned."""
    if type(value) is np.ndarray and value.dtype.kind in "biuf" and value.dtype.isnative:
        return value
    complete(name, value)
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(
            f"{name} has rows of different lengths, but an array was expected"
        ) from None
    if array.dtype == object and all(map(_is_number, array.flat)):  # columns of several dtypes
        array = _plain(name, array)
    if array.dtype.kind not in "biuf":
        raise TypeError(
            f"{name} has dtype {array.dtype}, but real numbers were expected"
            f"{_hint(name, array, hasattr(value, 'astype'))}"
        )
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def _plain(name: str, array: NDArray[Any]) -> NDArray[Any]:
    """Turn numbers of Python's, which an array of objects holds, into NumPy's."""
    numbers = np.array(array.tolist()).reshape(array.shape)
    try:
        return numbers.astype(np.float64) if numbers.dtype == object else numbers
    except OverflowError:
        raise ValueError(
            f"{name} contains an integer too large for a float, but finite numbers were expected"
        ) from None


def complete(name: str, value: Any) -> None:
    """Refuse what NumPy would read without its mask, or would not read as an array."""
    if hasattr(value, "toarray"):
        raise TypeError(
            f"{name} is a {type(value).__name__}, but an array was expected: {name}.toarray()"
        )
    if _is_masked(name, value):
        raise ValueError(
            f"{name} has masked entries, but numbers were expected: fill them, {name}.filled(0)"
        )


AXES = 64  # as many as an array of NumPy can have


def _is_masked(name: str, value: Any, axes: int = AXES) -> bool:
    """Say whether an array, or something in a list, has masked entries."""
    if isinstance(value, list | tuple):
        if axes == 0:
            raise ValueError(
                f"{name} has lists inside lists, more than {AXES} deep, but an array was expected: "
                "does a list contain itself?"
            )
        return any(
            isinstance(part, list | tuple | np.ma.MaskedArray) and _is_masked(name, part, axes - 1)
            for part in value
        )
    if not isinstance(value, np.ma.MaskedArray) or value.dtype.names:  # a record is no number
        return False
    return bool(np.ma.is_masked(value))


def _is_number(entry: Any) -> bool:
    return isinstance(entry, Real | Decimal | np.bool_)


def _is_digits(entry: Any) -> bool:
    """Say whether a text can be read as a number."""
    try:
        return isinstance(entry, str | bytes) and isfinite(float(entry))
    except ValueError:
        return False


def _is_whole(entry: Any) -> bool:
    """Say whether a number, or a text, is an integer that NumPy can hold."""
    try:
        return int(entry) == float(entry) and abs(int(entry)) < 2**63
    except (ValueError, OverflowError):
        return False


def _hint(name: str, array: NDArray[Any], is_array: bool) -> str:
    """Name the first entry that is no number, and the way out."""
    if array.dtype.kind not in "OSU":
        return ""
    entries = [(index, entry) for index, entry in np.ndenumerate(array) if not _is_number(entry)]
    readable = all(_is_digits(entry) for _, entry in entries)
    index, entry = next((e for e in entries if readable or not _is_digits(e[1])), ((), None))
    place = f"[{', '.join(map(str, index))}]" if index else ""
    if readable:
        kind = "int" if all(map(_is_whole, array.flat)) else "float"  # for labels, int alone does
        way_out = f": {name if is_array else f'np.array({name})'}.astype({kind})"
    elif isinstance(entry, str | bytes):
        way_out = f": np.unique({name}, return_inverse=True)[1] has a number for each name"
    elif index and repr(entry) in ("None", "<NA>", "NaT"):
        way_out = ": fill the gap, or leave it out"
    else:
        way_out = ""
    entry = entry.item() if isinstance(entry, np.generic) else entry
    return f", and {name}{place} is {entry!r:.50}{way_out}"


def unscanned(name: str, value: Any) -> Floats:
    """Turn `value` into an array of floats; a floating dtype is kept, NaN is not looked for."""
    array = reals(name, value)
    return array if array.dtype.kind == "f" else array.astype(np.float64)


def floats(name: str, value: Any) -> Floats:
    """Turn `value` into an array of floats without NaN; a floating dtype is kept."""
    array = unscanned(name, value)
    if np.isnan(array).any():
        raise ValueError(f"{name} contains NaN, but numbers were expected")
    return array


def finite(name: str, value: Any) -> Floats:
    """Turn `value` into an array of finite floats of any shape."""
    array = floats(name, value)
    if not np.isfinite(array).all():
        raise ValueError(f"{name} contains an infinity, but finite numbers were expected")
    return array


def points(name: str, value: Any) -> Floats:
    """Turn `value` into a new array of finite floats of any shape, not empty."""
    array = finite(name, value)
    if array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}, but at least one number was expected")
    return array.copy()


def samples(name: str, value: Any) -> Floats:
    """Turn `value` into one sample or a batch of finite floats, not empty."""
    array = finite(name, value)
    if array.ndim == 0 or array.size == 0:
        raise ValueError(
            f"{name} has shape {array.shape}, but one sample or a batch was expected, like (2,)"
        )
    return array


def vector(name: str, value: Any) -> Floats:
    """Turn `value` into a vector of at least one finite float."""
    array = finite(name, value)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}, but a vector was expected, like (2,)")
    return array


def matrix(name: str, value: Any) -> Floats:
    """Turn `value` into a matrix of finite floats, not empty."""
    array = finite(name, value)
    if array.ndim != 2 or array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}, but a matrix was expected, like (3, 2)")
    return array


def batch(name: str, value: Any) -> Floats:
    """Turn `value` into a batch of finite floats, shape ``(batch, features)``, not empty."""
    array = finite(name, value)
    if array.ndim != 2 or array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}, but a batch was expected, like (4, 2)")
    return array


def batch_in(dtype: np.dtype[Any], name: str, value: Any) -> Floats:
    """Turn `value` into a batch of samples of any shape, finite in a floating dtype, not empty."""
    array = reals(name, value)
    if array.ndim < 2 or array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}, but a batch was expected, like (1, 3)")
    if array.dtype != dtype:
        with np.errstate(over="ignore"):  # what becomes infinite is refused in the next lines
            array = array.astype(dtype)
    # a scalar product meets every number, in less time; its overflow means nothing
    if not np.isfinite(np.vdot(array, array)) and not np.isfinite(array).all():
        raise ValueError(
            f"{name} contains NaN or an infinity, but finite numbers of {dtype} were expected"
        )
    return read_only(array)


def enough_samples(name: str, array: Floats, layer: Any) -> None:
    """Refuse a batch that is too small for a layer in training."""
    if len(array) < layer.smallest_batch:
        raise ValueError(
            f"{name} is a batch of {len(array)}, but {type(layer).__name__} expects "
            f"{layer.smallest_batch} samples or more in training"
        )


def read_only(array: Any) -> Any:
    """Return a view through which the caller's array cannot be changed."""
    view = array.view()
    view.flags.writeable = False
    return view


def short(value: Any) -> str:
    """Say what something is that is not what was expected."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    return repr(value) if value is None else f"a {type(value).__name__}"


def with_features(name: str, array: Floats, features: int, by: str) -> Floats:
    """Require an array of shape ``(..., features)``, as `by` expects it."""
    if array.shape[-1:] != (features,):
        came = array.shape[-1] if array.ndim else 0
        raise ValueError(f"{name} has {came} features, but {by} expects {features}")
    return array


def biases_of(weights: str) -> Against:
    """Make a check for a vector with one entry for each column of `weights`, in their dtype."""

    def check(name: str, value: Any, W: Floats) -> Floats:
        b = vector(name, value)
        if len(b) != W.shape[1]:
            raise ValueError(f"{name} has {len(b)} entries, but {weights} expects {W.shape[1]}")
        return b.astype(W.dtype)

    return Against(weights, check)


def shaped(name: str, value: Any, shape: tuple[int, ...]) -> NDArray[Any]:
    """Turn `value` into an array of just this shape: nothing is broadcast or scanned."""
    array = reals(name, value)
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}, but {shape} was expected")
    return array


def like(other: str) -> Against:
    """Make a check for an array of finite floats of the shape of another argument."""

    def check(name: str, value: Any, of: Floats) -> Floats:
        array = finite(name, value)
        if array.shape != of.shape:
            raise ValueError(
                f"{name} has shape {array.shape}, but {other} has shape {of.shape}; "
                "the same was expected"
            )
        return array

    return Against(other, check)


def fits(other: str) -> Against:
    """Make a check for an operand whose shape fits another's by broadcasting; nothing is turned."""

    def check(name: str, value: Any, of: Any) -> Any:
        shape, beside = np.shape(value), np.shape(of)
        try:
            if shape != beside:
                np.broadcast_shapes(shape, beside)
        except ValueError:
            raise ValueError(
                f"{name} has shape {shape}, but {other} has shape {beside}; "
                "shapes that fit were expected"
            ) from None
        return value

    return Against(other, check)


def matrices(other: str) -> Against:
    """Make a check for a matrix that can be multiplied by another; nothing is turned."""

    def check(name: str, value: Any, of: Any) -> Any:
        shape, beside = np.shape(value), np.shape(of)
        if len(shape) != 2 or len(beside) != 2 or shape[1] != beside[0]:
            raise ValueError(
                f"{name} has shape {shape} and {other} has shape {beside}, but matrices were "
                f"expected, {other} with as many rows as {name} has columns"
            )
        return value

    return Against(other, check)


def spread_to(other: str) -> Against:
    """Make a check for a shape that is broadcast to that of another argument."""

    def check(name: str, value: Any, of: Floats) -> tuple[int, ...]:
        if value == of.shape:
            return of.shape
        sizes = shape(name, value)
        try:
            fit = np.broadcast_shapes(sizes, of.shape) == of.shape
        except ValueError:
            fit = False
        if not fit:
            raise ValueError(
                f"{other} has shape {of.shape}, but a shape to which {sizes} is broadcast "
                "was expected"
            )
        return sizes

    return Against(other, check)


def entries(allowed: Callable[[Any], Any], expected: str) -> Check:
    """Make a check for an operand each of whose entries is allowed; nothing is turned."""

    def check(name: str, value: Any) -> Any:
        fine = np.asarray(allowed(value))
        if not fine.all():
            came = np.asarray(value)[~fine][0]
            raise ValueError(f"{name} contains {came}, but numbers {expected} were expected")
        return value

    return check


not_zero = entries(lambda x: x != 0, "other than 0")
above_zero = entries(lambda x: x > 0, "above 0")


def axis_of(other: str) -> Against:
    """Make a check for an axis of another argument, along which that has entries."""

    def check(name: str, value: Any, array: Floats) -> int:
        axis = integer(name, value)
        if axis not in range(-array.ndim, array.ndim) or array.shape[axis] == 0:
            raise ValueError(
                f"{other} has shape {array.shape}, but entries along axis {axis} were expected"
            )
        return axis

    return Against(other, check)


def entry_of(other: str) -> Against:
    """Make a check for the index of one entry of another argument."""

    def check(name: str, value: Any, array: Floats) -> Any:
        try:
            found = array[value].shape == ()
        except IndexError:
            found = False
        if not found:
            raise ValueError(
                f"{name} is {value!r}, but that of one entry of {other}, of shape {array.shape}, "
                "was expected"
            )
        return value

    return Against(other, check)


def finite_maximum(axis: str) -> Against:
    """Make a conversion of scores: the largest become 0, and the others -inf, if they are infinite.

    So an infinite score gets the whole probability; inf - inf would be no number.
    """

    def convert(_: str, a: Floats, axis: Any) -> Floats:
        largest = a.max(axis, keepdims=True)
        if np.isfinite(largest).all():
            return a
        apart = np.where(a == largest, 0, -np.inf).astype(a.dtype)
        return np.where(np.isinf(largest), apart, a)

    return Against(axis, convert)


# -- Probabilities and classes ---------------------------------------------------------------------

ROUNDING = 0.001  # loose enough for float16


def probabilities(name: str, value: Any) -> Floats:
    """Turn `value` into one sample or a batch of numbers from 0 to 1, but for their rounding."""
    array = samples(name, value)
    for number in (array.min(), array.max()):
        if not -ROUNDING <= number <= 1 + ROUNDING:
            raise ValueError(f"{name} contains {number}, but probabilities were expected, 0 to 1")
    return array.clip(0, 1)


def distributions(name: str, value: Any) -> Floats:
    """Turn `value` into probabilities that add up to 1 in each sample, but for their rounding."""
    array = probabilities(name, value)
    sums = array.sum(axis=-1, keepdims=True)
    if (np.abs(sums - 1) > ROUNDING).any():
        worst = sums.flat[np.abs(sums - 1).argmax()]
        raise ValueError(f"{name} has a sample that adds up to {worst}, but 1 was expected")
    return array / sums


def labels_of(name: str, value: Any, classes: int) -> NDArray[Any]:
    """Turn `value` into an array of integers from 0 to below `classes`."""
    array = reals(name, value)
    if array.dtype.kind == "f" and (array != np.floor(array)).any():  # NaN, too
        came = array[array != np.floor(array)].flat[0]
        raise TypeError(
            f"{name} has dtype {array.dtype}, but integers were expected, and it contains {came}"
        )
    if array.dtype.kind not in "iu":
        raise TypeError(
            f"{name} has dtype {array.dtype}, but integers were expected, like {name}.astype(int)"
        )
    for label in (array.min(), array.max()) if array.size else ():
        if not 0 <= label < classes:
            from_1 = bool(array.min() == 1 and label == classes)
            raise ValueError(
                f"{name} contains the label {label}, but there are {classes} classes, "
                f"0 to {classes - 1}{f': {name} - 1' * from_1}"
            )
    return array


def class_targets(name: str, value: Any, y: Floats) -> Floats:
    """Turn labels or probabilities into the probabilities of the classes, in the form of `y`.

    Labels have one dimension fewer than `y`; probabilities, one-hot perhaps, have its shape.
    """
    array = reals(name, value)
    if array.shape == y.shape:
        rows = distributions(name, array).astype(y.dtype)
        return rows / rows.sum(axis=-1, keepdims=True)  # to 1 in the dtype of y
    if array.shape != y.shape[:-1]:
        raise ValueError(
            f"{name} has shape {array.shape}, but labels of shape {y.shape[:-1]} or "
            f"probabilities of shape {y.shape} were expected"
            f"{f': {name}.ravel()' * (array.shape == (*y.shape[:-1], 1))}"
        )
    return identity_matrix(y.shape[-1], y.dtype)[labels_of(name, array, y.shape[-1])]


def pixels(name: str, value: Any) -> NDArray[Any]:
    """Turn `value` into a batch of gray images, of integers from 0 to 255."""
    array = reals(name, value)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} has dtype {array.dtype}, but integers from 0 to 255 were expected")
    if array.ndim != 3 or array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}, but (batch, 28, 28) was expected")
    for number in (array.min(), array.max()):
        if not 0 <= number <= 255:
            raise ValueError(f"{name} contains {number}, but integers from 0 to 255 were expected")
    return array


@cache
def identity_matrix(size: int, dtype: np.dtype[Any]) -> Floats:
    """Return the identity matrix, the same array each time."""
    matrix = np.eye(size, dtype=dtype)
    matrix.flags.writeable = False
    return matrix


def quantities(name: str, value: Any, y: Floats) -> Floats:
    """Turn `value` into targets of the shape and dtype of `y`; a vector may be a single column."""
    array = reals(name, value)
    if array.shape == y.shape[:1] and y.shape[1:] == (1,):
        array = array[:, np.newaxis]
    if array.shape != y.shape:
        raise ValueError(f"{name} has shape {array.shape}, but {y.shape} was expected, as y has")
    with np.errstate(over="ignore"):  # an infinity is refused
        return read_only(finite(name, array.astype(y.dtype, copy=False)))


def targets_of(other: str) -> Against:
    """Make a check that turns `t` into the probabilities of the classes of another argument."""
    return Against(other, class_targets)


def binary(name: str, value: Any) -> int:
    """Turn `value` into one integer, 0 or 1."""
    return int(_binary(name, value, ()))


def binary_targets(other: str) -> Against:
    """Make a check for one target, 0 or 1, for each sample of another argument."""
    return Against(other, lambda name, value, x: _binary(name, value, (len(x),)))


def _binary(name: str, value: Any, shape: tuple[int, ...]) -> NDArray[Any]:
    t = reals(name, value)
    if t.shape != shape:
        raise ValueError(
            f"{name} has shape {t.shape}, but {shape} was expected, one target a sample"
            f"{f': {name}.ravel()' * (t.shape == (*shape, 1))}"
        )
    if not np.isin(t, (0, 1)).all():
        raise ValueError(
            f"{name} has the values {np.unique(t).tolist()}, but only 0 and 1 were expected"
        )
    return t.astype(int)


# -- Layers, which may have layers inside ---------------------------------------------------------


def inner_layers(layer: Any) -> list[tuple[str, Any]]:
    """Return the attributes of a layer that are layers, or lists of layers, by name."""

    def is_layer(part: Any) -> bool:
        return hasattr(part, "forward") and hasattr(part, "backward") and hasattr(part, "params")

    found = []
    for name, value in getattr(layer, "__dict__", {}).items():
        parts = value if isinstance(value, list | tuple) else [value]
        if parts and all(map(is_layer, parts)):
            found.append((name, value))
    return found


def apart(layer: Any) -> Any:
    """Return a copy of a layer with the same arrays: what it remembers, the layer does not."""
    twin = copy.copy(layer)
    for name, value in inner_layers(twin):
        is_list = isinstance(value, list | tuple)
        setattr(twin, name, type(value)(map(apart, value)) if is_list else apart(value))
    return twin


@contextmanager
def naming_writes(name: str) -> Iterator[None]:
    """Say of an error that comes from writing into read-only inputs which layer does so."""
    try:
        yield
    except ValueError as error:
        if "read-only" not in str(error):
            raise
        raise ValueError(
            f"forward of {name} writes into x, but the caller may need it: make a new array"
        ) from error


class AfterForward:
    """What has a backward pass: before the forward pass, it says what is missing."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        backward = vars(cls).get("backward")
        if inspect.isfunction(backward):
            cls.backward = _naming_missing(backward)  # type: ignore[attr-defined]


def _naming_missing(backward: Callable[..., Any]) -> Callable[..., Any]:
    """Let the error of a backward pass for an attribute that is not there say who must set it."""

    @wraps(backward)
    def door(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return backward(self, *args, **kwargs)
        except AttributeError as error:
            if error.obj is self:
                error.args = (
                    f"{type(self).__name__} has no {error.name} yet: forward, which comes before "
                    "backward, must set it",
                )
            raise

    return door


# -- Single numbers: of Python's own kind, since one of NumPy's would turn float32 into float64 --


def number(name: str, value: Any) -> float:
    """Turn `value` into one finite float."""
    complete(name, value)
    array = np.asarray(value)
    if array.ndim != 0:
        raise ValueError(f"{name} has shape {array.shape}, but one number was expected")
    scalar = array[()]
    if isinstance(scalar, bool | np.bool_) or not isinstance(scalar, Real):
        raise TypeError(f"{name} is {value!r}, but a number was expected")
    try:
        result = float(scalar)
    except OverflowError:
        raise ValueError(
            f"{name} is an integer too large for a float, but a finite number was expected"
        ) from None
    if not isfinite(result):
        raise ValueError(f"{name} is {value!r}, but a finite number was expected")
    return result


def positive(name: str, value: Any) -> float:
    """Turn `value` into one finite float above zero."""
    if not number(name, value) > 0:
        raise ValueError(f"{name} is {value!r}, but a number above 0 was expected")
    return float(value)


def not_negative(name: str, value: Any) -> float:
    """Turn `value` into one finite float of at least zero."""
    if not number(name, value) >= 0:
        raise ValueError(f"{name} is {value!r}, but a number of at least 0 was expected")
    return float(value)


def fraction(name: str, value: Any) -> float:
    """Turn `value` into one float of at least zero and below one."""
    if not 0 <= number(name, value) < 1:
        raise ValueError(f"{name} is {value!r}, but a number from 0 to below 1 was expected")
    return float(value)


def integer(name: str, value: Any) -> int:
    """Turn `value` into one integer."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name} is {value!r}, but an integer was expected")
    return int(value)


def at_least(least: int) -> Check:
    """Make a check for one integer of at least `least`."""

    def check(name: str, value: Any) -> int:
        if integer(name, value) < least:
            raise ValueError(
                f"{name} is {value!r}, but an integer of at least {least} was expected"
            )
        return int(value)

    return check


count = at_least(1)


# -- Other kinds -------------------------------------------------------------------------------


def shape(name: str, value: Any) -> tuple[int, ...]:
    """Turn `value` into the sizes of an array that is not empty."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise TypeError(f"{name} is {value!r}, but a tuple was expected, like (784, 100)")
    return tuple(count(f"a size in {name}", size) for size in value)


def float_dtype(name: str, value: Any) -> np.dtype[Any]:
    """Turn `value` into a floating dtype."""
    try:
        dtype = np.dtype(value)
    except TypeError:
        raise TypeError(f"{name} is {value!r}, but a floating-point dtype was expected") from None
    if dtype.kind != "f":
        raise TypeError(f"{name} is {dtype}, but a floating-point dtype was expected")
    return dtype.newbyteorder("=")


def training_dtype(name: str, value: Any) -> np.dtype[Any]:
    """Turn `value` into a floating dtype in which a network can train."""
    dtype = float_dtype(name, value)
    if dtype not in (np.float32, np.float64):
        raise TypeError(
            f"{name} is {dtype}, but float32 or float64 was expected: "
            "np.float32 for training, np.float64 for gradient checks"
        )
    return dtype


def generator(name: str, value: Any) -> np.random.Generator:
    """Require a random generator, and no seed in its place."""
    if not isinstance(value, np.random.Generator):
        raise TypeError(
            f"{name} is {value!r}, but a generator was expected, like np.random.default_rng(0)"
        )
    return value


def function(name: str, value: Any) -> Callable[..., Any]:
    """Require what can be called, and not its name as a string."""
    if not callable(value):
        raise TypeError(f"{name} is {value!r}, but a function was expected")
    return value


def maker(example: str) -> Check:
    """Make a check for a class, or a function that makes objects with a backward pass.

    What it returns makes them, without the options that the class does not take.
    """

    def check(name: str, value: Any) -> Callable[..., Any]:
        if hasattr(value, "backward") and not isinstance(value, type):
            raise TypeError(
                f"{name} is {value!r}, but a class was expected: "
                f"pass {type(value).__name__}, without brackets"
            )
        wrong = TypeError(f"{name} is {value!r}, but a class was expected, like {example}")
        if not callable(value):
            raise wrong

        def make(*args: Any, **options: Any) -> Any:
            try:
                takes = inspect.signature(value)
                bound = takes.bind(
                    *args, **{k: v for k, v in options.items() if k in takes.parameters}
                )
            except (TypeError, ValueError):
                raise wrong from None
            made = value(*bound.args, **bound.kwargs)
            if not hasattr(made, "backward"):
                raise wrong
            return made

        return make

    return check


def flag(name: str, value: Any) -> bool:
    """Require True or False."""
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{name} is {value!r}, but True or False was expected")
    return bool(value)


def having(*names: str) -> Check:
    """Make a check for an object with these methods, and no class in its place."""

    def check(name: str, value: Any) -> Any:
        if isinstance(value, type):
            raise TypeError(
                f"{name} is the class {value.__name__}, but an instance was expected, "
                f"like {value.__name__}(...)"
            )
        for missing in names:
            if not hasattr(value, missing):
                raise TypeError(f"{name} is {value!r}, but it has no {missing}, which was expected")
        return value

    return check


# -- A network as a list of (W, b) -------------------------------------------------------------


def network_params(name: str, value: Any) -> list[tuple[Floats, Floats]]:
    """Turn `value` into pairs of arrays, at least one, whose shapes fit each other."""
    if not isinstance(value, Sequence):
        raise TypeError(f"{name} is {value!r}, but a list of pairs (W, b) was expected")
    if not value:
        raise ValueError(f"{name} is empty, but at least one layer (W, b) was expected")
    layers = [_pair(f"layer {i}", pair) for i, pair in enumerate(value, start=1)]
    for i, ((W, _), (W_next, _)) in enumerate(pairwise(layers), start=1):
        if W.shape[1] != len(W_next):
            raise ValueError(
                f"layer {i} has {W.shape[1]} outputs, but layer {i + 1}'s W expects {len(W_next)}"
            )
    return layers


def _pair(name: str, pair: Any) -> tuple[Floats, Floats]:
    if not isinstance(pair, Sequence) or len(pair) != 2:
        raise TypeError(f"{name} is {pair!r}, but a pair (W, b) was expected")
    W, b = matrix(f"{name}'s W", pair[0]), vector(f"{name}'s b", pair[1])
    if W.shape[1] != len(b):
        raise ValueError(f"{name}'s b has {len(b)} entries, but its W has {W.shape[1]} outputs")
    return W, b


def inputs_of(params: str) -> Against:
    """Make a check for samples, of any shape ``(..., features)``, that fit the first layer."""

    def check(name: str, value: Any, layers: list[tuple[Floats, Floats]]) -> Floats:
        return with_features(name, finite(name, value), len(layers[0][0]), "layer 1's W")

    return Against(params, check)

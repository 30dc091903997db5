"""Chapter 3: losses, which say in one number how far a network's outputs are off.

Read :func:`mean_squared_error` first, then :func:`cross_entropy_error`. Each takes one sample
or a batch; the smaller, the better, and none is below 0.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mitbadak._checks import Floats, as_array, as_floats, require_finite

__all__ = ["cross_entropy_error", "mean_squared_error", "sum_of_squares_error"]


def sum_of_squares_error(y: ArrayLike, t: ArrayLike) -> float:
    """Return half the sum of the squared differences; for a batch, its mean over the samples.

    The half is a convention: it cancels the 2 that the derivative of a square brings.

    Parameters
    ----------
    y : array_like of shape (features,) or (batch, features)
        The outputs.
    t : array_like of the same shape
        The targets.

    Returns
    -------
    float
        The loss, 0 or more.

    Raises
    ------
    ValueError
        If `y` and `t` differ in shape, are empty, or are not finite.
    TypeError
        If `y` or `t` does not consist of real numbers.

    Examples
    --------
    >>> sum_of_squares_error([1.0, 2.0], [1.0, 5.0])
    4.5
    >>> sum_of_squares_error([[1.0, 2.0], [0.0, 0.0]], [[1.0, 5.0], [0.0, 1.0]])
    2.5
    """
    y, t = _as_outputs_and_targets(y, t)
    return float(np.mean(0.5 * np.sum((y - t) ** 2, axis=-1)))


def mean_squared_error(y: ArrayLike, t: ArrayLike) -> float:
    """Return the mean of all squared differences.

    Parameters
    ----------
    y : array_like of shape (features,) or (batch, features)
        The outputs.
    t : array_like of the same shape
        The targets.

    Returns
    -------
    float
        The loss, 0 or more.

    Raises
    ------
    ValueError
        If `y` and `t` differ in shape, are empty, or are not finite.
    TypeError
        If `y` or `t` does not consist of real numbers.

    Examples
    --------
    >>> mean_squared_error([1.0, 2.0, 3.0], [1.0, 5.0, 3.0])
    3.0
    """
    y, t = _as_outputs_and_targets(y, t)
    return float(np.mean((y - t) ** 2))


def cross_entropy_error(y: ArrayLike, t: ArrayLike) -> float:
    """Return the mean over the samples of -log(the probability given to the right class).

    A probability of 0 would make the loss infinite. One below the smallest normal number of
    its dtype counts as that number instead: the loss of such a sample is about 708 in
    float64 and about 87 in float32. Every larger probability counts as it is.

    Parameters
    ----------
    y : array_like of shape (classes,) or (batch, classes)
        The probabilities that the network gives to the classes, as from a softmax.
    t : array_like of int, shape () or (batch,), or array_like of the same shape as y
        The targets: either the number of the right class, one integer a sample, or the
        probability of each class (for a sure target 1 once and 0 elsewhere: one-hot).
        The number of dimensions says which: class numbers have one fewer than `y`.

    Returns
    -------
    float
        The loss, 0 or more.

    Raises
    ------
    ValueError
        If a shape does not fit, a label is not a class, a probability is not from 0 to 1, or
        the probabilities of a target do not add up to 1.
    TypeError
        If `y` or `t` does not consist of real numbers.

    References
    ----------
    Bishop, C. M. (2006). Pattern Recognition and Machine Learning. Springer, section 4.3.

    Examples
    --------
    >>> y = [0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0]
    >>> round(cross_entropy_error(y, 2), 6)
    0.510826
    >>> round(cross_entropy_error(y, [0, 0, 1, 0, 0, 0, 0, 0, 0, 0]), 6)
    0.510826
    >>> round(cross_entropy_error([[0.9, 0.1], [0.2, 0.8]], [0, 1]), 6)
    0.164252
    """
    y = _as_probabilities("y", y)
    return _cross_entropy_error(y, _as_class_targets(t, y))


def _cross_entropy_error(y: Floats, t: NDArray[Any]) -> float:
    """Return the formula of :func:`cross_entropy_error` without its checks, for the layers."""
    if t.ndim < y.ndim:
        t = _one_hot(t, y.shape[-1])
    surprise = -np.log(np.maximum(y, np.finfo(y.dtype).tiny))
    return float(np.mean(np.sum(t * surprise, axis=-1)))


def _one_hot(labels: NDArray[Any], classes: int) -> NDArray[np.bool_]:
    """Turn class numbers into rows with a 1, or True, in the place of the class."""
    rows: NDArray[np.bool_] = labels[..., np.newaxis] == np.arange(classes)
    return rows


def _as_outputs_and_targets(y: ArrayLike, t: ArrayLike) -> tuple[Floats, Floats]:
    """Turn `y` and `t` into finite floats of one shape: nothing is broadcast."""
    y = _as_samples("y", y)
    t = require_finite("t", as_floats("t", t))
    if t.shape != y.shape:
        raise ValueError(f"t has shape {t.shape}, but y has shape {y.shape}; the same was expected")
    return y, t


def _as_samples(name: str, value: ArrayLike) -> Floats:
    """Turn `value` into one sample or a batch of finite floats, not empty."""
    array = require_finite(name, as_floats(name, value))
    if array.ndim == 0 or array.size == 0:
        raise ValueError(
            f"{name} has shape {array.shape}, but one sample or a batch was expected, like (2,)"
        )
    return array


def _as_probabilities(name: str, value: ArrayLike) -> Floats:
    """Turn `value` into one sample or a batch of numbers from 0 to 1."""
    array = _as_samples(name, value)
    for number in (array.min(), array.max()):
        if not 0 <= number <= 1:
            raise ValueError(f"{name} contains {number}, but probabilities were expected, 0 to 1")
    return array


def _as_class_targets(t: ArrayLike, y: Floats) -> NDArray[Any]:
    """Turn `t` into the class of each sample of `y`, or into its probabilities of the classes."""
    labels = as_array("t", t)
    if labels.shape == y.shape:
        return _as_distributions("t", labels)
    if labels.shape != y.shape[:-1] or labels.dtype.kind not in "iu":
        raise ValueError(
            f"t has shape {labels.shape} and dtype {labels.dtype}, but integers of shape "
            f"{y.shape[:-1]} or probabilities of shape {y.shape} were expected"
        )
    for label in (labels.min(), labels.max()):
        if not 0 <= label < y.shape[-1]:
            raise ValueError(f"t contains the label {label}, but y has {y.shape[-1]} classes")
    return labels


def _as_distributions(name: str, value: ArrayLike) -> Floats:
    """Turn `value` into probabilities that add up to 1 in each sample."""
    array = _as_probabilities(name, value)
    sums = array.sum(axis=-1)
    if (np.abs(sums - 1) > 0.01).any():  # loose enough for float16
        worst = sums.flat[np.abs(sums - 1).argmax()]
        raise ValueError(f"{name} has a sample that adds up to {worst}, but 1 was expected")
    return array

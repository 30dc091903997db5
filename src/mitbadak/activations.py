"""Chapter 2: activation functions, which turn a layer's weighted sum into its output.

Read :func:`step` first, which the perceptron uses, then :func:`sigmoid` and :func:`relu`,
then :func:`softmax`. All of them keep the floating dtype of their input.
"""

import numpy as np
from numpy.typing import ArrayLike

from mitbadak._checks import Floats, as_floats, require_axis

__all__ = ["identity", "relu", "sigmoid", "softmax", "step", "tanh"]


def step(x: ArrayLike) -> Floats:
    """Return 1 where `x` is above 0 and 0 elsewhere: what a perceptron does.

    Parameters
    ----------
    x : array_like of any shape
        The weighted sums. A floating dtype is kept, integers become float64.

    Returns
    -------
    ndarray of the same shape and dtype
        0 or 1 for each entry.

    Raises
    ------
    ValueError
        If `x` holds NaN.
    TypeError
        If `x` does not consist of real numbers.

    Examples
    --------
    >>> step([-2.0, 0.0, 0.1])
    array([0., 0., 1.])
    """
    x = as_floats("x", x)
    return (x > 0).astype(x.dtype)


def sigmoid(x: ArrayLike) -> Floats:
    """Return 1 / (1 + exp(-x)): a smooth step from 0 to 1.

    Parameters
    ----------
    x : array_like of any shape
        The weighted sums. A floating dtype is kept, integers become float64.

    Returns
    -------
    ndarray of the same shape and dtype
        A number from 0 to 1 for each entry; 0.5 where `x` is 0.

    Raises
    ------
    ValueError
        If `x` holds NaN.
    TypeError
        If `x` does not consist of real numbers.

    Examples
    --------
    >>> sigmoid([-1.0, 0.0, 1.0]).round(3)
    array([0.269, 0.5  , 0.731])
    >>> sigmoid([-10000.0, 10000.0])
    array([0., 1.])
    """
    return _sigmoid(as_floats("x", x))


def _sigmoid(x: Floats) -> Floats:
    """Return the formula of :func:`sigmoid` without its check, for the layers."""
    # where x is far below 0, exp(-x) is too large for a float and becomes inf: no harm,
    # since 1 / inf is 0, the right answer; so the warning is switched off
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))


def tanh(x: ArrayLike) -> Floats:
    """Return the hyperbolic tangent of `x`: a smooth step from -1 to 1.

    Parameters
    ----------
    x : array_like of any shape
        The weighted sums. A floating dtype is kept, integers become float64.

    Returns
    -------
    ndarray of the same shape and dtype
        A number from -1 to 1 for each entry; 0 where `x` is 0.

    Raises
    ------
    ValueError
        If `x` holds NaN.
    TypeError
        If `x` does not consist of real numbers.

    Examples
    --------
    >>> tanh([-1.0, 0.0, 1.0]).round(3)
    array([-0.762,  0.   ,  0.762])
    """
    return np.tanh(as_floats("x", x))


def relu(x: ArrayLike) -> Floats:
    """Return `x` where it is above 0 and 0 elsewhere: the rectified linear unit.

    Parameters
    ----------
    x : array_like of any shape
        The weighted sums. A floating dtype is kept, integers become float64.

    Returns
    -------
    ndarray of the same shape and dtype
        The larger of 0 and `x`, for each entry.

    Raises
    ------
    ValueError
        If `x` holds NaN.
    TypeError
        If `x` does not consist of real numbers.

    References
    ----------
    Nair, V. and Hinton, G. E. (2010). Rectified linear units improve restricted Boltzmann
    machines. ICML 27, 807-814.

    Examples
    --------
    >>> relu([-2.0, 0.0, 3.0])
    array([0., 0., 3.])
    """
    return np.maximum(as_floats("x", x), 0)


def identity(x: ArrayLike) -> Floats:
    """Return `x` as it is: the output of a network that predicts quantities.

    Parameters
    ----------
    x : array_like of any shape
        The weighted sums. A floating dtype is kept, integers become float64.

    Returns
    -------
    ndarray of the same shape and dtype
        The same numbers, in a new array.

    Raises
    ------
    ValueError
        If `x` holds NaN.
    TypeError
        If `x` does not consist of real numbers.

    Examples
    --------
    >>> identity([-2.0, 3.0])
    array([-2.,  3.])
    """
    return +as_floats("x", x)


def softmax(a: ArrayLike, axis: int = -1) -> Floats:
    """Return exp(a) / sum(exp(a)): scores as shares that add up to 1.

    An infinite score gets the whole; equal infinite scores share it. If all scores are
    minus infinity, they share it too.

    Parameters
    ----------
    a : array_like of any shape, often (batch, classes)
        The scores. A floating dtype is kept, integers become float64.
    axis : int, optional
        The axis along which the shares add up to 1; the last one by default.

    Returns
    -------
    ndarray of the same shape and dtype
        A number from 0 to 1 for each entry.

    Raises
    ------
    ValueError
        If `a` holds NaN, is a single number, or has no entry along `axis`.
    TypeError
        If `a` does not consist of real numbers.

    References
    ----------
    Bridle, J. S. (1990). Probabilistic interpretation of feedforward classification network
    outputs. In Neurocomputing, Springer, 227-236.

    Examples
    --------
    >>> softmax([0.3, 2.9, 4.0]).round(3)
    array([0.018, 0.245, 0.737])
    >>> softmax([[1000.0, 1000.0], [0.0, -1000.0]])
    array([[0.5, 0.5],
           [1. , 0. ]])
    """
    a = as_floats("a", a)
    require_axis("a", a, axis)
    with np.errstate(over="ignore"):  # a difference too large for a float: its share is 0
        return _softmax(_infinities_apart(a, axis), axis)


def _softmax(a: Floats, axis: int = -1) -> Floats:
    """Return the formula of :func:`softmax`."""
    # the same number taken from all scores cancels out, and exp never meets a score above 0
    exp_a = np.exp(a - a.max(axis=axis, keepdims=True))
    shares: Floats = exp_a / exp_a.sum(axis=axis, keepdims=True)
    return shares


def _infinities_apart(a: Floats, axis: int) -> Floats:
    """Put 0 for the largest scores where they are infinite: inf - inf would be no number."""
    largest = a.max(axis=axis, keepdims=True)
    alone = np.where(a == largest, 0, -np.inf).astype(a.dtype)
    return np.where(np.isinf(largest), alone, a)

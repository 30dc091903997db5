"""Chapter 5: initializers, the random numbers that a network's weights start from.

Read :func:`normal` first, then :func:`xavier` and :func:`he`. An initializer is a function
of a shape, a generator and a dtype that returns an array.
"""

from math import sqrt

import numpy as np
from numpy.typing import DTypeLike

from mitbadak._checks import (
    Floats,
    as_scalar,
    require_positive,
    require_shape,
)
from mitbadak.network import Initializer, _draw, _require_all

__all__ = ["constant", "glorot", "he", "normal", "xavier"]


def constant(value: float) -> Initializer:
    """Return an initializer that gives all weights the same value.

    Good for biases, which start at 0. Weights that are all the same get the same
    gradients and stay the same: the network then learns as if each layer had one neuron.

    Parameters
    ----------
    value : float
        The value.

    Returns
    -------
    function
        The initializer: ``f(shape, rng, dtype)`` returns an array. It draws nothing
        from `rng`.

    Raises
    ------
    ValueError
        If `value` is not one finite number.
    TypeError
        If `value` is not a real number.

    Examples
    --------
    >>> constant(0.5)((2, 3), np.random.default_rng(0), np.float32)
    array([[0.5, 0.5, 0.5],
           [0.5, 0.5, 0.5]], dtype=float32)
    """
    value = as_scalar("value", value)

    def initialize(shape: tuple[int, ...], rng: np.random.Generator, dtype: DTypeLike) -> Floats:
        _require_all(shape, rng, dtype)
        return np.full(shape, value, dtype)

    return initialize


def normal(std: float) -> Initializer:
    """Return an initializer that draws from the bell curve around 0.

    Parameters
    ----------
    std : float
        The standard deviation: how far the weights spread.

    Returns
    -------
    function
        The initializer: ``f(shape, rng, dtype)`` returns an array.

    Raises
    ------
    ValueError
        If `std` is not above 0.

    Examples
    --------
    >>> W = normal(0.01)((784, 100), np.random.default_rng(0), np.float32)
    >>> W.shape, W.dtype
    ((784, 100), dtype('float32'))
    >>> print(W.std().round(4))
    0.01
    """
    require_positive("std", std)

    def initialize(shape: tuple[int, ...], rng: np.random.Generator, dtype: DTypeLike) -> Floats:
        return _draw(std, shape, rng, dtype)

    return initialize


def xavier(shape: tuple[int, ...], rng: np.random.Generator, dtype: DTypeLike) -> Floats:
    """Draw weights of standard deviation 1/√fan_in, for sigmoid and tanh.

    ``fan_in`` is the number of inputs of the layer. This is the short form, which courses
    call Xavier's: the sums that leave the layer spread as far as its inputs. The form of
    Xavier Glorot's own paper also counts the outputs: it is :func:`glorot`. Where a layer
    has as many outputs as inputs, the two are the same.

    Parameters
    ----------
    shape : tuple of int
        The shape ``(fan_in, fan_out)``.
    rng : numpy.random.Generator
        What the weights are drawn from.
    dtype : dtype
        The floating dtype of the weights.

    Returns
    -------
    ndarray of shape (fan_in, fan_out)
        The weights.

    Raises
    ------
    ValueError
        If `shape` is not two numbers above 0.
    TypeError
        If `shape` is not a tuple, `rng` not a generator, or `dtype` not one of floats.

    References
    ----------
    LeCun, Y., Bottou, L., Orr, G. B. and Müller, K.-R. (1998). Efficient BackProp. In Neural
    Networks: Tricks of the Trade. Springer.

    Examples
    --------
    >>> W = xavier((400, 100), np.random.default_rng(0), np.float64)
    >>> float(W.std().round(3))  # 1 / √400
    0.05
    """
    fan_in, _ = _fans(shape)
    return _draw(sqrt(1 / fan_in), shape, rng, dtype)


def glorot(shape: tuple[int, ...], rng: np.random.Generator, dtype: DTypeLike) -> Floats:
    """Draw weights of standard deviation √(2 / (fan_in + fan_out)), for sigmoid and tanh.

    ``fan_in`` and ``fan_out`` are the numbers of inputs and outputs of the layer. This is
    the form of Xavier Glorot's paper. It lies between what keeps the spread on the way
    forward, 1/√fan_in, and what keeps it on the way back, 1/√fan_out.

    Parameters
    ----------
    shape : tuple of int
        The shape ``(fan_in, fan_out)``.
    rng : numpy.random.Generator
        What the weights are drawn from.
    dtype : dtype
        The floating dtype of the weights.

    Returns
    -------
    ndarray of shape (fan_in, fan_out)
        The weights.

    Raises
    ------
    ValueError
        If `shape` is not two numbers above 0.
    TypeError
        If `shape` is not a tuple, `rng` not a generator, or `dtype` not one of floats.

    References
    ----------
    Glorot, X. and Bengio, Y. (2010). Understanding the difficulty of training deep feedforward
    neural networks. AISTATS.

    Examples
    --------
    >>> W = glorot((400, 100), np.random.default_rng(0), np.float64)
    >>> float(W.std().round(3))  # √(2 / 500)
    0.063
    """
    fan_in, fan_out = _fans(shape)
    return _draw(sqrt(2 / (fan_in + fan_out)), shape, rng, dtype)


def he(shape: tuple[int, ...], rng: np.random.Generator, dtype: DTypeLike) -> Floats:
    """Draw weights of standard deviation √(2 / fan_in), for ReLU.

    ``fan_in`` is the number of inputs of the layer. ReLU turns half of the numbers into 0;
    the 2 makes up for that.

    Parameters
    ----------
    shape : tuple of int
        The shape ``(fan_in, fan_out)``.
    rng : numpy.random.Generator
        What the weights are drawn from.
    dtype : dtype
        The floating dtype of the weights.

    Returns
    -------
    ndarray of shape (fan_in, fan_out)
        The weights.

    Raises
    ------
    ValueError
        If `shape` is not two numbers above 0.
    TypeError
        If `shape` is not a tuple, `rng` not a generator, or `dtype` not one of floats.

    References
    ----------
    He, K., Zhang, X., Ren, S. and Sun, J. (2015). Delving deep into rectifiers: Surpassing
    human-level performance on ImageNet classification. ICCV.

    Examples
    --------
    >>> W = he((200, 100), np.random.default_rng(0), np.float64)
    >>> float(W.std().round(3))  # √(2 / 200)
    0.1
    """
    fan_in, _ = _fans(shape)
    return _draw(sqrt(2 / fan_in), shape, rng, dtype)


def _fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """Return the numbers of inputs and outputs of a layer with weights of this shape."""
    require_shape("shape", shape)
    if len(shape) != 2:
        raise ValueError(f"shape is {shape}, but (fan_in, fan_out) was expected")
    return shape[0], shape[1]

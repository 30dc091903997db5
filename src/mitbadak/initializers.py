"""Chapter 5: initializers, which draw the initial weights of a network at random.

Read :func:`normal` first, then :func:`lecun`, :func:`xavier` and :func:`he`. An initializer is a
function of a shape, a generator and a dtype that returns an array. :func:`constant` and
:func:`normal` are factories: they return one.
"""

import inspect
from collections.abc import Callable
from functools import partial
from math import prod, sqrt
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import DTypeLike

from mitbadak._checks import Floats, checked, float_dtype, generator, number, positive, reals
from mitbadak._checks import shape as sizes

__all__ = ["constant", "he", "initial_weights", "lecun", "normal", "xavier"]

#: What draws initial weights: ``f(shape, rng, dtype)`` returns an array.
Initializer: TypeAlias = Callable[[tuple[int, ...], np.random.Generator, DTypeLike], Floats]


@checked(value=number)
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
        The initializer. It draws nothing from its generator.

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
    return partial(_full, value)


@checked(std=positive)
def normal(std: float) -> Initializer:
    """Return an initializer that draws from the normal distribution with mean 0.

    Parameters
    ----------
    std : float
        The standard deviation of the weights.

    Returns
    -------
    function
        The initializer.

    Raises
    ------
    ValueError
        If `std` is not above 0.
    TypeError
        If `std` is not a number.

    Examples
    --------
    >>> W = normal(0.01)((784, 100), np.random.default_rng(0), np.float32)
    >>> W.shape, W.dtype
    ((784, 100), dtype('float32'))
    >>> print(W.std().round(4))
    0.01
    """
    return partial(_draw, std)


def lecun(
    shape: tuple[int, ...], rng: np.random.Generator, dtype: DTypeLike = np.float32
) -> Floats:
    """Draw weights of standard deviation 1/√fan_in, for tanh: LeCun initialization.

    ``fan_in`` is the number of inputs of a neuron. The weighted sums then have the variance of
    the inputs. Courses often call this short form Xavier's; where a layer has as many outputs
    as inputs, :func:`xavier` is the same.

    Parameters
    ----------
    shape : tuple of int
        ``(fan_in, fan_out)``, or ``(outputs, channels, ...)`` with the sizes of a window, as for
        the kernels of a convolution: then ``fan_in`` is the product of all sizes but the first.
    rng : numpy.random.Generator
        What the weights are drawn from.
    dtype : dtype, default float32
        The floating dtype of the weights. The numbers are the same in each, up to rounding.

    Returns
    -------
    ndarray of that shape and dtype
        The weights.

    Raises
    ------
    ValueError
        If `shape` has fewer than two sizes, or one that is not above 0.
    TypeError
        If `shape` is not a tuple of integers, `rng` not a generator, or `dtype` not floating.

    References
    ----------
    LeCun, Y., Bottou, L., Orr, G. B. and Müller, K.-R. (1998). Efficient BackProp. In Neural
    Networks: Tricks of the Trade. Springer.

    Examples
    --------
    >>> W = lecun((400, 100), np.random.default_rng(0), np.float64)
    >>> float(W.std().round(3))  # 1 / √400
    0.05
    """
    fan_in, _ = _fans(shape)
    return _draw(sqrt(1 / fan_in), shape, rng, dtype)


def xavier(
    shape: tuple[int, ...], rng: np.random.Generator, dtype: DTypeLike = np.float32
) -> Floats:
    """Draw weights of standard deviation √(2 / (fan_in + fan_out)): Xavier initialization.

    Xavier Glorot's, for tanh; it's also called Glorot initialization. It lies between 1/√fan_in,
    which keeps the variance in the forward pass, and 1/√fan_out, which keeps it in the backward
    pass. Both are derived for an activation of slope 1 at 0. The sigmoid's slope is at most 1/4,
    so deep networks of sigmoids don't learn from this start.

    Parameters
    ----------
    shape : tuple of int
        As for :func:`lecun`; ``fan_out`` is the number of outputs times the sizes of the window.
    rng : numpy.random.Generator
        What the weights are drawn from.
    dtype : dtype, default float32
        The floating dtype of the weights.

    Returns
    -------
    ndarray of that shape and dtype
        The weights.

    Raises
    ------
    ValueError
        If `shape` has fewer than two sizes, or one that is not above 0.
    TypeError
        If `shape` is not a tuple of integers, `rng` not a generator, or `dtype` not floating.

    References
    ----------
    Glorot, X. and Bengio, Y. (2010). Understanding the difficulty of training deep feedforward
    neural networks. AISTATS.

    Examples
    --------
    >>> W = xavier((400, 100), np.random.default_rng(0), np.float64)
    >>> float(W.std().round(3))  # √(2 / 500)
    0.063
    """
    fan_in, fan_out = _fans(shape)
    return _draw(sqrt(2 / (fan_in + fan_out)), shape, rng, dtype)


def he(shape: tuple[int, ...], rng: np.random.Generator, dtype: DTypeLike = np.float32) -> Floats:
    """Draw weights of standard deviation √(2 / fan_in), for ReLU: He initialization.

    ReLU turns half of the numbers into 0; the 2 makes up for that. PyTorch calls it Kaiming
    initialization.

    Parameters
    ----------
    shape : tuple of int
        As for :func:`lecun`.
    rng : numpy.random.Generator
        What the weights are drawn from.
    dtype : dtype, default float32
        The floating dtype of the weights.

    Returns
    -------
    ndarray of that shape and dtype
        The weights.

    Raises
    ------
    ValueError
        If `shape` has fewer than two sizes, or one that is not above 0.
    TypeError
        If `shape` is not a tuple of integers, `rng` not a generator, or `dtype` not floating.

    References
    ----------
    He, K., Zhang, X., Ren, S. and Sun, J. (2015). Delving deep into rectifiers: Surpassing
    human-level performance on ImageNet classification. ICCV.

    Examples
    --------
    >>> W = he((200, 100), np.random.default_rng(0), np.float64)
    >>> float(W.std().round(3))  # √(2 / 200)
    0.1
    >>> kernels = he((8, 3, 5, 5), np.random.default_rng(0), np.float64)
    >>> float(kernels.std().round(2))  # √(2 / (3 · 5 · 5))
    0.16
    """
    fan_in, _ = _fans(shape)
    return _draw(sqrt(2 / fan_in), shape, rng, dtype)


def initial_weights(
    initializer: Initializer,
    shape: tuple[int, ...],
    rng: np.random.Generator,
    dtype: DTypeLike = np.float32,
) -> Floats:
    """Return what an initializer of anybody's draws, if it is what it was asked for.

    Parameters
    ----------
    initializer : callable
        ``initializer(shape, rng, dtype)`` returns an array.
    shape : tuple of int
        The shape of the weights.
    rng : numpy.random.Generator
        What they are drawn from.
    dtype : dtype, default float32
        The floating dtype of the weights.

    Returns
    -------
    ndarray of that shape and dtype
        The weights.

    Raises
    ------
    ValueError
        If `initializer` returns another shape or dtype.
    TypeError
        If `initializer` is not such a function, or is a factory of them.

    Examples
    --------
    >>> initial_weights(normal(0.01), (784, 100), np.random.default_rng(0)).shape
    (784, 100)
    """
    dtype = float_dtype("dtype", dtype)
    factories = {constant: "constant(0.0)", normal: "normal(0.01)"}
    if initializer in factories:
        raise TypeError(
            f"initializer is the factory {initializer.__name__}, but an initializer was expected: "
            f"pass {factories[initializer]}"
        )
    if not callable(initializer) or isinstance(initializer, type):
        raise TypeError(f"initializer is {initializer!r}, but a function was expected, like he")
    try:
        inspect.signature(initializer).bind(shape, rng, dtype)
    except TypeError as error:
        raise TypeError(
            f"initializer is {initializer!r}, but one that takes (shape, rng, dtype) was "
            f"expected, like he or normal(0.01): {error}"
        ) from None
    W = reals("the initializer's W", initializer(shape, generator("rng", rng), dtype))
    if W.shape != shape or W.dtype != dtype:
        raise ValueError(
            f"initializer returned shape {W.shape} and dtype {W.dtype}, "
            f"but {shape} and {dtype} were expected"
        )
    return W


@checked(shape=sizes, rng=generator, dtype=float_dtype)
def _full(
    value: float,
    shape: tuple[int, ...],
    rng: np.random.Generator,
    dtype: DTypeLike = np.float32,
) -> Floats:
    """Draw nothing."""
    return _held("value", value, np.full(shape, value), dtype)


@checked(shape=sizes, rng=generator, dtype=float_dtype)
def _draw(
    std: float, shape: tuple[int, ...], rng: np.random.Generator, dtype: DTypeLike = np.float32
) -> Floats:
    """Draw in float64, so that the same generator gives the same weights in any dtype."""
    return _held("std", std, rng.normal(0.0, std, shape), dtype)


def _held(name: str, number: float, weights: Floats, dtype: DTypeLike) -> Floats:
    """Turn weights into a dtype that can hold them."""
    with np.errstate(over="ignore"):
        W = weights.astype(dtype)
    if not np.isfinite(W).all():
        raise ValueError(
            f"{name} is {number}, but one whose weights {W.dtype} can hold was expected"
        )
    return W


def _fans(shape: Any) -> tuple[int, int]:
    """Return how many inputs and outputs a neuron and an input of these weights have."""
    shape = sizes("shape", shape)
    if len(shape) < 2:
        raise ValueError(f"shape is {shape}, but (fan_in, fan_out) was expected")
    inputs, outputs, *window = shape
    if window:  # kernels: the outputs come first
        inputs, outputs = outputs, inputs
    return inputs * prod(window), outputs * prod(window)

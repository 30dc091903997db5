"""Chapter 2: activation functions, which turn a layer's weighted sum into its output.

Read :func:`step` first, which the perceptron uses, then :func:`sigmoid` and :func:`relu`,
then :func:`softmax`. All of them keep the floating dtype of their input; integers become float64.
"""

import numpy as np

from mitbadak._checks import Array, Floats, axis_of, checked, finite_maximum, floats, wide

__all__ = ["identity", "log_softmax", "relu", "sigmoid", "softmax", "step", "tanh"]


@checked(x=floats)
def step(x: Array) -> Floats:
    """Return 1 where `x` is above 0 and 0 elsewhere: the step function of a perceptron.

    Parameters
    ----------
    x : array_like of any shape
        The weighted sums.

    Returns
    -------
    ndarray of the same shape and dtype
        0 or 1 for each entry.

    Raises
    ------
    ValueError
        If `x` contains NaN.
    TypeError
        If `x` does not consist of real numbers.

    Examples
    --------
    >>> step([-2.0, 0.0, 0.1])
    array([0., 0., 1.])
    """
    return (x > 0).astype(x.dtype)


@checked(x=floats)
@np.errstate(over="ignore")  # exp(-x) may become inf, and 1 / inf is 0, which is right
def sigmoid(x: Array) -> Floats:
    """Return the sigmoid (logistic) function 1 / (1 + exp(-x)): a smooth step from 0 to 1.

    Parameters
    ----------
    x : array_like of any shape
        The weighted sums.

    Returns
    -------
    ndarray of the same shape and dtype
        A number from 0 to 1 for each entry; 0.5 where `x` is 0.

    Raises
    ------
    ValueError
        If `x` contains NaN.
    TypeError
        If `x` does not consist of real numbers.

    Examples
    --------
    >>> sigmoid([-1.0, 0.0, 1.0]).round(3)
    array([0.269, 0.5  , 0.731])
    >>> sigmoid([-10000.0, 10000.0])
    array([0., 1.])
    """
    return 1 / (1 + np.exp(-x))


@checked(x=floats)
def tanh(x: Array) -> Floats:
    """Return the hyperbolic tangent of `x`: a smooth step from -1 to 1.

    Parameters
    ----------
    x : array_like of any shape
        The weighted sums.

    Returns
    -------
    ndarray of the same shape and dtype
        A number from -1 to 1 for each entry; 0 where `x` is 0.

    Raises
    ------
    ValueError
        If `x` contains NaN.
    TypeError
        If `x` does not consist of real numbers.

    Examples
    --------
    >>> tanh([-1.0, 0.0, 1.0]).round(3)
    array([-0.762,  0.   ,  0.762])
    """
    return np.tanh(x)


@checked(x=floats)
def relu(x: Array) -> Floats:
    """Return `x` where it is above 0 and 0 elsewhere: the rectified linear unit (ReLU).

    Parameters
    ----------
    x : array_like of any shape
        The weighted sums.

    Returns
    -------
    ndarray of the same shape and dtype
        The larger of 0 and `x`, for each entry.

    Raises
    ------
    ValueError
        If `x` contains NaN.
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
    return np.maximum(x, 0)


@checked(x=floats)
def identity(x: Array) -> Floats:
    """Return `x` as it is: the output of a network that predicts quantities.

    Parameters
    ----------
    x : array_like of any shape
        The weighted sums.

    Returns
    -------
    ndarray of the same shape and dtype
        The same numbers, in a new array.

    Raises
    ------
    ValueError
        If `x` contains NaN.
    TypeError
        If `x` does not consist of real numbers.

    Examples
    --------
    >>> identity([-2.0, 3.0])
    array([-2.,  3.])
    """
    return x.copy()


@checked(a=floats, axis=axis_of("a"))
@checked(a=finite_maximum("axis"))
@np.errstate(over="ignore")  # a difference too large for a float: its probability is 0
@wide
def softmax(a: Array, axis: int = -1) -> Floats:
    """Return exp(a) / sum(exp(a)): scores (logits) as probabilities that add up to 1.

    An infinite score gets the whole probability; equal infinite scores share it. If all scores
    are minus infinity, they share it too.

    Parameters
    ----------
    a : array_like of any shape, often (batch, classes)
        The scores.
    axis : int, default -1
        The axis along which the probabilities add up to 1.

    Returns
    -------
    ndarray of the same shape and dtype
        A number from 0 to 1 for each entry.

    Raises
    ------
    ValueError
        If `a` contains NaN, is a single number, or has no entry along `axis`.
    TypeError
        If `a` does not consist of real numbers, or `axis` is not an integer.

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
    a = a - a.max(axis, keepdims=True)
    exp_a = np.exp(a)
    total = exp_a.sum(axis, keepdims=True)
    return exp_a / total


@checked(a=floats, axis=axis_of("a"))
@checked(a=finite_maximum("axis"))
@np.errstate(over="ignore")
@wide
def log_softmax(a: Array, axis: int = -1) -> Floats:
    """Return log(softmax(a)), right even where the softmax itself is too small for a float.

    A probability near 1 is rounded as any number near 1 is: where it is nearer to 1 than the
    machine epsilon of the dtype, its logarithm is 0 or as small as that.

    Parameters
    ----------
    a : array_like of any shape, often (batch, classes)
        The scores (logits). Infinite ones count as in :func:`softmax`.
    axis : int, default -1
        The axis along which the probabilities add up to 1.

    Returns
    -------
    ndarray of the same shape and dtype
        A number up to 0 for each entry: the logarithm of its probability.

    Raises
    ------
    ValueError
        If `a` contains NaN, is a single number, or has no entry along `axis`.
    TypeError
        If `a` does not consist of real numbers, or `axis` is not an integer.

    Examples
    --------
    >>> log_softmax([0.0, 0.0]).round(3)
    array([-0.693, -0.693])
    >>> log_softmax([1000.0, 0.0])
    array([    0., -1000.])
    """
    a = a - a.max(axis, keepdims=True)
    total = np.exp(a).sum(axis, keepdims=True)
    return a - np.log(total)

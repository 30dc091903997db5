"""Chapter 3: loss functions, which say in one number how far a network's outputs are off.

Read :func:`mean_squared_error` first, then :func:`cross_entropy`. Each takes one sample
or a batch; the smaller, the better, and none is below 0.
"""

import numpy as np

from mitbadak._checks import (
    Against,
    Array,
    Floats,
    checked,
    count,
    labels_of,
    like,
    probabilities,
    samples,
    targets_of,
)

__all__ = ["cross_entropy", "mean_squared_error", "one_hot", "sum_of_squared_errors"]


@checked(y=samples, t=like("y"))
@np.errstate(over="ignore")
def sum_of_squared_errors(y: Array, t: Array) -> float:
    """Return half the sum of squared errors (SSE); for a batch, its mean over the samples.

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
        The loss, 0 or more; inf if it is too large for a float of the dtype.

    Raises
    ------
    ValueError
        If `y` and `t` differ in shape, are empty, or are not finite.
    TypeError
        If `y` or `t` does not consist of real numbers.

    Examples
    --------
    >>> sum_of_squared_errors([1.0, 2.0], [1.0, 5.0])
    4.5
    >>> sum_of_squared_errors([[1.0, 2.0], [0.0, 0.0]], [[1.0, 5.0], [0.0, 1.0]])
    2.5
    """
    squares = np.sum((y - t) ** 2, axis=-1)
    return float(np.mean(0.5 * squares))


@checked(y=samples, t=like("y"))
@np.errstate(over="ignore")
def mean_squared_error(y: Array, t: Array) -> float:
    """Return the mean squared error (MSE): the mean of all squared differences.

    Parameters
    ----------
    y : array_like of shape (features,) or (batch, features)
        The outputs.
    t : array_like of the same shape
        The targets.

    Returns
    -------
    float
        The loss, 0 or more; inf if it is too large for a float of the dtype.

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
    return float(np.mean((y - t) ** 2))


@checked(y=probabilities, t=targets_of("y"))
def cross_entropy(y: Array, t: Array) -> float:
    """Return the cross-entropy loss: the mean of -log(the probability of the right class).

    A probability of 0 would make the loss infinite. One below the smallest normal number of
    its dtype counts as that number instead: the loss of such a sample is about 708 in
    float64 and about 87 in float32. Every larger probability counts as it is.

    Parameters
    ----------
    y : array_like of shape (classes,) or (batch, classes)
        The probabilities that the network gives to the classes, as from a softmax.
    t : array_like of int, shape () or (batch,), or array_like of the same shape as y
        The targets: either the label of the right class, one integer a sample, or the
        probability of each class (for a hard target 1 once and 0 elsewhere: one-hot).
        The number of dimensions says which: labels have one fewer than `y`.

    Returns
    -------
    float
        The loss, 0 or more.

    Raises
    ------
    ValueError
        If a shape does not fit, a label is not a class, a probability is not from 0 to 1, or
        the probabilities of a target do not add up to 1 within 0.001.
    TypeError
        If `y` or `t` does not consist of real numbers, or labels are not integers.

    References
    ----------
    Bishop, C. M. (2006). Pattern Recognition and Machine Learning. Springer, section 4.3.

    Examples
    --------
    >>> y = [0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0]
    >>> round(cross_entropy(y, 2), 6)
    0.510826
    >>> round(cross_entropy(y, [0, 0, 1, 0, 0, 0, 0, 0, 0, 0]), 6)
    0.510826
    >>> round(cross_entropy([[0.9, 0.1], [0.2, 0.8]], [0, 1]), 6)
    0.164252
    """
    tiny = np.finfo(y.dtype).tiny  # not log(0)
    log_y = np.log(np.maximum(y, tiny))
    losses = -np.sum(t * log_y, axis=-1)
    return float(np.mean(losses))


@checked(classes=count, labels=Against("classes", labels_of))
def one_hot(labels: Array, classes: int) -> Floats:
    """Return the one-hot encoding of labels: a 1 for the class and 0 elsewhere.

    Parameters
    ----------
    labels : array_like of int, any shape, often (batch,)
        The labels, from 0 to below `classes`.
    classes : int
        How many classes there are.

    Returns
    -------
    ndarray of float64, shape (..., classes)
        A row for each label.

    Raises
    ------
    ValueError
        If a label is not a class, or `classes` is below 1.
    TypeError
        If the labels or `classes` are not integers.

    Examples
    --------
    >>> one_hot([0, 2], classes=3)
    array([[1., 0., 0.],
           [0., 0., 1.]])
    """
    return np.eye(classes)[labels]

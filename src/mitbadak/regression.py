"""Chapter 7: linear regression, a straight line through points, found by gradient descent.

Read :func:`mse` first, then :func:`mse_gradient`, then :func:`fit_line`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from mitbadak import losses
from mitbadak._checks import (
    Array,
    Floats,
    at_least,
    batch,
    checked,
    number,
    positive,
)

__all__ = ["fit_line", "mse", "mse_gradient"]

mean_squared_error = losses.mean_squared_error.formula


def _points(name: str, value: Any) -> Floats:
    array = batch(name, value)
    if array.shape[1] != 2:
        raise ValueError(f"{name} has shape {array.shape}, but (points, 2) was expected")
    return array


@np.errstate(over="ignore", invalid="ignore")
def _first_without_loss(data: Floats, m: Any, b: Any, learning_rate: float) -> int:
    """Return the first step that leads to a loss that is not finite."""
    step = 0
    while np.isfinite(mse.formula(m, b, data)):
        dm, db = mse_gradient.formula(m, b, data)
        m, b = m - learning_rate * dm, b - learning_rate * db
        step += 1
    return step


def _diverging(fit: Callable[..., Floats]) -> Callable[..., Floats]:
    """Let a descent that ends in infinity say at which step, and that the learning rate did it."""

    @wraps(fit)
    def door(data: Floats, m: Any, b: Any, *, learning_rate: float, steps: int) -> Floats:
        if not np.isfinite(mse(m, b, data)):
            raise ValueError(
                f"the loss of m = {m:.6g}, b = {b:.6g} is infinite, but a start nearer to the "
                "points was expected"
            )
        try:
            path = fit(data, m, b, learning_rate=learning_rate, steps=steps)
        except ValueError:  # m and b had become infinite
            path = fit(data, m, b, learning_rate=learning_rate, steps=0)
        if len(path) <= steps or not np.isfinite(path).all():
            step = _first_without_loss(data, m, b, learning_rate)
            raise ValueError(
                f"gradient descent diverged at step {step}: learning_rate is {learning_rate:.6g}, "
                "but a smaller one was expected"
            )
        return path.astype(data.dtype)

    return door


@checked(m=number, b=number, data=_points)
@np.errstate(over="ignore")
def mse(m: float, b: float, data: Array) -> float:
    """Return the mean squared error of the line y = m x + b over the points.

    Parameters
    ----------
    m : float
        The slope of the line.
    b : float
        Its height at x = 0.
    data : array_like of shape (points, 2)
        The points (x, t).

    Returns
    -------
    float
        The mean of (y - t)² over the points; inf if that is too large for a float.

    Raises
    ------
    ValueError
        If `data` does not have this shape, or a number is not finite.
    TypeError
        If an argument does not consist of real numbers.

    See Also
    --------
    mitbadak.losses.mean_squared_error : The same loss, for any output.

    Examples
    --------
    >>> mse(-1.0, 5.0, [(1, 3), (2, 5)])
    2.5
    >>> mse(2.0, 1.0, [(1, 3), (2, 5)])
    0.0
    """
    x, t = np.transpose(data)  # (points,)
    y = m * x + b
    return mean_squared_error(y, t)


@checked(m=number, b=number, data=_points)
@np.errstate(over="ignore", invalid="ignore")
def mse_gradient(m: float, b: float, data: Array) -> tuple[float, float]:
    """Return the gradient of :func:`mse`: its derivatives with respect to `m` and to `b`.

    Parameters
    ----------
    m : float
        The slope of the line.
    b : float
        Its height at x = 0.
    data : array_like of shape (points, 2)
        The points (x, t).

    Returns
    -------
    tuple of two floats
        The mean of 2 (y - t) x, and the mean of 2 (y - t), over the points. They are not
        finite if the line is too far away from the points for a float.

    Raises
    ------
    ValueError
        If `data` does not have this shape, or a number is not finite.
    TypeError
        If an argument does not consist of real numbers.

    Examples
    --------
    >>> mse_gradient(-1.0, 5.0, [(1, 3), (2, 5)])
    (-3.0, -1.0)
    >>> mse_gradient(2.0, 1.0, [(1, 3), (2, 5)])
    (0.0, 0.0)
    """
    x, t = np.transpose(data)  # (points,)
    y = m * x + b
    dm = np.mean(2 * (y - t) * x)
    db = np.mean(2 * (y - t))
    return float(dm), float(db)


@checked(data=_points, m=number, b=number, learning_rate=positive, steps=at_least(0))
@_diverging
def fit_line(
    data: Array, m: float = 0.0, b: float = 0.0, *, learning_rate: float, steps: int
) -> Floats:
    """Fit the line y = m x + b to the points by gradient descent on :func:`mse`.

    Parameters
    ----------
    data : array_like of shape (points, 2)
        The points (x, t). A floating dtype is kept, integers become float64.
    m : float, default 0.0
        The slope at the start.
    b : float, default 0.0
        The height at x = 0 at the start.
    learning_rate : float
        How far to go for each unit of the gradient. Too small, and the line hardly moves;
        too large, and it moves away from the points with every step.
    steps : int
        How many steps to take.

    Returns
    -------
    ndarray of shape (steps + 1, 3)
        The path: a row (m, b, loss) for the start and for each step. The last row is the result.

    Raises
    ------
    ValueError
        If an argument is not as expected, or if the descent diverges because `learning_rate` is
        too large. Fewer steps show how that begins.
    TypeError
        If an argument does not consist of real numbers.

    References
    ----------
    Cauchy, A. (1847). Méthode générale pour la résolution des systèmes d'équations
    simultanées. Comptes rendus 25, 536-538.

    Examples
    --------
    >>> path = fit_line([(1, 3), (2, 5)], m=-1.0, b=5.0, learning_rate=0.1, steps=1000)
    >>> path[:3].round(3)
    array([[-1.   ,  5.   ,  2.5  ],
           [-0.7  ,  5.1  ,  1.825],
           [-0.58 ,  5.09 ,  1.712]])
    >>> path[-1].round(3)
    array([2., 1., 0.])
    """
    path = [(m, b, mse(m, b, data))]
    for _ in range(steps):
        dm, db = mse_gradient(m, b, data)
        m = m - learning_rate * dm
        b = b - learning_rate * db
        path.append((m, b, mse(m, b, data)))
    return np.array(path)

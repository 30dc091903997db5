"""Chapter 7: a straight line through points, found by gradient descent.

Read :func:`mse` first, then :func:`mse_gradient`, then :func:`fit_line`.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mitbadak._checks import Floats, as_batch, as_scalar
from mitbadak.differentiation import gradient_descent
from mitbadak.losses import mean_squared_error

__all__ = ["fit_line", "mse", "mse_gradient"]


def mse(m: float, b: float, data: ArrayLike) -> float:
    """Return how far the line y = m x + b is from the points: the mean squared error.

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
    x, t = _as_points(data).T
    m, b = as_scalar("m", m), as_scalar("b", b)
    with np.errstate(over="ignore"):
        y = m * x + b
        return mean_squared_error(y, t) if np.isfinite(y).all() else float("inf")


def mse_gradient(m: float, b: float, data: ArrayLike) -> tuple[float, float]:
    """Return the derivatives of :func:`mse` by `m` and by `b`.

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
    x, t = _as_points(data).T
    m, b = as_scalar("m", m), as_scalar("b", b)
    with np.errstate(over="ignore", invalid="ignore"):
        y = m * x + b
        dm = np.mean(2 * (y - t) * x)
        db = np.mean(2 * (y - t))
    return float(dm), float(db)


def fit_line(
    data: ArrayLike, m: float = 0.0, b: float = 0.0, *, learning_rate: float, steps: int
) -> Floats:
    """Move the line y = m x + b towards the points, by gradient descent on :func:`mse`.

    Parameters
    ----------
    data : array_like of shape (points, 2)
        The points (x, t). A floating dtype is kept, integers become float64.
    m : float, optional
        The slope at the start.
    b : float, optional
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
        If an argument is not as expected, or if the line moves away until the loss is too large
        for a float, because `learning_rate` is too large. Fewer steps show how that begins.
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
    points = _as_points(data)
    start = np.array([as_scalar("m", m), as_scalar("b", b)], points.dtype)

    def loss(line: Floats) -> Any:
        m, b = line
        return _require_near(mse(m, b, points), learning_rate)

    def gradient(line: Floats) -> Any:
        m, b = line
        return _require_near(mse_gradient(m, b, points), learning_rate)

    path = gradient_descent(loss, start, learning_rate, steps, gradient)
    losses = np.array([loss(line) for line in path], path.dtype)
    return np.column_stack([path, losses])


def _as_points(data: ArrayLike) -> Floats:
    """Turn `data` into points (x, t), at least one."""
    points = as_batch("data", data)
    if points.shape[1] != 2:
        raise ValueError(f"data has shape {points.shape}, but (points, 2) was expected")
    return points


def _require_near(value: Any, learning_rate: float) -> Any:
    """Refuse a loss or gradient of a line that has moved too far away from the points."""
    if not np.isfinite(value).all():
        raise ValueError(
            f"the loss grows beyond every float: learning_rate is {learning_rate}, but a smaller "
            "one was expected, or a start nearer to the points"
        )
    return value

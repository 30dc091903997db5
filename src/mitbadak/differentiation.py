"""Chapter 3: derivatives by small steps, and descent along them.

Read :func:`forward_difference` first, then :func:`central_difference`, then
:func:`numerical_gradient`, which takes one partial derivative after the other. All of them
compute in the floating dtype of `x`: pass float64 where accuracy counts.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mitbadak._checks import (
    Floats,
    as_floats,
    require_callable,
    require_count,
    require_finite,
    require_positive,
)

__all__ = [
    "central_difference",
    "forward_difference",
    "gradient_descent",
    "numerical_gradient",
    "partial_derivative",
]


def forward_difference(f: Callable[[Any], Any], x: ArrayLike, h: float | None = None) -> Any:
    r"""Return (f(x + h) - f(x)) / h: the slope of `f` from `x` to a point a little after it.

    Parameters
    ----------
    f : callable
        A function of one number. To take many points at once, it must work on each entry
        of an array by itself, as ``np.sin`` does.
    x : array_like of any shape
        Where to differentiate: one number, or many points. Integers become float64.
    h : float, optional
        The step. By default the square root of the precision of the dtype, times \|x\|
        where that is above 1: it balances the error of the step, which grows with `h`,
        and that of rounding, which grows as `h` shrinks.

    Returns
    -------
    ndarray of the shape and dtype of `x`, or one number for one number
        The slope at each point.

    Raises
    ------
    ValueError
        If `x`, `h` or a value of `f` is not as expected.
    TypeError
        If `x` or a value of `f` does not consist of real numbers, or `f` is not a function.

    See Also
    --------
    central_difference : More accurate, for the same number of values of `f`.

    References
    ----------
    Dennis, J. E. and Schnabel, R. B. (1983). Numerical Methods for Unconstrained
    Optimization and Nonlinear Equations. Prentice-Hall, section 5.4.

    Examples
    --------
    >>> print(forward_difference(lambda x: x**2, 3.0, h=0.1).round(6))
    6.1
    """
    x = _as_points(f, x)
    h = _step(x, h, power=1 / 2)
    slope = (_value(f, x + h) - _value(f, x)) / h
    return slope.astype(x.dtype)


def central_difference(f: Callable[[Any], Any], x: ArrayLike, h: float | None = None) -> Any:
    r"""Return (f(x + h) - f(x - h)) / 2h: the slope of `f` across `x`, the same way to both sides.

    Parameters
    ----------
    f : callable
        A function of one number. To take many points at once, it must work on each entry
        of an array by itself, as ``np.sin`` does.
    x : array_like of any shape
        Where to differentiate: one number, or many points. Integers become float64.
    h : float, optional
        The step. By default the cube root of the precision of the dtype, times \|x\|
        where that is above 1: it balances the error of the step, which grows with `h`,
        and that of rounding, which grows as `h` shrinks.

    Returns
    -------
    ndarray of the shape and dtype of `x`, or one number for one number
        The slope at each point.

    Raises
    ------
    ValueError
        If `x`, `h` or a value of `f` is not as expected.
    TypeError
        If `x` or a value of `f` does not consist of real numbers, or `f` is not a function.

    References
    ----------
    Dennis, J. E. and Schnabel, R. B. (1983). Numerical Methods for Unconstrained
    Optimization and Nonlinear Equations. Prentice-Hall, section 5.4.

    Examples
    --------
    >>> print(central_difference(lambda x: x**2, 3.0, h=0.1).round(6))
    6.0
    >>> central_difference(np.sin, [0.0, np.pi]).round(6)
    array([ 1., -1.])
    """
    x = _as_points(f, x)
    h = _step(x, h, power=1 / 3)
    slope = (_value(f, x + h) - _value(f, x - h)) / (2 * h)
    return slope.astype(x.dtype)


def partial_derivative(
    f: Callable[[Floats], Any],
    x: ArrayLike,
    index: int | tuple[int, ...],
    h: float | None = None,
) -> Any:
    """Return the derivative of `f` by one entry of `x`, while the others stay as they are.

    Parameters
    ----------
    f : callable
        A function of an array of the shape of `x` that returns one number. It must not
        write into the array.
    x : array_like of any shape
        Where to differentiate; it is not changed. Integers become float64.
    index : int or tuple of int
        Which entry of `x`: a tuple if `x` has several dimensions.
    h : float, optional
        The step, by default as in :func:`central_difference`.

    Returns
    -------
    floating number of the dtype of `x`
        The partial derivative, by a central difference.

    Raises
    ------
    ValueError
        If `x`, `index`, `h` or a value of `f` is not as expected.
    TypeError
        If `x` or a value of `f` does not consist of real numbers, or `f` is not a function.

    Examples
    --------
    >>> def f(x):
    ...     return x[0] ** 2 + x[1] ** 2
    >>> print(partial_derivative(f, [3.0, 4.0], index=1).round(6))
    8.0
    """
    x = _as_points(f, x)
    _require_entry(x, index)
    return _partial_derivative(_on_read_only(f, x), x, index, h)


def numerical_gradient(f: Callable[[Floats], Any], x: ArrayLike, h: float | None = None) -> Floats:
    """Return the gradient of `f`: its partial derivative by each entry of `x`.

    Parameters
    ----------
    f : callable
        A function of an array of the shape of `x` that returns one number. It must not
        write into the array, nor keep it: it is the same array each time.
    x : array_like of any shape
        Where to differentiate; it is not changed. Integers become float64.
    h : float, optional
        The step, by default as in :func:`central_difference`.

    Returns
    -------
    ndarray of the shape and dtype of `x`
        The gradient, by central differences.

    Raises
    ------
    ValueError
        If `x`, `h` or a value of `f` is not as expected.
    TypeError
        If `x` or a value of `f` does not consist of real numbers, or `f` is not a function.

    Examples
    --------
    >>> def f(x):
    ...     return x[0] ** 2 + x[1] ** 2
    >>> numerical_gradient(f, [3.0, 4.0]).round(6)
    array([6., 8.])
    """
    x = _as_points(f, x)
    return _numerical_gradient(_on_read_only(f, x), x, h)


def gradient_descent(
    f: Callable[[Floats], Any],
    x0: ArrayLike,
    learning_rate: float,
    steps: int,
    gradient: Callable[[Floats], Any] | None = None,
) -> Floats:
    """Walk down `f` from `x0`: each step goes against the gradient, x - learning_rate * dx.

    Parameters
    ----------
    f : callable
        A function of an array of the shape of `x0` that returns one number.
    x0 : array_like of any shape
        Where to start; it is not changed. Integers become float64.
    learning_rate : float
        How far to go for each unit of the gradient.
    steps : int
        How many steps to take.
    gradient : callable, optional
        A function that returns the gradient of `f` at `x`, of the shape of `x`.
        Without it, :func:`numerical_gradient` is used.

    Returns
    -------
    ndarray of shape (steps + 1, ...) and of the dtype of `x0`
        The path: the start and where each step led.

    Raises
    ------
    ValueError
        If an argument is not as expected, or if the path leaves the finite numbers,
        because `learning_rate` is too large.
    TypeError
        If `x0` does not consist of real numbers, or `f` or `gradient` is not a function.

    References
    ----------
    Cauchy, A. (1847). Méthode générale pour la résolution des systèmes d'équations
    simultanées. Comptes rendus 25, 536-538.

    Examples
    --------
    >>> def f(x):
    ...     return x[0] ** 2 + x[1] ** 2
    >>> path = gradient_descent(f, [3.0, 4.0], learning_rate=0.25, steps=3)
    >>> path.round(3)
    array([[3.   , 4.   ],
           [1.5  , 2.   ],
           [0.75 , 1.   ],
           [0.375, 0.5  ]])
    """
    x = _as_points(f, x0, name="x0")
    require_positive("learning_rate", learning_rate)
    require_count("steps", steps, least=0)
    if gradient is None:
        gradient = partial(numerical_gradient, f)
    require_callable("gradient", gradient)
    path = np.empty((steps + 1, *x.shape), x.dtype)
    path[0] = x
    for i in range(steps):
        dx = _as_gradient(gradient(path[i].copy()), x.shape)
        with np.errstate(over="ignore"):  # refused below, with a hint
            path[i + 1] = path[i] - learning_rate * dx
        _require_finite_step(path[i + 1], i + 1, learning_rate)
    return path


def _numerical_gradient(f: Callable[[], Any], x: Floats, h: float | None = None) -> Floats:
    """Return the gradient of ``f()`` by `x`, an array that `f` reads and that is moved in place.

    A network's loss reads its parameters where they are: this is the way to its gradient.
    """
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        gradient[index] = _partial_derivative(f, x, index, h)
    return gradient


def _partial_derivative(f: Callable[[], Any], x: Floats, index: Any, h: float | None) -> Any:
    """Return the derivative of ``f()`` by ``x[index]``, which is put back whatever `f` does."""
    original = x[index]

    def along(value: Any) -> Any:
        x[index] = value
        return f()

    try:
        return central_difference(along, original, h)
    finally:
        x[index] = original


def _on_read_only(f: Callable[[Floats], Any], x: Floats) -> Callable[[], Any]:
    """Return `f` of `x` as it will be: a function that writes into `x` gets an error."""
    view = x.view()
    view.flags.writeable = False
    return lambda: f(view)


def _as_points(f: object, x: ArrayLike, name: str = "x") -> Floats:
    """Turn `x` into a new array of finite floats, not empty, and refuse an `f` that is none."""
    require_callable("f", f)
    array = require_finite(name, as_floats(name, x))
    if array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}, but at least one number was expected")
    return array.copy()


def _step(x: Floats, h: Any, power: float) -> Any:
    """Return the step: `h` if there is one, else the one that suits the dtype and size of `x`."""
    if h is None:
        return np.finfo(x.dtype).eps ** power * np.maximum(1, np.abs(x))
    require_positive("h", h)
    with np.errstate(over="ignore"):
        step = np.asarray(h).astype(x.dtype)
    if not 0 < step < np.inf:
        raise ValueError(f"h is {h!r}, but a step that {x.dtype} can hold was expected")
    return step


def _value(f: Callable[[Any], Any], x: Floats) -> Any:
    """Return f(x): finite, one number for each of `x`."""
    value = require_finite("f(x)", as_floats("f(x)", f(x[()])))
    if value.shape != x.shape:
        raise ValueError(f"f(x) has shape {value.shape}, but {x.shape} was expected, as x has")
    return value


def _require_entry(x: Floats, index: Any) -> None:
    """Refuse an index that is not of one entry of `x`."""
    try:
        found = x[index].shape == ()
    except IndexError:
        found = False
    if not found:
        raise ValueError(
            f"index is {index!r}, but that of one entry of x, of shape {x.shape}, was expected"
        )


def _as_gradient(value: ArrayLike, shape: tuple[int, ...]) -> Floats:
    """Turn what a gradient function returned into finite floats of the right shape."""
    dx = require_finite("gradient(x)", as_floats("gradient(x)", value))
    if dx.shape != shape:
        raise ValueError(f"gradient(x) has shape {dx.shape}, but {shape} was expected, as x has")
    return dx


def _require_finite_step(x: Floats, step: int, learning_rate: float) -> None:
    """Refuse a point that a too large learning rate threw out of the finite numbers."""
    if not np.isfinite(x).all():
        raise ValueError(
            f"step {step} leads out of the finite numbers: learning_rate is {learning_rate}, "
            "but a smaller one was expected"
        )

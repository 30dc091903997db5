"""Chapter 3: numerical differentiation by finite differences, and gradient descent.

Read :func:`forward_difference` first, then :func:`central_difference`, then
:func:`numerical_gradient`, which takes one partial derivative after the other. All of them
compute in the floating dtype of `x`: pass float64 where accuracy counts.
"""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, TypeAlias

import numpy as np

from mitbadak._checks import (
    Against,
    Array,
    Floats,
    LeftOut,
    NotFiniteError,
    at_least,
    checked,
    entry_of,
    finite,
    function,
    optional,
    points,
    positive,
    unscanned,
)

__all__ = [
    "central_difference",
    "forward_difference",
    "gradient_descent",
    "numerical_gradient",
    "partial_derivative",
]

Function: TypeAlias = Callable[[Any], Any]


# -- What the formulas below are given -----------------------------------------------------------


def _step(usual: float, root: int) -> LeftOut:
    """Make a check for the step: one that suits `x`, rounded so that x + h and x - h are exact."""

    def check(name: str, value: Any, x: Floats) -> Floats:
        size = np.abs(x)
        if value is None:
            digits = np.finfo(x.dtype).eps / np.finfo(np.float64).eps
            suits = usual * digits ** (1 / root) * np.sqrt(np.maximum(1, size))
            step = np.maximum(suits, 4 * np.spacing(size)).astype(x.dtype)
        else:
            with np.errstate(over="ignore"):
                step = np.asarray(positive(name, value)).astype(x.dtype)
            if not 0 < step < np.inf:
                raise ValueError(
                    f"{name} is {value!r}, but a step that {x.dtype} can hold was expected"
                )
        with np.errstate(over="ignore"):
            exact = (size + step) - size
        if not (exact > 0).all():
            at = x[exact <= 0].flat[0]
            raise ValueError(
                f"{name} is {value!r}, but x + h is x at {at}: a larger one was expected"
            )
        if not np.isfinite(exact).all():
            raise ValueError(f"x contains {x[~np.isfinite(exact)].flat[0]}, but x + h is infinite")
        return exact

    return LeftOut(Against("x", check))


def _finite(name: str, value: Floats) -> Floats:
    try:
        return finite(name, value)
    except ValueError as error:
        raise NotFiniteError(str(error)) from None


def _values(name: str, f: Any, x: Floats) -> Callable[[Any], Any]:
    """Let `f` return finite numbers of the dtype of `x`, one for each, or say where it does not."""
    function(name, f)

    def value(point: Any) -> Any:
        y = unscanned(f"{name}(x)", f(point[()]))
        if y.shape != x.shape:
            raise ValueError(
                f"{name}(x) has shape {y.shape}, but {x.shape} was expected, one number for each x"
            )
        with np.errstate(over="ignore"):
            y = y.astype(x.dtype)
        wrong = ~np.isfinite(y)
        if wrong.any():
            side = np.sign(point - x)[wrong].flat[0]
            where = {0: "x", 1: "x + h", -1: "x - h"}[int(side)]
            _finite(f"{name}({where}) at x = {x[wrong].flat[0]}", y)
        return y[()]

    return value


def _diverging(walk: Callable[..., Floats]) -> Callable[..., Floats]:
    """Let a descent that ends in infinity say at which step, and that the learning rate did it."""

    @wraps(walk)
    def door(f: Any, x0: Any, learning_rate: float, steps: int, gradient: Any = None) -> Floats:
        known = partial(numerical_gradient, f) if gradient is None else gradient
        step = 0

        def slope(x: Floats) -> Floats:
            nonlocal step
            dx = unscanned("gradient(x)", known(_finite("x", x).copy()))
            if dx.shape != x.shape:
                raise ValueError(
                    f"gradient(x) has shape {dx.shape}, but {x.shape} was expected, as x has"
                )
            dx = _finite("gradient(x)", dx).astype(x.dtype)
            step += 1
            return dx

        try:
            with np.errstate(over="ignore", invalid="ignore"):
                path = walk(f, x0, learning_rate, steps, slope)
            _finite("x", path[-1])
        except NotFiniteError:
            if step == 0:
                raise
            raise NotFiniteError(
                f"gradient descent diverged at step {step}: learning_rate is {learning_rate:.6g}, "
                "but a smaller one was expected"
            ) from None
        return path

    return door


# -- The formulas --------------------------------------------------------------------------------


@checked(x=points, f=Against("x", _values), h=_step(1.5e-8, root=2))
def forward_difference(f: Function, x: Array, h: float = 1.5e-8) -> Any:
    r"""Return the forward difference (f(x + h) - f(x)) / h: the derivative of `f`, one-sided.

    Parameters
    ----------
    f : callable
        A function of one number. To take many points at once, it must work on each entry
        of an array by itself, as ``np.sin`` does.
    x : array_like of any shape
        Where to differentiate: one number, or many points. Integers become float64.
    h : float, default 1.5e-8
        The step. If it is left out, it is the square root of the machine epsilon of the dtype
        (the gap from 1 to the next number), 1.5e-8 in float64, times the square root of \|x\|
        where that is above 1. What happens within a step is not seen: near a pole or the edge
        of the domain, pass a smaller one.

    Returns
    -------
    ndarray of the shape and dtype of `x`, or one number for one number
        The slope at each point.

    Raises
    ------
    ValueError
        If `x` or a value of `f` is not as expected, or if `h` is so small that x + h is x.
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
    return (f(x + h) - f(x)) / h


@checked(x=points, f=Against("x", _values), h=_step(6e-6, root=3))
def central_difference(f: Function, x: Array, h: float = 6e-6) -> Any:
    r"""Return the central difference (f(x + h) - f(x - h)) / (2h): the derivative of `f`.

    Parameters
    ----------
    f : callable
        A function of one number. To take many points at once, it must work on each entry
        of an array by itself, as ``np.sin`` does.
    x : array_like of any shape
        Where to differentiate: one number, or many points. Integers become float64.
    h : float, default 6e-6
        The step. If it is left out, it is the cube root of the machine epsilon of the dtype
        (the gap from 1 to the next number), 6e-6 in float64, times the square root of \|x\|
        where that is above 1. What happens within a step is not seen: near a pole or the edge
        of the domain, pass a smaller one.

    Returns
    -------
    ndarray of the shape and dtype of `x`, or one number for one number
        The slope at each point.

    Raises
    ------
    ValueError
        If `x` or a value of `f` is not as expected, or if `h` is so small that x + h is x.
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
    return (f(x + h) - f(x - h)) / (2 * h)


@checked(f=function, x=points, index=entry_of("x"), h=LeftOut(optional(positive)))
def partial_derivative(f: Function, x: Array, index: Any, h: float = 6e-6) -> Any:
    """Return the partial derivative of `f` with respect to one entry of `x`.

    Parameters
    ----------
    f : callable
        A function of an array of the shape of `x` that returns one number.
    x : array_like of any shape
        Where to differentiate; it is not changed. Integers become float64.
    index : int or tuple of int
        Which entry of `x`: a tuple if `x` has several dimensions.
    h : float, default 6e-6
        The step. If it is left out, it is found as in :func:`central_difference`.

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

    def along(value: float) -> Any:
        moved = x.copy()
        moved[index] = value
        return f(moved)

    x_i = x[index]
    return central_difference(along, x_i, h)


@checked(f=function, x=points, h=LeftOut(optional(positive)))
def numerical_gradient(f: Function, x: Array, h: float = 6e-6) -> Floats:
    """Return the gradient of `f`: its partial derivative with respect to each entry of `x`.

    Parameters
    ----------
    f : callable
        A function of an array of the shape of `x` that returns one number. If it reads the
        numbers elsewhere, as a network's loss does, let it write them there: ``W[...] = x``.
    x : array_like of any shape
        Where to differentiate; it is not changed. Integers become float64.
    h : float, default 6e-6
        The step. If it is left out, it is found as in :func:`central_difference`.

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
    dx = np.empty_like(x)
    for i in np.ndindex(x.shape):
        dx[i] = partial_derivative(f, x, i, h)
    return dx


@checked(
    f=function, x0=points, learning_rate=positive, steps=at_least(0), gradient=optional(function)
)
@_diverging
def gradient_descent(
    f: Function, x0: Array, learning_rate: float, steps: int, gradient: Function | None = None
) -> Floats:
    """Minimize `f` by gradient descent from `x0`: each step is x - learning_rate * dx.

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
    gradient : callable, default None
        A function that returns the gradient of `f` at `x`, of the shape of `x`.
        Without it, :func:`numerical_gradient` is used.

    Returns
    -------
    ndarray of shape (steps + 1, ...) and of the dtype of `x0`
        The path: the start and where each step led.

    Raises
    ------
    ValueError
        If an argument is not as expected, or if the path diverges because `learning_rate`
        is too large.
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
    path = [x0]
    for _ in range(steps):
        x = path[-1]
        if gradient is None:
            dx = numerical_gradient(f, x)
        else:
            dx = gradient(x)
        path.append(x - learning_rate * dx)
    return np.array(path)

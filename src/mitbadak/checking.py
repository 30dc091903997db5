"""Chapter 4: the gradient check, which compares backpropagation with small steps.

Read :func:`gradient_check` first. It takes a network, a layer, or a layer of your own.
"""

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mitbadak._checks import Floats, as_floats, require_methods
from mitbadak.differentiation import _numerical_gradient
from mitbadak.layers import Layer, LossLayer

__all__ = ["Entry", "GradientCheck", "gradient_check"]


@dataclass(frozen=True)
class Entry:
    """One entry of a gradient, in two ways.

    Attributes
    ----------
    name : str
        Of which parameter, or ``x`` for the inputs.
    index : tuple of int
        Where in it.
    analytic : float
        The derivative by backpropagation.
    numerical : float
        The derivative by small steps.
    error : float
        How far they differ, as :func:`gradient_check` defines it.

    Examples
    --------
    >>> Entry("affine1.W", (0, 1), 0.5, 0.25, 0.5).error
    0.5
    """

    name: str
    index: tuple[int, ...]
    analytic: float
    numerical: float
    error: float


@dataclass(frozen=True)
class GradientCheck:
    """What :func:`gradient_check` found.

    Attributes
    ----------
    worst_of : dict of str to Entry
        The entry with the largest error, for each parameter, and for the inputs ``x`` of a
        layer.

    Examples
    --------
    >>> W = Entry("W", (0, 1), 0.5, 0.25, 0.5)
    >>> b = Entry("b", (0,), 2.0, 2.0, 0.0)
    >>> check = GradientCheck({"W": W, "b": b})
    >>> check.errors
    {'W': 0.5, 'b': 0.0}
    >>> print(check)
    W  5.0e-01
    b  0.0e+00
    worst: W[0, 1] is 0.5 by backpropagation, 0.25 by small steps
    """

    worst_of: dict[str, Entry]

    @property
    def errors(self) -> dict[str, float]:
        """The largest relative error of each parameter, by name."""
        return {name: entry.error for name, entry in self.worst_of.items()}

    @property
    def worst(self) -> Entry:
        """The entry with the largest relative error of all; NaN counts as the largest."""
        entries = list(self.worst_of.values())
        return entries[int(np.argmax([entry.error for entry in entries]))]

    def __str__(self) -> str:
        width = max(map(len, self.errors))
        lines = [f"{name:{width}}  {error:.1e}" for name, error in self.errors.items()]
        worst = self.worst
        where = f"{worst.name}[{', '.join(map(str, worst.index))}]"
        lines.append(
            f"worst: {where} is {worst.analytic:.6g} by backpropagation, "
            f"{worst.numerical:.6g} by small steps"
        )
        return "\n".join(lines)


def gradient_check(
    network_or_layer: Any, x: ArrayLike, t: ArrayLike | None = None
) -> GradientCheck:
    """Compare the gradients by backpropagation with those by small steps.

    The error of an entry is ``|analytic - numerical| / max(|analytic|, |numerical|, 0.001)``:
    relative, but below 0.001 measured as if the derivative were 0.001, since there the
    rounding of the small steps shows. Code without fault stays below 1e-6. Only at a kink, as
    ReLU has one at 0, an error may be large though the code is right.

    For a layer, the outputs are added up with fixed random weights, a vector of length 1. That
    stands for a loss, and the gradient of the inputs is checked too. What was given is left
    as it was. What a layer draws at random is the same in each step, as long as it draws it
    from a generator that is an attribute of it.

    Parameters
    ----------
    network_or_layer : Network, Layer or LossLayer
        What to check; its parameters must be float64.
    x : array_like of shape (batch, features)
        The inputs.
    t : array_like, optional
        The targets, for a network or a loss layer.

    Returns
    -------
    GradientCheck
        The largest error of each parameter, and the worst entry.

    Raises
    ------
    ValueError
        If `x` or `t` does not fit, or there is nothing to compare.
    TypeError
        If a parameter is not float64, or an argument is of another kind.

    Examples
    --------
    >>> from mitbadak.network import mlp
    >>> rng = np.random.default_rng(0)
    >>> network = mlp([3, 4, 2], rng=rng, dtype=np.float64)
    >>> check = gradient_check(network, rng.standard_normal((5, 3)), t=[0, 1, 1, 0, 1])
    >>> list(check.errors)
    ['affine1.W', 'affine1.b', 'affine2.W', 'affine2.b']
    >>> check.worst.error < 1e-6
    True

    A layer with a mistake in it:

    >>> from mitbadak.layers import ReLU
    >>> class Wrong(ReLU):
    ...     def backward(self, dout):
    ...         return dout * 2
    >>> print(gradient_check(Wrong(), [[1.0]]))
    x  5.0e-01
    worst: x[0, 0] is 2 by backpropagation, 1 by small steps
    """
    piece = copy.deepcopy(network_or_layer)
    x = as_floats("x", x).astype(np.float64)
    if x.size == 0:
        raise ValueError(f"x has shape {x.shape}, but at least one number was expected")
    if hasattr(piece, "numerical_gradient"):  # a network
        _require_float64(piece.params)
        numerical = piece.numerical_gradient(x, _as_given(t))
        analytic = piece.gradient(x, _as_given(t))
    else:
        analytic, numerical = _layer_gradients(piece, x, t)
    return GradientCheck(
        {name: _worst(name, analytic[name], grad) for name, grad in numerical.items()}
    )


def _layer_gradients(
    layer: Layer | LossLayer, x: Floats, t: ArrayLike | None
) -> tuple[Mapping[str, Floats], Mapping[str, Floats]]:
    """Return the gradients of the inputs and parameters of a layer in both ways."""
    loss, backward = _with_loss(layer, x, t)
    loss = _repeatable([layer], loss)
    loss()
    dx = backward()
    analytic = {"x": dx, **getattr(layer, "grads", {})}
    params = {"x": x, **getattr(layer, "params", {})}
    _require_float64(params)
    return analytic, {name: _numerical_gradient(loss, W) for name, W in params.items()}


def _with_loss(
    layer: Layer | LossLayer, x: Floats, t: ArrayLike | None
) -> tuple[Callable[[], float], Callable[[], Floats]]:
    """Return two functions: the way of `x` forward to a single number, and the way back."""
    if not isinstance(layer, Layer):
        require_methods("the layer", layer, "forward", "backward")
        targets = _as_given(t)
        return lambda: layer.forward(x, targets), layer.backward
    if t is not None:
        raise ValueError("t was given, but a layer has no targets")
    shape = copy.deepcopy(layer).forward(x).shape
    dout = np.random.default_rng(0).standard_normal(shape)
    dout /= np.linalg.norm(dout)
    return lambda: float(np.sum(dout * layer.forward(x))), lambda: layer.backward(dout)


def _repeatable(layers: Iterable[object], f: Callable[[], float]) -> Callable[[], float]:
    """Return `f` with the random generators of the layers set back before each call."""
    attributes = [value for layer in layers for value in vars(layer).values()]
    generators = [v.bit_generator for v in attributes if isinstance(v, np.random.Generator)]
    states = [generator.state for generator in generators]

    def again() -> float:
        for generator, state in zip(generators, states, strict=True):
            generator.state = state
        return f()

    first, second = again(), again()
    if not np.isclose(first, second, rtol=1e-5, equal_nan=True):
        raise ValueError(
            f"the loss is {first}, then {second} for the same x, but the same was expected: "
            "does a layer draw from a generator that is not an attribute of it?"
        )
    return again


def _worst(name: str, analytic: Floats, numerical: Floats) -> Entry:
    """Return the entry with the largest relative error, NaN counting as the largest."""
    if np.shape(analytic) != numerical.shape:
        raise ValueError(
            f"the gradient of {name} has shape {np.shape(analytic)}, "
            f"but {numerical.shape} was expected"
        )
    size = np.maximum(np.maximum(np.abs(analytic), np.abs(numerical)), 0.001)
    errors = np.abs(analytic - numerical) / size
    index = tuple(map(int, np.unravel_index(np.argmax(errors), errors.shape)))
    return Entry(name, index, float(analytic[index]), float(numerical[index]), float(errors[index]))


def _as_given(t: ArrayLike | None) -> ArrayLike:
    """Refuse targets that were left out where they are needed."""
    if t is None:
        raise ValueError("t is None, but targets were expected")
    return t


def _require_float64(params: Mapping[str, Floats]) -> None:
    """Refuse parameters for which the small steps are too coarse, or none at all."""
    if not params:
        raise ValueError("the network has no parameters, but at least one was expected")
    for name, array in params.items():
        if array.dtype != np.float64:
            raise TypeError(
                f"{name} has dtype {array.dtype}, but float64 was expected: "
                "small steps need its precision"
            )

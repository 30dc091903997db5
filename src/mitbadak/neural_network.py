"""Chapter 2: the neural network, layer after layer of weighted sums and activations.

Read :mod:`mitbadak.activations` first, then :func:`forward`. A network is a list of
``(W, b)``, one pair a layer; no class is needed before it learns.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from numpy.typing import ArrayLike

from mitbadak._checks import (
    Floats,
    as_batch,
    as_samples,
    as_vector,
    require_callable,
    require_finite,
)
from mitbadak.activations import identity, sigmoid

__all__ = ["forward"]


def forward(
    params: Sequence[tuple[ArrayLike, ArrayLike]],
    x: ArrayLike,
    hidden: Callable[[Floats], Any] = sigmoid,
    output: Callable[[Floats], Any] = identity,
) -> Any:
    """Return the output of a network: from layer to layer, activation(x @ W + b).

    Parameters
    ----------
    params : sequence of (W, b)
        The layers, first to last: `W` of shape (inputs, outputs), `b` of shape (outputs,).
        A layer has as many inputs as the one before it has outputs.
    x : array_like of shape (features,) or (batch, features)
        One sample, or a batch of them.
    hidden : callable, optional
        The activation of every layer but the last: a function of an array.
    output : callable, optional
        The activation of the last layer.

    Returns
    -------
    ndarray of shape (outputs,) or (batch, outputs)
        What the last layer gives; float32 if `x` and all of `params` are float32.

    Raises
    ------
    ValueError
        If a shape does not fit the one before it, or a number is not finite.
    TypeError
        If `x` or `params` does not consist of real numbers, or `hidden` or `output` is
        not a function.

    See Also
    --------
    mitbadak.activations.softmax : The output that turns scores into probabilities.

    Examples
    --------
    >>> W1, b1 = [[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]], [0.1, 0.2, 0.3]
    >>> W2, b2 = [[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]], [0.1, 0.2]
    >>> W3, b3 = [[0.1, 0.3], [0.2, 0.4]], [0.1, 0.2]
    >>> forward([(W1, b1), (W2, b2), (W3, b3)], [1.0, 0.5])
    array([0.31682708, 0.69627909])
    """
    require_callable("hidden", hidden)
    require_callable("output", output)
    layers = _as_layers(params)
    y: Any = require_finite("x", as_samples("x", x, len(layers[0][0]), by="layer 1's W"))
    for W, b in layers[:-1]:
        y = hidden(y @ W + b)
    W, b = layers[-1]
    return output(y @ W + b)


def _as_layers(params: Any) -> list[tuple[Floats, Floats]]:
    """Turn `params` into pairs of arrays, at least one, whose shapes fit each other."""
    if not isinstance(params, Sequence):
        raise TypeError(f"params is {params!r}, but a list of pairs (W, b) was expected")
    layers = [_as_layer(f"layer {i}", pair) for i, pair in enumerate(params, start=1)]
    if not layers:
        raise ValueError("params is empty, but at least one layer (W, b) was expected")
    for i, ((W, _), (W_next, _)) in enumerate(pairwise(layers), start=1):
        if W.shape[1] != len(W_next):
            raise ValueError(
                f"layer {i} has {W.shape[1]} outputs, but layer {i + 1}'s W expects {len(W_next)}"
            )
    return layers


def _as_layer(name: str, pair: Any) -> tuple[Floats, Floats]:
    """Turn one pair into a matrix and a vector that fit each other."""
    if not isinstance(pair, Sequence) or len(pair) != 2:
        raise TypeError(f"{name} is {pair!r}, but a pair (W, b) was expected")
    W, b = as_batch(f"{name}'s W", pair[0]), as_vector(f"{name}'s b", pair[1])
    if W.shape[1] != len(b):
        raise ValueError(f"{name}'s b has {len(b)} entries, but its W has {W.shape[1]} outputs")
    return W, b

"""Chapter 2: the neural network, layer after layer of weighted sums and activations.

Read :mod:`mitbadak.activations` first, then :func:`forward`. A network is a list of
``(W, b)``, one pair a layer; no class is needed before it learns.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from mitbadak._checks import Array, Floats, checked, function, inputs_of, network_params
from mitbadak.activations import identity, sigmoid

__all__ = ["forward"]

Params: TypeAlias = Sequence[tuple[Array, Array]]
Activation: TypeAlias = Callable[[Floats], Any]


@checked(params=network_params, hidden=function, output=function, x=inputs_of("params"))
def forward(
    params: Params, x: Array, hidden: Activation = sigmoid, output: Activation = identity
) -> Any:
    """Return the output of a network by forward propagation: layer by layer, activation(x @ W + b).

    Parameters
    ----------
    params : sequence of (W, b)
        The layers, first to last: `W` of shape (inputs, outputs), `b` of shape (outputs,).
        A layer has as many inputs as the one before it has outputs.
    x : array_like of shape (features,) or (batch, features)
        One sample, or a batch of them.
    hidden : callable, default sigmoid
        The activation of every layer but the last: a function of an array.
    output : callable, default identity
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
    for W, b in params[:-1]:
        x = hidden(x @ W + b)  # (..., outputs)
    W, b = params[-1]
    return output(x @ W + b)

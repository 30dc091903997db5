"""Chapter 1: the perceptron, the smallest neural network there is.

Read :class:`Perceptron` first, then the gates below it, then :func:`learn`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mitbadak._checks import (
    Floats,
    as_batch,
    as_samples,
    as_scalar,
    as_vector,
    require_count,
    require_generator,
    require_positive,
)

__all__ = ["AND", "NAND", "OR", "XOR", "Learning", "Perceptron", "learn", "update"]


class Perceptron:
    """A neuron that fires when its weighted inputs and its bias add up to more than zero.

    Parameters
    ----------
    weights : array_like of shape (features,)
        How much each input counts. A floating dtype is kept, integers become float64.
    bias : float
        How easily the neuron fires: the larger, the easier.

    Attributes
    ----------
    weights : ndarray of shape (features,)
        The weights, a copy of what was given.
    bias : float
        The bias.

    Raises
    ------
    ValueError
        If a parameter has the wrong shape or is not finite.
    TypeError
        If a parameter does not consist of real numbers.

    References
    ----------
    Rosenblatt, F. (1958). The perceptron: A probabilistic model for information storage and
    organization in the brain. Psychological Review 65(6), 386-408.

    Examples
    --------
    >>> both = Perceptron(weights=[0.5, 0.5], bias=-0.7)
    >>> print(both([1, 1]))
    1
    >>> both([[0, 0], [1, 0], [0, 1], [1, 1]])
    array([0, 0, 0, 1])
    """

    def __init__(self, weights: ArrayLike, bias: float) -> None:
        self.weights = as_vector("weights", weights).copy()
        self.bias = as_scalar("bias", bias)

    def __call__(self, x: ArrayLike) -> Any:
        """Answer 1 where the neuron fires and 0 where it does not.

        Parameters
        ----------
        x : array_like of shape (features,) or (batch, features)
            One sample, or a batch of them.

        Returns
        -------
        ndarray of int, shape (batch,), or one int for one sample
            1 where ``x @ weights + bias > 0``, else 0.

        Raises
        ------
        ValueError
            If `x` has another number of features than there are weights, or holds NaN.
        TypeError
            If `x` does not consist of real numbers.

        Examples
        --------
        >>> print(Perceptron([1.0, -1.0], bias=0.0)([3, 2]))
        1
        """
        x = as_samples("x", x, features=len(self.weights), by="the perceptron")
        a = x @ self.weights + self.bias
        return (a > 0).astype(int)

    def __repr__(self) -> str:
        return f"Perceptron(weights={self.weights.tolist()}, bias={self.bias})"


AND = Perceptron(weights=[0.5, 0.5], bias=-0.7)  #: Fires if both inputs are 1.
NAND = Perceptron(weights=[-0.5, -0.5], bias=0.7)  #: The opposite of AND.
OR = Perceptron(weights=[0.5, 0.5], bias=-0.2)  #: Fires if any input is 1.


def XOR(x: ArrayLike) -> Any:
    """Answer 1 where exactly one of the two inputs is 1: two layers of perceptrons.

    Parameters
    ----------
    x : array_like of shape (2,) or (batch, 2)
        One sample, or a batch of them.

    Returns
    -------
    ndarray of int, shape (batch,), or one int for one sample
        0 or 1.

    Raises
    ------
    ValueError
        If `x` does not have two features, or holds NaN.
    TypeError
        If `x` does not consist of real numbers.

    References
    ----------
    Minsky, M. and Papert, S. (1969). Perceptrons. MIT Press: one layer cannot do it.

    Examples
    --------
    >>> XOR([[0, 0], [1, 0], [0, 1], [1, 1]])
    array([0, 1, 1, 0])
    """
    hidden = np.stack([NAND(x), OR(x)], axis=-1)
    return AND(hidden)


def update(perceptron: Perceptron, x: ArrayLike, t: int, learning_rate: float = 1.0) -> Perceptron:
    """Return the perceptron that Rosenblatt's rule makes of `perceptron` after one sample.

    Parameters
    ----------
    perceptron : Perceptron
        The perceptron before; it stays as it is.
    x : array_like of shape (features,)
        One sample.
    t : int
        Its target, 0 or 1.
    learning_rate : float, optional
        How far a mistake moves the parameters.

    Returns
    -------
    Perceptron
        An equal one if the answer was right, else one moved towards `x` (it should have
        fired) or away from it (it should not have).

    Raises
    ------
    ValueError
        If a shape, the target or the learning rate is not as expected.
    TypeError
        If `x` does not consist of real numbers.

    References
    ----------
    Rosenblatt, F. (1962). Principles of Neurodynamics: Perceptrons and the Theory of Brain
    Mechanisms. Spartan Books.

    Examples
    --------
    >>> update(Perceptron([0.0, 0.0], bias=0.0), x=[1, 1], t=1)
    Perceptron(weights=[1.0, 1.0], bias=1.0)
    """
    x = as_vector("x", x)
    _require_targets(np.asarray(t))
    require_positive("learning_rate", learning_rate)
    error = t - perceptron(x)
    weights = perceptron.weights + learning_rate * error * x
    bias = perceptron.bias + learning_rate * error
    return Perceptron(weights, bias)


@dataclass(frozen=True)
class Learning:
    """What :func:`learn` arrived at, and the way there.

    Parameters
    ----------
    path : list of Perceptron
        The perceptron at the start and after each correction; the last one is the result.
    mistakes : list of int
        How many samples were answered wrongly in each epoch.

    Examples
    --------
    >>> print(Learning(path=[AND], mistakes=[2, 1, 0]))
    learned after 3 epochs
    >>> print(Learning(path=[AND], mistakes=[2, 2]))
    not learned: 2 mistakes in epoch 2, the last one
    """

    path: list[Perceptron]
    mistakes: list[int]

    @property
    def perceptron(self) -> Perceptron:
        """The perceptron that was learned."""
        return self.path[-1]

    @property
    def converged(self) -> bool:
        """Whether the last epoch went by without a mistake."""
        return self.mistakes[-1] == 0

    def __str__(self) -> str:
        epochs = len(self.mistakes)
        if self.converged:
            return f"learned after {epochs} epoch{'s' * (epochs > 1)}"
        return f"not learned: {self.mistakes[-1]} mistakes in epoch {epochs}, the last one"


def learn(
    x: ArrayLike,
    t: ArrayLike,
    *,
    learning_rate: float = 1.0,
    epochs: int = 100,
    rng: np.random.Generator | None = None,
) -> Learning:
    """Learn a perceptron's weights and bias from samples, by Rosenblatt's rule.

    It starts from zeros and goes through the samples again and again, until an epoch
    passes without a mistake or `epochs` have passed. If a line separates the two
    classes, it finds one in the end; if none does, it stops after `epochs` and says so.

    Parameters
    ----------
    x : array_like of shape (batch, features)
        The samples.
    t : array_like of int, shape (batch,)
        Their targets, 0 or 1.
    learning_rate : float, optional
        How far a mistake moves the parameters.
    epochs : int, optional
        How often to go through the samples at most.
    rng : numpy.random.Generator, optional
        Shuffles the samples anew in each epoch. Without it, their order is kept.

    Returns
    -------
    Learning
        The perceptron that was learned, the way there, and whether it converged.

    Raises
    ------
    ValueError
        If a shape, a target or a number is not as expected.
    TypeError
        If `x` does not consist of real numbers, or `rng` is not a generator.

    References
    ----------
    Rosenblatt, F. (1962). Principles of Neurodynamics: Perceptrons and the Theory of Brain
    Mechanisms. Spartan Books.

    Novikoff, A. B. J. (1962). On convergence proofs on perceptrons: it converges if a line exists.

    Examples
    --------
    >>> x = [[0, 0], [1, 0], [0, 1], [1, 1]]
    >>> learned = learn(x, [0, 0, 0, 1])
    >>> print(learned)
    learned after 6 epochs
    >>> learned.perceptron(x)
    array([0, 0, 0, 1])
    """
    x = as_batch("x", x)
    t = _require_targets(np.asarray(t), batch=len(x))
    require_positive("learning_rate", learning_rate)
    require_count("epochs", epochs)
    if rng is not None:
        require_generator("rng", rng)
    path = [Perceptron(np.zeros_like(x[0]), 0.0)]
    mistakes: list[int] = []
    while len(mistakes) < epochs and 0 not in mistakes:
        order = np.arange(len(x)) if rng is None else rng.permutation(len(x))
        corrected = _epoch(path[-1], x[order], t[order], learning_rate)
        mistakes.append(len(corrected))
        path += corrected
    return Learning(path, mistakes)


def _epoch(
    perceptron: Perceptron, x: Floats, t: NDArray[Any], learning_rate: float
) -> list[Perceptron]:
    """Go through the samples once; return the perceptron after each correction."""
    corrected = []
    for sample, target in zip(x, t, strict=True):
        if perceptron(sample) != target:
            perceptron = update(perceptron, sample, target, learning_rate)
            corrected.append(perceptron)
    return corrected


def _require_targets(t: NDArray[Any], batch: int | None = None) -> NDArray[Any]:
    """Refuse targets that are not 0 or 1, or of another number than the samples."""
    expected = () if batch is None else (batch,)
    if t.shape != expected:
        raise ValueError(f"t has shape {t.shape}, but {expected} was expected, one target a sample")
    if not np.isin(t, (0, 1)).all():
        raise ValueError(
            f"t has the values {np.unique(t).tolist()}, but only 0 and 1 were expected"
        )
    return t.astype(int)

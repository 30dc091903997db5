"""Chapter 1: the perceptron, the smallest neural network there is.

Read :class:`Perceptron` first, then the gates below it, then :func:`update`, :func:`train_epoch`
and :func:`learn`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from math import frexp, isfinite, ldexp
from typing import Any, TypeVar

import numpy as np

from mitbadak._checks import (
    Against,
    Array,
    Floats,
    batch,
    binary,
    binary_targets,
    checked,
    count,
    finite,
    generator,
    new,
    number,
    optional,
    positive,
    vector,
    with_features,
)

__all__ = ["AND", "NAND", "OR", "XOR", "Learning", "Perceptron", "learn", "train_epoch", "update"]

Rule = TypeVar("Rule", bound=Callable[..., "Perceptron"])


def _inputs(name: str, value: Any, perceptron: "Perceptron") -> Floats:
    w = perceptron.weights
    x = with_features(name, finite(name, value), len(w), "the perceptron")
    # if the sums of the squares are finite, so are the weighted sums (Cauchy and Schwarz)
    if not isfinite(np.vdot(x, x)) or not isfinite(np.vdot(w, w)):
        with np.errstate(over="ignore", invalid="ignore"):
            a = x @ w + perceptron.bias
        if not np.isfinite(a).all():  # inf - inf would be neither above 0 nor below
            raise ValueError(
                f"{name} has a weighted sum that {a.dtype} cannot hold, but a finite one was "
                "expected"
            )
    return x


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

    @checked(weights=new(vector), bias=number)
    def __init__(self, weights: Array, bias: float) -> None:
        self.weights = weights
        self.bias = bias

    @checked(x=Against("self", _inputs))
    def __call__(self, x: Array) -> Any:
        """Return 1 where the neuron fires and 0 where it does not.

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
            If `x` has another number of features than there are weights, or is not finite.
        TypeError
            If `x` does not consist of real numbers.

        Examples
        --------
        >>> print(Perceptron([1.0, -1.0], bias=0.0)([3, 2]))
        1
        """
        a = x @ self.weights + self.bias
        return (a > 0).astype(int)  # (batch,)

    def __repr__(self) -> str:
        return f"Perceptron(weights={self.weights.tolist()}, bias={self.bias})"


#: Fires if both inputs are 1.
AND = Perceptron([0.5, 0.5], bias=-0.7)
#: The opposite of AND.
NAND = Perceptron([-0.5, -0.5], bias=0.7)
#: Fires if any input is 1.
OR = Perceptron([0.5, 0.5], bias=-0.2)


def XOR(x: Array) -> Any:
    """Return 1 where exactly one of the two inputs is 1: two layers of perceptrons.

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
        If `x` does not have two features, or is not finite.
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
    s1, s2 = NAND(x), OR(x)
    hidden = np.stack([s1, s2], axis=-1)
    return AND(hidden)


def _in_its_dtype(rule: Rule) -> Rule:
    """Let a rule keep the dtype of the weights: the integers of NumPy would make it float64."""

    @wraps(rule)
    def door(neuron: Perceptron, *sample: Any) -> Perceptron:
        moved = rule(neuron, *sample)
        moved.weights = moved.weights.astype(neuron.weights.dtype)
        return moved

    return door  # type: ignore[return-value]


@checked(x=vector, t=binary, learning_rate=positive)
@_in_its_dtype
def update(neuron: Perceptron, x: Array, t: int, learning_rate: float = 1.0) -> Perceptron:
    """Return the perceptron that Rosenblatt's rule makes of `neuron` after one sample.

    Parameters
    ----------
    neuron : Perceptron
        The perceptron before; it stays as it is.
    x : array_like of shape (features,)
        One sample.
    t : int
        Its target, 0 or 1.
    learning_rate : float, default 1.0
        How far a mistake moves the parameters.

    Returns
    -------
    Perceptron
        An equal one if the answer was right, else one moved toward `x` (it should have
        fired) or away from it (it should not have). Its weights keep their dtype.

    Raises
    ------
    ValueError
        If a shape, the target or the learning rate is not as expected.
    TypeError
        If `x` or `t` does not consist of real numbers.

    References
    ----------
    Rosenblatt, F. (1962). Principles of Neurodynamics: Perceptrons and the Theory of Brain
    Mechanisms. Spartan Books.

    Examples
    --------
    >>> update(Perceptron([0.0, 0.0], bias=0.0), x=[1, 1], t=1)
    Perceptron(weights=[1.0, 1.0], bias=1.0)
    """
    error = t - neuron(x)
    step = learning_rate * error
    weights = neuron.weights + step * x
    bias = neuron.bias + step
    return Perceptron(weights, bias)


@checked(x=batch, t=binary_targets("x"))
def train_epoch(neuron: Perceptron, x: Array, t: Array) -> list[Perceptron]:
    """Go through the samples once, with learning rate 1.

    Parameters
    ----------
    neuron : Perceptron
        The perceptron at the start of the epoch; it stays as it is.
    x : array_like of shape (batch, features)
        The samples.
    t : array_like of int, shape (batch,)
        Their targets, 0 or 1.

    Returns
    -------
    list of Perceptron
        The perceptron after each correction; empty if there was no mistake.

    Raises
    ------
    ValueError
        If a shape or a target is not as expected.
    TypeError
        If `x` or `t` does not consist of real numbers.

    Examples
    --------
    >>> train_epoch(Perceptron([0.0, 0.0], bias=0.0), x=[[0, 1], [1, 1]], t=[0, 1])
    [Perceptron(weights=[1.0, 1.0], bias=1.0)]
    """
    corrected = []
    for x_i, t_i in zip(x, t, strict=True):
        if neuron(x_i) != t_i:
            neuron = update(neuron, x_i, t_i)
            corrected.append(neuron)
    return corrected


@dataclass(frozen=True)
class Learning:
    """The result of :func:`learn`, and each perceptron on its path.

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


@checked(
    x=batch, t=binary_targets("x"), learning_rate=positive, epochs=count, rng=optional(generator)
)
def learn(
    x: Array,
    t: Array,
    *,
    learning_rate: float = 1.0,
    epochs: int = 100,
    rng: np.random.Generator | None = None,
) -> Learning:
    """Learn a perceptron's weights and bias from samples, by Rosenblatt's rule.

    It starts from zeros and goes through the samples again and again, until an epoch
    passes without a mistake or `epochs` have passed. If a hyperplane separates the two classes
    (with two features, a line), the rule finds one in the end; if none does, it stops after
    `epochs` and says so.

    From zeros, all parameters are multiples of the learning rate, which changes no answer. So
    the answers are those of learning rate 1, in which the rate's rounding has no part: in the last
    digits, the rate is rounded to one with which the result answers the samples as it should.

    Parameters
    ----------
    x : array_like of shape (batch, features)
        The samples.
    t : array_like of int, shape (batch,)
        Their targets, 0 or 1.
    learning_rate : float, default 1.0
        How far a mistake moves the parameters.
    epochs : int, default 100
        How often to go through the samples at most.
    rng : numpy.random.Generator, default None
        Shuffles the samples anew in each epoch. Without it, their order is kept.

    Returns
    -------
    Learning
        The perceptron that was learned, its path, and whether it converged. The path takes 8 bytes
        for each feature and correction.

    Raises
    ------
    ValueError
        If a shape, a target or a number is not as expected.
    TypeError
        If `x` or `t` does not consist of real numbers, or `rng` is not a generator.

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
    path = [Perceptron(np.zeros(x.shape[1]), 0.0)]
    mistakes: list[int] = []
    while len(mistakes) < epochs and 0 not in mistakes:
        order = np.arange(len(x)) if rng is None else rng.permutation(len(x))
        corrected = train_epoch(path[-1], x[order], t[order])
        mistakes.append(len(corrected))
        path += corrected
    rate = _rounded_rate(learning_rate, path[-1], x)
    return Learning([_times(rate, perceptron) for perceptron in path], mistakes)


def _times(rate: float, perceptron: Perceptron) -> Perceptron:
    return Perceptron(rate * perceptron.weights, rate * perceptron.bias)


def _rounded_rate(rate: float, perceptron: Perceptron, x: Floats) -> float:
    """Round the rate until the perceptron times it answers each sample as before.

    A sum that is 0 must stay 0, but 0.1 + 0.2 - 0.3 is above it. With a rate of fewer binary
    digits, products and sums are exact; with one digit they surely are, short of an underflow.
    """

    def answers(perceptron: Perceptron) -> list[Any]:  # alone and in a batch: sums differ
        return [*perceptron(x), *(perceptron(sample) for sample in x)]

    expected = answers(perceptron)
    mantissa, exponent = frexp(rate)
    for digits in range(53, 0, -1):
        rounded = ldexp(round(ldexp(mantissa, digits)), exponent - digits)
        if answers(_times(rounded, perceptron)) == expected:
            return rounded
    raise ValueError(
        f"learning_rate is {rate}, but one was expected whose multiples a float can hold"
    )

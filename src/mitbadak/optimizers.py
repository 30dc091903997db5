"""Chapter 5: optimizers, the rules by which gradients move the parameters.

Read :class:`SGD` first, then :class:`Momentum`, then the others in their order. Each class
is its formula; what they share is in :class:`Optimizer`. :func:`minimize` lets one walk.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from functools import partial
from math import isnan, sqrt
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mitbadak._checks import (
    Floats,
    NotFiniteError,
    require_count,
    require_fraction,
    require_methods,
    require_positive,
)
from mitbadak.differentiation import _as_points, numerical_gradient

__all__ = ["SGD", "AdaGrad", "Adam", "Momentum", "Nesterov", "Optimizer", "RMSProp", "minimize"]

State = MutableMapping[str, Floats]

# A rule makes new arrays on its way, as large as what it moves. Slices of this many numbers
# keep them so small that the processor's cache holds them and their memory is used again.
# Measured with Adam: they save 5 % of an update of layers of 512 neurons, 18 % of 1024.
# Smaller slices are slower again, since they need more calls.
SLICE = 2**17


class Optimizer(ABC):
    """What all optimizers share: they walk the parameters and keep a state for each.

    A subclass has a method :meth:`rule`, its formula for one parameter. That is all
    that your own optimizer needs.

    Parameters
    ----------
    learning_rate : float
        How far one step goes.

    Attributes
    ----------
    steps : int
        How many updates there have been.
    elementwise : bool
        Whether the rule treats each number of a parameter by itself, without looking
        at the others. Large parameters are then handed to it in slices, which is
        faster. A rule that needs the whole array, for its norm perhaps, leaves this False.

    Raises
    ------
    ValueError
        If the learning rate is not above 0.

    Examples
    --------
    >>> class OnlyTheSign(Optimizer):
    ...     def rule(self, W, dW, state):
    ...         W -= self.learning_rate * np.sign(dW)
    >>> W = np.array([1.0, 2.0])
    >>> OnlyTheSign(learning_rate=0.5).update({"W": W}, {"W": np.array([7.0, -3.0])})
    >>> W
    array([0.5, 2.5])
    """

    elementwise = False

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = learning_rate
        self.steps = 0
        self._states: dict[str, list[State]] = {}
        self._layout: dict[str, tuple[tuple[int, ...], np.dtype[Any]]] = {}

    @property
    def learning_rate(self) -> float:
        """How far one step goes; it may be changed between two updates."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        require_positive("learning_rate", value)
        # a float of Python's own: one of NumPy's would turn float32 arrays into float64
        self._learning_rate = float(value)

    @abstractmethod
    def rule(self, W: Floats, dW: Floats, state: State) -> None:
        """Move one parameter by its gradient, in place.

        Parameters
        ----------
        W : ndarray
            The parameter; it is written to.
        dW : ndarray
            The gradient of the loss with respect to `W`, of the same shape.
        state : dict
            What the rule remembers of this parameter from step to step, arrays like `W`
            by name. A name that is new holds zeros.
        """

    def update(self, params: Mapping[str, Floats], grads: Mapping[str, Floats]) -> None:
        """Move all parameters one step; their arrays are written to.

        Parameters
        ----------
        params : dict of str to ndarray
            The parameters by name. They are changed in place.
        grads : dict of str to ndarray
            Their gradients by the same names, of the same shapes and dtypes. They stay
            as they are.

        Raises
        ------
        ValueError
            If names, shapes or dtypes do not match, if the parameters are not those
            of the updates before, if one is read-only, or if a gradient contains NaN.
            No parameter has been changed then.
        TypeError
            If `params` or `grads` is not a dict, a parameter is not an array of floats, or a
            gradient is not an array.

        Examples
        --------
        >>> W = np.array([1.0, 2.0])
        >>> SGD(learning_rate=0.1).update({"W": W}, {"W": np.array([10.0, -10.0])})
        >>> W
        array([0., 3.])
        """
        self._check(params, grads)
        self.steps += 1
        for name, W in params.items():
            states = self._states.setdefault(name, [])
            for i, (part, gradient) in enumerate(self._slices(W, grads[name])):
                if i == len(states):
                    states.append(defaultdict(partial(np.zeros, part.shape, part.dtype)))
                self.rule(part, gradient, states[i])

    def _slices(self, W: Floats, dW: Floats) -> Iterator[tuple[Floats, Floats]]:
        """Cut a large parameter and its gradient into slices of whole rows."""
        if not self.elementwise or W.size <= SLICE:
            yield W, dW
            return
        rows = max(1, SLICE * len(W) // W.size)
        for start in range(0, len(W), rows):
            yield W[start : start + rows], dW[start : start + rows]

    def _check(self, params: Mapping[str, Floats], grads: Mapping[str, Floats]) -> None:
        """Refuse parameters and gradients that do not belong together or to this optimizer."""
        for name, given in (("params", params), ("grads", grads)):
            if not isinstance(given, Mapping):
                raise TypeError(
                    f"{name} is a {type(given).__name__}, but a dict of arrays was expected"
                )
        if not params:
            raise ValueError("params is empty, but at least one parameter was expected")
        if params.keys() != grads.keys():
            lonely = sorted(params.keys() ^ grads.keys(), key=str)
            raise ValueError(f"params and grads must have the same names, but differ in {lonely}")
        for name, W in params.items():
            _require_parameter(name, W)
            _require_gradient(name, grads[name], like=W)
        layout = {name: (W.shape, W.dtype) for name, W in params.items()}
        self._layout = self._layout or layout
        if layout != self._layout:
            changed = min(name for name, _ in layout.items() ^ self._layout.items())
            raise ValueError(
                f"{changed} is not the parameter that this optimizer has moved so far: "
                "a new network needs a new optimizer"
            )

    def __repr__(self) -> str:
        return f"{type(self).__name__}(learning_rate={self.learning_rate})"


class SGD(Optimizer):
    """Stochastic gradient descent: a step straight down the slope.

    ``W ← W - learning_rate · dW``

    Parameters
    ----------
    learning_rate : float, optional
        How far one step goes.

    Raises
    ------
    ValueError
        If the learning rate is not above 0.

    References
    ----------
    Robbins, H. and Monro, S. (1951). A stochastic approximation method. The Annals of
    Mathematical Statistics 22(3), 400-407.

    Examples
    --------
    >>> W = np.array([1.0])
    >>> SGD(learning_rate=0.5).update({"W": W}, {"W": np.array([4.0])})
    >>> W
    array([-1.])
    """

    elementwise = True

    def __init__(self, learning_rate: float = 0.01) -> None:
        super().__init__(learning_rate)

    def rule(self, W: Floats, dW: Floats, state: State) -> None:
        """Move `W` against its gradient.

        Parameters
        ----------
        W : ndarray
            The parameter; it is written to.
        dW : ndarray
            Its gradient.
        state : dict
            Not used: this rule remembers nothing.
        """
        W -= self.learning_rate * dW


class Momentum(Optimizer):
    """A ball that rolls: the steps add up to a velocity, which friction slows down.

    ``v ← momentum · v - learning_rate · dW``, ``W ← W + v``

    Parameters
    ----------
    learning_rate : float, optional
        How much the slope speeds the ball up.
    momentum : float, optional
        The part of its velocity that the ball keeps from step to step, from 0 to below 1.

    Raises
    ------
    ValueError
        If the learning rate is not above 0 or the momentum not from 0 to below 1.
    TypeError
        If the momentum is not a number.

    References
    ----------
    Polyak, B. T. (1964). Some methods of speeding up the convergence of iteration methods.
    USSR Computational Mathematics and Mathematical Physics 4(5), 1-17.

    Examples
    --------
    >>> W, optimizer = np.array([0.0]), Momentum(learning_rate=1.0, momentum=0.5)
    >>> for step in range(3):
    ...     optimizer.update({"W": W}, {"W": np.array([-1.0])})
    ...     print(W)
    [1.]
    [2.5]
    [4.25]
    """

    elementwise = True

    def __init__(self, learning_rate: float = 0.01, momentum: float = 0.9) -> None:
        super().__init__(learning_rate)
        require_fraction("momentum", momentum)
        self.momentum = float(momentum)

    def rule(self, W: Floats, dW: Floats, state: State) -> None:
        """Speed up along the slope, then move.

        Parameters
        ----------
        W : ndarray
            The parameter; it is written to.
        dW : ndarray
            Its gradient.
        state : dict
            The velocity ``"v"``.
        """
        v = state["v"]
        v *= self.momentum
        v -= self.learning_rate * dW
        W += v


class Nesterov(Optimizer):
    """Momentum that looks ahead: the slope is measured where the velocity will lead.

    ``v ← momentum · v - learning_rate · dW``, ``W ← W + momentum · v - learning_rate · dW``

    Here `W` is the place looked ahead to. So the gradient is measured at `W` as for any
    other optimizer, and each step ends with a look ahead to the next one.

    Parameters
    ----------
    learning_rate : float, optional
        How much the slope speeds the ball up.
    momentum : float, optional
        The part of its velocity that the ball keeps from step to step, from 0 to below 1.

    Raises
    ------
    ValueError
        If the learning rate is not above 0 or the momentum not from 0 to below 1.
    TypeError
        If the momentum is not a number.

    References
    ----------
    Nesterov, Y. E. (1983). A method for solving the convex programming problem with
    convergence rate O(1/k²). Doklady Akademii Nauk SSSR 269(3), 543-547.

    Sutskever, I., Martens, J., Dahl, G. and Hinton, G. (2013). On the importance of
    initialization and momentum in deep learning. ICML.

    Examples
    --------
    >>> W, optimizer = np.array([0.0]), Nesterov(learning_rate=1.0, momentum=0.5)
    >>> for step in range(3):
    ...     optimizer.update({"W": W}, {"W": np.array([-1.0])})
    ...     print(W)
    [1.5]
    [3.25]
    [5.125]
    """

    elementwise = True

    def __init__(self, learning_rate: float = 0.01, momentum: float = 0.9) -> None:
        super().__init__(learning_rate)
        require_fraction("momentum", momentum)
        self.momentum = float(momentum)

    def rule(self, W: Floats, dW: Floats, state: State) -> None:
        """Speed up along the slope, then move and look ahead.

        Parameters
        ----------
        W : ndarray
            The parameter; it is written to.
        dW : ndarray
            Its gradient.
        state : dict
            The velocity ``"v"``.
        """
        v = state["v"]
        v *= self.momentum
        v -= self.learning_rate * dW
        W += self.momentum * v - self.learning_rate * dW


class AdaGrad(Optimizer):
    """A learning rate of its own for each number: the steeper it was so far, the smaller.

    ``h ← h + dW²``, ``W ← W - learning_rate · dW / (√h + epsilon)``

    Parameters
    ----------
    learning_rate : float, optional
        How far the first step goes.
    epsilon : float, optional
        A small number that keeps the division away from 0.

    Raises
    ------
    ValueError
        If the learning rate or epsilon is not above 0.

    References
    ----------
    Duchi, J., Hazan, E. and Singer, Y. (2011). Adaptive subgradient methods for online
    learning and stochastic optimization. Journal of Machine Learning Research 12, 2121-2159.

    Examples
    --------
    >>> W, optimizer = np.array([0.0, 0.0]), AdaGrad(learning_rate=1.0)
    >>> for step in range(2):
    ...     optimizer.update({"W": W}, {"W": np.array([-1.0, -100.0])})
    ...     print(W.round(3))
    [1. 1.]
    [1.707 1.707]
    """

    elementwise = True

    def __init__(self, learning_rate: float = 0.01, epsilon: float = 1e-10) -> None:
        super().__init__(learning_rate)
        require_positive("epsilon", epsilon)
        self.epsilon = float(epsilon)

    def rule(self, W: Floats, dW: Floats, state: State) -> None:
        """Add up the squared slopes, then move the less, the larger their sum.

        Parameters
        ----------
        W : ndarray
            The parameter; it is written to.
        dW : ndarray
            Its gradient.
        state : dict
            The sum of the squared gradients ``"h"``.
        """
        h = state["h"]
        h += dW**2
        W -= self.learning_rate * dW / (np.sqrt(h) + self.epsilon)


class RMSProp(Optimizer):
    """AdaGrad that forgets: old slopes fade, so the steps do not die out.

    ``h ← decay · h + (1 - decay) · dW²``, ``W ← W - learning_rate · dW / (√h + epsilon)``

    Parameters
    ----------
    learning_rate : float, optional
        How far one step goes once the slope has stayed the same for long; the first steps
        go further.
    decay : float, optional
        The part of `h` that stays from step to step, from 0 to below 1.
    epsilon : float, optional
        A small number that keeps the division away from 0.

    Raises
    ------
    ValueError
        If the learning rate or epsilon is not above 0, or the decay not from 0 to below 1.
    TypeError
        If the decay is not a number.

    References
    ----------
    Tieleman, T. and Hinton, G. (2012). Lecture 6.5, RMSProp: divide the gradient by a running
    average of its recent magnitude. Coursera: Neural Networks for Machine Learning.

    Examples
    --------
    >>> W, optimizer = np.array([0.0, 0.0]), RMSProp(learning_rate=1.0, decay=0.75)
    >>> for step in range(2):
    ...     optimizer.update({"W": W}, {"W": np.array([-1.0, -100.0])})
    ...     print(W.round(3))
    [2. 2.]
    [3.512 3.512]
    """

    elementwise = True

    def __init__(
        self, learning_rate: float = 0.01, decay: float = 0.99, epsilon: float = 1e-8
    ) -> None:
        super().__init__(learning_rate)
        require_fraction("decay", decay)
        require_positive("epsilon", epsilon)
        self.decay = float(decay)
        self.epsilon = float(epsilon)

    def rule(self, W: Floats, dW: Floats, state: State) -> None:
        """Average the squared slopes, then move the less, the larger their mean.

        Parameters
        ----------
        W : ndarray
            The parameter; it is written to.
        dW : ndarray
            Its gradient.
        state : dict
            The fading mean of the squared gradients ``"h"``.
        """
        h = state["h"]
        h *= self.decay
        h += (1 - self.decay) * dW**2
        W -= self.learning_rate * dW / (np.sqrt(h) + self.epsilon)


class Adam(Optimizer):
    """Momentum and RMSProp together, both corrected for their start at zero.

    ``m ← beta1 · m + (1 - beta1) · dW``, ``v ← beta2 · v + (1 - beta2) · dW²``,
    ``W ← W - learning_rate · m̂ / (√v̂ + epsilon)``
    with ``m̂ = m / (1 - beta1ᵗ)`` and ``v̂ = v / (1 - beta2ᵗ)`` in step ``t``.

    Parameters
    ----------
    learning_rate : float, optional
        About how far one step goes at most, while the gradients keep their size.
    beta1 : float, optional
        The part of the mean gradient `m` that stays from step to step, from 0 to below 1.
    beta2 : float, optional
        The part of the mean squared gradient `v` that stays, from 0 to below 1.
    epsilon : float, optional
        A small number that keeps the division away from 0.

    Raises
    ------
    ValueError
        If the learning rate or epsilon is not above 0, or a beta not from 0 to below 1.
    TypeError
        If a beta is not a number.

    References
    ----------
    Kingma, D. P. and Ba, J. (2015). Adam: A method for stochastic optimization. ICLR.

    Examples
    --------
    >>> W, optimizer = np.array([0.0, 0.0]), Adam(learning_rate=1.0)
    >>> for step in range(2):
    ...     optimizer.update({"W": W}, {"W": np.array([-1.0, 100.0])})
    ...     print(W.round(3))
    [ 1. -1.]
    [ 2. -2.]
    """

    elementwise = True

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
    ) -> None:
        super().__init__(learning_rate)
        require_fraction("beta1", beta1)
        require_fraction("beta2", beta2)
        require_positive("epsilon", epsilon)
        self.beta1 = float(beta1)
        self.beta2 = float(beta2)
        self.epsilon = float(epsilon)

    def rule(self, W: Floats, dW: Floats, state: State) -> None:
        """Average slopes and squared slopes, then move by their corrected ratio.

        Parameters
        ----------
        W : ndarray
            The parameter; it is written to.
        dW : ndarray
            Its gradient.
        state : dict
            The fading means of the gradient ``"m"`` and of its square ``"v"``.
        """
        m, v = state["m"], state["v"]
        m *= self.beta1
        m += (1 - self.beta1) * dW
        v *= self.beta2
        v += (1 - self.beta2) * dW**2
        # the same as m̂ / (√v̂ + epsilon), but the corrections are numbers, not arrays
        correct_m = 1 - self.beta1**self.steps
        correct_v = sqrt(1 - self.beta2**self.steps)
        step = self.learning_rate * correct_v / correct_m
        W -= step * m / (np.sqrt(v) + self.epsilon * correct_v)


def minimize(f: Callable[[Floats], Any], x0: ArrayLike, optimizer: Optimizer, steps: int) -> Floats:
    """Let an optimizer walk down `f` from `x0`, by numerical gradients.

    Parameters
    ----------
    f : callable
        A function of an array of the shape of `x0` that returns one number.
    x0 : array_like of any shape
        Where to start; it is not changed. Integers become float64.
    optimizer : Optimizer
        What makes the steps. It must not have moved anything else before.
    steps : int
        How many steps to take.

    Returns
    -------
    ndarray of shape (steps + 1, ...) and of the dtype of `x0`
        The path: the start and where each step led.

    Raises
    ------
    ValueError
        If an argument is not as expected, or if the path leaves the finite numbers, because the
        learning rate is too large.
    TypeError
        If `x0` does not consist of real numbers, `f` is not a function, or `optimizer` has no
        ``update``.

    See Also
    --------
    mitbadak.differentiation.gradient_descent : The walk with the plain rule.

    Examples
    --------
    >>> path = minimize(lambda x: x[0] ** 2 + x[1] ** 2, [3.0, 4.0], SGD(0.25), steps=2)
    >>> path.round(3)
    array([[3.  , 4.  ],
           [1.5 , 2.  ],
           [0.75, 1.  ]])
    """
    x = _as_points(f, x0, name="x0")
    require_methods("optimizer", optimizer, "update")
    require_count("steps", steps, least=0)
    path = np.empty((steps + 1, *x.shape), x.dtype)
    path[0] = x
    for i in range(steps):
        optimizer.update({"x": x}, {"x": numerical_gradient(f, x)})
        path[i + 1] = x
    return path


def _require_parameter(name: str, W: object) -> None:
    """Refuse what cannot be moved in place."""
    if not isinstance(W, np.ndarray) or W.dtype.kind != "f":
        kind = f"dtype {W.dtype}" if isinstance(W, np.ndarray) else f"type {type(W).__name__}"
        raise TypeError(f"{name} has {kind}, but an array of floats was expected")
    if W.size == 0:
        raise ValueError(
            f"{name} has shape {W.shape}, but a parameter that is not empty was expected"
        )
    if not W.flags.writeable:
        raise ValueError(f"{name} is read-only, but an array that can be written to was expected")


def _require_gradient(name: str, dW: object, like: Floats) -> None:
    """Refuse a gradient that is not one of this parameter, or not a number."""
    if not isinstance(dW, np.ndarray | np.generic):
        raise TypeError(
            f"the gradient of {name} is a {type(dW).__name__}, but an array was expected"
        )
    if dW.shape != like.shape:
        raise ValueError(
            f"the gradient of {name} has shape {dW.shape}, but the parameter has {like.shape}"
        )
    if dW.dtype != like.dtype:
        raise ValueError(
            f"the gradient of {name} has dtype {dW.dtype}, but the parameter has {like.dtype}"
        )
    if isnan(dW.max()):  # the largest number is NaN if any is
        raise NotFiniteError(
            f"the gradient of {name} contains NaN, but numbers were expected: "
            "is the learning rate too large?"
        )

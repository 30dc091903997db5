"""Chapter 5: optimizers, the rules by which gradients move the parameters.

Read :class:`SGD` first, then :class:`Momentum`, then the others in their order. Each class
is its formula; what they share is in :class:`Optimizer`. :func:`minimize` runs any of them on
a function.
"""

import copy
import weakref
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Mapping, MutableMapping
from functools import cached_property, partial, wraps
from math import isfinite
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np

from mitbadak._checks import (
    Array,
    Check,
    Floats,
    NotFiniteError,
    at_least,
    checked,
    complete,
    fraction,
    function,
    having,
    not_negative,
    points,
    positive,
)
from mitbadak.differentiation import numerical_gradient

__all__ = ["SGD", "AdaGrad", "Adam", "Momentum", "Nesterov", "Optimizer", "RMSProp", "minimize"]

State = MutableMapping[str, Floats]
Walk = TypeVar("Walk", bound=Callable[..., Floats])
Rule = TypeVar("Rule", bound=Callable[..., None])


class _Hyperparameter:
    """A number that an optimizer is given; it is checked whenever it is set.

    It becomes a float of Python's own: one of NumPy's would turn float32 arrays into float64.
    """

    def __init__(self, check: Check) -> None:
        self.check = check

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, optimizer: Any, owner: type) -> Any:
        if optimizer is None:
            return self
        try:
            return optimizer.__dict__[self.name]
        except KeyError:
            raise AttributeError(
                f"{owner.__name__} has no {self.name}: its __init__ must set it, "
                f"self.{self.name} = ..."
            ) from None

    def __set__(self, optimizer: Any, value: float) -> None:
        optimizer.__dict__[self.name] = self.check(self.name, value)


class Optimizer(ABC):
    """What all optimizers share: they go through the parameters and keep a state for each.

    A subclass has a method :meth:`rule`, its formula for one parameter. That is all
    that your own optimizer needs.

    Parameters
    ----------
    learning_rate : float
        How far to go for each unit of what the rule makes of the gradient.

    Attributes
    ----------
    learning_rate : float
        The same. It may be changed between two updates, down to 0: that is how
        a schedule works, from a callback of :func:`~mitbadak.training.fit`.
    steps : int
        How many updates there have been, the one at work included.
    name : str
        The name of the parameter at which :meth:`rule` is, like ``affine1.W``.

    Raises
    ------
    ValueError
        If `learning_rate` is not above 0.
    TypeError
        If `learning_rate` is not a number.

    Examples
    --------
    >>> class OnlyTheSign(Optimizer):
    ...     def rule(self, W, dW, state):
    ...         W -= self.learning_rate * np.sign(dW)
    >>> W = np.array([1.0, 2.0])
    >>> OnlyTheSign(learning_rate=0.5).update({"W": W}, {"W": np.array([7.0, -3.0])})
    >>> W
    array([0.5, 2.5])

    Kept, in a file perhaps, and resumed bit for bit:

    >>> import pickle
    >>> optimizer, params, grads = Adam(), {"W": np.array([1.0, 2.0])}, {"W": np.array([7.0, -3.0])}
    >>> optimizer.update(params, grads)
    >>> kept = pickle.dumps((params, optimizer.state, optimizer.steps))
    >>> optimizer.update(params, grads)
    >>> again = Adam()
    >>> resumed, again.state, again.steps = pickle.loads(kept)
    >>> again.update(resumed, grads)
    >>> bool((resumed["W"] == params["W"]).all())
    True
    """

    learning_rate = _Hyperparameter(not_negative)
    # here, so that a subclass may have an __init__ of its own that does not call this one
    steps = 0
    name = ""
    _start: Mapping[str, Floats] = MappingProxyType({})  # until something has moved

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = positive("learning_rate", learning_rate)

    @property
    def state(self) -> dict[str, State]:
        """What :meth:`rule` remembers: for each parameter by name, arrays by name.

        Together with `steps` it is all that an optimizer needs to go on: keep both, and set both
        in a new one, as in the example of :class:`Optimizer`. What is set is copied.
        """
        return self.__dict__.setdefault("_state", {})

    @state.setter
    def state(self, saved: Mapping[str, Mapping[str, Floats]]) -> None:
        self.__dict__["_state"] = copy.deepcopy(dict(saved))

    @abstractmethod
    def rule(self, W: Floats, dW: Floats, state: State) -> None:
        """Move one parameter by its gradient, in place: ``W -= ...``, not ``W = W - ...``.

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

    @np.errstate(under="ignore")  # what is too small for a float counts as 0
    def update(self, params: Mapping[str, Floats], grads: Mapping[str, Floats]) -> None:
        """Move all parameters one step; their arrays are written to.

        Parameters
        ----------
        params : mapping of str to ndarray
            The parameters by name. They are changed in place.
        grads : mapping of str to ndarray
            Their gradients by the same names, of the same shapes and dtypes. They stay
            as they are.

        Raises
        ------
        ValueError
            If names, shapes or dtypes do not match, if the parameters are not those
            of the updates before, if one is read-only, or if a gradient is not finite: no
            parameter has been changed then. Or if the first updates move nothing.
        TypeError
            If `params` or `grads` is not a mapping, a parameter is not an array of floats, or
            a gradient is not an array: no parameter has been changed then. Or if the rule
            returns something.

        Examples
        --------
        >>> W = np.array([1.0, 2.0])
        >>> SGD(learning_rate=0.1).update({"W": W}, {"W": np.array([10.0, -10.0])})
        >>> W
        array([0., 3.])
        """
        new = []
        if not self._knows(params, grads):
            _require_pairs(params, grads)
            new = self._require_the_same(params)
        for name, W in params.items():
            dW = grads[name]
            if type(dW) is not np.ndarray or dW.shape != W.shape or dW.dtype != W.dtype:
                _require_gradient(name, dW, like=W)
            # a scalar product is the fastest way to meet every number; its overflow means nothing
            if not isfinite(np.vdot(dW, dW)):
                _require_finite(name, dW, squares=hasattr(self.rule, "squares"))
        for name in new:
            self._keep_place(name, params[name])
        states = self.state
        for name, W in params.items():
            if type(states.get(name)) is not defaultdict:
                self._begin_state(name, W)
        if not self.steps:
            self._start = {name: W.copy() for name, W in params.items()}
        self.steps += 1
        for name, W in params.items():
            self.name = name
            returned = self.rule(W, grads[name], states[name])
            if returned is not None:
                raise TypeError(
                    f"{type(self).__name__}.rule returned a {type(returned).__name__}, but it "
                    "must move W in place: W -= ..., not return W - ..."
                )
        if self._start:
            self._require_move(params, grads)

    def _knows(self, params: Mapping[str, Floats], grads: Mapping[str, Floats]) -> bool:
        """Say whether just these arrays were moved the last time: the usual case, seen fast."""
        places = self._places
        return 0 < len(params) == len(places) == len(grads) and all(
            name in grads and name in places and places[name][0]() is W and W.flags.writeable
            for name, W in params.items()
        )

    def _begin_state(self, name: str, W: Floats) -> None:
        """Prepare what the rule remembers of one parameter: zeros, or what was restored."""
        restored = self.state.get(name, {})
        for key, array in restored.items():
            if np.shape(array) not in (W.shape, ()):
                raise ValueError(
                    f"the state {key!r} of {name} has shape {np.shape(array)}, "
                    f"but the parameter has {W.shape}"
                )
        self.state[name] = defaultdict(partial(np.zeros, W.shape, W.dtype), restored)

    def _require_the_same(self, params: Mapping[str, Floats]) -> list[str]:
        """Refuse the parameters of another network than before; return the names of new arrays.

        A parameter may have become another array, but not all of them at once.
        """
        places = self._places
        new = [name for name, W in params.items() if not _is_at(W, places.get(name))]
        if not new and len(params) == len(places):
            return new
        for name in new:
            _require_parameter(name, params[name])
        layout = {name: (W.shape, W.dtype) for name, W in params.items()}
        others = [
            name
            for name in sorted(layout.keys() | self._layout.keys(), key=str)
            if self._layout and layout.get(name) != self._layout.get(name)
        ]
        if places and len(new) == len(params):
            others = others or new
        if others:
            raise ValueError(
                f"{others[0]} is not the parameter that this optimizer has moved so far: "
                f"a new network needs a new optimizer, {type(self).__name__}(...)"
            )
        return new

    def _keep_place(self, name: str, W: Floats) -> None:
        """Remember where a parameter is, and what it looks like."""
        self._layout[name] = (W.shape, W.dtype)
        base = W.base if isinstance(W.base, np.ndarray) else W
        self._places[name] = (weakref.ref(W), weakref.ref(base), _address(W))

    @cached_property
    def _layout(self) -> dict[str, Any]:
        """The shapes and dtypes of the parameters that were moved."""
        return {}

    @cached_property
    def _places(self) -> dict[str, Any]:
        """Where they are; a copy of the optimizer goes on with those that it gets next."""
        return {}

    def _require_move(self, params: Mapping[str, Floats], grads: Mapping[str, Floats]) -> None:
        """Refuse a rule that has moved nothing in two updates, although plain descent would have.

        One that keeps a state may gather gradients first, for twenty updates.
        """
        if any(
            name not in self._start or (self._start[name] != W).any() for name, W in params.items()
        ):
            self._start = {}
        rate = self.__dict__.get("learning_rate", 1.0)
        patience = 20 if any(self.state.values()) else 2
        if not self._start or self.steps < patience or rate == 0:
            return
        for name, W in params.items():
            dW = grads[name]
            with np.errstate(over="ignore"):  # a square that overflows is another matter
                if (np.isfinite(dW * dW) & (W - rate * dW != W)).any():
                    raise ValueError(
                        f"{type(self).__name__}.rule has moved no parameter, although the "
                        "gradients are not 0: write W -= ..., not W = W - ..., which makes a "
                        "new array and leaves the parameter as it was"
                    )

    def __getstate__(self) -> dict[str, Any]:
        """Leave out where the parameters are, which holds for this optimizer alone."""
        return {
            key: value for key, value in self.__dict__.items() if key not in ("_places", "_start")
        }

    def __repr__(self) -> str:
        rate = self.__dict__.get("learning_rate", "?")
        return f"{type(self).__name__}(learning_rate={rate})"


class _Part(dict[str, Floats]):
    """The state of a slice: views of the arrays of the whole."""

    def __init__(self, state: State, part: slice) -> None:
        super().__init__()
        self.state, self.part = state, part

    def __missing__(self, key: str) -> Floats:
        return self.state[key][self.part]


def _in_slices(rule: Rule) -> Rule:
    """Hand a large parameter in slices to a rule that treats each number by itself.

    A rule makes arrays on its way, as large as what it moves: those of slices fit into the
    processor's cache. That saves 3 to 5% of a training step with layers of 512 neurons.
    """
    numbers = 2**17  # smaller slices are slower again, since they need more calls

    @wraps(rule)
    def door(self: Optimizer, W: Floats, dW: Floats, state: State) -> None:
        if W.size <= numbers:
            return rule(self, W, dW, state)
        rows = max(1, numbers * len(W) // W.size)
        for start in range(0, len(W), rows):
            part = slice(start, start + rows)
            rule(self, W[part], dW[part], _Part(state, part))
        return None

    return door  # type: ignore[return-value]


def _squares(rule: Rule) -> Rule:
    """Declare that a rule divides by squares of the gradient: an infinite one would end all steps.

    So gradients whose squares are infinite are refused, before anything has moved.
    """
    rule.squares = True  # type: ignore[attr-defined]
    return rule


class SGD(Optimizer):
    """Stochastic gradient descent: a step straight down the slope.

    ``W ← W - learning_rate · dW``

    Parameters
    ----------
    learning_rate : float, default 0.01
        How far to go for each unit of the gradient.

    Raises
    ------
    ValueError
        If `learning_rate` is not above 0.
    TypeError
        If `learning_rate` is not a number.

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

    def __init__(self, learning_rate: float = 0.01) -> None:
        super().__init__(learning_rate)

    @_in_slices
    def rule(self, W: Floats, dW: Floats, state: State) -> None:
        """Move `W` against its gradient."""
        W -= self.learning_rate * dW


class Momentum(Optimizer):
    """A ball that rolls: the steps add up to a velocity, which friction slows down.

    ``v ← momentum · v - learning_rate · dW``, ``W ← W + v``

    Parameters
    ----------
    learning_rate : float, default 0.01
        How much the slope speeds the ball up.
    momentum : float, default 0.9
        The fraction of its velocity that the ball keeps from step to step, from 0 to below 1.

    Raises
    ------
    ValueError
        If `learning_rate` is not above 0 or `momentum` not from 0 to below 1.
    TypeError
        If one of them is not a number.

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

    momentum = _Hyperparameter(fraction)

    def __init__(self, learning_rate: float = 0.01, momentum: float = 0.9) -> None:
        super().__init__(learning_rate)
        self.momentum = momentum

    @_in_slices
    def rule(self, W: Floats, dW: Floats, state: State) -> None:
        """Speed up along the slope, then move."""
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
    learning_rate : float, default 0.01
        How much the slope speeds the ball up.
    momentum : float, default 0.9
        The fraction of its velocity that the ball keeps from step to step, from 0 to below 1.

    Raises
    ------
    ValueError
        If `learning_rate` is not above 0 or `momentum` not from 0 to below 1.
    TypeError
        If one of them is not a number.

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

    momentum = _Hyperparameter(fraction)

    def __init__(self, learning_rate: float = 0.01, momentum: float = 0.9) -> None:
        super().__init__(learning_rate)
        self.momentum = momentum

    @_in_slices
    def rule(self, W: Floats, dW: Floats, state: State) -> None:
        """Speed up along the slope, then move and look ahead."""
        v = state["v"]
        step = self.learning_rate * dW
        v *= self.momentum
        v -= step
        W += self.momentum * v - step


class AdaGrad(Optimizer):
    """A learning rate of its own for each number: the steeper it was so far, the smaller.

    ``s ← s + dW²``, ``W ← W - learning_rate · dW / (√s + epsilon)``

    Parameters
    ----------
    learning_rate : float, default 0.01
        How far the first step goes.
    epsilon : float, default 1e-10
        A small number that keeps the division away from 0.

    Raises
    ------
    ValueError
        If `learning_rate` or `epsilon` is not above 0.
    TypeError
        If one of them is not a number.

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

    epsilon = _Hyperparameter(positive)

    def __init__(self, learning_rate: float = 0.01, epsilon: float = 1e-10) -> None:
        super().__init__(learning_rate)
        self.epsilon = epsilon

    @_squares
    @_in_slices
    def rule(self, W: Floats, dW: Floats, state: State) -> None:
        """Add up the squared gradients, then move the less, the larger their sum."""
        s = state["s"]
        s += dW**2
        step = self.learning_rate * dW
        W -= step / (np.sqrt(s) + self.epsilon)


class RMSProp(Optimizer):
    """AdaGrad that forgets: `s` is an exponential moving average, so the steps do not die out.

    ``s ← decay · s + (1 - decay) · dW²``, ``W ← W - learning_rate · dW / (√s + epsilon)``

    Parameters
    ----------
    learning_rate : float, default 0.01
        How far one step goes once the slope has stayed the same for long; the first steps
        go further.
    decay : float, default 0.99
        The fraction of `s` that stays from step to step, from 0 to below 1.
    epsilon : float, default 1e-8
        A small number that keeps the division away from 0.

    Raises
    ------
    ValueError
        If `learning_rate` or `epsilon` is not above 0, or `decay` not from 0 to below 1.
    TypeError
        If one of them is not a number.

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

    decay = _Hyperparameter(fraction)
    epsilon = _Hyperparameter(positive)

    def __init__(
        self, learning_rate: float = 0.01, decay: float = 0.99, epsilon: float = 1e-8
    ) -> None:
        super().__init__(learning_rate)
        self.decay = decay
        self.epsilon = epsilon

    @_squares
    @_in_slices
    def rule(self, W: Floats, dW: Floats, state: State) -> None:
        """Average the squared gradients, then move the less, the larger their mean."""
        s = state["s"]
        s *= self.decay
        s += (1 - self.decay) * dW**2
        step = self.learning_rate * dW
        W -= step / (np.sqrt(s) + self.epsilon)


class Adam(Optimizer):
    """Momentum and RMSProp together: two exponential moving averages, corrected for their start.

    ``m ← beta1 · m + (1 - beta1) · dW``, ``s ← beta2 · s + (1 - beta2) · dW²``,
    ``W ← W - learning_rate · m̂ / (√ŝ + epsilon)``
    with ``m̂ = m / (1 - beta1ᵏ)`` and ``ŝ = s / (1 - beta2ᵏ)`` in step ``k``. The paper calls
    `s` v and `k` t.

    Parameters
    ----------
    learning_rate : float, default 0.001
        About how far one step goes at most, while the gradients keep their size.
    beta1 : float, default 0.9
        The fraction of `m`, the average of the gradients, that stays from step to step, from 0
        to below 1.
    beta2 : float, default 0.999
        The fraction of `s`, the average of their squares, that stays, from 0 to below 1.
    epsilon : float, default 1e-8
        A small number that keeps the division away from 0.

    Raises
    ------
    ValueError
        If `learning_rate` or `epsilon` is not above 0, or a beta not from 0 to below 1.
    TypeError
        If one of them is not a number.

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

    beta1 = _Hyperparameter(fraction)
    beta2 = _Hyperparameter(fraction)
    epsilon = _Hyperparameter(positive)

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
    ) -> None:
        super().__init__(learning_rate)
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon

    @_squares
    @_in_slices
    def rule(self, W: Floats, dW: Floats, state: State) -> None:
        """Average gradients and their squares, then move by the corrected ratio."""
        m, s = state["m"], state["s"]
        m *= self.beta1
        m += (1 - self.beta1) * dW
        s *= self.beta2
        s += (1 - self.beta2) * dW**2
        k = self.steps
        m_filled = 1 - self.beta1**k
        s_filled = 1 - self.beta2**k
        # learning_rate * m̂ / (√ŝ + epsilon)
        root = s_filled**0.5
        epsilon = self.epsilon * root
        rate = self.learning_rate * root / m_filled
        W -= rate * m / (np.sqrt(s) + epsilon)


def _naming_divergence(minimize: Walk) -> Walk:
    """Make a walk that leaves the finite numbers say at which step, and what to do.

    The function and the optimizer are watched: what becomes infinite or NaN after the first step
    does so because the steps are too large.
    """

    @wraps(minimize)
    def door(f: Callable[[Floats], Any], x0: Array, optimizer: Any, steps: int) -> Floats:
        step = 0

        def refuse() -> NotFiniteError:
            rate = getattr(optimizer, "learning_rate", None)
            return NotFiniteError(
                f"minimize diverged at step {max(step, 1)}: "
                f"learning_rate is {rate}, but a smaller one was expected"
            )

        def watched(x: Floats) -> Any:
            with np.errstate(over="ignore"):
                value = f(x)
            if step and np.asarray(value).dtype.kind == "f" and not np.isfinite(value).all():
                raise refuse()
            return value

        class Watched:
            def update(self, params: Mapping[str, Floats], grads: Mapping[str, Floats]) -> None:
                nonlocal step
                step += 1
                with np.errstate(over="ignore"):
                    optimizer.update(params, grads)
                if not np.isfinite(params["x"]).all():
                    raise refuse()

        return minimize(watched, x0, Watched(), steps)

    return door  # type: ignore[return-value]


@checked(f=function, x0=points, optimizer=having("update"), steps=at_least(0))
@_naming_divergence
def minimize(f: Callable[[Floats], Any], x0: Array, optimizer: Any, steps: int) -> Floats:
    """Minimize `f` from `x0` with an optimizer; the gradients come from finite differences.

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
    mitbadak.differentiation.gradient_descent : The same with the plain rule.

    Examples
    --------
    >>> path = minimize(lambda x: x[0] ** 2 + x[1] ** 2, [3.0, 4.0], SGD(0.25), steps=2)
    >>> path.round(3)
    array([[3.  , 4.  ],
           [1.5 , 2.  ],
           [0.75, 1.  ]])
    """
    x = np.array(x0)
    path = [x.copy()]
    for _ in range(steps):
        dx = numerical_gradient(f, x)
        optimizer.update({"x": x}, {"x": dx})
        path.append(x.copy())
    return np.array(path)


def _address(W: Floats) -> int:
    """Return where the numbers of an array lie in memory."""
    return int(W.__array_interface__["data"][0])


def _is_at(W: Floats, place: tuple[weakref.ref[Floats], weakref.ref[Any], int] | None) -> bool:
    """Say whether this is the array that was moved before, or a view of the same memory."""
    if place is None:
        return False
    array, base, address = place
    if not isinstance(W, np.ndarray) or not W.flags.writeable:
        return False
    return array() is W or (base() is not None and W.base is base() and _address(W) == address)


def _require_pairs(params: Mapping[str, Floats], grads: Mapping[str, Floats]) -> None:
    """Refuse parameters and gradients that do not belong together."""
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


def _require_parameter(name: str, W: object) -> None:
    """Refuse what cannot be moved in place."""
    complete(name, W)
    if not isinstance(W, np.ndarray) or W.dtype.kind != "f":
        kind = f"dtype {W.dtype}" if isinstance(W, np.ndarray) else f"type {type(W).__name__}"
        raise TypeError(f"{name} has {kind}, but an array of floats was expected")
    if W.dtype.itemsize < 4:
        raise TypeError(
            f"{name} has dtype {W.dtype}, which is too coarse for small steps, but float32 or "
            f"float64 was expected, like {name}.astype(np.float32)"
        )
    if W.size == 0:
        raise ValueError(
            f"{name} has shape {W.shape}, but a parameter that is not empty was expected"
        )
    if not W.flags.writeable:
        raise ValueError(f"{name} is read-only, but an array that can be written to was expected")


def _require_gradient(name: str, dW: Any, like: Floats) -> None:
    """Refuse a gradient that is not one of this parameter."""
    complete(f"the gradient of {name}", dW)
    if not isinstance(dW, (np.ndarray, np.generic)):
        raise TypeError(
            f"the gradient of {name} is a {type(dW).__name__}, but an array was expected"
        )
    if dW.shape != like.shape:
        raise ValueError(
            f"the gradient of {name} has shape {dW.shape}, but the parameter has {like.shape}"
        )
    if dW.dtype.type is not like.dtype.type:  # the order of the bytes may be another
        raise TypeError(
            f"the gradient of {name} has dtype {dW.dtype}, but the parameter has {like.dtype}"
        )


def _require_finite(name: str, dW: Floats, squares: bool) -> None:
    """Refuse a gradient that is not finite, or whose squares are not if a rule has them."""
    if not np.isfinite(dW).all():
        what = "NaN" if np.isnan(dW).any() else "an infinity"
        raise NotFiniteError(
            f"the gradient of {name} contains {what}, but finite numbers were expected: "
            "is the learning rate too large?"
        )
    largest = np.abs(dW).max()
    with np.errstate(over="ignore"):
        overflows = squares and not isfinite(largest * largest)
    if overflows:
        raise NotFiniteError(
            f"the gradient of {name} contains {dW.flat[np.abs(dW).argmax()]:.3g}, but numbers "
            f"were expected whose squares {dW.dtype} can hold"
        )

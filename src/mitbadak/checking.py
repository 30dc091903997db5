"""Chapter 4: the gradient check, which compares backpropagation with finite differences.

Read :func:`gradient_check` first. It takes a network, a layer, a loss, or one of your own.
"""

import copy
import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mitbadak._checks import Array, Floats, batch_in, checked, having, points, read_only
from mitbadak._contract import (
    SEED,
    Gradients,
    copied,
    copies,
    examine,
    examine_loss,
    fixed_weights,
    grads_of,
    params_of,
    require_float64,
    resetting,
)
from mitbadak.differentiation import numerical_gradient
from mitbadak.layers import Layer, Loss
from mitbadak.network import Network, backward, forward

__all__ = ["Entry", "GradientCheck", "gradient_check", "network_gradient"]

EPS = float(np.finfo(np.float64).eps)
STEPS = 10.0 ** np.arange(-11, 1)  # from the smallest to the largest
MOST_INPUTS = 200  # so many entries of a network's x are compared, or all if there are fewer


@dataclass(frozen=True)
class Entry:
    """One entry of a gradient, found by both methods.

    Attributes
    ----------
    name : str
        Of which parameter, or ``x`` for the inputs.
    index : tuple of int
        Where in it.
    analytic : float
        The derivative by backpropagation.
    numerical : float
        The derivative by finite differences.
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
        The entry with the largest error, for the inputs ``x`` and for each parameter.
    notes : tuple of str, default ()
        How many entries could not be compared, and what is wrong for a batch of one only.

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
    worst: W[0, 1] is 0.5 by backpropagation, 0.25 by finite differences
    """

    worst_of: dict[str, Entry]
    notes: tuple[str, ...] = ()

    @property
    def errors(self) -> dict[str, float]:
        """The largest error of the inputs and of each parameter, by name."""
        return {name: entry.error for name, entry in self.worst_of.items()}

    @property
    def worst(self) -> Entry:
        """The entry with the largest error of all; NaN counts as the largest."""
        entries = list(self.worst_of.values())
        return entries[int(np.argmax([entry.error for entry in entries]))]

    def __str__(self) -> str:
        width = max(map(len, self.errors))
        lines = [f"{name:{width}}  {error:.1e}" for name, error in self.errors.items()]
        worst = self.worst
        lines.append(
            f"worst: {_place(worst)} is {worst.analytic:.6g} by backpropagation, "
            f"{worst.numerical:.6g} by finite differences"
        )
        return "\n".join([*lines, *(f"note: {note}" for note in self.notes)])


@checked(x=points)
def gradient_check(layer_or_network: Any, x: Array, t: ArrayLike | None = None) -> GradientCheck:
    """Compare the gradients by backpropagation with those by finite differences.

    The error of an entry is ``|analytic - numerical| / max(|analytic|, |numerical|)``, and code
    without fault stays below 1e-6. Finite differences are themselves uncertain, by `u`, from
    rounding or a kink, as ReLU has one at 0; if ``1e-6 * |analytic - numerical| / u`` is smaller,
    that is the error. So above 1e-6, the two differ by more than finite differences can be wrong.

    One step, of about 6e-6, is tried first; where the two differ, steps from 1e-11 to 1 are, and
    the least uncertain one counts. To its `u` belongs what rounding moves the loss, divided
    by the step; what a step of a tenth changes; and what bends too sharply for a smooth curve,
    or, if the two still differ, how much the derivative by backpropagation changes within the step.
    Where `u` is above a tenth of the largest derivative of the array, a note says so.

    The check is made for the whole batch, and for the first sample alone if the layers take a
    single one. Of the inputs of a network, 200 entries are compared, drawn at random, or all if
    there are fewer.

    Before that, each layer is looked at by itself: whether it writes into what it is given or
    into its own parameters, keeps something from one call to the next, leaves a parameter
    unnamed, or computes something else in ``infer`` or in ``backward_params``. If so, an
    error names it.

    For a layer alone, the loss is the sum of the outputs with fixed random weights, a vector of
    length 1. What was given is left as it was. What a layer draws at random is the same in each
    step, as long as it draws it from a generator that is an attribute of it.

    Parameters
    ----------
    layer_or_network : Layer, Network or Loss
        What to check; its parameters must be float64.
    x : array_like of shape (batch, features)
        The inputs.
    t : array_like, optional
        The targets, for a network or a loss.

    Returns
    -------
    GradientCheck
        The largest error of the inputs and of each parameter, and the worst entry.

    Raises
    ------
    ValueError
        If `x` or `t` does not fit, there is nothing to compare, or a layer does what no layer
        may do.
    TypeError
        If a parameter is not float64, or an argument or what a layer returns is of another kind.

    References
    ----------
    Ridders, C. J. F. (1982). Accurate computation of F'(x) and F'(x) F''(x). Advances in
    Engineering Software 4, 75-76.

    Examples
    --------
    >>> from mitbadak.network import mlp
    >>> rng = np.random.default_rng(0)
    >>> network = mlp([3, 4, 2], rng=rng, dtype=np.float64)
    >>> check = gradient_check(network, rng.standard_normal((5, 3)), t=[0, 1, 1, 0, 1])
    >>> list(check.errors)
    ['x', 'affine1.W', 'affine1.b', 'affine2.W', 'affine2.b']
    >>> check.worst.error < 1e-6
    True

    A layer with a mistake in it:

    >>> from mitbadak.layers import ReLU
    >>> class Wrong(ReLU):
    ...     def backward(self, dout):
    ...         return 2 * super().backward(dout)
    >>> print(gradient_check(Wrong(), [[1.0]]))
    x  5.0e-01
    worst: x[0, 0] is 2 by backpropagation, 1 by finite differences
    """
    prepare = _kind(layer_or_network, t)
    x = x.astype(np.float64)
    with np.errstate(all="ignore"):  # what a large step leads to is looked at in its place
        entries, notes = _compared(prepare(copied(layer_or_network), x, t))
        if getattr(layer_or_network, "smallest_batch", 1) == 1 and len(x) > 1:
            first = None if t is None else np.asarray(t)[:1]
            alone, _ = _compared(prepare(copied(layer_or_network), x[:1].copy(), first))
            for name, entry in alone.items():
                if entries[name].error <= 1e-6 and not entry.error <= 1e-6:
                    notes.append(f"{_place(entry)} is wrong for the first sample alone")
                    entries[name] = entry
    return GradientCheck(entries, tuple(notes))


@checked(x=points)
def network_gradient(network: Network, x: Array, t: ArrayLike) -> dict[str, Floats]:
    """Return the gradient of the loss in training by finite differences: slow, but sure.

    The network is left as it was. What its layers draw at random is the same in each step, as
    long as they draw it from a generator that is an attribute of theirs.

    Parameters
    ----------
    network : Network
        The network.
    x : array_like of shape (batch, features)
        The inputs.
    t : array_like
        The targets, as the loss expects them.

    Returns
    -------
    dict of str to ndarray
        The gradients with respect to the parameters, by their names.

    Raises
    ------
    ValueError
        If `x` or `t` does not fit or is not finite.
    TypeError
        If `x` or `t` does not consist of real numbers, or `network` is none.

    See Also
    --------
    gradient_check : Compares it with the gradient by backpropagation.

    Examples
    --------
    >>> from mitbadak.network import mlp
    >>> network = mlp([2, 2], rng=np.random.default_rng(0), dtype=np.float64)
    >>> numerical = network_gradient(network, [[1.0, 0.0]], t=[0])
    >>> analytic = network.gradient([[1.0, 0.0]], t=[0])
    >>> numerical["affine1.b"].round(6) == analytic["affine1.b"].round(6)
    array([ True,  True])
    """
    if not isinstance(network, Network):
        raise TypeError(f"network is {network!r}, but a Network was expected")
    network = copied(network)
    inputs = batch_in(network.dtype, "x", x).copy()
    targets, _ = _converted_targets(copied(network), inputs, t)
    loss = _loss_of_network(network, inputs, targets)
    return {name: _finite_differences(loss, W) for name, W in network.params.items()}


def _finite_differences(loss: Callable[[], float], W: Floats) -> Floats:
    """Return the gradient of ``loss()`` with respect to `W`, an array that `loss` reads.

    It is moved in place, one entry after the other, and put back.
    """

    def moved(values: Floats) -> float:
        W[...] = values
        return loss()

    before = W.copy()
    try:
        return numerical_gradient(moved, before)
    finally:
        W[...] = before


# -- What is compared: the loss as a function of some arrays, and its gradients --------------------


@dataclass(frozen=True)
class _Problem:
    """A loss, the arrays that it depends on, and its gradients by backpropagation."""

    loss: Callable[[], float]
    arrays: dict[str, Floats]
    gradients: Callable[[], Gradients]  # anew, where the arrays are now
    analytic: Gradients
    most_inputs: int | None = None


def _kind(subject: Any, t: ArrayLike | None) -> Callable[[Any, Floats, Any], _Problem]:
    """Return what makes a problem of a network, a layer or a loss."""
    if isinstance(subject, Network):
        if t is None:
            raise TypeError("t is None, but targets were expected")
        return _of_network
    having("forward", "backward")("layer_or_network", subject)
    if isinstance(subject, Layer) or (t is None and _takes_one(subject.forward)):
        if t is not None:
            raise TypeError("t was given, but a layer has no targets")
        return _of_layer
    if t is None:
        raise TypeError("t is None, but targets were expected")
    return _of_loss


def _of_layer(layer: Any, x: Floats, _: None) -> _Problem:
    """Prepare a layer alone, its outputs added up with fixed weights."""
    require_float64(params_of(layer))
    if isinstance(layer, Layer):  # the door: do shape and size of the batch fit?
        copied(layer)(x.copy())
    name = type(layer).__name__
    shape = examine(name, "", layer, x).shape
    dout = fixed_weights(shape)
    given = read_only(x)

    def loss() -> float:
        return float(np.sum(dout * layer.forward(given)))

    loss = _repeatable([layer], loss)

    def gradients() -> Gradients:
        loss()
        return {"x": layer.backward(dout), **grads_of(name, "backward", layer)}

    return _Problem(loss, {"x": x, **params_of(layer)}, gradients, copies(gradients()))


def _of_loss(criterion: Any, y: Floats, t: ArrayLike) -> _Problem:
    """Prepare a loss alone; the outputs that it compares are the inputs."""
    if isinstance(criterion, Loss):
        copied(criterion)(y.copy(), t)
        t = criterion.targets(t, y)
    else:
        t = np.asarray(t)
    examine_loss(criterion, y, t)
    given = read_only(y)
    loss = _repeatable([criterion], lambda: float(criterion.forward(given, t)))

    def gradients() -> Gradients:
        loss()
        return {"x": criterion.backward()}

    return _Problem(loss, {"x": y}, gradients, copies(gradients()))


def _of_network(network: Network, x: Floats, t: ArrayLike) -> _Problem:
    """Prepare a network: its layers are examined one by one, with what reaches them."""
    if not network.params:
        raise ValueError("the network has no parameters, but at least one was expected")
    require_float64(network.params)
    x = batch_in(network.dtype, "x", x).copy()
    network.check(x.copy(), t)
    y = x
    for name, layer in zip(network.names, copied(network).layers, strict=True):
        y = examine(name, f"{name}.", layer, y)
    targets, by_training = _converted_targets(copied(network), x, t)
    examine_loss(network.criterion, y, targets)
    loss = _loss_of_network(network, x, targets)

    def gradients() -> Gradients:
        loss()
        dx = backward(network.layers, np.asarray(network.criterion.backward(), network.dtype))
        return {"x": dx, **network.grads}

    arrays = {"x": x, **network.params}
    analytic = {"x": gradients()["x"].copy(), **by_training}
    return _Problem(loss, arrays, gradients, analytic, MOST_INPUTS)


def _loss_of_network(network: Network, x: Floats, targets: Any) -> Callable[[], float]:
    """Return the loss of a network in training, the weight decay included."""
    weights = [W for name, W in network.params.items() if name.endswith(".W")]
    given = read_only(x)

    def loss() -> float:
        data = float(network.criterion.forward(forward(network.layers, given), targets))
        if not network.weight_decay:
            return data
        return data + 0.5 * network.weight_decay * sum(float(np.sum(W**2)) for W in weights)

    return _repeatable([*network.layers, network.criterion], loss)


def _converted_targets(network: Network, x: Floats, t: ArrayLike) -> tuple[Any, Gradients]:
    """Return the targets as the network hands them to its loss, and the gradients of training."""
    network.check(x.copy(), t)
    seen: list[Any] = []
    criterion = network.criterion
    original = criterion.forward

    def forward_and_keep(y: Floats, t: Any) -> Any:
        seen.append(copy.copy(t))
        return original(y, t)

    vars(criterion)["forward"] = forward_and_keep  # of a copy
    gradients = network.loss_and_gradient(x.copy(), t)[1]
    vars(criterion).pop("forward", None)
    return seen[-1], copies(gradients)


def _repeatable(parts: Sequence[Any], f: Callable[[], float]) -> Callable[[], float]:
    """Return `f` with generators and buffers of the layers set back before each call."""
    reset = resetting(parts)

    def again() -> float:
        reset()
        return f()

    first, second = again(), again()
    if not np.isfinite(first):
        raise ValueError(f"the loss is {first} for this x, but a finite number was expected")
    if not np.isclose(first, second, rtol=1e-5):
        raise ValueError(
            f"the loss is {first}, then {second} for the same x, but the same was expected: "
            "does a layer draw from a generator that is not an attribute of it?"
        )
    return again


# -- The comparison ------------------------------------------------------------------------------


def _compared(problem: _Problem) -> tuple[dict[str, Entry], list[str]]:
    """Return the worst entry of each array, and notes on what could not be compared."""
    base = problem.loss()
    noise, spread = _rounding(problem, base)
    entries, notes = {}, []
    for name, W in problem.arrays.items():
        analytic = problem.analytic[name]
        chosen = np.arange(W.size)
        if name == "x" and problem.most_inputs and W.size > problem.most_inputs:
            chosen = np.random.default_rng(SEED).permutation(W.size)[: problem.most_inputs]
        a = np.ravel(analytic)[chosen]
        differences = _Differences(problem, name, chosen, base, noise)
        numerical, uncertain = differences.against(a)
        uncertain = uncertain + np.ravel(spread[name])[chosen]
        size = np.maximum(np.abs(a), np.abs(numerical))
        error = np.abs(a - numerical) / np.maximum(np.maximum(size, 1e6 * uncertain), 1e-300)
        worst = int(np.argmax(error))
        index = tuple(map(int, np.unravel_index(chosen[worst], W.shape)))
        entries[name] = Entry(
            name, index, float(a[worst]), float(numerical[worst]), float(error[worst])
        )
        notes += _not_seen(name, size, uncertain)
    return entries, notes


def _rounding(problem: _Problem, base: float) -> tuple[float, Gradients]:
    """Return by how much rounding moves a difference of losses, and each entry of the gradients.

    To change the arrays in their last digits does the same as rounding on the way. What is
    rounded more coarsely than that shows in changes of 1e-10, of which a smooth loss follows the
    straight line.
    """
    rng = np.random.default_rng(SEED)
    noise = EPS * max(1, abs(base))
    kept, before = copies(problem.arrays), copies(problem.gradients())
    spread = {name: 4 * EPS * np.abs(gradient) for name, gradient in before.items()}
    for _ in range(6):
        change = {name: W * rng.standard_normal(W.shape) for name, W in kept.items()}
        with _moved(problem, change, 4 * EPS):
            noise = max(noise, abs(problem.loss() - base))
            for name, gradient in problem.gradients().items():
                spread[name] = np.fmax(spread[name], 3 * np.abs(gradient - before[name]))
        with _moved(problem, change, 1e-10):
            up = problem.loss()
        with _moved(problem, change, -1e-10):
            noise = max(noise, abs(up - 2 * base + problem.loss()) / 2)
    return 5 * noise, {name: np.nan_to_num(array) for name, array in spread.items()}


@contextmanager
def _moved(problem: _Problem, change: Gradients, size: float) -> Iterator[None]:
    """Move all arrays by `size` times a change, and put them back afterward."""
    kept = copies(problem.arrays)
    try:
        for name, W in problem.arrays.items():
            W += size * change[name]
        yield
    finally:
        for name, W in problem.arrays.items():
            W[...] = kept[name]


@dataclass(frozen=True)
class _Differences:
    """Finite differences of a loss with respect to chosen entries of an array.

    Attributes
    ----------
    problem : _Problem
        What is differentiated.
    name : str
        With respect to which of its arrays, which is moved in place and put back.
    chosen : ndarray of int
        Flat indices of the entries.
    base : float
        The loss as it is.
    noise : float
        How far rounding can move a difference of two losses.
    """

    problem: _Problem
    name: str
    chosen: NDArray[np.intp]
    base: float
    noise: float

    def against(self, analytic: Floats) -> tuple[Floats, Floats]:
        """Return the derivatives and how uncertain they are.

        One step is enough where the two agree; elsewhere all steps are tried.
        """
        w = self._array.flat[self.chosen]
        numerical = self._one_step()
        uncertain = self.noise / (6e-6 * np.maximum(1, np.abs(w)))
        for k, (i, a) in enumerate(zip(self.chosen, analytic, strict=True)):
            gap, size = abs(a - numerical[k]), abs(a)
            if not gap <= max(1e-7 * size, min(uncertain[k] / 2, 0.01 * size)):
                value, uncertainty = self._all_steps(int(i), float(a))
                if np.isfinite(uncertainty):
                    numerical[k], uncertain[k] = value, uncertainty
        return numerical, uncertain

    @property
    def _array(self) -> Floats:
        return self.problem.arrays[self.name]

    def _one_step(self) -> Floats:
        """Return the derivatives with one step; NaN if the loss is not finite there."""
        W, chosen = self._array, self.chosen
        before = W.flat[chosen]
        values = before.copy()

        def loss() -> float:
            W.flat[chosen] = values
            return self.problem.loss()

        try:
            return _finite_differences(loss, values)
        except ValueError:
            return np.full(len(before), np.nan)
        finally:
            W.flat[chosen] = before

    def _all_steps(self, i: int, analytic: float) -> tuple[float, float]:
        """Return the derivative with the step that is least uncertain, and its uncertainty.

        A kink near by, too weak to be seen in the loss, is seen in the backward pass: the
        derivatives are others at the two ends of the step. It is asked only if the two ways
        still differ, and it can only excuse what changes within the step.
        """
        w = float(self._array.flat[i])
        slopes, uncertain = [], []
        slope = jump = np.nan
        steps = STEPS * max(1.0, abs(w))
        for h in steps:
            left, right = w - h, w + h
            down, up = self._at(i, left, self.problem.loss), self._at(i, right, self.problem.loss)
            smaller_slope, smaller_jump = slope, jump
            slope = (up - down) / (right - left)
            jump = (up - self.base) / (right - w) - (self.base - down) / (w - left)
            # of a smooth function, the two sides come together as the step shrinks
            bend = abs(smaller_jump - jump / 10)
            slopes.append(slope)
            uncertain.append(self.noise / (h / 10) + abs(slope - smaller_slope) + bend)
        best, uncertainty = self._least(slopes, uncertain)
        if not abs(analytic - best) > uncertainty / 2:
            return best, uncertainty

        def derivative() -> float:
            return float(np.ravel(self.problem.gradients()[self.name])[i])

        turns = [
            sum(abs(self._at(i, end, derivative) - analytic) for end in (w - h, w + h))
            for h in steps
        ]
        return self._least(slopes, np.add(uncertain, turns).tolist())

    def _least(self, slopes: Sequence[float], uncertain: Sequence[float]) -> tuple[float, float]:
        """Return the least uncertain slope; a larger step must not contradict the smaller ones."""
        best, uncertainty = np.nan, np.inf
        for slope, u in zip(slopes, uncertain, strict=True):
            known = not np.isfinite(uncertainty) or abs(slope - best) <= u + uncertainty
            if u < uncertainty and known:
                best, uncertainty = slope, float(u)
        return best, uncertainty

    def _at(self, i: int, value: float, f: Callable[[], float]) -> float:
        """Return what `f` is if entry `i` is `value`."""
        W = self._array
        before = W.flat[i]
        W.flat[i] = value
        try:
            return f()
        finally:
            W.flat[i] = before


def _not_seen(name: str, size: Floats, uncertain: Floats) -> list[str]:
    """Say how many entries of a gradient were not compared in earnest."""
    largest = np.nanmax(size, initial=0)  # beside it, a small derivative may be uncertain
    if largest == 0:
        return [f"{name}: all derivatives are 0, so a mistake may not show"]
    if count := int((uncertain > 0.1 * largest).sum()):
        why = "at a kink, or too small beside rounding"
        return [f"{name}: {count} of {len(size)} entries were not compared: {why}"]
    return []


def _takes_one(method: Callable[..., Any]) -> bool:
    """Say whether a method needs one argument, as the forward pass of a layer does."""
    parameters = inspect.signature(method).parameters.values()
    return sum(p.default is p.empty and p.kind is not p.VAR_KEYWORD for p in parameters) == 1


def _place(entry: Entry) -> str:
    """Return the name and the index of an entry, like ``affine1.W[0, 1]``."""
    return f"{entry.name}[{', '.join(map(str, entry.index))}]"

"""Chapter 3: training, the loop that lowers a model's loss mini-batch by mini-batch.

Read :func:`minibatches` first, then :func:`fit`, which works with any model and any
optimizer that have the methods of :class:`Model` and :class:`Optimizer`.
"""

import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import wraps
from math import ceil, isfinite
from numbers import Real
from typing import Any, ParamSpec, Protocol, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from mitbadak._checks import (
    Against,
    Array,
    NotFiniteError,
    checked,
    count,
    finite,
    flag,
    function,
    generator,
    having,
    read_only,
    reals,
)
from mitbadak._progress import bar

__all__ = [
    "History",
    "Model",
    "Optimizer",
    "Step",
    "Watch",
    "fit",
    "loss_and_gradient",
    "minibatches",
]

P = ParamSpec("P")
R = TypeVar("R")
Batch: TypeAlias = tuple[NDArray[Any], NDArray[Any]]
Gradient: TypeAlias = Mapping[str, NDArray[Any]]

EACH_EPOCH = ("train_loss", "train_accuracy", "validation_loss", "validation_accuracy")
PART = 1000  # samples that are measured at a time, so that the memory stays small
LARGE = 1000.0  # a parameter above this may be one that runs away
SMALLER = "a smaller learning rate may help"


class Model(Protocol):
    """What :func:`fit` can train: anything that has parameters, a loss and its gradient.

    What else a model may have, and what `fit` does with it:

    - ``loss_and_gradient(x, t)`` returns both from a single forward and backward pass.
    - ``accuracy(x, t)``, a number from 0 to 1, is measured after each epoch; not if an
      attribute ``classifies`` is False.
    - ``check(x, t)`` raises an error if inputs or targets do not fit. Without it, `fit` asks
      for the loss of all samples once, before the first step, to see whether there is one.
    - ``smallest_batch`` is how many samples a batch needs, 2 with batch normalization.

    Examples
    --------
    >>> class Mean:
    ...     '''A model without input: it learns the mean of the targets.'''
    ...
    ...     def __init__(self):
    ...         self.params = {"b": np.zeros(1)}
    ...
    ...     def loss(self, x, t):
    ...         return np.mean((self.params["b"] - t) ** 2)
    ...
    ...     def gradient(self, x, t):
    ...         return {"b": 2 * np.mean(self.params["b"] - t, axis=0)}
    >>> Mean().gradient(np.zeros((2, 1)), np.array([[1.0], [3.0]]))
    {'b': array([-4.])}
    """

    @property
    def params(self) -> MutableMapping[str, NDArray[Any]]:
        """The parameters, by name: the arrays themselves, which an optimizer changes in place."""
        ...

    def loss(self, x: NDArray[Any], t: NDArray[Any]) -> float:
        """Return the loss of a batch.

        Parameters
        ----------
        x : ndarray of shape (batch, ...)
            The inputs.
        t : ndarray of shape (batch, ...)
            The targets.

        Returns
        -------
        float
            The mean loss of the samples.
        """
        ...

    def gradient(self, x: NDArray[Any], t: NDArray[Any]) -> Gradient:
        """Return the gradient of the loss of a batch.

        Parameters
        ----------
        x : ndarray of shape (batch, ...)
            The inputs.
        t : ndarray of shape (batch, ...)
            The targets.

        Returns
        -------
        mapping of str to ndarray
            For each name in ``params`` the gradient of the loss with respect to it, of the
            same shape.
        """
        ...


class Optimizer(Protocol):
    """What :func:`fit` trains with: anything that can update parameters.

    Examples
    --------
    >>> class Descent:
    ...     '''Plain gradient descent.'''
    ...
    ...     def update(self, params, grads):
    ...         for name in params:
    ...             params[name] -= 0.1 * grads[name]
    >>> params = {"b": np.array([1.0])}
    >>> Descent().update(params, {"b": np.array([2.0])})
    >>> params
    {'b': array([0.8])}
    """

    def update(self, params: MutableMapping[str, NDArray[Any]], grads: Gradient) -> None:
        """Change the parameters in place, so that the loss becomes smaller.

        Parameters
        ----------
        params : mapping of str to ndarray
            The parameters; they are changed.
        grads : mapping of str to ndarray
            The gradient of the loss with respect to each of them.
        """
        ...


@dataclass
class History:
    """What :func:`fit` saw: the loss of each step, and what each epoch ended with.

    Parameters
    ----------
    loss : list of float
        The loss of each step's batch, before its update.
    train_loss : list of float
        For each epoch, the mean of `loss` over its samples. The model changed meanwhile.
    train_accuracy : list of float
        The accuracy on all training samples after each epoch: one more pass through them,
        without gradient.
    validation_loss : list of float
        The loss on the validation samples after each epoch.
    validation_accuracy : list of float
        The accuracy on the validation samples after each epoch.
    stopped : str
        Why training stopped early; empty if it came to its end.

    Examples
    --------
    >>> print(History(loss=[0.75, 0.25], train_loss=[0.5], train_accuracy=[0.9]))
    epoch 1, step 2: train_loss 0.5, train_accuracy 0.9
    >>> print(History(loss=[0.75], stopped="interrupted at step 1"))
    epoch 0, step 1; interrupted at step 1
    """

    loss: list[float] = field(default_factory=list)
    train_loss: list[float] = field(default_factory=list)
    train_accuracy: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    validation_accuracy: list[float] = field(default_factory=list)
    stopped: str = ""

    def last(self) -> dict[str, float]:
        """Return what the last epoch ended with.

        Returns
        -------
        dict of str to float
            The last entry of each list that has one entry an epoch.

        Examples
        --------
        >>> History(loss=[0.75, 0.25], train_loss=[0.5]).last()
        {'train_loss': 0.5}
        """
        epochs = {name: getattr(self, name) for name in EACH_EPOCH}
        return {name: values[-1] for name, values in epochs.items() if values}

    def __str__(self) -> str:
        text = f"epoch {len(self.train_loss)}, step {len(self.loss)}"
        ended = ", ".join(f"{name} {value:.4g}" for name, value in self.last().items())
        return text + (ended and f": {ended}") + (self.stopped and f"; {self.stopped}")


@dataclass(frozen=True)
class Step:
    """What a callback of :func:`fit` sees: a step after its gradient and before its update.

    Parameters
    ----------
    step : int
        Which step it is, counted from 1.
    epoch : int
        Which epoch, counted from 1.
    loss : float
        The loss of the step's batch.
    grads : mapping of str to ndarray
        Its gradient, which the optimizer is given next. The arrays may be changed in place:
        gradient clipping, for example.
    model : Model
        The model.
    optimizer : Optimizer
        The optimizer. A learning rate that is changed already counts for this step.
    history : History
        The history so far, up to the loss of this step and the end of the epoch before.

    Examples
    --------
    A learning rate schedule, and gradient clipping:

    >>> def halve_after_epoch_5(step):
    ...     if step.epoch > 5:
    ...         step.optimizer.learning_rate = 0.05
    >>> def clip(step):
    ...     for dW in step.grads.values():
    ...         np.clip(dW, -1, 1, out=dW)
    >>> grads = {"W": np.array([0.5, -3.0])}
    >>> clip(Step(1, 1, 0.7, grads, model=None, optimizer=None, history=History()))
    >>> grads["W"]
    array([ 0.5, -1. ])

    Early stopping, once the validation loss has not fallen for three epochs:

    >>> def patience(step):
    ...     losses = step.history.validation_loss
    ...     return len(losses) > 3 and min(losses[-3:]) >= min(losses[:-3])
    """

    step: int
    epoch: int
    loss: float
    grads: Gradient
    model: Any
    optimizer: Any
    history: History


Callback: TypeAlias = Callable[[Step], bool | None]


# -- Data ------------------------------------------------------------------------------------------


def _dataset(name: str, value: Any) -> NDArray[Any]:
    """Turn `value` into samples, at least one; nothing is copied or scanned."""
    array = reals(name, value)
    if array.ndim == 0 or array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}, but samples were expected")
    return array


def _one_for_each(name: str, value: Any, x: NDArray[Any]) -> NDArray[Any]:
    """Turn `value` into targets, one for each sample."""
    array = _dataset(name, value)
    if len(array) != len(x):
        raise ValueError(f"x has {len(x)} samples, but {name} has {len(array)} targets")
    return array


def _pair(name: str, value: Any) -> Batch | None:
    """Turn `value` into inputs and targets, or let None through; say where an error comes from."""
    if value is None:
        return None
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise TypeError(f"{name} is a {type(value).__name__}, but a pair (x, t) was expected")
    with _named(name):
        x = _dataset("x", value[0])
        return x, _one_for_each("t", value[1], x)


def _callables(name: str, value: Any) -> tuple[Callback, ...]:
    """Turn `value` into a tuple of functions."""
    if not isinstance(value, Iterable) or isinstance(value, str | Mapping):
        raise TypeError(f"{name} is {value!r}, but a list of functions was expected")
    return tuple(having()(f"{name}[{i}]", function(f"{name}[{i}]", f)) for i, f in enumerate(value))


@contextmanager
def _named(what: str) -> Iterator[None]:
    """Say of an error which data it comes from."""
    try:
        yield
    except Exception as error:
        error.args = (f"{what}: {error}",)
        raise


@checked(x=_dataset, t=Against("x", _one_for_each), batch_size=count, rng=generator)
def minibatches(
    x: Array, t: Array, batch_size: int, rng: np.random.Generator
) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    """Shuffle the samples and split them into mini-batches: one epoch.

    Parameters
    ----------
    x : array_like of shape (samples, ...)
        The inputs. They are not changed; only the batches are copies.
    t : array_like of shape (samples, ...)
        Their targets.
    batch_size : int
        How many samples a batch has. The last one has fewer if they do not come out even.
    rng : numpy.random.Generator
        Shuffles the samples, each time anew, when the first batch is asked for.

    Yields
    ------
    x_batch : ndarray of shape (batch, ...)
        Inputs, of the dtype of `x`.
    t_batch : ndarray of shape (batch, ...)
        Their targets, of the dtype of `t`.

    Raises
    ------
    ValueError
        If there are no samples, or not as many targets, or `batch_size` is below 1. It is
        raised at the call, not at the first batch.
    TypeError
        If `x` or `t` does not consist of real numbers, `batch_size` is not an integer, or `rng`
        is not a generator.

    Examples
    --------
    >>> x, t = np.arange(5) / 10, np.arange(5)
    >>> for x_batch, t_batch in minibatches(x, t, batch_size=2, rng=np.random.default_rng(0)):
    ...     print(x_batch, t_batch)
    [0.2 0.4] [2 4]
    [0.3 0. ] [3 0]
    [0.1] [1]
    """
    order = rng.permutation(len(x))
    for i in range(0, len(x), batch_size):
        batch = order[i : i + batch_size]
        # x and t: (batch, ...)
        yield x[batch], t[batch]


# -- What fit asks before the first step ------------------------------------------------------


def _after(check: Callable[..., None]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a decorator: a function begins once all its arguments together have been checked."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def door(*args: P.args, **kwargs: P.kwargs) -> R:
            check(*args, **kwargs)
            return function(*args, **kwargs)

        door.formula = function  # type: ignore[attr-defined]
        return door

    return decorate


def _require_all(
    model: Any, _: Any, x: Any, t: Any, *, batch_size: int, validation: Any, **__: Any
) -> None:
    """Refuse data and batches that would lead to an error in the middle of training."""
    if not isinstance(model.params, Mapping):
        raise TypeError(
            f"params of {type(model).__name__} is a {type(model.params).__name__}, "
            "but a dict of arrays was expected"
        )
    for name, W in model.params.items():
        finite(f"the parameter {name}", W)
    _require_data(model, x, t)
    _require_batches(getattr(model, "smallest_batch", 1), len(x), batch_size)
    if validation is not None:
        with _named("validation"):
            if not hasattr(model, "check") and validation[0].shape[1:] != x.shape[1:]:
                raise ValueError(
                    f"x has samples of shape {validation[0].shape[1:]}, "
                    f"but those of the training data have {x.shape[1:]}"
                )
            _require_data(model, *validation)


def _require_data(model: Any, x: NDArray[Any], t: NDArray[Any]) -> None:
    """Refuse samples that are not finite or that the model does not take."""
    for name, array in (("x", x), ("t", t)):
        for start in range(0, len(array), PART):
            finite(name, array[start : start + PART])
    for part in _parts(x, t):
        try:
            _ask(model, *part)
        except Exception as error:
            failed = error
            break
    else:
        return
    if len(x) > PART:
        _ask(model, read_only(x), read_only(t))  # its message has the shape of the whole
    raise failed


def _ask(model: Any, x: NDArray[Any], t: NDArray[Any]) -> None:
    """Let a model raise its error if samples do not fit: by its check, else by its loss."""
    try:
        with np.errstate(all="ignore"):
            if hasattr(model, "check"):
                model.check(x, t)
            else:
                _number(model, "loss", model.loss(x, t))
    except Exception as error:
        error.add_note("fit asks the model for all samples before the first step")
        raise


def _require_batches(least: int, samples: int, batch_size: int) -> None:
    """Refuse to split the samples so that one batch is too small for the model."""

    def smallest(size: int) -> int:
        return min(size, samples % size or samples)

    if samples < least:
        raise ValueError(
            f"x has {samples} sample{'s' * (samples > 1)}, "
            f"but the model expects {least} or more in a batch"
        )
    if smallest(batch_size) >= least:
        return
    better = next(b for b in range(max(batch_size, least), samples + 1) if smallest(b) >= least)
    if batch_size < least:
        came = f"batch_size is {batch_size}"
    else:
        full, last = divmod(samples, batch_size)
        came = (
            f"the last batch would have {last} sample{'s' * (last > 1)} "
            f"({samples} = {full} * {batch_size} + {last})"
        )
    raise ValueError(
        f"{came}, but the model expects {least} or more in a batch, for batch normalization "
        f"perhaps: choose another batch_size, like {better}"
    )


def _parts(x: NDArray[Any], t: NDArray[Any]) -> Iterator[Batch]:
    """Yield the samples in parts, in their order, as views that cannot be written to."""
    for start in range(0, len(x), PART):
        yield read_only(x[start : start + PART]), read_only(t[start : start + PART])


# -- What a model gives ------------------------------------------------------------------------


def _number(model: Any, method: str, value: Any) -> float:
    """Turn what a method of a model has returned into a float; NaN and infinities may be."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if isinstance(value, Real):
        return float(value)
    came = f"an array of shape {value.shape}" if isinstance(value, np.ndarray) else repr(value)
    hint = {"NoneType": ": is `return` missing?", "ndarray": ": the mean over the samples"}
    raise TypeError(
        f"{type(model).__name__}.{method} returned {came}, "
        f"but a number was expected{hint.get(type(value).__name__, '')}"
    )


def _largest(params: Mapping[str, Any]) -> tuple[str, float]:
    """Return the first parameter that is not finite, else the largest: its name and its size."""
    sizes = {name: float(np.max(np.abs(W), initial=0)) for name, W in params.items()}
    for name, size in sizes.items():
        if not isfinite(size):
            return name, size
    return max(sizes.items(), key=lambda item: item[1], default=("", 0.0))


def _overflows(W: Any, size: float) -> bool:
    """Return whether the square of the largest number is no longer finite."""
    W = np.asarray(W)
    return W.dtype.kind == "f" and size > float(np.sqrt(np.finfo(W.dtype).max))


def _cause(params: Mapping[str, Any]) -> str:
    """Name the parameter that has run away, if there is one."""
    name, size = _largest(params)
    if not isfinite(size):
        return f"{name} is not finite"
    return f"{name} is as large as {size:.2g}" if size > LARGE else ""


@checked(model=having("loss", "gradient"))
def loss_and_gradient(
    model: Model,
) -> Callable[[NDArray[Any], NDArray[Any]], tuple[float, Gradient]]:
    """Return the function that gives loss and gradient of a batch.

    It is the model's own ``loss_and_gradient``, which needs a single forward pass, or else is
    made of ``loss`` and ``gradient``.

    Parameters
    ----------
    model : Model
        The model.

    Returns
    -------
    callable
        A function of `x` and `t` that returns the loss, a float, and the gradients by name.
        It raises TypeError if the model returns something else.

    Raises
    ------
    TypeError
        If `model` has no ``loss`` or ``gradient``.

    Examples
    --------
    >>> class Constant:
    ...     def loss(self, x, t):
    ...         return np.mean((1.0 - t) ** 2)
    ...
    ...     def gradient(self, x, t):
    ...         return {}
    >>> both = loss_and_gradient(Constant())
    >>> both(np.zeros(2), np.array([1.0, 3.0]))
    (2.0, {})
    """
    name, single = type(model).__name__, getattr(model, "loss_and_gradient", None)

    def both(x: NDArray[Any], t: NDArray[Any]) -> tuple[float, Gradient]:
        pair = (model.loss(x, t), model.gradient(x, t)) if single is None else single(x, t)
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            hint = ": is `return` missing?" if pair is None else ""
            raise TypeError(
                f"{name}.loss_and_gradient returned {pair!r}, "
                f"but a loss and the gradients were expected{hint}"
            )
        loss, grads = pair
        method = "gradient" if single is None else "loss_and_gradient"
        if not isinstance(grads, Mapping):
            hint = ": is `return` missing?" if grads is None else ""
            raise TypeError(
                f"{name}.{method} returned {type(grads).__name__} for the gradients, "
                f"but a dict of arrays was expected{hint}"
            )
        return _number(model, "loss" if single is None else method, loss), grads

    return both


# -- What fit does beside training ----------------------------------------------------------------


class _Stop(Exception):  # noqa: N818
    """Ends training: why, and whether that is worth a warning."""

    def __init__(self, why: str, *, warn: bool = True) -> None:
        super().__init__(why)
        self.warn = warn


class _Interrupts:
    """Lets a Ctrl-C wait until it is asked for; a second one does not wait."""

    def __init__(self) -> None:
        self.came: list[tuple[Any, ...]] = []

    def __enter__(self) -> None:
        self.usual = signal.getsignal(signal.SIGINT)
        # in other threads there is no KeyboardInterrupt
        in_main = threading.current_thread() is threading.main_thread()
        self.waits = callable(self.usual) and in_main
        if self.waits:
            signal.signal(signal.SIGINT, self.note)

    def __exit__(self, *error: object) -> None:
        if self.waits:
            signal.signal(signal.SIGINT, self.usual)

    def note(self, *interrupt: Any) -> None:
        """Note the first one."""
        self.came.append(interrupt)
        if len(self.came) > 1:
            self.raise_if_any()

    def raise_if_any(self) -> None:
        """Do now what a Ctrl-C does: raise KeyboardInterrupt, as a rule."""
        if self.came:
            interrupt, self.came = self.came[-1], []
            self.usual(*interrupt)  # type: ignore[operator,misc]


class Watch:
    """What :func:`fit` does beside training: it keeps the history and may end training early.

    Parameters
    ----------
    model : Model
        The model that is trained.
    optimizer : Optimizer
        What trains it.
    callbacks : sequence of callable, default ()
        They are called with a :class:`Step` at each step.

    Attributes
    ----------
    history : History
        What it has seen so far.

    Raises
    ------
    TypeError
        If `model` has no ``params`` or ``loss``, or a callback is no function.

    Examples
    --------
    >>> class Mean:
    ...     params = {"b": np.zeros(1)}
    ...
    ...     def loss(self, x, t):
    ...         return np.mean((self.params["b"] - t) ** 2)
    >>> watch, x, t = Watch(Mean(), None), np.zeros(2), np.array([1.0, 3.0])
    >>> with watch.training(steps=1, progress=False):
    ...     watch.step(5.0, {"b": np.array([-4.0])}, (x, t))
    ...     Mean.params["b"] += 2
    ...     watch.epoch(x, t, validation=(x, t))
    >>> print(watch.history)
    epoch 1, step 1: train_loss 5, validation_loss 1
    """

    def __init__(self, model: Model, optimizer: Any, callbacks: Iterable[Callback] = ()) -> None:
        self.model: Model = having("params", "loss")("model", model)
        self.optimizer = optimizer
        self.callbacks = _callables("callbacks", callbacks)
        self.history = History()
        self._interrupts = _Interrupts()
        self._steps = 0
        self._losses: list[float] = []  # of this epoch's batches
        self._sizes: list[int] = []
        self._last: tuple[Gradient, Batch]

    @contextmanager
    def training(self, steps: int, progress: bool = True) -> Iterator[None]:
        """Show a progress bar for `steps` steps; what ends training early, ends in here.

        That is a keyboard interrupt, a callback that returned True, or a loss, a gradient or a
        parameter that is not finite. An interrupt waits for the end of the step, so that no
        update is half done; a second one does not wait. NumPy's own warnings of what is not finite
        are silent meanwhile. Any other error is raised again. The history so far is its
        attribute ``history``.

        Parameters
        ----------
        steps : int
            How many steps there will be.
        progress : bool, default True
            Whether to show the bar.
        """
        self._before = {name: np.array(W) for name, W in self.model.params.items()}
        self._has_begun = False
        try:
            shown = bar(progress, total=steps, unit="step")
            with shown as self._bar, np.errstate(all="ignore"), self._interrupts:
                yield self._begin()
                self._interrupts.raise_if_any()
        except KeyboardInterrupt:
            if not self._has_begun:
                raise
            self.history.stopped = f"interrupted at step {self._steps}"
        except BaseException as error:
            stop = self._why(error)
            if stop is None:
                error.add_note(f"at step {self._steps} of fit")
                self._hand_over(error)
                raise
            self.history.stopped = str(stop)
            if stop.warn:
                try:
                    _warn(f"fit stopped: {stop}")
                except RuntimeWarning as warning:  # where warnings are errors
                    self._hand_over(warning)
                    raise

    def _begin(self) -> Any:
        """Note that training begins, and that an interrupt is one of it from now on."""
        self._has_begun = True

    def _hand_over(self, error: BaseException) -> None:
        """Let an error have the history so far."""
        with suppress(AttributeError):  # it may have one of its own, which cannot be set
            error.history = self.history  # type: ignore[attr-defined]

    def step(self, loss: float, grads: Gradient, batch: Batch) -> None:
        """Note the loss of a step and let the callbacks see it, before its update.

        Parameters
        ----------
        loss : float
            The loss of the batch.
        grads : mapping of str to ndarray
            Its gradient.
        batch : tuple of (x, t)
            The inputs and the targets.
        """
        self._interrupts.raise_if_any()
        self._steps += 1
        self.history.loss.append(loss)
        self._losses.append(loss)
        self._sizes.append(len(batch[0]))
        self._last = grads, batch
        if not isfinite(loss):
            raise _Stop(self._no_loss(loss))
        self._bar.update()
        if self.callbacks:
            epoch = len(self.history.train_loss) + 1
            seen = Step(self._steps, epoch, loss, grads, self.model, self.optimizer, self.history)
            for callback in self.callbacks:
                self._ask(callback, seen)

    def epoch(self, x: NDArray[Any], t: NDArray[Any], validation: Batch | None = None) -> None:
        """Note what an epoch has ended with: all of it or nothing.

        Parameters
        ----------
        x : ndarray of shape (samples, ...)
            All training inputs.
        t : ndarray of shape (samples, ...)
            Their targets.
        validation : tuple of (x, t), optional
            The validation samples.
        """
        self._interrupts.raise_if_any()
        self._require_sound()
        history, model = self.history, self.model
        ended = {"train_loss": float(np.average(self._losses, weights=self._sizes))}
        measures = {"loss": model.loss}
        if hasattr(model, "accuracy") and getattr(model, "classifies", True):
            measures["accuracy"] = model.accuracy
            ended["train_accuracy"] = self._mean("accuracy", x, t)
        if validation is not None:
            for name in measures:
                ended[f"validation_{name}"] = self._mean(name, *validation)
        for name, value in ended.items():
            if not isfinite(value):
                raise _Stop(f"{name} is {value} after step {self._steps}; {SMALLER}")
        for name, value in ended.items():
            getattr(history, name).append(value)
        self._require_moved()
        self._losses, self._sizes = [], []
        self._bar.set_postfix(history.last(), refresh=False)

    def _ask(self, callback: Callback, seen: Step) -> None:
        """Call a callback, and stop if it says so."""
        name = getattr(callback, "__name__", type(callback).__name__)
        before = _lengths(seen.history)
        try:
            answer = callback(seen)
        except Exception as error:
            error.add_note(f"raised by the callback {name}")
            raise
        for key, entries in _lengths(seen.history).items():
            if entries != before[key]:
                raise ValueError(
                    f"the callback {name} changed step.history.{key}, but the same "
                    f"{before[key]} entries were expected: list(step.history.{key}) is a copy"
                )
        if answer is not None and not isinstance(answer, bool | np.bool_):
            raise TypeError(
                f"the callback {name} returned {answer!r}, but True, False or None was expected"
            )
        if answer:
            raise _Stop(f"stopped by {name} at step {seen.step}", warn=False)

    def _no_loss(self, loss: float) -> str:
        """Say what may have led to a loss that is not finite."""
        step = self._steps
        if step == 1:
            return (
                f"the loss is {loss} at step 1, before the first update: "
                "are the inputs or the initial weights too large?"
            )
        cause = _cause(self.model.params)
        return f"the loss is {loss} at step {step}{cause and f', since {cause}'}; {SMALLER}"

    def _why(self, error: BaseException) -> _Stop | None:
        """Return how training ends, if this error says that it has diverged."""
        if isinstance(error, _Stop):
            return error
        step = f"at step {self._steps}"
        if isinstance(error, NotFiniteError):
            hint = "" if "learning rate" in str(error) else f"; {SMALLER}"
            return _Stop(f"{step}: {error}{hint}")
        if isinstance(error, ValueError | ArithmeticError):  # from checks that NaN has not passed
            name, size = _largest(self.model.params)
            if not isfinite(size) or (name and _overflows(self.model.params[name], size)):
                return _Stop(f"{step}: {_cause(self.model.params)}; {SMALLER}")
        return None

    def _require_sound(self) -> None:
        """Stop if the last update has ruined the model; no step may follow that would show it."""
        name, size = _largest(self.model.params)
        sound = isfinite(size)
        if sound and size > LARGE:
            try:
                sound = isfinite(self.model.loss(*self._last[1]))
            except (ValueError, ArithmeticError):
                sound = False
        if not sound:
            cause = _cause({name: self.model.params[name]})
            raise _Stop(f"after step {self._steps}, {cause}; {SMALLER}")

    def _require_moved(self) -> None:
        """Warn after the first epoch if the gradient was not zero and yet nothing has moved."""
        before, self._before = self._before, {}
        if not before or not any(np.any(dW) for dW in self._last[0].values()):
            return
        after = self.model.params
        if all(name in after and np.array_equal(W, after[name]) for name, W in before.items()):
            _warn(
                "fit: no parameter has changed in the first epoch, although the gradient is not "
                f"zero: does update of {type(self.optimizer).__name__} change them in place, "
                "like W -= ... or params[name] -= ...?"
            )

    def _mean(self, method: str, x: NDArray[Any], t: NDArray[Any]) -> float:
        """Return a measure, a mean over samples, of all samples, a part at a time."""
        measure, parts = getattr(self.model, method), list(_parts(x, t))
        means = [_number(self.model, method, measure(*part)) for part in parts]
        return float(np.average(means, weights=[len(part[0]) for part in parts]))


def _lengths(history: History) -> dict[str, int | None]:
    """Return how many entries each list of a history has, None if one is no list."""
    lists = {name: getattr(history, name) for name in ("loss", *EACH_EPOCH)}
    return {name: len(a) if isinstance(a, list) else None for name, a in lists.items()}


def _warn(text: str) -> None:
    """Warn as from the line that called the package."""
    frame, level = sys._getframe(), 1
    ours = {
        __name__,
        checked.__module__,
        contextmanager.__module__,
        np.errstate.__call__.__module__,
    }
    while frame.f_back and frame.f_globals.get("__name__") in ours:
        frame, level = frame.f_back, level + 1
    warnings.warn(text, RuntimeWarning, stacklevel=level)


@checked(
    model=having("params", "loss", "gradient"),
    optimizer=having("update"),
    x=_dataset,
    t=Against("x", _one_for_each),
    validation=_pair,
    epochs=count,
    batch_size=count,
    rng=generator,
    callbacks=_callables,
    progress=flag,
)
@_after(_require_all)
def fit(
    model: Model,
    optimizer: Optimizer,
    x: Array,
    t: Array,
    *,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    validation: Any = None,
    callbacks: Iterable[Callback] = (),
    progress: bool = True,
) -> History:
    """Train a model: for each mini-batch, take the gradient and let the optimizer follow it.

    All data are checked before the first step. Nothing is lost if training stops early. At a
    keyboard interrupt (Ctrl-C, or the stop button of a notebook) the history so far is
    returned, and the model stays as far as it has come. If a loss, a gradient or a parameter is
    no longer finite, it warns and returns the history as well. An error of a callback or of the
    model is raised, and the model stays as far as it has come; the history so far is the error's
    attribute ``history``: ``except Exception as error: history = error.history``.

    To go on another day as if nothing had happened, keep the model, the optimizer's ``state``
    and ``steps``, and the state of `rng`, ``rng.bit_generator.state``.

    Parameters
    ----------
    model : Model
        What to train; its parameters are changed in place.
    optimizer : Optimizer
        What changes them.
    x : array_like of shape (samples, ...)
        The inputs; they are not changed.
    t : array_like of shape (samples, ...)
        Their targets.
    epochs : int
        How often to go through all samples.
    batch_size : int
        How many samples to take for one step. The last batch of an epoch may be smaller.
    rng : numpy.random.Generator
        Shuffles the samples anew in each epoch.
    validation : tuple of (x, t), optional
        Samples that the model does not learn from, to be measured after each epoch.
    callbacks : iterable of callable, default ()
        Each is called at each step with a :class:`Step`, after the gradient and before the
        update: for a learning rate schedule, gradient clipping or early stopping. If one
        returns True, training ends before that update.
    progress : bool, default True
        Whether to show a progress bar.

    Returns
    -------
    History
        The losses and accuracies on the way. The lists of accuracies stay empty if the
        model has no ``accuracy`` or does not classify, those of the validation if there is
        no `validation`.

    Raises
    ------
    ValueError
        If there are no samples, or not as many targets, if data do not fit the model or are not
        finite, if `epochs` or `batch_size` is below 1, or if a batch would be too small for the
        model. No parameter has been changed then.
    TypeError
        If `model` or `optimizer` lacks what is asked of it or returns something else, `x` or `t`
        does not consist of real numbers, `rng` is not a generator, or a callback no function.

    Warns
    -----
    RuntimeWarning
        If training stopped because a loss, a gradient or a parameter was no longer finite; or
        if no parameter has changed in the first epoch.

    References
    ----------
    Robbins, H. and Monro, S. (1951). A stochastic approximation method. Annals of
    Mathematical Statistics 22(3), 400-407.

    Examples
    --------
    >>> class Line:
    ...     def __init__(self):
    ...         self.params = {"w": np.zeros(1), "b": np.zeros(1)}
    ...
    ...     def loss(self, x, t):
    ...         return np.mean((self.params["w"] * x + self.params["b"] - t) ** 2)
    ...
    ...     def gradient(self, x, t):
    ...         error = self.params["w"] * x + self.params["b"] - t
    ...         return {"w": 2 * np.mean(error * x), "b": 2 * np.mean(error)}
    >>> class Descent:
    ...     def update(self, params, grads):
    ...         for name in params:
    ...             params[name] -= 0.1 * grads[name]
    >>> line, x, rng = Line(), np.linspace(-1, 1, 50), np.random.default_rng(0)
    >>> history = fit(
    ...     line, Descent(), x, 2 * x + 1, epochs=40, batch_size=10, rng=rng, progress=False
    ... )
    >>> print(line.params["w"].round(3), line.params["b"].round(3), len(history.loss))
    [2.] [1.] 200

    The best of several epochs, kept and put back. With batch normalization, keep a copy of the
    whole network, which has the running means, too.

    >>> import copy
    >>> lowest = np.inf
    >>> for epoch in range(3):
    ...     history = fit(
    ...         line, Descent(), x, 2 * x + 1, epochs=1, batch_size=10, rng=rng,
    ...         validation=(x, 2 * x + 1), progress=False,
    ...     )
    ...     if history.validation_loss[0] < lowest:
    ...         lowest, best = history.validation_loss[0], copy.deepcopy(line.params)
    >>> line.params.update(best)
    """
    both = loss_and_gradient(model)
    watch = Watch(model, optimizer, callbacks)
    steps = epochs * ceil(len(x) / batch_size)
    with watch.training(steps, progress):
        for _ in range(epochs):
            batches = minibatches(  # shuffled
                x, t, batch_size, rng
            )
            # batch: some rows of x and of t
            for batch in batches:
                loss, grads = both(*batch)
                watch.step(loss, grads, batch)
                params = model.params
                optimizer.update(params, grads)
            watch.epoch(x, t, validation)
    return watch.history

"""Chapter 3: training, the loop that lowers a network's loss batch by batch.

Read :func:`minibatches` first, then :func:`fit`, which works with any network and any
optimizer that have the methods of :class:`Trainable` and :class:`Updater`.
"""

import math
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from tqdm import tqdm

from mitbadak._checks import (
    NotFiniteError,
    as_array,
    require_count,
    require_generator,
    require_methods,
)

__all__ = ["History", "Trainable", "Updater", "fit", "minibatches"]

EACH_EPOCH = ("train_loss", "train_accuracy", "validation_loss", "validation_accuracy")
PART = 1000  # so many samples are measured at a time: fast, and small in memory


class Trainable(Protocol):
    """What :func:`fit` can train: anything that has parameters, a loss and its gradient.

    Two more methods are used where they are there: ``loss_and_gradient(x, t)``, which
    returns both from a single pass, and ``accuracy(x, t)``, from 0 to 1. An attribute
    ``classifies`` that is False says that there is no accuracy to be measured.

    Examples
    --------
    >>> class Mean:
    ...     '''A network without input: it learns the mean of the targets.'''
    ...
    ...     def __init__(self):
    ...         self.params = {"b": np.zeros(1)}
    ...
    ...     def loss(self, x, t):
    ...         return float(np.mean((self.params["b"] - t) ** 2))
    ...
    ...     def gradient(self, x, t):
    ...         return {"b": 2 * np.mean(self.params["b"] - t, axis=0)}
    >>> Mean().gradient(np.zeros((2, 1)), np.array([[1.0], [3.0]]))
    {'b': array([-4.])}
    """

    @property
    def params(self) -> Mapping[str, NDArray[Any]]:
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

    def gradient(self, x: NDArray[Any], t: NDArray[Any]) -> Mapping[str, NDArray[Any]]:
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
            For each name in ``params`` the gradient, of the same shape.
        """
        ...


class Updater(Protocol):
    """What :func:`fit` trains with: an optimizer, anything that can change parameters.

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

    def update(self, params: Mapping[str, NDArray[Any]], grads: Mapping[str, NDArray[Any]]) -> None:
        """Change the parameters in place, so that the loss becomes smaller.

        Parameters
        ----------
        params : mapping of str to ndarray
            The parameters; they are changed.
        grads : mapping of str to ndarray
            The gradient of the loss by each of them.
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
        For each epoch, the mean of `loss` over its samples. The network changed meanwhile.
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


def minibatches(
    x: ArrayLike, t: ArrayLike, batch_size: int, rng: np.random.Generator
) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    """Shuffle the samples and deal them out in batches: one epoch.

    Parameters
    ----------
    x : array_like of shape (samples, ...)
        The inputs. They are not changed; only the batches are copies.
    t : array_like of shape (samples, ...)
        Their targets.
    batch_size : int
        How many samples a batch has. The last one has fewer if they do not come out even.
    rng : numpy.random.Generator
        Shuffles the samples, each time anew.

    Returns
    -------
    iterator of (x_batch, t_batch)
        The batches, each a pair of ndarrays of shape (batch, ...), of the dtypes of `x`
        and `t`.

    Raises
    ------
    ValueError
        If there are no samples, or not as many targets, or `batch_size` is below 1.
    TypeError
        If `x` or `t` does not consist of real numbers, or `rng` is not a generator.

    Examples
    --------
    >>> x, t = np.arange(5) / 10, np.arange(5)
    >>> for x_batch, t_batch in minibatches(x, t, batch_size=2, rng=np.random.default_rng(0)):
    ...     print(x_batch, t_batch)
    [0.2 0.4] [2 4]
    [0.3 0. ] [3 0]
    [0.1] [1]
    """
    x, t = _as_samples_and_targets(x, t)
    require_count("batch_size", batch_size)
    require_generator("rng", rng)
    return _deal(x, t, batch_size, rng.permutation(len(x)))


def _deal(
    x: NDArray[Any], t: NDArray[Any], batch_size: int, order: NDArray[np.int64]
) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    """Yield the batches; the checks are not in here, where they would wait for the first one."""
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        yield x[batch], t[batch]


def fit(
    network: Trainable,
    optimizer: Updater,
    x: ArrayLike,
    t: ArrayLike,
    *,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    validation: tuple[ArrayLike, ArrayLike] | None = None,
    progress: bool = True,
) -> History:
    """Train a network: for each batch, take the gradient and let the optimizer follow it.

    Nothing is lost if training stops early. At a keyboard interrupt (Ctrl-C, or the stop
    button of a notebook) the history so far is returned, and the network stays as far as
    it has come. If the loss is no longer finite, or the optimizer finds NaN in a gradient,
    it warns and returns the history as well; the update of that step is not made.

    Parameters
    ----------
    network : Trainable
        What to train; its parameters are changed in place.
    optimizer : Updater
        What changes them.
    x : array_like of shape (samples, ...)
        The inputs; they are not changed.
    t : array_like of shape (samples, ...)
        Their targets.
    epochs : int
        How often to go through all samples.
    batch_size : int
        How many samples to take for one step.
    rng : numpy.random.Generator
        Shuffles the samples anew in each epoch.
    validation : tuple of (x, t), optional
        Samples that the network does not learn from, to be measured after each epoch.
    progress : bool, optional
        Whether to show a progress bar.

    Returns
    -------
    History
        The losses and accuracies on the way. The lists of accuracies stay empty if the
        network has no ``accuracy`` or does not classify, those of the validation if there is
        no `validation`.

    Raises
    ------
    ValueError
        If there are no samples, or not as many targets, or `epochs` or `batch_size` is below 1.
    TypeError
        If `network` or `optimizer` lacks what is asked of it, `x` or `t` does not consist of real
        numbers, or `rng` is not a generator.

    Warns
    -----
    RuntimeWarning
        If training stopped because the loss was no longer finite, or a gradient held NaN.

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
    """
    require_methods("network", network, "params", "loss", "gradient")
    require_methods("optimizer", optimizer, "update")
    x, t = _as_samples_and_targets(x, t)
    held_out = None if validation is None else _as_validation(validation)
    require_count("epochs", epochs)
    require_count("batch_size", batch_size)
    require_generator("rng", rng)
    sizes = np.minimum(batch_size, len(x) - np.arange(0, len(x), batch_size))  # of the batches
    history = History()
    try:
        with tqdm(total=epochs * len(sizes), unit="step", disable=not progress) as bar:
            for _ in range(epochs):
                batches = minibatches(x, t, batch_size, rng)
                _train(network, optimizer, batches, history.loss, bar)
                train_loss = np.average(history.loss[-len(sizes) :], weights=sizes)
                _end_epoch(history, train_loss, network, (x, t), held_out)
                bar.set_postfix(history.last(), refresh=False)
    except KeyboardInterrupt:
        history.stopped = f"interrupted at step {len(history.loss)}"
    except NotFiniteError as error:
        history.stopped = str(error)
        warnings.warn(f"fit stopped: {error}", RuntimeWarning, stacklevel=2)
    return history


def _train(
    network: Trainable,
    optimizer: Updater,
    batches: Iterator[tuple[NDArray[Any], NDArray[Any]]],
    losses: list[float],
    bar: Any,
) -> None:
    """Take one step for each batch, and note its loss."""
    loss_and_gradient = _loss_and_gradient(network)
    for x_batch, t_batch in batches:
        loss, grads = loss_and_gradient(x_batch, t_batch)
        losses.append(float(loss))
        _require_finite_loss(losses, x_batch, t_batch)
        optimizer.update(network.params, grads)
        bar.update()


def _require_finite_loss(losses: list[float], x: NDArray[Any], t: NDArray[Any]) -> None:
    """Stop at a loss that says nothing any more, before its gradient spoils the parameters."""
    if math.isfinite(losses[-1]):
        return
    if np.isfinite(x).all() and np.isfinite(t).all():
        hint = "a smaller learning rate may help"
    else:
        hint = "the batch contains numbers that are not finite"
    raise NotFiniteError(f"the loss is {losses[-1]} at step {len(losses)}; {hint}")


def _loss_and_gradient(network: Trainable) -> Callable[..., tuple[Any, Any]]:
    """Return the network's own method for both in a single pass, else make one of its two."""

    def loss_and_gradient(x: NDArray[Any], t: NDArray[Any]) -> tuple[Any, Any]:
        return network.loss(x, t), network.gradient(x, t)

    return getattr(network, "loss_and_gradient", loss_and_gradient)


def _end_epoch(
    history: History,
    train_loss: float,
    network: Trainable,
    train: tuple[NDArray[Any], NDArray[Any]],
    held_out: tuple[NDArray[Any], NDArray[Any]] | None,
) -> None:
    """Measure what an epoch ended with, then add it to `history` at once."""
    ended = {"train_loss": float(train_loss)}
    classifies = getattr(network, "classifies", True)
    accuracy = getattr(network, "accuracy", None) if classifies else None
    if accuracy is not None:
        ended["train_accuracy"] = _mean(accuracy, *train)
    if held_out is not None:
        ended["validation_loss"] = _mean(network.loss, *held_out)
    if held_out is not None and accuracy is not None:
        ended["validation_accuracy"] = _mean(accuracy, *held_out)
    for name, value in ended.items():
        getattr(history, name).append(value)


def _mean(measure: Callable[..., float], x: NDArray[Any], t: NDArray[Any]) -> float:
    """Return `measure`, a mean over samples, of all samples, a part at a time."""
    starts = range(0, len(x), PART)
    sizes = [len(x[i : i + PART]) for i in starts]
    means = [float(measure(x[i : i + PART], t[i : i + PART])) for i in starts]
    return float(np.average(means, weights=sizes))


def _as_samples_and_targets(x: ArrayLike, t: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
    """Turn `x` and `t` into arrays with one target a sample; nothing is copied or scanned."""
    x, t = as_array("x", x), as_array("t", t)
    for name, array in (("x", x), ("t", t)):
        if array.ndim == 0 or array.size == 0:
            raise ValueError(f"{name} has shape {array.shape}, but samples were expected")
    if len(x) != len(t):
        raise ValueError(f"x has {len(x)} samples, but t has {len(t)} targets")
    return x, t


def _as_validation(validation: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """Turn `validation` into arrays, and say where an error comes from."""
    if not isinstance(validation, tuple | list) or len(validation) != 2:
        raise TypeError(f"validation is {validation!r}, but a pair (x, t) was expected")
    try:
        return _as_samples_and_targets(*validation)
    except (TypeError, ValueError) as error:
        raise type(error)(f"validation: {error}") from None

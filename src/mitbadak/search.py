"""Chapter 5: random search, the honest way to choose what gradients cannot choose.

Read :func:`random_search` first; :func:`uniform`, :func:`log_uniform` and :func:`choice`
say where it looks.
"""

import math
import pickle
import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass
from typing import Any

import numpy as np

from mitbadak._checks import (
    as_scalar,
    require_callable,
    require_count,
    require_generator,
    require_positive,
)

__all__ = [
    "SearchResult",
    "Trial",
    "choice",
    "log_uniform",
    "random_search",
    "uniform",
]

Sampler = Callable[[np.random.Generator], Any]


def uniform(low: float, high: float) -> Sampler:
    """Return a sampler of numbers from `low` to `high`, all equally likely.

    Parameters
    ----------
    low : float
        The smallest number.
    high : float
        The largest one.

    Returns
    -------
    function
        The sampler: ``f(rng)`` returns a float.

    Raises
    ------
    ValueError
        If a bound is not one finite number, or `low` is not below `high`.
    TypeError
        If a bound is not a real number.

    Examples
    --------
    >>> momentum = uniform(0.5, 0.99)(np.random.default_rng(0))
    >>> round(momentum, 3)
    0.812
    """
    low, high = as_scalar("low", low), as_scalar("high", high)
    _require_order(low, high)
    # floats of Python's own, here and below: one of NumPy's turns float32 arrays into float64
    return lambda rng: float(rng.uniform(low, high))


def log_uniform(low: float, high: float) -> Sampler:
    """Return a sampler of numbers from `low` to `high`, each order of magnitude equally likely.

    Between 0.001 and 0.1, it draws about as many numbers below 0.01 as above. That suits
    learning rates and all else where 0.001 or 0.01 is the question, not 0.01 or 0.011.

    Parameters
    ----------
    low : float
        The smallest number, above 0.
    high : float
        The largest one.

    Returns
    -------
    function
        The sampler: ``f(rng)`` returns a float.

    Raises
    ------
    ValueError
        If a bound is not a number above 0, or `low` is not below `high`.

    Examples
    --------
    >>> learning_rate = log_uniform(0.001, 0.1)(np.random.default_rng(0))
    >>> round(learning_rate, 4)
    0.0188
    """
    require_positive("low", low)
    require_positive("high", high)
    _require_order(low, high)
    bounds = math.log(low), math.log(high)
    # rounding may carry the power a little out of the bounds
    return lambda rng: min(max(float(low), math.exp(rng.uniform(*bounds))), float(high))


def choice(options: Sequence[Any]) -> Sampler:
    """Return a sampler of `options`, all equally likely.

    Parameters
    ----------
    options : sequence
        What to choose from: a list, a tuple, a range or an array. The options may be
        anything, functions and classes too.

    Returns
    -------
    function
        The sampler: ``f(rng)`` returns one of `options`.

    Raises
    ------
    ValueError
        If there are no options.
    TypeError
        If `options` has no order, such as a set, or is a string.

    Examples
    --------
    >>> choice([16, 32, 64])(np.random.default_rng(0))
    64
    """
    if isinstance(options, np.ndarray):
        options = options.tolist()
    if not isinstance(options, Sequence) or isinstance(options, str | bytes):
        raise TypeError(f"options is {options!r}, but a list was expected, like [16, 32, 64]")
    if len(options) == 0:
        raise ValueError(f"options is {options!r}, but at least one option was expected")
    return lambda rng: options[int(rng.integers(len(options)))]


@dataclass(frozen=True)
class Trial:
    """One trial of a search: what was tried and what came out.

    Parameters
    ----------
    hyperparameters : dict of str to object
        What the objective was called with.
    score : float or None
        What it returned; None if the trial failed.
    error : BaseException or None
        Why the trial failed; None if it did not.

    Examples
    --------
    >>> print(Trial({"learning_rate": 0.1}, score=0.97))
    0.97 with learning_rate=0.1
    >>> print(Trial({"learning_rate": 9.0}, error=ValueError("the loss is NaN")))
    failed with learning_rate=9.0: ValueError: the loss is NaN
    """

    hyperparameters: dict[str, Any]
    score: float | None = None
    error: BaseException | None = None

    def __str__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in self.hyperparameters.items())
        if self.error is not None:
            return f"failed with {given}: {type(self.error).__name__}: {self.error}"
        return f"{self.score:.6g} with {given}"


@dataclass(frozen=True)
class SearchResult:
    """What :func:`random_search` found.

    Parameters
    ----------
    trials : list of Trial
        All trials that were finished, in the order in which they were drawn.
    interrupted : bool, optional
        Whether the search was stopped before all trials were finished.

    Examples
    --------
    >>> result = SearchResult([Trial({"x": 1}, 0.5), Trial({"x": 0}, error=ValueError("no"))])
    >>> print(result)
    2 trials, 1 failed
    best: 0.5 with x=1
    failed with x=0: ValueError: no
    """

    trials: list[Trial]
    interrupted: bool = False

    @property
    def best(self) -> Trial:
        """The trial with the highest score, the first of them if there are several.

        A search in which no trial gave a score has none, and asking for it is a RuntimeError.
        """
        if not self.ranking:
            first = self.failed[0].error if self.failed else None
            raise RuntimeError(f"no trial gave a score: {self}") from first
        return self.ranking[0]

    @property
    def ranking(self) -> list[Trial]:
        """The trials that gave a score, the highest first."""
        scored = [(trial.score, trial) for trial in self.trials if trial.score is not None]
        return [trial for _, trial in sorted(scored, key=lambda pair: pair[0], reverse=True)]

    @property
    def failed(self) -> list[Trial]:
        """The trials that failed, in the order in which they were drawn."""
        return [trial for trial in self.trials if trial.error is not None]

    def __str__(self) -> str:
        head = f"{len(self.trials)} trials, {len(self.failed)} failed"
        lines = [head + (", interrupted" if self.interrupted else "")]
        if self.ranking:
            lines.append(f"best: {self.best}")
        return "\n".join([*lines, *map(str, self.failed)])


def random_search(
    objective: Callable[..., float],
    space: Mapping[str, Sampler],
    trials: int,
    rng: np.random.Generator,
    executor: Executor | None = None,
) -> SearchResult:
    """Try hyperparameters at random and return what each trial scored.

    All hyperparameters are drawn first, trial by trial. So the same generator tries
    the same ones in the same order, wherever the trials run; and more trials begin
    with the same ones as fewer.

    A trial that raises an exception, or returns anything but a finite number, has failed.
    Its error is kept, and the others go on. An error that cannot be sent from one process
    to another is kept in words, as a RuntimeError. If you interrupt the search (Ctrl-C),
    the trials that are finished are returned, and those that have not begun are dropped.

    Parameters
    ----------
    objective : function
        Called with the hyperparameters by name. It returns a score: the higher, the
        better. To make something small, return its negative.
    space : dict of str to function
        For each hyperparameter a sampler, a function of `rng`. A trial that needs
        randomness of its own gets a seed here, as in the example.
    trials : int
        How many trials to make.
    rng : numpy.random.Generator
        What the hyperparameters are drawn from.
    executor : concurrent.futures.Executor, optional
        Where the trials run: threads (``ThreadPoolExecutor``), processes
        (``ProcessPoolExecutor``), or many machines (dask.distributed's
        ``client.get_executor(pure=False)``). Without it, they run here, one after another.
        For processes and machines, the objective must be a function of a module that
        they can import. The executor stays open.

    Returns
    -------
    SearchResult
        The trials in the order in which they were drawn, the best one, the failed ones.

    Raises
    ------
    ValueError
        If `space` is empty or `trials` is not a whole number above 0.
    TypeError
        If an argument is of the wrong kind.

    References
    ----------
    Bergstra, J. and Bengio, Y. (2012). Random search for hyper-parameter optimization.
    Journal of Machine Learning Research 13, 281-305: better than a grid of the same size.

    Examples
    --------
    >>> def score(learning_rate, seed):
    ...     rng = np.random.default_rng(seed)  # the trial's own
    ...     return -((math.log10(learning_rate) + 2) ** 2) + 0.01 * rng.normal()
    >>> space = {"learning_rate": log_uniform(1e-4, 1), "seed": choice(range(2**32))}
    >>> result = random_search(score, space, trials=50, rng=np.random.default_rng(0))
    >>> print(round(result.best.hyperparameters["learning_rate"], 3))
    0.01
    """
    _require_search(objective, space, executor)
    require_count("trials", trials)
    require_generator("rng", rng)
    drawn = [{name: sample(rng) for name, sample in space.items()} for _ in range(trials)]
    if executor is None:
        return _search_here(objective, drawn)
    return _search_on(executor, objective, drawn)


Outcome = tuple[float | None, BaseException | None]  # the score of a trial, or its error


def _attempt(objective: Callable[..., float], hyperparameters: dict[str, Any]) -> Outcome:
    """Return the score of one trial, or its error."""
    try:
        return as_scalar("the score", objective(**hyperparameters)), None
    except (Exception, SystemExit) as error:
        return None, error


def _attempt_away(objective: Callable[..., float], hyperparameters: dict[str, Any]) -> Outcome:
    """Return the outcome of one trial in a form that finds its way home."""
    score, error = _attempt(objective, hyperparameters)
    if error is None:
        return score, None
    where = "".join(traceback.format_exception(error))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # one that cannot travel would take the whole pool with it
        error = RuntimeError("".join(traceback.format_exception_only(error)).strip())
    error.add_note(where)  # else lost on the way
    return None, error


def _search_here(objective: Callable[..., float], drawn: list[dict[str, Any]]) -> SearchResult:
    """Make the trials one after another."""
    trials: list[Trial] = []
    try:
        for hyperparameters in drawn:
            trials.append(Trial(hyperparameters, *_attempt(objective, hyperparameters)))
    except KeyboardInterrupt:
        return SearchResult(trials, interrupted=True)
    return SearchResult(trials)


def _search_on(
    executor: Executor, objective: Callable[..., float], drawn: list[dict[str, Any]]
) -> SearchResult:
    """Make the trials on an executor, and collect them in the order in which they were drawn."""
    futures: list[Future[Outcome]] = []
    interrupted = False
    try:
        for hyperparameters in drawn:
            futures.append(_submit(executor, objective, hyperparameters))
        for future in futures:
            _outcome(future)
    except KeyboardInterrupt:
        interrupted = True
        for future in futures:
            future.cancel()
    trials = [
        Trial(hyperparameters, *_outcome(future))
        for hyperparameters, future in zip(drawn, futures, strict=not interrupted)
        if not interrupted or _is_finished(future)
    ]
    return SearchResult(trials, interrupted)


def _submit(
    executor: Executor, objective: Callable[..., float], hyperparameters: dict[str, Any]
) -> Future[Outcome]:
    """Hand one trial to the executor; if it takes none, that is the trial's outcome."""
    try:
        return executor.submit(_attempt_away, objective, hyperparameters)
    except Exception as error:
        refused: Future[Outcome] = Future()
        refused.set_exception(error)
        return refused


def _outcome(future: Future[Outcome]) -> Outcome:
    """Wait for a trial's outcome; if the executor lost it, its error is the outcome."""
    try:
        return future.result()
    except Exception as error:
        return None, error


def _is_finished(future: Future[Outcome]) -> bool:
    """Say whether a trial came to its end before the search was interrupted."""
    if not future.done() or future.cancelled():
        return False
    return not isinstance(future.exception(), KeyboardInterrupt | BrokenExecutor)


def _require_order(low: float, high: float) -> None:
    """Refuse bounds that leave nothing between them."""
    if not low < high:
        raise ValueError(f"low is {low} and high is {high}, but low must be below high")


def _require_search(objective: object, space: object, executor: object) -> None:
    """Refuse what cannot be searched."""
    require_callable("objective", objective)
    if not isinstance(space, Mapping):
        raise TypeError(f"space is {space!r}, but a dict of samplers was expected")
    if not space:
        raise ValueError("space is empty, but at least one hyperparameter was expected")
    for name, sampler in space.items():
        if not isinstance(name, str):
            raise TypeError(f"space has the name {name!r}, but a string was expected")
        if not callable(sampler):
            raise TypeError(
                f"{name} is {sampler!r}, but a sampler was expected, like uniform(0, 1)"
            )
    if executor is not None and not isinstance(executor, Executor):
        raise TypeError(
            f"executor is {executor!r}, but one of concurrent.futures was expected, "
            "like ThreadPoolExecutor()"
        )

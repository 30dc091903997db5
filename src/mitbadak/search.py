"""Chapter 5: random search, for hyperparameters: the choices that no gradient can make.

Read :func:`random_search` first; :func:`uniform`, :func:`log_uniform`, :func:`integers` and
:func:`choice` say where it looks.
"""

import copy
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from mitbadak._checks import (
    Against,
    checked,
    count,
    function,
    generator,
    integer,
    number,
    optional,
    positive,
)
from mitbadak._parallel import outcomes_here, outcomes_on

__all__ = [
    "SearchResult",
    "Trial",
    "choice",
    "integers",
    "log_uniform",
    "random_search",
    "uniform",
]

Sampler = Callable[[np.random.Generator], Any]


def _above(check: Callable[[str, Any], Any], most: float = math.inf) -> Against:
    """Make a check for a bound above `low`, and not by more than a generator can draw from."""

    def high(name: str, value: Any, low: float) -> Any:
        bound = check(name, value)
        if not low < bound:
            raise ValueError(f"low is {low} and {name} is {bound}, but low must be below {name}")
        if bound - low > most:
            raise ValueError(
                f"low is {low} and {name} is {bound}, but a difference of at most {most} "
                "was expected"
            )
        return bound

    return Against("low", high)


@checked(low=number, high=_above(number, sys.float_info.max))
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
        If a bound is not finite, or `low` is not below `high`.
    TypeError
        If a bound is not a number.

    Examples
    --------
    >>> momentum = uniform(0.5, 0.99)(np.random.default_rng(0))
    >>> round(momentum, 3)
    0.812
    """
    return partial(_uniform, low, high)


@checked(low=positive, high=_above(positive))
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
        If a bound is not above 0 and finite, or `low` is not below `high`.
    TypeError
        If a bound is not a number.

    Examples
    --------
    >>> learning_rate = log_uniform(0.001, 0.1)(np.random.default_rng(0))
    >>> round(learning_rate, 4)
    0.0188
    """
    return partial(_log_uniform, low, high)


@checked(low=integer, high=_above(integer, sys.maxsize - 1))
def integers(low: int, high: int) -> Sampler:
    """Return a sampler of integers from `low` to `high`, both included, all equally likely.

    Parameters
    ----------
    low : int
        The smallest integer.
    high : int
        The largest one.

    Returns
    -------
    function
        The sampler: ``f(rng)`` returns an int.

    Raises
    ------
    ValueError
        If `low` is not below `high`.
    TypeError
        If a bound is not an integer.

    Examples
    --------
    >>> neurons = integers(20, 100)(np.random.default_rng(0))
    >>> neurons
    88
    """
    return partial(_choice, range(low, high + 1))


def _options(name: str, value: Any) -> Sequence[Any]:
    """Turn `value` into a sequence of at least one option."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise TypeError(f"{name} is {value!r}, but a list was expected, like [16, 32, 64]")
    if not value:
        raise ValueError(f"{name} is {value!r}, but at least one option was expected")
    return value


@checked(options=_options)
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
    return partial(_choice, options)


def _words(error: BaseException) -> str:
    """Return what an error says; one of the objective's own may fail at that."""
    try:
        return str(error)
    except Exception as failure:
        return f"its own words raise {type(failure).__name__}"


@dataclass(frozen=True)
class Trial:
    """One trial of a search: what was tried and what came out.

    Parameters
    ----------
    hyperparameters : dict of str to object
        What the objective was called with.
    score : float, default None
        What it returned; None if the trial failed.
    error : BaseException, default None
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
            return f"failed with {given}: {type(self.error).__name__}: {_words(self.error)}"
        return f"{self.score:.6g} with {given}"


@dataclass(frozen=True)
class SearchResult:
    """What :func:`random_search` found.

    Parameters
    ----------
    trials : list of Trial
        All trials that were finished, in the order in which they were drawn.
    interrupted : bool, default False
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


def _space(name: str, value: Any) -> dict[str, Sampler]:
    """Turn `value` into a dict of samplers; a list becomes a choice of what it holds."""
    if not isinstance(value, Mapping):
        raise TypeError(f"{name} is {value!r}, but a dict of samplers was expected")
    if not value:
        raise ValueError(f"{name} is empty, but at least one hyperparameter was expected")
    for key in value:
        if not isinstance(key, str):
            raise TypeError(f"{name} has the name {key!r}, but a string was expected")
    return {key: _sampler(key, sampler) for key, sampler in value.items()}


def _sampler(name: str, value: Any) -> Sampler:
    """Turn a list into a choice of what it holds, and let a function through."""
    if isinstance(value, list | tuple | range | np.ndarray):
        return choice(_options(name, value))
    if hasattr(value, "rvs"):
        raise TypeError(
            f"{name} is {value!r}, but a sampler was expected: "
            f"lambda rng: {name}.rvs(random_state=rng) makes one"
        )
    if isinstance(value, type):
        raise TypeError(
            f"{name} is the class {value.__name__}, but a sampler was expected, "
            f"like choice([{value.__name__}])"
        )
    if any(value is make for make in (uniform, log_uniform, integers, choice)):
        raise TypeError(
            f"{name} is the function {value.__name__}, but a sampler was expected, "
            f"like {value.__name__}(...)"
        )
    if not callable(value):
        raise TypeError(
            f"{name} is {value!r}, but a sampler was expected, like uniform(0, 1), "
            f"or a list to choose from, like [{value!r}]"
        )
    return value


def _executor(name: str, value: Any) -> Executor:
    """Require an executor, and no client or pool in its place."""
    if isinstance(value, Executor):
        return value
    way_out = "like ThreadPoolExecutor()"
    if hasattr(value, "get_executor"):  # a client of Dask
        way_out = "like client.get_executor(pure=False)"
    raise TypeError(f"{name} is {value!r}, but one of concurrent.futures was expected, {way_out}")


@checked(
    objective=function, space=_space, trials=count, rng=generator, executor=optional(_executor)
)
def random_search(
    objective: Callable[..., float],
    space: Mapping[str, Sampler | Sequence[Any]],
    trials: int,
    rng: np.random.Generator,
    executor: Executor | None = None,
) -> SearchResult:
    """Try hyperparameters at random and return what each trial scored.

    All hyperparameters are drawn first, trial by trial. So the same generator tries
    the same ones in the same order, wherever the trials run; and more trials begin
    with the same ones as fewer. Each trial gets copies of its own: what it does to them
    changes no other trial, and not what is reported.

    A trial that raises an exception, or returns anything but a finite number, has failed.
    Its error is kept, and the others go on. An error that cannot be sent from one process
    to another is kept in words, as a RuntimeError. If a worker process dies or a machine is
    lost, the trials that are lost with it are tried again, once, on what is left or in new
    processes; one that ends its worker again has failed. If you interrupt the search (Ctrl-C),
    the trials that are finished are returned, and those that have not begun are dropped.

    Parameters
    ----------
    objective : function
        Called with the hyperparameters by name. It returns a score: the higher, the
        better. To make something small, return its negative.
    space : dict of str to function or list
        For each hyperparameter a sampler, a function of `rng`, or a list to choose from.
        A trial that needs randomness of its own gets a seed here, as in the example.
    trials : int
        How many trials to make.
    rng : numpy.random.Generator
        What the hyperparameters are drawn from.
    executor : concurrent.futures.Executor, default None
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
        If `space` is empty or `trials` is not above 0.
    TypeError
        If an argument is of the wrong kind, or a hyperparameter cannot be copied.

    References
    ----------
    Bergstra, J. and Bengio, Y. (2012). Random search for hyper-parameter optimization.
    Journal of Machine Learning Research 13, 281-305: better than a grid of the same size.

    Examples
    --------
    >>> def score(learning_rate, seed):
    ...     rng = np.random.default_rng(seed)
    ...     return -((math.log10(learning_rate) + 2) ** 2) + 0.01 * rng.normal()
    >>> space = {"learning_rate": log_uniform(1e-4, 1), "seed": choice(range(2**32))}
    >>> result = random_search(score, space, trials=50, rng=np.random.default_rng(0))
    >>> print(round(result.best.hyperparameters["learning_rate"], 3))
    0.01
    """
    drawn = [
        {name: _own(name, sample(rng)) for name, sample in space.items()}  # type: ignore[operator]
        for _ in range(trials)
    ]
    if executor is None:
        outcomes, interrupted = outcomes_here(objective, drawn)
    else:
        outcomes, interrupted = outcomes_on(executor, objective, drawn)
    made = [
        Trial(hyperparameters, *outcome)
        for hyperparameters, outcome in zip(drawn, outcomes, strict=True)
        if outcome is not None
    ]
    return SearchResult(made, interrupted)


# functions of the module, since a sampler may be pickled; their numbers are Python's own, since
# one of NumPy's would turn float32 arrays into float64


def _uniform(low: float, high: float, rng: np.random.Generator) -> float:
    return float(rng.uniform(low, high))


def _log_uniform(low: float, high: float, rng: np.random.Generator) -> float:
    power = math.exp(rng.uniform(math.log(low), math.log(high)))
    return min(max(low, power), high)  # rounding may carry it a little out of the bounds


def _choice(options: Sequence[Any], rng: np.random.Generator) -> Any:
    return options[int(rng.integers(len(options)))]


def _own(name: str, value: Any) -> Any:
    """Return a copy of a hyperparameter, for one trial alone."""
    try:
        return copy.deepcopy(value)
    except Exception as error:
        raise TypeError(
            f"{name} is {value!r}, which cannot be copied for each trial; "
            "a name or a function that makes it was expected"
        ) from error

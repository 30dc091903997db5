"""What makes the trials of a search travel: to threads, to processes, to other machines."""

import copy
import pickle
import traceback
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from contextlib import suppress
from typing import Any, TypeAlias

from mitbadak._checks import number

Hyperparameters: TypeAlias = dict[str, Any]
Objective: TypeAlias = Callable[..., float]
LOOK = 5.0  # seconds between two looks at whether the executor is still there
Outcome: TypeAlias = tuple[float | None, BaseException | None]  # the score, or the error


def attempt(objective: Objective, hyperparameters: Hyperparameters) -> Outcome:
    """Return the score of one trial, or its error; the objective gets a copy of its own."""
    try:
        score = objective(**copy.deepcopy(hyperparameters))
        if score is None:
            raise TypeError("the score is None, but a number was expected: is return missing?")
        return number("the score", score), None
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a trial that is cancelled or leaves costs itself alone
        return None, error


def attempt_away(objective: Objective, hyperparameters: Hyperparameters) -> Outcome:
    """Return the outcome of one trial in a form that finds its way home."""
    score, error = attempt(objective, hyperparameters)
    if error is None:
        return score, None
    where = "".join(traceback.format_exception(error))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # sent as it is, it would break the whole pool
        error = RuntimeError("".join(traceback.format_exception_only(error)).strip())
    error.add_note(where)  # else lost on the way
    return None, error


def outcomes_here(
    objective: Objective, drawn: list[Hyperparameters]
) -> tuple[list[Outcome | None], bool]:
    """Make the trials one after another; None stands for those that an interrupt prevented."""
    outcomes: list[Outcome | None] = []
    try:
        for hyperparameters in drawn:
            outcomes.append(attempt(objective, hyperparameters))
    except KeyboardInterrupt:
        return outcomes + [None] * (len(drawn) - len(outcomes)), True
    return outcomes, False


def outcomes_on(
    executor: Executor, objective: Objective, drawn: list[Hyperparameters]
) -> tuple[list[Outcome | None], bool]:
    """Make the trials on an executor, and collect the outcomes in the order of `drawn`.

    Those that the executor has lost are tried again, once. None stands for the trials that an
    interrupt prevented.
    """
    outcomes: list[Outcome | None] = [None] * len(drawn)
    futures: list[Future[Outcome]] = []
    try:
        for hyperparameters in drawn:
            futures.append(submit(executor, objective, hyperparameters))
        lost = {}
        for i, future in enumerate(futures):
            outcomes[i], is_lost = collect(future, executor)
            if is_lost:
                lost[i] = drawn[i]
        if lost and not isinstance(futures[0], Refused):
            for i, result in again(executor, objective, lost):
                outcomes[i] = result
    except KeyboardInterrupt:
        for future in futures:
            future.cancel()
        for i, future in enumerate(futures):
            if outcomes[i] is None and is_finished(future):
                outcomes[i], _ = collect(future, executor)
        return outcomes, True
    return outcomes, False


class Refused(Future[Outcome]):
    """The trial was not taken."""


def submit(
    executor: Executor, objective: Objective, hyperparameters: Hyperparameters
) -> Future[Outcome]:
    """Hand one trial to the executor; if it takes none, that is the trial's outcome."""
    try:
        return executor.submit(attempt_away, objective, hyperparameters)
    except Exception as error:
        refused = Refused()
        refused.set_exception(error)
        return refused


def collect(future: Future[Outcome], executor: Executor) -> tuple[Outcome, bool]:
    """Wait for a trial's outcome; if the executor lost it, say so, and its error is the outcome."""
    while not future.done():
        if getattr(getattr(executor, "_client", None), "status", "") == "closed":
            # Dask ends no future of a client that was closed
            return (None, BrokenExecutor(f"{executor!r} was closed before the trial ended")), True
        with suppress(TimeoutError, CancelledError):
            future.exception(timeout=LOOK)
    try:
        return future.result(), False
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return (None, error), True


def is_finished(future: Future[Outcome]) -> bool:
    """Say whether a trial came to its end before the search was interrupted."""
    if not future.done() or future.cancelled():
        return False
    return not isinstance(future.exception(), KeyboardInterrupt | BrokenExecutor)


def again(
    executor: Executor, objective: Objective, lost: dict[int, Hyperparameters]
) -> Iterator[tuple[int, Outcome]]:
    """Make trials again that were lost, so that one that ends its worker takes no other along.

    A pool of processes is broken as a whole by one of them: each gets a process of its own.
    Elsewhere one is made after another.
    """
    from concurrent.futures import ProcessPoolExecutor  # a browser has no processes

    if isinstance(executor, ProcessPoolExecutor):
        yield from each_in_its_process(executor, objective, lost)
    else:
        for i, hyperparameters in lost.items():
            yield i, collect(submit(executor, objective, hyperparameters), executor)[0]


def each_in_its_process(
    like: Executor, objective: Objective, lost: dict[int, Hyperparameters]
) -> Iterator[tuple[int, Outcome]]:
    """Make each trial in a new process, as many at once as the pool had."""
    from concurrent.futures import ProcessPoolExecutor

    options: dict[str, Any] = {
        "mp_context": getattr(like, "_mp_context", None),
        "initializer": getattr(like, "_initializer", None),
        "initargs": getattr(like, "_initargs", ()),
    }
    workers = getattr(like, "_max_workers", 1)
    left = list(lost.items())
    running: dict[Future[Outcome], tuple[int, Executor]] = {}
    try:
        while left or running:
            while left and len(running) < workers:
                i, hyperparameters = left.pop(0)
                with warnings.catch_warnings():  # of forks in a process with threads
                    warnings.simplefilter("ignore", DeprecationWarning)
                    alone = ProcessPoolExecutor(1, **options)
                    running[submit(alone, objective, hyperparameters)] = i, alone
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                i, pool = running.pop(future)
                pool.shutdown()
                yield i, collect(future, pool)[0]
    finally:
        for _, pool in running.values():
            pool.shutdown(wait=False, cancel_futures=True)

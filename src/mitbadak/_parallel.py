"""What makes the trials of a search travel: to threads, to processes, to other machines."""

import copy
import pickle
import traceback
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any, TypeAlias

from mitbadak._checks import number

Hyperparameters: TypeAlias = dict[str, Any]
Objective: TypeAlias = Callable[..., float]
Outcome: TypeAlias = tuple[float | None, BaseException | None]  # the score, or the error


def attempt(objective: Objective, hyperparameters: Hyperparameters) -> Outcome:
    """Return the score of one trial, or its error; the objective gets a copy of its own."""
    try:
        return number("the score", objective(**copy.deepcopy(hyperparameters))), None
    except (Exception, SystemExit) as error:
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

    None stands for the trials that an interrupt prevented.
    """
    futures: list[Future[Outcome]] = []
    try:
        for hyperparameters in drawn:
            futures.append(submit(executor, objective, hyperparameters))
        return [outcome(future) for future in futures], False
    except KeyboardInterrupt:
        for future in futures:
            future.cancel()
    finished = [outcome(future) if is_finished(future) else None for future in futures]
    return finished + [None] * (len(drawn) - len(finished)), True


def submit(
    executor: Executor, objective: Objective, hyperparameters: Hyperparameters
) -> Future[Outcome]:
    """Hand one trial to the executor; if it takes none, that is the trial's outcome."""
    try:
        return executor.submit(attempt_away, objective, hyperparameters)
    except Exception as error:
        refused: Future[Outcome] = Future()
        refused.set_exception(error)
        return refused


def outcome(future: Future[Outcome]) -> Outcome:
    """Wait for a trial's outcome; if the executor lost it, its error is the outcome."""
    try:
        return future.result()
    except Exception as error:
        return None, error


def is_finished(future: Future[Outcome]) -> bool:
    """Say whether a trial came to its end before the search was interrupted."""
    if not future.done() or future.cancelled():
        return False
    return not isinstance(future.exception(), KeyboardInterrupt | BrokenExecutor)

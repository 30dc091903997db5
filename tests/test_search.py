"""Random search: where it looks, and what it keeps wherever the trials run."""

import _thread
import asyncio
import importlib
import math
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import (
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from concurrent.futures.process import BrokenProcessPool

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitbadak import _parallel
from mitbadak.search import (
    SearchResult,
    Trial,
    choice,
    integers,
    log_uniform,
    random_search,
    uniform,
)

seeds = st.integers(0, 999)
numbers = st.floats(-1e6, 1e6)
SPACE = {"x": uniform(0.0, 6.0)}


def rng(seed=0):
    return np.random.default_rng(seed)


def in_turn(*values):
    """Return a sampler that gives these values one after another."""
    rest = iter(values)
    return lambda rng: next(rest)


@pytest.fixture(scope="session")
def objectives(root):
    """Return the objectives, as a module that new processes can import too."""
    sys.path.insert(0, str(root / "tests"))
    yield importlib.import_module("objectives")
    sys.path.remove(str(root / "tests"))


@pytest.fixture
def processes():
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as executor:
        yield executor


# samplers


@given(seeds, numbers, st.floats(1e-3, 1e6))
def test_uniform_stays_within_its_bounds(seed, low, width):
    x = uniform(low, low + width)(rng(seed))
    assert type(x) is float
    assert low <= x <= low + width


@given(seeds, st.floats(1e-300, 1e300), st.floats(1.001, 1e6))
def test_log_uniform_stays_within_its_bounds(seed, low, factor):
    x = log_uniform(low, low * factor)(rng(seed))
    assert type(x) is float
    assert low <= x <= low * factor


@pytest.mark.parametrize(
    ("sampler", "share_below"),
    [
        (uniform(-1.0, 3.0), lambda x: (x + 1) / 4),
        (log_uniform(1e-4, 1.0), lambda x: 1 + np.log10(x) / 4),
    ],
)
def test_the_draws_have_the_distribution_that_is_promised(sampler, share_below):
    generator = rng(1)
    draws = np.sort([sampler(generator) for _ in range(4000)])
    ranks = np.arange(1, 4001) / 4000
    assert np.abs(share_below(draws) - ranks).max() < 1.63 / np.sqrt(4000)  # Kolmogorov, 1 %


@pytest.mark.parametrize(
    "options", [["a", "b", "c"], ("a", "b", "c"), [math.sin, math.cos, math.tan], range(5, 8)]
)
def test_choice_gives_all_options_equally_often(options):
    sampler, generator = choice(options), rng(2)
    draws = [sampler(generator) for _ in range(3000)]
    counts = [draws.count(option) for option in options]
    assert sum(counts) == 3000
    assert min(counts) > 900


def test_choice_of_an_array_gives_numbers_of_python():
    assert type(choice(np.logspace(-3, -1, 3))(rng())) is float
    assert type(choice(np.array([16, 32]))(rng())) is int


def test_choice_draws_from_a_range_of_any_length():
    assert 0 <= choice(range(2**32))(rng()) < 2**32


@given(seeds, st.integers(-(10**6), 10**6), st.integers(1, 10**6))
def test_integers_stay_within_their_bounds(seed, low, width):
    n = integers(low, low + width)(rng(seed))
    assert type(n) is int
    assert low <= n <= low + width


def test_integers_may_be_as_far_apart_as_a_generator_draws():
    low, high = -(2**40), sys.maxsize - 2**40 - 1
    assert low <= integers(low, high)(np.random.default_rng(0)) <= high


def test_integers_include_both_bounds():
    generator = rng(3)
    draws = [integers(1, 3)(generator) for _ in range(300)]
    assert set(draws) == {1, 2, 3}


@pytest.mark.parametrize(
    "sampler", [uniform(0, 1), log_uniform(1, 9), integers(1, 9), choice(["a", np.tanh])]
)
def test_a_sampler_can_be_pickled(sampler):
    assert pickle.loads(pickle.dumps(sampler))(rng()) == sampler(rng())


# the search itself


@given(seeds, st.integers(1, 9))
def test_the_same_generator_tries_the_same(seed, trials):
    space = {"x": uniform(0, 1), "y": choice(["u", "v"]), "z": log_uniform(1, 9)}
    tried = []

    def objective(x, y, z):
        tried.append({"x": x, "y": y, "z": z})
        return x + z

    first = random_search(objective, space, trials, rng(seed))
    second = random_search(objective, space, trials + 3, rng(seed))
    assert [trial.hyperparameters for trial in first.trials] == tried[:trials]
    assert second.trials[:trials] == first.trials
    assert [trial.score for trial in first.trials] == [h["x"] + h["z"] for h in tried[:trials]]


def test_the_best_is_the_highest_and_the_first_of_equals():
    result = random_search(lambda x: x**2, {"x": in_turn(1.0, 5.0, -2.0, -5.0, 0.0)}, 5, rng())
    assert result.best is result.trials[1]
    assert [result.trials.index(trial) for trial in result.ranking] == [1, 3, 2, 0, 4]
    assert [trial.score for trial in result.ranking] == [25.0, 25.0, 4.0, 1.0, 0.0]
    assert not result.failed
    assert not result.interrupted


def test_scores_become_numbers_of_python():
    scores = in_turn(np.float32(0.5), np.array(2), 1)
    result = random_search(lambda score: score, {"score": scores}, 3, rng())
    assert [(type(trial.score), trial.score) for trial in result.trials] == [
        (float, 0.5),
        (float, 2.0),
        (float, 1.0),
    ]


@pytest.mark.parametrize("options", [[16, 32], (16, 32), range(16, 33, 16), np.array([16, 32])])
def test_a_list_in_the_space_is_a_choice_of_what_it_holds(options):
    with_list = random_search(lambda n: n, {"n": options}, 9, rng())
    assert with_list == random_search(lambda n: n, {"n": choice([16, 32])}, 9, rng())


def sort_out(sizes, generator):
    """Change what it is given, and return what it has seen."""
    seen = sum(sizes) + generator.random()
    sizes.clear()
    return seen


@pytest.mark.parametrize("threads", [0, 3])
def test_a_trial_may_change_its_hyperparameters_without_harm(threads):
    space = {
        "sizes": choice([[50, 50], [100]]),
        "generator": choice([np.random.default_rng(7)]),
    }
    draws = np.random.default_rng(7).random()
    with ThreadPoolExecutor(threads or 1) as executor:
        result = random_search(sort_out, space, 12, rng(), executor if threads else None)
    assert [trial.score for trial in result.trials] == [100 + draws] * 12
    assert {tuple(trial.hyperparameters["sizes"]) for trial in result.trials} == {(50, 50), (100,)}
    assert space["sizes"](rng()) in ([50, 50], [100])


def test_a_sampler_may_return_the_same_object_again_and_again():
    here = [0]

    def count_up(rng):
        here[0] += 1
        return here

    result = random_search(lambda x: x[0], {"x": count_up}, 3, rng())
    assert [trial.score for trial in result.trials] == [1.0, 2.0, 3.0]
    assert [trial.hyperparameters for trial in result.trials] == [
        {"x": [1]},
        {"x": [2]},
        {"x": [3]},
    ]


def test_functions_and_classes_are_handed_on_as_they_are():
    result = random_search(
        lambda f, kind: float(f is math.sin and kind is dict),
        {"f": [math.sin], "kind": [dict]},
        1,
        rng(),
    )
    assert result.best.score == 1.0


def test_a_failed_trial_keeps_its_error_and_harms_no_other(objectives):
    result = random_search(objectives.parabola, {"x": in_turn(2.0, 0.1, 0.7, 5.0)}, 4, rng())
    assert [trial.score for trial in result.trials] == [-1.0, None, None, -4.0]
    assert result.failed == result.trials[1:3]
    assert isinstance(result.failed[0].error, ValueError)
    assert isinstance(result.failed[1].error, objectives.StrangeError)
    assert result.best.hyperparameters == {"x": 2.0}
    assert str(result).splitlines() == [
        "4 trials, 2 failed",
        "best: -1 with x=2.0",
        "failed with x=0.1: ValueError: x is 0.1",
        "failed with x=0.7: StrangeError: x is small",
    ]


@pytest.mark.parametrize(
    ("score", "error"),
    [
        (float("nan"), "ValueError: the score is nan, but a finite number"),
        (float("inf"), "ValueError: the score is inf, but a finite number"),
        (None, "TypeError: the score is None, but a number was expected: is return missing"),
        (True, "TypeError: the score is True, but a number"),
        ("0.9", "TypeError: the score is '0.9', but a number"),
        ([0.9], r"ValueError: the score has shape \(1,\)"),
        (1j, "TypeError: the score is 1j, but a number"),
        (10**400, "ValueError: the score is an integer too large for a float"),
        (np.ma.masked, "ValueError: the score has masked entries"),
    ],
)
def test_a_score_that_is_no_number_is_a_failure(score, error):
    result = random_search(lambda score: score, {"score": in_turn(1.0, score)}, 2, rng())
    assert result.best.score == 1.0
    (failed,) = result.failed
    with pytest.raises(AssertionError, match=error):
        raise AssertionError(str(failed))


def test_an_error_that_cannot_say_what_it_is_is_told_all_the_same():
    class MuteError(Exception):
        def __str__(self):
            return self.words

    def objective(x):
        raise MuteError

    result = random_search(objective, {"x": [1]}, 1, rng())
    assert str(result).splitlines() == [
        "1 trials, 1 failed",
        "failed with x=1: MuteError: its own words raise AttributeError",
    ]


def test_an_objective_that_wants_to_leave_has_failed():
    def leave(x):
        sys.exit("enough")

    result = random_search(leave, SPACE, 2, rng())
    assert [str(trial.error) for trial in result.failed] == ["enough", "enough"]


def test_without_a_score_there_is_no_best():
    result = random_search(lambda x: 1 / 0, SPACE, 2, rng())
    assert result.ranking == []
    with pytest.raises(RuntimeError, match="no trial gave a score: 2 trials, 2 failed") as caught:
        _ = result.best
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    assert caught.value.__cause__ is result.failed[0].error
    with pytest.raises(RuntimeError, match="0 trials"):
        _ = SearchResult([], interrupted=True).best


def test_an_interrupted_search_keeps_what_is_finished():
    def objective(x):
        if x == 2:
            signal.raise_signal(signal.SIGINT)
        return x

    result = random_search(objective, {"x": in_turn(*range(5))}, 5, rng())
    assert result.interrupted
    assert result.trials == [Trial({"x": 0}, 0.0), Trial({"x": 1}, 1.0)]
    assert str(result).startswith("2 trials, 0 failed, interrupted\n")


# executors


def test_threads_give_the_same_as_no_executor(objectives):
    def tried(executor):
        def slow_first(x):  # the first trials end last
            time.sleep(0.02 * (x > 3))
            return objectives.parabola(x)

        return random_search(slow_first, SPACE, 20, rng(), executor)

    with ThreadPoolExecutor(8) as executor:
        with_threads = tried(executor)
    here = tried(None)
    assert [str(trial) for trial in with_threads.trials if trial.error is None] == [
        str(trial) for trial in here.trials if trial.error is None
    ]
    assert [trial.hyperparameters for trial in with_threads.trials] == [
        trial.hyperparameters for trial in here.trials
    ]
    assert 0 < len(with_threads.failed) == len(here.failed)


def test_an_error_that_cannot_travel_is_kept_in_words(objectives):
    with ThreadPoolExecutor(1) as executor:
        result = random_search(objectives.parabola, {"x": in_turn(0.7)}, 1, rng(), executor)
    (failed,) = result.failed
    assert type(failed.error) is RuntimeError
    assert str(failed.error).endswith("StrangeError: x is small")
    assert "in parabola" in failed.error.__notes__[0]


def test_an_interrupt_on_an_executor_keeps_what_is_finished():
    go_on = threading.Event()
    tried = []

    def objective(x):
        tried.append(x)
        if x == 2:
            _thread.interrupt_main()  # as Ctrl-C does, while the search waits
            go_on.wait(10)
        return x

    with ThreadPoolExecutor(1) as executor:
        result = random_search(objective, {"x": in_turn(*range(6))}, 6, rng(), executor)
        go_on.set()
    assert result.interrupted
    assert result.trials == [Trial({"x": 0}, 0.0), Trial({"x": 1}, 1.0)]
    assert tried == [0, 1, 2]  # those still waiting were called off


def test_trials_finished_out_of_turn_are_kept_at_an_interrupt():
    others = threading.Barrier(3)

    def objective(x):
        if x == 0:
            others.wait(10)
            time.sleep(0.1)
            raise KeyboardInterrupt  # as a process does that got the Ctrl-C
        if x < 3:
            others.wait(10)
        return x

    with ThreadPoolExecutor(3) as executor:
        result = random_search(objective, {"x": in_turn(0, 1, 2)}, 3, rng(), executor)
    assert result.interrupted
    assert result.trials == [Trial({"x": 1}, 1.0), Trial({"x": 2}, 2.0)]


def test_processes_give_the_same_and_keep_the_errors(objectives, processes):
    xs = (2.0, 0.1, 0.7, 3.0, 4.0)
    result = random_search(objectives.parabola, {"x": in_turn(*xs)}, 5, rng(), processes)
    assert [trial.score for trial in result.trials] == [-1.0, None, None, 0.0, -1.0]
    first, second = (trial.error for trial in result.failed)
    assert isinstance(first, ValueError)
    assert "in parabola" in first.__notes__[0]  # where it was raised
    assert "StrangeError: x is small" in str(second)
    elsewhere = random_search(objectives.where, SPACE, 3, rng(), processes)
    assert os.getpid() not in [trial.score for trial in elsewhere.trials]
    local = random_search(lambda x: x, SPACE, 2, rng(), processes)
    assert [trial.score for trial in local.trials] == [None, None]
    assert "lambda" in str(local)


def test_a_worker_that_dies_costs_one_trial_alone(objectives):
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as executor:
        space = {"x": in_turn(*range(6))}
        result = random_search(objectives.fall_dead, space, 6, rng(), executor)
        assert [trial.score for trial in result.trials] == [0.0, 1.0, 2.0, None, 4.0, 5.0]
        assert all(isinstance(trial.error, BrokenProcessPool) for trial in result.failed)
        again = random_search(objectives.where, SPACE, 2, rng(), executor)
    assert [type(trial.error) for trial in again.trials] == [BrokenProcessPool] * 2


class Cluster(Executor):
    """Machines that each make every n-th trial at once; some are lost with what they were given."""

    def __init__(self, machines, lost, error):
        self.machines, self.lost, self.error = list(range(machines)), lost, error
        self.given = []

    def submit(self, fn, /, objective, hyperparameters):
        machine = self.machines[len(self.given) % len(self.machines)]
        self.given.append((machine, hyperparameters["x"]))
        future = Future()
        if machine in self.lost:
            future.set_exception(self.error)
            self.machines = [m for m in self.machines if m not in self.lost] or self.machines
        else:
            future.set_result(fn(objective, hyperparameters))
        return future


@pytest.mark.parametrize(
    "error", [RuntimeError("lost"), asyncio.CancelledError(), GeneratorExit(), ConnectionError()]
)
def test_trials_that_a_cluster_loses_are_tried_again_once_on_what_is_left(error):
    cluster = Cluster(3, [1], error)
    result = random_search(lambda x: x, {"x": in_turn(*range(6))}, 6, rng(), cluster)
    assert [trial.score for trial in result.trials] == [0, 1, 2, 3, 4, 5]
    assert [x for _, x in cluster.given].count(1) == 2
    assert len(cluster.given) == 7
    nothing_left = Cluster(1, [0], error)
    result = random_search(lambda x: x, {"x": in_turn(*range(3))}, 3, rng(), nothing_left)
    assert [trial.error for trial in result.trials] == [error] * 3
    assert sorted(x for _, x in nothing_left.given) == [0, 0, 1, 1, 2, 2]


def test_a_search_needs_no_processes():
    """A browser has none."""
    code = (
        "import sys; sys.modules['multiprocessing'] = sys.modules['_multiprocessing'] = None\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "import numpy as np; from mitbadak.search import random_search\n"
        "pool = ThreadPoolExecutor(1)\n"
        "rng = np.random.default_rng(0)\n"
        "print(random_search(lambda x: x, {'x': [1]}, 1, rng, pool).best.score)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    assert ended.stdout == "1.0\n", ended.stderr


def test_a_client_that_is_closed_is_not_waited_for(monkeypatch):
    class Closed(Executor):
        """What Dask leaves of a client that was closed: futures that never end."""

        class _client:  # noqa: N801
            status = "running"

        def submit(self, fn, /, *args, **kwargs):
            future = Future()
            if len(made) == 2:
                self._client.status = "closed"
            else:
                made.append(future)
                future.set_result(fn(*args))
            return future

    made = []
    monkeypatch.setattr(_parallel, "LOOK", 0.1)
    result = random_search(lambda x: x, {"x": in_turn(*range(4))}, 4, rng(), Closed())
    assert [trial.score for trial in result.trials] == [0, 1, None, None]
    assert all("was closed before the trial ended" in str(t.error) for t in result.failed)


@pytest.mark.parametrize("threads", [0, 2])
@pytest.mark.parametrize(
    "error", [asyncio.CancelledError(), CancelledError(), GeneratorExit(), StopIteration()]
)
def test_a_trial_that_is_cancelled_or_leaves_costs_itself_alone(threads, error):
    tried = []

    def objective(x):
        tried.append(x)
        if x == 1:
            raise error
        return x

    with ThreadPoolExecutor(2) as executor:
        space = {"x": in_turn(*range(4))}
        result = random_search(objective, space, 4, rng(), executor if threads else None)
    assert [trial.score for trial in result.trials] == [0, None, 2, 3]
    assert sorted(tried) == [0, 1, 2, 3]


def test_a_cancelled_trial_has_failed():
    class Cancelling(Executor):
        def submit(self, fn, /, *args, **kwargs):
            future = Future()
            future.cancel()
            return future

    result = random_search(lambda x: x, SPACE, 2, rng(), Cancelling())
    assert [type(trial.error).__name__ for trial in result.failed] == ["CancelledError"] * 2


@pytest.mark.slow
def test_a_dask_cluster_gives_the_same(objectives):
    distributed = pytest.importorskip("distributed")
    xs = (2.0, 0.1, 0.7, 3.0, 4.0, 4.0)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        executor = client.get_executor(pure=False)
        result = random_search(objectives.parabola, {"x": in_turn(*xs)}, 6, rng(), executor)
        elsewhere = random_search(objectives.where, SPACE, 6, rng(), executor)
        local = random_search(lambda x: 2 * x, {"x": in_turn(1, 2)}, 2, rng(), executor)
    assert [trial.score for trial in result.trials] == [-1.0, None, None, 0.0, -1.0, -1.0]
    first, second = (trial.error for trial in result.failed)
    assert isinstance(first, ValueError)
    assert "StrangeError: x is small" in str(second)
    assert os.getpid() not in {trial.score for trial in elsewhere.trials}
    assert [trial.score for trial in local.trials] == [2.0, 4.0]


NAN = float("nan")
RNG = rng()


class Distribution:
    """What a frozen distribution of SciPy has."""

    def rvs(self, size=1, random_state=None):
        return 0.5


class Client:
    """What a client of Dask has."""

    def get_executor(self, **options):
        raise NotImplementedError


def search(objective=math.fabs, space=SPACE, trials=1, rng=RNG, executor=None):
    return random_search(objective, space, trials, rng, executor)


BAD = {
    **{
        f"{kind.__name__}: {what}": (lambda kind=kind, bounds=bounds: kind(*bounds), error, message)
        for kind in (uniform, log_uniform)
        for what, bounds, error, message in [
            ("the wrong way round", (2.0, 1.0), ValueError, "low is 2.0 and high is 1.0"),
            ("nothing between", (1, 1), ValueError, "low must be below high"),
            ("NaN below", (NAN, 1), ValueError, "low is nan"),
            ("NaN above", (1, NAN), ValueError, "high is nan"),
            ("no end", (1, np.inf), ValueError, "high is inf"),
            ("words", ("1", "2"), TypeError, "low is '1', but a number"),
            ("complex", (1j, 2), TypeError, "low is 1j, but a number"),
            ("lists", ([1], [2]), ValueError, r"low (is \[1\]|has shape \(1,\))"),
        ]
    },
    "log_uniform from zero": (lambda: log_uniform(0, 1), ValueError, "low is 0, but"),
    "log_uniform from below zero": (lambda: log_uniform(-1, 1), ValueError, "low is -1, but"),
    "no options": (lambda: choice([]), ValueError, r"options is \[\], but at least one"),
    "an empty array of options": (lambda: choice(np.ones(0)), ValueError, "at least one option"),
    "a set of options": (lambda: choice({1, 2}), TypeError, r"options is \{1, 2\}, but a list"),
    "a word of options": (lambda: choice("abc"), TypeError, "options is 'abc', but a list"),
    "one option": (lambda: choice(3), TypeError, "options is 3, but a list"),
    "an array of no dimension": (lambda: choice(np.array(3)), TypeError, "options is 3"),
    "a score as objective": (lambda: search(0.9), TypeError, "objective is 0.9, but a function"),
    "a list as space": (lambda: search(space=[]), TypeError, r"space is \[\], but a dict"),
    "an empty space": (lambda: search(space={}), ValueError, "space is empty"),
    "a number as name": (
        lambda: search(space={1: choice([1])}),
        TypeError,
        "space has the name 1, but a string",
    ),
    "integers the wrong way round": (lambda: integers(3, 2), ValueError, "low is 3 and high is 2"),
    "bounds too far apart": (lambda: uniform(-1e308, 1e308), ValueError, "difference of at most"),
    "integers too far apart": (lambda: integers(0, 2**70), ValueError, "difference of at most"),
    "a bound too large": (lambda: uniform(0, 10**400), ValueError, "high is an integer too large"),
    "a sampler without brackets": (
        lambda: search(space={"x": uniform}),
        TypeError,
        r"x is the function uniform, but a sampler was expected, like uniform\(...\)",
    ),
    "a half as integer": (lambda: integers(0, 2.5), TypeError, "high is 2.5, but an integer"),
    "a value as sampler": (
        lambda: search(space={"x": 0.1}),
        TypeError,
        r"x is 0.1, but a sampler was expected, like uniform\(0, 1\), or a list .* like \[0.1\]",
    ),
    "a word as sampler": (lambda: search(space={"x": "relu"}), TypeError, r"like \['relu'\]"),
    "an empty list in the space": (
        lambda: search(space={"x": []}),
        ValueError,
        r"x is \[\], but at least one option",
    ),
    "a class as sampler": (
        lambda: search(space={"x": dict}),
        TypeError,
        r"x is the class dict, but a sampler was expected, like choice\(\[dict\]\)",
    ),
    "a distribution of SciPy": (
        lambda: search(space={"x": Distribution()}),
        TypeError,
        r"but a sampler was expected: lambda rng: x.rvs\(random_state=rng\) makes one",
    ),
    "a hyperparameter that cannot be copied": (
        lambda: search(space={"x": [threading.Lock()]}),
        TypeError,
        "x is <unlocked .*, which cannot be copied for each trial",
    ),
    "no trial": (lambda: search(trials=0), ValueError, "trials is 0"),
    "half a trial": (lambda: search(trials=0.5), TypeError, "trials is 0.5"),
    "a negative number of trials": (lambda: search(trials=-1), ValueError, "trials is -1"),
    "NaN trials": (lambda: search(trials=NAN), TypeError, "trials is nan"),
    "a seed as rng": (lambda: search(rng=0), TypeError, "rng is 0, but a generator"),
    "a number as executor": (lambda: search(executor=4), TypeError, "executor is 4, but one of"),
    "a client of Dask": (
        lambda: search(executor=Client()),
        TypeError,
        r"but one of concurrent.futures was expected, like client.get_executor\(pure=False\)",
    ),
}


@pytest.mark.parametrize(("call", "error", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_with_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()

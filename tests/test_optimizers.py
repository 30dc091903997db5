"""The optimizers against closed forms of what their steps add up to."""

import copy
import pickle
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mitbadak.differentiation import gradient_descent
from mitbadak.optimizers import (
    SGD,
    SLICE,
    AdaGrad,
    Adam,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
    minimize,
)

ALL = [SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam]
rates = st.floats(0.001, 1.0)
fractions = st.floats(0.0, 0.99)
steps = st.integers(1, 12)
slopes = st.floats(0.1, 100.0) | st.floats(-100.0, -0.1)


def roll(optimizer, gradients, start=0.0):
    """Return the places that the optimizer comes through, the start first."""
    W = np.full_like(gradients[0], start)
    path = [W.copy()]
    for dW in gradients:
        optimizer.update({"W": W}, {"W": dW})
        path.append(W.copy())
    return np.array(path)


def gradient_sequences():
    shape = st.tuples(steps, st.integers(1, 4))
    return hnp.arrays(np.float64, shape, elements=slopes)


@given(gradient_sequences(), rates)
def test_sgd_goes_against_the_sum_of_the_gradients(gradients, rate):
    path = roll(SGD(rate), gradients, start=2.0)
    np.testing.assert_allclose(path[-1], 2.0 - rate * gradients.sum(axis=0))


@given(gradient_sequences(), rates, fractions)
def test_momentum_lets_each_gradient_act_on_all_later_steps(gradients, rate, momentum):
    age = np.arange(len(gradients))[::-1]  # a gradient moves 1 + momentum + ... + momentum**age
    reach = (1 - momentum ** (age + 1)) / (1 - momentum)
    path = roll(Momentum(rate, momentum), gradients)
    np.testing.assert_allclose(path[-1], -rate * reach @ gradients, atol=1e-9)


@given(gradient_sequences(), rates, fractions)
def test_nesterov_lets_each_gradient_act_one_step_ahead(gradients, rate, momentum):
    age = np.arange(len(gradients))[::-1]
    reach = (1 - momentum ** (age + 2)) / (1 - momentum)
    path = roll(Nesterov(rate, momentum), gradients)
    np.testing.assert_allclose(path[-1], -rate * reach @ gradients, atol=1e-9)


@given(st.floats(0.05, 0.5), st.floats(0.1, 0.9), st.floats(0.1, 1.0))
def test_nesterov_measures_the_slope_where_the_velocity_leads(rate, momentum, curve):
    # on the bowl curve·w²/2, place and velocity of the look-ahead form follow a matrix
    ahead = 1 - rate * curve
    matrix = np.array([[ahead, momentum * ahead], [-rate * curve, momentum * ahead]])
    place, velocity = np.linalg.matrix_power(matrix, 9) @ [1.0, 0.0]
    W, optimizer = np.array([1.0]), Nesterov(rate, momentum)
    for _ in range(9):
        optimizer.update({"W": W}, {"W": curve * W})
    np.testing.assert_allclose(W, place + momentum * velocity, atol=1e-12)


@given(gradient_sequences(), rates)
def test_adagrad_divides_by_the_root_of_the_sum_of_squares(gradients, rate):
    moves = np.diff(roll(AdaGrad(rate, epsilon=1e-3), gradients), axis=0)
    roots = np.sqrt(np.cumsum(gradients**2, axis=0))
    np.testing.assert_allclose(moves, -rate * gradients / (roots + 1e-3), atol=1e-9)


@given(gradient_sequences(), rates, fractions)
def test_rmsprop_divides_by_the_root_of_a_fading_mean(gradients, rate, decay):
    path = roll(RMSProp(rate, decay, epsilon=1e-3), gradients)
    weights = (1 - decay) * decay ** np.arange(len(gradients))[::-1]
    root = np.sqrt(weights @ gradients**2)
    move = -rate * gradients[-1] / (root + 1e-3)
    np.testing.assert_allclose(path[-1] - path[-2], move, atol=1e-9)


@given(gradient_sequences(), rates, fractions, fractions)
def test_adam_moves_by_weighted_means_of_all_gradients(gradients, rate, beta1, beta2):
    path = roll(Adam(rate, beta1, beta2, epsilon=1e-3), gradients)
    age = np.arange(len(gradients))[::-1]
    mean = np.average(gradients, axis=0, weights=beta1**age)
    square = np.average(gradients**2, axis=0, weights=beta2**age)
    move = -rate * mean / (np.sqrt(square) + 1e-3)
    np.testing.assert_allclose(path[-1] - path[-2], move, atol=1e-9)


@given(gradient_sequences(), st.integers(-10, 10))
@pytest.mark.parametrize("kind", [AdaGrad, RMSProp, Adam])
def test_the_size_of_the_slope_does_not_matter(kind, gradients, exponent):
    steep = roll(kind(0.1, epsilon=1e-300), 2.0**exponent * gradients)
    np.testing.assert_allclose(steep, roll(kind(0.1, epsilon=1e-300), gradients), atol=1e-12)


@pytest.mark.parametrize("kind", [Momentum, Nesterov])
def test_without_momentum_it_is_sgd(kind):
    gradients = np.random.default_rng(0).normal(size=(5, 3))
    np.testing.assert_array_equal(roll(kind(0.3, 0.0), gradients), roll(SGD(0.3), gradients))


@pytest.mark.parametrize("kind", ALL)
def test_a_bowl_is_rolled_down(kind):
    W, optimizer = np.array([3.0, -2.0]), kind(0.1)
    for _ in range(2000):
        optimizer.update({"W": W}, {"W": np.array([1.0, 4.0]) * W})
    assert np.abs(W).max() < 0.1
    assert optimizer.steps == 2000


def bowl(x):
    return np.sum(x**2)


def test_minimize_with_sgd_goes_the_way_of_gradient_descent():
    x0 = np.array([[3.0, -2.0]])
    path = minimize(bowl, x0, SGD(0.1), steps=20)
    np.testing.assert_array_equal(path, gradient_descent(bowl, x0, 0.1, steps=20))
    assert x0.tolist() == [[3.0, -2.0]]


@pytest.mark.parametrize("kind", ALL)
def test_minimize_makes_the_steps_of_the_optimizer(kind):
    path = minimize(bowl, [3, -2], kind(0.1), steps=10)
    assert path.shape == (11, 2)
    np.testing.assert_allclose(path, roll(kind(0.1), 2 * path[:-1], start=[3, -2]), atol=1e-6)


def test_minimize_keeps_the_dtype_and_may_stand_still():
    assert minimize(bowl, np.ones(2, np.float32), Adam(), steps=3).dtype == np.float32
    assert minimize(bowl, 3, SGD(), steps=0).tolist() == [3.0]


@pytest.mark.parametrize("kind", ALL)
def test_a_slope_of_zero_moves_nothing(kind):
    assert (roll(kind(0.1), np.zeros((5, 3), np.float32), start=1.5) == 1.5).all()


@pytest.mark.parametrize("kind", ALL)
def test_parameters_are_changed_in_place_and_gradients_left(kind):
    W, b = np.ones((3, 2)), np.array(1.0)
    dW, db = np.full((3, 2), 0.5), np.array(2.0)
    optimizer, params = kind(), {"W": W, "b": b}
    optimizer.update(params, {"b": db, "W": dW})  # the order of the names does not matter
    assert params["W"] is W
    assert params["b"] is b
    assert (W < 1).all()
    assert b < 1
    assert (dW == 0.5).all()
    assert db == 2


@pytest.mark.parametrize("kind", ALL)
def test_large_parameters_go_in_slices_that_do_not_show(kind):
    class Whole(kind):
        elementwise = False

    rng = np.random.default_rng(2)
    gradients = rng.normal(size=(3, 700, 251))
    assert gradients[0].size > SLICE
    assert kind.elementwise
    np.testing.assert_array_equal(roll(kind(0.1), gradients), roll(Whole(0.1), gradients))


def test_a_rule_gets_slices_only_if_it_treats_each_number_by_itself():
    class Halves(Optimizer):
        def rule(self, W, dW, state):
            sizes.append(W.size)

    class Slices(Halves):
        elementwise = True

    for optimizer, expected in ((Halves(1.0), 4), (Slices(1.0), 1)):
        sizes: list[int] = []
        W = np.ones((4 * SLICE // 8, 8))
        optimizer.update({"W": W}, {"W": W})
        assert sizes == [expected * SLICE] * (4 // expected)


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("view", ["transposed", "every other", "reversed"])
def test_parameters_of_any_memory_order_are_moved(kind, view):
    large = np.ones((1000, 300))
    W = {"transposed": large.T, "every other": large[::2], "reversed": large[::-1]}[view]
    dW = np.random.default_rng(1).normal(size=W.shape)
    expected = roll(kind(0.1), [dW, dW], start=1.0)[-1]
    optimizer = kind(0.1)
    for _ in range(2):
        optimizer.update({"W": W}, {"W": dW})
    np.testing.assert_array_equal(W, expected)


class Recorded(np.ndarray):
    """An array that writes down the dtypes of all that is computed with it."""

    dtypes: ClassVar[set[np.dtype]] = set()

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        inputs = [np.asarray(x) if isinstance(x, Recorded) else x for x in inputs]
        if out is not None:
            options["out"] = tuple(np.asarray(x) for x in out)
        result = getattr(ufunc, method)(*inputs, **options)
        Recorded.dtypes.add(result.dtype)
        return out[0] if out is not None else result.view(Recorded)


@pytest.mark.parametrize("kind", ALL)
def test_float32_stays_float32_on_the_whole_way(kind):
    W = np.ones((4, 3), np.float32).view(Recorded)
    dW = np.ones((4, 3), np.float32).view(Recorded)
    optimizer = kind(np.float64(0.1))
    optimizer.learning_rate = np.float64(0.05)
    Recorded.dtypes.clear()
    for _ in range(2):
        optimizer.update({"W": W}, {"W": dW})
    assert Recorded.dtypes - {np.dtype(bool)} == {np.dtype(np.float32)}
    assert (W < 1).all()


@pytest.mark.parametrize("kind", ALL)
def test_pickled_and_copied_optimizers_go_on_as_the_first(kind):
    gradients = np.random.default_rng(3).normal(size=(4, 3))
    whole = roll(kind(0.1), gradients)[-1]
    optimizer = kind(0.1)
    half = roll(optimizer, gradients[:2])[-1]
    for again in (pickle.loads(pickle.dumps(optimizer)), copy.deepcopy(optimizer)):
        W = half.copy()
        for dW in gradients[2:]:
            again.update({"W": W}, {"W": dW})
        np.testing.assert_array_equal(W, whole)


def test_nothing_is_changed_when_an_update_is_refused():
    optimizer, first, second = Momentum(), np.ones(2), np.ones(2)
    params = {"a": first, "b": second}
    with pytest.raises(ValueError, match="gradient of b contains NaN"):
        optimizer.update(params, {"a": np.ones(2), "b": np.array([0.0, np.nan])})
    assert optimizer.steps == 0
    assert first.tolist() == second.tolist() == [1.0, 1.0]
    optimizer.update({"other": first}, {"other": second})


def test_it_tells_its_name():
    assert repr(Adam(0.5)) == "Adam(learning_rate=0.5)"


def used(params):
    """Return an optimizer that has moved these parameters."""
    optimizer = SGD()
    optimizer.update(params, params)
    return optimizer


def frozen():
    W = np.ones(2)
    W.flags.writeable = False
    return W


def step(W, dW):
    SGD().update({"W": W}, {"W": dW})


ONES = np.ones(2)
NAN = np.array([1.0, np.nan])
BAD = {
    "no rule": (lambda: Optimizer(0.1), TypeError, "abstract"),
    **{
        f"{kind.__name__} with {name} {value!r}": (
            lambda kind=kind, name=name, value=value: kind(**{name: value}),
            (ValueError, TypeError),
            f"^{name} is {value!r}, but a",
        )
        for kind, names in {
            SGD: ["learning_rate"],
            Momentum: ["learning_rate", "momentum"],
            Nesterov: ["learning_rate", "momentum"],
            AdaGrad: ["learning_rate", "epsilon"],
            RMSProp: ["learning_rate", "decay", "epsilon"],
            Adam: ["learning_rate", "beta1", "beta2", "epsilon"],
        }.items()
        for name in names
        for value in (-0.1, float("nan"), float("inf"), "0.1", None, True, 1j)
    },
    "a learning rate of zero": (lambda: SGD(0), ValueError, "learning_rate is 0, but"),
    "a word as momentum": (lambda: Momentum(momentum="1"), TypeError, "momentum is '1', but"),
    "a momentum of one": (lambda: Momentum(momentum=1), ValueError, "momentum is 1, but"),
    "a learning rate set later": (
        lambda: setattr(SGD(), "learning_rate", -1),
        ValueError,
        "learning_rate is -1",
    ),
    "a list of parameters": (
        lambda: SGD().update([ONES], [ONES]),
        TypeError,
        "params is a list, but a dict",
    ),
    "a list of gradients": (
        lambda: SGD().update({"W": ONES}, [ONES]),
        TypeError,
        "grads is a list, but a dict",
    ),
    "no parameters": (lambda: SGD().update({}, {}), ValueError, "params is empty"),
    "other names": (
        lambda: SGD().update({"W": ONES}, {"V": ONES}),
        ValueError,
        r"differ in \['V', 'W'\]",
    ),
    "a parameter as list": (lambda: step([1.0], ONES), TypeError, "W has type list"),
    "a parameter as number": (lambda: step(np.float64(1), ONES), TypeError, "W has type float64"),
    "integers as parameter": (lambda: step(np.array([1]), ONES), TypeError, "W has dtype int64"),
    "complex parameter": (lambda: step(1j * ONES, ONES), TypeError, "W has dtype complex128"),
    "words as parameter": (lambda: step(np.array(["a"]), ONES), TypeError, "W has dtype <U1"),
    "objects as parameter": (lambda: step(np.array([None]), ONES), TypeError, "dtype object"),
    "an empty parameter": (
        lambda: step(np.ones((0, 3)), np.ones((0, 3))),
        ValueError,
        r"W has shape \(0, 3\)",
    ),
    "a read-only parameter": (lambda: step(frozen(), ONES), ValueError, "W is read-only"),
    "a gradient as list": (lambda: step(np.ones(2), [1, 1]), TypeError, "gradient of W is a list"),
    "a gradient of another shape": (
        lambda: step(np.ones(2), np.ones((2, 1))),
        ValueError,
        r"has shape \(2, 1\), but the parameter has \(2,\)",
    ),
    "a gradient of another dtype": (
        lambda: step(np.ones(2, np.float32), ONES),
        ValueError,
        "has dtype float64, but the parameter has float32",
    ),
    "NaN as gradient": (lambda: step(np.ones(2), NAN), ValueError, "gradient of W contains NaN"),
    "another network": (
        lambda: used({"W": np.ones(2)}).update({"W": np.ones(3)}, {"W": np.ones(3)}),
        ValueError,
        "W is not the parameter .* a new network needs a new optimizer",
    ),
    "one parameter less": (
        lambda: used({"W": np.ones(2), "b": np.ones(2)}).update({"W": ONES}, {"W": ONES}),
        ValueError,
        "b is not the parameter",
    ),
    "another dtype than before": (
        lambda: used({"W": np.ones(2)}).update(
            {"W": np.ones(2, np.float32)}, {"W": np.ones(2, np.float32)}
        ),
        ValueError,
        "W is not the parameter",
    ),
    "no function": (lambda: minimize(None, ONES, SGD(), 1), TypeError, "f is None, but a function"),
    "NaN as start": (lambda: minimize(bowl, NAN, SGD(), 1), ValueError, "x0 contains NaN"),
    "no start": (lambda: minimize(bowl, [], SGD(), 1), ValueError, r"x0 has shape \(0,\)"),
    "a rate in the place of an optimizer": (
        lambda: minimize(bowl, ONES, 0.1, 1),
        TypeError,
        "optimizer is 0.1, but it has no update",
    ),
    "the class of an optimizer": (
        lambda: minimize(bowl, ONES, SGD, 1),
        TypeError,
        "optimizer is the class SGD",
    ),
    "steps below 0": (lambda: minimize(bowl, ONES, SGD(), -1), ValueError, "steps is -1"),
    "out of the finite numbers": (
        lambda: minimize(lambda x: x**2 if x < 9 else float("inf"), 8, SGD(9), 9),
        ValueError,
        r"f\(x\) contains an infinity",
    ),
    "an optimizer that has moved something else": (
        lambda: minimize(bowl, ONES, used({"W": np.ones(2)}), 1),
        ValueError,
        "not the parameter that this optimizer has moved",
    ),
}


@pytest.mark.parametrize(("call", "error", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_with_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()

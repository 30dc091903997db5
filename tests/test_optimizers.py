"""The optimizers against closed forms of what their steps add up to."""

import copy
import pickle
import re
import threading
from collections.abc import Mapping
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mitbadak.differentiation import gradient_descent
from mitbadak.initializers import he
from mitbadak.network import mlp
from mitbadak.optimizers import (
    SGD,
    AdaGrad,
    Adam,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
    minimize,
)

SQUARING = [AdaGrad, RMSProp, Adam]
ALL = [SGD, Momentum, Nesterov, *SQUARING]
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
def test_rmsprop_divides_by_the_root_of_an_exponential_moving_average(gradients, rate, decay):
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


@pytest.mark.parametrize(
    ("kind", "places"),
    [
        (SGD, [-0.02, -0.01]),
        (Momentum, [-0.02, -0.02 - 0.018 + 0.01]),
        (Nesterov, [-0.02 - 0.018, -0.038 - 0.0072 + 0.01]),
        (AdaGrad, [-0.01, -0.01 + 0.01 / np.sqrt(5)]),
        (RMSProp, [-0.1, -0.1 + 0.01 / np.sqrt(0.0496)]),
        (Adam, [-0.001, -0.001 - 0.001 * (0.08 / 0.19) / np.sqrt(0.004996 / 0.001999)]),
    ],
)
def test_the_usual_settings_lead_from_0_over_the_slopes_2_and_minus_1(kind, places):
    path = roll(kind(), np.array([[2.0], [-1.0]]))
    np.testing.assert_allclose(path[1:, 0], places, rtol=1e-6)


@pytest.mark.parametrize(
    ("kind", "slope", "move"),
    [(AdaGrad, 1e-10, -0.005), (RMSProp, 1e-7, -0.05), (Adam, 1e-8, -0.0005)],
)
def test_a_slope_with_the_root_of_the_usual_epsilon_moves_half_as_far(kind, slope, move):
    np.testing.assert_allclose(roll(kind(), np.array([[slope]]))[1], [move])


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


@pytest.mark.parametrize("kind", ALL)
def test_large_parameters_go_in_slices_that_do_not_show(kind):
    gradients = np.random.default_rng(2).normal(size=(3, 700, 251))
    optimizer, whole = kind(0.1), kind(0.1)
    path = roll(optimizer, gradients)
    np.testing.assert_array_equal(path[:, :9], roll(whole, gradients[:, :9]))
    np.testing.assert_array_equal(path[:, -9:], roll(kind(0.1), gradients[:, -9:]))
    for key, array in optimizer.state["W"].items():
        assert array.shape == (700, 251)
        np.testing.assert_array_equal(array[:9], whole.state["W"][key])


@pytest.mark.parametrize("kind", ALL)
def test_a_rule_that_is_overridden_gets_the_whole_parameter(kind):
    class Normalized(kind):
        def rule(self, W, dW, state):
            shapes.append(dW.shape)
            super().rule(W, dW / np.sqrt((dW**2).sum()), state)

    shapes = []
    roll(Normalized(0.1), np.ones((2, 700, 251)))
    assert shapes == [(700, 251)] * 2


# rules of a reader's own


def one_step(optimizer, W=(1.0, 2.0), dW=(10.0, -10.0), name="W"):
    """Return where one step leads."""
    W = np.array(W)
    optimizer.update({name: W}, {name: np.array(dW)})
    return W.tolist()


def updates(optimizer, W, times):
    """Update with a gradient of ones, several times."""
    for _ in range(times):
        optimizer.update({"W": W}, {"W": np.ones_like(W)})


def test_a_rule_that_makes_a_new_array_instead_of_moving_is_named():
    class NewArray(Optimizer):
        def rule(self, W, dW, state):
            W = W - self.learning_rate * dW

    class NewVelocity(Optimizer):
        def rule(self, W, dW, state):
            state["v"] = 0.9 * state["v"] - self.learning_rate * dW
            W = W + state["v"]

    tiny = 0.7 * np.spacing(0.9)  # too small to be seen above 1, but not below
    for kind, rate in [(NewArray, 0.1), (NewVelocity, 0.1), (NewArray, 1.0), (NewArray, tiny)]:
        way_out = f"{kind.__name__}.rule has moved no parameter.* write W -= ..., not W = W - ..."
        optimizer, W = kind(rate), np.ones(2)
        with pytest.raises(ValueError, match=way_out):
            updates(optimizer, W, 20)
        assert optimizer.steps == (2 if kind is NewArray else 20)


def test_a_rule_that_waits_is_no_slip():
    class WarmUp(Optimizer):
        def rule(self, W, dW, state):
            W -= self.learning_rate * min(1, (self.steps - 1) / 5) * dW

    class Accumulate(Optimizer):
        def rule(self, W, dW, state):
            state["sum"] += dW
            if self.steps % 4 == 0:
                W -= self.learning_rate * state["sum"] / 4
                state["sum"][...] = 0

    for kind, expected in ((WarmUp, 1 - 0.1 * (0.2 + 0.4 + 0.6 + 0.8 + 1)), (Accumulate, 0.9)):
        optimizer, W = kind(0.1), np.ones(2)
        for _ in range(6):
            optimizer.update({"W": W}, {"W": np.ones(2)})
        np.testing.assert_allclose(W, expected)


def test_memory_that_is_used_again_is_no_parameter_that_was_moved_before():
    optimizer = Adam()
    optimizer.update({"W": np.arange(6.0).reshape(2, 3)}, {"W": np.ones((2, 3))})
    with pytest.raises(ValueError, match="a new network needs a new optimizer"):
        optimizer.update({"W": np.arange(6.0).reshape(2, 3)}, {"W": np.ones((2, 3))})


def test_a_rule_that_returns_the_new_parameter_is_named():
    class Returned(Optimizer):
        def rule(self, W, dW, state):
            return W - self.learning_rate * dW

    message = r"Returned.rule returned a ndarray, .* W -= ..., not return W - ..."
    with pytest.raises(TypeError, match=message):
        one_step(Returned(0.1))


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("dW", [0.0, 1e-300, 1e150], ids=["zero", "tiny", "huge"])
def test_a_first_step_too_small_to_be_seen_is_no_slip(kind, dW):
    assert np.isfinite(one_step(kind(1e-17), dW=(dW, dW))).all()


def test_a_rate_of_zero_moves_nothing_and_is_no_slip():
    optimizer = SGD(0.1)
    optimizer.learning_rate = 0.0
    assert one_step(optimizer) == [1.0, 2.0]


def test_an_init_that_forgets_the_base_works():
    class Forgetful(Optimizer):
        def __init__(self, rate, momentum):
            self.learning_rate, self.momentum = rate, momentum

        def rule(self, W, dW, state):
            state["v"] = self.momentum * state["v"] - self.learning_rate * dW
            W += state["v"]

    optimizer = Forgetful(0.1, 0.5)
    assert one_step(optimizer) == [0.0, 3.0]
    assert optimizer.steps == 1
    assert repr(optimizer) == "Forgetful(learning_rate=0.1)"
    assert one_step(copy.deepcopy(optimizer), W=(0.0, 3.0)) == [-1.5, 4.5]


def test_an_optimizer_without_a_learning_rate_is_named_or_works():
    class Needs(Optimizer):
        def __init__(self):
            pass

        def rule(self, W, dW, state):
            W -= self.learning_rate * dW

    class Fixed(Needs):
        def rule(self, W, dW, state):
            W -= 0.1 * dW

    with pytest.raises(AttributeError, match="Needs has no learning_rate: its __init__ must set"):
        one_step(Needs())
    assert one_step(Fixed()) == [0.0, 3.0]
    assert repr(Fixed()) == "Fixed(learning_rate=?)"


def test_a_rule_knows_the_name_of_its_parameter():
    class AdamW(Adam):
        """Adam whose weights, and not its biases, shrink before each step."""

        weight_decay = 0.1

        def rule(self, W, dW, state):
            if self.name.endswith(".W"):
                W *= 1 - self.learning_rate * self.weight_decay
            super().rule(W, dW, state)

    W, b = np.array([[2.0]]), np.array([2.0])
    optimizer = AdamW(0.5)
    optimizer.update({"affine1.W": W, "affine1.b": b}, {"affine1.W": 0 * W, "affine1.b": 0 * b})
    assert W.tolist() == [[1.9]]
    assert b.tolist() == [2.0]


def test_lion_can_be_written_outside():
    class Lion(Optimizer):
        def __init__(self, learning_rate=0.1, beta1=0.9, beta2=0.99):
            super().__init__(learning_rate)
            self.beta1, self.beta2 = beta1, beta2

        def rule(self, W, dW, state):
            m = state["m"]
            W -= self.learning_rate * np.sign(self.beta1 * m + (1 - self.beta1) * dW)
            m *= self.beta2
            m += (1 - self.beta2) * dW

    path = roll(Lion(0.5), [np.array([1.0, -4.0]), np.array([-20.0, 1.0])])
    assert path.tolist() == [[0.0, 0.0], [-0.5, 0.5], [0.0, 0.0]]


def test_gradients_can_be_clipped_outside():
    class Clipped(SGD):
        def update(self, params, grads):
            size = np.sqrt(sum((dW**2).sum() for dW in grads.values()))
            scale = min(1.0, 5.0 / size)
            super().update(params, {name: scale * dW for name, dW in grads.items()})

    assert one_step(Clipped(1.0), dW=(6.0, 8.0)) == [-2.0, -2.0]
    assert one_step(Clipped(1.0), dW=(0.5, 0.0)) == [0.5, 2.0]


@pytest.mark.parametrize("kind", ALL)
def test_a_gradient_whose_square_overflows_moves_a_parameter_or_none(kind):
    params = {name: np.zeros(2, np.float32) for name in "bW"}
    grads = {"b": np.ones(2, np.float32), "W": np.array([1.0, 1e20], np.float32)}
    optimizer = kind(0.1)
    if kind in SQUARING:
        with pytest.raises(ValueError, match=r"gradient of W contains 1e\+20, but"):
            optimizer.update(params, grads)
        assert not params["b"].any()
        assert not params["W"].any()
        assert optimizer.steps == 0
    else:
        optimizer.update(params, grads)
        assert (params["W"] < 0).all()


@pytest.mark.parametrize("kind", ALL)
def test_only_single_squares_must_be_finite_and_not_their_sum(kind):
    W = np.zeros(4, np.float32)
    kind(0.1).update({"W": W}, {"W": np.full(4, 1.2e19, np.float32)})
    assert (W < 0).all()


def test_a_schedule_can_change_the_rate_between_steps():
    optimizer, W = SGD(1.0), np.array([0.0])
    for step in range(4):
        optimizer.learning_rate = np.float64(0.5) ** step  # a number of NumPy
        optimizer.update({"W": W}, {"W": np.array([1.0])})
    assert W.tolist() == [-1.875]
    assert type(optimizer.learning_rate) is float


@pytest.mark.parametrize("kind", ALL)
def test_what_a_rule_remembers_can_be_saved_and_restored(kind, tmp_path):
    gradients = np.random.default_rng(3).normal(size=(4, 3))
    whole = roll(kind(0.1), gradients)[-1]
    optimizer = kind(0.1)
    W = roll(optimizer, gradients[:2])[-1]
    state = dict(optimizer.state["W"])
    np.savez(tmp_path / "state.npz", steps=optimizer.steps, **state)
    again = kind(0.1)
    with np.load(tmp_path / "state.npz") as saved:
        again.steps = int(saved["steps"])
        again.state = {"W": {key: saved[key] for key in state}}
    for dW in gradients[2:]:
        again.update({"W": W}, {"W": dW})
    np.testing.assert_array_equal(W, whole)


def test_a_state_that_is_restored_is_copied():
    saved = {"W": {"v": np.zeros(2)}}
    optimizer = Momentum(0.1)
    optimizer.state = saved
    assert one_step(optimizer) == [0.0, 3.0]
    assert saved["W"]["v"].tolist() == [0.0, 0.0]
    assert optimizer.state["W"]["v"].tolist() == [-1.0, 1.0]


# one optimizer, one network


def net(seed=0):
    return mlp([4, 3, 2], initializer=he, rng=np.random.default_rng(seed))


def train(network, optimizer, steps=2):
    x = np.random.default_rng(9).normal(size=(6, 4))
    for _ in range(steps):
        _, grads = network.loss_and_gradient(x, [0, 1, 0, 1, 0, 1])
        optimizer.update(network.params, grads)


def test_a_second_network_of_the_same_build_is_refused():
    first, second, optimizer = net(), net(), Adam()
    train(first, optimizer)
    before = {name: W.copy() for name, W in second.params.items()}
    message = r"affine1.W is not the parameter .* a new network needs a new optimizer, Adam\("
    with pytest.raises(ValueError, match=message):
        train(second, optimizer)
    for name, W in second.params.items():
        np.testing.assert_array_equal(W, before[name])
    train(first, optimizer)
    assert optimizer.steps == 4


def test_a_second_network_is_refused_though_the_first_is_gone():
    network, optimizer = net(), Adam()
    train(network, optimizer)
    network = net()
    with pytest.raises(ValueError, match="a new network needs a new optimizer"):
        train(network, optimizer)


def test_copies_of_network_and_optimizer_go_on_together():
    network, optimizer = net(), Adam()
    train(network, optimizer)
    copies = [
        pickle.loads(pickle.dumps((network, optimizer))),
        copy.deepcopy((network, optimizer)),
    ]
    train(network, optimizer)
    for again, its_optimizer in copies:
        train(again, its_optimizer)
        for name, W in again.params.items():
            np.testing.assert_array_equal(W, network.params[name])
        with pytest.raises(ValueError, match="a new network needs a new optimizer"):
            train(net(), its_optimizer)


def test_a_loaded_network_goes_on(tmp_path):
    network, optimizer = net(), Adam()
    network.save(tmp_path / "net.npz")
    train(network, optimizer)
    network.load(tmp_path / "net.npz")
    before = {name: W.copy() for name, W in net().params.items()}
    for name, W in network.params.items():
        np.testing.assert_array_equal(W, before[name])
    train(network, optimizer)
    assert all((before[name] != W).any() for name, W in network.params.items())


def test_one_parameter_may_become_another_array():
    network, optimizer = net(), Adam()
    train(network, optimizer)
    for layer in (network.layers[0], network.layers[-1]):  # the one, and then another
        layer.b = new = layer.b + 1
        before = new.copy()
        train(network, optimizer)
        assert layer.b is new
        assert (new != before).any()


def test_a_parameter_that_becomes_read_only_is_named():
    W, optimizer = np.ones(2), SGD(0.1)
    optimizer.update({"W": W}, {"W": np.ones(2)})
    W.flags.writeable = False
    with pytest.raises(ValueError, match="W is read-only, but an array that can be written to"):
        optimizer.update({"W": W}, {"W": np.ones(2)})


def test_a_parameter_that_is_left_out_later_is_named():
    a, b, optimizer = np.ones(2), np.ones(2), SGD(0.1)
    optimizer.update({"a": a, "b": b}, {"a": a, "b": b})
    with pytest.raises(ValueError, match="b is not the parameter that this optimizer has moved"):
        optimizer.update({"a": a}, {"a": a})


def test_a_view_of_the_same_memory_is_the_same_parameter():
    numbers, optimizer = np.ones(6), SGD(0.5)
    for _ in range(3):
        W = numbers[2:].reshape(2, 2)  # a new object each time
        optimizer.update({"W": W}, {"W": np.ones((2, 2))})
    assert numbers.tolist() == [1.0, 1.0, -0.5, -0.5, -0.5, -0.5]
    with pytest.raises(ValueError, match="a new network needs"):
        optimizer.update({"W": numbers[:4].reshape(2, 2)}, {"W": np.ones((2, 2))})


def test_an_update_works_in_a_thread():
    places = []
    thread = threading.Thread(target=lambda: places.append(one_step(SGD(0.1))))
    thread.start()
    thread.join()
    assert places == [[0.0, 3.0]]


def test_parameters_and_gradients_may_be_mappings_of_any_kind():
    class Lookup(Mapping):
        """As small as a mapping can be."""

        def __init__(self, array):
            self.array = array

        def __getitem__(self, name):
            return self.array

        def __iter__(self):
            return iter(["W"])

        def __len__(self):
            return 1

    W = np.ones(2)
    SGD(1.0).update(Lookup(W), Lookup(np.ones(2)))
    assert W.tolist() == [0.0, 0.0]


# minimize


@pytest.mark.parametrize(
    ("f", "x0", "optimizer", "step"),
    [
        # the factor of a step is -19: 13 * 19**(2k) and 2 * 19**(2k) are too large
        (bowl, [3.0, -2.0], SGD(10.0), 121),
        (bowl, np.ones(2, np.float32), SGD(10.0), 15),
        (lambda x: np.sum(x**2) if abs(x) < 9 else np.inf, 8.0, SGD(9.0), 1),
        (lambda x: np.sum(x**2 - np.log(x)), 1.0, SGD(5.0), 1),
        (lambda x: np.sum(x**2), 1.0, SGD(1e308), 1),
    ],
    ids=["overflow", "float32", "a wall", "a logarithm", "at once"],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_walk_that_diverges_says_where_and_what_to_do(f, x0, optimizer, step):
    rate = re.escape(str(optimizer.learning_rate))
    message = f"minimize diverged at step {step}: learning_rate is {rate}, but a smaller one"
    with pytest.raises(ValueError, match=message):
        minimize(f, x0, optimizer, steps=400)


def test_an_optimizer_without_a_learning_rate_can_diverge():
    class Away:
        def update(self, params, grads):
            params["x"] *= 1e200

    with pytest.raises(ValueError, match="diverged at step 2: learning_rate is None"):
        minimize(lambda x: abs(x[0]), [1.0], Away(), steps=3)


def test_what_is_infinite_at_the_start_is_no_fault_of_the_rate():
    with pytest.raises(ValueError, match=r"f\(x \+ h\) at x = 1.0 contains an infinity"):
        minimize(lambda x: np.inf, 1.0, SGD(), steps=1)


def test_it_tells_its_name():
    assert repr(Adam(0.5)) == "Adam(learning_rate=0.5)"


def used(params):
    """Return an optimizer that has moved these parameters."""
    optimizer = SGD()
    optimizer.update(params, params)
    return optimizer


def restored(state):
    """Return an optimizer that goes on from this state."""
    optimizer = Momentum()
    optimizer.state = state
    return optimizer


def frozen():
    W = np.ones(2)
    W.flags.writeable = False
    return W


def step(W, dW, optimizer=None):
    (optimizer or SGD()).update({"W": W}, {"W": dW})


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
    "float16 as parameter": (
        lambda: step(np.ones(2, np.float16), np.ones(2, np.float16)),
        TypeError,
        r"W has dtype float16, .* float32 or float64 was expected, like W.astype\(np.float32\)",
    ),
    "a state of another shape": (
        lambda: restored({"W": {"v": np.ones(3)}}).update({"W": np.ones(2)}, {"W": ONES}),
        ValueError,
        r"the state 'v' of W has shape \(3,\), but the parameter has \(2,\)",
    ),
    "a momentum set later": (
        lambda: setattr(Momentum(), "momentum", 1),
        ValueError,
        "momentum is 1, but",
    ),
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
        TypeError,
        "has dtype float64, but the parameter has float32",
    ),
    "NaN as gradient": (lambda: step(np.ones(2), NAN), ValueError, "gradient of W contains NaN"),
    "an infinity as gradient": (
        lambda: step(np.ones(2), np.array([1.0, -np.inf])),
        ValueError,
        "gradient of W contains an infinity, but finite numbers",
    ),
    "a gradient whose square overflows": (
        lambda: step(np.ones(2, np.float32), np.array([1, -1e20], np.float32), Adam()),
        ValueError,
        "gradient of W contains -1e.20, but numbers were expected whose squares float32 can hold",
    ),
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
    "names of two kinds": (
        lambda: SGD().update({"W": ONES, 1: ONES}, {2: ONES}),
        ValueError,
        r"same names, but differ in \[1, 2, 'W'\]",
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
        lambda: minimize(lambda x: x**2 if abs(x) < 9 else float("inf"), 8, SGD(9), 9),
        ValueError,
        "minimize diverged at step 1: learning_rate is 9.0, but a smaller one was expected",
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

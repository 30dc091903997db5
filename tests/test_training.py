"""The training loop: batches, what fit does at each step, and what it keeps."""

import tracemalloc
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitbadak.losses import mean_squared_error
from mitbadak.optimizers import SGD
from mitbadak.training import History, fit, minibatches


def generator(seed=0):
    return np.random.default_rng(seed)


class LinearRegression:
    """The smallest network: ``x @ W + b`` with the mean squared error, gradient in closed form."""

    def __init__(self, features):
        self.params = {"W": np.zeros(features), "b": np.zeros(1)}

    def predict(self, x):
        return x @ self.params["W"] + self.params["b"]

    def loss(self, x, t):
        return mean_squared_error(self.predict(x), t)

    def gradient(self, x, t):
        dy = 2 * (self.predict(x) - t) / len(x)
        return {"W": x.T @ dy, "b": dy.sum(keepdims=True)}


class WithAccuracy(LinearRegression):
    """A prediction is right if it is less than 0.5 off."""

    def accuracy(self, x, t):
        return np.mean(np.abs(self.predict(x) - t) < 0.5)


class Descent:
    """Plain gradient descent, in place."""

    def __init__(self, learning_rate=0.1):
        self.learning_rate = learning_rate

    def update(self, params, grads):
        for name in params:
            params[name] -= self.learning_rate * grads[name]


def samples(n=60, features=3, seed=0):
    """Inputs and noisy targets."""
    rng = generator(seed)
    x = rng.normal(size=(n, features))
    return x, x @ rng.normal(size=features) + 1 + 0.1 * rng.normal(size=n)


def train(network=None, n=60, **options):
    """Fit a regression and return it with its history; `options` replace what is usual here."""
    x, t = samples(n)
    network = network or LinearRegression(3)
    usual = {"epochs": 2, "batch_size": 16, "rng": generator(), "progress": False}
    return network, fit(network, Descent(), x, t, **{**usual, **options})


@given(st.integers(1, 40), st.integers(1, 50))
def test_an_epoch_deals_out_each_sample_once_with_its_target(n, batch_size):
    x, t = np.arange(2 * n).reshape(n, 2), np.arange(n)
    batches = list(minibatches(x, t, batch_size, generator()))
    assert [len(t_batch) for _, t_batch in batches[:-1]] == [batch_size] * (len(batches) - 1)
    assert len(batches[-1][1]) == (n - 1) % batch_size + 1
    for x_batch, t_batch in batches:
        assert np.array_equal(x_batch, x[t_batch])
    assert sorted(np.concatenate([t_batch for _, t_batch in batches])) == list(range(n))


def test_each_epoch_has_its_own_order_which_the_generator_repeats():
    def epochs():
        rng = generator(3)
        return [[t.tolist() for _, t in minibatches(range(9), range(9), 4, rng)] for _ in range(3)]

    first, second, third = epochs()
    assert first != second != third
    assert epochs() == [first, second, third]


def test_the_order_is_fixed_when_the_batches_are_asked_for():
    one, two = generator(1), generator(1)
    batches = minibatches(range(9), range(9), 9, one)
    one.random()
    assert np.array_equal(next(batches)[0], next(minibatches(range(9), range(9), 9, two))[0])


def test_batches_keep_dtype_and_shape_and_are_copies():
    x, t = np.zeros((5, 1, 4, 4), np.uint8), np.zeros((5, 10), np.float32)
    for x_batch, t_batch in minibatches(x, t, 2, generator()):
        assert (x_batch.dtype, t_batch.dtype) == (np.uint8, np.float32)
        assert (x_batch.shape[1:], t_batch.shape[1:]) == ((1, 4, 4), (10,))
        x_batch += 1
        t_batch += 1
    assert not x.any()
    assert not t.any()


def test_it_learns_what_least_squares_finds():
    x, t = samples()
    network, history = train(epochs=300, batch_size=len(x))
    best, *_ = np.linalg.lstsq(np.column_stack([x, np.ones(len(x))]), t, rcond=None)
    np.testing.assert_allclose([*network.params["W"], *network.params["b"]], best, atol=1e-9)
    assert len(history.loss) == len(history.train_loss) == 300
    assert history.loss[-1] < history.loss[0]
    assert history.stopped == ""


def test_fit_is_the_loop_that_one_would_write():
    x, t = samples()
    by_hand, rng, losses = LinearRegression(3), generator(5), []
    for _ in range(3):
        for x_batch, t_batch in minibatches(x, t, 16, rng):
            losses.append(by_hand.loss(x_batch, t_batch))
            Descent().update(by_hand.params, by_hand.gradient(x_batch, t_batch))
    network, history = train(epochs=3, rng=generator(5))
    assert history.loss == losses
    assert np.array_equal(network.params["W"], by_hand.params["W"])
    # four steps an epoch, the last one of 12 samples
    epoch = (16 * sum(losses[:3]) + 12 * losses[3]) / 60
    assert history.train_loss[0] == pytest.approx(epoch)


class SinglePass(LinearRegression):
    """Gives loss and gradient in one call, and must be asked for neither alone."""

    passes = 0

    def loss_and_gradient(self, x, t):
        self.passes += 1
        return super().loss(x, t), super().gradient(x, t)

    def loss(self, x, t):
        raise AssertionError("a second forward pass")

    gradient = loss


def test_where_one_pass_gives_both_no_second_one_is_made():
    network, history = train(SinglePass(3))
    plain, expected = train()
    assert network.passes == len(history.loss) == 8
    assert history == expected
    assert np.array_equal(network.params["W"], plain.params["W"])


def test_accuracy_and_validation_are_measured_after_each_epoch():
    held_out = samples(30, seed=0)
    network, history = train(WithAccuracy(3), epochs=4, validation=held_out)
    names = ["train_loss", "train_accuracy", "validation_loss", "validation_accuracy"]
    assert [len(getattr(history, name)) for name in names] == [4, 4, 4, 4]
    assert history.validation_loss[-1] == pytest.approx(network.loss(*held_out))
    assert history.validation_accuracy[-1] == pytest.approx(network.accuracy(*held_out))
    assert history.train_accuracy[-1] == pytest.approx(network.accuracy(*samples()))
    assert history.train_accuracy[-1] > history.train_accuracy[0]
    assert list(history.last()) == names


def test_what_is_not_there_is_not_measured():
    _, plain = train()
    assert (plain.train_accuracy, plain.validation_loss, plain.validation_accuracy) == ([], [], [])
    _, validated = train(validation=samples())
    assert (len(validated.validation_loss), validated.validation_accuracy) == (2, [])
    _, accurate = train(WithAccuracy(3))
    assert (len(accurate.train_accuracy), accurate.validation_accuracy) == (2, [])


def test_many_samples_are_measured_in_parts_of_the_right_weight():
    sizes = []

    class Watched(WithAccuracy):
        def accuracy(self, x, t):
            sizes.append(len(x))
            return np.mean(t > 1)  # differs from part to part

    _, history = train(Watched(3), n=2345, epochs=1, batch_size=100)
    assert sizes == [1000, 1000, 345]
    assert history.train_accuracy == [pytest.approx(np.mean(samples(2345)[1] > 1))]


def test_no_more_than_the_batch_is_copied():
    class Idle(WithAccuracy):
        def loss_and_gradient(self, x, t):
            return 0.0, {}

        def accuracy(self, x, t):
            return 1.0

    class Nothing:
        def update(self, params, grads):
            pass

    x, t = np.zeros((40_000, 100), np.float32), np.zeros(40_000, np.float32)  # 16 MB
    tracemalloc.start()
    fit(Idle(1), Nothing(), x, t, epochs=1, batch_size=500, rng=generator(), progress=False)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2e6  # the order of the samples and two batches of 200 kB


class Interrupted(LinearRegression):
    """The reader presses Ctrl-C at some step, or while an epoch is measured."""

    def __init__(self, features, at):
        super().__init__(features)
        self.left = at

    def loss(self, x, t):
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt
        return super().loss(x, t)


def test_an_interrupt_keeps_the_history_and_the_network():
    network, history = train(Interrupted(3, at=7), epochs=5)
    _, expected = train(epochs=5)
    assert history.loss == expected.loss[:6]
    assert history.train_loss == expected.train_loss[:1]
    assert history.stopped == "interrupted at step 6"
    assert str(history).endswith("; interrupted at step 6")
    assert network.params["W"].any()


def test_an_interrupt_while_an_epoch_is_measured_leaves_lists_of_one_length():
    _, history = train(Interrupted(3, at=5), validation=samples())
    assert len(history.loss) == 4
    assert (history.train_loss, history.validation_loss) == ([], [])
    assert history.stopped == "interrupted at step 4"


class Diverging(LinearRegression):
    """Its loss leaves the numbers at the third step."""

    def __init__(self, features, loss):
        super().__init__(features)
        self.losses = iter([2.0, 3.0, loss])

    def loss_and_gradient(self, x, t):
        return next(self.losses), self.gradient(x, t)


@pytest.mark.parametrize("loss", [np.nan, np.inf, np.float32(np.nan)])
def test_a_loss_that_is_not_finite_ends_it_and_loses_nothing(loss):
    with pytest.warns(
        RuntimeWarning, match=r"fit stopped: the loss is (nan|inf) at step 3; a smal"
    ):
        network, history = train(Diverging(3, loss))
    assert history.loss[:2] == [2, 3]
    assert len(history.loss) == 3
    assert not np.isfinite(history.loss[2])
    assert history.stopped.startswith("the loss is ")
    two_steps = train(Interrupted(3, at=3))[0]
    assert np.array_equal(network.params["W"], two_steps.params["W"])


def test_a_real_divergence_ends_it_too():
    network, (x, t) = LinearRegression(3), samples()
    with warnings.catch_warnings(action="ignore"):
        history = fit(
            network, Descent(1e9), x, t, epochs=99, batch_size=60, rng=generator(), progress=False
        )
    assert history.loss[-1] == np.inf
    assert "a smaller learning rate may help" in history.stopped
    assert np.isfinite(network.params["W"]).all()


class Overflowing(LinearRegression):
    """Its loss is a number, but its gradient no more, from the third step on."""

    steps = 0

    def gradient(self, x, t):
        self.steps += 1
        factor = 1 if self.steps < 3 else np.nan
        return {name: factor * dW for name, dW in super().gradient(x, t).items()}


def test_a_gradient_with_nan_ends_it_and_loses_nothing():
    network, (x, t) = Overflowing(3), samples()
    with pytest.warns(RuntimeWarning, match="fit stopped: the gradient of W contains NaN"):
        history = fit(
            network, SGD(0.1), x, t, epochs=2, batch_size=16, rng=generator(), progress=False
        )
    two_steps, expected = train(Interrupted(3, at=3))
    assert history.loss[:2] == expected.loss
    assert len(history.loss) == 3
    assert history.stopped.endswith("is the learning rate too large?")
    assert np.array_equal(network.params["W"], two_steps.params["W"])


def test_a_batch_that_is_not_finite_is_named():
    class Plain(LinearRegression):
        def loss(self, x, t):
            return np.mean((self.predict(x) - t) ** 2)

    x, t = samples()
    x[7] = np.nan
    with pytest.warns(RuntimeWarning, match="the batch contains numbers that are not finite"):
        fit(Plain(3), Descent(), x, t, epochs=1, batch_size=60, rng=generator(), progress=False)


def test_progress_is_shown_where_it_is_wanted(capfd):
    train()
    assert capfd.readouterr().err == ""
    train(progress=True, validation=samples())
    shown = capfd.readouterr().err
    assert "8/8" in shown
    assert "validation_loss" in shown


def test_short_epochs_do_not_flood_the_screen(capfd):
    train(progress=True, epochs=500)
    shown = capfd.readouterr().err
    assert "2000/2000" in shown
    assert shown.count("\r") < 250


def test_a_history_says_where_it_is():
    assert str(History()) == "epoch 0, step 0"
    assert str(History([1, 2], train_loss=[1.5])) == "epoch 1, step 2: train_loss 1.5"
    assert History().last() == {}


class NoUpdate:
    """An optimizer without its method."""


def call_fit(network=None, optimizer=None, x=(1.0, 2.0), t=(1.0, 2.0), **options):
    """Call fit with two samples; `options` replace what is usual."""
    usual = {"epochs": 1, "batch_size": 1, "rng": generator(), "progress": False}
    return fit(network or LinearRegression(1), optimizer or Descent(), x, t, **{**usual, **options})


BAD = {
    "lengths that differ": (
        lambda: minibatches([1, 2, 3], [1, 2], 1, generator()),
        ValueError,
        "x has 3 samples, but t has 2 targets",
    ),
    "no samples": (lambda: minibatches([], [], 1, generator()), ValueError, r"x has shape \(0,\)"),
    "no features": (
        lambda: minibatches(np.zeros((2, 0)), [1, 2], 1, generator()),
        ValueError,
        r"x has shape \(2, 0\), but samples were expected",
    ),
    "one number": (lambda: minibatches(1, 1, 1, generator()), ValueError, r"x has shape \(\)"),
    "one target": (lambda: minibatches([1], 1, 1, generator()), ValueError, r"t has shape \(\)"),
    "words": (lambda: minibatches(["a"], [1], 1, generator()), TypeError, "x has dtype <U1"),
    "complex": (lambda: minibatches([1j], [1], 1, generator()), TypeError, "x has dtype complex"),
    "objects": (lambda: minibatches([1], [None], 1, generator()), TypeError, "t has dtype object"),
    "ragged": (
        lambda: minibatches([[1], [1, 2]], [1, 2], 1, generator()),
        ValueError,
        "x has rows",
    ),
    "batches of 0": (lambda: minibatches([1], [1], 0, generator()), ValueError, "batch_size is 0"),
    "batches of -1": (
        lambda: minibatches([1], [1], -1, generator()),
        ValueError,
        "batch_size is -1",
    ),
    "batches of 1.5": (lambda: minibatches([1], [1], 1.5, generator()), ValueError, "size is 1.5"),
    "a seed as rng": (lambda: minibatches([1], [1], 1, 0), TypeError, "rng is 0, but a generator"),
    "no rng": (lambda: minibatches([1], [1], 1, None), TypeError, "rng is None"),
    "np.random as rng": (lambda: minibatches([1], [1], 1, np.random), TypeError, "rng is <module"),
    "fit: no network": (
        lambda: call_fit(network=3),
        TypeError,
        "network is 3, but it has no params",
    ),
    "fit: a class as network": (
        lambda: call_fit(network=LinearRegression),
        TypeError,
        "network is the class LinearRegression, but an object",
    ),
    "fit: a class as optimizer": (lambda: call_fit(optimizer=Descent), TypeError, "the class Desc"),
    "fit: no update": (lambda: call_fit(optimizer=NoUpdate()), TypeError, "it has no update"),
    "fit: lengths": (lambda: call_fit(t=[1]), ValueError, "x has 2 samples, but t has 1 targets"),
    "fit: words": (lambda: call_fit(x=["a", "b"]), TypeError, "x has dtype <U1"),
    "fit: no samples": (lambda: call_fit(x=[], t=[]), ValueError, r"x has shape \(0,\)"),
    "fit: no epoch": (lambda: call_fit(epochs=0), ValueError, "epochs is 0"),
    "fit: epochs below 0": (lambda: call_fit(epochs=-1), ValueError, "epochs is -1"),
    "fit: half an epoch": (lambda: call_fit(epochs=0.5), ValueError, "epochs is 0.5"),
    "fit: batches of 0": (lambda: call_fit(batch_size=0), ValueError, "batch_size is 0"),
    "fit: a seed": (lambda: call_fit(rng=1), TypeError, "rng is 1, but a generator"),
    "fit: x alone as validation": (
        lambda: call_fit(validation=np.ones(3)),
        TypeError,
        r"validation is array.* but a pair \(x, t\)",
    ),
    "fit: three in validation": (lambda: call_fit(validation=(1, 2, 3)), TypeError, "a pair"),
    "fit: lengths in validation": (
        lambda: call_fit(validation=([1, 2], [1])),
        ValueError,
        "validation: x has 2 samples, but t has 1",
    ),
    "fit: words in validation": (
        lambda: call_fit(validation=(["a"], [1])),
        TypeError,
        "validation: x has dtype <U1",
    ),
}


@pytest.mark.parametrize(("call", "error", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_with_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()

"""The training loop: batches, what fit does at each step, and what it keeps."""

import asyncio
import copy
import io
import linecache
import pickle
import signal
import sys
import tracemalloc
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from interrupts import interrupted_at_each_line, press

from mitbadak.losses import mean_squared_error
from mitbadak.network import mlp
from mitbadak.optimizers import SGD, Adam, Momentum
from mitbadak.regularization import BatchNormalization
from mitbadak.training import History, Watch, fit, loss_and_gradient, minibatches


def generator(seed=0):
    return np.random.default_rng(seed)


class LinearRegression:
    """The smallest model: ``x @ W + b`` with the mean squared error, gradient in closed form."""

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


def train(model=None, n=60, optimizer=None, **options):
    """Fit a regression and return it with its history; `options` replace what is usual here."""
    x, t = samples(n)
    model, optimizer = model or LinearRegression(3), optimizer or Descent()
    usual = {"epochs": 2, "batch_size": 16, "rng": generator(), "progress": False}
    return model, fit(model, optimizer, x, t, **{**usual, **options})


@given(st.integers(1, 40), st.integers(1, 50))
def test_an_epoch_takes_each_sample_once_with_its_target(n, batch_size):
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


def test_the_order_is_drawn_when_the_first_batch_is_asked_for():
    one, two = generator(1), generator(1)
    batches = minibatches(range(9), range(9), 5, one)
    assert one.bit_generator.state == two.bit_generator.state
    first = next(batches)[0]
    order = two.permutation(9)
    one.random()
    assert np.array_equal([*first, *next(batches)[0]], order)


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

    def check(self, x, t):
        pass

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
    kept_apart = samples(30, seed=0)
    network, history = train(WithAccuracy(3), epochs=4, validation=kept_apart)
    names = ["train_loss", "train_accuracy", "validation_loss", "validation_accuracy"]
    assert [len(getattr(history, name)) for name in names] == [4, 4, 4, 4]
    assert history.validation_loss[-1] == pytest.approx(network.loss(*kept_apart))
    assert history.validation_accuracy[-1] == pytest.approx(network.accuracy(*kept_apart))
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
        def loss(self, x, t):
            return 0.0

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

    def check(self, x, t):
        pass

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


class InterruptedUpdate:
    """An optimizer that gets a Ctrl-C, or several, between two parameters of its third update."""

    def __init__(self, times):
        self.times = times
        self.steps = 0

    def update(self, params, grads):
        self.steps += 1
        for name in params:
            params[name] -= 0.1 * grads[name]
            if self.steps == 3:
                for _ in range(self.times):
                    signal.raise_signal(signal.SIGINT)
                self.times = 0


def test_an_interrupt_waits_for_the_end_of_the_update():
    network, history = train(optimizer=InterruptedUpdate(1))
    assert history.stopped == "interrupted at step 3"
    whole, _ = train(callbacks=[lambda step: step.step == 4])
    for name, W in network.params.items():
        np.testing.assert_array_equal(W, whole.params[name])
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_interrupt_does_not_wait():
    network, history = train(optimizer=InterruptedUpdate(2))
    assert history.stopped == "interrupted at step 3"
    whole, _ = train(callbacks=[lambda step: step.step == 4])
    assert any((whole.params[name] != W).any() for name, W in network.params.items())


@pytest.mark.slow
def test_a_ctrl_c_between_any_two_lines_leaves_parameters_and_optimizer_that_agree():
    x, t = samples(4)
    whole, made = [], []

    def note(into):
        model, optimizer = into
        kept = {name: W.tobytes() for name, W in model.params.items()}
        state = {
            (name, key): array.tobytes()
            for name, arrays in optimizer.state.items()
            for key, array in arrays.items()
        }
        return optimizer.steps, kept, state

    def new():
        made.append((LinearRegression(3), Adam(0.1)))
        return made[-1]

    def train_new(*callbacks):
        fit(
            *new(), x, t, epochs=1, batch_size=2, rng=generator(), progress=False,
            callbacks=callbacks,
        )  # fmt: skip

    train_new(lambda step: whole.append(note(made[-1])))
    whole.append(note(made[-1]))
    for _ in interrupted_at_each_line(train_new, {"training.py", "optimizers.py"}, press):
        assert note(made[-1]) in whole
    assert note(made[-1]) == whole[-1]
    assert len(made) > 100


def test_training_works_in_a_thread():
    with ThreadPoolExecutor(1) as pool:
        _, history = pool.submit(train).result()
    assert history.loss == train()[1].loss


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


def test_a_real_divergence_ends_it_too_and_names_what_ran_away():
    class Plain(LinearRegression):
        def loss(self, x, t):
            return np.mean((self.predict(x) - t) ** 2)

    with pytest.warns(RuntimeWarning) as warned:
        model, history = train(Plain(3), optimizer=Descent(1e9), epochs=99)
    assert len(warned) == 1  # none of NumPy's own
    assert warned[0].filename == __file__
    assert history.loss[-1] == np.inf
    assert "since W is as large as" in history.stopped
    assert "a smaller learning rate may help" in history.stopped
    assert np.isfinite(model.params["W"]).all()


class Overflowing(LinearRegression):
    """Its loss is a number, but its gradient no more, from the third step on."""

    steps = 0

    def gradient(self, x, t):
        self.steps += 1
        factor = 1 if self.steps < 3 else np.nan
        return {name: factor * dW for name, dW in super().gradient(x, t).items()}


def test_a_gradient_with_nan_ends_it_and_loses_nothing():
    network, (x, t) = Overflowing(3), samples()
    with pytest.warns(
        RuntimeWarning, match="fit stopped: at step 3: the gradient of W contains NaN"
    ):
        history = fit(
            network, SGD(0.1), x, t, epochs=2, batch_size=16, rng=generator(), progress=False
        )
    two_steps, expected = train(Interrupted(3, at=3))
    assert history.loss[:2] == expected.loss
    assert len(history.loss) == 3
    assert history.stopped.endswith("is the learning rate too large?")
    assert np.array_equal(network.params["W"], two_steps.params["W"])


class Checked(LinearRegression):
    """Its loss is one of the package's, which refuse NaN and infinities."""

    def loss(self, x, t):
        return mean_squared_error(np.tanh(self.predict(x)), t)


class Poison:
    """An optimizer that ruins a parameter at some step; the others go down."""

    def __init__(self, at, value, name="W"):
        self.left, self.value, self.name = at, value, name

    def update(self, params, grads):
        self.left -= 1
        Descent().update(params, grads)
        if self.left == 0:
            params[self.name][...] = self.value


@pytest.mark.parametrize("kind", [LinearRegression, Checked])
def test_a_loss_that_refuses_nan_by_itself_is_a_divergence_too(kind):
    with pytest.warns(RuntimeWarning, match="fit stopped: at step 2: W is not finite; a smaller"):
        model, history = train(kind(3), optimizer=Poison(2, np.nan))
    assert len(history.loss) == 2
    assert np.isnan(model.params["W"]).all()


def test_the_parameter_that_is_no_longer_finite_is_named():
    class Plain(LinearRegression):
        def loss(self, x, t):
            return np.mean((self.predict(x) - t) ** 2)

    with pytest.warns(RuntimeWarning, match="the loss is nan at step 3, since b is not finite; a "):
        train(Plain(3), optimizer=Poison(2, np.nan, "b"))


@pytest.mark.parametrize("diverged", [False, True])
def test_an_error_is_a_divergence_where_a_square_leaves_the_numbers(diverged):
    class Refuses(LinearRegression):
        def loss(self, x, t):
            return 1.0

        def gradient(self, x, t):
            if self.params["W"].max() > 1e100:
                raise ValueError("this model has an error of its own")
            return super().gradient(x, t)

    largest = np.sqrt(np.finfo(float).max)  # whose square is still finite
    if diverged:
        poison = Poison(1, np.nextafter(largest, np.inf))
        with pytest.warns(
            RuntimeWarning, match=r"stopped: at step 1: W is as large as 1\.3e\+154;"
        ):
            train(Refuses(3), optimizer=poison)
    else:
        with pytest.raises(ValueError, match="an error of its own"):
            train(Refuses(3), optimizer=Poison(1, largest))


def test_a_measure_may_be_an_array_of_one_number():
    class Measured(WithAccuracy):
        def loss(self, x, t):
            return np.array(super().loss(x, t))

        def accuracy(self, x, t):
            return np.array(super().accuracy(x, t))

    history, expected = train(Measured(3))[1], train(WithAccuracy(3))[1]
    assert history == expected


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e200])
def test_a_last_step_that_ruins_the_model_is_noticed(value):
    class Silent(WithAccuracy):
        def accuracy(self, x, t):
            return 1.0

    with pytest.warns(RuntimeWarning, match="fit stopped: after step 8, W is (not|as large as)"):
        _, history = train(Silent(3), optimizer=Poison(8, value), validation=samples())
    assert len(history.loss) == 8
    assert [len(getattr(history, name)) for name in history.last()] == [1, 1, 1, 1]


def test_a_network_that_its_only_step_ruins_has_no_accuracy():
    x, t = generator().normal(size=(40, 4)), np.arange(40) % 3
    network = mlp([4, 8, 3], rng=generator())
    with pytest.warns(RuntimeWarning) as warned:
        history = fit(
            network,
            SGD(1e38),
            x,
            t,
            epochs=1,
            batch_size=40,
            rng=generator(),
            validation=(x, t),
            progress=False,
        )
    assert len(warned) == 1
    assert history.stopped.startswith("after step 1, affine")
    assert len(history.loss) == 1
    assert history.last() == {}


def test_large_parameters_are_no_divergence():
    x, t = np.linspace(-1, 1, 20)[:, np.newaxis], 5000 + np.zeros(20)
    model = LinearRegression(1)
    history = fit(
        model, Descent(0.5), x, t, epochs=9, batch_size=20, rng=generator(), progress=False
    )
    assert history.stopped == ""
    assert model.params["b"] == pytest.approx(5000)


def test_a_measure_that_is_not_finite_is_not_noted():
    class Half(WithAccuracy):
        def accuracy(self, x, t):
            return np.nan

    with pytest.warns(RuntimeWarning, match="train_accuracy is nan after step 4; a smaller"):
        _, history = train(Half(3))
    assert history.last() == {}


def test_a_first_loss_that_is_not_finite_is_not_blamed_on_the_learning_rate():
    class Infinite(LinearRegression):
        def loss(self, x, t):
            return np.inf

    with pytest.warns(RuntimeWarning, match="step 1, before the first update: are the inputs or"):
        train(Infinite(3))


def test_an_update_that_moves_nothing_is_named():
    class Lost:
        def update(self, params, grads):
            for name, W in params.items():
                W = W - 0.1 * grads[name]

    with pytest.warns(RuntimeWarning, match="no parameter has changed .* update of Lost") as warned:
        _, history = train(optimizer=Lost())
    assert warned[0].filename == __file__
    assert "fit(model, optimizer, x, t" in linecache.getline(__file__, warned[0].lineno)
    assert (history.stopped, len(history.train_loss)) == ("", 2)


def test_no_gradient_needs_no_move():
    model = LinearRegression(1)
    history = fit(
        model,
        Descent(),
        np.ones((4, 1)),
        np.zeros(4),
        epochs=1,
        batch_size=2,
        rng=generator(),
        progress=False,
    )
    assert history.loss == [0, 0]


# -- what a beginner writes ------------------------------------------------------------------------


@pytest.mark.parametrize("assign", [True, False])
def test_an_optimizer_that_assigns_trains_a_network(assign):
    class Own:
        def update(self, params, grads):
            for name in params:
                if assign:
                    params[name] = params[name] - 0.1 * grads[name]
                else:
                    params[name] -= 0.1 * grads[name]

    def trained(optimizer):
        network = mlp([3, 5, 2], rng=generator(), dtype=np.float64)
        x, _ = samples()
        options = {"epochs": 3, "batch_size": 16, "rng": generator(), "progress": False}
        return fit(network, optimizer, x, (x[:, 0] > 0).astype(int), **options), network

    (by_hand, network), (expected, other) = trained(Own()), trained(SGD(0.1))
    np.testing.assert_allclose(by_hand.loss, expected.loss)
    np.testing.assert_allclose(network.params["affine1.W"], other.params["affine1.W"])


def test_parameters_that_are_plain_numbers_are_trained():
    class Mean:
        def __init__(self):
            self.params = {"b": 0.0}

        def loss(self, x, t):
            return np.mean((self.params["b"] - t) ** 2)

        def gradient(self, x, t):
            return {"b": 2 * np.mean(self.params["b"] - t)}

    model, (x, t) = Mean(), samples()
    fit(model, Descent(), x, t, epochs=99, batch_size=60, rng=generator(), progress=False)
    assert model.params["b"] == pytest.approx(t.mean())


def test_the_loop_without_its_checks_gives_the_same():
    (x, t), options = samples(), {"epochs": 2, "batch_size": 16, "progress": False}
    expected = fit(WithAccuracy(3), Descent(), x, t, rng=generator(), validation=(x, t), **options)
    history = fit.formula(
        WithAccuracy(3), Descent(), x, t, rng=generator(), validation=(x, t), **options
    )
    assert history == expected


def test_a_history_travels():
    _, history = train(WithAccuracy(3), validation=samples())
    assert pickle.loads(pickle.dumps(history)) == history


# -- callbacks -------------------------------------------------------------------------------------


def test_a_callback_sees_each_step_after_its_gradient_and_before_its_update():
    seen, before = [], []

    def look(step):
        seen.append(step)
        before.append((step.model.params["W"].copy(), len(step.history.train_loss)))

    model, optimizer = LinearRegression(3), Descent()
    _, history = train(model, optimizer=optimizer, callbacks=[look])
    assert [step.step for step in seen] == list(range(1, 9))
    assert [step.epoch for step in seen] == [1, 1, 1, 1, 2, 2, 2, 2]
    assert [step.loss for step in seen] == history.loss
    assert [epochs for _, epochs in before] == [0, 0, 0, 0, 1, 1, 1, 1]
    assert all(step.history is history and step.model is model for step in seen)
    assert all(step.optimizer is optimizer for step in seen)
    assert not before[0][0].any()
    step = before[1][0] - before[0][0]
    np.testing.assert_allclose(step, -0.1 * seen[0].grads["W"])


def test_a_schedule_counts_from_the_step_that_it_sees():
    def halve(step):
        step.optimizer.learning_rate = 0.1 / 2 ** (step.epoch - 1)

    x, t = samples()
    by_hand, rng = LinearRegression(3), generator()
    for rate in (0.1, 0.05):
        for x_batch, t_batch in minibatches(x, t, 16, rng):
            Descent(rate).update(by_hand.params, by_hand.gradient(x_batch, t_batch))
    model, _ = train(callbacks=[halve])
    assert np.array_equal(model.params["W"], by_hand.params["W"])


@pytest.mark.parametrize("kind", ["own", "network"])
def test_gradients_are_clipped_in_place(kind):
    def clip(step):
        for dW in step.grads.values():
            np.clip(dW, -1e-3, 1e-3, out=dW)

    x, t = samples()
    if kind == "own":
        model, optimizer = LinearRegression(3), Descent(1.0)
    else:
        model, optimizer = mlp([3, 5, 2], rng=generator()), SGD(1.0)
        t = (t > 0).astype(int)
    before = {name: W.copy() for name, W in model.params.items()}
    options = {"epochs": 1, "batch_size": 60, "rng": generator(), "progress": False}
    fit(model, optimizer, x, t, callbacks=[clip], **options)
    for name, W in model.params.items():
        assert 0 < np.abs(W - before[name]).max() <= 1.0001e-3


def test_a_callback_that_returns_true_ends_it_before_the_update():
    def enough(step):
        return step.step == 6

    model, history = train(callbacks=[enough], epochs=9)
    expected, _ = train(Interrupted(3, at=6), epochs=9)
    assert history.stopped == "stopped by enough at step 6"
    assert (len(history.loss), len(history.train_loss)) == (6, 1)
    assert np.array_equal(model.params["W"], expected.params["W"])


def test_early_stopping_looks_at_the_validation():
    class Patience:
        def __call__(self, step):
            losses = step.history.validation_loss
            return len(losses) > 2 and losses[-1] >= losses[-3]

    _, history = train(epochs=999, validation=samples(20, seed=0), callbacks=[Patience()])
    assert history.stopped.startswith("stopped by Patience at step ")
    assert len(history.validation_loss) < 999
    assert history.validation_loss[-1] >= history.validation_loss[-3]


def test_callbacks_are_asked_in_their_order_until_one_stops():
    asked = []
    callbacks = (
        lambda step: asked.append("a"),
        lambda step: asked.append("b") or np.True_,
        lambda step: asked.append("c"),
    )
    train(callbacks=iter(callbacks))
    assert asked == ["a", "b"]


def test_a_callback_that_fails_is_named_and_the_history_is_kept():
    def broken(step):
        if step.step == 3:
            raise KeyError("x")

    with pytest.raises(KeyError) as caught:
        train(callbacks=[broken])
    assert caught.value.__notes__ == ["raised by the callback broken", "at step 3 of fit"]
    assert len(caught.value.history.loss) == 3


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda history: history.loss.clear(), "loss"),
        (lambda history: history.train_loss.append(0.5), "train_loss"),
        (lambda history: setattr(history, "loss", None), "loss"),
    ],
)
def test_a_callback_that_changes_the_lists_of_the_history_is_named(change, name):
    def tidy(step):
        if step.step == 3:
            change(step.history)

    with pytest.raises(ValueError, match=rf"the callback tidy changed step\.history\.{name}") as e:
        train(callbacks=[tidy])
    assert e.value.__notes__ == ["at step 3 of fit"]


def test_the_mean_of_an_epoch_is_that_of_the_losses_whatever_a_callback_makes_of_them():
    def forget(step):
        step.history.loss[-1] = "?"

    _, history = train(callbacks=[forget])
    assert history.train_loss == train()[1].train_loss


def test_a_callback_may_interrupt():
    def stop(step):
        raise KeyboardInterrupt

    _, history = train(callbacks=[stop])
    assert history.stopped == "interrupted at step 1"


@pytest.mark.parametrize(
    "error", [asyncio.CancelledError(), SystemExit(3), GeneratorExit(), StopIteration()]
)
def test_no_error_takes_the_history_along(error):
    def leave(step):
        if step.step == 5:
            raise error

    with pytest.raises(type(error)) as caught:
        train(callbacks=[leave])
    assert caught.value is error
    assert (len(error.history.loss), len(error.history.train_loss)) == (5, 1)


def test_a_warning_that_is_an_error_has_the_history():
    with (
        warnings.catch_warnings(action="error"),
        pytest.raises(RuntimeWarning, match="fit stopped") as caught,
    ):
        train(Diverging(3, np.nan))
    assert len(caught.value.history.loss) == 3


@pytest.mark.parametrize("stream", ["none", "closed", "broken", "window"])
def test_without_a_console_there_is_no_bar_and_no_error(monkeypatch, stream):
    class Broken(io.StringIO):
        def write(self, text):
            raise BrokenPipeError(32, "Broken pipe")

    class Window:
        """What programs with windows put there: it can be written to, and nothing else."""

        def write(self, text):
            text.encode("ascii")

    closed = io.StringIO()
    closed.close()
    streams = {"none": None, "closed": closed, "broken": Broken(), "window": Window()}
    monkeypatch.setattr(sys, "stderr", streams[stream])
    assert train(progress=True)[1].loss == train()[1].loss


@pytest.mark.parametrize("normalization", [None, BatchNormalization])
def test_training_that_is_kept_and_resumed_goes_on_bit_for_bit(tmp_path, normalization):
    x, t = samples(40)[0], np.arange(40) % 2
    options = {"batch_size": 7, "progress": False}

    def begin(seed):
        rng = generator(seed)
        network = mlp([3, 4, 2], normalization=normalization, dropout=0.2, rng=rng)
        return network, Adam(0.01), rng

    network, optimizer, rng = begin(0)
    fit(network, optimizer, x, t, epochs=2, rng=rng, **options)
    network.save(tmp_path / "a.npz")
    kept = pickle.dumps((optimizer.state, optimizer.steps, rng.bit_generator.state))
    whole = fit(network, optimizer, x, t, epochs=2, rng=rng, **options)

    other, again, later = begin(1)
    other.load(tmp_path / "a.npz")
    again.state, again.steps, later.bit_generator.state = pickle.loads(kept)
    assert fit(other, again, x, t, epochs=2, rng=later, **options) == whole
    for name, W in network.params.items():
        assert np.array_equal(W, other.params[name])


def test_the_best_parameters_are_kept_and_put_back():
    x, t = samples(40)[0], np.arange(40) % 2
    network, optimizer, rng = mlp([3, 2], rng=generator()), Momentum(0.5), generator()
    lowest, losses = np.inf, []

    def push(step):  # to and fro: the best epoch is in the middle
        step.grads["affine1.b"].fill(len(losses) - 3)

    for _ in range(9):
        history = fit(
            network, optimizer, x, t, epochs=1, batch_size=10, rng=rng, validation=(x, t),
            callbacks=[push], progress=False,
        )  # fmt: skip
        losses += history.validation_loss
        if losses[-1] < lowest:
            lowest, best = losses[-1], copy.deepcopy(network.params)
    assert losses[0] > lowest < losses[-1]
    network.params.update(best)
    assert network.loss(x, t) == min(losses)


def test_an_error_of_the_model_keeps_the_history():
    class Failing(Interrupted):
        def loss(self, x, t):
            try:
                return super().loss(x, t)
            except KeyboardInterrupt:
                raise ValueError("no more") from None

    with pytest.raises(ValueError, match="no more") as caught:
        train(Failing(3, at=6))
    assert caught.value.__notes__ == ["at step 5 of fit"]
    assert (len(caught.value.history.loss), len(caught.value.history.train_loss)) == (5, 1)


# -- nothing moves before all data are known to fit ------------------------------------------------


def network(**options):
    return mlp([3, 5, 3], rng=generator(), **options)


def unmoved(message, error=ValueError, model=None, x=None, t=None, **options):
    """Require that fit refuses and leaves the model and its samples as they were."""
    usual_x, labels = samples(101)[0], np.arange(101) % 3
    model = model or network()
    x, t = usual_x if x is None else x, labels if t is None else t
    before = {name: W.copy() for name, W in model.params.items()}
    usual = {"epochs": 1, "batch_size": 20, "rng": generator(), "progress": False}
    with pytest.raises(error, match=message) as caught:
        fit(model, SGD(0.1), x, t, **{**usual, **options})
    assert all(np.array_equal(W, before[name]) for name, W in model.params.items())
    return caught.value


def valid(n=30):
    return samples(n)[0], np.arange(n) % 3


X, T = valid()
FAULTS = {
    "NaN": (np.where(X[7, 1] == X, np.nan, X), T, ValueError, "x contains NaN"),
    "infinity": (np.where(X[7, 1] == X, np.inf, X), T, ValueError, "x contains an inf"),
    "width": (X[:, :2], T, ValueError, "x has 2 features, but W expects 3"),
    "label": (X, np.where(np.arange(30) == 29, 3, T), ValueError, "t contains the label 3, but t"),
    "floats": (X, T.astype(float), TypeError, r"t has dtype float64, .* like t.astype\(int\)"),
    "column": (
        X,
        T[:, np.newaxis],
        ValueError,
        r"t has shape \(30, 1\), but labels of shape \(30,\)",
    ),
    "NaN in t": (X, np.where(T == 0, np.nan, T), ValueError, "t contains NaN"),
}


@pytest.mark.parametrize(("x", "t", "error", "message"), FAULTS.values(), ids=FAULTS)
def test_faults_of_the_validation_data_are_found_before_the_first_step(x, t, error, message):
    unmoved(f"^validation: {message}", error, validation=(x, t))


@pytest.mark.parametrize(("x", "t", "error", "message"), FAULTS.values(), ids=FAULTS)
def test_faults_of_the_training_data_are_found_before_the_first_step(x, t, error, message):
    unmoved(f"^{message}", error, x=x, t=t, batch_size=7)


class TwoClasses:
    """A model of one's own, without any check: it picks probabilities by label."""

    def __init__(self):
        self.params = {"W": np.zeros((3, 2))}

    def probabilities(self, x):
        e = np.exp(x @ self.params["W"])
        return e / e.sum(axis=1, keepdims=True)

    def loss(self, x, t):
        return -np.mean(np.log(self.probabilities(x)[np.arange(len(x)), t]))

    def gradient(self, x, t):
        return {"W": x.T @ (self.probabilities(x) - np.eye(2)[t]) / len(x)}


def test_a_model_without_a_check_is_asked_for_all_losses_first():
    t = np.arange(1101) % 2
    x = samples(1101)[0]
    wrong = np.where(np.arange(1101) == 1100, 2, t)
    error = unmoved("out of bounds", IndexError, TwoClasses(), x, wrong)
    assert error.__context__ is None
    assert "before the first step" in error.__notes__[0]
    unmoved("^validation: index 2", IndexError, TwoClasses(), x, t, validation=(x, wrong))
    unmoved(
        r"^validation: x .* \(2,\), but .* \(3,\)",
        ValueError,
        TwoClasses(),
        x,
        t,
        validation=(x[:, :2], t),
    )
    unmoved(
        "^validation: x contains NaN", ValueError, TwoClasses(), x, t, validation=(x + np.nan, t)
    )


def test_a_model_that_writes_into_its_inputs_is_found_before_the_first_step():
    class Writes(LinearRegression):
        def loss(self, x, t):
            x -= x.mean()
            return super().loss(x, t)

    x, t = samples(101)
    kept = x.copy()
    unmoved("read-only", model=Writes(3), x=x, t=t)
    assert np.array_equal(x, kept)


@pytest.mark.parametrize("n", [101, 2345])
def test_the_shape_that_an_error_tells_is_that_of_the_whole(n):
    x, t = samples(n)[0], np.arange(n)[:, np.newaxis] % 3
    unmoved(rf"t has shape \({n}, 1\)", model=network(), x=x, t=t)
    model = LinearRegression(3)
    unmoved(rf"t has shape \({n}, 1\), but y has shape \({n},\)", model=model, x=x, t=t)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_model_that_is_ruined_already_is_refused(value):
    model = network()
    model.params["affine1.b"][2] = value
    with pytest.raises(ValueError, match=r"the parameter affine1\.b contains"):
        fit(model, SGD(0.1), X, T, epochs=1, batch_size=9, rng=generator(), progress=False)


def test_a_last_batch_that_is_too_small_is_found_before_the_first_step():
    model = network(normalization=BatchNormalization)
    unmoved(
        r"the last batch would have 1 sample \(101 = 5 \* 20 \+ 1\), but the model expects 2 or more "
        "in a batch, .*: choose another batch_size, like 21",
        model=model,
    )
    unmoved(r"the last batch would have 1 sample \(101 = 50 \* 2 \+ 1\)", model=model, batch_size=2)
    unmoved(
        "batch_size is 1, but the model expects 2 or more .* like 2$",
        model=model,
        x=X,
        t=T,
        batch_size=1,
    )
    unmoved("batch_size is 1, but .* like 3$", model=model, x=X[:9], t=T[:9], batch_size=1)
    unmoved("x has 1 sample, but the model expects 2", model=model, x=X[:1], t=T[:1])


@given(st.integers(2, 60), st.integers(1, 70))
def test_the_batch_size_that_is_recommended_works(n, batch_size):
    model = network(normalization=BatchNormalization)
    options = {"epochs": 1, "rng": generator(), "progress": False}
    x, t = valid(60)
    try:
        fit(model, SGD(0.1), x[:n], t[:n], batch_size=batch_size, **options)
    except ValueError as error:
        assert batch_size == 1 or n % batch_size == 1
        batch_size = int(str(error).rpartition(" ")[2])
        fit(model, SGD(0.1), x[:n], t[:n], batch_size=batch_size, **options)


def test_validation_of_one_sample_is_enough():
    model = network(normalization=BatchNormalization)
    options = {"epochs": 1, "batch_size": 10, "rng": generator(), "progress": False}
    history = fit(model, SGD(0.1), X, T, validation=(X[:1], T[:1]), **options)
    assert len(history.validation_loss) == 1


# -- progress --------------------------------------------------------------------------------------


def test_a_program_without_a_console_has_no_bar(monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    assert train(progress=True)[1].stopped == ""


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


class Returns:
    """A model that returns what it is told to."""

    def __init__(self, loss=1.0, grads=None, both=None):
        self.params, self.returned, self.grads = {"W": np.zeros(1)}, loss, grads
        if both is not None:
            self.loss_and_gradient = lambda x, t: both[0]

    def loss(self, x, t):
        return self.returned

    def gradient(self, x, t):
        return self.grads


class Listed(LinearRegression):
    """Its parameters have no names."""

    def __init__(self):
        self.params = [np.zeros(1)]


def call_fit(model=None, optimizer=None, x=((1.0,), (2.0,)), t=(1.0, 2.0), **options):
    """Call fit with two samples; `options` replace what is usual."""
    usual = {"epochs": 1, "batch_size": 1, "rng": generator(), "progress": False}
    return fit(model or LinearRegression(1), optimizer or Descent(), x, t, **{**usual, **options})


def call_both(**returned):
    """Call what loss_and_gradient returns."""
    return loss_and_gradient(Returns(**returned))(np.zeros(1), np.zeros(1))


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
    "batches of 1.5": (lambda: minibatches([1], [1], 1.5, generator()), TypeError, "size is 1.5"),
    "a seed as rng": (lambda: minibatches([1], [1], 1, 0), TypeError, "rng is 0, but a generator"),
    "no rng": (lambda: minibatches([1], [1], 1, None), TypeError, "rng is None"),
    "np.random as rng": (lambda: minibatches([1], [1], 1, np.random), TypeError, "rng is <module"),
    "fit: no model": (
        lambda: call_fit(model=3),
        TypeError,
        "model is 3, but it has no params",
    ),
    "fit: a class as model": (
        lambda: call_fit(model=LinearRegression),
        TypeError,
        "model is the class LinearRegression, but an instance",
    ),
    "fit: parameters without names": (
        lambda: call_fit(model=Listed()),
        TypeError,
        "params of Listed is a list, but a dict of arrays",
    ),
    "fit: a loss that forgets return": (
        lambda: call_fit(model=Returns(loss=None)),
        TypeError,
        r"Returns.loss returned None, but a number was expected: is `return` missing\?",
    ),
    "fit: a gradient that forgets return": (
        lambda: call_fit(model=Returns()),
        TypeError,
        r"Returns.gradient returned NoneType .* a dict of arrays was expected: is `return`",
    ),
    "Watch: a class": (
        lambda: Watch(LinearRegression, Descent()),
        TypeError,
        "model is the class LinearRegression",
    ),
    "Watch: one function": (
        lambda: Watch(LinearRegression(1), Descent(), len),
        TypeError,
        "callbacks is <built-in",
    ),
    "loss_and_gradient: a class": (
        lambda: loss_and_gradient(LinearRegression),
        TypeError,
        "model is the class LinearRegression",
    ),
    "loss_and_gradient: a loss for each sample": (
        lambda: call_both(loss=np.ones(3), grads={}),
        TypeError,
        r"Returns.loss returned an array of shape \(3,\), but a number was expected: the mean",
    ),
    "loss_and_gradient: a word": (
        lambda: call_both(loss="1", grads={}),
        TypeError,
        "Returns.loss returned '1', but a number was expected$",
    ),
    "loss_and_gradient: gradients without names": (
        lambda: call_both(grads=[np.zeros(1)]),
        TypeError,
        "Returns.gradient returned list for the gradients, but a dict of arrays was expected$",
    ),
    "loss_and_gradient: no return": (
        lambda: call_both(both=[None]),
        TypeError,
        r"Returns.loss_and_gradient returned None, .* is `return` missing\?",
    ),
    "loss_and_gradient: a loss alone": (
        lambda: call_both(both=[1.0]),
        TypeError,
        "Returns.loss_and_gradient returned 1.0, but a loss and the gradients were expected",
    ),
    "loss_and_gradient: no loss in the pair": (
        lambda: call_both(both=[(None, {})]),
        TypeError,
        "Returns.loss_and_gradient returned None, but a number was expected",
    ),
    "fit: one function as callbacks": (
        lambda: call_fit(callbacks=len),
        TypeError,
        "callbacks is <built-in function len>, but a list of functions",
    ),
    "fit: no function among the callbacks": (
        lambda: call_fit(callbacks=[len, 0.5]),
        TypeError,
        r"callbacks\[1\] is 0.5, but a function was expected",
    ),
    "fit: a class among the callbacks": (
        lambda: call_fit(callbacks=[History]),
        TypeError,
        r"callbacks\[0\] is the class History, but an instance",
    ),
    "fit: a callback that returns a number": (
        lambda: call_fit(callbacks=[lambda step: 3]),
        TypeError,
        "the callback <lambda> returned 3, but True, False or None",
    ),
    "fit: a word as progress": (lambda: call_fit(progress="no"), TypeError, "progress is 'no'"),
    "fit: ragged": (
        lambda: call_fit(x=[[1.0], [1.0, 2.0]]),
        ValueError,
        "x has rows of different lengths",
    ),
    "fit: objects": (lambda: call_fit(t=[None, 1]), TypeError, "t has dtype object"),
    "fit: a class as optimizer": (lambda: call_fit(optimizer=Descent), TypeError, "the class Desc"),
    "fit: no update": (lambda: call_fit(optimizer=NoUpdate()), TypeError, "it has no update"),
    "fit: lengths": (lambda: call_fit(t=[1]), ValueError, "x has 2 samples, but t has 1 targets"),
    "fit: words": (lambda: call_fit(x=["a", "b"]), TypeError, "x has dtype <U1"),
    "fit: no samples": (lambda: call_fit(x=[], t=[]), ValueError, r"x has shape \(0,\)"),
    "fit: no epoch": (lambda: call_fit(epochs=0), ValueError, "epochs is 0"),
    "fit: epochs below 0": (lambda: call_fit(epochs=-1), ValueError, "epochs is -1"),
    "fit: half an epoch": (lambda: call_fit(epochs=0.5), TypeError, "epochs is 0.5"),
    "fit: batches of 0": (lambda: call_fit(batch_size=0), ValueError, "batch_size is 0"),
    "fit: a seed": (lambda: call_fit(rng=1), TypeError, "rng is 1, but a generator"),
    "fit: x alone as validation": (
        lambda: call_fit(validation=np.ones(3)),
        TypeError,
        r"validation is a ndarray, but a pair \(x, t\)",
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

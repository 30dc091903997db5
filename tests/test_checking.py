"""The gradient check: it finds what is wrong, names it, and leaves all as it was."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitbadak.checking import Entry, GradientCheck, gradient_check, network_gradient
from mitbadak.initializers import normal
from mitbadak.layers import (
    Affine,
    Flatten,
    Layer,
    MeanSquaredError,
    ReLU,
    Sigmoid,
    SoftmaxWithLoss,
    Tanh,
)
from mitbadak.network import Network, mlp
from mitbadak.regularization import BatchNormalization, Dropout


def small_mlp(dtype=np.float64):
    """A network whose weights, and so its gradients, are of a common size."""

    def normal(shape, rng, dtype):
        return rng.standard_normal(shape).astype(dtype)

    return mlp([3, 4, 2], rng=np.random.default_rng(0), initializer=normal, dtype=dtype)


@given(st.sampled_from(["x", "W", "b"]), st.floats(1e-4, 10), st.integers(0, 999))
def test_the_check_finds_a_wrong_entry_and_names_it(name, mistake, seed):
    rng = np.random.default_rng(seed)

    class Wrong(Affine):
        def backward(self, dout):
            dx = super().backward(dout)
            array = {"x": dx, "W": self.dW, "b": self.db}[name]
            if array.size == 0:  # backward_params asks for no dx
                return dx
            index = tuple(size - 1 for size in array.shape)
            array[index] += mistake * max(abs(array[index]), 1e-3)
            return dx

    layer = Wrong(rng.standard_normal((3, 2)), rng.standard_normal(2))
    check = gradient_check(layer, rng.standard_normal((4, 3)))
    assert check.worst.name == name
    assert check.worst.index == {"x": (3, 2), "W": (2, 1), "b": (1,)}[name]
    assert check.worst.error > 1e-5
    assert all(error < 1e-6 for key, error in check.errors.items() if key != name)
    assert abs(check.worst.analytic - check.worst.numerical) > 1e-8
    assert f"worst: {name}[" in str(check)


def test_the_check_counts_nan_as_the_worst():
    class Wrong(Affine):
        def backward(self, dout):
            dx = super().backward(dout)
            self.dW[0, 1] = np.nan
            self.db[0] = 1e9
            return dx

    check = gradient_check(Wrong(np.ones((2, 2)), np.ones(2)), np.ones((1, 2)))
    assert (check.worst.name, check.worst.index) == ("W", (0, 1))
    assert np.isnan(check.worst.error)


def test_a_tiny_derivative_is_held_to_its_own_size():
    class Wrong(Affine):
        def backward(self, dout):
            return super().backward(dout) * 1.001

    check = gradient_check(Wrong(np.full((2, 2), 1e-5), np.ones(2)), np.ones((1, 2)))
    assert check.errors["x"] == pytest.approx(0.001, rel=0.01)


def test_the_check_finds_a_forgotten_weight_decay():
    class Forgotten(Network):
        def loss_and_gradient(self, x, t):
            decay, self.weight_decay = self.weight_decay, 0.0
            try:
                return super().loss_and_gradient(x, t)
            finally:
                self.weight_decay = decay

    network = Forgotten(small_mlp().layers, SoftmaxWithLoss(), weight_decay=0.1)
    x = np.random.default_rng(1).standard_normal((5, 3))
    check = gradient_check(network, x, t=[0, 1, 1, 0, 1])
    assert check.worst.name.endswith(".W")
    assert check.worst.error > 1e-3
    assert check.errors["affine1.b"] < 1e-6


def test_the_check_of_a_layer_leaves_it_and_its_inputs():
    layer = Affine(np.ones((2, 2)), np.zeros(2))
    x = np.ones((3, 2))
    x.flags.writeable = False
    gradient_check(layer, x)
    assert set(vars(layer)) == {"W", "b"}
    assert gradient_check(layer, x.astype(np.float32)).worst.error < 1e-6


def test_the_errors_are_those_of_the_entries():
    check = GradientCheck({"W": Entry("W", (0, 1), 1.0, 2.0, 0.5), "b": Entry("b", (), 1, 1, 0.0)})
    assert check.errors == {"W": 0.5, "b": 0.0}
    assert check.worst.index == (0, 1)


# -- Wrong code is found ------------------------------------------------------------------------


class MissingTranspose(Affine):
    def backward(self, dout):
        super().backward(dout)
        return dout @ self.W

    backward_params = Layer.backward_params


class WrongSign(Affine):
    def backward(self, dout):
        return -super().backward(dout)


class FirstBias(Affine):
    def backward(self, dout):
        dx = super().backward(dout)
        self.db = dout[0]
        return dx


class MeanBias(Affine):
    def backward(self, dout):
        dx = super().backward(dout)
        self.db = dout.mean(axis=0)
        return dx


class MaskOfDout(ReLU):
    def backward(self, dout):
        return dout * (dout > 0)


class MaskPerFeature(ReLU):
    def backward(self, dout):
        return dout * (self.y > 0).any(axis=0)


class WithoutMean(BatchNormalization):
    def backward(self, dout):
        super().backward(dout)
        stretch = self.normalized * (self.dgamma / len(dout))
        return self.gamma / self.std * (dout - stretch)


class NoScale(Dropout):
    def backward(self, dout):
        return dout * (self.mask > 0)


class Double(Affine):
    def backward(self, dout):
        dx = super().backward(dout)
        self.dW *= 2
        return dx


class AlmostRight(Affine):
    def backward(self, dout):
        return super().backward(dout) * (1 + 1e-5)


class OneEntry(Affine):
    def backward(self, dout):
        dx = super().backward(dout)
        self.dW.flat[-1] *= 1.1
        return dx


class OnlyOne(Affine):
    """Wrong for a batch of one only."""

    def backward(self, dout):
        dx = super().backward(dout)
        if len(dout) == 1:
            self.db = 2 * self.db
        return dx


class WritesX(ReLU):
    def forward(self, x):
        x[x < 0] = 0
        self.y = x
        return x


class WritesXBackward(Layer):
    def forward(self, x):
        self.x = x
        return x**2

    def backward(self, dout):
        self.x *= 2 * dout
        return self.x


class WritesDout(Layer):
    def forward(self, x):
        self.x = x
        return x**2

    def backward(self, dout):
        dout *= 2 * self.x
        return dout


class Reshapes(Layer):
    def forward(self, x):
        self.shape = x.shape
        x.resize((len(x), x[0].size, 1), refcheck=False)
        return x[:, :, 0] * 1.0

    def backward(self, dout):
        return dout * 1.0


class WritesWBackward(Affine):
    def backward(self, dout):
        dx = super().backward(dout)
        self.W *= 0.5
        return dx


class WritesWForward(Affine):
    def forward(self, x):
        self.W = self.W / np.linalg.norm(self.W)
        return super().forward(x)


class WrongShortCut(Affine):
    def backward_params(self, dout):
        super().backward_params(dout)
        self.db = 2 * self.db


class AddsUp(Affine):
    """Adds its gradients to the last ones."""

    def __init__(self, W, b):
        super().__init__(W, b)
        self.dW, self.db = np.zeros_like(self.W), np.zeros_like(self.b)

    def backward(self, dout):
        self.dW += self.x.T @ dout
        self.db += dout.sum(axis=0)
        return dout @ self.W.T

    backward_params = Layer.backward_params


class KeepsX(Affine):
    """Looks at the first batch only."""

    def backward(self, dout):
        if not hasattr(self, "first") or len(self.first) != len(dout):
            self.first = self.x
        self.dW, self.db = self.first.T @ dout, dout.sum(axis=0)
        return dout @ self.W.T


class Counts(ReLU):
    calls = 0

    def forward(self, x):
        self.calls += 1
        return super().forward(x) * (1 if self.calls < 3 else 2)

    def backward(self, dout):
        return super().backward(dout) * (1 if self.calls < 3 else 2)


class Remembers(ReLU):
    """Remembers what it sees at inference, too."""

    def infer(self, x):
        return self.forward(x)


class Unnamed(Affine):
    parameter_names = ("W",)


class NoBiasAtInference(Affine):
    def infer(self, x):
        return x @ self.W


class Misspelt(Affine):
    def backward(self, dout):
        self.dw, self.db = self.x.T @ dout, dout.sum(axis=0)
        return dout @ self.W.T

    backward_params = Layer.backward_params


class NoReturn(ReLU):
    def backward(self, dout):
        dout * (self.y > 0)


class NoOutput(ReLU):
    def forward(self, x):
        self.y = np.maximum(x, 0)


class Single(ReLU):
    def forward(self, x):
        return super().forward(x).astype(np.float32)


def affine(kind):
    return lambda rng: kind(rng.standard_normal((4, 4)), rng.standard_normal(4))


def plain(kind):
    return lambda rng: kind()


# wrong derivatives: the report names the gradient
FOUND = {
    "missing transpose": (affine(MissingTranspose), "x"),
    "wrong sign": (affine(WrongSign), "x"),
    "bias of the first sample": (affine(FirstBias), "b"),
    "mean instead of sum": (affine(MeanBias), "b"),
    "mask of dout": (plain(MaskOfDout), "x"),
    "mask of a feature": (plain(MaskPerFeature), "x"),
    "without the mean path": (lambda rng: WithoutMean(4, dtype=np.float64), "x"),
    "dropout without the scale": (lambda rng: NoScale(0.5, rng), "x"),
    "off by 2": (affine(Double), "W"),
    "off by 1e-5": (affine(AlmostRight), "x"),
    "one entry": (affine(OneEntry), "W"),
    "only for a batch of one": (affine(OnlyOne), "b"),
}
# what no layer may do: an error names it
REFUSED = {
    "writes into x": (plain(WritesX), "forward of {} writes into x"),
    "writes into x that it kept": (plain(WritesXBackward), "backward of {} writes into"),
    "writes into dout": (plain(WritesDout), "backward of {} writes into dout"),
    "changes the shape of x": (plain(Reshapes), "forward of {} changes the shape of x"),
    "writes into W": (affine(WritesWBackward), "backward of {} changes W"),
    "writes into W in forward": (affine(WritesWForward), "forward of {} changes W"),
    "wrong short cut": (affine(WrongShortCut), "backward_params of {} sets another db"),
    "adds its gradients up": (affine(AddsUp), "{} gives another dW .* keeps something"),
    "keeps the first batch": (affine(KeepsX), "{} gives another dW .* keeps something"),
    "counts its calls": (plain(Counts), "{} gives other outputs .* keeps something"),
    "remembers at inference": (plain(Remembers), "{}.* keeps something|operands could not be"),
    "a parameter without a name": (affine(Unnamed), "{} sets db beside its b, but param"),
    "infer without the bias": (affine(NoBiasAtInference), "infer of {} gives other outputs"),
    "misspelt gradient": (affine(Misspelt), "{} has no dW: backward must set"),
    "no return": (plain(NoReturn), "backward of {} returned None, but .* is return missing"),
    "no outputs": (plain(NoOutput), "returned None, but .* is return missing|forward pass of {}"),
    "float32 inside": (plain(Single), "forward of {} returned float32"),
}
PLACES = ["alone", "first", "middle"]


def checked_at(place, make):
    """Check a layer of four inputs and outputs alone, or in a network."""
    rng = np.random.default_rng(3)
    layer = make(rng)
    x, t = rng.standard_normal((5, 4)), rng.standard_normal((5, 2))
    if place == "alone":
        return gradient_check(layer, x), ""
    before = [affine(Affine)(rng), Tanh()] if place == "middle" else []
    after = [Tanh(), Affine(rng.standard_normal((4, 2)), rng.standard_normal(2))]
    network = Network([*before, layer, *after], MeanSquaredError())
    return gradient_check(network, x, t), network.names[len(before)] + "."


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("make", "name"), FOUND.values(), ids=FOUND)
def test_a_wrong_derivative_is_found_wherever_the_layer_stands(make, name, place):
    check, prefix = checked_at(place, make)
    assert check.worst.error > 2e-6
    if place != "middle":  # there a wrong dx shows in the parameters of the layers before
        assert check.errors[name if name == "x" else prefix + name] > 2e-6


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("make", "message"), REFUSED.values(), ids=REFUSED)
def test_what_no_layer_may_do_is_refused_by_name(make, message, place):
    kind = type(make(np.random.default_rng(0))).__name__
    name = kind if place == "alone" else f"{kind.lower()}1"
    with pytest.raises((ValueError, TypeError, AttributeError), match=message.format(name)):
        checked_at(place, make)


@pytest.mark.parametrize("seed", range(20))
def test_inputs_drawn_from_any_seed_do_not_hide_a_transposed_gradient(seed):
    class Transposed(Affine):
        def backward(self, dout):
            dx = super().backward(dout)
            self.dW = dout.T @ self.x
            return dx

    x = np.random.default_rng(seed).normal(size=(5, 2))
    check = gradient_check(Transposed([[1.0, 2.0], [3.0, 4.0]], [0.0, 0.0]), x)
    assert {name: error < 1e-6 for name, error in check.errors.items()} == {
        "x": True,
        "W": False,
        "b": True,
    }


def test_what_is_wrong_for_one_sample_only_is_noted():
    check, _ = checked_at("alone", affine(OnlyOne))
    assert "is wrong for the first sample alone" in str(check)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("activation", "hidden"), [(Sigmoid, 5), (Tanh, 6)])
def test_a_doubled_gradient_is_found_however_small_it_is(activation, hidden, seed):
    rng = np.random.default_rng(seed)
    network = mlp(
        [4, *[8] * hidden, 3],
        activation=activation,
        initializer=normal(0.01),
        rng=rng,
        dtype=np.float64,
    )
    first = network.layers[0]
    wrong = Network([Double(first.W, first.b), *network.layers[1:]], SoftmaxWithLoss())
    check = gradient_check(wrong, rng.standard_normal((5, 4)), rng.integers(0, 3, 5))
    assert check.errors["double1.W"] > 1e-6
    assert max(error for name, error in check.errors.items() if name != "double1.W") < 1e-6


def test_derivatives_too_small_to_be_seen_are_noted():
    network = mlp(
        [4, *[8] * 9, 3],
        activation=Sigmoid,
        initializer=normal(0.01),
        rng=np.random.default_rng(0),
        dtype=np.float64,
    )
    check = gradient_check(network, np.ones((2, 4)), [0, 1])
    assert check.worst.error < 1e-6
    assert "note: affine1.W: 32 of 32 entries were not compared" in str(check)


def test_derivatives_that_are_all_zero_are_noted():
    check = gradient_check(ReLU(), [[-1.0, -2.0]])
    assert check.notes == ("x: all derivatives are 0, so a mistake may not show",)


Squares = MeanSquaredError


class WithoutBatch(Squares):
    def backward(self):
        return super().backward() * self.error.size


class WritesY(Squares):
    def forward(self, y, t):
        y -= t
        self.error = y
        return float(np.mean(y**2))


class KeepsT(Squares):
    def forward(self, y, t):
        if getattr(self, "t", t).shape != t.shape:
            self.t = 2 * t
        self.t = getattr(self, "t", t)
        self.error = y - self.t
        return float(np.mean(self.error**2))


class NoNumber(Squares):
    def forward(self, y, t):
        super().forward(y, t)


class NoGradient(Squares):
    def backward(self):
        super().backward()


def loss_check(kind, in_network):
    rng = np.random.default_rng(0)
    x, t = rng.standard_normal((5, 2)), rng.standard_normal((5, 2))
    if in_network:
        return gradient_check(Network([Affine(np.eye(2), [0, 0])], kind()), x, t)
    return gradient_check(kind(), x, t)


@pytest.mark.parametrize("in_network", [False, True])
@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (WritesY, "forward of WritesY writes into y"),
        (KeepsT, "KeepsT gives another loss .* keeps something"),
        (NoNumber, "forward of .*NoNumber.* returned None, .* is return missing"),
        (NoGradient, "backward of .*NoGradient.* returned None, but an array"),
    ],
)
def test_what_no_loss_may_do_is_refused_by_name(kind, message, in_network):
    with pytest.raises((ValueError, TypeError), match=message):
        loss_check(kind, in_network)


@pytest.mark.parametrize("in_network", [False, True])
def test_a_wrong_loss_is_found(in_network):
    assert loss_check(WithoutBatch, in_network).worst.error > 0.5


# -- Right code is not accused ------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("hidden", [1, 2, 3, 5])
def test_small_weights_beside_a_kink_are_not_accused(hidden, seed):
    rng = np.random.default_rng(seed)
    network = mlp([4, *[8] * hidden, 3], initializer=normal(0.01), rng=rng, dtype=np.float64)
    check = gradient_check(network, rng.standard_normal((5, 4)), rng.integers(0, 3, 5))
    assert check.worst.error < 1e-6, str(check)


@pytest.mark.parametrize("size", [1, 10, 1e3, 1e4, 1e6])
def test_large_logits_are_not_accused(size):
    for scores in (np.arange(3.0) + size, np.arange(3.0) * size):
        for label in range(3):
            check = gradient_check(SoftmaxWithLoss(), scores[np.newaxis], [label])
            assert check.worst.error < 1e-6, str(check)


@pytest.mark.parametrize("epsilon", [1e-5, 1e-8, 1e-12])
@pytest.mark.parametrize("scale", [1e-5, 1e-3, 1, 1e3])
@pytest.mark.parametrize("offset", [0, 1000])
def test_batch_normalization_is_not_accused(offset, scale, epsilon):
    rng = np.random.default_rng(0)
    for x in (np.array([[0.0], [1.0], [3.0]]), *(rng.standard_normal((n, 1)) for n in (2, 9))):
        layer = BatchNormalization(1, epsilon=epsilon, dtype=np.float64)
        check = gradient_check(layer, x * scale + offset)
        assert check.worst.error < 1e-6, str(check)


@pytest.mark.parametrize("activation", [Sigmoid, Tanh, ReLU])
@pytest.mark.parametrize("options", [{}, {"initializer": normal(0.01)}])
def test_raw_pixels_and_large_targets_are_not_accused(activation, options):
    rng = np.random.default_rng(0)
    options = {"activation": activation, "rng": rng, "dtype": np.float64, **options}
    pixels = rng.integers(0, 256, (10, 20))
    check = gradient_check(mlp([20, 10, 10], **options), pixels, rng.integers(0, 10, 10))
    assert check.worst.error < 1e-6, str(check)
    network = mlp([4, 10, 1], loss=MeanSquaredError, **options)
    check = gradient_check(network, rng.standard_normal((6, 4)), 1e6 + rng.standard_normal(6))
    assert check.worst.error < 1e-6, str(check)


@given(
    st.sampled_from([ReLU, Sigmoid, Tanh]),
    st.sampled_from([None, BatchNormalization]),
    st.sampled_from([0.0, 0.5]),
    st.sampled_from([0.0, 0.1]),
    st.integers(0, 9999),
)
def test_networks_of_the_package_are_not_accused(activation, norm, dropout, decay, seed):
    rng = np.random.default_rng(seed)
    network = mlp(
        [3, 5, 2],
        activation=activation,
        normalization=norm,
        dropout=dropout,
        weight_decay=decay,
        rng=rng,
        dtype=np.float64,
    )
    check = gradient_check(network, rng.standard_normal((4, 3)), rng.integers(0, 2, 4))
    assert check.worst.error < 1e-6, str(check)


def test_images_and_their_layers_are_not_accused():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((3, 2, 4, 4))
    for layer in (Flatten(), BatchNormalization(2, dtype=np.float64), Dropout(0.5, rng)):
        assert gradient_check(layer, x).worst.error < 1e-6


def test_coarse_rounding_inside_a_layer_is_not_taken_for_a_mistake():
    class Coarse(Tanh):
        def forward(self, x):
            return super().forward(x + 1e6 - 1e6)

    x = np.random.default_rng(0).standard_normal((3, 2))
    assert gradient_check(Coarse(), x).worst.error < 1e-6


def test_a_layer_at_its_kink_may_say_either_side():
    check = gradient_check(ReLU(), [[0.0, 1.0]])
    assert check.worst.error < 1e-6
    assert check.notes == (
        "x: 1 of 2 entries were not compared: at a kink, or too small beside rounding",
    )


def test_a_layer_or_a_loss_need_not_inherit():
    class Square:
        def forward(self, x):
            self.x = x
            return x**2

        def backward(self, dout):
            return 2 * self.x * dout

    class Absolute:
        def forward(self, y, t):
            self.d = y - t
            return np.abs(self.d).mean()

        def backward(self):
            return np.sign(self.d) / self.d.size

    x = np.random.default_rng(0).standard_normal((3, 2))
    assert gradient_check(Square(), x).worst.error < 1e-6
    assert gradient_check(Absolute(), x, np.zeros((3, 2))).worst.error < 1e-6
    network = Network([Affine(np.eye(2), [0.5, 0.0])], Absolute())
    assert gradient_check(network, x, np.zeros((3, 2))).worst.error < 1e-6


def test_the_own_reason_of_a_layer_to_infer_otherwise_is_respected():
    class Noise(Layer):
        def __init__(self, rng):
            self.rng = rng

        def forward(self, x):
            return x + self.rng.standard_normal(x.shape)

        def backward(self, dout):
            return dout * 1.0

        def infer(self, x):
            return x

    class Centered(Layer):
        def forward(self, x):
            return x - x.mean(axis=0)

        def backward(self, dout):
            return dout - dout.mean(axis=0)

        def infer(self, x):
            return x

    for x in (np.ones((1, 2)), np.ones((3, 2))):
        assert gradient_check(Noise(np.random.default_rng(0)), x).worst.error < 1e-6
        assert gradient_check(Centered(), x).worst.error < 1e-6


def test_the_check_of_a_network_leaves_it_and_its_inputs():
    network = mlp(
        [3, 4, 2],
        normalization=BatchNormalization,
        dropout=0.5,
        rng=np.random.default_rng(0),
        dtype=np.float64,
    )
    x = np.random.default_rng(1).standard_normal((4, 3))
    x.flags.writeable = False
    before = {name: W.copy() for name, W in network.params.items()}
    attributes = [set(vars(part)) for part in (*network.layers, network.criterion)]
    state = network.layers[3].rng.bit_generator.state
    for check in (gradient_check, network_gradient):
        check(network, x, [0, 1, 1, 0])
    assert all((network.params[name] == W).all() for name, W in before.items())
    assert [set(vars(part)) for part in (*network.layers, network.criterion)] == attributes
    assert (network.layers[1].running_mean == 0).all()
    assert network.layers[3].rng.bit_generator.state == state


@given(st.sampled_from([0.0, 0.5]), st.sampled_from([0.0, 0.1]), st.integers(0, 999))
def test_the_gradient_by_finite_differences_is_that_of_training(dropout, decay, seed):
    rng = np.random.default_rng(seed)
    options = {"activation": Tanh, "dropout": dropout, "weight_decay": decay}
    network = mlp([3, 4, 2], **options, rng=rng, dtype=np.float64)
    x, t = rng.standard_normal((4, 3)), rng.integers(0, 2, 4)
    numerical = network_gradient(network, x, t)
    analytic = network.gradient(x, t)
    assert numerical.keys() == analytic.keys()
    for name in analytic:
        np.testing.assert_allclose(numerical[name], analytic[name], rtol=1e-6, atol=1e-9)


class Restless(ReLU):
    """Draws from a generator that nobody can find."""

    def forward(self, x, rng=np.random.default_rng(0)):  # noqa: B008
        return super().forward(x * rng.random(x.shape))


class Broken(ReLU):
    """Returns NaN, each time the same."""

    def forward(self, x):
        return super().forward(x) * NAN


class Shapeless(Affine):
    """Returns a gradient of the wrong shape."""

    def backward_params(self, dout):
        super().backward_params(dout)
        self.db = self.db.sum()


NAN = float("nan")
NET = small_mlp()
ONE, LABEL = np.ones((1, 3)), [0]
RELU = ReLU()
LOSS = SoftmaxWithLoss()
BAD = {
    "float32 to check": (
        lambda: gradient_check(small_mlp(dtype="f4"), ONE, LABEL),
        TypeError,
        "affine1.W has dtype float32, but float64 was expected.*dtype=np.float64",
    ),
    "a float32 layer to check": (
        lambda: gradient_check(small_mlp(dtype="f4").layers[0], ONE),
        TypeError,
        "W has dtype float32",
    ),
    "no targets to check": (lambda: gradient_check(NET, ONE), TypeError, "t is None"),
    "no targets for a loss": (lambda: gradient_check(LOSS, ONE), TypeError, "t is None"),
    "targets for a layer": (lambda: gradient_check(RELU, ONE, LABEL), TypeError, "no targets"),
    "nothing to check": (
        lambda: gradient_check(Network([RELU], LOSS), ONE, LABEL),
        ValueError,
        "no parameters",
    ),
    "NaN to check": (lambda: gradient_check(RELU, [[NAN]]), ValueError, "x contains NaN"),
    "words to check": (lambda: gradient_check(RELU, "a"), TypeError, "x has dtype <U1"),
    "no samples to check": (
        lambda: gradient_check(RELU, np.ones((0, 2))),
        ValueError,
        r"x has shape \(0, 2\)",
    ),
    "no network": (lambda: network_gradient(RELU, ONE, LABEL), TypeError, "a Network was expected"),
    "NaN for a network": (
        lambda: network_gradient(NET, [[NAN] * 3], LABEL),
        ValueError,
        "x contains",
    ),
    "another width": (lambda: gradient_check(NET, [[1.0]], LABEL), ValueError, "W expects 3"),
    "a label too large": (lambda: gradient_check(NET, ONE, [2]), ValueError, "there are 2 classes"),
    "a sample for a layer": (
        lambda: gradient_check(RELU, [1.0]),
        ValueError,
        "a batch was expected",
    ),
    "a batch too small": (
        lambda: gradient_check(BatchNormalization(3, dtype="f8"), ONE),
        ValueError,
        "expects 2 samples or more",
    ),
    "a function to check": (lambda: gradient_check(max, ONE), TypeError, "has no forward"),
    "a class to check": (lambda: gradient_check(ReLU, ONE), TypeError, "is the class ReLU"),
    "a restless layer": (lambda: gradient_check(Restless(), ONE), ValueError, "for the same x"),
    "a broken layer": (lambda: gradient_check(Broken(), ONE), ValueError, "the loss is nan"),
    "a shapeless gradient": (
        lambda: gradient_check(Shapeless(np.ones((3, 2)), np.ones(2)), ONE),
        ValueError,
        r"the gradient of b has shape \(\), but \(2,\) was expected",
    ),
}


@pytest.mark.parametrize(("call", "error", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_with_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()


class CachedMask(Layer):
    """Keeps the mask of the first batch of each shape."""

    mask = None

    def forward(self, x):
        if self.mask is None or self.mask.shape != x.shape:
            self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class WithoutBias(Affine):
    def infer(self, x):
        return x @ self.W


@pytest.mark.parametrize("samples", [1, 6])
def test_a_mask_of_the_first_batch_is_found(samples):
    x = np.random.default_rng(0).standard_normal((samples, 4))
    with pytest.raises(ValueError, match="it keeps something from one call to the next"):
        gradient_check(CachedMask(), x)


def test_an_inference_without_the_bias_is_found_though_the_bias_is_still_zero():
    rng = np.random.default_rng(0)
    layer = WithoutBias(rng.standard_normal((4, 3)), np.zeros(3))
    with pytest.raises(ValueError, match="infer of WithoutBias gives other outputs than forward"):
        gradient_check(layer, rng.standard_normal((6, 4)))

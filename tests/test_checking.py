"""The gradient check: it finds what is wrong, names it, and leaves all as it was."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitbadak.checking import Entry, GradientCheck, gradient_check
from mitbadak.layers import Affine, ReLU, SoftmaxWithLoss
from mitbadak.network import Network, mlp


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


def test_a_tiny_derivative_is_held_to_a_thousandth_and_not_to_its_own_size():
    class Wrong(Affine):
        def backward(self, dout):
            return super().backward(dout) + 1e-5

    check = gradient_check(Wrong(np.full((2, 2), 1e-5), np.ones(2)), np.ones((1, 2)))
    assert check.errors["x"] == pytest.approx(0.01, rel=1e-3)


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

    def set_gradients(self, dout):
        super().set_gradients(dout)
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
        "affine1.W has dtype float32, but float64 was expected",
    ),
    "a float32 layer to check": (
        lambda: gradient_check(small_mlp(dtype="f4").layers[0], ONE),
        TypeError,
        "W has dtype float32",
    ),
    "no targets to check": (lambda: gradient_check(NET, ONE), ValueError, "t is None"),
    "no targets for a loss": (lambda: gradient_check(LOSS, ONE), ValueError, "t is None"),
    "targets for a layer": (lambda: gradient_check(RELU, ONE, LABEL), ValueError, "no targets"),
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
    "a function to check": (lambda: gradient_check(max, ONE), TypeError, "has no forward"),
    "a class to check": (lambda: gradient_check(ReLU, ONE), TypeError, "is the class ReLU"),
    "a restless layer": (lambda: gradient_check(Restless(), ONE), ValueError, "for the same x"),
    "a broken layer": (lambda: gradient_check(Broken(), ONE), ValueError, r"f\(x\) contains NaN"),
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

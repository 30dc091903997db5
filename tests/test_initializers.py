"""The initializers against the spread that each promises."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitbadak.initializers import constant, glorot, he, normal, xavier
from mitbadak.network import mlp

ALL = {
    "constant": constant(0.5),
    "normal": normal(0.01),
    "xavier": xavier,
    "glorot": glorot,
    "he": he,
}
every = pytest.mark.parametrize("initializer", ALL.values(), ids=ALL)
sizes = st.integers(1, 12)
seeds = st.integers(0, 99)


@every
@given(sizes, sizes, st.sampled_from([np.float16, np.float32, np.float64]))
def test_shape_and_dtype_are_as_asked(initializer, fan_in, fan_out, dtype):
    W = initializer((fan_in, fan_out), np.random.default_rng(0), dtype)
    assert W.shape == (fan_in, fan_out)
    assert W.dtype == dtype
    assert W.flags.writeable


@every
@given(seeds)
def test_the_same_generator_gives_the_same_weights_in_any_dtype(initializer, seed):
    double = initializer((3, 4), np.random.default_rng(seed), np.float64)
    single = initializer((3, 4), np.random.default_rng(seed), np.float32)
    np.testing.assert_array_equal(double.astype(np.float32), single)


@every
def test_each_call_draws_anew(initializer):
    rng = np.random.default_rng(0)
    first, second = (initializer((5, 5), rng, np.float64) for _ in range(2))
    assert (first == second).all() == (initializer is ALL["constant"])


@pytest.mark.parametrize(
    ("initializer", "std"),
    [
        (normal(0.01), 0.01),
        (normal(3.0), 3.0),
        (xavier, 1 / 20),
        (glorot, np.sqrt(2 / 1000)),
        (he, np.sqrt(2) / 20),
    ],
)
def test_the_spread_is_as_promised(initializer, std):
    W = initializer((400, 600), np.random.default_rng(1), np.float64)
    assert W.std() == pytest.approx(std, rel=0.01)
    assert abs(W.mean()) < 5 * std / np.sqrt(W.size)
    assert (np.abs(W) < std).mean() == pytest.approx(0.6827, abs=0.005)  # of the bell curve


@given(sizes, seeds)
def test_xavier_and_glorot_are_the_same_in_a_square(size, seed):
    args = (size, size), np.random.default_rng(seed), np.float64
    W = xavier(*args)
    args = (size, size), np.random.default_rng(seed), np.float64
    np.testing.assert_allclose(glorot(*args), W)


def test_the_form_that_keeps_the_spread_keeps_it():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(500, 300))
    assert (x @ xavier((300, 200), rng, np.float64)).std() == pytest.approx(1.0, rel=0.02)
    # after ReLU the mean square is halved, which the 2 of He makes up for
    assert (np.maximum(x, 0) @ he((300, 200), rng, np.float64)).std() == pytest.approx(1, rel=0.02)


def test_constant_and_normal_take_any_shape():
    rng = np.random.default_rng(0)
    assert constant(2)((3,), rng, np.float32).tolist() == [2.0, 2.0, 2.0]
    assert normal(1.0)((2, 3, 4), rng, np.float32).shape == (2, 3, 4)


@every
def test_a_network_is_built_with_it(initializer):
    network = mlp([6, 5, 2], initializer=initializer, rng=np.random.default_rng(3))
    rng = np.random.default_rng(3)
    for name, shape in (("affine1.W", (6, 5)), ("affine2.W", (5, 2))):
        np.testing.assert_array_equal(network.params[name], initializer(shape, rng, np.float32))


RNG = np.random.default_rng(0)
BAD = {
    "a word as value": (lambda: constant("0"), TypeError, "value has dtype <U1"),
    "NaN as value": (lambda: constant(float("nan")), ValueError, "value contains NaN"),
    "values": (lambda: constant([1.0, 2.0]), ValueError, r"value has shape \(2,\)"),
    "a complex value": (lambda: constant(1j), TypeError, "value has dtype complex128"),
    "a negative std": (lambda: normal(-1), ValueError, "std is -1, but"),
    "no std": (lambda: normal(0), ValueError, "std is 0, but"),
    "NaN as std": (lambda: normal(float("nan")), ValueError, "std is nan, but"),
    "a word as std": (lambda: normal("1"), ValueError, "std is '1', but"),
    "stds": (lambda: normal(np.ones(2)), ValueError, "std is array"),
    **{
        f"{name}: {what}": (
            lambda initializer=initializer, args=args: initializer(*args),
            error,
            message,
        )
        for name, initializer in ALL.items()
        for what, args, error, message in [
            ("a seed as rng", ((2, 3), 0, float), TypeError, "rng is 0, but a generator"),
            ("integers", ((2, 3), RNG, int), TypeError, "dtype is int64, but one of floats"),
            ("complex", ((2, 3), RNG, complex), TypeError, "dtype is complex128"),
            ("objects", ((2, 3), RNG, object), TypeError, "dtype is object"),
            ("no dtype", ((2, 3), RNG, "real"), TypeError, "real"),
            ("size 0", ((0, 3), RNG, float), ValueError, "a size in shape is 0"),
            ("a negative size", ((2, -3), RNG, float), ValueError, "a size in shape is -3"),
            ("half a size", ((2.5, 3), RNG, float), ValueError, "a size in shape is 2.5"),
            ("NaN as size", ((2, float("nan")), RNG, float), ValueError, "in shape is nan"),
            ("a number as shape", (3, RNG, float), TypeError, "shape is 3, but a tuple"),
            ("a word as shape", ("23", RNG, float), TypeError, "shape is '23', but a tuple"),
            ("an array as shape", (np.array([2, 3]), RNG, float), TypeError, "shape is array"),
        ]
    },
    **{
        f"{initializer.__name__}: {shape}": (
            lambda initializer=initializer, shape=shape: initializer(shape, RNG, float),
            ValueError,
            r"^shape is \(.*\), but \(fan_in, fan_out\) was expected",
        )
        for initializer in (xavier, glorot, he)
        for shape in ((), (3,), (2, 3, 4))
    },
}


@pytest.mark.parametrize(("call", "error", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_with_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()

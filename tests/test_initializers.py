"""The initializers against the standard deviation that each promises."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitbadak.initializers import constant, he, initial_weights, lecun, normal, xavier
from mitbadak.network import mlp

ALL = {
    "constant": constant(0.5),
    "normal": normal(0.01),
    "lecun": lecun,
    "xavier": xavier,
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
        (lecun, 1 / 20),
        (xavier, np.sqrt(2 / 1000)),
        (he, np.sqrt(2) / 20),
    ],
)
def test_the_standard_deviation_is_as_promised(initializer, std):
    W = initializer((400, 600), np.random.default_rng(1), np.float64)
    assert W.std() == pytest.approx(std, rel=0.01)
    assert abs(W.mean()) < 5 * std / np.sqrt(W.size)
    assert (np.abs(W) < std).mean() == pytest.approx(
        0.6827, abs=0.005
    )  # of the normal distribution


@given(sizes, seeds)
def test_lecun_and_xavier_are_the_same_in_a_square(size, seed):
    args = (size, size), np.random.default_rng(seed), np.float64
    W = lecun(*args)
    args = (size, size), np.random.default_rng(seed), np.float64
    np.testing.assert_allclose(xavier(*args), W)


def test_the_form_that_keeps_the_variance_keeps_it():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(500, 300))
    assert (x @ lecun((300, 200), rng, np.float64)).std() == pytest.approx(1.0, rel=0.02)
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


@pytest.mark.parametrize(
    ("shape", "fan_in", "fan_out"),
    [((40, 30), 40, 30), ((16, 8, 5, 5), 8 * 25, 16 * 25), ((16, 8, 9), 8 * 9, 16 * 9)],
)
def test_fan_in_of_kernels_counts_the_channels_and_the_window(shape, fan_in, fan_out):
    rng = np.random.default_rng(4)
    assert he(shape, rng, np.float64).std() == pytest.approx(np.sqrt(2 / fan_in), rel=0.1)
    assert lecun(shape, rng, np.float64).std() == pytest.approx(np.sqrt(1 / fan_in), rel=0.1)
    std = np.sqrt(2 / (fan_in + fan_out))
    assert xavier(shape, rng, np.float64).std() == pytest.approx(std, rel=0.1)


@every
def test_an_initializer_can_be_copied_and_pickled(initializer):
    for copied in (copy.deepcopy(initializer), pickle.loads(pickle.dumps(initializer))):
        draws = [f((3, 4), np.random.default_rng(0), np.float32) for f in (initializer, copied)]
        np.testing.assert_array_equal(*draws)


RNG = np.random.default_rng(0)
BAD = {
    "a word as value": (lambda: constant("0"), TypeError, "value is '0', but a number"),
    "NaN as value": (lambda: constant(float("nan")), ValueError, "value is nan, but a finite"),
    "values": (lambda: constant([1.0, 2.0]), ValueError, r"value has shape \(2,\)"),
    "a complex value": (lambda: constant(1j), TypeError, "value is 1j, but a number"),
    "a negative std": (lambda: normal(-1), ValueError, "std is -1, but"),
    "no std": (lambda: normal(0), ValueError, "std is 0, but"),
    "NaN as std": (lambda: normal(float("nan")), ValueError, "std is nan, but"),
    "a value too large for the dtype": (
        lambda: constant(1e50)((2, 3), RNG, np.float32),
        ValueError,
        r"value is 1e\+50, but one whose weights float32 can hold was expected",
    ),
    "a std too large for the dtype": (
        lambda: normal(1e50)((2, 3), RNG, np.float32),
        ValueError,
        r"std is 1e\+50, but one whose weights float32 can hold was expected",
    ),
    "a std too large for any dtype": (
        lambda: normal(1.7e308)((20, 30), RNG, np.float64),
        ValueError,
        r"std is 1.7e\+308, but one whose weights float64 can hold",
    ),
    "a word as std": (lambda: normal("1"), TypeError, "std is '1', but"),
    "stds": (lambda: normal(np.ones(2)), ValueError, r"std has shape \(2,\), but one number"),
    **{
        f"{name}: {what}": (
            lambda initializer=initializer, args=args: initializer(*args),
            error,
            message,
        )
        for name, initializer in ALL.items()
        for what, args, error, message in [
            ("a seed as rng", ((2, 3), 0, float), TypeError, "rng is 0, but a generator"),
            (
                "integers",
                ((2, 3), RNG, int),
                TypeError,
                "dtype is int64, but a floating-point dtype",
            ),
            ("complex", ((2, 3), RNG, complex), TypeError, "dtype is complex128"),
            ("objects", ((2, 3), RNG, object), TypeError, "dtype is object"),
            ("no dtype", ((2, 3), RNG, "real"), TypeError, "dtype is 'real', but a floating"),
            ("size 0", ((0, 3), RNG, float), ValueError, "a size in shape is 0"),
            ("a negative size", ((2, -3), RNG, float), ValueError, "a size in shape is -3"),
            (
                "half a size",
                ((2.5, 3), RNG, float),
                TypeError,
                "a size in shape is 2.5, but an integer",
            ),
            ("NaN as size", ((2, float("nan")), RNG, float), TypeError, "in shape is nan"),
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
        for initializer in (lecun, xavier, he)
        for shape in ((), (3,))
    },
    "a factory": (
        lambda: initial_weights(normal, (2, 3), RNG),
        TypeError,
        r"initializer is the factory normal, but an initializer was expected: pass normal\(0.01\)",
    ),
    "the other factory": (
        lambda: initial_weights(constant, (2, 3), RNG),
        TypeError,
        r"pass constant\(0.0\)",
    ),
    "a word as initializer": (
        lambda: initial_weights("he", (2, 3), RNG),
        TypeError,
        "initializer is 'he', but a function was expected, like he",
    ),
    "an initializer of other arguments": (
        lambda: initial_weights(lambda shape: np.zeros(shape), (2, 3), RNG),
        TypeError,
        r"but one that takes \(shape, rng, dtype\) was expected",
    ),
    "an initializer that turns the shape": (
        lambda: initial_weights(
            lambda shape, rng, dtype: np.zeros(shape[::-1], dtype), (2, 3), RNG
        ),
        ValueError,
        r"initializer returned shape \(3, 2\) and dtype float32, but \(2, 3\) and float32",
    ),
    "an initializer that draws in float64": (
        lambda: initial_weights(lambda shape, rng, dtype: rng.normal(size=shape), (2, 3), RNG),
        ValueError,
        r"dtype float64, but \(2, 3\) and float32 were expected",
    ),
}


@pytest.mark.parametrize(("call", "error", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_with_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()

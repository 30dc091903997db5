"""The activation functions: their values, their limits, their dtypes."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mitbadak.activations import identity, log_softmax, relu, sigmoid, softmax, step, tanh

ALL = [step, sigmoid, tanh, relu, identity, softmax, log_softmax]
DTYPES = [np.float16, np.float32, np.float64]
INF = np.inf
scores = st.floats(-30, 30)


def arrays(dtype, **elements):
    """Arrays of any shape with at least one dimension, of any floats but NaN."""
    width = 8 * np.dtype(dtype).itemsize
    numbers = st.floats(allow_nan=False, width=width, **elements)
    return hnp.arrays(dtype, hnp.array_shapes(max_dims=4, max_side=5), elements=numbers)


any_array = st.sampled_from(DTYPES).flatmap(arrays)


@given(any_array)
@pytest.mark.parametrize("activation", ALL)
def test_shape_and_dtype_are_kept_and_the_input_too(activation, x):
    before = x.copy()
    y = activation(x)
    assert y.shape == x.shape
    assert y.dtype == x.dtype
    assert not np.isnan(y).any()
    assert not np.shares_memory(x, y)
    assert np.array_equal(x, before)


@pytest.mark.parametrize("activation", ALL)
def test_integers_and_lists_become_float64(activation):
    for x in ([0, 3], np.array([0, 3], np.uint8), np.array([False, True]), [0.0, 3.0]):
        assert activation(x).dtype == np.float64


@pytest.mark.parametrize("activation", [step, sigmoid, tanh, relu, identity])
def test_one_number_gives_one_number(activation):
    assert activation(0.5).shape == ()
    assert activation(0.5) == activation([0.5])[0]
    assert activation(np.float32(0.5)).dtype == np.float32


LIMITS = {
    step: [0, 0, 0, 1, 1],
    sigmoid: [0, 0, 0.5, 1, 1],
    tanh: [-1, -1, 0, 1, 1],
    relu: [0, 0, 0, 1e4, INF],
    identity: [-INF, -1e4, 0, 1e4, INF],
    softmax: [0, 0, 0, 0, 1],
    log_softmax: [-INF, -INF, -INF, -INF, 0],
}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("activation", LIMITS)
def test_far_out_they_are_what_mathematics_says(activation, dtype):
    x = np.array([-INF, -1e4, 0, 1e4, INF], dtype)
    with np.errstate(divide="raise", invalid="raise"):
        assert activation(x).tolist() == np.array(LIMITS[activation], dtype).tolist()


@given(st.floats(allow_nan=False))
def test_step_is_the_sign_of_relu(x):
    assert step(x) == np.sign(relu(x))
    assert relu(x) - relu(-x) == x


@given(st.floats(-700, 30))
def test_sigmoid_is_the_inverse_of_the_log_odds(x):
    y = sigmoid(x)
    assert np.log(y) - np.log1p(-y) == pytest.approx(x, rel=1e-9, abs=1e-2 * np.exp(x - 30))


@given(arrays(np.float64))
def test_sigmoid_mirrors_at_one_half_and_is_a_tanh(x):
    np.testing.assert_allclose(sigmoid(-x), 1 - sigmoid(x), atol=1e-15)
    np.testing.assert_allclose(sigmoid(x), (1 + tanh(x / 2)) / 2, atol=1e-15)


@given(arrays(np.float64, allow_infinity=False))
def test_tanh_turns_with_its_input_and_stays_between_its_limits(x):
    np.testing.assert_array_equal(tanh(-x), -tanh(x))
    assert (np.abs(tanh(x)) <= np.minimum(1, np.abs(x))).all()


def test_softmax_of_finite_scores_whose_difference_is_infinite():
    big = np.finfo(np.float64).max
    np.testing.assert_array_equal(softmax([-big, big]), [0, 1])


@given(any_array, st.data())
def test_softmax_gives_probabilities(a, data):
    axis = data.draw(st.integers(-a.ndim, a.ndim - 1))
    y = softmax(a, axis=axis)
    assert (y >= 0).all()
    np.testing.assert_allclose(
        y.sum(axis=axis, dtype=np.float64), 1, atol=4 * np.finfo(a.dtype).eps
    )
    np.testing.assert_array_equal(softmax(np.moveaxis(a, axis, -1)), np.moveaxis(y, axis, -1))


@pytest.mark.parametrize("dtype", DTYPES)
def test_extreme_scores_have_probabilities_and_logarithms_of_them(dtype):
    big = np.finfo(dtype).max
    for a in product([-INF, -big, 0, 1, big, INF], repeat=3):
        y, log_y = softmax(np.array(a, dtype)), log_softmax(np.array(a, dtype))
        largest = np.array(a, dtype) == max(a)
        eps = float(np.finfo(dtype).eps)
        if max(a) in (0, 1):  # the others are not too far away
            a = np.array(a, np.float64)
            expected = np.exp(a - a.max()) / np.exp(a - a.max()).sum()
        else:
            expected = largest / largest.sum()
        np.testing.assert_allclose(y, expected, atol=2 * eps)
        assert not np.isnan(log_y).any()
        assert (log_y <= 0).all()
        np.testing.assert_allclose(np.exp(log_y.astype(np.float64)), expected, atol=2 * eps)


@given(any_array, st.data())
def test_log_softmax_is_the_logarithm_of_softmax(a, data):
    axis = data.draw(st.integers(-a.ndim, a.ndim - 1))
    y, log_y = softmax(a, axis=axis), log_softmax(a, axis=axis)
    tiny, eps = np.finfo(a.dtype).tiny, np.finfo(a.dtype).eps
    assert (log_y <= 0).all()
    seen = y > 8 * tiny
    expected = np.log(y[seen].astype(np.float64))
    np.testing.assert_allclose(log_y[seen], expected, rtol=4 * eps, atol=4 * eps)


@pytest.mark.parametrize("margin", [1.0, 10.0, 20.0, 30.0, 36.0, 40.0, 800.0])
@pytest.mark.parametrize("dtype", DTYPES)
def test_log_softmax_of_two_scores_is_off_by_less_than_the_machine_epsilon(margin, dtype):
    right, wrong = log_softmax(np.array([margin, 0], dtype))
    eps = float(np.finfo(dtype).eps)
    assert right == pytest.approx(-np.log1p(np.exp(-margin)), abs=eps)
    assert wrong == pytest.approx(-margin - np.log1p(np.exp(-margin)), rel=eps)


@given(hnp.arrays(np.float64, (2, 4), elements=scores), scores)
def test_softmax_sees_differences_alone(a, shift):
    y = softmax(a)
    np.testing.assert_allclose(softmax(a + shift), y, rtol=1e-12)
    np.testing.assert_allclose(np.log(y[:, :1] / y), a[:, :1] - a, atol=1e-12)


@given(scores)
def test_softmax_of_two_is_a_sigmoid(a):
    assert softmax([a, 0.0])[0] == pytest.approx(sigmoid(a))


@pytest.mark.parametrize(
    ("a", "expected"),
    [
        ([INF, INF, 5], [0.5, 0.5, 0]),
        ([INF, -INF, INF], [0.5, 0, 0.5]),
        ([-INF, 2, 2], [0, 0.5, 0.5]),
        ([-INF, -INF, -INF, -INF], [0.25] * 4),
        ([-INF], [1]),
        ([1e4, 0, -1e4], [1, 0, 0]),
        ([1e4, 1e4], [0.5, 0.5]),
        ([7], [1]),
    ],
)
@pytest.mark.parametrize("dtype", DTYPES)
def test_softmax_with_infinities(a, expected, dtype):
    assert softmax(np.array(a, dtype)).tolist() == expected


def test_each_sample_of_a_batch_has_its_own_infinity():
    y = softmax([[INF, 0, 0], [0, 0, 0], [0, -INF, 0]])
    np.testing.assert_allclose(y, [[1, 0, 0], [1 / 3] * 3, [0.5, 0, 0.5]])


def test_an_empty_batch_stays_empty():
    for activation in ALL:
        assert activation(np.zeros((0, 3), np.float32)).shape == (0, 3)


NAN = float("nan")
BAD = {
    **{
        f"{what} in {activation.__name__}": (lambda f=activation, x=x: f(x), error, message)
        for activation in ALL
        for what, x, error, message in [
            ("NaN", [1.0, NAN], ValueError, "contains NaN, but numbers were expected"),
            ("words", ["a"], TypeError, "has dtype <U1, but real numbers were expected"),
            ("complex", [1j], TypeError, "has dtype complex128"),
            ("None", None, TypeError, "has dtype object"),
            ("ragged rows", [[1], [1, 2]], ValueError, "rows of different lengths"),
        ]
    },
    "softmax of one number": (
        lambda: softmax(3.0),
        ValueError,
        r"a has shape \(\), but .* axis -1",
    ),
    "log_softmax of one number": (lambda: log_softmax(3.0), ValueError, r"a has shape \(\)"),
    "log_softmax of no classes": (
        lambda: log_softmax(np.zeros((2, 0))),
        ValueError,
        r"shape \(2, 0\)",
    ),
    "softmax of nothing": (lambda: softmax([]), ValueError, r"a has shape \(0,\)"),
    "softmax of no classes": (lambda: softmax(np.zeros((2, 0))), ValueError, r"shape \(2, 0\)"),
    "an axis too far": (lambda: softmax([1.0], axis=1), ValueError, "entries along axis 1"),
    "an axis too far back": (lambda: softmax([1.0], axis=-2), ValueError, "along axis -2"),
    "two axes": (lambda: softmax([[1.0]], axis=(0, 1)), TypeError, r"axis is \(0, 1\)"),
    "half an axis": (lambda: softmax([1.0], axis=0.5), TypeError, "axis is 0.5"),
    "no axis": (lambda: softmax([1.0], axis=None), TypeError, "axis is None"),
}


@pytest.mark.parametrize(("call", "error", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_with_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()

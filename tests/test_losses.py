"""The losses: known values, one sample and batches, and both kinds of labels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mitbadak.activations import softmax
from mitbadak.differentiation import numerical_gradient
from mitbadak.losses import cross_entropy_error, mean_squared_error, sum_of_squares_error

Y = [0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0]  # sure of class 2
Y_OFF = [0.1, 0.05, 0.1, 0.0, 0.05, 0.1, 0.0, 0.6, 0.0, 0.0]  # sure of class 7
T = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
DTYPES = [np.float16, np.float32, np.float64]
numbers = st.floats(-100, 100)


@st.composite
def pairs(draw):
    """Outputs and targets of one shape, a batch of samples."""
    shape = draw(hnp.array_shapes(min_dims=2, max_dims=2, max_side=5))
    return [draw(hnp.arrays(np.float64, shape, elements=numbers)) for _ in range(2)]


@st.composite
def classified(draw):
    """Probabilities of a batch, with the number of the right class of each sample."""
    batch, classes = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    logits = draw(hnp.arrays(np.float64, (batch, classes), elements=st.floats(-5, 5)))
    labels = draw(hnp.arrays(np.int64, batch, elements=st.integers(0, classes - 1)))
    return softmax(logits), labels


def test_the_values_of_the_book():
    assert sum_of_squares_error(Y, T) == pytest.approx(0.0975)
    assert sum_of_squares_error(Y_OFF, T) == pytest.approx(0.5975)
    assert mean_squared_error(Y, T) == pytest.approx(0.0195)
    assert cross_entropy_error(Y, 2) == pytest.approx(0.510825, abs=1e-6)
    assert cross_entropy_error(Y_OFF, 2) == pytest.approx(2.302585, abs=1e-6)
    assert cross_entropy_error([Y, Y_OFF], [2, 2]) == pytest.approx((0.510825 + 2.302585) / 2)


@given(pairs())
def test_the_two_squared_losses_differ_by_half_the_features(pair):
    y, t = pair
    half_the_features = y.shape[1] / 2
    assert sum_of_squares_error(y, t) == pytest.approx(mean_squared_error(y, t) * half_the_features)


@given(pairs())
@pytest.mark.parametrize("loss", [sum_of_squares_error, mean_squared_error])
def test_squared_losses_are_zero_just_where_all_is_right(loss, pair):
    y, t = pair
    assert loss(y, y) == 0
    assert loss(y, t) == loss(t, y) >= 0
    assert loss(y + 1, y) > 0


@given(pairs())
@pytest.mark.parametrize("loss", [sum_of_squares_error, mean_squared_error])
def test_the_loss_of_a_batch_is_the_mean_of_its_samples(loss, pair):
    y, t = pair
    assert loss(y, t) == pytest.approx(
        np.mean([loss(*sample) for sample in zip(y, t, strict=True)])
    )


@given(classified())
def test_the_cross_entropy_of_a_batch_is_the_mean_of_its_samples(sample):
    y, t = sample
    singles = [cross_entropy_error(*sample) for sample in zip(y, t, strict=True)]
    assert cross_entropy_error(y, t) == pytest.approx(np.mean(singles))
    assert cross_entropy_error(y[np.newaxis], t[np.newaxis]) == cross_entropy_error(y, t)


@given(classified(), st.sampled_from([np.int8, np.uint8, np.int64, np.float32, bool]))
def test_class_numbers_and_one_hot_say_the_same(sample, dtype):
    y, t = sample
    one_hot = np.eye(y.shape[1], dtype=dtype)[t]
    assert cross_entropy_error(y, one_hot) == cross_entropy_error(y, t.astype(np.uint8))
    assert cross_entropy_error(y, one_hot) >= 0


def test_equal_sizes_decide_nothing():
    y = np.array([[0.7, 0.2, 0.1], [0.1, 0.7, 0.2], [0.2, 0.1, 0.7]])  # three of three classes
    assert cross_entropy_error(y, [0, 1, 2]) == pytest.approx(-np.log(0.7))
    assert cross_entropy_error(y, [1, 0, 0]) == pytest.approx(-np.log([0.2, 0.1, 0.2]).mean())
    assert cross_entropy_error(y, np.eye(3, dtype=int)) == pytest.approx(-np.log(0.7))
    assert cross_entropy_error(y[0], [0, 0, 1]) == pytest.approx(-np.log(0.1))
    assert cross_entropy_error(y[:1], [0]) == pytest.approx(-np.log(0.7))
    with pytest.raises(ValueError, match=r"t has shape \(3,\) and dtype float64"):
        cross_entropy_error(y, [1.0, 0.0, 0.0])


@given(classified(), st.integers(0, 5))
def test_no_guess_is_better_than_the_targets_themselves(sample, shift):
    t, _ = sample
    guess = np.roll(t, shift, axis=1)
    assert cross_entropy_error(guess, t) >= cross_entropy_error(t, t) - 1e-12


@given(classified())
def test_its_gradient_is_minus_one_over_the_probability(sample):
    y, t = sample
    y = 0.9 * y + 0.05 / y.shape[1]  # so that a small step stays between 0 and 1
    expected = np.where(np.eye(y.shape[1])[t] == 1, -1 / y, 0) / len(y)
    np.testing.assert_allclose(
        numerical_gradient(lambda y: cross_entropy_error(y, t), y, h=1e-6),
        expected,
        rtol=1e-3,
        atol=1e-8,
    )


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_probability_of_zero_costs_much_but_not_everything(dtype):
    y = np.array([[1, 0], [1, 0]], dtype)
    loss = cross_entropy_error(y, [1, 1])
    assert loss == pytest.approx(-np.log(float(np.finfo(dtype).tiny)), rel=1e-3)
    assert cross_entropy_error(y, [0, 0]) == 0
    assert cross_entropy_error(y, np.eye(2)[[1, 1]]) == pytest.approx(loss)


def test_small_probabilities_count_as_they_are():
    assert cross_entropy_error([1e-300, 1.0], 0) == pytest.approx(300 * np.log(10))
    assert cross_entropy_error(np.float32([1e-30, 1.0]), 0) == pytest.approx(30 * np.log(10))


@given(pairs())
def test_nothing_is_changed_and_a_python_float_comes_back(pair):
    y, t = (array.astype(np.float32) for array in pair)
    before = y.copy(), t.copy()
    assert type(sum_of_squares_error(y, t)) is float
    assert type(mean_squared_error(y, t)) is float
    assert type(cross_entropy_error(softmax(y), softmax(t))) is float
    assert np.array_equal(y, before[0])
    assert np.array_equal(t, before[1])


NAN = float("nan")
BAD = {
    **{
        f"{what} in {loss.__name__}": (lambda f=loss, y=y, t=t: f(y, t), error, message)
        for loss in (sum_of_squares_error, mean_squared_error)
        for what, y, t, error, message in [
            ("NaN as output", [NAN], [1], ValueError, "y contains NaN"),
            ("NaN as target", [1], [NAN], ValueError, "t contains NaN"),
            ("infinity", [np.inf], [1], ValueError, "y contains an infinity"),
            ("words", ["a"], [1], TypeError, "y has dtype <U1"),
            ("complex targets", [1], [1j], TypeError, "t has dtype complex128"),
            ("objects", [1], [None], TypeError, "t has dtype object"),
            ("one number", 1, 1, ValueError, r"y has shape \(\)"),
            ("nothing", [], [], ValueError, r"y has shape \(0,\)"),
            ("an empty batch", np.zeros((0, 2)), np.zeros((0, 2)), ValueError, r"shape \(0, 2\)"),
            (
                "a column and a row",
                np.ones((3, 1)),
                np.ones(3),
                ValueError,
                r"t has shape \(3,\), but",
            ),
            (
                "a target for all",
                np.ones((3, 2)),
                np.ones((1, 2)),
                ValueError,
                r"t has shape \(1, 2\)",
            ),
        ]
    },
    "words as probabilities": (lambda: cross_entropy_error(["a"], 0), TypeError, "y has dtype <U1"),
    "NaN as probability": (lambda: cross_entropy_error([NAN], 0), ValueError, "y contains NaN"),
    "no probability": (lambda: cross_entropy_error([], 0), ValueError, r"y has shape \(0,\)"),
    "one probability": (lambda: cross_entropy_error(1.0, 0), ValueError, r"y has shape \(\)"),
    "below 0": (lambda: cross_entropy_error([-0.5, 1], 0), ValueError, "y contains -0.5, but prob"),
    "above 1": (lambda: cross_entropy_error([1.5, 0], 0), ValueError, "y contains 1.5, but prob"),
    "label too large": (
        lambda: cross_entropy_error([Y, Y], [2, 10]),
        ValueError,
        "t contains the label 10, but y has 10 classes",
    ),
    "negative label": (lambda: cross_entropy_error(Y, -1), ValueError, "t contains the label -1"),
    "words as labels": (lambda: cross_entropy_error([Y], ["2"]), TypeError, "t has dtype <U1"),
    "None as label": (lambda: cross_entropy_error(Y, None), TypeError, "t has dtype object"),
    "ragged labels": (lambda: cross_entropy_error([Y], [[1], [1, 2]]), ValueError, "t has rows of"),
    "a float as label": (lambda: cross_entropy_error(Y, 2.0), ValueError, "dtype float64, but int"),
    "a bool as label": (
        lambda: cross_entropy_error(Y, True),
        ValueError,
        "dtype bool, but integers",
    ),
    "labels too few": (
        lambda: cross_entropy_error([Y, Y], [2]),
        ValueError,
        r"t has shape \(1,\) and dtype int64, but integers of shape \(2,\) or probabilities of .*10\)",
    ),
    "a label for a column": (
        lambda: cross_entropy_error([Y], [[2]]),
        ValueError,
        r"shape \(1, 1\)",
    ),
    "one-hot of other classes": (
        lambda: cross_entropy_error(Y, [0, 1]),
        ValueError,
        r"t has shape \(2,\) and dtype int64, but integers of shape \(\)",
    ),
    "all targets 0": (lambda: cross_entropy_error([1, 0], [0, 0]), ValueError, "adds up to 0"),
    "two targets 1": (lambda: cross_entropy_error([1, 0], [1, 1]), ValueError, "adds up to 2"),
    "the worst of two targets": (
        lambda: cross_entropy_error(np.ones((3, 2)) / 2, [[0.5, 0.25], [1, 0], [0, 0]]),
        ValueError,
        "adds up to 0.0, but 1",
    ),
    "almost 1": (
        lambda: cross_entropy_error([1, 0], [0.5, 0.515]),
        ValueError,
        "adds up to 1.015",
    ),
    "target above 1": (lambda: cross_entropy_error([1, 0], [2, -1]), ValueError, "t contains -1"),
    "NaN as target": (lambda: cross_entropy_error([1, 0], [NAN, 1]), ValueError, "t contains NaN"),
}


@pytest.mark.parametrize(("call", "error", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_with_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()

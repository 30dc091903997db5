"""The losses: known values, one sample and batches, and both kinds of targets."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mitbadak.activations import softmax
from mitbadak.differentiation import numerical_gradient
from mitbadak.losses import (
    cross_entropy,
    mean_squared_error,
    one_hot,
    sum_of_squared_errors,
)

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
    """Probabilities of a batch, with the label of each sample."""
    batch, classes = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    logits = draw(hnp.arrays(np.float64, (batch, classes), elements=st.floats(-5, 5)))
    labels = draw(hnp.arrays(np.int64, batch, elements=st.integers(0, classes - 1)))
    return softmax(logits), labels


def test_the_values_of_the_book():
    assert sum_of_squared_errors(Y, T) == pytest.approx(0.0975)
    assert sum_of_squared_errors(Y_OFF, T) == pytest.approx(0.5975)
    assert mean_squared_error(Y, T) == pytest.approx(0.0195)
    assert cross_entropy(Y, 2) == pytest.approx(0.510825, abs=1e-6)
    assert cross_entropy(Y_OFF, 2) == pytest.approx(2.302585, abs=1e-6)
    assert cross_entropy([Y, Y_OFF], [2, 2]) == pytest.approx((0.510825 + 2.302585) / 2)


@given(pairs())
def test_the_two_squared_losses_differ_by_half_the_features(pair):
    y, t = pair
    half_the_features = y.shape[1] / 2
    assert sum_of_squared_errors(y, t) == pytest.approx(
        mean_squared_error(y, t) * half_the_features
    )


@given(pairs())
@pytest.mark.parametrize("loss", [sum_of_squared_errors, mean_squared_error])
def test_squared_losses_are_zero_just_where_all_is_right(loss, pair):
    y, t = pair
    assert loss(y, y) == 0
    assert loss(y, t) == loss(t, y) >= 0
    assert loss(y + 1, y) > 0


@given(pairs())
@pytest.mark.parametrize("loss", [sum_of_squared_errors, mean_squared_error])
def test_the_loss_of_a_batch_is_the_mean_of_its_samples(loss, pair):
    y, t = pair
    assert loss(y, t) == pytest.approx(
        np.mean([loss(*sample) for sample in zip(y, t, strict=True)])
    )


@given(classified())
def test_the_cross_entropy_of_a_batch_is_the_mean_of_its_samples(sample):
    y, t = sample
    singles = [cross_entropy(*sample) for sample in zip(y, t, strict=True)]
    assert cross_entropy(y, t) == pytest.approx(np.mean(singles))
    assert cross_entropy(y[np.newaxis], t[np.newaxis]) == cross_entropy(y, t)


@given(classified(), st.sampled_from([np.int8, np.uint8, np.int64, np.float32, bool]))
def test_labels_and_one_hot_say_the_same(sample, dtype):
    y, t = sample
    rows = one_hot(t, y.shape[1]).astype(dtype)
    assert cross_entropy(y, rows) == cross_entropy(y, t.astype(np.uint8))
    assert cross_entropy(y, rows) >= 0


def test_equal_sizes_decide_nothing():
    y = np.array([[0.7, 0.2, 0.1], [0.1, 0.7, 0.2], [0.2, 0.1, 0.7]])  # three of three classes
    assert cross_entropy(y, [0, 1, 2]) == pytest.approx(-np.log(0.7))
    assert cross_entropy(y, [1, 0, 0]) == pytest.approx(-np.log([0.2, 0.1, 0.2]).mean())
    assert cross_entropy(y, np.eye(3, dtype=int)) == pytest.approx(-np.log(0.7))
    assert cross_entropy(y[0], [0, 0, 1]) == pytest.approx(-np.log(0.1))
    assert cross_entropy(y[:1], [0]) == pytest.approx(-np.log(0.7))
    with pytest.raises(TypeError, match=r"t has dtype float64, .* like t.astype\(int\)"):
        cross_entropy(y, [1.0, 0.0, 0.0])


@given(classified(), st.integers(0, 5))
def test_no_guess_is_better_than_the_targets_themselves(sample, shift):
    t, _ = sample
    guess = np.roll(t, shift, axis=1)
    assert cross_entropy(guess, t) >= cross_entropy(t, t) - 1e-12


@given(classified())
def test_its_gradient_is_minus_one_over_the_probability(sample):
    y, t = sample
    y = 0.9 * y + 0.05 / y.shape[1]  # so that x - h and x + h stay between 0 and 1
    expected = np.where(np.eye(y.shape[1])[t] == 1, -1 / y, 0) / len(y)
    np.testing.assert_allclose(
        numerical_gradient(lambda y: cross_entropy(y, t), y, h=1e-6),
        expected,
        rtol=1e-3,
        atol=1e-8,
    )


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_probability_of_zero_costs_much_but_not_everything(dtype):
    y = np.array([[1, 0], [1, 0]], dtype)
    loss = cross_entropy(y, [1, 1])
    assert loss == pytest.approx(-np.log(float(np.finfo(dtype).tiny)), rel=1e-3)
    assert cross_entropy(y, [0, 0]) == 0
    assert cross_entropy(y, np.eye(2)[[1, 1]]) == pytest.approx(loss)


@pytest.mark.parametrize("dtype", DTYPES)
def test_extreme_scores_cost_something_finite_and_never_less_than_nothing(dtype):
    big = np.finfo(dtype).max
    most = -np.log(np.finfo(np.float64).tiny)  # float64 reaches furthest
    for a in product([-np.inf, -big, 0, 1, big, np.inf], repeat=3):
        y = softmax(np.array([a], dtype))
        for label in range(3):
            loss = cross_entropy(y, [label])
            assert 0 <= loss <= most
            assert loss == pytest.approx(cross_entropy(y, one_hot([label], 3)))
            assert not np.signbit(loss)
            seen = max(float(y[0, label]), float(np.finfo(dtype).tiny))
            assert loss == pytest.approx(-np.log(seen), rel=1e-3, abs=float(np.finfo(dtype).eps))


@pytest.mark.parametrize("dtype", DTYPES)
def test_probabilities_that_rounding_has_moved_out_of_0_to_1_count_as_0_and_1(dtype):
    above = np.nextafter(dtype(1), dtype(2))
    for y in (np.array([[above, -above + 1]], dtype), np.float64([[above, 1 - above]])):
        assert cross_entropy(y, [0]) == 0
        assert cross_entropy([[1.0, 0.0]], y) == 0
    for y in ([[1.002, 0]], [[1.0, -0.002]]):
        with pytest.raises(ValueError, match=r"t contains \S+, but probabilities"):
            cross_entropy([[1.0, 0.0]], np.array(y, dtype))


@given(classified(), st.sampled_from(DTYPES))
def test_targets_that_are_a_softmax_themselves_are_accepted_in_each_dtype(sample, dtype):
    y, _ = sample
    assert cross_entropy(y, softmax(np.log(y + 1e-3)).astype(dtype)) >= 0


@pytest.mark.parametrize("loss", [sum_of_squared_errors, mean_squared_error])
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_squared_loss_too_large_for_a_float_is_infinite_without_a_warning(loss, dtype):
    big = np.finfo(dtype).max
    assert loss(np.array([big, 0], dtype), np.array([-big, 0], dtype)) == np.inf


@given(hnp.arrays(np.int64, hnp.array_shapes(), elements=st.integers(0, 4)))
def test_one_hot_has_a_1_in_the_place_of_the_class(labels):
    rows = one_hot(labels, 5)
    assert rows.shape == (*labels.shape, 5)
    assert rows.dtype == np.float64
    assert np.array_equal(rows.argmax(axis=-1), labels)
    assert np.array_equal(np.sort(rows, axis=-1)[..., :-1], np.zeros((*labels.shape, 4)))
    assert (rows.max(axis=-1) == 1).all()


def test_small_probabilities_count_as_they_are():
    assert cross_entropy([1e-300, 1.0], 0) == pytest.approx(300 * np.log(10))
    assert cross_entropy(np.float32([1e-30, 1.0]), 0) == pytest.approx(30 * np.log(10))


@given(pairs())
def test_nothing_is_changed_and_a_python_float_comes_back(pair):
    y, t = (array.astype(np.float32) for array in pair)
    before = y.copy(), t.copy()
    assert type(sum_of_squared_errors(y, t)) is float
    assert type(mean_squared_error(y, t)) is float
    assert type(cross_entropy(softmax(y), softmax(t))) is float
    assert np.array_equal(y, before[0])
    assert np.array_equal(t, before[1])


NAN = float("nan")
BAD = {
    **{
        f"{what} in {loss.__name__}": (lambda f=loss, y=y, t=t: f(y, t), error, message)
        for loss in (sum_of_squared_errors, mean_squared_error)
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
    "words as probabilities": (lambda: cross_entropy(["a"], 0), TypeError, "y has dtype <U1"),
    "NaN as probability": (lambda: cross_entropy([NAN], 0), ValueError, "y contains NaN"),
    "no probability": (lambda: cross_entropy([], 0), ValueError, r"y has shape \(0,\)"),
    "one probability": (lambda: cross_entropy(1.0, 0), ValueError, r"y has shape \(\)"),
    "below 0": (lambda: cross_entropy([-0.5, 1], 0), ValueError, "y contains -0.5, but prob"),
    "above 1": (lambda: cross_entropy([1.5, 0], 0), ValueError, "y contains 1.5, but prob"),
    "label too large": (
        lambda: cross_entropy([Y, Y], [2, 10]),
        ValueError,
        "t contains the label 10, but there are 10 classes",
    ),
    "negative label": (lambda: cross_entropy(Y, -1), ValueError, "t contains the label -1"),
    "words as labels": (lambda: cross_entropy([Y], ["2"]), TypeError, "t has dtype <U1"),
    "None as label": (lambda: cross_entropy(Y, None), TypeError, "t has dtype object"),
    "ragged labels": (lambda: cross_entropy([Y], [[1], [1, 2]]), ValueError, "t has rows of"),
    "a float as label": (lambda: cross_entropy(Y, 2.0), TypeError, "dtype float64, but int"),
    "a bool as label": (
        lambda: cross_entropy(Y, True),
        TypeError,
        "dtype bool, but integers",
    ),
    "labels too few": (
        lambda: cross_entropy([Y, Y], [2]),
        ValueError,
        r"t has shape \(1,\), but labels of shape \(2,\) or probabilities of .*10\)",
    ),
    "a label for a column": (
        lambda: cross_entropy([Y], [[2]]),
        ValueError,
        r"shape \(1, 1\)",
    ),
    "one-hot of other classes": (
        lambda: cross_entropy(Y, [0, 1]),
        ValueError,
        r"t has shape \(2,\), but labels of shape \(\)",
    ),
    "all targets 0": (lambda: cross_entropy([1, 0], [0, 0]), ValueError, "adds up to 0"),
    "two targets 1": (lambda: cross_entropy([1, 0], [1, 1]), ValueError, "adds up to 2"),
    "the worst of two targets": (
        lambda: cross_entropy(np.ones((3, 2)) / 2, [[0.5, 0.25], [1, 0], [0, 0]]),
        ValueError,
        "adds up to 0.0, but 1",
    ),
    "almost 1": (
        lambda: cross_entropy([1, 0], [0.5, 0.515]),
        ValueError,
        "adds up to 1.015",
    ),
    "nearly 1": (lambda: cross_entropy([1, 0], [0.5, 0.491]), ValueError, "adds up to 0.991"),
    "labels of no class": (
        lambda: one_hot([0, 3], 3),
        ValueError,
        "labels contains the label 3, but there are 3 classes",
    ),
    "a negative class": (lambda: one_hot(-1, 3), ValueError, "labels contains the label -1"),
    "floats as labels": (lambda: one_hot([0.0, 1.0], 3), TypeError, "labels has dtype float64"),
    "no classes": (lambda: one_hot([], 0), ValueError, "classes is 0, but an integer"),
    "half a class": (lambda: one_hot([0], 2.5), TypeError, "classes is 2.5"),
    "target above 1": (lambda: cross_entropy([1, 0], [2, -1]), ValueError, "t contains -1"),
    "NaN as target": (lambda: cross_entropy([1, 0], [NAN, 1]), ValueError, "t contains NaN"),
}


@pytest.mark.parametrize(("call", "error", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_with_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()

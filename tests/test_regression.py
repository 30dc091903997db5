"""A line through points: its loss, the gradient, and the way down."""

import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mitbadak.differentiation import gradient_descent, numerical_gradient
from mitbadak.regression import fit_line, mse, mse_gradient

DATA = np.array([[1.0, 3.0], [2.0, 5.0]])
START = {"m": -1.0, "b": 5.0}
LIMIT = 4 / (7 + 45**0.5)  # 2 / the larger eigenvalue of the second derivatives, [[5, 3], [3, 2]]
numbers = st.floats(-10, 10)
points = hnp.arrays(np.float64, st.tuples(st.integers(1, 9), st.just(2)), elements=numbers)


def test_the_worked_example():
    assert mse(-1, 5, DATA) == 2.5
    assert mse_gradient(-1, 5, DATA) == (-3.0, -1.0)
    assert (mse(2, 1, DATA), mse_gradient(2, 1, DATA)) == (0.0, (0.0, 0.0))


@given(numbers, numbers)
def test_for_two_points_the_gradient_is_that_of_the_page(m, b):
    expected = (5 * m + 3 * b - 13, 3 * m + 2 * b - 8)
    assert mse_gradient(m, b, DATA) == pytest.approx(expected, abs=1e-9)


@given(points, numbers, numbers)
def test_the_loss_is_the_mean_of_the_squares(data, m, b):
    total = sum((m * x + b - t) ** 2 for x, t in data.tolist())
    assert mse(m, b, data) == pytest.approx(total / len(data), rel=1e-9, abs=1e-9)


@given(points, numbers, numbers)
def test_the_gradient_is_that_of_finite_differences(data, m, b):
    expected = numerical_gradient(lambda line: mse(*line, data), [m, b], h=0.01)
    np.testing.assert_allclose(mse_gradient(m, b, data), expected, rtol=1e-6, atol=1e-6)


@given(points, numbers, numbers)
def test_the_order_of_the_points_and_their_repetition_do_not_matter(data, m, b):
    loss, gradient = mse(m, b, data), mse_gradient(m, b, data)
    again = np.concatenate([data[::-1], data])
    assert mse(m, b, again) == pytest.approx(loss, rel=1e-9, abs=1e-9)
    assert mse_gradient(m, b, again) == pytest.approx(gradient, rel=1e-9, abs=1e-9)


@given(st.floats(0.001, 1.0), st.integers(0, 30), numbers, numbers)
def test_the_path_is_that_of_the_closed_form(learning_rate, steps, m, b):
    path = fit_line(DATA, m, b, learning_rate=learning_rate, steps=steps)
    assert path.shape == (steps + 1, 3)
    shrink = np.eye(2) - learning_rate * np.array([[5.0, 3.0], [3.0, 2.0]])
    for k, (m_k, b_k, loss) in enumerate(path):
        expected = [2, 1] + np.linalg.matrix_power(shrink, k) @ [m - 2, b - 1]
        scale = 1 + np.abs(expected).max()
        np.testing.assert_allclose([m_k, b_k], expected, atol=1e-9 * scale)
        assert loss == mse(m_k, b_k, DATA)


@given(st.floats(0.01, 0.99 * LIMIT))
def test_below_the_limit_every_step_goes_down(learning_rate):
    path = fit_line(DATA, **START, learning_rate=learning_rate, steps=50)
    assert (np.diff(path[:, 2]) < 0).all()


@given(st.floats(1.1 * LIMIT, 1.0))
def test_above_the_limit_it_goes_away(learning_rate):
    path = fit_line(DATA, **START, learning_rate=learning_rate, steps=60)
    distance = np.hypot(path[:, 0] - 2, path[:, 1] - 1)
    assert distance[-1] > 10 * distance[0]


def test_three_learning_rates():
    arrives = fit_line(DATA, **START, learning_rate=0.1, steps=2000)
    np.testing.assert_allclose(arrives[-1], [2, 1, 0], atol=1e-9)
    crawls = fit_line(DATA, **START, learning_rate=0.005, steps=100)
    assert 0.5 < crawls[-1, 2] < 2.5
    diverges = fit_line(DATA, **START, learning_rate=0.5, steps=20)
    assert diverges[-1, 2] > 1e6


@given(hnp.arrays(np.float64, (6, 2), elements=st.integers(-3, 3).map(float)), st.floats(-2.0, 2.0))
def test_it_arrives_at_the_line_of_least_squares(data, shift):
    x = data[:, 0]
    second = 2 * np.array([[np.mean(x * x), np.mean(x)], [np.mean(x), 1.0]])
    slow, fast = np.linalg.eigvalsh(second)
    assume(slow > fast / 30)
    data[:, 1] += shift
    path = fit_line(data, learning_rate=1 / fast, steps=round(20 * fast / slow) + 1)
    np.testing.assert_allclose(path[-1, :2], np.polyfit(x, data[:, 1], 1), atol=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_is_kept_and_integers_become_float64(dtype):
    assert fit_line(DATA.astype(dtype), learning_rate=0.1, steps=3).dtype == dtype
    assert fit_line([(1, 3), (2, 5)], learning_rate=0.1, steps=3).dtype == np.float64


def test_the_points_stay_as_they_are():
    data = DATA.copy()
    fit_line(data, learning_rate=0.1, steps=9)
    assert np.array_equal(data, DATA)


@pytest.mark.parametrize("learning_rate", [0.3, 0.5, 10, 1e9, 1e100, 1e300])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_line_that_leaves_the_numbers_is_an_error_and_not_a_warning(learning_rate, dtype):
    with pytest.raises(ValueError, match=r"diverged at step .* but a smaller one was expected"):
        fit_line(DATA.astype(dtype), **START, learning_rate=learning_rate, steps=20_000)


@pytest.mark.parametrize("learning_rate", [0.5, 10, 1e100])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_step_at_which_it_diverged_is_the_first_without_a_finite_loss(learning_rate, dtype):
    data = DATA.astype(dtype)
    with pytest.raises(ValueError, match="diverged") as error:
        fit_line(data, **START, learning_rate=learning_rate, steps=5000)
    step = int(re.search(r"at step (\d+)", str(error.value))[1])
    path = fit_line(data, **START, learning_rate=learning_rate, steps=step - 1)
    assert np.isfinite(path).all()
    with pytest.raises(ValueError, match=f"gradient descent diverged at step {step}:"):
        fit_line(data, **START, learning_rate=learning_rate, steps=step)


def test_a_first_step_beyond_floats_diverges():
    with pytest.raises(ValueError, match="gradient descent diverged at step 1:"):
        fit_line(DATA, **START, learning_rate=1e308, steps=1)


def test_it_starts_from_zeros():
    assert fit_line(DATA, learning_rate=0.1, steps=0)[0, :2].tolist() == [0.0, 0.0]


def test_it_goes_the_way_of_gradient_descent():
    path = fit_line(DATA, **START, learning_rate=0.1, steps=30)
    expected = gradient_descent(
        lambda line: mse(*line, DATA), [-1, 5], 0.1, 30, lambda line: mse_gradient(*line, DATA)
    )
    np.testing.assert_allclose(path[:, :2], expected, rtol=1e-12)


def test_the_formulas_alone_take_a_list_of_points():
    data = [(1, 3), (2, 5)]
    assert mse.formula(-1.0, 5.0, data) == 2.5
    assert mse_gradient.formula(-1.0, 5.0, data) == (-3.0, -1.0)
    path = fit_line.formula(data, -1.0, 5.0, learning_rate=0.1, steps=9)
    assert np.array_equal(path, fit_line(data, -1.0, 5.0, learning_rate=0.1, steps=9))


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(-1e308, 1e308), points)
def test_far_away_the_loss_is_infinite_and_there_is_no_warning(m, b, data):
    loss = mse(m, b, data)
    assert loss >= 0
    if np.isfinite(loss):
        assert np.isfinite(mse_gradient(m, b, data)).all()


def test_a_sum_of_two_infinities_is_no_number_and_there_is_no_warning():
    dm, db = mse_gradient(1e200, 0, [(-1e200, 0), (1e200, 0)])
    assert dm == np.inf
    assert np.isnan(db)


NAN = float("nan")
BAD = {
    "three columns": (lambda: mse(0, 0, [[1, 2, 3]]), ValueError, r"data has shape \(1, 3\), but"),
    "one point alone": (lambda: mse(0, 0, [1, 2]), ValueError, r"data has shape \(2,\)"),
    "no point": (lambda: mse(0, 0, np.zeros((0, 2))), ValueError, r"data has shape \(0, 2\)"),
    "words as data": (lambda: mse(0, 0, [["a", "b"]]), TypeError, "data has dtype <U1"),
    "None as data": (lambda: mse(0, 0, None), TypeError, "data has dtype object"),
    "a vector as m": (lambda: mse([0.0], 0, DATA), ValueError, r"m has shape \(1,\)"),
    "NaN as b": (lambda: mse(0, NAN, DATA), ValueError, "b is nan, but a finite"),
    "complex gradient": (lambda: mse_gradient(1j, 0, DATA), TypeError, "m is 1j, but a number"),
    "infinite b": (lambda: mse_gradient(0, np.inf, DATA), ValueError, "b is inf, but a finite"),
    "NaN in data": (lambda: mse_gradient(0, 0, [[0, NAN]]), ValueError, "data contains NaN"),
    "infinite data": (lambda: mse_gradient(0, 0, [[0, np.inf]]), ValueError, "an infinity"),
    "ragged data": (
        lambda: fit_line([[1], [1, 2]], learning_rate=0.1, steps=1),
        ValueError,
        "different lengths",
    ),
    "words as start": (
        lambda: fit_line(DATA, "m", learning_rate=0.1, steps=1),
        TypeError,
        "m is 'm', but a number",
    ),
    "no learning": (lambda: fit_line(DATA, learning_rate=0, steps=1), ValueError, "rate is 0, but"),
    "NaN as learning rate": (
        lambda: fit_line(DATA, learning_rate=NAN, steps=1),
        ValueError,
        "learning_rate is nan",
    ),
    "steps back": (lambda: fit_line(DATA, learning_rate=0.1, steps=-1), ValueError, "steps is -1"),
    "half a step": (lambda: fit_line(DATA, learning_rate=0.1, steps=0.5), TypeError, "is 0.5"),
    "a start too far away": (
        lambda: fit_line(DATA, 1e300, learning_rate=1e-9, steps=1),
        ValueError,
        "a start nearer to the points",
    ),
}


@pytest.mark.parametrize(("call", "error", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_with_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()

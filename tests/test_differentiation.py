"""Finite differences: accuracy, dtypes, what is left unchanged, and descent."""

import contextlib
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mitbadak.differentiation import (
    central_difference,
    forward_difference,
    gradient_descent,
    numerical_gradient,
    partial_derivative,
)

DIFFERENCES = [forward_difference, central_difference]
DTYPES = [np.float16, np.float32, np.float64]
coordinates = st.floats(-10, 10)
points = hnp.arrays(
    np.float64, hnp.array_shapes(min_dims=0, max_dims=3, max_side=4), elements=coordinates
)


def bowl(x):
    """Return the sum of the squares, whose gradient is 2x."""
    return np.sum(x**2)


FUNCTIONS = {  # with their derivatives
    "sin": (np.sin, np.cos),
    "exp": (np.exp, np.exp),
    "cube": (lambda x: x**3, lambda x: 3 * x**2),
    "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    "a line": (lambda x: 3 * x - 1, lambda x: 3 + 0 * x),
}


@given(hnp.arrays(np.float64, hnp.array_shapes(min_dims=0), elements=st.floats(-3, 3)))
@pytest.mark.parametrize(("f", "slope"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_the_default_steps_are_accurate_in_float64(f, slope, x):
    np.testing.assert_allclose(forward_difference(f, x), slope(x), rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(central_difference(f, x), slope(x), rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize(("f", "slope"), FUNCTIONS.values(), ids=FUNCTIONS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_the_default_steps_suit_each_dtype(f, slope, dtype):
    x = np.linspace(-1.5, 1.5, 31).astype(dtype)
    eps = float(np.finfo(dtype).eps)
    exact = slope(x.astype(np.float64))
    assert np.abs(central_difference(f, x) - exact).max() < 16 * eps ** (2 / 3)
    assert np.abs(forward_difference(f, x) - exact).max() < 16 * eps ** (1 / 2)


@given(st.floats(1, 1e9))
def test_the_step_grows_with_a_large_x(x):
    assert central_difference(np.log, x) == pytest.approx(1 / x, rel=3e-5)
    assert central_difference(lambda x: x**2, -x) == pytest.approx(-2 * x, rel=1e-6)


@pytest.mark.parametrize(("dtype", "coarser"), [(np.float64, 1), (np.float32, 2**29)])
@pytest.mark.parametrize(("x", "size"), [(0.0, 1), (0.5, 1), (1.0, 1), (-4.0, 2), (900.0, 30)])
def test_the_default_step_grows_with_the_root_of_x_and_is_larger_in_float32(
    x, size, dtype, coarser
):
    """(u - x)² has at x the forward difference h, and (u - x)³ the central one h²."""
    x = dtype(x)
    forward = forward_difference(lambda u: (u - x) ** 2, x)
    central = central_difference(lambda u: (u - x) ** 3, x)
    assert forward == pytest.approx(1.5e-8 * size * coarser ** (1 / 2), rel=5e-3)
    assert np.sqrt(central) == pytest.approx(6e-6 * size * coarser ** (1 / 3), rel=5e-3)


@given(coordinates, st.floats(0.01, 2))
def test_a_given_step_is_the_one_that_is_taken(x, h):
    def square(x):
        return x**2

    assert forward_difference(square, x, h) == pytest.approx(2 * x + h, abs=1e-9)
    assert central_difference(square, x, h) == pytest.approx(2 * x, abs=1e-9)
    assert central_difference(lambda x: x**3, x, h) == pytest.approx(3 * x**2 + h**2, abs=1e-7)


@pytest.mark.parametrize(
    ("f", "slope", "x", "rel"),
    [
        (np.sin, np.cos, 1e5, 2e-6),
        (np.sin, np.cos, 1e3, 1e-7),
        (np.sin, np.cos, 1e-6, 1e-9),
        (np.sin, np.cos, np.float32(1000), 1e-2),
        (np.exp, np.exp, 80, 1e-8),
        (np.exp, np.exp, -10, 1e-9),
        (np.log, lambda x: 1 / x, 1e6, 1e-6),
        (np.log, lambda x: 1 / x, np.float32(1000), 1e-3),
        (np.sqrt, lambda x: 0.5 / np.sqrt(x), 1e6, 1e-7),
        (lambda x: 1 / x, lambda x: -1 / x**2, 1e6, 1e-7),
        (lambda x: 1 / x, lambda x: -1 / x**2, 1e-3, 1e-4),
        (lambda x: x**2, lambda x: 2 * x, 1e8, 1e-7),
        (lambda x: np.tanh(x) + 2, lambda x: 1 - np.tanh(x) ** 2, 1e-8, 1e-9),
    ],
)
def test_the_default_step_suits_large_and_small_x(f, slope, x, rel):
    assert central_difference(f, x) == pytest.approx(slope(np.float64(x)), rel=rel)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("h", [None, 1e-3, 0.01, 0.3])
@pytest.mark.parametrize("x", [0, 1e-3, 1 / 3, 7, 12.34, 50])
@pytest.mark.parametrize("difference", DIFFERENCES)
def test_the_step_is_the_one_that_x_can_make_so_that_x_itself_has_slope_1(difference, x, h, dtype):
    given = [] if h is None else [h]
    with contextlib.suppress(ValueError):  # float16 swallows the smaller ones
        assert difference(lambda x: x, dtype(x), *given) == 1


def test_a_step_in_float32_and_far_out_is_divided_by_as_it_was_taken():
    assert central_difference(lambda x: x, np.float32(1000), h=1e-4) == 1
    assert central_difference(lambda x: x, 1e8, h=1.5e-8) == 1
    assert forward_difference(lambda x: 3 * x, 1e15) == 3


@pytest.mark.parametrize("difference", DIFFERENCES)
@pytest.mark.parametrize("x", [1e300, -1e300, 1e20, np.float32(1e30), np.float16(60000)])
def test_far_out_the_default_step_is_never_swallowed(difference, x):
    assert difference(lambda x: x, x) == 1


def test_a_smaller_step_does_not_jump_over_a_pole():
    assert central_difference(lambda x: 1 / x, 1e-6, h=1e-11) == pytest.approx(-1e12, rel=1e-9)
    assert central_difference(np.log, 1e-7, h=1e-12) == pytest.approx(1e7, rel=1e-9)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: central_difference(np.log, 1e-7), r"f\(x - h\) at x = 1e-07 contains NaN"),
        (lambda: central_difference(np.sqrt, [4.0, 1e-6]), r"f\(x - h\) at x = 1e-06 contains NaN"),
        (lambda: numerical_gradient(lambda x: np.log(x[1]), [1, 1e-7]), r"f\(x - h\) at x = 1e-07"),
        (lambda: forward_difference(np.arcsin, 1.0), r"f\(x \+ h\) at x = 1.0 contains NaN"),
        (lambda: forward_difference(np.log, -1.0, h=2), r"f\(x\) at x = -1.0 contains NaN"),
    ],
)
def test_a_value_that_is_not_finite_is_named_with_its_point(call, message):
    with np.errstate(invalid="ignore"), pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("difference", DIFFERENCES)
@pytest.mark.parametrize(
    ("x", "h"), [(1.0, 1e-50), (np.float32(1), 1e-8), (1e9, 1e-8), ([0.0, 3.0], 1e-17)]
)
def test_a_step_that_x_swallows_is_refused(difference, x, h):
    at = np.ravel(x)[-1]
    with pytest.raises(ValueError, match=rf"h is {h}, but x \+ h is x at {at}: a larger one"):
        difference(lambda x: x, x, h)


@pytest.mark.parametrize("difference", DIFFERENCES)
def test_integers_are_not_truncated(difference):
    for x in (5, np.int8(5), True, [5, 5], np.array([5, 5], np.uint8)):
        slope = difference(lambda x: x**2, x)
        assert slope.dtype == np.float64
        assert slope == pytest.approx(2 * np.asarray(x, float), abs=1e-5)


@pytest.mark.parametrize("difference", DIFFERENCES)
@pytest.mark.parametrize("dtype", DTYPES)
def test_the_dtype_is_kept_even_if_the_function_does_not(difference, dtype):
    assert difference(math.sin, dtype(1)).dtype == dtype
    assert difference(lambda x: x.astype(np.float64), np.ones(2, dtype)).dtype == dtype
    assert numerical_gradient(lambda x: float(bowl(x)), np.ones((2, 2), dtype)).dtype == dtype
    assert partial_derivative(lambda x: float(bowl(x)), np.ones(2, dtype), 0).dtype == dtype


@given(points)
def test_the_gradient_of_a_bowl(x):
    before = x.copy()
    gradient = numerical_gradient(bowl, x)
    assert gradient.shape == x.shape
    np.testing.assert_allclose(gradient, 2 * x, atol=1e-6)
    assert np.array_equal(x, before)


@given(
    hnp.arrays(np.float64, (3, 3), elements=coordinates),
    hnp.arrays(np.float64, 3, elements=coordinates),
)
def test_the_gradient_of_a_quadratic_form(a, x):
    np.testing.assert_allclose(numerical_gradient(lambda x: x @ a @ x, x), (a + a.T) @ x, atol=1e-5)


@given(points)
def test_each_entry_of_the_gradient_is_a_partial_derivative(x):
    def f(x):
        return np.sin(x).prod() + bowl(x)

    gradient = numerical_gradient(f, x)
    for index in np.ndindex(x.shape):
        assert partial_derivative(f, x, index) == gradient[index]
    if x.ndim == 1:
        assert partial_derivative(f, x, -1) == gradient[-1]


@pytest.mark.parametrize("h", [None, 1e-3])
def test_integer_points_have_gradients_too(h):
    x = np.array([[1, 2], [3, 4]])
    np.testing.assert_allclose(numerical_gradient(bowl, x, h), [[2, 4], [6, 8]], atol=1e-6)
    assert partial_derivative(bowl, [3, 4], 1, h) == pytest.approx(8)
    assert x.tolist() == [[1, 2], [3, 4]]


class HaltError(Exception):
    """Comes out of a function that fails half-way."""


def failing(calls):
    """Return a function that raises at its last call."""
    left = iter(range(calls, 0, -1))

    def f(x):
        if next(left) == 1:
            raise HaltError
        return bowl(x)

    return f


@pytest.mark.parametrize("calls", [1, 2, 3, 4])
def test_x_stays_as_it_is_even_if_the_function_raises(calls):
    x = np.array([0.1, 0.2])
    with pytest.raises(HaltError):
        numerical_gradient(failing(calls), x)
    assert x.tolist() == [0.1, 0.2]


def test_the_gradient_with_respect_to_an_array_that_a_network_reads():
    W, x = np.array([[1.0, 2.0]], np.float32), np.array([3.0, 4.0], np.float32)

    def loss(values):
        W[...] = values
        return float((W @ x)[0])

    gradient = numerical_gradient(loss, W)
    np.testing.assert_allclose(gradient, [[3, 4]], rtol=1e-3)
    assert gradient.dtype == np.float32


def test_a_function_that_writes_into_its_input_or_keeps_it_does_no_harm():
    kept = []

    def f(x):
        kept.append(x)
        x -= 1
        return bowl(x)

    np.testing.assert_allclose(numerical_gradient(f, [1.0, 3.0]), [0, 4], atol=1e-9)
    assert partial_derivative(f, [3.0], 0) == pytest.approx(4)
    assert len({id(x) for x in kept}) == len(kept)
    x = np.ones(2)
    forward_difference(lambda x: np.multiply(x, 2, out=x), x)
    gradient_descent(bowl, x, 0.1, 2, gradient=lambda x: np.multiply(x, 2, out=x))
    assert x.tolist() == [1, 1]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_formulas_alone_give_the_same_numbers(dtype):
    x = np.array([0.3, -2.0], dtype)
    for f in DIFFERENCES:
        np.testing.assert_allclose(f.formula(np.sin, x, 0.01), f(np.sin, x, 0.01), rtol=1e-4)
    np.testing.assert_allclose(
        numerical_gradient.formula(bowl, x, 0.01), numerical_gradient(bowl, x, 0.01), rtol=1e-3
    )
    if dtype == np.float64:
        for f in DIFFERENCES:
            np.testing.assert_allclose(f.formula(np.sin, x), f(np.sin, x), rtol=1e-7)
        path = gradient_descent.formula(bowl, x, 0.1, 9)
        np.testing.assert_allclose(path, gradient_descent(bowl, x, 0.1, 9))


@given(points, st.floats(0.01, 0.9), st.integers(0, 12))
def test_descent_in_a_bowl_shrinks_by_one_factor_a_step(x0, learning_rate, steps):
    before = x0.copy()
    path = gradient_descent(bowl, x0, learning_rate, steps)
    assert path.shape == (steps + 1, *x0.shape)
    factors = (1 - 2 * learning_rate) ** np.arange(steps + 1).reshape(-1, *[1] * x0.ndim)
    np.testing.assert_allclose(path, factors * x0, atol=1e-5)
    assert np.array_equal(path[0], before)
    assert np.array_equal(x0, before)


def test_descent_with_a_known_gradient_goes_the_same_way():
    known = gradient_descent(bowl, [3.0, -4.0], 0.1, 20, gradient=lambda x: 2 * x)
    np.testing.assert_allclose(gradient_descent(bowl, [3.0, -4.0], 0.1, 20), known, atol=1e-8)
    by_list = gradient_descent(bowl, [3.0, -4.0], 0.1, 20, gradient=lambda x: [2 * x[0], 2 * x[1]])
    assert np.array_equal(by_list, known)


def test_a_known_gradient_that_writes_into_its_input_leaves_the_path():
    def slope(x):
        x *= 2
        return x

    path = gradient_descent(lambda x: np.sum(x**2), [1.0, 2.0], 0.25, 2, slope)
    assert path.tolist() == [[1.0, 2.0], [0.5, 1.0], [0.25, 0.5]]


def test_descent_keeps_the_dtype_and_converts_integers():
    assert gradient_descent(bowl, np.ones(2, np.float32), np.float64(0.1), 3).dtype == np.float32
    np.testing.assert_allclose(gradient_descent(bowl, [3, 4], 0.25, 1), [[3, 4], [1.5, 2]])


@pytest.mark.parametrize("steps", [1, 9])
def test_a_learning_rate_with_which_the_path_diverges_is_named(steps):
    with pytest.raises(ValueError, match=r"diverged at step 1: learning_rate is 1e\+300, but a sm"):
        gradient_descent(bowl, [1.0], 1e300, steps, gradient=lambda x: 1e20 * x)


# each step multiplies by -19, and 5 * 19**(2 * 121) is too large, or 2 * 19**241
@pytest.mark.parametrize(("gradient", "step"), [(None, 121), (lambda x: 2 * x, 241)])
def test_divergence_is_told_in_the_same_words_for_numerical_and_for_given_gradients(gradient, step):
    message = f"gradient descent diverged at step {step}: learning_rate is 10, but a smaller one"
    with pytest.raises(ValueError, match=message):
        gradient_descent(bowl, [1.0, 2.0], 10, 1000, gradient)


def test_a_gradient_that_becomes_infinity_minus_infinity_is_a_divergence():
    def slope(x):
        return np.exp(400 * x) - np.exp(500 * x) - 2

    with pytest.raises(ValueError, match="diverged at step 1: learning_rate is 1"):
        gradient_descent(bowl, [0.0], 1, 5, slope)


def test_a_step_out_of_the_domain_is_a_divergence_but_a_bad_start_is_not():
    def f(x):
        return np.log(x[0]) if x[0] > 0 else np.nan

    with pytest.raises(ValueError, match="diverged at step 1: learning_rate is 3"):
        gradient_descent(f, [1.0], 3, 5)
    with pytest.raises(ValueError, match=r"f\(x \+ h\) at x = -1.0 contains NaN"):
        gradient_descent(f, [-1.0], 0.1, 5)


def test_an_error_of_the_function_itself_comes_through():
    with pytest.raises(HaltError):
        gradient_descent(failing(7), [1.0, 2.0], 0.1, 9)


NAN = float("nan")


def two(x):
    """Return two numbers where one is expected."""
    return np.ones(2)


CALLS = {
    "forward_difference": forward_difference,
    "central_difference": central_difference,
    "partial_derivative": lambda f, x, h=None: partial_derivative(f, x, 0, h),
    "numerical_gradient": numerical_gradient,
}
BAD = {
    **{
        f"{what} in {name}": (lambda g=g, arguments=arguments: g(*arguments), error, message)
        for name, g in CALLS.items()
        for what, arguments, error, message in [
            ("NaN", (bowl, [NAN]), ValueError, "x contains NaN"),
            ("infinity", (bowl, [np.inf]), ValueError, "x contains an infinity"),
            ("words", (bowl, ["a"]), TypeError, "x has dtype <U1"),
            ("complex", (bowl, [1j]), TypeError, "x has dtype complex128"),
            ("objects", (bowl, [None]), TypeError, "x has dtype object"),
            ("nothing", (bowl, []), ValueError, r"x has shape \(0,\), but at least one"),
            ("a name as f", ("bowl", [1.0]), TypeError, "f is 'bowl', but a function"),
            ("h of 0", (bowl, [1.0], 0), ValueError, "h is 0, but a number above 0"),
            ("negative h", (bowl, [1.0], -0.1), ValueError, "h is -0.1"),
            ("NaN as h", (bowl, [1.0], NAN), ValueError, "h is nan"),
            ("a word as h", (bowl, [1.0], "0.1"), TypeError, "h is '0.1'"),
            (
                "h below float32",
                (bowl, np.float32([1]), 1e-50),
                ValueError,
                "h is 1e-50, .* float32",
            ),
            ("h above float16", (bowl, np.float16([1]), 1e9), ValueError, "h is 1000000000.0, "),
            ("f of words", (lambda x: "one", [1.0]), TypeError, r"f\(x\) has dtype <U3"),
            ("f of nothing", (lambda x: None, [1.0]), TypeError, r"f\(x\) has dtype object"),
            ("f of two numbers", (two, [1.0]), ValueError, r"f\(x\) has shape \(2,\), but \("),
        ]
    },
    **{
        f"f of {value} in {name}": (
            lambda g=g, v=value, many=many: g(
                lambda x: np.full(np.shape(x) if many else (), v), [1.0]
            ),
            ValueError,
            rf"f\(x( \+ h)?\) at x = 1.0 contains {words}",
        )
        for value, words in [(NAN, "NaN"), (np.inf, "an infinity")]
        for many in [True, False]
        for name, g in CALLS.items()
        if many == name.endswith("difference")
    },
    "f of the whole at many points": (
        lambda: central_difference(bowl, [1.0, 2.0]),
        ValueError,
        r"f\(x\) has shape \(\), but \(2,\) was expected",
    ),
    "an index too far": (
        lambda: partial_derivative(bowl, [1.0, 2.0], 2),
        ValueError,
        r"index is 2, .* of shape \(2,\)",
    ),
    "half an index": (lambda: partial_derivative(bowl, [1.0], 0.5), ValueError, "index is 0.5"),
    "a word as index": (lambda: partial_derivative(bowl, [1.0], "W"), ValueError, "index is 'W'"),
    "an index too short": (lambda: partial_derivative(bowl, [[1.0]], 0), ValueError, "index is 0"),
    "an index too long": (lambda: partial_derivative(bowl, [1.0], (0, 0)), ValueError, r"\(0, 0\)"),
    "a slice as index": (
        lambda: partial_derivative(bowl, [1.0, 2.0], slice(1)),
        ValueError,
        "index is slice",
    ),
    "NaN as start": (lambda: gradient_descent(bowl, [NAN], 0.1, 1), ValueError, "x0 contains NaN"),
    "words as start": (lambda: gradient_descent(bowl, "a", 0.1, 1), TypeError, "x0 has dtype <U1"),
    "no start": (lambda: gradient_descent(bowl, [], 0.1, 1), ValueError, r"x0 has shape \(0,\)"),
    "no function": (lambda: gradient_descent(None, [1.0], 0.1, 1), TypeError, "f is None"),
    "no rate": (lambda: gradient_descent(bowl, [1.0], 0, 1), ValueError, "learning_rate is 0"),
    "a negative rate": (
        lambda: gradient_descent(bowl, [1.0], -1, 1),
        ValueError,
        "learning_rate is",
    ),
    "steps below 0": (lambda: gradient_descent(bowl, [1.0], 0.1, -1), ValueError, "steps is -1"),
    "half a step": (lambda: gradient_descent(bowl, [1.0], 0.1, 0.5), TypeError, "steps is 0.5"),
    "an array as gradient": (
        lambda: gradient_descent(bowl, [1.0], 0.1, 1, gradient=np.ones(1)),
        TypeError,
        "gradient is array",
    ),
    "a gradient of another shape": (
        lambda: gradient_descent(bowl, [1.0], 0.1, 1, gradient=two),
        ValueError,
        r"gradient\(x\) has shape \(2,\), but \(1,\)",
    ),
    "a gradient of NaN": (
        lambda: gradient_descent(bowl, [1.0], 0.1, 1, gradient=lambda x: [NAN]),
        ValueError,
        r"gradient\(x\) contains NaN",
    ),
}


@pytest.mark.parametrize(("call", "error", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_with_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()

"""Computational graphs: what the operations compute, and how derivatives flow back."""

import copy
import inspect
import pickle
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mitbadak.differentiation import numerical_gradient
from mitbadak.graph import (
    Abs,
    Add,
    Divide,
    Exp,
    Exponentiate,
    Index,
    Log,
    MatMul,
    Max,
    Mean,
    Multiply,
    Node,
    Power,
    Relu,
    Subtract,
    Sum,
    Tanh,
    Transpose,
    Variable,
    unbroadcast,
)

seeds = st.integers(0, 2**32 - 1)
floats = st.floats(-3, 3)
small = hnp.array_shapes(min_dims=0, max_dims=3, max_side=3)

BINARY = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
    "**": lambda x, y: x**y,
}
UNARY = {
    "neg": lambda x: -x,
    "exp": lambda x: x.exp() if isinstance(x, Variable) else np.exp(x),
    "log": lambda x: x.log() if isinstance(x, Variable) else np.log(x),
    "square": lambda x: x**2,
    "root": lambda x: x**0.5,
    "inverse": lambda x: x**-1,
    "one": lambda x: x**0,
    "abs": lambda x: abs(x - 1.2) * x,
    "tanh": lambda x: x.tanh() if isinstance(x, Variable) else np.tanh(x),
    "relu": lambda x: (x - 1.2).relu() if isinstance(x, Variable) else np.maximum(x - 1.2, 0),
    "power of two": lambda x: 2**x,
    "transposed": lambda x: x.T * x.T,
}
REDUCTIONS = {
    "sum": lambda x, **along: x.sum(**along),
    "mean": lambda x, **along: x.mean(**along),
    "max": lambda x, **along: x.max(**along),
}
KEYS = {
    "number": 0,
    "last": -1,
    "slice": slice(None, None, -1),
    "numbers, one twice": [0, 1, 0],
    "truths": [True, False],
    "rows and columns": (np.array([0, 1, 1]), np.array([1, 0, 0])),
    "new axis": (..., None),
}


def gradients(f, *values):
    """The derivatives of the sum of f by each of its operands, on a graph."""
    variables = [Variable(value) for value in values]
    f(*variables).sum().backward()
    return [v.grad for v in variables]


def assert_as_by_finite_differences(f, *values):
    """Compare the graph with central differences of the same formula on plain arrays."""
    for i, grad in enumerate(gradients(f, *values)):
        expected = numerical_gradient(
            lambda x, i=i: f(*values[:i], x, *values[i + 1 :]).sum(), values[i]
        )
        assert grad.shape == values[i].shape
        np.testing.assert_allclose(grad, expected, rtol=1e-6, atol=1e-6)


def test_two_apples_with_tax():
    price, count, tax = Variable(100), Variable(2), Variable(1.1)
    total = price * count * tax
    total.backward()
    assert total.value == pytest.approx(220)
    assert [price.grad, count.grad, tax.grad] == pytest.approx([2.2, 110, 200])


def test_apples_and_oranges_with_tax_by_the_nodes_alone():
    apple, orange, fruit, tax = Multiply(), Multiply(), Add(), Multiply()
    total = tax.forward(fruit.forward(apple.forward(100, 2), orange.forward(150, 3)), 1.1)
    dfruit, dtax = tax.backward(1.0)
    dapple, dorange = fruit.backward(dfruit)
    assert total == pytest.approx(715)
    assert dtax == pytest.approx(650)
    assert apple.backward(dapple) == pytest.approx((2.2, 110))
    assert orange.backward(dorange) == pytest.approx((3.3, 165))


def test_the_square_of_a_sum():
    x, y = Variable([1.0, 2.0]), Variable([3.0, -4.0])
    z = (x + y) ** 2
    z.backward(np.ones(2))
    assert z.value.tolist() == [16, 4]
    assert x.grad.tolist() == y.grad.tolist() == [8, -4]


@given(hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3), seeds)
@pytest.mark.parametrize("operator", BINARY)
def test_operators_with_broadcasting(operator, shapes, seed):
    rng = np.random.default_rng(seed)
    x, y = (rng.uniform(0.5, 2, shape) for shape in shapes.input_shapes)
    assert_as_by_finite_differences(BINARY[operator], x, y)


@given(small, seeds)
@pytest.mark.parametrize("operator", UNARY)
def test_operations_on_one_operand(operator, shape, seed):
    assert_as_by_finite_differences(
        UNARY[operator], np.random.default_rng(seed).uniform(0.5, 2, shape)
    )


@given(st.sampled_from([None, 0, 1, -1, (0, 2), (1, -1)]), st.booleans(), seeds)
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_reductions_along_axes(reduction, axis, keepdims, seed):
    x = np.random.default_rng(seed).permutation(24).reshape(2, 3, 4) / 5

    def f(x):
        y = REDUCTIONS[reduction](x, axis=axis, keepdims=keepdims)
        return y * y

    np.testing.assert_allclose(f(Variable(x)).value, f(x), rtol=1e-13)
    assert_as_by_finite_differences(f, x)


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_indexing(key):
    x = np.array([[1.0, 2.0], [3.0, 5.0]])
    assert Variable(x)[key].value.tolist() == x[key].tolist()
    assert_as_by_finite_differences(lambda x: x[key] ** 2, x)


def test_entries_taken_often_get_as_much():
    x = Variable(np.zeros(2, np.float32))
    x[np.zeros(200_000, int)].backward(np.full(200_000, 1e-3))
    assert x.grad.tolist() == pytest.approx([200.00002, 0], rel=1e-7)  # 1e-3 in float32 is more


def test_a_key_is_kept_as_it_was():
    key = np.array([0, 0])
    x = Variable([1.0, 2.0])
    y = x[key].sum()
    key[:] = 1
    y.backward()
    assert x.grad.tolist() == [2, 0]


def test_a_variable_is_walked_row_by_row():
    x = Variable([[1.0, 2.0], [3.0, 4.0]])
    first, second = x
    (first * second).sum().backward()
    assert x.grad.tolist() == [[3, 4], [1, 2]]


@pytest.mark.parametrize("axis", [None, 0, 1])
def test_equally_large_entries_share_the_derivative(axis):
    x = Variable(np.ones((2, 2)))
    x.max(axis).sum().backward()
    assert x.grad.tolist() == [[1 / (4 if axis is None else 2)] * 2] * 2


def test_shape_and_axes_are_those_of_the_value():
    x = Variable(np.ones((2, 3)))
    assert (x.shape, x.ndim, x.T.shape) == ((2, 3), 2, (3, 2))


@given(st.tuples(*[st.integers(1, 4)] * 3), seeds)
def test_matrix_products(sizes, seed):
    rng = np.random.default_rng(seed)
    n, k, m = sizes
    assert_as_by_finite_differences(
        lambda x, y: (x @ y) ** 2, rng.standard_normal((n, k)), rng.standard_normal((k, m))
    )


@given(hnp.array_shapes(min_dims=2, max_dims=2, max_side=4), seeds)
def test_softmax_with_cross_entropy_of_a_batch(shape, seed):
    rng = np.random.default_rng(seed)
    scores, t = rng.normal(scale=300, size=shape), rng.dirichlet(np.ones(shape[1]), shape[0])
    x = Variable(scores)
    shifted = x - x.max(axis=1, keepdims=True)
    log_y = shifted - shifted.exp().sum(axis=1, keepdims=True).log()
    loss = -(t * log_y).sum(axis=1).mean()
    loss.backward()
    np.testing.assert_allclose(x.grad, (np.exp(log_y.value) - t) / shape[0], atol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_network_of_variables_alone_learns_three_classes(dtype):
    rng = np.random.default_rng(0)
    labels = np.arange(90) % 3
    x = (np.array([[0, 2], [2, -1], [-2, -1]])[labels] + rng.normal(size=(90, 2))).astype(dtype)
    t = np.eye(3, dtype=dtype)[labels]
    W1, b1 = Variable(rng.normal(size=(2, 16)).astype(dtype)), Variable(np.zeros(16, dtype))
    W2, b2 = Variable(rng.normal(size=(16, 3)).astype(dtype)), Variable(np.zeros(3, dtype))
    for _ in range(100):
        e = ((x @ W1 + b1).tanh() @ W2 + b2).exp()
        y = e / e.sum(axis=1, keepdims=True)
        loss = -(t * y.log()).sum(axis=1).mean()
        loss.backward()
        for v in [W1, b1, W2, b2]:
            v.value -= 0.5 * v.grad
    assert loss.value < 0.3
    assert np.mean(y.value.argmax(axis=1) == labels) > 0.9
    assert {array.dtype for v in loss.walk() for array in (v.value, v.grad)} == {np.dtype(dtype)}


@given(st.lists(st.tuples(st.sampled_from(["+", "-", "*"]), *[st.integers(0, 99)] * 2), max_size=9))
def test_random_graphs(steps):
    def f(*leaves):
        made = list(leaves)
        for operator, i, j in steps:
            made.append(BINARY[operator](made[i % len(made)], made[j % len(made)]) * 0.5)
        return made[-1] + leaves[0] + leaves[1] + leaves[2]

    assert_as_by_finite_differences(f, *np.array([[0.5, -1.5], [1.0, 2.0], [-0.5, 0.25]]))


@given(floats)
def test_the_derivatives_of_one_pass_add_up(value):
    x = Variable(value)
    y = x * x + x - 2 * x
    y.backward()
    assert x.grad == pytest.approx(2 * value - 1)


def test_a_second_backward_starts_from_zero():
    x = Variable(3.0)
    y = x * x
    y.backward()
    first = x.grad
    y.backward()
    assert x.grad == first == 6
    (y + x).backward()
    assert x.grad == 7
    assert first == 6


def test_a_failed_backward_leaves_the_gradients():
    x, y = Variable([0.0, 1.0]), Variable(1.0)
    (x * y).sum().backward()
    z = ((x**0.5) * y).sum()
    with pytest.raises(ValueError, match=r"derivative with respect to .* contains an infinity"):
        z.backward()
    assert x.grad.tolist() == [1, 1]
    assert z.grad is None


def test_an_inner_variable_with_its_derivative_from_above():
    x = Variable([1.0, 2.0])
    y = x * 3
    dout = np.array([10.0, 100.0])
    y.backward(dout)
    assert x.grad.tolist() == [30, 300]
    assert dout.tolist() == [10, 100]
    assert y.grad is not dout


def test_a_long_graph_does_not_recurse():
    x = Variable(1.0)
    y = x
    for _ in range(10_000):
        y = y + x
    y.backward()
    assert x.grad == 10_001


def test_shared_parts_are_walked_once():
    x = Variable(1.0)
    y = x
    for _ in range(60):  # 2**60 ways lead from y to x
        y = (y + y) * 0.5
    y.backward()
    assert x.grad == 1
    assert len(list(y.walk())) == 1 + 3 * 60


def test_the_walk_is_in_topological_order():
    x, y = Variable(2.0, "x"), Variable(3.0, "y")
    product = x * y
    total = product + x
    assert list(total.walk()) == [x, y, product, total]
    assert (product.node.symbol, total.node.symbol) == ("×", "+")
    assert (x.node, product.node.inputs) == (None, (x, y))


@pytest.mark.parametrize("other", [2, 2.0, np.float64(2), np.array(2.0), [2.0, 2.0], np.ones(2)])
@pytest.mark.parametrize("operator", BINARY)
def test_the_other_operand_may_stand_on_either_side(other, operator):
    x = np.array([3.0, 5.0])
    f = BINARY[operator]
    for result, expected in (
        (f(Variable(x), other), f(x, other)),
        (f(other, Variable(x)), f(other, x)),
    ):
        assert isinstance(result, Variable)
        assert result.value.tolist() == np.asarray(expected).tolist()


@pytest.mark.parametrize(
    ("operation", "symbol"),
    [
        (lambda x: x + x, "+"),
        (lambda x: x - x, "-"),
        (lambda x: x * x, "×"),
        (lambda x: x / x, "÷"),
        (lambda x: x**2, "^2"),
        (lambda x: x**0.5, "^0.5"),
        (lambda x: x**x, "^"),
        (lambda x: x @ x, "@"),
        (lambda x: x.T, "T"),
        (lambda x: x[0], "[ ]"),
        (abs, "|x|"),
        (lambda x: x.exp(), "exp"),
        (lambda x: x.log(), "log"),
        (lambda x: x.tanh(), "tanh"),
        (lambda x: x.relu(), "relu"),
        (lambda x: x.sum(), "Σ"),
        (lambda x: x.mean(), "mean"),
        (lambda x: x.max(), "max"),
    ],
)
def test_a_node_is_drawn_with_the_sign_of_its_operation(operation, symbol):
    assert operation(Variable(np.eye(2) + 1)).node.symbol == symbol


def test_arrays_do_not_swallow_the_operators():
    x, y = np.arange(6.0).reshape(2, 3), np.arange(3.0).reshape(3, 1)
    assert (x @ Variable(y)).value.tolist() == (Variable(x) @ y).value.tolist() == (x @ y).tolist()


@pytest.mark.parametrize("f", [*BINARY.values(), *(lambda x, _, g=g: g(x) for g in UNARY.values())])
@pytest.mark.parametrize("number", [2, 0.1, np.float64(0.1), np.int64(3)])
def test_float32_is_kept_beside_numbers(f, number):
    x = Variable(np.array([2.0, 3.0], np.float32))
    y = f(f(x, number), number)
    assert y.value.dtype == np.float32
    y.sum().backward()
    assert x.grad.dtype == y.grad.dtype == np.float32


@pytest.mark.parametrize("number", [2, 0.5, np.float64(2), np.int64(3), Fraction(1, 2)])
def test_float32_is_kept_whatever_the_power(number):
    x = Variable(np.array([2.0, 3.0], np.float32))
    y = x**number
    assert y.value.dtype == np.float32
    y.sum().backward()
    assert x.grad.dtype == np.float32
    assert (x ** np.float64(3)).node.symbol == "^3"


def test_integers_become_float64_and_the_value_is_a_copy():
    given_value = np.array([1, 2])
    x = Variable(given_value)
    given_value[0] = 9
    assert x.value.dtype == np.float64
    assert x.value.tolist() == [1, 2]
    halves = np.ones(2, np.float16)
    assert Variable(halves).value is not halves


def test_no_operation_writes_into_its_operands():
    x, y = np.full((2, 2), 2.0), np.full((2, 2), 3.0)
    for array in (x, y):
        array.flags.writeable = False
    dout = np.ones((2, 2))
    dout.flags.writeable = False
    for node in (Add(), Subtract(), Multiply(), Divide(), MatMul()):
        node.forward(x, y)
        node.backward(dout)
    for node in (Exp(), Log(), Tanh(), Relu(), Abs(), Power(2), Power(0), Transpose()):
        node.forward(x)
        node.backward(dout)
    for node in (Sum(0), Mean(0), Max(0), Index(0)):
        node.forward(x)
        node.backward(dout[0])
    Exponentiate().forward(x, y)


@pytest.mark.parametrize(("exponent", "slope"), [(0, 0), (1, 1), (2, 0)])
def test_a_power_has_a_slope_at_zero(exponent, slope):
    x = Variable(0.0)
    (x**exponent).backward()
    assert x.grad == slope


# -- extreme operands ------------------------------------------------------------------------


def extremes(dtype):
    """Numbers around 1, and around the square roots of the largest and the smallest number."""
    largest, smallest = (float(getattr(np.finfo(dtype), key)) for key in ("max", "tiny"))
    magnitudes = (0.7, 1.3, 0.9 * largest**0.5, 0.9 * largest, 1.1 * smallest**0.5, 1.1 * smallest)
    return [np.array(sign * m, dtype) for m in magnitudes for sign in (1, -1)]


EXACT = {
    "+": (lambda x, y: x + y, lambda x, y: (1, 1)),
    "-": (lambda x, y: x - y, lambda x, y: (1, -1)),
    "*": (lambda x, y: x * y, lambda x, y: (y, x)),
    "/": (lambda x, y: x / y, lambda x, y: (1 / y, -x / y**2)),
}
POWERS = [-2, -1, 1, 2, 3]


def assert_exact(f, operands, value, derivatives):
    """Compare with fractions: right where a float can hold it, and an error where none can."""
    variables = [Variable(x) for x in operands]
    finfo = np.finfo(operands[0].dtype)
    limit = Fraction(float(finfo.max)) * (1 + Fraction(float(finfo.eps)) / 8)
    if any(abs(number) > limit for number in (value, *derivatives)):
        with pytest.raises(ValueError, match="contains an infinity"):
            f(*variables).backward()
        return
    y = f(*variables)
    y.backward()
    for came, exact in zip(
        [y.value, *(v.grad for v in variables)], [value, *derivatives], strict=True
    ):
        error = abs(Fraction(float(came)) - exact)
        allowed = 8 * Fraction(float(finfo.eps)) * abs(exact)
        assert error <= max(allowed, 2 * Fraction(float(finfo.smallest_subnormal)))
        assert came.dtype == operands[0].dtype


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("operator", EXACT)
def test_arithmetic_is_right_for_extreme_operands(operator, dtype):
    value, derivatives = EXACT[operator]
    for x in extremes(dtype):
        for y in extremes(dtype):
            exact = Fraction(float(x)), Fraction(float(y))
            assert_exact(BINARY[operator], (x, y), value(*exact), derivatives(*exact))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("n", POWERS)
def test_powers_are_right_for_extreme_operands(n, dtype):
    for x in extremes(dtype):
        exact = Fraction(float(x))
        assert_exact(lambda v: v**n, (x,), exact**n, (n * exact ** (n - 1),))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_roots_and_logarithms_are_right_for_extreme_operands(dtype):
    for x in extremes(dtype):
        if x < 0:
            continue
        v, exact = Variable(x), Decimal(float(x))
        for f, value, slope in (
            (lambda v: v**0.5, exact.sqrt(), 1 / exact.sqrt() / 2),
            (lambda v: v.log(), exact.ln(), 1 / exact),
            (lambda v: abs(v), exact, Decimal(1)),
            (lambda v: v.relu(), exact, Decimal(1)),
            (lambda v: v.sum(), exact, Decimal(1)),
            (lambda v: v.max(), exact, Decimal(1)),
            (lambda v: v.mean(), exact, Decimal(1)),
        ):
            y = f(v)
            y.backward()
            assert float(y.value) == pytest.approx(float(value), rel=4 * float(np.finfo(dtype).eps))
            assert float(v.grad) == pytest.approx(float(slope), rel=4 * float(np.finfo(dtype).eps))


@pytest.mark.parametrize("x", [-800.0, -360.0, -20.0, -1e-200, 0.0, 0.3, 10.0, 20.0, 340.0, 1e300])
def test_tanh_keeps_the_digits_of_its_derivative(x):
    v = Variable(x)
    v.tanh().backward()
    e = Decimal(min(abs(x), 1000)).exp()
    slope = 4 / (e + 1 / e) ** 2
    assert float(v.grad) == pytest.approx(float(slope), rel=1e-13, abs=1e-323)


def test_the_derivative_of_a_quotient_of_tiny_or_huge_numbers():
    for size in (1e-200, 1e200):
        x, y = Variable(3 * size), Variable(2 * size)
        (x / y).backward()
        assert x.grad == pytest.approx(0.5 / size)
        assert y.grad == pytest.approx(-0.75 / size)


def test_a_power_zero_of_the_smallest_number_has_no_slope():
    x, y = Variable(5e-324), Variable(0.0)
    (x**y).backward()
    assert x.grad == 0
    assert y.grad == pytest.approx(np.log(5e-324))


def test_a_sum_too_large_for_float16_is_an_error_and_its_mean_is_not():
    x = Variable(np.full(4, 60000, np.float16))
    with pytest.raises(ValueError, match=r"result of Sum\(\) contains an infinity"):
        x.sum()
    assert x.mean().value == 60000


def test_float32_is_summed_without_loss():
    x, b = Variable(np.full((200_000, 2), 1e-3, np.float32)), Variable(np.zeros(2, np.float32))
    for y in (x.sum(axis=0), x.mean(axis=0) * 200_000):
        np.testing.assert_allclose(y.value, 200.00002, rtol=1e-7)
        assert y.value.dtype == np.float32
    (x + b).backward(x.value)
    np.testing.assert_allclose(b.grad, 200.00002, rtol=1e-7)
    assert unbroadcast(x.value, (2,)).dtype == np.float32


def test_what_overflows_when_it_is_added_up_is_infinite_however_numpy_is_set():
    with np.errstate(all="raise"):
        assert unbroadcast(np.full(4, 3e38, np.float32), (1,)) == np.inf
        assert np.isnan(unbroadcast([np.inf, -np.inf], (1,)))


# -- values that change ------------------------------------------------------------------------


def test_a_value_that_changes_leaves_the_derivatives_of_what_was_computed():
    x = Variable([3.0])
    for y in (x * x, x**2, x / (1 / x), x.exp() * 0 + x * x, abs(x) * x.relu(), x[0] * x.T):
        y.backward()
        first = x.grad
        before = x.value.copy()
        x.value -= 1
        y.backward()
        assert x.grad == first == pytest.approx(6)
        x.value = before


def test_gradient_descent_changes_the_value_in_place():
    x = Variable(3.0)
    for _ in range(50):
        y = (x - 1) ** 2
        y.backward()
        x.value -= 0.25 * x.grad
    assert x.value == pytest.approx(1)


def test_an_assigned_value_takes_dtype_and_is_a_copy():
    x, new = Variable(np.zeros(2, np.float32)), np.ones(2)
    x.value = new
    new[0] = 5
    assert (x.value.dtype, x.value.tolist()) == (np.float32, [1, 1])


# -- copies ------------------------------------------------------------------------------------


def chain(length):
    x = Variable([1.0, 2.0], "x")
    y = x
    for _ in range(length):
        y = y * 1.0 + x
    return x, y.sum()


COPIES = {"deepcopy": copy.deepcopy, "pickle": lambda v: pickle.loads(pickle.dumps(v))}


@pytest.mark.parametrize("duplicate", COPIES.values(), ids=COPIES)
def test_a_long_graph_is_copied_with_all_that_belongs_together(duplicate):
    x, y = chain(1500)
    inner = y.node.inputs[0]
    y.backward()
    for roots in ((x, inner, y), (y, inner, x)):
        copies = dict(zip("xiy" if roots[0] is x else "yix", duplicate(roots), strict=True))
        assert copies["y"].node.inputs[0] is copies["i"]
        assert next(v for v in copies["y"].walk() if v.name) is copies["x"]
        assert copies["x"].grad.tolist() == x.grad.tolist() == [1501, 1501]
        copies["x"].grad = None
        copies["y"].backward()
        assert copies["x"].grad.tolist() == [1501, 1501]
        assert copies["x"].value is not x.value
        assert repr(duplicate(copies["y"])) == repr(y)
    assert y.node.inputs == (inner,)


def test_a_shallow_copy_shares_the_graph():
    x = Variable(3.0)
    y = copy.copy(x * x)
    y.backward()
    assert (x.grad, y.value) == (6, 9)


# -- what a reader writes ----------------------------------------------------------------------


class Cube(Node):
    """A reader's own operation."""

    def forward(self, x):
        self.x = x
        return x * x * x

    def backward(self, dout):
        return (dout * 3 * self.x * self.x,)


def test_an_own_operation_works_like_the_others():
    x = Variable(2.0)
    y = Cube()(x) + 1
    y.backward()
    assert (y.value, x.grad) == (9, 12)
    assert Cube()(Variable(np.float32(2))).value.dtype == np.float32


class Greedy(Node):
    """One that writes into all it is given."""

    def forward(self, x):
        x *= 2
        return x

    def backward(self, dout):
        dout *= 2
        return (dout,)


def test_what_an_own_operation_writes_into_is_its_own():
    x = Variable([1.0, 2.0])
    y = Greedy()(x)
    z = y * 1
    z.sum().backward()
    assert (x.value.tolist(), y.value.tolist()) == ([1, 2], [2, 4])
    assert (x.grad.tolist(), y.grad.tolist()) == ([2, 2], [1, 1])


def own(forward=lambda self, *x: x[0] * 1, backward=lambda self, dout: (dout,), of=([[1.0, 2.0]],)):
    """Apply an operation with these methods, and go back through it."""
    node = type("Own", (Node,), {"forward": forward, "backward": backward})()
    node(*(Variable(x) for x in of)).backward(np.ones(np.shape(of[0])))


def test_the_algorithm_on_the_page_does_not_need_the_checks():
    source = inspect.getsource(Variable.backward.__wrapped__)
    code = source[: source.index('"""')] + source[source.rindex('"""') + 3 :]
    code = "\n".join(line[4:] for line in code.splitlines() if not line.lstrip().startswith("@"))
    namespace = {"np": np, "unbroadcast": unbroadcast, "Array": None}
    exec(code, namespace)
    x = Variable([1.0, 2.0])
    namespace["backward"]((x * x).sum())
    assert x.grad.tolist() == [2, 4]
    assert max(len(line) for line in code.splitlines()) <= 47


def test_the_printed_form_says_value_and_name():
    assert repr(Variable(2)) == "Variable(2.)"
    assert repr(Variable([1, 2], "x")) == "Variable([1., 2.], 'x')"
    assert repr((Variable(2) ** 3).node) == "Power(3)"
    assert len(repr(Variable(np.ones((1000, 1000))))) < 300
    assert repr(Variable(np.ones(20))).count("1.") == 20
    assert repr(Variable(np.ones(21))) == "Variable([1., 1., 1., ..., 1., 1., 1.])"


ONE, TWO, THREE = Variable(1.0), Variable([1.0, 2.0]), Variable([1.0, 2.0, 3.0])
NAN = float("nan")
USED = Add()
USED(ONE, ONE)


def test_arrays_of_numpy_may_stand_before_a_variable():
    x = Variable([1.0, 2.0])
    for y, value in (
        (np.array([3.0, 4.0]) + x, [4, 6]),
        (np.array([3.0, 4.0]) - x, [2, 2]),
        (np.array([3.0, 4.0]) * x, [3, 8]),
        (np.array([3.0, 4.0]) / x, [3, 2]),
        (np.float64(2.0) ** x, [2, 4]),
        (np.float32(2.0) * x, [2, 4]),
    ):
        assert isinstance(y, Variable)
        assert y.value.tolist() == value
        y.sum().backward()
        assert x.grad.shape == (2,)


def test_a_variable_is_not_compared_by_its_value():
    x, y = Variable(3.0), Variable(3.0)
    for question in (
        lambda: x == 3.0,
        lambda: x != y,
        lambda: x == y,
        lambda: np.array([3.0]) == x,
        lambda: 3.0 in Variable([3.0]),
        lambda: bool(x),
    ):
        with pytest.raises(TypeError, match="value"):
            question()
    assert len({x, y, x}) == 2


BAD = {
    "words as value": (lambda: Variable("a"), TypeError, "value has dtype <U1"),
    "complex value": (lambda: Variable(1j), TypeError, "value has dtype complex128"),
    "an object as value": (lambda: Variable(None), TypeError, "value has dtype object"),
    "a variable as value": (lambda: Variable(ONE), TypeError, "is no array, but"),
    "NaN as value": (lambda: Variable([1, NAN]), ValueError, "value contains NaN"),
    "infinite value": (lambda: Variable(np.inf), ValueError, "value contains an infinity"),
    "no value": (lambda: Variable([]), ValueError, r"value has shape \(0,\)"),
    "ragged value": (lambda: Variable([[1], [1, 2]]), ValueError, "different lengths"),
    "ragged exponent": (lambda: Variable([1.0]) ** [[1], [1, 2]], ValueError, "different lengths"),
    "shapes do not fit": (lambda: TWO + THREE, ValueError, r"x has shape \(2,\), but y has .*3"),
    "shapes by hand": (lambda: Multiply().forward(np.ones(2), np.ones(3)), ValueError, "x has sh"),
    "words to subtract": (lambda: Subtract()(1, "a"), TypeError, "value has dtype <U1"),
    "words to add": (lambda: ONE + "a", TypeError, "value has dtype <U1"),
    "words before": (lambda: "a" * ONE, TypeError, "value has dtype <U1"),
    "a truth to subtract": (lambda: ONE - True, TypeError, "the other operand is True"),
    "NaN to divide by": (lambda: ONE / NAN, ValueError, "the other operand is nan"),
    "zero to divide by": (lambda: ONE / 0, ValueError, "y contains 0.0, but numbers other than 0"),
    "a node that divides by 0": (lambda: Divide().forward(1, 0), ValueError, "y contains 0"),
    "a node with words": (lambda: Log()("a"), TypeError, "value has dtype <U1"),
    "a node with NaN": (lambda: Add()(NAN, 1), ValueError, "value contains NaN"),
    "a base below 0": (lambda: (-2) ** ONE, ValueError, "x contains -2.0, but .* above 0"),
    "a base of 0": (lambda: Exponentiate()(0, ONE), ValueError, "x contains 0.0, but .* above 0"),
    "absolute value of words": (lambda: Abs()("a"), TypeError, "value has dtype <U1"),
    "tanh of words": (lambda: Tanh()("a"), TypeError, "value has dtype <U1"),
    "relu of NaN": (lambda: Relu()(NAN), ValueError, "value contains NaN"),
    "transpose of words": (lambda: Transpose()("a"), TypeError, "value has dtype <U1"),
    "entries that are not there": (lambda: Index(2)(TWO), IndexError, "index 2 is out of bounds"),
    "no entries": (lambda: TWO[2:], ValueError, r"result of Index\(\) has shape \(0,\)"),
    "a variable as index": (lambda: TWO[ONE], TypeError, "is no array"),
    "rows of a number": (lambda: list(ONE), TypeError, "unsized"),
    "an axis that is not there": (lambda: Sum(1)(TWO), ValueError, "axis 1 is out of bounds"),
    "a mean of words": (lambda: Mean()("a"), TypeError, "value has dtype <U1"),
    "a maximum of words": (lambda: Max()("a"), TypeError, "value has dtype <U1"),
    "words as axis": (lambda: TWO.mean("a"), TypeError, "'str' object cannot be"),
    "unbroadcast to another shape": (
        lambda: unbroadcast([1.0, 2.0], (3,)),
        ValueError,
        r"grad has shape \(2,\), but a shape to which \(3,\) is broadcast",
    ),
    "unbroadcast to a larger shape": (
        lambda: unbroadcast([1.0, 2.0], (2, 2)),
        ValueError,
        r"grad has shape \(2,\), but a shape to which \(2, 2\)",
    ),
    "unbroadcast to a number": (lambda: unbroadcast([1.0], 1), TypeError, "shape is 1, but"),
    "unbroadcast words": (lambda: unbroadcast("a", ()), TypeError, "grad has dtype"),
    "another shape assigned": (
        lambda: setattr(Variable(1.0), "value", [1, 2]),
        ValueError,
        r"value has shape \(2,\), but \(\)",
    ),
    "NaN assigned": (lambda: setattr(Variable(1.0), "value", NAN), ValueError, "contains NaN"),
    "too large for the dtype": (
        lambda: setattr(Variable(np.float16(1)), "value", 1e9),
        ValueError,
        "value contains an infinity",
    ),
    "comma forgotten": (
        lambda: own(backward=lambda self, dout: dout),
        TypeError,
        r"backward of Own\(\) returned array.* but a tuple was expected, like \(dx,\)",
    ),
    "one derivative for two": (
        lambda: own(of=(np.ones((2, 2)), np.ones((2, 2)))),
        ValueError,
        r"backward of Own\(\) returned 1 derivatives, but 2 were expected",
    ),
    "two derivatives for one": (
        lambda: own(backward=lambda self, dout: (dout, dout)),
        ValueError,
        r"backward of Own\(\) returned 2 derivatives, but 1 were expected",
    ),
    "a derivative too wide": (
        lambda: own(of=(np.ones(3),), backward=lambda self, dout: (np.ones((3, 3)),)),
        ValueError,
        r"Own\(\) returned a derivative of shape \(3, 3\), but its operand has shape \(3,\)",
    ),
    "a derivative that is one number": (
        lambda: own(backward=lambda self, dout: (1.0,)),
        ValueError,
        r"a derivative of shape \(\), but its operand has shape \(1, 2\)",
    ),
    "no derivative": (lambda: own(backward=lambda self, dout: None), TypeError, "returned None"),
    "a derivative that is none": (
        lambda: own(backward=lambda self, dout: (None,)),
        TypeError,
        r"what backward of Own\(\) returned has dtype object",
    ),
    "return forgotten": (
        lambda: own(forward=lambda self, x: None),
        TypeError,
        r"forward of Own\(\) returned None",
    ),
    "words as result": (
        lambda: own(forward=lambda self, x: "a"),
        TypeError,
        r"result of Own\(\) has dtype <U1",
    ),
    "a complex root by hand": (lambda: own(forward=lambda self, x: x * 1j), TypeError, "complex"),
    "NumPy's sum": (lambda: np.sum(TWO), TypeError, r"np.sum takes no Variable x: use x.sum"),
    "NumPy's mean": (lambda: np.mean(TWO), TypeError, "use x.mean"),
    "NumPy's maximum along an axis": (lambda: np.max(TWO, axis=0), TypeError, "use x.max"),
    "NumPy's shape": (lambda: np.shape(TWO), TypeError, "use x.shape"),
    "NumPy's transpose": (lambda: np.transpose(TWO), TypeError, "use x.T"),
    "NumPy's dot": (lambda: np.dot(TWO, TWO), TypeError, "use x @ y"),
    "NumPy's dot of an array": (lambda: np.ones(2).dot(TWO), TypeError, "is no array.* its value"),
    "NumPy's concatenate": (lambda: np.concatenate([TWO, TWO]), TypeError, "np.concatenate takes"),
    "NumPy's where": (lambda: np.where([True, False], TWO, 0), TypeError, "np.where takes no"),
    "an array of it": (lambda: np.array(TWO), TypeError, "is no array.* its value"),
    "an array of some": (lambda: np.asarray([ONE, ONE]), TypeError, "is no array"),
    "an array of rows": (lambda: np.asarray([TWO, TWO]), TypeError, "is no array"),
    "logarithm of 0": (lambda: Log().forward(0), ValueError, "x contains 0, but .* above 0"),
    "logarithm below 0": (lambda: (TWO - 2).log(), ValueError, "x contains -1.0, but .* above 0"),
    "a power that is none": (
        lambda: (ONE - 2) ** 0.5,
        ValueError,
        r"result of Power\(0.5\) .* NaN",
    ),
    "0 to a power below 0": (
        lambda: (ONE - 1) ** -1,
        ValueError,
        r"result of Power\(-1\) .* infin",
    ),
    "a result too large": (lambda: (TWO * 1e4).exp(), ValueError, r"result of Exp\(\) contains"),
    "a number too large": (lambda: Variable(np.float32(1)) * 1e99, ValueError, "infinity"),
    "a variable in a node of a power": (lambda: Power(ONE), TypeError, "is no array"),
    "words as power": (lambda: Power("2"), TypeError, "exponent is '2'"),
    "NaN as power": (lambda: Power(NAN), ValueError, "exponent is nan"),
    "vectors to multiply": (lambda: TWO @ TWO, ValueError, r"\(2,\), but matrices"),
    "matrices that do not fit": (
        lambda: MatMul().forward(np.ones((2, 3)), np.ones((2, 3))),
        ValueError,
        r"x has shape \(2, 3\) and y has shape \(2, 3\)",
    ),
    "an array without sum": (lambda: TWO.backward(), ValueError, r"shape \(2,\), but a single"),
    "dout of another shape": (lambda: TWO.backward([1.0]), ValueError, r"dout has shape \(1,\)"),
    "words as dout": (lambda: ONE.backward("a"), TypeError, "dout has dtype <U1"),
    "NaN as dout": (lambda: ONE.backward(NAN), ValueError, "dout contains NaN"),
    "backward comes first": (
        lambda: Multiply().backward(1.0),
        AttributeError,
        "Multiply has no y yet: forward, which comes before backward, must set it",
    ),
    "a node twice": (lambda: USED(ONE, ONE), ValueError, r"this Add\(\) has its inputs already"),
    "a node of nothing": (lambda: Node(), TypeError, "abstract"),
    "one operand too few": (lambda: Add()(ONE), TypeError, "missing 1 required"),
    "one operand too many": (lambda: Exp()(ONE, ONE), TypeError, "positional argument"),
    "an absolute number": (
        lambda: np.exp(ONE),
        TypeError,
        r"np.exp takes no Variable x: use x.exp, or x.value",
    ),
}


@pytest.mark.parametrize(("call", "error", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_with_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()

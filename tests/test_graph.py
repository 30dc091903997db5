"""Computational graphs: what the operations compute, and how derivatives flow back."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mitbadak.differentiation import numerical_gradient
from mitbadak.graph import (
    Add,
    Divide,
    Exp,
    Log,
    MatMul,
    Multiply,
    Node,
    Power,
    Subtract,
    Sum,
    Variable,
)

seeds = st.integers(0, 2**32 - 1)
floats = st.floats(-3, 3)
small = hnp.array_shapes(min_dims=0, max_dims=3, max_side=3)

BINARY = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
}
UNARY = {
    "neg": lambda x: -x,
    "exp": lambda x: x.exp() if isinstance(x, Variable) else np.exp(x),
    "log": lambda x: x.log() if isinstance(x, Variable) else np.log(x),
    "square": lambda x: x**2,
    "root": lambda x: x**0.5,
    "inverse": lambda x: x**-1,
    "one": lambda x: x**0,
}


def gradients(f, *values):
    """The derivatives of the sum of f by each of its operands, on a graph."""
    variables = [Variable(value) for value in values]
    f(*variables).sum().backward()
    return [v.grad for v in variables]


def assert_as_by_small_steps(f, *values):
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
    assert_as_by_small_steps(BINARY[operator], x, y)


@given(small, seeds)
@pytest.mark.parametrize("operator", UNARY)
def test_operations_on_one_operand(operator, shape, seed):
    assert_as_by_small_steps(UNARY[operator], np.random.default_rng(seed).uniform(0.5, 2, shape))


@given(st.tuples(*[st.integers(1, 4)] * 3), seeds)
def test_matrix_products(sizes, seed):
    rng = np.random.default_rng(seed)
    n, k, m = sizes
    assert_as_by_small_steps(
        lambda x, y: (x @ y) ** 2, rng.standard_normal((n, k)), rng.standard_normal((k, m))
    )


@given(st.lists(st.tuples(st.sampled_from(["+", "-", "*"]), *[st.integers(0, 99)] * 2), max_size=9))
def test_random_graphs(steps):
    def f(*leaves):
        made = list(leaves)
        for operator, i, j in steps:
            made.append(BINARY[operator](made[i % len(made)], made[j % len(made)]) * 0.5)
        return made[-1] + leaves[0] + leaves[1] + leaves[2]

    assert_as_by_small_steps(f, *np.array([[0.5, -1.5], [1.0, 2.0], [-0.5, 0.25]]))


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
    with pytest.raises(ValueError, match=r"derivative by .* contains an infinity"):
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


def test_walk_and_edges_are_in_the_order_of_the_computation():
    x, y = Variable(2.0, "x"), Variable(3.0, "y")
    product = x * y
    total = product + x
    assert list(total.walk()) == [x, y, product, total]
    assert list(total.edges()) == [
        (x, product.node, product),
        (y, product.node, product),
        (product, total.node, total),
        (x, total.node, total),
    ]
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
    for node in (Exp(), Log(), Power(2), Power(0)):
        node.forward(x)
        node.backward(dout)
    Sum().forward(x)


@pytest.mark.parametrize(("exponent", "slope"), [(0, 0), (1, 1), (2, 0)])
def test_a_power_has_a_slope_at_zero(exponent, slope):
    x = Variable(0.0)
    (x**exponent).backward()
    assert x.grad == slope


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


def test_the_printed_form_says_value_and_name():
    assert repr(Variable(2)) == "Variable(2.)"
    assert repr(Variable([1, 2], "x")) == "Variable([1., 2.], 'x')"
    assert repr((Variable(2) ** 3).node) == "Power(3)"
    assert len(repr(Variable(np.ones((1000, 1000))))) < 300


ONE, TWO, THREE = Variable(1.0), Variable([1.0, 2.0]), Variable([1.0, 2.0, 3.0])
NAN = float("nan")
USED = Add()
USED(ONE, ONE)
BAD = {
    "words as value": (lambda: Variable("a"), TypeError, "value has dtype <U1"),
    "complex value": (lambda: Variable(1j), TypeError, "value has dtype complex128"),
    "an object as value": (lambda: Variable(None), TypeError, "value has dtype object"),
    "a variable as value": (lambda: Variable(ONE), TypeError, "value has dtype object"),
    "NaN as value": (lambda: Variable([1, NAN]), ValueError, "value contains NaN"),
    "infinite value": (lambda: Variable(np.inf), ValueError, "value contains an infinity"),
    "no value": (lambda: Variable([]), ValueError, r"value has shape \(0,\)"),
    "ragged value": (lambda: Variable([[1], [1, 2]]), ValueError, "different lengths"),
    "shapes do not fit": (lambda: TWO + THREE, ValueError, r"x has shape \(2,\), but y has .*3"),
    "shapes by hand": (lambda: Multiply().forward(np.ones(2), np.ones(3)), ValueError, "x has sh"),
    "words to add": (lambda: ONE + "a", TypeError, "value has dtype <U1"),
    "words before": (lambda: "a" * ONE, TypeError, "value has dtype <U1"),
    "a truth to subtract": (lambda: ONE - True, TypeError, "the other operand is True"),
    "NaN to divide by": (lambda: ONE / NAN, ValueError, "the other operand is nan"),
    "NaN by hand": (lambda: Add().forward(NAN, 1), ValueError, "x contains NaN"),
    "words by hand": (lambda: Subtract().forward(1, "a"), TypeError, "y has dtype <U1"),
    "complex by hand": (lambda: Sum().forward([1j]), TypeError, "x has dtype complex128"),
    "zero to divide by": (lambda: ONE / 0, ValueError, "y contains 0.0, but numbers other than 0"),
    "a node that divides by 0": (lambda: Divide().forward(1, 0), ValueError, "y contains 0"),
    "a node with words": (lambda: Log().forward("a"), TypeError, "x has dtype <U1"),
    "logarithm of 0": (lambda: Log().forward(0), ValueError, "x contains 0.0, but .* above 0"),
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
    "a variable as power": (lambda: TWO**ONE, TypeError, r"exponent is Variable\(1.\)"),
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
        "forward comes first",
    ),
    "a node twice": (lambda: USED(ONE, ONE), ValueError, r"this Add\(\) has its inputs already"),
    "a node of nothing": (lambda: Node(), TypeError, "abstract"),
    "one operand too few": (lambda: Add()(ONE), TypeError, "missing 1 required"),
    "one operand too many": (lambda: Exp()(ONE, ONE), TypeError, "positional argument"),
    "an absolute number": (lambda: np.exp(ONE), TypeError, "does not support ufuncs"),
}


@pytest.mark.parametrize(("call", "error", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_with_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()

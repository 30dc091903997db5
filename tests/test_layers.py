"""The layers: what they compute, their gradients, and what they leave alone."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mitbadak.activations import relu, sigmoid, softmax, tanh
from mitbadak.checking import gradient_check
from mitbadak.initializers import constant, he, normal
from mitbadak.layers import (
    Affine,
    Flatten,
    Layer,
    Loss,
    MeanSquaredError,
    ReLU,
    Sigmoid,
    SoftmaxWithLoss,
    Tanh,
)
from mitbadak.losses import cross_entropy, mean_squared_error

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 5)
ACTIVATIONS = {ReLU: relu, Sigmoid: sigmoid, Tanh: tanh}


def affine(rng, features, outputs, dtype=np.float64):
    weights = rng.standard_normal((features, outputs)).astype(dtype)
    return Affine(weights, rng.standard_normal(outputs))


@given(sizes, sizes, sizes, seeds)
def test_affine_is_the_sum_of_its_formula(batch, features, outputs, seed):
    rng = np.random.default_rng(seed)
    layer, x = affine(rng, features, outputs), rng.standard_normal((batch, features))
    expected = np.einsum("bi,io->bo", x, layer.W) + layer.b
    np.testing.assert_allclose(layer.forward(x), expected, rtol=1e-12, atol=1e-12)


@given(sizes, sizes, sizes, seeds)
def test_affine_passes_the_gradient_check(batch, features, outputs, seed):
    rng = np.random.default_rng(seed)
    check = gradient_check(affine(rng, features, outputs), rng.standard_normal((batch, features)))
    assert list(check.errors) == ["x", "W", "b"]
    assert check.worst.error < 1e-6


@given(hnp.array_shapes(min_dims=2, max_dims=4, max_side=4), seeds)
@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_activations_pass_the_gradient_check(kind, shape, seed):
    x = np.random.default_rng(seed).normal(scale=2, size=shape)
    assume(np.abs(x).min() > 1e-4)  # a finite difference across the kink of ReLU have no derivative
    check = gradient_check(kind(), x)
    assert list(check.errors) == ["x"]
    assert check.worst.error < 1e-6


@given(st.tuples(sizes, sizes), seeds)
def test_the_loss_passes_the_gradient_check_with_any_targets(shape, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(scale=3, size=shape)
    labels = rng.integers(0, shape[1], shape[0])
    for t in (labels, np.eye(shape[1])[labels], softmax(rng.standard_normal(shape))):
        assert gradient_check(SoftmaxWithLoss(), x, t).worst.error < 1e-6


@pytest.mark.parametrize("t", [np.full((1, 3), 0.333), np.full((1, 3), 1 / 3, np.float16)])
def test_the_gradient_is_right_for_targets_that_were_rounded(t):
    given = t.copy()
    assert gradient_check(SoftmaxWithLoss(), [[1.0, 2.0, 4.0]], t).worst.error < 1e-6
    assert (t == given).all()


@given(hnp.arrays(np.float64, (3, 4), elements=st.floats(-1e4, 1e4)))
@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_activations_compute_the_functions_of_chapter_2(kind, x):
    layer = kind()
    assert layer.forward(x).tolist() == ACTIVATIONS[kind](x).tolist()
    assert layer.infer(x).tolist() == layer.forward(x).tolist()


@pytest.mark.parametrize(
    ("part", "name"),
    [
        (Affine([[1.0]], [1.0]), "x"),
        (ReLU(), "y"),
        (Sigmoid(), "y"),
        (Tanh(), "y"),
        (Flatten(), "shape"),
        (SoftmaxWithLoss(), "y"),
        (MeanSquaredError(), "error"),
    ],
    ids=repr,
)
def test_a_backward_pass_without_a_forward_pass_says_so(part, name):
    message = rf"^{type(part).__name__} has no {name} yet: forward, which comes before backward"
    with pytest.raises(AttributeError, match=message):
        part.backward(**{"dout": np.ones((1, 1))} if isinstance(part, Layer) else {})


def test_what_another_object_lacks_is_no_fault_of_the_forward_pass():
    class Listed(ReLU):
        def backward(self, dout):
            return super().backward(dout.tolist().mean())

    layer = Listed()
    layer([[1.0]])
    with pytest.raises(AttributeError, match="'list' object has no attribute 'mean'"):
        layer.backward(np.ones((1, 1)))


def test_relu_passes_nothing_at_zero():
    layer = ReLU()
    layer.forward(np.array([[-1.0, -0.0, 0.0, 1e-300]]))
    assert layer.backward(np.full((1, 4), 7.0)).tolist() == [[0, 0, 0, 7]]


@given(st.tuples(sizes, sizes), seeds)
def test_the_loss_is_softmax_and_cross_entropy_together(shape, seed):
    rng = np.random.default_rng(seed)
    x, t = rng.normal(scale=5, size=shape), rng.integers(0, shape[1], shape[0])
    layer = SoftmaxWithLoss()
    assert layer(x, t) == pytest.approx(cross_entropy(softmax(x), t), abs=1e-12)
    np.testing.assert_allclose(layer.y, softmax(x), rtol=1e-12)
    assert layer(x, np.eye(shape[1])[t]) == layer(x, t)
    dx = layer.backward()
    np.testing.assert_allclose(dx, (softmax(x) - np.eye(shape[1])[t]) / shape[0], atol=1e-15)
    np.testing.assert_allclose(dx.sum(axis=1), 0, atol=1e-15)


@given(st.floats(-1e6, 1e6), st.floats(800, 1e6))
def test_the_loss_is_exact_where_a_probability_is_too_small_for_a_float(shift, gap):
    loss = SoftmaxWithLoss()([[shift, shift - gap]], [1])
    assert loss == pytest.approx(gap, rel=1e-9)


def test_large_logits_in_float32():
    layer = SoftmaxWithLoss()
    x = np.array([[1e38, -1e38, 0], [1e4, 1e4, -1e4]], np.float32)
    assert layer(x, [0, 0]) == pytest.approx(np.log(2) / 2)
    assert layer.backward().tolist() == [[0, 0, 0], [-0.25, 0.25, 0]]


@given(st.integers(1, 6))
def test_a_sure_loss_is_zero_and_not_minus_zero(classes):
    x = np.where(np.eye(classes), 1e4, 0.0)
    loss = SoftmaxWithLoss()(x, np.arange(classes))
    assert str(loss) == "0.0"


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_floating_dtype_is_kept(dtype):
    rng = np.random.default_rng(0)
    x = rng.standard_normal((3, 2)).astype(dtype)
    for layer in (affine(rng, 2, 4, dtype), ReLU(), Sigmoid(), Tanh()):
        y = layer.forward(x)
        assert layer.infer(x).dtype == y.dtype == layer.backward(y).dtype == dtype
        assert {array.dtype for array in (*layer.params.values(), *layer.grads.values())} <= {
            np.dtype(dtype)
        }
    loss = SoftmaxWithLoss()
    for t in ([0, 1, 1], [[0, 1], [1, 0], [0.5, 0.5]]):
        assert isinstance(loss(x, t), float)
        assert loss.backward().dtype == dtype


@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_integers_become_float64(kind):
    assert kind()([[1, -2]]).dtype == np.float64
    assert Affine([[1], [2]], [0])([[1, -2]]).dtype == np.float64


def test_no_layer_writes_into_what_it_is_given():
    rng = np.random.default_rng(0)
    x, dout = rng.standard_normal((2, 3, 3))
    t = np.eye(3)
    for array in (x, dout, t):
        array.flags.writeable = False
    for layer in (affine(rng, 3, 3), ReLU(), Sigmoid(), Tanh()):
        layer.forward(x)
        assert not np.shares_memory(layer.backward(dout), dout)
    loss = SoftmaxWithLoss()
    loss.forward(x, t)
    loss.backward()


def test_the_parameters_are_copies_and_live():
    given_arrays = np.ones((2, 2)), np.zeros(2)
    layer = Affine(*given_arrays)
    assert not np.shares_memory(layer.W, given_arrays[0])
    assert not np.shares_memory(layer.b, given_arrays[1])
    layer.params["W"] *= 3
    assert layer.W.tolist() == [[3, 3], [3, 3]]
    assert layer.params["W"] is layer.W


def test_new_gradients_leave_the_old_ones_alone():
    layer = Affine(np.ones((2, 1)), np.zeros(1))
    layer([[1.0, 2.0]])
    layer.backward(np.array([[1.0]]))
    first = layer.grads
    layer.backward(np.array([[5.0]]))
    assert first["W"].tolist() == [[1], [2]]
    assert layer.grads["W"].tolist() == [[5], [10]]
    assert layer.grads["b"].tolist() == [5]


def test_the_first_layer_can_leave_out_the_gradient_of_the_data():
    rng = np.random.default_rng(0)
    layer, x, dout = affine(rng, 3, 2), rng.standard_normal((4, 3)), rng.standard_normal((4, 2))
    layer.forward(x)
    assert layer.backward_params(dout) is None
    alone = layer.grads
    layer.backward(dout)
    assert (layer.dW == alone["W"]).all()
    assert (layer.db == alone["b"]).all()


class Scale(Layer):
    """A reader's own layer."""

    parameter_names = ("gamma",)

    def __init__(self, gamma):
        self.gamma = np.array(gamma)

    def forward(self, x):
        self.x = x
        return x * self.gamma

    def backward(self, dout):
        self.dgamma = (dout * self.x).sum(axis=0)
        return dout * self.gamma


def test_a_layer_of_ones_own_has_all_the_rest():
    layer = Scale([2.0, 3.0])
    x = np.array([[1.0, 4.0]])
    assert layer.infer(x).tolist() == [[2, 12]]
    assert not hasattr(layer, "x"), "inference remembers nothing"
    layer(x)
    layer.backward_params(np.ones((1, 2)))
    assert layer.params["gamma"] is layer.gamma
    assert layer.grads["gamma"].tolist() == [1, 4]
    assert repr(layer) == "Scale(gamma: (2,))"
    assert gradient_check(layer, x).worst.error < 1e-6


def test_the_printed_form_says_the_shapes():
    assert repr(Affine(np.ones((2, 3)), np.zeros(3))) == "Affine(W: (2, 3), b: (3,))"
    assert repr(ReLU()) == "ReLU()"


BIGGEST = [np.float64, np.float32, np.float16]


@pytest.mark.parametrize("dtype", BIGGEST)
def test_the_loss_of_extreme_logits_is_that_of_the_limit(dtype):
    big, inf = np.finfo(dtype).max, np.inf
    loss = SoftmaxWithLoss()
    cases = [
        ([big, -big], 0, 0.0),
        ([big, -big], 1, inf),
        ([big, big], 0, np.log(2)),
        ([-big, -big], 1, np.log(2)),
        ([inf, 0], 0, 0.0),
        ([inf, 0], 1, inf),
        ([inf, inf], 1, np.log(2)),
        ([-inf, 0], 1, 0.0),
        ([-inf, 0], 0, inf),
    ]
    for x, label, expected in cases:
        value = loss(np.array([x], dtype), [label])
        assert value == pytest.approx(expected, rel=1e-3), (x, label)
        assert np.isfinite(loss.backward()).all()
        assert loss.backward().sum() == pytest.approx(0)


def test_the_loss_of_many_samples_does_not_overflow_in_float16():
    x = np.zeros((200_000, 3), np.float16)
    assert SoftmaxWithLoss()(x, np.zeros(len(x), int)) == pytest.approx(np.log(3), rel=1e-3)


@given(st.tuples(sizes, sizes), seeds)
def test_the_mean_squared_error_is_that_of_chapter_3_and_passes_the_gradient_check(shape, seed):
    y, t = np.random.default_rng(seed).normal(size=(2, *shape))
    assert MeanSquaredError()(y, t) == mean_squared_error(y, t)
    assert gradient_check(MeanSquaredError(), y, t).worst.error < 1e-6


@pytest.mark.parametrize("dtype", BIGGEST)
def test_a_squared_error_that_is_too_large_is_infinite(dtype):
    loss, big = MeanSquaredError(), np.finfo(dtype).max
    y, t = np.array([[big, 1]], dtype), np.array([[-big, 1]], dtype)
    assert loss(y, t) == np.inf
    assert loss(y, y) == 0.0


def test_targets_for_one_output_may_be_a_vector():
    loss = MeanSquaredError()
    assert loss([[1.0], [2.0], [3.0]], [1, 2, 3]) == 0.0
    assert loss.backward().shape == (3, 1)


def test_float64_targets_leave_float32_as_it_is():
    loss = MeanSquaredError()
    loss(np.ones((2, 1), np.float32), np.array([0.1, 0.2]))
    assert loss.backward().dtype == np.float32


def test_a_layer_is_made_from_its_sizes():
    layer = Affine.random(784, 100, initializer=he, rng=np.random.default_rng(0))
    assert (layer.W.shape, layer.b.shape, layer.W.dtype) == ((784, 100), (100,), np.float32)
    np.testing.assert_array_equal(layer.W, he((784, 100), np.random.default_rng(0), np.float32))
    assert not layer.b.any()
    assert (Affine.random(2, 3, initializer=constant(0.5), rng=RNG, dtype=float).W == 0.5).all()


def test_a_layer_that_is_called_takes_lists_and_casts_to_its_dtype():
    layer = Affine.random(2, 3, rng=np.random.default_rng(0))
    assert layer([[1, 2]]).dtype == np.float32
    assert layer([[1, 2]]).tolist() == layer.forward(np.array([[1, 2]], np.float32)).tolist()


def test_flatten_makes_rows_and_back():
    x = np.arange(24.0).reshape(2, 3, 4)
    layer = Flatten()
    assert layer(x).tolist() == [list(range(12)), list(range(12, 24))]
    assert (layer.backward(layer(x)) == x).all()


RNG = np.random.default_rng(0)
NAN = float("nan")


class Integers(Scale):
    parameter_names = ("W",)

    def __init__(self):
        self.W = np.array([[1]])


TWO = np.ones((2, 2))
BAD = {
    "a vector as W": (
        lambda: Affine([1.0], [1.0]),
        ValueError,
        r"W has shape \(1,\), but a matrix",
    ),
    "integers as parameters": (
        lambda: Integers()([[0.9]]),
        TypeError,
        "W of Integers has dtype int64, but a floating-point dtype was expected",
    ),
    "sizes": (
        lambda: Affine(784, 100),
        TypeError,
        r"W is 784, but a matrix was expected: Affine.random\(784, 100, rng=rng\) takes sizes",
    ),
    "rows of different lengths as W": (
        lambda: Affine([[1.0, 2.0], [3.0]], [1, 1]),
        ValueError,
        "W has rows of different lengths",
    ),
    "no W": (lambda: Affine(np.ones((0, 2)), [1, 1]), ValueError, r"W has shape \(0, 2\)"),
    "words as W": (lambda: Affine([["a"]], [1]), TypeError, "W has dtype <U1"),
    "complex W": (lambda: Affine([[1j]], [1]), TypeError, "W has dtype complex128"),
    "NaN as W": (lambda: Affine([[NAN]], [1]), ValueError, "W contains NaN"),
    "infinite W": (lambda: Affine([[np.inf]], [1]), ValueError, "W contains an infinity"),
    "b of another size": (
        lambda: Affine(TWO, [1.0]),
        ValueError,
        "b has 1 entries, but W expects 2",
    ),
    "b as matrix": (lambda: Affine(TWO, TWO), ValueError, r"b has shape \(2, 2\)"),
    "NaN as b": (lambda: Affine(TWO, [1, NAN]), ValueError, "b contains NaN"),
    "three features": (
        lambda: Affine(TWO, [0, 0])(np.ones((1, 3))),
        ValueError,
        "x has 3 features, but W expects 2",
    ),
    "images to Affine": (
        lambda: Affine(TWO, [0, 0])(np.ones((1, 2, 2))),
        ValueError,
        "a Flatten layer makes rows of images",
    ),
    "one sample": (
        lambda: Affine(TWO, [0, 0])([1.0, 2.0]),
        ValueError,
        r"x has shape \(2,\), but a",
    ),
    "an empty batch": (
        lambda: Affine(TWO, [0, 0])(np.ones((0, 2))),
        ValueError,
        r"x has shape \(0, 2\)",
    ),
    "NaN to Affine": (lambda: Affine(TWO, [0, 0])([[NAN, 1]]), ValueError, "x contains NaN"),
    "too large for float32": (
        lambda: Affine(TWO.astype(np.float32), [0, 0])([[1e300, 1]]),
        ValueError,
        "finite numbers of float32 were expected",
    ),
    "words to Affine": (lambda: Affine(TWO, [0, 0])([["a", "b"]]), TypeError, "x has dtype"),
    "words to ReLU": (lambda: ReLU()("a"), TypeError, "x has dtype <U1"),
    "complex to Sigmoid": (lambda: Sigmoid()([1j]), TypeError, "x has dtype complex128"),
    "objects to Tanh": (lambda: Tanh()([None]), TypeError, "x has dtype object"),
    "ragged to Tanh": (lambda: Tanh()([[1], [1, 2]]), ValueError, "different lengths"),
    "one sample to Flatten": (lambda: Flatten()([1, 2]), ValueError, r"x has shape \(2,\)"),
    "features of size 0": (
        lambda: Affine.random(0, 2, rng=RNG),
        ValueError,
        "features is 0, but an integer of at least 1",
    ),
    "half an output": (
        lambda: Affine.random(2, 2.5, rng=RNG),
        TypeError,
        "outputs is 2.5, but an i",
    ),
    "a seed as rng": (lambda: Affine.random(2, 2, rng=0), TypeError, "rng is 0, but a generator"),
    "integers as dtype": (
        lambda: Affine.random(2, 2, rng=RNG, dtype=int),
        TypeError,
        "dtype is int64, but a floating-point dtype",
    ),
    "a factory as initializer": (
        lambda: Affine.random(2, 2, initializer=normal, rng=RNG),
        TypeError,
        r"initializer is the factory normal, but an initializer was expected: pass normal\(0.01\)",
    ),
    "gradients come first": (
        lambda: Affine(TWO, [0, 0]).grads,
        AttributeError,
        "Affine has no dW yet: backward, which comes after forward, must set it",
    ),
    "a misspelt attribute": (
        lambda: Affine(TWO, [0, 0]).weight,
        AttributeError,
        "no attribute 'weight'",
    ),
    "logits of one sample": (
        lambda: SoftmaxWithLoss()([1, 2], 0),
        ValueError,
        r"y has shape \(2,\)",
    ),
    "no logits": (lambda: SoftmaxWithLoss()([[]], [0]), ValueError, r"y has shape \(1, 0\)"),
    "words as logits": (lambda: SoftmaxWithLoss()([["a"]], [0]), TypeError, "y has dtype"),
    "NaN as logits": (lambda: SoftmaxWithLoss()([[NAN, 1]], [0]), ValueError, "y contains NaN"),
    "a label too large": (lambda: SoftmaxWithLoss()(TWO, [0, 2]), ValueError, "label 2"),
    "a label below 0": (lambda: SoftmaxWithLoss()(TWO, [0, -1]), ValueError, "label -1"),
    "too few labels": (lambda: SoftmaxWithLoss()(TWO, [0]), ValueError, r"t has shape \(1,\)"),
    "half labels": (
        lambda: SoftmaxWithLoss()(TWO, [0.0, 1.0]),
        TypeError,
        r"t has dtype float64, but integers were expected, like t.astype\(int\)",
    ),
    "words as labels": (lambda: SoftmaxWithLoss()(TWO, ["a", "b"]), TypeError, "t has dtype"),
    "NaN as targets": (lambda: SoftmaxWithLoss()(TWO, [[1, NAN]] * 2), ValueError, "NaN"),
    "targets that do not add up": (
        lambda: SoftmaxWithLoss()(np.ones((1, 3)), [[0.33, 0.33, 0.331]]),
        ValueError,
        "t has a sample that adds up to 0.99",
    ),
    "quantities of another shape": (
        lambda: MeanSquaredError()(TWO, [1.0, 2.0]),
        ValueError,
        r"t has shape \(2,\), but \(2, 2\) was expected, as y has",
    ),
    "a name without a parameter": (
        lambda: type("Odd", (ReLU,), {"parameter_names": ("gamma",)})().params,
        TypeError,
        "Odd names the parameter 'gamma', but self.gamma is None; an array was expected",
    ),
    "no layer": (lambda: Layer(), TypeError, "abstract"),
    "no loss": (lambda: Loss(), TypeError, "abstract"),
}


@pytest.mark.parametrize(("call", "error", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_with_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()

"""The layers: what they compute, their gradients, and what they leave alone."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mitbadak.activations import relu, sigmoid, softmax, tanh
from mitbadak.layers import Affine, Layer, ReLU, Sigmoid, SoftmaxWithLoss, Tanh
from mitbadak.losses import cross_entropy_error
from mitbadak.network import gradient_check

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


@given(hnp.array_shapes(min_dims=1, max_dims=4, max_side=4), seeds)
@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_activations_pass_the_gradient_check(kind, shape, seed):
    x = np.random.default_rng(seed).normal(scale=2, size=shape)
    assume(np.abs(x).min() > 1e-4)  # small steps across the kink of ReLU have no derivative
    check = gradient_check(kind(), x)
    assert list(check.errors) == ["x"]
    assert check.worst.error < 1e-6


@given(st.tuples(sizes, sizes), seeds)
def test_the_loss_layer_passes_the_gradient_check_with_any_targets(shape, seed):
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


def test_relu_passes_nothing_at_zero():
    layer = ReLU()
    layer.forward(np.array([[-1.0, -0.0, 0.0, 1e-300]]))
    assert layer.backward(np.full((1, 4), 7.0)).tolist() == [[0, 0, 0, 7]]


@given(st.tuples(sizes, sizes), seeds)
def test_the_loss_layer_is_softmax_and_cross_entropy_together(shape, seed):
    rng = np.random.default_rng(seed)
    x, t = rng.normal(scale=5, size=shape), rng.integers(0, shape[1], shape[0])
    layer = SoftmaxWithLoss()
    assert layer.forward(x, t) == pytest.approx(cross_entropy_error(softmax(x), t), abs=1e-12)
    np.testing.assert_allclose(layer.y, softmax(x), rtol=1e-12)
    assert layer.forward(x, np.eye(shape[1])[t]) == layer.forward(x, t)
    dx = layer.backward()
    np.testing.assert_allclose(dx, (softmax(x) - np.eye(shape[1])[t]) / shape[0], atol=1e-15)
    np.testing.assert_allclose(dx.sum(axis=1), 0, atol=1e-15)


@given(st.floats(-1e6, 1e6), st.floats(800, 1e6))
def test_the_loss_is_exact_where_a_probability_is_too_small_for_a_float(shift, gap):
    loss = SoftmaxWithLoss().forward([[shift, shift - gap]], [1])
    assert loss == pytest.approx(gap, rel=1e-9)


def test_large_logits_in_float32():
    layer = SoftmaxWithLoss()
    x = np.array([[1e38, -1e38, 0], [1e4, 1e4, -1e4]], np.float32)
    assert layer.forward(x, [0, 0]) == pytest.approx(np.log(2) / 2)
    assert layer.backward().tolist() == [[0, 0, 0], [-0.25, 0.25, 0]]


@given(st.integers(1, 6))
def test_a_sure_loss_is_zero_and_not_minus_zero(classes):
    x = np.where(np.eye(classes), 1e4, 0.0)
    loss = SoftmaxWithLoss().forward(x, np.arange(classes))
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
    loss_layer = SoftmaxWithLoss()
    for t in ([0, 1, 1], [[0, 1], [1, 0], [0.5, 0.5]]):
        assert isinstance(loss_layer.forward(x, t), float)
        assert loss_layer.backward().dtype == dtype


@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_integers_become_float64(kind):
    assert kind().forward([[1, -2]]).dtype == np.float64
    assert Affine([[1], [2]], [0]).forward([[1, -2]]).dtype == np.float64


def test_no_layer_writes_into_what_it_is_given():
    rng = np.random.default_rng(0)
    x, dout = rng.standard_normal((2, 3, 3))
    t = np.eye(3)
    for array in (x, dout, t):
        array.flags.writeable = False
    for layer in (affine(rng, 3, 3), ReLU(), Sigmoid(), Tanh()):
        layer.forward(x)
        assert not np.shares_memory(layer.backward(dout), dout)
    loss_layer = SoftmaxWithLoss()
    loss_layer.forward(x, t)
    loss_layer.backward()


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
    layer.forward([[1.0, 2.0]])
    layer.backward([[1.0]])
    first = layer.grads
    layer.backward([[5.0]])
    assert first["W"].tolist() == [[1], [2]]
    assert layer.grads["W"].tolist() == [[5], [10]]
    assert layer.grads["b"].tolist() == [5]


def test_the_first_layer_can_leave_out_the_gradient_of_the_data():
    rng = np.random.default_rng(0)
    layer, x, dout = affine(rng, 3, 2), rng.standard_normal((4, 3)), rng.standard_normal((4, 2))
    layer.forward(x)
    assert layer.set_gradients(dout) is None
    alone = layer.grads
    layer.backward(dout)
    assert (layer.dW == alone["W"]).all()
    assert (layer.db == alone["b"]).all()


class Scale(Layer):
    """A reader's own layer."""

    parameters = ("gamma",)

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
    layer.set_gradients(np.ones((1, 2)))
    assert layer.params["gamma"] is layer.gamma
    assert layer.grads["gamma"].tolist() == [1, 4]
    assert layer.output_shape(("batch", 2)) == ("batch", 2)
    assert repr(layer) == "Scale(gamma: (2,))"
    assert gradient_check(layer, x).worst.error < 1e-6


def test_the_printed_form_says_the_shapes():
    assert repr(Affine(np.ones((2, 3)), np.zeros(3))) == "Affine(W: (2, 3), b: (3,))"
    assert repr(ReLU()) == "ReLU()"


def done(layer, *inputs):
    layer.forward(*inputs)
    return layer


NAN = float("nan")
TWO = np.ones((2, 2))
BAD = {
    "a vector as W": (
        lambda: Affine([1.0], [1.0]),
        ValueError,
        r"W has shape \(1,\), but a matrix",
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
        lambda: Affine(TWO, [0, 0]).forward(np.ones((1, 3))),
        ValueError,
        "x has 3 features, but W expects 2",
    ),
    "one sample": (
        lambda: Affine(TWO, [0, 0]).infer([1.0, 2.0]),
        ValueError,
        r"x has shape \(2,\), but a batch",
    ),
    "an empty batch": (
        lambda: Affine(TWO, [0, 0]).forward(np.ones((0, 2))),
        ValueError,
        r"x has shape \(0, 2\)",
    ),
    "words to Affine": (
        lambda: Affine(TWO, [0, 0]).forward([["a", "b"]]),
        TypeError,
        "x has dtype",
    ),
    "words to ReLU": (lambda: ReLU().forward("a"), TypeError, "x has dtype <U1"),
    "complex to Sigmoid": (lambda: Sigmoid().forward([1j]), TypeError, "x has dtype complex128"),
    "objects to Tanh": (lambda: Tanh().forward([None]), TypeError, "x has dtype object"),
    "ragged to Tanh": (lambda: Tanh().forward([[1], [1, 2]]), ValueError, "different lengths"),
    **{
        f"{type(layer).__name__}: {what}": (
            lambda layer=layer, dout=dout: layer.backward(dout),
            *rest,
        )
        for layer in (done(Affine(TWO, [0, 0]), TWO), *(done(k(), TWO) for k in ACTIVATIONS))
        for what, dout, *rest in (
            ("dout of one sample", np.ones(2), ValueError, r"dout has shape \(2,\), but \(2, 2\)"),
            ("dout to be broadcast", np.ones((1, 2)), ValueError, r"dout has shape \(1, 2\)"),
            ("words as dout", [["a"]], TypeError, "dout has dtype <U1"),
        )
    },
    **{
        f"{type(layer).__name__}: backward comes first": (
            lambda layer=layer: layer.backward(TWO),
            AttributeError,
            f"{type(layer).__name__} has no . yet: forward comes first",
        )
        for layer in (Affine(TWO, [0, 0]), ReLU(), Sigmoid(), Tanh())
    },
    "gradients come first": (
        lambda: Affine(TWO, [0, 0]).grads,
        AttributeError,
        "Affine has no grads yet",
    ),
    "gradients set first": (
        lambda: Affine(TWO, [0, 0]).set_gradients(TWO),
        AttributeError,
        "no x yet",
    ),
    "loss backward comes first": (
        lambda: SoftmaxWithLoss().backward(),
        AttributeError,
        "SoftmaxWithLoss has no y yet: forward comes first",
    ),
    "logits of one sample": (lambda: SoftmaxWithLoss().forward([1, 2], 0), ValueError, r"\(2,\)"),
    "no logits": (
        lambda: SoftmaxWithLoss().forward([[]], [0]),
        ValueError,
        r"x has shape \(1, 0\)",
    ),
    "words as logits": (lambda: SoftmaxWithLoss().forward([["a"]], [0]), TypeError, "x has dtype"),
    "a label too large": (lambda: SoftmaxWithLoss().forward(TWO, [0, 2]), ValueError, "label 2"),
    "a label below 0": (lambda: SoftmaxWithLoss().forward(TWO, [0, -1]), ValueError, "label -1"),
    "too few labels": (
        lambda: SoftmaxWithLoss().forward(TWO, [0]),
        ValueError,
        r"t has shape \(1,\)",
    ),
    "half labels": (
        lambda: SoftmaxWithLoss().forward(TWO, [0.0, 1.0]),
        ValueError,
        "dtype float64",
    ),
    "words as labels": (
        lambda: SoftmaxWithLoss().forward(TWO, ["a", "b"]),
        TypeError,
        "t has dtype",
    ),
    "NaN as targets": (lambda: SoftmaxWithLoss().forward(TWO, [[1, NAN]] * 2), ValueError, "NaN"),
    "a name without a parameter": (
        lambda: type("Odd", (ReLU,), {"parameters": ("gamma",)})().params,
        TypeError,
        r"Odd names the parameters \['gamma'\], but has none",
    ),
    "no layer": (lambda: Layer(), TypeError, "abstract"),
}


@pytest.mark.parametrize(("call", "error", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_with_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()

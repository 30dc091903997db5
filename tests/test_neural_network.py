"""The network as a list of (W, b)."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mitbadak.activations import identity, relu, sigmoid, softmax
from mitbadak.neural_network import forward

THREE_LAYERS = [
    ([[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]], [0.1, 0.2, 0.3]),
    ([[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]], [0.1, 0.2]),
    ([[0.1, 0.3], [0.2, 0.4]], [0.1, 0.2]),
]


@st.composite
def networks(draw, dtype=np.float64):
    """A network of one to four layers, and how many features its input has."""
    sizes = draw(st.lists(st.integers(1, 5), min_size=2, max_size=5))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    return [
        (rng.normal(size=shape).astype(dtype), rng.normal(size=shape[1]).astype(dtype))
        for shape in pairwise(sizes)
    ], sizes[0]


def test_the_three_layer_example():
    y = forward(THREE_LAYERS, [1.0, 0.5])
    np.testing.assert_allclose(y, [0.31682708, 0.69627909], atol=5e-9)


@given(networks(), st.integers(1, 6), st.sampled_from([sigmoid, relu]))
def test_a_batch_gives_what_its_samples_give(network, batch, hidden):
    params, features = network
    x = np.random.default_rng(0).normal(size=(2, batch, features))
    y = forward(params, x, hidden=hidden, output=softmax)
    assert y.shape == (2, batch, params[-1][0].shape[1])
    for i in np.ndindex(2, batch):
        np.testing.assert_allclose(forward(params, x[i], hidden=hidden, output=softmax), y[i])


@given(networks())
def test_without_activations_many_layers_are_one(network):
    params, features = network
    nothing = forward(params, np.zeros(features), hidden=identity)
    W = forward(params, np.eye(features), hidden=identity) - nothing
    x = np.linspace(-1, 1, features)
    np.testing.assert_allclose(
        forward(params, x, hidden=identity), forward([(W, nothing)], x), atol=1e-9
    )


def test_two_layers_of_perceptrons_are_xor():
    def fire(a):
        return (a > 0) * 1.0

    params = [([[-0.5, 0.5], [-0.5, 0.5]], [0.7, -0.2]), ([[0.5], [0.5]], [-0.7])]
    y = forward(params, [[0, 0], [1, 0], [0, 1], [1, 1]], hidden=fire, output=fire)
    assert y.ravel().tolist() == [0, 1, 1, 0]


@given(networks(dtype=np.float32))
def test_float32_is_kept_and_nothing_is_changed(network):
    params, features = network
    before = [(W.copy(), b.copy()) for W, b in params]
    x = np.ones((3, features), np.float32)
    assert forward(params, x, output=softmax).dtype == np.float32
    assert (x == 1).all()
    for (W, b), (W_before, b_before) in zip(params, before, strict=True):
        assert np.array_equal(W, W_before)
        assert np.array_equal(b, b_before)


def test_the_formula_alone_gives_the_same_numbers():
    params = [(np.array(W), np.array(b)) for W, b in THREE_LAYERS]
    x = np.array([1.0, 0.5])
    for output in (identity, softmax):
        expected = forward(THREE_LAYERS, x, output=output)
        assert np.array_equal(forward.formula(params, x, output=output), expected)


def test_integers_become_float64():
    y = forward([([[1], [2]], [3])], [4, 5])
    assert y.dtype == np.float64
    assert y.tolist() == [17.0]


NAN = float("nan")
X = [1.0, 0.5]
W1, B1 = THREE_LAYERS[0]
BAD = {
    "three features": (
        lambda: forward(THREE_LAYERS, [1, 2, 3]),
        ValueError,
        "x has 3 features, but layer 1's W expects 2",
    ),
    "one number": (lambda: forward(THREE_LAYERS, 1.0), ValueError, "x has 0 features"),
    "no feature": (lambda: forward(THREE_LAYERS, []), ValueError, "x has 0 features"),
    "NaN as input": (lambda: forward(THREE_LAYERS, [NAN, 1]), ValueError, "x contains NaN"),
    "infinite input": (lambda: forward(THREE_LAYERS, [1, np.inf]), ValueError, "x contains an inf"),
    "words as input": (lambda: forward(THREE_LAYERS, ["1", "2"]), TypeError, "x has dtype <U1"),
    "no layer": (lambda: forward([], X), ValueError, "params is empty"),
    "None as network": (lambda: forward(None, X), TypeError, "params is None, but a list"),
    "a number as layer": (lambda: forward([1], X), TypeError, "layer 1 is 1, but a pair"),
    "no bias": (lambda: forward([(W1,)], X), TypeError, r"layer 1 is .* a pair \(W, b\)"),
    "a layer that is no list": (lambda: forward((W1, B1), X), ValueError, "layer 1's W has shape"),
    "layers that do not fit": (
        lambda: forward([THREE_LAYERS[0], THREE_LAYERS[2]], X),
        ValueError,
        "layer 1 has 3 outputs, but layer 2's W expects 2",
    ),
    "a bias too long": (
        lambda: forward([THREE_LAYERS[0], (THREE_LAYERS[1][0], B1)], X),
        ValueError,
        "layer 2's b has 3 entries, but its W has 2 outputs",
    ),
    "a vector as W": (lambda: forward([(B1, B1)], X), ValueError, r"layer 1's W has shape \(3,\)"),
    "a matrix as b": (
        lambda: forward([(W1, W1)], X),
        ValueError,
        r"layer 1's b has shape \(2, 3\)",
    ),
    "empty W": (lambda: forward([(np.zeros((2, 0)), [])], X), ValueError, r"W has shape \(2, 0\)"),
    "NaN in W": (lambda: forward([([[NAN], [1]], [1])], X), ValueError, "layer 1's W contains NaN"),
    "complex W": (lambda: forward([([[1j], [1]], [1])], X), TypeError, "W has dtype complex128"),
    "infinite b": (lambda: forward([([[1], [1]], [np.inf])], X), ValueError, "b contains an inf"),
    "a name as hidden": (
        lambda: forward(THREE_LAYERS, X, hidden="sigmoid"),
        TypeError,
        "hidden is 'sigmoid', but a function was expected",
    ),
    "a name as output": (
        lambda: forward(THREE_LAYERS, X, output="softmax"),
        TypeError,
        "output is 'softmax'",
    ),
}


@pytest.mark.parametrize(("call", "error", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_with_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()

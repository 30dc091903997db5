"""The perceptron, its gates and its learning rule."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mitbadak.perceptron import (
    AND,
    NAND,
    OR,
    XOR,
    Learning,
    Perceptron,
    learn,
    train_epoch,
    update,
)

INPUTS = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])
bits = st.integers(0, 1)
floats = st.floats(-1e6, 1e6, width=32)


@given(bits, bits)
def test_gates_agree_with_logic(first, second):
    x = [first, second]
    assert AND(x) == (first and second)
    assert NAND(x) == 1 - (first and second)
    assert OR(x) == (first or second)
    assert XOR(x) == (first ^ second)


@given(hnp.arrays(np.int64, st.tuples(st.integers(1, 9), st.just(2)), elements=bits))
@pytest.mark.parametrize("gate", [AND, NAND, OR, XOR])
def test_a_batch_gives_what_its_samples_give(gate, x):
    y = gate(x)
    assert y.shape == (len(x),)
    assert y.dtype == np.int64
    assert y.tolist() == [gate(sample) for sample in x]


@given(
    hnp.arrays(np.float64, 3, elements=floats), floats, hnp.arrays(np.float64, 3, elements=floats)
)
def test_it_fires_just_where_the_sum_is_above_zero(weights, bias, x):
    expected = sum(w * v for w, v in zip(weights, x, strict=True)) + bias
    if abs(expected) > 1e-3:  # below that, the order of the sum decides
        assert Perceptron(weights, bias)(x) == (expected > 0)


def test_the_gates_have_the_weights_that_the_book_draws():
    assert [[*gate.weights, gate.bias] for gate in (AND, NAND, OR)] == [
        [0.5, 0.5, -0.7],
        [-0.5, -0.5, 0.7],
        [0.5, 0.5, -0.2],
    ]


def test_the_sum_zero_does_not_fire():
    assert Perceptron([1.0, 1.0], bias=-1.0)([1, 0]) == 0


def test_the_parameters_are_a_copy():
    weights = np.array([1.0, 2.0])
    perceptron = Perceptron(weights, 0.0)
    weights[0] = 9.0
    assert perceptron.weights.tolist() == [1.0, 2.0]


def test_float32_is_kept_and_integers_become_float64():
    assert Perceptron(np.ones(2, np.float32), 0.0).weights.dtype == np.float32
    assert Perceptron([1, 2], 0).weights.dtype == np.float64


@given(
    hnp.arrays(np.float64, 2, elements=st.integers(-5, 5).map(float)),
    st.integers(-5, 5),
    hnp.arrays(np.int64, st.tuples(st.integers(1, 12), st.just(2)), elements=st.integers(-3, 3)),
    st.randoms(use_true_random=False),
)
def test_what_a_line_separates_is_learned(weights, bias, x, random):
    teacher = Perceptron(weights, bias + 0.5)
    learned = learn(x, teacher(x), epochs=5000, rng=np.random.default_rng(random.randrange(99)))
    assert learned.converged
    assert learned.mistakes[-1] == 0
    assert learned.perceptron(x).tolist() == teacher(x).tolist()


@pytest.mark.parametrize("gate", [AND, NAND, OR])
def test_the_gates_are_learned(gate):
    learned = learn(INPUTS, gate(INPUTS))
    assert learned.converged
    assert learned.perceptron(INPUTS).tolist() == gate(INPUTS).tolist()


@given(st.integers(1, 60), st.floats(0.01, 10))
def test_xor_is_never_learned(epochs, learning_rate):
    learned = learn(INPUTS, XOR(INPUTS), epochs=epochs, learning_rate=learning_rate)
    assert not learned.converged
    assert len(learned.mistakes) == epochs
    assert str(learned).startswith("not learned:")


RATES = [0.1, 0.3, 0.01, 0.7, 1 / 3, 1e-9, 12345.678, 1e300, 1e-300]


def exactly(x, t, epochs):
    """Learn with fractions: how many mistakes were made in each epoch."""
    x = [[Fraction(v) for v in sample] for sample in x.tolist()]
    w, b, mistakes = [Fraction(0)] * len(x[0]), Fraction(0), []
    while len(mistakes) < epochs and 0 not in mistakes:
        mistakes.append(0)
        for sample, target in zip(x, t, strict=True):
            error = int(target) - (sum(a * v for a, v in zip(w, sample, strict=True)) + b > 0)
            w = [a + error * v for a, v in zip(w, sample, strict=True)]
            b += error
            mistakes[-1] += error != 0
    return mistakes


@pytest.mark.parametrize("learning_rate", [*RATES, 0.5, 1, 2])
def test_nand_takes_the_same_mistakes_with_any_learning_rate(learning_rate):
    learned = learn(INPUTS, NAND(INPUTS), learning_rate=learning_rate)
    assert learned.mistakes == [2, 3, 3, 2, 1, 0]
    assert learned.perceptron(INPUTS).tolist() == NAND(INPUTS).tolist()
    np.testing.assert_allclose(learned.perceptron.weights, learning_rate * np.array([-1, -2]))


@given(
    hnp.arrays(np.int64, (12, 4), elements=bits),
    hnp.arrays(np.int64, 12, elements=bits),
    st.sampled_from(RATES) | st.floats(1e-9, 1e9),
)
def test_the_mistakes_and_the_answers_are_those_of_fractions_with_any_learning_rate(
    x, t, learning_rate
):
    learned = learn(x, t, learning_rate=learning_rate, epochs=20)
    assert learned.mistakes == exactly(x, t, 20)
    units = learn(x, t, epochs=20)
    assert learned.perceptron(x).tolist() == units.perceptron(x).tolist()
    assert [learned.perceptron(s) for s in x] == [units.perceptron(s) for s in x]
    for after, unit in zip(learned.path, units.path, strict=True):
        np.testing.assert_allclose(after.weights, learning_rate * unit.weights)
        np.testing.assert_allclose(after.bias, learning_rate * unit.bias)


@given(
    hnp.arrays(np.float32, (9, 3), elements=st.sampled_from([-0.3, 0.1, 0.2, 0.7, 1.0])),
    hnp.arrays(np.int64, 9, elements=bits),
    st.sampled_from(RATES),
)
def test_inputs_with_digits_are_answered_the_same_with_any_learning_rate(x, t, learning_rate):
    learned = learn(x, t, learning_rate=learning_rate, epochs=20)
    assert learned.mistakes == learn(x, t, epochs=20).mistakes
    if learned.converged:
        assert [learned.perceptron(s) for s in x] == t.tolist()


def test_an_epoch_is_one_update_after_the_other():
    start, t = Perceptron([0.0, 0.0], 0.0), AND(INPUTS)
    neuron, expected = start, []
    for sample, target in zip(INPUTS, t, strict=True):
        after = update(neuron, sample, target)
        if repr(after) != repr(neuron):
            expected.append(after)
        neuron = after
    assert repr(train_epoch(start, INPUTS, t)) == repr(expected)
    assert repr(start) == "Perceptron(weights=[0.0, 0.0], bias=0.0)"
    assert train_epoch(AND, INPUTS, t) == []


def test_the_path_holds_every_correction():
    learned = learn(INPUTS, AND(INPUTS))
    assert len(learned.path) == 1 + sum(learned.mistakes)
    assert learned.path[0].weights.tolist() == [0, 0]
    assert learned.perceptron is learned.path[-1]


def test_learn_repeats_with_the_same_generator_and_leaves_its_input():
    x, t = INPUTS.copy(), OR(INPUTS)
    runs = [learn(x, t, rng=np.random.default_rng(3)) for _ in range(2)]
    assert repr(runs[0]) == repr(runs[1])
    assert x.tolist() == INPUTS.tolist()


def test_a_generator_shuffles_the_samples_and_a_hundred_epochs_are_the_most():
    kept, shuffled = (
        learn(INPUTS, XOR(INPUTS), rng=rng) for rng in (None, np.random.default_rng(3))
    )
    assert len(kept.mistakes) == len(shuffled.mistakes) == 100
    assert repr(kept.path) != repr(shuffled.path)


def test_update_moves_towards_a_missed_sample_and_away_from_a_false_alarm():
    start = Perceptron([0.0, 0.0], 0.0)
    assert update(start, [2, 3], 1, learning_rate=0.5).weights.tolist() == [1.0, 1.5]
    back = update(Perceptron([1.0, 1.0], 1.0), [2, 3], 0)
    assert (back.weights.tolist(), back.bias) == ([-1.0, -2.0], 0.0)
    assert repr(update(start, [2, 3], 0)) == repr(start)


def test_large_numbers_are_answered_where_their_weighted_sum_is_finite():
    neuron = Perceptron([1e200, -1e200], bias=0.0)
    assert neuron([[1e100, 1e99], [1e99, 1e100]]).tolist() == [1, 0]
    assert Perceptron([1.0, -1.0], bias=0.0)([1e300, 1e299]) == 1
    assert Perceptron([1e160], bias=1.7e308)([-1e148]) == 1


@pytest.mark.parametrize(
    ("weights", "bias", "x"),
    [
        ([1e160], 1.7e308, [1e148]),  # only with the bias
        ([1e9], 0.0, [1e300]),  # the inputs alone are large
        ([1e300], 0.0, [1e9]),  # the weights alone
        ([1e300, 1e300], 0.0, [1e300, -1e300]),  # inf - inf
    ],
)
def test_a_weighted_sum_beyond_floats_is_refused(weights, bias, x):
    with pytest.raises(ValueError, match="x has a weighted sum that float64 cannot hold"):
        Perceptron(weights, bias)(x)


NAN = float("nan")
BAD = {
    "weights of two dimensions": (lambda: Perceptron([[1.0]], 0), ValueError, r"shape \(1, 1\)"),
    "no weights": (lambda: Perceptron([], 0), ValueError, r"weights has shape \(0,\)"),
    "words as weights": (lambda: Perceptron(["a"], 0), TypeError, "weights has dtype <U1"),
    "complex weights": (lambda: Perceptron([1j], 0), TypeError, "weights has dtype complex128"),
    "NaN as weight": (lambda: Perceptron([NAN], 0), ValueError, "weights contains NaN"),
    "infinite weight": (lambda: Perceptron([np.inf], 0), ValueError, "contains an infinity"),
    "ragged weights": (lambda: Perceptron([[1], [1, 2]], 0), ValueError, "different lengths"),
    "vector as bias": (lambda: Perceptron([1.0], [1.0]), ValueError, r"bias has shape \(1,\)"),
    "NaN as bias": (lambda: Perceptron([1.0], NAN), ValueError, "bias is nan, but a finite"),
    "None as bias": (lambda: Perceptron([1.0], None), TypeError, "bias is None, but a number"),
    "three features": (lambda: AND([1, 1, 1]), ValueError, "x has 3 features, .* expects 2"),
    "no feature": (lambda: AND(1), ValueError, "x has 0 features"),
    "NaN as input": (lambda: OR([NAN, 1]), ValueError, "x contains NaN"),
    "infinite inputs": (
        lambda: Perceptron([0.5, 0.5], -0.7)([np.inf, -np.inf]),
        ValueError,
        "x contains an infinity",
    ),
    "a weighted sum of infinity minus infinity": (
        lambda: Perceptron([1e308, -1e308], 1)([[1, 1], [10, 10]]),
        ValueError,
        "x has a weighted sum that float64 cannot hold, but a finite one was expected",
    ),
    "words as targets": (lambda: learn(INPUTS, list("0110")), TypeError, "t has dtype <U1"),
    "targets too many": (
        lambda: train_epoch(AND, INPUTS, [0] * 5),
        ValueError,
        r"t has shape \(5,\), but \(4,\)",
    ),
    "no finite learning": (
        lambda: learn(INPUTS, AND(INPUTS), learning_rate=np.inf),
        ValueError,
        "learning_rate is inf",
    ),
    "a learning rate below every float": (
        lambda: learn([[0.001, 0.002], [0.003, 0.001]], [0, 1], learning_rate=5e-324),
        ValueError,
        "learning_rate is 5e-324, but one was expected whose multiples",
    ),
    "words as input": (lambda: XOR(["0", "1"]), TypeError, "x has dtype <U1"),
    "targets too few": (
        lambda: learn(INPUTS, [0, 1]),
        ValueError,
        r"t has shape \(2,\), but \(4,\)",
    ),
    "targets not 0 or 1": (lambda: learn(INPUTS, [0, 1, 2, 1]), ValueError, r"\[0, 1, 2\]"),
    "NaN as target": (lambda: learn(INPUTS, [0, 1, NAN, 1]), ValueError, "only 0 and 1"),
    "one sample to learn": (lambda: learn([0, 1], [1]), ValueError, r"x has shape \(2,\)"),
    "nothing to learn": (lambda: learn(np.zeros((0, 2)), []), ValueError, r"x has shape \(0, 2\)"),
    "no epoch": (lambda: learn(INPUTS, AND(INPUTS), epochs=0), ValueError, "epochs is 0"),
    "half an epoch": (lambda: learn(INPUTS, AND(INPUTS), epochs=0.5), TypeError, "epochs is 0.5"),
    "no learning": (lambda: learn(INPUTS, AND(INPUTS), learning_rate=0), ValueError, "is 0, but"),
    "no learning, and no need": (
        lambda: learn(INPUTS, [0, 0, 0, 0], learning_rate=-1),
        ValueError,
        "learning_rate is -1, but",
    ),
    "a step back": (
        lambda: update(AND, [0, 1], 1, learning_rate=-0.5),
        ValueError,
        "learning_rate is -0.5, but",
    ),
    "a seed as rng": (lambda: learn(INPUTS, AND(INPUTS), rng=0), TypeError, "rng is 0"),
    "a batch to update": (lambda: update(AND, INPUTS, 1), ValueError, r"x has shape \(4, 2\)"),
    "two targets to update": (
        lambda: update(AND, [0, 1], [1, 0]),
        ValueError,
        r"t has shape \(2,\)",
    ),
}


@pytest.mark.parametrize(("call", "error", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_with_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_a_learning_says_how_it_ended():
    assert str(Learning([AND], [1, 0])) == "learned after 2 epochs"
    assert str(Learning([AND], [0])) == "learned after 1 epoch"
    assert str(Learning([AND], [1, 3])) == "not learned: 3 mistakes in epoch 2, the last one"

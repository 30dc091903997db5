"""Batch normalization and dropout: what they promise in training and at inference."""

import copy

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mitbadak.checking import gradient_check
from mitbadak.layers import Affine, ReLU, SoftmaxWithLoss
from mitbadak.network import Network
from mitbadak.optimizers import Adam
from mitbadak.regularization import BatchNormalization, Dropout

seeds = st.integers(0, 999)
batches = st.integers(2, 9)
widths = st.integers(1, 6)


def rng(seed=0):
    return np.random.default_rng(seed)


def batch_of(seed, shape):
    """Return a batch whose features differ in mean and standard deviation."""
    random = rng(seed)
    return random.normal(size=shape) * random.uniform(0.5, 20, shape[1]) + random.normal(
        0, 10, shape[1]
    )


def normalization(features, **options):
    return BatchNormalization(features, dtype=np.float64, **options)


def learned(gamma, beta, **options):
    """Return a normalization whose parameters have been trained."""
    layer = normalization(len(gamma), **options)
    layer.gamma[:], layer.beta[:] = gamma, beta
    return layer


# batch normalization


@given(seeds, batches, widths)
def test_each_feature_gets_the_mean_and_the_standard_deviation_that_were_learned(
    seed, batch, features
):
    gamma, beta = rng(seed).normal(size=(2, features))
    x = batch_of(seed, (batch, features))
    assume(x.std(axis=0).min() > 0.01)  # else epsilon can be seen
    y = learned(gamma, beta, epsilon=1e-12).forward(x)
    np.testing.assert_allclose(y.mean(axis=0), beta, atol=1e-9)
    np.testing.assert_allclose(y.std(axis=0), np.abs(gamma), atol=1e-6)


@given(seeds, batches, widths, st.floats(0.1, 10), st.floats(-10, 10))
def test_units_of_measure_do_not_matter(seed, batch, features, scale, shift):
    x = batch_of(seed, (batch, features))
    assume(x.std(axis=0).min() > 0.01)  # else epsilon, which has a unit, can be seen
    layer = normalization(features, epsilon=1e-12)
    np.testing.assert_allclose(layer.forward(scale * x + shift), layer.forward(x), atol=1e-6)


@given(seeds, st.integers(1, 20), st.floats(0, 0.99))
def test_the_moving_averages_go_towards_the_batch(seed, batches, momentum):
    x = batch_of(seed, (6, 3))
    layer = normalization(3, momentum=momentum)
    for _ in range(batches):
        layer.forward(x)
    rest = momentum**batches  # what is left of the zeros and ones at the start
    np.testing.assert_allclose(layer.running_mean, (1 - rest) * x.mean(axis=0))
    np.testing.assert_allclose(layer.running_var, rest + (1 - rest) * x.var(axis=0, ddof=1))


@given(seeds, batches, widths)
def test_at_inference_a_sample_does_not_depend_on_the_others(seed, batch, features):
    layer = learned(*rng(seed).normal(size=(2, features)))
    x = batch_of(seed, (batch, features))
    layer.forward(x)
    one_by_one = np.concatenate([layer.infer(sample[np.newaxis]) for sample in x])
    np.testing.assert_allclose(layer.infer(x), one_by_one)


def test_inference_is_as_training_once_the_moving_averages_are_there():
    x = batch_of(4, (500, 3))
    layer = learned(*rng(4).normal(size=(2, 3)), momentum=0.0, epsilon=0.5)
    np.testing.assert_allclose(layer.forward(x), layer.infer(x), atol=0.01)


def test_inference_changes_no_state():
    layer = normalization(2)
    layer([[1.0, 2.0], [3.0, 5.0]])
    before = copy.deepcopy(vars(layer))
    layer.infer(np.array([[7.0, 8.0]]))
    assert vars(layer).keys() == before.keys()
    for name, value in before.items():
        np.testing.assert_array_equal(getattr(layer, name), value)


@given(seeds, batches, widths)
def test_the_gradient_is_that_of_finite_differences(seed, batch, features):
    layer = learned(*rng(seed).normal(size=(2, features)), epsilon=0.1)
    assert gradient_check(layer, rng(seed).normal(size=(batch, features))).worst.error < 1e-6


@given(seeds, st.integers(3, 9), widths)
def test_the_backward_pass_leaves_out_shift_and_stretch(seed, batch, features):
    layer = learned(rng(seed).normal(size=features), np.zeros(features), epsilon=1e-12)
    x = batch_of(seed, (batch, features))
    layer.forward(x)
    dx = layer.backward(rng(seed).normal(size=(batch, features)))
    np.testing.assert_allclose(dx.sum(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose((dx * (x - x.mean(axis=0))).sum(axis=0), 0, atol=1e-7)


def test_a_feature_that_never_changes_becomes_its_shift():
    layer = learned([3.0], [7.0])
    assert layer.forward(np.full((4, 1), 5.0)).tolist() == [[7.0]] * 4


def test_large_numbers_whose_variance_is_finite_are_normalized_as_any_others():
    x = np.array([[1e18], [-1e18], [1e18]], np.float32)
    expected = normalization(1).forward(np.array([[1.0], [-1.0], [1.0]]))
    np.testing.assert_allclose(BatchNormalization(1)(np.tile(x, (4, 1)))[:3], expected, rtol=1e-4)


def test_a_batch_that_is_refused_leaves_the_moving_averages_as_they_were():
    layer = BatchNormalization(1)
    with pytest.raises(ValueError, match="variance"):
        layer.forward(np.array([[1e20], [-1e20]], np.float32))
    assert (layer.running_mean, layer.running_var) == (0, 1)


# dropout


@given(seeds, st.floats(0, 0.95))
def test_the_part_that_is_dropped_is_the_ratio(seed, ratio):
    y = Dropout(ratio, rng(seed)).forward(np.ones((100, 50)))
    kept = y != 0
    std = np.sqrt(ratio * (1 - ratio) / y.size)
    assert abs(kept.mean() - (1 - ratio)) <= 5 * std
    np.testing.assert_allclose(y[kept], 1 / (1 - ratio))


def test_the_sums_stay_the_same_on_average():
    layer, x = Dropout(0.3, rng()), rng(1).normal(size=(1, 5))
    mean = np.mean([layer.forward(x) for _ in range(4000)], axis=0)
    np.testing.assert_allclose(mean, x, rtol=0.05)


def test_each_forward_drops_anew_and_the_same_seed_the_same():
    x = np.ones((5, 20))
    layer = Dropout(0.5, rng(3))
    first, second = layer.forward(x), layer.forward(x)
    assert (first != second).any()
    np.testing.assert_array_equal(Dropout(0.5, rng(3)).forward(x), first)


@given(seeds, st.integers(1, 9), widths, st.floats(0, 0.9))
def test_backward_passes_what_forward_passed(seed, batch, features, ratio):
    layer = Dropout(ratio, rng(seed))
    x, dout = rng(seed).normal(size=(2, batch, features))
    np.testing.assert_allclose(layer.forward(x) * dout, layer.backward(dout) * x)


@given(seeds, st.integers(1, 9), widths, st.floats(0, 0.9))
def test_the_gradient_of_dropout_is_that_of_finite_differences(seed, batch, features, ratio):
    layer = Dropout(ratio, rng(seed))
    assert gradient_check(layer, rng(seed).normal(size=(batch, features))).worst.error < 1e-6


def test_at_inference_nothing_is_dropped():
    x = rng().normal(size=(4, 3))
    layer = Dropout(0.9, rng())
    assert (layer.infer(x) == x).all()
    assert (Dropout(0.0, rng()).forward(x) == x).all()


def test_dropout_tells_its_ratio():
    assert repr(Dropout(0.25, rng())) == "Dropout(ratio=0.25)"


# both, and together


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_is_kept_on_the_whole_way(dtype):
    x = rng().normal(size=(4, 3)).astype(dtype)
    layers = [
        BatchNormalization(3, momentum=np.float64(0.5), epsilon=np.float64(0.1), dtype=dtype),
        Dropout(np.float64(0.5), rng()),
    ]
    for layer in layers:
        results = [layer.forward(x), layer.backward(x), layer.infer(x)]
        arrays = [value for value in vars(layer).values() if isinstance(value, np.ndarray)]
        assert {array.dtype for array in results + arrays} == {np.dtype(dtype)}


def test_no_array_that_was_given_is_written_to():
    given = [np.array([1.0, 2.0]), np.array([3.0, 4.0]), rng().normal(size=(2, 5, 2))]
    before = [array.copy() for array in given]
    gamma, beta, (x, dout) = given
    for layer in (learned(gamma, beta), Dropout(0.5, rng())):
        layer.forward(x)
        layer.backward(dout)
        layer.infer(x)
    layer = learned(gamma, beta)
    layer.gamma += 1
    layer.beta += 1
    for array, original in zip(given, before, strict=True):
        np.testing.assert_array_equal(array, original)


def network_of(seed, features=4, hidden=5, classes=3):
    random = rng(seed)
    return Network(
        [
            Affine(random.normal(size=(features, hidden)), np.zeros(hidden)),
            normalization(hidden, epsilon=0.1),
            ReLU(),
            Dropout(0.3, rng(seed)),
            Affine(random.normal(size=(hidden, classes)), np.zeros(classes)),
        ],
        SoftmaxWithLoss(),
        weight_decay=0.01,
    )


def test_a_network_with_all_of_them_passes_the_gradient_check():
    x, t = rng(5).normal(size=(6, 4)), rng(5).integers(3, size=6)
    assert gradient_check(network_of(5), x, t).worst.error < 1e-6


def test_a_network_with_all_of_them_learns_and_is_saved_with_its_moving_averages(tmp_path):
    random = rng(6)
    x = random.normal(size=(300, 4))
    t = np.digitize(x[:, 0] + x[:, 1], [-0.7, 0.7])
    network, optimizer = network_of(6, hidden=32), Adam(0.01)
    for _ in range(150):
        batch = random.integers(300, size=50)
        optimizer.update(network.params, network.gradient(x[batch], t[batch]))
    assert network.accuracy(x, t) > 0.9
    network.save(tmp_path / "network.npz")
    again = network_of(7, hidden=32)
    again.load(tmp_path / "network.npz")
    np.testing.assert_array_equal(again.predict(x), network.predict(x))


@given(seeds, st.integers(2, 4), st.integers(1, 3), st.integers(1, 3))
def test_of_images_each_channel_is_a_feature(seed, batch, channels, side):
    images = rng(seed).normal(size=(batch, channels, side, side + 1))
    rows = np.moveaxis(images, 1, -1).reshape(-1, channels)
    gamma, beta = rng(seed).normal(size=(2, channels))
    of_images, of_rows = learned(gamma, beta), learned(gamma, beta)
    y = of_images(images)
    assert y.shape == images.shape
    np.testing.assert_allclose(np.moveaxis(y, 1, -1).reshape(-1, channels), of_rows(rows))
    np.testing.assert_allclose(of_images.running_mean, of_rows.running_mean)
    np.testing.assert_allclose(of_images.running_var, of_rows.running_var)
    assert of_images.infer(images).shape == images.shape


def test_the_usual_settings_halve_a_variance_of_epsilon_and_keep_nine_tenths():
    layer = BatchNormalization(1, dtype=np.float64)
    y = layer(3 + np.sqrt([[1e-5], [1e-5]]) * [[-1], [1]])
    np.testing.assert_allclose(y, [[-np.sqrt(0.5)], [np.sqrt(0.5)]])
    np.testing.assert_allclose(layer.running_mean, [0.3])
    np.testing.assert_allclose(layer.running_var, [0.9 + 0.1 * 2e-5])


def test_what_draws_the_ratio_itself_is_kept():
    ratio = float(rng(0).random((), np.float32))
    assert Dropout(ratio, rng(0))(np.ones((1, 1)))[0, 0] == pytest.approx(1 / (1 - ratio))


def test_of_signals_each_channel_is_a_feature():
    """An axis less than an image has."""
    signals = rng(2).normal(size=(4, 3, 5))
    of_signals, of_images = learned(np.ones(3), np.zeros(3)), learned(np.ones(3), np.zeros(3))
    y = of_signals(signals)
    np.testing.assert_allclose(y.mean(axis=(0, 2)), 0, atol=1e-12)
    np.testing.assert_array_equal(y, of_images(signals[..., np.newaxis])[..., 0])


def test_a_layer_for_images_passes_the_gradient_check():
    images = rng(1).normal(size=(3, 2, 3, 2))
    assert gradient_check(learned([2.0, -1.0], [0.5, 0.0]), images).worst.error < 1e-6


def test_a_layer_made_from_its_size_begins_as_the_identity():
    layer = BatchNormalization(3)
    assert {array.dtype for array in vars(layer).values() if isinstance(array, np.ndarray)} == {
        np.dtype(np.float32)
    }
    assert (layer.gamma.tolist(), layer.beta.tolist()) == ([1, 1, 1], [0, 0, 0])


NAN = float("nan")
ONES, X = np.ones(2), np.ones((3, 2))

OPTIONS = {
    f"{name} {value!r}": (
        lambda kind=kind, name=name, value=value: kind(**{name: value}),
        (ValueError, TypeError),
        f"^{name} is {value!r}, but a",
    )
    for kind, name in [
        (lambda momentum: normalization(2, momentum=momentum), "momentum"),
        (lambda epsilon: normalization(2, epsilon=epsilon), "epsilon"),
        (lambda ratio: Dropout(ratio, rng()), "ratio"),
        (lambda features: BatchNormalization(features), "features"),
    ]
    for value in (-0.1, NAN, "0.5", None, True, 1j, np.inf)
}
INPUTS = {
    f"{kind}: {what}": (lambda make=make, value=value: make()(value), error, message)
    for kind, make in {
        "normalization": lambda: normalization(2),
        "dropout": lambda: Dropout(0.5, rng()),
    }.items()
    for what, value, error, message in [
        ("words", [["a", "b"]] * 3, TypeError, "has dtype <U1"),
        ("complex", 1j * X, TypeError, "has dtype complex128"),
        ("objects", [[None, None]] * 3, TypeError, "has dtype object"),
        ("ragged", [[1.0], [1.0, 2.0]], ValueError, "rows of different lengths"),
        ("NaN", [[1.0, NAN]] * 2, ValueError, "x contains NaN"),
        ("one sample", ONES, ValueError, r"x has shape \(2,\), but a batch"),
        ("no samples", np.ones((0, 2)), ValueError, r"x has shape \(0, 2\), but a batch"),
    ]
}
BAD = {
    **OPTIONS,
    **INPUTS,
    "one feature": (
        lambda: normalization(2)(np.ones((3, 1))),
        ValueError,
        "x has 1 features, but gamma expects 2",
    ),
    "three channels": (
        lambda: normalization(2)(np.ones((3, 3, 4, 2))),
        ValueError,
        "x has 3 features, but gamma expects 2",
    ),
    "a variance that overflows": (
        lambda: BatchNormalization(1).forward(np.array([[1e20], [-1e20]], np.float32)),
        ValueError,
        "x contains 1e.20, but numbers were expected whose variance float32 can hold",
    ),
    "a variance of an image that overflows": (
        lambda: normalization(1)(np.array([[[[1e200, -2e200]]], [[[0.0, 0.0]]]])),
        ValueError,
        "x contains -2e.200, but numbers were expected whose variance float64 can hold",
    ),
    "arrays in the place of sizes": (
        lambda: BatchNormalization(np.ones(3)),
        TypeError,
        r"features is array\(.*, but an integer",
    ),
    "integers as dtype": (
        lambda: BatchNormalization(3, dtype=int),
        TypeError,
        "dtype is int64, but a floating-point dtype was expected",
    ),
    "a word as ratio": (lambda: Dropout("0.5", rng()), TypeError, "ratio is '0.5', but"),
    "a momentum of one": (lambda: normalization(2, momentum=1), ValueError, "momentum is 1, but"),
    "an epsilon of zero": (lambda: normalization(2, epsilon=0), ValueError, "epsilon is 0, but"),
    "a ratio of one": (lambda: Dropout(1, rng()), ValueError, "ratio is 1, but"),
    "a ratio of almost one": (
        lambda: Dropout(1 - 1e-9, rng()),
        ValueError,
        "ratio is 0.999999999, but a number below 1 in float32 was expected",
    ),
    "a seed as rng": (lambda: Dropout(0.5, 0), TypeError, "rng is 0, but a generator"),
    "no rng": (lambda: Dropout(0.5, None), TypeError, "rng is None, but a generator"),
    "a batch of one": (
        lambda: normalization(2)([[1.0, 2.0]]),
        ValueError,
        "x is a batch of 1, but BatchNormalization expects 2 samples or more in training",
    ),
}


@pytest.mark.parametrize(("call", "error", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_with_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()

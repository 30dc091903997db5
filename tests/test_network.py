"""Networks: their gradients, their state, their files."""

import contextlib
import io
import os
import threading
import zipfile

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mitbadak.layers import Affine, Layer, ReLU, Sigmoid, SoftmaxWithLoss, Tanh
from mitbadak.losses import mean_squared_error
from mitbadak.network import Network, gradient_check, mlp, normal_001
from mitbadak.optimizers import SGD
from mitbadak.training import fit

seeds = st.integers(0, 2**32 - 1)


def normal(shape, rng, dtype):
    """Larger first weights than the default: their gradients are of a common size."""
    return rng.standard_normal(shape).astype(dtype)


def small_mlp(seed=0, sizes=(3, 4, 2), dtype=np.float64, **options):
    return mlp(sizes, rng=np.random.default_rng(seed), initializer=normal, dtype=dtype, **options)


def data(network, batch=5, seed=1):
    first, *_, last = network.params.values()
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((batch, len(first)))
    return x, rng.integers(0, last.size, batch)


class Noise(Layer):
    """Draws at random in training, keeps a mean in a buffer, and lets all through in use."""

    buffers = ("mean",)

    def __init__(self, rng, features):
        self.rng = rng
        self.mean = np.zeros(features)

    def forward(self, x):
        self.mean *= 0.5
        self.mean += 0.5 * x.mean(axis=0)
        self.mask = self.rng.random(x.shape) < 0.5
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask

    def infer(self, x):
        return x


def noisy(seed=0):
    inner = small_mlp(seed).layers
    noise = Noise(np.random.default_rng(seed), 4)
    return Network([*inner[:2], noise, *inner[2:]], SoftmaxWithLoss())


def state_of(network):
    arrays = {
        **network.params,
        **{f"{i}": v.mean for i, v in enumerate(network.layers) if hasattr(v, "mean")},
    }
    return {name: array.tolist() for name, array in arrays.items()}


@given(
    st.lists(st.integers(1, 4), min_size=2, max_size=4),
    st.integers(1, 4),
    st.sampled_from([ReLU, Sigmoid, Tanh]),
    st.sampled_from([0.0, 0.1]),
    st.sampled_from([normal, normal_001]),
    seeds,
)
def test_every_mlp_passes_the_gradient_check(sizes, batch, kind, decay, initializer, seed):
    rng = np.random.default_rng(seed)
    network = mlp(
        sizes,
        activation=kind,
        initializer=initializer,
        rng=rng,
        dtype=np.float64,
        weight_decay=decay,
    )
    for layer in network.layers:
        if isinstance(layer, Affine):
            layer.b += rng.standard_normal(layer.b.shape)  # as after some training
    x, t = rng.standard_normal((batch, sizes[0])), rng.integers(0, sizes[-1], batch)
    if kind is ReLU:  # small steps across its kink have no derivative
        network.predict(x)
        sums = [layer.x @ layer.W + layer.b for layer in network.layers[:-1:2]]
        assume(all(np.abs(a).min() > 1e-3 for a in sums))
    check = gradient_check(network, x, t)
    assert list(check.errors) == list(network.params)
    assert check.worst.error < 1e-6


def test_loss_and_gradient_is_loss_and_gradient():
    network = small_mlp(weight_decay=0.1)
    x, t = data(network)
    loss, gradients = network.loss_and_gradient(x, t)
    assert loss == network.loss(x, t)
    for name, gradient in network.gradient(x, t).items():
        assert (gradient == gradients[name]).all()
        assert gradient is network.grads[name]
        assert gradient is not gradients[name]


def test_the_loss_falls_against_the_gradient():
    network = small_mlp()
    x, t = data(network)
    losses = []
    for _ in range(50):
        loss, gradients = network.loss_and_gradient(x, t)
        losses.append(loss)
        for name, W in network.params.items():
            W -= 0.1 * gradients[name]
    assert sorted(losses, reverse=True) == losses
    assert losses[-1] < 0.6 * losses[0]


def test_weight_decay_enters_loss_and_gradient_alike_and_spares_the_biases():
    plain, decayed = small_mlp(), small_mlp(weight_decay=0.25)
    x, t = data(plain)
    weights = [W for name, W in plain.params.items() if name.endswith(".W")]
    penalty = 0.125 * sum((W**2).sum() for W in weights)
    assert decayed.loss(x, t) - plain.loss(x, t) == pytest.approx(penalty)
    gradients, expected = decayed.gradient(x, t), plain.gradient(x, t)
    for name, W in plain.params.items():
        decay = 0.25 * W if name.endswith(".W") else 0
        np.testing.assert_allclose(gradients[name], expected[name] + decay, rtol=1e-12)


def test_training_runs_in_float32_all_through():
    network = small_mlp(dtype=np.float32, weight_decay=0.1)
    x, t = data(network)
    seen = []
    for layer in network.layers:
        for way in ("forward", "backward"):
            original = getattr(layer, way)

            def watched(array, original=original):
                result = original(array)
                seen.extend([array.dtype, result.dtype])
                return result

            setattr(layer, way, watched)
    for inputs in (x, x.astype(np.float32), (x > 0), (9 * x).astype(int)):
        for targets in (t, np.eye(2)[t]):
            loss, gradients = network.loss_and_gradient(inputs, targets)
            assert isinstance(loss, float)
            assert {array.dtype for array in gradients.values()} == {np.dtype(np.float32)}
            assert network.predict(inputs).dtype == np.float32
            assert isinstance(network.loss(inputs, targets), float)
    assert set(seen) == {np.dtype(np.float32)}


def test_inputs_of_the_right_dtype_are_not_copied_and_none_is_written_to():
    network = small_mlp(dtype=np.float32)
    x, t = data(network)
    x = x.astype(np.float32)
    x.flags.writeable = t.flags.writeable = False
    network.gradient(x, t)
    assert network.layers[0].x is x
    assert network.accuracy(x, t) <= 1


def test_one_pass_forward_and_no_gradient_of_the_data():
    calls = []

    class Watched(Affine):
        def forward(self, x):
            calls.append("forward")
            return super().forward(x)

        def backward(self, dout):
            calls.append("backward")
            return super().backward(dout)

    first, second = (Watched(np.ones((2, 2)), np.zeros(2)) for _ in range(2))
    Network([first, second], SoftmaxWithLoss()).loss_and_gradient(np.ones((1, 2)), [0])
    assert calls == ["forward", "forward", "backward"]
    assert set(first.grads) == {"W", "b"}


def test_params_are_live_and_the_mapping_is_read_only():
    network = small_mlp()
    params = network.params
    assert list(params) == ["affine1.W", "affine1.b", "affine2.W", "affine2.b"]
    params["affine1.b"][:] = 7
    assert network.layers[0].b.tolist() == [7] * 4
    network.gradient(*data(network))
    for mapping in (params, network.grads, network.gradient(*data(network))):
        with pytest.raises(TypeError, match="does not support item assignment"):
            mapping["affine1.b"] = 0


def test_accuracy_counts_the_right_classes():
    network = Network([Affine(np.eye(3), np.zeros(3))], SoftmaxWithLoss())
    x = np.eye(3)[[0, 1, 2, 2]]
    assert network.accuracy(x, [0, 1, 2, 0]) == 0.75
    assert network.accuracy(x, np.eye(3)[[0, 0, 2, 0]]) == 0.5
    # as many samples as classes: the number of dimensions still tells the two apart
    assert network.accuracy(x[:3], [0, 1, 2]) == network.accuracy(x[:3], np.eye(3)) == 1.0


def test_training_and_use_may_differ():
    network = noisy()
    x, t = data(network)
    assert network.loss(x, t) == network.loss(x, t)
    assert network.loss_and_gradient(x, t)[0] != network.loss_and_gradient(x, t)[0]


def test_numerical_gradient_and_check_leave_the_network_and_its_generators():
    network = noisy()
    x, t = data(network)
    before, generator = state_of(network), network.layers[2].rng.bit_generator.state
    numerical = network.numerical_gradient(x, t)
    check = gradient_check(network, x, t)
    assert state_of(network) == before
    assert network.layers[2].rng.bit_generator.state == generator
    assert check.worst.error < 1e-6
    for name, gradient in network.gradient(x, t).items():
        np.testing.assert_allclose(numerical[name], gradient, atol=1e-8)


def test_numerical_gradient_in_float32():
    network = small_mlp(dtype=np.float32)
    x, t = data(network)
    numerical = network.numerical_gradient(x, t)
    for name, gradient in network.gradient(x, t).items():
        assert numerical[name].dtype == np.float32
        np.testing.assert_allclose(numerical[name], gradient, atol=2e-3)


class SquaresWithLoss:
    """The end of a network that predicts quantities."""

    def forward(self, x, t):
        self.error = x - t
        return mean_squared_error(x, t)

    def backward(self):
        return 2 * self.error / self.error.size


def test_a_network_that_predicts_quantities_is_trained_without_accuracy():
    x = np.linspace(-1, 1, 40, dtype=np.float32)[:, np.newaxis]
    t = 2 * x + 1
    affine = Affine(np.zeros((1, 1), np.float32), np.zeros(1, np.float32))
    network = Network([affine], SquaresWithLoss())
    assert (
        gradient_check(
            Network([Affine(np.ones((1, 1)), np.ones(1))], SquaresWithLoss()), x, t
        ).worst.error
        < 1e-6
    )
    history = fit(
        network, SGD(0.2), x, t, epochs=60, batch_size=10, rng=np.random.default_rng(0),
        validation=(x, t), progress=False,
    )  # fmt: skip
    assert history.train_accuracy == history.validation_accuracy == []
    assert history.validation_loss[-1] < 1e-6
    assert not network.classifies
    assert small_mlp().classifies


def test_names_count_each_kind_of_layer():
    network = noisy()
    assert network.names == ("affine1", "relu1", "noise1", "affine2")
    assert repr(network) == "Network([affine1, relu1, noise1, affine2], SoftmaxWithLoss)"


def test_the_summary_counts_what_there_is():
    network = mlp([784, 50, 100, 10], activation=Tanh, rng=np.random.default_rng(0))
    lines = network.summary().splitlines()
    assert lines[2].split() == ["affine1", "(batch,", "50)", "39,250"]
    assert lines[4].split() == ["affine2", "(batch,", "100)", "5,100"]
    assert lines[-1].split() == ["total", "45,360"]
    assert len({len(line) for line in lines}) == 1
    assert "(batch, ?)" in Network([ReLU()], SoftmaxWithLoss()).summary()


# files


def test_save_and_load_fill_parameters_and_buffers(tmp_path):
    network, other = noisy(0), noisy(1)
    network.gradient(*data(network))
    path = tmp_path / "network.npz"
    network.save(path)
    arrays = list(other.params.values())
    other.load(str(path))
    assert state_of(other) == state_of(network)
    assert all(old is new for old, new in zip(arrays, other.params.values(), strict=True))
    assert not np.shares_memory(arrays[0], network.layers[0].W)


def test_the_file_is_an_npz_without_pickles_with_common_rights(tmp_path):
    path, common = tmp_path / "a.npz", tmp_path / "common"
    noisy().save(path)
    common.touch()
    assert path.stat().st_mode == common.stat().st_mode
    with np.load(path, allow_pickle=False) as file:
        assert file.files == ["affine1.W", "affine1.b", "affine2.W", "affine2.b", "noise1.mean"]
        assert [file[name].dtype for name in file.files] == [np.float64] * 5


def test_a_save_that_fails_leaves_the_old_file_and_no_rest(tmp_path, monkeypatch):
    path = tmp_path / "network.npz"
    network = small_mlp()
    network.save(path)
    old = path.read_bytes()

    def full(file, **arrays):
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="No space left"):
        network.save(path)
    assert path.read_bytes() == old
    assert list(tmp_path.iterdir()) == [path]


def test_two_that_save_at_once_leave_one_whole_file(tmp_path):
    path = tmp_path / "network.npz"
    networks = [small_mlp(seed) for seed in range(4)]
    threads = [threading.Thread(target=network.save, args=[path]) for network in networks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    loaded = small_mlp(9)
    loaded.load(path)
    assert state_of(loaded) in [state_of(network) for network in networks]
    assert list(tmp_path.iterdir()) == [path]


def wrong_shape(path):
    small_mlp(sizes=(3, 5, 2)).save(path)


def wrong_dtype(path):
    small_mlp(dtype=np.float32).save(path)


def one_layer_more(path):
    small_mlp(sizes=(3, 4, 2, 2)).save(path)


def cut_off(path):
    small_mlp().save(path)
    path.write_bytes(path.read_bytes()[:-100])


def flipped(path):
    small_mlp().save(path)
    content = bytearray(path.read_bytes())
    content[200] ^= 255  # in the numbers of the first array
    path.write_bytes(content)


def an_array(path):
    with path.open("wb") as file:
        np.save(file, np.ones(3))


def pickled(path):
    arrays = {name: np.array([object()]) for name in small_mlp().params}
    with path.open("wb") as file:
        np.savez(file, **arrays)


def not_arrays(path):
    with zipfile.ZipFile(path, "w") as archive:
        for name in small_mlp().params:
            archive.writestr(name, b"words")


def too_large(path):
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "<f8", "fortran_order": False, "shape": (10**15,)}
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name in small_mlp().params:
            archive.writestr(f"{name}.npy", header.getvalue())


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (wrong_shape, r"affine1.W has shape \(3, 5\) and dtype float64 in the file, but \(3, 4\)"),
        (wrong_dtype, r"dtype float32 in the file, but \(3, 4\) and float64 in the network"),
        (one_layer_more, r"lacks \[\] and has \['affine3.W', 'affine3.b'\] too much"),
        (cut_off, "cannot be read"),
        (flipped, "cannot be read .*CRC"),
        (an_array, "cannot be read"),
        (pickled, "cannot be read .*allow_pickle=False"),
        (not_arrays, r"dtype \|S5 in the file"),
        (too_large, "cannot be read .*Unable to allocate"),
        (lambda path: path.write_bytes(b""), "cannot be read"),
        (lambda path: path.write_text("words"), r"cannot be read \(File is not a zip file\)"),
    ],
)
def test_a_file_that_does_not_fit_changes_nothing(tmp_path, write, message):
    path = tmp_path / "network.npz"
    write(path)
    network = small_mlp()
    before = state_of(network)
    with pytest.raises(ValueError, match=message):
        network.load(path)
    assert state_of(network) == before


def test_a_file_whose_list_of_contents_is_damaged_is_read_or_refused(tmp_path):
    path = tmp_path / "network.npz"
    network = small_mlp()
    network.save(path)
    before, content = state_of(network), path.read_bytes()
    for place in range(content.index(b"PK\1\2"), len(content)):
        for bit in (1, 8, 64):
            path.write_bytes(content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :])
            with contextlib.suppress(ValueError):
                network.load(path)
    assert state_of(network) == before


def test_a_file_of_a_smaller_network_says_what_it_lacks(tmp_path):
    small_mlp().save(tmp_path / "a.npz")
    with pytest.raises(ValueError, match=r"lacks \['noise1.mean'\] and has \[\] too much"):
        noisy().load(tmp_path / "a.npz")


def test_files_and_folders_that_are_not_there(tmp_path):
    with pytest.raises(FileNotFoundError):
        small_mlp().load(tmp_path / "none.npz")
    with pytest.raises(FileNotFoundError):
        small_mlp().save(tmp_path / "none" / "network.npz")
    with pytest.raises(OSError, match="directory"):
        small_mlp().load(tmp_path)
    assert os.listdir(tmp_path) == []  # noqa: PTH208


@pytest.mark.parametrize("mean", [0.0, None, np.array([object()])])
def test_what_cannot_be_filled_is_not_saved(tmp_path, mean):
    network = noisy()
    network.layers[2].mean = mean
    with pytest.raises(TypeError, match=r"noise1.mean is .*, but an array of numbers"):
        network.save(tmp_path / "a.npz")
    assert list(tmp_path.iterdir()) == []


# first weights


@given(st.tuples(st.integers(1, 5), st.integers(1, 5)), seeds)
def test_normal_001_is_the_same_in_each_dtype(shape, seed):
    arrays = {d: normal_001(shape, np.random.default_rng(seed), d) for d in ("f2", "f4", "f8")}
    for dtype, array in arrays.items():
        assert (array.shape, array.dtype) == (shape, np.dtype(dtype))
        np.testing.assert_allclose(array, arrays["f8"], rtol=2e-3, atol=1e-7)


def test_normal_001_has_its_mean_and_deviation():
    weights = normal_001((400, 300), np.random.default_rng(0))
    assert weights.dtype == np.float32
    assert abs(weights.mean()) < 5 * 0.01 / np.sqrt(weights.size)
    assert weights.std() == pytest.approx(0.01, rel=0.01)


def test_an_mlp_is_built_as_said():
    asked = []

    def ones(shape, rng, dtype):
        asked.append((shape, dtype))
        return np.ones(shape, dtype)

    network = mlp(
        [2, 3, 4], activation=Sigmoid, initializer=ones, rng=np.random.default_rng(0), dtype="f8"
    )
    assert asked == [((2, 3), np.float64), ((3, 4), np.float64)]
    assert [type(layer) for layer in network.layers] == [Affine, Sigmoid, Affine]
    assert network.params["affine2.W"].tolist() == np.ones((3, 4)).tolist()
    assert network.params["affine1.b"].tolist() == [0, 0, 0]
    assert network.dtype == np.float64
    assert mlp([2, 2], rng=np.random.default_rng(0)).dtype == np.float32


def test_the_same_generator_gives_the_same_network():
    assert state_of(small_mlp(3)) == state_of(small_mlp(3)) != state_of(small_mlp(4))


NAN = float("nan")
RNG = np.random.default_rng(0)
NET = small_mlp()
ONE, LABEL = np.ones((1, 3)), [0]
RELU = ReLU()
LOSS = SoftmaxWithLoss()
BAD = {
    "a sample alone": (
        lambda: Network([RELU], LOSS).predict([1.0, 2.0]),
        ValueError,
        r"x has shape \(2,\), but a batch was expected",
    ),
    "no samples": (
        lambda: Network([RELU], LOSS).predict(np.ones((0, 2))),
        ValueError,
        r"x has shape \(0, 2\), but a batch was expected",
    ),
    "no layers": (lambda: Network([], LOSS), ValueError, r"layers is \[\]"),
    "a layer alone": (lambda: Network(RELU, LOSS), TypeError, r"layers is ReLU\(\)"),
    "a class as layer": (lambda: Network([ReLU], LOSS), TypeError, "a list of Layer objects"),
    "words as layers": (lambda: Network(["relu"], LOSS), TypeError, r"layers is \['relu'\]"),
    "layers that come one by one": (
        lambda: Network((ReLU() for _ in range(2)), LOSS),
        TypeError,
        "layers is <generator .*, but a list of Layer objects",
    ),
    "a layer twice": (lambda: Network([RELU, RELU], LOSS), ValueError, "none of them twice"),
    "a function as loss": (lambda: Network([RELU], max), TypeError, "has no forward"),
    "a class as loss": (lambda: Network([RELU], SoftmaxWithLoss), TypeError, "is the class"),
    "two dtypes": (
        lambda: Network([*NET.layers, *small_mlp(sizes=(2, 2), dtype="f4").layers], LOSS),
        ValueError,
        "affine1.W float64, .* affine3.W float32",
    ),
    "weight decay below 0": (
        lambda: Network([RELU], LOSS, -0.1),
        ValueError,
        "weight_decay is -0.1",
    ),
    "words as weight decay": (lambda: Network([RELU], LOSS, "a"), TypeError, "weight_decay is 'a'"),
    "NaN as weight decay": (lambda: Network([RELU], LOSS, NAN), ValueError, "weight_decay is nan"),
    **{
        f"{name}: {what}": (lambda f=f, x=x: f(x), *rest)
        for name, f in {
            "predict": NET.predict,
            "loss": lambda x: NET.loss(x, LABEL),
            "accuracy": lambda x: NET.accuracy(x, LABEL),
            "gradient": lambda x: NET.gradient(x, LABEL),
            "loss_and_gradient": lambda x: NET.loss_and_gradient(x, LABEL),
            "numerical_gradient": lambda x: NET.numerical_gradient(x, LABEL),
        }.items()
        for what, x, *rest in (
            ("one sample", [1, 2, 3], ValueError, r"x has shape \(3,\), but a batch"),
            ("two features", [[1, 2]], ValueError, "x has 2 features, but W expects 3"),
            ("no samples", np.ones((0, 3)), ValueError, r"x has shape \(0, 3\)"),
            ("NaN", [[1, NAN, 1]], ValueError, "x contains NaN or an infinity"),
            ("infinity", [[1, np.inf, 1]], ValueError, "x contains NaN or an infinity"),
            ("words", [["a", "b", "c"]], TypeError, "x has dtype <U1"),
            ("complex", [[1j, 1, 1]], TypeError, "x has dtype complex128"),
            ("objects", [[None, 1, 1]], TypeError, "x has dtype object"),
            ("ragged", [[1, 2, 3], [1]], ValueError, "x has rows of different lengths"),
        )
    },
    **{
        f"{f.__name__}: {what}": (lambda f=f, t=t: f(ONE, t), *rest)
        for f in (
            NET.loss,
            NET.accuracy,
            NET.gradient,
            NET.loss_and_gradient,
            NET.numerical_gradient,
        )
        for what, t, *rest in (
            ("two labels for one", [0, 1], ValueError, r"t has shape \(2,\)"),
            ("a label too large", [2], ValueError, "t contains the label 2, but y has 2 classes"),
            ("half a label", [0.5], ValueError, "dtype float64"),
            ("words as labels", ["a"], TypeError, "t has dtype <U1"),
            ("no label", None, TypeError, "t has dtype object"),
        )
    },
    "beyond float32": (
        lambda: small_mlp(dtype="f4").predict([[1e300, 0, 0]]),
        ValueError,
        "finite numbers of float32",
    ),
    "gradients come first": (lambda: small_mlp().grads, AttributeError, "forward comes first"),
    "words as sizes": (lambda: mlp("ab", rng=RNG), TypeError, "sizes is 'ab'"),
    "a number as sizes": (lambda: mlp(3, rng=RNG), TypeError, "sizes is 3"),
    "one size": (lambda: mlp([3], rng=RNG), ValueError, r"sizes is \[3\], but at least two"),
    "size 0": (lambda: mlp([3, 0, 2], rng=RNG), ValueError, "a size in sizes is 0"),
    "half a size": (lambda: mlp([3, 0.5], rng=RNG), ValueError, "a size in sizes is 0.5"),
    "a seed to mlp": (lambda: mlp([3, 2], rng=0), TypeError, "rng is 0, but a generator"),
    "an integer dtype": (lambda: mlp([3, 2], rng=RNG, dtype=int), TypeError, "dtype is int64"),
    "no dtype": (lambda: mlp([3, 2], rng=RNG, dtype="abc"), TypeError, "abc"),
    "words as activation": (
        lambda: mlp([3, 2], activation="relu", rng=RNG),
        TypeError,
        "is 'relu'",
    ),
    "an activation of no layer": (
        lambda: mlp([3, 2, 2], activation=dict, rng=RNG),
        TypeError,
        "a list of Layer objects",
    ),
    "words as initializer": (lambda: mlp([3, 2], initializer="he", rng=RNG), TypeError, "is 'he'"),
    "an initializer of another shape": (
        lambda: mlp([3, 2], initializer=lambda shape, rng, dtype: np.ones(3, dtype), rng=RNG),
        ValueError,
        r"returned shape \(3,\) and dtype float32, but \(3, 2\)",
    ),
    "an initializer of another dtype": (
        lambda: mlp([3, 2], initializer=lambda shape, rng, dtype: np.ones(shape), rng=RNG),
        ValueError,
        "dtype float64, but .* float32",
    ),
    "an initializer of nothing": (
        lambda: mlp([3, 2], initializer=lambda shape, rng, dtype: None, rng=RNG),
        TypeError,
        "the initializer's W has dtype object",
    ),
    "a seed to normal_001": (lambda: normal_001((2, 2), 0), TypeError, "rng is 0"),
    "an integer dtype to normal_001": (lambda: normal_001((2, 2), RNG, int), TypeError, "int64"),
    "a negative shape": (lambda: normal_001((-1, 2), RNG), ValueError, "a size in shape is -1"),
    "an empty shape": (lambda: normal_001((0, 2), RNG), ValueError, "a size in shape is 0"),
    "words as shape": (lambda: normal_001("ab", RNG), TypeError, "shape is 'ab'"),
}


@pytest.mark.parametrize(("call", "error", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_with_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()

"""Networks: their gradients, their state, their files."""

import contextlib
import copy
import io
import os
import pickle
import sys
import threading
import weakref
import zipfile
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mitbadak import initializers
from mitbadak.activations import relu
from mitbadak.checking import gradient_check, network_gradient
from mitbadak.initializers import he
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
from mitbadak.losses import mean_squared_error
from mitbadak.network import Network, Parameters, backward, forward, mlp
from mitbadak.optimizers import SGD, Adam
from mitbadak.regularization import BatchNormalization, Dropout
from mitbadak.training import fit

seeds = st.integers(0, 2**32 - 1)


def normal(shape, rng, dtype):
    """Larger initial weights than the default: their gradients are of a common size."""
    return rng.standard_normal(shape).astype(dtype)


def small_mlp(seed=0, sizes=(3, 4, 2), dtype=np.float64, **options):
    return mlp(sizes, rng=np.random.default_rng(seed), initializer=normal, dtype=dtype, **options)


def data(network, batch=5, seed=1):
    first, *_, last = network.params.values()
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((batch, len(first)))
    return x, rng.integers(0, last.size, batch)


class Noise(Layer):
    """Draws at random in training, keeps a mean in a buffer, and passes all at inference."""

    buffer_names = ("mean",)

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
    st.sampled_from([normal, initializers.normal(0.01)]),
    seeds,
)
def test_every_mlp_passes_the_gradient_check(sizes, batch, kind, decay, initializer, seed):
    assume(sizes[-1] > 1)  # one class is no question
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
    if kind is ReLU:  # a finite difference across its kink is no derivative
        sums = [forward(network.layers[:i], x) for i in range(1, len(network.layers), 2)]
        assume(all(np.abs(a).min() > 1e-3 for a in sums))
    check = gradient_check(network, x, t)
    assert list(check.errors) == ["x", *network.params]
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
    assert network.accuracy(x, t) <= 1


class Watched(np.ndarray):
    """Notes the shapes of the matrix products that it takes part in."""

    products: ClassVar[list] = []

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        inputs = [np.asarray(array) for array in inputs]
        if ufunc is np.matmul:
            self.products.append(inputs[0].shape + inputs[1].shape[1:])
        return getattr(ufunc, method)(*inputs, **options)


def test_one_pass_forward_and_no_gradient_of_the_data():
    network = small_mlp(sizes=(7, 4, 2))
    x, t = np.ones((5, 7)), [0] * 5
    network.loss_and_gradient(x, t)
    for layer in (network.layers[0], network.layers[2]):
        layer.W = layer.W.view(Watched)
    Watched.products.clear()
    network.loss_and_gradient(x, t)
    forward, back = [(5, 7, 4), (5, 4, 2)], [(5, 2, 4)]
    assert [product for product in Watched.products if 0 not in product] == forward + back


def test_the_first_layer_may_need_all_of_its_weights_for_its_gradients():
    class Decaying(Affine):
        def backward(self, dout):
            dx = super().backward(dout)
            self.dW = self.dW + 0.5 * self.W
            return dx

    W = np.arange(6.0).reshape(3, 2)
    network = Network([Decaying(W, [0, 0])], SoftmaxWithLoss())
    plain = Network([Affine(W, [0, 0])], SoftmaxWithLoss())
    expected = plain.gradient(ONE, LABEL)["affine1.W"] + 0.5 * W
    np.testing.assert_allclose(network.gradient(ONE, LABEL)["decaying1.W"], expected)


def test_params_are_live_and_take_assignments_in_place():
    network = small_mlp()
    params = network.params
    assert list(params) == ["affine1.W", "affine1.b", "affine2.W", "affine2.b"]
    b = network.layers[0].b
    params["affine1.b"][:] = 7
    params["affine1.b"] -= 1
    assert b.tolist() == [6] * 4
    params["affine1.b"] = params["affine1.b"] + 1
    assert b.tolist() == [7] * 4
    assert network.layers[0].b is b
    with pytest.raises(KeyError, match=r"'affine9.b' is none of the parameters \['affine1.W'"):
        params["affine9.b"] = 0
    with pytest.raises(
        ValueError, match=r"affine1.b was given shape \(3,\), but \(4,\) was expect"
    ):
        params["affine1.b"] = np.ones(3)


def test_an_optimizer_as_a_beginner_writes_it_trains_a_network():
    class Descent:
        def update(self, params, grads):
            for name in params:
                params[name] -= 0.5 * grads[name]

    class Rebound:
        def update(self, params, grads):
            for name in params:
                params[name] = params[name] - 0.5 * grads[name]

    losses = []
    for optimizer in (Descent(), Rebound(), SGD(0.5)):
        network = small_mlp()
        x, t = data(network)
        for _ in range(5):
            optimizer.update(network.params, network.gradient(x, t))
        losses.append(network.loss(x, t))
    assert losses[0] == losses[1] == losses[2]


def test_accuracy_counts_the_right_classes():
    network = Network([Affine(np.eye(3), np.zeros(3))], SoftmaxWithLoss())
    x = np.eye(3)[[0, 1, 2, 2]]
    assert network.accuracy(x, [0, 1, 2, 0]) == 0.75
    assert network.accuracy(x, np.eye(3)[[0, 0, 2, 0]]) == 0.5
    # as many samples as classes: the number of dimensions still tells the two apart
    assert network.accuracy(x[:3], [0, 1, 2]) == network.accuracy(x[:3], np.eye(3)) == 1.0


def test_training_and_inference_may_differ():
    network = noisy()
    x, t = data(network)
    assert network.loss(x, t) == network.loss(x, t)
    assert network.loss_and_gradient(x, t)[0] != network.loss_and_gradient(x, t)[0]


def test_numerical_gradient_and_check_leave_the_network_and_its_generators():
    network = noisy()
    x, t = data(network)
    before, generator = state_of(network), network.layers[2].rng.bit_generator.state
    numerical = network_gradient(network, x, t)
    check = gradient_check(network, x, t)
    assert state_of(network) == before
    assert network.layers[2].rng.bit_generator.state == generator
    assert check.worst.error < 1e-6
    for name, gradient in network.gradient(x, t).items():
        np.testing.assert_allclose(numerical[name], gradient, atol=1e-8)


def test_numerical_gradient_in_float32():
    network = small_mlp(dtype=np.float32)
    x, t = data(network)
    numerical = network_gradient(network, x, t)
    for name, gradient in network.gradient(x, t).items():
        assert numerical[name].dtype == np.float32
        np.testing.assert_allclose(numerical[name], gradient, atol=2e-3)


class Squares:
    """A loss as a beginner writes it: no base class, no word on targets."""

    def forward(self, y, t):
        self.error = y - t
        return mean_squared_error(y, t)

    def backward(self):
        return 2 * self.error / self.error.size


@pytest.mark.parametrize("kind", [Squares, MeanSquaredError])
@pytest.mark.parametrize("column", [True, False])
def test_a_network_that_predicts_quantities_is_trained_without_accuracy(kind, column):
    x = np.linspace(-1, 1, 40)[:, np.newaxis]
    t = 2 * x + 1 if column else 2 * x[:, 0] + 1  # float64, for a float32 network
    network = mlp([1, 1], loss=kind, rng=np.random.default_rng(0))
    assert gradient_check(mlp([1, 1], loss=kind, rng=RNG, dtype=float), x, t).worst.error < 1e-6
    history = fit(
        network, SGD(0.2), x, t, epochs=60, batch_size=10, rng=np.random.default_rng(0),
        validation=(x, t), progress=False,
    )  # fmt: skip
    assert history.train_accuracy == history.validation_accuracy == []
    assert history.validation_loss[-1] < 1e-6
    assert network.loss(x, network(x)[:, 0]) == 0.0
    assert not network.classifies
    assert small_mlp().classifies


class Differences:
    """A loss without a check: NumPy makes a table of all pairs where shapes do not fit."""

    def forward(self, y, t):
        self.y, self.t = y, t
        return np.mean((y - t) ** 2)

    def backward(self):
        return 2 * (self.y - self.t) / self.y.size


def test_a_loss_without_checks_refuses_targets_that_do_not_fit():
    network = Network([Affine(np.ones((1, 1)), np.zeros(1))], Differences())
    x = np.ones((4, 1))
    for measure in (network.loss, network.loss_and_gradient):
        with pytest.raises(ValueError, match=r"\(4, 3\)"):
            measure(x, np.ones(3))


def test_a_loss_that_classifies_gets_its_labels_as_they_are():
    class OfLabels(Differences):
        classifies = True

        def forward(self, y, t):
            return super().forward(y, t[:, np.newaxis])  # an error if they had been a column

    network = Network([Affine(np.ones((1, 1)), np.zeros(1))], OfLabels())
    assert network.loss_and_gradient(np.ones((4, 1)), [0, 1, 0, 1])[0] == 0.5
    assert network.criterion.t.shape == (4, 1)


def test_a_regression_with_a_hidden_layer_learns_a_curve():
    rng = np.random.default_rng(0)
    x = np.linspace(-2, 2, 200)[:, np.newaxis]
    network = mlp([1, 20, 1], activation=Tanh, loss=MeanSquaredError, rng=rng)
    fit(network, Adam(0.02), x, np.sin(2 * x), epochs=60, batch_size=20, rng=rng, progress=False)
    assert network.loss(x, np.sin(2 * x)) < 0.01


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
        (one_layer_more, r"missing keys \[\] and unexpected keys \['affine3.W', 'affine3.b'\]"),
        (cut_off, "cannot be read"),
        (flipped, "cannot be read .*CRC"),
        (an_array, "cannot be read"),
        (pickled, r"affine1.W has shape \(1,\) and dtype object in the file"),
        (not_arrays, "cannot be read .*magic"),
        (too_large, r"affine1.W has shape \(1000000000000000,\) and dtype float64 in the file"),
        (lambda path: path.write_bytes(b""), "cannot be read"),
        (
            lambda path: path.write_text("words", "utf-8"),
            r"cannot be read \(File is not a zip file\)",
        ),
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
    with pytest.raises(
        ValueError, match=r"missing keys \['noise1.mean'\] and unexpected keys \[\]"
    ):
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


# what mlp builds


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


def test_normalization_and_dropout_stand_around_each_hidden_activation():
    network = mlp(
        [4, 3, 3, 2],
        normalization=BatchNormalization,
        dropout=0.25,
        rng=np.random.default_rng(0),
        dtype=np.float64,
    )
    hidden = [Affine, BatchNormalization, ReLU, Dropout]
    assert [type(layer) for layer in network.layers] == [*hidden, *hidden, Affine]
    assert network.layers[3].ratio == 0.25
    assert network.dtype == np.float64
    plain = mlp([4, 3, 3, 2], rng=np.random.default_rng(0), dtype=np.float64)
    for name, W in plain.params.items():
        np.testing.assert_array_equal(network.params[name], W)


def test_a_normalization_of_ones_own_need_not_know_of_dtypes():
    network = mlp([4, 3, 2], normalization=lambda features: Tanh(), rng=np.random.default_rng(0))
    assert [type(layer) for layer in network.layers] == [Affine, Tanh, ReLU, Affine]


def test_inference_remembers_nothing_of_its_inputs():
    network = mlp([784, 50, 10], rng=np.random.default_rng(0))
    x = np.ones((20, 784), np.float32)
    seen = weakref.ref(x)
    network.predict(x)
    network.loss(x, np.zeros(20, int))
    network.accuracy(x, np.zeros(20, int))
    network.check(x, np.zeros(20, int))
    del x
    assert seen() is None


def test_a_network_pickles_to_about_its_parameters():
    network = mlp([784, 50, 10], rng=np.random.default_rng(0))
    size = sum(W.nbytes for W in network.params.values())
    x, t = np.ones((2000, 784), np.float32), np.zeros(2000, int)
    network.predict(x)
    network.loss(x, t)
    network.gradient(x, t)
    assert len(pickle.dumps(network)) < 1.1 * size
    again = pickle.loads(pickle.dumps(network))
    assert state_of(again) == state_of(network)
    assert state_of(copy.deepcopy(network)) == state_of(network)
    copied = pickle.loads(pickle.dumps((network.params, network.grads)))
    assert copied[0].keys() == copied[1].keys() == network.params.keys()


def test_losses_from_many_threads_are_those_of_one():
    network = mlp([20, 30, 10], rng=np.random.default_rng(0))
    rng = np.random.default_rng(1)
    batches = [(rng.random((n, 20)), rng.integers(0, 10, n)) for n in (50, 200, 50, 200)] * 20
    expected = [network.loss(*batch) for batch in batches]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(lambda batch: network.loss(*batch), batches)) == expected
    finally:
        sys.setswitchinterval(interval)


def test_a_network_that_has_diverged_has_no_accuracy():
    network = small_mlp()
    network.params["affine1.W"][:] = NAN
    for call in (network.accuracy, network.loss):
        with pytest.raises(
            ValueError, match=r"NaN, but numbers were expected: affine1\.W is not f"
        ):
            call(np.ones((4, 3)), [0] * 4)
    network = small_mlp()
    network.params["affine2.b"][:] = np.inf
    with pytest.raises(ValueError, match=r"an infinity, .*: affine2\.b is not finite"):
        network.accuracy(np.ones((4, 3)), [0] * 4)


def test_a_file_with_nan_is_refused(tmp_path):
    network = small_mlp()
    network.params["affine1.W"][0, 0] = NAN
    np.savez(tmp_path / "a.npz", **network._state())  # save refuses it, too
    with pytest.raises(ValueError, match=r"affine1\.W contains NaN or an infinity in the file"):
        small_mlp().load(tmp_path / "a.npz")


class Convolution(Layer):
    """A layer as a reader would write it, outside the package: images through small windows."""

    parameter_names = ("W", "b")

    def __init__(self, outputs, channels, size, rng, dtype=np.float64):
        self.W = he((outputs, channels, size, size), rng, dtype)
        self.b = np.zeros(outputs, dtype)

    def forward(self, x):
        size = self.W.shape[2:]
        self.windows = np.lib.stride_tricks.sliding_window_view(x, size, axis=(2, 3))
        y = np.einsum("nchwij,ocij->nohw", self.windows, self.W)
        return y + self.b[:, np.newaxis, np.newaxis]

    def backward(self, dout):
        self.dW = np.einsum("nohw,nchwij->ocij", dout, self.windows)
        self.db = dout.sum(axis=(0, 2, 3))
        k = len(self.W[0, 0])
        padded = np.pad(dout, ((0, 0), (0, 0), (k - 1, k - 1), (k - 1, k - 1)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, (k, k), axis=(2, 3))
        return np.einsum("nohwij,ocij->nchw", windows, self.W[:, :, ::-1, ::-1])


def convolutional(rng, dtype):
    return Network(
        [
            Convolution(3, 1, 3, rng, dtype),
            BatchNormalization(3, dtype=dtype),
            ReLU(),
            Flatten(),
            Affine.random(3 * 4 * 4, 2, rng=rng, dtype=dtype),
        ],
        SoftmaxWithLoss(),
    )


def test_a_convolution_of_ones_own_is_checked_trained_saved_and_summarized(tmp_path):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 1, 6, 6))
    t = (x[:, 0, :, :3].mean(axis=(1, 2)) > x[:, 0, :, 3:].mean(axis=(1, 2))).astype(int)
    network = convolutional(rng, np.float64)
    assert gradient_check(network, x[:4], t[:4]).worst.error < 1e-6
    network = convolutional(rng, np.float32)
    fit(network, Adam(0.01), x, t, epochs=30, batch_size=20, rng=rng, progress=False)
    assert network.accuracy(x, t) > 0.95
    network.save(tmp_path / "a.npz")
    again = convolutional(rng, np.float32)
    again.load(tmp_path / "a.npz")
    np.testing.assert_array_equal(again(x), network(x))
    lines = [line.split("  ") for line in network.summary((1, 6, 6)).splitlines()]
    shapes = [[word.strip() for word in line if word.strip()][1] for line in lines[2:7]]
    assert shapes == [
        "(batch, 3, 4, 4)", "(batch, 3, 4, 4)", "(batch, 3, 4, 4)", "(batch, 48)", "(batch, 2)",
    ]  # fmt: skip
    with pytest.raises(ValueError, match=r"convolution1, given a batch of shape \(2, 36\)"):
        network.predict(x[:2].reshape(2, 36))


def test_the_shape_of_the_inputs_is_needed_only_without_an_affine_layer_first():
    network = convolutional(np.random.default_rng(0), np.float32)
    assert "(batch, ?)" in network.summary()


def test_images_without_flatten_are_refused_with_the_way_out():
    network = mlp([784, 10], rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"\(batch, 784\) was expected: a Flatten layer"):
        network.predict(np.ones((2, 28, 28)))


def test_check_finds_what_a_step_would():
    network = small_mlp()
    network.check(np.ones((5, 3)), [0, 1, 0, 1, 0])
    for x, t, message in (
        (np.ones((5, 4)), [0] * 5, "x has 4 features"),
        (np.ones((5, 3)), [0, 1, 2, 0, 0], "label 2"),
        (np.full((5, 3), NAN), [0] * 5, "NaN"),
    ):
        with pytest.raises(ValueError, match=message):
            network.check(x, t)


def test_a_weight_decay_that_overflows_is_an_infinite_gradient_however_numpy_is_set():
    network = small_mlp(dtype=np.float32, weight_decay=1e308)
    with np.errstate(all="raise"):
        gradient = network.gradient(*data(network))
    assert np.isinf(gradient["affine1.W"]).all()
    with pytest.raises(ValueError, match=r"the gradient of affine1\.W contains an infinity"):
        SGD().update(network.params, gradient)


def test_weight_decay_works_with_any_layer_that_has_weights():
    network = Network([Own(np.ones((3, 2)))], SoftmaxWithLoss(), weight_decay=1.0)
    plain = Network([Own(np.ones((3, 2)))], SoftmaxWithLoss())
    difference = network.gradient(ONE, LABEL)["own1.W"] - plain.gradient(ONE, LABEL)["own1.W"]
    np.testing.assert_allclose(difference, 1.0)


class Own(Layer):
    """As a beginner writes it."""

    parameter_names = ("W",)

    def __init__(self, W):
        self.W = W

    def forward(self, x):
        self.x = x
        return x @ self.W

    def backward(self, dout):
        self.dW = self.x.T @ dout
        return dout @ self.W.T


class Misspelt(Own):
    def backward(self, dout):
        self.dw = self.x.T @ dout
        return dout @ self.W.T


class Forgets(ReLU):
    def forward(self, x):
        self.y = np.maximum(x, 0)


class Lost(ReLU):
    def backward(self, dout):
        dout * (self.y > 0)


class FirstOnly(ReLU):
    def backward(self, dout):
        return dout[0]


class WrongGradient(Own):
    def backward(self, dout):
        self.dW = dout.sum(axis=0)
        return dout @ self.W.T


class WithoutInputs(Own):
    """A first layer of which nobody asks the gradient of the inputs."""

    def backward(self, dout):
        self.dW = self.x.T @ dout


def test_a_first_layer_need_not_return_the_gradient_of_the_data():
    W = np.arange(6.0).reshape(3, 2)
    gradients = Network([WithoutInputs(W.copy())], LOSS).gradient(ONE, LABEL)
    np.testing.assert_array_equal(
        gradients["withoutinputs1.W"], Network([Own(W)], LOSS).gradient(ONE, LABEL)["own1.W"]
    )


class Doubled(Layer):
    """A layer with a layer inside, whose parameters it names as its own."""

    def __init__(self, inner):
        self.inner = inner

    @property
    def params(self):
        return self.inner.params

    @property
    def grads(self):
        return self.inner.grads

    def forward(self, x):
        return x + self.inner.forward(x)

    def backward(self, dout):
        return dout + self.inner.backward(dout)


class DoubledAgain(Doubled):
    pass


@pytest.mark.parametrize("kind", [Doubled, DoubledAgain])
def test_a_layer_with_layers_inside_is_checked_trained_and_forgets(kind):
    rng = np.random.default_rng(0)
    inner = Affine(rng.normal(size=(3, 3)), np.zeros(3))
    x, t = rng.normal(size=(6, 3)), [0, 1, 2, 0, 1, 2]
    assert gradient_check(kind(inner), x).worst.error < 1e-6
    network = Network([kind(inner), Affine.random(3, 3, rng=rng, dtype=float)], LOSS)
    assert gradient_check(network, x, t).worst.error < 1e-6
    network.layers[0].forward(x)
    network.layers[0].infer(x[:2])
    assert network.layers[0].backward(np.ones((6, 3))).shape == (6, 3)
    network.gradient(np.ones((5000, 3)), [0] * 5000)
    assert len(pickle.dumps(network)) < 10_000
    again = copy.deepcopy(network)
    np.testing.assert_array_equal(again(x), network(x))


def test_a_layer_before_one_with_layers_inside_forgets_too():
    rng = np.random.default_rng(0)
    first, inner = (Affine.random(3, 3, rng=rng, dtype=float) for _ in range(2))
    network = Network([first, Doubled(inner)], LOSS)
    network.gradient(np.ones((5000, 3)), [0] * 5000)
    assert len(pickle.dumps(network)) < 10_000


class Norms(Layer):
    """Keeps a number of each sample, and one of the batch."""

    def forward(self, x):
        self.norms, self.mean = np.linalg.norm(x, axis=1), np.array(x.mean())
        return x

    def backward(self, dout):
        return dout


def test_a_copy_leaves_out_what_belongs_to_samples_and_keeps_a_number():
    network = Network([Norms(), Own(np.ones((3, 2)))], LOSS)
    network.gradient(np.ones((5, 3)), [0, 1, 0, 1, 0])
    again = copy.deepcopy(network)
    assert not hasattr(again.layers[0], "norms")
    assert again.layers[0].mean == 1.0


class Conv2(ReLU):
    """A class whose name ends with a digit."""


def test_no_name_of_a_layer_comes_twice():
    network = Network([Conv2(), *(ReLU() for _ in range(2)), Conv2()], LOSS)
    assert network.names == ("conv2_1", "relu1", "relu2", "conv2_2")


class Lazy(Layer):
    """Keeps an average that it makes at the first batch, as a beginner might write it."""

    def forward(self, x):
        mean = x.mean(axis=0)
        self.mean = 0.9 * self.mean + 0.1 * mean if hasattr(self, "mean") else mean
        return x

    def backward(self, dout):
        return dout

    def infer(self, x):
        return x - self.mean if hasattr(self, "mean") else x


def test_a_copy_keeps_what_a_layer_makes_at_its_first_batch():
    network = Network([Lazy(), Own(np.ones((3, 2)))], LOSS)
    x = np.arange(15.0).reshape(5, 3)
    network.gradient(x, [0, 1, 0, 1, 0])
    np.testing.assert_array_equal(copy.deepcopy(network)(x), network(x))


class InPlace(Layer):
    def forward(self, x):
        x[x < 0] = 0
        return x

    def backward(self, dout):
        return dout


class InPlaceLoss(Squares):
    def forward(self, y, t):
        t -= y
        self.error = -t
        return 0.0


def test_no_call_lets_a_layer_write_into_the_data_of_the_caller():
    x, t = np.full((4, 3), -1.0), np.zeros((4, 3))
    network = Network([InPlace(), Own(np.ones((3, 3)))], MeanSquaredError())
    for call in (network.predict, lambda x: network.loss(x, t), lambda x: network.gradient(x, t)):
        with pytest.raises(ValueError, match="forward of inplace1 writes into x, but the caller"):
            call(x)
    with pytest.raises(ValueError, match="forward of InPlace writes into x"):
        InPlace()(x)
    with pytest.raises(ValueError, match="read-only"):
        Network([RELU], InPlaceLoss()).loss(x, t)
    assert (x == -1).all()
    assert not t.any()


def test_parameters_can_be_updated_like_a_dict():
    network = small_mlp()
    network.params.update({"affine1.b": np.ones(4)})
    assert network.layers[0].b.tolist() == [1] * 4
    with pytest.raises(TypeError, match=r"affine1\.b cannot be deleted"):
        del network.params["affine1.b"]


def test_a_question_with_one_answer_is_refused_before_the_first_step():
    network = mlp([3, 1], rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="the network has 1 output, but a loss that classifies"):
        fit(network, SGD(0.1), np.ones((4, 3)), [0] * 4, epochs=1, batch_size=2, rng=RNG)


def test_masked_numbers_are_refused_with_the_way_out():
    x = np.ma.masked_greater(np.arange(6.0).reshape(2, 3), 4)
    with pytest.raises(ValueError, match=r"x has masked entries, .*: fill them, x\.filled\(0\)"):
        small_mlp().predict(x)


class Residual(Layer):
    def __init__(self, inner):
        self.inner = inner

    def forward(self, x):
        return x + self.inner.forward(x)

    def backward(self, dout):
        return dout + self.inner.backward(dout)


class ForgetfulLoss(Squares):
    def forward(self, y, t):
        self.error = y - t


class WrongLoss(Loss):
    def forward(self, y, t):
        return 1.0

    def backward(self):
        return np.ones(3)


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
    "no layers": (lambda: Network([], LOSS), ValueError, "layers is empty, but at least one layer"),
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
        TypeError,
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
        )
        for what, t, *rest in (
            ("two labels for one", [0, 1], ValueError, r"t has shape \(2,\)"),
            ("a label too large", [2], ValueError, "t contains the label 2, but there are 2 c"),
            ("half a label", [0.5], TypeError, "dtype float64, but integers were"),
            ("words as labels", ["a"], TypeError, "t has dtype <U1"),
            ("no label", None, TypeError, "t has dtype object"),
        )
    },
    "beyond float32": (
        lambda: small_mlp(dtype="f4").predict([[1e300, 0, 0]]),
        ValueError,
        "finite numbers of float32",
    ),
    "gradients come first": (lambda: small_mlp().grads, AttributeError, "has no dW yet"),
    "words as sizes": (lambda: mlp("ab", rng=RNG), TypeError, "sizes is 'ab'"),
    "a number as sizes": (lambda: mlp(3, rng=RNG), TypeError, "sizes is 3"),
    "one size": (lambda: mlp([3], rng=RNG), ValueError, r"sizes is \[3\], but at least two"),
    "size 0": (lambda: mlp([3, 0, 2], rng=RNG), ValueError, "a size in sizes is 0"),
    "half a size": (lambda: mlp([3, 0.5], rng=RNG), TypeError, "a size in sizes is 0.5"),
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
        "activation is <class 'dict'>, but a class was expected, like ReLU",
    ),
    "an object as activation": (
        lambda: mlp([3, 2, 2], activation=ReLU(), rng=RNG),
        TypeError,
        r"activation is ReLU\(\), but a class was expected: pass ReLU, without brackets",
    ),
    "a function as activation": (
        lambda: mlp([3, 2, 2], activation=relu, rng=RNG),
        TypeError,
        "activation is <function relu .*, but a class was expected, like ReLU",
    ),
    "a function of NumPy as activation": (
        lambda: mlp([3, 2, 2], activation=np.tanh, rng=RNG),
        TypeError,
        "activation is <ufunc 'tanh'>, but a class was expected, like ReLU",
    ),
    "an object as normalization": (
        lambda: mlp([3, 2, 2], normalization=BatchNormalization(2), rng=RNG),
        TypeError,
        "pass BatchNormalization, without brackets",
    ),
    "an object as loss": (
        lambda: mlp([3, 2, 2], loss=SoftmaxWithLoss(), rng=RNG),
        TypeError,
        r"loss is SoftmaxWithLoss\(\), but a class was expected: pass SoftmaxWithLoss, without",
    ),
    "a dropout of 1": (lambda: mlp([3, 2, 2], dropout=1, rng=RNG), ValueError, "dropout is 1, but"),
    "a factory as initializer": (
        lambda: mlp([3, 2], initializer=initializers.normal, rng=RNG),
        TypeError,
        r"pass normal\(0.01\)",
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
    "a layer of other features than the one before": (
        lambda: Network([Affine(np.ones((3, 2)), [0, 0]), NET.layers[0]], LOSS).predict(ONE),
        ValueError,
        r"affine2, given a batch of shape \(1, 2\): x has 2 features, but W expects 3",
    ),
    "integers as parameters": (
        lambda: Network([Own(np.array([[1], [2]]))], LOSS),
        TypeError,
        "own1.W has dtype int64, but float32 or float64 was expected",
    ),
    "float16": (
        lambda: mlp([3, 2], rng=RNG, dtype=np.float16),
        TypeError,
        "affine1.W has dtype float16, but float32 or float64 was expected",
    ),
    "a number as parameter": (
        lambda: Network([Own(0.5)], LOSS),
        TypeError,
        "Own names the parameter 'W', but self.W is 0.5; an array was expected",
    ),
    "a batch of one for batch normalization": (
        lambda: mlp([3, 2, 2], normalization=BatchNormalization, rng=RNG).gradient(ONE, LABEL),
        ValueError,
        "x is a batch of 1, but BatchNormalization expects 2 samples or more in training",
    ),
    "accuracy of quantities": (
        lambda: mlp([3, 1], loss=MeanSquaredError, rng=RNG).accuracy(ONE, LABEL),
        TypeError,
        r"the loss is MeanSquaredError\(\), but accuracy needs one with classifies = True",
    ),
    "a forward pass without return": (
        lambda: Network([Forgets()], LOSS).predict(ONE),
        TypeError,
        "the forward pass of forgets1 returned None, but an array with a row for each of 1",
    ),
    "a backward pass without return": (
        lambda: Network([RELU, Lost(), ReLU()], LOSS).gradient(ONE, LABEL),
        TypeError,
        r"backward of lost1 returned None, but an array of shape \(1, 3\) was expected, as its inp.*: "
        "is return missing",
    ),
    "a backward pass of another shape": (
        lambda: Network([RELU, FirstOnly(), ReLU()], LOSS).gradient(ONE, LABEL),
        ValueError,
        r"backward of firstonly1 returned an array of shape \(3,\), but an array of shape \(1, 3\)",
    ),
    "a gradient of a parameter of another shape": (
        lambda: Network([WrongGradient(np.ones((3, 2)))], LOSS).gradient(ONE, LABEL),
        ValueError,
        r"backward of wronggradient1 set dW of shape \(2,\), but \(3, 2\) was expected, as W has",
    ),
    "no name of a file": (
        lambda: NET.save(""),
        ValueError,
        "path is '', but the name of a file was expected",
    ),
    "no name of a file to load": (lambda: NET.load(""), ValueError, "path is '', but the name"),
    "a loss without return": (
        lambda: Network([RELU], ForgetfulLoss()).loss(ONE, ONE),
        TypeError,
        "forward of .*ForgetfulLoss.* returned None, but a number was expected: is return missing",
    ),
    "a gradient of another shape": (
        lambda: Network([RELU], WrongLoss()).gradient(ONE, ONE),
        ValueError,
        r"backward of .*WrongLoss.* returned an array of shape \(3,\), but an array of shape \(1, 3\)",
    ),
    "a misspelt gradient": (
        lambda: Network([Misspelt(np.ones((3, 2)))], LOSS).gradient(ONE, LABEL),
        AttributeError,
        "Misspelt has no dW yet: backward, which comes after forward, must set it",
    ),
    "a layer inside a layer": (
        lambda: Network([Residual(NET.layers[0])], LOSS),
        TypeError,
        r"Residual has the layer Affine\(.*\) inside, in self.inner, but its own params and grads",
    ),
    "a vector of another size for one output": (
        lambda: mlp([3, 1], loss=MeanSquaredError, rng=RNG).loss(np.ones((2, 3)), [1, 2, 3]),
        ValueError,
        r"t has shape \(3,\), but \(2, 1\) was expected",
    ),
    "an input shape that does not fit": (
        lambda: NET.summary((4,)),
        ValueError,
        "x has 4 features, but W expects 3",
    ),
    "words as input shape": (lambda: NET.summary("3"), TypeError, "input_shape is '3'"),
    "parameters without this name": (
        lambda: Parameters({}).__setitem__("W", 1),
        KeyError,
        "'W' is",
    ),
    "layers that are none": (lambda: forward([1], ONE), AttributeError, "no attribute 'forward'"),
    "and backward": (lambda: backward([1], ONE), AttributeError, "no attribute 'backward'"),
}


@pytest.mark.parametrize(("call", "error", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_with_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()

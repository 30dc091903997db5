"""Data as people have them: each entry of the package takes them, or says what is in the way."""

import doctest
import os
import pkgutil
import shutil
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from importlib import import_module

import numpy as np
import pytest

import mitbadak
from mitbadak import training
from mitbadak.activations import log_softmax, sigmoid, softmax
from mitbadak.checking import gradient_check
from mitbadak.datasets import mnist
from mitbadak.differentiation import central_difference, gradient_descent, numerical_gradient
from mitbadak.graph import Variable, unbroadcast
from mitbadak.initializers import normal
from mitbadak.layers import Affine, MeanSquaredError, ReLU, Sigmoid, SoftmaxWithLoss, Tanh
from mitbadak.losses import cross_entropy, mean_squared_error, one_hot, sum_of_squared_errors
from mitbadak.network import Network, mlp
from mitbadak.neural_network import forward
from mitbadak.optimizers import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSProp, minimize
from mitbadak.perceptron import AND, Perceptron, learn
from mitbadak.regression import fit_line, mse
from mitbadak.regularization import BatchNormalization

X = np.array([[1.0, 0.0], [0.0, 1.0]])


class Squares:
    """A loss of one's own, without checks."""

    def forward(self, y, t):
        self.difference = y - t
        return np.mean(self.difference**2)

    def backward(self):
        return 2 * self.difference / self.difference.size


def network(loss=MeanSquaredError, outputs=2):
    rng = np.random.default_rng(0)
    return mlp([2, 3, outputs], loss=loss, rng=rng, dtype=np.float64)


def trained(x, t, loss=MeanSquaredError, validation=None):
    rng, model = np.random.default_rng(0), network(loss)
    sizes = {"epochs": 1, "batch_size": 2, "rng": rng, "progress": False}
    training.fit(model, SGD(0.1), x, t, validation=validation, **sizes)
    return model(X)


def assigned(value):
    params = network().params
    params["affine2.W"] = np.ones((3, 2))
    params["affine2.b"] = value[0]
    return params["affine2.b"]


def bowl(x):
    return (x**2).sum()


# what each is called, and what is called with X or with the same in another form
ENTRIES = {
    "sigmoid": sigmoid,
    "softmax": softmax,
    "log_softmax": log_softmax,
    "y of mean_squared_error": lambda x: mean_squared_error(x, X),
    "t of mean_squared_error": lambda x: mean_squared_error(X, x),
    "y of sum_of_squared_errors": lambda x: sum_of_squared_errors(x, X),
    "y of cross_entropy": lambda x: cross_entropy(x, [0, 1]),
    "t of cross_entropy": lambda x: cross_entropy(X, x),
    "a perceptron": AND,
    "a perceptron's weights": lambda x: Perceptron(x[0], 0.5).weights,
    "x of learn": lambda x: learn(x, [0, 1]).perceptron.weights,
    "t of learn": lambda x: learn(X, x[0]).perceptron.weights,
    "params of forward": lambda x: forward([(x, [1, 2])], X),
    "x of forward": lambda x: forward([(X, [1, 2])], x),
    "numerical_gradient": lambda x: numerical_gradient(bowl, x),
    "central_difference": lambda x: central_difference(np.sin, x),
    "gradient_descent": lambda x: gradient_descent(bowl, x, 0.1, 2),
    "minimize": lambda x: minimize(bowl, x, SGD(0.1), 2),
    "mse": lambda x: mse(0.0, 1.0, x),
    "fit_line": lambda x: fit_line(x, m=0.0, b=0.0, learning_rate=0.1, steps=2),
    "W of Affine": lambda x: Affine(x, [0, 0]).W,
    "b of Affine": lambda x: Affine(X, x[0]).b,
    "x of Affine": lambda x: Affine(X, [0, 0])(x),
    "a layer without parameters": ReLU(),
    "y of a loss": lambda x: MeanSquaredError()(x, X),
    "t of a loss": lambda x: MeanSquaredError()(X, x),
    "logits": lambda x: SoftmaxWithLoss()(x, [0, 1]),
    "a network": lambda x: network()(x),
    "x of a network's loss": lambda x: network().loss(x, X),
    "t of a network's loss": lambda x: network().loss(X, x),
    "t of a loss of one's own": lambda x: network(Squares).loss(X, x),
    "t of an accuracy": lambda x: network(SoftmaxWithLoss).accuracy(X, x),
    "t of a gradient": lambda x: network(Squares).gradient(X, x)["affine1.W"],
    "x of fit": lambda x: trained(x, X),
    "t of fit": lambda x: trained(X, x),
    "t of fit with a loss of one's own": lambda x: trained(X, x, Squares),
    "validation": lambda x: trained(X, X, validation=(x, X)),
    "targets of the validation": lambda x: trained(X, X, validation=(X, x)),
    "x of minibatches": lambda x: next(
        training.minibatches(x, [0, 1], 2, np.random.default_rng(0))
    )[0],
    "a variable": lambda x: Variable(x).value,
    "an operand": lambda x: (Variable(X) * x).value,
    "unbroadcast": lambda x: unbroadcast(x, (2,)),
    "gradient_check": lambda x: gradient_check(Affine(X, [0.5, 1]), x).worst.error < 1e-6,
    "a parameter that is set": assigned,
}


class Table:
    """What pandas has: it becomes an array when it is asked, of objects if its columns differ."""

    def __init__(self, rows):
        self.rows = np.array(rows, object)

    def __array__(self, dtype=None, copy=None):
        return self.rows

    def __getitem__(self, row):
        return Table(self.rows[row])


TAKEN = {
    "numbers and truths": Table([[1.0, False], [0.0, True]]),
    "integers among objects": Table([[1, 0], [0, np.int8(1)]]),
    "fractions and decimals": Table([[Fraction(1), Decimal(0)], [0.0, np.True_]]),
    "the other order of bytes": X.astype(X.dtype.newbyteorder()),
    "integers in the other order": X.astype(np.dtype(np.int16).newbyteorder()),
    "truths": X.astype(bool),
    "a mask that hides nothing": np.ma.array(X, mask=np.zeros((2, 2), bool)),
    "no mask": np.ma.array(X),
    "a list of arrays": [np.ma.array(X[0]), X[1]],
    "columns first": np.asfortranarray(X),
}


@pytest.mark.parametrize("form", TAKEN)
@pytest.mark.parametrize("entry", ENTRIES)
def test_the_same_numbers_in_another_form_give_the_same(entry, form):
    came, expected = (np.asarray(ENTRIES[entry](x)) for x in (TAKEN[form], X))
    np.testing.assert_allclose(came, expected, rtol=1e-12, atol=1e-15)
    assert came.dtype.isnative


class Sparse:
    """What scipy has: NumPy takes it for a single object."""

    def __init__(self, *_):
        self.shape, self.dtype = (2, 2), np.dtype(float)

    def toarray(self):
        return X

    def __getitem__(self, row):
        return self


INSIDE: list = []
INSIDE += [INSIDE, INSIDE]
HIDDEN = np.ma.array(X, mask=np.array([[False, True], [False, False]]))
REFUSED = {
    "a mask": (HIDDEN, ValueError, r"masked entries, .* fill them, .*\.filled\(0\)"),
    "a list of masked arrays": ([HIDDEN[0], X[1]], ValueError, "has masked entries"),
    "a mask over records": (
        np.ma.array([(1.0, 2.0)], [("a", float), ("b", float)], mask=[(True, False)]),
        TypeError,
        r"has dtype \[\('a', '<f8'\), .*, but real numbers were expected",
    ),
    "an integer beyond all floats": (
        [[10**400, 1], [0, 1]],
        ValueError,
        "contains an integer too large for a float, but finite numbers were expected",
    ),
    "masked": ([[1.0, np.ma.masked], [0.0, 1.0]], ValueError, "has masked entries"),
    "a list that contains itself": (
        INSIDE,
        ValueError,
        "has lists inside lists, more than 64 deep, .*: does a list contain itself",
    ),
    "a sparse matrix": (Sparse(), TypeError, r"is a Sparse, but an array .*\.toarray\(\)"),
    "None": (
        Table([[1.0, None], [0.0, 1.0]]),
        TypeError,
        r"dtype object, but .*\[(0, )?1\] is None: fill the gap",
    ),
    "names": (
        [["cat", "dog"], ["dog", "cat"]],
        TypeError,
        r"is 'cat': np\.unique\(.*, return_inverse=True\)\[1\]",
    ),
    "numbers as text": (
        Table([[1.5, "0"], [0.0, "1.5"]]),
        TypeError,
        r"\[(0, )?1\] is '0': .*\.astype\(float\)",
    ),
    "a name among numbers": (Table([["1", "x"], [0.0, 1.0]]), TypeError, r"1\] is 'x': np.uni"),
}


@pytest.mark.parametrize("form", REFUSED)
@pytest.mark.parametrize("entry", ENTRIES)
def test_what_is_no_number_is_refused_with_the_way_out(entry, form):
    x, error, message = REFUSED[form]
    with pytest.raises(error, match=message):
        ENTRIES[entry](x)


def test_parameters_and_gradients_with_a_mask_are_refused():
    for W, dW in ((HIDDEN, X), (X.copy(), HIDDEN)):
        with pytest.raises(ValueError, match="has masked entries"):
            SGD(0.1).update({"W": W}, {"W": dW})


def test_parameters_and_gradients_may_differ_in_the_order_of_their_bytes():
    W = X.astype(X.dtype.newbyteorder())
    SGD(0.5).update({"W": W}, {"W": X})
    assert W.tolist() == (X / 2).tolist()
    assert mlp([2, 2], rng=np.random.default_rng(0), dtype=">f4").dtype.isnative


LABELS = {
    "in the other order": (np.array([0, 2, 1]).astype(">i2"), None),
    "objects": (np.array([0, np.uint8(2), 1], object), None),
    "a row of a table": (Table([0, 2, 1]), None),
    "floats": ([0.0, 2.0, 1.0], r"float64, but integers were expected, like t\.astype\(int\)"),
    "halves": ([0.0, 0.5, 1.0], "but integers were expected, and it contains 0.5"),
    "a gap": ([0.0, np.nan, 1.0], "but integers were expected, and it contains nan"),
    "infinite": ([0.0, np.inf, 1.0], "dtype float64, but integers were expected"),
    "truths": ([True, False, True], r"bool, but integers were expected, like t\.astype\(int\)"),
    "names": (["a", "b", "c"], r"t\[0\] is 'a': np\.unique\(t, return_inverse=True\)\[1\]"),
    "text": (np.array(["0", "2", "1"]), r"t\[0\] is '0': t\.astype\(int\)$"),
    "text in a table": (Table([0, "2", 1]), r"t\[1\] is '2': np\.array\(t\)\.astype\(int\)$"),
    "a list of text": (["0", "2"], r"t\[0\] is '0': np\.array\(t\)\.astype\(int\)$"),
    "text with halves": (np.array(["0", "0.5"]), r"t\[0\] is '0': t\.astype\(float\)$"),
    "a column": ([[0], [2], [1]], r"shape \(3, 1\), but labels of .*: t\.ravel\(\)"),
    "from 1 on": ([1, 3, 2], "the label 3, but there are 3 classes, 0 to 2: t - 1"),
    "too large": ([0, 3, 2], "the label 3, but there are 3 classes, 0 to 2$"),
    "below 0": ([-1, 1, 1], "the label -1, but there are 3 classes, 0 to 2$"),
}


@pytest.mark.parametrize(("t", "message"), LABELS.values(), ids=LABELS)
def test_labels_are_taken_or_refused_with_the_way_out(t, message):
    x = np.arange(6.0).reshape(3, 2) / 6
    model = network(SoftmaxWithLoss, outputs=3)
    for loss in (
        lambda t: cross_entropy(softmax(model(x)), t),
        lambda t: SoftmaxWithLoss()(model(x), t),
        lambda t: model.loss(x, t),
        lambda t: model.loss_and_gradient(x, t)[0],
    ):
        if message is None:
            assert loss(t) == pytest.approx(loss([0, 2, 1]))
            assert np.array_equal(one_hot(t, 3), np.eye(3)[[0, 2, 1]])
        else:
            with pytest.raises((TypeError, ValueError), match=message):
                loss(t)


def test_a_column_as_targets_of_a_perceptron_names_the_way_out():
    with pytest.raises(ValueError, match=r"t has shape \(2, 1\), but \(2,\) .*: t\.ravel\(\)"):
        learn(X, [[0], [1]])


def test_targets_that_do_not_fit_a_loss_of_ones_own_are_refused_in_the_loss_too():
    model = network(Squares, outputs=1)
    column = model.loss(X, [[0], [1]])
    for t in ([0, 1], [0.0, 1.0], np.array([0, 1], np.uint8), Table([0, 1])):
        assert model.loss(X, t) == model.loss_and_gradient(X, t)[0] == column
    with pytest.raises(ValueError, match=r"backward of .* shape \(2, 2\), but .* \(2, 1\)"):
        model.loss(X, X)


def test_images_with_a_mask_are_refused():
    images = np.ma.masked_equal(np.zeros((1, 28, 28), int), 0)
    with pytest.raises(ValueError, match="images has masked entries"):
        mnist.preprocess(images)


def test_many_probabilities_in_float16_do_not_overflow():
    a = np.zeros(100_000, np.float16)
    assert softmax(a).dtype == log_softmax(a).dtype == np.float16
    assert softmax(a).sum(dtype=float) == pytest.approx(1, rel=0.01)
    assert log_softmax(a)[0] == pytest.approx(-np.log(len(a)), rel=1e-3)


def test_tables_of_pandas_and_scipy():
    pandas, sparse = pytest.importorskip("pandas"), pytest.importorskip("scipy.sparse")
    columns = {"a": [1.0, 0.0], "b": [False, True]}
    table = pandas.DataFrame(columns)
    for form in (table, table.astype({"a": "Float64", "b": "boolean"}), table.astype(object)):
        assert np.array_equal(sigmoid(form), sigmoid(X))
    labels = pandas.Series([1, 0], index=[7, 3])
    for form in (labels, labels.astype("Int64"), labels.astype("category")):
        assert cross_entropy(X, form) == cross_entropy(X, [1, 0])
    gap = table.astype({"a": "Float64"})
    gap.loc[1, "a"] = pandas.NA
    with pytest.raises(TypeError, match=r"x\[1, 0\] is <NA>: fill the gap"):
        sigmoid(gap)
    for kind in (sparse.csr_matrix, sparse.csr_array, sparse.coo_matrix):
        with pytest.raises(TypeError, match=rf"t is a {kind.__name__}, .*: t\.toarray\(\)"):
            cross_entropy(X, kind(X))


def test_a_network_of_layers_in_the_other_order_of_bytes_trains():
    W = X.astype(X.dtype.newbyteorder())
    model = Network([Affine(W, W[0])], SoftmaxWithLoss())
    assert model.gradient(X, [1, 0])["affine1.W"].dtype == model.dtype == np.float64


# -- Python and NumPy as a reader has set them up --------------------------------------------------

EXAMPLES = [
    module.name
    for module in pkgutil.walk_packages(mitbadak.__path__, "mitbadak.")
    if not module.name.startswith("mitbadak.plotting")
]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_of_the_reference_run_where_numpy_raises_its_warnings(name):
    options = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    with np.errstate(all="raise"):
        assert not doctest.testmod(import_module(name), optionflags=options).failed


@pytest.mark.parametrize("optimizer", [SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam])
@pytest.mark.parametrize("activation", [ReLU, Sigmoid, Tanh])
def test_training_runs_where_numpy_raises_its_warnings(optimizer, activation):
    """With inputs that are always 0 and weights that saturate, from which small numbers come."""
    rng = np.random.default_rng(0)
    x, t = rng.normal(size=(20, 3)) * [0, 1e-30, 100], rng.integers(0, 2, 20)
    normalization = BatchNormalization if activation is Tanh else None
    options = {"activation": activation, "normalization": normalization, "dropout": 0.5}
    model = mlp([3, 8, 2], rng=rng, initializer=normal(10.0), weight_decay=1e-4, **options)
    with np.errstate(all="raise"):
        history = training.fit(
            model, optimizer(0.01), x, t, epochs=3, batch_size=4, rng=rng, validation=(x, t),
            progress=False,
        )  # fmt: skip
        assert len(history.loss) == 15
        assert np.isfinite(model.loss_and_gradient(x, t)[0])
        assert 0 <= model.accuracy(x, t) <= 1
        assert np.isfinite(model(x)).all()


def test_what_is_too_small_for_a_float_counts_as_0_where_numpy_raises_its_warnings():
    with np.errstate(all="raise"):
        assert sigmoid([-800.0, 800.0]).tolist() == [0, 1]
        assert softmax([[1000.0, 0.0]]).tolist() == [[1, 0]]
        assert sum_of_squared_errors([1e-200], [0.0]) == mean_squared_error([1e-200], [0.0]) == 0
        assert MeanSquaredError()([[1e-200]], [[0.0]]) == 0
        assert forward([([[1e-200]], [0.0])] * 2, [1e-200]).tolist() == [5e-201]
        assert learn([[1e-200, 1], [0, 1e-300]], [0, 1], epochs=2).mistakes == [1, 2]
        assert central_difference(np.sin, [1e-310]) == pytest.approx(1)
        for layer in (Sigmoid(), Tanh()):
            layer([[-700.0, 1e-200]])
            assert layer.backward(np.array([[1e-100, 1.0]]))[0, 0] == 0


def test_modules_are_imported_when_they_are_asked_for():
    code = """if True:
        import mitbadak
        print("search" in dir(mitbadak), "_checks" in dir(mitbadak), mitbadak.network.mlp.__name__)
        print(hasattr(mitbadak, "nothing"))
        """
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    assert run.stdout.split() == ["True", "False", "mlp", "False"], run.stderr


@pytest.mark.slow
def test_a_checkout_works_without_an_installation(root, tmp_path):
    """Its folder on the path, as readers of other books do it, in a path like many."""
    copy = tmp_path / "내 책" / "mit badak"
    shutil.copytree(root / "src/mitbadak", copy / "src/mitbadak")
    code = """if True:
        import importlib.metadata, sys
        def missing(name):
            raise importlib.metadata.PackageNotFoundError(name)
        importlib.metadata.version = importlib.metadata.distribution = missing
        sys.path.insert(0, sys.argv[1])
        import mitbadak
        from mitbadak.datasets import mnist
        print(mitbadak.__file__.startswith(sys.argv[1]), mitbadak.__version__, len(mnist.load().test.t))
        """
    for settings in ({"LC_ALL": "C"}, {"LANG": "ko_KR.CP949", "PYTHONUTF8": "0"}, {"HOME": ""}):
        environment = {**os.environ, "PYTHONIOENCODING": "utf-8", **settings}
        environment.pop("PYTHONPATH", None)
        command = [sys.executable, "-W", "error", "-c", code, str(copy / "src")]
        run = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8")
        assert run.stdout.split() == ["True", mitbadak.__version__, "2000"], run.stderr

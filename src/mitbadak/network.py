"""Chapter 4: a network, a sequence of layers that is trained by backpropagation.

Read :func:`forward` and :func:`backward` first: through the layers, and back through them in
reverse order. Then read :class:`Network`, and :func:`mlp`, which builds one.
"""

import copy
import os
from collections import Counter
from collections.abc import (
    Callable,
    ItemsView,
    Iterable,
    Iterator,
    KeysView,
    Mapping,
    MutableMapping,
    Sequence,
)
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from mitbadak import _files
from mitbadak._checks import (
    Floats,
    NotFiniteError,
    apart,
    batch_in,
    checked,
    class_targets,
    enough_samples,
    float_dtype,
    fraction,
    generator,
    having,
    inner_layers,
    maker,
    naming_writes,
    not_negative,
    optional,
    quantities,
    reals,
    shape,
    short,
)
from mitbadak.initializers import Initializer, he
from mitbadak.layers import Affine, Layer, Loss, ReLU, SoftmaxWithLoss
from mitbadak.regularization import Dropout

__all__ = ["Network", "Parameters", "backward", "forward", "mlp"]


def forward(layers: Sequence[Layer], x: Floats) -> Floats:
    """Return the outputs of the last layer: the forward pass, in training.

    Parameters
    ----------
    layers : sequence of Layer
        The layers, from the inputs to the outputs.
    x : ndarray of shape (batch, features)
        The inputs.

    Returns
    -------
    ndarray of shape (batch, outputs)
        The outputs.

    Examples
    --------
    >>> forward([Affine([[1.0], [2.0]], [0.5]), ReLU()], np.array([[1.0, 1.0]]))
    array([[3.5]])
    """
    for layer in layers:
        x = layer.forward(x)
    return x


def backward(layers: Sequence[Layer], dout: Floats) -> Floats:
    """Set the gradients of all parameters, and return the one of the inputs: the backward pass.

    Parameters
    ----------
    layers : sequence of Layer
        The layers, after their forward pass.
    dout : ndarray of shape (batch, outputs)
        The gradient of the loss with respect to the outputs.

    Returns
    -------
    ndarray of shape (batch, features)
        The gradient of the loss with respect to the inputs.

    References
    ----------
    Rumelhart, D. E., Hinton, G. E. and Williams, R. J. (1986). Learning representations by
    back-propagating errors. Nature 323, 533-536.

    Examples
    --------
    >>> layers = [Affine([[1.0], [2.0]], [0.5]), ReLU()]
    >>> y = forward(layers, np.array([[1.0, 1.0]]))
    >>> backward(layers, np.array([[1.0]]))
    array([[1., 2.]])
    """
    for layer in reversed(layers):
        dout = layer.backward(dout)
    return dout


class Parameters(MutableMapping[str, Floats]):
    """The parameters of a network by name: the arrays themselves, which an optimizer changes.

    Both ``params[name] -= step`` and ``params[name] = value`` write into the array that is
    there, so that its layer sees the change.

    Parameters
    ----------
    arrays : dict of str to ndarray
        The arrays.

    Raises
    ------
    KeyError
        If there is no parameter of a name.
    ValueError
        If a value has another shape than the parameter.
    TypeError
        If a value does not consist of real numbers.

    Examples
    --------
    >>> W = np.array([1.0, 2.0])
    >>> params = Parameters({"affine1.W": W})
    >>> params["affine1.W"] -= 0.5
    >>> W
    array([0.5, 1.5])

    Kept, and put back:

    >>> import copy
    >>> best = copy.deepcopy(params)
    >>> params["affine1.W"] -= 0.5
    >>> params.update(best)
    >>> W
    array([0.5, 1.5])
    """

    def __init__(self, arrays: dict[str, Floats]) -> None:
        self._arrays = arrays

    def __getitem__(self, name: str) -> Floats:
        return self._arrays[name]

    def __setitem__(self, name: str, value: ArrayLike) -> None:
        if name not in self._arrays:
            raise KeyError(f"{name!r} is none of the parameters {sorted(self._arrays)}")
        array = self._arrays[name]
        if value is not array:
            numbers = reals(name, value)
            if numbers.shape != array.shape:
                raise ValueError(
                    f"{name} was given shape {numbers.shape}, but {array.shape} was expected"
                )
            array[...] = numbers

    def __delitem__(self, name: str) -> None:
        raise TypeError(f"{name} cannot be deleted: the parameters belong to their layers")

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)

    # the names, and the pairs of name and array, as fast as those of a dict
    def keys(self) -> KeysView[str]:
        return self._arrays.keys()

    def items(self) -> ItemsView[str, Floats]:
        return self._arrays.items()

    def __repr__(self) -> str:
        return f"Parameters({self._arrays!r})"


class Network:
    """A sequence of layers with a loss at the end.

    Several threads may predict and measure with the same network at once; only one may train it.

    Parameters
    ----------
    layers : sequence of Layer
        The layers, from the inputs to the outputs.
    loss : Loss
        What compares the outputs with the targets, like :class:`~mitbadak.layers.SoftmaxWithLoss`:
        any object with ``forward(y, t)`` and ``backward()``.
    weight_decay : float, default 0.0
        How strongly large weights count as a loss: 0.5 * weight_decay * (the sum of the
        squares of all weights ``W``) is added, L2 regularization. Biases do not count. Its
        gradient is added to that of the loss; so with Adam it does not act like AdamW.

    Attributes
    ----------
    layers : tuple of Layer
        The layers.
    names : tuple of str
        Their names: the class in small letters, and a count, like ``affine2``.
    criterion : Loss
        The loss that was given. :meth:`loss` is its value for a batch.
    weight_decay : float
        As given.
    dtype : dtype
        The dtype of the parameters, float32 or float64, in which the network computes.
    smallest_batch : int
        How many samples a training step needs at least.

    Raises
    ------
    ValueError
        If there is no layer, the same layer comes twice, two parameters have the same name, or
        `weight_decay` is below 0.
    TypeError
        If a layer is not a Layer, `loss` lacks a method, or the parameters are not all float32 or
        all float64.

    See Also
    --------
    mlp : Builds the layers by itself.

    References
    ----------
    Rumelhart, D. E., Hinton, G. E. and Williams, R. J. (1986). Learning representations by
    back-propagating errors. Nature 323, 533-536.

    Krogh, A. and Hertz, J. A. (1992). A simple weight decay can improve generalization.
    NeurIPS 4, 950-957.

    Examples
    --------
    >>> hidden = Affine(W=[[1.0, -1.0], [1.0, -1.0]], b=[0.0, 1.0])
    >>> output = Affine(W=[[1.0, 0.0], [0.0, 1.0]], b=[0.0, 0.0])
    >>> network = Network([hidden, ReLU(), output], SoftmaxWithLoss())
    >>> network.names
    ('affine1', 'relu1', 'affine2')
    >>> network([[1.0, 0.0], [0.0, 0.0]])
    array([[1., 0.],
           [0., 1.]])
    >>> network.accuracy([[1.0, 0.0], [0.0, 0.0]], t=[0, 1])
    1.0
    """

    @checked(loss=having("forward", "backward"), weight_decay=not_negative)
    def __init__(
        self, layers: Sequence[Layer], loss: Loss | Any, weight_decay: float = 0.0
    ) -> None:
        self.layers = _as_layers(layers)
        self.names = _names(self.layers)
        self.criterion = loss
        self.weight_decay = weight_decay
        _require_all_named(self.layers, self.params)
        self.dtype = _one_dtype(self.params)
        self.smallest_batch = max(layer.smallest_batch for layer in self.layers)
        self._parts = (*self.layers, loss)
        self._remembered: list[set[str]] | None = None  # by each part, from forward to backward
        self._known: dict[tuple[int, ...], tuple[int, ...]] = {}  # shapes: of inputs, outputs

    @property
    def params(self) -> Parameters:
        """The parameters by name, like ``affine1.W``: the arrays themselves, no copies."""
        return Parameters(self._by_name([layer.params for layer in self.layers]))

    @property
    def grads(self) -> dict[str, Floats]:
        """The gradients from the last backward pass, by the names of their parameters."""
        return self._by_name([layer.grads for layer in self.layers])

    @property
    def classifies(self) -> bool:
        """Whether the targets are classes, so that there is an accuracy."""
        return bool(getattr(self.criterion, "classifies", False))

    @np.errstate(under="ignore")  # what is too small for a float counts as 0
    def predict(self, x: ArrayLike) -> Floats:
        """Return the outputs at inference; of a network that classifies, the logits.

        Parameters
        ----------
        x : array_like of shape (batch, features)
            The inputs, a batch even if it is of one. They are cast to the dtype of the
            network.

        Returns
        -------
        ndarray of shape (batch, outputs)
            The outputs. ``network(x).argmax(axis=1)`` are the classes.

        Raises
        ------
        ValueError
            If `x` does not fit or is not finite, or the outputs contain NaN.
        TypeError
            If `x` does not consist of real numbers.
        """
        y = self._inputs(x)
        with np.errstate(over="ignore", invalid="ignore"):  # see the next lines
            for layer in self.layers:
                y = layer.infer(y)
        if np.isnan(y).any():
            raise NotFiniteError(f"the outputs contain NaN, but numbers were expected{self._why()}")
        return y

    def __call__(self, x: ArrayLike) -> Floats:
        """Return the same as :meth:`predict`.

        Parameters
        ----------
        x : array_like of shape (batch, features)
            The inputs.

        Returns
        -------
        ndarray of shape (batch, outputs)
            The outputs.
        """
        return self.predict(x)

    @np.errstate(under="ignore")
    def loss(self, x: ArrayLike, t: ArrayLike) -> float:
        """Return the loss at inference, the weight decay included.

        Parameters
        ----------
        x : array_like of shape (batch, features)
            The inputs.
        t : array_like
            The targets, as the loss expects them.

        Returns
        -------
        float
            The loss.

        Raises
        ------
        ValueError
            If `x` or `t` does not fit or is not finite.
        TypeError
            If `x` or `t` does not consist of real numbers.
        """
        y = self._finite_outputs(x)
        criterion = copy.copy(self.criterion)  # nothing is remembered
        loss = self._number(criterion.forward(y, self._targets(t, y)))
        if not hasattr(criterion, "targets"):
            self._outputs_gradient(criterion, y)  # its shape shows targets that do not fit
        return loss + self._penalty()

    @np.errstate(under="ignore")
    def accuracy(self, x: ArrayLike, t: ArrayLike) -> float:
        """Return the fraction of the samples whose largest output is that of the right class.

        Parameters
        ----------
        x : array_like of shape (batch, features)
            The inputs.
        t : array_like of int, shape (batch,), or array_like of shape (batch, classes)
            The targets: labels or one-hot.

        Returns
        -------
        float
            A number from 0 to 1.

        Raises
        ------
        ValueError
            If `x` or `t` does not fit or is not finite, or an output is not finite.
        TypeError
            If `x` or `t` does not consist of real numbers, or the network does not classify.
        """
        if not self.classifies:
            raise TypeError(
                f"the loss is {self.criterion!r}, but accuracy needs one with classifies = True"
            )
        y = self._finite_outputs(x)
        labels = class_targets("t", t, y).argmax(axis=1)
        return float(np.mean(y.argmax(axis=1) == labels))

    def gradient(self, x: ArrayLike, t: ArrayLike) -> dict[str, Floats]:
        """Return the gradient of the loss with respect to each parameter, by backpropagation.

        Parameters
        ----------
        x : array_like of shape (batch, features)
            The inputs.
        t : array_like
            The targets, as the loss expects them.

        Returns
        -------
        dict of str to ndarray
            The gradients, by the names of :attr:`params`.

        Raises
        ------
        ValueError
            If `x` or `t` does not fit or is not finite.
        TypeError
            If `x` or `t` does not consist of real numbers.
        """
        return self.loss_and_gradient(x, t)[1]

    @np.errstate(under="ignore")
    def loss_and_gradient(self, x: ArrayLike, t: ArrayLike) -> tuple[float, dict[str, Floats]]:
        """Return the loss in training and its gradients: one forward and one backward pass.

        Parameters
        ----------
        x : array_like of shape (batch, features)
            The inputs.
        t : array_like
            The targets, as the loss expects them.

        Returns
        -------
        loss : float
            The loss, the weight decay included.
        gradients : dict of str to ndarray
            The gradients, by the names of :attr:`params`.

        Raises
        ------
        ValueError
            If `x` or `t` does not fit or is not finite, or the batch is too small.
        TypeError
            If `x` or `t` does not consist of real numbers, or a layer or a loss of your own
            returns something else than was expected.

        Examples
        --------
        >>> network = mlp([2, 2], rng=np.random.default_rng(0))
        >>> loss, gradients = network.loss_and_gradient([[1.0, 0.0]], t=[0])
        >>> gradients["affine1.W"].shape
        (2, 2)
        """
        inputs = self._inputs(x)
        if len(inputs) < self.smallest_batch:
            enough_samples("x", inputs, max(self.layers, key=lambda layer: layer.smallest_batch))
        is_first = self._remembered is None
        layers: Sequence[Any] = self.layers
        if is_first:
            before = [dict(vars(part)) for part in _with_inner(self._parts)]
            layers = [_Watched(*pair) for pair in zip(self.names, self.layers, strict=True)]
        y = forward(layers, inputs)
        loss = self._number(self.criterion.forward(y, self._targets(t, y)))
        dout = backward(layers[1:], self._outputs_gradient(self.criterion, y))
        layers[0].backward_params(dout)  # the inputs need no gradient
        if is_first:
            self._remembered = [
                {
                    name
                    for name, value in vars(part).items()
                    if old.get(name) is not value and _is_of(inputs, value)
                }
                for part, old in zip(_with_inner(self._parts), before, strict=True)
            ]
        grads = self.grads
        if self.weight_decay:
            with np.errstate(over="ignore", invalid="ignore"):  # the optimizer refuses an infinity
                for name, W in self._weights().items():
                    grads[name] += self.weight_decay * W
            loss += self._penalty()
        return loss, grads

    def check(self, x: ArrayLike, t: ArrayLike) -> None:
        """Raise the error that the data would lead to; :func:`~mitbadak.training.fit` asks first.

        Parameters
        ----------
        x : array_like of shape (batch, features)
            The inputs.
        t : array_like
            The targets.

        Raises
        ------
        ValueError
            If `x` or `t` does not fit or is not finite.
        TypeError
            If `x` or `t` does not consist of real numbers.
        """
        inputs = self._inputs(x)
        y = np.empty((len(inputs), *self._known[inputs.shape[1:]]), self.dtype)
        self._targets(t, y)
        if self.classifies:
            if y.shape[1:] == (1,):
                raise ValueError(
                    "the network has 1 output, but a loss that classifies expects two classes or "
                    "more; one with classifies = False has no accuracy"
                )
            class_targets("t", t, y)  # as accuracy will

    def summary(self, input_shape: Sequence[int] | None = None) -> str:
        """Return a table of the layers, their output shapes and how many parameters they have.

        Parameters
        ----------
        input_shape : tuple of int, optional
            The shape of one sample, like (784,) or (1, 28, 28). It may be left out if the first
            layer is an :class:`~mitbadak.layers.Affine`.

        Returns
        -------
        str
            The table, to be printed.

        Raises
        ------
        ValueError
            If inputs of this shape do not fit.

        Examples
        --------
        >>> print(mlp([784, 50, 10], rng=np.random.default_rng(0)).summary())
        layer    output shape  parameters
        ---------------------------------
        affine1  (batch, 50)       39,250
        relu1    (batch, 50)            0
        affine2  (batch, 10)          510
        ---------------------------------
        total                      39,760
        """
        if input_shape is None and isinstance(self.layers[0], Affine):
            input_shape = self.layers[0].W.shape[:1]
        shapes: list[tuple[Any, ...]] = [("?",)] * len(self.layers)
        if input_shape is not None:
            sample = np.zeros((2, *shape("input_shape", input_shape)), self.dtype)
            shapes = self._rehearse(sample)
        rows = [
            (
                name,
                f"({', '.join(map(str, ('batch', *sizes)))})",
                f"{sum(array.size for array in layer.params.values()):,}",
            )
            for name, layer, sizes in zip(self.names, self.layers, shapes, strict=True)
        ]
        total = sum(array.size for array in self.params.values())
        return _table(("layer", "output shape", "parameters"), rows, ("total", "", f"{total:,}"))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Save the parameters and the other state of the layers in a file.

        Parameters
        ----------
        path : str or path
            The file, by convention named ``.npz``; ``~`` is the home folder. One that is there
            is replaced, but only when the new one is complete, and keeps its rights. A link is
            written through.

        Raises
        ------
        ValueError
            If `path` has no name of a file, or the network contains NaN or an infinity, which no
            network would load.
        OSError
            If the file cannot be written: it is protected, for example, the folder is not there,
            the disk is full, or the path is that of a device.

        See Also
        --------
        load : Read it again.
        """
        _files.save(path, self._state())

    def load(self, path: str | os.PathLike[str]) -> None:
        """Fill this network with what :meth:`save` wrote for a network of the same build.

        Parameters
        ----------
        path : str or path
            The file.

        Raises
        ------
        ValueError
            If the file does not fit this network, is damaged, or contains NaN, or if an array of
            this network is read-only. Nothing is loaded then.
        OSError
            If the file cannot be read.

        Examples
        --------
        >>> from tempfile import TemporaryDirectory
        >>> trained = mlp([2, 3, 2], rng=np.random.default_rng(0))
        >>> network = mlp([2, 3, 2], rng=np.random.default_rng(1))
        >>> with TemporaryDirectory() as folder:
        ...     trained.save(f"{folder}/network.npz")
        ...     network.load(f"{folder}/network.npz")
        >>> x = [[1.0, 2.0]]
        >>> bool((network(x) == trained(x)).all())
        True
        """
        _files.load_into(path, self._state())

    def __repr__(self) -> str:
        return f"Network([{', '.join(self.names)}], {type(self.criterion).__name__})"

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what the layers remember of the last batch, and the gradients."""
        parts = [apart(part) for part in self._parts]
        for part, names in zip(_with_inner(parts), self._remembered or [], strict=False):
            for name in names & vars(part).keys():
                delattr(part, name)
        *layers, criterion = parts
        changed = {"layers": tuple(layers), "criterion": criterion, "_parts": tuple(parts)}
        return {**vars(self), **changed}

    def _by_name(self, parts: Iterable[Mapping[str, NDArray[Any]]]) -> dict[str, Any]:
        """Put the arrays of all layers into one dict."""
        return {
            f"{name}.{key}": array
            for name, arrays in zip(self.names, parts, strict=True)
            for key, array in arrays.items()
        }

    def _inputs(self, x: ArrayLike) -> Floats:
        """Turn `x` into a batch of the network's dtype that fits its layers."""
        inputs = batch_in(self.dtype, "x", x)
        if inputs.shape[1:] not in self._known:
            self._known[inputs.shape[1:]] = self._rehearse(inputs[:2])[-1]
        return inputs

    def _rehearse(self, x: Floats) -> list[tuple[int, ...]]:
        """Go through copies of the layers; return the shapes, or say which does not take `x`."""
        shapes: list[tuple[int, ...]] = []
        for name, layer in zip(self.names, copy.deepcopy(self.layers), strict=True):
            first = not shapes
            with naming_writes(name):
                try:
                    layer.check(x)
                    y = layer.infer(x)
                except (ValueError, IndexError, TypeError) as error:
                    if first and isinstance(layer, Affine):
                        raise
                    given = f"{name}, given a batch of shape {x.shape}"
                    raise type(error)(f"{given}: {error}") from error
            if not isinstance(y, np.ndarray) or len(y) != len(x):
                raise TypeError(
                    f"the forward pass of {name} returned {short(y)}, but an array with a row "
                    f"for each of {len(x)} samples was expected: is return missing?"
                )
            x = y
            shapes.append(x.shape[1:])
        return shapes

    def _finite_outputs(self, x: ArrayLike) -> Floats:
        """Return the outputs at inference; infinite ones say nothing any more."""
        y = self.predict(x)
        if not np.isfinite(y).all():
            raise NotFiniteError(
                f"the outputs contain an infinity, but finite numbers were expected{self._why()}"
            )
        return y

    def _targets(self, t: ArrayLike, y: Floats) -> Any:
        """Turn the targets into what the loss takes; for one without `targets`, do what is safe."""
        if hasattr(self.criterion, "targets"):
            return self.criterion.targets(t, y)
        array = reals("t", t)
        return array if self.classifies or array.size != y.size else quantities("t", array, y)

    def _outputs_gradient(self, criterion: Any, y: Floats) -> Floats:
        """Return the gradient of the loss with respect to the outputs, of their shape and dtype."""
        dout = criterion.backward()
        if np.shape(dout) != y.shape:
            raise (TypeError if dout is None else ValueError)(
                f"backward of {criterion!r} returned {short(dout)}, but an array of shape "
                f"{y.shape} was expected, as the outputs have"
            )
        return np.asarray(dout, self.dtype)

    def _number(self, loss: Any) -> float:
        """Require that the loss is a number."""
        try:
            return float(loss)
        except (TypeError, ValueError):
            raise TypeError(
                f"forward of {self.criterion!r} returned {short(loss)}, but a number was "
                "expected: is return missing?"
            ) from None

    def _why(self) -> str:
        """Name the first parameter that is not finite."""
        for name, array in self.params.items():
            if not np.isfinite(array).all():
                return f": {name} is not finite any more; training has diverged"
        return ""

    def _weights(self) -> dict[str, Floats]:
        """Return the weights by name, which decay; biases do not."""
        return {name: W for name, W in self.params.items() if name.rpartition(".")[2] == "W"}

    def _penalty(self) -> float:
        """Return what the weight decay adds to the loss."""
        if not self.weight_decay:
            return 0.0
        squares = sum(float(np.vdot(W, W)) for W in self._weights().values())
        return 0.5 * self.weight_decay * squares

    def _state(self) -> dict[str, NDArray[Any]]:
        """Return the parameters and the buffers of all layers by name: the arrays themselves."""
        buffers = self._by_name(
            {key: getattr(layer, key) for key in layer.buffer_names} for layer in self.layers
        )
        for name, array in buffers.items():
            if not isinstance(array, np.ndarray) or array.dtype.kind not in "biuf":
                raise TypeError(f"{name} is {array!r}, but an array of numbers was expected")
        params = self.params
        for name in params.keys() & buffers.keys():
            if params[name] is not buffers[name]:
                raise ValueError(f"{name} is a parameter and a buffer, but one was expected")
        return {**params, **buffers}


@checked(
    sizes=shape,
    activation=maker("ReLU"),
    normalization=optional(maker("BatchNormalization")),
    dropout=fraction,
    loss=maker("SoftmaxWithLoss"),
    rng=generator,
    dtype=float_dtype,
)
def mlp(
    sizes: Sequence[int],
    *,
    activation: Callable[[], Layer] = ReLU,
    initializer: Initializer = he,
    normalization: Callable[..., Layer] | None = None,
    dropout: float = 0.0,
    loss: Callable[[], Any] = SoftmaxWithLoss,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float32,
    weight_decay: float = 0.0,
) -> Network:
    """Build a multilayer perceptron: affine layers with activations in between.

    Each hidden layer is an affine layer, a normalization if there is one, an activation, and
    a dropout if there is one. The output layer is an affine layer alone.

    Parameters
    ----------
    sizes : sequence of int
        How many numbers go in, how many neurons each hidden layer has, and how many
        numbers come out: the classes, or the quantities to be predicted.
    activation : class, default ReLU
        The class of the activation layers.
    initializer : callable, default he
        ``initializer(shape, rng, dtype)`` returns the initial weights of a layer. The initial
        biases are 0.
    normalization : class, optional
        The class of the normalization layers, made from the number of features, like
        :class:`~mitbadak.regularization.BatchNormalization`.
    dropout : float, default 0.0
        The ratio of each hidden layer's outputs that dropout sets to 0.
    loss : class, default SoftmaxWithLoss
        The class of the loss; :class:`~mitbadak.layers.MeanSquaredError` for regression.
    rng : numpy.random.Generator
        Where the initial weights come from, and later what dropout draws.
    dtype : dtype, default float32
        The floating dtype in which the network computes; float32 is the fast one.
    weight_decay : float, default 0.0
        As in :class:`Network`.

    Returns
    -------
    Network
        The network.

    Raises
    ------
    ValueError
        If there are fewer than two sizes, one is not above 0, `dropout` is not from 0 to below 1,
        `weight_decay` is below 0, or `initializer` returns another shape or dtype than it was
        asked for.
    TypeError
        If an argument is of another kind, such as an object ``ReLU()`` instead of the class.

    Examples
    --------
    >>> network = mlp([784, 50, 10], rng=np.random.default_rng(0))
    >>> network
    Network([affine1, relu1, affine2], SoftmaxWithLoss)
    >>> network.params["affine1.W"].shape
    (784, 50)
    """
    if len(sizes) < 2:
        raise ValueError(f"sizes is {list(sizes)}, but at least two were expected, like [784, 10]")
    affine = partial(
        Affine.random,
        initializer=initializer,
        rng=rng,
        dtype=dtype,
    )
    layers: list[Layer] = []
    for features, neurons in pairwise(sizes[:-1]):
        layers.append(affine(features, neurons))
        if normalization:
            layers.append(normalization(neurons, dtype=dtype))
        layers.append(activation())
        if dropout:
            layers.append(Dropout(dropout, rng))
    layers.append(affine(*sizes[-2:]))
    return Network(layers, loss(), weight_decay)


def _as_layers(layers: Any) -> tuple[Layer, ...]:
    """Turn `layers` into a tuple of at least one layer, none of them twice."""
    if not isinstance(layers, Sequence) or not all(isinstance(layer, Layer) for layer in layers):
        raise TypeError(f"layers is {layers!r}, but a list of Layer objects was expected")
    layers = tuple(layers)
    if not layers:
        raise ValueError("layers is empty, but at least one layer was expected")
    if len(set(map(id, layers))) < len(layers):
        raise ValueError(f"layers is {list(layers)}, but layers were expected, none of them twice")
    for layer in layers:
        trained = {id(array) for array in layer.params.values()}
        for name, value in inner_layers(layer):
            for part in [value] if isinstance(value, Layer) else value:
                if not {id(array) for array in part.params.values()} <= trained:
                    raise TypeError(
                        f"{type(layer).__name__} has the layer {part!r} inside, in self.{name}, "
                        "but its own params and grads lack the inner ones: they would not be "
                        "trained"
                    )
    return layers


def _names(layers: Iterable[Layer]) -> tuple[str, ...]:
    """Name each layer by its class and a count: affine1, relu1, affine2.

    No name comes twice: a class whose own name ends with a digit has a line before the count.
    """
    seen: Counter[str] = Counter()
    names = []
    for layer in layers:
        kind = type(layer).__name__.lower()
        kind += "_" * kind[-1:].isnumeric()
        seen[kind] += 1
        names.append(f"{kind}{seen[kind]}")
    return tuple(names)


def _require_all_named(layers: Sequence[Layer], arrays: Mapping[str, Any]) -> None:
    """Refuse parameters that would have the same name: one of them would be lost."""
    count = sum(len(layer.params) for layer in layers)
    if len(arrays) < count:
        raise ValueError(
            f"the layers have {count} parameters, but only {len(arrays)} names, {sorted(arrays)}: "
            "a class of another name was expected"
        )


class _Watched:
    """A layer at its first backward pass: the formulas do not look at what they return.

    An error would else come from another layer.
    """

    def __init__(self, name: str, layer: Layer) -> None:
        self.name, self.layer = name, layer

    def forward(self, x: Floats) -> Floats:
        self.x = x
        return self.layer.forward(x)

    def backward(self, dout: Floats) -> Floats:
        dx = self.layer.backward(dout)
        if np.shape(dx) != self.x.shape:
            raise (TypeError if dx is None else ValueError)(
                f"backward of {self.name} returned {short(dx)}, but an array of shape "
                f"{self.x.shape} was expected, as its inputs have"
                f"{': is return missing?' * (dx is None)}"
            )
        self.check_gradients()
        return dx

    def backward_params(self, dout: Floats) -> None:
        self.layer.backward_params(dout)
        self.check_gradients()

    def check_gradients(self) -> None:
        params = self.layer.params
        for key, gradient in self.layer.grads.items():
            if np.shape(gradient) != params[key].shape:
                raise ValueError(
                    f"backward of {self.name} set d{key} of shape {np.shape(gradient)}, but "
                    f"{params[key].shape} was expected, as {key} has"
                )


def _with_inner(parts: Iterable[Any]) -> list[Any]:
    """Return layers and the layers inside them."""
    found = []
    for part in parts:
        found.append(part)
        for _, value in inner_layers(part):
            found += _with_inner([value] if isinstance(value, Layer) else value)
    return found


def _is_of(batch: Floats, value: Any) -> bool:
    """Say whether what a layer has kept seems to be of a batch: it has an entry for each sample."""
    return isinstance(value, np.ndarray) and value.ndim > 0 and len(value) >= len(batch)


def _one_dtype(params: Mapping[str, Floats]) -> np.dtype[Any]:
    """Return the dtype of all parameters; mixed ones would silently compute in the largest."""
    for name, array in params.items():
        if array.dtype not in (np.float32, np.float64):
            raise TypeError(
                f"{name} has dtype {array.dtype}, but float32 or float64 was expected: "
                "np.float32 for training, np.float64 for gradient checks"
            )
    dtypes = {name: array.dtype for name, array in params.items()}
    if len(set(dtypes.values())) > 1:
        found = ", ".join(f"{name} {dtype}" for name, dtype in dtypes.items())
        raise TypeError(f"the parameters have dtypes {found}, but one dtype was expected")
    return next(iter(dtypes.values()), np.dtype(np.float64))


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], foot: tuple[str, ...]) -> str:
    """Lay out rows of words in columns, the last of which holds numbers."""
    widths = [max(map(len, column)) for column in zip(head, *rows, foot, strict=True)]
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))

    def line(row: tuple[str, ...]) -> str:
        words = [word.ljust(width) for word, width in zip(row[:-1], widths, strict=False)]
        return "  ".join([*words, row[-1].rjust(widths[-1])])

    return "\n".join([line(head), rule, *map(line, rows), rule, line(foot)])

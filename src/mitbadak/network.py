"""Chapter 4: a network, layers in a row that are trained by backpropagation.

Read :meth:`Network.loss_and_gradient` first: forward through the layers, then backward. Then
read :func:`mlp`, which builds a network, and
:func:`~mitbadak.checking.gradient_check`, which tests one.
"""

import copy
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from mitbadak import _files
from mitbadak._checks import (
    Floats,
    as_array,
    as_float_dtype,
    require_callable,
    require_generator,
    require_methods,
    require_not_negative,
    require_shape,
)
from mitbadak.checking import GradientCheck, _repeatable, gradient_check
from mitbadak.differentiation import _numerical_gradient
from mitbadak.layers import Affine, Layer, LossLayer, ReLU, SoftmaxWithLoss
from mitbadak.losses import _as_class_targets

__all__ = ["GradientCheck", "Network", "gradient_check", "mlp", "normal_001"]

Initializer = Callable[[tuple[int, ...], np.random.Generator, DTypeLike], Floats]


class Network:
    """Layers in a row with a loss at the end.

    Parameters
    ----------
    layers : sequence of Layer
        The layers, from the inputs to the outputs.
    loss_layer : LossLayer
        What compares the outputs with the targets, like :class:`~mitbadak.layers.SoftmaxWithLoss`.
    weight_decay : float, optional
        How strongly large weights count as a loss: 0.5 * weight_decay * (the sum of the
        squares of all weights ``W``) is added. Biases do not count. Its gradient is added to that
        of the loss; so with Adam it does not act like the decay of AdamW.

    Attributes
    ----------
    layers : tuple of Layer
        The layers.
    names : tuple of str
        Their names: the class in small letters, and a count, like ``affine2``.
    loss_layer : LossLayer
        The end.
    weight_decay : float
        As given.
    dtype : dtype
        The dtype of the parameters, in which the network computes.

    Raises
    ------
    ValueError
        If there is no layer, the same layer comes twice, the parameters differ in dtype, or
        `weight_decay` is below 0.
    TypeError
        If a layer is not a Layer, or `loss_layer` lacks a method.

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
    >>> network.predict([[1.0, 0.0], [0.0, 0.0]])
    array([[1., 0.],
           [0., 1.]])
    >>> network.accuracy([[1.0, 0.0], [0.0, 0.0]], t=[0, 1])
    1.0
    """

    def __init__(
        self, layers: Sequence[Layer], loss_layer: LossLayer, weight_decay: float = 0.0
    ) -> None:
        require_methods("loss_layer", loss_layer, "forward", "backward")
        require_not_negative("weight_decay", weight_decay)
        self.layers = _as_layers(layers)
        self.names = _names(self.layers)
        self.loss_layer = loss_layer
        self.weight_decay = float(weight_decay)
        self.dtype = _one_dtype(self.params)

    @property
    def params(self) -> Mapping[str, Floats]:
        """The parameters by name, like ``affine1.W``: the arrays themselves, no copies.

        The mapping is read-only, the arrays are not: change them in place, ``W -= dW``.
        """
        return self._by_name(layer.params for layer in self.layers)

    @property
    def grads(self) -> Mapping[str, Floats]:
        """The gradients from the last way back, by the names of their parameters."""
        return self._by_name(layer.grads for layer in self.layers)

    @property
    def classifies(self) -> bool:
        """Whether the targets are classes, so that there is an accuracy."""
        return bool(getattr(self.loss_layer, "classifies", False))

    def predict(self, x: ArrayLike) -> Floats:
        """Return the outputs of the last layer; of a network that classifies, the logits.

        Parameters
        ----------
        x : array_like of shape (batch, features)
            The inputs, a batch even if it is of one. They are cast to the dtype of the
            network.

        Returns
        -------
        ndarray of shape (batch, outputs)
            The outputs.

        Raises
        ------
        ValueError
            If `x` does not fit or is not finite.
        TypeError
            If `x` does not consist of real numbers.
        """
        x = self._as_inputs(x)
        for layer in self.layers:
            x = layer.infer(x)
        return x

    def loss(self, x: ArrayLike, t: ArrayLike) -> float:
        """Return the loss of the network as it is in use, the weight decay included.

        Parameters
        ----------
        x : array_like of shape (batch, features)
            The inputs.
        t : array_like
            The targets, as the loss layer expects them.

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
        return self.loss_layer.forward(self.predict(x), t) + self._penalty()

    def accuracy(self, x: ArrayLike, t: ArrayLike) -> float:
        """Return the share of the samples whose largest output is that of the right class.

        Parameters
        ----------
        x : array_like of shape (batch, features)
            The inputs.
        t : array_like of int, shape (batch,), or array_like of shape (batch, classes)
            The targets: class numbers or one-hot.

        Returns
        -------
        float
            A number from 0 to 1.

        Raises
        ------
        ValueError
            If `x` or `t` does not fit or is not finite.
        TypeError
            If `x` or `t` does not consist of real numbers.
        """
        y = self.predict(x)
        labels = _as_class_targets(t, y)
        if labels.ndim == y.ndim:  # one-hot
            labels = labels.argmax(axis=1)
        return float(np.mean(y.argmax(axis=1) == labels))

    def gradient(self, x: ArrayLike, t: ArrayLike) -> Mapping[str, Floats]:
        """Return the derivative of the loss by each parameter, by backpropagation.

        Parameters
        ----------
        x : array_like of shape (batch, features)
            The inputs.
        t : array_like
            The targets, as the loss layer expects them.

        Returns
        -------
        mapping of str to ndarray
            The gradients, by the names of :attr:`params`.

        Raises
        ------
        ValueError
            If `x` or `t` does not fit or is not finite.
        TypeError
            If `x` or `t` does not consist of real numbers.
        """
        return self.loss_and_gradient(x, t)[1]

    def loss_and_gradient(self, x: ArrayLike, t: ArrayLike) -> tuple[float, Mapping[str, Floats]]:
        """Return the loss and its gradients: once forward as in training, once backward.

        Parameters
        ----------
        x : array_like of shape (batch, features)
            The inputs.
        t : array_like
            The targets, as the loss layer expects them.

        Returns
        -------
        loss : float
            The loss in training, the weight decay included.
        gradients : mapping of str to ndarray
            The gradients, by the names of :attr:`params`.

        Raises
        ------
        ValueError
            If `x` or `t` does not fit or is not finite.
        TypeError
            If `x` or `t` does not consist of real numbers.

        Examples
        --------
        >>> network = mlp([2, 2], rng=np.random.default_rng(0))
        >>> loss, gradients = network.loss_and_gradient([[1.0, 0.0]], t=[0])
        >>> round(loss, 2)
        0.69
        >>> gradients["affine1.b"].round(1)
        array([-0.5,  0.5], dtype=float32)
        """
        loss = self._training_loss(self._as_inputs(x), t)
        dout = self.loss_layer.backward()
        for layer in reversed(self.layers[1:]):
            dout = layer.backward(dout)
        self.layers[0].set_gradients(dout)  # and not the derivative by the data
        if self.weight_decay:
            for layer in self._weighted():
                layer.dW += self.weight_decay * layer.W
        return loss, self.grads

    def numerical_gradient(self, x: ArrayLike, t: ArrayLike) -> Mapping[str, Floats]:
        """Return the same as :meth:`gradient`, by small steps: slow, but hard to get wrong.

        The network is left as it was. What its layers draw at random is the same in each
        step, as long as they draw it from a generator that is an attribute of theirs.

        Parameters
        ----------
        x : array_like of shape (batch, features)
            The inputs.
        t : array_like
            The targets, as the loss layer expects them.

        Returns
        -------
        mapping of str to ndarray
            The gradients, by the names of :attr:`params`.

        Raises
        ------
        ValueError
            If `x` or `t` does not fit or is not finite.
        TypeError
            If `x` or `t` does not consist of real numbers.

        See Also
        --------
        mitbadak.checking.gradient_check : Compares the two.
        """
        x = self._as_inputs(x)
        network = copy.deepcopy(self)
        loss = _repeatable(network.layers, lambda: network._training_loss(x, t))
        return MappingProxyType(
            {name: _numerical_gradient(loss, W) for name, W in network.params.items()}
        )

    def summary(self) -> str:
        """Return a table of the layers, their output shapes and how many parameters they have.

        Returns
        -------
        str
            The table, to be printed.

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
        shape: tuple[int | str, ...] = ("batch", "?")
        rows = []
        for name, layer in zip(self.names, self.layers, strict=True):
            shape = layer.output_shape(shape)
            size = sum(array.size for array in layer.params.values())
            rows.append((name, f"({', '.join(map(str, shape))})", f"{size:,}"))
        total = sum(array.size for array in self.params.values())
        return _table(("layer", "output shape", "parameters"), rows, ("total", "", f"{total:,}"))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Save the parameters and the other state of the layers in a file.

        Parameters
        ----------
        path : str or path
            The file, by convention named ``.npz``. One that is there is replaced, but only when
            the new one is complete.

        Raises
        ------
        OSError
            If the file cannot be written.

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
            If the file does not fit this network or is damaged. Nothing is loaded then.
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
        >>> bool((network.predict(x) == trained.predict(x)).all())
        True
        """
        _files.load_into(path, self._state())

    def __repr__(self) -> str:
        return f"Network([{', '.join(self.names)}], {type(self.loss_layer).__name__})"

    def _by_name(self, layers: Iterable[Mapping[str, NDArray[Any]]]) -> Mapping[str, Any]:
        """Put the arrays of all layers into one mapping that cannot be changed."""
        return MappingProxyType(
            {
                f"{name}.{key}": array
                for name, arrays in zip(self.names, layers, strict=True)
                for key, array in arrays.items()
            }
        )

    def _as_inputs(self, x: ArrayLike) -> Floats:
        """Turn `x` into a batch of finite floats of the network's dtype, not empty."""
        array = as_array("x", x)
        if array.ndim < 2 or array.size == 0:
            raise ValueError(f"x has shape {array.shape}, but a batch was expected, like (1, 3)")
        with np.errstate(over="ignore"):  # what becomes infinite is refused below
            array = array.astype(self.dtype, copy=False)
        if not np.isfinite(array).all():
            raise ValueError(
                f"x contains NaN or an infinity, but finite numbers of {self.dtype} were expected"
            )
        return array

    def _training_loss(self, x: Floats, t: ArrayLike) -> float:
        """Return the loss of the network as it is in training: the way forward."""
        for layer in self.layers:
            x = layer.forward(x)
        return self.loss_layer.forward(x, t) + self._penalty()

    def _penalty(self) -> float:
        """Return what the weight decay adds to the loss."""
        if not self.weight_decay:
            return 0.0
        squares = sum(float(np.vdot(layer.W, layer.W)) for layer in self._weighted())
        return 0.5 * self.weight_decay * squares

    def _weighted(self) -> list[Any]:
        """Return the layers that have weights ``W``."""
        return [layer for layer in self.layers if "W" in layer.parameters]

    def _state(self) -> dict[str, NDArray[Any]]:
        """Return the parameters and the buffers of all layers by name: the arrays themselves."""
        buffers = self._by_name(
            {key: getattr(layer, key) for key in layer.buffers} for layer in self.layers
        )
        for name, array in buffers.items():
            if not isinstance(array, np.ndarray) or array.dtype.kind not in "biuf":
                raise TypeError(f"{name} is {array!r}, but an array of numbers was expected")
        return {**self.params, **buffers}


def normal_001(
    shape: tuple[int, ...], rng: np.random.Generator, dtype: DTypeLike = np.float32
) -> Floats:
    """Return weights drawn at random around 0: a normal distribution of standard deviation 0.01.

    Parameters
    ----------
    shape : tuple of int
        The shape of the weights, (features, outputs).
    rng : numpy.random.Generator
        Where the numbers come from.
    dtype : dtype, optional
        A floating dtype. The numbers are the same in each, up to rounding.

    Returns
    -------
    ndarray of that shape and dtype
        The weights.

    Raises
    ------
    ValueError
        If a size in `shape` is not above 0.
    TypeError
        If `rng` is not a generator, or `dtype` not a floating dtype.

    Examples
    --------
    >>> normal_001((2, 3), np.random.default_rng(0)).round(3)
    array([[ 0.001, -0.001,  0.006],
           [ 0.001, -0.005,  0.004]], dtype=float32)
    """
    return _draw(0.01, shape, rng, dtype)


def _draw(std: float, shape: tuple[int, ...], rng: np.random.Generator, dtype: DTypeLike) -> Floats:
    """Draw in float64, so that the same generator gives the same weights in any dtype."""
    _require_all(shape, rng, dtype)
    return rng.normal(0.0, std, shape).astype(dtype)


def _require_all(shape: object, rng: object, dtype: DTypeLike) -> None:
    """Refuse anything but what an initializer is called with."""
    require_shape("shape", shape)
    require_generator("rng", rng)
    as_float_dtype("dtype", dtype)


def mlp(
    sizes: Sequence[int],
    *,
    activation: Callable[[], Layer] = ReLU,
    initializer: Initializer = normal_001,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float32,
    weight_decay: float = 0.0,
) -> Network:
    """Build a network that classifies: affine layers with an activation in between.

    Parameters
    ----------
    sizes : sequence of int
        How many numbers go in, how many neurons each hidden layer has, and how many
        classes come out.
    activation : callable, optional
        What makes a new activation layer: the class of one, by default
        :class:`~mitbadak.layers.ReLU`.
    initializer : callable, optional
        ``initializer(shape, rng, dtype)`` returns the first weights of a layer. The first
        biases are 0.
    rng : numpy.random.Generator
        Where the first weights come from.
    dtype : dtype, optional
        The floating dtype in which the network computes; float32 is the fast one.
    weight_decay : float, optional
        As in :class:`Network`.

    Returns
    -------
    Network
        The network, with :class:`~mitbadak.layers.SoftmaxWithLoss` at the end.

    Raises
    ------
    ValueError
        If there are fewer than two sizes, one is not above 0, `weight_decay` is below 0, or
        `initializer` returns another shape or dtype than it was asked for.
    TypeError
        If `rng`, `dtype`, `activation` or `initializer` is of another kind.

    Examples
    --------
    >>> network = mlp([784, 50, 10], rng=np.random.default_rng(0))
    >>> network
    Network([affine1, relu1, affine2], SoftmaxWithLoss)
    >>> network.params["affine1.W"].shape
    (784, 50)
    """
    require_shape("sizes", sizes)
    if len(sizes) < 2:
        raise ValueError(f"sizes is {sizes}, but at least two were expected, like [784, 10]")
    require_generator("rng", rng)
    require_callable("activation", activation)
    require_callable("initializer", initializer)
    dtype = as_float_dtype("dtype", dtype)
    layers: list[Layer] = []
    for shape in pairwise(sizes):
        weights = _as_weights(initializer(shape, rng, dtype), shape, dtype)
        layers += [Affine(W=weights, b=np.zeros(shape[1], dtype)), activation()]
    return Network(layers[:-1], SoftmaxWithLoss(), weight_decay)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], foot: tuple[str, ...]) -> str:
    """Lay out rows of words in columns, the last of which holds numbers."""
    widths = [max(map(len, column)) for column in zip(head, *rows, foot, strict=True)]
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))

    def line(row: tuple[str, ...]) -> str:
        words = [word.ljust(width) for word, width in zip(row[:-1], widths, strict=False)]
        return "  ".join([*words, row[-1].rjust(widths[-1])])

    return "\n".join([line(head), rule, *map(line, rows), rule, line(foot)])


def _names(layers: Iterable[Layer]) -> tuple[str, ...]:
    """Name each layer by its class and a count: affine1, relu1, affine2."""
    seen: Counter[str] = Counter()
    names = []
    for layer in layers:
        kind = type(layer).__name__.lower()
        seen[kind] += 1
        names.append(f"{kind}{seen[kind]}")
    return tuple(names)


def _as_layers(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """Turn `layers` into a tuple of at least one layer, none of them twice."""
    if not isinstance(layers, Sequence) or not all(isinstance(layer, Layer) for layer in layers):
        raise TypeError(f"layers is {layers!r}, but a list of Layer objects was expected")
    layers = tuple(layers)
    if not layers or len(set(map(id, layers))) < len(layers):
        raise ValueError(f"layers is {list(layers)}, but layers were expected, none of them twice")
    return layers


def _one_dtype(params: Mapping[str, Floats]) -> np.dtype[Any]:
    """Return the dtype of all parameters; mixed ones would silently compute in the largest."""
    dtypes = {name: array.dtype for name, array in params.items()}
    if len(set(dtypes.values())) > 1:
        found = ", ".join(f"{name} {dtype}" for name, dtype in dtypes.items())
        raise ValueError(f"the parameters have dtypes {found}, but one dtype was expected")
    return next(iter(dtypes.values()), np.dtype(np.float64))


def _as_weights(W: ArrayLike, shape: tuple[int, ...], dtype: DTypeLike) -> Floats:
    """Refuse weights from an initializer that are not what it was asked for."""
    weights = as_array("the initializer's W", W)
    if weights.shape != shape or weights.dtype != dtype:
        raise ValueError(
            f"the initializer returned shape {weights.shape} and dtype {weights.dtype}, "
            f"but {shape} and {dtype} were expected"
        )
    return weights

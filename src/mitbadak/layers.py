"""Chapter 4: layers, the parts of a network, each with its forward and its backward pass.

Read :class:`Layer` first, which says what a layer is, then :class:`Affine` and :class:`ReLU`,
then :class:`SoftmaxWithLoss`, the loss of a network that classifies.
"""

from abc import ABC, abstractmethod
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from mitbadak import activations, losses
from mitbadak._checks import (
    AfterForward,
    Array,
    Floats,
    apart,
    batch_in,
    biases_of,
    checked,
    class_targets,
    complete,
    count,
    enough_samples,
    finite,
    finite_maximum,
    floats,
    matrix,
    naming_writes,
    new,
    quantities,
    unscanned,
    with_features,
)
from mitbadak.initializers import Initializer, he, initial_weights

__all__ = [
    "Affine",
    "Flatten",
    "Layer",
    "Loss",
    "MeanSquaredError",
    "ReLU",
    "Sigmoid",
    "SoftmaxWithLoss",
    "Tanh",
]

# the bare formulas: a layer is checked when it is called, a network once for all its layers
sigmoid = activations.sigmoid.formula
log_softmax = activations.log_softmax.formula
mean_squared_error = losses.mean_squared_error.formula


class Layer(AfterForward, ABC):
    """A part of a network that turns a batch of inputs into a batch of outputs.

    A subclass writes `forward` and `backward`, the bare formulas, and names its parameters. The
    parameters and their gradients are attributes: for the parameter ``W``, ``self.W`` and
    ``self.dW``. No layer writes into an array that it is given. Call the layer, ``layer(x)``,
    to have the inputs checked.

    Attributes
    ----------
    parameter_names : tuple of str
        The names of the arrays that training changes.
    buffer_names : tuple of str
        The names of other arrays that belong to the layer's state and are saved with it.
    smallest_batch : int
        How many samples the forward pass in training needs at least.

    See Also
    --------
    Affine : A layer with parameters.
    ReLU : A layer without.

    Examples
    --------
    A layer of your own:

    >>> class Square(Layer):
    ...     def forward(self, x):
    ...         self.x = x
    ...         return x**2
    ...     def backward(self, dout):
    ...         return dout * 2 * self.x
    >>> layer = Square()
    >>> layer([[1.0, -3.0]])
    array([[1., 9.]])
    >>> layer.backward(np.array([[1.0, 1.0]]))
    array([[ 2., -6.]])
    """

    parameter_names: tuple[str, ...] = ()
    buffer_names: tuple[str, ...] = ()
    smallest_batch = 1

    @abstractmethod
    def forward(self, x: Floats) -> Floats:
        """Return the outputs, and remember what :meth:`backward` needs.

        Parameters
        ----------
        x : ndarray of shape (batch, features)
            The inputs. They are not checked: :meth:`__call__` does, and
            :class:`~mitbadak.network.Network`, once for all layers.

        Returns
        -------
        ndarray of shape (batch, outputs)
            The outputs.
        """

    @abstractmethod
    def backward(self, dout: Floats) -> Floats:
        """Set the gradients of the parameters and return the one of the inputs.

        Parameters
        ----------
        dout : ndarray of shape (batch, outputs)
            The gradient of the loss with respect to the outputs.

        Returns
        -------
        ndarray of shape (batch, features)
            The gradient of the loss with respect to the inputs.
        """

    @np.errstate(under="ignore")
    def __call__(self, x: ArrayLike) -> Floats:
        """Check the inputs and return what :meth:`forward` makes of them.

        Parameters
        ----------
        x : array_like of shape (batch, features)
            The inputs. They are cast to the dtype of the parameters.

        Returns
        -------
        ndarray of shape (batch, outputs)
            The outputs.

        Raises
        ------
        ValueError
            If the shape of `x` does not fit, or a number is not finite.
        TypeError
            If `x` does not consist of real numbers.
        """
        for name, array in self.params.items():
            if array.dtype.kind != "f":
                raise TypeError(
                    f"{name} of {type(self).__name__} has dtype {array.dtype}, but a "
                    "floating-point dtype was expected"
                )
        dtype = next(iter(self.params.values()), unscanned("x", x)).dtype
        inputs = batch_in(dtype, "x", x)
        enough_samples("x", inputs, self)
        self.check(inputs)
        with naming_writes(type(self).__name__):
            return self.forward(inputs)

    def infer(self, x: Floats) -> Floats:
        """Return the outputs at inference, after training; here the same as :meth:`forward`.

        Other libraries switch a layer to inference: ``model.eval()``, ``training=False``. Here
        it is a method of its own. Nothing is remembered.

        Parameters
        ----------
        x : ndarray of shape (batch, features)
            The inputs.

        Returns
        -------
        ndarray of shape (batch, outputs)
            The outputs.
        """
        return apart(self).forward(x)

    def backward_params(self, dout: Floats) -> None:
        """Set the gradients of the parameters only, which is all that the first layer needs.

        Parameters
        ----------
        dout : ndarray of shape (batch, outputs)
            The gradient of the loss with respect to the outputs.
        """
        self.backward(dout)

    def check(self, x: Floats) -> None:
        """Raise a ValueError if inputs of this shape do not fit; here all do.

        Parameters
        ----------
        x : ndarray of shape (batch, ...)
            The inputs.
        """
        return

    @property
    def params(self) -> dict[str, Floats]:
        """The parameters by name: the arrays themselves, no copies."""
        arrays = {name: getattr(self, name, None) for name in self.parameter_names}
        for name, array in arrays.items():
            if not isinstance(array, np.ndarray):
                raise TypeError(
                    f"{type(self).__name__} names the parameter {name!r}, but self.{name} is "
                    f"{array!r}; an array was expected"
                )
        return arrays  # type: ignore[return-value]

    @property
    def grads(self) -> dict[str, Floats]:
        """The gradients by the names of their parameters, from the last backward pass."""
        own = vars(self)
        try:
            return {name: own[f"d{name}"] for name in self.parameter_names}
        except KeyError as error:
            raise AttributeError(
                f"{type(self).__name__} has no {error.args[0]} yet: backward, which comes after "
                "forward, must set it"
            ) from None

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the gradients: they do not belong to the layer's state."""
        gradients = {f"d{name}" for name in self.parameter_names}
        return {name: value for name, value in vars(self).items() if name not in gradients}

    def __repr__(self) -> str:
        shapes = [f"{name}: {np.shape(getattr(self, name, ()))}" for name in self.parameter_names]
        return f"{type(self).__name__}({', '.join(shapes)})"


def _weights(name: str, value: Any) -> Floats:
    """Turn `value` into a matrix; a reader of other libraries may pass a size."""
    complete(name, value)
    if not isinstance(value, list | tuple) and np.ndim(value) == 0:
        raise TypeError(
            f"{name} is {value!r}, but a matrix was expected: "
            "Affine.random(784, 100, rng=rng) takes sizes"
        )
    return matrix(name, value)


class Affine(Layer):
    """Weighted sums of the inputs plus biases: a fully connected (dense, linear) layer.

    Parameters
    ----------
    W : array_like of shape (features, outputs)
        The weights. A floating dtype is kept, integers become float64.
    b : array_like of shape (outputs,)
        The biases; they take the dtype of the weights.

    Attributes
    ----------
    W, b : ndarray
        The parameters, copies of what was given.
    dW, db : ndarray
        Their gradients, once :meth:`backward` has set them.

    Raises
    ------
    ValueError
        If a shape does not fit or a number is not finite.
    TypeError
        If a parameter does not consist of real numbers.

    Examples
    --------
    >>> layer = Affine(W=[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], b=[0.5, 0.5, 0.5])
    >>> layer([[1.0, 1.0], [0.0, 1.0]])
    array([[5.5, 7.5, 9.5],
           [4.5, 5.5, 6.5]])
    >>> layer.backward(np.array([[1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]))
    array([[1., 4.],
           [1., 4.]])
    >>> layer.dW
    array([[1., 0., 0.],
           [2., 0., 0.]])
    >>> layer.db
    array([2., 0., 0.])
    """

    parameter_names = ("W", "b")

    @checked(W=new(_weights), b=biases_of("W"))
    def __init__(self, W: Array, b: Array) -> None:
        self.W, self.b = W, b

    def forward(self, x: Floats) -> Floats:  # (batch, in)
        """Return x @ W + b."""
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout: Floats) -> Floats:  # (batch, out)
        """Set dW = x.T @ dout and db, the sum of dout over the batch; return dout @ W.T."""
        self.dW = self.x.T @ dout  # (in, out)
        self.db = dout.sum(axis=0)  # (out,)
        return dout @ self.W.T  # (batch, in)

    @classmethod
    def random(
        cls,
        features: int,
        outputs: int,
        *,
        initializer: Initializer = he,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> Self:
        """Return a layer of the given sizes, with weights drawn at random and biases of 0.

        Parameters
        ----------
        features : int
            How many inputs there are.
        outputs : int
            How many outputs: the neurons of the layer.
        initializer : callable, default he
            ``initializer(shape, rng, dtype)`` returns the initial weights.
        rng : numpy.random.Generator
            What the weights are drawn from.
        dtype : dtype, default float32
            The floating dtype of the parameters.

        Returns
        -------
        Affine
            The layer.

        Raises
        ------
        ValueError
            If a size is not above 0, or `initializer` returns another shape or dtype.
        TypeError
            If a size is not an integer, or `initializer` is a factory of initializers.

        Examples
        --------
        >>> Affine.random(784, 100, rng=np.random.default_rng(0))
        Affine(W: (784, 100), b: (100,))
        """
        shape = count("features", features), count("outputs", outputs)
        W = initial_weights(initializer, shape, rng, dtype)
        return cls(W, np.zeros(outputs, W.dtype))

    def backward_params(self, dout: Floats) -> None:
        """Do the same with a W of no rows: then dout @ W.T costs nothing."""
        if type(self).backward is not Affine.backward:
            self.backward(dout)  # a subclass may need all of W
            return
        W = self.W
        self.W = W[:0]
        try:
            self.backward(dout)
        finally:
            self.W = W

    def check(self, x: Floats) -> None:
        """Raise a ValueError if `x` has another number of features than `W` has rows."""
        if x.ndim != 2:
            raise ValueError(
                f"x has shape {x.shape}, but (batch, {len(self.W)}) was expected: "
                "a Flatten layer makes rows of images"
            )
        with_features("x", x, len(self.W), by="W")


class ReLU(Layer):
    """The rectified linear unit: pass what is above 0, and the gradient where it was.

    References
    ----------
    Nair, V. and Hinton, G. E. (2010). Rectified linear units improve restricted Boltzmann
    machines. ICML 27, 807-814.

    Examples
    --------
    >>> layer = ReLU()
    >>> layer([[-2.0, 0.0, 3.0]])
    array([[0., 0., 3.]])
    >>> layer.backward(np.array([[1.0, 1.0, 1.0]]))
    array([[0., 0., 1.]])
    """

    def forward(self, x: Floats) -> Floats:
        """Return y = max(x, 0), elementwise."""
        self.y = np.maximum(x, 0)
        return self.y

    def backward(self, dout: Floats) -> Floats:
        """Return dout where y > 0, and 0 elsewhere."""
        return dout * (self.y > 0)


class Sigmoid(Layer):
    """The sigmoid function, elementwise; its derivative is y * (1 - y).

    Examples
    --------
    >>> layer = Sigmoid()
    >>> layer([[0.0, 2.0]]).round(3)
    array([[0.5  , 0.881]])
    >>> layer.backward(np.array([[1.0, 1.0]])).round(3)
    array([[0.25 , 0.105]])
    """

    @np.errstate(over="ignore", under="ignore")  # as in the function
    def forward(self, x: Floats) -> Floats:
        """Return y = 1 / (1 + exp(-x)), elementwise."""
        self.y = sigmoid(x)
        return self.y

    @np.errstate(under="ignore")
    def backward(self, dout: Floats) -> Floats:
        """Return dout * y * (1 - y)."""
        return dout * self.y * (1 - self.y)


class Tanh(Layer):
    """The hyperbolic tangent, elementwise; its derivative is 1 - y².

    Examples
    --------
    >>> layer = Tanh()
    >>> layer([[0.0, 2.0]]).round(3)
    array([[0.   , 0.964]])
    >>> layer.backward(np.array([[1.0, 1.0]])).round(3)
    array([[1.   , 0.071]])
    """

    def forward(self, x: Floats) -> Floats:
        """Return y = tanh(x), elementwise."""
        self.y: Floats = np.tanh(x)
        return self.y

    @np.errstate(under="ignore")
    def backward(self, dout: Floats) -> Floats:
        """Return dout * (1 - y**2)."""
        return dout * (1 - self.y**2)


class Flatten(Layer):
    """Make one row of each sample, whatever its shape: from images to an affine layer.

    Examples
    --------
    >>> layer = Flatten()
    >>> layer(np.zeros((2, 3, 28, 28))).shape
    (2, 2352)
    >>> layer.backward(np.ones((2, 2352))).shape
    (2, 3, 28, 28)
    """

    def forward(self, x: Floats) -> Floats:
        """Return the samples as rows."""
        self.shape = x.shape
        return x.reshape(len(x), -1)

    def backward(self, dout: Floats) -> Floats:
        """Return dout in the shape of the inputs."""
        return dout.reshape(self.shape)


class Loss(AfterForward, ABC):
    """What a network is trained to make small: the loss (criterion) at its end.

    A subclass writes `forward` and `backward`. Call it, ``loss(y, t)``, to have the outputs
    and the targets checked.

    Attributes
    ----------
    classifies : bool
        Whether the targets are classes. Then :func:`~mitbadak.training.fit` measures the
        accuracy too.

    Examples
    --------
    A loss of your own, the mean absolute error:

    >>> class MeanAbsoluteError(Loss):
    ...     def forward(self, y, t):
    ...         self.difference = y - t
    ...         return float(np.mean(np.abs(self.difference)))
    ...     def backward(self):
    ...         return np.sign(self.difference) / self.difference.size
    >>> loss = MeanAbsoluteError()
    >>> loss([[1.0, 5.0]], [[1.0, 2.0]])
    1.5
    >>> loss.backward()
    array([[0. , 0.5]])
    """

    classifies = False

    @abstractmethod
    def forward(self, y: Floats, t: Floats) -> float:
        """Return the loss, and remember what :meth:`backward` needs.

        Parameters
        ----------
        y : ndarray of shape (batch, outputs)
            The outputs of the network.
        t : ndarray
            The targets, as :meth:`targets` returns them.

        Returns
        -------
        float
            The mean loss over the batch.
        """

    @abstractmethod
    def backward(self) -> Floats:
        """Return the gradient of the loss with respect to the outputs of the network.

        Returns
        -------
        ndarray of shape (batch, outputs)
            The gradient.
        """

    def targets(self, t: ArrayLike, y: Floats) -> Floats:
        """Turn targets into what :meth:`forward` takes.

        Here these are floats of the shape of `y`; if the loss classifies, probabilities of the
        classes, one-hot for labels.

        Parameters
        ----------
        t : array_like of the shape of y, or of shape (batch,) if there is one output
            The targets.
        y : ndarray of shape (batch, outputs)
            The outputs of the network.

        Returns
        -------
        ndarray of the shape and dtype of y
            The targets.

        Raises
        ------
        ValueError
            If the shape of `t` does not fit or a number is not finite.
        TypeError
            If `t` does not consist of real numbers.
        """
        return (class_targets if self.classifies else quantities)("t", t, y)

    @np.errstate(under="ignore")
    def __call__(self, y: ArrayLike, t: ArrayLike) -> float:
        """Check outputs and targets and return what :meth:`forward` makes of them.

        Parameters
        ----------
        y : array_like of shape (batch, outputs)
            The outputs of the network.
        t : array_like
            The targets.

        Returns
        -------
        float
            The mean loss over the batch.

        Raises
        ------
        ValueError
            If a shape does not fit or a number is not what was expected.
        TypeError
            If `y` or `t` does not consist of real numbers.
        """
        outputs = self._outputs(y)
        if outputs.ndim < 2 or outputs.size == 0:
            raise ValueError(f"y has shape {outputs.shape}, but a batch was expected, like (1, 3)")
        return self.forward(outputs, self.targets(t, outputs))

    def _outputs(self, y: ArrayLike) -> Floats:
        """Turn outputs into finite floats."""
        return finite("y", y)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class SoftmaxWithLoss(Loss):
    """Softmax and cross-entropy loss together: the end of a network that classifies.

    Together they are simpler than one by one: the gradient with respect to the logits is
    y - t. And the loss stays exact where a probability is too small for a float. PyTorch calls
    it ``CrossEntropyLoss``.

    Attributes
    ----------
    y : ndarray of shape (batch, classes)
        The probabilities, once :meth:`forward` has set them.
    t : ndarray of shape (batch, classes)
        The targets, one-hot.

    References
    ----------
    Bridle, J. S. (1990). Probabilistic interpretation of feedforward classification network
    outputs. In Neurocomputing, Springer, 227-236.

    Examples
    --------
    >>> loss = SoftmaxWithLoss()
    >>> value = loss([[0.0, 0.0], [1000.0, 0.0]], [0, 1])  # the mean of log(2) and 1000
    >>> round(value, 6)
    500.346574
    >>> loss.y
    array([[0.5, 0.5],
           [1. , 0. ]])
    >>> loss.backward()
    array([[-0.25,  0.25],
           [ 0.5 , -0.5 ]])
    """

    classifies = True

    @np.errstate(over="ignore", under="ignore", invalid="ignore")  # 0 · inf is left out
    def forward(self, a: Floats, t: Floats) -> float:
        """Return the mean over the batch of -log(the probability of the right class)."""
        # a, t: (batch, classes)
        log_y = log_softmax(a)
        self.y, self.t = np.exp(log_y), t
        nll = (-t * log_y).sum(1, where=t > 0)
        return float(nll.mean())

    def backward(self) -> Floats:
        """Return (y - t) / batch."""
        return (self.y - self.t) / len(self.y)

    def _outputs(self, y: ArrayLike) -> Floats:
        """Let infinite logits through, as the softmax does."""
        logits = floats("y", y)
        return finite_maximum("axis").check("y", logits, -1) if logits.size else logits


class MeanSquaredError(Loss):
    """The mean of all squared differences: the end of a network that predicts quantities.

    PyTorch calls it ``MSELoss``.

    Examples
    --------
    >>> loss = MeanSquaredError()
    >>> loss([[1.0, 5.0]], [[1.0, 2.0]])
    4.5
    >>> loss.backward()
    array([[0., 3.]])
    """

    @np.errstate(over="ignore")  # a square that is too large is infinite
    def forward(self, y: Floats, t: Floats) -> float:
        """Return the mean of (y - t)²."""
        self.error = y - t
        return mean_squared_error(y, t)

    def backward(self) -> Floats:
        """Return 2 (y - t), divided by the number of entries."""
        return self.error * (2 / self.error.size)

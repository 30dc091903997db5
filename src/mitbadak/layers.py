"""Chapter 4: layers, the parts of a network, each with its way forward and its way back.

Read :class:`Layer` first, which says what a layer is, then :class:`Affine` and :class:`ReLU`,
then :class:`SoftmaxWithLoss`, which ends a network that classifies.
"""

from abc import ABC, abstractmethod
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from mitbadak._checks import (
    Floats,
    ForwardFirst,
    as_matrix,
    as_shaped,
    as_unscanned,
    as_vector,
)
from mitbadak.activations import _sigmoid
from mitbadak.losses import _as_class_targets, _one_hot

__all__ = ["Affine", "Layer", "LossLayer", "ReLU", "Sigmoid", "SoftmaxWithLoss", "Tanh"]


class Layer(ForwardFirst, ABC):
    """A part of a network that turns a batch of inputs into a batch of outputs.

    A subclass writes `forward` and `backward`, and names its parameters. The parameters and
    their gradients are attributes: for the parameter ``W``, ``self.W`` and ``self.dW``. No
    layer writes into an array that it is given.

    Attributes
    ----------
    parameters : tuple of str
        The names of the arrays that training changes.
    buffers : tuple of str
        The names of other arrays that belong to the layer's state and are saved with it.

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
    >>> layer.forward(np.array([[1.0, -3.0]]))
    array([[1., 9.]])
    >>> layer.backward(np.array([[1.0, 1.0]]))
    array([[ 2., -6.]])
    """

    parameters: tuple[str, ...] = ()
    buffers: tuple[str, ...] = ()

    @abstractmethod
    def forward(self, x: Any) -> Floats:
        """Return the outputs, and remember what :meth:`backward` needs.

        Parameters
        ----------
        x : array_like of shape (batch, features)
            The inputs. A layer does not look for NaN; :class:`~mitbadak.network.Network` does,
            once.

        Returns
        -------
        ndarray of shape (batch, outputs)
            The outputs.

        Raises
        ------
        ValueError
            If the shape of `x` does not fit.
        TypeError
            If `x` does not consist of real numbers.
        """

    @abstractmethod
    def backward(self, dout: Any) -> Floats:
        """Set the gradients of the parameters and return the one of the inputs.

        Parameters
        ----------
        dout : array_like of shape (batch, outputs)
            The derivatives of the loss by the outputs.

        Returns
        -------
        ndarray of shape (batch, features)
            The derivatives of the loss by the inputs.

        Raises
        ------
        ValueError
            If the shape of `dout` is not that of the outputs.
        TypeError
            If `dout` does not consist of real numbers.
        AttributeError
            If :meth:`forward` has not come before.
        """

    def infer(self, x: Any) -> Floats:
        """Return the outputs in use, after training; here the same as :meth:`forward`.

        Parameters
        ----------
        x : array_like of shape (batch, features)
            The inputs.

        Returns
        -------
        ndarray of shape (batch, outputs)
            The outputs.

        Raises
        ------
        ValueError
            If the shape of `x` does not fit.
        """
        return self.forward(x)

    def set_gradients(self, dout: Any) -> None:
        """Set the gradients of the parameters only: nobody asks the first layer for more.

        Parameters
        ----------
        dout : array_like of shape (batch, outputs)
            The derivatives of the loss by the outputs.

        Raises
        ------
        ValueError
            If the shape of `dout` is not that of the outputs.
        """
        self.backward(dout)

    def output_shape(self, shape: tuple[int | str, ...]) -> tuple[int | str, ...]:
        """Return the shape of the outputs for inputs of a given shape; here the same.

        Parameters
        ----------
        shape : tuple of int or str
            The shape of the inputs; a word stands for a number that is open.

        Returns
        -------
        tuple of int or str
            The shape of the outputs.
        """
        return shape

    @property
    def params(self) -> dict[str, Floats]:
        """The parameters by name: the arrays themselves, no copies."""
        missing = [name for name in self.parameters if not hasattr(self, name)]
        if missing:
            raise TypeError(f"{type(self).__name__} names the parameters {missing}, but has none")
        return {name: getattr(self, name) for name in self.parameters}

    @property
    def grads(self) -> dict[str, Floats]:
        """The gradients by the names of their parameters, from the last way back."""
        return {name: getattr(self, f"d{name}") for name in self.parameters}

    def __repr__(self) -> str:
        shapes = [f"{name}: {array.shape}" for name, array in self.params.items()]
        return f"{type(self).__name__}({', '.join(shapes)})"


class Affine(Layer):
    """Weighted sums of the inputs plus biases: a fully connected layer.

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
    >>> layer.forward([[1.0, 1.0], [0.0, 1.0]])
    array([[5.5, 7.5, 9.5],
           [4.5, 5.5, 6.5]])
    >>> layer.backward([[1.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
    array([[1., 4.],
           [1., 4.]])
    >>> layer.dW
    array([[1., 0., 0.],
           [2., 0., 0.]])
    >>> layer.db
    array([2., 0., 0.])
    """

    parameters = ("W", "b")

    def __init__(self, W: ArrayLike, b: ArrayLike) -> None:
        self.W = as_matrix("W", W).copy()
        self.b = as_vector("b", b).astype(self.W.dtype)
        if len(self.b) != self.W.shape[1]:
            raise ValueError(f"b has {len(self.b)} entries, but W expects {self.W.shape[1]}")

    def forward(self, x: ArrayLike) -> Floats:
        """Return x @ W + b."""
        self.x = _as_features(x, len(self.W))
        return self.x @ self.W + self.b

    def backward(self, dout: ArrayLike) -> Floats:
        """Set dW and db, and return dx = dout @ W.T."""
        self.set_gradients(dout)
        return np.asarray(dout) @ self.W.T

    def set_gradients(self, dout: ArrayLike) -> None:
        """Set dW = x.T @ dout and db, the sum of dout over the batch."""
        dout = as_shaped("dout", dout, (len(self.x), len(self.b)))
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)

    def output_shape(self, shape: tuple[int | str, ...]) -> tuple[int | str, ...]:
        """Return (batch, outputs)."""
        return (shape[0], len(self.b))


class ReLU(Layer):
    """Let through what is above 0; the derivative passes where the output is above 0.

    References
    ----------
    Nair, V. and Hinton, G. E. (2010). Rectified linear units improve restricted Boltzmann
    machines. ICML 27, 807-814.

    Examples
    --------
    >>> layer = ReLU()
    >>> layer.forward([[-2.0, 0.0, 3.0]])
    array([[0., 0., 3.]])
    >>> layer.backward([[1.0, 1.0, 1.0]])
    array([[0., 0., 1.]])
    """

    def forward(self, x: ArrayLike) -> Floats:
        """Return y = max(x, 0), entry by entry."""
        self.y = np.maximum(as_unscanned("x", x), 0)
        return self.y

    def backward(self, dout: ArrayLike) -> Floats:
        """Return dout where y > 0, and 0 elsewhere."""
        return as_shaped("dout", dout, self.y.shape) * (self.y > 0)


class Sigmoid(Layer):
    """The sigmoid, entry by entry; its derivative is y * (1 - y).

    Examples
    --------
    >>> layer = Sigmoid()
    >>> layer.forward([[0.0, 2.0]]).round(3)
    array([[0.5  , 0.881]])
    >>> layer.backward([[1.0, 1.0]]).round(3)
    array([[0.25 , 0.105]])
    """

    def forward(self, x: ArrayLike) -> Floats:
        """Return y = 1 / (1 + exp(-x)), entry by entry."""
        self.y = _sigmoid(as_unscanned("x", x))
        return self.y

    def backward(self, dout: ArrayLike) -> Floats:
        """Return dout * y * (1 - y)."""
        return as_shaped("dout", dout, self.y.shape) * self.y * (1 - self.y)


class Tanh(Layer):
    """The hyperbolic tangent, entry by entry; its derivative is 1 - y².

    Examples
    --------
    >>> layer = Tanh()
    >>> layer.forward([[0.0, 2.0]]).round(3)
    array([[0.   , 0.964]])
    >>> layer.backward([[1.0, 1.0]]).round(3)
    array([[1.   , 0.071]])
    """

    def forward(self, x: ArrayLike) -> Floats:
        """Return y = tanh(x), entry by entry."""
        self.y: Floats = np.tanh(as_unscanned("x", x))
        return self.y

    def backward(self, dout: ArrayLike) -> Floats:
        """Return dout * (1 - y**2)."""
        return as_shaped("dout", dout, self.y.shape) * (1 - self.y**2)


class LossLayer(Protocol):
    """What ends a network: it compares the outputs with the targets.

    One whose targets are classes says so with an attribute ``classifies = True``. Then
    :func:`~mitbadak.training.fit` measures the accuracy too.

    Examples
    --------
    One for networks that predict quantities:

    >>> class MeanSquared:
    ...     def forward(self, x, t):
    ...         self.difference = x - t
    ...         return float(np.mean(self.difference**2))
    ...     def backward(self):
    ...         return 2 * self.difference / self.difference.size
    >>> layer = MeanSquared()
    >>> layer.forward(np.array([[1.0, 5.0]]), np.array([[1.0, 2.0]]))
    4.5
    >>> layer.backward()
    array([[0., 3.]])
    """

    def forward(self, x: Any, t: Any) -> float:
        """Return the loss, and remember what :meth:`backward` needs.

        Parameters
        ----------
        x : array_like of shape (batch, outputs)
            The outputs of the network.
        t : array_like
            The targets.

        Returns
        -------
        float
            The mean loss over the batch.
        """

    def backward(self) -> Floats:
        """Return the gradient of the loss.

        Returns
        -------
        ndarray of shape (batch, outputs)
            The derivatives of the loss by the outputs of the network.
        """


class SoftmaxWithLoss(ForwardFirst):
    """The softmax and the cross-entropy error together: the end of a network that classifies.

    Together they are simpler than one by one: the derivative by the logits is y - t. And
    the loss stays exact where a probability is too small for a float.

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
    >>> layer = SoftmaxWithLoss()
    >>> loss = layer.forward([[0.0, 0.0], [1000.0, 0.0]], [0, 1])  # the mean of log(2) and 1000
    >>> round(loss, 6)
    500.346574
    >>> layer.y
    array([[0.5, 0.5],
           [1. , 0. ]])
    >>> layer.backward()
    array([[-0.25,  0.25],
           [ 0.5 , -0.5 ]])
    """

    classifies = True

    def forward(self, x: ArrayLike, t: ArrayLike) -> float:
        """Return the mean over the batch of -log(the probability given to the right class).

        Parameters
        ----------
        x : array_like of shape (batch, classes)
            The logits: scores of any size, one for each class.
        t : array_like of int, shape (batch,), or array_like of shape (batch, classes)
            The number of the right class, or the probability of each class, as in
            :func:`~mitbadak.losses.cross_entropy_error`.

        Returns
        -------
        float
            The loss, 0 or more.

        Raises
        ------
        ValueError
            If a shape does not fit or a label is not a class.
        TypeError
            If `x` or `t` does not consist of real numbers.
        """
        x = _as_batch(x)
        self.t = _as_one_hot(t, x)
        surprise = _surprise(x)
        self.y = np.exp(-surprise)
        return float(np.sum(self.t * surprise)) / len(x)

    def backward(self) -> Floats:
        """Return the derivatives of the loss by the logits: (y - t) / batch.

        Returns
        -------
        ndarray of shape (batch, classes)
            The gradient.

        Raises
        ------
        AttributeError
            If :meth:`forward` has not come before.
        """
        return (self.y - self.t) / len(self.y)


def _surprise(a: Floats) -> Floats:
    """Return -log(softmax(a)), exact even where the softmax is too small for a float."""
    a = a - a.max(axis=1, keepdims=True)  # cancels out, and keeps exp from overflowing
    surprise: Floats = np.log(np.exp(a).sum(axis=1, keepdims=True)) - a
    return surprise


def _as_one_hot(t: ArrayLike, x: Floats) -> Floats:
    """Turn the targets into one row for each row of `x`, in the dtype of `x`."""
    targets = _as_class_targets(t, x)
    if targets.ndim < x.ndim:
        return _one_hot(targets, x.shape[1]).astype(x.dtype)
    shares: Floats = targets.astype(x.dtype)
    # rounded probabilities add up to almost 1, but y - t is the derivative only for just 1
    shares /= shares.sum(axis=1, keepdims=True)
    return shares


def _as_batch(x: ArrayLike) -> Floats:
    """Turn `x` into a batch of shape ``(batch, features)``, not empty; NaN is not looked for."""
    x = as_unscanned("x", x)
    if x.ndim != 2 or x.size == 0:
        raise ValueError(f"x has shape {x.shape}, but a batch was expected, like (1, 3)")
    return x


def _as_features(x: ArrayLike, features: int) -> Floats:
    """Turn `x` into a batch with just as many features as the weights expect."""
    x = _as_batch(x)
    if x.shape[1] != features:
        raise ValueError(f"x has {x.shape[1]} features, but W expects {features}")
    return x

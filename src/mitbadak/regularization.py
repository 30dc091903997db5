"""Chapter 5: layers that help training and that work against overfitting.

Read :class:`BatchNormalization` first, as the chapter does; :class:`Dropout` is the shorter one.
Weight decay is an option of :class:`~mitbadak.network.Network`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from mitbadak._checks import (
    Floats,
    NotFiniteError,
    checked,
    count,
    fraction,
    generator,
    positive,
    training_dtype,
    with_features,
)
from mitbadak.layers import Layer

__all__ = ["BatchNormalization", "Dropout"]


def _per_channel(formula: Callable[[Any, Floats], Floats]) -> Callable[[Any, Floats], Floats]:
    """Let a formula for ``(batch, features)`` see each place of an image as a sample.

    The features are then the channels: axis 1 of ``(batch, channels, height, width)``.
    """

    @wraps(formula)
    def method(self: Any, x: Floats) -> Floats:
        if x.ndim == 2:
            return formula(self, x)
        places = np.moveaxis(x, 1, -1)
        y = formula(self, places.reshape(-1, x.shape[1]))
        return np.moveaxis(y.reshape(places.shape), -1, 1)

    return method


def _finite_variance(formula: Callable[[Any, Floats], Floats]) -> Callable[[Any, Floats], Floats]:
    """Refuse a batch whose squares are too large: divided by an infinity, all would become 0."""

    @wraps(formula)
    def method(self: Any, x: Floats) -> Floats:
        # a scalar product is the fastest way to meet every number; its overflow means nothing
        if not np.isfinite(np.vdot(x, x)) and np.isfinite(x).all():
            with np.errstate(over="ignore", invalid="ignore"):
                squares = x.var(axis=0) * len(x)
            if not np.isfinite(squares).all():
                raise NotFiniteError(
                    f"x contains {x.flat[np.abs(x).argmax()]:.3g}, but numbers were expected "
                    f"whose variance {x.dtype} can hold"
                )
        return formula(self, x)

    return method


class BatchNormalization(Layer):
    """Give each feature mean 0 and variance 1 over the batch, then a scale and a shift.

    In training, mean and variance are those of the batch. At inference, they are exponential
    moving averages of what training saw, so that the output for one sample does not depend on the
    others. Of images, a feature is a channel.

    Parameters
    ----------
    features : int
        How many features there are; of images, how many channels.
    momentum : float, default 0.9
        The fraction of the moving averages that stays from batch to batch, from 0 to below 1.
        PyTorch counts the other way: its ``momentum`` is 1 minus this one.
    epsilon : float, default 1e-5
        A small number that keeps the division away from 0.
    dtype : dtype, default float32
        The dtype of the parameters: float32 or float64.

    Attributes
    ----------
    gamma, beta : ndarray of shape (features,)
        The parameters: the scale, ones at first, and the shift, zeros at first.
    dgamma, dbeta : ndarray of shape (features,)
        Their gradients, once :meth:`backward` has set them.
    running_mean, running_var : ndarray of shape (features,)
        The moving averages of the batches' means and variances. The variances are the
        unbiased ones, divided by batch - 1: the best guess for samples to come.

    Raises
    ------
    ValueError
        If a number is out of its range.
    TypeError
        If `features` is not an integer, `momentum` or `epsilon` not a number, or `dtype` another
        one.

    References
    ----------
    Ioffe, S. and Szegedy, C. (2015). Batch normalization: Accelerating deep network training
    by reducing internal covariate shift. ICML.

    Examples
    --------
    >>> layer = BatchNormalization(2)
    >>> layer([[1.0, 100.0], [3.0, 300.0]]).round(3)
    array([[-1., -1.],
           [ 1.,  1.]], dtype=float32)
    >>> layer.running_mean
    array([ 0.2, 20. ], dtype=float32)
    >>> dx = layer.backward(np.array([[1.0, 2.0], [1.0, 4.0]], np.float32))
    >>> layer.dgamma.round(3), layer.dbeta
    (array([0., 2.], dtype=float32), array([2., 6.], dtype=float32))
    """

    parameter_names = ("gamma", "beta")
    buffer_names = ("running_mean", "running_var")
    smallest_batch = 2

    @checked(features=count, momentum=fraction, epsilon=positive, dtype=training_dtype)
    def __init__(
        self,
        features: int,
        *,
        momentum: float = 0.9,
        epsilon: float = 1e-5,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.gamma, self.beta = np.ones(features, dtype), np.zeros(features, dtype)
        self.momentum = momentum
        self.epsilon = epsilon
        self.running_mean = np.zeros(features, dtype)
        self.running_var = np.ones(features, dtype)

    @_per_channel
    @_finite_variance
    def forward(self, x: Floats) -> Floats:
        """Normalize by the batch's own mean and variance, and update the moving averages."""
        size = len(x)  # x: (batch, features)
        mean = x.mean(axis=0)  # (features,)
        centered = x - mean
        var = (centered**2).mean(axis=0)
        self.std = np.sqrt(var + self.epsilon)
        x_hat = centered / self.std
        self.normalized = x_hat

        keep = self.momentum
        self.running_mean *= keep
        self.running_mean += (1 - keep) * mean
        self.running_var *= keep
        unbiased = var * size / (size - 1)
        self.running_var += (1 - keep) * unbiased
        return self.gamma * x_hat + self.beta

    @_per_channel
    def backward(self, dout: Floats) -> Floats:
        """Set dgamma and dbeta, and return dx.

        Shifting or stretching a whole batch leaves the normalized values unchanged (but for
        epsilon). So `dx` is, up to the factor gamma / std, `dout` without its mean, the shift,
        and without its component along the normalized inputs, the stretch.
        """
        size = len(dout)  # dout: (batch, features)
        x_hat = self.normalized
        self.dgamma = (dout * x_hat).sum(axis=0)
        self.dbeta = dout.sum(axis=0)
        shift = self.dbeta / size
        stretch = x_hat * (self.dgamma / size)
        scale = self.gamma / self.std
        return scale * (dout - shift - stretch)

    @_per_channel
    def infer(self, x: Floats) -> Floats:
        """Normalize by the moving averages; one sample will do."""
        std = np.sqrt(self.running_var + self.epsilon)
        return self.gamma / std * (x - self.running_mean) + self.beta

    def check(self, x: Floats) -> None:
        """Raise a ValueError if `x` has another number of features, or channels, than `gamma`."""
        with_features("x", np.moveaxis(x, 1, -1), len(self.gamma), by="gamma")


class Dropout(Layer):
    """Set a random subset of the inputs to 0, so that no neuron can rely on any single other one.

    What is kept is divided by ``1 - ratio``. So the sums stay the same on average, and at
    inference nothing is left to do: the inputs pass as they are. This is inverted dropout;
    PyTorch and Keras call the ratio ``p`` and ``rate``.

    Parameters
    ----------
    ratio : float
        The fraction that is dropped, from 0 to below 1.
    rng : numpy.random.Generator
        Draws what is dropped, anew in each :meth:`forward`.

    Attributes
    ----------
    mask : ndarray
        What the inputs were multiplied by: 0, or ``1 / (1 - ratio)``, once :meth:`forward`
        has drawn it.

    Raises
    ------
    ValueError
        If `ratio` is not from 0 to below 1.
    TypeError
        If `ratio` is not a number or `rng` not a generator.

    References
    ----------
    Srivastava, N., Hinton, G., Krizhevsky, A., Sutskever, I. and Salakhutdinov, R. (2014).
    Dropout: A simple way to prevent neural networks from overfitting. Journal of Machine
    Learning Research 15, 1929-1958.

    Examples
    --------
    >>> layer = Dropout(ratio=0.5, rng=np.random.default_rng(0))
    >>> layer([[1.0, 2.0, 3.0, 4.0]])
    array([[2., 4., 6., 0.]])
    >>> layer.backward(np.array([[1.0, 1.0, 1.0, 1.0]]))
    array([[2., 2., 2., 0.]])
    >>> layer.infer(np.array([[1.0, 2.0, 3.0, 4.0]]))
    array([[1., 2., 3., 4.]])
    """

    @checked(ratio=fraction, rng=generator)
    def __init__(self, ratio: float, rng: np.random.Generator) -> None:
        if np.float32(ratio) == 1:  # the mask is drawn in float32
            raise ValueError(f"ratio is {ratio}, but a number below 1 in float32 was expected")
        self.ratio = ratio
        self.rng = rng

    def forward(self, x: Floats) -> Floats:
        """Drop a random subset of the inputs and make up for it in the rest."""
        draw = self.rng.random(x.shape, np.float32)
        kept = (draw >= self.ratio).astype(x.dtype)
        self.mask = kept / (1 - self.ratio)
        return x * self.mask

    def backward(self, dout: Floats) -> Floats:
        """Pass what :meth:`forward` passed."""
        return dout * self.mask

    def infer(self, x: Floats) -> Floats:
        """Pass everything."""
        return x

    def __repr__(self) -> str:
        return f"Dropout(ratio={self.ratio})"

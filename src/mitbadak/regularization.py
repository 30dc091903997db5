"""Chapter 5: layers that help to train and that keep a network from learning by heart.

Read :class:`BatchNormalization` first, as the chapter does; :class:`Dropout` is the shorter one.
Weight decay, the third means, is an option of :class:`~mitbadak.network.Network`.
"""

import numpy as np
from numpy.typing import ArrayLike

from mitbadak._checks import (
    Floats,
    as_shaped,
    as_unscanned,
    as_vector,
    require_fraction,
    require_generator,
    require_positive,
)
from mitbadak.layers import Layer

__all__ = ["BatchNormalization", "Dropout"]


class BatchNormalization(Layer):
    """Give each feature mean 0 and spread 1 over the batch, then a scale and a shift.

    In training, mean and variance are those of the batch. In use, they are running means
    of what training saw, so that the answer to one sample does not depend on the others.

    Parameters
    ----------
    gamma : array_like of shape (features,)
        The scale of each feature; ones to start with. A floating dtype is kept, integers
        become float64.
    beta : array_like of shape (features,)
        The shift of each feature; zeros to start with. It takes the dtype of `gamma`.
    momentum : float, optional
        The part of the running means that stays from batch to batch, from 0 to below 1.
        PyTorch counts the other way: its ``momentum`` is 1 minus this one.
    epsilon : float, optional
        A small number that keeps the division away from 0.

    Attributes
    ----------
    gamma, beta : ndarray of shape (features,)
        The parameters, copies of what was given.
    dgamma, dbeta : ndarray of shape (features,)
        Their gradients, once :meth:`backward` has set them.
    running_mean, running_var : ndarray of shape (features,)
        The running means of the batches' means and variances. The variances are the
        unbiased ones, divided by batch - 1: the best guess for samples to come.

    Raises
    ------
    ValueError
        If a shape does not fit or a number is out of its range.
    TypeError
        If `gamma` or `beta` does not consist of real numbers, or `momentum` is not one.

    References
    ----------
    Ioffe, S. and Szegedy, C. (2015). Batch normalization: Accelerating deep network training
    by reducing internal covariate shift. ICML.

    Examples
    --------
    >>> layer = BatchNormalization(gamma=[1.0, 1.0], beta=[0.0, 5.0])
    >>> layer.forward([[1.0, 100.0], [3.0, 300.0]]).round(3)
    array([[-1.,  4.],
           [ 1.,  6.]])
    >>> layer.running_mean
    array([ 0.2, 20. ])
    """

    parameters = ("gamma", "beta")
    buffers = ("running_mean", "running_var")

    def __init__(
        self, gamma: ArrayLike, beta: ArrayLike, momentum: float = 0.9, epsilon: float = 1e-5
    ) -> None:
        self.gamma = as_vector("gamma", gamma).copy()
        self.beta = as_vector("beta", beta).astype(self.gamma.dtype)
        if len(self.beta) != len(self.gamma):
            raise ValueError(
                f"beta has {len(self.beta)} entries, but gamma expects {len(self.gamma)}"
            )
        require_fraction("momentum", momentum)
        require_positive("epsilon", epsilon)
        self.momentum = float(momentum)
        self.epsilon = float(epsilon)
        self.running_mean = np.zeros_like(self.gamma)
        self.running_var = np.ones_like(self.gamma)

    def forward(self, x: ArrayLike) -> Floats:
        """Normalise by the batch's own mean and variance, and add these to the running means.

        Parameters
        ----------
        x : array_like of shape (batch, features)
            The inputs, two samples or more.

        Returns
        -------
        ndarray of shape (batch, features)
            The outputs, ``gamma * (x - mean) / std + beta``.

        Raises
        ------
        ValueError
            If `x` has another number of features than `gamma`, or fewer than two samples.
        TypeError
            If `x` does not consist of real numbers.
        """
        x = self._as_features(x)
        n = len(x)
        if n < 2:
            raise ValueError(f"x is a batch of {n}, but a spread needs two samples or more")
        mean = x.mean(axis=0)
        centred = x - mean
        var = (centred**2).mean(axis=0)
        self.std = np.sqrt(var + self.epsilon)
        self.normalised = centred / self.std
        self.running_mean += (1 - self.momentum) * (mean - self.running_mean)
        self.running_var += (1 - self.momentum) * (var * (n / (n - 1)) - self.running_var)
        y: Floats = self.gamma * self.normalised + self.beta
        return y

    def backward(self, dout: ArrayLike) -> Floats:
        """Set dgamma and dbeta, and return dx.

        To shift or to stretch a whole batch changes nothing in what is normalised. So `dx`
        is, up to the factor gamma / std, `dout` without its mean, the shift, and without its
        part along the normalised inputs, the stretch.

        Parameters
        ----------
        dout : array_like of shape (batch, features)
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
        dout = as_shaped("dout", dout, self.normalised.shape)
        n = len(dout)
        self.dgamma = (dout * self.normalised).sum(axis=0)
        self.dbeta = dout.sum(axis=0)
        shift, stretch = self.dbeta / n, self.normalised * (self.dgamma / n)
        dx: Floats = self.gamma / self.std * (dout - shift - stretch)
        return dx

    def infer(self, x: ArrayLike) -> Floats:
        """Normalise by the running means; one sample will do.

        Parameters
        ----------
        x : array_like of shape (batch, features)
            The inputs.

        Returns
        -------
        ndarray of shape (batch, features)
            The outputs, ``gamma * (x - running_mean) / running_std + beta``.

        Raises
        ------
        ValueError
            If `x` has another number of features than `gamma`.
        TypeError
            If `x` does not consist of real numbers.
        """
        scale: Floats = self.gamma / np.sqrt(self.running_var + self.epsilon)
        return (self._as_features(x) - self.running_mean) * scale + self.beta

    def _as_features(self, x: ArrayLike) -> Floats:
        """Turn `x` into a batch with as many features as there are scales."""
        x = as_unscanned("x", x)
        if x.ndim != 2 or x.shape[1] != len(self.gamma) or len(x) == 0:
            raise ValueError(
                f"x has shape {x.shape}, but (batch, {len(self.gamma)}) was expected, as in gamma"
            )
        return x


class Dropout(Layer):
    """Set a random part of the inputs to 0, so that no neuron can rely on a single other.

    What is kept is divided by ``1 - ratio``. So the sums stay the same on average, and in
    use nothing is left to do: the inputs go through as they are.

    Parameters
    ----------
    ratio : float
        The part that is dropped, from 0 to below 1.
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
    >>> layer.forward([[1.0, 2.0, 3.0, 4.0]])
    array([[2., 4., 6., 0.]])
    >>> layer.backward([[1.0, 1.0, 1.0, 1.0]])
    array([[2., 2., 2., 0.]])
    >>> layer.infer([[1.0, 2.0, 3.0, 4.0]])
    array([[1., 2., 3., 4.]])
    """

    def __init__(self, ratio: float, rng: np.random.Generator) -> None:
        require_fraction("ratio", ratio)
        require_generator("rng", rng)
        self.ratio = float(ratio)
        self.rng = rng

    def forward(self, x: ArrayLike) -> Floats:
        """Drop a random part of the inputs and make up for it in the rest.

        Parameters
        ----------
        x : array_like of any shape
            The inputs.

        Returns
        -------
        ndarray of the same shape
            The outputs, ``x * mask``.

        Raises
        ------
        TypeError
            If `x` does not consist of real numbers.
        """
        x = as_unscanned("x", x)
        kept = self.rng.random(x.shape, np.float32) >= self.ratio
        self.mask: Floats = kept.astype(x.dtype) / (1 - self.ratio)
        return x * self.mask

    def backward(self, dout: ArrayLike) -> Floats:
        """Let through what :meth:`forward` let through.

        Parameters
        ----------
        dout : array_like of the shape of the inputs
            The derivatives of the loss by the outputs.

        Returns
        -------
        ndarray of the same shape
            The derivatives by the inputs, ``dout * mask``.

        Raises
        ------
        ValueError
            If the shape of `dout` is not that of the outputs.
        TypeError
            If `dout` does not consist of real numbers.
        AttributeError
            If :meth:`forward` has not come before.
        """
        return as_shaped("dout", dout, self.mask.shape) * self.mask

    def infer(self, x: ArrayLike) -> Floats:
        """Let everything through.

        Parameters
        ----------
        x : array_like of any shape
            The inputs.

        Returns
        -------
        ndarray of the same shape
            The inputs.

        Raises
        ------
        TypeError
            If `x` does not consist of real numbers.
        """
        return as_unscanned("x", x)

    def __repr__(self) -> str:
        return f"Dropout(ratio={self.ratio})"

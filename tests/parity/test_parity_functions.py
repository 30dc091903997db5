"""Every activation, loss and layer against PyTorch's, in float64: values and gradients."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from mitbadak import activations, losses
from mitbadak.layers import Affine, ReLU, Sigmoid, SoftmaxWithLoss, Tanh
from mitbadak.network import mlp

SAME = {"rtol": 1e-6, "atol": 1e-12}
RNG = np.random.default_rng(7)
X = RNG.normal(0, 3, (9, 5))
X[0, 0] = 50  # far out, but not so far that PyTorch overflows
ACTIVATIONS = {
    "step": lambda x: torch.heaviside(x, torch.zeros((), dtype=x.dtype)),
    "sigmoid": torch.sigmoid,
    "relu": torch.relu,
    "tanh": torch.tanh,
    "identity": torch.nn.Identity(),
    "softmax": lambda x: torch.softmax(x, -1),
    "log_softmax": lambda x: torch.log_softmax(x, -1),
}


def test_every_activation_is_here():
    assert set(ACTIVATIONS) == set(activations.__all__)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations(name):
    ours, theirs = getattr(activations, name)(X), ACTIVATIONS[name](torch.tensor(X))
    np.testing.assert_allclose(ours, theirs.numpy(), **SAME)


@pytest.mark.parametrize("axis", [0, 1, 2, -2])
def test_softmax_along_any_axis(axis):
    a = RNG.normal(size=(3, 4, 5))
    theirs = torch.softmax(torch.tensor(a), axis)
    np.testing.assert_allclose(activations.softmax(a, axis), theirs.numpy(), **SAME)


def test_losses():
    y, t = torch.tensor(X), torch.tensor(X[::-1].copy())
    ours = losses.mean_squared_error(y.numpy(), t.numpy())
    assert ours == pytest.approx(functional.mse_loss(y, t).item(), rel=1e-6)
    ours = losses.sum_of_squared_errors(y.numpy(), t.numpy())
    theirs = functional.mse_loss(y, t, reduction="sum").item() / 2 / len(X)
    assert ours == pytest.approx(theirs, rel=1e-6)
    labels = torch.tensor([0, 4, 1, 1, 2, 3, 0, 2, 4])
    theirs = functional.cross_entropy(y, labels).item()
    probabilities = activations.softmax(X)
    for targets in (labels, functional.one_hot(labels)):
        ours = losses.cross_entropy(probabilities, targets.numpy())
        assert ours == pytest.approx(theirs, rel=1e-6)


LAYERS = {
    "ReLU": (ReLU(), torch.nn.ReLU()),
    "Sigmoid": (Sigmoid(), torch.nn.Sigmoid()),
    "Tanh": (Tanh(), torch.nn.Tanh()),
}


@pytest.mark.parametrize(("ours", "theirs"), LAYERS.values(), ids=LAYERS)
def test_activation_layers(ours, theirs):
    x, dout = torch.tensor(X, requires_grad=True), RNG.normal(size=X.shape)
    y = theirs(x)
    y.backward(torch.tensor(dout))
    np.testing.assert_allclose(ours.forward(X), y.detach().numpy(), **SAME)
    np.testing.assert_allclose(ours.backward(dout), x.grad.numpy(), **SAME)


def test_affine():
    W, b, dout = RNG.normal(size=(5, 4)), RNG.normal(size=4), RNG.normal(size=(9, 4))
    ours = Affine(W, b)
    x, W, b = (torch.tensor(array, requires_grad=True) for array in (X, W, b))
    y = x @ W + b
    y.backward(torch.tensor(dout))
    np.testing.assert_allclose(ours.forward(X), y.detach().numpy(), **SAME)
    np.testing.assert_allclose(ours.backward(dout), x.grad.numpy(), **SAME)
    np.testing.assert_allclose(ours.dW, W.grad.numpy(), **SAME)
    np.testing.assert_allclose(ours.db, b.grad.numpy(), **SAME)


def test_softmax_with_loss():
    x, t = torch.tensor(X, requires_grad=True), np.arange(9) % 5
    loss = functional.cross_entropy(x, torch.tensor(t))
    loss.backward()
    ours = SoftmaxWithLoss()
    assert ours(X, t) == pytest.approx(loss.item(), rel=1e-6)
    np.testing.assert_allclose(ours.backward(), x.grad.numpy(), **SAME)


@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
def test_a_whole_network(weight_decay):
    network = mlp(
        [5, 7, 6, 3], activation=Tanh, initializer=lambda shape, rng, dtype: rng.normal(size=shape),
        rng=np.random.default_rng(1), dtype=np.float64, weight_decay=weight_decay,
    )  # fmt: skip
    params = {name: torch.tensor(W, requires_grad=True) for name, W in network.params.items()}
    y, t = torch.tensor(X), np.arange(9) % 3
    for i in (1, 2, 3):
        y = y @ params[f"affine{i}.W"] + params[f"affine{i}.b"]
        y = torch.tanh(y) if i < 3 else y
    loss = functional.cross_entropy(y, torch.tensor(t))
    weights = [W for name, W in params.items() if name.endswith("W")]
    loss = loss + weight_decay / 2 * sum((W**2).sum() for W in weights)
    loss.backward()
    ours, grads = network.loss_and_gradient(X, t)
    assert ours == pytest.approx(loss.item(), rel=1e-6)
    for name, W in params.items():
        np.testing.assert_allclose(grads[name], W.grad.numpy(), **SAME)

"""Batch normalization against PyTorch's: outputs, gradients and running statistics."""

import numpy as np
import pytest
import torch

from mitbadak.regularization import BatchNormalization


@pytest.mark.parametrize("batch", [2, 7, 64])
@pytest.mark.parametrize(("momentum", "epsilon"), [(0.9, 1e-5), (0.0, 1e-3), (0.99, 1e-2)])
def test_it_is_the_same_over_twenty_batches(batch, momentum, epsilon):
    rng = np.random.default_rng(batch)
    gamma, beta = rng.normal(size=(2, 5))
    ours = BatchNormalization(5, momentum=momentum, epsilon=epsilon, dtype=np.float64)
    ours.gamma[:], ours.beta[:] = gamma, beta
    theirs = torch.nn.BatchNorm1d(5, eps=epsilon, momentum=1 - momentum, dtype=torch.float64)
    with torch.no_grad():
        theirs.weight[:] = torch.tensor(gamma)
        theirs.bias[:] = torch.tensor(beta)
    same = {"rtol": 0, "atol": 1e-9}
    for _ in range(20):
        x, dout = rng.normal(3, 10, (batch, 5)), rng.normal(size=(batch, 5))
        tensor = torch.tensor(x, requires_grad=True)
        theirs.zero_grad()
        y = theirs.train()(tensor)
        y.backward(torch.tensor(dout))
        np.testing.assert_allclose(ours.forward(x), y.detach().numpy(), **same)
        np.testing.assert_allclose(ours.backward(dout), tensor.grad.numpy(), **same)
        np.testing.assert_allclose(ours.dgamma, theirs.weight.grad.numpy(), **same)
        np.testing.assert_allclose(ours.dbeta, theirs.bias.grad.numpy(), **same)
        np.testing.assert_allclose(ours.running_mean, theirs.running_mean.numpy(), **same)
        np.testing.assert_allclose(ours.running_var, theirs.running_var.numpy(), **same)
        with torch.no_grad():
            np.testing.assert_allclose(ours.infer(x), theirs.eval()(tensor).numpy(), **same)

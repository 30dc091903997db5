"""Every optimizer against PyTorch's: the same gradients, twenty steps, the same parameters."""

import numpy as np
import pytest
import torch

from mitbadak.optimizers import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSProp


class AdamW(Adam):
    """Adam whose parameters shrink before each step: an optimizer of a reader's own."""

    def __init__(self, *options, weight_decay):
        super().__init__(*options)
        self.weight_decay = weight_decay

    def rule(self, W, dW, state):
        W *= 1 - self.learning_rate * self.weight_decay
        super().rule(W, dW, state)


PAIRS = {
    "SGD": (SGD(0.1), torch.optim.SGD, {"lr": 0.1}),
    "Momentum": (Momentum(0.1, 0.8), torch.optim.SGD, {"lr": 0.1, "momentum": 0.8}),
    "Nesterov": (
        Nesterov(0.1, 0.8),
        torch.optim.SGD,
        {"lr": 0.1, "momentum": 0.8, "nesterov": True},
    ),
    "AdaGrad": (AdaGrad(0.1, 1e-3), torch.optim.Adagrad, {"lr": 0.1, "eps": 1e-3}),
    "RMSProp": (
        RMSProp(0.1, 0.9, 1e-3),
        torch.optim.RMSprop,
        {"lr": 0.1, "alpha": 0.9, "eps": 1e-3},
    ),
    "Adam": (
        Adam(0.1, 0.8, 0.95, 1e-3),  # an epsilon so large that its place shows
        torch.optim.Adam,
        {"lr": 0.1, "betas": (0.8, 0.95), "eps": 1e-3},
    ),
    "AdamW": (
        AdamW(0.1, 0.8, 0.95, 1e-3, weight_decay=0.3),
        torch.optim.AdamW,
        {"lr": 0.1, "betas": (0.8, 0.95), "eps": 1e-3, "weight_decay": 0.3},
    ),
    "SGD as it comes": (SGD(), torch.optim.SGD, {"lr": 0.01}),
    "AdaGrad as it comes": (AdaGrad(), torch.optim.Adagrad, {}),
    "RMSProp as it comes": (RMSProp(), torch.optim.RMSprop, {}),
    "Adam as it comes": (Adam(), torch.optim.Adam, {}),
}


@pytest.mark.parametrize(("optimizer", "theirs", "options"), PAIRS.values(), ids=PAIRS)
def test_twenty_steps_are_the_same(optimizer, theirs, options):
    rng = np.random.default_rng(5)
    W, b = rng.normal(size=(7, 4)), rng.normal(size=4)
    tensors = [torch.tensor(W), torch.tensor(b)]
    reference = theirs(tensors, **options)
    for _ in range(20):
        dW, db = rng.normal(size=W.shape), rng.normal(size=b.shape)
        db[0] = 0  # a number that never moves
        tensors[0].grad, tensors[1].grad = torch.tensor(dW), torch.tensor(db)
        optimizer.update({"W": W, "b": b}, {"W": dW, "b": db})
        reference.step()
        np.testing.assert_allclose(W, tensors[0].numpy(), rtol=0, atol=1e-12)
        np.testing.assert_allclose(b, tensors[1].numpy(), rtol=0, atol=1e-12)


@pytest.mark.parametrize(("ours", "theirs"), [(SGD, "SGD"), (AdaGrad, "Adagrad"), (Adam, "Adam")])
def test_a_schedule_gives_the_same(ours, theirs):
    rng = np.random.default_rng(6)
    W, optimizer = rng.normal(size=(7, 4)), ours(0.1)
    tensor = torch.tensor(W)
    reference = getattr(torch.optim, theirs)([tensor], lr=0.1)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(reference, 20)
    for _ in range(20):
        dW = rng.normal(size=W.shape)
        tensor.grad = torch.tensor(dW)
        optimizer.learning_rate = schedule.get_last_lr()[0]
        optimizer.update({"W": W}, {"W": dW})
        reference.step()
        schedule.step()
        np.testing.assert_allclose(W, tensor.numpy(), rtol=0, atol=1e-9)

"""How long it takes to reach 98% on MNIST's 10,000 test images, against PyTorch.

``tox run -e bench -- accuracy`` trains the same network from the same initial weights, on the same
batches in the same order, with Adam, three times with other seeds. After each fifth of an epoch
the clock stops, and the accuracy on the test images is measured. The full MNIST is read from
where ``mitbadak.datasets.mnist`` finds it.
"""

import json
import subprocess
import sys
import time

import numpy as np

from mitbadak.datasets import mnist
from mitbadak.network import mlp
from mitbadak.optimizers import Adam
from mitbadak.training import minibatches

SIZES, BATCH_SIZE, GOAL = [784, 512, 512, 10], 128, 0.98
SEEDS, MOST_EPOCHS = (0, 1, 2), 10


def mitbadak(seed):
    """The book's network: a function that trains on a batch, and one that predicts."""
    network = mlp(SIZES, rng=np.random.default_rng(seed))
    optimizer = Adam(0.001)

    def step(x, t):
        _, grads = network.loss_and_gradient(x, t)
        optimizer.update(network.params, grads)

    return step, network


def torch(seed):
    """The same in PyTorch, two threads, with its fused Adam."""
    import torch

    torch.set_num_threads(2)
    start = list(mlp(SIZES, rng=np.random.default_rng(seed)).params.values())
    layers = []
    for W, b in zip(start[::2], start[1::2], strict=True):
        linear = torch.nn.Linear(*W.shape)
        linear.weight.data, linear.bias.data = torch.from_numpy(W.T.copy()), torch.from_numpy(b)
        layers += [linear, torch.nn.ReLU()]
    network, loss = torch.nn.Sequential(*layers[:-1]), torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(network.parameters(), lr=0.001, fused=True)

    def step(x, t):
        optimizer.zero_grad()
        loss(network(torch.from_numpy(x)), torch.from_numpy(t)).backward()
        optimizer.step()

    def predict(x):
        with torch.no_grad():
            return network(torch.from_numpy(x)).numpy()

    return step, predict


def race(contender, seed):
    """Return the seconds and the epochs until the goal, and the accuracy there."""
    (x, t), (x_test, t_test) = mnist.load("full")
    step, predict = globals()[contender](seed)
    rng, seconds, steps = np.random.default_rng(seed), 0.0, 0
    fifth = len(x) // BATCH_SIZE // 5
    for _ in range(MOST_EPOCHS):
        start = time.perf_counter()
        for batch in minibatches(x, t, BATCH_SIZE, rng):
            step(*batch)
            steps += 1
            if steps % fifth == 0:
                seconds += time.perf_counter() - start
                accuracy = float(np.mean(predict(x_test).argmax(axis=1) == t_test))
                if accuracy >= GOAL:
                    return seconds, steps * BATCH_SIZE / len(x), accuracy
                start = time.perf_counter()
        seconds += time.perf_counter() - start
    raise RuntimeError(f"{contender} did not reach {GOAL} in {MOST_EPOCHS} epochs")


def main():
    """Print the table."""
    print(f"{'seed':4}  {'':8}  {'seconds':>7}  {'epochs':>6}  accuracy")
    for seed in SEEDS:
        for contender in ("mitbadak", "torch"):
            done = subprocess.run(
                [sys.executable, __file__, contender, str(seed)],
                check=True, capture_output=True, encoding="utf-8",
            )  # fmt: skip
            seconds, epochs, accuracy = json.loads(done.stdout.splitlines()[-1])
            print(f"{seed:4}  {contender:8}  {seconds:7.2f}  {epochs:6.2f}  {accuracy:.4f}")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(race(sys.argv[1], int(sys.argv[2]))))
    else:
        main()

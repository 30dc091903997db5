"""How long a training step takes, against the bare matrix products, PyTorch and scikit-learn.

``tox run -e bench`` prints a table of ratios. Each contender does the same work: the same
network, float32, batch, optimizer and number of steps, on random images. Each measurement is a
process of its own, so that no thread of one disturbs another; the contenders take turns, and a
ratio compares the two measurements of the same turn. The table shows the medians.
"""

import itertools
import json
import subprocess
import sys
import time
from statistics import median

import numpy as np

NETS = {
    "784-512-512-10, Adam, batch 128": ([784, 512, 512, 10], "Adam", 128, 300),
    "784-50-10, SGD, batch 100": ([784, 50, 10], "SGD", 100, 2000),
    "784-4x100-10, Momentum, batch 128": ([784, 100, 100, 100, 100, 10], "Momentum", 128, 1000),
}
CONTENDERS = ("products", "torch", "sklearn")
TURNS = 5
WARM_UP = 20  # steps
RATES = {"Adam": 0.001, "SGD": 0.1, "Momentum": 0.01}


def batches(batch_size, steps, rng):
    """Random images and labels, dealt out in batches again and again."""
    x = rng.random((20 * batch_size, 784), dtype=np.float32)
    t = rng.integers(0, 10, len(x))
    parts = [slice(i, i + batch_size) for i in range(0, len(x), batch_size)]
    return [(x[part], t[part]) for part in parts] * (steps // len(parts))


def seconds(step, work):
    """How long a step takes on average, after some to warm up."""
    for x, t in work[:WARM_UP]:
        step(x, t)
    start = time.perf_counter()
    for x, t in work:
        step(x, t)
    return (time.perf_counter() - start) / len(work)


def mitbadak(sizes, optimizer, batch_size, steps):
    """The book's network and its optimizer."""
    from mitbadak import optimizers
    from mitbadak.initializers import he
    from mitbadak.network import mlp

    rng = np.random.default_rng(0)
    network = mlp(sizes, initializer=he, rng=rng)
    move = getattr(optimizers, optimizer)(RATES[optimizer])

    def step(x, t):
        _, grads = network.loss_and_gradient(x, t)
        move.update(network.params, grads)

    return seconds(step, batches(batch_size, steps, rng))


def products(sizes, optimizer, batch_size, steps):
    """The matrix products of forward and backward pass, and nothing else."""
    rng = np.random.default_rng(0)
    pairs = list(itertools.pairwise(sizes))
    weights = [rng.random(shape, dtype=np.float32) for shape in pairs]
    inputs = [rng.random((batch_size, n), dtype=np.float32) for n, _ in pairs]
    errors = [rng.random((batch_size, m), dtype=np.float32) for _, m in pairs]
    outputs = [np.empty((batch_size, m), np.float32) for _, m in pairs]
    grads, backs = [np.empty_like(W) for W in weights], [np.empty_like(x) for x in inputs]

    def step(x, t):
        for W, a, y in zip(weights, [x, *inputs[1:]], outputs, strict=True):
            np.matmul(a, W, out=y)
        for i in reversed(range(len(weights))):
            np.matmul(inputs[i].T, errors[i], out=grads[i])
            if i:  # the images need no gradient
                np.matmul(errors[i], weights[i].T, out=backs[i])

    return seconds(step, batches(batch_size, steps, rng))


def torch(sizes, optimizer, batch_size, steps):
    """PyTorch in eager mode, two threads, its fused optimizer."""
    import torch

    torch.set_num_threads(2)
    torch.manual_seed(0)
    layers = []
    for n, m in itertools.pairwise(sizes):
        layers += [torch.nn.Linear(n, m), torch.nn.ReLU()]
    network, loss = torch.nn.Sequential(*layers[:-1]), torch.nn.CrossEntropyLoss()
    options = {"lr": RATES[optimizer], "fused": True}
    if optimizer == "Adam":
        move = torch.optim.Adam(network.parameters(), **options)
    else:
        momentum = 0.9 if optimizer == "Momentum" else 0.0
        move = torch.optim.SGD(network.parameters(), momentum=momentum, **options)

    def step(x, t):
        move.zero_grad()
        loss(network(x), t).backward()
        move.step()

    work = batches(batch_size, steps, np.random.default_rng(0))
    return seconds(step, [(torch.from_numpy(x), torch.from_numpy(t)) for x, t in work])


def sklearn(sizes, optimizer, batch_size, steps):
    """scikit-learn's MLPClassifier; each epoch is one call of ``partial_fit``."""
    from sklearn.neural_network import MLPClassifier

    solver = {"solver": "adam" if optimizer == "Adam" else "sgd"}
    if optimizer != "Adam":
        solver["momentum"] = 0.9 if optimizer == "Momentum" else 0.0
        solver["nesterovs_momentum"] = False
    network = MLPClassifier(
        sizes[1:-1], batch_size=batch_size, alpha=0, learning_rate_init=RATES[optimizer], **solver
    )
    work = batches(batch_size, steps, np.random.default_rng(0))[:20]
    x, t = (np.concatenate(parts) for parts in zip(*work, strict=True))
    network.partial_fit(x, t, classes=np.arange(10))
    start = time.perf_counter()
    for _ in range(steps // 20):
        network.partial_fit(x, t)
    return (time.perf_counter() - start) / (steps // 20 * 20)


def measure(contender, net):
    """The seconds a step of one contender, measured in a new process."""
    done = subprocess.run(
        [sys.executable, __file__, contender, net], check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def main():
    """Print the table."""
    print(f"{'seconds a step, and ratio to it':36}", *(f"{name:>18}" for name in CONTENDERS))
    for net in NETS:
        turns = [
            {name: measure(name, net) for name in ("mitbadak", *CONTENDERS)} for _ in range(TURNS)
        ]
        print(f"{net}\n  mitbadak {median(t['mitbadak'] for t in turns) * 1e3:.2f} ms".ljust(36))
        cells = []
        for name in CONTENDERS:
            ratio = median(turn["mitbadak"] / turn[name] for turn in turns)
            cells.append(f"{ratio:.2f} ({median(t[name] for t in turns) * 1e3:.2f} ms)")
        print(" " * 36, *(f"{cell:>18}" for cell in cells), flush=True)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        sizes, optimizer, batch_size, steps = NETS[sys.argv[2]]
        print(json.dumps(globals()[sys.argv[1]](sizes, optimizer, batch_size, steps)))
    else:
        main()

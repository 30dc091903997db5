"""How long a training step takes, against bare NumPy, PyTorch and scikit-learn.

``tox run -e bench`` prints a table of ratios. Each contender does the same work: the same
network, float32, batch, optimizer and number of steps, on random images. Each measurement is a
process of its own, so that no thread of one disturbs another; the contenders take turns, and a
ratio compares the two measurements of the same turn. The table shows the medians.

The goal is at most 1.10 times ``bare``, the same step without classes or checks. With
``--before PATH``, another checkout of the package takes part as ``before``; a change should
cost no net more than 1.03. ``--turns 9`` takes nine turns, and names limit the contenders:
``python tests/benchmarks/training.py bare --before ../old``.
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
import time
from math import sqrt
from pathlib import Path
from statistics import median

import numpy as np

NETS = {
    "784-512-512-10, Adam, batch 128": ([784, 512, 512, 10], "Adam", 128, 300),
    "784-50-10, SGD, batch 100": ([784, 50, 10], "SGD", 100, 2000),
    "784-4x100-10, Momentum, batch 128": ([784, 100, 100, 100, 100, 10], "Momentum", 128, 1000),
}
CONTENDERS = ("bare", "products", "torch", "sklearn")
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
    rng = np.random.default_rng(0)
    step, _ = mitbadak_step(sizes, optimizer, rng)
    return seconds(step, batches(batch_size, steps, rng))


def mitbadak_step(sizes, optimizer, rng):
    """The book's training step, and the parameters that it moves."""
    from mitbadak import optimizers
    from mitbadak.initializers import he
    from mitbadak.network import mlp

    network = mlp(sizes, initializer=he, rng=rng)
    move = getattr(optimizers, optimizer)(RATES[optimizer])

    def step(x, t):
        _, grads = network.loss_and_gradient(x, t)
        move.update(network.params, grads)

    return step, list(network.params.values())


def bare(sizes, optimizer, batch_size, steps):
    """The same step written as NumPy calls, without classes or checks."""
    rng = np.random.default_rng(0)
    _, params = mitbadak_step(sizes, optimizer, rng)
    step = bare_step(params, optimizer)
    return seconds(step, batches(batch_size, steps, rng))


def bare_step(params, optimizer):
    """The training step of the parameters W, b, W, b, ... in NumPy alone."""
    weights, biases = params[::2], params[1::2]
    last = len(weights) - 1
    grads = [np.empty_like(W) for W in params]  # else each step pays for new memory
    move = globals()[f"bare_{optimizer.lower()}"](params, RATES[optimizer])

    def step(x, t):
        inputs = [x]
        for W, b in zip(weights[:-1], biases[:-1], strict=True):
            inputs.append(np.maximum(inputs[-1] @ W + b, 0))
        a = inputs[-1] @ weights[-1] + biases[-1]
        a = a - a.max(axis=1, keepdims=True)
        log_y = a - np.log(np.exp(a).sum(axis=1, keepdims=True))
        rows = np.arange(len(x))
        loss = -log_y[rows, t].mean()
        dout = np.exp(log_y)
        dout[rows, t] -= 1
        dout /= len(x)
        for i in range(last, -1, -1):
            np.matmul(inputs[i].T, dout, out=grads[2 * i])
            dout.sum(axis=0, out=grads[2 * i + 1])
            if i:  # the images need no gradient
                dout = (dout @ weights[i].T) * (inputs[i] > 0)
        move(grads)
        return loss

    return step


def bare_sgd(params, rate):
    def move(grads):
        for W, dW in zip(params, grads, strict=True):
            W -= rate * dW

    return move


def bare_momentum(params, rate, momentum=0.9):
    velocities = [np.zeros_like(W) for W in params]

    def move(grads):
        for W, dW, v in zip(params, grads, velocities, strict=True):
            v *= momentum
            v -= rate * dW
            W += v

    return move


def bare_adam(params, rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    means = [(np.zeros_like(W), np.zeros_like(W)) for W in params]
    steps = itertools.count(1)

    def move(grads):
        t = next(steps)
        filled_m, filled_v = 1 - beta1**t, sqrt(1 - beta2**t)
        for W, dW, (m, v) in zip(params, grads, means, strict=True):
            m *= beta1
            m += (1 - beta1) * dW
            v *= beta2
            v += (1 - beta2) * dW**2
            W -= rate * filled_v / filled_m * m / (np.sqrt(v) + epsilon * filled_v)

    return move


def difference(sizes, optimizer, batch_size, steps):
    """How far apart the parameters of mitbadak and bare are after five steps."""
    ours, params = mitbadak_step(sizes, optimizer, np.random.default_rng(0))
    copies = [W.copy() for W in params]
    theirs = bare_step(copies, optimizer)
    for x, t in batches(batch_size, steps, np.random.default_rng(1))[:5]:
        ours(x, t)
        theirs(x, t)
    return max(float(np.abs(W - V).max()) for W, V in zip(params, copies, strict=True))


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


def measure(contender, net, before=None):
    """What one contender says of one net, in a new process."""
    paths = [str(before), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    done = subprocess.run(
        [sys.executable, __file__, "--measure", contender, net],
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=environment if contender == "before" else None,
    )
    return json.loads(done.stdout.splitlines()[-1])


def compare(contenders, turns, before):
    """Print the table."""
    print(f"{'seconds a step, and ratio to it':36}", *(f"{name:>18}" for name in contenders))
    for net in NETS:
        apart = measure("difference", net)
        assert apart < 1e-5, f"{net}: mitbadak and bare are {apart} apart after five steps"
        measured = [
            {name: measure(name, net, before) for name in ("mitbadak", *contenders)}
            for _ in range(turns)
        ]
        print(f"{net}\n  mitbadak {median(t['mitbadak'] for t in measured) * 1e3:.3f} ms".ljust(36))
        cells = []
        for name in contenders:
            ratio = median(turn["mitbadak"] / turn[name] for turn in measured)
            cells.append(f"{ratio:.2f} ({median(t[name] for t in measured) * 1e3:.3f} ms)")
        print(" " * 36, *(f"{cell:>18}" for cell in cells), flush=True)


def main():
    """Measure one contender, or compare them all."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("contenders", nargs="*", help=f"of {', '.join(CONTENDERS)}; default all")
    parser.add_argument("--before", type=Path, help="another checkout of the package")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if unknown := set(given.contenders) - set(CONTENDERS):
        parser.error(f"no contender: {', '.join(sorted(unknown))}")
    if given.measure:
        name, net = given.measure
        sizes, optimizer, batch_size, steps = NETS[net]
        contender = globals()["mitbadak" if name == "before" else name]
        print(json.dumps(contender(sizes, optimizer, batch_size, steps)))
        return
    contenders = given.contenders or list(CONTENDERS)
    if given.before:
        before = given.before.resolve() / "src"
        if not (before / "mitbadak").is_dir():
            parser.error(f"{before} holds no mitbadak")
        compare(["before", *contenders], given.turns, before)
    else:
        compare(contenders, given.turns, None)


if __name__ == "__main__":
    main()

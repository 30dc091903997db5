"""The results table of the chapter on MNIST, from all 60,000 training images.

``tox run -e bench -- mnist_results`` chooses a learning rate on validation data, trains the
chosen setting three times from other initial weights, measures each network once on the 10,000 test
images, and writes docs/chapters/mnist_results.csv. The full MNIST is read from where
``mitbadak.datasets.mnist`` finds it; the variable MITBADAK_DATA names the folder.
"""

import csv
import platform
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean

import numpy as np

from mitbadak.datasets import mnist
from mitbadak.network import mlp
from mitbadak.optimizers import Adam
from mitbadak.training import fit

TABLE = Path(__file__).parents[2] / "docs" / "chapters" / "mnist_results.csv"
DECAYS = {"stays at 0.001": 1.0, "halved each epoch": 0.5}
SEEDS = (0, 1, 2)
VALIDATION = 10_000  # so many of the training images are kept aside while we choose


# fmt: off
def trained(x, t, decay, seed, epochs=5):
    """Train the network of the chapter; after each epoch the learning rate is multiplied."""
    rng = np.random.default_rng(seed)
    network = mlp([784, 512, 512, 10], rng=rng)
    optimizer = Adam(0.001)

    def schedule(step):
        scale = decay ** (step.epoch - 1)
        optimizer.learning_rate = 0.001 * scale

    fit(network, optimizer, x, t,
        epochs=epochs, batch_size=128, rng=rng,
        callbacks=[schedule])
    return network
# fmt: on


def accuracies(train, unseen, decay):
    """Measure networks, one for each seed, on samples that they did not learn from."""
    return [trained(*train, decay, seed).accuracy(*unseen) for seed in SEEDS]


def percent(accuracy):
    """Write an accuracy as the table shows it."""
    return f"{100 * accuracy:.2f}%"


def main():
    """Choose, train, measure, and write the table."""
    (x, t), test = mnist.load("full")
    order = np.random.default_rng(0).permutation(len(x))  # the files are in some order
    aside, rest = order[:VALIDATION], order[VALIDATION:]
    train, validation = (x[rest], t[rest]), (x[aside], t[aside])
    measured = {name: mean(accuracies(train, validation, DECAYS[name])) for name in DECAYS}
    chosen = max(measured, key=measured.get)
    results = accuracies((x, t), test, DECAYS[chosen])
    rows = [("what", "result")]
    rows += [(f"validation, rate {name}", percent(measured[name])) for name in DECAYS]
    rows += [
        (f"test, seed {seed}", percent(result)) for seed, result in zip(SEEDS, results, strict=True)
    ]
    rows += [
        ("test, mean", percent(mean(results))),
        ("test, highest minus lowest", percent(max(results) - min(results))),
    ]
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    print(TABLE.read_text(encoding="utf-8"))
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, NumPy {np.__version__}"
    )


if __name__ == "__main__":
    main()

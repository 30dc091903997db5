"""The results table of the chapter on MNIST, from all 60,000 training images.

``tox run -e bench -- mnist_results`` chooses a learning rate on validation data, trains the
chosen setting three times from other first weights, measures each network once on the 10,000 test
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
from mitbadak.initializers import he
from mitbadak.network import mlp
from mitbadak.optimizers import Adam
from mitbadak.training import fit

TABLE = Path(__file__).parents[2] / "docs" / "chapters" / "mnist_results.csv"
SIZES, BATCH_SIZE, EPOCHS, SEEDS = [784, 512, 512, 10], 128, 5, (0, 1, 2)
LEARNING_RATE = 0.001
DECAYS = {"stays 0.001": 1.0, "is halved after each epoch": 0.5}
VALIDATION = 10_000  # so many of the training images are kept aside while we choose


def trained(x, t, decay, seed):
    """Train the network of the chapter; after each epoch the learning rate is multiplied."""
    rng = np.random.default_rng(seed)
    network, optimizer = mlp(SIZES, initializer=he, rng=rng), Adam(LEARNING_RATE)
    for _ in range(EPOCHS):
        fit(network, optimizer, x, t, epochs=1, batch_size=BATCH_SIZE, rng=rng)
        optimizer.learning_rate *= decay
    return network


def accuracies(train, held_out, decay):
    """Measure networks, one for each seed, on samples that they did not learn from."""
    return [trained(*train, decay, seed).accuracy(*held_out) for seed in SEEDS]


def percent(accuracy):
    """Write an accuracy as the table shows it."""
    return f"{100 * accuracy:.2f} %"


def main():
    """Choose, train, measure, and write the table."""
    (x, t), test = mnist.load("full")
    order = np.random.default_rng(0).permutation(len(x))  # the files are in some order
    held_out, rest = order[:VALIDATION], order[VALIDATION:]
    learn, check = (x[rest], t[rest]), (x[held_out], t[held_out])
    validation = {name: mean(accuracies(learn, check, DECAYS[name])) for name in DECAYS}
    chosen = max(validation, key=validation.get)
    results = accuracies((x, t), test, DECAYS[chosen])
    rows = [("what", "result")]
    rows += [(f"validation: learning rate {name}", percent(validation[name])) for name in DECAYS]
    rows += [("chosen: learning rate", chosen)]
    rows += [
        (f"test: seed {seed}", percent(result)) for seed, result in zip(SEEDS, results, strict=True)
    ]
    rows += [
        ("test: mean", percent(mean(results))),
        ("test: spread, highest minus lowest", percent(max(results) - min(results))),
        ("date", f"{datetime.now(UTC):%Y-%m-%d}"),
        ("Python", platform.python_version()),
        ("NumPy", np.__version__),
    ]
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    print(TABLE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()

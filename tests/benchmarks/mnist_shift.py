"""The table of distribution shifts of the chapter on MNIST, from all 70,000 images.

``tox run -e bench -- mnist_shift`` trains the chapter's network five times on the small subset, each
time with other initial weights and other validation data, measures it on images that it has not
seen, and writes docs/chapters/mnist_shift.csv. The full MNIST is read from where
``mitbadak.datasets.mnist`` finds it; the variable MITBADAK_DATA names the folder.
"""

import csv
from pathlib import Path

import numpy as np

from mitbadak.datasets import mnist
from mitbadak.network import mlp
from mitbadak.optimizers import Adam
from mitbadak.training import fit

TABLE = Path(__file__).parents[2] / "docs" / "chapters" / "mnist_shift.csv"
SEEDS = range(5)


def not_in(x, t, small):
    """Return the images and labels of the full set that are not in the small one."""
    known = {image.tobytes() for image in small}
    new = np.array([image.tobytes() not in known for image in x])
    return x[new], t[new]


def moved(x, pixels):
    """Move images to the right."""
    return np.roll(x.reshape(-1, 28, 28), pixels, axis=2).reshape(x.shape)


def main():
    """Train, measure, and write the table."""
    (x, t), (x_test, t_test) = mnist.load()
    full = mnist.load("full")
    x_full, t_full = full.test
    others = not_in(*full.train, x)
    assert len(others[0]) == 50_000
    names, results = [], []
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        order = rng.permutation(len(x))
        aside, rest = order[:2000], order[2000:]
        network = mlp([784, 100, 10], rng=rng)
        fit(network, Adam(0.001), x[rest], t[rest], epochs=10, batch_size=100, rng=rng)
        rows = {
            "our 2,000 validation pictures": (x[aside], t[aside]),
            "our 2,000 test pictures": (x_test, t_test),
            "the other 50,000 training pictures": others,
            "all 10,000 test pictures": (x_full, t_full),
            "first half of the test": (x_full[:5000], t_full[:5000]),
            "second half of the test": (x_full[5000:], t_full[5000:]),
            "the test, moved by 1 pixel": (moved(x_full, 1), t_full),
            "the test, moved by 2 pixels": (moved(x_full, 2), t_full),
            "the test, paper and ink exchanged": (1 - x_full, t_full),
        }
        names = list(rows)
        results.append([100 * network.accuracy(*row) for row in rows.values()])
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("pictures", "accuracy"))
        for name, of_all in zip(names, np.transpose(results), strict=True):
            table.writerow((name, f"{of_all.mean():.1f}%"))
    print(TABLE.read_text(encoding="utf-8"))
    print(np.round(results, 1))  # a row for each network


if __name__ == "__main__":
    main()

"""Make the small MNIST that is part of the package from the full one.

    python tests/maintenance/make_mnist_small.py FOLDER_OF_MNIST src/mitbadak/datasets/mnist_small.npz

There is no chance in it: of each digit's images, evenly spread ones are taken, because the first
half of MNIST's test images comes from other writers than the second half.
"""

import sys

import numpy as np

from mitbadak.datasets.mnist import Samples, load


def spread(t, count):
    """Return the indices of `count` images of each digit, in the order of the data set."""
    chosen = []
    for digit in range(10):
        indices = np.flatnonzero(t == digit)
        chosen.append(indices[np.arange(count) * len(indices) // count])
    return np.sort(np.concatenate(chosen))


def small(samples, count):
    """Return `count` images of each digit, and their labels."""
    indices = spread(samples.t, count)
    return Samples(samples.x[indices], samples.t[indices].astype(np.uint8))


def make(folder, file):
    """Write the small data set to `file`: numpy gives its parts a fixed date."""
    train, test = load("full", folder=folder, flatten=False, normalize=False)
    train, test = small(train, 1000), small(test, 200)
    np.savez_compressed(file, x_train=train.x, t_train=train.t, x_test=test.x, t_test=test.t)


if __name__ == "__main__":
    make(*sys.argv[1:])

"""mitbadak (밑바닥, "the very bottom"): deep learning from the perceptron to MNIST.

Each chapter of the book has modules of its own; start with :mod:`mitbadak.perceptron`.
"""

from importlib.metadata import version

__version__ = version("mitbadak")

"""The data that the book's networks learn from; see :mod:`mitbadak.datasets.mnist`."""

from mitbadak.datasets import mnist

__all__ = ["mnist"]

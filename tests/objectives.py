"""Objectives of a search in a module of its own, which other processes can import."""

import os
import time


class StrangeError(Exception):
    """An error that can be pickled, but not read again."""

    def __init__(self, first, second):
        super().__init__(first)
        self.second = second


def parabola(x, wait=0.0):
    """Return a score that is highest at x = 3, and fail below 1 in two ways."""
    time.sleep(wait)
    if x < 0.5:
        raise ValueError(f"x is {x}")
    if x < 1:
        raise StrangeError("x is small", x)
    return -((x - 3) ** 2)


def fall_dead(x):
    """Return the number, or end the process at 3 without a word."""
    if x == 3:
        time.sleep(0.5)  # the trials before have come home
        os._exit(1)
    return float(x)


def where(x):
    """Return the number of the process."""
    return float(os.getpid())

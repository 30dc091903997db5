"""mitbadak (밑바닥, "the very bottom"): deep learning from the perceptron to MNIST.

Each chapter of the book has modules of its own; start with :mod:`mitbadak.perceptron`.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

__version__ = "0.2.0"


def __getattr__(name: str) -> Any:
    """Import a module of the package when it is first asked for: ``mitbadak.network``."""
    if name not in __dir__():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f"{__name__}.{name}")


def __dir__() -> list[str]:
    """List the modules, too, which are not yet imported."""
    modules = {module.name for module in iter_modules(__path__)}
    return sorted(globals().keys() | {name for name in modules if not name.startswith("_")})

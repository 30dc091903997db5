"""Bad input: every public callable is in the table ``BAD`` of its module's tests."""

import inspect
import pkgutil
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

import mitbadak

TESTS = Path(__file__).parent
MODULES = [
    module.name
    for module in pkgutil.walk_packages(mitbadak.__path__, "mitbadak.")
    if not module.ispkg
    and not module.name.rpartition(".")[2].startswith("_")
    and not module.name.startswith("mitbadak.plotting.")  # test_plotting.py
]
# they take nothing that could be bad, or only describe what others must have
EXEMPT = {
    "mitbadak.checking": {"Entry", "GradientCheck"},
    "mitbadak.search": {"SearchResult", "Trial"},
    "mitbadak.datasets.mnist": {"MNIST", "Samples"},
    "mitbadak.perceptron": {"Learning", "AND", "NAND"},
    "mitbadak.training": {"History", "Model", "Optimizer", "Step"},
}


def callables(module):
    """The public functions and classes of a module."""
    offered = {name: getattr(module, name) for name in module.__all__}
    return {
        name
        for name, value in offered.items()
        if callable(value) and getattr(value, "__module__", "") == module.__name__
    }


def called(tests):
    """What the calls of a table ``BAD`` use: by name, as a default, or through a helper."""
    found, helpers = set(), [call for call, *_ in tests.BAD.values()]
    while helpers:
        helper = helpers.pop()
        names = set(helper.__code__.co_names)
        used = [*(helper.__defaults__ or ()), *(getattr(tests, name, None) for name in names)]
        found |= names | {value.__name__ for value in used if hasattr(value, "__name__")}
        helpers += [
            value
            for value in used
            if inspect.isfunction(value) and value.__module__ == tests.__name__
        ]
    return found


def test_there_are_modules():
    assert "mitbadak.perceptron" in MODULES


@pytest.mark.parametrize("name", MODULES)
def test_every_public_callable_is_called_with_bad_input(name):
    file = TESTS / f"test_{name.rpartition('.')[2]}.py"
    spec = spec_from_file_location(file.stem, file)
    tests = module_from_spec(spec)
    spec.loader.exec_module(tests)
    module = import_module(name)
    missing = callables(module) - called(tests) - EXEMPT.get(name, set())
    assert not missing, f"not in BAD of {file.name}"


@pytest.mark.parametrize("name", MODULES)
def test_what_a_module_offers_is_listed_and_documented(name):
    module = import_module(name)
    own = {
        key
        for key, value in vars(module).items()
        if not key.startswith("_")
        and (inspect.isfunction(value) or inspect.isclass(value))
        and value.__module__ == name
    }
    assert own <= set(module.__all__)
    assert module.__all__ == sorted(module.__all__, key=lambda key: (not key.isupper(), key))
    for key in own:
        assert ">>> " in getattr(module, key).__doc__, f"{key} has no example"

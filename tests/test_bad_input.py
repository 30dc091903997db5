"""Bad input: every public callable is in the table ``BAD`` of its module's tests."""

import inspect
import pkgutil
import re
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

import mitbadak

TESTS = Path(__file__).parent
REFERENCE = TESTS.parent / "docs" / "reference"
MODULES = [
    module.name
    for module in pkgutil.walk_packages(mitbadak.__path__, "mitbadak.")
    if not module.ispkg and not module.name.rpartition(".")[2].startswith("_")
]
# they take nothing that could be bad, or only describe what others must have
EXEMPT = {
    "mitbadak.checking": {"Entry", "GradientCheck"},
    "mitbadak.layers": {"LossLayer"},
    "mitbadak.search": {"SearchResult", "Trial"},
    "mitbadak.datasets.mnist": {"MNIST", "Samples"},
    "mitbadak.perceptron": {"Learning", "AND", "NAND"},
    "mitbadak.training": {"History", "Trainable", "Updater"},
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


@pytest.mark.parametrize("name", [name for name in MODULES if name != "mitbadak.plotting"])
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


@pytest.mark.parametrize("name", MODULES)
def test_what_a_module_offers_stands_in_the_reference(name):
    module = import_module(name)
    own = {key for key in module.__all__ if getattr(vars(module)[key], "__module__", name) == name}
    page = (REFERENCE / f"{name.rpartition('.')[2]}.rst").read_text("utf-8")
    described = re.findall(r"^\.\. auto(?:class|data|function):: (\S+)", page, re.MULTILINE)
    assert sorted(described) == sorted(own)
    if len(own) == 1:  # a table of one row says nothing
        return
    table = set(re.findall(r"^   (\w+)$", page.partition(".. autosummary::")[2], re.MULTILINE))
    assert table >= {key for key in own if callable(getattr(module, key))}

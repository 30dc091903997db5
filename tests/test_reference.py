"""The reference: every module has a page, and what the module offers stands in it."""

import inspect
import pkgutil
import re
from doctest import NORMALIZE_WHITESPACE, DocTestRunner
from functools import cached_property
from importlib import import_module

import module_reference
import pytest
from order import MODULES, reference_page

import mitbadak

PUBLIC = {
    module.name
    for module in pkgutil.walk_packages(mitbadak.__path__, "mitbadak.")
    if not re.search(r"\._|\.plotting\.", module.name) and module.name != "mitbadak.datasets"
}


def test_there_are_modules():
    assert {"mitbadak.perceptron", "mitbadak.datasets.mnist"} < PUBLIC


def test_every_module_has_a_page_and_every_page_a_module(root):
    folder = root / "docs" / "reference"
    pages = {page.stem: page.read_text("utf-8") for page in folder.glob("*.rst")}
    index = pages.pop("index")
    described = {
        name: re.findall(r"^\.\. module-reference:: (\S+)$", page, re.MULTILINE)
        for name, page in pages.items()
    }
    assert described == {reference_page(module): [module] for module in PUBLIC}
    beside = re.findall(r"^   (\w+)$", index, re.MULTILINE)
    assert sorted([*map(reference_page, MODULES), *beside]) == sorted(pages)


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_what_a_module_offers_stands_in_the_reference(name):
    module = import_module(name)
    made_in = {key: getattr(vars(module)[key], "__module__", name) for key in module.__all__}
    elsewhere = [m for m in made_in.values() if re.match(rf"mitbadak(?!\.{name[9:]}\b)", m)]
    own = {key for key in made_in if made_in[key] not in elsewhere}
    assert set(module_reference.names(module)) == own
    text = module_reference.reference(module)
    assert sorted(re.findall(r"^\.\. auto(?:class|data|function):: (\S+)", text, re.M)) == sorted(
        own
    )


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_each_example_runs_alone_after_the_imports_at_the_head_of_its_page(name):
    module = import_module(name)
    lines = module_reference.imports(module)
    shown = [f"... {line}" if line[0] in " )" else f">>> {line}" for line in lines]
    assert "\n".join(shown) in module_reference.reference(module)
    found = list(module_reference.examples(module))
    assert found
    for examples in found:
        examples.globs = {"__name__": "__main__"}
        exec("\n".join(lines), examples.globs)
        run = DocTestRunner(optionflags=NORMALIZE_WHITESPACE).run(examples)
        assert run.failed == 0, examples.name


def test_the_imports_of_a_page_are_short_lines_and_what_its_examples_use(tmp_path, monkeypatch):
    (tmp_path / "paged.py").write_text(
        "import math\nimport numpy as np\nfrom fractions import Fraction\n"
        "unused = 1\n"
        "def double(x):\n"
        '    """Twice.\n\n    >>> y = np.ones(math.floor(1.5))\n    >>> print(double(y))\n    [2.]\n"""\n'
        "    return 2 * x\n"
        "class Half:\n"
        '    """Half.\n\n    >>> from os import sep\n    >>> sep * 0, Half().of(Fraction(1))\n"""\n'
        "    def of(self, x):\n"
        '        """Half of it.\n\n        >>> [Half().of(x) for x in [a_long_name_for_a_constant]]\n"""\n'
        "a_long_name_for_a_constant = 1\n"
        '__all__ = ["Half", "a_long_name_for_a_constant", "double", "unused"]\n',
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path)
    assert module_reference.imports(import_module("paged")) == [
        "import math",
        "import numpy as np",
        "from fractions import Fraction",
        "from paged import (",
        "    a_long_name_for_a_constant, double,",
        "    Half,",
        ")",
    ]


def test_the_entries_stand_in_the_order_of_the_source():
    module = import_module("mitbadak.activations")
    names = module_reference.names(module)
    assert names[:2] == ["step", "sigmoid"]
    lines = [inspect.getsourcelines(inspect.unwrap(getattr(module, name)))[1] for name in names]
    assert lines == sorted(lines)


def test_a_class_shows_its_own_public_members_that_have_a_docstring():
    class Base:
        def inherited(self):
            """Summary."""

    class Shown(Base):
        def plain(self):
            """Summary."""

        def bare(self):
            return 1

        def _private(self):
            """Summary."""

        def __call__(self):
            """Summary."""

        def __repr__(self):
            """Summary."""

        @property
        def wide(self):
            """Summary."""

        @classmethod
        def made(cls):
            """Summary."""

        @staticmethod
        def apart():
            """Summary."""

        @cached_property
        def once(self):
            """Summary."""

    expected = ["plain", "__call__", "wide", "made", "apart", "once"]
    assert module_reference.members(Shown) == expected


def test_a_package_offers_what_stands_in_its_modules(tmp_path, monkeypatch):
    folder = tmp_path / "housed"
    folder.mkdir()
    (folder / "__init__.py").write_text(
        "from math import sin\nfrom housed.second import a, c\nfrom housed.first import b\n"
        '__all__ = ["D", "a", "b", "c", "sin"]\nD: int = 1\n',
        encoding="utf-8",
    )
    (folder / "first.py").write_text("def b(): ...\n", "utf-8")
    (folder / "second.py").write_text("def c(): ...\ndef other(): ...\nclass a: ...\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert module_reference.names(import_module("housed")) == ["c", "a", "b", "D"]


def test_a_package_says_of_a_constant_what_its_module_says():
    package = import_module("mitbadak.plotting")
    said = module_reference.said_of_constant(package, "WIDTH")
    assert said[0].startswith("The width of every figure")
    assert module_reference.said_of_constant(package, "no_such_constant") == []

"""The reference of a module, from its ``__all__``: ``.. module-reference:: mitbadak.layers``.

It holds the module's docstring, the chapter that explains it, the imports that its examples need,
a table of what the module offers and the entry of each: in the order of the source, classes with
those members of their own that have a docstring. Who adds a name to ``__all__`` need not edit the
reference.
"""

import ast
import builtins
import inspect
import textwrap
from collections.abc import Iterator
from doctest import DocTest, DocTestParser
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType

from docutils import nodes
from jinja2 import FileSystemBytecodeCache
from jinja2.sandbox import SandboxedEnvironment
from numpydoc import docscrape_sphinx
from order import chapter_of
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.docutils import SphinxDirective

CALLED = ("__call__",)
"""Members that are public though their names begin with an underscore."""

WIDTH = 43
"""A line of code is as wide as a phone, with the prompt before it."""


def names(module: ModuleType) -> list[str]:
    """Return what a module offers of its own, in the order of its source.

    A package offers what it imports from the modules in it; other imports have a page elsewhere.
    """
    offered = set(module.__all__)
    return list(dict.fromkeys(name for name in _defined(module) if name in offered))


def _defined(module: ModuleType) -> Iterator[str]:
    """Yield the names that a module defines, from top to bottom."""
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    for statement in tree.body:
        match statement:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=targets):
                for target in targets:
                    yield from (n.id for n in ast.walk(target) if isinstance(n, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.ImportFrom(module=part) if part and part.startswith(f"{module.__name__}."):
                imported = {alias.asname or alias.name for alias in statement.names}
                yield from (name for name in _defined(import_module(part)) if name in imported)


def said_of_constant(package: ModuleType, name: str) -> list[str]:
    """Return what the module in a package that defines a constant says of it, line by line."""
    tree = ast.parse(Path(package.__file__).read_text(encoding="utf-8"))
    for statement in tree.body:
        match statement:
            case ast.ImportFrom(module=str(part)) if name in {a.name for a in statement.names}:
                return ModuleAnalyzer.for_module(part).find_attr_docs().get(("", name), [])
    return []


def say(app, what, name, value, options, lines):
    """Let autodoc say of a package's constant what its module says, not what its type says."""
    module, _, constant = name.rpartition(".")
    if what == "data" and (said := said_of_constant(import_module(module), constant)):
        lines[:] = said


def members(cls: type) -> list[str]:
    """Return the members of a class, not inherited ones, that are public and have a docstring."""
    kinds = (FunctionType, property, classmethod, staticmethod, cached_property)
    return [
        name
        for name, value in vars(cls).items()
        if isinstance(value, kinds)
        and (name in CALLED or not name.startswith("_"))
        and getattr(value, "__doc__", None)
    ]


def examples(module: ModuleType) -> Iterator[DocTest]:
    """Yield the examples of a module's page, those of a docstring together."""
    described = {"": module}
    for name in names(module):
        value = getattr(module, name)
        if inspect.isclass(value) or inspect.isroutine(value):
            described[name] = value
        if inspect.isclass(value):
            described |= {f"{name}.{own}": getattr(value, own) for own in members(value)}
    for name, value in described.items():
        home = getattr(value, "__module__", module.__name__)  # where the names of its examples are
        found = DocTestParser().get_doctest(
            getattr(value, "__doc__", None) or "", vars(import_module(home)), name, None, None
        )
        if found.examples:
            yield found


def needed(examples: DocTest) -> set[str]:
    """Return the names that examples use and do not make themselves."""
    used, made = set(), set(dir(builtins))
    for node in ast.walk(ast.parse("".join(example.source for example in examples.examples))):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                used.add(name)
            case ast.Name(id=name) | ast.arg(arg=name):
                made.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                made.add(name)
            case ast.alias(name=name, asname=other):
                made.add(other or name.partition(".")[0])
    return used - made


def imports(module: ModuleType) -> list[str]:
    """Return the lines that come before any example of a module's page."""
    modules, sources, used = [], {}, {}
    for found in examples(module):
        used |= {name: found.globs[name] for name in needed(found)}
    for name, value in sorted(used.items(), key=lambda item: item[0].lower()):
        if inspect.ismodule(value):
            modules.append(f"import {value.__name__}" + f" as {name}" * (name != value.__name__))
        else:
            home = value.__module__ if name not in module.__all__ else module.__name__
            sources.setdefault(home, []).append(name)
    lines = modules
    for home in sorted(sources):
        line = f"from {home} import {', '.join(sources[home])}"
        if len(line) > WIDTH:
            inside = textwrap.wrap(f"{', '.join(sources[home])},", WIDTH - 4)
            line = "\n".join([f"from {home} import (", *(f"    {part}" for part in inside), ")"])
        lines += line.splitlines()
    return lines


def entry(module: ModuleType, name: str) -> list[str]:
    """Return the directive that describes a name of a module."""
    value = getattr(module, name)
    if inspect.isclass(value):
        own = members(value)
        return [f".. autoclass:: {name}", *([f"   :members: {', '.join(own)}"] if own else [])]
    if inspect.isroutine(value):
        return [f".. autofunction:: {name}"]
    return [f".. autodata:: {name}", "   :no-value:"]


def reference(module: ModuleType) -> str:
    """Return the reference of a module, as a page holds it below its title."""
    offered, chapter = names(module), chapter_of(module.__name__)
    lines = [f".. automodule:: {module.__name__}", ""]
    if chapter:
        lines += [f"The chapter that explains it: :doc:`/chapters/{chapter.name}`.", ""]
    if first := imports(module):
        lines += ["Each example on this page needs these imports first.", ""]
        lines += [f"{'...' if line[0] in ' )' else '>>>'} {line}" for line in first] + [""]
    lines += [f".. currentmodule:: {module.__name__}", ""]
    if len(offered) > 1:  # a table of one row says nothing
        lines += [".. autosummary::", "   :nosignatures:", ""]
        lines += [*(f"   {name}" for name in offered), ""]
    for name in offered:
        lines += [*entry(module, name), ""]
    return "\n".join(lines)


class ModuleReference(SphinxDirective):
    """The reference of the module that is named."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Write the directives that describe the module, and have them read."""
        return self.parse_text_to_nodes(reference(import_module(self.arguments[0])))


def setup(app):
    # numpydoc has an environment for each docstring, and each would compile the template anew
    docscrape_sphinx.SandboxedEnvironment = partial(
        SandboxedEnvironment, bytecode_cache=FileSystemBytecodeCache()
    )
    app.add_directive("module-reference", ModuleReference)
    app.connect("autodoc-process-docstring", say)
    return {"parallel_read_safe": True}

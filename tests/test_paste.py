"""The paste test: who types a chapter's listings runs them, and gets the package's numbers.

A page is followed from top to bottom in a namespace that holds only ``numpy as np``: what its
doctests import and define, and each listing exactly as the page shows it. That the examples go on
with what was pasted, the notebooks show, which have both: site/test_notebooks.py.
"""

import ast
import builtins
import dis
import doctest
import inspect
import io
import keyword
import re
import tokenize
from contextlib import ExitStack, redirect_stdout
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType, SimpleNamespace
from unittest.mock import patch

import matplotlib.pyplot as plt
import numpy as np
import pytest
from literalinclude import WIDTH, shown
from order import CHAPTERS

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src"

PLUMBING: dict[tuple[str, str], str] = {}
"""Lines that are no mathematics and yet are shown: a page and a line, and the reason for each."""

MOST = 10
"""So many lines of plumbing are allowed in the whole book."""

CANNOT: dict[str, str] = {}
"""Listings that cannot be run alone, by their names in the test, and the reason for each."""


# -- What a page shows -------------------------------------------------------------------------


@dataclass
class Listing:
    """A listing of a page, and what became of it when it was pasted."""

    page: str
    line: int
    file: Path
    options: dict[str, str]
    text: str = ""
    error: str = ""
    missing: list[str] = field(default_factory=list)
    pasted: dict[str, object] = field(default_factory=dict)

    @property
    def object(self) -> str:
        """What the listing shows: an object, a method, or from which line on."""
        return self.options.get("pyobject", "") or self.options.get("start-at", "")

    def __str__(self) -> str:
        return f"{self.page}-{self.file.stem}.{self.object}".replace(" ", "_")

    @property
    def is_method(self) -> bool:
        return "." in self.options.get("pyobject", "") or bool(
            re.match(r"(@\w+\n)*def \w+\((self|cls)\b", self.text)
        )


def blocks(page: str) -> list[Listing | str]:
    """Return what a page shows from top to bottom: listings, and the source of doctests."""
    file = ROOT / "docs" / "chapters" / f"{page}.md"
    found, lines = [], file.read_text("utf-8").splitlines()
    fence = re.compile(r"^(`{3,})(?:(python)|\{literalinclude\} (\S+))$")
    for number, line in enumerate(lines):
        if opening := fence.match(line):
            end = lines.index(opening[1], number)
            inside = lines[number + 1 : end]
            if opening[2]:
                examples = doctest.DocTestParser().get_examples("\n".join(inside) + "\n")
                found += [example.source for example in examples if not example.exc_msg]
            else:
                options = {
                    key: value.strip("\"'")
                    for key, value in (
                        re.match(r":([\w-]+): ?(.*)", row).groups() for row in inside
                    )
                }
                path = (file.parent / opening[3]).resolve()
                found.append(Listing(page, number + 1, path, options))
    return found


# -- Following a page --------------------------------------------------------------------------


@cache
def followed(page: str) -> list[Listing]:
    """Return the listings of a page, each pasted after all that stands above it."""
    namespace: dict[str, object] = {"np": np, "__name__": "page"}
    later: list[str] = []  # assignments; they take time, and hardly any listing needs one
    listings = []
    for block in blocks(page):
        if isinstance(block, str):
            follow(block, namespace, later)
        else:
            listings.append(block)
            paste(block, namespace, later)
    plt.close("all")
    return listings


def follow(source: str, namespace: dict[str, object], later: list[str]) -> None:
    """Run the imports and the definitions of a doctest, and keep its assignments for later."""
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef):
            try:
                run(statement, namespace)
            except Exception:  # the doctest of the page says it
                later.append(ast.unparse(statement))
        elif isinstance(statement, ast.Assign | ast.AugAssign | ast.AnnAssign):
            later.append(ast.unparse(statement))


def run(statement: ast.stmt, namespace: dict[str, object]) -> None:
    exec(compile(ast.Module([statement], []), "<page>", "exec"), namespace)


def catch_up(namespace: dict[str, object], later: list[str]) -> None:
    """Run the assignments that were kept."""
    with redirect_stdout(io.StringIO()):
        for source in later:
            try:
                exec(source, namespace)
            except Exception:
                continue
    later.clear()


def paste(listing: Listing, namespace: dict[str, object], later: list[str]) -> None:
    """Run a listing as it is shown. A method leaves nothing behind: it belongs to its class."""
    try:
        listing.text = shown(listing.file, listing.options)
        code = compile(listing.text, str(listing), "exec")
    except (SyntaxError, ValueError) as error:
        listing.error = f"{type(error).__name__}: {error}"
        return
    known = namespace.keys() | vars(builtins).keys()
    if {*names_used(code), *top_names(code)} - known:
        catch_up(namespace, later)
    scope = dict(namespace) if listing.is_method else namespace
    before = dict(scope)
    try:
        with redirect_stdout(io.StringIO()):
            exec(code, scope)
    except Exception as error:
        listing.error = f"{type(error).__name__}: {error}"
    listing.pasted = {k: v for k, v in scope.items() if before.get(k) is not v}
    listing.missing = sorted(names_used(code) - scope.keys() - vars(builtins).keys())


def top_names(code: CodeType) -> set[str]:
    """The names that code reads when it runs and does not set itself."""
    steps = list(dis.get_instructions(code))
    own = {step.argval for step in steps if step.opname in ("STORE_NAME", "STORE_GLOBAL")}
    return {s.argval for s in steps if s.opname in ("LOAD_NAME", "LOAD_GLOBAL")} - own


def names_used(code: CodeType) -> set[str]:
    """The names that functions and classes in code look up in the namespace."""
    inner = [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    of_classes = {"__name__", "__module__", "__qualname__", "__class__"}
    return {name for part in inner for name in top_names(part) | names_used(part)} - of_classes


PAGES = [page for chapter in CHAPTERS for page in chapter.pages]
LISTINGS = [listing for page in PAGES for listing in followed(page)]
NAMED = pytest.mark.parametrize("listing", LISTINGS, ids=str)


def test_there_are_listings():
    assert len(LISTINGS) > 30
    assert {listing.page.partition("/")[0] for listing in LISTINGS} == {c.name for c in CHAPTERS}


# -- It runs -----------------------------------------------------------------------------------


@NAMED
def test_a_listing_runs_after_what_the_page_has_shown_above_it(listing):
    if str(listing) in CANNOT:
        pytest.skip(CANNOT[str(listing)])
    assert not listing.error, f"line {listing.line} of the page"
    assert not listing.missing, f"line {listing.line} of the page: names that were not shown above"


def test_what_cannot_run_is_listed_only_as_long_as_it_cannot():
    failing = {str(listing) for listing in LISTINGS if listing.error or listing.missing}
    assert set(CANNOT) <= failing


# -- It gives the same numbers as the package --------------------------------------------------


class Transplant:
    """A pasted function in the place of the package's, behind the same checks; it counts calls."""

    def __init__(self, pasted: FunctionType, owner: object, name: str, stack: ExitStack) -> None:
        self.calls = 0
        self.name = name
        original = inspect.getattr_static(owner, name)
        wrapper = type(original) if isinstance(original, classmethod | staticmethod) else None
        function = original.__func__ if wrapper else original
        pasted = getattr(pasted, "__func__", pasted)
        if isinstance(pasted, property):
            replaced = property(self.counting(pasted.fget))
            stack.enter_context(patch.object(owner, name, replaced))
            return
        if inspect.isclass(owner):
            self.belong(pasted, owner)
        counting = self.counting(pasted)
        door = function
        while hasattr(getattr(door, "__wrapped__", None), "__wrapped__"):
            door = door.__wrapped__
        if hasattr(door, "__wrapped__"):  # the checks stay: exchange what they call
            inner = door.__wrapped__
            cells = [cell for cell in door.__closure__ if cell.cell_contents is inner]
            assert cells, f"{name}: the decorator keeps no function"
            for cell in cells:
                cell.cell_contents = counting
                stack.callback(setattr, cell, "cell_contents", inner)
        else:
            stack.enter_context(
                patch.object(owner, name, wrapper(counting) if wrapper else counting)
            )

    @staticmethod
    def belong(pasted: FunctionType, owner: type) -> None:
        """Let ``super()`` in a pasted method mean the base of the package's class."""
        for name, cell in zip(pasted.__code__.co_freevars, pasted.__closure__ or (), strict=True):
            if name == "__class__":
                cell.cell_contents = owner

    def counting(self, function: FunctionType) -> FunctionType:
        def counted(*args, **kwargs):
            self.calls += 1
            return function(*args, **kwargs)

        return counted


def examples(documented: object, module: SimpleNamespace, name: str) -> doctest.DocTest | None:
    """The doctest in a docstring, or None."""
    text = inspect.getdoc(documented) or ""
    test = doctest.DocTestParser().get_doctest(text, dict(vars(module)), name, None, None)
    return test if test.examples else None


def differences(test: doctest.DocTest) -> str:
    """What a doctest says when it fails."""
    said = io.StringIO()
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE, verbose=False)
    runner.run(test, out=said.write, clear_globs=False)
    return said.getvalue()


def transplants(listing: Listing, module: SimpleNamespace, stack: ExitStack) -> list[Transplant]:
    """Put what was pasted into the package, function by function."""
    owner_name = listing.options["pyobject"].partition(".")[0]
    owner, made = getattr(module, owner_name), []
    if not inspect.isclass(owner):
        return [Transplant(listing.pasted[owner_name], module, owner_name, stack)]
    of_class = listing.pasted.get(owner_name)
    parts = vars(of_class) if inspect.isclass(of_class) else listing.pasted
    for name, value in parts.items():
        function = getattr(value, "__func__", None) or getattr(value, "fget", None) or value
        if isinstance(function, FunctionType):
            if function.__code__.co_filename == str(listing):  # none that a dataclass has made
                made.append(Transplant(value, owner, name, stack))
        elif not name.startswith("_"):
            assert value == getattr(owner, name), f"{owner_name}.{name}"
    return made


OF_THE_PACKAGE = [
    listing
    for listing in LISTINGS
    if listing.file.is_relative_to(PACKAGE) and "pyobject" in listing.options
]


@pytest.mark.parametrize("listing", OF_THE_PACKAGE, ids=str)
def test_a_pasted_listing_gives_the_same_numbers_as_the_package(listing):
    """The examples of its docstring run with it in the package's place, behind its checks.

    A method's docstring may have none; then those of its class run, and at last all of its module,
    until every function of the listing was called.
    """
    if str(listing) in CANNOT:
        pytest.skip(CANNOT[str(listing)])
    if listing.error or listing.missing:
        pytest.fail(f"it does not run: {listing.error or listing.missing}")
    parts = listing.file.relative_to(PACKAGE).with_suffix("").parts
    module = import_module(".".join(parts))
    owner, _, method = listing.options["pyobject"].partition(".")
    documented = [getattr(module, owner)]
    if method:
        documented.insert(0, inspect.getattr_static(documented[0], method))
    documented += [getattr(module, name) for name in module.__all__]
    with ExitStack() as stack:
        made = transplants(listing, module, stack)
        for one in documented:
            test = examples(one, module, str(listing))
            if test:
                assert not differences(test)
            if all(transplant.calls for transplant in made):
                break
    assert made, "no function in it"
    assert not [t.name for t in made if not t.calls], "called by no example of the module"


def test_the_test_sees_other_numbers():
    """A softmax without its maximum, pasted: the example with a score of 1000 must fail."""
    from mitbadak import activations

    wrong: dict[str, object] = {"np": np}
    exec("def softmax(a, axis=-1):\n    return np.exp(a) / 2", wrong)
    with ExitStack() as stack:
        made = Transplant(wrong["softmax"], activations, "softmax", stack)
        test = examples(activations.softmax, activations, "softmax")
        assert "Expected" in differences(test)
        assert made.calls
    assert not differences(examples(activations.softmax, activations, "softmax"))


# -- It is the formula -------------------------------------------------------------------------


@NAMED
def test_no_line_is_longer_than_a_phone_shows(listing):
    assert [line for line in listing.text.splitlines() if len(line) > WIDTH] == []


def private(text: str) -> list[str]:
    """The names in a listing that a reader should not meet; a lone _ is nobody's name."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    names = {token.string for token in tokens if token.type == tokenize.NAME}
    names -= {"_", *keyword.kwlist}
    return sorted(n for n in names if re.match(r"_(?!_\w+__$)|as_|require_", n))


@NAMED
def test_no_name_is_private(listing):
    assert private(listing.text) == []


CHECKS = {"isinstance", "issubclass", "hasattr", "getattr", "callable", "asarray", "asanyarray"}
QUIET = {"errstate", "suppress", "catch_warnings", "simplefilter", "warn"}


def plumbing(text: str) -> list[str]:
    """The lines that check, convert, silence or refuse, and so are no mathematics."""
    found: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.If(body=[*_, ast.Raise()]) | ast.Raise() | ast.Assert():
                found |= {*range(node.lineno, node.end_lineno + 1)}
            case ast.Try():
                handled = {*range(node.body[-1].end_lineno + 1, node.end_lineno + 1)}
                found |= {node.lineno, *handled}
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
                if name in CHECKS | QUIET:
                    found |= {*range(node.lineno, node.end_lineno + 1)}
    lines = text.splitlines()
    return [lines[number - 1].strip() for number in sorted(found)]


@NAMED
def test_plumbing_is_shown_only_for_a_reason(listing):
    lines = plumbing(listing.text) if not listing.error else []
    assert [line for line in lines if (listing.page, line) not in PLUMBING] == []


def test_there_is_hardly_any_plumbing_in_the_book():
    lines = [(li.page, line) for li in LISTINGS if not li.error for line in plumbing(li.text)]
    assert set(PLUMBING) <= set(lines), "no longer shown"
    assert len([line for line in lines if line in PLUMBING]) <= MOST
    assert all(PLUMBING.values())


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("if x < 0:\n    raise ValueError(x)\ny = x", ["if x < 0:", "raise ValueError(x)"]),
        ("try:\n    y = 1\nfinally:\n    y = 2", ["try:", "finally:", "y = 2"]),
        ("with np.errstate(over='ignore'):\n    y = 1", ["with np.errstate(over='ignore'):"]),
        ("x = np.asarray(x)", ["x = np.asarray(x)"]),
        ("if x < 0:\n    y = 1", []),
    ],
)
def test_plumbing_is_seen(text, lines):
    assert plumbing(text) == lines


def test_private_names_are_seen():
    assert private("def __init__(self, _):\n    as_x = _y + require_z + x._w") == [
        "_w", "_y", "as_x", "require_z",
    ]  # fmt: skip

"""Run the blocks of a page in one namespace, and compare what they give with what is printed.

A page's worker runs this in Pyodide (``worker.js``), the tests run it in CPython.

A block is what the page sends: its number, its text as it is printed, its code as it is now
without prompts, and, if it is a listing of the package, the module and the object that it shows.
"""

import ast
import copy
import doctest
import importlib
import io
import json
import operator
import sys
import traceback
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from difflib import SequenceMatcher
from types import FunctionType
from typing import Any, NamedTuple

import numpy as np
import tqdm

from mitbadak.datasets import mnist
from mitbadak.network import mlp
from mitbadak.optimizers import Adam
from mitbadak.training import fit

FLAGS = doctest.NORMALIZE_WHITESPACE
"""How the book's own tests compare: ``docs/conftest.py``."""

EXERCISE = "<exercise>"
"""The file of a reader's solution."""

LONGEST = 300
"""So many letters of a value are shown."""

MOST = 20_000
"""So many letters may be printed: more would fill the page, and at last the memory."""

parser, checker = doctest.DocTestParser(), doctest.OutputChecker()


class Statement(NamedTuple):
    """A statement of a block, and the example that is printed in its place, if there is one."""

    nodes: list[ast.stmt]
    example: doctest.Example | None


def statements(code: str) -> list[list[ast.stmt]]:
    """Return the statements of a code; those in one line belong together."""
    found: list[list[ast.stmt]] = []
    for node in ast.parse(code).body:
        if found and node.lineno <= (found[-1][-1].end_lineno or 0):
            found[-1].append(node)
        else:
            found.append([node])
    return found


def meaning(nodes: list[ast.stmt]) -> str:
    """Return what tells statements apart, however they are laid out."""
    return "\n".join(map(ast.dump, nodes))


def paired(
    given: list[list[ast.stmt]], examples: list[doctest.Example]
) -> tuple[list[Statement], list[doctest.Example]]:
    """Give each statement the example that it is or that it has replaced.

    Return the examples that are gone, too.
    """
    before = [meaning(ast.parse(example.source).body) for example in examples]
    now = [meaning(nodes) for nodes in given]
    pairs: dict[int, int] = {}
    for tag, a, b, c, d in SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
        if tag in ("equal", "replace"):
            pairs |= zip(range(c, d), range(a, b), strict=False)
    gone = [one for i, one in enumerate(examples) if i not in pairs.values()]
    statements = [
        Statement(nodes, examples[pairs[i]] if i in pairs else None)
        for i, nodes in enumerate(given)
    ]
    return statements, gone


def printed(example: doctest.Example | None) -> str | None:
    """Return what the page prints below a statement; of an error, its last lines."""
    return example and (example.exc_msg or example.want)


def last_lines(error: BaseException) -> list[str]:
    """Return what Python says about an error, below the calls that led to it."""
    return traceback.format_exception_only(error)


class TooMuch(BaseException):
    """Something prints more than a page can show."""

    __module__ = "builtins"  # told by its name alone


class Paper(io.StringIO):
    """What is printed, until it is too much."""

    def write(self, text: str) -> int:
        """Take a text; end what prints if there is no room for it."""
        room = MOST - self.tell()
        if len(text) > room:
            super().write(text[:room])
            raise TooMuch(f"more than {MOST} characters were printed: does a loop not end?")
        return super().write(text)


class Page:
    """The namespace of a page, and what its listings have put into the package."""

    def __init__(self, tell: Callable[[str], None] = lambda what: None) -> None:
        self.tell = lambda **what: tell(json.dumps(what))
        self.originals: dict[int, list[tuple[object, str, object]]] = {}
        self.kept: dict[str, object] | None = None
        self.kept_before = 0
        self.reset()
        show_bars(self.tell)

    def answer(self, call: str, block: str) -> str:
        """Do what the worker is asked for, from JSON to JSON."""
        given = json.loads(block)
        return json.dumps(getattr(self, call)(*([] if given is None else [given])))

    def reset(self) -> None:
        """Begin anew, with the package as it was."""
        for place in list(self.originals):
            self.put_back(place)
        self.namespace: dict[str, Any] = {"np": np, "__name__": "__main__"}
        self.kept = None

    def keep(self, number: int) -> bool:
        """Keep the namespace as it is before a block; tell whether `restore` can bring it back."""
        self.kept_before = number
        modules = {id(module): module for module in sys.modules.values()}
        try:
            self.kept = copy.deepcopy(self.namespace, modules)
        except Exception:  # some objects cannot be copied, such as a generator
            self.kept = None
        return self.kept is not None

    def restore(self) -> bool:
        """Bring back what was kept; it stays kept."""
        kept = self.kept
        if kept is None:
            return False
        for place in [place for place in self.originals if place >= self.kept_before]:
            self.put_back(place)
        # functions of the page look into this very dictionary
        self.namespace.clear()
        self.namespace.update(kept)
        return self.keep(self.kept_before)

    def run(self, block: dict[str, Any]) -> dict[str, Any]:
        """Run a block; return its outputs, each beside what is printed, and how it ended."""
        errors = io.StringIO()
        with redirect_stderr(errors), warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.showwarning = in_one_line
            result = self.listing(block) if block["module"] else self.examples(block)
        return result | {"warnings": errors.getvalue().strip()}

    def examples(self, block: dict[str, Any]) -> dict[str, Any]:
        """Run statements, each as Python's prompt does, until one ends in an error."""
        file, outputs = f"<block {block['number']}>", []
        try:
            found, gone = paired(statements(block["code"]), parser.get_examples(block["printed"]))
        except SyntaxError as error:
            return ended(outputs, error, file)
        for nodes, example in found:
            said = Paper()
            error = None
            with redirect_stdout(said):
                try:
                    code = compile(ast.Interactive(nodes), file, "single")
                    exec(code, self.namespace)
                except BaseException as raised:
                    error = raised
            output, expected = said.getvalue(), example and example.exc_msg
            if error and not expected:
                if output:
                    outputs.append(compared(output, example))
                return ended(outputs, error, file)
            if error:
                output = last_lines(error)[-1]
            if output or printed(example):
                outputs.append(compared(output, example))
        missing = any(printed(example) for example in gone)
        same = not missing and all(output["same"] for output in outputs)
        return {"outputs": outputs, "same": same, "error": None}

    def listing(self, block: dict[str, Any]) -> dict[str, Any]:
        """Run a listing. What it defines is in the namespace; a method belongs to its class.

        One that was edited takes the place of the package's, too: other code of the page that
        imports it gets the edited one.
        """
        file, said = f"<block {block['number']}>", Paper()
        module, name = block["module"], block["object"]
        place = block["number"]
        self.put_back(place)
        try:
            tree = ast.parse(block["code"])
            owner, is_method, _ = name.rpartition(".")
            names = [n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef)]
            scope = self.namespace
            if is_method:
                scope = vars(importlib.import_module(module)) | self.namespace
                around = ast.parse(f"class {owner}: pass")
                around.body[0].body = tree.body  # type: ignore[attr-defined]
                tree = around
            with redirect_stdout(said):
                exec(compile(tree, file, "exec"), scope)
            if block["code"].strip() != block["printed"].strip():
                self.originals[place] = self.put(
                    importlib.import_module(module), owner, names, scope
                )
        except BaseException as error:
            return ended([], error, file)
        outputs = [compared(said.getvalue(), None)] if said.getvalue() else []
        return {"outputs": outputs, "same": not outputs, "error": None}

    def check(self, exercise: dict[str, Any]) -> dict[str, Any]:
        """Run a reader's solution in a namespace of its own; say what each expectation gives."""
        names: dict[str, Any] = {"np": np, "__name__": "__main__"}
        said = Paper()
        with redirect_stdout(said), redirect_stderr(said), warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.showwarning = in_one_line
            try:
                exec(compile(exercise["code"], EXERCISE, "exec"), names)
                exec(exercise["given"], names)
            except BaseException as error:
                return ended([], error, EXERCISE) | {"found": [], "said": said.getvalue().strip()}
            output = said.getvalue().strip()
            found = [expectation(test, names) for test in exercise["tests"]]
        return {"found": found, "error": None, "said": output}

    def train(self, task: dict[str, Any]) -> dict[str, Any]:
        """Train the chapter's network from a new start; tell after each epoch how far it is.

        The parameters are told in the order of the layers, for the page to read digits with.
        """
        (x, t), test = mnist.load()
        rng = np.random.default_rng(task["seed"])
        network, optimizer = mlp([784, 100, 10], rng=rng), Adam(0.001)
        losses: list[float] = []
        for epoch in range(1, task["epochs"] + 1):
            losses += fit(network, optimizer, x, t, epochs=1, batch_size=100, rng=rng).loss
            self.tell(
                epoch={
                    "n": epoch,
                    "all": task["epochs"],
                    "losses": [round(loss, 4) for loss in losses],
                    "accuracy": network.accuracy(*test),
                    "params": [array.ravel().tolist() for array in network.params.values()],
                }
            )
        return {}

    def put(
        self, module: object, owner: str, names: list[str], scope: dict[str, Any]
    ) -> list[tuple[object, str, object]]:
        """Put definitions into the package; return what was there."""
        target, source = module, scope
        if owner:
            target = self.namespace.get(owner) or getattr(module, owner)
            source = vars(scope[owner])
        before = [(target, name, vars(target)[name]) for name in names if name in vars(target)]
        for _target, name, _value in before:
            if owner:
                belong(source[name], target)
            setattr(target, name, source[name])
        return before

    def put_back(self, place: int) -> None:
        """Undo what a listing has put into the package."""
        for target, name, value in self.originals.pop(place, []):
            setattr(target, name, value)


def compared(output: str, example: doctest.Example | None) -> dict[str, Any]:
    """Return an output beside what is printed for it."""
    want = printed(example)
    same = want is not None and checker.check_output(want, output, FLAGS)
    return {"given": output, "printed": want, "same": same}


def ended(outputs: list[dict[str, Any]], error: BaseException, file: str) -> dict[str, Any]:
    """Return the result of a block that an error has ended."""
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == file
    ]
    line = error.lineno if isinstance(error, SyntaxError) else next(reversed(lines), None)
    text = "".join(last_lines(error))
    if isinstance(error, SyntaxError):  # without the line itself, which the reader sees
        text = f"{type(error).__name__}: {error.msg}"
    missing = error.name if isinstance(error, ImportError | NameError) else None
    return {
        "outputs": outputs,
        "same": False,
        "error": {"text": text.strip(), "line": line, "missing": missing},
    }


def expectation(test: str, names: dict[str, Any]) -> dict[str, Any]:
    """Return whether an expectation holds, and what was computed for it.

    Of a comparison that is what stands on the left, beside what was expected of it.
    """
    tree = ast.parse(test, mode="eval").body
    call, wanted, (wants, holds) = tree, "True", ("equal", lambda given, _: bool(given))
    if isinstance(tree, ast.Compare) and len(tree.ops) == 1:
        call, wanted = tree.left, ast.unparse(tree.comparators[0])
        wants, holds = COMPARISONS[type(tree.ops[0])]
    found = {
        "call": ast.unparse(call), "holds": False, "given": "", "expected": "", "wants": wants,
        "error": None,
    }  # fmt: skip
    try:
        given, expected = eval(found["call"], names), eval(wanted, names)
        values = {"given": brief(given), "expected": brief(expected)}
        return found | values | {"holds": bool(holds(given, expected))}
    except BaseException as error:
        return found | {"error": ended([], error, EXERCISE)["error"]}


def alike(given: Any, expected: Any) -> bool:
    """Tell whether two values are equal, numbers but for rounding."""
    if isinstance(expected, dict):
        return given.keys() == expected.keys() and all(
            alike(given[name], value) for name, value in expected.items()
        )
    try:
        numbers = [number(value) for value in (given, expected)]
    except (TypeError, ValueError):
        if isinstance(expected, list | tuple) and len(given) == len(expected):
            return all(map(alike, given, expected))
        return bool(given == expected)
    return numbers[0].shape == numbers[1].shape and np.allclose(*numbers, equal_nan=True)


def number(value: Any) -> np.ndarray:
    """Return numbers as an array; a text of digits is none."""
    array = np.asarray(value)
    if array.dtype.kind in "US":
        raise TypeError(f"{value!r} is a text")
    return array.astype(float)


COMPARISONS: dict[type[ast.cmpop], tuple[str, Callable[[Any, Any], object]]] = {
    ast.Eq: ("equal", alike),
    ast.NotEq: ("other", lambda given, other: not alike(given, other)),
    ast.Lt: ("less", operator.lt),
    ast.LtE: ("at most", operator.le),
    ast.Gt: ("more", operator.gt),
    ast.GtE: ("at least", operator.ge),
}
"""How a value is compared with what is expected of it, and what a page says it by."""


def brief(value: object) -> str:
    """Return a value as a reader would write it, and of a long one the beginning."""
    if isinstance(value, np.generic | np.ndarray) and value.ndim == 0:
        value = value.item()
    value = rounded(value)
    if isinstance(value, float):
        text = f"{value:.6g}"
    elif isinstance(value, np.ndarray):
        text = np.array2string(value, precision=4, separator=", ", threshold=20)
    else:
        with np.printoptions(legacy="1.25"):  # 0.5, not np.float64(0.5)
            text = repr(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def rounded(value: object) -> object:
    """Return a number, or each in a list, as a reader would write it; 0 has no sign."""
    if isinstance(value, float):
        return float(f"{value:.6g}") + 0.0
    if type(value) in (list, tuple):
        return type(value)(map(rounded, value))  # type: ignore[call-overload]
    return value


def in_one_line(message, category, filename, lineno, file=None, line=None) -> None:
    """Show a warning without the name of a file that the reader does not have."""
    print(f"{category.__name__}: {message}", file=sys.stderr)


def belong(member: object, owner: object) -> None:
    """Let ``super()`` in a pasted method mean the base of the package's class."""
    function = getattr(member, "__func__", None) or getattr(member, "fget", None) or member
    if isinstance(function, FunctionType):
        cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
        for name, cell in cells:
            if name == "__class__":
                cell.cell_contents = owner


def show_bars(tell: Callable[..., None]) -> None:
    """Have the bars of tqdm shown by the page; a page has no second thread to watch over them."""

    def display(bar, msg=None, pos=None) -> bool:
        if msg is None:
            tell(bar=[bar.n, bar.total or 0])
        return True

    tqdm.tqdm.monitor_interval = 0
    tqdm.tqdm.display = display

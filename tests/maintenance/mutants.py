"""Change the mathematics, one place at a time, and see whether a test notices.

    tox run -e mutants                # all modules, about half an hour on two idle cores
    tox run -e mutants -- losses      # one of them
    tox run -e mutants -- losses:73   # what changes in one line

A mutant is the package with one change in it: a sign, a number, a comparison, an argument that is
left out. It has its own process, which comes from one that has loaded all else, and runs those
tests of its module that come by the changed line, the quick ones first. What lives is printed; it
must stand in ``mutants.toml``, with the reason why it computes the same.
"""

import compileall
import contextlib
import difflib
import io
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import coverage
import hypothesis
import hypothesis.extra.numpy  # loaded once, before the processes part
import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation import mutators

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"
LIVES = Path(__file__).with_name("mutants.toml")
"""What lives, and why it may: for each module reasons, each with the changes."""

ARITHMETIC = (
    mutators.operator_number,
    mutators.operator_swap_op,
    mutators.operator_augmented_assignment,
    mutators.operator_remove_unary_ops,
)
ALL = (
    *ARITHMETIC,
    mutators.operator_name,
    mutators.operator_assignment,
    mutators.operator_arg_removal,
    mutators.operator_lambda,
    mutators.operator_keywords,
    mutators.operator_match,
    mutators.operator_if_exp,
)
MODULES = {
    **dict.fromkeys(
        ("activations", "losses", "neural_network", "differentiation", "layers", "graph",
         "optimizers", "initializers", "regularization", "perceptron", "regression"), ALL
    ),
    **dict.fromkeys(("network", "training", "search"), ARITHMETIC),
}  # fmt: skip
"""What is mutated, and how: where a module is mostly bookkeeping, its arithmetic alone."""

NOT_MUTATED = (
    cst.Annotation, cst.Assert, cst.Decorator, cst.FormattedString, cst.Import, cst.ImportFrom,
    cst.Raise,
)  # fmt: skip
"""Types, checks and messages."""

KILLED = 0.97
"""So many of the mutants a test must notice."""
SECONDS = 60
"""Whose tests compute longer is caught, too: it goes in circles. On a busy machine that is later."""

OPTIONS = (
    *("-q", "-p", "no:cacheprovider", "--hypothesis-profile=mutants"),
    *("-W", "ignore:Module already imported:pytest.PytestAssertRewriteWarning"),
)

hypothesis.settings.register_profile(
    "mutants",
    deadline=None,
    derandomize=True,
    database=None,
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
)


@dataclass(frozen=True)
class Mutant:
    """One change: where it is, what it does to the lines, and the module that it makes."""

    lines: range
    change: str
    code: str


class Changes(cst.CSTVisitor):
    """Find what can be changed: (place, old node, new node)."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, operators) -> None:
        super().__init__()
        self.operators, self.found = operators, []

    def on_visit(self, node) -> bool:
        """Note the changes of a node; look into it unless it is no mathematics."""
        if isinstance(node, NOT_MUTATED) or of_types(node):
            return False
        place = self.get_metadata(PositionProvider, node, None)
        changes = [
            new
            for kind, operator in mutators.mutation_operators
            if operator in self.operators and isinstance(node, kind)
            for new in operator(node)
            # to leave an argument out says as much as to pass None
            if operator is not mutators.operator_arg_removal or len(new.args) < len(node.args)
        ]
        if isinstance(node, cst.Call) and not node.args and isinstance(node.func, cst.Attribute):
            changes += [node.func.value] if mutators.operator_arg_removal in self.operators else []
        self.found += [(place, node, new) for new in changes]
        return True


def of_types(node) -> bool:
    """Whether a statement names types or what is public: ``P = ParamSpec("P")``, ``__all__``."""
    match node:
        case cst.AnnAssign(annotation=cst.Annotation(annotation=cst.Name("TypeAlias"))):
            return True
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name("__all__"))]):
            return True
        case cst.Assign(value=cst.Call(func=cst.Name("TypeVar" | "ParamSpec"))):
            return True
    return False


def mutants(module: str) -> list[Mutant]:
    """Return the mutants of a module; two changes to the same text are one."""
    text = (SOURCE / "mitbadak" / f"{module}.py").read_text("utf-8")
    before = text.splitlines(keepends=True)
    wrapper = MetadataWrapper(cst.parse_module(text))
    visitor = Changes(MODULES[module])
    wrapper.visit(visitor)
    found = {}
    for place, old, new in visitor.found:
        if getattr(new, "lpar", ()) and new.lpar is getattr(old, "lpar", ()):
            new = new.with_changes(lpar=[], rpar=[])  # they stand around the place
        first, last = place.start.line - 1, place.end.line
        head, tail = before[first][: place.start.column], before[last - 1][place.end.column :]
        changed = head + wrapper.module.code_for_node(new) + tail
        code = "".join([*before[:first], changed, *before[last:]])
        if changed != "".join(before[first:last]) and is_python(code):
            change = difference(before[first:last], changed.splitlines())
            found.setdefault(code, Mutant(range(first + 1, last + 1), change, code))
    return list(found.values())


def is_python(code: str) -> bool:
    """Whether a changed module can be compiled."""
    try:
        compile(code, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def difference(before: list[str], after: list[str]) -> str:
    """Return the changed lines alone, the old ones and the new ones."""
    lines = [line.strip() for line in before], [line.strip() for line in after]
    return "\n".join(line for line in difflib.ndiff(*lines) if line[0] in "+-")


class Chosen:
    """Have pytest note by what each test comes, or run the chosen ones alone, in their order."""

    def __init__(self, order: list[str] = (), measured: coverage.Coverage | None = None) -> None:
        self.order = {test: place for place, test in enumerate(order)}
        self.measured = measured
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items) -> None:
        """Keep what was chosen, the quick ones first."""
        if not self.measured:
            chosen = [item for item in items if name(item.nodeid) in self.order]
            items[:] = sorted(chosen, key=lambda item: self.order[name(item.nodeid)])

    def pytest_runtest_logstart(self, nodeid) -> None:
        """Say whose lines come now."""
        if self.measured:
            self.measured.switch_context(name(nodeid))

    def pytest_runtest_logreport(self, report) -> None:
        """Add up the time of a test."""
        test = name(report.nodeid)
        self.seconds[test] = self.seconds.get(test, 0) + report.duration


def name(test: str) -> str:
    """Return the name of a test without the folder of its file."""
    return test.partition("::")[0].rpartition("/")[2] + "::" + test.partition("::")[2]


def run(module: str, source: Path, chosen: Chosen) -> int:
    """Run the tests of a module on the package in a folder, in this process; return the status."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    os.environ["PYTHONPATH"] = str(source)  # for the processes that a test starts
    sys.path.insert(0, str(source))
    tests = [f"tests/test_{module}.py", "--doctest-modules", "--pyargs", f"mitbadak.{module}"]
    return pytest.main([*OPTIONS, "-x", *tests], plugins=[chosen])


def warm_up(module: str) -> None:
    """Load what the tests import besides the package: the processes find it there."""
    sys.dont_write_bytecode = False  # to read what is compiled takes half the time
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main([*OPTIONS, "--collect-only", f"tests/test_{module}.py"])
    sys.dont_write_bytecode = True
    for name in [*sys.modules]:
        if name.partition(".")[0] in ("mitbadak", "tests"):
            del sys.modules[name]


def part(work: Callable[[], int], seconds: int = SECONDS) -> int:
    """Start a process of its own group that does some work, not too long; return its number."""
    process = os.fork()
    if not process:
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        signal.alarm(20 * seconds)  # it waits, and nothing comes
        status = 1
        try:
            status = work()
        finally:
            os._exit(status)
    return process


def baseline(module: str) -> tuple[dict[int, list[str]], dict[str, float]]:
    """Return which tests come by each line of a module, and how many seconds each test takes."""
    with tempfile.TemporaryDirectory() as folder:
        file, times = Path(folder, "coverage"), Path(folder, "times")

        def measure() -> int:
            measured = coverage.Coverage(
                file, include=[f"*/mitbadak/{module}.py"], config_file=False
            )
            measured.start()
            chosen = Chosen(measured=measured)
            status = run(module, SOURCE, chosen)
            measured.stop()
            measured.save()
            times.write_text(json.dumps(chosen.seconds), "utf-8")
            return status

        if os.waitpid(part(measure, 10 * SECONDS), 0)[1]:
            sys.exit(f"the tests of {module} fail without a change")
        data = coverage.CoverageData(file)
        data.read()
        path = str(SOURCE / "mitbadak" / f"{module}.py")
        return data.contexts_by_lineno(path), json.loads(times.read_text("utf-8"))


def living(module: str, line: str, workers: int) -> tuple[int, list[Mutant]]:
    """Return how many mutants of a module, or of a line, there are, and which no test notices."""
    warm_up(module)
    coming_by, seconds = baseline(module)
    made = [mutant for mutant in mutants(module) if not line or int(line) in mutant.lines]
    alive, running, free, stopped = [], {}, [], 0
    with tempfile.TemporaryDirectory() as folder:
        for worker in range(workers):
            free.append(Path(folder, str(worker)))
            shutil.copytree(SOURCE, free[-1], ignore=shutil.ignore_patterns("__pycache__"))
            compileall.compile_dir(free[-1], quiet=1)
            for compiled in free[-1].glob(f"mitbadak/__pycache__/{module}.*"):
                compiled.unlink()

        def finish() -> None:
            nonlocal stopped
            process, status = os.wait()
            stopped += os.WIFSIGNALED(status)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process, signal.SIGKILL)  # what a test had started
            mutant, source = running.pop(process)
            free.append(source)
            if status == 0:
                alive.append(mutant)
                print(f"{module}:{mutant.lines[0]}\n{mutant.change}\n", flush=True)

        for mutant in made:
            if not free:
                finish()
            source = free.pop()
            (source / "mitbadak" / f"{module}.py").write_text(mutant.code, "utf-8")
            tests = {test for line in mutant.lines for test in coming_by.get(line, []) if test}
            order = sorted(tests or seconds, key=seconds.get)
            process = part(lambda: run(module, source, Chosen(order)))  # noqa: B023 (runs at once)
            running[process] = mutant, source
        while running:
            finish()
    print(f"   {stopped} of them stopped, since they took too long", flush=True)
    return len(made), alive


def main(places: list[str]) -> int:
    """Count what lives, and name what should not, or no longer does."""
    os.chdir(ROOT)
    known = tomllib.loads(LIVES.read_text("utf-8"))
    made, alive, faults = 0, 0, []
    for place in places or MODULES:
        module, _, line = place.partition(":")
        started = time.monotonic()
        number, lives = living(module, line, os.cpu_count() or 1)
        made, alive = made + number, alive + len(lives)
        minutes = (time.monotonic() - started) / 60
        print(
            f"== {place}: {number - len(lives)} of {number} killed, {minutes:.1f} min", flush=True
        )
        changes = {mutant.change for mutant in lives}
        entries = known.get(module, [])
        allowed = {change.strip() for entry in entries for change in entry["changes"]}
        faults += [f"{module}, a test is missing:\n{c}" for c in sorted(changes - allowed)]
        if not line:
            faults += [f"{module}, no longer so:\n{c}" for c in sorted(allowed - changes)]
    print(*faults, sep="\n")
    print(f"{made - alive} of {made} mutants killed, {(made - alive) / made:.1%}")
    return bool(faults) or (not any(":" in p for p in places) and (made - alive) / made < KILLED)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

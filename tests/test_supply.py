"""What the project is built with: pinned, whole, and the same for everyone."""

import json
import re
import shlex
import tomllib
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

NPM = ["docs", "tests/lighthouse"]


@pytest.fixture(scope="module")
def tox(root):
    settings = ConfigParser(interpolation=None)
    settings.read(root / "tox.ini", encoding="utf-8")
    return settings


# -- Python ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def direct(root):
    """What pyproject.toml asks for, extras included."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    found = map(Requirement, [*project["dependencies"], *(r for extra in extras for r in extra)])
    return [requirement for requirement in found if requirement.name != "mitbadak"]


@pytest.fixture(scope="module")
def locked(root):
    """The versions of tests/constraints.txt."""
    lines = (root / "tests" / "constraints.txt").read_text("utf-8").splitlines()
    found = map(Requirement, (line for line in lines if not line.startswith("#")))
    return {canonicalize_name(r.name): r.specifier for r in found}


def test_each_dependency_has_one_version_that_suits(direct, locked):
    assert len(direct) > 30
    versions = {}
    for name, specifier in locked.items():
        (only,) = specifier
        assert only.operator == "=="
        versions[name] = only.version
    unsuited = [
        str(requirement)
        for requirement in direct
        if versions.get(canonicalize_name(requirement.name), "none") not in requirement.specifier
    ]
    assert unsuited == []


def test_the_locked_versions_are_those_of_an_environment(tox):
    assert tox["testenv:locked"]["constraints"] == "tests/constraints.txt"


def test_each_dependency_says_from_which_version_on(direct):
    """Or which version alone."""
    bounds = {str(r): {part.operator for part in r.specifier} for r in direct}
    assert [name for name, operators in bounds.items() if not operators & {">=", "=="}] == []


# -- npm ---------------------------------------------------------------------------------------


@pytest.fixture(params=NPM)
def npm(root, request):
    """A package.json and its lock file."""
    folder = root / request.param
    return [
        json.loads((folder / f"{name}.json").read_text("utf-8"))
        for name in ("package", "package-lock")
    ]


def test_each_package_of_npm_has_one_version_and_the_hash_of_its_content(npm):
    asked, lock = npm
    wanted = {**asked.get("dependencies", {}), **asked.get("devDependencies", {})}
    packages = {name.removeprefix("node_modules/"): p for name, p in lock["packages"].items()}
    assert {name: packages[name]["version"] for name in wanted} == wanted
    del packages[""]
    assert len(packages) > len(wanted)
    for name, package in packages.items():
        assert re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", package["integrity"]), name
        assert "resolved" not in package, f"{name}: omit-lockfile-registry-resolved in .npmrc"


def test_no_file_names_the_host_of_a_registry(root):
    """What is locked comes from the registry that is set up, be it a mirror."""
    hosts = re.compile("|".join([r"registry\.npmjs", r"files\.pythonhosted", r"pypi\.org/simple"]))
    kinds = {".cfg", ".ini", ".js", ".json", ".md", ".py", ".toml", ".txt", ".yaml", ".yml", ""}
    places = [".ci", ".github", "docs", "gallery", "src", "tests"]
    files = [*root.iterdir(), *(root / "docs").glob(".*"), *(root / "tests").glob("*/.*")]
    for place in places:
        files += [f for f in (root / place).rglob("*") if "node_modules" not in f.parts]
    found = [
        str(file.relative_to(root))
        for file in files
        if file.is_file()
        and file.suffix in kinds
        and file.name != Path(__file__).name
        and hosts.search(file.read_text("utf-8", errors="replace"))
    ]
    assert found == []


# -- The linters -------------------------------------------------------------------------------


def test_before_a_commit_runs_what_lint_runs(root, tox):
    hooks = yaml.safe_load((root / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    commands = [shlex.split(hook["entry"]) for repo in hooks for hook in repo["hooks"]]
    through = shlex.split("tox exec -q -e lint --")
    assert all(command[: len(through)] == through for command in commands)
    lint = tox["testenv:lint"]["commands"].strip().splitlines()
    assert [command[len(through) :] for command in commands] == [shlex.split(c) for c in lint]

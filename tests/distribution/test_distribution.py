"""What is published: sdist and wheel have what belongs in them, and the same bytes each time."""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CATALOGS = "docs/locales/ko/LC_MESSAGES/gallery/"


def tracked():
    """The files of the commit, which a folder without history cannot tell."""
    git = ["git", "-C", str(ROOT), "ls-files", "-z"]
    return subprocess.run(git, check=True, capture_output=True, encoding="utf-8").stdout.split(
        "\0"
    )[:-1]


def build(folder, umask, day):
    """Make sdist and wheel from a copy of the project, as another machine may hold it."""
    before = os.umask(umask)
    try:
        for name in tracked():
            target = folder / "project" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)
            os.utime(target, (day, day))
        options = ["--no-isolation", "--outdir", folder / "dist"]
        command = [sys.executable, "-m", "build", *options, folder / "project"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    finally:
        os.umask(before)
    return {file.name: file for file in (folder / "dist").iterdir()}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Twice: with other rights, and on another day."""
    return [
        build(tmp_path_factory.mktemp("first"), 0o022, 1_000_000_000),
        build(tmp_path_factory.mktemp("elsewhere"), 0o077, 1_700_000_000),
    ]


@pytest.fixture(scope="module")
def wheel(made):
    (file,) = (path for name, path in made[0].items() if name.endswith(".whl"))
    return zipfile.ZipFile(file)


def test_two_builds_have_the_same_bytes(made):
    hashes = [
        {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in files.items()}
        for files in made
    ]
    assert len(hashes[0]) == 2
    assert hashes[0] == hashes[1]


def test_the_sdist_is_the_commit_but_for_the_ci(made):
    (file,) = (path for name, path in made[0].items() if name.endswith(".tar.gz"))
    with tarfile.open(file) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    expected = {name for name in tracked() if not name.startswith(".ci/")}
    assert names == {*expected, "PKG-INFO"}


def test_the_wheel_is_the_package_the_words_of_its_figures_and_the_licenses(wheel):
    package = {n.removeprefix("src/") for n in tracked() if n.startswith("src/mitbadak/")}
    catalogs = {
        f"mitbadak/locales/ko/{name.removeprefix(CATALOGS)}"
        for name in tracked()
        if name.startswith(CATALOGS)
    }
    assert len(catalogs) > 80
    names = set(wheel.namelist())
    about = {name.partition("/")[2] for name in names if ".dist-info/" in name}
    assert {name for name in names if ".dist-info/" not in name} == package | catalogs
    assert about == {
        "METADATA", "RECORD", "WHEEL",
        "licenses/LICENSE", "licenses/src/mitbadak/datasets/mnist_small.LICENSE.txt",
    }  # fmt: skip


def test_what_is_in_the_wheel_is_what_is_in_the_commit(wheel):
    """Built from the sdist, which therefore is complete."""
    for name in wheel.namelist():
        if name.startswith("mitbadak/"):
            source = f"src/{name}".replace("src/mitbadak/locales/ko/", CATALOGS)
            assert wheel.read(name) == (ROOT / source).read_bytes(), name


def test_the_tools_have_nothing_against_it(made, tmp_path):
    for file in made[0].values():
        shutil.copy(file, tmp_path)
    (wheel_file,) = tmp_path.glob("*.whl")
    for command in (
        ["check_wheel_contents", wheel_file],
        ["twine", "check", "--strict", *tmp_path.iterdir()],
    ):
        command = [sys.executable, "-m", *command]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
        assert run.returncode == 0, run.stdout + run.stderr

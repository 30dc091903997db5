"""Which scripts are run again: those whose figures may have changed, and no other.

The figures of a script are made of the script, of the modules that it imports, of what those
import, of its words in both languages, and of this folder and the packages that draw. A hash of all
that lies beside each script's page.
"""

import gc
import hashlib
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

from architecture import FILES, arrows, imports_in
from babel.messages.extract import extract_from_file
from filelock import FileLock

from gallery import drawing
from gallery.tongues import LANGUAGES, both

PACKAGES = ("numpy", "matplotlib", "pillow", "koreanize-matplotlib", "sphinx-gallery")
TOOLS = ("docs/_ext/gallery/*.*", "docs/_ext/digit.py", "docs/package-lock.json")


def bring_up_to_date(app) -> None:
    """Draw what is stale, before sphinx-gallery looks; of two editions the first one draws."""
    if not app.config.sphinx_gallery_conf["plot_gallery"]:
        return
    gc.freeze()  # sphinx-gallery collects garbage for each script: what is here now stays anyway
    project = Path(app.confdir).parent
    editions = project / "build" / "editions"
    editions.mkdir(parents=True, exist_ok=True)
    with FileLock(editions / ".drawing"):
        stale = list(stale_scripts(project, editions))
        drawing.draw((script, folders) for script, folders, _ in stale)
        for script, folders, digest in stale:
            for folder in folders.values():
                (folder / f"{script.name}.md5").unlink(missing_ok=True)  # make its page again
                made_of(folder, script).write_text(digest, encoding="utf-8")


def stale_scripts(project: Path, editions: Path) -> Iterator[tuple[Path, drawing.Folders, str]]:
    """Yield the scripts to be run, their folders in the editions, and the hash of what they are.

    Those behind which most modules stand come first: they take longest.
    """
    all_arrows, common = arrows(), tools(project)
    scripts = sorted((project / "gallery").glob("*/plot_*.py"))
    for script in sorted(scripts, key=lambda s: -len(modules(s, all_arrows))):
        folders = {
            language: editions / language / "docs" / "gallery" / script.parent.name
            for language in LANGUAGES
        }
        digest = f"{common} {hash_of(script, all_arrows)}"
        files = [made_of(folder, script) for folder in folders.values()]
        if not all(file.is_file() and file.read_text(encoding="utf-8") == digest for file in files):
            yield script, folders, digest


def made_of(folder: Path, script: Path) -> Path:
    """Return the file that holds the hash of what the figures of a script were made of."""
    return folder / f"{script.stem}.made_of"


def tools(project: Path) -> str:
    """Return a hash of what draws all figures."""
    return _hash(
        (file for pattern in TOOLS for file in sorted(project.glob(pattern))),
        map(version, PACKAGES),
    )


def hash_of(script: Path, all_arrows: set[tuple[str, str]]) -> str:
    """Return a hash of a script, of the modules behind it and of its words in both languages."""
    found = (message for _, message, *_ in extract_from_file("python", script))
    behind = (file for module in modules(script, all_arrows) for file in files(module))
    return _hash([script, *behind], map(both, found))


def modules(script: Path, all_arrows: set[tuple[str, str]]) -> list[str]:
    """Return the modules of the package that a script imports, and those that they import."""
    found: set[str] = set()
    waiting = {module for module, _ in imports_in(script) if module in FILES}
    while waiting:
        found |= waiting
        waiting = {module for name, module in all_arrows if name in waiting} - found
    return sorted(found)


def files(module: str) -> list[Path]:
    """Return the file of a module, and the data beside it."""
    file = FILES[module]
    beside = (f for f in file.parent.iterdir() if f.is_file() and f.suffix not in (".py", ".pyc"))
    return [file, *sorted(beside)]


def _hash(found: Iterable[Path], words: Iterable[str]) -> str:
    digest = hashlib.sha256("\n".join(words).encode())
    for file in found:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def setup(app):
    app.connect("builder-inited", bring_up_to_date, priority=100)  # sphinx-gallery looks at 500

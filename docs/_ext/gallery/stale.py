"""Which scripts are run again: those whose figures may have changed, and no other.

sphinx-gallery runs a script again if the script has changed. Its figures are also made of the
modules that it imports, of what those import, of the words in the edition's language, and of this
folder and the packages that draw. A hash of all that lies beside each script's page.
"""

import hashlib
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from architecture import FILES, arrows, imports_in
from babel.messages.extract import extract_from_file

from mitbadak.plotting import translate

PACKAGES = ("numpy", "matplotlib", "pillow", "koreanize-matplotlib", "sphinx-gallery")
TOOLS = ("docs/_ext/gallery/*.*", "docs/package-lock.json")


def forget(app) -> None:
    """Let sphinx-gallery forget those that are to be run again, before it looks."""
    docs, copy, language = Path(app.confdir), Path(app.srcdir), app.config.language
    all_arrows = arrows()
    drawn = app.config.sphinx_gallery_conf["plot_gallery"]
    common = f"{language} {drawn} {tools(docs.parent)}"
    for script in (copy.parent / "gallery").rglob("plot_*.py"):
        page = copy / "gallery" / script.parent.name / script.name
        made_of = page.with_suffix(".made_of")
        digest = f"{common} {hash_of(script, all_arrows)}"
        if not made_of.is_file() or made_of.read_text(encoding="utf-8") != digest:
            Path(f"{page}.md5").unlink(missing_ok=True)
            page.parent.mkdir(parents=True, exist_ok=True)
            made_of.write_text(digest, encoding="utf-8")


def tools(project: Path) -> str:
    """Return a hash of what draws all figures."""
    return _hash(
        (file for pattern in TOOLS for file in sorted(project.glob(pattern))),
        map(version, PACKAGES),
    )


def hash_of(script: Path, all_arrows: set[tuple[str, str]]) -> str:
    """Return a hash of a script, of the modules behind it and of its words in their language."""
    found = (message for _, message, *_ in extract_from_file("python", script))
    behind = (file for module in modules(script, all_arrows) for file in files(module))
    return _hash([script, *behind], map(translate, found))


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
    app.connect("builder-inited", forget, priority=100)  # sphinx-gallery looks at 500

"""The licenses of what the site hands on: ``{licenses}`` lists it, each with the text.

Nobody keeps the list by hand. It is made of the packages themselves: those of npm that the pages
hold (the ``dependencies`` of ``package.json``, with all that they need), those of Python whose
scripts and style sheets stand in the pages, and the fonts. Where Pyodide is among them, NumPy and
tqdm are handed on as well.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path, PurePath
from typing import NamedTuple

from assets import FONTS
from docutils import nodes
from fontTools.ttLib import TTFont
from sphinx.util.docutils import SphinxDirective

FOLDER = "_static/licenses"
TEXT = re.compile(r"(.*\.)?(licen[cs]e|copying|notice)\b.*", re.IGNORECASE)
"""How the file with a license is called."""

OPEN_FONT_LICENSE = "SIL OPEN FONT LICENSE Version 1.1"


class Piece(NamedTuple):
    """What is handed on: its name, version and license, and the license's text, or ""."""

    name: str
    version: str
    license: str
    text: str


def npm(modules: Path, locked: dict[str, dict]) -> Iterator[Piece]:
    """Yield the packages of npm that are not only for those who make the pages."""
    for place, entry in locked.items():
        folder = modules / place.removeprefix("node_modules/")
        if place and not entry.get("dev") and (folder / "package.json").is_file():
            package = json.loads((folder / "package.json").read_text("utf-8"))
            files = [*folder.glob("*"), *folder.glob("dist/*")]
            text = joined(file for file in sorted(files) if TEXT.fullmatch(file.name))
            yield Piece(package["name"], package["version"], package.get("license", ""), text)


def python(extensions: tuple[str, ...]) -> Iterator[Piece]:
    """Yield the packages of Python with a script or a style sheet for the pages."""
    paths = [name.replace(".", "/") for name in extensions]
    sources = {f"{path}{end}" for path in paths for end in (".py", "/__init__.py")}
    for package in distributions():
        files = {file.as_posix() for file in package.files or ()}
        if files & sources and any(file.endswith((".js", ".css")) for file in files):
            yield piece(package)


def browser(pyodide: Path) -> Iterator[Piece]:
    """Yield what runs in the browser: NumPy as it belongs to Pyodide, and our own tqdm."""
    packages = json.loads((pyodide / "pyodide-lock.json").read_text("utf-8"))["packages"]
    yield piece(distribution("numpy"))._replace(version=packages["numpy"]["version"])
    yield piece(distribution("tqdm"))


def piece(package: Distribution) -> Piece:
    """Return what the metadata of a package of Python say."""
    about = package.metadata
    classified = [
        c.rpartition(" :: ")[2] for c in about.get_all("Classifier", []) if "License" in c
    ]
    named = (about.get("License") or "").strip()
    license = about.get("License-Expression") or ("" if "\n" in named else named)
    files = [file for file in package.files or () if TEXT.fullmatch(PurePath(file).name)]
    text = joined(Path(file.locate()) for file in files)
    license = (license or ", ".join(classified)).removesuffix(" License")
    return Piece(about["Name"], package.version, license, text)


def fonts(modules: Path) -> Iterator[Piece]:
    """Yield the fonts whose license is in the font alone: its package has another one."""
    ofl = (modules / "pretendard" / "dist" / "LICENSE.txt").read_text("utf-8")
    terms = ofl[ofl.index(OPEN_FONT_LICENSE) :]
    package = json.loads((modules / "katex" / "package.json").read_text("utf-8"))
    with TTFont(modules / FONTS["KaTeX"].format(name="KaTeX_Main-Regular")) as font:
        said = font["name"].getDebugName(13)
    yield Piece("KaTeX fonts", package["version"], "OFL-1.1", f"{said}\n\n{terms}")


def joined(files: Iterator[Path]) -> str:
    """Return the texts of files, one below the other."""
    return "\n\n".join(file.read_text("utf-8").strip() for file in files)


@cache
def pieces(docs: Path, extensions: tuple[str, ...]) -> list[Piece]:
    """Return all that is handed on, by name."""
    modules = docs / "node_modules"
    if not modules.is_dir():  # the catalogs are made without
        return []
    locked = json.loads((docs / "package-lock.json").read_text("utf-8"))["packages"]
    found = [*npm(modules, locked), *python(extensions), *fonts(modules)]
    if "node_modules/pyodide" in locked:
        found += browser(modules / "pyodide")
    return sorted(found, key=lambda piece: piece.name.lower())


def handed_on(app) -> list[Piece]:
    """Return all that a site hands on, but for what is the book's own."""
    return pieces(Path(app.confdir), tuple(sorted(app.extensions)))


def file_name(piece: Piece) -> str:
    """Return the name of the file with the license of a piece."""
    return re.sub(r"\W+", "-", piece.name.lower()).strip("-") + ".txt"


class Licenses(SphinxDirective):
    """A list: each name leads to the text, or to a copy of it elsewhere if the piece has none."""

    def run(self) -> list[nodes.Node]:
        """Make the list; there is nothing to translate in it."""
        items = nodes.bullet_list(bullet="-")
        for piece in handed_on(self.env.app):
            spdx = f"https://spdx.org/licenses/{piece.license}.html"
            address = f"{FOLDER}/{file_name(piece)}" if piece.text else spdx
            line = nodes.paragraph(translatable=False)
            line += nodes.reference("", piece.name, refuri=address, internal=bool(piece.text))
            line += [nodes.Text(f" {piece.version}, "), nodes.literal("", piece.license)]
            items += nodes.list_item("", line)
        return [items]


def write(app, error) -> None:
    """Put the texts beside the pages, if they are not there as the list has named them."""
    folder = Path(app.outdir, FOLDER)
    if error or app.builder.format != "html":
        return
    if pieces.cache_info().currsize or not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        for piece in handed_on(app):
            if piece.text:
                (folder / file_name(piece)).write_text(f"{piece.text}\n", "utf-8")


def setup(app):
    app.add_directive("licenses", Licenses)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

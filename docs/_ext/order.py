"""The chapters in their order, from ``docs/_data/order.toml``, and the lists made of it.

``{chapter-toctree}`` and ``.. module-toctree::`` are tables of contents with the options of
``toctree``: of the chapters, and of the reference pages of their modules and those in the content.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.directives.other import TocTree

FILE = Path(__file__).parents[1] / "_data" / "order.toml"


@dataclass(frozen=True)
class Chapter:
    """A chapter: the name of its page and of its gallery, its titles, its modules, its parts."""

    name: str
    en: str
    ko: str
    modules: tuple[str, ...]
    parts: tuple[str, ...] = ()

    @property
    def pages(self) -> tuple[str, ...]:
        """The names of its pages below ``docs/chapters``: its own, then those of its parts."""
        return (self.name, *(f"{self.name}/{part}" for part in self.parts))


def read(file: Path = FILE) -> tuple[Chapter, ...]:
    """Return the chapters of a file in their order."""
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["chapter"]
    lists = ("modules", "parts")
    return tuple(
        Chapter(**row | {name: tuple(row.get(name, ())) for name in lists}) for row in rows
    )


CHAPTERS = read()
MODULES = tuple(f"mitbadak.{module}" for chapter in CHAPTERS for module in chapter.modules)


def chapter_of(module: str) -> Chapter | None:
    """Return the chapter of a module like ``mitbadak.layers``, or None if it has none."""
    name = module.removeprefix("mitbadak.")
    return next((chapter for chapter in CHAPTERS if name in chapter.modules), None)


def reference_page(module: str) -> str:
    """Return the name of the reference page of a module."""
    return module.rpartition(".")[2]


class ChapterToctree(TocTree):
    """The table of contents of the chapters, with their numbers and those of their sections."""

    has_content = False
    numbered = 3

    def pages(self) -> list[str]:
        """Return the pages from top to bottom, as seen from this one."""
        return [f"/chapters/{chapter.name}" for chapter in CHAPTERS]

    def run(self) -> list[nodes.Node]:
        """Make the toctree."""
        self.content = StringList(self.pages(), str(FILE))
        self.env.note_dependency(str(FILE))
        if self.numbered:
            self.options["numbered"] = self.numbered
        return super().run()


class ModuleToctree(ChapterToctree):
    """The table of contents of the modules' pages; pages of its content come last."""

    has_content = True
    numbered = 0

    def pages(self) -> list[str]:
        """Return the pages from top to bottom, as seen from this one."""
        return [*map(reference_page, MODULES), *self.content]


def setup(app):
    app.add_directive("chapter-toctree", ChapterToctree)
    app.add_directive("module-toctree", ModuleToctree)
    return {"parallel_read_safe": True}

"""The house of the package, as it is: ``{import-arrows}`` draws what imports what.

The arrows are read from the modules themselves, so the picture cannot grow old. The tests of the
house read the same arrows.
"""

import ast
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst.directives.images import Figure
from matplotlib import pyplot as plt
from order import CHAPTERS, MODULES
from sphinx.util.docutils import SphinxDirective

from mitbadak.plotting import COLORS, diagram

PACKAGE = Path(__file__).parents[2] / "src" / "mitbadak"
FILES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
WORDS = {
    "en": "The modules of the package in boxes, a row for each of the {chapters} chapters, the "
    "first on top. {arrows} arrows, all but {against} of them to a module of the same chapter or "
    "an earlier one.",
    "ko": "패키지의 모듈이 상자로 그려져 있습니다. {chapters}개 장이 한 줄씩이고 1장이 맨 "
    "위입니다. 화살표 {arrows}개 가운데 {against}개를 뺀 나머지는 모두 같은 장이나 앞 장의 모듈을 "
    "가리킵니다.",
}


def imports(name: str) -> list[tuple[str, str]]:
    """Return what a module imports from the package, anywhere in it: pairs of module and name."""
    file = FILES[name]
    return imports_in(file, name if file.name == "__init__.py" else name.rpartition(".")[0])


def imports_in(file: Path, package: str = "") -> list[tuple[str, str]]:
    """Return what a file imports, if it belongs to a package or to none."""
    found = []
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package
            for _ in range(node.level - 1):
                above = above.rpartition(".")[0]
            module = ".".join(filter(None, [above if node.level else "", node.module]))
            for alias in node.names:
                whole = f"{module}.{alias.name}"
                found.append((whole, "") if whole in FILES else (module, alias.name))
    return found


def arrows() -> set[tuple[str, str]]:
    """Return all arrows between modules of the package: who imports, and what."""
    return {(name, module) for name in FILES for module, _ in imports(name) if module in FILES}


def needed(all_arrows: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Leave out the arrows that follow from others: who imports B, which imports C, may use C."""
    return {
        (a, c)
        for a, c in all_arrows
        if not any((a, b) in all_arrows and (b, c) in all_arrows for b in MODULES)
    }


def draw(file: Path) -> tuple[int, int]:
    """Draw the modules of the chapters; return how many arrows, and how many down."""
    places = {}
    for row, chapter in enumerate(CHAPTERS):
        step = 8 / len(chapter.modules)
        for i, module in enumerate(chapter.modules):
            places[f"mitbadak.{module}"] = (step * (i + 0.5), -1.2 * row)
    figure, ax = diagram(6.4, (-0.2, 8.2), (-1.2 * len(CHAPTERS) + 0.5, 0.6))
    drawn = needed({(a, b) for a, b in arrows() if a in places and b in places})
    against = {(a, b) for a, b in drawn if MODULES.index(b) > MODULES.index(a)}
    for start, end in sorted(drawn):
        (x0, y0), (x1, y1) = places[start], places[end]
        above = 1 if y1 >= y0 else -1  # where an arrow leaves its box
        ax.annotate(
            "", (x1, y1 - 0.22 * above if y0 != y1 else y1 + 0.22), (x0, y0 + 0.22 * above),
            arrowprops={
                "arrowstyle": "-|>", "lw": 1.1, "shrinkA": 0, "shrinkB": 0,
                "color": COLORS["slope" if (start, end) in against else "muted"],
                "ls": "--" if (start, end) in against else "-",
                "connectionstyle": f"arc3,rad={0.0 if y0 != y1 else 0.2 if x0 > x1 else -0.2}",
            },
        )  # fmt: skip
    for module, (x, y) in places.items():
        ax.text(
            x, y, module.removeprefix("mitbadak.").replace("_", "\n_"), ha="center", va="center",
            fontsize=10.5, bbox={"boxstyle": "round", "fc": "white", "ec": COLORS["weight"]},
        )  # fmt: skip
    for row, _ in enumerate(CHAPTERS, start=1):
        ax.text(-0.15, -1.2 * (row - 1), str(row), ha="right", va="center", color=COLORS["muted"])
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, transparent=True, metadata={"Date": None})
    plt.close(figure)
    return len(drawn), len(against)


class ImportArrows(Figure, SphinxDirective):
    """The picture; its caption is the content."""

    required_arguments = 0

    def run(self) -> list[nodes.Node]:
        """Draw, then make the figure."""
        for file in FILES.values():
            self.env.note_dependency(str(file))
        file = Path(self.env.srcdir) / "gallery" / "import_arrows.svg"
        drawn, against = draw(file)
        if self.config.sphinx_gallery_conf["plot_gallery"]:  # not when messages are collected
            from gallery.finish import finish  # the gallery asks this module who imports what

            finish([file])
        text = WORDS[self.config.language].format(
            chapters=len(CHAPTERS), arrows=drawn, against=against
        )
        self.arguments = ["/gallery/import_arrows.svg"]
        self.options["alt"] = text
        return super().run()


def setup(app):
    app.add_directive("import-arrows", ImportArrows)
    return {"parallel_read_safe": True}

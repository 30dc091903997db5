"""The figures of the scripts, each drawn once for both editions, on all cores.

They are drawn before sphinx-gallery looks at the scripts; it only finds what there is (scraper.py).
Beside the page of a script stands how many figures each of its cells has drawn, and of which
classes its objects are: with them sphinx-gallery links the code to the reference.
"""

import json
import multiprocessing
import sys
import warnings
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import ModuleType

import digit
import matplotlib
from matplotlib import pyplot as plt
from matplotlib.animation import Animation
from sphinx_gallery.py_source_parser import split_code_and_text_blocks

import mitbadak.plotting
from gallery import animations, turning
from gallery.finish import save_thumbnail
from gallery.tongues import LANGUAGES, both, lay_out, layouts, listen, one, tongues
from mitbadak.plotting.style import STYLE

Folders = Mapping[str, Path]
"""The folder with the pages that are made of a chapter's scripts, in each edition."""


def draw(scripts: Iterable[tuple[Path, Folders]]) -> None:
    """Draw the figures of some scripts; raise what one of them raises."""
    # a fork would share the locks of threads that a script before has started
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(mp_context=context, initializer=_begin) as pool:
        for running in [pool.submit(run, script, folders) for script, folders in scripts]:
            running.result()


def _begin() -> None:
    matplotlib.use("agg")
    # without a window nothing is shown and nothing moves
    warnings.filterwarnings("ignore", "FigureCanvasAgg is non-interactive", UserWarning)
    listen()
    mitbadak.plotting.translate = both
    turning.watch()


def run(script: Path, folders: Folders) -> None:
    """Run a script, cell by cell, and save what each cell has drawn."""
    plt.style.use(["default", STYLE])  # in_style then finds nothing to change
    images = {language: folders[language] / "images" for language in LANGUAGES}
    for folder in images.values():
        folder.mkdir(parents=True, exist_ok=True)
    main = sys.modules["__main__"] = ModuleType("__main__")  # as if it were run alone
    counts = []
    try:
        for kind, content, line in split_code_and_text_blocks(str(script))[1]:
            if kind == "code":
                code = compile("\n" * (line - 1) + content, script, "exec")
                exec(code, main.__dict__)
                counts.append(save(script, vars(main), images, sum(counts)))
    except Exception as error:
        error.add_note(f"in {script.parent.name}/{script.name}")
        raise
    finally:
        plt.close("all")
        turning.turns.clear()
        layouts.clear()
    kinds = {name: type(value) for name, value in vars(main).items()}
    objects = {name: f"{kind.__module__}:{kind.__qualname__}" for name, kind in kinds.items()}
    objects = {name: place for name, place in objects.items() if is_ours(place)}
    for folder in folders.values():
        found = json.dumps({"figures": counts, "objects": objects})
        drawn(folder / script.name).write_text(found, encoding="utf-8")


def is_ours(place: str) -> bool:
    """Tell whether a class stands in the package: a figure's axes are made for its style."""
    module, _, name = place.partition(":")
    return module.startswith("mitbadak") and hasattr(sys.modules[module], name.partition(".")[0])


def drawn(page: Path) -> Path:
    """Return the file that says what the cells of a script have drawn and made."""
    return page.with_suffix(".drawn")


def picture(images: Path, script: Path, number: int) -> Path:
    """Return the place of a figure of a script, as sphinx-gallery names it."""
    return images / f"sphx_glr_{script.stem}_{number:03}.svg"


def save(script: Path, names: dict[str, object], images: Folders, before: int) -> int:
    """Save the figures that are open, and the network of the page; return how many there are.

    A figure that moves is saved as its still, which is what the script has drawn; the animation
    lies beside it.
    """
    figures = [plt.figure(number) for number in plt.get_fignums()]
    if not all(figure.get_label() for figure in figures):
        raise ValueError("a figure has no alternative text: call mitbadak.plotting.describe")
    moving = {a._fig: a for a in names.values() if isinstance(a, Animation)}
    for number, figure in enumerate(figures, start=before + 1):
        if figure not in layouts:
            lay_out(figure)
        for language in tongues(figure):
            file = picture(images[language], script, number)
            figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})
            if number == 1:
                save_thumbnail(figure, file.parent / "thumb" / f"sphx_glr_{script.stem}_small.png")
            text = one(figure.get_label(), language)
            file.with_suffix(".txt").write_text(text, encoding="utf-8")
            turning.save(figure, language, file, script)
        if figure in moving:
            for language in tongues(figure):
                animations.save(moving[figure], picture(images[language], script, number))
    for folder in images.values():
        digit.keep(script, names, folder)
    plt.close("all")
    return len(figures)

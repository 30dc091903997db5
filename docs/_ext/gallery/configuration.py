"""What sphinx-gallery is told: which scripts, in which order, drawn or not.

It runs once for each edition. The Korean one is given the scripts with their prose already in
Korean, so that titles, thumbnails, tooltips and downloads are Korean too.
"""

import os
import re
import shutil
from pathlib import Path

from order import CHAPTERS

from gallery.scripts import translate_scripts


def configuration(docs: Path, language: str, *, draw: bool) -> dict[str, object]:
    """Configure sphinx-gallery for one edition; without `draw`, no script is run."""
    scripts = docs.parent / "build" / "gallery"
    _forget_other_edition(docs / "gallery", f"{language} {'drawn' if draw else 'not drawn'}")
    shutil.rmtree(scripts, ignore_errors=True)
    shutil.copytree(docs.parent / "gallery", scripts, ignore=shutil.ignore_patterns("__pycache__"))
    if language != "en":
        translate_scripts(scripts, docs / "locales" / language / "LC_MESSAGES")
    return {
        "examples_dirs": str(scripts),
        "gallery_dirs": "gallery",
        # sphinx-gallery compares paths as seen from conf.py
        "subsection_order": [os.path.relpath(scripts / c.name, docs) for c in CHAPTERS] + ["*"],
        "within_subsection_order": "gallery.configuration.ChapterOrder",
        "minigallery_sort_order": "gallery.configuration.chapter_order",
        "reference_url": {"mitbadak": None},
        "backreferences_dir": "gallery/backreferences",
        "doc_module": ("mitbadak",),
        "image_scrapers": ("gallery.scraper.scrape",),
        "plot_gallery": draw,
        "remove_config_comments": True,
        "show_memory": False,
        "show_signature": False,
        "min_reported_time": 1_000_000,
        "write_computation_times": False,
        "abort_on_example_error": True,
        "only_warn_on_example_error": False,
        "download_all_examples": False,
        "copyfile_regex": "",
    }


class ChapterOrder:
    """The order of the figures in the chapter; those that are not in it come last."""

    def __init__(self, folder: str) -> None:
        chapter = Path(__file__).parents[2] / "chapters" / f"{Path(folder).name}.md"
        text = chapter.read_text(encoding="utf-8") if chapter.is_file() else ""
        self.scripts = re.findall(r"\{gallery-figure\} \w+/(\w+)", text)

    def __call__(self, file: str) -> tuple[int, str]:
        name = Path(file).stem
        return self.scripts.index(name) if name in self.scripts else len(self.scripts), name


def chapter_order(path: str) -> tuple[int, str]:
    """The same order for the small galleries, which sort paths."""
    return ChapterOrder(str(Path(path).parent))(path)


def _forget_other_edition(pages: Path, edition: str) -> None:
    """Empty the folder of generated pages if it was made for another edition."""
    stamp = pages / ".edition"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != edition:
        shutil.rmtree(pages, ignore_errors=True)
        pages.mkdir()
        stamp.write_text(edition, encoding="utf-8")

"""What sphinx-gallery is told: which scripts, in which order, drawn or not.

It runs once for each edition. The Korean one is given the scripts with their prose already in
Korean, so that titles, thumbnails, tooltips and downloads are Korean too.
"""

import re
from pathlib import Path

from order import CHAPTERS


def configuration(*, draw: bool) -> dict[str, object]:
    """Configure sphinx-gallery for one edition; without `draw`, no script is run."""
    return {
        # as seen from the edition's pages: see edition.py
        "examples_dirs": "../gallery",
        "gallery_dirs": "gallery",
        "subsection_order": [f"../gallery/{chapter.name}" for chapter in CHAPTERS] + ["*"],
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
        chapters, name = Path(__file__).parents[2] / "chapters", Path(folder).name
        pages = [page for chapter in CHAPTERS if chapter.name == name for page in chapter.pages]
        text = "".join((chapters / f"{page}.md").read_text(encoding="utf-8") for page in pages)
        self.scripts = re.findall(r"\{gallery-figure\} \w+/(\w+)", text)

    def __call__(self, file: str) -> tuple[int, str]:
        name = Path(file).stem
        return self.scripts.index(name) if name in self.scripts else len(self.scripts), name


def chapter_order(path: str) -> tuple[int, str]:
    """The same order for the small galleries, which sort paths."""
    return ChapterOrder(str(Path(path).parent))(path)

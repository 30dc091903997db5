"""How the gallery comes onto the pages: translated scripts, figures by number, alternative texts."""

from pathlib import Path
from types import SimpleNamespace

import matplotlib.pyplot as plt
import pytest
from gallery.figures import image
from gallery.scraper import scrape
from gallery.scripts import translate_script
from PIL import Image
from sphinx_gallery.py_source_parser import split_code_and_text_blocks
from sphinx_gallery.scrapers import ImagePathIterator

SCRIPT = '''"""
Two figures
===========

The first paragraph goes
over two lines.

The second.
"""

import matplotlib.pyplot as plt

# a comment stays
figure, ax = plt.subplots()

# %%
# A heading
# ---------
# Text below the heading.
#
# - one item
# - another one, which
#   goes on
ax.plot([1, 2])

if ax:
    figure.show()

# %%
# The last cell is text.
'''
MESSAGES = {
    "Two figures": "그림 둘",
    "The first paragraph goes over two lines.": "첫 문단입니다.",
    "The second.": "둘째.",
    "A heading": "제목",
    "Text below the heading.": "제목 아래의 글.",
    "one item": "하나",
    "another one, which goes on": "또 하나",
    "The last cell is text.": "마지막 칸은 글입니다.",
}


def cells(source, tmp_path):
    file = tmp_path / "plot_x.py"
    file.write_text(source, encoding="utf-8")
    return [(kind, content) for kind, content, _ in split_code_and_text_blocks(str(file))[1]]


def test_every_text_cell_of_a_script_is_translated(tmp_path):
    before = cells(SCRIPT, tmp_path)
    after = cells(translate_script(tmp_path / "plot_x.py", MESSAGES), tmp_path)
    assert [kind for kind, _ in after] == [kind for kind, _ in before]
    assert [kind for kind, _ in before] == ["text", "code", "text", "code", "text"]
    texts = "\n".join(content for kind, content in after if kind == "text")
    assert all(korean in texts for korean in MESSAGES.values())
    assert not any(english in texts for english in MESSAGES)


def test_the_code_of_a_translated_script_is_the_same(tmp_path):
    before = cells(SCRIPT, tmp_path)
    after = cells(translate_script(tmp_path / "plot_x.py", MESSAGES), tmp_path)
    code = [[content.strip() for kind, content in c if kind == "code"] for c in (before, after)]
    assert code[0] == code[1]
    compile((tmp_path / "plot_x.py").read_text("utf-8"), "plot_x.py", "exec")


def test_without_translations_a_script_says_the_same(tmp_path):
    before = cells(SCRIPT, tmp_path)
    after = cells(translate_script(tmp_path / "plot_x.py", {}), tmp_path)
    strip = [" ".join(content.split()).replace("=", "").replace("-", "") for _, content in before]
    assert [" ".join(c.split()).replace("=", "").replace("-", "") for _, c in after] == strip


@pytest.mark.parametrize(
    ("argument", "page", "path"),
    [
        ("a/plot_x", "gallery/a/plot_x", "gallery/a/images/sphx_glr_plot_x_001.svg"),
        ("a/plot_x 2", "gallery/a/plot_x", "gallery/a/images/sphx_glr_plot_x_002.svg"),
        ("a/plot_x 12", "gallery/a/plot_x", "gallery/a/images/sphx_glr_plot_x_012.svg"),
    ],
)
def test_a_figure_is_named_by_its_script_and_its_number(argument, page, path):
    assert image(argument) == (page, path)


@pytest.mark.parametrize("argument", ["plot_x", "a/plot_x 0", "a/plot_x two", "a/b/plot_x"])
def test_a_figure_that_is_named_otherwise_is_refused(argument):
    with pytest.raises(ValueError, match="chapter/script or chapter/script number was expected"):
        image(argument)


def scraped(folder, *texts):
    plt.close("all")  # a doctest may have left some
    for text in texts:
        plt.figure().set_label(text)
    iterator = ImagePathIterator(str(folder / "sphx_glr_plot_x_{0:03}.png"))
    block_vars = {"image_path_iterator": iterator, "example_globals": {}}
    settings = {
        "src_dir": str(folder),
        "image_srcset": [],
        "matplotlib_animations": (False, ""),
        "compress_images": (),
    }
    try:
        return scrape(SimpleNamespace(), block_vars, settings)
    finally:
        plt.close("all")


def test_each_figure_of_a_cell_has_its_own_alternative_text(tmp_path):
    page = scraped(tmp_path, "The first.", "The second: 1 \\ 2.")
    lines = [line.strip() for line in page.splitlines()]
    assert [line for line in lines if line.startswith(":alt:")] == [
        ":alt: The first.",
        ":alt: The second: 1 \\ 2.",
    ]
    assert {path.name for path in Path(tmp_path).iterdir()} == {
        "thumb",
        *(f"sphx_glr_plot_x_00{number}.{kind}" for number in (1, 2) for kind in ("svg", "txt")),
    }
    with Image.open(tmp_path / "thumb" / "sphx_glr_plot_x_small.png") as thumbnail:
        assert thumbnail.size == (298, 224)  # twice what a page has for it
    assert (tmp_path / "sphx_glr_plot_x_002.txt").read_text("utf-8") == "The second: 1 \\ 2."


def test_a_figure_without_alternative_text_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"call mitbadak\.plotting\.describe"):
        scraped(tmp_path, "The first.", "")

"""How the gallery comes onto the pages: translated scripts, figures by number, alternative texts."""

import ast
import re
from pathlib import Path
from types import ModuleType

import pytest
from gallery import downloads, scraper
from gallery.figures import image
from gallery.scraper import scrape
from gallery.scripts import translate_script
from sphinx_gallery import gen_rst, utils
from sphinx_gallery.py_source_parser import split_code_and_text_blocks
from sphinx_gallery.scrapers import ImagePathIterator

from mitbadak.network import Network, mlp

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


def test_a_page_shows_the_figures_of_each_cell_with_their_texts(tmp_path):
    images = tmp_path / "images"
    images.mkdir()
    for number, text in enumerate(["The first.", "The second: 1 \\ 2.", "The third."], start=1):
        (images / f"sphx_glr_plot_x_00{number}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "plot_x.drawn").write_text('{"figures": [2, 0, 1]}', encoding="utf-8")
    block_vars = {
        "image_path_iterator": ImagePathIterator(str(images / "sphx_glr_plot_x_{0:03}.png")),
        "target_file": str(tmp_path / "plot_x.py"),
    }
    cells = [scrape(None, block_vars, {"src_dir": str(tmp_path)}) for _ in range(3)]
    found = [re.findall(r"image-sg:: /(images/\S+)|:alt: (.+)", cell) for cell in cells]
    assert found == [
        [
            ("images/sphx_glr_plot_x_001.svg", ""),
            ("", "The first."),
            ("images/sphx_glr_plot_x_002.svg", ""),
            ("", "The second: 1 \\ 2."),
        ],
        [],
        [("images/sphx_glr_plot_x_003.svg", ""), ("", "The third.")],
    ]


def test_the_code_of_a_page_is_linked_without_being_run(tmp_path):
    made = '{"figures": [0], "objects": {"network": "mitbadak.network:Network"}}'
    (tmp_path / "plot_x.drawn").write_text(made, encoding="utf-8")
    main = ModuleType("__main__")
    scraper.setup(None)
    script_vars = {
        "target_file": str(tmp_path / "plot_x.py"),
        "src_file": "plot_x.py",
        "fake_main": main,
    }
    code = "from mitbadak.network import mlp\nnetwork = mlp([1])\n1 / 0"
    assert gen_rst._exec_and_get_memory(
        None, code_ast=ast.parse(code), gallery_conf={}, script_vars=script_vars
    ) == (False, 0.0)
    assert type(main.network) is Network
    assert main.mlp is mlp


def test_a_space_in_a_script_is_a_warning_but_not_one_in_the_folder_of_the_project(monkeypatch):
    monkeypatch.setattr(utils, "check_spaces_in_filenames", None)
    monkeypatch.setattr(gen_rst, "zip_files", None)
    said = []
    monkeypatch.setattr(utils.logger, "warning", lambda *words, **_: said.append(words))
    downloads.setup(None)
    folder = "/home/My Documents/밑바닥 책/gallery/mnist"
    utils.check_spaces_in_filenames([f"{folder}/plot_grid.py", Path(folder, "plot_pixels.py")])
    assert not said
    utils.check_spaces_in_filenames([f"{folder}/plot grid.py"])
    assert said[0][-1] == ["plot grid.py"]

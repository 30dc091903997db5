"""The figures of a script, drawn once for both editions."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from gallery import drawing
from gallery.tongues import both, one
from PIL import Image

ROOT = Path(__file__).parent.parent
GALLERY, EXTENSIONS = ROOT / "gallery", ROOT / "docs" / "_ext"
SCRIPT = '''"""
Title
=====
"""

import matplotlib.pyplot as plt

from mitbadak.perceptron import AND
from mitbadak.plotting import describe
from mitbadak.plotting import translate as _

neuron = AND
for name in ("first", "second"):
    figure, ax = plt.subplots()
    describe(figure, f"The {name}: " + _("step {step}").format(step=1))

# %%
# A cell that draws nothing
x = 1

# %%
# A cell with one more
figure, ax = plt.subplots()
describe(figure, "The third.")
plt.show()
'''
DIRECTLY = """
import os, runpy, sys
import matplotlib.pyplot as plt
sys.path.append(sys.argv[2])
from gallery.tongues import lay_out, tongues
runpy.run_path(sys.argv[1])
for number in plt.get_fignums():
    figure = plt.figure(number)
    lay_out(figure)  # by the letters of the screen, as a build; saving would take those of an SVG
    next(tongues(figure))
    figure.savefig(f"{number}.svg", transparent=True, metadata={"Date": None})
    open(f"{number}.txt", "w", encoding="utf-8").write(figure.get_label())
"""


@pytest.fixture
def folders(tmp_path):
    return {language: tmp_path / language for language in ("en", "ko")}


@pytest.fixture
def draw(folders, tmp_path):
    """Draw a script of a source, as a build does."""

    def draw(source):
        script = tmp_path / "chapter" / "plot_x.py"
        script.parent.mkdir()
        script.write_text(source, encoding="utf-8")
        drawing.draw([(script, folders)])

    return draw


@pytest.mark.slow
def test_each_edition_has_the_figures_with_their_texts(draw, folders):
    draw(SCRIPT)
    for language, step in (("en", "step 1"), ("ko", "스텝 1")):
        images = folders[language] / "images"
        texts = [(images / f"sphx_glr_plot_x_00{n}.txt").read_text("utf-8") for n in (1, 2, 3)]
        assert texts == [f"The first: {step}", f"The second: {step}", "The third."]
        pictures = [images / f"sphx_glr_plot_x_00{number}.svg" for number in (1, 2, 3)]
        assert all(picture.read_bytes().startswith(b"<?xml") for picture in pictures)
        assert {path.name for path in images.iterdir()} == {
            "thumb",
            *(f"sphx_glr_plot_x_00{n}.{kind}" for n in (1, 2, 3) for kind in ("svg", "txt")),
        }
        with Image.open(images / "thumb" / "sphx_glr_plot_x_small.png") as thumbnail:
            assert thumbnail.size == (298, 224)  # twice what a page has for it
        drawn = json.loads((folders[language] / "plot_x.drawn").read_text("utf-8"))
        assert drawn["figures"] == [2, 0, 1]
        assert drawn["objects"]["neuron"] == "mitbadak.perceptron:Perceptron"


@pytest.mark.slow
def test_a_figure_without_alternative_text_is_refused(draw, folders):
    with pytest.raises(ValueError, match=r"call mitbadak\.plotting\.describe") as refused:
        draw('"""\nTitle\n=====\n"""\nimport matplotlib.pyplot as plt\n\nfigure = plt.figure()\n')
    assert refused.value.__notes__ == ["in chapter/plot_x.py"]
    assert not (folders["en"] / "plot_x.drawn").exists()


# a label made of labels, a list of ticks, a figure with a legend outside of its axes
@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["perceptron/plot_gates", "optimizers/plot_folds", "training/plot_saddle"]
)
def test_a_figure_is_the_one_that_a_reader_draws_alone(name, folders, tmp_path):
    script = GALLERY / f"{name}.py"
    drawing.draw([(script, folders)])
    for language, folder in folders.items():
        alone = tmp_path / f"alone_{language}"
        alone.mkdir()
        environment = {**os.environ, "MITBADAK_LANGUAGE": language, "MPLBACKEND": "agg"}
        run = [sys.executable, "-c", DIRECTLY, str(script), str(EXTENSIONS)]
        subprocess.run(run, cwd=alone, env=environment, check=True)
        for number, file in enumerate(sorted(alone.glob("*.svg")), start=1):
            picture = drawing.picture(folder / "images", script, number)
            assert picture.read_bytes() == file.read_bytes()
            text = picture.with_suffix(".txt").read_text("utf-8")
            assert text == file.with_suffix(".txt").read_text("utf-8")


def test_a_text_in_both_languages_is_either(monkeypatch):
    words = {"loss": "손실", "{name} at the end": "마지막 {name}"}
    monkeypatch.setattr(
        "gallery.tongues.catalog", lambda language: words if language == "ko" else {}
    )
    text = both("{name} at the end").format(name=both("loss")) + ", -1".replace("-", "−")
    assert one(text, "en") == "loss at the end, −1"
    assert one(text, "ko") == "마지막 손실, −1"
    assert one(f"{both('loss')} and {both('loss')}", "ko") == "손실 and 손실"
    assert one("plain", "ko") == "plain"

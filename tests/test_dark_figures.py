"""The colors of figures on a dark page, and the files that carry them."""

import re
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pytest
from gallery.dark import GROUND, dark, follow_page
from gallery.finish import DOCS, finish, save_thumbnail, thumbnail
from hypothesis import given
from hypothesis import strategies as st
from legibility import contrast
from matplotlib.colors import rgb_to_hsv, to_hex, to_rgb

from mitbadak.plotting import COLORS, panels

colors = st.tuples(*[st.floats(0, 1)] * 3).map(to_hex)


@given(colors)
def test_what_can_be_seen_on_white_can_be_seen_in_the_dark(color):
    for enough in (3, 4.5):  # lines and letters, in WCAG 2
        if contrast(color, "white") >= enough:
            assert contrast(dark(color), GROUND) >= enough


@given(colors, colors)
def test_what_is_stronger_stays_stronger(color, other):
    strengths = [(contrast(c, "white"), contrast(dark(c), GROUND)) for c in (color, other)]
    weaker, stronger = (in_the_dark for _on_white, in_the_dark in sorted(strengths))
    assert weaker <= stronger + 0.1  # colors are rounded to 256 steps


def test_white_becomes_the_ground_and_black_does_not_glare():
    assert dark("#ffffff") == GROUND
    assert 15 < contrast(dark("#000000"), GROUND) < 16


@pytest.mark.parametrize("name", sorted(set(COLORS) - {"boundary", "muted"}))
def test_a_color_keeps_its_hue(name):
    before, after = (rgb_to_hsv(to_rgb(c))[0] for c in (COLORS[name], dark(COLORS[name])))
    apart = abs(before - after)
    assert min(apart, 1 - apart) < 0.1  # of the whole circle


def test_each_color_of_a_figure_has_a_rule():
    svg = (
        '<svg width="1"><path fill="#FFF" stroke="red"/><path fill="none" stroke="url(#a)"/></svg>'
    )
    found = follow_page(svg)
    assert found.startswith('<svg width="1"><style>@media (prefers-color-scheme:dark){:root{fill:')
    assert f'[fill="#FFF"]{{fill:{GROUND}}}' in found
    assert f'[stroke="red"]{{stroke:{dark("#ff0000")}}}' in found
    assert found.count("{stroke:") == 1
    assert "<filter" not in found


@pytest.fixture
def figure():
    figure, ax = panels(height=2)
    ax.plot([0, 1], color=COLORS["weight"])
    ax.imshow(np.eye(28))
    yield figure
    plt.close(figure)


@pytest.mark.skipif(not (DOCS / "node_modules").is_dir(), reason="npm ci was not run in docs")
def test_a_finished_file_is_smaller_and_follows_the_page(figure, tmp_path):
    file = tmp_path / "x.svg"
    figure.savefig(file, transparent=True)
    before = file.stat().st_size
    finish([file])
    svg = file.read_text("utf-8")
    ElementTree.fromstring(svg)
    assert len(svg) < 0.8 * before
    rule = dark(COLORS["weight"])
    assert f'[stroke="{COLORS["weight"].lower()}"]{{stroke:{rule}}}' in svg
    assert "image{filter:url(#dark)}" in svg
    assert 'style="' not in re.sub('style="image-rendering[^"]*"', "", svg)  # all are attributes


def test_a_thumbnail_is_a_small_picture_that_follows_the_page(figure, tmp_path):
    file = tmp_path / "thumb" / "x.png"
    save_thumbnail(figure, file)
    svg = thumbnail(file)
    root = ElementTree.fromstring(svg)
    assert (float(root.get("width")), float(root.get("height"))) == (160, 66.5)
    assert "image{filter:url(#dark)}" in svg
    assert svg.count("data:image/webp;base64,") == 1

"""Figures on the built pages: light to load, and at home on a light page, a dark one and paper."""

import gzip
import re
from io import BytesIO
from statistics import median

import numpy as np
import pytest
from gallery.dark import GROUND, dark
from legibility import PHONE, contrast
from matplotlib.colors import to_hex, to_rgb
from PIL import Image

EDITIONS = ("en", "ko")
HEAVIEST, MEDIAN, THUMBNAIL = 40_000, 15_000, 12_000  # bytes, compressed
IN_SOLUTIONS = "chapters/neural_network.html"
ANIMATED = "chapters/gradient_descent.html"


@pytest.fixture(scope="module", params=EDITIONS)
def figures(request, site):
    """The figures of an edition."""
    found = sorted((site / request.param / "_images").glob("*.svg"))
    assert len(found) > 100
    return found


def is_thumbnail(file):
    return file.stem.endswith("_thumb")


def compressed(file):
    return len(gzip.compress(file.read_bytes()))


def test_figures_are_light(figures):
    sizes = {file.name: compressed(file) for file in figures if not is_thumbnail(file)}
    assert {name: size for name, size in sizes.items() if size > HEAVIEST} == {}
    assert median(sizes.values()) <= MEDIAN


def test_thumbnails_are_small_pictures_of_their_own(figures):
    thumbnails = [file for file in figures if is_thumbnail(file)]
    assert len(thumbnails) > 60
    assert {f.name: compressed(f) for f in thumbnails if compressed(f) > THUMBNAIL} == {}
    assert not {f.read_bytes() for f in thumbnails} & {
        f.read_bytes() for f in figures if not is_thumbnail(f)
    }


def test_each_color_of_a_figure_is_turned_round_in_the_dark(figures):
    for file in figures:
        svg = file.read_text("utf-8")
        rules = dict(re.findall(r'(\[(?:fill|stroke)="[^"]+"\])\{\w+:(#\w+)\}', svg))
        for kind, color in re.findall(r' (fill|stroke)="(?!none|url)([^"]+)"', svg):
            assert rules[f'[{kind}="{color}"]'] == dark(to_hex(color)), file.name
        assert ("<image" in svg) == ("image{filter:url(#dark)}" in svg), file.name


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("path", [IN_SOLUTIONS, ANIMATED])
def test_a_figure_is_as_wide_on_a_phone_as_its_letters_need(open_page, server, edition, path):
    page = open_page(f"{server}/{edition}/{path}", viewport={"width": 390, "height": 844})
    widths = page.evaluate(
        """() => {
            document.querySelectorAll("details").forEach((solution) => { solution.open = true; });
            return [...document.querySelectorAll(".gallery-figure img:not(.print-only)")]
                .map((image) => image.getBoundingClientRect().width);
        }"""
    )
    assert widths
    assert min(widths) >= PHONE


def seen(page, selector):
    """The pixels of an image on a page."""
    image = page.locator(selector).first
    image.scroll_into_view_if_needed()
    page.wait_for_function("(i) => i.complete && i.naturalWidth", arg=image.element_handle())
    return np.asarray(Image.open(BytesIO(image.screenshot())).convert("RGB"))


def ground_of(page):
    """The color of a page."""
    color = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return [int(part) for part in re.findall(r"\d+", color)[:3]]


def open_in(open_page, url, scheme, theme, **options):
    """Open a page as someone sees it whose machine says one thing, and who chose another."""
    page = open_page(url, color_scheme=scheme, **options)
    page.evaluate("(theme) => { document.body.dataset.theme = theme; }", theme)
    return page


@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["chapters/perceptron.html", "gallery/index.html"])
def test_a_figure_follows_the_page(open_page, server, path, scheme, theme):
    page = open_in(open_page, f"{server}/en/{path}", scheme, theme)
    is_dark = "dark" in (theme, scheme if theme == "auto" else "")
    pixels = seen(page, "article img")
    ground = [round(255 * part) for part in to_rgb(GROUND)] if is_dark else [255, 255, 255]
    assert ground_of(page) == ground  # else the plates behind words show
    assert np.abs(pixels[-2:, :2].astype(int) - ground).max() <= 1
    strongest = [
        contrast(pixel / 255, np.array(ground) / 255) for pixel in pixels[::3, ::3].reshape(-1, 3)
    ]
    assert max(strongest) > 4.5
    page.emulate_media(media="print")
    assert seen(page, "article img").mean() > 200


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_what_moves_follows_the_page_as_well(open_page, server, theme, motion):
    url = f"{server}/en/{ANIMATED}"
    page = open_in(open_page, url, "dark", theme, reduced_motion=motion)
    pixels = seen(page, "picture img:not(.print-only)")
    assert np.abs(pixels[-2:, :2].astype(int) - ground_of(page)).max() <= 1
    assert (pixels.mean() < 100) == (theme != "light")

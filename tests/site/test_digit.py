"""The box to draw a digit in: what it sees is like MNIST, and the network says what it says here."""

import base64
import gzip
import json
import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from digit_weights import loaded
from PIL import Image, ImageDraw

from mitbadak.activations import softmax
from mitbadak.datasets import mnist

DOCS = Path(__file__).parents[2] / "docs"
STORED = json.loads((DOCS / "_scripts" / "strokes.json").read_text(encoding="utf-8"))
CHAPTER = "chapters/mnist.html"
EDITIONS = ("en", "ko")
PHONE = {"width": 390, "height": 844}
SIDEWAYS = {"width": 640, "height": 360}
ZOOMED = {"width": 320, "height": 256}  # 1280 px at 400 %
READS = {"en": "The network reads {}, ", "ko": "신경망의 답은 {}, "}
SIDE, PEN = 28, 24
ALIKE = 0.012
"""Two programs that draw the same differ by less, along the edges; half a pixel is 0.018 or more."""


@pytest.fixture
def reader(visit, server):
    """The chapter's page, with the network."""
    page = visit(f"{server}/en/{CHAPTER}")
    page.evaluate("digitReader.network()")
    return page


@pytest.fixture(scope="module")
def network(site):
    """The network whose weights the page loads."""
    script = (site / "en" / "_static" / "digit_weights.js").read_text(encoding="utf-8")
    return loaded(script)


def see(page, drawings, as_mnist=True):
    """Return what the page's network sees of drawings."""
    seen = page.evaluate(
        "([drawings, asMnist]) => drawings.map((d) => [...digitReader.see(d, asMnist)])",
        [drawings, as_mnist],
    )
    return np.array(seen).reshape(-1, SIDE, SIDE)


def read(page, x):
    """Return the probabilities that the page finds for images, whose pixels are 255ths."""
    images = np.rint(255 * np.reshape(x, (-1, SIDE * SIDE))).astype(np.uint8)
    found = page.evaluate(
        """([data, size]) => {
            const ink = Float32Array.from(atob(data), (sign) => sign.charCodeAt(0) / 255);
            return Array.from({ length: ink.length / size }, (_, i) =>
                [...digitReader.read(ink.subarray(i * size, (i + 1) * size)).y]);
        }""",
        [base64.b64encode(images.tobytes()).decode(), SIDE * SIDE],
    )
    return np.array(found)


# -- The numbers ---------------------------------------------------------------------------


def test_the_page_reads_as_the_package_does(reader, network):
    x, t = mnist.load().test
    expected = softmax(network.predict(x[:500]))
    found = read(reader, x[:500])
    assert abs(found - expected).max() < 1e-3
    assert (found.argmax(axis=1) == expected.argmax(axis=1)).mean() >= 0.995
    assert (found.argmax(axis=1) == t[:500]).mean() > 0.9


def test_the_stored_digits_are_read(reader):
    y = read(reader, see(reader, STORED["digits"]))
    assert y.argmax(axis=1).tolist() == list(range(10))
    assert y.max(axis=1).min() > 0.8


def ink(drawing, scale, move, finer=16):
    """Draw strokes with a round pen, 16 times as fine as the page; return the ink of each pixel."""
    image = Image.new("L", (SIDE * finer, SIDE * finer))
    pencil, radius = ImageDraw.Draw(image), finer * scale * PEN / 2
    for stroke in drawing:
        points = (finer * (scale * np.array(stroke) + move) - 0.5).tolist()  # a pixel's middle is 0
        pencil.line([tuple(point) for point in points], fill=255, width=round(2 * radius))
        for x, y in points:
            pencil.circle((x, y), radius - 0.5, fill=255)
    return np.asarray(image).reshape(SIDE, finer, SIDE, finer).mean(axis=(1, 3)) / 255


def center(x):
    """Return the center of mass of an image, to the right and down."""
    middles = np.arange(SIDE) + 0.5
    return np.array([x.sum(axis=0) @ middles, x.sum(axis=1) @ middles]) / x.sum()


def as_mnist(drawing):
    """Scale a drawing until its longer side is 20, and center it."""
    points = np.concatenate([np.array(stroke) for stroke in drawing])
    low, high = points.min(axis=0) - PEN / 2, points.max(axis=0) + PEN / 2
    scale = 20 / (high - low).max()
    move = SIDE / 2 - scale * (low + high) / 2
    return ink(drawing, scale, move + SIDE / 2 - center(ink(drawing, scale, move)))


def test_a_drawing_is_prepared_as_mnist_was(reader):
    drawings = [*STORED["digits"], *STORED["others"].values()]
    for found, drawing in zip(see(reader, drawings), drawings, strict=True):
        assert abs(found - as_mnist(drawing)).mean() < ALIKE
        assert abs(center(found) - SIDE / 2).max() < 0.5
        rows, columns = (np.flatnonzero(found.max(axis=axis) > 0.05) for axis in (1, 0))
        assert 19 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 21


def test_a_drawing_is_left_where_it_is_without_that(reader):
    corner = STORED["others"]["corner"]
    (found,) = see(reader, [corner], as_mnist=False)
    assert abs(found - ink(corner, SIDE / 280, 0)).mean() < ALIKE
    assert found[:14].max() == 0
    assert read(reader, found).argmax() != 3
    assert read(reader, see(reader, [corner])).argmax() == 3


# -- The box -------------------------------------------------------------------------------


def says(page, words):
    """Wait until the page says that the network reads something."""
    page.wait_for_function(
        "(words) => document.querySelector('.digit-status').textContent.startsWith(words)",
        arg=words,
    )


def draw(page, *strokes):
    """Draw with the mouse, in parts of the paper's side."""
    page.locator(".digit-desk > canvas").scroll_into_view_if_needed()
    box = page.locator(".digit-desk > canvas").bounding_box()
    for (x, y), *others in strokes:
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        page.mouse.down()
        for x, y in others:
            page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
        page.mouse.up()


@pytest.mark.parametrize(("edition", "where"), [("en", "server"), ("ko", "disk")])
def test_what_is_drawn_is_read_and_can_be_taken_back(open_page, request, site, edition, where):
    address = site.as_uri() if where == "disk" else request.getfixturevalue(where)
    page = open_page(f"{address}/{edition}/{CHAPTER}", viewport=PHONE)
    assert not [url for url in page.requested if "digit_weights" in url]
    bars = page.locator(".digit-bars button")
    assert bars.first.is_disabled()
    draw(page, [(0.3, 0.22), (0.7, 0.2), (0.5, 0.85)])
    says(page, READS[edition].format(7))
    assert page.requested[-1].endswith("digit_weights.js")
    percents = [int(words.split()[-1].removesuffix("%")) for words in bars.all_inner_texts()]
    assert 99 <= sum(percents) <= 101
    assert percents[7] > 50
    heard = re.compile(rf"7 ?: {percents[7]}%")
    assert page.get_by_role("button", name=heard).count() == 1
    bars.nth(3).click()
    page.emulate_media(forced_colors="active")
    outlines = [bar.evaluate("(bar) => getComputedStyle(bar).outlineStyle") for bar in bars.all()]
    assert [i for i, style in enumerate(outlines) if style == "solid"] == [3]
    page.emulate_media(forced_colors="none")
    draw(page, [(0.35, 0.5), (0.65, 0.5)])
    strokes = "document.querySelector('.digit-desk > canvas').toDataURL()"
    both = page.evaluate(strokes)
    undo, clear = page.locator(".digit-side button").all()
    undo.click()
    page.wait_for_function(f"(both) => {strokes} !== both", arg=both)
    says(page, READS[edition].format(7))
    clear.click()
    page.wait_for_function("() => document.querySelector('.digit-bars button').disabled")
    assert bars.nth(3).get_attribute("aria-pressed") == "false"
    assert page.problems == []


def in_its_eye(page):
    """Return what the box shows of what the network sees, once it has drawn."""
    page.evaluate("new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))")
    data = page.evaluate(
        """() => [...document.querySelector(".digit-eye").getContext("2d")
            .getImageData(0, 0, 28, 28).data].filter((_, i) => i % 4 === 3)"""
    )
    return np.array(data).reshape(SIDE, SIDE) / 255


def test_a_stroke_ends_at_the_edge_of_the_paper(reader):
    draw(reader, [(0.25, 0.3), (1.75, 0.3), (1.75, 0.7), (0.25, 0.7)], [(0.5, 0.8), (0.5, 1.5)])
    on_paper = [
        [[70, 84], [280, 84]],
        [[280, 196], [70, 196]],
        [[140, 224], [140, 280]],
    ]
    found = in_its_eye(reader)  # the same canvas sees the next one
    (expected,) = see(reader, [on_paper])
    assert abs(found - expected).mean() < ALIKE


def test_a_stroke_that_is_taken_back_is_over(reader):
    draw(reader, [(0.3, 0.3), (0.7, 0.3)])
    one = in_its_eye(reader)
    box = reader.locator(".digit-desk > canvas").bounding_box()
    left, top, side = box["x"], box["y"], box["width"]
    reader.mouse.move(left + 0.3 * side, top + 0.6 * side)
    reader.mouse.down()
    reader.mouse.move(left + 0.5 * side, top + 0.6 * side)
    two = in_its_eye(reader)
    reader.evaluate("document.querySelector('.digit-side button').click()")  # a second finger
    reader.mouse.move(left + 0.7 * side, top + 0.8 * side)
    reader.mouse.up()
    assert abs(two - one).max() > 0.5
    assert abs(in_its_eye(reader) - one).max() == 0


def test_a_finger_draws_and_does_not_scroll(open_page, server):
    page = open_page(f"{server}/en/{CHAPTER}", viewport=PHONE, has_touch=True)
    canvas = page.locator(".digit-desk > canvas")
    canvas.scroll_into_view_if_needed()
    box, top = canvas.bounding_box(), page.evaluate("scrollY")
    assert min(box["width"], box["height"]) >= 280
    session = page.context.new_cdp_session(page)
    for part in np.linspace(0.2, 0.8, 8):
        place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + part * box["height"]}
        kind = "touchStart" if part == 0.2 else "touchMove"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [place]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    says(page, READS["en"].format(1))
    assert page.evaluate("scrollY") == top
    others = "[...document.querySelectorAll('.digit-box *')].filter((e) => e !== canvas)"
    assert page.evaluate(
        "const canvas = document.querySelector('.digit-desk > canvas');"
        f"{others}.every((e) => getComputedStyle(e).touchAction !== 'none')"
    )


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_box_works_by_keyboard_and_is_accessible(visit, server, edition):
    page = visit(f"{server}/{edition}/{CHAPTER}", viewport=PHONE)
    page.locator(".digit-side button").first.focus()
    passed = []
    while "digit-others" not in passed[-1:]:
        page.keyboard.press("Tab")
        passed.append(page.evaluate("document.activeElement.parentElement.className"))
    assert passed.count("digit-stored") == 10
    page.keyboard.press("Enter")  # the 3 in the corner
    says(page, READS[edition].format(3))
    page.locator(".digit-side input").focus()
    page.keyboard.press("Space")
    says(page, READS[edition].format(5))
    page.locator(".digit-bars button").nth(8).press("Enter")
    tiles = page.locator(".digit-layer li")
    assert tiles.count() == 10
    assert "8" in page.locator(".digit-layer summary").inner_text()
    products = [np.prod([float(n) for n in t.split(" × ")]) for t in tiles.all_inner_texts()]
    assert products[0] > 0
    assert np.all(np.diff(products) <= 0.05)  # what they are made of is rounded
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.faults(".draw-digit") == []
    for size in (PHONE, SIDEWAYS, ZOOMED):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        paper = page.locator(".digit-desk > canvas").bounding_box()
        bar = page.locator(".mobile-header").bounding_box()
        assert 128 <= paper["height"] <= size["height"] - bar["height"] - 16, "room for a finger"
    assert page.problems == []


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("width", [360, 390])
def test_the_parts_of_the_box_are_equally_far_apart(visit, server, edition, width):
    page = visit(f"{server}/{edition}/{CHAPTER}", viewport=PHONE | {"width": width})
    parts = [".digit-desk", ".digit-stored", ".digit-others", ".digit-status"]
    boxes = [page.locator(f".digit-box > {part}").bounding_box() for part in parts]
    gaps = [below["y"] - above["y"] - above["height"] for above, below in pairwise(boxes)]
    others = page.locator(".digit-others button").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect().toJSON())"
    )
    rows = sorted({button["top"] for button in others})
    gaps += [low - high - others[0]["height"] for high, low in pairwise(rows)]
    assert max(gaps) - min(gaps) < 1
    if width == 360:  # two and two, and the button that trains is as wide as they are together
        assert len({round(button["width"]) for button in others}) == 1
        assert page.locator(".digit-train button").bounding_box()["width"] == pytest.approx(
            boxes[2]["width"], abs=0.5
        )


@pytest.mark.parametrize("edition", EDITIONS)
def test_without_a_script_and_on_paper_there_is_a_picture(open_page, server, edition):
    page = open_page(f"{server}/{edition}/{CHAPTER}", java_script_enabled=False)
    figure = page.locator(".draw-digit")
    assert figure.locator("img").is_visible()
    assert "JavaScript" in figure.inner_text() or "자바스크립트" in figure.inner_text()
    page = open_page(f"{server}/{edition}/{CHAPTER}")
    figure = page.locator(".draw-digit")
    assert not figure.locator("img").is_visible()
    assert not figure.locator(".without-script").is_visible()
    page.emulate_media(media="print")
    assert figure.locator("img").is_visible()
    assert not figure.locator(".digit-box").is_visible()


def test_without_the_network_the_box_says_so(open_page, server):
    page = open_page(f"{server}/en/{CHAPTER}")
    page.route("**/digit_weights.js", lambda route: route.abort())
    page.locator(".digit-stored button").first.click()
    says(page, "The network could not be loaded.")
    page.unroute("**/digit_weights.js")
    page.locator(".digit-stored button").nth(4).click()
    says(page, READS["en"].format(4))


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_box_is_small_and_on_one_page(site, edition):
    static = site / edition / "_static"
    assert len(gzip.compress((static / "digit.js").read_bytes())) < 8_000
    assert (static / "digit_weights.js").stat().st_size < 220_000
    with_box = [
        page.relative_to(site).as_posix()
        for page in (site / edition).rglob("*.html")
        if b'/digit.js"' in page.read_bytes()
    ]
    assert with_box == [f"{edition}/{CHAPTER}"]


# -- A network of the reader's own ---------------------------------------------------------------

TRAINED = {
    "en": r"After \d+ of 10 epochs your network reads 9\d\.\d% of the test images\.",
    "ko": r"에폭 10번 가운데 \d+번을 마친 내 신경망은 시험 이미지의 9\d\.\d%를 바르게 읽습니다\.",
}


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_reader_trains_a_network_and_it_reads_the_drawing(open_page, server, edition):
    page = open_page(f"{server}/{edition}/{CHAPTER}", viewport=PHONE)
    page.locator(".digit-stored button").nth(3).click()
    page.wait_for_function("() => document.querySelector('.digit-bars .answer')")
    of_the_book = page.locator(".digit-bars").inner_text()
    part = page.locator(".digit-train")
    assert part.locator("input").filter(visible=True).count() == 0
    part.locator("button").click()
    done = "() => document.querySelector('.digit-curve:not([hidden]) polyline')"
    page.wait_for_function(done, timeout=180_000)
    assert re.search(TRAINED[edition], part.locator("p").inner_text())
    assert part.get_by_role("radio").last.is_checked()
    of_the_reader = page.locator(".digit-bars").inner_text()
    assert of_the_reader != of_the_book
    # the curve falls, and goes as far as the epochs that have ended
    points = part.locator("polyline").get_attribute("points").split()
    places = np.array([point.split(",") for point in points], dtype=float)
    assert places[0, 1] < places[-1, 1]
    assert 0 < places[-1, 0] < 280
    assert page.faults(".digit-box") == []
    # what is stopped stays as it was after the last epoch
    part.locator("button").click()
    page.wait_for_function("() => document.querySelector('.run-panel').hidden")
    part.get_by_role("radio").first.check()
    page.wait_for_function(
        "(text) => document.querySelector('.digit-bars').innerText === text", arg=of_the_book
    )
    part.get_by_role("radio").last.check()
    page.wait_for_function(
        "(text) => document.querySelector('.digit-bars').innerText !== text", arg=of_the_book
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.problems == []

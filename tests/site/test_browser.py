"""The built site in Chromium: both editions, light and dark, wide and narrow, also from the disk."""

import re
from io import BytesIO
from itertools import product
from pathlib import Path

import order
import pytest
from animations import ANIMATIONS
from literalinclude import WIDTH
from PIL import Image, ImageChops, ImageStat

DOCS = Path(__file__).parents[2] / "docs"
CHAPTERS = [f"chapters/{page}.html" for chapter in order.CHAPTERS for page in chapter.pages]
PAGES = [
    *CHAPTERS,
    "index.html",
    "gallery/index.html",
    "gallery/perceptron/plot_xor.html",
    "reference/perceptron.html",
    "reference/layers.html",
    "glossary.html",
    "cards.html",
    "search.html?q=AND",
    "404.html",
]
EDITIONS = ("en", "ko")
PHONE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
WIDTHS = {"phone": PHONE, "desk": DESK}
LOOKS = list(product(("light", "dark"), WIDTHS))
ACROSS = [LOOKS[0], LOOKS[-1]]
"""Of a long page: each scheme and each width once. Axe takes seconds for it, and what differs from
look to look, the frame around the text, is the same on all pages."""

ALL_IMAGES = """Promise.all([...document.images].map((image) => {
  image.loading = "eager";
  return image.checkVisibility() ? image.decode() : null;
}))"""
FONTS = re.compile(r"Pretendard Variable|KaTeX_\w+")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("edition", EDITIONS)
def test_a_page_is_whole_and_accessible(visit, server, edition, path):
    page = visit(f"{server}/{edition}/{path}", viewport=PHONE)
    page.evaluate(ALL_IMAGES)  # those below wait until the reader comes near
    page.add_style_tag(content="* { transition: none !important; }")  # a color is there at once
    found = {}
    for scheme, width in ACROSS if path in CHAPTERS[1:] else LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(WIDTHS[width])
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width]["width"]
        found[scheme, width] = page.faults()
    assert {look: faults for look, faults in found.items() if faults} == {}
    assert page.evaluate("[...document.images].every((i) => i.complete && i.naturalWidth)")
    assert not [url for url in page.requested if not url.startswith((server, "data:"))]
    assert page.problems == []


@pytest.mark.parametrize("path", CHAPTERS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_no_formula_is_cut_off_by_its_box(visit, server, edition, path):
    page = visit(f"{server}/{edition}/{path}", viewport=SMALL_PHONE)
    cut_off = page.evaluate(
        """() => {
            document.querySelectorAll("details").forEach((solution) => { solution.open = true; });
            const right = (element) => element.getBoundingClientRect().right;
            return [...document.querySelectorAll(".admonition :is(span.math, .together)")]
              .filter((piece) => right(piece) > right(piece.closest(".admonition")))
              .map((piece) => piece.textContent);
        }"""
    )
    assert cut_off == []


@pytest.mark.parametrize("box", [False, True], ids=["in the text", "in a box"])
@pytest.mark.parametrize("edition", EDITIONS)
def test_the_longest_line_of_code_fits_a_phone(visit, server, edition, box):
    page = visit(f"{server}/{edition}/chapters/training.html", viewport=PHONE)
    missing = page.evaluate(
        """([width, box]) => {
            document.querySelectorAll("details").forEach((solution) => { solution.open = true; });
            const blocks = document.querySelectorAll(".highlight pre");
            const block = [...blocks].find((pre) => box == Boolean(pre.closest(".admonition")));
            const ruler = document.createElement("span");
            ruler.textContent = "x".repeat(width);
            ruler.style.cssText = "white-space: pre; display: inline-block";
            block.append(ruler);
            const style = getComputedStyle(block);
            const room = block.clientWidth - parseFloat(style.paddingLeft)
              - parseFloat(style.paddingRight);
            return ruler.offsetWidth - room;
        }""",
        [WIDTH, box],
    )
    assert missing <= 0


def difference(first, second):
    """How much two screenshots differ on average, apart from how they are rasterised."""
    images = [Image.open(BytesIO(image)).convert("L").reduce(4) for image in (first, second)]
    return ImageStat.Stat(ImageChops.difference(*images)).mean[0]


# the time that passes is the test's: one is enough to see that Korean figures move as English do
@pytest.mark.parametrize(
    ("edition", "name"), [*(("en", name) for name in ANIMATIONS), ("ko", next(iter(ANIMATIONS)))]
)
def test_a_figure_moves_once_and_then_rests(open_page, server, edition, name):
    script = name.partition("/")[2]
    page = open_page(f"{server}/{edition}/chapters/{ANIMATIONS[name]}.html", viewport=PHONE)
    page.wait_for_timeout(6000)  # it waits until it is seen
    image = page.locator(f"picture img[src*={script}_001]")
    image.scroll_into_view_if_needed()
    first = image.screenshot()
    page.wait_for_timeout(2000)
    second = image.screenshot()
    page.wait_for_timeout(4000)
    last = image.screenshot()
    page.wait_for_timeout(1000)
    assert len({first, second, last}) == 3, "it does not move"
    assert image.screenshot() == last, "it does not rest"
    page.emulate_media(reduced_motion="reduce")
    page.wait_for_function("(i) => i.currentSrc.endsWith('.svg')", arg=image.element_handle())
    still = image.screenshot()
    away = [difference(moment, still) for moment in (first, second, last)]
    assert away == sorted(away, reverse=True), "it does not come to rest at the still"


@pytest.mark.parametrize("name", ANIMATIONS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_a_figure_is_still_where_motion_is_not_wanted(open_page, server, edition, name):
    script = name.partition("/")[2]
    for path in (f"chapters/{ANIMATIONS[name]}.html", f"gallery/{name}.html"):
        page = open_page(f"{server}/{edition}/{path}", reduced_motion="reduce")
        assert not [url for url in page.requested if url.endswith(".webp")]
        still, printed = page.locator(f"img[src*={script}_001]").all()
        assert still.is_visible()
        assert not printed.is_visible()
        page.emulate_media(media="print", reduced_motion="no-preference")
        assert not still.is_visible()
        assert printed.is_visible()
        page.pdf()  # it has waited until now
        assert printed.evaluate("(i) => i.complete && i.naturalWidth && i.currentSrc").endswith(
            ".svg"
        )


@pytest.mark.parametrize("path", PAGES[:-2])
@pytest.mark.parametrize("edition", EDITIONS)
def test_no_letter_is_a_box(visit, server, edition, path):
    """A Korean letter comes from the book's web font: a machine without one shows boxes."""
    page = visit(f"{server}/{edition}/{path}")
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    page.evaluate(
        """() => { for (const e of document.querySelectorAll("body *"))
             if ([...e.childNodes].some((n) => n.nodeType === 3 && /[가-힣]/.test(n.data)))
               e.dataset.hangul = ""; }"""
    )
    root = session.send("DOM.getDocument", {"depth": -1})["root"]["nodeId"]
    found = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": "[data-hangul]"})
    assert found["nodeIds"], "there is Korean on every page: the language switch"
    for node in found["nodeIds"]:
        fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        custom = [font for font in fonts if font["isCustomFont"]]
        others = [font["familyName"] for font in fonts if not font["isCustomFont"]]
        if fonts:  # a closed solution is not drawn
            assert custom, f"drawn with {others}"
            assert all(FONTS.fullmatch(font["familyName"]) for font in custom)
            assert all("Mono" in name for name in others), f"drawn with {others}"


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_font_is_loaded_once(open_page, server, edition):
    page = open_page(f"{server}/{edition}/chapters/perceptron.html")
    fonts = [url for url in page.requested if url.endswith(".woff2")]
    assert sum("pretendard" in url for url in fonts) == 1
    assert len(fonts) == len(set(fonts)) < 8


@pytest.mark.parametrize(("here", "there"), [("en", "ko"), ("ko", "en")])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_the_switch_stays_on_the_page_and_on_the_section(open_page, server, viewport, here, there):
    chapter = "chapters/perceptron.html"
    page = open_page(f"{server}/{here}/{chapter}#weights-and-bias", viewport=viewport)
    page.click(f".language-switch a[lang={there}]:visible")
    page.wait_for_url(f"{server}/{there}/{chapter}#weights-and-bias")
    page.rest()
    page.evaluate("document.getElementById('xor').scrollIntoView({behavior: 'instant'})")
    page.click(f".language-switch a[lang={here}]:visible")
    page.wait_for_url(f"{server}/{here}/{chapter}#xor")
    page.rest()
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    page.click(f".language-switch a[lang={there}]:visible")
    page.wait_for_url(f"{server}/{there}/{chapter}")
    page.rest()
    page.goto(f"{server}/{there}/{chapter}#%E0%A4")  # half a letter
    page.rest()
    page.evaluate("document.getElementById('xor').scrollIntoView({behavior: 'instant'})")
    page.click(f".language-switch a[lang={here}]:visible")
    page.wait_for_url(f"{server}/{here}/{chapter}#xor")
    page.rest()
    assert page.problems == []


@pytest.mark.parametrize(("locale", "edition"), [("ko-KR", "ko"), ("en-US", "en"), ("fr-FR", "en")])
def test_the_front_page_follows_the_browser(open_page, server, locale, edition):
    page = open_page(f"{server}/", locale=locale)
    page.wait_for_url(f"{server}/{edition}/index.html")


@pytest.mark.parametrize(
    ("locale", "path", "language"),
    [
        ("ko-KR", "nothing.html", "ko"),
        ("en-US", "nothing.html", "en"),
        ("fr-FR", "chapters/ko/nothing/", "en"),
        ("en-US", "ko/chapters/nothing.html", "ko"),
        ("ko-KR", "en/a/b/c/nothing", "en"),
    ],
)
def test_what_is_not_there_is_said_in_the_readers_language_first(
    open_page, server, locale, path, language
):
    page = open_page(f"{server}/{path}", locale=locale)
    assert page.evaluate("document.documentElement.lang") == language
    assert page.locator("main section").first.get_attribute("lang") == language
    assert page.locator("main section").count() == 2
    assert [problem for problem in page.problems if "404 (Not Found)" not in problem] == []
    page.locator("main a").first.click()
    page.wait_for_url(f"{server}/{language}/index.html")


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_an_edition_has_not_is_answered_with_its_styles_and_its_switch(
    open_page, server, site, edition
):
    """As by a host that knows the 404.html of each folder."""
    page = open_page(f"{server}/{edition}/index.html")
    missing = f"{server}/{edition}/chapters/a/b/nothing.html"
    page.route(missing, lambda route: route.fulfill(path=site / edition / "404.html"))
    page.goto(missing)
    page.rest()
    assert "Pretendard" in page.evaluate("getComputedStyle(document.body).fontFamily")
    (other,) = {*EDITIONS} - {edition}
    page.click(f".language-switch a[lang={other}]:visible")
    page.wait_for_url(f"{server}/{other}/404.html")
    page.rest()
    page.click(".sidebar-brand")
    page.wait_for_url(f"{server}/{other}/index.html")
    page.rest()
    assert page.problems == []


@pytest.mark.parametrize("path", ["index.html", "404.html"])
def test_the_pages_above_the_editions_need_no_script(open_page, server, path):
    page = open_page(f"{server}/{path}", java_script_enabled=False)
    chapters = len(order.CHAPTERS) if path == "404.html" else 0
    assert page.locator("main a").count() == 2 * (1 + chapters)
    assert page.problems == []

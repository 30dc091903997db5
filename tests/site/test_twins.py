"""The other edition at hand: what a mark opens, by touch and by keyboard, and both throughout."""

import re
from pathlib import Path

import order
import pytest

DOCS = Path(__file__).parents[2] / "docs"
EDITIONS = ("en", "ko")
OTHER = {"en": "ko", "ko": "en"}
WRITTEN = {"en": re.compile("[a-z]{2}"), "ko": re.compile("[가-힣]")}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
PERCEPTRON = "chapters/perceptron.html"
FIRST = "article h1 ~ p:first-of-type"
EVERYWHERE = """self.IntersectionObserver = class extends IntersectionObserver {
    constructor(look, options) { super(look, { ...options, rootMargin: "200000px" }); }
}"""
"""For the browser, all of the page is in view, and so each block has its mark."""

OVERLAPS = """() => {
    const boxes = (selector) => [...document.querySelectorAll(`article ${selector}`)]
        .filter((found) => found.checkVisibility())
        .flatMap((found) => [...found.getClientRects()].map((box) => [box, found.outerHTML]));
    const others = boxes(":is(.katex, a, summary, button:not(.twin-mark))");
    return boxes(".twin-mark").flatMap(([mark]) => others.filter(([box]) =>
        Math.min(mark.right, box.right) - Math.max(mark.left, box.left) > 0.5
        && Math.min(mark.bottom, box.bottom) - Math.max(mark.top, box.top) > 0.5)
        .map(([, html]) => html.slice(0, 200)));
}"""


def mark(page, block):
    """Bring the first block of a selector into view; return its mark."""
    found = page.locator(block).first
    found.scroll_into_view_if_needed()
    return found.locator("> .twin-mark")


def open_twin(page, block):
    """Open the twin of a block, as a click on its mark does; return the twin."""
    mark(page, block).dispatch_event("click")
    page.locator(".twin").first.wait_for()
    page.rest()
    return page.locator(".twin")


def fonts_of(page, selector):
    """Return the fonts in which an element is drawn, once the other edition's has been loaded."""
    if page.locator("html[lang=en]").count():
        page.wait_for_function("""() => [...document.fonts].some((font) => font.status === "loaded"
            && font.family.includes("Variable") && font.unicodeRange.endsWith("FFFF"))""")
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    document = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": document, "selector": selector})
    fonts = session.send("CSS.getPlatformFontsForNode", node)["fonts"]
    session.detach()
    return {(font["familyName"], font["isCustomFont"]) for font in fonts}


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_tap_opens_a_twin_and_a_second_one_closes_it(open_page, server, edition):
    page = open_page(f"{server}/{edition}/{PERCEPTRON}", **PHONE)
    assert not [url for url in page.requested if "/twins/" in url]
    assert page.locator(".twin").count() == 0
    height = page.evaluate("document.documentElement.scrollHeight")
    button = mark(page, FIRST)
    box = button.bounding_box()
    assert min(box["width"], box["height"]) >= 24
    assert button.evaluate("(mark) => getComputedStyle(mark).opacity") == "1"
    button.tap()
    twin = page.locator(f"{FIRST} + .twin")
    twin.wait_for()
    page.rest()
    assert twin.get_attribute("lang") == OTHER[edition]
    assert WRITTEN[OTHER[edition]].search(twin.inner_text())
    assert button.get_attribute("aria-expanded") == "true"
    assert fonts_of(page, f"{FIRST} + .twin") == {("Pretendard Variable", True)}
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    button.tap()
    assert page.locator(".twin").count() == 0
    assert page.evaluate("document.documentElement.scrollHeight") == height
    assert page.problems == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_kind_of_block_opens(visit, server, edition):
    page = visit(f"{server}/{edition}/{PERCEPTRON}")
    titles, formula, caption = "article h2", "article p:has(> .katex)", "article figcaption > p"
    for count, block in enumerate((titles, formula, caption), start=1):
        twins = open_twin(page, f":is({block})[data-b]")
        assert twins.count() == count
    assert "1.1." in page.locator("h2 + .twin").inner_text()
    assert page.locator("p:has(> .katex) + .twin .katex").count() > 0
    assert page.locator("figcaption > .twin").count() == 1
    assert page.evaluate(
        "(lang) => [...document.querySelectorAll('.twin a[href]')]"
        ".every((link) => link.href.startsWith('http') && link.href.includes(`/${lang}/`))",
        OTHER[edition],
    )
    assert page.locator("summary[data-b]").count() == 0, "a button within a button"
    assert page.problems == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_an_entry_of_the_glossary_finds_its_own(visit, server, edition):
    page = visit(f"{server}/{edition}/glossary.html#term-weight")
    assert page.locator("#term-weight > .twin-mark").count() == 0  # it has both words
    text = open_twin(page, "#term-weight + dd > p").inner_text()
    assert {"en": "입력이 얼마나 중요한지", "ko": "How much an input counts"}[edition] in text


@pytest.mark.parametrize("edition", EDITIONS)
def test_both_languages_are_shown_and_the_choice_is_kept(open_page, server, edition):
    page = open_page(f"{server}/{edition}/not_learning.html", **PHONE)
    heading = page.locator("article h2").nth(1)
    heading.evaluate("(heading) => scrollTo(0, scrollY + heading.getBoundingClientRect().top - 70)")
    before = heading.bounding_box()["y"]
    switch = page.locator(".mobile-header .twin-switch")
    ground = "(button) => getComputedStyle(button).backgroundColor"
    unpressed = switch.evaluate(ground)
    switch.tap()
    page.locator(".twin").first.wait_for()
    page.rest()
    assert heading.bounding_box()["y"] == pytest.approx(before, abs=1)
    page.goto(f"{server}/{edition}/chapters/optimizers.html")
    page.locator(".twin").first.wait_for()
    page.rest()
    count = page.locator("[data-b]").count()
    assert page.locator(".twin").count() == count > 15
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((element) => element.id)")
    assert len(ids) == len(set(ids))
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.faults() == []
    assert switch.get_attribute("aria-pressed") == "true"
    assert switch.evaluate(ground) != unpressed
    switch.tap()
    assert page.locator(".twin").count() == 0
    page.reload()
    page.rest()
    assert page.locator("[data-b]").count() == count
    assert page.locator(".twin").count() == 0
    assert page.problems == []


def test_the_keyboard_opens_what_is_read_and_goes_on_from_there(open_page, server):
    page = open_page(f"{server}/en/{PERCEPTRON}")
    assert page.locator(".twin-mark").count() > 3
    assert page.locator(".twin-mark[tabindex='0']:not([aria-hidden])").count() == 1
    page.keyboard.press("Alt+t")
    page.locator("article h1 + .twin").wait_for()
    focused = page.locator(":focus")
    assert focused.get_attribute("class") == "twin-mark"
    assert focused.evaluate("(mark) => getComputedStyle(mark).opacity") == "1"
    page.keyboard.press("ArrowDown")
    assert focused.evaluate("(mark) => mark.parentElement.localName") == "p"
    assert page.locator(".twin-mark[tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    page.locator(f"{FIRST} + .twin").wait_for()
    assert page.locator(".twin").count() == 2
    page.keyboard.press("Alt+t")
    assert page.locator(".twin").count() == 1
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    assert page.locator(".twin").count() == 0
    page.keyboard.press("ArrowUp")  # nothing is above the first
    assert focused.evaluate("(mark) => mark.parentElement.localName") == "h1"
    assert page.problems == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_it_works_from_a_disk(open_page, site, edition):
    page = open_page((site / edition / PERCEPTRON).as_uri())
    text = open_twin(page, FIRST).inner_text()
    assert WRITTEN[OTHER[edition]].search(text)
    assert fonts_of(page, f"{FIRST} + .twin") == {("Pretendard Variable", True)}
    assert page.problems == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_marks_and_switch_move_nothing(open_page, server, edition):
    page = open_page(f"{server}/{edition}/notation.html", **PHONE)
    places = """() => [...document.querySelectorAll(".mobile-header *, article :is(p, td, div)")]
        .filter((element) => element.checkVisibility() && !element.matches("[class^=twin-]"))
        .map((element) => { const box = element.getBoundingClientRect();
                            return [box.x, box.y, box.width, box.height, element.matches("div") && element.scrollWidth]; })"""
    removed = "document.querySelectorAll('[class^=twin-]').forEach((element) => element.remove())"
    mark(page, "table [data-b]").wait_for()
    with_marks = page.evaluate(places)
    page.evaluate(removed)
    assert len(with_marks) > 200
    assert page.evaluate(places) == with_marks


@pytest.mark.parametrize("name", [page for chapter in order.CHAPTERS for page in chapter.pages])
@pytest.mark.parametrize("edition", EDITIONS)
def test_a_mark_covers_nothing_that_can_be_tapped(open_page, server, edition, name):
    page = open_page("about:blank", **PHONE | {"viewport": {"width": 390, "height": 844}})
    page.add_init_script(EVERYWHERE)
    page.goto(f"{server}/{edition}/chapters/{name}.html")
    page.rest()
    page.evaluate("document.querySelectorAll('article details').forEach((d) => { d.open = true; })")
    page.wait_for_function("""() => [...document.querySelectorAll("[data-b]:not(.choices > li, .signs *)")]
        .every((block) => !block.checkVisibility() || block.querySelector(":scope > .twin-mark"))""")
    assert page.evaluate(OVERLAPS) == []
    page.set_viewport_size({"width": 360, "height": 740})
    page.wait_for_function("() => innerWidth === 360")
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    # who reads with a finger and hears the page finds the marks, and no name of a heading has one
    assert page.locator("p > .twin-mark[aria-hidden]").count() == 0
    title = re.sub(r"\s*¶$", "", page.locator("article h1").text_content())
    assert page.get_by_role("heading", name=title, exact=True).count() == 1


def test_the_other_language_of_a_choice_is_no_button(open_page, server):
    page = open_page(f"{server}/en/{PERCEPTRON}#q-negated")
    question = page.locator("#q-negated")
    question.scroll_into_view_if_needed()
    page.locator(".sidebar-sticky .twin-switch").click()
    question.locator(".choices .twin").first.wait_for()
    assert question.locator(".choices .twin").count() == 3  # the fourth is NAND in both
    question.evaluate("(question) => question.scrollIntoView({ block: 'center' })")
    question.locator("> p > .twin-mark").wait_for(state="attached")
    assert question.locator(".choices .twin .choice, .choices .twin-mark").count() == 0


def test_without_a_script_nothing_is_seen(open_page, server):
    page = open_page(f"{server}/en/{PERCEPTRON}", java_script_enabled=False)
    assert page.locator("[class^=twin]").count() == 0


def test_a_mark_is_seen_when_a_mouse_points_at_its_block(visit, server):
    page = visit(f"{server}/en/{PERCEPTRON}")
    opacity = "(mark) => getComputedStyle(mark).opacity"
    button = mark(page, FIRST)
    assert button.evaluate(opacity) == "0"
    page.hover(FIRST)
    assert button.evaluate(opacity) == "1"


def test_only_what_is_open_is_printed(visit, server):
    page = visit(f"{server}/en/{PERCEPTRON}")
    open_twin(page, FIRST)
    page.emulate_media(media="print")
    assert page.locator(".twin:visible").count() == 1
    assert page.locator(".twin-mark:visible, .twin-switch:visible").count() == 0


def test_what_cannot_be_loaded_is_said_and_asked_for_again(open_page, server):
    page = open_page(f"{server}/en/{PERCEPTRON}")
    status = page.locator(".twin-status[role=status]")
    assert status.text_content() == ""  # it is there before it has to be heard
    page.route("**/twins/**", lambda route: route.abort())
    said = status.filter(has_text="could not be loaded")
    mark(page, FIRST).dispatch_event("click")
    said.wait_for()
    assert mark(page, FIRST).get_attribute("aria-expanded") == "false"
    status.evaluate("(status) => { status.textContent = ''; }")
    switch = page.locator(".sidebar-sticky .twin-switch")
    switch.click()
    said.wait_for()
    assert switch.get_attribute("aria-pressed") == "false"
    assert page.evaluate("localStorage.getItem('mitbadak twins')") == "false"
    assert page.locator(".twin").count() == 0
    page.unroute("**/twins/**")
    assert WRITTEN["ko"].search(open_twin(page, FIRST).inner_text())
    assert status.text_content() == ""


def test_a_copied_text_has_no_mark_in_it(visit, server):
    page = visit(f"{server}/en/{PERCEPTRON}")
    assert mark(page, FIRST).count() == 1
    page.evaluate(
        "(block) => getSelection().selectAllChildren(document.querySelector(block))", FIRST
    )
    assert page.evaluate("String(getSelection())").strip().endswith("very bottom.")

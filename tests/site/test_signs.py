"""A tap on a sign of a formula or on a term of the glossary says what it means."""

import json
import re
from xml.etree import ElementTree

import order
import pytest
import signs
from bs4 import BeautifulSoup
from formula_signs import units

EDITIONS = ("en", "ko")
SMALL_PHONE = {"width": 360, "height": 740}
ZOOMED = {"width": 320, "height": 256}
"""A window of 1280 by 1024, at 400 %."""

OPEN = ".sign-popover:popover-open"
SIGN = re.compile(r"^(?:-|[0-9a-z]+)(?:\*(\d+))?$")

FIND = """([selector, text, index]) => {
  const formula = [...document.querySelectorAll(selector)][index];
  formula.closest("details")?.setAttribute("open", "");
  formula.scrollIntoView({ block: "center" });
  const walker = document.createTreeWalker(formula.querySelector(".katex-html") ?? formula, 4);
  for (let node; (node = walker.nextNode());) {
    const at = node.data.indexOf(text);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + text.length);
    const { left, top, width, height } = range.getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2, left, top, right: left + width, bottom: top + height };
  }
}"""


def find(page, text, formula="div.math", index=0):
    """Return the box of a sign in a formula, and its middle."""
    return page.evaluate(FIND, [formula, text, index])


def row(page):
    """Return the anchor of the row that is shown, from the link that leads on."""
    page.wait_for_selector(OPEN)
    return page.get_attribute(f"{OPEN} .sign-more", "href").partition("#")[2]


def click(page, text, formula="div.math", index=0):
    place = find(page, text, formula, index)
    page.mouse.click(place["x"], place["y"])
    return row(page)


def inside(page):
    """Tell whether what is open is within the window."""
    return page.evaluate(
        f"""() => {{
            const box = document.querySelector("{OPEN}").getBoundingClientRect();
            return box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight;
        }}"""
    )


def apart(page, place):
    """Tell whether what is open leaves its sign free."""
    box = page.locator(OPEN).bounding_box()
    return box["y"] >= place["bottom"] or box["y"] + box["height"] <= place["top"]


def parsed(path):
    return BeautifulSoup(path.read_bytes(), "html.parser")


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_unit_of_each_formula_is_counted(site, edition):
    """And each row is used, but for what has no sign: a product of two matrices."""
    used = set()
    chapters = [f"chapters/{page}" for chapter in order.CHAPTERS for page in chapter.pages]
    for name in (*chapters, "not_learning", "notation"):
        page = parsed(site / edition / f"{name}.html")
        for formula in page.select("article .math[data-signs]"):
            pieces = formula["data-signs"].split(" ")
            sizes = [int(SIGN.match(piece)[1] or 1) for piece in pieces]
            drawn = formula.select_one(".katex-html") or formula
            told = units(ElementTree.fromstring(str(drawn)))
            assert sum(sizes) == len(told), (name, formula.get_text())
            if name != "notation":
                used |= {int(p.split("*")[0], 36) for p in pieces if p[0] != "-"}
        for formula in page.select("article .math:not([data-signs])"):
            text = (formula.math or formula).get_text()
            assert re.fullmatch(r"[\d.,()\s]*", text), (name, text)
        script = page.find("script", src=re.compile(r"_static/signs\.js"))
        assert script or not page.select("[data-signs]"), name
    unused = [row.key for i, row in enumerate(signs.rows()) if i not in used]
    assert unused == [("signs", "matrix-product")]


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_opens_is_what_the_pages_say(site, edition):
    rows, terms = (
        json.loads(
            (site / edition / "_static" / f"{name}-data.js").read_text("utf-8").partition("=")[2]
        )
        for name in ("signs", "terms")
    )
    notation, glossary = (
        parsed(site / edition / f"{name}.html") for name in ("notation", "glossary")
    )
    assert [anchor for anchor, *_ in rows] == [tr["id"] for tr in notation.select("tr[id]")]
    assert list(terms) == [dt["id"] for dt in glossary.select("dl.glossary > dt")]
    for anchor, _, text in rows:
        said = BeautifulSoup(text, "html.parser").get_text()
        assert said.split() == notation.find(id=anchor).find_all("td")[1].get_text().split()
    other = {"en": "ko", "ko": "en"}[edition]
    heads = [
        BeautifulSoup(head, "html.parser").select_one(".other-word") for head, _ in terms.values()
    ]
    assert {head["lang"] for head in heads if head} == {other}
    if edition == "ko":  # in parentheses, with a particle behind them
        said = BeautifulSoup(terms["term-regularization"][1], "html.parser")
        assert said.select_one("[lang=en]").get_text() == "normalization"
    links = [text for _, _, text in rows] + [text for _, text in terms.values()]
    assert not [text for text in links if 'href="#' in text or 'href="../' in text]


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_tap_says_what_a_sign_means(open_page, site, edition):
    """On a small phone, from the disk."""
    page = open_page(
        f"{site.as_uri()}/{edition}/chapters/perceptron.html", viewport=SMALL_PHONE, has_touch=True
    )
    place = find(page, "θ")
    page.touchscreen.tap(place["x"], place["y"])
    assert row(page) == "sign-perceptron-theta"
    assert inside(page)
    assert apart(page, place)
    assert page.evaluate("[...CSS.highlights.get('sign')].map(String)") == ["θ"]
    assert page.faults(OPEN) == []
    page.touchscreen.tap(place["x"], place["y"])  # a second time
    page.wait_for_selector(OPEN, state="hidden")
    place = find(page, "w", "div.math")
    page.touchscreen.tap(place["x"], place["y"])
    assert row(page) == "sign-letters-w"  # of w_1
    page.keyboard.press("Escape")
    assert page.locator(OPEN).count() == 0
    assert page.evaluate("CSS.highlights.has('sign')") is False
    assert page.problems == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_sign_means_what_it_means_in_its_chapter(visit, server, edition):
    for chapter in ("neural_network", "training", "mnist"):
        page = visit(f"{server}/{edition}/chapters/{chapter}.html")
        index = page.evaluate(
            "[...document.querySelectorAll('div.math')].findIndex((f) => /(^|[^a-z])h/.test(f.textContent))"
        )
        assert click(page, "h", index=index) == f"sign-{chapter.replace('_', '-')}-h"
    assert page.problems == []


def test_the_bar_of_a_derivative_and_an_index_are_signs(visit, server):
    page = visit(f"{server}/en/chapters/backpropagation.html")
    above, below = (find(page, text) for text in ("z", "dx"))
    page.mouse.click(above["x"], (above["bottom"] + below["top"]) / 2)
    assert row(page) == "sign-letters-derivative"
    page.keyboard.press("Escape")
    at = page.evaluate(
        "[...document.querySelectorAll('span.math')].findIndex((f) => f.textContent.endsWith('yk'))"
    )
    assert click(page, "y", "span.math", at) == "sign-backpropagation-a"


def test_the_mouse_opens_reaches_and_leaves(visit, server):
    page = visit(f"{server}/en/chapters/perceptron.html")
    place = find(page, "θ")
    page.mouse.move(place["x"], place["y"])
    assert row(page) == "sign-perceptron-theta"
    box = page.locator(OPEN).bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20, steps=4)
    page.wait_for_timeout(600)
    assert page.locator(OPEN).count() == 1
    page.mouse.move(5, 5)
    page.wait_for_selector(OPEN, state="hidden")
    page.mouse.move(place["x"], place["y"])
    row(page)
    page.keyboard.press("Escape")
    assert page.locator(OPEN).count() == 0


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_term_is_explained_where_it_stands(visit, server, edition):
    page = visit(f"{server}/{edition}/chapters/perceptron.html")
    term = page.locator("article a:has(> .std-term)").first
    term.focus()
    page.keyboard.press("Enter")
    assert row(page) == "term-perceptron"
    other = page.locator(f"{OPEN} .other-word").inner_text()
    assert other == {"en": "퍼셉트론", "ko": "perceptron"}[edition]
    assert page.url.endswith("/perceptron.html")
    assert inside(page)
    page.keyboard.press("Escape")
    assert term.evaluate("(link) => link === document.activeElement")
    with page.context.expect_page() as opened:
        term.click(modifiers=["ControlOrMeta"])
    assert opened.value.url.endswith("glossary.html#term-perceptron")
    opened.value.close()
    page.keyboard.press("Enter")
    page.locator(f"{OPEN} .sign-more").click()
    page.wait_for_url("**/glossary.html#term-perceptron")


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_keys_go_from_sign_to_sign(visit, server, edition):
    page = visit(f"{server}/{edition}/chapters/perceptron.html")
    fold = page.locator("details.signs summary").first
    fold.focus()
    page.keyboard.press("ArrowRight")
    assert row(page) == "sign-letters-y"
    heard = [page.get_attribute("#sign-slider", "aria-valuetext")]
    for _ in range(2):
        page.keyboard.press("ArrowRight")
        page.wait_for_function(
            "(text) => document.activeElement.ariaValueText !== text", arg=heard[-1]
        )
        heard.append(page.get_attribute("#sign-slider", "aria-valuetext"))
    assert row(page) == "sign-signs-cases"
    assert [text[0] for text in heard] == ["y", "=", "{"]
    page.keyboard.press("Escape")
    assert page.locator(OPEN).count() == 0
    assert fold.evaluate("(summary) => summary === document.activeElement")


def press(page, *keys):
    """Press keys, and return what is heard of the slider once a sign is shown or gone."""
    slider, heard = page.locator("#sign-slider"), ""
    for key in keys:
        heard = slider.get_attribute("aria-valuetext")
        page.keyboard.press(key)
        if key != "Enter":
            page.wait_for_function(
                "(heard) => document.getElementById('sign-slider').ariaValueText !== heard",
                arg=heard,
            )
        heard = slider.get_attribute("aria-valuetext")
    return heard


def has_focus(locator):
    return locator.evaluate("(element) => element === document.activeElement")


def test_the_slider_keeps_its_place(visit, server):
    page = visit(f"{server}/en/chapters/perceptron.html")
    slider, hint = page.locator("#sign-slider"), "The arrow keys go from symbol to symbol."
    slider.focus()
    assert press(page, "ArrowRight").startswith("Σ: sum over all k")
    assert press(page, "ArrowLeft") == hint
    assert press(page, "ArrowRight", "ArrowRight", "ArrowRight") == "=: is equal to"
    press(page, "Enter")
    assert has_focus(page.locator(OPEN))
    assert press(page, "Escape") == hint
    assert has_focus(slider)
    assert press(page, "ArrowRight").startswith("{: one of")
    slider.blur()  # as when the reader looks at another window
    slider.focus()
    assert press(page, "ArrowRight").startswith("w: the weights")
    last = press(page, "End")
    assert press(page, "Escape") == hint
    assert press(page, "ArrowRight") == last

    summary = page.locator("details.signs summary").first
    summary.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(OPEN)
    press(page, "ArrowRight", "Enter", "Escape")
    assert has_focus(slider)
    page.keyboard.press("Escape")
    assert has_focus(summary)


def test_at_400_percent_nothing_covers_the_slider(visit, server):
    """Nor does a formula touch its number."""
    page = visit(f"{server}/en/chapters/perceptron.html", viewport=ZOOMED)
    formula, number = page.evaluate(
        """() => [".katex-display", ".eqno"].map(
             (name) => document.querySelector(`div.math:has(.eqno) > ${name}`).getBoundingClientRect())"""
    )
    assert 8 <= number["left"] - formula["right"] < 24
    page.locator("details.signs summary").first.focus()
    page.keyboard.press("ArrowRight")
    covered = []
    for _ in range(25):
        page.wait_for_selector(OPEN)
        page.wait_for_timeout(50)  # it is placed after it has opened
        covered.append(
            page.evaluate(
                """() => {
                    const { left, top } = document.activeElement.getBoundingClientRect();
                    return Boolean(document.elementFromPoint(left + 9, top + 2).closest(".sign-popover"));
                }"""
            )
        )
        page.keyboard.press("ArrowRight")
    assert not any(covered), covered


def test_what_is_open_goes_when_the_focus_leaves_and_before_the_marks(visit, server):
    page = visit(f"{server}/en/chapters/perceptron.html?found=threshold")
    term = page.locator("article a:has(> .std-term)").first
    term.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(OPEN)
    for _ in range(10):
        page.keyboard.press("Tab")
        if not page.evaluate("Boolean(document.activeElement.closest('.sign-popover'))"):
            break
    assert page.locator(OPEN).count() == 0
    assert page.evaluate("document.activeElement.matches('article a')")
    term.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(OPEN)
    page.keyboard.press("Shift+Tab")
    assert has_focus(term)
    assert page.locator(OPEN).count() == 1
    marks = "CSS.highlights.has('found')"
    page.keyboard.press("Escape")
    assert page.locator(OPEN).count() == 0
    assert page.evaluate(marks)
    page.keyboard.press("Escape")
    assert not page.evaluate(marks)


def test_what_opens_has_a_name_in_words(visit, server):
    """Also where it shows a formula only."""
    page = visit(f"{server}/ko/chapters/optimizers/steps.html")
    click(page, "←")
    assert page.get_attribute(OPEN, "aria-label") == "←: 오른쪽의 값이 새 x가 됩니다."
    assert page.faults(OPEN) == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_without_a_script_a_formula_leads_to_the_notation(open_page, server, edition):
    page = open_page(f"{server}/{edition}/chapters/perceptron.html", java_script_enabled=False)
    fold = page.locator("details.signs").first
    assert not fold.locator("summary").is_visible()
    fold.locator("a").click()
    page.wait_for_url("**/notation.html")


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_fold_lists_the_signs_of_its_formula(visit, server, edition):
    page = visit(f"{server}/{edition}/chapters/perceptron.html", viewport=SMALL_PHONE)
    fold = page.locator("details.signs").first
    closed = fold.bounding_box()["height"]
    assert 24 <= closed < 30
    assert fold.locator("a").evaluate("(a) => a.pathname").endswith("/notation.html")
    fold.locator("summary").click()
    fold.locator("dd").first.wait_for()
    assert fold.locator("dt").count() == fold.locator("dd").count() > 5
    assert page.faults("details.signs[open]") == []
    assert page.problems == []


def test_what_is_copied_is_the_text(visit, server):
    page = visit(f"{server}/en/chapters/perceptron.html")
    fold = page.locator("details.signs").first
    text = fold.locator("xpath=..").evaluate(
        "(box) => { getSelection().selectAllChildren(box); return String(getSelection()); }"
    )
    assert "Symbols" not in text

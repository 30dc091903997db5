"""The face of the pages: letters, lines, code, print; and who comes by keyboard or by ear."""

import codeop
import io
import re
import time
from itertools import pairwise
from pathlib import Path

import order
import pytest
from PIL import Image, ImageChops

EDITIONS = ("en", "ko")
DOCS = Path(__file__).parents[2] / "docs"
CHAPTERS = [
    f"chapters/{page}.html"
    for chapter in order.CHAPTERS
    for page in chapter.pages[1:] or chapter.pages  # of a chapter in parts, these have the text
]
SMALL_PHONE = {"width": 360, "height": 740}
PHONE = {"width": 390, "height": 844}
TABLET = {"width": 768, "height": 1024}
LAPTOP = {"width": 1280, "height": 800}
ZOOMED = {"width": 320, "height": 256}  # 1280 px at 400 %
KINDS = [
    "chapters/training.html",
    "chapters/mnist.html",
    "gallery/optimizers/plot_paths.html",
    "gallery/index.html",
    "reference/layers.html",
    "glossary.html",
    "genindex.html",
    "index.html",
    "404.html",
]


def style(page, selector, *names):
    """Return computed values of the first element that a selector finds, numbers as numbers."""
    found = page.evaluate(
        """([selector, names]) => {
            const style = getComputedStyle(document.querySelector(selector));
            return names.map((name) => style.getPropertyValue(name));
        }""",
        [selector, names],
    )
    return [float(v.removesuffix("px")) if re.match(r"[\d.]+px$", v) else v for v in found]


# -- Letters and lines --------------------------------------------------------------------

LINES = """() => {
  const counts = [];
  for (const p of document.querySelectorAll("article section > p:not([class])")) {
    if (p.querySelector(".katex, img") || p.closest(".admonition")) continue;
    const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
    const range = new Range();
    let top = null, letters = 0;
    while (walker.nextNode()) {
      for (let i = 0; i < walker.currentNode.length; i++) {
        range.setStart(walker.currentNode, i);
        range.setEnd(walker.currentNode, i + 1);
        const box = range.getBoundingClientRect();
        if (!box.width) continue;
        if (top !== null && box.top > top + 12) { counts.push(letters); letters = 0; }
        letters++;
        top = box.top;
      }
    }
  }
  return counts.sort((a, b) => a - b);
}"""


@pytest.mark.parametrize("viewport", [TABLET, LAPTOP, {"width": 1440, "height": 900}])
@pytest.mark.parametrize(("edition", "least", "most"), [("en", 60, 75), ("ko", 35, 45)])
def test_a_line_has_as_many_letters_as_are_good_to_read(
    visit, server, edition, least, most, viewport
):
    page = visit(f"{server}/{edition}/chapters/training.html", viewport=viewport)
    full = page.evaluate(LINES)
    assert len(full) > 100
    assert least <= full[len(full) // 2] <= most


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_korean_word_is_not_broken(visit, server, edition):
    page = visit(f"{server}/{edition}/chapters/training.html", viewport=PHONE)
    (rule,) = style(page, "article p", "word-break")
    assert rule == {"en": "normal", "ko": "keep-all"}[edition]


@pytest.mark.parametrize("viewport", [SMALL_PHONE, PHONE, LAPTOP])
def test_each_rank_of_heading_is_larger_than_the_next(visit, server, viewport):
    page = visit(f"{server}/ko/chapters/training.html", viewport=viewport)
    sizes = [style(page, f"article {tag}", "font-size")[0] for tag in ("h1", "h2", "h3", "p")]
    assert all(larger >= 1.15 * smaller for larger, smaller in pairwise(sizes[:3])), sizes
    assert sizes[2] > 1.1 * sizes[3]
    above, below = style(
        page, "article section section section > h3", "margin-top", "margin-bottom"
    )
    assert above >= 2 * below, "it belongs to what is below it"
    (height,) = style(page, "article p", "line-height")
    assert height >= 1.6 * sizes[3]


@pytest.mark.parametrize("viewport", [SMALL_PHONE, PHONE, LAPTOP])
def test_a_heading_has_no_line_for_its_sign(visit, server, viewport):
    page = visit(f"{server}/ko/chapters/mnist.html", viewport=viewport)
    moved = page.evaluate(
        """() => [...document.querySelectorAll("article :is(h1, h2, h3):has(.headerlink)")].filter((heading) => {
            const before = heading.offsetHeight;
            const link = heading.querySelector(".headerlink");
            link.style.display = "none";
            const after = heading.offsetHeight;
            link.style.display = "";
            return before !== after;
        }).map((heading) => heading.textContent)"""
    )
    assert moved == []


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("viewport", [PHONE, LAPTOP])
def test_a_formula_does_not_float_in_space(visit, server, edition, viewport):
    page = visit(f"{server}/{edition}/chapters/training.html", viewport=viewport)
    gaps = page.evaluate(
        """() => [...document.querySelectorAll("article section > :is(div.math, .math-wrapper)")].flatMap((math) => {
            const ink = math.querySelector(".katex-html").getBoundingClientRect();
            const before = math.previousElementSibling, after = math.nextElementSibling;
            return [
              before?.tagName === "P" ? ink.top - before.getBoundingClientRect().bottom : 14,
              after?.tagName === "P" ? after.getBoundingClientRect().top - ink.bottom : 14,
            ];
        })"""
    )
    assert len(gaps) > 10
    assert min(gaps) >= 8
    assert max(gaps) <= 24


@pytest.mark.parametrize("viewport", [PHONE, LAPTOP])
def test_a_caption_is_as_wide_as_its_figure(visit, server, viewport):
    page = visit(f"{server}/en/chapters/training.html", viewport=viewport)
    pairs = page.evaluate(
        """() => [...document.querySelectorAll(".gallery-figure")]
            .filter((figure) => figure.checkVisibility() && !figure.closest("details"))
            .map((figure) => ["img", "figcaption"].map((name) =>
              figure.querySelector(name).getBoundingClientRect().width))"""
    )
    assert pairs
    assert all(caption <= max(image, 300) + 1 for image, caption in pairs), pairs


# -- Nothing is wider than the page -------------------------------------------------------


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_nothing_is_cut_off_at_any_width(visit, server, edition, path):
    """Also enlarged to 400 %, and within the column, which the theme lets scroll unseen."""
    page = visit(f"{server}/{edition}/{path}", viewport=SMALL_PHONE)
    for width in (320, 360, 390, 768, 1024, 1184, 1280, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        over = page.evaluate(
            """() => {
                const root = document.documentElement;
                const content = document.querySelector(".content").getBoundingClientRect();
                const scrolls = (e) => e.closest(".table-wrapper, pre, div.math, .katex-mathml, svg");
                const wide = [...document.querySelectorAll("article *")].filter((e) =>
                  e.checkVisibility({ visibilityProperty: true }) && !scrolls(e.parentElement)
                  && e.getBoundingClientRect().right > content.right + 0.5);
                return [root.scrollWidth - root.clientWidth, wide.map((e) => e.outerHTML.slice(0, 99))];
            }"""
        )
        assert over == [0, []], width


def test_a_table_of_sentences_has_a_line_for_each_cell_on_a_phone(visit, server):
    page = visit(f"{server}/ko/architecture.html", viewport=PHONE)
    table = page.locator("table.of-sentences").first
    cells = table.locator("tbody td")
    assert cells.count() >= 9
    width = table.evaluate("(table) => table.parentElement.clientWidth")
    assert all(cell.bounding_box()["width"] > 0.85 * width for cell in cells.all())
    assert table.locator(".cell-head").first.is_visible()
    page.set_viewport_size(LAPTOP)
    assert not table.locator(".cell-head").first.is_visible()
    boxes = [cell.bounding_box() for cell in cells.all()[:3]]
    assert len({box["y"] for box in boxes}) == 1


# -- Code ---------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_code_stands_out_and_answers_look_unlike_what_is_typed(visit, server, scheme):
    page = visit(f"{server}/en/chapters/training.html")
    page.emulate_media(color_scheme=scheme)
    ground, edge = style(page, "article .highlight", "background-color", "border-top-width")
    (around,) = style(page, "body", "background-color")
    assert ground != around
    assert edge == 1
    typed, answer = (style(page, s, "color")[0] for s in (".highlight pre", ".highlight .go"))
    assert typed != answer
    (comment,) = style(page, ".highlight .c", "color")
    red, green, blue = (int(part) for part in re.findall(r"\d+", comment))
    assert max(red, green, blue) - min(red, green, blue) < 40, "a comment is not loud"


@pytest.mark.parametrize("viewport", [SMALL_PHONE, PHONE])
@pytest.mark.parametrize("path", CHAPTERS)
def test_no_name_in_typed_code_is_torn_on_a_phone(visit, server, path, viewport):
    """The prompts give their room to the code; of 100 lines at most two go on below at 390 px."""
    page = visit(f"{server}/en/{path}", viewport=viewport)
    lines, broken, torn = page.evaluate(
        """() => {
            document.querySelectorAll("details").forEach((box) => { box.open = true; });
            let broken = 0; const torn = [];
            const lines = [...document.querySelectorAll("article .highlight .line")];
            for (const line of lines) {
                const height = parseFloat(getComputedStyle(line).lineHeight);
                if (line.offsetHeight > 1.5 * height) broken++; else continue;
                const range = new Range(); let last = null;
                const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
                while (walker.nextNode()) for (let i = 0; i < walker.currentNode.length; i++) {
                    const letter = walker.currentNode.data[i];
                    range.setStart(walker.currentNode, i); range.setEnd(walker.currentNode, i + 1);
                    const box = range.getBoundingClientRect();
                    if (!box.width) continue;
                    if (last && box.top > last.top + 5 && /\\w/.test(letter) && /\\w/.test(last.letter))
                        torn.push(line.textContent);
                    last = { top: box.top, letter };
                }
            }
            const all = [...document.querySelectorAll("article .highlight pre")]
                .reduce((sum, pre) => sum + pre.textContent.trimEnd().split("\\n").length, 0);
            return [all, broken, torn];
        }"""
    )
    assert not page.locator(".highlight .gp").first.is_visible()
    assert style(page, ".highlight pre", "font-size") == [12]
    assert torn == []
    assert broken <= lines * (0.02 if viewport is PHONE else 0.12), (broken, lines)


@pytest.mark.parametrize("viewport", [SMALL_PHONE, LAPTOP])
@pytest.mark.parametrize("path", CHAPTERS)
def test_each_line_of_code_begins_within_its_box(visit, server, path, viewport):
    page = visit(f"{server}/en/{path}", viewport=viewport)
    outside = page.evaluate(
        """() => {
            document.querySelectorAll("details").forEach((box) => { box.open = true; });
            return [...document.querySelectorAll("article .highlight pre")].filter((pre) => {
                const range = new Range();
                range.selectNodeContents(pre);
                const left = pre.getBoundingClientRect().left;
                const walker = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT);
                while (walker.nextNode()) {
                    range.selectNodeContents(walker.currentNode);
                    if ([...range.getClientRects()].some((r) => r.width && r.left < left)) return true;
                }
            }).map((pre) => pre.textContent.slice(0, 60));
        }"""
    )
    assert outside == []


COPY_ALL = """async () => {
  const copied = [];
  document.addEventListener("copy", () => copied.push(document.activeElement.value));
  for (const button of document.querySelectorAll("article .copybtn")) {
    const pre = button.parentElement.querySelector("pre");
    if (!/^>>> /m.test(pre.textContent)) continue;
    button.click();
  }
  return copied;
}"""


def typed_into_python(text):
    """Compile a text as Python's prompt does, line by line; return what is left open."""
    compile_command, waiting = codeop.CommandCompiler(), []
    for line in text.split("\n"):
        waiting.append(line)
        if compile_command("\n".join(waiting), "<paste>", "single") is not None:
            waiting = []
    return "\n".join(waiting).strip()


def test_python_is_strict_about_a_paste():
    with pytest.raises(SyntaxError):
        typed_into_python("for i in range(3):\n    i\nprint(i)\n")
    assert typed_into_python("def f():\n    return 1") != ""


@pytest.mark.parametrize("path", CHAPTERS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_what_is_copied_can_be_pasted_into_python(open_page, server, edition, path):
    page = open_page(f"{server}/{edition}/{path}")
    page.locator(".copybtn").last.wait_for(state="attached")
    copied = page.evaluate(COPY_ALL)
    assert len(copied) > 10
    for text in copied:
        assert typed_into_python(text) == "", text


@pytest.mark.parametrize(
    ("edition", "words"),
    [("en", ("Copy", "Copy to clipboard")), ("ko", ("복사", "클립보드에 복사"))],
)
def test_the_button_that_copies_speaks_the_language_of_the_page(open_page, server, edition, words):
    page = open_page(f"{server}/{edition}/chapters/perceptron.html")
    button = page.locator(".copybtn").first
    button.wait_for(state="attached")
    assert (button.get_attribute("data-tooltip"), button.text_content().strip()) == words
    assert button.evaluate("(button) => button.querySelectorAll('*').length") == 1


# -- The keyboard -------------------------------------------------------------------------


def stops(page, most):
    """Press Tab and return the stops, each with where it is and whether it can be seen."""
    found = []
    for _ in range(most):
        page.keyboard.press("Tab")
        found.append(
            page.evaluate(
                """() => {
                    const e = document.activeElement, box = e.getBoundingClientRect();
                    const shown = e.matches(".toctree-checkbox")
                      ? document.querySelector(`label[for="${e.id}"]`)
                      : e.matches(".drawer-button") ? e.parentElement : e;
                    const style = getComputedStyle(shown);
                    return { name: e.id || e.className || e.textContent.trim(), tag: e.tagName,
                      inside: box.left >= -1 && box.right <= innerWidth + 1 && box.bottom > 0,
                      seen: style.opacity !== "0" && style.outlineStyle !== "none" };
                }"""
            )
        )
    return found


@pytest.mark.parametrize("viewport", [PHONE, TABLET, {"width": 1024, "height": 768}, LAPTOP])
def test_each_stop_of_the_keyboard_is_in_the_window_and_seen(open_page, server, viewport):
    page = open_page(
        f"{server}/en/chapters/perceptron.html", viewport=viewport, reduced_motion="reduce"
    )
    page.locator(".copybtn").last.wait_for(state="attached")
    page.add_style_tag(content="* { transition: none !important; }")
    found = stops(page, 60)
    assert found[0]["name"].startswith("skip-to-content")
    assert any("copybtn" in stop["name"] for stop in found)
    assert [stop for stop in found if not stop["inside"]] == []
    assert [stop for stop in found if not stop["seen"] and stop["tag"] != "BODY"] == []


@pytest.mark.parametrize("viewport", [PHONE, TABLET])
@pytest.mark.parametrize(("box", "drawer"), [("__navigation", "sidebar"), ("__toc", "toc")])
@pytest.mark.parametrize("key", ["Space", "Enter"])
def test_a_keyboard_opens_and_closes_menu_and_contents(
    open_page, server, viewport, box, drawer, key
):
    page = open_page(f"{server}/ko/chapters/perceptron.html", viewport=viewport)
    link = page.locator(f".{drawer}-drawer a:visible").first
    assert link.count() == 0
    button = page.locator(f"label[for={box}] button >> visible=true")
    button.focus()
    page.keyboard.press(key)
    assert button.get_attribute("aria-expanded") == "true"
    assert link.evaluate("(link) => link === document.activeElement")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement === document.body"), "before it is nothing"
    for _ in range(3):
        page.keyboard.press("Tab")
        assert page.evaluate(f"Boolean(document.activeElement.closest('.{drawer}-drawer'))")
    page.set_viewport_size(LAPTOP)  # where it stands beside the page
    page.wait_for_function("() => !document.querySelector('[inert], .sidebar-toggle:checked')")
    page.set_viewport_size(viewport)
    button.focus()
    page.keyboard.press(key)
    page.keyboard.press("Escape")
    page.wait_for_function(
        "(name) => getComputedStyle(document.querySelector(name)).visibility === 'hidden'",
        arg=f".{drawer}-drawer",
    )
    assert button.evaluate("(button) => button === document.activeElement")
    assert button.get_attribute("aria-expanded") == "false"
    assert page.locator("[inert]").count() == 0


@pytest.mark.parametrize("viewport", [PHONE, LAPTOP])
@pytest.mark.parametrize("path", ["chapters/training.html", "glossary.html", "genindex.html"])
@pytest.mark.parametrize("edition", EDITIONS)
def test_every_target_can_be_hit(visit, server, edition, path, viewport):
    """The rule of WCAG 2.2 that axe leaves off."""
    page = visit(f"{server}/{edition}/{path}", viewport=viewport)
    if viewport is PHONE and page.locator(".toc-header-icon:visible").count():
        page.evaluate("() => { document.getElementById('__toc').checked = true; }")
    assert page.faults(runOnly=["target-size"], rules={"target-size": {"enabled": True}}) == []
    sizes = page.evaluate(
        """() => [...document.querySelectorAll(".copybtn, .theme-toggle")]
            .filter((button) => button.checkVisibility())
            .map((button) => Math.min(button.offsetWidth, button.offsetHeight))"""
    )
    assert min(sizes) >= 24


def test_a_finger_finds_the_button_that_copies_beside_the_code(open_page, server):
    page = open_page(
        f"{server}/en/chapters/training.html", viewport=PHONE, has_touch=True, is_mobile=True
    )
    page.locator(".copybtn").last.wait_for(state="attached")
    opacities, covered = page.evaluate(
        """() => {
            document.querySelectorAll("details").forEach((box) => { box.open = true; });
            const buttons = [...document.querySelectorAll("article .copybtn")];
            const boxes = buttons.map((button) => button.getBoundingClientRect());
            const range = new Range(), covered = [];
            const texts = document.createTreeWalker(document.querySelector("article"),
              NodeFilter.SHOW_TEXT, ({ data, parentElement: holder }) => data.trim() &&
                holder.checkVisibility() && !holder.closest(".copybtn, .katex-mathml")
                ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP);
            while (texts.nextNode()) {
                range.selectNodeContents(texts.currentNode);
                for (const text of range.getClientRects()) for (const box of boxes)
                    if (text.width > 1 && text.left < box.right && text.right > box.left
                        && text.top < box.bottom - 2 && text.bottom > box.top + 2)
                        covered.push(texts.currentNode.data);
            }
            return [buttons.map((button) => Number(getComputedStyle(button).opacity)), covered];
        }"""
    )
    assert min(opacities) > 0.5
    assert covered == []


# -- For those who hear the page ----------------------------------------------------------


def test_menu_contents_and_ways_on_are_landmarks_with_names(pages):
    for path, page in pages.items():
        names = [nav.get("aria-label") for nav in page.select("nav")]
        assert len(names) >= 2, path
        assert all(names), path
        assert len(set(names)) == len(names), path
        forms = [form.get("aria-label") for form in page.select("form[role=search]")]
        assert all(forms), path
        assert len(set(forms)) == len(forms) or not path.endswith("search.html"), path


def test_the_korean_edition_says_where_it_is_english(pages):
    for path in CHAPTERS:
        notes = pages[f"ko/{path}"].select("aside.footnote p, p.listing-source")
        for note in notes:
            for name in note.find_all(string=re.compile(r"[A-Za-z]{3,} [A-Za-z]{3,} [A-Za-z]{3,}")):
                assert name.find_parent(lang=True)["lang"] == "en", name
    marked = [e.get_text() for e in pages["ko/chapters/training.html"].select("article [lang=en]")]
    assert "end-to-end" in marked


def test_a_figure_is_a_picture_and_its_link_has_a_short_name(pages):
    for path in CHAPTERS:
        for edition, name in (("en", "script"), ("ko", "스크립트")):
            figures = pages[f"{edition}/{path}"].select("figure.gallery-figure")
            assert figures
            for figure in figures:
                assert figure.img.find_parent("a") is None
                assert figure.select_one("figcaption a.script").get_text() == name


def test_a_click_on_a_figure_leads_to_its_script(open_page, server):
    page = open_page(f"{server}/en/chapters/perceptron.html")
    page.locator(".gallery-figure img").first.click()
    page.wait_for_url(f"{server}/en/gallery/perceptron/plot_neuron.html")


def test_references_have_a_heading(pages):
    for path in CHAPTERS:
        for edition, name in (("en", "References"), ("ko", "참고 문헌")):
            page = pages[f"{edition}/{path}"]
            notes = page.select_one("aside.footnote-list")
            if notes:
                assert notes.find_previous("h2").get_text() == name


# -- Folded, printed, moving --------------------------------------------------------------


def test_a_reference_begins_beside_its_number(visit, server):
    page = visit(f"{server}/ko/chapters/mnist.html", viewport=PHONE)
    number, text = (
        page.locator(f"aside.footnote {part}").first.evaluate(
            """(e) => { const r = new Range(); r.selectNodeContents(e);
                        return r.getClientRects()[0].toJSON(); }"""
        )
        for part in (".label", "p")
    )
    assert abs(number["top"] - text["top"]) < 8
    assert 0 <= text["left"] - number["right"] < 32  # from the bracket, over the digit


def test_what_is_unfolded_stays_so(open_page, server):
    page = open_page(f"{server}/en/chapters/perceptron.html", viewport=PHONE)
    box = page.locator("details").nth(3)
    box.locator("summary").click()
    page.reload()
    page.rest()
    assert [d.evaluate("(d) => d.open") for d in page.locator("details").all()[:5]] == [
        False, False, False, True, False,
    ]  # fmt: skip
    page.goto(f"{server}/en/chapters/neural_network.html")
    page.rest()
    assert page.locator("details[open]").count() == 0
    page.go_back()
    page.rest()
    assert page.locator("details[open]").count() == 1
    page.locator("details[open] summary").click()
    page.reload()
    page.rest()
    assert page.locator("details[open]").count() == 0


BLOCKED = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(self, name, { configurable: true, get() { throw new Error("blocked"); } });
"""


def test_a_page_is_whole_where_nothing_is_kept_or_what_is_kept_is_not_ours(open_page, server):
    page = open_page("about:blank", viewport=PHONE)
    bad = [f"sessionStorage['unfolded ' + location.pathname] = '{e}'" for e in ("{}", "5", "bad")]
    for script in (*bad, BLOCKED):
        page.add_init_script(script)  # after those before it
        page.goto(f"{server}/en/chapters/gradient_descent.html")
        page.rest()
        page.locator(".copybtn").last.wait_for(state="attached")
        assert page.locator(".replay").first.is_visible()
        assert page.locator(".copy-name").count() == page.locator(".copybtn").count()
        page.locator("details summary").first.click()
    before = page.evaluate("document.body.dataset.theme")
    page.locator(".theme-toggle:visible").click()
    page.locator(".theme-toggle:visible").click()
    assert page.evaluate("document.body.dataset.theme") not in (before, "auto")
    page.wait_for_timeout(100)
    assert page.problems == []


def test_who_wants_no_motion_has_none(visit, server):
    page = visit(f"{server}/en/chapters/perceptron.html", viewport=PHONE)
    page.locator(".copybtn").last.wait_for(state="attached")
    moving = """[...document.querySelectorAll("body *")].filter((element) =>
      parseFloat(getComputedStyle(element).transitionDuration)).length"""
    assert page.evaluate(moving) > 5
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(moving) == 0


@pytest.mark.parametrize(("choice", "printed"), [("print-solutions", True), ("print-bare", False)])
def test_solutions_are_printed_if_the_reader_says_so(open_page, server, choice, printed):
    page = open_page(f"{server}/ko/chapters/perceptron.html")
    folds = page.locator("details[class*=admonition]")
    folds.locator("summary").first.click()
    page.evaluate("() => { window.print = () => {}; }")
    page.click(f"[data-print={choice}]")
    page.emulate_media(media="print")
    for i in (0, 3):  # open, folded
        text = folds.nth(i).locator("p").first
        assert (text.bounding_box() is not None) == printed
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert folds.nth(0).locator("p").first.bounding_box() is not None
    assert folds.nth(3).bounding_box() is None, "a stub is no use"


def pages_of(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize("name", ["training", "backpropagation"])
def test_paper_has_no_holes(open_page, server, name):
    page = open_page(f"{server}/en/chapters/{name}.html")
    page.emulate_media(media="print")
    assert not page.locator("#figures-and-code-of-this-chapter").is_visible()
    centimeters = page.evaluate(
        """() => [...document.querySelectorAll(".gallery-figure img")].filter((i) => i.checkVisibility())
            .map((image) => image.getBoundingClientRect().width / 96 * 2.54)"""
    )
    assert max(centimeters) <= 11.01
    for tag in ("pre", "ul", "ol", "table", "dl"):
        if page.locator(f"article {tag}").count():
            assert style(page, f"article {tag}", "break-inside") == ["auto"], tag
    page.set_viewport_size({"width": 658, "height": 964})  # A4 without its margins
    screens = page.evaluate("() => document.querySelector('.main').scrollHeight") / 964
    assert screens / pages_of(page.pdf(prefer_css_page_size=True)) > 0.9


def test_each_printed_page_says_where_it_is(visit, server):
    page = visit(f"{server}/ko/chapters/training.html")
    (title,) = style(page, "html", "--running-title")
    assert "밑바닥" in title
    assert "학습" in title
    rules = page.evaluate(
        """() => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
            .filter((rule) => rule instanceof CSSPageRule).map((rule) => rule.cssText).join()"""
    )
    assert "size: a4" in rules.lower()


def alike(first: bytes, second: bytes) -> bool:
    """Tell whether two pictures of a figure differ by no more than half a pixel of the page does."""
    given = (Image.open(io.BytesIO(shot)).convert("L") for shot in (first, second))
    return ImageChops.difference(*given).getextrema()[1] < 32


def when_still(images) -> list[bytes]:
    """Wait until no image moves, on a busy machine longer than the five seconds; return them."""
    time.sleep(5.5)
    end = time.monotonic() + 30
    before, now = [], [image.screenshot() for image in images]
    while now != before and time.monotonic() < end:
        time.sleep(0.5)
        before, now = now, [image.screenshot() for image in images]
    return now


def test_what_moves_can_be_played_again(open_page, server):
    pages = [
        open_page(f"{server}/en/{path}.html")
        for path in ("chapters/gradient_descent", "gallery/optimizers/plot_paths")
    ]
    images = [page.locator("picture img").first for page in pages]
    for image in images:
        image.scroll_into_view_if_needed()
    rest = when_still(images)
    for page in pages:
        page.locator(".replay").first.click()
    time.sleep(0.7)
    for image, at_rest in zip(images, rest, strict=True):
        assert not alike(image.screenshot(), at_rest)
    assert all(map(alike, when_still(images), rest))
    for page in pages:
        page.emulate_media(reduced_motion="reduce")
        assert not page.locator(".replay").first.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colors_leave_signs_and_figures(open_page, server, scheme):
    page = open_page(
        f"{server}/en/chapters/perceptron.html", forced_colors="active", color_scheme=scheme
    )
    assert style(page, "article img", "color-scheme") == [scheme]
    (figure,) = style(page, "article img", "background-color")
    assert figure == {"light": "rgb(255, 255, 255)", "dark": "rgb(19, 20, 22)"}[scheme]
    sign, ground = page.evaluate(
        """() => {
            const title = document.querySelector("p.admonition-title");
            const canvas = document.createElement("i");
            canvas.style.background = "Canvas";
            document.body.append(canvas);
            return [getComputedStyle(title, "::before"), getComputedStyle(canvas)]
              .map((style) => style.backgroundColor);
        }"""
    )
    assert sign != ground


# -- Around the text ----------------------------------------------------------------------


def test_next_and_previous_stay_in_their_part_of_the_site(pages):
    for path, page in pages.items():
        folder = re.match(r"\w+/((?:chapters|gallery|reference)?)", path)[1]
        for link in page.select(".related-pages a"):
            target = link["href"]
            if folder in ("gallery", "reference"):
                assert not re.search(r"chapters/|glossary|architecture|\.\./index", target) or (
                    folder == "gallery" and "gallery" not in target and "../index" in target
                ), path
            if folder == "chapters":
                assert not re.search(r"gallery|reference|glossary", target), path
    last = pages["en/chapters/gradient_descent.html"]
    assert [a["class"] for a in last.select(".related-pages a")] == [["prev-page"]]


def test_the_last_lines_say_version_license_and_how_to_cite(pages):
    for edition, words in (("en", ("License", "To cite")), ("ko", ("라이선스", "인용할 때"))):
        for path in ("index.html", "chapters/mnist.html", "reference/layers.html"):
            said = pages[f"{edition}/{path}"].select_one(".colophon").get_text()
            assert "0.2.0" in said
            assert "MIT" in said
            assert "The mitbadak authors (2026)." in said
            assert all(word in said for word in words)
            assert "Sphinx" not in said


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_page_for_what_is_missing_leads_on(open_page, server, edition):
    page = open_page(f"{server}/{edition}/404.html")
    assert page.locator("article ol a").count() == len(order.CHAPTERS)
    page.locator("article input[type=search]").fill("ReLU")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server}/{edition}/search.html?q=ReLU")


@pytest.mark.parametrize("viewport", [SMALL_PHONE, PHONE, TABLET, LAPTOP])
def test_the_way_to_the_top_covers_no_text(open_page, server, viewport):
    page = open_page(f"{server}/en/chapters/training.html", viewport=viewport)
    page.mouse.move(viewport["width"] / 2, 400)
    page.evaluate("() => scrollTo(0, 3000)")
    page.wait_for_timeout(200)
    page.mouse.wheel(0, -300)
    button = page.locator(".back-to-top")
    button.wait_for()
    box = button.bounding_box()
    assert min(box["width"], box["height"]) >= 44
    header = viewport["width"] <= 1008
    covered = page.evaluate(
        """([box, selector]) => [...document.querySelectorAll(selector)]
            .filter((e) => e.checkVisibility({ visibilityProperty: true })).map((e) => {
              const range = new Range();
              range.selectNodeContents(e);
              return [e.textContent, [...range.getClientRects()]];
            }).filter(([, rects]) => rects.some((r) => r.width > 2 && r.left < box.x + box.width
              && r.right > box.x && r.top < box.y + box.height && r.bottom > box.y)
            ).map(([text]) => text.slice(0, 60))""",
        [box, ".mobile-header *" if header else "article p, article pre, .toc-tree a"],
    )
    assert covered == []
    assert header == (box["y"] + box["height"] <= 49)
    assert page.faults(runOnly=["region"]) == []
    page.emulate_media(media="print")
    assert not button.is_visible()


@pytest.mark.parametrize("viewport", [PHONE, LAPTOP], ids=["phone", "laptop"])
@pytest.mark.parametrize(
    "target",
    [
        "chapters/optimizers/steps.html#which-one-to-use",
        "chapters/backpropagation.html#tab-sigmoid",
        "chapters/neural_network.html#relu-function",
        "glossary.html#term-bias",
    ],
)
def test_what_a_link_leads_to_is_not_behind_the_bar_at_the_top(visit, server, target, viewport):
    page = visit(f"{server}/ko/{target}", viewport=viewport)
    page.wait_for_timeout(300)
    place, bar = page.evaluate(
        """() => [document.querySelector(":target").getBoundingClientRect().top,
                  document.querySelector(".mobile-header").getBoundingClientRect().bottom]"""
    )
    assert bar <= place < 120

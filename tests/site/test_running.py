"""Code that runs in the page, as a reader uses it; Python is loaded once for most of the tests."""

import gzip
import json
import re
from pathlib import Path

import pytest
from order import CHAPTERS

EDITIONS = ("en", "ko")
PHONE = {"width": 360, "height": 740}
DOCS = Path(__file__).parents[2] / "docs"
PAGES = [f"chapters/{name}" for chapter in CHAPTERS for name in chapter.pages]
OTHERWISE = {
    ("chapters/neural_network", 34): "WebAssembly does not tell NumPy of an overflow",
    ("chapters/optimizers/steps", 17): "an accuracy that differs in its last digit",
    ("chapters/optimizers/starts", 19): "the accuracy of a training that goes another way: 0.87",
}
"""Blocks that give something else in a browser than what is printed, and the reason for each."""

PLACES = """() => [...document.querySelectorAll(".run-place")].map((place) => ({
    text: place.previousElementSibling.querySelector("pre").textContent,
    chip: place.querySelector(".run-chip")?.className ?? "",
    why: place.querySelector(".run-why")?.textContent ?? "",
    box: place.querySelector(".run-box")?.textContent ?? "",
}))"""
WORDS = {
    "en": {
        "same": "the same as printed", "differs": "not what is printed", "line": "(line 2)",
        "keyboard": "Please write the value into the code instead.",
        "error": "ended with an error", "none right": "None of 2 is right yet.",
        "first": "line 1", "again": "NOT([1]) ends with the same error.",
    },
    "ko": {
        "same": "책과 같음", "differs": "책과 다름", "line": "(2번째 줄)",
        "keyboard": "값을 코드에 직접 써 주세요.",
        "error": "오류가 났습니다", "none right": "2개 중 맞은 것이 아직 없습니다.",
        "first": "1번째 줄", "again": "NOT([1])에서도 같은 오류가 났습니다.",
    },
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def runtime(site):
    """Without the runtime there is nothing to test; the build says why it is not there."""
    if not (site / "_runtime" / "size.json").is_file():
        pytest.fail("the site was built without its runtime")


@pytest.fixture(scope="module", params=EDITIONS)
def running(open_lasting_page, server, request):
    """The first chapter on a phone, with Python: its second block has run."""
    address = f"{server}/{request.param}/chapters/perceptron.html"
    page = open_lasting_page(address, viewport=PHONE, has_touch=True)
    page.edition = request.param
    run(page, 1)
    return page


@pytest.fixture
def page(running):
    """That page as it is printed."""
    running.problems.clear()
    running.set_viewport_size(PHONE)
    yield running
    running.emulate_media(color_scheme="light")
    running.locator(".running button").last.click()
    assert running.evaluate("localStorage.getItem('mitbadak code') ?? '{}'") == "{}"


def place(page, n: int):
    return page.locator(".run-place").nth(n)


def at_work(page):
    page.wait_for_function("() => document.querySelector('.run-panel:not([hidden])')")


def at_rest(page, seconds: float = 60):
    """Wait until nothing runs any more."""
    hidden = "() => document.querySelector('.run-panel')?.hidden === true"
    page.wait_for_function(hidden, timeout=1000 * seconds)


def run(page, n: int):
    place(page, n).locator(".run-it").click()
    at_rest(page)


def edit(page, n: int, code: str):
    if not place(page, n).locator(".cm-content").count():
        place(page, n).locator(".run-tools button:nth-of-type(2)").click()
    place(page, n).locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(code)


def chip(page, n: int) -> str:
    return place(page, n).locator(".run-chip").inner_text()


def box(page, n: int) -> str:
    return place(page, n).locator(".run-box").inner_text()


# -- The pages -----------------------------------------------------------------------------------


def fences(name: str) -> int:
    """How many blocks of a page's source can be typed, or are listings of the package."""
    text = (DOCS / f"{name}.md").read_text("utf-8")
    listings = re.findall(r"^`{3,}\{literalinclude\} \S*/src/", text, re.MULTILINE)
    return len(listings) + len(re.findall(r"^`{3,}python\n>>> ", text, re.MULTILINE))


def test_every_block_has_its_place_and_is_the_same_in_both_editions(pages):
    total, without = 0, 0
    for name in PAGES:
        found = {}
        for edition in EDITIONS:
            places = pages[f"{edition}/{name}.html"].select(".run-place")
            found[edition] = [
                (
                    place.find_previous_sibling("div").pre.text,
                    place.get("data-module"),
                    place.get("data-object"),
                    place.select_one(".run-why") is not None,
                )
                for place in places
            ]
            assert bool(pages[f"{edition}/{name}.html"].select(".running")) == bool(places)
        assert found["en"] == found["ko"], name
        assert len(found["en"]) == fences(name), name
        total += len(found["en"])
        without += sum(why for *_, why in found["en"])
    assert total > 250
    assert without + len(OTHERWISE) <= 0.03 * total


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_first_view_of_a_page_loads_a_small_script_and_nothing_else(
    open_page, server, site, edition
):
    page = open_page(f"{server}/{edition}/chapters/training.html", viewport=PHONE)
    names = {Path(url).name for url in page.requested}
    assert "running.js" in names
    assert not names & {"workbench.js", "worker.js", "size.json"}
    assert not [url for url in page.requested if "_runtime" in url]
    static = site / edition / "_static"
    assert len(gzip.compress((static / "running.js").read_bytes())) < 4_000
    assert len(gzip.compress((static / "workbench.js").read_bytes())) < 150_000


def test_a_page_says_how_much_is_loaded_and_that_is_measured(pages, site):
    size = json.loads((site / "_runtime" / "size.json").read_text("utf-8"))
    files = [file for file in (site / "_runtime").iterdir() if file.name != "size.json"]
    assert size["whole"] == sum(file.stat().st_size for file in files)
    packed = sum(len(gzip.compress(file.read_bytes())) for file in files)
    assert abs(size["packed"] - packed) < 1_000
    for edition in EDITIONS:
        said = pages[f"{edition}/chapters/perceptron.html"].select_one(".running span").text
        assert re.search(rf"\b{round(packed / 1e6)} ?MB", said)


# -- Every block ---------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in reversed(PAGES) if fences(name)])
def test_every_block_of_a_page_gives_what_is_printed(open_page, server, name):
    """The longest pages come first; they take minutes.

    Both editions have the same blocks, as a test above says: each page is run in one of them.
    """
    edition = EDITIONS[PAGES.index(name) % 2]
    page = open_page(f"{server}/{edition}/{name}.html", viewport=PHONE)
    page.locator(".running button").first.click()
    at_work(page)
    at_rest(page, seconds=900)
    found = page.evaluate(PLACES)
    other = {
        i + 1: block["box"]
        for i, block in enumerate(found)
        if not block["why"] and "same" not in block["chip"].split()
    }
    assert {n: text for n, text in other.items() if (name, n) not in OTHERWISE} == {}
    assert page.problems == []


# -- Run and change ------------------------------------------------------------------------------


def test_a_block_as_it_is_printed_gives_the_same(page):
    run(page, 1)
    assert chip(page, 0) == chip(page, 1) == WORDS[page.edition]["same"]
    assert box(page, 1) == ""
    assert page.problems == []


def test_a_changed_number_shows_beside_what_is_printed_and_is_kept(page):
    run(page, 0)
    code = place(page, 0).evaluate(
        "(place) => place.previousElementSibling.querySelector('pre').textContent"
    )
    typed = "\n".join(line[4:] for line in code.splitlines() if line[:3] in (">>>", "..."))
    edit(page, 0, typed + "\nprint(2 * 21)")
    run(page, 0)
    assert chip(page, 0) == WORDS[page.edition]["differs"]
    assert "42" in box(page, 0).split()
    (kept,) = json.loads(page.evaluate("localStorage.getItem('mitbadak code')")).items()
    assert kept[0].startswith("chapters/perceptron#")
    assert kept[1].endswith("print(2 * 21)")
    # reset, it is the printed block again
    place(page, 0).locator(".run-tools button").last.click()
    assert not place(page, 0).locator(".cm-editor").count()
    assert page.evaluate("localStorage.getItem('mitbadak code')") == "{}"
    run(page, 0)
    assert chip(page, 0) == WORDS[page.edition]["same"]


def test_what_is_below_an_edit_is_run_with_it(page):
    run(page, 1)
    edit(page, 0, "mark = 'from above'")
    edit(page, 1, "print(mark)")
    run(page, 1)
    assert "from above" in box(page, 1)
    edit(page, 0, "mark = 'from further above'")
    run(page, 1)
    assert "from further above" in box(page, 1)


def test_a_block_begins_again_where_it_began(page):
    edit(page, 0, "count = 0")
    edit(page, 1, "count += 1; print(count)")
    for _ in range(3):
        run(page, 1)
    assert box(page, 1).split()[-1] == "1" or "1" in box(page, 1).split()
    assert "2" not in box(page, 1).split()


def test_an_error_is_shown_with_its_line_and_what_is_below_does_not_run(page):
    edit(page, 0, "x = 1\nx / 0")
    run(page, 1)
    assert "ZeroDivisionError: division by zero" in box(page, 0)
    assert WORDS[page.edition]["line"] in box(page, 0)
    assert chip(page, 0) == WORDS[page.edition]["error"]
    assert place(page, 0).locator(".run-chip").get_attribute("class") == "run-chip failed"
    assert place(page, 1).locator(".run-note").inner_text() != ""
    edit(page, 0, "x = 1")
    run(page, 0)
    assert box(page, 0).count("Error") == 0


def test_a_figure_is_refused_with_the_way_to_its_script(page):
    edit(page, 1, "import matplotlib.pyplot as plt\nplt.show()")
    run(page, 1)
    assert "matplotlib" in box(page, 1)
    link = place(page, 1).locator(".run-box a")
    assert "/gallery/perceptron/plot_" in link.get_attribute("href")


def test_a_program_that_asks_is_told_that_the_page_has_no_keyboard_for_it(page):
    edit(page, 0, "print('before')\nx = float(input('x = '))")
    run(page, 0)
    assert WORDS[page.edition]["keyboard"] in box(page, 0)
    assert "OSError" not in box(page, 0)


def test_a_bar_of_tqdm_is_a_bar_of_the_page(page):
    code = "import time\nfrom tqdm import tqdm\nfor i in tqdm(range(9)):\n    time.sleep(0.15)"
    edit(page, 0, code)
    place(page, 0).locator(".run-it").click()
    half = "() => document.querySelector('.run-panel progress').max === 9"
    page.wait_for_function(half)
    at_rest(page)
    assert not place(page, 0).locator(".run-error").count()


# -- Stop ----------------------------------------------------------------------------------------


def test_a_loop_without_end_is_stopped_and_the_page_goes_on(page):
    edit(page, 0, "while True:\n    pass")
    place(page, 0).locator(".run-it").click()
    at_work(page)
    page.wait_for_timeout(300)
    place(page, 0).locator(".run-it").click()  # it is the button that stops by now
    at_rest(page)
    assert place(page, 0).locator(".run-note").inner_text() != ""
    edit(page, 0, "print('again')")
    run(page, 0)
    assert "again" in box(page, 0)
    assert page.problems == []


def test_without_a_network_it_goes_on_once_it_is_loaded(page):
    page.context.set_offline(True)
    edit(page, 0, "print(6 * 7)")
    run(page, 0)
    page.context.set_offline(False)
    assert "42" in box(page, 0).split()


def test_what_takes_too_long_is_ended_with_a_word(open_page, server):
    page = open_page(f"{server}/en/chapters/perceptron.html")
    run(page, 0)
    page.clock.install()
    edit(page, 0, "while True:\n    pass")
    place(page, 0).locator(".run-it").click()
    at_work(page)
    page.clock.fast_forward(599_000)
    assert page.locator(".run-panel").is_visible()
    page.clock.fast_forward(2_000)
    page.locator(".run-panel").wait_for(state="hidden")
    assert "more than 600 seconds" in place(page, 0).inner_text()


# -- Exercises that check themselves -------------------------------------------------------------

RIGHT = {"en": "All 2 are right.", "ko": "2개 모두 맞았습니다."}
SOLUTION = """from mitbadak.perceptron import Perceptron
NOT = Perceptron([-1.0], bias=0.5)"""


@pytest.fixture
def exercise(page):
    """The exercise about NOT, opened, with a function that checks some code."""
    found = page.locator("#ex-not")
    if found.locator(".solve-it").count():
        found.locator(".solve-it").click()
    editor = found.locator(".cm-content")
    editor.wait_for()

    def check(code):
        editor.click()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.insert_text(code)
        found.locator(".check-tools button").first.click()
        page.wait_for_function(
            "() => document.querySelector('#ex-not .run-note').textContent !== ''"
        )
        at_rest(page)
        return found.locator(".run-note").inner_text()

    found.check_code = check
    return found


def test_a_right_solution_is_told_so(page, exercise):
    assert exercise.check_code(SOLUTION) == RIGHT[page.edition]
    assert exercise.locator("li.right").count() == 2
    assert page.faults("#ex-not") == []
    assert page.problems == []


def test_a_mistake_is_shown_with_the_input_that_shows_it(page, exercise):
    exercise.check_code(SOLUTION.replace("0.5", "2.0"))
    assert exercise.locator("li.right").count() == 1
    wrong = exercise.locator("li.wrong")
    assert wrong.locator("code").all_inner_texts() == ["NOT([1])", "1", "0"]
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.faults("#ex-not") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_solution_that_ends_with_an_error_says_where(page, exercise):
    exercise.check_code("x = 1\nx / 0")
    shown = exercise.locator(".run-error").inner_text()
    assert "ZeroDivisionError" in shown
    assert WORDS[page.edition]["line"] in shown
    assert not exercise.locator("li").filter(visible=True).count()


def test_an_error_that_all_expectations_meet_is_shown_once(page, exercise):
    assert exercise.check_code("NOT = lambda x: y") == WORDS[page.edition]["none right"]
    assert exercise.locator("li.wrong").count() == 2
    assert exercise.locator(".run-error").all_inner_texts() == [
        f"NameError: name 'y' is not defined ({WORDS[page.edition]['first']})"
    ]
    assert exercise.locator(".check-instead").last.inner_text() == WORDS[page.edition]["again"]


def test_a_solution_stays_on_the_device_until_its_reader_starts_again(page, exercise):
    exercise.check_code(SOLUTION)
    kept = json.loads(page.evaluate("localStorage.getItem('mitbadak code')"))
    assert kept == {"chapters/perceptron#ex-not": SOLUTION}
    exercise.locator(".check-tools button").nth(1).click()
    assert page.evaluate("localStorage.getItem('mitbadak code')") == "{}"
    start = exercise.locator(".check").get_attribute("data-start")
    assert "\n".join(exercise.locator(".cm-line").all_text_contents()) == start
    assert exercise.locator(".run-note").inner_text() == ""


def test_a_solution_in_an_endless_loop_is_stopped(page, exercise):
    editor = exercise.locator(".cm-content")
    editor.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text("while True:\n    pass")
    page.keyboard.press("ControlOrMeta+Enter")
    at_work(page)
    page.wait_for_timeout(300)
    page.locator(".run-panel button").click()
    at_rest(page)
    assert exercise.locator(".run-note").inner_text() != ""
    assert exercise.check_code(SOLUTION) == RIGHT[page.edition]


def test_an_exercise_shows_nothing_of_its_checks_before_it_is_opened(pages, open_page, server):
    for name, page in pages.items():
        checks = page.select(".check")
        titles = [
            check.find_parent(class_="exercise").select(".caption-number") for check in checks
        ]
        assert all(titles), name
    page = open_page(f"{server}/en/chapters/training.html", viewport=PHONE)
    assert page.locator(".solve-it").count() == page.locator(".check").count() >= 3
    assert not page.locator(".check").filter(visible=True).count()


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("width", [360, 390])
def test_the_button_of_an_exercise_ends_with_its_column_and_leaves_its_title_alone(
    visit, server, edition, width
):
    for name in ("chapters/training", "chapters/optimizers/regularization"):
        page = visit(f"{server}/{edition}/{name}.html", viewport=PHONE | {"width": width})
        buttons = page.locator(".solve-it").evaluate_all(
            """(all) => all.map((one) => {
                const title = one.previousElementSibling, words = document.createRange();
                words.selectNodeContents(title);
                const [button, column] = [one, title].map((two) => two.getBoundingClientRect());
                return [button.right - column.right, button.left - words.getBoundingClientRect().right];
            })"""
        )
        assert len(buttons) >= 3
        assert [row for row in buttons if abs(row[0]) > 0.5 or row[1] < 4] == []


# -- For everybody -------------------------------------------------------------------------------


def focused(page) -> str:
    return page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent")


def test_the_keyboard_is_enough(page):
    place(page, 0).locator(".run-it").focus()
    page.keyboard.press("Enter")
    at_rest(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # edit
    assert page.evaluate("document.activeElement.className").startswith("cm-content")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text("if True:")
    page.keyboard.press("Enter")
    page.keyboard.insert_text("print(7 * 6)")
    page.keyboard.press("Home")
    page.keyboard.press("Tab")  # indents
    assert place(page, 0).locator(".cm-line").nth(1).inner_text().startswith("    ")
    page.keyboard.press("ControlOrMeta+Enter")
    at_rest(page)
    assert "42" in box(page, 0).split() or "IndentationError" in box(page, 0)
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.className").startswith("cm-content")
    assert place(page, 0).evaluate("(place) => place.contains(document.activeElement)")


def test_all_of_it_fits_a_phone_and_is_accessible(page):
    edit(page, 0, "x = 1\nx / 0")
    edit(
        page, 1, "print('a line that is longer than any phone is wide', 'and goes on', 1234567890)"
    )
    run(page, 0)
    run(page, 2)
    edit(page, 0, "x = 1")
    run(page, 1)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.faults("article") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.problems == []


def test_a_long_output_scrolls_in_itself_with_the_keyboard_too(page):
    edit(page, 0, "for i in range(200): print(i)")
    run(page, 0)
    output = place(page, 0).locator(".run-box pre").first
    lines = "(pre) => pre.clientHeight / parseFloat(getComputedStyle(pre).lineHeight)"
    assert 19 < output.evaluate(lines) < 21
    output.focus()
    page.keyboard.press("End")
    page.wait_for_function(
        "() => document.activeElement.scrollTop > 1000 && document.activeElement.matches('pre')"
    )
    assert page.faults("article") == []
    # a short one is as tall as it is
    edit(page, 0, "print(1)")
    run(page, 0)
    assert 1 <= output.evaluate(lines) < 2


# -- Where it cannot be ---------------------------------------------------------------------------


@pytest.mark.parametrize("edition", EDITIONS)
def test_from_a_disk_the_page_says_what_to_do(open_page, site, edition):
    page = open_page(f"{site.as_uri()}/{edition}/chapters/perceptron.html")
    place(page, 0).locator(".run-it").click()
    assert "python -m http.server" in place(page, 0).inner_text()
    page.locator(".running button").click()
    assert "python -m http.server" in page.locator(".running").inner_text()
    assert page.problems == []


def test_without_a_network_the_page_says_so_and_the_button_stays(open_page, server):
    page = open_page(f"{server}/en/chapters/perceptron.html")
    page.route("**/workbench.js", lambda route: route.abort())
    place(page, 0).locator(".run-it").click()
    page.wait_for_function(
        "() => document.querySelector('.run-note')?.textContent.includes('online')"
    )
    page.unroute("**/workbench.js")
    run(page, 0)
    assert chip(page, 0) == "the same as printed"


@pytest.mark.parametrize("edition", EDITIONS)
def test_without_a_script_and_on_paper_nothing_of_it_is_there(open_page, server, edition):
    address = f"{server}/{edition}/chapters/optimizers/search.html"
    page = open_page(address, java_script_enabled=False)
    assert not page.locator(".running, .run-place").filter(visible=True).count()
    page = open_page(address)
    assert page.locator(".run-why").count() == 2
    page.emulate_media(media="print")
    assert not page.locator(".running, .run-place").filter(visible=True).count()

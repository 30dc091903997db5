"""What was read, in a browser: measured, shown, kept, taken to another device, deleted."""

import json
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
EDITIONS = ("en", "ko")
PHONE = {"width": 390, "height": 844}
CHAPTER = "chapters/perceptron"
FIRST, SECOND = "what-a-perceptron-is", "real-digits"
READ = {f"{CHAPTER}#{FIRST}": 1_795_900_000_000}
SAID = {"en": "1 of {all} sections read", "ko": "절 {all}개 중 1개 읽음"}
WAY = {"en": "Go on: 1.2. A first look", "ko": "이어서: 1.2. "}
SECONDS = "Object.fromEntries(JSON.parse(document.querySelector('.progress').dataset.seconds))"
KEEP = "(read) => localStorage.setItem('mitbadak progress', JSON.stringify(read))"
ANSWER = ".kept:has([data-kept]) [role=status]"
KEPT = "Object.keys(localStorage).filter((name) => name.startsWith('mitbadak'))"


@pytest.fixture
def chapter(open_page):
    """A function that opens a chapter whose clock stands still."""

    def open_(address: str):
        page = open_page("about:blank")
        page.clock.install(time="2026-11-29T10:00:00Z")
        page.goto(f"{address}/{CHAPTER}.html")
        page.rest()
        page.clock.pause_at("2026-11-29T11:00:00Z")
        return page

    return open_


@pytest.fixture
def reader(open_page):
    """A function that opens a page for a reader who has read a section."""

    def open_(address: str, path: str, read=READ, **options):
        page = open_page(f"{address}/{path}", **options)
        page.evaluate(KEEP, read)
        page.reload()
        page.rest()
        return page

    return open_


def look_at(page, anchor: str, end: bool) -> None:
    """Bring the beginning of a section, or its end, into view, until the page has noticed."""
    page.evaluate(
        """([id, end]) => {
          const section = document.getElementById(id);
          section.scrollIntoView({ block: end ? "end" : "start" });
          return new Promise((resolve) =>
            new IntersectionObserver(() => resolve()).observe(section));
        }""",
        [anchor, end],
    )


def read(page) -> list[str]:
    return page.evaluate("Object.keys(JSON.parse(localStorage.getItem('mitbadak progress')) ?? {})")


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_section_is_read_at_its_end_and_in_time(chapter, address, edition):
    page = chapter(f"{address}/{edition}")
    seconds = page.evaluate(SECONDS)[FIRST]
    look_at(page, FIRST, end=False)
    page.clock.run_for((seconds + 5) * 1000)
    assert f"{CHAPTER}#{FIRST}" not in read(page), "its end was not in view"
    look_at(page, FIRST, end=True)
    page.clock.run_for(2_000)
    assert f"{CHAPTER}#{FIRST}" in read(page)
    link = page.locator(f".toc-tree a[href='#{FIRST}']")
    assert "is-read" in link.get_attribute("class")
    assert page.locator(".toc-tree a.is-read .for-ears").count() == len(read(page))
    assert page.problems == []


def test_who_hurries_or_is_away_has_read_nothing(chapter, server):
    page = chapter(f"{server}/en")
    sections = page.evaluate(f"Object.keys({SECONDS})")
    for anchor in sections:
        look_at(page, anchor, end=True)
    page.clock.run_for(1_000)
    page.evaluate("Object.defineProperty(document, 'hidden', { get: () => true })")
    page.clock.run_for(600_000)
    assert read(page) == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_head_of_a_chapter_says_what_was_read_and_leads_on(reader, address, edition):
    page = reader(f"{address}/{edition}", f"{CHAPTER}.html")
    line = page.locator(".progress")
    said = SAID[edition].format(all=len(page.evaluate(SECONDS)))
    assert line.locator("span").inner_text().startswith(said)
    way = line.locator("a")
    assert way.inner_text().startswith(WAY[edition])
    way.click()
    assert page.url.endswith(f"#{SECOND}")
    assert page.problems == []


def test_an_answer_is_counted_at_once(reader, server):
    page = reader(f"{server}/en", f"{CHAPTER}.html")
    assert " · 0 of " in page.locator(".progress").inner_text()
    page.evaluate(
        """() => {
          const key = document.querySelector("[data-question]").dataset.question;
          localStorage.setItem("mitbadak questions", JSON.stringify({ [key]: { tries: [0] } }));
          document.dispatchEvent(new CustomEvent("question", { detail: { key } }));
        }"""
    )
    assert " · 1 of " in page.locator(".progress").inner_text()


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_start_page_leads_on_in_both_editions(reader, address, edition):
    other = {"en": "ko", "ko": "en"}[edition]
    page = reader(f"{address}/{other}", f"{CHAPTER}.html")
    page.goto(f"{address}/{edition}/index.html")
    page.rest()
    way = page.locator(".progress a")
    assert "1.2. " in way.inner_text()
    assert page.locator(".chapters-read").count() == 1
    way.click()
    page.rest()
    assert page.url == f"{address}/{edition}/{CHAPTER}.html#{SECOND}"
    assert page.problems == []


def test_who_has_read_a_page_goes_on_with_the_next(reader, server):
    page = reader(f"{server}/en", f"{CHAPTER}.html", read={})
    ids = page.evaluate(f"Object.keys({SECONDS})")
    page.evaluate(KEEP, {f"{CHAPTER}#{name}": 1 + i for i, name in enumerate(ids)})
    page.reload()
    page.rest()
    assert page.locator(".progress a").count() == 0
    page.goto(f"{server}/en/index.html")
    href = page.locator(".progress a").get_attribute("href")
    assert href.startswith("./chapters/neural_network.html#")


def test_nothing_is_said_and_nothing_loaded_before_something_was_read(open_page, server):
    page = open_page(f"{server}/en/index.html")
    assert not page.locator(".progress").is_visible()
    assert not [url for url in page.requested if url.endswith("sections.js")]


@pytest.mark.parametrize("path", ["index.html", f"{CHAPTER}.html"])
@pytest.mark.parametrize("viewport", [PHONE, {"width": 1280, "height": 900}], ids=["phone", "desk"])
def test_nothing_moves_for_it(reader, server, path, viewport):
    page = reader(f"{server}/ko", path, viewport=viewport)
    shift = """() => new Promise((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) sum += entry.value;
        }).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve(sum), 300);
    })"""
    page.locator(".progress a").wait_for()
    assert page.evaluate(shift) < 0.02


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_is_kept_can_be_taken_to_another_device_and_deleted(
    reader, open_page, address, tmp_path, edition
):
    page = reader(f"{address}/{edition}", "index.html")
    page.evaluate("localStorage.setItem('other', '1')")
    page.locator("details:has(.kept) > summary").click()
    with page.expect_download() as download:
        page.locator("[data-kept=save]").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert json.loads(file.read_text(encoding="utf-8")) == {
        "mitbadak": 1, "kept": {"progress": READ},
    }  # fmt: skip
    assert file.name in page.locator(ANSWER).inner_text()

    page.once("dialog", lambda dialog: dialog.dismiss())
    page.locator("[data-kept=delete]").click()
    assert page.evaluate(KEPT) == ["mitbadak progress"]
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("[data-kept=delete]").click()
    assert page.evaluate(KEPT) == []
    assert page.evaluate("localStorage.getItem('other')") == "1"
    assert not page.locator(".progress").is_visible()

    later = {f"{CHAPTER}#{SECOND}": 1}
    page.evaluate(KEEP, later)
    with page.expect_file_chooser() as chooser:
        page.locator("[data-kept=open]").click()
    chooser.value.set_files(file)
    page.locator(".progress a").wait_for()
    assert page.evaluate("JSON.parse(localStorage.getItem('mitbadak progress'))") == later | READ
    assert page.problems == []


def open_file(page, tmp_path, kept: dict) -> str:
    """Open a file that holds this; return what is said of it."""
    file = tmp_path / "kept.json"
    file.write_text(json.dumps({"mitbadak": 1, "kept": kept}), encoding="utf-8")
    status = page.locator(ANSWER)
    status.evaluate("(status) => { status.textContent = ''; }")
    with page.expect_file_chooser() as chooser:
        page.locator("[data-kept=open]").click()
    chooser.value.set_files(file)
    status.filter(has_text=re.compile(".")).wait_for()
    return status.inner_text()


def card(day: int) -> dict:
    """The state of a card that was rated on a day of November."""
    when = f"2026-11-{day}T10:00:00.000Z"
    numbers = dict.fromkeys(("elapsed_days", "scheduled_days", "learning_steps", "reps"), 1)
    state = {"due": when, "last_review": when, "stability": 2.5, "difficulty": 5, "state": 2}
    return {**state, **numbers, "lapses": 0}


HERE = {
    "progress": {"a": 2, "b": 1},
    "questions": {"a": {"tries": [1, 2], "right": "2026-11-03"}, "b": {"tries": ["7"]}},
    "cards": {"a": card(20), "b": card(10)},
    "cards of": [1],
    "cards today": {"day": "2026-11-20", "asked": 3},
}
THERE = {
    "progress": {"a": 1, "b": 2, "c": 3},
    "questions": {
        "a": {"tries": [0, 1]},
        "b": {"tries": ["5", "3"], "right": "2026-11-04"},
        "c": {"tries": [1]},
    },
    "cards": {"a": card(15), "b": card(15), "c": card(15)},
    "cards of": [2],
    "cards today": {"day": "2026-11-15", "asked": 20},
}
BOTH = {
    "progress": {"a": 1, "b": 1, "c": 3},
    "questions": {
        "a": {"tries": [0, 1, 2], "right": "2026-11-03"},
        "b": {"tries": ["7", "5", "3"], "right": "2026-11-04"},
        "c": {"tries": [1]},
    },
    "cards": {"a": card(20), "b": card(15), "c": card(15)},
    "cards of": [1],
    "cards today": {"day": "2026-11-20", "asked": 3},
}
FOREIGN = (
    {"progress": 5, "questions": "x", "cards": True, "cards of": {}, "twins": "x"},
    {"progress": {"d": "x"}, "questions": {"d": {}, "e": "old", "f": {"tries": 5}}},
    {"cards": {"d": None, "e": {}, "f": {"due": "x", "state": 1}, "g": card(1) | {"due": "x"}}},
    {"cards today": {"day": "2026-12-01", "asked": "x"}, "other": {"d": 1}},
)
ALL_KEPT = """() => Object.fromEntries(Object.entries({ ...localStorage }).flatMap(([name, value]) =>
    name.startsWith("mitbadak ") ? [[name.slice(9), JSON.parse(value)]] : []))"""


def test_a_file_is_merged_and_what_is_newer_here_stays(reader, server, tmp_path):
    page = reader(f"{server}/en", "index.html", read={})
    page.locator("details:has(.kept) > summary").click()
    page.evaluate(
        "(kept) => { for (const name in kept)"
        " localStorage.setItem(`mitbadak ${name}`, JSON.stringify(kept[name])); }",
        HERE,
    )
    for opened in (THERE, BOTH, HERE, *FOREIGN):
        assert "Nothing newer was overwritten." in open_file(page, tmp_path, opened)
        assert page.evaluate(ALL_KEPT) == BOTH, opened
    assert page.locator("input[type=file]").count() == 1
    assert page.problems == []


def test_a_browser_that_keeps_nothing_does_not_say_that_it_keeps_a_file(
    open_page, server, tmp_path
):
    page = open_page("about:blank")
    page.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); }")
    page.goto(f"{server}/en/index.html")
    page.locator("details:has(.kept) > summary").click()
    said = open_file(page, tmp_path, {"progress": READ})
    assert said == "This browser keeps nothing of this when you leave the page."
    assert "1.2. " in page.locator(".progress a").inner_text(), "but it is there until then"


def test_the_way_on_keeps_the_focus_when_it_changes(reader, server):
    page = reader(f"{server}/en", f"{CHAPTER}.html")
    link = page.locator(".progress a")
    link.focus()
    before = link.get_attribute("href")
    page.evaluate(KEEP, READ | {f"{CHAPTER}#{SECOND}": 1_795_900_000_001})
    page.evaluate("dispatchEvent(new StorageEvent('storage'))")
    assert link.get_attribute("href") != before
    assert link.evaluate("(link) => document.activeElement === link")
    assert page.locator(".progress > *").count() == 2


def test_a_file_of_something_else_changes_nothing(reader, server, tmp_path):
    page = reader(f"{server}/en", "index.html")
    page.locator("details:has(.kept) > summary").click()
    for content in ("no JSON", "[]", '{"kept": {"progress": {}}}', '{"mitbadak": 1, "kept": 3}'):
        file = tmp_path / "file.json"
        file.write_text(content, "utf-8")
        with page.expect_file_chooser() as chooser:
            page.locator("[data-kept=open]").click()
        chooser.value.set_files(file)
        status = page.locator(ANSWER)
        status.get_by_text("This file was not saved by the book.").wait_for()
        assert page.evaluate("JSON.parse(localStorage.getItem('mitbadak progress'))") == READ
        status.evaluate("(status) => { status.textContent = ''; }")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("edition", EDITIONS)
def test_what_is_said_is_accessible(reader, server, edition, scheme):
    page = reader(f"{server}/{edition}", "index.html", viewport=PHONE, color_scheme=scheme)
    page.locator("details:has(.kept) > summary").click()
    assert page.faults("article") == []
    for button in page.locator(".kept button").all():
        assert button.bounding_box()["height"] >= 44


@pytest.mark.parametrize("edition", EDITIONS)
def test_without_a_script_nothing_is_promised(open_page, server, edition):
    page = open_page(f"{server}/{edition}/{CHAPTER}.html", java_script_enabled=False)
    assert not page.locator(".progress").is_visible()
    page.goto(f"{server}/{edition}/index.html")
    page.locator("details:has(.kept) > summary").click()
    assert not page.locator(".kept").is_visible()

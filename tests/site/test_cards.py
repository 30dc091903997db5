"""The recall cards in a browser: each thing has one, and they come again as ts-fsrs says."""

import json
import re
import sqlite3
import zipfile
from pathlib import Path

import pytest
from assets import node
from bs4 import BeautifulSoup

DOCS = Path(__file__).parents[2] / "docs"
AXE = DOCS / "node_modules" / "axe-core" / "axe.min.js"
EDITIONS = ("en", "ko")
PHONE = {"width": 390, "height": 844}
NOW = "2026-11-29T10:00:00Z"
DUE = """const { createEmptyCard, fsrs, Rating } = require("ts-fsrs");
    const now = new Date("%s");
    const found = fsrs().repeat(createEmptyCard(now), now);
    console.log(JSON.stringify([1, 2, 3, 4].map((grade) => found[grade].card)));"""
ROW = {"en": "10 minutes", "ko": "10분"}


@pytest.fixture(params=["http", "file"])
def address(request):
    """The site from a server, and from the disk."""
    if request.param == "http":
        return request.getfixturevalue("server")
    return request.getfixturevalue("site").as_uri()


@pytest.fixture
def table(open_page):
    """A function that opens the page of the cards at ten o'clock, on a device that keeps this."""

    def open_(address: str, kept: dict | None = None, **options):
        page = open_page("about:blank", **options)
        page.clock.set_fixed_time(NOW)
        for name, value in (kept or {}).items():
            page.add_init_script(
                f"localStorage.getItem({name!r}) ?? localStorage.setItem({name!r}, {value!r})"
            )
        page.goto(f"{address}/cards.html")
        page.locator(".recall-counts").wait_for()
        return page

    return open_


def deck(site, edition) -> list[dict[str, str]]:
    script = (site / edition / "_static" / "cards-data.js").read_text(encoding="utf-8")
    return json.loads(script.removeprefix("const bookCards = ").removesuffix(";\n"))["cards"]


def kept(page, name: str):
    return page.evaluate(f"JSON.parse(localStorage.getItem('mitbadak {name}'))")


def focused(page) -> str:
    return page.evaluate("document.activeElement.className || document.activeElement.textContent")


def asked(page) -> str:
    return words(page.locator(".recall-front").inner_html())


def words(html: str) -> str:
    return BeautifulSoup(html, "html.parser").get_text().strip()


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_term_and_each_question_has_one_card_that_leads_to_its_place(pages, site, edition):
    cards = deck(site, edition)
    # terms that mean the same have one meaning, and one card
    terms = pages[f"{edition}/glossary.html"].select("dl.glossary > dt:first-child, dd + dt")
    questions = [
        question["data-question"]
        for path, page in pages.items()
        if path.startswith(f"{edition}/chapters/")
        for question in page.select("[data-question]")
    ]
    assert len(questions) > 1
    assert sorted(card["name"] for card in cards) == sorted(
        [term["id"] for term in terms] + questions
    )
    for card in cards:
        page, _, anchor = card["href"].partition("#")
        assert not anchor or pages[f"{edition}/{page}"].find(id=anchor), card["href"]
        assert all(card[part] for part in ("front", "back", "place")), card
    used = [card for card in cards if card["chapter"]]
    assert len(used) > 0.9 * len(cards)
    assert [card["chapter"] for card in used] == sorted(card["chapter"] for card in used)


@pytest.mark.parametrize("edition", EDITIONS)
def test_anki_gets_the_same_cards_without_the_html_of_the_page(site, tmp_path, site_url, edition):
    with zipfile.ZipFile(site / edition / "_static" / "mitbadak.apkg") as archive:
        collection = archive.extract("collection.anki2", tmp_path)
    with sqlite3.connect(collection) as database:
        rows = database.execute("select flds from notes order by id").fetchall()
    fields = [row[0].split("\x1f") for row in rows]
    cards = deck(site, edition)
    assert [link for *_, link, _place in fields] == [
        f"{site_url}{edition}/{card['href']}" for card in cards
    ]
    whole = "".join(front + back for front, back, *_ in fields)
    assert r"\(\theta\)" in whole
    tags = set(re.findall(r"<(\w+)", whole))
    assert tags <= {"p", "pre", "code", "b", "i", "ul", "ol", "li", "span"}, tags
    assert "katex" not in whole


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_card_comes_again_when_fsrs_says(table, address, site, edition):
    page = table(f"{address}/{edition}")
    first, second = deck(site, edition)[:2]
    expected = json.loads(node(DOCS, "-e", DUE % NOW))
    page.locator(".recall button").focus()
    page.keyboard.press("Space")
    assert asked(page) == words(first["front"])
    assert page.locator(".recall-answer").count() == 0
    page.keyboard.press("Space")
    assert focused(page) == "recall-answer"
    assert page.locator(".recall-answer a").last.get_attribute("href") == f"./{first['href']}"
    assert page.locator(".recall-ratings button").nth(2).inner_text().split("\n")[1] == ROW[edition]
    page.keyboard.press("3")
    state = kept(page, "cards")[first["name"]]
    assert {key: state[key] for key in ("due", "stability", "difficulty", "state")} == {
        key: expected[2][key] for key in ("due", "stability", "difficulty", "state")
    }
    assert asked(page) == words(second["front"])
    page.clock.set_fixed_time(NOW.replace("10:00", "10:10"))
    page.keyboard.press("Space")
    page.keyboard.press("1")
    assert first["name"] in kept(page, "cards")
    assert asked(page) == words(first["front"])
    assert page.problems == []


def test_a_day_has_twenty_new_cards_and_the_next_day_twenty_more(table, server):
    page = table(f"{server}/en", {"mitbadak cards of": "[1,2,3,4,5,6,7]"})
    page.locator(".recall button").click()
    for _ in range(20):
        page.keyboard.press("Space")
        page.keyboard.press("4")
    assert len(kept(page, "cards")) == 20
    assert page.locator(".recall > p").inner_text() == "That is all for today."
    page.reload()
    assert page.locator(".recall-counts").inner_text() == "0 to repeat and 0 new today"
    page.clock.set_fixed_time("2026-11-30T10:00:00Z")
    page.reload()
    assert page.locator(".recall-counts").inner_text() == "0 to repeat and 20 new today"
    page.clock.set_fixed_time("2026-12-10T10:00:00Z")
    page.reload()
    assert page.locator(".recall-counts").inner_text() == "20 to repeat and 20 new today"


def test_the_cards_are_those_of_the_chapters_that_were_begun_or_chosen(table, server, site):
    begun = {"mitbadak progress": '{"chapters/neural_network#overflow":1}'}
    page = table(f"{server}/en", begun)
    boxes = page.locator(".recall [type=checkbox]")
    assert [box.is_checked() for box in boxes.all()] == [False, True, *[False] * 6]
    boxes.nth(1).uncheck()
    assert page.locator(".recall-counts").inner_text() == "0 to repeat and 0 new today"
    boxes.nth(6).check()
    page.reload()
    page.locator(".recall button").click()
    page.keyboard.press("Space")
    link = page.locator(".recall-answer a").last
    assert link.get_attribute("href").startswith("./chapters/gradient_descent.html")
    link.click()
    page.rest()
    assert "/chapters/gradient_descent.html" in page.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("edition", EDITIONS)
def test_an_open_card_is_accessible_and_fits_a_phone(table, server, edition, scheme):
    page = table(f"{server}/{edition}", viewport=PHONE, color_scheme=scheme)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = {}
    for step in ("begin", "ask", "answer"):
        if step != "begin":
            page.locator(".recall button").first.click()
        violations = page.evaluate("axe.run('article').then((result) => result.violations)")
        found[step] = [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in violations]
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert found == {"begin": [], "ask": [], "answer": []}
    for button in page.locator(".recall button").all():
        assert button.bounding_box()["height"] >= 44


@pytest.mark.parametrize("edition", EDITIONS)
def test_without_a_script_the_page_leads_to_anki_and_to_the_glossary(open_page, server, edition):
    page = open_page(f"{server}/{edition}/cards.html", java_script_enabled=False)
    assert not page.locator(".recall").is_visible()
    assert page.locator("article a[href$='mitbadak.apkg']").is_visible()
    assert page.locator("article a[href='glossary.html']").is_visible()

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
EDITIONS = ("en", "ko")
PHONE = {"width": 390, "height": 844}
NOW = "2026-11-29T10:00:00Z"
DUE = """const { createEmptyCard, fsrs, Rating } = require("ts-fsrs");
    const now = new Date("%s");
    const found = fsrs().repeat(createEmptyCard(now), now);
    console.log(JSON.stringify([1, 2, 3, 4].map((grade) => found[grade].card)));"""
ROW = {"en": "10 minutes", "ko": "10분"}


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
    page.locator(".recall [type=checkbox]").last.click()
    assert page.locator(".recall > p").inner_text() == "0 to repeat and 0 new today"
    assert page.locator(".recall button").first.inner_text() == "Begin"
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
    status = page.locator(".recall > [role=status]").first
    lasting = status.element_handle()
    boxes.nth(1).uncheck()
    assert status.inner_text() == "Choose at least one chapter."
    page.locator(".recall button").click()
    assert status.inner_text() == "Choose at least one chapter."
    assert focused(page) == "recall-counts"
    boxes.nth(6).check()
    assert status.inner_text() == "0 to repeat and 20 new today"
    page.locator(".recall button").click()
    assert page.locator(".recall-front").count() == 1
    assert lasting.evaluate("(status) => status.isConnected && status.role") == "status"
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
    found = {}
    for step in ("begin", "ask", "answer"):
        if step != "begin":
            page.locator(".recall button").first.click()
        found[step] = page.faults("article")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert found == {"begin": [], "ask": [], "answer": []}
    for button in page.locator(".recall button").all():
        assert button.bounding_box()["height"] >= 44


def test_the_last_rating_can_be_taken_back(table, server, site):
    page = table(f"{server}/en")
    first, second = (words(card["front"]) for card in deck(site, "en")[:2])
    counts = page.locator(".recall-counts")
    whole = counts.inner_text()
    page.locator(".recall button").click()
    undo = page.get_by_role("button", name="Undo")
    assert undo.count() == 0
    for keys in ("u", "Control+z", ""):
        page.keyboard.press("Space")
        page.keyboard.press("1")
        assert asked(page) == second
        assert counts.inner_text() != whole
        if keys:
            page.keyboard.press(keys)
        else:
            undo.click()
        assert asked(page) == first
        assert counts.inner_text() == whole
        assert kept(page, "cards") == {}
        assert undo.count() == 0
        assert focused(page) == "Show the answer"
    page.keyboard.press("Space")
    page.keyboard.press("1")
    before = kept(page, "cards")
    page.clock.set_fixed_time(NOW.replace("10:00", "10:10"))
    page.reload()
    page.locator(".recall button").click()
    page.keyboard.press("Space")
    page.keyboard.press("4")
    assert kept(page, "cards") != before
    page.keyboard.press("u")
    assert kept(page, "cards") == before
    show = page.get_by_role("button", name="Show the answer")
    question = page.locator(f"#{show.get_attribute('aria-describedby')}")
    assert words(question.inner_html()) == first, "it is heard with the button"


@pytest.mark.parametrize("fault", ["blocked", "full"])
def test_a_browser_that_keeps_nothing_asks_the_next_card_and_says_so(
    open_page, server, site, fault
):
    page = open_page("about:blank")
    page.add_init_script({
        "full": "Storage.prototype.setItem = () => { throw new Error('full'); }",
        "blocked": "Object.defineProperty(window, 'localStorage',"
                   " { get() { throw new DOMException('no', 'SecurityError'); } })",
    }[fault])  # fmt: skip
    page.goto(f"{server}/en/cards.html")
    page.get_by_role("button", name="Begin").click()
    for card in deck(site, "en")[:3]:
        assert asked(page) == words(card["front"])
        page.keyboard.press("Space")
        page.keyboard.press("4")
    warning = page.get_by_text("This browser keeps nothing of this when you leave the page.")
    assert warning.count() == 1


NAME = "term-perceptron"
DAMAGED = [
    *({"mitbadak cards": text, "mitbadak cards today": text, "mitbadak cards of": "{}"}
      for text in ("5", '"x"', "true", "{", "null")),
    *({"mitbadak cards": json.dumps({NAME: state})}
      for state in (None, {}, 5, {"due": "x", "state": 1}, {"due": NOW, "state": 2})),
    {"mitbadak cards today": '{"day": "2026-11-29", "asked": "x"}'},
    {"mitbadak cards today": '{"day": "2026-11-29", "asked": -1}'},
]  # fmt: skip


def test_what_is_damaged_on_the_device_is_as_if_it_were_not_there(table, server, site):
    assert NAME in {card["name"] for card in deck(site, "en")}
    page = table(f"{server}/en")
    for damaged in DAMAGED:
        page.evaluate(
            "(kept) => { localStorage.clear(); Object.assign(localStorage, kept); }", damaged
        )
        page.reload()
        page.locator(".recall-counts").wait_for()
        assert page.locator(".recall-counts").inner_text() == "0 to repeat and 20 new today"
        page.locator(".recall button").click()
        page.keyboard.press("Space")
        page.keyboard.press("3")
        assert len(kept(page, "cards")) == 1, damaged
        assert page.locator(".recall-counts").inner_text() == "0 to repeat and 19 new today"
        assert page.problems == [], damaged
    more = '{"day": "2026-11-29", "asked": 30}'
    page.evaluate("(more) => localStorage.setItem('mitbadak cards today', more)", more)
    page.reload()
    assert page.locator(".recall-counts").inner_text() == "0 to repeat and 0 new today"


@pytest.mark.parametrize("edition", EDITIONS)
def test_without_a_script_the_page_leads_to_anki_and_to_the_glossary(open_page, server, edition):
    page = open_page(f"{server}/{edition}/cards.html", java_script_enabled=False)
    assert not page.locator(".recall").is_visible()
    assert "JavaScript" in page.locator("noscript").inner_text()
    for place in ("noscript", "article section > p"):
        assert page.locator(f"{place} a[href$='mitbadak.apkg']").first.is_visible()
        assert page.locator(f"{place} a[href='glossary.html']").first.is_visible()

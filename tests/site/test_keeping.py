"""The book as an app: kept on a device it opens without a network, and forgets nothing."""

import json
import re
import shutil
from urllib.parse import urldefrag, urljoin

import keeping
import pytest

EDITIONS = ("en", "ko")
PHONE = {"width": 390, "height": 844}
KEPT = {
    "en": "The book is on this device and opens without a network.",
    "ko": "책이 이 기기에 있고, 네트워크가 없어도 열립니다.",
}
LIMIT = 60_000_000
"""So many bytes may one edition take on a device, with what runs its code."""


def listed(site, name):
    text = (site / keeping.FOLDER / f"{name}.js").read_text("utf-8")
    return json.loads(text.removeprefix("self.kept.push(...").removesuffix(");\n"))


def part(page):
    """The part of the start page where the book is kept, once it is opened."""
    fold = page.locator("details:has(.kept)")
    if not fold.evaluate("(fold) => fold.open"):
        fold.locator("summary").click()
    found = page.locator(".keep-book")
    found.wait_for()
    return found


def says(page, words, seconds=120):
    page.wait_for_function(
        "(words) => document.querySelector('.keep-book [role=status]')?.textContent === words",
        arg=words, timeout=1000 * seconds,
    )  # fmt: skip


# -- What is kept --------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", EDITIONS)
def test_all_that_a_page_shows_is_kept(pages, site, edition):
    rows = [*listed(site, "common"), *listed(site, edition)]
    kept = {row["url"] for row in rows}
    missing = set()
    for name, page in pages.items():
        if not name.startswith(f"{edition}/") or name not in kept:
            continue
        shown = page.select("img[src], script[src], link[rel=stylesheet], link[rel=icon]")
        shown += page.select("source[srcset]")
        for element in shown:
            address = element.get("src") or element.get("href") or element["srcset"].split()[0]
            address = urldefrag(urljoin(name, address))[0].partition("?")[0]
            if not address.startswith("data:") and address not in kept:
                missing.add(address)
    assert missing == set()
    sizes = json.loads((site / keeping.FOLDER / "sizes.json").read_text("utf-8"))
    assert sizes["common"] + sizes[edition] < LIMIT


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_browser_is_offered_an_app_and_a_page_from_a_disk_asks_for_nothing(
    open_page, server, site, edition
):
    page = open_page(f"{server}/{edition}/chapters/perceptron.html")
    address = page.locator("link[rel=manifest]").evaluate("(link) => link.href")
    manifest = page.evaluate("(url) => fetch(url).then((answer) => answer.json())", address)
    assert manifest["lang"] == edition
    icon = urljoin(address, manifest["icons"][0]["src"])
    for url in (icon, urljoin(address, manifest["start_url"])):
        assert page.evaluate("(url) => fetch(url).then((answer) => answer.ok)", url)
    page = open_page(f"{site.as_uri()}/{edition}/index.html")
    page.locator("details:has(.kept) summary").click()
    assert not page.locator("link[rel=manifest], .keep-book").count()
    assert page.problems == []


def test_nobody_who_does_not_ask_keeps_anything(open_page, server):
    page = open_page(f"{server}/en/index.html")
    assert not [url for url in page.requested if "_keep" in url or "keeper" in url]
    assert (
        page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    )


# -- Without a network ---------------------------------------------------------------------------


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_kept_book_opens_and_runs_without_a_network_until_it_is_removed(
    open_page, server, edition
):
    page = open_page(f"{server}/{edition}/index.html", viewport=PHONE)
    page.evaluate("localStorage.setItem('mitbadak code', '{\"mine\": \"x = 1\"}')")
    button = part(page).locator("button")
    assert re.search(r"\d+ MB", button.inner_text())
    assert page.faults("details:has(.kept)") == []
    button.click()
    says(page, KEPT[edition])
    page.context.set_offline(True)
    for name in ("chapters/optimizers/steps", "glossary", "gallery/perceptron/plot_learning"):
        page.goto(f"{server}/{edition}/{name}.html?from=elsewhere")
        page.rest()
        broken = "() => [...document.images].filter((one) => one.complete && !one.naturalWidth)"
        assert page.evaluate(broken) == []
    page.goto(f"{server}/{edition}/chapters/perceptron.html")
    page.locator(".run-it").nth(0).click()
    page.wait_for_function(
        "() => document.querySelector('.run-chip')?.textContent", timeout=120_000
    )
    assert page.locator(".run-chip").first.get_attribute("class") == "run-chip same"
    assert page.problems == []
    page.context.set_offline(False)
    page.goto(f"{server}/{edition}/index.html")
    part(page).locator("button").click()
    page.wait_for_function(
        "() => navigator.serviceWorker.getRegistrations().then((all) => !all.length)"
    )
    page.wait_for_function("() => caches.keys().then((names) => !names.length)")
    assert page.evaluate("localStorage.getItem('mitbadak code')") == '{"mine": "x = 1"}'


# -- Another version of the book -----------------------------------------------------------------


@pytest.fixture
def published(site, tmp_path, serve):
    """A small site of both editions with the book's own start pages, and its address."""
    small = tmp_path / "site"
    (small / "_keep").mkdir(parents=True)
    for edition in EDITIONS:
        (small / edition).mkdir()
        for name in ("index.html", keeping.MANIFEST):
            shutil.copy(site / edition / name, small / edition / name)
        shutil.copytree(site / edition / "_static", small / edition / "_static")
    shutil.copy(site / "404.html", small / "404.html")
    keeping.write(site.parents[1] / "docs", small)
    return small, serve(small)


def test_an_update_comes_when_the_book_is_opened_again_and_loses_nothing(
    open_page, published, site
):
    small, address = published
    page = open_page(f"{address}/en/index.html")
    part(page).locator("button").click()
    says(page, KEPT["en"])
    page.evaluate("localStorage.setItem('mitbadak code', '{\"mine\": \"x = 1\"}')")
    start = small / "en" / "index.html"
    start.write_text(start.read_text("utf-8").replace("<title>", "<title>Second: "), "utf-8")
    keeping.write(site.parents[1] / "docs", small)
    page.reload()  # from the device; the update is loaded meanwhile
    assert not page.title().startswith("Second")
    page.wait_for_function(
        "() => navigator.serviceWorker.getRegistration().then((one) => one.waiting)"
    )
    for seconds in (0.5, 1, 2, 4, 8, 16):  # a browser takes its time to see that no page is open
        page.goto("about:blank")
        page.wait_for_timeout(1000 * seconds)
        page.goto(f"{address}/en/index.html")
        if page.title().startswith("Second"):
            break
    assert page.title().startswith("Second")
    assert page.evaluate("localStorage.getItem('mitbadak code')") == '{"mine": "x = 1"}'


def test_the_other_edition_can_be_kept_as_well(open_page, published):
    _, address = published
    page = open_page(f"{address}/en/index.html")
    part(page).locator("button").click()
    says(page, KEPT["en"])
    page.goto(f"{address}/ko/index.html")
    part(page).locator("button").click()
    says(page, KEPT["ko"])
    page.context.set_offline(True)
    for edition in EDITIONS:
        page.goto(f"{address}/{edition}/index.html")
        assert page.locator("html").get_attribute("lang") == edition


def test_what_could_not_be_loaded_as_a_whole_is_said(open_page, published):
    small, address = published
    page = open_page(f"{address}/en/index.html")
    missing = small / "en" / "_static" / "favicon.svg"
    missing.unlink()
    part(page).locator("button").click()
    page.wait_for_function(
        "() => /as a whole/.test(document.querySelector('.keep-book [role=status]').textContent)"
    )
    assert "MB" in part(page).locator("button").inner_text()

"""The search in a browser: what readers look for stands among the first three results.

The tables in ``data/`` were written from the chapters and from what people type, before the search
was. ``search_*.csv`` may be used to make the search better; ``search_aside_*.csv`` only to see
whether that was right in general.

A page without a folder is a chapter. ``training`` is any section of it, ``training#`` its
beginning, ``training#mini-batch`` this section alone.
"""

import csv
import gzip
import re
import shutil
from pathlib import Path
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup

DATA = Path(__file__).parent / "data"
EDITIONS = ("en", "ko")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
AXE = Path(__file__).parents[2] / "docs" / "node_modules" / "axe-core" / "axe.min.js"
FIRST = """(queries) => queries.map((query) =>
    searchEngine.search(query).results.slice(0, 3).map(({ section }) =>
        `${section.page}#${section.anchor}`))"""


def table(name: str) -> dict[str, set[str]]:
    """The queries of a table, and what may be found."""
    with (DATA / f"search_{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["query"], row["pages"].split()) for row in csv.DictReader(file)]
    return {
        query: {f"{'' if '/' in page or page == 'glossary' else 'chapters/'}{page}" for page in pages}
        for query, pages in rows
    }


@pytest.fixture
def search_page(open_page, server):
    """A function that opens the page of the search with its index loaded."""

    def open_(edition: str, address: str = server, **options):
        page = open_page(f"{address}/{edition}/search.html", **options)
        page.focus("#search-results ~ *, form:has(.search-field) input")
        page.wait_for_function("typeof searchEngine === 'object'")
        return page

    return open_


def field(page):
    """The field on the page of the search."""
    return page.locator("input.search-field")


def look(page, query: str):
    """Type a query and wait for what is found; return the panel."""
    panel = page.locator("#search-results .search-panel")
    field(page).fill(query)
    page.wait_for_function(
        "document.querySelector('#search-results').dataset.query === arguments[0]", arg=query
    )
    return panel


@pytest.mark.parametrize("name", ["en", "ko", "aside_en", "aside_ko"])
def test_what_readers_look_for_is_among_the_first_three(search_page, name):
    wanted = table(name)
    assert len(wanted) >= (40 if "aside" in name else 80)
    found = search_page(name[-2:]).evaluate(FIRST, list(wanted))
    missed = {
        query: first
        for (query, pages), first in zip(wanted.items(), found, strict=True)
        if not pages & {place if "#" in page else place.partition("#")[0]
                        for place in first for page in pages}
    }  # fmt: skip
    assert len(missed) <= 0.03 * len(wanted), missed


@pytest.mark.parametrize("name", ["en", "ko", "aside_en", "aside_ko"])
def test_the_tables_name_sections_that_exist(pages, name):
    for places in table(name).values():
        for page, _, anchor in (place.partition("#") for place in places):
            assert f"en/{page}.html" in pages, page
            assert not anchor or pages[f"en/{page}.html"].find(id=anchor), f"{page}#{anchor}"


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_index_is_small_and_comes_with_the_first_focus(open_page, server, site, edition):
    file = site / edition / "_static" / "search-index.js"
    assert len(gzip.compress(file.read_bytes())) <= 400 * 1024
    page = open_page(f"{server}/{edition}/chapters/training.html")
    assert not [url for url in page.requested if "search-index" in url]
    page.focus(".sidebar-search")
    page.wait_for_function("typeof searchEngine === 'object'")
    assert len([url for url in page.requested if "search-index" in url]) == 1
    assert page.problems == []


def test_nothing_of_the_search_of_sphinx_is_left(pages, site):
    for edition in EDITIONS:
        assert not (site / edition / "searchindex.js").exists()
    for path, page in pages.items():
        scripts = " ".join(script["src"] for script in page.find_all("script", src=True))
        assert not re.search(r"searchtools|language_data|doctools|sphinx_highlight", scripts), path

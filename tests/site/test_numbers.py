"""What has a number on the built pages, and what refers to it."""

import re
from itertools import groupby
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin

import pytest
from exercises import KINDS, Letters
from general_index import heading, order
from order import CHAPTERS

EDITIONS = ("en", "ko")
PHONE = {"width": 390, "height": 844}
NAMES = {
    "en": {"figure": "Figure", "table": "Table", "exercise": "Exercise", "try-it": "Try it"},
    "ko": {
        "figure": "그림",
        "table": "표",
        "exercise": "연습 문제",
        "try-it": "직접 해 보기",
    },
}
SELECTORS = {
    "figure": "figure > figcaption .caption-number",
    "table": "table > caption .caption-number",
    "exercise": ".exercise > .admonition-title .caption-number",
    "try-it": ".try-it > .admonition-title .caption-number",
}

PARTICLE = re.compile(r"(을|를|은|는|과|와|으로|로|이나|나|이|가)(?![가-힣])")
OPEN = {"를", "는", "와", "로", "나", "가"}
CLOSED = {"을", "은", "과", "으로", "이나", "이"}
CLOSED_BY_L = CLOSED - {"으로"} | {"로"}


@pytest.fixture(params=EDITIONS)
def edition(request):
    return request.param


@pytest.fixture
def chapters(pages, edition):
    """The pages of each chapter in the order of the sidebar: a chapter may have several."""
    links = [a["href"] for a in pages[f"{edition}/index.html"].select(".sidebar-tree a[href]")]
    found = [link for link in links if link.startswith("chapters/")]
    by_chapter = groupby(found, lambda link: PurePosixPath(link).parts[1].removesuffix(".html"))
    return {name: [f"{edition}/{link}" for link in group] for name, group in by_chapter}


def said(element):
    """The text of an element, without the signs for links."""
    text = element.get_text().replace("¶", "").replace("#", "")
    return " ".join(text.split())


def test_the_chapters_are_numbered_in_the_sidebar_and_on_their_pages(pages, edition, chapters):
    assert list(chapters) == [chapter.name for chapter in CHAPTERS]
    sidebar = [
        said(a) for a in pages[f"{edition}/index.html"].select(".sidebar-tree > ul > li > a")
    ]
    for number, chapter in enumerate(CHAPTERS, start=1):
        title = f"{number}. {getattr(chapter, edition)}"
        assert sidebar.count(title) == 1
        assert said(pages[chapters[chapter.name][0]].h1) == title


def test_nothing_else_is_numbered(pages, edition, chapters):
    numbered = {path for group in chapters.values() for path in group}
    for path, page in pages.items():
        if path.startswith(edition) and path not in numbered:
            assert not page.article.select(".section-number, .caption-number, .eqno"), path


def numbers(page):
    """The numbers of the sections of a page."""
    titles = page.article.select(".section-number")
    return [tuple(map(int, title.get_text().strip(" .").split("."))) for title in titles]


def test_sections_are_numbered_in_their_order(pages, chapters):
    for number, group in enumerate(chapters.values(), start=1):
        found = [n for path in group for n in numbers(pages[path])]
        # the chapter's own last section comes after those of its parts
        assert sorted(found) == sorted(set(found))
        for path in group:
            assert numbers(pages[path]) == sorted(numbers(pages[path]))
        assert {first for first, *_ in found} == {number}
        assert found[0] == (number,)


@pytest.mark.parametrize("kind", SELECTORS)
def test_numbers_are_unique_and_in_order(pages, edition, chapters, kind):
    for chapter, group in enumerate(chapters.values(), start=1):
        found = [said(n) for path in group for n in pages[path].article.select(SELECTORS[kind])]
        places = range(1, len(found) + 1)
        shown = map(Letters, places) if kind == "try-it" else places
        assert found == [f"{NAMES[edition][kind]} {chapter}.{place}" for place in shown]


def test_equations_that_are_referred_to_are_numbered_in_order(pages, chapters):
    for chapter, group in enumerate(chapters.values(), start=1):
        found = [said(n) for path in group for n in pages[path].article.select(".eqno")]
        assert found == [f"({chapter}.{place})" for place in range(1, len(found) + 1)]


def test_each_figure_of_a_chapter_has_a_number_and_a_link_to_its_script(pages, chapters):
    for path in (path for group in chapters.values() for path in group):
        for figure in pages[path].select("figure.gallery-figure"):
            assert figure["id"].startswith("fig-")
            assert figure.figcaption.select(".caption-number")
            (script,) = figure.figcaption.select("a.script")
            name = re.search(r"sphx_glr_(plot_\w+?)_\d+\.\w+$", figure.img["src"])[1]
            assert re.search(rf"gallery/\w+/{name}\.html$", script["href"])


def test_a_figure_outside_the_chapters_has_its_script_too(pages, edition):
    figures = pages[f"{edition}/index.html"].select("figure.gallery-figure")
    assert figures
    assert all(figure.figcaption.select("a.script") for figure in figures)


def test_each_exercise_has_a_place_a_kind_and_one_solution(pages, edition, chapters):
    found = 0
    for path in (path for group in chapters.values() for path in group):
        for exercise in pages[path].select(".admonition.exercise"):
            found += 1
            assert exercise["id"].startswith("ex-")
            assert len(set(exercise["class"]) & set(KINDS)) == 1
            name, _, kind = said(exercise.select_one(".admonition-title")).partition(" · ")
            assert kind
            (solution,) = exercise.select("details.solution")
            assert not solution.has_attr("open")
            assert said(solution.summary) == solution_to(name, edition)
    assert found


def solution_to(name, edition):
    return {"en": f"Solution to {name}", "ko": f"{name} 풀이"}[edition]


def test_the_solution_behind_a_box_names_it(pages, edition, chapters):
    found = 0
    for path in (path for group in chapters.values() for path in group):
        for box in pages[path].select(".admonition.try-it"):
            after = box.find_next_sibling()
            if after and after.name == "details" and "solution" in after["class"]:
                found += 1
                assert said(after.summary) == solution_to(said(box.p), edition)
    assert found >= 2  # most of what could be tried is asked now


def test_a_reference_says_the_number_of_what_it_leads_to(pages, edition):
    found = 0
    for path, page in pages.items():
        if path.startswith(edition):
            for reference in page.select("a:has(> .std-numref)"):
                found += 1
                target, _, anchor = urljoin(path, reference["href"]).partition("#")
                place = pages[target].find(id=unquote(anchor))
                number = place.select_one(".section-number, .caption-number")
                shown = re.search(r"[\d.]*\d", number.get_text())[0]
                assert re.search(r"[\d.]*\d", reference.get_text())[0] == shown, (path, reference)
    assert found


def test_the_particle_behind_a_number_is_that_of_how_it_is_read(pages):
    """그림 1.8을, but 그림 1.9를: the numbers change, and nothing else would tell."""
    wrong, found = [], 0
    for path, page in pages.items():
        for reference in page.select("article a.reference") if path.startswith("ko/") else ():
            digit = re.search(r"(\d)\)?$", reference.get_text())
            particle = PARTICLE.match(str(reference.next_sibling or ""))
            if digit and particle:
                found += 1
                kind = CLOSED_BY_L if digit[1] in "178" else CLOSED if digit[1] in "036" else OPEN
                if particle[1] not in kind:
                    wrong.append(f"{path}: {reference.get_text()}{particle[1]}")
    assert wrong == []
    assert found > 5


def test_a_reference_to_an_equation_says_its_number(pages, edition):
    for path, page in pages.items():
        if path.startswith(edition):
            for reference in page.select("a[href*='#equation-']:not(.headerlink)"):
                target, _, anchor = urljoin(path, reference["href"]).partition("#")
                place = pages[target].find(id=unquote(anchor))
                assert said(place.select_one(".eqno")) == said(reference)


def test_each_listing_of_the_package_says_where_it_comes_from(pages, root, edition, chapters):
    for path in (path for group in chapters.values() for path in group):
        source = (root / "docs" / path[3:]).with_suffix(".md").read_text("utf-8")
        files = re.findall(r"^`+\{literalinclude\} .*/src/(\S+\.py)$", source, re.MULTILINE)
        lines = pages[path].select(".listing-source")
        assert [line.a.get_text() for line in lines] == files
        for line in lines:
            code, *entry = (link["href"] for link in line.select("a"))
            assert code.startswith(("../_modules/mitbadak/", "../../_modules/mitbadak/"))
            assert len(entry) == 1, line
            assert "reference/" in entry[0]


def test_the_list_of_exercises_has_all_of_them(pages, edition, chapters):
    page = pages[f"{edition}/exercises.html"]
    listed = [
        (said(number), said(kind), urljoin(f"{edition}/exercises.html", link.a["href"]))
        for number, kind, link in (row.find_all("td") for row in page.select("tbody tr"))
    ]
    there = []
    for path in (path for group in chapters.values() for path in group):
        for exercise in pages[path].select(".admonition.exercise"):
            name, _, kind = said(exercise.select_one(".admonition-title")).partition(" · ")
            there.append((name.rpartition(" ")[2], kind, f"{path}#{exercise['id']}"))
    assert listed == there != []


def test_the_sidebar_leads_to_the_exercises_and_to_the_index(pages, edition):
    words = {"en": ["Exercises", "Index"], "ko": ["연습 문제", "찾아보기"]}[edition]
    links = {
        said(a): a["href"] for a in pages[f"{edition}/glossary.html"].select(".sidebar-tree a")
    }
    assert [links[word] for word in words] == ["exercises.html", "genindex.html"]
    assert said(pages[f"{edition}/genindex.html"].h1) == words[1]


def test_the_korean_index_is_in_the_order_of_the_dictionary(pages):
    sections = pages["ko/genindex.html"].select("section.genindex-section[id]")
    names = []
    for section in sections:
        entries = [next(li.stripped_strings) for li in section.select("td > ul > li")]
        assert {heading(name) or "기호" for name in entries} == {section["id"]}
        names += entries
    assert len(names) > 200
    assert [order(name) for name in names] == sorted(order(name) for name in names)
    heads = "".join(section["id"] for section in sections)
    assert heads.startswith("ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊ")


def test_the_index_has_one_column_on_a_phone(server, visit, edition):
    page = visit(f"{server}/{edition}/genindex.html", PHONE)
    lefts = page.evaluate(
        "[...document.querySelectorAll('.genindextable td')].map(td => td.getBoundingClientRect().x)"
    )
    assert len(lefts) > 20
    assert len(set(lefts)) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_code_in_a_solution_has_the_width_of_other_code(server, visit, chapters):
    """An exercise is no box: its solution is not a box within a box."""
    path = next(iter(chapters.values()))[0]
    page = visit(f"{server}/{path}", PHONE)
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    widths = page.evaluate(
        """selectors => selectors.map(selector =>
            document.querySelector(selector).getBoundingClientRect().width)""",
        [".exercise > .solution pre", "article section > .solution pre"],
    )
    assert widths[0] == widths[1]

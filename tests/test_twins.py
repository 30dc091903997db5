"""Twins: which blocks of the two editions belong together, and what a page is told of them."""

import json
import re
import runpy
import subprocess
import sys

import keeping
import pytest
import runtime
import twins

PAGE = """<!doctype html>
<html><body><nav><p>{language}</p></nav>
<article role="main"><section id="top">
{body}
</section></article>
<script defer src="../_static/book.js"></script>
</body></html>
"""
EN = '<h1>One<a class="headerlink" href="#top">¶</a></h1>\n<p>An <em>edge</em>.</p>'
KO = '<h1>하나<a class="headerlink" href="#top">¶</a></h1>\n<p><em>변</em>입니다.</p>'


@pytest.fixture
def site(tmp_path):
    """A function that writes a page of both editions and returns their folder."""

    def write(en, ko, name="chapters/one"):
        for language, body in (("en", en), ("ko", ko)):
            page = tmp_path / "site" / language / f"{name}.html"
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(PAGE.format(language=language, body=body), encoding="utf-8")
        return tmp_path / "site"

    return write


def page(site, edition, name="chapters/one"):
    return (site / edition / f"{name}.html").read_text(encoding="utf-8")


def script(site, edition, name="chapters/one"):
    return site / edition / "_static" / "twins" / f"{name}.js"


def shown(site, edition, name="chapters/one"):
    """Return what the page shows as the twin of each numbered block, by the block's own text."""
    text = script(site, edition, name).read_text(encoding="utf-8")
    others = json.loads(text.removeprefix("const pageTwins =").removesuffix(";\n"))
    found = re.findall(r'data-b="(\d+)">(.*?)</(?:p|h1|dt|dd|td|li)>', page(site, edition, name))
    return {" ".join(twins.words(block)): others[int(number)] for number, block in found}


def test_blocks_at_the_same_place_are_twins(site):
    made = site(EN, KO)
    assert twins.pair(made) == []
    assert shown(made, "en") == {"One": "하나", "An edge.": "<em>변</em>입니다."}
    assert shown(made, "ko") == {"하나": "One", "변입니다.": "An <em>edge</em>."}


def test_a_page_with_twins_asks_for_the_script_beside_the_book_s(site):
    made = site(EN, KO)
    twins.pair(made)
    assert (
        '<script defer src="../_static/book.js"></script>\n'
        '<script defer src="../_static/twins.js" data-page="chapters/one"></script>'
    ) in page(made, "en")


def test_what_reads_alike_has_no_twin(site):
    same = '<table><tr><td>0.5</td><td>{}</td></tr></table><p class="listing-source">{}</p>'
    made = site(same.format("gate", "source"), same.format("게이트", "소스"))
    twins.pair(made)
    assert shown(made, "en") == {"gate": "게이트"}


def test_the_number_of_a_question_has_no_twin_and_a_choice_is_plain_text(site):
    question = (
        '<p><span class="caption-number">{} 1.1 </span></p><p>{}</p>'
        '<ul><li><span class="choice">{}</span></li></ul>'
    )
    made = site(question.format("Question", "Why?", "Yes"), question.format("물음", "왜?", "예"))
    twins.pair(made)
    assert shown(made, "en") == {"Why?": "왜?", "Yes": "<span>예</span>"}


def test_a_page_that_is_the_same_in_both_editions_stays_as_it_is(site):
    made = site("<p>1 2 3</p>", "<p>1 2 3</p>")
    twins.pair(made)
    assert page(made, "en") == PAGE.format(language="en", body="<p>1 2 3</p>")
    assert not script(made, "en").exists()


def test_a_block_holds_no_other_block(site):
    en = "<ul><li>Whole</li><li><p>Part</p><ul><li>Deep</li></ul></li></ul>"
    ko = "<ul><li>전체</li><li><p>부분</p><ul><li>깊이</li></ul></li></ul>"
    made = site(en, ko)
    twins.pair(made)
    assert shown(made, "en") == {"Whole": "전체", "Part": "부분", "Deep": "깊이"}


def test_terms_find_each_other_in_whatever_order(site):
    entry = '<dt id="{}">{}</dt><dd><p>{}</p></dd>'
    bias, weight = ("bias", "bias 편향", "Added."), ("weight", "weight 가중치", "Multiplied.")
    ko = ("weight", "가중치 weight", "곱합니다."), ("bias", "편향 bias", "더합니다.")
    lists = ["<dl>" + "".join(entry.format(*term) for term in terms) + "</dl>"
             for terms in ((bias, weight), ko)]  # fmt: skip
    made = site(*lists)
    assert twins.pair(made) == []
    assert shown(made, "en") == {"Added.": "더합니다.", "Multiplied.": "곱합니다."}
    assert shown(made, "ko") == {"곱합니다.": "Multiplied.", "더합니다.": "Added."}


@pytest.mark.parametrize(
    ("en", "ko", "named"),
    [
        ("<p>First.</p><p>Second.</p>", "<p>첫째.</p>", ["<p> 2 after #top", "'Second.'"]),
        ("<p>First.</p>", "<p>첫째.</p><p>둘째.</p>", ["<p> 2 after #top", "'둘째.'"]),
        ("<p>One.</p>", "<ul><li>하나.</li></ul>", ["<p> 1 after #top", "'One.'", "<li> 1"]),
        ('<h2 id="a">A</h2>', '<h2 id="b">가</h2>', ["<h2> 1 after #a", "<h2> 1 after #b"]),
    ],
)
def test_a_block_without_a_twin_is_named_and_its_page_is_not_numbered(site, en, ko, named):
    made = site(en, ko)
    problems = "\n".join(twins.pair(made))
    assert "chapters/one: " in problems
    assert [words for words in named if words not in problems] == []
    assert page(made, "en") == PAGE.format(language="en", body=en)
    assert not script(made, "en").exists()


@pytest.mark.parametrize("languages", [[], ["ko", "en"], ["en"]])
def test_a_build_of_both_editions_fails_without_a_twin(root, site, monkeypatch, capfd, languages):
    monkeypatch.setattr(runtime, "prepare", lambda docs, build: True)
    monkeypatch.setattr(keeping, "write", lambda docs, site: None)
    main = runpy.run_path(str(root / "docs" / "build.py"))["main"]
    made = site("<p>First.</p><p>Second.</p>", "<p>첫째.</p>")
    main.__globals__["BUILD"] = made.parent
    main.__globals__["start"] = lambda language: subprocess.Popen([sys.executable, "-c", ""])
    assert main(languages) == (languages != ["en"])
    assert ("'Second.'" in capfd.readouterr().err) == (languages != ["en"])


@pytest.mark.parametrize(
    ("name", "link", "adapted"),
    [
        ("chapters/one", "#top", "../../ko/chapters/one.html#top"),
        ("chapters/one", "two.html", "../../ko/chapters/two.html"),
        ("chapters/one", "../glossary.html#term-a", "../../ko/glossary.html#term-a"),
        ("chapters/a/b", "../../index.html", "../../../ko/index.html"),
        ("index", "chapters/one.html?a=1&amp;b=2", "../ko/chapters/one.html?a=1&amp;b=2"),
        ("index", "https://example.org/a", "https://example.org/a"),
        ("index", "mailto:a@example.org", "mailto:a@example.org"),
    ],
)
def test_the_links_of_a_twin_lead_into_its_own_edition(name, link, adapted):
    html = f'<a class="x" href="{link}">href="#top"</a>'
    assert twins.adapted(html, name, "ko") == f'<a class="x" href="{adapted}">href="#top"</a>'


def test_an_image_of_a_twin_is_that_of_its_own_edition():
    image = '<img alt="a > b" src="../_images/a.svg" />'
    assert twins.adapted(image, "chapters/one", "ko") == image.replace("../", "../../ko/")


def test_a_twin_names_no_place_and_keeps_what_scripts_look_for():
    html = (
        '<a id="id1" aria-describedby="id2" role="doc-noteref">1</a><i data-signs="3"> id="x"</i>'
    )
    kept = '<a role="doc-noteref">1</a><i data-signs="3"> id="x"</i>'
    assert twins.adapted(html, "index", "ko") == kept


def test_what_is_paired_again_stays_as_it_is(site):
    made = site(EN, KO)
    twins.pair(made)
    files = [*made.rglob("*.html"), *made.rglob("*.js")]
    before = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in files}
    assert twins.pair(made) == []
    assert {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in files} == before
    assert len(files) == 4


def test_after_an_edit_the_numbers_are_those_of_the_new_page(site):
    twins.pair(site(EN, KO))
    made = site("<p>New.</p>" + EN, "<p>새것.</p>" + KO)
    twins.pair(made)
    assert shown(made, "en")["New."] == "새것."
    assert shown(made, "en")["One"] == "하나"


def test_the_twins_of_a_page_go_with_it(site):
    made = site(EN, KO)
    twins.pair(made)
    for edition in twins.EDITIONS:
        (made / edition / "chapters" / "one.html").unlink()
    twins.pair(made)
    assert not script(made, "en").exists()

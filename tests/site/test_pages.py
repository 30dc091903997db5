"""The built pages, read without a browser: links, languages, both editions alike."""

import json
import re
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

import general_index
import pytest
from animations import ANIMATIONS
from bs4 import BeautifulSoup
from code_lines import BEGINNING, SHORT, width
from PIL import Image
from sphinx.util.template import SphinxRenderer
from two_editions import copy_root

from mitbadak import perceptron

ROOT = Path(__file__).parents[2]
HANGUL = re.compile("[가-힣]")
CITATION = re.compile(r"\S+, [A-Z]\..* \(\d{4}\)\. ")  # of a paper, in the language of the paper
BLOCKS = ["h1", "h2", "h3", "p", "li", "table", "pre", "img", "figure", "details", "dt", "dd"]
EDITIONS = ("en", "ko")
SPECIAL = ("404.html", "genindex.html", "py-modindex.html", "search.html")


def is_text(path):
    return path[3:] not in SPECIAL and "/_modules/" not in path


def test_both_editions_have_the_same_pages(pages):
    english, korean = ({p[3:] for p in pages if p.startswith(e)} for e in EDITIONS)
    assert english == korean
    assert {"index.html", "chapters/perceptron.html", "glossary.html", "404.html"} <= english


def test_both_editions_have_the_same_blocks_in_the_same_order(pages):
    for path in filter(is_text, pages):
        if path.startswith("en/"):
            editions = [pages[path], pages[f"ko/{path[3:]}"]]
            outlines = [
                [(tag.name, tag.get("id")) for tag in page.article.find_all(BLOCKS)]
                for page in editions
            ]
            if path == "en/glossary.html":  # sorted in each language
                outlines = [sorted(outline, key=str) for outline in outlines]
            assert outlines[0] == outlines[1], path
            sections = [[s.get("id") for s in page.find_all("section")] for page in editions]
            assert sections[0] == sections[1], path


def test_no_place_is_twice_on_a_page(pages):
    for path, page in pages.items():
        # sphinx-gallery's empty lists of tags share a name
        places = [found["id"] for found in page.select("[id]:not(.sphx-glr-tag-list)")]
        assert sorted(set(places)) == sorted(places), path


def test_each_page_says_its_language_and_leads_to_its_twin(pages):
    for path, page in pages.items():
        language = path[:2]
        assert page.html["lang"] == language
        for place in (".mobile-header", ".sidebar-drawer"):
            switch = page.select(f"{place} .language-switch a")
            assert [link["lang"] for link in switch] == list(EDITIONS), path
            assert [link["lang"] for link in switch if "aria-current" in link.attrs] == [language]


def head_addresses(page, relation):
    """The addresses of a relation that the head of a page names, by their language."""
    links = page.head.find_all("link", rel=relation)
    return {link.get("hreflang"): link["href"] for link in links}


def test_a_search_engine_finds_each_page_at_one_address_in_two_languages(pages, site_url):
    """Pages that are no answer to a question say that they are not to be found."""
    for path, page in pages.items():
        canonical, twins = (head_addresses(page, r) for r in ("canonical", "alternate"))
        robots = [meta["content"] for meta in page.head.find_all("meta", {"name": "robots"})]
        if path[3:] in SPECIAL:
            assert (canonical, twins, robots) == ({}, {}, ["noindex"]), path
        else:
            languages = {code: f"{site_url}{code}{path[2:]}" for code in EDITIONS}
            others = site_url if path[2:] == "/index.html" else languages["en"]
            assert canonical == {None: f"{site_url}{path}"}
            assert twins == {**languages, "x-default": others}, path
            assert robots == [], path


def test_the_front_page_names_both_editions_and_itself_for_other_languages(pages_above, site_url):
    front = pages_above["index.html"]
    assert head_addresses(front, "canonical") == {None: site_url}
    assert head_addresses(front, "alternate") == {
        **{code: f"{site_url}{code}/index.html" for code in EDITIONS},
        "x-default": site_url,
    }
    assert pages_above["404.html"].find("meta", {"name": "robots"})["content"] == "noindex"


def test_what_is_asked_for_by_mistake_is_answered_at_any_depth(pages, pages_above, site, site_url):
    """All addresses on the pages of what is not found begin at the host."""
    missing = {**{p: pages[p] for p in pages if p.endswith("404.html")}, **pages_above}
    del missing["index.html"]
    assert len(missing) == 3
    path = urlsplit(site_url).path
    for name, page in missing.items():
        inside = [a for _, a in addresses(page) if not a.startswith("#") and not urlsplit(a).netloc]
        assert inside
        for address in inside:
            assert address.startswith(path), f"{name}: {address}"
            file = urlsplit(address).path.removeprefix(path)
            assert (site / unquote(file)).is_file(), f"{name}: {address}"
    for edition in EDITIONS:
        page = missing[f"{edition}/404.html"]
        assert page.html["data-content_root"] == f"{path}{edition}/"
        for link in page.select(".language-switch a"):
            assert link["href"] == f"{path}{link['lang']}/404.html"


def test_each_page_has_a_card_for_social_media(pages, site, site_url):
    for path in filter(is_text, pages):
        card = {m["property"]: m["content"] for m in pages[path].select("meta[property^='og:']")}
        assert {"og:title", "og:description", "og:image", "og:url", "og:locale"} <= set(card), path
        assert card["og:url"] == f"{site_url}{path}"
        assert card["og:image"].startswith(site_url)
        assert (site / card["og:image"].removeprefix(site_url)).is_file()
        if path.startswith("ko/"):
            assert HANGUL.search(card["og:title"] + card["og:description"]), path


def test_a_description_reads_like_the_page(pages):
    start = pages["en/index.html"].select_one("meta[name=description]")["content"]
    assert start.startswith("mitbadak (밑바닥) is Korean for “the very bottom”. The book begins")
    for path in filter(is_text, pages):
        if "/chapters/" in path:
            said = pages[path].select_one("meta[name=description]")["content"]
            assert not re.search(r"\( | [),’”]| \.(?!\.\.$)|\b1957 1\b", said), (path, said)


def addresses(page):
    for tag, attribute in (
        ("a", "href"), ("link", "href"), ("script", "src"), ("img", "src"), ("source", "srcset")
    ):  # fmt: skip
        for element in page.find_all(tag, {attribute: True}):
            yield element, element[attribute].partition(" ")[0]


def test_no_link_inside_the_site_is_broken(pages, site, site_url):
    places = {
        path: {element["id"] for element in page.find_all(id=True)} for path, page in pages.items()
    }
    for path, page in pages.items():
        for element, address in addresses(page):
            whole = urljoin(f"{site_url}{path}", address)
            if not whole.startswith(site_url) or whole == site_url:
                assert urlsplit(whole).netloc != urlsplit(site_url).netloc or whole == site_url
                continue
            parts = urlsplit(whole.removeprefix(site_url))
            target = unquote(parts.path)
            assert (site / target).is_file(), f"{path}: {address}"
            if parts.fragment and target in pages and element.name == "a":
                there = unquote(parts.fragment) in places[target]
                assert there, f"{path}: {address} has no such place"


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_page_leads_to_the_licenses_of_all_that_the_site_hands_on(pages, site, edition):
    for path in pages:
        if path.startswith(f"{edition}/"):
            link = pages[path].select_one(".colophon a")["href"]
            assert link.endswith("#" if path.endswith("/licenses.html") else "licenses.html"), path
    listed = {
        a.get_text(): a["href"] for a in pages[f"{edition}/licenses.html"].select("li > p > a")
    }
    dependencies = json.loads((ROOT / "docs" / "package.json").read_text("utf-8"))["dependencies"]
    assert {*dependencies, "KaTeX fonts", "furo", "Sphinx", "sphinx-copybutton"} <= set(listed)
    assert not {"esbuild", "purgecss", "axe-core"} & set(listed)
    for name, address in listed.items():
        if not urlsplit(address).netloc:
            text = (site / edition / address).read_text("utf-8")
            assert re.search("copyright|license", text, re.IGNORECASE), name


def test_nothing_is_loaded_from_another_host(pages, site):
    for path, page in pages.items():
        for element, address in addresses(page):
            loads = element.name != "a" and element.get("rel") not in (["canonical"], ["alternate"])
            assert not (loads and urlsplit(address).netloc), f"{path}: {address}"
    for style in site.rglob("*.css"):
        for address in re.findall(r"url\(['\"]?([^)'\"]+)", style.read_text(encoding="utf-8")):
            assert not urlsplit(address).netloc, f"{style}: {address}"
            if not address.startswith("data:"):
                assert (style.parent / urlsplit(address).path).is_file(), f"{style}: {address}"


def test_the_sitemaps_name_every_page_that_is_to_be_found(pages, site, site_url):
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    index = ElementTree.parse(site / "sitemap.xml")
    maps = [loc.text for loc in index.iterfind(".//s:loc", space)]
    assert maps == [f"{site_url}{edition}/sitemap.xml" for edition in EDITIONS]
    named = {}
    for edition in EDITIONS:
        for url in ElementTree.parse(site / edition / "sitemap.xml").iterfind("s:url", space):
            twins = {link.get("hreflang"): link.get("href") for link in url if link.get("hreflang")}
            named[url.find("s:loc", space).text] = twins
    to_be_found = [path for path in pages if path[3:] not in SPECIAL]
    assert named == {
        f"{site_url}{path}": {code: f"{site_url}{code}{path[2:]}" for code in EDITIONS}
        for path in to_be_found
    }


@pytest.mark.parametrize(
    ("url", "robots"),
    [
        ("https://book.example/", "Sitemap: https://book.example/sitemap.xml"),
        ("https://owner.example/book/", None),
    ],
)
def test_only_the_top_of_a_host_has_a_robots_txt(tmp_path, root, url, robots):
    copy_root(root / "docs", tmp_path, url, SphinxRenderer())
    assert f'href="{urlsplit(url).path}en/index.html"' in (tmp_path / "404.html").read_text("utf-8")
    assert f"{url}ko/sitemap.xml" in (tmp_path / "sitemap.xml").read_text("utf-8")
    file = tmp_path / "robots.txt"
    assert (file.read_text("utf-8").splitlines()[-1] if file.exists() else None) == robots


def test_formulas_are_in_the_page_without_script(pages):
    chapter = pages["en/chapters/perceptron.html"]
    drawn, spoken = (chapter.select(f".katex {kind}") for kind in (".katex-html", "math"))
    assert len(drawn) == len(spoken) > 50
    # a formula of a single sign is text
    single = [f for f in chapter.select(".katex.math") if not f.find("math")]
    assert 10 < len(single) == len(chapter.select(".katex")) - len(spoken)
    assert {len(formula.get_text()) for formula in single} == {1}
    assert not [s for s in chapter.find_all("script", src=True) if "math" in s["src"].lower()]


def test_a_korean_particle_stays_with_its_formula(pages):
    page = pages["ko/chapters/neural_network.html"]
    assert len(page.select(".together > .math")) > 30
    torn = [
        (formula.select_one(".katex-html") or formula).get_text()
        for formula in page.select("span.math")
        if not is_together(formula)
        and isinstance(formula.next_sibling, str)
        and re.match("[가-힣]", formula.next_sibling)
    ]
    assert [formula for formula in torn if len(formula) <= 12] == []


def test_no_line_begins_with_what_belongs_to_the_word_before(pages):
    torn = []
    for path, page in pages.items():
        if path.startswith("ko/") and is_text(path):
            for text in page.article.find_all(string=re.compile(r"[)\]%’”][가-힣]")):
                if not text.find_parent(["pre", "code", "math"]) and not is_together(text):
                    torn.append(f"{path}: {text}")
        for mark in page.select("article a.footnote-reference"):
            if not is_together(mark) or mark.previous_sibling.get_text().endswith(" "):
                torn.append(f"{path}: {mark.parent.get_text()[:80]}")
    assert torn == []


def is_together(node):
    return "together" in node.parent.get("class", ())


def unnumbered(code):
    """Return the text of code without the numbers of its lines."""
    texts = (text for text in code.strings if "linenos" not in text.parent.get("class", []))
    return "".join(texts)


def test_each_long_line_of_code_is_an_element_that_says_where_it_begins(pages):
    """So that it can go on below, further in, where it is too long for the page."""
    for path, page in pages.items():
        for block in page.select("article .highlight pre"):
            if "/_modules/" not in path:
                lines = block.find_all("span", class_="line", recursive=False)
                code = unnumbered(block).splitlines(True)
                long = [line for line in code if width(line) > SHORT + 1]
                assert [unnumbered(line) for line in lines] == long, path
                for line in lines:
                    begins = BEGINNING.match(unnumbered(line).rstrip("\n")).end()
                    assert line.get("style", "--begins:0") == f"--begins:{begins}"


def test_no_element_of_code_is_idle(pages):
    """Each has a color of its own, or is a line."""
    for path in ("en/chapters/optimizers/steps.html", "ko/gallery/perceptron/plot_xor.html"):
        for block in pages[path].select("article .highlight pre"):
            kinds = {" ".join(element["class"]) for element in block.find_all("span")}
            assert not kinds & {"n", "p", "o", "w", ""}
            for element in block.find_all("span"):
                after = element.next_sibling
                alike = getattr(after, "attrs", None) == element.attrs
                assert not alike or "\n" in element.get_text(), (path, element)


def test_the_english_edition_says_where_it_is_korean(pages):
    page = pages["en/glossary.html"]
    words = page.article.find_all(string=re.compile("[가-힣]"))
    assert len(words) > 90
    assert [word for word in words if word.find_parent(lang="ko") is None] == []


def test_each_formula_on_a_line_of_its_own_is_there(pages):
    formulas = [
        (path, formula)
        for path, page in pages.items()
        for formula in page.select("article div.math")
    ]
    assert len(formulas) > 120
    assert [path for path, formula in formulas if not formula.select_one("math, .mord")] == []


@pytest.mark.parametrize(
    ("edition", "term", "word"), [("en", "bias", "편향"), ("ko", "가중치", "weight")]
)
def test_the_glossary_is_sorted_and_has_both_languages(pages, edition, term, word):
    entries = pages[f"{edition}/glossary.html"].article.select("dl.glossary > dt")
    words = {
        entry.find(string=True).strip(): entry.select_one(".other-word").get_text()
        for entry in entries
        if entry.select_one(".other-word")
    }
    assert len(entries) - 10 < len(words) > 120, "a few names share an entry"
    assert list(words) == sorted(words, key=general_index.order)
    assert words[term] == word


def test_the_korean_edition_speaks_korean(pages):
    """Every piece of text of some length, also what is only read aloud, has Hangul in it."""
    english = []
    for path, page in pages.items():
        if not (path.startswith("ko/") and is_text(path)):
            continue
        page = BeautifulSoup(str(page), "html.parser")
        for words in page.select(".other-word"):
            words.decompose()
        for words in page.select("span[lang=en]"):  # put there by the build, whatever it found
            words.unwrap()
        page.smooth()
        for element in page.find_all(["aria-label", True]):
            for name in ("alt", "title", "aria-label", "tooltip", "placeholder"):
                words = re.findall(r"[A-Za-z][\w.]*", element.get(name, ""))
                if len(words) > 1 and not HANGUL.search(element[name]):
                    english.append(f"{path}: {name}={element[name]}")
        for element in page.find_all(["h1", "h2", "h3", "p", "li", "figcaption", "summary", "th",
                                      "title", "span", "button", "dd", "div"]):  # fmt: skip
            if element.find_parent(["pre", "code", "math"]) or element.find_parent(
                class_=["katex", "footnote", "sig", "language-switch", "classifier", "highlight"]
            ):
                continue
            text = " ".join(element.find_all(string=True, recursive=False)).strip()
            foreign = len(re.findall(r"[A-Za-z]{2,}", text)) > 3 and not HANGUL.search(text)
            if foreign and not CITATION.match(text):
                english.append(f"{path}: {text}")
    assert not english


def test_the_chapter_and_the_reference_link_to_each_other(pages):
    chapter = {a["href"] for a in pages["en/chapters/perceptron.html"].article.select("a[href]")}
    assert "../reference/perceptron.html#mitbadak.perceptron.Perceptron" in chapter
    assert "../gallery/perceptron/plot_xor.html" in chapter
    reference = pages["en/reference/perceptron.html"].article
    links = {a["href"] for a in reference.select("a[href]")}
    assert "../chapters/perceptron.html" in links
    assert "../gallery/perceptron/plot_xor.html" in links
    for name in perceptron.__all__:
        assert reference.find(id=f"mitbadak.perceptron.{name}"), name


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_figure_is_sharp_and_described(pages, site, edition):
    chapter = pages[f"{edition}/chapters/perceptron.html"]
    figures = chapter.select("figure.gallery-figure img")
    assert len(figures) >= 6
    for image in figures:
        assert image["src"].endswith(".svg")
        assert len(image["alt"]) > 40
        assert bool(HANGUL.search(image["alt"])) == (edition == "ko")


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", ANIMATIONS)
def test_an_animation_is_light_and_short_and_has_a_still(pages, site, name, edition):
    script = name.partition("/")[2]
    for path in (f"chapters/{ANIMATIONS[name]}.html", f"gallery/{name}.html"):
        (picture,) = (
            picture
            for picture in pages[f"{edition}/{path}"].select("picture")
            if picture.img["src"].endswith(f"_images/sphx_glr_{script}_001.svg")
        )
        assert len(picture.img["alt"]) > 40
        assert bool(HANGUL.search(picture.img["alt"])) == (edition == "ko")
        printed = picture.find_next_sibling("img", class_="print-only")
        assert (printed["src"], printed["alt"]) == (picture.img["src"], picture.img["alt"])
        assert picture.source["media"] == "(prefers-reduced-motion: no-preference)"
        file = (site / edition / path).parent / picture.source["srcset"].partition(" ")[0]
        assert file.resolve().stat().st_size < 400_000
        with Image.open(file.resolve()) as animation:
            assert animation.info["loop"] == 1
            assert animation.n_frames > 20
            animation.seek(animation.n_frames - 1)
            animation.load()
            milliseconds = animation.info["timestamp"] + animation.info["duration"]
            assert 3000 < milliseconds <= 5000, "what moves longer needs a way to pause it"


def test_each_animation_is_known(pages):
    """So that the test above and the browser look at all of them."""
    scripts = {path for path in pages if path.startswith("en/gallery/") and pages[path].picture}
    assert scripts == {f"en/gallery/{name}.html" for name in ANIMATIONS}


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_scripts_can_be_downloaded(pages, site, edition):
    page = pages[f"{edition}/gallery/perceptron/plot_xor.html"]
    files = [a["href"] for a in page.article.select("a.download")]
    assert {name.rpartition(".")[2] for name in files} >= {"py", "ipynb"}
    script = next(name for name in files if name.endswith(".py"))
    text = (site / edition / "gallery" / "perceptron" / script).resolve().read_text("utf-8")
    assert bool(HANGUL.search(text)) == (edition == "ko")
    compile(text, script, "exec")

"""What a page weighs, as a phone loads it from a server that compresses, and what it may do."""

import gzip
import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from assets import POLICY

PHONE = {"width": 390, "height": 844}
EDITIONS = ("en", "ko")
SCRIPTS = Path(__file__).parents[2] / "docs" / "_scripts"
FIRST_VIEW, WHOLE, ELEMENTS = 300_000, 900_000, 9_000


def paths(site, edition):
    return sorted(page.relative_to(site).as_posix() for page in (site / edition).rglob("*.html"))


def weigh(page, address):
    """Return what a page loads until it is at rest, then all of it, in bytes, and its elements."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    received, names = {}, {}
    session.on(
        "Network.requestWillBeSent", lambda e: names.setdefault(e["requestId"], e["request"]["url"])
    )
    session.on(
        "Network.loadingFinished",
        lambda e: received.update({e["requestId"]: e["encodedDataLength"]}),
    )
    page.goto(address)
    page.rest()
    page.wait_for_timeout(50)  # what a script or an image in view asks for
    page.rest()
    first = dict(received)
    elements = page.evaluate("document.querySelectorAll('*').length")
    page.evaluate("for (const image of document.images) image.loading = 'eager'")
    page.evaluate("Promise.all([...document.images].map((i) => i.complete || i.decode()))")
    page.rest()
    session.detach()
    return (
        sum(first.values()),
        sum(received.values()),
        elements,
        {names[i]: n for i, n in received.items()},
    )


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_page_stays_within_its_budget(open_page, compressing_server, site, edition):
    page = open_page("about:blank", viewport=PHONE)
    too_much = []
    for path in paths(site, edition):
        first, whole, elements, loaded = weigh(page, f"{compressing_server}/{path}")
        if first > FIRST_VIEW or whole > WHOLE or elements > ELEMENTS:
            too_much.append((path, first, whole, elements))
        assert {urlsplit(url).netloc for url in loaded if not url.startswith("data:")} == {
            urlsplit(compressing_server).netloc
        }
    assert too_much == [], "path, bytes of the first view, bytes of the whole page, elements"
    assert page.problems == [], "\n".join(page.problems)


def test_every_page_has_the_policy_and_no_script_of_its_own(pages, pages_above):
    for path, page in {**pages, **pages_above}.items():
        (policy,) = page.select("meta[http-equiv=Content-Security-Policy]")
        assert policy["content"] == POLICY, path
        assert not policy.find_all_previous(["script", "style", "link"]), path
        assert [s for s in page.find_all("script") if not s.get("src") or s.string] == [], path
        assert not page.find_all(lambda tag: any(name.startswith("on") for name in tag.attrs)), path
        assert not page.find_all(["object", "embed", "iframe", "base"]), path


def test_no_script_holds_up_a_page(pages):
    """But the few bytes that set the theme before anything is drawn."""
    for path, page in pages.items():
        names = {Path(s["src"]).name: s for s in page.find_all("script")}
        if not path.endswith("search.html"):
            own = {file.name.removesuffix(".jinja") for file in SCRIPTS.iterdir()}
            assert {"theme.js", "book.js"} <= set(names) <= {"theme.js", "book.js", *own}, path
            at_once = {name for name, script in names.items() if not script.has_attr("defer")}
            assert at_once == {"theme.js"}, path
        sheets = page.select("link[rel=stylesheet]")
        assert [Path(sheet["href"]).name for sheet in sheets] == ["book.css"], path


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_style_sheet_has_what_is_used_and_imports_nothing(site, edition):
    sheet = (site / edition / "_static" / "book.css").read_text(encoding="utf-8")
    assert "@import" not in sheet
    assert "sphx-glr-thumbnail" in sheet
    assert ".katex" in sheet
    for unused in (".sd-card", ".mathfrak", "jupyter", "xr-", "KaTeX_Fraktur", ".woff)", "ttf"):
        assert unused not in sheet, unused


@pytest.mark.parametrize(("edition", "most"), [("en", 60_000), ("ko", 140_000)])
def test_an_edition_has_one_font_for_its_text(site, edition, most):
    fonts = site / edition / "_static" / "fonts"
    assert (fonts / "pretendard.woff2").stat().st_size < most
    assert sum(font.stat().st_size for font in fonts.glob("KaTeX*.woff2")) < 120_000


def test_all_scripts_of_a_chapter_together_are_small(pages, site):
    sizes = {file: len(gzip.compress(file.read_bytes())) for file in site.rglob("*.js")}
    chapters = {path: page for path, page in pages.items() if "/chapters/" in path}
    for path, page in chapters.items():
        addresses = [urlsplit(urljoin(path, script["src"])).path for script in page("script")]
        assert sum(sizes[site / address] for address in addresses) < 60_000, path
    assert len(chapters) > 20


def test_images_wait_and_keep_their_place(pages):
    for path, page in pages.items():
        images = page.article.select("img[src*=_images]")
        first, *others = images or [None]
        for image in images:
            assert re.fullmatch(r"\d+", image["width"] + image["height"]), f"{path}: {image['src']}"
        assert first is None or not first.has_attr("loading"), path
        assert all(i["loading"] == "lazy" and i["decoding"] == "async" for i in others), path


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_waits_is_printed(open_page, server, edition):
    page = open_page(f"{server}/{edition}/chapters/gradient_descent.html", viewport=PHONE)
    waiting = page.evaluate("[...document.images].filter((image) => !image.complete).length")
    assert waiting > 3
    page.pdf()
    shown = "(image) => image.checkVisibility() && !image.naturalWidth"
    page.emulate_media(media="print")
    assert page.evaluate(f"[...document.images].filter({shown}).length") == 0
    assert page.problems == []


@pytest.mark.parametrize("where", ["compressing_server", "disk"])
@pytest.mark.parametrize("edition", EDITIONS)
def test_nothing_jumps_and_the_fonts_are_there(open_page, request, site, edition, where):
    address = site.as_uri() if where == "disk" else request.getfixturevalue(where)
    page = open_page("about:blank", viewport=PHONE)
    page.add_init_script(
        """self.shift = 0; new PerformanceObserver((list) => {
             for (const entry of list.getEntries()) if (!entry.hadRecentInput) shift += entry.value;
           }).observe({ type: "layout-shift", buffered: true });"""
    )
    for name in ("perceptron", "backpropagation", "optimizers/steps"):
        page.goto(f"{address}/{edition}/chapters/{name}.html")
        page.wait_for_load_state("networkidle", timeout=120_000)  # a busy machine packs slowly
        # from the disk no font is preloaded, and a machine without Korean fonts draws boxes at first
        assert where == "disk" or page.evaluate("shift") < 0.02
        families = page.evaluate(
            "[...document.fonts].filter((f) => f.status === 'loaded').map((f) => f.family)"
        )
        assert {"Pretendard Variable", "KaTeX_Main", "KaTeX_Math"} <= {
            f.strip('"') for f in families
        }
    assert page.problems == []

"""Figures that the reader turns: by keyboard, by finger, by address; on paper and without a script."""

import gzip
import json
import re
from io import BytesIO

import matplotlib.pyplot as plt
import numpy as np
import pytest
from gallery.dark import dark
from matplotlib.colors import to_hex
from PIL import Image

EDITIONS = ("en", "ko")
SMALL_PHONE = {"width": 360, "height": 740}
CHAPTER = "chapters/perceptron.html"  # bias and weight: two ranges
KEY = "fig-boundary"
ONE_RANGE = "chapters/gradient_descent.html"
RATES = "fig-rates-and-paths"
HEAVIEST, SCRIPT = 120_000, 6_000  # bytes, compressed


@pytest.fixture(scope="module", params=EDITIONS)
def turned(request, site):
    """The states of each figure of an edition, by its name."""
    found = {}
    for file in sorted((site / request.param).glob("_downloads/*/sphx_glr_*.js")):
        text = file.read_text(encoding="utf-8")
        assert len(gzip.compress(text.encode())) <= HEAVIEST, file.name
        found[file.stem] = json.loads(text.partition(" = ")[2].removesuffix(";\n"))
    return found


def pictures(states):
    return ["".join(states["pieces"][n] for n in numbers) for numbers in states["pictures"]]


def test_each_state_has_a_picture_of_its_own_a_text_and_its_code(turned):
    assert len(turned) >= 11
    for name, states in turned.items():
        svgs = pictures(states)
        assert len(svgs) == len(set(svgs)) == len(set(states["texts"])) > 4, name
        assert len(states["values"]) == len(svgs), name
        frames = {re.search(r'width="[^"]+" height="[^"]+" viewBox="[^"]+"', s)[0] for s in svgs}
        assert len(frames) == 1, name


def test_each_color_of_a_state_is_turned_round_in_the_dark(turned):
    for name, states in turned.items():
        for svg in pictures(states):
            rules = dict(re.findall(r'(\[(?:fill|stroke)="[^"]+"\])\{\w+:(#\w+)\}', svg))
            for kind, color in re.findall(r' (fill|stroke)="(?!none|url)([^"]+)"', svg):
                assert rules[f'[{kind}="{color}"]'] == dark(to_hex(color)), name


def test_the_ranges_have_as_many_places_as_states(turned, pages, request):
    edition = request.node.callspec.params["turned"]
    keys = set()
    for path, page in pages.items():
        for box in page.select(".turning") if path.startswith(edition) else []:
            states = turned[box["data-stem"]]
            ranges = box.select("input")
            places = [len(r["data-values"].split()) for r in ranges]
            assert [int(r["max"]) + 1 for r in ranges] == places
            assert np.prod(places) == len(states["texts"])
            index = np.ravel_multi_index([int(r["value"]) for r in ranges], places)
            assert box.find_previous("img")["alt"] == states["texts"][index], path
            keys.add((path.split("/")[1], box["data-key"]))
    chapters = [key for folder, key in keys if folder == "chapters"]
    assert len(chapters) == len({key for _folder, key in keys}) >= 11


def test_the_script_is_small(site):
    script = (site / "en" / "_static" / "turning.js").read_bytes()
    assert len(gzip.compress(script)) <= SCRIPT


def state(page, key):
    """What a figure shows and says."""
    return page.evaluate(
        """(key) => {
            const box = document.querySelector(`[data-key="${key}"]`);
            const image = box.previousElementSibling;
            return {
                alt: image.alt,
                svg: image.src.startsWith("data:"),
                height: image.getBoundingClientRect().height,
                values: [...box.querySelectorAll("input")].map((range) => range.ariaValueText),
                seen: [...box.querySelectorAll(".value")].map((value) => value.textContent),
                said: box.querySelector("[role=status]").textContent,
            };
        }""",
        key,
    )


def settled(page, key):
    """Wait until a state is shown, announced and written down; return it."""
    page.wait_for_function(
        """(key) => {
            const box = document.querySelector(`[data-key="${key}"]`);
            const said = box.querySelector("[role=status]").textContent;
            return said && said === box.previousElementSibling.alt
                && location.search.includes(key);
        }""",
        arg=key,
    )
    return state(page, key)


@pytest.mark.parametrize("where", ["server", "disk"])
@pytest.mark.parametrize("edition", EDITIONS)
def test_keys_turn_a_figure_and_the_address_keeps_the_state(
    open_page, request, site, edition, where
):
    root = site.as_uri() if where == "disk" else request.getfixturevalue("server")
    page = open_page(f"{root}/{edition}/{CHAPTER}")
    image = page.locator(f"#{KEY} img")
    image.evaluate("(image) => { image.loading = 'eager'; }")  # it is as high as it is by then
    page.wait_for_function("(i) => i.complete && i.naturalWidth", arg=image.element_handle())
    before = state(page, KEY)
    assert (before["values"], before["svg"], before["said"]) == (["0.5", "−0.7"], False, "")
    assert not [url for url in page.requested if "boundary" in url and url.endswith(".js")]
    page.locator(f"#{KEY}-1").focus()
    page.keyboard.press("ArrowRight")
    after = settled(page, KEY)
    assert after["values"] == after["seen"] == ["0.5", "−0.2"]
    assert after["svg"]
    assert after["alt"] != before["alt"]
    assert after["height"] == before["height"]
    assert page.url.endswith(f"?{KEY}=0.5_-0.2#{KEY}")

    page.reload()
    page.wait_for_function(
        "(alt) => [...document.images].some((i) => i.alt === alt)", arg=after["alt"]
    )
    again = state(page, KEY)
    assert (again["values"], again["said"]) == (after["values"], "")
    page.locator(".sidebar-sticky .language-switch a:not([aria-current])").click()
    page.rest()
    assert page.url.endswith(f"?{KEY}=0.5_-0.2#{KEY}")
    assert f"/{edition}/" not in page.url
    assert state(page, KEY)["values"] == after["values"]
    assert [problem for problem in page.problems if "ERR_ABORTED" not in problem] == []


def test_an_address_with_a_state_that_is_none_shows_the_first(visit, server):
    page = visit(f"{server}/en/{CHAPTER}?{KEY}=9_0#{KEY}")
    assert state(page, KEY)["values"] == ["0.5", "−0.7"]
    assert not state(page, KEY)["svg"]


def test_who_leaves_at_once_finds_the_state_again(open_page, server):
    page = open_page("about:blank")
    page.add_init_script(
        "const wait = setTimeout; self.setTimeout = (f, ms) => (ms === 300 ? 1 : wait(f, ms));"
    )
    page.goto(f"{server}/en/{CHAPTER}")
    page.locator(f"#{KEY}-1").focus()
    page.keyboard.press("ArrowRight")
    assert KEY not in page.url
    page.goto(f"{server}/en/glossary.html")
    page.go_back()
    page.wait_for_url(f"**?{KEY}=0.5_-0.2#{KEY}")
    assert state(page, KEY)["values"] == ["0.5", "−0.2"]


def test_nothing_is_said_of_a_state_that_is_not_there_yet(open_page, server):
    page = open_page(f"{server}/en/{ONE_RANGE}")
    held = []
    page.route("**/_downloads/**", lambda route: held.append(route))
    page.locator(f"#{RATES}-0").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("(key) => location.search.includes(key)", arg=RATES)
    assert state(page, RATES)["said"] == ""
    for route in held:
        route.continue_()
    assert settled(page, RATES)["svg"]


def test_the_marks_of_a_search_go_and_the_state_stays(open_page, server):
    page = open_page(f"{server}/en/{CHAPTER}?found=bias&{KEY}=0.5_-0.2#{KEY}")
    page.locator(".search-chip").click()
    assert page.url.endswith(f"{CHAPTER}?{KEY}=0.5_-0.2#{KEY}")


def test_a_name_of_a_range_is_not_broken_within_a_word(visit, server):
    page = visit(f"{server}/en/chapters/optimizers/steps.html", {"width": 320, "height": 256})
    label = page.locator(".turning label", has_text="Momentum")
    lines = "(label) => label.offsetHeight / parseFloat(getComputedStyle(label).lineHeight)"
    assert label.evaluate(lines) < 1.5
    assert page.evaluate("""[...document.querySelectorAll(".turning")]
        .every((box) => box.scrollWidth <= box.clientWidth)""")


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_finger_turns_a_figure_on_a_small_phone(open_page, server, edition):
    page = open_page(
        f"{server}/{edition}/{ONE_RANGE}", viewport=SMALL_PHONE, has_touch=True, is_mobile=True,
        reduced_motion="reduce",
    )  # fmt: skip
    control = page.locator(f"#{RATES}-0")
    control.scroll_into_view_if_needed()
    page.evaluate("self.shift = 0; new PerformanceObserver((list) => { for (const entry of list"
                  ".getEntries()) shift += entry.value; }).observe({ type: 'layout-shift' })")  # fmt: skip
    box = control.bounding_box()
    assert box["height"] >= 44
    assert box["width"] >= 80
    assert page.locator(f"[data-key={RATES}] button").bounding_box()["height"] >= 36
    page.touchscreen.tap(box["x"] + box["width"] - 3, box["y"] + box["height"] / 2)
    assert settled(page, RATES)["values"] == ["0.5"]
    assert page.evaluate("shift") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL_PHONE["width"]
    assert page.locator(f"[data-key={RATES}]").bounding_box()["height"] <= 50


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_code_of_a_state_draws_what_is_shown(open_page, server, monkeypatch, edition):
    monkeypatch.setenv("MITBADAK_LANGUAGE", edition)
    page = open_page(f"{server}/{edition}/{CHAPTER}?{KEY}=-0.5_0.7#{KEY}")
    button = page.locator(f"[data-key={KEY}] button")
    button.click()
    code = page.locator(f"#{KEY}-code")
    code.wait_for()
    assert button.get_attribute("aria-expanded") == "true"
    exec(code.text_content(), {})
    assert plt.gcf().get_label() == state(page, KEY)["alt"]
    plt.close("all")
    page.locator(f"#{KEY}-0").focus()
    page.keyboard.press("Home")
    page.wait_for_function(
        f"() => document.getElementById('{KEY}-code').textContent.includes('-1.0, 0.7')"
    )
    assert page.faults("figure") == []
    button.click()
    assert not code.is_visible()
    # the picture of the first state need not arrive before that of the state that was asked for
    assert [problem for problem in page.problems if "ERR_ABORTED" not in problem] == []


def test_without_a_script_and_on_paper_there_is_the_first_state(open_page, server):
    page = open_page(f"{server}/ko/{CHAPTER}", java_script_enabled=False)
    assert not page.locator(".turning").first.is_visible()
    instead = page.locator(f"#{KEY} .turning + noscript")
    assert instead.is_visible()
    assert "슬라이더" in instead.inner_text()
    page = open_page(f"{server}/en/{CHAPTER}?{KEY}=0.5_-0.2")
    assert not page.locator(f"#{KEY} .turning + noscript").is_visible()
    page.wait_for_function(
        "() => [...document.images].some((image) => image.src.startsWith('data:'))"
    )
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert not page.locator(".turning").first.is_visible()
    assert not state(page, KEY)["svg"]
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.wait_for_function(
        "() => [...document.images].some((image) => image.src.startsWith('data:'))"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_turned_figure_follows_the_page(open_page, server, scheme):
    page = open_page(f"{server}/en/{ONE_RANGE}?{RATES}=0.28#{RATES}", color_scheme=scheme)
    image = page.locator(f"#{RATES} img")
    page.wait_for_function(
        "(i) => i.src.startsWith('data:') && i.complete", arg=image.element_handle()
    )
    page.evaluate("document.querySelector('article :target').style.background = 'none'")
    pixels = np.asarray(Image.open(BytesIO(image.screenshot())).convert("L"))
    assert (np.median(pixels[-3:, :3]) < 40) == (scheme == "dark")


def test_a_gallery_page_has_the_ranges_too(visit, server):
    page = visit(f"{server}/en/gallery/perceptron/plot_boundary.html")
    page.locator(f"#{KEY}-0").focus()
    page.keyboard.press("ArrowLeft")
    assert settled(page, KEY)["values"] == ["0", "−0.7"]
    assert page.url.endswith(f"?{KEY}=0_-0.7")

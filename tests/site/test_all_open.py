"""All that answers the reader, open at the same time on a page, in every way of looking at it."""

import pytest

DESK, ENLARGED = {"width": 1280, "height": 900}, {"width": 320, "height": 256}
WAYS = {
    "light": {"color_scheme": "light"},
    "dark, without motion": {"color_scheme": "dark", "reduced_motion": "reduce"},
    "forced colors": {"forced_colors": "active"},
}


def open_all(page):
    """Answer the questions, turn the figures, unfold the folds, and show both languages."""
    page.locator(".twin-switch:visible").click()
    page.locator(".twin").first.wait_for(state="attached")
    page.evaluate(
        """() => {
            document.querySelectorAll("article details").forEach((fold) => { fold.open = true; });
            document.querySelectorAll(".choices").forEach((row) => row.querySelector("button").click());
            for (const range of document.querySelectorAll(".turning input")) {
                range.value = range.max;
                range.dispatchEvent(new Event("input", { bubbles: true }));
            }
            document.querySelectorAll(".turning button").forEach((code) => code.click());
        }"""
    )
    page.rest()


@pytest.mark.parametrize("name", ["perceptron", "mnist"])
def test_a_page_with_all_open_is_whole_and_accessible(open_page, server, name):
    page = open_page(f"{server}/en/chapters/{name}.html", viewport=DESK)
    open_all(page)
    for way, media in WAYS.items():
        page.emulate_media(**media)
        assert page.faults("article") == [], way
    for part in (".question [role=status]:not(:empty)", ".turning", ".twin", "details.signs dl"):
        assert page.locator(part).first.is_visible(), part
    page.set_viewport_size(ENLARGED)
    assert page.evaluate("document.documentElement.scrollWidth") == ENLARGED["width"]
    page.set_viewport_size(DESK)
    page.emulate_media(media="print", forced_colors="none")
    assert page.locator(".twin").first.is_visible()
    assert not page.locator(".twin-mark, .turning input, .choices button").first.is_visible()
    assert len(page.pdf()) > 100_000
    page.emulate_media(media="screen")
    page.locator(".language-switch a[lang=ko]:visible").click()
    page.wait_for_url(f"**/ko/chapters/{name}.html*")
    page.rest()
    page.locator(".twin[lang=en]").first.wait_for(state="attached")
    assert page.locator(".choices .mark").first.is_visible(), "an answer is forgotten"
    assert page.problems == []

"""How long the chapters are: phone screens of 390 × 844 pixels, folds closed."""

import order
import pytest

PHONE = {"width": 390, "height": 844}
EDITIONS = ("en", "ko")
MOST = {"neural_network": 34, "training": 34, "backpropagation": 34}
"""The most screens of a chapter; of another one 36, and of a part of a chapter 14."""


def screens(page, place=""):
    """Return how many screens a page has, or stand above a place."""
    return page.evaluate(
        """(id) => {
            const place = document.getElementById(id);
            const top = place && place.getBoundingClientRect().top + scrollY;
            return (top ?? document.documentElement.scrollHeight) / innerHeight;
        }""",
        place,
    )


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_chapter_can_be_read_at_a_sitting(open_page, server, edition):
    too_long = {}
    for name in (page for chapter in order.CHAPTERS for page in chapter.pages):
        found = screens(open_page(f"{server}/{edition}/chapters/{name}.html", viewport=PHONE))
        print(f"{edition} {name}: {found:.1f} screens")
        if found > MOST.get(name, 14 if "/" in name else 36):
            too_long[name] = round(found, 1)
    assert too_long == {}


@pytest.mark.parametrize("edition", EDITIONS)
def test_real_digits_are_read_early(open_page, server, edition):
    first = open_page(f"{server}/{edition}/chapters/perceptron.html", viewport=PHONE)
    assert screens(first, "real-digits") < 10
    second = open_page(f"{server}/{edition}/chapters/neural_network.html", viewport=PHONE)
    assert screens(first) + screens(second, "fig-ten-digits") < 60

"""What can be read on a page, and how long it takes to count as read."""

from docutils import nodes
from docutils.utils import new_document
from progress import readable


def section(name: str, *content: nodes.Node) -> nodes.section:
    return nodes.section("", nodes.title("", name), *content, ids=[name])


def words(number: int) -> nodes.paragraph:
    return nodes.paragraph("", " ".join(["word"] * number))


def fold(number: int) -> nodes.admonition:
    return nodes.admonition("", nodes.title("", "Solution"), words(number), collapsible="closed")


def test_a_section_is_read_in_a_second_for_ten_of_its_own_words_and_in_two_at_least():
    page = new_document("page")
    page += section(
        "chapter",
        words(100),
        section("long", words(120), section("within", words(50))),
        section("folded", words(40), fold(500)),
        section("short", words(3)),
    )
    assert [(one["id"], one["seconds"]) for one in readable(page)] == [
        ("long", 12), ("within", 5), ("folded", 4), ("short", 2),
    ]  # fmt: skip


def test_what_has_no_words_of_its_own_and_lists_of_links_are_not_asked_for():
    page = new_document("page")
    page += section(
        "chapter",
        section("empty", section("within", words(50))),
        section("figures-and-code-of-this-chapter", words(50)),
    )
    assert [one["id"] for one in readable(page)] == ["within"]

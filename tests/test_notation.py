"""The page of the signs has each letter that a formula of a chapter has."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent / "docs"
CHAPTERS = sorted(DOCS.glob("chapters/*.md"))

WORDS = r"\\(?:text|mathrm|begin|end)\{[^}]*\}"
NO_LETTERS = {
    "approx", "bar", "boldsymbol", "cdot", "displaystyle", "dots", "frac", "hat", "infty", "ldots",
    "le", "left", "leftarrow", "lim", "log", "mathbf", "mathrm", "mathsf", "partial", "pm", "qquad",
    "quad", "right", "sqrt", "sum", "times", "to", "top",
}  # fmt: skip
OTHERS = {"z", r"\pi", r"\Sigma"}
"""What a chapter says of other books' signs, a number that all know, and the sign for a sum."""


def letters(formula: str) -> set[str]:
    """Return the letters of a formula; one with a name, such as eta, with its backslash."""
    found = re.findall(r"\\([a-zA-Z]+)|([a-zA-Z])", re.sub(WORDS, " ", formula))
    return {letter or rf"\{name}" for name, letter in found if name not in NO_LETTERS}


def formulas(text: str) -> list[str]:
    """Return the formulas of a page, in a line or in a block, up to the signs of other books."""
    text = text.partition("\n## In other books")[0]
    blocks = re.findall(r"```\{math\}\n(?::label:[^\n]*\n)?(.*?)```", text, re.DOTALL)
    lines = re.sub(r"(`{3,})(?:\{math\}|python|console).*?\1|`[^`\n]+`", "", text, flags=re.DOTALL)
    return blocks + re.findall(r"(?<!\\)\$([^$]+)\$", lines)


def tables() -> dict[str, set[str]]:
    """Return the letters of each table of the page of the signs, by its heading."""
    page = (DOCS / "notation.md").read_text(encoding="utf-8")
    _, *parts = re.split(r"^## (.+)\n", page, flags=re.MULTILINE)
    signs = [re.findall(r"^\| (\$.+?) \|", part, re.MULTILINE) for part in parts[1::2]]
    return {
        head: {letter for sign in found for letter in letters(sign)}
        for head, found in zip(parts[::2], signs, strict=True)
    }


def missing(title: str, text: str) -> set[str]:
    """Return the letters of a chapter's formulas that neither its table nor the first ones have."""
    known = tables()
    explained = known["Letters of the whole book"] | known["Signs of the whole book"] | known[title]
    return set().union(*map(letters, formulas(text))) - explained - OTHERS


def chapter(path: Path) -> tuple[str, str]:
    """Return the title of a chapter and its text, with that of its parts."""
    text = path.read_text(encoding="utf-8")
    parts = sorted(path.with_suffix("").glob("*.md"))
    texts = [text, *(part.read_text(encoding="utf-8") for part in parts)]
    title = re.search(r"^# (.+)$", text, re.MULTILINE)[1]
    return title, "\n".join(part.partition("\n## In other books")[0] for part in texts)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_each_letter_of_a_chapter_is_explained(path):
    assert missing(*chapter(path)) == set()


def test_a_letter_that_is_not_explained_is_found():
    title, text = chapter(DOCS / "chapters" / "perceptron.md")
    assert missing(title, text + "\nThe rate $\\omega$ is new.\n") == {r"\omega"}
    assert missing(title, text + "\n```{math}\n:label: eq-new\n\nQ = x\n```\n") == {"Q"}


def test_the_formulas_of_the_chapters_are_read():
    title, text = chapter(DOCS / "chapters" / "perceptron.md")
    assert title == "Perceptron"
    assert len(formulas(text)) > 50
    assert letters(r"\mathrm{MSE} = \frac{1}{n} \sum_i \hat x_i^2 + \eta") == {*"nix", r"\eta"}

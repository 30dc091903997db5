"""The general index: in Korean in the order of the dictionary, 가나다, below ㄱ, ㄴ, ㄷ.

Sphinx takes a syllable apart into the letters of which Unicode composes it, and makes a part of the
index for each of the 19 at which a syllable can begin, also for the doubled ones.
"""

import unicodedata
from itertools import groupby

CONSONANTS = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"
"""The letter below which a syllable stands, for each of the 19; a doubled one has no part."""


def heading(name: str) -> str:
    """Return the heading below which a name stands: ㄱ, A or a sign."""
    first = unicodedata.normalize("NFC", name)[:1].upper()
    if "가" <= first <= "힣":
        return CONSONANTS[(ord(first) - ord("가")) // 588]
    return first if first.isalpha() or first == "_" else ""


def order(name: str) -> tuple:
    """Return the key by which names are sorted: Hangul, then other letters, then signs."""
    head, name = heading(name), unicodedata.normalize("NFC", name).lower()
    return (not "ㄱ" <= head <= "ㅎ", not head.isalpha(), head, name)


def rearrange(entries: list[tuple[str, list]], signs: str) -> list[tuple[str, list]]:
    """Return the parts of the index, each with its heading and its entries, in their order."""
    everything = sorted((e for _, part in entries for e in part), key=lambda e: order(e[0]))
    return [
        (head or signs, list(part)) for head, part in groupby(everything, lambda e: heading(e[0]))
    ]


def sort(app, pagename, templatename, context, doctree) -> None:
    """Sort the index of the Korean edition."""
    if pagename == "genindex" and app.config.language == "ko":
        entries = rearrange(context["genindexentries"], "기호")
        context["genindexentries"] = entries
        context["genindexcounts"] = [
            sum(1 + len(subitems) for _, (_, subitems, _) in part) for _, part in entries
        ]


def setup(app):
    app.connect("html-page-context", sort)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

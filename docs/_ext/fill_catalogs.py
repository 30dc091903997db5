"""Fill in what no translator should type: links alone, fixed sentences, the head of a catalog.

``python docs/_ext/fill_catalogs.py docs/locales/ko`` changes the catalogs below that folder.
"""

import re
import sys
from pathlib import Path

import polib

RULES = [
    (r":ref:`Go to the end <(.+)>` to download the full example code\.",
     r"전체 코드는 :ref:`이 페이지의 끝 <\1>`\\에서 내려받을 수 있습니다."),
    (r":download:`Download Jupyter notebook: (.+) <(.+)>`",
     r":download:`주피터 노트북 내려받기: \1 <\2>`"),
    (r":download:`Download Python source code: (.+) <(.+)>`",
     r":download:`파이썬 소스 코드 내려받기: \1 <\2>`"),
    (r":download:`Download zipped: (.+) <(.+)>`",
     r":download:`압축 파일 내려받기: \1 <\2>`"),
    (r"(:[\w:]+:`[^`]+`)", r"\1"),  # a role alone
]  # fmt: skip


def translation(message: str) -> str:
    """Return the translation that a rule gives to a message, or an empty string."""
    matches = ((re.fullmatch(pattern, message), template) for pattern, template in RULES)
    return next((match.expand(template) for match, template in matches if match), "")


METADATA = {
    "Project-Id-Version": "mitbadak",
    "Language": "ko",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}  # no date, so that a catalog changes only when its messages do


def main(folder: str) -> None:
    for path in sorted(Path(folder).rglob("*.po")):
        catalog = polib.pofile(str(path), wrapwidth=100)
        catalog.header, catalog.metadata, catalog.metadata_is_fuzzy = "", METADATA, False
        for entry in catalog:
            if filled := translation(entry.msgid):
                entry.msgstr, entry.flags = filled, []
        catalog.save()


if __name__ == "__main__":
    main(sys.argv[1])

"""Fill in what no translator should type: links alone, fixed sentences, what was said before.

``python tests/maintenance/fill_catalogs.py docs/locales/ko`` changes the catalogs below that folder,
and prints where a message still waits for a translator.
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
    (r"(\$[^$]+\$|[A-Z0-9]+)", r"\1"),  # a formula, a number or the name of a gate
    (r"([\d.]+) %", r"\1%"),
    (r"Each example on this page needs these imports first\.",
     r"이 페이지의 예제를 실행하기 전에 먼저 다음을 입력합니다."),
    # what numpydoc makes of a docstring
    (r"(\*\*.+\*\*|\w+Error|mitbadak\.\w+|int|float|str|bool|callable)", r"\1"),
    (r"(int|float|str|bool|numpy\.random\.Generator), optional", r"\1, 생략 가능"),
    (r"(array_like|ndarray) of shape (\([^()]+\)) or (\([^()]+\))", r"형상이 \2 또는 \3인 \1"),
    (r"(array_like|ndarray) of shape (\(.+\))", r"형상이 \2인 \1"),
    (r"(array_like|ndarray) of int, shape (\([^()]*\))", r"형상이 \2인 int형 \1"),
    (r"(array_like|ndarray) of any shape", r"형상에 제한이 없는 \1"),
    (r"list of (\w+)", r"\1의 리스트"),
    (r"(callable|bytes|numpy\.random\.Generator)", r"\1"),
    (r"(callable|\{.+\}), optional", r"\1, 생략 가능"),
    (r"(int|float|str|bool|callable|numpy\.random\.Generator), default (.+)", r"\1, 기본값 \2"),
    *{
        "Parameters": "인수", "Returns": "반환값", "Yields": "생성값", "Raises": "예외",
        "Attributes": "속성", "References": "참고 문헌", "Examples": "예제", "Notes": "참고",
    }.items(),
]  # fmt: skip


def is_formula(message: str) -> bool:
    """Tell whether a message is a formula in a block: TeX outside of dollars, or without words."""
    if re.search(r"\\[a-z]+\{|\\\\", re.sub(r"\$[^$]+\$", "", message)):
        return not re.search(r"[}:]`", message)  # a role is no formula
    rest = re.sub(r"\\[a-zA-Z]+", "", message)
    return rest != message and not re.search(r"[^\W\d_]{2}", rest)


def translation(message: str) -> str:
    """Return the translation that a rule gives to a message, or an empty string."""
    if is_formula(message):
        return message
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
    paths = sorted(Path(folder).rglob("*.po"))
    catalogs = [polib.pofile(str(path), wrapwidth=100) for path in paths]
    # what one page's catalog says, the others say as well
    memory = {e.msgid: e.msgstr for catalog in catalogs for e in catalog if e.translated()}
    for catalog in catalogs:
        catalog.header, catalog.metadata, catalog.metadata_is_fuzzy = "", METADATA, False
        for entry in catalog:
            filled = translation(entry.msgid)
            if not filled and not entry.translated():
                filled = memory.get(entry.msgid)
            if filled:
                entry.msgstr, entry.flags = filled, []
        catalog.save()
    for path in paths:
        for entry in polib.pofile(str(path)):
            if not entry.translated():
                print(f"{path}:{entry.linenum}: {entry.msgid[:60]!r}")


if __name__ == "__main__":
    main(sys.argv[1])

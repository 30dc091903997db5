"""The scripts of the gallery with their prose in another language, by the catalogs of the pages."""

import re
from pathlib import Path

import polib
from sphinx_gallery.py_source_parser import split_code_and_text_blocks

MARK = re.compile(r"(?m)^(?:[-*]|\d+\.) +")
"""What begins an item of a list."""


def copy_scripts(source: Path, target: Path, catalogs: Path) -> None:
    """Copy the gallery's scripts, with their prose in the language of the catalogs.

    A file that has not changed is left as it is: what was made of it is not older.
    """
    wanted = {}
    for file in source.rglob("*.*"):
        if file.suffix != ".pyc":
            wanted[target / file.relative_to(source)] = translated(file, source, catalogs)
    for surplus in {file for file in target.rglob("*.*") if file.is_file()} - set(wanted):
        surplus.unlink()
    for file, content in wanted.items():
        if not file.is_file() or file.read_bytes() != content:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)


def translated(file: Path, folder: Path, catalogs: Path) -> bytes:
    """Return what a file of the gallery holds; the prose of a script by its page's catalog."""
    po = (catalogs / "gallery" / file.relative_to(folder)).with_suffix(".po")
    if file.suffix != ".py" or not po.is_file():
        return file.read_bytes()
    entries = polib.pofile(str(po))
    messages = {entry.msgid: entry.msgstr for entry in entries if entry.translated()}
    return translate_script(file, messages).encode()


def translate_script(script: Path, messages: dict[str, str]) -> str:
    """Return a script's source with its text cells translated, paragraph by paragraph."""
    parts = []
    for kind, content, _ in split_code_and_text_blocks(str(script))[1]:
        if kind == "text":
            paragraphs = re.split(r"\n\s*\n", content.strip())
            text = "\n\n".join(_translate_paragraph(p, messages) for p in paragraphs)
            lines = [f"# {line}".rstrip() for line in text.splitlines()]
            content = "\n".join(["# %%", *lines, ""]) if parts else f'r"""\n{text}\n"""\n'
        parts.append(content)
    return "".join(part if part.endswith("\n") else f"{part}\n" for part in parts)


def _translate_paragraph(paragraph: str, messages: dict[str, str]) -> str:
    """Translate a title with its line, the items of a list, or a paragraph."""
    first, *others = paragraph.splitlines()
    if others and re.fullmatch(r"=+|-+", others[0]):
        title = messages.get(first, first)
        heading = f"{title}\n{others[0][0] * 2 * len(title)}"
        below = [_translate_paragraph("\n".join(others[1:]), messages)] if others[1:] else []
        return "\n".join([heading, *below])
    if MARK.match(paragraph):
        starts = [match.start() for match in MARK.finditer(paragraph)]
        items = [paragraph[i:j].rstrip() for i, j in zip(starts, [*starts[1:], None], strict=True)]
        return "\n".join(_translate_item(item, messages) for item in items)
    message = " ".join(line.strip() for line in [first, *others])
    return messages.get(message, paragraph)


def _translate_item(item: str, messages: dict[str, str]) -> str:
    mark = MARK.match(item)[0]
    message = " ".join(line.strip() for line in item.removeprefix(mark).splitlines())
    return mark + messages[message] if message in messages else item

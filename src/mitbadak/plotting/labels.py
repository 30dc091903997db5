"""Labels in the language of the reader, and the words for who does not see the figure."""

import locale
import os
import re
import warnings
from functools import cache
from pathlib import Path

import polib
from matplotlib.figure import Figure

__all__ = ["describe", "language", "translate"]

LANGUAGES = {
    "en": {"en", "eng", "english", "영어", "c", "posix"},
    "ko": {"ko", "kor", "kr", "korean", "한국어"},
}
"""The languages of the labels, each with its usual names."""


def language() -> str:
    """Return the language of the figures' labels, like ``"en"`` or ``"ko"``.

    Returns
    -------
    str
        What the variable ``MITBADAK_LANGUAGE`` says, as ``ko``, ``ko_KR.UTF-8`` or ``Korean``; else
        the system's language.

    Warns
    -----
    UserWarning
        If there are no labels in the language that the variable says: once.

    Examples
    --------
    >>> import os
    >>> os.environ["MITBADAK_LANGUAGE"] = "en"
    >>> language()
    'en'
    """
    said = os.environ.get("MITBADAK_LANGUAGE", "").strip()
    return _chosen(said) if said else _code(_system()) or "en"


def _code(name: str) -> str:
    """Return the language of a name like ``ko_KR.UTF-8`` or ``Korean``, if there are labels."""
    first = re.split(r"[^a-z가-힣]", name.strip().lower())[0]
    return next((code for code, names in LANGUAGES.items() if first in names), "")


@cache
def _chosen(name: str) -> str:
    """Return the language that was chosen; warn the first time if there is none like that."""
    if not _code(name):
        known = ", ".join(LANGUAGES)
        warnings.warn(
            f"MITBADAK_LANGUAGE is {name!r}, but one of {known} was expected: labels are English",
            stacklevel=4,
        )
    return _code(name) or "en"


def _system() -> str:
    """Return the system's language; its variables name one that may not be installed."""
    try:
        known = locale.getlocale()[0]
    except ValueError:  # a name that Python does not know
        known = None
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    return known or next((os.environ[name] for name in names if os.environ.get(name)), "")


def translate(text: str) -> str:
    """Return a label in the language of the figures; gallery scripts call it ``_``.

    Parameters
    ----------
    text : str
        The label in English.

    Returns
    -------
    str
        The label in the language of :func:`language`, or `text` where it has no translation.

    Examples
    --------
    >>> translate("not a label of any figure")
    'not a label of any figure'
    """
    return catalog(language()).get(text, text)


@cache
def catalog(code: str) -> dict[str, str]:
    """Return the labels of all figures in a language.

    Parameters
    ----------
    code : str
        The language, like ``"ko"``.

    Returns
    -------
    dict of str to str
        The labels by what they are in English; those without a translation are not in it.

    Examples
    --------
    >>> catalog("ko")["loss"]
    '손실'
    """
    package = Path(__file__).parents[1]
    checkout = package.parents[1] / "docs" / "locales" / code / "LC_MESSAGES" / "gallery"
    folder = checkout if checkout.is_dir() else package / "locales" / code
    if code != "en" and not folder.is_dir():  # a copy of the package without them
        warnings.warn(f"{folder} is missing: labels are English", stacklevel=3)
    entries = (entry for po in sorted(folder.rglob("*.po")) for entry in polib.pofile(str(po)))
    return {entry.msgid: entry.msgstr for entry in entries if entry.translated()}


def describe(figure: Figure, text: str) -> None:
    """Say in words what there is to see in a figure, for readers who do not see it.

    Parameters
    ----------
    figure : Figure
        The figure.
    text : str
        Its description; the site uses it as alternative text.

    Raises
    ------
    ValueError
        If `text` is empty or has a line break or a double quote.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> figure, ax = plt.subplots()
    >>> describe(figure, "A line that rises.")
    >>> figure.get_label()
    'A line that rises.'
    >>> plt.close(figure)
    """
    if not text.strip() or "\n" in text or '"' in text:
        raise ValueError(f"text is {text!r}, but one line without double quotes was expected")
    figure.set_label(text)

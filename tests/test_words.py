"""The words of the field: what the package and the book call by another name is found here.

docs/terms.csv has the agreed terms; a note there says which word is never used for one. The tables
below turn these notes, and what else has had a name of its own, into patterns. A text is read with
its line breaks folded, so that a word is found across lines, comments and strings.
"""

import csv
import re
from bisect import bisect_right
from pathlib import Path
from typing import NamedTuple

import polib
import pytest

ROOT = Path(__file__).parent.parent


class Word(NamedTuple):
    """A pattern, what to write instead, and a text in which it must be found.

    A Korean word may be forbidden only where the English message has a pattern as well.
    """

    pattern: str
    instead: str
    example: str
    where: str = ""


# -- English -----------------------------------------------------------------------------------

TARGET = r"(?:the|its|an?|this|that|each|every|all|one|[$`*]|[A-Za-z]\b)"
OTHERWISE = r"(?! ?(?:same |chain |central |forward )?(?:rules?|names?|differences?|\*?norm)\b)"

ENGLISH = [
    # what the field has names for
    Word(
        rf"(?<!divide the )(?<!divide its )\b(?:derivatives?|gradients?|slopes?)"
        rf"(?: of \S+(?: \S+)?)? by {TARGET}{OTHERWISE}",
        "with respect to",
        "the derivative of the total by the price",
    ),
    Word(r"\bway (?:forward|back)\b", "forward pass, backward pass", "on the way back"),
    Word(
        r"\b(?:by|with) (?:a )?small steps?\b",
        "by finite differences",
        "the gradient by small steps",
    ),
    Word(
        r"\bfading means?\b|\bmeans? that fades?\b",
        "exponential moving average",
        "the layer keeps fading means",
    ),
    Word(r"\bby heart\b", "memorize, overfit", "a network that learns by heart"),
    Word(r"\bentry by entry(?<!ead it entry by entry)", "elementwise", "added entry by entry"),
    Word(r"\bfirst weights\b", "initial weights", "different first weights"),
    Word(r"\bbell curves?\b", "normal distribution", "a bell curve around 0"),
    Word(r"\b(?:a|no|good) spread\b", "standard deviation, variance", "a good spread"),
    Word(r"\bdecision lines?\b", "decision boundary", "the decision line"),
    Word(r"\b(?:held|hold)[-_ ]out\b", "validation data, kept aside", "held_out = order[:100]"),
    Word(r"\bin use\b(?! at banks)", "at inference", "BatchNormalization in use"),
    Word(
        r"\bdeal(?:s|t|ing)?(?: them| it| the \w+)? out\b|\bdeals\b",
        "split into mini-batches",
        "it deals the samples out",
    ),
    Word(r"\blayers in a row\b", "a sequence of layers", "layers in a row"),
    Word(r"\bwhat ends (?:a|the) network\b", "the loss", "what ends a network"),
    Word(r"\bshares? (?:of|that)\b(?! the (?:corner|memory))", "fraction", "the share of samples"),
    Word(r"\bwhole numbers?\b", "integer", "but a whole number was expected"),
    Word(r"\bcross entropy\b", "cross-entropy, with a hyphen", "the cross entropy"),
    Word(r"\bcross[- ]entropy error\b", "cross-entropy loss", "cross-entropy error (CEE)"),
    Word(r"\bsum of squares for error\b", "sum of squared errors", "the sum of squares for error"),
    Word(
        r"\binitial values? of (?:the|its) weights?\b",
        "initial weights, weight initialization",
        "{term}`initial value of the weights`",
    ),
    Word(r"\bscores? \(logit\b", "logit (score)", "{term}`scores <score (logit)>`"),
    Word(
        r"\bout of the finite numbers\b|\bbeyond every float\b",
        "diverges, overflows",
        "the loss grows beyond every float",
    ),
    # what is English word for word, and nobody writes it
    Word(
        r"(?<![a-z] )(?-i:To) (?!the\b|this\b|a\b|an\b|each\b|our\b)[a-z]+ [^.,;:?!()]{1,90}?"
        r" (?:is called\b|(?:is|are|changes|makes|means)\b(?=[^,.;:?!]*[.;:?!]))",
        "Doing this is called, means",
        "To find a derivative on paper is called differentiation",
    ),
    Word(
        r"(?<!you )(?<!ground where it )(?<!ground on which it )"
        r"\bst(?:ands?|ood)\b(?! (?:for|out|still)\b|-)",
        "is, shows, you find",
        "Above each arrow stands the amount",
    ),
    Word(
        r"\b(?:st(?:ands?|ood)|h(?:eld|olds?|olding)) still\b", "held fixed", "while x stands still"
    ),
    Word(r"\bin (?:the )?place of\b", "instead of", "a curve in the place of the step"),
    Word(r"\bspeaks\b|\bspoke\b", "is about, counts for", "a weight speaks against firing"),
    Word(
        r"\b(?:has|have|with|of) the (?:slope|bias|weight|length|start|ratio|mean|derivative)s?"
        r" [$(-]*\d",
        "slope 1, a mean of 0",
        "a line with the slope 1",
    ),
    Word(
        r"\b(?:as|if|how|data|alone|strict,|training,) (?:does |can )?one"
        r" (?:can|could|may|would|must|should|has|does|finds?|turns|speaks)\b",
        "you, we",
        "how does one find the weights",
    ),
    Word(r"\bthat one has\b", "you have", "from those that one has"),
    Word(r"[.;:] who (?:wants|looks|learned|guesses)\b", "if you", "No. Who wants more must wait"),
    Word(r"\bone (?!or |and )\w+ more\b", "one more", "one euro more"),
    Word(r"\bin the middle between\b", "halfway between", "a point in the middle between two"),
    Word(r"\blast but one\b", "second-to-last", "the last but one line"),
    Word(r"\bsends? on\b|\bsent on\b", "output, pass on", "what the neurons send on"),
    Word(r"\bin the mean\b", "on average", "how sure it is in the mean"),
    Word(r"\bsome (?:seconds|minutes)\b", "a few seconds", "it takes some seconds"),
    Word(r"\bbent coin\b", "biased coin", "a bent coin"),
    Word(r"\btrembl\w+", "jitters", "the curve trembles"),
    Word(r"\bobviously\b|\bsimply\b", "(leave it out)", "obviously it is so"),
    # a sentence that a block of code breaks off
    Word(
        r"(?<!: closed)(?<!: closer)(?<=[a-z,]) ```+(?:python|pycon)\b",
        "a sentence that ends before the block",
        "After twelve steps the height is\n\n```python\n>>> height",
    ),
    # names in code that are gone
    Word(r"\bcross_entropy_error\b", "cross_entropy", "cross_entropy_error(y, t)"),
    Word(r"\bsum_of_squares(?:_error)?\b", "sum_of_squared_errors", "sum_of_squares_error(y, t)"),
    Word(r"(?<!\[\^)\b(?-i:glorot)\b", "xavier", "from mitbadak.initializers import glorot"),
    Word(r"\bnormal_001\b", "normal(0.01)", "initializer=normal_001"),
    Word(r"\bLossLayer\b|\bloss_layer\b", "Loss, criterion", "network.loss_layer"),
    Word(r"\bUpdater\b|\bTrainable\b", "Optimizer, Model", "class Updater(Protocol):"),
    Word(r"\b[xt]_(?:learn|check)\b", "x_train, x_val", "x_learn = x[:8000]"),
    # American spelling
    Word(
        r"\b\w*(?:normal|optim|initial|general|regular|summar|recogn|memor|visual|real|standard|penal"
        r"|minim|maxim|organ|emphas|parameter|vector|special)is(?:e[drs]?|ing|ations?|ers?)\b",
        "-ize",
        "self.normalised",
    ),
    Word(r"\w*colour\w*", "color", "the colours"),
    Word(r"\blicence\b", "license", "the MIT licence"),
    Word(r"\bcentr(?:e|es|ed|ing)\b", "center", "the centre of the circle"),
    Word(r"\b\w*neighbour\w*", "neighbor", "neighbouring sizes"),
    Word(r"\bbehaviour\b|\bfavour\w*", "behavior, favor", "its behaviour"),
    Word(r"\bgrey(?:s|er|ish)?\b", "gray", "a grey diagonal"),
    Word(r"\bjudgement\b", "judgment", "an honest judgement"),
    Word(r"\bcheques?\b", "check", "bank cheques"),
    Word(r"\b(?:kilo|centi)?metres?\b", "meter", "each kilometre"),
    Word(r"\bper cent\b", "percent", "one per cent"),
    Word(
        r"[\d}] %(?! [\w(\"'{-])|[\d}] %(?= (?:of|to|on|in|and|or|is|are|after|right)\b)",
        "98%, without a space",
        "the way to 98 % on all digits",
    ),
    Word(r"\btowards\b|\b(?:back|for|up|down)wards\b", "toward, backward", "towards the star"),
    Word(
        r"\b(?:catalogue|honour|humour|labour|rumour|flavour|artefact|sceptic|mould)\w*"
        r"|\b(?:defence|offence|practise[sd]?|learnt|spelt|burnt|whilst|amongst|maths|programmes?"
        r"|fulfil|skilful|ageing)\b",
        "catalog, learned",
        "a catalogue",
    ),
    Word(r"\b(?:label|model|travel)l(?:ed|ing)\b", "labeled, modeled", "labelled pictures"),
    Word(r"\banalyse[sd]?\b", "analyze", "we analyse it"),
]

ALLOWED = [
    "find it by the chain rule",
    "the gradients by the names of their parameters",
    "the gradient by backpropagation and the one by finite differences",
    "divide the gradient by a running average of its recent magnitude",
    "the derivative of one is multiplied by the other",
    "its slopes, step by step",
    "We measure the size of a gradient by its *norm*",
    "float16 is too coarse for small steps",
    "Read it entry by entry",
    "a reader of checks in use at banks",
    "B and C share the corner",
    "Glorot, X. and Bengio, Y. (2010)",
    "promise, otherwise, exercise, precise",
    "a parameter, a perimeter",
    "To see what depth is good for, stack tents.",
    "To this kind of network a picture is a list",
    "Greek letters stand for numbers, wherever you stand",
    "the slope of the ground where it stands",
    "A stand-in for the loss is changed in place",
    "No one can choose them, but this one can",
    "one or more, one and two more",
    "even = 98 % 2",
    'rest = "{} % {}" and 7 % (2 + 1)',
    "\\mathsf{T}",
    ":collapsible: closed\n:class: closer\n\n```python\n>>> 1",
]
"""What comes near a forbidden word and is none."""


# -- Korean ------------------------------------------------------------------------------------

KOREAN = [
    Word("가중치를 곱한 합", "가중합", "입력에 가중치를 곱한 합"),
    Word("앞으로 가는 길", "순전파", "앞으로 가는 길에서"),
    Word("(?:뒤로|되돌아) ?가는 길", "역전파", "뒤로 가는 길에서"),
    Word("자신의 미분", "국소적 미분", "노드 자신의 미분을 곱합니다"),
    Word("도착", "수렴", "최솟값에 도착합니다", where=r"converg"),
    Word("목록", "리스트", "수의 목록", where=r"^(?!.*(?:shop|price|apples|List \{)).*\blists?\b"),
    Word("준비(?!되)", "전처리", "픽셀을 준비한 방법", where=r"\bprepar|\bpreprocess"),
    Word("정규화", "규제", "L2 정규화", where=r"^(?!.*normal).*\bregulariz"),
    Word("범주 인코딩", "범주형 인코딩", "범주 인코딩"),
    Word("오차 역전법", "오차역전파법", "오차 역전법"),
]

SKIPPED = {"점": "a point is one, too; the dot product is looked for by no pattern"}
"""Words of the notes in docs/terms.csv that no pattern finds, each with its reason."""

NEVER = {"small steps": "the gradient by small steps", "by x": "the derivative by x"}
"""English words of the notes, each in a text in which it is found."""


# -- The search --------------------------------------------------------------------------------


class Folded:
    """A text with each run of white space, comment signs and quotation marks as one space."""

    def __init__(self, text: str) -> None:
        parts, self.starts, self.lines, length = [], [], [], 0
        for number, line in enumerate(text.splitlines(), 1):
            for word in line.split():
                bare = re.sub(r"""^(?:[rf]?["']+|\#+:?|>>>|\.\.\.)""", "", word).rstrip("\"'")
                if bare:
                    parts.append(bare)
                    self.starts.append(length)
                    self.lines.append(number)
                    length += len(bare) + 1
        self.text = " ".join(parts)

    def line(self, place: int) -> int:
        """Return the line of the text in which a character of the folded one stands."""
        return self.lines[bisect_right(self.starts, place) - 1]


def found(text: str, words: list[Word] = ENGLISH) -> list[str]:
    """Return the forbidden words in an English text, each with its line and what to write."""
    folded = Folded(text)
    return [
        f"line {folded.line(match.start())}: {match[0]!r}: write {word.instead}"
        for word in words
        for match in re.finditer(f"(?i:{word.pattern})", folded.text)
    ]


def found_in_korean(english: str, korean: str) -> list[str]:
    """Return the forbidden words in a translation, each with what to write."""
    return [
        f"{word.pattern!r} in {korean!r}: write {word.instead}"
        for word in KOREAN
        if re.search(word.pattern, korean) and re.search(word.where, english, re.I | re.S)
    ]


TEXTS = [
    *sorted(ROOT.glob("src/**/*.py")),
    *sorted(ROOT.glob("gallery/**/*.py")),
    *sorted(ROOT.glob("gallery/**/*.rst")),
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted(ROOT.glob("docs/*.md")),
    *sorted(ROOT.glob("docs/chapters/**/*.md")),
    *sorted(ROOT.glob("docs/reference/*.rst")),
]
CATALOGS = sorted(ROOT.glob("docs/locales/ko/LC_MESSAGES/**/*.po"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_there_are_texts():
    names = {name(path) for path in TEXTS}
    assert {"src/mitbadak/layers.py", "docs/glossary.md", "docs/chapters/mnist.md"} < names
    assert len(TEXTS) > 80
    assert len(CATALOGS) > 30


@pytest.mark.parametrize("path", TEXTS, ids=name)
def test_a_text_has_the_words_of_the_field(path):
    assert found(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", CATALOGS, ids=name)
def test_a_catalog_has_the_agreed_korean_words(path):
    entries = polib.pofile(str(path))
    assert [hit for e in entries for hit in found_in_korean(e.msgid, e.msgstr)] == []


# -- The notes of the agreed terms -------------------------------------------------------------


def notes() -> list[str]:
    with (ROOT / "docs" / "terms.csv").open(encoding="utf-8", newline="") as rows:
        return [row["note"] for row in csv.DictReader(rows) if row["note"]]


def test_each_korean_word_that_a_note_forbids_is_looked_for():
    forbidden = {
        match[1].strip()
        for note in notes()
        for match in re.finditer(r"\b(?:never|not) ([가-힣 ]+)", note)
    }
    assert "가중치를 곱한 합" in forbidden
    looked_for = {w for w in forbidden if any(re.search(word.pattern, w) for word in KOREAN)}
    assert forbidden - looked_for == set(SKIPPED)


def test_each_english_word_that_a_note_forbids_is_looked_for():
    forbidden = {m[1] for note in notes() for m in re.finditer(r'English never "([^"]+)"', note)}
    assert forbidden == set(NEVER)
    assert [word for word, text in NEVER.items() if not found(text)] == []


# -- The search can fail -----------------------------------------------------------------------


@pytest.mark.parametrize("word", ENGLISH, ids=lambda word: word.instead)
def test_each_english_word_is_found_in_its_example(word):
    assert found(word.example, [word])
    assert found(word.example.capitalize(), [word]), "at the beginning of a sentence"


@pytest.mark.parametrize("word", KOREAN, ids=lambda word: word.instead)
def test_each_korean_word_is_found_in_its_example(word):
    english = {r"converg": "it converges", "": "any message"}
    message = english.get(word.where, "a list that is prepared by regularization")
    assert found_in_korean(message, word.example)


@pytest.mark.parametrize("text", ALLOWED)
def test_what_only_comes_near_is_not_found(text):
    assert found(text) == []


def test_where_the_english_means_something_else_the_korean_word_is_allowed():
    assert found_in_korean("Everything is ready.", "준비를 마쳤습니다.") == []
    assert found_in_korean("Contents", "목록") == []
    assert found_in_korean("batch normalization", "배치 정규화") == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("One line.\nThe gradient by\nsmall steps.", 2),
        ("x = 1\n# the gradient by small\n# steps is slow\n", 2),
        ('raise ValueError(\n    "the gradient by "\n    f"small steps of {x}"\n)', 2),
        (">>> x = 1\n>>> x  # by\n... # small steps", 2),
    ],
    ids=["prose", "comment", "message", "doctest"],
)
def test_a_planted_word_is_found_across_lines(text, line):
    hits = found(text)
    assert len(hits) == 1
    assert hits[0].startswith(f"line {line}: 'by small steps'")


def test_a_word_planted_in_a_file_of_the_package_is_found():
    text = (ROOT / "src" / "mitbadak" / "layers.py").read_text(encoding="utf-8")
    planted = text.replace("with respect to the inputs", "by the inputs")
    assert planted != text
    assert len(found(planted)) == text.count("with respect to the inputs")

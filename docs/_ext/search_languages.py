"""Search in Korean, where 퍼셉트론 and 퍼셉트론은 find the same pages, and in English.

In English, "and", "or" and "not" are words to look for: they are gates.

In Korean, the index takes each word as it stands and its morphemes, found by kiwipiepy.
Particles are then cut off from every entry of the index and, by the same rule, from what a
reader types, so that both sides always agree.
"""

import csv
import json
from pathlib import Path

from kiwipiepy import Kiwi
from sphinx.search import SearchLanguage
from sphinx.search.en import SearchEnglish

PARTICLES = sorted(
    (
        "은 는 이 가 을 를 의 에 와 과 도 로 만 나 야 랑 께 인 들 "
        "으로 에서 에게 까지 부터 보다 처럼 마다 조차 마저 밖에 이나 이라 라도 라는 이란 하고 이랑 "
        "이며 에는 에도 에서는 에서도 에서의 에게는 으로는 으로도 으로의 로는 로도 로의 와는 과는 "
        "와의 과의 이라는 이라고 라고 이라도 까지의 부터의 까지는 부터는 만으로 만의 만을 만이 "
        "보다는 처럼은 입니다 이다 이고 이지만 이므로 들은 들이 들을 들의 들에"
    ).split(" "),
    key=len,
    reverse=True,
)
SHORTEST = 2  # syllables that must remain

CONTENT = ("NN", "NP", "NR", "VV", "VA", "XR", "SL", "SN", "MA", "MM")


def is_hangul(word: str) -> bool:
    return all("가" <= letter <= "힣" for letter in word)


class SearchEnglishWithGates(SearchEnglish):
    """English, with the names of the gates in the index."""

    stopwords = SearchEnglish.stopwords - {"and", "or", "not"}


class SearchKorean(SearchLanguage):
    """Morphemes in the index, particles off on both sides."""

    lang = "ko"
    language_name = "Korean"
    js_stemmer_rawcode = SearchEnglish.js_stemmer_rawcode  # for the English words of a Korean page
    # Sphinx makes KoreanStemmer the stemmer; a function may stand anywhere in the script
    js_splitter_code = """
function KoreanStemmer() {
  const particles = %s;
  const english = new EnglishStemmer();
  this.stemWord = function (word) {
    if (!/^[가-힣]+$/.test(word)) return english.stemWord(word);
    const fits = (p) => word.endsWith(p) && word.length - p.length >= %d;
    for (let p = particles.find(fits); p; p = particles.find(fits)) word = word.slice(0, -p.length);
    return word;
  };
}
""" % (json.dumps(PARTICLES, ensure_ascii=False), SHORTEST)

    def __init__(self, options: dict[str, str]) -> None:
        super().__init__(options)
        self.english = SearchEnglish(options)
        self.kiwi = Kiwi()
        for term in options["terms"]:
            self.kiwi.add_user_word(term, "NNP")

    def split(self, input: str) -> list[str]:
        """Return the words of a text, and the morphemes that carry meaning in them."""
        words = super().split(input)
        morphemes = (token.form for token in self.kiwi.tokenize(input) if token.tag[:2] in CONTENT)
        return words + [form for form in morphemes if form not in words]

    def stem(self, word: str) -> str:
        """Cut particles off as long as two syllables remain; English words as in English."""
        if not is_hangul(word):
            return self.english.stem(word.lower())
        while particle := self._particle(word):
            word = word.removesuffix(particle)
        return word

    def _particle(self, word: str) -> str:
        fits = (p for p in PARTICLES if word.endswith(p) and len(word) - len(p) >= SHORTEST)
        return next(fits, "")


def terms(file: Path) -> list[str]:
    """Return the book's Korean terms, which a dictionary of everyday words lacks."""
    with file.open(encoding="utf-8", newline="") as rows:
        names = {row["ko"].partition("(")[0] for row in csv.DictReader(rows)}
    return sorted(word for name in names for word in name.split() if is_hangul(word))


def setup(app):
    app.add_search_language(SearchEnglishWithGates)
    app.add_search_language(SearchKorean)
    app.config.html_search_options = {"terms": terms(Path(app.confdir) / "terms.csv")}
    return {"parallel_read_safe": True}

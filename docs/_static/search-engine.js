// Finds sections of the book. MiniSearch counts and weighs the words; what is here says what a
// word is, in English and in Korean, and which sections come first. It runs in the browser and,
// to make the index and for the tests, in node.
//
// Hangul is taken apart into its letters: so what is being typed is always the beginning of a
// word, and a slip is one letter and not one syllable.
const SearchEngine = (() => {
  const FIELDS = { title: 5, key: 2, path: 1, text: 1, code: 0.3 };
  const KINDS = { chapter: 1, page: 0.7, glossary: 0.5, minor: 0.5, gallery: 0.4, reference: 0.4 };

  const HANGUL = /[가-힣ㄱ-ㅣ]/;
  const WORD = /[가-힣ㄱ-ㅣ]+|(?:(?![가-힣ㄱ-ㅣ])[\p{L}\p{N}_])+/gu;
  const JOINED = Object.fromEntries(
    ("ᆨᄀ ᆩᄁ ᆪᄀᄉ ᆫᄂ ᆬᄂᄌ ᆭᄂᄒ ᆮᄃ ᆯᄅ ᆰᄅᄀ ᆱᄅᄆ ᆲᄅᄇ ᆳᄅᄉ ᆴᄅᄐ ᆵᄅᄑ ᆶᄅᄒ ᆷᄆ ᆸᄇ ᆹᄇᄉ ᆺᄉ ᆻᄊ " +
      "ᆼᄋ ᆽᄌ ᆾᄎ ᆿᄏ ᇀᄐ ᇁᄑ ᇂᄒ ᅪᅩᅡ ᅫᅩᅢ ᅬᅩᅵ ᅯᅮᅥ ᅰᅮᅦ ᅱᅮᅵ ᅴᅳᅵ")
      .split(" ")
      .map((entry) => [entry[0], entry.slice(1)]),
  );

  // The letters of a word as they are typed, 값 as 가ᄇᄉ, without case and accents.
  const letters = (word) =>
    word
      .toLowerCase()
      .normalize("NFKD")
      .replace(/[\u0300-\u036f]/g, "")
      .replace(/[ᅪ-ᅬᅯ-ᅱᅴᆨ-ᇂ]/g, (letter) => JOINED[letter]);

  const pairs = (word) => [...word].slice(1).map((second, i) => word[i] + second);

  // The words of a text with their places.
  const split = (text) =>
    [...text.matchAll(WORD)].map(({ 0: raw, index }) => ({
      raw,
      text: raw.toLowerCase(),
      start: index,
      end: index + raw.length,
      hangul: HANGUL.test(raw),
    }));

  const remember = (compute) => {
    const known = new Map();
    return (word) => {
      if (!known.has(word)) known.set(word, compute(word));
      return known.get(word);
    };
  };

  class Engine {
    // `sections` are what can be found, `terms` the agreed terms, each a list of its names, and
    // `common` the words that say little. Without `index`, one is made.
    constructor({ sections, terms, common, index }, { MiniSearch, stem }) {
      Object.assign(this, { sections, terms, MiniSearch, stem: remember(stem) });
      this.common = new Set(common);
      this.names = new Map();
      this.starts = new Set();
      this.longest = 0;
      terms.forEach((names, i) => {
        for (const name of names) {
          const words = split(name);
          const key = words.map((word, j) => this.ending(word, j === words.length - 1)).join("");
          this.names.set(key, [...(this.names.get(key) ?? []), `=${i}`]);
          this.starts.add(key.slice(0, 2));
          this.longest = Math.max(this.longest, words.length);
        }
      });
      const partsOf = remember((raw) => this.parts(split(raw)[0]));
      const options = {
        fields: Object.keys(FIELDS),
        processTerm: (term) => term,
        tokenize: (text, field) => {
          const words = split(text);
          const whole = field !== "text"; // long words of running text have endings
          return [...words.flatMap((word) => partsOf(word.raw).slice(!whole && word.hangul && word.text.length > 2 ? 1 : 0)), ...this.termsIn(words).flatMap((term) => term.ids)];
        },
      };
      if (index) {
        this.index = MiniSearch.loadJS(index, options);
      } else {
        this.index = new MiniSearch(options);
        this.index.addAll(sections.map((section, id) => ({ ...section, id, path: section.path.join(" · ") })));
      }
      // the names of functions and classes that are no words of the field
      const headings = new Set(sections.filter((s) => s.kind === "chapter").flatMap((s) => split(s.title).map((word) => word.text)));
      const titles = sections.filter((s) => s.kind === "reference").flatMap((s) => [s.title, s.title.split(".").pop()]);
      this.identifiers = new Set(titles.filter((title) => !headings.has(title.toLowerCase())));
    }

    ending(word, last) {
      return last && !word.hangul ? this.stem(word.text) : word.text;
    }

    // What stands for a word in the index: identifiers count as a whole and in their parts.
    parts({ raw, text, hangul }) {
      if (hangul) return (text.length > 2 ? [text, ...pairs(text)] : [text]).map(letters);
      const parts = raw.split(/_|(?<=[a-z])(?=[A-Z])/).filter(Boolean).map((part) => part.toLowerCase());
      const words = parts.length > 1 ? [text, ...parts] : [text];
      return [...new Set([...words, ...words.map((word) => this.stem(word))].map(letters))];
    }

    // The agreed terms in a text, the longest name at each place, with or without spaces.
    // In Hangul another term or an ending may follow in the same word.
    termsIn(words) {
      const found = [];
      for (let i = 0, start = 0; i < words.length; ) {
        const best = this.termAt(words, i, start);
        if (best) found.push(best);
        const inside = best && words[best.to].hangul && best.end < words[best.to].text.length;
        i = (best ? best.to : i) + (inside ? 0 : 1);
        start = inside ? best.end : 0;
      }
      return found;
    }

    termAt(words, from, start) {
      let best;
      let before = "";
      let rest = words[from].text.slice(start);
      if (rest.length > 1 && !this.starts.has(rest.slice(0, 2))) return best;
      for (let to = from; to < Math.min(words.length, from + this.longest); to++) {
        if (to > from) [before, rest] = [before + rest, words[to].text];
        const ends = words[to].hangul ? Array.from(rest, (_, i) => rest.length - i) : [rest.length];
        for (const end of ends) {
          const ids = this.names.get(before + rest.slice(0, end)) ?? this.names.get(before + this.ending({ text: rest, hangul: words[to].hangul }, true));
          if (ids) {
            best = { ids, from, to, start, end: end + (to === from ? start : 0) };
            break;
          }
        }
      }
      return best;
    }

    // What a misspelled word may have meant: a word of the book, or a name of one of its terms.
    spelling(word) {
      if (!this.spellings) {
        const words = new Set(this.terms.flat().map((name) => split(name).map((part) => part.text).join("")));
        for (const { title, text } of this.sections) {
          for (const part of split(title)) words.add(part.text);
          for (const part of split(text)) if (!part.hangul) words.add(part.text);
        }
        this.spellings = new this.MiniSearch({ fields: ["word"], storeFields: ["word"], tokenize: (text) => [letters(text)], processTerm: (term) => term });
        this.spellings.addAll([...words].filter((text) => text.length > 2).map((text, id) => ({ id, word: text })));
      }
      const size = letters(word).length;
      const fuzzy = size < 5 ? 0 : size < 7 ? 1 : 2;
      return fuzzy ? this.spellings.search(word, { fuzzy })[0]?.word : undefined;
    }

    known(token) {
      return this.index.search(token, { tokenize: (text) => [text], prefix: true }).length > 0;
    }

    // The parts of a query: its words, and those of a term together. Each with what may stand
    // for it in the index and how much that counts. `common` words count in headings alone.
    read(query) {
      const words = split(query);
      const found = this.termsIn(words);
      const units = [];
      for (let i = 0; i < words.length; i++) {
        const named = found.filter((term) => term.from === i);
        const to = Math.max(i, ...named.map((term) => term.to));
        const unit = { words: words.slice(i, to + 1), terms: named.flatMap((term) => term.ids), instead: [] };
        const glued = words[i].hangul && i > 0 && !words[i - 1].hangul && words[i - 1].end === words[i].start;
        unit.common = !unit.terms.length && (this.common.has(words[i].text) || (glued && words[i].text.length < 3));
        if (!unit.terms.length && !unit.common && !this.known(letters(words[i].text))) this.correct(unit);
        units.push(unit);
        i = to;
      }
      if (units.every((unit) => unit.common)) for (const unit of units) unit.common = false;
      return units;
    }

    known(token) {
      return this.index.search(token, { tokenize: () => [token], prefix: true }).length > 0;
    }

    correct(unit) {
      const { text, hangul } = unit.words[0];
      unit.meant = this.spelling(text) ?? (hangul ? this.spelling(text.slice(0, -1)) : undefined);
      if (!unit.meant) return;
      const meant = split(unit.meant);
      unit.terms = this.termsIn(meant).flatMap((term) => term.ids);
      unit.instead = meant.flatMap((word) => this.parts(word));
    }

    // How far a section has a part of the query: 1, or the share of its words and their pairs.
    share({ words, terms, instead }, matched) {
      if ([...terms, ...instead.slice(0, 1)].some((token) => matched.has(token))) return 1;
      const shares = words.map((word) => {
        const [whole, ...others] = this.parts(word);
        if (matched.has(whole)) return 1;
        const share = others.filter((token) => matched.has(token)).length / others.length || 0;
        return word.hangul ? (share < 0.5 ? 0 : share) : Math.ceil(share);
      });
      return shares.reduce((sum, share) => sum + share) / shares.length;
    }

    search(query) {
      const units = this.read(query);
      if (!units.length) return { units, results: [], whole: true };
      const boosts = { content: new Map(), common: new Map() };
      const prefixes = new Set();
      for (const { words, terms, instead, common } of units) {
        const boost = boosts[common ? "common" : "content"];
        const add = (tokens, weight) => tokens.forEach((token) => boost.set(token, Math.max(weight, boost.get(token) ?? 0)));
        add(terms, 2 * words.length);
        add(instead, 0.5);
        for (const word of words) {
          const [whole, ...others] = this.parts(word);
          add([whole], 1);
          add(others, word.hangul ? 0.4 : 0.6);
          if (word.hangul ? word.text.length > 1 : word === units.at(-1).words.at(-1)) prefixes.add(whole);
        }
      }
      const part = (boost, options) => ({
        queries: [...boost.keys()],
        tokenize: (token) => [token],
        boost: FIELDS,
        boostTerm: (token) => boost.get(token),
        prefix: (token) => prefixes.has(token),
        ...options,
      });
      const found = this.index.search({
        combineWith: "OR",
        queries: [part(boosts.content), part(boosts.common, { fields: ["title"], prefix: false, boost: { title: 1.5 } })],
      });
      const name = query.trim().replace(/\(.*/, "");
      const identifier = /[_(]|[a-z][A-Z]|\w\.\w/.test(query) || this.identifiers.has(name);
      const joined = split(query).map((word) => word.text).join("");
      const content = units.filter((unit) => !unit.common);
      const results = found.map(({ id, score, queryTerms, match }) => {
        const section = this.sections[id];
        const matched = new Set(queryTerms);
        const shares = content.map((unit) => this.share(unit, matched));
        const covered = shares.reduce((sum, share) => sum + share, 0) / content.length;
        const whole = shares.every((share) => share >= 0.5);
        let factor = KINDS[section.kind];
        if (section.kind === "reference" && identifier) {
          factor = section.title === name || section.title.endsWith(`.${name}`) ? 10 : 1;
        } else if (split(section.title).map((word) => word.text).join("") === joined) {
          factor *= 1.5;
        }
        return { section, whole, covered, match, score: (score / queryTerms.length) * covered ** 2 * factor };
      });
      results.sort((a, b) => b.score - a.score);
      return { units, results, whole: results.some((result) => result.whole) };
    }
  }

  return { Engine, letters, split };
})();
if (typeof module !== "undefined") module.exports = SearchEngine;

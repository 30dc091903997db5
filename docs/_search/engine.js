// Finds sections of the book. MiniSearch counts and weighs the words; what is here says what a
// word is, in English and in Korean, and which sections come first. It runs in node, where the
// index is made, and in the browser, with MiniSearch and Snowball's stemmer before it.
//
// Hangul is taken apart into its letters: so what is being typed is always the beginning of a
// word, and a slip is one letter and not one syllable.
const SearchEngine = (() => {
  const FIELDS = { title: 5, key: 2, path: 1, text: 1, code: 0.3 };
  const KINDS = { chapter: 1, page: 0.7, glossary: 0.13, minor: 0.5, gallery: 0.25, reference: 0.25 };
  const EXCERPT = 180; // characters; Hangul counts twice

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

  // The longest start of a Hangul word, at least half of it, that is in a text.
  const longestStart = (word, text) => {
    for (let size = word.length; size >= Math.max(2, word.length / 2); size--) {
      if (text.includes(word.slice(0, size))) return word.slice(0, size);
    }
    return undefined;
  };

  // A part of a text, cut at its marks: every second piece is marked.
  const pieced = (text, marks, start, end) => {
    const within = marks.filter((mark) => mark.start >= start && mark.end <= end);
    const cuts = [start, ...within.flatMap((mark) => [mark.start, mark.end]), end];
    return cuts.slice(1).map((cut, i) => text.slice(cuts[i], cut));
  };

  const remember = (compute) => {
    const known = new Map();
    return (word) => {
      if (!known.has(word)) known.set(word, compute(word));
      return known.get(word);
    };
  };

  return class {
    // `sections` are what can be found, `terms` the agreed terms, each a list of its names, and
    // `common` the words that say little. `index` is what `JSON.stringify(this.index)` has made.
    constructor({ sections, terms, common, index }) {
      const stemmer = new EnglishStemmer();
      this.stem = remember((word) => stemmer.stemWord(word));
      this.partsOf = remember((raw) => this.parts(split(raw)[0]));
      this.sections = sections;
      this.terms = terms;
      this.common = new Set(common);
      this.nameTerms();
      const options = {
        fields: Object.keys(FIELDS),
        processTerm: (token) => token,
        tokenize: (text, field) => this.tokens(text, field),
      };
      if (index) {
        this.index = MiniSearch.loadJS(index, options);
      } else {
        this.index = new MiniSearch(options);
        this.index.addAll(sections.map((section, id) => ({ ...section, id, path: section.path.join(" · ") })));
      }
      // functions and classes whose names are no words of the field
      const named = (kind) => sections.filter((section) => section.kind === kind);
      const field = new Set([
        ...named("chapter").flatMap(({ title }) => split(title).map(({ text }) => text)),
        ...named("glossary").flatMap(({ title, key }) => [title, key]),
      ]);
      const names = named("reference").flatMap(({ title }) => [title, title.split(".").pop()]);
      this.identifiers = new Set(names.filter((name) => !field.has(name.toLowerCase())));
    }

    nameTerms() {
      this.names = new Map();
      this.starts = new Set();
      this.longest = 0;
      this.terms.forEach((names, id) => {
        for (const name of names) {
          const words = split(name);
          const key = words.map((word, i) => (i < words.length - 1 ? word.text : this.ending(word))).join("");
          this.names.set(key, [...(this.names.get(key) ?? []), `=${id}`]);
          this.starts.add(key.slice(0, 2));
          this.longest = Math.max(this.longest, words.length);
        }
      });
    }

    // How a name of a term may end: in the singular.
    ending({ text, hangul }) {
      return hangul ? text : this.stem(text);
    }

    // What stands for a text in the index: of its words and of the terms in it. Long Hangul words
    // of running text have particles and endings; their pairs are enough.
    tokens(text, field) {
      const words = split(text).filter(({ raw }) => field !== "code" || !/^\d+$/.test(raw));
      const pairsAlone = ({ hangul, raw }) => field === "text" && hangul && raw.length > 2;
      return [
        ...words.flatMap((word) => this.partsOf(word.raw).slice(pairsAlone(word) ? 1 : 0)),
        ...this.termsIn(words).flatMap((term) => term.ids),
      ];
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
        const { hangul } = words[to];
        const parts = hangul ? Array.from(rest, (_, i) => rest.slice(0, rest.length - i)) : [rest, this.stem(rest)];
        const part = parts.find((part) => this.names.has(before + part));
        if (!part) continue;
        const end = (to === from ? start : 0) + (hangul ? part.length : rest.length);
        best = { ids: this.names.get(before + part), from, to, start, end };
      }
      return best;
    }

    // What a misspelled word may have meant: a word of the book, or a name of one of its terms.
    spelling(word) {
      this.spellings ??= this.makeSpellings();
      const asked = letters(word);
      const near = (fuzzy) => this.spellings.search(word, { fuzzy }).map((result) => result.word).filter((other) => letters(other)[0] === asked[0]);
      if (asked.length < 5) return undefined;
      const sorted = (word) => [...letters(word)].sort().join("");
      return near(1)[0] ?? near(2).find((other) => asked.length > 8 || sorted(other) === sorted(word));
    }

    makeSpellings() {
      const joined = (name) => split(name).map(({ text }) => text).join("");
      const words = new Set(this.terms.flat().map(joined));
      for (const { title, text } of this.sections) {
        for (const word of split(title)) words.add(word.text);
        for (const word of split(text)) if (!word.hangul) words.add(word.text);
      }
      const spellings = new MiniSearch({
        fields: ["word"],
        storeFields: ["word"],
        tokenize: (word) => [letters(word)],
        processTerm: (token) => token,
      });
      spellings.addAll([...words].filter((word) => word.length > 2).map((word, id) => ({ id, word })));
      return spellings;
    }

    // The parts of a query: its words, and those of a term together. `common` ones count little.
    read(query) {
      const words = split(query).flatMap((word) => this.taken(word));
      const found = this.termsIn(words);
      const units = [];
      for (let i = 0; i < words.length; i++) {
        const named = found.find((term) => term.from === i);
        const to = named ? named.to : i;
        const unit = { words: words.slice(i, to + 1), terms: named ? named.ids : [], instead: [] };
        const ending = words[i].hangul && i > 0 && words[i - 1].end === words[i].start && words[i].text.length < 2;
        unit.common = !named && (ending || this.common.has(words[i].text));
        if (!named && !unit.common && !this.known(letters(words[i].text))) this.correct(unit);
        units.push(unit);
        i = to;
      }
      if (units.every((unit) => unit.common)) for (const unit of units) unit.common = false;
      return units;
    }

    // A long Hangul word in its parts: terms and what follows them, or two words of the book.
    taken(word) {
      if (!word.hangul || word.text.length < 3) return [word];
      const cut = (at) => {
        const part = (from, to) => ({ ...word, ...split(word.raw.slice(from, to))[0], start: word.start + from, end: word.start + to });
        const cuts = [0, ...at, word.raw.length];
        return cuts.slice(1).flatMap((to, i) => (to > cuts[i] ? [part(cuts[i], to)] : []));
      };
      const ends = this.termsIn([word]).map((term) => term.end);
      if (ends.length) return cut(ends);
      if (word.text.length < 4 || this.known(letters(word.text))) return [word];
      for (let at = word.text.length - 2; at > 1; at--) {
        const parts = cut([at]);
        if (parts.every(({ text }) => this.known(letters(text)))) return parts;
      }
      return [word];
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
      unit.instead = meant.flatMap((word) => this.partsOf(word.raw));
    }

    // What stands for a part of a query in the index, and how much it counts.
    wanted({ words, terms, instead }) {
      const boosts = new Map();
      const add = (tokens, boost) => tokens.forEach((token) => boosts.set(token, Math.max(boost, boosts.get(token) ?? 0)));
      add(terms, 2 * words.length);
      add(instead, 0.5);
      for (const { raw, hangul } of words) {
        const [whole, ...others] = this.partsOf(raw);
        add([whole], 1);
        add(others, hangul ? 0.4 : 0.6);
      }
      return boosts;
    }

    // How far a section has a part of a query: 1, or the share of its words and their pairs, of
    // which the first one counts most.
    share({ words, terms, instead }, matched) {
      if ([...terms, ...instead.slice(0, 1)].some((token) => matched.has(token))) return 1;
      const shares = words.map(({ raw, hangul }) => {
        const [whole, ...others] = this.partsOf(raw);
        if (matched.has(whole)) return 1;
        const share = others.filter((token) => matched.has(token)).length / others.length || 0;
        return hangul ? share * (matched.has(others[0]) ? 1 : 0.5) : Math.ceil(share);
      });
      return shares.reduce((sum, share) => sum + share) / shares.length;
    }

    // The sections for a query, the best first. Sections that have something of each part come
    // before those that have much of one. `whole` says whether any has all parts.
    search(query) {
      const units = this.read(query);
      const content = units.filter((unit) => !unit.common);
      const asked = new Set(units.filter((unit) => unit.common).map(({ words }) => words[0].text));
      const found = new Map();
      for (const unit of content) {
        const boosts = this.wanted(unit);
        const starts = unit.words.filter(({ hangul, text }) => hangul && text.length > 1);
        if (unit === units.at(-1)) starts.push(unit.words.at(-1));
        const prefixes = new Set(starts.map(({ raw }) => this.partsOf(raw)[0]));
        const results = this.index.search(query, {
          tokenize: () => [...boosts.keys()],
          boost: FIELDS,
          boostTerm: (token) => boosts.get(token),
          prefix: (token) => prefixes.has(token),
          weights: { prefix: 0.3, fuzzy: 0 },
        });
        for (const { id, score, queryTerms } of results) {
          const share = this.share(unit, new Set(queryTerms));
          const sums = found.get(id) ?? found.set(id, { score: 0, covered: 0, least: [] }).get(id);
          sums.score += Math.sqrt((score / queryTerms.length) * share);
          sums.covered += share / content.length;
          sums.least.push(share);
        }
      }
      const name = query.trim().replace(/\(.*/, "");
      const identifier = /[_(]|[a-z][A-Z]|\w\.\w/.test(query) || this.identifiers.has(name);
      const joined = split(query).map(({ text }) => text).join("");
      const results = [...found].map(([id, { score, covered, least }]) => {
        const section = this.sections[id];
        const title = split(section.title).map(({ text }) => text);
        const whole = least.length === content.length && least.every((share) => share >= 0.5);
        const relevance = score ** 2 * covered ** 2 * (1 + title.filter((word) => asked.has(word)).length / title.length);
        let factor = KINDS[section.kind];
        if (section.kind === "reference" && identifier) {
          factor = section.title === name || section.title.endsWith(`.${name}`) ? 10 : 1;
        } else if (title.join("") === joined) {
          factor *= 1.5;
        }
        return { section, whole, covered, relevance, score: relevance * factor };
      });
      results.sort((a, b) => b.score - a.score);
      const most = (key) => Math.max(...results.map((result) => result[key]));
      const least = { relevance: most("relevance") / 20, covered: most("covered") / 2 };
      const near = ({ relevance, covered }) => relevance > least.relevance && covered >= least.covered;
      return { units, results: results.filter(near), whole: results.some((result) => result.whole) };
    }

    // Where the parts of a query stand in a text, without overlaps: of Hangul, at least the first
    // half of a word.
    marks(text, units) {
      const words = split(text);
      const lower = text.toLowerCase();
      const found = [];
      const add = (start, end, unit) => found.push({ start, end, unit });
      const terms = this.termsIn(words);
      for (const unit of units) {
        const here = terms.filter(({ ids }) => ids.some((id) => unit.terms.includes(id)));
        for (const { from, to, start, end } of here) {
          add(words[from].start + start, words[to].start + end, unit);
        }
        if (here.length || unit.common) continue;
        for (const asked of [...unit.words, ...split(unit.meant ?? "")]) {
          if (asked.hangul) {
            const start = longestStart(asked.text, lower);
            if (start) for (const { index } of lower.matchAll(start)) add(index, index + start.length, unit);
          } else {
            for (const word of this.same(asked, words)) add(word.start, word.end, unit);
          }
        }
      }
      found.sort((a, b) => a.start - b.start || b.end - a.end);
      let reached = 0;
      return found.filter(({ start, end }) => start >= reached && (reached = end));
    }

    // The words that are a word, begin with it, or, if there are none, share a part with it.
    same(asked, words) {
      const stem = this.stem(asked.text);
      const isStart = ({ text }) => asked.text.length > 2 && text.startsWith(asked.text);
      const same = words.filter((word) => isStart(word) || this.stem(word.text) === stem);
      const tokens = new Set(this.partsOf(asked.raw));
      return same.length ? same : words.filter(({ raw }) => this.partsOf(raw).some((part) => tokens.has(part)));
    }

    // The part of a text with most of the query, from the beginning of a sentence if that is near.
    excerpt(text, marks) {
      const width = HANGUL.test(text) ? EXCERPT / 2 : EXCERPT;
      const value = ({ start }) => {
        const within = marks.filter((mark) => mark.start >= start && mark.end <= start + width * 0.7);
        return new Set(within.map((mark) => mark.unit)).size + within.length / 100;
      };
      const values = marks.map(value);
      const first = marks[values.indexOf(Math.max(...values))]?.start ?? 0;
      const before = text.slice(Math.max(0, first - width / 3), first);
      const sentence = before.search(/(?<=[.?!:] )[^.?!:]*$/);
      let start = first - (sentence < 0 ? before.length - Math.max(0, before.indexOf(" ")) : before.length - sentence);
      if (first - before.length <= 0 && sentence < 0) start = 0;
      const rest = text.slice(start, start + width);
      const end = start + rest.length < text.length ? start + Math.max(rest.lastIndexOf(" "), first - start) : text.length;
      return { start, end };
    }

    // What a page shows of a section: its address, and its place, heading and excerpt in pieces,
    // of which every second one is marked.
    show({ page, anchor, path, title, text }, units) {
      const marks = this.marks(text, units);
      const { start, end } = this.excerpt(text, marks);
      const pieces = pieced(text, marks, start, end);
      if (start > 0) pieces[0] = `… ${pieces[0].trimStart()}`;
      if (end < text.length) pieces[pieces.length - 1] += " …";
      const inTitle = this.marks(title, units);
      const marked = [...marks.map(({ start, end }) => text.slice(start, end)), ...inTitle.map(({ start, end }) => title.slice(start, end))];
      const found = [...new Set(marked.map((words) => words.toLowerCase()))].slice(0, 9);
      const address = `${page}.html?${new URLSearchParams({ found: found.join(",") })}${anchor && "#"}${anchor}`;
      return { address, path, title: pieced(title, inTitle, 0, title.length), excerpt: pieces };
    }
  };
})();

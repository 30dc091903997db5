// Finds sections of the book. MiniSearch counts and weighs the words; what is here says what a
// word is, in English and in Korean, and which sections come first. It runs in node, where the
// index is made, and in the browser, with MiniSearch and Snowball's stemmer before it.
//
// Hangul is taken apart into its letters: so what is being typed is always the beginning of a
// word, and a slip is one letter and not one syllable.
const SearchEngine = (() => {
  const FIELDS = { title: 5, fold: 2.5, key: 2, path: 1, text: 1, code: 0.3 };
  const KINDS = {
    chapter: 1,
    page: 0.7,
    minor: 0.5, // summaries, exercises and the names in other books
    notation: 0.25,
    gallery: 0.25,
    reference: 0.25,
    glossary: 0.13, // there every term is a heading
  };
  const EXCERPT = 180; // characters; Hangul counts twice

  const HANGUL = /[가-힣ㄱ-ㅣ]/;
  const WORD = /[가-힣ㄱ-ㅣ]+|(?:(?![가-힣ㄱ-ㅣ])[\p{L}\p{N}_])+/gu;
  const JOINED = Object.fromEntries(
    `ᆨᄀ ᆩᄁ ᆪᄀᄉ ᆫᄂ ᆬᄂᄌ ᆭᄂᄒ ᆮᄃ ᆯᄅ ᆰᄅᄀ ᆱᄅᄆ ᆲᄅᄇ ᆳᄅᄉ ᆴᄅᄐ ᆵᄅᄑ ᆶᄅᄒ ᆷᄆ ᆸᄇ ᆹᄇᄉ ᆺᄉ ᆻᄊ
     ᆼᄋ ᆽᄌ ᆾᄎ ᆿᄏ ᇀᄐ ᇁᄑ ᇂᄒ ᅪᅩᅡ ᅫᅩᅢ ᅬᅩᅵ ᅯᅮᅥ ᅰᅮᅦ ᅱᅮᅵ ᅴᅳᅵ`
      .split(/\s+/)
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

  const joined = (text) =>
    split(text)
      .map((word) => word.text)
      .join("");

  // The longest start of a Hangul word, at least half of it, that is in a text.
  const longestStart = (word, text) => {
    for (let size = word.length; size >= Math.max(2, word.length / 2); size--) {
      if (text.includes(word.slice(0, size))) return word.slice(0, size);
    }
    return "(?!)";
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

  // In how many places of which sections a word is, {3: 1, 5: 2} as [3, 1, 2, 2]: the distances
  // from section to section are small numbers that repeat, and compress well.
  const pack = (counts) => {
    let last = 0;
    return Object.entries(counts).flatMap(([id, count]) => {
      const distance = id - last;
      last = +id;
      return [distance, count];
    });
  };

  const unpack = (packed) => {
    const counts = {};
    for (let i = 0, id = 0; i < packed.length; i += 2) counts[(id += packed[i])] = packed[i + 1];
    return counts;
  };

  // An index as MiniSearch writes it, with all counts changed.
  const changed = (index, change) => {
    const all = (fields) => Object.entries(fields).map(([field, counts]) => [field, change(counts)]);
    const words = index.index.map(([word, fields]) => [word, Object.fromEntries(all(fields))]);
    return { ...index, index: words };
  };

  return class {
    // `sections` are what can be found, `terms` the agreed terms, each a list of its names, and
    // `common` the words that say little. `index` is what `packed()` has made.
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
        this.index = MiniSearch.loadJS(changed(index, unpack), options);
      } else {
        this.index = new MiniSearch(options);
        this.index.addAll(sections.map((part, id) => ({ ...part, id, path: part.path.join(" · ") })));
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

    packed() {
      return changed(this.index.toJSON(), pack);
    }

    nameTerms() {
      this.names = new Map();
      this.starts = new Set();
      this.longest = 0;
      this.terms.forEach((names, id) => {
        for (const name of names) {
          const words = split(name);
          const last = words.pop();
          const key = words.map((word) => word.text).join("") + this.singular(last);
          this.names.set(key, [...(this.names.get(key) ?? []), `=${id}`]);
          this.starts.add(key.slice(0, 2));
          this.longest = Math.max(this.longest, words.length + 1);
        }
      });
    }

    singular({ text, hangul }) {
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
      const parts = raw.split(/_|(?<=[a-z])(?=[A-Z])/).filter(Boolean);
      const words = parts.length > 1 ? [text, ...parts.map((part) => part.toLowerCase())] : [text];
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
        const parts = hangul
          ? Array.from(rest, (_, i) => rest.slice(0, rest.length - i))
          : [rest, this.stem(rest)];
        const part = parts.find((part) => this.names.has(before + part));
        if (!part) continue;
        const end = (to === from ? start : 0) + (hangul ? part.length : rest.length);
        best = { ids: this.names.get(before + part), from, to, start, end };
      }
      return best;
    }

    // What a misspelled word may have meant: a word of the book, or a name of one of its terms.
    // It begins alike, and is one letter away, two if it is long, or has two letters swapped.
    spelling(word) {
      this.spellings ??= this.makeSpellings();
      const asked = letters(word);
      if (asked.length < 5) return undefined;
      const near = (fuzzy) =>
        this.spellings
          .search(word, { fuzzy })
          .map((result) => result.word)
          .filter((other) => letters(other)[0] === asked[0]);
      const sorted = (other) => [...letters(other)].sort().join("");
      const swapped = (other) => sorted(other) === sorted(word);
      return near(1)[0] ?? near(2).find((other) => asked.length > 8 || swapped(other));
    }

    makeSpellings() {
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
      const long = [...words].filter((word) => word.length > 2);
      spellings.addAll(long.map((word, id) => ({ id, word })));
      return spellings;
    }

    // The parts of a query: its words, and those of a term together. `common` ones count little.
    read(query) {
      const words = split(query).flatMap((word) => this.taken(word));
      const terms = this.termsIn(words);
      const units = [];
      for (let i = 0; i < words.length; i++) {
        const term = terms.find(({ from }) => from === i);
        const unit = { words: words.slice(i, (term?.to ?? i) + 1), terms: term?.ids ?? [], instead: [] };
        const { text, hangul, start } = words[i];
        const ending = hangul && text.length < 2 && words[i - 1]?.end === start;
        unit.common = !term && (ending || this.common.has(text));
        if (!term && !unit.common && !this.known(text)) this.correct(unit);
        units.push(unit);
        i = term?.to ?? i;
      }
      if (units.every((unit) => unit.common)) for (const unit of units) unit.common = false;
      return units;
    }

    // A long Hangul word in its parts: terms and what follows them, or two words of the book.
    taken(word) {
      const { hangul, raw, start } = word;
      const cut = (...places) => {
        const cuts = [0, ...places, raw.length].filter((place, i, all) => place !== all[i + 1]);
        return cuts.slice(1).map((end, i) => {
          const part = raw.slice(cuts[i], end);
          return { raw: part, text: part, hangul, start: start + cuts[i], end: start + end };
        });
      };
      if (!hangul || raw.length < 3) return [word];
      const terms = this.termsIn([word]);
      if (terms.length) return cut(...terms.map(({ end }) => end));
      for (let place = raw.length - 2; place > 1 && !this.known(raw); place--) {
        const parts = cut(place);
        if (parts.every((part) => this.known(part.text))) return parts;
      }
      return [word];
    }

    known(word) {
      const tokenize = () => [letters(word)];
      return this.index.search(word, { tokenize, prefix: true }).length > 0;
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
      const add = (tokens, boost) => {
        for (const token of tokens) boosts.set(token, Math.max(boost, boosts.get(token) ?? 0));
      };
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

    // The sections for a query, the best first. `whole` says whether any has all parts of it.
    search(query) {
      const units = this.read(query);
      const name = query.trim().replace(/\(.*/, "");
      const asked = {
        name,
        identifier: /[_(]|[a-z][A-Z]|\w\.\w/.test(query) || this.identifiers.has(name),
        joined: joined(query),
        common: new Set(units.filter((unit) => unit.common).map((unit) => unit.words[0].text)),
      };
      const results = this.collect(units).map((result) => this.weigh(result, asked));
      results.sort((a, b) => b.score - a.score);
      const most = (key) => Math.max(...results.map((result) => result[key]));
      const relevance = most("relevance") / 20;
      const covered = most("covered") / 2;
      return {
        units,
        results: results.filter((r) => r.relevance > relevance && r.covered >= covered),
        whole: results.some((result) => result.whole),
      };
    }

    // The sections that have something of a query: how much of it, and how well it fits. Roots are
    // added, so that something of each part counts more than much of one.
    collect(units) {
      const content = units.filter((unit) => !unit.common);
      const found = new Map();
      for (const unit of content) {
        const boosts = this.wanted(unit);
        const begun = unit.words.filter(({ hangul, text }) => hangul && text.length > 1);
        if (unit === units.at(-1)) begun.push(unit.words.at(-1));
        const prefixes = new Set(begun.map(({ raw }) => this.partsOf(raw)[0]));
        const results = this.index.search(unit.words[0].text, {
          tokenize: () => [...boosts.keys()],
          boost: FIELDS,
          boostTerm: (token) => boosts.get(token),
          prefix: (token) => prefixes.has(token),
          weights: { prefix: 0.3, fuzzy: 0 },
        });
        for (const { id, score, queryTerms } of results) {
          const share = this.share(unit, new Set(queryTerms));
          if (!found.has(id)) found.set(id, { roots: 0, shares: [] });
          // MiniSearch multiplies by the number of tokens, of which a term has many
          found.get(id).roots += Math.sqrt((score / queryTerms.length) * share);
          found.get(id).shares.push(share);
        }
      }
      return [...found].map(([id, { roots, shares }]) => ({
        section: this.sections[id],
        covered: shares.reduce((sum, share) => sum + share) / content.length,
        whole: shares.length === content.length && shares.every((share) => share >= 0.5),
        fit: roots ** 2,
      }));
    }

    // Chapters come first, the reference for the names of functions. A heading that asks what the
    // query asks, as "Which one to use" does, counts several times.
    weigh({ section, covered, whole, fit }, { name, identifier, joined: query, common }) {
      const { kind, title } = section;
      const words = split(title).map(({ text }) => text);
      const question = words.filter((word) => common.has(word)).length / words.length;
      const relevance = fit * covered ** 2 * (1 + question) ** 3;
      let factor = KINDS[kind];
      if (identifier && kind === "reference") {
        factor = `.${title}`.endsWith(`.${name}`) || name.endsWith(`.${title}`) ? 10 : 1;
      } else if (joined(title) === query) {
        factor *= 1.5;
      }
      return { section, covered, whole, relevance, score: relevance * factor };
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
            for (const { 0: start, index } of lower.matchAll(longestStart(asked.text, lower))) {
              add(index, index + start.length, unit);
            }
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
      const alike = ({ raw }) => this.partsOf(raw).some((part) => tokens.has(part));
      return same.length ? same : words.filter(alike);
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
      const from = Math.max(0, Math.floor(first - width / 3));
      const before = text.slice(from, first);
      const sentence = before.search(/(?<=[.?!:] )[^.?!:]*$/);
      const start = sentence < 0 ? from && from + before.indexOf(" ") + 1 : from + sentence;
      const last = start + width;
      const end = last < text.length ? Math.max(text.lastIndexOf(" ", last), first) : text.length;
      return { start, end };
    }

    // What a page shows of a section: its address, and its place, heading and excerpt in pieces,
    // of which every second one is marked.
    show({ page, anchor, path, title, text }, units) {
      const marks = this.marks(text, units);
      const { start, end } = this.excerpt(text, marks);
      const pieces = pieced(text, marks, start, end);
      if (start > 0) pieces[0] = `… ${pieces[0]}`;
      if (end < text.length) pieces[pieces.length - 1] += " …";
      const inTitle = this.marks(title, units);
      const marked = [text, title].flatMap((said, i) =>
        [marks, inTitle][i].map(({ start, end }) => said.slice(start, end).toLowerCase()),
      );
      const found = [...new Set(marked)].slice(0, 9).join(",");
      const address = `${page}.html?${new URLSearchParams({ found })}${anchor && `#${anchor}`}`;
      return { address, path, title: pieced(title, inTitle, 0, title.length), excerpt: pieces };
    }
  };
})();

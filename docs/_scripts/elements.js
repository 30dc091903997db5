// What the scripts of single pages share. Each of them is bundled with what it imports.

/** Make an element with properties (`className`, `ariaLabel`, …) and children. */
export const element = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

/** Put values into words: `say("{n} of {all}", { n: 1, all: 2 })`. */
export const say = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** The path from this page to the top of its edition; it ends with a slash, or is empty. */
export const root = document.documentElement.dataset.content_root;

/** Load a script of the site once, also from a disk; resolved when it has run. */
const loading = {};
export const load = (path) =>
  (loading[path] ??= new Promise((resolve, reject) => {
    const script = element("script", { src: root + path });
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => {
      delete loading[path];
      script.remove();
      reject(new Error(path));
    });
    document.head.append(script);
  }));

// What is kept on the reader's device, below names. Other programs, older editions of the book and
// readers can write there, too: what has not the shape of its name is as if it were not there.
const PREFIX = "mitbadak ";
const isPlain = (value) => value?.constructor === Object;
const EACH = {
  progress: Number.isFinite,
  questions: (state) => Array.isArray(state?.tries),
  cards: (card) =>
    card?.stability > 0 && card.difficulty >= 1 && [1, 2, 3].includes(card.state) &&
    ["due", "last_review"].every((name) => Date.parse(card[name])) &&
    ["stability", "difficulty", "scheduled_days", "learning_steps", "reps", "lapses"].every((name) =>
      Number.isFinite(card[name])),
  code: (text) => typeof text === "string",
};
const WHOLE = {
  "cards today": (value) => isPlain(value) && Number.isInteger(value.asked) && value.asked >= 0,
  "cards of": (value) => Array.isArray(value),
  twins: (value) => typeof value === "boolean",
};
export const NAMES = Object.keys({ ...EACH, ...WHOLE });

/** What of a value has the shape that it has below this name. */
export const shaped = (name, value) => {
  if (name in WHOLE) return WHOLE[name](value) ? value : undefined;
  if (!isPlain(value)) return undefined;
  return Object.fromEntries(Object.entries(value).filter(([, one]) => EACH[name](one)));
};

const memory = {}; // what the browser does not keep, or no more, lasts as long as the page
export const kept = (name, otherwise) => {
  try {
    return shaped(name, JSON.parse(memory[name] ?? localStorage.getItem(PREFIX + name))) ?? otherwise;
  } catch {
    return otherwise;
  }
};

/** Keep a value; tell whether it will be there on the next page. */
export const keep = (name, value) => {
  const text = JSON.stringify(value);
  try {
    localStorage.setItem(PREFIX + name, text);
    delete memory[name];
    return !localStorage.forgets; // theme.js puts one in the place of a storage that is blocked
  } catch {
    memory[name] = text;
    return false;
  }
};

/** Forget all that is kept. */
export const forgetAll = () => {
  NAMES.forEach((name) => delete memory[name]);
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
    names.forEach((name) => localStorage.removeItem(name));
  } catch {
    // a browser that keeps nothing
  }
};

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

/** What is kept on the reader's device, below one name; nothing is kept where nothing may be. */
export const kept = (name, otherwise) => {
  try {
    return JSON.parse(localStorage.getItem(`mitbadak ${name}`)) ?? otherwise;
  } catch {
    return otherwise;
  }
};
export const keep = (name, value) => {
  try {
    localStorage.setItem(`mitbadak ${name}`, JSON.stringify(value));
  } catch {
    // a browser that keeps nothing, or no more
  }
};

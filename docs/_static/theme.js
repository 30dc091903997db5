// What the reader has chosen and whether he has read here, before the page is drawn. Where nothing
// may be kept, a choice lasts as long as the page.
try {
  localStorage.getItem("theme");
} catch {
  const all = new Map();
  const value = {
    forgets: true, // when the page is left
    getItem: (name) => all.get(name) ?? null,
    setItem: (name, words) => all.set(name, words),
    removeItem: (name) => all.delete(name),
  };
  Object.defineProperty(self, "localStorage", { value });
}
document.body.dataset.theme = localStorage.getItem("theme") || "auto";
if (localStorage.getItem("mitbadak progress")) document.documentElement.classList.add("has-read");

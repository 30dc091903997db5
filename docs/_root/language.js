// The front page leads to the edition of the reader's language; the page of what is not found says
// it in this language first: that of the address, if it has one, or else of the browser.
const editions = ["en", "ko"];
const start = new URL(".", document.currentScript.src).pathname;
const wanted = [
  location.pathname.slice(start.length).split("/")[0],
  ...navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()),
];
const language = wanted.find((code) => editions.includes(code)) ?? editions[0];

document.addEventListener("DOMContentLoaded", () => {
  const inLanguage = document.querySelector(`main > section[lang=${language}]`);
  if (inLanguage) {
    document.documentElement.lang = language;
    inLanguage.parentElement.prepend(inLanguage);
  }
});
if (document.currentScript.dataset.leads) location.replace(`${language}/index.html`);

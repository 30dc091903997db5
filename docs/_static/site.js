// The language switch keeps the section that is being read.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".language-switch a");
  if (!link) return;
  const headings = [...document.querySelectorAll("article section[id]")];
  const read = headings.filter((section) => section.getBoundingClientRect().top < 150).pop();
  link.hash = location.hash || (read ? read.id : "");
});

// A page opened from the disk may not fetch another one: results come without an excerpt.
if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS !== "undefined") {
  DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
}

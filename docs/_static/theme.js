// What the reader has chosen and whether he has read here, before the page is drawn.
document.body.dataset.theme = localStorage.getItem("theme") || "auto";
if (localStorage.getItem("mitbadak progress")) document.documentElement.classList.add("has-read");
